"""Sentences on scenarios: required growth rates, and outcomes at observed growth rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spatial_iie.chapter.words.amounts import amount
from spatial_iie.chapter.words.numerals import count, number, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.labels import in_words

phrase = Phrases(__name__)


@dataclass(frozen=True)
class Need:
    """The required growth rate of a target share of GDP.

    Attributes
    ----------
    name : str
    share, rate : float
        Per cent of GDP, per cent a year.
    above : float
        Percentage points a year above GDP.
    low, high : float, optional
        Of the band of ``rate``.
    """

    name: str
    share: float
    rate: float
    above: float
    low: float | None = None
    high: float | None = None


def needed(needs: Sequence[Need], first: int, last: int, language: Language) -> Sentence:
    """Report required growth rates.

    Examples
    --------
    >>> print(needed([Need("baseline", 21.0, 26.8, 21.8, 24.1, 29.7)], 2026, 2035, "en").text)
    Under the assumptions listed, a share of 21 % of GDP in 2035 (baseline) requires annual growth of value added of \
26.8 % from 2026 to 2035 (band 24.1 to 29.7 %), 21.8 percentage points above GDP growth.
    """
    each = [_needed(need, first, last, language, whole=k == 0) for k, need in enumerate(needs)]
    text = phrase(language, "Under the assumptions listed, {needs}.", needs=phrase(language, "; ").join(each))
    numbers = {f"growth needed, {need.name}": need.rate for need in needs}
    return Sentence(text, numbers | {f"share, {need.name}": need.share for need in needs})


def _needed(need: Need, first: int, last: int, language: Language, *, whole: bool) -> str:
    name = band = ""
    if need.name != f"{need.share:g} %":
        name = phrase(language, " ({name})", name=in_words(need.name, language))
    if need.low is not None and need.high is not None:
        band = phrase(language, " (band {low} to {high} %)", low=_one(need.low), high=_one(need.high))
    template = (
        "a share of {share:g} % of GDP in {last}{name} requires annual growth of value added of {rate} % from "
        "{first} to {last}{band}, {points} percentage points {above} GDP growth"
        if whole
        else "{share:g} %{name} requires {rate} %{band}, {points} percentage points {above} GDP growth"
    )
    above = phrase(language, "above" if need.above >= 0 else "below")
    return phrase(
        language, template, share=need.share, name=name, first=first, last=last, rate=_one(need.rate), band=band,
        points=_one(abs(need.above)), above=above,
    )  # fmt: skip


def against_the_past(fastest: float, year: int, rates: Sequence[float], language: Language) -> Sentence:
    """Compare required growth with the highest observed.

    >>> against_the_past(13.07, 2021, [19.9, 26.8, 32.7], "en").text
    'The highest observed growth is 13.1 % (2021): all three targets require more.'
    """
    more, many = sum(rate > fastest for rate in rates), len(rates)
    if many == 1:
        template = "the target requires more" if more else "the target does not require more"
    elif more == many:
        template = "both targets require more" if many == 2 else "all {n} targets require more"
    elif more == 0:
        template = "no target requires more"
    else:
        template = "{more} of {n} targets {k:requires|require} more"
    which = phrase(language, template, n=count(many, language), k=more, more=count(more, language))
    text = "The highest observed growth is {rate} % ({year}): {which}."
    numbers = {"fastest growth measured": fastest, "targets that need more": more}
    return Sentence(phrase(language, text, rate=_one(fastest), year=year, which=which), numbers)


def going_on(
    shares: Mapping[str, tuple[float, float]], first: int, last: int, language: Language
) -> Sentence:
    """Report outcomes at observed growth rates.

    Parameters
    ----------
    shares : mapping of name to (rate, share of GDP in the last year)
    first, last : int
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(going_on({"mean growth": (9.65, 4.1), "fastest growth": (13.07, 6.3)}, 2022, 2035, "en").text)
    Without a target, if value added grew from 2022 at observed rates (mean growth 9.7 % a year, fastest growth 13.1 \
% a year), its share of GDP in 2035 would be 4.1 % and 6.3 %.
    """
    if not shares:
        return Sentence("")
    rates = [
        phrase(language, "{name} {rate} % a year", name=in_words(name, language), rate=_one(rate))
        for name, (rate, _) in shares.items()
    ]
    template = (
        "Without a target, if value added grew from {first} at observed rates ({rates}), its share of GDP in "
        "{last} would be {ends}."
    )
    text = phrase(
        language, template, first=first, last=last, rates=phrase(language, ", ").join(rates),
        ends=series([f"{_one(share)} %" for _, share in shares.values()], language),
    )  # fmt: skip
    return Sentence(text, {f"share in {last}, {name}": share for name, (_, share) in shares.items()})


def cannot_last(names: Sequence[str], last: int, language: Language) -> str:
    """Name the observed rates at which the share would exceed 100 %.

    >>> cannot_last(["fastest growth"], 2035, "en")
    'At the fastest growth the share would exceed 100 % by 2035: such growth cannot be sustained.'
    """
    if not names:
        return ""
    text = "At the {names} the share would exceed 100 % by {last}: such growth cannot be sustained."
    return phrase(
        language, text, names=series([in_words(name, language) for name in names], language), last=last
    )


def no_forecast(language: Language) -> str:
    """State that scenarios are not forecasts."""
    text = "These are not forecasts but implications of assumptions, all of which are listed below."
    return phrase(language, text)


def assumptions(
    start: tuple[int, float, float],
    to: int,
    gdp_growth: float,
    phases: Sequence[tuple[str, int, int, float]],
    language: Language,
    *,
    after_the_printed: bool,
) -> list[str]:
    """List the assumptions: start, growth of GDP, preceding phases.

    Parameters
    ----------
    start : (year, value added, GDP)
    to : int
    gdp_growth : float
    phases : sequence of (name, first year, last year, rate)
    language : {"en", "zh", ...}
    after_the_printed : bool
        Whether the start is the published one of 2022.

    Examples
    --------
    >>> for line in assumptions((2021, 2.397, 98.28), 2035, 5.0, [], "en", after_the_printed=False):
    ...     print(line)
    Start: value added 2.397 and GDP 98.280 in 2021.
    Growth of GDP: 5% in every year from 2022 to 2035.
    Growth in preceding phases: none; the required rate applies to all years.
    """
    year, added, gdp = start
    spans = [
        phrase(
            language, "{name} ({years}) {rate:g}%", name=in_words(name, language), rate=rate,
            years=first if first == last else f"{first}-{last}",
        )
        for name, first, last, rate in phases
    ]  # fmt: skip
    if not spans:
        before = "Growth in preceding phases: none; the required rate applies to all years."
    elif after_the_printed:
        before = (
            "Growth in preceding phases: {spans}; Tsinghua University (2022) names the phases, the rates are "
            "assumptions of this report."
        )
    else:
        before = "Growth in preceding phases: {spans}."
    start_is = "Start: value added {added} and GDP {gdp} in {year}."
    growth = "Growth of GDP: {rate:g}% in every year from {first} to {last}."
    return [
        phrase(language, start_is, added=amount(added), gdp=amount(gdp), year=year),
        phrase(language, growth, rate=gdp_growth, first=year + 1, last=to),
        phrase(language, before, spans=phrase(language, ", ").join(spans)),
    ]


def targets_are(shares: Mapping[str, float], to: int, language: Language, *, after_the_printed: bool) -> str:
    """List the targets.

    >>> targets_are({"15 %": 15.0}, 2030, "en", after_the_printed=False)
    'Targets: 15% of GDP in 2030.'
    """
    named = [name != f"{share:g} %" for name, share in shares.items()]
    each = [
        phrase(
            language,
            "{name} {share:g}%" if called else "{share:g}%",
            name=in_words(name, language),
            share=share,
        )
        for called, (name, share) in zip(named, shares.items(), strict=True)
    ]
    text = (
        "Targets: {shares} of GDP in {to}; the named ones are those of Tsinghua University (2022)."
        if after_the_printed and any(named)
        else "Targets: {shares} of GDP in {to}."
    )
    return phrase(language, text, shares=series(each, language), to=to)


def bands_are(rate_sd: float, gdp_sd: float, draws: int, seed: int, level: float, language: Language) -> str:
    """Describe the assumptions behind the bands.

    >>> print(bands_are(3.0, 1.0, 999, 0, 0.9, "en"))
    Bands of 90%: the growth rates of value added and of GDP deviate from those assumed by independent normal errors \
with standard deviations of 3 and 1 percentage points, constant within a phase; 999 simulations, seed 0.
    """
    text = (
        "Bands of {level:g}%: the growth rates of value added and of GDP deviate from those assumed by "
        "independent normal errors with standard deviations of {rate_sd:g} and {gdp_sd:g} percentage points, "
        "constant within a phase; {draws:,} simulations, seed {seed}."
    )
    return phrase(language, text, level=100 * level, rate_sd=rate_sd, gdp_sd=gdp_sd, draws=draws, seed=seed)


def _one(value: float) -> str:
    return number(value, 1)
