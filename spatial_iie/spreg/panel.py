"""Several years at once: pooled, region effects, time effects, both, random effects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._align import check_same_regions, check_weights
from spatial_iie._registry import MODELS
from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.inference import check_choice
from spatial_iie.spreg._model import of_design
from spatial_iie.spreg._random_effects import over_time, with_random_effects
from spatial_iie.spreg.design import Design, design_of
from spatial_iie.spreg.formula import read_columns, variables
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._information import Information
    from spatial_iie.spreg._space import Method
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
Effects = Literal["none", "region", "time", "both", "random"]
_IN_WORDS = {"none": "", "region": "region", "time": "year", "both": "region and year", "random": "random"}


def panel(
    formula: str,
    study: Study,
    w: Weights,
    *,
    model: str = "sdem",
    effects: Effects = "region",
    years: Iterable[int] | None = None,
    lagged: Iterable[str] | None = None,
    correction: bool = True,
    logdet: Method = "auto",
    information: Information = "expected",
) -> RegressionResult:
    r"""Fit a model to the years of a study by maximum likelihood, the same W in every year.

    .. math:: y_t = \rho W y_t + X_t \beta + W X_t \theta + \mu + \tau_t 1 + u_t, \quad u_t = \lambda W u_t + e_t

    Parameters
    ----------
    formula : str
        As for :func:`spatial_iie.spreg.sdem`.
    study : Study
        Regions that lack a variable in one of the years are left out of all, and named.
    w : Weights
        Between the regions of the study.
    model : str
        One of ols, slx, sem, sdem, sar, sdm, sac.
    effects : {"none", "region", "time", "both", "random"}
        "none" is the pooled regression. Effects of regions are removed, those of years are coefficients
        ``year 2018``, ..., against the first. "random": regions have normal effects that are not correlated with
        the regressors; ``phi`` = sigma_e / sqrt(sigma_e^2 + T sigma_mu^2) is estimated, 1 meaning none. In error
        models the effects are filtered as the innovations are.
    years : iterable of int, optional
        By default all.
    lagged : iterable of str, optional
        Regressors whose lag enters SLX, SDEM and SDM; by default all.
    correction : bool
        With effects of regions: True removes them by forward orthogonal deviations, which leave T - 1 years of
        independent errors, so that sigma2 and the standard errors are consistent for few years (Lee and Yu).
        False subtracts means of T years, as most programs do: the same coefficients, sigma2 too small by
        (T - 1) / T.
    logdet, information
        As for :func:`spatial_iie.spreg.sdem`.

    Returns
    -------
    RegressionResult
        ``n`` counts region-years after the transformation; residuals and fitted values are of the transformed
        data, labelled "region year". ``about["effects"]`` names the effects.

    Raises
    ------
    DataError
        If a year does not exist, or too few regions are complete.
    EstimationError
        If a regressor does not vary over time beside effects of regions, and as the models.
    AlignmentError
        If the weights do not cover the study.

    Notes
    -----
    Lee and Yu (2010), J. Econometrics 154; Elhorst (2014), Spatial Econometrics, section 3.3. Forward orthogonal
    deviations: Arellano and Bover (1995). They give the likelihood of Lee and Yu's transformation, which does not
    depend on the choice of T - 1 orthonormal contrasts. Random effects: Elhorst for lag models; Kapoor, Kelejian
    and Prucha (2007), J. Econometrics 140, for error models; by maximum likelihood on our own kernels, because
    PySAL's spreg 1.9 leaves n log(phi) out of the likelihood of the first and takes squares of traces for traces of
    squares in the covariance of the second.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> fit = panel("log(gdp_per_capita) ~ digital_index", study, w, model="sem", effects="both")
    >>> list(fit.params.index), fit.n
    (['digital_index', 'year 2018', 'year 2019', 'lambda'], 732)
    """
    check_choice("effects", effects, Effects)
    check_choice("model", model.lower(), MODELS)
    check_weights(w)
    check_same_regions(study.ids, w.ids, "the study")
    chosen = _years(study, years)
    if effects in ("region", "both", "random") and len(chosen) < 2:
        raise EstimationError("effects of regions need at least two years.")
    lags = lagged if model.lower() in ("slx", "sdem", "sdm") else ()
    stacked, part = _stacked(formula, study, w, chosen)
    columns = read_columns(formula, stacked)
    design = design_of(formula, stacked, columns, _blocks(part, chosen), lagged=lags)
    if effects in ("time", "both"):
        design = _with_years(design, chosen)
    if effects in ("region", "both"):
        design = _without_regions(design, part, chosen, correction)
    design = replace(design, about=_about(design, study, part, chosen, effects, correction))
    if effects == "random":
        return with_random_effects(model.upper(), design, len(chosen), logdet, information)
    return of_design(model.upper(), design, logdet=logdet, information=information)


def _years(study: Study, years: Iterable[int] | None) -> tuple[int, ...]:
    chosen = study.years if years is None else tuple(sorted(set(years)))
    unknown = [year for year in chosen if year not in study.years]
    if unknown or not chosen:
        raise DataError(f"the study has no year {listed(unknown)}; there are {listed(study.years, 40)}.")
    return chosen


def _stacked(formula: str, study: Study, w: Weights, years: tuple[int, ...]) -> tuple[pd.DataFrame, Weights]:
    """Return a table of complete regions, year after year, each in the order of the weights, and their weights."""
    tables = [study.year(year) for year in years]
    known = [name for name in variables(formula) if name in study.variables]
    complete = pd.concat([table[known].notna().all(axis=1) for table in tables], axis=1).all(axis=1)
    ids = w.ids[complete.reindex(w.ids).to_numpy()]
    if len(ids) < 3:
        raise DataError(
            f"only {len(ids)} regions have values of all of {listed(known)} in all of {listed(years)}."
        )
    part = w._part(ids)  # new islands are named in about, not warned of
    stacked = pd.concat([table.loc[ids] for table in tables])
    stacked.index = _labels(ids, years)
    stacked.attrs = dict(tables[0].attrs)
    return stacked, part


def _labels(ids: pd.Index, years: tuple[int, ...]) -> pd.Index:
    return pd.Index([f"{region} {year}" for year in years for region in ids])


def _blocks(w: Weights, years: tuple[int, ...]) -> Weights:
    """Return the weights of every year, none between years."""
    matrix = sparse.block_diag([w.matrix] * len(years), format="csr")
    return Weights(
        matrix, _labels(w.ids, years), recipe=w.recipe, normalisation=w.normalisation, about=dict(w.about)
    )


def _with_years(design: Design, years: tuple[int, ...]) -> Design:
    """Add a column for each year but the first; for all years where there is no intercept."""
    first = 1 if "Intercept" in design.own else 0
    dummies = np.repeat(np.eye(len(years))[:, first:], len(design.y) // len(years), axis=0)
    own, k = (*design.own, *(f"year {each}" for each in years[first:])), len(design.own)
    z = np.column_stack([design.z[:, :k], dummies, design.z[:, k:]])
    return replace(design, z=z, own=own, names=(*own, *design.names[k:]))


def _without_regions(design: Design, w: Weights, years: tuple[int, ...], correction: bool) -> Design:
    """Return the design in forward orthogonal deviations, or in deviations from the means over time."""
    contrasts = forward_deviations(len(years)) if correction else np.eye(len(years)) - 1 / len(years)
    kept = years[:-1] if correction else years

    place = [p for p, name in enumerate(design.names) if name != "Intercept"]
    names = tuple(design.names[p] for p in place)
    before = design.z[:, place]
    z = over_time(contrasts, before)
    still = np.linalg.norm(z, axis=0) <= 1e-9 * np.linalg.norm(before, axis=0)
    if still.any():
        raise EstimationError(
            f"{listed(np.array(names)[still])} do not vary over time: beside effects of regions they have no "
            f"coefficient. Leave them out, or use effects='time' or 'none'."
        )
    if np.linalg.matrix_rank(z / np.linalg.norm(z, axis=0), tol=1e-9) < len(names):
        raise EstimationError(f"perfect collinearity among {listed(names, 12)} once the effects are removed.")
    blocks = _blocks(w, kept)
    own = tuple(name for name in design.own if name != "Intercept")
    return replace(
        design,
        y=over_time(contrasts, design.y)[:, 0],
        z=z,
        names=names,
        own=own,
        ids=blocks.ids,
        index=blocks.ids,
        w=blocks,
    )


def forward_deviations(years: int) -> Floats:
    """Return the T - 1 orthonormal contrasts of a year with the mean of those after it, shape (T - 1, T).

    >>> contrasts = forward_deviations(3)
    >>> bool(np.allclose(contrasts @ contrasts.T, np.eye(2)) and np.allclose(contrasts.sum(axis=1), 0))
    True
    """
    contrasts = np.zeros((years - 1, years))
    for t in range(years - 1):
        after = years - 1 - t
        contrasts[t, t] = 1.0
        contrasts[t, t + 1 :] = -1 / after
        contrasts[t] *= np.sqrt(after / (after + 1))
    return contrasts


def _about(
    design: Design, study: Study, w: Weights, years: tuple[int, ...], effects: Effects, correction: bool
) -> dict[str, object]:
    out = study.ids.difference(w.ids)
    notes = [f"{w.n} regions in {len(years)} years {listed(years, 10)}; W is the same in all."]
    if effects in ("region", "both"):
        notes.append(
            "Region effects removed by forward orthogonal deviations (Lee and Yu): T - 1 years of independent errors."
            if correction
            else "Region effects removed by means over time, without correction: sigma2 is too small by (T - 1) / T."
        )
    if len(out):
        notes.append(f"{len(out)} regions without values in all years left out {listed(out, 10)}.")
    if len(w.isolates):
        notes.append(f"Without neighbours {listed(w.isolates, 10)}: a lag of 0 there.")
    return {
        **design.about,
        "effects": _IN_WORDS[effects],
        "years": years,
        "regions": w.n,
        "left_out": tuple(out),
        "isolates": tuple(w.isolates),
        "n": len(design.y),
        "notes": tuple(notes),
    }
