"""``movement`` and ``convergence``: what they print is what the functions give; options that do not fit are refused."""

from __future__ import annotations

import csv
import io
import math
import warnings

import pytest

import spatial_iie as si


def same(found, result, columns):
    frame = result.to_frame().reset_index(drop=True)
    assert len(found) == len(frame)
    for name in columns:
        for row, wanted in zip(found, frame[name].tolist(), strict=True):
            assert row[name] == (pytest.approx(wanted, rel=1e-9) if math.isfinite(wanted) else None)


@pytest.fixture(scope="module")
def demo():
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # of the island 330900
        return study, si.weights.queen(study.regions).row_standardized()


def test_movement_shows_its_parts(records, capsys, demo):
    study, _ = demo
    i = si.indices
    found = records("movement", "--draws", "49", "--seed", "3")
    same(found, i.centre_path(study, "digital_index", draws=49, seed=3), ["longitude", "latitude_low"])
    assert found[0]["moved_km"] is None and found[0]["synthetic"]
    found = records("movement", "--show", "ellipse", "--value", "gdp", "--size", "yuill", "--draws", "0")
    same(
        found,
        i.standard_ellipse(study, "gdp", convention="yuill", draws=0),
        ["major_km", "rotation", "area_km2"],
    )
    found = records("movement", "--show", "change", "--blocks", "province", "--draws", "49")
    net = i.net_movement(study, "digital_index", blocks="province", draws=49)
    same(found[:3], type(net)(net.to_frame()[:3], "x"), ["estimate", "low", "high", "p"])
    found = records("movement", "--show", "shares", "--groups", "three", "--year", "2019", "--draws", "0")
    same(found, i.group_shares(study, "digital_index", "three", years=[2019], draws=0), ["share", "n"])
    found = records("movement", "--show", "share-change", "--groups", "hu", "--draws", "49")
    same(found, i.share_changes(study, "digital_index", "hu_line", draws=49), ["before", "change", "p"])


def test_convergence_shows_its_parts(records, demo):
    study, w = demo
    i = si.indices
    found = records("convergence", "--model", "sar", "--controls", "log(population),trade_share")
    fit = i.beta_convergence(
        study, "digital_index", w, model="sar", controls=["log(population)", "trade_share"]
    )
    assert [row["variable"] for row in found] == list(fit.params.index)
    assert [row["coefficient"] for row in found] == pytest.approx(fit.params.tolist())
    found = records("convergence", "--show", "speed", "--value", "gdp_per_capita")
    same(found, i.convergence_speed(i.beta_convergence(study, "gdp_per_capita")), ["speed", "half_life_high"])
    found = records("convergence", "--effects", "time", "--weights", "knn:4")
    near = si.weights.knn(study.regions, k=4).row_standardized()
    pooled = i.beta_convergence(study, "digital_index", near, effects="time")
    assert [row["coefficient"] for row in found] == pytest.approx(pooled.params.tolist())
    found = records("convergence", "--show", "sigma", "--measure", "cv", "--draws", "49")
    same(found, i.sigma_convergence(study, "digital_index", measure="cv", draws=49), ["dispersion", "low"])
    found = records("convergence", "--show", "density", "--scale", "relative", "--year", "2019")
    same(found, i.density_by_year(study, "digital_index", scale="relative", years=[2019]), ["at", "density"])
    found = records("convergence", "--show", "markov", "--classes", "3")
    chain = si.esda.spatial_markov(study, "digital_index", w, classes=3, neighbour_classes=3)
    same(found, chain, ["1", "2", "3"])
    found = records("convergence", "--show", "ergodic", "--classes", "3")
    same(found, i.ergodic_distribution(chain), ["1", "2", "3"])


def test_tables_in_both_languages(ask):
    _, out, _ = ask("movement", "--show", "change", "--draws", "49", "--lang", "zh")
    assert "向东移动" in out and "万平方千米" in out and "合成" in out and "重心向" in out
    _, out, _ = ask("movement", "--show", "ellipse", "--draws", "19", "--format", "full")
    assert "Major semi-axis, km" in out and "Major semi-axis, low" in out
    _, out, _ = ask("convergence", "--show", "speed", "--value", "gdp", "--lang", "zh")
    assert "收敛速度" in out and "半程收敛周期" in out
    _, out, _ = ask("convergence")
    assert "Absolute convergence: none." in out


def test_help_tells_the_defaults(ask, monkeypatch):
    """Beside an option: in words, where it depends on --show, or by itself."""
    monkeypatch.setenv("COLUMNS", "300")
    for command, defaults in (
        ("movement", ("four", "arcgis")),
        ("convergence", ("ols", "queen", "999", "log", "4")),
    ):
        _, out, _ = ask(command, "--help")
        told = " ".join(out.split())
        for default in defaults:
            assert f"By default {default}." in told or f"Default: {default}." in told


def test_figures_are_written(ask, capsys, tmp_path):
    ellipse, ridges = tmp_path / "ellipse.png", tmp_path / "ridges.svg"
    status, out, err = ask(
        "movement", "--show", "ellipse", "--draws", "0", "--out", str(ellipse), "--format", "csv"
    )
    assert status == 0 and out.startswith("year,") and str(ellipse) in err and ellipse.stat().st_size > 10_000
    status, _, err = ask(
        "convergence", "--show", "density", "--out", str(ridges), "--format", "csv", "--lang", "zh"
    )
    assert status == 0 and str(ridges) in err and "<svg" in ridges.read_text(encoding="utf-8")


def test_a_table_of_ones_own_with_a_group_of_words(ask, records, capsys, demo, tmp_path):
    study, _ = demo
    path = tmp_path / "panel.csv"
    table = study.panel.reset_index().rename(columns={"region": "adcode"})
    table["side"] = table["adcode"].str[:1].map(lambda digit: "north" if digit in "12" else "south")
    table.loc[table["adcode"].eq("110000") & table["year"].eq(2018), "gdp"] = float("nan")
    table.to_csv(path, index=False)
    arguments = ("--data", str(path), "--value", "gdp", "--draws", "0")
    found = records("movement", *arguments, "--show", "shares", "--groups", "side", "--year", "2017-2018")
    assert {row["group"] for row in found} == {"north", "south"} and sum(row["n"] for row in found) == 2 * 365
    assert "synthetic" not in found[0]
    _, out, _ = ask("movement", *arguments)
    assert "Without a value in every year, left out of all: 1 region [110000 北京市]" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("movement", "--groups", "four"), "--groups is for --show shares or --show share-change"),
        (
            ("movement", "--show", "shares", "--blocks", "four"),
            "--blocks is for --show centre or --show ellipse or --show change, not for --show shares",
        ),
        (("movement", "--size", "yuill"), "--size is for --show ellipse or --show change"),
        (("movement", "--show", "change", "--out", "x.png"), "--out is for --show centre or --show ellipse"),
        (("movement", "--out", "x.gif"), "written as .png"),
        (("movement", "--show", "change", "--year", "2019"), "at least 2 years"),
        (("movement", "--projection", "EPSG:3857"), "makes distances wrong"),
        (("movement", "--show", "shares", "--groups", "provinces"), "--groups 'provinces'"),
        (("convergence", "--show", "sigma", "--model", "sar"), "--model is for --show beta or --show speed"),
        (("convergence", "--out", "x.png"), "--out is for --show density"),
        (("convergence", "--weights", "queen"), "--model ols has none"),
        (("convergence", "--controls", "nothing"), "no column of the data [nothing]"),
        (("convergence", "--show", "markov", "--classes", "1"), "--classes must be at least 2"),
        (("convergence", "--year", "2018"), "at least 2 years"),
    ],
)
def test_what_cannot_be_answered_is_one_plain_line(ask, arguments, words):
    status, out, err = ask(*arguments)
    complaints = [line for line in err.splitlines() if not line.startswith("Note:")]
    assert (status, out, len(complaints)) == (2, "", 1) and words in complaints[0]


@pytest.fixture
def towns(tmp_path):
    """Return a table of SYNTHETIC incomes of towns, and its study."""
    from examples.convergence_clubs import towns as made

    file = tmp_path / "towns.csv"
    made().panel.reset_index().to_csv(file, index=False)
    return file


def test_convergence_shows_clubs_and_draws_their_paths(towns, ask, tmp_path):
    out = tmp_path / "paths.svg"
    words = ("convergence", "--data", str(towns), "--value", "income", "--scale", "level")
    status, printed, _ = ask(*words, "--show", "clubs", "--out", str(out), "--format", "csv")
    frame = si.indices.convergence_clubs(si.study.open(towns), "income", scale="level").to_frame()
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert status == 0 and [row["n"] for row in rows] == frame["n"].map(str).tolist()
    assert [float(row["t"]) for row in rows] == pytest.approx(frame["t"].tolist())
    assert "Relative transition path" in out.read_text(encoding="utf-8")
    status, printed, _ = ask(
        *words, "--show", "members", "--lang", "zh", "--merging", "none", "--trend", "400"
    )
    assert status == 0 and "俱乐部" in printed


def test_convergence_refuses_clubs_of_few_years_and_options_of_others(ask, towns):
    status, _, err = ask("convergence", "--show", "clubs")
    assert status == 2 and "5 years" in err
    assert ask("convergence", "--show", "sigma", "--trend", "400")[0] == 2
    status, _, err = ask("convergence", "--data", str(towns), "--show", "clubs", "--scale", "relative")
    assert status == 2 and "--scale relative" in err
