"""A report whose regressions have an endogenous regressor: the first stage and the tests stand beside the table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie.chapter.study_file import plan_of
from tests.chapter import desks

SHORT = "log(gdp_per_capita) ~ trade_share + [digital_index ~ population + deposit_share]"
TABLES = ["instrument_tests", "instrument_strength", "first_stages", "anderson_rubin", "weak_remedies"]


@pytest.fixture(scope="module")
def made():
    settled = desks.plan()
    models = replace(settled.models, formula=SHORT, lagged=(), ladder=("ols", "slx", "sdem"))
    settled = replace(
        settled, models=models, robustness=replace(settled.robustness, weights=("queen",), models=("sar",))
    )
    desk = desks.desk(settled)
    parts = [part for part in desks.parts(settled) if part.name in ("models", "robustness")]
    return desk, parts, {part.name: part.compute(desk) for part in parts}


def test_tables_are_those_of_two_stage_least_squares(made):
    desk, _, found = made
    fit = si.spreg.ols(SHORT, desk.study.year(2019), desk.w)
    assert found["models"]["fits"]["OLS"].params.equals(fit.params)
    for name in TABLES[:-1]:
        truth = getattr(si.spreg, name)(fit).to_frame()
        assert found["models"][name].to_frame().equals(truth)
    remedies = found["models"]["weak_remedies"].to_frame()
    for place, method in enumerate(("gmm", "liml", "fuller")):
        each = si.spreg.ols(SHORT, desk.study.year(2019), desk.w, method=method)
        assert remedies["estimate"][place] == pytest.approx(each.params["digital_index"], rel=1e-12)
        low, high = each.conf_int().loc["digital_index"]
        assert remedies["set"][place] == f"[{low:.4g}, {high:.4g}]"
    assert remedies["set"][3] == found["models"]["anderson_rubin"].to_frame()["set"][0]
    plain = si.spreg.ols(SHORT.replace("[", "").partition(" ~ population")[0], desk.study.year(2019), desk.w)
    assert found["models"]["lm"]["LM lag"].statistic == si.spreg.lm_tests(plain)["LM lag"].statistic
    grid = found["robustness"]["grid"].to_frame()
    sar = si.spreg.sar(SHORT, desk.study.year(2019), desk.w)
    assert grid.loc[grid["year"] == 2019, "rho"].iloc[0] == pytest.approx(sar.params["rho"], rel=1e-6)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("The effective first-stage F is", "Hansen J", "Anderson-Rubin set of", "as exogenous")),
        ("zh", ("第一阶段有效 F 为", "Hansen J", "Anderson-Rubin 置信集", "视为外生")),
    ],
)
def test_the_report_tells_of_them(made, language, said):
    desk, parts, found = made
    blocks = [block for part in parts for block in part.compose(desk, found, language)]
    names = [block.name for block in blocks if hasattr(block, "name")]
    assert [name for name in names if name in TABLES] == TABLES and names.index("first_stages") < names.index(
        "lm_tests"
    )
    text = " ".join(block.text for block in blocks if hasattr(block, "text"))
    assert all(words in text for words in said) and "nan" not in text


def test_keys_of_a_study_file_say_the_same():
    keys = {"endogenous": ["digital_index"], "instruments": ["population", "deposit_share"]}
    models = {"formula": "y ~ x + digital_index", **keys}
    plan = plan_of({"models": models, "panel": {**keys, "method": "gmm"}})
    assert plan.models.estimated == "gmm" and plan.models.method == "ml"
    how = si.spreg.Moments(endogenous="digital_index", instruments=("population", "deposit_share"))
    assert plan.models.estimator == how == plan.panel.further["method"]


def test_a_panel_with_instruments():
    settled = desks.plan()
    from spatial_iie.chapter.asked import Panel

    keys = {"formula": SHORT, "model": ("slx", "ols"), "effects": ("region",), "selection": False}
    desk = desks.desk(replace(settled, panel=Panel(**keys)))
    part = next(part for part in desks.parts(replace(settled, panel=Panel(**keys))) if part.name == "panel")
    found = part.compute(desk)
    names = [block.name for block in part.compose(desk, {"panel": found}, "en") if hasattr(block, "name")]
    assert {"panel_instruments", "panel_strength", "panel_sets"} <= set(names)
    fit = next(iter(found["fits"].values()))
    assert np.isnan(fit.log_likelihood) and fit.about.endogenous == ("digital_index", "W digital_index")


@pytest.mark.parametrize(
    ("method", "said", "cited"),
    [
        (
            "liml",
            {"en": "limited information maximum likelihood", "zh": "有限信息极大似然法"},
            "Anderson and Rubin 1949",
        ),
        ("fuller", {"en": "the correction of Fuller (1977)", "zh": "Fuller（1977）修正"}, "Fuller 1977"),
    ],
)
def test_estimators_in_place_of_two_stages_have_their_methods(method, said, cited):
    from spatial_iie.chapter.words.methods import REFERENCES, descriptions, used

    settled = plan_of({"models": {"formula": SHORT, "method": method}})
    assert settled.models.estimated == "gmm" and settled.models.estimator == method
    names = list(used(settled, frozenset({"models"})))
    assert method in names and cited in REFERENCES
    for language, words in said.items():
        assert words in " ".join(each.text for each in descriptions(names, settled, language))
    keys = {"endogenous": ["d"], "instruments": ["z"], "method": method}
    how = plan_of({"models": {"formula": "y ~ d", **keys}, "panel": keys})
    assert how.models.estimator.k_class == how.panel.estimator.k_class == method
