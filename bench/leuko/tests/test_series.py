#!/usr/bin/python3
"""Every prefix of the series on each Prism: applies without fuzz, compiles without a warning, parses as stock does.

A patch that only works together with a later one would leave a series that nobody can bisect, or take the first half of. What was compiled
stays in build/ and is compiled again only when a patch changed it.
"""
# slow

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).resolve().parents[3] / "harness/tests"), str(Path(__file__).resolve().parent)]
from prism_fixtures import ROOT, demand, difference, fixture_link, prefix_lay, prefix_objects, run  # noqa: E402
from prism_fixtures import series_patches, shapes_write  # noqa: E402
from tap import check, done  # noqa: E402


class Series(NamedTuple):
    """The patches on one version, the fixture that digests its parses, and where its pool of constants is."""

    version: str
    fixture: str
    pool: str

    def folder(self) -> str:
        return f"patches/{self.version}"


ALL = (
    Series("1.9.0", "arena_digest", "src/util/pm_constant_pool.c"),
    Series("2.1.0", "upstream_digest", "src/constant_pool.c"),
)
TOLD = ("Why:", "How:", "Measured", "Upstream:")


def prefix_compile(name: str) -> tuple[list[str], str]:
    """Compile a laid Prism; return its objects, and the warnings."""
    ended = run(["make", "-s", "-f", "bench/leuko/tests/fixtures/prism_plain.mk", f"NAME={name}"])
    return prefix_objects(name), "" if ended.returncode == 0 else f"make ended with {ended.returncode}: {ended.stderr}"


def digests(folder: Path, fixture: str, name: str, objects: list[str], paths: list[str]) -> str:
    ended = run([fixture_link(folder, fixture, name, objects), "-m", "12", *paths])
    return ended.stdout if ended.returncode == 0 else f"{fixture} ended with {ended.returncode}: {ended.stderr}"


def list_check(series: Series, patches: list[str]) -> None:
    held = ROOT / series.folder()
    unlisted = sorted({path.name for path in held.glob("*.patch")} ^ set(patches))
    check(not unlisted and patches == sorted(patches), f"{series.version}: the series lists every patch, in order", str(unlisted))
    silent = []
    for patch in patches:
        head = (held / patch).read_text(encoding="utf-8").split("\n--- ", 1)[0]
        silent += [f"{patch} does not say {word}" for word in TOLD if word not in head]
    what = f"{series.version}: each patch says why, how, what was measured and what upstream could take"
    check(not silent, what, "\n".join(silent))


def name_check(folder: Path, series: Series, name: str, objects: list[str], wanted: str, paths: list[str]) -> None:
    """The digest leaves out the order of the constants; a pool that confuses two names must show in it all the same."""
    pool = Path(series.pool)
    text = (ROOT / "build/source" / name / pool).read_text(encoding="utf-8")
    confused = text.replace("= pm_constant_pool_hash(start, length)", "= (uint32_t) length").replace(
        "start, length) == 0", "start, length / 2) == 0"
    )
    source = folder / pool.name
    source.write_text(confused, encoding="utf-8")
    built = str(source.with_suffix(".o"))
    demand(["gcc", "-std=c99", "-w", f"-Ibuild/source/{name}/include", "-c", str(source), "-o", built])
    others = [path for path in objects if Path(path).name != Path(built).name]
    got = digests(folder, series.fixture, name, [*others, built], paths)
    seen = confused != text and got.count("\n") == wanted.count("\n") and got != wanted
    check(seen, f"{series.version}: a pool that confuses two names is seen", got)


def series_check(folder: Path, series: Series, paths: list[str]) -> None:
    patches = series_patches(series.version)
    list_check(series, patches)
    stock, problem = prefix_lay("series", series.version, 0)
    objects, warnings = prefix_compile(stock)
    if problem or warnings:
        print(f"# stock {series.version}: {problem}{warnings[-2000:]}")
        sys.exit(1)
    wanted = digests(folder, series.fixture, stock, objects, paths)
    name_check(folder, series, stock, objects, wanted, paths)
    for count, patch in enumerate(patches, start=1):
        name, problem = prefix_lay("series", series.version, count)
        label = f"{series.version}/{patch}"
        check(not problem, f"{label} applies without fuzz", problem)
        objects, warnings = ([], "not laid") if problem else prefix_compile(name)
        check(not warnings, f"up to {label} compiles without a warning", warnings)
        got = "not compiled" if warnings else digests(folder, series.fixture, name, objects, paths)
        check(got == wanted != "", f"up to {label} parses as stock does", difference(wanted, got))


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = shapes_write(folder, 2500)
        for series in ALL:
            series_check(folder, series, paths)
    return done()


if __name__ == "__main__":
    sys.exit(main())
