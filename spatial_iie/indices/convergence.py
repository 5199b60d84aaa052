"""Beta convergence by spatial regression, with speed and half-life."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie._registry import MODELS, model_of
from spatial_iie._registry import model as registered
from spatial_iie.errors import DataError, EstimationError, WeightsError, listed
from spatial_iie.indices._balanced import Balanced, balanced, check_positive, first_and_last
from spatial_iie.indices._within import corrected, corrected_with_space
from spatial_iie.indices.adjusted_score import check_steps
from spatial_iie.indices.speed import speed_in_words
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, term
from spatial_iie.results import FitAbout, RegressionResult

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Effects = Literal["none", "region", "time", "both"]
GROWTH = "growth"
_OF_REGIONS = ("region", "both")
_INDEPENDENT = Message(
    "The steps of a region are taken as independent: if regions converge to levels of their own, the speed is too low "
    "and its interval too short."
)


def beta_convergence(
    study: Study,
    variable: str,
    w: Weights | None = None,
    *,
    model: str = "ols",
    controls: Iterable[str] = (),
    lagged: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    effects: Effects | None = None,
) -> RegressionResult:
    r"""Estimate beta convergence: regress growth on the initial level.

    .. math:: \frac{1}{T} \ln \frac{y_{iT}}{y_{i0}} = a + \beta \ln y_{i0} + \gamma' x_{i0} + u_i

    Parameters
    ----------
    study : Study
    variable : str
        Positive in the years used. Regions without a value, or without a control, are left out and named.
    w : Weights, optional
        Between the regions of the study; needed by every model but OLS.
    model : str
        "ols", "slx", "sem", "sdem", "sar", "sdm" or "sac": a function of :mod:`spatial_iie.spreg`, to which growth
        and the first year's table are given.
    controls : iterable of str
        Terms of a formula, such as ``"log(population)"``, with the values of the first year; with any, convergence is
        conditional, else absolute.
    lagged : iterable of str, optional
        Regressors of SLX, SDEM and SDM whose lag enters; by default all.
    years : iterable of int, optional
        The first and the last are used, or, with ``effects``, all; by default those of the study.
    effects : {"none", "region", "time", "both"}, optional
        Pool the steps from each year to the next, which must be equally long, by :func:`spatial_iie.spreg.panel`.
        With effects of regions each converges to a level of its own, and the bias that few steps bring is removed, at
        least 5 being needed: for ``model="ols"`` by :func:`spatial_iie.indices.adjusted_score.adjusted_score`, which
        allows errors of any variance; for models with spatial lags by the likelihood of a dynamic panel
        (docs/dynamic_panels.md), which takes variances as equal.

    Returns
    -------
    RegressionResult
        Of ``growth`` (logarithms a year) on ``log(variable)`` and the controls. ``about["span"]`` is T, and the notes
        give speed and half-life, or say why there are none; :func:`convergence_speed` gives them as a table. With
        effects of regions ``about["adjusted"]`` has estimate, 95 % interval and p of beta, which has no standard error.

    Raises
    ------
    DataError
        If a value is zero or negative, years or regions are too few, or a control is no column.
    EstimationError
        As the model; if steps are not equally long; or, with effects of regions, if there are fewer than 5 or the
        corrected likelihood has no maximum.
    WeightsError, AlignmentError
        If the model needs weights and there are none, or they do not cover the regions.

    Notes
    -----
    Barro and Sala-i-Martin (1992), Journal of Political Economy 100; the spatial forms: Rey and Montouri (1999),
    Regional Studies 33. Measurement error in the first year alone makes beta negative (Friedman 1992, Journal of
    Economic Literature 30): see :func:`sigma_convergence` beside it. What the estimators with effects cover:
    docs/convergence.md.

    Examples
    --------
    >>> import spatial_iie as si
    >>> fit = beta_convergence(si.study.demo(), "gdp_per_capita", controls=["log(population)"])
    >>> list(fit.params.index)
    ['Intercept', 'log(gdp_per_capita)', 'log(population)']
    """
    check_choice("model", model, MODELS)
    if w is None and model != "ols":
        raise WeightsError(
            "the model {model} needs weights between the regions: {how}.",
            model=model,
            how=term("w=si.weights.queen(study.regions)", "--weights queen"),
        )
    if effects is not None:
        check_choice("effects", effects, Effects)
    steps = _Steps.of(study, variable, years, pooled=effects is not None)
    terms = [controls] if isinstance(controls, str) else list(controls)
    name = variable if variable.isidentifier() else f"`{variable}`"
    formula = " + ".join([f"{GROWTH} ~ log({name})", *terms])
    options: dict[str, Iterable[str] | None] = {"lagged": lagged} if model_of(model).lags else {}
    if effects is None:
        fit = registered(model)(formula, steps.table(0), w, **options)
    else:
        fit = _pooled(formula, study, steps, w, model, effects, lagged)
    return _with_convergence(fit, steps, variable, conditional=bool(terms) or effects in _OF_REGIONS)


class _Steps(NamedTuple):
    """Growth from year to year: values by region and year, and the study they come from."""

    study: Study
    variable: str
    data: Balanced
    span: int

    @classmethod
    def of(cls, study: Study, variable: str, years: Iterable[int] | None, *, pooled: bool) -> _Steps:
        used = years if pooled else first_and_last(study, variable, years)
        data = balanced(study, variable, used, at_least=2)
        used = data.years
        check_positive(data, study, Message("beta convergence"))
        spans = sorted(set(np.diff(used).tolist()))
        if len(spans) > 1:
            raise EstimationError(
                "the steps between {years} are {spans} years long; pooled, they must be equal.",
                years=listed(used, 10),
                spans=listed(spans),
            )
        if GROWTH in study.variables:
            raise DataError(
                "the study has a column called {name!r}, the name of the response. Rename it.",
                name=GROWTH,
            )
        return cls(study, variable, data, int(spans[0]))

    def table(self, step: int) -> pd.DataFrame:
        """Return the table of the year in which a step begins, with the growth in it; nan where it is not known."""
        first, last = self.data.years[step : step + 2]
        values = self.data.table
        growth = np.log(values[last] / values[first]) / self.span
        begun = self.study.table(first)
        table = begun.assign(**{GROWTH: growth.reindex(begun.index)})
        table.attrs = {**begun.attrs, "year": f"{first}-{last}"}
        return table


def _pooled(
    formula: str,
    study: Study,
    steps: _Steps,
    w: Weights | None,
    model: str,
    effects: Effects,
    lagged: Iterable[str] | None,
) -> RegressionResult:
    from spatial_iie.spreg import panel

    if w is None:
        raise WeightsError(
            "the pooled regression takes its regions from weights, with OLS too: give {how}.",
            how=term("w", "--weights"),
        )
    first = steps.data.years[:-1]
    if effects in _OF_REGIONS:
        check_steps(len(first))
    rows = pd.concat({year: steps.table(k) for k, year in enumerate(first)}, names=["year"]).swaplevel()
    numbers = [*study.variables, GROWTH]
    fit = panel(
        formula,
        type(study)(rows[numbers], about=study.about, words=rows.drop(columns=numbers)),
        w,
        model=model,
        effects=effects,
        lagged=lagged,
        correction=effects not in _OF_REGIONS or model != "ols",
    )
    if effects in _OF_REGIONS:
        estimator = corrected if model == "ols" else corrected_with_space
        return estimator(fit, fit.design.variables[0], len(first), steps.span)
    return replace(fit, about=fit.about | FitAbout(notes=(*fit.about.notes, _INDEPENDENT)))


def _with_convergence(
    fit: RegressionResult, steps: _Steps, variable: str, *, conditional: bool
) -> RegressionResult:
    about = fit.about | FitAbout(
        variable=variable,
        years=steps.data.years,
        span=steps.span,
        initial=fit.design.variables[0],
        source=steps.study.about.source,
        synthetic=steps.study.about.synthetic,
    )
    fit = replace(fit, about=about)
    speed = speed_in_words(fit)
    note = (
        Message("Conditional convergence: {speed}", speed=speed)
        if conditional
        else Message("Absolute convergence: {speed}", speed=speed)
    )
    return replace(fit, about=about | FitAbout(notes=(*about.notes, note)))
