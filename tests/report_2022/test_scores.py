"""Scores of experts: aggregation by hand, Kendall's W of two textbook tables, identities and exact enumeration."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError

EXECUTIVES = pd.DataFrame(
    [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]], index=list("XYZ"), columns=list("abcdef")
)
"""Siegel (1956), Nonparametric Statistics, table 9.4: three executives rank six applicants; s = 25.5, W = 0.16."""
TIED = pd.DataFrame(
    [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ]
)
"""Kendall (1948), Rank Correlation Methods, chapter 6, after Siegel (1956): with ties, W = 591 / 714 = 0.828."""


def _w(ratings, **options):
    return si.report_2022.kendall_w(pd.DataFrame(ratings), **options).to_frame().iloc[0]


def _scores(values, raters="abc", countries=("X", "Y"), dimensions=("IT", "CT", "OT")):
    index = pd.MultiIndex.from_product(
        [list(raters), countries, dimensions], names=["rater", "country", "dimension"]
    )
    return pd.Series(np.asarray(values, dtype=float).ravel(), index=index, name="score").reset_index()


def test_textbook_without_ties():
    row = _w(EXECUTIVES, permutations=None)
    assert (
        row["kendall_w"] == pytest.approx(25.5 / (9 * (216 - 6) / 12)) and round(row["kendall_w"], 2) == 0.16
    )
    assert (row["raters"], row["items"], row["df"]) == (3, 6, 5)
    assert row["chi2"] == pytest.approx(3 * 5 * 25.5 / 157.5)


def test_textbook_with_ties():
    row = _w(TIED, permutations=None)
    assert row["kendall_w"] == pytest.approx(591 / (742.5 - 3 * 9.5)) and round(row["kendall_w"], 3) == 0.828


def test_scores_are_ranked_first():
    random = np.random.default_rng(0)
    scores = random.normal(size=(5, 7))
    ranks = stats.rankdata(scores, axis=1)
    assert _w(scores, permutations=None)["kendall_w"] == pytest.approx(
        _w(ranks, permutations=None)["kendall_w"]
    )
    assert _w(np.exp(scores), permutations=None)["kendall_w"] == pytest.approx(
        _w(ranks, permutations=None)["kendall_w"]
    )


def test_w_is_the_mean_rank_correlation_and_friedmans_statistic():
    """W = (1 + (m - 1) r) / m without ties, and m (n - 1) W is Friedman's chi-square, with ties too."""
    random = np.random.default_rng(1)
    scores = random.normal(size=(6, 8))
    row = _w(scores, permutations=None)
    pairs = [stats.spearmanr(scores[i], scores[j]).statistic for i in range(6) for j in range(i)]
    assert row["spearman"] == pytest.approx(np.mean(pairs), rel=1e-12)
    assert row["kendall_w"] == pytest.approx((1 + 5 * np.mean(pairs)) / 6, rel=1e-12)
    tied = np.round(scores)
    friedman = stats.friedmanchisquare(*tied.T)
    row = _w(tied, permutations=None)
    assert (row["chi2"], row["p"]) == pytest.approx((friedman.statistic, friedman.pvalue), rel=1e-10)


def test_perfect_agreement_and_two_opposites():
    assert _w([[1, 2, 3]] * 4, permutations=None)["kendall_w"] == pytest.approx(1)
    assert _w([[1, 2, 3], [3, 2, 1]], permutations=None)["kendall_w"] == pytest.approx(0)


@pytest.mark.parametrize(
    "ratings", [[[1, 2, 3], [1, 3, 2], [1, 2, 3]], [[1, 2, 2, 3], [1, 2, 3, 4], [2, 1, 3, 3]]]
)
def test_permutation_p_is_the_exact_one(ratings):
    """Every way to order each rater's ranks: the share with W at least as large, within Monte Carlo error."""
    observed = _w(ratings, permutations=None)["kendall_w"]
    ways = [_spread(rows) for rows in product(*(list(permutations(stats.rankdata(row))) for row in ratings))]
    exact = np.mean(np.array(ways) >= _spread([stats.rankdata(row) for row in ratings]) - 1e-9)
    assert 0 < exact < 1 and observed > 0
    draws = 20_000
    simulated = _w(ratings, permutations=draws, seed=5)["p_simulated"]
    assert abs(simulated - exact) < 4.5 * np.sqrt(exact * (1 - exact) / draws) + 1 / draws


def _spread(rows):
    sums = np.sum(rows, axis=0)
    return float(((sums - sums.mean()) ** 2).sum())


def test_level_of_the_permutation_test():
    """Raters who rank at random: p <= 0.1 in a tenth of 400 tables, within 4.5 standard errors."""
    random = np.random.default_rng(8)
    p = [_w(random.normal(size=(4, 5)), permutations=199, seed=k)["p_simulated"] for k in range(400)]
    assert abs(np.mean(np.array(p) <= 0.1) - 0.1) < 4.5 * np.sqrt(0.1 * 0.9 / 400)


def test_permutations_run_anywhere_with_the_same_answer():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        there = _w(TIED, permutations=si.inference.Permutations(3000, seed=2, executor=pool))["p_simulated"]
    assert there == _w(TIED, permutations=3000, seed=2)["p_simulated"]


def test_agreement_by_dimension_is_that_of_each_table():
    random = np.random.default_rng(3)
    scores = _scores(random.integers(1, 9, (5, 4, 3)), "abcde", ("X", "Y", "Z", "U"))
    table = (
        si.report_2022.agreement(scores.sample(frac=1, random_state=1), permutations=None)
        .to_frame()
        .set_index("dimension")
    )
    assert set(table.index) == {"IT", "CT", "OT", "all together"}
    for name in ("IT", "CT", "OT"):
        wide = scores[scores["dimension"] == name].pivot_table(
            index="rater", columns="country", values="score"
        )
        assert table.loc[name, "kendall_w"] == pytest.approx(
            _w(wide.to_numpy(), permutations=None)["kendall_w"]
        )
    whole = scores.pivot_table(index="rater", columns=["dimension", "country"], values="score")
    row = table.loc["all together"]
    assert (row["raters"], row["items"]) == (5, 12)
    assert row["kendall_w"] == pytest.approx(_w(whole.to_numpy(), permutations=None)["kendall_w"])


def test_raters_without_every_score_are_left_out_of_agreement_only():
    random = np.random.default_rng(3)
    scores = _scores(random.uniform(1, 9, (4, 3, 3)), "abcd", ("X", "Y", "Z"))
    scores.loc[
        (scores["rater"] == "b") & (scores["country"] == "X") & (scores["dimension"] == "CT"), "score"
    ] = np.nan
    result = si.report_2022.agreement(scores, permutations=None)
    assert result.to_frame().set_index("dimension")["raters"].to_dict() == {
        "IT": 4,
        "CT": 3,
        "OT": 4,
        "all together": 3,
    }
    mean = si.report_2022.aggregate_scores(scores)
    assert any("1 missing score left out" in note for note in mean.notes)
    there = scores[(scores["country"] == "X") & (scores["dimension"] == "CT")]["score"].dropna()
    assert len(there) == 3 and mean.to_frame().loc["CT", "X"] == pytest.approx(there.mean())


def test_aggregates_by_hand_and_in_their_cells():
    """Scores 1, 2, 3, 4, 90 of one cell: mean 20, median 3, trimmed by a fifth 3; others keep their own cell."""
    scores = _scores(np.arange(30), "abcde")
    cell = (scores["country"] == "Y") & (scores["dimension"] == "CT")
    scores.loc[cell, "score"] = [1.0, 90, 3, 2, 4]
    found = {
        how: si.report_2022.aggregate_scores(
            scores.sample(frac=1, random_state=2), how=how, trim=0.2
        ).to_frame()
        for how in ("mean", "median", "trimmed")
    }
    assert {how: frame.loc["CT", "Y"] for how, frame in found.items()} == {
        "mean": 20,
        "median": 3,
        "trimmed": 3,
    }
    other = scores[(scores["country"] == "X") & (scores["dimension"] == "OT")]["score"]
    assert found["mean"].loc["OT", "X"] == pytest.approx(other.mean())
    assert found["trimmed"].loc["OT", "X"] == pytest.approx(stats.trim_mean(other, 0.2))
    skewed = _scores(
        np.arange(30) ** 2, "abcde"
    )  # 0.3 of five scores is one and a half: one is cut at each end
    rounded = si.report_2022.aggregate_scores(skewed, how="trimmed", trim=0.3).to_frame().loc["IT", "X"]
    cell = skewed[(skewed["country"] == "X") & (skewed["dimension"] == "IT")]["score"]
    assert rounded == pytest.approx(np.sort(cell)[1:4].mean()) != np.median(cell)


def test_order_is_that_of_the_scores():
    frame = si.report_2022.aggregate_scores(si.report_2022.synthetic_scores(raters=3)).to_frame()
    assert frame.columns.tolist() == ["United States", "Germany", "China", "Japan"]
    assert frame.index.tolist()[:3] == ["IT", "CT", "OT"] and len(frame) == 6


def test_weights_of_dimensions():
    table = si.report_2022.aggregate_scores(_scores(np.arange(18)))
    frame = table.to_frame()
    ours = si.report_2022.weighted_scores(table, {"OT": 1.0, "IT": 2.0, "CT": 1.0})
    by_hand = (2 * frame.loc["IT"] + frame.loc["CT"] + frame.loc["OT"]) / 4
    assert ours.to_frame()["score"].to_dict() == pytest.approx(by_hand.to_dict())
    assert ours.to_frame()["rank"].to_dict() == {"Y": 1, "X": 2} and ours.to_frame().index[0] == "Y"
    assert si.report_2022.weighted_scores(table).to_frame()["score"].to_dict() == pytest.approx(
        frame.mean().to_dict()
    )
    for weights, words in (({"IT": 1.0}, "of the dimensions"), ({"IT": -1.0, "CT": 1, "OT": 1}, "from 0 up"),
                           ({"IT": 0, "CT": 0, "OT": 0}, "not all 0")):  # fmt: skip
        with pytest.raises(DataError, match=words):
            si.report_2022.weighted_scores(table, weights)


def test_synthetic_scores_are_called_so_in_tables_and_figures():
    scores = si.report_2022.synthetic_scores(seed=4)
    table = si.report_2022.aggregate_scores(scores, scale=(1, 10))
    for result in (
        table,
        si.report_2022.weighted_scores(table),
        si.report_2022.agreement(scores, permutations=99),
    ):
        assert "SYNTHETIC" in result.notes[0] and "those of the report are not printed" in " ".join(
            result.notes
        )
    axes = si.viz.radar(table, highest=10)
    assert any("SYNTHETIC" in text.get_text() for text in axes.texts)
    corners = axes.lines[2].get_ydata()[:-1]
    assert corners.tolist() == table.to_frame()["China"].tolist()
    assert not scores.equals(si.report_2022.synthetic_scores(seed=5))


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda s: s.drop(columns="rater"), {}, r"lack the column \[rater\]"),
        (lambda s: pd.concat([s, s.iloc[[3]]]), {}, r"given twice by the same rater \[a / Y / IT"),
        (
            lambda s: s.assign(score=s["score"].astype(object).where(s.index != 4, "high")),
            {},
            "1 score is no number",
        ),
        (lambda s: s.assign(score=s["score"].where(s.index != 4, np.inf)), {}, "1 score is no number"),
        (lambda s: s, {"scale": (0, 10)}, "7 scores are beyond the scale 0 to 10"),
        (lambda s: s[(s["country"] != "X") | (s["dimension"] != "OT")], {}, r"no score \[X: OT\]"),
        (lambda s: s.assign(score=np.nan), {}, "no score"),
        (lambda s: s, {"how": "mode"}, "how must be one of mean, median, trimmed"),
        (lambda s: s, {"how": "trimmed", "trim": 0.5}, "trim must be a share"),
        (lambda s: s["score"], {}, "not a DataFrame"),
    ],
)
def test_scores_that_cannot_be_used_are_refused(change, options, words):
    with pytest.raises(ValueError, match=words):
        si.report_2022.aggregate_scores(change(_scores(np.arange(18))), **options)


def test_agreement_that_is_not_defined_is_refused():
    with pytest.raises(EstimationError, match="2 items; of the ratings there are 1 and 6"):
        si.report_2022.kendall_w(EXECUTIVES.iloc[:1])
    with pytest.raises(EstimationError, match="all scores are ties"):
        si.report_2022.kendall_w(EXECUTIVES * 0)
    with pytest.raises(DataError, match="1 ratings are missing"):
        si.report_2022.kendall_w(EXECUTIVES.where(EXECUTIVES != 1, np.nan).iloc[2:])
    with pytest.raises(EstimationError, match="of IT there are 1 and 2"):
        si.report_2022.agreement(_scores(np.arange(6), "a"))


def test_scores_with_holes_are_refused():
    table = pd.DataFrame({"X": [1.0, np.nan], "Y": [4.0, 3.0]}, index=["IT", "CT"])
    with pytest.raises(DataError, match=r"no score of \[X: CT\]"):
        si.report_2022.weighted_scores(table, {"IT": 3, "CT": 1})  # not 0.75 x 1, as if the other were 0
    with pytest.raises(DataError, match=r"\[IT\] more than once"):
        si.report_2022.weighted_scores(table.fillna(2.0).set_axis(["IT", "IT"]))
    scores = si.report_2022.synthetic_scores(raters=3)
    unscored = (scores["country"] == "China") & (scores["dimension"] == "IT")
    for wrong in (scores[~unscored], scores.assign(score=scores["score"].mask(unscored))):
        with pytest.raises(DataError, match=r"no score \[China: IT\]"):
            si.report_2022.agreement(wrong, permutations=None)
    for name in ("rater", "country", "dimension"):
        with pytest.raises(DataError, match="1 score is without rater, country or dimension"):
            si.report_2022.agreement(scores.assign(**{name: scores[name].where(scores.index != 3)}))
    with pytest.raises(DataError, match="ratings are a list"):
        si.report_2022.kendall_w([[1, 2], [2, 1]])
    with pytest.raises(DataError, match="at least 1, not 0"):
        si.report_2022.synthetic_scores(raters=0)
