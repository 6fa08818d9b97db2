#!/usr/bin/python3
"""Hold every file of the project against its style, and print what does not fit: "file:line: what is wrong".

usage: scripts/tidy.py [--fix] [--list] [--root FOLDER] [CHECK...]

Without a CHECK, all are run. --fix formats C and Python in place; the rest is for a person to mend.
Exit code: 0 tidy, 1 something is not, 2 usage, 3 a tool is missing.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import tidy_c
from tidy_project import COLUMNS, Fault, Project, ToolMissing

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


def check_links(project: Project) -> Iterator[Fault]:
    """a relative link of a document leads to a file, and its anchor to a heading"""
    for name in project.named(".md"):
        fenced = False
        for number, line in project.lines(name):
            fenced ^= line.startswith("```")
            if fenced:
                continue
            for target in re.findall(r"\]\(<?([^)\s>]+)>?\)", re.sub(r"`[^`]*`", "``", line)):
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
    "length": tidy_c.check_length,
    "calls": tidy_c.check_calls,
    "includes": tidy_c.check_includes,
    "dialect": tidy_c.check_dialect,
    "names": tidy_c.check_names,
    "folders": tidy_c.check_folders,
    "headers": tidy_c.check_headers,
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
