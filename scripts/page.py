#!/usr/bin/python3
"""Write the page of a judged run: one HTML file that needs nothing else.

usage: scripts/page.py RUN-FOLDER FILE REPORT-FOLDER [PLOTS-FOLDER]

Reads RUN-FOLDER/verdict.json, results.json, environment.json, plan.ini, and in report/ sentences.json, profiles.json and history.json;
waterfall.json and compete.json, which may lie beside FILE or else in REPORT-FOLDER; and the SVG of the plots in PLOTS-FOLDER; without it,
draws them. It decides nothing. page.html is the template; what a name holds is escaped there.

Exit code: 0 written, 2 the run cannot be read, 3 a library is missing or the file cannot be written.
"""

import contextlib
import html
import re
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

try:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup
except ImportError as error:
    print(f"page: {error}; type: scripts/setup.sh", file=sys.stderr)
    sys.exit(3)

import plots
from page_experiments import experiments_of
from page_flames import SCHEMA as FLAMES_SCHEMA
from page_flames import flames_of
from page_history import SCHEMA as HISTORY_SCHEMA
from page_history import history_of
from page_plots import plot_inline
from plots_canvas import settings_fix, text_clean
from plots_files import file_replace, program_run
from plots_run import Run, RunError, json_read, size_name

SCHEMA = "leuko-bench-verdict/8"
SENTENCES_SCHEMA = "leuko-bench-sentences/1"
WORDS = {
    0: ("same", "green"),
    1: ("regressed", "red"),
    3: ("not measured", "red"),
    4: ("to be accepted", "notice"),
    5: ("drift", "notice"),
}
POINT = re.compile(r'<a href="#([^"]*)"')
COLOURS = {"regressed": "red", "improved": "green", "unknown": "quiet", "same": "green"}
CAUSES_MOST = 20
Row = dict[str, Any]


def clean(value: Any) -> Any:
    """What the template shows; Jinja2 escapes the rest."""
    return text_clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def value_format(text: str, unit: str | None) -> str:
    return text if unit == "xxh3" or not text.isdigit() else f"{int(text):,}"


def change_format(was: str, now: str, unit: str | None) -> str:
    """What became of a value, beside which both stand: a part of it, a factor, or from nothing the difference."""
    if unit == "xxh3" or not (was.isdigit() and now.isdigit()):
        return "another value"
    before, after = int(was), int(now)
    if before == 0:
        return f"{after:+,}"
    if after >= 10 * before:
        return f"×{after / before:,.0f}"
    percent = 100 * (after / before - 1)
    return f"{percent:+.{2 if abs(percent) < 10 else 0}f} %"


def cell_name(row: Row) -> str:
    return f"{row['variant']}/{row['input']}/{size_name(int(row['size']))}"


def causes_of(verdict: Row) -> list[Row]:
    """The functions that the verdict holds responsible, in its order."""
    found: list[Row] = []
    for explanation in verdict["explanations"]:
        for row in explanation["rows"]:
            if row["responsible"]:
                change = f"{row['net']:+,} {explanation['unit']}"
                sized = {name: value_format(row[name], explanation["unit"]) for name in ("was", "now")}
                found.append({**row, **sized, "change": change, "cell": cell_name(explanation)})
    return found[:CAUSES_MOST]


def anchor_of(row: Row) -> str:
    return f"{cell_name(row)}/{row['metric']}".replace(" ", "_")


def part_of(finding: Row) -> Row:
    """What the row of a change shows of one of its cells."""
    unit, known = finding["unit"], finding["status"] in ("regressed", "improved")
    part: Row = {name: value_format(finding[name], unit) for name in ("was", "now")}
    absent = {"new": "was", "missing": "now"}.get(finding["status"])
    if absent is not None:
        part[absent] = ""
    part.update(place=f"{finding['input']}/{size_name(int(finding['size']))}", cell=cell_name(finding), anchor=anchor_of(finding))
    part["change"] = change_format(finding["was"], finding["now"], unit) if known else finding["status"]
    part["ratio"] = int(finding["now"]) / int(finding["was"]) if known and unit != "xxh3" and int(finding["was"]) > 0 else None
    return part


def changes_of(findings: list[Row]) -> list[Row]:
    """One row a metric and variant, of its worst cell, with a part for each cell; the verdict has the worst first."""
    rows: dict[tuple[str, str, str, str], Row] = {}
    for finding in findings:
        if finding["status"] not in ("regressed", "missing", "new", "improved", "drift"):
            continue
        key = finding["metric"], finding["variant"], finding["status"], finding["other"] or ""
        part = part_of(finding)
        if key not in rows:
            rows[key] = {**finding, **part, "colour": COLOURS.get(finding["status"], "notice"), "parts": [], "places": []}
        rows[key]["parts"].append(part)
        rows[key]["places"].append((finding["input"], int(finding["size"])))
    for row in rows.values():
        ratios = [(part["ratio"], part["change"]) for part in row["parts"] if part["ratio"] is not None]
        ends = [end(ratios)[1] for end in (min, max) if ratios]
        row["range"] = " to ".join(dict.fromkeys(ends))
    return list(rows.values())


def times_of(verdict: Row) -> list[Row]:
    rows: list[Row] = []
    for timing in verdict["base_timings"]:
        rows.append({**timing, "cell": cell_name(timing), "against": f"the base, {timing['metric']}"})
    for timing in verdict["timings"]:
        mode = f", {timing['mode']}" if timing.get("mode") else ""
        cell = cell_name({**timing, "variant": timing["candidate"]})
        rows.append({**timing, "cell": cell, "against": timing["reference"] + mode})
    for row in rows:
        ratio = row["ratio"]
        row["colour"] = COLOURS.get(row["status"], "quiet")
        row["interval"] = f"{ratio['low']:.3f} to {ratio['high']:.3f}" if ratio else ""
        row["ratio"] = f"{ratio['median']:.3f}" if ratio else ""
    return rows


def times_sum(times: list[Row]) -> str:
    """ "84 timings that are not worse: 60 improved, 24 unknown" """
    rest = [time["status"] for time in times if time["status"] != "regressed"]
    parts = [f"{rest.count(status)} {status}" for status in sorted(set(rest))]
    return f"{len(rest)} timings that are not worse: {', '.join(parts)}" if rest else ""


def budgets_of(verdict: Row) -> list[Row]:
    rows = []
    for budget in verdict["budgets"]:
        worst = budget["worst"]
        row: Row = {**budget, "colour": COLOURS.get(budget["status"], "quiet"), "limit": f"{100 * budget['limit']:.3g} %"}
        row.update(begin=f"{budget['since']} ({budget['commit'][:7]}, {budget['day']})", spent="", left="", worst=budget["why"] or "")
        row["idle"] = budget["status"] == "same" and budget["spent"] == 0
        if worst is not None:
            values = [value_format(worst[name], worst["unit"]) for name in ("was", "now")]
            row.update(spent=f"{100 * budget['spent']:+.2f} %", left=f"{100 * (budget['limit'] - budget['spent']):+.2f} %")
            row["worst"] = f"{worst['input']}/{size_name(int(worst['size']))}: {values[0]} → {values[1]}"
        rows.append(row)
    return rows


def rows_of(results: Row, findings: list[Row]) -> list[Row]:
    status = {anchor_of(finding): finding["status"] for finding in findings if not finding["other"]}
    rows = []
    for cell in results["cells"]:
        for metric in cell["metrics"]:
            row: Row = {"variant": cell["variant"], "input": cell["input"], "size": cell["size"], "metric": metric["metric"]}
            anchor = anchor_of(row)
            row.update(size=size_name(int(cell["size"])), anchor=anchor if anchor in status else None, status=status.get(anchor, ""))
            rows.append({**row, "value": value_format(metric["value"], metric["unit"])})
    return rows


def plots_of(run: Run, folder: Path | None) -> list[Row]:
    """The plots in `folder`, or drawn anew, as markup."""
    with tempfile.TemporaryDirectory() as scratch:
        if folder is None:
            folder = Path(scratch)
            with contextlib.redirect_stdout(None):
                plots.plots_draw(run, folder, ("svg",))
        found = []
        for name, draw in plots.PLOTS.items():
            path, text = folder / f"{name}.svg", (draw.__doc__ or name).strip()
            if path.is_file():
                markup = plot_inline(path.read_text(encoding="utf-8"), name, text)
                points = {html.unescape(point) for point in POINT.findall(markup)}
                found.append({"name": name, "text": text, "markup": markup, "points": points})
        return found


def variants_of(run: Run, drawn: list[Row]) -> list[tuple[int, str]]:
    """The variants that a plot shows, with their places in the plan, by which the plots know them."""
    return [(place, name) for place, name in enumerate(run.places) if any(f'"variant-{place}"' in plot["markup"] for plot in drawn)]


def part_read(folder: Path, name: str, schema: str) -> Row | None:
    """A file of the run that the page can be without; None where there is none."""
    path = folder / "report" / name
    return json_read(path, schema) if path.is_file() else None


def said_read(folder: Path) -> Row:
    """The report's sentences. The page shows them and makes none of its own."""
    said = json_read(folder / "report/sentences.json", SENTENCES_SCHEMA)
    lines = [line for name in ("commits", "growths", "startups") for line in said[name]]
    texts = [text for text in (said[name] for name in ("accept", "budget", "budget_advice")) if text is not None]
    if not all(isinstance(text, str) for text in [said["headline"], *lines, *texts]):
        raise ValueError("report/sentences.json: not all are sentences")
    return said


def flame_of(change: Row, cell: str, flames: list[Row]) -> Row | None:
    """The flame graph of a cell: of the change's metric, or else of all that its probe counts in the same unit."""
    there = {flame["metric"]: flame for flame in reversed(flames) if flame["cell"] == cell}
    return there.get(change["metric"], there.get(f"{change['metric'].split('.')[0]}.{change['unit']}"))


def links_add(change: Row, flames: list[Row], drawn: list[Row]) -> None:
    """The flame graphs of the change's cells, by name in their parts, and its plot."""
    found = [(part, flame_of(change, part["cell"], flames)) for part in change["parts"]]
    for part, flame in found:
        part["flame"] = flame["name"] if flame is not None else ""
    names = {part["flame"] for part in change["parts"]}
    change.update(flames=[flame for flame in flames if flame["name"] in names], plot=plot_of(change, drawn))


def plot_of(change: Row, drawn: list[Row]) -> str | None:
    """The plot with a point of the change's worst cell, or else of its metric and variant."""
    ends = change["anchor"], f"/{change['anchor'].rpartition('/')[2]}"
    begin = f"{change['variant']}/".replace(" ", "_")
    for plot in drawn:
        if ends[0] in plot["points"]:
            return str(plot["name"])
    for plot in drawn:
        if any(point.startswith(begin) and point.endswith(ends[1]) for point in plot["points"]):
            return str(plot["name"])
    return None


def choices_of(changes: list[Row]) -> list[tuple[str, list[str]]]:
    """What the rows can be narrowed to, by a variant, an input, a size or a metric, in the order of the rows; sizes by size."""
    places = [place for change in changes for place in change["places"]]
    found = {
        "variant": [change["variant"] for change in changes],
        "input": [place[0] for place in places],
        "size": [size_name(size) for size in sorted({place[1] for place in places})],
        "metric": [change["metric"] for change in changes],
    }
    return [(name, list(dict.fromkeys(values))) for name, values in found.items() if len(set(values)) > 1]


def measured_of(results: Row) -> str:
    """How much was measured."""
    counts = {name: len({cell[name] for cell in results["cells"]}) for name in ("variant", "input")}
    parts = [f"{count} {name}{'s' if count != 1 else ''}" for name, count in counts.items()]
    timed = f", {len(results['timings']):,} timings" if results["timings"] else ""
    return f"{len(results['cells']):,} cells of {parts[0]} and {parts[1]}{timed}"


def page_of(folder: Path, beside: list[Path], plots_folder: Path | None) -> Row:
    run = Run(folder)
    verdict = json_read(folder / "verdict.json", SCHEMA)
    results = json_read(folder / "results.json", "leuko-bench-results/6")
    environment = json_read(folder / "environment.json", "leuko-bench-environment/1")
    profiles, history = part_read(folder, "profiles.json", FLAMES_SCHEMA), part_read(folder, "history.json", HISTORY_SCHEMA)
    word, colour = WORDS[verdict["exit_code"]]
    changes, drawn = changes_of(verdict["findings"]), plots_of(run, plots_folder)
    flames = flames_of(profiles) if profiles is not None else []
    for change in changes:
        links_add(change, flames, drawn)
    against = verdict["reference"]["label"] + (f" and {verdict['base']['label']}" if verdict["base"]["label"] else "")
    parts = [f"{count:,} {status}" for status, count in verdict["counts"].items() if count]
    return {
        "project": run.plan.project,
        "profile": results["profile"],
        "name": verdict["name"],
        "word": word,
        "colour": colour,
        "said": said_read(folder),
        "note": verdict["note"],
        "causes": causes_of(verdict),
        "counted": f"{verdict['compared']:,} values compared against {against}: {', '.join(parts)}.",
        "base_reason": verdict["base"]["reason"],
        "incomparable": verdict["reference"]["incomparable"] if verdict["counts"]["incomparable"] else None,
        "lost": verdict["base"]["lost"],
        "changes": changes,
        "choices": choices_of(changes),
        "times": times_of(verdict),
        "times_sum": times_sum(times_of(verdict)),
        "budgets": budgets_of(verdict),
        "plots": drawn,
        "variants": variants_of(run, drawn),
        "experiments": experiments_of(beside, results, run.plan.project),
        "flames": flames,
        "history": history_of(history) if history is not None else None,
        "rows": rows_of(results, verdict["findings"]),
        "measured": measured_of(results),
        "machine": environment["identity"],
        "page_fault": f"{results['page_fault_ns'] / 1000:.2f} µs" if results["timings"] and results["page_fault_ns"] else None,
    }


def page_make() -> None:
    source, path, reports = (Path(word) for word in sys.argv[1:4])
    settings_fix()
    places = FileSystemLoader(Path(__file__).resolve().parent)
    templates = Environment(loader=places, autoescape=True, undefined=StrictUndefined, trim_blocks=True, finalize=clean)
    try:
        page = page_of(source, [path.parent, reports], Path(sys.argv[4]) if len(sys.argv) == 5 else None)
    except (KeyError, TypeError, ValueError, IndexError, ElementTree.ParseError) as error:
        raise RunError(f"{source}: is no run that leuko-bench judged ({error!r}); type: leuko-bench check RUN") from error
    text = templates.get_template("page.html").render(page=page)
    file_replace(path, lambda scratch: scratch.write_text(text, encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(program_run("page", "RUN-FOLDER FILE REPORT-FOLDER [PLOTS-FOLDER]", (4, 5), page_make))
