#!/usr/bin/python3
"""Print GitHub's annotations for the functions that a judged run blames, where their files are in the change.

usage: scripts/annotate.py RUN-FOLDER BASE        in the project's root; BASE: the commit that the change is against

A line an annotation, as a step's output: `::error file=src/list.c,line=12,title=…::…`. GitHub shows it beside the line. At most ten. A
verdict names a file without its folder: one that two changed files have is not annotated.
Format: "Workflow commands for GitHub Actions".
Exit code: 0, 2 usage or a run that cannot be read, 3 git failed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MOST = 10


def escape(text: str, in_property: bool = False) -> str:
    """As the runner reads it back; a line end in a name must not begin another command."""
    for sign in "%\r\n" + (":," if in_property else ""):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def files_changed(base: str) -> set[str]:
    """Paths relative to the working folder."""
    command = ["git", "diff", "--name-only", "-z", "--relative", f"{base}...HEAD", "--"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout.split("\0")) - {""}


def folder_prefix() -> str:
    """The working folder as git sees it from the top of its checkout: "" or "sub/folder/"."""
    return subprocess.run(["git", "rev-parse", "--show-prefix"], check=True, capture_output=True, text=True).stdout.strip("\n")


def culprits(folder: Path) -> Iterator[tuple[str, int, str]]:
    """File, line, and what to say, of each function that the verdict holds responsible."""
    verdict = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    for explained in verdict["explanations"]:
        cell = f"{explained['variant']}/{explained['input']}"
        for row in explained["rows"]:
            path, _, line = (row["place"] or "").rpartition(":")
            if row["responsible"] and path and line.isdigit():
                amount = f"{int(row['net']):+,} {explained['unit']}"
                yield path, int(line), f"{row['function']}: {amount} ({explained['metric']}) on {cell}, against {explained['against']}"


def main() -> int:
    if len(sys.argv) != 3 or any(word.startswith("-") for word in sys.argv[1:]):
        print("usage: scripts/annotate.py RUN-FOLDER BASE", file=sys.stderr)
        return 2
    try:
        found = list(culprits(Path(sys.argv[1])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"annotate: {sys.argv[1]}: {error!r}", file=sys.stderr)
        return 2
    try:
        changed, prefix = files_changed(sys.argv[2]), folder_prefix()
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"annotate: git: {(getattr(error, 'stderr', '') or str(error)).strip()}", file=sys.stderr)
        return 3
    named: dict[str, list[str]] = {}
    for path in changed:
        named.setdefault(path.rpartition("/")[2], []).append(path)
    shown = [(named[name][0], line, text) for name, line, text in found if len(named.get(name, [])) == 1][:MOST]
    for path, line, text in shown:
        print(f"::error file={escape(prefix + path, True)},line={line},title=costs more::{escape(text)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
