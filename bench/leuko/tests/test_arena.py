#!/usr/bin/python3
"""The arena: same parses as stock, parsers independent of each other, nothing leaked, few heap calls.

Each fixture is linked with the Prism objects of a variant. The variant `memory` is the arena under AddressSanitizer and
UBSan with every request of 256 bytes or more in an allocation of its own, so that both ways of allocating are watched.
"""
# slow

import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[3] / "harness/tests"), str(Path(__file__).resolve().parent)]
from prism_fixtures import FIXTURES, MEMORY_CFLAGS, MEMORY_FLAGS, ROOT, SHAPES  # noqa: E402
from prism_fixtures import demand, digests_check, fixture_link, objects_build, run, shapes_write  # noqa: E402
from tap import check, done  # noqa: E402

MEGABYTE = 1 << 20
CALLS_ALLOWED = 64
REPEATS = 20
LINKS = 300_000  # stock's pm_node_destroy overflows 8 MB of stack above about 260,700


def inputs_write(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Small files for the digests, whole Ruby files for the same, and one of a megabyte of each shape."""
    small = shapes_write(folder, 3000)
    large = shapes_write(folder, MEGABYTE)
    chooser = random.Random(1)
    lines = [line for text in SHAPES.values() for line in text.splitlines(keepends=True) if len(line) < 200]
    for index in range(40):
        path = folder / f"mixed-{index}.rb"
        path.write_text("".join(chooser.choices(lines, k=40)), encoding="utf-8")
        small.append(str(path))
    archive = subprocess.Popen(["tar", "-xOf", "build/gems/prism-1.9.0.gem", "data.tar.gz"], cwd=ROOT, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-xzf", "-", "-C", str(folder), "lib"], stdin=archive.stdout, check=True)
    archive.wait()
    return small, [str(path) for path in sorted(folder.glob("lib/**/*.rb"))], large


def calls_check(counter: str, large: list[str]) -> None:
    calls = {Path(path).stem: run([counter, path]).stdout.strip() for path in large}
    over = {name: count for name, count in calls.items() if not count.isdigit() or int(count) >= CALLS_ALLOWED}
    check(not over, f"fewer than {CALLS_ALLOWED} heap calls on a megabyte of any shape", str(over))
    none = [name for name, count in calls.items() if count == "0"]
    check(not none, "the counter counts at least one heap call on each shape", str(none))


def kept_check(counter: str, paths: list[str], at_once: int) -> None:
    """Later parsers live on the blocks of earlier ones: each asks the heap for less than half as much."""
    command = [counter, "-n", str(at_once)]
    once = {path: int(run([*command, path]).stdout) for path in paths}
    often = {path: int(run([*command, *[path] * REPEATS]).stdout) for path in paths}
    over = {
        Path(path).stem: f"{once[path]} -> {count}"
        for path, count in often.items()
        if 2 * (count - once[path]) >= (REPEATS - 1) * once[path]
    }
    check(not over, f"{REPEATS} times {at_once} parsers at once take over each other's blocks", str(over))


def chain_check(folder: Path, parse: str) -> None:
    path = folder / "chain.rb"
    path.write_text("a" + ".b" * LINKS + "\n", encoding="utf-8")
    limit = 8 << 20
    ended = run([parse, str(path)], preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (limit, limit)))
    check(ended.returncode == 0, f"a chain of {LINKS} links is parsed and released", f"exit code {ended.returncode}")


def main() -> int:
    demand(["make", "-s", "leuko-stock", "leuko-arena"])
    os.environ["ASAN_OPTIONS"] = "detect_leaks=1:detect_stack_use_after_return=0"
    stock = objects_build("stock", "stock")
    arena = objects_build("arena", "arena")
    memory = objects_build("arena-memory", "arena", MEMORY_CFLAGS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, whole, large = inputs_write(folder)
        programs = {
            "arena": fixture_link(folder, "arena_digest", "arena", arena),
            "arena under ASan": fixture_link(folder, "arena_digest", "arena", memory, MEMORY_FLAGS),
        }
        reference = ("stock", fixture_link(folder, "arena_digest", "stock", stock))
        digests_check(reference, programs, "broken copies of shapes", 40, small)
        digests_check(reference, programs, "whole and broken Ruby files", 8, whole)

        alive = fixture_link(folder, "arena_alive", "arena", memory, MEMORY_FLAGS)
        for count, text in ((2, "two parsers"), (len(small), "many parsers")):
            ended = run([alive, *small[:count]])
            check(ended.returncode == 0, f"{text} alive at once are freed in any order, without a leak", ended.stdout + ended.stderr)

        wrap = f"-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc {FIXTURES / 'arena_count.c'}"
        counter = fixture_link(folder, "arena_parse", "arena", arena, wrap)
        calls_check(counter, large)
        for at_once in (1, 2, 8):
            kept_check(counter, small[: len(SHAPES)], at_once)
        plain = fixture_link(folder, "arena_parse", "arena", arena)
        chain_check(folder, plain)
        ended = run(["valgrind", "--quiet", "--leak-check=full", "--error-exitcode=9", plain, *small[: len(SHAPES)]])
        check(ended.returncode == 0, "memcheck finds no error and no leak", ended.stderr)
    return done()


if __name__ == "__main__":
    sys.exit(main())
