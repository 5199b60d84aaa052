"""A small explorer of the embedded example: two variables, two weights, two years; an island and a missing value."""

from __future__ import annotations

import warnings
from functools import cache

import spatial_iie as si
from spatial_iie.report.explorer import Explorer

ISLAND, ABSENT = "330900", "110000"
VARIABLES = {"digital_index": "Digital index", "gdp_per_capita": "GDP per capita"}
WEIGHTS = {"queen": "Queen", "knn:5": "5 nearest"}


@cache
def explorer(language: str = "en") -> Explorer:
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        queen = si.weights.queen(study.regions)
        weights = {"queen": queen, "knn:5": si.weights.knn(study.regions, k=5)}
        views, values = {}, {}
        for variable in VARIABLES:
            for year in (2018, 2019):
                y = study[variable, year]
                y = y.drop(ABSENT) if (variable, year) == ("digital_index", 2018) else y
                values[variable, year] = y
                for name, w in weights.items():
                    part = w.subset(y.index).row_standardized()
                    views[variable, name, year] = si.esda.local_moran(y, part, permutations=199, seed=3)
    names = dict(study.regions["name" if language == "zh" else "name_en"])
    return Explorer(study.regions, names, views, values, VARIABLES, WEIGHTS)
