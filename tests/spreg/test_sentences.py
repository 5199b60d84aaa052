"""Sentences of the regressions in Chinese and in terms of the shell: nothing is lost on the way."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import SpatialIIEError
from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg.specification._decision import decision

ENGLISH = re.compile(r"[A-Za-z][A-Za-z'-]*(?:[ ,;:]+[A-Za-z][A-Za-z'-]*){2,}")
"""Three words of Latin letters and more in a row."""


def lattice(holes=0):
    w = si.weights.lattice(7, 7).row_standardized()
    x, y, z = np.random.default_rng(3).standard_normal((3, 49))
    data = pd.DataFrame({"y": y, "x": x, "z": z}, index=w.ids)
    data.iloc[:holes, 0] = np.nan
    return data, w


def made(**p):
    from scipy.stats import chi2

    return {
        name.replace("_", " "): TestResult(name.replace("_", " "), chi2.isf(value, 1), (1,), "")
        for name, value in p.items()
    }


def test_decisions_in_chinese():
    quiet = made(LM_WX=0.01, robust_LM_WX=0.02, LM_error=0.5, LM_lag=0.5)
    found, said = decision("OLS", quiet, made(LM_error=0.001, LM_lag=0.3), 0.05)
    assert found == "SDEM" and said.render("zh") == (
        "在 5% 水平下，LM WX（p = 0.0100）、稳健 LM WX（p = 0.0200）均支持加入解释变量的空间滞后；"
        "对加入滞后项后的残差，LM 误差（p = 0.0010）拒绝原假设，LM 滞后（p = 0.3000）未拒绝：检验指向 SDEM。"
    )
    robust = made(LM_error=0.01, LM_lag=0.02, robust_LM_error=0.4, robust_LM_lag=0.03)
    found, said = decision("OLS", robust | made(LM_WX=0.2, robust_LM_WX=0.1), {}, 0.05)
    assert found == "SAR" and said.render("zh") == (
        "在 5% 水平下，LM WX（p = 0.2000）不支持加入解释变量的空间滞后；LM 误差（p = 0.0100）、LM 滞后（p = 0.0200）"
        "均拒绝原假设；稳健形式中稳健 LM 滞后（p = 0.0300）强于稳健 LM 误差（p = 0.4000）：检验指向 SAR。"
    )


def test_notes_and_titles_in_chinese():
    data, w = lattice(holes=2)
    fit = si.spreg.sdem("y ~ x + z", data, w)
    first, few, second, third, fourth = (note.render("zh") for note in fit.notes)
    a, b = data.index[:2]
    assert few == "地区少于 200 个时，极大似然估计的置信区间偏短；可改用 method='reml'。"
    assert first == f"2 个地区有缺失值，未计入：{a}、{b}（缺失数：y 2）。"
    assert second == (
        f"n = 47，sigma2 = {fit.sigma2:.6g}，对数似然值 = {fit.log_likelihood:.4f}，AIC = {fit.aic:.4f}，"
        f"BIC = {fit.bic:.4f}，伪 R² = {fit.pseudo_r2:.4f}。"
    )
    assert third == "标准误：期望信息矩阵。" and fourth == "空间权重：queen lattice 7 x 7，行标准化。"
    assert fit.title.render("zh") == "SDEM（极大似然估计）：y ~ x + z"
    assert fit.impacts().title.render("zh") == "SDEM 的效应：y ~ x + z"


def test_whatever_a_result_says_is_chinese():
    data, w = lattice(holes=2)
    ols = si.spreg.ols("y ~ x + z", data, w)
    fits = {"OLS": ols, "SDM": si.spreg.sdm("y ~ x + z", data, w), "SDEM": si.spreg.sdem("y ~ x", data, w)}
    gmm = si.spreg.sar("y ~ x", data, w, method="gmm")
    results = [
        *fits.values(), gmm, gmm.impacts(errors="simulated", draws=20), si.spreg.lm_tests(ols),
        si.spreg.lm_tests(fits["SDM"]), si.spreg.diagnostics(ols), si.spreg.fit_tests(fits["SDEM"], style="spregsem"),
        si.spreg.nested_tests("y ~ x + z", data, w), si.spreg.compare(fits, style="spregsem"),
        si.spreg.common_factor_test(fits["SDM"]), si.spreg.hausman_test(si.spreg.sem("y ~ x", data, w)),
    ]  # fmt: skip
    said = [text for result in results for text in (result.title, *result.notes)]
    said += [test.null for result in results if hasattr(result, "members") for test in result.members]
    assert all(isinstance(text, Message) for text in said)
    left = {text: found for text in said if (found := ENGLISH.findall(text.render("zh")))}
    assert not left
    frame = results[5].to_frame()
    assert all(isinstance(null, Message) for null in frame["null"])


@pytest.mark.parametrize(
    ("formula", "chinese"),
    [
        ("y ~ x +", "无法读取"),
        ("y ~ q", "公式中的名称不是数据的列：q"),
        ("y ~ x**2", "公式中的 x**2 不是乘方"),
        ("y ~ I(x.values)", "含有不允许的内容：取值后的点号。只允许列、数"),
        ("y ~ lag(x)", "解释变量的空间滞后以 lagged= 指定"),
        ("y ~ winsor(x, 2)", "公式中的 'winsor(x, 2)'：winsor() 的 share 须为不小于 0 且小于 0.5 的比例。"),
        ("y ~ x + I(2 * x)", "完全共线"),
        ("y ~ log(x)", "不是有限的数"),
    ],
)
def test_errors_in_chinese(formula, chinese):
    data, w = lattice()
    with pytest.raises(SpatialIIEError) as caught:
        si.spreg.sdem(formula, data, w)
    assert chinese in caught.value.message.render("zh")


def test_a_fit_that_fails_says_why_in_the_table():
    study = si.study.demo()
    w = {"knn:4": si.weights.from_spec("knn:4", study).row_standardized()}
    formulas = {
        "good": "log(gdp_per_capita) ~ digital_index",
        "bad": "log(digital_index - 1) ~ digital_index",
    }
    table = si.spreg.robustness(formulas, study, weights=w, years=2019)
    good, bad = table.to_frame()["note"]
    assert good == "" and "不是有限的数" in bad.render("zh")
    assert table.title.render("zh").startswith("digital_index：2 个回归，")
    assert table.title.render("zh").endswith("，1 个未能估计")


def test_advice_in_terms_of_the_shell():
    data, w = lattice()
    with pytest.raises(SpatialIIEError) as caught:
        si.spreg.ols("y ~ x", data.iloc[1:], w)
    said = caught.value.message
    assert "w.subset(ids)" in said and "w.subset" not in said.render("en", "shell")
    assert "请使数据与空间权重对应同一组地区" in said.render("zh", "shell")
