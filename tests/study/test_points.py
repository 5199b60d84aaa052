"""Regions known by a point each: weights by distance without a boundary file."""

from __future__ import annotations

import json

import geopandas
import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import DataError, WeightsError

AT = {"A": (114.5, 38.0), "B": (118.2, 39.6), "C": (115.5, 38.9), "D": (116.7, 39.5), "E": (116.8, 38.3)}


def table(**changes):
    frame = pd.DataFrame(
        {"site": [*AT] * 2, "year": [2018] * 5 + [2019] * 5, "v": np.arange(10.0)}
        | {"经度": [x for x, _ in AT.values()] * 2, "纬度": [y for _, y in AT.values()] * 2}
    )
    return frame.assign(**changes)


def opened(**changes):
    return si.study.open(table(**changes), region="site", longitude="经度", latitude="纬度")


def test_weights_are_by_great_circle_distance():
    study = opened()
    assert study.variables == ("v",) and study.ids.tolist() == [*AT]
    x, y = np.radians(np.array([*AT.values()])).T
    cosine = np.sin(y) * np.sin(y[:, None]) + np.cos(y) * np.cos(y[:, None]) * np.cos(x - x[:, None])
    km = 6371.0088 * np.arccos(np.clip(cosine, -1, 1))
    np.fill_diagonal(km, np.inf)
    w = si.weights.from_spec("idw:1", study)
    np.testing.assert_allclose(w.matrix.toarray(), 1 / km, rtol=1e-9)
    band = si.weights.from_spec("band:min", study)
    assert band.about["km"] == pytest.approx(km.min(axis=1).max(), rel=1e-9)
    with pytest.raises(WeightsError, match=r"contiguity needs polygons.*weights\.knn"):
        si.weights.from_spec("queen", study)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"纬度": [38.0, *[39.0] * 4, 38.1, *[39.0] * 4]}, r"1 region has several places \[A\]"),
        ({"纬度": [114.5, *[38.0] * 9]}, r"114.5 in column '纬度' \(index 0\) is no latitude in degrees"),
        ({"经度": ["东经114", *["115"] * 9]}, "东经114.* is no longitude in degrees"),
        ({"经度": [None, *[115] * 9]}, "is no longitude in degrees"),
    ],
)  # fmt: skip
def test_what_is_no_one_place_is_refused(changes, words):
    with pytest.raises(DataError, match=words):
        opened(**changes)


def test_both_columns_are_needed_and_no_boundaries():
    with pytest.raises(DataError, match="points need both"):
        si.study.open(table(), region="site", longitude="经度")
    with pytest.raises(DataError, match="there is no column 'lat' for the latitude"):
        si.study.open(table(), region="site", longitude="经度", latitude="lat")
    layer = opened().regions.to_crs(3857).buffer(9).to_crs(4326)
    with pytest.raises(DataError, match="points or have boundaries"):
        si.study.open(
            table(),
            region="site",
            longitude="经度",
            latitude="纬度",
            boundaries=layer.to_frame("geometry").reset_index(),
            boundary_key="region",
        )


def test_points_from_the_shell(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    table().to_csv("p.csv", index=False)
    words = "--data p.csv --region site --longitude 经度 --latitude 纬度 --weights knn:2 --year 2019 --format json"
    assert run(["moran", *words.split()]) == 0
    study = opened()
    w = si.weights.knn(study.regions, 2).row_standardized()
    right = si.esda.moran(study["v", 2019], w).statistic
    assert json.loads(capsys.readouterr().out)[0]["statistic"] == pytest.approx(right, abs=1e-12)


def test_maps_draw_points_as_discs_where_they_are():
    """The middle of each disc is the projected point, all are as large, and they do not reach beyond the frame."""
    import shapely

    from spatial_iie.viz.maps.options import MapOptions
    from spatial_iie.viz.maps.sheet import prepare

    places = np.array([[100.0, 30], [110, 35], [104, 28]])
    layer = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*places.T), index=list("abc"), crs=4326)
    sheet = prepare(layer, MapOptions())
    discs = [shapely.Polygon(path.vertices) for path in sheet.paths]
    there = layer.to_crs(sheet.crs).geometry
    assert all(
        disc.centroid.distance(point) < 1e-3 * disc.length for disc, point in zip(discs, there, strict=True)
    )
    assert np.ptp([disc.area for disc in discs]) < 1e-6 * discs[0].area
    assert shapely.box(*sheet.frame).contains(shapely.union_all(discs))
