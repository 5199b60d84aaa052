"""Drawings as SVG for a page: matplotlib's, with fewer digits and with shapes that can be found."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, TypeAlias
from xml.etree import ElementTree

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_GID = re.compile(r"([a-z]+)-(\d+)")
_STEP = re.compile(r"([MLz])(?: (\S+) (\S+))?")
_CURVE = re.compile("[CQ]")
_NUMBER = re.compile(r"-?\d+\.\d+")
_FONT = re.compile(r"font-family:[^;]*;?|(?<=px)\s+'[^;]*")
_Box: TypeAlias = tuple[float, float, float, float]


def svg_of(figure: Figure, name: str) -> str:
    """Return a figure as an SVG element to be put into a page.

    Parameters
    ----------
    figure : Figure
        What has the gid "word-12" becomes an element of the class "word" with ``data-word="12"``; its colours are
        the page's business.
    name : str
        Tells the drawings of a page apart: it begins their identifiers, and is the class of the element.

    Returns
    -------
    str
        One unit is a point; numbers have one decimal. Texts are texts, in the font of the page.
    """
    import matplotlib

    buffer = io.StringIO()
    with warnings.catch_warnings(), matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # the reader of the page has the font
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return slim(buffer.getvalue(), name)


def slim(svg: str, name: str) -> str:
    r"""Drop from matplotlib's SVG what a page does not need; see :func:`svg_of`.

    >>> slim('<svg viewBox="0 0 9.04 9"><g id="city-3"><path style="fill: #fff" d="M 1.04 2 \nL 2.02 2 \nL 2.04 2.5 '
    ...      '\nz\n"/></g></svg>', "map")
    '<svg viewBox="0 0 9.0 9" class="map"><path d="M1 2l1 0 0 .5z" class="city" data-city="3" /></svg>'
    """
    root = ElementTree.fromstring(svg)
    for element in root.iter():  # HTML knows svg and its links without names of spaces
        element.tag = _local(element.tag)
        element.attrib = {_local(key): value for key, value in element.attrib.items()}
    _drop_hidden(root)
    _mark(root)
    for element in root.iter():
        _shorten(element, name)
    root.attrib = {"viewBox": root.attrib["viewBox"], "class": name}
    return re.sub(r">\s+<", "><", ElementTree.tostring(root, encoding="unicode"))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _drop_hidden(root: ElementTree.Element) -> None:
    """Take out metadata, the style for the whole page, and paths that lie wholly outside their clip rectangle."""
    clips = {
        clip.attrib["id"]: _rectangle(clip[0]) for clip in root.iter("clipPath") if clip[0].tag == "rect"
    }
    for parent in list(root.iter()):
        for child in list(parent):
            clip = clips.get(child.get("clip-path", "")[5:-1])
            hidden = child.tag == "path" and clip and _outside(child.get("d", ""), clip)
            if hidden or child.tag in ("metadata", "style"):
                parent.remove(child)


def _rectangle(element: ElementTree.Element) -> _Box:
    x, y, width, height = (float(element.attrib[key]) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _outside(path: str, box: _Box) -> bool:
    steps = [step.groups() for step in _STEP.finditer(path) if step[2]]
    x, y = ([float(step[place]) for step in steps] for place in (1, 2))
    return bool(x) and (max(x) < box[0] or min(x) > box[2] or max(y) < box[1] or min(y) > box[3])


def _mark(root: ElementTree.Element) -> None:
    """Turn gids into classes and data, on the path itself where a group holds nothing else; drop other names."""
    for parent in list(root.iter()):
        for place, child in enumerate(list(parent)):
            name = child.attrib.pop("id", "") if child.tag == "g" else ""
            gid = _GID.fullmatch(name)
            if gid is None:
                continue
            marked = child[0] if len(child) == 1 else child
            marked.attrib.pop("style", None)
            marked.attrib |= {"class": gid[1], f"data-{gid[1]}": gid[2]}
            parent[place] = marked


def _shorten(element: ElementTree.Element, name: str) -> None:
    """Cut digits, and give identifiers the name of the drawing."""
    attributes = element.attrib
    for key, value in attributes.items():
        if key == "d":
            attributes[key] = _relative(value) if not _CURVE.search(value) else _rounded(value)
        elif key == "id":
            attributes[key] = f"{name}-{value}"
        elif key in ("href", "clip-path"):
            attributes[key] = value.replace("#", f"#{name}-")
        elif key == "style":
            attributes[key] = _FONT.sub("", value).replace("font: ", "font-size: ").strip()
        elif key != "class":
            attributes[key] = _rounded(value)


def _rounded(text: str) -> str:
    return _NUMBER.sub(lambda found: f"{float(found[0]):.1f}", text)


def _relative(path: str) -> str:
    """Return a path of straight lines with steps instead of places, in tenths."""
    written, at = [""], (0, 0)
    for letter, x, y in (step.groups() for step in _STEP.finditer(path)):
        place = at if letter == "z" else (round(10 * float(x)), round(10 * float(y)))
        if letter == "z":
            written.append("z")
        elif letter == "M":
            written.append(f"M{_tenths(place[0])} {_tenths(place[1])}")
        elif place != at:
            going = written[-1][0] in "l "
            step = f"{_tenths(place[0] - at[0])} {_tenths(place[1] - at[1])}"
            written.append(f"{' ' if going else 'l'}{step}")
        at = place
    return "".join(written).replace(" -", "-")


def _tenths(tenths: int) -> str:
    """Write a number of tenths.

    >>> _tenths(-5), _tenths(30), _tenths(124), _tenths(0)
    ('-.5', '3', '12.4', '0')
    """
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole or ('' if rest else 0)}{f'.{rest}' if rest else ''}"
