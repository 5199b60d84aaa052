"""The boundary layers in the package: what they must hold, and how a user's own file is refused."""

import csv
import subprocess
import sys

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from spatial_iie.errors import DataError
from spatial_iie.study.boundaries import LEVELS, boundaries, boundary_file, read_boundaries

ALONE = {"330900", "460300", "710000"}  # Zhoushan, Sansha, Taiwan


@pytest.fixture(scope="module")
def units():
    return boundaries()


@pytest.fixture(scope="module")
def provinces():
    return boundaries(level="province")


@pytest.fixture(scope="module")
def links():
    """Pairs of neighbours in the full-resolution coverage -> 'rook' or 'queen'."""
    with (boundary_file().parent / "links.csv").open(encoding="utf-8", newline="") as file:
        return {(row["from"], row["to"]): row["kind"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def neighbours(links):
    found = {}
    for a, b in links:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found


def named(units, code):
    return units.loc[code, "name"]


# --- units and names ----------------------------------------------------------------------------------


def test_370_units_with_unique_six_digit_codes_in_order(units):
    assert len(units) == 370
    assert units.index.name == "adcode"
    assert units.index.is_unique
    assert units.index.is_monotonic_increasing
    assert units.index.map(lambda code: isinstance(code, str) and len(code) == 6 and code.isdigit()).all()


def test_338_prefecture_level_29_run_by_their_province_3_regions(units):
    special = units.index.isin(["710000", "810000", "820000"])
    by_province = units.index.str[2:4] == "90"
    assert special.sum() == 3
    assert by_province.sum() == 29
    assert (~special & ~by_province).sum() == 338


def test_the_kinds_agree_with_the_codes(units):
    by_province = units.index.str[2:4] == "90"
    assert not set(units["kind"][by_province]) & set(units["kind"][~by_province])


def test_the_divisions_are_those_of_end_2018(units):
    assert "371200" in units.index
    assert not {"659010", "659011", "659012", "629700", "629800", "629900"} & set(units.index)


def test_names_are_readable_chinese_and_english(units, provinces):
    assert named(units, "371200") == "莱芜市"
    assert named(units, "433100") == "湘西土家族苗族自治州"
    assert named(provinces, "650000") == "新疆维吾尔自治区"
    assert units["name"].str.fullmatch(r"[\u4e00-\u9fff]+").all()
    assert units["name_en"].str.contains("[A-Za-z]").all()
    assert boundary_file().with_suffix(".cpg").read_text() == "UTF-8"


def test_every_unit_names_its_province(units, provinces):
    assert (units["prov_code"] == units.index.str[:2] + "0000").all()
    assert units["province"].tolist() == provinces["name"].loc[units["prov_code"]].tolist()
    assert set(units["prov_code"]) == set(provinces.index)


# --- geometry -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
def test_every_layer_is_small_and_has_its_companions(level):
    path = boundary_file(level)
    assert path.stat().st_size < (6_500_000 if level == "county" else 3_000_000)
    for suffix in (".dbf", ".shx", ".cpg", ".prj"):
        assert path.with_suffix(suffix).is_file()


@pytest.mark.parametrize("level", LEVELS)
def test_every_layer_is_in_longitude_and_latitude(level):
    frame = boundaries(level=level)
    assert frame.crs.to_epsg() == 4326
    west, south, east, north = frame.total_bounds
    assert 73 < west < east < 136
    assert 3 < south < north < 54


@pytest.mark.parametrize(("level", "count"), [("prefecture", 370), ("province", 34)])
def test_polygons_form_a_valid_coverage(level, count):
    shapes = boundaries(level=level).geometry.to_numpy()
    assert len(shapes) == count
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes, gap_width=1e-5)


def test_provinces_are_their_prefectures_joined(units, provinces):
    joined = units.dissolve("prov_code", method="coverage").geometry
    assert shapely.equals(joined.to_numpy(), provinces.geometry.loc[joined.index].to_numpy()).all()


def test_the_country_is_its_provinces_joined(provinces):
    country = boundaries(level="country")
    assert country["name_en"].tolist() == ["China"]
    assert shapely.equals(country.geometry.iloc[0], shapely.coverage_union_all(provinces.geometry.to_numpy()))


def test_the_dashed_line_has_nine_strokes_numbered_round_the_sea(units):
    dashes = boundaries(level="dashed_line")
    assert dashes["stroke"].tolist() == list(range(1, 10))
    assert set(dashes.geom_type) == {"LineString"}
    middles = shapely.get_coordinates(shapely.centroid(dashes.geometry.to_numpy()))
    assert middles[0, 0] < 110 < 115 < middles[8, 0]  # from the coast of Vietnam to the strait of Luzon
    assert middles[3, 1] == middles[:, 1].min()
    ring = Polygon(middles)
    assert ring.is_valid
    assert ring.contains(Point(114.3, 10.0))


def test_areas_are_those_of_the_country(units):
    with_areas = units.to_crs("ESRI:102025").area / 1e6  # Albers, equal area, square kilometres
    assert with_areas.sum() == pytest.approx(9.6e6, rel=0.02)
    assert with_areas["310000"] == pytest.approx(6_800, rel=0.1)
    assert with_areas["371200"] == pytest.approx(2_246, rel=0.02)


@pytest.mark.parametrize(
    ("code", "islands"), [("330900", 30), ("460300", 100), ("710000", 8), ("810000", 8), ("820000", 1)]
)
def test_islands_are_kept(units, code, islands):
    assert shapely.get_num_geometries(units.geometry[code]) >= islands


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [
        (116.40, 39.90, "110000"),
        (117.66, 36.20, "371200"),  # Laiwu district, since 2019 in Jinan
        (124.82, 43.50, "220300"),  # Gongzhuling, since 2020 in Changchun
        (84.83, 44.69, "654200"),  # Huyanghe, a city since 2019
        (82.90, 46.725, "654200"),  # Baiyang, a city since 2023
        (101.199, 38.075, "620700"),  # Shandan horse farm
        (103.776, 34.966, "623000"),  # Lianhuashan reserve
        (103.33, 35.225, "622900"),  # Taizishan reserve
        (119.91, 35.14, "320700"),  # Qiansandao, drawn in Rizhao too
        (119.61, 23.56, "710000"),  # Penghu
        (112.335, 16.835, "460300"),  # Yongxing, seat of Sansha
        (112.59, 35.08, "419001"),
    ],
)
def test_places_lie_in_their_unit_of_2018(units, longitude, latitude, code):
    assert units.index[units.contains(Point(longitude, latitude))].tolist() == [code]


# --- contiguity ---------------------------------------------------------------------------------------


def test_adjacency_is_that_of_the_full_resolution_coverage(units, links):
    """Found by intersecting polygons, where the list was made by comparing vertices."""
    shapes = units.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    dimension = shapely.get_dimensions(shapely.intersection(shapes[left], shapes[right]))
    found = {
        (units.index[a], units.index[b]): "queen" if d == 0 else "rook"
        for a, b, d in zip(left, right, dimension, strict=True)
    }
    assert found == links


def test_links_are_sorted_and_each_is_listed_once(links):
    assert list(links) == sorted(links)
    assert all(a < b for a, b in links)
    assert set(links.values()) <= {"rook", "queen"}


def test_three_units_have_no_neighbour(units, neighbours):
    assert set(units.index) - set(neighbours) == ALONE


def test_laiwu_touches_jinan_taian_and_zibo(neighbours):
    assert neighbours["371200"] == {"370100", "370900", "370300"}


def test_hong_kong_touches_shenzhen_and_macau_touches_zhuhai(neighbours):
    assert neighbours["810000"] == {"440300"}
    assert neighbours["820000"] == {"440400"}


def test_enclaves_touch_only_what_surrounds_them(neighbours):
    assert neighbours["659002"] == {"652900"}  # Aral in Aksu
    assert neighbours["659009"] == {"653200"}  # Kunyu in Hotan


def test_the_mainland_and_hainan_are_the_only_groups_of_neighbours(units, neighbours):
    def group(start):
        seen, edge = {start}, {start}
        while edge:
            edge = set().union(*(neighbours.get(code, set()) for code in edge)) - seen
            seen |= edge
        return seen

    hainan = group("460100")
    assert hainan == {code for code in units.index if code.startswith("46")} - {"460300"}
    assert group("110000") == set(units.index) - hainan - ALONE


# --- finding and refusing -----------------------------------------------------------------------------


def test_an_unknown_level_is_refused_with_what_there_is():
    with pytest.raises(
        DataError, match="no boundary level 'village'; there are prefecture, province, county, country"
    ):
        boundaries(level="village")


def test_an_unknown_vintage_is_refused_with_what_there_is():
    with pytest.raises(DataError, match="no divisions of the end of 1999; there are those of 2000 to 2025"):
        boundaries(vintage=1999)


def test_the_module_is_light_to_import():
    heavy = "{'geopandas', 'shapely', 'pyogrio', 'matplotlib', 'numpy', 'pandas'}"
    code = (
        f"import sys; from spatial_iie.study.boundaries import boundary_file as f; f(); "
        f"print({heavy} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"geopandas", "shapely", "pyogrio", "matplotlib"} & set(done.stdout.split("'"))


# --- a user's own boundaries --------------------------------------------------------------------------


@pytest.fixture
def squares():
    shapes = [box(x, 0, x + 1, 1) for x in range(4)]
    return geopandas.GeoDataFrame({"code": ["d", "a", "c", "b"], "n": range(4)}, geometry=shapes, crs=4326)


def refuse(frame, words, region="code"):
    with pytest.raises(DataError, match=words) as raised:
        read_boundaries(frame, region=region)
    assert "\n" not in str(raised.value)


def test_a_frame_comes_back_in_its_order_under_its_keys(squares):
    before = squares.copy()
    read = read_boundaries(squares, region="code")
    assert read.index.tolist() == ["d", "a", "c", "b"]
    assert read.index.name == "code"
    assert read["n"].tolist() == [0, 1, 2, 3]
    assert read.crs == squares.crs
    pd.testing.assert_frame_equal(squares, before)


@pytest.mark.parametrize("suffix", ["shp", "gpkg", "geojson"])
def test_a_file_reads_like_the_frame_it_was_written_from(squares, tmp_path, suffix):
    path = tmp_path / f"squares.{suffix}"
    squares.to_file(path)
    read = read_boundaries(path, region="code")
    assert read.index.tolist() == ["d", "a", "c", "b"]
    assert shapely.equals(read.geometry.to_numpy(), squares.geometry.to_numpy()).all()


def test_the_layers_of_the_package_pass_their_own_check(units):
    assert read_boundaries(boundary_file()).sort_index().index.tolist() == units.index.tolist()
    assert read_boundaries(units).index.tolist() == units.index.tolist()


@pytest.mark.parametrize("keys", [[110000, 120000, 3, 4], [110000.0, 120000.0, 3.0, 4.0]])
def test_numeric_keys_become_text(squares, keys):
    read = read_boundaries(squares.assign(code=keys), region="code")
    assert read.index.tolist() == ["110000", "120000", "3", "4"]


def test_an_index_of_keys_serves_without_a_column(squares):
    assert read_boundaries(squares.set_index("code")).index.tolist() == ["d", "a", "c", "b"]


def test_a_missing_file_is_refused(tmp_path):
    refuse(tmp_path / "nowhere.shp", "nowhere.shp: there is no such file")


def test_a_file_that_is_no_vector_file_is_refused(tmp_path):
    path = tmp_path / "broken.shp"
    path.write_bytes(b"not a shapefile")
    refuse(path, "broken.shp: cannot be read as a vector file: it is no .shp file by its content")


def test_a_shapefile_without_its_index_file_is_refused(squares, tmp_path):
    squares.to_file(tmp_path / "squares.shp")
    (tmp_path / "squares.shx").unlink()
    refuse(
        tmp_path / "squares.shp",
        r"squares.shp: cannot be read as a vector file; is it damaged\? .Unable to open squares.shx",
    )


def test_a_table_without_geometry_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("code,value\na,1\n")
    refuse(path, "table.csv: boundaries in files of kind .csv are not read; use a Shapefile")


def test_a_frame_without_a_geometry_column_is_refused(squares):
    refuse(geopandas.GeoDataFrame(pd.DataFrame(squares.drop(columns="geometry"))), "no geometry column")


def test_a_plain_table_is_refused(squares):
    refuse(pd.DataFrame({"code": ["a", "b"]}), "the boundaries have no geometry column")


def test_a_frame_without_rows_is_refused(squares):
    refuse(squares.iloc[:0], "the boundaries have no rows")


def test_a_file_without_a_coordinate_reference_system_is_read_and_says_so(squares, tmp_path):
    squares.to_file(tmp_path / "squares.shp")
    (tmp_path / "squares.prj").unlink()
    read = read_boundaries(tmp_path / "squares.shp", region="code")
    assert read.crs is None
    (note,) = read.attrs["reading"]
    assert "squares.shp have no coordinate reference system: contiguity needs none" in note


def test_regions_without_a_shape_are_left_out_and_named(squares):
    squares.loc[0, "geometry"] = None
    squares.loc[2, "geometry"] = Polygon()
    layer = read_boundaries(squares, region="code")
    assert layer.index.tolist() == ["a", "b"]
    assert "2 regions without a shape, which are left out: [d, c]" in str(layer.attrs["reading"][0])
    refuse(
        squares.assign(geometry=None).set_geometry("geometry"),
        r"4 regions without a geometry: \[d, a, c, b\]",
    )


def test_invalid_geometries_are_named_with_a_remedy(squares):
    squares.loc[1, "geometry"] = Polygon([(1, 0), (2, 1), (2, 0), (1, 1)])
    refuse(
        squares, r"1 region with an invalid geometry: \[a\]; repair them with frame.geometry.make_valid\(\)"
    )


def test_points_and_lines_are_refused(squares):
    squares.loc[0, "geometry"] = Point(0, 0)
    squares.loc[3, "geometry"] = LineString([(0, 0), (1, 1)])
    refuse(squares, r"2 regions that are not polygons \(LineString, Point\): \[d, b\]")


def test_multipolygons_are_welcome(squares):
    squares.loc[0, "geometry"] = MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)])
    assert len(read_boundaries(squares, region="code")) == 4


def test_repeated_keys_are_named(squares):
    refuse(
        squares.assign(code=["a", "b", "a", "c"]),
        r"1 region keys more than once: \[a\]; .*dissolve them first",
    )


def test_keys_that_differ_only_as_numbers_and_text_are_one_key(squares):
    refuse(squares.assign(code=[110000, "110000", 1, 2]), r"1 region keys more than once: \[110000\]")


def test_missing_keys_are_refused_by_row(squares):
    refuse(squares.assign(code=["a", None, "b", np.nan]), r"2 rows without a region key: rows \[1, 3\]")


def test_an_unknown_region_column_is_refused_with_the_columns(squares):
    refuse(squares, r"no column 'adcode'; they have \[code, n\]", region="adcode")


def test_a_row_count_is_not_taken_for_a_key(squares):
    refuse(
        squares,
        r"name the column that tells the regions apart with region=..., one of \[code, n\]",
        region=None,
    )
