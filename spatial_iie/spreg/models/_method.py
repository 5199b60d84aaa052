"""From a formula to a fit: maximum likelihood or moments, for every model alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from spatial_iie._align import check_weights
from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_choice
from spatial_iie.spreg.design import make_design
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.moments import Moments, by_moments
from spatial_iie.spreg.std_errors.apply import with_errors
from spatial_iie.spreg.std_errors.choice import standard_errors

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.likelihood._information import Information
    from spatial_iie.spreg.likelihood._space import Method
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.weights.weights import Weights

Estimator = Literal["ml", "gmm"]


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
    """Return the fit of a model by maximum likelihood (least squares without spatial parameters) or by moments."""
    if model != "OLS" or w is not None:
        check_weights(w)
    options = chosen_moments(method, errors)
    if options is None:
        design = make_design(formula, data, w, lagged=lagged, lag_intercept=lag_intercept, isolates=isolates)
        fit = of_design(model, design, logdet=logdet, information=information)
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


def chosen_moments(method: Estimator | Moments, errors: str | StandardErrors | None = None) -> Moments | None:
    """Return how to estimate by moments, with these errors, or None for maximum likelihood.

    Raises
    ------
    EstimationError
        If both the record and ``errors`` say which errors.
    """
    if not isinstance(method, Moments):
        if check_choice("method", method, Estimator) != "gmm":
            return None
        method = Moments()
    if errors is None:
        return method
    if method.errors != "white":
        raise EstimationError(
            "errors={errors!r} and Moments(errors={other!r}) both say which standard errors: leave one out.",
            errors=standard_errors(errors).word,
            other=getattr(method.errors, "word", method.errors),
        )
    return replace(method, errors=errors)
