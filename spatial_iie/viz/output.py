"""Figures to files: the same figure gives the same bytes."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_iie._visible import visible
from spatial_iie._writing import write_bytes
from spatial_iie.errors import DataError, FontWarning, listed, warn
from spatial_iie.messages import Message
from spatial_iie.viz.alt_text import alt_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SETTINGS: Any = {
    "pdf.fonttype": 42,  # TrueType, embedded: text stays text
    "svg.fonttype": "path",  # outlines: the same on machines without the font
    "svg.hashsalt": "spatial_iie",
    "text.parse_math": False,  # of ticks that are made when the figure is drawn
}
_MISSING = re.compile(r"Glyph (\d+) .*missing from")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FORMATS = ("png", "svg", "pdf")


def save(figure: Figure | Axes, path: str | os.PathLike[str], *, dpi: int = 300) -> Path:
    """Write a figure to a PNG, SVG or PDF file, with its alternative text and without a date.

    Parameters
    ----------
    figure : Figure or Axes
        What a function of ``viz`` returned; of axes, the figure they are on.
    path : path
        The ending says the format. A file that is there is replaced.
    dpi : int
        Dots per inch of a PNG, and of what is drawn as pixels in the others.

    Returns
    -------
    pathlib.Path
        The file. Its bytes depend on the figure, the fonts and matplotlib's version alone.

    Raises
    ------
    DataError
        If the ending is not that of a known format, the folder does not exist, or the file cannot be written:
        then what stood there is as it was.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> save(Figure(), "map.gif")
    Traceback (most recent call last):
        ...
    spatial_iie.errors.DataError: map.gif: figures are written as .png, .svg or .pdf, not '.gif'.
    """
    target = Path(path)
    whole = figure.figure.figure  # of axes, of a subfigure, or the figure itself
    return write_bytes(target, drawn(whole, format_of(target), dpi))


def drawn(figure: Figure, kind: str, dpi: int) -> bytes:
    """Return a figure in a format, with its alternative text."""
    import matplotlib

    drawing = BytesIO()
    with matplotlib.rc_context(_SETTINGS), _characters_checked():
        figure.savefig(drawing, format=kind, dpi=dpi, metadata=_metadata(kind, alt_text(figure)))
    if kind == "svg":  # matplotlib repeats texts in comments
        return _NO_XML.sub("", drawing.getvalue().decode()).encode()
    return drawing.getvalue()


@contextmanager
def _characters_checked() -> Iterator[None]:
    """Say once which characters no font has: they are drawn as boxes, and the rest is as it should be."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        yield
    lacking: dict[str, None] = {}
    for each in seen:
        found = _MISSING.match(str(each.message))
        if found is None:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
        else:
            lacking[visible(chr(int(found[1])))] = None
    if lacking:
        text = "no font at hand has {characters}: drawn as {boxes}."
        boxes = "a box" if len(lacking) == 1 else "boxes"
        warn(Message(text, characters=listed(lacking, 12), boxes=boxes), FontWarning)


def format_of(path: Path) -> str:
    """Return the format a figure's file has by its ending; refuse others, and folders that are not there.

    >>> format_of(Path("map.PDF"))
    'pdf'
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise DataError(
            "{path}: figures are written as .png, .svg or .pdf, not {suffix!r}.",
            path=path,
            suffix=path.suffix,
        )
    if not path.parent.is_dir():
        raise DataError("{path}: there is no folder {parent}. Make it first.", path=path, parent=path.parent)
    return kind


def _metadata(kind: str, text: str) -> dict[str, str | None]:
    """Return what is written into the file beside the picture: the alternative text, and no time."""
    text = visible(text, keep="\n")
    if kind == "png":
        return {"Description": text}
    if kind == "svg":
        return {"Date": None, "Description": text}
    return {"CreationDate": None, "ModDate": None, "Subject": text}
