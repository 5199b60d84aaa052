"""Laws of local statistics: sums that are global statistics, units that do not matter, means by name."""

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si


@pytest.fixture
def w():
    """Irregular, with two isolates, not row-standardized, equal within rows."""
    random = np.random.default_rng(3)
    matrix = np.zeros((30, 30))
    matrix[:28, :28] = random.uniform(size=(28, 28)) < 0.2
    matrix *= random.uniform(1, 3, size=(30, 1))
    np.fill_diagonal(matrix, 0)
    return si.weights.from_matrix(matrix, ids=[f"region {number}" for number in range(30)])


@pytest.fixture
def y(w):
    return pd.Series(np.random.default_rng(4).gamma(1.0, size=30), index=w.ids, name="income")


def test_local_morans_sum_to_the_global(w, y):
    local = si.esda.local_moran(y, w, permutations=0).statistic
    assert local.sum() / w.s0 == pytest.approx(si.esda.moran(y, w, isolates="zero").statistic, rel=1e-12)


def test_row_standardized_local_morans_have_the_global_as_mean(y):
    w = si.weights.lattice(5, 6).row_standardized()
    y = y.set_axis(w.ids)
    local = si.esda.local_moran(y, w, permutations=0).statistic
    assert local.mean() == pytest.approx(si.esda.moran(y, w).statistic, rel=1e-12)


def test_local_gearys_sum_to_the_global(w, y):
    local = si.esda.local_geary(y, w, permutations=0).statistic
    factor = (w.n - 1) / (2 * w.n * w.s0)
    assert factor * local.sum() == pytest.approx(si.esda.geary(y, w, isolates="zero").statistic, rel=1e-12)


def test_bivariate_local_moran_of_a_variable_with_itself_is_local_moran(w, y):
    one = si.esda.local_moran(y, w, permutations=99).to_frame()
    two = si.esda.bivariate_local_moran(y, y, w, permutations=99).to_frame()
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("scale", [1e-9, 3.0, 1e9])
@pytest.mark.parametrize("shift", [0.0, -1.0, 100.0])
def test_a_change_of_units_changes_nothing(w, y, scale, shift):
    y = y.round(1)  # ties
    changed = scale * (y + shift)
    for function in (si.esda.local_moran, si.esda.local_geary):
        pd.testing.assert_frame_equal(
            function(y, w, permutations=199).to_frame(),
            function(changed, w, permutations=199).to_frame(),
            rtol=1e-6,
        )
    if shift >= 0:
        for star in (False, True):
            one, other = (
                si.esda.local_getis_ord(
                    v, w, star=star, permutations=199, moments="total" if star else "conditional"
                )
                for v in (y, changed)
            )
            np.testing.assert_allclose(one.z_score, other.z_score, rtol=1e-6)
            pd.testing.assert_series_equal(one.p_simulated, other.p_simulated)


def test_a_mirrored_variable_mirrors_the_quadrants_and_swaps_no_p_of_moran(w, y):
    one, other = (si.esda.local_moran(v, w, permutations=199) for v in (y, -y))
    swap = {"high-high": "low-low", "low-low": "high-high", "low-high": "high-low", "high-low": "low-high"}
    pd.testing.assert_series_equal(one.quadrant.map(swap), other.quadrant, check_dtype=False)
    pd.testing.assert_series_equal(one.p_simulated, other.p_simulated)


def test_a_region_at_the_mean_has_no_evidence_either_way():
    """Its local Moran is 0 in every draw, whatever its neighbours: all draws tie, and the statistic cannot vary."""
    w = si.weights.lattice(1, 5)
    result = si.esda.local_moran(pd.Series([1.0, 2.0, 3.0, 7.0, 2.0]), w, permutations=99)
    assert result.p_simulated[2] == 1
    assert np.isnan(result.z_score[2])
    assert result.quadrant[2] == "low-high"


def test_scaling_rows_leaves_local_g_alone(w, y):
    one, other = (
        si.esda.local_getis_ord(y, v, star=False, permutations=99) for v in (w, w.row_standardized())
    )
    for name in ("z_score", "p_value", "p_simulated"):
        pd.testing.assert_series_equal(getattr(one, name), getattr(other, name))


def test_g_and_g_star_have_the_same_conditional_inference(w, y):
    """The region keeps its value, which is the same in every draw."""
    plain, star = (
        si.esda.local_getis_ord(y, w, star=star, moments="conditional", permutations=199)
        for star in (False, True)
    )
    np.testing.assert_allclose(plain.z_score, star.z_score, rtol=1e-9)
    pd.testing.assert_series_equal(plain.p_simulated, star.p_simulated)


def test_a_gathering_of_high_values_is_a_hot_spot_and_of_low_ones_a_cold_spot():
    w = si.weights.lattice(8, 8).row_standardized()
    y = pd.Series(10.0, index=w.ids) + np.random.default_rng(1).normal(size=64)
    corner = [0, 1, 2, 8, 9, 10, 16, 17, 18]
    far = [63 - cell for cell in corner]
    y[corner] += 8
    y[far] -= 8
    spots = si.esda.local_getis_ord(y, w, permutations=999).clusters()
    assert spots[0] == "hot spot"
    assert spots[63] == "cold spot"
    lisa = si.esda.local_moran(y, w, permutations=999).clusters()
    assert (lisa[0], lisa[63]) == ("high-high", "low-low")
    alike = si.esda.local_geary(y, w, permutations=999).clusters()
    assert (alike[0], alike[63]) == ("high-high", "low-low")


def test_local_g_of_values_that_do_not_add_up_is_refused():
    w = si.weights.lattice(3, 3)
    with pytest.raises(si.errors.EstimationError, match="positive sum"):
        si.esda.local_getis_ord(pd.Series(np.arange(9.0) - 4), w)


def test_neighbours_whose_number_alone_matters():
    """Join counts: the size of weights is not used."""
    w = si.weights.lattice(4, 4)
    y = pd.Series(np.random.default_rng(2).integers(0, 2, 16))
    pd.testing.assert_frame_equal(
        si.esda.local_join_counts(y, w).to_frame(),
        si.esda.local_join_counts(y, w.row_standardized()).to_frame(),
    )


def test_a_small_local_geary_has_a_negative_z_and_is_positive_autocorrelation():
    w = si.weights.lattice(8, 8).row_standardized()
    y = pd.Series(10.0, index=w.ids) + 0.1 * np.random.default_rng(1).normal(size=64)
    y[[0, 1, 8, 9]] += 5
    result = si.esda.local_geary(y, w, permutations=999, alternative="greater")
    assert result.z_score[0] < 0
    assert result.p_value[0] < 0.5
    assert result.p_simulated[0] < 0.01
