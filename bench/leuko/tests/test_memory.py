#!/usr/bin/python3
"""The arena when memory runs out, under threads, and as AddressSanitizer sees it.

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
REQUESTS_WANTED = 200  # of the failing allocator, over all inputs; fewer would say that it tests next to nothing


def fail_check(program: str, paths: list[str]) -> None:
    wrong = ""
    requests = 0
    for path in paths:
        ended = run([program, path])
        wrong += ended.stderr
        requests += int(ended.stdout) if ended.returncode == 0 else 0
    check(not wrong, "a request that fails ends the parser with a message, whichever it is", wrong)
    check(requests >= REQUESTS_WANTED, f"at least {REQUESTS_WANTED} requests failed in turn", f"{requests} failed")


def threads_check(program: str, paths: list[str]) -> None:
    ended = run([program, *paths])
    check(ended.returncode == 0 and not ended.stderr, "ThreadSanitizer finds no race between parsers of different threads", ended.stderr)
    ended = run([program, "-r", *paths[:2]])
    check("data race" in ended.stderr, "ThreadSanitizer finds a race made on purpose", ended.stderr)


def linter_check(paths: list[str]) -> None:
    demand(["make", "-s", "leuko-arena", "FLAVOUR=tsan"])
    program = str(ROOT / "build/bin/leuko-arena-tsan")
    one, four = run([program, "-j1", "-f", "emacs", *paths]), run([program, "-j4", "-f", "emacs", *paths])
    check(
        (four.stdout, four.stderr, four.returncode) == (one.stdout, "", one.returncode),
        "ThreadSanitizer finds no race between Leuko's threads, and the output is that of one",
        four.stderr,
    )


def main() -> int:
    demand(["make", "-s", "leuko-arena"])
    os.environ["ASAN_OPTIONS"] = "detect_leaks=1:detect_stack_use_after_return=0"
    memory = objects_build("arena-memory", "arena", MEMORY_CFLAGS)
    thread = objects_build("arena-thread", "arena", THREAD_CFLAGS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = shapes_write(folder, 4096)
        fail_check(fixture_link(folder, "arena_fail", "arena", memory, f"{MEMORY_FLAGS} {WRAP}"), paths)
        threads_check(fixture_link(folder, "arena_threads", "arena", thread, f"{THREAD_FLAGS} -pthread"), paths)
        linter_check(paths)
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
