"""``value-added`` and [value_added]: they print what the function gives, of own files and of the example."""

from __future__ import annotations

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.chapter import read_plan
from spatial_iie.chapter.run import compose
from spatial_iie.macro import Accounts
from tests.chapter.small import FILE, write_small_study
from tests.chapter.test_parts_macro import io_text

DIVISIONS = {"01": "farms", "02": "electronics", "03": "shops"}
OPTIONS = ("--year", "2018", "--data", "yearly.csv", "--shares", "ranges.csv", "--divisions", "divisions.csv")


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A table of three sectors, yearly accounts with a gap, ranges and divisions."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "io.csv").write_text(io_text(), encoding="utf-8")
    years = range(2010, 2022)
    data = pd.DataFrame({"年份": years, "gdp": [150.0 + 12 * (y - 2010) for y in years]})
    data["farms"] = [30 + y - 2010 for y in years]
    data["electronics"] = [100 + 9.0 * (y - 2010) + (y % 2) for y in years]
    data["shops"] = [75 + 2 * (y - 2010) for y in years]
    data.loc[data["年份"] == 2021, "electronics"] = None
    data.to_csv(tmp_path / "yearly.csv", index=False)
    (tmp_path / "ranges.csv").write_text("sector,low,mode,high\n02,0.2,0.5,0.6\n", encoding="utf-8")
    rows = "\n".join(f"{code},{name}" for code, name in DIVISIONS.items())
    (tmp_path / "divisions.csv").write_text(f"sector,division\n{rows}\n", encoding="utf-8")
    return tmp_path


def _made(files, **options):
    table = si.macro.read_io_table(files / "io.csv")
    shares = si.macro.read_shares(files / "ranges.csv", table)
    data = pd.read_csv(files / "yearly.csv").set_index("年份")
    given = {"year": 2018, "divisions": DIVISIONS, "draws": 199, **options}
    return si.macro.value_added_by_year(table, shares, data, **given)


@pytest.mark.parametrize("show", ["year", "part", "reading"])
def test_own_files_are_what_the_function_gives(files, records, show):
    rows = records("value-added", "io.csv", *OPTIONS, "--draws", 199, "--show", show)
    frame = _made(files, by=show).to_frame().reset_index()
    assert [row["value_added"] for row in rows] == pytest.approx(frame["value_added"].tolist())
    assert not any(row.get("synthetic") for row in rows)


def test_the_example_runs_without_arguments_and_is_called_synthetic(ask, records):
    status, out, _ = ask("value-added", "--draws", "99")
    assert status == 0
    assert "SYNTHETIC" in out
    assert "2022" not in out
    data, shares, divisions = si.macro.demo_accounts()
    of = Accounts(
        price_index="price_index", base_year=2015, capital="capital", labor="labor", constant_returns=True
    )
    table = si.macro.value_added_by_year(
        si.macro.demo_io_table(), shares, data, year=2018, accounts=of, divisions=divisions, draws=99
    ).to_frame()
    rows = records("value-added", "--draws", 99)
    assert [row["contribution_q95"] for row in rows[1:]] == pytest.approx(
        table["contribution_q95"].tolist()[1:]
    )


def test_a_figure_has_the_interval(ask, drawn, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, err = ask("value-added", "--draws", "99", "--out", "parts.png", "--lang", "zh")
    assert status == 0, err
    (bars,) = [each for each in drawn[0].containers if type(each).__name__ == "ErrorbarContainer"]
    assert len(bars[2][0].get_segments()) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("io.csv",), "TABLE and --data come together"),
        (("--data", "yearly.csv"), "TABLE and --data come together"),
        (("--year", "2018"), "year is for accounts of your own"),
        (("io.csv", "--data", "yearly.csv"), "say with --year"),
        (
            ("io.csv", "--data", "yearly.csv", "--year", "2018", "--shares", "ranges.csv"),
            "no column 'primary'",
        ),
        (("io.csv", *OPTIONS, "--capital", "farms"), "--capital and --labor belong together"),
        (("io.csv", *OPTIONS, "--base", "2016-2007"), "--base"),
    ],
)
def test_half_of_the_inputs_is_refused(files, ask, arguments, words):
    status, out, err = ask("value-added", *arguments)
    assert (status, out) == (2, "")
    assert words in err


def test_a_study_file_has_a_section_of_its_own_files(files):
    plain = FILE.replace('formula = "log(income) ~ index + trade"\n', "")
    asked = plain + (
        '[accounts]\ntable = "io.csv"\nshares = "ranges.csv"\ndraws = 99\n'
        '[value_added]\nyear = 2018\ntable = "yearly.csv"\ndivisions = "divisions.csv"\ndraws = 199\nunit = "亿元"\n'
    )
    plan = read_plan(write_small_study(files, asked))
    found = compose(plan)
    assert not found.failures
    table = next(t.result for t in found.document.tables if t.name == "value_added_by_year").to_frame()
    expected = _made(files, seed=plan.statistics.seed).to_frame()
    assert table["value_added_q05"].tolist() == pytest.approx(expected["value_added_q05"].tolist())
    assert "2022" not in " ".join(map(str, found.document.blocks()))
