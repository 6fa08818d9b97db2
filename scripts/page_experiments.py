"""The patch series and the allocators on the page: what `leuko-bench waterfall` and `compete` left beside it, and of which programs."""

from pathlib import Path
from typing import Any

import plots_compete
import plots_waterfall
from page_plots import figure_inline
from plots_experiment import experiment_drawable, experiment_read
from plots_plan import Plan
from plots_run import PANELS, RunError, size_name

NOTE_MOST = 400
LEAST_STEP = 0.0005  # less is no change
Row = dict[str, Any]

# Name of the command and its file, heading, what draws it, and what its plot shows.
EXPERIMENTS = (
    ("waterfall", "Patch by patch", plots_waterfall.figure_draw, "What each patch of the series gives, applied with all before it."),
    ("compete", "Other allocators", plots_compete.figure_draw, "The variants, and those without patches with what can be had without one."),
)


def amount_format(value: Row) -> str:
    if value["unit"] == "seconds":
        return f"{1000 * value['seconds']:.3g} ms"
    if value["unit"] != "bytes":
        return f"{int(value['value']):,}"
    amount, unit = float(value["value"]), 0
    while amount >= 1000 and unit < 4:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.3g} {('B', 'kB', 'MB', 'GB', 'TB')[unit]}" if unit else f"{int(amount)} B"


def ratio_format(value: Row) -> str:
    """ "0.650 [0.630 to 0.670], -3.1 %": to the reference, and to the side before."""
    if "ratio" not in value:
        return ""
    ratio = f"{value['ratio']:.3f}" if value["ratio"] >= 0.1 or value["ratio"] == 0 else f"{value['ratio']:.2g}"
    interval = f" [{value['low']:.3f} to {value['high']:.3f}]" if value["low"] != value["high"] else ""
    step = f", {100 * (value['step'] - 1):+.1f} %" if abs(value.get("step", 1) - 1) >= LEAST_STEP else ""
    return ratio + interval + step


def columns_of(document: Row) -> list[Row]:
    """Keys and titles; a time that stands in two columns is shown once."""
    found: dict[tuple[str | None, bool], Row] = {}
    for column in document["columns"]:
        known = found.get((column["metric"], False))
        title = "time" if column["metric"] is None else known["title"] if known else column["title"]
        title += ", no huge pages" if column["no_huge_pages"] else ""
        found.setdefault((column["metric"], column["no_huge_pages"]), {"key": column["key"], "title": title})
    return list(found.values())


def table_of(entry: Row, columns: list[Row], labels: dict[str, str]) -> Row:
    rows = []
    for row in entry["rows"]:
        values = [row["values"].get(column["key"]) for column in columns]
        cells = [{"amount": amount_format(value), "ratio": ratio_format(value)} if value else None for value in values]
        rows.append({"label": labels[row["side"]], "cells": cells, "same": row["same_output"]})
    return {"heading": f"{entry['input']}/{size_name(int(entry['size']))}", "rows": rows}


def programs_compare(document: Row, programs: dict[str, str]) -> str | None:
    """What to know about the programs that were measured: a sentence, or None where they are the run's."""
    whole = [side for side in document["sides"] if side["digest"] is not None]
    # The last of a series is the variant itself; of the allocators those sides are that have none.
    whole = whole[-1:] if document["experiment"] == "waterfall" else [side for side in whole if side["addition"] is None]
    known = [side for side in whole if side["variant"] in programs]
    other = [side["variant"] for side in known if side["digest"] != programs[side["variant"]]]
    if other:
        return f"Measured with other programs than this run: {', '.join(other)}. Measure again to see those of this run."
    return None if known else "This run has measured none of these programs, so nothing says that they are of the same state."


def experiment_of(path: Path, name: str, results: Row, project: str) -> Row:
    document = experiment_read(path, name)
    whose = document["project"] or Plan.project
    if whose != project:
        return {"notes": [f"{path.name} is of the project {whose}, and is not shown."]}
    programs = {row["variant"]: row["digest"] for row in results.get("programs") or []}
    notes = [programs_compare(document, programs)]
    if document["fingerprint"] != results["fingerprint"]:
        notes.append("Measured on another kind of machine than this run, or with other tools.")
    labels, columns = {side["side"]: side["label"] for side in document["sides"]}, columns_of(document)
    return {
        "document": document,
        "subject": f"{document['subject']}: {document['title']}",
        "notes": [note for note in notes if note is not None],
        "columns": columns,
        "tables": [table_of(entry, columns, labels) for entry in document["inputs"]],
        "skipped": [f"{side['label']}: {side['unavailable']}" for side in document["sides"] if side["unavailable"]],
    }


def experiments_of(folders: list[Path], results: Row, project: str) -> list[Row]:
    """What the template needs of each file, from the first of the folders that has it. What is wrong with one is a note."""
    experiments = []
    for name, heading, draw, text in EXPERIMENTS:
        path = next((folder / f"{name}.json" for folder in folders if (folder / f"{name}.json").exists()), None)
        if path is None:
            continue
        found: Row = {
            "name": name,
            "heading": heading,
            "text": text,
            "notes": [],
            "subject": "",
            "tables": [],
            "skipped": [],
            "markup": None,
        }
        try:
            found.update(experiment_of(path, name, results, project))
            if found["tables"]:
                found["markup"] = figure_inline(draw(experiment_drawable(found["document"], PANELS)), name, text)
        except RunError as error:
            found["notes"].append(str(error).replace(str(path), path.name)[:NOTE_MOST])
        except (OSError, KeyError, TypeError, ValueError, IndexError) as error:
            found["notes"].append(f"{path.name} cannot be drawn: {error!r}"[:NOTE_MOST])
        experiments.append(found)
    return experiments
