"""The figures of a report as files: each is drawn once and written in every format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from spatial_iie.report.document import Document, Figure

Pictures = Mapping[str, Mapping[str, Path]]
"""Name of a figure -> format -> file."""
FORMATS = ("png", "svg", "pdf")


@dataclass(frozen=True)
class Drawn:
    """What came of the figures of a report.

    Attributes
    ----------
    pictures : mapping of str to mapping
        Name -> format -> file, of the figures that could be drawn.
    failures : mapping of str to Exception
        Name -> what went wrong, of the others.
    """

    pictures: Pictures
    failures: Mapping[str, Exception]


def draw_figures(
    document: Document, folder: Path, *, formats: Iterable[str] = FORMATS, dpi: int = 300
) -> Drawn:
    """Draw every figure of a document and write it as ``folder/NAME.png``, ``.svg`` and ``.pdf``.

    Parameters
    ----------
    document : Document
    folder : Path
        Made if it is not there.
    formats : iterable of {"png", "svg", "pdf"}
    dpi : int
        Dots per inch of the PNG.

    Returns
    -------
    Drawn
        A figure that fails stops no other: it is among ``failures``. No figure is kept once it is written.

    Examples
    --------
    >>> import tempfile
    >>> from matplotlib.figure import Figure as Drawing
    >>> from spatial_iie.report.document import Section
    >>> figure = Figure("empty", lambda: Drawing().add_subplot(), "No points")
    >>> drawn = draw_figures(Document("T", "", "en", (Section("s", "S", (figure,)),)), Path(tempfile.mkdtemp()))
    >>> list(drawn.pictures["empty"]), dict(drawn.failures)
    (['png', 'svg', 'pdf'], {})
    """
    pictures: dict[str, Mapping[str, Path]] = {}
    failures: dict[str, Exception] = {}
    for figure in document.figures:
        try:
            pictures[figure.name] = _drawn(figure, Path(folder), tuple(formats), dpi)
        except Exception as error:  # whatever it is, the next figure has nothing to do with it
            failures[figure.name] = error.with_traceback(None)  # a traceback would keep the figure alive
    return Drawn(pictures, failures)


def alternative_text(picture: Path) -> str:
    """Return what the figure in a PNG file shows, in words, as ``viz.save`` wrote it there.

    >>> import tempfile
    >>> from matplotlib.figure import Figure as Drawing
    >>> from spatial_iie.viz import save
    >>> drawing = Drawing()
    >>> drawing.add_subplot().set_label("One point.")
    >>> alternative_text(save(drawing, Path(tempfile.mkdtemp()) / "a.png"))
    'One point.'
    """
    from PIL import Image

    with Image.open(picture) as image:
        return str(image.info.get("Description", ""))


def _drawn(figure: Figure, folder: Path, formats: Iterable[str], dpi: int) -> dict[str, Path]:
    from spatial_iie.viz import save

    drawing = figure.draw().figure.figure  # of axes, the figure they are on
    folder.mkdir(parents=True, exist_ok=True)
    files = {kind: save(drawing, folder / f"{figure.name}.{kind}", dpi=dpi) for kind in formats}
    drawing.clear()  # axes and figure hold each other: without this they stay until the next collection
    return files
