"""Sentences on sigma and beta convergence, kernel densities and spatial Markov chains."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatial_iie.chapter.words.changes import Change, Way, interval, with_evidence
from spatial_iie.chapter.words.numerals import number, percent, series
from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

if TYPE_CHECKING:
    import pandas as pd

phrase = Phrases(__name__)
_FEW = 30  # years
_SIGMA: dict[Way, str] = {
    "up": "dispersion increased, indicating sigma divergence",
    "down": "dispersion decreased, indicating sigma convergence",
    "none": "there is evidence neither of sigma convergence nor of divergence",
}
_BETA: dict[Way, str] = {
    "up": "regions with higher initial levels grew faster, indicating beta divergence",
    "down": "regions with lower initial levels grew faster, indicating beta convergence",
    "none": "there is evidence neither of beta convergence nor of divergence",
}


@dataclass(frozen=True)
class Beta:
    """The coefficient of the initial level in one model.

    Attributes
    ----------
    model : str
    beta, low, high, p : float
        With its 95 % interval and two-sided p.
    speed, half_life : float
        Per year, and in years; nan where not defined.
    total, total_p : float
        The total effect of the initial level, where the model has one; else nan.
    """

    model: str
    beta: float
    low: float
    high: float
    p: float
    speed: float = math.nan
    half_life: float = math.nan
    total: float = math.nan
    total_p: float = math.nan

    def way(self, alpha: float) -> Way:
        """Return the direction of the coefficient at a level: "down" is beta convergence.

        >>> Beta("OLS", -0.02, -0.03, -0.01, 0.001).way(0.05), Beta("OLS", -0.02, -0.05, 0.01, 0.2).way(0.05)
        ('down', 'none')
        """
        return _way(self.beta, self.p, alpha)

    def total_way(self, alpha: float) -> Way:
        """Return the direction of the total effect at a level."""
        return _way(self.total, self.total_p, alpha)


def _way(value: float, p: float, alpha: float) -> Way:
    if not p <= alpha or value == 0:
        return "none"
    return "up" if value > 0 else "down"


def sigma(label: str, first: int, last: int, spread: Change, alpha: float, language: Language) -> Sentence:
    """Report sigma convergence: the change of the standard deviation of logarithms.

    Examples
    --------
    >>> print(sigma("the index", 2017, 2019, Change(0.851, 0.891, 0.029, 0.051, 0.002), 0.05, "en").text)
    The standard deviation of the logarithm of the index was 0.851 in 2017 and 0.891 in 2019, a change of 0.040 (95 % \
CI 0.029 to 0.051, p = 0.0020): dispersion increased, indicating sigma divergence.
    """
    template = (
        "The standard deviation of the logarithm of {label} was {before} in {first} and {after} in {last}, a "
        "change of {change} {evidence}: {conclusion}."
    )
    values = {"before": spread.before, "after": spread.after, "change": spread.size}
    shown = {name: number(value) for name, value in values.items()}
    text = phrase(
        language, template, label=label, first=first, last=last, **shown,
        evidence=with_evidence(spread, language), conclusion=phrase(language, _SIGMA[spread.way(alpha)]),
    )  # fmt: skip
    numbers = {f"sigma {first}": spread.before, f"sigma {last}": spread.after, "p sigma": spread.p}
    return Sentence(text, numbers)


def beta(first: Beta, *, conditional: bool, alpha: float, language: Language) -> Sentence:
    """Report beta convergence in the first model.

    Examples
    --------
    >>> print(beta(Beta("OLS", 0.018, 0.011, 0.026, 1e-6), conditional=False, alpha=0.05, language="en").text)
    Absolute convergence: in the OLS model, the coefficient of the logarithm of the initial level on annual growth is \
0.018 (95 % CI 0.011 to 0.026, p < 0.0001): regions with higher initial levels grew faster, indicating beta divergence.
    >>> found = Beta("SAR", -0.02, -0.03, -0.01, 0.001, 0.0204, 34.0)
    >>> print(beta(found, conditional=True, alpha=0.05, language="en").text)
    Conditional convergence: in the SAR model, the coefficient of the logarithm of the initial level on annual growth \
is −0.020 (95 % CI −0.030 to −0.010, p = 0.0010): regions with lower initial levels grew faster, indicating beta \
convergence. The speed of convergence is 2.04 % a year and the half-life 34.0 years. Measurement error in the first \
year alone also biases this coefficient towards negative values.
    """
    way = first.way(alpha)
    key = f"beta {'conditional' if conditional else 'absolute'} {first.model}"
    template = (
        "{kind} convergence: in the {model} model, the coefficient of the logarithm of the initial level on "
        "annual growth is {beta} ({interval}, {p}): {conclusion}."
    )
    text = phrase(
        language, template, kind=phrase(language, "Conditional" if conditional else "Absolute"), model=first.model,
        beta=number(first.beta), interval=interval(first.low, first.high, language), p=p_in_words(first.p),
        conclusion=phrase(language, _BETA[way]),
    )  # fmt: skip
    numbers = {key: first.beta, f"{key} p": first.p}
    if way != "down":
        return Sentence(text, numbers)
    speed = _speed(first, key, language)
    error = "Measurement error in the first year alone also biases this coefficient towards negative values."
    return Sentence(
        sentences(language, text, speed.text, phrase(language, error)), {**numbers, **speed.numbers}
    )


def _speed(found: Beta, key: str, language: Language) -> Sentence:
    if not math.isfinite(found.speed) or not math.isfinite(found.half_life):
        return Sentence("")
    template = "The speed of convergence is {rate} a year and the half-life {years} years."
    text = phrase(language, template, rate=percent(found.speed, 2), years=number(found.half_life, 1))
    return Sentence(text, {f"{key} speed": found.speed, f"{key} half-life": found.half_life})


def agreement(models: Sequence[Beta], alpha: float, language: Language) -> Sentence:
    """Report which other models lead to the same conclusion.

    Examples
    --------
    >>> two = [Beta("OLS", 0.018, 0.01, 0.03, 1e-6), Beta("SAR", 0.019, 0.01, 0.03, 1e-6)]
    >>> agreement(two, 0.05, "en").text
    'The conclusion is the same in SAR (0.019).'
    >>> agreement([*two, Beta("SEM", 0.001, -0.01, 0.02, 0.6)], 0.05, "en").text
    'The conclusion is the same in SAR (0.019) and differs in SEM (0.0010).'
    """
    if len(models) < 2:
        return Sentence("")
    usual = models[0].way(alpha)
    alike, apart = (
        series(
            [
                phrase(language, "{model} ({beta})", model=each.model, beta=number(each.beta))
                for each in models[1:]
                if (each.way(alpha) == usual) == same
            ],
            language,
        )
        for same in (True, False)
    )
    if not alike:
        template = "The conclusion differs in {apart}."
    elif apart:
        template = "The conclusion is the same in {alike} and differs in {apart}."
    else:
        template = "The conclusion is the same in {alike}."
    text = phrase(language, template, alike=alike, apart=apart)
    return Sentence(text, {f"beta of {each.model}": each.beta for each in models[1:]})


def totals(models: Sequence[Beta], alpha: float, language: Language) -> Sentence:
    """Report total effects whose conclusion differs from that of the coefficient.

    Examples
    --------
    >>> one = Beta("SDEM", 0.025, 0.017, 0.034, 1e-8, total=0.0076, total_p=0.1411)
    >>> print(totals([one], 0.05, "en").text)
    Including the initial level of neighbouring regions, the total effect in the SDEM model is 0.0076 (p = 0.1411): \
there is evidence neither of beta convergence nor of divergence.
    """
    apart = [
        each for each in models if math.isfinite(each.total) and each.total_way(alpha) != each.way(alpha)
    ]
    template = (
        "Including the initial level of neighbouring regions, the total effect in the {model} model is {total} "
        "({p}): {conclusion}."
    )
    texts = [
        phrase(
            language, template, model=each.model, total=number(each.total), p=p_in_words(each.total_p),
            conclusion=phrase(language, _BETA[each.total_way(alpha)]),
        )
        for each in apart
    ]  # fmt: skip
    return Sentence(sentences(language, *texts), {f"total impact {each.model}": each.total for each in apart})


def together(sigma_way: Way, beta_way: Way, language: Language) -> Sentence:
    """Comment on beta convergence without sigma convergence; else nothing.

    >>> together("none", "down", "en").text
    'Beta convergence is necessary for sigma convergence but not sufficient: dispersion shows no significant decrease \
here.'
    >>> together("down", "down", "en").text
    ''
    """
    if beta_way != "down" or sigma_way == "down":
        return Sentence("")
    text = (
        "Beta convergence is necessary for sigma convergence but not sufficient: dispersion shows no "
        "significant decrease here."
    )
    return Sentence(phrase(language, text))


def modes(label: str, counts: Mapping[int, int], language: Language) -> Sentence:
    """Report the number of modes of the kernel densities.

    >>> modes("the index", {2017: 1, 2018: 1}, "en").text
    'The kernel density of the logarithm of the index is unimodal in every year (the number of modes depends on the \
bandwidth).'
    >>> modes("the index", {2017: 1, 2018: 2}, "en").text
    'The number of modes of the kernel density of the logarithm of the index is 1 in 2017 and 2 in 2018 (it depends \
on the bandwidth).'
    """
    each = [phrase(language, "{n} in {year}", n=many, year=year) for year, many in counts.items()]
    template = (
        "The kernel density of the logarithm of {label} is unimodal in every year (the number of modes depends "
        "on the bandwidth)."
        if set(counts.values()) == {1}
        else "The number of modes of the kernel density of the logarithm of {label} is {maxima} (it depends on "
        "the bandwidth)."
    )
    text = phrase(language, template, label=label, maxima=series(each, language))
    return Sentence(text, {f"maxima {year}": many for year, many in counts.items()})


def chain(
    stay: Sequence[float],
    up: float,
    down: float,
    test: tuple[float, float, float],
    alpha: float,
    language: Language,
) -> Sentence:
    """Report transition probabilities and the test of homogeneity of the spatial Markov chain.

    Parameters
    ----------
    stay : sequence of float
        Probability of remaining in the class, from the lowest to the highest.
    up, down : float
        Shares of all annual transitions that are upward, downward.
    test : (statistic, df, p)
        Of equal transition probabilities across classes of the spatial lag.
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(chain([0.97, 0.87, 0.85, 0.96], 0.03, 0.05, (28.4, 18.0, 0.0562), 0.05, "en").text)
    With 4 classes, the annual probability of remaining in the class is 0.97 for the lowest, 0.96 for the highest and \
at least 0.85 for every class; 3.0 % of all transitions are upward and 5.0 % downward. The test of homogeneity does \
not reject equal transition probabilities across classes of the spatial lag (chi-square 28.4, 18 degrees of freedom, \
p = 0.0562).
    """
    value, df, p = test
    template = (
        "With {n} classes, the annual probability of remaining in the class is {lowest:.2f} for the lowest, "
        "{highest:.2f} for the highest and at least {least:.2f} for every class; {up} of all transitions are "
        "upward and {down} downward. {conclusion} (chi-square {value}, {df:.0f} degrees of freedom, {p})."
    )
    conclusion = phrase(
        language,
        "The test of homogeneity rejects equal transition probabilities across classes of the spatial lag"
        if p <= alpha
        else "The test of homogeneity does not reject equal transition probabilities across classes of the "
        "spatial lag",
    )
    text = phrase(
        language, template, n=len(stay), lowest=stay[0], highest=stay[-1], least=min(stay), up=percent(up, 1),
        down=percent(down, 1), conclusion=conclusion, value=number(value, 1), df=df, p=p_in_words(p),
    )  # fmt: skip
    return Sentence(text, {"stay at least": min(stay), "move up": up, "move down": down, "p chain": p})


def clubs(table: pd.DataFrame, years: int, language: Language) -> list[Sentence]:
    """Report the log t test of all regions, the convergence clubs, and how far they can be trusted.

    Parameters
    ----------
    table : DataFrame
        Of :func:`spatial_iie.indices.convergence_clubs`: the row of all regions, of clubs, of regions in none.
    years : int
        How many there are.
    language : {"en", "zh", ...}
    """
    whole, rest = table.iloc[0], table.iloc[1:]
    found = rest[rest["club"].map(str) != "none"]
    alone = int(rest["n"].sum() - found["n"].sum())
    text = (
        "The log t test does not reject that all regions converge (b = {b}, t = {t})."
        if len(found) == 1 and not alone
        else "The log t test rejects that all regions converge (b = {b}, t = {t})."
    )
    said = [
        Sentence(
            phrase(language, text, b=number(whole["beta"]), t=number(whole["t"], 2)),
            {"log t beta": whole["beta"], "log t": whole["t"]},
        )
    ]
    if len(found) > 1 or alone:
        sizes = series([str(n) for n in found["n"]], language)
        text = (
            "There are {k} convergence clubs of {sizes} regions, the one with the highest values first, and {alone} "
            "regions in none."
            if alone
            else "There are {k} convergence clubs of {sizes} regions, the one with the highest values first."
        )
        numbers = {f"club {row.club} n": row.n for row in found.itertuples()}
        said.append(Sentence(phrase(language, text, k=len(found), sizes=sizes, alone=alone), numbers))
    if years < _FEW:
        text = "With {years} years the test rejects too often, and the clubs are a description."
        said.append(Sentence(phrase(language, text, years=years)))
    return said
