"""How every plot looks: colours, markers, axes with units, and where title and legend stand. Knows no metric."""

import textwrap
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.ticker import EngFormatter, FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

from plots_run import Run, size_name

# Okabe and Ito's palette: told apart with any colour vision, and here also by marker, line and width.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#999999", "#dddddd"
MODULE_COLOURS = [BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW, VERMILLION]
DARK_INK_ON = {ORANGE, SKY, YELLOW, PURPLE, GREY}

WIDTH = 12.0  # inches; at DPI 1,800 pixels, readable at 1,200
DPI = 150
TITLE_MOST = 120  # characters that fit into a line of a title


class Style(NamedTuple):
    """A variant's line. The first is the widest and hollow, so that it is seen where another runs on top of it."""

    color: str
    marker: str
    linestyle: str
    linewidth: float
    markersize: float
    markerfacecolor: str


# In the order of the plan's variants; beyond them they repeat with another line.
STYLES = [
    Style(VERMILLION, "o", "-", 3.2, 10, "white"),
    Style(BLUE, "s", "-", 1.8, 6, BLUE),
    Style(GREEN, "^", "--", 1.8, 6, GREEN),
    Style(PURPLE, "D", "-.", 1.8, 5, PURPLE),
    Style(ORANGE, "v", ":", 1.8, 6, ORANGE),
    Style(SKY, "P", "--", 1.8, 6, SKY),
    Style(BLACK, "X", "-.", 1.8, 6, BLACK),
]
LINES = ["-", "--", "-.", ":"]


def style_of(run: Run, variant: str) -> dict[str, Any]:
    """Keywords for matplotlib, by the variant's place in the plan."""
    place = run.places.index(variant)
    again, place = divmod(place, len(STYLES))
    style = STYLES[place]
    return style._asdict() if again == 0 else style._replace(linestyle=LINES[(LINES.index(style.linestyle) + again) % 4])._asdict()


def settings_fix() -> None:
    """The user's own settings must not change a byte of a plot; nor may the random ids of an SVG."""
    matplotlib.rcdefaults()
    matplotlib.rcParams.update({"svg.hashsalt": "plots", "svg.fonttype": "none", "font.size": 10})
    matplotlib.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})
    matplotlib.rcParams.update({"axes.axisbelow": True, "grid.color": PALE, "grid.linewidth": 0.8, "axes.titlesize": 11})


def text_clean(text: str) -> str:
    """What is shown of a name: control characters, which XML does not have, and those that turn a text around, are one sign each."""
    return "".join("\ufffd" if unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in "\n\t" else sign for sign in text)


def title_of(title: str, sentence: str) -> str:
    """The lines above a figure, none wider than it."""
    lines = f"{title}\n{sentence}".strip().split("\n")
    return "\n".join(textwrap.fill(line, TITLE_MOST, break_on_hyphens=False) for line in lines)


class Canvas:
    """A figure: title, a strip for the legend, and below it the panels, so that the legend covers no data."""

    def __init__(self, title: str, sentence: str, rows: int, columns: int, row_height: float, **keywords: Any) -> None:
        # One column of many rows would be a tower: lay it on its side.
        self.turned = columns == 1 and rows > 1
        if self.turned:
            rows, columns = columns, rows
            keywords = {}
        height = 1.3 + row_height * rows
        self.figure = plt.figure(figsize=(WIDTH, height), constrained_layout=True)
        self.figure.suptitle(title_of(title, sentence), x=0.01, ha="left", fontsize=13)
        self.strip, body = self.figure.subfigures(2, 1, height_ratios=[0.42, height - 0.42])
        self.grid = body.subplots(rows, columns, squeeze=False, **keywords)

    def panel(self, row: int, column: int) -> Any:
        return self.grid[column][row] if self.turned else self.grid[row][column]

    def is_bottom(self, axes: Any) -> bool:
        return axes in self.grid[-1]

    def is_left(self, axes: Any) -> bool:
        return self.turned or any(axes is row[0] for row in self.grid)

    def is_top(self, axes: Any) -> bool:
        return axes in self.grid[0]

    def legend(self, order: Iterable[str], handles: dict[str, Any]) -> None:
        names = [name for name in order if name in handles]
        room = {"ncol": max(1, len(names)), "columnspacing": 1.4, "fontsize": 11 if len(names) < 6 else 9.5}
        self.strip.legend([handles[name] for name in names], names, loc="center left", frameon=False, **room)


def engineering(unit: str) -> EngFormatter:
    """10 MB, 4 ms; without a unit 10M."""
    return EngFormatter(unit=unit, sep=" " if unit else "")


def size_axis(axes: Any, sizes: Iterable[int]) -> None:
    axes.set_xscale("log")
    axes.set_xticks(sorted(set(sizes)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: size_name(int(value))))


def log_axis(axis: Any, formatter: Any) -> None:
    """Ticks at 1, 10, 100; where these would be fewer than three, at 1, 2, 5, 10 too. To be called when the data is drawn."""
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(base=10, subs=(1.0, 2.0, 5.0) if high < low * 300 else (1.0,), numticks=12))
    axis.set_major_formatter(formatter)
    axis.set_minor_formatter(NullFormatter())
    axis.grid(True, which="major")


def linear_axis(axis: Any, formatter: Any, ticks: int) -> None:
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 5, 10]))
    if formatter:
        axis.set_major_formatter(formatter)


Draw = Callable[[Any, str], dict[str, Any]]


def small_multiples(run: Run, title: str, sentence: str, rows: list[tuple[str, Draw]], inputs: list[str], sizes: Iterable[int]) -> Any:
    """One column a input, one row a quantity (its label, and what draws a panel of it), over a common axis of sizes."""
    canvas = Canvas(title, sentence, len(rows), len(inputs), 2.8 if len(inputs) > 1 else 4.0, sharex=True, sharey="row")
    handles: dict[str, Any] = {}
    for row, (label, draw) in enumerate(rows):
        for column, input in enumerate(inputs):
            axes = canvas.panel(row, column)
            drawn = draw(axes, input)
            handles = {**drawn, **handles}
            if not drawn:
                axes.text(0.5, 0.5, "no value above 0", transform=axes.transAxes, ha="center", color=GREY)
            if canvas.is_left(axes):
                axes.set_ylabel(label)
            if canvas.is_top(axes):
                axes.set_title(f"input {input}" + (" (small sizes: mean of several files)" if run.is_several_files(input) else ""))
            if canvas.is_bottom(axes):
                axes.set_xlabel("size of the input")
            size_axis(axes, sizes)
    canvas.legend(run.variants, handles)
    return canvas.figure
