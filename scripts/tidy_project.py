"""What the checks of tidy.py share: the project's files, and a fault."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COLUMNS = 140


@dataclass(frozen=True)
class Fault:
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class ToolMissing(Exception):
    pass


class Project:
    """The files that git knows or would add, read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, check=True)
        names = sorted(set(listed.stdout.decode().split("\0")) - {""})
        self.names = [name for name in names if (root / name).is_file()]
        self.texts: dict[str, str] = {}

    def text(self, name: str) -> str:
        if name not in self.texts:
            self.texts[name] = (self.root / name).read_bytes().decode("utf-8", "replace")
        return self.texts[name]

    def lines(self, name: str) -> Iterator[tuple[int, str]]:
        return enumerate(self.text(name).splitlines(), 1)

    def named(self, *endings: str) -> list[str]:
        return [name for name in self.names if name.endswith(endings)]

    def scripts(self, interpreter: str, ending: str) -> list[str]:
        """Files of a language, by their ending or their first line."""
        first = re.compile(rf"#!\S*[/ ](?:env )?{interpreter}\d*\b")
        plain = [name for name in self.names if "." not in Path(name).name]
        return self.named(ending) + [name for name in plain if first.match(self.text(name)[:80])]

    def c_files(self) -> list[str]:
        return self.named(".c", ".h")

    def run(self, tool: str, *arguments: str) -> list[str]:
        """Lines of output of a tool; none when it found nothing."""
        program = shutil.which(tool)
        if program is None:
            raise ToolMissing(tool)
        environment = os.environ | {"BLACK_CACHE_DIR": str(self.root / "build/black")}
        done = subprocess.run(
            [program, *arguments], cwd=self.root, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        if done.returncode == 0:
            return []
        return lines or [f"{tool} exited with {done.returncode}"]


def code_of(text: str) -> str:
    """C without comments and the insides of strings; every line stays where it is."""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda match: '""' if match[0][0] in "\"'" else "\n" * match[0].count("\n"), text, flags=re.DOTALL)


def is_test(name: str) -> bool:
    return "/tests/" in name
