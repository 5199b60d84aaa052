"""Do panels of weights that change, and unbalanced ones, find their parameters again? docs/panel_effects.md.

Run: python benchmarks/panel_weights.py [draws of 30 regions] [of 100] [of 285]

No draws leave a size out. The table is printed as Markdown, so that docs/panel_effects.md can be renewed from it.
"""

from __future__ import annotations

import sys
from functools import partial

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.errors import EstimationError
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
    """Return a study: effects that the case has, correlated with x; errors of variance 1."""
    n, years, model = next(iter(weights.values())).n, len(weights), case["model"]
    mu = (case["effects"] in ("region", "both")) * random.standard_normal(n)
    tau = (case["effects"] in ("time", "both")) * random.standard_normal((years, 1))
    x = random.standard_normal((years, n)) + 0.5 * mu + tau
    e = random.standard_normal((years, n))
    rows = []
    for place, w in enumerate(weights.values()):
        a = np.eye(n) - PARAMETER * w.matrix.toarray()
        trend = BETA * x[place] + mu + tau[place]
        if model in ("sdm", "sdem", "slx"):
            trend = trend + THETA * (w.matrix @ x[place])
        if model in ("sar", "sdm"):
            rows.append(np.linalg.solve(a, trend + e[place]))
        else:
            rows.append(trend + (e[place] if model == "slx" else np.linalg.solve(a, e[place])))
    y = np.array(rows)
    y[random.random(y.shape) < case.get("gaps", 0.0)] = np.nan
    index = pd.MultiIndex.from_product(
        [list(weights), next(iter(weights.values())).ids], names=["year", "region"]
    )
    table = pd.DataFrame({"y": y.ravel(), "x": x.ravel()}, index=index).swaplevel()
    return Study(table, about={"source": "simulated"})


def cell(case, weights, draws):
    """Return mean bias, standard deviation and coverage of the spatial parameter and of beta, and draws at the edge."""
    random = np.random.default_rng([len(weights), next(iter(weights.values())).n])
    one = "gaps" in case and not case.get("by_year")
    if one:
        weights = dict.fromkeys(weights, next(iter(weights.values())))
    found, edge = [], 0
    for _ in range(draws):
        study = sample(case, weights, random)
        fit = partial(si.spreg.panel, "y ~ x", study, weights, model=case["model"], effects=case["effects"])
        try:
            made = fit(balance="cells" if "gaps" in case else None)
        except EstimationError:
            edge += 1
            continue
        names = ["x", *made.params.index.intersection(["rho", "lambda"])]
        found.append([(made.params[name], made.bse[name]) for name in names])
    values = np.array(found)
    truth = np.array([BETA, PARAMETER])[: values.shape[1]]
    off = values[:, :, 0] - truth
    holds = np.abs(off) <= 1.959964 * values[:, :, 1]
    return off.mean(axis=0), off.std(axis=0, ddof=1), holds.mean(axis=0), edge


def main():
    """Print the table."""
    sizes = dict(zip((30, 100, 285), map(int, sys.argv[1:] or (500, 200, 60)), strict=False))
    print("| model | n | T | samples | rho or lambda | beta |")
    print("| --- | --- | --- | --- | --- | --- |")
    for n, draws in sizes.items():
        if not draws:
            continue
        for years in YEARS:
            weights = moving(n, years)
            for label, case in CASES.items():
                bias, sd, holds, edge = cell(case, weights, draws)
                cells = [
                    f"{b:+.4f} / {s:.4f}; {100 * h:.1f}%" for b, s, h in zip(bias, sd, holds, strict=True)
                ]
                spatial = cells[1] if len(cells) > 1 else ""
                more = f" ({edge} at the edge)" if edge else ""
                print(f"| {label} | {n} | {years} | {draws}{more} | {spatial} | {cells[0]} |", flush=True)


if __name__ == "__main__":
    main()
