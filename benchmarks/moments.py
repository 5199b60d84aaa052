"""Simulation study of estimation by moments: bias, coverage of 95 % intervals, size of 5 % tests.

    python benchmarks/moments.py [draws]

writes docs/moments.md. SAR, SEM and SAC by moments on lattices of 30, 100 and 285 regions with queen contiguity, four
nearest neighbours and inverse distance, row-standardized; and OLS, SLX, SAR and two-stage least squares where errors
and regressors are spatially correlated, by kind of standard error. A cell of fewer draws says how many of them gave an
estimate.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from random_effects import SIDES, weights
from recovery import _markdown

import spatial_iie as si
from spatial_iie.errors import EstimationError
from spatial_iie.spreg import Moments

SEED = 20_270
OUT = Path(__file__).parents[1] / "docs" / "moments.md"
SIZES, NAMES = (30, 100, 285), ("queen", "knn:4", "idw:1")
BETA = {"Intercept": 1.0, "x": 0.5}
SPACE = {"SAR": {"rho": 0.4}, "SEM": {"lambda": 0.4}, "SAC": {"rho": 0.3, "lambda": 0.3}}
ERRORS = ("classical", "white", "hac")
REACH = 2.5  # cells: the kernel of HAC errors
TRUE = {"x": 0.5, "W x": 0.3, "rho": 0.4, "d": 1.0}
OF = {"OLS": ("x",), "SLX": ("x", "W x"), "SAR": ("x", "rho"), "2SLS": ("d",)}
SMOOTH = 0.6  # lambda of errors, regressor and instruments where they are spatially correlated


def samples(n: int, name: str, space: dict[str, float], random: np.random.Generator):
    """Yield samples of one process: the regressor is fixed, errors are drawn."""
    w = weights(name, n)
    dense, eye = w.matrix.toarray(), np.eye(n)
    x = random.standard_normal(n)
    of_all = np.linalg.inv(eye - space.get("rho", 0.0) * dense)
    of_error = np.linalg.inv(eye - space.get("lambda", 0.0) * dense)
    while True:
        u = of_error @ random.standard_normal(n)
        y = of_all @ (BETA["Intercept"] + BETA["x"] * x + u)
        yield pd.DataFrame({"y": y, "x": x}, index=w.ids), w


def model_rows(model: str, n: int, name: str, draws: int) -> list[dict[str, object]]:
    """Return a row a parameter: bias and standard deviation of the estimates, mean error, coverage."""
    random = np.random.default_rng([SEED, n, len(name), len(model), ord(model[1])])
    estimates, errors = [], []
    for (data, w), _ in zip(samples(n, name, SPACE[model], random), range(draws), strict=False):
        try:
            fit = getattr(si.spreg, model.lower())("y ~ x", data, w, method="gmm")
        except EstimationError:
            continue
        estimates.append(fit.params.to_dict())
        errors.append(fit.std_errors.to_dict())
    found, error = pd.DataFrame(estimates), pd.DataFrame(errors)
    true = pd.Series(BETA | SPACE[model])
    true = true[found.columns]
    covered = ((found - true).abs() <= 1.959964 * error).mean()
    common = {"n": n, "weights": name, "model": model, "fits": len(found)}
    return [
        common | {"parameter": each, "true": f"{true[each]:.1f}", "bias": f"{found[each].mean() - true[each]:.3f}",
                  "sd": f"{found[each].std():.3f}", "mean error": f"{error[each].mean():.3f}",
                  "coverage, %": f"{100 * covered[each]:.1f}"}
        for each in true.index if each != "Intercept"
    ]  # fmt: skip


def kernel(n: int, w: si.weights.Weights) -> si.weights.Weights:
    """Return the triangular kernel of a lattice."""
    points = np.column_stack(np.divmod(np.arange(n), SIDES[n][1])).astype(float)
    gap = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) / REACH
    return si.weights.from_matrix(np.where((gap > 0) & (gap < 1), 1 - gap, 0.0), ids=w.ids)


def least_squares_rows(n: int, lam: float, draws: int) -> dict[str, object]:
    """Return how often a true null on the slope is rejected at 5 %, by kind of standard error."""
    w = weights("queen", n)
    near = kernel(n, w)
    random = np.random.default_rng([SEED, n, int(100 * lam)])
    smooth = np.linalg.inv(np.eye(n) - lam * w.matrix.toarray())
    rejected = dict.fromkeys(ERRORS, 0)
    for _ in range(draws):
        x, y = (smooth @ random.standard_normal((n, 2))).T
        data = pd.DataFrame({"y": y, "x": x}, index=w.ids)
        for kind in ERRORS:
            how = Moments(errors=kind, kernel=near if kind == "hac" else None)
            fit = si.spreg.ols("y ~ x", data, w, method=how)
            rejected[kind] += abs(fit.params["x"]) > 1.959964 * fit.std_errors["x"]
    sizes = {f"{kind}, %": f"{100 * count / draws:.1f}" for kind, count in rejected.items()}
    return {"n": n, "lambda of x and of errors": lam, "draws": draws} | sizes


def correlated_samples(n: int, w: si.weights.Weights, random: np.random.Generator):
    """Yield samples whose errors, regressor and instruments are spatially correlated; all but errors are fixed."""
    dense, eye = w.matrix.toarray(), np.eye(n)
    smooth, of_all = np.linalg.inv(eye - SMOOTH * dense), np.linalg.inv(eye - TRUE["rho"] * dense)
    x, q, r = (smooth @ random.standard_normal((n, 3))).T
    while True:
        e, v = random.standard_normal((2, n))
        u, mean = smooth @ e, 1 + TRUE["x"] * x
        d = q + r + 0.5 * e + v
        columns = {"x": x, "q": q, "r": r, "wq": dense @ q, "wr": dense @ r, "d": d}
        columns |= {"OLS": mean + u, "SLX": mean + TRUE["W x"] * dense @ x + u, "SAR": of_all @ (mean + u)}
        columns |= {"2SLS": mean + TRUE["d"] * d + u}
        yield pd.DataFrame(columns, index=w.ids)


def correlated_rows(n: int, name: str, draws: int) -> list[dict[str, object]]:
    """Return a row a parameter: bias, and coverage by kind of standard error, where errors are spatially correlated."""
    w = weights(name, n)
    near, found = kernel(n, w), []
    random = np.random.default_rng([SEED, n, len(name), 1])
    for data, _ in zip(correlated_samples(n, w, random), range(draws), strict=False):
        for model in ("OLS", "SLX", "SAR", "2SLS"):
            iv = {"endogenous": "d", "instruments": ("q", "r", "wq", "wr")} if model == "2SLS" else {}
            estimator = getattr(si.spreg, "ols" if iv else model.lower())
            for kind in ERRORS:
                how = Moments(errors=kind, kernel=near if kind == "hac" else None, **iv)
                try:
                    fit = estimator(f"`{model}` ~ x{' + d' if iv else ''}", data, w, method=how)
                except EstimationError:
                    continue
                for each in OF[model]:
                    away = fit.params[each] - TRUE[each]
                    found.append((model, each, kind, away, abs(away) <= 1.959964 * fit.std_errors[each]))
    frame = pd.DataFrame(found, columns=["model", "parameter", "kind", "away", "held"])
    rows = []
    for model, each in ((model, each) for model, of in OF.items() for each in of):
        of = frame[(frame["model"] == model) & (frame["parameter"] == each)]
        held = 100 * of.groupby("kind")["held"].mean()
        rows.append(
            {"n": n, "weights": name, "model": model, "fits": int((of["kind"] == "white").sum()), "parameter": each}
            | {"bias": f"{of['away'].mean():.3f}"} | {f"{kind}, %": f"{held[kind]:.1f}" for kind in ERRORS}
        )  # fmt: skip
    return rows


def table(rows: list[dict[str, object]]) -> str:
    """Return rows as a table of Markdown."""
    frame = pd.DataFrame(rows)
    return "\n".join(_markdown(frame, {}))


def main(draws: int) -> None:
    """Write the page."""
    warnings.simplefilter("ignore")
    rows = [
        row for model in SPACE for n in SIZES for name in NAMES for row in model_rows(model, n, name, draws)
    ]
    held = [row for n in SIZES for name in NAMES for row in correlated_rows(n, name, draws)]
    tests = [least_squares_rows(n, lam, draws) for n in SIZES for lam in (0.0, 0.6)]
    text = (
        "# Estimation by moments, simulated\n\n"
        f"`python benchmarks/moments.py {draws}`: {draws} samples a cell, normal errors of standard deviation 1, one "
        "regressor with coefficient 0.5. SAR: spatial two-stage least squares, instruments WX and W²X; SEM and SAC: "
        "generalized moments, iterated; all with standard errors robust to heteroskedasticity. *Fits*: samples whose "
        "estimate lies in the admissible interval; the others are refused and not counted. A coverage of 95 % has a "
        f"simulation error of {100 * np.sqrt(0.95 * 0.05 / draws):.1f}.\n\n{table(rows)}\n\n"
        "## Size of 5 % tests of a slope that is zero, least squares\n\n"
        "Regressor and errors are spatially autoregressive with the same lambda (queen contiguity). The kernel of the "
        f"HAC errors is triangular and reaches {REACH:g} cells.\n\n{table(tests)}\n\n{HAC}\n\n{table(held)}\n{READING}"
    )
    OUT.write_text(text, encoding="utf-8")


HAC = f"""## Coverage of 95 % intervals where errors are spatially correlated

Errors, regressor x and instruments q and r are spatially autoregressive with lambda = {SMOOTH:g}; SLX has W x with
coefficient {TRUE["W x"]:g}, SAR has rho = {TRUE["rho"]:g}. 2SLS: two-stage least squares of x and d, where
d = q + r + 0.5 e + v is endogenous and q, r, Wq and Wr are instruments. The last three columns are the coverage with
each kind of standard error, with the same kernel as above."""
READING = """
Where neighbours share much of their errors, classical and White's intervals of a correlated regressor are too short at
every size. HAC intervals are longer and come nearer to 95 % from 100 regions on, without reaching it; with 30 regions
they cover least of all. With inverse distance errors are hardly correlated, and there is little to correct. After a
lag of the response, correlated errors spoil the intervals of rho under every kind of standard error: model them (SAC).

## 中文说明

表中为名义水平 95% 的区间在误差存在空间自相关时的覆盖率。解释变量也存在空间自相关时，经典与 White 标准误的区间
过窄；地区不少于 100 个时空间 HAC 标准误有所改善，但仍达不到 95%；只有 30 个地区时其覆盖率反而最低。含空间滞后且
误差相关时，rho 的区间无论采用何种标准误都过窄，宜采用含误差项空间自相关的 SAC 模型。
"""


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
