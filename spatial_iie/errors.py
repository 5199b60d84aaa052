"""The errors of this package: one tree, each a ``ValueError``, each saying what, where and what to do."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sized

from spatial_iie.messages import Message
from spatial_iie.messages import listed as listed


class SpatialIIEError(ValueError):
    r"""Base of every error this package raises on purpose.

    Parameters
    ----------
    template : str or Message
        English, with named fields.
    values
        What stands in the fields. A message may quote a cell or a name from a file of a stranger; characters that
        steer a terminal are left out.

    Attributes
    ----------
    message : Message
        What the error says, for another language or interface.

    Examples
    --------
    >>> str(SpatialIIEError("unknown region {region}", region="\x1b[2Jabc"))
    'unknown region [2Jabc'
    """

    message: Message

    def __init__(self, template: object = "", /, **values: object) -> None:
        parts = {k: v.message if isinstance(v, SpatialIIEError) else v for k, v in values.items()}
        self.message = template if isinstance(template, Message) else Message(str(template), **parts)
        super().__init__(without_controls(self.message))


class AlignmentError(SpatialIIEError):
    """Two labelled inputs do not cover the same regions."""


class DataError(SpatialIIEError):
    """A table, a column, a cell or a geometry cannot be used as it is."""


class WeightsError(SpatialIIEError):
    """Spatial weights that are malformed, or do not allow what is asked."""


class EstimationError(SpatialIIEError):
    """A statistic or a model that is not defined, or did not converge, on this input."""


def without_controls(text: str) -> str:
    """Return a text without characters that steer a terminal; line ends stay."""
    if text.isprintable():
        return str(text)
    return "".join(c if c.isprintable() or c == "\n" else " " if c.isspace() else "" for c in text)


def plural(items: Sized) -> str:
    """Return the ending of a noun that counts items.

    >>> f"1 region{plural(['a'])}, 2 region{plural(['a', 'b'])}"
    '1 region, 2 regions'
    """
    return "" if len(items) == 1 else "s"


def warn(message: str | Warning, category: type[Warning]) -> None:
    """Raise a warning at the line outside this package that led to it, however deep in the package it arises."""
    package = os.path.dirname(__file__) + os.sep  # noqa: PTH120 - pathlib would slow the start
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_code.co_filename.startswith(package):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


class WeightsWarning(UserWarning):
    """Weights were built, but their user must know something: islands, or a layer that is no valid coverage."""


class LabelsWarning(UserWarning):
    """A report was made, but columns have no name in its language."""


class FontWarning(UserWarning):
    """A figure was drawn, but not with the characters asked for: no font has them."""
