"""Posterior probabilities of models and weights from exact marginal likelihoods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import check_same_regions, check_weights
from spatial_iie._isolates import Isolates, counted, left_out_of_every, with_neighbours
from spatial_iie._kernels.profile import cross_products
from spatial_iie._kernels.threads import one_thread
from spatial_iie._registry import MODELS, Model, model_of
from spatial_iie.errors import DataError, WeightsError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult, versions
from spatial_iie.spreg._blocks import ONE_YEAR, ROW_STANDARDIZED
from spatial_iie.spreg.comparison._panel_grid import of_all_fits
from spatial_iie.spreg.design import Design, make_design
from spatial_iie.spreg.formulas.formula import complete_regions
from spatial_iie.spreg.likelihood._maximum import check_not_exact
from spatial_iie.spreg.likelihood._quadrature import log_integral
from spatial_iie.spreg.likelihood._space import Method, Space, exact_space
from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears

Options = Mapping[str, Any]

if TYPE_CHECKING:
    from spatial_iie.spreg.panels._effects import Effects
    from spatial_iie.spreg.panels._panel_rows import Balance
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Prior = Literal["flat", "unit"]
_PRIORS: tuple[Prior, ...] = ("flat", "unit")
COMPARED = tuple(name for name, each in MODELS.items() if len(each.parameters) < 2)
"""Models with at most one spatial parameter, over which the likelihood can be integrated exactly."""


def model_posterior(
    formula: str,
    data: pd.DataFrame | Study,
    w: Weights | Mapping[str, Weights],
    *,
    models: Iterable[str] = COMPARED,
    effects: Effects | None = None,
    years: Iterable[int] | None = None,
    lagged: Iterable[str] | None = None,
    prior: Prior = "flat",
    balance: Balance | None = None,
    isolates: Isolates = "exclude",
    logdet: Method = "auto",
) -> TableResult:
    r"""Return log marginal likelihoods and posterior probabilities of models and weights.

    The coefficients and sigma2 are integrated out by their formulas, rho or lambda by adaptive quadrature:

    .. math:: p(y) = \Gamma(a) (2 \pi)^{-a} \int \frac{1}{D} \, |I - \rho W| \, |Z'Z|^{-1/2} (e'e)^{-a} \, d\rho,
              \quad a = (n - k) / 2

    Parameters
    ----------
    formula : str
        As for :func:`spatial_iie.spreg.sdem`.
    data : DataFrame or Study
        A table by region, or, for a panel, a study.
    w : Weights, or mapping of names to Weights
        Models without lags count once, whatever the number of weights.
    models : iterable of str
        Among ols, slx, sem, sdem, sar, sdm.
    effects : {"none", "region", "time", "both"}, optional
        Of a study: by default "region". They are removed as by :func:`spatial_iie.spreg.panel`.
    years : iterable of int, optional
        Of a study: by default all.
    lagged : iterable of str, optional
        Regressors whose lag enters SLX, SDEM and SDM; by default all.
    prior : {"flat", "unit"}
        Of the coefficients. "flat": the improper constant density of LeSage; probabilities of models with different
        numbers of coefficients then depend on the units of the regressors. "unit": normal with the information of one
        observation (Zellner's g-prior, g = n), which does not depend on units; the constant has a flat one. A note
        says where the two disagree about the most probable row; the second finds the true model more often.
    balance : {"regions", "years"}, optional
        Of a study: what goes where values are missing, as for :func:`spatial_iie.spreg.panel`.
    isolates : {"exclude", "zero", "error"}
        Excluded are the regions without neighbours under any of the weights.
    logdet : {"auto", "eigenvalues", "exact", "chebyshev"}

    Returns
    -------
    TableResult
        A row for every model and weights: model, weights, log_marginal and probability. Prior probabilities are equal
        between models, and between the weights of a model. Notes: the priors, where they disagree, sums by model and by
        weights.

    Raises
    ------
    DataError
        If a model is unknown or has two spatial parameters, or an option does not apply.
    AlignmentError
        If weights are of other regions than the data.
    EstimationError, WeightsError
        As the models.

    Notes
    -----
    LeSage and Pace (2009), Introduction to Spatial Econometrics, chapter 6; LeSage and Parent (2007), Geographical
    Analysis 39; LeSage (2014), Spatial Statistics 9. rho and lambda are uniform on the admissible interval, of length
    D. The constant of a flat prior is arbitrary: the factor :math:`(2 \pi)^{-a}` is theirs. How often the true model
    is the most probable one: docs/model_posterior.md.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(7, 7).row_standardized()
    >>> random = np.random.default_rng(0)
    >>> x, e = random.standard_normal((2, 49))
    >>> y = np.linalg.solve(np.eye(49) - 0.7 * w.matrix.toarray(), x + e)
    >>> data = pd.DataFrame({"y": y, "x": x}, index=w.ids)
    >>> table = model_posterior("y ~ x", data, w, models=["ols", "sar"]).to_frame()
    >>> table["model"].tolist(), bool(table["probability"][1] > 0.9)
    (['OLS', 'SAR'], True)
    """
    check_choice("prior", prior, Prior)
    chosen = _checked_models(models)
    named = _named(w)
    of_panel = {"effects": effects, "years": years, "balance": balance}
    samples, notes = _designs(formula, data, named, chosen, of_panel, lagged, isolates)
    rows: list[_Row] = []
    with one_thread(next(iter(named.values())).n):
        for label, designs in samples.items():
            for record in chosen:
                spatial = record.lags or bool(record.parameters)
                if spatial or label == next(iter(samples)):
                    rows.append(_row(record, label if spatial else "", designs[record.lags], logdet))
    return _table(formula, rows, prior, notes, next(iter(next(iter(samples.values())).values())))


@dataclass(frozen=True, slots=True)
class _Row:
    """The log marginal likelihoods of a model with weights, by prior, and the interval of its parameter."""

    model: str
    weights: str
    marginals: dict[Prior, float]
    interval: tuple[float, float] | None


def _checked_models(models: Iterable[str]) -> list[Model]:
    named = [models] if isinstance(models, str) else list(models)
    for name in named:
        check_choice("models", name.lower() if isinstance(name, str) else name, MODELS)
    chosen = [model_of(name) for name in dict.fromkeys(name.lower() for name in named)]
    two = [each.label for each in chosen if len(each.parameters) > 1]
    if two or not chosen:
        raise DataError(
            "model_posterior compares models with at most one spatial parameter: {able}, not {given}.",
            able=joined(COMPARED, ", "),
            given=listed(two) if two else Message("none"),
        )
    return chosen


def _named(w: Weights | Mapping[str, Weights]) -> dict[str, Weights]:
    named = dict(w) if isinstance(w, Mapping) else {"": w}
    if not named:
        raise WeightsError("model_posterior needs weights: w, or a mapping of names to weights.")
    for each in named.values():
        if isinstance(each, Mapping | tuple):
            raise WeightsError("model_posterior is of one matrix that is the same in all years.")
        check_weights(each)
    if not isinstance(w, Mapping):
        return {str(w.recipe): w}
    return {str(name): each for name, each in named.items()}


Designs = Mapping[bool, Design]
"""The design without lags of regressors (False) and with them (True), as the models need them."""


def _designs(
    formula: str,
    data: pd.DataFrame | Study,
    weights: Mapping[str, Weights],
    models: list[Model],
    of_panel: Options,
    lagged: Iterable[str] | None,
    isolates: Isolates,
) -> tuple[dict[str, Designs], list[Message]]:
    """Return the designs by weights, all of the same regions, and what was left out."""
    wanted = sorted({each.lags for each in models})
    if isinstance(data, pd.DataFrame):
        if any(each is not None for each in of_panel.values()):
            raise DataError(
                "effects, years and balance are of a panel: give model_posterior a study, not the table of a year."
            )
        table, parts = _one_sample(formula, data, weights, isolates)
        made: dict[str, Designs] = {
            label: {
                lags: make_design(formula, table, w, lagged=lagged if lags else (), isolates=isolates)
                for lags in wanted
            }
            for label, w in parts.items()
        }
        alone: tuple[str, ...] = ()
    else:
        chosen = list(years) if (years := of_panel["years"]) is not None else None
        _check_complete(of_panel)
        study, parts, alone = of_all_fits([formula], data, weights, chosen, of_panel["balance"], isolates)
        given = {**of_panel, "years": chosen}
        made = {
            label: {
                lags: _of_panel(formula, study, w, given, isolates, {"lagged": lagged} if lags else {})
                for lags in wanted
            }
            for label, w in parts.items()
        }
    first = next(iter(made.values()))[wanted[0]]
    if any(each.parameters for each in models) and first.nuisance:
        raise WeightsError(
            "models with rho or lambda beside effects of years need weights whose rows sum alike: use {scaling}.",
            scaling=ROW_STANDARDIZED,
        )
    return made, [left_out_of_every(alone)] if alone else _left_out(data, first)


def _one_sample(
    formula: str, data: pd.DataFrame, weights: Mapping[str, Weights], isolates: Isolates
) -> tuple[pd.DataFrame, dict[str, Weights]]:
    """Return the table and the weights of the regions that have all values and neighbours under all weights."""
    for w in weights.values():
        check_same_regions(data.index, w.ids, "data")
    kept = complete_regions(formula, data)
    if isolates == "exclude":
        kept = with_neighbours(kept, weights.values())
        if not len(kept):
            raise WeightsError("no region has a neighbour under every one of the weights.")
    return data.loc[kept], {label: w._part(kept) for label, w in weights.items()}


def _of_panel(
    formula: str,
    study: Study,
    w: Weights,
    of_panel: Options,
    isolates: Isolates,
    lagged: Options,
) -> Design:
    """Return the design of a panel without its effects, with the lags of regressors if ``lagged`` says which."""
    from spatial_iie.spreg.panels._effects import RANDOM
    from spatial_iie.spreg.panels.panel import panel

    effects = of_panel["effects"] or "region"
    if effects in RANDOM:
        raise DataError("model_posterior removes effects: random effects have no marginal likelihood here.")
    options = {**of_panel, "effects": effects, "isolates": isolates, **lagged}
    fit = panel(formula, study, w, model="slx" if lagged else "ols", **options)
    design: Design = fit.design
    return design


def _check_complete(of_panel: Options) -> None:
    if of_panel["balance"] == "cells":
        raise DataError(
            "model_posterior is of complete panels: use balance='regions' or 'years', not 'cells'."
        )


def _left_out(data: pd.DataFrame | Study, design: Design) -> list[Message]:
    out = (
        []
        if not isinstance(data, pd.DataFrame)
        else list(data.index.difference(design.weights.ids, sort=False))
    )
    if not out:
        return []
    return [Message("{counted} left out {regions}.", counted=counted(out), regions=listed(out, 10))]


class _Marginal:
    """The density of the data given rho or lambda, with everything else integrated out, by prior."""

    def __init__(self, design: Design, parameter: str | None) -> None:
        flat = [
            place for place, name in enumerate(design.names) if name == "Intercept" or name in design.nuisance
        ]
        self.profile = cross_products(design.y, design.z, design.lag)
        check_not_exact(self.profile.scale, design.y)
        self.without = cross_products(design.y, design.z[:, flat], design.lag)
        self.parameter = parameter
        self.n, self.k, self.k0 = design.size, design.z.shape[1], len(flat)

    def log_density(self, at: Floats, prior: Prior) -> Floats:
        """Return the logarithm of the density at values of the parameter, without the log-determinant of W."""
        lam, rho = (at, 0 * at) if self.parameter == "lambda" else (0 * at, at)
        squares, logdet = self.profile.over(lam, rho)
        if prior == "flat":
            return np.asarray(-logdet / 2 - (self.n - self.k) / 2 * np.log(squares))
        total, flat = self.without.over(lam, rho)
        shrunk = (self.k - self.k0) / 2 * np.log(1 + self.n)
        both = (self.n * squares + total) / (1 + self.n)
        return np.asarray(-flat / 2 - shrunk - (self.n - self.k0) / 2 * np.log(both))

    def constant(self, prior: Prior) -> float:
        """Return log Gamma(a) - a log(2 pi)."""
        from math import lgamma

        a = (self.n - (self.k if prior == "flat" else self.k0)) / 2
        return lgamma(a) - a * float(np.log(2 * np.pi))


def _row(record: Model, label: str, design: Design, logdet: Method) -> _Row:
    parameter = record.parameters[0] if record.parameters else None
    marginal = _Marginal(design, parameter)
    if parameter is None:
        none = np.zeros(1)
        values = {
            prior: marginal.constant(prior) + float(marginal.log_density(none, prior)[0]) for prior in _PRIORS
        }
        return _Row(record.label, label, values, None)
    space = _space(design, logdet)
    interval = space.logdet.interval
    uniform = float(np.log(interval.high - interval.low))

    def log_density(at: Floats, prior: Prior) -> Floats:
        logdets = [space.logdet.value(float(each)) for each in at]
        return np.asarray(marginal.log_density(at, prior) + logdets)

    values = {
        prior: marginal.constant(prior)
        - uniform
        + log_integral(partial(log_density, prior=prior), space.logdet.points)
        for prior in _PRIORS
    }
    return _Row(record.label, label, values, (interval.low, interval.high))


def _space(design: Design, logdet: Method) -> Space | SpaceOfYears:
    one = exact_space(design.one_w, logdet)
    return one if design.blocks == ONE_YEAR else SpaceOfYears.of(one, design.blocks)


def _table(formula: str, rows: list[_Row], prior: Prior, notes: list[Message], design: Design) -> TableResult:
    frame = pd.DataFrame(
        {
            "model": [row.model for row in rows],
            "weights": [row.weights for row in rows],
            "log_marginal": [row.marginals[prior] for row in rows],
            "probability": probabilities(rows, prior),
        }
    )
    several = len(set(frame["weights"]) - {""}) > 1
    sums = [_sums(frame, "model", Message("By model"))] if several else []
    if several:
        sums.append(_sums(frame[frame["weights"] != ""], "weights", Message("By weights")))
    about = TableAbout(
        n=design.size,
        years=design.about.years,
        formula=formula,
        weights=joined(list(dict.fromkeys(frame["weights"][frame["weights"] != ""])), ", "),
        versions=versions(),
        notes=(*notes, *_on_priors(rows, prior), *sums),
        **{key: getattr(design.about, key) for key in ("source", "synthetic", "year") if key in design.about},
    )
    return TableResult(frame, Message("Posterior probabilities of models: {formula}", formula=formula), about)


def probabilities(rows: list[_Row], prior: Prior) -> Floats:
    """Return posterior probabilities; prior ones are equal between models, and between the weights of a model.

    >>> rows = [_Row("OLS", "", {"flat": 0.0}, None), _Row("SLX", "a", {"flat": 0.0}, None)]
    >>> probabilities([*rows, _Row("SLX", "b", {"flat": 0.0}, None)], "flat").tolist()
    [0.5, 0.25, 0.25]
    """
    models = [row.model for row in rows]
    logs = np.array([row.marginals[prior] - np.log(models.count(row.model)) for row in rows])
    values = np.exp(logs - logs.max())
    return np.asarray(values / values.sum())


def _sums(frame: pd.DataFrame, column: str, heading: Message) -> Message:
    totals = frame.groupby(column, sort=False)["probability"].sum()
    return Message(
        "{heading}: {sums}.",
        heading=heading,
        sums=joined([f"{name} {value:.3f}" for name, value in totals.items()], ", "),
    )


def _on_priors(rows: list[_Row], prior: Prior) -> list[Message]:
    intervals = {row.weights: "({:.4g}, {:.4g})".format(*row.interval) for row in rows if row.interval}
    where = joined([f"{name} {each}" for name, each in intervals.items()], ", ")
    said = [
        Message(
            "Priors: models equally probable, and weights within them; coefficients flat, so that "
            "probabilities of models with different numbers of coefficients depend on the units of the regressors."
        )
        if prior == "flat"
        else Message(
            "Priors: models equally probable, and weights within them; coefficients normal with the "
            "information of one observation."
        )
    ]
    if intervals:
        said.append(Message("rho and lambda uniform, by weights: {where}.", where=where))
    best: dict[Prior, tuple[int, float]] = {}
    for each in _PRIORS:
        of = probabilities(rows, each)
        best[each] = int(np.argmax(of)), float(of.max())
    other: Prior = "unit" if prior == "flat" else "flat"
    row = rows[best[other][0]]
    if best[other][0] != best[prior][0]:
        said.append(
            Message(
                "The prior decides: with prior={other!r} the most probable row is {model} {weights} ({value:.3f}).",
                other=other,
                model=row.model,
                weights=row.weights,
                value=best[other][1],
            )
        )
    return said
