"""``spatial-iie moran``: what is printed where, in every format, and how it fails."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data" / "prefecture_panel"
real_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the real panels are not here")


def test_the_embedded_example(ask):
    status, out, err = ask("moran", "--year", "2019")
    assert status == 0
    assert "2019" in out and "0.1770" in out and "SYNTHETIC" in out and "330900 舟山市" in out
    assert "Note:" in err and "330900" in err


def test_json_records_have_the_fixed_keys(records):
    (row,) = records("moran", "--year", "2019")
    assert {"year", "variable", "statistic", "expectation", "sd", "z", "p", "n"} <= set(row)
    assert (row["year"], row["variable"], row["n"]) == (2019, "digital_index", 365)
    assert row["statistic"] == pytest.approx(0.177, abs=5e-4)
    assert row["expectation"] == pytest.approx(-1 / 364, abs=1e-15)
    assert row["z"] == pytest.approx((row["statistic"] - row["expectation"]) / row["sd"])
    assert row["synthetic"] is True


def test_published_values(records):
    assert [round(row["statistic"], 3) for row in records("moran")] == [0.209, 0.197, 0.177]


def test_formats_agree(ask, records):
    truth = records("moran", "--year", "2017-2018")
    _, csv, _ = ask("moran", "--year", "2017,2018", "--format", "csv")
    assert pd.read_csv(io.StringIO(csv)).to_dict("records") == truth
    for format in ("table", "markdown", "latex"):
        _, text, _ = ask("moran", "--year", "2017-2018", "--format", format)
        assert all(f"{row['statistic']:.4f}" in text for row in truth)


def test_chinese_headings(ask):
    _, out, _ = ask("moran", "--year", "2019", "--lang", "zh")
    assert "年份" in out and "莫兰指数 I" in out and "合成示例数据" in out


def test_stata_layout(ask):
    """Columns and digits of table 5-4 of the source."""
    _, out, _ = ask("moran", "--style", "spatgsa")
    lines = [line.split() for line in out.splitlines()]
    assert ["Year", "I", "E(I)", "Sd(I)", "z", "p"] in lines
    assert ["2019", "0.177***", "-0.003", "0.033", "5.507", "0.000"] in lines
    assert "one-sided in the direction of the data" in out


def test_tails_and_permutations(records):
    (two,) = records("moran", "--year", "2019", "--permutations", "999")
    (one,) = records("moran", "--year", "2019", "--permutations", "999", "--alternative", "greater")
    assert one["p"] == pytest.approx(two["p"] / 2)
    assert (one["p_simulated"], two["p_simulated"], one["draws"]) == (0.001, 0.002, 999)


def test_options_reach_the_statistic(records):
    (row,) = records("moran", "--year", "2019")
    for options in (["--scaling", "none"], ["--value", "low_carbon_index"], ["--isolates", "zero"]):
        (other,) = records("moran", "--year", "2019", *options)
        assert other["statistic"] != row["statistic"]
    (other,) = records("moran", "--year", "2019", "--assumption", "normality")
    assert other["statistic"] == row["statistic"] and other["sd"] != row["sd"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--year", "2020"], "no year 2020"),
        (["--year", "nineteen"], "--year 'nineteen' is not understood"),
        (["--year", "2019-2017"], "runs backwards"),
        (["--value", "digital"], "no variable 'digital'"),
        (["--weights", "queeen"], "queeen"),
        (["--weights", ""], "weights"),
        (["--region", "城市"], "--region needs --data FILE"),
        (["--data", "nowhere.csv"], "nowhere.csv: there is no such file"),
        (["--isolates", "error"], "1 region has no neighbours"),
        (["--permutations", "-1"], "--permutations"),
        (["--permutations", "many"], "--permutations"),
        (["--format", "xml"], "xml"),
        (["--style", "excel"], "excel"),
        (["--alternative", "both"], "both"),
        (["--no-such-option"], "--no-such-option"),
        (["surplus"], "surplus"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(ask, arguments, words):
    status, out, err = ask("moran", *arguments)
    complaints = [line for line in err.splitlines() if not line.startswith("Note:")]
    assert (status, out) == (2, "")
    assert len(complaints) == 1 and complaints[0].startswith("spatial-iie: ") and words in complaints[0]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("城市,年份,值\n", "no row below it"),
        ("城市,年份,值\n北京,2019,x\n天津,2019,2\n石家庄,2019,1\n", "'x'"),
        ("城市,年份,值\n北京,2019,1\n北京,2019,2\n", "北京"),
        ("城市,年份,值\n北京,2019,1\n恩施市,2019,2\n", "恩施市"),
        ("城市,年份,值\n北京,2019,1\n天津,2019,1\n石家庄,2019,1\n保定,2019,1\n", "constant"),
        ("城市,年份,值\n北京,2019,1\n天津,2019,2\n石家庄,2019,3\n", "at least 4 regions"),
        ("城市,年份,值\n北京,2019,1\n广州,2019,2\n昆明,2019,3\n哈尔滨,2019,4\n", "no region has a neighbour"),
        ("城市,年份,值\n北京,2019,inf\n天津,2019,2\n", "inf"),
        ("城市,年份,甲,乙\n北京,2019,1,2\n天津,2019,2,1\n", "Say which one with --value"),
        ("城市,值\n北京,1\n天津,2\n", "year"),
        ("年份,值\n2019,1\n2019,2\n", "region"),
    ],
)
def test_bad_tables_give_no_number(ask, tmp_path, table, words):
    file = tmp_path / "panel.csv"
    file.write_text(table, encoding="utf-8")
    status, out, err = ask("moran", "--data", str(file))
    complaints = [line for line in err.splitlines() if not line.startswith("Note:")]
    assert (status, out) == (2, "")
    assert len(complaints) == 1 and words in complaints[0]


@real_data
def test_the_index_of_digital_finance(records):
    """Every row matched; the levels are those that queen contiguity without islands is known to give."""
    rows = records("moran", "--data", str(SHARED / "PKU_DFIIC_city.dta"), "--value", "index_aggregate",
                   "--year", "2017-2019")  # fmt: skip
    assert [round(row["statistic"], 2) for row in rows] == [0.44, 0.53, 0.55]
    assert [row["n"] for row in rows] == [331, 332, 329]
    assert all("synthetic" not in row for row in rows)


@real_data
def test_the_panel_of_cities(ask):
    status, out, err = ask("moran", "--data", str(SHARED / "city_panel_1990_2023.csv"), "--value", "gdp_per_capita",
                           "--year", "2017-2019", "--format", "json")  # fmt: skip
    assert status == 0
    assert all(0.3 < row["statistic"] < 0.6 for row in json.loads(out))
    assert "897 by code" in err and "341400 is left out" in err


def test_as_installed_from_another_folder(tmp_path):
    command = [sys.executable, "-m", "spatial_iie", "moran", "--year", "2019", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True, encoding="utf-8")
    assert json.loads(done.stdout)[0]["year"] == 2019
