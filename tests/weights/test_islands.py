"""Islands: named, linked to the nearest, within kilometres or as given; the real cases of China."""

import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, WeightsError, WeightsWarning

PANEL = Path(__file__).parents[3] / "shared" / "data" / "prefecture_panel" / "city_panel_1990_2023.csv"
HAINAN = "46"
SANSHA, ZHOUSHAN, TAIWAN, HAIKOU, ZHANJIANG, NINGBO = (
    "460300",
    "330900",
    "710000",
    "460100",
    "440800",
    "330200",
)


@pytest.fixture(scope="module")
def regions():
    return si.study.boundaries()


@pytest.fixture(scope="module")
def queen(regions):
    with pytest.warns(WeightsWarning, match=r"3 of 370 regions have no neighbours .*330900, 460300, 710000"):
        return si.weights.queen(regions)


def linked(w, a):
    row = w.matrix[[w.ids.get_loc(a)]].toarray().ravel()
    return set(w.ids[row > 0])


def test_each_island_gets_its_nearest_region(queen, regions):
    w = queen.attach_islands(regions)
    assert len(w.isolates) == 0
    assert linked(w, ZHOUSHAN) == {NINGBO}
    assert len(linked(w, SANSHA)) == 1
    assert linked(w, SANSHA).pop().startswith(HAINAN)
    assert linked(w, TAIWAN).pop().startswith("35")
    assert w.component_count == 2  # Hainan stays apart from the mainland: none of its cities is an isolate
    assert set(w.matrix.data) == {1.0}
    assert (w.matrix != w.matrix.T).nnz == 0
    assert w.links == queen.links + 6
    assert {frozenset(pair) for pair in w.about["attached"]} >= {frozenset((ZHOUSHAN, NINGBO))}


def test_components_are_joined_where_they_come_nearest(queen, regions):
    w = queen.attach_islands(regions, components=True)
    assert w.component_count == 1
    assert ZHANJIANG in linked(w, HAIKOU)
    assert w.links == queen.links + 2 * (queen.component_count - 1)


def test_within_kilometres_links_all_of_them_and_says_who_is_left(queen, regions):
    with pytest.warns(WeightsWarning, match=r"2 of 370 regions have no neighbours .*460300, 710000"):
        w = queen.attach_islands(regions, how=200)
    near = si.weights.knn(regions, k=20)
    assert NINGBO in linked(w, ZHOUSHAN) and len(linked(w, ZHOUSHAN)) > 1
    assert linked(w, ZHOUSHAN) <= linked(near, ZHOUSHAN)
    assert w.links == queen.links + 2 * len(linked(w, ZHOUSHAN))


def test_within_kilometres_between_components_links_no_other_pairs(queen, regions):
    """Islands and parts of the network alike: pairs of other components within the distance, brute force."""
    part = regions[regions.index.str[:2].isin(["44", "45", "46", "33"])]
    ids = queen.ids[queen.ids.isin(part.index)]
    some = queen.subset(ids)
    with pytest.warns(WeightsWarning, match=r"1 of \d+ regions has no neighbours .*460300"):
        w = some.attach_islands(part, how=150, components=True)
    with pytest.warns(WeightsWarning):
        near = si.weights.distance_band(part.loc[ids], km=150)
    label = some.component_labels
    expected = some.matrix.toarray()
    expected[(label[:, None] != label[None]) & (near.matrix.toarray() > 0)] = 1
    assert (w.matrix.toarray() == expected).all()
    assert ZHANJIANG in linked(w, HAIKOU) and w.component_count < some.component_count
    assert w.about["attached_how"] == "150 km"


def test_pairs_are_linked_as_told_and_once(queen):
    told = [
        (SANSHA, "460200"),
        ("460200", SANSHA),
        (ZHOUSHAN, NINGBO),
        (TAIWAN, "350200"),
        (HAIKOU, ZHANJIANG),
    ]
    w = queen.attach_islands(None, how=told)
    assert len(w.isolates) == 0
    assert w.component_count == 1
    assert w.links == queen.links + 8
    assert w.matrix.max() == 1


def test_a_link_that_is_there_is_left_alone(queen):
    a = queen.ids[0]
    b = next(iter(linked(queen, a)))
    with pytest.warns(WeightsWarning, match="3 of 370"):
        w = queen.attach_islands(None, how=[(a, b)])
    assert (w.matrix != queen.matrix).nnz == 0
    assert w.about["attached"] == ()


def test_rows_in_another_order_and_more_regions_in_the_layer_change_nothing(queen, regions):
    part = queen.ids[queen.ids.str[:2].isin(["33", "46"])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        some = queen.subset(part)
    one = some.attach_islands(regions)
    other = some.attach_islands(regions.sample(frac=1, random_state=1))
    assert (one.matrix != other.matrix).nnz == 0


def test_islands_of_scaled_weights_are_attached_before_scaling(queen, regions):
    with pytest.raises(
        WeightsError, match=r"attached before scaling.*attach_islands\(regions\)\.row_standardized"
    ):
        queen.row_standardized().attach_islands(regions)
    w = queen.attach_islands(regions).row_standardized()
    assert np.allclose(w.matrix.sum(axis=1), 1)


def test_links_of_other_weights_want_a_weight():
    layer = gpd.GeoSeries(gpd.points_from_xy([0, 1000, 9000], [0, 0, 0]), index=list("abc"), crs=32650)
    with pytest.warns(WeightsWarning, match=r"\[c\]"):
        w = si.weights.inverse_distance(layer, km=2, power=2)
    w2 = si.weights.from_matrix(w.matrix * 2, ids=w.ids)
    with pytest.raises(WeightsError, match=r"not binary.*say with weight="):
        w2.attach_islands(layer)
    attached = w2.attach_islands(layer, weight=0.25)
    assert attached.matrix.toarray().tolist() == [[0, 2, 0], [2, 0, 0.25], [0, 0.25, 0]]


@pytest.mark.parametrize(
    ("how", "error", "words"),
    [
        ("furthest", WeightsError, "'nearest', a number of kilometres or pairs"),
        (-5, WeightsError, "km must be a positive number"),
        (float("nan"), WeightsError, "km must be a positive number"),
        (None, WeightsError, "'nearest', a number of kilometres or pairs"),
        ([("330900",)], WeightsError, "'nearest', a number of kilometres or pairs"),
        ([("330900", "999999")], AlignmentError, r"1 region to be linked is not in the weights \[999999\]"),
        ([("330900", "330900")], WeightsError, r"linked to themselves \[330900\]"),
    ],
)
def test_other_ways_are_refused(queen, regions, how, error, words):
    with pytest.raises(error, match=words):
        queen.attach_islands(regions, how=how)


def test_a_layer_that_lacks_regions_is_refused(queen, regions):
    with pytest.raises(AlignmentError, match=r"1 region of the weights is not in the layer \[110000\]"):
        queen.attach_islands(regions.drop("110000"))
    with pytest.raises(WeightsError, match="needs the layer of regions, not NoneType"):
        queen.attach_islands(None)


def test_a_subset_names_who_became_an_isolate():
    row = si.weights.lattice(1, 5)
    with pytest.warns(WeightsWarning, match=r"1 region lost all its neighbours .*: \[0\]"):
        part = row.subset([0, 2, 3])
    assert part.about["became_isolates"] == (0,)


def test_cities_isolated_by_missing_rows_of_the_real_panel(queen, regions):
    if not PANEL.is_file():
        pytest.skip("the real panel (../shared/data/prefecture_panel) is not here")
    table = pd.read_csv(
        PANEL, encoding="utf-8-sig", dtype={"city_code": str}, usecols=["year", "city_code", "gdp_per_capita"]
    )
    present = table[(table["year"] == 2019) & table["gdp_per_capita"].notna()]["city_code"]
    ids = queen.ids[queen.ids.isin(present)]
    with pytest.warns(WeightsWarning, match="lost all their neighbours"):
        part = queen.subset(ids)
    lost = set(regions.loc[list(part.about["became_isolates"]), "name"])
    assert {"海口市", "三亚市", "克拉玛依市"} <= lost
    without = ids.drop(
        "650200"
    )  # Karamay: its nearest, Urumqi, then has nobody either, or a neighbour of its own
    whole = part.attach_islands(regions)
    assert len(whole.isolates) == 0
    assert linked(whole, "650200") == {"650100"}
    assert len(without) == len(ids) - 1
    joined = part.attach_islands(regions, components=True)
    assert joined.component_count == 1
