"""What assumptions about growth imply: which growth a share of GDP needs, and where measured growth would lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spatial_iie.chapter.words.amounts import amount
from spatial_iie.chapter.words.numerals import count, number, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.labels import in_words

phrase = Phrases(__name__)


@dataclass(frozen=True)
class Need:
    """The growth that a share of GDP needs.

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


def needed(needs: Sequence[Need], first: int, last: int, language: Language) -> Said:
    """Say which growth targets need.

    Examples
    --------
    >>> print(needed([Need("baseline", 21.0, 26.8, 21.8, 24.1, 29.7)], 2026, 2035, "en").text)
    If all assumptions hold, a share of 21 % of GDP in 2035 (baseline) needs value added to grow by 26.8 % a year from \
2026 to 2035 (band 24.1 to 29.7 %), 21.8 points above GDP.
    """
    each = [_needed(need, first, last, language, whole=k == 0) for k, need in enumerate(needs)]
    text = phrase(language, "If all assumptions hold, {needs}.", needs=phrase(language, "; ").join(each))
    numbers = {f"growth needed, {need.name}": need.rate for need in needs}
    return Said(text, numbers | {f"share, {need.name}": need.share for need in needs})


def _needed(need: Need, first: int, last: int, language: Language, *, whole: bool) -> str:
    name = band = ""
    if need.name != f"{need.share:g} %":
        name = phrase(language, " ({name})", name=in_words(need.name, language))
    if need.low is not None and need.high is not None:
        band = phrase(language, " (band {low} to {high} %)", low=_one(need.low), high=_one(need.high))
    template = (
        "a share of {share:g} % of GDP in {last}{name} needs value added to grow by {rate} % a year from {first} to "
        "{last}{band}, {points} points {above} GDP"
        if whole
        else "{share:g} %{name} needs {rate} %{band}, {points} points {above} GDP"
    )
    above = phrase(language, "above" if need.above >= 0 else "below")
    return phrase(
        language, template, share=need.share, name=name, first=first, last=last, rate=_one(need.rate), band=band,
        points=_one(abs(need.above)), above=above,
    )  # fmt: skip


def against_the_past(fastest: float, year: int, rates: Sequence[float], language: Language) -> Said:
    """Compare the growth needed with the fastest measured.

    >>> against_the_past(13.07, 2021, [19.9, 26.8, 32.7], "en").text
    'The fastest growth measured is 13.1 % (2021): all three targets need more.'
    """
    more, many = sum(rate > fastest for rate in rates), len(rates)
    if many == 1:
        template = "the target needs more" if more else "the target needs no more"
    elif more == many:
        template = "both targets need more" if many == 2 else "all {n} targets need more"
    elif more == 0:
        template = "no target needs more"
    else:
        template = "{k} of {n} targets needs more" if more == 1 else "{k} of {n} targets need more"
    which = phrase(language, template, n=count(many, language), k=count(more, language))
    text = "The fastest growth measured is {rate} % ({year}): {which}."
    numbers = {"fastest growth measured": fastest, "targets that need more": more}
    return Said(phrase(language, text, rate=_one(fastest), year=year, which=which), numbers)


def going_on(shares: Mapping[str, tuple[float, float]], first: int, last: int, language: Language) -> Said:
    """Say where growth as measured would lead.

    Parameters
    ----------
    shares : mapping of name to (rate, share of GDP in the last year)
    first, last : int
    language : {"en", "zh"}

    Examples
    --------
    >>> print(going_on({"mean growth": (9.65, 4.1), "fastest growth": (13.07, 6.3)}, 2022, 2035, "en").text)
    Forward, without any target: were value added to grow from 2022 on as it was measured to (mean growth 9.7 % a \
year, fastest growth 13.1 % a year), its share of GDP in 2035 would be 4.1 % and 6.3 %.
    """
    if not shares:
        return Said("")
    rates = [
        phrase(language, "{name} {rate} % a year", name=in_words(name, language), rate=_one(rate))
        for name, (rate, _) in shares.items()
    ]
    template = (
        "Forward, without any target: were value added to grow from {first} on as it was measured to ({rates}), its "
        "share of GDP in {last} would be {ends}."
    )
    text = phrase(
        language, template, first=first, last=last, rates=phrase(language, ", ").join(rates),
        ends=series([f"{_one(share)} %" for _, share in shares.values()], language),
    )  # fmt: skip
    return Said(text, {f"share in {last}, {name}": share for name, (_, share) in shares.items()})


def cannot_last(names: Sequence[str], last: int, language: Language) -> str:
    """Say which measured rates would make the industry more than the whole.

    >>> cannot_last(["fastest growth"], 2035, "en")
    'At the fastest growth the share would pass 100 % before 2035 is over: it cannot last.'
    """
    if not names:
        return ""
    text = "At the {names} the share would pass 100 % before {last} is over: it cannot last."
    return phrase(
        language, text, names=series([in_words(name, language) for name in names], language), last=last
    )


def no_forecast(language: Language) -> str:
    """Say what such paths are not."""
    text = "This is no forecast but what follows from assumptions, all of which are listed."
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
    """List what is assumed: the start, the growth of GDP, the phases before.

    Parameters
    ----------
    start : (year, value added, GDP)
    to : int
    gdp_growth : float
    phases : sequence of (name, first year, last year, rate)
    language : {"en", "zh"}
    after_the_printed : bool
        Whether the start is the source's, which prints phases but no rates.

    Examples
    --------
    >>> for line in assumptions((2021, 2.397, 98.28), 2035, 5.0, [], "en", after_the_printed=False):
    ...     print(line)
    Start: value added 2.397 and GDP 98.280 in 2021.
    Growth of GDP: 5 % in every year from 2022 to 2035.
    Before the growth that is sought: nothing; one rate in all years.
    """
    year, added, gdp = start
    spans = [
        phrase(
            language, "{name} ({years}) {rate:g} %", name=in_words(name, language), rate=rate,
            years=first if first == last else f"{first}-{last}",
        )
        for name, first, last, rate in phases
    ]  # fmt: skip
    if not spans:
        before = "Before the growth that is sought: nothing; one rate in all years."
    elif after_the_printed:
        before = "Before the growth that is sought: {spans}; the source prints phases but no rates, which are ours."
    else:
        before = "Before the growth that is sought: {spans}."
    start_is = "Start: value added {added} and GDP {gdp} in {year}."
    growth = "Growth of GDP: {rate:g} % in every year from {first} to {last}."
    return [
        phrase(language, start_is, added=amount(added), gdp=amount(gdp), year=year),
        phrase(language, growth, rate=gdp_growth, first=year + 1, last=to),
        phrase(language, before, spans=phrase(language, ", ").join(spans)),
    ]


def targets_are(shares: Mapping[str, float], to: int, language: Language, *, after_the_printed: bool) -> str:
    """List the targets.

    >>> targets_are({"15 %": 15.0}, 2030, "en", after_the_printed=False)
    'Targets: 15 % of GDP in 2030.'
    """
    named = [name != f"{share:g} %" for name, share in shares.items()]
    each = [
        phrase(
            language,
            "{name} {share:g} %" if called else "{share:g} %",
            name=in_words(name, language),
            share=share,
        )
        for called, (name, share) in zip(named, shares.items(), strict=True)
    ]
    text = (
        "Targets: {shares} of GDP in {to}; those with names are printed in the source."
        if after_the_printed and any(named)
        else "Targets: {shares} of GDP in {to}."
    )
    return phrase(language, text, shares=series(each, language), to=to)


def bands_are(rate_sd: float, gdp_sd: float, draws: int, seed: int, level: float, language: Language) -> str:
    """Say what is assumed behind the bands.

    >>> print(bands_are(3.0, 1.0, 999, 0, 0.9, "en"))
    Bands of 90 %: growth of value added errs with a standard deviation of 3 points and growth of GDP with 1, \
normally, independently, one deviation for all years of a phase; 999 draws, seed 0.
    """
    text = (
        "Bands of {level:g} %: growth of value added errs with a standard deviation of {rate_sd:g} points and growth "
        "of GDP with {gdp_sd:g}, normally, independently, one deviation for all years of a phase; {draws:,} draws, "
        "seed {seed}."
    )
    return phrase(language, text, level=100 * level, rate_sd=rate_sd, gdp_sd=gdp_sd, draws=draws, seed=seed)


def _one(value: float) -> str:
    return number(value, 1)
