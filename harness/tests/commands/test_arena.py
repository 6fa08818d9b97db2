#!/usr/bin/python3
"""The arena: same parses as stock, parsers independent of each other, nothing leaked, few heap calls.

Each fixture is linked with the Prism objects of a variant. The variant `memory` is the arena under AddressSanitizer and
UBSan with every request of 256 bytes or more in an allocation of its own, so that both ways of allocating are watched.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "harness/tests/fixtures"
MEGABYTE = 1 << 20
CALLS_ALLOWED = 64
LINKS = 300_000  # stock's pm_node_destroy overflows 8 MB of stack above about 260,700

# Stock's buffer copies 0 bytes from NULL, hence no nonnull-attribute.
MEMORY_FLAGS = "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-sanitize=nonnull-attribute"
MEMORY_CFLAGS = f"-std=gnu11 -O1 -g -UNDEBUG -fno-omit-frame-pointer -DPM_ARENA_LARGE=256 {MEMORY_FLAGS}"

# What is repeated up to a megabyte: the shapes that ask most often for memory, or for the oddest pieces of it.
SHAPES = {
    "errors": "end\n",
    "interpolation": 'x = "a#{b}c#{d}e#{f}"\n',
    "deep_literal": "[" * 500 + "]" * 500 + "\n",
    "one_line": "a+b;foo(1,2);",
    "comments": "# this is a comment of forty-five bytes ok!!!\n",
    "magic": "# frozen-string-literal: true\n",
    "unicode": 'été変数 = "日本"\nfoo(été変数)\n',
    "escapes": '"a\\n\\tb"\n/a\\/b\\x41/\n?\\n\n`a\\tb`\n%w[a\\ b c#d]\n%I[a#{b}\\n]\n',
    "numbers": "a = 123456789012345678901234567890\nb = 0xffff_ffff_ffff_ffff\nc = 1.5e3\nd = 1.25r\n$1\n0b" + "1" * 70 + "\n",
    "assignments": "a.b ||= 1\na[0] += 2\nc.d = 3\na, (b, *c) = 1, 2\n@a &&= B::C ||= 1\nd += 1\n",
    "heredoc": "x = <<~A\n    a b\\n c #{x}\n      d\n    e\nA\n",
    "captures": "/(?<a\\u0062>x)(?<c>y)/ =~ foo\n",
    "hashes": 'x = {a: 1, "b": 2, c: 3, a: 5, d: 6, e: 7}\nf(g: 1, **h)\n',
    "patterns": "case x; in [a, *b] then 1; in {c:, **d} then 2; in [*, e, *] then 3; end\n",
    "scopes": "def m(a, b = 1, *c, d:, e: 2, &f)\n  a.each { |g, h; i| g + h }\n  -> (j) { _1 }\nend\n",
    "locals": "".join(f"a{i} = {i}\n" for i in range(200)),
}


class Tap:
    def __init__(self, count: int) -> None:
        self.number = 0
        self.failed = False
        print(f"1..{count}", flush=True)

    def check(self, passed: bool, name: str, details: str = "") -> None:
        self.number += 1
        self.failed |= not passed
        print(f"{'ok' if passed else 'not ok'} {self.number} - {name}")
        if not passed:
            print("".join(f"# {line}\n" for line in details.splitlines()[-30:]), end="", flush=True)


def run(command: list[str], **options: Any) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False, **options)


def demand(command: list[str]) -> str:
    done = run(command)
    if done.returncode != 0:
        print(f"Bail out! {' '.join(command)[:200]} failed:\n{done.stderr[-2000:]}")
        sys.exit(1)
    return done.stdout


def objects_build(variant: str, source: str, cflags: str = "") -> list[str]:
    """Compile Prism's part of a variant with the project's own rules; return the objects a fixture needs."""
    folder = ROOT / "build/prism" / source
    sources = sorted(folder.glob("src/*.c")) + sorted(folder.glob("src/util/*.c"))
    objects = [f"build/obj/leuko-{variant}/{path.relative_to(folder).with_suffix('.o')}" for path in sources]
    objects.append(f"build/obj/leuko-{variant}/leuko/alloc_stats.o")
    command = ["make", "-s", "-f", "bench/leuko/variant.mk", f"VARIANT={variant}", f"SOURCE=build/prism/{source}"]
    demand(command + ([f"LEUKO_CFLAGS={cflags}"] if cflags else []) + objects)
    return objects


def fixture_link(folder: Path, name: str, source: str, objects: list[str], flags: str = "") -> str:
    program = str(folder / f"{name}-{source}-{len(flags)}")
    includes = ["-isystem", f"build/prism/{source}/include"]
    command = ["gcc", "-std=gnu11", "-O1", "-g", *includes, *flags.split(), "-o", program, str(FIXTURES / f"{name}.c")]
    demand(command + objects + ["-lm"])
    return program


def inputs_write(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Small files for the digests, whole Ruby files for the same, and one of a megabyte of each shape."""
    small: list[str] = []
    large: list[str] = []
    chooser = random.Random(1)
    for name, text in SHAPES.items():
        for size, paths in ((3000, small), (MEGABYTE, large)):
            path = folder / f"{name}-{size}.rb"
            path.write_text(text * (size // len(text.encode()) + 1), encoding="utf-8")
            paths.append(str(path))
    lines = [line for text in SHAPES.values() for line in text.splitlines(keepends=True) if len(line) < 200]
    for index in range(40):
        path = folder / f"mixed-{index}.rb"
        path.write_text("".join(chooser.choices(lines, k=40)), encoding="utf-8")
        small.append(str(path))
    archive = subprocess.Popen(["tar", "-xOf", "build/gems/prism-1.9.0.gem", "data.tar.gz"], cwd=ROOT, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-xzf", "-", "-C", str(folder), "lib"], stdin=archive.stdout, check=True)
    archive.wait()
    return small, [str(path) for path in sorted(folder.glob("lib/**/*.rb"))], large


def difference(left: str, right: str) -> str:
    pairs = zip(left.splitlines(), right.splitlines())
    return "\n".join(f"{a}\n{b}" for a, b in pairs if a != b) or "the number of lines differs"


def digests_check(tap: Tap, stock: str, others: dict[str, str], small: list[str], whole: list[str]) -> None:
    for name, copies, paths in (("broken copies of shapes", "40", small), ("whole and broken Ruby files", "8", whole)):
        wanted = run([stock, "-m", copies, *paths])
        for variant, program in others.items():
            got = run([program, "-m", copies, *paths])
            same = wanted.returncode == got.returncode == 0 and wanted.stdout == got.stdout != ""
            tap.check(same, f"{variant} parses {name} as stock does", got.stderr or difference(wanted.stdout, got.stdout))


def calls_check(tap: Tap, counter: str, large: list[str]) -> None:
    calls = {Path(path).stem: run([counter, path]).stdout.strip() for path in large}
    over = {name: count for name, count in calls.items() if not count.isdigit() or int(count) >= CALLS_ALLOWED}
    tap.check(not over, f"fewer than {CALLS_ALLOWED} heap calls on a megabyte of any shape", str(over))
    none = [name for name, count in calls.items() if count == "0"]
    tap.check(not none, "the counter counts", str(none))


def chain_check(tap: Tap, folder: Path, parse: str) -> None:
    path = folder / "chain.rb"
    path.write_text("a" + ".b" * LINKS + "\n", encoding="utf-8")
    limit = 8 << 20
    done = run([parse, str(path)], preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (limit, limit)))
    tap.check(done.returncode == 0, f"a chain of {LINKS} links is parsed and released", f"exit code {done.returncode}")


def main() -> int:
    tap = Tap(10)
    demand(["make", "-s", "build/prism/stock/.prepared", "build/prism/arena/.prepared"])
    os.environ["ASAN_OPTIONS"] = "detect_leaks=1:detect_stack_use_after_return=0"
    stock = objects_build("stock", "stock")
    arena = objects_build("arena", "arena")
    memory = objects_build("arena-memory", "arena", MEMORY_CFLAGS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, whole, large = inputs_write(folder)
        programs = {
            "arena": fixture_link(folder, "arena_digest", "arena", arena),
            "arena under ASan": fixture_link(folder, "arena_digest", "arena", memory, MEMORY_FLAGS),
        }
        digests_check(tap, fixture_link(folder, "arena_digest", "stock", stock), programs, small, whole)

        alive = fixture_link(folder, "arena_alive", "arena", memory, MEMORY_FLAGS)
        for count, text in ((2, "two parsers"), (len(small), "many parsers")):
            done = run([alive, *small[:count]])
            tap.check(done.returncode == 0, f"{text} alive at once are freed in any order, without a leak", done.stdout + done.stderr)

        wrap = f"-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc {FIXTURES / 'arena_count.c'}"
        calls_check(tap, fixture_link(folder, "arena_parse", "arena", arena, wrap), large)
        plain = fixture_link(folder, "arena_parse", "arena", arena)
        chain_check(tap, folder, plain)
        done = run(["valgrind", "--quiet", "--leak-check=full", "--error-exitcode=9", plain, *small[: len(SHAPES)]])
        tap.check(done.returncode == 0, "memcheck finds no error and no leak", done.stderr)
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
