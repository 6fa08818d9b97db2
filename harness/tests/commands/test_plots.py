#!/usr/bin/python3
# deadline: 600
"""The plots of a run that was never measured: what is drawn, what is left out and why, and that nothing covers anything."""
# slow

import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tap import check, done  # noqa: E402


ROOT = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "harness/tests/fixtures")]
os.environ["MPLCONFIGDIR"] = tempfile.mkdtemp(prefix="matplotlib.")

import fake_run  # noqa: E402
import plots  # noqa: E402
import plots_canvas  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.text import Text  # noqa: E402
from plots_run import Cell, NotMeasured, Run, RunError, massif_read  # noqa: E402


def draw(run: Path, output: Path, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [str(ROOT / "scripts/plots.py"), str(run), str(output)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        cwd=environment.get("PWD", str(ROOT)),
    )
    return done.returncode, done.stdout + done.stderr


def results_change(run: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = run / "results.json"
    results = json.loads(path.read_text())
    change(results)
    path.write_text(json.dumps(results))


def test_files(run: Path, scratch: Path) -> None:
    output = scratch / "plots"
    status, text = draw(run, output)
    check(status == 0, "a whole run is drawn", text)
    wanted = sorted(f"{name}.{kind}" for name in plots.PLOTS for kind in ("png", "svg"))
    check(sorted(path.name for path in output.iterdir()) == wanted, "each plot is one PNG and one SVG, and there is no other file", text)
    check(text.split() == [str(output / f"{name}.{kind}") for name in plots.PLOTS for kind in ("png", "svg")], "each path is printed", text)
    widths = {path.name: struct.unpack(">I", path.read_bytes()[16:20])[0] for path in output.glob("*.png")}
    check(set(widths.values()) == {1800}, "each PNG is 1,800 pixels wide", widths)
    for path in output.glob("*.svg"):
        xml.etree.ElementTree.parse(path)
    check(True, "each SVG is well-formed")

    # Another folder, another home with settings of its own, another seed: the same bytes.
    home = scratch / "home"
    home.mkdir()
    (home / "matplotlibrc").write_text("font.size: 30\nlines.linewidth: 9\n")
    again = scratch / "again"
    draw(run, again, PWD=str(home), HOME=str(home), PYTHONHASHSEED="7")
    different = [path.name for path in output.iterdir() if path.read_bytes() != (again / path.name).read_bytes()]
    check(not different, "a run that is drawn again elsewhere gives the same bytes", different)


def overlaps(figure: Any) -> list[str]:
    """Texts and legends that lie outside the figure, on one another, or on a panel's data."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    found: list[str] = []
    page = figure.bbox
    texts = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_window_extent(renderer).width > 0]
    drawn = []
    for axes in [axes for part in figure.subfigs for axes in part.axes]:
        drawn += [(label.get_text(), label.get_window_extent(renderer)) for label in axes.get_xticklabels() + axes.get_yticklabels()]
    hidden = {text.get_text() for text in texts} - {name for name, _ in drawn}
    for name, box in boxes:
        if name in hidden and (box.x0 < -1 or box.y0 < -1 or box.x1 > page.x1 + 1 or box.y1 > page.y1 + 1):
            found.append(f"outside the figure: {name}")
    panels = [axes.get_window_extent(renderer) for part in figure.subfigs for axes in part.axes]
    for part in figure.subfigs:
        for legend in part.legends:
            box = legend.get_window_extent(renderer)
            if box.x1 > page.x1:
                found.append("the legend is wider than the figure")
            if any(box.overlaps(panel) for panel in panels):
                found.append("the legend covers a panel")
            if figure._suptitle and box.overlaps(figure._suptitle.get_window_extent(renderer)):
                found.append("the legend covers the title")
    for part in figure.subfigs:
        for axes in part.axes:
            for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
                extents = [label.get_window_extent(renderer) for label in labels if label.get_text() and label.get_visible()]
                inside = [box for box in extents if box.width > 0]
                if any(a.overlaps(b) for a, b in zip(inside, inside[1:])):
                    found.append(f"tick labels overlap: {[label.get_text() for label in labels]}")
    return found


def test_layout(run: Path) -> None:
    loaded = Run(run)
    for name, function in plots.PLOTS.items():
        figure = function(loaded)
        found = overlaps(figure)
        check(not found, f"{name}: nothing covers anything", "\n".join(found))
        plt.close(figure)
    canvas = plots_canvas.Canvas("its title", "a sentence that goes on " * 12, 1, 1, 3.0)
    found = overlaps(canvas.figure)
    check(not found, "a long sentence is wrapped", "\n".join(found))
    plt.close(canvas.figure)
    figure = plots.PLOTS["heap"](loaded)
    figure.subfigs[1].axes[0].legend()
    figure.subfigs[0].legends[0].set_bbox_to_anchor((0, -3))
    check(overlaps(figure), "the check finds a legend that covers data")


def test_styles(run: Path, scratch: Path) -> None:
    styles = plots_canvas.STYLES
    check(len({style.color for style in styles}) == len(styles), "no two variants share a colour")
    check(len({style.marker for style in styles}) == len(styles), "no two variants share a marker")
    loaded = Run(run)
    check(loaded.variants == ["old", "new", "other"], "variants stand in the plan's order", loaded.variants)
    colours = [plots_canvas.style_of(loaded, name)["color"] for name in loaded.variants]
    check(colours == [style.color for style in styles[:3]], "and get their colours in this order", colours)
    few = scratch / "few"
    fake_run.toy_make(few)
    (few / "plan.ini").write_text("[variant first]\nrun = p\n[variant only]\nrun = p\n")
    check(plots_canvas.style_of(Run(few), "only")["color"] == styles[1].color, "a variant keeps its colour where another was not measured")
    many = Run(few)
    many.places = [f"v{number}" for number in range(20)]
    looks = [(style["color"], style["linestyle"]) for style in (plots_canvas.style_of(many, name) for name in many.places)]
    check(len(set(looks)) == 20, "twenty variants are told apart by colour and line", looks)
    check(loaded.inputs("malloc_profiler.calls")[:3] == ["files", "mix", "lines"], "the inputs that a probe names come first")


def test_toys(scratch: Path) -> None:
    """Whatever a project measures can be drawn: what nobody measured is left out."""
    toy = scratch / "toy"
    fake_run.toy_make(toy)
    status, text = draw(toy, scratch / "toy-plots")
    made = sorted(path.name for path in (scratch / "toy-plots").iterdir())
    wanted = ["heap.png", "heap.svg", "inputs.png", "inputs.svg"]
    check(status == 0 and made == wanted, "one variant, one input, two sizes, one probe are drawn", f"{made}\n{text}")
    found = overlaps(plots.plot_heap(Run(toy)))
    check(not found, "and nothing covers anything", found)
    (toy / "plan.ini").unlink()
    check(Run(toy).variants == ["only"] and draw(toy, scratch / "toy-plots")[0] == 0, "a run without a plan is drawn too")

    sides = scratch / "sides"
    fake_run.toy_make(sides, ["zeta=program {input}", "alpha=other {input}"])
    loaded = Run(sides)
    check(loaded.variants == ["zeta", "alpha"], "sides stand in the order in which they were given", loaded.variants)
    said = plots.comparison(loaded, "malloc_profiler.calls", "lines")
    check(said == "lines, 4K: alpha 12,288, zeta 8,192 (+50.0%)", "and the first is what the other is compared with", said)

    whole = scratch / "whole"
    fake_run.toy_make(whole)

    def change(results: dict[str, Any]) -> None:
        results["cells"] = [{**cell, "size": 1 << 40} for cell in results["cells"][:1]]

    results_change(whole, change)
    check(set(left_out(Run(whole))) == set(plots.PLOTS) - {"inputs"}, "an input with a size of its own has no place on an axis of sizes")

    mapped = scratch / "mapped"
    fake_run.run_make(mapped)
    text = (mapped / "plan.ini").read_text()
    (mapped / "plan.ini").write_text(text.replace("[variant new]\n", "[variant new]\nmeasures = heap;mapped\n"))
    loaded = Run(mapped)
    variants = {cell.variant for cell in loaded.values["malloc_profiler.bytes"]}
    check(loaded.mapped == ["new"] and variants == {"old", "other"}, "a variant that maps memory has no bytes of the heap", variants)
    check(len({cell.variant for cell in loaded.values["malloc_profiler.calls"]}) == 3, "but its calls")
    check(loaded.plan.passes_on("pool") and not loaded.plan.passes_on("pools"), "a module of wrappers passes requests on")


def left_out(run: Run) -> dict[str, str]:
    reasons = {}
    for name, function in plots.PLOTS.items():
        try:
            plt.close(function(run))
        except NotMeasured as reason:
            reasons[name] = str(reason)
    return reasons


def test_left_out(run: Path) -> None:
    loaded = Run(run)
    check(not left_out(loaded), "nothing is left out of a whole run", left_out(loaded))
    cases = [
        ("malloc_profiler", "heap"),
        ("massif", "timeline"),
        ("modules", "modules"),
    ]
    for probe, plot in cases:
        part = Run(run)
        part.values = {metric: cells for metric, cells in part.values.items() if not metric.startswith(probe)}
        reasons = left_out(part)
        named = "module" if probe == "modules" else probe
        check(list(reasons) == [plot] and named in reasons[plot], f"without {probe}, {plot} is left out and it says why", reasons)
    part = Run(run)
    part.exponents = {}
    check(list(left_out(part)) == ["growth"], "without the report's table, growth is left out", left_out(part))
    part = Run(run)
    part.values.pop("counted.words")
    check(left_out(part) == {"metrics": ""}, "without a metric of the plan's own, nobody is told that it is not drawn", left_out(part))
    part = Run(run)
    part.timings, part.ratios = [], []
    check(not left_out(part), "without times, instructions are still drawn", left_out(part))
    part.values.pop("callgrind.instructions")
    check(list(left_out(part)) == ["time"], "without instructions too, the plot of times is left out", left_out(part))
    part = Run(run)
    for metric in part.values:
        part.values[metric] = {
            cell: value for cell, value in part.values[metric].items() if cell.input == "files" and cell.variant != "new"
        }
    check(not left_out(part), "one input and one side of the pair can be drawn", left_out(part))
    part = Run(run)
    part.timings, part.ratios = [], []
    part.values, part.exponents = {}, {}
    check(set(left_out(part)) == set(plots.PLOTS), "an empty run has no plots", left_out(part))


def test_sentences(run: Path) -> None:
    loaded = Run(run)
    cell = {variant: Cell("files", 1 << 20, variant) for variant in ("old", "new")}
    calls = loaded.values["malloc_profiler.calls"]
    cases = [
        (1000, 10, "files, 1M: new 10, old 1,000 (100 times fewer)"),
        (1000, 400, "files, 1M: new 400, old 1,000 (2.5 times fewer)"),
        (1000, 900, "files, 1M: new 900, old 1,000 (-10.0%)"),
        (1000, 1000, "files, 1M: new 1,000, old 1,000 (the same)"),
        (1000, 1500, "files, 1M: new 1,500, old 1,000 (+50.0%)"),
        (1000, 2500, "files, 1M: new 2,500, old 1,000 (2.5 times as many)"),
        (1000, 50000, "files, 1M: new 50,000, old 1,000 (50 times as many)"),
        (0, 0, ""),
        (2**60 + 1, 2**60 + 1, f"files, 1M: new {2**60 + 1:,}, old {2**60 + 1:,} (the same)"),
    ]
    for was, now, wanted in cases:
        calls[cell["old"]], calls[cell["new"]] = was, now
        said = plots.comparison(loaded, "malloc_profiler.calls", "files")
        check(said == wanted, f"{was} against {now} is said plainly", said)


def test_modes(run: Path) -> None:
    """Times in a mode have rows of their own: they are no times of the program without it."""
    loaded = Run(run)
    check(loaded.modes() == [None, "warm"], "the times without a mode come first", loaded.modes())
    figure = plots.plot_time(loaded)
    labels = [axes.get_ylabel().splitlines()[0] for axes in figure.subfigs[1].axes if axes.get_ylabel()]
    wanted = [
        "instructions",
        "wall time: each run,",
        "time / that of the reference",
        "warm time: each run,",
        "warm time / that of the reference",
    ]
    check(labels == wanted, "each mode has its times and its ratios", labels)
    first = {row.mode: row for row in loaded.timings if (row.input, row.size) == ("files", 1 << 20)}
    drawn = {axes.get_ylabel().splitlines()[0]: axes for axes in figure.subfigs[1].axes if axes.get_ylabel()}
    for mode, label in ((None, wanted[1]), ("warm", wanted[3])):
        ends = {line.get_ydata()[-1] for line in drawn[label].get_lines() if len(line.get_ydata()) == 6}
        # It is drawn for a whole size, and the input has three bytes less.
        median = statistics.median(first[mode].seconds["new"])
        check(any(abs(end / median - 1) < 1e-5 for end in ends), f"{label} joins the medians of that mode alone", ends)
    plt.close(figure)
    said = plots.ratio_sentence(loaded, ["files", "mix", "lines"])
    check("of the time of old" in said, "the title says the time without a mode", said)
    loaded.ratios = [ratio for ratio in loaded.ratios if ratio.mode]
    said = plots.ratio_sentence(loaded, ["files", "mix", "lines"])
    check("files, 1M: new takes 0.3" in said and "of the warm time of old" in said, "or else that of the mode", said)
    loaded.timings = [timing for timing in loaded.timings if timing.mode]
    figure = plots.plot_time(loaded)
    labels = [axes.get_ylabel().splitlines()[0] for axes in figure.subfigs[1].axes if axes.get_ylabel()]
    check(labels == [wanted[0], *wanted[3:]], "a run that timed nothing else has these alone", labels)
    plt.close(figure)


def test_bad_input(run: Path, scratch: Path) -> None:
    def broken(name: str, file: str, text: str, *said: str) -> None:
        path = run / file
        kept = path.read_text()
        path.write_text(text)
        try:
            message = "no complaint"
            for paths in Run(run).timelines().values():
                for massif in paths.values():
                    massif_read(massif)
        except RunError as error:
            message = str(error)
        path.write_text(kept)
        check(all(part in message for part in said), name, message)

    results, verdict = (run / "results.json").read_text(), (run / "verdict.json").read_text()
    broken("a truncated results.json is refused with its place", "results.json", results[: len(results) // 2], "results.json", "line 1")
    broken("another schema is refused", "results.json", results.replace("results/6", "results/9"), "schema leuko-bench-results/6")
    broken("a list is refused", "results.json", "[]", "results.json")
    broken("a value that is no number is refused", "results.json", results.replace('"value": "', '"value": "x', 1), "measure again")
    broken("a missing member is refused", "results.json", results.replace('"cells"', '"sells"'), "cells")
    broken("a truncated verdict.json is refused", "verdict.json", verdict[:-9], "verdict.json")
    broken("rubbish in plan.ini is refused with its line", "plan.ini", "[variant old]\nrubbish\n", "plan.ini:2", "rubbish")
    massif = "raw/new/files/64K/massif/massif.out"
    broken("rubbish in massif.out is refused with its line", massif, "desc: x\ntime=12x\n", "massif.out:2", '"12x"')
    status, text = draw(scratch / "nowhere", scratch / "none")
    check(status == 2 and "nowhere/results.json" in text, "a run that is not there is named", text)
    status, text = draw(run, run / "results.json")
    check(status == 3 and "results.json" in text and "Traceback" not in text, "an output that is no folder exits with 3", text)
    done = subprocess.run([str(ROOT / "scripts/plots.py"), "--help"], capture_output=True, text=True)
    check(
        done.returncode == 2 and "RUN-FOLDER OUTPUT-FOLDER" in done.stderr, "wrong arguments print the usage and exit with 2", done.stderr
    )


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        run = scratch / "run"
        fake_run.run_make(run)
        test_styles(run, scratch)
        test_files(run, scratch)
        test_layout(run)
        test_left_out(run)
        test_toys(scratch)
        test_sentences(run)
        test_modes(run)
        test_bad_input(run, scratch)
    return done()


if __name__ == "__main__":
    sys.exit(main())
