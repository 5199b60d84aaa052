"""Impacts in a dynamic panel: in the same year, and after all years of a lasting change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.inference import check_choice, check_draws
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried
from spatial_iie.spreg.impacts import (
    Errors,
    Multipliers,
    impacts_of,
    impacts_table,
    multipliers,
    multipliers_of,
)
from spatial_iie.spreg.likelihood._space import space_of
from spatial_iie.spreg.panels._dynamic_bias import Adjustment, eigenvalues

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]
LONG_RUN = "long_run_"


def dynamic_impacts(
    result: RegressionResult, *, errors: Errors = "delta", draws: int = 1000, seed: int = 0
) -> TableResult:
    r"""Return short-run and long-run direct, indirect and total impacts of every variable, with errors.

    Short run: the derivatives in :math:`(I - \rho W)^{-1} (I \beta + W \theta)`, as in a model without lags in time.
    Long run, of a permanent change:

    .. math:: ((1 - \tau) I - (\rho + \eta) W)^{-1} (I \beta + W \theta)

    Parameters
    ----------
    result : RegressionResult
        Of :func:`spatial_iie.spreg.panel` with ``time_lags``.
    errors : {"delta", "simulated"}
        As for :func:`spatial_iie.spreg.impacts`. Draws that are not stable are left out.
    draws, seed : int
        Of the simulation.

    Returns
    -------
    TableResult
        One row per variable; columns direct, indirect, total (short run), long_run_direct, long_run_indirect,
        long_run_total, and for each its ``_std_error``, ``_z`` and ``_p``. Long-run numbers are nan where the estimates
        are not stable.

    Notes
    -----
    Elhorst (2014), Spatial Econometrics, section 4.6. Near a unit root the distribution of long-run impacts is skewed,
    and the delta method approximates it poorly.
    """
    check_choice("errors", errors, Errors)
    design: Design = result.design
    lasting = _Lasting(result)
    params = result.params.to_numpy()
    values, jacobian = lasting.both(params)
    if errors == "delta":
        std = np.sqrt(np.einsum("ij,jk,ik->i", jacobian, result.cov.to_numpy(), jacobian))
        how, lost = Message("delta method"), 0
    else:
        std, lost = lasting.simulated(draws, seed)
        how = Message("{draws} draws, seed {seed}", draws=draws, seed=seed)
    half = len(values) // 2
    frame = _side_by_side(
        *(impacts_table(design.variables, values[part], std[part], result.residual_df)
          for part in (slice(half), slice(half, None)))
    )  # fmt: skip
    notes = [
        *result.about.notes,
        Message("Standard errors: {how}, {errors}.", how=how, errors=result.about.errors),
        Message("direct, indirect and total: short run, in the same year; long_run: of a permanent change."),
    ]
    if np.isnan(values[half:]).any():
        notes.append(Message("The estimates are not stable: there are no long-run impacts."))
    if lost:
        notes.append(Message("{lost} of {draws} draws left out: not stable.", lost=lost, draws=draws))
    about = TableAbout.of(carried(result.about)) | TableAbout(notes=tuple(notes))
    heading = Message(
        "Short-run and long-run impacts in the {model} of {formula}",
        model=result.model,
        formula=result.about.formula,
    )
    frame = frame.drop(index=list(result.about.trends), errors="ignore")
    return TableResult(frame, heading, about)


class _Lasting:
    """Short-run and long-run impacts as functions of the parameters of one fit."""

    def __init__(self, result: RegressionResult) -> None:
        self.result, self.design = result, result.design
        names = list(result.params.index)
        self.at = {name: names.index(name) for name in ("tau", "eta", "rho") if name in names}
        self.space = space_of(self.design.weights)
        self.omega = eigenvalues(self.design.weights)

    def of_time(self, params: Floats) -> tuple[float, float, float]:
        """Return tau, eta and rho; 0 where the model has none."""
        tau, eta, rho = (
            float(params[self.at[name]]) if name in self.at else 0.0 for name in ("tau", "eta", "rho")
        )
        return tau, eta, rho

    def stable(self, params: Floats) -> bool:
        """Return whether deviations fade."""
        return bool(np.abs(Adjustment(self.omega, 2).passed(*self.of_time(params))).max() < 1)

    def both(self, params: Floats) -> tuple[Floats, Floats]:
        """Return short-run, then long-run impacts, shape (6 v,), and their derivatives in the parameters."""
        *_, rho = self.of_time(params)
        short, moved = impacts_of(self.design, params, multipliers_of(self.result, rho), self.at.get("rho"))
        if not self.stable(params):
            return np.append(short, np.full_like(short, np.nan)), np.vstack(
                [moved, np.full_like(moved, np.nan)]
            )
        long, lasting = self._long_run(params)
        return np.append(short, long), np.vstack([moved, lasting])

    def _long_run(self, params: Floats) -> tuple[Floats, Floats]:
        """Return the impacts of coefficients divided by 1 - tau at the lag (rho + eta) / (1 - tau)."""
        tau, eta, rho = self.of_time(params)
        left, count = 1 - tau, len(params)
        lag = (rho + eta) / left
        m: Multipliers = multipliers(self.space, lag)
        values, jacobian = impacts_of(self.design, np.append(params / left, lag), m, count)
        change = np.vstack([np.eye(count) / left, np.zeros(count)])
        for name in ("rho", "eta"):
            if name in self.at:
                change[-1, self.at[name]] = 1 / left
        if "tau" in self.at:
            change[:-1, self.at["tau"]] += params / left**2
            change[-1, self.at["tau"]] = lag / left
        return values, jacobian @ change

    def simulated(self, draws: int, seed: int) -> tuple[Floats, int]:
        """Return standard deviations over draws of the parameters that are stable, and how many are not."""
        check_draws("draws", draws, at_least=1, seed=seed)
        random = np.random.default_rng(seed)
        cov = self.result.cov.to_numpy()
        drawn = random.multivariate_normal(self.result.params.to_numpy(), cov, size=draws, method="cholesky")
        interval = self.space.logdet.interval
        kept = [
            params
            for params in drawn
            if interval.low < self.of_time(params)[2] < interval.high and self.stable(params)
        ]
        rows = [self.both(params)[0] for params in kept]
        spread = (
            np.std(rows, axis=0, ddof=1) if len(rows) > 1 else np.full(6 * len(self.design.variables), np.nan)
        )
        return np.asarray(spread), draws - len(kept)


def _side_by_side(short: pd.DataFrame, long: pd.DataFrame) -> pd.DataFrame:
    return short.join(long.add_prefix(LONG_RUN))
