"""Do panels of weights that change, and unbalanced ones, find their parameters again? docs/panel_effects.md.

Run: python benchmarks/panel_weights.py [draws of 30 regions] [of 100] [of 285] [part of a model's line]

No draws leave a size out. The table is printed as Markdown, so that docs/panel_effects.md can be renewed from it.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.errors import EstimationError
from spatial_iie.results import FitAbout
from spatial_iie.spreg._blocks import Blocks
from spatial_iie.spreg._by_year import WeightsByYear
from spatial_iie.spreg.design import Design
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.panels._cells import CellsDesign, by_restricted_likelihood
from spatial_iie.spreg.panels._effects import without_effects
from spatial_iie.spreg.panels._lag_by_year import by_adjusted_score
from spatial_iie.study.study import Study

YEARS = (5, 10)
PARAMETER, BETA, THETA = 0.4, 1.0, 0.5
CASES = {
    "SEM, W by year, both effects": {"model": "sem", "effects": "both"},
    "SDEM, W by year, region effects": {"model": "sdem", "effects": "region"},
    "SAR, W by year, region effects": {"model": "sar", "effects": "region"},
    "SDM, W by year, both effects": {"model": "sdm", "effects": "both"},
    "SDM, W by year, year effects": {"model": "sdm", "effects": "time"},
    "SEM, a fifth missing, no effects": {"model": "sem", "effects": "none", "gaps": 0.2},
    "SEM, a fifth missing, both effects": {"model": "sem", "effects": "both", "gaps": 0.2},
    "SDEM, W by year, a fifth missing, both effects": {
        "model": "sdem",
        "effects": "both",
        "gaps": 0.2,
        "by_year": True,
    },
    "SAC, two matrices, both effects": {"model": "sac", "effects": "both", "pair": True},
    "SLX, a fifth missing, both effects": {"model": "slx", "effects": "both", "gaps": 0.2},
}


def moving(n, years):
    """Return the four nearest of points that move, row-standardized, by year."""
    random = np.random.default_rng(n)
    place, found = random.uniform(size=(n, 2)), {}
    for year in range(2001, 2001 + years):
        far = np.linalg.norm(place[:, None] - place, axis=2) + 9 * np.eye(n)
        near = (far.argsort(axis=1).argsort(axis=1) < 4).astype(float)
        found[year] = si.weights.from_matrix(near, ids=[f"r{i:03d}" for i in range(n)]).row_standardized()
        place = place + random.normal(scale=n**-0.5, size=(n, 2))
    return found


def sample(case, weights, random):
    """Return y and x, shape (T, n): effects of the case, correlated with x; errors of variance 1; nan is missing."""
    n, years, model = weights[0].shape[0], len(weights), case["model"]
    mu = (case["effects"] in ("region", "both")) * random.standard_normal(n)
    tau = (case["effects"] in ("time", "both")) * random.standard_normal((years, 1))
    x = random.standard_normal((years, n)) + 0.5 * mu + tau
    e = random.standard_normal((years, n))
    trend = BETA * x + mu + tau
    if model in ("sdm", "sdem", "slx"):
        trend = trend + THETA * np.stack([w @ row for w, row in zip(weights, x, strict=True)])
    if model in ("sem", "sdem"):
        e = np.stack([solve(w, row) for w, row in zip(weights, e, strict=True)])
    if model == "sac":
        e = np.stack([solve(weights[-1], row) for row in e])
    y = trend + e
    if model == "sac":
        y = np.stack([solve(weights[0], row) for row in y])
    if model in ("sar", "sdm"):
        y = np.stack([solve(w, row) for w, row in zip(weights, y, strict=True)])
    y[random.random(y.shape) < case.get("gaps", 0.0)] = np.nan
    return y, x


def solve(w, row):
    """Return (I - PARAMETER W)^(-1) row."""
    return np.linalg.solve(np.eye(len(w)) - PARAMETER * w, row)


def fitted(case, y, x, w, weights):
    """Return what ``si.spreg.panel`` makes of the same data, without a table."""
    years, model, effects = len(y), case["model"], case["effects"]
    z, names = np.column_stack([np.ones(x.size), x.ravel()]), ("Intercept", "x")
    if model in ("sdm", "sdem", "slx"):
        lags = np.stack([each @ row for each, row in zip(weights, x, strict=True)])
        z, names = np.column_stack([z, lags.ravel()]), (*names, "W x")
    exists = np.isfinite(y)
    ids = pd.RangeIndex(exists.sum())
    rows = exists.ravel()
    design = Design(
        y.ravel()[rows], z[rows], names, ("Intercept", "x"), ids, ids, w, columns=None,
        about=FitAbout(response="y"), blocks=Blocks(years, years),
    )  # fmt: skip
    if "gaps" in case or model in ("sem", "sdem"):
        return by_restricted_likelihood(
            model.upper(), CellsDesign(design, exists), effects, "auto", "expected"
        )
    if "pair" in case:
        design = replace(design, error_w=case["pair"])
    without = without_effects(design, tuple(range(years)), effects, True, spatial=True)
    if effects == "time" or "pair" in case:
        return of_design(model.upper(), without)
    return by_adjusted_score(model.upper(), without, design, "auto", "expected")


def check():
    """Hold the short way of this script to the public function, on one sample of each case."""
    by_year = moving(30, 5)
    years, ids = list(by_year), next(iter(by_year.values())).ids
    for case in CASES.values():
        w, weights = of_case(case, by_year)
        y, x = sample(case, weights, np.random.default_rng(1))
        index = pd.MultiIndex.from_product([years, ids], names=["year", "region"])
        table = pd.DataFrame({"y": y.ravel(), "x": x.ravel()}, index=index).swaplevel()
        given = by_year if isinstance(w, WeightsByYear) else (w, case["pair"]) if "pair" in case else w
        one = si.spreg.panel(
            "y ~ x", Study(table, about={"source": "simulated"}), given, model=case["model"],
            effects=case["effects"], balance="cells" if "gaps" in case else None,
        )  # fmt: skip
        other = fitted(case, y, x, w, weights)
        np.testing.assert_allclose((one.params, one.bse), (other.params, other.bse), rtol=1e-7)


def of_case(case, by_year):
    """Return the weights of a case, and their dense matrices by year."""
    each = list(by_year.values())
    if "pair" in case:
        case["pair"] = each[-1]
        return each[0], [w.matrix.toarray() for w in each]
    if "gaps" in case and not case.get("by_year"):
        return each[0], [each[0].matrix.toarray()] * len(each)
    return WeightsByYear(tuple(each)), [w.matrix.toarray() for w in each]


def cell(case, by_year, draws):
    """Return mean bias, standard deviation and coverage of beta and of the spatial parameter, and draws at the edge."""
    random = np.random.default_rng([len(by_year), next(iter(by_year.values())).n])
    w, weights = of_case(case, by_year)
    found, edge = [], 0
    for _ in range(draws):
        y, x = sample(case, weights, random)
        try:
            made = fitted(case, y, x, w, weights)
        except EstimationError:
            edge += 1
            continue
        names = ["x", *made.params.index.intersection(["rho", "lambda"])]
        found.append([(made.params[name], made.bse[name]) for name in names])
    values = np.array(found)
    off = values[:, :, 0] - np.array([BETA, PARAMETER, PARAMETER])[: values.shape[1]]
    holds = np.abs(off) <= 1.959964 * values[:, :, 1]
    return off.mean(axis=0), off.std(axis=0, ddof=1), holds.mean(axis=0), edge


def main():
    """Print the table."""
    chosen = {label: case for label, case in CASES.items() if not sys.argv[4:] or sys.argv[4] in label}
    sizes = dict(zip((30, 100, 285), map(int, sys.argv[1:4] or (500, 200, 60)), strict=False))
    check()
    print("| model | n | T | samples | rho or lambda | beta |")
    print("| --- | --- | --- | --- | --- | --- |")
    for n, draws in sizes.items():
        if not draws:
            continue
        for years in YEARS:
            weights = moving(n, years)
            for label, case in chosen.items():
                bias, sd, holds, edge = cell(case, weights, draws)
                cells = [
                    f"{b:+.4f} / {s:.4f}; {100 * h:.1f}%" for b, s, h in zip(bias, sd, holds, strict=True)
                ]
                spatial = " and ".join(cells[1:])
                more = f" ({edge} at the edge)" if edge else ""
                print(f"| {label} | {n} | {years} | {draws}{more} | {spatial} | {cells[0]} |", flush=True)


if __name__ == "__main__":
    main()
