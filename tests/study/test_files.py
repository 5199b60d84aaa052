"""Every reader gives the same cells, whatever the file is, and says where they stand."""

import openpyxl
import pandas as pd
import pytest

from spatial_iie import study
from spatial_iie.errors import DataError
from spatial_iie.study.files import read_table

ROWS = [
    ["城市", "年份", "数字指数", "人均GDP（元）"],
    ["北京市", "2018", "81.25", "140,211"],
    ["天津市", "2018", "—", "120711"],
    ["石家庄市", "2019", "12.5", "52859"],
]


def expected(opened):
    assert opened.variables == ("数字指数", "人均GDP")
    assert opened.ids.tolist() == ["110000", "120000", "130100"]
    assert opened["数字指数", 2018].fillna(-1).tolist() == [81.25, -1, -1]
    assert opened["人均GDP", 2018].fillna(-1).tolist() == [140211, 120711, -1]
    assert opened["数字指数", 2019].fillna(-1).tolist() == [-1, -1, 12.5]


def as_text(mark=",", end="\n"):
    quoted = [[f'"{cell}"' if mark in cell else cell for cell in row] for row in ROWS]
    return end.join(mark.join(row) for row in quoted) + end


def book(path, sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
    workbook.save(path)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("mark", [",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_and_delimiter_are_found_out(tmp_path, encoding, mark, end):
    path = tmp_path / "panel.csv"
    path.write_bytes(as_text(mark, end).encode(encoding))
    opened = study.open(path)
    expected(opened)
    assert opened.about["delimiter"] == mark


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_encoding_may_be_said(tmp_path, encoding):
    path = tmp_path / "panel.csv"
    path.write_bytes(as_text().encode(encoding))
    expected(study.open(path, encoding=encoding))


def test_semicolons_cut_cells_but_then_a_comma_may_be_the_decimal_mark(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text(as_text(";").replace("140,211", "140211"), encoding="utf-8")
    expected(study.open(path))
    path.write_text(as_text(";").replace("81.25", "81").replace("12.5", "12"), encoding="utf-8")
    with pytest.raises(
        DataError, match=r"1 cell of '人均GDP（元）' .* may be two numbers.*line 2.*'140,211'"
    ):
        study.open(path)["人均GDP（元）", 2018]
    assert study.open(path, decimal=".")["人均GDP", 2018]["110000"] == 140211
    assert study.open(path, decimal=",")["人均GDP", 2018]["110000"] == 140.211


def test_workbook_with_chinese_headers(tmp_path):
    typed = [
        ROWS[0],
        ["北京市", 2018, 81.25, 140211],
        ["天津市", "2018年", None, 120711],
        [],
        ["石家庄市", 2019.0, 12.5, 52859],
    ]
    opened = study.open(book(tmp_path / "panel.xlsx", {"数据": typed, "说明": [["来源", "年鉴"]]}))
    expected(opened)
    assert (opened.about["sheet"], opened.about["other_sheets"]) == ("数据", ("说明",))
    assert opened.about["blank_rows"] == 1


def test_the_first_sheet_with_anything_in_it_or_the_one_named(tmp_path):
    other = [ROWS[0], ["上海市", 2018, 1.0, 2.0]]
    path = book(tmp_path / "panel.xlsx", {"空": [], "数据": ROWS, "别的": other})
    expected(study.open(path))
    assert study.open(path, sheet="别的").ids.tolist() == ["310000"]


def test_stata_with_chinese_headers_and_missing_values(tmp_path):
    frame = pd.DataFrame(
        {
            "城市": ["北京市", "天津市", "石家庄市"],
            "年份": [2018, 2018, 2019],
            "数字指数": [81.25, None, 12.5],
            "人均GDP": [140211, 120711, 52859],
        }
    )
    frame.to_stata(tmp_path / "panel.dta", version=118, write_index=False)
    opened = study.open(tmp_path / "panel.dta")
    assert opened["数字指数", 2018].fillna(-1).tolist() == [81.25, -1, -1]
    assert opened["人均GDP", 2019].fillna(-1).tolist() == [-1, -1, 52859]


def test_stata_labels_stand_for_labelled_values(tmp_path):
    frame = pd.DataFrame(
        {"city": pd.Categorical(["天津市", "北京市"]), "year": [2019, 2019], "gdp": [1.0, 2.0]}
    )
    frame.to_stata(tmp_path / "panel.dta", version=118, write_index=False)
    assert study.open(tmp_path / "panel.dta")["gdp", 2019].to_dict() == {"110000": 2.0, "120000": 1.0}


def test_chinese_in_stata_files_older_than_118_is_mended(tmp_path):
    garbled = ["北京市".encode("gbk").decode("latin-1"), "天津市".encode("gbk").decode("latin-1")]
    frame = pd.DataFrame({"city": garbled, "year": [2019, 2019], "gdp": [1.0, 2.0]})
    frame.to_stata(tmp_path / "panel.dta", version=114, write_index=False)
    assert study.open(tmp_path / "panel.dta")["gdp", 2019].to_dict() == {"110000": 1.0, "120000": 2.0}


def test_parquet_with_chinese_headers_and_index(tmp_path):
    frame = pd.DataFrame(ROWS[1:], columns=ROWS[0])
    frame.to_parquet(tmp_path / "a.parquet", index=False)
    frame.set_index(["城市", "年份"]).to_parquet(tmp_path / "b.parquet")
    expected(study.open(tmp_path / "a.parquet"))
    expected(study.open(tmp_path / "b.parquet"))


def test_dataframe_is_read_and_left_as_it_was():
    frame = pd.DataFrame(ROWS[1:], columns=ROWS[0])
    before = frame.copy(deep=True)
    expected(study.open(frame))
    expected(study.open(frame.set_index("城市")))
    pd.testing.assert_frame_equal(frame, before)


def test_rows_are_called_what_the_user_sees(tmp_path):
    lines = '\n城市,指数\n北京,1\n\n"天\n津",2\n城市,指数\n石家庄,3\n'
    path = tmp_path / "panel.csv"
    path.write_text(lines, encoding="utf-8")
    table = read_table(path)
    assert [table.where(i) for i in range(3)] == ["line 3", "line 5", "line 8"]
    assert (table.notes["blank_rows"], table.notes["repeated_headers"]) == (1, 1)
    assert read_table(book(tmp_path / "p.xlsx", {"a": ROWS})).where(0) == "row 2"
    frame = pd.DataFrame({"城市": ["北京", "天津"], "指数": [1, 2]}, index=[7, 9])
    assert read_table(frame).where(1) == "index 9"


def test_headers_are_stripped_and_a_count_of_rows_is_no_column(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text(",  城市 , 年份,数字 指数,\n0,北京,2019,1,\n1,天津,2019,2,\n", encoding="utf-8")
    opened = study.open(path)
    assert opened.variables == ("数字 指数",)
    assert opened["数字 指数", 2019].tolist() == [1.0, 2.0]


def test_numbers_are_read_to_the_last_bit(tmp_path):
    values = [0.1 + 0.2, 1 / 3, 1e-300, 123456789.123456789, 2**53 - 1.0]
    frame = pd.DataFrame(
        {"adcode": ["110000", "120000", "130100", "130200", "130300"], "year": 2019, "x": values}
    )
    frame.to_csv(tmp_path / "panel.csv", index=False)
    assert study.open(tmp_path / "panel.csv")["x", 2019].tolist() == values
