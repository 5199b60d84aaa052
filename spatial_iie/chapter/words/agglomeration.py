"""Sentences on the agglomeration of sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words.amounts import amount
from spatial_iie.chapter.words.numerals import level, number, series
from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)
_BEYOND = {
    "neighbouring regions": "those in {names} are concentrated beyond the dartboard in neighbouring regions",
    "scattered regions": "those in {names} are concentrated beyond the dartboard in scattered regions",
    "less than the dartboard": "those in {names} are less concentrated than firms at random places",
    "as the dartboard": "those in {names} lie as firms at random places would",
}


def concentrated(year: int, ginis: Mapping[str, float], language: Language) -> Sentence:
    """Report the locational Gini coefficients of the most concentrated sectors, the highest first.

    Examples
    --------
    >>> print(concentrated(2019, {"software services": 0.39, "trade": 0.1}, "en").text)
    In 2019 the sectors most concentrated in space, against the total, are software services (locational Gini \
0.390) and trade (0.100).
    """
    names = [
        phrase(
            language,
            "{name} (locational Gini {value})" if k == 0 else "{name} ({value})",
            name=name,
            value=number(gini),
        )
        for k, (name, gini) in enumerate(ginis.items())
    ]
    text = phrase(
        language,
        "In {year} the sectors most concentrated in space, against the total, are {names}.",
        year=year,
        names=series(names, language),
    )
    return Sentence(text, {f"locational Gini {name}": gini for name, gini in ginis.items()})


def lying(near: Sequence[str], scattered: Sequence[str], alpha: float, language: Language) -> str:
    """Say of which sectors the regions with more than their share are neighbours, by Moran's I.

    Examples
    --------
    >>> print(lying(["electronics"], ["software"], 0.05, "en"))
    By Moran's I at the 5 % level, regions with more than their share are neighbours in electronics; in software \
spatial randomness is not rejected: such regions are scattered.
    >>> print(lying([], ["software", "trade"], 0.05, "en"))
    By Moran's I at the 5 % level, in software and trade spatial randomness is not rejected: such regions are scattered.
    """
    clauses = []
    if near:
        clauses.append(
            phrase(
                language,
                "regions with more than their share are neighbours in {names}",
                names=series(near, language),
            )
        )
    if scattered:
        clauses.append(
            phrase(
                language,
                "in {names} spatial randomness is not rejected: such regions are scattered",
                names=series(scattered, language),
            )
        )
    return phrase(
        language,
        "By Moran's I at the {level} level, {clauses}.",
        level=level(alpha),
        clauses=phrase(language, "; ").join(clauses),
    )


def beyond(firms: int, named: Mapping[str, Sequence[str]], language: Language) -> str:
    """Say which sectors are concentrated beyond what firms at random places would be, and where.

    Parameters
    ----------
    firms : int
    named : mapping of pattern to names of sectors
        Patterns as ``ellison_glaeser`` has them.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> named = {"neighbouring regions": ["electronics"], "scattered regions": ["software"]}
    >>> named |= {"as the dartboard": ["trade"]}
    >>> print(beyond(3000, named, "en"))
    Of 3,000 firms, those in electronics are concentrated beyond the dartboard in neighbouring regions; those in \
software are concentrated beyond the dartboard in scattered regions; those in trade lie as firms at random places \
would.
    """
    clauses = [
        phrase(language, template, names=series(named[kind], language))
        for kind, template in _BEYOND.items()
        if named.get(kind)
    ]
    joined = phrase(language, "; ").join(clauses)
    return phrase(language, "Of {firms} firms, {clauses}.", firms=f"{firms:,}", clauses=joined)


def together(year: int, first: str, second: str, gamma: float, language: Language) -> Sentence:
    """Report the pair of sectors with the highest index of co-agglomeration.

    Examples
    --------
    >>> print(together(2019, "software", "internet", 0.0123, "en").text)
    Of all pairs of sectors, software and internet have the highest index of co-agglomeration in 2019 (0.012).
    """
    template = (
        "Of all pairs of sectors, {first} and {second} have the highest index of co-agglomeration in {year} "
        "({gamma})."
    )
    text = phrase(language, template, first=first, second=second, year=year, gamma=number(gamma))
    return Sentence(text, {"co-agglomeration": gamma})


def shifted(
    first: int, last: int, highest: Mapping[str, float], lowest: Mapping[str, float], language: Language
) -> Sentence:
    """Report the regions with the highest and lowest competitive effects.

    Examples
    --------
    >>> print(shifted(2017, 2019, {"Beijing": 489188.8}, {"Chengde": -170734.4}, "en").text)
    From 2017 to 2019, employment grew most beyond what national growth and the mix of sectors account for in \
Beijing (489,189), and fell short of it most in Chengde (−170,734).
    """
    template = (
        "From {first} to {last}, employment grew most beyond what national growth and the mix of sectors account for "
        "in {highest}, and fell short of it most in {lowest}."
    )

    def listing(effects: Mapping[str, float]) -> str:
        each = [
            phrase(language, "{name} ({value})", name=name, value=amount(value))
            for name, value in effects.items()
        ]
        return series(each, language)

    text = phrase(
        language, template, first=first, last=last, highest=listing(highest), lowest=listing(lowest)
    )
    numbers = {f"competitive effect {name}": value for name, value in {**highest, **lowest}.items()}
    return Sentence(sentences(language, text), numbers)
