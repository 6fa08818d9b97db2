#!/usr/bin/python3
"""What malloc_profiler.so costs a program: instructions by callgrind, and wall time in alternating runs.

usage: harness/tools/malloc_profiler/overhead.py [--rounds N] PROGRAM [ARGUMENT...]

Each round runs the program plain and profiled, order swapped each round. Printed are the ratio of the fastest runs of each
side and the median of the rounds' ratios with the middle half of them, which shows how noisy the machine was.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[3] / "build/lib/leuko-bench/malloc_profiler.so"


def environment(profiled: bool, folder: str) -> dict[str, str]:
    plain = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    return plain | {"LD_PRELOAD": str(LIBRARY), "MALLOC_PROFILER_OUTPUT": f"{folder}/profile.json"} if profiled else plain


def instructions(command: list[str], profiled: bool, folder: str) -> int:
    callgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out", *command]
    done = subprocess.run(callgrind, env=environment(profiled, folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if not found:
        sys.exit(f"overhead.py: callgrind did not count {command[0]}: {done.stderr}")
    return int(found.group(1))


def seconds(command: list[str], profiled: bool, folder: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment(profiled, folder), stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="PROGRAM [ARGUMENT...]")
    options = parser.parse_args()
    if not options.command or options.rounds < 3:
        parser.error("expected a program, and at least 3 rounds")
    with tempfile.TemporaryDirectory() as folder:
        counts = [instructions(options.command, profiled, folder) for profiled in (False, True)]
        print(f"instructions {counts[1] / counts[0]:.3f} ({counts[0]:,} and {counts[1]:,})")
        times: dict[bool, list[float]] = {False: [], True: []}
        for number in range(options.rounds):
            for profiled in (False, True) if number % 2 else (True, False):
                times[profiled].append(seconds(options.command, profiled, folder))
    ratios = [profiled / plain for plain, profiled in zip(times[False], times[True])]
    low, median, high = statistics.quantiles(ratios, n=4)
    fastest = min(times[True]) / min(times[False])
    print(
        f"wall time {fastest:.3f} of the fastest, {median:.3f} of a round ({low:.3f} to {high:.3f}); plain {min(times[False]) * 1e3:.1f} ms"
    )


if __name__ == "__main__":
    main()
