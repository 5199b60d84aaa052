"""Centres and ellipses on the map: where they stand by pyproj and geodesics, the enlarged path, words that fit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import geopandas
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from matplotlib.figure import Figure
from matplotlib.text import Text

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.viz.maps.options import CHINA_ALBERS

TO_MAP = pyproj.Transformer.from_crs(4326, CHINA_ALBERS, always_xy=True)
TO_DEGREES = pyproj.Transformer.from_crs(CHINA_ALBERS, 4326, always_xy=True)
ELLIPSOID = pyproj.Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def ellipses(demo):
    return si.indices.standard_ellipse(demo, "digital_index", draws=0)


def lines(axes, gid):
    return [np.column_stack(line.get_data()) for line in axes.lines if line.get_gid() == gid]


def test_the_path_is_where_the_table_says(demo, ellipses):
    axes = si.viz.movement_map(ellipses, demo.regions)
    table = ellipses.to_frame()
    wanted = np.column_stack(TO_MAP.transform(table["longitude"], table["latitude"]))
    (path,) = lines(axes, "path")
    assert path == pytest.approx(wanted, abs=1e-3)
    (inset,) = [child for child in axes.child_axes if lines(child, "path")]
    assert lines(inset, "path")[0] == pytest.approx(wanted, abs=1e-3)
    left, right = inset.get_xlim()
    bottom, top = inset.get_ylim()
    assert ((wanted > [left, bottom]) & (wanted < [right, top])).all()
    assert right - left < 30_000  # the path is 6 km long
    years = [text.get_text() for text in inset.texts if text.get_gid() == "year"]
    assert years == ["2017", "2018", "2019"]


@pytest.fixture(scope="module")
def apart(ellipses):
    """The same ellipses, the first a tenth smaller: two that can be told apart."""
    frame = ellipses.to_frame()
    smaller = np.where(frame["year"] == 2017, 0.9, 1.0)
    frame[["major_km", "minor_km"]] = frame[["major_km", "minor_km"]].mul(smaller, axis=0)
    frame["area_km2"] *= smaller**2
    return replace(ellipses, frame=frame)


def test_ellipses_have_the_area_the_axes_and_the_direction_of_the_table(demo, apart):
    axes = si.viz.movement_map(apart, demo.regions)
    ends = apart.to_frame().iloc[[0, 2]]
    for outline, (_, row) in zip(lines(axes, "ellipse"), ends.iterrows(), strict=True):
        assert shapely.Polygon(outline).area / 1e6 == pytest.approx(row["area_km2"], rel=1e-3)
        centre = np.array(TO_MAP.transform(row["longitude"], row["latitude"]))
        away = np.hypot(*(outline - centre).T) / 1000
        assert (away.max(), away.min()) == pytest.approx((row["major_km"], row["minor_km"]), rel=1e-3)
        end = TO_DEGREES.transform(*(centre + 0.001 * (outline[away.argmax()] - centre)))
        ahead, _, _ = ELLIPSOID.inv(row["longitude"], row["latitude"], *end)
        assert (ahead - row["rotation"] + 90) % 180 - 90 == pytest.approx(
            0, abs=1.5
        )  # the conic is not conformal


def test_an_ellipse_measured_elsewhere_is_drawn_as_measured(demo):
    """Measured in Lambert's azimuthal plane, drawn on Albers' map: the area on the ground is the same."""
    plane = "+proj=laea +lat_0=35 +lon_0=110 +units=km"
    table = si.indices.standard_ellipse(demo, "gdp", projection=plane, draws=0, years=[2019])
    axes = si.viz.movement_map(table, demo.regions)
    (outline,) = lines(axes, "ellipse")
    back = pyproj.Transformer.from_crs(CHINA_ALBERS, plane, always_xy=True)
    km = np.column_stack(back.transform(*outline.T))
    row = table.to_frame().iloc[0]
    away = np.hypot(*(km - back.transform(*TO_MAP.transform(row["longitude"], row["latitude"]))).T)
    assert (away.max(), away.min()) == pytest.approx((row["major_km"], row["minor_km"]), rel=1e-3)


def test_a_long_path_is_not_enlarged_and_one_year_is_no_path(demo):
    table = pd.DataFrame({"year": [2018, 2019], "longitude": [110.0, 100.0], "latitude": [30.0, 35.0]})
    axes = si.viz.movement_map(table, demo.regions)
    assert not [child for child in axes.child_axes if lines(child, "path")]
    assert [text.get_text() for text in axes.texts if text.get_gid() == "year"] == ["2018", "2019"]
    enlarged = si.viz.movement_map(table, demo.regions, zoom=True)
    assert [child for child in enlarged.child_axes if lines(child, "path")]
    one = si.viz.movement_map(table.iloc[:1], demo.regions)
    assert not [child for child in one.child_axes if lines(child, "path")]
    assert not [text for text in one.texts if text.get_gid() == "year"]


def test_a_path_that_stands_still_can_be_drawn(demo):
    table = pd.DataFrame({"year": [2018, 2019], "longitude": [110.0, 110.0], "latitude": [30.0, 30.0]})
    si.viz.movement_map(table, demo.regions).figure.draw_without_rendering()


@pytest.mark.parametrize(
    "places",
    [
        [(113.44, 32.69), (113.40, 32.72), (113.398, 32.721)],  # a short last step
        [
            (113.44, 32.69),
            (113.43, 32.7),
            (113.44, 32.71),
            (113.441, 32.7115),
            (113.45, 32.69),
            (113.452, 32.689),
        ],
        [(113.4, 32.69), (113.44, 32.66), (113.44, 32.66)],  # the same place twice, by the scale bar
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_years_of_places_close_together_can_be_read(demo, places, language):
    table = pd.DataFrame(places, columns=["longitude", "latitude"]).assign(
        year=range(2015, 2015 + len(places))
    )
    axes = si.viz.movement_map(table, demo.regions, language=language)
    axes.figure.draw_without_rendering()
    (inset,) = [child for child in axes.child_axes if lines(child, "path")]
    frame = inset.get_window_extent()
    boxes = [Text.get_window_extent(text) for text in inset.texts if text.get_text()]
    assert len(boxes) == len(places) + 1  # and the length of the scale bar
    assert not [(a, b) for a, b in combinations(boxes, 2) if a.overlaps(b)]
    way = shapely.LineString(inset.transData.transform(lines(inset, "path")[0]))
    assert not [box for box in boxes if shapely.box(*box.extents).intersects(way)]
    assert all(frame.x0 < box.x0 and box.x1 < frame.x1 for box in boxes)
    assert all(frame.y0 < box.y0 and box.y1 < frame.y1 for box in boxes)


def test_the_scale_of_the_enlargement_is_its_own(demo, ellipses):
    axes = si.viz.movement_map(ellipses, demo.regions)
    (inset,) = [child for child in axes.child_axes if lines(child, "path")]
    (bar,) = lines(inset, "scale bar")
    ends = [TO_DEGREES.transform(*end) for end in bar]
    (written,) = [text.get_text() for text in inset.texts if text.get_text().endswith(" km")]
    assert ELLIPSOID.inv(*ends[0], *ends[1])[2] == pytest.approx(1000 * float(written.split()[0]), rel=0.01)


@pytest.mark.parametrize(("language", "theme"), [("en", "report"), ("zh", "report"), ("zh", "journal")])
def test_words_are_whole_and_apart_and_the_enlargement_hides_none(demo, ellipses, language, theme):
    axes = si.viz.movement_map(ellipses, demo.regions, language=language, theme=theme, hu_line=True)
    figure = axes.figure
    figure.draw_without_rendering()
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    straight = [text for text in texts if text.get_rotation() == 0]
    boxes = [Text.get_window_extent(text) for text in straight]
    frame = figure.bbox.padded(1)
    for text, box in zip(straight, boxes, strict=True):
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1, text
    pairs = combinations(zip(straight, boxes, strict=True), 2)
    assert not [
        (a.get_text(), b.get_text())
        for (a, x), (b, y) in pairs
        if x.shrunk(0.9, 0.7).overlaps(y.shrunk(0.9, 0.7))
    ]
    (inset,) = [child for child in axes.child_axes if lines(child, "path")]
    covered = inset.get_window_extent()
    outside = [box for text, box in zip(straight, boxes, strict=True) if text.axes is axes]
    assert not [box for box in outside if box.overlaps(covered)]
    assert not axes.get_legend().get_window_extent().overlaps(covered)


def test_words_and_marks_of_simulated_data(demo, ellipses):
    axes = si.viz.movement_map(ellipses, demo.regions)
    assert axes.get_title(loc="left") == "Standard deviational ellipse of digital_index, 2017–2019"
    assert any("SYNTHETIC" in text.get_text() for text in axes.texts)
    alt = si.viz.alt_text(axes)
    assert "2019 at 113.39° E, 32.72° N, semi-axes 1152 and 896 km" in alt and "nan" not in alt
    (inset,) = [child for child in axes.child_axes if lines(child, "path")]
    first, last = ellipses.to_frame().iloc[0], ellipses.to_frame().iloc[2]
    ahead, _, metres = ELLIPSOID.inv(
        first["longitude"], first["latitude"], last["longitude"], last["latitude"]
    )
    assert -67.5 < ahead < -22.5
    assert inset.get_title(loc="left") == f"Mean centre, 2017–2019: {metres / 1000:.1f} km northwest"
    chinese = si.viz.movement_map(si.indices.centre_path(demo, "gdp", draws=0), demo.regions, language="zh")
    assert chinese.get_title(loc="left") == "gdp 的重心（2017–2019 年）"


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_first_and_last_ellipse_are_dashed_and_solid_and_of_two_alike_one_is_drawn(demo, ellipses, apart):
    axes = si.viz.movement_map(apart, demo.regions)
    assert legend(axes) == ["2017", "2019"]
    drawn = [line for line in axes.lines if line.get_gid() == "ellipse"]
    handles = axes.get_legend().legend_handles
    for each in (drawn, handles):
        assert [line.get_linestyle() for line in each] == ["--", "-"]
    one = si.viz.movement_map(ellipses, demo.regions)
    assert len(lines(one, "ellipse")) == 1 and legend(one) == ["2017–2019 (axes differ by less than 2%)"]


def test_interval_of_the_last_centre_is_a_cross(demo):
    path = si.indices.centre_path(demo, "digital_index", draws=99)
    axes = si.viz.movement_map(path, demo.regions, language="zh")
    assert legend(axes) == ["2019 年重心的 95% 置信区间"]
    last = path.to_frame().iloc[-1]
    across, up = lines(axes, "interval")
    middle = last[["longitude", "latitude"]].to_numpy()
    wanted = [[last["longitude_low"], middle[1]], [last["longitude_high"], middle[1]]]
    assert across == pytest.approx(np.column_stack(TO_MAP.transform(*np.transpose(wanted))), abs=1)
    wanted = [[middle[0], last["latitude_low"]], [middle[0], last["latitude_high"]]]
    assert up == pytest.approx(np.column_stack(TO_MAP.transform(*np.transpose(wanted))), abs=1)


def test_same_input_same_bytes(demo, ellipses, tmp_path):
    paths = [
        si.viz.save(si.viz.movement_map(ellipses, demo.regions), tmp_path / f"{k}.png", dpi=50)
        for k in (0, 1)
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_what_cannot_be_drawn_is_refused(demo, ellipses):
    frame = ellipses.to_frame()
    with pytest.raises(DataError, match=r"the table lacks \[latitude\]"):
        si.viz.movement_map(frame.drop(columns="latitude"), demo.regions)
    with pytest.raises(DataError, match=r"the table lacks \[rotation\]"):
        si.viz.movement_map(frame.drop(columns="rotation"), demo.regions)
    with pytest.raises(DataError, match=r"numbers of \[2018\] are missing"):
        si.viz.movement_map(frame.assign(longitude=[1.0, np.nan, 2.0]), demo.regions)
    with pytest.raises(DataError, match="a movement map wants the table"):
        si.viz.movement_map(frame.iloc[:0], demo.regions)
    squares = geopandas.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], index=["a"])
    with pytest.raises(DataError, match="no coordinate reference system"):
        si.viz.movement_map(frame, squares)
    with pytest.raises(DataError, match="an ellipse needs a plane"):
        si.viz.movement_map(frame, demo.regions, projection="EPSG:4326")


def test_it_is_drawn_on_the_axes_given(demo, ellipses):
    axes = Figure().add_subplot()
    assert si.viz.movement_map(ellipses, demo.regions, ax=axes) is axes
    assert len(lines(axes, "path")) == 1
