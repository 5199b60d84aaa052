"""What a report says of instruments: how strong they are, whether they agree, and what holds if they are weak."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)


def strength(names: str, instruments: str, values: Mapping[str, float], language: Language) -> Sentence:
    """Report how strong instruments are: the effective F, or the smallest conditional F of several columns.

    Parameters
    ----------
    names, instruments : str
    values : mapping of str to float
        "effective F" and "critical" (for a bias of a tenth), or "conditional F".
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(strength("x", "z", {"effective F": 31.2, "critical": 23.1}, "en").text)
    In two-stage least squares x is endogenous, with the instruments z. The effective first-stage F is 31.2; above 10 \
instruments are usually taken as strong, and 23.1 is its critical value for a bias of 10% of the worst.
    """
    first = phrase(
        language,
        "In two-stage least squares {names} is endogenous, with the instruments {instruments}.",
        names=names,
        instruments=instruments,
    )
    if "conditional F" in values:
        value = values["conditional F"]
        second = phrase(language, "The smallest conditional first-stage F is {value:.1f}.", value=value)
    else:
        value = values["effective F"]
        second = phrase(
            language,
            "The effective first-stage F is {value:.1f}; above 10 instruments are usually taken as strong, and "
            "{critical:.1f} is its critical value for a bias of 10% of the worst.",
            value=value,
            critical=values["critical"],
        )
    third = (
        ""
        if value >= 10
        else phrase(
            language,
            "The instruments are weak: estimates are biased towards least squares, and only Anderson-Rubin sets hold.",
        )
    )
    return Sentence(sentences(language, first, second, third), values)


def validity(tests: Mapping[str, float], alpha: float, language: Language) -> Sentence:
    """Report the tests of overidentifying restrictions and of exogeneity, by name and p.

    Examples
    --------
    >>> validity({"Hansen J": 0.31}, 0.05, "en").text
    'That the instruments agree is not rejected (Hansen J, p = 0.3100).'
    """
    texts = []
    for name, p in tests.items():
        if name in ("Hansen J", "Sargan"):
            text = (
                "That the instruments agree is rejected ({name}, {p}): at least one of them is not valid."
                if p <= alpha
                else "That the instruments agree is not rejected ({name}, {p})."
            )
        elif name == "Wu-Hausman":
            text = (
                "Exogeneity is rejected ({name}, {p})."
                if p <= alpha
                else "Exogeneity is not rejected ({name}, {p}): least squares may do."
            )
        else:
            continue
        texts.append(phrase(language, text, name=name, p=p_in_words(p)))
    return Sentence(sentences(language, *texts), {f"p {name}": p for name, p in tests.items()})


def sets(found: Mapping[str, str], language: Language) -> Sentence:
    """Report Anderson-Rubin sets of 95 %, by coefficient.

    >>> sets({"x": "[0.2, 0.4]"}, "en").text
    'The Anderson-Rubin set of x, which holds however weak the instruments are, is: [0.2, 0.4].'
    """
    texts = [
        phrase(
            language,
            "The Anderson-Rubin set of {name}, which holds however weak the instruments are, is: {words}.",
            name=name,
            words=words,
        )
        for name, words in found.items()
    ]
    return Sentence(sentences(language, *texts))
