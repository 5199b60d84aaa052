"""Sentences against numbers: what they claim is what p, sign and level support, in both languages."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from spatial_iie.chapter.words import (
    clustering,
    clusters,
    coefficients,
    fitted,
    grid,
    ladder,
    neighbourhoods,
    numerals,
    panel,
    summary,
)
from spatial_iie.chapter.words.clustering import Exchanged, YearValue
from spatial_iie.chapter.words.clusters import Found
from spatial_iie.chapter.words.coefficients import Effect
from spatial_iie.chapter.words.neighbourhoods import weights_in_words
from spatial_iie.inference import p_in_words, simulated_p

LANGUAGES = ("en", "zh")
PS = (1e-12, 0.0099, 0.01, 0.04999, 0.05, 0.0500001, 0.0999, 0.2, 1.0)
ALPHAS = (0.01, 0.05, 0.1)
NOTHING = re.compile(r"not (statistically )?significant|no significant|not rejected|不显著|未能拒绝")
"""What stands in a sentence that claims nothing."""
CAUSAL = re.compile(
    r"\b(caus|effect of|leads? to|drives|due to|because|impact of|boost|promot)|导致|促进|拉动|使得|造成"
)
GRID = list(product(PS, ALPHAS, LANGUAGES))


def moran(value, p, year=2019, *, sd=0.03):
    return YearValue(year, value, -0.003, sd, p, 365)


@pytest.mark.parametrize(("p", "alpha", "language"), GRID)
@pytest.mark.parametrize("name", ["Moran's I", "Geary's C", "Getis-Ord G"])
@pytest.mark.parametrize("above", [True, False])
def test_a_year_clusters_if_and_only_if_p_is_at_most_the_level(name, above, p, alpha, language):
    sign = -1 if name == "Geary's C" else 1
    expectation = 1.0 if name == "Geary's C" else -0.003
    value = YearValue(2019, expectation + (0.1 if above else -0.1), expectation, 0.03, p, 365, sign)
    text = clustering.yearly(name, "the index", [value], alpha, language).text
    assert bool(NOTHING.search(text)) == (p > alpha)
    assert "no effect" not in text
    if p <= alpha:
        positive = above == (sign > 0)
        alike = {
            "en": ("positive spatial autocorrelation", "negative spatial autocorrelation")
            if name != "Getis-Ord G"
            else ("more concentrated", "less concentrated"),
            "zh": ("空间正自相关", "空间负自相关") if name != "Getis-Ord G" else ("更为集中", "更为分散"),
        }[language]
        assert alike[0 if positive else 1] in text and alike[1 if positive else 0] not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_years_that_differ_are_told_apart(language):
    values = [moran(0.2, 0.001, 2017), moran(0.15, 0.03, 2018), moran(0.01, 0.4, 2019)]
    said = clustering.yearly("Moran's I", "the index", values, 0.05, language)
    text = said.text
    halves = re.split(r"; |；", text.split("under spatial randomness is ")[-1].split("期望值为")[-1])
    assert any("2017" in half and "2018" in half and "0.0300" in half for half in halves)
    assert any("2019" in half and "0.4000" in half and NOTHING.search(half) for half in halves)
    assert said.numbers["Moran's I 2018"] == 0.15 and said.numbers["Moran's I 2019 p"] == 0.4


PUBLISHED = [(2017, 0.209), (2018, 0.197), (2019, 0.177)]  # table 5-4 of the source, sd 0.032


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_change_of_the_published_values_is_not_significant(language):
    first, *_, last = [YearValue(year, value, -0.003, 0.032, 0.0001, 352) for year, value in PUBLISHED]
    p = math.erfc(0.032 / math.hypot(0.032, 0.032) / math.sqrt(2))  # a difference of 0.032 by hand
    said = clustering.change(first, last, 0.05, language)
    short = summary.changed(first, last, 0.05, None, language)
    for text in (said.text, short.text):
        assert {"en": "the change is not statistically significant", "zh": "该变化在统计上不显著"}[
            language
        ] in text
        assert f"{p:.4f}" in text
    assert said.numbers["change"] == pytest.approx(-0.032) and said.numbers["p independent"] == pytest.approx(
        p
    )


@pytest.mark.parametrize(("down", "language"), list(product([True, False], LANGUAGES)))
@pytest.mark.parametrize(
    ("far", "exchanged_p", "same_way", "claim"),
    [
        (True, None, True, "yes"),
        (False, None, True, "no"),
        (True, 0.01, True, "yes"),
        (False, 0.2, True, "no"),
        (True, 0.2, True, "weak"),
        (False, 0.01, True, "weak"),
        (False, 0.01, False, "no"),
    ],
)
def test_a_change_is_claimed_if_every_test_rejects(far, exchanged_p, same_way, claim, down, language):
    size = (0.2 if far else 0.03) * (-1 if down else 1)
    first, last = moran(0.3, 0.001, 2017), moran(0.3 + size, 0.001, 2019)
    exchanged = None if exchanged_p is None else Exchanged(size if same_way else -size, exchanged_p, 365, 999)
    verbs = {"en": ("weakened", "strengthened"), "zh": ("减弱", "增强")}[language]
    ways = {"en": ("fell", "rose"), "zh": ("降", "升")}[language]
    for said in (
        clustering.change(first, last, 0.05, language, exchanged=exchanged),
        summary.changed(first, last, 0.05, exchanged, language),
    ):
        assert [way in said.text for way in ways] == [down, not down]
        assert [verb in said.text for verb in verbs] == [claim != "no" and down, claim != "no" and not down]
        assert bool(NOTHING.search(said.text)) == (claim == "no")
        assert (("is weak" in said.text) or ("证据较弱" in said.text)) == (claim == "weak")


def effect(p, estimate=0.01, *, log_response=True, log_regressor=False):
    return Effect(
        "GDP per capita",
        "index",
        estimate,
        0.002,
        estimate - 0.004,
        estimate + 0.004,
        p,
        log_response,
        log_regressor,
    )


@pytest.mark.parametrize(("p", "alpha", "language"), GRID)
@pytest.mark.parametrize("estimate", [0.01, -0.01])
@pytest.mark.parametrize("tell", [coefficients.coefficient, coefficients.lag_coefficient])
def test_a_coefficient_is_an_association_if_and_only_if_p_is_at_most_the_level(
    tell, estimate, p, alpha, language
):
    text = tell(effect(p, estimate), "SDEM", 366, alpha, language).text
    assert bool(NOTHING.search(text)) == (p > alpha)
    assert not CAUSAL.search(text)
    more, less = {"en": ("% higher ", "% lower "), "zh": ("平均高 ", "平均低 ")}[language]
    if p <= alpha:
        assert (more in text) == (estimate > 0) and (less in text) == (estimate < 0)
    assert "n = 366" in text and p_in_words(p) in text and "95" in text


@pytest.mark.parametrize(("p", "alpha", "language"), GRID)
def test_the_summary_claims_what_the_sections_claim(p, alpha, language):
    own, lag = effect(p), effect(0.5)
    text = summary.own_and_neighbours(own, lag, alpha, language).text
    assert len(NOTHING.findall(text)) == 1 + (p > alpha)
    assert "[[sdem]]" in text and not CAUSAL.search(text)


@pytest.mark.parametrize(("p", "alpha", "language"), GRID)
@pytest.mark.parametrize(("name", "value"), [("lambda", 0.3), ("lambda", -0.3), ("rho", 0.3), ("rho", -0.3)])
def test_spatial_parameters(name, value, p, alpha, language):
    text = coefficients.spatial_parameter(name, "SDEM", value, 0.1, p, alpha, language).text
    assert bool(NOTHING.search(text)) == (p > alpha)
    if p <= alpha:
        assert {"en": ("positively", "negatively"), "zh": ("呈正相关", "呈负相关")}[language][
            value < 0
        ] in text


@pytest.mark.parametrize(("p", "alpha", "language"), GRID)
def test_impacts_across_borders(p, alpha, language):
    impacts = ((0.1, 0.001), (0.05, p), (0.15, 0.001))
    text = fitted.impacts_differ("SDM", "the index", impacts, alpha, language).text
    assert bool(NOTHING.search(text)) == (p > alpha) and "SDM" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_impact_that_is_zero_by_construction_is_no_finding(language):
    impacts = ((0.1, 0.001), (0.0, float("nan")), (0.1, 0.001))
    text = fitted.impacts_differ("SDEM", "the index", impacts, 0.05, language).text
    assert not NOTHING.search(text) and {"en": "by construction", "zh": "按设定为零"}[language] in text


@pytest.mark.parametrize(("p", "alpha", "language"), GRID)
def test_diagnostics_and_residuals(p, alpha, language):
    text = fitted.errors_look("SDEM", p, p, 29.0, alpha, language).text
    assert len(NOTHING.findall(text)) == (2 if p > alpha else 0)
    text = fitted.left_over({"OLS": (0.1, p), "SEM": (0.0, 0.9)}, alpha, language).text
    assert bool(NOTHING.search(text)) == (p > alpha) and ("OLS" in text) == (p <= alpha)


@pytest.mark.parametrize(("p", "alpha", "language"), GRID)
def test_likelihood_ratio_tests_that_reject_are_named(p, alpha, language):
    text = ladder.nested([("OLS < SLX", 7.2, p), ("SLX < SDEM", 0.1, 1.0)], alpha, language).text
    rejects = {"en": "none rejects", "zh": "均不拒绝"}[language]
    assert (rejects in text) == (p > alpha)
    assert {"en": "SLX against OLS", "zh": "SLX 对 OLS"}[language] in text


def test_per_cent_is_exact():
    """Worked by hand: exp(0.5) - 1 = 0.6487; 1.01^2 - 1 = 0.0201; 3 log 1.01 = 0.029851."""
    assert effect(0.01).per_unit(0.5) == pytest.approx(64.8721270)
    assert effect(0.01, log_regressor=True).per_unit(2.0) == pytest.approx(2.01)
    assert effect(0.01, log_response=False, log_regressor=True).per_unit(3.0) == pytest.approx(0.02985099)
    assert effect(0.01, log_response=False).per_unit(3.0) == 3.0
    text = coefficients.coefficient(effect(0.001, 0.5), "OLS", 50, 0.05, "en").text
    assert "64.872% higher" in text and "100(exp(b) − 1)%" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_said_are_numbers_kept(language):
    said = coefficients.coefficient(effect(0.0123456789, 0.0098765), "SDEM", 366, 0.05, language)
    assert said.numbers["SDEM index estimate"] == 0.0098765
    assert said.numbers["SDEM index p"] == 0.0123456789


@pytest.mark.parametrize("language", LANGUAGES)
def test_corrections_that_cannot_find_anything_are_told(language):
    """0.05 / 365 = 0.000137 is below 2 / 10000; with 99,999 draws it is not."""
    both = [Found(2019, 365, {"high-high": 3}, "fdr"), Found(2019, 365, {}, "bonferroni")]
    word = {"en": "none can be", "zh": "不可能有地区显著"}[language]
    assert word in clusters.corrected(both, 0.05, 2 / 10_000, language, shown="none").text
    assert word not in clusters.corrected(both, 0.05, 2 / 100_000, language, shown="none").text
    assert clusters.corrected(both, 0.05, 2 / 100_000, language, shown="none").numbers["clusters fdr"] == 3


@pytest.mark.parametrize(
    ("language", "mean", "total"), [("en", "mean of", "weighted sum"), ("zh", "平均每高", "加权和每高")]
)
def test_a_lag_is_a_mean_only_where_rows_sum_to_one(language, mean, total):
    rows, sums = (
        coefficients.lag_coefficient(
            replace(effect(0.01), averaged=averaged), "SDEM", 366, 0.05, language
        ).text
        for averaged in (True, False)
    )
    assert (mean in rows, total in rows) == (True, False)
    assert (mean in sums, total in sums) == (False, True)


@pytest.mark.parametrize("alternative", ["two-sided", "directed", "greater", "less"])
@pytest.mark.parametrize("draws", [19, 99, 999, 9999])
@pytest.mark.parametrize("alpha", [0.02, 0.05, 0.1])
def test_what_chance_finds_is_what_enumeration_finds(alpha, draws, alternative):
    """By chance the observed value takes every rank among the draws alike."""
    above = np.arange(draws + 1)
    p = simulated_p(above, draws - above, draws, alternative)
    assert clusters.share_by_chance(alpha, alternative, draws) == pytest.approx(np.mean(p <= alpha + 1e-12))


@pytest.mark.parametrize(("correction", "language"), list(product(["none", "fdr", "bonferroni"], LANGUAGES)))
def test_chance_is_told_where_nothing_is_corrected(correction, language):
    said = clusters.found_clusters(
        Found(2019, 365, {"high-high": 40, "low-low": 0}, correction), 0.05, "two-sided", 9999, language
    )
    assert ("18" in said.text) == (correction == "none")  # 0.05 * 365 = 18.25
    assert "365" in said.text and "9,999" in said.text
    assert "low-low" not in said.text and "低-低" not in said.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_p_was_got_is_told(language):
    draws = clustering.how_tested([365, 366], "greater", 999, 0.1, language).text
    assert (
        "999" in draws and "365" in draws and "366" in draws and numerals.tail("greater", language) in draws
    )
    assert "999" not in clustering.how_tested([365], "two-sided", 0, 0.05, language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_weights_that_change_a_conclusion_are_named(language):
    elsewhere = {"knn:6": [moran(0.1, 0.001, 2018), moran(0.1, 0.3, 2019)]}
    usual = {2018: "alike", 2019: "alike"}
    text = clustering.under_other_weights("Moran's I", usual, elsewhere, 0.05, language).text
    apart = {"en": "6 nearest neighbours in {}", "zh": "6 个最近邻（{} 年）"}[language]
    assert apart.format(2019) in text and apart.format(2018) not in text


@pytest.mark.parametrize(
    ("positive", "words"),
    [
        (12, ("positive in all 12", "全部为正")),
        (0, ("negative in all 12", "全部为负")),
        (5, ("positive in 5", "5 种为正")),
    ],
)
def test_signs_over_the_grid(positive, words):
    for place, language in enumerate(LANGUAGES):
        said = grid.specifications("x", 14, 2, positive, 4, -0.1, 0.2, 0.05, language)
        assert words[place] in said.text and said.numbers["failed fits"] == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_left_out_rows_and_missing_values_are_named(language):
    assert "Sansha" in panel.missing("the index", {2018: ["Sansha"], 2019: []}, language).text
    assert "2019" not in panel.missing("the index", {2018: ["Sansha"], 2019: []}, language).text
    assert panel.left_out(0, language).text == ""
    assert "[[set_aside]]" in panel.left_out(2, language).text
    assert "queen" in neighbourhoods.isolated({"queen": ["Zhoushan"], "knn:6": []}, language).text
    assert "6" not in neighbourhoods.isolated({"queen": ["Zhoushan"], "knn:6": []}, language).text


def test_a_value_that_is_not_defined_supports_nothing():
    assert moran(0.2, float("nan")).claim(0.05) == "none"


def test_published_tests_are_told_by_their_own_definitions(monkeypatch):
    values = {
        "Wald (spregsem)": 20.215,
        "F (spregsem)": 2.526,
        "LR (spregsem)": 3.931,
        "Wald: slopes": 30.1,
        "LR: space": 2.2,
    }
    tests = {name: SimpleNamespace(statistic=value) for name, value in values.items()}
    monkeypatch.setattr("spatial_iie.spreg.fit_tests", lambda *_, **__: tests)
    for language in LANGUAGES:
        said = fitted.published_tests(None, language)
        assert all(f"{value:.3f}" in said.text for value in values.values())
        assert dict(said.numbers) == values


@pytest.mark.parametrize(
    ("lags", "english", "chinese"),
    [
        ({"queen": (-0.1, 0.5), "knn:4": (0.2, 0.3)}, "with any of the weights", "均不显著"),
        (
            {"queen": (-0.1, 0.01), "knn:4": (-0.2, 0.05)},
            "negative and significant at the 5 % level with all weights",
            "均显著为负",
        ),
        ({"queen": (-0.1, 0.01), "knn:4": (0.2, 0.3)}, "with 1 of 2 weights", "取决于邻接关系的界定"),
        ({"queen": (-0.1, 0.01), "knn:4": (0.2, 0.03)}, "with both signs", "符号随权重而变"),
    ],
)
def test_the_spatial_lag_is_told_under_every_weights(lags, english, chinese):
    said = grid.lags_by_weights("the index", "SDEM", 2019, lags, 0.05, "en")
    assert english in said.text and all(f"with {weights_in_words(spec, 'en')}" in said.text for spec in lags)
    told = grid.lags_by_weights("指数", "SDEM", 2019, lags, 0.05, "zh")
    assert chinese in told.text and all(weights_in_words(spec, "zh") in told.text for spec in lags)
    assert list(said.numbers.values()) == [b for b, _ in lags.values()]
    assert grid.lags_by_weights("the index", "SDEM", 2019, {}, 0.05, "en").text == ""
