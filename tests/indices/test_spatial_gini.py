"""Gini's coefficient between neighbours and others: brute force, all placements, PySAL."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError, WeightsError
from spatial_iie.indices import gini, spatial_gini, spatial_gini_by_year


@pytest.fixture(scope="module")
def lattice():
    return si.weights.lattice(4, 5, rook=True)


@pytest.fixture(scope="module")
def y(lattice):
    values = np.random.default_rng(6).gamma(1.5, size=20).round(2)
    return pd.Series(values, index=lattice.ids, name="income").sample(frac=1, random_state=2)


def brute(y, w):
    """Neighbours' and others' parts of G by the double sum, w_ij = 1 where there is a link."""
    x = y[w.ids].to_numpy()
    gaps = np.abs(x[:, None] - x) / (2 * len(x) ** 2 * x.mean())
    links = w.matrix.toarray() != 0
    return gaps[links].sum(), gaps[~links].sum()


def test_parts_add_up_to_gini_and_are_the_double_sums(y, lattice):
    found = spatial_gini(y, lattice)
    near, far = brute(y, lattice)
    assert found.about["neighbour_part"] == pytest.approx(near, rel=1e-12)
    assert found.about["other_part"] == pytest.approx(far, rel=1e-12)
    assert found.about["gini"] == pytest.approx(gini(y), rel=1e-12)
    assert found.statistic == pytest.approx(far / (near + far), rel=1e-12)


def test_only_links_count(y, lattice):
    once, scaled = spatial_gini(y, lattice), spatial_gini(y, lattice.row_standardized())
    assert (once.statistic, once.z_score) == pytest.approx((scaled.statistic, scaled.z_score), rel=1e-12)


@pytest.mark.parametrize("directed", [False, True])
def test_moments_are_those_of_all_placements(directed):
    """Six regions, 720 placements, links in both directions or in one."""
    rng = np.random.default_rng(4)
    links = np.triu(rng.random((6, 6)) < 0.5, 1).astype(float)
    links[0, 1] = 1
    w = si.weights.from_matrix(links if directed else links + links.T, ids=list("abcdef"))
    x = np.array([1.0, 1.0, 2.5, 4.0, 9.0, 0.0])
    every = []
    for order in permutations(range(6)):
        near, far = brute(pd.Series(x[list(order)], index=list("abcdef")), w)
        every.append(far / (near + far))
    found = spatial_gini(pd.Series(x, index=list("abcdef")), w)
    assert found.expectation == pytest.approx(np.mean(every), abs=1e-12)
    assert found.variance == pytest.approx(np.var(every), abs=1e-14)
    one = spatial_gini(
        pd.Series(x, index=list("abcdef")), w, permutations=4999, seed=1, alternative="greater"
    )
    p = np.mean(np.array(every) >= found.statistic - 1e-12)
    assert one.p_simulated == pytest.approx(p, abs=5 * np.sqrt(p * (1 - p) / 4999) + 1e-3)


def test_clusters_put_inequality_between_others():
    """Rich cities on one side: greater is significant, less is not; a chessboard the other way round."""
    w = si.weights.lattice(6, 6, rook=True)
    row, column = np.divmod(np.arange(36), 6)
    halves = pd.Series(np.where(column < 3, 1.0, 5.0) + row / 100, index=w.ids)
    chess = pd.Series(np.where((row + column) % 2 == 0, 1.0, 5.0) + row / 100, index=w.ids)
    for values, tail, other in ((halves, "greater", "less"), (chess, "less", "greater")):
        assert spatial_gini(values, w, alternative=tail, permutations=199).p_simulated == 1 / 200
        assert spatial_gini(values, w, alternative=tail).p_value < 1e-4
        assert spatial_gini(values, w, alternative=other).p_value > 0.99


def test_against_pysal(y, lattice):
    """The same sums. Its wcg_share is the other part of G itself, not the share its documentation says."""
    pytest.importorskip("inequality")
    from inequality.gini import Gini_Spatial

    values = y[lattice.ids].to_numpy()
    w = lattice.to_w()
    rank = {name: k for k, name in enumerate(lattice.ids)}
    w.remap_ids([rank[name] for name in w.id_order])  # it takes ids for positions
    theirs = Gini_Spatial(values, w, permutations=0)
    ours = spatial_gini(y, lattice)
    assert ours.about["gini"] == pytest.approx(theirs.g, rel=1e-12)
    assert ours.about["neighbour_part"] == pytest.approx(theirs.wg / theirs.den, rel=1e-12)
    assert ours.about["other_part"] == pytest.approx(theirs.wcg_share, rel=1e-12)
    assert ours.statistic == pytest.approx(theirs.wcg / theirs.dtotal, rel=1e-12)


def test_isolates_count_as_others_unless_left_out():
    links = np.zeros((6, 6))
    for a, b in ((0, 1), (1, 2), (2, 3), (3, 4)):
        links[a, b] = links[b, a] = 1
    w = si.weights.from_matrix(links, ids=list("abcdef"))
    x = pd.Series([1.0, 2, 4, 3, 8, 5], index=list("abcdef"))
    counted = spatial_gini(x, w)
    assert counted.n == 6 and counted.about["gini"] == pytest.approx(gini(x))
    assert counted.notes[0] == "Isolates, which count as non-neighbours of every region: f."
    without = spatial_gini(x, w, isolates="exclude")
    assert without.n == 5 and without.about["gini"] == pytest.approx(gini(x.drop("f")))
    with pytest.raises(WeightsError, match="no neighbours"):
        spatial_gini(x, w, isolates="error")


def test_refusals(y, lattice):
    with pytest.raises(DataError, match="income is negative in 1 region"):
        spatial_gini(y.where(y.index != lattice.ids[3], -1.0), lattice)
    with pytest.raises(EstimationError, match="is constant"):
        spatial_gini(y * 0 + 2, lattice)
    with pytest.raises(WeightsError, match="not Weights"):
        spatial_gini(y, lattice.matrix)


def test_year_table():
    study = si.study.demo()
    study = study.select(study.ids.drop("330900"))
    w = si.weights.queen(study.regions)
    table = spatial_gini_by_year(study, "digital_index", w, years=[2019, 2017], permutations=49, seed=3)
    frame = table.to_frame()
    assert frame["year"].tolist() == [2019, 2017] and table.about["synthetic"]
    for row in frame.itertuples():
        one = spatial_gini(study["digital_index", row.year], w, permutations=49, seed=3)
        assert (row.share, row.z, row.p_simulated) == (one.statistic, one.z_score, one.p_simulated)
        assert row.neighbour_part + row.other_part == pytest.approx(row.gini, rel=1e-12)
