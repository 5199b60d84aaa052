"""Sentences on a composite index, its indicators and their weights."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words.numerals import count, number, percent, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_SCALES = {
    "min-max": "min-max scaling",
    "z": "z scores",
    "rank": "ranks",
    "vector": "vector normalization",
}
_WEIGHTS = {
    "equal": "equal weights",
    "entropy": "entropy weights",
    "critic": "CRITIC weights",
    "variation": "coefficient-of-variation weights",
    "pca": "first-principal-component weights",
}
_WAYS = {
    "equal": "equal",
    "entropy": "entropy",
    "critic": "CRITIC",
    "variation": "coefficient of variation",
    "pca": "first principal component",
}


def made_of(
    parts: int,
    weighting: str,
    standardization: str,
    heaviest: Sequence[tuple[str, float]],
    language: Language,
) -> Sentence:
    """Describe the composite index and its largest weights.

    Parameters
    ----------
    parts : int
    weighting, standardization : str
        As the study file has them.
    heaviest : sequence of (label, weight)
        The first few, the heaviest first.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(made_of(12, "entropy", "min-max", [("Finance", 0.15), ("Retail", 0.12)], "en").text)
    The composite index is the weighted sum of 12 indicators, standardized by min-max scaling, with entropy weights. \
The largest weights are those of Finance (15.0 %) and Retail (12.0 %).
    """
    named = [
        phrase(language, "{name} ({share})", name=name, share=percent(weight, 1)) for name, weight in heaviest
    ]
    text = phrase(
        language,
        "The composite index is the weighted sum of {n} indicators, standardized by {scale}, with {weights}. "
        "The largest weights are those of {heaviest}.",
        n=parts,
        scale=phrase(language, _SCALES[standardization]),
        weights=phrase(language, _WEIGHTS[weighting]),
        heaviest=series(named, language),
    )
    return Sentence(text, {f"weight of {name}": weight for name, weight in heaviest})


def tells_apart(year: int, leading: tuple[str, float], language: Language) -> Sentence:
    """Report the indicator that contributes most to the variance of the scores.

    >>> print(tells_apart(2019, ("Finance", 0.18), "en").text)
    The indicator Finance contributes most to the variance of the scores in 2019: 18.0 %.
    """
    name, share = leading
    template = "The indicator {name} contributes most to the variance of the scores in {year}: {share}."
    text = phrase(language, template, year=year, name=name, share=percent(share, 1))
    return Sentence(text, {f"share of variance of {name}": share})


def first_ranks(year: int, names: Sequence[str], language: Language) -> Sentence:
    """Name the regions with the highest scores.

    >>> first_ranks(2019, ["Shanghai", "Beijing"], "en").text
    'In 2019 the composite index is highest in Shanghai and Beijing.'
    """
    return Sentence(
        phrase(
            language,
            "In {year} the composite index is highest in {names}.",
            year=year,
            names=series(names, language),
        )
    )


def obstacles(year: int, largest: Sequence[tuple[str, float]], language: Language) -> Sentence:
    """Name the indicators with the largest obstacle degrees.

    >>> obstacles(2019, [("patents", 0.31), ("phones", 0.2)], "en").text
    'The largest obstacles in 2019, by the mean of their obstacle degrees, are patents (31.0 %) and phones (20.0 %).'
    """
    named = series(
        [phrase(language, "{name} ({share})", name=name, share=percent(share, 1)) for name, share in largest],
        language,
    )
    text = phrase(
        language,
        "The largest obstacles in {year}, by the mean of their obstacle degrees, are {names}.",
        year=year,
        names=named,
    )
    return Sentence(text, {f"obstacle degree of {name}": share for name, share in largest})


def uncertain_clustering(year: int, value: float, low: float, high: float, language: Language) -> Sentence:
    """Report Moran's I of the index with the interval of its weights.

    >>> uncertain_clustering(2019, 0.178, 0.165, 0.185, "en").text
    "Moran's I of the composite index in 2019 is 0.178; over sets of weights around those of the index the central 95 \
% of it spans 0.165 to 0.185."
    """
    text = phrase(
        language,
        "Moran's I of the composite index in {year} is {value}; over sets of weights around those of the index the "
        "central 95 % of it spans {low} to {high}.",
        year=year, value=number(value), low=number(low), high=number(high),
    )  # fmt: skip
    return Sentence(text, {f"Moran's I of the composite index {year}": value})


def against_index(
    label: str, year: int, n: int, pearson: float, spearman: float, language: Language, *, part: bool
) -> Sentence:
    """Report the correlation of the composite index with the index of the report.

    Parameters
    ----------
    label : str
        Of the index.
    year, n : int
    pearson, spearman : float
        Correlations over the regions of that year.
    language : {"en", "zh", ...}
    part : bool
        Whether the index is one of the parts.

    Examples
    --------
    >>> print(against_index("the index", 2019, 366, 0.99, 0.992, "en", part=False).text)
    Across 366 regions in 2019, the correlation of the composite index with the index is 0.990 and the rank \
correlation 0.992.
    """
    template = (
        "Across {n} regions in {year}, the correlation of the composite index with {label}, one of its "
        "indicators, is {pearson} and the rank correlation {spearman}."
        if part
        else "Across {n} regions in {year}, the correlation of the composite index with {label} is {pearson} "
        "and the rank correlation {spearman}."
    )
    text = phrase(
        language, template, n=n, year=year, label=label, pearson=number(pearson), spearman=number(spearman)
    )
    return Sentence(
        text, {"correlation with the index": pearson, "rank correlation with the index": spearman}
    )


def rank_moves(
    ways: Sequence[str],
    undefined: Sequence[str],
    *,
    typical: float,
    most: tuple[str, int],
    top: tuple[int, int],
    language: Language,
) -> Sentence:
    """Report differences of rank between weighting schemes.

    Parameters
    ----------
    ways : sequence of str
        Weightings compared, at least two.
    undefined : sequence of str
        Weightings without weights for these values.
    typical : float
        Median over the regions of the places between best and worst rank.
    most : (str, int)
        The region that moves most, and by how many places.
    top : (int, int)
        Of how many first regions, how many are among as many first ones under every weighting.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(rank_moves(["entropy", "equal"], ["critic"], typical=4.0, most=("Nanjing", 38), top=(10, 9),
    ...                  language="en").text)
    Over two weighting schemes (entropy and equal; not defined for these data: CRITIC), the median difference between \
the best and the worst rank of a region is 4; it is largest for Nanjing (38). Of the 10 highest-ranked regions, 9 are \
among the first 10 under both schemes.
    """
    size, kept = top
    numbers = {"median places": typical, f"places of {most[0]}": most[1], "stay on top": kept}
    names, apart = (
        series([phrase(language, _WAYS[each]) for each in ways_], language) for ways_ in (ways, undefined)
    )
    if undefined:
        names = phrase(language, "{names}; not defined for these data: {apart}", names=names, apart=apart)
    text = phrase(
        language,
        "Over {n} weighting schemes ({names}), the median difference between the best and the worst rank of a "
        "region is {typical:g}; it is largest for {region} ({places}). Of the {size} highest-ranked regions, "
        "{kept} are among the first {size} under {every}.",
        n=count(len(ways), language),
        names=names,
        typical=typical,
        region=most[0],
        places=most[1],
        size=size,
        kept=kept,
        every=phrase(language, "both schemes" if len(ways) == 2 else "every scheme"),
    )
    return Sentence(text, numbers)


def random_weights(width: float, draws: int, language: Language) -> Sentence:
    """Report the spread of ranks under random weights.

    >>> random_weights(38.5, 1000, "en").text
    'Under 1,000 sets of weights drawn from the uniform distribution on the simplex, the central 95 % of the ranks of \
a region spans 38 ranks in the median.'
    """
    template = (
        "Under {draws:,} sets of weights drawn from the uniform distribution on the simplex, the central 95 % "
        "of the ranks of a region spans {width:.0f} ranks in the median."
    )
    text = phrase(language, template, draws=draws, width=width)
    return Sentence(text, {"median span of ranks": width})
