"""The command hotspots: its numbers are those of si.esda.onset and si.esda.emerging_hot_spots; what it refuses."""

from __future__ import annotations

import json

import pytest

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import WeightsWarning


@pytest.fixture(scope="module")
def example():
    study = si.study.demo()
    with pytest.warns(WeightsWarning):
        return study, si.weights.queen(study.regions).row_standardized()


@pytest.fixture(scope="module")
def found(example):
    study, w = example
    return si.esda.onset(study, "trade_share", w, permutations=9_999, filtered_permutations=19)


def asked(capsys, *more):
    status = run(["hotspots", *more])
    out, err = capsys.readouterr()
    assert status == 0, err
    return out


FEW = ("--value", "trade_share", "--permutations", "9999", "--filtered-permutations", "19")


def test_tables_are_those_of_the_functions(capsys, found):
    rows = json.loads(asked(capsys, *FEW, "--format", "json", "--significant"))
    assert [row["adcode"] for row in rows] == found.found.index.tolist()
    assert [row["z"] for row in rows] == pytest.approx(found.found["z"].tolist())
    clusters = json.loads(asked(capsys, *FEW, "--show", "clusters", "--format", "json"))
    assert [row["onset"] for row in clusters] == found.clusters["onset"].tolist()
    share = json.loads(asked(capsys, *FEW, "--show", "share", "--format", "json"))
    assert [row["clustered_pct"] for row in share] == pytest.approx(
        found.by_year().to_frame()["clustered_pct"].tolist()
    )
    years = json.loads(asked(capsys, *FEW, "--show", "years", "--format", "json"))
    assert len(years) == 366 and years[0]["2019"] == pytest.approx(found.yearly[2019].iloc[0])


def test_emerging_is_that_of_the_function(capsys, example):
    study, w = example
    table = si.esda.emerging_hot_spots(
        study, "digital_index", w, permutations=99, correction="fdr", own_weight=2
    ).to_frame()
    options = (
        "--show",
        "emerging",
        "--permutations",
        "99",
        "--correction",
        "fdr",
        "--own-weight",
        "2",
        "--format",
        "json",
    )
    rows = json.loads(asked(capsys, *options))
    assert [row["category"] for row in rows] == [None if x != x else x for x in table["category"]]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((*FEW, "--lang", "zh"), "首年已存在"),
        ((*FEW, "--show", "clusters", "--lang", "zh"), "没有新出现的聚类"),
        (("--show", "emerging", "--permutations", "99", "--lang", "zh"), "持续热点"),
    ],
)
def test_in_chinese(capsys, options, says):
    assert says in asked(capsys, *options)


@pytest.mark.parametrize("show", ["onset", "share", "years", "emerging"])
def test_figures_are_written(capsys, tmp_path, show):
    file = tmp_path / f"{show}.svg"
    more = ("--permutations", "99") if show == "emerging" else FEW
    asked(capsys, "--show", show, *more, "--out", str(file))
    assert "<svg" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--year", "2018-2019"), "at least 3 years"),
        (("--show", "emerging", "--filtered-permutations", "9"), "--filtered-permutations"),
        (("--correction", "fdr"), "--correction"),
        (("--show", "share", "--significant"), "--significant"),
        (("--permutations", "0"), "--permutations"),
    ],
)
def test_what_cannot_be_is_refused(capsys, options, says):
    assert run(["hotspots", *options]) == 2
    assert says in capsys.readouterr().err
