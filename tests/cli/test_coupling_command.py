"""spatial-iie coupling: what it prints is what the library computes; what is wrong is one plain line."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run

SYSTEMS = {"use": ["map_part", "cloud_part"], "trade": ["industry_retail", "industry_finance"]}
TEXT = "use=map_part+cloud_part,trade=industry_retail+industry_finance"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _records(capsys, *arguments):
    assert run(["coupling", *arguments, "--format", "json"]) == 0
    return pd.DataFrame(json.loads(capsys.readouterr().out))


def test_it_prints_what_the_library_computes(capsys):
    found = _records(
        capsys, "--systems", TEXT, "--show", "regions", "--variant", "wang", "--system-weights", "use=3,trade=1",
        "--weighting", "equal", "--cost", "map_*",
    )  # fmt: skip
    expected = si.indices.coupling_coordination(
        si.study.demo(), SYSTEMS, variant="wang", system_weights={"use": 3, "trade": 1}, weights="equal",
        directions={"map_part": "cost"},
    ).to_frame()  # fmt: skip
    assert found["coordination"].tolist() == pytest.approx(expected["coordination"].tolist())
    assert found["adcode"].tolist() == expected["adcode"].tolist()
    years = _records(capsys, "--systems", TEXT, "--groups", "four")
    study = si.study.demo()
    of = si.indices.coupling_coordination(study, SYSTEMS).by_year("four", study=study).to_frame()
    assert years["coordination"].tolist() == pytest.approx(of["coordination"].tolist())
    scaled = _records(
        capsys, "--systems", "gdp,population", "--standardization", "min-max", "--show", "classes"
    )
    assert scaled["2019"].sum() == 366


def test_morans_i_of_d_is_that_of_the_scores(capsys):
    found = _records(
        capsys, "--systems", TEXT, "--show", "moran", "--weights", "knn:4", "--permutations", "0"
    )
    study = si.study.demo()
    degree = si.indices.coupling_coordination(study, SYSTEMS).scores
    w = si.weights.from_spec("knn:4", study).row_standardized()
    expected = si.esda.by_year(study.assign(d=degree), "d", w, permutations=0).to_frame()
    assert found["statistic"].tolist() == pytest.approx(expected["statistic"].tolist())


def test_a_map_is_drawn_and_a_table_needs_none(capsys, tmp_path):
    assert run(["coupling", "--year", "2019", "--out", "map.svg", "--lang", "zh"]) == 0
    assert "失调" in (tmp_path / "map.svg").read_text(encoding="utf-8")
    capsys.readouterr()
    names = [f"town{k}" for k in range(6)]
    table = pd.DataFrame(
        {"region": names, "year": 2020, "a": [0.1, 0.2, 0.4, 0.5, 0.9, 1], "b": [1, 0.4, 0.5, 0.1, 0.9, 0]}
    )
    table.to_csv("plain.csv", index=False)
    found = _records(capsys, "--data", "plain.csv", "--systems", "a,b", "--show", "regions")
    assert found["name"].iloc[0] == "town4" and found["coordination"].iloc[0] == pytest.approx(0.9**0.5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--systems", "gdp,population"), "Use --standardization min-max"),
        (("--systems", "a="), "'a=' is not understood. Write NAME=COLUMN+COLUMN"),
        (("--systems", "a=gdp,a=population"), "each name once"),
        (("--systems", "a=nothing_*,b=gdp"), "no column is called, or looks like, 'nothing_*'"),
        (("--system-weights", "industries=much"), "write NAME=NUMBER"),
        (("--show", "regions", "--groups", "four"), "--groups is for --show years"),
        (("--data", "panel.csv"), "say what is coupled with --systems"),
        (("--out", "x.gif"), "not '.gif'"),
    ],
)
def test_refusals_are_one_line(capsys, arguments, words):
    assert run(["coupling", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err and err.count("\n") == 1
