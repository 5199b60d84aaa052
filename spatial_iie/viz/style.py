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
Width = Literal["page", "column"]

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
"""Inches (174 mm): the width of a page's text, so that three maps are 55 mm wide each."""
COLUMN = 3.307
"""Inches (84 mm): the width of one of two columns."""
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
            "figure.figsize": (PAGE, 4.2),
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

_IN_A_COLUMN: Mapping[str, object] = MappingProxyType(
    {
        "axes.labelsize": 7.5,
        "axes.linewidth": 0.5,
        "axes.titlesize": 8.5,
        "figure.figsize": (COLUMN, 2.6),
        "font.size": 7.5,
        "legend.fontsize": 7,
        "legend.handlelength": 1.4,
        "lines.linewidth": 1.0,
        "lines.markersize": 4,
        "xtick.labelsize": 7,
        "ytick.labelsize": 7,
    }
)
"""What differs from a theme in a figure as wide as a column."""
WIDTHS: Mapping[str, Mapping[str, object]] = MappingProxyType({"page": {}, "column": _IN_A_COLUMN})

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
OUTLINES = "#b5006b"
"""Of lines around groups of regions: a hue that neither sequential nor diverging colours of maps have."""
BORDER = "#8c8c8c"
"""Of regions, and of what stands for them in legends."""
LEAST = 7.0
"""Points: the smallest letters at the size at which a figure is printed."""
NO_DATA = "#ffffff"
NO_DATA_HATCH = "/////"
SERIES: tuple[str, ...] = ("#0072b2", "#e69f00", "#009e73", "#000000", "#56b4e9", "#d55e00", "#cc79a7")
"""Colours of lines and bars, after Okabe and Ito (2008), Color Universal Design; four differ in grey print."""


@contextmanager
def themed(theme: Theme = "report", width: Width = "page") -> Iterator[None]:
    """Make what is created inside look like ``theme``; matplotlib's settings are as before afterwards.

    Parameters
    ----------
    theme : {"report", "journal"}
        ``report``: 10 points, light grid, for screens and reports. ``journal``: 8 points, thin lines.
    width : {"page", "column"}
        174 mm, or the 84 mm of one of two columns, with letters of 7 to 8.5 points.

    Raises
    ------
    SpatialIIEError
        If there is no such theme or width.

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
    check_choice("width", width, WIDTHS)
    settings: Any = {**THEMES[theme], **WIDTHS[width], "font.family": list(families())}
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # of measuring; whoever draws is told
        yield


def page_width() -> float:
    """Return the inches a figure is wide in the theme of the moment.

    >>> with themed(width="column"):
    ...     page_width()
    3.307
    """
    import matplotlib

    return float(matplotlib.rcParams["figure.figsize"][0])


def small() -> float:
    """Return the points of small letters in the theme of the moment: of notes and of numbers at points.

    >>> with themed("report"):
    ...     small()
    8.0
    >>> with themed("journal"):
    ...     small()
    7.0
    """
    import matplotlib

    return max(0.8 * float(matplotlib.rcParams["font.size"]), LEAST)


def lightness(colour: str) -> float:
    """Return L* of CIE Lab: how light a colour is in grey print, from 0 for black to 100.

    >>> round(lightness("#ffffff")), round(lightness("#777777"))
    (100, 50)
    """
    from matplotlib.colors import to_rgb

    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return float(116 * y ** (1 / 3) - 16 if y > (6 / 29) ** 3 else y * (29 / 3) ** 3)


def darkened(colour: str) -> str:
    """Return the darker tone of a colour: less dark of pale colours, so that those of clusters differ in grey print.

    >>> darkened("#ff8000")
    '#c76400'
    """
    from matplotlib.colors import to_hex, to_rgb

    part = 0.5 if lightness(colour) < 60 else 0.78
    red, green, blue = to_rgb(colour)
    return to_hex((part * red, part * green, part * blue))


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
