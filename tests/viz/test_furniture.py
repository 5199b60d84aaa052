"""What is measured on the map: scale, north, the Hu line, the inset, and names that cover nothing."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyproj
import pytest
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
    axes = draw()
    (arrow,) = [text for text in axes.texts if getattr(text, "arrow_patch", None) is not None]
    tail, head = np.array(arrow.xyann), np.array(arrow.xy)
    longitudes, latitudes = TO_DEGREES.transform(*np.array([tail, tail + (head - tail) * 1e-4]).T)
    azimuth, _, _ = GEOD.inv(longitudes[0], latitudes[0], longitudes[1], latitudes[1])
    assert abs(azimuth) < 0.5
    _, y = part(axes, "north arrow").get_position()
    assert y > head[1] > tail[1]


def test_hu_line_ends_at_heihe_and_tengchong(draw, demo):
    axes = draw(hu_line=True)
    x, y = part(axes, "hu line").get_data()
    longitudes, latitudes = TO_DEGREES.transform(x, y)
    np.testing.assert_allclose(longitudes, [98.49, 127.53], atol=1e-6)
    np.testing.assert_allclose(latitudes, [25.02, 50.25], atol=1e-6)
    cities = [
        demo.regions.index[demo.regions.contains(Point(*place))][0]
        for place in zip(longitudes, latitudes, strict=True)
    ]
    assert cities == ["530500", "231100"]  # Baoshan, to which Tengchong belongs, and Heihe
    (label,) = [text for text in axes.texts if "Hu Huanyong" in text.get_text()]
    on_paper = axes.transData.transform(np.array([x, y]).T)
    slope = np.degrees(np.arctan2(*(on_paper[1] - on_paper[0])[::-1]))
    assert label.get_rotation() == pytest.approx(slope, abs=0.5)


def test_no_hu_line_unless_asked(draw):
    assert not draw().findobj(lambda artist: artist.get_gid() == "hu line")


def test_inset_is_inside_the_frame_and_shows_every_dash(draw):
    axes = draw()
    (inset,) = axes.child_axes
    frame, box = axes.get_window_extent(), inset.get_window_extent()
    assert box.x0 >= frame.x0 and box.y0 >= frame.y0 - 0.5 and box.x1 <= frame.x1 + 0.5 and box.y1 <= frame.y1
    assert box.width < 0.2 * frame.width
    (left, right), (bottom, top) = inset.get_xlim(), inset.get_ylim()
    assert box.height / box.width == pytest.approx((top - bottom) / (right - left), rel=0.01)  # not squeezed
    dashes = si.study.boundaries(level="dashed_line").to_crs(CHINA_ALBERS).total_bounds
    assert left < dashes[0] and bottom < dashes[1] and right > dashes[2] and top > dashes[3]


def test_inset_hides_no_region(draw, demo):
    """Taiwan and Hainan lie beside it; the islands it covers are those it shows."""
    axes = draw()
    (inset,) = axes.child_axes
    box = inset.get_window_extent().transformed(axes.transData.inverted())
    layer = si.study.boundaries().drop("460300").to_crs(CHINA_ALBERS)  # Sansha: the islands themselves
    hidden = layer.clip_by_rect(box.x0, box.y0, box.x1, box.y1).area
    assert hidden.sum() < 1e7  # square metres: islets


def test_inset_can_be_left_out_or_asked_for(draw, demo):
    assert not draw(basemap=None).child_axes
    plain = demo.regions[["geometry"]]
    values = demo["gdp", 2019]
    assert not si.viz.choropleth(plain, values).child_axes
    assert len(si.viz.choropleth(plain, values, basemap=si.viz.china()).child_axes) == 1


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
    axes = draw(labels=wanted, language=language, theme=theme, hu_line=True)
    names = [text for text in axes.texts if text.get_gid() == "name"]
    boxes = [text.get_window_extent() for text in names]
    assert len(names) > 0.8 * len(wanted) > 20
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    others = [axes.get_legend(), axes.child_axes[0], part(axes, "north arrow")]
    others += [text for text in axes.texts if "km" in text.get_text() or "千米" in text.get_text()]
    for other in others:
        assert not any(box.overlaps(other.get_window_extent()) for box in boxes)
    frame = axes.get_window_extent()
    assert all(frame.x0 <= b.x0 and b.x1 <= frame.x1 and frame.y0 <= b.y0 and b.y1 <= frame.y1 for b in boxes)


def test_names_keep_off_the_letters_of_the_hu_line_but_use_the_room_beside_them(draw, demo):
    wanted = [region for region in demo.ids if region.endswith(("0100", "0000"))]
    axes = draw(labels=wanted, language="zh", hu_line=True)
    (line,) = [text for text in axes.texts if "胡焕庸线" in text.get_text()]
    names = [text for text in axes.texts if text.get_gid() == "name"]
    assert {"太原", "呼和浩特"} <= {text.get_text() for text in names}
    picture = FigureCanvasAgg(axes.figure)

    def ink(shown):
        line.set_visible("line" in shown)
        for text in names:
            text.set_visible("names" in shown)
        picture.draw()
        return np.asarray(picture.buffer_rgba()).astype(int)

    nothing = ink(())
    by_line, by_names = ((ink((part,)) != nothing).any(axis=2) for part in ("line", "names"))
    assert by_line.sum() > 100 and by_names.sum() > 100
    assert not (by_line & by_names).any()


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
