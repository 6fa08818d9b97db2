"""What a run's plan says that a plot needs: names and their order. Reads plan.ini; without one, all is empty. Draws nothing."""

import configparser
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

EVERY = "*"


class PlanError(Exception):
    """The plan cannot be read; the message names the file and the way out."""


@dataclass
class Plan:
    project: str = "leuko-bench"
    variants: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)  # reference, candidate
    mapped: set[str] = field(default_factory=set)  # variants that map memory beside the heap
    inputs: list[str] = field(default_factory=list)  # those that a probe names first, then the plan's order
    wrappers: list[str] = field(default_factory=list)  # functions that pass a request on; a star at the end is any rest
    columns: list[str] = field(default_factory=list)  # metrics of the report
    metrics: list[str] = field(default_factory=list)  # of the plan's own probes; a star is a module

    def passes_on(self, module: str) -> bool:
        """Whether all functions of the module pass a request on: what it asks for, another module already asked of it."""
        return any(wrapper in (f"{module}*", f"{module}_*") for wrapper in self.wrappers)

    def order(self, known: Iterable[str], names: Iterable[str]) -> list[str]:
        """The known ones first, in their order; then the rest by name."""
        places = {name: place for place, name in enumerate(known)}
        return sorted(set(names), key=lambda name: (places.get(name, len(places)), name))


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(";") if word.strip()]


def plan_read(path: Path, profile: str | None, sides: list[str]) -> Plan:
    """The plan of a run of `profile`; `sides` ("NAME=COMMAND") stand in place of its variants, the first is the others' reference."""
    plan = Plan()
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",), comment_prefixes=("#",))
    try:
        if path.exists():
            parser.read_string(path.read_text(encoding="utf-8"), str(path))
    except configparser.ParsingError as error:
        line, text = error.errors[0]
        raise PlanError(f"{path}:{line}: {text} is no section and no key; measure again") from error
    except (OSError, ValueError, configparser.Error) as error:
        raise PlanError(f"{path}: {error}; measure again") from error
    first: list[str] = []
    for section in parser.sections():
        kind, *names = section.split()
        keys = parser[section]
        if kind == "variant" and names:
            plan.variants.append(names[0])
            if "mapped" in words(keys.get("measures", "")):
                plan.mapped.add(names[0])
        elif kind == "pair" and "reference" in keys and "candidate" in keys:
            plan.pairs.append((keys["reference"], keys["candidate"]))
        elif kind == "input" and names:
            plan.inputs.append(names[0])
        elif kind == "metric" and names:
            plan.metrics.append(names[0])
        elif kind == "probe" and names[1:] == [profile]:
            first += words(keys.get("inputs", EVERY))
        elif kind == "project":
            plan.project = keys.get("name", plan.project)
        elif kind == "report":
            plan.wrappers, plan.columns = words(keys.get("wrappers", "")), words(keys.get("columns", ""))
    plan.inputs = list(dict.fromkeys(name for name in first + plan.inputs if name != EVERY and name[0] != "-"))
    if sides:
        plan.variants = [side.partition("=")[0] for side in sides]
        plan.pairs = [(plan.variants[0], name) for name in plan.variants[1:]]
        plan.mapped = set()
    return plan
