"""What the programs that draw and write have in common: files that are whole or absent, and how errors become exit codes."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plots_run import RunError


def file_replace(path: Path, write: Callable[[Path], Any]) -> None:
    """Have `write` write a file beside `path`, and take that for `path`; print its name. Only a regular or a missing file is replaced."""
    if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
        raise OSError(0, "is not a regular file, and only such a one is replaced", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.parent / f".{path.stem}.{os.getpid()}{path.suffix}"
    try:
        write(scratch)
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
    print(path)


def program_run(name: str, usage: str, words: tuple[int, ...], make: Callable[[], None]) -> int:
    """Run what a script does with so many words of a command line, and return its exit code: 2 where the command line is wrong or the run
    cannot be read, 3 where a file cannot be written."""
    if len(sys.argv) not in words or sys.argv[1].startswith("-"):
        print(f"usage: scripts/{Path(sys.argv[0]).name} {usage}", file=sys.stderr)
        return 2
    try:
        make()
    except RunError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{name}: {error.filename or sys.argv[2]}: {error.strerror}; make room or give another place", file=sys.stderr)
        return 3
    return 0
