"""From a formula to a fit: (restricted) maximum likelihood or moments, for every model alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from spatial_iie._align import check_weights
from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, term
from spatial_iie.spreg.design import make_design
from spatial_iie.spreg.formulas.instrumented import read_instruments
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.moments import Moments, by_moments
from spatial_iie.spreg.std_errors.apply import with_errors
from spatial_iie.spreg.std_errors.choice import NOT_RESTRICTED, standard_errors

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._k_class import KClass
    from spatial_iie.spreg.likelihood._information import Information
    from spatial_iie.spreg.likelihood._space import Method
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.weights.weights import Weights

Estimator = Literal["ml", "reml", "gmm", "liml", "fuller"]
_FEW = 200  # regions: below, intervals by maximum likelihood are clearly too short


def fitted(
    model: str,
    formula: str,
    data: pd.DataFrame,
    w: Weights | None,
    *,
    lagged: Iterable[str] | None = (),
    lag_intercept: bool = False,
    logdet: Method = "auto",
    information: Information = "expected",
    method: Estimator | Moments = "ml",
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = None,
) -> RegressionResult:
    """Return the fit by (restricted) maximum likelihood, by least squares without rho and lambda, or by moments."""
    if model != "OLS" or w is not None:
        check_weights(w)
    options = chosen_moments(method, errors, formula)
    if options is None:
        restricted = is_restricted(method, errors, information)
        design = make_design(formula, data, w, lagged=lagged, lag_intercept=lag_intercept, isolates=isolates)
        fit = of_design(model, design, logdet=logdet, information=information, restricted=restricted)
        one_parameter = len(model_of(model).parameters) == 1
        if design.size < _FEW and one_parameter and not restricted and errors is None:
            fit = _with_note(fit)
        return with_errors(fit, errors, data.loc[design.ids])
    if (logdet, information) != ("auto", "expected"):
        raise EstimationError(
            "logdet={logdet!r} and information={information!r} belong to maximum likelihood; "
            "an estimate by moments has neither. Leave them out, or use method='ml'.",
            logdet=logdet,
            information=information,
        )
    return by_moments(
        model, formula, data, w, options, lagged=lagged, lag_intercept=lag_intercept, isolates=isolates
    )


def is_restricted(
    method: Estimator | Moments,
    errors: str | StandardErrors | None = None,
    information: Information = "expected",
) -> bool:
    """Return whether the likelihood is the restricted one.

    Raises
    ------
    EstimationError
        If standard errors or an information are chosen beside it: its intervals are not made of either.
    """
    if method != "reml":
        return False
    if information != "expected" or (errors is not None and standard_errors(errors).kind != "classical"):
        raise EstimationError(NOT_RESTRICTED)
    return True


def _with_note(fit: RegressionResult) -> RegressionResult:
    note = Message(
        "With fewer than {few} regions intervals by maximum likelihood are too short; those of {method} are not.",
        few=_FEW,
        method=term("method='reml'", "--method reml"),
    )
    return replace(fit, about=fit.about | {"notes": (*fit.about.notes, note)})


def k_class_of(method: str) -> KClass:
    """Return which estimator with instruments a word for the method means."""
    return method if method in ("liml", "fuller") else "2sls"  # type: ignore[return-value]


def chosen_moments(
    method: Estimator | Moments, errors: str | StandardErrors | None = None, formula: str = ""
) -> Moments | None:
    """Return how to estimate by moments, with these errors, or None for maximum likelihood.

    A formula with endogenous regressors in brackets is estimated by moments.

    Raises
    ------
    EstimationError
        If both the record and ``errors`` say which errors.
    """
    if not isinstance(method, Moments):
        instrumented = bool(read_instruments(formula).endogenous)
        if instrumented and method == "reml":
            raise EstimationError(
                "endogenous regressors are estimated by moments, not by method='reml': leave it out."
            )
        if check_choice("method", method, Estimator) in ("ml", "reml") and not instrumented:
            return None
        method = Moments(k_class=k_class_of(method))
    if errors is None:
        return method
    if method.errors not in (None, "white"):
        raise EstimationError(
            "errors={errors!r} and Moments(errors={other!r}) both say which standard errors: leave one out.",
            errors=standard_errors(errors).word,
            other=getattr(method.errors, "word", method.errors),
        )
    return replace(method, errors=errors)
