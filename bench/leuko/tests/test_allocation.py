#!/usr/bin/python3
"""The known truth of the investigation that began this project, by the Prism hook and by valgrind; and that nothing stays allocated."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from leuko_tap import contains, main, program, run, same  # noqa: E402

METHODS = 39_999
STATISTICS = re.compile(
    r"\[prism_alloc_stats\]\[(\w+)\] allocs=(\d+) callocs=(\d+) reallocs=(\d+) frees=(\d+) bytes_alloc=(\d+) bytes_freed=(\d+)"
)
KEYS = ("allocs", "callocs", "reallocs", "frees", "bytes_alloc", "bytes_freed")


def write_methods(folder: Path) -> None:
    bodies = "".join(f"  def m{number}\n    a = 1\n    b = 2\n    a + b\n  end\n" for number in range(1, METHODS + 1))
    content = f"# frozen_string_literal: true\nclass Bench\n{bodies}end\n".encode()
    same((1_948_891, "f52f08895151130f"), (len(content), hashlib.sha256(content).hexdigest()[:16]), "the input itself")
    (folder / "a.rb").write_bytes(content)


def statistics(folder: Path, variant: str, *arguments: str) -> dict[str, dict[str, int]]:
    done = run("--format", "quiet", *arguments, "a.rb", variant=variant, folder=folder, environment={"PRISM_ALLOC_STATS": "1"})
    found = {}
    for line in done.stderr.decode().splitlines():
        match = STATISTICS.fullmatch(line)
        assert match, f"not a line of statistics: {line!r}"
        found[match[1]] = dict(zip(KEYS, map(int, match.groups()[1:])))
    same(sorted(found), list(found), "the order of the modules")
    return found


def known_truth(folder: Path) -> None:
    """39,999 methods make each module of stock ask for what was counted by hand"""
    write_methods(folder)
    modules = statistics(folder, "stock")
    prism, pool, newlines = modules["prism"], modules["pm_constant_pool"], modules["pm_newline_list"]
    same((519_994, 120_001, 80_014), (prism["callocs"], prism["allocs"] - prism["callocs"], prism["reallocs"]), "prism")
    same((40_001, 2_679_288), (pool["allocs"], pool["bytes_alloc"]), "pm_constant_pool")
    same((4, 5_757_992), (newlines["allocs"], newlines["bytes_alloc"]), "pm_newline_list")


def nothing_stays(folder: Path) -> None:
    """every block is freed, by both versions of Prism, with a digest too"""
    write_methods(folder)
    for variant in ("stock", "upstream"):
        for arguments in ((), ("--digest",)):
            modules = statistics(folder, variant, *arguments)
            assert sum(module["allocs"] for module in modules.values()) > 50, modules
            for key, other in (("allocs", "frees"), ("bytes_alloc", "bytes_freed")):
                # a realloc from NULL makes a block that is no alloc, so frees may be more than allocs, never less
                live = sum(module[key] - module[other] for module in modules.values())
                assert live == 0 if key == "bytes_alloc" else live <= 0, f"{variant} {arguments}: {key} - {other} = {live}"


def valgrind(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> tuple[int, int, str]:
    command = ["valgrind", "--leak-check=no", str(program("stock")), *arguments, "a.rb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", **(environment or {})})
    match = re.search(r"total heap usage: ([\d,]+) allocs, ([\d,]+) frees", done.stderr)
    assert match, done.stderr[-600:]
    return int(match[1].replace(",", "")), int(match[2].replace(",", "")), done.stderr


def valgrind_agrees(folder: Path) -> None:
    """valgrind counts what the hook counts and a handful of Leuko's own; nothing is live at exit"""
    (folder / "a.rb").write_text("class A\n" + "  def m(a)\n    a.b + [1, 2]\n  end\n" * 500 + "end\n")
    modules = statistics(folder, "stock")
    logical = sum(module["allocs"] + module["reallocs"] for module in modules.values())
    allocations, frees, text = valgrind(folder, "--format", "quiet")
    contains(text.encode(), "in use at exit: 0 bytes in 0 blocks", "valgrind")
    same(allocations, frees, "frees")
    assert logical < allocations <= logical + 16, f"the hook counts {logical}, valgrind {allocations}"


def nothing_printed_when_off(folder: Path) -> None:
    """the statistics are printed only when asked for"""
    (folder / "a.rb").write_text("x\n")
    settings: tuple[dict[str, str], ...] = ({}, {"PRISM_ALLOC_STATS": ""}, {"PRISM_ALLOC_STATS": "0"})
    for value in settings:
        same(b"", run("--format", "quiet", "a.rb", folder=folder, environment=value).stderr, f"{value}")


if __name__ == "__main__":
    sys.exit(main([known_truth, nothing_stays, valgrind_agrees, nothing_printed_when_off]))
