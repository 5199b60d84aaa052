"""Themes and palettes: how every figure looks, applied to one figure at a time and to nothing else."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Literal

from spatial_iie.inference import check_choice
from spatial_iie.viz.fonts import families

Theme = Literal["report", "journal"]

INK = "#222222"
PALE_INK = "#666666"

_COMMON: dict[str, object] = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "figure.facecolor": "white",
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "savefig.facecolor": "white",
    "text.color": INK,
    "text.parse_math": False,  # names are names: a dollar sign in one is a dollar sign
    "xtick.color": INK,
    "ytick.color": INK,
}
PAGE = 6.85
"""Inches: the width of a page's text, so that three maps are 55 mm wide each."""
THEMES: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "report": {
            **_COMMON,
            "axes.grid": True,
            "axes.labelsize": 10,
            "axes.linewidth": 0.6,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": 12,
            "figure.figsize": (PAGE, 4.6),
            "font.size": 10,
            "grid.color": "#e3e3e3",
            "grid.linewidth": 0.6,
            "legend.fontsize": 9,
            "lines.linewidth": 1.6,
            "xtick.labelsize": 9,
            "ytick.labelsize": 9,
        },
        "journal": {
            **_COMMON,
            "axes.grid": False,
            "axes.labelsize": 8,
            "axes.linewidth": 0.5,
            "axes.titlesize": 9,
            "figure.figsize": (5.5, 3.7),
            "font.size": 8,
            "legend.fontsize": 7,
            "lines.linewidth": 1.0,
            "xtick.direction": "in",
            "xtick.labelsize": 7,
            "ytick.direction": "in",
            "ytick.labelsize": 7,
        },
    }
)

QUADRANTS: Mapping[str, str] = MappingProxyType(
    {"high-high": "#a50f15", "low-high": "#a6cee3", "low-low": "#2c7bb6", "high-low": "#fd9a3c"}
)
"""From dark to pale in grey print: high-high, low-low, high-low, low-high, not significant."""
CLUSTERS: Mapping[str, str] = MappingProxyType(
    {
        **QUADRANTS,
        "hot spot": "#a50f15",
        "cold spot": "#2c7bb6",
        "other positive": "#fd9a3c",
        "negative": "#a6cee3",
        "co-location": "#2c7bb6",
        "not significant": "#f2f2f2",
    }
)
DARK = "#4d4d4d"
"""In legends: the darker tone of any colour."""
BORDER = "#8c8c8c"
"""Of regions, and of what stands for them in legends."""
LEAST = 7.0
"""Points: the smallest letters at the size at which a figure is printed."""
NO_DATA = "#ffffff"
NO_DATA_HATCH = "/////"
SERIES: tuple[str, ...] = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#000000")
"""Colours of lines and bars, after Okabe and Ito (2008), Color Universal Design."""


@contextmanager
def themed(theme: Theme = "report") -> Iterator[None]:
    """Make what is created inside look like ``theme``; matplotlib's settings are as before afterwards.

    Parameters
    ----------
    theme : {"report", "journal"}
        ``report``: 10 points, light grid, for screens and reports. ``journal``: 8 points, thin lines.

    Raises
    ------
    SpatialIIEError
        If there is no such theme.

    Examples
    --------
    >>> import matplotlib
    >>> before = matplotlib.rcParams["font.size"]
    >>> with themed("journal"):
    ...     matplotlib.rcParams["font.size"]
    8.0
    >>> matplotlib.rcParams["font.size"] == before
    True
    """
    import matplotlib

    check_choice("theme", theme, THEMES)
    settings: Any = {**THEMES[theme], "font.family": list(families())}
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # of measuring; whoever draws is told
        yield


def darkened(colour: str) -> str:
    """Return the darker tone of a colour.

    >>> darkened("#ff8000")
    '#8c4600'
    """
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = to_rgb(colour)
    return to_hex((0.55 * red, 0.55 * green, 0.55 * blue))


def sequential(k: int, palette: str = "YlGnBu") -> tuple[str, ...]:
    """Return ``k`` colours from light to dark.

    Parameters
    ----------
    k : int
        Number of classes.
    palette : str
        One of matplotlib's colour maps. The default, from ColorBrewer (Harrower and Brewer 2003), stays in
        order of lightness for colour-blind readers and in grey print.

    Examples
    --------
    >>> len(sequential(5)), sequential(2)
    (5, ('#f4fbc0', '#13266f'))
    """
    return _sampled(k, palette, 0.08, 0.95)


def diverging(k: int, palette: str = "RdBu_r") -> tuple[str, ...]:
    """Return ``k`` colours from blue (low) through white to red (high).

    Where ``k`` is even, the class below the middle is nearly white and the one above it is not, so that they differ in
    grey print.

    >>> diverging(3)[1], diverging(2)
    ('#f7f6f6', ('#1b5a9c', '#a21328'))
    """
    if k % 2 or k < 4:
        return _sampled(k, palette, 0.08, 0.92)
    return _sampled(k // 2, palette, 0.08, 0.46) + _sampled(k // 2, palette, 0.64, 0.92)


def _sampled(k: int, palette: str, first: float, last: float) -> tuple[str, ...]:
    import matplotlib
    from matplotlib.colors import to_hex

    check_choice("palette", palette, matplotlib.colormaps)
    places = [first + (last - first) * i / (k - 1) for i in range(k)] if k > 1 else [(first + last) / 2]
    return tuple(to_hex(matplotlib.colormaps[palette](place)) for place in places)
