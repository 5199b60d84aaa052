"""Counties: the layer against counts published by the Ministry and against the prefectures, names, codes, years."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.study._counties import counties, merged_code
from spatial_iie.study._county_names import formers
from spatial_iie.study.boundaries import boundaries, boundary_file
from spatial_iie.study.levels import KEYED

EVENTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "divisions" / "county_events_2000_2026.csv"
#: County-level units at the end of 2023 by kind: Ministry of Civil Affairs, statistical communique of 2023.
MINISTRY = {
    "district": 977,
    "county-level city": 397,
    "county": 1299,
    "autonomous county": 117,
    "banner": 49,
    "autonomous banner": 3,
    "special district": 1,
    "forestry district": 1,
}
#: What the map has besides.
OTHERS = {
    "prefecture-level city without districts": {"441900", "442000", "460400", "620200"},
    "administrative committee": {"632857"},
    "special administrative region": {"820000"},
}


@pytest.fixture(scope="module")
def layer():
    return boundaries(level="county")


@pytest.fixture(scope="module")
def merged():
    return boundaries(level="county-merged")


@pytest.fixture(scope="module")
def links():
    with (boundary_file().parent / "county_links.csv").open(encoding="utf-8", newline="") as file:
        return {(row["from"], row["to"]): row["kind"] for row in csv.DictReader(file)}


# --- the layer --------------------------------------------------------------------------------------------


def test_the_ministry_counts_as_many_of_each_kind(layer):
    counts = Counter(layer["kind"])
    assert sum(MINISTRY.values()) == 2844
    assert {kind: counts[kind] for kind in MINISTRY} == MINISTRY
    for kind, codes in OTHERS.items():
        assert set(layer.index[layer["kind"] == kind]) == codes
    assert (counts["county of Taiwan"], counts["district of Hong Kong"]) == (20, 18)
    assert len(layer) == 2844 + 6 + 20 + 18


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_the_counties_are_a_valid_coverage_with_the_links_of_the_source(layer, links):
    assert shapely.is_valid(layer.geometry.to_numpy()).all()
    assert shapely.coverage_is_valid(layer.geometry.to_numpy(), gap_width=1e-5)
    for build, kinds in ((si.weights.queen, {"queen", "rook"}), (si.weights.rook, {"rook"})):
        w = build(layer)
        matrix = w.matrix.tocoo()
        found = {(w.ids[i], w.ids[j]) for i, j in zip(matrix.row, matrix.col, strict=True) if i < j}
        assert found == {pair for pair, kind in links.items() if kind in kinds}
    assert Counter(links.values())["queen"] == 10


def test_every_county_lies_in_the_prefecture_that_its_code_says(layer):
    prefectures = boundaries(vintage=2023)
    assert set(layer["pref_code"]) <= set(prefectures.index)
    assert set(prefectures.index) == set(layer["pref_code"])
    assert (layer["prefecture"] == prefectures["name"].loc[layer["pref_code"]].to_numpy()).all()
    assert (layer["prov_code"] == layer.index.str[:2] + "0000").all()
    ordinary = layer["pref_code"].str[2:] != "0000"
    alone = layer.index == layer["pref_code"]
    assert (layer["pref_code"].str[:4] == layer.index.str[:4])[ordinary & ~alone].all()


def test_counties_together_are_the_prefectures(layer):
    """Both are simplified from one source: joined, they agree but for corners, and where its two layers differ."""
    prefectures = boundaries(vintage=2023).to_crs("EPSG:6933").geometry
    joined = layer.to_crs("EPSG:6933").dissolve("pref_code", method="coverage").geometry
    differ = (
        joined.symmetric_difference(prefectures.loc[joined.index]).area / prefectures.loc[joined.index].area
    )
    assert differ.median() < 0.002
    assert joined.area.sum() == pytest.approx(prefectures.area.sum(), rel=1e-5)
    assert set(differ.index[differ > 0.02]) <= {"460300", "659011", "659012"}  # islets, and Corps cities


def test_the_outline_is_that_of_the_country(layer):
    country = boundaries(level="country").geometry.iloc[0]
    whole = shapely.coverage_union_all(layer.geometry.to_numpy())
    assert shapely.symmetric_difference(country, whole).area < 1e-4 * country.area


def test_districts_of_a_city_are_one_unit(layer, merged):
    districts = layer["kind"] == "district"
    cities = {code[:4] for code in layer.index[districts]}
    assert len(merged) == (~districts).sum() + len(cities)
    assert merged.loc["130101", "name"] == "石家庄市市辖区"
    assert merged.loc["110100", "name"] == "北京市市辖区"  # GB/T 2260 has 110100 for the districts of Beijing
    assert shapely.coverage_is_valid(merged.geometry.to_numpy(), gap_width=1e-5)
    areas = [shapely.area(each.geometry.to_numpy()).sum() for each in (merged, layer)]
    assert areas[0] == pytest.approx(areas[1], rel=1e-12)
    own = layer.loc[districts & (layer["pref_code"] == "130100")].geometry
    assert merged.geometry["130101"].equals(shapely.coverage_union_all(own.to_numpy()))


def test_other_years_are_refused():
    with pytest.raises(DataError, match="those of the end of 2023; there are none of 2018"):
        boundaries(level="county", vintage=2018)
    with pytest.raises(DataError, match="there are none of 2010"):
        si.study.match(["正定县"], level="county", vintage=2010)
    assert len(boundaries(level="county", vintage=2023)) == 2888


# --- names and codes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("正定县", "130123"),
        ("正定", "130123"),
        ("石家庄市桥西区", "130104"),
        ("石家庄桥西区", "130104"),
        ("河北省石家庄市桥西区", "130104"),
        ("河北-石家庄-桥西区", "130104"),
        ("桥西区（张家口市）", "130703"),
        ("兰州市城关区", "620102"),
        ("拉萨城关区", "540102"),
        ("福建省鼓楼区", "350102"),
        ("长阳县", "420528"),
        ("长阳土家族自治县", "420528"),
        ("喀左", "211324"),
        ("六枝特区", "520203"),
        ("神农架林区", "429021"),
        ("东莞市", "441900"),
        (130104.0, "130104"),
        ("130104000000", "130104"),
        ("156130104", "130104"),
        ("130104 桥西区", "130104"),
        ("吉林市昌邑区", "220202"),
        ("恩施市", "422801"),
        ("巢湖市", "340181"),
    ],
)
def test_a_name_or_code_stands_for_a_county(key, code):
    assert si.study.match([key], level="county").codes().tolist() == [code]


@pytest.mark.parametrize("name", ["城关区", "桥西区", "鼓楼区", "朝阳区"])
def test_a_name_that_repeats_is_refused_with_the_candidates_and_found_in_a_prefecture(name):
    bearers = [unit for unit in counties().values() if unit.name == name]
    assert len(bearers) > 1
    reason = str(si.study.match([name], level="county").unmatched.loc[0, "reason"])
    assert all(str(unit) in reason for unit in bearers)
    for unit in bearers:
        for home in (unit.prefecture, unit.prefecture_adcode):
            found = si.study.match([name], level="county", province=home)
            assert found.codes().tolist() == [unit.adcode]


def test_every_county_is_found_by_code_and_by_its_full_name():
    codes = list(counties())
    assert si.study.match(codes, level="county").codes().tolist() == codes
    names = [
        unit.province + unit.full_name for unit in counties().values() if unit.province != unit.full_name
    ]
    found = si.study.match(names, level="county").codes().tolist()
    assert found == [code for code, unit in counties().items() if unit.province != unit.full_name]


@pytest.mark.parametrize(
    ("key", "year", "code", "rule"),
    [
        ("延庆县", 2010, "110119", "old name"),  # a district since 2015
        ("110229", 2010, "110119", "old code"),
        ("341421", 2008, "340124", "old code"),  # Lujiang, of Chaohu until 2011
        ("崇文区", 2009, "110101", "old name, merged since"),  # Dongcheng since 2010
        ("巢湖市居巢区", 2010, "340181", "old name"),
        ("莱芜市莱城区", 2015, "370116", "old name"),
        ("玉树县", 2005, "632701", "old name"),
        ("南汇县", 2000, "310115", "old name, merged since"),  # a district in 2001, Pudong since 2009
        ("米林县", 2020, "540481", "old name"),
    ],
)
def test_codes_and_names_of_earlier_years_by_lineage(key, year, code, rule):
    found = si.study.match([key], level="county", year=year).to_frame().iloc[0]
    assert (found["adcode"], found["rule"]) == (code, rule)


def test_a_year_settles_which_unit_a_name_was_of():
    """There was one 通州区 until 2009, when the city of Tongzhou became a district of Nantong."""
    table = si.study.match(["通州区", "通州市"], level="county", year=[2005, 2005])
    assert table.codes().tolist() == ["110112", "320612"]
    assert "ambiguous" in str(
        si.study.match(["通州区"], level="county", year=2015).unmatched.loc[0, "reason"]
    )


@pytest.mark.parametrize("year", [2000, 2010, 2020])
def test_names_of_today_are_known_in_rows_of_every_year(year):
    """南通市通州区 was a city until 2009, when only Beijing had a 通州区: the prefecture says which is meant."""
    units = list(counties().values())
    for keys, homes in (
        ([unit.full_name for unit in units], None),
        ([unit.short_name for unit in units], [unit.prefecture for unit in units]),
    ):
        found = si.study.match(keys, level="county", year=year, province=homes)
        assert found.codes().tolist() == list(counties())


@pytest.mark.parametrize("key", ["江干区", "琼山市", "莆田县", "潮阳市"])
def test_a_divided_county_has_no_successor(key):
    reason = str(si.study.match([key], level="county").unmatched.loc[0, "reason"])
    assert "divided among several counties" in reason


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("南昌", "a prefecture or province bears this name too; write 南昌县"),
        ("石家庄市", "a prefecture or province, not a county"),
        ("130100", "a prefecture or province, not a county"),
        ("130101", "the districts of a city as one unit"),
        ("石家庄市市辖区", "the districts of a city as one unit"),
        ("Horqin", "known by their codes, Chinese names and pinyin"),
        ("正锭县", "no such name"),
        ("139999", "no such code"),
        ("", "missing"),
    ],
)
def test_what_is_no_county_has_none(key, reason):
    assert reason in str(si.study.match([key], level="county").unmatched.loc[0, "reason"])


def test_a_place_that_is_none_is_refused():
    with pytest.raises(DataError, match="'火星' is no province or prefecture"):
        si.study.match(["桥西区"], level="county", province="火星")


# --- the table of codes and names since 2000 --------------------------------------------------------------


def test_no_two_units_are_one_in_a_year():
    """Under the rule "same" a county of today is one unit in every year."""
    for year in range(2000, 2023):
        then = [each for each in formers() if each.rule == "same" and each.covers(year)]
        assert len({each.adcode for each in then}) == len(then)
        assert len({each.code for each in formers() if each.covers(year)}) == sum(
            each.covers(year) for each in formers()
        )


def test_the_page_on_data_states_how_many_entries_there_are():
    text = (Path(__file__).resolve().parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    for rule, count in Counter(each.rule for each in formers()).items():
        assert f"| `{rule}` | {count} |" in text


def test_successors_are_counties_in_the_province_of_the_code():
    for each in formers():
        assert each.rule in ("same", "merged", "divided")
        assert (each.adcode == "") == (each.rule == "divided")
        if each.adcode:
            assert counties()[each.adcode].province_adcode[:2] == each.code[:2]


@pytest.mark.skipif(not EVENTS.is_file(), reason="the history compiled by others is not here")
def test_conversions_agree_with_a_history_compiled_by_others():
    """Where an event abolishes one unit and founds one in its place, both histories name the same successor."""
    with EVENTS.open(encoding="utf-8-sig", newline="") as file:
        events = [row for row in csv.DictReader(file) if 2001 <= int(row["year"]) <= 2023]
    pairs = [
        (int(row["year"]), row["old_county_units"], row["new_county_units"])
        for row in events
        if row["event_type"] in ("abolish_or_merge", "rename")
        and row["old_county_units"]
        and row["new_county_units"]
        and not {"、", "，"} & set(row["old_county_units"] + row["new_county_units"])
        and row["old_county_units"] != row["new_county_units"]
    ]
    by_name: dict[str, list] = {}
    for each in formers():
        by_name.setdefault(each.name, []).append(each)
    today = Counter(unit.name for unit in counties().values())
    agreed, differ = 0, set()
    for year, old, new in pairs:
        mine = [each for each in by_name.get(old, ()) if abs(each.last - (year - 1)) <= 1 and each.adcode]
        if not mine or not today[new]:
            continue
        names = {counties()[each.adcode].name for each in mine}
        agreed += new in names
        differ |= set() if new in names else {(year, old, new)}
    assert agreed > 200
    assert differ == {(2001, "江东区", "衡南县")}  # whose own text says 珠晖区, as the table here does


# --- tables -----------------------------------------------------------------------------------------------


def rows(**columns):
    return pd.DataFrame(
        columns | {"年份": 2020, "gdp": np.arange(1.0, 1 + len(next(iter(columns.values()))))}
    )


def test_the_level_is_found_out_and_said():
    study = si.study.open(rows(县=["正定县", "平山县", "灵寿县"]))
    assert study.level == study.about.level == "county"
    assert study.about.level_found_out
    assert study.vintage == 2023
    assert study.names.tolist() == ["正定县", "灵寿县", "平山县"]
    assert len(study.layer) == 2888


def test_names_that_repeat_are_printed_with_the_prefecture():
    study = si.study.open(rows(代码=["130104", "130703", "130123"]))
    assert study.names.to_dict() == {
        "130104": "石家庄市桥西区",
        "130703": "张家口市桥西区",
        "130123": "正定县",
    }


def test_prefectures_and_provinces_are_no_counties():
    assert si.study.open(rows(城市=["石家庄", "保定", "唐山"])).level == "prefecture"
    assert si.study.open(rows(省份=["河北", "河南", "山西"])).level == "province"


@pytest.mark.parametrize("given", [{}, {"prefecture": "城市"}, {"province": "城市"}])
def test_a_column_of_prefectures_tells_counties_of_one_name_apart(given):
    table = rows(
        省份=["河北省", "河北省", "甘肃省"],
        城市=["石家庄市", "张家口市", "兰州市"],
        县名=["桥西区", "桥西区", "城关区"],
    )
    study = si.study.open(table, **given)
    assert study.about.region_column == "县名"
    assert list(study.ids) == ["130104", "130703", "620102"]


@pytest.mark.parametrize("seed", range(3))
def test_a_wide_table_with_a_row_of_totals_in_any_order(seed):
    table = pd.DataFrame(
        {
            "城市": ["合计", "张家口市", "石家庄市", "兰州市"],
            "县": ["合计", "桥西区", "桥西区", "城关区"],
            "2019": [9.0, 1, 2, 3],
            "2020": [90.0, 10, 20, 30],
        }
    )
    study = si.study.open(table.sample(frac=1, random_state=seed))
    (name,) = study.variables
    assert study[name, 2019].to_dict() == {"130104": 2.0, "130703": 1.0, "620102": 3.0}
    assert study[name, 2020].to_dict() == {"130104": 20.0, "130703": 10.0, "620102": 30.0}


def test_without_it_the_candidates_are_named():
    with pytest.raises(DataError, match="130104 石家庄市桥西区, 130703 张家口市桥西区"):
        si.study.open(rows(县名=["桥西区", "正定县", "平山县"]))


def test_codes_of_prefectures_beside_counties_are_not_the_region():
    study = si.study.open(rows(城市代码=["130100", "130100"], 县=["正定县", "平山县"]))
    assert list(study.ids) == ["130123", "130131"]


def test_districts_together_are_found_out_from_the_keys():
    study = si.study.open(rows(代码=[130101, 130123, 130201, 110100]))
    assert study.level == "county-merged"
    assert study.names["130101"] == "石家庄市市辖区"
    assert study.boundary_path is None
    by_name = si.study.open(rows(城市=["石家庄市"] * 3, 县市=["市辖区", "正定县", "平山县"]))
    assert list(by_name.ids) == ["130101", "130123", "130131"]


def test_rows_of_districts_are_put_together_on_request():
    table = rows(代码=[130102, 130104, 130123])
    with pytest.raises(DataError, match=r"one on the map have rows of their own \[130101\]"):
        si.study.open(table, level="county-merged")
    study = si.study.open(table, level="county-merged", amounts=["gdp"])
    assert study["gdp", 2020].to_dict() == {"130101": 3.0, "130123": 3.0}


def test_districts_of_one_name_are_not_one_row():
    homes = {"城市": ["石家庄市", "张家口市", "张家口市"]}
    table = rows(**homes, 县名=["桥西区", "桥西区", "桥东区"])
    study = si.study.open(table, level="county-merged", amounts=["gdp"])
    assert study["gdp", 2020].to_dict() == {"130101": 1.0, "130701": 5.0}


def test_rows_of_merged_counties_are_put_together_on_request():
    table = rows(县=["东城区", "崇文区", "西城区"]).assign(年份=2005)
    study = si.study.open(table, amounts=["gdp"], province=None)
    assert study["gdp", 2005].to_dict() == {"110101": 3.0, "110102": 3.0}


@pytest.mark.parametrize(
    ("level", "twice"),
    [
        ("county", ["崇文区", "北京市崇文区"]),
        ("county", ["崇文区", "110103"]),
        ("county-merged", ["石家庄市桥西区", "130104"]),
        ("county-merged", ["东城区", "110101"]),
        ("county 2020", ["东城区", "崇文区"]),  # since 2010 Dongcheng has what was Chongwen
        ("county-merged 2020", ["东城区", "崇文区"]),
    ],
)
def test_one_county_written_in_two_ways_is_not_summed(level, twice):
    level, _, year = level.partition(" ")
    table = rows(县=[*twice, "西城区"]).assign(年份=int(year or 2005))
    with pytest.raises(DataError, match=r"more than one row: .*index 0 .* and index 1"):
        si.study.open(table, level=level, amounts=["gdp"])


def test_all_districts_together_are_not_summed_with_one_of_them():
    table = rows(代码=[130101, 130123, 130104])
    with pytest.raises(DataError, match=r"\[130104 \(130101\)\]: their numbers would be counted twice"):
        si.study.open(table, level="county-merged", amounts=["gdp"])
    former = rows(县=["崇文区", "110100"]).assign(年份=2005)
    with pytest.raises(DataError, match="counted twice"):
        si.study.open(former, level="county-merged", amounts=["gdp"])
    study = si.study.open(table.assign(年份=[2019, 2019, 2020]), level="county-merged", amounts=["gdp"])
    assert study["gdp", 2020]["130101"] == 3.0


def test_a_district_with_the_code_of_all_districts_is_one_of_them():
    """钟山区 is 520201; 水城县 became a district in 2020."""
    for names in (["贵州省钟山区", "贵州省水城县"], ["520201", "520221"], ["520201", "520204"]):
        table = rows(县=[*names, "130123"]).assign(年份=2019)
        study = si.study.open(table, level="county-merged", amounts=["gdp"])
        assert study["gdp", 2019].to_dict() == {"520201": 3.0, "130123": 3.0}


def test_a_county_that_became_a_district_is_summed_with_the_districts_of_its_time():
    table = rows(县=["延庆县", "110100", "110228"]).assign(年份=2010)
    study = si.study.open(table, level="county-merged", amounts=["gdp"])
    assert study["gdp", 2010].to_dict() == {"110100": 6.0}
    with pytest.raises(DataError, match="counted twice"):
        si.study.open(table.assign(年份=2020), level="county-merged", amounts=["gdp"])
    rules = si.study.match(["延庆县", "崇文区"], level="county-merged", year=2005).to_frame()["rule"]
    assert rules.tolist() == ["old name, merged since", "old name, a district of the city"]


@pytest.mark.parametrize("seed", range(3))
def test_rows_in_any_order_land_on_the_same_counties(seed):
    """Codes, names with their prefecture in a column, former codes and names; numbers are those of the code."""
    units = list(counties().values())[:2844:7]
    table = pd.DataFrame(
        {
            "城市": [unit.prefecture for unit in units],
            "县": [(unit.adcode, unit.name, unit.full_name)[i % 3] for i, unit in enumerate(units)],
            "年份": 2023,
            "gdp": [float(unit.adcode) for unit in units],
        }
    )
    study = si.study.open(table.sample(frac=1, random_state=seed), level="county")
    values = study["gdp", 2023]
    assert values.to_dict() == {unit.adcode: float(unit.adcode) for unit in units}
    assert list(study.regions.index) == list(study.ids)


def test_the_row_of_a_city_among_its_counties_is_set_aside():
    study = si.study.open(rows(县=["石家庄市", "正定县", "平山县"]))
    assert list(study.ids) == ["130123", "130131"]
    assert "among counties" in str(study.about.set_aside["石家庄市"])


def test_match_file_finds_the_column_of_prefectures(tmp_path):
    file = tmp_path / "counties.csv"
    rows(城市=["石家庄市", "张家口市"], 县=["桥西区", "桥西区"]).to_csv(file, index=False)
    for given in ({}, {"prefecture": "城市"}):
        assert si.study.match_file(file, **given).codes().tolist() == ["130104", "130703"]


def test_the_example_has_counties_whose_sums_are_those_of_prefectures():
    study, prefectures = si.study.demo(level="county"), si.study.demo(vintage=2023)
    assert study.about.synthetic
    assert repr(study).startswith("SYNTHETIC")
    for name in ("gdp", "population"):
        home = study.ids.map(lambda code: counties()[code].prefecture_adcode)
        sums = study[name, 2019].groupby(home).sum()
        assert np.allclose(sums, prefectures[name, 2019].loc[sums.index])
    parts = [name for name in study.variables if name.startswith("industry_") or name.endswith("_part")]
    assert np.allclose(study.year(2019)[parts].sum(axis=1), study["digital_index", 2019], rtol=1e-5)


def test_the_example_of_a_later_year_is_put_together():
    """The rows of the example are of the units of 2018 in every year: 莱芜 and 济南 of 2019 are one unit since."""
    then, now = si.study.demo(), si.study.demo(vintage=2019)
    assert now["gdp", 2019]["370100"] == pytest.approx(then["gdp", 2019][["370100", "371200"]].sum())


def test_contiguity_is_kept_in_the_package():
    from spatial_iie.weights import _store

    for rule in ("queen", "rook"):
        name = _store.file_name(boundary_file("county"), rule, "adcode")
        assert (_store.PACKAGED / name).is_file()


def test_an_own_layer_keyed_by_counties_is_matched(layer):
    own = layer.loc[["130104", "130123", "130131"], ["name", "geometry"]].reset_index()
    study = si.study.open(rows(县=["石家庄市桥西区", "正定", "平山县"]), boundaries=own)
    assert list(study.ids) == ["130104", "130123", "130131"]
    assert study.level == "county"


@pytest.mark.parametrize("level", KEYED)
def test_a_selection_keeps_the_mainland(level):
    study = si.study.demo(level=level).select("mainland")
    assert not any(code[:2] in ("71", "81", "82") for code in study.ids)


def test_merged_codes_are_those_of_the_standard():
    assert {merged_code(unit)[4:] for unit in counties().values() if unit.kind == "district"} == {"00", "01"}


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("Zhengding", "130123"),
        ("Zhengding County", "130123"),
        ("zhengding xian", "130123"),
        ("Qiaoxi District, Shijiazhuang", "130104"),
        ("Zhangjiakou Qiaoxi", "130703"),
        ("Shunyi District (Beijing)", "110113"),
        ("Changyang Tujia Autonomous County", "420528"),
        ("Weichang Manchu and Mongol Autonomous County", "130828"),
        ("Laoting County", "130225"),  # 乐, which is le and yue elsewhere
        ("Zhangzi County", "140428"),
        ("Shan County", "371722"),
        ("Yu County, Zhangjiakou", "130726"),
        ("Lüshunkou District", "210212"),
        ("Lvshunkou District", "210212"),
        ("Pudong New Area", "310115"),
        ("Xi'an Beilin District", "610103"),
    ],
)
def test_names_in_letters(key, code):
    found = si.study.match([key], level="county").to_frame().iloc[0]
    assert (found["adcode"], found["rule"]) == (code, "English name")


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("Qiaoxi", "ambiguous: [130104 石家庄市桥西区, 130703 张家口市桥西区]"),
        ("Wei County", "ambiguous"),
        ("Hebei", "a prefecture or province"),
        ("Suzhou", "a prefecture or province"),
        ("Shijiazhuang", "a prefecture or province"),
        ("Zhengding County, Baoding", "not there, but [130123 石家庄市正定县]"),
        ("Alabama", "codes, Chinese names and pinyin"),
        ("Horqin Left Back Banner", "codes, Chinese names and pinyin"),
    ],
)
def test_names_in_letters_that_are_of_no_one_county(key, why):
    assert why in str(si.study.match([key], level="county").unmatched["reason"].iloc[0])


def test_a_column_of_prefectures_in_letters_tells_counties_apart():
    found = si.study.match(["Qiaoxi", "Qiaoxi"], province=["Shijiazhuang", "Zhangjiakou"], level="county")
    assert found.codes().tolist() == ["130104", "130703"]
