"""A year without values is skipped, and said, by every command that goes over the years or takes the last one."""

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.chapter import read_plan
from spatial_iie.chapter.opening import open_desk
from spatial_iie.cli import run
from spatial_iie.errors import DataError

DRAWS = ["--permutations", "99"]
OVER = {
    "moran": ["moran"],
    "geary": ["geary"],
    "getis-ord": ["getis-ord"],
    "quadrants": ["quadrants"],
    "transitions": ["transitions"],
    "markov": ["transitions", "--show", "markov"],
    "scatter": ["scatter"],
    "figure": ["figure", "5-7"],
    "inequality": ["inequality"],
    "dagum": ["inequality", "--show", "dagum", "--groups", "four"],
    "movement": ["movement", "--draws", "99"],
    "shares": ["movement", "--show", "shares", "--groups", "four", "--draws", "99"],
    "sigma": ["convergence", "--show", "sigma"],
    "density": ["convergence", "--show", "density"],
    "chain": ["convergence", "--show", "markov"],
}
LAST = {
    "lisa": ["lisa", *DRAWS],
    "local": ["local", "--statistic", "geary", *DRAWS],
    "correlogram": ["correlogram"],
    "bivariate": ["bivariate", "--value", "y", *DRAWS],
    "lee": ["lee", "--value", "y", *DRAWS],
    "regress": ["regress", "--model", "ols", "--formula", "y ~ x"],
}
ENDS = {
    "directions": ["transitions", "--show", "directions", *DRAWS],
    "change": ["inequality", "--show", "change", "--draws", "99"],
    "moved": ["movement", "--show", "change", "--draws", "99"],
    "beta": ["convergence"],
}
NO_WEIGHTS = ("inequality", "movement", "convergence")


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Three years of forty cities, x blank in one of them."""
    demo = si.study.demo()
    part = demo.select(demo.ids[3:43])
    folder = tmp_path_factory.mktemp("gap")
    for gap in (2018, 2019):
        rows = [
            pd.DataFrame(
                {
                    "code": part.ids,
                    "year": year,
                    "x": np.nan
                    if year == gap
                    else part["digital_index", min(year, 2019)].to_numpy() * (year - 2000),
                    "y": part["gdp", 2017].to_numpy(),
                }
            )
            for year in (2017, 2018, 2019, 2020)
            if not (gap == 2019 and year == 2020)
        ]
        pd.concat(rows).to_csv(folder / f"{gap}.csv", index=False)
    return folder


def asked(tables, command, gap, tmp_path):
    name, *more = command
    near = [] if name in NO_WEIGHTS else ["--weights", "knn:4"]
    value = [] if "--formula" in more else ["--value", "x"]
    drawn = ["--out", str(tmp_path / "drawn.png")] if name in ("scatter", "figure") else []
    figure = more[:1] if name == "figure" else []
    return [name, *figure, "--data", str(tables / f"{gap}.csv"), *value, *more[len(figure) :], *near, *drawn]


@pytest.mark.parametrize("command", OVER.values(), ids=OVER)
@pytest.mark.parametrize("gap", [2018, 2019])
def test_over_the_years_it_is_skipped(capsys, tables, tmp_path, command, gap):
    assert run(asked(tables, command, gap, tmp_path)) == 0
    captured = capsys.readouterr()
    assert f"No values in [{gap}]: [x]." in captured.err
    if command[0] not in ("scatter", "figure"):
        assert f"{gap}: x has no values: the year is left out." in captured.out


@pytest.mark.parametrize("command", LAST.values(), ids=LAST)
def test_the_last_year_is_the_last_with_values(capsys, tables, tmp_path, command):
    assert run(asked(tables, command, 2019, tmp_path)) == 0
    captured = capsys.readouterr()
    assert "2018 is the last year with them" in captured.err
    assert run([*asked(tables, command, 2019, tmp_path), "--year", "2018"]) == 0
    assert capsys.readouterr().out == captured.out
    assert run([*asked(tables, command, 2019, tmp_path), "--year", "2019"]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", ENDS.values(), ids=ENDS)
def test_changes_are_between_years_with_values(capsys, tables, tmp_path, command):
    assert run(asked(tables, command, 2019, tmp_path)) == 0
    out = capsys.readouterr().out
    assert "2017" in out and "2018" in out


def test_a_change_over_a_gap_is_the_change_without_that_year(tables):
    gap = si.study.open(tables / "2018.csv")
    w = si.weights.knn(gap.regions, 4).row_standardized()
    table = pd.read_csv(tables / "2018.csv", dtype={"code": str})
    without = si.study.open(table[table["year"] != 2018])
    for found in (
        lambda study: si.esda.transitions(study, "x", w).to_frame(),
        lambda study: si.esda.by_year(study, "x", w).to_frame(),
        lambda study: si.indices.beta_convergence(study, "x").params.to_frame(),
        lambda study: si.indices.inequality_by_year(study, "x").to_frame(),
    ):
        pd.testing.assert_frame_equal(found(gap), found(without))
    with pytest.raises(DataError, match="x has no values in 2018"):
        si.esda.by_year(gap, "x", w, years=[2018])


def test_a_report_is_of_the_years_with_values(tables):
    plan = tables / "study.toml"
    plan.write_text(
        '[data]\nfile = "2019.csv"\n[variables]\nindex = "x"\n[weights]\nmain = "knn:4"\n', encoding="utf-8"
    )
    desk = open_desk(read_plan(plan))
    assert desk.years == (2017, 2018) and desk.plan.models.year == 2018
    assert "No values in [2019]: [x]." in desk.study.about["reading"]
