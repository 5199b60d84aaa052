"""Sentences on effects that differ: between groups, with a moderator, at a threshold, through a mediator, by place."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie.chapter.words.changes import interval
from spatial_iie.chapter.words.numerals import number, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)


def groups(
    label: str,
    model: str,
    by_group: Mapping[str, tuple[float, float]],
    p: float,
    alpha: float,
    language: Language,
) -> Sentence:
    """Report the coefficient in every group, and whether the groups differ.

    >>> print(groups("the index", "SAR", {"East": (0.5, 0.01), "West": (0.1, 0.4)}, 0.03, 0.05, "en").text)
    In the SAR the coefficient of the index is 0.500 in East (p = 0.0100) and 0.100 in West (p = 0.4000); \
equal coefficients are rejected (Chow test, p = 0.0300).
    """
    parts = [
        phrase(
            language,
            "{value} in {group} ({p})",
            value=number(value),
            group=name,
            p=p_in_words(each),
        )
        for name, (value, each) in by_group.items()
    ]
    text = phrase(
        language,
        "In the {model} the coefficient of {label} is {parts}; equal coefficients are rejected (Chow test, {p})."
        if p <= alpha
        else "In the {model} the coefficient of {label} is {parts}; equal coefficients are not rejected (Chow test, "
        "{p}).",
        model=model,
        label=label,
        parts=series(parts, language),
        p=p_in_words(p),
    )
    numbers = {f"coefficient {name}": value for name, (value, _) in by_group.items()}
    return Sentence(text, {**numbers, "p of the Chow test": p})


def moderated(
    label: str, moderator: str, ends: tuple[tuple[float, float], tuple[float, float]], language: Language
) -> Sentence:
    """Report the effect at a low and at a high value of the moderator.

    >>> moderated("the index", "openness", ((1.0, 0.5), (9.0, 0.1)), "en").text
    'The effect of the index is 0.500 where openness is 1, and 0.100 where it is 9.'
    """
    (low, first), (high, last) = ends
    text = phrase(
        language,
        "The effect of {label} is {first} where {moderator} is {low}, and {last} where it is {high}.",
        label=label,
        first=number(first),
        moderator=moderator,
        low=f"{low:g}",
        last=number(last),
        high=f"{high:g}",
    )
    return Sentence(text, {"effect at the low value": first, "effect at the high value": last})


def threshold(
    label: str, value: float, limits: tuple[float, float], p: float, alpha: float, language: Language
) -> Sentence:
    """Report a threshold, and whether the test finds one.

    >>> threshold("openness", 3.0, (2.0, 4.0), 0.4, 0.05, "en").text
    'No threshold in openness is found (bootstrap p = 0.4000); the best candidate is 3.000 (95 % CI 2.000 to 4.000).'
    """
    text = phrase(
        language,
        "Coefficients change where {label} passes {value} ({interval}; bootstrap {p})."
        if p <= alpha
        else "No threshold in {label} is found (bootstrap {p}); the best candidate is {value} ({interval}).",
        label=label,
        value=number(value),
        interval=interval(*limits, language=language),
        p=p_in_words(p),
    )
    return Sentence(text, {"threshold": value, "p of the threshold": p})


def mediated(
    label: str, mediator: str, value: float, limits: tuple[float, float], language: Language
) -> Sentence:
    """Report the mediated effect and its bootstrap interval, and that it is no causal one by itself.

    >>> print(mediated("the index", "credit", 0.2, (0.1, 0.3), "en").text)
    The product of the coefficients, the effect of the index through credit, is 0.200 (bootstrap, 95 % CI \
0.100 to 0.300), which excludes 0. It is causal only if nothing unobserved moves both credit and the dependent variable.
    """
    excludes = limits[0] > 0 or limits[1] < 0
    text = phrase(
        language,
        "The product of the coefficients, the effect of {label} through {mediator}, is {value} (bootstrap, "
        "{interval}), which excludes 0. It is causal only if nothing unobserved moves both {mediator} and the "
        "dependent variable."
        if excludes
        else "The product of the coefficients, the effect of {label} through {mediator}, is {value} (bootstrap, "
        "{interval}), which includes 0.",
        label=label,
        mediator=mediator,
        value=number(value),
        interval=interval(*limits, language=language),
    )
    return Sentence(text, {"mediated effect": value})


def local(
    label: str, limits: tuple[float, float], shares: tuple[float, float], bandwidth: float, language: Language
) -> Sentence:
    """Report the range of local coefficients and where they are significant.

    >>> print(local("the index", (-0.1, 0.5), (60.0, 0.0), 120.0, "en").text)
    In the geographically weighted regression (bandwidth 120) the coefficient of the index is between −0.100 and \
0.500; it is significantly positive in 60.0% of the regions, and significantly negative in 0.0%.
    """
    text = phrase(
        language,
        "In the geographically weighted regression (bandwidth {bandwidth}) the coefficient of {label} is between {low} "
        "and {high}; it is significantly positive in {positive}% of the regions, and significantly negative in "
        "{negative}%.",
        bandwidth=f"{bandwidth:g}",
        label=label,
        low=number(limits[0]),
        high=number(limits[1]),
        positive=f"{shares[0]:.1f}",
        negative=f"{shares[1]:.1f}",
    )
    numbers = {"least coefficient": limits[0], "largest coefficient": limits[1], "positive": shares[0]}
    return Sentence(text, numbers)
