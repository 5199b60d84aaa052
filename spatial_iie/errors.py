"""The errors of this package: one tree, each a ``ValueError``, each saying what, where and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sized


class SpatialIIEError(ValueError):
    r"""Base of every error this package raises on purpose.

    A message may quote a cell or a name from a file of a stranger; characters that steer a terminal are left out.

    >>> SpatialIIEError("unknown region \x1b[2Jabc").args
    ('unknown region [2Jabc',)
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*(_without_controls(arg) if isinstance(arg, str) else arg for arg in args))


class AlignmentError(SpatialIIEError):
    """Two labelled inputs do not cover the same regions."""


class DataError(SpatialIIEError):
    """A table, a column, a cell or a geometry cannot be used as it is."""


class WeightsError(SpatialIIEError):
    """Spatial weights that are malformed, or do not allow what is asked."""


class EstimationError(SpatialIIEError):
    """A statistic or a model that is not defined, or did not converge, on this input."""


def _without_controls(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else " " if c.isspace() else "" for c in text)


def listed(items: Iterable[object], limit: int = 5) -> str:
    """Write the first few of many items, and how many were left out.

    >>> listed(["110000", "120000"])
    '[110000, 120000]'
    >>> listed(range(8), limit=3)
    '[0, 1, 2 and 5 more]'
    """
    everything = [_short(str(item)) for item in items]
    head = ", ".join(everything[:limit])
    rest = len(everything) - limit
    return f"[{head} and {rest} more]" if rest > 0 else f"[{head}]"


def _short(text: str, most: int = 200) -> str:
    return text if len(text) <= most else f"{text[:most]}..."


def plural(items: Sized) -> str:
    """Return the ending of a noun that counts items.

    >>> f"1 region{plural(['a'])}, 2 region{plural(['a', 'b'])}"
    '1 region, 2 regions'
    """
    return "" if len(items) == 1 else "s"


class WeightsWarning(UserWarning):
    """Weights were built, but their user must know something: islands, or a layer that is no valid coverage."""


class FontWarning(UserWarning):
    """A figure was drawn, but not with the characters asked for: no font has them."""
