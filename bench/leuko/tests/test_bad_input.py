#!/usr/bin/python3
"""Input that is no good Ruby, and surroundings that fail: each ends in RuboCop's answer or a clear message, never in a crash. All of it
runs with the plain build and with the one under AddressSanitizer and UBSan."""
# slow

import functools
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from leuko_tap import ROOT, contains, main, run, same  # noqa: E402

NOBODY = 65534


def lint(variant: str, folder: Path, content: bytes, code: int, *arguments: str) -> bytes:
    """Lint one file of that content; its exit code must be `code`. Returns stdout."""
    (folder / "a.rb").write_bytes(content)
    done = run("--format", "emacs", *arguments, "a.rb", variant=variant, folder=folder)
    same((code, b""), (done.returncode, done.stderr[:600]), "exit code and stderr")
    return done.stdout


def empty_file(variant: str, folder: Path) -> None:
    """an empty file has no offences"""
    same(b"", lint(variant, folder, b"", 0), "output")


def nul_bytes(variant: str, folder: Path) -> None:
    """NUL bytes do not hide an offence"""
    contains(lint(variant, folder, b"binding.pry\0\nfoo\n\0\0", 1), "a.rb:1:1: W: Remove debugger entry point", "output")


def invalid_utf8(variant: str, folder: Path) -> None:
    """invalid UTF-8 is reported"""
    contains(lint(variant, folder, b"x = '\xff'\n", 1), "a.rb:1:1: F: Invalid byte sequence in utf-8.\n", "output")


def invalid_utf8_at_the_end(variant: str, folder: Path) -> None:
    """invalid UTF-8 at the end is reported"""
    contains(lint(variant, folder, b"x = 1 # \xe6\x97", 1), "a.rb:1:1: F: Invalid byte sequence in utf-8.\n", "output")


def no_ruby(variant: str, folder: Path) -> None:
    """a file that is not Ruby has syntax errors"""
    contains(lint(variant, folder, b"<html>\n<body onload='x'>&nbsp;\n", 1), ": F: ", "output")


def random_bytes(variant: str, folder: Path) -> None:
    """random bytes have syntax errors"""
    state, content = 1, bytearray()
    for _ in range(20000):
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        content.append(state >> 56)
    lint(variant, folder, bytes(content), 1, "--digest")
    lint(variant, folder, bytes(byte & 127 for byte in content), 1, "--digest")


def syntax_error_alone(variant: str, folder: Path) -> None:
    """a file with a syntax error has no other offences"""
    output = lint(variant, folder, b"binding.pry\nfoo(\n", 1)
    assert b"Debugger" not in output and output.count(b": F: ") == output.count(b"\n"), output


def one_long_line(variant: str, folder: Path) -> None:
    """every offence of a long line has its column"""
    output = lint(variant, folder, b"binding.pry; " * 80000, 1)
    same(80000, output.count(b"\n"), "offences")
    contains(output[-200:], f"a.rb:1:{13 * 79999 + 1}: W:", "the last offence")
    content = "x = 'é'; binding.pry; ".encode() * 45000
    contains(lint(variant, folder, content, 1)[-200:], f"a.rb:1:{22 * 44999 + 10}: W:", "the last offence behind é")


def deep_nesting(variant: str, folder: Path) -> None:
    """deep nesting is parsed"""
    lint(variant, folder, b"[" * 5000 + b"]" * 5000 + b"\n", 0, "--digest")
    lint(variant, folder, b"(" * 5000 + b"1" + b")" * 5000 + b"\n", 0, "--digest")
    lint(variant, folder, b"if x\n" * 900 + b"y\n" + b"end\n" * 900, 0, "--digest")
    lint(variant, folder, b"if x\n" * 5000 + b"y\n" + b"end\n" * 5000, 1, "--digest")
    patterns_allowed = variant != "upstream"  # Prism 2.1.0 limits their depth, with an error
    lint(variant, folder, b"case x\nin " + b"[" * 5000 + b"]" * 5000 + b"\n 1\nend\n", 0 if patterns_allowed else 1, "--digest")


def stack_used_up(variant: str, folder: Path) -> None:
    """nesting that uses up the stack is reported"""
    (folder / "a.rb").write_bytes(b"case x\nin " + b"[" * 400000 + b"]" * 400000 + b"\n 1\nend\n")
    done = run("--format", "quiet", "a.rb", variant=variant, folder=folder)
    same(2, done.returncode, "exit code")
    contains(done.stderr, "a.rb: nested too deeply", "stderr")


def long_chain(variant: str, folder: Path) -> None:
    """a long chain of calls is parsed"""
    lint(variant, folder, b"a" + b".b" * (20000 if variant.endswith("asan") else 200000) + b"\n", 0, "--digest")


def missing_file(variant: str, folder: Path) -> None:
    """a missing file is reported"""
    done = run("nowhere.rb", variant=variant, folder=folder)
    same((2, b"leuko: nowhere.rb: No such file or directory\n"), (done.returncode, done.stderr), "answer")


def unreadable_file(variant: str, folder: Path) -> None:
    """an unreadable file is reported, and the next is read"""
    if os.geteuid() == 0:
        (folder / "a.rb").symlink_to("/proc/self/mem")  # root reads any file, but not this one
    else:
        (folder / "a.rb").write_bytes(b"x\n")
        (folder / "a.rb").chmod(0)
    (folder / "b.rb").write_bytes(b"binding.pry\n")
    done = run("--format", "emacs", "a.rb", "b.rb", variant=variant, folder=folder)
    same(2, done.returncode, "exit code")
    contains(done.stderr, "leuko: a.rb: ", "stderr")
    contains(done.stdout, "b.rb:1:1: W: ", "the other file's offences")


def directory_without_ruby(variant: str, folder: Path) -> None:
    """a directory without Ruby has no files"""
    (folder / "sub").mkdir()
    (folder / "sub/notes.txt").write_bytes(b"binding.pry\n")
    done = run("sub", variant=variant, folder=folder)
    same((0, b"\n0 files inspected, no offenses detected\n"), (done.returncode, done.stdout), "answer")


def full_disk(variant: str, folder: Path) -> None:
    """a full disk is reported"""
    (folder / "a.rb").write_bytes(b"binding.pry\n" * 100)
    with open("/dev/full", "wb") as full:
        done = run("a.rb", variant=variant, folder=folder, stdout=full.fileno())
    same((2, b"leuko: cannot write to stdout: No space left on device\n"), (done.returncode, done.stderr), "answer")


def closed_pipe(variant: str, folder: Path) -> None:
    """a closed pipe is reported"""
    (folder / "a.rb").write_bytes(b"binding.pry\n" * 100000)
    reader, writer = os.pipe()
    os.close(reader)
    done = run("a.rb", variant=variant, folder=folder, stdout=writer)
    os.close(writer)
    same((2, b"leuko: cannot write to stdout: Broken pipe\n"), (done.returncode, done.stderr), "answer")


def standard_input(variant: str, folder: Path) -> None:
    """standard input is read to its end"""
    done = run("--format", "emacs", "-", variant=variant, folder=folder, given=b"x = 1\n" * 30000 + b"binding.pry\n")
    same((1, b"-:30001:1: W: Remove debugger entry point `binding.pry`.\n"), (done.returncode, done.stdout), "answer")


CASES = (
    empty_file, nul_bytes, invalid_utf8, invalid_utf8_at_the_end, no_ruby, random_bytes, syntax_error_alone, one_long_line, deep_nesting,
    stack_used_up, long_chain, missing_file, unreadable_file, directory_without_ruby, full_disk, closed_pipe, standard_input,
)  # fmt: skip


def build_sanitized() -> None:
    done = subprocess.run(["make", "--no-print-directory", "leuko-stock", "FLAVOUR=asan"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"make leuko-stock FLAVOUR=asan: {done.stderr[-300:]}")


# AddressSanitizer reports a stack overflow itself; Prism 2.1.0 limits the depth of everything that recurses.
SKIPPED = {("stock-asan", stack_used_up), ("upstream", stack_used_up)}


def tests() -> list:
    found = []
    for variant in ("stock", "upstream", "stock-asan"):
        for case in (each for each in CASES if (variant, each) not in SKIPPED):
            test = functools.partial(case, variant)
            test.__doc__ = f"leuko-{variant}: {case.__doc__}"
            found.append(test)
    return found


if __name__ == "__main__":
    build_sanitized()
    sys.exit(main(tests()))
