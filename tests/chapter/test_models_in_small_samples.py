"""A report whose regressions are estimated by restricted maximum likelihood."""

from __future__ import annotations

from dataclasses import replace

import pytest

import spatial_iie as si
from spatial_iie.chapter.sections import check_sections
from spatial_iie.chapter.study_file import plan_of
from spatial_iie.chapter.words.methods import descriptions, used
from tests.chapter import desks


@pytest.fixture(scope="module")
def made():
    settled = desks.plan()
    models = replace(settled.models, method="reml", ladder=("ols", "sar", "sdem"))
    grid = replace(settled.robustness, weights=("queen",), models=("sar",))
    desk = desks.desk(replace(settled, models=models, robustness=grid))
    wanted = [part for part in desks.parts(desk.plan) if part.name in ("models", "robustness", "methods")]
    return desk, wanted, {part.name: part.compute(desk) for part in wanted}


def test_tables_have_the_intervals_of_the_fits(made):
    desk, parts, found = made
    sdem = si.spreg.sdem(
        desk.plan.models.formula,
        desk.study.year(2019),
        desk.w,
        lagged=list(desk.plan.models.lagged),
        method="reml",
    )
    frame = found["models"]["sdem"].to_frame()
    assert frame["upper"].tolist() == pytest.approx(sdem.conf_int()["upper"].tolist())
    blocks = {
        block.name: block
        for part in parts
        for block in part.compose(desk, found, "en")
        if hasattr(block, "name")
    }
    impacts = blocks["impacts"].result.to_frame()
    truth = sdem.impacts().to_frame()
    assert impacts["low"].tolist() == pytest.approx(
        truth[["direct_low", "indirect_low", "total_low"]].to_numpy().ravel()
    )
    drawn = blocks["impacts_plot"].draw()
    assert drawn is not None
    grid = found["robustness"]["grid"].to_frame().set_index("year")
    sar = si.spreg.sar(desk.plan.models.formula, desk.study.year(2019), desk.w, method="reml")
    assert grid.loc[2019, "high"] == pytest.approx(sar.conf_int().iloc[1, 1])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_how_and_tells_of_no_likelihood_ratio_between_models(made, language):
    desk, parts, found = made
    blocks = [block for part in parts for block in part.compose(desk, found, language)]
    names = {block.name for block in blocks if hasattr(block, "name")}
    assert "models" in names and not {"nested_tests", "sdem_published"} & names
    text = " ".join(block.text for block in blocks if hasattr(block, "text"))
    assert "nan" not in text and "AIC" not in text and "spregsem" not in text
    methods = used(desk.plan, frozenset({"models"}))
    said = " ".join(each.text for each in descriptions(methods, desk.plan, language))
    assert {"en": "restricted maximum likelihood (Patterson", "zh": "限制极大似然估计（Patterson"}[
        language
    ] in said


@pytest.mark.parametrize("keys", [{"errors": "hc3"}, {"information": "observed"}])
def test_keys_that_do_not_go_with_it_are_refused(keys):
    with pytest.raises(si.errors.DataError, match="neither errors= nor information="):
        check_sections(plan_of({"models": {"formula": "y ~ x", "method": "reml", **keys}}), si.study.demo())
