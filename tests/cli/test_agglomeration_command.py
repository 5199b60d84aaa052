"""spatial-iie agglomeration: the numbers of the functions, the map, own tables, what is refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run

STUDY = si.study.demo_sectors()


@pytest.fixture
def table(capsys):
    def ask(*options):
        assert run(["agglomeration", *map(str, options), "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        return pd.DataFrame(found["rows"] if isinstance(found, dict) else found)

    return ask


def test_location_quotients_are_those_of_the_function(table):
    rows = table("--year", 2019, "--value", "finance", "--unit", 20)
    truth = si.agglomeration.location_quotient(STUDY, years=2019, unit=20.0).to_frame()
    truth = truth[truth["sector"] == "finance"]
    for name in ("lq", "low", "high"):
        np.testing.assert_allclose(rows[name], truth[name], rtol=1e-9)


@pytest.mark.parametrize(
    ("options", "made"),
    [
        (
            ["--show", "concentration", "--groups", "four", "--isolates", "zero"],
            lambda: si.agglomeration.concentration(STUDY, groups="four"),
        ),
        (["--show", "herfindahl", "--of", "region"], lambda: si.agglomeration.herfindahl(STUDY, of="region")),
        (["--show", "krugman", "--of", "sector"], lambda: si.agglomeration.krugman(STUDY, of="sector")),
        (["--show", "coagglomeration"], lambda: si.agglomeration.coagglomeration(STUDY)),
        (
            ["--show", "shift-share", "--by", "both", "--method", "dynamic"],
            lambda: si.agglomeration.shift_share(STUDY, by="both", method="dynamic"),
        ),
    ],
)  # fmt: skip
def test_other_tables_are_those_of_the_functions(table, options, made):
    rows, truth = table(*options), made().to_frame().select_dtypes("number")
    assert len(rows) == len(truth)
    np.testing.assert_allclose(rows[list(truth)].astype(float), truth, rtol=1e-9)


@pytest.mark.parametrize("index", ["ellison-glaeser", "maurel-sedillot"])
def test_gammas_of_the_firms_of_the_example(table, index):
    rows = table("--show", "ellison-glaeser", "--index", index, "--draws", 49, "--seed", 2, "--year", 2019)
    firms = si.agglomeration.locate_firms(si.agglomeration.demo_firms())
    total = STUDY.year(2019).sum(axis=1)
    truth = si.agglomeration.ellison_glaeser(firms, total, method=index, draws=49, seed=2).to_frame()
    for name in ("gamma", "low", "high", "z"):
        np.testing.assert_allclose(rows[name].astype(float), truth[name], rtol=1e-9)
    assert rows.set_index("sector")["pattern"]["electronics_manufacturing"] == "neighbouring regions"


def test_own_firms_and_the_figure(tmp_path, capsys):
    firms = si.agglomeration.demo_firms().to_frame().rename(columns={"x": "longitude", "y": "latitude"})
    file, out = tmp_path / "firms.csv", tmp_path / "gamma.svg"
    firms.query("sector in ['trade', 'finance']").to_csv(file, index=False)
    options = ["--show", "ellison-glaeser", "--firms", str(file), "--draws", "0", "--out", str(out)]
    assert run(["agglomeration", *options, "--lang", "zh", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3 and "批发零售" in out.read_text(encoding="utf-8")


def test_own_table_with_a_column_of_totals(table, tmp_path):
    frame = pd.DataFrame(
        {"城市": ["北京", "天津", "上海"], "年份": 2019, "就业_软件": [30, 10, 40], "就业_其他": [50, 60, 90]}
    )
    frame["总计"] = [100, 100, 200]
    file = tmp_path / "panel.csv"
    frame.to_csv(file, index=False)
    rows = table("--data", file, "--sectors", "就业_*", "--total", "总计", "--value", "就业_软件")
    np.testing.assert_allclose(rows["lq"], [0.3 / 0.2, 0.1 / 0.2, 0.2 / 0.2])
    assert rows["name"].tolist() == ["北京市", "天津市", "上海市"]


def test_map_is_written(tmp_path, capsys):
    out = tmp_path / "lq.svg"
    assert (
        run(["agglomeration", "--year", "2019", "--value", "finance", "--out", str(out), "--lang", "zh"]) == 0
    )
    assert "金融" in out.read_text(encoding="utf-8") and "区位商" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--out", "x.png"], "say which with --value"),
        (["--value", "steel"], "none of the sectors"),
        (["--show", "krugman", "--unit", "3"], "--unit"),
        (["--show", "krugman", "--groups", "four"], "--groups"),
        (["--show", "shift-share", "--year", "2019"], "compares two years"),
        (["--sectors", "steel_*"], "no column is called"),
    ],
)
def test_refused_in_words(options, words, capsys):
    assert run(["agglomeration", *options]) == 2
    assert words in capsys.readouterr().err


def test_own_table_wants_sectors(tmp_path, capsys):
    file = tmp_path / "panel.csv"
    file.write_text("城市,年份,a,b\n北京,2019,1,2\n天津,2019,2,3\n", encoding="utf-8")
    assert run(["agglomeration", "--data", str(file)]) == 2
    assert "--sectors" in capsys.readouterr().err
    assert run(["agglomeration", "--data", str(file), "--sectors", "a,b", "--show", "ellison-glaeser"]) == 2
    assert "--firms" in capsys.readouterr().err
