"""Boundaries of one's own: encodings, reference systems and keys, each with the file that shows the fault."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from libpysal import examples
from shapely import MultiPolygon, Polygon, box

import spatial_iie as si
from spatial_iie._extent import extent, in_one_piece
from spatial_iie._projection import CHINA_ALBERS, equal_area_of
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.study._attributes import found_encoding
from spatial_iie.study.boundaries import read_boundaries
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.maps.sheet import prepare

CITIES = ["石家庄市", "唐山市", "濮阳市", "亳州市"]
STATES = ["São Paulo", "Ceará", "Goiás", "Espírito Santo"]


def layer(keys, column="name", crs=4326, at=(0.0, 0.0), **columns):
    x, y = at
    shapes = [box(x + k, y, x + k + 1, y + 1) for k in range(len(keys))]
    return geopandas.GeoDataFrame({column: list(keys), **columns}, geometry=shapes, crs=crs)


def shapefile(folder, keys, encoding, *, cpg=None, driver=0, **more):
    """Write a Shapefile whose .dbf is in an encoding that nothing else says."""
    path = Path(folder) / "own.shp"
    layer(keys, **more).to_file(path, encoding="ISO-8859-1" if encoding == "latin-1" else encoding)
    path.with_suffix(".cpg").unlink()
    content = bytearray(path.with_suffix(".dbf").read_bytes())
    content[29] = driver
    path.with_suffix(".dbf").write_bytes(content)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def table(keys, column="region"):
    values = np.arange(len(keys), dtype=float) ** 2
    return pd.DataFrame({column: list(keys), "year": 2019, "gdp": values})


def told(study):
    return " ".join(map(str, study.about["reading"]))


# --- encodings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "encoding", "found"),
    [
        (CITIES, "gbk", "gb18030"),
        (CITIES, "utf-8", "utf-8"),
        (STATES, "latin-1", "latin-1"),
        (STATES, "utf-8", "utf-8"),
        (["Île-de-France", "Rhône-Alpes"], "latin-1", "latin-1"),
        (["Texas", "Ohio"], "latin-1", None),
    ],
)
def test_an_encoding_that_the_file_does_not_say_is_found_out(tmp_path, names, encoding, found):
    assert found_encoding([name.encode(encoding) for name in names]) == found
    read = read_boundaries(shapefile(tmp_path, names, encoding), region="name")
    assert read.index.tolist() == names
    notes = [str(note) for note in read.attrs["reading"]]
    assert notes == (
        [] if found is None else
        [f"The words of own.shp are read as {found}, which was found out; boundary_encoding=... says otherwise."]
    )  # fmt: skip


def test_a_name_that_is_cut_within_a_character_is_still_utf_8():
    assert found_encoding(["石家庄市".encode()[:-1], "唐山".encode()]) == "utf-8"


@pytest.mark.parametrize("said", ["GBK", "936", "cp936", "ANSI 936", "GB2312", "gibberish", ""])
def test_what_a_cpg_says_is_believed_and_nonsense_is_not(tmp_path, said):
    assert (
        read_boundaries(shapefile(tmp_path, CITIES, "gbk", cpg=said), region="name").index.tolist() == CITIES
    )


def test_a_cpg_that_is_wrong_is_refused_with_the_way_out(tmp_path):
    path = shapefile(tmp_path, CITIES, "gbk", cpg="UTF-8")
    with pytest.raises(
        DataError, match=r"its .cpg says utf-8, .* they may be in gb18030.* boundary_encoding="
    ):
        read_boundaries(path, region="name")
    assert read_boundaries(path, region="name", encoding="gbk").index.tolist() == CITIES


def test_names_of_columns_have_the_encoding_too(tmp_path):
    path = shapefile(tmp_path, CITIES, "gbk", column="城市")
    study = si.study.open(table(CITIES), boundaries=path, boundary_key="城市")
    assert set(study.ids) == set(CITIES)
    assert "gb18030" in told(study)


@pytest.mark.parametrize("said", ["nothing", "hex", "rot13"])
def test_an_encoding_that_there_is_not_is_refused(tmp_path, said):
    with pytest.raises(DataError, match="there is no encoding"):
        read_boundaries(shapefile(tmp_path, CITIES, "gbk"), region="name", encoding=said)


def test_an_encoding_is_for_shapefiles(tmp_path):
    layer(CITIES).to_file(tmp_path / "own.gpkg")
    with pytest.raises(DataError, match="is for Shapefiles"):
        read_boundaries(tmp_path / "own.gpkg", region="name", encoding="gbk")
    with pytest.raises(DataError, match="boundaries in a file"):
        read_boundaries(layer(CITIES), region="name", encoding="gbk")


@pytest.mark.parametrize("option", [{"boundary_encoding": "gbk"}, {"crs": 4326}, {"boundary_key": "x"}])
def test_options_of_own_boundaries_need_them(option):
    with pytest.raises(DataError, match="for boundaries of your own"):
        si.study.open(table(CITIES), **option)


# --- reference systems ----------------------------------------------------------------------------------


@pytest.fixture
def bare(tmp_path):
    path = tmp_path / "bare.shp"
    layer("abcd", "key").to_file(path)
    path.with_suffix(".prj").unlink()
    return path


def test_contiguity_needs_no_reference_system_and_distances_do(bare):
    study = si.study.open(table("abcd"), boundaries=bare, boundary_key="key")
    assert si.weights.from_spec("queen", study).links == 6
    assert "contiguity needs none" in told(study)
    assert "EPSG:4326 if they are in longitude and latitude" in told(study)
    for ask in (
        lambda: si.weights.knn(study.regions, 2),
        lambda: si.indices.centre_path(study, "gdp", draws=0),
        lambda: si.weights.queen(study.regions).attach_islands(study.regions, how="border"),
    ):
        with pytest.raises(SpatialIIEError, match="coordinate"):
            ask()


def test_a_reference_system_can_be_said(bare):
    study = si.study.open(table("abcd"), boundaries=bare, boundary_key="key", crs="EPSG:4326")
    known = si.study.open(table("abcd"), boundaries=layer("abcd", "key"), boundary_key="key")
    near, true = (si.weights.knn(each.regions, 2).matrix.toarray() for each in (study, known))
    np.testing.assert_array_equal(near, true)
    assert "coordinate reference system" not in told(study)


def test_coordinates_of_a_plane_are_not_taken_for_degrees():
    columbus = read_boundaries(
        examples.get_path("columbus.shp"), region="POLYID"
    )  # 5 to 12 by 10 to 15, no degrees
    assert columbus.crs is None
    with pytest.raises(SpatialIIEError, match="coordinate system"):
        si.weights.knn(columbus, 4)


@pytest.mark.parametrize(
    "crs", ["here", "EPSG:99999999", "+proj=longlat +nadgrids=/etc/passwd", "+init=/etc/x", "{}"]
)
def test_what_is_no_reference_system_is_refused(bare, crs):
    with pytest.raises(DataError, match="no coordinate reference system; write a code"):
        read_boundaries(bare, region="key", crs=crs)


def test_a_reference_system_that_contradicts_the_file_is_refused():
    own = layer("abcd", "key")
    assert read_boundaries(own, region="key", crs=4326).crs == 4326
    with pytest.raises(
        DataError, match=r"say that they are in WGS 84, not in .*crs=... is for boundaries that do not"
    ):
        read_boundaries(own, region="key", crs="EPSG:32650")


# --- keys -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "written", "rule"),
    [
        (["a", "b", "c"], ["a", "b", "c"], "as written"),
        (["Bavaria", "Hesse", "Saxony"], [" bavaria", "HESSE ", "Ｓaxony"], "apart from spaces and case"),
        (["01", "02", "10"], [1, 2, 10], "apart from leading zeros"),
        (["1", "2", "10"], ["01", "02", "10"], "apart from leading zeros"),
        ([1.0, 2.0, 10.0], ["001", "002", "010"], "apart from leading zeros"),
        (STATES[:3], ["Sao Paulo", "ceara", "Goias"], "apart from accents and marks"),
        (["Baden-Württemberg", "Sachsen Anhalt", "Berlin"], ["Baden Wurttemberg", "Sachsen-Anhalt", "Berlin"],
         "apart from accents and marks"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("reverse", [False, True])
def test_keys_that_are_written_otherwise_are_the_same(keys, written, rule, reverse):
    order = slice(None, None, -1) if reverse else slice(None)
    study = si.study.open(table(written[order]), boundaries=layer(keys), boundary_key="name")
    text = [str(int(key)) if isinstance(key, float) else key for key in keys]
    values = np.arange(3.0)[order] ** 2
    assert study["gdp", 2019].reindex(text).tolist() == values.tolist()
    assert rule in study.about["matched"]


def test_a_spelling_of_two_regions_is_neither():
    with pytest.raises(DataError, match=r"\[AB in line 2\]|AB"):
        si.study.open(table(["AB"]), boundaries=layer(["Ab", "aB"]), boundary_key="name")
    study = si.study.open(table(["aB"]), boundaries=layer(["Ab", "aB"]), boundary_key="name")
    assert study.ids.tolist() == ["aB"]


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        (CITIES, ["石家庄", "唐山", "河南濮阳", "Bozhou"]),
        (CITIES, [130100, 130200, 410900, 341600]),
        (["130100", "130200", "420600"], ["石家庄", "唐山市", "襄樊"]),
        (["河北省", "山西省", "内蒙古自治区"], ["河北", "Shanxi", "15"]),
        (["河北", "山西", "内蒙古"], ["河北省", "山西省", "内蒙古自治区"]),
        (["13", "14", "15"], ["河北省", "山西省", "内蒙古自治区"]),
        (["Hebei", "Shanxi", "Inner Mongolia"], ["河北省", "山西省", "内蒙古自治区"]),
    ],
)
def test_names_and_codes_of_china_meet_whatever_the_layer_is_keyed_by(keys, written):
    study = si.study.open(table(written), boundaries=layer(keys), boundary_key="name")
    assert study["gdp", 2019].reindex(keys).tolist() == (np.arange(len(keys)) ** 2.0).tolist()
    assert "as written" not in study.about["matched"]


def test_a_code_that_is_none_of_ours_turns_nothing_off():
    own = layer(["130100", "130200", "420600", "999999", "雄安"])
    study = si.study.open(
        table(["石家庄", "唐山", "襄樊", "999999", " 雄安"]), boundaries=own, boundary_key="name"
    )
    assert study.ids.tolist() == ["130100", "130200", "420600", "999999", "雄安"]
    assert study["gdp", 2019].loc["420600"] == 4.0
    assert study["gdp", 2019].loc["雄安"] == 16.0


def test_numbers_of_another_country_are_not_codes_of_china():
    keys = ["11", "12", "13", "31", "35", "41", "42", "43", "50", "53"]  # states of Brazil
    study = si.study.open(table(keys), boundaries=layer(keys), boundary_key="name")
    assert study.about["matched"] == {"as written": 10}
    assert study.level == ""


def test_codes_keep_their_level_and_names_have_none():
    by_code = si.study.open(
        table(["石家庄", "唐山"]), boundaries=layer(["130100", "130200"]), boundary_key="name"
    )
    by_name = si.study.open(table(["石家庄", "唐山"]), boundaries=layer(CITIES[:2]), boundary_key="name")
    assert (by_code.level, by_name.level) == ("prefecture", "")


def test_a_region_of_the_table_that_the_layer_lacks_is_refused_or_set_aside():
    own = layer(CITIES[:2])
    rows = table(["石家庄", "唐山", "保定"])
    with pytest.raises(DataError, match=r"1 region is not in the boundaries.*保定.*unmatched=.set-aside"):
        si.study.open(rows, boundaries=own, boundary_key="name")
    study = si.study.open(rows, boundaries=own, boundary_key="name", unmatched="set-aside")
    assert study.ids.tolist() == ["唐山市", "石家庄市"]
    assert list(study.about["set_aside"]) == ["保定"]
    elsewhere = si.study.open(
        table(["a", "b", "z"]), boundaries=layer("ab", "k"), boundary_key="k", unmatched="set-aside"
    )
    assert elsewhere.ids.tolist() == ["a", "b"]


def test_totals_are_no_regions_of_any_map():
    study = si.study.open(
        table(["Utah", "Ohio", "Total"]), boundaries=layer(["Utah", "Ohio"]), boundary_key="name"
    )
    assert study.ids.tolist() == ["Ohio", "Utah"]
    assert list(study.about["set_aside"]) == ["Total"]


def test_of_columns_that_say_the_same_the_first_is_the_key_and_of_others_none():
    names = ["Utah", "Ohio", "Iowa"]
    twice = layer(["01", "02", "03"], "code", state=names, name=["UTAH", "Ohio", "Iowa "])
    study = si.study.open(table(names), boundaries=twice)
    assert study.boundary_key == "state" and study["gdp", 2019].index.tolist() == sorted(names)
    crossed = layer(["01", "02", "03"], "code", state=names, was=["Ohio", "Utah", "Iowa"])
    with pytest.raises(DataError, match="name the column that tells the regions apart with boundary_key="):
        si.study.open(table(names), boundaries=crossed)


def test_an_error_names_the_column_of_the_layer_that_fits():
    own = layer(["01", "02", "03"], "code", state=["Utah", "Ohio", "Iowa"])
    with pytest.raises(
        DataError, match="Most of them are in column state of the boundaries: boundary_key='state'"
    ):
        si.study.open(table(["Utah", "Ohio", "Iowa"]), boundaries=own, boundary_key="code")


@pytest.mark.parametrize("column", ["name", "cluster", "year", "region", "id", "value"])
def test_a_key_column_may_have_any_name(column):
    own = layer("abcdef", column, at=(10, 50))
    study = si.study.open(table("abcdef"), boundaries=own, boundary_key=column)
    w = si.weights.from_spec("queen", study).row_standardized()
    result = si.esda.local_moran(study["gdp", 2019], w, permutations=99)
    frame = result.to_frame()
    assert len(frame) == 6
    assert frame.columns.is_unique
    assert study.names.tolist() == list("abcdef")
    si.viz.cluster_map(result, study.regions)


# --- maps of other places -------------------------------------------------------------------------------


def turned(shapes):
    """By how many degrees north leans where the middle of a layer is, in the projection chosen for it."""
    from pyproj import Proj

    west, south, east, north = extent(shapes)
    return (
        Proj(equal_area_of(shapes)).get_factors((west + east) / 2, (south + north) / 2).meridian_convergence
    )


@pytest.mark.parametrize("name", ["us48.shp", "mexicojoin.shp", "baltim.shp", "georgia"])
def test_maps_are_not_turned_and_true_to_area(name):
    if name == "georgia":
        shapes = geopandas.read_file(examples.get_path("G_utm.shp")).set_crs(32617, allow_override=True)
    elif name == "baltim.shp":
        shapes = layer("abc", at=(-48, -20))
    else:
        shapes = geopandas.read_file(examples.get_path(name)).set_crs(4326, allow_override=True)
    assert abs(turned(shapes)) < 3
    sheet = prepare(shapes, MapOptions(), dots=10**9)
    from pyproj import Geod

    degrees = shapes.to_crs(4326).geometry
    true = np.array([abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]) for shape in degrees])
    drawn = np.array(
        [sum(abs(Polygon(ring).area) for ring in path.to_polygons()[:1]) for path in sheet.paths]
    )
    whole = degrees.geom_type.eq("Polygon").to_numpy()
    np.testing.assert_allclose(drawn[whole], true[whole], rtol=2e-2)


def test_china_keeps_its_projection_and_its_neighbours_have_their_own():
    assert equal_area_of(si.study.boundaries(level="province")) == CHINA_ALBERS
    assert equal_area_of(geopandas.GeoSeries([box(88, 42, 119, 52)], crs=4326)) != CHINA_ALBERS  # Mongolia
    assert equal_area_of(geopandas.GeoSeries([box(126, 34, 130, 38)], crs=4326)) != CHINA_ALBERS  # Korea


ACROSS = {
    "cut": MultiPolygon([box(177, -18, 180, -16), box(-180, -18, -179, -16)]),
    "uncut": Polygon([(177, -18), (-179, -18), (-179, -16), (177, -16)]),
    "beyond": box(177, -18, 181, -16),
}


@pytest.mark.parametrize("how", ACROSS)
def test_a_region_across_the_antimeridian_is_one_piece(how):
    fiji = geopandas.GeoDataFrame(
        {"k": ["a", "b", "c"]},
        geometry=[ACROSS[how], box(176, -18, 177, -16), box(-179, -18, -178, -16)],
        crs=4326,
    ).set_index("k")
    assert extent(fiji) == (176, -18, 182, -16)
    assert [shape.geom_type for shape in in_one_piece(fiji)] == ["Polygon"] * 3
    w = si.weights.queen(fiji)
    assert w.links == 4
    sheet = prepare(fiji, MapOptions())
    left, _, right, _ = sheet.frame
    assert (right - left) / 1000 == pytest.approx(6 * 111.3 * np.cos(np.radians(17)) * 1.06, rel=0.02)
    assert all(len(path.to_polygons()) == 1 for path in sheet.paths)


def test_a_projected_layer_across_the_antimeridian_is_one_piece():
    aleutians = geopandas.GeoSeries([box(176, 51, 179, 53), box(181, 51, 184, 53)], crs=4326).to_crs(3338)
    west, _, east, _ = extent(aleutians)
    assert (west, east) == (pytest.approx(176), pytest.approx(184))


def test_the_world_keeps_its_edges():
    world = geopandas.GeoSeries([box(x, -80, x + 30, 80) for x in range(-180, 180, 30)], crs=4326)
    assert extent(world) == (-180, -80, 180, 80)
    assert shapely.equals(in_one_piece(world), world.to_numpy()).all()


# --- nothing on another region's row ----------------------------------------------------------------------


@pytest.mark.parametrize("other", ["Brasil", "99", "Total do país"])
def test_one_row_more_does_not_make_codes_of_china_of_somebody_s_numbers(other):
    keys = ["11", "12", "13", "31", "35", "41", "42", "43", "50", "53"]
    with pytest.raises(DataError, match="1 region is not in the boundaries"):
        si.study.open(table([*keys, other]), boundaries=layer(keys), boundary_key="name")
    padded = table([f"0{key}" for key in keys])
    study = si.study.open(padded, boundaries=layer(keys), boundary_key="name")
    assert study["gdp", 2019].to_dict() == dict(zip(keys, padded["gdp"], strict=True))


def test_a_layer_of_another_year_has_the_units_of_that_year():
    own = layer(["巢湖市", "那曲地区", "襄樊市", "合肥市"])
    rows = pd.DataFrame({"城市": ["襄阳", "巢湖", "合肥", "542400"], "year": 2008, "x": [1.0, 2.0, 3.0, 4.0]})
    study = si.study.open(rows, boundaries=own, boundary_key="name", vintage=2008)
    assert study["x", 2008].to_dict() == {"襄樊市": 1.0, "巢湖市": 2.0, "合肥市": 3.0, "那曲地区": 4.0}


@pytest.mark.parametrize("seed", range(3))
def test_rows_and_layers_in_any_order_meet_key_by_key(seed):
    """Exact keys, padded ones, accents and Chinese names in one table, each value written beside its layer's key."""
    rng = np.random.default_rng(seed)
    written = {"1": "001", "22": "22.0", "Córdoba": "cordoba", "Île-de-France": "ile de france", "唐山市": "唐山",
               "130600": "保定", "襄阳市": "襄樊", "NEW YORK": "New York"}  # fmt: skip
    rows = pd.DataFrame(
        [(key, year) for key in written for year in (2019, 2017, 2018)], columns=["key", "year"]
    )
    rows["x"] = rng.random(len(rows))
    by_hand = rows.set_index(["key", "year"])["x"].sort_index()
    table = rows.assign(region=rows["key"].map(written)).sample(frac=1, random_state=seed)
    own = layer([*written]).sample(frac=1, random_state=seed + 9)
    study = si.study.open(
        table[["year", "x", "region"]], boundaries=own, boundary_key="name", level="prefecture"
    )
    found = study.panel["x"].rename_axis(["key", "year"]).sort_index()
    pd.testing.assert_series_equal(found, by_hand, check_index_type=False)
    assert study.regions.geometry.equals(own.set_index("name").geometry.loc[study.ids].set_axis(study.ids))
