#!/usr/bin/python3
"""Every prefix of the series on Prism 1.9.0: applies without fuzz, compiles without a warning, parses as stock does.

A patch that only works together with a later one would leave a series that nobody can bisect, or take the first half of. What was compiled
stays in build/ and is compiled again only when a patch changed it.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from prism_fixtures import ROOT, SHAPES, demand, difference, fixture_link, run  # noqa: E402
from tap import check, done  # noqa: E402

VERSION = "1.9.0"
SERIES = f"patches/{VERSION}"
TOLD = ("Why:", "How:", "Measured", "Upstream:")


def prefix_lay(count: int) -> tuple[str, str]:
    """Lay Prism with the first patches of the series; return the folder's name and what went wrong."""
    name = f"series-{VERSION}-{count:03}"
    ended = run(["scripts/prepare_prism.sh", VERSION, f"build/prism/{name}", SERIES, str(count)])
    return name, "" if ended.returncode == 0 else ended.stdout + ended.stderr


def prefix_compile(name: str) -> tuple[list[str], str]:
    """Compile a laid Prism; return its objects, and the warnings."""
    ended = run(["make", "-s", "-f", "harness/tests/fixtures/prism_plain.mk", f"NAME={name}"])
    folder = ROOT / "build/prism" / name
    sources = sorted(folder.glob("src/*.c")) + sorted(folder.glob("src/util/*.c"))
    objects = [f"build/obj/{name}/{path.relative_to(folder).with_suffix('.o')}" for path in sources]
    return objects, "" if ended.returncode == 0 else ended.stderr


def inputs_write(folder: Path) -> list[str]:
    paths = []
    for name, text in SHAPES.items():
        path = folder / f"{name}.rb"
        path.write_text(text * (2500 // len(text.encode()) + 1), encoding="utf-8")
        paths.append(str(path))
    return paths


def digests(folder: Path, name: str, objects: list[str], paths: list[str]) -> str:
    ended = run([fixture_link(folder, "arena_digest", name, objects), "-m", "12", *paths])
    return ended.stdout if ended.returncode == 0 else f"arena_digest ended with {ended.returncode}: {ended.stderr}"


def series_check(patches: list[str]) -> None:
    unlisted = sorted({path.name for path in (ROOT / SERIES).glob("*.patch")} ^ set(patches))
    check(not unlisted and patches == sorted(patches), "the series lists every patch, in order", str(unlisted))
    silent = []
    for patch in patches:
        head = (ROOT / SERIES / patch).read_text(encoding="utf-8").split("\n--- ", 1)[0]
        silent += [f"{patch} does not say {word}" for word in TOLD if word not in head]
    check(not silent, "each patch says why, how, what was measured and what upstream could take", "\n".join(silent))


def name_check(folder: Path, name: str, objects: list[str], wanted: str, paths: list[str]) -> None:
    """The digest leaves out the order of the constants; a pool that confuses two names must show in it all the same."""
    source = ROOT / "build/prism" / name / "src/util/pm_constant_pool.c"
    text = source.read_text(encoding="utf-8")
    confused = text.replace("= pm_constant_pool_hash(start, length)", "= (uint32_t) length").replace(
        "start, length) == 0", "start, length / 2) == 0"
    )
    (folder / "pm_constant_pool.c").write_text(confused, encoding="utf-8")
    built = str(folder / "pm_constant_pool.o")
    demand(["gcc", "-std=c99", "-w", f"-Ibuild/prism/{name}/include", "-c", str(folder / "pm_constant_pool.c"), "-o", built])
    others = [path for path in objects if not path.endswith("/pm_constant_pool.o")]
    got = digests(folder, name, [*others, built], paths)
    check(confused != text and got.count("\n") == wanted.count("\n") and got != wanted, "a pool that confuses two names is seen", got)


def main() -> int:
    patches = [line for line in (ROOT / SERIES / "series").read_text(encoding="utf-8").split() if not line.startswith("#")]
    series_check(patches)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paths = inputs_write(folder)
        stock, problem = prefix_lay(0)
        objects, warnings = prefix_compile(stock)
        if problem or warnings:
            print(f"Bail out! stock: {problem}{warnings[-2000:]}")
            return 1
        wanted = digests(folder, stock, objects, paths)
        name_check(folder, stock, objects, wanted, paths)
        for count, patch in enumerate(patches, start=1):
            name, problem = prefix_lay(count)
            check(not problem, f"{patch} applies without fuzz", problem)
            objects, warnings = ([], "not laid") if problem else prefix_compile(name)
            check(not warnings, f"up to {patch} compiles without a warning", warnings)
            got = "not compiled" if warnings else digests(folder, name, objects, paths)
            check(got == wanted != "", f"up to {patch} parses as stock does", difference(wanted, got))
    return done()


if __name__ == "__main__":
    sys.exit(main())
