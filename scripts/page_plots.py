"""A plot of matplotlib as a part of the page: in its colours, each point with its value and its way to the table."""

import io
import json
import re
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from plots_canvas import plt
from plots_marks import marks_take

SVG, XLINK, DC = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}", "{http://purl.org/dc/elements/1.1/}"
# What matplotlib paints in no colour of a variant, by the element's kind: ink and paper turn over in the dark.
COLOURS = {"#000000": "currentColor", "#ffffff": "var(--paper)", "#dddddd": "var(--line)"}
COLOUR = re.compile("|".join(COLOURS))
FAINT = re.compile(r"fill: ?([^;]+); ?fill-opacity: ?0?\.")
DOT_OPACITY, DOT_WIDTH = 0.25, 4
REFERENCE = re.compile(r"(url\(#|^#)")


def _adapt(element: ElementTree.Element, prefix: str) -> None:
    """Names without a namespace, ids of this plot alone, the page's colours and letters."""
    element.tag = element.tag.replace(SVG, "")
    for name, value in list(element.attrib.items()):
        del element.attrib[name]
        if name == "id" or name.endswith("href") or name == "clip-path":
            value = prefix + value if name == "id" else REFERENCE.sub(lambda found: found[0] + prefix, value)
        elif name == "style" and element.tag == "text":
            value = value.replace("'DejaVu Sans', 'Bitstream Vera Sans', 'Computer Modern Sans Serif', ", "").replace("#000000", "inherit")
        elif name == "style":
            value = COLOUR.sub(lambda found: COLOURS[found[0]], value)
        element.set(name.replace(XLINK, ""), value)


def _uses_shorten(root: ElementTree.Element) -> None:
    """Thousands of times are dots of one style: it stands once, and their places to a hundredth of a point."""
    for parent in root.iter("g"):
        uses = parent.findall("use")
        styles = {use.get("style") for use in uses}
        for use in uses:
            use.attrib.update({name: f"{float(use.get(name, '0')):.2f}" for name in ("x", "y")})
            if len(styles) == 1:
                use.attrib.pop("style", None)
        if len(styles) == 1:
            parent.set("style", styles.pop() or "")


def _names_keep(root: ElementTree.Element) -> None:
    """Only the names that something refers to stay."""
    text = ElementTree.tostring(root, encoding="unicode")
    used = set(re.findall(r"(?:url\(|href=\")#([^\")]+)", text))
    for element in root.iter():
        if element.get("id") is not None and element.get("id") not in used:
            del element.attrib["id"]


def _title(element: ElementTree.Element, text: str) -> None:
    title = ElementTree.Element("title")
    title.text = text
    element.insert(0, title)


def _points_name(line: ElementTree.Element, marks: dict[str, Any]) -> None:
    """A text on each point of a line, and a link where the point is one value; or a text on the whole line."""
    if marks["variant"] is not None:
        line.set("class", f"variant-{int(marks['variant'])}")
    points = marks["points"]
    parents = [(parent, use) for parent in line.iter() for use in parent.findall("use")]
    if len(points) == 1 != len(parents):
        _title(line, points[0]["text"])
        return
    if len(points) != len(parents):
        return
    for (parent, use), point in zip(parents, points):
        place = list(parent).index(use)
        parent.remove(use)
        around = ElementTree.Element("a", {"href": f"#{point['cell']}", "tabindex": "-1"} if point["cell"] else {})
        around.append(use)
        _title(around, point["text"])
        parent.insert(place, around)


def _dots_join(line: ElementTree.Element) -> None:
    """Thousands of times are faint dots without a text: of a line's they are one path, a point of no length each."""
    for group in [group for group in line.iter("g") if group.find("use") is not None]:
        uses = group.findall("use")
        colour = FAINT.search(group.get("style") or uses[0].get("style") or "")
        if colour is None:
            continue
        places = "".join(f"M{float(use.get('x', '0')):.1f} {float(use.get('y', '0')):.1f}h0" for use in uses)
        style = f"fill:none;stroke:{colour[1]};stroke-opacity:{DOT_OPACITY};stroke-width:{DOT_WIDTH};stroke-linecap:round"
        for use in uses:
            group.remove(use)
        group.append(ElementTree.Element("path", {"d": places, "style": style}))


def plot_inline(svg: str, name: str, text: str) -> Markup:
    """The plot as markup for the page. `text` says what it shows."""
    root = ElementTree.fromstring(svg)
    description = root.find(f".//{DC}description")
    marks = json.loads(description.text or "{}") if description is not None else {}
    for child in [child for child in root if child.tag == f"{SVG}metadata"]:
        root.remove(child)
    for parent in list(root.iter()):
        for style in parent.findall(f"{SVG}style"):
            parent.remove(style)
    prefix = f"{name}-"
    for element in root.iter():
        _adapt(element, prefix)
    _uses_shorten(root)
    for element in list(root.iter()):
        shown = marks.get((element.get("id") or "").removeprefix(prefix))
        if shown is not None:
            _points_name(element, shown)
            if not shown["points"]:
                _dots_join(element)
    _names_keep(root)
    root.attrib = {"viewBox": root.get("viewBox", ""), "role": "group", "aria-label": text, "class": "plot"}
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def figure_inline(figure: Any, name: str, text: str) -> Markup:
    """The same of a figure, which is closed."""
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None, "Description": marks_take(figure)})
    plt.close(figure)
    return plot_inline(drawn.getvalue(), name, text)
