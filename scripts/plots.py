#!/usr/bin/python3
"""Draw the plots of a run.

usage: scripts/plots.py RUN-FOLDER OUTPUT-FOLDER

Reads RUN-FOLDER/results.json, verdict.json (for the ratios and their intervals) and the raw massif files, and writes one PNG and one
SVG a plot; docs/plots.md tells how to read them. It decides nothing. A plot whose numbers the run did not measure is left out, and
the reason is printed. The same run gives the same bytes of SVG.

Exit code: 0 drawn, 2 the run cannot be read, 3 matplotlib is missing or a file cannot be written.
"""

import os
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.lines import Line2D
    from matplotlib.ticker import FuncFormatter
except ImportError as error:
    print(f"plots: {error}; type: scripts/setup.sh", file=sys.stderr)
    sys.exit(3)

from plots_canvas import BLACK, DARK_INK_ON, DPI, GREY, MODULE_COLOURS, PALE, Canvas, engineering, linear_axis, log_axis
from plots_canvas import settings_fix, small_multiples, style_of
from plots_run import PREFERRED_SHAPES, Cell, NotMeasured, Run, RunError, json_read, massif_read, order_by, size_name

ARENA_MODULE = "pm_arena"  # asks for blocks, to serve what the others ask for
ARENA_MARK = "blocks of the arena"
ARENA_STYLE: dict[str, Any] = {"linestyle": "none", "marker": "|", "markeredgewidth": 2.5, "color": BLACK}
PANELS = 3  # shapes beside one another
MOST_RATIO = 2.5  # a time ratio beyond it is cut off
ROOM_FOR_SHARE = 0.11  # of the widest bar: a part narrower than this has no room for its share


def comparison(run: Run, metric: str, shape: str) -> str:
    """Both sides of one shape at its largest size: "real, 1M: arena 231, stock 149,852 (649 times fewer)"; empty without a pair."""
    size = max(run.sizes(metric, [shape]))
    was, now = (run.values[metric].get(Cell(shape, size, variant)) for variant in ("stock", "arena"))
    if not was or not now:
        return ""
    if now == was:
        change = "the same"
    elif was >= now * 2:
        change = f"{was / now:,.0f} times fewer" if was >= now * 10 else f"{was / now:.1f} times fewer"
    else:
        change = f"{now / was - 1:+.1%}"
    return f"{shape}, {size_name(size)}: arena {now:,}, stock {was:,} ({change})"


def metric_lines(run: Run, metric: str, unit: str, is_sum: bool = True) -> Callable[[Any, str], dict[str, Any]]:
    """Draws one line a variant: the metric against the size, both logarithmic."""

    def draw(axes: Any, shape: str) -> dict[str, Any]:
        handles = {}
        for variant in run.variants:
            points = run.series(metric, shape, variant, is_sum)
            if points:
                handles[variant] = axes.plot(*zip(*points), **style_of(run, variant))[0]
        log_axis(axes.yaxis, engineering(unit))
        return handles

    return draw


def plot_heap(run: Run) -> Any:
    """Heap calls, bytes requested and peak against size."""
    calls = "malloc_profiler.calls"
    shapes = run.shapes(calls, 2)[:PANELS]
    if not shapes:
        raise NotMeasured(f"{calls} was measured at no two sizes")
    rows = [
        ("heap calls", metric_lines(run, calls, "")),
        ("bytes requested", metric_lines(run, "malloc_profiler.bytes", "B")),
        ("peak live bytes", metric_lines(run, "malloc_profiler.peak_live_bytes", "B", is_sum=False)),
    ]
    title = "Calls of the heap, bytes requested from it, and its peak, against the size of the input"
    compared = comparison(run, calls, shapes[0])
    sentence = f"heap calls on {compared}" if compared else ""
    if run.mapped:
        sentence += f"\n{', '.join(run.mapped)}: maps memory beside the heap, so only its calls are drawn"
    return small_multiples(run, title, sentence, rows, shapes, run.sizes(calls, shapes))


def plot_shapes(run: Run) -> Any:
    """Every shape: what it costs per byte of input."""
    candidates = [
        ("malloc_profiler.calls", "heap calls per KB of input", 1024),
        ("malloc_profiler.peak_live_bytes", "peak live bytes per byte of input", 1),
        ("callgrind.instructions", "instructions per byte of input", 1),
    ]
    panels = [panel for panel in candidates if run.shapes(panel[0])]
    if not panels:
        raise NotMeasured("neither malloc_profiler nor callgrind was run")
    shapes = list(reversed(order_by(PREFERRED_SHAPES, (shape for metric, _, _ in panels for shape in run.shapes(metric)))))
    canvas = Canvas("What each shape costs for each byte of its input", "", 1, len(panels), 0.9 + 0.32 * len(shapes), sharey=True)
    handles: dict[str, Any] = {}
    for column, (metric, label, per) in enumerate(panels):
        axes = canvas.grid[0][column]
        size = run.widest_size(metric)
        costs: dict[str, dict[str, float]] = {shape: {} for shape in shapes}
        for cell, value in run.values[metric].items():
            if cell.size == size and value > 0:
                costs[cell.shape][cell.variant] = value * per / run.bytes_of(cell.shape, size)
        for row, shape in enumerate(shapes):
            if costs[shape]:
                axes.hlines(row, min(costs[shape].values()), max(costs[shape].values()), color=GREY, linewidth=1, zorder=1)
        for variant in run.variants:
            points = [(costs[shape][variant], row) for row, shape in enumerate(shapes) if variant in costs[shape]]
            if points:
                handles[variant] = axes.plot(*zip(*points), **{**style_of(run, variant), "linestyle": "none"})[0]
        log_axis(axes.xaxis, FuncFormatter(lambda value, _: f"{value:,g}"))
        axes.yaxis.grid(True)
        axes.set_title(f"{label}, at {size_name(size)}")
    canvas.grid[0][0].set_yticks(range(len(shapes)), shapes)
    canvas.legend(run.variants, handles)
    return canvas.figure


def time_lines(run: Run) -> Callable[[Any, str], dict[str, Any]]:
    """Draws every time as a faint dot, and the medians joined."""

    def draw(axes: Any, shape: str) -> dict[str, Any]:
        medians: dict[str, list[tuple[int, float]]] = {}
        for timing in run.timings:
            if timing.shape != shape:
                continue
            for variant, measured in timing.seconds.items():
                seconds = [value * run.share(shape, timing.size) for value in measured]
                medians.setdefault(variant, []).append((timing.size, statistics.median(seconds)))
                axes.plot(
                    [timing.size] * len(seconds), seconds, color=style_of(run, variant)["color"], marker=".", linestyle="none", alpha=0.25
                )
        handles = {
            variant: axes.plot(*zip(*sorted(points)), **style_of(run, variant))[0]
            for variant, points in sorted(medians.items(), key=lambda item: run.variants.index(item[0]))
        }
        log_axis(axes.yaxis, engineering("s"))
        return handles

    return draw


def ratio_lines(run: Run) -> Callable[[Any, str], dict[str, Any]]:
    """Draws the judge's ratio and its interval: at 1 as fast as the reference. One wild interval must not flatten the rest."""
    top = min(MOST_RATIO, 1.08 * max([ratio.high for ratio in run.ratios], default=1.0))

    def draw(axes: Any, shape: str) -> dict[str, Any]:
        handles = {}
        for variant in run.variants:
            rows = sorted((r for r in run.ratios if (r.shape, r.candidate) == (shape, variant)), key=lambda ratio: ratio.size)
            if rows:
                xs = [row.size for row in rows]
                spread = [[row.median - row.low for row in rows], [row.high - row.median for row in rows]]
                drawn = axes.errorbar(xs, [row.median for row in rows], yerr=spread, capsize=5, **style_of(run, variant))
                handles[variant] = drawn.lines[0]
        axes.axhline(1.0, color=BLACK, linewidth=1)
        axes.set_ylim(0, top)
        linear_axis(axes.yaxis, None, 5)
        axes.grid(True)
        return handles

    return draw


def plot_time(run: Run) -> Any:
    """Instructions, time, and the ratio of times against size."""
    timed = order_by(PREFERRED_SHAPES, (timing.shape for timing in run.timings))
    counted = run.shapes("callgrind.instructions", 2)
    rows: list[tuple[str, Callable[[Any, str], dict[str, Any]]]] = []
    sizes: set[int] = set()
    if counted:
        rows.append(("instructions", metric_lines(run, "callgrind.instructions", "")))
        sizes |= run.sizes("callgrind.instructions", counted)
    if timed:
        rows.append(("wall time: each run, and the median", time_lines(run)))
        sizes |= {timing.size for timing in run.timings}
    sentence = ""
    if timed and run.ratios:
        rows.append(("time / time of the reference\n(median and 95 % interval)", ratio_lines(run)))
        first = max((r for r in run.ratios if r.shape in timed), key=lambda r: (-timed.index(r.shape), r.size))
        sentence = f"{first.shape}, {size_name(first.size)}: {first.candidate} takes {first.median:.2f} of the time of {first.reference}"
        sentence += f" ({first.low:.2f} to {first.high:.2f}); below 1 is faster"
    if not rows:
        raise NotMeasured("nothing was timed, and instructions were counted at no two sizes")
    shapes = order_by(PREFERRED_SHAPES, timed + counted)[:PANELS]
    return small_multiples(run, "Instructions and time against the size of the input", sentence, rows, shapes, sizes)


def stack_draw(axes: Any, stacks: dict[str, dict[str, int]], modules: list[str]) -> dict[str, Any]:
    """One bar a variant, one part a module, with its share where there is room for it."""
    handles = {}
    left = [0.0] * len(stacks)
    totals = [sum(stack.values()) for stack in stacks.values()]
    for module, colour in [*zip(modules, MODULE_COLOURS), ("others", GREY)]:
        parts = [sum(v for name, v in stack.items() if (name if name in modules else "others") == module) for stack in stacks.values()]
        if any(parts):
            handles[module] = axes.barh(range(len(stacks)), parts, left=left, color=colour, edgecolor="white", height=0.7)
        for row, part in enumerate(parts):
            if part > ROOM_FOR_SHARE * max(totals):
                ink = "black" if colour in DARK_INK_ON else "white"
                axes.text(left[row] + part / 2, row, f"{part / totals[row]:.0%}", ha="center", va="center", color=ink, fontsize=9)
        left = [start + part for start, part in zip(left, parts)]
    axes.set_yticks(range(len(stacks)), list(stacks))
    axes.invert_yaxis()
    axes.xaxis.grid(True, color=PALE)
    return handles


def modules_choose(run: Run, shapes: list[str], size: int) -> list[str]:
    """The modules that get a colour: each is at least a hundredth of some bar that is not short itself."""
    parts: dict[str, float] = {}
    for shape in shapes:
        stacks = [run.modules(shape, size, variant, ("bytes_alloc",)) for variant in run.variants]
        longest = max(sum(value for module, value in stack.items() if module != ARENA_MODULE) for stack in stacks)
        for module, value in (item for stack in stacks for item in stack.items()):
            if module != ARENA_MODULE and value >= 0.01 * longest > 0:
                parts[module] = max(parts.get(module, 0), value / longest)
    return sorted(parts, key=lambda name: (-parts[name], name))[: len(MODULE_COLOURS)]


def plot_modules(run: Run) -> Any:
    """What each module of Prism asked for."""
    metrics = [metric for metric in run.values if metric.startswith("alloc_stats.") and metric.endswith(".bytes_alloc")]
    if not metrics:
        raise NotMeasured("alloc_stats was not run")
    shapes = order_by(PREFERRED_SHAPES, (shape for metric in metrics for shape in run.shapes(metric)))[:PANELS]
    size = max(size for metric in metrics for size in run.sizes(metric, shapes))
    rows = [(("bytes_alloc",), "bytes requested", "B"), (("allocs", "reallocs"), "requests: allocations and reallocations", "")]
    modules = modules_choose(run, shapes, size)
    title = f"What each module of Prism asks for at {size_name(size)}, whether the heap or an arena serves it"
    canvas = Canvas(title, "", len(rows), len(shapes), 1.1 + 0.5 * len(run.variants))
    handles: dict[str, Any] = {}
    for row, (fields, label, unit) in enumerate(rows):
        for column, shape in enumerate(shapes):
            axes = canvas.panel(row, column)
            stacks = {variant: run.modules(shape, size, variant, fields) for variant in run.variants}
            # What an arena takes from the heap serves the other modules' requests: a mark, not one part more.
            blocks = {variant: stack.pop(ARENA_MODULE, 0) for variant, stack in stacks.items()}
            stacks = {variant: stack for variant, stack in stacks.items() if sum(stack.values()) > 0}
            if stacks:
                handles = {**stack_draw(axes, stacks, modules), **handles}
            drawn = {variant: bytes_got for variant, bytes_got in blocks.items() if variant not in run.mapped}
            marks = [(drawn[variant], place) for place, variant in enumerate(stacks) if drawn.get(variant, 0) > 0]
            for place, (variant, stack) in enumerate(stacks.items()):
                if sum(stack.values()) < 0.1 * blocks[variant] and unit:
                    axes.text(0, place, "  not counted", va="center", color=GREY, fontsize=9)
            if marks and unit:
                axes.plot(*zip(*marks), **ARENA_STYLE, markersize=30)
                handles[ARENA_MARK] = Line2D([], [], **ARENA_STYLE, markersize=14)
            linear_axis(axes.xaxis, engineering(unit), 4)
            axes.set_xlim(left=0)
            axes.set_xlabel(label)
            if canvas.is_top(axes):
                axes.set_title(f"shape {shape}")
    canvas.legend([*modules, "others", ARENA_MARK], handles)
    return canvas.figure


def plot_timeline(run: Run) -> Any:
    """The heap over time, as massif saw it."""
    found = run.timelines()
    if not found:
        raise NotMeasured("the run holds no massif.out")
    most = max(len(paths) for paths in found.values())
    whole = {key: paths for key, paths in found.items() if len(paths) == most}
    shapes = order_by(PREFERRED_SHAPES, (shape for shape, _ in whole))[:PANELS]
    canvas = Canvas("Bytes alive on the heap while Leuko runs: how high, and for how long", "", 1, len(shapes), 3.4)
    handles: dict[str, Any] = {}
    for column, shape in enumerate(shapes):
        axes = canvas.grid[0][column]
        size = max(size for name, size in whole if name == shape)
        for variant in [name for name in run.variants if name in whole[shape, size]]:
            points = massif_read(whole[shape, size][variant])
            if points:
                marks = {"markevery": max(1, len(points) // 6)}
                handles[variant] = axes.plot(*zip(*points), **{**style_of(run, variant), **marks})[0]
        linear_axis(axes.xaxis, engineering("B"), 4)
        linear_axis(axes.yaxis, engineering("B"), 6)
        axes.set(xlim=(0, None), ylim=(0, None), title=f"shape {shape}, {size_name(size)}", xlabel="bytes allocated and freed so far")
        axes.grid(True)
    canvas.grid[0][0].set_ylabel("bytes alive")
    canvas.legend(run.variants, handles)
    return canvas.figure


# A new plot is one function and one row.
PLOTS: dict[str, Callable[[Run], Any]] = {
    "heap": plot_heap,
    "shapes": plot_shapes,
    "time": plot_time,
    "modules": plot_modules,
    "timeline": plot_timeline,
}


def figure_save(figure: Any, folder: Path, name: str) -> None:
    """Whole or not at all: written beside, then renamed. Only a regular or a missing file is replaced."""
    for kind, metadata in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
        path = folder / f"{name}.{kind}"
        scratch = folder / f".{name}.{os.getpid()}.{kind}"
        if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
            raise SystemExit(f"{path}: is not a regular file, and only such a one is replaced; give another folder")
        try:
            figure.savefig(scratch, format=kind, dpi=DPI, metadata=metadata)
            os.replace(scratch, path)
        finally:
            scratch.unlink(missing_ok=True)
        print(path)


def subject_of(document: dict[str, Any]) -> str:
    """What a comparison measured, as its table says it."""
    return "parsing alone" if document["parse_only"] else "all of Leuko"


def file_draw(command: str, draw: Callable[[dict[str, Any]], Any]) -> int:
    """What the script of a command with one file and one plot does: COMMAND.json into a folder. The exit code."""
    if len(sys.argv) != 3 or sys.argv[1].startswith("-"):
        print(f"usage: scripts/plots_{command}.py {command.upper()}.json OUTPUT-FOLDER", file=sys.stderr)
        return 2
    settings_fix()
    path, folder = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        figure = draw(json_read(path, f"leuko-bench-{command}/1"))
        folder.mkdir(parents=True, exist_ok=True)
        figure_save(figure, folder, command)
    except RunError as error:
        print(f"plots: {error}", file=sys.stderr)
        return 2
    except (KeyError, TypeError, ValueError, IndexError) as error:
        print(f"plots: {path}: is not what leuko-bench {command} writes ({error!r}); measure again", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"plots: {error.filename or folder}: {error.strerror}; make room or give another folder", file=sys.stderr)
        return 3
    return 0


def main() -> int:
    if len(sys.argv) != 3 or sys.argv[1].startswith("-"):
        print("usage: scripts/plots.py RUN-FOLDER OUTPUT-FOLDER", file=sys.stderr)
        return 2
    settings_fix()
    folder = Path(sys.argv[2])
    try:
        run = Run(Path(sys.argv[1]))
        folder.mkdir(parents=True, exist_ok=True)
        for name, draw in PLOTS.items():
            try:
                figure = draw(run)
            except NotMeasured as reason:
                print(f"plots: no {name} plot: {reason}", file=sys.stderr)
                continue
            figure_save(figure, folder, name)
            plt.close(figure)
    except RunError as error:
        print(f"plots: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"plots: {error.filename or folder}: {error.strerror}; make room or give another folder", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
