"""Input-output tables: read as written, balanced or refused in words, whatever the order of rows and columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError
from tests.macro.io_tables import BROAD, DETAILED, as_file, miller_blair, random_table


def same(one, two):
    """Whether two tables hold the same numbers at the same labels."""
    for name in ("intermediate", "final", "value_added", "imported"):
        first, second = getattr(one, name), getattr(two, name)
        if first is None:
            assert second is None
        else:
            pd.testing.assert_frame_equal(first, second, check_like=True, check_names=False)
    for name in ("output", "imports"):
        pd.testing.assert_series_equal(
            getattr(one, name).sort_index(), getattr(two, name).sort_index(), check_names=False
        )


def test_the_textbook_table():
    table = miller_blair()
    assert table.final["final"].tolist() == [350.0, 1700.0]  # Miller and Blair (2009), table 2.3
    assert table.total_value_added.tolist() == [650.0, 1400.0]
    assert table.competitive and table.sectors.tolist() == ["1", "2"]
    frame = si.macro.balance(table).to_frame()
    assert (frame[["uses_residual", "inputs_residual", "largest_share"]] == 0).all().all()


def test_value_added_sums_to_final_demand():
    """In every balanced table value added is final uses less imports: both ways to GDP."""
    for competitive in (True, False):
        table = random_table(competitive=competitive)
        used = table.final.to_numpy().sum()
        foreign = table.imports.sum() if competitive else table.imported.to_numpy().sum()
        assert table.total_value_added.sum() == pytest.approx(used - foreign, rel=1e-12)


def test_rows_are_brought_into_one_order():
    ordered, mixed = random_table(), random_table(shuffle=4)
    assert mixed.sectors.tolist() != ordered.sectors.tolist()
    same(ordered, mixed)
    assert mixed.intermediate.columns.equals(mixed.sectors) and mixed.output.index.equals(mixed.sectors)


def test_a_table_cannot_be_changed():
    table = random_table()
    for write in (
        lambda: table.output.__setitem__("001", 1.0),
        lambda: table.intermediate.to_numpy().__setitem__((0, 0), 1.0),
        lambda: setattr(table, "unit", "x"),
    ):
        with pytest.raises((ValueError, AttributeError)):
            write()
    flows = pd.DataFrame([[150.0, 500], [200, 100]], index=["1", "2"], columns=["1", "2"])
    made = si.macro.io_table(flows, output=pd.Series([1000.0, 2000], index=["1", "2"]))
    flows.iloc[0, 0] = 0.0
    assert made.intermediate.iloc[0, 0] == 150.0


@pytest.mark.parametrize("competitive", [True, False])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_files_are_read_as_written(tmp_path, competitive, suffix):
    table = random_table(competitive=competitive)
    written = as_file(table).sample(frac=1, random_state=2)  # rows of a file in any order
    path = tmp_path / f"table{suffix}"
    written.to_csv(path, index=False, encoding="gbk") if suffix == ".csv" else written.to_excel(
        path, index=False
    )
    read = si.macro.read_io_table(path, unit="yuan", language="zh")
    same(table, read)
    assert read.competitive == competitive and read.unit == "yuan" and read.exports == "EX"
    assert read.labels["003"] == "部门003"
    assert si.macro.read_io_table(path).labels["003"] == "sector 003"
    assert set(read.about["totals_compared"]) == {"TII", "TVA", "TI", "TIU", "TFU"}


def test_a_spreadsheet_makes_numbers_of_codes(tmp_path):
    table = random_table()
    written = as_file(table)
    number = {code: int(code) for code in table.sectors}
    written = written.rename(columns=number).assign(Code=[number.get(code, code) for code in written["Code"]])
    path = tmp_path / "codes.xlsx"
    written.to_excel(path, index=False)
    read = si.macro.read_io_table(path)
    assert read.sectors.tolist() == [f"{k:02d}" for k in range(1, 13)]  # as long as the longest
    assert read.output["07"] == pytest.approx(table.output["007"])


def test_subtotals_are_known_by_their_parts():
    """TC and GCF are sums where FU1.. and FU2.. are there, and final uses where they are not."""
    table = random_table()
    written = as_file(table, totals=False)
    whole = written.copy()
    whole["THC"] = whole["TC"] = whole["FU101"]
    whole["GCF"] = whole["FU201"]
    same(table, si.macro.read_io_table(whole))
    assert set(si.macro.read_io_table(whole).about["totals_compared"]) == {"THC", "TC", "GCF"}
    for name in ("THC", "TC", "GCF"):
        wrong = whole.assign(**{name: whole[name].where(whole["Code"] != "003", 1.0)})
        with pytest.raises(
            DataError, match=rf"total {name} is not the sum of its parts in 1 of 12 sectors \[003: 1,"
        ):
            si.macro.read_io_table(wrong)
    read = si.macro.read_io_table(written.rename(columns={"FU101": "TC", "FU201": "GCF"}))
    assert set(read.final.columns) == {"TC", "GCF", "EX"}


def test_a_layout_of_ones_own():
    written = pd.DataFrame(
        {
            "branch": ["b", "a", "wages", "profits", "sum"],
            "a": [200.0, 150, 400, 250, 1000],
            "b": [100.0, 500, 900, 500, 2000],
            "households": [1700.0, 350, None, None, None],
            "gross": [2000.0, 1000, None, None, None],
        }
    )
    layout = si.macro.Layout(
        output="gross", final=("households",), value_added=("wages", "profits"), skip=("sum",)
    )
    table = si.macro.read_io_table(written, layout=layout)
    assert table.output.to_dict() == {"b": 2000.0, "a": 1000.0}
    assert table.value_added.loc["profits"].to_dict() == {"b": 500.0, "a": 250.0}
    assert table.intermediate.loc["a", "b"] == 500.0 and table.labels["a"] == "a"
    with pytest.raises(DataError, match=r"no column GO of output"):
        si.macro.read_io_table(written, layout=replace(layout, output="GO"))
    with pytest.raises(DataError, match=r"no column of final uses \[firms\]"):
        si.macro.read_io_table(written, layout=replace(layout, final=("firms",)))
    with pytest.raises(DataError, match="no column 'key'"):
        si.macro.read_io_table(written, layout=replace(layout, code="key"))


def test_imports_with_a_minus_sign_and_the_statistical_error():
    table = random_table()
    written = as_file(table)
    turned = written.assign(IM=-written["IM"])
    read = si.macro.read_io_table(turned)
    same(table, read)
    assert "minus" in " ".join(read.about["notes"])
    off = written.assign(ERR=5.0, FU101=written["FU101"] - 5.0, TFU=written["TFU"] - 5.0)
    assert (si.macro.read_io_table(off).discrepancy == 5.0).all()
    with pytest.raises(DataError, match="do not balance"):
        si.macro.read_io_table(off.drop(columns="ERR"), tolerance=1e-6)


def test_rounded_tables_want_a_tolerance():
    """Cells and totals rounded to units one by one: off by more than a ten-thousandth, less than a twentieth."""
    written = as_file(random_table())
    body = written.columns[3:]
    rounded = written.assign(**{name: written[name].round(0) for name in body})
    with pytest.raises(DataError, match="is not the sum of its parts"):
        si.macro.read_io_table(rounded)
    assert si.macro.read_io_table(rounded, tolerance=0.05).tolerance == 0.05


def test_blank_cells_are_counted():
    table = random_table()
    flows = table.intermediate.copy()
    flows.iloc[2, 3] = 0.0
    final = table.final.copy()
    final.iloc[2, 0] += table.intermediate.iloc[2, 3]
    added = table.value_added.copy()
    added.iloc[0, 3] += table.intermediate.iloc[2, 3]
    changed = replace(table, intermediate=flows, final=final, value_added=added)
    written = as_file(changed)
    written.loc[2, table.sectors[3]] = np.nan
    read = si.macro.read_io_table(written)
    assert read.about["blank_cells"] == 1 and "1 blank cell" in read.about["notes"][0]
    same(changed, read)


def spoiled(change, **options):
    written = as_file(random_table(), **options).set_index("Code")
    return change(written).reset_index()


def scaled(label, factor, axis="row"):
    def change(frame):
        numbers = frame.columns[2:] if axis == "row" else frame.index
        if axis == "row":
            frame.loc[label, numbers] = frame.loc[label, numbers].astype(float) * factor
        else:
            frame[label] = frame[label] * factor
        return frame

    return change


def put(row, column, value):
    def change(frame):
        if isinstance(value, str):
            frame[column] = frame[column].astype(object)
        frame.loc[row, column] = value
        return frame

    return change


@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (scaled("005", 1e4), "Row 005 looks 10,000 times too large: is it in another unit"),
        (scaled("005", 1e-4), "Row 005 looks 10,000 times too small: is it in another unit"),
        (scaled("FU201", 100, "column"), "Column FU201 looks 100 times too large"),
        (scaled("VA001", 1e-4), "Row VA001 looks 10,000 times too small"),
    ],
)
def test_mixed_units_are_told(totals, change, words):
    with pytest.raises(DataError, match=words):
        si.macro.read_io_table(spoiled(change, totals=totals))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("004", "GO", -5.0), r"1 sector with zero or negative output \[004 sector 004: -5\]"),
        (put("004", "GO", 0.0), "zero or negative output"),
        (put("004", "007", "12,3x"), "'12,3x' in row 004, column 007 is not a number"),
        (
            put("TII", "002", 1.0),
            r"the total TII is not the sum of its parts in 1 of 12 sectors \[002: 1, not",
        ),
        (
            put("009", "TFU", 1.0),
            r"the total TFU is not the sum of its parts in 1 of 12 sectors \[009: 1, not",
        ),
        (lambda frame: frame.drop(index="006"), r"columns without a row \[006\]"),
        (lambda frame: frame.drop(columns="006"), r"rows without a column \[006\]"),
        (lambda frame: frame.drop(index=["VA001", "VA004", "TVA"]), "rows of value added"),
        (lambda frame: frame.rename(index={"006": "005"}), r"1 code in several rows \[005\]"),
        (lambda frame: frame.drop(columns=["FU101", "FU201", "EX"]), "no column of final uses"),
    ],
)
def test_bad_files_are_refused_in_words(change, words):
    with pytest.raises(DataError, match=words):
        si.macro.read_io_table(spoiled(change))


def test_unbalanced_tables_are_refused_in_words():
    table = random_table()
    output = table.output.copy()
    output["003"] *= 1.01
    with pytest.raises(
        DataError, match=r"1 of 12 sectors do not balance.*003: -0.99%.*it is the output that is wrong"
    ):
        replace(table, output=output)
    loose = replace(table, output=output, tolerance=0.02)
    frame = si.macro.balance(loose).to_frame()
    assert frame["largest_share"].idxmax() == "003"
    assert frame.loc["003", "uses_residual"] == pytest.approx(-0.01 * table.output["003"])
    flows = table.intermediate.copy()
    flows.loc["002", "009"] += 50.0
    with pytest.raises(
        DataError, match=r"2 of 12.*differ from output in 1 \[002.*differ from output in 1 \[009"
    ):
        replace(table, intermediate=flows)
    with pytest.raises(DataError, match="tolerance must be"):
        replace(table, tolerance=-1.0)


def test_parts_that_do_not_fit_are_refused_in_words():
    table = random_table()
    with pytest.raises(DataError, match=r"rows of output are not the sectors of the table: without \[001\]"):
        replace(table, output=table.output.drop("001"))
    with pytest.raises(DataError, match=r"columns of value_added.*with unknown \[x\]"):
        replace(table, value_added=table.value_added.assign(x=1.0))
    with pytest.raises(DataError, match=r"final has missing or infinite values in \[004\]"):
        replace(table, final=table.final.mask(table.final == table.final.loc["004", "EX"]))
    with pytest.raises(DataError, match="exports is to be the final use 'XX'"):
        replace(table, exports="XX")
    with pytest.raises(DataError, match="output is a dict"):
        replace(table, output={"001": 1.0})
    twice = table.intermediate.rename(index={"002": "001"}, columns={"002": "001"})
    with pytest.raises(DataError, match=r"1 sector appear more than once \[001\]"):
        replace(table, intermediate=twice)
    with pytest.raises(DataError, match="needs output or final uses"):
        si.macro.io_table(table.intermediate)


def test_the_official_tables():
    """2018: 153 sectors competitive, 42 non-competitive; both say the same of the economy."""
    if not DETAILED.is_file():
        pytest.skip(f"{DETAILED} is not there")
    detailed, broad = si.macro.read_io_table(DETAILED), si.macro.read_io_table(BROAD)
    assert (len(detailed.sectors), len(broad.sectors)) == (153, 42)
    assert detailed.competitive and not broad.competitive
    for table, more in ((detailed, {"THC", "TC", "GCF"}), (broad, set())):
        assert set(table.about["totals_compared"]) == {"TII", "TVA", "TI", "TIU", "TFU"} | more
        assert si.macro.balance(table).to_frame()["largest_share"].max() < 1e-11  # of sums of 150 numbers
        assert table.value_added.index.tolist() == ["VA001", "VA002", "VA003", "VA004"]
        gdp = table.final.to_numpy().sum() - (
            table.imports.sum() if table.competitive else table.imported.to_numpy().sum()
        )
        assert table.total_value_added.sum() == pytest.approx(gdp, rel=1e-12)
        assert 90e8 < gdp < 93e8  # 10,000 yuan: GDP of 2018 was 91.9 trillion as first published
    assert detailed.output.sum() == pytest.approx(broad.output.sum(), rel=1e-12)
    assert detailed.imports.sum() == pytest.approx(broad.imports.sum(), rel=1e-9)


def test_the_official_table_is_read_whatever_its_order():
    if not DETAILED.is_file():
        pytest.skip(f"{DETAILED} is not there")
    frame = pd.read_csv(DETAILED, dtype={"Code": str})
    body = list(frame.columns[3:])
    mixed = [*frame.columns[:3], *np.random.default_rng(1).permutation(body)]
    read = si.macro.read_io_table(frame[mixed].sample(frac=1, random_state=1))
    assert read.output["090"] == frame.set_index("Code").loc["090", "GO"]
    assert read.intermediate.loc["090", "125"] == frame.set_index("Code").loc["090", "125"]
    assert read.intermediate.loc["125", "090"] == frame.set_index("Code").loc["125", "090"]


def test_rows_without_a_code_are_refused():
    written = as_file(random_table())
    with pytest.raises(DataError, match="1 row without a code in column Code"):
        si.macro.read_io_table(written.assign(Code=written["Code"].where(written["Code"] != "004")))


def test_a_column_of_output_that_was_named_must_be_there():
    """Total inputs stand in for output where nothing was said, not where another column was."""
    table = random_table()
    written = as_file(table).drop(columns="GO")
    same(table, si.macro.read_io_table(written))
    with pytest.raises(DataError, match="no column gross of output"):
        si.macro.read_io_table(written, layout=si.macro.Layout(output="gross"))


def test_totals_of_imports_are_compared_too():
    """They enter no balance of home output: only their own totals can tell that a cell is wrong."""
    table = random_table(competitive=False)
    written = as_file(table)
    row = (written["Code"] == "004") & (written["Origin"] == "Imports")
    for name, words in (
        ("FU101", "total TFU of imports"),
        ("007", "total TII"),
        ("GO", "total GO of imports"),
    ):
        wrong = written.assign(**{name: written[name].where(~row, 3 * written[name] + 100)})
        with pytest.raises(DataError, match=words):
            si.macro.read_io_table(wrong)
    blank = written.assign(GO=written["GO"].where(written["Origin"] != "Imports"))
    same(table, si.macro.read_io_table(blank))


def test_parts_that_are_no_tables_are_refused_in_words():
    table = random_table()
    flows, output = table.intermediate, table.output
    with pytest.raises(DataError, match="intermediate is a ndarray, not a DataFrame"):
        si.macro.io_table(flows.to_numpy(), output=output)
    with pytest.raises(DataError, match="intermediate holds values that are no numbers"):
        si.macro.io_table(flows.astype(object).mask(flows == flows.loc["003", "005"], "x"), output=output)
    with pytest.raises(DataError, match=r"final has \[EX, FU101, FU201\] more than once"):
        si.macro.io_table(flows, output=output, final=pd.concat([table.final] * 2, axis=1))


def test_what_a_file_has_besides_the_table_is_named(tmp_path):
    path = tmp_path / "table.csv"
    text = "Code,Name,A,B,FU101,GO\nA,farms,150,500,350,1000\nB,mills,200,100,1700,2000\nVA001,wages,650,1400,,\n"
    path.write_text(text, encoding="utf-8")
    assert not si.macro.read_io_table(path).about["notes"]
    path.write_text(f"{text}Source: yearbook,,,,,\n", encoding="utf-8")
    table = si.macro.read_io_table(path)
    (note,) = table.about["notes"]
    assert "Set aside" in note and "line 5" in note and "yearbook" in note
    whole = si.macro.read_io_table(pd.read_csv(path).head(3))
    pd.testing.assert_frame_equal(table.intermediate, whole.intermediate)
    pd.testing.assert_series_equal(table.output, whole.output)
