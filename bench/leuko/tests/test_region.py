#!/usr/bin/python3
"""No prefix of a series touches memory that its program has released.

A program may give Prism a region of memory and release the region after each file (fixtures/region). What an arena keeps for the next
parser is released memory then, so no prefix may keep anything where the program has an allocator of its own.
"""
# slow

import signal
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[3] / "harness/tests"), str(Path(__file__).resolve().parent)]
from prism_fixtures import FIXTURES, demand, prefix_lay, prefix_objects, run, series_patches  # noqa: E402
from prism_fixtures import shapes_write  # noqa: E402
from tap import check, done  # noqa: E402

REGION = "bench/leuko/tests/fixtures/region"
VERSIONS = {"1.9.0": "", "2.1.0": "-DPRISM_ARENA_API"}
# The patch that keeps blocks, and what asks it to where the program has an allocator of its own.
KEEPING = {"1.9.0": ("0017-kept-blocks.patch", "-DPM_ARENA_KEEP_MAX=8388608")}
MEMCHECK = ("valgrind", "-q", "--error-exitcode=9")


def program_link(folder: Path, version: str, name: str, tag: str, flags: str) -> str:
    """Compile a laid Prism with the region's allocator, and link the program."""
    extra = f"-DPRISM_XALLOCATOR -I{REGION} {flags}"
    demand(["make", "-s", "-f", str(FIXTURES / "prism_plain.mk"), f"NAME={name}", f"TAG={tag}-", f"EXTRA={extra}"])
    objects = [path.replace("build/obj/", f"build/obj/{tag}-", 1) for path in prefix_objects(name)]
    program = str(folder / f"{tag}-{name}")
    command = ["gcc", "-std=gnu11", "-O1", "-g", "-pthread", *extra.split(), *VERSIONS[version].split()]
    demand([*command, "-isystem", f"build/source/{name}/include", "-o", program, f"{REGION}/region.c", *objects, "-lm"])
    return program


def problems(program: str, paths: list[str], before: tuple[str, ...] = ()) -> str:
    """One file, many, and many in four threads, which must agree with the main thread."""
    found = ""
    for threads, files in (("0", paths[:1]), ("0", paths), ("4", paths)):
        ended = run([*before, program, threads, *files])
        if ended.returncode != 0:
            found += f"{threads} threads, {len(files)} files: exit code {ended.returncode}: {ended.stderr[-1000:]}\n"
    return found


def series_check(folder: Path, version: str, paths: list[str]) -> None:
    for count, patch in enumerate(["none", *series_patches(version)]):
        name, problem = prefix_lay("region", version, count)
        problem = problem or problems(program_link(folder, version, name, "plain", "-g0"), paths)
        check(not problem, f"{version} up to {patch}: a released region is never touched", problem)
        if version in KEEPING and KEEPING[version][0] == patch:
            keeps = problems(program_link(folder, version, name, "keeps", KEEPING[version][1]), paths)
            crashes = keeps.count(f"exit code {-signal.SIGSEGV}")
            check(crashes == 3, f"{version}: the test sees one that is touched, with one file, many, and threads", keeps)
    sanitized = program_link(folder, version, name, "asan", "-fsanitize=address,undefined -fno-sanitize=nonnull-attribute")
    problem = problems(sanitized, paths)
    check(not problem, f"{version}: AddressSanitizer finds nothing with the whole series", problem)
    problem = problems(str(folder / f"plain-{name}"), paths[:3], MEMCHECK)
    check(not problem, f"{version}: nor does memcheck", problem)


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = shapes_write(folder, 2500)
        for version in VERSIONS:
            series_check(folder, version, paths)
    return done()


if __name__ == "__main__":
    sys.exit(main())
