"""Contributions to growth: the report's tables 5-1 and 5-2 to their rounding, identities, and refusals."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError
from spatial_iie.report_2022 import printed
from spatial_iie.report_2022.rounding import DERIVED, attainable, rounded

PUBLISHED = Path(__file__).parents[3] / "shared" / "source" / "published_tables.json"


@pytest.fixture(scope="module")
def published():
    if not PUBLISHED.exists():
        pytest.skip("the published tables (../shared/source) are not here")
    return json.loads(PUBLISHED.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def table():
    return si.macro.growth_contribution(*si.report_2022.printed_series()).to_frame()


def _shuffled(series):
    return series.sample(frac=1, random_state=3)


def test_typed_figures_are_the_published_ones(published):
    text = published["value_added_text"]
    for name, ours in (
        ("total", printed.VALUE_ADDED),
        ("direct", printed.DIRECT),
        ("penetration", printed.PENETRATION),
    ):
        assert {int(year): value for year, value in text[name].items()} == dict(ours)
    rows = {row["year"]: row for row in published["table_5_1_growth"]["rows"]}
    for column, ours in (
        ("gdp", printed.GDP), ("gdp_increment", printed.GDP_INCREMENT),
        ("value_added_increment", printed.VALUE_ADDED_INCREMENT), ("pull_on_gdp_growth_pct", printed.PULL),
        ("contribution_to_gdp_increment_pct", printed.CONTRIBUTION),
    ):  # fmt: skip
        assert {year: row[column] for year, row in rows.items() if row[column] is not None} == dict(ours)
    five_two = published["table_5_2_comparison"]
    keys = {"This report": "this_report", "CAII 2021": "caii_2021", "CAICT 2020": "caict_2020"}
    for name, frame in si.report_2022.printed_institutes().items():
        theirs = pd.DataFrame.from_dict(
            five_two[keys[name]], orient="index", columns=five_two["columns"], dtype=float
        )
        assert np.array_equal(frame.to_numpy(dtype=float), theirs.to_numpy(), equal_nan=True)
        assert frame.index.tolist() == [int(year) for year in theirs.index]
    ours = si.report_2022.printed_institutes()["This report"]
    assert ours["share_pct"].to_dict() == dict(printed.SHARE)
    assert ours["growth_pct"].dropna().to_dict() == dict(printed.GROWTH)
    shares = published["projection_2035_share_of_gdp_pct"]
    assert {name: shares[name] for name in printed.SHARE_2035} == dict(printed.SHARE_2035)
    assert {row["year"]: row["share_of_gdp_pct"] for row in rows.values()}.items() <= printed.SHARE.items()


REPRODUCED = {
    "gdp_increment": [2020, 2021], "value_added_increment": [2019, 2020, 2021], "growth_pct": [2019],
    "contribution_pct": [2019], "pull_points": [2019, 2020, 2021], "share_pct": [2018, 2019, 2020, 2021],
}  # fmt: skip
"""Cells of tables 5-1 and 5-2 that follow from the printed three-decimal value added and two-decimal GDP."""


def test_which_published_cells_are_reproduced_to_their_rounding(table):
    cells = si.report_2022.printed_figures()
    reproduced = {
        column: [
            year
            for year in cells.index
            if round(float(table.loc[year, column]), 2) == cells.loc[year, column]
        ]
        for column in cells
    }
    assert reproduced == REPRODUCED


def test_the_other_cells_follow_only_from_unrounded_figures():
    """Growth and contribution of 2020 and 2021, by interval arithmetic by hand: each number within its rounding."""
    v19, v20, v21 = ((value - 0.0005, value + 0.0005) for value in (1.999, 2.120, 2.397))
    assert 100 * (v20[0] / v19[1] - 1) <= 6.065 and 100 * (v20[1] / v19[0] - 1) >= 6.075
    assert 100 * (v21[0] / v20[1] - 1) <= 13.075 and 100 * (v21[1] / v20[0] - 1) >= 13.085
    low, high = 100 * (v20[0] - v19[1]) / (2.05 + 0.01), 100 * (v20[1] - v19[0]) / (2.05 - 0.01)
    assert low <= 5.925 and high >= 5.935 and round(100 * 0.121 / 2.05, 2) == 5.90
    low, high = 100 * (v21[0] - v20[1]) / (7.28 + 0.01), 100 * (v21[1] - v20[0]) / (7.28 - 0.01)
    assert low <= 3.805 and high >= 3.815 and round(100 * 0.277 / 7.28, 2) == 3.80


def test_verdicts_name_the_same_cells():
    gdp, value_added = si.report_2022.printed_series()
    within = {**dict.fromkeys(gdp.index, 0.005), 2018: si.report_2022.gdp_of_2018().within}
    frame = si.report_2022.check_printed(
        _shuffled(gdp), _shuffled(value_added), si.report_2022.printed_figures(), gdp_within=within
    ).to_frame()  # fmt: skip
    verdicts = frame.set_index(["figure", "year"])["verdict"]
    assert len(frame) == 18 and set(verdicts) == {"reproduced", "within rounding"}
    for (figure, year), verdict in verdicts.items():
        assert (verdict == "reproduced") == (year in REPRODUCED[figure]), (figure, year)


def test_all_published_cells_hold_together():
    """One set of unrounded GDP and value added gives every printed cell at once: a linear programme has a solution."""
    years = [2018, 2019, 2020, 2021]
    g, v = {y: k for k, y in enumerate(years)}, {y: 4 + k for k, y in enumerate(years)}
    rows, limits = [], []

    def at_most(coefficients, limit):
        row = np.zeros(8)
        for place, value in coefficients.items():
            row[place] += value
        rows.append(row)
        limits.append(limit)

    def ratio(top, bottom, value):
        """Hold top / bottom (linear forms, bottom positive) within the rounding of a printed percentage."""
        for edge, sign in ((value + 0.005, 1), (value - 0.005, -1)):
            both = {place: sign * number for place, number in top.items()}
            for place, number in bottom.items():
                both[place] = both.get(place, 0) - sign * edge / 100 * number
            at_most(both, 0.0)

    for year in years:
        ratio({v[year]: 1}, {g[year]: 1}, printed.SHARE[year])
    for year in years[1:]:
        more = {v[year]: 1, v[year - 1]: -1}
        ratio(more, {g[year]: 1, g[year - 1]: -1}, printed.CONTRIBUTION[year])
        ratio(more, {g[year - 1]: 1}, printed.PULL[year])
        ratio(more, {v[year - 1]: 1}, printed.GROWTH[year])
    for places, cells in ((g, printed.GDP_INCREMENT), (v, printed.VALUE_ADDED_INCREMENT)):
        for year, cell in cells.items():
            at_most({places[year]: 1, places[year - 1]: -1}, cell + 0.005)
            at_most({places[year]: -1, places[year - 1]: 1}, 0.005 - cell)
    bounds = [(None, None) if y == 2018 else (printed.GDP[y] - 0.005, printed.GDP[y] + 0.005) for y in years]
    bounds += [(printed.VALUE_ADDED[y] - 0.0005, printed.VALUE_ADDED[y] + 0.0005) for y in years]
    found = [
        linprog(c, A_ub=np.array(rows), b_ub=limits, bounds=bounds) for c in (np.eye(8)[0], -np.eye(8)[0])
    ]
    assert all(each.status == 0 for each in found)
    low, high = found[0].fun, -found[1].fun
    ours = si.report_2022.gdp_of_2018()
    assert (
        ours.low <= low <= high <= ours.high
    )  # all cells at once can only narrow the range of three of them


def test_gdp_of_2018_by_hand():
    """Share: 1.8175 / 2.175 % = 83.563 to 83.996. Contribution: 88.945 - 0.182 / 3.585 % = 83.868 to 83.948."""
    low, high = si.report_2022.gdp_of_2018()
    assert low == pytest.approx(88.945 - 0.182 / 0.03585, abs=1e-9)
    assert high == pytest.approx(88.955 - 0.180 / 0.03595, abs=1e-9)
    assert 1.8175 / 0.02175 < low < high < 1.8185 / 0.02165
    assert 0.180 / 0.00225 < low < high < 0.182 / 0.00215


def test_pull_is_contribution_times_growth_of_gdp_and_share_times_growth(table):
    later = table.loc[2019:]
    growth = later["contribution_pct"] * later["gdp_growth_pct"] / 100
    assert later["pull_points"].to_numpy() == pytest.approx(growth.to_numpy(), rel=1e-12)
    before = table["share_pct"].shift().loc[2019:] * later["growth_pct"] / 100
    assert later["pull_points"].to_numpy() == pytest.approx(before.to_numpy(), rel=1e-12)


def test_rows_keep_their_years_and_first_year_has_no_increments():
    gdp, value_added = si.report_2022.printed_series()
    result = si.macro.growth_contribution(_shuffled(gdp), _shuffled(value_added[::-1]))
    frame = result.to_frame()
    assert frame.index.tolist() == [2018, 2019, 2020, 2021]
    assert frame.loc[2018, ["value_added", "share_pct"]].notna().all()
    assert frame.loc[2018, ["gdp_increment", "growth_pct", "contribution_pct", "pull_points"]].isna().all()
    assert any("No increments in [2018]" in note for note in result.notes)


def test_parts_add_up_to_the_total_and_all_of_gdp_to_everything():
    random = np.random.default_rng(2)
    years = range(2010, 2016)
    parts = pd.DataFrame(random.uniform(5, 50, (6, 3)), columns=["c", "a", "b"], index=years)
    parts["net exports"] = [2.0, -1.0, 0.5, -3.0, 1.0, 0.1]
    gdp = parts.sum(axis=1)
    frame = si.macro.growth_contribution_of_parts(
        _shuffled(gdp), parts.sample(frac=1, random_state=1)
    ).to_frame()
    assert frame["part"].tolist()[:5] == ["c", "a", "b", "net exports", "total"]
    for column in ("value_added", "value_added_increment", "contribution_pct", "pull_points", "share_pct"):
        wide = frame.pivot_table(index="year", columns="part", values=column, dropna=False)
        own = wide.drop(columns="total").sum(axis=1, skipna=False).dropna()
        assert own.to_numpy() == pytest.approx(wide["total"].dropna().to_numpy(), rel=1e-9, abs=1e-9)
    total = frame[frame["part"] == "total"].set_index("year")
    growth = 100 * (gdp / gdp.shift() - 1)
    assert total["pull_points"].dropna().to_numpy() == pytest.approx(growth.dropna().to_numpy(), rel=1e-9)
    assert total["share_pct"].to_numpy() == pytest.approx(100.0)
    assert total["contribution_pct"].dropna().to_numpy() == pytest.approx(100.0)
    one = frame[frame["part"] == "a"].set_index("year")["value_added"]
    assert one.to_dict() == pytest.approx(parts["a"].to_dict())
    exports = frame[frame["part"] == "net exports"].set_index("year")["growth_pct"]
    assert np.isnan(exports[2012]) and exports[2011] == pytest.approx(
        -150.0
    )  # no growth from a negative level


def test_parts_over_several_years_of_the_report():
    gdp, _ = si.report_2022.printed_series()
    parts = si.report_2022.printed_parts()
    frame = (
        si.macro.growth_contribution_of_parts(gdp[parts.index], parts, step=3)
        .to_frame()
        .set_index(["year", "part"])
    )
    assert frame.loc[(2021, "direct"), "value_added_increment"] == pytest.approx(0.302)
    assert frame.loc[(2021, "total"), "value_added"] == pytest.approx(
        2.398
    )  # printed 2.397: the parts are rounded
    assert frame.loc[(2018, "penetration"), "value_added"] > 0.5 * 1.818  # the erratum of the text


def test_falling_gdp_has_no_contribution_and_says_so():
    gdp = pd.Series({2019: 100.0, 2020: 98.0, 2021: 98.1, 2022: 103.0})
    result = si.macro.growth_contribution(gdp, pd.Series({2019: 5.0, 2020: 6.0, 2021: 6.5, 2022: 7.0}))
    frame = result.to_frame()
    assert np.isnan(frame.loc[2020, "contribution_pct"]) and frame.loc[2020, "pull_points"] == pytest.approx(
        1.0
    )
    notes = " ".join(result.notes)
    assert "GDP did not grow in [2020 (-2.00 %)]" in notes and "hardly grew in [2021 (0.10 %)]" in notes
    flat = si.macro.growth_contribution(
        pd.Series({2019: 100.0, 2020: 100.0}), pd.Series({2019: 5.0, 2020: 6.0})
    )
    assert np.isnan(flat.to_frame().loc[2020, "contribution_pct"]) and "[2020 (0.00 %)]" in " ".join(
        flat.notes
    )


@pytest.mark.parametrize(
    ("gdp", "value_added", "options", "error", "words"),
    [
        ({2019: 1.0}, {2019: 0.1}, {}, DataError, "no year has the year before it"),
        ({2018: 1.0, 2021: 2.0}, {2018: 0.1, 2021: 0.2}, {}, DataError, "see step="),
        ({2019: 1.0, 2020: 1.1}, {2019: 0.1, 2021: 0.1}, {}, AlignmentError, "\\[2020\\] in gdp only"),
        ({2019: 1.0, 2020: 1.1}, {2019: 0.1, 2020: 1.2}, {}, DataError, "exceeds GDP in \\[2020: 1.2 of 1.1\\]"),
        ({2019: 0.0, 2020: 1.1}, {2019: 0.1, 2020: 0.2}, {}, DataError, "not positive, in \\[2019\\]"),
        ({2019: None, 2020: 1.1}, {2019: 0.1, 2020: 0.2}, {}, DataError, "missing, infinite or no number"),
        ({2019: "a", 2020: 1.1}, {2019: 0.1, 2020: 0.2}, {}, DataError, "no number, in \\[2019\\]"),
        ({2019: 1.0, 2020: 1.1}, {2019: 0.1, 2020: 0.2}, {"step": 0}, DataError, "step must be"),
        ({1: 1.0, 2: 1.1}, {1: 0.1, 2: 0.2}, {}, DataError, "calendar years"),
    ],
)  # fmt: skip
def test_growth_contribution_refuses_in_words(gdp, value_added, options, error, words):
    with pytest.raises(error, match=words):
        si.macro.growth_contribution(pd.Series(gdp), pd.Series(value_added), **options)


def test_a_year_given_twice_is_refused():
    twice = pd.Series([1.0, 1.1, 1.2], index=[2019, 2020, 2020])
    with pytest.raises(DataError, match="1 year more than once \\[2020\\]"):
        si.macro.growth_contribution(twice, twice / 10)


def test_parts_called_total_are_refused():
    gdp = pd.Series({2019: 1.0, 2020: 1.1})
    with pytest.raises(DataError, match="'total'"):
        si.macro.growth_contribution_of_parts(gdp, pd.DataFrame({"total": gdp / 10}))
    with pytest.raises(DataError, match="one column a part"):
        si.macro.growth_contribution_of_parts(gdp, gdp)


def test_corners_are_the_range_of_every_derived_column():
    """A fine grid within the box never leaves the range that its corners give, and comes near its ends."""
    box = [(8.0, 8.4), (7.0, 7.2), (2.0, 2.3), (1.5, 1.6)]
    grid = list(product(*(np.linspace(*each, 6) for each in box)))
    for function in DERIVED.values():
        low, high = attainable(function, *box)
        values = [function(*point) for point in grid]
        assert (min(values), max(values)) == pytest.approx((low, high), rel=1e-12)
    assert rounded(2.17, 2) == pytest.approx((2.165, 2.175))


def test_figures_that_cannot_be_are_called_so():
    frame = si.report_2022.check_printed(
        pd.Series({2019: 88.95, 2020: 91.0}), pd.Series({2019: 1.999, 2020: 2.120}),
        pd.DataFrame({"share_pct": [2.25, 2.40], "growth_pct": [None, 6.10]}, index=[2019, 2020]),
    ).to_frame()  # fmt: skip
    verdicts = frame.set_index(["year", "figure"])["verdict"].to_dict()
    assert verdicts == {(2019, "share_pct"): "reproduced", (2020, "share_pct"): "not attainable",
                        (2020, "growth_pct"): "within rounding"}  # fmt: skip
    with pytest.raises(DataError, match="how \\[happiness\\] is derived"):
        si.report_2022.check_printed(
            pd.Series({2019: 1.0}), pd.Series({2019: 0.1}), pd.DataFrame({"happiness": {2019: 1.0}})
        )
    with pytest.raises(DataError, match="no year 2018"):
        si.report_2022.check_printed(
            pd.Series({2019: 1.0}), pd.Series({2019: 0.1}), pd.DataFrame({"growth_pct": {2019: 1.0}})
        )


def test_institutes_side_by_side():
    """CAICT's real growth of 47.3 % does not follow from its levels, 2.13 / 1.42 = 1.50, even within their rounding."""
    figures = si.report_2022.printed_institutes()
    figures["CAII 2021"] = figures["CAII 2021"].sample(frac=1, random_state=1)
    paper = si.report_2022.compare_institutes(figures, bases=printed.BASES).to_frame()
    assert (
        paper.loc[2020, "value_added · CAII 2021"] == 3.57
        and paper.loc[2019, "growth_pct · CAICT 2020"] == 47.3
    )
    assert paper.loc[2021, "share_pct · This report"] == 2.44 and np.isnan(
        paper.loc[2021, "value_added · CAICT 2020"]
    )
    long = (
        si.report_2022.compare_institutes(figures, layout="long").to_frame().set_index(["year", "institute"])
    )
    assert long.loc[(2021, "CAII 2021"), "ratio"] == pytest.approx(4.13 / 2.40)
    assert long.loc[(2019, "CAICT 2020"), "growth_of_levels_pct"] == pytest.approx(50.0)
    assert 100 * (2.125 / 1.425 - 1) > 47.35
    with pytest.raises(DataError, match="lacks \\[share_pct\\]"):
        si.report_2022.compare_institutes({"A": figures["This report"].drop(columns="share_pct")})
    with pytest.raises(DataError, match="no institute"):
        si.report_2022.compare_institutes({})


@pytest.mark.parametrize(
    ("printed_", "options", "words"),
    [
        (
            pd.DataFrame({"share_pct": {2020: "2.33%"}}),
            {},
            r"share_pct has 1 value that is no number \[2020: '2.33%'\]",
        ),
        (pd.DataFrame({"share_pct": {"x": 2.33}}), {}, "calendar years"),
        (pd.DataFrame({"share_pct": [2.3, 2.4]}, index=[2020, 2020]), {}, "more than once"),
        (pd.DataFrame({"share_pct": {2020: None}}), {}, "no figure to check"),
        ([2.33], {}, "is a list, not a DataFrame"),
        (pd.DataFrame({"share_pct": {2020: 2.33}}), {"gdp_within": {2020: 0.005}}, r"no width for \[2019\]"),
        (pd.DataFrame({"share_pct": {2020: 2.33}}), {"gdp_within": -1.0}, "must not be negative"),
    ],
)
def test_printed_figures_that_cannot_be_checked_are_refused(printed_, options, words):
    gdp, value_added = pd.Series({2019: 88.95, 2020: 91.0}), pd.Series({2019: 1.999, 2020: 2.120})
    with pytest.raises(DataError, match=words):
        si.report_2022.check_printed(gdp, value_added, printed_, **options)


def test_a_contribution_to_no_increment_is_not_checked():
    """88.95 and 88.955 are one number within their rounding: the ratio has no bound, so its corners are no range."""
    figures = pd.DataFrame({"contribution_pct": {2020: 5.0}})
    for gdp in (88.95, 88.955, 88.945):
        with pytest.raises(DataError, match="GDP may not have changed since 2019"):
            si.report_2022.check_printed(
                pd.Series({2019: 88.95, 2020: gdp}), pd.Series({2019: 1.9, 2020: 2.0}), figures
            )
    apart = si.report_2022.check_printed(
        pd.Series({2019: 88.95, 2020: 88.97}), pd.Series({2019: 1.9, 2020: 2.0}), figures
    ).to_frame()
    assert apart["highest"].item() == pytest.approx(100 * 0.101 / 0.01)


def test_text_among_the_figures_of_institutes_is_refused():
    frame = pd.DataFrame({"value_added": [2.0, 2.2], "growth_pct": [None, "18.37%"], "share_pct": [2.0, 2.1]})
    frame.index = [2019, 2020]
    with pytest.raises(DataError, match=r"growth_pct of A has 1 value that is no number \[2020: '18.37%'\]"):
        si.report_2022.compare_institutes({"A": frame})
    written = frame.assign(growth_pct=[None, 18.37]).set_axis(["2020", "2019"])  # years as text, out of order
    long = si.report_2022.compare_institutes({"A": written}, layout="long").to_frame().set_index("year")
    assert long.loc[2019, ["value_added", "growth_pct"]].tolist() == [2.2, 18.37]
    for wrong, words in (([frame], "a mapping"), ({"A": [1]}, "table of A is a list")):
        with pytest.raises(DataError, match=words):
            si.report_2022.compare_institutes(wrong)


def test_institutes_with_other_years_are_compared_year_by_year():
    """A has 2018, 2019, 2021; B 2019, 2021, 2022: ratios of the same year only, and no growth over a gap."""
    rows = {"growth_pct": None, "share_pct": None}
    a = pd.DataFrame({"value_added": {2018: 1.0, 2019: 2.0, 2021: 4.0}}).assign(**rows)
    b = pd.DataFrame({"value_added": {2019: 3.0, 2021: 5.0, 2022: 6.0}}).assign(**rows)
    long = si.report_2022.compare_institutes({"A": a, "B": b}, layout="long").to_frame()
    long = long.set_index(["institute", "year"])
    assert long.loc["B", "ratio"].dropna().to_dict() == {2019: 1.5, 2021: 1.25}
    growth = long["growth_of_levels_pct"].dropna()
    assert growth.to_dict() == pytest.approx({("A", 2019): 100.0, ("B", 2022): 20.0})


def test_a_figure_at_the_edge_of_what_rounding_allows_is_within_it():
    """Inputs allow 6.0015 to 6.1046 for the growth of 2020; 6.11 is printed for 6.105 and more, 6.10 for 6.095 on."""
    gdp, value_added = pd.Series({2019: 88.95, 2020: 91.0}), pd.Series({2019: 1.999, 2020: 2.120})
    for cell, verdict in ((6.00, "within rounding"), (6.10, "within rounding"), (6.11, "not attainable")):
        figures = pd.DataFrame({"growth_pct": {2020: cell}})
        frame = si.report_2022.check_printed(gdp, value_added, figures).to_frame()
        assert frame["verdict"].item() == verdict, cell


def test_units_are_told_and_change_no_number():
    gdp, value_added = si.report_2022.printed_series()
    plain = si.macro.growth_contribution(gdp, value_added)
    named = si.macro.growth_contribution(gdp, value_added, unit="trillion yuan")
    pd.testing.assert_frame_equal(plain.to_frame(), named.to_frame())
    assert any("trillion yuan" in note for note in named.notes)
    parts = pd.DataFrame({"a": 0.4 * value_added, "b": 0.6 * value_added})
    assert any(
        "trillion yuan" in note
        for note in si.macro.growth_contribution_of_parts(gdp, parts, unit="trillion yuan").notes
    )


def test_links_with_another_number_for_no_change():
    percent, ratio = pd.Series({2016: 102.0, 2017: 105.0}), pd.Series({2016: 1.02, 2017: 1.05})
    one = si.macro.chained(percent, base_year=2015)
    pd.testing.assert_series_equal(one, si.macro.chained(ratio, base_year=2015, previous=1.0))


def test_widths_and_decimals_of_printed_figures_decide_the_verdict():
    """Value added 2.0 of GDP 90: a share of 2.22 %; 2.25 only where value added may be off by 0.03."""
    gdp, value_added = pd.Series({2019: 80.0, 2020: 90.0}), pd.Series({2019: 1.8, 2020: 2.0})

    def verdict(share, **options):
        printed_share = pd.DataFrame({"share_pct": [share]}, index=[2020])
        table = si.report_2022.check_printed(gdp, value_added, printed_share, **options).to_frame()
        return table["verdict"].item()

    assert verdict(2.22) == "reproduced" and verdict(2.25) == "not attainable"
    assert verdict(2.25, value_added_within=0.03) == "within rounding"
    assert verdict(2.2) == "not attainable" and verdict(2.2, decimals=1) == "reproduced"
