"""The example on onset runs, and dates the clusters that it makes."""

from __future__ import annotations

import runpy
import warnings
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "onset.py"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("onset")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.chdir(folder)
        return runpy.run_path(str(EXAMPLE)), folder


def test_the_rise_is_dated_and_what_was_there_is_not(ran):
    clusters = ran[0]["found"].clusters.set_index("verdict")
    assert abs(clusters.loc["emerged", "onset"] - 2015) <= 1
    assert "杭州市" in ran[0]["found"].frame.query("cluster_number == 1")["name"].tolist()
    assert clusters.loc["already there in the first year", "onset"] == 2010
    assert ran[0]["found"].about.synthetic


def test_figures_are_written(ran):
    assert all((ran[1] / f"onset_{name}.png").stat().st_size > 10_000 for name in ("map", "years", "share"))
