"""How often is the true model, with the true weights, the most probable one? docs/model_posterior.md.

Run: python benchmarks/model_posterior.py [samples] [further true weights, such as knn:4]

The table is printed as Markdown, so that docs/model_posterior.md can be renewed from it.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie._registry import model_of
from spatial_iie.spreg.comparison.posterior import COMPARED, _row, probabilities
from spatial_iie.spreg.design import make_design

SIDES = {30: (5, 6), 100: (10, 10), 285: (15, 19)}
TRUE = ("ols", "sem", "sar", "sdm")
SPATIAL, BETA, THETA = 0.5, 1.0, 0.7


def weights(n):
    """Return row-standardized weights by name: contiguity of cells, knn and inverse distance of points in them."""
    rows, columns = SIDES[n]
    places = np.stack(np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"), axis=2).reshape(-1, 2)
    places = places + np.random.default_rng(n).uniform(-0.3, 0.3, places.shape)
    far = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(far, np.inf)
    near = np.zeros((n, n))
    np.put_along_axis(near, np.argsort(far, axis=1)[:, :4], 1.0, axis=1)
    made = {"queen": si.weights.lattice(rows, columns)}
    made |= {
        name: si.weights.from_matrix(m, ids=list(range(n)))
        for name, m in (("knn:4", near), ("idw:1", 1 / far))
    }
    return {name: w.row_standardized() for name, w in made.items()}


def sample(model, w, random):
    """Return a table of y and x."""
    n, dense = w.n, w.matrix.toarray()
    x, e = random.standard_normal((2, n))
    trend = 1 + BETA * x + (THETA * dense @ x if model_of(model).lags else 0)
    back = np.linalg.inv(np.eye(n) - SPATIAL * dense)
    y = {"ols": trend + e, "sem": trend + back @ e}.get(model, back @ (trend + e))
    return pd.DataFrame({"y": y, "x": x}, index=w.ids)


def probable(data, every):
    """Return the probabilities by prior, index (model, weights)."""
    rows = []
    for label, w in every.items():
        designs = {lags: make_design("y ~ x", data, w, lagged=None if lags else ()) for lags in (False, True)}
        rows += [
            _row(model_of(name), label if name != "ols" else "", designs[model_of(name).lags], "auto")
            for name in COMPARED
            if name != "ols" or label == next(iter(every))
        ]
    index = pd.MultiIndex.from_tuples([(row.model.lower(), row.weights) for row in rows])
    return {prior: pd.Series(probabilities(rows, prior), index=index) for prior in ("flat", "unit")}


def main(samples, *others):
    """Print the table; of contiguity, and of other weights named, as the true ones."""
    heads = (
        "n",
        "true model",
        "true weights",
        "flat: model",
        "weights",
        "probability",
        "unit: model",
        "weights",
        "probability",
    )
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|", flush=True)
    for n in SIDES:
        every = weights(n)
        for model in TRUE:
            for label in ("queen", *others) if model != "ols" else ("",):
                random = np.random.default_rng([n, len(model), len(label)])
                hits = {prior: np.zeros(3) for prior in ("flat", "unit")}
                for _ in range(samples):
                    found = probable(sample(model, every[label or "queen"], random), every)
                    for prior, of in found.items():
                        by_model, by_weights = of.groupby(level=0).sum(), of.groupby(level=1).sum().drop("")
                        hits[prior] += (
                            by_model.idxmax() == model,
                            by_weights.idxmax() == label,
                            by_model[model],
                        )
                cells = [f"{each / samples:.0%}" for prior in hits for each in hits[prior]]
                if not label:
                    cells[1] = cells[4] = ""
                print(f"| {n} | {model.upper()} | {label} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, *sys.argv[2:])
