"""Notes on tables, technology, prices, scenarios and scores in Chinese: no English left, numbers kept."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import SpatialIIEError
from spatial_iie.macro import Phase, Scenario, Uncertainty
from spatial_iie.report.labels import in_words
from spatial_iie.report_2022 import printed
from spatial_iie.results import SYNTHETIC, TableResult

ENGLISH = re.compile(r"[A-Za-z][A-Za-z'-]*(?:[ ,;:]+[A-Za-z][A-Za-z'-]*){2,}")
"""Three words of Latin letters and more in a row."""


def technology():
    """Yield accounts of a made-up economy, by every way to weigh capital and labour."""
    random = np.random.default_rng(3)
    k, ell = (np.exp(np.cumsum(random.normal(mean, 0.05, 12))) for mean in (0.1, 0.01))
    data = pd.DataFrame({"Y": k**0.4 * ell**0.6 * np.exp(random.normal(0, 0.02, 12)), "K": k, "L": ell})
    data = data.assign(share=0.6).set_axis(range(2005, 2017))
    names = {"output": "Y", "capital": "K", "labor": "L"}
    base = {"base": (2005, 2016)}
    yield si.macro.production_function(data, **names, **base, constant_returns=True)
    yield si.macro.production_function(data.assign(K=data["K"] ** -1), **names, **base)
    for options in ({}, {"constant_returns": True}, {"trend": True}):
        yield si.macro.solow(data, **names, **base, **options)
    for share in (0.6, "share"):
        yield si.macro.solow(data, **names, labor_share=share)
    yield si.macro.carried_forward(4.0, pd.Series({2019: 1.02}), year=2018)


def others():
    table = si.macro.demo_io_table(language="zh")
    for function in (si.macro.balance, si.macro.leontief_inverse, si.macro.multipliers, si.macro.linkages):
        yield function(table)
    shares = pd.DataFrame({"low": 0.1, "mode": 0.2, "high": 0.4}, index=["03", "05"])
    for distribution in ("triangular", "uniform", "pert"):
        yield si.macro.value_added_ranges(table, shares, draws=99, distribution=distribution)
    yield si.macro.value_added_ranges(table, shares, draws=99, dependence="common")
    for function in (
        si.macro.direct_value_added,
        si.macro.penetration_value_added,
        si.macro.digital_value_added,
    ):
        yield function(table, {"03": 1.0, "05": 1.0})
    yield si.macro.penetration_value_added(table, {"03": 0.5}, reading="backward", imports="domestic")
    gdp = pd.Series({2019: 90.0, 2020: 90.1, 2021: 89.0, 2022: 95.0})
    for step in (1, 2):
        yield si.macro.growth_contribution(gdp, gdp / 50, step=step, unit="亿元")
    yield printed.rounding()
    yield printed.with_source(
        si.report_2022.compare_institutes(printed.printed_institutes(), bases=printed.BASES)
    )
    prices = pd.Series({2015: 1.0, 2016: 1.1})
    yield si.macro.real_growth(pd.Series({2015: 50.0, 2016: 55.0}), prices, base_year=2015)
    yield si.macro.extrapolate(pd.Series({2015: 3.0, 2016: 2.0, 2017: 0.9}), [2018, 2025])
    path = Scenario("GDP", [Phase("a", 2022, 2025, 5.0), Phase("b", 2026, 2035, 4.0)]).grown(98.28)
    half = si.macro.reaching({"a": 50.0}, 2.397, path, [])
    yield si.macro.project(2.397, path, half, uncertainty=Uncertainty(6.0, 2.0))
    scores = si.report_2022.synthetic_scores()
    scores.loc[3, "score"] = np.nan
    for how in ("mean", "median", "trimmed"):
        yield si.report_2022.aggregate_scores(scores, how=how)
    yield si.report_2022.agreement(scores, permutations=99)


@pytest.fixture(scope="module")
def results():
    return [*technology(), *others()]


def test_nothing_english_is_left_and_numbers_are_kept(results):
    said = [note for result in results for note in result.notes]
    said = [note for note in said if note != SYNTHETIC]  # tables put a sentence of their own there
    assert len(said) > 50
    for note in said:
        chinese = in_words(note, "zh")
        assert not ENGLISH.search(chinese), chinese
        words = set(
            re.findall("(?<![A-Za-z])[a-z]{4,}", re.sub(r"[a-z_]+='?\w*|sigma2|share 列", "", chinese))
        )
        assert not words, chinese
        if note.startswith("Kendall") or printed.SOURCE in note:
            continue
        numbers, kept = (
            sorted(re.findall(r"\d+(?:\.\d+)?", text)) for text in (note.replace("R2", ""), chinese)
        )
        assert kept == numbers, chinese


def test_headings_are_chinese(results):
    headings = {in_words(each.title, "zh") for each in results if isinstance(each, TableResult)}
    assert len(headings) > 10 and not [each for each in headings if re.search("[A-Za-z]{4}", each)]


def unbalanced(factor=1.0):
    """Return a table whose first row is so many times too large, and whose output is not what its uses are."""
    flows = pd.DataFrame(
        [[150.0, 500, 10], [200, 100, 20], [5, 6, 7]], index=list("abc"), columns=list("abc")
    )
    output = pd.Series([1000.0, 2000, 100], index=list("abc"))
    whole = si.macro.io_table(flows, output=output)
    flows.loc["a"] *= factor
    return si.macro.InputOutputTable(flows, whole.final, whole.value_added, output)


WRONG = {
    "{a} 行似乎偏大 10,000 倍": lambda: unbalanced(1e4),
    "的 X: IT与重复的 IT": lambda: si.report_2022.weighted_scores(
        pd.DataFrame({"X": [1.0, np.nan]}, index=["IT", "IT"])
    ),
    "1 个表中没有的部门（9）": lambda: si.macro.direct_value_added(si.macro.demo_io_table(), {"9": 0.5}),
    "gdp 有 1 个值不为正，年份为 2016。请更正": lambda: si.macro.growth_contribution(
        pd.Series({2015: 1.0, 2016: 0.0}), pd.Series({2015: 0.5, 2016: 0.5})
    ),
    "阶段 'b'（2025-2026）未紧接 'a'": lambda: Scenario(
        "s", [Phase("a", 2022, 2023, 5.0), Phase("b", 2025, 2026, 4.0)]
    ),
}


@pytest.mark.parametrize("said", WRONG)
def test_errors_are_chinese_to_their_last_word(said):
    with pytest.raises(SpatialIIEError) as refused:
        WRONG[said]()
    chinese = refused.value.message.render("zh", "shell")
    assert said.format(a="a") in chinese and not ENGLISH.search(chinese), chinese
    assert str(refused.value) == refused.value.message and not re.search(
        "[\u4e00-\u9fff]", str(refused.value)
    )


def test_advice_is_in_the_terms_of_the_shell():
    table = si.macro.io_table(pd.DataFrame([[1.0]], index=["a"], columns=["a"]), output=pd.Series({"a": 3.0}))
    with pytest.raises(SpatialIIEError) as refused:
        si.macro.three_industries(table)
    assert "Give industries= (--industries), sector" in str(refused.value)
    assert "Give --industries, sector" in refused.value.message.render("en", "shell")


@pytest.mark.parametrize("arguments", [("--rates", "5,10"), ("--target", "21"), ("--rate-sd", "3")])
def test_scenarios_of_the_command_line_are_chinese(capsys, arguments):
    assert run(["scenario", "--published", *arguments, "--lang", "zh"]) == 0
    _, *lines = capsys.readouterr().out.splitlines()
    assert lines and not [line for line in lines if ENGLISH.search(line.removeprefix("Note: "))], lines
