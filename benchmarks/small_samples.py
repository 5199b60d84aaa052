"""Simulation study of intervals by maximum and by restricted maximum likelihood in small samples.

    python benchmarks/small_samples.py [draws [n | weights ...]]

writes docs/small_samples.md from what it keeps in benchmarks/small_samples.csv, one row a cell; cells that are there
are not computed again. Lattices of 30, 100 and 361 regions: queen and rook contiguity, six nearest neighbours, inverse
distance without cut-off, row-standardized.
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from random_effects import weights
from scipy import stats

import spatial_iie as si
from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.spreg.design import make_design
from spatial_iie.spreg.impacts import impacts_of, mixture_of_impacts, multipliers
from spatial_iie.spreg.likelihood._space import exact_space
from spatial_iie.spreg.models._model import of_design

SEED = 20_291
KEPT = Path(__file__).with_suffix(".csv")
SIZES, NAMES, MODELS, TRUTHS = (
    (30, 100, 361),
    ("queen", "rook", "knn:6", "idw:1"),
    ("SEM", "SDEM", "SAR", "SDM"),
    (0.0, 0.4, 0.8),
)
B = np.array([1.0, 1.0, 0.5, 0.5, -0.3])  # constant, x1, x2, W x1, W x2
LABELS = ["n", "weights", "model", "truth"]


def made(name: str, n: int) -> si.weights.Weights:
    """Return weights of a lattice, as nearly square as can be."""
    if name != "rook":
        return weights(name, n)
    rows = max(each for each in range(1, int(n**0.5) + 1) if n % each == 0)
    return si.weights.lattice(rows, n // rows, rook=True).row_standardized()


class Cell:
    """One model, truth and matrix: samples, and which intervals hold the truth."""

    def __init__(self, n: int, name: str, model: str, truth: float) -> None:
        self.model, self.truth, self.record = model, truth, model_of(model)
        self.random = np.random.default_rng(
            [SEED, n, NAMES.index(name), MODELS.index(model), int(10 * truth)]
        )
        self.w = made(name, n)
        self.dense = self.w.matrix.toarray()
        self.of_x = np.linalg.inv(np.eye(n) - 0.7 * self.dense)
        self.of_all = np.linalg.inv(np.eye(n) - truth * self.dense)
        blank = pd.DataFrame(self.random.standard_normal((n, 3)), columns=["y", "x1", "x2"], index=self.w.ids)
        lagged = None if self.record.lags else ()
        self.design = make_design("y ~ x1 + x2", blank, self.w, lagged=lagged)
        self.parameter = self.record.parameters[0]
        self.b = B[: len(self.design.names)]
        at = multipliers(exact_space(self.w), truth if self.parameter == "rho" else 0.0)
        rho_at = len(self.b) if self.parameter == "rho" else None
        self.impacts = impacts_of(self.design, np.append(self.b, truth), at, rho_at)[0]

    def sample(self):
        """Return the arrays of a new sample: regressors and errors are drawn."""
        n = self.w.n
        x = np.column_stack(
            [np.ones(n), self.of_x @ self.random.standard_normal(n), self.random.standard_normal(n)]
        )
        z = np.column_stack([x, self.dense @ x[:, 1:]]) if self.record.lags else x
        e = self.random.standard_normal(n)
        y = self.of_all @ (z @ self.b + e) if self.parameter == "rho" else z @ self.b + self.of_all @ e
        return replace(self.design, y=y, z=z)

    def held(self, design, restricted: bool) -> tuple[float, list[float]]:
        """Return the estimate, and what holds the truth: parameter, constant, slopes, impacts, all slopes at once."""
        fit = of_design(self.model, design, restricted=restricted)
        gap = fit.params.to_numpy()[:-1] - self.b
        cov = fit.cov.to_numpy()[1:-1, 1:-1]
        joint, slopes = gap[1:] @ np.linalg.solve(cov, gap[1:]), len(gap) - 1
        if restricted:
            found = fit.inference
            own = 2 * (found.top - found.value(self.truth)) <= stats.chi2.ppf(0.95, 1)
            mixtures = ((found.mixture(), self.b), (mixture_of_impacts(fit), self.impacts))
            tails = [np.minimum(*mixture.tails(at)) >= 0.025 for mixture, at in mixtures]
            whole = joint / slopes <= stats.f.ppf(0.95, slopes, found.df)
            return fit.params.iloc[-1], [own, *tails[0], *tails[1], whole]
        ends = fit.conf_int().to_numpy()
        inside = (ends[:, 0] <= np.append(self.b, self.truth)) & (np.append(self.b, self.truth) <= ends[:, 1])
        table = fit.impacts().to_frame()
        errors = np.concatenate([table[f"{kind}_std_error"] for kind in ("direct", "indirect", "total")])
        values = np.concatenate([table[kind] for kind in ("direct", "indirect", "total")])
        near = np.abs(values - self.impacts) <= 1.959964 * errors + 1e-12
        return fit.params.iloc[-1], [inside[-1], *inside[:-1], *near, joint <= stats.chi2.ppf(0.95, slopes)]

    def row(self, draws: int) -> dict[str, float]:
        """Return coverage in percent, the worst of the slopes and of the impacts, and the mean estimate."""
        found: dict[str, list] = {"ml": [], "reml": []}
        for _ in range(draws):
            design = self.sample()
            for method, results in found.items():
                try:
                    results.append(self.held(design, method == "reml"))
                except EstimationError:  # the likelihood is largest at the edge
                    continue
        k, row = len(self.b), {"draws": draws}
        for method, results in found.items():
            shares = 100 * np.array([each for _, each in results], dtype=float).mean(axis=0)
            spills = shares[1 + k : -1] if self.record.spills_over else shares[1 + k : 1 + k + 2]
            parts = {"parameter": shares[0], "constant": shares[1], "slopes": shares[2 : 1 + k].min(),
                     "impacts": spills.min(), "joint": shares[-1],
                     "bias": 100 * (np.mean([at for at, _ in results]) - self.truth),
                     "refused": 100 * (1 - len(results) / draws)}  # fmt: skip
            row |= {f"{method} {name}": round(float(value), 1) for name, value in parts.items()}
        return row


def main(draws: int, sizes: tuple[int, ...], names: tuple[str, ...]) -> None:
    """Compute the cells that are missing, and write the page."""
    warnings.simplefilter("ignore")
    kept = pd.read_csv(KEPT) if KEPT.exists() else pd.DataFrame(columns=LABELS)
    done = set(map(tuple, kept[LABELS].to_numpy().tolist()))
    for n in sizes:
        for cell in [(n, name, model, truth) for name in names for model in MODELS for truth in TRUTHS]:
            if cell in done:
                continue
            row = dict(zip(LABELS, cell, strict=True)) | Cell(*cell).row(draws)
            kept = pd.concat([kept, pd.DataFrame([row])], ignore_index=True)
            kept.to_csv(KEPT, index=False)
            print(row, flush=True)


if __name__ == "__main__":
    chosen = sys.argv[2:]
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 300,
        tuple(int(each) for each in chosen if each.isdigit()) or SIZES,
        tuple(each for each in chosen if not each.isdigit()) or NAMES,
    )
