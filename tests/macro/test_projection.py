"""Scenarios: compounding by hand, shares that come back, bands against their exact quantiles, and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import spatial_iie as si
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.macro import Phase, Scenario, Uncertainty

GDP = Scenario("GDP", [Phase("one", 2022, 2025, 5.5), Phase("two", 2026, 2035, 4.5)]).grown(98.28)
PHASES = [Phase("IT/CT", 2022, 2023, 10.0), Phase("OT", 2024, 2025, 15.0)]
START = 2.397


def _after(name, rate):
    return Scenario(name, [*PHASES, Phase("after", 2026, 2035, rate)])


def test_growth_by_phases_is_compounded_by_hand():
    frame = si.macro.project(
        START, GDP.sample(frac=1, random_state=1), [_after("slow", 3.0), _after("fast", 20.0)]
    ).to_frame()
    assert frame["scenario"].tolist() == ["slow"] * 14 + ["fast"] * 14
    assert frame["year"].tolist() == [*range(2022, 2036)] * 2
    rows = frame.set_index(["scenario", "year"])
    assert rows.loc[("slow", 2022), "value_added"] == pytest.approx(2.397 * 1.10)
    assert rows.loc[("slow", 2024), "value_added"] == pytest.approx(2.397 * 1.10**2 * 1.15)
    assert rows.loc[("slow", 2035), "value_added"] == pytest.approx(2.397 * 1.10**2 * 1.15**2 * 1.03**10)
    assert rows.loc[("fast", 2035), "gdp"] == pytest.approx(98.28 * 1.055**4 * 1.045**10)
    share = 100 * 2.397 * 1.10**2 * 1.15**2 * 1.20**10 / (98.28 * 1.055**4 * 1.045**10)
    assert rows.loc[("fast", 2035), "share_pct"] == pytest.approx(share)
    assert rows.loc[("fast", 2023), "phase"] == "IT/CT" and rows.loc[("fast", 2024), "phase"] == "OT"
    pd.testing.assert_series_equal(
        rows.loc["slow"].loc[:2025, "share_pct"], rows.loc["fast"].loc[:2025, "share_pct"]
    )


def test_every_assumption_is_in_the_notes():
    result = si.macro.project(
        START, GDP, [_after("slow", 3.0)], uncertainty=Uncertainty(2.0, 1.0, draws=100, seed=7)
    )
    notes = " ".join(result.notes)
    for words in (
        "GDP grows by 4.5 to 5.5 % a year from 2022 to 2035", "IT/CT (2022-2023) 10 %", "after (2026-2035) 3 %",
        "value added 2.397, GDP 98.28", "100 draws, seed 7", "2 points", "one deviation a phase",
    ):  # fmt: skip
        assert words in notes
    even = Scenario("GDP", [Phase("all", 2022, 2035, 5.0)]).grown(98.28)
    assert "by 5 % in every year" in " ".join(si.macro.project(START, even, [_after("slow", 3.0)]).notes)


@pytest.mark.parametrize("phases", [PHASES, []])
def test_the_growth_that_is_needed_leads_to_the_share(phases):
    targets = {"baseline": 21.0, "optimistic": 33.0, "pessimistic": 12.0}
    scenarios = si.macro.reaching(targets, START, GDP, phases)
    assert [each.name for each in scenarios] == list(targets)
    ends = si.macro.ends(si.macro.project(START, GDP, scenarios)).to_frame().set_index("scenario")
    assert ends["share_pct"].to_dict() == pytest.approx(targets, rel=1e-10)
    assert ends["year"].eq(2035).all() and len(ends) == 3
    needed = si.macro.required_growth(targets, START, GDP, phases).to_frame().set_index("scenario")
    assert needed["required_pct"].to_dict() == pytest.approx(
        {each.name: each.phases[-1].rate for each in scenarios}
    )
    assert needed["value_added"].to_dict() == pytest.approx(ends["value_added"].to_dict())


def test_the_growth_that_is_needed_by_hand():
    """A fifth of 200 is 40; from 10 at the end of the phases that is fourfold in two years: 100 % a year."""
    gdp = pd.Series({2021: 100.0, 2022: 150.0, 2023: 120.0, 2024: 200.0})
    needed = (
        si.macro.required_growth({"x": 20.0}, 8.0, gdp, [Phase("start", 2022, 2022, 25.0)]).to_frame().iloc[0]
    )
    assert needed["required_pct"] == pytest.approx(100.0) and needed["value_added_before"] == pytest.approx(
        10.0
    )
    assert needed["years"] == "2023-2024" and needed["value_added"] == pytest.approx(40.0)
    mean = 100 * ((200 / 150) ** 0.5 - 1)
    assert needed["required_over_gdp_points"] == pytest.approx(100 - mean)


def test_a_share_held_needs_the_growth_of_gdp():
    even = Scenario("GDP", [Phase("all", 2022, 2035, 5.0)]).grown(100.0)
    needed = si.macro.required_growth({"same": 8.0}, 8.0, even, []).to_frame().iloc[0]
    assert needed["required_pct"] == pytest.approx(5.0) and needed[
        "required_over_gdp_points"
    ] == pytest.approx(0, abs=1e-9)


def test_bands_of_one_year_are_the_exact_quantiles():
    """One phase, one year: the share is V (1 + (g + sd z) / 100) / G, a normal deviate."""
    gdp = pd.Series({2021: 100.0, 2022: 105.0})
    one = Scenario("s", [Phase("all", 2022, 2022, 10.0)])
    how = Uncertainty(rate_sd=4.0, draws=40_000, seed=1, level=0.8)
    row = si.macro.project(5.0, gdp, [one], uncertainty=how).to_frame().iloc[0]
    z = norm.ppf(0.9)
    exact = [100 * 5 * (1.10 + sign * 0.04 * z) / 105 for sign in (-1, 1)]
    spread = 100 * 5 * 0.04 / 105
    error = spread * np.sqrt(0.1 * 0.9 / 40_000) / norm.pdf(z)
    assert [row["band_low_pct"], row["band_high_pct"]] == pytest.approx(exact, abs=4.5 * error)


def test_bands_of_persistent_deviations_are_the_exact_quantiles():
    """One phase of ten years, one deviation: the share is monotone in it, so its quantiles are those of the deviate."""
    gdp = Scenario("GDP", [Phase("all", 2022, 2031, 5.0)]).grown(100.0)
    one = Scenario("s", [Phase("all", 2022, 2031, 10.0)])
    how = Uncertainty(rate_sd=2.0, draws=40_000, seed=3)
    row = si.macro.project(5.0, gdp, [one], uncertainty=how).to_frame().iloc[-1]
    z = norm.ppf(0.95)
    error = 0.02 * np.sqrt(0.05 * 0.95 / 40_000) / norm.pdf(z)
    for edge, sign in (("band_low_pct", -1), ("band_high_pct", 1)):
        ends = [
            100 * 5 * (1.10 + sign * (0.02 * z + k * 4.5 * error)) ** 10 / (100 * 1.05**10) for k in (-1, 1)
        ]
        assert min(ends) < row[edge] < max(ends)


def test_bands_of_the_growth_that_is_needed_are_the_exact_quantiles():
    """Only GDP is uncertain, one deviation: growth needed is monotone in it."""
    gdp = Scenario("GDP", [Phase("all", 2022, 2031, 5.0)]).grown(100.0)
    how = Uncertainty(rate_sd=0.0, gdp_sd=1.0, draws=40_000, seed=3)
    row = si.macro.required_growth({"x": 20.0}, 5.0, gdp, [], uncertainty=how).to_frame().iloc[0]
    z = norm.ppf(0.95)
    exact = [100 * ((0.2 * 100 * (1.05 + sign * 0.01 * z) ** 10 / 5) ** 0.1 - 1) for sign in (-1, 1)]
    assert [row["band_low_pct"], row["band_high_pct"]] == pytest.approx(exact, abs=0.05)
    assert row["band_low_pct"] < row["required_pct"] < row["band_high_pct"]


def test_the_band_without_doubt_is_the_line():
    how = Uncertainty(rate_sd=0.0, gdp_sd=0.0, draws=100)
    frame = si.macro.project(START, GDP, [_after("s", 9.0)], uncertainty=how).to_frame()
    for edge in ("band_low_pct", "band_high_pct"):
        assert frame[edge].to_numpy() == pytest.approx(frame["share_pct"].to_numpy(), rel=1e-12)


def test_draws_depend_on_the_seed_and_not_on_the_other_scenarios():
    how = Uncertainty(2.0, 1.0, draws=500, seed=4)
    both = si.macro.project(START, GDP, [_after("a", 9.0), _after("b", 12.0)], uncertainty=how).to_frame()
    alone = si.macro.project(START, GDP, [_after("b", 12.0)], uncertainty=how).to_frame()
    pd.testing.assert_frame_equal(both[both["scenario"] == "b"].reset_index(drop=True), alone)
    other = si.macro.project(
        START, GDP, [_after("b", 12.0)], uncertainty=Uncertainty(2.0, 1.0, draws=500, seed=5)
    )
    assert not np.allclose(other.to_frame()["band_low_pct"], alone["band_low_pct"])
    early = both[both["year"] <= 2025]
    low = early.pivot_table(index="year", columns="scenario", values="band_low_pct")
    assert low["a"].tolist() == low["b"].tolist()  # the phases they share, share their draws


def test_independent_years_give_narrower_bands():
    def width(together):
        how = Uncertainty(2.0, 1.0, together=together, draws=2000)
        last = si.macro.project(START, GDP, [_after("s", 9.0)], uncertainty=how).to_frame().iloc[-1]
        return last["band_high_pct"] - last["band_low_pct"]

    assert width("year") < 0.6 * width("phase")


def test_shares_beyond_the_whole_in_some_draws_are_counted():
    how = Uncertainty(rate_sd=6.0, draws=2000)
    (scenario,) = si.macro.reaching({"high": 60.0}, START, GDP, PHASES)
    notes = si.macro.project(START, GDP, [scenario], uncertainty=how).notes
    assert any("of the draws of high the share passes 100 %" in note for note in notes)


def test_paths_are_what_the_figure_draws():
    result = si.macro.project(
        START, GDP, [_after("slow", 3.0), _after("fast", 20.0)], uncertainty=Uncertainty(1.0, draws=100)
    )
    wide = si.macro.paths(result)
    rows = result.to_frame().set_index(["scenario", "year"])
    assert wide.to_frame().columns.tolist() == ["slow", "fast"]
    assert wide.to_frame().loc[2030, "fast"] == rows.loc[("fast", 2030), "share_pct"]
    assert not any("Bands" in note for note in wide.notes) and any("slow: " in note for note in wide.notes)
    low, high = (si.macro.paths(result, f"band_{edge}_pct") for edge in ("low", "high"))
    assert any("Bands" in note for note in low.notes)
    axes = si.viz.scenarios(
        pd.Series({2018: 2.2, 2021: 2.44}), wide, bands=(low, high), phases=result.about["phases"]
    )
    assert [line.get_ydata()[-1] for line in axes.lines[1:]] == wide.to_frame().loc[2035].tolist()
    assert [line.get_xdata()[0] for line in axes.lines[1:]] == [2021, 2021]
    (band,) = [each for each in axes.collections if each.get_gid() == "band fast"]
    corners = band.get_paths()[0].get_extents()
    assert (corners.y0, corners.y1) == pytest.approx((2.44, high.to_frame().loc[2035, "fast"]))
    spans = {patch.get_gid(): (patch.get_x(), patch.get_x() + patch.get_width()) for patch in axes.patches}
    assert spans == {"phase IT/CT": (2021, 2023), "phase OT": (2023, 2025), "phase after": (2025, 2035)}
    with pytest.raises(DataError, match="without uncertainty="):
        si.macro.paths(si.macro.project(START, GDP, [_after("slow", 3.0)]), "band_low_pct")
    with pytest.raises(SpatialIIEError, match="column must be one of"):
        si.macro.paths(result, "gdp")
    with pytest.raises(DataError, match="the high end of the bands"):
        si.viz.scenarios(pd.Series({2021: 2.44}), wide, bands=(low, high.to_frame().drop(columns="slow")))


def test_names_of_phases_do_not_cover_one_another():
    spans = {"a rather long name": (2021, 2022), "another long name": (2022, 2023), "short": (2026, 2035)}
    axes = si.viz.scenarios(
        pd.Series({2018: 2.2, 2021: 2.44}), pd.DataFrame({"s": [3.0]}, index=[2035]), phases=spans
    )
    axes.figure.draw_without_rendering()
    one, other, third = (
        next(t for t in axes.texts if t.get_text() == name).get_window_extent() for name in spans
    )
    assert not one.overlaps(other) and other.y1 <= one.y0 and third.y1 == pytest.approx(one.y1)


@pytest.mark.parametrize(
    ("phases", "words"),
    [
        (
            [("a", 2022, 2023, 5.0), ("b", 2025, 2035, 5.0)],
            r"'b' \(2025-2035\) leaves a gap after 'a'.*begin in 2024",
        ),
        ([("a", 2022, 2024, 5.0), ("b", 2024, 2035, 5.0)], "overlaps"),
        ([("b", 2024, 2035, 5.0), ("a", 2022, 2023, 5.0)], "overlaps"),
        ([("a", 2025, 2022, 5.0)], "runs backwards, from 2025 to 2022"),
        ([("a", 2022, 2035, -100.0)], "above -100"),
        ([("a", 2022, 2035, float("nan"))], "above -100"),
        ([("a", 2022, 2035, "5")], "above -100, not '5'"),
        ([("a", 2022.5, 2035, 5.0)], "whole years"),
        ([], "has no phase"),
    ],
)
def test_phases_that_do_not_fit_are_refused(phases, words):
    with pytest.raises(DataError, match=words):
        Scenario("s", [Phase(*each) for each in phases])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: si.macro.project(START, GDP, [_after("s", 60.0)]), r"passes GDP in 20\d\d \(1\d\d"),
        (lambda: si.macro.project(-1.0, GDP, [_after("s", 6.0)]), "positive number, not -1.0"),
        (lambda: si.macro.project(99.0, GDP, [_after("s", 6.0)]), "not below GDP 98.28 in 2021"),
        (lambda: si.macro.project(START, GDP.drop(2030), [_after("s", 6.0)]), r"missing \[2030\]"),
        (lambda: si.macro.project(START, GDP * -1, [_after("s", 6.0)]), "not positive"),
        (lambda: si.macro.project(START, GDP.loc[:2030], [_after("s", 6.0)]), r"cover 2022-2030.*\[s 2022-2035\]"),
        (lambda: si.macro.project(START, GDP.loc[:2021], [_after("s", 6.0)]), "nothing to project"),
        (lambda: si.macro.project(START, GDP, [_after("s", 6.0)] * 2), "differ in their names"),
        (lambda: si.macro.project(START, GDP, []), "at least one"),
        (lambda: si.macro.project(START, GDP, ["s"]), "Scenario records"),
        (lambda: si.macro.reaching({"a": 100.0}, START, GDP, PHASES), r"0 and 100 percent; not so \[a: 100.0\]"),
        (lambda: si.macro.reaching({"a": 0.0, "b": True}, START, GDP, PHASES), r"\[a: 0.0, b: True\]"),
        (lambda: si.macro.reaching({}, START, GDP, PHASES), "no target"),
        (lambda: si.macro.reaching({"a": 9.0}, START, GDP, PHASES[1:]), "must begin in 2022"),
        (lambda: si.macro.reaching({"a": 9.0}, START, GDP, [Phase("a", 2022, 2035, 1.0)]), "end before 2035"),
        (lambda: Scenario("s", PHASES).grown(-2.0), "positive number, not -2.0"),
        (lambda: Uncertainty(-1.0), "rate_sd must be percentage points from 0 up"),
        (lambda: Uncertainty(1.0, level=90), "level must be"),
        (lambda: Uncertainty(1.0, draws=5), "draws must be a whole number of at least 100"),
        (lambda: Uncertainty(1.0, together="decade"), "together must be one of phase, year"),
        (lambda: si.macro.project(START, GDP, [_after("s", 6.0)], uncertainty=Uncertainty(60.0)), "fall to -100 %"),
    ],
)  # fmt: skip
def test_projections_refuse_in_words(call, words):
    with pytest.raises(SpatialIIEError, match=words):
        call()


def test_records_are_frozen():
    scenario = _after("s", 3.0)
    with pytest.raises(AttributeError):
        scenario.name = "t"
    with pytest.raises(AttributeError):
        scenario.phases[0].rate = 9.0
    assert isinstance(scenario.phases, tuple) and str(scenario.phases[0]) == "IT/CT (2022-2023) 10 %"


def test_given_phases_cannot_pass_gdp():
    """300 % a year for two years: 2.397 x 16 = 38 of 108; for three 153, past it, whatever is sought afterwards."""
    two, three = (Phase("fast", 2022, last, 300.0) for last in (2023, 2024))
    assert si.macro.required_growth({"a": 21.0}, START, GDP, [two]).to_frame()["required_pct"].item() < 5
    for call in (si.macro.required_growth, si.macro.reaching):
        with pytest.raises(DataError, match=rf"past GDP in 2024 \(153.4 of {GDP[2024]:.4g}\)"):
            call({"a": 21.0}, START, GDP, [three])


def test_what_is_no_record_is_refused():
    with pytest.raises(DataError, match="must be Phase records"):
        si.macro.reaching({"a": 9.0}, START, GDP, ["IT:2022:5"])
    with pytest.raises(DataError, match="a mapping of scenario"):
        si.macro.reaching([9.0], START, GDP, PHASES)
    with pytest.raises(DataError, match="level must be"):
        Uncertainty(1.0, level="0.9")
    one = _after("s", 3.0)
    assert si.macro.project(START, GDP, one).to_frame().equals(si.macro.project(START, GDP, [one]).to_frame())


def test_the_band_of_growth_needed_knows_all_given_phases():
    """Only the rate of the one given phase of two years is uncertain, one deviation: growth needed falls with it."""
    gdp = Scenario("GDP", [Phase("all", 2022, 2031, 5.0)]).grown(100.0)
    how = Uncertainty(rate_sd=2.0, draws=40_000, seed=3)
    given = [Phase("start", 2022, 2023, 10.0)]
    row = si.macro.required_growth({"x": 20.0}, 5.0, gdp, given, uncertainty=how).to_frame().iloc[0]
    z = norm.ppf(0.95)
    exact = [
        100 * ((0.2 * gdp[2031] / (5 * (1.10 + sign * 0.02 * z) ** 2)) ** (1 / 8) - 1) for sign in (1, -1)
    ]
    assert [row["band_low_pct"], row["band_high_pct"]] == pytest.approx(exact, abs=0.03)


def test_the_unit_of_required_growth_is_told():
    gdp = si.macro.Scenario("GDP", [si.macro.Phase("all", 2022, 2024, 5.0)]).grown(100.0)
    plain, named = (
        si.macro.required_growth({"same": 10.0}, 10.0, gdp, [], unit=unit) for unit in (None, "yuan")
    )
    pd.testing.assert_frame_equal(plain.to_frame(), named.to_frame())
    assert "yuan" in " ".join([named.title, *named.notes, str(named.about)])
