#!/usr/bin/python3
"""The malloc profiler: every kind and every end of a process counted exactly, and refused where it cannot see.

The fixture family.c makes known calls; the numbers here are those in its comments.
"""

import json
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tap import check, done, equal, skip  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = ROOT / "build/lib/leuko-bench/malloc_profiler.so"
COMMAND = ROOT / "build/bin/malloc_profiler"
CANARY = ROOT / "build/libexec/leuko-bench/canary"
FIXTURE = ROOT / "harness/tests/fixtures/malloc_profiler/family.c"
HANDLERS = FIXTURE.with_name("handlers.c")
CFLAGS = (
    "-std=gnu11 -O1 -g -fno-builtin -fno-omit-frame-pointer -fno-optimize-sibling-calls -fno-crossjumping -fno-tree-tail-merge -pthread"
)

KINDS = ["malloc", "calloc", "realloc", "reallocarray", "posix_memalign", "aligned_alloc", "memalign", "valloc", "pvalloc"]
SITES = 41**3
SITES_KEPT = 65536 - 10

Profile = dict[str, Any]


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
        ended = self.run([self.family, mode], f"{mode}.json", **environment)
        if ended.returncode not in (0, 7):
            return {"failed": f"exit code {ended.returncode}: {ended.stderr}"}
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


def test_kinds(bench: Bench) -> None:
    profile = bench.profile("kinds")
    wanted = {name: (n, 10 * n * n) for n, name in enumerate(KINDS, start=1)}
    total = sum(amount for _, amount in wanted.values())
    equal(kinds_of(profile), wanted | {"free": (45, total)}, "each kind: its calls and bytes")
    got = picked(profile, "totals", "calls", "frees", "bytes_requested", "bytes_freed", "blocks_freed", "peak_live_bytes")
    equal(got, [45, 45, total, total, 45, total], "totals of all kinds")
    equal(picked(profile, "totals", "live_bytes_at_exit", "live_blocks_at_exit", "failed"), [0, 0, 0], "nothing stays")
    equal(add_up(profile), [45, total, 0, 0], "the sites add up to the totals")
    ends = [profile.get(name) for name in ("schema", "end", "complete", "threads", "untracked", "program")]
    equal(ends, ["malloc_profiler/3", "exit", True, 1, 0, bench.family], "what is said of the process")
    equal(bench.left("kinds.json"), ["kinds.json"], "nothing but the profile is left")


def test_edges(bench: Bench) -> None:
    profile = bench.profile("edges")
    wanted = {"malloc": (2, 100), "realloc": (2, 350), "reallocarray": (1, 100), "free": (1, 50)}
    equal(kinds_of(profile), wanted, "realloc(p, 0) is a free, free(NULL) nothing, a reallocarray not also a realloc")
    got = picked(profile, "totals", "failed", "peak_live_bytes", "live_bytes_at_exit", "live_blocks_at_exit")
    equal(got, [5, 300, 100, 2], "failed calls, a peak without the old block, a block of no bytes")
    # 100, 300, 50, 0, 0, 100
    equal(picked(profile, "totals", "live_byte_calls", "bytes_freed"), [550, 450], "live bytes after each event")
    equal(sum(site["live_byte_calls"] for site in profile.get("sites", [])), 550, "each site's part of them adds up")


def test_threads(bench: Bench) -> None:
    profile = bench.profile("threads")
    equal(kinds_of(profile).get("malloc"), (160000, 6400000), "eight threads: every malloc")
    live = [site for site in profile.get("sites", []) if site["kind"] == "malloc" and site["live_blocks"]]
    equal((live, profile.get("threads")), ([], 9), "blocks freed by another thread go off their own site")
    profile = bench.profile("fork_threads")
    equal(kinds_of(profile).get("malloc"), (160000, 6400000), "forks out of a busy process: no deadlock, nothing of the children")


def test_fork(bench: Bench) -> None:
    for mode in ("fork", "raw_fork"):
        profile = bench.profile(mode)
        equal(kinds_of(profile), {"malloc": (10, 1000), "free": (10, 1000)}, f"{mode}: the child counts nothing for its parent")
        equal(bench.left(f"{mode}.json"), [f"{mode}.json"], f"{mode}: without %p the child writes nothing")
    bench.run([bench.family, "fork"], "each.%p.json")
    files = bench.left("each.")
    profiles = sorted((bench.load(name) for name in files), key=lambda profile: int(profile["totals"]["calls"]))
    equal([kinds_of(profile) for profile in profiles][1:], [{"malloc": (10, 1000), "free": (10, 1000)}], "with %p: the parent")
    child = profiles[0] if profiles else {}
    equal(kinds_of(child), {"malloc": (5, 50), "free": (3, 300)}, "with %p: the child, from the fork on")
    got = picked(child, "totals", "peak_live_bytes", "live_bytes_at_exit", "live_blocks_at_exit", "bytes_freed")
    equal(got, [1000, 750, 12, 300], "the child has the blocks it inherited")
    equal(add_up(child)[2:], [12, 750], "also by site")
    equal([name for name in files if str(child.get("pid")) in name], [f"each.{child.get('pid')}.json"], "%p is the process id")
    profile = bench.profile("vfork")
    equal((kinds_of(profile).get("malloc"), profile.get("end")), ((3, 300), "exit"), "vfork: the child's _exit writes nothing")


def test_ends(bench: Bench) -> None:
    for mode in ("_exit", "quick_exit"):
        profile = bench.profile(mode)
        equal((kinds_of(profile).get("malloc"), profile.get("end")), ((3, 300), mode), f"{mode} is survived")
    profile = bench.profile("exec")
    equal(kinds_of(profile).get("pvalloc"), (9, 810), "exec: the file is that of the new program")
    profile = bench.profile("exec_fails")
    equal((kinds_of(profile).get("malloc"), profile.get("end")), ((6, 600), "exit"), "an exec that fails changes nothing")
    profile = bench.profile("chdir")
    equal(kinds_of(profile).get("malloc"), (3, 300), "a relative path counts from where the program began")
    profile = bench.profile("kinds", FAMILY_BEFORE_MAIN="1", FAMILY_AFTER_MAIN="1")
    equal(kinds_of(profile).get("malloc"), (3, 10 + 32 + 16), "before main and after it")


def test_killed(bench: Bench) -> None:
    (bench.folder / "killed.json").write_text("{}")
    ended = bench.run([bench.family, "killed"], "killed.json")
    equal(ended.returncode, -signal.SIGKILL, "the program dies as it would")
    equal(bench.left("killed.json"), ["killed.json.live"], "a stale profile does not stand for it")
    ended = subprocess.run([str(COMMAND), bench.family, "killed"], capture_output=True, text=True)
    equal(ended.returncode, 128 + signal.SIGKILL, "the command says so by its exit code")
    found = re.search(r"^malloc +3 +300$", ended.stderr, re.MULTILINE)
    check(found is not None and "killed" in ended.stderr, "what was counted until then is shown", ended.stderr)
    profile = bench.profile("killed_after_fork")
    equal(kinds_of(profile).get("malloc"), (3, 300), "a child that is killed takes nothing with it")


def test_sites(bench: Bench) -> None:
    profile = bench.profile("sites")
    equal(kinds_of(profile).get("malloc"), (SITES, SITES), "more sites than the table holds: every call counts")
    equal((profile.get("sites_dropped"), add_up(profile)[0]), (SITES - SITES_KEPT, SITES), "those without a site are reported")
    ended = bench.run([bench.family, "sites"], str(bench.folder / "absent" / "profile.json"))
    equal(ended.returncode, 0, "also where nothing can be written")
    check("absent/profile.json: cannot be written" in ended.stderr, "which is said", ended.stderr)


def test_agreement(bench: Bench) -> None:
    programs = {"the canary": [str(CANARY)], "the fixture": [bench.family, "chdir"]}
    for name, command in programs.items():
        bench.run(command, "agreement.json")
        totals = picked(bench.load("agreement.json"), "totals", "calls", "blocks_freed", "bytes_requested")
        valgrind = ["valgrind", "--run-libc-freeres=no", "--run-cxx-freeres=no", *command]
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "MALLOC_PROFILER_OUTPUT": "agreement.json"}
        said = subprocess.run(valgrind, env=env, cwd=bench.folder, capture_output=True, text=True).stderr
        found = re.search(r"total heap usage: ([\d,]+) allocs, ([\d,]+) frees, ([\d,]+) bytes", said)
        usage: list[object] = [int(number.replace(",", "")) for number in found.groups()] if found else [said]
        equal(totals, usage, f"valgrind counts the same of {name}")


def test_command(bench: Bench) -> None:
    kept = bench.folder / "kept.json"
    ended = subprocess.run([str(COMMAND), "-o", str(kept), "--", bench.family, "_exit"], capture_output=True, text=True)
    equal(ended.returncode, 7, "the command passes the exit code on")
    check(
        re.search(r"malloc < allocate \(family\.c:\d+\) < run__exit \(family\.c:\d+\) < main", ended.stderr) is not None,
        "sites have names and lines",
        ended.stderr,
    )
    equal(kinds_of(json.loads(kept.read_text())).get("malloc"), (3, 300), "-o keeps the profile")
    ended = subprocess.run([str(COMMAND), "--top", "0", bench.family, "kinds"], capture_output=True, text=True)
    check(ended.returncode == 0 and "call site" not in ended.stderr and "pvalloc" in ended.stderr, "--top 0 shows no sites", ended.stderr)
    ended = subprocess.run([str(COMMAND), "/bin/echo", "--top", "1"], capture_output=True, text=True)
    equal(ended.stdout, "--top 1\n", "the program's own options are its own")
    wrong: list[list[str]] = [[], ["--nonsense"], ["--top", "-1", "true"]]
    for arguments in wrong:
        ended = subprocess.run([str(COMMAND), *arguments], capture_output=True, text=True)
        equal((ended.returncode, ended.stdout), (2, ""), f"wrong use: {arguments}")


def test_command_per_process(bench: Bench) -> None:
    folder = bench.folder / "100%percent"
    folder.mkdir()

    def kept(output: str, mode: str) -> tuple[subprocess.CompletedProcess[str], list[Path]]:
        command = [str(COMMAND), "-o", output, bench.family, mode]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=60)
        files = sorted(folder.iterdir())
        return ended, files

    ended, files = kept("each.%p.json", "fork")
    shown = re.search(r"^malloc +10 +1,000$", ended.stderr, re.MULTILINE)
    check(ended.returncode == 0 and shown is not None, "-o with %p: the program's own profile is shown", ended.stderr)
    equal(
        sorted(json.loads(file.read_text())["totals"]["calls"] for file in files), [5, 10], "-o with %p: the child's profile is kept, too"
    )
    for file in files:
        file.unlink()
    ended, files = kept("one.json", "kinds")
    check(ended.returncode == 0 and [file.name for file in files] == ["one.json"], "%p in the folder's own name is none", ended.stderr)


def test_only_files_are_replaced(bench: Bench) -> None:
    fifo = bench.folder / "fifo"
    os.mkfifo(fifo)
    kept = [fifo]
    if os.getuid() == 0:
        device = bench.folder / "device"
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        kept.append(device)
    link = bench.folder / "link"
    link.symlink_to("nowhere")
    kept.append(link)
    for path in kept:
        before = path.lstat()
        ended = subprocess.run([str(COMMAND), "-o", str(path), bench.family, "kinds"], capture_output=True, text=True, timeout=60)
        check(ended.returncode == 2 and "only a regular file is replaced" in ended.stderr, f"-o {path.name} is refused", ended.stderr)
        ended = bench.run([bench.family, "kinds"], str(path))
        said = f"{path.name}: cannot be written: Not a regular file"
        check(ended.returncode == 0 and said in ended.stderr, f"the library refuses a {path.name}", ended.stderr)
        for suffix in (".live", ".new"):
            beside = bench.folder / f"beside-{path.name}.json{suffix}"
            path.rename(beside)
            ended = bench.run([bench.family, "kinds"], f"beside-{path.name}.json")
            said = f"beside-{path.name}.json: cannot be written: Not a regular file"
            check(ended.returncode == 0 and said in ended.stderr, f"also where its {suffix} file would be", ended.stderr)
            beside.rename(path)
        after = path.lstat()
        equal((after.st_ino, after.st_mode), (before.st_ino, before.st_mode), f"the {path.name} is still there")


def test_file_size_limit(bench: Bench) -> None:
    """No file at all; one that the live file does not fit into; one that it fits into, with 1,546 sites, and the profile does not."""
    for blocks, mode in ((0, "kinds"), (1, "kinds"), (400, "sites")):
        with (bench.folder / "said").open("w+") as said:
            said.write("as full as it may be" if blocks == 0 else "")
            env = {"PATH": os.environ["PATH"], "LD_PRELOAD": str(LIBRARY), "MALLOC_PROFILER_OUTPUT": "limited.json"}

            def limit() -> None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (blocks * 512, blocks * 512))

            ended = subprocess.run([bench.family, mode], env=env, cwd=bench.folder, stderr=said, preexec_fn=limit, timeout=60)
            equal(ended.returncode, 0, f"{mode} with a limit of {blocks} blocks a file: the program ends as it would")
            said.seek(0)
            if blocks > 0:
                text = said.read()
                check("limited.json: cannot be written: File too large" in text, "what could not be written is said", text)
        equal([name for name in bench.left("limited.json") if name != "limited.json.live"], [], "there is no profile")
    command = ["sh", "-c", f"ulimit -f 0; exec {COMMAND} {bench.family} kinds"]
    stopped = subprocess.run(command, capture_output=True, text=True, timeout=60)
    check(stopped.returncode == 3 and "nothing was written" in stopped.stderr, "the command says that it could not measure", stopped.stderr)


def test_handlers(bench: Bench) -> None:
    """The command reads each profile, so its sums agree."""
    handlers = bench.folder / "handlers"
    subprocess.run(["gcc", *CFLAGS.split(), "-o", str(handlers), str(HANDLERS)], check=True)

    def run(mode: str) -> tuple[int, Profile, list[int]]:
        kept = bench.folder / f"handlers-{mode}.json"
        command = [str(COMMAND), "--top", "0", "-o", str(kept), str(handlers), mode]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True) as child:
            try:
                said = child.communicate(timeout=90)[0]
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                return -1, {"hung": mode}, []
        return child.returncode, bench.load(kept.name), [int(word) for word in said.split()]

    for mode, name in (("one", "handlers that interrupt threads"), ("alone", "a handler in a process without threads")):
        code, profile, said = run(mode)
        equal((code, list(kinds_of(profile).get("malloc", ())), profile.get("complete")), (0, said, True), f"{name}: every call counts")
    code, profile, said = run("many")
    calls, untracked = kinds_of(profile).get("malloc", (0, 0))[0], profile.get("untracked", 0)
    check(
        code == 0 and said[0] - untracked <= calls <= said[0],
        "more events than can be kept: no more are lost than untracked says",
        str(profile)[:400],
    )
    equal(profile.get("complete"), untracked == 0, "then the profile is not complete")
    code, profile, said = run("fork")
    equal((code, list(kinds_of(profile).get("malloc", ()))), (0, said), "handlers that fork: nothing hangs, nothing of the children counts")
    code, profile, _ = run("exit")
    equal((code, profile.get("end")), (0, "_exit"), "a handler that ends the process: a profile is written")


def test_callers(bench: Bench) -> None:
    """Neither libc nor the program keeps frame pointers: callers are found by the call frame information."""
    callers = bench.folder / "callers"
    for flags in ("-O2 -fomit-frame-pointer", "-O2 -fno-omit-frame-pointer", "-O0"):
        subprocess.run(["gcc", "-g", *flags.split(), "-o", str(callers), str(HANDLERS.with_name("callers.c"))], check=True)
        said = subprocess.run([str(COMMAND), "--top", "99", str(callers)], capture_output=True, text=True).stderr
        # glibc's asprintf asks once or twice, by its version.
        for caller, function, counts in (("copy", "dup", (10,)), ("print", "asprintf", (10, 20))):
            theirs = sum(map(int, re.findall(rf"^ *(\d+) .* malloc < .*{function}[^<]* < {caller} ", said, re.M)))
            whole = sum(map(int, re.findall(rf"^ *(\d+) .* malloc < .*{function}[^<]* < (?:copy|print|main) ", said, re.M)))
            check(theirs == whole and theirs in counts, f"{flags}: libc's requests for {caller} are {caller}'s", (theirs, whole))
        equal(
            len(re.findall(r" malloc < \w*strndup[^<]* < order ", said)) > 0, True, f"{flags}: so are those of a function that libc calls"
        )


def test_forged(bench: Bench) -> None:
    forger = bench.folder / "forger"
    subprocess.run(["gcc", *CFLAGS.split(), "-o", str(forger), str(HANDLERS.with_name("forger.c"))], check=True)
    ended = subprocess.run([str(COMMAND), str(forger)], capture_output=True, text=True)
    said = "not one that malloc_profiler wrote of this run"
    check(ended.returncode == 3 and said in ended.stderr, "a profile that the program wrote itself is refused", ended.stderr)
    show = ["sh", "-c", "echo ${MALLOC_PROFILER_NONCE-none}"]
    ended = bench.run(show, "nonce.json", MALLOC_PROFILER_NONCE="abc")
    equal(
        (ended.stdout, bench.load("nonce.json").get("nonce")), ("none\n", "abc"), "the program does not see the nonce, the profile has it"
    )
    bench.run([bench.family, "exec"], "exec.json", MALLOC_PROFILER_NONCE="abc")
    profile = bench.load("exec.json")
    equal((kinds_of(profile).get("pvalloc"), profile.get("nonce")), ((9, 810), "abc"), "so has that of the program that it becomes")
    bench.run([bench.family, "kinds"], "long.json", MALLOC_PROFILER_NONCE="x" * 65)
    equal(bench.load("long.json").get("nonce"), None, "a nonce that is too long is none")


def test_bytes_of_names(bench: Bench) -> None:
    program = os.fsencode(bench.folder) + b"/\xff\xc3\xa9\xed\xa0\x80"
    shutil.copy(os.fsencode(bench.family), program)
    ended = subprocess.run([os.fsencode(COMMAND), b"-o", os.fsencode(bench.folder / "bytes.json"), program, b"kinds"], capture_output=True)
    replaced = "\ufffd\u00e9" + 3 * "\ufffd"
    equal(ended.returncode, 0, "a program whose name is not UTF-8 is counted")
    equal(Path(bench.load("bytes.json").get("program", "")).name, replaced, "each byte that is no character is replaced in the profile")


def refused(program: Path, reason: str, name: str) -> None:
    ended = subprocess.run([str(COMMAND), str(program)], capture_output=True, text=True)
    check(ended.returncode == 3 and reason in ended.stderr, name, ended.stderr)


def test_blind(bench: Bench) -> None:
    static = bench.folder / "static"
    subprocess.run(["gcc", *CFLAGS.split(), "-static", "-o", str(static), str(FIXTURE)], check=True, capture_output=True)
    refused(static, "statically linked", "a statically linked program is refused, not counted as nothing")
    ended = bench.run([str(static), "kinds"], "static.json")
    equal((ended.returncode, bench.left("static.json")), (0, []), "it writes nothing")
    bench.run([bench.family, "exec_static", str(static), "kinds"], "left.json")
    left = bench.load("left.json")
    equal((left.get("end"), left.get("complete")), ("exec", False), "a program that becomes a static one is not complete")
    script = bench.folder / "script"
    script.write_text(f"#!{static} kinds\n")
    script.chmod(0o755)
    refused(script, "statically linked", "so is a script with a static interpreter")
    text = bench.folder / "text"
    text.write_text("no program\n")
    refused(text, "not executable", "a file that is no program")
    text.chmod(0o755)
    refused(text, "it is no program", "nor with the right to be executed")
    refused(bench.folder / "absent", "no such program", "a program that is not there")
    other = bench.folder / "setuid"
    shutil.copy(bench.family, other)
    if os.getuid() != 0:
        skip("a setuid program of another user is refused", "only root can make one")
        return
    os.chown(other, 65534, 65534)
    other.chmod(0o4755)
    refused(other, "setuid", "a setuid program of another user is refused")


def build(bench: Bench, name: str, source: str, *flags: str) -> Path:
    program = bench.folder / name
    subprocess.run(["gcc", "-O1", "-fno-builtin", *flags, "-x", "c", "-o", str(program), "-"], input=source, text=True, check=True)
    return program


def test_own_allocator(bench: Bench) -> None:
    source = HANDLERS.with_name("own.c").read_text()
    for visibility in ("default", "hidden"):
        own = build(bench, f"own-{visibility}", source, f'-DVISIBILITY="{visibility}"')
        refused(own, "allocator of its own", f"a program that defines malloc ({visibility}) is refused")
    own = bench.folder / "own-default"
    bench.run([str(own)], "own.json")
    profile = bench.load("own.json")
    got = [profile.get("interposed"), profile.get("complete"), *picked(profile, "totals", "calls")]
    equal(got, [False, False, 0], "its profile says that nothing could be seen, and is not complete")
    ended = subprocess.run([str(COMMAND), "env", str(own)], capture_output=True, text=True)
    check(ended.returncode == 3 and "allocator of its own" in ended.stderr, "so does the command, of what env executes", ended.stderr)
    behind = "extern void *__libc_malloc(unsigned long); int main(void) { return __libc_malloc(10) == 0; }"
    refused(build(bench, "behind", behind), "allocator of its own", "a program that calls glibc's malloc by its inner name is refused")

    nothing = build(bench, "nothing", "int main(void) { return 0; }")
    bench.run([str(nothing)], "nothing.json")
    profile = bench.load("nothing.json")
    got = [profile.get("interposed"), profile.get("complete"), *picked(profile, "totals", "calls")]
    equal(got, [True, True, 0], "a program that allocates nothing is seen, and has 0 calls")
    ended = subprocess.run([str(COMMAND), str(nothing)], capture_output=True, text=True)
    equal(ended.returncode, 0, "the command counts 0 calls, too")

    address = "#include <stdlib.h>\nvoid *(*volatile take)(size_t) = malloc; int main(void) { free(take(10)); free(malloc(20)); return 0; }"
    fixed = build(bench, "fixed", address, "-no-pie", "-fno-pie")
    bench.run([str(fixed)], "fixed.json")
    profile = bench.load("fixed.json")
    equal(
        (kinds_of(profile).get("malloc"), profile.get("complete")),
        ((2, 30), True),
        "a program without PIE that takes malloc's address is seen",
    )


def main() -> int:
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
            test_command_per_process,
            test_only_files_are_replaced,
            test_file_size_limit,
            test_handlers,
            test_callers,
            test_forged,
            test_bytes_of_names,
            test_blind,
            test_own_allocator,
        ]
        for test in tests:
            test(bench)
    return done()


if __name__ == "__main__":
    sys.exit(main())
