"""Limits of a report, a sentence or two each."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words.numerals import series
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_A_SERIES = 10  # years from which on a trend may be looked for


def synthetic(language: Language, *, with_printed: bool = False) -> str:
    """State that the data are simulated, except published national figures."""
    return phrase(
        language,
        "SYNTHETIC data: all values except the national figures of Tsinghua University (2022) are simulated on "
        "the actual map; no statement refers to an actual place."
        if with_printed
        else "SYNTHETIC data: all values are simulated on the actual map; no statement refers to an actual "
        "place.",
    )


def areas(regions: int, language: Language) -> str:
    """State the ecological fallacy and the modifiable areal unit problem."""
    text = (
        "Areal units: relations among {n:,} {n:region|regions} need not hold for individuals or firms (ecological "
        "fallacy, Robinson 1950), and results depend on boundaries and scale (modifiable areal unit problem, Openshaw "
        "1984)."
    )
    return phrase(language, text, n=regions)


def many_tests(regions: int, language: Language) -> str:
    """State the problem of multiple testing."""
    text = (
        "Multiple testing: local statistics test {n:,} {n:region|regions} simultaneously, and tests of neighbours "
        "share data. Unadjusted results include false positives; adjusted results have less power."
    )
    return phrase(language, text, n=regions)


def association(language: Language) -> str:
    """State that associations are not causal effects."""
    text = (
        "Association, not causation: reverse causation and omitted variables may produce the same estimates; a "
        "coefficient of a spatial lag does not identify a spillover."
    )
    return phrase(language, text)


def one_year(year: int, language: Language) -> str:
    """State that the main regressions are cross-sectional."""
    text = (
        "Cross-section: the main regressions use the year {year} only; time-invariant differences between "
        "regions are not controlled for."
    )
    return phrase(language, text, year=year)


def choice_of_weights(specs: Sequence[str], language: Language) -> str:
    """State that spatial weights are assumed."""
    text = "Spatial weights: they are assumed, not estimated ({specs} here), and spatial lags depend on them."
    return phrase(language, text, specs=series(specs, language))


def drawn(language: Language) -> str:
    """State what bootstrap intervals of a full population mean, and their assumption."""
    text = (
        "Bootstrap intervals: the data cover all regions, so that intervals of inequality, centre and "
        "dispersion show sensitivity to individual regions, not sampling error. They assume independent "
        "regions and are too narrow if changes are spatially correlated."
    )
    return phrase(language, text)


def parts(language: Language) -> str:
    """State what a composite index depends on."""
    text = (
        "Composite index: scores depend on indicators, standardization and weights; only the weights are "
        "varied here."
    )
    return phrase(language, text)


def left_out(*, isolates: int, missing: bool, language: Language) -> str:
    """State the possible bias from excluded regions."""
    if not isolates and not missing:
        return ""
    who = (
        [phrase(language, "{n:,} {n:region|regions} without neighbours (isolates)", n=isolates)]
        if isolates
        else []
    )
    who += [phrase(language, "regions with missing values")] if missing else []
    text = (
        "Excluded regions: the statistics exclude {who}; results may be biased if these differ systematically "
        "from the others."
    )
    return phrase(language, text, who=phrase(language, " and ").join(who))


def few_years(years: Sequence[int], language: Language) -> str:
    """State that the panel is short.

    >>> few_years(range(1990, 2024), "en")
    ''
    """
    if not 1 < len(years) < _A_SERIES:
        return ""
    text = "Short panel: {n} years are too few to estimate a trend."
    return phrase(language, text, n=len(years))


def shares(language: Language, *, bound: bool) -> str:
    """State that digital shares are assumed and technical coefficients those of one year."""
    return phrase(
        language,
        "Value added accounts: they depend on assumed digital shares of sectors, here all 1, which gives upper "
        "bounds, and on the technical coefficients of a single year; changes in prices and quality are not "
        "reflected."
        if bound
        else "Value added accounts: they depend on assumed digital shares of sectors and on the technical "
        "coefficients of a single year; changes in prices and quality are not reflected.",
    )


def no_forecast(language: Language) -> str:
    """State that scenarios are not forecasts."""
    text = (
        "Scenarios: they extrapolate assumed growth rates and are not forecasts; bands reflect only the "
        "assumed errors of these rates."
    )
    return phrase(language, text)


def printed(language: Language) -> str:
    """State that the national figures of 2022 are not verified."""
    text = (
        "National figures: growth and scenarios start from estimates published by Tsinghua University (2022) "
        "with two or three decimals, which are not verified here against other data."
    )
    return phrase(language, text)


def vintage(year: int, years: Sequence[int], language: Language) -> str:
    """State the date of the boundaries."""
    text = "Boundaries: those of the end of {year} are used in every year ({first} to {last})."
    return phrase(language, text, year=year, first=years[0], last=years[-1])
