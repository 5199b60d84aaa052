"""Rows of imported inputs, tables of provinces and of the OECD: read, and held to numpy."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.report.labels import in_words
from tests.macro.io_tables import random_table


@pytest.fixture
def row():
    """A non-competitive table whose imported inputs are one row, and the block it comes from."""
    whole = random_table(5, competitive=False)
    imported = whole.imported.sum().to_frame("imports").T
    parts = {"output": whole.output, "final": whole.final, "value_added": whole.value_added}
    return whole, si.macro.io_table(whole.intermediate, imported=imported, **parts)


def test_a_row_of_imports_gives_the_multipliers_of_the_block(row):
    whole, table = row
    a = whole.intermediate.to_numpy() / whole.output.to_numpy()
    inverse = np.linalg.inv(np.eye(5) - a)
    found = si.macro.multipliers(table).to_frame()
    added = whole.total_value_added.to_numpy() / whole.output.to_numpy() @ inverse
    abroad = whole.imported.sum().to_numpy() / whole.output.to_numpy() @ inverse
    np.testing.assert_allclose(found["value_added_multiplier"], added, rtol=1e-12)
    np.testing.assert_allclose(found["import_multiplier"], abroad, rtol=1e-12)
    np.testing.assert_allclose(added + abroad, 1, rtol=1e-12)
    assert not table.competitive and not table.by_product and whole.by_product
    as_series = si.macro.io_table(
        table.intermediate, output=table.output, imported=table.imported.loc["imports"]
    )
    pd.testing.assert_frame_equal(
        si.macro.multipliers(as_series).to_frame(), si.macro.multipliers(table).to_frame(), rtol=1e-12
    )


def test_inputs_of_all_makes_are_refused_where_products_are_not_told(row):
    _, table = row
    for function in (si.macro.multipliers, si.macro.leontief_inverse, si.macro.linkages):
        with pytest.raises(
            DataError, match=r"in one row, not by product.*imports='domestic' \(--imports domestic\)"
        ):
            function(table, imports="total")


def test_a_row_of_imports_is_added_up_by_group(row):
    whole, table = row
    groups = dict(zip(table.sectors, "aabbb", strict=True))
    small, other = si.macro.aggregate(table, groups), si.macro.aggregate(whole, groups)
    assert small.imported.loc["imports"].tolist() == pytest.approx(other.imported.sum().tolist())
    assert other.by_product and not small.by_product
    assert other.imported.loc["a", "b"] == pytest.approx(whole.imported.iloc[:2, 2:].to_numpy().sum())
    np.testing.assert_allclose(
        si.macro.multipliers(small).to_frame()["import_multiplier"],
        si.macro.multipliers(other).to_frame()["import_multiplier"],
    )


def test_a_table_without_imports_says_what_its_value_added_holds():
    flows = pd.DataFrame([[150.0, 500], [200, 100]], index=["1", "2"], columns=["1", "2"])
    table = si.macro.io_table(flows, output=pd.Series([1000.0, 2000], index=["1", "2"]))
    (told,) = (
        note
        for note in si.macro.multipliers(table, imports="domestic").notes
        if "does not show imports" in note
    )
    assert "give them with imported=, or name their row (--imported)" in told
    assert "进口投入" in told.render("zh") and "请以 --imported 指明" in told.render("zh", "shell")


def written(row):
    """The table as a European office prints it: a row of imports, a row of output, no column of it."""
    _, table = row
    file = table.intermediate.join(table.final)
    below = pd.concat([table.imported, table.value_added])
    below.loc["P1"] = table.output
    return pd.concat([file, below]).rename_axis("Code").reset_index()


@pytest.mark.parametrize("name", ["imports", "P7", "进口"])
def test_a_row_of_imports_is_recognized(row, name):
    _, table = row
    file = written(row).replace({"Code": {"imports": name}})
    read = si.macro.read_io_table(file, layout=si.macro.Layout(output="P1"))
    pd.testing.assert_frame_equal(
        si.macro.multipliers(read).to_frame().drop(columns="name"),
        si.macro.multipliers(table).to_frame().drop(columns="name"),
        check_names=False,
    )


def test_a_row_of_imports_is_named(row, tmp_path, capsys):
    from spatial_iie.cli import run

    _, table = row
    file = written(row).replace({"Code": {"imports": "from abroad"}})
    file.loc[len(file)] = ["all"] + [None] * (file.shape[1] - 1)
    path = tmp_path / "t.csv"
    file.to_csv(path, index=False)
    common = [
        "accounts",
        str(path),
        "--show",
        "multipliers",
        "--output",
        "P1",
        "--skip",
        "all",
        "--format",
        "csv",
    ]
    assert run(common) == 2
    assert "rows without a column [from abroad]" in capsys.readouterr().err
    assert run([*common, "--imported", "from abroad"]) == 0
    found = pd.read_csv(io.StringIO(capsys.readouterr().out))
    np.testing.assert_allclose(
        found["import_multiplier"], si.macro.multipliers(table).to_frame()["import_multiplier"]
    )


PROVINCE = """代码,部门,01,02,TIU,FU101,EX,OF,TFU,IM,IF,GO
01,农林牧渔产品和服务,10,30,40,20,15,45,80,5,15,100
02,批发和零售,20,40,60,90,30,60,180,10,30,200
TII,,30,70,100,,,,,,,
VA001,,70,130,200,,,,,,,
TI,,100,200,300,,,,,,,
"""


def test_a_table_of_a_province():
    table = si.macro.read_io_table(pd.read_csv(io.StringIO(PROVINCE), dtype={"代码": str}))
    assert table.imports.tolist() == [20.0, 40.0] and table.exported == ("EX", "OF")
    z, x = np.array([[10.0, 30], [20, 40]]), np.array([100.0, 200])
    share = np.array([20 / (40 + 20), 40 / (60 + 90)])
    home = (1 - share)[:, None] * z / x
    wanted = np.array([0.7, 0.65]) @ np.linalg.inv(np.eye(2) - home)
    found = si.macro.multipliers(table, imports="domestic").to_frame()["value_added_multiplier"]
    np.testing.assert_allclose(found, wanted, rtol=1e-12)
    (note,) = (each for each in table.about["notes"] if "other provinces" in each)
    assert in_words(note, "zh") == "与其他省份的贸易计入进出口。"


def oecd(kind):
    """Two sectors of an OECD table, of all makes or with home goods and imports apart, made to balance."""
    home = np.array([[10.0, 20, 60, 30], [20, 30, 100, 50]])  # two sectors, households, exports
    abroad = np.array([[5.0, 10, 20, 0], [10, 20, 30, 0]])
    columns = ["D01T02", "D26", "HFCE", "EXPO"]
    output = home.sum(axis=1)
    added = output - home[:, :2].sum(axis=0) - abroad[:, :2].sum(axis=0) - 4
    last = pd.DataFrame([[4.0, 4, 1, 0], [*added, 0, 0], [*output, 0, 0]], columns=columns)
    last.index = ["TXS_INT_FNL", "VALU", "OUTPUT"]
    if kind == "all":
        flows = pd.DataFrame(home + abroad, columns=columns, index=["TTL_01T02", "TTL_26"])
        flows["IMPO"] = -abroad.sum(axis=1)
    else:
        flows = pd.DataFrame(
            np.vstack([home, abroad]), columns=columns, index=["DOM_01T02", "DOM_26", "IMP_01T02", "IMP_26"]
        )
    whole = pd.concat([flows, last]).fillna(0.0)
    wanted = (home[:, :2] / output, added / output, output)
    return whole.rename_axis("V1").reset_index(), wanted


@pytest.mark.parametrize("kind", ["all", "apart"])
def test_a_table_of_the_oecd(kind):
    file, (a, added, output) = oecd(kind)
    table = si.macro.read_io_table(file)
    assert list(table.sectors) == ["D01T02", "D26"] and table.competitive == (kind == "all")
    assert table.output.tolist() == output.tolist() and list(table.value_added.index) == [
        "TXS_INT_FNL",
        "VALU",
    ]
    assert table.exported == ("EXPO",) and table.imports.tolist() == [35.0, 60.0]
    if kind == "apart":
        taxes = 4 / output
        wanted = (added + taxes) @ np.linalg.inv(np.eye(2) - a)
        found = si.macro.multipliers(table).to_frame()["value_added_multiplier"]
        np.testing.assert_allclose(found, wanted, rtol=1e-12)
    assert si.macro.three_industries(table).tolist() == ["primary", "secondary"]
