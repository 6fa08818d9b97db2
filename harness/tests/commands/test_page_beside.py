#!/usr/bin/python3
"""What waterfall and compete left beside the page of a run: shown, said of which programs it is, and a note where it cannot be read."""
# slow
# deadline: 600

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from test_page import ROOT, read, verdict_write, write

sys.path.insert(0, str(ROOT / "scripts"))
import fake_run  # noqa: E402
import page_experiments  # noqa: E402
from tap import check, done  # noqa: E402


def experiment(command: str, digest: str, label: str = "new", **more: Any) -> dict[str, Any]:
    """Two sides on one input, of which the second is the variant "new"."""
    keys = [
        ("calls", "heap calls", "malloc_profiler.calls", False),
        ("time", "time [95 %]", None, False),
        ("max_rss", "max RSS", "process.max_rss", False),
        ("time_no_huge_pages", "no huge pages [95 %]", None, True),
    ]
    columns = [
        {"key": key, "title": title, "metric": metric, "no_huge_pages": small, "purpose": False} for key, title, metric, small in keys
    ]
    side: dict[str, Any] = {
        "variant": "new",
        "addition": None,
        "reference": "first",
        "unavailable": None,
        "digest": digest,
        "maps_memory": False,
    }
    first = {**side, "side": "first", "label": "first", "variant": "old", "reference": None, "digest": "0a"}
    gone = {**side, "side": "gone", "label": "new + gone", "addition": "gone", "unavailable": "there is none", "digest": None}
    rows = []
    for name, calls, seconds in (("first", 1000, 0.004), ("second", 250, 0.003)):
        time = {"seconds": seconds, "unit": "seconds", "ratio": seconds / 0.004, "low": 0.7, "high": 0.8, "step": 0.75}
        count = {"value": calls, "unit": "calls", "ratio": calls / 1000, "low": calls / 1000, "high": calls / 1000, "step": 0.25}
        values = {"time": time, "time_no_huge_pages": time, "calls": count, "max_rss": {"value": 987654, "unit": "bytes"}}
        rows.append({"side": name, "same_output": name == "first", "values": values})
    document: dict[str, Any] = {"schema": "leuko-bench-experiment/3", "experiment": command, "project": "toy", "mode": None}
    document.update(
        title="its title", subject="the whole", fingerprint="x86_64", huge_pages=None, page_fault_ns=480, rounds=6, runs=1, columns=columns
    )
    document.update(sides=[first, {**side, "side": "second", "label": label}, gone], inputs=[{"input": "mix", "size": 65536, "rows": rows}])
    return {**document, **more}


def small_run(run: Path) -> None:
    """Of a project "toy" with the programs of `experiment`, so that a page of it takes little."""
    fake_run.toy_make(run)
    (run / "plan.ini").write_text("[project]\nname = toy\n" + (run / "plan.ini").read_text())
    (run / "environment.json").write_text(json.dumps({"schema": "leuko-bench-environment/1", "identity": "x86_64; glibc 1"}))
    (run / "verdict.json").write_text(json.dumps({"schema": "leuko-bench-verdict/8", "timings": []}))
    results = json.loads((run / "results.json").read_text())
    programs = [{"variant": name, "digest": digest, "unchanged": False} for name, digest in (("old", "0a"), ("new", "0b"))]
    (run / "results.json").write_text(json.dumps({**results, "fingerprint": "x86_64", "programs": programs}))
    verdict_write(run, 0, "same")


def test_experiments(run: Path, page: Path) -> None:
    """What waterfall and compete left beside the page; without plots of the run, which another test looks at."""
    small_run(run)
    plots, reports = page.parent / "no-plots", run.parent / "reports"
    plots.mkdir()
    reports.mkdir()

    def shown(text: str, name: str = "waterfall.json", folder: Path = page.parent) -> tuple[str, str]:
        """The page's text and its source with this file alone."""
        for place in (page.parent, reports):
            for other in ("waterfall.json", "compete.json"):
                (place / other).unlink(missing_ok=True)
        (folder / name).write_text(text)
        status, said = write(run, page, str(plots))
        check(status == 0, "a page is written whatever lies beside it", said)
        reader, source = read(page), page.read_text(encoding="utf-8")
        check(not reader.faults and source.count("<script") == 1, "and its tags match", reader.faults)
        return re.sub(r"\s+", " ", reader.text), source

    text, source = shown(json.dumps(experiment("waterfall", "0b")))
    check("Patch by patch" in text and 'id="plot-waterfall"' in source, "a waterfall beside the page is drawn on it", text[:2000])
    for wanted in ("mix/64K", "1,000", "250 0.250, -75.0 %", "3 ms 0.750 [0.700 to 0.800], -25.0 %", "988 kB", "new OUTPUT DIFFERS"):
        check(wanted in text, f"its table has {wanted}", text[:3000])
    check("time, no huge pages" in text, "a column without huge pages says so")
    check("Skipped: new + gone: there is none" in text, "what was skipped is named")
    check('class="notice"' not in source, "of the run's own programs nothing else is said")
    text, source = shown(json.dumps(experiment("compete", "0b")), "compete.json", reports)
    check("Other allocators" in text and 'class="notice"' not in source, "so is what lies in the project's reports", text[:2000])
    (page.parent / "compete.json").write_text(json.dumps(experiment("compete", "0b", "nearer")))
    write(run, page, str(plots))
    check("nearer" in read(page).text, "and before it what lies beside the page")

    text, source = shown(json.dumps(experiment("waterfall", "0c")))
    check("Measured with other programs than this run: new." in text, "of another program it says so", text[:2000])
    text, source = shown(json.dumps(experiment("compete", "0c", fingerprint="arm")), "compete.json")
    check("other programs than this run: new." in text and "another kind of machine" in text, "and of another machine", text[:2000])
    sides = [{**side, "variant": "elsewhere"} for side in experiment("waterfall", "0b")["sides"]]
    text, source = shown(json.dumps(experiment("waterfall", "0b", sides=sides)))
    check("This run has measured none of these programs" in text, "of programs that the run has not it says that", text[:2000])
    text, source = shown(json.dumps(experiment("waterfall", "0b", project="other")))
    check(
        "is of the project other, and is not shown" in text and 'id="plot-waterfall"' not in source,
        "what is of another project is not shown",
        text[:2000],
    )

    drawn = experiment("waterfall", "0b")
    many = [{**drawn["inputs"][0], "input": f"input-{number}"} for number in range(9)]
    text, source = shown(json.dumps({**drawn, "inputs": many}))
    check(source.count("<summary>input-") == 9, "each input has a table")
    check("input-2, 64K: " in source and "input-3, 64K: " not in source, "the plot has the first three")
    name = "<script>alert(2)</script>$\\frac{$\u202e\x1b[31m" + "x" * 300
    hostile = experiment("waterfall", "0b", name, title=name, subject=name, mode=name, huge_pages=name)
    hostile["columns"][0]["title"] = hostile["inputs"][0]["input"] = name
    for command in ("waterfall", "compete"):
        text, source = shown(json.dumps({**hostile, "experiment": command}), f"{command}.json")
        check("<script>alert(2)</script>$" in text, f"{command}: names are text", text[:3000])
        check(f'id="plot-{command}"' in source and "\u202e" not in source and "\x1b" not in source, f"{command}: and drawn, too")

    def broken(what: str, said: str, text: str) -> None:
        shown_text, source = shown(text)
        check(f"waterfall.json: {said}" in shown_text and 'id="plot-waterfall"' not in source, f"{what} is a note", shown_text[:1500])
        check(f"{page.parent}/waterfall" not in shown_text, f"{what}: without its folder")

    broken("another schema", "not a file of schema leuko-bench-experiment/3", '{"schema": "leuko-bench-experiment/1"}')
    broken("no JSON", "Expecting value", "<script>alert(3)</script>")
    broken("a file that nests without end", "is not what leuko-bench waterfall writes", "[" * 100000)
    broken("a file that is too large", "is no file of at most 2 MB", " " * (3 << 20))
    broken("the file of another command", "is not what leuko-bench waterfall writes", json.dumps(experiment("compete", "0b")))

    def changed(what: str, path: list[Any], value: Any) -> None:
        document: Any = experiment("waterfall", "0b")
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        (page.parent / "waterfall.json").write_text(json.dumps(document))
        [found] = page_experiments.experiments_of([page.parent], json.loads((run / "results.json").read_text()), "toy")
        wanted = "waterfall.json: is not what leuko-bench waterfall writes"
        check(found["notes"][0].startswith(wanted) and not found["tables"], f"{what} is a note", found["notes"])

    changed("a title that is no text", ["title"], 5)
    changed("an input without rows", ["inputs", 0, "rows"], [])
    changed("a thousand sides", ["sides"], experiment("waterfall", "0b")["sides"] * 334)
    changed("a row of no side", ["inputs", 0, "rows", 0, "side"], "nobody")
    changed("a number that is none", ["inputs", 0, "rows", 0, "values", "calls", "value"], "1000")
    changed("a number without an end", ["inputs", 0, "rows", 0, "values", "calls", "ratio"], float("inf"))
    changed("a negative time", ["inputs", 0, "rows", 0, "values", "time", "seconds"], -1)
    changed("a ratio without its interval", ["inputs", 0, "rows", 0, "values", "time"], {"unit": "seconds", "seconds": 1, "ratio": 1})
    changed("a column without a name", ["columns", 0], {})
    changed("an output that is neither", ["inputs", 0, "rows", 0, "same_output"], None)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "page" / "index.html"
        page.parent.mkdir()
        test_experiments(Path(name) / "run", page)
    shutil.rmtree(os.environ["MPLCONFIGDIR"])
    return done()


if __name__ == "__main__":
    sys.exit(main())
