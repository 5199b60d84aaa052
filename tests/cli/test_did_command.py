"""spatial-iie did: what it prints is what si.spreg finds, of a table with Chinese headings too."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

import spatial_iie as si

TREATED = {"330100": 2018, "420100": 2018, "610100": 2019}
GIVEN = "杭州=2018,武汉=2018,西安=2019"


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Return a csv of the example with Chinese headings and a pilot column of 0 and 1."""
    study = si.study.demo()
    rows = study.panel["gdp_per_capita"].rename("人均GDP").reset_index()
    first = rows["region"].map(TREATED)
    rows["试点"] = (rows["year"] >= first).astype(int)
    rows["首次年份"] = first.fillna(0).astype(int)
    path = tmp_path_factory.mktemp("did") / "面板.csv"
    rows.rename(columns={"region": "行政区划代码", "year": "年份"}).to_csv(path, index=False)
    return path


def _rows(out):
    return pd.DataFrame(list(csv.DictReader(io.StringIO(out))))


@pytest.mark.parametrize("column", ["试点", "首次年份"])
def test_a_column_of_the_table_says_who_is_treated(column, table, ask):
    status, out, _ = ask(
        "did", "--data", str(table), "--formula", "log(人均GDP)", "--treated", column, "--weights", "knn:4",
        "--designs", "two-way,rings:100km", "--permutations", "0", "--format", "csv",
    )  # fmt: skip
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    found = si.spreg.did(
        "log(gdp_per_capita)", study, w, treated=TREATED, designs=["two-way", "rings:100km"], permutations=0
    )
    assert status == 0
    assert _rows(out)["estimate"].astype(float).tolist() == pytest.approx(
        found.to_frame()["estimate"].tolist()
    )


def test_every_show_prints_what_the_function_finds(ask, tmp_path):
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    of, near = ("log(gdp_per_capita)", study, w), ("--weights", "knn:4", "--format", "csv")
    out = tmp_path / "events.png"
    events = si.spreg.event_study(*of, treated=TREATED, reach="150km", lags=1, permutations=19, seed=3)
    shown = ask(
        "did", "--treated", GIVEN, "--show", "event-study", "--reach", "150km", "--lags", "1", "--permutations", "19",
        "--seed", "3", "--out", str(out), *near,
    )  # fmt: skip
    assert shown[0] == 0 and out.stat().st_size > 5000
    got = _rows(shown[1])
    assert got["period"].astype(int).tolist() == events.to_frame()["period"].tolist()
    assert pd.to_numeric(got["p_placebo"]).dropna().tolist() == pytest.approx(
        events.to_frame()["p_placebo"].dropna().tolist()
    )
    years = si.spreg.placebo_years(*of, treated=dict.fromkeys(TREATED, 2019), designs="two-way")
    status, said, _ = ask(
        "did",
        "--treated",
        "杭州,武汉,西安",
        "--since",
        "2019",
        "--show",
        "placebo-years",
        "--designs",
        "two-way",
        *near,
    )
    assert status == 0 and float(_rows(said)["estimate"][0]) == pytest.approx(years.to_frame()["estimate"][0])
    status, said, _ = ask(
        "did",
        "--treated",
        GIVEN,
        "--show",
        "placebo",
        "--permutations",
        "19",
        "--within",
        "region_group",
        *near,
    )
    assert status == 0 and set(_rows(said)["design"]) == {"Two-way", "Donut, order 1", "Rings", "Exposure"}
    pytest.importorskip("diff_diff", reason="diff-diff is not installed")
    status, said, _ = ask("did", "--treated", GIVEN, "--show", "comparisons", *near)
    assert status == 0 and sum(_rows(said)["weight"].astype(float)) == pytest.approx(1)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["--treated", "杭州=when"], "杭州=when"),
        (["--treated", "nowhere=2018"], "nowhere"),
        (["--treated", "杭州"], "杭州"),
        (["--treated", GIVEN, "--designs", "ring"], "'ring'"),
        (["--treated", GIVEN, "--show", "event-study", "--reach", "close"], "close"),
        (["--treated", GIVEN, "--show", "effects", "--reach", "2"], "--reach"),
        (["--treated", GIVEN, "--within", "nothing"], "nothing"),
        (["--treated", GIVEN, "--formula", "log(nothing)"], "nothing"),
        (["--treated", GIVEN, "--errors", "robustly"], "robustly"),
        (["--treated", GIVEN, "--show", "placebo-years", "--ahead", "2"], "2018"),
    ],
)
def test_bad_input_is_one_error(given, word, language, ask):
    status, out, err = ask("did", *given, "--weights", "knn:4", "--lang", language)
    assert (status, out) == (2, "") and word in err.splitlines()[-1]
