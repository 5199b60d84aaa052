"""What numbers on inequality support: whether it grew or fell, and between whom it lies."""

from __future__ import annotations

import math
from collections.abc import Mapping

from spatial_iie.chapter.words.changes import Change, Way, interval, with_evidence
from spatial_iie.chapter.words.numerals import level, number, percent, series
from spatial_iie.chapter.words.said import Said, sentences
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_GREW: dict[Way, str] = {
    "up": "the regions became more unequal; that those behind close the gap is not supported",
    "down": "the regions became less unequal",
    "none": "there is no evidence that inequality grew or fell",
}
_NAMES = {
    "Gini": "the Gini coefficient",
    "Theil T": "Theil's T",
    "Theil L": "Theil's L",
    "Coefficient of variation": "coefficient of variation",
}
_GAP: dict[Way, str] = {
    "up": "the gap between the groups widened",
    "down": "the gap between the groups narrowed",
    "none": "there is no evidence that the gap between the groups widened or narrowed",
}
_INSIDE: dict[Way, str] = {
    "up": "inequality grew inside {names}",
    "down": "inequality fell inside {names}",
    "none": "inside {names} there is no evidence of a change",
}
_NEIGHBOURS = {
    "none": "there is no evidence that neighbours differ less, or more, than by chance",
    "smaller": "differences between neighbours are smaller than by chance",
    "larger": "differences between neighbours are larger than by chance",
}


def how_unequal(
    label: str, year: int, n: int, measures: Mapping[str, tuple[float, float, float]], language: Language
) -> Said:
    """Say how unequal the regions are in a year.

    Parameters
    ----------
    label : str
    year, n : int
    measures : mapping of str to (estimate, low, high)
        At least one; limits that are nan are not told.
    language : {"en", "zh"}

    Examples
    --------
    >>> print(how_unequal("the index", 2019, 366, {"Gini": (0.437, 0.396, 0.476)}, "en").text)
    Over 366 regions, the index of 2019 has these measures of inequality: the Gini coefficient 0.437 (95 % interval \
0.396 to 0.476).
    """
    each = [
        phrase(
            language,
            "{measure} {value} ({interval})"
            if math.isfinite(low) and math.isfinite(high)
            else "{measure} {value}",
            measure=phrase(language, _NAMES.get(name, name)),
            value=number(value),
            interval=interval(low, high, language),
        )
        for name, (value, low, high) in measures.items()
    ]
    template = "Over {n} regions, {label} of {year} has these measures of inequality: {measures}."
    text = phrase(language, template, n=n, label=label, year=year, measures=phrase(language, "; ").join(each))
    return Said(text, {f"{name} {year}": value[0] for name, value in measures.items()})


def grew(label: str, first: int, last: int, gini: Change, alpha: float, language: Language) -> Said:
    """Say whether inequality grew or fell between two years.

    Examples
    --------
    >>> print(grew("the index", 2017, 2019, Change(0.414, 0.437, 0.014, 0.031, 0.002), 0.05, "en").text)
    From 2017 to 2019 the Gini coefficient of the index rose by 0.023 (95 % interval 0.014 to 0.031, p = 0.0020): the \
regions became more unequal; that those behind close the gap is not supported.
    >>> print(grew("the index", 2017, 2019, Change(0.414, 0.409, -0.014, 0.005, 0.3), 0.05, "en").text)
    From 2017 to 2019 the Gini coefficient of the index fell by 0.0050 (95 % interval −0.014 to 0.0050, p = 0.3000): \
there is no evidence that inequality grew or fell.
    """
    template = "From {first} to {last} the Gini coefficient of {label} {rose} by {size} {evidence}: {said}."
    text = phrase(
        language, template, first=first, last=last, label=label, size=number(abs(gini.size)),
        rose=phrase(language, "rose" if gini.size > 0 else "fell"), evidence=with_evidence(gini, language),
        said=phrase(language, _GREW[gini.way(alpha)]),
    )  # fmt: skip
    return Said(text, {"change of Gini": gini.size, "p of the change of Gini": gini.p})


def between(groups: str, year: int, measure: str, share: float, language: Language) -> Said:
    """Say which share of Theil's index lies between groups.

    Examples
    --------
    >>> print(between("the four economic regions", 2019, "Theil T", 0.096, "en").text)
    Of Theil's T in 2019, 9.6 % lies between the four economic regions and 90.4 % inside them.
    """
    template = "Of {measure} in {year}, {between} lies between {groups} and {inside} inside them."
    text = phrase(
        language, template, measure=phrase(language, _NAMES.get(measure, measure)), year=year, groups=groups,
        between=percent(share, 1), inside=percent(1 - share, 1),
    )  # fmt: skip
    return Said(text, {f"share of {measure} between groups {year}": share})


def overlap(year: int, within: float, gap: float, overlapping: float, language: Language) -> Said:
    """Say how Dagum's decomposition divides the Gini coefficient.

    Examples
    --------
    >>> print(overlap(2019, 0.274, 0.321, 0.405, "en").text)
    Dagum's decomposition gives 27.4 % of the Gini coefficient of 2019 to differences inside groups, 32.1 % to those \
between their means and 40.5 % to overlap: regions of a poorer group that lie above regions of a richer one.
    """
    template = (
        "Dagum's decomposition gives {within} of the Gini coefficient of {year} to differences inside groups, {gap} to "
        "those between their means and {overlap} to overlap: regions of a poorer group that lie above regions of a "
        "richer one."
    )
    shares = {"within": percent(within, 1), "gap": percent(gap, 1), "overlap": percent(overlapping, 1)}
    numbers = {"Dagum within": within, "Dagum between": gap, "Dagum transvariation": overlapping}
    return Said(phrase(language, template, year=year, **shares), numbers)


def gap_closed(gap: Change, inside: Mapping[str, Change], alpha: float, language: Language) -> Said:
    """Say whether the part between groups changed, and inside which groups inequality did.

    Parameters
    ----------
    gap : Change
        Of Dagum's part between groups.
    inside : mapping of str to Change
        Of the Gini coefficient inside each group, by name.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> up, unclear = Change(0.35, 0.38, 0.02, 0.05, 0.002), Change(0.43, 0.44, -0.01, 0.03, 0.06)
    >>> gap = Change(0.142, 0.140, -0.012, 0.009, 0.696)
    >>> print(gap_closed(gap, {"East": unclear, "West": up}, 0.05, "en").text)
    The part between groups changed by −0.0020 (95 % interval −0.012 to 0.0090, p = 0.6960): there is no evidence \
that the gap between the groups widened or narrowed. At the 5 % level, each group for itself, inequality grew inside \
West; inside East there is no evidence of a change.
    """
    template = "The part between groups changed by {change} {evidence}: {said}."
    text = phrase(
        language, template, change=number(gap.size), evidence=with_evidence(gap, language),
        said=phrase(language, _GAP[gap.way(alpha)]),
    )  # fmt: skip
    numbers = {"change between groups": gap.size, "p between groups": gap.p}
    numbers |= {f"change inside {name}": each.size for name, each in inside.items()}
    return Said(sentences(language, text, _inside(inside, alpha, language)), numbers)


def _inside(inside: Mapping[str, Change], alpha: float, language: Language) -> str:
    clauses = []
    for way, template in _INSIDE.items():
        names = [name for name, each in inside.items() if each.way(alpha) == way]
        if names:
            clauses.append(phrase(language, template, names=series(names, language, 8)))
    template = "At the {level} level, each group for itself, {clauses}."
    return phrase(language, template, level=level(alpha), clauses=phrase(language, "; ").join(clauses))


def neighbours(year: int, share: float, expected: float, p: float, alpha: float, language: Language) -> Said:
    """Say whether inequality lies between regions that are no neighbours more than by chance.

    Parameters
    ----------
    year : int
    share, expected : float
        Of the Gini coefficient, between regions that are no neighbours; expected of random placement.
    p : float
        Simulated.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> print(neighbours(2019, 0.9871, 0.9855, 0.008, 0.05, "en").text)
    In 2019, 98.71 % of the Gini coefficient lies between regions that are no neighbours, where random placement would \
put 98.55 % (p = 0.0080): differences between neighbours are smaller than by chance.
    """
    template = (
        "In {year}, {share} of the Gini coefficient lies between regions that are no neighbours, where random "
        "placement would put {expected} ({p}): {said}."
    )
    way = "none" if not p <= alpha else "smaller" if share > expected else "larger"
    text = phrase(
        language, template, year=year, share=percent(share, 2), expected=percent(expected, 2), p=p_in_words(p),
        said=phrase(language, _NEIGHBOURS[way]),
    )  # fmt: skip
    return Said(text, {"spatial Gini share": share, "spatial Gini expected": expected, "p spatial Gini": p})
