"""A small study on a lattice, made for tests of tables over the years."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.study.study import Study


@pytest.fixture
def make_study():
    """Return a function from {variable: {year: values in the order of ids}} to a study on ids "c00", "c01", ..."""

    def make(columns, names=None):
        size = len(next(iter(next(iter(columns.values())).values())))
        ids = [f"c{i:02d}" for i in range(size)]
        tables = {
            name: pd.DataFrame(by_year, index=pd.Index(ids, name="region"))
            .melt(var_name="year", ignore_index=False)
            .set_index("year", append=True)["value"]
            for name, by_year in columns.items()
        }
        panel = pd.DataFrame(tables)
        layer = _squares(ids, names)
        return Study(panel, about={"source": "made up"}, layer=layer)

    return make


def _squares(ids, names):
    import geopandas
    from shapely import box

    shapes = [box(i % 4, i // 4, i % 4 + 1, i // 4 + 1) for i in range(len(ids))]
    table = {"name": names or [f"City {i}" for i in range(len(ids))]}
    return geopandas.GeoDataFrame(table, geometry=shapes, index=pd.Index(ids, name="code"), crs=3857)


@pytest.fixture
def lattice_study(make_study):
    """Return a study of 4 x 5 cells over three years, and its row-standardized queen contiguity."""
    random = np.random.default_rng(8)
    first = random.gamma(3, size=20)
    years = {2001: first, 2002: first * random.gamma(8, 1 / 8, size=20)}
    years[2003] = years[2002] * random.gamma(8, 1 / 8, size=20)
    other = {year: random.gamma(2, size=20) for year in years}
    study = make_study({"x": years, "other": other})
    w = si.weights.from_matrix(si.weights.lattice(5, 4).matrix, ids=study.ids).row_standardized()
    return study, w
