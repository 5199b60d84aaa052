"""Tests that stand up to weak instruments: sets by inversion on a grid, printed critical values, linearmodels."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import f, ncx2

import spatial_iie as si
from spatial_iie.spreg.specification._projected import Projected, bound

CIGARETTES = Path(__file__).with_name("cigarettes_sw_1995.csv")
FORMULA = "y ~ x + [d ~ q + r]"


def _data(strength, n=150, seed=0, invalid=0.0):
    random = np.random.default_rng(seed)
    x, q, r, v, e = random.standard_normal((5, n))
    d = strength * (q + 0.5 * r) + 0.6 * e + v
    y = 1 + x + 0.5 * d + e * (1 + 0.3 * np.abs(q)) + invalid * (q - 2 * r)
    return pd.DataFrame({"y": y, "x": x, "d": d, "q": q, "r": r, "group": np.arange(n) % 30}, index=range(n))


def _ar(table, b, errors):
    """Return Anderson and Rubin's F by the regression of y - b d on everything exogenous."""
    n = len(table)
    x, z = np.column_stack([np.ones(n), table["x"]]), table[["q", "r"]].to_numpy()
    m = np.eye(n) - x @ np.linalg.pinv(x)
    z, left = m @ z, m @ (table["y"] - b * table["d"]).to_numpy()
    g = z.T @ left
    e = left - z @ np.linalg.solve(z.T @ z, g)
    if errors == "classical":
        return g @ np.linalg.solve(z.T @ z, g) / 2 / (e @ e / (n - 4)), (2, n - 4)
    if errors == "hc0":  # residuals as in HC3
        every = np.column_stack([x, z])
        e = e / (1 - np.diag(every @ np.linalg.pinv(every)))
        return g @ np.linalg.solve(z.T @ (z * (e**2)[:, None]), g) / 2, (2, n - 4)
    scores = pd.DataFrame(z * e[:, None]).groupby(table["group"].to_numpy()).sum().to_numpy()
    return g @ np.linalg.solve(scores.T @ scores, g) / 2 * 29 / 30 * (n - 4) / (n - 1), (2, 29)


@pytest.mark.parametrize("errors", ["classical", "hc0", "cluster:group"])
@pytest.mark.parametrize(
    ("strength", "invalid", "seed", "level"),
    [(1.0, 0.0, 0, 0.95), (0.4, 0.0, 1, 0.9), (0.08, 0.0, 2, 0.95), (0.0, 0.0, 3, 0.95), (0.15, 0.0, 7, 0.95),
     (1.0, 2.0, 5, 0.95), (0.05, 0.6, 6, 0.8)],
)  # fmt: skip
def test_a_set_is_where_the_test_does_not_reject(strength, invalid, seed, level, errors):
    table = _data(strength, seed=seed, invalid=invalid)
    fit = si.spreg.ols(FORMULA, table, errors=errors)
    curve_pieces = si.spreg.anderson_rubin(fit, level=level).to_frame().iloc[0]
    for b in (*np.tan(np.linspace(-1.57, 1.57, 301)), 0.5):
        value, df = _ar(table, b, errors)
        inside = value <= f.ppf(level, *df)
        assert _holds(curve_pieces, b, fit, level) == inside
    zero, df = _ar(table, 0.0, errors)
    joint = si.spreg.instrument_tests(fit)["Anderson-Rubin"]
    assert joint.statistic == pytest.approx(zero, rel=1e-8) and joint.df == df


def _holds(row, b, fit, level):
    from spatial_iie.spreg.specification.anderson_rubin import Curve

    pieces = Curve(Projected(fit.fitted_model.instruments), fit.design.y).pieces(
        0, level, float(row["estimate"]), float(row["std_error"])
    )
    ends = (pieces[0][0], pieces[-1][1]) if pieces else (np.nan, np.nan)
    np.testing.assert_array_equal(ends, row[["set_low", "set_high"]].to_numpy(float))
    return any(low <= b <= high for low, high in pieces)


def test_the_shapes_of_sets_in_words():
    def words(strength, seed, invalid=0.0):
        fit = si.spreg.ols(FORMULA, _data(strength, seed=seed, invalid=invalid), errors="classical")
        return str(si.spreg.anderson_rubin(fit).to_frame()["set"].iloc[0])

    samples = ((1.0, 0.0), (0.0, 0.0), (0.2, 0.0), (1.0, 3.0))
    said = [words(strength, seed, invalid) for strength, invalid in samples for seed in range(12)]
    found = {each.split(":")[0].split(" ")[0] for each in said}
    assert found >= {"empty", "the", "unbounded,"} and any(each.startswith("[") for each in found)


@pytest.mark.parametrize("errors", ["classical", "hc0"])
def test_sets_of_several_columns_by_a_fine_grid(errors):
    """The least AR over the other coefficient, sought on a grid."""
    random = np.random.default_rng(4)
    table = _data(1.0, n=200, seed=9)
    table["s"] = random.standard_normal(200)
    table["d2"] = 0.8 * table["s"] + 0.4 * table["r"] + random.standard_normal(200)
    fit = si.spreg.ols("y ~ x + [d + d2 ~ q + r + s]", table, errors=errors)
    rows = si.spreg.anderson_rubin(fit).to_frame().set_index("coefficient")
    x = np.column_stack([np.ones(200), table["x"]])
    m = np.eye(200) - x @ np.linalg.pinv(x)
    z = m @ table[["q", "r", "s"]].to_numpy()
    y, d, d2 = (m @ table[name].to_numpy() for name in ("y", "d", "d2"))
    every = np.column_stack([x, z])
    left = (1 - np.diag(every @ np.linalg.pinv(every))) ** 2

    def value(b, c):
        g = z.T @ (y - b * d - c * d2)
        e = y - b * d - c * d2
        e = e - z @ np.linalg.solve(z.T @ z, z.T @ e)
        if errors == "classical":
            return g @ np.linalg.solve(z.T @ z * (e @ e) / 195, g)
        return g @ np.linalg.solve(z.T @ (z * (e**2 / left)[:, None]), g)  # residuals as in HC3

    limit = 2 * f.ppf(0.95, 2, 195)
    for end in rows.loc["d", ["set_low", "set_high"]]:
        least = min(value(end, c) for c in fit.params["d2"] + np.linspace(-1, 1, 4001))
        assert least == pytest.approx(limit, rel=1e-3)


def test_the_interval_of_rho():
    w = si.weights.lattice(12, 12).row_standardized()
    x, e = np.random.default_rng(0).standard_normal((2, w.n))
    y = np.linalg.solve(np.eye(w.n) - 0.4 * w.matrix.toarray(), 1 + 2 * x + e)
    fit = si.spreg.sar("y ~ x", pd.DataFrame({"y": y, "x": x}, index=w.ids), w, method="gmm")
    row = si.spreg.anderson_rubin(fit).to_frame().set_index("coefficient").loc["rho"]
    assert row["set_low"] < 0.4 < row["set_high"] < 1
    with pytest.raises(si.errors.EstimationError, match="without lambda"):
        si.spreg.anderson_rubin(
            si.spreg.sac("y ~ x", pd.DataFrame({"y": y, "x": x}, index=w.ids), w, method="gmm")
        )
    with pytest.raises(si.errors.SpatialIIEError, match="level must be"):
        si.spreg.anderson_rubin(fit, level=95)


def test_critical_values_of_one_instrument_are_the_printed_ones():
    """Montiel Olea and Pflueger (2013), table 1, one effective degree of freedom."""
    fit = si.spreg.ols("y ~ x + [d ~ q]", _data(1.0))
    row = si.spreg.instrument_strength(fit).to_frame().iloc[0]
    printed = {
        "critical_bias_5": 37.42,
        "critical_bias_10": 23.11,
        "critical_bias_20": 15.06,
        "critical_bias_30": 12.05,
    }
    assert all(abs(row[name] - value) < 0.012 for name, value in printed.items())
    test = si.spreg.instrument_tests(fit)["Effective F: d"]
    assert test.p_value == pytest.approx(ncx2.sf(test.statistic, 1, 10), rel=1e-6)
    assert row["effective_f"] == pytest.approx(row["robust_f"], rel=1e-10)  # one instrument


def test_the_largest_bias_by_brute_force():
    table = _data(0.5, seed=11)
    table["s"] = np.random.default_rng(1).standard_normal(len(table))
    fit = si.spreg.ols("y ~ x + [d ~ q + r + s + I(q * r)]", table)
    made = fit.fitted_model.instruments
    p = Projected(made)
    left = p.left[:, 0]
    y = p.without(fit.design.y[:, None])[:, 0]
    y = y - p.explained(y)
    scores = p.basis * y[:, None], p.basis * left[:, None]
    w1, w12, w2 = (a.T @ b for a, b in ((scores[0],) * 2, scores, (scores[1],) * 2))
    random, worst = np.random.default_rng(0), 0.0
    for b in np.tan(np.linspace(-1.5707, 1.5707, 801)):
        s1, s12 = w1 - b * (w12 + w12.T) + b * b * w2, w12 - b * w2
        c = random.standard_normal((4, 200))
        c = np.column_stack([c / np.linalg.norm(c, axis=0), np.linalg.eigh((s12 + s12.T) / 2)[1]])
        bias = np.abs(np.trace(s12) - 2 * np.einsum("ij,ik,kj->j", c, s12, c)).max()
        worst = max(worst, bias / np.sqrt(np.trace(s1) * np.trace(w2)))
    df, x = bound(p, fit.design.y, 0.1)
    assert x == pytest.approx(worst / 0.1, rel=1e-3)
    t, top = np.trace(w2), np.linalg.eigvalsh(w2)[-1]
    assert df == pytest.approx(t * t * (1 + 2 * x) / ((w2**2).sum() + 2 * x * t * top), rel=1e-9)
    assert bound(p, fit.design.y, 0.1).critical() == pytest.approx(ncx2.ppf(0.95, df, df * x) / df, rel=1e-6)


def _iv_data():
    """Return data sets that come with linearmodels, and Stock and Watson's cigarettes."""
    data = pd.read_csv(CIGARETTES).set_index("state").eval("rprice = price / cpi")
    data = (
        data.eval("rincome = income / population / cpi")
        .eval("tdiff = (taxs - tax) / cpi")
        .eval("t = tax / cpi")
    )
    for name in ("packs", "rprice", "rincome"):
        data[f"l{name}"] = np.log(data[name])
    yield data, "lpacks ~ lrincome + [lrprice ~ tdiff + t]"
    card = pytest.importorskip("linearmodels.datasets.card", reason="linearmodels is not installed")
    yield (
        card.load().reset_index(drop=True),
        "lwage ~ exper + expersq + black + south + [educ ~ nearc2 + nearc4]",
    )
    mroz = pytest.importorskip("linearmodels.datasets.mroz", reason="linearmodels is not installed")
    table = mroz.load().query("inlf == 1").reset_index(drop=True)
    yield table, "lwage ~ [educ + exper ~ fatheduc + motheduc + huseduc + age]"


def test_two_stages_and_their_tests_by_linearmodels():
    iv = pytest.importorskip("linearmodels.iv", reason="linearmodels is not installed")
    for data, formula in _iv_data():
        constant = formula.replace("~", "~ 1 +", 1)
        several = " + " in formula.partition("[")[2].partition("~")[0]
        for word, how in (
            ("classical", {"cov_type": "unadjusted", "debiased": True}),
            ("hc0", {"cov_type": "robust"}),
        ):
            fit = si.spreg.ols(formula, data, errors=word)
            theirs = iv.IV2SLS.from_formula(constant, data.loc[fit.design.ids]).fit(**how)
            np.testing.assert_allclose(fit.params, theirs.params[fit.params.index], rtol=1e-8)
            np.testing.assert_allclose(fit.std_errors, theirs.std_errors[fit.params.index], rtol=1e-8)
            tests, n = si.spreg.instrument_tests(fit), fit.n
            strength = si.spreg.instrument_strength(fit).to_frame().set_index("endogenous")
            stage = theirs.first_stage.diagnostics
            np.testing.assert_allclose(
                strength["partial_r2"], stage["partial.rsquared"][strength.index], rtol=1e-8
            )
            free = tests[f"First-stage F: {strength.index[0]}"].df[1]
            if word == "classical":
                np.testing.assert_allclose(strength["f"], stage["f.stat"][strength.index], rtol=1e-8)
                assert tests["Sargan"].statistic == pytest.approx(theirs.sargan.stat, rel=1e-8)
                assert tests["Durbin"].statistic == pytest.approx(theirs.durbin().stat, rel=1e-8)
                assert tests["Wu-Hausman"].statistic == pytest.approx(theirs.wu_hausman().stat, rel=1e-8)
            else:
                robust = stage["f.stat"][strength.index] * free / n / strength["instruments"]
                np.testing.assert_allclose(strength["robust_f"], robust, rtol=1e-8)
                score = theirs.wooldridge_regression
                count = tests["Wu-Hausman"].df[0]
                assert tests["Wu-Hausman"].statistic == pytest.approx(score.stat / count * free / n, rel=1e-7)
                j = iv.IVGMM.from_formula(constant, data.loc[fit.design.ids]).fit(iter_limit=2).j_stat.stat
                assert tests["Hansen J"].statistic == pytest.approx(j, rel=1e-7)
            assert ("conditional_f" in strength) == several


def test_cigarettes_in_a_formula_with_weights():
    """The published numbers also where weights are given: without a spatial lag they do nothing."""
    data, formula = next(_iv_data())
    w = si.weights.from_matrix(np.eye(48)[np.roll(np.arange(48), 1)], ids=data.index)
    for given in (None, w):
        fit = si.spreg.ols(formula, data, given, errors="classical")
        assert (
            round(fit.params["lrprice"], 6) == -1.277424 and round(fit.std_errors["lrprice"], 6) == 0.263199
        )
        tests = si.spreg.instrument_tests(fit)
        assert round(tests["First-stage F: lrprice"].statistic, 4) == 244.7338
        assert round(tests["Sargan"].statistic, 5) == 0.33262
        assert tests["Cragg-Donald F"].statistic == pytest.approx(tests["First-stage F: lrprice"].statistic)


@pytest.mark.parametrize("lags", [1, 2])
@pytest.mark.parametrize("lag_instruments", [True, False])
def test_instruments_and_their_lags_are_those_of_pysal(lags, lag_instruments):
    import libpysal
    import spreg
    from scipy import sparse

    w = si.weights.lattice(10, 10).row_standardized()
    table = _data(1.0, n=100, seed=3).set_axis(w.ids)
    how = si.spreg.Moments("classical", instrument_lags=lags, lag_instruments=lag_instruments)
    fit = si.spreg.sar(FORMULA, table, w, method=how)
    legacy = libpysal.weights.WSP(sparse.csr_matrix(w.matrix)).to_W(silence_warnings=True)
    legacy.transform = "r"
    y, x, d, q = (table[list(names)].to_numpy() for names in ("y", "x", "d", "qr"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside PySAL
        more = {"w": legacy, "w_lags": lags, "lag_q": lag_instruments, "sig2n_k": True, "spat_diag": False}
        theirs = spreg.GM_Lag(y, x, yend=d, q=q, **more)
    np.testing.assert_allclose(fit.params, theirs.betas[:, 0], rtol=1e-9)
    np.testing.assert_allclose(fit.cov, theirs.vm, rtol=1e-8)
    names = fit.fitted_model.instruments.excluded_names
    assert len(names) == theirs.q.shape[1] and ("W q" in names) == lag_instruments


def test_in_words_what_is_dropped_and_too_few():
    table = _data(1.0).eval("twice = 2 * q")
    fit = si.spreg.ols("y ~ x + [d ~ q + twice]", table)
    assert any(note.startswith("Instruments [twice] left out") for note in fit.notes)
    with pytest.raises(si.errors.EstimationError, match=r"\[twice\] are combinations .*: 1 are left for 2"):
        si.spreg.ols("y ~ x + [d + r ~ q + twice]", table)
    w = si.weights.lattice(10, 15).row_standardized()
    with pytest.raises(si.errors.EstimationError, match="the lags of endogenous regressors among them"):
        si.spreg.slx(
            "y ~ x + [d ~ q]", table.set_axis(w.ids), w, method=si.spreg.Moments(lag_instruments=False)
        )


@pytest.mark.parametrize(("method", "fuller"), [("liml", 0), ("fuller", 1)])
def test_limited_information_by_linearmodels(method, fuller):
    iv = pytest.importorskip("linearmodels.iv", reason="linearmodels is not installed")
    kinds = {
        "classical": {"cov_type": "unadjusted", "debiased": True},
        "hc0": {"cov_type": "robust"},
        "hc1": {"cov_type": "robust", "debiased": True},
    }
    for data, formula in _iv_data():
        model = iv.IVLIML
        for word, how in kinds.items():
            fit = si.spreg.ols(formula, data, errors=word, method=method)
            rows = data.loc[fit.design.ids]
            theirs = model.from_formula(formula.replace("~", "~ 1 +", 1), rows, fuller=fuller).fit(**how)
            np.testing.assert_allclose(fit.params, theirs.params[fit.params.index], rtol=1e-8)
            np.testing.assert_allclose(fit.std_errors, theirs.std_errors[fit.params.index], rtol=1e-8)
            assert f"kappa = {theirs.kappa:.6g}; two-stage least squares have 1." in fit.notes


def _kappa(y, endogenous, exogenous, every):
    """Return the least ratio of what regressors and what all instruments leave, by dense projections."""
    columns = np.column_stack([y, endogenous])
    left, whole = (columns - z @ np.linalg.pinv(z) @ columns for z in (every, exogenous))
    return np.linalg.eigvals(np.linalg.solve(left.T @ left, whole.T @ whole)).real.min()


@pytest.mark.parametrize("errors", ["classical", "hc0", "hc3", "cluster:group"])
def test_limited_information_beside_a_lag_of_the_response(errors):
    """The definition of the k-class by dense projections, rows in another order."""
    w = si.weights.lattice(10, 15).row_standardized()
    table = _data(0.4, n=150, seed=2).set_axis(w.ids)
    fit = si.spreg.sar(FORMULA, table.sample(frac=1, random_state=1), w, errors=errors, method="liml")
    z = np.column_stack([np.ones(150), table[["x", "d"]], w.matrix @ table["y"].to_numpy()])
    one, x = w.matrix.toarray(), table[["x", "q", "r"]].to_numpy()
    every = np.column_stack([np.ones(150), x, one @ x, one @ one @ x])
    kappa, y = _kappa(table["y"], z[:, 2:], z[:, :2], every), table["y"].to_numpy()
    p = every @ np.linalg.pinv(every)
    inside = (1 - kappa) * np.eye(150) + kappa * p
    bread = np.linalg.inv(z.T @ inside @ z)
    b = bread @ z.T @ inside @ y
    np.testing.assert_allclose(fit.params, b, rtol=1e-8)
    e, through = y - z @ b, p @ z
    if errors == "classical":
        cov = bread * (e @ e) / 146
    elif errors.startswith("hc"):
        h = np.diag(through @ np.linalg.pinv(through)) if errors == "hc3" else 0
        cov = bread @ (through.T * (e / (1 - h)) ** 2) @ through @ bread
    else:
        sums = pd.DataFrame(through * e[:, None]).groupby(table["group"].to_numpy()).sum().to_numpy()
        cov = bread @ sums.T @ sums @ bread * 30 / 29 * 149 / 146
    np.testing.assert_allclose(fit.cov, cov, rtol=1e-7)
    assert str(fit.method).startswith("limited information maximum likelihood")


def test_limited_information_in_words():
    w = si.weights.lattice(10, 15).row_standardized()
    table = _data(1.0).set_axis(w.ids)
    exact = si.spreg.ols("y ~ x + [d ~ q]", table, method="liml")
    np.testing.assert_allclose(exact.params, si.spreg.ols("y ~ x + [d ~ q]", table).params, rtol=1e-9)
    sem = si.spreg.sem(FORMULA, table, w, method="liml")
    np.testing.assert_allclose(sem.params, si.spreg.sem(FORMULA, table, w, method="gmm").params, rtol=1e-12)
    assert any("is for models without lambda" in note for note in sem.notes)
    record = si.spreg.Moments(endogenous="d", instruments=("q", "r"), k_class="liml")
    same = si.spreg.ols("y ~ x + d", table, method=record)
    np.testing.assert_allclose(same.params, si.spreg.ols(FORMULA, table, method="liml").params, rtol=1e-12)
    with pytest.raises(si.errors.SpatialIIEError, match="k_class"):
        si.spreg.Moments(k_class="three")
    known = table.assign(d=table["q"] + 2 * table["r"])
    with pytest.raises(si.errors.EstimationError, match="without error"):
        si.spreg.ols("y ~ x + [d ~ q + r]", known, method="liml")


def test_the_response_is_no_instrument_and_not_reproduced():
    table = _data(1.0)
    with pytest.raises(si.errors.DataError, match="the response y cannot be an instrument"):
        si.spreg.ols("y ~ x + [d ~ y]", table)
    with pytest.raises(si.errors.EstimationError, match="reproduce the response exactly"):
        si.spreg.ols("y ~ x + [d ~ q]", table.eval("y = 1 + 2 * d"))


def test_first_stages_by_linearmodels():
    iv = pytest.importorskip("linearmodels.iv", reason="linearmodels is not installed")
    kinds = {
        "classical": {"cov_type": "unadjusted", "debiased": True},
        "hc1": {"cov_type": "robust", "debiased": True},
    }
    for data, formula in _iv_data():
        for word, how in kinds.items():
            fit = si.spreg.ols(formula, data, errors=word)
            theirs = iv.IV2SLS.from_formula(formula.replace("~", "~ 1 +", 1), data.loc[fit.design.ids]).fit(
                **how
            )
            found = si.spreg.first_stages(fit).to_frame().set_index(["endogenous", "instrument"])
            for name, stage in theirs.first_stage.individual.items():
                mine = found.loc[name]
                np.testing.assert_allclose(mine["coefficient"], stage.params[mine.index], rtol=1e-7)
                np.testing.assert_allclose(mine["std_error"], stage.std_errors[mine.index], rtol=1e-7)
                np.testing.assert_allclose(mine["t"], mine["coefficient"] / mine["std_error"], rtol=1e-12)
