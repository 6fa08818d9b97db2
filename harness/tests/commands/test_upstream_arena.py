#!/usr/bin/python3
"""The series for Prism 2.1.0: same parses as upstream, parsers independent of each other, no bad access.

The fixture is linked with the Prism objects of each variant. The variant `memory` is upstream-arena under AddressSanitizer and
UBSan with mappings from 16 KB, so that they are used by small files, too, and memory that is not in use is poisoned.
"""
# deadline: 600

import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FIXTURE = ROOT / "harness/tests/fixtures/upstream_digest.c"
MEMORY_FLAGS = "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-sanitize=nonnull-attribute"
MEMORY_CFLAGS = f"-std=gnu11 -O1 -g -UNDEBUG -DPM_ARENA_MAP_SIZE=16384 -DPM_ARENA_INITIAL_SIZE=1024 {MEMORY_FLAGS}"

# What the series treats in its own way: targets that were calls, tokens of the short path and what is next to them, lists, names.
LINES = [
    "a = 1\n",
    "a.b ||= 1\na[0] += 2\nc.d &&= 3\na, (b.c, *d[1]) = 1, 2\nd += 1\ne ||= f\n",
    "for x.y in z do end\nbegin; rescue A => b.c; end\n",
    "foo(1,\n\n  2, # c\n\n  3)\n[1,\n\n, 2]\n",
    "a\n  .b\n  # c\n  &.d\nx\nand y\nx\nor z\nx\n|| y\norder\nandroid\n",
    "def foo=(v) = v\ndef self.bar?; end\nfoo! != bar?\nx ? y : z\nA::B.c ::D\n",
    "{a: 1, b?: 2, if: 3}\nfoo do |x| x end\n_1; _ = 2\n__FILE__ == __LINE__\n",
    "été = 1\nété2 été\nputs été ; x =été\n",
    'x = "a#{b}c#{d.e(1)\n}e"\n<<~A + <<B\n  #{x}\n  y\nA\n z\nB\n',
    "case x\nin {a:, b: [c, *d]}\n  e\nin f\nend\n",
    "".join(f"name{index} = n{index * 7919}_long_enough_to_hash\n" for index in range(60)),
    "__END__\n",
]


class Tap:
    def __init__(self, count: int) -> None:
        self.number = 0
        self.failed = False
        print(f"1..{count}", flush=True)

    def check(self, passed: bool, name: str, details: str = "") -> None:
        self.number += 1
        self.failed |= not passed
        print(f"{'ok' if passed else 'not ok'} {self.number} - {name}")
        if not passed:
            print("".join(f"# {line}\n" for line in details.splitlines()[-30:]), end="", flush=True)


def run(command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)


def demand(command: list[str]) -> None:
    done = run(command)
    if done.returncode != 0:
        print(f"Bail out! {' '.join(command)[:200]} failed:\n{done.stderr[-2000:]}")
        sys.exit(1)


def fixture_build(folder: Path, variant: str, source: str, cflags: str = "", flags: str = "") -> str:
    """Compile Prism's part of a variant with the project's own rules, and link the fixture with it."""
    sources = sorted((ROOT / "build/prism" / source / "src").glob("*.c"))
    objects = [f"build/obj/leuko-{variant}/src/{path.stem}.o" for path in sources]
    objects.append(f"build/obj/leuko-{variant}/leuko/alloc_stats.o")
    command = ["make", "-s", "-f", "bench/leuko/variant.mk", f"VARIANT={variant}", f"SOURCE=build/prism/{source}"]
    demand(command + ([f"LEUKO_CFLAGS={cflags}"] if cflags else []) + objects)
    program = str(folder / f"digest-{variant}")
    includes = ["-isystem", f"build/prism/{source}/include"]
    demand(["gcc", "-std=gnu11", "-O1", "-g", *includes, *flags.split(), "-o", program, str(FIXTURE), *objects, "-lm"])
    return program


def inputs_write(folder: Path) -> tuple[list[str], list[str]]:
    """Small files of the lines, one of 400 KB of each, and one that mixes them."""
    chooser = random.Random(1)
    small, large = [], []
    for index in range(60):
        path = folder / f"small-{index}.rb"
        path.write_text("".join(chooser.choices(LINES[:-1], k=1 + index)) + LINES[-1] * (index % 3 == 0), encoding="utf-8")
        small.append(str(path))
    for index, line in enumerate(LINES[:-1]):
        path = folder / f"large-{index}.rb"
        path.write_text(line * (400_000 // len(line)), encoding="utf-8")
        large.append(str(path))
    return small, large


def difference(left: str, right: str) -> str:
    pairs = zip(left.splitlines(), right.splitlines())
    return "\n".join(f"{a}\n{b}" for a, b in pairs if a != b) or "the number of lines differs"


def main() -> int:
    tap = Tap(6)
    demand(["make", "-s", "build/prism/upstream/.prepared", "build/prism/upstream-arena/.prepared"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = inputs_write(folder)
        upstream = fixture_build(folder, "upstream", "upstream")
        arena = fixture_build(folder, "upstream-arena", "upstream-arena")
        memory = fixture_build(folder, "upstream-arena-memory", "upstream-arena", MEMORY_CFLAGS, MEMORY_FLAGS)

        for what, copies, paths in (("small files and broken copies", "40", small), ("large files", "0", large)):
            wanted = run([upstream, copies, *paths])
            for variant, program in (("upstream-arena", arena), ("upstream-arena under ASan", memory)):
                got = run([program, copies, *paths])
                same = wanted.returncode == got.returncode == 0 and wanted.stdout == got.stdout != ""
                tap.check(same, f"{variant} parses {what} as upstream does", got.stderr or difference(wanted.stdout, got.stdout))

        done = run([memory, "alive", *small, *large[:2]])
        tap.check(done.returncode == 0, "many parsers alive are freed in any order, without a leak", done.stdout + done.stderr)
        done = run(["valgrind", "--quiet", "--leak-check=full", "--error-exitcode=9", arena, "0", *small[:6], large[0]])
        tap.check(done.returncode == 0, "memcheck finds no error and no leak", done.stderr)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
