"""Charts of labelled tables: bars, lines, futures and radar charts show the numbers they are given."""

from __future__ import annotations

import importlib.util
import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from spatial_iie.errors import AlignmentError, DataError
from spatial_iie.viz import level_and_growth, radar, scenarios, share_line, stacked_bars

PUBLISHED = Path(__file__).parents[3] / "shared" / "source" / "published_tables.json"
LEVEL = pd.Series({2018: 4.0, 2019: 5.0, 2020: 5.5}, name="Value added")
GROWTH = pd.Series({2018: np.nan, 2019: 25.0, 2020: 10.0}, name="Growth")
PARTS = pd.DataFrame({"direct": [1.0, 2.0], "other": [3.0, 0.5]}, index=[2018, 2021])
SCORES = pd.DataFrame(
    {"A": [3.0, 4.0, 5.0, 1.0], "B": [2.0, 2.5, 4.5, 4.0]}, index=["IT", "CT", "OT", "Market"]
)


@pytest.fixture(scope="module")
def published():
    if not PUBLISHED.exists():
        pytest.skip("the published tables are not here")
    return json.loads(PUBLISHED.read_text(encoding="utf-8"))


def _legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def _twin(axes):
    (twin,) = [each for each in axes.figure.axes if each is not axes]
    return twin


def test_bars_start_at_zero_and_are_as_high_as_the_level():
    axes = level_and_growth(LEVEL, GROWTH, unit="trillion CNY")
    assert [(bar.get_y(), bar.get_height()) for bar in axes.patches] == [(0, 4.0), (0, 5.0), (0, 5.5)]
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylabel() == "Value added (trillion CNY)"


def test_growth_is_a_line_on_its_own_axis_that_no_bar_reaches():
    axes = level_and_growth(LEVEL, GROWTH)
    twin = _twin(axes)
    (line,) = twin.lines
    assert np.array_equal(line.get_ydata(), GROWTH.to_numpy(), equal_nan=True)
    assert line.get_xdata().tolist() == [0, 1, 2]
    lowest = twin.transData.transform((0, GROWTH.min()))[1]
    assert lowest > axes.transData.transform((0, LEVEL.max()))[1]
    assert twin.get_ylabel() == "Growth (%)"
    assert _legend(axes) == ["Value added", "Growth"]


def test_numbers_over_bars_and_points_are_the_values_and_none_covers_another():
    axes = level_and_growth(LEVEL, GROWTH, digits=(1, 0))
    figure = axes.figure
    figure.draw_without_rendering()
    assert [text.get_text() for text in axes.texts] == ["4.0", "5.0", "5.5"]
    assert [text.get_text() for text in _twin(axes).texts] == ["25", "10"]
    boxes = [text.get_window_extent() for text in (*axes.texts, *_twin(axes).texts)]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_level_and_growth_of_other_years_are_refused():
    with pytest.raises(AlignmentError, match=r"these differ: \[2018\]"):
        level_and_growth(LEVEL, GROWTH.drop(2018))
    with pytest.raises(DataError, match="no line"):
        level_and_growth(LEVEL, GROWTH * np.nan)


def test_parts_are_stacked_to_their_sum():
    axes = stacked_bars(PARTS)
    first, second, third, fourth = axes.patches
    assert [bar.get_height() for bar in (first, second, third, fourth)] == [1.0, 2.0, 3.0, 0.5]
    assert [third.get_y(), fourth.get_y()] == [1.0, 2.0]
    assert [text.get_text() for text in axes.texts] == ["1.00", "2.00", "3.00", "0.50", "4.00", "2.50"]


def test_missing_and_negative_bars_are_refused():
    with pytest.raises(DataError, match=r"1 are missing or negative \[2021 other\]"):
        stacked_bars(PARTS.where(PARTS != 0.5))
    with pytest.raises(DataError, match="empty"):
        stacked_bars(PARTS.iloc[:0])


def test_shares_keep_their_order_and_gaps():
    values = pd.DataFrame({"here": [2.0, np.nan, 2.5], "there": [3.0, 3.5, 3.6]}, index=[2018, 2019, 2020])
    axes = share_line(values, name="Share of GDP")
    assert [line.get_label() for line in axes.lines] == ["here", "there"]
    assert np.array_equal(axes.lines[0].get_ydata(), [2.0, np.nan, 2.5], equal_nan=True)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2018", "2019", "2020"]
    assert axes.get_ylabel() == "Share of GDP (%)"
    assert axes.get_legend() is not None
    assert share_line(values["there"], name="Share").get_legend() is None


PAST = pd.Series({2018: 2.0, 2021: 2.4})
PATHS = pd.DataFrame({"base": [5.0, 21.0], "high": [5.0, 21.4], "low": [4.0, 20.9]}, index=[2025, 2035])


def test_futures_start_where_the_past_ends():
    past, *futures = scenarios(PAST, PATHS).lines
    assert past.get_xydata().tolist() == [[2018, 2.0], [2021, 2.4]]
    for line, name in zip(futures, PATHS, strict=True):
        assert line.get_xydata().tolist() == [
            [2021, 2.4],
            [2025, PATHS.loc[2025, name]],
            [2035, PATHS.loc[2035, name]],
        ]


def test_ends_are_named_in_order_of_height_without_covering_one_another():
    axes = scenarios(PAST, PATHS, digits=1, note="A note that makes the axes lower.")
    axes.figure.draw_without_rendering()
    ends = [text for text in axes.texts if text.get_gid() != "note"]
    boxes = {text.get_text(): text.get_window_extent() for text in ends}
    assert set(boxes) == {"base 21.0", "high 21.4", "low 20.9"}
    assert boxes["low 20.9"].y0 < boxes["base 21.0"].y0 < boxes["high 21.4"].y0
    assert not any(a.overlaps(b) for a, b in combinations(boxes.values(), 2))


def test_phases_are_tinted_from_first_to_last_year():
    axes = scenarios(PAST, PATHS, phases={"IT": (2019, 2021), "OT": (2024, 2025)})
    spans = {patch.get_gid(): (patch.get_x(), patch.get_x() + patch.get_width()) for patch in axes.patches}
    assert spans == {"phase IT": (2019, 2021), "phase OT": (2024, 2025)}


def test_futures_that_start_before_the_past_ends_are_refused():
    with pytest.raises(DataError, match="after the past ends"):
        scenarios(PAST, PATHS.set_axis([2020, 2035]))
    with pytest.raises(DataError, match="1 of the numbers"):
        scenarios(PAST, PATHS.where(PATHS != 5.0, np.nan).assign(base=1.0))


def test_radar_corners_go_clockwise_from_the_top_and_lines_close():
    axes = radar(SCORES, highest=5)
    assert axes.get_theta_offset() == pytest.approx(np.pi / 2)
    assert axes.get_theta_direction() == -1
    for line, name in zip(axes.lines, SCORES, strict=True):
        angle, score = line.get_data()
        assert score.tolist() == [*SCORES[name], SCORES[name].iloc[0]]
        assert np.allclose(angle, [0, np.pi / 2, np.pi, 1.5 * np.pi, 0])
    assert [tick.get_text() for tick in axes.get_xticklabels()] == list(SCORES.index)
    assert axes.get_ylim() == (0, 5)
    assert _legend(axes) == ["A", "B"]


def test_radar_of_one_country_writes_its_scores():
    axes = radar(SCORES[["B"]])
    assert [tick.get_text() for tick in axes.get_xticklabels()] == [
        "IT\n2.0",
        "CT\n2.5",
        "OT\n4.5",
        "Market\n4.0",
    ]


@pytest.mark.parametrize(
    ("scores", "highest", "words"),
    [
        (SCORES.iloc[:2], None, "at least 3"),
        (SCORES - 2, None, "none below 0"),
        (SCORES, 4, "beyond the outer ring"),
    ],
)
def test_scores_that_cannot_be_drawn_are_refused(scores, highest, words):
    with pytest.raises(DataError, match=words):
        radar(scores, highest=highest)


@pytest.fixture(scope="module")
def source():
    """Return the example that draws the figures of the source."""
    path = Path(__file__).parents[2] / "examples" / "figures_of_the_source.py"
    spec = importlib.util.spec_from_file_location("figures_of_the_source", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def drawn(source):
    return source.figures()


def test_figures_of_the_source_are_in_chinese_with_their_source(drawn):
    assert list(drawn) == ["5-1", "5-2", "5-3", "5-4", "5-5", "2-2", "2-3", "2-4", "2-5", "2-6", "2-1"]
    for axes in (axes for name, axes in drawn.items() if name.startswith("5")):
        (note,) = [text.get_text() for text in axes.texts if text.get_gid() == "note"]
        assert note.startswith("资料来源：《中国产业互联网生态发展报告》")


def test_figure_5_1_shows_the_published_level_and_growth(drawn, published):
    axes = drawn["5-1"]
    assert [bar.get_height() for bar in axes.patches] == list(published["value_added_text"]["total"].values())
    growth = [row[1] for row in published["table_5_2_comparison"]["this_report"].values()]
    assert _twin(axes).lines[0].get_ydata()[1:].tolist() == growth[1:]


def test_figure_5_2_shows_the_published_parts(drawn, published):
    text = published["value_added_text"]
    heights = [bar.get_height() for bar in drawn["5-2"].patches]
    assert heights == [*text["direct"].values(), *text["penetration"].values()]


def test_figure_5_3_shows_the_published_shares(drawn, published):
    rows = published["table_5_2_comparison"]["this_report"]
    assert drawn["5-3"].lines[0].get_ydata().tolist() == [row[2] for row in rows.values()]


def test_figure_5_5_ends_at_the_published_shares(drawn, published):
    past, *futures = drawn["5-5"].lines
    assert past.get_ydata().tolist() == drawn["5-3"].lines[0].get_ydata().tolist()
    ends = published["projection_2035_share_of_gdp_pct"]
    assert [line.get_ydata()[-1] for line in futures] == pytest.approx(
        [ends[k] for k in ("baseline", "optimistic", "pessimistic")]
    )


def test_bars_have_the_interval_of_their_whole():
    parts = pd.DataFrame({"direct": [1.0, 2.0], "penetration": [2.0, 3.0]}, index=[2018, 2019])
    low, high = pd.Series([2.5, 4.0], index=parts.index), pd.Series([4.0, 7.0], index=parts.index)
    axes = stacked_bars(parts, interval=(low, high))
    (lines,) = [each for each in axes.collections if len(each.get_paths()) == 2]
    ends = [tuple(path.vertices[:, 1]) for path in lines.get_paths()]
    assert ends == [(2.5, 4.0), (4.0, 7.0)]
    assert axes.get_ylim()[1] > 7
