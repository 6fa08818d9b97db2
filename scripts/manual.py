#!/usr/bin/python3
"""Print the manual page of a program, from what its --help says: roff, as man(7) describes it.

usage: scripts/manual.py PROGRAM

A program with commands, whose --help lists them, has a section for each, from COMMAND --help. What one project's plan adds to a help, such
as its inputs, is left out.

Exit code: 0 printed, 2 usage, 3 the program printed no help.
"""

import re
import subprocess
import sys
from pathlib import Path

OPTION = re.compile(r"^  (-\S.*?)(?:  +(\S.*))?$")
ROW = re.compile(r"^ {2,}(\S.*?)  +(\S.*)$")

SUMMARIES = {"leuko-bench": "measure a C program, and say what got worse", "malloc_profiler": "who asks for memory, and how much"}

Sections = dict[str, list[str]]


def escape(text: str) -> str:
    """Text as roff takes it: hyphens that can be copied, and no line that is a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return "\\&" + text if text[:1] in (".", "'") else text


def help_of(program: str, *command: str) -> Sections:
    """What --help prints, by its headings; what stands before the first one, or after an empty line that ends a list, is in ""."""
    ended = subprocess.run([program, *command, "--help"], capture_output=True, text=True, timeout=30)
    if ended.returncode != 0 or not ended.stdout:
        print(f"manual: {program} {' '.join(command)} --help printed nothing: {ended.stderr.strip()}", file=sys.stderr)
        sys.exit(3)
    sections: Sections = {"": []}
    heading = ""
    for line in ended.stdout.splitlines():
        if re.fullmatch(r"\w.*:", line):
            heading = line[:-1].lower()
            sections[heading] = []
        elif line.startswith(" "):
            sections[heading].append(line)
        else:
            sections[""] += [line] if line else []
            heading = "" if line else heading
    return sections


def texts_print(texts: list[str]) -> None:
    for text in texts:
        print(f".PP\n{escape(text[0].upper() + text[1:])}")


def options_print(sections: Sections) -> None:
    for line in sections.get("application options", []):
        found = OPTION.match(line)
        if found:
            print(f".TP\n\\fB{escape(found[1])}\\fR\n{escape(found[2] or '')}")


def rows_print(lines: list[str]) -> None:
    for line in lines:
        found = ROW.match(line)
        if found:
            print(f".TP\n\\fB{escape(found[1])}\\fR\n{escape(found[2])}")


def commands_print(program: str, listed: list[str]) -> None:
    print(".SH COMMANDS")
    for line in listed:
        found = ROW.match(line)
        if found is None:
            continue
        sections = help_of(program, found[1])
        print(f".SS {escape(found[1])}\n.PP\n\\fB{escape(sections['usage'][0].strip())}\\fR")
        texts_print(sections[""])
        options_print(sections)


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print("usage: scripts/manual.py PROGRAM", file=sys.stderr)
        return 2
    program = str(Path(sys.argv[1]).resolve())
    name = Path(program).name
    if name not in SUMMARIES:
        print(f"manual: {name}: expected one of {', '.join(SUMMARIES)}", file=sys.stderr)
        return 2
    sections = help_of(program)
    usage = [line.strip() for line in sections.get("usage", [])] or [re.sub(r"^usage: ", "", sections[""].pop(0))]
    print(f".TH {escape(name.upper())} 1\n.SH NAME\n{escape(name)} \\- {escape(SUMMARIES[name])}\n.SH SYNOPSIS\n\\fB{escape(usage[0])}\\fR")
    commands = [line for line in sections[""] if line.startswith("  ") and ROW.match(line)]
    texts = [line for line in sections[""] if not line.startswith(" ")]
    print(".SH DESCRIPTION")
    texts_print(texts)
    if "application options" in sections:
        print(".SH OPTIONS")
        options_print(sections)
    if commands:
        commands_print(program, commands)
    if "exit codes" in sections:
        print(".SH EXIT STATUS")
        rows_print(sections["exit codes"])
    others = sorted(set(SUMMARIES) - {name})
    print(".SH SEE ALSO\n" + ", ".join(f"\\fB{escape(other)}\\fR(1)" for other in others))
    return 0


if __name__ == "__main__":
    sys.exit(main())
