"""Panel models: what they are of, how much they explain, and what the tests lead to."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words import numerals
from spatial_iie.chapter.words.numerals import number, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_EFFECTS = {
    "": "no effects",
    "region": "region effects",
    "year": "year effects",
    "region and year": "region and year effects",
    "random": "random effects of regions",
    "random and year": "random effects of regions and year effects",
    "correlated random": "correlated random effects of regions",
    "correlated random and year": "correlated random effects of regions and year effects",
}


def sample(
    regions: int, years: Sequence[int], effects: Sequence[str], weights: Sequence[str], language: Language
) -> Sentence:
    """Report what the panel models are of: regions, years, effects and weights.

    >>> sample(280, range(2011, 2020), ["region and year"], ["queen"], "en").text
    'The panel models are of 280 regions in the 9 years from 2011 to 2019 (2,520 region-years), with region and year \
effects; spatial weights: queen.'
    """
    kinds = [phrase(language, _EFFECTS[each]) for each in dict.fromkeys(effects)]
    text = phrase(
        language,
        "The panel models are of {regions} in the {n} years from {first} to {last} ({cells:,} region-years), with "
        "{effects}; spatial weights: {weights}.",
        regions=numerals.regions(regions, language),
        n=len(years),
        first=min(years),
        last=max(years),
        cells=regions * len(years),
        effects=phrase(language, " or ").join(kinds),
        weights=series(list(dict.fromkeys(weights)), language),
    )
    return Sentence(text, {"panel regions": regions, "panel years": len(years)})


def probable(model: str, weights: str, probability: float, language: Language) -> Sentence:
    """Report the most probable of several models and weights.

    >>> probable("SDM", "queen", 0.912, "en").text
    'With equal prior probabilities the most probable model is the SDM with queen (posterior probability 0.912); the \
notes of [[panel_posterior]] say where another prior disagrees.'
    """
    text = phrase(
        language,
        "With equal prior probabilities the most probable model is the {model}{weights} (posterior probability {p}); "
        "the notes of [[panel_posterior]] say where another prior disagrees.",
        model=model,
        weights=phrase(language, " with {weights}", weights=weights) if weights else "",
        p=number(probability, 3),
    )
    return Sentence(text, {f"posterior probability {model}": probability})


def explained(model: str, within: float, between: float, overall: float, language: Language) -> Sentence:
    """Report the R2 of one model.

    >>> explained("SDM", 0.477, 0.58, 0.571, "en").text
    'R² of the SDM is 0.477 within regions over time, 0.580 between regions and 0.571 overall.'
    """
    text = phrase(
        language,
        "R² of the {model} is {within} within regions over time, {between} between regions and {overall} overall.",
        model=model,
        within=number(within),
        between=number(between),
        overall=number(overall),
    )
    numbers = {"R2 within": within, "R2 between": between, "R2 overall": overall}
    return Sentence(text, {f"{model} {name}": value for name, value in numbers.items()})
