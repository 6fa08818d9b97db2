#!/usr/bin/python3
"""Draw what each patch of a series gives.

usage: scripts/plots_waterfall.py WATERFALL.json OUTPUT-FOLDER

Reads what `leuko-bench waterfall` wrote and makes waterfall.png and waterfall.svg; docs/plots.md tells how to read them. It decides
nothing, and the same file gives the same bytes of SVG.

Exit code: 0 drawn, 2 the file cannot be read, 3 matplotlib is missing or a file cannot be written.
"""

import sys
from typing import Any

from plots import Line2D, file_draw, subject_of
from plots_canvas import BLUE, GREY, ORANGE, PALE, VERMILLION, Canvas, linear_axis
from plots_run import size_name

from matplotlib.patches import Patch

# One column of panels each: key, title, and whether the axis is logarithmic.
QUANTITIES = [
    ("instructions", "instructions", False),
    ("time", "time", False),
    ("peak_live_bytes", "peak live bytes", False),
    ("calls", "heap calls", True),
]
ROOM_FOR_TEXT = 1.75  # the axis ends so much to the right of the data
LESS, MORE, INTERVAL = "less than without the patch", "more", "95 % interval of a time"


def ratios_read(step: dict[str, Any], key: str) -> tuple[float, float, float] | None:
    """Ratio to stock, and the ends of its interval; None where it was not measured."""
    quantity = step.get(key)
    if quantity is None:
        return (1.0, 1.0, 1.0) if step["patch"] is None and key == "time" else None
    ratio = float(quantity["ratio"])
    return ratio, float(quantity.get("low", ratio)), float(quantity.get("high", ratio))


def label_of(step: dict[str, Any]) -> str:
    if step["patch"] is None:
        return "stock"
    return str(step["patch"]).removesuffix(".patch") + ("" if step["same_output"] else "\nOUTPUT DIFFERS")


def change_of(before: float, now: float) -> str:
    """ "-12 %": what the patch did to the value before it."""
    change = now / before - 1 if before else 0.0
    return f"{change:+.1%}".replace("%", " %") if abs(change) >= 0.0005 else "0 %"


def text_of(step: dict[str, Any], key: str, ratio: float, before: float | None) -> str:
    """The ratio and what the patch did to it; a count as it is."""
    value = f"{int(step[key]['value']):,}" if key == "calls" else f"{ratio:.2f}"
    if before is None or (key == "calls" and ratio < before * 0.1):
        return value
    return f"{value}  ({change_of(before, ratio)})"


def panel_draw(axes: Any, steps: list[dict[str, Any]], key: str, is_log: bool) -> None:
    """A bar a patch, from the value before it to the value with it; left is better."""
    points = [(row, found) for row, step in enumerate(steps) if (found := ratios_read(step, key)) is not None]
    lowest = min(found[0] for _, found in points)
    highest = max(found[2] for _, found in points)
    start = lowest / 3 if is_log else 0.0
    axes.set_xlim(start, highest * (200 if is_log else ROOM_FOR_TEXT))
    if is_log:
        axes.set_xscale("log")
    else:
        linear_axis(axes.xaxis, None, 4)
    before = None
    for row, (ratio, low, high) in points:
        if before is None:
            axes.barh(row, ratio - start, left=start, color=PALE, height=0.6)
        else:
            colour = GREY if abs(ratio - before) < 0.0005 * before else BLUE if ratio < before else VERMILLION
            axes.barh(row, abs(ratio - before), left=min(ratio, before), color=colour, height=0.6, linewidth=1.5, edgecolor=colour)
            axes.plot([before, before], [row - 0.7, row - 0.3], color=GREY, linewidth=1)
        if high > low:
            axes.plot([low, high], [row, row], color=ORANGE, linewidth=4, solid_capstyle="butt")
        place = max(ratio, before or 0, high)
        axes.annotate(
            text_of(steps[row], key, ratio, before), (place, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9
        )
        before = ratio
    axes.xaxis.grid(True)


def figure_draw(document: dict[str, Any]) -> Any:
    inputs = document["inputs"]
    steps = inputs[0]["steps"]
    quantities = [row for row in QUANTITIES if any(row[0] in step for step in steps)]
    first, last = steps[0], steps[-1]
    key = "time" if "time" in last else "instructions"
    where = f"{inputs[0]['input']}, {size_name(int(inputs[0]['size']))}"
    sentence = subject_of(document)
    if last is not first:
        sentence += f"; {where}: all patches together take {last[key]['ratio']:.2f} of stock's {key}"
    title = f"What each patch on Prism {document['series']} gives, as a ratio to stock; left is better"
    canvas = Canvas(title, sentence, len(inputs), len(quantities), 0.9 + 0.34 * len(steps), sharey=True)
    for row, entry in enumerate(inputs):
        for column, (name, label, is_log) in enumerate(quantities):
            axes = canvas.grid[row][column]
            panel_draw(axes, entry["steps"], name, is_log)
            axes.set_title(f"{entry['input']}, {size_name(int(entry['size']))}: {label}", fontsize=10, loc="left")
        canvas.grid[row][0].set_yticks(range(len(steps)), [label_of(step) for step in steps])
        canvas.grid[row][0].set_ylim(len(steps) - 0.4, -0.6)
    handles = {LESS: Patch(color=BLUE), MORE: Patch(color=VERMILLION), INTERVAL: Line2D([], [], color=ORANGE, linewidth=4)}
    canvas.legend([LESS, MORE] + ([INTERVAL] if "time" in last else []), handles)
    return canvas.figure


if __name__ == "__main__":
    sys.exit(file_draw("waterfall", figure_draw))
