"""The specification curve: an estimate across weights, years and models."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie.chapter.words.neighbourhoods import weights_in_words
from spatial_iie.chapter.words.numerals import clauses, level, number
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)


def specifications(
    label: str,
    fits: int,
    failed: int,
    positive: int,
    significant: int,
    low: float,
    high: float,
    alpha: float,
    language: Language,
) -> Sentence:
    """Report the sign, range and significance of an estimate across specifications.

    >>> print(specifications("the index", 60, 0, 60, 58, 0.0048, 0.0072, 0.05, "en").text)
    Across 60 specifications (weights, year and model) the coefficient of the index is positive in all 60, from \
0.0048 to 0.0072, and significant at the 5 % level in 58. The specifications share their data and are not independent \
evidence.
    """
    done = fits - failed
    numbers: dict[str, float] = {"fits": fits, "failed fits": failed}
    text = (
        "Across {fits} specifications (weights, year and model){lost} the coefficient of {label} is {sign}, "
        "from {low} to {high}, and significant at the {level} level in {significant}. The specifications "
        "share their data and are not independent evidence."
    )
    if done == 0:
        text = (
            "None of {fits} specifications (weights, year and model) could be estimated; [[robustness]] gives "
            "the reasons."
        )
        return Sentence(phrase(language, text, fits=fits), numbers)
    sign = "positive in {up} and negative in {down}"
    if positive in (0, done):
        sign = "positive in all {up}" if positive else "negative in all {down}"
    lost = phrase(language, ", {failed} of which could not be estimated,", failed=failed) if failed else ""
    fields = {
        "fits": fits,
        "lost": lost,
        "label": label,
        "sign": phrase(language, sign, up=positive, down=done - positive),
        "low": number(low, 4),
        "high": number(high, 4),
        "level": level(alpha),
        "significant": significant,
    }
    numbers |= {"positive": positive, "significant": significant, "lowest": low, "highest": high}
    return Sentence(phrase(language, text, **fields), numbers)


def lags_by_weights(
    label: str,
    model: str,
    year: int,
    lags: Mapping[str, tuple[float, float]],
    alpha: float,
    language: Language,
) -> Sentence:
    """Report the coefficient of a spatial lag by weights, and whether the weights agree.

    Parameters
    ----------
    label, model : str
    year : int
    lags : mapping of weights to (estimate, p)
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> lags = {"queen": (-0.0012, 0.85), "knn:4": (-0.0052, 0.0412)}
    >>> print(lags_by_weights("the index", "SDEM", 2019, lags, 0.05, "en").text)
    In the SDEM of 2019 the coefficient of the spatial lag of the index is −0.0012 (p = 0.8500) with queen contiguity \
and −0.0052 (p = 0.0412) with 4 nearest neighbours: significant at the 5 % level with 1 of 2 weights, so that the \
result depends on the definition of neighbours.
    """
    if not lags:
        return Sentence("")
    parts = [
        phrase(
            language,
            "{value} ({p}) with {weights}",
            value=number(b, 4),
            p=p_in_words(p),
            weights=weights_in_words(spec, language),
        )
        for spec, (b, p) in lags.items()
    ]
    text = phrase(
        language,
        "In the {model} of {year} the coefficient of the spatial lag of {label} is {parts}: {agreement}.",
        label=label,
        model=model,
        year=year,
        parts=clauses(parts, language),
        agreement=_agreement(lags, alpha, language),
    )
    return Sentence(text, {f"{model} {year} W {label} {spec}": value for spec, (value, _) in lags.items()})


def _agreement(lags: Mapping[str, tuple[float, float]], alpha: float, language: Language) -> str:
    """Return whether weights agree on the sign and the significance of a spatial lag."""
    sure = [value for value, p in lags.values() if p <= alpha]
    if not sure:
        text = "not significant at the {level} level with any of the weights"
    elif min(sure) <= 0 < max(sure):
        text = (
            "significant at the {level} level with both signs, so that the result depends on the "
            "definition of neighbours"
        )
    elif len(sure) < len(lags):
        text = (
            "significant at the {level} level with {sure} of {many} weights, so that the result depends on "
            "the definition of neighbours"
        )
    elif sure[0] > 0:
        text = "positive and significant at the {level} level with all weights"
    else:
        text = "negative and significant at the {level} level with all weights"
    return phrase(language, text, level=level(alpha), sure=len(sure), many=len(lags))
