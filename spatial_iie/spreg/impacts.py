"""Impacts: what a unit more of a regressor does to a region itself, to the others, and in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_choice, check_draws, two_sided_p
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried
from spatial_iie.spreg.likelihood._space import Space
from spatial_iie.spreg.likelihood._space_by_year import SpaceByYear

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.likelihood._mixture import Mixture
    from spatial_iie.spreg.likelihood._restricted_profile import RestrictedProfile
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Errors = Literal["delta", "simulated"]
KINDS = ("direct", "indirect", "total")
_COLUMNS = 256  # solved at once


class Multipliers(NamedTuple):
    """Means over regions: of the diagonal, and of the row sums, of G = W (I - rho W)^(-1); and d/d rho of both.

    With these (I - rho W)^(-1) = I + rho G has mean diagonal 1 + rho ``own`` and mean row sum 1 + rho ``all``.
    """

    own: float
    all: float
    own_slope: float
    all_slope: float
    theta: tuple[float, float, float, float] | None = None

    @property
    def of_lags(self) -> tuple[float, float, float, float]:
        """The same four of what multiplies theta, which differ where W x has other weights."""
        return self.theta or (self.own, self.all, self.own_slope, self.all_slope)


def impacts(
    result: RegressionResult, *, errors: Errors = "delta", draws: int = 1000, seed: int = 0
) -> TableResult:
    r"""Return direct, indirect and total impacts of every variable, with errors.

    The impacts of x are means over regions of the derivatives in
    :math:`S = (I - \rho W)^{-1} (I \beta + W \theta)`: direct the diagonal, total the row sums, indirect the rest.
    With :math:`G = W (I - \rho W)^{-1}`,

    .. math:: direct = (1 + \rho \, tr G / n) \beta + (tr G / n) \theta, \quad
              total = (1 + \rho \, 1'G1 / n) \beta + (1'G1 / n) \theta

    Without a lag of y, direct is beta and indirect theta times the mean row sum of W.

    Parameters
    ----------
    result : RegressionResult
    errors : {"delta", "simulated"}
        Standard errors from the derivatives of the impacts, or from draws of the coefficients' normal
        distribution; the latter explode if a draw of rho comes near the edge.
    draws, seed : int
        Of the simulation.

    Returns
    -------
    TableResult
        One row per variable (a trend, a function of the year alone, is none); columns direct, indirect, total, and for
        each its ``_std_error``, ``_z`` and ``_p``; by restricted maximum likelihood also ``_low`` and ``_high``, the
        95 % interval, which like p is that of a mixture of t distributions.

    Notes
    -----
    LeSage and Pace (2009), Introduction to Spatial Econometrics, section 2.7; the delta method as in Stata's
    ``estat impact``. The diagonal of W (I - rho W)^(-1) times theta belongs to the direct impact.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(5, 5).row_standardized()
    >>> random = np.random.default_rng(0)
    >>> data = pd.DataFrame(random.standard_normal((25, 2)), columns=["y", "x"])
    >>> fit = si.spreg.sdem("y ~ x", data, w)
    >>> table = fit.impacts().to_frame()
    >>> bool(table.loc["x", "total"] == fit.params["x"] + fit.params["W x"])
    True
    """
    check_choice("errors", errors, Errors)
    if errors == "simulated" and result.inference is not None:
        raise EstimationError(
            "errors='simulated' draws coefficients from a normal distribution, which is not that of method='reml': "
            "leave it out, or fit by method='ml'."
        )
    design: Design = result.design
    values, jacobian, cov = impacts_with_slopes(result)
    if errors == "delta":
        std = np.sqrt(np.einsum("ij,jk,ik->i", jacobian, cov, jacobian))
    else:
        std = _simulated(result, design, draws, seed)
    frame = impacts_table(design.variables, values, std, result.residual_df)
    if result.inference is not None:
        frame = _by_mixture(frame, mixture_of_impacts(result))
    frame = frame.drop(index=list(result.about.trends), errors="ignore")
    delta = Message("delta method")
    how = delta if errors == "delta" else Message("{draws} draws, seed {seed}", draws=draws, seed=seed)
    note = Message("Standard errors: {how}, {errors}.", how=how, errors=result.about.errors)
    made = TableAbout(model=result.model, formula=result.about.formula, notes=(*result.about.notes, note))
    about = TableAbout.of(carried(result.about)) | made
    heading = Message("Impacts in the {model} of {formula}", model=result.model, formula=result.about.formula)
    return TableResult(frame, heading, about)


def impacts_by_fit(fits: Mapping[str, RegressionResult]) -> TableResult:
    """Return the impacts of several fits, one below the other; of one fit as they are.

    Parameters
    ----------
    fits : mapping of str to RegressionResult
        Heading -> fit.

    Returns
    -------
    TableResult
        The rows of :func:`impacts`, a column ``fit`` before them.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(5, 5).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(0).standard_normal((25, 2)), columns=["y", "x"])
    >>> fits = {"SAR": si.spreg.sar("y ~ x", data, w), "SDM": si.spreg.sdm("y ~ x", data, w)}
    >>> impacts_by_fit(fits).to_frame()["fit"].tolist()
    ['SAR', 'SDM']
    """
    tables = {label: fit.impacts() for label, fit in fits.items()}
    first = next(iter(tables.values()))
    if len(tables) == 1:
        return first
    frame = pd.concat([table.to_frame().reset_index() for table in tables.values()], ignore_index=True)
    named = [label for label, table in tables.items() for _ in table.to_frame().index]
    frame.insert(0, "fit", pd.Series(named, dtype=object))
    notes = tuple(dict.fromkeys(note for table in tables.values() for note in table.about.notes))
    return TableResult(frame, Message("Impacts by model"), first.about | TableAbout(notes=notes))


def impacts_with_slopes(result: RegressionResult) -> tuple[Floats, Floats, Floats]:
    """Return direct, indirect, total of all variables, shape (3 v,), their derivatives, and the covariance of these."""
    params, rho_at = result.params.drop("phi", errors="ignore").to_numpy(), _rho_at(result)
    at = multipliers_of(result, 0.0 if rho_at is None else float(params[rho_at]))
    return *impacts_of(result.design, params, at, rho_at), _moving(result)


def mixture_of_impacts(result: RegressionResult, combined: Floats | None = None) -> Mixture:
    """Return the distribution of all impacts, (3 v,), or of linear combinations, (m, 3 v); of a restricted fit.

    Given rho the impacts are linear in the coefficients.
    """
    profile = cast("RestrictedProfile", result.inference)
    params, rho_at = result.params.to_numpy().copy(), _rho_at(result)
    slopes = []
    for value in profile.grid[0] if rho_at is not None else (0.0,):
        if rho_at is not None:
            params[rho_at] = value
        found = impacts_of(result.design, params, multipliers_of(result, float(value)), rho_at)[1][:, :-1]
        slopes.append(found if combined is None else combined @ found)
    every = np.array(slopes)
    return profile.mixture(np.broadcast_to(every, (len(profile.grid[0]), *every.shape[1:])))


def _by_mixture(frame: pd.DataFrame, mixture: Mixture) -> pd.DataFrame:
    """Return impacts with the p values and 95 % intervals of their distributions."""
    p, ends = mixture.p_values(), mixture.interval(0.95)
    columns: dict[str, Floats | pd.Series] = {}
    for place, kind in enumerate(KINDS):
        part = slice(place * len(frame), (place + 1) * len(frame))
        columns |= {name: frame[name] for name in (kind, f"{kind}_std_error", f"{kind}_z")}
        columns[f"{kind}_p"] = np.where(frame[f"{kind}_std_error"] > 0, p[part], np.nan)
        columns |= {f"{kind}_low": ends[part, 0], f"{kind}_high": ends[part, 1]}
    return pd.DataFrame(columns, index=frame.index)


def multipliers(space: Space | SpaceByYear, rho: float) -> Multipliers:
    """Return the multipliers of a spatial lag; two sparse solutions unless the rows of W sum alike."""
    sums = np.asarray(space.matrix.sum(axis=1))
    if np.ptp(sums) <= 1e-12 * sums[0]:  # G1 = c / (1 - rho c)
        once = sums / (1 - rho * sums)
        twice = once**2
    else:
        solve, w = space.solver(rho), space.matrix
        once = w @ solve(np.ones(len(sums)))
        twice = w @ solve(once)
    return Multipliers(
        space.trace(rho) / space.n,
        float(once.mean()),
        -space.logdet.curvature(rho) / space.n,
        float(twice.mean()),
    )


def multipliers_of(result: RegressionResult, rho: float) -> Multipliers:
    """Return the multipliers of a fit, or those it would have at another rho."""
    design: Design = result.design
    if "rho" in result.params.index:
        space = result.fitted_model.space.one  # type: ignore[attr-defined]
        found = multipliers(space, rho)
        return (
            found if design.lagged_w is None else found._replace(theta=_of_lags(space, design.lagged_w, rho))
        )
    if design.lagged_w is not None:
        return Multipliers(0.0, design.lagged_w.s0 / design.lagged_w.n, 0.0, 0.0)
    return Multipliers(0.0, 0.0 if design.w is None else design.w.s0 / design.w.n, 0.0, 0.0)


def _of_lags(space: Space, w: Weights, rho: float) -> tuple[float, float, float, float]:
    """Return means of the diagonal and of row sums of A^(-1) W2 and of A^(-1) W A^(-1) W2, A = I - rho W; exact."""
    solve, n = space.solver(rho), space.n
    diagonal = np.zeros((2, n))
    sums = solve(np.asarray(w.matrix.sum(axis=1)))
    means = float(sums.mean()), float(solve(space.matrix @ sums).mean())
    columns = w.matrix.tocsc()
    for start in range(0, n, _COLUMNS):
        at = np.arange(start, min(start + _COLUMNS, n))
        once = solve(columns[:, at].toarray())
        twice = solve(space.matrix @ once)
        diagonal[:, at] = once[at, np.arange(len(at))], twice[at, np.arange(len(at))]
    own, slope = diagonal.mean(axis=1)
    return float(own), means[0], float(slope), means[1]


def impacts_of(design: Design, params: Floats, m: Multipliers, rho_at: int | None) -> tuple[Floats, Floats]:
    """Return direct, indirect, total of all variables, shape (3 v,), and their derivatives in the parameters."""
    count = len(design.variables)
    values = np.zeros((3, count))
    direct, total = np.zeros((count, len(params))), np.zeros((count, len(params)))
    rho = 0.0 if rho_at is None else params[rho_at]
    own_lag, all_lag, own_slope, all_slope = m.of_lags
    for row, name in enumerate(design.variables):
        own = design.names.index(name)
        beta, theta = params[own], 0.0
        direct[row, own], total[row, own] = 1 + rho * m.own, 1 + rho * m.all
        if f"W {name}" in design.names:
            lag = design.names.index(f"W {name}")
            theta = params[lag]
            direct[row, lag], total[row, lag] = own_lag, all_lag
        if rho_at is not None:
            direct[row, rho_at] = (m.own + rho * m.own_slope) * beta + own_slope * theta
            total[row, rho_at] = (m.all + rho * m.all_slope) * beta + all_slope * theta
        values[0, row] = direct[row, own] * beta + own_lag * theta
        values[2, row] = total[row, own] * beta + all_lag * theta
    values[1] = values[2] - values[0]
    return values.ravel(), np.concatenate([direct, total - direct, total])


def _moving(result: RegressionResult) -> Floats:
    """Return the covariance of the parameters impacts are made of: all but phi, which has none at its limit."""
    kept = result.params.index.drop("phi", errors="ignore")
    return np.asarray(result.cov.loc[kept, kept])


def _rho_at(result: RegressionResult) -> int | None:
    names = list(result.params.index)
    return names.index("rho") if "rho" in names else None


def _simulated(result: RegressionResult, design: Design, draws: int, seed: int) -> Floats:
    check_draws("draws", draws, at_least=1, seed=seed)
    random = np.random.default_rng(seed)
    centre = result.params.drop("phi", errors="ignore").to_numpy()
    drawn = random.multivariate_normal(centre, _moving(result), size=draws, method="cholesky")
    rho_at = _rho_at(result)
    if rho_at is not None:
        interval = result.fitted_model.space.logdet.interval  # type: ignore[attr-defined]
        rho = drawn[:, rho_at]
        drawn = drawn[(rho > interval.low) & (rho < interval.high)]
    rows = []
    for params in drawn:
        m = multipliers_of(result, 0.0 if rho_at is None else float(params[rho_at]))
        rows.append(impacts_of(design, params, m, rho_at)[0])
    return np.asarray(np.std(rows, axis=0, ddof=1))


def impacts_table(variables: tuple[str, ...], values: Floats, std: Floats, df: int | None) -> pd.DataFrame:
    """Return direct, indirect, total, each with its error, z and p, by variable."""
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(std > 0, values / std, np.nan)
    p = np.where(np.isnan(z), np.nan, two_sided_p(z, df))
    count = len(variables)
    columns: dict[str, Floats] = {}
    for place, kind in enumerate(KINDS):
        part = slice(place * count, (place + 1) * count)
        columns |= {
            kind: values[part],
            f"{kind}_std_error": std[part],
            f"{kind}_z": z[part],
            f"{kind}_p": p[part],
        }
    return pd.DataFrame(columns, index=pd.Index(variables, name="variable"))
