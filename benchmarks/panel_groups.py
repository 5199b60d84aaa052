"""Effects of provinces by year in spatial panels: bias of rho and lambda, and how often intervals hold the truth.

A panel on the provinces and neighbours of real prefectures is simulated with effects of regions and of provinces by
year, and fitted with C(province):C(year), which stay in as columns.

    python benchmarks/panel_groups.py [draws]
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.study.study import Study

YEARS = tuple(range(2011, 2017))
FORMULA = "y ~ x + C(province):C(year)"


def simulated(study: Study, w: np.ndarray, rho: float, lam: float, random: np.random.Generator) -> Study:
    """Return a panel with effects of regions and of provinces by year, beta = 1 and unit variances."""
    n, eye, provinces = len(study.ids), np.eye(len(study.ids)), study.ids.str[:2]
    mu, tables = random.standard_normal(n), []
    for year in YEARS:
        shocks = dict(zip(provinces.unique(), random.standard_normal(provinces.nunique()), strict=True))
        x = random.standard_normal(n) + 0.5 * mu
        u = np.linalg.solve(eye - lam * w, random.standard_normal(n))
        y = np.linalg.solve(eye - rho * w, x + mu + provinces.map(shocks).to_numpy() + u)
        tables.append(pd.DataFrame({"y": y, "x": x, "year": year}, index=study.ids.rename("region")))
    panel = pd.concat(tables).set_index("year", append=True)
    return Study(panel, about={"source": "simulated", "vintage": 2018})


def main(draws: int) -> None:
    """Print the mean estimate and the coverage of 95 % intervals."""
    whole = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        w = si.weights.from_spec("queen", whole)
    chosen = w.ids[(~w.ids.isin(w.isolates)) & ~w.ids.str[:2].isin(["11", "12", "31", "50", "81", "82"])]
    study, w = whole.select(chosen), w.subset(chosen)
    kept = w.ids[~w.ids.isin(w.isolates)]
    study, w = study.select(kept), w.subset(kept).row_standardized()
    print(f"{w.n} prefectures, {len(YEARS)} years, {draws} draws")
    print("model  truth   mean   bias  coverage  coverage of beta")
    for model, name in (("sar", "rho"), ("sem", "lambda")):
        for truth in (0.0, 0.4, 0.7):
            random, rows = np.random.default_rng(1), []
            for _ in range(draws):
                rho, lam = (truth, 0.0) if name == "rho" else (0.0, truth)
                fit = si.spreg.panel(
                    FORMULA,
                    simulated(study, w.matrix.toarray(), rho, lam, random),
                    w,
                    model=model,
                    effects="both",
                )
                inside = fit.conf_int()
                rows.append(
                    (
                        fit.params[name],
                        inside.loc[name, "lower"] <= truth <= inside.loc[name, "upper"],
                        inside.loc["x", "lower"] <= 1.0 <= inside.loc["x", "upper"],
                    )
                )
            mean, held, beta = np.mean(rows, axis=0)
            print(
                f"{model:5} {truth:6.2f} {mean:6.3f} {mean - truth:6.3f} {held:9.3f} {beta:9.3f}", flush=True
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
