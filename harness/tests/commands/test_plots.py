#!/usr/bin/python3
"""The plots of a run that was never measured: what is drawn, what is left out and why, and that nothing covers anything."""

import json
import os
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
    check(sorted(path.name for path in output.iterdir()) == wanted, "one PNG and one SVG a plot, and nothing else", text)
    check(text.split() == [str(output / f"{name}.{kind}") for name in plots.PLOTS for kind in ("png", "svg")], "each is named", text)
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
    check(not different, "drawn again elsewhere, every byte is the same", different)


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
    figure = plots.PLOTS["heap"](loaded)
    figure.subfigs[1].axes[0].legend()
    figure.subfigs[0].legends[0].set_bbox_to_anchor((0, -3))
    check(overlaps(figure), "a legend on the data would be seen")


def test_styles() -> None:
    styles = list(plots_canvas.STYLES.values()) + plots_canvas.SPARE_STYLES
    check(len({style.color for style in styles}) == len(styles), "no two variants share a colour")
    check(len({style.marker for style in styles}) == len(styles), "no two variants share a marker")


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
        ("alloc_stats", "modules"),
        ("massif", "timeline"),
    ]
    for probe, plot in cases:
        part = Run(run)
        part.values = {metric: cells for metric, cells in part.values.items() if not metric.startswith(probe)}
        reasons = left_out(part)
        check(list(reasons) == [plot] and probe in reasons[plot], f"without {probe}, {plot} is left out and it says why", reasons)
    part = Run(run)
    part.timings, part.ratios = [], []
    check(not left_out(part), "without times, instructions are still drawn", left_out(part))
    part.values.pop("callgrind.instructions")
    check(list(left_out(part)) == ["time"], "without instructions too, the plot of times is left out", left_out(part))
    part = Run(run)
    for metric in part.values:
        part.values[metric] = {
            cell: value for cell, value in part.values[metric].items() if cell.input == "real" and cell.variant != "arena"
        }
    check(not left_out(part), "one input and no arena can be drawn", left_out(part))
    part = Run(run)
    part.variants = ["mine", "theirs"]
    for metric, cells in part.values.items():
        renamed = {"stock": "mine", "arena": "theirs"}
        part.values[metric] = {
            Cell(cell.input, cell.size, renamed[cell.variant]): value for cell, value in cells.items() if cell.variant in renamed
        }
    part.timings, part.ratios = [], []
    check(list(left_out(part)) == ["timeline"], "variants that no table knows can be drawn", left_out(part))
    part.values = {}
    check(set(left_out(part)) == set(plots.PLOTS), "an empty run has no plots", left_out(part))


def test_sentences(run: Path) -> None:
    loaded = Run(run)
    cell = {variant: Cell("real", 1 << 20, variant) for variant in ("stock", "arena")}
    calls = loaded.values["malloc_profiler.calls"]
    cases = [
        (1000, 10, "real, 1M: arena 10, stock 1,000 (100 times fewer)"),
        (1000, 400, "real, 1M: arena 400, stock 1,000 (2.5 times fewer)"),
        (1000, 900, "real, 1M: arena 900, stock 1,000 (-10.0%)"),
        (1000, 1000, "real, 1M: arena 1,000, stock 1,000 (the same)"),
        (1000, 1500, "real, 1M: arena 1,500, stock 1,000 (+50.0%)"),
        (0, 0, ""),
        (2**60 + 1, 2**60 + 1, f"real, 1M: arena {2**60 + 1:,}, stock {2**60 + 1:,} (the same)"),
    ]
    for was, now, wanted in cases:
        calls[cell["stock"]], calls[cell["arena"]] = was, now
        said = plots.comparison(loaded, "malloc_profiler.calls", "real")
        check(said == wanted, f"{was} against {now} is said plainly", said)


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
    broken("another schema is refused", "results.json", results.replace("results/2", "results/9"), "schema leuko-bench-results/2")
    broken("a list is refused", "results.json", "[]", "results.json")
    broken("a value that is no number is refused", "results.json", results.replace('"value": "', '"value": "x', 1), "measure again")
    broken("a missing member is refused", "results.json", results.replace('"cells"', '"sells"'), "cells")
    broken("a truncated verdict.json is refused", "verdict.json", verdict[:-9], "verdict.json")
    massif = "raw/arena/real/64K/massif/massif.out"
    broken("rubbish in massif.out is refused with its line", massif, "desc: x\ntime=12x\n", "massif.out:2", '"12x"')
    status, text = draw(scratch / "nowhere", scratch / "none")
    check(status == 2 and "nowhere/results.json" in text, "a run that is not there is named", text)
    status, text = draw(run, run / "results.json")
    check(status == 3 and "results.json" in text and "Traceback" not in text, "an output that is no folder is exit 3", text)
    done = subprocess.run([str(ROOT / "scripts/plots.py"), "--help"], capture_output=True, text=True)
    check(done.returncode == 2 and "RUN-FOLDER OUTPUT-FOLDER" in done.stderr, "other arguments get the usage", done.stderr)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        run = scratch / "run"
        fake_run.run_make(run)
        test_styles()
        test_files(run, scratch)
        test_layout(run)
        test_left_out(run)
        test_sentences(run)
        test_bad_input(run, scratch)
    return done()


if __name__ == "__main__":
    sys.exit(main())
