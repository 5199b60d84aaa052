"""Several years at once: pooled, region effects, time effects, both, random effects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from spatial_iie._align import check_weights
from spatial_iie._isolates import Isolates, counted
from spatial_iie._kernels.threads import one_thread
from spatial_iie._registry import MODELS, model_of
from spatial_iie.errors import DataError, EstimationError, WeightsError, listed, plural
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import FitAbout, RegressionResult, weights_in_words
from spatial_iie.spreg._blocks import Blocks, rows_sum_alike
from spatial_iie.spreg._by_year import WeightsByYear
from spatial_iie.spreg.conventional import with_words
from spatial_iie.spreg.design import Design, design_of, lag_of_zero, without_neighbours
from spatial_iie.spreg.formulas.formula import Columns, read_columns
from spatial_iie.spreg.likelihood._information import Information
from spatial_iie.spreg.likelihood._space import Method
from spatial_iie.spreg.models._method import Estimator, chosen_moments
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.moments import Moments, moments_of_design, settled, with_notes
from spatial_iie.spreg.panels._baltagi import with_baltagi_effects
from spatial_iie.spreg.panels._by_moments import (
    check_moments,
    check_panel_method,
    in_contrasts,
    with_own_errors,
)
from spatial_iie.spreg.panels._cells import CellsDesign, by_restricted_likelihood, cells_design, whole_cells
from spatial_iie.spreg.panels._dynamic import checked_time_lags, dynamic_fit, with_time_lags
from spatial_iie.spreg.panels._effect_terms import EffectTerms, effect_terms, trend_basis, with_groups
from spatial_iie.spreg.panels._effects import OF_REGIONS, OF_YEARS, RANDOM, Effects, without_effects
from spatial_iie.spreg.panels._lag_by_year import by_adjusted_score
from spatial_iie.spreg.panels._panel_rows import Balance, Rows, panel_rows
from spatial_iie.spreg.panels._r_squared import r_squared
from spatial_iie.spreg.panels._random_effects import ErrorComponents, with_random_effects
from spatial_iie.spreg.std_errors.apply import check_static, located, with_errors

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

EFFECTS_IN_WORDS = {
    "none": "",
    "region": "region",
    "time": "year",
    "both": "region and year",
    "random": "random",
    "random+time": "random and year",
    "correlated": "correlated random",
    "correlated+time": "correlated random and year",
}
PAIRED = ("SAC", "SDM", "SDEM")
"""Models that take a second matrix, of the errors or of W x."""


def panel(
    formula: str,
    study: Study,
    w: Weights | Mapping[int, Weights] | tuple[Weights, Weights],
    *,
    model: str = "sdem",
    effects: Effects = "region",
    error_components: ErrorComponents = "kkp",
    years: Iterable[int] | None = None,
    lagged: Iterable[str] | None = None,
    time_lags: Iterable[str] = (),
    correction: bool = True,
    balance: Balance | None = None,
    isolates: Isolates = "exclude",
    logdet: Method = "auto",
    information: Information = "expected",
    method: Estimator | Moments = "ml",
    errors: str | StandardErrors | None = None,
) -> RegressionResult:
    r"""Fit a model to the years of a study by maximum likelihood or by moments, the same W in every year.

    .. math:: y_t = \rho W y_t + X_t \beta + W X_t \theta + \mu + \tau_t 1 + u_t, \quad u_t = \lambda W u_t + e_t

    Parameters
    ----------
    formula : str
        As for :func:`spatial_iie.spreg.sdem`; also ``year`` (a trend), ``L(x, 1)`` (the value of the year before),
        ``D(x)`` (the change since then), and terms that are effects, which make no coefficients: ``C(region):year``
        (a trend of each region), ``C(province):C(year)``. See docs/panel.md.
    study : Study
        Regions that lack a variable in one of the years are left out of all, and named; see ``balance``.
    w : Weights, mapping of year to Weights, or pair of Weights
        Between the regions of the study: one matrix in all years, or one a year, for neighbours that change (economic
        distance). Matrices that are equal are one. A pair: the second matrix is that of the errors in SAC, and of
        W x in SDM and SDEM; the first is that of all else.
    model : str
        One of ols, slx, sem, sdem, sar, sdm, sac.
    effects : {"none", "region", "time", "both", "random", "random+time", "correlated", "correlated+time"}
        "none" is the pooled regression. Effects of regions, of years ("time"), or of both are removed. "random":
        regions have normal effects that are not correlated with the regressors; ``phi`` =
        sigma_e / sqrt(sigma_e^2 + T sigma_mu^2) is estimated, 1 meaning none. "correlated": correlated random effects
        (Mundlak), the means over time of the regressors and of their lags are columns too; in least squares the
        slopes are those of "region". "+time": effects of years are removed as well.
    error_components : {"kkp", "baltagi"}
        Of models with lambda and random effects: whether the spatial process is that of the effects too (Kapoor,
        Kelejian and Prucha), or of the other errors alone (Anselin; Baltagi, Song and Koh), see
        docs/panel_random_effects.md.
    years : iterable of int, optional
        By default all.
    lagged : iterable of str, optional
        Regressors whose lag enters SLX, SDEM, SDM (by default all) and SAC (by default none; with lags it is the
        general nesting model). The other models have no such lags, and refuse it.
    time_lags : iterable of {"y", "W y"}
        The response of the year before ("y", coefficient ``tau``) and its spatial lag ("W y", ``eta``). Years must
        be consecutive, and the first is lost. With effects of regions the bias of order 1/T that they bring is
        corrected, unless ``correction=False``. See docs/dynamic_panels.md.
    correction : bool
        With effects of regions or years. True: the likelihood of what is left without the effects, T - 1 years and
        n - 1 regions of independent errors, so that rho, lambda, sigma2 and the standard errors are consistent for
        few years too (Lee and Yu). False: the likelihood of the model with dummies, as splm and xsmle print it:
        with effects of regions the same coefficients and sigma2 too small by (T - 1) / T; with effects of years
        rho and lambda biased downwards, the more the fewer the regions and the more alike their weights. With
        ``time_lags``: whether the bias of tau and the others is corrected; the likelihood is the first one either way.
    balance : {"regions", "years", "cells"}, optional
        What goes where values are missing: the regions that lack one in any year, the years that lack one in any
        region, or the region-years themselves ("cells", for ols, slx, sem and sdem; see Notes). By default such
        regions, but no more than a fifth of all; beyond, it must be said.
    isolates : {"exclude", "zero", "error"}
        Isolates: leave them out and name them, keep them with a lag of 0, or refuse. With
        effects of years a lag of 0 is refused in models with a spatial parameter (unless ``correction=False``).
    logdet, information
        As for :func:`spatial_iie.spreg.sdem`; refused for OLS and SLX, which have neither (but ``information`` with
        random effects).
    method : {"ml", "gmm", "liml", "fuller"} or Moments
        Maximum likelihood, or moments: two-stage least squares ("liml": limited information maximum likelihood,
        "fuller": Fuller's correction of it), generalized moments, without a likelihood; a record
        :class:`spatial_iie.spreg.Moments` says more. A formula with endogenous regressors, ``y ~ x + [d ~ L(d, 1) +
        z]``, is estimated by moments. Complete panels with one matrix and fixed effects, or none. See
        docs/instruments.md.
    errors : str or StandardErrors, optional
        Standard errors: "cluster:region", "cluster:region+year", "cluster:province", "conley:300km",
        "conley:300km:2" (own errors of two years before as well), "driscoll-kraay:2", "hc0" to "hc3"; or a record
        :class:`spatial_iie.spreg.StandardErrors`. With random effects clusters that hold regions whole, such as
        "cluster:region"; none with ``time_lags``.

    Returns
    -------
    RegressionResult
        ``n`` counts what is independent after the transformation: n T, n (T - 1), (n - 1) T or (n - 1)(T - 1)
        region-years. Residuals and fitted values are of the transformed data, labelled "region year".
        ``about["effects"]`` names the effects; ``about["r2_within"]``, ``["r2_between"]`` and ``["r2_overall"]`` are
        squared correlations as Stata's ``xtreg`` defines them, of y with its prediction (I - rho W)^(-1) (X beta +
        W X theta + effects of years). Impacts are those of the model before the transformation, over all
        regions. Where effects of years stay in as columns (see Notes), ``design.nuisance`` names them.

    Raises
    ------
    DataError
        If a year does not exist, too much is missing, or an argument does not apply to the model.
    EstimationError
        If a regressor is nothing but effects, and as the models.
    WeightsError
        If year effects meet weights whose rows do not sum alike, or isolates are refused.
    AlignmentError
        If the weights do not cover the study.

    Notes
    -----
    Lee and Yu (2010), J. Econometrics 154; Elhorst (2014), Spatial Econometrics, section 3.3. Regions: forward
    orthogonal deviations (Arellano and Bover 1995) give the likelihood of Lee and Yu's transformation, which does
    not depend on the choice of T - 1 orthonormal contrasts. Years: with J = I - 11'/n and W 1 = c 1, J W J = J W, so
    that y, X and W X are taken less their means by year, the lag of the transformed y again, and every year counts
    :math:`\log|I - \rho W| - \log(1 - c \rho)` over n - 1 regions; traces lose the eigenvalue c (section 4 there).
    Other W do not allow that: OLS and SLX keep the years as columns, models with rho or lambda are refused
    unless ``correction=False``. Random effects: Elhorst for lag models; Kapoor, Kelejian
    and Prucha (2007), J. Econometrics 140, for error models; by maximum likelihood on our own kernels, because
    PySAL's spreg 1.9 leaves n log(phi) out of the likelihood of the first and takes squares of traces for traces of
    squares in the covariance of the second.

    Weights by year (see docs/panel_effects.md): without effects of regions the likelihood adds the log-determinants
    of the years. With them the transformation does not exist, as effects do not commute with W. Error models then
    have a restricted likelihood, that of the contrasts of y which are free of the effects; SAR and SDM have the score
    of the likelihood with dummies less its expectation (Lee and Yu 2012; Yang 2018), sandwich errors and no
    likelihood; SAC is refused. balance="cells": the errors of all regions follow one model in every year, and the
    likelihood is that of the values there are (LeSage and Pace 2004), not of a W cut down to them; W x wants the x of
    all neighbours. Effects are removed by the same restricted likelihood.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> fit = panel("log(gdp_per_capita) ~ digital_index", study, w, model="sem", effects="both")
    >>> list(fit.params.index), fit.n  # 365 x 2
    (['digital_index', 'lambda'], 730)
    """
    asked = PanelOptions(
        model=model,
        effects=effects,
        error_components=error_components,
        years=years,
        lagged=lagged,
        time_lags=time_lags,
        correction=correction,
        balance=balance,
        isolates=isolates,
        logdet=logdet,
        information=information,
        method=method,
        errors=errors,
    )
    return fitted_panel(None, formula, study, w, asked)


Change = Callable[[Design, "pd.DataFrame"], Design]
"""From the design of all years, and the rows of the data, to another with the same rows."""


@dataclass(frozen=True, kw_only=True)
class PanelOptions:
    """What :func:`panel` takes beside formula, study and weights."""

    model: str = "sdem"
    effects: Effects = "region"
    error_components: ErrorComponents = "kkp"
    years: Iterable[int] | None = None
    lagged: Iterable[str] | None = None
    time_lags: Iterable[str] = ()
    correction: bool = True
    balance: Balance | None = None
    isolates: Isolates = "exclude"
    logdet: Method = "auto"
    information: Information = "expected"
    method: Estimator | Moments = "ml"
    errors: str | StandardErrors | None = None


def fitted_panel(
    change: Change | None,
    formula: str,
    study: Study,
    w: Weights | Mapping[int, Weights] | tuple[Weights, Weights],
    asked: PanelOptions,
) -> RegressionResult:
    """Return the fit of :func:`panel`; ``change`` makes another design of that of all years, before effects go."""
    errors, effects = asked.errors, asked.effects
    check_panel_method(asked.method)
    formula, whole, moments = settled(formula, chosen_moments(asked.method, errors, formula))
    study = with_words(study, whole)
    name = _checked(asked)
    _check_error_components(name, effects, asked.error_components)
    one, other = _pair(w, name, effects, asked.time_lags, errors)
    rows = panel_rows(whole, study, one, asked.years, asked.balance, asked.isolates, other)
    in_time = checked_time_lags(asked.time_lags, effects)
    if moments is not None:
        likelihood = (asked.logdet, asked.information) != ("auto", "expected")
        check_moments(name, rows, effects, in_time, asked.correction, likelihood)
        moments, errors = with_own_errors(name, moments)
    check_static(errors, effects in RANDOM, in_time, asked.error_components)
    _check_one_matrix(errors, rows, name)
    with one_thread(rows.w.n):
        fit = _of_rows(change, formula, rows, name, asked, in_time, moments)
        fit = with_errors(fit, located(errors, study), rows.table)
        return fit if moments is None else with_notes(fit)


def _of_rows(
    change: Change | None,
    formula: str,
    rows: Rows,
    name: str,
    asked: PanelOptions,
    time_lags: tuple[str, ...],
    moments: Moments | None,
) -> RegressionResult:
    lagged, correction, likelihood = asked.lagged, asked.correction, (asked.logdet, asked.information)
    found = effect_terms(formula, rows.table)
    effects = found.widened(asked.effects)
    if effects in (*OF_REGIONS, *RANDOM) and len(rows.years) < 2:
        raise EstimationError("effects of regions need at least two years.")
    way = "transformed" if moments else _way(rows, name, effects, correction, bool(time_lags))
    if way != "transformed":
        found.refuse_beside(rows.gaps)
    if change is not None and way != "transformed":
        raise EstimationError(
            "regimes and thresholds are for complete panels with one matrix in all years. Use balance='regions' or "
            "balance='years' and one w."
        )
    if way == "restricted":
        return _restricted(formula, rows, name, effects, asked, found)
    design, years = with_groups(_design(formula, rows, name, lagged, found), found), rows.years
    if change is not None:
        design = change(design, rows.table)
    if time_lags:
        found.refuse_beside_time_lags()
        design, years = with_time_lags(design, years, time_lags, effects)
    whole, spatial = design, bool(model_of(name).parameters or time_lags)
    transformed = correction or bool(time_lags)  # of a dynamic panel correction is that of the lags in time
    trends, outside = trend_basis(found, years), None
    if moments is not None:
        design, outside = in_contrasts(name, formula, rows, design, effects, trends, moments)
    else:
        design = without_effects(design, years, effects, transformed, spatial=spatial, trends=trends)
    about = _about(design, rows, effects, transformed, spatial, found)
    design = replace(design, about=about | FitAbout(isolates_rule=asked.isolates))
    if moments is not None:
        fit = moments_of_design(name, design, moments, outside)
    elif way == "adjusted":
        fit = by_adjusted_score(name, design, whole, *likelihood)
    elif effects in RANDOM:
        made = with_baltagi_effects if asked.error_components == "baltagi" else with_random_effects
        fit = made(name, design, len(years), *likelihood)
    elif time_lags:
        fit = dynamic_fit(name, design, len(years), effects, correction, *likelihood)
    else:
        fit = of_design(name, design, logdet=asked.logdet, information=asked.information)
    return replace(fit, about=fit.about | r_squared(fit, whole, years))


def _pair(
    w: object, name: str, effects: Effects, time_lags: object, errors: object
) -> tuple[Weights | Mapping[int, Weights], Weights | None]:
    """Return the weights and, of a pair, the second; refuse a pair that the model would not use."""
    if not isinstance(w, tuple | list):
        return w, None  # type: ignore[return-value]
    check_pair(w)
    if name not in PAIRED:
        raise WeightsError("{name} has one matrix; SAC, SDM and SDEM take a pair.", name=name)
    if time_lags or (name == "SAC" and (effects in RANDOM or errors is not None)):
        raise WeightsError(
            "a pair of matrices has no estimator here: leave out time_lags= and, in SAC, random effects and errors=."
        )
    return w[0], w[1] if w[1] is not w[0] else None


def check_pair(w: Sequence[object]) -> None:
    """Refuse what is no pair of matrices."""
    if len(w) != 2:
        raise WeightsError("w is {n} matrices; a pair is two.", n=len(w))
    if any(isinstance(each, Mapping) for each in w):
        raise WeightsError("a pair is two matrices, each the same in all years.")
    for each in w:
        check_weights(each)


def _check_one_matrix(errors: object, rows: Rows, name: str) -> None:
    """Refuse robust errors of a likelihood that is not that of rows of equal standing."""
    if errors is not None and (
        rows.gaps or (isinstance(rows.w, WeightsByYear) and model_of(name).parameters)
    ):
        raise EstimationError(
            "errors= is for complete panels with one matrix in all years (of OLS and SLX, with any). Leave it out, or "
            "use balance='regions' or balance='years' and one w."
        )


def _way(rows: Rows, name: str, effects: Effects, correction: bool, dynamic: bool) -> str:
    """Return how a panel is fitted: "transformed", "restricted" or "adjusted"; refuse what has no exact way.

    Effects of regions commute with one W. Where W changes, the effects stay in the likelihood of error models as
    nuisance columns, and in the score of lag models, which is adjusted for them.
    """
    parameters = model_of(name).parameters
    changing = isinstance(rows.w, WeightsByYear)
    if dynamic and (rows.gaps or changing):
        raise EstimationError(
            "time_lags= is for complete panels with one matrix in all years. Leave it out, or give one w and use "
            "balance='regions' or balance='years'."
        )
    if rows.other is not None and rows.gaps:
        raise EstimationError(
            "balance='cells' is for one matrix, not for a pair. Use balance='regions' or 'years'."
        )
    if rows.gaps and ("rho" in parameters or effects in RANDOM):
        raise EstimationError(
            "{n} region-years lack a value. A lag of the response needs their values, and random effects are for "
            "complete panels: use balance='regions' or balance='years', or a model without a lag of the response (ols, "
            "slx, sem, sdem) with other effects.",
            n=rows.gaps,
        )
    if changing and effects in RANDOM:
        raise WeightsError(
            "random effects are for one matrix in all years: beside weights that change they are not the sum of a "
            "part within and a part between regions. Use effects='region' or 'both', or one matrix."
        )
    if not rows.gaps and (not changing or effects not in OF_REGIONS or not parameters):
        return "transformed"
    if not correction:
        raise EstimationError(
            "correction=False is for complete panels with one matrix in all years: here the effects cannot be taken "
            "out before the lag, and the likelihood with dummies has biases of its own. Leave it out."
        )
    if parameters == ("rho", "lambda"):
        raise EstimationError(
            "{name} with weights that change from year to year has no estimator beside effects of regions. Use "
            "effects='none' or 'time', one matrix, or a model with rho or lambda alone.",
            name=name,
        )
    return "adjusted" if "rho" in parameters else "restricted"


def _restricted(
    formula: str,
    rows: Rows,
    name: str,
    effects: Effects,
    asked: PanelOptions,
    found: EffectTerms,
) -> RegressionResult:
    lagged = asked.lagged
    if rows.gaps:
        columns = read_columns(formula, rows.table, without=found.removed)
        cells = cells_design(formula, rows, columns, _lags(name, lagged, columns, found))
    else:
        cells = whole_cells(_design(formula, rows, name, lagged, found))
    about = _about(cells.design, rows, effects, True, False, found)
    notes = (*about.notes, *_on_cells(cells, rows, effects))
    design = replace(cells.design, about=about | FitAbout(isolates_rule=asked.isolates, notes=notes))
    fit = by_restricted_likelihood(
        name, cells._replace(design=design), effects, asked.logdet, asked.information
    )
    if rows.gaps:
        return replace(fit, about=fit.about | FitAbout(n=fit.n, cells=int(cells.exists.sum())))
    return replace(fit, about=fit.about | FitAbout(n=fit.n) | r_squared(fit, design, rows.years))


def _on_cells(cells: CellsDesign, rows: Rows, effects: Effects) -> list[Message]:
    notes = []
    if rows.gaps:
        lost = rows.gaps, int((~cells.exists).sum()) - rows.gaps
        notes.append(
            Message(
                "Unbalanced: {n} of {all} region-years used; {gaps} lack a value{more}. The likelihood is that of the "
                "values there are, under one error model of all {regions} regions.",
                n=int(cells.exists.sum()),
                all=cells.exists.size,
                gaps=lost[0],
                more=Message(", {count} more a neighbour's regressor", count=lost[1]) if lost[1] else "",
                regions=rows.w.n,
            )
        )
    if effects != "none":
        notes.append(
            Message("Effects removed by restricted likelihood: what is counted does not depend on them.")
        )
    return notes


def _lags(
    name: str, lagged: Iterable[str] | None, columns: Columns, found: EffectTerms
) -> Iterable[str] | None:
    record = model_of(name)
    lags = lagged if record.lags or (record.lags_if_named and lagged is not None) else ()
    if lags is None and found.alone:  # the lag of a function of the year is that function again
        return [name for name in map(str, columns.regressors) if name not in ("Intercept", *found.alone)]
    return lags


def _checked(asked: PanelOptions) -> str:
    """Return the model in capitals; refuse options that do not exist, or that it would not use."""
    model, effects, lagged, information = asked.model, asked.effects, asked.lagged, asked.information
    for option, value, choices in (
        ("model", model.lower() if isinstance(model, str) else model, MODELS),
        ("effects", effects, Effects),
        ("isolates", asked.isolates, Isolates),
        ("logdet", asked.logdet, Method),
        ("information", information, Information),
        *([] if asked.balance is None else [("balance", asked.balance, Balance)]),
    ):
        check_choice(option, value, get_args(choices) or choices)
    name = model.upper()
    if (
        lagged is not None
        and not model_of(name).takes_lagged
        and ([lagged] if isinstance(lagged, str) else list(lagged))
    ):
        able = [each.label for each in MODELS.values() if each.takes_lagged]
        raise DataError(
            "{name} has no lags of regressors: leave lagged= out, or use {models} or {last}.",
            name=name,
            models=joined(able[:-1], ", "),
            last=able[-1],
        )
    if not asked.correction and effects in ("none", "random", "correlated"):
        raise DataError(
            "correction=False has nothing to do with effects={effects!r}: no effects are removed.",
            effects=effects,
        )
    unused = [f"logdet={asked.logdet!r}"] if asked.logdet != "auto" else []
    if information != "expected" and effects not in RANDOM:  # which are by maximum likelihood, of OLS too
        unused.append(f"information={information!r}")
    if unused and not model_of(name).parameters:
        raise DataError(
            "{name} is least squares, which makes no use of {unused}.",
            name=name,
            unused=joined(unused, " or "),
        )
    return name


def _check_error_components(name: str, effects: Effects, given: ErrorComponents) -> None:
    """Refuse what the model would not use."""
    check_choice("error_components", given, get_args(ErrorComponents))
    if given != "kkp" and (effects not in RANDOM or "lambda" not in model_of(name).parameters):
        raise DataError(
            "error_components={given!r} is of models with lambda and random effects, not of {name} with "
            "effects={effects!r}.",
            given=given,
            name=name,
            effects=effects,
        )


def _design(formula: str, rows: Rows, model: str, lagged: Iterable[str] | None, found: EffectTerms) -> Design:
    """Return the arrays of all years, with the weights of one, without terms that are effects."""
    columns = read_columns(formula, rows.table, without=found.removed)
    lags = _lags(model, lagged, columns, found)
    count = len(rows.years)
    errors = "lambda" in model_of(model).parameters and "rho" in model_of(model).parameters
    design = design_of(
        formula,
        rows.table,
        columns,
        rows.w,
        lagged=lags,
        years=Blocks(count, count),
        lagged_w=None if errors else rows.other,
    )
    return replace(design, error_w=rows.other if errors else None)


def _about(
    design: Design, rows: Rows, effects: Effects, correction: bool, spatial: bool, found: EffectTerms
) -> FitAbout:
    w = rows.w
    notes = [
        Message(
            "{n} regions in {count} years {years}; W changes from year to year."
            if isinstance(w, WeightsByYear)
            else "{n} regions in {count} years {years}; W is the same in all."
            if rows.other is None
            else "{n} regions in {count} years {years}; two matrices, the same in all; that of W x: {other}."
            if design.error_w is None
            else "{n} regions in {count} years {years}; two matrices, the same in all; that of the errors: {other}.",
            n=w.n,
            other="" if rows.other is None else weights_in_words(rows.other.recipe, rows.other.normalization),
            count=len(rows.years),
            years=listed(rows.years, 10),
        ),
        *([] if rows.gaps else _on_effects(design, effects, correction, spatial)),
        *_on_terms(design, found, spatial),
        *_on_rows(rows),
    ]
    return design.about | FitAbout(
        effects=EFFECTS_IN_WORDS[effects],
        effect_terms=found.shown,
        trends=tuple(found.alone),
        correction=correction if effects in (*OF_REGIONS, *OF_YEARS) else None,
        years=rows.years,
        regions=w.n,
        left_out=(*rows.incomplete, *rows.alone),
        years_left_out=rows.dropped,
        isolates=tuple(w.isolates) or rows.alone,
        n=design.size,
        notes=tuple(notes),
    )


def _on_rows(rows: Rows) -> list[Message]:
    """Say which regions and years are not in the rows, or stand alone there."""
    notes = []
    if rows.incomplete:
        notes.append(
            Message(
                "{counted} without values in all years left out {regions}.",
                counted=counted(rows.incomplete),
                regions=listed(rows.incomplete, 10),
            )
        )
    if rows.dropped:
        notes.append(
            Message(
                "{n} year{s} without values in all regions left out {years}.",
                n=len(rows.dropped),
                s=plural(rows.dropped),
                years=listed(rows.dropped, 10),
            )
        )
    if rows.alone:
        notes.append(without_neighbours(rows.alone))
    if len(rows.w.isolates):
        notes.append(lag_of_zero(rows.w.isolates))
    return notes


def _on_terms(design: Design, found: EffectTerms, spatial: bool) -> list[Message]:
    """Say what became of the terms of the formula that are effects."""
    notes = []
    if found.trends:
        notes.append(
            Message(
                "Trends of each region, {terms}, removed by contrasts over time: {p} years less of independent errors.",
                terms=joined(found.trends, ", "),
                p=len(found.trends),
            )
        )
    if found.groups:
        kept = [name for name in design.nuisance if name.partition("[")[0] in found.groups]
        bias = Message(
            " Beside them rho and lambda are biased towards negative values, their intervals hold the truth too "
            "seldom, and sigma2 is too small by about {share:.1%}.",
            share=len(kept) / design.size,
        )
        notes.append(
            Message(
                "Effects {terms} kept as {n} columns that are not shown.{bias}",
                terms=joined(found.groups, ", "),
                n=len(kept),
                bias=bias if spatial else "",
            )
        )
    return notes


def _on_effects(design: Design, effects: Effects, correction: bool, spatial: bool) -> list[Message]:
    notes: list[str] = []
    if effects in OF_REGIONS:
        notes.append(
            "Region effects removed by forward orthogonal deviations (Lee and Yu): T - 1 years of independent errors."
            if correction
            else "Region effects removed by means over time, without correction: sigma2 is too small by (T - 1) / T."
        )
    if effects not in OF_YEARS:
        return [Message(note) for note in notes]
    kept = [name for name in design.nuisance if name.startswith("year ")]
    if kept:
        alike = rows_sum_alike(design.weights)
        notes.append(
            "Year effects kept as {n} {n:column|columns}."
            if alike
            else "Year effects kept as {n} columns: the rows of W do not sum alike."
        )
    elif correction:
        notes.append(
            "Year effects removed by means over regions (Lee and Yu): n - 1 independent errors a year."
        )
    else:
        notes.append(
            "Year effects removed by means over regions, without correction: sigma2 is too small by (n - 1) / n."
        )
    if spatial and not correction:
        notes.append(
            "Without correction the year effects bias rho and lambda downwards: correction=True removes the bias."
        )
    return [Message(note, n=len(kept)) for note in notes]
