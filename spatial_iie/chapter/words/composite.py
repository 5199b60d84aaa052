"""What an index owes to its parts and to their weights."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words.numerals import count, number, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_SCALES = {
    "min-max": "min-max values",
    "z": "z values",
    "rank": "ranks",
    "vector": "values divided by the length of their column",
}
_WEIGHTS = {
    "equal": "equal weights",
    "entropy": "entropy weights",
    "critic": "CRITIC weights",
    "variation": "weights by coefficients of variation",
    "pca": "weights of the first principal component",
}
_WAYS = {
    "equal": "equal",
    "entropy": "entropy",
    "critic": "CRITIC",
    "variation": "coefficients of variation",
    "pca": "the first principal component",
}


def made_of(
    parts: int,
    weighting: str,
    standardization: str,
    heaviest: Sequence[tuple[str, float]],
    language: Language,
) -> Said:
    """Say what the score is made of, and which parts weigh most.

    Parameters
    ----------
    parts : int
    weighting, standardization : str
        As the study file has them.
    heaviest : sequence of (label, weight)
        The first few, the heaviest first.
    language : {"en", "zh"}

    Examples
    --------
    >>> print(made_of(12, "entropy", "min-max", [("Finance", 0.15), ("Retail", 0.12)], "en").text)
    The score is the sum of 12 parts, brought to one scale (min-max values), with entropy weights. The heaviest are \
Finance (15.0 %) and Retail (12.0 %).
    """
    named = [
        phrase(language, "{name} ({share})", name=name, share=percent(weight, 1)) for name, weight in heaviest
    ]
    text = phrase(
        language,
        "The score is the sum of {n} parts, brought to one scale ({scale}), with {weights}. The heaviest are "
        "{heaviest}.",
        n=parts,
        scale=phrase(language, _SCALES[standardization]),
        weights=phrase(language, _WEIGHTS[weighting]),
        heaviest=series(named, language),
    )
    return Said(text, {f"weight of {name}": weight for name, weight in heaviest})


def tells_apart(year: int, leading: tuple[str, float], language: Language) -> Said:
    """Say which part accounts for most of what tells the scores of regions apart.

    >>> print(tells_apart(2019, ("Finance", 0.18), "en").text)
    What tells regions apart in 2019 is most of all Finance: 18.0 % of the variance of the scores.
    """
    name, share = leading
    text = phrase(
        language,
        "What tells regions apart in {year} is most of all {name}: {share} of the variance of the scores.",
        year=year,
        name=name,
        share=percent(share, 1),
    )
    return Said(text, {f"share of variance of {name}": share})


def first_ranks(year: int, names: Sequence[str], language: Language) -> Said:
    """Name the regions with the highest scores.

    >>> first_ranks(2019, ["Shanghai", "Beijing"], "en").text
    'In 2019 the index built from its parts is highest in Shanghai and Beijing.'
    """
    return Said(
        phrase(
            language,
            "In {year} the index built from its parts is highest in {names}.",
            year=year,
            names=series(names, language),
        )
    )


def against_index(
    label: str, year: int, n: int, pearson: float, spearman: float, language: Language, *, part: bool
) -> Said:
    """Say how the score goes with the index of the report.

    Parameters
    ----------
    label : str
        Of the index.
    year, n : int
    pearson, spearman : float
        Correlations over the regions of that year.
    language : {"en", "zh"}
    part : bool
        Whether the index is one of the parts.

    Examples
    --------
    >>> print(against_index("the index", 2019, 366, 0.99, 0.992, "en", part=False).text)
    Over 366 regions in 2019, its scores and the index have a correlation of 0.990, of ranks 0.992.
    """
    text = phrase(
        language,
        "Over {n} regions in {year}, its scores and {label}, which is one of its parts, have a correlation of "
        "{pearson}, of ranks {spearman}."
        if part
        else "Over {n} regions in {year}, its scores and {label} have a correlation of {pearson}, of ranks {spearman}.",
        n=n,
        year=year,
        label=label,
        pearson=number(pearson),
        spearman=number(spearman),
    )
    return Said(text, {"correlation with the index": pearson, "rank correlation with the index": spearman})


def rank_moves(
    ways: Sequence[str],
    undefined: Sequence[str],
    *,
    typical: float,
    most: tuple[str, int],
    top: tuple[int, int],
    language: Language,
) -> Said:
    """Say how many places regions move if the parts are weighed otherwise.

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
    language : {"en", "zh"}

    Examples
    --------
    >>> print(rank_moves(["entropy", "equal"], ["critic"], typical=4.0, most=("Nanjing", 38), top=(10, 9),
    ...                  language="en").text)
    Weighed in two ways (entropy and equal; not defined for these values: CRITIC), half of the regions move by \
at most 4 places, and Nanjing moves most, by 38. Of the first 10, 9 are among the first 10 either way.
    """
    size, kept = top
    numbers = {"median places": typical, f"places of {most[0]}": most[1], "stay on top": kept}
    names, apart = (
        series([phrase(language, _WAYS[each]) for each in ways_], language) for ways_ in (ways, undefined)
    )
    if undefined:
        names = phrase(language, "{names}; not defined for these values: {apart}", names=names, apart=apart)
    text = phrase(
        language,
        "Weighed in {n} ways ({names}), half of the regions move by at most {typical:g} places, and {region} moves "
        "most, by {places}. Of the first {size}, {kept} are among the first {size} {every}.",
        n=count(len(ways), language),
        names=names,
        typical=typical,
        region=most[0],
        places=most[1],
        size=size,
        kept=kept,
        every=phrase(language, "either way" if len(ways) == 2 else "every way"),
    )
    return Said(text, numbers)


def random_weights(width: float, draws: int, language: Language) -> Said:
    """Say how wide ranks range under random weights.

    >>> random_weights(38.5, 1000, "en").text
    'With 1,000 random sets of weights, all equally likely, the middle 95 % of the ranks of a region span 38 places in \
the median.'
    """
    text = phrase(
        language,
        "With {draws:,} random sets of weights, all equally likely, the middle 95 % of the ranks of a region span "
        "{width:.0f} places in the median.",
        draws=draws,
        width=width,
    )
    return Said(text, {"median span of ranks": width})
