"""What a plot's lines and points are, beside the picture: the page shows it where a pointer rests, and leads to the value."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from plots_run import Cell, Run, size_name


class Point(NamedTuple):
    text: str
    cell: str | None = None  # "VARIANT/INPUT/SIZE/METRIC", where the point is one value of the run


def mark(line: Any, variant: int | None, points: list[Point]) -> Any:
    """Say what a line shows: a text a point, or one for the whole; and the place of its variant in the plan. Returns the line."""
    line.marks = {"variant": variant, "points": [point._asdict() for point in points]}
    return line


def variant_mark(line: Any, run: Run, variant: str, points: list[Point]) -> Any:
    return mark(line, run.places.index(variant), points)


def value_points(run: Run, metric: str, input: str, variant: str, sizes: Iterable[int], unit: str) -> list[Point]:
    """Of a line of one metric against size: what was counted, which may be drawn as a part of it."""
    points = []
    for size in sizes:
        counted = f"{run.values[metric][Cell(input, size, variant)]:,}{' ' + unit if unit else ''}"
        named = f"{variant}/{input}/{size_name(size)}"
        points.append(Point(f"{named}: {counted}", f"{named}/{metric}"))
    return points


def marks_take(figure: Any) -> str | None:
    """Give each marked line its name in the SVG. What the lines show, by that name, as JSON for the picture's description."""
    lines = figure.findobj(lambda artist: hasattr(artist, "marks"))
    for place, line in enumerate(lines):
        line.set_gid(f"series-{place}")
    return json.dumps({line.get_gid(): line.marks for line in lines}) if lines else None
