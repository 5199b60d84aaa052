"""Values into classes: where the breaks lie, and how a class reads in a legend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError, SpatialIIEError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Language
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.maps.fisher_jenks import fisher_jenks
from spatial_iie.viz.style import BORDER, lightness

Classes = Literal["quantile", "fisher_jenks", "equal", "headtail", "box", "percentile", "std", "user"]
CLASSES: tuple[str, ...] = get_args(Classes)
_ALSO = {
    "natural_breaks": "fisher_jenks",
    "equal_interval": "equal",
    "box_map": "box",
    "standard_deviation": "std",
}
"""Names of GeoDa's menu, and what they are called here."""
PERCENTILES = (1, 10, 50, 90, 99)
DEVIATIONS = (-2, -1, 0, 1, 2)
_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "box": ("Lower outlier", "Below 25%", "25% to 50%", "50% to 75%", "Above 75%", "Upper outlier"),
        "percentile": ("Below 1%", "1% to 10%", "10% to 50%", "50% to 90%", "90% to 99%", "Above 99%"),
        "std": ("Below −2 SD", "−2 to −1 SD", "−1 SD to mean", "Mean to 1 SD", "1 to 2 SD", "Above 2 SD"),
    }
)
"""What the classes are called whose bounds have a meaning of their own; each has all of them, the empty ones too."""


DARKER, PERSISTENT, OUTLINE = "darker", "persistent", "outline"
"""Keys of the entries that say what a darker tone, a thick rim and the outlines mean: no region has them."""
_ALIKE = 7.0  # units of lightness: tones nearer than this print as one grey
_HATCHES = ("", "\\\\\\\\\\", "......", "xxxxx")


class Entry(NamedTuple):
    """One class of a map: what stands for it in the data, its words (without them it is not in the legend), its colour,
    its hatching, the colour of its borders and, of what is a line on the map, how that is dashed.
    """

    key: object
    label: str
    color: str
    hatch: str = ""
    border: str = BORDER
    line: Literal["-", "--", ""] = ""
    rim: bool = False


def hatched(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries with hatching for those that would print as the same grey as one before them.

    >>> [each.hatch != "" for each in hatched([Entry("a", "A", "#a50f15"), Entry("b", "B", "#1f4e9c")])]
    [False, True]
    """
    found: list[Entry] = []
    for each in entries:
        alike = [
            other.hatch
            for other in found
            if not other.line and abs(lightness(other.color) - lightness(each.color)) < _ALIKE
        ]
        free = [hatch for hatch in _HATCHES if hatch not in alike] or [""]
        plain = each.hatch or each.line or not each.label or each.key in (DARKER, PERSISTENT)
        found.append(each if plain else each._replace(hatch=free[0]))
    return tuple(found)


def counted(entries: Sequence[Entry], classes: Iterable[object]) -> tuple[Entry, ...]:
    """Return the entries with the number of regions in each behind its words.

    >>> counted([Entry("a", "A", "red"), Entry("b", "B", "blue")], ["a", "a", None])[0].label
    'A (2)'
    """
    held = list(classes)
    return tuple(each._replace(label=f"{each.label} ({held.count(each.key)})") for each in entries)


def inner_breaks(
    values: NDArray[np.float64],
    classes: str,
    k: int,
    breaks: Sequence[float] | None,
    hinge: float = 1.5,
) -> NDArray[np.float64]:
    """Return the bounds between classes, ascending; a value on a bound belongs to the class below it.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Finite, at least one.
    classes : {"quantile", "fisher_jenks", "equal", "headtail", "box", "percentile", "std", "user"}
        Classes with equally many values; with the least squared deviations from their means (Fisher 1958; "natural
        breaks"); equally wide; each the part above the mean of the one before (Jiang 2013, for heavy tails); quartiles
        and, ``hinge`` interquartile ranges beyond them, outliers (Tukey 1977); bounded by the percentiles 1, 10, 50,
        90 and 99; by the mean and one and two standard deviations (n - 1) on both sides; or by ``breaks``.
    k : int
        Number of classes of the first three; the others find their own.
    breaks : sequence of float, optional
        For "user", the bounds between the classes: one fewer than classes, none of them the least or largest value.
    hinge : float
        Of "box".

    Returns
    -------
    ndarray, shape (classes - 1,)
        Fewer than ``k - 1`` where the values do not allow so many; five for "box", "percentile" and "std".

    Raises
    ------
    SpatialIIEError
        If the classes are unknown, k is not between 2 and 9, the hinge is not positive, or breaks are missing, not
        ascending, or not asked for.

    Examples
    --------
    >>> inner_breaks(np.arange(1.0, 9), "quantile", 4, None).tolist()
    [2.75, 4.5, 6.25]
    >>> inner_breaks(np.arange(1.0, 9), "user", 5, [3, 6]).tolist()
    [3.0, 6.0]
    >>> inner_breaks(np.arange(1.0, 6), "box", 5, None).tolist()
    [-1.0, 2.0, 3.0, 4.0, 7.0]
    """
    classes = _ALSO.get(classes, classes)
    check_choice("classes", classes, CLASSES)
    if (breaks is not None) != (classes == "user"):
        raise SpatialIIEError('breaks and classes="user" go together: give both or neither.')
    check_k(k)
    if not 0 < hinge < np.inf:
        raise SpatialIIEError(
            "hinge must be a positive number, such as 1.5 or 3, not {hinge!r}.", hinge=hinge
        )
    if breaks is not None:
        return _checked(breaks)
    if has_a_middle(classes):
        return _with_a_meaning(values, classes, hinge)
    if classes == "quantile":
        found = np.quantile(values, np.arange(1, k) / k)
    elif classes == "equal":
        found = np.linspace(values.min(), values.max(), k + 1)[1:-1]
    elif classes == "headtail":
        found = _headtail(values)
    else:
        found = fisher_jenks(values, k)
    inside = (found >= values.min()) & (found < values.max())
    return np.asarray(np.unique(found[inside]))


def check_k(k: object) -> None:
    """Refuse a number of classes that is none.

    >>> check_k(5)
    """
    if isinstance(k, bool) or not isinstance(k, int) or not 2 <= k <= 9:
        raise SpatialIIEError("k must be a whole number of classes from 2 to 9, not {k!r}.", k=k)


def has_a_middle(classes: str) -> bool:
    """Say whether classes run from low through usual to high.

    >>> has_a_middle("box"), has_a_middle("quantile")
    (True, False)
    """
    return _ALSO.get(classes, classes) in _PARTS


def _with_a_meaning(values: NDArray[np.float64], classes: str, hinge: float) -> NDArray[np.float64]:
    """Return five bounds, some of them beyond the values or equal: their classes are empty."""
    if classes == "percentile":
        return np.asarray(np.percentile(values, PERCENTILES))
    if classes == "std":
        spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
        return np.asarray(values.mean() + spread * np.array(DEVIATIONS))
    low, middle, high = np.percentile(values, (25, 50, 75))
    reach = hinge * (high - low)
    return np.array([low - reach, low, middle, high, high + reach])


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


def class_of(values: NDArray[np.float64], breaks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the number of each value's class, from 0; nan where the value is nan.

    >>> class_of(np.array([1.0, 3.0, 3.1, np.nan]), np.array([3.0])).tolist()
    [0.0, 0.0, 1.0, nan]
    """
    return np.where(np.isnan(values), np.nan, np.searchsorted(breaks, values, side="left"))


def class_labels(
    values: NDArray[np.float64], breaks: NDArray[np.float64], classes: str, language: Language = "en"
) -> tuple[str, ...]:
    """Return what a legend calls the classes: limits rounded to the values, no two classes with one end in common.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Finite.
    breaks : ndarray, shape (k - 1,)
        As :func:`inner_breaks` returns them.
    classes : str
        Classes with a meaning of their own have their names before the limits; breaks of the user have open ends.
    language : {"en", "zh"}

    Returns
    -------
    tuple of str, length k

    Examples
    --------
    >>> class_labels(np.array([0.9, 17.5, 17.6, 38.25]), np.array([17.53]), "quantile")
    ('0.9 – 17.5', '17.6 – 38.2')
    >>> class_labels(np.array([1200.0, 45000, 123000]), np.array([45000.0]), "quantile")
    ('1,200 – 45,000', '45,001 – 123,000')
    >>> class_labels(np.array([-2.5, -0.5, 1.0]), np.array([-1.0, 0.0]), "user")
    ('≤ −1.0', '−0.9 to 0.0', '> 0.0')
    """
    classes = _ALSO.get(classes, classes)
    spans = _spans(values, breaks, open_ended=classes == "user", language=language)
    if classes not in _PARTS:
        return spans
    held = np.bincount(class_of(values, breaks).astype(int), minlength=len(spans))
    names = part_names(classes, language)
    return tuple(
        phrase(language, "{title}: {text}", title=name, text=span) if count else name
        for name, span, count in zip(names, spans, held, strict=True)
    )


def part_names(classes: str, language: Language) -> tuple[str, ...]:
    """Return what classes with a meaning of their own are called, without their limits.

    >>> part_names("std", "en")[2:4]
    ('−1 SD to mean', 'Mean to 1 SD')
    """
    return tuple(phrase(language, name) for name in _PARTS[classes])


def _spans(
    values: NDArray[np.float64], breaks: NDArray[np.float64], *, open_ended: bool, language: Language
) -> tuple[str, ...]:
    """Return the limits of each class; the first and the last end with the values, or are open."""
    digits, upper = _rounded(values, breaks, written=open_ended)
    least, most = np.round(values.min(), digits), np.round(values.max(), digits)
    low, high = np.array([least, *(upper + 10.0**-digits)]), np.array([*upper, most])
    if not open_ended:  # bounds may lie beyond the values
        low, high = np.clip(low, least, most), np.clip(high, least, most)
    written = [(_number(a, digits), _number(max(a, b), digits)) for a, b in zip(low, high, strict=True)]
    between = "{low} to {high}" if (upper if open_ended else low).min() < 0 else "{low} – {high}"
    spans = [a if a == b else phrase(language, between, low=a, high=b) for a, b in written]
    if open_ended:
        spans[0], spans[-1] = f"≤ {_number(upper[0], digits)}", f"> {_number(upper[-1], digits)}"
    return tuple(spans)


def _number(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def _rounded(
    values: NDArray[np.float64], breaks: NDArray[np.float64], *, written: bool
) -> tuple[int, NDArray[np.float64]]:
    """Return the decimals of the limits, and the bounds with as many.

    Decimals are those of the values if they have few. Else bounds ``written`` by the user have one more than they need,
    for what lies beyond them; others as many as tell them apart, or one more if only then rounded values stay in their
    classes.
    """
    own = _decimals(values, 2)
    if written:
        needed = _decimals(breaks, 6)
        digits = (6 if needed is None else needed) + (own is None)
        digits = max(digits, own or 0)
        return digits, np.round(breaks, digits)
    bounds = np.unique([values.min(), *breaks, values.max()])
    steps = np.diff(bounds)
    finest = float(steps.min()) if len(steps) else max(abs(float(values.max())), 1.0)
    fewest = int(np.clip(np.ceil(1.3 - np.log10(finest)), 0, 6))
    if own is not None and own <= fewest:
        return own, np.floor(np.round(breaks * 10.0**own, 6)) / 10.0**own
    true = class_of(values, breaks)
    for digits in (fewest, fewest + 1):
        if (class_of(np.round(values, digits), np.round(breaks, digits)) == true).all():
            return digits, np.round(breaks, digits)
    return fewest, np.round(breaks, fewest)


def _decimals(values: NDArray[np.float64], most: int) -> int | None:
    """Return with how many decimals all values can be written, if not with more than ``most``.

    >>> _decimals(np.array([1.0, 2.5]), 2), _decimals(np.array([1 / 3]), 2)
    (1, None)
    """
    return next((digits for digits in range(most + 1) if (np.round(values, digits) == values).all()), None)


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
