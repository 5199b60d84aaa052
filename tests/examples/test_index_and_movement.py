"""The example of an index and its movement runs, and what it shows holds."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import spatial_iie as si

EXAMPLE = Path(__file__).parents[2] / "examples" / "index_and_movement.py"


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    return runpy.run_path(str(EXAMPLE))["main"](folder), folder


def test_index_of_the_parts_ranks_much_as_the_index_they_sum_to(shown):
    index = shown[0]["index"]
    study = si.study.demo()
    assert len(index.weights) == 15
    for year in study.years:
        scores = index.scores.xs(year, level="year")
        assert scores.corr(study["digital_index", year], method="spearman") > 0.97
    assert (shown[1] / "rank_changes.png").stat().st_size > 10_000


def test_weightings_move_some_cities_and_agree_on_the_whole(shown):
    agreement = shown[0]["agreement"].to_frame()
    assert len(agreement) == 6 * 5 / 2
    assert (agreement["spearman"] > 0.9).all() and agreement["most_places"].max() > 20
    sensitivity = shown[0]["sensitivity"].to_frame()
    assert len(sensitivity) == 366 and sensitivity["places"].max() > 20


def test_movement_of_the_example(shown):
    """The simulated index grows where it is large and nowhere in particular: no movement, no convergence."""
    results, folder = shown
    movement = results["movement"].to_frame().set_index("measure")
    assert movement.loc["eastward shift", "p"] > 0.05 and movement.loc["distance", "p"] > 0.05
    shares = results["shares"].to_frame().set_index("group")
    assert set(shares.index) == {"East", "Inland"} and shares.loc["Inland", "p"] > 0.05
    assert results["growth"].params["log(digital_index)"] > 0
    assert results["dispersion"].about["change"]["low"] > 0
    assert all((folder / name).stat().st_size > 10_000 for name in ("ellipse.png", "density.png"))


def test_everything_is_called_synthetic(shown):
    assert all("SYNTHETIC" in result.summary() for result in shown[0].values())
