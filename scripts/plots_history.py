#!/usr/bin/python3
"""Draw accepted values, commit by commit, relative to their first value.

usage: scripts/plots_history.py HISTORY.json FILE.svg|FILE.png

Reads what `leuko-bench history --json` wrote. Of many series, those that changed most are drawn. It decides nothing, and the same file
gives the same bytes of SVG.

Exit code: 0 drawn, 2 the file cannot be read, 3 matplotlib is missing or the file cannot be written.
"""

import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from plots_canvas import BLACK, DPI, MODULE_COLOURS, Canvas, linear_axis, plt, settings_fix, text_clean
from plots_files import file_replace, program_run
from plots_marks import Point, mark
from plots_run import RunError, json_read

SERIES_MOST = 7
NAME_MOST = 60

Line = tuple[str, list[tuple[int, float]]]


def line_of(series: dict[str, Any]) -> Line:
    """Its name, and (commit, ratio to the first value); a value that went is a gap."""
    name = text_clean(f"{series['variant']}/{series['input']}/{series['size']} {series['metric']}")
    shown = name if len(name) <= NAME_MOST else name[: NAME_MOST - 1] + "…"
    first = max(int(series["points"][0]["value"] or 0), 1)
    values = [(int(point["commit"]), point["value"]) for point in series["points"]]
    return shown.replace("$", r"\$"), [(commit, float("nan") if value is None else int(value) / first) for commit, value in values]


def spread_of(line: Line) -> float:
    ratios = [ratio for _, ratio in line[1] if ratio == ratio and ratio > 0]
    return max(ratios) / min(ratios) if ratios else 1.0


def history_draw(document: dict[str, Any]) -> Any:
    commits = document["commits"]
    lines = [line_of(series) for series in document["series"] if series["unit"] != "xxh3" and len(series["points"]) > 1]
    chosen = sorted(lines, key=lambda line: (-spread_of(line), line[0]))[:SERIES_MOST]
    if not chosen:
        raise RunError("no value changed: there is nothing to draw")
    rest = f"; {len(lines) - len(chosen)} more changed" if len(lines) > len(chosen) else ""
    canvas = Canvas(f"Accepted values over {len(commits)} commits, relative to the first{rest}", "", 1, 1, 5.0)
    axes = canvas.panel(0, 0)
    handles = {}
    for (name, points), colour in zip(chosen, MODULE_COLOURS):
        places = [commit for commit, _ in points] + [len(commits) - 1]
        ratios = [ratio for _, ratio in points] + [points[-1][1]]
        handles[name] = axes.step(places, ratios, where="post", color=colour, linewidth=2)[0]
        mark(handles[name], None, [Point(f"{name}: {points[-1][1]:.4g} times its first value")])
    axes.axhline(1, color=BLACK, linewidth=1)
    if max(spread_of(line) for line in chosen) > 20:
        axes.set_yscale("log")
    axes.yaxis.grid(True)
    linear_axis(axes.xaxis, None, 8)
    first, last = (datetime.fromtimestamp(commits[place]["time"], timezone.utc).date() for place in (0, -1))
    axes.set_xlabel(f"commit that changed a value, {first} to {last}")
    axes.set_ylabel("times the first value")
    axes.legend(handles.values(), handles.keys(), loc="upper left", bbox_to_anchor=(0, -0.14), frameon=False, ncol=1, fontsize=9)
    return canvas.figure


def main() -> None:
    document = json_read(Path(sys.argv[1]), "leuko-bench-history/1")
    settings_fix()
    try:
        figure = history_draw(document)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise RunError(f"{sys.argv[1]}: is no history: {error!r}") from error
    metadata = {"Date": None} if sys.argv[2].endswith(".svg") else None
    file_replace(Path(sys.argv[2]), lambda path: figure.savefig(path, dpi=DPI, metadata=metadata))
    plt.close(figure)


if __name__ == "__main__":
    sys.exit(program_run("history", "HISTORY.json FILE.svg|FILE.png", (3,), main))
