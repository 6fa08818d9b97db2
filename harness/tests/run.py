#!/usr/bin/python3
"""Run every test program in parallel, read its TAP, and say what failed.

usage: harness/tests/run.py [-v] [--list] [-j N] [--deadline SECONDS] [NAME...]

A test program is an executable named test_*, in one of PLACES; it prints TAP ("1..N", "ok 1 - name", "not ok 2 - name",
"ok 3 - name # SKIP reason"). NAME is a part of a program's path; without one, all run. Among the first lines of a script,
"# serial" has it run alone, after the others, and "# deadline: 600" gives it that many seconds instead of DEADLINE.

Each program runs in the project's folder, in its own process group and with a TMPDIR of its own, and is ended whole when it is late.
A program fails as one test more when it prints no plan or another number of tests than planned, exits non-zero though all
its tests passed, dies by a signal, or is late. The last line reads "N passed, N failed", with ", N skipped" if any were.
Exit code: 0 all passed, 1 something failed or no test ran, 130 interrupted.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ["harness/tests/commands", "harness/tools/*/tests", "bench/*/tests", "build/tests"]
DEADLINE = 300.0  # seconds, for a program that names none
MAX_OUTPUT = 4 << 20  # bytes of a program's output that are read
MAX_DIAGNOSTICS = 60  # lines shown of one failure

PLAN = re.compile(r"^1\.\.(\d+)(?:\s*#\s*skip\S*\s*(.*))?$", re.IGNORECASE)
RESULT = re.compile(r"^(not )?ok\b\s*(\d+)?\s*(?:-\s*)?(.*?)(?:\s*#\s*(skip|todo)\S*\s*(.*))?$", re.IGNORECASE)


@dataclass
class Program:
    path: Path
    serial: bool = False
    deadline: float = DEADLINE

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))


@dataclass
class Failure:
    name: str
    diagnostics: list[str]


@dataclass
class Outcome:
    program: Program
    passed: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)  # name, reason
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    output: str = ""


def program_read(path: Path, deadline: float) -> Program:
    """Read a script's markers; a compiled program has none."""
    program = Program(path, deadline=deadline)
    with path.open("rb") as file:
        if file.read(2) != b"#!":
            return program
        head = file.read(1024).decode("utf-8", "replace").splitlines()[:6]
    for line in head:
        program.serial = program.serial or line.strip() == "# serial"
        wanted = re.match(r"# deadline: (\d+)$", line.strip())
        if wanted:
            program.deadline = float(wanted.group(1))
    return program


def is_stale(path: Path) -> bool:
    """Whether the source that a compiled test was made of is gone: its .d file still names it."""
    rule = path.with_name(path.name + ".d")
    if not rule.exists():
        return False
    sources = [word for word in rule.read_text().split() if word.endswith(".c")]
    return bool(sources) and not (ROOT / sources[0]).exists()


def programs_find(deadline: float) -> list[Program]:
    found = []
    for place in PLACES:
        for path in sorted(ROOT.glob(place + "/test_*")):
            if path.is_file() and os.access(path, os.X_OK) and not is_stale(path):
                found.append(program_read(path, deadline))
    return found


def tap_read(outcome: Outcome, death: str, code: int) -> None:
    """
    Count the results in the output. Several plans in one output add up: cmocka prints one for each group. `death` says how the
    program was ended, or is empty; then `code` is its exit code.
    """
    planned: int | None = None
    seen = 0
    loose: list[str] = []  # lines since the last result: what a test said before it failed
    failing: Failure | None = None
    for line in outcome.output.splitlines():
        plan, result = PLAN.match(line), RESULT.match(line)
        if plan:
            planned = (planned or 0) + int(plan.group(1))
            if int(plan.group(1)) == 0:
                outcome.skipped.append((outcome.program.name, plan.group(2) or "no reason given"))
        elif result:
            seen += 1
            negative, number, name, directive, reason = result.groups()
            name = name or reason or f"test {number}"
            failing = None
            if directive:
                outcome.skipped.append((name, reason or "no reason given"))
            elif negative:
                failing = Failure(name, list(loose))
                outcome.failures.append(failing)
            else:
                outcome.passed += 1
            loose = []
        elif failing and line.startswith("#"):
            failing.diagnostics.append(line)
        else:
            loose.append(line)
    if death:
        outcome.failures.append(Failure("ends by itself", [death, *loose[-20:]]))
    elif planned is None:
        outcome.failures.append(Failure("prints a plan", [f"no line 1..N in its output; exit code {code}", *loose]))
    elif planned != seen:
        outcome.failures.append(Failure("runs what it planned", [f"planned {planned}, ran {seen}; exit code {code}", *loose]))
    elif code != 0 and not outcome.failures:
        outcome.failures.append(Failure("exits with 0", [f"exit code {code}, though no test failed", *loose]))


def group_end(process: "subprocess.Popen[bytes]") -> None:
    """End whatever is left of the program's process group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


class Runner:
    def __init__(self) -> None:
        self.running: dict[str, "subprocess.Popen[bytes]"] = {}
        self.lock = threading.Lock()
        self.stopped = False

    def run(self, program: Program) -> Outcome:
        outcome = Outcome(program)
        scratch = tempfile.mkdtemp(prefix="test.")
        environment = {**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP", "TMPDIR": scratch}
        started = time.monotonic()
        death = ""
        with tempfile.TemporaryFile() as log:
            with self.lock:
                if self.stopped:
                    shutil.rmtree(scratch, ignore_errors=True)
                    return outcome
                process = subprocess.Popen(
                    [str(program.path)],
                    cwd=ROOT,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
                self.running[program.name] = process
            try:
                if process.wait(program.deadline) < 0:
                    death = f"killed by {signal.Signals(-process.returncode).name}"
            except subprocess.TimeoutExpired:
                death = f"no end in {program.deadline:g} s"
            group_end(process)
            code = process.wait()
            with self.lock:
                del self.running[program.name]
            log.seek(0)
            outcome.output = log.read(MAX_OUTPUT).decode("utf-8", "replace")
        shutil.rmtree(scratch, ignore_errors=True)
        outcome.seconds = time.monotonic() - started
        tap_read(outcome, death, code)
        return outcome

    def stop(self) -> None:
        with self.lock:
            self.stopped = True
            for process in self.running.values():
                group_end(process)


class Screen:
    """One line for each program as it ends; on a terminal, below them, what is running now."""

    def __init__(self, total: int, verbose: bool) -> None:
        self.total = total
        self.done = 0
        self.verbose = verbose
        self.live = sys.stdout.isatty()

    def show(self, outcome: Outcome, running: list[str]) -> None:
        self.done += 1
        if self.live:
            sys.stdout.write("\r\033[K")
        counts = f"{outcome.passed} passed"
        if outcome.failures:
            counts += f", {len(outcome.failures)} FAILED"
        if outcome.skipped:
            counts += f", {len(outcome.skipped)} skipped"
        mark = "FAIL" if outcome.failures else "ok"
        print(f"{mark:4} {outcome.program.name} ({counts}, {outcome.seconds:.1f} s)")
        if self.verbose:
            print("".join(f"     {line}\n" for line in outcome.output.splitlines()), end="")
        for failure in outcome.failures:
            print(f"     not ok - {failure.name}")
            for line in failure.diagnostics[:MAX_DIAGNOSTICS]:
                print(f"       {line}")
            if len(failure.diagnostics) > MAX_DIAGNOSTICS:
                print(f"       ... and {len(failure.diagnostics) - MAX_DIAGNOSTICS} lines more")
        for name, reason in outcome.skipped:
            print(f"     skipped: {name}: {reason}")
        if self.live and self.done < self.total:
            width = shutil.get_terminal_size().columns
            names = ", ".join(Path(name).name for name in sorted(running))
            sys.stdout.write(f"[{self.done}/{self.total}] {names}"[: width - 1])
        sys.stdout.flush()


def run_all(programs: list[Program], workers: int, verbose: bool) -> list[Outcome]:
    runner = Runner()
    screen = Screen(len(programs), verbose)
    outcomes = []
    shifts = [([p for p in programs if not p.serial], workers), ([p for p in programs if p.serial], 1)]
    for shift, width in shifts:
        with ThreadPoolExecutor(max_workers=width) as pool:
            futures = [pool.submit(runner.run, program) for program in shift]
            try:
                for future in as_completed(futures):
                    outcomes.append(future.result())
                    screen.show(outcomes[-1], list(runner.running))
            except KeyboardInterrupt:
                runner.stop()
                raise
    return outcomes


def options_read() -> argparse.Namespace:
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=summary,
        epilog=rest.partition("\n\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="run only programs whose path holds NAME")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the whole output of every program")
    parser.add_argument("--list", action="store_true", help="list the programs and run none")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="programs at a time")
    parser.add_argument("--deadline", type=float, default=DEADLINE, metavar="SECONDS", help="for a program that names none")
    return parser.parse_args()


def interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    options = options_read()
    programs = programs_find(options.deadline)
    if options.names:
        programs = [p for p in programs if any(name in p.name for name in options.names)]
    if options.list:
        for program in programs:
            print(program.name + (" (serial)" if program.serial else ""))
        return 0
    # A background job of a shell starts with SIGINT ignored, and Python then leaves it so.
    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    try:
        outcomes = run_all(programs, max(1, options.jobs), options.verbose)
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    failed = [(outcome.program.name, failure.name) for outcome in outcomes for failure in outcome.failures]
    passed = sum(outcome.passed for outcome in outcomes)
    skipped = sum(len(outcome.skipped) for outcome in outcomes)
    if failed:
        print("\nfailed:")
        for program_name, name in failed:
            print(f"  {program_name}: {name}")
    if passed + len(failed) == 0:
        print("no test ran; `make test` builds them first")
    print(f"{passed} passed, {len(failed)} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
