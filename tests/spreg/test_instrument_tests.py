"""Tests of fits by moments: PySAL's test of residuals, statsmodels' F and J, the published example of ivreg."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from statsmodels.regression.linear_model import OLS
from statsmodels.sandbox.regression.gmm import IVGMM

import spatial_iie as si
from spatial_iie._registry import MODELS
from spatial_iie.spreg import Moments
from tests.spreg.test_moments import _columbus, _data

CIGARETTES = Path(__file__).with_name("cigarettes_sw_1995.csv")
W = si.weights.lattice(9, 9).row_standardized()


def _two(seed=21):
    """Return data with two endogenous regressors and three instruments."""
    data = _data(W, seed, rho=0.3)
    random = np.random.default_rng(seed + 1)
    q2, q3, v = random.standard_normal((3, W.n))
    return data.assign(d2=0.5 * data["q"] + q2 + q3 + v, q2=q2, q3=q3)


def _theirs(fit, data, case):
    """Return what PySAL says of the same two stages."""
    import libpysal
    import spreg

    made, place = fit.fitted_model.instruments, data.index.get_indexer(fit.design.ids)
    y = data["y"].to_numpy()[place][:, None]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        legacy = libpysal.weights.WSP(sparse.csr_matrix(W.matrix)).to_W(silence_warnings=True)
        base = spreg.twosls.BaseTSLS(y, made.exogenous, made.endogenous, q=made.excluded)
        return spreg.AKtest(base, legacy, case=case)


@pytest.mark.parametrize("errors", ["white", "classical"])
@pytest.mark.parametrize(
    ("model", "options", "case"),
    [
        ("sar", {}, "gen"),
        ("sdm", {}, "gen"),
        ("sar", {"endogenous": "d", "instruments": "q"}, "gen"),
        ("ols", {"endogenous": "d", "instruments": "q"}, "nosp"),
        ("slx", {"endogenous": "d", "instruments": "q"}, "gen"),  # W d is endogenous too
    ],
)
def test_residuals_as_pysal(model, options, case, errors):
    data = _data(W, 3, rho=0.3, lam=0.5).sample(frac=1, random_state=2)
    fit = getattr(si.spreg, model)("y ~ x + d", data, W, method=Moments(errors=errors, **options))
    test, theirs = si.spreg.residual_moran(fit), _theirs(fit, data, case)
    assert test.name == "Anselin-Kelejian" and test.df == (1,)
    np.testing.assert_allclose(
        [test.statistic, test.p_value, test.about["moran"]], [theirs.ak, theirs.p, theirs.mi], rtol=1e-7
    )
    assert si.spreg.lm_tests(fit)["Anselin-Kelejian"].statistic == test.statistic
    assert si.spreg.fit_tests(fit)["Anselin-Kelejian"].p_value == test.p_value
    assert any("hardly ever rejects" in note for note in test.about["notes"]) == (case == "gen")
    assert any("constant variance" in note for note in test.about["notes"]) == (errors == "white")


def test_columbus_by_pysal():
    """The value that spreg's GM_Lag prints of CRIME on INC and HOVAL."""
    fit = si.spreg.sar("CRIME ~ INC + HOVAL", *_columbus(), method="gmm")
    test = si.spreg.residual_moran(fit)
    assert round(test.statistic, 6) == 0.002984 and round(test.p_value, 6) == 0.956434


@pytest.mark.parametrize("errors", ["white", "classical"])
def test_least_squares_with_other_standard_errors_have_the_same_tests(errors):
    data = _data(W, 4, lam=0.5)
    plain, fit = (si.spreg.ols("y ~ x + d", data, W, method=how) for how in ("ml", Moments(errors)))
    assert si.spreg.residual_moran(fit).statistic == pytest.approx(si.spreg.residual_moran(plain).statistic)
    ours, theirs = si.spreg.lm_tests(fit), si.spreg.lm_tests(plain)
    assert list(ours) == list(theirs) and ours.about["points_to"] == theirs.about["points_to"]
    np.testing.assert_allclose(ours.to_frame()["p"], theirs.to_frame()["p"], rtol=1e-9)
    one = W.matrix.toarray()
    one[[4], :] = one[:, [4]] = 0
    alone = si.weights.from_matrix(one, ids=W.ids)
    same = [si.spreg.residual_moran(each, alone).statistic for each in (fit, plain)]
    assert same[0] == pytest.approx(same[1], rel=1e-12) and same[0] != si.spreg.residual_moran(fit).statistic


@pytest.mark.parametrize("model", [name for name in MODELS if "lambda" in MODELS[name].parameters])
@pytest.mark.parametrize("test", [si.spreg.residual_moran, si.spreg.lm_tests])
def test_models_with_lambda_say_where_it_is_tested(model, test):
    fit = getattr(si.spreg, model)("y ~ x + d", _data(W, 5, lam=0.3), W, method="gmm")
    with pytest.raises(si.errors.EstimationError, match=r"lambda is tested by si\.spreg\.fit_tests"):
        test(fit)
    assert "Wald: lambda" in si.spreg.fit_tests(fit)


@pytest.mark.parametrize("errors", ["white", "classical"])
def test_first_stages_and_restrictions_as_statsmodels(errors):
    data = _two().loc[W.ids]
    options = Moments(errors, endogenous=("d", "d2"), instruments=("q", "q2", "q3"))
    fit = si.spreg.ols("y ~ x + d + d2", data, method=options)
    tests = si.spreg.instrument_tests(fit)
    h = np.column_stack([np.ones(W.n), data[["x", "q", "q2", "q3"]]])
    for name in ("d", "d2"):
        for kind, key in (("nonrobust", "First-stage F: "), ("HC1", "Robust first-stage F: ")):
            if kind == "HC1" and errors == "classical":
                assert f"{key}{name}" not in tests
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                stage = OLS(data[name].to_numpy(), h).fit(cov_type=kind, use_t=True)
                theirs = stage.f_test(np.eye(5)[2:])
            ours = tests[f"{key}{name}"]
            assert ours.statistic == pytest.approx(float(theirs.fvalue), rel=1e-8)
            assert ours.df == (3, W.n - 5) and ours.p_value == pytest.approx(float(theirs.pvalue), rel=1e-6)
    z = np.column_stack([np.ones(W.n), data[["x", "d", "d2"]]])
    if errors == "classical":
        r2 = OLS(fit.residuals.loc[W.ids].to_numpy(), h).fit().rsquared
        assert tests["Sargan"].statistic == pytest.approx(W.n * r2, rel=1e-9) and tests["Sargan"].df == (1,)
    else:
        start = np.linalg.inv(h.T @ h / W.n)
        theirs = IVGMM(data["y"].to_numpy(), z, h).fit(
            maxiter=2, inv_weights=np.linalg.inv(start), optim_args={"disp": 0}
        )
        assert tests["Hansen J"].statistic == pytest.approx(theirs.jtest()[0], rel=1e-5)


def test_cigarettes():
    """Stock and Watson's demand for cigarettes in 48 states, 1995, as R's ivreg prints it (data of the package AER)."""
    data = pd.read_csv(CIGARETTES).set_index("state").eval("rprice = price / cpi")
    data = data.eval("rincome = income / population / cpi").eval("tdiff = (taxs - tax) / cpi")
    options = Moments("classical", endogenous="log(rprice)", instruments=("tdiff", "I(tax / cpi)"))
    fit = si.spreg.ols("log(packs) ~ log(rprice) + log(rincome)", data, method=options)
    assert round(fit.params["log(rprice)"], 6) == -1.277424
    assert round(fit.std_errors["log(rprice)"], 6) == 0.263199
    tests = si.spreg.fit_tests(fit)
    assert round(tests["First-stage F: log(rprice)"].statistic, 4) == 244.7338
    assert round(tests["Sargan"].statistic, 5) == 0.33262 and round(tests["Sargan"].p_value, 3) == 0.564
    assert "Anselin-Kelejian" not in tests and not any("Weak" in note for note in fit.notes)


def test_a_kernel_of_no_reach_has_whites_restrictions():
    tiny = si.weights.from_matrix(1e-12 * si.weights.lattice(9, 9).matrix, ids=W.ids)
    data = _data(W, 7, rho=0.3)
    white, hac = (
        si.spreg.instrument_tests(si.spreg.sar("y ~ x + d", data, W, method=how)).to_frame()
        for how in (Moments(), Moments("hac", kernel=tiny))
    )
    alike = ~white["test"].str.startswith("Anderson-Rubin")  # White's takes residuals as HC3 does
    np.testing.assert_allclose(white["statistic"][alike], hac["statistic"][alike], rtol=1e-8)
    assert sum(alike) == len(white) - 1


def test_a_kernel_without_a_positive_covariance_says_so():
    ones = si.weights.from_matrix(si.weights.lattice(9, 9).matrix, ids=W.ids)
    fit = si.spreg.sar("y ~ x + d", _data(W, 7, rho=0.3), W, method=Moments("hac", kernel=ones))
    middle = fit.fitted_model.instruments.middle(fit.design.z, fit.residuals.to_numpy())
    tests = si.spreg.instrument_tests(fit)
    h = np.column_stack([fit.design.z, fit.fitted_model.instruments.excluded])
    indefinite = np.linalg.eigvalsh(fit.fitted_model.instruments.middle(h, fit.residuals.to_numpy()))[0] < 0
    assert middle.shape == (3, 3) and indefinite
    assert "Hansen J" not in tests and any("not positive definite" in note for note in tests.about["notes"])


def test_conditional_f_knows_that_one_instrument_cannot_serve_two_columns():
    """Both columns depend on q alone: F of each is large, what the instruments say of one beside the other is noise."""
    random = np.random.default_rng(9)
    found = []
    for _ in range(150):
        q = random.standard_normal((120, 3))
        d = 2 * q[:, [0]] + random.standard_normal((120, 2))
        table = pd.DataFrame(np.column_stack([d, q, random.standard_normal(120)]), columns=list("abqrsy"))
        options = Moments("classical", endogenous=("a", "b"), instruments=("q", "r", "s"))
        fit = si.spreg.ols("y ~ a + b", table, method=options)
        tests = si.spreg.instrument_tests(fit)
        assert tests["First-stage F: a"].statistic > 50 and tests["Conditional F: a"].df == (2, 116)
        found.append(tests["Conditional F: a"].p_value)
        assert (sum("Weak" in note for note in fit.notes) > 0) == (tests["Conditional F: a"].statistic < 10)
    assert 0.01 < np.mean(np.array(found) < 0.05) < 0.12  # the law under the null
    scaled = si.spreg.ols("y ~ a + b", table.eval("b = -1000 * b"), method=options)
    again = si.spreg.instrument_tests(scaled)["Conditional F: a"].statistic
    assert again == pytest.approx(tests["Conditional F: a"].statistic, rel=1e-9)


def test_weak_instruments_are_noted_and_exact_identification_too():
    random = np.random.default_rng(1)
    data = pd.DataFrame(random.standard_normal((W.n, 3)), columns=["y", "x", "q"], index=W.ids)
    data["d"] = 0.05 * data["q"] + random.standard_normal(W.n)
    fit = si.spreg.ols("y ~ x + d", data, method=Moments(endogenous="d", instruments="q"))
    assert any(
        note.startswith("Weak instruments: the effective F of d is") and "Anderson-Rubin" in note
        for note in fit.notes
    )
    tests = si.spreg.fit_tests(fit)
    assert "Hansen J" not in tests and any("no overidentifying" in note for note in tests.about["notes"])
    assert list(tests.about["notes"]).count(next(n for n in fit.notes if "Weak" in n)) == 1


def test_fits_without_endogenous_columns_have_no_such_tests():
    data = _data(W, 2)
    for fit in (si.spreg.ols("y ~ x", data, method="gmm"), si.spreg.sar("y ~ x", data, W)):
        with pytest.raises(si.errors.EstimationError, match="tests of instruments are of fits by moments"):
            si.spreg.instrument_tests(fit)


def test_side_by_side_tests_of_instruments_come_last():
    data = _two()
    fits = {"ML": si.spreg.sar("y ~ x", data, W), "GMM": si.spreg.sar("y ~ x", data, W, method="gmm")}
    shown = si.spreg.compare(fits).to_frame()["variable"].tolist()
    order = ["Wald: slopes", "Wald: rho", "LR: space", "Anselin-Kelejian", "First-stage F: W y"]
    assert [name for name in shown if name in order] == order and shown.index("Hansen J") > shown.index(
        "LR: space"
    )


def test_in_chinese():
    from spatial_iie.report import render

    fit = si.spreg.sar("y ~ x", _two(), W, method="gmm")
    text = render(si.spreg.fit_tests(fit), "table", language="zh")
    for words in (
        "Anselin-Kelejian 检验",
        "第一阶段 F：W y",
        "Hansen J 检验",
        "工具变量与误差不相关",
        "同方差",
    ):
        assert words in text


@pytest.mark.parametrize(("language", "heading"), [("en", "Statistic"), ("zh", "统计量")])
def test_the_column_of_statistics_has_its_heading(language, heading):
    from spatial_iie.report import render

    assert heading in render(si.spreg.fit_tests(si.spreg.ols("y ~ x", _two(), W)), "table", language=language)
