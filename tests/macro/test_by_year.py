"""Value added by year: the benchmark is the input-output table's, later years are worked out by hand, draws by laws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.macro import Accounts
from spatial_iie.macro.extrapolation import line_draws

TABLE = si.macro.demo_io_table()
DATA, RANGES, DIVISIONS = si.macro.demo_accounts()
SHARES = RANGES["mode"]
REAL = Accounts(
    capital="capital", labor="labor", price_index="price_index", base_year=2015, constant_returns=True
)
PLAIN = {"year": 2018, "divisions": DIVISIONS}


def _chain(shares=SHARES, data=DATA, table=TABLE, **options):
    return si.macro.value_added_by_year(table, shares, data, **{**PLAIN, "draws": 199, **options})


def test_the_benchmark_year_is_that_of_the_input_output_table():
    """In the benchmark year the made-up yearly accounts have the table's value added, and so has the chain."""
    frame = _chain().to_frame()
    parts = si.macro.digital_value_added(TABLE, SHARES).to_frame()["value_added"]
    assert frame.loc[2018, "direct_value_added"] == pytest.approx(parts["direct value added"], rel=1e-12)
    assert frame.loc[2018, "penetration"] == pytest.approx(parts["penetration value added"], rel=1e-12)
    by_part = _chain(by="part").to_frame().query("year == 2018").set_index("part")["value_added"]
    assert by_part["penetration, tertiary"] == pytest.approx(parts["penetration, tertiary"], rel=1e-12)


def test_the_unit_of_the_yearly_accounts_is_that_of_the_answer():
    """Only parts and rates come from the input-output table: in another unit it gives the same."""
    divisions = sorted(set(DIVISIONS.values()))
    larger = DATA.assign(**{name: 100 * DATA[name] for name in ["gdp", *divisions]})
    one, other = (_chain(data=data).to_frame()["value_added"] for data in (DATA, larger))
    assert other.to_numpy() == pytest.approx(100 * one.to_numpy())


def test_later_years_are_worked_out_by_hand():
    """Direct: the digital part of a division, times the division. Penetration: rate x multiplier x the others."""
    filled = DATA.assign(**{"information services": DATA["information services"].interpolate()})
    frame = _chain(data=filled, accounts=REAL).to_frame()
    made = TABLE.output - TABLE.intermediate_inputs
    rates = si.macro.penetration_value_added(TABLE, SHARES).to_frame()["rate"]
    real = filled["gdp"] / filled["price_index"] * 100
    inputs = pd.DataFrame({"Y": real, "K": filled["capital"], "L": filled["labor"]})
    multiplier = si.macro.solow(inputs, output="Y", capital="K", labor="L", constant_returns=True).to_frame()
    carried = si.macro.carried_forward(100 * rates, multiplier["multiplier"], year=2018).to_frame()
    for year in (2018, 2020, 2021):
        of = {code: filled.loc[year, name] for code, name in DIVISIONS.items()}
        of_2018 = {
            name: sum(made[c] for c in DIVISIONS if DIVISIONS[c] == name) for name in DIVISIONS.values()
        }
        now = {code: of[code] * made[code] / of_2018[DIVISIONS[code]] for code in DIVISIONS}
        direct = sum(SHARES[code] * now[code] for code in SHARES.index)
        industries = {"01": "primary", "02": "secondary", "04": "tertiary"}
        penetration = sum(carried.loc[year, name] / 100 * now[code] for code, name in industries.items())
        deflator = filled.loc[year, "price_index"] / 100
        assert frame.loc[year, "direct_value_added"] == pytest.approx(direct / deflator, rel=1e-9)
        assert frame.loc[year, "penetration"] == pytest.approx(penetration / deflator, rel=1e-9)
    growth = si.macro.growth_contribution(frame["gdp"], frame["value_added"]).to_frame()
    for name in ("share_pct", "growth_pct", "contribution_pct", "pull_points"):
        assert frame[name].to_numpy() == pytest.approx(growth[name].to_numpy(), nan_ok=True)


def test_without_capital_and_labour_rates_stay():
    rates = _chain(by="part").to_frame().groupby("part", sort=False)["rate_pct"]
    assert rates.nunique().max() == 1
    assert "no multiplier" in " ".join(_chain().about.notes)


def test_the_draws_of_shares_are_those_of_the_benchmark():
    """Where nothing else is uncertain, in the benchmark year the interval is that of value_added_ranges."""
    ranges = si.macro.value_added_ranges(TABLE, RANGES, draws=999, seed=7).to_frame()
    frame = _chain(RANGES, draws=999, seed=7).to_frame()
    assert frame.loc[2018, "value_added_q05"] == pytest.approx(ranges.loc["total", "q05"])
    assert frame.loc[2018, "value_added_q95"] == pytest.approx(ranges.loc["total", "q95"])


def test_what_is_known_is_not_drawn():
    known = DATA.loc[:2020]
    frame = _chain(data=known, draws=99).to_frame()
    assert (frame["value_added_q05"] == frame["value_added_q95"]).all()
    given = Accounts(capital="capital", labor="labor", labor_share=0.6)
    frame = _chain(data=known, accounts=given, draws=99).to_frame()
    assert (frame["value_added_q05"] == frame["value_added_q95"]).all()
    assert any("Nothing is drawn" in note for note in _chain(data=known, accounts=given).about.notes)


def test_extrapolated_values_are_drawn_from_the_line():
    """Quantiles of draws are the prediction limits; the years of a draw go together."""
    known = DATA["information services"].dropna()
    draws = line_draws(known, pd.Index([2021, 2023]), 200_000, np.random.default_rng(1))
    limits = si.macro.extrapolate(known, [2021, 2023], level=0.9).to_frame()
    found = np.quantile(draws, [0.05, 0.95], axis=0)
    half = (limits["prediction_high"] - limits["prediction_low"]).to_numpy() / 2
    assert np.abs(found[0] - limits["prediction_low"].to_numpy()).max() < 0.02 * half.max()
    assert np.abs(found[1] - limits["prediction_high"].to_numpy()).max() < 0.02 * half.max()
    t = known.index.to_numpy(dtype=float)
    spread = ((t - t.mean()) ** 2).sum()
    leverage = lambda a, b: 1 / len(t) + (a - t.mean()) * (b - t.mean()) / spread  # noqa: E731
    expected = leverage(2021, 2023) / np.sqrt((1 + leverage(2021, 2021)) * (1 + leverage(2023, 2023)))
    assert np.corrcoef(draws.T)[0, 1] == pytest.approx(expected, abs=0.03)


def test_the_interval_of_an_extrapolated_year_is_that_of_the_line():
    """Shares known, rates held: value added of 2021 is linear in the one extrapolated division."""
    frame = _chain(draws=20_000).to_frame()
    known = DATA["information services"].dropna()
    limits = si.macro.extrapolate(known, [2021], level=0.9).to_frame().loc[2021]
    slope = float(SHARES["05"])  # the whole division is that sector
    centre = frame.loc[2021, "value_added"] - slope * limits["estimate"]
    assert frame.loc[2021, "value_added_q05"] == pytest.approx(
        centre + slope * limits["prediction_low"], rel=2e-3
    )
    assert frame.loc[2021, "value_added_q95"] == pytest.approx(
        centre + slope * limits["prediction_high"], rel=2e-3
    )


def test_elasticities_are_drawn_from_students_t():
    """With constant returns log of a multiplier is linear in one coefficient, whose quantiles are Student's."""
    known = DATA.loc[:2020]
    result = _chain(data=known, accounts=REAL, draws=20_000, by="part")
    fit = result.about.fit
    growth = np.log(known).diff().loc[2019]
    real = growth["gdp"] - growth["price_index"]
    a, se = fit.params.iloc[-1], np.sqrt(fit.cov.to_numpy()[-1, -1])
    ends = a + stats.t.ppf([0.05, 0.95], fit.residual_df) * se
    logs = real - ends * growth["capital"] - (1 - ends) * growth["labor"]
    row = result.to_frame().query("year == 2019 and part == 'penetration, tertiary'").iloc[0]
    middle = real - a * growth["capital"] - (1 - a) * growth["labor"]
    expected = row["value_added"] * np.exp(np.sort(logs) - middle)
    assert row["value_added_q05"] == pytest.approx(expected[0], rel=2e-3)
    assert row["value_added_q95"] == pytest.approx(expected[1], rel=2e-3)


def test_rows_in_any_order_give_the_same():
    one = _chain(RANGES, accounts=REAL).to_frame()
    shuffled = DATA.sample(frac=1, random_state=3)
    other = _chain(RANGES.iloc[::-1], data=shuffled, accounts=REAL).to_frame()
    pd.testing.assert_frame_equal(one, other)
    codes = list(TABLE.sectors)[::-1]
    turned = si.macro.InputOutputTable(
        TABLE.intermediate.loc[codes, codes], TABLE.final.loc[codes], TABLE.value_added[codes], TABLE.output[codes],
        imports=TABLE.imports[codes], exports="EX", names=TABLE.names.loc[codes],
    )  # fmt: skip
    pd.testing.assert_frame_equal(one, _chain(RANGES, table=turned, accounts=REAL).to_frame())


def test_readings_are_those_of_the_accounts():
    frame = _chain(by="reading", data=DATA.loc[:2018]).to_frame()
    for row in frame.itertuples():
        how = {"reading": "forward" if row.reading.startswith("digital") else "backward"}
        how["imports"] = "domestic" if row.inputs == "domestic only" else "total"
        own = si.macro.penetration_value_added(TABLE, SHARES, **how)
        assert row.penetration == pytest.approx(own.about["total"])
    assert (_chain(by="reading", accounts=REAL).to_frame()["rates"] == "held").sum() == 4


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"year": 2030}, "data has no year 2030"),
        ({"divisions": dict.fromkeys(DIVISIONS, "all")}, r"no column \[all\]"),
        ({"divisions": None}, r"no column \[primary, secondary, tertiary\], to which sectors belong"),
        ({"divisions": {"01": "agriculture"}}, "02"),
        ({"accounts": Accounts(gdp="GDP")}, r"no column \[GDP\]"),
        ({"data": DATA.drop(index=2019)}, "must have every year from 2018 to 2021"),
        ({"data": DATA.assign(agriculture=-1.0)}, "not positive in"),
        ({"data": DATA.assign(agriculture=np.nan)}, "at least 3 points|is empty"),
        ({"data": DATA.assign(capital=np.nan, labor=1.0), "accounts": REAL}, "no multiplier|lacks|missing"),
        ({"by": "sector"}, "by"),
    ],
)
def test_what_cannot_be_is_refused_in_words(options, words):
    with pytest.raises((DataError, ValueError), match=words):
        _chain(**options)


@pytest.mark.parametrize(
    "given", [{"base_year": 2015}, {"price_index": "p"}, {"capital": "k"}, {"labor": "l"}]
)
def test_columns_that_belong_together_come_together(given):
    with pytest.raises(DataError, match="belong together"):
        Accounts(**given)


def test_common_errors_of_the_shares_widen_the_interval():
    """Draws at one quantile: the interval of the sum is that of all shares at their 5 and 95 % quantiles."""
    uniform = {"distribution": "uniform", "dependence": "common", "draws": 20_000, "unit": "亿元"}
    result = _chain(RANGES, data=DATA.loc[:2018], **uniform)
    row = result.to_frame().loc[2018]
    for at, name in ((0.05, "value_added_q05"), (0.95, "value_added_q95")):
        share = RANGES["low"] + at * (RANGES["high"] - RANGES["low"])
        parts = si.macro.digital_value_added(TABLE, share).to_frame()["value_added"]
        assert row[name] == pytest.approx(parts["total"], rel=5e-3)
    assert result.about.unit == "亿元"
