"""Differential flame graphs of the page: who spends, and who called it, now and before.

The profiles are report/profiles.json of the run, whose stacks lead from the function that spends to its callers. So does the graph, from
top to bottom: malloc_profiler keeps the nearest callers and callgrind one, and what begins at the spender needs no more.
"""

from typing import Any, NamedTuple

SCHEMA = "leuko-bench-profiles/2"
LEAST = 0.003  # of the width: a frame narrower than this is not drawn
STEPS = (0, 0.1, 0.5)  # of change, relative to the larger: beyond each the colour is one darker
DEEPEST = 24


class Node:
    """A function below its callees."""

    def __init__(self, frame: int) -> None:
        self.frame = frame
        self.was = self.now = 0
        self.callers: dict[int, Node] = {}

    def reach(self) -> float:
        """The room that the node needs where frames that vanished are shown, too."""
        return max(self.was, self.now, sum(node.reach() for node in self.callers.values()))


class Frame(NamedTuple):
    """One frame as it is drawn: places and widths in hundredths of the graph, without and with what vanished."""

    name: str
    title: str
    colour: str
    depth: int
    x: float
    width: float
    whole_x: float
    whole_width: float


def tree_of(profile: dict[str, Any]) -> Node:
    root = Node(-1)
    root.was, root.now = profile["was"], profile["now"]
    for *frames, was, now in profile["stacks"]:
        node = root
        for frame in frames:
            node = node.callers.setdefault(frame, Node(frame))
            node.was += was
            node.now += now
    return root


def colour_of(node: Node) -> str:
    change = node.now - node.was
    step = sum(abs(change) > limit * max(node.was, node.now) for limit in STEPS)
    return f"more-{step}" if change > 0 else f"less-{step}" if change < 0 else "same"


def title_of(node: Node, frames: list[dict[str, Any]], root: Node, unit: str) -> str:
    frame = frames[node.frame]
    place = f" ({frame['file']})" if frame["file"] else ""
    share = f", {100 * node.now / root.now:.1f} % of all" if node.now and root.now else ""
    change = f"; was {node.was:,}, {node.now - node.was:+,}" if node.was != node.now else "; as before"
    return f"{frame['function']}{place}: {node.now:,} {unit}{share}{change}"


def frames_of(root: Node, frames: list[dict[str, Any]], unit: str) -> list[Frame]:
    """All frames that are wide enough, a caller below what it calls."""
    found: list[Frame] = []
    now, whole = max(root.now, 1), max(root.reach(), 1)

    def lay(node: Node, depth: int, x: float, whole_x: float) -> None:
        for caller in sorted(node.callers.values(), key=lambda one: (-max(one.now, one.was), one.frame)):
            width, whole_width = caller.now / now, caller.reach() / whole
            if max(width, whole_width) >= LEAST and depth < DEEPEST:
                places = (round(100 * part, 3) for part in (x, width, whole_x, whole_width))
                found.append(
                    Frame(frames[caller.frame]["function"], title_of(caller, frames, root, unit), colour_of(caller), depth, *places)
                )
                lay(caller, depth + 1, x, whole_x)
            x, whole_x = x + width, whole_x + whole_width

    lay(root, 0, 0, 0)
    return found


def flames_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """What the template needs of each profile."""
    flames: list[dict[str, Any]] = []
    for profile in document["profiles"]:
        root = tree_of(profile)
        laid = frames_of(root, document["frames"], profile["unit"])
        if laid:
            heading = f"{profile['cell']}: {profile['metric']} {root.now:,}; {profile['against']}: {root.was:,}"
            flame = {"cell": profile["cell"], "metric": profile["metric"], "unit": profile["unit"], "name": f"flame-{len(flames) + 1}"}
            flames.append({**flame, "heading": heading, "frames": laid, "rows": 1 + max(frame.depth for frame in laid)})
    return flames
