#!/usr/bin/python3
"""The digest changes with what the program means to Prism, and with nothing else."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from leuko_tap import ROOT, main, run, same  # noqa: E402

LINE = re.compile(r"DIGEST file=(\S+) ast=([0-9a-f]{16}) diagnostics=([0-9a-f]{16}) offences=([0-9a-f]{16})")
SOURCE = 'class A\n  def run(first, second = 1)\n    first.call(second, :key => %w[a b], "\\u0061")\n  end\nend\n'


def digest(folder: Path, text: str, variant: str = "stock") -> tuple[str, str, str]:
    (folder / "a.rb").write_text(text)
    done = run("--format", "quiet", "--digest", "a.rb", variant=variant, folder=folder)
    match = LINE.fullmatch(done.stdout.decode().strip())
    assert match, f"no DIGEST line: {done.stdout!r} {done.stderr!r}"
    return match[2], match[3], match[4]


def repeats(folder: Path) -> None:
    """the same file has the same digest, under another name too"""
    first = digest(folder, SOURCE)
    same(first, digest(folder, SOURCE), "digest")
    shutil.copyfile(folder / "a.rb", folder / "b.rb")
    done = run("--format", "quiet", "--digest", "b.rb", folder=folder)
    assert done.stdout.decode().split()[2:] == [f"ast={first[0]}", f"diagnostics={first[1]}", f"offences={first[2]}"], done.stdout


def sees_changes(folder: Path) -> None:
    """a changed name, location, node, flag, child or comment changes the AST's digest, in both versions of Prism"""
    changes = {
        "a local's name": ("first", "forst"),
        "a name of owned bytes": ("second = 1", "second = 2"),
        "a method's name": ("call(", "coll("),
        "a location": ("(second, ", "(second,  "),
        "a node's type": (":key", "'ke'"),
        "a flag": ("first.call", "first&.call"),
        "a child less": ("%w[a b]", "%w[a]"),
        "the bytes of a string that is not in the source": ("u0061", "u0062"),
        "a comment": ("  end\nend", "  end # x\nend"),
        "a line": ("class A\n", "class A\n\n"),
    }
    for variant in ("stock", "upstream"):
        before = digest(folder, SOURCE, variant)[0]
        for what, (old, new) in changes.items():
            assert old in SOURCE, old
            assert digest(folder, SOURCE.replace(old, new), variant)[0] != before, f"{variant}: {what} left the digest as it was"


def sees_owned_names(folder: Path) -> None:
    """names that Prism owns, which are not in the source, count by what they are"""
    first = digest(folder, "foo { |(a, b), *| it }\n/(?<n\\u0061me>x)/ =~ y\nalias_method :a=, :b\na.b += 1\n")
    other = digest(folder, "foo { |(a, b), *| it }\n/(?<n\\u0062me>x)/ =~ y\nalias_method :a=, :b\na.b += 1\n")
    assert first[0] != other[0], "digest"


def diagnostics(folder: Path) -> None:
    """an error or a warning changes the diagnostics' digest; the offences have theirs"""
    clean = digest(folder, "x\nfoo(1)\n")
    assert digest(folder, "x\nfoo(1\n")[1] != clean[1], "error"
    assert digest(folder, "x\nfoo -1\n")[1] != clean[1], "warning"
    same(clean[1], digest(folder, "binding.pry\nfoo(1)\n")[1], "diagnostics without any")
    assert digest(folder, "binding.pry\nfoo(1)\n")[2] != clean[2], "offences"
    assert digest(folder, "binding.pry\nfoo(1)\n")[2] != digest(folder, "binding.irb\nfoo(1)\n")[2], "another offence"


def variants_agree(folder: Path) -> None:
    """offences and the digest of no diagnostics are the same in both versions of Prism"""
    cases = sorted((ROOT / "bench/leuko/tests/cases").glob("[di]*.rb"))
    assert len(cases) > 5, cases
    for case in cases:
        (folder / "a.rb").write_bytes(case.read_bytes())
        stock = run("--format", "emacs", "a.rb", folder=folder)
        same(stock.stdout, run("--format", "emacs", "a.rb", variant="upstream", folder=folder).stdout, case.name)


def pool_order(folder: Path) -> None:
    """another hash function and another first size of the constant pool leave the digest as it was"""
    text = (
        SOURCE
        + "".join(f"n{number}.b{number} += 1\n" for number in range(300))
        + "foo { _1 + _2 }\ndef m(...) = n(...)\n/(?<\\u0061a>x)/ =~ y\n"
    )
    before = digest(folder, text)
    prism = folder / "prism"
    shutil.copytree(ROOT / "build/source/stock", prism)
    pool = prism / "src/util/pm_constant_pool.c"
    source = pool.read_text()
    changed = source.replace("uint32_t value = 5381;", "uint32_t value = 77;")
    assert changed != source, "the hash of pm_constant_pool.c is not where this test looks for it"
    pool.write_text(changed)
    parser = prism / "src/prism.c"
    source = parser.read_text()
    changed = source.replace("constant_size < 4 ? 4 : constant_size", "64 + constant_size")
    assert changed != source, "the pool's first size is not where this test looks for it"
    parser.write_text(changed)
    objects = [ROOT / path for path in sorted((ROOT / "build/obj/leuko-stock/src").rglob("*.o"))]
    objects = [path for path in objects if path.name not in ("pm_constant_pool.o", "prism.o")]
    objects += sorted((ROOT / "build/obj/leuko-stock/leuko").glob("*.o"))
    flags = [
        "-std=gnu11",
        "-O1",
        "-DNDEBUG",
        "-DPRISM_XALLOCATOR",
        "-DPRISM_ALLOC_MODULE=prism",
        f"-I{prism}/include",
        f"-I{ROOT}/bench/leuko/linter",
    ]
    command = ["gcc", *flags, "-o", str(folder / "leuko"), str(pool), str(parser), *map(str, objects), "-lxxhash", "-lm"]
    subprocess.run(command, check=True)
    done = subprocess.run([folder / "leuko", "--format", "quiet", "--digest", "a.rb"], cwd=folder, capture_output=True, text=True)
    match = LINE.fullmatch(done.stdout.strip())
    assert match, done.stderr
    same(before, (match[2], match[3], match[4]), "digest")


if __name__ == "__main__":
    sys.exit(main([repeats, sees_changes, sees_owned_names, diagnostics, variants_agree, pool_order]))
