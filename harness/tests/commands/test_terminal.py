#!/usr/bin/python3
"""What a person at a terminal gets: colours where they are shown and wanted, and completion in bash."""

import os
import pty
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tap import check, done, equal, skip  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
BENCH = str(ROOT / "build/bin/leuko-bench")
GREEN = "\x1b[1;32m"


def at_terminal(project: Path, *words: str, **environment: str) -> str:
    """What a command prints where standard output is a terminal."""
    master, slave = pty.openpty()
    settings = {"PATH": os.environ["PATH"], "TERM": "xterm", "COLUMNS": "80", **environment}
    subprocess.run([BENCH, *words], cwd=project, env=settings, stdout=slave, stderr=subprocess.DEVNULL, check=False, timeout=120)
    os.close(slave)
    printed = b""
    while True:
        try:
            got = os.read(master, 65536)
        except OSError:  # the end: nobody holds the other side
            break
        if not got:
            break
        printed += got
    os.close(master)
    return printed.decode()


def in_pipe(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    settings = {"PATH": os.environ["PATH"], "TERM": "xterm"}
    return subprocess.run([BENCH, *words], cwd=project, env=settings, capture_output=True, text=True, check=False, timeout=120)


def test_colours(project: Path) -> None:
    report = ("report", "latest", "--comment", "comment.md")
    printed = at_terminal(project, *report)
    check(printed.startswith(GREEN), "at a terminal a green headline is green", repr(printed[:200]))
    check("\x1b[0m" in printed.splitlines()[0], "and only the headline", repr(printed[:200]))
    for name, environment in (("NO_COLOR", {"NO_COLOR": "1"}), ("TERM=dumb", {"TERM": "dumb"}), ("an empty TERM", {"TERM": ""})):
        check("\x1b" not in at_terminal(project, *report, **environment), f"{name} has none")
    check(GREEN in at_terminal(project, *report, NO_COLOR=""), "an empty NO_COLOR asks for nothing")
    check("\x1b" not in at_terminal(project, "--color", "never", *report), "--color never has none")
    check("\x1b" not in in_pipe(project, *report).stdout, "nor has a pipe")
    check(in_pipe(project, "--color=always", *report).stdout.startswith(GREEN), "--color=always has them there, too")
    check(in_pipe(project, *report, "--color", "always").stdout.startswith(GREEN), "wherever it stands")
    check("\x1b" not in (project / "build/run/latest/report/report.txt").read_text(encoding="utf-8"), "a report's file has none")
    ended = in_pipe(project, "--color", "red", *report)
    check(ended.returncode == 2 and "auto, always or never" in ended.stderr, "another word is refused", ended.stderr)


def test_doctor(project: Path) -> None:
    """Nothing of what doctor says is wider than the terminal, and nothing of it is lost."""
    (project / "build/sort-good").unlink(missing_ok=True)
    wide = in_pipe(project, "doctor").stdout.split()
    for columns in (40, 60, 100):
        printed = at_terminal(project, "doctor", COLUMNS=str(columns)).splitlines()
        beyond = [line for line in printed if len(line) > columns]
        check(not beyond, f"doctor fits a terminal of {columns} columns", beyond)
        lost = [word for word in wide if len(word) < columns - 4 and word not in " ".join(printed).split()]
        check(not lost, "and says the same there", lost)


def completed(*words: str) -> list[str]:
    """What bash offers for the last word."""
    script = (
        'source <("$1" completion bash); shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _leuko_bench; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    ended = subprocess.run(["bash", "-c", script, "bash", BENCH, BENCH, *words], capture_output=True, text=True, check=False, timeout=60)
    return ended.stdout.split()


def test_completion() -> None:
    equal(completed("hi"), ["history"], "bash completes a command")
    equal(completed("history", "--si"), ["--since", "--size"], "and its options, each once")
    equal(completed("--color", "never", "expo"), ["export"], "behind an option, too")
    ended = subprocess.run([BENCH, "completion", "fish"], capture_output=True, text=True, check=False)
    check(ended.returncode == 2 and "bash, zsh" in ended.stderr, "another shell is refused", ended.stderr)
    if shutil.which("zsh") is None:
        skip("zsh reads its completion", "zsh is not installed")
        return
    script = 'autoload -Uz compinit && compinit -u -d "$2"; source <("$1" completion zsh) && whence -w _leuko_bench'
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(["zsh", "-fc", script, "zsh", BENCH, f"{folder}/dump"], capture_output=True, text=True, check=False)
    equal(ended.stdout.strip(), "_leuko_bench: function", "zsh reads its completion")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "toy"
        shutil.copytree(ROOT / "harness/tests/fixtures/toy", project)
        in_pipe(project, "gate", "--quiet")
        in_pipe(project, "accept", "latest", "--reason", "first values")
        in_pipe(project, "gate", "--quiet")
        test_colours(project)
        test_doctor(project)
    test_completion()
    return done()


if __name__ == "__main__":
    sys.exit(main())
