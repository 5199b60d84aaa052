"""The chart of K density, M and m: what is drawn is what the table says, in both languages."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

import spatial_iie as si
from spatial_iie.errors import DataError


@pytest.fixture(scope="module")
def table():
    firms = si.agglomeration.demo_firms()
    return si.agglomeration.duranton_overman(firms, "finance", distances=300, permutations=39)


def test_the_line_and_the_bands_are_those_of_the_table(table):
    axes, frame = si.viz.envelope_plot(table), table.to_frame()
    mean, line = axes.lines
    assert line.get_ydata().tolist() == frame["k_density"].tolist()
    assert mean.get_ydata().tolist() == frame["mean_simulated"].tolist()
    for band, kind in zip(axes.collections, ("global", "local"), strict=True):
        heights = band.get_paths()[0].vertices[:, 1]
        assert heights.max() == pytest.approx(frame[f"{kind}_upper"].max())
        assert heights.min() == pytest.approx(frame[f"{kind}_lower"].min())
    assert axes.get_ylabel() == "K density (per km)"
    assert axes.get_title() == "K density of finance"


def test_it_stands_on_axes_given_and_speaks_chinese(table):
    axes = si.viz.envelope_plot(table, ax=Figure().add_subplot(), language="zh")
    assert axes.get_xlabel() == "距离（km）"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "95% 全局置信带", "95% 局部置信带", "模拟均值", "K 密度",
    ]  # fmt: skip
    assert axes.get_title() == "finance 的 K 密度"
    called = si.viz.envelope_plot(table, language="zh", variable="金融业")
    assert called.get_title() == "金融业的 K 密度"


def test_without_simulations_there_is_the_line_alone():
    firms = si.agglomeration.demo_firms()
    found = si.agglomeration.marcon_puech(firms, "finance", distances=[50, 100], permutations=None)
    axes = si.viz.envelope_plot(found)
    assert len(axes.lines) == 1
    assert not axes.collections
    assert np.isfinite(axes.lines[0].get_ydata()).all()


def test_another_table_is_refused(table):
    with pytest.raises(DataError, match=r"the table has no K density, M or m over distance"):
        si.viz.envelope_plot(table.to_frame()[["distance"]])
