"""Do panels with effects of regions and years find rho and lambda again? Real map; docs/panel_effects.md.

Run: python benchmarks/panel_effects.py [draws of 30 regions] [draws of 285 regions] [--uncorrected]

No draws leave a size out.

The table is printed as Markdown, so that docs/panel_effects.md can be renewed from it.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.errors import EstimationError
from spatial_iie.spreg._blocks import Blocks
from spatial_iie.spreg.design import Design
from spatial_iie.spreg.likelihood._information import covariance
from spatial_iie.spreg.likelihood._maximum import maximize
from spatial_iie.spreg.panels._effects import without_effects

MODELS = ("sar", "sdm", "sem", "sdem")
WEIGHTS = ("queen", "knn:4", "idw:1")
YEARS = (5, 15)
VALUES = (0.0, 0.4, 0.8)
BETA, THETA = 1.0, 0.5


def regions(n):
    """Return a layer: the provinces of the mainland with a land border, or 285 cities at prefecture level."""
    if n == 30:
        layer = si.study.boundaries(level="province")
        return layer.drop(["460000", "710000", "810000", "820000"])
    layer = si.study.boundaries(level="prefecture")
    cities = layer[layer["kind"] == "prefecture-level city"]
    while len(alone := si.weights.queen(cities).isolates):
        cities = cities.drop(alone)
    cities = cities.iloc[:n]
    assert len(si.weights.queen(cities).isolates) == 0
    return cities


def weights(layer, spec):
    """Return row-standardized weights between the regions of a layer."""
    if spec == "queen":
        return si.weights.queen(layer).row_standardized()
    if spec.startswith("knn"):
        return si.weights.knn(layer, int(spec[4:])).row_standardized()
    return si.weights.inverse_distance(layer, power=float(spec[4:])).row_standardized()


def design(model, y, x, w, years, correction):
    """Return what ``si.spreg.panel`` makes of the same data, without a table; shape of y and x (T, n)."""
    z, names = x.reshape(-1, 1), ("Intercept", "x")
    z = np.column_stack([np.ones(len(z)), z])
    if model in ("sdm", "sdem"):
        z, names = np.column_stack([z, (w.matrix @ x.T).T.ravel()]), (*names, "W x")
    ids = pd.RangeIndex(z.shape[0])
    blocks = Blocks(len(years), len(years))
    about = {"response": "y", "notes": ()}
    rows = Design(
        y.ravel(), z, names, ("Intercept", "x"), ids, ids, w, columns=None, about=about, blocks=blocks
    )
    return without_effects(rows, years, "both", correction, spatial=True)


def sample(model, inverse, w, years, random):
    """Return y and x, shape (T, n): both with effects of regions and years, errors of variance 1."""
    n = w.n
    mu, tau = random.standard_normal(n), random.standard_normal((years, 1))
    x = random.standard_normal((years, n)) + 0.5 * mu + 0.5 * tau
    trend = BETA * x + mu + tau
    if model in ("sdm", "sdem"):
        trend = trend + THETA * (w.matrix @ x.T).T
    e = random.standard_normal((years, n))
    return (trend + e @ inverse.T if model in ("sem", "sdem") else (trend + e) @ inverse.T), x


def fitted(model, y, x, w, years, correction):
    """Return (estimate, standard error) of rho or lambda."""
    parameters = ("lambda",) if model in ("sem", "sdem") else ("rho",)
    arrays = design(model, y, x, w, years, correction)
    found = maximize(arrays, parameters, "auto")
    cov, _ = covariance(arrays, found, parameters, "expected")
    return found.lam if parameters == ("lambda",) else found.rho, float(np.sqrt(cov[-1, -1]))


def study(model, value, w, years, draws, seed, correction):
    """Return bias, sd, coverage of 95 % intervals and the share of samples without a maximum inside."""
    random = np.random.default_rng(seed)
    inverse = np.linalg.inv(np.eye(w.n) - value * w.matrix.toarray())
    when = tuple(range(2001, 2001 + years))
    found, held, failed = [], [], 0
    for _ in range(draws):
        y, x = sample(model, inverse, w, years, random)
        try:
            estimate, error = fitted(model, y, x, w, when, correction)
        except EstimationError:
            failed += 1
            continue
        found.append(estimate)
        held.append(abs(estimate - value) <= 1.959964 * error)
    if len(found) < 2:
        return np.nan, np.nan, np.nan, failed / draws
    return np.mean(found) - value, np.std(found, ddof=1), np.mean(held), failed / draws


def check(layer, w):
    """Hold the short way of this script to the public function, on one sample."""
    years, random = 5, np.random.default_rng(1)
    y, x = sample("sdm", np.linalg.inv(np.eye(w.n) - 0.4 * w.matrix.toarray()), w, years, random)
    when = tuple(range(2001, 2001 + years))
    index = pd.MultiIndex.from_product([when, w.ids], names=["year", "region"]).swaplevel()
    table = pd.DataFrame({"y": y.ravel(), "x": x.ravel()}, index=index)
    one = si.spreg.panel(
        "y ~ x", si.study.Study(table, about={"source": "simulated"}), w, model="sdm", effects="both"
    )
    other = fitted("sdm", y, x, w, when, True)
    np.testing.assert_allclose((one.params["rho"], one.std_errors["rho"]), other, rtol=1e-9)
    assert len(layer) == w.n


def cell(result):
    bias, sd, coverage, failed = result
    lost = f" ({failed:.1%} at the edge)" if failed else ""
    return f"{bias:+.3f} / {sd:.3f} = {bias / sd:+.2f}; {coverage:.1%}{lost}"


def main(draws, correction):
    print("| n | T | weights | model | " + " | ".join(f"{value:g}" for value in VALUES) + " |")
    print("|---" * (4 + len(VALUES)) + "|", flush=True)
    for n, count in draws.items():
        if not count:
            continue
        layer = regions(n)
        for spec in WEIGHTS:
            w = weights(layer, spec)
            check(layer, w)
            for years in YEARS:
                for model in MODELS:
                    cells = [
                        cell(study(model, value, w, years, count, 100 + k, correction))
                        for k, value in enumerate(VALUES)
                    ]
                    line = f"| {n} | {years} | {spec} | {model.upper()} | {' | '.join(cells)} |"
                    print(line, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]
    few, many = numbers or (500, 200)
    main({30: few, 285: many}, "--uncorrected" not in sys.argv)
