#!/usr/bin/python3
"""The arenas of both series when memory runs out and under threads, and that of 1.9.0 as AddressSanitizer sees it.

What a user of a patched Prism is promised in bench/leuko/patches.md: when a request fails the parser says so and aborts; parsers of
different threads share nothing; what is not in use is poisoned.
"""
# slow

import os
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[3] / "harness/tests"), str(Path(__file__).resolve().parent)]
from prism_fixtures import MEMORY_CFLAGS, MEMORY_FLAGS, ROOT, demand, fixture_link, objects_build, run, shapes_write  # noqa: E402
from tap import check, done  # noqa: E402

THREAD_FLAGS = "-fsanitize=thread"
THREAD_CFLAGS = f"-std=gnu11 -O0 -g -UNDEBUG -fno-omit-frame-pointer {THREAD_FLAGS}"
WRAP = "-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc"
# Small pieces of the series for 2.1.0 count as large, and small blocks are mapped, so that small files have both.
UPSTREAM_CFLAGS = "-DPM_ARENA_MAP_SIZE=16384 -DPM_ARENA_INITIAL_SIZE=1024 -DPM_ARENA_LARGE_SIZE=256"


def fail_check(version: str, program: str, paths: list[str], wanted: int) -> None:
    """Over all inputs at least so many requests must fail: fewer would say that next to nothing is tested."""
    wrong = ""
    requests = 0
    for path in paths:
        ended = run([program, path])
        wrong += ended.stderr
        requests += int(ended.stdout) if ended.returncode == 0 else 0
    check(not wrong, f"{version}: a request that fails ends the parser as documented, whichever it is", wrong)
    check(requests >= wanted, f"{version}: at least {wanted} requests failed in turn", f"{requests} failed")


def threads_check(version: str, program: str, paths: list[str]) -> None:
    ended = run([program, *paths])
    silent = ended.returncode == 0 and not ended.stderr
    check(silent, f"{version}: ThreadSanitizer finds no race between parsers of different threads", ended.stderr)
    ended = run([program, "-r", *paths[:2]])
    check("data race" in ended.stderr, f"{version}: ThreadSanitizer finds a race made on purpose", ended.stderr)


def upstream_check(folder: Path, paths: list[str]) -> None:
    memory = objects_build("upstream-arena-memory", "upstream-arena", f"-std=gnu11 -O0 -g -UNDEBUG {UPSTREAM_CFLAGS} {MEMORY_FLAGS}")
    thread = objects_build("upstream-arena-thread", "upstream-arena", f"{THREAD_CFLAGS} {UPSTREAM_CFLAGS}")
    fail_check("2.1.0", fixture_link(folder, "arena_fail", "upstream-arena", memory, f"{MEMORY_FLAGS} {WRAP}"), paths, 300)
    threads_check("2.1.0", fixture_link(folder, "arena_threads", "upstream-arena", thread, f"{THREAD_FLAGS} -pthread"), paths)


def linter_check(folder: Path, paths: list[str]) -> None:
    """So many directories that several threads list them."""
    demand(["make", "-s", "leuko-arena", "FLAVOUR=tsan"])
    program = str(ROOT / "build/bin/leuko-arena-tsan")
    for number in range(200):
        (folder / "tree" / f"{number}" / "below").mkdir(parents=True)
        (folder / "tree" / f"{number}" / "below" / "a.rb").write_text("binding.pry\n")
    paths = [*paths, str(folder / "tree")]
    one, four = run([program, "-j1", "-f", "emacs", *paths]), run([program, "-j4", "-f", "emacs", *paths])
    check(
        (four.stdout, four.stderr, four.returncode) == (one.stdout, "", one.returncode),
        "ThreadSanitizer finds no race between Leuko's threads, and the output is that of one",
        four.stderr,
    )


def main() -> int:
    demand(["make", "-s", "leuko-arena", "leuko-upstream-arena"])
    os.environ["ASAN_OPTIONS"] = "detect_leaks=1:detect_stack_use_after_return=0"
    memory = objects_build("arena-memory", "arena", MEMORY_CFLAGS)
    thread = objects_build("arena-thread", "arena", THREAD_CFLAGS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = shapes_write(folder, 4096)
        fail_check("1.9.0", fixture_link(folder, "arena_fail", "arena", memory, f"{MEMORY_FLAGS} {WRAP}"), paths, 200)
        threads_check("1.9.0", fixture_link(folder, "arena_threads", "arena", thread, f"{THREAD_FLAGS} -pthread"), paths)
        upstream_check(folder, paths)
        linter_check(folder, paths)
        ended = run(
            [
                fixture_link(
                    folder, "arena_poison", "arena", memory, f"{MEMORY_FLAGS} -DPM_ARENA_SEPARATE_MIN=256 -DPM_ARENA_SEPARATE_MAX=256"
                )
            ]
        )
        check(ended.returncode == 0, "AddressSanitizer finds access to memory that is not in use", ended.stdout + ended.stderr)
    return done()


if __name__ == "__main__":
    sys.exit(main())
