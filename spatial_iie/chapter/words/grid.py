"""What a whole grid of regressions supports."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie.chapter.words.numerals import clauses, level, number
from spatial_iie.chapter.words.said import Said
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
) -> Said:
    """Say how an estimate fares over all choices of weights, years and models.

    >>> print(specifications("the index", 60, 0, 60, 58, 0.0048, 0.0072, 0.05, "en").text)
    Over 60 regressions (every combination of weights, year and model) the coefficient of the index is positive in all \
60, from 0.0048 to 0.0072, and significant at 5 % in 58. The regressions share their data, so this is no count of \
independent confirmations.
    """
    done, numbers = fits - failed, {"fits": fits, "failed fits": failed}
    text = (
        "Over {fits} regressions (every combination of weights, year and model){lost} the coefficient of {label} "
        "is {sign}, from {low} to {high}, and significant at {level} in {significant}. The regressions share their "
        "data, so this is no count of independent confirmations."
    )
    if done == 0:
        text = (
            "None of {fits} regressions (every combination of weights, year and model) could be estimated; "
            "[[robustness]] says why."
        )
        return Said(phrase(language, text, fits=fits), numbers)
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
    return Said(phrase(language, text, **fields), numbers)


def lags_by_weights(
    label: str,
    model: str,
    year: int,
    lags: Mapping[str, tuple[float, float]],
    alpha: float,
    language: Language,
) -> Said:
    """Say what the coefficient of a spatial lag is under every weights, and whether they agree.

    Parameters
    ----------
    label, model : str
    year : int
    lags : mapping of weights to (estimate, p)
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> lags = {"queen": (-0.0012, 0.85), "knn:4": (-0.0052, 0.0412)}
    >>> print(lags_by_weights("the index", "SDEM", 2019, lags, 0.05, "en").text)
    The coefficient of the spatial lag of the index in the SDEM of 2019 is −0.0012 (p = 0.8500) under queen and \
−0.0052 (p = 0.0412) under knn:4: significant at 5 % under 1 of 2 weights, so that it hangs on who counts as a \
neighbour.
    """
    if not lags:
        return Said("")
    parts = [
        phrase(language, "{value} ({p}) under {weights}", value=number(b, 4), p=p_in_words(p), weights=spec)
        for spec, (b, p) in lags.items()
    ]
    text = phrase(
        language,
        "The coefficient of the spatial lag of {label} in the {model} of {year} is {parts}: {agreement}.",
        label=label,
        model=model,
        year=year,
        parts=clauses(parts, language),
        agreement=_agreement(lags, alpha, language),
    )
    return Said(text, {f"{model} {year} W {label} {spec}": value for spec, (value, _) in lags.items()})


def _agreement(lags: Mapping[str, tuple[float, float]], alpha: float, language: Language) -> str:
    """Say whether weights agree on the sign and the significance of a lag."""
    sure = [value for value, p in lags.values() if p <= alpha]
    if not sure:
        text = "significant at {level} under none of them"
    elif min(sure) <= 0 < max(sure):
        text = "significant at {level} with both signs, so that it hangs on who counts as a neighbour"
    elif len(sure) < len(lags):
        text = "significant at {level} under {sure} of {many} weights, so that it hangs on who counts as a neighbour"
    elif sure[0] > 0:
        text = "positive and significant at {level} under every one"
    else:
        text = "negative and significant at {level} under every one"
    return phrase(language, text, level=level(alpha), sure=len(sure), many=len(lags))
