"""What one fit supports: impacts, errors, what is left in the residuals, and the tests as published."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie.chapter.words.numerals import level, number, percent, sentence, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

phrase = Phrases(__name__)


def impacts_differ(
    model: str,
    label: str,
    impacts: tuple[tuple[float, float], tuple[float, float], tuple[float, float]],
    alpha: float,
    language: Language,
) -> Said:
    """Say how a total impact divides into a region's own and its neighbours' part.

    Parameters
    ----------
    model, label : str
    impacts : three pairs of (estimate, p)
        Direct, indirect, total. The p of an indirect impact that is zero by construction is not a number.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> told = ((0.0051, 1e-9), (0.0021, 0.0677), (0.0072, 1e-8))
    >>> print(impacts_differ("SDEM", "the index", told, 0.05, "en").text)
    In the SDEM the direct impact of the index is 0.0051 (p < 0.0001), the indirect one 0.0021 (p = 0.0677) and the \
total 0.0072 (p < 0.0001): there is no evidence at 5 % of an association across borders.
    """
    kinds = ("direct", "indirect", "total")
    numbers = {f"{model} {kind} {label}": value for kind, (value, _) in zip(kinds, impacts, strict=True)}
    own, across, whole = (
        phrase(language, "{value} ({p})", value=number(value, 4), p=p_in_words(p)) for value, p in impacts
    )
    value, p = impacts[1]
    text = (
        "In the {model} the direct impact of {label} is {own}, the indirect one {across} and the total {whole}: "
        "{claim}."
    )
    claim = "there is no evidence at {level} of an association across borders"
    if math.isnan(p):
        text = (
            "In the {model} the direct impact of {label} is {own}; the indirect one is zero by construction, for its "
            "lag is not in the model."
        )
    elif p <= alpha and value > 0:
        claim = "the association across borders is positive and significant at {level}"
    elif p <= alpha:
        claim = "the association across borders is negative and significant at {level}"
    fields = {
        "own": own,
        "across": across,
        "whole": whole,
        "claim": phrase(language, claim, level=level(alpha)),
    }
    return Said(phrase(language, text, model=model, label=label, **fields), numbers)


def errors_look(
    model: str, breusch_pagan: float, jarque_bera: float, condition: float, alpha: float, language: Language
) -> Said:
    """Say what diagnostics say of the errors and of the regressors.

    >>> print(errors_look("SDEM", 0.0238, 0.7684, 36.3, 0.05, "en").text)
    In the SDEM the variance of the errors depends on the regressors (Breusch-Pagan, studentised, p = 0.0238), so that \
standard errors and p values, which assume it does not, are to be read with caution; there is no evidence against \
normal errors (Jarque-Bera, p = 0.7684). The condition number of the regressors is 36.3, above 30, the usual sign of \
collinearity.
    """
    numbers = {"p Breusch-Pagan": breusch_pagan, "p Jarque-Bera": jarque_bera, "condition number": condition}
    first = phrase(
        language,
        "in the {model} the variance of the errors depends on the regressors (Breusch-Pagan, studentised, {p}), so "
        "that standard errors and p values, which assume it does not, are to be read with caution"
        if breusch_pagan <= alpha
        else "in the {model} there is no evidence that the variance of the errors depends on the regressors "
        "(Breusch-Pagan, studentised, {p})",
        model=model,
        p=p_in_words(breusch_pagan),
    )
    second = phrase(
        language,
        "the errors are not normal (Jarque-Bera, {p})"
        if jarque_bera <= alpha
        else "there is no evidence against normal errors (Jarque-Bera, {p})",
        p=p_in_words(jarque_bera),
    )
    third = phrase(
        language,
        "the condition number of the regressors is {value:.1f}, above 30, the usual sign of collinearity"
        if condition > 30
        else "the condition number of the regressors is {value:.1f}, below 30: collinearity is no concern",
        value=condition,
    )
    whole = sentence([first, second], language), sentence([third], language)
    return Said(phrase(language, " ").join(whole), numbers)


def left_over(residuals: Mapping[str, tuple[float, float]], alpha: float, language: Language) -> Said:
    """Say in which models residuals of neighbours still go together.

    Parameters
    ----------
    residuals : mapping of model to (Moran's I, p)
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> left_over({"OLS": (0.005, 0.75), "SDEM": (0.001, 0.9)}, 0.05, "en").text
    'There is no evidence in any model that residuals of neighbours are correlated (p at least 0.7500).'
    """
    sure = {model: p for model, (_, p) in residuals.items() if p <= alpha}
    numbers = {f"residual I {model}": value for model, (value, _) in residuals.items()}
    named = [phrase(language, "{value} ({p})", value=model, p=p_in_words(p)) for model, p in sure.items()]
    text = phrase(
        language,
        "Residuals of neighbouring regions remain correlated in {models}."
        if sure
        else "There is no evidence in any model that residuals of neighbours are correlated (p at least {p:.4f}).",
        models=series(named, language),
        p=min(p for _, p in residuals.values()),
    )
    return Said(text, numbers)


def share_explained(model: str, pseudo_r2: float, language: Language) -> Said:
    """Say how closely a model's trend follows the response.

    >>> share_explained("SDEM", 0.66, "en").text
    'The trend of the SDEM and the response share 66.0 % of their variance (squared correlation).'
    """
    text = phrase(
        language,
        "The trend of the {model} and the response share {share} of their variance (squared correlation).",
        model=model,
        share=percent(pseudo_r2, 1),
    )
    return Said(text, {"pseudo R2": pseudo_r2})


def published_tests(fit: RegressionResult, language: Language) -> Said:
    """Say what the tests of Stata's spregsem are, beside the textbook tests of the same null hypotheses.

    Parameters
    ----------
    fit : RegressionResult
        A SEM or SDEM.
    language : {"en", "zh"}
    """
    from spatial_iie.spreg import fit_tests

    tests = fit_tests(fit, style="spregsem")
    names = ("Wald (spregsem)", "F (spregsem)", "LR (spregsem)", "Wald: slopes", "LR: space")
    numbers = {name: tests[name].statistic for name in names}
    wald, f, lr, slopes, space = (number(value, 3) for value in numbers.values())
    text = phrase(
        language,
        "In [[sdem_published]] the rows marked spregsem follow the definitions of that Stata command, which are not "
        "what their names say: F ({f}) comes from R2 of the unfiltered residuals, Wald ({wald}) is k times that F, and "
        "LR ({lr}) is the square of lambda's z. By the textbook the Wald test of all slopes is {slopes} and the "
        "likelihood ratio test of lambda = 0 is {space}.",
        f=f,
        wald=wald,
        lr=lr,
        slopes=slopes,
        space=space,
    )
    return Said(text, numbers)
