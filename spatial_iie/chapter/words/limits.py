"""Limits of a report, a sentence or two each."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words.numerals import regions as of_regions
from spatial_iie.chapter.words.numerals import series
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_A_SERIES = 10  # years from which on a trend may be looked for


def synthetic(language: Language, *, with_printed: bool = False) -> str:
    """Say that the numbers are simulated, all but those that the source prints."""
    return phrase(
        language,
        "SYNTHETIC data: every number but the national figures that the source prints was simulated on the real map; "
        "no conclusion about real cities can be drawn."
        if with_printed
        else "SYNTHETIC data: every number was simulated on the real map; no conclusion about real cities can be "
        "drawn.",
    )


def areas(regions: int, language: Language) -> str:
    """Say that areas are not people or firms, and that other borders would give other numbers."""
    text = (
        "Areas, not people or firms: what holds for {regions} need not hold for those who live or work in them (the "
        "ecological fallacy, Robinson 1950), and other borders or another scale would give other numbers (the "
        "modifiable areal unit problem, Openshaw 1984)."
    )
    return phrase(language, text, regions=of_regions(regions, language))


def many_tests(regions: int, language: Language) -> str:
    """Say that local statistics are many tests."""
    text = (
        "Many tests: local statistics test {regions} at once, and neighbouring tests share data. Without correction "
        "some clusters are chance; with it some real ones are missed."
    )
    return phrase(language, text, regions=of_regions(regions, language))


def association(language: Language) -> str:
    """Say that regressions are no evidence of causes."""
    text = (
        "Association, not cause: the regressions compare regions. Regressor and response may drive each other or share "
        "drivers that are not in the model; a lag of a neighbour's value is no proof of a spillover."
    )
    return phrase(language, text)


def one_year(year: int, language: Language) -> str:
    """Say that the main regression is a cross-section."""
    text = (
        "One year: the main regressions are a cross-section of {year}; what is constant within a region over time is "
        "not taken out."
    )
    return phrase(language, text, year=year)


def choice_of_weights(specs: Sequence[str], language: Language) -> str:
    """Say that weights are assumed."""
    text = (
        "Weights are assumed, not estimated: who counts as a neighbour ({specs} here) decides what a lag is."
    )
    return phrase(language, text, specs=series(specs, language))


def drawn(language: Language) -> str:
    """Say what intervals of draws of regions mean, and what they take for granted."""
    text = (
        "Draws of regions: all regions are there, so that their inequality, centre and dispersion are known; the "
        "intervals say how much hangs on single regions. They take regions as independent; where neighbours change "
        "alike, they are too narrow."
    )
    return phrase(language, text)


def parts(language: Language) -> str:
    """Say what an index built from parts rests on."""
    text = (
        "An index is what it is made of: other parts, another scale or other weights would give other scores; only "
        "the weighting is varied here."
    )
    return phrase(language, text)


def left_out(*, isolates: int, missing: bool, language: Language) -> str:
    """Say what leaving regions out may do."""
    if not isolates and not missing:
        return ""
    who = (
        [phrase(language, "{regions} without neighbours", regions=of_regions(isolates, language))]
        if isolates
        else []
    )
    who += [phrase(language, "regions with missing values")] if missing else []
    text = "Regions left out: the statistics do not count {who}; if these differ from the others, the results do too."
    return phrase(language, text, who=phrase(language, " and ").join(who))


def few_years(years: Sequence[int], language: Language) -> str:
    """Say that a few years are no trend.

    >>> few_years(range(1990, 2024), "en")
    ''
    """
    if not 1 < len(years) < _A_SERIES:
        return ""
    text = "Few years: {n} years of the same regions are no series from which a trend could be estimated."
    return phrase(language, text, n=len(years))


def shares(language: Language, *, bound: bool) -> str:
    """Say that digital shares are judged, and that one year of input-output structure is taken."""
    return phrase(
        language,
        "Accounts of value added hang on the digital shares of sectors, which are judged and not observed; here every "
        "share is 1, which gives upper bounds, and on fixed technical coefficients of one year: what changes of prices "
        "or quality move is not in them."
        if bound
        else "Accounts of value added hang on the digital shares of sectors, which are judged and not observed, and on "
        "fixed technical coefficients of one year: what changes of prices or quality move is not in them.",
    )


def no_forecast(language: Language) -> str:
    """Say that scenarios are assumptions carried on."""
    text = (
        "Scenarios are no forecasts: they carry assumed rates on, and their bands tell how far these rates may err as "
        "assumed, not what may happen."
    )
    return phrase(language, text)


def printed(language: Language) -> str:
    """Say whose figures growth and scenarios start from."""
    text = (
        "Growth and scenarios start from national figures that the source prints with two or three decimals; they are "
        "its estimates, and nothing in this report checks them against data of its own."
    )
    return phrase(language, text)


def vintage(year: int, years: Sequence[int], language: Language) -> str:
    """Say at which date the borders stood."""
    text = "Borders are those of the end of {year} in every year ({first} to {last}); changes since are not on the map."
    return phrase(language, text, year=year, first=years[0], last=years[-1])
