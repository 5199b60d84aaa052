"""Sentences on regional inequality, its change and its decomposition."""

from __future__ import annotations

import math
from collections.abc import Mapping

from spatial_iie.chapter.words.changes import Change, Way, interval, with_evidence
from spatial_iie.chapter.words.numerals import level, number, percent, series
from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_GINI: dict[Way, str] = {
    "up": "inequality increased",
    "down": "inequality decreased",
    "none": "the change is not statistically significant",
}
_NAMES = {
    "Gini": "the Gini coefficient",
    "Theil T": "the Theil T index",
    "Theil L": "the Theil L index",
    "Coefficient of variation": "the coefficient of variation",
    "Hoover": "the Hoover index",
}
_GAP: dict[Way, str] = {
    "up": "between-group inequality increased",
    "down": "between-group inequality decreased",
    "none": "the change is not statistically significant",
}
_INSIDE: dict[Way, str] = {
    "up": "inequality increased within {names}",
    "down": "inequality decreased within {names}",
    "none": "the change within {names} is not significant",
}
_NEIGHBOURS = {
    "none": "spatial randomness is not rejected",
    "smaller": "differences between neighbours are smaller than under spatial randomness",
    "larger": "differences between neighbours are larger than under spatial randomness",
}


def how_unequal(
    label: str, year: int, n: int, measures: Mapping[str, tuple[float, float, float]], language: Language
) -> Sentence:
    """Report measures of inequality in a year.

    Parameters
    ----------
    label : str
    year, n : int
    measures : mapping of str to (estimate, low, high)
        At least one; limits that are nan are left out.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(how_unequal("the index", 2019, 366, {"Gini": (0.437, 0.396, 0.476)}, "en").text)
    Inequality of the index across 366 regions in 2019: the Gini coefficient 0.437 (95 % CI 0.396 to 0.476).
    """
    each = [
        phrase(
            language,
            "{measure} {value} ({interval})"
            if math.isfinite(low) and math.isfinite(high)
            else "{measure} {value}",
            measure=phrase(language, _NAMES[name]) if name in _NAMES else name,
            value=number(value),
            interval=interval(low, high, language),
        )
        for name, (value, low, high) in measures.items()
    ]
    template = "Inequality of {label} across {n} regions in {year}: {measures}."
    text = phrase(language, template, n=n, label=label, year=year, measures=phrase(language, "; ").join(each))
    return Sentence(text, {f"{name} {year}": value[0] for name, value in measures.items()})


def grew(label: str, first: int, last: int, gini: Change, alpha: float, language: Language) -> Sentence:
    """Report the change of the Gini coefficient between two years.

    Examples
    --------
    >>> print(grew("the index", 2017, 2019, Change(0.414, 0.437, 0.014, 0.031, 0.002), 0.05, "en").text)
    From 2017 to 2019 the Gini coefficient of the index rose by 0.023 (95 % CI 0.014 to 0.031, p = 0.0020): \
inequality increased.
    >>> print(grew("the index", 2017, 2019, Change(0.414, 0.409, -0.014, 0.005, 0.3), 0.05, "en").text)
    From 2017 to 2019 the Gini coefficient of the index fell by 0.0050 (95 % CI −0.014 to 0.0050, p = 0.3000): the \
change is not statistically significant.
    """
    template = (
        "From {first} to {last} the Gini coefficient of {label} {rose} by {size} {evidence}: {conclusion}."
    )
    text = phrase(
        language, template, first=first, last=last, label=label, size=number(abs(gini.size)),
        rose=phrase(language, "rose" if gini.size > 0 else "fell"), evidence=with_evidence(gini, language),
        conclusion=phrase(language, _GINI[gini.way(alpha)]),
    )  # fmt: skip
    return Sentence(text, {"change of Gini": gini.size, "p of the change of Gini": gini.p})


def between(groups: str, year: int, measure: str, share: float, language: Language) -> Sentence:
    """Report the between-group share of a Theil index.

    Examples
    --------
    >>> print(between("the four economic regions", 2019, "Theil T", 0.096, "en").text)
    In 2019, 9.6 % of the Theil T index is between the four economic regions and 90.4 % within them.
    """
    template = "In {year}, {between} of {measure} is between {groups} and {inside} within them."
    text = phrase(
        language, template, measure=phrase(language, _NAMES.get(measure, measure)), year=year, groups=groups,
        between=percent(share, 1), inside=percent(1 - share, 1),
    )  # fmt: skip
    return Sentence(text, {f"share of {measure} between groups {year}": share})


def overlap(year: int, within: float, gap: float, overlapping: float, language: Language) -> Sentence:
    """Report Dagum's decomposition of the Gini coefficient.

    Examples
    --------
    >>> print(overlap(2019, 0.274, 0.321, 0.405, "en").text)
    In Dagum's decomposition of the Gini coefficient of 2019, 27.4 % is within-group inequality, 32.1 % net \
between-group inequality and 40.5 % transvariation, the overlap between groups.
    """
    template = (
        "In Dagum's decomposition of the Gini coefficient of {year}, {within} is within-group inequality, "
        "{gap} net between-group inequality and {overlap} transvariation, the overlap between groups."
    )
    shares = {"within": percent(within, 1), "gap": percent(gap, 1), "overlap": percent(overlapping, 1)}
    numbers = {"Dagum within": within, "Dagum between": gap, "Dagum transvariation": overlapping}
    return Sentence(phrase(language, template, year=year, **shares), numbers)


def gap_closed(gap: Change, inside: Mapping[str, Change], alpha: float, language: Language) -> Sentence:
    """Report changes of between-group and of within-group inequality.

    Parameters
    ----------
    gap : Change
        Of Dagum's between-group component.
    inside : mapping of str to Change
        Of the Gini coefficient within each group, by name.
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> up, unclear = Change(0.35, 0.38, 0.02, 0.05, 0.002), Change(0.43, 0.44, -0.01, 0.03, 0.06)
    >>> gap = Change(0.142, 0.140, -0.012, 0.009, 0.696)
    >>> print(gap_closed(gap, {"East": unclear, "West": up}, 0.05, "en").text)
    The between-group component changed by −0.0020 (95 % CI −0.012 to 0.0090, p = 0.6960): the change is not \
statistically significant. At the 5 % level, without adjustment for multiple groups, inequality increased within \
West; the change within East is not significant.
    """
    template = "The between-group component changed by {change} {evidence}: {conclusion}."
    text = phrase(
        language, template, change=number(gap.size), evidence=with_evidence(gap, language),
        conclusion=phrase(language, _GAP[gap.way(alpha)]),
    )  # fmt: skip
    numbers = {"change between groups": gap.size, "p between groups": gap.p}
    numbers |= {f"change inside {name}": each.size for name, each in inside.items()}
    return Sentence(sentences(language, text, _inside(inside, alpha, language)), numbers)


def _inside(inside: Mapping[str, Change], alpha: float, language: Language) -> str:
    clauses = []
    for way, template in _INSIDE.items():
        names = [name for name, each in inside.items() if each.way(alpha) == way]
        if names:
            clauses.append(phrase(language, template, names=series(names, language, 8)))
    template = "At the {level} level, without adjustment for multiple groups, {clauses}."
    return phrase(language, template, level=level(alpha), clauses=phrase(language, "; ").join(clauses))


def neighbours(
    year: int, share: float, expected: float, p: float, alpha: float, language: Language
) -> Sentence:
    """Report the spatial decomposition of the Gini coefficient and its test of spatial randomness.

    Parameters
    ----------
    year : int
    share, expected : float
        Of the Gini coefficient, between regions that are not neighbours; expected under spatial randomness.
    p : float
        Pseudo p value.
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(neighbours(2019, 0.9871, 0.9855, 0.008, 0.05, "en").text)
    In 2019, 98.71 % of the Gini coefficient is between regions that are not neighbours, against 98.55 % expected \
under spatial randomness (p = 0.0080): differences between neighbours are smaller than under spatial randomness.
    """
    template = (
        "In {year}, {share} of the Gini coefficient is between regions that are not neighbours, against "
        "{expected} expected under spatial randomness ({p}): {conclusion}."
    )
    way = "none" if not p <= alpha else "smaller" if share > expected else "larger"
    text = phrase(
        language, template, year=year, share=percent(share, 2), expected=percent(expected, 2), p=p_in_words(p),
        conclusion=phrase(language, _NEIGHBOURS[way]),
    )  # fmt: skip
    return Sentence(
        text, {"spatial Gini share": share, "spatial Gini expected": expected, "p spatial Gini": p}
    )
