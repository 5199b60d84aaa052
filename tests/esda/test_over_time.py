"""Tables over the years: each number against the statistic itself, quadrants and moves against hand counts."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.report import render

QUADRANTS = ["high-high", "low-high", "low-low", "high-low"]


@pytest.fixture(scope="module")
def demo():
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        return study, si.weights.queen(study.regions).row_standardized()


@pytest.mark.parametrize("statistic", ["moran", "geary", "getis_ord"])
def test_rows_are_the_statistic_of_each_year(lattice_study, statistic):
    study, w = lattice_study
    table = si.esda.by_year(study, "x", w, statistic=statistic, permutations=99, seed=4).to_frame()
    assert table["year"].tolist() == [2001, 2002, 2003]
    for row in table.itertuples():
        one = getattr(si.esda, statistic)(study["x", row.year], w, permutations=99, seed=4)
        found = (row.statistic, row.expectation, row.sd, row.z, row.p, row.n, row.p_simulated)
        assert found == (
            one.statistic,
            one.expectation,
            one.sd,
            one.z_score,
            one.p_value,
            20,
            one.p_simulated,
        )


def test_several_variables_and_weights_are_told_apart(lattice_study):
    study, w = lattice_study
    rook = si.weights.from_matrix(si.weights.lattice(5, 4, rook=True).matrix, ids=study.ids)
    result = si.esda.by_year(study, ["x", "other"], {"queen": w, "rook": rook}, years=[2003, 2001])
    table = result.to_frame()
    assert table.columns[:3].tolist() == ["year", "variable", "weights"] and len(table) == 8
    assert table["year"].tolist()[:2] == [2003, 2001], "in the order asked for"
    for row in table.itertuples():
        weights = {"queen": w, "rook": rook}[row.weights]
        assert row.statistic == si.esda.moran(study[row.variable, row.year], weights).statistic
    assert result.about["weights"] == {"queen": w.recipe, "rook": rook.recipe}
    one = si.esda.by_year(study, "x", w).to_frame()
    assert "weights" not in one.columns and one["variable"].unique().tolist() == ["x"]


def test_the_published_layout(demo):
    """Table 5-4 of the report: columns, three decimals, stars and order of years; the example resembles its values."""
    result = si.esda.by_year(*_args(demo), years=[2019, 2018, 2017], style="spatgsa", alternative="two-sided")
    table = result.to_frame()
    assert table.columns.tolist() == ["year", "I", "E(I)", "Sd(I)", "z", "p"]
    assert table["year"].tolist() == [2019, 2018, 2017]
    assert table["I"].tolist() == ["0.177***", "0.197***", "0.209***"]
    assert set(table["E(I)"]) == {"-0.003"} and set(table["p"]) == {"0.000"}
    assert any("two-sided" in note and "*** p < 0.01" in note for note in result.notes)
    for name, symbol in (("geary", "c"), ("getis_ord", "G")):
        other = si.esda.by_year(*_args(demo), statistic=name, style="spatgsa").to_frame()
        assert other.columns.tolist() == ["year", symbol, f"E({symbol})", f"Sd({symbol})", "z", "p"]
    several = si.esda.by_year(demo[0], ["digital_index", "gdp"], demo[1], style="spatgsa").to_frame()
    assert several.columns[:2].tolist() == ["variable", "year"] and len(several) == 6


def _args(demo):
    study, w = demo
    return study, "digital_index", w


def test_missing_values_are_left_out_and_named(make_study):
    values = np.random.default_rng(0).gamma(2, size=(2, 16))
    values[1, 5] = np.nan
    study = make_study({"x": {2001: values[0], 2002: values[1]}})
    w = si.weights.from_matrix(si.weights.lattice(4, 4).matrix, ids=study.ids).row_standardized()
    result = si.esda.by_year(study, "x", w)
    assert result.to_frame()["n"].tolist() == [16, 15]
    assert "2002: without a value, left out: c05 City 5." in result.notes
    membership = si.esda.quadrants(study, "x", w)
    frame = membership.to_frame()
    assert frame.columns.tolist() == ["name", 2001, 2002]
    assert (
        frame[2002].isna().sum() == 1
        and pd.isna(frame.loc["c05", 2002])
        and frame.loc["c05", 2001] in QUADRANTS
    )
    assert "2002: without a value, left out: c05 City 5." in membership.notes
    moves = si.esda.transitions(study, "x", w).to_frame()
    assert moves["total"].sum() == 15, "counted are regions with a quadrant in both years"


def by_hand(y, matrix):
    z = y - y.mean()
    around = (matrix @ z) / matrix.sum(axis=1)
    return [
        f"{'high' if a > 0 else 'low'}-{'high' if b > 0 else 'low'}" for a, b in zip(z, around, strict=True)
    ]


def test_quadrants_are_those_of_the_scatter_plot(lattice_study):
    study, w = lattice_study
    table = si.esda.quadrants(study, "x", w).to_frame()
    matrix = si.weights.lattice(5, 4).matrix.toarray()
    for year in study.years:
        assert table[year].tolist() == by_hand(study["x", year].to_numpy(), matrix)
    assert table.index.tolist() == study.ids.tolist() and table["name"].tolist() == study.names.tolist()


def test_cities_and_counts_by_quadrant(lattice_study):
    study, w = lattice_study
    membership = si.esda.quadrants(study, "x", w).to_frame()
    table = si.esda.quadrant_cities(study, "x", w).to_frame()
    assert table["quadrant"].tolist() == QUADRANTS * 3
    for row in table.itertuples():
        names = membership.loc[membership[row.year] == row.quadrant, "name"].tolist()
        assert row.cities == ", ".join(names) and row.count == len(names)
        assert row.share == pytest.approx(len(names) / 20)
    assert table.groupby("year")["count"].sum().tolist() == [20, 20, 20]


def test_moves_are_counted_and_named(lattice_study):
    study, w = lattice_study
    q = si.esda.quadrants(study, "x", w).to_frame()
    table = si.esda.transitions(study, "x", w).to_frame().set_index(["years", "from"])
    for (years, before), row in table.iterrows():
        first, last = map(int, years.split("-"))
        for after in QUADRANTS:
            assert row[after] == ((q[first] == before) & (q[last] == after)).sum()
    movers = si.esda.movers(study, "x", w).to_frame()
    assert len(movers) == (q[2001] != q[2002]).sum() + (q[2002] != q[2003]).sum() > 0
    for region, row in movers.iterrows():
        first, last = map(int, row["years"].split("-"))
        assert (row["from"], row["to"]) == (q.loc[region, first], q.loc[region, last])
        assert row["name"] == study.names[region]
    assert len(movers) == table["total"].sum() - sum(
        table[after].xs(after, level="from").sum() for after in QUADRANTS
    )


def test_moves_follow_the_order_of_the_years(lattice_study):
    study, w = lattice_study
    forth = si.esda.transitions(study, "x", w, years=[2001, 2003]).to_frame().set_index("from")[QUADRANTS]
    back = si.esda.transitions(study, "x", w, years=[2003, 2001]).to_frame().set_index("from")[QUADRANTS]
    assert np.array_equal(forth.to_numpy(), back.to_numpy().T)
    with pytest.raises(si.errors.DataError, match=r"at least 2 years; there is \[2001\]"):
        si.esda.transitions(study, "x", w, years=[2001])


def test_persistent_spots_are_significant_every_year(demo):
    study, w = demo
    table = si.esda.persistence(study, "digital_index", w, permutations=499, seed=1).to_frame()
    q = si.esda.quadrants(study, "digital_index", w).to_frame()
    same = q.index[(q[2017] == q[2018]) & (q[2018] == q[2019])]
    assert sorted(table.index) == sorted(same)
    years = {}
    for year in study.years:
        result = si.esda.local_moran(study["digital_index", year], w, permutations=499, seed=1)
        years[year] = result.p_simulated <= 0.05
    count = pd.DataFrame(years).sum(axis=1)
    assert (table["years_significant"] == count[table.index]).all()
    hot = table.index[table["persistent_cluster"] == "high-high"]
    assert len(hot) > 0 and (count[hot] == 3).all() and (q.loc[hot, 2019] == "high-high").all()
    assert (table["quadrant"][table["persistent_cluster"] == "low-low"] == "low-low").all()
    assert table["persistent_cluster"].isna()[table["quadrant"].isin(["low-high", "high-low"])].all()
    strict = si.esda.persistence(study, "digital_index", w, permutations=499, seed=1, correction="bonferroni")
    assert strict.to_frame()["years_significant"].sum() < table["years_significant"].sum()


def test_quadrants_are_words_in_both_languages(lattice_study):
    study, w = lattice_study
    result = si.esda.quadrants(study, "x", w)
    text = render(result, "table", language="zh")
    assert "高-高" in text and "低-低" in text and "high" not in text.split("\n", 2)[2]
    records = json.loads(render(result, "json", language="zh"))
    assert {record["2001"] for record in records} <= set(QUADRANTS), "programs read one language"


def test_nothing_of_the_study_is_changed(lattice_study):
    study, w = lattice_study
    before = study.panel
    for call in (
        si.esda.by_year,
        si.esda.quadrants,
        si.esda.transitions,
        si.esda.movers,
        si.esda.lisa_markov,
    ):
        call(study, "x", w)
    assert study.panel.equals(before)


@pytest.mark.filterwarnings(
    "ignore::spatial_iie.errors.WeightsWarning"
)  # the third order leaves two cells alone
def test_a_correlogram_is_the_statistic_at_each_order(lattice_study):
    study, w = lattice_study
    y = study["x", 2001]
    table = si.esda.correlogram(y, w, orders=3, permutations=99).to_frame()
    assert table["order"].tolist() == [1, 2, 3]
    for row in table.itertuples():
        each = si.weights.higher_order(w, row.order).row_standardized()
        one = si.esda.moran(y, each, permutations=99)
        assert (row.statistic, row.p_simulated, row.links) == (one.statistic, one.p_simulated, each.links)
    assert si.esda.correlogram(y, w, orders=50).to_frame()["order"].tolist() == [1, 2, 3, 4], (
        "5 x 4 cells reach no further"
    )
    with pytest.raises(si.errors.WeightsError, match="at least one set of weights"):
        si.esda.correlogram(y, {})


def test_orders_of_a_checkerboard_alternate():
    """Rook steps change colour each time: I is -1, then +1."""
    w = si.weights.lattice(6, 6, rook=True)
    colour = pd.Series([(i // 6 + i % 6) % 2 for i in range(36)], index=w.ids, dtype=float)
    found = si.esda.correlogram(colour, w, orders=4).to_frame()["statistic"]
    assert found.tolist() == pytest.approx([-1, 1, -1, 1], abs=1e-12)
