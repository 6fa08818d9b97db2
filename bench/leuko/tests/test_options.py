#!/usr/bin/python3
"""Leuko's command line: options, formats, files and directories, exit codes."""

import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from leuko_tap import contains, main, run, same  # noqa: E402

SOURCE = "class A\n  x\n    y('é')\n  binding.pry\nend\n"
SCRIPTS = {
    "env": b"#!/usr/bin/env ruby\nbinding.pry\n",
    "direct": b"#!/usr/bin/ruby2.7 -w",
    "rake": b"#!/usr/bin/rake\n",
    "jruby": b"#!/opt/jruby\n",
    "rbx": b"#! rbx\n",
    "inside": b"exec #!ruby\n",
    "shell": b"#!/bin/sh\n# ruby\n",
    "second": b"\n#!/usr/bin/env ruby\n",
    "empty": b"",
    "invalid": b"#!/usr/bin/ruby \xff\n",
    "with.ending": b"#!/usr/bin/env ruby\n",
    ".hidden": b"#!/usr/bin/env ruby\n",
}
MODIFIER = "class A\n  private\n\n    def a; end\n    def b; end\nend\n"


def write(folder: Path, text: str = SOURCE) -> None:
    (folder / "a.rb").write_text(text, encoding="utf-8")


def answer(folder: Path, *arguments: str, code: int = 1) -> bytes:
    done = run(*arguments, folder=folder)
    same((code, b""), (done.returncode, done.stderr), f"exit code and stderr of {arguments}")
    return done.stdout


def simple(folder: Path) -> None:
    """the default format is simple, as RuboCop writes it"""
    write(folder)
    expected = (
        "== a.rb ==\n"
        "C:  3:  5: [Correctable] Inconsistent indentation detected.\n"
        "W:  4:  3: Remove debugger entry point binding.pry.\n"
        "\n1 file inspected, 2 offenses detected, 1 offense autocorrectable\n"
    )
    same(expected.encode(), answer(folder, "a.rb"), "output")


def emacs(folder: Path) -> None:
    """format emacs prints a line for each offence, with an absolute path"""
    write(folder)
    expected = (
        f"{folder}/a.rb:3:5: C: [Correctable] Inconsistent indentation detected.\n"
        f"{folder}/a.rb:4:3: W: Remove debugger entry point `binding.pry`.\n"
    )
    same(expected.encode(), answer(folder, "-f", "emacs", "a.rb"), "output")


def as_json(folder: Path) -> None:
    """format json has RuboCop's members"""
    write(folder)
    (folder / "b.rb").write_text("x\n")
    report = json.loads(answer(folder, "--format=json", "a.rb", "b.rb"))
    same({"offense_count": 2, "target_file_count": 2, "inspected_file_count": 2}, report["summary"], "summary")
    same(["a.rb", "b.rb"], [file["path"] for file in report["files"]], "files")
    place = {"start_line": 3, "start_column": 5, "last_line": 3, "last_column": 10, "length": 6, "line": 3, "column": 5}
    offence = {
        "severity": "convention",
        "message": "Inconsistent indentation detected.",
        "cop_name": "Layout/IndentationConsistency",
        "corrected": False,
        "correctable": True,
        "location": place,
    }
    same(offence, report["files"][0]["offenses"][0], "first offence")


def quiet(folder: Path) -> None:
    """format quiet prints nothing"""
    write(folder)
    same(b"", answer(folder, "--format", "quiet", "a.rb"), "output")
    write(folder, "x\n")
    same(b"", answer(folder, "--format", "quiet", "a.rb", code=0), "output")


def only(folder: Path) -> None:
    """--only takes cops, departments, lists; syntax errors stay"""
    write(folder)
    for argument, lines in (("Lint/Debugger", 1), ("Layout", 1), ("Layout/IndentationConsistency,Lint/Debugger", 2), ("Lint", 1)):
        same(lines, answer(folder, "--format", "emacs", "--only", argument, "a.rb").count(b"\n"), argument)
    write(folder, "foo(\n")
    contains(answer(folder, "--format", "emacs", "--only", "Layout", "a.rb"), ": F: ", "syntax error")


def style(folder: Path) -> None:
    """--enforced-style switches Layout/IndentationConsistency"""
    write(folder, MODIFIER)
    same(2, answer(folder, "-f", "emacs", "a.rb").count(b"\n"), "normal")
    answer(folder, "-f", "emacs", "--enforced-style", "indented_internal_methods", "a.rb", code=0)


def bad_options(folder: Path) -> None:
    """a bad option or argument is an error that says what there is"""
    for arguments, part in (
        (["--nope"], "invalid option: --nope; leuko --help"),
        (["-x"], "invalid option: -x"),
        (["--format", "xml"], "--format xml: no such format"),
        (["--format"], "--format needs an argument: FORMAT"),
        (["--only", "Foo/Bar"], "--only Foo/Bar: unrecognized cop or department"),
        (["--only", "Lint,"], "unrecognized cop or department"),
        (["--only", ""], "unrecognized cop or department"),
        (["--enforced-style", "x"], "--enforced-style x: no such style"),
        (["--digest=1"], "--digest takes no argument"),
        (["--jobs", "0"], "--jobs 0: not a number of threads from 1 to 1024"),
        (["-j", "two"], "--jobs two: not a number"),
        (["-j1025"], "--jobs 1025: not a number"),
        (["--jobs=99999999999999999999"], "not a number of threads"),
    ):
        done = run(*arguments, folder=folder)
        same((2, b""), (done.returncode, done.stdout), f"{arguments}")
        contains(done.stderr, part, f"{arguments}")


def double_dash(folder: Path) -> None:
    """-- ends the options"""
    (folder / "--help").write_text("binding.pry\n")
    contains(answer(folder, "-f", "emacs", "--", "--help"), "--help:1:1: W:", "output")


def help_and_version(folder: Path) -> None:
    """--help lists options, formats and cops; --version names the variant and Prism's version"""
    text = answer(folder, "--help", code=0)
    for word in (
        "--timings",
        "--jobs",
        "--digest",
        "--parse-only",
        "--repeat",
        "emacs",
        "Lint/Debugger",
        "PRISM_ALLOC_STATS",
        "Exit codes",
    ):
        contains(text, word, "help")
    contains(answer(folder, "--version", code=0), "(stock, Prism 1.9.0)", "version")
    contains(run("-v", variant="upstream").stdout, "(upstream, Prism 2.1.0)", "version")


def directories(folder: Path) -> None:
    """a directory stands for the Ruby files below it, in bytewise order, without hidden folders; no argument for this directory"""
    for name in ("b/x.rb", "b/Rakefile", "b/notes.txt", "a.rb", "b.rb", ".hidden/x.rb", "Gemfile", "x.gemspec", "b/c/d/e.rb", "B.rb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("binding.pry\n")
    expected = ["B.rb", "Gemfile", "a.rb", "b.rb", "b/Rakefile", "b/c/d/e.rb", "b/x.rb", "x.gemspec"]
    for arguments in ((), (".",)):
        report = json.loads(answer(folder, "--format", "json", *arguments))
        same(expected, [file["path"] for file in report["files"]], f"files of {arguments}")
    report = json.loads(answer(folder, "--format", "json", "b/", "a.rb"))
    same(["b/Rakefile", "b/c/d/e.rb", "b/x.rb", "a.rb"], [file["path"] for file in report["files"]], "files")


def timings(folder: Path) -> None:
    """--timings prints a line for each file, and the totals"""
    write(folder)
    lines = answer(folder, "--format", "quiet", "--timings", "a.rb", "a.rb").decode().splitlines()
    number = r"parse_ms=\d+\.\d{3} visit_ms=\d+\.\d{3} handlers_ms=\d+\.\d{3} handler_calls="
    same(5, len(lines), "lines")
    assert re.fullmatch(f"TIMING file=a.rb {number}6", lines[0]), lines[0]
    assert re.fullmatch(f"TIMING total files=2 {number}12", lines[2]), lines[2]
    assert re.fullmatch(r"RULE name=Layout/IndentationConsistency ms=\d+\.\d{3} calls=4", lines[3]), lines[3]
    assert re.fullmatch(r"RULE name=Lint/Debugger ms=\d+\.\d{3} calls=8", lines[4]), lines[4]
    lines = answer(folder, "--format", "quiet", "--timings", "--only", "Lint", "a.rb").decode().splitlines()
    same(["RULE name=Lint/Debugger"], [line.split(" ms")[0] for line in lines if line.startswith("RULE")], "rules with --only")


def jobs(folder: Path) -> None:
    """--jobs gives the output of one thread, byte for byte, in every format, whatever cannot be read"""
    for number in range(40):
        (folder / f"f{number:02}.rb").write_text(f"x{number}\n" * (number * 37 % 11 * 50) + SOURCE, encoding="utf-8")
    (folder / "gone.rb").symlink_to("nowhere")
    (folder / "also_gone.rb").symlink_to("nowhere")
    (folder / "deep.rb").write_text("[" * 300 + "]" * 300)
    for arguments in (["-f", "simple"], ["-f", "emacs", "--digest"], ["-f", "json"], ["-f", "quiet"], ["-f", "json", "gone.rb", "f01.rb"]):
        one, *others = [run("--jobs", count, *arguments, folder=folder) for count in ("1", "2", "3", "64", "1024")]
        same(2, one.returncode, f"exit code of {arguments}")
        contains(one.stderr, "leuko: gone.rb: No such file or directory\n", "stderr")
        for other in others:
            same((one.returncode, one.stdout, one.stderr), (other.returncode, other.stdout, other.stderr), f"{arguments}")
    many = run("-j4", "--timings", "-f", "quiet", folder=folder).stdout.decode()
    assert re.search(r"TIMING total files=41 .* handler_calls=9941\n", many), many[-400:]
    same([b"f01.rb"], re.findall(rb"== (.*) ==", run("-j2", "-", "f01.rb", folder=folder, given=b"x\n").stdout), "with stdin")


def tree(folder: Path) -> None:
    """several threads list the same files of a tree as one, and read them in the same order"""
    names = sorted(f"d{number % 100:02}/{'below/' * (number % 3)}f{number}.rb" for number in range(300))
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SOURCE, encoding="utf-8")
    report = answer(folder, "--jobs", "1", "--format", "json")
    same(names, [file["path"] for file in json.loads(report)["files"]], "files")
    for count in ("2", "3", "64"):
        same(report, answer(folder, "--jobs", count, "--format", "json"), f"report of {count} threads")


def deep_directory(folder: Path) -> None:
    """Directories of a path that is longer than the system takes: not even root can open the last ones."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(17):
        os.mkdir("d" * 255, dir_fd=here)
        below = os.open("d" * 255, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def unreadable_directories(folder: Path) -> None:
    """each directory that cannot be read is named, in order, whatever the number of threads"""
    for number in range(100):
        (folder / f"d{number:02}").mkdir()
    for number in (70, 20):
        deep_directory(folder / f"d{number}")
    one, *others = [run("--jobs", count, folder=folder) for count in ("1", "2", "3", "64")]
    message = rb"leuko: (d\d\d)/[d/]+: File name too long\n"
    same((2, b""), (one.returncode, one.stdout), "exit code and stdout")
    same([b"d20", b"d70"], re.findall(message, one.stderr), "directories named")
    same(b"", re.sub(message, b"", one.stderr), "the rest of stderr")
    for other in others:
        same((2, b"", one.stderr), (other.returncode, other.stdout, other.stderr), "answer of several threads")


def repeat(folder: Path) -> None:
    """--repeat prints the CPU seconds of one more round of parsing, and finds nothing"""
    write(folder)
    text = answer(folder, "--format", "quiet", "--repeat", "3", "a.rb", "a.rb", code=0).decode()
    assert re.fullmatch(r"0\.\d{9}\n", text) and 0 < float(text) < 1, text
    for argument in ("0", "x", "1000001"):
        contains(run("--repeat", argument, folder=folder).stderr, f"--repeat {argument}: not a number of rounds", "stderr")


def deep_in_a_thread(folder: Path) -> None:
    """a file that overflows a thread's stack is named, whichever thread it is"""
    for name, depth in (("larger.rb", 500_000), ("smaller.rb", 450_000)):
        (folder / name).write_text("case x\nin " + "[" * depth + "]" * depth + "\n 1\nend\n")
    done = run("--jobs", "2", "-f", "quiet", folder=folder)
    same((2, b""), (done.returncode, done.stdout), "exit code")
    contains(done.stderr, "r.rb: nested too deeply, the stack is used up", "stderr")


def scripts(folder: Path) -> None:
    """a script without an extension is Ruby's when its first line says so, as for RuboCop"""
    for name, text in SCRIPTS.items():
        (folder / name).write_bytes(text)
    (folder / "linked").symlink_to("env")
    (folder / "loop").symlink_to("loop")
    (folder / "dir").mkdir()
    (folder / "to_dir").symlink_to("dir")
    os.mkfifo(folder / "pipe")
    report = json.loads(answer(folder, "--format", "json"))
    same(["direct", "env", "inside", "jruby", "linked", "rake", "rbx"], [file["path"] for file in report["files"]], "files")


def parse_only(folder: Path) -> None:
    """--parse-only makes the same tree and looks for no offence, in both versions of Prism"""
    for variant in ("stock", "upstream"):
        digests = {}
        for text, arguments in ((SOURCE, ()), (SOURCE, ("--parse-only",)), ("x\n", ()), ("foo(\n", ("--parse-only", "--timings"))):
            write(folder, text)
            done = run("--format", "quiet", "--digest", *arguments, "a.rb", variant=variant, folder=folder)
            same((1 if (text, arguments) == (SOURCE, ()) else 0, b""), (done.returncode, done.stderr), f"exit code with {arguments}")
            digests[text, arguments] = dict(field.split("=") for field in done.stdout.decode().split() if "=" in field)
        linted, parsed = digests[SOURCE, ()], digests[SOURCE, ("--parse-only",)]
        same((linted["ast"], linted["diagnostics"]), (parsed["ast"], parsed["diagnostics"]), "tree and diagnostics")
        same(digests["x\n", ()]["offences"], parsed["offences"], "offences: those of a file without any")
        assert linted["offences"] != parsed["offences"], "the cops looked"
        broken = digests["foo(\n", ("--parse-only", "--timings")]
        same((parsed["offences"], "0.000", "0"), (broken["offences"], broken["visit_ms"], broken["handler_calls"]), "a broken file")


if __name__ == "__main__":
    sys.exit(
        main(
            [
                simple,
                emacs,
                as_json,
                quiet,
                only,
                style,
                bad_options,
                double_dash,
                help_and_version,
                directories,
                scripts,
                timings,
                jobs,
                tree,
                unreadable_directories,
                repeat,
                deep_in_a_thread,
                parse_only,
            ]
        )
    )
