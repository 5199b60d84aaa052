"""Production functions and what is left of growth: a textbook's regression, statsmodels, Penn World Table, laws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, EstimationError

PWT = Path(__file__).parents[3] / "shared" / "data" / "macro" / "pwt1001_china.csv"

# Gujarati (2003), Basic Econometrics, 4th edition, table 7.3: agriculture of Taiwan, 1958-1972; real gross product,
# labour days, real capital input.
TAIWAN = pd.DataFrame(
    {
        "Y": [16607.7, 17511.3, 20171.2, 20932.9, 20406.0, 20831.6, 24806.3, 26465.8, 27403.0, 28628.7, 29904.5,
              27508.2, 29035.5, 29281.5, 31535.8],
        "L": [275.5, 274.4, 269.7, 267.0, 267.8, 275.0, 283.0, 300.7, 307.5, 303.7, 304.7, 298.6, 295.5, 299.0, 288.1],
        "K": [17803.7, 18096.8, 18271.8, 19167.3, 19647.6, 20803.5, 22076.6, 23445.2, 24939.0, 26713.7, 29957.8,
              31585.9, 33474.5, 34821.8, 41794.3],
    },
    index=range(1958, 1973),
)  # fmt: skip
NAMES = {"output": "Y", "capital": "K", "labor": "L"}


@pytest.fixture(scope="module")
def pwt():
    if not PWT.exists():
        pytest.skip("the Penn World Table series (../shared/data/macro) are not here")
    return pd.read_csv(PWT).set_index("year")


def _made(a=0.4, b=0.5, seed=3):
    """Twelve years of a known function, technology growing unevenly."""
    random = np.random.default_rng(seed)
    years = range(2005, 2017)
    k = 100 * np.exp(np.cumsum(random.normal(0.1, 0.05, 12)))
    ell = 50 * np.exp(np.cumsum(random.normal(0.01, 0.05, 12)))
    technology = 2 * np.exp(np.cumsum(random.normal(0.02, 0.01, 12)))
    frame = pd.DataFrame({"Y": technology * k**a * ell**b, "K": k, "L": ell}, index=years)
    return frame, pd.Series(technology, index=years)


def test_production_function_is_the_textbooks():
    """Gujarati (2003), equation 7.9.4: -3.3384 + 1.4988 ln L + 0.4899 ln K, R2 0.8890, 12 degrees of freedom."""
    fit = si.macro.production_function(TAIWAN, **NAMES, base=(1958, 1972))
    printed = {
        "Intercept": -3.3384,
        "log(K)": 0.4899,
        "log(L)": 1.4988,
    }  # the constant is -3.33845 to five digits
    assert fit.params.to_dict() == pytest.approx(printed, abs=6e-5)
    assert fit.std_errors.round(4).to_dict() == {"Intercept": 2.4495, "log(K)": 0.1020, "log(L)": 0.5398}
    assert round(fit.pseudo_r2, 4) == 0.8890 and fit.residual_df == 12
    assert any("outside (0, 1): labour 1.499" in note for note in fit.notes)


@pytest.mark.parametrize("trend", [False, True])
@pytest.mark.parametrize("constant_returns", [False, True])
def test_production_function_is_statsmodels(constant_returns, trend):
    smf = pytest.importorskip("statsmodels.formula.api")
    data = TAIWAN.assign(t=range(-2, 13))  # 0 in 1960
    left, right = (
        ("np.log(Y / L)", "np.log(K / L)") if constant_returns else ("np.log(Y)", "np.log(K) + np.log(L)")
    )
    theirs = smf.ols(f"{left} ~ {'t + ' if trend else ''}{right}", data.loc[1960:1970]).fit()
    options = {"base": (1960, 1970), "constant_returns": constant_returns, "trend": trend}
    ours = si.macro.production_function(TAIWAN.sample(frac=1, random_state=1), **NAMES, **options)
    assert ours.params.to_numpy() == pytest.approx(theirs.params.to_numpy(), rel=1e-8)
    assert ours.std_errors.to_numpy() == pytest.approx(theirs.bse.to_numpy(), rel=1e-8)
    assert ours.p_values.to_numpy() == pytest.approx(theirs.pvalues.to_numpy(), rel=1e-7)
    assert ours.residuals[1965] == pytest.approx(theirs.resid[1965], rel=1e-7)
    if not constant_returns:
        test, names = si.macro.constant_returns_test(ours), ["np.log(K)", "np.log(L)"]
        wald = theirs.f_test(f"{' + '.join(names)} = 1")
        assert (test.statistic, test.p_value) == pytest.approx(
            (float(wald.fvalue), float(wald.pvalue)), rel=1e-7
        )
        assert test.df == (1, wald.df_denom)
    else:
        with pytest.raises(EstimationError, match="constant_returns=False"):
            si.macro.constant_returns_test(ours)


def test_restricted_least_squares_is_the_f_test():
    """F from the two sums of squares, as by hand: (RSS_R - RSS_U) / (RSS_U / df)."""
    free = si.macro.production_function(TAIWAN, **NAMES, base=(1958, 1972))
    held = si.macro.production_function(TAIWAN, **NAMES, base=(1958, 1972), constant_returns=True)
    unrestricted, restricted = float((free.residuals**2).sum()), float((held.residuals**2).sum())
    by_hand = (restricted - unrestricted) / (unrestricted / 12)
    assert si.macro.constant_returns_test(free).statistic == pytest.approx(by_hand, rel=1e-8)


@pytest.mark.parametrize("options", [{"labor_share": 0.6}, {"constant_returns": True}, {}, {"trend": True}])
def test_sources_of_growth_add_up_and_technology_is_what_is_left(options):
    data, _ = _made()
    table = si.macro.solow(data.sample(frac=1, random_state=2), **NAMES, base=(2006, 2014), **options)
    frame, shares = table.to_frame(), table.about["elasticities"]
    assert frame.index.tolist() == list(range(2005, 2017))
    parts = frame[["from_capital_pct", "from_labor_pct", "from_technology_pct"]].sum(axis=1)[1:]
    assert parts.to_numpy() == pytest.approx(100 * np.diff(np.log(data["Y"])), abs=1e-10)
    a, b = pd.Series(shares["capital"]), pd.Series(shares["labor"])
    level = data["Y"] / (data["K"] ** a * data["L"] ** b)
    reference = 2005 if "labor_share" in options else 2006
    assert frame["technology"].to_numpy() == pytest.approx((level / level[reference]).to_numpy(), rel=1e-10)
    assert table.about["technology_level"] == pytest.approx(level[reference], rel=1e-10)
    assert frame["multiplier"][1:].to_numpy() == pytest.approx(
        (level / level.shift())[1:].to_numpy(), rel=1e-10
    )
    assert np.isnan(frame.loc[2005, "multiplier"])
    if "labor_share" not in options:
        assert np.ptp(a + b) == 0
        assert (a.iloc[0] + b.iloc[0] == pytest.approx(1)) == bool(options.get("constant_returns"))


def test_known_technology_comes_back_with_the_true_shares():
    data, technology = _made(a=0.4, b=0.6)
    frame = si.macro.solow(data, **NAMES, labor_share=0.6).to_frame()
    assert frame["technology"].to_numpy() == pytest.approx(
        (technology / technology[2005]).to_numpy(), rel=1e-10
    )


def test_shares_by_year_are_averaged_over_neighbours():
    """By hand: shares 0.5 and 0.7 average to 0.6; ln 1.1 - 0.4 ln 1.2 - 0.6 ln 1.05."""
    data = pd.DataFrame(
        {"Y": [100.0, 110], "K": [10.0, 12], "L": [20.0, 21], "share": [0.5, 0.7]}, index=[2018, 2019]
    )
    frame = si.macro.solow(data, **NAMES, labor_share="share").to_frame()
    left = np.log(1.1) - 0.4 * np.log(1.2) - 0.6 * np.log(1.05)
    assert frame.loc[2019, "from_technology_pct"] == pytest.approx(100 * left, abs=1e-12)
    assert frame.loc[2019, "multiplier"] == pytest.approx(np.exp(left), abs=1e-12)


def test_technology_does_not_depend_on_units():
    data, _ = _made()
    one = si.macro.solow(data, **NAMES, base=(2005, 2016)).to_frame()
    other = si.macro.solow(data * [1e-4, 1e3, 7.0], **NAMES, base=(2005, 2016)).to_frame()
    pd.testing.assert_frame_equal(one, other, rtol=1e-7, atol=1e-9)


def test_penn_world_table_regression_is_statsmodels(pwt):
    smf = pytest.importorskip("statsmodels.formula.api")
    theirs = smf.ols("np.log(rgdpna) ~ np.log(rnna) + np.log(emp)", pwt.loc[2007:2016]).fit()
    table = si.macro.solow(pwt, output="rgdpna", capital="rnna", labor="emp")
    fit = table.about["fit"]
    assert fit.params.to_numpy() == pytest.approx(theirs.params.to_numpy(), rel=1e-6)
    a, b = theirs.params.iloc[1], theirs.params.iloc[2]
    technology = np.log(pwt["rgdpna"]) - a * np.log(pwt["rnna"]) - b * np.log(pwt["emp"])
    assert np.log(table.to_frame()["multiplier"])[1:].to_numpy() == pytest.approx(
        np.diff(technology), abs=1e-7
    )
    notes = " ".join(table.notes)
    assert "above 30" in notes and "outside (0, 1): labour" in notes


def test_growth_of_technology_is_that_of_the_penn_world_table(pwt):
    """Their labour share and hours of skilled labour: within 0.55 percentage points, 0.2 on average.

    What remains is their capital services in place of the capital stock (rkna is not in the file).
    """
    data = pwt.assign(labour=pwt["emp"] * pwt["hc"] * pwt["avh"])
    frame = si.macro.solow(
        data, output="rgdpna", capital="rnna", labor="labour", labor_share="labsh"
    ).to_frame()
    theirs = 100 * np.log(pwt["rtfpna"]).diff()
    difference = (frame["from_technology_pct"] - theirs).dropna().abs()
    assert len(difference) == 29 and difference.max() < 0.55 and difference.mean() < 0.2
    assert frame["from_technology_pct"].corr(theirs) > 0.995


def test_rates_carried_forward_by_hand():
    """4 % x 1.02 x 0.99 = 4.0392 %; multipliers up to the year of the rates are not used."""
    multipliers = pd.Series({2020: 0.99, 2017: np.nan, 2019: 1.02, 2018: 5.0})
    frame = si.macro.carried_forward(
        pd.Series({"primary": 4.0, "tertiary": 10.0}), multipliers, year=2018
    ).to_frame()
    assert frame["primary"].to_dict() == pytest.approx({2018: 4.0, 2019: 4.08, 2020: 4.0392})
    assert frame["tertiary"].to_dict() == pytest.approx({2018: 10.0, 2019: 10.2, 2020: 10.098})
    assert frame["multiplier"].loc[2019:].tolist() == [1.02, 0.99]


@pytest.mark.parametrize(
    ("rates", "multipliers", "words"),
    [
        (120.0, {2019: 1.0}, "between 0 and 100 percent; 1 do not \\[rate_pct: 120\\]"),
        (pd.Series({"a": -1.0, "b": 2.0}), {2019: 1.0}, "\\[a: -1\\]"),
        (60.0, {2019: 2.0}, "carried forward must lie between 0 and 100 percent.*2019: 120"),
        (4.0, {2020: 1.0}, "missing \\[2019\\]"),
        (4.0, {2017: 1.0}, "is empty"),
        (4.0, {2019: -1.0}, "not positive"),
    ],
)
def test_rates_that_cannot_be_carried_are_refused(rates, multipliers, words):
    with pytest.raises(DataError, match=words):
        si.macro.carried_forward(rates, pd.Series(multipliers), year=2018)


@pytest.mark.parametrize(
    ("change", "options", "error", "words"),
    [
        (lambda d: d.drop(index=2008), {}, DataError, "missing \\[2008\\]"),
        (lambda d: d, {"base": (2000, 2010)}, DataError, "lacks 5 years \\[2000, 2001, 2002, 2003, 2004\\]"),
        (lambda d: d, {"base": (2014, 2010)}, DataError, "first, last"),
        (lambda d: d, {"base": (2010, 2012)}, EstimationError, "too few"),
        (
            lambda d: d.assign(K=d["K"].where(d.index != 2009, -1.0)),
            {},
            DataError,
            "not positive, in \\[2009\\]",
        ),
        (lambda d: d.assign(L=d["L"].where(d.index != 2009)), {}, DataError, "missing, infinite.*\\[2009\\]"),
        (lambda d: d.assign(L=3 * d["K"]), {}, EstimationError, "collinear"),
        (lambda d: d.assign(L=50.0), {}, EstimationError, "not vary"),
        (lambda d: d.drop(columns="K"), {}, DataError, "no column \\['?K'?\\]"),
        (lambda d: d.reset_index(), {}, DataError, "set_index\\('year'\\)"),
        (lambda d: d, {"labor_share": 60.0}, DataError, "not percent"),
        (lambda d: d, {"labor_share": "Y"}, DataError, "between 0 and 1"),
        (lambda d: d, {"labor_share": True}, DataError, "number, or the name"),
    ],
)
def test_solow_refuses_in_words(change, options, error, words):
    data, _ = _made()
    with pytest.raises(error, match=words):
        si.macro.solow(change(data), **NAMES, **({"base": (2005, 2016)} | options))


def test_one_column_cannot_be_two_things():
    data, _ = _made()
    with pytest.raises(DataError, match="different columns"):
        si.macro.solow(data, output="Y", capital="K", labor="K")


def test_deflation_by_hand():
    """Links 102 and 105 (the year before = 100) chain to 107.1; 55 at 105 % prices is 52.38 at those of 2015."""
    level = si.macro.chained(pd.Series({2017: 105.0, 2016: 102.0}), base_year=2016)
    assert level.to_dict() == pytest.approx({2015: 100 / 1.02, 2016: 100.0, 2017: 105.0})
    real = si.macro.deflate(
        pd.Series({2016: 55.0, 2015: 50.0}), pd.Series({2015: 1.0, 2016: 1.05}), base_year=2015
    )
    assert real.to_dict() == pytest.approx({2015: 50.0, 2016: 55 / 1.05})


def test_growth_is_prices_times_volume():
    random = np.random.default_rng(1)
    nominal = pd.Series(100 * np.exp(np.cumsum(random.normal(0.08, 0.05, 9))), index=range(2010, 2019))
    prices = pd.Series(np.exp(np.cumsum(random.normal(0.02, 0.03, 10))), index=range(2009, 2019))
    table = si.macro.real_growth(nominal.sample(frac=1, random_state=1), prices, base_year=2015).to_frame()
    n, p, r = (1 + table[f"{name}_growth_pct"] / 100 for name in ("nominal", "price", "real"))
    assert n[1:].to_numpy() == pytest.approx((p * r)[1:].to_numpy(), rel=1e-12)
    assert table.loc[2015, "real"] == pytest.approx(nominal[2015]) and table.loc[2015, "price_index"] == 100
    other = si.macro.real_growth(nominal, 3 * prices, base_year=2012).to_frame()
    assert other["real_growth_pct"].to_numpy() == pytest.approx(
        table["real_growth_pct"].to_numpy(), nan_ok=True
    )


@pytest.mark.parametrize(
    ("nominal", "prices", "year", "error", "words"),
    [
        ({2015: 1.0}, {2016: 1.0}, 2016, AlignmentError, "\\[2015\\] in nominal only"),
        ({2015: 1.0}, {2015: 1.0}, 2010, DataError, "no year 2010"),
        ({2015: 1.0}, {2015: 0.0}, 2015, DataError, "not positive"),
        ({2015: 1.0, "x": 1.0}, {2015: 1.0}, 2015, DataError, "calendar years"),
        ([1.0], {2015: 1.0}, 2015, DataError, "without years"),
    ],
)
def test_deflation_refuses_in_words(nominal, prices, year, error, words):
    given = pd.Series(nominal) if isinstance(nominal, dict) else nominal
    with pytest.raises(error, match=words):
        si.macro.deflate(given, pd.Series(prices), base_year=year)


def test_chain_with_a_year_missing_is_refused():
    with pytest.raises(DataError, match="missing \\[2017\\]"):
        si.macro.chained(pd.Series({2016: 102.0, 2018: 101.0}), base_year=2016)
    with pytest.raises(DataError, match="base_value must be a positive"):
        si.macro.chained(pd.Series({2016: 102.0}), base_year=2016, base_value=-1)


def test_extrapolation_is_statsmodels():
    api = pytest.importorskip("statsmodels.api")
    random = np.random.default_rng(4)
    years = [2008, 2009, 2011, 2012, 2013, 2015, 2016]
    series = pd.Series(random.normal(size=7).cumsum() + 9, index=years)
    wanted = [2010, 2019, 2020]
    theirs = api.OLS(series.to_numpy(), api.add_constant(np.array(years, float))).fit()
    frame = theirs.get_prediction(api.add_constant(np.array(wanted, float))).summary_frame(alpha=0.2)
    ours = si.macro.extrapolate(series.sample(frac=1, random_state=3), [2020, 2010, 2019], level=0.8)
    assert ours.to_frame().index.tolist() == wanted
    assert ours.to_frame()["estimate"].to_numpy() == pytest.approx(frame["mean"].to_numpy(), rel=1e-8)
    assert ours.to_frame()["prediction_low"].to_numpy() == pytest.approx(
        frame["obs_ci_lower"].to_numpy(), rel=1e-7
    )
    assert ours.to_frame()["prediction_high"].to_numpy() == pytest.approx(
        frame["obs_ci_upper"].to_numpy(), rel=1e-7
    )
    assert ours.about["slope_std_error"] == pytest.approx(theirs.bse[1], rel=1e-7)


def test_extrapolation_says_what_is_doubtful_and_refuses_the_rest():
    falling = pd.Series({2015: 3.0, 2016: 2.0, 2017: 0.9})
    notes = " ".join(si.macro.extrapolate(falling, [2018, 2025]).notes)
    assert "[2025] lie further" in notes and "below zero in [2018, 2025]" in notes
    with pytest.raises(EstimationError, match="at least 3 points, not 2 \\[2015, 2016\\]"):
        si.macro.extrapolate(falling.loc[:2016], [2017])
    with pytest.raises(DataError, match="values in \\[2016\\] already"):
        si.macro.extrapolate(falling, [2016, 2018])
    with pytest.raises(DataError, match="years is empty"):
        si.macro.extrapolate(falling, [])
    with pytest.raises(DataError, match="level must be"):
        si.macro.extrapolate(falling, [2018], level=95)
    with pytest.raises(DataError, match="missing, infinite or no number, in \\[2016\\]"):
        si.macro.extrapolate(falling.where(falling.index != 2016), [2018])


def test_years_as_text_are_years():
    multipliers = pd.Series({"2020": 0.99, "2019": 1.02, "2018": 5.0})
    frame = si.macro.carried_forward(4.0, multipliers, year=2018).to_frame()
    assert frame["rate_pct"].to_dict() == pytest.approx({2018: 4.0, 2019: 4.08, 2020: 4.0392})


def test_rates_of_growth_are_no_links():
    """2 and 5 percent chained as if they were indices would let prices fall by 98 %."""
    with pytest.raises(DataError, match="rates of growth, 5 for 105"):
        si.macro.chained(pd.Series({2016: 2.0, 2017: 5.0}), base_year=2015)


def test_years_that_are_none_are_refused():
    series = pd.Series({2015: 2.0, 2016: 2.0, 2017: 3.0})
    with pytest.raises(DataError, match="list of years"):
        si.macro.extrapolate(series, 2018)
    data, _ = _made()
    with pytest.raises(DataError, match="base must be"):
        si.macro.solow(data, **NAMES, base=2007)
