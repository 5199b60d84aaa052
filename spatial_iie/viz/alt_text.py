"""What a figure shows, in words, for those who cannot see it; kept with the figure and written into its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def describe(axes: Axes, text: str) -> None:
    """Keep ``text`` with the axes (as their matplotlib label) for ``alt_text``."""
    axes.set_label(text)


def alt_text(figure: Figure | Axes) -> str:
    """Return what a figure of this package shows, in words.

    Parameters
    ----------
    figure : Figure or Axes
        What a function of ``viz`` returned.

    Returns
    -------
    str
        One sentence or more for each of its axes, one axes a line.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> describe(figure.add_subplot(), "Two lines that cross in 2018.")
    >>> alt_text(figure)
    'Two lines that cross in 2018.'
    """
    from matplotlib.figure import Figure as FigureClass

    every = figure.axes if isinstance(figure, FigureClass) else [figure]
    texts = [str(axes.get_label()) for axes in every]
    return "\n".join(text for text in texts if text and not text.startswith("<"))
