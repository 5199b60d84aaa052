"""Draw the figures of the gallery and write the page that shows them: run by Sphinx before it reads the sources."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import spatial_iie as si

HERE = Path(__file__).parent / "_figures"

START = """
import numpy as np
import pandas as pd
import spatial_iie as si

study = si.study.demo()  # SYNTHETIC
w = si.weights.queen(study.regions).row_standardized()
local = {year: si.esda.local_moran(study["digital_index", year], w) for year in study.years}
"""

FIGURES = {
    "A map of values": '''
figure = si.viz.choropleth(
    study.regions, study["digital_index", 2019], classes="fisher_jenks", hu_line=True,
    labels=["110000", "310000", "440100", "440300", "330100", "420100", "500000", "510100", "610100"],
    variable="Digital industry index", year=2019,
)
''',
    "A box map": '''
figure = si.viz.choropleth(
    study["gdp_per_capita", 2019], study.regions, classes="box", hinge=1.5,
    variable="GDP per capita", unit="yuan", year=2019,
)
''',
    "Several years with the same breaks": '''
figure = si.viz.choropleth(study.wide("digital_index"), study.regions, variable="Digital industry index")
''',
    "Several years, each relative to its mean": '''
figure = si.viz.choropleth(study.wide("digital_index"), study.regions, relative=True, variable="Digital industry index")
''',
    "Change between two years": '''
figure = si.viz.choropleth(study.wide("digital_index"), study.regions, change=True, variable="digital industry index")
''',
    "In Chinese": '''
figure = si.viz.choropleth(
    study.regions, study["digital_index", 2019], k=4, hu_line=True, language="zh", variable="数字产业指数", year=2019,
    labels=["110000", "310000", "440100", "500000", "510100"],
)
''',
    "A part of the country": '''
guangdong = study.select([region for region in study.ids if region.startswith("44")])
figure = si.viz.choropleth(
    guangdong.regions, guangdong["digital_index", 2019], classes="user", breaks=[10, 20, 50],
    labels=["440100", "440300"], variable="Digital industry index", year=2019,
)
''',
    "Clusters": '''
figure = si.viz.cluster_map(local[2019], study.regions, alpha=0.05, variable="digital industry index", year=2019)
''',
    "Clusters of several years": '''
figure = si.viz.cluster_map(local, study.regions, variable="digital industry index")
''',
    "Clusters in a column, hatched": '''
figure = si.viz.cluster_map(local[2019], study.regions, variable="digital industry index", width="column", hatched=True)
''',
    "Significance": '''
figure = si.viz.significance_map(local[2019], study.regions, theme="journal")
''',
    "Hot and cold spots": '''
spots = si.esda.local_getis_ord(study["digital_index", 2019], w, permutations=0)
figure = si.viz.hot_cold_map(spots, study.regions)
''',
    "Moves between quadrants on the map": '''
figure = si.viz.quadrant_change_map(local[2017], local[2019], study.regions, year="2017–2019")
''',
    "Residuals on the map": '''
data = study.year(2019).drop("330900")
neighbours = w.subset(data.index)
fit = si.spreg.sdem("log(gdp_per_capita) ~ digital_index + trade_share", data, neighbours)
figure = si.viz.residual_map(fit, study.regions)
''',
    "Moran scatter plot": '''
with_neighbours = study["digital_index", 2019].drop("330900")
band = si.esda.moran(with_neighbours, w.subset(with_neighbours.index), permutations=999)
figure = si.viz.moran_scatter(local[2019], names=study.names, band=band, variable="数字产业指数", language="zh")
''',
    "Moran scatter plots of several years": '''
bands = si.esda.by_year(study, "digital_index", w)
figure = si.viz.moran_scatter(local, names=study.names, band=bands, variable="数字产业指数", language="zh")
''',
    "Permutations": '''
result = si.esda.moran(study["digital_index", 2019].drop("330900"), neighbours, permutations=9999)
figure = si.viz.permutation_histogram(result)
''',
    "A statistic by year": '''
table = si.esda.by_year(study, "digital_index", w)
figure = si.viz.statistic_by_year(table, variable="digital industry index")
''',
    "Correlogram": '''
figure = si.viz.correlogram(si.esda.correlogram(study["digital_index", 2019].drop("330900"), neighbours, orders=5))
''',
    "Quadrants over the years": '''
figure = si.viz.quadrant_counts(
    si.esda.quadrant_cities(study, "digital_index", w), variable="digital industry index"
)
''',
    "Streams between quadrants": '''
figure = si.viz.transition_alluvial(
    si.esda.transitions(study, "digital_index", w), variable="digital industry index"
)
''',
    "Centre and ellipse": '''
figure = si.viz.movement_map(si.indices.standard_ellipse(study, "digital_index"), study.regions, hu_line=True)
''',
    "Density ridges": '''
figure = si.viz.density_ridges(si.indices.density_by_year(study, "digital_index"), variable="digital industry index")
''',
    "Changes of rank": '''
parts = [name for name in study.variables if name.startswith("industry_") or name.endswith("_part")]
figure = si.viz.rank_changes(si.indices.composite(study, parts), top=15)
''',
    "Coefficients": '''
ols = si.spreg.ols("log(gdp_per_capita) ~ digital_index + trade_share", data, neighbours)
words = {
    "digital_index": "Digital industry index",
    "trade_share": "Trade share",
    "log(gdp_per_capita)": "GDP per capita (log)",
}
figure = si.viz.coefficient_plot({"OLS": ols, "SDEM": fit}, names=words, per="auto")
''',
    "Impacts": '''
figure = si.viz.impacts_plot(fit.impacts(), names=words, per={"digital_index": 10})
''',
    "Diagnostics of residuals": '''
figure = si.viz.residual_diagnostics(
    fit, si.esda.local_moran(fit.residuals, neighbours, permutations=0), variable="GDP per capita (log)"
)
''',
    "Specification curve": '''
weights = {"queen": neighbours, "6 nearest": si.weights.knn(study.regions.loc[data.index], k=6).row_standardized()}
rest = study.select(data.index)
grid = si.spreg.robustness(
    "log(gdp_per_capita) ~ digital_index + trade_share", rest, weights=weights, models=["ols", "slx", "sem", "sdem"]
)
main = {"weights": "queen", "year": 2019, "model": "SDEM"}
figure = si.viz.specification_curve(grid, variable="digital industry index", main=main, within="model", per=10)
''',
    "Level and growth": '''
years = [2018, 2019, 2020, 2021]
level = pd.Series([1.8, 2.0, 2.1, 2.4], index=years, name="Value added")
growth = pd.Series([np.nan, 11.1, 5.0, 14.3], index=years, name="Growth")
level.attrs["synthetic"] = growth.attrs["synthetic"] = True
figure = si.viz.level_and_growth(level, growth, unit="trillion yuan")
''',
    "Parts of inequality": '''
parts = si.indices.decomposition_by_year(study, "digital_index", "four", kind="dagum")
figure = si.viz.inequality_parts(parts, variable="digital industry index")
''',
    "Parts of a whole": '''
parts = pd.DataFrame({"Direct": [0.8, 0.9, 0.9, 1.1], "Pervasive": [1.0, 1.1, 1.2, 1.3]}, index=years)
parts.attrs["synthetic"] = True
figure = si.viz.stacked_bars(parts, name="Value added", unit="trillion yuan")
''',
    "Shares": '''
share = pd.Series([2.1, 2.2, 2.2, 2.4], index=years)
share.attrs["synthetic"] = True
figure = si.viz.share_line(share, name="Share of GDP")
''',
    "Scenarios": '''
past = pd.Series([2.1, 2.2, 2.2, 2.4], index=years, name="Share of GDP")
paths = pd.DataFrame({"Baseline": [5.0, 21], "High": [6.0, 33], "Low": [4.0, 12]}, index=[2025, 2035])
past.attrs["synthetic"] = paths.attrs["synthetic"] = True
figure = si.viz.scenarios(past, paths, name="Share of GDP", unit="%")
''',
    "Radar": '''
scores = pd.DataFrame(
    {"A": [8, 7, 5, 6, 7], "B": [6, 8, 7, 5, 6]},
    index=["IT", "CT", "OT", "Market", "Support"], dtype=float,
)
scores.attrs["synthetic"] = True
figure = si.viz.radar(scores, highest=10)
''',
}  # fmt: skip


def main() -> None:
    """Draw every figure, and write it with its code and its alternative text to ``_figures/gallery.md``."""
    HERE.mkdir(exist_ok=True)
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # the island, said in every table
        exec(START, names)
        page = [f"```python\n{START.strip()}\n```"]
        for heading, code in FIGURES.items():
            exec(code, names)
            file = heading.lower().replace(" ", "-") + ".png"
            si.viz.save(names["figure"], HERE / file, dpi=110)
            alt = si.viz.alt_text(names["figure"]).replace("\n", " ")
            shown = f"```{{image}} _figures/{file}\n:alt: {alt}\n```"
            page.append(f"### {heading}\n\n```python\n{code.strip()}\n```\n\n{shown}")
    (HERE / "gallery.md").write_text("\n\n".join(page) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
