#!/usr/bin/python3
"""The page of a run: one file that needs nothing else, says the worst first, and shows names as text whatever they hold."""
# slow
# deadline: 600

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tap import check, done, equal, skip  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "harness/tests/fixtures"))
os.environ["MPLCONFIGDIR"] = tempfile.mkdtemp(prefix="matplotlib.")

import fake_run  # noqa: E402

HOSTILE = "<script>alert(1)</script>|`\u202e\x1b[31m" + "x" * 300
VOID = {"meta", "input", "img", "br"}
OPTIONAL = {"td", "tr", "tbody", "li"}  # HTML lets their ends be left out


class Reader(HTMLParser):
    """Tags that do not match, attributes, and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.text += data if self.open[-1:] not in (["style"], ["script"]) else ""


def finding(variant: str, metric: str, was: int, now: int, status: str = "regressed", **more: Any) -> dict[str, Any]:
    row = {"input": "mix", "size": 65536, "variant": variant, "metric": metric, "status": status, "against": "base"}
    return {**row, "was": str(was), "now": str(now), "unit": "calls", "other": None, **more}


def explanation(function: str, was: int, now: int) -> dict[str, Any]:
    row: dict[str, Any] = {"function": function, "caller": "main", "place": "list.c:12", "was": str(was), "now": str(now)}
    row.update(net=now - was, responsible=now > was)
    cell = {"input": "mix", "size": 65536, "variant": "new", "metric": "malloc_profiler.calls", "unit": "calls", "against": "the base"}
    return {**cell, "was": str(was), "now": str(now), "rows": [row], "moves": []}


def verdict_write(run: Path, code: int, name: str, **parts: Any) -> None:
    verdict = json.loads((run / "verdict.json").read_text())
    counts = {status: 0 for status in ("same", "improved", "regressed", "missing", "new", "incomparable", "unknown", "drift")}
    verdict.update(exit_code=code, name=name, note=None, ratchet="strict", compared=100, counts={**counts, "same": 99, "regressed": 1})
    verdict["reference"] = {"label": "the committed baselines", "acceptable": True, "machine_comparable": True, "incomparable": None}
    verdict["base"] = {"label": "the base 0123", "reason": None, "lost": []}
    verdict.update({"findings": [], "base_timings": [], "budgets": [], "growths": [], "explanations": [], "startups": [], **parts})
    (run / "verdict.json").write_text(json.dumps(verdict))
    said_write(run)


def said_write(run: Path, **parts: Any) -> None:
    """The report's sentences, of which the page makes none of its own."""
    said: dict[str, Any] = {"schema": "leuko-bench-sentences/1", "headline": "nothing is worse", "commits": [], "growths": []}
    said.update({"startups": [], "accept": None, "budget": None, "budget_advice": None, **parts})
    (run / "report").mkdir(exist_ok=True)
    (run / "report/sentences.json").write_text(json.dumps(said))


def profiles_write(run: Path, *functions: str) -> None:
    """Each function spends 10 where it spent 4; the last one is new, and one of the base is gone."""
    frames = [{"function": function, "file": "list.c"} for function in (*functions, "main", "gone")]
    main, gone = len(functions), len(functions) + 1
    stacks = [[place, main, 0 if place == main - 1 else 4, 10] for place in range(main)] + [[gone, main, 4, 0]]
    profile: dict[str, Any] = {
        "cell": "new/mix/64K",
        "metric": "malloc_profiler.calls",
        "unit": "calls",
        "against": "the base",
        "stacks": stacks,
    }
    profile.update(was=sum(stack[-2] for stack in stacks), now=sum(stack[-1] for stack in stacks))
    (run / "report").mkdir(exist_ok=True)
    document = {"schema": "leuko-bench-profiles/2", "profiles": [profile], "frames": frames}
    (run / "report/profiles.json").write_text(json.dumps(document))


def history_write(run: Path, name: str) -> None:
    """Two commits; one value doubles, one stays, one went."""
    commits = [{"hash": f"{place}" * 40, "time": 86400 * place, "author": "a", "subject": f"{name} {place}"} for place in (0, 1)]
    cell: dict[str, Any] = {"variant": "new", "input": name, "size": "64K", "machine": None, "unit": "calls"}
    series = [
        {**cell, "metric": "one", "points": [{"commit": 0, "value": "1000"}, {"commit": 1, "value": "2000"}]},
        {**cell, "metric": "same", "points": [{"commit": 0, "value": "5"}, {"commit": 1, "value": "5"}]},
        {**cell, "metric": "gone", "points": [{"commit": 0, "value": "5"}, {"commit": 1, "value": None}]},
    ]
    document = {"schema": "leuko-bench-history/1", "shallow": False, "commits": commits, "series": series}
    (run / "report/history.json").write_text(json.dumps(document))


def write(run: Path, page: Path, *more: str) -> tuple[int, str]:
    words = [str(ROOT / "scripts/page.py"), str(run), str(page), str(run.parent / "reports"), *more]
    ended = subprocess.run(words, capture_output=True, text=True, cwd=ROOT)
    return ended.returncode, ended.stdout + ended.stderr


def read(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    reader.close()
    return reader


def test_red(run: Path, page: Path) -> None:
    findings = [finding("new", "malloc_profiler.calls", 100, 112), finding("new", "malloc_profiler.bytes", 5, 6, unit="bytes")]
    findings += [finding("new", "malloc_profiler.calls", 1000, 1020, input="lines"), finding("new", "counted.words", 0, 9, "new")]
    # More rows than need no filter, each with its own metric; one at another size, and another variant's.
    findings += [finding("new", f"counted.part{number}", 1, 3 + number) for number in range(3)]
    findings += [finding("other", "counted.words", 1, 2, size=1024)]
    findings += [
        finding("new", "malloc_profiler.malloc_calls", 90, 102),
        finding("new", "malloc_profiler.live_blocks", 1, 2, unit="blocks"),
    ]
    causes = [explanation("list_append", 0, 9), explanation("other", 5, 8)]
    verdict_write(run, 1, "regressed", findings=findings, explanations=causes)
    startups = ["new starts up with +12 instructions: +12 in libfoo.so", "old starts up with -1 instructions: -1 in libc.so.6"]
    said = {
        "headline": "the worst change",
        "commits": ["Head: 0123 one", "Base: 4567 two"],
        "growths": [f"calls grow as n^1.{place}" for place in range(5)],
    }
    said_write(run, **said, startups=startups, accept="build/bin/leuko-bench accept run --reason 'why it changes'")
    status, text = write(run, page)
    equal((status, text.strip()), (0, str(page)), "a red run has a page, and its path is printed")
    reader = read(page)
    check(not reader.faults, "its tags match", reader.faults)
    check(len(reader.ids) == len(set(reader.ids)), "no two elements have one id")
    heading = re.sub(r"\s+", " ", reader.text)
    for what, wanted in {
        "the report's headline first, and which commits it is about": "the worst change Head: 0123 oneBase: 4567 two ",
        "who is responsible, and where": "list_append (list.c:12), called by main: +9 calls on new/mix/64K (0 → 9)",
        "what grows": "calls grow as n^1.0calls grow as n^1.1calls grow as n^1.2 2 more calls grow as n^1.3",
        "whose start-up changed": "Start-up changed, which is not judged: 2 variants new starts up with +12 instructions",
        "how much was measured": "324 cells of 3 variants and 18 inputs, 36 timings, with x86_64; glibc 1",
        "how much was compared": "100 values compared against the committed baselines and the base 0123",
        "what to type": "build/bin/leuko-bench accept run --reason 'why it changes'",
    }.items():
        check(wanted in heading, f"it says {what}", heading[:3000])
    check(
        re.search(r"malloc_profiler.calls ?\+12 % ?new/mix/64K ?flame plot ?100 ?112 ?2 ?\+2.00 % to \+12 %", heading),
        "a metric has the range of its cells",
        heading[:3000],
    )
    check(re.search(r"counted.words ?new ?new/mix/64K ?plot ?9 ?1 ?", heading), "what is new was nothing before", heading[:3000])
    check("36 timings that are not worse: 36 same" in heading, "times that are not worse are counted, and folded", heading[:4000])
    check("new/mix/64K/malloc_profiler.calls" in reader.ids, "a changed value has a name for links")
    source = re.sub(r"\s+", " ", page.read_text(encoding="utf-8"))
    row = next(part for part in source.split("<tr data-of")[1:] if "malloc_profiler.calls<" in part and "+12 %" in part)
    check('href="#flame-1" aria-label="flame graph of new/mix/64K, malloc_profiler.calls"' in row, "a change leads to its flame graph", row)
    check('href="#plot-heap"' in row, "and to the plot that has its cell", row)
    check(
        '="new" data-in="mix/64K&#9;+12 %&#9;100&#9;112&#9;flame-1&#10;lines/64K&#9;+2.00 %&#9;1,000&#9;1,020&#9;&#10;"' in row,
        "and has all its cells, the worst first",
        row,
    )
    row = next(part for part in source.split("<tr data-of")[1:] if "malloc_profiler.bytes<" in part)
    check("flame" not in row and 'href="#plot-heap"' in row, "one without a flame graph of its kind leads to none", row)
    for metric, leads in {"malloc_calls": True, "live_blocks": False}.items():
        row = next(part for part in source.split("<tr data-of")[1:] if f"malloc_profiler.{metric}<" in part)
        check(('href="#flame-1"' in row) == leads, f"a part of the calls leads to all of them, other units to none: {metric}", row)
    row = next(part for part in source.split("<tr data-of")[1:] if "counted.part1<" in part)
    check("flame" not in row and "#plot-" not in row, "nor does what no plot shows", row)
    check({"flame-1", "plot-heap"} <= set(reader.ids), "what they lead to is there")
    options = re.findall(r"<option>([^<]*)</option>", source)
    equal(options[:6], ["new", "other", "mix", "lines", "1K", "64K"], "rows can be narrowed to what changed")
    requests = [row for row in reader.attributes if row[1] in ("src", "href", "action") and not row[2].startswith(("data:", "#"))]
    check(not requests, "nothing in it asks for another file", requests)


def test_times(run: Path, page: Path) -> None:
    """A time that is worse stands before those that are not, which are folded."""
    verdict_write(run, 1, "regressed")
    kept = (run / "verdict.json").read_text()
    verdict = json.loads(kept)
    verdict["timings"][3].update(status="regressed", mode="warm")
    (run / "verdict.json").write_text(json.dumps(verdict))
    plots = page.parent / "none"
    plots.mkdir()
    equal(write(run, page, str(plots))[0], 0, "a run whose time is worse has a page")
    source = page.read_text(encoding="utf-8")
    first, folded = source[source.index('<h2 id="time">') :].split("<details>")[:2]
    wanted = "new/files/64K .* regressed old, warm"
    check(re.search(wanted, re.sub(r"<[^>]*>|\s+", " ", first).replace("  ", " ")), "what is worse stands first, with its mode", first)
    check("35 timings that are not worse: 35 same" in folded and "regressed" not in folded.split("</details>")[0], "the rest is folded")
    (run / "verdict.json").write_text(kept)


def test_large_changes(run: Path, page: Path) -> None:
    """What is many times as much is so in the range, too; and of the variants those that a plot shows have a switch."""
    cells: list[dict[str, Any]] = [{"variant": "new", "input": "mix", "size": size} for size in (65536, 1024)]
    rest = {"metric": "malloc_profiler.calls", "status": "regressed", "against": "reference", "was": "10", "unit": "calls", "other": None}
    verdict_write(run, 1, "regressed", findings=[{**cells[0], **rest, "now": "200"}, {**cells[1], **rest, "now": "150"}])
    plan = (run / "plan.ini").read_text()
    (run / "plan.ini").write_text(plan.replace("[variant old]", "[variant idle]\nsummary = s\nrun = idle {input}\n\n[variant old]", 1))
    equal(write(run, page)[0], 0, "a run with large changes has a page")
    reader = read(page)
    check("×15 to ×20" in reader.text, "the range of a change is in factors, where the change is", reader.text[:3000])
    equal([row[2] for row in reader.attributes if row[1] == "data-variant"], ["1", "2", "3"], "what was not measured has no switch")
    (run / "plan.ini").write_text(plan)


def test_budgets(run: Path, page: Path) -> None:
    worst = {"input": "mix", "size": 65536, "variant": "new", "was": "100", "now": "103", "unit": "calls"}
    budget = {"variant": "new", "metric": "malloc_profiler.calls", "since": "v1", "commit": "0123456789", "day": "2026-11-29"}
    spent = {**budget, "status": "regressed", "limit": 0.02, "spent": 0.025, "cells": 4, "derived": False, "why": None, "worst": worst}
    nothing = {
        **budget,
        "status": "incomparable",
        "limit": 0,
        "spent": 0,
        "cells": 0,
        "derived": False,
        "why": "<b>Nothing</b>",
        "worst": None,
    }
    idle = {**spent, "metric": "counted.words", "status": "same", "spent": 0}
    verdict_write(run, 1, "regressed", budgets=[spent, nothing, idle])
    said_write(run, headline="a budget is overdrawn", budget="bench history --creep --since v1 <b>", budget_advice="What to do.")
    equal(write(run, page)[0], 0, "a run whose budget is overdrawn has a page")
    text = re.sub(r"\s+", " ", read(page).text)
    check("accept" not in text, "nothing is there to accept", text[:1500])
    check("bench history --creep --since v1 <b>What to do." in text, "but what to type and to do, as the report says it", text[:2500])
    check("1 more, of which nothing is spent" in text, "and what is idle is folded", text[:2500])
    for wanted in ("+2.50 %", "-0.50 %", "mix/64K: 100 → 103"):
        check(wanted in text, f"its row has {wanted}", text[:3000])
    check("<b>Nothing</b>" in text, "what was not compared says why, as text", text[:2500])


def test_pictures(page: Path) -> None:
    reader, source = read(page), page.read_text(encoding="utf-8")
    drawn = [row[2] for row in reader.attributes if row[:2] == ("svg", "aria-label")]
    check(len(drawn) >= 5 and all(drawn), "the plots are in it, each with a text", drawn)
    check(re.search("old/mix/64K: [0-9,]+", reader.text), "a point says which value it is")
    check(re.search("new/files/1M: warm time [0-9.]+ ms", reader.text), "times in a mode are among them")
    dots = [row[2] for row in reader.attributes if row[:2] == ("path", "d") and row[2].count("h0") > 1]
    # Three inputs, both sides, with and without the mode, at six sizes: 50 runs each.
    equal(sorted(dot.count("h0") for dot in dots), [50] * 72, "the runs of a time are a path a side and size")
    links = {row[2] for row in reader.attributes if row[:2] == ("a", "href")}
    check("#old/mix/64K/malloc_profiler.calls" in links, "and leads to it", sorted(links)[:5])
    painted = " ".join(row[2] for row in reader.attributes if row[:2] in (("path", "style"), ("use", "style")))
    check("currentColor" in painted and not re.search("#(000000|ffffff)", painted), "ink and paper are the page's", painted[:300])
    switches = [row[2] for row in reader.attributes if row[1] == "data-variant"]
    equal(switches, ["0", "1", "2"], "each variant has a switch")
    history = re.sub(r"\s+", " ", reader.text)
    check("1 values changed in 2 commits" in history, "accepted values that changed are counted")
    row = "new/mix/64K ?one ?1,000 ?2,000 ?111111111111, 1970-01-02: mix 1"
    check(re.search(row, history), "with the first, the last, and the commit", history[:4000])
    check("plot-history" in reader.ids and "new/mix/64K one: 2 times its first value" in reader.text, "and drawn")
    titles = {row[2] for row in reader.attributes if row[:2] == ("i", "title")}
    wanted = {
        "list_append (list.c): 10 calls, 50.0 % of all; was 4, +6",
        "list_grow (list.c): 10 calls, 50.0 % of all; was 0, +10",
        "gone (list.c): 0 calls; was 4, -4",
    }
    check(wanted <= titles, "a flame graph has what each function spends, spent, and how that changed", titles)
    check('class="more-3" style="--d:0;--x:0;--w:50.0;--y:0;--v:41.667"' in source, "its frames are as wide as what they spend now")
    check(
        'class="less-3" style="--d:0;--x:100.0;--w:0.0;--y:83.333;--v:16.667"' in source, "what is gone has room only where it is asked for"
    )


def test_names(run: Path, page: Path) -> None:
    findings = [finding(HOSTILE, HOSTILE, 1, 2)]
    verdict_write(run, 1, "regressed", findings=findings, explanations=[explanation(HOSTILE, 0, 1)], note=HOSTILE)
    said_write(run, headline=HOSTILE, commits=[HOSTILE], growths=[HOSTILE], startups=[HOSTILE], accept=HOSTILE)
    profiles_write(run, HOSTILE)
    history_write(run, HOSTILE)
    status, text = write(run, page, str(page.parent))
    check(status == 0, "names that hold anything are shown", text)
    source, reader = page.read_text(encoding="utf-8"), read(page)
    check("<script>alert" not in source and source.count("<script") == 1, "they are no element")
    check("\u202e" not in source and "\x1b" not in source, "and turn nothing around")
    drawn = source[source.index('id="plot-history"') :]
    check("<text" in drawn[: drawn.index("</figure>")], "the history looks the same where others drew the plots")
    check("<script>alert(1)" in reader.text and not reader.faults, "but text", reader.faults)


def test_browser(page: Path) -> None:
    what = "in a browser it is readable, and its parts work"
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    install = ["bash", "-c", ". harness/tests/npm.sh && npm_is_there && npm_install"]
    if browser is None:
        skip(what, "no Chromium here; type: scripts/setup.sh browser")
        return
    if subprocess.run(install, cwd=ROOT, capture_output=True).returncode != 0:
        skip(what, "needs npm and node 18; scripts/setup.sh test installs what this system has")
        return
    screenshots = ROOT / "build/tests/page"
    screenshots.mkdir(parents=True, exist_ok=True)
    walk = ["node", "harness/tests/page/walk.mjs", browser, str(page), str(screenshots)]
    environment = {**os.environ, "NODE_MODULES": str(ROOT / "build/npm-tools")}
    ended = subprocess.run(walk, cwd=ROOT, capture_output=True, text=True, timeout=240, env=environment)
    check(ended.returncode == 0 and not ended.stdout, what, ended.stdout + ended.stderr[-2000:])


def test_faults(run: Path, page: Path) -> None:
    verdict_write(run, 0, "same")
    status, text = write(run, page, str(page.parent))
    check(status == 0 and "nothing is worse" in read(page).text, "a green run has one, too", text)
    folder = page.parent / "folder"
    folder.mkdir()
    status, text = write(run, folder, str(page.parent))
    check(status == 3 and "is not a regular file" in text and folder.is_dir(), "a folder is not replaced", text)
    nonsense = explanation("f", 0, 1)
    nonsense["rows"][0]["net"] = "many"
    verdict_write(run, 0, "same", explanations=[nonsense])
    status, text = write(run, page, str(page.parent))
    check(status == 2 and "is no run that leuko-bench judged" in text, "a verdict that holds nonsense is refused", text)
    verdict_write(run, 0, "same")
    for broken in ('{"schema": "leuko-bench-profiles/9"}', '{"schema": "leuko-bench-profiles/2", "profiles": [{}]}'):
        (run / "report/profiles.json").write_text(broken)
        status, text = write(run, page, str(page.parent))
        check(status == 2, "so are profiles that hold nonsense", text)
    profiles_write(run, "f")
    nonsense_said: list[dict[str, Any]] = [{"commits": [7]}, {"headline": None}, {"schema": "leuko-bench-sentences/9"}]
    for parts in nonsense_said:
        said_write(run, **parts)
        status, text = write(run, page, str(page.parent))
        check(status == 2, "so are sentences that are none", text)
    said_write(run)
    (run / "report/profiles.json").unlink()
    (run / "report/history.json").write_text('{"schema": "leuko-bench-history/1", "commits": [], "series": [{}]}')
    status, text = write(run, page, str(page.parent))
    check(status == 2, "so is a history that holds nonsense", text)
    (run / "report/history.json").unlink()
    (run / "verdict.json").write_text('{"schema": "leuko-bench-verdict/9"}')
    status, text = write(run, page, str(page.parent))
    check(status == 2 and "leuko-bench-verdict" in text, "so is one of another version", text)
    (run / "verdict.json").unlink()
    status, text = write(run, page, str(page.parent))
    check(status == 2 and "verdict.json" in text, "and a run that was not judged", text)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        run, page = Path(name) / "run", Path(name) / "page" / "index.html"
        fake_run.run_make(run)
        environment = {"schema": "leuko-bench-environment/1", "identity": "x86_64; glibc 1"}
        (run / "environment.json").write_text(json.dumps(environment))
        profiles_write(run, "list_append", "list_grow")
        history_write(run, "mix")
        test_red(run, page)
        test_pictures(page)
        test_browser(page)
        test_times(run, page)
        test_budgets(run, page)
        test_large_changes(run, page)
        test_names(run, page)
        test_faults(run, page)
    shutil.rmtree(os.environ["MPLCONFIGDIR"])
    return done()


if __name__ == "__main__":
    sys.exit(main())
