#!/usr/bin/python3
"""Draw how the variants stand against other allocators.

usage: scripts/plots_compete.py COMPETE.json OUTPUT-FOLDER

Reads what `leuko-bench compete` wrote and makes compete.png and compete.svg; docs/plots.md tells how to read them. It decides nothing, and
the same file gives the same bytes of SVG.

Exit code: 0 drawn, 2 the file cannot be read, 3 matplotlib is missing or a file cannot be written.
"""

import sys
from typing import Any, NamedTuple

from plots import FuncFormatter, Line2D, file_draw
from plots_canvas import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILLION, YELLOW, Canvas, engineering, linear_axis
from plots_run import size_name

from matplotlib.patches import Patch

WITHOUT = "without huge pages"
COLOURS = [VERMILLION, BLUE, GREEN, PURPLE, ORANGE, SKY, YELLOW]  # of the variants, in the order of the document
ROOM_FOR_TEXT = 1.35  # the axis ends so much to the right of the data
MOST_RATIO = 2.5  # an interval beyond it, and beyond one and a half times the longest bar, is cut off
PALER = 0.45  # a variant's colour under another allocator


class Side(NamedTuple):
    """One side: what it is called, its variant's colour, paler where the same program runs with an allocator."""

    label: str
    variant: str
    colour: str
    alpha: float


def sides_read(document: dict[str, Any]) -> dict[str, Side]:
    variants = list(dict.fromkeys(side["variant"] for side in document["sides"]))
    colours = {variant: COLOURS[place % len(COLOURS)] for place, variant in enumerate(variants)}
    return {
        side["side"]: Side(side["label"], side["variant"], colours[side["variant"]], PALER if side["addition"] else 1.0)
        for side in document["sides"]
    }


def times_draw(axes: Any, rows: list[dict[str, Any]], sides: dict[str, Side]) -> None:
    """A bar a side, its interval, and a hollow mark where it stands without huge pages."""
    most = 0.0
    limit = max([MOST_RATIO] + [1.5 * row["values"]["time"]["ratio"] for row in rows])
    for place, row in enumerate(rows):
        time, other = row["values"]["time"], row["values"].get("time_no_huge_pages")
        side = sides[row["side"]]
        axes.barh(place, time["ratio"], height=0.6, color=side.colour, alpha=side.alpha)
        axes.plot([time["low"], time["high"]], [place, place], color=BLACK, linewidth=2, solid_capstyle="butt")
        end = min(limit, max(time["ratio"], time["high"]))
        if other:
            axes.plot([other["low"], other["high"]], [place + 0.36] * 2, color=GREY, linewidth=1.5, solid_capstyle="butt")
            axes.plot(other["ratio"], place + 0.36, marker="D", markersize=4.5, markerfacecolor="white", markeredgecolor=BLACK)
            end = min(limit, max(end, other["ratio"], other["high"]))
        axes.annotate(f"{time['ratio']:.2f}", (end, place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=9)
        most = max(most, end)
    axes.axvline(1.0, color=BLACK, linewidth=1, zorder=0)
    axes.set_xlim(0, most * ROOM_FOR_TEXT)
    linear_axis(axes.xaxis, None, 5)


def sums_draw(axes: Any, rows: list[dict[str, Any]], sides: dict[str, Side], key: str, formatter: Any) -> None:
    """A bar a side; a hollow mark without huge pages."""
    for place, row in enumerate(rows):
        side, own, other = sides[row["side"]], row["values"].get(key), row["values"].get(f"{key}_no_huge_pages")
        if own:
            axes.barh(place, own["value"], height=0.6, color=side.colour, alpha=side.alpha)
        if other:
            axes.plot(other["value"], place + 0.36, marker="D", markersize=4.5, markerfacecolor="white", markeredgecolor=BLACK)
    axes.set_xlim(left=0)
    linear_axis(axes.xaxis, formatter, 3)


def sentence_of(document: dict[str, Any]) -> str:
    skipped = dict.fromkeys(side["addition"] or side["label"] for side in document["sides"] if side["unavailable"])
    sentence = f"{document['subject']}; transparent huge pages: {document['huge_pages'] or 'none'}; a page fault costs "
    sentence += f"{document['page_fault_ns'] / 1000:.2f} µs"
    return sentence + (f"; skipped: {', '.join(skipped)}" if skipped else "")


def figure_draw(document: dict[str, Any]) -> Any:
    inputs, sides = document["inputs"], sides_read(document)
    most = max(len(entry["rows"]) for entry in inputs)
    reference = document["sides"][0]["label"]
    title = f"Time of each side as a ratio to {reference}, fastest first, with its 95 % interval; left is better"
    keywords = {"sharey": "row", "gridspec_kw": {"width_ratios": [2.2, 1, 1]}}
    canvas = Canvas(title, sentence_of(document), len(inputs), 3, 0.9 + 0.3 * most, **keywords)
    for row, entry in enumerate(inputs):
        rows = entry["rows"]
        where = f"{entry['input']}, {size_name(int(entry['size']))}"
        times_draw(canvas.grid[row][0], rows, sides)
        sums_draw(canvas.grid[row][1], rows, sides, "max_rss", engineering("B"))
        sums_draw(canvas.grid[row][2], rows, sides, "page_faults", FuncFormatter(lambda value, _: f"{int(value):,}"))
        for column, label in enumerate(("time", "max RSS", "page faults")):
            canvas.grid[row][column].set_title(f"{where}: {label}", fontsize=10, loc="left")
            canvas.grid[row][column].xaxis.grid(True)
        canvas.grid[row][0].set_yticks(range(len(rows)), [sides[row["side"]].label for row in rows])
        canvas.grid[row][0].set_ylim(len(rows) - 0.3, -0.6)
    variants = {side.variant: Patch(color=side.colour) for side in sides.values()}
    marks = {WITHOUT: Line2D([], [], linestyle="none", marker="D", markersize=5, markerfacecolor="white", markeredgecolor=BLACK)}
    marks = marks if any(column["no_huge_pages"] for column in document["columns"]) else {}
    paler = {"paler: with another allocator": Patch(color=GREY, alpha=PALER)}
    canvas.legend([*variants, *paler, *marks], {**variants, **paler, **marks})
    return canvas.figure


if __name__ == "__main__":
    sys.exit(file_draw("compete", figure_draw))
