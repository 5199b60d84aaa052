"""The section on heterogeneity: its numbers are those of si.spreg, in both languages; what cannot be is a sentence."""

from __future__ import annotations

import sys
import warnings

import pytest

import spatial_iie as si
from spatial_iie.chapter import read_plan
from spatial_iie.chapter.asked import Heterogeneity
from spatial_iie.chapter.plan import Models
from spatial_iie.chapter.run import requested_parts
from spatial_iie.chapter.sections import check_sections
from spatial_iie.errors import DataError, WeightsWarning
from tests.chapter import desks
from tests.chapter.small import FILE, write_small_study
from tests.chapter.test_parts_indices import numbers, result, text

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share"
ALL = Heterogeneity(formula=FORMULA, model="sar", groups="hu_line", moderator="trade_share", threshold="trade_share",
                    mediator="deposit_share", draws=99)  # fmt: skip


def settled(asked=ALL):
    return desks.plan(models=Models(year=2019), heterogeneity=asked)


def made(plan):
    desk = desks.desk(plan, provinces=("13", "14", "15", "21", "37", "41", "61"))
    wanted = [part for part in desks.parts(desk.plan) if part.name in ("heterogeneity", "methods")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        found = {part.name: part.compute(desk) for part in wanted}
    return desk, found, {language: desks.document(desk, found, language) for language in ("en", "zh")}


@pytest.fixture(scope="module")
def whole():
    return made(settled())


def test_it_is_there_if_asked_for():
    assert "heterogeneity" in [part.name for part in requested_parts(settled())]
    assert "heterogeneity" not in [part.name for part in requested_parts(desks.plan())]


def test_its_numbers_are_those_of_the_functions(whole):
    desk, _, documents = whole
    year = desk.study.year(2019)
    groups = si.indices.region_groups(desk.study, "hu_line")
    fit = si.spreg.regimes(FORMULA, year, desk.w, groups=groups, model="sar")
    told = numbers(documents["en"], "heterogeneity")
    tests = si.spreg.chow_tests(fit).to_frame().set_index("coefficient")
    assert told["p of the Chow test"] == pytest.approx(tests.loc["digital_index", "p"])
    assert set(result(documents["en"], "regime_impacts").to_frame()["variable"]) == {
        "digital_index",
        "trade_share",
    }
    threshold = si.spreg.threshold(FORMULA, year, desk.w, variable="trade_share", draws=99).to_frame()
    assert told["threshold"] == pytest.approx(threshold.loc[0, "threshold"])
    mediated = si.spreg.mediation(FORMULA, year, desk.w, mediator="deposit_share", draws=99).to_frame()
    assert told["mediated effect"] == pytest.approx(
        mediated.set_index("effect").loc["mediated, Sobel", "estimate"]
    )


def test_it_is_told_in_both_languages(whole):
    _, _, documents = whole
    english, chinese = (text(documents[language], "heterogeneity") for language in ("en", "zh"))
    assert "Chow test" in english
    assert "Significant at the 5% level, total impact" in english
    assert "Chow 检验" in chinese
    assert "总效应" in chinese
    assert "Hansen" in text(documents["en"], "methods")
    assert "江艇" in text(documents["zh"], "methods")


def test_figures_are_drawn(whole):
    from spatial_iie.report.document import Figure

    _, _, documents = whole
    section = next(each for each in documents["zh"].sections if each.name == "heterogeneity")
    figures = {block.name: block for block in section.blocks if isinstance(block, Figure)}
    assert set(figures) == {"moderation_plot", "threshold_plot"}
    assert "对外贸易占比" in figures["threshold_plot"].draw().get_xlabel()


def test_local_coefficients_without_the_package_are_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "mgwr.sel_bw", None)
    monkeypatch.setitem(sys.modules, "mgwr", None)
    _, _, documents = made(settled(Heterogeneity(formula=FORMULA, groups="none", gwr=True)))
    assert "mgwr" in text(documents["en"], "heterogeneity")
    assert "未安装" in text(documents["zh"], "heterogeneity")


def test_local_coefficients_are_told_and_mapped():
    pytest.importorskip("mgwr", reason="mgwr, of the extra gwr, is not installed")
    _, found, documents = made(settled(Heterogeneity(formula=FORMULA, groups="none", gwr=True)))
    row = found["heterogeneity"]["gwr"].to_frame().loc["digital_index"]
    assert numbers(documents["en"], "heterogeneity")["largest coefficient"] == pytest.approx(row["maximum"])
    assert "地理加权回归" in text(documents["zh"], "heterogeneity")


def test_regimes_by_restricted_likelihood():
    _, found, _ = made(settled(Heterogeneity(formula=FORMULA, groups="hu_line", model="sem", method="reml")))
    assert found["heterogeneity"]["regimes"].inference is not None


def test_a_panel_is_fitted_where_effects_are_named():
    _, found, _ = made(settled(Heterogeneity(formula=FORMULA, effects="both", groups="hu_line", moderator="trade_share",
                                             variable="digital_index", errors="cluster:region")))  # fmt: skip
    assert found["heterogeneity"]["regimes"].about.years == (2017, 2018, 2019)
    assert found["heterogeneity"]["regimes"].about.standard_errors == "cluster:region"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Heterogeneity(), "has no formula"),
        (Heterogeneity(formula=FORMULA, groups="nothing"), "nothing"),
        (Heterogeneity(formula=FORMULA, threshold="nothing"), "nothing"),
        (Heterogeneity(formula=FORMULA, mediator="log(nothing)"), "nothing"),
        (Heterogeneity(formula=FORMULA, draws=3), "draws"),
    ],
)
def test_what_it_cannot_use_is_refused(asked, message):
    with pytest.raises(DataError, match=message):
        check_sections(settled(asked), si.study.demo())


def test_the_study_file_asks_for_it(tmp_path):
    more = f'[heterogeneity]\nformula = "{FORMULA}"\nthreshold = "trade_share"\nthresholds = 2\n'
    plan = read_plan(write_small_study(tmp_path, FILE + more))
    assert plan.heterogeneity == Heterogeneity(formula=FORMULA, threshold="trade_share", thresholds=2)
