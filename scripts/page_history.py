"""Accepted values on the page, commit by commit: a plot, and the values that changed most, of report/history.json."""

from datetime import datetime, timezone
from typing import Any

from page_plots import figure_inline
from plots_history import history_draw

SCHEMA = "leuko-bench-history/1"
ROWS_MOST = 20
TEXT = "Accepted values relative to their first, commit by commit: those that changed most."


def change_of(series: dict[str, Any]) -> float:
    """How many times its first value the last one is, or the other way round; 1 where it went."""
    first, last = (series["points"][place]["value"] for place in (0, -1))
    if first is None or last is None:
        return 1.0
    one, other = max(int(first), 1), max(int(last), 1)
    return max(one, other) / min(one, other)


def row_of(series: dict[str, Any], commits: list[dict[str, Any]]) -> dict[str, str]:
    first, last = series["points"][0], series["points"][-1]
    commit = commits[last["commit"]]
    day = datetime.fromtimestamp(commit["time"], timezone.utc).date()
    return {
        "name": f"{series['variant']}/{series['input']}/{series['size']}",
        "metric": series["metric"],
        "first": f"{int(first['value']):,}",
        "last": f"{int(last['value']):,}",
        "commit": f"{commit['hash'][:12]}, {day}: {commit['subject']}",
    }


def history_of(document: dict[str, Any]) -> dict[str, Any] | None:
    """What the template needs; None where no amount changed."""
    counted = [series for series in document["series"] if series["unit"] != "xxh3"]
    changed = sorted((series for series in counted if change_of(series) > 1), key=lambda series: -change_of(series))
    if not changed:
        return None
    return {
        "markup": figure_inline(history_draw(document), "history", TEXT),
        "text": TEXT,
        "rows": [row_of(series, document["commits"]) for series in changed[:ROWS_MOST]],
        "changed": len(changed),
        "commits": len(document["commits"]),
    }
