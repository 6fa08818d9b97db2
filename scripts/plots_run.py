"""A run, as the plots read it: results.json, verdict.json, plan.ini and massif's raw files. Draws nothing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plots_plan import PlanError, plan_read

PANELS = 3  # inputs beside one another
SIZE_ALL = 1 << 40  # of an input that has a size of its own; it has no place on an axis of sizes


class RunError(Exception):
    """The run cannot be read; the message names the file and the way out."""


class NotMeasured(Exception):
    """A plot cannot be drawn of this run; the message says what it lacks. Without a message, nobody would expect the plot."""


@dataclass(frozen=True)
class Cell:
    input: str
    size: int
    variant: str


@dataclass(frozen=True)
class Timing:
    input: str
    size: int
    mode: str | None  # of the plan, that both sides ran in
    seconds: dict[str, list[float]]  # by variant


@dataclass(frozen=True)
class Ratio:
    """What the judge found of a timed pair: candidate / reference, with its interval."""

    input: str
    size: int
    mode: str | None
    reference: str
    candidate: str
    median: float
    low: float
    high: float


# What the heap's probes say of sizes: meaningless for a variant that maps memory beside the heap.
HEAP_SIZES = ("malloc_profiler.bytes", "malloc_profiler.peak_live_bytes", "massif.peak_bytes")


Exponents = dict[tuple[str, str], float]  # by input and variant


def exponents_read(path: Path) -> dict[str, Exponents]:
    """The exponents by metric, as the report writes them beside the run; only it knows how they are made."""
    found: dict[str, Exponents] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        if not line.startswith("#"):
            variant, input, metric, _, _, exponent = line.split("\t")
            found.setdefault(metric, {})[input, variant] = float(exponent)
    return found


class Run:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.values: dict[str, dict[Cell, int]] = {}  # by metric
        self.whole: dict[str, dict[Cell, int]] = {}  # the same of inputs that have a size of their own
        self.units: dict[str, str] = {}  # by metric
        self.input_bytes: dict[tuple[str, int], int] = {}  # by input and size
        self.timings: list[Timing] = []
        self.ratios: list[Ratio] = []
        results = json_read(folder / "results.json", "leuko-bench-results/6")
        verdict = folder / "verdict.json"
        try:
            request = results.get("request") or {}
            self.plan = plan_read(folder / "plan.ini", results.get("profile"), request.get("sides") or [])
            self.results_take(results)
            self.mapped = self.mapped_drop()
            self.exponents = exponents_read(folder / "report/growth.tsv")
            if verdict.exists():
                for row in json_read(verdict, "leuko-bench-verdict/8")["timings"]:
                    ratio = row["ratio"]
                    if int(row["size"]) == SIZE_ALL or ratio is None:
                        continue
                    bounds = float(ratio["median"]), float(ratio["low"]), float(ratio["high"])
                    self.ratios.append(Ratio(row["input"], int(row["size"]), row.get("mode"), row["reference"], row["candidate"], *bounds))
        except PlanError as error:
            raise RunError(str(error)) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RunError(
                f"{folder}: results.json, verdict.json or growth.tsv is not what leuko-bench writes ({error!r}); measure again"
            ) from error
        variants = {cell.variant for measured in (self.values, self.whole) for cells in measured.values() for cell in cells}
        variants |= {variant for timing in self.timings for variant in timing.seconds}
        self.variants = self.plan.order(self.plan.variants, variants)
        # A variant looks the same in every run of its plan, whichever others were measured beside it.
        self.places = self.plan.order(self.plan.variants, variants | set(self.plan.variants))

    def results_take(self, results: dict[str, Any]) -> None:
        for row in results["cells"]:
            cell = Cell(row["input"], int(row["size"]), row["variant"])
            self.input_bytes[cell.input, cell.size] = int(row.get("input_bytes") or cell.size)
            into = self.whole if cell.size == SIZE_ALL else self.values
            for metric in row["metrics"]:
                if metric["unit"] != "xxh3":
                    into.setdefault(metric["metric"], {})[cell] = int(metric["value"])
                    self.units[metric["metric"]] = metric["unit"]
        for row in results["timings"]:
            if int(row["size"]) == SIZE_ALL:
                continue
            sides = {
                row[side]: [float(value) for group in row["groups"] for value in group["seconds"][side]]
                for side in ("reference", "candidate")
            }
            self.timings.append(Timing(row["input"], int(row["size"]), row.get("mode"), sides))

    def mapped_drop(self) -> list[str]:
        """The variants that map memory beside the heap, as the plan says. Their heap's sizes are forgotten."""
        for measured in (self.values, self.whole):
            for metric in HEAP_SIZES:
                if metric in measured:
                    measured[metric] = {cell: value for cell, value in measured[metric].items() if cell.variant not in self.plan.mapped}
        return sorted(self.plan.mapped & {cell.variant for cells in self.values.values() for cell in cells})

    def inputs_order(self, names: Iterable[str]) -> list[str]:
        """What a plot with few panels shows first: the inputs that the profile's probes name, then the plan's order."""
        return self.plan.order(self.plan.inputs, names)

    def bytes_of(self, input: str, size: int) -> int:
        """Actual bytes of an input; its target size where the run has only times of it."""
        return self.input_bytes.get((input, size), size)

    def share(self, input: str, size: int) -> float:
        """
        What part of a sum over the input falls to `size` bytes of it. Real code of a small size is several whole files, measured
        together; everywhere else this is 1, near enough.
        """
        return size / self.bytes_of(input, size)

    def is_several_files(self, input: str) -> bool:
        return any(self.share(name, size) < 0.8 for name, size in self.input_bytes if name == input)

    def series(self, metric: str, input: str, variant: str, is_sum: bool) -> list[tuple[int, float]]:
        """Size and value; a sum is scaled to the size. Values of 0 have no place on a logarithmic axis."""
        cells = self.values.get(metric, {})
        points = [
            (cell.size, value * (self.share(input, cell.size) if is_sum else 1))
            for cell, value in cells.items()
            if (cell.input, cell.variant) == (input, variant)
        ]
        return sorted(point for point in points if point[1] > 0)

    def modes(self) -> list[str | None]:
        """In which something was timed: without one first, then by name."""
        return sorted({timing.mode for timing in self.timings}, key=lambda mode: mode or "")

    def pair(self) -> tuple[str, str] | None:
        """The plan's first pair of which both sides were measured."""
        return next((pair for pair in self.plan.pairs if set(pair) <= set(self.variants)), None)

    def inputs(self, metric: str, minimum_sizes: int = 1) -> list[str]:
        """The inputs for which the metric was measured at so many sizes."""
        sizes: dict[str, set[int]] = {}
        for cell in self.values.get(metric, {}):
            sizes.setdefault(cell.input, set()).add(cell.size)
        return self.inputs_order(input for input, measured in sizes.items() if len(measured) >= minimum_sizes)

    def sizes(self, metric: str, inputs: Iterable[str]) -> set[int]:
        wanted = set(inputs)
        return {cell.size for cell in self.values.get(metric, {}) if cell.input in wanted}

    def widest_size(self, cells: Iterable[Cell]) -> int:
        """The size at which the most inputs were measured; of several, the largest."""
        inputs: dict[int, set[str]] = {}
        for cell in cells:
            inputs.setdefault(cell.size, set()).add(cell.input)
        return max(inputs, key=lambda size: (len(inputs[size]), size))

    def modules(self, input: str, size: int, variant: str, probe: str, field: str) -> dict[str, int]:
        """Module -> value of the field, of one cell."""
        found: dict[str, int] = {}
        for metric, cells in self.values.items():
            value = cells.get(Cell(input, size, variant))
            own, *middle, last = metric.split(".")
            if middle and (own, last) == (probe, field) and value is not None:
                found[".".join(middle)] = value
        return found

    def module_fields(self) -> list[tuple[str, str, str]]:
        """Probe, field and unit of what is counted per module, in the plan's order, the first of each probe and unit."""
        found = {}
        for metric in self.plan.order([], self.values):
            own, *middle, last = metric.split(".")
            if middle:
                found[f"{own}.*.{last}"] = (own, last, self.units[metric])
        chosen: dict[tuple[str, str], tuple[str, str, str]] = {}
        for name in self.plan.order(self.plan.metrics, found):
            probe, _, unit = found[name]
            chosen.setdefault((probe, unit), found[name])
        return sorted(chosen.values(), key=lambda field: (field[0], field[2] != "bytes"))

    def timelines(self) -> dict[tuple[str, int], dict[str, Path]]:
        """Input and size -> variant -> massif's file, of those that are there."""
        found: dict[tuple[str, int], dict[str, Path]] = {}
        for cell in self.values.get("massif.peak_bytes", {}):
            path = self.folder / "raw" / cell.variant / cell.input / size_name(cell.size) / "massif" / "massif.out"
            if path.exists():
                found.setdefault((cell.input, cell.size), {})[cell.variant] = path
        return found


def json_read(path: Path, schema: str) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(f"{path}: {error.strerror}; give the folder of a run, such as build/run/gate") from error
    except ValueError as error:
        raise RunError(f"{path}: {error}; measure again") from error
    if not isinstance(document, dict) or document.get("schema") != schema:
        raise RunError(f"{path}: not a file of schema {schema}")
    return document


def massif_read(path: Path) -> list[tuple[int, int]]:
    """Time (bytes allocated and freed so far) and bytes alive, of each snapshot."""
    points: list[tuple[int, int]] = []
    time = 0
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        key, _, value = line.partition("=")
        if key in ("time", "mem_heap_B"):
            if not value.isdigit():
                raise RunError(f'{path}:{number}: expected a number, found "{value}"; measure again')
            if key == "time":
                time = int(value)
            else:
                points.append((time, int(value)))
    return points


def size_name(size: int) -> str:
    if size == SIZE_ALL:
        return "all"
    for unit, name in ((1 << 20, "M"), (1 << 10, "K")):
        if size >= unit and size % unit == 0:
            return f"{size // unit}{name}"
    return str(size)
