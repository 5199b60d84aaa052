"""What the weights are: who neighbours whom, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words import numerals
from spatial_iie.chapter.words.numerals import number, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_SCALED = {
    "row": "every row scaled to sum to 1, so that a lag is a mean over neighbours",
    "spectral": "scaled by their largest eigenvalue",
    "min-max": "scaled by their largest row or column sum",
    "none": "not scaled",
}


def weights_in_words(spec: str, language: Language) -> str:
    """Return a short name of weights in words; those it does not know stand as they are.

    >>> weights_in_words("knn:6", "en"), weights_in_words("queen", "zh"), weights_in_words("idw:1", "en")
    ('6 nearest neighbours', '邻接（queen）', 'idw:1')
    """
    family, _, rest = spec.partition(":")
    size = rest.removesuffix("km")
    if family in ("queen", "rook") and not rest:
        return phrase(language, "{family} contiguity", family=family)
    if family == "knn" and rest.isdigit():
        return phrase(language, "{k} nearest neighbours", k=rest)
    if family == "band" and size.isdigit():
        return phrase(language, "all within {km} km", km=size)
    return spec


def described(
    spec: str, scaling: str, regions: int, neighbours: Mapping[int, int], components: int, language: Language
) -> Said:
    """Say who neighbours whom, how many neighbours regions have, and whether all hang together.

    Parameters
    ----------
    spec : str
        Short name of the weights.
    scaling : {"row", "spectral", "min-max", "none"}
    regions : int
    neighbours : mapping of int to int
        Number of neighbours -> regions.
    components : int
    language : {"en", "zh"}

    Examples
    --------
    >>> print(described("queen", "row", 4, {1: 2, 2: 2}, 1, "en").text)
    Neighbours are defined by queen contiguity, every row scaled to sum to 1, so that a lag is a mean over neighbours. \
The 4 regions have 1.50 neighbours on average, from 1 to 2, and hang together in one component.
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
        "Neighbours are defined by {weights}, {scaled}. The {regions} have {mean} neighbours on average, from {low} to "
        "{high}, and {together}.",
        weights=weights_in_words(spec, language),
        scaled=phrase(language, _SCALED[scaling]),
        regions=numerals.regions(regions, language),
        mean=number(mean, 2),
        low=low,
        high=high,
        together=phrase(
            language,
            "hang together in one component" if components == 1 else "fall into {n} components",
            n=components,
        ),
    )
    return Said(text, numbers)


_FATE = {
    "exclude": "Global statistics and regressions leave such regions out; local statistics are undefined there.",
    "zero": "Global statistics and regressions count such regions with a lag of 0; local statistics are undefined "
    "there. Where the mean of a regressor is far from 0, a lag of 0 stands far from all others and may decide its "
    "coefficient.",
}


def isolated(names: Mapping[str, Sequence[str]], language: Language, *, rule: str = "exclude") -> Said:
    """Name the regions without neighbours under each weights, and say what becomes of them.

    >>> print(isolated({"queen": ["Zhoushan"], "knn:6": []}, "en").text)
    Without neighbours: under queen Zhoushan. Global statistics and regressions leave such regions out; local \
statistics are undefined there.
    """
    numbers = {f"isolates {spec}": len(each) for spec, each in names.items()}
    groups: dict[tuple[str, ...], list[str]] = {}
    for spec, each in names.items():
        if each:
            groups.setdefault(tuple(each), []).append(spec)
    if not groups:
        return Said(phrase(language, "Every region has a neighbour under all weights."), numbers)
    parts = [
        phrase(
            language,
            "under {weights} {regions}",
            weights=series(specs, language),
            regions=series(each, language, 12),
        )
        for each, specs in groups.items()
    ]
    text = phrase(
        language,
        "Without neighbours: {parts}. {fate}",
        parts=phrase(language, "; ").join(parts),
        fate=phrase(language, _FATE["zero" if rule == "zero" else "exclude"]),
    )
    return Said(text, numbers)


def same_links(groups: Sequence[Sequence[str]], language: Language) -> Said:
    """Say which weights link the same pairs of regions, so that agreement between them says nothing.

    >>> same_links([["queen", "rook"]], "en").text
    'On this map queen and rook link the same pairs, so that their agreement is no confirmation.'
    """
    if not groups:
        return Said("")
    return Said(
        phrase(
            language,
            "On this map {weights} link the same pairs, so that their agreement is no confirmation.",
            weights=phrase(language, "; ").join(series(specs, language) for specs in groups),
        )
    )


def linked_share(links: int, regions: int, language: Language) -> Said:
    """Say how many of all possible links there are.

    >>> linked_share(6, 4, "en").text
    'Of all ordered pairs of regions 50.0 % are linked.'
    """
    share = links / (regions * (regions - 1))
    text = phrase(language, "Of all ordered pairs of regions {share} are linked.", share=percent(share, 1))
    return Said(text, {"share linked": share})
