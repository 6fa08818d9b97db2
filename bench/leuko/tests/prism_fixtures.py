"""Fixtures that are linked with one build of Prism: compile its part of a variant, link, run, compare."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from tap import check

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "bench/leuko/tests/fixtures"

# Stock's buffer copies 0 bytes from NULL, hence no nonnull-attribute.
MEMORY_FLAGS = "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-sanitize=nonnull-attribute"
# Of the series for 1.9.0.
MEMORY_CFLAGS = f"-std=gnu11 -O0 -g -UNDEBUG -fno-omit-frame-pointer -DPM_ARENA_SEPARATE_MIN=256 -DPM_ARENA_SEPARATE_MAX=256 {MEMORY_FLAGS}"

# Sources to repeat: the shapes that ask most often for memory, or for the oddest pieces of it.
SHAPES = {
    "errors": "end\n",
    "interpolation": 'x = "a#{b}c#{d}e#{f}"\n',
    "deep_literal": "[" * 500 + "]" * 500 + "\n",
    "one_line": "a+b;foo(1,2);",
    "comments": "# this is a comment of forty-five bytes ok!!!\n",
    "magic": "# frozen-string-literal: true\n",
    "unicode": 'été変数 = "日本"\nfoo(été変数)\n',
    "escapes": '"a\\n\\tb"\n/a\\/b\\x41/\n?\\n\n`a\\tb`\n%w[a\\ b c#d]\n%I[a#{b}\\n]\n',
    "numbers": "a = 123456789012345678901234567890\nb = 0xffff_ffff_ffff_ffff\nc = 1.5e3\nd = 1.25r\ne = 1_0.2_5r\n$1\n0b"
    + "1" * 70
    + "\n",
    "assignments": "a.b ||= 1\na[0] += 2\nc.d = 3\na, (b, *c) = 1, 2\n@a &&= B::C ||= 1\nd += 1\n",
    "heredoc": "x = <<~A\n    a b\\n c #{x}\n      d\n    e\nA\n",
    "captures": "/(?<a\\u0062>x)(?<c>y)/ =~ foo\n",
    "hashes": 'x = {a: 1, "b": 2, c: 3, a: 5, d: 6, e: 7}\nf(g: 1, **h)\n',
    "patterns": "case x; in [a, *b] then 1; in {c:, **d} then 2; in [*, e, *] then 3; end\n",
    "scopes": "def m(a, b = 1, *c, d:, e: 2, &f)\n  a.each { |g, h; i| g + h }\n  -> (j) { _1 }\nend\n",
    "void_values": "def m\n  x = return\n  y = (return; 1)\n  z(return)\nend\n",
    "locals": "".join(f"a{i} = {i}\n" for i in range(200)),
    "local_hits": "def m(a, b)\n  c = a; d = b; a c; e = c; f = d; g = e if f\n  ->(a) { a; ->(b) { b a }; c }\n"
    "  a.each { |a| a b }\n  a (1)\nend\n",
    "late_magic": "\ne\n\nmo # frozen_string_literal: t\n\nf x # encoding: y\n",
    "words": "%w[a b c]\n%w(a (b c) d)\n%i[x y\n  z]\n%W[a#{b} #c d\\n]\n%w<a\\ b \t>\n%w[été \x01 d]\n" "foo(<<~A, %w[a\n  b\n A\n c])\n",
    "strings": '{"a": 1, "b" => "c", d: \'e\'}\nfoo "a": "", "b" "c"\n"d" \'e\nf\' "#{g}h"\n"\\n" + \'\\\'\' + ?\\n\n',
}


def shapes_write(folder: Path, size: int) -> list[str]:
    """Write each shape again and again, to `size` bytes or a little more; return the paths."""
    paths = []
    for name, text in SHAPES.items():
        path = folder / f"{name}-{size}.rb"
        path.write_text(text * (size // len(text.encode()) + 1), encoding="utf-8")
        paths.append(str(path))
    return paths


def run(command: list[str], **options: Any) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False, **options)


def demand(command: list[str]) -> str:
    """What a command prints; one that fails ends the test."""
    ended = run(command)
    if ended.returncode != 0:
        print(f"# {' '.join(command)[:200]} failed:\n{ended.stderr[-2000:]}")
        sys.exit(1)
    return ended.stdout


def series_patches(version: str) -> list[str]:
    """The names in patches/VERSION/series, in order."""
    lines = (ROOT / "patches" / version / "series").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def objects_build(variant: str, source: str, cflags: str = "") -> list[str]:
    """Compile Prism's part of a variant with the project's own rules; return the objects a fixture needs. Several tests at once may want
    the same."""
    folder = ROOT / "build/source" / source
    sources = sorted(folder.glob("src/*.c")) + sorted(folder.glob("src/util/*.c"))
    objects = [f"build/obj/leuko-{variant}/{path.relative_to(folder).with_suffix('.o')}" for path in sources]
    objects.append(f"build/obj/leuko-{variant}/leuko/alloc_stats.o")
    lock = ["flock", f"build/obj/leuko-{variant}.lock"]
    command = [*lock, "make", "-s", "-f", "bench/leuko/variant.mk", f"VARIANT={variant}", f"SOURCE=build/source/{source}"]
    demand(command + ([f"LEUKO_CFLAGS={cflags}"] if cflags else []) + objects)
    return objects


def fixture_link(folder: Path, name: str, source: str, objects: list[str], flags: str = "") -> str:
    program = str(folder / f"{name}-{source}-{len(flags)}")
    includes = ["-isystem", f"build/source/{source}/include"]
    command = ["gcc", "-std=gnu11", "-O1", "-g", *includes, *flags.split(), "-o", program, str(FIXTURES / f"{name}.c")]
    demand(command + objects + ["-lm"])
    return program


def difference(left: str, right: str) -> str:
    pairs = zip(left.splitlines(), right.splitlines())
    return "\n".join(f"{a}\n{b}" for a, b in pairs if a != b) or "the number of lines differs"


def digests_check(reference: tuple[str, str], others: dict[str, str], what: str, copies: int, paths: list[str]) -> None:
    """Each program prints the digests that the reference prints, of whole files and of so many broken copies; a program has a name."""
    reference_name, reference_program = reference
    wanted = run([reference_program, "-m", str(copies), *paths])
    for name, program in others.items():
        got = run([program, "-m", str(copies), *paths])
        same = wanted.returncode == got.returncode == 0 and wanted.stdout == got.stdout != ""
        check(same, f"{name} parses {what} as {reference_name} does", got.stderr or difference(wanted.stdout, got.stdout))
