"""What figures need in print: two widths, readable letters, hatching, degrees, names of groups, effects in units."""

from __future__ import annotations

import geopandas
import networkx
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text
from pyproj import Transformer
from shapely.geometry import box

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.results import TableResult
from spatial_iie.viz import style
from spatial_iie.viz.charts._scatter_table import height_of_table
from spatial_iie.viz.maps.classes import Entry, hatched
from spatial_iie.viz.maps.groups import groups_of
from spatial_iie.viz.maps.sheet import paths_of

SIDE = 6


@pytest.fixture(scope="module")
def squares():
    w = si.weights.lattice(SIDE, SIDE)
    shapes = [box(i % SIDE, -(i // SIDE), i % SIDE + 1, 1 - i // SIDE) for i in range(SIDE**2)]
    return geopandas.GeoDataFrame(geometry=shapes, index=w.ids)


@pytest.fixture(scope="module")
def lattice():
    return si.weights.lattice(SIDE, SIDE).row_standardized()


@pytest.fixture(scope="module")
def fit(lattice):
    """A regression whose effects are small: of x in thousandths, of z in tenths."""
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"x": rng.normal(0, 100, SIDE**2), "z": rng.normal(0, 1, SIDE**2)}, index=lattice.ids)
    data["y"] = 0.003 * data["x"] + 0.4 * data["z"] + rng.normal(0, 0.1, SIDE**2)
    return si.spreg.slx("y ~ x + z", data, lattice)


def _patches(seed, shift=0.0):
    """Return values with a high corner and a low one."""
    i, j = np.divmod(np.arange(SIDE**2), SIDE)
    high, low = (i < 2) & (j < 2), (i > 3) & (j > 3)
    return 5.0 * high - 5.0 * low + np.random.default_rng(seed).normal(0, 0.1, SIDE**2) + shift


def _local(lattice, seed):
    y = pd.Series(_patches(seed), index=lattice.ids, name="y")
    return si.esda.local_moran(y, lattice, permutations=99)


def _charts(lattice, fit):
    """Return charts of each kind as functions of their options."""
    y = pd.Series(_patches(1), index=lattice.ids, name="y")
    local, result = _local(lattice, 1), si.esda.moran(y, lattice, permutations=99)
    rows = [[2018, 0.31, -0.003, 0.03, 0.001], [2019, 0.37, -0.003, 0.03, 0.001]]
    years = pd.DataFrame(rows, columns=["year", "statistic", "expectation", "sd", "p"])
    parts = pd.DataFrame({"Direct": [0.8, 0.9], "Pervasive value added": [1.0, 1.1]}, index=[2018, 2019])
    names = {"x": "Digital industry index of all prefectures", "z": "Trade share"}
    return [
        lambda **o: si.viz.moran_scatter(local, band=result, **o),
        lambda **o: si.viz.moran_scatter({2018: local, 2019: local, 2020: local}, **o),
        lambda **o: si.viz.permutation_histogram(result, variable="digital industry index", **o),
        lambda **o: si.viz.statistic_by_year(years, variable="digital industry index", **o),
        lambda **o: si.viz.stacked_bars(parts, name="Value added", unit="trillion yuan", **o),
        lambda **o: si.viz.coefficient_plot(
            {"A long name of a model": fit, "SLX": fit}, names=names, per="auto", **o
        ),
        lambda **o: si.viz.impacts_plot(fit.impacts(), names=names, **o),
        lambda **o: si.viz.residual_diagnostics(fit, local, **o),
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("width", "millimetres"), [("page", 174), ("column", 84)])
def test_charts_are_as_wide_as_a_page_or_a_column(lattice, fit, width, millimetres, language):
    for draw in _charts(lattice, fit):
        drawn = draw(width=width, language=language)
        figure = drawn.figure
        assert figure.get_figwidth() * 25.4 == pytest.approx(millimetres, abs=0.2)
        renderer = RendererAgg(figure.bbox.width, figure.bbox.height, figure.dpi)
        figure.draw(renderer)
        for text in figure.findobj(Text):
            if not text.get_text() or not text.get_visible():
                continue
            assert text.get_fontsize() >= style.LEAST, text.get_text()
        page = figure.bbox.padded(1.5 * figure.dpi / 72)
        for axes in figure.axes:
            around = axes.get_tightbbox(renderer)
            assert page.x0 <= around.x0 and around.x1 <= page.x1, axes.get_title()
            assert axes.bbox.width > 0.25 * figure.bbox.width


def test_a_width_that_is_none_is_refused(fit):
    with pytest.raises(si.errors.SpatialIIEError, match="width"):
        si.viz.coefficient_plot(fit, width="poster")


def test_groups_are_the_components_of_the_graph_of_neighbours():
    """Against networkx, for members drawn at random; squares share a corner or a side."""
    shapes = [box(i % 9, i // 9, i % 9 + 1, i // 9 + 1) for i in range(81)]
    members = np.flatnonzero(np.random.default_rng(5).random(81) < 0.3)
    graph = networkx.Graph()
    graph.add_nodes_from(members.tolist())
    graph.add_edges_from(
        (a, b) for a in members.tolist() for b in members.tolist() if shapes[a].intersects(shapes[b])
    )
    wanted = {frozenset(each) for each in networkx.connected_components(graph)}
    found = groups_of(paths_of(shapes), members)
    assert {frozenset(each.tolist()) for each in found} == wanted
    assert len(wanted) > 3 and [len(each) for each in found] == sorted(map(len, found), reverse=True)


def test_groups_are_named_by_their_provinces_with_their_size(squares, lattice):
    """The high corner lies in Guangdong but for one square; the low one has no province and is named by its members."""
    result = _local(lattice, 1)
    named = squares.assign(prov_code="440000", name_en=[f"R{i}" for i in range(SIDE**2)])
    clusters = result.clusters()
    high = clusters.index[clusters == "high-high"]
    named.loc[high[:1], "prov_code"] = "450000"
    axes = si.viz.cluster_map(result, named)
    texts = [text.get_text() for text in axes.texts if text.get_gid() == "group"]
    assert f"Guangdong, Guangxi, {len(high)}" in texts
    assert "Guangdong" in "".join(texts) and len(texts) == 2
    assert not [
        text for text in si.viz.cluster_map(result, named, groups=0).texts if text.get_gid() == "group"
    ]
    alone = si.viz.cluster_map(result, squares.assign(name_en=named["name_en"]))
    names = [
        text.get_text().partition(" ")[0].rstrip(",") for text in alone.texts if text.get_gid() == "group"
    ]
    assert len(names) == 2 and set(names) <= set(named["name_en"][clusters.isin(["high-high", "low-low"])])


def test_members_in_all_years_have_a_thick_rim(squares, lattice):
    results = {year: _local(lattice, year) for year in (2018, 2019, 2020)}
    every = pd.DataFrame({year: each.clusters() for year, each in results.items()})
    same = every[2018].isin(["high-high", "low-low"]) & every.eq(every[2018], axis=0).all(axis=1)
    figure = si.viz.cluster_map(results, squares)
    for axes in figure.axes[:3]:
        rims = [each for each in axes.collections if each.get_gid() == "persistent"]
        assert sum(len(each.get_paths()) for each in rims) == same.sum() > 4
    words = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "Thick outline: in all years" in words
    some = list(every.index[same])[:2]
    one = si.viz.cluster_map(results[2019], squares, persistent=some)
    assert "Thick outline: persistent (2)" in [text.get_text() for text in one.get_legend().get_texts()]
    with pytest.raises(si.errors.AlignmentError, match="persistent"):
        si.viz.cluster_map(results[2019], squares, persistent=["nowhere"])


def _lightness(colour):
    """CIE L* of a colour, by the formula of the CIE, with no code of the package."""
    channels = np.array([int(to_hex(colour)[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    y = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4) @ [
        0.2126,
        0.7152,
        0.0722,
    ]
    return 116 * np.cbrt(y) - 16 if y > 216 / 24389 else y * 24389 / 27


def test_no_two_tones_of_clusters_are_one_grey():
    plain = [*style.QUADRANTS.values()]
    tones = sorted(map(_lightness, [*plain, *map(style.darkened, plain), style.CLUSTERS["not significant"]]))
    assert len(tones) == 9 and min(np.diff(tones)) > 6


def test_bars_and_lines_of_four_series_differ_in_grey_print():
    assert min(np.diff(sorted(map(_lightness, style.SERIES[:4])))) > 10


@pytest.mark.parametrize("k", [5, 6, 7])
def test_hatching_tells_apart_what_prints_as_one_grey(k):
    entries = hatched([Entry(i, str(i), colour) for i, colour in enumerate(style.diverging(k))])
    assert any(each.hatch for each in entries) and not all(each.hatch for each in entries)
    for i, one in enumerate(entries):
        for other in entries[:i]:
            assert one.hatch != other.hatch or abs(_lightness(one.color) - _lightness(other.color)) >= 6.9


def test_hatched_maps_have_it_in_map_and_legend(squares):
    values = pd.Series(_patches(2), index=squares.index, name="y")
    axes = si.viz.choropleth(values, squares, classes="std", hatched=True)
    drawn = {each.get_label(): each.get_hatch() for each in axes.collections if each.get_gid() == "regions"}
    shown = {text.get_text(): box.get_hatch() for text, box in zip(axes.get_legend().get_texts(),
             axes.get_legend().legend_handles, strict=True)}  # fmt: skip
    assert drawn == shown and any(drawn.values())
    plain = si.viz.choropleth(values, squares, classes="std")
    assert not any(each.get_hatch() for each in plain.collections)


def test_degrees_stand_where_meridians_and_parallels_meet_the_frame(demo):
    """Read back from the projection that pyproj knows, not from what drew them."""
    axes = si.viz.choropleth(demo["digital_index", 2019], demo.regions)
    to_degrees = Transformer.from_crs(si.viz.maps.sheet.CHINA_ALBERS, "EPSG:4326", always_xy=True)
    (left, _), (bottom, _) = axes.get_xlim(), axes.get_ylim()
    east = [(x, tick.get_text()) for x, tick in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)]
    north = [(y, tick.get_text()) for y, tick in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)]
    assert len(east) >= 3 and len(north) >= 3
    for x, text in east:
        assert f"{round(to_degrees.transform(x, bottom)[0], 1):g}°E" == text
    for y, text in north:
        assert f"{round(to_degrees.transform(left, y)[1], 1):g}°N" == text
    none = si.viz.choropleth(demo["digital_index", 2019], demo.regions, graticule=False)
    assert not len(none.get_xticks()) and not len(none.get_yticks())


def test_a_legend_that_would_hide_land_stands_under_the_map(demo, spots):
    axes = si.viz.hot_cold_map(spots, demo.regions)
    axes.figure.canvas.draw()
    assert axes.get_legend().get_window_extent().y1 <= axes.bbox.y0
    assert axes.get_legend().get_window_extent().x1 <= axes.figure.bbox.x1
    note = next(text for text in axes.texts if text.get_gid() == "note")
    assert note.get_window_extent().y1 <= axes.get_legend().get_window_extent().y0
    assert note.get_window_extent().y0 >= 0


def test_band_of_the_slope_is_that_of_the_draws(lattice):
    y = pd.Series(_patches(1), index=lattice.ids, name="y")
    local, result = _local(lattice, 1), si.esda.moran(y, lattice, permutations=199)
    axes = si.viz.moran_scatter(local, band=result, label=0)
    (drawn,) = [each for each in axes.collections if each.get_gid() == "slopes"]
    corners = drawn.get_paths()[0].vertices
    right = corners[np.isclose(corners[:, 0], axes.get_xlim()[1])]
    slopes = sorted((right[:, 1] - local.lag.mean()) / (right[:, 0] - local.value.mean()))
    wanted = np.sort(np.asarray(result.reference))
    assert np.mean(wanted < slopes[0] - 1e-9) == pytest.approx(0.025, abs=0.011)
    assert np.mean(wanted > slopes[-1] + 1e-9) == pytest.approx(0.025, abs=0.011)
    assert "95% of all draws" in next(text.get_text() for text in axes.texts if text.get_gid() == "note")
    other = si.esda.moran(-(y**2), lattice, permutations=0)
    with pytest.raises(DataError, match="band is not"):
        si.viz.moran_scatter(local, band=other)


def test_band_of_several_years_is_that_of_their_table(lattice):
    local = _local(lattice, 1)
    mean, sd = -1 / (SIDE**2 - 1), 0.08
    slope = float(np.polyfit(local.value, local.lag, 1)[0])
    rows = pd.DataFrame({"year": [2018, 2019], "statistic": slope, "expectation": mean, "sd": sd})
    table = TableResult(rows, "Moran's I by year")
    figure = si.viz.moran_scatter({2018: local, 2019: local}, band=table, label=0)
    for axes in figure.axes[:2]:
        (drawn,) = [each for each in axes.collections if each.get_gid() == "slopes"]
        corners = drawn.get_paths()[0].vertices
        right = corners[np.isclose(corners[:, 0], axes.get_xlim()[1])]
        rise = sorted((right[:, 1] - local.lag.mean()) / (right[:, 0] - local.value.mean()))
        assert rise[0] == pytest.approx(mean - 1.96 * sd) and rise[-1] == pytest.approx(mean + 1.96 * sd)


def _drawn_rows(axes):
    labels = [tick.get_text().replace("\n", " ").replace("\u00a0", " ") for tick in axes.get_yticklabels()]
    return labels, [float(x) for x in axes.containers[0].lines[0].get_xdata()]


def test_effects_of_ten_units_are_ten_times_as_large_of_a_lag_too(fit):
    labels, values = _drawn_rows(si.viz.coefficient_plot(fit, per={"x": 10}, names={"x": "Index"}))
    assert labels == ["Index (per 10)", "z", "W Index (per 10)", "W z"]
    wanted = fit.params[["x", "z", "W x", "W z"]] * [10, 1, 10, 1]
    assert values == pytest.approx(wanted.tolist())
    labels, _ = _drawn_rows(si.viz.coefficient_plot(fit, per="auto", variables=["x", "z"]))
    assert labels == ["x (per 10)", "z"]  # 0.003 of one unit, 0.03 of ten
    axes = si.viz.impacts_plot(fit.impacts(), per={"x": 100})
    place = [tick.get_text().replace("\u00a0", " ") for tick in axes.get_yticklabels()].index("x (per 100)")
    direct = float(axes.containers[0].lines[0].get_xdata()[place])
    assert direct == pytest.approx(100 * fit.params["x"])
    for wrong in ({"nothing": 10}, {"x": 0.0}, {"x": float("inf")}):
        with pytest.raises(DataError, match="per names regressors"):
            si.viz.coefficient_plot(fit, per=wrong)


def test_specification_curve_in_order_within_a_choice():
    rows = [("a", 2018, 0.3), ("b", 2018, 0.2), ("a", 2019, 0.1), ("b", 2019, 0.4)]
    table = pd.DataFrame(rows, columns=["weights", "year", "estimate"])
    table["low"], table["high"] = table["estimate"] - 0.05, table["estimate"] + 0.05
    curve, marks = si.viz.specification_curve(table, within="weights", per=10).axes
    drawn = {tuple(x) for line in curve.containers for x in zip(*line.lines[0].get_data(), strict=True)}
    assert [y for _, y in sorted(drawn)] == pytest.approx([1.0, 3.0, 2.0, 4.0])  # ten times; a's, then b's
    assert [line.get_xdata()[0] for line in curve.lines if line.get_gid() == "between"] == [1.5]
    assert "by weights and estimate" in marks.get_xlabel()
    assert "per 10" in curve.get_ylabel().replace("\u00a0", " ")
    with pytest.raises(DataError, match="per must be"):
        si.viz.specification_curve(table, per=0)
    with pytest.raises(DataError, match="lacks"):
        si.viz.specification_curve(table, within="estimator")


def test_the_table_of_five_years_finds_room_or_stands_below():
    assert height_of_table(5, 2.0) is not None
    assert height_of_table(8, 2.0) is None
    assert height_of_table(3, 5.0) < height_of_table(5, 2.0)
