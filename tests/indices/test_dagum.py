"""Dagum's decomposition: the formulas of the paper by brute force, a case in fractions, and laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.indices import dagum, dagum_pairs, decomposition_by_year, gini, region_groups


def labelled(values):
    return pd.Series(
        np.asarray(values, dtype=float), index=[f"r{i:02d}" for i in range(len(values))], name="x"
    )


def parts_of(table):
    return table.to_frame().set_index("part")["estimate"]


def papers_formulas(x, g, w=None):
    """Dagum (1997) by loops over regions; parts, G_jh and D_jh, the richer group first."""
    one = type(x[0])(1)
    w = [one] * len(x) if w is None else w
    names = sorted(set(g))
    member = {j: [i for i in range(len(x)) if g[i] == j] for j in names}
    heads = {j: sum(w[i] for i in member[j]) for j in names}
    mean = {j: sum(w[i] * x[i] for i in member[j]) / heads[j] for j in names}
    n, total = sum(w), sum(a * b for a, b in zip(w, x, strict=True))
    p, s = {j: heads[j] / n for j in names}, {j: heads[j] * mean[j] / total for j in names}
    gjh = {}
    for j in names:
        for h in names:
            gaps = sum(w[i] * w[r] * abs(x[i] - x[r]) for i in member[j] for r in member[h])
            gjh[j, h] = gaps / (heads[j] * heads[h] * (mean[j] + mean[h]))
    within = sum(gjh[j, j] * p[j] * s[j] for j in names)
    between, over, affluence = 0 * one, 0 * one, {}
    for j, h in combinations(names, 2):
        rich, poor = (j, h) if mean[j] >= mean[h] else (h, j)
        area = heads[rich] * heads[poor]
        d = sum(w[i] * w[r] * (x[i] - x[r]) for i in member[rich] for r in member[poor] if x[i] > x[r]) / area
        q = sum(w[i] * w[r] * (x[r] - x[i]) for i in member[rich] for r in member[poor] if x[r] > x[i]) / area
        relative = (d - q) / (d + q)
        affluence[rich, poor] = relative
        weight = gjh[j, h] * (p[j] * s[h] + p[h] * s[j])
        between += weight * relative
        over += weight * (1 - relative)
    return (within, between, over), gjh, affluence


def test_two_groups_in_fractions():
    """Poor {1, 3}, rich {2, 6}: G = 1/3 = 1/8 within + 1/6 between + 1/24 overlap; D = 4/5, G_jh = 5/12.

    By hand: the six differences are 2, 1, 5, 1, 3, 4, so G = 2 * 16 / (2 * 3 * 16) = 1/3. Inside either group
    G_jj = 2 * 2 / (2 * 2 * 4) = 1/4, p = 1/2, s = 1/3 and 2/3, so 1/4 * 1/2 = 1/8. Between groups the gaps are
    1, 5, 1, 3: G_jh = 10 / (4 * 6) = 5/12; rich over poor 1 + 5 + 3 = 9, poor over rich 1, so D = 8/10; and
    p_j s_h + p_h s_j = 1/2.
    """
    y = labelled([3, 6, 1, 2])
    groups = {"r00": "poor", "r01": "rich", "r02": "poor", "r03": "rich"}
    found = parts_of(dagum(y, groups))
    expected = {"within": Fraction(1, 8), "between": Fraction(1, 6), "transvariation": Fraction(1, 24)}
    for part, value in expected.items():
        assert found[part] == pytest.approx(float(value), abs=1e-15)
    assert found["total"] == pytest.approx(1 / 3, abs=1e-15)
    parts, gjh, affluence = papers_formulas([Fraction(v) for v in (3, 6, 1, 2)], list(groups.values()))
    assert parts == tuple(expected.values())  # the loops of this test are right, too
    assert gjh["poor", "rich"] == Fraction(5, 12) and affluence["rich", "poor"] == Fraction(4, 5)
    pairs = dagum_pairs(y, groups).to_frame().set_index(["group", "other"])
    assert pairs.loc[("rich", "poor"), "estimate"] == pytest.approx(5 / 12, abs=1e-15)
    assert pairs.loc[("rich", "poor"), "affluence"] == pytest.approx(0.8, abs=1e-15)
    assert pairs.loc[("poor", "poor"), "estimate"] == pytest.approx(0.25, abs=1e-15)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("weighted", [False, True])
def test_against_the_papers_formulas(seed, weighted):
    """With ties, with zeros, groups of all sizes; groups and weights given in other orders."""
    rng = np.random.default_rng(seed)
    x = np.round(np.exp(rng.normal(size=35)), 1)
    x[:2] = 0.0
    g = rng.integers(0, 5, 35)
    w = rng.uniform(1, 6, 35) if weighted else np.ones(35)
    y = labelled(x)
    groups = pd.Series(g, index=y.index).sample(frac=1, random_state=seed)
    weights = pd.Series(w, index=y.index).sample(frac=1, random_state=seed + 1) if weighted else None
    parts, gjh, affluence = papers_formulas(x.tolist(), [str(j) for j in g], w.tolist())
    found = parts_of(dagum(y, groups, weights=weights))
    assert found[["within", "between", "transvariation"]].tolist() == pytest.approx(list(parts), rel=1e-12)
    assert found["total"] == pytest.approx(gini(y, weights=weights), rel=1e-12)
    table = dagum_pairs(y, groups, weights=weights).to_frame()
    assert len(table) == 5 + 10
    for row in table.itertuples():
        assert row.estimate == pytest.approx(gjh[row.group, row.other], rel=1e-12)
        if row.group == row.other:
            assert np.isnan(row.affluence)
        else:
            assert row.affluence == pytest.approx(affluence[row.group, row.other], rel=1e-10)


def test_laws():
    rng = np.random.default_rng(1)
    y, groups = labelled(rng.gamma(2, size=24)), pd.Series(np.arange(24) % 3)
    groups.index = y.index
    once = parts_of(dagum(y, groups))
    assert parts_of(dagum(1e6 * y, groups)).tolist() == pytest.approx(once.tolist(), rel=1e-12)
    twice = parts_of(dagum(y, groups, weights=pd.Series(2.0, index=y.index)))
    assert twice.tolist() == pytest.approx(once.tolist(), rel=1e-12)
    names = {0: "z", 1: "b", 2: "k"}
    renamed = parts_of(dagum(y.sample(frac=1, random_state=3), groups.map(names)))
    assert renamed.tolist() == pytest.approx(once.tolist(), rel=1e-12)


def test_groups_that_do_not_overlap_have_no_transvariation():
    y = labelled([1, 2, 3, 10, 11, 50, 70])
    found = parts_of(dagum(y, pd.Series(list("aaabbcc"), index=y.index)))
    assert found["transvariation"] == 0
    pairs = dagum_pairs(y, pd.Series(list("aaabbcc"), index=y.index)).to_frame()
    assert pairs["affluence"].dropna().tolist() == [1, 1, 1]


def test_groups_of_equal_mean_have_nothing_between():
    y = labelled([1, 5, 2, 4])
    groups = pd.Series(list("aabb"), index=y.index)
    assert parts_of(dagum(y, groups))["between"] == pytest.approx(0, abs=1e-16)
    assert dagum_pairs(y, groups).to_frame()["affluence"].dropna().tolist() == pytest.approx([0], abs=1e-15)


def test_equal_values_have_no_shares_and_groups_of_one_are_told():
    y = labelled([4, 4, 4])
    table = dagum(y, pd.Series(list("aab"), index=y.index), draws=20)
    assert (table.to_frame()["estimate"] == 0).all() and table.to_frame()["share"].isna().all()
    assert any("1 group of one region [b]: no inequality inside" in note for note in table.notes)
    assert any("All regions have the same value" in note for note in table.notes)


def test_refusals():
    y = labelled([1, 2, -3])
    with pytest.raises(DataError, match=r"x is negative in 1 region \[r02\]"):
        dagum(y, pd.Series(list("aab"), index=y.index))
    with pytest.raises(EstimationError, match="at least 2 groups"):
        dagum(y.abs(), pd.Series("a", index=y.index))
    with pytest.raises(DataError, match="no six-digit code"):
        dagum(y.abs(), "four")


def test_years_of_the_example():
    study = si.study.demo()
    groups = region_groups(study, "hu_line")
    table = decomposition_by_year(study, "digital_index", "hu_line", draws=20)
    assert table.about["synthetic"] and table.about["groups"] == "sides of the Hu Huanyong line"
    frame = table.to_frame()
    for year in study.years:
        one = dagum(study["digital_index", year], groups, draws=20).to_frame()
        assert frame[frame["year"] == year].drop(columns="year").reset_index(drop=True).equals(one)
    pairs = decomposition_by_year(study, "digital_index", groups, kind="pairs", years=[2018], draws=0)
    assert len(pairs.to_frame()) == 3
    assert any("sides of the Hu Huanyong line" in note for note in pairs.notes)


def test_small_groups_are_warned_of_where_there_are_intervals():
    y = labelled(np.arange(1, 86))
    groups = pd.Series(np.repeat(["big", "small"], [80, 5]), index=y.index)
    assert any("1 of 2 groups has fewer than 80 regions" in note for note in dagum(y, groups, draws=20).notes)
    assert not any("fewer than" in note for note in dagum(y, groups).notes)


def test_pairs_have_the_interval_asked_for():
    values = np.exp(np.random.default_rng(2).normal(size=30))
    y = pd.Series(values, index=[f"r{i}" for i in range(30)])
    groups = pd.Series(np.repeat(["a", "b"], 15), index=y.index)
    one, other = (
        si.indices.dagum_pairs(y, groups, draws=199, interval=way).to_frame() for way in ("percentile", "bca")
    )
    pd.testing.assert_frame_equal(one[["estimate"]], other[["estimate"]])
    assert (one["low"] != other["low"]).any()
