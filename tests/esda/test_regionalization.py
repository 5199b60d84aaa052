"""Regionalization: contiguous, the right clusters where they are plain, the same for rows in any order, seeded."""

from __future__ import annotations

import random
import sys
from itertools import combinations

import geopandas
import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import connected_components

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError, WeightsError, WeightsWarning

pytest.importorskip("spopt", reason="spopt, of the extra regions, is not installed")
METHODS = ("ward", "skater", "azp")


def square(rows=6, columns=6):
    """Return a study of a lattice whose left third is high, with noise, and its weights."""
    w = si.weights.lattice(rows, columns, rook=True)
    names = [f"city{i:02}" for i in range(rows * columns)]
    noise = np.random.default_rng(5).normal(0, 0.3, rows * columns)
    column = np.arange(rows * columns) % columns
    table = pd.DataFrame(
        {"region": names, "year": 2019, "x": 10.0 * (column < 2) + noise, "people": 1.0 + column}
    )
    study = si.study.open(table, region="region", year="year")
    return study, si.weights.from_matrix(w.matrix, names)


def is_contiguous(found, w):
    """Say whether each cluster is in one piece."""
    for _, part in found.members.groupby("cluster"):
        at = w.ids.get_indexer(part.index)
        if connected_components(w.matrix[at][:, at], directed=False)[0] != 1:
            return False
    return True


@pytest.mark.parametrize("method", METHODS)
def test_two_plain_clusters_are_found(method):
    study, w = square()
    found = si.esda.regionalization(study, "x", w, method=method, scale="z")
    frame = found.to_frame()
    assert frame["n"].tolist() == [12, 24] and list(map(str, frame["kind"])) == ["high", "middle"]
    high = found.members.index[found.members["cluster"] == 1]
    assert all(int(name[4:]) % 6 < 2 for name in high)
    x = study["x", 2019]
    within = sum(((part - part.mean()) ** 2).sum() for _, part in x.groupby(found.members["cluster"]))
    assert found.about.between == pytest.approx(1 - within / ((x - x.mean()) ** 2).sum())
    assert found.about.pseudo_f == pytest.approx((found.about.between / 1) / ((1 - found.about.between) / 34))


def test_ward_is_the_best_cut_of_a_line():
    """On a line with two clusters the best of all cuts is known: it is tried."""
    w = si.weights.lattice(1, 8, rook=True)
    values = np.array([5.0, 6, 5.5, 5.2, 1, 1.4, 0.8, 1.1])
    table = pd.DataFrame({"region": [f"city{i}" for i in range(8)], "year": 2019, "x": values})
    study = si.study.open(table, region="region", year="year")
    weights = si.weights.from_matrix(w.matrix, study.ids)
    cost = {k: values[:k].var() * k + values[k:].var() * (8 - k) for k in range(1, 8)}
    for method in METHODS:
        found = si.esda.regionalization(
            study, "x", weights, method=method, clusters=2, scale="z", permutations=0
        )
        assert found.to_frame()["n"].tolist()[0] == min(cost, key=cost.get)


@pytest.mark.parametrize("method", [*METHODS, "max-p"])
def test_clusters_are_contiguous_and_the_same_for_rows_in_another_order(method):
    study, w = square()
    options = {"method": method} | ({"floor": 7} if method == "max-p" else {"clusters": 4})
    found = si.esda.regionalization(study, ["x", "people"], w, **options)
    assert is_contiguous(found, w)
    order = np.random.default_rng(1).permutation(36)
    rows = (
        study.table(2019)
        .reset_index(names="region")
        .iloc[order]
        .assign(year=2019)[["region", "year", "x", "people"]]
    )
    shuffled = si.study.open(rows, region="region", year="year")
    other = si.weights.from_matrix(w.matrix[order[::-1]][:, order[::-1]], w.ids[order[::-1]])
    again = si.esda.regionalization(shuffled, ["x", "people"], other, **options)
    pd.testing.assert_frame_equal(again.to_frame().map(str), found.to_frame().map(str))
    assert again.members["cluster"].reindex(found.members.index).equals(found.members["cluster"])


def test_max_p_keeps_the_floor():
    study, w = square()
    by_people = si.esda.regionalization(study, "x", w, method="max-p", floor=30, floor_of="people")
    people = study["people", 2019].groupby(by_people.members["cluster"]).sum()
    assert (people >= 30).all() and len(people) >= 2
    assert (si.esda.regionalization(study, "x", w, method="max-p").to_frame()["n"] >= 4).all()


def test_p_tells_clusters_from_noise():
    study, w = square()
    plain = si.esda.regionalization(study, "x", w, method="ward", permutations=99)
    assert plain.about.p == 0.01 and plain.about.draws == 99
    noise = np.random.default_rng(11).normal(size=36)
    table = pd.DataFrame({"region": study.ids, "year": 2019, "x": noise})
    random_study = si.study.open(table, region="region", year="year")
    ps = [
        si.esda.regionalization(random_study, "x", w, method="ward", clusters=3, seed=k).about.p
        for k in range(2)
    ]
    assert min(ps) > 0.05


def test_p_has_the_size_it_says():
    """Of data without clusters, p is at most 0.2 about one time in five."""
    study, w = square(4, 4)
    ps = []
    for k in range(40):
        table = pd.DataFrame(
            {"region": study.ids, "year": 2019, "x": np.random.default_rng(k).normal(size=16)}
        )
        noise = si.study.open(table, region="region", year="year")
        ps.append(si.esda.regionalization(noise, "x", w, method="ward", clusters=3, permutations=19).about.p)
    assert 0.025 <= np.mean(np.array(ps) <= 0.2) <= 0.39  # 0.2 and three standard errors


def test_islands_are_attached_or_clusters_of_their_own():
    study = si.study.demo()
    study = study.select([code for code in study.ids if code[:2] in ("31", "33")])
    with pytest.warns(WeightsWarning, match="330900"):
        w = si.weights.queen(study.regions)
    attached = si.esda.regionalization(study, "digital_index", w, method="ward", clusters=3, permutations=0)
    assert len(attached.to_frame()) == 3 and any(
        "330200 宁波市 and 330900 舟山市" in each for each in attached.notes
    )
    own = si.esda.regionalization(
        study, "digital_index", w, method="ward", clusters=3, permutations=0, islands="own"
    )
    alone = own.members["cluster"]["330900"]
    assert len(own.to_frame()) == 4 and (own.members["cluster"] == alone).sum() == 1
    assert any("330900" in each for each in own.notes)


def test_islands_of_nowhere_are_refused_in_words():
    study, w = square()
    cut = w.matrix.tolil()
    cut[0, :] = cut[:, 0] = 0
    with pytest.raises(WeightsError, match=r"1 region has no way to the others \[city00\]"):
        si.esda.regionalization(study, "x", si.weights.from_matrix(cut.tocsr(), w.ids))


def test_neighbours_alike_are_neighbours_still():
    """SKATER takes a distance of 0 for no link; here equal values are the most like."""
    study, w = square()
    table = pd.DataFrame({"region": study.ids, "year": 2019, "x": [1.0] * 18 + [2.0] * 18})
    alike = si.study.open(table, region="region", year="year")
    found = si.esda.regionalization(alike, "x", w, method="skater", clusters=2, scale="z")
    assert found.to_frame()["n"].tolist() == [18, 18] and found.about.between == pytest.approx(1)


def test_groups_go_wherever_groups_go():
    study, w = square()
    found = si.esda.regionalization(study, "x", w, method="ward", clusters=3, permutations=0)
    groups = found.groups()
    shares = si.indices.group_shares(study, "people", groups, draws=0).to_frame()
    assert shares["group"].tolist() == list(groups.cat.categories) == list(map(str, found.to_frame()["name"]))
    with pytest.raises(AttributeError):
        found.frame = None


def test_a_map_of_part_of_the_clusters(tmp_path):
    from matplotlib.figure import Figure
    from shapely import box

    study, w = square()
    found = si.esda.regionalization(study, "x", w, method="ward", clusters=3, permutations=0)
    squares = geopandas.GeoDataFrame(
        geometry=[box(i % 6, i // 6, i % 6 + 1, i // 6 + 1) for i in range(36)], index=study.ids
    )
    axes = si.viz.regionalization_map(found, squares, ax=Figure().subplots(), variable="Index")
    assert next(text.get_text() for text in axes.get_legend().get_texts()).startswith("1: ")
    lines = next(each for each in axes.collections if each.get_gid() == "clusters").get_segments()
    owner = found.members["cluster"].to_numpy().reshape(6, 6)
    assert len(lines) == (np.diff(owner, axis=0) != 0).sum() + (np.diff(owner, axis=1) != 0).sum()
    with pytest.raises(DataError, match="wants the result"):
        si.viz.regionalization_map(study["x", 2019], squares)


def test_the_generators_of_the_process_stay_as_they_were():
    study, w = square()
    random.seed(3)
    np.random.seed(3)  # noqa: NPY002
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    si.esda.regionalization(study, "x", w, method="max-p", floor=9)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"clusters": 1}, "clusters must be from 2 to 35"),
        ({"floor": 5}, "floor and floor_of are of max-p"),
        ({"method": "max-p", "clusters": 3}, "give floor"),
        ({"method": "max-p", "floor": 30}, "there are no two clusters of so much"),
        ({"method": "max-p", "floor_of": "people"}, "floor_of needs floor"),
        ({"permutations": -1}, "permutations"),
    ],
)
def test_what_cannot_be_is_refused(options, words):
    study, w = square()
    with pytest.raises(si.errors.SpatialIIEError, match=words):
        si.esda.regionalization(study, "x", w, **options)


def test_a_constant_has_no_clusters():
    study, w = square()
    table = pd.DataFrame({"region": study.ids, "year": 2019, "x": 2.0})
    flat = si.study.open(table, region="region", year="year")
    with pytest.raises(DataError, match="the same everywhere"):
        si.esda.regionalization(flat, "x", w)


def test_without_spopt_it_says_what_is_missing(monkeypatch):
    study, w = square()
    for name in [each for each in sys.modules if each.partition(".")[0] == "spopt"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "spopt", None)
    with pytest.raises(EstimationError, match=r"spatial-iie\[regions\]"):
        si.esda.regionalization(study, "x", w)


def test_no_pair_of_clusters_differs_in_name_only():
    study, w = square()
    names = list(map(str, si.esda.regionalization(study, "x", w, clusters=5).to_frame()["name"]))
    assert all(one != other for one, other in combinations(names, 2))
