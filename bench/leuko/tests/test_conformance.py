#!/usr/bin/python3
"""Leuko and RuboCop say the same, offence for offence and to the column.

Four bodies of Ruby: cases/*.rb and the byte-level cases below, written by hand; directives in many places, among them programs that are
made at random (directive_programs.py); every file of six real gems; and a sample of those files with offences put into them, as most
real files have none. Each in both styles. LEUKO_CONFORMANCE_GEMS=all takes every gem of
role corpus.
"""
# slow

import os
import random
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import directive_programs  # noqa: E402
import oracle  # noqa: E402

GEMS = ("actionpack", "activerecord", "activesupport", "i18n", "rdoc", "rubocop")
CORPUS = oracle.ROOT / "build/rubocop/corpus"
VARIANTS = ("stock", "upstream")
SAMPLE_FILES = 150
SAMPLE_MAXIMUM = 20_000  # bytes of a file
SEED = 20

# What an editor would not keep: bytes that are no UTF-8, line ends, marks.
BYTES = {
    "b01_crlf.rb": b"foo do\r\n  a\r\n    b(\r\n      1)\r\n  binding.pry\r\nend\r\n",
    "b02_bom.rb": b"\xef\xbb\xbfbinding.pry\nfoo do\n  a\n    b\nend\n",
    "b03_invalid_utf8.rb": b"x = '\xff'\nbinding.pry\n",
    "b04_invalid_utf8_comment.rb": b"binding.pry # \xc3\n",
    "b05_nul.rb": b"binding.pry\0\nfoo\n",
    "b06_empty.rb": b"",
    "b07_blank.rb": b"\n\n   \n",
    "b08_end.rb": b"binding.pry\n__END__\nbinding.pry\n  foo(\n",
    "b09_no_newline.rb": b"foo\n  binding.pry",
    "b10_latin1.rb": b"# encoding: iso-8859-1\nx = '\xe9\xe9'; binding.pry\nfoo '\xe9' do\n a\n  b\nend\n",
    "b11_crlf_utf8.rb": "x = '日本'; binding.pry(1,\r\n  'é')\r\nfoo do\r\n  a\r\n    b('é\r\né')\r\nend\r\n".encode(),
    "b12_tabs.rb": b"foo do\n\ta\n\t\tb\n        c\nend\n",
    "b13_crlf_error.rb": "x = '日本' )\r\nfoo(\r\n".encode(),
    "b14_shebang.rb": b"#!/usr/bin/env ruby -w\nbinding.pry\n",
    "b15_lone_cr.rb": b"foo\rbar\n  binding.pry\n",
    "b16_comment_only.rb": b"# rubocop:disable all\n",
    "b17_error_at_end.rb": "foo('日本'".encode(),
    "b18_bom_error.rb": b"\xef\xbb\xbffoo )\n",
}


def write_cases(folder: Path) -> list[str]:
    for path in sorted((oracle.TESTS / "cases").glob("*.rb")):
        shutil.copyfile(path, folder / path.name)
    for name, content in BYTES.items():
        (folder / name).write_bytes(content)
    return sorted(path.name for path in folder.iterdir())


def write_directives(folder: Path) -> list[str]:
    programs = {name: text.encode() for name, text in directive_programs.statement_programs().items()}
    for name, content in (programs | directive_programs.BYTES | directive_programs.random_programs()).items():
        (folder / name).write_bytes(content)
    return sorted(path.name for path in folder.iterdir())


def pinned_gems() -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in (oracle.ROOT / "bench/leuko/gems.tsv").read_text().splitlines() if not line.startswith("#")]
    every = os.environ.get("LEUKO_CONFORMANCE_GEMS") == "all"
    return sorted((row[0], row[1]) for row in rows if row[3] == "corpus" and (every or row[0] in GEMS))


def unpack(name: str, version: str) -> None:
    target = CORPUS / f"{name}-{version}"
    if target.exists():
        return
    command = ["scripts/fetch_gems.rb", "bench/leuko/gems.tsv", name, version]
    done = subprocess.run(command, cwd=oracle.ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise oracle.OracleError(done.stderr.strip())
    partial = CORPUS / f"{name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    with tarfile.open(oracle.ROOT / f"build/gems/{name}-{version}.gem") as gem, tarfile.open(
        fileobj=gem.extractfile("data.tar.gz")
    ) as data:
        data.extractall(partial, [member for member in data.getmembers() if member.isfile() and member.name.endswith(".rb")])
    partial.rename(target)


def corpus_paths() -> list[str]:
    CORPUS.mkdir(parents=True, exist_ok=True)
    gems = pinned_gems()
    for name, version in gems:
        unpack(name, version)
    return sorted(str(path.relative_to(CORPUS)) for name, version in gems for path in (CORPUS / f"{name}-{version}").rglob("*.rb"))


def mutate(source: str, chance: random.Random) -> str:
    """Move the indentation of some lines, and put breakpoints and directives behind others."""
    lines = source.split("\n")
    for index, line in enumerate(lines):
        if not line.strip() or chance.random() > 0.06:
            continue
        kind = chance.randrange(8)
        if kind < 3:
            lines[index] = " " * chance.choice((1, 2, 4)) + line
        elif kind == 3 and line.startswith("  "):
            lines[index] = line[1:]
        elif kind == 4:
            lines[index] = line[: len(line) - len(line.lstrip())] + "binding.pry\n" + line
        elif kind == 5 and "#" not in line and not line.endswith("\\"):
            lines[index] = line + chance.choice((" # rubocop:disable all", " # rubocop:disable Layout/IndentationConsistency"))
        elif kind == 6:
            lines[index] = (
                "# rubocop:"
                + chance.choice(("disable", "enable", "todo-next", "disable-next", "enable-next"))
                + " Layout, Lint/Debugger\n"
                + line
            )
        elif kind == 7:
            lines[index] = (
                "# rubocop:"
                + chance.choice(("push", "push -Lint +Layout", "push -Layout", "pop", "pop", "next -Layout +Lint", "next -Lint"))
                + "\n"
                + line
            )
    return "\n".join(lines)


def write_sample(folder: Path, paths: list[str]) -> list[str]:
    chance = random.Random(SEED)
    small = [path for path in paths if (CORPUS / path).stat().st_size < SAMPLE_MAXIMUM]
    for number, path in enumerate(sorted(chance.sample(small, min(SAMPLE_FILES, len(small))))):
        text = mutate((CORPUS / path).read_text(encoding="utf-8", errors="surrogateescape"), chance)
        (folder / f"s{number:03}.rb").write_text(text, encoding="utf-8", errors="surrogateescape")
    return sorted(path.name for path in folder.iterdir())


def fresh(name: str) -> Path:
    folder = oracle.ROOT / "build/rubocop" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def differences(want: oracle.Answers, got: oracle.Answers) -> list[str]:
    found = []
    for path in sorted(want.keys() | got.keys()):
        expected, actual = want.get(path, []), got.get(path, [])
        found += [f"{path}: missing {offence}" for offence in expected if offence not in actual]
        found += [f"{path}: too much {offence}" for offence in actual if offence not in expected]
        if sorted(expected) != sorted(actual) and not found:
            found.append(f"{path}: {len(expected)} offences expected, {len(actual)} found")
    return found


class Tap:
    def __init__(self) -> None:
        self.count = 0

    def say(self, passed: bool, name: str, notes: list[str]) -> None:
        self.count += 1
        print(f"{'ok' if passed else 'not ok'} {self.count} - {name}")
        for note in notes[:20]:
            print(f"# {note}")
        sys.stdout.flush()


def compare(tap: Tap, what: str, folder: Path, paths: list[str], minimum: int, variants: tuple[str, ...]) -> None:
    answers = oracle.ask(folder, paths)
    for style, want in answers.items():
        offences = sum(len(each) for each in want.values())
        for variant in variants:
            notes = differences(want, oracle.leuko(folder, paths, style, variant))
            if offences < minimum:
                notes.append(f"only {offences} offences in these files: too few to prove anything")
            name = f"leuko-{variant} reports what RuboCop reports for {what}, style {style}: {offences} offences in {len(paths)} files"
            tap.say(not notes, name, notes)


def main() -> int:
    tap = Tap()
    try:
        oracle.install()
        folder = fresh("cases")
        compare(tap, "handwritten cases", folder, write_cases(folder), 400, VARIANTS)
        folder = fresh("directives")
        compare(tap, "directives", folder, write_directives(folder), 4000, VARIANTS)
        paths = corpus_paths()
        folder = fresh("sample")
        compare(tap, "real files with offences put in", folder, write_sample(folder, paths), 200, ("stock",))
        compare(tap, "real gems as they are", CORPUS, paths, 1, ("stock",))
    except oracle.OracleError as error:
        tap.say(False, "RuboCop can be asked", str(error).splitlines())
    print(f"1..{tap.count}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
