"""The data: source, matching, missing values, distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words import numerals
from spatial_iie.chapter.words.numerals import number, percent, series
from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.messages import Language, Message, Phrases, translated

phrase = Phrases(__name__)


def sample(regions: int, years: Sequence[int], rows: int, language: Language) -> Sentence:
    """Report the number of regions, years and rows.

    >>> sample(366, [2017, 2018, 2019], 1098, "en").text
    'The panel has 366 regions in the years 2017, 2018 and 2019: 1,098 rows.'
    """
    text = phrase(
        language,
        "The panel has {regions} in the {n:year|years} {years}: {rows:,} {rows:row|rows}.",
        regions=numerals.regions(regions, language),
        n=len(years),
        years=series(years, language),
        rows=rows,
    )
    return Sentence(text, {"regions": regions, "years": len(years), "rows": rows})


def matched(rules: Mapping[str, int], language: Language) -> Sentence:
    """Report the rules by which rows were matched to the map.

    >>> matched({"full name": 300, "old name": 2}, "en").text
    'Rows were matched to the map by full name (300) and old name (2).'
    """
    if not rules:
        return Sentence("")
    parts = [phrase(language, "{rule} ({n:,})", rule=Message(rule), n=many) for rule, many in rules.items()]
    text = phrase(language, "Rows were matched to the map by {rules}.", rules=series(parts, language))
    return Sentence(text, {f"matched by {rule}": many for rule, many in rules.items()})


def missing(label: str, by_year: Mapping[int, Sequence[str]], language: Language) -> Sentence:
    """Name the regions with missing values of the variable, by year.

    >>> missing("the index", {2017: [], 2018: ["Sansha"]}, "en").text
    'Missing values of the index: 1 in 2018 (Sansha). Statistics of a year leave these regions out.'
    >>> missing("the index", {2017: []}, "en").text
    'There are no missing values of the index.'
    """
    numbers = {f"missing {year}": len(names) for year, names in by_year.items()}
    parts = [
        phrase(
            language, "{n} in {year} ({names})", n=len(names), year=year, names=series(names, language, 10)
        )
        for year, names in by_year.items()
        if names
    ]
    text = phrase(
        language,
        "Missing values of {label}: {parts}. Statistics of a year leave these regions out."
        if parts
        else "There are no missing values of {label}.",
        label=label,
        parts=phrase(language, "; ").join(parts),
    )
    return Sentence(text, numbers)


def absent(regions: int, on_map: int, language: Language) -> Sentence:
    """Report how many regions of the map have no data.

    >>> absent(366, 370, "en").text
    'The map has 370 regions; 4 have no data in any year and are hatched.'
    """
    without = on_map - regions
    if without == 0:
        return Sentence("")
    text = "The map has {all} regions; {n} {n:has|have} no data in any year and {n:is|are} hatched."
    numbers = {"regions of the map": on_map, "regions without a row": without}
    return Sentence(phrase(language, text, all=on_map, n=without), numbers)


def spread(
    label: str,
    year: int,
    *,
    mean: float,
    sd: float,
    median: float,
    top: Sequence[tuple[str, float]],
    top_share: float | None,
    language: Language,
) -> Sentence:
    """Report the distribution of a year: mean, standard deviation, median, and the largest values.

    Parameters
    ----------
    label : str
    year : int
    mean, sd, median : float
    top : sequence of (name, value)
        The regions with the largest values.
    top_share : float or None
        Their share in the sum; None where values are not all positive.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(spread("the index", 2019, mean=6.0, sd=12.0, median=3.0, top=[("Beijing", 150.0)], top_share=0.2,
    ...              language="en").text)
    In 2019 the index has mean 6.00, standard deviation 12.00 and median 3.00: half the regions lie below half the \
mean. The largest value is Beijing (150.00), 20.0 % of the sum.
    """
    numbers = {"mean": mean, "sd": sd, "median": median, **{f"value {name}": value for name, value in top}}
    values = [phrase(language, "{name} ({value})", name=name, value=number(v, 2)) for name, v in top]
    share, n = "", len(top)
    if top_share is not None:
        numbers["share of the largest"] = top_share
        share = phrase(language, ", {n:|together }{share} of the sum", n=n, share=percent(top_share, 1))
    shape = phrase(
        language,
        "In {year} {label} has mean {mean}, standard deviation {sd} and median {median}: half the regions lie below "
        "half the mean."
        if mean > 0 and median <= mean / 2
        else "In {year} {label} has mean {mean}, standard deviation {sd} and median {median}.",
        year=year,
        label=label,
        mean=number(mean, 2),
        sd=number(sd, 2),
        median=number(median, 2),
    )
    largest = "The largest {n:value is|values are} {values}{share}."
    largest = phrase(language, largest, n=n, values=series(values, language), share=share)
    return Sentence(sentences(language, shape, largest), numbers)


def source(name: str, *, synthetic: bool, language: Language) -> Sentence:
    """Report the source of the data.

    >>> source("panel.xlsx", synthetic=False, language="en").text
    'Source of the data: panel.xlsx.'
    """
    if synthetic:
        return Sentence(
            phrase(
                language,
                "The report uses the synthetic example: its data are simulated, and no statement refers to an "
                "actual place.",
            )
        )
    return Sentence(phrase(language, "Source of the data: {name}.", name=name))


def reading(notes: Sequence[str], language: Language) -> Sentence:
    """Report how cells and sheets were read where that was a choice.

    >>> from spatial_iie.messages import Message, Phrases
    >>> reading([Message("Percent signs of {columns} are dropped: 12% is 12.", columns="share")], "zh").text
    'share 列的百分号已略去：12% 读作 12。'
    """
    return Sentence(sentences(language, *(translated(note, language) for note in notes)))


def left_out(keys: int, language: Language) -> Sentence:
    """Refer to the table of unmatched names.

    >>> left_out(1, "en").text
    '1 name in the table is unmatched and left out; [[set_aside]] gives the reason.'
    """
    if keys == 0:
        return Sentence("")
    text = (
        "{n:,} {n:name|names} in the table {n:is|are} unmatched and left out; [[set_aside]] gives the "
        "{n:reason|reasons}."
    )
    return Sentence(phrase(language, text, n=keys), {"names left out": keys})


def later(units: Mapping[str, Sequence[int]], language: Language) -> Sentence:
    """Name the regions that were merged into others by the year of their rows, but stand on the map.

    >>> later({"Laiwu": (2019,)}, "en").text
    'Regions with data for years after their administrative merger are shown within their former boundaries: Laiwu \
(2019).'
    """
    if not units:
        return Sentence("")
    named = [
        phrase(language, "{region} ({years})", region=region, years=series(years, language))
        for region, years in units.items()
    ]
    text = (
        "Regions with data for years after their administrative merger are shown within their former "
        "boundaries: {regions}."
    )
    return Sentence(phrase(language, text, regions=series(named, language)))
