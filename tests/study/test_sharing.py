"""Rows of divided units, shared out among the units of a map by populations or shares of their parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import DataError
from spatial_iie.study.sharing import read_shares
from spatial_iie.study.vintages import held_by, land, units_in

AMOUNTS = {"amounts": ["gdp"], "rates_by": "population"}
PARTS = pd.DataFrame(
    {
        "former": ["巢湖市", "巢湖市", "巢湖市", "六安市", "六安市"],
        "unit": ["340100", "芜湖", "马鞍山", "六安", "淮南"],
        "population": [200, 100, 100, 420, 180],
    }
)
CITIES = ("合肥", "芜湖", "马鞍山", "六安", "淮南")


def table(years=(2009, 2012, 2016), cities=CITIES, seed=3):
    rng = np.random.default_rng(seed)
    keys = [(city, year) for year in years for city in (*cities, *(["巢湖"] if year < 2011 else []))]
    numbers = rng.uniform(1, 9, (len(keys), 3))
    frame = pd.DataFrame(numbers, columns=["gdp", "population", "rate"])
    return frame.assign(城市=[city for city, _ in keys], year=[year for _, year in keys])


def opened(rows=None, **options):
    return si.study.open(table() if rows is None else rows, **{"shares": PARTS, **AMOUNTS, **options})


def by_hand(rows):
    """The amounts and means of the map of 2018, each written out."""
    there = {(row["城市"], row["year"]): row for row in rows.to_dict("records")}
    takes = {
        "合肥": [("合肥", 1.0), ("巢湖", 0.5)],
        "芜湖": [("芜湖", 1.0), ("巢湖", 0.25)],
        "马鞍山": [("马鞍山", 1.0), ("巢湖", 0.25)],
        "六安": [("六安", 0.7)],
        "淮南": [("淮南", 1.0), ("六安", 0.3)],
    }
    found = {}
    for year in sorted(set(rows["year"])):
        for city, parts in takes.items():
            if year >= 2015:  # 寿县 is of 淮南 from then on
                parts = [(city, 1.0)]
            parts = [(there[name, year], share) for name, share in parts if (name, year) in there]
            people = sum(row["population"] * share for row, share in parts)
            rate = sum(row["rate"] * row["population"] * share for row, share in parts) / people
            found[city, year] = (sum(row["gdp"] * share for row, share in parts), people, rate)
    return found


def test_amounts_are_divided_and_rates_carried_as_by_hand():
    rows = table()
    study = opened(rows)
    codes = dict(zip(CITIES, ("340100", "340200", "340500", "341500", "340400"), strict=True))
    for (city, year), numbers in by_hand(rows).items():
        found = [study[name, year][codes[city]] for name in ("gdp", "population", "rate")]
        assert found == pytest.approx(numbers, rel=1e-13), (city, year)


def test_sums_of_amounts_are_those_of_the_table_whatever_the_shares():
    rng = np.random.default_rng(0)
    for seed in range(10):
        rows = table(years=(2003, 2009, 2010, 2013), seed=seed).sample(frac=1, random_state=seed)
        shares = PARTS.assign(population=rng.uniform(0, 5, len(PARTS)) + 0.01)
        study = opened(rows, shares=shares)
        for name in ("gdp", "population"):
            wanted = rows.groupby("year")[name].sum()
            pd.testing.assert_series_equal(
                study.panel.groupby("year")[name].sum(), wanted, rtol=1e-14, check_names=False
            )


def test_a_rate_that_is_the_same_everywhere_stays_so():
    study = opened(table().assign(rate=7.0))
    np.testing.assert_allclose(study.panel["rate"], 7.0, rtol=1e-14)


@pytest.mark.parametrize(
    ("vintage", "years"), [(2000, (2005, 2021)), (2010, (2000, 2021)), (2018, (2000, 2012))]
)
def test_all_divided_units_can_be_shared_out(vintage, years):
    """Sums are those of the table for all changes of territory there are, equal parts written for each."""
    pairs, rows = set(), []
    for year in years:
        for unit, held in land(year).items():
            holders = {held_by(part, vintage) for part in held}
            name = units_in(year)[unit].name
            rows.append((unit if "、" in name else name, year, 1.0))
            if len(holders) > 1:
                pairs |= {(name, units_in(vintage)[each].adcode) for each in holders}
    panel = pd.DataFrame(rows, columns=["城市", "year", "gdp"])
    shares = pd.DataFrame(sorted(pairs), columns=["former", "unit"]).assign(population=1)
    study = si.study.open(panel, vintage=vintage, shares=shares, amounts=["gdp"])
    sums = panel.groupby("year")["gdp"].sum()
    np.testing.assert_allclose(study.panel.groupby("year")["gdp"].sum(), sums, rtol=1e-14)
    assert not study.about.get("set_aside")
    assert "other land" not in " ".join(map(str, study.about["reading"]))


def test_the_rule_is_counted_and_said():
    about = opened().about
    assert about["matched"] == {"short name": 13, "share of a divided unit": 7}
    said = " ".join(map(str, about["reading"]))
    assert (
        "巢湖市 lies in several regions of the end of 2018: its rows of 2009 are shared out by population"
        in said
    )
    assert "[合肥市 0.5, 芜湖市 0.25, 马鞍山市 0.25]" in said
    assert "other land" not in said


def test_shares_and_percentages_are_populations_of_another_size():
    parts = [0.5, 0.25, 0.25, 0.7, 0.3]
    for heading, size in (("share", 1), ("份额", 100)):
        shares = PARTS.drop(columns="population").assign(**{heading: np.array(parts) * size})
        pd.testing.assert_frame_equal(opened(shares=shares).panel, opened().panel, rtol=1e-14)
    with pytest.raises(DataError, match=r"巢湖市 under 'share' add up to 1.2"):
        opened(shares=PARTS.drop(columns="population").assign(share=[0.7, 0.25, 0.25, 0.7, 0.3]))


def test_a_part_whose_unit_has_no_other_row_is_left_out_and_the_others_keep_their_share():
    rows = table(cities=CITIES[1:])
    study = opened(rows)
    assert "340100" not in study.ids
    own = rows.set_index(["城市", "year"])["gdp"]
    assert study["gdp", 2009]["340200"] == pytest.approx(own["芜湖", 2009] + own["巢湖", 2009] / 4, rel=1e-14)
    assert "the part in 合肥市 of its rows of 2009" in str(study.about["set_aside"]["巢湖 (合肥市)"])


def test_a_missing_number_makes_the_sum_missing():
    rows = table()
    rows.loc[(rows["城市"] == "巢湖"), "gdp"] = np.nan
    assert np.isnan(opened(rows)["gdp", 2009]["340100"])


def test_a_column_of_the_panel_shares_out_units_that_the_map_does_not_have():
    rows = table(years=(2009, 2018))
    rows.loc[rows["year"] == 2018, "population"] = [6.0, 3.0, 1.0, 5.0, 5.0]
    study = opened(rows, shares=None, shares_by="population")
    own = rows.set_index(["城市", "year"])["gdp"]
    assert study["gdp", 2009]["340100"] == pytest.approx(
        own["合肥", 2009] + 0.6 * own["巢湖", 2009], rel=1e-14
    )
    assert study["gdp", 2009]["341500"] == own["六安", 2009]  # which the map has
    with pytest.raises(DataError, match=r"no number above 0 in 2018, the year of the map"):
        opened(shares=None, shares_by="population")
    with pytest.raises(DataError, match=r"no column of numbers .*people"):
        opened(rows, shares=None, shares_by="people")


def test_without_amounts_nothing_is_shared_out():
    for options in ({"amounts": [], "rates_by": None}, {"rates_by": None}):
        with pytest.raises(DataError, match=r"amounts=.*rates_by="):
            opened(table(years=(2009,)), **options)


def test_the_same_row_twice_is_one_and_other_rows_of_a_unit_are_refused():
    rows = table()
    gone = rows[rows["城市"] == "巢湖"]
    pd.testing.assert_frame_equal(opened(pd.concat([rows, gone])).panel, opened(rows).panel)
    with pytest.raises(DataError, match="more than one row"):
        opened(pd.concat([rows, gone.assign(gdp=1.0)]))


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (PARTS.iloc[1:], "has no part of 巢湖 in .*合肥市"),
        (PARTS.assign(unit="北京"), "北京 holds no land of 巢湖市"),
        (PARTS.assign(former="北京"), "北京 is not divided"),
        (PARTS.assign(former="莱芜", unit="济南"), "莱芜 is not divided"),
        (PARTS.assign(unit="无此市"), "no units: .*无此市"),
        (PARTS.assign(population=[-1, 1, 1, 1, 1]), "not of numbers of 0 or more"),
        (PARTS.assign(population=["many", 1, 1, 1, 1]), "not of numbers of 0 or more"),
        (PARTS.assign(population=0), "add up to 0"),
        (pd.concat([PARTS, PARTS.iloc[:1].assign(population=3)]), "is there twice"),
        (PARTS.assign(more=1), "it has 4 columns"),
    ],
)
def test_a_table_of_shares_that_does_not_fit_is_refused(shares, words):
    with pytest.raises(DataError, match=words):
        read_shares(shares, 2018) if "has no part" not in words else opened(shares=shares)


def test_two_ways_and_other_levels_are_refused():
    with pytest.raises(DataError, match="exclude each other"):
        opened(shares_by="population")
    with pytest.raises(DataError, match="for prefectures of China"):
        opened(level="province")


def test_names_of_amounts_go_with_units_or_without():
    rows = table().rename(columns={"gdp": "GDP（亿元）"})
    for name in ("GDP", "GDP（亿元）"):
        assert opened(rows, amounts=[name])["GDP", 2009].sum() == pytest.approx(
            rows.loc[rows["year"] == 2009, "GDP（亿元）"].sum()
        )


def test_the_shell_and_a_study_file_share_out(tmp_path, capsys):
    table().to_csv(tmp_path / "rows.csv", index=False)
    PARTS.to_csv(tmp_path / "parts.csv", index=False)
    how = ["--shares", str(tmp_path / "parts.csv"), "--amounts", "gdp", "--rates-by", "population"]
    ask = [
        "moran",
        "--data",
        str(tmp_path / "rows.csv"),
        "--value",
        "rate",
        "--weights",
        "knn:2",
        "--year",
        "2009",
    ]
    assert run([*ask, *how]) == 0
    assert "shared out by population, [合肥市 0.5" in capsys.readouterr().err
    assert run([*ask, *how, "--lang", "zh"]) == 0
    assert "按 population 分摊" in capsys.readouterr().err
    assert run([*ask, *how, "--shares-by", "population"]) == 2
    assert "--shares and --shares-by exclude each other" in capsys.readouterr().err

    from spatial_iie.chapter.opening import inputs_of, open_desk
    from spatial_iie.chapter.study_file import read_plan

    (tmp_path / "study.toml").write_text(
        '[data]\nfile = "rows.csv"\nshares = "parts.csv"\namounts = ["gdp"]\nrates_by = "population"\n'
        '[variables]\nindex = "gdp"\n[weights]\nmain = "knn:2"\nothers = []\n',
        encoding="utf-8",
    )
    plan = read_plan(tmp_path / "study.toml")
    assert inputs_of(plan)["data.shares"] == tmp_path / "parts.csv"
    pd.testing.assert_frame_equal(open_desk(plan).study.panel, opened().panel)
