"""Global spatial autocorrelation by year, its change, and its robustness to the weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from spatial_iie.chapter.words.neighbourhoods import weights_in_words
from spatial_iie.chapter.words.numerals import clauses, count, level, number, sentence, series, tail
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import Alternative, analytic_p, p_in_words
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.labels import in_words

phrase = Phrases(__name__)

Claim = Literal["alike", "unlike", "none"]

_CLAIMS: dict[str, dict[Claim, str]] = {
    "Moran's I": {
        "alike": "there is positive spatial autocorrelation",
        "unlike": "there is negative spatial autocorrelation",
        "none": "spatial randomness is not rejected",
    },
    "Getis-Ord G": {
        "alike": "high values are more concentrated than under spatial randomness",
        "unlike": "high values are less concentrated than under spatial randomness",
        "none": "spatial randomness is not rejected",
    },
}
"""What statistics support; those without an entry support what Moran's I does."""


@dataclass(frozen=True)
class YearValue:
    """A global statistic in one year.

    Attributes
    ----------
    year : int
    statistic, expectation, sd, p : float
        Moments under spatial randomness; p is the one that claims go by.
    n : int
    orientation : int
        1 if more means more positive autocorrelation, -1 for Geary's C.
    decimals : int
        Of the statistic in sentences.
    """

    year: int
    statistic: float
    expectation: float
    sd: float
    p: float
    n: int
    orientation: int = 1
    decimals: int = 3

    def claim(self, alpha: float) -> Claim:
        """Return what the value supports at a level; nothing where p is not defined.

        >>> YearValue(2019, 0.177, -0.003, 0.032, 0.2, 365).claim(0.05)
        'none'
        """
        if not self.p <= alpha:
            return "none"
        return "alike" if self.orientation * (self.statistic - self.expectation) > 0 else "unlike"


def yearly(name: str, label: str, values: Sequence[YearValue], alpha: float, language: Language) -> Sentence:
    """Report a global statistic by year, and in which years it is significant.

    Parameters
    ----------
    name : str
        Label of the statistic, such as "Moran's I".
    label : str
        Of the variable.
    values : sequence of YearValue
        At least one, by year.
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(yearly("Moran's I", "the index", [YearValue(2019, 0.02, -0.003, 0.032, 0.2, 365)], 0.05, "en").text)
    Moran's I of the index is 0.020 in 2019; its expected value under spatial randomness is −0.0030. Spatial \
randomness is not rejected (p = 0.2000).
    """
    decimals, called = values[0].decimals, in_words(name, language)
    shown = [(number(each.statistic, decimals), each.year) for each in values]
    points = [phrase(language, "{value} in {year}", value=value, year=year) for value, year in shown]
    head = phrase(
        language,
        "{name} of {label} is {points}; its expected value under spatial randomness is {expected}. ",
        name=called,
        label=label,
        points=series(points, language),
        expected=series(dict.fromkeys(number(each.expectation, decimals) for each in values), language),
    )
    numbers = {f"{name} {each.year}": each.statistic for each in values}
    numbers |= {f"{name} {each.year} p": each.p for each in values}
    return Sentence(head + _claims(name, values, alpha, language), numbers)


def _claims(name: str, values: Sequence[YearValue], alpha: float, language: Language) -> str:
    """Return the conclusions, years with the same conclusion together."""
    groups: dict[Claim, list[YearValue]] = {}
    for each in values:
        groups.setdefault(each.claim(alpha), []).append(each)
    parts = []
    for claim, members in groups.items():
        words = phrase(language, _CLAIMS.get(name, _CLAIMS["Moran's I"])[claim])
        when = _when([each.year for each in members], len(values), language)
        p = _p_range(members, significant=claim != "none", language=language)
        parts.append(phrase(language, "{when}{claim} ({p})", when=when, claim=words, p=p))
    return sentence(parts, language)


def _when(years: list[int], of_all: int, language: Language) -> str:
    if of_all == 1:
        return ""
    if len(years) < of_all:
        return phrase(language, "in {years} ", years=series(years, language))
    if of_all == 2:
        return phrase(language, "in both years ")
    return phrase(language, "in each of the {n} years ", n=count(of_all, language))


def _p_range(values: Sequence[YearValue], *, significant: bool, language: Language) -> str:
    """Return the p value of one year, or the bound that holds for several."""
    found = [each.p for each in values]
    if len(found) == 1 or max(found) < 0.00005:
        return p_in_words(max(found))
    if significant:
        return phrase(language, "p at most {p:.4f}", p=max(found))
    return phrase(language, "p at least {p:.4f}", p=min(found))


def not_of_negative(label: str, language: Language) -> Sentence:
    """Say why Getis-Ord G is not reported of negative values.

    >>> not_of_negative("the index", "en").text
    'Getis-Ord G is not reported: it is defined for non-negative values, and the index has negative ones.'
    """
    return Sentence(
        phrase(
            language,
            "Getis-Ord G is not reported: it is defined for non-negative values, and {label} has negative ones.",
            label=label,
        )
    )


def smallest_p(alternative: Alternative, draws: int) -> float:
    """Return the smallest attainable pseudo p value; 0 without permutations.

    >>> smallest_p("two-sided", 9999), smallest_p("greater", 99), smallest_p("greater", 0)
    (0.0002, 0.01, 0.0)
    """
    return (2 if alternative == "two-sided" else 1) / (1 + draws) if draws else 0.0


def how_tested(
    sizes: Sequence[int], alternative: Alternative, draws: int, alpha: float, language: Language
) -> Sentence:
    """Report the tail, the permutations, the regions and the significance level.

    >>> print(how_tested([365, 365], "two-sided", 9999, 0.05, "en").text)
    The pseudo p values are two-sided, from 9,999 random permutations (n = 365), so that 0.00020 is the smallest \
attainable; the significance level is 5 %.
    """
    low, high = min(sizes), max(sizes)
    smallest = smallest_p(alternative, draws)
    text = phrase(
        language,
        "The pseudo p values are {tail}, from {draws:,} random permutations (n = {n}), so that {smallest} is the "
        "smallest attainable; the significance level is {level}."
        if draws
        else "The analytical p values are {tail}, from the normal approximation (n = {n}); the significance level is "
        "{level}.",
        tail=tail(alternative, language),
        draws=draws,
        n=low if low == high else phrase(language, "{low} to {high}", low=low, high=high),
        smallest=number(smallest, 4),
        level=level(alpha),
    )
    numbers = {"n smallest": low, "n largest": high, "draws": draws, "alpha": alpha, "smallest p": smallest}
    return Sentence(text, numbers)


def slope(value: float, year: int, label: str, language: Language) -> Sentence:
    """Interpret Moran's I with row-standardized weights as a slope.

    >>> print(slope(0.177, 2019, "the index", "en").text)
    In 2019, the neighbours of a region one standard deviation above the mean of the index lie on average 0.177 \
standard deviations above the mean.
    """
    text = phrase(
        language,
        "In {year}, the neighbours of a region one standard deviation above the mean of {label} lie on "
        "average {size} standard deviations {side} the mean.",
        label=label,
        year=year,
        size=number(abs(value)),
        side=phrase(language, "above" if value >= 0 else "below"),
    )
    return Sentence(text)


@dataclass(frozen=True)
class Exchanged:
    """The change of Moran's I between two years, against random exchange of each region's two values.

    Attributes
    ----------
    difference, p : float
        Of :func:`spatial_iie.esda.moran_change`.
    n : int
        Regions with a value in both years.
    draws : int
    """

    difference: float
    p: float
    n: int
    draws: int


def independent_p(first: YearValue, last: YearValue) -> float:
    """Return the two-sided p of a difference between two values if they were independent, by their sds.

    >>> round(independent_p(YearValue(2017, 0.209, 0, 0.032, 0, 9), YearValue(2019, 0.177, 0, 0.032, 0, 9)), 2)
    0.48
    """
    return float(analytic_p((last.statistic - first.statistic) / math.hypot(first.sd, last.sd)))


def change(
    first: YearValue, last: YearValue, alpha: float, language: Language, exchanged: Exchanged | None = None
) -> Sentence:
    """Report the difference of Moran's I between two years and its significance.

    Parameters
    ----------
    first, last : YearValue
    alpha : float
    language : {"en", "zh", ...}
    exchanged : Exchanged, optional
        Where the data are there: the difference against those of randomly exchanged years.

    Returns
    -------
    Sentence
        A change is claimed if every test there is rejects, "weak" evidence if one of two does.

    Examples
    --------
    >>> a, b = YearValue(2017, 0.209, -0.003, 0.032, 0.0002, 365), YearValue(2019, 0.177, -0.003, 0.032, 0.0002, 365)
    >>> print(change(a, b, 0.05, "en").text)
    Moran's I fell by 0.032 from 2017 to 2019, 0.71 times the standard deviation of the difference between two \
independent years under spatial randomness (0.045; p = 0.4795): the change is not statistically significant.
    """
    difference, spread = last.statistic - first.statistic, math.hypot(first.sd, last.sd)
    p = independent_p(first, last)
    head = phrase(
        language,
        "Moran's I {fell} by {size} from {first} to {last}, {times} times the standard deviation of the "
        "difference between two independent years under spatial randomness ({spread}; {p})",
        fell=phrase(language, "fell" if difference < 0 else "rose"),
        first=first.year,
        last=last.year,
        size=number(abs(difference)),
        times=number(abs(difference) / spread, 1),
        spread=number(spread),
        p=p_in_words(p),
    )
    numbers = {"change": difference, "sd of an independent difference": spread, "p independent": p}
    if exchanged is not None:
        head += _exchanged(exchanged, last.n, language)
        numbers |= {"p exchanged": exchanged.p, "change of regions in both years": exchanged.difference}
    found = changes_found(first, last, exchanged, alpha)
    return Sentence(head + _verdict(found, weaker=difference < 0, language=language), numbers)


def changes_found(first: YearValue, last: YearValue, exchanged: Exchanged | None, alpha: float) -> list[bool]:
    """Return for each test there is whether it rejects, in the direction of the values."""
    found = [independent_p(first, last) <= alpha]
    if exchanged is not None:
        same_way = exchanged.difference * (last.statistic - first.statistic) > 0
        found.append(exchanged.p <= alpha and same_way)
    return found


def _exchanged(exchanged: Exchanged, n: int, language: Language) -> str:
    both = ""
    if exchanged.n != n:  # some regions lack a value in the other year
        both = phrase(
            language,
            " (the {n} with values in both; difference {difference})",
            n=exchanged.n,
            difference=number(exchanged.difference),
        )
    return phrase(
        language,
        ". The same regions are observed in both years{both}: in the paired randomization test, which "
        "exchanges each region's two standardized values at random ({draws:,} permutations), {p}",
        both=both,
        draws=exchanged.draws,
        p=p_in_words(exchanged.p),
    )


def _verdict(found: list[bool], *, weaker: bool, language: Language) -> str:
    changed = phrase(language, "weakened" if weaker else "strengthened")
    if all(found):
        return phrase(language, ": spatial clustering {changed}.", changed=changed)
    if not any(found):
        return phrase(language, ": the change is not statistically significant.")
    return phrase(
        language,
        ". The two tests disagree: the evidence that spatial clustering {changed} is weak.",
        changed=changed,
    )


def under_other_weights(
    name: str,
    usual: Mapping[int, Claim],
    elsewhere: Mapping[str, Sequence[YearValue]],
    alpha: float,
    language: Language,
) -> Sentence:
    """Report a global statistic with other weights, and whether the conclusions are the same.

    Parameters
    ----------
    name : str
        The statistic.
    usual : mapping of year to claim
        Under the main weights.
    elsewhere : mapping of weights to sequence of YearValue
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> value = YearValue(2019, 0.163, -0.003, 0.03, 0.0002, 366)
    >>> print(under_other_weights("Moran's I", {2019: "alike"}, {"knn:6": [value]}, 0.05, "en").text)
    Moran's I is 0.163 with 6 nearest neighbours; at the 5 % level the conclusions are the same as with the main \
weights in every year.
    """
    ranges, apart, numbers = [], list[str](), dict[str, float]()
    for spec, values in elsewhere.items():
        low, high = (number(end(v.statistic for v in values)) for end in (min, max))
        ends = low if low == high else phrase(language, "{low} to {high}", low=low, high=high)
        words = weights_in_words(spec, language)
        ranges.append(phrase(language, "{value} with {weights}", value=ends, weights=words))
        numbers |= {f"{name} {spec} {v.year}": v.statistic for v in values}
        years = [v.year for v in values if v.claim(alpha) != usual[v.year]]
        apart += [phrase(language, "{weights} in {year}", weights=words, year=year) for year in years]
    text = phrase(
        language,
        "{name} is {ranges}; at the {level} level the conclusions differ from those with the main weights for "
        "{apart}."
        if apart
        else "{name} is {ranges}; at the {level} level the conclusions are the same as with the main weights "
        "in every year.",
        name=in_words(name, language),
        ranges=clauses(ranges, language),
        level=level(alpha),
        apart=series(apart, language),
    )
    return Sentence(text, numbers)
