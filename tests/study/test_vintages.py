"""The divisions of the ends of 2000 to 2025: how many units, which land and neighbours; rows carried to a map."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import DataError
from spatial_iie.study.boundaries import boundaries
from spatial_iie.study.carrying import other_land
from spatial_iie.study.vintages import YEARS, land, tenures, units_in

SHARED = Path(__file__).parents[3] / "shared" / "data" / "divisions"
PREFECTURES = ("prefecture-level city", "prefecture", "league", "autonomous prefecture")

# At the end of the year, as the Ministry of Civil Affairs and the China Statistical Yearbook print it: divisions at
# prefecture level (without municipalities), and cities among them. Typed from general knowledge; a test below holds
# every unit, by name, to the roster of a history compiled by others.
OFFICIAL = {
    2000: (333, 259), 2001: (332, 265), 2002: (332, 275), 2003: (333, 282), 2004: (333, 283), 2005: (333, 283),
    2006: (333, 283), 2007: (333, 283), 2008: (333, 283), 2009: (333, 283), 2010: (333, 283), 2011: (332, 284),
    2012: (333, 285), 2013: (333, 286), 2014: (333, 288), 2015: (334, 291), 2016: (334, 293), 2017: (334, 294),
    2018: (333, 293), 2019: (333, 293), 2020: (333, 293), 2021: (333, 293), 2022: (333, 293), 2023: (333, 293),
}  # fmt: skip
LAIWU = {2018: 1}
"""Its abolition was approved on 26 December 2018 and announced in January 2019: statistics of 2018 have it still."""


@cache
def layer(year):
    return boundaries(vintage=year)


@pytest.mark.parametrize("year", OFFICIAL)
def test_there_are_as_many_units_as_the_ministry_counts(year):
    kinds = Counter(unit.kind for unit in units_in(year).values())
    more = LAIWU.get(year, 0)
    assert sum(kinds[kind] for kind in PREFECTURES) == OFFICIAL[year][0] + more
    assert kinds["prefecture-level city"] == OFFICIAL[year][1] + more
    assert kinds["autonomous prefecture"] == 30


@pytest.mark.parametrize("year", YEARS)
def test_every_part_is_held_by_one_unit_and_codes_are_unique(year):
    parts = [part for held in land(year).values() for part in held]
    assert len(parts) == len(set(parts))
    assert set(parts) == {part for held in land(2018).values() for part in held}
    codes = [unit.adcode for unit in units_in(year).values()]
    assert len(codes) == len(set(codes))
    assert all(code.isdecimal() and len(code) == 6 for code in codes)


def test_tenures_follow_each_other_without_a_gap():
    for part in {each.part for each in tenures()}:
        own = sorted((each for each in tenures() if each.part == part), key=lambda each: each.first)
        assert own[0].first == 0
        assert own[-1].last == 9999
        assert all(before.last + 1 == after.first for before, after in pairwise(own))
        assert all(each.source for each in own[1:])


@pytest.mark.parametrize("year", [2000, 2005, 2010, 2014, 2020, 2025])
def test_every_year_is_a_valid_coverage_of_the_same_country(year):
    shapes = layer(year).geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes, gap_width=1e-5)
    whole = shapely.coverage_union_all(boundaries().geometry.to_numpy())
    assert shapely.equals(shapely.coverage_union_all(shapes), whole)


def test_the_layer_of_2018_is_what_its_parts_make():
    import geopandas

    from spatial_iie.study.boundaries import boundary_file

    parts = geopandas.read_file(boundary_file("part"))
    units = boundaries().geometry
    for home, own in parts.groupby("home"):
        assert shapely.equals(shapely.coverage_union_all(own.geometry.to_numpy()), units[home])


def links(year):
    """Pairs of neighbours, by the codes of 2018."""
    entity = {unit.adcode: code for code, unit in units_in(year).items()}
    w = si.weights.queen(layer(year))
    i, j = w.matrix.nonzero()
    return {tuple(sorted((entity[w.ids[a]], entity[w.ids[b]]))) for a, b in zip(i, j, strict=True)}


CHANGES = {
    # 2011: what bordered Chaohu borders Hefei, Wuhu or Maanshan; these now border each other; Beitun is made.
    (2010, 2011): (
        {("320100", "341400"), ("340100", "341400"), ("340200", "341400"), ("340500", "341400"),
         ("340700", "341400"), ("340800", "341400"), ("341100", "341400"), ("341400", "341500")},
        {("340100", "340200"), ("340100", "340500"), ("340100", "340800"), ("340200", "340800"),
         ("340500", "341100"), ("654300", "659005")},
    ),
    # 2015: Zongyang lay between Wuhu and Anqing and goes to Tongling, which thereby meets Hefei; Kokdala is made.
    (2014, 2015): ({("340200", "340800")}, {("340100", "340700"), ("654000", "659008")}),
    # 2019: Laiwu goes to Jinan, which keeps its neighbours; Huyanghe is made.
    (2018, 2019): (
        {("370100", "371200"), ("370300", "371200"), ("370900", "371200")},
        {("650200", "659010"), ("654000", "659010"), ("654200", "659010")},
    ),
    # 2020: Gongzhuling goes from Siping to Changchun; both keep their neighbours.
    (2019, 2020): (set(), set()),
    # 2003: Zhongwei is made of Wuzhong's west and of Haiyuan.
    (2002, 2003): (
        {("620400", "640300"), ("640300", "640400")},
        {("152900", "640500"), ("620400", "640500"), ("621000", "640500"), ("640300", "640500"),
         ("640400", "640500")},
    ),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
@pytest.mark.parametrize("years", CHANGES)
def test_links_are_lost_and_gained_for_a_reason(years):
    before, after = map(links, years)
    lost, gained = CHANGES[years]
    assert before - after == lost
    assert after - before == gained


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of division histories is not there")
def test_names_are_those_of_a_history_compiled_by_others():
    with (SHARED / "entity_names_year_end_1987_2026.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["legal_status"] == "active"]
    for year in YEARS:
        theirs = {row["name_zh"] for row in rows if int(row["start_year"]) <= year <= int(row["end_year"])}
        ours = {unit.name for unit in units_in(year).values() if unit.kind in (*PREFECTURES, "municipality")}
        assert not (ours ^ theirs) - DIFFERENCES.get(year, set()), year


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of division histories is not there")
@pytest.mark.parametrize("year", range(2000, 2025))
def test_units_are_those_of_the_roster_of_a_history_compiled_by_others(year):
    roster = pd.read_csv(SHARED / "legal_roster_2000_2024.csv", dtype=str)
    roster = roster[(roster["status"] == "active") & (roster["year"] == str(year))]
    theirs = set(roster["legal_name_zh"]) | (
        {"南宁地区"} if year < 2002 else set()
    )  # its names and events have it
    ours = {unit.name for unit in units_in(year).values() if unit.kind in (*PREFECTURES, "municipality")}
    assert ours == theirs
    if year in OFFICIAL:
        assert len(theirs) - 4 == OFFICIAL[year][0] + LAIWU.get(year, 0)


DIFFERENCES = {2017: {"那曲市", "那曲地区"}}
"""Approved on 18 July 2017, and counted among the 294 cities of that year."""


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of division histories is not there")
def test_counties_that_moved_are_those_of_a_history_compiled_by_others():
    with (SHARED / "county_affiliation_transitions.csv").open(encoding="utf-8-sig") as file:
        theirs = {
            (int(row["year"]), row["from_prefecture_name"], row["to_prefecture_name"])
            for row in csv.DictReader(file)
            if int(row["year"]) > 2000
        }
    ours = set()
    for part in {each.part for each in tenures()}:
        own = sorted((each for each in tenures() if each.part == part), key=lambda each: each.first)
        for before, after in pairwise(own):
            old = units_in(after.first - 1)[before.unit].name
            ours.add((after.first, old, units_in(after.first)[after.unit].name))
    corps = {each for each in ours if any(name in str(each) for name in ("5900", "伊犁", "新疆"))}
    assert theirs <= ours
    missing = {each for each in ours - theirs - corps if not units_of_the_corps(each)}
    # in the histories of units, not of counties, or not in them at all: Lingwu, Miquan, Laiwu
    assert missing == {
        (2002, "吴忠市", "银川市"),
        (2007, "昌吉回族自治州", "乌鲁木齐市"),
        (2019, "莱芜市", "济南市"),
    }


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of division histories is not there")
def test_the_table_says_how_far_a_history_compiled_by_others_agrees():
    decisions = pd.read_csv(SHARED / "events_2000_2026.csv", dtype=str).fillna("")
    counties = pd.read_csv(SHARED / "county_affiliation_transitions.csv", dtype=str)
    founded = pd.read_csv(SHARED / "county_events_2000_2026.csv", dtype=str).fillna("")
    founded = founded[founded["event_type"] == "establish"]
    for each in (each for each in tenures() if each.first):
        unit = units_in(each.first)[each.unit].name
        before = next(old for old in tenures() if old.part == each.part and old.last == each.first - 1)
        old = units_in(before.last)[before.unit].name
        on_the_day = decisions[decisions["批准日期"] == each.decided]
        moved = counties[(counties["year"] == str(each.first)) & (counties["to_prefecture_name"] == unit)]
        city = founded[founded["new_county_units"] == unit]["year"].tolist()
        if set(on_the_day["原单位"]) & {old, f"{each.name.split(' and ')[0]}"} or unit in set(
            on_the_day["新单位"]
        ):
            found = "decision"
        elif old in set(moved["from_prefecture_name"]):
            found = "county"
        elif city:
            found = "unit" if city == [str(each.first)] else "differs"
        else:
            found = ""
        assert each.checked == found, each


def units_of_the_corps(change):
    corps = {unit.name for unit in units_in(2025).values() if unit.adcode.startswith("6590")}
    return change[2] in corps


# --- rows carried to a map ------------------------------------------------------------------------------

ROWS = pd.DataFrame(
    {
        "城市": ["巢湖市", "合肥市", "莱芜市", "济南市", "襄樊", "中卫市", "那曲地区"],
        "year": [2008] * 7,
        "gdp": [1.0, 2.0, 3.0, 5.0, 6.0, 7.0, 8.0],
        "population": [1.0, 4.0, 1.0, 3.0, 1.0, 1.0, 1.0],
        "rate": [10.0, 20.0, 30.0, 50.0, 60.0, 70.0, 80.0],
    }
)


def opened(vintage, **more):
    return si.study.open(ROWS, vintage=vintage, **more)


def test_a_unit_that_was_is_on_the_map_of_its_time_under_its_name_and_code():
    study = opened(2010)
    assert study.names["341400"] == "巢湖市"
    assert study["gdp", 2008].to_dict() == dict(
        zip(
            ["340100", "341400", "370100", "371200", "420600", "542400", "640500"],
            [2, 1, 5, 3, 6, 8, 7],
            strict=True,
        )
    )
    assert study.boundary_path is None
    assert len(study.layer) == len(boundaries(vintage=2010))
    assert not study.about.get("set_aside")


def test_units_that_are_one_on_the_map_are_added_and_averaged_or_refused():
    with pytest.raises(DataError, match=r"units that are one on the map .*\[370100\].* amounts=.* rates_by="):
        opened(2020)
    with pytest.raises(DataError, match="rate"):
        opened(2020, amounts=["gdp", "population"])
    study = opened(2020, amounts=["gdp"], rates_by="population")
    assert study["gdp", 2008]["370100"] == 8.0
    assert study["population", 2008]["370100"] == 4.0
    assert study["rate", 2008]["370100"] == pytest.approx((30 * 1 + 50 * 3) / 4)
    told = " ".join(map(str, study.about["reading"]))
    assert "these are parts of larger regions, and their rows stand for those: [莱芜市 (济南市)]" in told
    assert "合肥市 (2008)" in told
    assert "济南市 (2008)" not in told


def test_a_missing_number_is_not_taken_for_nothing_in_a_sum():
    rows = ROWS.assign(gdp=[1.0, 2.0, np.nan, 5.0, 6.0, 7.0, 8.0])
    study = si.study.open(rows, vintage=2020, amounts=["gdp"], rates_by="population")
    assert np.isnan(study["gdp", 2008]["370100"])


def test_a_unit_whose_land_lies_in_several_is_set_aside_with_the_rule():
    assert "its land lies in several units of 2020" in str(
        opened(2020, amounts=["gdp"], rates_by="population").about["set_aside"]["巢湖市"]
    )
    early = opened(2000)
    assert list(early.about["set_aside"]) == ["中卫市"]
    assert early.names["642200"] if "642200" in early.ids else True


def test_a_part_of_a_larger_unit_of_earlier_years_stands_for_it():
    rows = pd.DataFrame({"城市": ["崇左", "钦州"], "year": 2008, "gdp": [1.0, 2.0]})
    study = si.study.open(rows, vintage=2001)
    assert study.ids.tolist() == ["450700", "452100"]
    assert study.names["452100"] == "南宁地区"
    assert "崇左 (南宁地区)" in " ".join(map(str, study.about["reading"]))


@pytest.mark.parametrize(
    ("key", "year", "vintage", "code"),
    [
        ("襄樊市", 2005, 2005, "420600"),
        ("襄阳", 2012, 2005, "420600"),
        ("540600", 2019, 2010, "542400"),
        ("542400", 2005, 2019, "540600"),
        ("341400", 2005, 2010, "341400"),
        ("巢湖", 2015, 2010, None),
        ("胡杨河", 2022, 2022, "659010"),
        ("胡杨河市", 2022, 2015, "654200"),
        ("莱芜", 2017, 2019, "370100"),
        ("莱芜", 2021, 2017, "371200"),
        ("伊犁地区", 2000, 2000, "654100"),
        ("儋州", 2005, 2005, "469003"),
    ],
)
def test_names_and_codes_of_any_year_find_the_unit_of_the_map(key, year, vintage, code):
    found = si.study.match([key], year=year, vintage=vintage).to_frame()
    assert found["adcode"].tolist() == [code]
    if code is not None:
        assert code in boundaries(vintage=vintage).index


def test_every_unit_of_every_year_is_found_by_its_own_name_and_code():
    for year in YEARS:
        units = list(units_in(year).values())
        for key in ("adcode", "name"):
            keys = [getattr(unit, key) for unit in units if "群岛" not in unit.name]
            codes = [unit.adcode for unit in units if "群岛" not in unit.name]
            assert si.study.match(keys, year=year, vintage=year).to_frame()["adcode"].tolist() == codes, year


def test_land_that_changed_behind_a_name_is_said():
    said = other_land(["370100", "370100", "340100"], [2018, 2019, 2009], [False] * 3, 2018)
    assert [str(each) for each in said] == [
        "In these years regions held other land than at the end of 2018, on which they are drawn: "
        "合肥市 (2009), 济南市 (2019)."
    ]
    assert other_land(["110000"], [2005], [False], 2018) == ()


def test_maps_of_other_years_have_the_outlines_of_china():
    study = opened(2010)
    from spatial_iie.viz.maps.options import MapOptions
    from spatial_iie.viz.maps.sheet import prepare

    sheet = prepare(study.layer, MapOptions())
    assert len(sheet.lines) > 9
    assert sheet.inset is not None
    assert len(sheet.table) == 366


def test_the_shell_and_a_study_file_take_a_vintage(tmp_path, capsys):
    path = tmp_path / "rows.csv"
    ROWS.to_csv(path, index=False)
    how = ["--vintage", "2020", "--amounts", "gdp", "--rates-by", "population"]
    assert run(["moran", "--data", str(path), "--value", "rate", "--weights", "knn:2", *how]) == 0
    assert "莱芜市 (济南市)" in capsys.readouterr().err
    assert (
        run(["moran", "--data", str(path), "--value", "rate", "--weights", "knn:2", "--vintage", "1990"]) == 2
    )
    assert "there are those of 2000 to 2025" in capsys.readouterr().err

    from spatial_iie.chapter.opening import open_desk
    from spatial_iie.chapter.study_file import read_plan

    lines = ["[data]", 'file = "rows.csv"', "vintage = 2010", "[variables]", 'index = "gdp"', "[weights]",
             'main = "knn:2"', "others = []"]  # fmt: skip
    text = "\n".join(lines)
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    assert "341400" in open_desk(read_plan(tmp_path / "study.toml")).study.ids


def test_the_example_on_another_map_keeps_its_sums_and_its_mark():
    now, then = si.study.demo(), si.study.demo(vintage=2010)
    assert then.about["synthetic"] is True
    assert then.vintage == 2010
    for name in ("gdp", "population", "employment"):
        assert then[name, 2018].sum() == pytest.approx(now[name, 2018].sum(), rel=1e-12)
    ili = ["654000", "659008"]
    share = now["population", 2018][ili] / now["population", 2018][ili].sum()
    mean = float((now["trade_share", 2018][ili] * share).sum())
    assert then["trade_share", 2018]["654000"] == pytest.approx(mean, rel=1e-12)
    assert len(si.study.demo(level="province", vintage=2010).ids) == 31


def test_the_example_in_the_shell_takes_a_vintage(capsys):
    assert run(["moran", "--year", "2019", "--vintage", "2010", "--weights", "knn:4"]) == 0
    assert "361" in capsys.readouterr().out


# --- nothing on another region's row ----------------------------------------------------------------------


def test_a_province_that_does_not_fit_is_no_match_on_any_map():
    keys = ["苏州市", "320500", "巢湖", "巢湖市", "襄樊市"]
    for vintage in (2005, 2010, 2018):
        lost = si.study.match(keys, province="河北", year=2005, vintage=vintage).to_frame()
        assert lost["adcode"].isna().all(), vintage
    fits = si.study.match(["巢湖", "Chaohu", "巢湖市*"], province="安徽", year=2005, vintage=2010)
    assert fits.to_frame()["adcode"].tolist() == ["341400"] * 3


@pytest.mark.parametrize(
    ("keys", "year"),
    [
        (["莱芜", "371200", "济南"], 2008),
        (["莱芜", "莱芜", "济南"], 2008),
        (["莱芜", "济南", "济南市"], 2008),
        (["莱芜", "济南", "北京"], 2021),  # Jinan has what was Laiwu: to add both would count it twice
    ],
)
def test_two_rows_of_one_unit_and_year_are_never_added(keys, year):
    rows = pd.DataFrame({"城市": keys, "year": year, "gdp": [1.0, 2.0, 5.0]})
    with pytest.raises(DataError, match="more than one row"):
        si.study.open(rows, vintage=2022, amounts=["gdp"])


def test_rows_in_any_order_are_carried_to_the_same_units():
    """Sums and weighted means by a table of parents written out here, the rows shuffled, keys in mixed forms."""
    rng = np.random.default_rng(7)
    parent = {"莱芜市": "370100", "济南": "370100", "崇左市": "451400", "370200": "370200", "Xi'an": "610100",
              "四平市": "220300", "3408": "340800"}  # fmt: skip
    rows = pd.DataFrame(
        [(key, year, *rng.uniform(1, 9, 3), f"{key}型") for year in (2006, 2004, 2005) for key in parent],
        columns=["城市", "year", "gdp", "population", "rate", "类型"],
    )
    by_hand = rows.assign(id=rows["城市"].map(parent), mass=rows["rate"] * rows["population"])
    by_hand = by_hand.groupby(["id", "year"])[["gdp", "population", "mass"]].sum()
    by_hand["rate"] = by_hand.pop("mass") / by_hand["population"]
    for seed in range(4):
        mixed = rows.sample(frac=1, random_state=seed)
        study = si.study.open(mixed, vintage=2019, amounts=["gdp"], rates_by="population")
        found = study.panel.rename_axis(["id", "year"])[["gdp", "population", "rate"]]
        pd.testing.assert_frame_equal(found, by_hand, rtol=1e-12, check_index_type=False)
        assert study.categories(2005).loc["370100", "类型"] == "济南型"


def test_years_of_other_land_are_said_one_by_one():
    (said,) = other_land(["654000"] * 3, [2000, 2010, 2016], [False] * 3, 2010)
    assert "伊犁哈萨克自治州 ([2000, 2016])" in said
