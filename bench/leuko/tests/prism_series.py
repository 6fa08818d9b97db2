"""Prism with the first patches of a series: laid patch by patch, compiled as its users do, with no warning let through.

What was compiled is kept below build/obj/series by what it was compiled from, so that a prefix compiles what its last patch touched.
"""

import hashlib
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from prism_fixtures import ROOT, demand, run

FLAGS = ("-std=c99", "-O0", "-Wall", "-Wextra", "-Werror")
# What no test's program calls is only looked at for warnings; Prism can be built without it.
UNCALLED = ("prettyprint.c", "json.c")
WITHOUT_UNCALLED = ("-DPRISM_EXCLUDE_PRETTYPRINT", "-DPRISM_EXCLUDE_JSON")
KEPT = ROOT / "build/obj/series"
INCLUDED = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)


class LaidSeries:
    """One tree, build/source/NAME: stock at first, then with each patch that is applied."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.name = f"series-{version}"
        self.folder = ROOT / "build/source" / self.name
        self.used: set[Path] = set()
        shutil.rmtree(self.folder, ignore_errors=True)
        demand(["bench/leuko/prism_source.sh", version, str(self.folder)])

    def apply(self, patch: str) -> str:
        """Apply a patch of the series without fuzz and at its own lines; return what went wrong. The patches have no context lines: one
        that only adds lines is placed by their number alone."""
        command = ["patch", "-d", str(self.folder), "-p1", "-F0", "--no-backup-if-mismatch", "-i"]
        ended = run([*command, str(ROOT / "patches" / self.version / patch)])
        good = ended.returncode == 0 and "(offset " not in ended.stdout
        return "" if good else f"patch ended with {ended.returncode}: {ended.stdout}{ended.stderr}"

    def sources(self) -> list[Path]:
        return sorted(self.folder.glob("src/*.c")) + sorted(self.folder.glob("src/util/*.c"))

    def include(self) -> str:
        return f"-I{self.folder}/include"

    def _read(self, path: Path, seen: dict[Path, bytes]) -> None:
        """A file, and those that it includes."""
        seen[path] = path.read_bytes()
        for name in INCLUDED.findall(seen[path]):
            for place in (path.parent, self.folder / "include"):
                found = place / name.decode()
                if found.is_file() and found not in seen:
                    self._read(found, seen)

    def _compile(self, source: Path) -> tuple[str, str]:
        seen: dict[Path, bytes] = {}
        self._read(source, seen)
        digest = hashlib.sha256(" ".join(FLAGS).encode())
        for path in sorted(seen):
            digest.update(b"%d:" % len(seen[path]) + seen[path])
        kept = KEPT / f"{source.stem}-{digest.hexdigest()[:32]}.o"
        self.used.add(kept)
        if kept.exists():
            return str(kept), ""
        made = kept.with_suffix(".new")
        whole = ["gcc", *FLAGS, self.include(), "-c", str(source)]
        ended = run([*whole, "-fsyntax-only"]) if source.name in UNCALLED else None
        if ended is None or ended.returncode == 0:
            ended = run([*whole, *(WITHOUT_UNCALLED if ended else ()), "-o", str(made)])
        if ended.returncode == 0:
            made.rename(kept)
        return str(kept), ended.stderr if ended.returncode != 0 else ""

    def compile(self) -> tuple[dict[str, str], str]:
        """The objects, by the source's path in the tree; and the warnings."""
        KEPT.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(2) as pool:
            made = list(pool.map(self._compile, self.sources()))
        objects = {str(source.relative_to(self.folder)): path for source, (path, _) in zip(self.sources(), made)}
        return objects, "".join(warning for _, warning in made)


def forget_others(used: set[Path]) -> None:
    """Remove what no prefix of today is compiled to."""
    for path in KEPT.glob("*"):
        if path not in used:
            path.unlink()
