"""The checks of tidy.py of C and of the rooms of harness/: what may include what, names, folders, lengths, the dialect."""

import re
from collections.abc import Iterator
from pathlib import Path

from tidy_project import COLUMNS, Fault, Project, code_of, is_test

FILE_LINES = 400
TEST_FILE_LINES = 600  # a test is a list: long, but read in any order
FUNCTION_LINES = 70

# What each room of harness/ may include, beside its own files and system headers. The graph of it has no cycle.
LAYERS: dict[str, list[str]] = {
    "cli": [
        "compare",
        "report",
        "export",
        "history",
        "explain",
        "pipeline",
        "build",
        "store",
        "probes",
        "tools",
        "judge",
        "core",
        "sys",
        "base",
    ],
    "compare": ["report", "history", "explain", "pipeline", "build", "store", "probes", "judge", "core", "sys", "base"],
    "report": ["export", "history", "explain", "store", "probes", "judge", "core", "sys", "base"],
    "export": ["explain", "store", "probes", "tools", "judge", "core", "sys", "base"],
    "pipeline": ["build", "store", "probes", "judge", "core", "sys", "base"],
    "build": ["store", "probes", "judge", "core", "sys", "base"],
    "store": ["probes", "tools", "judge", "core", "sys", "base"],
    "history": ["store", "probes", "judge", "core", "sys", "base"],
    "explain": ["store", "judge", "core", "base"],
    "probes": ["tools", "core", "sys", "base"],
    "tools": ["sys", "base"],
    "judge": ["core", "base"],
    "core": ["base"],
    "sys": ["base"],
    "base": [],
}
FOLDER_FILES = 30
# Folders beside the rooms of harness/ whose README.md says what belongs in them.
README_FOLDERS = ["baselines", "bench/leuko", "bench/leuko/inputs", "bench/leuko/tests", "patches", "scripts"]

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
    """includes go one way: cli, then compare, report, export, explain, pipeline, store, probes, core, base; sys and tools beside them"""
    for name in project.c_files():
        found = re.match(r"harness/(\w+)/", name)
        room = found[1] if found else ""
        if room not in LAYERS:
            continue
        allowed = [room, *LAYERS[room]]
        for number, line in project.lines(name):
            include = re.match(r'\s*#\s*include\s+"(([^"/]+)/[^"]+)"', line)
            if not include or include[2] in allowed:
                continue
            yield Fault(name, number, f"{room} must not include {include[1]}; it may include {', '.join(allowed)}")


def folder_of(name: str) -> str:
    return name.rpartition("/")[0]


def check_names(project: Project) -> Iterator[Fault]:
    """no two files of harness/ have one name, but main.c and README.md"""
    first: dict[str, str] = {}
    for name in project.names:
        base = Path(name).name
        if name.startswith("harness/") and "/fixtures/" not in name and base not in ("main.c", "README.md"):
            if base in first:
                yield Fault(name, 0, f"{first[base]} has the same name; give one of them another")
            first.setdefault(base, name)


def check_folders(project: Project) -> Iterator[Fault]:
    """a folder of harness/ holds at most 30 files beside the README.md of each room"""
    code = [name for name in project.names if name.startswith("harness/") and "/fixtures/" not in name]
    folders = sorted({folder_of(name) for name in code})
    for folder in folders:
        count = sum(folder_of(name) == folder and not name.endswith("/README.md") for name in code)
        if count > FOLDER_FILES:
            yield Fault(folder, 0, f"{count} files; at most {FOLDER_FILES}: it holds more than one thing")
    rooms = {"/".join(folder.split("/")[:2]) for folder in folders} - {"harness"}
    others = {folder for folder in README_FOLDERS if any(name.startswith(folder + "/") for name in project.names)}
    for folder in sorted(rooms | others):
        if f"{folder}/README.md" not in project.names:
            yield Fault(folder, 0, "no README.md; say in about ten lines what belongs here")


def functions_of(lines: list[str]) -> Iterator[tuple[int, int]]:
    """First and last line of each function, as indexes."""
    start = None
    for index, line in enumerate(lines):
        if re.match(r"[A-Za-z_].*\{$", line) or line == "{":
            start = index
        elif re.match(r"[A-Za-z_].*\($|[A-Za-z_][^;]*,$", line) and start is None:
            start = index  # a heading of more than one line
        elif line == "}" and start is not None:
            yield start, index
            start = None


SIMPLE_STATEMENT = re.compile(r"(?:return|continue|break|goto)\b|[\w>.\-\[\]*()]+(?:\(| =| [-+|&]=|\+\+|--)")


def dialect_braces(lines: list[str]) -> Iterator[tuple[int, str]]:
    """A condition or loop of one short statement, in braces."""
    for index in range(len(lines) - 2):
        opening = re.match(r"(\s+)((?:if|for|while) \(.*\)) \{$", lines[index])
        statement = lines[index + 1].strip()
        if not opening or lines[index + 2] != opening[1] + "}":
            continue
        simple = SIMPLE_STATEMENT.match(statement) and statement.endswith(";")
        if simple and len(f"{opening[1]}{opening[2]} {statement}") <= COLUMNS:
            yield index, "braces around one short statement; write it on the line of its condition"


def dialect_pointers(lines: list[str], start: int, end: int) -> Iterator[tuple[int, str]]:
    """A pointer used as a truth value: of the names that the function itself declares as pointers, and as nothing else."""
    text = "\n".join(lines[start : end + 1])
    declared = set(re.findall(r"\b(?:\w+ |\w+ const |, |\()\*+(?:const )?(\w+)(?=[,;=)\[ ])", text))
    for name in declared:
        if re.search(rf"\b(?:gboolean|int|guint|gsize|guint64|gint|char|bool|double) (?:\w+, )*{name}\b", text):
            continue
        used = re.compile(rf"!{name}\b(?![\[(.]|->)|(?:(?:if|while) \(|&& |\|\| ){name}(?=\)| && | \|\| )")
        for index in range(start, end + 1):
            if used.search(lines[index]):
                yield index, f"{name} is a pointer; compare it with NULL"


def dialect_declarations(lines: list[str], start: int, end: int) -> Iterator[tuple[int, str]]:
    """A variable that is declared first and set by a statement of the same block later."""
    for index in range(start + 1, end):
        declaration = re.match(r"(\s+)(?:const |unsigned |struct |enum )*\w+ \**(\w+(?:, \**\w+)*);$", lines[index])
        if not declaration or re.match(r"\s+(?:return|goto|typedef|extern)\b", lines[index]):
            continue
        for name in re.findall(r"\w+", declaration[2]):
            following = next((line for line in lines[index + 1 : end] if re.search(rf"\b{name}\b", line)), "")
            if re.match(rf"{declaration[1]}{name} = (?!.*\b{name}\b)", following):
                yield index, f"{name} is set later; declare it there"


def check_dialect(project: Project) -> Iterator[Fault]:
    """C is in one dialect: variables declared where they are set, pointers compared with NULL, no braces around a short statement"""
    for name in project.named(".c"):
        if not name.startswith("harness/") or "/fixtures/" in name:
            continue
        lines = code_of(project.text(name)).splitlines()
        whole = project.text(name).splitlines()
        found = list(dialect_braces(whole))
        for start, end in functions_of(lines):
            found += [*dialect_pointers(lines, start, end), *dialect_declarations(lines, start, end)]
        yield from (Fault(name, index + 1, message) for index, message in sorted(set(found)))


def check_headers(project: Project) -> Iterator[Fault]:
    """a header is guarded by #pragma once"""
    for name in project.named(".h"):
        if not re.search(r"^#pragma once$", project.text(name), re.MULTILINE):
            yield Fault(name, 1, "no #pragma once")
