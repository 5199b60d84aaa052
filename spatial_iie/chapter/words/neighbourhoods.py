"""Spatial weights: definition, number of neighbours, isolates, density."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words import numerals
from spatial_iie.chapter.words.numerals import number, percent, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_SCALED = {
    "row": "row-standardized, so that a spatial lag is the mean over the neighbours",
    "spectral": "scaled by the largest eigenvalue",
    "min-max": "scaled by the smaller of the largest row sum and the largest column sum",
    "none": "not standardized",
}


def weights_in_words(spec: str, language: Language) -> str:
    """Return a short name of weights in words; those it does not know stand as they are.

    >>> weights_in_words("knn:6", "en"), weights_in_words("queen", "zh"), weights_in_words("idw:1", "en")
    ('6 nearest neighbours', 'queen 邻接', 'idw:1')
    """
    family, _, rest = spec.partition(":")
    size = rest.removesuffix("km")
    if family in ("queen", "rook") and not rest:
        return phrase(language, "{family} contiguity", family=family)
    if family == "knn" and rest.isdigit():
        return phrase(language, "{k} nearest neighbours", k=rest)
    if family == "band" and size.isdigit():
        return phrase(language, "a distance band of {km} km", km=size)
    return spec


def _series(specs: Sequence[str], language: Language) -> str:
    return series([weights_in_words(spec, language) for spec in specs], language)


def described(
    spec: str, scaling: str, regions: int, neighbours: Mapping[int, int], components: int, language: Language
) -> Sentence:
    """Describe spatial weights: definition, standardization, number of neighbours, connected components.

    Parameters
    ----------
    spec : str
        Short name of the weights.
    scaling : {"row", "spectral", "min-max", "none"}
    regions : int
    neighbours : mapping of int to int
        Number of neighbours -> regions.
    components : int
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(described("queen", "row", 4, {1: 2, 2: 2}, 1, "en").text)
    The spatial weights are queen contiguity, row-standardized, so that a spatial lag is the mean over the \
neighbours. The 4 regions have 1.50 neighbours on average (minimum 1, maximum 2) and form 1 connected component.
    """
    mean = sum(many * count for many, count in neighbours.items()) / regions
    low, high = min(neighbours), max(neighbours)
    numbers = {
        "mean neighbours": mean,
        "least neighbours": low,
        "most neighbours": high,
        "components": components,
    }
    text = phrase(
        language,
        "The spatial weights are {weights}, {scaled}. The {regions} have {mean} neighbours on average "
        "(minimum {low}, maximum {high}) and form {components}.",
        weights=weights_in_words(spec, language),
        scaled=phrase(language, _SCALED[scaling]),
        regions=numerals.regions(regions, language),
        mean=number(mean, 2),
        low=low,
        high=high,
        components=phrase(language, "{n} connected {n:component|components}", n=components),
    )
    return Sentence(text, numbers)


_FATE = {
    "exclude": "Global statistics and regressions leave isolates out; local statistics are undefined there.",
    "zero": "Global statistics and regressions give isolates a spatial lag of 0; local statistics are "
    "undefined there. Where the mean of a regressor is far from 0, a spatial lag of 0 is an outlier "
    "and may decide its coefficient.",
}


def isolated(names: Mapping[str, Sequence[str]], language: Language, *, rule: str = "exclude") -> Sentence:
    """Name the isolates with each of the weights, and how they are treated.

    >>> print(isolated({"queen": ["Zhoushan"], "knn:6": []}, "en").text)
    Isolates (regions without neighbours): Zhoushan with queen contiguity. Global statistics and regressions leave \
isolates out; local statistics are undefined there.
    """
    numbers = {f"isolates {spec}": len(each) for spec, each in names.items()}
    groups: dict[tuple[str, ...], list[str]] = {}
    for spec, each in names.items():
        if each:
            groups.setdefault(tuple(each), []).append(spec)
    if not groups:
        return Sentence(phrase(language, "There are no isolates with any of the weights."), numbers)
    parts = [
        phrase(
            language,
            "{regions} with {weights}",
            weights=_series(specs, language),
            regions=series(each, language, 12),
        )
        for each, specs in groups.items()
    ]
    text = phrase(
        language,
        "Isolates (regions without neighbours): {parts}. {fate}",
        parts=phrase(language, "; ").join(parts),
        fate=phrase(language, _FATE["zero" if rule == "zero" else "exclude"]),
    )
    return Sentence(text, numbers)


def same_links(groups: Sequence[Sequence[str]], language: Language) -> Sentence:
    """Name the weights that have the same links.

    >>> same_links([["queen", "rook"]], "en").text
    'On this map queen contiguity and rook contiguity coincide, so that their agreement is not additional evidence.'
    """
    if not groups:
        return Sentence("")
    words = phrase(language, "; ").join(_series(specs, language) for specs in groups)
    text = "On this map {weights} coincide, so that their agreement is not additional evidence."
    return Sentence(phrase(language, text, weights=words))


def linked_share(links: int, regions: int, language: Language) -> Sentence:
    """Report the density of the weights matrix.

    >>> linked_share(6, 4, "en").text
    'The density of the weights matrix (share of non-zero pairs) is 50.0 %.'
    """
    share = links / (regions * (regions - 1))
    text = "The density of the weights matrix (share of non-zero pairs) is {share}."
    return Sentence(phrase(language, text, share=percent(share, 1)), {"share linked": share})
