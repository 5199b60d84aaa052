"""Sentences on the value added of the digital industry by year."""

from __future__ import annotations

import math
from typing import NamedTuple

from spatial_iie.chapter.words.amounts import amount, in_unit
from spatial_iie.chapter.words.numerals import number
from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)


class Year(NamedTuple):
    """A year: value added and the ends of its interval, its share of GDP and contribution to growth in per cent."""

    year: int
    value_added: float
    low: float
    high: float
    share: float
    contribution: float


def origin(files: tuple[str, str] | None, year: int, unit: str, language: Language) -> Sentence:
    """Describe where the benchmark and the yearly accounts are from.

    >>> print(origin(None, 2018, "", "en").text)
    No yearly accounts were supplied: these, the input-output table of 2018 and the shares are SYNTHETIC and only \
illustrate the method.
    >>> print(origin(("io.csv", "yearly.csv"), 2018, "亿元", "en").text)
    The benchmark is the input-output table io.csv of 2018, the yearly accounts are those of yearly.csv. Amounts are \
in 亿元.
    """
    if files is None:
        text = (
            "No yearly accounts were supplied: these, the input-output table of {year} and the shares are SYNTHETIC "
            "and only illustrate the method."
        )
        return Sentence(phrase(language, text, year=year), {"benchmark": year})
    text = "The benchmark is the input-output table {table} of {year}, the yearly accounts are those of {yearly}."
    said = phrase(language, text, table=files[0], year=year, yearly=files[1])
    return Sentence(sentences(language, said, in_unit(unit, language)), {"benchmark": year})


def moved(first: Year, last: Year, language: Language, *, synthetic: bool) -> Sentence:
    """Report value added and its share of GDP in the first and the last year, with the interval of the last.

    >>> one, other = Year(2018, 459.4, 374.0, 544.0, 4.50, math.nan), Year(2021, 535.4, 436.0, 635.0, 4.39, 4.59)
    >>> print(moved(one, other, "en", synthetic=False).text)
    Value added of the digital industry, direct and by penetration, moves from 459.4 in 2018 to 535.4 in 2021 (5 to \
95 % of draws: 436.0 to 635.0), from 4.50 to 4.39 per cent of GDP. In 2021 it contributes 4.59 per cent of GDP growth.
    """
    numbers = {
        f"value added {first.year}": first.value_added,
        f"value added {last.year}": last.value_added,
        f"share of GDP {last.year}": last.share,
    }
    text = (
        "{of}Value added of the digital industry, direct and by penetration, moves from {before} in {first} to {after} "
        "in {last}{interval}, from {share_before} to {share_after} per cent of GDP."
    )
    interval = ""
    if last.low < last.high:
        ends = {"low": amount(last.low), "high": amount(last.high)}
        interval = phrase(language, " (5 to 95 % of draws: {low} to {high})", **ends)
    texts = [
        phrase(
            language,
            text,
            of=phrase(language, "SYNTHETIC example: ") if synthetic else "",
            before=amount(first.value_added),
            first=first.year,
            after=amount(last.value_added),
            last=last.year,
            interval=interval,
            share_before=number(first.share, 2),
            share_after=number(last.share, 2),
        )
    ]
    if not math.isnan(last.contribution):
        text = "In {year} it contributes {contribution} per cent of GDP growth."
        texts.append(phrase(language, text, year=last.year, contribution=number(last.contribution, 2)))
        numbers[f"contribution {last.year}"] = last.contribution
    return Sentence(sentences(language, *texts), numbers)


def meant(drawn: list[str], language: Language) -> Sentence:
    """State what the intervals are over, and what is not in them.

    >>> print(meant(["shares", "values"], "en").text)
    The intervals are over the uncertainty of the shares of experts and of extrapolated values. They do not include \
how penetration is defined, that rates move with technology, or errors of the tables.
    >>> print(meant([], "en").text)
    There are no intervals: shares are single numbers, no value is extrapolated and no elasticity is estimated.
    """
    words = {
        "shares": "of the shares of experts",
        "values": "of extrapolated values",
        "elasticities": "of the elasticities behind technology",
    }
    if not drawn:
        text = (
            "There are no intervals: shares are single numbers, no value is extrapolated and no elasticity is "
            "estimated."
        )
        return Sentence(phrase(language, text), {})
    each = [phrase(language, words[name]) for name in drawn]
    together = phrase(language, " and ").join(
        [phrase(language, ", ").join(each[:-1]), each[-1]] if len(each) > 1 else each
    )
    text = (
        "The intervals are over the uncertainty {of}. They do not include how penetration is defined, that rates move "
        "with technology, or errors of the tables."
    )
    return Sentence(phrase(language, text, of=together), {})


def readings(values: list[float], year: int, language: Language) -> Sentence:
    """Report the range over definitions, which has no probability.

    >>> print(readings([479.8, 600.7], 2021, "en").text)
    Under other definitions of penetration value added of 2021 lies between 479.8 and 600.7: a range without a \
probability.
    """
    low, high = min(values), max(values)
    text = (
        "Under other definitions of penetration value added of {year} lies between {low} and {high}: a range without a "
        "probability."
    )
    said = phrase(language, text, year=year, low=amount(low), high=amount(high))
    return Sentence(said, {"lowest reading": low, "highest reading": high})
