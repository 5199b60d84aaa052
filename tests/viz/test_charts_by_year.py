"""A global statistic by year: points, band and words are those of its table."""

from __future__ import annotations

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.results import TableResult


@pytest.fixture(scope="module")
def table(demo, queen):
    return si.esda.by_year(demo, "digital_index", queen)


def test_points_band_and_numbers_are_those_of_the_table(table):
    frame = table.to_frame()
    shuffled = TableResult(frame.iloc[[2, 0, 1]], table.title, table.about)
    axes = si.viz.statistic_by_year(shuffled, variable="指数", language="zh")
    (line,) = [each for each in axes.lines if each.get_gid() == "statistic"]
    assert line.get_ydata().tolist() == frame["statistic"].tolist()
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2017", "2018", "2019"]
    written = [text.get_text() for text in axes.texts if text.get_text() and text.get_gid() is None]
    assert written == [f"{value:.3f}" for value in frame["statistic"]]
    (band,) = [part for part in axes.collections if part.get_gid() == "null"]
    corners = band.get_paths()[0].vertices
    for k, row in frame.iterrows():
        around = corners[corners[:, 0] == k, 1]
        assert around.min() == pytest.approx(row["expectation"] - 1.96 * row["sd"])
        assert around.max() == pytest.approx(row["expectation"] + 1.96 * row["sd"])
    assert axes.get_title(loc="center") or axes.get_title(loc="left") == "指数的莫兰指数 I"


def test_other_weights_are_thin_lines_by_year_and_the_change_stands_beneath(demo, queen, table):
    other = table.to_frame().assign(statistic=[0.1, 0.2, 0.3]).iloc[::-1]
    change = si.esda.moran_change(
        demo["digital_index", 2017], demo["digital_index", 2019], queen, permutations=99
    )
    axes = si.viz.statistic_by_year(table, others={"6 nearest": other}, change=change)
    (line,) = [each for each in axes.lines if each.get_gid() == "other"]
    assert line.get_ydata().tolist() == [0.1, 0.2, 0.3] and line.get_label() == "6 nearest"
    (note,) = [text.get_text() for text in axes.texts if text.get_gid() == "note"]
    assert (
        note.split("\n")[0]
        == f"Note: Change, 2017–2019: −{abs(change.statistic):.3f} (p = {change.p_simulated:.4f})."
    )


def test_a_table_without_a_band_is_refused(table):
    with pytest.raises(DataError, match=r"lacks 1 column \[sd\]"):
        si.viz.statistic_by_year(table.to_frame().drop(columns="sd"))
    with pytest.raises(DataError, match="the table is empty"):
        si.viz.statistic_by_year(pd.DataFrame(columns=table.to_frame().columns))
