"""Digital finance and GDP per capita in Chinese cities, 2011-2019, as a spatial panel: what is found, and what is not.

The sequence of tests, the table of models, the impacts of the model that the tests lead to, the same under other
weights, errors and effects, and the map of its residuals. The data are not part of the project: give your own copies of
Peking University's Digital Financial Inclusion Index by city (``PKU_DFIIC_city.dta``) and of the city panel
(``city_panel_1990_2023.csv``). Without them the script runs on the SYNTHETIC example, 2017-2019, and finds nothing
about real cities.

    python examples/panel_of_cities.py [PKU_DFIIC_city.dta city_panel_1990_2023.csv] [--map residuals.png]
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path
from typing import NamedTuple

import pandas as pd

import spatial_iie as si
from spatial_iie.report import render
from spatial_iie.results import RegressionResult, TableResult
from spatial_iie.study.study import Study
from spatial_iie.weights import Weights

YEARS = tuple(range(2011, 2020))
FORMULA = "log(gdp_per_capita) ~ digital_index + deposit_share + expenditure_share + log(population)"
SPECS = ("queen", "knn:4", "knn:6", "band:300km")
MODELS = ("ols", "sar", "sem", "sdm")
LEVEL = 0.05


class Answer(NamedTuple):
    """The tests, the fits under the first weights, their table, and the impacts of the index in every SDM."""

    study: Study
    tests: TableResult
    fits: dict[str, RegressionResult]
    compared: TableResult
    impacts: pd.DataFrame


def read(index_file: Path, cities_file: Path) -> Study:
    """Return the cities that have index and controls in all years; shares in per cent of GDP, 10,000 persons."""
    index = si.study.open(index_file, region="pref_code_year18", year="year", years=YEARS)
    cities = si.study.open(cities_file, region="city_code", year="year", years=YEARS)
    panel = pd.DataFrame(
        {
            "digital_index": index.panel["index_aggregate"],
            "gdp_per_capita": cities.panel["gdp_per_capita"],
            "deposit_share": 100 * cities.panel["deposit_balance_100m"] / cities.panel["gdp_100m"],
            "expenditure_share": 100 * cities.panel["fiscal_expenditure_100m"] / cities.panel["gdp_100m"],
            "population": cities.panel["pop_10k"],
        }
    ).dropna()
    years = panel.groupby(level=0).size()
    complete = panel[panel.index.get_level_values(0).isin(years.index[years == len(YEARS)])]
    return Study(
        complete, about={"source": f"{index.about['source']}; {cities.about['source']}", "vintage": 2018}
    )


def weights_of(study: Study, specs: tuple[str, ...]) -> dict[str, Weights]:
    """Return row-standardized weights; cities without neighbours are linked to the nearest."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        made = {spec: si.weights.from_spec(spec, study) for spec in specs}
        linked = {spec: w.attach_islands(study.regions) if len(w.isolates) else w for spec, w in made.items()}
    return {spec: w.row_standardized() for spec, w in linked.items()}


def analyse(study: Study, specs: tuple[str, ...] = SPECS) -> Answer:
    """Return the sequence of tests, the models side by side, and the impacts of the index in every SDM."""
    weights = weights_of(study, specs)
    first = weights[specs[0]]
    fits = si.spreg.panel_fits(FORMULA, study, {specs[0]: first}, models=MODELS, effects=["both"])
    every = {spec: _sdm(FORMULA, study, w) for spec, w in weights.items()}
    every["clustered by province"] = _sdm(FORMULA, study, first, errors="cluster:province")
    every["effects of provinces by year"] = _sdm(f"{FORMULA} + C(province):C(year)", study, first)
    every["a trend of each city"] = _sdm(f"{FORMULA} + C(region):year", study, first)
    impacts = {name: fit.impacts().to_frame().loc["digital_index"] for name, fit in every.items()}
    return Answer(
        study,
        si.spreg.panel_tests(FORMULA, study, first, effects="both", alpha=LEVEL),
        fits,
        si.spreg.compare(fits, impacts=True),
        pd.DataFrame(impacts).T[["direct", "direct_p", "indirect", "indirect_p", "total", "total_p"]],
    )


def _sdm(formula: str, study: Study, w: Weights, errors: str | None = None) -> RegressionResult:
    return si.spreg.panel(formula, study, w, model="sdm", effects="both", errors=errors)


def findings(answer: Answer) -> list[str]:
    """Say what is found and what is not, from the p values alone."""
    table, many = answer.impacts, len(answer.impacts)
    return [
        str(answer.tests.about.decision),
        f"Direct impact: {_counted(table, 'direct')} of {many} SDMs have one that differs from zero at 5 %.",
        f"Indirect impact: {_counted(table, 'indirect')} of {many}; p from {table['indirect_p'].min():.2f} to "
        f"{table['indirect_p'].max():.2f}. "
        + (
            ""
            if _counted(table, "indirect")
            else "There is no evidence that the index of the neighbours matters."
        ),
    ]


def _counted(table: pd.DataFrame, kind: str) -> int:
    return int((table[f"{kind}_p"] <= LEVEL).sum())


def draw(answer: Answer, file: Path) -> None:
    """Draw the residuals of the last year of the SDM."""
    residuals = si.spreg.panel_residuals(answer.fits["SDM"])
    year = int(residuals.columns[-1])
    drawn = si.viz.residual_map(residuals[year], answer.study.regions, title=f"Residuals of the SDM, {year}")
    si.viz.save(drawn, file, dpi=150)


def main(arguments: list[str] | None = None) -> None:
    """Print tests, table, impacts and findings."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="PKU_DFIIC_city.dta and city_panel_1990_2023.csv")
    parser.add_argument("--map", type=Path, help="draw the residuals of the last year into this file")
    given = parser.parse_args(arguments)
    if len(given.files) not in (0, 2):
        parser.error("give both files, or none for the SYNTHETIC example")
    answer = analyse(read(*given.files) if given.files else si.study.demo())
    if not given.files:
        print("SYNTHETIC example: nothing below describes real cities.\n")
    for table in (answer.tests, answer.compared):
        print(render(table))
    print(answer.impacts.to_string(float_format="{:.4f}".format), "\n")
    print("\n".join(findings(answer)))
    if given.map is not None:
        draw(answer, given.map)


if __name__ == "__main__":
    main()
