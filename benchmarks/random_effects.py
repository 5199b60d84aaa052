"""Simulation study of random effects: bias, and coverage of 95 % intervals, of b, rho, lambda and phi.

    python benchmarks/random_effects.py [draws] [seconds]

writes docs/random_effects.md. SAR and SEM of 30 provinces, lattices of 100 and 285 regions, 5 and 15 years; queen
contiguity, four nearest neighbours and inverse distance, row-standardized; both kinds of information from the same
samples. A cell stops after the draws, or after so many seconds of the processor, if given; the table gives the number.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from recovery import _markdown
from scipy.sparse.linalg import splu

import spatial_iie as si
from spatial_iie.errors import EstimationError
from spatial_iie.spreg.panels._random_effects import _covariance
from spatial_iie.study.study import Study
from spatial_iie.weights.weights import Weights

SEED = 20_260
OUT = Path(__file__).parents[1] / "docs" / "random_effects.md"
SIDES = {30: (5, 6), 100: (10, 10), 285: (15, 19), 361: (19, 19)}
CELLS = (
    *((30, name, years) for name in ("queen", "idw:1") for years in (5, 15)),
    (100, "queen", 5), (100, "knn:4", 5), (100, "queen", 15), (285, "queen", 5),
)  # fmt: skip
MODELS = {"SAR": {"rho": 0.4}, "SEM": {"lambda": 0.4}}
BETA = {"Intercept": 1.0, "x": 0.5}
_ROWS = len(CELLS) * len(MODELS) * 4
EFFECTS = 1.0  # standard deviation of the effects; that of the errors is 1


def weights(name: str, n: int) -> Weights:
    """Return the weights of a lattice with n cells."""
    rows, columns = SIDES[n]
    if name == "queen":
        return si.weights.lattice(rows, columns).row_standardized()
    points = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)
    distance = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)).astype(float)
    np.fill_diagonal(distance, np.inf)
    if name == "idw:1":
        matrix = 1 / distance
    else:
        nearest = np.argsort(distance, axis=1, kind="stable")[:, : int(name.split(":")[1])]
        matrix = np.zeros((n, n))
        np.put_along_axis(matrix, nearest, 1.0, axis=1)
    return si.weights.from_matrix(matrix, ids=si.weights.lattice(rows, columns).ids).row_standardized()


class Process:
    """Panels of one model: the regressor is fixed, effects and errors are drawn."""

    def __init__(self, model: str, w: Weights, years: int, random: np.random.Generator) -> None:
        from scipy import sparse

        self.w, self.years, self.random = w, years, random
        self.x = random.standard_normal((years, w.n)) + random.standard_normal(w.n)
        space = MODELS[model]
        solve = splu((sparse.eye_array(w.n) - next(iter(space.values())) * w.matrix).tocsc()).solve
        self.of_error, self.of_all = (solve, _same) if model == "SEM" else (_same, solve)
        self.true = pd.Series({**BETA, **space, "phi": 1 / np.sqrt(1 + years * EFFECTS**2)})
        self.index = pd.MultiIndex.from_product([range(years), w.ids], names=["year", "region"]).swaplevel()

    def draw(self) -> Study:
        """Return one sample."""
        n = self.w.n
        effects = EFFECTS * self.random.standard_normal(n)
        u = self.of_error((effects + self.random.standard_normal((self.years, n))).T)
        y = self.of_all(BETA["Intercept"] + BETA["x"] * self.x.T + u).T
        table = pd.DataFrame({"y": y.ravel(), "x": self.x.ravel()}, index=self.index)
        return Study(table, about={"source": "simulated"})


def _same(values: np.ndarray) -> np.ndarray:
    return values


def cell(model: str, n: int, name: str, years: int, draws: int, seconds: float) -> pd.DataFrame:
    """Return one row per parameter: bias in standard deviations, mean errors and coverage by kind of information."""
    random = np.random.default_rng([SEED, n, years, list(MODELS).index(model), len(name)])
    process = Process(model, weights(name, n), years, random)
    estimates, found, stop = [], {"expected": [], "observed": []}, time.process_time() + seconds
    while len(estimates) < draws and time.process_time() < stop:
        try:
            fit = si.spreg.panel("y ~ x", process.draw(), process.w, model=model, effects="random")
            cov = _covariance(fit, fit.design, years, float(fit.params["phi"]), "auto", "observed")
        except EstimationError:
            continue
        observed = replace(fit, cov=pd.DataFrame(cov, index=fit.params.index, columns=fit.params.index))
        estimates.append(fit.params[process.true.index].to_numpy())
        for kind, each in (("expected", fit), ("observed", observed)):
            found[kind].append((each.std_errors, each.conf_int()))
    return _row(process.true, np.array(estimates), found).assign(
        model=model, n=n, T=years, W=name, draws=len(estimates)
    )


def _row(true: pd.Series, estimates: np.ndarray, found: dict[str, list]) -> pd.DataFrame:
    sd = estimates.std(axis=0, ddof=1)
    frame = pd.DataFrame({"parameter": true.index, "truth": true.to_numpy(), "sd": sd})
    frame["bias / sd"] = (estimates.mean(axis=0) - true.to_numpy()) / sd
    for kind, fits in found.items():
        errors = pd.concat([error[true.index] for error, _ in fits], axis=1)
        covers = pd.concat(
            [
                ((limits["lower"] <= true) & (true <= limits["upper"]))[true.index].where(
                    limits["lower"][true.index].notna()
                )
                for _, limits in fits
            ],
            axis=1,
        )
        frame[f"error, {kind}"] = errors.mean(axis=1).to_numpy()
        frame[f"coverage %, {kind}"] = 100 * covers.astype(float).mean(axis=1).to_numpy()
    return frame


def main() -> None:
    """Run the study and write the page."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else np.inf
    table = pd.concat([cell(model, *each, draws, seconds) for each in CELLS for model in MODELS])
    OUT.write_text(page(table), encoding="utf-8")


def page(table: pd.DataFrame) -> str:
    """Return the page."""
    kinds = ("expected", "observed")
    shown = table[["model", "n", "T", "W", "draws", "parameter", "truth", "bias / sd", "sd",
                   *(f"{what}, {kind}" for kind in kinds for what in ("error", "coverage %"))]]  # fmt: skip
    formats = {"truth": ".3f", "bias / sd": ".2f", "sd": ".4f"}
    formats |= {f"error, {kind}": ".4f" for kind in kinds} | {f"coverage %, {kind}": ".1f" for kind in kinds}
    said = []
    for name, part in table.groupby("parameter", sort=False):
        spans = [
            f"{part[f'coverage %, {kind}'].min():.1f} to {part[f'coverage %, {kind}'].max():.1f} % ({kind})"
            for kind in kinds
        ]
        said.append(f"`{name}` {' and '.join(spans)}")
    fewest, most = table["draws"].min(), table["draws"].max()
    number = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    margin = 196 * np.sqrt(0.05 * 0.95 / fewest)

    def span(column: str) -> str:
        return ", ".join(map(str, sorted(set(table[column]))))

    lines = [
        "# Random effects",
        "",
        f"`benchmarks/random_effects.py` wrote this page: {number} samples a cell, fixed seed; lattices of "
        f"{span('n')} regions, {span('T')} years, row-standardized weights, one regressor that varies between regions "
        "and over time, effects and errors with variance 1, `panel(..., effects=\"random\")` by maximum likelihood. "
        f"Coverage of 95 % intervals is estimated to within {margin:.1f} points.",
        "",
        f"Coverage: {'; '.join(said)}. Maximum likelihood takes no degrees of freedom off the variance of the "
        "effects, so that intervals are too short where regions are few. The interval of phi is symmetric, and "
        "the distribution of its estimate is not. Samples in which phi is at its limit have no interval of phi and "
        "are not counted in its coverage."
        f"{'' if len(table) == _ROWS else ' The script has more cells than this page so far.'}",
        "",
        *_markdown(shown, formats),
        "",
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    main()
