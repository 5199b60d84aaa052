"""Digital finance in Chinese cities, 2017-2019: is it clustered, where, and does it stay there?

Peking University's Digital Financial Inclusion Index (aggregate index, city level) on the divisions of end-2018. The
data are not part of the project: give the folder that holds ``PKU_DFIIC_city.dta``, by default
``../shared/data/prefecture_panel`` from the project's root.

    python examples/digital_finance_clusters.py [folder]
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import NamedTuple

import spatial_iie as si
from spatial_iie.report import render
from spatial_iie.results import TableResult

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "prefecture_panel"
VARIABLE, YEARS = "index_aggregate", (2017, 2018, 2019)


class Answer(NamedTuple):
    """The tables of the example."""

    by_year: TableResult
    quadrants: TableResult
    clusters: TableResult
    persistent: TableResult


def analyse(folder: Path) -> Answer:
    """Return Moran's I by year, the quadrants, the significant clusters of 2019, and those that persist."""
    study = si.study.open(folder / "PKU_DFIIC_city.dta", region="pref_code_year18", year="year", years=YEARS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # islands are named in every table's notes
        w = si.weights.queen(study.regions).row_standardized()
    return Answer(
        si.esda.by_year(
            study, VARIABLE, w, years=YEARS, permutations=9999, style="spatgsa", alternative="two-sided"
        ),
        si.esda.quadrant_cities(study, VARIABLE, w, years=YEARS),
        si.esda.clusters(
            study, VARIABLE, w, year=2019, significant=True, correction="fdr", permutations=9999
        ),
        si.esda.persistence(study, VARIABLE, w, years=YEARS, correction="fdr", permutations=9999),
    )


def main() -> None:
    """Print the year table and the cities of the significant high-high clusters."""
    answer = analyse(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    print(render(answer.by_year, "table"))
    counts = answer.quadrants.to_frame().pivot(index="year", columns="quadrant", values="count")
    print(counts.to_string(), end="\n\n")
    clusters = answer.clusters.to_frame()
    for kind in ("high-high", "low-low"):
        print(
            f"{kind}, 2019, false discovery rate 5 %: {', '.join(clusters['name'][clusters['cluster'] == kind])}\n"
        )
    spots = answer.persistent.to_frame()
    print(
        f"high-high clusters in all three years: {', '.join(spots['name'][spots['persistent_cluster'] == 'high-high'])}"
    )


if __name__ == "__main__":
    main()
