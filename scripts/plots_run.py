"""A run, as the plots read it: results.json, verdict.json and massif's raw files. Draws nothing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFERRED_INPUTS = ["real", "mix", "methods", "identifiers", "calls"]  # what a plot with few panels shows first
PREFERRED_VARIANTS = ["stock", "arena", "upstream", "upstream-arena"]


SIZE_ALL = 1 << 40  # of an input that has a size of its own; it has no place on an axis of sizes


class RunError(Exception):
    """The run cannot be read; the message names the file and the way out."""


class NotMeasured(Exception):
    """A plot cannot be drawn of this run; the message says what it lacks."""


@dataclass(frozen=True)
class Cell:
    input: str
    size: int
    variant: str


@dataclass(frozen=True)
class Timing:
    input: str
    size: int
    seconds: dict[str, list[float]]  # by variant


@dataclass(frozen=True)
class Ratio:
    """What the judge found of a timed pair: candidate / reference, with its interval."""

    input: str
    size: int
    reference: str
    candidate: str
    median: float
    low: float
    high: float


# What the heap's probes say of sizes: meaningless for a variant that maps memory beside the heap.
HEAP_SIZES = ("malloc_profiler.bytes", "malloc_profiler.peak_live_bytes", "massif.peak_bytes")


class Run:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.values: dict[str, dict[Cell, int]] = {}  # by metric
        self.input_bytes: dict[tuple[str, int], int] = {}  # by input and size
        self.timings: list[Timing] = []
        self.ratios: list[Ratio] = []
        results = json_read(folder / "results.json", "leuko-bench-results/2")
        verdict = folder / "verdict.json"
        try:
            self.results_take(results)
            self.mapped = self.mapped_drop()
            if verdict.exists():
                for row in json_read(verdict, "leuko-bench-verdict/2")["timings"]:
                    ratio = row["ratio"]
                    if int(row["size"]) == SIZE_ALL or ratio is None:
                        continue
                    bounds = float(ratio["median"]), float(ratio["low"]), float(ratio["high"])
                    self.ratios.append(Ratio(row["input"], int(row["size"]), row["reference"], row["candidate"], *bounds))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RunError(f"{folder}: results.json or verdict.json is not what leuko-bench writes ({error!r}); measure again") from error
        variants = {cell.variant for cells in self.values.values() for cell in cells}
        variants |= {variant for timing in self.timings for variant in timing.seconds}
        self.variants = order_by(PREFERRED_VARIANTS, variants)

    def results_take(self, results: dict[str, Any]) -> None:
        for row in results["cells"]:
            if int(row["size"]) == SIZE_ALL:
                continue
            cell = Cell(row["input"], int(row["size"]), row["variant"])
            self.input_bytes[cell.input, cell.size] = int(row.get("input_bytes") or cell.size)
            for metric in row["metrics"]:
                if metric["unit"] != "xxh3":
                    self.values.setdefault(metric["metric"], {})[cell] = int(metric["value"])
        for row in results["timings"]:
            if int(row["size"]) == SIZE_ALL:
                continue
            sides = {
                row[side]: [float(value) for group in row["groups"] for value in group["seconds"][side]]
                for side in ("reference", "candidate")
            }
            self.timings.append(Timing(row["input"], int(row["size"]), sides))

    def mapped_drop(self) -> list[str]:
        """The variants whose arena got more than the heap gave: they map memory beside it. Their heap's sizes are forgotten."""
        heap, arena = self.values.get("malloc_profiler.bytes", {}), self.values.get("alloc_stats.pm_arena.bytes_alloc", {})
        mapped = sorted({cell.variant for cell, value in arena.items() if cell in heap and value > heap[cell]})
        for metric in HEAP_SIZES:
            self.values[metric] = {cell: value for cell, value in self.values.get(metric, {}).items() if cell.variant not in mapped}
        return mapped

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

    def inputs(self, metric: str, minimum_sizes: int = 1) -> list[str]:
        """Shapes for which the metric was measured at so many sizes; the preferred ones first."""
        sizes: dict[str, set[int]] = {}
        for cell in self.values.get(metric, {}):
            sizes.setdefault(cell.input, set()).add(cell.size)
        return order_by(PREFERRED_INPUTS, (input for input, measured in sizes.items() if len(measured) >= minimum_sizes))

    def sizes(self, metric: str, inputs: Iterable[str]) -> set[int]:
        wanted = set(inputs)
        return {cell.size for cell in self.values.get(metric, {}) if cell.input in wanted}

    def widest_size(self, metric: str) -> int:
        """The size at which the most inputs were measured; of several, the largest."""
        inputs: dict[int, set[str]] = {}
        for cell in self.values[metric]:
            inputs.setdefault(cell.size, set()).add(cell.input)
        return max(inputs, key=lambda size: (len(inputs[size]), size))

    def modules(self, input: str, size: int, variant: str, fields: tuple[str, ...]) -> dict[str, int]:
        """Module -> sum of the fields of alloc_stats, of one cell."""
        found: dict[str, int] = {}
        for metric, cells in self.values.items():
            probe, _, rest = metric.partition(".")
            module, _, field = rest.partition(".")
            value = cells.get(Cell(input, size, variant))
            if probe == "alloc_stats" and field in fields and value is not None:
                found[module] = found.get(module, 0) + value
        return found

    def timelines(self) -> dict[tuple[str, int], dict[str, Path]]:
        """Shape and size -> variant -> massif's file, of those that are there."""
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


def order_by(preferred: list[str], names: Iterable[str]) -> list[str]:
    """The preferred ones first, in their order; then the rest by name."""
    return sorted(set(names), key=lambda name: (preferred.index(name) if name in preferred else len(preferred), name))


def size_name(size: int) -> str:
    if size == SIZE_ALL:
        return "all"
    for unit, name in ((1 << 20, "M"), (1 << 10, "K")):
        if size >= unit and size % unit == 0:
            return f"{size // unit}{name}"
    return str(size)
