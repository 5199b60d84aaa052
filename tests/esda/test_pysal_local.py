"""The adapter to PySAL's esda: its numbers, on our rows, in our tails, with isolates undefined."""

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from tests.esda import enumeration as exact

NAMES = {"multivariate_geary": 2, "losh": 1, "co_location": 2, "no_co_location": 2}


def prepared(statistic, n, seed=0):
    random = np.random.default_rng(seed)
    if statistic == "no_co_location":
        kind = random.integers(0, 3, n)
        return [
            pd.Series((kind == 0).astype(float), name="a"),
            pd.Series((kind == 1).astype(float), name="b"),
        ]
    if statistic == "co_location":
        return [pd.Series(random.integers(0, 2, n).astype(float), name=name) for name in "ab"]
    return [pd.Series(random.gamma(1.0, size=n), name=name) for name in "ab"[: NAMES[statistic]]]


def with_an_isolate():
    matrix = np.zeros((10, 10))
    matrix[:9, :9] = si.weights.lattice(3, 3, rook=True).matrix.toarray()
    return si.weights.from_matrix(matrix)


def test_multivariate_geary_is_the_mean_of_local_gearys():
    """Anselin (2019), equation 8."""
    w = si.weights.lattice(4, 4).row_standardized()
    variables = prepared("multivariate_geary", 16)
    result = si.esda.pysal_local("multivariate_geary", variables, w, permutations=0)
    parts = [si.esda.local_geary(y, w, permutations=0).statistic for y in variables]
    np.testing.assert_allclose(result.statistic, (parts[0] + parts[1]) / 2, rtol=1e-12)


def test_losh_from_its_formula():
    """Ord and Getis (2012), equations 4 to 6."""
    w = si.weights.lattice(4, 4).row_standardized()
    y = prepared("losh", 16)[0]
    matrix = w.matrix.toarray()
    e = (y.to_numpy() - matrix @ y.to_numpy()) ** 2
    result = si.esda.pysal_local("losh", [y], w)
    np.testing.assert_allclose(result.statistic, matrix @ e / e.mean(), rtol=1e-12)
    variance = e.var() / e.mean() ** 2 * (16 * (matrix**2).sum(axis=1) - 1) / 15
    np.testing.assert_allclose(result.variance, variance, rtol=1e-12)
    assert result.p_value.between(0, 1).all()
    assert (result.expectation == 1).all()


def test_counts_by_counting():
    w = si.weights.lattice(4, 4)
    links = w.matrix.toarray()
    a, b = (y.to_numpy() for y in prepared("co_location", 16))
    both = si.esda.pysal_local("co_location", prepared("co_location", 16), w, permutations=99)
    np.testing.assert_array_equal(both.statistic, a * b * (links @ (a * b)))
    a, b = (y.to_numpy() for y in prepared("no_co_location", 16))
    apart = si.esda.pysal_local("no_co_location", prepared("no_co_location", 16), w, permutations=99)
    np.testing.assert_array_equal(apart.statistic, a * (links @ b))


def test_co_location_of_draws_is_hypergeometric():
    w = si.weights.lattice(5, 5).row_standardized()
    variables = prepared("co_location", 25, seed=3)
    simulated = si.esda.pysal_local("co_location", variables, w, permutations=4999, alternative="greater")
    closed = si.esda.local_join_counts(variables[0] * variables[1], w, alternative="greater").p_value
    bound = 5 * np.sqrt(closed * (1 - closed) / 4999) + 2 / 5000
    assert ((simulated.p_simulated - closed).abs() <= bound).all()


@pytest.mark.parametrize("statistic", NAMES)
def test_isolates_are_undefined_and_the_others_as_if_they_were_not_there(statistic):
    w = with_an_isolate()
    variables = prepared(statistic, 10, seed=1)
    result = si.esda.pysal_local(statistic, variables, w, permutations=99)
    assert np.isnan(result.statistic[9])
    assert result.clusters().isna().tolist() == [False] * 9 + [True]
    assert result.about["left_out"] == (9,)
    assert "9" in result.notes[0]
    small = si.esda.pysal_local(
        statistic, [y.iloc[:9] for y in variables], si.weights.lattice(3, 3, rook=True), permutations=99
    )
    pd.testing.assert_frame_equal(result.to_frame().iloc[:9], small.to_frame(), check_index_type=False)


@pytest.mark.parametrize("statistic", NAMES)
def test_labels_are_followed_and_nothing_global_is_touched(statistic):
    """esda's own Geary_Local puts values on other rows if labels are not sorted."""
    names = list("zyxwvutsrqponmlk")
    w = si.weights.from_matrix(si.weights.lattice(4, 4).matrix, ids=names)
    variables = [y.set_axis(names) for y in prepared(statistic, 16, seed=2)]
    np.random.seed(5)  # noqa: NPY002
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    one = si.esda.pysal_local(statistic, variables, w, permutations=99, seed=3)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002
    shuffled = [y.sample(frac=1, random_state=1) for y in variables]
    other = si.esda.pysal_local(statistic, shuffled, w, permutations=99, seed=3)
    assert other.index.equals(shuffled[0].index)
    pd.testing.assert_frame_equal(other.to_frame().loc[names], one.to_frame())


def test_tails_of_the_draws():
    """The draws of multivariate Geary against all placements of the pairs."""
    w = si.weights.lattice(2, 3, rook=True).row_standardized()
    x, y = (part.to_numpy() for part in prepared("multivariate_geary", 6, seed=4))
    matrix = w.matrix.toarray()

    def both(i, y, x, w):
        return (exact.geary(i, y, x, w) + exact.geary(i, x, y, w)) / 2

    result = si.esda.pysal_local("multivariate_geary", [pd.Series(x), pd.Series(y)], w, permutations=4999)
    for i in range(6):
        cases = exact.conditional(both, i, y, x, matrix)
        _, at_most = exact.tails(cases, both(i, y, x, matrix))
        share = result.counts[0][i] / 4999
        assert abs(share - at_most) <= 4.5 * np.sqrt(at_most * (1 - at_most) / 4999) + 1e-12


def test_refusals_in_words():
    w = si.weights.lattice(3, 3)
    y = pd.Series(np.arange(9.0))
    with pytest.raises(si.errors.SpatialIIEError, match="statistic must be one of multivariate_geary, losh"):
        si.esda.pysal_local("local_lee", [y], w)
    with pytest.raises(si.errors.DataError, match="takes a list of at least 2 variables, not 1 items"):
        si.esda.pysal_local("multivariate_geary", [y], w)
    with pytest.raises(si.errors.DataError, match="takes a list of 1 variables"):
        si.esda.pysal_local("losh", y, w)
    with pytest.raises(si.errors.DataError, match="neither 0 nor 1"):
        si.esda.pysal_local("co_location", [y, y], w)
    one = pd.Series([1.0, 0, 0, 0, 0, 0, 0, 0, 1])
    with pytest.raises(si.errors.DataError, match="have both variables"):
        si.esda.pysal_local("no_co_location", [one, one], w)
