"""``spatial-iie inequality``: what it prints is what the functions give; options that do not fit are refused."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import spatial_iie as si


def same(rows, table):
    """Hold records to a table, cell by cell; all are marked as synthetic."""
    frame = table.to_frame()
    assert len(rows) == len(frame)
    for row, expected in zip(rows, frame.to_dict("records"), strict=True):
        assert row.pop("synthetic")
        assert list(row) == list(expected)
        for name, value in expected.items():
            assert row[name] == pytest.approx(value) if pd.notna(value) else row[name] is None


@pytest.fixture(scope="module")
def study():
    return si.study.demo()


@pytest.fixture(scope="module")
def own(tmp_path_factory, study):
    """A table of two provinces in Chinese with a column of words, rows shuffled."""
    panel = study.panel.reset_index()[["region", "year", "digital_index"]]
    panel = panel[panel["region"].str[:2].isin(["13", "32"])]
    panel["城市"] = panel["region"].map(study.names)
    panel["片区"] = panel["region"].map(
        lambda code: "沿海" if code in ("130200", "320700", "320900") else "内陆"
    )
    panel["混"] = panel["year"].map({2017: "a", 2018: "b", 2019: "b"})
    path = tmp_path_factory.mktemp("own") / "panel.csv"
    panel.drop(columns="region").sample(frac=1, random_state=3).to_csv(path, index=False)
    return path


def test_measures_by_year_and_group(records, study):
    same(
        records("inequality", "--draws", 30), si.indices.inequality_by_year(study, "digital_index", draws=30)
    )
    rows = records("inequality", "--groups", "hu", "--measures", "gini,cv", "--year", "2018", "--draws", 0)
    table = si.indices.inequality_by_year(
        study, "digital_index", groups="hu_line", measures=["gini", "cv"], years=[2018], draws=0
    )
    same(rows, table)


def test_city_clusters_say_by_which_plans(ask):
    status, out, err = ask(
        "inequality", "--groups", "city_clusters", "--show", "theil", "--draws", 0, "--year", "2019"
    )
    assert status == 0
    assert "official plans of 2010 to 2022" in err
    assert "重庆市" in err
    assert "Yangtze River Delta" in out


@pytest.mark.parametrize(
    ("options", "kind", "groups"),
    [
        (["--show", "dagum"], "dagum", "four"),
        (["--show", "pairs", "--groups", "three"], "pairs", "three"),
        (["--show", "theil", "--measures", "theil_l", "--groups", "province"], "theil_l", "province"),
    ],
)
def test_decompositions(records, capsys, study, options, kind, groups):
    rows = records(
        "inequality", *options, "--draws", 20, "--seed", 7, "--interval", "bca", "--weighted-by", "population"
    )
    table = si.indices.decomposition_by_year(
        study, "digital_index", groups, kind=kind, draws=20, seed=7, interval="bca", weights="population"
    )
    same(rows, table)


def test_change(records, study):
    rows = records("inequality", "--show", "change", "--year", "2017,2019", "--groups", "four", "--draws", 30)
    same(rows, si.indices.inequality_change(study, "digital_index", groups="four", draws=30))


def test_neighbours_and_others(ask, capsys, study):
    status, out, err = ask(
        "inequality",
        "--show",
        "spatial",
        "--year",
        2019,
        "--draws",
        49,
        "--format",
        "json",
        "--weights",
        "knn:4",
    )
    assert status == 0 and err == ""
    w = si.weights.knn(study.regions, k=4)
    table = si.indices.spatial_gini_by_year(study, "digital_index", w, years=[2019], permutations=49)
    same(json.loads(out), table)


def test_a_column_of_words_groups_the_users_cities(records, capsys, own, study):
    rows = records(
        "inequality",
        "--data",
        own,
        "--value",
        "digital_index",
        "--groups",
        "片区",
        "--show",
        "theil",
        "--draws",
        0,
    )
    coast = ["130200", "320700", "320900"]
    part = study.select([code for code in study.ids if code[:2] in ("13", "32")])
    groups = pd.Series("内陆", index=part.ids)
    groups[coast] = "沿海"
    expected = si.indices.decomposition_by_year(
        part, "digital_index", groups, kind="theil_t", draws=0
    ).to_frame()
    found = pd.DataFrame(rows).set_index(["year", "part", "group"])["estimate"]
    wanted = expected.set_index(["year", "part", "group"])["estimate"]
    assert found.to_dict() == pytest.approx(wanted.to_dict())
    assert found[2019, "within", "沿海"] > 0


def test_chinese_table_and_figure(ask, tmp_path):
    figure = tmp_path / "dagum.png"
    status, out, err = ask("inequality", "--show", "dagum", "--lang", "zh", "--draws", 20, "--out", figure)
    assert status == 0 and figure.stat().st_size > 10_000
    assert f"注：已写入 {figure}" in err
    assert "超变密度" in out and "东部 103" in out and "合成示例数据" in out
    assert "transvariation" not in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--out", "x.png"],
            "--out is for --show dagum or --show theil, not for --show measures",
        ),
        (["--show", "dagum", "--out", "x.gif"], "not '.gif'"),
        (["--show", "spatial", "--groups", "hu"], "not for --show spatial"),
        (["--show", "spatial", "--weighted-by", "population"], "not for --show spatial"),
        (["--show", "theil", "--measures", "gini"], "must be of theil_t, theil_l"),
        (["--show", "dagum", "--measures", "gini"], "not for --show dagum"),
        (["--show", "change", "--measures", "gini,cv"], "is of one measure"),
        (["--measures", "gini,gini"], "each once"),
        (["--show", "change", "--year", "2018"], "between two years; there is [2018]"),
        (["--groups", "coast"], "which needs --data FILE"),
        (["--groups", "gdp"], "gdp cannot group the regions"),
        (["--value", "gpd"], "no variable 'gpd'; did you mean 'gdp'?"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(ask, options, words):
    status, out, err = ask("inequality", *options)
    assert (status, out) == (2, "")
    assert words in err and err.count("\n") == 1


def test_columns_that_do_not_group_are_refused(ask, own):
    options = ["--data", own, "--value", "digital_index", "--show", "dagum", "--groups"]
    status, _, err = ask("inequality", *options, "混")
    assert status == 2 and "'混': 24 regions are in more than one group" in err
    status, _, err = ask("inequality", *options, "片")
    assert status == 2 and "Columns of words are [片区, 混, province, region_group, city_cluster]" in err
