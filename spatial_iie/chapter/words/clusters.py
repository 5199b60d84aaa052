"""Local spatial autocorrelation: significant regions, multiple testing, transitions and persistence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spatial_iie.chapter.words.numerals import level, number, percent, series, tail
from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.inference import Alternative
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.labels import in_words

phrase = Phrases(__name__)

CORRECTIONS: Mapping[str, str] = {
    "none": "unadjusted",
    "fdr": "with the false discovery rate controlled",
    "bonferroni": "Bonferroni-adjusted",
}
"""Of p values for testing every region at once; :func:`correction` has them in a language."""


_MEMBERS = ("In {years} ({level} level, {how}) {found}.", "{found}.")
_NO_MEMBERS = (
    "No region belongs to a {kind} cluster in {years} ({level} level, {how}).",
    "No region belongs to a {kind} cluster in all of them.",
)
"""First sentences, and those after them."""


@dataclass(frozen=True)
class Found:
    """Regions in clusters in one year, under one correction.

    Attributes
    ----------
    year : int
    n : int
        Regions with a local statistic.
    counts : mapping of str to int
        Cluster -> regions, without "not significant".
    correction : {"none", "fdr", "bonferroni"}
    """

    year: int
    n: int
    counts: Mapping[str, int]
    correction: str = "none"

    @property
    def total(self) -> int:
        """Regions in any cluster."""
        return sum(self.counts.values())


def correction(name: str, language: Language) -> str:
    """Return a correction in words.

    >>> correction("fdr", "en"), correction("none", "zh")
    ('with the false discovery rate controlled', '未校正')
    """
    return phrase(language, CORRECTIONS[name])


def found_clusters(
    chosen: Found, alpha: float, alternative: Alternative, draws: int, language: Language
) -> Sentence:
    """Report the significant regions of a year by quadrant, and how many are expected by chance.

    Examples
    --------
    >>> found = Found(2019, 365, {"high-high": 34, "low-low": 8})
    >>> print(found_clusters(found, 0.05, "two-sided", 9999, "en").text)
    In 2019, local Moran's I is significant at the 5 % level (unadjusted) in 42 of 365 regions: 34 high-high and 8 \
low-low. Its p values are two-sided, from 9,999 conditional permutations for each region. Under spatial randomness \
about 18 would be significant by chance.
    """
    kinds = [
        phrase(language, "{many} {cluster}", many=many, cluster=in_words(name, language))
        for name, many in chosen.counts.items()
        if many
    ]
    numbers: dict[str, float] = {f"{name} {chosen.year}": many for name, many in chosen.counts.items()}
    text = phrase(
        language,
        "In {year}, local Moran's I is significant at the {level} level ({how}) in {total} of {n} "
        "regions{kinds}. Its p values are {tail}, from {source}.",
        year=chosen.year,
        total=chosen.total,
        n=chosen.n,
        level=level(alpha),
        how=correction(chosen.correction, language),
        kinds=phrase(language, ": {kinds}", kinds=series(kinds, language)) if kinds else "",
        tail=tail(alternative, language),
        source=phrase(
            language,
            "{draws:,} conditional permutations for each region" if draws else "the normal approximation",
            draws=draws,
        ),
    )
    if chosen.correction == "none":
        chance = chosen.n * share_by_chance(alpha, alternative, draws)
        text += phrase(
            language, " Under spatial randomness about {n:.0f} would be significant by chance.", n=chance
        )
        numbers["found by chance"] = chance
    return Sentence(text, numbers)


def share_by_chance(alpha: float, alternative: Alternative, draws: int) -> float:
    """Return how often chance alone gives a p at or below a level.

    Simulated p come in steps of 1 / (1 + draws), of which a level holds a whole number; of two tails, two as many.
    The smaller of two tails ("directed") is below a level twice as often as its name says.

    >>> share_by_chance(0.05, "two-sided", 9999), share_by_chance(0.05, "two-sided", 99)
    (0.05, 0.04)
    >>> share_by_chance(0.05, "directed", 9999), share_by_chance(0.05, "greater", 0)
    (0.1, 0.05)
    """
    tails = 2 if alternative in ("two-sided", "directed") else 1
    each = alpha / 2 if alternative == "two-sided" else alpha
    if draws:
        each = math.floor(each * (1 + draws) + 1e-9) / (1 + draws)
    return tails * each


def corrected(
    found: Sequence[Found], alpha: float, smallest_p: float, language: Language, *, shown: str
) -> Sentence:
    """Report the significant regions after adjustment for multiple testing.

    Parameters
    ----------
    found : sequence of Found
        Of one year: one a correction.
    alpha : float
    smallest_p : float
        The smallest attainable: 1 / (1 + draws), twice that for two tails; 0 without draws.
    language : {"en", "zh", ...}
    shown : str
        The correction already reported.

    Examples
    --------
    >>> two = [Found(2019, 365, {"high-high": 12}, "fdr"), Found(2019, 365, {}, "bonferroni")]
    >>> print(corrected(two, 0.05, 0.0002, "en", shown="none").text)
    Each region is tested separately: with the false discovery rate controlled, 12 regions are significant; \
Bonferroni-adjusted, 0 regions are significant (the bound of 0.00014 is below the smallest attainable p value, \
0.00020, so that none can be).
    """
    parts, numbers = [], {}
    for each in found:
        if each.correction == shown:
            continue
        how = correction(each.correction, language)
        part = phrase(language, "{how}, {n} {n:region is|regions are} significant", how=how, n=each.total)
        bound = alpha / each.n
        if each.correction == "bonferroni" and smallest_p > bound:
            part += phrase(
                language,
                " (the bound of {bound} is below the smallest attainable p value, {smallest}, so that none can be)",
                bound=number(bound, 2),
                smallest=number(smallest_p, 2),
            )
        parts.append(part)
        numbers[f"clusters {each.correction}"] = each.total
    if not parts:
        return Sentence("")
    listed = phrase(language, "; ").join(parts)
    return Sentence(phrase(language, "Each region is tested separately: {parts}.", parts=listed), numbers)


def membership(year: int, counts: Mapping[str, int], language: Language) -> Sentence:
    """Report the regions of a year by quadrant of the Moran scatter plot.

    >>> membership(2019, {"high-high": 60, "low-low": 140}, "en").text
    'In 2019, 60 regions (30.0 %) are high-high and 140 regions (70.0 %) low-low, significant or not.'
    """
    total = sum(counts.values())
    parts = []
    for place, (name, many) in enumerate(counts.items()):
        part = "{n} {n:region|regions} ({share}) {quadrant}"
        if place == 0:
            part = "{n} {n:region|regions} ({share}) {n:is|are} {quadrant}"
        share = percent(many / total, 1)
        parts.append(phrase(language, part, n=many, share=share, quadrant=in_words(name, language)))
    text = "In {year}, {parts}, significant or not."
    text = phrase(language, text, year=year, parts=series(parts, language))
    return Sentence(text, {f"quadrant {name} {year}": many for name, many in counts.items()})


def moves(
    first: int, last: int, stay: int, total: int, largest: tuple[str, str, int] | None, language: Language
) -> Sentence:
    """Report the regions that are in the same quadrant in two years, and the most frequent transition.

    >>> moves(2017, 2019, 330, 365, ("low-high", "high-high", 9), "en").text
    'Of 365 regions with a quadrant in 2017 and in 2019, 330 (90.4 %) are in the same one; the most frequent \
transition is from low-high to high-high (9).'
    """
    most = ""
    if largest is not None:
        start, end = (in_words(each, language) for each in largest[:2])
        most = phrase(
            language,
            "; the most frequent transition is from {start} to {end} ({n})",
            start=start,
            end=end,
            n=largest[2],
        )
    text = phrase(
        language,
        "Of {total} regions with a quadrant in {first} and in {last}, {stay} ({share}) are in the same one{most}.",
        total=total,
        first=first,
        last=last,
        stay=stay,
        share=percent(stay / total, 1),
        most=most,
    )
    return Sentence(text, {"same quadrant": stay, "with a quadrant": total})


def persistent(
    high: Sequence[str], low: Sequence[str], years: int, how: str, alpha: float, language: Language
) -> Sentence:
    """Name the regions that belong to a significant cluster in every year.

    Parameters
    ----------
    high, low : sequence of str
        Names of the members of high-high and of low-low clusters.
    years : int
    how : {"none", "fdr", "bonferroni"}
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> persistent(["Suzhou", "Wuxi"], [], 3, "none", 0.05, "en").text
    'In all 3 years (5 % level, unadjusted) 2 regions belong to a high-high cluster: Suzhou and Wuxi. No region \
belongs to a low-low cluster in all of them.'
    """
    numbers = {"persistent high-high": len(high), "persistent low-low": len(low)}
    given = {"level": level(alpha), "how": correction(how, language), "years": always(years, language)}
    parts: list[str] = []
    for names, quadrant in ((high, "high-high"), (low, "low-low")):
        kind = in_words(quadrant, language)
        if not names:
            parts.append(phrase(language, _NO_MEMBERS[len(parts)], kind=kind, **given))
            continue
        found = "{n} {n:region belongs|regions belong} to a {kind} cluster: {names}"
        found = phrase(language, found, n=len(names), kind=kind, names=series(names, language, 15))
        parts.append(phrase(language, _MEMBERS[len(parts)], found=found, **given))
    return Sentence(sentences(language, *parts), numbers)


def always(years: int, language: Language) -> str:
    """Return all of some years.

    >>> always(2, "en"), always(3, "en"), always(3, "zh")
    ('both years', 'all 3 years', '3 个年份')
    """
    return phrase(language, "both years" if years == 2 else "all {years} years", years=years)


def reading(language: Language) -> Sentence:
    """Explain the names of the quadrants.

    >>> reading("en").text.split(":")[0]
    'Quadrants name the region first and its neighbours second'
    """
    return Sentence(
        phrase(
            language,
            "Quadrants name the region first and its neighbours second: high-high and low-low indicate "
            "positive local spatial autocorrelation, low-high and high-low negative; high is above the mean "
            "of the year.",
        )
    )
