"""What is measured on the map: scale, north, the Hu line, the inset, and names that cover nothing."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from shapely import Point

import spatial_iie as si
from spatial_iie.viz.maps.options import CHINA_ALBERS

TO_DEGREES = pyproj.Transformer.from_crs(CHINA_ALBERS, 4326, always_xy=True)
TO_MAP = pyproj.Transformer.from_crs(4326, CHINA_ALBERS, always_xy=True)
GEOD = pyproj.Geod(ellps="WGS84")


@pytest.fixture
def draw(demo):
    def drawn(**options):
        axes = si.viz.choropleth(demo.regions, demo["digital_index", 2019], **options)
        FigureCanvasAgg(axes.figure).draw()
        return axes

    return drawn


def part(axes, name):
    (found,) = axes.findobj(lambda artist: artist.get_gid() == name)
    return found


def test_scale_bar_is_as_long_as_it_says_in_the_middle_of_the_map(draw):
    axes = draw()
    (a, b), (y, _) = part(axes, "scale bar").get_data()
    assert "500 km" in {text.get_text() for text in axes.texts}
    middle = (np.mean(axes.get_xlim()), np.mean(axes.get_ylim()))
    ends = TO_DEGREES.transform([middle[0] - (b - a) / 2, middle[0] + (b - a) / 2], [middle[1]] * 2)
    assert GEOD.line_length(*ends) == pytest.approx(500_000, rel=1e-4)
    where_it_stands = TO_DEGREES.transform([a, b], [y, y])
    assert GEOD.line_length(*where_it_stands) == pytest.approx(500_000, rel=0.05)


def test_scale_holds_in_all_of_china(draw, demo):
    """In any direction, at a point inside any region: what the documentation promises of the bar."""
    axes = draw()
    (a, b), _ = part(axes, "scale bar").get_data()
    points = demo.regions.geometry.representative_point()
    scale = pyproj.Proj(CHINA_ALBERS).get_factors(points.x.to_numpy(), points.y.to_numpy())
    metres_on_the_map = (b - a) / 500_000
    for factor in (scale.parallel_scale, scale.meridional_scale):
        assert np.abs(np.asarray(factor) / metres_on_the_map - 1).max() < 0.05


def test_scale_bar_of_degrees(demo):
    part_of_it = demo.select([region for region in demo.ids if region.startswith("44")])
    axes = si.viz.choropleth(part_of_it.regions, part_of_it["gdp", 2019], projection=None)
    (a, b), _ = part(axes, "scale bar").get_data()
    latitude = np.mean(axes.get_ylim())
    length = GEOD.line_length([a, b], [latitude] * 2) / 1000
    assert f"{length:.3g} km" in {text.get_text() for text in axes.texts}


def test_arrow_points_north_where_it_stands(draw):
    axes = draw(north_arrow=True)
    (arrow,) = [text for text in axes.texts if getattr(text, "arrow_patch", None) is not None]
    tail, head = np.array(arrow.xyann), np.array(arrow.xy)
    longitudes, latitudes = TO_DEGREES.transform(*np.array([tail, tail + (head - tail) * 1e-4]).T)
    azimuth, _, _ = GEOD.inv(longitudes[0], latitudes[0], longitudes[1], latitudes[1])
    assert abs(azimuth) < 0.5
    _, y = part(axes, "north arrow").get_position()
    assert y > head[1] > tail[1]


def test_no_arrow_on_a_map_on_which_north_leans_to_both_sides(draw, demo):
    assert not draw().findobj(lambda artist: artist.get_gid() == "north arrow")
    part_of_it = demo.select([region for region in demo.ids if region.startswith("44")])
    small = si.viz.choropleth(part_of_it.regions, part_of_it["gdp", 2019])
    assert part(small, "north arrow").get_text() == "N"
    without = si.viz.choropleth(part_of_it.regions, part_of_it["gdp", 2019], north_arrow=False)
    assert not without.findobj(lambda artist: artist.get_gid() == "north arrow")


def test_hu_line_ends_at_heihe_and_tengchong(draw, demo):
    axes = draw(hu_line=True)
    x, y = part(axes, "hu line").get_data()
    longitudes, latitudes = TO_DEGREES.transform(x, y)
    np.testing.assert_allclose(longitudes, [127.53, 98.49], atol=1e-6)
    np.testing.assert_allclose(latitudes, [50.25, 25.02], atol=1e-6)
    cities = [
        demo.regions.index[demo.regions.contains(Point(*place))][0]
        for place in zip(longitudes, latitudes, strict=True)
    ]
    assert cities == ["231100", "530500"]  # Heihe, and Baoshan, to which Tengchong belongs


def test_name_of_the_hu_line_stands_beyond_the_border_at_its_end(draw, demo):
    axes = draw(hu_line=True)
    box = part(axes, "hu name").get_window_extent()
    land = si.study.boundaries(level="country").to_crs(CHINA_ALBERS).geometry.iloc[0]
    outside = box.transformed(axes.transData.inverted())
    assert land.intersection(shapely.box(*outside.extents)).area < 1e-3 * outside.width * outside.height
    end = axes.transData.transform(TO_MAP.transform(127.53, 50.25))
    near = np.clip(end, box.min, box.max)
    assert np.hypot(*(near - end)) * 72 / axes.figure.dpi < 15  # points


def test_no_hu_line_unless_asked(draw):
    assert not draw().findobj(lambda artist: artist.get_gid() == "hu line")


def test_inset_is_inside_the_frame_and_shows_every_dash(draw):
    axes = draw()
    (inset,) = [child for child in axes.child_axes if child.get_gid() != "histogram"]
    frame, box = axes.get_window_extent(), inset.get_window_extent()
    assert box.x0 >= frame.x0 and box.y0 >= frame.y0 - 0.5 and box.x1 <= frame.x1 + 0.5 and box.y1 <= frame.y1
    assert 0.139 * frame.width < box.width < 0.2 * frame.width
    sea = part(axes, "sea")
    assert sea.get_text() == "South\nChina Sea" and sea.get_fontsize() >= 7
    words = sea.get_window_extent()
    assert box.x0 <= words.x0 and words.x1 <= box.x1 and box.y0 <= words.y0 and words.y1 <= box.y1
    (left, right), (bottom, top) = inset.get_xlim(), inset.get_ylim()
    assert box.height / box.width == pytest.approx((top - bottom) / (right - left), rel=0.01)  # not squeezed
    dashes = si.study.boundaries(level="dashed_line").to_crs(CHINA_ALBERS).total_bounds
    assert left < dashes[0] and bottom < dashes[1] and right > dashes[2] and top > dashes[3]


def test_inset_hides_no_region(draw, demo):
    """Taiwan and Hainan lie beside it; the islands it covers are those it shows."""
    axes = draw()
    (inset,) = [child for child in axes.child_axes if child.get_gid() != "histogram"]
    box = inset.get_window_extent().transformed(axes.transData.inverted())
    layer = si.study.boundaries().drop("460300").to_crs(CHINA_ALBERS)  # Sansha: the islands themselves
    hidden = layer.clip_by_rect(box.x0, box.y0, box.x1, box.y1).area
    assert hidden.sum() < 1e7  # square metres: islets


def test_islands_and_dashes_of_the_sea_are_drawn_once(draw):
    """On the main map nothing of Sansha, of Dongsha or of the dashed line; in the inset all of it; Hainan on both."""
    axes = draw()
    (inset,) = [child for child in axes.child_axes if child.get_gid() != "histogram"]

    def shown(on, longitude, latitude, reach):
        x, y = TO_MAP.transform(longitude, latitude)
        corners = [np.asarray(path.vertices) for each in on.collections for path in each.get_paths()]
        away = np.concatenate([np.hypot(*(each - (x, y)).T) for each in corners if len(each)])
        return bool((away < reach).any())

    for place in ((112.34, 16.83), (116.8, 20.68), (114.3, 10.7)):  # Yongxing, Dongsha, islets of Nansha
        assert not shown(axes, *place, 150_000), place
        assert shown(inset, *place, 150_000), place
    assert shown(axes, 109.5, 18.2, 50_000) and shown(inset, 109.5, 18.2, 50_000)
    dashes = si.study.boundaries(level="dashed_line").to_crs(CHINA_ALBERS)
    for stroke in dashes.geometry:
        assert not shown(axes, *TO_DEGREES.transform(*stroke.centroid.coords[0]), 60_000)
        assert shown(inset, *TO_DEGREES.transform(*stroke.centroid.coords[0]), 120_000)


def test_inset_can_be_left_out_or_asked_for(draw, demo):
    assert not draw(basemap=None).child_axes
    plain = demo.regions[["geometry"]]
    values = demo["gdp", 2019]
    assert not si.viz.choropleth(plain, values).child_axes
    assert len(si.viz.choropleth(plain, values, basemap=si.viz.china()).child_axes) == 2  # and a histogram


def test_the_map_shows_all_of_the_mainland(draw):
    axes = draw()
    corners = {
        "Kashgar": (73.6, 39.4),
        "Mohe": (122.4, 53.5),
        "Fuyuan": (134.9, 48.3),
        "Sanya": (109.5, 18.2),
    }
    for place in corners.values():
        x, y = TO_MAP.transform(*place)
        assert axes.get_xlim()[0] < x < axes.get_xlim()[1] and axes.get_ylim()[0] < y < axes.get_ylim()[1]


def test_projection_is_equal_area(draw, demo):
    """Two regions of one true area have one area on paper."""
    axes = draw()
    drawn = demo.regions.to_crs(CHINA_ALBERS).area
    for region in ("540600", "231100", "440100"):
        true, _ = GEOD.geometry_area_perimeter(demo.regions.geometry[region])
        assert drawn[region] == pytest.approx(abs(true), rel=1e-3)
    assert axes.get_aspect() == 1


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("theme", ["report", "journal"])
def test_names_cover_no_name_and_nothing_else(draw, demo, language, theme):
    wanted = [region for region in demo.ids if region.endswith(("0100", "0000"))]
    axes = draw(labels=wanted, language=language, theme=theme, hu_line=True, north_arrow=True)
    names = [text for text in axes.texts if text.get_gid() == "name"]
    boxes = [text.get_window_extent() for text in names]
    assert len(names) > 0.8 * len(wanted) > 20
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    others = [axes.get_legend(), *axes.child_axes, part(axes, "north arrow"), part(axes, "hu name")]
    others += [text for text in axes.texts if "km" in text.get_text() or "千米" in text.get_text()]
    for other in others:
        assert not any(box.overlaps(other.get_window_extent()) for box in boxes)
    frame = axes.get_window_extent()
    assert all(frame.x0 <= b.x0 and b.x1 <= frame.x1 and frame.y0 <= b.y0 and b.y1 <= frame.y1 for b in boxes)
    assert all(text.get_fontsize() >= 7 for text in names)


def test_names_stand_on_light_ground(demo):
    """All regions but those in the west are navy: a name there stands on a white ground, others beside the navy."""
    east = demo.regions.representative_point().x > 100
    values = pd.Series(np.where(east, 9.0, 1.0), index=demo.ids)
    axes = si.viz.choropleth(
        demo.regions, values, classes="user", breaks=[5], labels=["420100", "310000", "650100"]
    )
    FigureCanvasAgg(axes.figure).draw()
    names = {text.get_text(): text for text in axes.texts if text.get_gid() == "name"}
    assert names["Wuhan"].get_bbox_patch() is not None
    assert names["Shanghai"].get_bbox_patch() is None and names["Urumqi"].get_bbox_patch() is None
    box = names["Shanghai"].get_window_extent().transformed(axes.transData.inverted())
    navy = demo.regions[east].to_crs(CHINA_ALBERS).union_all()
    assert navy.intersection(shapely.box(*box.extents)).area < 0.2 * box.width * box.height


def test_a_name_that_stands_further_off_has_a_line_to_its_dot(draw, demo):
    wanted = [region for region in demo.ids if region.startswith(("32", "33", "31"))]
    axes = draw(labels=wanted)
    leaders = [line for line in axes.lines if line.get_gid() == "leader"]
    dots = np.array([line.get_xydata()[0] for line in axes.lines if line.get_marker() == "o"])
    assert leaders
    for line in leaders:
        start = line.get_xydata()[0]
        assert np.hypot(*(dots - start).T).min() < 1


def test_a_name_stands_beside_its_own_region(draw, demo):
    wanted = {"110000": "北京", "440100": "广州", "650100": "乌鲁木齐"}
    axes = draw(labels=list(wanted), language="zh")
    points = demo.regions.to_crs(CHINA_ALBERS).geometry
    for text in axes.texts:
        if text.get_gid() == "name":
            (key,) = [key for key, name in wanted.items() if name == text.get_text()]
            assert points[key].distance(Point(text.xy)) < 3000  # metres; shapes are thinned


def test_names_without_room_are_told(draw, demo):
    axes = draw(labels=list(demo.ids), theme="journal")
    shown = sum(text.get_gid() == "name" for text in axes.texts)
    assert 20 < shown < 300
    (note,) = axes.findobj(lambda artist: artist.get_gid() == "note")
    assert "No room for the names of" in note.get_text()
