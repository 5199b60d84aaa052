"""The figures of the source are written, the assumed paths lead where it says, and simulated scores are called so."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from matplotlib import image

EXAMPLE = Path(__file__).parents[2] / "examples" / "figures_of_the_source.py"


@pytest.fixture(scope="module")
def example():
    return runpy.run_path(str(EXAMPLE))


def test_figures_are_written_and_the_growth_needed_is_printed(example, tmp_path, capsys):
    example["main"](tmp_path)
    names = {"5-1", "5-2", "5-3", "5-4", "5-5", "2-1", "2-2", "2-3", "2-4", "2-5", "2-6"}
    assert {path.stem.removeprefix("figure-") for path in tmp_path.iterdir()} == names
    assert image.imread(tmp_path / "figure-5-5.png").shape[1] > 800
    assert "基准情形" in capsys.readouterr().out


def test_growth_of_figure_5_4_leads_to_the_shares_of_figure_5_5(example):
    """Compounded by hand from the lines drawn: value added by growth, GDP by 5 %."""
    figures = example["figures_of_the_future"](example["projection"]())
    _, *growth = figures["5-4"].lines
    past, *shares = figures["5-5"].lines
    for line, share in zip(growth, shares, strict=True):
        value = 2.397 / 98.28
        for rate in line.get_ydata()[1:]:
            value *= (1 + rate / 100) / 1.05
        assert share.get_ydata()[-1] == pytest.approx(100 * value)
        assert line.get_xdata()[1:].tolist() == list(range(2022, 2036))
    assert past.get_xdata().tolist() == [2018, 2019, 2020, 2021]


def test_radar_charts_are_called_synthetic(example):
    figures = example["radar_charts"]()
    assert list(figures) == ["2-2", "2-3", "2-4", "2-5", "2-6"]
    for axes in figures.values():
        assert any("合成" in text.get_text() and "模拟" in text.get_text() for text in axes.texts)
    titles = [axes.get_title(loc="left") or axes.get_title() for axes in figures.values()]
    assert titles[:4] == ["美国", "德国", "中国", "日本"] and len(figures["2-6"].lines) == 4
