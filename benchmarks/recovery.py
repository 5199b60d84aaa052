"""Simulation study: are estimates unbiased, do 95 % intervals cover, do the tests hold their size?

    python benchmarks/recovery.py [draws]

writes docs/recovery.md. Lattices of n = 361 and 1,024 cells, queen contiguity, row-standardized; SEM, SDEM, SAR and SDM
with their own truth; every test on data of its null. Fixed seed; a few minutes.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse.linalg import splu

import spatial_iie as si
from spatial_iie._registry import model_of
from spatial_iie.results import RegressionResult
from spatial_iie.weights.weights import Weights

SEED = 20_240
OUT = Path(__file__).parents[1] / "docs" / "recovery.md"
SIDES = {361: 19, 1024: 32}
FORMULA = "y ~ x + z"
BETA = {"Intercept": 1.0, "x": 0.5, "z": -0.5}
THETA = {"W x": 0.3, "W z": 0.4}
SPACE = {"SEM": {"lambda": 0.5}, "SDEM": {"lambda": 0.5}, "SAR": {"rho": 0.5}, "SDM": {"rho": 0.5}}
NULLS = {
    "OLS": ("Moran's I of residuals", "LM error", "LM lag", "robust LM error", "robust LM lag", "SARMA", "LM WX",
            "robust LM WX", "robust LM lag (Durbin)", "LM SDM", "LM SDEM", "Breusch-Pagan (studentized)",
            "Breusch-Pagan", "Jarque-Bera", "OLS < SLX", "OLS < SEM", "OLS < SAR"),
    "SLX": ("SLX < SDEM", "SLX < SDM"),
    "SEM": ("SEM < SDEM", "SEM < SDM", "Wald common factor", "Wald: theta", "Spatial Hausman"),
    "SAR": ("SAR < SDM", "LM error beside the lag"),
}  # fmt: skip


def truth(model: str) -> dict[str, float]:
    """Return the coefficients of a model, sigma = 1."""
    return {**BETA, **(THETA if model_of(model).lags else {}), **SPACE.get(model, {})}


class Process:
    """Draws of data from a model on a lattice; the regressors are fixed, the errors drawn."""

    def __init__(self, model: str, w: Weights, random: np.random.Generator) -> None:
        self.w, self.random, self.true = w, random, truth(model)
        self.data = pd.DataFrame(random.standard_normal((w.n, 2)), columns=["x", "z"], index=w.ids)
        lags = w.matrix @ self.data.to_numpy()
        columns = {"Intercept": np.ones(w.n), **self.data, "W x": lags[:, 0], "W z": lags[:, 1]}
        self.trend = sum(b * np.asarray(columns[name]) for name, b in self.true.items() if name in columns)
        at = {name: splu(_filter(w, self.true[name])) for name in ("rho", "lambda") if name in self.true}
        self.reduce = at.get("rho")
        self.error = at.get("lambda")

    def draw(self) -> pd.DataFrame:
        """Return one sample."""
        e = self.random.standard_normal(self.w.n)
        u = e if self.error is None else self.error.solve(e)
        y = self.trend + u
        return self.data.assign(y=y if self.reduce is None else self.reduce.solve(y))


def _filter(w: Weights, at: float):
    from scipy import sparse

    return (sparse.eye_array(w.n) - at * w.matrix).tocsc()


def fit(model: str, data: pd.DataFrame, w: Weights) -> RegressionResult:
    """Return the fit of a model; eigenvalues, computed once a lattice, are quickest for many fits."""
    options = {"logdet": "eigenvalues"} if model in SPACE else {}
    return getattr(si.spreg, model.lower())(FORMULA, data, w, **options)


def recovery(model: str, n: int, draws: int) -> pd.DataFrame:
    """Return bias, spread, mean standard error and coverage of every parameter."""
    random = np.random.default_rng([SEED, n, list(SPACE).index(model)])
    process = Process(model, _lattice(n), random)
    names, estimates, errors, covered = list(process.true), [], [], []
    for _ in range(draws):
        found = fit(model, process.draw(), process.w)
        interval = found.conf_int().loc[names]
        true = pd.Series(process.true)
        estimates.append(found.params[names].to_numpy())
        errors.append(found.std_errors[names].to_numpy())
        covered.append(((interval["lower"] <= true) & (true <= interval["upper"])).to_numpy())
    mean, sd = np.mean(estimates, axis=0), np.std(estimates, axis=0, ddof=1)
    frame = pd.DataFrame({"model": model, "n": n, "parameter": names, "truth": list(process.true.values())})
    frame["bias"] = mean - frame["truth"]
    frame["sd"], frame["mean error"] = sd, np.mean(errors, axis=0)
    frame["coverage %"] = 100 * np.mean(covered, axis=0)
    return frame


def sizes(null: str, n: int, draws: int) -> pd.DataFrame:
    """Return how often the tests reject at 5 % what is true."""
    random = np.random.default_rng([SEED + 1, n, list(NULLS).index(null)])
    process = Process(null, _lattice(n), random)
    p_values: list[dict[str, float]] = []
    for _ in range(draws):
        tests = _tests(null, process.draw(), process.w)
        p_values.append({name: tests[name] for name in NULLS[null]})
    rejected = 100 * (pd.DataFrame(p_values) < 0.05).mean()
    return pd.DataFrame({"null": null, "n": n, "test": rejected.index, "rejected %": rejected.to_numpy()})


def _tests(null: str, data: pd.DataFrame, w: Weights) -> dict[str, float]:
    s = si.spreg
    members = []
    base = fit(null, data, w)
    if null == "OLS":
        members += [*s.lm_tests(base, w).values(), *s.diagnostics(base).values()]
    if null == "SEM":
        members.append(s.hausman_test(base))
        members.append(s.common_factor_test(fit("SDM", data, w)))
        members.append(s.fit_tests(fit("SDEM", data, w))["Wald: theta"])
    if null == "SAR":
        members += s.lm_tests(base).values()
    for name in NULLS[null]:
        if " < " in name:
            members.append(s.lr_test(base, fit(name.split(" < ")[1], data, w)))
    return {test.name: test.p_value for test in members}


def _lattice(n: int) -> Weights:
    return si.weights.lattice(SIDES[n], SIDES[n]).row_standardized()


def main() -> None:
    """Run the study and write the page."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    begun = time.perf_counter()
    found = pd.concat([recovery(model, n, draws) for n in SIDES for model in SPACE])
    held = pd.concat([sizes(null, n, draws) for n in SIDES for null in NULLS])
    print(f"{draws} draws a cell, {time.perf_counter() - begun:.0f} s")
    OUT.write_text(page(found, held, draws), encoding="utf-8")


def page(found: pd.DataFrame, held: pd.DataFrame, draws: int) -> str:
    """Return the page."""
    margin = 196 * np.sqrt(0.05 * 0.95 / draws)
    low, high = found["coverage %"].min(), found["coverage %"].max()
    outside = found[(found["coverage %"] < 93.5) | (found["coverage %"] > 96.5)]
    wide = held.pivot_table(index=["null", "test"], columns="n", values="rejected %").reset_index()
    order = {test: i for i, test in enumerate(t for tests in NULLS.values() for t in tests)}
    wide = wide.sort_values("test", key=lambda names: names.map(order))
    space = found[found["parameter"].isin(["lambda", "rho"])]
    share = (-space["bias"] / space["sd"]).groupby(space["n"])
    pulled = [f"{part.min():.2f} to {part.max():.2f} of its spread at n = {n}" for n, part in share]
    named = [f"{r.model} {r.parameter} at n = {r.n} ({r['coverage %']:.1f} %)" for _, r in outside.iterrows()]
    lines = [
        "# Recovery",
        "",
        f"`python benchmarks/recovery.py {draws}` wrote this page: {draws} samples a row, fixed seed, lattices with "
        "queen contiguity, row-standardized, two standard normal regressors, sigma = 1, maximum likelihood with "
        f"expected information. A share of 5 % is estimated to within {margin:.1f} points (95 %).",
        "",
        "## Estimates and 95 % intervals",
        "",
        f"Coverage runs from {low:.1f} % to {high:.1f} %; {len(outside)} of {len(found)} rows lie outside 93.5 to "
        f"96.5 %{': ' if named else ''}{', '.join(named)}.",
        "",
        "Maximum likelihood takes no degrees of freedom off for the coefficients, which pulls lambda and rho towards "
        f"0: by {' and '.join(pulled)}. Of 40 rows with true coverage 95 %, chance alone leaves one outside at 1,000 "
        "draws.",
        "",
        *_markdown(found, {"truth": "g", "bias": ".4f", "sd": ".4f", "mean error": ".4f", "coverage %": ".1f"}),
        "",
        "## Size of the tests",
        "",
        "How often a test rejects at 5 % when its null is true; the first column names the model the data came from.",
        "",
        *_markdown(wide.rename(columns={n: f"n = {n}, %" for n in SIDES}), {f"n = {n}, %": ".1f" for n in SIDES}),
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def _markdown(frame: pd.DataFrame, formats: dict[str, str]) -> list[str]:
    rows = [
        [format(v, formats[c]) if c in formats else str(v) for c, v in row.items()]
        for _, row in frame.iterrows()
    ]
    rule = ["---:" if name in formats else "---" for name in frame.columns]
    return ["| " + " | ".join(cells) + " |" for cells in [list(map(str, frame.columns)), rule, *rows]]


if __name__ == "__main__":
    main()
