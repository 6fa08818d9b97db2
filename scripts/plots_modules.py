"""The plot of what is counted per module: one bar a variant, one part a module."""

from typing import Any

from matplotlib.lines import Line2D

from plots_canvas import BLACK, DARK_INK_ON, GREY, MODULE_COLOURS, PALE, Canvas, engineering, linear_axis
from plots_run import PANELS, NotMeasured, Run, size_name

MARK_STYLE: dict[str, Any] = {"linestyle": "none", "marker": "|", "markeredgewidth": 2.5, "color": BLACK}
ROOM_FOR_SHARE = 0.11  # of the widest bar: a part narrower than this has no room for its share
ROWS = 3  # fields below one another
UNITS = {"bytes": "B", "seconds": "s"}

Stacks = dict[str, dict[str, int]]  # variant -> module -> value


def stack_draw(axes: Any, stacks: Stacks, modules: list[str]) -> dict[str, Any]:
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


def modules_choose(run: Run, panels: list[Stacks]) -> list[str]:
    """The modules that get a colour: each is at least a hundredth of some bar that is not short itself."""
    parts: dict[str, float] = {}
    for stacks in panels:
        asking = {variant: {m: v for m, v in stack.items() if not run.plan.passes_on(m)} for variant, stack in stacks.items()}
        longest = max(sum(stack.values()) for stack in asking.values())
        for module, value in (item for stack in asking.values() for item in stack.items()):
            if value >= 0.01 * longest > 0:
                parts[module] = max(parts.get(module, 0), value / longest)
    return sorted(parts, key=lambda name: (-parts[name], name))[: len(MODULE_COLOURS)]


def marks_draw(axes: Any, run: Run, stacks: Stacks, passed: dict[str, int]) -> bool:
    """What a module that passes requests on took serves the other modules: a mark, not one part more. TRUE where one was drawn."""
    marks = [(passed[variant], place) for place, variant in enumerate(stacks) if passed[variant] > 0 and variant not in run.mapped]
    for place, (variant, stack) in enumerate(stacks.items()):
        if sum(stack.values()) < 0.1 * passed[variant]:
            axes.text(0, place, "  not counted", va="center", color=GREY, fontsize=9)
    if marks:
        axes.plot(*zip(*marks), **MARK_STYLE, markersize=30)
    return bool(marks)


def panel_draw(axes: Any, run: Run, stacks: Stacks, modules: list[str], unit: str) -> tuple[dict[str, Any], bool]:
    """The parts by module, and whether a mark was drawn."""
    passed = {variant: sum(v for m, v in stack.items() if run.plan.passes_on(m)) for variant, stack in stacks.items()}
    asked = {variant: {m: v for m, v in stack.items() if not run.plan.passes_on(m)} for variant, stack in stacks.items()}
    asked = {variant: stack for variant, stack in asked.items() if sum(stack.values()) > 0}
    handles = stack_draw(axes, asked, modules) if asked else {}
    marked = unit == "bytes" and marks_draw(axes, run, asked, passed)
    linear_axis(axes.xaxis, engineering(UNITS.get(unit, "")), 4)
    axes.set_xlim(left=0)
    return handles, marked


def plot_modules(run: Run) -> Any:
    """What the plan's probes count per module: the first bytes and the first calls of each probe."""
    fields = run.module_fields()[:ROWS]
    if not fields:
        raise NotMeasured("nothing was counted per module")
    metrics = {name for name in run.values for probe, field, _ in fields if name.startswith(f"{probe}.") and name.endswith(f".{field}")}
    inputs = run.inputs_order(input for metric in metrics for input in run.inputs(metric))[:PANELS]
    size = max(size for metric in metrics for size in run.sizes(metric, inputs))
    panels = [
        [{variant: run.modules(input, size, variant, probe, field) for variant in run.variants} for input in inputs]
        for probe, field, _ in fields
    ]
    modules = modules_choose(run, panels[0])
    title = f"What is counted per module ({', '.join(dict.fromkeys(probe for probe, _, _ in fields))}) at {size_name(size)}"
    canvas = Canvas(title, "", len(fields), len(inputs), 1.1 + 0.5 * len(run.variants))
    handles: dict[str, Any] = {}
    marked = False
    for row, (_, field, unit) in enumerate(fields):
        for column, input in enumerate(inputs):
            axes = canvas.panel(row, column)
            drawn, has_mark = panel_draw(axes, run, panels[row][column], modules, unit)
            handles = {**drawn, **handles}
            marked = marked or has_mark
            axes.set_xlabel(f"{field.replace('_', ' ')}" + ("" if unit in UNITS else f" ({unit})"))
            if canvas.is_top(axes):
                axes.set_title(f"input {input}")
    mark = ", ".join(sorted({module for stack in panels[0] for found in stack.values() for module in found if run.plan.passes_on(module)}))
    if marked:
        handles[f"{mark}: serves the others"] = Line2D([], [], **MARK_STYLE, markersize=14)
    canvas.legend([*modules, "others", f"{mark}: serves the others"], handles)
    return canvas.figure
