"""Draws and tests of instruments depend on labels and the seed, not on the order of rows or of the weights."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.study.study import Study

N = 64


@pytest.fixture(scope="module")
def made():
    """A table and weights, and both again in other orders."""
    random = np.random.default_rng(3)
    w = si.weights.lattice(8, 8).row_standardized()
    u, z, r, x, e = random.standard_normal((5, N))
    lag = w.matrix @ x
    data = pd.DataFrame({"x": x, "z": z, "r": r, "d": z + r + u}, index=w.ids)
    data["y"] = 1 + data["x"] + 0.5 * data["d"] + 0.3 * lag + e + u
    data["m"] = data["x"] + random.standard_normal(N)
    order = random.permutation(N)
    other = si.weights.from_matrix(
        w.matrix.toarray()[np.ix_(order, order)], ids=w.ids[order]
    ).row_standardized()
    return (data, w), (data.sample(frac=1, random_state=1), other)


def numbers(table):
    return table.to_frame().select_dtypes("number").to_numpy(dtype=float)


FUNCTIONS = {
    "threshold": lambda data, w: si.spreg.threshold("y ~ x", data, w, variable="m", draws=39),
    "threshold, residuals drawn": lambda data, w: si.spreg.threshold(
        "y ~ x", data, w, variable="m", draws=39, bootstrap="residual"
    ),
    "mediation": lambda data, w: si.spreg.mediation("y ~ x", data, w, mediator="m", draws=99),
    "mediation in space": lambda data, w: si.spreg.mediation(
        "y ~ x", data, w, mediator="m", draws=99, model="sar"
    ),
    "instruments": lambda data, w: si.spreg.instrument_tests(si.spreg.ols("y ~ x + [d ~ z + r]", data, w)),
    "instruments beside a lag": lambda data, w: si.spreg.instrument_tests(
        si.spreg.sar("y ~ x + [d ~ z + r]", data, w)
    ),
    "Anderson-Rubin": lambda data, w: si.spreg.anderson_rubin(si.spreg.sar("y ~ x + [d ~ z + r]", data, w)),
    "restricted likelihood": lambda data, w: si.spreg.sdm("y ~ x", data, w, method="reml").impacts(),
    "regimes by restricted likelihood": lambda data, w: si.spreg.regimes(
        "y ~ x", data, w, groups=data["z"] > 0, model="sar", method="reml"
    ).impacts(),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_order_of_rows_and_weights_does_not_matter(made, name):
    first, second = (numbers(FUNCTIONS[name](*each)) for each in made)
    np.testing.assert_allclose(first, second, rtol=1e-6, atol=1e-9)


def test_the_variability_of_local_coefficients_does_not_depend_on_the_order(made):
    pytest.importorskip("mgwr")
    found = []
    for data, _ in made:
        points = geopandas.points_from_xy(
            [5e5 + k % 8 * 1e4 for k in range(N)], [4e6 + k // 8 * 1e4 for k in range(N)]
        )
        places = geopandas.GeoSeries(points, index=made[0][1].ids, crs=32650)
        fit = si.spreg.gwr("y ~ x", data, places.loc[data.index], bandwidth=40)
        found.append(numbers(si.spreg.variability_test(fit, draws=9)))
    np.testing.assert_allclose(*found, rtol=1e-6)


def test_endogeneity_beside_a_lag_by_matrices(made):
    """Two-stage least squares with the residuals of the first stage beside the regressors, their own instruments."""
    data, w = made[0]
    fit = si.spreg.sar("y ~ x + [d ~ z + r]", data, w, method=si.spreg.Moments(errors="hc0"))
    test = next(each for each in si.spreg.instrument_tests(fit).members if str(each.name) == "Wu-Hausman")
    y, x, d = (data[name].to_numpy() for name in "yxd")
    ones, wy = np.ones(N), w.matrix @ y
    q = data[["z", "r"]].to_numpy()
    lags = [w.matrix @ data[["x", "z", "r"]].to_numpy()]
    lags.append(w.matrix @ lags[0])
    exogenous = np.column_stack([ones, x])
    excluded = np.column_stack([q, *lags])
    instruments = np.column_stack([exogenous, excluded])
    left = d - instruments @ np.linalg.pinv(instruments) @ d
    inside = np.column_stack([exogenous, d, excluded])
    through = np.column_stack([exogenous, d, inside @ np.linalg.pinv(inside) @ wy, left])
    b = np.linalg.pinv(through) @ y
    e = y - np.column_stack([exogenous, d, wy, left]) @ b
    bread = np.linalg.inv(through.T @ through)
    cov = bread @ (through.T * e**2) @ through @ bread
    small = (N - instruments.shape[1]) / N
    assert test.statistic == pytest.approx(b[-1] ** 2 / cov[-1, -1] * small, rel=1e-7)


@pytest.mark.parametrize("options", [{}, {"null": "bootstrap"}, {"null": "bootstrap", "effects": "region"}])
def test_the_joint_test_does_not_depend_on_the_order(made, options):
    found = []
    for (data, w), step in zip(made, (1, -1), strict=True):
        later = data.assign(y=data["y"] + data["r"], x=data["z"], m=data["d"])
        rows = pd.concat({2001: data, 2002: later}, names=["year", "region"]).swaplevel()[::step]
        study = Study(rows, about={"source": "simulated"})
        years = [2001, 2002] if "effects" in options else [2001]
        found.append(
            si.spreg.specification_test(
                "y ~ x + m", study, weights={"w": w}, years=years, models=["ols"], permutations=19, **options
            )
        )
    np.testing.assert_allclose(*map(numbers, found), rtol=1e-6)
