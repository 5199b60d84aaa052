"""spatial-iie uncertainty: what it prints is what the library computes, without a map where none is needed."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run

PARTS = ["map_part", "cloud_part", "messaging_part"]
GIVEN = ["--indicators", ",".join(PARTS), "--draws", "12", "--seed", "3"]


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _records(capsys, *arguments):
    assert run(["uncertainty", *arguments, "--format", "json"]) == 0
    return pd.DataFrame(json.loads(capsys.readouterr().out))


def test_morans_i_is_that_of_the_library(capsys):
    study = si.study.demo()
    index = si.indices.composite(study, PARTS, years=[2019])
    w = si.weights.from_spec("knn:4", study).row_standardized()
    for source in ("weights", "indicators", "leave-one-out"):
        found = _records(
            capsys, *GIVEN, "--year", "2019", "--weights", "knn:4", "--permutations", "19", "--source", source,
            "--spread", "0.3",
        )  # fmt: skip
        expected = si.indices.moran_of_index(
            index, w, source=source, spread=0.3, draws=12, seed=3, permutations=19
        ).to_frame()
        assert found[expected.columns].to_numpy().tolist() == expected.to_numpy().tolist()


def test_the_regression_is_that_of_the_library(capsys):
    study = si.study.demo()
    index = si.indices.composite(study, PARTS)
    formula = "log(gdp_per_capita) ~ composite + trade_share"
    given = ["--show", "regression", "--formula", formula, "--errors", "hc3", "--weigh", "equal"]
    found = _records(capsys, *GIVEN, *given)
    expected = si.indices.regression_of_index(
        formula, study, index, draws=12, seed=3, errors="hc3", weigh="equal"
    ).to_frame()
    assert found["combined_se"].tolist() == pytest.approx(expected["combined_se"].tolist())
    panel = _records(
        capsys, *GIVEN, "--show", "regression", "--formula", "log(gdp_per_capita) ~ composite", "--effects", "both",
        "--model", "ols",
    )  # fmt: skip
    assert panel["term"].tolist() == ["composite"]


def test_regions_without_a_map_need_none(capsys):
    rng = np.random.default_rng(5)
    table = pd.DataFrame(
        {
            "region": [f"town{k}" for k in range(30)],
            "year": 2020,
            **dict(zip("abc", rng.random((3, 30)), strict=True)),
        }
    )
    table["y"] = table["a"] + rng.random(30)
    table.to_csv("plain.csv", index=False)
    found = _records(capsys, "--data", "plain.csv", "--indicators", "a,b", "--show", "regression", "--formula",
                     "y ~ composite + c", "--draws", "20")  # fmt: skip
    assert found["term"].tolist() == ["Intercept", "composite", "c"]
    assert (
        run(["index", "build", "--data", "plain.csv", "--systems", "s=a+b,t=c", "--show", "obstacles"]) == 0
    )
    assert (
        run(
            [
                "inequality",
                "--data",
                "plain.csv",
                "--value",
                "a",
                "--measures",
                "hoover,atkinson:1",
                "--draws",
                "0",
            ]
        )
        == 0
    )
    assert "Hoover" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--show", "regression", "--source", "leave-one-out"), "leave-one-out has none"),
        (("--formula", "gdp ~ composite"), "--formula is for --show regression"),
        (("--spread", "9"), "above 0 and below"),
        (("--data", "panel.csv"), "say what to build the index from"),
        (("--preset", "zhao2020"), "5 of 5 columns are missing"),
    ],
)
def test_refusals_are_one_line(capsys, arguments, words):
    assert run(["uncertainty", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err.splitlines()[-1]
