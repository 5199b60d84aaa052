"""One fit: impacts, diagnostics, residual spatial autocorrelation, and the tests of Stata's spregsem."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie.chapter.words.numerals import level, number, sentence, series
from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases, translated

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

phrase = Phrases(__name__)


def impacts_differ(
    model: str,
    label: str,
    impacts: tuple[tuple[float, float], tuple[float, float], tuple[float, float]],
    alpha: float,
    language: Language,
) -> Sentence:
    """Report the direct, indirect and total impact of a regressor.

    Parameters
    ----------
    model, label : str
    impacts : three pairs of (estimate, p)
        Direct, indirect, total. The p of an indirect impact that is zero by construction is not a number.
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> impacts = ((0.0051, 1e-9), (0.0021, 0.0677), (0.0072, 1e-8))
    >>> print(impacts_differ("SDEM", "the index", impacts, 0.05, "en").text)
    In the SDEM the direct impact of the index is 0.0051 (p < 0.0001), the indirect impact 0.0021 (p = 0.0677) and \
the total impact 0.0072 (p < 0.0001): the indirect impact is not statistically significant at the 5 % level.
    """
    kinds = ("direct", "indirect", "total")
    numbers = {f"{model} {kind} {label}": value for kind, (value, _) in zip(kinds, impacts, strict=True)}
    own, across, whole = (
        phrase(language, "{value} ({p})", value=number(value, 4), p=p_in_words(p)) for value, p in impacts
    )
    value, p = impacts[1]
    text = (
        "In the {model} the direct impact of {label} is {own}, the indirect impact {across} and the total "
        "impact {whole}: {claim}."
    )
    claim = "the indirect impact is not statistically significant at the {level} level"
    if math.isnan(p):
        text = (
            "In the {model} the direct impact of {label} is {own}; the indirect impact is zero by "
            "construction, because the model does not include its spatial lag."
        )
    elif p <= alpha and value > 0:
        claim = "the indirect impact is positive and significant at the {level} level"
    elif p <= alpha:
        claim = "the indirect impact is negative and significant at the {level} level"
    fields = {
        "own": own,
        "across": across,
        "whole": whole,
        "claim": phrase(language, claim, level=level(alpha)),
    }
    return Sentence(phrase(language, text, model=model, label=label, **fields), numbers)


def errors_look(
    model: str, breusch_pagan: float, jarque_bera: float, condition: float, alpha: float, language: Language
) -> Sentence:
    """Report tests of the errors and the condition number of the regressors.

    >>> print(errors_look("SDEM", 0.0238, 0.7684, 36.3, 0.05, "en").text)
    In the SDEM homoskedasticity of the errors is rejected (Breusch-Pagan, studentized, p = 0.0238), so that \
conventional standard errors and p values are unreliable; normality of the errors is not rejected (Jarque-Bera, p = \
0.7684). The condition number of the regressors is 36.3, above 30, which indicates multicollinearity.
    """
    numbers = {"p Breusch-Pagan": breusch_pagan, "p Jarque-Bera": jarque_bera, "condition number": condition}
    first = phrase(
        language,
        "in the {model} homoskedasticity of the errors is rejected (Breusch-Pagan, studentized, {p}), so that "
        "conventional standard errors and p values are unreliable"
        if breusch_pagan <= alpha
        else "in the {model} homoskedasticity of the errors is not rejected (Breusch-Pagan, studentized, {p})",
        model=model,
        p=p_in_words(breusch_pagan),
    )
    second = phrase(
        language,
        "normality of the errors is rejected (Jarque-Bera, {p})"
        if jarque_bera <= alpha
        else "normality of the errors is not rejected (Jarque-Bera, {p})",
        p=p_in_words(jarque_bera),
    )
    third = phrase(
        language,
        "the condition number of the regressors is {value:.1f}, above 30, which indicates multicollinearity"
        if condition > 30
        else "the condition number of the regressors is {value:.1f}, not above 30",
        value=condition,
    )
    whole = sentences(language, sentence([first, second], language), sentence([third], language))
    return Sentence(whole, numbers)


def left_over(residuals: Mapping[str, tuple[float, float]], alpha: float, language: Language) -> Sentence:
    """Report residual spatial autocorrelation by model.

    Parameters
    ----------
    residuals : mapping of model to (Moran's I, p)
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> left_over({"OLS": (0.005, 0.75), "SDEM": (0.001, 0.9)}, 0.05, "en").text
    'Residual spatial autocorrelation is not significant in any model (p at least 0.7500).'
    """
    sure = {model: p for model, (_, p) in residuals.items() if p <= alpha}
    numbers = {f"residual I {model}": value for model, (value, _) in residuals.items()}
    named = [phrase(language, "{value} ({p})", value=model, p=p_in_words(p)) for model, p in sure.items()]
    text = phrase(
        language,
        "Residual spatial autocorrelation is significant in {models}, for which the spatial models in [[models]] allow."
        if sure and "SDEM" not in sure
        else "Residual spatial autocorrelation is significant in {models}."
        if sure
        else "Residual spatial autocorrelation is not significant in any model (p at least {p:.4f}).",
        models=series(named, language),
        p=min(p for _, p in residuals.values()),
    )
    return Sentence(text, numbers)


def beside(label: str, p: Mapping[str, float], language: Language) -> Sentence:
    """Report the p value of a regressor in a model, and under what its diagnostics call for.

    Parameters
    ----------
    label : str
    p : mapping of str to float
        By column of the table, the model itself first.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(beside("the index", {"SDEM": 0.012, "SDEM, HC3": 0.034}, "en").text)
    [[remedies]] has beside it what these tests call for: the coefficient of the index has p = 0.0120 in the SDEM and \
p = 0.0340 in the SDEM, HC3.
    """
    parts = [
        phrase(language, "{p} in the {model}", p=p_in_words(value), model=_called(model, language))
        for model, value in p.items()
    ]
    text = phrase(
        language,
        "[[remedies]] has beside it what these tests call for: the coefficient of {label} has {parts}.",
        label=label,
        parts=series(parts, language),
    )
    return Sentence(text, {f"p {model}": value for model, value in p.items()})


def _called(model: str, language: Language) -> str:
    return str(translated(model, language))


def share_explained(model: str, pseudo_r2: float, language: Language) -> Sentence:
    """Report the pseudo-R² of a model.

    >>> share_explained("SDEM", 0.66, "en").text
    'The pseudo-R² of the SDEM (squared correlation of fitted and observed values) is 0.660.'
    """
    text = phrase(
        language,
        "The pseudo-R² of the {model} (squared correlation of fitted and observed values) is {value}.",
        model=model,
        value=number(pseudo_r2),
    )
    return Sentence(text, {"pseudo R2": pseudo_r2})


def published_tests(fit: RegressionResult, language: Language) -> Sentence:
    """Report the tests of Stata's spregsem beside the textbook tests of the same null hypotheses.

    Parameters
    ----------
    fit : RegressionResult
        A SEM or SDEM.
    language : {"en", "zh", ...}
    """
    from spatial_iie.spreg import fit_tests

    tests = fit_tests(fit, style="spregsem")
    names = ("Wald (spregsem)", "F (spregsem)", "LR (spregsem)", "Wald: slopes", "LR: space")
    numbers = {name: tests[name].statistic for name in names}
    wald, f, lr, slopes, space = (number(value, 3) for value in numbers.values())
    text = phrase(
        language,
        "In [[sdem_published]] the rows marked spregsem follow the definitions of that Stata command, which "
        "differ from those of the textbooks: F ({f}) is computed from the R² of the unfiltered residuals, "
        "Wald ({wald}) is k times that F, and LR ({lr}) is the squared z value of λ. As defined in textbooks, "
        "the Wald test of all slopes is {slopes} and the likelihood ratio test of λ = 0 is {space}.",
        f=f,
        wald=wald,
        lr=lr,
        slopes=slopes,
        space=space,
    )
    return Sentence(text, numbers)
