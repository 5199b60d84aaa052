"""A report whose regressions are estimated by moments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie.chapter.sections import check_sections
from spatial_iie.chapter.study_file import plan_of
from tests.chapter import desks


@pytest.fixture(scope="module")
def made():
    settled = desks.plan()
    models = replace(settled.models, method="gmm", errors="classical", ladder=("ols", "sar", "sem", "sdem"))
    settled = replace(
        settled, models=models, robustness=replace(settled.robustness, weights=("queen",), models=("sar",))
    )
    desk = desks.desk(settled)
    wanted = [
        part
        for part in desks.parts(settled)
        if part.name in ("models", "robustness", "limitations", "methods")
    ]
    return desk, wanted, {part.name: part.compute(desk) for part in wanted}


def test_every_fit_is_the_one_of_the_room(made):
    desk, _, found = made
    data = desk.study.year(2019)
    how = si.spreg.Moments("classical")
    for name, fit in found["models"]["fits"].items():
        options = {"lagged": list(desk.plan.models.lagged)} if name == "SDEM" else {}
        truth = getattr(si.spreg, name.lower())(desk.plan.models.formula, data, desk.w, method=how, **options)
        np.testing.assert_allclose(fit.std_errors, truth.std_errors, rtol=1e-10)
    sar = si.spreg.sar(desk.plan.models.formula, data, desk.w, method=how)
    grid = found["robustness"]["grid"].to_frame()
    assert grid.loc[grid["year"] == 2019, "rho"].iloc[0] == pytest.approx(sar.params["rho"], rel=1e-9)
    residuals = found["models"]["residuals"].to_frame().set_index("model")
    assert residuals.loc["SAR", "p"] == si.spreg.residual_moran(sar).p_value
    assert residuals["method"].to_dict() == {
        "OLS": "moments of residuals", "SAR": "Anselin-Kelejian", "SEM": "random permutation",
        "SDEM": "random permutation",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_told_of_a_likelihood_that_is_not_there(made, language):
    desk, parts, found = made
    blocks = [block for part in parts for block in part.compose(desk, found, language)]
    text = " ".join(block.text for block in blocks if hasattr(block, "text"))
    names = {block.name for block in blocks if hasattr(block, "name")}
    assert "models" in names and not {"nested_tests", "sdem_published"} & names
    for words in ("likelihood", "AIC", "nan", "似然比", "spregsem"):
        assert words not in text
    methods = {"en": "generalized method of moments", "zh": "广义矩估计"}
    from spatial_iie.chapter.words.methods import descriptions, used

    said = " ".join(
        each.text for each in descriptions(used(desk.plan, frozenset({"models"})), desk.plan, language)
    )
    assert methods[language] in said and "maximum likelihood" not in said and "极大似然" not in said


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"method": "gmm", "information": "observed"}, "information='observed' is for maximum likelihood"),
        ({"errors": "robust"}, "names no kind of standard errors"),
        ({"errors": "conley:300"}, "with its unit, km"),
        ({"method": "iv"}, "method"),
    ],
)
def test_keys_of_the_other_method_are_refused(keys, words):
    with pytest.raises(si.errors.DataError, match=words):
        check_sections(plan_of({"models": {"formula": "y ~ x", **keys}}), si.study.demo())
