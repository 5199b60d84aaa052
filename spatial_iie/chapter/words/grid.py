"""The specification curve: an estimate across weights, years and models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from spatial_iie.chapter.words.neighbourhoods import weights_in_words
from spatial_iie.chapter.words.numerals import clauses, level, number, series
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
    varied: Iterable[str] = ("weights", "year", "model"),
    same: int = 0,
) -> Sentence:
    """Report the sign, range and significance of an estimate across specifications.

    Parameters
    ----------
    label : str
    fits, failed, positive, significant : int
    low, high : float
    alpha : float
    language : {"en", "zh", ...}
    varied : iterable of str
        Columns of the table in which specifications differ.
    same : int
        How many more have the same rows and weights as one of these.

    Examples
    --------
    >>> print(specifications("the index", 60, 0, 60, 58, 0.0048, 0.0072, 0.05, "en").text)
    Across 60 specifications (weights, year and model) the coefficient of the index is positive in all 60, from \
0.0048 to 0.0072, and significant at the 5 % level in 58. The specifications share their data and are not independent \
evidence.
    """
    done = fits - failed
    numbers: dict[str, float] = {"fits": fits, "failed fits": failed}
    text = (
        "Across {fits} specifications ({varied}){lost} the coefficient of {label} is {sign}, from {low} to {high}, "
        "and significant at the {level} level in {significant}.{same} The specifications share their data and are "
        "not independent evidence."
    )
    if done == 0:
        text = (
            "None of {fits} specifications ({varied}) could be estimated; [[robustness]] gives the reasons."
        )
        return Sentence(phrase(language, text, fits=fits, varied=_varied(varied, language)), numbers)
    sign = "positive in {up} and negative in {down}"
    if positive in (0, done):
        sign = "positive in all {up}" if positive else "negative in all {down}"
    lost = phrase(language, ", {failed} of which could not be estimated,", failed=failed) if failed else ""
    fields = {
        "fits": fits,
        "varied": _varied(varied, language),
        "lost": lost,
        "same": phrase(
            language,
            " {n} {n:other has|others have} the same rows and weights as one of them and {n:is|are} not counted.",
            n=same,
        )
        if same
        else "",
        "label": label,
        "sign": phrase(language, sign, up=positive, down=done - positive),
        "low": number(low, 4),
        "high": number(high, 4),
        "level": level(alpha),
        "significant": significant,
    }
    numbers |= {"positive": positive, "significant": significant, "lowest": low, "highest": high}
    return Sentence(phrase(language, text, **fields), numbers)


_WORDS = {
    "weights": "weights",
    "regressors": "regressors",
    "effects": "effects",
    "year": "year",
    "model": "model",
    "sample": "regions dropped",
    "outliers": "winsorizing",
    "timing": "lags of the regressors",
    "measure": "measures",
    "errors": "standard errors",
}


def _varied(columns: Iterable[str], language: Language) -> str:
    """Return what differs between specifications, in words."""
    return series([phrase(language, _WORDS[name]) for name in columns], language)


def joint(label: str, tests: Mapping[str, float], draws: int, language: Language) -> Sentence:
    """Report the joint test of all specifications.

    Parameters
    ----------
    label : str
    tests : mapping of str to float
        p values by what is counted: "median", "share", "stouffer".
    draws : int
        Permutations.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(joint("the index", {"median": 0.002, "share": 0.004, "stouffer": 0.002}, 499, "en").text)
    Were it random which region has which history of the index, a median estimate at least as large would have p = \
0.0020, as large a share of significant estimates p = 0.0040 and as large a sum of z values p = 0.0020 (499 \
permutations, all specifications at once). The test is exact only for a regressor that is neither spatially \
autocorrelated nor related to the others.
    """
    text = phrase(
        language,
        "Were it random which region has which history of {label}, a median estimate at least as large would have "
        "{median}, as large a share of significant estimates {share} and as large a sum of z values {stouffer} "
        "({draws} permutations, all specifications at once). The test is exact only for a regressor that is neither "
        "spatially autocorrelated nor related to the others.",
        label=label,
        draws=draws,
        **{name: p_in_words(p) for name, p in tests.items()},
    )
    return Sentence(text, {f"joint p {name}": p for name, p in tests.items()})


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
