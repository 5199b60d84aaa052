"""GDP per capita and digital finance in Chinese cities, 2019: what is direct, what spills over?

The logarithm of GDP per capita on Peking University's Digital Financial Inclusion Index, with deposits, fiscal
expenditure and population as controls, by OLS, SLX, SEM, SDEM, SAR and SDM, with tests, impacts and a grid of weights
and years. The data are not part of the project: give the folder that holds ``PKU_DFIIC_city.dta`` and
``city_panel_1990_2023.csv``, by default ``../shared/data/prefecture_panel`` from the project's root.

    python examples/gdp_and_digital_finance.py [folder]
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import NamedTuple

import pandas as pd

import spatial_iie as si
from spatial_iie.report import render
from spatial_iie.results import RegressionResult, Result, TableResult
from spatial_iie.study.study import Study

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "prefecture_panel"
YEARS = (2017, 2018, 2019)
FORMULA = "log(gdp_per_capita) ~ digital_index + deposit_share + expenditure_share + log(population)"
MODELS = ("ols", "slx", "sem", "sdem", "sar", "sdm")
SPECS = ("queen", "rook", "knn:4", "knn:6", "band:300km")


class Answer(NamedTuple):
    """The study, the fits of 2019, and the tables of the example."""

    study: Study
    fits: dict[str, RegressionResult]
    compared: TableResult
    lm: Result
    nested: Result
    impacts: TableResult
    grid: TableResult


def read(folder: Path) -> Study:
    """Return index and controls of the cities complete in all years; shares in per cent of GDP, 10,000 persons."""
    index = si.study.open(folder / "PKU_DFIIC_city.dta", region="pref_code_year18", year="year", years=YEARS)
    cities = si.study.open(folder / "city_panel_1990_2023.csv", region="city_code", year="year", years=YEARS)
    panel = pd.DataFrame(
        {
            "digital_index": index.panel["index_aggregate"],
            "gdp_per_capita": cities.panel["gdp_per_capita"],
            "deposit_share": 100 * cities.panel["deposit_balance_100m"] / cities.panel["gdp_100m"],
            "expenditure_share": 100 * cities.panel["fiscal_expenditure_100m"] / cities.panel["gdp_100m"],
            "population": cities.panel["pop_10k"],
        }
    )
    source = f"{index.about['source']}; {cities.about['source']}"
    study = Study(panel.dropna(), about={"source": source, "vintage": 2018})
    absent = {region for regions in study.about["absent"].values() for region in regions}
    return study.select(study.ids.difference(list(absent)))


def analyse(folder: Path, specs: tuple[str, ...] = SPECS) -> Answer:
    """Return all models of 2019, their tests and impacts, and the grid of weights, years and models."""
    study = read(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        made = {spec: si.weights.from_spec(spec, study) for spec in specs}
        # islands would have a lag of 0 where the others have one near 11, which alone drives rho to 0
        linked = {s: w.attach_islands(study.regions) if len(w.isolates) else w for s, w in made.items()}
        weights = {spec: w.row_standardized() for spec, w in linked.items()}
    data, w = study.year(2019), weights["queen"]
    fits = {name.upper(): getattr(si.spreg, name)(FORMULA, data, w) for name in MODELS}
    return Answer(
        study,
        fits,
        si.spreg.compare(
            fits, controls=["deposit_share", "expenditure_share", "log(population)"], impacts=True
        ),
        si.spreg.lm_tests(fits["OLS"]),
        si.spreg.nested_tests(FORMULA, data, w),
        fits["SDEM"].impacts(),
        si.spreg.robustness(FORMULA, study, weights=weights, models=["sem", "sdem", "sar", "sdm"]),
    )


def main() -> None:
    """Print the comparison, the tests, the impacts, and how the lag of the index fares over the grid."""
    answer = analyse(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    for table in (answer.compared, answer.lm, answer.nested, answer.impacts):
        print(render(table))
    print(answer.grid.title)
    lag = answer.grid.to_frame().query("model == 'SDEM'")
    print(f"its spillover in {len(lag)} SDEMs: {int((lag['indirect'] > 0).sum())} positive, "
          f"{int((lag['indirect_p'] < 0.05).sum())} significant at 5 %")  # fmt: skip


if __name__ == "__main__":
    main()
