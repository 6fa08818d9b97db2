#!/usr/bin/python3
"""Hold the shape `mix` against real code: what a KB of it holds, beside the median of the corpus.

usage: bench/leuko/inputs/mix_profile.py [SIZE...]        sizes of mix (default 64K 256K 1M)
       bench/leuko/inputs/mix_profile.py --file FILE...   any Ruby files instead
       bench/leuko/inputs/mix_profile.py --corpus         the corpus itself: minimum, median and maximum over its gems

Needs build/bin/ruby-inputs and build/bin/ruby-profile (`make build`). A row with a target is held to it; one without is only shown.
Exit code: 0 all within the tolerance, 1 not, 2 usage, 3 a program or the corpus is missing.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
INPUTS = ROOT / "build/bin/ruby-inputs"
PROFILER = ROOT / "build/bin/ruby-profile"
CORPUS = ROOT / "build/corpus"
TOLERANCE = 0.15

# Label: counter, what it is divided by, the factor, and the target, the median over 20 gems (None: shown, not held).
Row = tuple[str, str, int, float | None]
ROWS: dict[str, Row] = {
    "tokens per KB": ("tokens", "bytes", 1024, 131),
    "nodes per KB": ("nodes", "bytes", 1024, 71),
    "allocations per KB": ("allocations", "bytes", 1024, 121),
    "blank lines %": ("blank_lines", "lines", 100, 13.6),
    "comment bytes %": ("comment_bytes", "bytes", 100, 29.7),
    "requested bytes per KB": ("requested_bytes", "bytes", 1024, 8978),
    "lines per KB": ("lines", "bytes", 1024, 30.6),
    "identifiers per KB": ("identifiers", "bytes", 1024, None),
    "constants per KB": ("constants", "bytes", 1024, None),
    "keywords per KB": ("keywords", "bytes", 1024, None),
    "symbols per KB": ("symbols", "bytes", 1024, None),
    "instance variables per KB": ("instance_variables", "bytes", 1024, None),
    "string bytes %": ("string_bytes", "bytes", 100, None),
    "calls per KB": ("calls", "bytes", 1024, None),
    "definitions per KB": ("definitions", "bytes", 1024, None),
    "statements per KB": ("statements", "bytes", 1024, None),
}

Profile = dict[str, int]


def fail(message: str) -> None:
    print(f"mix_profile: {message}", file=sys.stderr)
    sys.exit(3)


def profile(paths: list[str]) -> list[tuple[str, Profile]]:
    """Each file's counters, as ruby-profile counts them."""
    run = subprocess.run([PROFILER], input="".join(f"{path}\n" for path in paths), stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        fail("ruby-profile could not read all files (see above)")
    lines = csv.DictReader(run.stdout.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(line.pop("path"), {name: int(value) for name, value in line.items()}) for line in lines]


def ratio(row: Row, counters: Profile) -> float:
    return counters[row[0]] * row[2] / max(counters[row[1]], 1)


def hold(name: str, counters: Profile) -> bool:
    """Print one input's table; whether every row with a target is within the tolerance of it."""
    print(f"{name}: {counters['bytes']:,} bytes")
    print(f"  {'':26} {'measured':>9} {'target':>9} {'ratio':>7}")
    good = True
    for label, row in ROWS.items():
        measured, target = ratio(row, counters), row[3]
        if target is None:
            print(f"  {label:26} {measured:9.1f}")
            continue
        within = abs(measured / target - 1) <= TOLERANCE
        good = good and within
        print(f"  {label:26} {measured:9.1f} {target:9.1f} {measured / target:7.2f}{'' if within else '  outside'}")
    return good


def generate(sizes: list[str], folder: str) -> list[str]:
    paths = []
    for size in sizes:
        path = os.path.join(folder, f"mix-{size}.rb")
        with open(path, "wb") as stream:
            if subprocess.run([INPUTS, "mix", size], stdout=stream).returncode != 0:
                sys.exit(2)
        paths.append(path)
    return paths


def show_corpus() -> None:
    gems: dict[str, Profile] = defaultdict(lambda: defaultdict(int))
    for path, counters in profile(sorted(str(path) for path in CORPUS.rglob("*.rb"))):
        for name, value in counters.items():
            gems[Path(path).relative_to(CORPUS).parts[0]][name] += value
    if not gems:
        fail(f"{CORPUS}: no Ruby there; type: make corpus")
    print(f"{len(gems)} gems, {sum(gem['bytes'] for gem in gems.values()):,} bytes")
    print(f"  {'':26} {'minimum':>9} {'median':>9} {'maximum':>9} {'target':>9}")
    for label, row in ROWS.items():
        values = [ratio(row, gem) for gem in gems.values()]
        target = "" if row[3] is None else f"{row[3]:9.1f}"
        print(f"  {label:26} {min(values):9.1f} {statistics.median(values):9.1f} {max(values):9.1f} {target}")


def main() -> int:
    parser = argparse.ArgumentParser(usage=(__doc__ or "").split("usage: ")[1])
    parser.add_argument("--corpus", action="store_true")
    parser.add_argument("--file", action="store_true")
    parser.add_argument("inputs", nargs="*")
    options = parser.parse_args()
    for program in (PROFILER, INPUTS):
        if not program.exists():
            fail(f"{program}: not built; type: make build")
    if options.corpus:
        show_corpus()
        return 0
    if options.file:
        return 0 if all([hold(path, counters) for path, counters in profile(options.inputs)]) else 1
    with tempfile.TemporaryDirectory() as folder:
        paths = generate(options.inputs or ["64K", "256K", "1M"], folder)
        return 0 if all([hold(Path(path).stem, counters) for path, counters in profile(paths)]) else 1


if __name__ == "__main__":
    sys.exit(main())
