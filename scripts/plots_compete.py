#!/usr/bin/python3
"""Draw how the variants stand against other allocators.

usage: scripts/plots_compete.py COMPETE.json OUTPUT-FOLDER

Reads what `leuko-bench compete` wrote and makes compete.png and compete.svg; docs/plots.md tells how to read them. It decides nothing, and
the same file gives the same bytes of SVG.

Exit code: 0 drawn, 2 the file cannot be read, 3 matplotlib is missing or a file cannot be written.
"""

import sys
from typing import Any

from plots import FuncFormatter, Line2D, file_draw, subject_of
from plots_canvas import BLACK, GREY, ORANGE, STYLES, Canvas, engineering, linear_axis
from plots_run import size_name

from matplotlib.patches import Patch

WITHOUT = "without huge pages"
ROOM_FOR_TEXT = 1.35  # the axis ends so much to the right of the data
MOST_RATIO = 2.5  # an interval beyond it is cut off
PALER = 0.45  # a variant's colour under another allocator


def colour_of(row: dict[str, Any]) -> tuple[str, float]:
    """The variant's colour; paler where the same program runs with something else's help."""
    colour = STYLES[row["variant"]].color if row["variant"] in STYLES else ORANGE
    return colour, PALER if row["allocator"] else 1.0


def times_draw(axes: Any, rows: list[dict[str, Any]]) -> None:
    """A bar a contender, its interval, and a hollow mark where it stands without huge pages."""
    most = 0.0
    for place, row in enumerate(rows):
        time, other = row["system"], row.get("no_huge_pages")
        colour, alpha = colour_of(row)
        axes.barh(place, time["ratio"], height=0.6, color=colour, alpha=alpha)
        axes.plot([time["low"], time["high"]], [place, place], color=BLACK, linewidth=2, solid_capstyle="butt")
        end = min(MOST_RATIO, max(time["ratio"], time["high"]))
        if other:
            axes.plot([other["low"], other["high"]], [place + 0.36] * 2, color=GREY, linewidth=1.5, solid_capstyle="butt")
            axes.plot(other["ratio"], place + 0.36, marker="D", markersize=4.5, markerfacecolor="white", markeredgecolor=BLACK)
            end = min(MOST_RATIO, max(end, other["high"]))
        axes.annotate(f"{time['ratio']:.2f}", (end, place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=9)
        most = max(most, end)
    axes.axvline(1.0, color=BLACK, linewidth=1, zorder=0)
    axes.set_xlim(0, most * ROOM_FOR_TEXT)
    linear_axis(axes.xaxis, None, 5)


def sums_draw(axes: Any, rows: list[dict[str, Any]], key: str, formatter: Any) -> None:
    """A bar a contender; a hollow mark without huge pages."""
    for place, row in enumerate(rows):
        colour, alpha = colour_of(row)
        axes.barh(place, row["system"][key], height=0.6, color=colour, alpha=alpha)
        if "no_huge_pages" in row:
            value = row["no_huge_pages"][key]
            axes.plot(value, place + 0.36, marker="D", markersize=4.5, markerfacecolor="white", markeredgecolor=BLACK)
    axes.set_xlim(left=0)
    linear_axis(axes.xaxis, formatter, 3)


def figure_draw(document: dict[str, Any]) -> Any:
    inputs = document["inputs"]
    most = max(len(entry["rows"]) for entry in inputs)
    skipped = [row["contender"] for row in document["skipped"]]
    title = f"Time of each contender as a ratio to {document['reference']}, fastest first, with its 95 % interval; left is better"
    sentence = f"{subject_of(document)}; transparent huge pages: {document['huge_pages'] or 'none'}"
    sentence += f"; skipped: {', '.join(skipped)}" if skipped else ""
    canvas = Canvas(title, sentence, len(inputs), 3, 0.9 + 0.3 * most, sharey="row", gridspec_kw={"width_ratios": [2.2, 1, 1]})
    variants: dict[str, Any] = {}
    for row, entry in enumerate(inputs):
        rows = entry["rows"]
        where = f"{entry['input']}, {size_name(int(entry['size']))}"
        times_draw(canvas.grid[row][0], rows)
        sums_draw(canvas.grid[row][1], rows, "max_rss", engineering("B"))
        sums_draw(canvas.grid[row][2], rows, "page_faults", FuncFormatter(lambda value, _: f"{int(value):,}"))
        for column, label in enumerate(("time", "max RSS", "page faults")):
            canvas.grid[row][column].set_title(f"{where}: {label}", fontsize=10, loc="left")
            canvas.grid[row][column].xaxis.grid(True)
        canvas.grid[row][0].set_yticks(range(len(rows)), [contender["contender"] for contender in rows])
        canvas.grid[row][0].set_ylim(len(rows) - 0.3, -0.6)
        for contender in rows:
            variants.setdefault(contender["variant"], Patch(color=colour_of({**contender, "allocator": None})[0]))
    order = [name for name in STYLES if name in variants] + [name for name in variants if name not in STYLES]
    marks = {WITHOUT: Line2D([], [], linestyle="none", marker="D", markersize=5, markerfacecolor="white", markeredgecolor=BLACK)}
    marks = marks if any("no_huge_pages" in row for entry in inputs for row in entry["rows"]) else {}
    paler = {"paler: with another allocator": Patch(color=GREY, alpha=PALER)}
    canvas.legend([*order, *paler, *marks], {**variants, **paler, **marks})
    return canvas.figure


if __name__ == "__main__":
    sys.exit(file_draw("compete", figure_draw))
