"""The Moran scatter plot: what is on the axes, held to regressions and counts made without the package."""

from __future__ import annotations

import warnings
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from scipy import stats

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError
from spatial_iie.viz import moran_scatter

QUADRANTS = ("high-high", "low-high", "low-low", "high-low")


@pytest.fixture(scope="module")
def study():
    return si.study.demo()


@pytest.fixture(scope="module")
def w(study):
    with pytest.warns(si.errors.WeightsWarning, match="330900"):
        return si.weights.queen(study.regions).row_standardized()


@pytest.fixture(scope="module")
def results(study, w):
    return {
        year: si.esda.local_moran(study["digital_index", year], w, permutations=0) for year in study.years
    }


@pytest.fixture(scope="module")
def axes(results):
    """Return the plot of 2019, to be looked at only."""
    return moran_scatter(results[2019])


def _line(axes):
    (line,) = [each for each in axes.lines if each.get_gid() == "line"]
    (x0, x1), (y0, y1) = line.get_data()
    return (y1 - y0) / (x1 - x0), (x0, y0)


def _points(axes):
    parts = {part.get_gid(): np.asarray(part.get_offsets()) for part in axes.collections}
    return {name: parts[name] for name in QUADRANTS}


def _legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_slope_is_that_of_a_regression_of_the_lag_on_the_value_and_is_morans_i(study, w, axes):
    y = study["digital_index", 2019]
    linked = y.index.drop("330900")
    lag = pd.Series(w.matrix @ y[w.ids].to_numpy(), index=w.ids)
    expected = stats.linregress(y[linked], lag[linked]).slope
    slope, _ = _line(axes)
    assert slope == pytest.approx(expected, abs=1e-12)
    assert slope == pytest.approx(si.esda.moran(y, w).statistic, abs=1e-12)


def test_slope_is_morans_i_of_pysal(study, w):
    esda = pytest.importorskip("esda")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linked = study.ids.drop("330900")
        y = study["digital_index", 2018][linked]
        other = w.subset(linked)
        graph = other.to_graph()
        expected = esda.Moran(y[graph.unique_ids].to_numpy(), graph, transformation="r", permutations=0).I
    slope, _ = _line(moran_scatter(si.esda.local_moran(y, other, permutations=0)))
    assert slope == pytest.approx(expected, abs=1e-12)


def test_line_passes_through_the_mean_of_the_points(axes):
    slope, (x, y) = _line(axes)
    every = np.concatenate(list(_points(axes).values()))
    assert y + slope * (every[:, 0].mean() - x) == pytest.approx(every[:, 1].mean(), abs=1e-12)


def test_every_region_with_a_neighbour_is_one_point_at_its_own_value_and_lag(study, w, axes):
    y = study["digital_index", 2019]
    z = (y - y.mean()) / y.std(ddof=0)
    neighbours = {i: w.ids[w.matrix[[k]].toarray().ravel() > 0] for k, i in enumerate(w.ids)}
    expected = {(z[i], z[near].mean()) for i, near in neighbours.items() if len(near)}
    drawn = np.concatenate(list(_points(axes).values()))
    assert len(drawn) == 365
    assert np.allclose(sorted(map(tuple, drawn)), sorted(expected), rtol=0, atol=1e-12)


def test_points_lie_in_the_quadrant_whose_colour_they_have(axes):
    points = _points(axes)
    for name, (x, y) in {
        "high-high": (1, 1),
        "low-high": (-1, 1),
        "low-low": (-1, -1),
        "high-low": (1, -1),
    }.items():
        assert len(points[name]) > 0
        assert (points[name] * [x, y] >= -1e-12).all()


def test_legend_counts_the_points_and_says_the_slope(results, axes):
    counts = results[2019].quadrant.value_counts()
    *classes, line = _legend(axes)
    named = zip(("High-high", "Low-high", "Low-low", "High-low"), QUADRANTS, strict=True)
    assert classes == [f"{word} ({counts[name]})" for word, name in named]
    assert line == f"Slope = Moran's I = {_line(axes)[0]:.3f}"


def test_empty_quadrants_stay_in_the_legend():
    w = si.weights.lattice(4, 1).row_standardized()
    axes = moran_scatter(si.esda.local_moran(pd.Series([1.0, 2, 9, 10], index=w.ids), w, permutations=0))
    assert _legend(axes)[:4] == ["High-high (2)", "Low-high (0)", "Low-low (2)", "High-low (0)"]


def test_shading_fills_the_axes_and_meets_at_the_means(axes):
    shades = [patch.get_bbox() for patch in axes.patches if isinstance(patch, Rectangle)]
    assert len(shades) == 4
    whole = axes.viewLim
    assert sum(abs(box.width * box.height) for box in shades) == pytest.approx(whole.width * whole.height)
    assert all({box.x0, box.x1} & {0.0} and {box.y0, box.y1} & {0.0} for box in shades)


def test_slope_of_other_weights_is_not_called_morans_i(study):
    with pytest.warns(si.errors.WeightsWarning):
        binary = si.weights.queen(study.regions)
    axes = moran_scatter(si.esda.local_moran(study["digital_index", 2019], binary, permutations=0))
    assert _legend(axes)[-1] == f"Slope = {_line(axes)[0]:.3f}"


def test_pair_in_its_own_units_has_the_same_slope_and_quadrants(study, w, results):
    y = study["digital_index", 2019]
    linked = y.index.drop("330900")
    lag = pd.Series(w.matrix @ y[w.ids].to_numpy(), index=w.ids)[linked]
    pair, result = (
        moran_scatter((y[linked], lag)),
        moran_scatter(si.esda.local_moran(y[linked], w.subset(linked), permutations=0)),
    )
    assert _line(pair)[0] == pytest.approx(_line(result)[0], abs=1e-12)
    assert {k: len(v) for k, v in _points(pair).items()} == {k: len(v) for k, v in _points(result).items()}
    assert pair.get_xlabel() == "digital_index"
    shuffled = moran_scatter((y[linked], lag.sample(frac=1, random_state=3)))
    assert _line(shuffled)[0] == pytest.approx(_line(pair)[0], abs=1e-12)


def test_pair_of_other_regions_is_refused(study):
    y = study["digital_index", 2019]
    with pytest.raises(AlignmentError, match=r"these differ: \[110000\]"):
        moran_scatter((y, y.drop("110000")))


def test_other_local_statistics_are_refused(study, w):
    geary = si.esda.local_geary(study["digital_index", 2019], w, permutations=0)
    with pytest.raises(SpatialIIEError, match="not Local Geary"):
        moran_scatter(geary)


def test_the_farthest_points_are_named_and_no_name_covers_another_or_leaves_the_axes(study, results):
    result = results[2019]
    axes = moran_scatter(result, names=study.names, label=12)
    names = [text for text in axes.texts if text.get_gid() != "note"]
    part = pd.DataFrame({"value": result.value, "lag": result.lag}).dropna()
    far = ((part / (part.max() - part.min())) ** 2).sum(axis=1).nlargest(12)
    written = [text.get_text() for text in names]
    assert set(written) <= set(study.names[far.index])
    assert written[:5] == list(study.names[far.index[:5]])
    boxes = [Text.get_window_extent(text) for text in names]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    assert all(axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1 for box in boxes)


def test_a_name_stands_beside_its_own_point(study, results):
    axes = moran_scatter(results[2019], names=study.names, label=["110000", "510100"])
    at = {text.get_text(): text.xy for text in axes.texts if text.get_gid() != "note"}
    result = results[2019]
    assert at == {
        name: (result.value[i], result.lag[i]) for i, name in (("110000", "北京市"), ("510100", "成都市"))
    }


def test_regions_that_are_not_drawn_cannot_be_named(results):
    with pytest.raises(AlignmentError, match=r"not in the plot: \[330900\]"):
        moran_scatter(results[2019], label=["330900"])


def test_years_share_their_axes_and_each_has_its_own_slope(study, w, results):
    figure = moran_scatter(results)
    assert isinstance(figure, Figure)
    panels = figure.axes
    table = [text.get_text() for text in figure.texts if text.get_gid() == "counts"]
    assert [axes.get_title() for axes in panels] == [
        "2017",
        "2018",
        "2019",
    ]
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in panels}) == 1
    for year, axes in zip(study.years, panels, strict=True):
        slope = _line(axes)[0]
        assert slope == pytest.approx(si.esda.moran(study["digital_index", year], w).statistic, abs=1e-12)
        assert f"{slope:.3f}" in table
    every = np.concatenate([part for axes in panels for part in _points(axes).values()])
    low, high = np.array([panels[0].get_xlim(), panels[0].get_ylim()]).T
    assert (every > low).all()
    assert (every < high).all()


def test_one_table_counts_the_points_of_every_year_and_the_axes_are_named_once(results):
    figure = moran_scatter(results, variable="指数", language="zh")
    rows = {}
    for text in sorted(
        (t for t in figure.texts if t.get_gid() == "counts"), key=lambda t: t.get_position()[0]
    ):
        rows.setdefault(round(text.get_position()[1], 6), []).append(text.get_text())
    written = [rows[y] for y in sorted(rows, reverse=True)]
    assert written[0] == ["2017", "2018", "2019"]
    for row, (quadrant, name) in zip(
        written[1:5], {"high-high": "高-高", "low-high": "低-高", "low-low": "低-低", "high-low": "高-低"}.items(),
        strict=True,
    ):  # fmt: skip
        assert row == [name, *(str((each.quadrant == quadrant).sum()) for each in results.values())]
    assert not figure.legends and not any(axes.get_legend() for axes in figure.axes)
    titles = [text.get_text() for text in figure.texts]
    assert titles.count("指数（标准化值）") == titles.count("指数的空间滞后") == 1
    assert not any(axes.get_xlabel() or axes.get_ylabel() for axes in figure.axes)
    assert figure.get_figwidth() * 25.4 == pytest.approx(174, abs=0.5)
    figure.draw_without_rendering()
    boxes = [axes.get_window_extent() for axes in figure.axes]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_hollow_points_are_those_that_are_not_significant(study, w):
    result = si.esda.local_moran(study["digital_index", 2019], w, permutations=99)
    axes = moran_scatter(result, alpha=0.03, label=0)
    wanted = (result.clusters(0.03).dropna() != "not significant").sum()
    filled = sum(
        int((part.get_facecolors()[:, 3] > 0).sum())
        for part in axes.collections
        if part.get_gid() in QUADRANTS
    )
    assert 0 < filled == wanted
    note = next(text.get_text() for text in axes.texts if text.get_gid() == "note")
    assert "Filled points: p ≤ 0.03; hollow points: not significant." in note.replace("\n", " ")


def test_nothing_and_several_on_one_axes_are_refused(results):
    with pytest.raises(DataError, match="at least one"):
        moran_scatter({})
    with pytest.raises(DataError, match="figure of their own"):
        moran_scatter(results, ax=Figure().add_subplot())


def test_it_draws_on_the_axes_given(results):
    axes = Figure(figsize=(9, 4)).subplots(1, 2)[1]
    assert moran_scatter(results[2019], ax=axes) is axes


def test_island_is_counted_in_the_note(axes):
    note = next(text.get_text() for text in axes.texts if text.get_gid() == "note")
    assert "1 region without a spatial lag (isolates or missing values) is not shown." in note.replace(
        "\n", " "
    )
    assert "SYNTHETIC" in note


def test_alt_text_says_slope_and_counts(results, axes):
    counts = results[2019].quadrant.value_counts()
    text = si.viz.alt_text(axes)
    assert "365 regions" in text
    assert f"slope {_line(axes)[0]:.3f}" in text
    assert f"Low-low {counts['low-low']}" in text
