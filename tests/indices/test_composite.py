"""Composite indices: worked by hand, held to the laws of each scale, and right about what is missing."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.indices.standardization import standardized
from spatial_iie.indices.topsis import closeness

IDS = ["110000", "120000", "310000", "440100", "500000"]
PARTS = ["x", "y", "z"]


def _study(panel, **about):
    return si.study.Study(panel, about={"source": "by hand", **about})


@pytest.fixture
def panel():
    rows = pd.MultiIndex.from_product([IDS, [2018, 2019]], names=["region", "year"])
    random = np.random.default_rng(7)
    values = random.gamma(2, 3, (10, 3)) + random.gamma(
        2, 4, (10, 1)
    )  # what they share keeps pca weights positive
    return pd.DataFrame(values.round(2) + 0.5, index=rows, columns=PARTS)


def _assert_same(one, other, tolerance=1e-12):
    pd.testing.assert_series_equal(one, other, rtol=0, atol=tolerance, check_freq=False)


SCALES = {  # of 1, 3, 3, 11 as a benefit, and as a cost
    "min-max": ([0, 0.2, 0.2, 1], [1, 0.8, 0.8, 0]),
    "z": ([-3.5 / sqrt(14.75), -1.5 / sqrt(14.75), -1.5 / sqrt(14.75), 6.5 / sqrt(14.75)],) * 2,
    "rank": ([0.5 / 4, 2 / 4, 2 / 4, 3.5 / 4], [3.5 / 4, 2 / 4, 2 / 4, 0.5 / 4]),
    "vector": ([1 / sqrt(140), 3 / sqrt(140), 3 / sqrt(140), 11 / sqrt(140)],) * 2,
}


@pytest.mark.parametrize("how", SCALES)
def test_scales_by_hand(how):
    """Mean 4.5, sum of squared deviations 59, sum of squares 140, ranks 1, 2.5, 2.5, 4."""
    values = pd.DataFrame({"benefit": [1.0, 3, 3, 11], "cost": [1.0, 3, 3, 11]})
    found = standardized(values, ["cost"], how, "2019")
    benefit, cost = SCALES[how]
    assert found["benefit"].tolist() == pytest.approx(benefit, abs=1e-15)
    assert found["cost"].tolist() == pytest.approx(
        [-v for v in cost] if how in ("z", "vector") else cost, abs=1e-15
    )


def test_scores_by_hand():
    """Two regions and two years; the panel's range is 1 to 5 and 10 to 30, a year's own are narrower."""
    rows = pd.MultiIndex.from_product([IDS[:2], [2018, 2019]])
    study = _study(pd.DataFrame({"x": [1.0, 2, 3, 5], "y": [10.0, 30, 20, 10]}, index=rows))
    weights = {"x": 0.75, "y": 0.25}
    index = si.indices.composite(study, ["x", "y"], weights=weights, directions={"y": "cost"})
    expected = {
        ("110000", 2018): 0.75 * 0 + 0.25 * 1,
        ("110000", 2019): 0.75 * 0.25 + 0.25 * 0,
        ("120000", 2018): 0.75 * 0.5 + 0.25 * 0.5,
        ("120000", 2019): 0.75 * 1 + 0.25 * 1,
    }
    assert index.scores.to_dict() == expected
    by_year = si.indices.composite(
        study, ["x", "y"], weights=weights, directions={"y": "cost"}, over="year"
    ).scores
    assert by_year.to_dict() == {
        ("110000", 2018): 0.25, ("110000", 2019): 0.0, ("120000", 2018): 0.75, ("120000", 2019): 1.0
    }  # fmt: skip


def test_scores_of_a_year_are_those_of_that_year_alone(panel):
    years = si.indices.composite(_study(panel), PARTS, over="year", weights="critic")
    for year in (2018, 2019):
        alone = si.indices.composite(_study(panel), PARTS, years=year, weights="critic")
        _assert_same(alone.scores, years.scores[years.scores.index.get_level_values("year") == year])
        assert years.weights[year].to_dict() == pytest.approx(alone.weights["panel"].to_dict())
    assert any("compare ranks over the years, not scores" in note for note in years.notes)


RECIPES = [
    {"weights": weights, "standardization": how, "over": over}
    for weights, how in (("equal", "min-max"), ("entropy", "min-max"), ("critic", "min-max"), ("pca", "z"),
                         ("equal", "rank"), ("entropy", "rank"))
    for over in ("panel", "year")
]  # fmt: skip


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: "-".join(r.values()))
def test_units_do_not_matter(panel, recipe):
    """An affine change of an indicator's units changes no score; for the ranks, no increasing change at all."""
    before = si.indices.composite(_study(panel), PARTS, **recipe)
    after = si.indices.composite(_study(panel * [1000, 0.3, 1] + [0, -40, 7]), PARTS, **recipe)
    _assert_same(before.scores, after.scores)
    if recipe["standardization"] == "rank":
        _assert_same(before.scores, si.indices.composite(_study(np.log(panel)), PARTS, **recipe).scores)


@pytest.mark.parametrize("aggregation", ["sum", "topsis"])
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: "-".join(r.values()))
def test_scores_belong_to_regions_not_to_rows(panel, recipe, aggregation):
    recipe = {**recipe, "aggregation": aggregation}
    before = si.indices.composite(_study(panel), PARTS, **recipe)
    shuffled = si.indices.composite(_study(panel.sample(frac=1, random_state=2)), PARTS[::-1], **recipe)
    _assert_same(before.scores, shuffled.scores)
    other = dict(zip(IDS, [*IDS[2:], *IDS[:2]], strict=True))
    moved = si.indices.composite(_study(panel.rename(index=other, level="region")), PARTS, **recipe)
    for (region, year), score in before.scores.items():
        assert moved.scores[other[region], year] == pytest.approx(score, abs=1e-12)
        assert moved.ranks[other[region], year] == before.ranks[region, year]
    frame = moved.to_frame()
    for row in frame.itertuples():
        assert row.score == moved.scores[row.adcode, row.year]
        assert row.name == _study(panel).names[row.adcode]


def test_turning_every_direction_turns_the_index(panel):
    study, turned = _study(panel), dict.fromkeys(PARTS, "cost")
    for how, whole in (("min-max", 1), ("rank", 1), ("z", 0)):
        before = si.indices.composite(study, PARTS, weights="equal", standardization=how)
        after = si.indices.composite(study, PARTS, weights="equal", standardization=how, directions=turned)
        _assert_same(after.scores, whole - before.scores)
        assert after.about["cost"] == ("x", "y", "z") and "less is better: x, y, z." in after.notes
    topsis = {"aggregation": "topsis", "standardization": "vector", "weights": "equal"}
    before = si.indices.composite(study, PARTS, **topsis)
    after = si.indices.composite(study, PARTS, directions=turned, **topsis)
    _assert_same(after.scores, 1 - before.scores)


@pytest.mark.parametrize("over", ["panel", "year"])
def test_contributions_sum_to_the_score_exactly(panel, over):
    index = si.indices.composite(_study(panel), PARTS, over=over)
    frame = index.contributions().to_frame()
    assert list(frame.columns) == ["adcode", "name", "year", *PARTS, "score"]
    assert (frame[PARTS].sum(axis=1) == frame["score"]).all()
    for row in frame.itertuples():
        assert row.score == index.scores[row.adcode, row.year]
        weights = index.weights["panel" if over == "panel" else row.year]
        assert row.y == index.standardized.loc[(row.adcode, row.year), "y"] * weights["y"]
    assert frame[["adcode", "year"]].equals(index.to_frame()[["adcode", "year"]])


def test_the_heading_says_what_was_done(panel):
    rows = panel.rename(index={2019: 2021}, level="year")
    index = si.indices.composite(_study(rows), PARTS, weights="critic", aggregation="topsis")
    assert (
        index.title
        == "Composite index, TOPSIS, 3 indicators, critic weights, min-max over the panel, 2018, 2021"
    )
    assert si.indices.composite(_study(panel), PARTS).title.endswith("over the panel, 2018 to 2019")
    assert index.about["n"] == {2018: 5, 2021: 5} and index.about["years"] == (2018, 2021)


def test_ranks_and_rows(panel):
    index = si.indices.composite(_study(panel), PARTS)
    frame = index.to_frame()
    for _, part in frame.groupby("year"):
        assert part["rank"].tolist() == [1, 2, 3, 4, 5]
        assert part["score"].is_monotonic_decreasing
    assert frame["year"].is_monotonic_increasing


def test_ties_share_the_better_rank():
    rows = pd.MultiIndex.from_product([IDS[:4], [2019]])
    index = si.indices.composite(
        _study(pd.DataFrame({"x": [1.0, 4, 4, 2], "y": [0.1, 0.9, 0.9, 0.3]}, index=rows)), ["x", "y"]
    )
    assert index.ranks.to_dict() == {("110000", 2019): 4, ("120000", 2019): 1, ("310000", 2019): 1,
                                     ("440100", 2019): 3}  # fmt: skip


def test_topsis_by_hand():
    """Columns of norm 5 and 13, weights 1/2: (3, 0), (4, 5), (0, 12) become (.3, 0), (.4, 2.5/13), (0, 6/13)."""
    rows = pd.MultiIndex.from_product([IDS[:3], [2019]])
    study = _study(pd.DataFrame({"x": [3.0, 4, 0], "y": [0.0, 5, 12]}, index=rows))
    index = si.indices.composite(
        study, ["x", "y"], weights="equal", standardization="vector", aggregation="topsis"
    )
    y = [0, 2.5 / 13, 6 / 13]
    expected = []
    for a, b in zip([0.3, 0.4, 0], y, strict=True):
        best, worst = sqrt((a - 0.4) ** 2 + (b - 6 / 13) ** 2), sqrt(a**2 + b**2)
        expected.append(worst / (best + worst))
    assert index.scores.tolist() == pytest.approx(expected, abs=1e-15)


def test_topsis_of_hwang_and_yoon():
    """The choice of a fighter aircraft, Hwang and Yoon (1981): closeness 0.643, 0.268, 0.613, 0.312.

    They worked with four decimals; without rounding the third is 0.6135.
    """
    attributes = ["speed", "range", "payload", "price", "reliability", "maneuverability"]
    rows = [[2.0, 1500, 20000, 5.5, 5, 9], [2.5, 2700, 18000, 6.5, 3, 5],
            [1.8, 2000, 21000, 4.5, 7, 7], [2.2, 1800, 20000, 5.0, 5, 5]]  # fmt: skip
    table = pd.DataFrame(
        rows, columns=attributes, index=pd.MultiIndex.from_product([IDS[:4], [1981]]), dtype=float
    )
    index = si.indices.composite(
        _study(table),
        attributes,
        weights=dict(zip(attributes, [0.2, 0.1, 0.1, 0.1, 0.2, 0.3], strict=True)),
        standardization="vector",
        aggregation="topsis",
        directions={"price": "cost"},
    )
    assert index.scores.tolist() == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=0.0006)
    assert index.ranks.tolist() == [1, 4, 2, 3]


def test_topsis_is_one_at_the_best_and_zero_at_the_worst():
    corner = pd.DataFrame({"a": [0.0, 1, 0.5, 0.2], "b": [0.0, 1, 0.5, 0.9]})
    found = closeness(corner)
    assert found[:3].tolist() == pytest.approx([0, 1, 0.5])
    assert found.between(0, 1).all()


def test_topsis_scores_have_no_contributions(panel):
    index = si.indices.composite(_study(panel), PARTS, aggregation="topsis")
    with pytest.raises(DataError, match="no sum of contributions"):
        index.contributions()


def test_missing_is_refused_by_name_unless_a_rule_is_chosen(panel):
    gaps = panel.copy()
    gaps.loc[("310000", 2018), "y"] = np.nan
    gaps = gaps.drop(("500000", 2019))
    with pytest.raises(
        DataError, match=r"4 values missing: \[y of 310000 in 2018, x of 500000 in 2019, .*'omit'"
    ):
        si.indices.composite(_study(gaps), PARTS)


def test_omitted_regions_are_nan_in_place_and_named(panel):
    gaps = panel.copy()
    gaps.loc[("310000", 2018), "y"] = np.nan
    gaps = gaps.drop(("500000", 2019))
    index = si.indices.composite(_study(gaps), PARTS, missing="omit", over="year")
    assert index.scores[index.scores.isna()].index.tolist() == [("310000", 2018), ("500000", 2019)]
    assert len(index.scores) == 10 and index.ranks.isna().sum() == 2
    assert index.about["left_out"] == {2018: ("310000",), 2019: ("500000",)}
    assert "2018: without every indicator, no score: 310000 上海市." in index.notes
    for year, gone in ((2018, "310000"), (2019, "500000")):
        without = si.indices.composite(_study(panel.drop(gone, level="region")), PARTS, years=year)
        _assert_same(index.scores.dropna().xs(year, level="year"), without.scores.xs(year, level="year"))
    assert index.to_frame().groupby("year")["adcode"].last().to_dict() == {2018: "310000", 2019: "500000"}


def test_mean_of_the_others_is_the_sum_over_the_weights_that_are_left(panel):
    gaps = panel.copy()
    gaps.loc[("310000", 2018), "y"] = np.nan
    weights = {"x": 0.5, "y": 0.3, "z": 0.2}
    index = si.indices.composite(_study(gaps), PARTS, weights=weights, missing="mean")
    low, high = gaps.min(), gaps.max()
    z = ((gaps - low) / (high - low)).loc[("310000", 2018)]
    assert index.scores["310000", 2018] == pytest.approx((0.5 * z["x"] + 0.2 * z["z"]) / 0.7, abs=1e-15)
    frame = index.contributions().to_frame()
    assert (frame[PARTS].sum(axis=1) == frame["score"]).all()
    assert any(
        "1 missing values of [310000 in 2018] were given the weighted mean" in note for note in index.notes
    )


def test_what_tells_nothing_apart_without_the_gaps_is_refused(panel):
    """y differs only where x is missing: of the regions weights are drawn from, it says nothing."""
    panel["y"] = 1.0
    panel.loc["310000", "y"] = 2.0
    panel.loc["310000", "x"] = np.nan
    for weights in ("entropy", "critic", "variation", "pca"):
        with pytest.raises(
            DataError, match=r"\[y\] has the same value in every region in 2018 to 2019 with every"
        ):
            si.indices.composite(_study(panel), PARTS, weights=weights, missing="mean")


def test_a_region_without_any_indicator_has_no_score_by_any_rule(panel):
    index = si.indices.composite(_study(panel.drop(("500000", 2019))), PARTS, missing="mean")
    assert np.isnan(index.scores["500000", 2019]) and index.scores.notna().sum() == 9
    assert "2019: without any indicator, no score: 500000 重庆市." in index.notes


def test_negative_weights_with_gaps_or_topsis_are_refused():
    random = np.random.default_rng(1)
    common = random.normal(size=5)
    rows = pd.MultiIndex.from_product([IDS, [2019]])
    frame = pd.DataFrame(
        {"x": common, "y": 2 * common + [0.1, 0, 0, 0, 0], "z": -common + [0, 0, 0.1, 0, 0]}, index=rows
    )
    with pytest.raises(DataError, match=r"TOPSIS wants weights of at least zero.*pca.*\[z\]"):
        si.indices.composite(_study(frame), PARTS, weights="pca", aggregation="topsis")
    frame.iloc[0, 0] = np.nan
    with pytest.raises(DataError, match=r"missing='mean' wants weights of at least zero"):
        si.indices.composite(_study(frame), PARTS, weights="pca", missing="mean")


@pytest.mark.parametrize("how", ["min-max", "z", "rank", "vector"])
def test_indicators_that_tell_nothing_apart_are_named_with_their_year(panel, how):
    flat = panel.copy()
    flat.loc[flat.index.get_level_values("year") == 2018, "y"] = 0.1 + 0.2
    with pytest.raises(DataError, match=r"1 indicator \[y\] has the same value in every region in 2018"):
        si.indices.composite(_study(flat), PARTS, over="year", weights="equal", standardization=how)
    si.indices.composite(_study(flat), PARTS, weights="equal", standardization=how)
    flat["y"] = 3.0
    with pytest.raises(DataError, match=r"\[y\] has the same value in every region in 2018 to 2019"):
        si.indices.composite(_study(flat), PARTS, weights="equal", standardization=how)


@pytest.mark.parametrize(
    ("indicators", "options", "words"),
    [
        (["x"], {}, "at least two indicators, each once, not from 1"),
        (["x", "y", "x"], {}, r"not from 3 of which some are named again \[x\]"),
        ("xy", {}, "must be a list of columns"),
        (["x", "w"], {}, "no variable 'w'"),
        (PARTS, {"directions": {"w": "cost"}}, r"no indicator: \[w\]"),
        (PARTS, {"directions": {"x": "bad"}}, "the direction of x must be one of benefit, cost"),
        (PARTS, {"weights": "pcs"}, "weights must be one of equal, entropy, critic, variation, pca"),
        (PARTS, {"standardization": "log"}, "standardization must be one of"),
        (PARTS, {"aggregation": "product"}, "aggregation must be one of"),
        (PARTS, {"over": "region"}, "over must be one of"),
        (PARTS, {"missing": "zero"}, "missing must be one of"),
        (PARTS, {"years": 2031}, "no year 2031"),
        (
            PARTS,
            {"weights": "equal", "shift": 1},
            "shift .* is for entropy weights only; it is 1 with equal weights",
        ),
        (PARTS, {"shift": float("nan")}, "shift must be a finite number"),
        (PARTS, {"shift": "a"}, "shift must be a finite number, .* 'a' with entropy"),
        (PARTS, {"weights": [1, 2, 3]}, "weights is a list; give one of equal, entropy"),
        (PARTS, {"directions": ["x"]}, "directions is a list; give a mapping"),
        (PARTS, {"weights": "critic", "standardization": "z", "missing": "mean"}, "CRITIC weighs by spread"),
    ],
)
def test_what_cannot_be_is_refused(panel, indicators, options, words):
    with pytest.raises(SpatialIIEError, match=words):
        si.indices.composite(_study(panel), indicators, **options)


def test_infinite_values_are_refused_whatever_the_rule(panel):
    panel.loc[("110000", 2019), "z"] = np.inf
    with pytest.raises(DataError, match=r"1 value infinite: \[z of 110000 in 2019\]\.$"):
        si.indices.composite(_study(panel), PARTS, missing="omit")


def test_one_region_is_no_study(panel):
    with pytest.raises(DataError, match="1 region in 2018 with every indicator; at least 2"):
        si.indices.composite(_study(panel).select(["110000"]), PARTS, over="year")


def test_the_study_and_the_index_are_not_changed(panel):
    study = _study(panel)
    before = study.panel
    index = si.indices.composite(study, PARTS)
    frame = index.to_frame()
    frame.loc[0, "score"] = 9.0
    pd.testing.assert_frame_equal(study.panel, before)
    assert index.scores.max() <= 1
    with pytest.raises(AttributeError):
        index.scores = None


def test_scores_go_back_into_the_study_and_stay_synthetic():
    study = si.study.demo()
    parts = [name for name in study.variables if name.startswith("industry_")]
    index = si.indices.composite(study, parts)
    assert len(parts) == 12 and index.about["synthetic"] and "SYNTHETIC" in repr(index)
    wider = study.assign(score=index.scores)
    assert wider.variables == (*study.variables, "score")
    assert wider["score", 2018].to_dict() == index.scores.xs(2018, level="year").to_dict()
    assert wider.about["synthetic"] and "score" not in study.variables
    real = si.study.Study(study.panel[["gdp"]], about={}).assign(score=index.scores)
    assert real.about["synthetic"]


def test_what_cannot_be_assigned_is_refused(panel):
    study = _study(panel)
    scores = si.indices.composite(study, PARTS).scores
    with pytest.raises(DataError, match="has a variable 'x' already"):
        study.assign(x=scores)
    with pytest.raises(DataError, match=r"indexed \(region, year\)"):
        study.assign(score=scores.xs(2019, level="year"))
    with pytest.raises(DataError, match=r"2 values where the study has no row: \[\('110000', 2018\)"):
        study.select(IDS[1:]).assign(score=scores)


def test_the_sum_of_the_parts_ranks_as_the_index_does():
    """Equal shares of parts that are not standardized are the index over fifteen: a check on which rows are which."""
    study = si.study.demo()
    parts = list(study.variables[-15:])
    share = study.panel[parts].sum(axis=1)
    np.testing.assert_allclose(share, study.panel["digital_index"], rtol=1e-12)
    index = si.indices.composite(study, parts, weights="equal", standardization="rank")
    for year in study.years:
        agreement = index.scores.xs(year, level="year").corr(study["digital_index", year], method="spearman")
        assert agreement > 0.97
