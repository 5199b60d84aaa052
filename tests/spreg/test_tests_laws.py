"""What the tests around a fit obey: definitions, spreg and statsmodels where they are right, refusals in words."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.spreg.specification.spregsem import spregsem_tests

FORMULA = "y ~ x + z"


def _data(w, seed=0, lam=0.0, rho=0.0, theta=0.0):
    random = np.random.default_rng(seed)
    x, z, e = random.standard_normal((3, w.n))
    matrix, eye = w.matrix.toarray(), np.eye(w.n)
    trend = 1 + x + 0.5 * z + theta * (matrix @ x)
    y = np.linalg.solve(eye - rho * matrix, trend + np.linalg.solve(eye - lam * matrix, e))
    return pd.DataFrame({"y": y, "x": x, "z": z}, index=w.ids)


@pytest.fixture(scope="module", params=["row", "directed"])
def w(request):
    lattice = si.weights.lattice(9, 9)
    if request.param == "row":
        return lattice.row_standardized()
    random = np.random.default_rng(3)
    matrix = lattice.matrix.toarray() * random.uniform(0.2, 2, (81, 81))
    return si.weights.from_matrix(matrix)


def test_durbin_versions_agree_with_spreg(w):
    import libpysal
    import spreg

    data = _data(w, 1, rho=0.1)
    tests = si.spreg.lm_tests(si.spreg.ols(FORMULA, data, w))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        legacy = libpysal.weights.WSP(w.matrix).to_W(silence_warnings=True)
        fit = spreg.OLS(data[["y"]].to_numpy(), data[["x", "z"]].to_numpy(), nonspat_diag=False)
        lmwx, joint = spreg.diagnostics_sp.lm_wx(fit, legacy), spreg.diagnostics_sp.lm_spdurbin(fit, legacy)
        single = spreg.diagnostics_sp.LMtests(fit, legacy)
    for name, (statistic, p) in {
        "LM WX": lmwx,
        "LM SDM": joint,
        "robust LM lag (Durbin)": spreg.diagnostics_sp.rlm_durlag(joint, lmwx),
        "robust LM WX": spreg.diagnostics_sp.rlm_wx(fit, joint, single.lml),
        "LM SDEM": spreg.diagnostics_sp.lm_slxerr(fit, single.lme, lmwx),
        "LM error": single.lme,
        "robust LM lag": single.rlml,
    }.items():
        assert tests[name].statistic == pytest.approx(float(np.squeeze(statistic)), rel=1e-8), name
        assert tests[name].p_value == pytest.approx(float(np.squeeze(p)), rel=1e-7), name


def test_on_slx_residuals_the_lags_are_regressors(w):
    """LM tests on an SLX fit are those on an OLS fit whose formula has the lags."""
    data = _data(w, 2, lam=0.1, theta=1)
    data["wx"], data["wz"] = w.lag(data["x"]), w.lag(data["z"])
    slx, ols = si.spreg.slx(FORMULA, data, w), si.spreg.ols("y ~ x + z + wx + wz", data, w)
    found, expected = si.spreg.lm_tests(slx), si.spreg.lm_tests(ols, lagged=["wx"])
    for name, test in found.items():
        assert test.statistic == pytest.approx(expected[name].statistic, rel=1e-9), name
    assert "LM WX" not in found


def test_lm_wx_is_n_r2_of_the_residuals(w):
    data = _data(w, 3)
    fit = si.spreg.ols(FORMULA, data, w)
    lags = np.column_stack([fit.design.z, w.matrix @ data[["x"]].to_numpy()])
    e = fit.residuals.to_numpy()
    explained = lags @ np.linalg.lstsq(lags, e, rcond=None)[0]
    test = si.spreg.lm_tests(fit, lagged="x")["LM WX"]
    assert test.statistic == pytest.approx(w.n * (explained @ explained) / (e @ e), rel=1e-9) and test.df == (
        1,
    )


def test_lags_that_say_nothing_new_are_refused_or_left_out():
    pairs = si.weights.from_matrix(np.kron(np.eye(20), [[0, 1], [1, 0]]))
    data = _data(pairs, 4)
    data["group"] = np.repeat(np.arange(20) % 2, 2)  # alike in every pair: its lag repeats it
    fit = si.spreg.ols("y ~ x + group", data, pairs)
    with pytest.raises(si.errors.EstimationError, match=r"lags of \[x, group\] are combinations"):
        si.spreg.lm_tests(fit)
    assert "LM WX" in si.spreg.lm_tests(fit, lagged="x")
    without = si.spreg.lm_tests(fit, lagged=())
    assert "LM WX" not in without and without.about["points_to"] in ("OLS", "SEM", "SAR")
    assert "LM error" in si.spreg.lm_tests(si.spreg.ols("y ~ 1", data, pairs))


def test_weights_may_come_later_and_in_any_order():
    w = si.weights.lattice(8, 8).row_standardized()
    data = _data(w, 4, lam=0.5)
    shuffled = w.subset(w.ids[np.random.default_rng(1).permutation(64)])
    without, alone = si.spreg.ols(FORMULA, data, w), si.spreg.ols(FORMULA, data)
    for test, other in zip(
        si.spreg.lm_tests(without).members, si.spreg.lm_tests(alone, shuffled).members, strict=True
    ):
        assert test.statistic == pytest.approx(other.statistic, rel=1e-10)
    with pytest.raises(si.errors.WeightsError, match="without weights"):
        si.spreg.lm_tests(alone)
    with pytest.raises(si.errors.AlignmentError, match="do not cover the same regions"):
        si.spreg.lm_tests(alone, w.subset(w.ids[:60]))


def test_regions_with_missing_values_are_left_out_of_the_tests_too():
    w = si.weights.lattice(9, 9).row_standardized()
    data = _data(w, 4, lam=0.5)
    holes = data.assign(x=data["x"].where(np.arange(81) % 20 > 0))
    kept = holes.dropna()
    expected = si.spreg.lm_tests(si.spreg.ols(FORMULA, kept, w.subset(kept.index)))
    for fit, weights in ((si.spreg.ols(FORMULA, holes, w), None), (si.spreg.ols(FORMULA, holes), w)):
        found = si.spreg.lm_tests(fit, weights)
        for name, test in found.items():
            assert test.statistic == pytest.approx(expected[name].statistic, rel=1e-9), name


@pytest.mark.parametrize(
    ("truth", "model"),
    [({}, "OLS"), ({"lam": 0.8}, "SEM"), ({"rho": 0.7}, "SAR"), ({"theta": 1.5}, "SLX"),
     ({"lam": 0.8, "theta": 1.5}, "SDEM"), ({"rho": 0.7, "theta": 1.5}, "SDM")],
)  # fmt: skip
def test_the_decision_finds_a_strong_truth(truth, model):
    w = si.weights.lattice(20, 20).row_standardized()
    tests = si.spreg.lm_tests(si.spreg.ols(FORMULA, _data(w, 7, **truth), w), alpha=0.001)
    assert tests.about["points_to"] == model
    assert tests.about["decision"] in tests.notes and f"favour {model}" in tests.about["decision"]
    strict = si.spreg.lm_tests(si.spreg.ols(FORMULA, _data(w, 7, **truth), w), alpha=1e-300)
    assert strict.about["points_to"] == "OLS"


def test_moments_of_residual_moran_are_the_dense_traces():
    w = si.weights.from_matrix(np.random.default_rng(2).uniform(size=(12, 12)) * (1 - np.eye(12)))
    data = _data(w, 5)
    test = si.spreg.residual_moran(si.spreg.ols(FORMULA, data, w))
    z = np.column_stack([np.ones(12), data[["x", "z"]]])
    m, dense = np.eye(12) - z @ np.linalg.pinv(z), w.matrix.toarray()
    symmetric, scale = m @ (dense + dense.T) @ m / 2, 12 / dense.sum()
    trace, square = np.trace(symmetric), np.trace(symmetric @ symmetric)
    assert test.about["expectation"] == pytest.approx(scale * trace / 9, rel=1e-9)
    second = scale**2 * (2 * square + trace**2) / (9 * 11)
    assert test.about["variance"] == pytest.approx(second - (scale * trace / 9) ** 2, rel=1e-9)
    with pytest.raises(si.errors.EstimationError, match="least squares residuals"):
        si.spreg.residual_moran(si.spreg.sem(FORMULA, data, w))


class TestLikelihoodRatios:
    w = si.weights.lattice(9, 9).row_standardized()
    data = _data(w, 6, lam=0.4)

    @pytest.mark.parametrize(
        ("small", "large"),
        [("sem", "slx"), ("slx", "sem"), ("sem", "sar"), ("sdm", "sar"), ("sdem", "sdm"), ("ols", "ols")],
    )
    def test_refused_unless_nested(self, small, large):
        fits = [getattr(si.spreg, name)(FORMULA, self.data, self.w) for name in (small, large)]
        with pytest.raises(si.errors.EstimationError, match="not nested in"):
            si.spreg.lr_test(*fits)

    def test_refused_on_other_data_or_weights(self):
        sem = si.spreg.sem(FORMULA, self.data, self.w)
        other = self.data.assign(y=self.data["y"] + 1)
        with pytest.raises(si.errors.EstimationError, match="the same values of y"):
            si.spreg.lr_test(sem, si.spreg.sdem(FORMULA, other, self.w))
        rook = si.weights.lattice(9, 9, rook=True).row_standardized()
        with pytest.raises(si.errors.EstimationError, match="different weights"):
            si.spreg.lr_test(sem, si.spreg.sdem(FORMULA, self.data, rook))
        fewer = self.data.assign(x=self.data["x"].where(np.arange(81) > 3))
        with pytest.raises(si.errors.EstimationError, match="81 regions and SDEM to 77"):
            si.spreg.lr_test(sem, si.spreg.sdem(FORMULA, fewer, self.w))

    def test_rows_in_another_order_are_the_same_data(self):
        order = np.random.default_rng(0).permutation(81)
        sem = si.spreg.sem(FORMULA, self.data, self.w)
        sdem, again = (
            si.spreg.sdem(FORMULA, self.data.iloc[order], w)
            for w in (self.w, self.w.subset(self.w.ids[order]))
        )
        assert si.spreg.lr_test(sem, again).statistic == pytest.approx(
            si.spreg.lr_test(sem, sdem).statistic, rel=1e-8
        )

    def test_the_common_factor_needs_every_lag(self):
        sem = si.spreg.sem(FORMULA, self.data, self.w)
        with pytest.raises(si.errors.EstimationError, match="lags every regressor"):
            si.spreg.lr_test(sem, si.spreg.sdm(FORMULA, self.data, self.w, lagged=["x"]))
        tests = si.spreg.nested_tests(FORMULA, self.data, self.w, lagged=["x"])
        assert tests["SAR < SDM"].df == (1,) and tests["SEM < SDM"].df == (2,)
        assert any("all lags" in note for note in tests.notes)

    def test_with_an_island_the_constant_is_lagged_for_the_common_factor(self):
        matrix = si.weights.lattice(9, 9).matrix.toarray()
        matrix[5] = matrix[:, 5] = 0
        w = si.weights.from_matrix(matrix).row_standardized()
        tests = si.spreg.nested_tests(FORMULA, self.data, w, isolates="zero")
        assert tests["SEM < SDM"].df == (3,) and tests["SAR < SDM"].df == (2,)
        assert all(test.statistic >= 0 for test in tests.values())

    def test_statistics_add_up_along_the_ladder(self):
        tests = si.spreg.nested_tests(FORMULA, self.data, self.w)
        one = tests["OLS < SLX"].statistic + tests["SLX < SDEM"].statistic
        other = tests["OLS < SEM"].statistic + tests["SEM < SDEM"].statistic
        assert one == pytest.approx(other, rel=1e-9)
        assert list(tests.to_frame().columns) == ["test", "statistic", "df", "p", "null"]


class TestWald:
    w = si.weights.lattice(9, 9).row_standardized()
    data = _data(w, 8, rho=0.4)

    def test_of_one_coefficient_is_its_squared_z(self):
        fit = si.spreg.sdm(FORMULA, self.data, self.w)
        for name in fit.params.index:
            assert si.spreg.wald_test(fit, name).statistic == pytest.approx(fit.z_values[name] ** 2, rel=1e-9)

    def test_does_not_depend_on_units(self):
        scaled = self.data.assign(x=1e6 * self.data["x"])
        one, other = (si.spreg.wald_test(si.spreg.sdm(FORMULA, data, self.w)) for data in (self.data, scaled))
        assert one.statistic == pytest.approx(other.statistic, rel=1e-6)

    def test_f_of_ols_is_that_of_two_sums_of_squares(self):
        full, small = si.spreg.ols(FORMULA, self.data), si.spreg.ols("y ~ 1", self.data)
        a, b = (float((fit.residuals**2).sum()) for fit in (small, full))
        test = si.spreg.wald_test(full, ["x", "z"], form="F")
        assert test.statistic == pytest.approx((a - b) / 2 / (b / 78), rel=1e-10) and test.df == (2, 78)

    @pytest.mark.parametrize(
        ("coefficients", "words"),
        [("nothing", "are no parameters"), ([], "name the coefficients"), (["x", "x"], "each once")],
    )
    def test_refused_in_words(self, coefficients, words):
        with pytest.raises(si.errors.DataError, match=words):
            si.spreg.wald_test(si.spreg.ols(FORMULA, self.data), coefficients)

    def test_needs_something_to_test(self):
        with pytest.raises(si.errors.EstimationError, match="no lag of a regressor"):
            si.spreg.wald_test(si.spreg.ols(FORMULA, self.data))
        with pytest.raises(si.errors.EstimationError, match="F is defined for least squares"):
            si.spreg.wald_test(si.spreg.sdem(FORMULA, self.data, self.w), form="F")
        with pytest.raises(si.errors.EstimationError, match="without the lags of \\[z\\]"):
            si.spreg.common_factor_test(si.spreg.sdm(FORMULA, self.data, self.w, lagged="x"))


def test_diagnostics_agree_with_statsmodels():
    from statsmodels.stats.diagnostic import het_breuschpagan
    from statsmodels.stats.stattools import jarque_bera

    data = _data(si.weights.lattice(9, 9), 9)
    data["y"] += data["x"] ** 2
    fit = si.spreg.ols(FORMULA, data)
    e, z = fit.residuals.to_numpy(), fit.design.z
    koenker, plain = (si.spreg.breusch_pagan(fit, studentized=choice) for choice in (True, False))
    for test, robust in ((koenker, True), (plain, False)):
        expected = het_breuschpagan(e, z, robust=robust)
        assert (test.statistic, test.p_value) == pytest.approx(expected[:2], rel=1e-9)
    normal = si.spreg.jarque_bera(fit)
    assert (normal.statistic, normal.p_value) == pytest.approx(jarque_bera(e)[:2], rel=1e-9)
    tests = si.spreg.diagnostics(fit)
    assert tests.about["condition_number"] == pytest.approx(
        np.linalg.cond(z / np.linalg.norm(z, axis=0)), rel=1e-9
    )


class TestSpregsem:
    w = si.weights.lattice(9, 9).row_standardized()
    data = _data(w, 10, lam=0.5)

    def test_definitions(self):
        fit = si.spreg.sdem(FORMULA, self.data, self.w)
        wald, f, lr = spregsem_tests(fit)
        u = fit.response - fit.predict()
        r2 = 1 - (u**2).sum() / ((fit.response - fit.response.mean()) ** 2).sum()
        assert f.statistic == pytest.approx(r2 / (1 - r2) * (81 - 4 - 1) / 4, rel=1e-10) and f.df == (4, 76)
        assert wald.statistic == pytest.approx(4 * f.statistic, rel=1e-12) and wald.df == (4,)
        assert lr.statistic == pytest.approx(
            (fit.params["lambda"] / fit.std_errors["lambda"]) ** 2, rel=1e-10
        )

    def test_the_published_table_follows_them(self):
        """Table 5-5: Wald / F is the number of slopes, LR the squared z of lambda, up to the digits printed."""
        wald, f, lr, z = 20.215, 2.526, 3.931, -1.98
        assert wald / f == pytest.approx(8, abs=0.005)
        assert lr == pytest.approx(z**2, abs=2 * 1.98 * 0.005)

    def test_every_output_says_what_they_are_beside_the_textbook_tests(self):
        tests = si.spreg.fit_tests(si.spreg.sdem(FORMULA, self.data, self.w), style="spregsem")
        assert list(tests)[:3] == ["Wald (spregsem)", "F (spregsem)", "LR (spregsem)"]
        assert {"Wald: slopes", "Wald: theta", "Wald: lambda", "LR: space"} <= set(tests)
        assert "differ from the textbook tests of the same names" in " ".join(tests.summary().split())

    def test_is_for_error_models(self):
        with pytest.raises(si.errors.EstimationError, match="SEM and SDEM"):
            si.spreg.fit_tests(si.spreg.sar(FORMULA, self.data, self.w), style="spregsem")

    def test_negative_r2_becomes_a_correlation(self):
        fit = si.spreg.sem(FORMULA, self.data, self.w)
        worse = dataclasses.replace(fit, params=fit.params * [-1, -1, -1, 1])
        f = spregsem_tests(worse)[1]
        trend = fit.design.z @ worse.params.to_numpy()[:3]
        r2 = np.corrcoef(fit.design.y, trend)[0, 1] ** 2
        assert f.about["r2"] == pytest.approx(r2, rel=1e-10)
