"""Do dynamic panels find tau, eta and rho again, before and after the correction? docs/dynamic_panels.md.

Run: python benchmarks/dynamic_panels.py [samples] [model effects]

The table is printed as Markdown, so that docs/dynamic_panels.md can be renewed from it.
"""

from __future__ import annotations

import itertools
import sys
import warnings

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.results import FitAbout
from spatial_iie.spreg._blocks import Blocks
from spatial_iie.spreg.design import Design
from spatial_iie.spreg.panels._dynamic import dynamic_fit, with_time_lags
from spatial_iie.spreg.panels._effects import without_effects

SIZES = {30: (5, 6), 100: (10, 10), 280: (14, 20)}
YEARS = (5, 10, 20)
WEIGHTS = ("queen", "knn:4", "idw:1")
VALUES = {0.4: (0.4, -0.1, 0.3), 0.8: (0.8, -0.1, 0.2)}
"""tau, eta and rho."""
BETA, THETA = 1.0, 0.5
BURNT = 60


def weights(n, spec):
    """Return row-standardized weights between n regions."""
    if spec == "queen":
        return si.weights.lattice(*SIZES[n]).row_standardized()
    places = np.random.default_rng(n).uniform(size=(n, 2))
    far = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(far, np.inf)
    matrix = 1 / far
    if spec.startswith("knn"):
        matrix = np.zeros((n, n))
        np.put_along_axis(matrix, np.argsort(far, axis=1)[:, : int(spec[4:])], 1.0, axis=1)
    return si.weights.from_matrix(matrix, ids=list(range(n))).row_standardized()


def sample(model, values, w, years, random, inverse):
    """Return y and x, shape (T + 1, n), after enough years that the first has forgotten its own."""
    tau, eta, _ = values
    n, dense = w.n, w.matrix.toarray()
    mu = random.standard_normal(n)
    y, kept = np.zeros(n), ([], [])
    for year in range(BURNT + years + 1):
        alpha = random.standard_normal()
        x = random.standard_normal(n) + 0.5 * mu + 0.5 * alpha
        u = random.standard_normal(n)
        trend = tau * y + eta * (dense @ y) + BETA * x + mu + alpha
        if model_of(model).lags:
            trend = trend + THETA * (dense @ x)
        y = trend + inverse @ u if model in ("sem", "sdem") else inverse @ (trend + u)
        if year >= BURNT:
            kept[0].append(y)
            kept[1].append(x)
    return np.array(kept[0]), np.array(kept[1])


def fitted(model, y, x, w, effects, correction, time_lags=("y", "W y")):
    """Return what ``si.spreg.panel`` makes of the same data, without a table."""
    z, names = np.column_stack([np.ones(x.size), x.ravel()]), ("Intercept", "x")
    if model_of(model).lags:
        z, names = np.column_stack([z, (w.matrix @ x.T).T.ravel()]), (*names, "W x")
    ids = pd.RangeIndex(len(z))
    years = tuple(range(2000, 2000 + len(y)))
    rows = Design(
        y.ravel(), z, names, ("Intercept", "x"), ids, ids, w, columns=None,
        about=FitAbout(response="y"), blocks=Blocks(len(years), len(years)),
    )  # fmt: skip
    rows, years = with_time_lags(rows, years, time_lags, effects)
    rows = without_effects(rows, years, effects, True, spatial=True)
    return dynamic_fit(model.upper(), rows, len(years), effects, correction, "auto", "expected")


def study(model, values, w, years, effects, samples, seed=0):
    """Return a table of parameters: bias and coverage before and after, and the share without a maximum."""
    truth = pd.Series(dict(zip(("tau", "eta", "rho"), values, strict=True)) | {"x": BETA})
    random = np.random.default_rng((seed, w.n, years))
    inverse = np.linalg.inv(np.eye(w.n) - values[2] * w.matrix.toarray())
    found = {False: [], True: []}
    for _ in range(samples):
        y, x = sample(model, values, w, years, random, inverse)
        for correction, rows in found.items():
            try:
                fit = fitted(model, y, x, w, effects, correction)
            except EstimationError:
                continue
            part = [name for name in truth.index if name in fit.params.index]
            rows.append(
                pd.concat([fit.params[part] - truth[part], fit.std_errors[part]], keys=["bias", "error"])
            )
    table = {}
    for correction, rows in found.items():
        all_rows = pd.DataFrame(rows)
        bias, error = all_rows["bias"], all_rows["error"]
        table[correction] = pd.DataFrame(
            {"bias": bias.mean(), "sd": bias.std(), "error": error.mean(),
             "coverage": (bias.abs() <= 1.959964 * error).mean()}
        )  # fmt: skip
    return table[False], table[True], 1 - len(found[True]) / samples


def main(samples, model, effects):
    heads = (
        "n",
        "T",
        "weights",
        "tau",
        "parameter",
        "uncorrected bias",
        "covers",
        "bias",
        "sd",
        "error",
        "covers",
        "lost",
    )
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|", flush=True)
    for n, spec, years, (tau, values) in itertools.product(SIZES, WEIGHTS, YEARS, VALUES.items()):
        before, after, lost = study(model, values, weights(n, spec), years, effects, samples)
        for name, a in after.iterrows():
            b = before.loc[name]
            cells = [n, years, spec, tau, name, f"{b['bias']:+.3f}", f"{b['coverage']:.0%}", f"{a['bias']:+.4f}",
                     f"{a['sd']:.3f}", f"{a['error']:.3f}", f"{a['coverage']:.1%}", f"{lost:.1%}"]  # fmt: skip
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    main(samples, *(sys.argv[2:4] or ("sdm", "both")))
