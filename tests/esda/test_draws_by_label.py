"""What is drawn depends on labels and seed: weights and rows in another order give the same draws to the bit."""

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si


@pytest.fixture
def orders(lattice_study):
    """The study, its weights, and the same weights in two other orders."""
    study, w = lattice_study
    table = pd.DataFrame(w.matrix.toarray(), w.ids, w.ids)
    others = [w.ids[::-1], w.ids[np.random.default_rng(1).permutation(w.n)]]
    return study, [w, *(si.weights.from_matrix(table.loc[ids, ids]) for ids in others)]


@pytest.mark.parametrize(
    "simulated",
    [
        lambda study, w: si.esda.moran(study["x", 2001], w, permutations=99).reference.tolist(),
        lambda study, w: si.esda.moran_change(study["x", 2001], study["x", 2003], w).reference.tolist(),
        lambda study, w: si.indices.spatial_gini(study["x", 2001], w, permutations=99).reference.tolist(),
        lambda study, w: si.esda.directional_moves(study, "x", w).to_frame()["p_simulated"].tolist(),
        lambda study, w: si.esda.pysal_local(
            "multivariate_geary", [study["x", 2001], study["other", 2001]], w, permutations=99
        ).p_simulated.tolist(),
        lambda study, w: si.esda.clusters(study, "x", w, year=2001, permutations=99).to_frame().to_csv(),
        lambda study, w: si.esda.persistence(study, "x", w, permutations=99).to_frame().to_csv(),
        lambda study, w: si.esda.by_year(study, "x", w, permutations=99).to_frame().to_csv(),
    ],
)
def test_weights_in_another_order_give_the_same_draws(orders, simulated):
    study, weights = orders
    first, *others = [simulated(study, w) for w in weights]
    assert all(other == first for other in others)


def test_which_region_has_which_label_matters():
    """Labels determine the draws, so relabelled regions have draws of their own: the laws above could fail."""
    w = si.weights.lattice(4, 5).row_standardized()
    y = pd.Series(np.random.default_rng(0).gamma(2, size=20), index=w.ids)
    new = dict(zip(w.ids, np.random.default_rng(1).permutation(20).tolist(), strict=True))
    renamed = si.weights.from_matrix(w.matrix, ids=[new[label] for label in w.ids])
    one, other = si.esda.moran(y, w, permutations=99), si.esda.moran(y.rename(new), renamed, permutations=99)
    assert one.statistic == pytest.approx(other.statistic, rel=1e-12)
    assert one.reference.tolist() != other.reference.tolist()


def test_bootstrap_intervals_do_not_depend_on_the_order_of_rows():
    draw = np.random.default_rng(2)
    y = pd.Series(draw.gamma(2, size=24), index=[f"r{k:02}" for k in range(24)])
    groups = {label: "abc"[k % 3] for k, label in enumerate(y.index)}
    turned = y.sample(frac=1, random_state=1)
    for measure in (si.indices.dagum, si.indices.dagum_pairs, si.indices.theil_decomposition):
        one, other = (measure(each, groups, draws=99).to_frame() for each in (y, turned))
        keys = [
            name
            for name in one.columns
            if one[name].dtype == object or name in ("part", "group", "first", "second")
        ]
        one, other = (frame.sort_values(keys, ignore_index=True) for frame in (one, other))
        pd.testing.assert_frame_equal(one[["low", "high"]], other[["low", "high"]], rtol=1e-12)
