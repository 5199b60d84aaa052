"""The parts of inequality as stacked bars: heights, shares, the line, the words."""

from __future__ import annotations

from itertools import combinations, pairwise

import pandas as pd
import pytest
from matplotlib.figure import Figure

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.results import TableResult
from spatial_iie.viz import alt_text, inequality_parts

PARTS = {
    2017: {"within": 0.10, "between": 0.25, "transvariation": 0.05, "total": 0.40},
    2018: {"within": 0.12, "between": 0.18, "transvariation": 0.01, "total": 0.31},
}


NAMES = ["Within groups", "Between groups", "Overlap (transvariation)"]


def table(rows=None, *, shuffled=True, **about):
    frame = pd.DataFrame(
        rows
        or [
            {"year": year, "part": part, "estimate": value, "share": value / parts["total"],
             "low": value - 0.02, "high": value + 0.03}
            for year, parts in PARTS.items()
            for part, value in parts.items()
        ]
    )  # fmt: skip
    frame = frame.sample(frac=1, random_state=1) if shuffled else frame
    return TableResult(frame, "Dagum", {"measure": "Gini", "variable": "x", "groups": "three belts", **about})


def heights(axes):
    return [[round(float(bar.get_height()), 12) for bar in part] for part in axes.containers]


def written(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


def test_bars_are_the_parts_and_stand_on_one_another():
    axes = inequality_parts(table())
    assert heights(axes) == [[0.10, 0.12], [0.25, 0.18], [0.05, 0.01]]
    tops = [bar.get_y() + bar.get_height() for bar in axes.containers[-1]]
    assert tops == pytest.approx([0.40, 0.31])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2017", "2018"]
    assert axes.get_ylim()[0] == 0 and axes.get_ylabel() == "Gini coefficient"


def test_shares_are_written_where_there_is_room_and_totals_above_the_interval():
    axes = inequality_parts(table())
    shares = ["25.0%", "38.7%", "62.5%", "58.1%", "12.5%", "0.400", "0.310"]
    assert written(axes) == [*shares, *NAMES, "Gini coefficient, 95% CI"]
    totals = [text for text in axes.texts if text.get_text() in shares[-2:]]
    assert [text.xy[1] for text in totals] == pytest.approx([0.43, 0.34])
    (points,) = axes.lines
    assert points.get_ydata().tolist() == [0.40, 0.31]


def test_whole_and_interval_stand_beside_the_bars_and_names_beside_the_last_apart():
    axes = inequality_parts(table(), language="zh")
    axes.figure.draw_without_rendering()
    (interval,) = axes.collections
    right = [bar.get_x() + bar.get_width() for bar in axes.containers[0]]
    assert [segment[0, 0] > edge for segment, edge in zip(interval.get_segments(), right, strict=True)] == [
        True
    ] * 2
    names = [text for text in axes.texts if text.get_gid() == "part"]
    assert [text.get_text() for text in names] == [
        "组内差异",
        "组间差异",
        "超变密度",
        "基尼系数，95% 置信区间",
    ]
    boxes = [text.get_window_extent() for text in names]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    assert all(box.x1 <= axes.figure.bbox.x1 for box in boxes) and axes.get_legend() is None
    bars = axes.transData.transform([(edge, 0) for edge in right])[-1, 0]
    assert all(box.x0 > bars for box in boxes)


def test_parts_differ_in_grey_print():
    colours = [part[0].get_facecolor()[:3] for part in inequality_parts(table()).containers]
    grey = [0.2126 * r**2.2 + 0.7152 * g**2.2 + 0.0722 * b**2.2 for r, g, b in colours]
    light = sorted(116 * value ** (1 / 3) - 16 for value in grey)
    assert min(b - a for a, b in pairwise(light)) > 10


def test_without_intervals_there_is_none_to_see():
    rows = table(shuffled=False).to_frame().drop(columns=["low", "high"]).to_dict("records")
    axes = inequality_parts(table(rows))
    assert len(axes.collections) == 0
    assert written(axes)[-1] == "Gini coefficient"
    assert len(inequality_parts(table()).collections) == 1


def test_theil_has_two_parts_and_groups_are_not_stacked():
    study = si.study.demo()
    made = si.indices.decomposition_by_year(study, "digital_index", kind="theil_t", draws=0)
    axes = inequality_parts(made, language="zh")
    frame = made.to_frame().query("group == 'all'").set_index(["part", "year"])["estimate"]
    assert heights(axes) == [
        [round(frame[part, year], 12) for year in study.years] for part in ("within", "between")
    ]
    assert axes.get_title() == "digital_index 的泰尔指数 T 分解（四大经济区）"
    assert "合成示例数据" in [text.get_text() for text in axes.texts][-1]


def test_what_it_says_to_those_who_cannot_see():
    text = alt_text(inequality_parts(table(synthetic=True)))
    assert text.startswith(
        "Gini coefficient of x, by three belts: stacked bars. 2017: Gini coefficient 0.400"
    )
    assert "Between groups 62.5%" in text


def test_tables_that_do_not_fit_are_refused():
    rows = table(shuffled=False).to_frame().to_dict("records")
    with pytest.raises(DataError, match="more than once in a year"):
        inequality_parts(table([*rows, rows[0]]))
    with pytest.raises(DataError, match="every year needs the parts within, between, transvariation, total"):
        inequality_parts(table([row for row in rows if row["part"] != "within" or row["year"] != 2018]))
    with pytest.raises(DataError, match=r"every year needs the parts within, between, total"):
        inequality_parts(table([row for row in rows if row["part"] != "between"]))
    with pytest.raises(DataError, match=r"lacks 1 column \[part\]"):
        inequality_parts(TableResult(pd.DataFrame({"year": [1], "estimate": [1], "share": [1]}), "x"))


def test_it_is_drawn_on_the_axes_given():
    axes = Figure().add_subplot()
    assert inequality_parts(table(), ax=axes) is axes and len(heights(axes)) == 3
