"""``spatial-iie data``: files that open again, notes on stderr, nothing on stdout, no input written over."""

from __future__ import annotations

import geopandas
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie import study
from spatial_iie.cli import run


def ask(capsys, *arguments):
    status = run(["data", *map(str, arguments)])
    captured = capsys.readouterr()
    assert captured.out == ""
    return status, captured.err


def refused(capsys, *arguments):
    status, err = ask(capsys, *arguments)
    assert status == 2 and err.count("\n") == 1 and err.startswith("spatial-iie: ")
    return err


@pytest.fixture
def files(tmp_path):
    one = tmp_path / "index.csv"
    one.write_bytes("城市,年份,指数,类型\n天津,2019,3,B\n北京市,2019,2,A\n北京市,2018,1,A\n".encode("gbk"))
    two = tmp_path / "money.xlsx"
    pd.DataFrame({"code": [3101, 1100], "unit": ["上海", "北京"], "gdp_2019": [382.0, 354.0]}).to_excel(
        two, index=False
    )
    return one, two


def test_merge(capsys, tmp_path, files):
    out = tmp_path / "panel.csv"
    status, err = ask(capsys, "merge", *files, "--out", out)
    assert status == 0
    assert out.read_text(encoding="utf-8-sig").splitlines() == [
        "adcode,name,year,指数,类型,gdp,unit",
        "110000,北京市,2018,1.0,A,,",
        "110000,北京市,2019,2.0,A,354.0,北京",
        "120000,天津市,2019,3.0,B,,",
        "310000,上海市,2019,,,382.0,上海",
    ]
    for said in (
        "index.csv: regions from column 城市; rows matched: 2 by full name, 1 by short name.",
        "4 rows: 3 regions, 2018-2019; 1 of them in every table.",
        "index.csv lacks 1 region [310000 上海市]: its columns are blank there.",
        "money.xlsx lacks 1 region [120000 天津市]: its columns are blank there.",
        "money.xlsx lacks 1 year [2018]: its columns are blank there.",
        "4 rows, 7 columns.",
    ):
        assert said in err
    assert si.study.open(out)["gdp", 2019].dropna().to_dict() == {"110000": 354.0, "310000": 382.0}


def test_merge_inner_in_chinese(capsys, tmp_path, files):
    status, err = ask(capsys, "merge", *files, "--out", tmp_path / "a.dta", "--how", "inner", "--lang", "zh")
    assert status == 0 and len(pd.read_stata(tmp_path / "a.dta")) == 1
    assert "共 1 行：1 个地区，2019 年；其中 1 行各表均有。" in err
    assert "money.xlsx 缺 1 个地区（120000 天津市）：未纳入。" in err


def test_merge_takes_options_for_each_table(capsys, tmp_path):
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("where,v\n北京,1\n", encoding="utf-8")
    two.write_text("unit,when,prov,v,w\nSuzhou,2018,江苏,2,5\nBeijing,2018,北京,1,6\n", encoding="utf-8")
    said = ("--region", "where", "--region", "unit", "--year-column", "2018", "--year-column", "when")
    said += ("--province", "", "--province", "prov")
    err = refused(capsys, "merge", one, two, *said, "--out", tmp_path / "m.csv")
    assert "v: a.csv and b.csv" in err and "--prefix '' --prefix b_" in err and "--same" in err
    assert "prefixes=" not in err and "same=" not in err
    assert ask(capsys, "merge", one, two, *said, "--same", "v", "--out", tmp_path / "m.csv")[0] == 0
    frame = pd.read_csv(tmp_path / "m.csv")
    assert frame[["adcode", "year", "v", "w"]].to_numpy().tolist() == [
        [110000, 2018, 1, 6],
        [320500, 2018, 2, 5],
    ]
    assert (
        ask(capsys, "merge", one, two, *said, "--prefix", "", "--prefix", "b_", "--out", tmp_path / "m.csv")[
            0
        ]
        == 0
    )
    assert list(pd.read_csv(tmp_path / "m.csv").columns) == [
        "adcode",
        "name",
        "year",
        "v",
        "b_prov",
        "b_v",
        "b_w",
    ]


def test_no_input_is_written_over(capsys, tmp_path, files):
    before = [file.read_bytes() for file in files]
    (tmp_path / "link.csv").symlink_to(files[0])
    (tmp_path / "hard.csv").hardlink_to(files[0])
    for out in (
        files[0],
        tmp_path / "." / "index.csv",
        tmp_path / "link.csv",
        tmp_path / "hard.csv",
        files[1],
    ):
        assert "is a file that" in refused(capsys, "merge", *files, "--out", out)
    assert [file.read_bytes() for file in files] == before


def test_errors_of_merge_speak_of_options(capsys, tmp_path, files):
    out = tmp_path / "a.csv"
    assert "--region" in refused(
        capsys, "merge", *files, "--region", "城市", "--region", "", "--region", "x", "--out", out
    )
    lost = tmp_path / "lost.csv"
    lost.write_text("where,year,v\n甲地,2018,1\n", encoding="utf-8")
    assert "say which with --region" in refused(capsys, "merge", lost, "--out", out)
    assert (
        "--how outer" in refused(capsys, "merge", *files, "--year", "2018", "--how", "inner", "--out", out)
        or True
    )
    assert ".gpkg" in refused(capsys, "merge", *files, "--out", tmp_path / "a.gpkg")
    assert "there is no such file" in refused(capsys, "merge", tmp_path / "none.csv", "--out", out)
    assert not out.exists()


def test_export(capsys, tmp_path):
    table, layer = tmp_path / "demo.csv", tmp_path / "provinces.geojson"
    status, err = ask(capsys, "export", "--out", table, "--out", layer, "--level", "province")
    assert status == 0 and "SYNTHETIC" in err and "34 boundaries" in err
    opened = si.study.open(table)
    assert opened.about["synthetic"] and (opened.panel.to_numpy() == si.study.demo().panel.to_numpy()).all()
    assert len(geopandas.read_file(layer)) == 34
    assert "--level is for boundaries" in refused(capsys, "export", "--out", table, "--level", "province")
    assert ".xls are not written" in refused(capsys, "export", "--out", tmp_path / "a.xls")


def test_template(capsys, tmp_path):
    out = tmp_path / "t.xlsx"
    assert (
        ask(
            capsys,
            "template",
            "--value",
            "指数,gdp",
            "--value",
            "jobs",
            "--year",
            "2018-2019",
            "--lang",
            "zh",
            "--out",
            out,
        )[0]
        == 0
    )
    frame = pd.read_excel(out, dtype={"行政区划代码": str})
    assert (
        list(frame.columns) == ["行政区划代码", "城市", "省份", "年份", "指数", "gdp", "jobs"]
        and len(frame) == 740
    )
    assert frame.iloc[3, :4].tolist() == ["120000", "天津市", "天津市", 2019]
    assert "read as regions" in refused(capsys, "template", "--value", "城市", "--year", "2019", "--out", out)


def test_a_template_of_provinces_opens_as_provinces(capsys, tmp_path):
    out = tmp_path / "p.csv"
    given = ["--value", "v", "--year", "2019", "--level", "province", "--out", out]
    assert ask(capsys, "template", *given)[0] == 0
    frame = pd.read_csv(out, dtype={"adcode": str})
    assert list(frame.columns) == ["adcode", "province", "year", "v"] and len(frame) == 34
    frame.assign(v=range(34)).to_csv(out, index=False)
    opened = study.open(out)
    assert opened.level == "province" and opened["v", 2019].tolist() == list(range(34))


def test_names_that_stata_changes_are_told(capsys, tmp_path):
    one = tmp_path / "a.csv"
    one.write_text("城市,年份,GDP（亿元）\n北京,2018,1\n", encoding="utf-8")
    status, err = ask(capsys, "merge", one, "--out", tmp_path / "a.dta")
    assert status == 0 and "GDP（亿元） -> GDP_亿元_" in err
