#!/usr/bin/python3
"""Draw the plots of a run.

usage: scripts/plots.py RUN-FOLDER OUTPUT-FOLDER

Reads RUN-FOLDER/results.json, verdict.json (for the ratios and their intervals), plan.ini (for names and their order) and the raw massif
files, and writes one PNG and one SVG a plot; docs/plots.md tells how to read them. It decides nothing.
A plot whose numbers the run did not measure is left out, and the reason is printed. The same run gives the same bytes of SVG.

Exit code: 0 drawn, 2 the run cannot be read, 3 matplotlib is missing or a file cannot be written.
"""

import statistics
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.lines import Line2D  # noqa: F401 (for the plots of experiments)
    from matplotlib.ticker import FuncFormatter
except ImportError as error:
    print(f"plots: {error}; type: scripts/setup.sh", file=sys.stderr)
    sys.exit(3)

from plots_canvas import BLACK, DPI, GREY, Canvas, engineering, linear_axis, log_axis
from plots_canvas import settings_fix, small_multiples, style_of
from plots_experiment import experiment_drawable, experiment_read
from plots_files import file_replace, program_run
from plots_growth import plot_growth
from plots_marks import Point, marks_take, value_points, variant_mark
from plots_modules import plot_modules
from plots_run import PANELS, SIZE_ALL, Cell, NotMeasured, Run, RunError, massif_read, size_name

MOST_RATIO = 2.5  # a time ratio beyond it is cut off
MOST_METRICS = 4  # rows of the plot of a plan's own metrics


def comparison(run: Run, metric: str, input: str) -> str:
    """Both sides of one input at its largest size: "mix, 1M: new 231, old 149,852 (649 times fewer)"; empty without a pair."""
    pair = run.pair()
    if pair is None:
        return ""
    size = max(run.sizes(metric, [input]))
    was, now = (run.values[metric].get(Cell(input, size, variant)) for variant in pair)
    if not was or not now:
        return ""
    if now == was:
        change = "the same"
    elif was >= now * 2:
        change = f"{was / now:,.0f} times fewer" if was >= now * 10 else f"{was / now:.1f} times fewer"
    elif now >= was * 2:
        change = f"{now / was:,.0f} times as many" if now >= was * 10 else f"{now / was:.1f} times as many"
    else:
        change = f"{now / was - 1:+.1%}"
    return f"{input}, {size_name(size)}: {pair[1]} {now:,}, {pair[0]} {was:,} ({change})"


def metric_lines(run: Run, metric: str, unit: str, is_sum: bool = True) -> Callable[[Any, str], dict[str, Any]]:
    """Draws one line a variant: the metric against the size, both logarithmic."""

    def draw(axes: Any, input: str) -> dict[str, Any]:
        handles = {}
        for variant in run.variants:
            points = run.series(metric, input, variant, is_sum)
            if points:
                line = axes.plot(*zip(*points), **style_of(run, variant))[0]
                handles[variant] = variant_mark(
                    line, run, variant, value_points(run, metric, input, variant, (size for size, _ in points), unit)
                )
        log_axis(axes.yaxis, engineering(unit))
        return handles

    return draw


HEAP_ROWS = [
    ("malloc_profiler.calls", "heap calls", "", True),
    ("malloc_profiler.bytes", "bytes requested", "B", True),
    ("malloc_profiler.peak_live_bytes", "peak live bytes", "B", False),
]


def plot_heap(run: Run) -> Any:
    """Heap calls, bytes requested and peak against size."""
    drawn = [row for row in HEAP_ROWS if run.inputs(row[0], 2)]
    if not drawn:
        raise NotMeasured(f"{HEAP_ROWS[0][0]} was measured at no two sizes")
    metric, label, _, _ = drawn[0]
    inputs = run.inputs(metric, 2)[:PANELS]
    rows = [(label, metric_lines(run, name, unit, is_sum)) for name, label, unit, is_sum in drawn]
    title = f"{', '.join(row[1] for row in drawn).capitalize()} against the size of the input"
    compared = comparison(run, metric, inputs[0])
    sentence = f"{label} on {compared}" if compared else ""
    if run.mapped:
        sentence += f"\n{', '.join(run.mapped)}: maps memory beside the heap, so only its calls are drawn"
    return small_multiples(run, title, sentence, rows, inputs, run.sizes(metric, inputs))


def plot_metrics(run: Run) -> Any:
    """What the plan's own probes count of a whole input, against size; the report's columns first."""
    own = [name for name in run.plan.metrics if "*" not in name and run.inputs(name, 2)]
    metrics = run.plan.order(run.plan.columns + run.plan.metrics, own)[:MOST_METRICS]
    if not metrics:
        raise NotMeasured("")
    inputs = run.inputs(metrics[0], 2)[:PANELS]
    rows = [(name, metric_lines(run, name, {"bytes": "B", "seconds": "s"}.get(run.units[name], ""))) for name in metrics]
    compared = comparison(run, metrics[0], inputs[0])
    sentence = f"{metrics[0]} on {compared}" if compared else ""
    sizes = {size for name in metrics for size in run.sizes(name, inputs)}
    return small_multiples(run, "What the plan's own probes count, against the size of the input", sentence, rows, inputs, sizes)


def plot_inputs(run: Run) -> Any:
    """Every input: what it costs per byte of input."""
    candidates = [
        ("malloc_profiler.calls", "heap calls per KB of input", 1024),
        ("malloc_profiler.peak_live_bytes", "peak live bytes per byte of input", 1),
        ("callgrind.instructions", "instructions per byte of input", 1),
    ]
    cells: dict[str, dict[Cell, int]] = {name: run.values.get(name) or run.whole.get(name) or {} for name, _, _ in candidates}
    panels = [panel for panel in candidates if cells[panel[0]]]
    if not panels:
        raise NotMeasured("neither malloc_profiler nor callgrind was run")
    inputs = list(reversed(run.inputs_order(cell.input for measured in cells.values() for cell in measured)))
    canvas = Canvas("What each input costs for each byte of its input", "", 1, len(panels), 0.9 + 0.32 * len(inputs), sharey=True)
    handles: dict[str, Any] = {}
    for column, (metric, label, per) in enumerate(panels):
        axes = canvas.grid[0][column]
        size = run.widest_size(cells[metric])
        costs: dict[str, dict[str, float]] = {input: {} for input in inputs}
        for cell, value in cells[metric].items():
            if cell.size == size and value > 0:
                costs[cell.input][cell.variant] = value * per / run.bytes_of(cell.input, size)
        for row, input in enumerate(inputs):
            if costs[input]:
                axes.hlines(row, min(costs[input].values()), max(costs[input].values()), color=GREY, linewidth=1, zorder=1)
        for variant in run.variants:
            points = [(costs[input][variant], row) for row, input in enumerate(inputs) if variant in costs[input]]
            if points:
                line = axes.plot(*zip(*points), **{**style_of(run, variant), "linestyle": "none"})[0]
                texts = [(inputs[row], f"{variant}/{inputs[row]}: {cost:,.4g} {label}") for cost, row in points]
                named = [Point(text, f"{variant}/{input}/{size_name(size)}/{metric}") for input, text in texts]
                handles[variant] = variant_mark(line, run, variant, named)
        log_axis(axes.xaxis, FuncFormatter(lambda value, _: f"{value:,g}"))
        axes.yaxis.grid(True)
        axes.set_title(f"{label}, at {size_name(size)}" if size != SIZE_ALL else f"{label}, of the whole input")
    canvas.grid[0][0].set_yticks(range(len(inputs)), inputs)
    canvas.legend(run.variants, handles)
    return canvas.figure


def time_name(mode: str | None) -> str:
    return f"{mode} time" if mode else "time"


def time_lines(run: Run, mode: str | None) -> Callable[[Any, str], dict[str, Any]]:
    """Draws every time in the mode as a faint dot, and the medians joined."""

    def draw(axes: Any, input: str) -> dict[str, Any]:
        medians: dict[str, list[tuple[int, float]]] = {}
        for timing in run.timings:
            if (timing.input, timing.mode) != (input, mode):
                continue
            for variant, measured in timing.seconds.items():
                seconds = [value * run.share(input, timing.size) for value in measured]
                medians.setdefault(variant, []).append((timing.size, statistics.median(seconds)))
                faint = {"color": style_of(run, variant)["color"], "marker": ".", "linestyle": "none", "alpha": 0.25}
                variant_mark(axes.plot([timing.size] * len(seconds), seconds, **faint)[0], run, variant, [])
        handles = {}
        for variant, found in sorted(medians.items(), key=lambda item: run.variants.index(item[0])):
            points = sorted(found)
            texts = [Point(f"{variant}/{input}/{size_name(size)}: {time_name(mode)} {1000 * value:.3g} ms") for size, value in points]
            handles[variant] = variant_mark(axes.plot(*zip(*points), **style_of(run, variant))[0], run, variant, texts)
        log_axis(axes.yaxis, engineering("s"))
        return handles

    return draw


def ratio_lines(run: Run, mode: str | None) -> Callable[[Any, str], dict[str, Any]]:
    """Draws the judge's ratio in the mode and its interval: at 1 as fast as the reference. One wild interval must not flatten the rest."""
    ratios = [ratio for ratio in run.ratios if ratio.mode == mode]
    top = min(MOST_RATIO, 1.08 * max([ratio.high for ratio in ratios], default=1.0))

    def draw(axes: Any, input: str) -> dict[str, Any]:
        handles = {}
        for variant in run.variants:
            rows = sorted((r for r in ratios if (r.input, r.candidate) == (input, variant)), key=lambda ratio: ratio.size)
            if rows:
                xs = [row.size for row in rows]
                spread = [[row.median - row.low for row in rows], [row.high - row.median for row in rows]]
                drawn = axes.errorbar(xs, [row.median for row in rows], yerr=spread, capsize=5, **style_of(run, variant))
                said = [f"{r.median:.3f} [{r.low:.3f} to {r.high:.3f}] of the {time_name(mode)} of {r.reference}" for r in rows]
                texts = [Point(f"{variant}/{input}/{size_name(r.size)}: {text}") for r, text in zip(rows, said)]
                handles[variant] = variant_mark(drawn.lines[0], run, variant, texts)
                for part in (*drawn.lines[1], *drawn.lines[2]):
                    variant_mark(part, run, variant, [])
        axes.axhline(1.0, color=BLACK, linewidth=1)
        axes.set_ylim(0, top)
        linear_axis(axes.yaxis, None, 5)
        axes.grid(True)
        return handles

    return draw


def ratio_sentence(run: Run, timed: list[str]) -> str:
    """What the plot of times says first: of the first input at its largest size, without a mode where there is such a time."""
    found = [ratio for ratio in run.ratios if ratio.input in timed]
    if not found:
        return ""
    first = max(found, key=lambda ratio: (ratio.mode is None, -timed.index(ratio.input), ratio.size))
    where = f"{first.input}, {size_name(first.size)}"
    said = f"{first.candidate} takes {first.median:.2f} of the {time_name(first.mode)} of {first.reference}"
    return f"{where}: {said} ({first.low:.2f} to {first.high:.2f}); below 1 is faster"


def plot_time(run: Run) -> Any:
    """Instructions, time, and the ratio of times against size; and the same in each mode that a pair was timed in."""
    timed = run.inputs_order(timing.input for timing in run.timings)
    counted = run.inputs("callgrind.instructions", 2)
    rows: list[tuple[str, Callable[[Any, str], dict[str, Any]]]] = []
    sizes: set[int] = set()
    if counted:
        rows.append(("instructions", metric_lines(run, "callgrind.instructions", "")))
        sizes |= run.sizes("callgrind.instructions", counted)
    for mode in run.modes():
        name = time_name(mode)
        rows.append((f"{name if mode else 'wall time'}: each run,\nand the median", time_lines(run, mode)))
        sizes |= {timing.size for timing in run.timings}
        if any(ratio.mode == mode for ratio in run.ratios):
            rows.append((f"{name} / that of the reference\n(median and 95 % interval)", ratio_lines(run, mode)))
    if not rows:
        raise NotMeasured("nothing was timed, and instructions were counted at no two sizes")
    inputs = run.inputs_order(timed + counted)[:PANELS]
    return small_multiples(run, "Instructions and time against the size of the input", ratio_sentence(run, timed), rows, inputs, sizes)


def plot_timeline(run: Run) -> Any:
    """The heap over time, as massif saw it."""
    found = run.timelines()
    if not found:
        raise NotMeasured("the run holds no massif.out")
    most = max(len(paths) for paths in found.values())
    whole = {key: paths for key, paths in found.items() if len(paths) == most}
    inputs = run.inputs_order(input for input, _ in whole)[:PANELS]
    canvas = Canvas("Bytes alive on the heap while the program runs: how high, and for how long", "", 1, len(inputs), 3.4)
    handles: dict[str, Any] = {}
    for column, input in enumerate(inputs):
        axes = canvas.grid[0][column]
        size = max(size for name, size in whole if name == input)
        for variant in [name for name in run.variants if name in whole[input, size]]:
            points = massif_read(whole[input, size][variant])
            if points:
                spaced = {"markevery": max(1, len(points) // 6)}
                line = axes.plot(*zip(*points), **{**style_of(run, variant), **spaced})[0]
                peak = f"{variant}/{input}/{size_name(size)}: at most {max(value for _, value in points):,.0f} bytes"
                handles[variant] = variant_mark(line, run, variant, [Point(peak)])
        linear_axis(axes.xaxis, engineering("B"), 4)
        linear_axis(axes.yaxis, engineering("B"), 6)
        axes.set(xlim=(0, None), ylim=(0, None), title=f"input {input}, {size_name(size)}", xlabel="bytes allocated and freed so far")
        axes.grid(True)
    canvas.grid[0][0].set_ylabel("bytes alive")
    canvas.legend(run.variants, handles)
    return canvas.figure


# A new plot is one function and one row.
PLOTS: dict[str, Callable[[Run], Any]] = {
    "heap": plot_heap,
    "metrics": plot_metrics,
    "inputs": plot_inputs,
    "time": plot_time,
    "growth": plot_growth,
    "modules": plot_modules,
    "timeline": plot_timeline,
}


KINDS = ("png", "svg")


def figure_save(figure: Any, folder: Path, name: str, kinds: Iterable[str] = KINDS) -> None:
    metadata = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None, "Description": marks_take(figure)}}
    for kind in kinds:
        file_replace(folder / f"{name}.{kind}", lambda scratch: figure.savefig(scratch, format=kind, dpi=DPI, metadata=metadata[kind]))


def file_draw(command: str, draw: Callable[[dict[str, Any]], Any]) -> int:
    """What the script of a command with one file and one plot does: COMMAND.json into a folder. The exit code."""

    def make() -> None:
        path = Path(sys.argv[1])
        settings_fix()
        document = experiment_drawable(experiment_read(path, command))
        try:
            figure = draw(document)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise RunError(f"{path}: is not what leuko-bench {command} writes ({error!r}); measure again") from error
        figure_save(figure, Path(sys.argv[2]), command)

    return program_run("plots", f"{command.upper()}.json OUTPUT-FOLDER", (3,), make)


def plots_draw(run: Run, folder: Path, kinds: Iterable[str] = KINDS) -> None:
    """Each plot that the run has numbers for, by the settings of settings_fix."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in PLOTS.items():
        try:
            figure = draw(run)
        except NotMeasured as reason:
            if str(reason):
                print(f"plots: no {name} plot: {reason}", file=sys.stderr)
            continue
        figure_save(figure, folder, name, kinds)
        plt.close(figure)


def plots_make() -> None:
    settings_fix()
    plots_draw(Run(Path(sys.argv[1])), Path(sys.argv[2]))


if __name__ == "__main__":
    sys.exit(program_run("plots", "RUN-FOLDER OUTPUT-FOLDER", (3,), plots_make))
