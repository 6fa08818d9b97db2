#!/usr/bin/python3
"""The part of the runner that is the project's own: which programs it runs, when it ends them, its last line and its exit code."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))
from tap import check, done, equal  # noqa: E402

GOOD = 'echo 1..1; echo "ok 1 - a"'
TWO = 'echo 1..2; echo "ok 1 - a"'


class Project:
    """A project with the runner and the test programs that a case needs: `name` becomes harness/tests/commands/test_name.sh."""

    def __init__(self, folder: str, **programs: str) -> None:
        self.root = Path(tempfile.mkdtemp(dir=folder))
        self.commands = self.root / "harness/tests/commands"
        self.commands.mkdir(parents=True)
        for file in ("run.pl", "program.sh"):
            shutil.copy(TESTS / file, self.commands.parent / file)
        for name, body in programs.items():
            self.write(self.commands / f"test_{name}.sh", body)

    def write(self, file: Path, body: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("#!/bin/bash\n" + body)
        file.chmod(0o755)

    def start(self, *arguments: str, keep: int = -1) -> "subprocess.Popen[str]":
        """The runner in the background; its programs inherit the descriptor `keep`."""
        command = [str(self.commands.parent / "run.pl"), "--jobs", "2", *arguments]
        keeps = [keep] if keep >= 0 else []
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", pass_fds=keeps)

    def run(self, *arguments: str, keep: int = -1) -> tuple[int, str]:
        process = self.start(*arguments, keep=keep)
        text = process.communicate()[0]
        return process.returncode, text


def last(text: str) -> str:
    return text.rstrip("\n").rpartition("\n")[2]


# name, what the program does, the last line, the exit code, what else is said
COUNTS = [
    ("passed tests are counted", 'echo "ok 1 - a"; echo "ok 2 - b"; echo 1..2', "2 passed, 0 failed", 0, ""),
    ("a failed test is shown with diagnostics", 'echo 1..1; echo "not ok 1 - b"; echo "# 7 is not 8"', "0 passed, 1 failed", 1, "# 7 is"),
    ("a skipped test is counted apart", f'{TWO}; echo "ok 2 - b # SKIP no net"', "1 passed, 0 failed, 1 skipped", 0, "b # SKIP no net"),
    ("a test that cmocka skips has not failed", f'{TWO}; echo "not ok 2 # SKIP b"', "1 passed, 0 failed, 1 skipped", 0, "# SKIP b"),
    ("skipped tests alone are a failure", 'echo "1..0 # SKIP no tool"', "0 passed, 0 failed, 1 skipped", 1, "no tool"),
    ("a program without a plan fails", 'echo "ok 1 - a"', "1 passed, 1 failed", 1, "No plan found"),
    ("a program without output fails", "true", "0 passed, 1 failed", 1, "No plan found"),
    ("a program that runs fewer tests than planned fails", 'echo 1..3; echo "ok 1 - a"', "1 passed, 1 failed", 1, "planned 3"),
    ("a program that exits with 3 fails", f"{GOOD}; exit 3", "1 passed, 1 failed", 1, "exit status: 3"),
    ("a program that dies by a signal fails", f"{GOOD}; kill -SEGV $$", "1 passed, 1 failed", 1, "killed by SIGSEGV"),
    ("a program that is late fails", f"# deadline: 1\n{GOOD}; sleep 1000", "1 passed, 1 failed", 1, "no end in 1 s"),
    ("a program that bails out fails", f'{GOOD}; echo "Bail out! no gem"', "1 passed, 1 failed", 1, "no gem"),
    ("what a failed program wrote to stderr is shown", "echo no such file >&2; exit 1", "0 passed, 1 failed", 1, "no such file"),
]


def test_counts(folder: str) -> None:
    for name, body, closing, code, said in COUNTS:
        status, text = Project(folder, case=body).run()
        good = (status, last(text)) == (code, closing) and said in text
        check(good, name, f"expected exit code {code}, last line {closing!r} and {said!r}; got exit code {status}\n{text}")
    status, text = Project(folder).run()
    equal((status, last(text)), (1, "0 passed, 0 failed"), "a run without a test program fails")
    project = Project(folder)
    project.write(project.root / "harness/tests/unit/core/test_a.c", "")
    status, text = project.run()
    equal((status, last(text)), (1, "0 passed, 1 failed"), "a unit test that was not built fails")


def test_ends(folder: str) -> None:
    """A process that holds the writing end of a pipe keeps its reader waiting; end of file says that none is left."""
    for name, body in (
        ("the children of a late program are ended", "# deadline: 1\nsleep 1000 & wait"),
        ("a child that a program leaves behind is ended", f"sleep 1000 & {GOOD}"),
    ):
        reader, writer = os.pipe()
        Project(folder, case=body).run(keep=writer)
        os.close(writer)
        equal(os.read(reader, 1), b"", name)
    reader, writer = os.pipe()
    process = Project(folder, case=f"echo >&{writer}; sleep 1000").start(keep=writer)
    os.close(writer)
    os.read(reader, 1)  # the program runs
    process.send_signal(signal.SIGINT)
    process.communicate()
    equal(process.returncode, 130, "an interrupted runner exits with 130")
    equal(os.read(reader, 1), b"", "an interrupted runner leaves no process")


def test_choice(folder: str) -> None:
    project = Project(folder, apple=GOOD, pear=f"# what it is\n# slow\n{GOOD}", plum=f"# serial\n{GOOD}")
    names = [f"harness/tests/commands/test_{name}" for name in ("pear.sh (slow)", "apple.sh", "plum.sh (serial)")]
    equal(project.run("--list"), (0, "\n".join(names) + "\n"), "--list has slow programs first, and the markers")
    equal(last(project.run("--fast")[1]), "2 passed, 0 failed", "--fast leaves out slow programs")
    equal(last(project.run("apple")[1]), "1 passed, 0 failed", "a name chooses the programs whose path holds it")
    equal(project.run("cherry")[0], 1, "a name that no program has is a failure")
    equal(project.run("--nonsense")[0], 2, "an unknown option is refused")
    alone = '# serial\nmkdir "${0%/*}/busy" || exit 9; sleep 0.1; rmdir "${0%/*}/busy"; ' + GOOD
    equal(last(Project(folder, a=alone, b=alone, c=alone).run()[1]), "3 passed, 0 failed", "serial programs run one at a time")
    fifo = f"{folder}/fifo"
    os.mkfifo(fifo)
    pair = Project(folder, reads=f"read line <{fifo}; {GOOD}", writes=f"echo >{fifo}; {GOOD}")
    equal(last(pair.run()[1]), "2 passed, 0 failed", "other programs run beside each other")
    place = f'[ -d harness/tests/commands ] && [ -z "$(ls -A "$TMPDIR")" ] && echo $TMPDIR >{folder}/place && touch "$TMPDIR/x"; {GOOD}'
    Project(folder, case=place).run()
    scratch = Path(Path(f"{folder}/place").read_text().strip())
    check(scratch.name and not scratch.exists(), "a program runs in the project's folder with a TMPDIR that is removed", scratch)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        test_counts(folder)
        test_ends(folder)
        test_choice(folder)
    return done()


if __name__ == "__main__":
    sys.exit(main())
