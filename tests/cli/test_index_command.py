"""spatial-iie index build: what it prints is what the library computes; what is wrong is one plain line."""

from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def parts():
    return list(si.study.demo().variables[-15:])


def _records(capsys, *arguments):
    assert run(["index", "build", *arguments, "--format", "json"]) == 0
    return pd.DataFrame(json.loads(capsys.readouterr().out))


def test_without_options_the_example_is_built_of_its_fifteen_parts(capsys, parts):
    found = _records(capsys)
    expected = si.indices.composite(si.study.demo(), parts).to_frame()
    assert found["synthetic"].all()
    assert found.drop(columns="synthetic").equals(expected.astype(found.drop(columns="synthetic").dtypes))


def test_options_are_those_of_the_library(capsys, parts):
    found = _records(capsys, "--weighting", "critic", "--over", "year", "--year", "2018,2019", "--cost", "*_part",
                     "--standardization", "vector", "--aggregation", "topsis")  # fmt: skip
    cost = dict.fromkeys(["messaging_part", "map_part", "cloud_part"], "cost")
    index = si.indices.composite(
        si.study.demo(), parts, weights="critic", over="year", years=[2018, 2019], directions=cost,
        standardization="vector", aggregation="topsis",
    )  # fmt: skip
    assert found["score"].tolist() == index.to_frame()["score"].tolist()
    assert found["adcode"].tolist() == index.to_frame()["adcode"].tolist()


def test_own_weights_and_chinese_commas(capsys):
    found = _records(
        capsys, "--indicators", "map_part\uff0ccloud_part", "--weighting", "map_part=3\uff0ccloud_part=1",
        "--show", "weights",
    )  # fmt: skip
    assert found[["indicator", "weight"]].to_numpy().tolist() == [["map_part", 0.75], ["cloud_part", 0.25]]


def test_two_weights_of_one_indicator_are_refused(capsys):
    assert run(["index", "build", "--weighting", "map_part=1,cloud_part=1,map_part=2"]) == 2
    assert "--weighting gives map_part more than one weight" in capsys.readouterr().err


def test_contributions_sum_to_the_score(capsys, parts):
    found = _records(capsys, "--show", "contributions", "--year", "2019")
    assert len(found) == 366 and (found["year"] == 2019).all()
    assert found[parts].sum(axis=1).to_numpy() == pytest.approx(found["score"].to_numpy(), abs=1e-12)


def test_sensitivity_and_agreement(capsys, parts):
    found = _records(capsys, "--show", "sensitivity", "--weighting", "critic", "--draws", "50", "--seed", "3")
    names = ["critic", "equal", "entropy", "variation", "pca"]
    ways = {name: si.indices.composite(si.study.demo(), parts, weights=name) for name in names}
    expected = si.indices.rank_sensitivity(ways, draws=50, seed=3).to_frame()
    assert list(found.columns[:-1]) == list(expected.columns)
    assert found[expected.columns].to_numpy().tolist() == expected.to_numpy().tolist()
    assert len(_records(capsys, "--show", "agreement")) == 10


def test_weightings_that_are_undefined_are_left_out_in_words(capsys):
    assert (
        run(["index", "build", "--weighting", "equal", "--standardization", "z", "--show", "agreement"]) == 0
    )
    out, err = capsys.readouterr()
    assert "entropy" not in out and "critic" not in out and "variation" in out
    notes = [line for line in err.splitlines() if "weights are left out" in line]
    assert [line.split()[1] for line in notes] == ["entropy", "critic"]


def test_a_file_of_scores_is_read_by_other_commands(capsys, parts):
    assert run(["index", "build", "--out", "scores.csv"]) == 0
    out, err = capsys.readouterr()
    assert out == "" and "Note: wrote scores.csv" in err and "SYNTHETIC" in err
    scores = si.study.open("scores.csv")
    index = si.indices.composite(si.study.demo(), parts)
    for year in scores.years:
        assert scores["score", year].to_dict() == index.scores.xs(year, level="year").to_dict()


def test_a_table_with_chinese_columns_and_a_gap(capsys):
    table = pd.DataFrame({"城市": ["杭州市", "嘉兴市", "湖州市", "宁波市"], "年份": 2019, "宽带": [9, 5, None, 1],
                          "专利": [4, 3, 2, 1], "电价": [1.0, 2, 3, 5]})  # fmt: skip
    table.to_csv("panel.csv", index=False)
    given = [
        "--data",
        "panel.csv",
        "--indicators",
        "宽带,专利,电价",
        "--cost",
        "电价",
        "--weighting",
        "equal",
    ]
    assert run(["index", "build", *given]) == 2
    assert "1 value missing: [宽带 of 330500 in 2019]" in capsys.readouterr().err
    found = _records(capsys, *given, "--missing", "omit").set_index("name")
    assert found["score"].drop("湖州市").to_dict() == pytest.approx(
        {"杭州市": 1, "嘉兴市": (0.5 + 2 / 3 + 0.75) / 3, "宁波市": 0}
    )
    assert pd.isna(found.loc["湖州市", "score"]) and pd.isna(found.loc["湖州市", "rank"])
    assert run(["index", "build", *given, "--missing", "omit", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "得分" in out and "位次" in out and "<NA>" not in out and "nan" not in out
    assert "没有得分：330500 湖州市" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--indicators", "nonsense,gdp"), "no column is called, or looks like, 'nonsense'"),
        (("--indicators", "gdp"), "at least two indicators"),
        (("--indicators", ""), "must name something"),
        (("--cost", "gdp"), "1 direction given for what is no indicator: [gdp]"),
        (("--weighting", "best"), "weights must be one of equal, entropy"),
        (("--weighting", "gdp=much"), "'gdp=much' is not understood"),
        (("--standardization", "z"), "negative standardized values"),
        (("--standardization", "log"), "'log'"),
        (("--aggregation", "topsis", "--show", "contributions"), "no sum of contributions"),
        (("--shift", "1", "--weighting", "pca"), "for entropy weights"),
        (("--year", "2031"), "no year 2031"),
        (("--out", "scores.xlsx"), "is no .csv file"),
        (("--out", "nowhere/scores.csv"), "there is no folder nowhere"),
        (("--region", "city"), "--region needs --data"),
        (("--data", "panel.csv"), "say what to build the index from with --indicators"),
    ],
)
def test_refusals_are_one_line(capsys, tmp_path, arguments, words):
    assert run(["index", "build", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and list(tmp_path.iterdir()) == []
    (line,) = err.splitlines()
    assert line.startswith("spatial-iie: ") and words in line


def test_without_a_command_there_is_help(capsys):
    assert run(["index"]) == 0
    assert "build" in capsys.readouterr().out


def test_it_needs_no_geometry(tmp_path):
    code = (
        "import sys; from spatial_iie.cli import run\n"
        "assert run(['index', 'build', '--year', '2019']) == 0\n"
        "heavy = {'geopandas', 'shapely', 'libpysal', 'matplotlib', 'numba', 'statsmodels'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, capture_output=True)


FIVE = {
    "互联网普及率": "cloud_part", "相关从业人员": "map_part", "人均电信业务总量": "messaging_part",
    "百人中移动电话用户数": "industry_finance", "数字普惠金融指数": "digital_index",
}  # fmt: skip


def _five():
    demo = si.study.demo()
    table = pd.DataFrame({"地区": demo.ids, "年份": 2019})
    for heading, column in FIVE.items():
        table[heading] = demo[column, 2019].to_numpy()
    table.to_csv("five.csv", index=False)
    return demo


@pytest.mark.parametrize("command", [["index"], ["index", "build"]])
def test_a_preset_is_one_line(capsys, command):
    demo = _five()
    assert run([*command, "--preset", "zhao2020", "--data", "five.csv", "--format", "json"]) == 0
    found = pd.DataFrame(json.loads(capsys.readouterr().out)).set_index("adcode")["score"]
    expected = si.indices.composite(
        demo, list(FIVE.values()), weights="pca", standardization="z", years=[2019]
    ).scores.xs(2019, level="year")
    assert found.to_dict() == pytest.approx(expected.to_dict())


def test_presets_are_listed_and_refused(capsys):
    assert run(["index", "--preset", "list", "--lang", "zh"]) == 0
    assert "赵涛、张智、梁上坤（2020）" in capsys.readouterr().out
    assert run(["index", "--preset", "zhao2020"]) == 2
    assert "5 of 5 columns are missing: [互联网普及率 (or 百人中互联网" in capsys.readouterr().err
    assert run(["index", "--preset", "zhao2020", "--indicators", "gdp,population"]) == 2
    assert "--preset has indicators of its own" in capsys.readouterr().err


def test_two_levels_and_obstacles(capsys):
    systems = {"trade": ["industry_retail", "industry_finance"], "use": ["map_part", "cloud_part"]}
    text = "trade=industry_retail+industry_finance,use=map_part+cloud_part"
    index = si.indices.composite(si.study.demo(), systems, between={"trade": 1, "use": 3})
    given = ["--systems", text, "--between", "trade=1,use=3"]
    found = _records(capsys, *given, "--show", "subindices")
    assert found["use"].tolist() == pytest.approx(index.subindex_table().to_frame()["use"].tolist())
    found = _records(capsys, *given, "--show", "obstacles", "--by", "group", "--groups", "four")
    expected = si.indices.obstacle_degrees(index, by="group", groups="four", study=si.study.demo()).to_frame()
    assert found["map_part"].tolist() == pytest.approx(expected["map_part"].tolist())
    found = _records(capsys, *given, "--show", "obstacles", "--by", "region", "--largest", "1")
    assert list(found.columns[3:5]) == ["obstacle_1", "share_1"]
