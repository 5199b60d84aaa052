"""Uncertainty of an index: its draws have the moments they should, and rules of combination are those of the books."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, SpatialIIEError, WeightsWarning
from spatial_iie.indices import composite, index_draws, moran_of_index, regression_of_index
from spatial_iie.indices.uncertainty import _sets, combined

PARTS = ["cloud_part", "map_part", "messaging_part"]


@pytest.fixture(scope="module")
def study():
    demo = si.study.demo()
    return demo.select([code for code in demo.ids if code[:2] in ("32", "33", "34")])


@pytest.fixture(scope="module")
def index(study):
    return composite(study, PARTS)


@pytest.fixture(scope="module")
def w(study):
    return si.weights.knn(study.regions, 4).row_standardized()


def test_dirichlet_draws_have_its_moments():
    """Mean w; variance w (1 - w) / (a + 1) with a = (m - 1) / spread^2 - 1: spread^2 / m^2 for w = 1 / m."""
    for weights in (np.full(4, 0.25), np.array([0.1, 0.2, 0.3, 0.4])):
        made = _sets(4, "weights", 0.4, 40_000, 3)(weights)
        assert made.sum(axis=0) == pytest.approx(np.ones(40_000))
        assert made.mean(axis=1) == pytest.approx(weights, abs=0.002)
        expected = weights * (1 - weights) * 0.16 / 3
        assert made.var(axis=1) == pytest.approx(expected, rel=0.04)
    even = _sets(4, "weights", 0.4, 40_000, 3)(np.full(4, 0.25))
    assert even.std(axis=1) / 0.25 == pytest.approx([0.4] * 4, rel=0.02)


def test_draws_are_scores_under_the_weights_drawn(index):
    draws = index_draws(index, draws=7, seed=4)
    names = sorted(PARTS)
    weights = _sets(3, "weights", 0.5, 7, 4)(index.weights.loc[names, "panel"].to_numpy())
    expected = index.standardized[names].to_numpy() @ weights
    assert draws.to_numpy() == pytest.approx(expected)
    out = index_draws(index, source="leave-one-out")
    own = index.weights["panel"].drop("cloud_part")
    without = composite_of(index, own)
    assert out.iloc[:, 0].to_numpy() == pytest.approx(without.to_numpy())  # cloud_part is the first by name
    drawn = index_draws(index, source="indicators", draws=50, seed=1)
    assert drawn.shape == (len(index.scores), 50) and drawn.T.duplicated().any()  # of three, some again


def composite_of(index, weights):
    return (index.standardized[weights.index] * weights).sum(axis=1) / weights.sum()


def test_topsis_scores_are_closenesses(study):
    from spatial_iie.indices.topsis import closeness

    index = composite(study, PARTS, aggregation="topsis")
    weights = _sets(3, "weights", 0.5, 3, 0)(index.weights.loc[sorted(PARTS), "panel"].to_numpy())
    expected = closeness(index.standardized[sorted(PARTS)] * weights[:, 2])
    assert index_draws(index, draws=3)[2].to_numpy() == pytest.approx(expected.to_numpy())


def test_no_order_of_rows_or_indicators_matters(study, index):
    panel = pd.concat(
        {year: study.year(year)[PARTS] for year in study.years}, names=["year", "region"]
    ).swaplevel()
    mixed = si.study.Study(panel.sample(frac=1, random_state=1), about={"source": "shuffled"})
    again = index_draws(composite(mixed, PARTS[::-1]), draws=5)
    pd.testing.assert_frame_equal(
        again.sort_index(), index_draws(index, draws=5).sort_index(), rtol=1e-9, check_names=False
    )


def test_moran_is_that_of_each_draw(study, index, w):
    table = moran_of_index(index, w, draws=30, permutations=99, seed=2)
    row = table.to_frame().set_index("year").loc[2018]
    draws = index_draws(index, draws=30, seed=2).xs(2018, level="year")
    each = [si.esda.moran(draws[k], w, permutations=0).statistic for k in draws]
    assert (row["mean"], row["sd"]) == (pytest.approx(np.mean(each)), pytest.approx(np.std(each, ddof=1)))
    assert (row["low"], row["high"]) == pytest.approx(
        tuple(np.quantile(each, (0.025, 0.975), method="weibull"))
    )
    own = si.esda.moran(index.scores.xs(2018, level="year"), w, permutations=0)
    assert (row["statistic"], row["expectation"]) == (
        pytest.approx(own.statistic),
        pytest.approx(own.expectation),
    )
    assert row["p_simulated"] in np.arange(1, 101) * 2 / 100
    extremes = (
        moran_of_index(index, w, source="leave-one-out", permutations=0, years=[2018]).to_frame().iloc[0]
    )
    out = index_draws(index, source="leave-one-out").xs(2018, level="year")
    each = [si.esda.moran(out[k], w, permutations=0).statistic for k in out]
    assert (extremes["low"], extremes["high"]) == (pytest.approx(min(each)), pytest.approx(max(each)))


def test_isolates_are_left_out_or_counted(study, index):
    with pytest.warns(WeightsWarning, match="have no neighbours"):
        far = si.weights.distance_band(study.regions, 85).row_standardized()
    alone = list(far.isolates)
    assert alone
    without = moran_of_index(index, far, draws=5, permutations=0, years=[2019]).to_frame().iloc[0]
    kept = (
        moran_of_index(index, far, draws=5, permutations=0, years=[2019], isolates="zero").to_frame().iloc[0]
    )
    y = index.scores.xs(2019, level="year")
    for row, rule in ((without, "exclude"), (kept, "zero")):
        own = si.esda.moran(y, far, permutations=0, isolates=rule)
        assert (row["n"], row["statistic"]) == (own.n, pytest.approx(own.statistic))
    assert kept["n"] == len(y) > without["n"]


def test_rubins_rules_by_hand():
    """Three draws: Q = 1, 2, 3, variances 4, 5, 6: Q = 2, W = 5, B = 1, T = 5 + 4/3; nu = 2 (1 + 5 / (4/3))^2."""
    from scipy import stats

    found = combined(np.array([[1.0], [2], [3]]), np.array([[4.0], [5], [6]]), None, 1e12)
    total = 5 + 4 / 3
    assert found.estimate[0] == 2 and found.std_error[0] == pytest.approx(np.sqrt(total))
    share = 4 / 3 / total
    old = 2 * (1 + 5 / (4 / 3)) ** 2
    assert old == pytest.approx(2 / share**2)
    nu = 1 / (1 / old + 1 / (1e12 * (1 - share)))
    assert found.high[0] - 2 == pytest.approx(stats.t.ppf(0.975, nu) * np.sqrt(total))
    assert (found.share[0], found.effective) == (pytest.approx(share), pytest.approx(3))
    even = combined(np.array([[1.0], [2], [3]]), np.array([[4.0], [5], [6]]), np.array([-7.0, -7, -7]), 50)
    assert even.estimate[0] == pytest.approx(2)
    one = combined(
        np.array([[1.0], [2]]), np.array([[4.0], [5]]), np.array([0.0, -800]), 30
    )  # one draw counts
    assert (one.estimate[0], one.std_error[0], one.effective) == (1, 2, 1)


def test_weights_by_likelihood_are_the_posterior():
    """A conjugate case: y = b x_d, known to fit draw d with likelihood L_d; the mean is sum L_d Q_d / sum L_d."""
    q, v, log = np.array([[1.0], [4.0], [2.0]]), np.ones((3, 1)), np.log([1.0, 2.0, 5.0])
    found = combined(q, v, log, 1e12)
    pi = np.array([1, 2, 5]) / 8
    assert found.estimate[0] == pytest.approx(pi @ q[:, 0])
    assert found.effective == pytest.approx(1 / (pi**2).sum())


def test_a_regression_is_combined_of_its_fits(study, index, w):
    formula = "log(gdp_per_capita) ~ composite + trade_share"
    table = regression_of_index(formula, study, index, draws=12, seed=3, weigh="equal", year=2018)
    frame = table.to_frame().set_index("term")
    data, draws = study.year(2018), index_draws(index, draws=12, seed=3).xs(2018, level="year")
    fits = [si.spreg.ols(formula, data.assign(composite=draws[k])) for k in draws]
    b = np.array([fit.params["composite"] for fit in fits])
    within = np.mean([fit.std_errors["composite"] ** 2 for fit in fits])
    total = within + (1 + 1 / 12) * b.var(ddof=1)
    row = frame.loc["composite"]
    assert (row["combined"], row["combined_se"]) == (pytest.approx(b.mean()), pytest.approx(np.sqrt(total)))
    assert row["uncertainty"] == pytest.approx((1 + 1 / 12) * b.var(ddof=1) / total)
    own = si.spreg.ols(formula, data.assign(composite=index.scores.xs(2018, level="year")))
    assert row["coefficient"] == pytest.approx(own.params["composite"])
    by = regression_of_index(formula, study, index, draws=12, seed=3, year=2018)
    like = np.array([fit.log_likelihood for fit in fits])
    pi = np.exp(like - like.max()) / np.exp(like - like.max()).sum()
    assert by.to_frame().set_index("term").loc["composite", "combined"] == pytest.approx(pi @ b)
    sar = regression_of_index(formula, study, index, w, model="sar", draws=3, year=2018).to_frame()
    assert "rho" in set(sar["term"]) and (sar["combined_se"] > 0).all()
    panel = regression_of_index(
        "log(gdp_per_capita) ~ composite", study, index, w, model="ols", effects="both", draws=3
    )
    fit = si.spreg.panel(
        "log(gdp_per_capita) ~ c", study.assign(c=index.scores), w, model="ols", effects="both"
    )
    assert panel.to_frame()["coefficient"][0] == pytest.approx(fit.params["c"])


def test_what_intervals_mean_is_said(index, w, study):
    told = " ".join(moran_of_index(index, w, draws=20, permutations=19).notes)
    assert "If the true weights are such a draw" in told and "the same for all draws" in told
    told = " ".join(regression_of_index("gdp ~ composite", study, index, draws=5, weigh="equal").notes)
    assert "lean to zero" in told
    told = " ".join(regression_of_index("gdp ~ composite", study, index, draws=5).notes)
    assert "fewer than 20 draws count" in told


@pytest.mark.parametrize(
    ("function", "options", "words"),
    [
        (index_draws, {"spread": 2}, "above 0 and below 1.41 for 3 indicators, not 2"),
        (index_draws, {"spread": 0}, "above 0 and below"),
        (index_draws, {"source": "guess"}, "source must be one of weights, indicators, leave-one-out"),
        (index_draws, {"draws": 1}, "draws must be"),
        (moran_of_index, {"years": [2031]}, "the index has no year 2031"),
        (regression_of_index, {"source": "leave-one-out"}, "combines draws"),
        (regression_of_index, {"formula": "gdp ~ population"}, "does not have the index"),
        (
            regression_of_index,
            {"name": "population", "formula": "gdp ~ population"},
            "has a variable 'population'",
        ),
        (regression_of_index, {"effects": "both", "w": None}, "needs spatial weights"),
    ],
)
def test_refusals(study, index, w, function, options, words):
    given = {"index": index, "draws": 5}
    if function is moran_of_index:
        given |= {"w": w}
    if function is regression_of_index:
        given |= {"study": study, "w": w, "formula": "gdp ~ composite"}
    with pytest.raises(SpatialIIEError, match=words):
        function(**{**given, **options})


def test_negative_weights_are_refused(study):
    falling = study.assign(
        less=pd.concat(
            {y: -study["cloud_part", y] for y in study.years}, names=["year", "region"]
        ).swaplevel()
    )
    index = composite(falling, [*PARTS, "less"], weights="pca", standardization="z")
    with pytest.raises(DataError, match=r"at least zero; those of \[less\] are negative"):
        index_draws(index)
