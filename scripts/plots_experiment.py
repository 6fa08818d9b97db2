"""What `leuko-bench waterfall` and `compete` wrote, read strictly, as the plots and the page show it. Draws nothing."""

import copy
import math
from pathlib import Path
from typing import Any

from plots_run import RunError, json_read

SCHEMA = "leuko-bench-experiment/3"
BYTES_MOST = 2 << 20
SIDES_MOST, INPUTS_MOST, COLUMNS_MOST = 100, 100, 20
NUMBER_MOST = 1e18
LABEL_MOST, SENTENCE_MOST = 40, 120  # signs that a plot has room for

Row = dict[str, Any]


class _Fault(Exception):
    """A place of the document, and what is wrong there."""


def _texts(place: str, row: Any, keys: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    if not isinstance(row, dict):
        raise _Fault(f"{place} is no object")
    for key in keys + optional:
        if not isinstance(row.get(key), str) and not (key in optional and row.get(key) is None):
            raise _Fault(f"{place}.{key} is no text")


def _list(document: Row, key: str, least: int, most: int) -> list[Any]:
    found = document.get(key)
    if not isinstance(found, list) or not least <= len(found) <= most:
        raise _Fault(f"{key} is no list of {least} to {most}")
    return found


def _number(place: str, row: Row, key: str) -> None:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or not 0 <= value <= NUMBER_MOST:
        raise _Fault(f"{place}.{key} is no number from 0 to {NUMBER_MOST:.0e}")


def _value_check(place: str, value: Any) -> None:
    _texts(place, value, ("unit",))
    _number(place, value, "seconds" if value["unit"] == "seconds" else "value")
    for key in ("ratio", "low", "high") if "ratio" in value else ():
        _number(place, value, key)
    if "step" in value:
        _number(place, value, "step")


def _check(document: Row, command: str) -> None:
    if document.get("experiment") != command:
        raise _Fault(f'experiment is not "{command}"')
    _texts("document", document, ("title", "subject"), ("project", "mode", "fingerprint", "huge_pages"))
    _number("document", document, "page_fault_ns")
    columns = _list(document, "columns", 1, COLUMNS_MOST)
    for place, column in enumerate(columns):
        _texts(f"columns[{place}]", column, ("key", "title"), ("metric",))
        if not isinstance(column.get("no_huge_pages"), bool):
            raise _Fault(f"columns[{place}].no_huge_pages is neither true nor false")
    sides = _list(document, "sides", 1, SIDES_MOST)
    for place, side in enumerate(sides):
        _texts(f"sides[{place}]", side, ("side", "label", "variant"), ("addition", "reference", "unavailable", "digest"))
        if not isinstance(side.get("maps_memory"), bool):
            raise _Fault(f"sides[{place}].maps_memory is neither true nor false")
    known = {side["side"] for side in sides}
    for place, entry in enumerate(_list(document, "inputs", 1, INPUTS_MOST)):
        _texts(f"inputs[{place}]", entry, ("input",))
        _number(f"inputs[{place}]", entry, "size")
        for number, row in enumerate(_list(entry, "rows", 1, SIDES_MOST)):
            name = f"inputs[{place}].rows[{number}]"
            _texts(name, row, ("side",))
            if row["side"] not in known or not isinstance(row.get("same_output"), bool) or not isinstance(row.get("values"), dict):
                raise _Fault(f"{name} is no row of a side")
            for key in {column["key"] for column in columns} & row["values"].keys():
                _value_check(f"{name}.{key}", row["values"][key])


def experiment_read(path: Path, command: str) -> Row:
    """The file of the command, whole; RunError names it and what is wrong."""
    if not path.is_file() or path.stat().st_size > BYTES_MOST:
        raise RunError(f"{path}: is no file of at most {BYTES_MOST >> 20} MB; type: leuko-bench {command}")
    try:
        document = json_read(path, SCHEMA)
        _check(document, command)
    except (_Fault, RecursionError) as error:
        raise RunError(f"{path}: is not what leuko-bench {command} writes ({error}); measure again") from error
    return document


def _short(text: str, most: int) -> str:
    """Of a text that a plot has room for; a dollar sign begins a formula there."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
    return (shown if len(shown) <= most else f"{shown[: most - 1]}…").replace("$", r"\$")


def experiment_drawable(document: Row, inputs_most: int = INPUTS_MOST) -> Row:
    """The same with texts as a plot can show them, of the first inputs."""
    drawn = copy.deepcopy(document)
    drawn["inputs"] = drawn["inputs"][:inputs_most]
    for key, most in (("title", SENTENCE_MOST), ("subject", SENTENCE_MOST), ("huge_pages", LABEL_MOST)):
        drawn[key] = _short(drawn[key], most) if drawn[key] is not None else None
    for entry in drawn["inputs"]:
        entry["input"] = _short(entry["input"], LABEL_MOST)
    for side in drawn["sides"]:
        side.update({key: _short(side[key], LABEL_MOST) for key in ("label", "variant", "addition") if side[key] is not None})
    for column in drawn["columns"]:
        column["title"] = _short(column["title"], LABEL_MOST)
    return drawn
