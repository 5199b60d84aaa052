"""Size and coverage of sandwich errors of panels with effects of regions: docs/errors.md.

``python benchmarks/panel_errors.py within 200`` and ``likelihood 100``: draws a cell. x and the errors have the same
correlation: serial (0.6 from year to year), spatial (0.5 of the neighbors), or both; x has no effect.
"""

from __future__ import annotations

import sys
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.spreg.std_errors.apply import with_errors
from spatial_iie.study.study import Study

SIDES = {30: (5, 6), 100: (10, 10), 285: (15, 19)}
WORDS = ("hc1", "cluster:region", "cluster:region+year", "driscoll-kraay")
LIKELIHOOD = (None, "cluster:region", "driscoll-kraay")
SERIAL, SPATIAL = 0.6, 0.5
KINDS = {"serial": (SERIAL, 0.0), "spatial": (0.0, SPATIAL), "both": (SERIAL, SPATIAL)}


def within(draws: int) -> None:
    """Print how often 5 % tests of a placebo reject in least squares with effects of regions."""
    _heading("n", "T", "weights", "correlation", *WORDS)
    for n in SIDES:
        for name, w in _weights(n).items():
            for years in (5, 10, 20) if name == "queen" else (10,):
                for kind in KINDS if name == "queen" else ("both",):
                    found = np.zeros(len(WORDS))
                    for fit, table in _fits(draws, "ols", n, years, w, kind):
                        p = [with_errors(fit, word, table).p_values["x"] for word in WORDS]
                        found += np.array(p) < 0.05
                    _row(n, years, name, kind, *(f"{100 * share:.1f}" for share in found / draws))


def likelihood(draws: int) -> None:
    """Print size for x, and coverage of rho or lambda, of maximum likelihood with effects of regions."""
    sides = [
        f"{what}, {word or 'information'}"
        for what in ("x: size", "parameter: coverage")
        for word in LIKELIHOOD
    ]
    _heading("n", "T", "weights", "model", *sides)
    for n in SIDES:
        for name, w in _weights(n).items():
            for years in (5, 10, 20) if name == "queen" else (10,):
                for model, parameter in (("sem", "lambda"), ("sar", "rho")):
                    found = np.zeros((2, len(LIKELIHOOD)))
                    for fit, table in _fits(draws, model, n, years, w, "serial"):
                        for column, word in enumerate(LIKELIHOOD):
                            made = with_errors(fit, word, table)
                            found[0, column] += made.p_values["x"] < 0.05
                            away = made.params[parameter] - SPATIAL
                            found[1, column] += abs(away) < 1.959964 * made.std_errors[parameter]
                    _row(n, years, name, model, *(f"{100 * share:.1f}" for share in (found / draws).ravel()))


def _fits(draws, model, n, years, w, kind):
    """Yield fits of y on x without effect; the likelihood's models have their own spatial parameter in y."""
    serial, spatial = KINDS[kind]
    random = np.random.default_rng([n, years])
    back = np.linalg.inv(np.eye(n) - SPATIAL * w.matrix.toarray())
    rows = pd.MultiIndex.from_product([range(2001, 2001 + years), w.ids], names=["year", "region"])
    for _ in range(draws):
        x, y = (_field(random, n, years, serial, back if spatial else np.eye(n)) for _ in range(2))
        y = y @ back.T if model != "ols" else y
        table = pd.DataFrame({"x": x.ravel(), "y": y.ravel()}, index=rows).swaplevel()
        study = Study(table, about={"source": "simulated"})
        yield (
            si.spreg.panel("y ~ x", study, w, model=model, effects="region"),
            pd.DataFrame(index=range(n * years)),
        )


def _field(random, n, years, serial, back):
    rows = [random.standard_normal(n)]
    for _ in range(years - 1):
        rows.append(serial * rows[-1] + np.sqrt(1 - serial**2) * random.standard_normal(n))
    return np.array(rows) @ back.T


def _weights(n):
    rows, columns = SIDES[n]
    at = np.arange(n)
    ids = pd.Index([f"r{i:03d}" for i in at])
    points = gpd.GeoSeries(
        gpd.points_from_xy(1e5 * (at % columns), 1e5 * (at // columns)), index=ids, crs=32650
    )
    lattice = si.weights.from_matrix(si.weights.lattice(rows, columns).matrix, ids=ids)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "queen": lattice.row_standardized(),
            "knn:6": si.weights.knn(points, 6).row_standardized(),
            "idw:2": si.weights.inverse_distance(points, power=2).row_standardized(),
        }


def _heading(*names):
    _row(*names)
    _row(*("---" for _ in names))


def _row(*cells):
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    {"within": within, "likelihood": likelihood}[sys.argv[1]](int(sys.argv[2]))
