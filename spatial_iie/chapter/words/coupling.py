"""Sentences on the coupling coordination of systems."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words.numerals import number, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)
_VARIANTS = {
    "usual": "the ratio of their geometric to their arithmetic mean",
    "liao": "that of Liao (1999) with k = 2",
    "wang": "the modified one of Wang et al. (2021)",
}


def formula(variant: str, systems: Sequence[str], language: Language) -> Sentence:
    """Say what is coupled, and how.

    >>> formula("usual", ["use", "supply"], "en").text
    'The coordination degree D = sqrt(C T) couples use and supply; the coupling degree C is the ratio of their \
geometric to their arithmetic mean, T their weighted mean.'
    """
    template = (
        "The coordination degree D = sqrt(C T) couples {systems}; the coupling degree C is {variant}, T their "
        "weighted mean."
    )
    return Sentence(
        phrase(
            language,
            template,
            systems=series(list(systems), language),
            variant=phrase(language, _VARIANTS[variant]),
        )
    )


def level(
    first: tuple[int, float], last: tuple[int, float], largest: tuple[str, int, int], language: Language
) -> Sentence:
    """Report the mean of D in the first and the last year, and the class with most regions.

    >>> level((2017, 0.21), (2019, 0.27), ("moderately uncoordinated", 132, 366), "en").text
    'The mean of D is 0.210 in 2017 and 0.270 in 2019; in 2019 the largest class is moderately uncoordinated, with 132 \
of 366 regions.'
    """
    template = (
        "The mean of D is {after} in {last}; the largest class is {name}, with {count} of {n} regions."
        if first[0] == last[0]
        else "The mean of D is {before} in {first} and {after} in {last}; in {last} the largest class is {name}, with "
        "{count} of {n} regions."
    )
    name, count, n = largest
    text = phrase(
        language, template, before=number(first[1]), first=first[0], after=number(last[1]), last=last[0], name=name,
        count=count, n=n,
    )  # fmt: skip
    return Sentence(text, {f"mean of D {last[0]}": last[1], f"regions in class {name}": count})


def clustering(year: int, statistic: float, p: float, alpha: float, language: Language) -> Sentence:
    """Report Moran's I of D.

    >>> clustering(2019, 0.286, 0.00001, 0.05, "en").text
    "Moran's I of D in 2019 is 0.286 (p < 0.0001): similar degrees are neighbours more often than under spatial \
randomness."
    """
    conclusion = (
        "spatial randomness is not rejected"
        if p >= alpha
        else "similar degrees are neighbours more often than under spatial randomness"
        if statistic > 0
        else "unlike degrees are neighbours more often than under spatial randomness"
    )
    text = phrase(
        language, "Moran's I of D in {year} is {value} ({p}): {conclusion}.", year=year, value=number(statistic),
        p=p_in_words(p), conclusion=phrase(language, conclusion),
    )  # fmt: skip
    return Sentence(text, {f"Moran's I of D {year}": statistic})
