"""Small studies of points on the map, for tests of where things are."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas as pd

from spatial_iie.study.study import Study


def study_of(degrees, values, years=(2018, 2019), *, ids=None, name="amount"):
    """Return a study of points at (longitude, latitude) with values of shape (regions, years)."""
    degrees, values = np.asarray(degrees, dtype=float), np.asarray(values, dtype=float)
    ids = [f"r{k:03d}" for k in range(len(degrees))] if ids is None else list(ids)
    layer = geopandas.GeoDataFrame(
        geometry=geopandas.points_from_xy(*degrees.T), index=pd.Index(ids, name="key"), crs=4326
    )
    rows = pd.MultiIndex.from_product([ids, years], names=["region", "year"])
    panel = pd.DataFrame({name: values.ravel()}, index=rows)
    return Study(panel, about={"source": "made for a test"}, layer=layer)
