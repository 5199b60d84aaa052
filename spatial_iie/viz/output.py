"""Figures to files: the same figure gives the same bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatial_iie.errors import DataError
from spatial_iie.viz.alt_text import alt_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SETTINGS: Any = {
    "pdf.fonttype": 42,  # TrueType, embedded: text stays text
    "svg.fonttype": "path",  # outlines: the same on machines without the font
    "svg.hashsalt": "spatial_iie",
}
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
        If the ending is not that of a known format, or the folder does not exist.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> save(Figure(), "map.gif")
    Traceback (most recent call last):
        ...
    spatial_iie.errors.DataError: map.gif: figures are written as .png, .svg or .pdf, not '.gif'.
    """
    import matplotlib

    target = Path(path)
    kind = format_of(target)
    whole = figure.figure.figure  # of axes, of a subfigure, or the figure itself
    with matplotlib.rc_context(_SETTINGS):
        whole.savefig(target, format=kind, dpi=dpi, metadata=_metadata(kind, alt_text(whole)))
    return target


def format_of(path: Path) -> str:
    """Return the format a figure's file has by its ending; refuse others, and folders that are not there.

    >>> format_of(Path("map.PDF"))
    'pdf'
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise DataError(f"{path}: figures are written as .png, .svg or .pdf, not {path.suffix!r}.")
    if not path.parent.is_dir():
        raise DataError(f"{path}: there is no folder {path.parent}. Make it first.")
    return kind


def _metadata(kind: str, text: str) -> dict[str, str | None]:
    """Return what is written into the file beside the picture: the alternative text, and no time."""
    if kind == "png":
        return {"Description": text}
    if kind == "svg":
        return {"Date": None, "Description": text}
    return {"CreationDate": None, "ModDate": None, "Subject": text}
