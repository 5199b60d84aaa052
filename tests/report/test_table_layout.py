"""Tables on pages: nothing wider than the room between the margins, no number broken that need not be."""

from __future__ import annotations

import pandas as pd
import pytest

from spatial_iie.report._table_layout import ACROSS, PADDING, UPRIGHT, laid_out
from spatial_iie.report.readable import readable
from tests.report import documents


def _frame(columns, text="-123.4567"):
    return pd.DataFrame({"name": ["Digital index"], **{f"c{k}": [text] for k in range(columns)}})


@pytest.mark.parametrize("columns", [1, 5, 9, 15, 27, 60])
def test_a_table_is_never_wider_than_its_page(columns):
    layout = laid_out(_frame(columns))
    assert sum(layout.widths) <= (ACROSS if layout.landscape else UPRIGHT) + 1e-9
    assert len(layout.widths) == columns + 1


@pytest.mark.parametrize("columns", [1, 5, 9, 15])
def test_numbers_fit_their_columns_in_times(columns):
    """A digit of Times is half as wide as its size, a point a quarter, a hyphen a third: -123.4567 takes 4.08 sizes."""
    layout = laid_out(_frame(columns))
    needed = (7 * 0.5 + 0.25 + 0.333) * layout.size * 2.54 / 72 + 2 * PADDING
    assert min(layout.widths[1:]) >= needed


def test_more_columns_are_set_smaller_and_then_across():
    layouts = [laid_out(_frame(columns)) for columns in (2, 7, 9, 15)]
    assert [layout.landscape for layout in layouts] == [False, False, False, True]
    assert layouts[0].size == 9.0 > layouts[2].size


def test_long_texts_take_what_numbers_leave():
    layout = laid_out(readable(documents.membership(), "zh"))
    assert not layout.landscape and layout.size == 9.0
    assert layout.widths[-1] > sum(layout.widths) / 2 and sum(layout.widths) == pytest.approx(UPRIGHT)
    cities = readable(documents.membership(), "zh").iloc[2].tolist()
    characters = layout.widths[-1] / (9.0 * 2.54 / 72)  # Chinese characters are as wide as they are high
    assert layout.lines(cities) == pytest.approx(len(cities[-1]) / characters, rel=0.15)
