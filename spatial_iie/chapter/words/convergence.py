"""What numbers on convergence support: whether regions become alike, and whether laggards catch up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spatial_iie.chapter.words.changes import Change, Way, interval, with_evidence
from spatial_iie.chapter.words.numerals import number, percent, series
from spatial_iie.chapter.words.said import Said, sentences
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)
_ALIKE: dict[Way, str] = {
    "up": "the regions became less alike: no sigma convergence",
    "down": "the regions became more alike: sigma convergence",
    "none": "there is no evidence of sigma convergence, nor of the opposite",
}
_CAUGHT: dict[Way, str] = {
    "up": "regions that began higher grew faster, so laggards did not catch up",
    "down": "regions that began lower grew faster",
    "none": "there is no evidence that laggards grew faster or slower",
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
        A year, and years; nan where there is none.
    total, total_p : float
        The total impact, of the level of all regions together, where the model has one; else nan.
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
        """Return what the coefficient supports: "down" if laggards grew faster.

        >>> Beta("OLS", -0.02, -0.03, -0.01, 0.001).way(0.05), Beta("OLS", -0.02, -0.05, 0.01, 0.2).way(0.05)
        ('down', 'none')
        """
        return _way(self.beta, self.p, alpha)

    def total_way(self, alpha: float) -> Way:
        """Return what the total impact supports."""
        return _way(self.total, self.total_p, alpha)


def _way(value: float, p: float, alpha: float) -> Way:
    if not p <= alpha or value == 0:
        return "none"
    return "up" if value > 0 else "down"


def sigma(label: str, first: int, last: int, spread: Change, alpha: float, language: Language) -> Said:
    """Say whether the standard deviation of logarithms fell.

    Examples
    --------
    >>> print(sigma("the index", 2017, 2019, Change(0.851, 0.891, 0.029, 0.051, 0.002), 0.05, "en").text)
    The standard deviation of the logarithms of the index is 0.851 in 2017 and 0.891 in 2019, a change of 0.040 (95 % \
interval 0.029 to 0.051, p = 0.0020): the regions became less alike: no sigma convergence.
    """
    template = (
        "The standard deviation of the logarithms of {label} is {before} in {first} and {after} in {last}, a change of "
        "{change} {evidence}: {said}."
    )
    values = {"before": spread.before, "after": spread.after, "change": spread.size}
    values_in_words = {name: number(value) for name, value in values.items()}
    text = phrase(
        language, template, label=label, first=first, last=last, **values_in_words,
        evidence=with_evidence(spread, language), said=phrase(language, _ALIKE[spread.way(alpha)]),
    )  # fmt: skip
    numbers = {f"sigma {first}": spread.before, f"sigma {last}": spread.after, "p sigma": spread.p}
    return Said(text, numbers)


def beta(first: Beta, *, conditional: bool, alpha: float, language: Language) -> Said:
    """Say whether laggards grew faster, by the first model.

    Examples
    --------
    >>> print(beta(Beta("OLS", 0.018, 0.011, 0.026, 1e-6), conditional=False, alpha=0.05, language="en").text)
    Absolute convergence: in OLS, growth a year goes with the logarithm of the initial level by 0.018 (95 % interval \
0.011 to 0.026, p < 0.0001): regions that began higher grew faster, so laggards did not catch up.
    >>> found = Beta("SAR", -0.02, -0.03, -0.01, 0.001, 0.0204, 34.0)
    >>> print(beta(found, conditional=True, alpha=0.05, language="en").text)
    Conditional convergence: in SAR, growth a year goes with the logarithm of the initial level by −0.020 (95 % \
interval −0.030 to −0.010, p = 0.0010): regions that began lower grew faster. The speed is 2.04 % a year, so that \
half a gap would close in 34.0 years. Errors of measurement in the first year alone would make the coefficient \
negative, too.
    """
    way = first.way(alpha)
    key = f"beta {'conditional' if conditional else 'absolute'} {first.model}"
    template = (
        "{kind} convergence: in {model}, growth a year goes with the logarithm of the initial level by {beta} "
        "({interval}, {p}): {said}."
    )
    text = phrase(
        language, template, kind=phrase(language, "Conditional" if conditional else "Absolute"), model=first.model,
        beta=number(first.beta), interval=interval(first.low, first.high, language), p=p_in_words(first.p),
        said=phrase(language, _CAUGHT[way]),
    )  # fmt: skip
    numbers = {key: first.beta, f"{key} p": first.p}
    if way != "down":
        return Said(text, numbers)
    speed = _speed(first, key, language)
    error = "Errors of measurement in the first year alone would make the coefficient negative, too."
    return Said(sentences(language, text, speed.text, phrase(language, error)), {**numbers, **speed.numbers})


def _speed(found: Beta, key: str, language: Language) -> Said:
    if not math.isfinite(found.speed) or not math.isfinite(found.half_life):
        return Said("")
    template = "The speed is {rate} a year, so that half a gap would close in {years} years."
    text = phrase(language, template, rate=percent(found.speed, 2), years=number(found.half_life, 1))
    return Said(text, {f"{key} speed": found.speed, f"{key} half-life": found.half_life})


def agreement(models: Sequence[Beta], alpha: float, language: Language) -> Said:
    """Say which other models support what the first does.

    Examples
    --------
    >>> two = [Beta("OLS", 0.018, 0.01, 0.03, 1e-6), Beta("SAR", 0.019, 0.01, 0.03, 1e-6)]
    >>> agreement(two, 0.05, "en").text
    'The coefficient supports the same in SAR (0.019).'
    >>> agreement([*two, Beta("SEM", 0.001, -0.01, 0.02, 0.6)], 0.05, "en").text
    'The coefficient supports the same in SAR (0.019); it does not in SEM (0.0010).'
    """
    if len(models) < 2:
        return Said("")
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
        template = "The coefficient does not support the same in {apart}."
    elif apart:
        template = "The coefficient supports the same in {alike}; it does not in {apart}."
    else:
        template = "The coefficient supports the same in {alike}."
    text = phrase(language, template, alike=alike, apart=apart)
    return Said(text, {f"beta of {each.model}": each.beta for each in models[1:]})


def totals(models: Sequence[Beta], alpha: float, language: Language) -> Said:
    """Say of which models the total impact does not support what the coefficient does.

    Examples
    --------
    >>> one = Beta("SDEM", 0.025, 0.017, 0.034, 1e-8, total=0.0076, total_p=0.1411)
    >>> print(totals([one], 0.05, "en").text)
    If the level of the neighbours counts as well, the total impact in SDEM is 0.0076 (p = 0.1411): there is no \
evidence that laggards grew faster or slower.
    """
    apart = [
        each for each in models if math.isfinite(each.total) and each.total_way(alpha) != each.way(alpha)
    ]
    template = (
        "If the level of the neighbours counts as well, the total impact in {model} is {total} ({p}): {said}."
    )
    texts = [
        phrase(
            language, template, model=each.model, total=number(each.total), p=p_in_words(each.total_p),
            said=phrase(language, _CAUGHT[each.total_way(alpha)]),
        )
        for each in apart
    ]  # fmt: skip
    return Said(sentences(language, *texts), {f"total impact {each.model}": each.total for each in apart})


def together(sigma_way: Way, beta_way: Way, language: Language) -> Said:
    """Say what it means that laggards grew faster while the regions did not become more alike; else nothing.

    >>> together("none", "down", "en").text
    'That laggards grow faster is necessary for regions to become alike, but not sufficient: of that there is no \
evidence here.'
    >>> together("down", "down", "en").text
    ''
    """
    if beta_way != "down" or sigma_way == "down":
        return Said("")
    text = (
        "That laggards grow faster is necessary for regions to become alike, but not sufficient: of that there is no "
        "evidence here."
    )
    return Said(phrase(language, text))


def modes(label: str, counts: Mapping[int, int], language: Language) -> Said:
    """Say how many maxima the densities have.

    >>> modes("the index", {2017: 1, 2018: 1}, "en").text
    'The density of the logarithms of the index has one maximum in every year (how many depends on the bandwidth).'
    >>> modes("the index", {2017: 1, 2018: 2}, "en").text
    'The density of the logarithms of the index has these maxima: 1 in 2017 and 2 in 2018 (how many depends on the \
bandwidth).'
    """
    each = [phrase(language, "{n} in {year}", n=many, year=year) for year, many in counts.items()]
    text = phrase(
        language,
        "The density of the logarithms of {label} has one maximum in every year (how many depends on the bandwidth)."
        if set(counts.values()) == {1}
        else "The density of the logarithms of {label} has these maxima: {maxima} (how many depends on the bandwidth).",
        label=label,
        maxima=series(each, language),
    )
    return Said(text, {f"maxima {year}": many for year, many in counts.items()})


def chain(
    stay: Sequence[float],
    up: float,
    down: float,
    test: tuple[float, float, float],
    alpha: float,
    language: Language,
) -> Said:
    """Say how often regions stay in their class, and whether that hangs on the neighbours.

    Parameters
    ----------
    stay : sequence of float
        Probability to stay, by class from the lowest to the highest.
    up, down : float
        Shares of all moves from year to year that end in a higher, a lower class.
    test : (statistic, df, p)
        Of the chain being the same whatever the neighbours.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> print(chain([0.97, 0.87, 0.85, 0.96], 0.03, 0.05, (28.4, 18.0, 0.0562), 0.05, "en").text)
    From one year to the next a region stays in its class, of 4, with probability 0.97 (lowest) to 0.96 (highest), at \
least 0.85; 3.0 % move up and 5.0 % move down. There is no evidence that the chances hang on the neighbours' class \
(chi-square 28.4, 18 degrees of freedom, p = 0.0562).
    """
    value, df, p = test
    template = (
        "From one year to the next a region stays in its class, of {n}, with probability {lowest:.2f} (lowest) to "
        "{highest:.2f} (highest), at least {least:.2f}; {up} move up and {down} move down. {said} (chi-square {value}, "
        "{df:.0f} degrees of freedom, {p})."
    )
    said = phrase(
        language,
        "The chances differ with the neighbours' class"
        if p <= alpha
        else "There is no evidence that the chances hang on the neighbours' class",
    )
    text = phrase(
        language, template, n=len(stay), lowest=stay[0], highest=stay[-1], least=min(stay), up=percent(up, 1),
        down=percent(down, 1), said=said, value=number(value, 1), df=df, p=p_in_words(p),
    )  # fmt: skip
    return Said(text, {"stay at least": min(stay), "move up": up, "move down": down, "p chain": p})
