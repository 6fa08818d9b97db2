#!/usr/bin/python3
"""Every generated shape is Ruby: for Prism, and for ruby itself (`ruby -c`, all files in one process). And the mix is like real code."""

import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[3] / "harness/tests"), str(Path(__file__).resolve().parent)]
from tap import check, done  # noqa: E402


ROOT = Path(__file__).resolve().parents[3]
INPUTS = ROOT / "build/bin/ruby-inputs"
PROFILER = ROOT / "build/bin/ruby-profile"
LEUKO = ROOT / "build/bin/leuko-stock"
MIX_PROFILE = ROOT / "bench/leuko/inputs/mix_profile.py"

SHAPES = (
    "methods mix identifiers one_method small_defs nested deep_literal heredoc raw_heredoc one_line comments newlines unicode "
    "interpolation data calls offences errors regexps symbols words hashes keywords cases rescues doc_comments"
).split()
SIZES = {"1K": 1024, "4K": 4096, "16K": 16384, "64K": 65536, "256K": 262144, "1M": 1048576}
ODD_SIZES = [512, 777, 1000, 1023, 1025, 1500, 2047, 3001, 5003, 9999, 33333]  # where the padding has other lengths
INVALID = "errors"

# Compiles each file named on standard input; prints one line a file.
COMPILE = """
STDIN.each_line(chomp: true) do |path|
  RubyVM::InstructionSequence.compile(File.read(path, encoding: "UTF-8"), path)
  puts "ok"
rescue SyntaxError => e
  puts e.message.lines.first(3).join(" ").inspect
end
"""


def generate(folder: Path) -> dict[str, list[Path]]:
    """All files of all shapes; a size that does not come out is a failed test."""
    files: dict[str, list[Path]] = {}
    for shape in SHAPES:
        files[shape] = []
        wrong = []
        for label in [*SIZES, *map(str, ODD_SIZES)]:
            path = folder / f"{shape}-{label}.rb"
            with path.open("wb") as stream:
                status = subprocess.run([INPUTS, shape, label], stdout=stream, stderr=subprocess.STDOUT).returncode
            size = SIZES[label] if label in SIZES else int(label)
            if status != 0 or path.stat().st_size != size:
                wrong.append(f"{label}: exit code {status}, {path.stat().st_size} bytes")
            files[shape].append(path)
        check(not wrong, f"{shape} has the size asked for", "\n".join(wrong))
    return files


def compile_all(paths: list[Path]) -> dict[Path, str]:
    names = "".join(f"{path}\n" for path in paths)
    run = subprocess.run(["ruby", "-e", COMPILE], input=names, capture_output=True, text=True)
    answers = run.stdout.splitlines()
    return {path: answers[i] if i < len(answers) else run.stderr for i, path in enumerate(paths)}


def count_errors(paths: list[Path]) -> dict[Path, int]:
    run = subprocess.run([PROFILER, *paths], capture_output=True, text=True)
    lines = csv.DictReader(run.stdout.splitlines(), delimiter="\t")
    return {Path(line["path"]): int(line["errors"]) for line in lines}


def test_valid(files: dict[str, list[Path]]) -> None:
    paths = [path for shape in files.values() for path in shape]
    ruby, prism = compile_all(paths), count_errors(paths)
    for shape in SHAPES:
        refused = [f"{path.name}: {ruby[path]}" for path in files[shape] if ruby[path] != "ok"]
        wrong = [f"{path.name}: {prism.get(path, 'no')} errors" for path in files[shape] if prism.get(path) != 0]
        if shape == INVALID:
            check(len(refused) == len(files[shape]), f"{shape} is refused by ruby at every size")
            check(len(wrong) == len(files[shape]), f"{shape} has errors for Prism at every size")
        else:
            check(not refused, f"{shape} is accepted by ruby", "\n".join(refused))
            check(not wrong, f"{shape} has no errors for Prism", "\n".join(wrong))


def test_offences(files: dict[str, list[Path]]) -> None:
    for path in files["offences"][:2]:
        run = subprocess.run([LEUKO, "--format", "emacs", path], capture_output=True, text=True)
        said = run.stdout.splitlines()
        check(run.returncode == 1, f"{path.stem}: Leuko exits with 1", run.stderr)
        check(any("Inconsistent indentation" in line for line in said), f"{path.stem}: Leuko finds wrong indentation", run.stdout)
        check(any("binding.pry" in line for line in said), f"{path.stem}: Leuko finds a call of the debugger", run.stdout)


def test_mix_profile(files: dict[str, list[Path]]) -> None:
    run = subprocess.run([MIX_PROFILE, "64K", "256K", "1M"], capture_output=True, text=True)
    check(run.returncode == 0, "mix is within 15 % of real code at 64K, 256K and 1M", run.stdout + run.stderr)
    run = subprocess.run([MIX_PROFILE, "--file", files["calls"][3]], capture_output=True, text=True)
    check(run.returncode == 1 and "outside" in run.stdout, "mix_profile.py refuses the shape calls", run.stdout + run.stderr)


def check_refusals(folder: Path) -> None:
    for name, arguments, code in [
        ("an unknown shape", ["nonsense", "1K"], 2),
        ("a size that is none", ["mix", "big"], 2),
        ("a size below the shape's smallest", ["mix", "10"], 2),
        ("a seed that is no number", ["mix", "1K", "x"], 2),
        ("the size of tree for a shape", ["mix", "all"], 2),
        ("a size for tree", ["tree", "1K", str(folder)], 2),
        ("no methods at all", ["methods", "--methods", "0"], 2),
    ]:
        run = subprocess.run([INPUTS, *arguments], capture_output=True, text=True)
        check(run.returncode == code and "ruby-inputs: error:" in run.stderr, f"{name} is refused", run.stderr)
    run = subprocess.run([INPUTS, "methods", "--methods", "3"], capture_output=True, text=True)
    check(run.stdout.count("def ") == 3, "methods are made by their number, too", run.stdout)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        listed = subprocess.run([INPUTS], capture_output=True, text=True).stdout
        known = [line.split()[0] for line in listed.splitlines()]
        check(known == SHAPES, "every shape is tested", f"{known}\n{SHAPES}")
        planned = re.findall(r"^\[input (\w+)\]", (ROOT / "bench/plan.ini").read_text(), re.MULTILINE)
        check(planned == [*SHAPES, "real", "real_other", "tree"], "the plan has each of them as an input", planned)
        check_refusals(Path(folder))
        files = generate(Path(folder))
        test_valid(files)
        test_offences(files)
        test_mix_profile(files)
    return done()


if __name__ == "__main__":
    sys.exit(main())
