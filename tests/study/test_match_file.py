"""Matching the keys of a file: each distinct one once, nothing lost."""

from __future__ import annotations

import pandas as pd
import pytest

import spatial_iie as si

TABLE = "省,城市,年份,值\n江苏,苏州,2018,1\n安徽,宿州,2018,2\n山东,莱芜,2018,3\n山东,莱芜,2019,4\n,,,\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "cities.csv"
    path.write_bytes(TABLE.encode("gb18030"))
    return path


def test_distinct_keys_in_order(file):
    frame = si.study.match_file(file).to_frame()
    assert frame["key"].tolist() == ["苏州", "宿州", "莱芜"]
    assert frame["adcode"].tolist() == ["320500", "341300", "371200"]


def test_with_years_a_key_can_have_two_meanings(file):
    frame = si.study.match_file(file, year="年份").to_frame()
    assert frame["adcode"].tolist() == ["320500", "341300", "371200", "370100"]


def test_provinces_tell_namesakes_apart(tmp_path):
    path = tmp_path / "english.csv"
    path.write_text("province,city\nJiangsu,Suzhou\nAnhui,Suzhou\n", encoding="utf-8")
    assert si.study.match_file(path, province="province").to_frame()["adcode"].tolist() == [
        "320500",
        "341300",
    ]
    assert len(si.study.match_file(path).unmatched) == 1


def test_unknown_columns_are_named(file):
    with pytest.raises(
        si.errors.DataError, match=r"no column 'county' for the regions.*\[省, 城市, 年份, 值\]"
    ):
        si.study.match_file(file, region="county")
    with pytest.raises(si.errors.DataError, match="no column 'when' for the years"):
        si.study.match_file(file, year="when")


def test_a_sheet_of_a_workbook_is_chosen_by_name(tmp_path):
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"城市": ["广州", "深圳"]}).to_excel(book, sheet_name="first", index=False)
        pd.DataFrame({"城市": ["苏州"]}).to_excel(book, sheet_name="second", index=False)
    found = si.study.match_file(path, sheet="second").to_frame()
    assert found["adcode"].tolist() == ["320500"]


def test_years_are_read_from_the_column_encoding_and_sheet_named(tmp_path):
    table = pd.DataFrame({"when": [2019, 2018], "季度": [1, 2], "产值": [3.0, 4.0]})
    text, book = tmp_path / "years.csv", tmp_path / "years.xlsx"
    text.write_bytes(table.to_csv(index=False).encode("gb18030"))
    with pd.ExcelWriter(book) as writer:
        (10 * table).assign(when=table["when"]).to_excel(writer, sheet_name="tens", index=False)
        table.to_excel(writer, sheet_name="ones", index=False)
    for options, source in (({"encoding": "gb18030"}, text), ({"sheet": "ones"}, book)):
        read = si.study.read_years(source, ["产值"], year="when", **options)
        assert read["产值"].to_dict() == {2019: 3.0, 2018: 4.0}
        whole, left_out = si.study.complete_years(source, ["产值"], year="when", **options)
        assert whole["产值"].to_dict() == {2018: 4.0, 2019: 3.0} and left_out == ()
    assert si.study.read_years(book, ["产值"], year="when", sheet="tens")["产值"].sum() == 70


def test_complete_years_take_the_decimal_sign_named(tmp_path):
    path = tmp_path / "years.csv"
    path.write_text('year,x\n2018,"1,5"\n2019,"2,25"\n', encoding="utf-8")
    table, _ = si.study.complete_years(path, ["x"], decimal=",")
    assert table["x"].to_dict() == {2018: 1.5, 2019: 2.25}


def test_codes_and_names_are_compared(tmp_path):
    rows = "行政区划代码,城市,v\n130100,石家庄市,1\n130200,保定市,2\n130600,保定,3\n131000,某地,4\n"
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    table = si.study.match_file(tmp_path / "t.csv").to_frame().set_index("key")
    assert table["adcode"].fillna("").to_dict() == {
        "130100": "130100",
        "130200": "",
        "130600": "130600",
        "131000": "131000",
    }
    assert table.loc["130200", "note"] == "column 城市 says 保定市, which is 保定市"
