"""Simulation study of instruments: size of the tests, coverage of the intervals, strong and weak.

    python benchmarks/instruments.py [samples]

writes the tables of docs/instruments.md. Lattices of 30, 100 and 285 regions with queen contiguity, four nearest
neighbours and inverse distance, row-standardized.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from random_effects import weights
from recovery import _markdown
from scipy.special import fdtri

import spatial_iie as si
from spatial_iie.errors import EstimationError
from spatial_iie.spreg.specification._projected import Projected
from spatial_iie.spreg.specification.anderson_rubin import Curve

SEED = 20_272
OUT = Path(__file__).parents[1] / "docs" / "instruments.md"
SIZES, NAMES = (30, 100, 285), ("queen", "knn:4", "idw:1")
STRENGTHS = {"strong": 1.0, "weak": 0.15}
RHO, TRUTH = 0.4, 0.5


def sample(n: int, w: si.weights.Weights, strength: float, random: np.random.Generator) -> pd.DataFrame:
    """Return a sample: d is endogenous, f is not, of the same strength; errors have unequal variances."""
    x, q, r, s, v, e = random.standard_normal((6, n))
    e = e * np.sqrt((1 + q**2) / 2)
    explained = strength * (q + r + s) / np.sqrt(3)
    d, f = explained + 0.7 * e + 0.7 * v, explained + v
    inverse = np.linalg.inv(np.eye(n) - RHO * w.matrix.toarray())
    columns = {"x": x, "q": q, "r": r, "s": s, "d": d, "f": f, "iv": 1 + x + TRUTH * d + e}
    columns |= {"exogenous": 1 + x + TRUTH * f + e, "lag": inverse @ (1 + 2 * x + TRUTH * d + e)}
    return pd.DataFrame(columns, index=w.ids)


def measured(data: pd.DataFrame, w: si.weights.Weights) -> dict[str, float]:
    """Return 1 where a test rejects, or an interval covers, and 0 where not."""
    fit = si.spreg.ols("iv ~ x + [d ~ q + r + s]", data)
    tests = si.spreg.instrument_tests(fit)
    found = {
        "effective F": tests["Effective F: d"].statistic,
        "J": float(tests["Hansen J"].p_value < 0.05),
        "2SLS": _covers(fit, "d", TRUTH),
        "AR": _in_set(fit, 0, TRUTH),
    }
    for name in ("liml", "fuller"):
        found[name] = _covers(si.spreg.ols("iv ~ x + [d ~ q + r + s]", data, method=name), "d", TRUTH)
    bounds = si.spreg.anderson_rubin(fit).to_frame()[["set_low", "set_high"]].to_numpy()
    found["bounded"] = float(np.isfinite(bounds).all())
    other = si.spreg.ols("exogenous ~ x + [f ~ q + r + s]", data)
    found["Wu-Hausman"] = float(si.spreg.instrument_tests(other)["Wu-Hausman"].p_value < 0.05)
    try:
        lag = si.spreg.sar("lag ~ x + [d ~ q + r + s]", data, w)
    except EstimationError:
        return found
    of_lag = si.spreg.instrument_tests(lag)
    return found | {
        "fits, SAR": 1.0,
        "J, SAR": float(of_lag["Hansen J"].p_value < 0.05),
        "d, SAR": _covers(lag, "d", TRUTH),
        "rho, SAR": _covers(lag, "rho", RHO),
        "AR of d, SAR": _in_set(lag, 0, TRUTH),
        "AR of rho, SAR": _in_set(lag, 1, RHO),
    }


def _covers(fit: si.results.RegressionResult, name: str, truth: float) -> float:
    low, high = fit.conf_int().loc[name]
    return float(low <= truth <= high)


def _in_set(fit: si.results.RegressionResult, place: int, truth: float) -> float:
    curve = Curve(Projected(fit.fitted_model.instruments), fit.design.y)
    others = curve.p.columns.shape[1] - 1
    df = curve.p.instruments - others
    value = curve._least(place)(truth) if others else curve.statistic(np.array([truth]))
    return float(value <= df * fdtri(df, curve.p.denominator, 0.95))


def row(n: int, name: str, kind: str, samples: int) -> dict[str, object]:
    """Return percentages of the samples of one cell."""
    random = np.random.default_rng([SEED, n, len(name), len(kind)])
    w = weights(name, n)
    found = pd.DataFrame([measured(sample(n, w, STRENGTHS[kind], random), w) for _ in range(samples)])
    shares: dict[str, object] = {"n": n, "weights": name, "instruments": kind}
    shares["effective F"] = f"{found.pop('effective F').median():.1f}"
    fits = int(found.pop("fits, SAR").sum()) if "fits, SAR" in found else 0
    return shares | {each: f"{100 * found[each].mean():.1f}" for each in found} | {"SAR fits": fits}


def main(samples: int) -> None:
    """Write the table into the page, between its marks, a row as it comes."""
    rows = []
    for kind, n, name in product(STRENGTHS, SIZES, NAMES):
        rows.append(row(n, name, kind, samples))
        print(rows[-1], flush=True)
        joined = "\n".join(_markdown(pd.DataFrame(rows), {}))
        lines = f"<!-- table -->\n{joined}\n<!-- end of table -->"
        text = OUT.read_text(encoding="utf-8")
        before, after = text.partition("<!-- table -->")[0], text.partition("<!-- end of table -->")[2]
        OUT.write_text(before + lines + after, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
