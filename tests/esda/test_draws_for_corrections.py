"""Draws that could never reject after a correction are said to be too few, and the number suggested suffices."""

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.inference import draws_for, smallest_p
from spatial_iie.report.labels import in_words


@pytest.fixture(scope="module")
def clustered():
    w = si.weights.lattice(18, 20).row_standardized()  # 360 regions
    row, column = np.divmod(np.arange(360), 20)
    hill = np.exp(-((row - 9) ** 2 + (column - 10) ** 2) / 8)
    return pd.Series(hill + 0.01 * np.random.default_rng(0).standard_normal(360), index=w.ids, name="hill"), w


def test_bonferroni_is_said_to_find_nothing_with_too_few_draws_and_finds_with_as_many_as_suggested(clustered):
    y, w = clustered
    few = si.esda.local_moran(y, w, permutations=9999)
    assert not few.clusters(correction="bonferroni").isin(["high-high", "low-low"]).any()
    (note,) = [each for each in few.notes if "Bonferroni" in each]
    assert "9999 permutations give no p below 0.0002" in note
    assert "requires 0.00014" in note
    suggested = int(note.split("Take ")[1].split()[0])
    assert suggested == draws_for(360, 0.05) == 19999
    enough = si.esda.local_moran(y, w, permutations=suggested)
    assert enough.clusters(correction="bonferroni").isin(["high-high"]).sum() > 5
    assert enough.too_few_draws() is None
    assert not [each for each in enough.notes if "Bonferroni" in each]
    assert "置换 9999 次" in in_words(note, "zh")
    assert "请取置换次数 19999" in in_words(note, "zh")


def test_one_tail_needs_half_as_many_and_analytic_p_none(clustered):
    y, w = clustered
    assert si.esda.local_moran(y, w, permutations=9999, alternative="greater").too_few_draws() is None
    assert si.esda.local_moran(y, w, permutations=0).too_few_draws() is None


@pytest.mark.parametrize("tests", [10, 285, 365, 2850])
@pytest.mark.parametrize("alternative", ["two-sided", "greater"])
def test_the_number_suggested_suffices_and_is_round(tests, alternative):
    draws = draws_for(tests, 0.05, alternative)
    assert smallest_p(draws, alternative) <= 0.05 / tests + 1e-15
    assert str(draws + 1).rstrip("0") in {"1", "2", "5"}
    assert (
        draws <= 99 or smallest_p((draws + 1) // 3, alternative) > 0.05 / tests
    )  # no more than one step too many


def test_a_report_makes_as_many_draws_as_its_correction_needs():
    from spatial_iie.chapter.plan import Statistics

    assert Statistics().local_draws(365) == 9999
    for correction in ("bonferroni", "fdr"):
        assert Statistics(correction=correction).local_draws(365) == 19999
        assert Statistics(correction=correction, permutations=0).local_draws(365) == 0
        assert Statistics(correction=correction, permutations=99999).local_draws(365) == 99999
