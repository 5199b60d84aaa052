"""Sentences on the mean centre, the standard deviational ellipse and the shares of groups."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from spatial_iie._projection import compass_point
from spatial_iie.chapter.words.changes import Change, Way, interval, with_evidence
from spatial_iie.chapter.words.numerals import level, number, percent, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_SPREAD: dict[Way, str] = {
    "up": "spatial dispersion increased",
    "down": "spatial dispersion decreased",
    "none": "the change is not statistically significant",
}
_PLACES = {
    ("east", "north"): "{east}° E, {north}° N",
    ("east", "south"): "{east}° E, {north}° S",
    ("west", "north"): "{east}° W, {north}° N",
    ("west", "south"): "{east}° W, {north}° S",
}
_MOVED = {
    "moved": "From {first} to {last} the mean centre of {label} moved {km} km {where} ({p}).",
    "moved somewhere": "From {first} to {last} the mean centre of {label} moved {km} km {where} ({p}); the 95 % CI "
    "of the bearing is wider than 180 degrees, so that the direction is not determined.",
    "no": "From {first} to {last} the mean centre of {label} moved {km} km {where}, which is not statistically "
    "significant ({p}).",
}
_INLAND: dict[Way, str] = {
    "up": "their share increased",
    "down": "their share decreased",
    "none": "the change is not statistically significant",
}
_SHARES: dict[Way, tuple[str, str]] = {
    "up": ("the {n:share|shares} of {names} increased", "{name} ({change} percentage points)"),
    "down": ("the {n:share|shares} of {names} decreased", "{name} ({change} percentage points)"),
    "none": ("the change of {names} is not significant", "{name}"),
}
"""The clause of groups, and how each is named."""


@dataclass(frozen=True)
class Shift:
    """A net shift of the mean centre.

    Attributes
    ----------
    first, last : int
        Years.
    km, bearing : float
        Distance, and degrees clockwise from north; nan where the centre did not move.
    p : float
        Two-sided, of no movement at all.
    determined : bool
        Whether the interval of the bearing is narrower than half a circle.
    """

    first: int
    last: int
    km: float
    bearing: float
    p: float
    determined: bool

    def towards(self, language: Language) -> str:
        """Return the point of the compass it is nearest to.

        >>> Shift(2017, 2019, 5.5, 304.0, 0.56, False).towards("en")
        'northwest'
        """
        return phrase(language, compass_point(self.bearing))


def centre(label: str, year: int, longitude: float, latitude: float, language: Language) -> Sentence:
    """Report the mean centre.

    >>> centre("the index", 2019, 113.41, 32.7, "en").text
    'The mean centre of the index was at 113.41° E, 32.70° N in 2019.'
    """
    sides = "east" if longitude >= 0 else "west", "north" if latitude >= 0 else "south"
    text = phrase(
        language, "The mean centre of {label} was at {place} in {year}.", label=label, year=year,
        place=phrase(language, _PLACES[sides], east=number(abs(longitude), 2), north=number(abs(latitude), 2)),
    )  # fmt: skip
    return Sentence(text, {f"longitude {year}": longitude, f"latitude {year}": latitude})


def moved(label: str, shift: Shift, alpha: float, language: Language) -> Sentence:
    """Report the shift of the mean centre.

    >>> print(moved("the index", Shift(2017, 2019, 5.54, 304.0, 0.5614, False), 0.05, "en").text)
    From 2017 to 2019 the mean centre of the index moved 5.5 km northwest, which is not statistically significant (p \
= 0.5614).
    >>> print(moved("the index", Shift(2017, 2019, 55.4, 260.0, 0.002, True), 0.05, "en").text)
    From 2017 to 2019 the mean centre of the index moved 55.4 km west (p = 0.0020).
    """
    values = {"first": shift.first, "last": shift.last, "label": label}
    if math.isnan(shift.bearing):
        return Sentence(
            phrase(language, "From {first} to {last} the mean centre of {label} did not move.", **values)
        )
    sure = "moved" if shift.determined else "moved somewhere"
    text = phrase(
        language, _MOVED[sure if shift.p <= alpha else "no"], **values, km=number(shift.km, 1),
        where=shift.towards(language), p=p_in_words(shift.p),
    )  # fmt: skip
    return Sentence(text, {"moved km": shift.km, "bearing": shift.bearing, "p moved": shift.p})


def spread(area: Change, alpha: float, language: Language) -> Sentence:
    """Report the change of the area of the ellipse, in 10,000 square kilometres.

    >>> print(spread(Change(320.0, 322.6, -3.7, 10.3, 0.54), 0.05, "en").text)
    The area of the standard deviational ellipse changed from 320.0 to 322.6 (10,000 km²; change 2.6, 95 % CI −3.7 to \
10.3, p = 0.5400): the change is not statistically significant.
    """
    template = (
        "The area of the standard deviational ellipse changed from {before} to {after} (10,000 km²; change "
        "{change}, {interval}, {p}): {conclusion}."
    )
    text = phrase(
        language, template, after=number(area.after, 1), before=number(area.before, 1), change=number(area.size, 1),
        interval=interval(area.low, area.high, language, 1), p=p_in_words(area.p),
        conclusion=phrase(language, _SPREAD[area.way(alpha)]),
    )  # fmt: skip
    return Sentence(text, {"change of area": area.size, "p change of area": area.p})


def inland(names: str, label: str, share: Change, alpha: float, language: Language) -> Sentence:
    """Report the change of the joint share of groups, such as Central and West.

    Parameters
    ----------
    names : str
        Of the groups that are taken together.
    label : str
        Of the index.
    share : Change
        Of their share in the total.
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(inland("Central and West", "the index", Change(0.512, 0.511, -0.009, 0.008, 0.9), 0.05, "en").text)
    The joint share of Central and West in the total of the index was 51.2 % at the beginning and 51.1 % at the end \
of the period, a change of −0.10 percentage points (95 % CI −0.90 to 0.80, p = 0.9000): the change is not \
statistically significant.
    """
    points = _in_points(share)
    template = (
        "The joint share of {names} in the total of {label} was {before} at the beginning and {after} at the "
        "end of the period, a change of {change} percentage points {evidence}: {conclusion}."
    )
    text = phrase(
        language, template, names=names, label=label, before=percent(share.before, 1), after=percent(share.after, 1),
        change=number(points.size, 2), evidence=with_evidence(points, language, 2),
        conclusion=phrase(language, _INLAND[share.way(alpha)]),
    )  # fmt: skip
    return Sentence(text, {"share of centre and west, change": share.size, "p of it": share.p})


def shares(
    changes: Mapping[str, Change], first: int, last: int, alpha: float, language: Language
) -> Sentence:
    """Report changes of the shares of groups.

    Parameters
    ----------
    changes : mapping of str to Change
        Of the share of each group in the total, by name.
    first, last : int
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> kept, fell = Change(0.39, 0.391, -0.01, 0.01, 0.9), Change(0.23, 0.22, -0.02, -0.005, 0.004)
    >>> print(shares({"East": kept, "Central": fell}, 2017, 2019, 0.05, "en").text)
    From 2017 to 2019, at the 5 % level without adjustment for multiple groups, the share of Central (−1.00 \
percentage points) decreased; the change of East is not significant.
    """
    clauses = []
    for way, (clause, item) in _SHARES.items():
        named = [
            phrase(language, item, name=name, change=number(100 * each.size, 2))
            for name, each in changes.items()
            if each.way(alpha) == way
        ]
        if named:
            clauses.append(phrase(language, clause, n=len(named), names=series(named, language, 8)))
    template = (
        "From {first} to {last}, at the {level} level without adjustment for multiple groups, {clauses}."
    )
    text = phrase(
        language,
        template,
        level=level(alpha),
        first=first,
        last=last,
        clauses=phrase(language, "; ").join(clauses),
    )
    return Sentence(text, {f"change of the share of {name}": each.size for name, each in changes.items()})


def _in_points(share: Change) -> Change:
    """Return a change of a share in percentage points."""
    before, after, low, high = (100 * each for each in (share.before, share.after, share.low, share.high))
    return Change(before, after, low, high, share.p)
