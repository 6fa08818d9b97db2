#!/usr/bin/python3
"""Hold every file of the project against its style, and print what does not fit: "file:line: what is wrong".

usage: scripts/tidy.py [--fix] [--list] [--root FOLDER] [CHECK...]

Without a CHECK, all are run. --fix formats C and Python in place; the rest is for a person to mend.
Exit code: 0 tidy, 1 something is not, 2 usage, 3 a tool is missing.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

COLUMNS = 140
FILE_LINES = 400
TEST_FILE_LINES = 600  # a test is a list: long, but read in any order
FUNCTION_LINES = 70

# What may include what: each folder, its own files, those to its right, and system headers.
LAYERS = {
    "cli": ["cli", "compare", "report", "explain", "pipeline", "store", "probes", "tools", "core", "sys", "base", "inputs"],
    "compare": ["compare", "report", "pipeline", "store", "probes", "core", "sys", "base"],
    "report": ["report", "explain", "pipeline", "store", "probes", "core", "sys", "base"],
    "explain": ["explain", "store", "probes", "tools", "core", "base"],
    "pipeline": ["pipeline", "store", "explain", "probes", "tools", "core", "sys", "base", "inputs"],
    "store": ["store", "pipeline", "explain", "probes", "core", "sys", "base"],
    "probes": ["probes", "tools", "core", "sys", "base"],
    "tools": ["tools", "core", "sys", "base"],
    "core": ["core", "base"],
    "sys": ["sys", "base"],
    "base": ["base"],
}

# Calls that C code must not make, and what to use instead.
BANNED = {
    "strcpy": "g_strlcpy or memcpy",
    "strcat": "GString",
    "strncpy": "g_strlcpy or memcpy",
    "strncat": "GString",
    "sprintf": "snprintf or g_strdup_printf",
    "vsprintf": "vsnprintf",
    "gets": "fgets",
    "system": "process_run",
    "popen": "process_run",
    "atoi": "strtol or g_ascii_string_to_unsigned",
    "atol": "strtol",
    "atof": "g_ascii_strtod",
    "strtok": "strsep or g_strsplit",
    "rand": "a generator with a seed",
    "srand": "a generator with a seed",
    "tmpnam": "mkstemp",
    "mktemp": "mkstemp",
    "alloca": "malloc",
    "setjmp": "an error returned",
}

# Text that no file may hold. Written in two parts, so that this file does not.
UNWANTED = [
    (r"(?<![\w.])/(?:ro" + r"ot|wo" + r"rk|ho" + r"me/\w+)/", "a path of one machine"),
    (
        r"\b(?:rubygems\.o" + r"rg|registry\.npm" + r"js|deb\.deb" + r"ian|archive\.ubu" + r"ntu|pypi\.o" + r"rg|crates\.i" + r"o)\b",
        "the host of a registry",
    ),
    (r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b", "unfinished work; finish it or file an issue"),
    (r"^(?:<<<<<" + r"<<|>>>>>" + r">>) ", "a merge conflict"),
]


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


def tool_faults(lines: Iterable[str], tool: str) -> Iterator[Fault]:
    """ "path:line[:column]: message" as faults; a line of another form only when nothing else says what is wrong."""
    rest, found = [], False
    for line in lines:
        place = re.match(r"([^\s:][^:]*):(\d+):(?:\d+:)? ?(.*)", line)
        if place:
            found = True
            yield Fault(place[1], int(place[2]), f"{place[3]} [{tool}]")
        else:
            rest.append(line)
    if not found and rest:
        yield Fault(tool, 0, rest[-1])


# ---- The checks ----------------------------------------------------------------------------------------------------


def check_format(project: Project) -> Iterator[Fault]:
    """C is formatted as .clang-format says"""
    files = project.c_files()
    if files:
        seen = set()
        for fault in tool_faults(project.run("clang-format", "--dry-run", "-Werror", *files), "clang-format"):
            if fault.path not in seen and "clang-format-violations" in fault.message:
                seen.add(fault.path)
                yield Fault(fault.path, fault.line, "not formatted; type: make format")


def check_columns(project: Project) -> Iterator[Fault]:
    """lines are at most 140 columns, and end without blanks"""
    for name in project.named(".c", ".h", ".py", ".sh", ".rb", ".ini", ".yml"):
        if re.search(r"/tests/(fixtures|cases)/", name):
            continue
        for number, line in project.lines(name):
            if len(line) > COLUMNS:
                yield Fault(name, number, f"{len(line)} columns; at most {COLUMNS}")
            if line != line.rstrip():
                yield Fault(name, number, "blanks at the end of the line")


def check_length(project: Project) -> Iterator[Fault]:
    """a file is at most 400 lines (a test 600), a C function at most 70"""
    for name in project.named(".c", ".h", ".py", ".sh"):
        count, most = project.text(name).count("\n"), TEST_FILE_LINES if is_test(name) else FILE_LINES
        if count > most:
            yield Fault(name, 0, f"{count} lines; at most {most}: it holds more than one idea")
    for name in project.c_files():
        start, title = 0, ""
        for number, line in enumerate(code_of(project.text(name)).splitlines(), 1):
            if re.match(r"[A-Za-z_].*[(]", line) and not line.rstrip().endswith(";"):
                start, title = number, line
            elif line == "}" and start:
                if number - start + 1 > FUNCTION_LINES:
                    function = re.search(r"(\w+)\s*\(", title)
                    called = function[1] if function else title
                    yield Fault(name, start, f"{called}: {number - start + 1} lines; at most {FUNCTION_LINES}: it does more than one thing")
                start = 0


def check_calls(project: Project) -> Iterator[Fault]:
    """no call that overflows, forks a shell or cannot report an error"""
    call = re.compile(rf"(?<![\w.>])({'|'.join(BANNED)})\s*\(")
    for name in project.c_files():
        if is_test(name):
            continue
        for number, line in enumerate(code_of(project.text(name)).splitlines(), 1):
            for found in call.finditer(line):
                yield Fault(name, number, f"{found[1]} is banned; use {BANNED[found[1]]}")


def check_includes(project: Project) -> Iterator[Fault]:
    """includes go one way: cli, stages, probes and core, sys"""
    for name in project.c_files():
        layer = re.match(r"harness/(\w+)/", name)
        allowed = LAYERS.get(layer[1]) if layer else None
        if allowed is None:
            continue
        for number, line in project.lines(name):
            include = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if include and "/" in include[1] and not any(include[1] == to or include[1].startswith(to + "/") for to in allowed):
                yield Fault(name, number, f"{layer[1] if layer else ''} must not include {include[1]}; it may include {', '.join(allowed)}")


def check_headers(project: Project) -> Iterator[Fault]:
    """a header is guarded by #pragma once"""
    for name in project.named(".h"):
        if not re.search(r"^#pragma once$", project.text(name), re.MULTILINE):
            yield Fault(name, 1, "no #pragma once")


def check_links(project: Project) -> Iterator[Fault]:
    """a relative link of a document leads to a file, and its anchor to a heading"""
    for name in project.named(".md"):
        fenced = False
        for number, line in project.lines(name):
            fenced ^= line.startswith("```")
            if fenced:
                continue
            for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "``", line)):
                if re.match(r"[a-z]+:", target):
                    continue
                path, _, anchor = target.partition("#")
                found = (project.root / name).parent / path if path else project.root / name
                if not found.exists():
                    yield Fault(name, number, f"dead link: {target}")
                elif anchor and found.suffix == ".md" and anchor not in anchors_of(found.read_text(encoding="utf-8")):
                    yield Fault(name, number, f"dead link: {target}: no such heading")


def anchors_of(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def check_shell(project: Project) -> Iterator[Fault]:
    """shell scripts pass shellcheck"""
    files = project.scripts("bash", ".sh")
    whole = [name for name in files if project.text(name).startswith("#!")]
    # What is sourced is a part of others: names come from them and go to them.
    parts = ["-e", "SC2034,SC2154", *(name for name in files if name not in whole)]
    for chosen in (whole, parts):
        if chosen and not chosen[-1].startswith("SC"):
            lines = project.run("shellcheck", "-x", "-P", "SCRIPTDIR", "-S", "warning", "-f", "gcc", *chosen)
            yield from tool_faults(lines, "shellcheck")


def check_python(project: Project) -> Iterator[Fault]:
    """Python passes black, flake8 and mypy"""
    files = project.scripts("python", ".py")
    if not files:
        return
    for line in project.run("black", "--check", "-l", str(COLUMNS), *files):
        path = re.match(r"would reformat (.*)", line)
        if path:
            yield Fault(
                str(Path(path[1]).relative_to(project.root) if path[1].startswith("/") else path[1]), 0, "not formatted; type: make format"
            )
    yield from tool_faults(project.run("flake8", "--isolated", f"--max-line-length={COLUMNS}", "--extend-ignore=E203", *files), "flake8")
    flags = ["--disallow-untyped-defs", "--check-untyped-defs", "--warn-unused-ignores", "--ignore-missing-imports", "--no-error-summary"]
    lines = project.run("mypy", *flags, "--cache-dir", "build/mypy", "--scripts-are-modules", *files)
    yield from (fault for fault in tool_faults(lines, "mypy") if not fault.message.startswith("note:"))


def check_words(project: Project) -> Iterator[Fault]:
    """no file names one machine's paths, a registry's host, or unfinished work"""
    patterns = [(re.compile(pattern), what) for pattern, what in UNWANTED]
    for name in project.names:
        if "\0" in project.text(name)[:4096]:
            continue
        for number, line in project.lines(name):
            for pattern, what in patterns:
                found = pattern.search(line)
                if found:
                    yield Fault(name, number, f"{found[0].strip()}: {what}")


# A new check is one function and one row; its docstring is its line in --list.
CHECKS: dict[str, Callable[[Project], Iterator[Fault]]] = {
    "format": check_format,
    "columns": check_columns,
    "length": check_length,
    "calls": check_calls,
    "includes": check_includes,
    "headers": check_headers,
    "links": check_links,
    "shell": check_shell,
    "python": check_python,
    "words": check_words,
}


def files_format(project: Project) -> None:
    """--fix: the two formatters, in place."""
    c_files, python = project.c_files(), project.scripts("python", ".py")
    if c_files:
        project.run("clang-format", "-i", *c_files)
    if python:
        project.run("black", "-q", "-l", str(COLUMNS), *python)


def faults_find(project: Project, names: list[str]) -> list[Fault]:
    for name in project.names:
        project.text(name)  # read before the checks run beside one another
    with ThreadPoolExecutor(max_workers=2) as pool:
        return [fault for found in pool.map(lambda name: list(CHECKS[name](project)), names) for fault in found]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("checks", nargs="*", metavar="CHECK", help="run only these: " + ", ".join(CHECKS))
    parser.add_argument("--fix", action="store_true", help="format C and Python in place")
    parser.add_argument("--list", action="store_true", help="list the checks")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1], metavar="FOLDER", help="another project")
    options = parser.parse_args()
    unknown = [name for name in options.checks if name not in CHECKS]
    if unknown:
        parser.error(f"no check {unknown[0]}; there are: {', '.join(CHECKS)}")
    if options.list:
        for name, check in CHECKS.items():
            print(f"{name:10} {check.__doc__}")
        return 0
    try:
        project = Project(options.root.resolve())
        if options.fix:
            files_format(project)
            return 0
        faults = faults_find(project, options.checks or list(CHECKS))
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        print(f"tidy: {options.root}: not a git checkout ({error})", file=sys.stderr)
        return 2
    except ToolMissing as error:
        print(f"tidy: no {error} here; type: scripts/setup.sh test", file=sys.stderr)
        return 3
    for fault in faults:
        print(fault)
    print(f"tidy: {len(project.names)} files, {len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
