#!/usr/bin/python3
"""Draw what each patch of a series gives.

usage: scripts/plots_waterfall.py WATERFALL.json OUTPUT-FOLDER

Reads what `leuko-bench waterfall` wrote and makes waterfall.png and waterfall.svg; docs/plots.md tells how to read them. It decides
nothing, and the same file gives the same bytes of SVG.

Exit code: 0 drawn, 2 the file cannot be read, 3 matplotlib is missing or a file cannot be written.
"""

import sys
from typing import Any

from plots import Line2D, file_draw
from plots_canvas import BLUE, GREY, ORANGE, PALE, VERMILLION, Canvas, linear_axis
from plots_run import size_name

from matplotlib.patches import Patch

ROOM_FOR_TEXT = 1.75  # the axis ends so much to the right of the data
LESS, MORE, INTERVAL = "less than without the patch", "more", "95 % interval of a time"


def ratios_read(row: dict[str, Any], key: str) -> tuple[float, float, float] | None:
    """Ratio to the reference, and the ends of its interval; None where there is none."""
    value = row["values"].get(key)
    if value is None or "ratio" not in value:
        return None
    return float(value["ratio"]), float(value["low"]), float(value["high"])


def label_of(row: dict[str, Any], labels: dict[str, str]) -> str:
    return labels[row["side"]].removesuffix(".patch") + ("" if row["same_output"] else "\nOUTPUT DIFFERS")


def change_of(before: float, now: float) -> str:
    """ "-12 %": what the patch did to the value before it."""
    change = now / before - 1 if before else 0.0
    return f"{change:+.1%}".replace("%", " %") if abs(change) >= 0.0005 else "0 %"


def text_of(value: dict[str, Any], ratio: float, before: float | None) -> str:
    """The ratio and what the patch did to it; a number of calls as it is."""
    is_calls = value["unit"] == "calls"
    text = f"{int(value['value']):,}" if is_calls else f"{ratio:.2f}"
    if before is None or (is_calls and ratio < before * 0.1):
        return text
    return f"{text}  ({change_of(before, ratio)})"


def panel_draw(axes: Any, rows: list[dict[str, Any]], key: str) -> None:
    """A bar a patch, from the value before it to the value with it; left is better. Calls, which can fall to a few, are logarithmic."""
    points = [(place, found) for place, row in enumerate(rows) if (found := ratios_read(row, key)) is not None]
    if not points:
        axes.text(0.5, 0.5, "no ratio", transform=axes.transAxes, ha="center", color=GREY)
        return
    lowest = min(found[0] for _, found in points)
    is_log = lowest > 0 and rows[points[0][0]]["values"][key]["unit"] == "calls"
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
            text_of(rows[row]["values"][key], ratio, before),
            (place, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
        before = ratio
    axes.xaxis.grid(True)


def figure_draw(document: dict[str, Any]) -> Any:
    inputs = document["inputs"]
    labels = {side["side"]: str(side["label"]) for side in document["sides"]}
    titles = {column["key"]: str(column["title"]) for column in document["columns"]}
    # Where a side maps memory beside the heap, the heap's peak is not all that it uses.
    memory = "max_rss" if any(side["maps_memory"] for side in document["sides"]) else "peak_live_bytes"
    keys = [key for key in ("instructions", "time", memory, "calls") if key in titles]
    first, last = inputs[0]["rows"][0], inputs[0]["rows"][-1]
    key = next((key for key in ("time", "instructions", *keys) if key in titles), None)
    if key is None:
        raise ValueError("no column that can be drawn")
    sentence = str(document["subject"])
    ratios = ratios_read(last, key)
    if last is not first and ratios is not None:
        where = f"{inputs[0]['input']}, {size_name(int(inputs[0]['size']))}"
        name = "time" if key == "time" else titles[key]
        sentence += f"; {where}: all patches together take {ratios[0]:.2f} of the {name} of {labels[first['side']]}"
    canvas = Canvas(f"{document['title']}; left is better", sentence, len(inputs), len(keys), 0.9 + 0.34 * len(labels), sharey=True)
    for row, entry in enumerate(inputs):
        rows = entry["rows"]
        for column, name in enumerate(keys):
            axes = canvas.panel(row, column)
            panel_draw(axes, rows, name)
            label = "time" if name == "time" else titles[name]
            axes.set_title(f"{entry['input']}, {size_name(int(entry['size']))}: {label}", fontsize=10, loc="left")
            if column == 0 or canvas.turned:
                axes.set_yticks(range(len(rows)), [label_of(entry, labels) for entry in rows])
                axes.set_ylim(len(rows) - 0.4, -0.6)
    handles = {LESS: Patch(color=BLUE), MORE: Patch(color=VERMILLION), INTERVAL: Line2D([], [], color=ORANGE, linewidth=4)}
    canvas.legend([LESS, MORE] + ([INTERVAL] if "time" in titles else []), handles)
    return canvas.figure


if __name__ == "__main__":
    sys.exit(file_draw("waterfall", figure_draw))
