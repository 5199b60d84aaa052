"""Counties by name, some of them as they were called years ago: their map, how clustered they are, and where.

The numbers are those of the embedded SYNTHETIC example, shared out among counties. They are written as a table is found
in practice: names without codes, 桥西区 twice, 延庆县 in a year before it became a district.

    python examples/counties.py [folder for the map]
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import NamedTuple

import pandas as pd

import spatial_iie as si


class Answer(NamedTuple):
    """What the example finds."""

    study: si.study.Study
    moran: si.results.GlobalResult
    merged: si.study.Study


def table() -> pd.DataFrame:
    """Return numbers of counties by province, prefecture and name, of 2017 to 2019."""
    example = si.study.demo(level="county")
    layer = example.regions
    rows = example.panel[["digital_index", "gdp"]].reset_index()
    homes = layer.loc[rows["region"], ["province", "prefecture", "name"]].set_axis(rows.index)
    named = homes.set_axis(["省份", "城市", "县名"], axis="columns").replace({"县名": {"延庆区": "延庆县"}})
    return named.join(rows.drop(columns="region")).rename(columns={"year": "年份"}).assign(synthetic=True)


def main(folder: Path) -> Answer:
    """Open the table, print how it was matched and Moran's I, and draw the map."""
    rows = table()
    study = si.study.open(rows)
    print(study, dict(study.about.matched), sep="\n")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # seven counties are islands
        w = si.weights.queen(study.regions).attach_islands(study.regions, how="nearest").row_standardized()
    moran = si.esda.moran(study["digital_index", 2019], w)
    print(moran)
    values, title = study["digital_index", 2019], "SYNTHETIC digital index, counties, 2019"
    si.viz.save(si.viz.choropleth(values, study.regions, title=title), folder / "counties.png")

    # The districts of a city as one unit, as county statistics count: gdp adds up, the index is averaged by it.
    merged = si.study.open(rows, level="county-merged", amounts=["gdp"], rates_by="gdp")
    print(merged)
    return Answer(study, moran, merged)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
