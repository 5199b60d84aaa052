"""Values into classes: where the breaks lie, and how a class reads in a legend."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError, SpatialIIEError, listed
from spatial_iie.inference import check_choice

Scheme = Literal["quantile", "fisher_jenks", "equal", "headtail", "user"]


class Entry(NamedTuple):
    """One class of a map: what stands for it in the data, its words, its colour and its hatching."""

    key: object
    label: str
    color: str
    hatch: str = ""


def inner_breaks(
    values: NDArray[np.float64], scheme: Scheme, k: int, breaks: Sequence[float] | None
) -> NDArray[np.float64]:
    """Return the bounds between classes, ascending; a value on a bound belongs to the class below it.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Finite, at least one.
    scheme : {"quantile", "fisher_jenks", "equal", "headtail", "user"}
        Classes with equally many values; with the least squared deviations from their means (Fisher 1958; "natural
        breaks"); equally wide; each the part above the mean of the one before (Jiang 2013, for heavy tails); or
        bounded by ``breaks``.
    k : int
        Number of classes; "headtail" and "user" find their own.
    breaks : sequence of float, optional
        For "user", the bounds between the classes: one fewer than classes, none of them the least or largest value.

    Returns
    -------
    ndarray, shape (classes - 1,)
        Fewer than ``k - 1`` where the values do not allow so many.

    Raises
    ------
    SpatialIIEError
        If the scheme is unknown, k is not between 2 and 9, or breaks are missing, not ascending, or not asked for.

    Examples
    --------
    >>> inner_breaks(np.arange(1.0, 9), "quantile", 4, None).tolist()
    [2.75, 4.5, 6.25]
    >>> inner_breaks(np.arange(1.0, 9), "user", 5, [3, 6]).tolist()
    [3.0, 6.0]
    """
    check_choice("scheme", scheme, Scheme)
    if (breaks is not None) != (scheme == "user"):
        raise SpatialIIEError('breaks and scheme="user" go together: give both or neither.')
    if isinstance(k, bool) or not isinstance(k, int) or not 2 <= k <= 9:
        raise SpatialIIEError("k must be a whole number of classes from 2 to 9, not {k!r}.", k=k)
    if breaks is not None:
        return _checked(breaks)
    if scheme == "quantile":
        found = np.quantile(values, np.arange(1, k) / k)
    elif scheme == "equal":
        found = np.linspace(values.min(), values.max(), k + 1)[1:-1]
    elif scheme == "headtail":
        found = _headtail(values)
    else:
        found = _fisher_jenks(values, k)
    inside = (found >= values.min()) & (found < values.max())
    return np.asarray(np.unique(found[inside]))


def _checked(breaks: Sequence[float]) -> NDArray[np.float64]:
    bounds = np.asarray(breaks, dtype=float)
    if (
        bounds.ndim != 1
        or not 1 <= len(bounds) <= 8
        or not np.isfinite(bounds).all()
        or (np.diff(bounds) <= 0).any()
    ):
        raise SpatialIIEError(
            "breaks must be one to eight ascending numbers, not {breaks}.", breaks=listed(breaks, 10)
        )
    return bounds


def _headtail(values: NDArray[np.float64]) -> NDArray[np.float64]:
    means: list[float] = []
    head = values
    while len(head) > 1 and head.min() < head.max() and len(means) < 8:
        means.append(float(head.mean()))
        head = head[head > means[-1]]
    return np.array(means)


def _fisher_jenks(values: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    if len(np.unique(values)) <= k:
        return np.unique(values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it is slow without numba
        from mapclassify import FisherJenks

        return np.asarray(FisherJenks(values, k=k).bins, dtype=float)


def class_of(values: NDArray[np.float64], breaks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the number of each value's class, from 0; nan where the value is nan.

    >>> class_of(np.array([1.0, 3.0, 3.1, np.nan]), np.array([3.0])).tolist()
    [0.0, 0.0, 1.0, nan]
    """
    return np.where(np.isnan(values), np.nan, np.searchsorted(breaks, values, side="left"))


def interval_labels(low: float, breaks: NDArray[np.float64], high: float) -> tuple[str, ...]:
    """Return the intervals as a legend writes them, with as many digits as tell the bounds apart.

    >>> interval_labels(0.0123, np.array([0.05, 0.25]), 1.5)
    ('0.012 – 0.050', '0.050 – 0.250', '0.250 – 1.500')
    >>> interval_labels(1200, np.array([45000.0]), 123000)
    ('1,200 – 45,000', '45,000 – 123,000')
    """
    bounds = np.array([low, *breaks, high])
    steps = np.diff(bounds)
    finest = float(steps[steps > 0].min()) if (steps > 0).any() else max(abs(high), 1.0)
    digits = int(np.clip(np.ceil(1.3 - np.log10(finest)), 0, 6))
    words = [f"{bound:,.{digits}f}" for bound in bounds]
    return tuple(f"{a} – {b}" if a != b else a for a, b in pairwise(words))


def open_labels(breaks: NDArray[np.float64]) -> tuple[str, ...]:
    """Return the intervals between bounds that were given, the first and the last without an end.

    >>> open_labels(np.array([0.5, 1200]))
    ('≤ 0.5', '0.5 – 1,200', '> 1,200')
    """
    words = [f"{bound:,.10g}" for bound in breaks]
    return (f"≤ {words[0]}", *(f"{a} – {b}" for a, b in pairwise(words)), f"> {words[-1]}")


def finite_or_missing(values: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """Return the values that are not missing; refuse infinite ones, and none at all.

    >>> finite_or_missing(np.array([1.0, np.nan]), "gdp").tolist()
    [1.0]
    """
    present = values[~np.isnan(values)]
    if not len(present):
        raise DataError("{name} has no value: there is nothing to map.", name=name)
    if not np.isfinite(present).all():
        raise DataError(
            "{name} has {n} infinite values: mend them before mapping.",
            name=name,
            n=int((~np.isfinite(present)).sum()),
        )
    return present
