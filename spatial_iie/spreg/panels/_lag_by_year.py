"""Lag models of weights that change from year to year, beside effects of regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg._blocks import centred
from spatial_iie.spreg.likelihood._adjusted_score import adjusted_estimate
from spatial_iie.spreg.likelihood._space_by_year import panel_space
from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears
from spatial_iie.spreg.models._model import LinearModel, result_of
from spatial_iie.spreg.panels._contrasts import forward_deviations, over_time

if TYPE_CHECKING:
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.likelihood._information import Information
    from spatial_iie.spreg.likelihood._space import Method


def by_adjusted_score(
    model: str, design: Design, whole: Design, logdet: Method, information: Information
) -> RegressionResult:
    """Return the fit of SAR or SDM; ``design`` has no effects, ``whole`` has them."""
    if information != "expected":
        raise EstimationError(
            "information={information!r} is of a likelihood; beside effects of regions, weights that change from year "
            "to year leave an adjusted score, whose errors are a sandwich. Leave it out.",
            information=information,
        )
    lag = whole.lag @ whole.y
    if design.blocks.centred:
        lag = centred(lag, whole.blocks.count)
    lag = over_time(forward_deviations(whole.blocks.count), lag)[:, 0]
    space = SpaceOfYears.of(panel_space(design.weights, logdet), design.blocks)
    found, covariance = adjusted_estimate(design.y, lag, design.z, space)
    interval = space.logdet.interval
    note = Message(
        "W changes from year to year and does not commute with effects of regions: rho is where the score of the "
        "likelihood with dummies, less its expectation, is zero. There is no likelihood to compare."
    )
    return result_of(
        model,
        Message("adjusted score"),
        LinearModel(design, space),
        np.append(found.b, found.rho),
        covariance,
        design.y - found.rho * lag - design.z @ found.b,
        spatial=("rho",),
        sigma2=found.sigma2,
        log_likelihood=float("nan"),
        about=design.about
        | FitAbout(
            errors=Message("sandwich of the adjusted score"),
            logdet=space.logdet.name,
            logdet_error=space.logdet.bound(found.rho),
            interval=(interval.low, interval.high),
            notes=(*design.about.notes, note),
        ),
    )
