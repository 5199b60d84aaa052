"""Simulation study: do tests of heterogeneity hold their size, and do intervals cover?

    python benchmarks/heterogeneity.py {chow,threshold,panel,mediation} [draws]

prints a table for docs/heterogeneity.md. Queen contiguity of a lattice, six nearest neighbours and complete inverse
distance of points at random in a square, row-standardized; n = 30, 100, 285. Fixed seed; each part takes some minutes.
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.errors import SpatialIIEError
from spatial_iie.spreg.heterogeneity.chow import chow_test
from spatial_iie.spreg.heterogeneity.regimes import _by_variances, _known
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.std_errors.apply import with_errors

SEED = 20_261
SIDES = {30: (5, 6), 100: (10, 10), 285: (15, 19)}
RHO = 0.4


def weights(n: int, kind: str, random: np.random.Generator):
    """Return weights of a kind between n regions, and the labels."""
    if kind == "contiguity":
        return _lattice(n)
    at = random.random((n, 2))
    distance = np.hypot(*(at[:, None] - at).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    near = (distance.argsort(axis=1).argsort(axis=1) < 6).astype(float)
    matrix = 1 / distance if kind == "idw" else near
    return si.weights.from_matrix(matrix, pd.RangeIndex(n)).row_standardized()


def _lattice(n: int):
    return si.weights.lattice(*SIDES[n]).row_standardized()


def chow(draws: int) -> list[dict[str, object]]:
    """Return how often Chow tests of all coefficients reject at 5 % where these are equal; regressors are fixed."""
    rows = _Printed()
    for kind in ("contiguity", "idw", "knn"):
        for n in SIDES:
            random = np.random.default_rng([SEED, n, len(kind)])
            w = weights(n, kind, random)
            side = np.where(np.arange(n) < 0.35 * n, "a", "b")
            inverse = np.linalg.inv(np.eye(n) - RHO * w.matrix.toarray())
            table = pd.DataFrame({"x": random.standard_normal(n), "side": side}, index=w.ids)
            first = si.spreg.regimes("y ~ x", table.assign(y=random.standard_normal(n)), w, groups="side")
            x, regimes = table["x"].to_numpy(), first.fitted_model.regimes
            for unequal in (False, True):
                sd = np.where(side == "a", 2.0, 1.0) if unequal else 1.0
                counts: dict[str, list[bool]] = {}
                for _ in range(draws):
                    e = sd * random.standard_normal(n)
                    ys = {"OLS": 1 + x + e, "SAR": inverse @ (1 + x + e), "SEM": 1 + x + inverse @ e}
                    for model, y in ys.items():
                        try:
                            fit = _known(of_design(model, replace(first.design, y=y)), regimes)
                        except SpatialIIEError:  # the likelihood rises to the edge
                            continue
                        for errors in ("classical", "hc3"):
                            test = chow_test(with_errors(fit, errors, table), regimes, list(regimes.split))
                            counts.setdefault(f"{model} {errors}", []).append(test.p_value < 0.05)
                        if model == "OLS":
                            test = chow_test(_by_variances(fit, regimes), regimes, list(regimes.split))
                            counts.setdefault("OLS by regime", []).append(test.p_value < 0.05)
                shares = {name: 100 * float(np.mean(each)) for name, each in counts.items()}
                rows.append({"n": n, "W": kind, "variances": "2:1" if unequal else "equal", **shares})
    return rows


def threshold(draws: int) -> list[dict[str, object]]:
    """Return size of the bootstrap test, and coverage of the intervals of the threshold, in one year."""
    rows = _Printed()
    for n in SIDES:
        for unequal in (False, True):
            random = np.random.default_rng([SEED, n, unequal])
            size: dict[str, list[bool]] = {"wild": [], "residual": []}
            cover: dict[str, list[bool]] = {"robust": [], "homoskedastic": []}
            for k in range(draws):
                data = pd.DataFrame(random.standard_normal((n, 3)), columns=["x", "q", "e"])
                e = data["e"] * (np.sqrt(0.25 + 0.75 * data["q"] ** 2) if unequal else 1.0)
                null = data.assign(y=1 + data["x"] + e)
                for bootstrap, found in size.items():
                    table = si.spreg.threshold(
                        "y ~ x", null, variable="q", bootstrap=bootstrap, draws=199, seed=k
                    )
                    found.append(bool(table.to_frame().loc[0, "p_bootstrap"] <= 0.05))
                # a step of 1 in intercept and slope at the median
                moved = data.assign(y=1 + data["x"] + (data["q"] > 0) * (1 + data["x"]) + e)
                for interval, found in cover.items():
                    table = si.spreg.threshold("y ~ x", moved, variable="q", interval=interval, draws=19)
                    row = table.to_frame().loc[0]
                    above = data.loc[
                        data["q"] > row["high"], "q"
                    ]  # the interval reaches up to the next value of q
                    upper = above.min() if len(above) else np.inf
                    found.append(bool(row["low"] <= 0 < upper))
            rows.append({"n": n, "variances": "by q" if unequal else "equal",
                         **{f"size {name}": 100 * np.mean(each) for name, each in size.items()},
                         **{f"coverage {name}": 100 * np.mean(each) for name, each in cover.items()}})  # fmt: skip
    return rows


def panel(draws: int) -> list[dict[str, object]]:
    """Return size of the bootstrap test in panels of 5 years, with errors that are correlated over years or not."""
    rows = _Printed()
    for n in SIDES:
        w = _lattice(n)
        for rho in (0.0, 0.6):
            random = np.random.default_rng([SEED, n, int(10 * rho)])
            size: dict[str, list[bool]] = {"wild": [], "residual": []}
            for k in range(draws):
                x, q, e = (random.standard_normal((5, n)) for _ in range(3))
                for t in range(1, 5):
                    e[t] = rho * e[t - 1] + np.sqrt(1 - rho**2) * e[t]
                    q[t] = 0.8 * q[t - 1] + 0.6 * q[t]
                y = random.standard_normal(n) + x + e
                frames = [pd.DataFrame({"y": y[t], "x": x[t], "q": q[t]}, index=w.ids) for t in range(5)]
                study = _Years(frames, w.ids)
                for bootstrap, found in size.items():
                    table = si.spreg.threshold("y ~ x", study, w, variable="q", effects="both", bootstrap=bootstrap,
                                               draws=199, seed=k, most=100)  # fmt: skip
                    found.append(bool(table.to_frame().loc[0, "p_bootstrap"] <= 0.05))
            rows.append({"n": n, "correlation over years": rho,
                         **{f"size {name}": 100 * np.mean(each) for name, each in size.items()}})  # fmt: skip
    return rows


class _Years:
    """What a panel asks of a study."""

    def __init__(self, frames: list[pd.DataFrame], ids: pd.Index) -> None:
        self.frames, self.ids, self.years = frames, ids, tuple(range(2015, 2015 + len(frames)))
        self.variables = list(frames[0].columns)

    def table(self, year: int) -> pd.DataFrame:
        return self.frames[year - 2015].copy()


def mediation(draws: int) -> list[dict[str, object]]:
    """Return coverage of a b, and how often 0 is rejected, by Sobel's interval and by that of the bootstrap."""
    rows = _Printed()
    for n in SIDES:
        for a, b in ((0.0, 0.0), (0.4, 0.0), (0.4, 0.4)):
            random = np.random.default_rng([SEED, n, int(10 * (a + 2 * b))])
            found: dict[str, list[float]] = {}
            for k in range(draws):
                x, u, v = random.standard_normal((3, n))
                m = a * x + u
                data = pd.DataFrame({"x": x, "m": m, "y": b * m + 0.3 * x + v})
                table = (
                    si.spreg.mediation("y ~ x", data, mediator="m", seed=k, draws=399)
                    .to_frame()
                    .set_index("effect")
                )
                for name in ("Sobel", "bootstrap"):
                    low, high = table.loc[f"mediated, {name}", ["low", "high"]]
                    found.setdefault(f"coverage {name}", []).append(low <= a * b <= high)
                    found.setdefault(f"rejects {name}", []).append(not low <= 0 <= high)
            shares = {name: 100 * float(np.mean(each)) for name, each in found.items()}
            rows.append({"n": n, "a": a, "b": b, **shares})
    return rows


class _Printed(list[dict[str, object]]):
    """Rows that are printed as they come."""

    def append(self, row: dict[str, object]) -> None:
        if not self:
            print("| " + " | ".join(row) + " |\n|" + "---|" * len(row))
        super().append(row)
        shown = (f"{each:.1f}" if isinstance(each, float) else str(each) for each in row.values())
        print("| " + " | ".join(shown) + " |", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    part, *more = sys.argv[1:]
    globals()[part](int(more[0]) if more else 200)
