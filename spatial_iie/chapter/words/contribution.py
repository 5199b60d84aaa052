"""Sentences on contributions to GDP growth and on the consistency of published figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spatial_iie.chapter.words.amounts import amount, in_unit
from spatial_iie.chapter.words.numerals import clauses, count, number, percent, series
from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.labels import in_words

phrase = Phrases(__name__)


@dataclass(frozen=True)
class Year:
    """A year of the table of contributions.

    Attributes
    ----------
    year : int
    value_added : float
    share, growth, gdp_growth, contribution : float
        Per cent; nan where the year before is not there, the contribution also where GDP did not grow.
    pull : float
        Percentage points.
    """

    year: int
    value_added: float
    share: float
    growth: float
    gdp_growth: float
    contribution: float
    pull: float


def origin(file: str | None, unit: str, left_out: Sequence[int], language: Language) -> Sentence:
    """Describe the source of the annual amounts.

    >>> print(origin(None, "trillion CNY, 2015 prices", [], "en").text)
    No annual table was supplied: GDP and value added are the national figures published by Tsinghua University \
(2022), not simulated ones, and all else is computed from them. Amounts are in trillion CNY, 2015 prices.
    >>> print(origin("macro.csv", "", [2016], "en").text)
    The amounts are those of macro.csv and are taken to be at constant prices; if they are at current prices, growth \
includes changes in prices. Amounts are in the unit of the table. Years excluded because of missing values: 2016.
    """
    texts = (
        phrase(
            language,
            "No annual table was supplied: GDP and value added are the national figures published by Tsinghua "
            "University (2022), not simulated ones, and all else is computed from them."
            if file is None
            else "The amounts are those of {file} and are taken to be at constant prices; if they are at "
            "current prices, growth includes changes in prices.",
            file=file,
        ),
        in_unit(in_words(unit, language), language),
        phrase(
            language, "Years excluded because of missing values: {years}.", years=series(left_out, language)
        )
        if left_out
        else "",
    )
    return Sentence(sentences(language, *texts))


def added(first: Year, last: Year, language: Language, *, printed: bool) -> Sentence:
    """Report value added, its growth and its contribution to GDP growth.

    Examples
    --------
    >>> a = Year(2018, 1.818, 2.167, math.nan, math.nan, math.nan, math.nan)
    >>> b = Year(2021, 2.397, 2.439, 13.066, 8.0, 3.805, 0.304)
    >>> print(added(a, b, "en", printed=True).text)
    According to the published figures, value added rose from 1.818 in 2018 (2.17 % of GDP) to 2.397 in 2021 (2.44 \
%). In 2021 it grew by 13.07 % and GDP by 8.00 %; it contributed 0.30 percentage points, or 3.81 %, of GDP growth.
    """
    numbers = {
        f"{name} {each.year}": value
        for each in (first, last)
        for name, value in (("value added", each.value_added), ("share of GDP", each.share))
    }
    text = phrase(
        language,
        "Value added {rose} from {before} in {first} ({share_before} of GDP) to {after} in {last} ({share_after}).",
        rose=phrase(language, "rose" if last.value_added > first.value_added else "fell"),
        first=first.year,
        before=amount(first.value_added),
        share_before=_per_cent(first.share),
        last=last.year,
        after=amount(last.value_added),
        share_after=_per_cent(last.share),
    )
    if printed:
        text = phrase(
            language, "According to the published figures, {text}", text=text[:1].lower() + text[1:]
        )
    if math.isnan(last.growth):
        return Sentence(text, numbers)
    numbers |= {f"growth {last.year}": last.growth, f"pull {last.year}": last.pull}
    if not math.isnan(last.contribution):
        numbers[f"contribution {last.year}"] = last.contribution
    return Sentence(sentences(language, text, _growth_of(last, language)), numbers)


def _growth_of(last: Year, language: Language) -> str:
    """Report growth in a year and its contribution to GDP growth."""
    return phrase(
        language,
        "In {year} it grew by {own} and GDP by {gdp}; as GDP did not grow, the contribution share is not "
        "defined, and the contribution to GDP growth is {pull} percentage points."
        if math.isnan(last.contribution)
        else "In {year} it grew by {own} and GDP by {gdp}; it contributed {pull} percentage points, or {share}, "
        "of GDP growth.",
        year=last.year,
        own=_per_cent(last.growth),
        gdp=_per_cent(last.gdp_growth),
        share=_per_cent(last.contribution),
        pull=number(last.pull, 2),
    )


def _per_cent(value: float) -> str:
    return f"{number(value, 2)} %"


def faster(years: Sequence[Year], language: Language) -> Sentence:
    """Count the years in which value added grew faster than GDP.

    >>> a, b = Year(2020, 2.1, 2.3, 6.0, 2.3, 5.9, 0.1), Year(2021, 2.4, 2.4, 5.0, 8.0, 3.8, 0.3)
    >>> faster([a, b], "en").text
    'It grew faster than GDP in one of two years.'
    """
    known = [each for each in years if not math.isnan(each.growth)]
    if not known:
        return Sentence("")
    many, ahead = len(known), sum(each.growth > each.gdp_growth for each in known)
    if many == 1:
        template = "It grew faster than GDP." if ahead else "It grew no faster than GDP."
    elif ahead == many:
        template = "It grew faster than GDP in {both} years."
    else:
        template = "It grew faster than GDP in {k} of {n} years."
    n = count(many, language)
    both = phrase(language, "both" if many == 2 else "all {n}", n=n)
    text = phrase(language, template, n=n, k=count(ahead, language), both=both)
    return Sentence(text, {"years": many, "years faster than GDP": ahead})


def divided(year: int, parts: Mapping[str, float], language: Language, *, printed: bool) -> Sentence:
    """Report the shares of the components of value added.

    Parameters
    ----------
    year : int
    parts : mapping of name to float
        None negative.
    language : {"en", "zh", ...}
    printed : bool
        Whether they are the published ones of 2022, whose text says otherwise.

    Examples
    --------
    >>> print(divided(2021, {"direct": 1.074, "penetration": 1.324}, "en", printed=True).text)
    Of value added in 2021, direct accounts for 44.8 % and penetration 55.2 %. The text of Tsinghua University (2022) \
states that direct industries exceed 50 %; according to its figures it is the penetration part that does.
    """
    total = sum(parts.values())
    shares = {name: value / total for name, value in parts.items()}
    each = [
        phrase(
            language,
            "{name} {share}" if k else "{name} accounts for {share}",
            name=in_words(name, language),
            share=percent(value, 1),
        )
        for k, (name, value) in enumerate(shares.items())
    ]
    texts = (
        phrase(language, "Of value added in {year}, {shares}.", year=year, shares=clauses(each, language)),
        phrase(
            language,
            "The text of Tsinghua University (2022) states that direct industries exceed 50 %; according to "
            "its figures it is the penetration part that does.",
        )
        if printed
        else "",
    )
    return Sentence(
        sentences(language, *texts), {f"share of {name} {year}": value for name, value in shares.items()}
    )


def institutes(year: int, values: Mapping[str, float], language: Language) -> Sentence:
    """Report the range of published estimates by institute.

    >>> print(institutes(2021, {"The source": 2.40, "CAII 2021": 4.13}, "en").text)
    Published estimates of value added in 2021 range from 2.40 (The source) to 4.13 (CAII 2021); they differ in \
coverage and prices and are not directly comparable.
    """
    low, high = (in_words(pick(values, key=values.__getitem__), language) for pick in (min, max))
    text = phrase(
        language,
        "Published estimates of value added in {year} range from {least} ({low}) to {most} ({high}); they "
        "differ in coverage and prices and are not directly comparable.",
        year=year,
        low=low,
        high=high,
        least=number(min(values.values()), 2),
        most=number(max(values.values()), 2),
    )
    return Sentence(text, {f"value added {name}": value for name, value in values.items()})


def follow(counts: Mapping[str, int], language: Language) -> Sentence:
    """Report how many published figures follow from the published inputs.

    >>> print(follow({"reproduced": 14, "within rounding": 4}, "en").text)
    Of 18 derived figures in Tsinghua University (2022), 14 follow from its published GDP and value added to the \
digits shown, 4 require inputs with more digits, and none is inconsistent with them.
    """
    total = sum(counts.values())
    same, near, never = (counts.get(name, 0) for name in ("reproduced", "within rounding", "not attainable"))
    numbers = {"printed figures": total, "reproduced": same, "within rounding": near, "not attainable": never}
    text = phrase(
        language,
        "Of {total} derived figures in Tsinghua University (2022), {same} follow from its published GDP and "
        "value added to the digits shown, {near} require inputs with more digits, and {beyond}.",
        total=total,
        same=same,
        near=near,
        beyond=phrase(
            language,
            "{n} are not consistent with them" if never else "none is inconsistent with them",
            n=never,
        ),
    )
    return Sentence(text, numbers)
