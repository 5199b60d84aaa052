"""Density ridges: each year's curve on its own baseline, to one scale, with its modes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError

AT = np.linspace(-4, 6, 101)


def bell(centre, sd):
    return np.exp(-(((AT - centre) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))


@pytest.fixture
def table():
    """Later years first: the order of the table is that of the ridges, from the top."""
    parts = {2019: bell(0, 1), 2018: bell(1, 0.5), 2020: bell(2, 2)}
    return pd.concat(
        [pd.DataFrame({"year": year, "at": AT, "density": f}) for year, f in parts.items()], ignore_index=True
    )


def curves(axes):
    """Height of each ridge above its baseline, by the year written at that baseline."""
    names = {
        tick: label.get_text() for tick, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    }
    found = {}
    for line in axes.lines:
        x, y = line.get_xdata(), line.get_ydata()
        if len(x) == len(AT):
            base = round(float(min(y)))
            found[names[base]] = np.asarray(y) - base
    return found


def test_every_year_stands_on_its_own_baseline_to_one_scale(table):
    axes = si.viz.density_ridges(table, overlap=2.0)
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["2020", "2018", "2019"]
    found = curves(axes)
    scale = 2.0 / bell(1, 0.5).max()
    for year, wanted in (("2019", bell(0, 1)), ("2018", bell(1, 0.5)), ("2020", bell(2, 2))):
        assert found[year] == pytest.approx(scale * wanted, abs=1e-9)


def test_rows_of_a_year_may_be_of_any_frame(table):
    """A frame without anything about it: no modes, a name if one is given."""
    axes = si.viz.density_ridges(table, name="log income", title="Ridges")
    assert (
        axes.get_xlabel() == "log income"
        and axes.get_title(loc="center") + axes.get_title(loc="left") == "Ridges"
    )
    assert not [part for part in axes.collections if part.get_gid() == "mode"]


def test_modes_and_words_of_a_result():
    study = si.study.demo()
    densities = si.indices.density_by_year(study, "digital_index")
    axes = si.viz.density_ridges(densities)
    marks = [part.get_segments()[0][:, 0][0] for part in axes.collections if part.get_gid() == "mode"]
    wanted = np.exp([mode for modes in densities.about["modes"].values() for mode in modes])
    assert marks == pytest.approx(wanted)
    assert axes.get_xlabel() == "digital_index (log scale)" and axes.get_xscale() == "log"
    first = densities.to_frame().query("year == 2017")
    ridge = next(line for line in axes.lines if len(line.get_xdata()) == len(first))
    assert ridge.get_xdata() == pytest.approx(np.exp(first["at"]))
    written = [text.get_text() for text in axes.texts if text.get_gid() == "mode"]
    assert written == [f"{mode:.3g}" for mode in wanted] == ["13.3", "16", "18.4"]
    assert "Modes: 2017: 13.3; 2018: 16; 2019: 18.4" in si.viz.alt_text(axes)
    chinese = si.viz.density_ridges(si.indices.density_by_year(study, "gdp", scale="relative"), language="zh")
    assert chinese.get_xlabel() == "gdp（当年均值 = 1）"


def test_what_cannot_be_drawn_is_refused(table):
    with pytest.raises(DataError, match=r"lacks 1 column \[density\]"):
        si.viz.density_ridges(table.drop(columns="density"))
    with pytest.raises(DataError, match=r"1 are missing or negative, in \[2019\]"):
        si.viz.density_ridges(table.assign(density=table["density"].where(table.index != 3)))
    with pytest.raises(DataError, match="every density is zero"):
        si.viz.density_ridges(table.assign(density=0.0))
    with pytest.raises(DataError, match="overlap must be a positive number"):
        si.viz.density_ridges(table, overlap=0)
