#!/usr/bin/python3
"""The documents against the program: every metric, exit code, command and path that they name, and none that is missing."""

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tap import check, done  # noqa: E402


ROOT = Path(__file__).resolve().parents[3]


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def bench(*arguments: str) -> str:
    return subprocess.run([str(ROOT / "build/bin/leuko-bench"), *arguments], capture_output=True, text=True, check=True).stdout


def metrics_defined() -> dict[str, tuple[str, str, str]]:
    """Probe and last word -> unit, class, whether it gates, from the tables of the probes."""
    found = {}
    row = re.compile(r'\{\.name = "(\w+)",\s*\.summary = "(?:[^"\\]|\\.)*",\s*\.unit = UNIT_(\w+),\s*\.class = METRIC_(\w+)([^}]*)')
    for path in sorted(ROOT.glob("harness/probes/probe_*.c")):
        probe = path.stem.removeprefix("probe_")
        for name, unit, kind, gates in row.findall(path.read_text(encoding="utf-8")):
            found[f"{probe}.{name}"] = (unit.lower().replace("_", "-"), kind.lower(), "yes" if ".gates = TRUE" in gates else "no")
    return found


def metrics_documented() -> dict[str, tuple[str, str, str]]:
    rows = re.findall(r"^\| `(\w+(?:\.\w+)+)` \| ([\w-]+) \| (\w+) \| (yes|no) \|", read("docs/metrics.md"), re.MULTILINE)
    return {re.sub(r"\.\w+\.", ".", name): (unit, kind, gates) for name, unit, kind, gates in rows}


def test_metrics() -> None:
    defined, documented = metrics_defined(), metrics_documented()
    check(len(defined) > 15, "the probes' tables are found", defined)
    wrong = {name: (defined.get(name), documented.get(name)) for name in {*defined, *documented}}
    wrong = {name: both for name, both in wrong.items() if both[0] != both[1]}
    check(not wrong, "docs/metrics.md has every metric, with its unit, class and whether it gates", wrong)


def test_plan() -> None:
    """docs/plan.md against the grammar: each section, and each of its keys."""
    grammar = read("harness/core/plan_grammar.c")
    rules = re.findall(r'"(\[\w+[^"]*\])",\s*\{([^}]*)\}', grammar.partition("section_rules[] = {")[2].partition("};")[0])
    check(len(rules) == 15, "the grammar's sections are found", rules)
    text = read("docs/plan.md")
    for section, keys in rules:
        part = text.partition(f"## {section}\n")[2].partition("\n## ")[0]
        missing = [key for key in re.findall(r'"(\w+)"', keys) if f"`{key}`" not in part]
        check(part and not missing, f"docs/plan.md has {section} with each key", missing or "no such heading")


def test_words() -> None:
    """The harness knows no program: what it measures stands in plans. Its tests may call an example what they like."""
    told = re.compile(r"prism|ruby|leuko(?!-bench|_bench)|\bstock\b|\barena\b", re.IGNORECASE)
    allowed = re.compile(r"LEUKO_BENCH|malloc arena|malloc\.arena")
    found = []
    for path in sorted((ROOT / "harness").rglob("*")):
        if path.is_file() and ROOT / "harness/tests" not in path.parents and path.suffix in (".c", ".h", ".py", ".sh", ".mk", ".ini"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if told.search(allowed.sub("", line)):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    check(not found, "no file of harness/ names a program that is measured", "\n".join(found))


def test_exit_codes() -> None:
    told = re.findall(r"^ +(\d+)  (\S+) +(\S.*)$", bench("--help").partition("exit codes:")[2], re.MULTILINE)
    check(len(told) > 4, "--help lists the exit codes", told)
    written = re.findall(r"^\| (\d+) \| (\S+) \| (.*) \|$", read("README.md"), re.MULTILINE)
    check(told == written, "README has the exit codes of --help", f"{told}\n{written}")


def test_commands() -> None:
    commands = re.findall(r"^  (\w+)  +\S", bench("--help").partition("exit codes:")[0], re.MULTILINE)
    documents = "".join(read(path) for path in ("README.md", "CONTRIBUTING.md", "docs/plots.md", "docs/adding.md", "docs/CHANGELOG.md"))
    used = set(re.findall(r"leuko-bench ([a-z]+)\b", documents))
    check(used and used <= set(commands), "leuko-bench has every command that the documents use", used - set(commands))
    makefiles = ["Makefile", *re.findall(r"^-include (\S+\.mk)$", read("Makefile"), re.MULTILINE)]
    targets = set(re.findall(r"^([a-z][a-z-]*):", "\n".join(map(read, makefiles)), re.MULTILINE))
    made = set(re.findall(r"(?:`|^ {4})make ([a-z][a-z-]*)", documents, re.MULTILINE))
    check(made and made <= targets, "make has every target that the documents use", made - targets)


def test_paths() -> None:
    missing = []
    for document in ("README.md", "CONTRIBUTING.md", "docs/metrics.md", "docs/plots.md", "docs/adding.md"):
        for path in re.findall(r"`((?:bench|harness|scripts|docs|patches)/[\w./-]+)`", read(document)):
            if not (ROOT / path).exists() and "NAME" not in path and "NOUN" not in path and "NNNN" not in path:
                missing.append(f"{document}: {path}")
    check(not missing, "every path that the documents name exists", "\n".join(missing))


def main() -> int:
    test_metrics()
    test_plan()
    test_words()
    test_exit_codes()
    test_commands()
    test_paths()
    return done()


if __name__ == "__main__":
    sys.exit(main())
