"""Impacts by regime: what a change in the regions of one regime does there, and in the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._registry import model_of
from spatial_iie.inference import critical_value, two_sided_p
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried
from spatial_iie.spreg.heterogeneity._groups import regimes_behind

if TYPE_CHECKING:
    from spatial_iie._kernels.traces import Solve
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.heterogeneity._groups import Regimes
    from spatial_iie.spreg.likelihood._mixture import Mixture
    from spatial_iie.spreg.likelihood._restricted_profile import RestrictedProfile

Floats = NDArray[np.float64]
_COLUMNS = 256  # solved at once


class _Reach(NamedTuple):
    """Linear forms in the coefficients of one regressor, and their slopes in rho, for changes in one regime.

    ``beta`` multiplies the coefficient of the regime, ``theta`` those of the lags in each regime, shape (R,).
    """

    beta: float
    theta: Floats
    beta_slope: float
    theta_slope: Floats


def regime_impacts(fit: RegressionResult) -> TableResult:
    r"""Return what one unit more of a regressor in a region of a regime does there and in the others.

    With :math:`S = (I - \rho W)^{-1} (D_\beta + D_\theta W)`, D diagonal with the coefficients of the regime of each
    region: direct, the mean of :math:`S_{jj}` over the regions j of the regime; on the other regions of a regime t, the
    mean over j of :math:`\sum_{i \in t, i \ne j} S_{ij}`; total, their sum.

    Parameters
    ----------
    fit : RegressionResult
        Of :func:`spatial_iie.spreg.regimes`.

    Returns
    -------
    TableResult
        Columns variable, changed (the regime in which the regressor changes), effect ("direct effect", "on East", ...,
        "total effect"), estimate, std_error, z, p, and the 95 % interval. Models without lags of y or x have the first
        alone.

    Notes
    -----
    The mean of the totals over regimes, weighted by their numbers of regions, is the mean column sum of S: without
    differences between regimes, the total impact of LeSage and Pace (2009). Errors by the delta method; after
    restricted maximum likelihood p and the interval are those of a mixture of t distributions, as of other impacts.
    """
    found = regimes_behind(fit)
    frame, jacobian = _at(fit, found, fit.params)
    error = np.sqrt(np.einsum("ij,jk,ik->i", jacobian, fit.cov.to_numpy(), jacobian))
    z = frame["estimate"] / np.where(error > 0, error, np.nan)
    if fit.inference is None:
        reach = critical_value(0.95, fit.residual_df) * error
        p = np.asarray(two_sided_p(z.to_numpy(), fit.residual_df))
        low, high = frame["estimate"] - reach, frame["estimate"] + reach
    else:
        mixture = _mixture(fit, found)
        p, (low, high) = mixture.p_values(), mixture.interval(0.95).T
    p = np.where(z.isna(), np.nan, p)
    frame = frame.assign(std_error=error, z=z, p=p, low=low, high=high)
    notes = [
        Message(
            "One unit more of the variable in one region of the regime, on average over its regions: its effect on the "
            "region itself (direct), on all other regions of each regime together, and in all (total)."
        ),
        Message("Standard errors: {how}, {errors}.", how=Message("delta method"), errors=fit.about.errors),
    ]
    about = TableAbout.of(carried(fit.about)) | TableAbout(notes=(*fit.about.notes, *notes))
    heading = Message(
        "Impacts by regime in the {model} of {formula}", model=fit.model, formula=fit.about.formula
    )
    return TableResult(frame, heading, about)


def _at(fit: RegressionResult, found: Regimes, params: pd.Series) -> tuple[pd.DataFrame, Floats]:
    """Return the impacts at some parameters, on average over the region-years of a regime, and their derivatives."""
    spills = model_of(fit.model).spills_over or any(name.startswith("W ") for name in found.split)
    patterns, counts = _codes_by_year(fit, found)
    parts = [_of_year(fit, found, params, codes, spills) for codes in patterns]
    changed = [found.labels.index(label) for label in parts[0]["changed"]]
    sizes = (patterns[:, :, np.newaxis] == changed).sum(axis=1) * counts[:, np.newaxis]  # region-years
    weights = sizes / sizes.sum(axis=0)
    jacobian = np.einsum("tr,trk->rk", weights, [np.stack(part["jacobian"]) for part in parts])
    estimate = (weights * [part["estimate"] for part in parts]).sum(axis=0)
    return parts[0].drop(columns="jacobian").assign(estimate=estimate), jacobian


def _mixture(fit: RegressionResult, found: Regimes) -> Mixture:
    """Return the distribution of the impacts of a restricted fit: given rho they are linear in the coefficients."""
    profile = cast("RestrictedProfile", fit.inference)
    values = profile.grid[0] if "rho" in fit.params.index else np.zeros(1)
    given = [_at(fit, found, fit.params.where(fit.params.index != "rho", each))[1][:, :-1] for each in values]
    return profile.mixture(np.broadcast_to(given, (len(profile.grid[0]), *given[0].shape)))


def _codes_by_year(fit: RegressionResult, found: Regimes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the regimes of the regions, shape (patterns, n), each once, and in how many years they are such."""
    n = fit.design.weights.n if fit.design.w is not None else len(found.codes)
    return np.unique(found.codes.reshape(-1, n), axis=0, return_counts=True)


def _variables(fit: RegressionResult, found: Regimes) -> Iterator[tuple[str, bool]]:
    """Yield every regressor with whether its coefficients differ."""
    own = [name for name in found.split if not name.startswith("W ") and name != "Intercept"]
    ours = {found.of(name, label) for name in (*own, "Intercept", found.name) for label in found.labels}
    yield from ((name, True) for name in own)
    yield from ((name, False) for name in fit.design.variables if name not in ours)


def _of_year(
    fit: RegressionResult, found: Regimes, params: pd.Series, codes: NDArray[np.int64], spills: bool
) -> pd.DataFrame:
    rows = []
    reaches = list(_reaches(fit, found, float(params.get("rho", 0.0)), codes, spills))
    for name, split in _variables(fit, found):
        for code, label in enumerate(found.labels):
            for kind, reach in reaches[code]:
                slope = np.zeros(len(params))
                value = _add(params, found, (name, split), code, reach, slope)
                rows.append(
                    {"variable": name, "changed": label, "effect": kind, "estimate": value, "jacobian": slope}
                )
    frame = pd.DataFrame(rows)
    kinds = pd.Series(
        [row["effect"] for row in rows], dtype=object
    )  # messages, which a column of text would lose
    return frame.assign(effect=kinds)


def _add(
    params: pd.Series, found: Regimes, variable: tuple[str, bool], code: int, reach: _Reach, slope: Floats
) -> float:
    """Return an impact, and write its derivatives in the parameters."""
    name, split = variable
    names = list(params.index)

    def coefficient(of: str, regime: int, weight: float, weight_slope: float) -> float:
        called = found.of(of, found.labels[regime]) if split else of
        if called not in names:
            return 0.0
        value = float(params[called])
        slope[names.index(called)] += weight
        if "rho" in names:
            slope[names.index("rho")] += weight_slope * value
        return weight * value

    total = coefficient(name, code, reach.beta, reach.beta_slope)
    for regime in range(len(found.labels)):
        total += coefficient(
            f"W {name}", regime, float(reach.theta[regime]), float(reach.theta_slope[regime])
        )
    return total


def _reaches(
    fit: RegressionResult, found: Regimes, rho: float, codes: NDArray[np.int64], spills: bool
) -> Iterator[list[tuple[Message, _Reach]]]:
    """Yield, for changes in each regime, the linear forms of direct, on each regime, and total."""
    count = len(found.labels)
    zero = np.zeros(count)
    if not spills:
        for _ in found.labels:
            yield [(Message("direct effect"), _Reach(1.0, zero, 0.0, zero))]
        return
    w = (fit.design.weights if fit.design.lagged_w is None else fit.design.lagged_w).matrix
    inside = np.eye(count)[codes]  # (n, R)
    solve, lag = _solver(fit, rho)
    own, own_slope = _diagonals(solve, lag, w, codes, inside, "rho" not in fit.params.index)
    for code, _ in enumerate(found.labels):
        here = codes == code
        size = max(int(here.sum()), 1)  # of a year without regions in the regime all is 0, and has no weight
        columns = np.column_stack([inside[:, code], inside * (w @ inside[:, code])[:, np.newaxis]])
        once = solve(columns)
        twice = solve(lag @ once)
        sums, slopes = inside.T @ once / size, inside.T @ twice / size  # (R, 1 + R)
        direct, direct_slope = own[here].sum(axis=0) / size, own_slope[here].sum(axis=0) / size
        kinds: list[tuple[Message, _Reach]] = [(Message("direct effect"), _reach(direct, direct_slope))]
        for target, label in enumerate(found.labels):
            less = target == code
            kinds.append(
                (
                    Message("on {regime}", regime=label),
                    _reach(sums[target] - less * direct, slopes[target] - less * direct_slope),
                )
            )
        kinds.append((Message("total effect"), _reach(sums.sum(axis=0), slopes.sum(axis=0))))
        yield kinds


def _reach(values: Floats, slopes: Floats) -> _Reach:
    return _Reach(float(values[0]), values[1:], float(slopes[0]), slopes[1:])


def _solver(fit: RegressionResult, rho: float) -> tuple[Solve, sparse.csr_array]:
    if "rho" not in fit.params.index:
        return (lambda b: b), fit.design.weights.matrix
    space = fit.fitted_model.space.one  # type: ignore[attr-defined]
    return space.solver(rho), space.matrix


def _diagonals(
    solve: Solve,
    lag: sparse.csr_array,
    w: sparse.csr_array,
    codes: NDArray[np.int64],
    inside: Floats,
    lags_only: bool,
) -> tuple[Floats, Floats]:
    """Return the diagonals of A^(-1) and of A^(-1) D_r W for every r, shape (n, 1 + R), and their slopes in rho."""
    n, count = inside.shape
    own, slope = np.zeros((n, 1 + count)), np.zeros((n, 1 + count))
    if lags_only:  # A is the identity
        own[:, 0], own[np.arange(n), 1 + codes] = 1.0, w.diagonal()
        return own, slope
    by_column = w.tocsc()
    for start in range(0, n, _COLUMNS):
        at = np.arange(start, min(start + _COLUMNS, n))
        places = at, np.arange(len(at))
        unit = np.zeros((n, len(at)))
        unit[places] = 1.0
        lags = by_column[:, at].toarray()
        for place, columns in enumerate([unit, *(inside[:, [r]] * lags for r in range(count))]):
            once = solve(columns)
            own[at, place] = once[places]
            slope[at, place] = solve(lag @ once)[places]
    return own, slope
