#!/usr/bin/python3
"""The series for Prism 2.1.0: same parses as upstream, parsers independent of each other, no bad access.

The fixture is linked with the Prism objects of each variant. The variant `memory` is upstream-arena under AddressSanitizer and
UBSan with mappings from 16 KB and large pieces from 256 bytes, so that small files have both, and what is not in use is poisoned.
"""
# slow

import random
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[3] / "harness/tests"), str(Path(__file__).resolve().parent)]
from prism_fixtures import MEMORY_FLAGS, demand, digests_check, fixture_link, objects_build, run  # noqa: E402
from tap import check, done  # noqa: E402

MEMORY_CFLAGS = (
    f"-std=gnu11 -O0 -g -UNDEBUG -DPM_ARENA_MAP_SIZE=16384 -DPM_ARENA_INITIAL_SIZE=1024 -DPM_ARENA_LARGE_SIZE=256 {MEMORY_FLAGS}"
)

# What the series treats in its own way: targets that were calls, tokens of the short path and what is next to them, lists, names.
LINES = [
    "a = 1\n",
    "a.b ||= 1\na[0] += 2\nc.d &&= 3\na, (b.c, *d[1]) = 1, 2\nd += 1\ne ||= f\n",
    "a = 1\na = a\n@b = a\n@b ||= @b\n@b += a\na -= 1\na, b = b, a\nproc { _1 + _1; it }\n",
    "[" + ", ".join(f"a{index}" for index in range(70)) + "]\nfoo(" + ", ".join(f"{index} => [{index}]" for index in range(40)) + ")\n",
    '"' + "".join(f"#{{a{index}}} b" for index in range(40)) + '"\n:"x#{y}z#{y}"\n<<~A\n  #{x} y\n    #{x}\n\t z\nA\n',
    "1 = 2\n1 = 2\nfoo(\n&& b\n&& b\n@1; @2\n",
    "for x.y in z do end\nbegin; rescue A => b.c; end\n",
    "foo(1,\n\n  2, # c\n\n  3)\n[1,\n\n, 2]\n[1,\n\t, 2]\n[1,\n \\\n, 2]\n[1, \\\n, # c\n, 2]\n[1,\n \x01, 2]\n[1,\n \x7f\n, 2]\n",
    "a\n  .b\n  # c\n  &.d\nx\nand y\nx\nor z\nx\n|| y\norder\nandroid\n",
    "def foo=(v) = v\ndef self.bar?; end\nfoo! != bar?\nx ? y : z\nA::B.c ::D\n",
    "{a: 1, b?: 2, if: 3}\nfoo do |x| x end\n_1; _ = 2\n__FILE__ == __LINE__\n",
    "été = 1\nété2 été\nputs été ; x =été\n",
    'x = "a#{b}c#{d.e(1)\n}e"\n<<~A + <<B\n  #{x}\n  y\nA\n z\nB\n',
    "case x\nin {a:, b: [c, *d]}\n  e\nin f\nend\n",
    "".join(f"name{index} = n{index * 7919}_long_enough_to_hash\n" for index in range(60)),
    "%w[a b c]\n%w(a (b c) d)\n%i[x y\n  z]\n%W[a#{b} #c d\\n]\n%w<a\\ b \t>\n%w[été \x01 d]\nfoo(<<~A, %w[a\n  b\n A\n c])\n",
    '{"a": 1, "b" => "c", d: \'e\'}\nfoo "a": "", "b" "c"\n"d" \'e\nf\' "#{g}h"\n"\\n" + \'\\\'\' + ?\\n + /\\d#{i}\\A/\n',
    "def m(a, b)\n  c = a; d = b; a c; e = c; f = d; g = e if f\n  ->(a) { a; ->(b) { b a }; c }\n  a.each { |a| a b }\n  a (1)\nend\n",
    f"[1.5e3, 1_0.2_5, 1e400, 0.{'1' * 61}, 0.{'1' * 62}, 0.{'1' * 99}]\n",
    "x = {" + ", ".join(f"k{index}: {{{index} => 1, 'a' => 2, b: 3, 4 => 5, 1.5 => 6}}" for index in range(40)) + ", k1: 2}\n",
    "case x\n" + "".join(f"when {index % 9}, :a{index}, 'b{index}' then {index}\n" for index in range(12)) + "end\n",
    "2 0\n1 2\n[3 0]\n0 7\n4 05\n(6 0.5)\n",
    "\ne\n\nmo # frozen_string_literal: t\n\nf x # encoding: y\n",
    "__END__\n",
]


def inputs_write(folder: Path) -> tuple[list[str], list[str]]:
    """Small files of the lines, one of 200 KB of each, and one that mixes them."""
    chooser = random.Random(1)
    small, large = [], []
    for index in range(60):
        path = folder / f"small-{index}.rb"
        path.write_text("".join(chooser.choices(LINES[:-1], k=1 + index)) + LINES[-1] * (index % 3 == 0), encoding="utf-8")
        small.append(str(path))
    for index, line in enumerate(LINES[:-1]):
        path = folder / f"large-{index}.rb"
        path.write_text(line * (200_000 // len(line)), encoding="utf-8")
        large.append(str(path))
    return small, large


def main() -> int:
    demand(["make", "-s", "leuko-upstream", "leuko-upstream-arena"])
    upstream = objects_build("upstream", "upstream")
    arena = objects_build("upstream-arena", "upstream-arena")
    memory = objects_build("upstream-arena-memory", "upstream-arena", MEMORY_CFLAGS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = inputs_write(folder)
        plain = fixture_link(folder, "upstream_digest", "upstream-arena", arena)
        watched = fixture_link(folder, "upstream_digest", "upstream-arena", memory, MEMORY_FLAGS)
        programs = {"upstream-arena": plain, "upstream-arena under ASan": watched}
        reference = ("upstream", fixture_link(folder, "upstream_digest", "upstream", upstream))
        digests_check(reference, programs, "small files and broken copies", 20, small)
        digests_check(reference, programs, "large files", 0, large)

        ended = run([watched, "alive", *small, *large[:2]])
        check(ended.returncode == 0, "many parsers alive are freed in any order, without a leak", ended.stdout + ended.stderr)
        ended = run(["valgrind", "--quiet", "--leak-check=full", "--error-exitcode=9", plain, *small[:6], large[0]])
        check(ended.returncode == 0, "memcheck finds no error and no leak", ended.stderr)
    return done()


if __name__ == "__main__":
    sys.exit(main())
