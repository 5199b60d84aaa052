"""Drawings for a page: every region has its own shape in its own place, and axes are what their ticks say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from spatial_iie.viz.linked.regions import linked_map
from spatial_iie.viz.linked.scatter import Slope, linked_scatter
from spatial_iie.viz.linked.slim import slim
from spatial_iie.viz.linked.value_classes import value_classes
from spatial_iie.viz.maps.options import CHINA_ALBERS


def polygon(path: str) -> shapely.Geometry:
    """Read a path of M, l and z, as SVG defines them."""
    rings, at = [], np.zeros(2)
    for letter, numbers in re.findall(r"([Mlz])([^Mlz]*)", path):
        steps = np.array(re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers), dtype=float).reshape(-1, 2)
        if letter == "M":
            at = steps[0]
            rings.append([at])
        for step in steps if letter == "l" else ():
            at = at + step
            rings[-1].append(at)
    area = shapely.Polygon()
    for ring in rings:
        if len(ring) > 2:
            area = area.symmetric_difference(shapely.make_valid(shapely.Polygon(ring)))  # even-odd
    return area


@pytest.fixture(scope="module")
def drawn(demo):
    return linked_map(demo.regions)


@pytest.fixture(scope="module")
def shapes(drawn):
    """Of each region, its shape on the main map."""
    root = ElementTree.fromstring(drawn.svg)
    inset = {id(each) for group in root.iter("g") if group.get("class") == "inset" for each in group.iter()}
    found = {}
    for path in root.iter("path"):
        if path.get("class") == "region" and id(path) not in inset:
            found[int(path.get("data-region"))] = polygon(path.get("d"))
    return found


def test_shapes_have_the_areas_of_their_regions(demo, drawn, shapes):
    """An equal-area projection: areas are proportional, region by region; with two rows exchanged they are not.

    Shanwei is not compared: Dongsha, a twelfth of it, is in the inset alone.
    """
    true = demo.regions.to_crs(CHINA_ALBERS).area.to_numpy() / 1e9
    whole = [number for number in shapes if true[number] > 2 and demo.ids[number] != "441500"]
    ratio = np.array([shapes[number].area / true[number] for number in whole])
    assert len(whole) > 330
    assert np.abs(ratio / np.median(ratio) - 1).max() < 0.06


def test_no_region_disappears(demo, drawn, shapes):
    numbers = set(map(int, re.findall(r'data-region="(\d+)"', drawn.svg)))
    assert numbers == set(range(len(demo.ids)))
    assert all(shape.area > 0 for shape in shapes.values())
    assert len(re.findall(r'class="absent"', drawn.svg)) >= 370 - len(demo.ids)


def test_the_place_of_a_region_lies_in_its_shape(demo, drawn, shapes):
    assert drawn.points.index.equals(demo.regions.index)
    for number, shape in shapes.items():
        place = shapely.Point(*drawn.points.iloc[number])
        assert shape.distance(place) < 0.3, demo.ids[number]  # thinning may move a border past it


def test_the_order_of_regions_is_the_callers(demo, drawn):
    order = np.random.default_rng(1).permutation(len(demo.ids))
    other = linked_map(demo.regions.iloc[order])
    np.testing.assert_allclose(other.points.loc[demo.ids].to_numpy(), drawn.points.to_numpy())


def test_the_same_map_is_the_same_text(demo, drawn):
    assert linked_map(demo.regions).svg == drawn.svg
    assert "南海" in linked_map(demo.regions, "zh").svg


def test_a_map_in_a_page_keeps_to_itself(drawn):
    """No style for the whole page, no names without the drawing's own before them, nothing from elsewhere."""
    assert "<style" not in drawn.svg and "http" not in drawn.svg and "font-family" not in drawn.svg
    names = re.findall(r' id="([^"]*)"', drawn.svg)
    assert names and all(name.startswith("map-") for name in names)
    assert set(re.findall(r"#(map-\w+)\)", drawn.svg)) <= set(names)


def test_the_scatter_frame_has_room_for_every_point(local):
    results = list(local.values())
    frames = linked_scatter({"Digital index": results, "Again": results[:1]})
    (left, right), (bottom, top) = frames.limits[0]
    for result in results:
        assert (result.value.between(left, right) | result.lag.isna()).all()
        assert (result.lag.between(bottom, top) | result.lag.isna()).all()
    assert re.findall(r'data-frame="(\d)"', frames.svg) == ["0", "1"]


def test_ticks_stand_where_their_numbers_are(local):
    """The tick labels of matplotlib, read back, agree with box and limits."""
    frames = linked_scatter({"Digital index": list(local.values())})
    (low, high), _ = frames.limits[0]
    left, _, right, _ = frames.box
    texts = re.findall(
        r'text-anchor: middle[^>]* x="([\d.]+)" y="[\d.]+" transform="rotate\(-0[^>]*>([−\d.]+)<', frames.svg
    )
    assert len(texts) > 3
    for x, number in texts:
        value = float(number.replace("−", "-"))
        assert left + (value - low) / (high - low) * (right - left) == pytest.approx(float(x), abs=0.06)


def test_the_slope_is_morans_i_of_regions_with_neighbours(local):
    result = local[2019]
    held = result.lag.notna()
    slope, _ = np.polyfit(result.value[held], result.lag[held], 1)
    assert Slope.of(result).slope == pytest.approx(slope) and Slope.of(result).is_moran


def test_curves_keep_their_shape():
    svg = '<svg viewBox="0 0 9 9"><path d="M 1 2 Q 3.14159 4 5 6"/></svg>'
    assert 'd="M 1 2 Q 3.1 4 5 6"' in slim(svg, "a")


def test_classes_of_values_hold_equally_many(demo):
    table = demo.wide("gdp_per_capita")
    found = value_classes(table, "gdp_per_capita")
    counts = found.classes.stack().value_counts()
    assert len(found.labels) == len(found.colours) == 5 and counts.max() - counts.min() <= 1
    order = found.classes.stack().groupby(found.classes.stack()).groups
    tops = [table.stack()[order[k]].max() for k in sorted(order)]
    assert tops == sorted(tops)
