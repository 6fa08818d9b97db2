#!/usr/bin/python3
"""The page of a run: one file that needs nothing else, says the worst first, and shows names as text whatever they hold."""
# slow

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
        self.text += data


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
    verdict.update({"findings": [], "base_timings": [], "growths": [], "explanations": [], **parts})
    (run / "verdict.json").write_text(json.dumps(verdict))


def write(run: Path, page: Path, *more: str) -> tuple[int, str]:
    ended = subprocess.run([str(ROOT / "scripts/page.py"), str(run), str(page), *more], capture_output=True, text=True, cwd=ROOT)
    return ended.returncode, ended.stdout + ended.stderr


def read(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    reader.close()
    return reader


def test_red(run: Path, page: Path) -> None:
    findings = [finding("new", "malloc_profiler.calls", 100, 112), finding("new", "malloc_profiler.bytes", 5, 6)]
    growth = {"variant": "new", "input": "mix", "metric": "malloc_profiler.calls", "exponent": 1.9, "was": 1.0, "cause": "ceiling"}
    causes = [explanation("list_append", 0, 9), explanation("other", 5, 8)]
    verdict_write(run, 1, "regressed", findings=findings, explanations=causes, growths=[growth])
    status, text = write(run, page)
    equal((status, text.strip()), (0, str(page)), "a red run has a page, and its path is printed")
    reader = read(page)
    check(not reader.faults, "its tags match", reader.faults)
    check(len(reader.ids) == len(set(reader.ids)), "no two elements have one id")
    heading = re.sub(r"\s+", " ", reader.text)
    for what, wanted in {
        "the worst change first": "new/mix/64K: malloc_profiler.calls 100 → 112, +12 (+12 %), and 1 more metrics",
        "who is responsible, and where": "list_append (list.c:12), called by main: +9 calls on new/mix/64K (0 → 9)",
        "what grows": "malloc_profiler.calls grows as n^1.9 (was n^1.0), beyond the plan's ceiling",
        "how much was compared": "100 values compared against the committed baselines and the base 0123",
        "what to type": "--reason 'why it changes'",
    }.items():
        check(wanted in heading, f"it says {what}", heading[:3000])
    check("new/mix/64K/malloc_profiler.calls" in reader.ids, "a changed value has a name for links")
    requests = [row for row in reader.attributes if row[1] in ("src", "href", "action") and not row[2].startswith(("data:", "#"))]
    check(not requests, "nothing in it asks for another file", requests)
    check(len([row for row in reader.attributes if row[1] == "src"]) >= 5, "the plots are in it")
    check(all(row[2] for row in reader.attributes if row[1] == "alt"), "each with a text")


def test_names(run: Path, page: Path) -> None:
    findings = [finding(HOSTILE, HOSTILE, 1, 2)]
    verdict_write(run, 1, "regressed", findings=findings, explanations=[explanation(HOSTILE, 0, 1)], note=HOSTILE)
    status, text = write(run, page, str(page.parent))
    check(status == 0, "names that hold anything are shown", text)
    source, reader = page.read_text(encoding="utf-8"), read(page)
    check("<script>alert" not in source and source.count("<script") == 1, "they are no element")
    check("\u202e" not in source and "\x1b" not in source, "and turn nothing around")
    check("<script>alert(1)" in reader.text and not reader.faults, "but text", reader.faults)


def test_browser(run: Path, page: Path) -> None:
    what = "a browser runs it without a complaint"
    browser = shutil.which("chromium")
    if browser is None:
        skip(what, "no chromium here; type: apt-get install chromium")
        return
    verdict_write(run, 1, "regressed", findings=[finding("new", "malloc_profiler.calls", 100, 112)])
    write(run, page, str(page.parent))
    with tempfile.TemporaryDirectory() as home:
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            "--v=0",
            f"--user-data-dir={home}",
            "--dump-dom",
        ]
        ended = subprocess.run([browser, *options, page.as_uri()], capture_output=True, text=True, timeout=120)
    complaints = [line for line in ended.stderr.splitlines() if "CONSOLE" in line]
    found = re.search(r"(\d+) shown of (\d+) found", ended.stdout)
    rows = ended.stdout.count("<tr id=")
    check(not complaints and found and int(found[1]) == rows, what, "\n".join(complaints) or ended.stdout[-500:])


def test_faults(run: Path, page: Path) -> None:
    verdict_write(run, 0, "same")
    status, text = write(run, page, str(page.parent))
    check(status == 0 and "Nothing is worse." in read(page).text, "a green run has one, too", text)
    folder = page.parent / "folder"
    folder.mkdir()
    status, text = write(run, folder, str(page.parent))
    check(status == 3 and "is not a regular file" in text and folder.is_dir(), "a folder is not replaced", text)
    nonsense = explanation("f", 0, 1)
    nonsense["rows"][0]["net"] = "many"
    verdict_write(run, 0, "same", explanations=[nonsense])
    status, text = write(run, page, str(page.parent))
    check(status == 2 and "is no run that leuko-bench judged" in text, "a verdict that holds nonsense is refused", text)
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
        test_red(run, page)
        test_names(run, page)
        test_browser(run, page)
        test_faults(run, page)
    shutil.rmtree(os.environ["MPLCONFIGDIR"])
    return done()


if __name__ == "__main__":
    sys.exit(main())
