"""What the command match says beside its table: what was read from where, what was set aside, what to write."""

import pandas as pd

from spatial_iie import study
from tests.study.layouts import CITIES, FOOT, TITLE, after, book, long, of_year, text, truth


def test_it_says_where_the_table_stands_and_writes_it(ask, tmp_path):
    file, out = book([TITLE, [], *after(long(), *FOOT)])(tmp_path), tmp_path / "out.csv"
    status, _, told = ask("match", file, "--out", out)
    assert status == 0
    for words in (
        "headings in row 3",
        "2017-2019",
        "资料来源",
        f"spatial-iie moran --data {file}",
        "--value",
    ):
        assert words in told
    written = pd.read_csv(out, dtype={"adcode": str}).set_index(["adcode", "year"])
    for city, code in CITIES.items():
        assert written.loc[(code, 2018), "人口"] == truth("人口", city, 2018)


def test_what_no_rule_knows_is_an_error_and_the_way_on_is_written(ask, tmp_path):
    file = text(after(long(), ["辛集市", 2019, 1, 2], ["全国", 2019, 1, 2]))(tmp_path)
    status, _, told = ask("match", file)
    assert status == 2 and "--unmatched set-aside" in told and "辛集市" in told
    assert study.open(file, unmatched="set-aside").ids.tolist() == sorted(CITIES.values())


def test_the_error_is_what_stands_in_the_way_and_not_what_a_rule_settles(ask, tmp_path):
    file = text(after(long(), ["全国", 2019, 1, 2], ["辛集市", 2019, 1, 2]))(tmp_path)
    status, _, told = ask("match", file)
    error = told.splitlines()[-1]
    assert status == 2 and "辛集市" in error and "全国" not in error


def test_totals_are_no_error(ask, tmp_path):
    file = text(after(long(), ["全国", 2019, 1, 2]))(tmp_path)
    assert ask("match", file)[0] == 0


def test_a_table_without_years_says_why_it_gives_no_study(ask, tmp_path):
    status, _, told = ask("match", text(of_year(2019))(tmp_path))
    assert status == 0 and "--year 2019" in told


def test_a_table_that_cannot_be_written_is_an_error_even_where_a_file_stands(ask, tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("mine", encoding="utf-8")
    status, _, told = ask("match", text(of_year(2019))(tmp_path), "--out", out)
    assert status == 2 and "--year 2019" in told and out.read_text(encoding="utf-8") == "mine"
