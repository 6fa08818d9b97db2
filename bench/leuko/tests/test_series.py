#!/usr/bin/python3
"""Every prefix of the series on each Prism: applies where it says, compiles without a warning, parses as stock does, and touches no memory
that its program has released.

usage: bench/leuko/tests/test_series.py [--every-prefix]

A patch that only works together with a later one would leave a series that nobody can bisect, or take the first half of. A program may
give Prism a region of memory and release the region after each file (fixtures/region): what an arena keeps for the next parser is released
memory then, so no prefix may keep anything where the program has an allocator of its own.

Without --every-prefix, as `make test` has it, each prefix is applied, and tried are the whole series and the prefix that ends with the
patch that keeps blocks. The nightly job tries them all, and whoever changes a patch does.
"""
# slow

import signal
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).resolve().parents[3] / "harness/tests"), str(Path(__file__).resolve().parent)]
from prism_fixtures import ROOT, demand, difference, fixture_link, run, series_patches, shapes_write  # noqa: E402
from prism_series import WITHOUT_UNCALLED, LaidSeries, forget_others  # noqa: E402
from tap import check, done  # noqa: E402


class Series(NamedTuple):
    """The patches on one version, the fixture that digests its parses, and where its pool of constants and its arena are; how the region's
    program asks for its API; the patch that keeps blocks for the next parser even where the program has an allocator, if it is asked to."""

    version: str
    fixture: str
    pool: str
    arena: str
    region_flags: tuple[str, ...]
    keeping: str

    def folder(self) -> str:
        return f"patches/{self.version}"


ALL = (
    Series("1.7.0", "arena_digest", "src/util/pm_constant_pool.c", "src/util/pm_arena.c", (), ""),
    Series("1.9.0", "arena_digest", "src/util/pm_constant_pool.c", "src/util/pm_arena.c", (), "0017-kept-blocks.patch"),
    Series("2.1.0", "upstream_digest", "src/constant_pool.c", "src/arena.c", ("-DPRISM_ARENA_API",), ""),
)
KEEP = "-DPM_ARENA_KEEP_MAX=8388608"
REGION = "bench/leuko/tests/fixtures/region"
# The region serves whatever asks malloc. Only the arena looks at whether the program has an allocator of its own.
REGION_FLAGS = ["-DPRISM_XALLOCATOR", f"-I{REGION}"]
REGION_LINK = "-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free"
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize=nonnull-attribute"]
MEMCHECK = ("valgrind", "-q", "--error-exitcode=9")
TOLD = ("Why:", "How:", "Measured", "Upstream:")


def digests(folder: Path, series: Series, laid: LaidSeries, objects: list[str], paths: list[str]) -> str:
    ended = run([fixture_link(folder, series.fixture, laid.name, objects), "-m", "12", *paths])
    return ended.stdout if ended.returncode == 0 else f"{series.fixture} ended with {ended.returncode}: {ended.stderr}"


def region_link(folder: Path, series: Series, laid: LaidSeries, objects: dict[str, str], keep: str = "") -> str:
    """Link the region's program with a laid Prism, whose arena, if it has one yet, is compiled as for a program with an allocator of its
    own."""
    program = str(folder / f"region{'-keeps' if keep else ''}")
    command = ["gcc", "-pthread", *REGION_FLAGS, *series.region_flags, laid.include(), REGION_LINK, "-o", program]
    arena = laid.folder / series.arena
    others = [path for source, path in objects.items() if source != series.arena]
    own = [str(arena)] if arena.exists() else []
    demand([*command, *([keep] if keep else []), f"{REGION}/region.c", *own, *others, "-lm"])
    return program


def region_sanitized(folder: Path, series: Series, laid: LaidSeries) -> str:
    """The region's program, with sanitizers in every object."""
    program = str(folder / "region-sanitized")
    command = ["gcc", "-g", "-pthread", *REGION_FLAGS, *SANITIZERS, *WITHOUT_UNCALLED, *series.region_flags, laid.include(), "-o", program]
    demand([*command, f"{REGION}/region.c", *map(str, laid.sources()), "-lm"])
    return program


def region_problems(program: str, paths: list[str], before: tuple[str, ...] = ()) -> str:
    """One file, many, and many in four threads, which must agree with the main thread."""
    found = ""
    for threads, files in (("0", paths[:1]), ("0", paths), ("4", paths)):
        ended = run([*before, program, threads, *files])
        if ended.returncode != 0:
            found += f"{threads} threads, {len(files)} files: exit code {ended.returncode}: {ended.stderr[-1000:]}\n"
    return found


def region_check(folder: Path, series: Series, laid: LaidSeries, objects: dict[str, str], paths: list[str]) -> None:
    """The whole series under the tools that see every access."""
    problem = region_problems(region_sanitized(folder, series, laid), paths)
    check(not problem, f"{series.version}: AddressSanitizer finds nothing with the whole series", problem)
    problem = region_problems(region_link(folder, series, laid, objects), paths[:3], MEMCHECK)
    check(not problem, f"{series.version}: nor does memcheck", problem)


def list_check(series: Series, patches: list[str]) -> None:
    held = ROOT / series.folder()
    own = [patch for patch in patches if "/" not in patch]
    unlisted = sorted({path.name for path in held.glob("*.patch")} ^ set(own))
    ordered = sorted(patches, key=lambda patch: Path(patch).name)
    check(not unlisted and patches == ordered, f"{series.version}: the series lists every patch, in order", str(unlisted))
    silent = []
    for patch in own:
        head = (held / patch).read_text(encoding="utf-8").split("\n--- ", 1)[0]
        silent += [f"{patch} does not say {word}" for word in TOLD if word not in head]
    what = f"{series.version}: each patch says why, how, what was measured and what upstream could take"
    check(not silent, what, "\n".join(silent))


def name_check(folder: Path, series: Series, laid: LaidSeries, objects: dict[str, str], wanted: str, paths: list[str]) -> None:
    """The digest leaves out the order of the constants; a pool that confuses two names must show in it all the same."""
    text = (laid.folder / series.pool).read_text(encoding="utf-8")
    confused = text.replace("= pm_constant_pool_hash(start, length)", "= (uint32_t) length").replace(
        "start, length) == 0", "start, length / 2) == 0"
    )
    source = folder / "confused.c"
    source.write_text(confused, encoding="utf-8")
    built = str(source.with_suffix(".o"))
    demand(["gcc", "-std=c99", "-w", laid.include(), "-c", str(source), "-o", built])
    others = [path for source, path in objects.items() if source != series.pool]
    got = digests(folder, series, laid, [*others, built], paths)
    seen = confused != text and got.count("\n") == wanted.count("\n") and got != wanted
    check(seen, f"{series.version}: a pool that confuses two names is seen", got)


def prefix_check(folder: Path, series: Series, laid: LaidSeries, patch: str, wanted: str, paths: list[str]) -> None:
    """The series up to this patch, which was applied last."""
    label = f"{series.version}/{patch}"
    objects, warnings = laid.compile()
    check(not warnings, f"up to {label} compiles without a warning", warnings[-2000:])
    got = "not compiled" if warnings else digests(folder, series, laid, list(objects.values()), paths)
    check(got == wanted != "", f"up to {label} parses as stock does", difference(wanted, got))
    problem = warnings or region_problems(region_link(folder, series, laid, objects), paths)
    check(not problem, f"up to {label} a released region is never touched", problem)
    if patch == series.keeping:
        keeps = region_problems(region_link(folder, series, laid, objects, KEEP), paths)
        crashes = keeps.count(f"exit code {-signal.SIGSEGV}")
        check(crashes == 3, f"{label}: the test sees one that is touched, with one file, many, and threads", keeps)


def series_check(folder: Path, series: Series, paths: list[str], every_prefix: bool) -> set[Path]:
    """The prefixes, in one tree. Returns the objects that they were compiled to."""
    patches = series_patches(series.version)
    list_check(series, patches)
    laid = LaidSeries(series.version)
    objects, warnings = laid.compile()
    if warnings:
        print(f"# stock {series.version}: {warnings[-2000:]}")
        sys.exit(1)
    wanted = digests(folder, series, laid, list(objects.values()), paths)
    name_check(folder, series, laid, objects, wanted, paths)
    for patch in patches:
        problem = laid.apply(patch)
        check(not problem, f"{series.version}/{patch} applies where it says", problem)
        if every_prefix or patch in (series.keeping, patches[-1]):
            prefix_check(folder, series, laid, patch, wanted, paths)
    region_check(folder, series, laid, laid.compile()[0], paths)
    return laid.used


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = shapes_write(folder, 2500)
        forget_others(set().union(*(series_check(folder, series, paths, "--every-prefix" in sys.argv[1:]) for series in ALL)))
    return done()


if __name__ == "__main__":
    sys.exit(main())
