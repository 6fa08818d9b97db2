"""The plot of exponents: how each cost grows with its input."""

from typing import Any

from plots_canvas import BLACK, GREY, Canvas, linear_axis, style_of
from plots_marks import Point, variant_mark
from plots_run import NotMeasured, Run

METRICS = [
    ("callgrind.instructions", "instructions"),
    ("malloc_profiler.calls", "heap calls"),
    ("malloc_profiler.bytes", "bytes requested"),
    ("malloc_profiler.peak_live_bytes", "peak live bytes"),
]
COMPLETE = ("instructions", "heap calls")  # also where a variant maps memory beside the heap
WIDEST = 2.5  # an exponent beyond it stands at the edge


def plot_growth(run: Run) -> Any:
    """Every input: the exponent of what each metric gains from size to size; 1 is linear."""
    found = run.exponents
    panels = [(metric, label) for metric, label in METRICS if metric in found]
    if not panels:
        raise NotMeasured("no metric rises over three sizes")
    inputs = list(reversed(run.inputs_order(input for metric, _ in panels for input, _ in found[metric])))
    sentence = "1 is in proportion to the input, 2 is quadratic; what a program needs for an empty file cancels"
    canvas = Canvas(
        "How each cost grows with its input: the exponent of its increments",
        sentence,
        1,
        len(panels),
        0.9 + 0.32 * len(inputs),
        sharey=True,
    )
    handles: dict[str, Any] = {}
    for column, (metric, label) in enumerate(panels):
        axes = canvas.grid[0][column]
        values = found[metric]
        mapped = run.mapped if label not in COMPLETE else ()
        for variant in [name for name in run.variants if name not in mapped]:
            points = [(min(max(values[input, variant], 0), WIDEST), row) for row, input in enumerate(inputs) if (input, variant) in values]
            if points:
                line = axes.plot(*zip(*points), **{**style_of(run, variant), "linestyle": "none"})[0]
                texts = [Point(f"{variant}/{inputs[row]}: {label} grow as n^{exponent:.2f}") for exponent, row in points]
                handles[variant] = variant_mark(line, run, variant, texts)
        axes.axvline(1, color=BLACK, linewidth=1)
        axes.axvline(2, color=GREY, linewidth=1)
        axes.set_xlim(0, WIDEST + 0.1)
        linear_axis(axes.xaxis, None, 5)
        axes.yaxis.grid(True)
        axes.set_title(f"{label}: n to the power of")
    canvas.grid[0][0].set_yticks(range(len(inputs)), inputs)
    canvas.legend(run.variants, handles)
    return canvas.figure
