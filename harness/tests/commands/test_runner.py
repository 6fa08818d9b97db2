#!/usr/bin/python3
"""The runner itself: each way a test program can fail is counted, and the last line says so."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNNER = Path(__file__).resolve().parents[1] / "run.py"
results: list[tuple[bool, str, str]] = []


def check(good: bool, name: str, detail: str = "") -> None:
    results.append((good, name, detail))
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")
    if not good:
        print("".join(f"# {line}\n" for line in detail.splitlines()), end="")


class Tree:
    """A project of its own with the runner in it and the test programs that a case needs."""

    def __init__(self, **programs: str) -> None:
        self.root = Path(tempfile.mkdtemp())
        commands = self.root / "harness/tests/commands"
        commands.mkdir(parents=True)
        shutil.copy(RUNNER, commands.parent / "run.py")
        for name, body in programs.items():
            self.write(f"harness/tests/commands/test_{name}.sh", body)

    def write(self, path: str, body: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("#!/bin/bash\n" + body)
        file.chmod(0o755)
        return file

    def command(self, *arguments: str) -> list[str]:
        return [str(self.root / "harness/tests/run.py"), *arguments]

    def run(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout + done.stderr


def last(text: str) -> str:
    return text.rstrip("\n").splitlines()[-1]


def counts(name: str, body: str, expected: str, code: int, *said: str) -> None:
    status, text = Tree(case=body).run()
    good = status == code and last(text) == expected and all(part in text for part in said)
    check(good, name, f"exit code {status}, expected {code}; expected last line {expected!r} and {said}\n{text}")


def test_counts() -> None:
    counts("passing tests are counted", 'echo "ok 1 - a"; echo "ok 2 - b"; echo 1..2', "2 passed, 0 failed", 0)
    counts(
        "a failing test is counted and shown with its diagnostics",
        'echo 1..2; echo "ok 1 - a"; echo "not ok 2 - b"; echo "# 7 is not 8"; exit 1',
        "1 passed, 1 failed",
        1,
        "not ok - b",
        "# 7 is not 8",
    )
    skip = 'echo 1..2; echo "ok 1 - a"; echo "ok 2 - b # SKIP no network"'
    counts("a skipped test is counted apart, with its reason", skip, "1 passed, 0 failed, 1 skipped", 0, "no network")
    skip = 'echo 1..2; echo "ok 1 - a"; echo "not ok 2 # SKIP b"'
    counts("cmocka's skipped test is no failure", skip, "1 passed, 0 failed, 1 skipped", 0)
    counts("no plan is a failure", 'echo "ok 1 - a"', "1 passed, 1 failed", 1, "no line 1..N")
    counts("no output is a failure", "true", "0 passed, 1 failed", 1, "no line 1..N")
    counts("fewer tests than planned are a failure", 'echo 1..3; echo "ok 1 - a"', "1 passed, 1 failed", 1, "planned 3, ran 1")
    counts("a bad exit code is a failure", 'echo 1..1; echo "ok 1 - a"; exit 3', "1 passed, 1 failed", 1, "exit code 3")
    counts("a signal is one failure", 'echo 1..2; echo "ok 1 - a"; kill -SEGV $$', "1 passed, 1 failed", 1, "SIGSEGV")
    counts("plans of several groups add up", 'for i in 1 2; do echo 1..1; echo "ok 1 - a"; done', "2 passed, 0 failed", 0)
    counts("only skipped tests are not green", 'echo "1..0 # SKIP no tool"', "0 passed, 0 failed, 1 skipped", 1, "no tool")
    counts("bytes that are no text do no harm", r"printf '\xff\x00\nok 1 - a\n1..1\n'", "1 passed, 0 failed", 0)
    status, text = Tree().run()
    check(status == 1 and last(text) == "0 passed, 0 failed", "no test at all is a failure", text)


def process_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_deadline() -> None:
    tree = Tree(late='# deadline: 1\nsleep 1000 & echo $! > "$(dirname "$0")/pid"; echo "ok 1 - a"; wait; echo 1..1')
    status, text = tree.run()
    child = int((tree.root / "harness/tests/commands/pid").read_text())
    check(status == 1 and "no end in 1 s" in text, "a late program is a failure", text)
    check(last(text) == "1 passed, 1 failed", "what it had passed is counted", text)
    check(not process_alive(child), "its children are ended with it")
    tree = Tree(left='sleep 1000 & echo $! > "$(dirname "$0")/pid"; echo "ok 1 - a"; echo 1..1')
    tree.run()
    child = int((tree.root / "harness/tests/commands/pid").read_text())
    check(not process_alive(child), "a child that a program leaves behind is ended")


def test_interrupt() -> None:
    tree = Tree(long='echo $$ > "$(dirname "$0")/pid.new"; mv "$(dirname "$0")/pid.new" "$(dirname "$0")/pid"; sleep 1000')
    pid_file = tree.root / "harness/tests/commands/pid"
    runner = subprocess.Popen(tree.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    while not pid_file.exists() and runner.poll() is None:
        time.sleep(0.02)
    runner.send_signal(signal.SIGINT)
    text = runner.communicate()[0]
    check(runner.returncode == 130, "an interrupt exits with 130", f"exit code {runner.returncode}\n{text}")
    check(not process_alive(int(pid_file.read_text())), "an interrupt ends the running programs")


def test_order() -> None:
    body = 'echo "ok 1 - a"; echo 1..1; mkdir "$(dirname "$0")/busy" || exit 9; sleep 0.2; rmdir "$(dirname "$0")/busy"'
    alone = "# serial\n" + body
    status, text = Tree(a=alone, b=alone, c=alone).run("-j", "3")
    check(status == 0 and last(text) == "3 passed, 0 failed", "serial programs run one at a time", text)
    parallel = 'n=$(basename "$0"); cd "$(dirname "$0")"; touch "up_$n"; until [ "$(ls -d up_* | wc -l)" = 2 ]; do sleep 0.02; done; '
    parallel += 'echo "ok 1 - a"; echo 1..1'
    status, text = Tree(a=parallel, b=parallel).run("-j", "2", "--deadline", "60")
    check(status == 0 and last(text) == "2 passed, 0 failed", "the others run together", text)


def test_choice() -> None:
    tree = Tree(apple='echo "ok 1 - a"; echo 1..1', pear='echo "ok 1 - p"; echo "ok 2 - p"; echo 1..2')
    status, text = tree.run("--list")
    listed = text.split()
    wanted = ["harness/tests/commands/test_apple.sh", "harness/tests/commands/test_pear.sh"]
    check(status == 0 and listed == wanted, "--list names the programs", text)
    status, text = tree.run("pear")
    check(last(text) == "2 passed, 0 failed" and "apple" not in text, "a name chooses", text)
    status, text = tree.run("plum")
    check(status == 1 and last(text) == "0 passed, 0 failed", "a name that matches none is a failure", text)
    status, text = tree.run("-v", "apple")
    check("     ok 1 - a" in text, "-v shows the output", text)
    status, text = tree.run("--help")
    check(status == 0 and "deadline: 600" in text, "--help tells of the markers", text)


def test_places() -> None:
    tree = Tree()
    good = 'echo "ok 1 - a"; echo 1..1'
    tree.write("build/tests/test_kept", good)
    tree.write("build/tests/test_stale", "exit 1")
    (tree.root / "build/tests/test_stale.d").write_text("build/tests/test_stale: harness/tests/unit/test_stale.c \\\n other.h\n")
    tree.write("bench/inputs/tests/test_shape", good)
    tree.write("harness/probes/malloc_profiler/tests/test_fork", good)
    os.chmod(tree.write("bench/inputs/tests/test_notes", "exit 1"), 0o644)
    status, text = tree.run()
    check(status == 0 and last(text) == "3 passed, 0 failed", "every place is searched; stale and plain files are left out", text)


def test_folder() -> None:
    body = '[ -d harness ] && echo "ok 1 - a"; [ -z "$(ls "$TMPDIR")" ] && echo "ok 2 - b"; '
    tree = Tree(place=body + 'echo x > "$TMPDIR/x"; echo "# $TMPDIR"; echo 1..2')
    status, text = tree.run("-v")
    found = re.search(r"# (/\S+)", text)
    check(status == 0 and last(text) == "2 passed, 0 failed", "programs run in the project's folder with an empty TMPDIR", text)
    check(found is not None and not Path(found.group(1)).exists(), "TMPDIR is removed", text)


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        tempfile.tempdir = scratch
        for test in (test_counts, test_deadline, test_interrupt, test_order, test_choice, test_places, test_folder):
            test()
    print(f"1..{len(results)}")
    return 0 if all(good for good, _, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
