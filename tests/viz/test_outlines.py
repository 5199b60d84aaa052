"""Outlines of groups on maps, against the union of the regions that shapely computes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.viz.maps.options import CHINA_ALBERS

geopandas = pytest.importorskip("geopandas")


@pytest.fixture(scope="module")
def squares():
    boxes = [shapely.box(i % 4, i // 4, i % 4 + 1, i // 4 + 1) for i in range(16)]
    return geopandas.GeoDataFrame(geometry=boxes, index=[f"r{i:02d}" for i in range(16)])


def _lines(axes):
    return [each for each in axes.collections if each.get_gid() == "outlines"]


def test_a_line_runs_around_each_group_and_not_inside(squares):
    groups = pd.Series({"r00": "A", "r01": "A", "r05": "A", "r15": "B", "r99": "elsewhere"})
    values = pd.Series(np.arange(16.0), index=squares.index)
    axes = si.viz.choropleth(values, squares, outline=groups)
    drawn = [shapely.Polygon(path.vertices) for path in _lines(axes)[0].get_paths()]
    expected = [shapely.union_all(squares.geometry[["r00", "r01", "r05"]].values), squares.geometry["r15"]]
    assert len(drawn) == 2
    assert all(one.equals(other) for one, other in zip(drawn, expected, strict=True))
    assert {text.get_text() for text in axes.texts if text.get_gid() == "outlined"} <= {"A", "B"}
    assert "Outlined: groups" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_maps_of_city_clusters_outline_these_alone():
    study = si.study.demo()
    groups = si.indices.region_groups(study.layer, "city_clusters", language="zh")
    axes = si.viz.choropleth(study["digital_index", 2019], study.regions, outline=groups, language="zh")
    names = {text.get_text() for text in axes.texts if text.get_gid() == "outlined"}
    assert "京津冀" in names
    assert "城市群以外" not in names
    delta = study.layer.loc[groups.index[groups == "长三角"]].to_crs(CHINA_ALBERS).union_all()
    inside = max(delta.geoms, key=lambda part: part.area).representative_point()
    rings = [shapely.Polygon(path.vertices) for path in _lines(axes)[0].get_paths()]
    (drawn,) = [ring for ring in rings if inside.within(ring)]
    assert drawn.area == pytest.approx(max(delta.geoms, key=lambda part: part.area).area, rel=0.02)
    assert "轮廓线：城市群" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_several_maps_have_the_outlines_and_one_entry_for_them(squares):
    values = pd.DataFrame({2018: np.arange(16.0), 2019: np.arange(16.0)[::-1]}, index=squares.index)
    groups = pd.Series("A", index=squares.index[:4])
    figure = si.viz.choropleth(values, squares, outline=groups)
    assert [len(_lines(axes)) for axes in figure.axes] == [1, 1]


@pytest.mark.parametrize("groups", [{"r00": "A"}, pd.Series(["A", "B"], index=["r00", "r00"])])
def test_what_is_no_group_of_each_region_is_refused(squares, groups):
    with pytest.raises(DataError, match="one group for each region"):
        si.viz.choropleth(pd.Series(1.0, index=squares.index), squares, outline=groups)


def test_groups_of_other_regions_are_refused(squares):
    with pytest.raises(DataError, match="none of the regions on the map"):
        si.viz.choropleth(
            pd.Series(np.arange(16.0), index=squares.index), squares, outline=pd.Series({"x": "A"})
        )
