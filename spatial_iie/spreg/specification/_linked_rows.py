"""A fit without the regions that have no neighbours under the weights it is tested with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._isolates import Isolates, without_isolates
from spatial_iie.errors import EstimationError, listed
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg.specification._tests import is_least_squares, weights_for

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights


def linked_rows(
    fit: RegressionResult, w: Weights | None, isolates: Isolates
) -> tuple[RegressionResult, Weights | None]:
    """Return the fit and the weights of a test, both without isolates of these weights if the rule is "exclude".

    Without ``w`` the regions are those of the fit. A least squares fit is made again on the rows that are left.

    Raises
    ------
    EstimationError
        If the fit is not by least squares, or its columns are collinear on the rows that are left.
    WeightsError
        If there are isolates and the rule is "error".
    """
    if w is None:
        return fit, None
    weights = weights_for(fit, w)
    if fit.design.several_years:  # the panel has settled its regions
        if len(weights.isolates) and isolates != "zero":
            raise EstimationError(
                "the panel was fitted to regions that have no neighbours under these weights "
                "{isolates}. Fit it with these weights, or test with isolates='zero'.",
                isolates=listed(weights.isolates, 10),
            )
        return fit, w
    part, alone = without_isolates(weights, isolates)  # type: ignore[arg-type]  # of one year
    if not alone:
        return fit, w
    if not is_least_squares(fit):
        raise EstimationError(
            "{model} was fitted to regions that have no neighbours under these weights {alone}. "
            "Fit it with these weights, or test with isolates='zero'.",
            model=fit.model,
            alone=listed(alone, 10),
        )
    return _on_rows(fit, part, alone), part


def _on_rows(fit: RegressionResult, part: Weights, alone: tuple[object, ...]) -> RegressionResult:
    design = fit.design
    rows = design.ids.get_indexer(part.ids)
    y, z = design.y[rows], design.z[rows]
    if np.linalg.matrix_rank(z / np.maximum(np.linalg.norm(z, axis=0), 1e-300), tol=1e-9) < z.shape[1]:
        raise EstimationError(
            "without the regions that have no neighbours {alone} the regressors are collinear: "
            "leave one out of the formula.",
            alone=listed(alone, 10),
        )
    trend = z @ np.linalg.lstsq(z, y, rcond=None)[0]
    small = replace(design, y=y, z=z, ids=part.ids, w=None if design.w is None else design.w._part(part.ids))
    note = Message(
        "{count} {count:isolate|isolates} left out of the tests {regions}: n = {n}.",
        count=len(alone),
        regions=listed(alone, 10),
        n=len(y),
    )
    return replace(
        fit,
        n=len(y),
        residuals=small.labelled(y - trend),
        fitted=small.labelled(trend),
        sigma2=float((y - trend) @ (y - trend)) / len(y),
        residual_df=None if fit.residual_df is None else fit.residual_df - len(alone),
        fitted_model=replace(fit.fitted_model, design=small),  # type: ignore[type-var]
        about=fit.about | FitAbout(n=len(y), notes=(*fit.about.notes, note)),
    )
