"""What Leuko's tests share: TAP on stdout, and running a variant."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parents[3]


def program(variant: str) -> Path:
    path = ROOT / f"build/bin/leuko-{variant}"
    if not path.exists():
        sys.exit(f"{path.relative_to(ROOT)} is missing; try: make leuko-{variant}")
    return path


def run(
    *arguments: str,
    variant: str = "stock",
    folder: Path = ROOT,
    given: bytes = b"",
    environment: dict[str, str] | None = None,
    stdout: int = subprocess.PIPE,
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [program(variant), *arguments], cwd=folder, input=given, stdout=stdout, stderr=subprocess.PIPE, env=environment or {}, timeout=120
    )


def main(tests: list[Callable[[Path], None]]) -> int:
    """Run each test in a folder of its own; an AssertionError, with what was expected, fails it."""
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = (test.__doc__ or test.__name__).strip()
        with tempfile.TemporaryDirectory(prefix="leuko-") as folder:
            try:
                test(Path(folder))
                print(f"ok {number} - {name}")
            except (AssertionError, subprocess.TimeoutExpired) as failure:
                print(f"not ok {number} - {name}")
                for line in str(failure).splitlines()[:20]:
                    print(f"# {line[:400]}")
        sys.stdout.flush()
    return 0


def same(expected: object, actual: object, what: str) -> None:
    assert expected == actual, f"{what}: expected {expected!r}, got {actual!r}"


def contains(text: bytes, part: str, what: str) -> None:
    assert part.encode() in text, f"{what}: expected {part!r} in {text[:600]!r}"
