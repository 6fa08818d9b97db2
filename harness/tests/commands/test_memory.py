#!/usr/bin/python3
"""The arena when memory runs out, under threads, and as AddressSanitizer sees it.

What a user of a patched Prism is promised in docs/patches.md: when a request fails the parser says so and aborts; parsers of
different threads share nothing; what is not in use is poisoned.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
from test_arena import MEMORY_CFLAGS, MEMORY_FLAGS, SHAPES, Tap, demand, fixture_link, objects_build, run  # noqa: E402

THREAD_FLAGS = "-fsanitize=thread"
THREAD_CFLAGS = f"-std=gnu11 -O1 -g -UNDEBUG -fno-omit-frame-pointer {THREAD_FLAGS}"
WRAP = "-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc"
REQUESTS_WANTED = 200  # of the failing allocator, over all inputs; fewer would say that it tests next to nothing


def inputs_write(folder: Path) -> list[str]:
    """One file of 4 KB for each shape."""
    paths = []
    for name, text in SHAPES.items():
        path = folder / f"{name}.rb"
        path.write_text(text * (4096 // len(text.encode()) + 1), encoding="utf-8")
        paths.append(str(path))
    return paths


def fail_check(tap: Tap, program: str, paths: list[str]) -> None:
    wrong = ""
    requests = 0
    for path in paths:
        done = run([program, path])
        wrong += done.stderr
        requests += int(done.stdout) if done.returncode == 0 else 0
    tap.check(not wrong, "a request that fails ends the parser with a message, whichever it is", wrong)
    tap.check(requests >= REQUESTS_WANTED, f"{REQUESTS_WANTED} requests and more failed in turn", f"{requests} failed")


def threads_check(tap: Tap, program: str, paths: list[str]) -> None:
    done = run([program, *paths])
    tap.check(done.returncode == 0 and not done.stderr, "one parser a thread: ThreadSanitizer finds no race", done.stderr)
    done = run([program, "-r", *paths[:2]])
    tap.check("data race" in done.stderr, "a race on purpose is found", done.stderr)


def main() -> int:
    tap = Tap(5)
    demand(["make", "-s", "build/prism/arena/.prepared"])
    os.environ["ASAN_OPTIONS"] = "detect_leaks=1:detect_stack_use_after_return=0"
    memory = objects_build("arena-poison", "arena", MEMORY_CFLAGS)
    thread = objects_build("arena-thread", "arena", THREAD_CFLAGS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = inputs_write(folder)
        fail_check(tap, fixture_link(folder, "arena_fail", "arena", memory, f"{MEMORY_FLAGS} {WRAP}"), paths)
        threads_check(tap, fixture_link(folder, "arena_threads", "arena", thread, f"{THREAD_FLAGS} -pthread"), paths)
        done = run([fixture_link(folder, "arena_poison", "arena", memory, f"{MEMORY_FLAGS} -DPM_ARENA_LARGE=256")])
        tap.check(done.returncode == 0, "under AddressSanitizer only what is in use may be touched", done.stdout + done.stderr)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
