"""Provinces from the shell: statistics, map and regression by themselves, the note, and the report of a study file."""

from __future__ import annotations

import json

import pytest

import spatial_iie as si
from spatial_iie.chapter import read_plan
from spatial_iie.chapter.run import compose
from spatial_iie.cli import run

FORMS = ("short_name", "name", "name_en", "letters", "adcode")


@pytest.fixture(autouse=True)
def cache_of_its_own(tmp_path, monkeypatch):
    """What a report keeps between runs must not come from another version of the package."""
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def table(tmp_path):
    """The example by province, each province written in another way."""
    from spatial_iie.study._names import provinces

    rows = si.study.demo(level="province").panel.reset_index()
    rows["省份"] = [
        getattr(provinces()[code], FORMS[place % len(FORMS)])
        for place, code in enumerate(rows["region"].factorize()[1])
        for _ in range(3)
    ]
    file = tmp_path / "provinces.csv"
    rows.drop(columns="region").rename(columns={"year": "年份"}).to_csv(file, index=False)
    return file


def test_the_table_gives_what_the_example_gives(table, capsys):
    asked = [
        "moran",
        "--value",
        "digital_index",
        "--year",
        "2019",
        "--format",
        "json",
        "--isolates",
        "attach",
    ]
    assert run([*asked, "--data", str(table)]) == 0
    read = capsys.readouterr()
    assert "regions taken for provinces" in read.err
    assert run([*asked, "--level", "province"]) == 0
    example = capsys.readouterr().out
    mine, theirs = (json.loads(text)[0] for text in (read.out, example))
    assert mine["n"] == theirs["n"] == 31
    assert mine["statistic"] == pytest.approx(theirs["statistic"]) if "statistic" in mine else mine == theirs


def test_a_selection_is_said(table, capsys):
    given = ["moran", "--data", str(table), "--value", "gdp", "--year", "2019", "--format", "json"]
    assert run([*given, "--select", "mainland-without-tibet"]) == 0
    captured = capsys.readouterr()
    assert "left out by --select: [540000]" in captured.err
    assert json.loads(captured.out)[0]["n"] == 29, "Hainan has no neighbors"


def test_map_clusters_and_regression(table, tmp_path, capsys):
    assert (
        run(
            [
                "map",
                "--data",
                str(table),
                "--value",
                "gdp",
                "--year",
                "2019",
                "--out",
                str(tmp_path / "m.png"),
            ]
        )
        == 0
    )
    assert (tmp_path / "m.png").stat().st_size > 50_000
    assert run(["lisa", "--data", str(table), "--value", "gdp", "--year", "2019", "--format", "json"]) == 0
    assert "内蒙古自治区" in capsys.readouterr().out
    given = ["--formula", "log(gdp_per_capita) ~ digital_index", "--year", "2019", "--isolates", "attach"]
    assert run(["compare", "--data", str(table), *given]) == 0
    assert "31" in capsys.readouterr().out


def test_keys_as_provinces(table, capsys):
    assert run(["match", str(table), "--level", "province", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 31


def test_a_map_of_provinces_has_the_lines_of_the_country():
    from spatial_iie.viz.maps.options import MapOptions
    from spatial_iie.viz.maps.sheet import prepare

    study = si.study.demo(level="province")
    sheet = prepare(study.regions, MapOptions.usable({}))
    assert len(sheet.table) == 34, "regions without data are on the map"
    assert sheet.inset is not None
    assert len({width for _, width, _ in sheet.lines}) == 3, "provinces, country, dashed line"


@pytest.mark.filterwarnings("ignore:1 of 31 regions has no neighbours")  # Hainan, before it is attached
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_by_province(table, language):
    text = (
        f'language = "{language}"\n[data]\nfile = "provinces.csv"\nlevel = "province"\nselect = "mainland"\n'
        'years = [2018, 2019]\n[variables]\nindex = "digital_index"\n'
        '[weights]\nothers = []\nisolates = "attach"\n[statistics]\npermutations = 99\n'
        '[models]\nformula = "log(gdp_per_capita) ~ digital_index"\nladder = ["ols", "sem"]\n'
        '[robustness]\nweights = ["queen"]\nmodels = ["ols"]\n'
        '[labels]\ndigital_index = { zh = "数字指数" }\ngdp_per_capita = { zh = "人均地区生产总值" }\n'
    )
    file = table.with_name("study.toml")
    file.write_text(text, encoding="utf-8")
    found = compose(read_plan(file))
    assert not found.failures
