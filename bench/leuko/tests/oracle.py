"""What RuboCop says of files: the oracle that Leuko is held against. Answers are kept, by the digest of all they depend on."""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
TESTS = ROOT / "bench/leuko/tests"
CACHE = ROOT / "build/rubocop/answers"
STYLES = ("normal", "indented_internal_methods")

CONFIG = """\
AllCops:
  TargetRubyVersion: 3.4
  NewCops: disable
  SuggestExtensions: false
  DisabledByDefault: true
  Exclude: []
Layout/IndentationConsistency:
  Enabled: true
  EnforcedStyle: {style}
Lint/Debugger:
  Enabled: true
"""

Offence = tuple[int, int, int, int, int, str, str, bool, str]
Answers = dict[str, list[Offence]]


class OracleError(Exception):
    """The oracle could not be asked; the text says what to type."""


def install() -> None:
    done = subprocess.run([TESTS / "install_rubocop.sh"], capture_output=True, text=True)
    if done.returncode != 0:
        raise OracleError(done.stderr.strip())


def read_offence(offence: dict[str, Any]) -> Offence:
    place = offence["location"]
    what = (offence["severity"], offence["cop_name"], offence["correctable"], offence["message"])
    return (place["start_line"], place["start_column"], place["last_line"], place["last_column"], place["length"], *what)


def read_offences(document: str) -> Answers:
    """The offences of a JSON report, RuboCop's or Leuko's, by path, in an order of their own."""
    answers: Answers = {}
    for file in json.loads(document)["files"]:
        answers[file["path"]] = sorted(read_offence(offence) for offence in file["offenses"])
    return answers


def digest_of(folder: Path, paths: list[str], style: str) -> str:
    state = hashlib.sha256((TESTS / "gems.tsv").read_bytes())
    state.update(CONFIG.format(style=style).encode())
    for path in paths:
        content = (folder / path).read_bytes()
        state.update(f"{path}\0{len(content)}\0".encode())
        state.update(content)
    return state.hexdigest()[:32]


def command_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key in ("PATH", "HOME")} | {"LANG": "C.UTF-8"}


class Question:
    """RuboCop, asked about files under a folder in one style; runs in the background until `answer`."""

    def __init__(self, folder: Path, paths: list[str], style: str) -> None:
        digest = digest_of(folder, paths, style)
        self.kept = CACHE / f"{digest}.json"
        self.partial = CACHE / f"{digest}.{os.getpid()}"
        self.process = None
        if self.kept.exists():
            return
        CACHE.mkdir(parents=True, exist_ok=True)
        config = CACHE / f"{style}.yml"
        config.write_text(CONFIG.format(style=style))
        arguments = [str(TESTS / "rubocop.rb"), "--no-server", "--no-parallel", "--cache", "false", "--format", "json"]
        arguments += ["--only", "Layout/IndentationConsistency,Lint/Debugger"]  # else `rubocop:enable` comments switch others on
        arguments += ["--out", str(self.partial), "-c", str(config), "--", *paths]
        self.process = subprocess.Popen(
            arguments, cwd=folder, env=command_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def answer(self) -> Answers:
        if self.process is not None:
            _, complaint = self.process.communicate()
            if self.process.returncode not in (0, 1):
                raise OracleError(f"rubocop ended with {self.process.returncode}: {complaint.strip()[:2000]}")
            self.partial.rename(self.kept)
        return read_offences(self.kept.read_text())


def ask(folder: Path, paths: list[str]) -> dict[str, Answers]:
    """Both styles at once, each in a process."""
    questions = {style: Question(folder, paths, style) for style in STYLES}
    return {style: question.answer() for style, question in questions.items()}


def leuko(folder: Path, paths: list[str], style: str, variant: str = "stock") -> Answers:
    program = ROOT / f"build/bin/leuko-{variant}"
    if not program.exists():
        raise OracleError(f"{program} is missing; try: make leuko-{variant}")
    arguments = [str(program), "--format", "json", "--enforced-style", style, "--", *paths]
    done = subprocess.run(arguments, cwd=folder, capture_output=True)
    if done.returncode not in (0, 1):
        raise OracleError(f"leuko-{variant} ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()[:2000]}")
    return read_offences(done.stdout.decode())
