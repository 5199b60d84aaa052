"""A fit with the standard errors of choice: the same estimates, another covariance, and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout
from spatial_iie.spreg._k_class import cross_products
from spatial_iie.spreg.std_errors.choice import NOT_RESTRICTED, Sandwich, StandardErrors, standard_errors
from spatial_iie.spreg.std_errors.least_squares import explained, of_least_squares
from spatial_iie.spreg.std_errors.likelihood import filtered_regressors, of_likelihood
from spatial_iie.spreg.std_errors.parts import Structure, structure
from spatial_iie.spreg.std_errors.reach import beyond
from spatial_iie.spreg.std_errors.rows import Rows, rows_of

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.models._model import LinearModel
    from spatial_iie.spreg.std_errors.dependence import Clusters, Part
    from spatial_iie.spreg.std_errors.rows import Rows
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]


def with_errors(
    fit: RegressionResult, choice: str | StandardErrors | None, table: pd.DataFrame
) -> RegressionResult:
    """Return a fit with the standard errors of choice.

    Parameters
    ----------
    fit : RegressionResult
        By (two-stage) least squares or maximum likelihood.
    choice : str, StandardErrors or None
        None and "classical": as the fit has them.
    table : DataFrame
        The rows of the data in the order of the design; of a panel all rows, year after year.
    """
    if choice is None or (chosen := standard_errors(choice)).kind == "classical":
        return fit
    if fit.inference is not None:
        raise EstimationError(NOT_RESTRICTED)
    rows = rows_of(fit, table)
    random = "phi" in fit.params.index
    spatial = random or (np.isfinite(fit.log_likelihood) and bool(model_of(fit.model).parameters))
    found, cov = _covariance(fit, chosen, rows, spatial)
    instead: list[Message] = []
    if chosen.kind == "conley" and chosen.kernel is None and not (np.diag(cov) > 0).all():
        found, cov = _covariance(fit, replace(chosen, kernel="bartlett", adjusted=True), rows, spatial)
        instead = [Message(_INSTEAD)]
    if random:
        _check_whole_regions(chosen, found.parts, rows)
    known = slice(None, len(cov))  # phi at its limit has no standard error
    cov, mended = _positive(cov, fit.cov.to_numpy()[known, known])
    cov = np.pad(cov, (0, len(fit.params) - len(cov)), constant_values=np.nan)
    mended = [*instead, *mended, *beyond(chosen, rows, fit.residuals.reindex(fit.design.ids).to_numpy())]
    df = None if fit.residual_df is None and found.shares is None else found.df
    notes = (*fit.about.notes, *found.notes, *mended, *_on_model(chosen, rows.without_regions, spatial))
    about = FitAbout(errors=_words(found.words, spatial, df), standard_errors=chosen.word, notes=notes)
    return replace(
        fit,
        cov=pd.DataFrame(cov, index=fit.cov.index, columns=fit.cov.columns),
        residual_df=df,
        fitted_model=_knowing(fit, found.parts, chosen, rows),
        about=fit.about | about,
    )


def _covariance(
    fit: RegressionResult, chosen: StandardErrors, rows: Rows, spatial: bool
) -> tuple[Structure, Floats]:
    z = filtered_regressors(fit) if spatial else _regressors(fit)
    found = structure(chosen, rows, z, least_squares=not spatial)
    if spatial:
        cov = of_likelihood(fit, chosen.kind, found.parts, rows, enlarge=found.shares is None)
    else:
        residuals = fit.residuals.reindex(fit.design.ids).to_numpy()
        cov = of_least_squares(residuals, chosen.kind, found.parts, rows, z)
    if found.shares is None:
        return found, cov
    shares = np.pad(found.shares, (0, len(cov) - len(found.shares)), constant_values=1.0)  # rho, lambda
    return found, cov / np.sqrt(np.outer(shares, shares))


def again(fit: RegressionResult, like: RegressionResult) -> RegressionResult:
    """Return a fit to fewer regions with the standard errors of another."""
    chosen = like.fitted_model.sandwich  # type: ignore[attr-defined]
    return fit if chosen is None else with_errors(fit, chosen.choice, chosen.table.loc[fit.design.ids])


def _knowing(
    fit: RegressionResult, parts: tuple[Part, ...], choice: StandardErrors, rows: Rows
) -> LinearModel:
    model = cast("LinearModel", fit.fitted_model)
    made = None if model.instruments is None else replace(model.instruments, parts=parts, rows=rows)
    return replace(model, instruments=made, sandwich=Sandwich(choice, rows.table, parts))


def _regressors(fit: RegressionResult) -> Floats:
    """Return the regressors of least squares; of two stages, what the instruments explain of them.

    Of the k-class a basis of the latter in which (Z'Z)^(-1) M (Z'Z)^(-1) is its sandwich.
    """
    design, made = fit.design, cast("LinearModel", fit.fitted_model).instruments
    if made is None or not made.names:
        return np.asarray(design.z)
    lag = [design.lag @ design.y] if "rho" in fit.params.index else []
    z = np.column_stack([design.z, *lag])
    through = explained(z, np.column_stack([made.exogenous, made.excluded]))
    if made.kappa == 1:
        return through
    return through @ np.linalg.solve(through.T @ through, cross_products(z, through, made.kappa))


def check_static(
    choice: str | StandardErrors | None, random: bool, time_lags: tuple[str, ...], components: str
) -> None:
    """Refuse a choice where no sandwich is known: see docs/errors.md."""
    if choice is None or not (random or time_lags) or (chosen := standard_errors(choice)).kind == "classical":
        return
    if time_lags:
        raise EstimationError(
            "errors={errors!r} is not for dynamic panels, whose bias-corrected likelihood has standard errors of its "
            "own. Leave it out, or leave out time_lags=.",
            errors=chosen.word,
        )
    if chosen.kind != "cluster":
        raise EstimationError(_RANDOM, errors=chosen.word)
    if components == "baltagi":
        raise EstimationError(
            "errors={errors!r} is not for error_components='baltagi', whose scores mix the errors of regions. Leave it "
            "out, or use error_components='kkp'.",
            errors=chosen.word,
        )


_RANDOM = (
    "errors={errors!r} is not for random effects, whose errors are correlated over the years of a region whatever else "
    "they are. Use errors='cluster:region', clusters that hold regions whole, or effects='region'."
)


def _check_whole_regions(chosen: StandardErrors, parts: tuple[Part, ...], rows: Rows) -> None:
    for part in parts:
        codes = cast("Clusters", part.dependence).codes.reshape(-1, rows.n)
        if not (codes == codes[:1]).all():
            raise EstimationError(_RANDOM, errors=chosen.word)


def located(choice: str | StandardErrors | None, study: Study) -> str | StandardErrors | None:
    """Return a choice that knows where the regions of a study are, if it must."""
    if choice is None or not (chosen := standard_errors(choice)).km or chosen.places is not None:
        return choice
    layer = study.layer
    return replace(chosen, places=layer.loc[study.ids]) if study.ids.isin(layer.index).all() else chosen


def _words(how: Message, sandwich: bool, df: int | None) -> Message:
    how = Message("sandwich, {how}", how=how) if sandwich else how
    return how if df is None else Message("{how}, Student's t with {df} degrees of freedom", how=how, df=df)


def _on_model(choice: StandardErrors, without_regions: bool, spatial: bool) -> list[Message]:
    notes = []
    between = choice.kind == "conley" or bool(set(choice.clusters) - {"region", "year"})
    if spatial and between:
        notes.append(
            Message(
                "Innovations that are correlated between regions mean that the model is wrong: rho and lambda are then "
                "not consistent, and no covariance repairs that. The errors are for the coefficients of regressors."
            )
        )
    if without_regions and choice.kind in ("hc0", "hc1", "conley"):
        notes.append(
            Message(
                "Beside effects of regions residuals of few years are too small and correlated over time, for which "
                "{kind} does not allow (Stock and Watson 2008): errors='cluster:region' does.",
                kind=choice.word,
            )
        )
    return notes


def _positive(cov: Floats, classical: Floats) -> tuple[Floats, list[Message]]:
    """Return the covariance, negative eigenvalues as 0 if it has negative variances, and a note if it has either.

    Two-way clusters and the uniform kernel may give both (Cameron, Gelbach and Miller 2011).
    """
    scale = np.sqrt(np.outer(np.diag(classical), np.diag(classical)))
    if not np.isfinite(cov).all():
        raise EstimationError("the covariance of the coefficients is not finite: use errors='hc1'.")
    values, vectors = np.linalg.eigh(cov / scale)
    if values[0] >= -1e-12 * np.abs(values).max():
        return cov, []
    if (np.diag(cov) > 0).all():
        return cov, [Message(_INDEFINITE)]
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T * scale), [Message(_NEGATIVE)]


_INSTEAD = (
    "The uniform kernel gives a negative variance here: Bartlett's kernel stands in its place, with the same "
    "cut-off."
)
_INDEFINITE = (
    "The covariance of the coefficients is not positive definite, which two-way clusters and the uniform kernel may "
    "give: tests of several coefficients at once may be wrong."
)
_NEGATIVE = (
    "A variance was negative, which two-way clusters and the uniform kernel may give: negative eigenvalues of the "
    "covariance are taken as 0."
)
