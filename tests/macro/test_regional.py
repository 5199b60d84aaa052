"""Tables of several regions: layouts, balances, trade, and the multipliers of Miller and Blair."""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError

LINES = [
    ["", "", "北京", "", "天津", "", "北京", "天津", "", ""],
    ["", "", "01", "02", "01", "02", "FU", "FU", "出口", "总产出"],
    ["北京", "01", 10, 20, 5, 5, 30, 5, 5, 80],
    ["", "02", 15, 25, 5, 10, 20, 5, 20, 100],
    ["天津", "01", 5, 5, 10, 10, 5, 20, 5, 60],
    ["", "02", 5, 10, 10, 15, 5, 25, 10, 80],
    ["", "进口", 5, 5, 5, 5, "", "", "", ""],
    ["", "VA001", 20, 15, 15, 15, "", "", "", ""],
    ["", "VA002", 20, 20, 10, 20, "", "", "", ""],
    ["", "总投入", 80, 100, 60, 80, "", "", "", ""],
]
"""Merged cells of regions are blank but for the first."""


def written(path, lines):
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="gbk")
        return path
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([None if cell == "" else cell for cell in line])
    book.save(path)
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_with_two_lines_of_headings(tmp_path, ending):
    table = si.macro.read_regional_table(written(tmp_path / f"mrio.{ending}", LINES), unit="CNY")
    assert list(table.sectors) == ["北京 · 01", "北京 · 02", "天津 · 01", "天津 · 02"]
    assert table.names["region"].tolist() == ["北京", "北京", "天津", "天津"]
    assert table.output.tolist() == [80, 100, 60, 80] and table.total_value_added.tolist() == [40, 35, 25, 35]
    assert list(table.final.columns) == ["北京 · FU", "天津 · FU", "出口"] and table.exported == ("出口",)
    assert not table.competitive and table.imported.to_numpy().tolist() == [[5, 5, 5, 5]]
    trade = si.macro.regional_trade(table).to_frame()
    assert trade.loc["北京", ["北京", "天津"]].tolist() == [120, 35] and trade.loc["天津", "北京"] == 35
    assert trade["出口"].tolist() == [25, 15]


def test_regions_written_in_every_cell_are_the_same(tmp_path):
    full = [list(line) for line in LINES]
    full[0][3], full[0][5], full[3][0], full[5][0] = "北京", "天津", "北京", "天津"
    one, other = (si.macro.read_regional_table(written(tmp_path / name, lines), sheet=None, encoding=None)
                  for name, lines in (("a.csv", LINES), ("b.csv", full)))  # fmt: skip
    pd.testing.assert_frame_equal(one.intermediate, other.intermediate)
    pd.testing.assert_frame_equal(one.final, other.final)


def test_columns_in_another_order_are_the_same(tmp_path):
    order = [0, 1, 4, 5, 2, 3, 7, 6, 9, 8]
    full = [list(line) for line in LINES]
    full[0][3], full[0][5] = "北京", "天津"
    moved = [[line[k] for k in order] for line in full]
    table = si.macro.read_regional_table(written(tmp_path / "moved.csv", moved))
    first = si.macro.read_regional_table(written(tmp_path / "first.csv", LINES))
    pd.testing.assert_frame_equal(table.intermediate, first.intermediate)
    assert table.output.equals(first.output)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: lines[2].__setitem__(2, 99), "do not balance"),
        (
            lambda lines: lines[2].__setitem__(2, "many"),
            "'many' in row 北京 · 01, column 北京 · 01 is not a number",
        ),
        (lambda lines: lines[1].__setitem__(9, "量"), "0 columns of output"),
        (
            lambda lines: [line.__setitem__(0, "北京") for line in (lines[0], lines[4])],
            "1 regions have sectors",
        ),
        (lambda lines: lines.__delitem__(slice(7, 9)), "no row of value added"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, change, words):
    lines = [list(line) for line in LINES]
    if "1 regions" in words:
        lines[0][4], lines[4][0] = "北京", "北京"
        lines[1][4:6] = lines[4][1], lines[5][1] = "03", "04"
    else:
        change(lines)
    with pytest.raises(DataError, match=words):
        si.macro.read_regional_table(written(tmp_path / "wrong.csv", lines), tolerance=1e-4)


def test_a_table_of_one_region_has_no_spillovers():
    for function in (si.macro.regional_spillovers, si.macro.regional_trade):
        with pytest.raises(DataError, match="does not tell regions"):
            function(si.macro.demo_io_table())


CODES = ["L1", "L2", "L3", "M1", "M2"]
FLOWS = np.array([[150.0, 500, 50, 25, 75], [200, 100, 400, 200, 100], [300, 500, 50, 60, 40],
                  [75, 100, 60, 200, 250], [50, 25, 25, 150, 100]])  # fmt: skip
OUTPUT = np.array([1000.0, 2000, 1000, 1200, 800])
PRINTED = [
    [1.423, 0.465, 0.291, 0.192, 0.304],
    [0.635, 1.424, 0.671, 0.409, 0.456],
    [0.638, 0.537, 1.336, 0.250, 0.311],
    [0.267, 0.200, 0.197, 1.341, 0.547],
    [0.147, 0.091, 0.093, 0.216, 1.254],
]
"""Miller and Blair (2009), section 3.3: a table of two regions, and its Leontief inverse."""


def two_regions():
    names = pd.DataFrame({"name": CODES, "region": ["L"] * 3 + ["M"] * 2}, index=CODES)
    return si.macro.io_table(pd.DataFrame(FLOWS, CODES, CODES), output=pd.Series(OUTPUT, CODES), names=names)


def test_the_two_regions_of_miller_and_blair():
    table = two_regions()
    assert si.macro.leontief_inverse(table).to_frame().to_numpy() == pytest.approx(
        np.array(PRINTED), abs=6e-4
    )
    found = si.macro.regional_spillovers(table).to_frame()
    a = FLOWS / OUTPUT
    alone = np.linalg.inv(np.eye(3) - a[:3, :3])
    assert found["within_region"].iloc[:3].to_numpy() == pytest.approx(alone.sum(axis=0))
    whole = np.linalg.inv(np.eye(5) - a)
    assert found["spillover"].iloc[:3].to_numpy() == pytest.approx(whole[3:, :3].sum(axis=0))
    assert found["total"].to_numpy() == pytest.approx(whole.sum(axis=0))
    assert (found["feedback"] > 0).all()


def test_feedback_is_that_of_the_round_trip():
    """Equation 3.9: what goes to the other region and comes back, (I - A - A_rs (I - A_ss)^-1 A_sr)^-1."""
    a = FLOWS / OUTPUT
    trip = a[:3, 3:] @ np.linalg.inv(np.eye(2) - a[3:, 3:]) @ a[3:, :3]
    own = np.linalg.inv(np.eye(3) - a[:3, :3] - trip)
    found = si.macro.regional_spillovers(two_regions()).to_frame().iloc[:3]
    assert (found["within_region"] + found["feedback"]).to_numpy() == pytest.approx(own.sum(axis=0))


def test_value_added_of_all_regions_is_one_without_imports():
    found = si.macro.regional_spillovers(two_regions(), of="value_added").to_frame()
    assert found["total"].to_numpy() == pytest.approx(1)


def test_regions_that_do_not_trade_spill_nothing():
    apart = FLOWS.copy()
    apart[:3, 3:] = apart[3:, :3] = 0
    names = pd.DataFrame({"name": CODES, "region": ["L"] * 3 + ["M"] * 2}, index=CODES)
    table = si.macro.io_table(pd.DataFrame(apart, CODES, CODES), output=pd.Series(OUTPUT, CODES), names=names)
    found = si.macro.regional_spillovers(table).to_frame()
    assert np.abs(found[["feedback", "spillover", "spillover_share"]].to_numpy()).max() < 1e-12


def test_the_embedded_table_is_synthetic_in_both_languages():
    table = si.macro.demo_regional_table(language="zh")
    assert table.about.synthetic and set(table.names["region"]) == {"沿海", "内陆"}
    assert si.macro.regional_spillovers(table).about.synthetic
