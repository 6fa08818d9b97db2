#!/usr/bin/python3
"""The malloc profiler: every kind and every end of a process counted exactly, and refused where it cannot see.

The fixture family.c makes known calls; the numbers here are those in its comments.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = ROOT / "build/lib/malloc_profiler.so"
COMMAND = ROOT / "build/bin/malloc_profiler"
CANARY = ROOT / "build/bin/canary"
FIXTURE = ROOT / "harness/tests/fixtures/malloc_profiler/family.c"
CFLAGS = (
    "-std=gnu11 -O1 -g -fno-builtin -fno-omit-frame-pointer -fno-optimize-sibling-calls -fno-crossjumping -fno-tree-tail-merge -pthread"
)

KINDS = ["malloc", "calloc", "realloc", "reallocarray", "posix_memalign", "aligned_alloc", "memalign", "valloc", "pvalloc"]
SITES = 41**3
SITES_KEPT = 65536 - 10

Profile = dict[str, Any]


class Tap:
    def __init__(self) -> None:
        self.number = 0
        self.failed = False

    def check(self, good: bool, name: str, diagnostics: object = "") -> None:
        self.number += 1
        print(f"{'ok' if good else 'not ok'} {self.number} - {name}", flush=True)
        self.failed = self.failed or not good
        for line in "" if good else str(diagnostics).splitlines()[:40]:
            print(f"# {line}")

    def equal(self, got: object, wanted: object, name: str) -> None:
        self.check(got == wanted, name, f"expected {wanted}\ngot      {got}")

    def skip(self, name: str, reason: str) -> None:
        self.number += 1
        print(f"ok {self.number} - {name} # SKIP {reason}")

    def done(self) -> int:
        print(f"1..{self.number}")
        return 1 if self.failed else 0


class Bench:
    """The fixture, built, and a folder for the profiles of its runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.family = str(folder / "family")
        subprocess.run(["gcc", *CFLAGS.split(), "-o", self.family, str(FIXTURE)], check=True)

    def run(self, command: list[str], output: str, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "LD_PRELOAD": str(LIBRARY), "MALLOC_PROFILER_OUTPUT": output} | environment
        return subprocess.run(command, env=env, cwd=self.folder, capture_output=True, text=True, timeout=120)

    def profile(self, mode: str, **environment: str) -> Profile:
        done = self.run([self.family, mode], f"{mode}.json", **environment)
        if done.returncode not in (0, 7):
            return {"failed": f"exit code {done.returncode}: {done.stderr}"}
        return self.load(f"{mode}.json")

    def load(self, name: str) -> Profile:
        path = self.folder / name
        return json.loads(path.read_text()) if path.exists() else {"absent": str(path)}

    def left(self, name: str) -> list[str]:
        return sorted(path.name for path in self.folder.glob(f"{name}*"))


def picked(profile: Profile, part: str, *names: str) -> list[object]:
    return [profile.get(part, {}).get(name) for name in names]


def kinds_of(profile: Profile) -> dict[str, tuple[int, int]]:
    kinds = profile.get("kinds", {})
    return {name: (kind["calls"], kind["bytes"]) for name, kind in kinds.items() if kind["calls"]}


def add_up(profile: Profile) -> list[int]:
    sites = profile.get("sites", [])
    return [sum(site[name] for site in sites) for name in ("calls", "bytes", "live_blocks", "live_bytes")]


def test_kinds(tap: Tap, bench: Bench) -> None:
    profile = bench.profile("kinds")
    wanted = {name: (n, 10 * n * n) for n, name in enumerate(KINDS, start=1)}
    total = sum(amount for _, amount in wanted.values())
    tap.equal(kinds_of(profile), wanted | {"free": (45, total)}, "each kind: its calls and bytes")
    got = picked(profile, "totals", "calls", "frees", "bytes_requested", "bytes_freed", "blocks_freed", "peak_live_bytes")
    tap.equal(got, [45, 45, total, total, 45, total], "totals of all kinds")
    tap.equal(picked(profile, "totals", "live_bytes_at_exit", "live_blocks_at_exit", "failed"), [0, 0, 0], "nothing stays")
    tap.equal(add_up(profile), [45, total, 0, 0], "the sites add up to the totals")
    ends = [profile.get(name) for name in ("schema", "end", "complete", "threads", "untracked", "program")]
    tap.equal(ends, ["malloc_profiler/1", "exit", True, 1, 0, bench.family], "what is said of the process")
    tap.equal(bench.left("kinds.json"), ["kinds.json"], "nothing but the profile is left")


def test_edges(tap: Tap, bench: Bench) -> None:
    profile = bench.profile("edges")
    wanted = {"malloc": (2, 100), "realloc": (2, 350), "reallocarray": (1, 100), "free": (1, 50)}
    tap.equal(kinds_of(profile), wanted, "realloc(p, 0) is a free, free(NULL) nothing, a reallocarray not also a realloc")
    got = picked(profile, "totals", "failed", "peak_live_bytes", "live_bytes_at_exit", "live_blocks_at_exit")
    tap.equal(got, [5, 300, 100, 2], "failed calls, a peak without the old block, a block of no bytes")
    # 100, 300, 50, 0, 0, 100
    tap.equal(picked(profile, "totals", "live_byte_calls", "bytes_freed"), [550, 450], "live bytes after each event")


def test_threads(tap: Tap, bench: Bench) -> None:
    profile = bench.profile("threads")
    tap.equal(kinds_of(profile).get("malloc"), (160000, 6400000), "eight threads: every malloc")
    live = [site for site in profile.get("sites", []) if site["kind"] == "malloc" and site["live_blocks"]]
    tap.equal((live, profile.get("threads")), ([], 9), "blocks freed by another thread go off their own site")
    profile = bench.profile("fork_threads")
    tap.equal(kinds_of(profile).get("malloc"), (160000, 6400000), "forks out of a busy process: no deadlock, nothing of the children")


def test_fork(tap: Tap, bench: Bench) -> None:
    for mode in ("fork", "raw_fork"):
        profile = bench.profile(mode)
        tap.equal(kinds_of(profile), {"malloc": (10, 1000), "free": (10, 1000)}, f"{mode}: the child counts nothing for its parent")
        tap.equal(bench.left(f"{mode}.json"), [f"{mode}.json"], f"{mode}: without %p the child writes nothing")
    bench.run([bench.family, "fork"], "each.%p.json")
    files = bench.left("each.")
    profiles = sorted((bench.load(name) for name in files), key=lambda profile: int(profile["totals"]["calls"]))
    tap.equal([kinds_of(profile) for profile in profiles][1:], [{"malloc": (10, 1000), "free": (10, 1000)}], "with %p: the parent")
    child = profiles[0] if profiles else {}
    tap.equal(kinds_of(child), {"malloc": (5, 50), "free": (3, 300)}, "with %p: the child, from the fork on")
    got = picked(child, "totals", "peak_live_bytes", "live_bytes_at_exit", "live_blocks_at_exit", "bytes_freed")
    tap.equal(got, [1000, 750, 12, 300], "the child has the blocks it inherited")
    tap.equal(add_up(child)[2:], [12, 750], "also by site")
    tap.equal([name for name in files if str(child.get("pid")) in name], [f"each.{child.get('pid')}.json"], "%p is the process id")
    profile = bench.profile("vfork")
    tap.equal((kinds_of(profile).get("malloc"), profile.get("end")), ((3, 300), "exit"), "vfork: the child's _exit writes nothing")


def test_ends(tap: Tap, bench: Bench) -> None:
    for mode in ("_exit", "quick_exit"):
        profile = bench.profile(mode)
        tap.equal((kinds_of(profile).get("malloc"), profile.get("end")), ((3, 300), mode), f"{mode} is survived")
    profile = bench.profile("exec")
    tap.equal(kinds_of(profile).get("pvalloc"), (9, 810), "exec: the file is that of the new program")
    profile = bench.profile("exec_fails")
    tap.equal((kinds_of(profile).get("malloc"), profile.get("end")), ((6, 600), "exit"), "an exec that fails changes nothing")
    profile = bench.profile("chdir")
    tap.equal(kinds_of(profile).get("malloc"), (3, 300), "a relative path counts from where the program began")
    profile = bench.profile("kinds", FAMILY_BEFORE_MAIN="1", FAMILY_AFTER_MAIN="1")
    tap.equal(kinds_of(profile).get("malloc"), (3, 10 + 32 + 16), "before main and after it")


def test_killed(tap: Tap, bench: Bench) -> None:
    (bench.folder / "killed.json").write_text("{}")
    done = bench.run([bench.family, "killed"], "killed.json")
    tap.equal(done.returncode, -signal.SIGKILL, "the program dies as it would")
    tap.equal(bench.left("killed.json"), ["killed.json.live"], "a stale profile does not stand for it")
    done = subprocess.run([str(COMMAND), bench.family, "killed"], capture_output=True, text=True)
    tap.equal(done.returncode, 128 + signal.SIGKILL, "the command says so by its exit code")
    found = re.search(r"^malloc +3 +300$", done.stderr, re.MULTILINE)
    tap.check(found is not None and "killed" in done.stderr, "what was counted until then is shown", done.stderr)
    profile = bench.profile("killed_after_fork")
    tap.equal(kinds_of(profile).get("malloc"), (3, 300), "a child that is killed takes nothing with it")


def test_sites(tap: Tap, bench: Bench) -> None:
    profile = bench.profile("sites")
    tap.equal(kinds_of(profile).get("malloc"), (SITES, SITES), "more sites than the table holds: every call counts")
    tap.equal((profile.get("sites_dropped"), add_up(profile)[0]), (SITES - SITES_KEPT, SITES), "those without a site are reported")
    done = bench.run([bench.family, "sites"], str(bench.folder / "absent" / "profile.json"))
    tap.equal(done.returncode, 0, "also where nothing can be written")
    tap.check("absent/profile.json: cannot be written" in done.stderr, "which is said", done.stderr)


def test_agreement(tap: Tap, bench: Bench) -> None:
    ruby = bench.folder / "sample.rb"
    ruby.write_text("class Bench\n" + "".join(f"  def m{i}\n    a = 1\n    a + b\n  end\n" for i in range(500)) + "end\n")
    programs = {"the canary": [str(CANARY)], "the fixture": [bench.family, "chdir"]}
    leuko = ROOT / "build/bin/leuko-stock"
    if leuko.exists():
        programs["a parse by stock"] = [str(leuko), "--format", "quiet", str(ruby)]
    for name, command in programs.items():
        bench.run(command, "agreement.json")
        totals = picked(bench.load("agreement.json"), "totals", "calls", "blocks_freed", "bytes_requested")
        valgrind = ["valgrind", "--run-libc-freeres=no", "--run-cxx-freeres=no", *command]
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "MALLOC_PROFILER_OUTPUT": "agreement.json"}
        said = subprocess.run(valgrind, env=env, cwd=bench.folder, capture_output=True, text=True).stderr
        found = re.search(r"total heap usage: ([\d,]+) allocs, ([\d,]+) frees, ([\d,]+) bytes", said)
        usage: list[object] = [int(number.replace(",", "")) for number in found.groups()] if found else [said]
        tap.equal(totals, usage, f"valgrind counts the same of {name}")


def test_command(tap: Tap, bench: Bench) -> None:
    kept = bench.folder / "kept.json"
    done = subprocess.run([str(COMMAND), "-o", str(kept), "--", bench.family, "_exit"], capture_output=True, text=True)
    tap.equal(done.returncode, 7, "the command passes the exit code on")
    tap.check(
        re.search(r"malloc < allocate \(family\.c:\d+\) < run__exit \(family\.c:\d+\) < main", done.stderr) is not None,
        "sites have names and lines",
        done.stderr,
    )
    tap.equal(kinds_of(json.loads(kept.read_text())).get("malloc"), (3, 300), "-o keeps the profile")
    done = subprocess.run([str(COMMAND), "--top", "0", bench.family, "kinds"], capture_output=True, text=True)
    tap.check(done.returncode == 0 and "call site" not in done.stderr and "pvalloc" in done.stderr, "--top 0 shows no sites", done.stderr)
    done = subprocess.run([str(COMMAND), "/bin/echo", "--top", "1"], capture_output=True, text=True)
    tap.equal(done.stdout, "--top 1\n", "the program's own options are its own")
    wrong: list[list[str]] = [[], ["--nonsense"], ["--top", "-1", "true"]]
    for arguments in wrong:
        done = subprocess.run([str(COMMAND), *arguments], capture_output=True, text=True)
        tap.equal((done.returncode, done.stdout), (2, ""), f"wrong use: {arguments}")


def refused(tap: Tap, program: Path, reason: str, name: str) -> None:
    done = subprocess.run([str(COMMAND), str(program)], capture_output=True, text=True)
    tap.check(done.returncode == 3 and reason in done.stderr, name, done.stderr)


def test_blind(tap: Tap, bench: Bench) -> None:
    static = bench.folder / "static"
    subprocess.run(["gcc", *CFLAGS.split(), "-static", "-o", str(static), str(FIXTURE)], check=True, capture_output=True)
    refused(tap, static, "statically linked", "a statically linked program is refused, not counted as nothing")
    done = bench.run([str(static), "kinds"], "static.json")
    tap.equal((done.returncode, bench.left("static.json")), (0, []), "it writes nothing")
    bench.run([bench.family, "exec_static", str(static), "kinds"], "left.json")
    ended = bench.load("left.json")
    tap.equal((ended.get("end"), ended.get("complete")), ("exec", False), "a program that becomes a static one is not complete")
    script = bench.folder / "script"
    script.write_text(f"#!{static} kinds\n")
    script.chmod(0o755)
    refused(tap, script, "statically linked", "so is a script with a static interpreter")
    text = bench.folder / "text"
    text.write_text("no program\n")
    refused(tap, text, "not executable", "a file that is no program")
    text.chmod(0o755)
    refused(tap, text, "it is no program", "nor with the right to be executed")
    refused(tap, bench.folder / "absent", "no such program", "a program that is not there")
    other = bench.folder / "setuid"
    shutil.copy(bench.family, other)
    if os.getuid() != 0:
        tap.skip("a setuid program of another user is refused", "only root can make one")
        return
    os.chown(other, 65534, 65534)
    other.chmod(0o4755)
    refused(tap, other, "setuid", "a setuid program of another user is refused")


def main() -> int:
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        tests = [
            test_kinds,
            test_edges,
            test_threads,
            test_fork,
            test_ends,
            test_killed,
            test_sites,
            test_agreement,
            test_command,
            test_blind,
        ]
        for test in tests:
            test(tap, bench)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
