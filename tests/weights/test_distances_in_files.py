"""Whether a file holds weights or distances, and in which order its rows are: told, found out, or asked."""

from pathlib import Path

import geopandas as gpd
import libpysal.examples
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import DataError, WeightsError, WeightsWarning
from spatial_iie.weights import from_spec, read
from spatial_iie.weights.places import places

JUVENILE = Path(libpysal.examples.get_path("juvenile.gwt"))


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Twelve cells on a map, named in the table in an order that is not that of their labels."""
    monkeypatch.chdir(tmp_path)
    ids = [f"r{k:02}" for k in range(12)]
    layer = gpd.GeoDataFrame(
        {"key": ids},
        geometry=[box(100 + k % 4, 30 + k // 4, 101 + k % 4, 31 + k // 4) for k in range(12)],
        crs=4326,
    )
    order = np.random.default_rng(5).permutation(ids)
    table = pd.DataFrame({"region": order, "year": 2019, "x": np.random.default_rng(6).gamma(2, size=12)})
    return si.study.open(table, region="region", year="year", boundaries=layer, boundary_key="key")


def _km(study):
    at = places(study.regions, "a test")
    i, j = np.indices((12, 12)).reshape(2, -1)
    return at.km_between(i, j).reshape(12, 12)


def _gwt(name, ids, values, mark="geoda"):
    """A file as GeoDa writes it; zeros are no links."""
    lines = [f"{ids[i]} {ids[j]} {values[i, j]:.7g}" for i, j in zip(*np.nonzero(values), strict=True)]
    Path(name).write_text(f"0 {len(ids)} {mark} key\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _moran(study, w):
    """By hand: n / S0 times z'Wz / z'z with rows that sum to 1."""
    z = study["x", 2019].loc[w.ids].to_numpy()
    z = z - z.mean()
    rows = w.matrix.toarray()
    rows = rows / rows.sum(axis=1, keepdims=True)
    return z @ rows @ z / (z @ z)


def test_a_published_file_of_geoda_gives_the_value_of_geoda_and_r():
    """0.9108: GeoDa, and R's nb2listw(read.gwt2nb(file)); distances as weights would give 0.8936."""
    layer = gpd.read_file(JUVENILE.with_suffix(".shp"))
    y = pd.Series(layer["X"].to_numpy(dtype=float), index=[str(int(key)) for key in layer["ID"]])
    w = read(JUVENILE, gwt="distances").row_standardized()
    assert round(si.esda.moran(y, w).statistic, 4) == 0.9108
    assert round(si.esda.moran(y, read(JUVENILE, gwt="weights").row_standardized()).statistic, 4) == 0.8936
    with pytest.raises(WeightsError, match=r"may hold distances.*gwt=distances.*gwt=weights"):
        read(JUVENILE)
    layer = layer.set_axis(y.index).set_crs(32650, allow_override=True)
    with pytest.warns(WeightsWarning, match="third column holds the distances between regions"):
        found = read(JUVENILE, regions=layer)
    assert round(si.esda.moran(y, found.row_standardized()).statistic, 4) == 0.9108


@pytest.mark.parametrize("unit", [1.0, 1000.0, 0.621371, 0.37])
def test_distances_in_any_unit_are_found_by_the_map(study, unit):
    km = _km(study)
    _gwt("band.gwt", study.ids, np.where((km > 0) & (km < 200), unit * km, 0))
    with pytest.warns(WeightsWarning, match="band.gwt: the third column holds the distances"):
        w = from_spec("band.gwt", study)
    assert set(w.matrix.data) == {1.0}
    np.testing.assert_array_equal(w.matrix.toarray() > 0, (km > 0) & (km < 200))


def test_roads_of_about_the_length_of_the_distances_are_distances(study):
    km = _km(study)
    roads = km * np.random.default_rng(1).uniform(1.05, 1.5, size=km.shape)
    _gwt("roads.gwt", study.ids, np.where((km > 0) & (km < 250), roads, 0))
    with pytest.warns(WeightsWarning, match="third column holds the distances"):
        assert set(from_spec("roads.gwt", study).matrix.data) == {1.0}


def test_what_falls_with_distance_is_a_weight_and_equal_values_and_shares_are(study, recwarn):
    km = _km(study)
    near = (km > 0) & (km < 200)
    inverse = np.divide(1, km, out=np.zeros_like(km), where=near)
    for name, values in {
        "inverse": inverse,
        "equal": 12.5 * near,
        "shares": near * km / (near * km).sum(axis=1, keepdims=True),
    }.items():
        _gwt(f"{name}.gwt", study.ids, values)
        np.testing.assert_allclose(from_spec(f"{name}.gwt", study).matrix.toarray(), values, rtol=1e-6)
    assert not [each for each in recwarn if "third column" in str(each.message)]


def test_what_neither_grows_nor_falls_is_asked_for(study):
    km = _km(study)
    near = (km > 0) & (km < 200)
    noise = np.random.default_rng(4).uniform(0.01, 0.02, size=km.shape)
    _gwt("noise.gwt", study.ids, near * noise)
    with pytest.raises(WeightsError, match=r"noise.gwt: its third column may hold distances"):
        from_spec("noise.gwt", study)
    np.testing.assert_allclose(
        from_spec("noise.gwt@weights", study).matrix.toarray(), near * noise, rtol=1e-6
    )
    assert set(from_spec("noise.gwt@distances", study).matrix.data) == {1.0}


def test_our_own_gwt_comes_back_to_the_last_digit_even_where_it_grows(study):
    km = _km(study)
    w = si.weights.from_matrix(np.sqrt(km) * (km < 200), ids=study.ids)
    w.write("own.gwt")
    np.testing.assert_array_equal(read("own.gwt").matrix.toarray(), w.matrix.toarray())


def test_two_regions_in_one_place_are_neighbours_in_a_file_of_distances(tmp_path):
    path = tmp_path / "w.gwt"
    path.write_text("0 3 layer key\na b 0\nb a 0\nb c 2.5\nc b 2.5\n", encoding="utf-8")
    assert read(path, gwt="distances").matrix.toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


def test_roads_that_hardly_grow_with_distance_are_distances_if_they_are_as_long(study):
    from spatial_iie.weights.files._distances import _compared
    from spatial_iie.weights.files.reading import content_of

    km = _km(study)
    near = (km > 0) & (km < 150)
    for seed in range(200):
        roads = km * np.random.default_rng(seed).uniform(0.75, 1.5, size=km.shape)
        _gwt("roads.gwt", study.ids, np.where(near, roads, 0))
        if 0.3 < _compared(content_of("roads.gwt"), study.regions).rank < 0.45:
            break
    with pytest.warns(WeightsWarning, match="third column holds the distances"):
        assert set(from_spec("roads.gwt", study).matrix.data) == {1.0}
    _gwt("other.gwt", study.ids, np.where(near, 7 * roads, 0))  # as long as nothing
    with pytest.raises(WeightsError, match="may hold distances"):
        from_spec("other.gwt", study)


def test_a_full_matrix_that_grows_with_distance_is_none_of_weights(study):
    pd.DataFrame(np.sqrt(_km(study)), study.ids, study.ids).to_csv("d.csv")
    with pytest.raises(WeightsError, match=r"d.csv: it holds distances.*Take idw:1"):
        from_spec("d.csv", study)


@pytest.mark.parametrize("how", ["all", "near"])
def test_distances_given_as_weights_are_refused_with_the_way_to_invert_them(study, how):
    km = _km(study) * (1 if how == "all" else _km(study) < 200)
    pd.DataFrame(km, study.ids, study.ids).to_csv("d.csv")
    with pytest.raises(WeightsError, match=r"d.csv: it holds distances.*Take idw:1"):
        from_spec("d.csv", study)
    assert read("d.csv").links == (km > 0).sum()  # without a map nothing tells
    np.divide(1, km, out=km, where=km > 0)
    pd.DataFrame(km, study.ids, study.ids).to_csv("d.csv")
    assert from_spec("d.csv", study).links == (km > 0).sum()


def test_a_matrix_without_labels_is_attached_in_the_order_that_is_named(study, capsys):
    assert study.table_order.tolist() != study.ids.tolist()
    assert sorted(study.table_order) == study.ids.tolist()
    queen = from_spec("queen", study)
    for order, ids in {"table": study.table_order, "code": study.ids}.items():
        np.savetxt("plain.csv", queen.subset(ids).matrix.toarray(), delimiter=",")
        w = from_spec(f"plain.csv@{order}", study)
        assert _moran(study, w) == pytest.approx(_moran(study, queen), rel=1e-12)
        other = from_spec(f"plain.csv@{'code' if order == 'table' else 'table'}", study)
        assert abs(_moran(study, other) - _moran(study, queen)) > 1e-3
    with pytest.raises(
        WeightsError, match=r"does not say which region a row is.*plain.csv@table or plain.csv@code"
    ):
        from_spec("plain.csv", study)
    pd.DataFrame(queen.matrix.toarray(), study.ids, study.ids).to_csv("labelled.csv")
    with pytest.raises(WeightsError, match="says which region a row is, so that there is no order to choose"):
        from_spec("labelled.csv@table", study)


def test_the_order_of_the_table_survives_what_is_done_to_a_study_and_is_refused_where_there_is_none(study):
    some = study.table_order[3:9]
    assert study.select(some).table_order.tolist() == some.tolist()
    score = study.panel["x"].rename("score")
    assert study.assign(score=score).table_order.tolist() == study.table_order.tolist()
    rows = pd.DataFrame(
        {"region": ["北京", "天津", "天津", "北京"], "year": [2018, 2018, 2019, 2019], "x": [1, 2, 3, 4]}
    )
    with pytest.raises(DataError, match="different orders in different years"):
        _ = si.study.open(rows).table_order


def test_the_shell_names_what_a_file_holds_and_refuses_where_no_file_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    study = si.study.demo().select(["110000", "120000", "130100", "130200", "130300", "130400"])
    table = study.year(2019)[["digital_index"]].iloc[::-1].rename_axis("code").reset_index()
    table.assign(year=2019).to_csv("panel.csv", index=False)
    queen = si.weights.knn(study.regions, 2)
    np.savetxt("plain.csv", queen.subset(study.ids[::-1]).matrix.toarray(), delimiter=",")
    truth = si.esda.moran(study["digital_index", 2019], queen.row_standardized()).statistic
    command = ["moran", "--data", "panel.csv", "--format", "csv", "--weights"]
    assert run([*command, "plain.csv", "--weights-order", "table"]) == 0
    assert f",{truth:.12f}" in capsys.readouterr().out
    assert run([*command, "plain.csv"]) == 2
    assert "--weights-order table or code" in capsys.readouterr().err
    assert run([*command, "queen", "--gwt", "weights"]) == 2
    assert "'queen' names no file of weights" in capsys.readouterr().err
    _gwt("noise.gwt", study.ids, np.random.default_rng(0).uniform(0.1, 0.2, (6, 6)) * (1 - np.eye(6)))
    assert run([*command, "noise.gwt", "--gwt", "distances"]) == 0
    assert run(["weights", "convert", "noise.gwt", "w.gal", "--gwt", "distances"]) == 0
    assert run(["weights", "describe", "noise.gwt"]) == 2
    assert run(["weights", "describe", "noise.gwt", "--gwt", "weights"]) == 0
