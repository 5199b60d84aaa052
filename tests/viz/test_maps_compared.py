"""Maps of years compared: relative to the mean of each year, the change between two, and the surer clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from scipy.stats import zscore

import spatial_iie as si
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.viz import style


def drawn(axes):
    """Number of regions of each colour, in the order of the classes."""
    parts = [part for part in axes.collections if part.get_gid() == "regions"]
    return {
        to_hex(part.get_facecolor()[0]): len(part.get_paths()) for part in parts if len(part.get_facecolor())
    }


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_relative_values_are_those_of_their_year(demo):
    """Classes by scipy's z scores, year by year; a year in other units looks the same."""
    table = demo.wide("gdp")
    scaled = table * [1.0, 10.0, 0.5] + [0.0, 7.0, 3.0]
    for given in (table, scaled):
        figure = si.viz.choropleth(given, demo.regions, relative=True, variable="GDP", unit="yuan")
        maps = [axes for axes in figure.axes if axes.get_label()]
        for axes, year in zip(maps, table, strict=True):
            z = zscore(table[year].dropna(), ddof=1)
            wanted = pd.cut(pd.Series(z), [-np.inf, -2, -1, 0, 1, 2, np.inf]).value_counts(sort=False)
            counts = drawn(axes)
            assert [counts[colour] for colour in style.diverging(6)] == wanted.tolist()
    (words,) = figure.legends
    assert words.get_title().get_text() == "GDP (standard deviations from the mean of the year)"
    assert [text.get_text() for text in words.get_texts()][2:4] == ["−1 SD to mean", "Mean to 1 SD"]
    FigureCanvasAgg(figure).draw()
    assert words.get_window_extent().width < figure.bbox.width


@pytest.mark.parametrize("k", [2, 4, 5])
def test_change_mirrors_at_zero(demo, k):
    """Of -9, -1, 0, 1, 2, ...: the sign of a change is the side of its colour, 0 is in the middle class."""
    values = np.linspace(-4, 9, len(demo.ids))
    table = pd.DataFrame({2017: 5.0, 2018: 77.0, 2019: 5.0 + values}, index=demo.ids)
    table.iloc[0, 2] = np.nan
    axes = si.viz.choropleth(table, demo.regions, change=True, k=k, variable="GDP", unit="yuan")
    assert axes.get_title(loc="left") == "Change of GDP, 2017–2019"
    assert axes.get_legend().get_title().get_text() == "Change (yuan)"
    counts = drawn(axes)
    numbers = [counts[colour] for colour in style.diverging(k)]
    below, above, half = sum(values[1:] < 0), sum(values > 0), k // 2
    assert legend(axes)[-1] == "No data"
    if k % 2:
        first, last = (legend(axes)[place].partition(" (")[0] for place in (0, k - 1))
        bound = float(last.removeprefix("> "))
        assert first == f"≤ −{last.removeprefix('> ')}" and bound > 0
        assert (numbers[0], numbers[-1]) == (sum(values[1:] <= -bound), sum(values > bound))
        assert numbers[half] > 0 and sum(numbers[:half]) < below and sum(numbers[half + 1 :]) < above
    else:
        assert sum(numbers[:half]) == below and sum(numbers[half:]) == above


def test_relative_change_is_that_of_z(demo):
    """Above 0 are the regions whose z score grew, though the values of nearly all did."""
    table = demo.wide("gdp")[[2017, 2019]].dropna()
    z = table.apply(zscore, ddof=1)
    axes = si.viz.choropleth(
        table, demo.regions, relative=True, change=True, k=2, language="zh", variable="GDP"
    )
    counts = drawn(axes)
    change = z[2019] - z[2017]
    assert [counts[colour] for colour in style.diverging(2)] == [sum(change <= 0), sum(change > 0)]
    assert axes.get_title(loc="left") == "GDP 的变化（2017–2019 年）"
    assert axes.get_legend().get_title().get_text() == "变化（当年标准化值）"


def test_what_cannot_be_compared_is_refused(demo):
    table = demo.wide("gdp")
    with pytest.raises(DataError, match="at least two years"):
        si.viz.choropleth(table[2019], demo.regions, change=True)
    with pytest.raises(DataError, match="no region changed between 2017 and 2019"):
        si.viz.choropleth(table[[2017]].assign(**{"2019": table[2017]}), demo.regions, change=True)
    alike = pd.DataFrame(
        {2017: table[2017], 2019: 7 * table[2017] + 0.3}
    )  # all grow alike: nobody's place changes
    with pytest.raises(DataError, match="no region changed between 2017 and 2019"):
        si.viz.choropleth(alike, demo.regions, relative=True, change=True)
    with pytest.raises(DataError, match=r"values of \[2018\] do not differ"):
        si.viz.choropleth(table.assign(**{"2018": 1.0})[[2017, "2018"]], demo.regions, relative=True)
    for options in ({"classes": "box"}, {"classes": "user", "breaks": [1.0]}, {"scheme": "equal"}):
        with pytest.raises(SpatialIIEError, match="classes of their own"):
            si.viz.choropleth(table, demo.regions, relative=True, **options)


def _dark(axes, name):
    """Number of regions of a class in its darker tone."""
    tone = style.darkened(style.CLUSTERS[name])
    parts = [part for part in axes.collections if part.get_gid() == "regions"]
    of = [part for part in parts if part.get_label().lower().startswith(name)]
    return sum(to_hex(colour) == tone for part in of for colour in part.get_facecolor())


def test_surer_clusters_are_darker(demo, queen):
    """As many as the pseudo p-values say, within the counts of their class."""
    names = ("high-high", "low-low", "high-low", "low-high")
    result = si.esda.local_moran(demo["digital_index", 2019], queen, permutations=999)
    p = result.p_simulated
    wanted = {name: int(((p <= 0.01) & (result.quadrant == name)).sum()) for name in names}
    axes = si.viz.cluster_map(result, demo.regions)
    assert {name: _dark(axes, name) for name in names} == wanted and wanted["low-low"] > 0
    assert f"Darker: p ≤ 0.01 ({sum(wanted.values())})" in legend(axes)
    assert f"Low-low ({((p <= 0.05) & (result.quadrant == 'low-low')).sum()})" in legend(axes)
    for options in ({"darker": None}, {"alpha": 0.01}):
        plain = si.viz.cluster_map(result, demo.regions, **options)
        assert not any(_dark(plain, name) for name in names)
        assert not any("Darker" in word for word in legend(plain))
    several = si.viz.cluster_map({2018: result, 2019: result}, demo.regions, darker=0.001, language="zh")
    assert "深色：p ≤ 0.001" in [text.get_text() for text in several.legends[0].get_texts()]
