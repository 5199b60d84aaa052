"""Kernel densities against scipy, their modes, and where Markov chains lead."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError, SpatialIIEError
from spatial_iie.results import TableResult
from tests.indices.places_of import study_of


def chain_of(chances, label="all"):
    states = [str(k + 1) for k in range(len(chances))]
    return [
        {"neighbours": label, "from": state, "count": 10, **dict(zip(states, row, strict=True))}
        for state, row in zip(states, chances, strict=True)
    ]


def end_of(*chains):
    table = pd.DataFrame([row for chain in chains for row in chain])
    return si.indices.ergodic_distribution(TableResult(table, "chain"))


@pytest.fixture(scope="module")
def demo():
    return si.study.demo()


@pytest.mark.parametrize("bandwidth", ["scott", "silverman", 0.3])
def test_densities_against_scipy(demo, bandwidth):
    table = si.indices.density_by_year(demo, "digital_index", bandwidth=bandwidth)
    for year, part in table.to_frame().groupby("year"):
        logs = np.log(demo["digital_index", year])
        factor = bandwidth if isinstance(bandwidth, str) else bandwidth / logs.std(ddof=1)
        theirs = stats.gaussian_kde(logs, bw_method=factor)
        assert part["density"].to_numpy() == pytest.approx(theirs(part["at"]), rel=1e-9)
        assert table.about["bandwidth"][year] == pytest.approx(theirs.factor * logs.std(ddof=1))


@pytest.mark.parametrize("scale", ["log", "relative", "level"])
def test_densities_are_densities_on_one_grid(demo, scale):
    table = si.indices.density_by_year(demo, "digital_index", scale=scale).to_frame()
    grids = [part["at"].to_numpy() for _, part in table.groupby("year")]
    assert all(np.array_equal(grids[0], grid) for grid in grids)
    for _, part in table.groupby("year"):
        assert np.trapezoid(part["density"], part["at"]) == pytest.approx(1, abs=0.002)
    means = [np.trapezoid(part["at"] * part["density"], part["at"]) for _, part in table.groupby("year")]
    wide = demo.wide("digital_index")
    wanted = {"log": np.log(wide).mean(), "relative": [1, 1, 1], "level": wide.mean()}[scale]
    assert means == pytest.approx(list(wanted), rel=5e-3)


def test_growth_alone_moves_logs_and_leaves_relative_values(demo):
    start = demo["gdp", 2017]
    panel = pd.concat({2017: start, 2018: 3 * start}, names=["year"]).swaplevel().to_frame("x")
    even = type(demo)(panel, about={})
    relative = si.indices.density_by_year(even, "x", scale="relative")
    first, second = (part["density"].to_numpy() for _, part in relative.to_frame().groupby("year"))
    assert first == pytest.approx(second, rel=1e-9)
    modes = si.indices.density_by_year(even, "x").about["modes"]
    assert modes[2018][0] - modes[2017][0] == pytest.approx(np.log(3), abs=1e-3)


def test_modes_by_hand():
    """Two far heaps of equal normals have their modes where they stand; one heap has one."""
    heap = np.array([-1.0, 0.0, 1.0])
    values = np.column_stack([np.concatenate([heap, heap + 10]), np.concatenate([heap, heap]) + 5])
    study = study_of([[100 + k, 30] for k in range(6)], values)
    table = si.indices.density_by_year(study, "amount", scale="level", bandwidth=1.0)
    assert table.about["modes"][2018] == pytest.approx((0, 10), abs=1e-3)
    assert table.about["modes"][2019] == pytest.approx((5,), abs=1e-3)
    assert any("2018: h = 1, modes at" in note and "2019: h = 1, mode at 5" in note for note in table.notes)


def test_densities_of_nothing_are_refused(demo):
    zero = study_of([[100, 30], [101, 30], [102, 30]], [[0, 1], [2, 3], [1, 1]])
    with pytest.raises(
        DataError, match=r"takes logarithms, and amount is zero or negative in 1 region \[r000\]"
    ):
        si.indices.density_by_year(zero, "amount")
    assert len(si.indices.density_by_year(zero, "amount", scale="relative", grid=32).to_frame()) == 64
    with pytest.raises(EstimationError, match=r"all 2 values of 2018 are the same, 0\.69"):
        si.indices.density_by_year(study_of([[100, 30], [101, 30]], [[2, 1], [2, 3]]), "amount")
    with pytest.raises(DataError, match="the mean of amount is not positive in"):
        si.indices.density_by_year(study_of([[1, 3], [2, 3]], [[-2, 1], [1, 3]]), "amount", scale="relative")
    for wrong in (0, -1.0, float("nan"), True):
        with pytest.raises(EstimationError, match="bandwidth must be a positive number"):
            si.indices.density_by_year(demo, "gdp", bandwidth=wrong)
    with pytest.raises(SpatialIIEError, match="bandwidth must be one of"):
        si.indices.density_by_year(demo, "gdp", bandwidth="sheather")
    with pytest.raises(EstimationError, match="grid must be a whole number"):
        si.indices.density_by_year(demo, "gdp", grid=3)


def test_two_classes_by_hand():
    """Up with chance a, down with b: in the end b / (a + b) are low."""
    row = end_of(chain_of([[0.9, 0.1], [0.3, 0.7]])).to_frame().iloc[0]
    assert row[["1", "2"]].tolist() == pytest.approx([0.75, 0.25])


def test_the_end_is_what_many_steps_lead_to(demo):
    w = si.weights.from_spec("knn:6", demo).row_standardized()
    chain = si.esda.spatial_markov(demo, "digital_index", w, classes=3, neighbour_classes=2)
    table, ends = chain.to_frame(), si.indices.ergodic_distribution(chain)
    assert ends.to_frame()["neighbours"].tolist() == ["1", "2", "all"]
    for _, row in ends.to_frame().iterrows():
        chances = table.loc[table["neighbours"] == row["neighbours"], ["1", "2", "3"]].to_numpy(dtype=float)
        start = np.full(3, 1 / 3)
        assert row[["1", "2", "3"]].tolist() == pytest.approx(
            (start @ np.linalg.matrix_power(chances, 100_000)).tolist(), abs=1e-9
        )
    assert ends.about["synthetic"]


def test_chains_without_one_end_say_why():
    two_ends = [[1, 0, 0], [0.5, 0, 0.5], [0, 0, 1]]
    nowhere = [[0.5, 0.5, 0], [np.nan] * 3, [0, 0.5, 0.5]]
    swallowed = [[0.5, 0.5, 0], [0, 1, 0], [0.2, 0.3, 0.5]]
    result = end_of(chain_of(two_ends, "1"), chain_of(nowhere, "2"), chain_of(swallowed, "3"))
    table = result.to_frame().set_index("neighbours")
    assert table.loc[["1", "2"]].isna().all(axis=None) and table.loc["3"].tolist() == [0, 1, 0]
    assert any("neighbours 1: the classes {1} and {3} are never left again" in note for note in result.notes)
    assert any("neighbours 2: nothing moved from class 2" in note for note in result.notes)


def test_other_tables_are_refused():
    with pytest.raises(DataError, match="that of a table of"):
        si.indices.ergodic_distribution(TableResult(pd.DataFrame({"from": ["1"], "1": [1.0]}), "x"))
