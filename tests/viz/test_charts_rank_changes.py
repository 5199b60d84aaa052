"""Rank changes: every line stands at its own ranks, is named at both ends, and is coloured by where it went."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.viz import alt_text, rank_changes
from spatial_iie.viz.charts.rank_changes import COLORS

RANKS = {"甲": [1, 2, 3], "乙": [2, 1, 1], "丙": [3, 3, 2], "丁": [4, 9, 4], "戊": [5, 4, 9], "己": [9, 5, 5]}


def _table(ranks=RANKS):
    rows = [(name, 2017 + k, rank) for name, each in ranks.items() for k, rank in enumerate(each)]
    return pd.DataFrame(rows, columns=["name", "year", "rank"]).sample(frac=1, random_state=4)


def _lines(axes):
    return {line.get_gid(): line for line in axes.lines if line.get_gid() != "top"}


def _ends(axes):
    """Return the texts at the first and at the last year, by height."""
    first, last = {}, {}
    for text in axes.texts:
        if hasattr(text, "xy"):
            (first if text.xy[0] == 0 else last)[float(text.xy[1])] = text.get_text()
    return [first[y] for y in sorted(first)], [last[y] for y in sorted(last)]


def test_lines_stand_at_their_ranks_whatever_the_rows():
    lines = _lines(rank_changes(_table(), top=9))
    assert {name: line.get_ydata().tolist() for name, line in lines.items()} == RANKS
    assert all(line.get_xdata().tolist() == [0, 1, 2] for line in lines.values())


def test_the_first_is_at_the_top_and_the_years_below():
    axes = rank_changes(_table(), top=9)
    low, high = axes.get_ylim()
    assert low > 9 and high < 1
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2017", "2018", "2019"]


def test_colours_say_up_down_and_unchanged():
    axes = rank_changes(_table(), top=9)
    kinds = {name: kind for kind, color in COLORS.items() for name, line in _lines(axes).items()
             if line.get_color() == color}  # fmt: skip
    assert kinds == {"甲": "down", "乙": "up", "丙": "up", "丁": "unchanged", "戊": "down", "己": "up"}
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["Up", "Unchanged", "Down"]


def test_names_and_ranks_stand_at_both_ends():
    first, last = _ends(rank_changes(_table(), top=9))
    assert first == ["甲  1", "乙  2", "丙  3", "丁  4", "戊  5", "己  9"]
    assert last == ["1  乙", "2  丙", "3  甲", "4  丁", "5  己", "9  戊"]


def test_names_are_those_given():
    first, last = _ends(rank_changes(_table(), top=9, names={"甲": "A"}))
    assert (first[:2], last[2]) == (["A  1", "乙  2"], "3  A")


def test_who_is_beyond_the_top_stands_under_the_line_with_its_rank():
    axes = rank_changes(_table(), top=3)
    assert set(_lines(axes)) == {"甲", "乙", "丙"}
    axes = rank_changes(_table({**RANKS, "庚": [40, 30, 2.5]}), top=3)
    (line,) = [each for each in axes.lines if each.get_gid() == "top"]
    dashed = line.get_ydata()[0]
    heights = {name: each.get_ydata() for name, each in _lines(axes).items()}
    assert set(heights) == {"甲", "乙", "丙", "庚"}
    assert (heights["庚"][:2] > dashed).all() and heights["庚"][2] < dashed
    assert max(each[0] for name, each in heights.items() if name != "庚") < dashed
    assert _ends(axes)[0][-1] == "庚  40"
    assert "beyond 3" in [text.get_text() for text in axes.texts]


def test_ties_stand_apart():
    axes = rank_changes(_table({"a": [1, 1], "b": [1, 2], "c": [3, 3]}), top=3)
    heights = {name: line.get_ydata().tolist() for name, line in _lines(axes).items()}
    assert sorted([heights["a"][0], heights["b"][0]]) == [1, 2] and heights["c"] == [3, 3]
    axes.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in axes.texts if hasattr(text, "xy")]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_a_year_without_a_rank_is_a_gap():
    axes = rank_changes(_table({"a": [1, 2, 1], "b": [2, 1, np.nan]}), top=5)
    assert np.array_equal(_lines(axes)["b"].get_ydata(), [2, 1, np.nan], equal_nan=True)
    assert _ends(axes)[1] == ["1  a"]
    assert "b 2017: 2, 2019: –" in alt_text(axes)


def test_an_index_is_drawn_as_it_is():
    study = si.study.demo()
    index = si.indices.composite(study, ["map_part", "cloud_part", "messaging_part"])
    axes = rank_changes(index, top=10)
    lines = _lines(axes)
    ranks = index.to_frame().pivot_table(index="name", columns="year", values="rank")
    assert set(lines) == set(ranks.index[(ranks[2017] <= 10) | (ranks[2019] <= 10)])
    for name, line in lines.items():
        inside = ranks.loc[name] <= 10
        assert (line.get_ydata()[inside] == ranks.loc[name][inside]).all()
    assert any("SYNTHETIC" in text.get_text() for text in axes.texts)


def test_many_years_keep_their_ticks_apart():
    axes = rank_changes(_table({"a": [1, 2] * 17, "b": [2, 1] * 17}), top=2)
    assert len(_lines(axes)["a"].get_ydata()) == 34
    assert [tick.get_text() for tick in axes.get_xticklabels()][:2] == ["2017", "2020"]


@pytest.mark.parametrize(
    ("table", "options", "words"),
    [
        (pd.concat([_table(), _table()]), {}, r"6 names stand twice in a year"),
        (_table().drop(columns="rank"), {}, r"lacks 1 column \[rank\]"),
        (_table({"a": [1]}), {}, "at least two years"),
        (_table({"a": [0, 1]}), {}, "ranks from 0"),
        (_table(), {"top": 0}, "top is 0"),
        (_table({"a": [20, 21]}), {}, "no region has a rank from 1 to 15 in 2017 or in 2018"),
    ],
)
def test_what_cannot_be_drawn_is_refused(table, options, words):
    with pytest.raises(DataError, match=words):
        rank_changes(table, **options)
