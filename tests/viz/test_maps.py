"""Maps of values, clusters, levels, changes and residuals: what is on the axes, and which pixel has which colour."""

from __future__ import annotations

import warnings

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError
from spatial_iie.viz import style
from spatial_iie.viz.maps.options import CHINA_ALBERS


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def patches(axes):
    """Number of regions drawn in each class."""
    return {
        part.get_label(): len(part.get_paths()) for part in axes.collections if part.get_gid() == "regions"
    }


def colours(axes):
    return {
        part.get_label(): to_hex(part.get_facecolor()[0])
        for part in axes.collections
        if part.get_gid() == "regions"
    }


def pixels_at_regions(axes, regions):
    """The colour of the picture at a point inside each region, from geometry this package has not touched."""
    figure = axes.figure
    figure.set_dpi(200)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    picture = np.asarray(canvas.buffer_rgba())
    shapes = regions.to_crs(CHINA_ALBERS).geometry
    points = np.array([shapely.maximum_inscribed_circle(shape).coords[0] for shape in shapes])
    x, y = axes.transData.transform(points).T
    inside = axes.bbox.padded(-2).contains
    kept = [place for place in range(len(regions)) if inside(x[place], y[place])]
    found = {
        regions.index[p]: to_hex(picture[picture.shape[0] - 1 - int(y[p]), int(x[p])] / 255) for p in kept
    }
    return pd.Series(found)


@pytest.fixture
def values(demo):
    return demo["digital_index", 2019]


def test_every_region_has_the_colour_of_its_own_class(demo, values):
    """Rows shuffled on both sides; classes from pandas, points from shapely, colours read from the picture."""
    regions, series = demo.regions.sample(frac=1, random_state=0), values.sample(frac=1, random_state=1)
    axes = si.viz.choropleth(regions, series, k=5, north_arrow=False, scale_bar=False)
    found = pixels_at_regions(axes, demo.regions)
    wanted = pd.qcut(values, 5, labels=list(style.sequential(5))).astype(object)
    large = demo.regions.to_crs(CHINA_ALBERS).area > 3e9  # the border takes no more than a part of these
    compared = found.index[large[found.index]]
    assert len(compared) > 300
    assert (found[compared] == wanted[compared]).all()


def test_patches_and_legend(demo, values):
    axes = si.viz.choropleth(demo.regions, values, k=4, title="x")
    counts = patches(axes)
    assert list(counts) == legend(axes)
    assert list(counts.values())[:-1] == pd.qcut(values, 4).value_counts(sort=False).tolist()
    assert counts["No data"] == 4 == 370 - len(values)  # the layer has 370 regions
    assert axes.get_legend().get_title().get_text() == "digital_index"
    assert axes.get_title(loc="left") == "x"


def test_regions_without_a_value_are_hatched(demo, values):
    axes = si.viz.choropleth(demo.regions, values.where(values.index != "110000").drop("120000"))
    (hatched,) = [part for part in axes.collections if part.get_gid() == "regions" and part.get_hatch()]
    assert hatched.get_label() == "No data" and len(hatched.get_paths()) == 6
    assert axes.get_legend().get_patches()[-1].get_hatch() == hatched.get_hatch()


def test_user_breaks_keep_empty_classes(demo, values):
    axes = si.viz.choropleth(demo.regions, values, classes="user", breaks=[10, 50, 1000])
    assert list(patches(axes).values())[:4] == [
        (values <= 10).sum(), ((values > 10) & (values <= 50)).sum(), (values > 50).sum(), 0
    ]  # fmt: skip
    held = [(values <= 10).sum(), ((values > 10) & (values <= 50)).sum(), (values > 50).sum()]
    words = [
        f"≤ 10.00 ({held[0]})",
        f"10.01 – 50.00 ({held[1]})",
        f"50.01 – 1,000.00 ({held[2]})",
        "> 1,000.00 (0)",
    ]
    assert legend(axes) == [*words, "No data"]


def test_several_years_share_breaks_and_colours(demo):
    table = demo.wide("digital_index")
    figure = si.viz.choropleth(demo.regions, table, title="Three years")
    maps = [axes for axes in figure.axes if axes.get_label()]
    assert [axes.get_title(loc="left") for axes in maps] == ["2017", "2018", "2019"]
    assert colours(maps[0]) == colours(maps[1]) == colours(maps[2])
    pooled = np.quantile(table.to_numpy(), [0.2, 0.4, 0.6, 0.8])
    for axes, year in zip(maps, table, strict=True):
        wanted = np.bincount(np.searchsorted(pooled, table[year]), minlength=5)
        assert list(patches(axes).values())[:5] == wanted.tolist()
    assert len(figure.legends) == 1 and [axes.get_legend() for axes in maps] == [None] * 3
    assert "Three years" in {text.get_text() for text in figure.texts}


def test_synthetic_data_are_called_so(demo, local):
    figures = [
        si.viz.choropleth(demo.regions, demo["gdp", 2019]).figure,
        si.viz.choropleth(demo.regions, demo.wide("gdp")[[2017, 2019]]),
        si.viz.cluster_map(local[2019], demo.regions).figure,
        si.viz.cluster_map(local, demo.regions),
        si.viz.quadrant_change_map(local[2017], local[2019], demo.regions).figure,
    ]
    for figure in figures:
        assert any("SYNTHETIC" in text.get_text() for text in figure.findobj(lambda a: a.get_gid() == "note"))
    real = pd.Series(demo["gdp", 2019].to_dict(), name="gdp")
    figure = si.viz.choropleth(demo.regions, real, source="a yearbook", note="a note").figure
    (note,) = figure.findobj(lambda artist: artist.get_gid() == "note")
    assert note.get_text() == "Source: a yearbook; boundaries of the end of 2018\nNote: a note"


def test_everything_written_is_inside_the_figure(demo, local):
    long = "A note that goes on and on, about what was done and what was left, " * 4
    several = si.viz.cluster_map(local, demo.regions, source=long, title="Clusters", theme="journal")
    single = si.viz.choropleth(demo.regions, demo["gdp", 2019], note=long, labels=list(demo.ids[:40])).figure
    part = demo.select([region for region in demo.ids if region.startswith("35")])
    small = si.viz.choropleth(part.regions, part["gdp", 2019], note=long, title="Fujian").figure
    own = si.viz.choropleth(part.regions[["geometry"]], part["gdp", 2019], legend_title="Yuan").figure
    for figure in (several, single, small, own):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        box = figure.get_tightbbox()
        wide, high = figure.get_size_inches()
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= wide and box.y1 <= high


def test_on_axes_of_the_user(demo, values):
    figure = Figure(figsize=(12, 6))
    left, right = figure.subplots(1, 2)
    assert si.viz.choropleth(demo.regions, values, ax=left) is left
    assert right.collections[:] == []


def test_a_part_of_the_country_has_pale_surroundings_and_no_inset(demo):
    part = demo.select([region for region in demo.ids if region.startswith("44")])
    axes = si.viz.choropleth(part.regions, part["gdp", 2019])
    assert sum(patches(axes).values()) == 21 and "No data" not in legend(axes)
    assert not axes.child_axes


def test_own_boundaries_without_names_or_reference_system():
    squares = geopandas.GeoDataFrame(
        geometry=[shapely.box(i, 0, i + 1, 1) for i in range(4)], index=list("abcd")
    )
    axes = si.viz.choropleth(squares, pd.Series([1.0, 2, 3, 4], index=list("dcba")), k=2, labels=["a"])
    assert not axes.findobj(lambda artist: artist.get_gid() in ("scale bar", "north arrow"))
    assert [text.get_text() for text in axes.texts if text.get_gid() == "name"] == ["a"]
    low, high = axes.collections[0], axes.collections[1]
    assert sorted(path.get_extents().x0 for path in low.get_paths()) == [2, 3]
    assert sorted(path.get_extents().x0 for path in high.get_paths()) == [0, 1]


@pytest.mark.parametrize("step", [1, -1])
def test_holes_stay_holes(step):
    """Whichever way their rings run."""
    corners = [(3, 3), (6, 3), (6, 6), (3, 6)][::step]
    ring = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [corners])
    squares = geopandas.GeoDataFrame(geometry=[ring], index=["a"])
    axes = si.viz.choropleth(squares, pd.Series({"a": 1.0}), legend_title="")
    canvas = FigureCanvasAgg(axes.figure)
    canvas.draw()
    x, y = (int(part) for part in axes.transData.transform((4.5, 4.5)))
    assert np.asarray(canvas.buffer_rgba())[::-1][y, x].tolist() == [255] * 4


def test_inputs_are_left_alone(demo, values):
    regions, series = demo.regions, values.copy()
    before = regions.copy()
    si.viz.choropleth(regions, series, hu_line=True)
    pd.testing.assert_series_equal(series, values)
    assert_geodataframe_equal(regions, before)


def test_refusals(demo, values):
    regions = demo.regions
    with pytest.raises(AlignmentError, match=r"values has 1 region that are not on the map: \[999999\]"):
        si.viz.choropleth(regions, pd.concat([values, pd.Series({"999999": 1.0})]))
    with pytest.raises(AlignmentError, match="more than once"):
        si.viz.choropleth(regions, pd.concat([values, values[:1]]))
    with pytest.raises(AlignmentError, match="ndarray without region labels"):
        si.viz.choropleth(regions, values.to_numpy())
    with pytest.raises(DataError, match="not numbers"):
        si.viz.choropleth(regions, values.map(lambda _: "much"))
    with pytest.raises(DataError, match="1 infinite"):
        si.viz.choropleth(regions, values.replace(values.iloc[0], np.inf))
    with pytest.raises(DataError, match="no value"):
        si.viz.choropleth(regions, values * np.nan)
    with pytest.raises(DataError, match="not a GeoDataFrame"):
        si.viz.choropleth(values, values)
    with pytest.raises(DataError, match=r"366 regions are neither polygons nor points: \[110000"):
        si.viz.choropleth(regions.set_geometry(regions.boundary), values)
    with pytest.raises(DataError, match="no coordinate reference system, so no basemap"):
        si.viz.choropleth(regions.set_crs(None, allow_override=True), values, basemap=si.viz.china())
    with pytest.raises(DataError, match=r"to be named are not on the map: \[Beijing\]"):
        si.viz.choropleth(regions, values, labels=["Beijing"])
    with pytest.raises(SpatialIIEError, match="one string"):
        si.viz.choropleth(regions, values, labels="110000")
    with pytest.raises(SpatialIIEError, match="palette must be one of"):
        si.viz.choropleth(regions, values, palette="no such")
    with pytest.raises(TypeError, match="colour"):
        si.viz.choropleth(regions, values, colour="red")


def test_cluster_map(demo, local):
    axes = si.viz.cluster_map(local[2019], demo.regions)
    counts = local[2019].clusters().value_counts()
    order = ["high-high", "low-low", "high-low", "low-high", "not significant"]
    wanted = [f"{name.capitalize()} ({counts.get(name, 0)})" for name in order] + [
        f"Darker: p ≤ 0.01 ({(local[2019].p_simulated <= 0.01).sum()})",
        "No neighbours (1)",
        "No data",
    ]
    assert legend(axes) == wanted
    assert list(patches(axes).values()) == [*(counts.get(name, 0) for name in order), 1, 4]
    assert list(colours(axes).values())[:5] == [to_hex(style.CLUSTERS[name]) for name in order]


def test_groups_of_a_cluster_have_one_outline_and_outliers_none(demo, local):
    axes = si.viz.cluster_map(local[2019], demo.regions)
    rims = [part for part in axes.collections if part.get_gid() == "rim"]
    fills = {part.get_label(): part for part in axes.collections if part.get_gid() == "regions"}
    counts = local[2019].clusters().value_counts()
    assert [len(rim.get_paths()) for rim in rims] == [counts["high-high"], counts["low-low"]]
    order = {label.split(" (")[0]: part.get_zorder() for label, part in fills.items()}
    assert (
        order["High-high"]
        == order["Low-low"]
        > rims[0].get_zorder()
        > order["High-low"]
        == order["Not significant"]
    )


def test_clusters_are_drawn_where_they_are(demo, local):
    found = pixels_at_regions(si.viz.cluster_map(local[2019], demo.regions, groups=0), demo.regions)
    wanted = local[2019].clusters().map({name: to_hex(colour) for name, colour in style.CLUSTERS.items()})
    large = demo.regions.to_crs(CHINA_ALBERS).area > 3e9
    compared = [region for region in found.index if large[region]]
    assert (found[compared] == wanted[compared]).all()


def test_empty_classes_stay_in_the_legend(demo, local):
    axes = si.viz.cluster_map(local[2019], demo.regions, alpha=1e-9)
    assert legend(axes)[:5] == [
        "High-high (0)",
        "Low-low (0)",
        "High-low (0)",
        "Low-high (0)",
        "Not significant (365)",
    ]
    several = si.viz.cluster_map(local, demo.regions, alpha=1e-9)
    assert [text.get_text() for text in several.legends[0].get_texts()][:2] == ["High-high", "Low-low"]


def test_correction_is_the_results_own(demo, local):
    result = local[2019]
    axes = si.viz.cluster_map(result, demo.regions, alpha=0.1, correction="fdr")
    wanted = (result.clusters(0.1, "fdr") == "not significant").sum()
    assert f"Not significant ({wanted})" in legend(axes)
    assert axes.get_legend().get_title().get_text() == "Clusters (p ≤ 0.1, FDR)"


def test_significance_map(demo, local):
    p = local[2019].p_simulated
    axes = si.viz.significance_map(local[2019], demo.regions, levels=(0.03, 0.05, 0.2))
    assert list(patches(axes).values())[:4] == [
        (p <= 0.03).sum(), ((p > 0.03) & (p <= 0.05)).sum(), ((p > 0.05) & (p <= 0.2)).sum(), (p > 0.2).sum()
    ]  # fmt: skip


def test_hot_and_cold_spots(demo, spots):
    axes = si.viz.hot_cold_map(spots, demo.regions)
    p, hot = spots.p_value, spots.z_score > 0
    bounds = [(0, 0.01), (0.01, 0.05), (0.05, 0.1)]
    wanted = [(hot & (p > low) & (p <= high)).sum() for low, high in bounds]
    wanted += [(p > 0.1).sum(), *((~hot & (p > low) & (p <= high)).sum() for low, high in bounds[::-1])]
    assert list(patches(axes).values())[:7] == wanted
    assert legend(axes)[0] == f"Hot spot, p ≤ 0.01 ({wanted[0]})"


def test_hot_cold_map_is_for_getis_ord(demo, local, spots):
    with pytest.raises(SpatialIIEError, match="there is cluster_map"):
        si.viz.hot_cold_map(local[2019], demo.regions)
    with pytest.raises(SpatialIIEError, match="one kind"):
        si.viz.cluster_map({2018: local[2018], 2019: spots}, demo.regions)
    with pytest.raises(SpatialIIEError, match="wants its result, not a str"):
        si.viz.cluster_map("result", demo.regions)
    with pytest.raises(SpatialIIEError, match="ascending"):
        si.viz.significance_map(local[2019], demo.regions, levels=(0.05, 0.01))


def test_quadrant_change(demo, local):
    before, after = local[2017].quadrant, local[2019].quadrant
    axes = si.viz.quadrant_change_map(local[2017], local[2019], demo.regions)
    moved = after[(before != after) & after.notna()].value_counts()
    assert legend(axes)[:4] == [f"Moved to {name} ({moved.get(name, 0)})" for name in style.QUADRANTS]
    assert list(patches(axes).values())[4] == ((before == after) & after.notna()).sum()
    (flows,) = [each for each in axes.child_axes if each.get_gid() == "flows"]
    counts = [int(text.get_text()) for text in flows.texts if text.get_text().isdigit()]
    both = before.notna() & after.notna()
    assert counts == [
        ((before == start) & (after == end) & both).sum()
        for start in style.QUADRANTS
        for end in style.QUADRANTS
    ]
    from_series = si.viz.quadrant_change_map(before, after, demo.regions)
    assert patches(from_series) == patches(axes)
    with pytest.raises(SpatialIIEError, match="no quadrants"):
        si.viz.quadrant_change_map(before.replace("low-low", "bottom"), after, demo.regions)


def test_residuals(demo):
    drawn = np.random.default_rng(0).standard_t(4, len(demo.ids))
    axes = si.viz.residual_map(pd.Series(drawn, index=demo.ids), demo.regions, variable="GDP", year=2019)
    assert axes.get_title(loc="left") == "Standardized residuals of GDP, 2019"
    panel = pd.DataFrame({2018: drawn[::-1], 2019: drawn}, index=demo.ids)
    assert (
        si.viz.residual_map(panel[2019], demo.regions).get_title(loc="left") == "Standardized residuals, 2019"
    )
    spread = np.sqrt((drawn**2).mean())
    edges = np.array([-np.inf, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, np.inf]) * spread
    assert list(patches(axes).values())[:7] == np.histogram(drawn, edges)[0].tolist()
    assert (
        to_rgba(colours(axes)[legend(axes)[0]])[2] > to_rgba(colours(axes)[legend(axes)[6]])[2]
    )  # blue is low


def test_alternative_text(demo, local):
    text = si.viz.alt_text(si.viz.cluster_map(local, demo.regions))
    assert len(text.splitlines()) == 3 and "2019" not in text.splitlines()[0]
    assert "Not significant" in text
    one = si.viz.alt_text(si.viz.choropleth(demo.regions, demo["gdp", 2019]))
    assert one.startswith("Map of gdp: 366 of 366 regions with data, 5 classes, from ")


def test_drawing_warns_of_nothing(demo, local):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FigureCanvasAgg(si.viz.cluster_map(local, demo.regions, language="zh", hu_line=True)).draw()


def test_former_name_of_the_classes(demo, values):
    before = si.viz.choropleth(demo.regions, values, scheme="fisher_jenks")
    assert legend(before) == legend(si.viz.choropleth(demo.regions, values, classes="fisher_jenks"))


def test_box_map(demo, values):
    """Six classes by numpy's quartiles, each as many as its label says, in six colours."""
    axes = si.viz.choropleth(demo.regions, values, classes="box", hinge=3.0)
    low, middle, high = np.percentile(values, (25, 50, 75))
    edges = [-np.inf, low - 3 * (high - low), low, middle, high, high + 3 * (high - low), np.inf]
    wanted = pd.cut(values, edges).value_counts(sort=False).tolist()
    assert [int(text.rpartition("(")[2].strip(")")) for text in legend(axes)[:6]] == wanted
    assert list(patches(axes).values())[:6] == wanted and wanted[5] > 0
    assert list(colours(axes).values())[:6] == list(style.diverging(6))


def test_variable_unit_year_and_review_number_are_in_the_picture(demo, local, values):
    said = {"variable": "数字产业指数", "unit": "分", "year": 2019, "language": "zh"}
    axes = si.viz.choropleth(demo.regions, values, map_approval="GS(2024)0650", **said)
    assert axes.get_title(loc="left") == "数字产业指数（2019 年）"
    assert axes.get_legend().get_title().get_text() == "数字产业指数（分）"
    (note,) = axes.findobj(lambda artist: artist.get_gid() == "note")
    assert "行政区划界线截至 2018 年底；审图号：GS(2024)0650" in note.get_text().replace("\n", "")
    clusters = si.viz.cluster_map(local[2019], demo.regions, **said)
    assert clusters.get_title(loc="left") == "数字产业指数的局部莫兰指数（2019 年）"
    (how,) = clusters.findobj(lambda artist: artist.get_gid() == "subtitle")
    assert how.get_text() == "空间权重：queen 邻接；99 次条件置换"
    change = si.viz.quadrant_change_map(
        local[2017], local[2019], demo.regions, variable="Index", year="2017–2019"
    )
    assert change.get_title(loc="left") == "Change of quadrant of Index, 2017–2019"


def test_five_years_stand_in_two_rows_with_the_legend_in_the_sixth_place(demo):
    table = pd.DataFrame({2015 + k: demo["gdp", 2019] * (1 + k) for k in range(5)})
    figure = si.viz.choropleth(demo.regions, table, hu_line=True, variable="GDP", unit="100 million yuan")
    maps = [axes for axes in figure.axes if axes.get_label()]
    inches = figure.get_figwidth() * maps[0].get_position().width
    assert figure.get_figwidth() * 25.4 == pytest.approx(174, abs=0.5) and inches * 25.4 >= 55
    rows = [round(axes.get_position().y0, 6) for axes in maps]
    assert len(set(rows[:3])) == len(set(rows[3:])) == 1 and rows[0] > rows[3]
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    (legend_box,) = [each.get_window_extent() for each in figure.legends]
    boxes = [axes.get_window_extent() for axes in maps]
    assert not any(legend_box.overlaps(box) for box in boxes)
    assert legend_box.x0 >= boxes[4].x1 and legend_box.y1 <= boxes[2].y0 + 1
    written = [text.get_gid() for axes in maps for text in axes.findobj(Text)]
    assert written.count("hu name") == written.count("sea") == 1
    assert sum(bool(axes.findobj(lambda each: each.get_gid() == "scale bar")) for axes in maps) == 1
    assert figure.legends[0].get_title().get_text() == "GDP (100 million yuan)"


def test_histogram_over_the_legend_counts_every_value(demo, values):
    axes = si.viz.choropleth(demo.regions, values)
    (chart,) = [each for each in axes.child_axes if each.get_gid() == "histogram"]
    heights = sum(bar.get_height() for bar in chart.patches)
    assert heights == len(values)
    assert {to_hex(bar.get_facecolor()) for bar in chart.patches} == set(style.sequential(5))
