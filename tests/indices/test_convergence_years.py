"""Convergence with effects of years: rho and lambda of the pooled regression are free of their bias."""

from __future__ import annotations

import numpy as np
import pytest

import spatial_iie as si
from tests.indices.test_convergence import grid_study
from tests.spreg.dense_panel import Dense


@pytest.mark.parametrize(("model", "parameter"), [("sar", "rho"), ("sem", "lambda"), ("sdm", "rho")])
def test_of_years_against_explicit_eigenvectors(model, parameter):
    random, years = np.random.default_rng(4), (2015, 2016, 2017, 2018)
    walk = np.cumsum(random.normal(0.05, 0.1, (4, 25)) + random.normal(0, 0.1, (4, 1)), axis=0)
    study, w = grid_study({"income": np.exp(8 + walk)}, years, size=5)
    fit = si.indices.beta_convergence(study, "income", w, model=model, effects="time")
    logs = np.log(study.wide("income").loc[w.ids].to_numpy().T)
    dense, columns = w.matrix.toarray(), [logs[:-1]]
    if model == "sdm":
        columns.append(logs[:-1] @ dense.T)
    at = Dense(np.diff(logs, axis=0), np.stack(columns, axis=2), dense, "time").maximum((parameter,))
    np.testing.assert_allclose(fit.params, at[:-1], rtol=1e-5, atol=1e-7)
    assert fit.sigma2 == pytest.approx(at[-1], rel=1e-6) and fit.n == 24 * 3
