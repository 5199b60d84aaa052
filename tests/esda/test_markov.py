"""Markov chains against giddy, a textbook count by hand, and the law of their tests."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie.esda._chains import homogeneity, independence_of_moves, quantile_classes, transition_counts

QUADRANTS = ["high-high", "low-high", "low-low", "high-low"]
THEIRS = [0, 1, 2, 3]  # PySAL numbers them 1 HH, 2 LH, 3 LL, 4 HL: the order of ours


@pytest.fixture(scope="module")
def giddy():
    """giddy asks for an esda older than the one tested against, so that it is not among the packages for testing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("giddy")
        import giddy.directional
        import giddy.markov
    return giddy


@pytest.fixture
def panel(make_study):
    """36 cells, 12 years of a positive variable that wanders: enough for every move to occur."""
    random = np.random.default_rng(5)
    size, years = 36, range(2001, 2013)
    w = si.weights.lattice(6, 6)
    level = random.normal(size=size)
    series = {}
    for year in years:
        level = 0.6 * level + 0.3 * (w.row_standardized().matrix @ level) + 0.6 * random.normal(size=size)
        series[year] = np.exp(0.5 * level)
    study = make_study({"x": series})
    return (
        study,
        si.weights.from_matrix(w.matrix, ids=study.ids).row_standardized(),
        np.stack(list(series.values()), 1),
    )


def quietly(call, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(*args, **options)


def test_lisa_markov_agrees_with_giddy(giddy, panel):
    """Counts and probabilities as they are; the test from its parts.

    giddy's own test is off twice: it hands its two-state chains the transposed table, so that they count steps from
    region to region in place of years (420 here, not 396), and it has one degree of freedom too many.
    """
    study, w, y = panel
    ours = si.esda.lisa_markov(study, "x", w)
    theirs = quietly(giddy.markov.LISA_Markov, y, quietly(w.to_graph().to_W))
    table = ours.to_frame()
    square = {name: table.pivot(index="from", columns="to", values=name).loc[QUADRANTS, QUADRANTS].to_numpy()
              for name in ("count", "probability", "expected")}  # fmt: skip
    assert np.array_equal(square["count"], theirs.transitions)
    assert square["probability"] == pytest.approx(theirs.p, abs=1e-12)
    low = [y < y.mean(axis=0), (w.matrix @ y) < y.mean(axis=0)]
    own, around = (giddy.markov.Markov(part, summary=False) for part in low)
    assert own.transitions.sum() == 36 * 11
    place = [0, 2, 3, 1]  # HH, LH, LL, HL among (own, neighbours) of (F, F), (F, T), (T, F), (T, T)
    expected = theirs.transitions.sum(axis=1, keepdims=True) * np.kron(own.p, around.p)[np.ix_(place, place)]
    assert square["expected"] == pytest.approx(expected, abs=1e-10)
    (test,) = ours.about["tests"]
    assert test.statistic == pytest.approx(((theirs.transitions - expected) ** 2 / expected).sum(), rel=1e-10)
    assert (test.df, theirs.chi_2[2]) == (8, 9)


def test_degrees_of_freedom_of_independent_moves():
    """Own and neighbours' chains simulated independently: the statistic has the mean of chi2(8), not of chi2(9)."""
    random = np.random.default_rng(0)
    own, around = np.array([[0.8, 0.2], [0.3, 0.7]]), np.array([[0.6, 0.4], [0.45, 0.55]])
    code = {tuple(q.split("-")): k for k, q in enumerate(QUADRANTS)}
    words = ("high", "low")
    joint = np.zeros((4, 4))
    for a in (0, 1):
        for b in (0, 1):
            for c in (0, 1):
                for d in (0, 1):
                    joint[code[words[a], words[b]], code[words[c], words[d]]] = own[a, c] * around[b, d]
    runs = 2000
    found = []
    for _ in range(runs):
        counts = np.stack([random.multinomial(500, row) for row in joint]).astype(float)
        found.append(independence_of_moves(counts)[1].statistic)
    assert abs(np.mean(found) - 8) < 4.5 * np.sqrt(16 / runs)


def test_spatial_markov_agrees_with_giddy(giddy, panel):
    study, w, y = panel
    relative = y / y.mean(axis=0)
    theirs = quietly(giddy.markov.Spatial_Markov, relative, quietly(w.to_graph().to_W), k=3, m=4, fixed=True)
    ours = si.esda.spatial_markov(study, "x", w, classes=3, neighbour_classes=4)
    table = ours.to_frame()
    for k in range(4):
        part = table[table["neighbours"] == str(k + 1)]
        moves = part[["1", "2", "3"]].fillna(0).to_numpy() * part[["count"]].to_numpy()
        assert moves == pytest.approx(theirs.T[k], abs=1e-9)
    everyone = table[table["neighbours"] == "all"]
    assert everyone[["1", "2", "3"]].to_numpy() == pytest.approx(theirs.p, abs=1e-12)
    pearson, ratio = ours.about["tests"]
    assert (pearson.statistic, ratio.statistic) == pytest.approx((theirs.Q, theirs.LR), rel=1e-10)
    assert pearson.df == ratio.df == theirs.dof_hom
    assert (pearson.p_value, ratio.p_value) == pytest.approx((theirs.Q_p_value, theirs.LR_p_value), abs=1e-12)
    assert ours.about["breaks"]["own"][:-1] == pytest.approx(theirs.cutoffs, abs=1e-12)


def test_homogeneity_of_the_same_chain_holds_its_level():
    """Two regimes with one chain: the share of p <= 0.05 is 0.05 within 4.5 standard errors."""
    random = np.random.default_rng(1)
    chain = np.array([[0.7, 0.2, 0.1], [0.2, 0.6, 0.2], [0.1, 0.3, 0.6]])
    runs = 2000
    p = []
    for _ in range(runs):
        counts = np.array(
            [[random.multinomial(size, row) for row in chain] for size in (300, 200)], dtype=float
        )
        p.append([test.p_value for test in homogeneity(counts)])
    p = np.array(p)
    assert np.abs((p <= 0.05).mean(axis=0) - 0.05) == pytest.approx(0, abs=4.5 * np.sqrt(0.05 * 0.95 / runs))


def test_homogeneity_by_hand():
    """Two regimes, two states; the second state never occurs in regime two, so that one row is compared."""
    counts = np.array([[[30.0, 10.0], [5.0, 15.0]], [[10.0, 10.0], [0.0, 0.0]]])
    pearson, _ = homogeneity(counts)
    expected = 40 * np.array([2 / 3, 1 / 3]), 20 * np.array([2 / 3, 1 / 3])
    by_hand = ((counts[0, 0] - expected[0]) ** 2 / expected[0]).sum() + (
        (counts[1, 0] - expected[1]) ** 2 / expected[1]
    ).sum()
    assert pearson.statistic == pytest.approx(by_hand, abs=1e-12) and pearson.df == 1


def test_moves_are_counted_where_both_ends_exist():
    before, after = np.array([0, 1, 1, -1, 2]), np.array([1, 1, -1, 0, 2])
    assert transition_counts(before, after, 3).tolist() == [[0, 1, 0], [0, 1, 0], [0, 0, 1]]


def test_classes_that_cannot_be_told_apart_are_refused(panel):
    study, w, _ = panel
    with pytest.raises(si.errors.EstimationError, match="3 classes cannot be told apart"):
        quantile_classes(np.array([1.0, 1.0, 1.0, 1.0, 2.0]), 3)
    with pytest.raises(
        si.errors.SpatialIIEError, match="classes must be a whole number of at least 2, not 1"
    ):
        si.esda.spatial_markov(study, "x", w, classes=1)


def test_directions_agree_with_giddy(giddy, panel):
    """giddy's arrows are of whatever it is given: standardized values here."""
    study, w, y = panel
    z = (y[:, [0, -1]] - y[:, [0, -1]].mean(axis=0)) / y[:, [0, -1]].std(axis=0)
    theirs = quietly(giddy.directional.Rose, z, quietly(w.to_graph().to_W), k=8)
    ours = si.esda.directional_moves(study, "x", w, sectors=8, permutations=1999, seed=2).to_frame()
    assert ours["count"].tolist() == theirs.counts.tolist() and ours["count"].sum() == 36
    assert ours["from_degrees"].tolist() == [0, 45, 90, 135, 180, 225, 270, 315]
    np.random.seed(0)  # noqa: NPY002 - theirs takes no seed
    theirs.permute(permutations=1999)
    assert ours["expected"].to_numpy() == pytest.approx(theirs.expected_perm, abs=4.5 * 2.5 / np.sqrt(1999))
    larger = (theirs.larger_perm + 1) / 2000
    one_sided = si.esda.directional_moves(study, "x", w, permutations=1999, alternative="greater").to_frame()
    assert one_sided["p_simulated"].to_numpy() == pytest.approx(larger, abs=4.5 * np.sqrt(2 * 0.25 / 1999))


def test_directions_of_hand_made_arrows(make_study):
    """Two halves: the left rises, the right falls, each with its neighbours."""
    rising = np.tile([1.0, 1.0, 5.0, 5.0], 4) + np.arange(16) / 100
    falling = np.tile([5.0, 5.0, 1.0, 1.0], 4) + np.arange(16) / 100
    study = make_study({"x": {2001: rising, 2002: falling}})
    w = si.weights.from_matrix(si.weights.lattice(4, 4).matrix, ids=study.ids).row_standardized()
    table = si.esda.directional_moves(study, "x", w, sectors=4, permutations=999, seed=3).to_frame()
    assert table.set_index("move")["count"][["both up", "both down"]].tolist() == [8, 8]
    assert table["expected"].sum() == pytest.approx(16)
    again = si.esda.directional_moves(study, "x", w, sectors=4, permutations=999, seed=3).to_frame()
    assert table.equals(again)
    with pytest.raises(si.errors.SpatialIIEError, match="multiple of 4, not 6"):
        si.esda.directional_moves(study, "x", w, sectors=6)


@pytest.mark.parametrize("count", [1, 2])
def test_regions_without_a_neighbour_have_no_chain(count):
    study = si.study.demo()
    ids = ["330900", "110000"][:count]  # an island and a region far from it
    part = study.select(ids)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        w = si.weights.from_matrix(np.zeros((count, count)), ids=part.ids)
    with pytest.raises(si.errors.SpatialIIEError, match="no region has a neighbour"):
        si.esda.spatial_markov(part, "digital_index", w)
