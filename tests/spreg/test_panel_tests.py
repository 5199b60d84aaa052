"""The tests of a panel: published values, brute-force likelihoods, laws of each test, the sequence in words."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

import spatial_iie as si
from spatial_iie.errors import EstimationError, SpatialIIEError, WeightsError
from spatial_iie.report.labels import in_words
from spatial_iie.results import TestResult
from spatial_iie.spreg._blocks import Blocks, Lag
from spatial_iie.spreg.specification._verdicts import sequence
from spatial_iie.spreg.specification.baltagi_song_koh import baltagi_song_koh
from spatial_iie.spreg.specification.effects_tests import effects_tests
from spatial_iie.spreg.specification.moran_by_year import moran_by_year
from spatial_iie.spreg.specification.residual_moran import moments
from spatial_iie.study.study import Study
from tests.spreg.dense_panel import Dense
from tests.spreg.test_panel_effects import (
    MUNNELL,
    NUMBERS,
    N,
    T,
    cigarettes,
    knn,
    munnell,
    needs_shared,
    simulated,
)

FIXED = ("none", "region", "time", "both")


def rows_of(table):
    """Return statistics and degrees of freedom by test and effects."""
    frame = table.to_frame()
    return {(row.test, row.effects): (row.statistic, row.df) for row in frame.itertuples()}


@pytest.fixture(scope="module")
def panel():
    w = knn()
    y, x, z, study = simulated(w, rho=0.3)
    return study, w, (y, x, z)


def fit(panel, model, effects, **options):
    study, w, _ = panel
    return si.spreg.panel("y ~ x + z", study, w, model=model, effects=effects, **options)


# --- published


@needs_shared
def test_munnell_as_splm_prints_it():
    truth = json.loads(NUMBERS.read_text())["munnell"]
    study, w = munnell()
    found = rows_of(si.spreg.panel_tests(MUNNELL, study, w, effects="region", correction=False))
    names = {"lm_error": "LM error", "lm_lag": "LM lag"}
    names |= {f"robust_{key}": f"robust {name}" for key, name in names.items()}
    for key, value in truth["lm_within_individual"].items():
        assert found[names[key], "region"][0] == pytest.approx(value, abs=6e-5)
    assert found["LM error", "region and year"][0] == pytest.approx(
        truth["lm_within_twoways_splm"]["lm_error"], abs=6e-6
    )
    for name, value in (("LM lag", 69.2586), ("robust LM error", 39.2031), ("robust LM lag", 9.7371)):
        assert found[name, "region and year"][0] == pytest.approx(value, abs=6e-5)
    statistic, df = truth["spatial_hausman"]["lag"]
    assert found["Hausman: SAR (splm)", "region"] == (pytest.approx(statistic, rel=2e-5), str(df))


@needs_shared
def test_the_lag_form_of_splm_is_the_absolute_value_of_a_negative_number():
    """The difference of its covariances is not of one sign: 83.08 has no chi2 distribution."""
    study, w = munnell()
    fixed, random = (
        si.spreg.panel(MUNNELL, study, w, model="sar", effects=effects, **options)
        for effects, options in (("region", {"correction": False}), ("random", {}))
    )
    names, z = list(fixed.design.variables), random.design.z
    known = random.sigma2 * np.linalg.inv(z.T @ z)[1:, 1:]
    gap = known - fixed.cov.loc[names, names].to_numpy()
    d = (fixed.params[names] - random.params[names]).to_numpy()
    assert d @ np.linalg.solve(gap, d) == pytest.approx(83.0793, rel=2e-5)
    signs = np.linalg.eigvalsh(gap)
    assert signs[0] < 0 < signs[-1]


@needs_shared
def test_cigarettes_effects():
    """Elhorst (2014), section 3.6, on 45 and 29 degrees of freedom: one effect of each kind is not free."""
    truth = json.loads(NUMBERS.read_text())["cigarettes"]
    study, w = cigarettes()
    fits = {
        effects: si.spreg.panel("logc ~ logp + logy", study, w, model="ols", effects=effects)
        for effects in FIXED
    }
    regions, _ = effects_tests(fits["time"], fits["both"], "region effects")
    years, _ = effects_tests(fits["region"], fits["both"], "year effects")
    assert regions.statistic == pytest.approx(truth["lr_of_state_effects"], abs=0.05)
    assert years.statistic == pytest.approx(truth["lr_of_year_effects"], abs=0.05)
    assert (regions.df, years.df) == ((45,), (29,))


# --- effects


def test_effects_against_dummies(panel):
    """LR and F are those of least squares with a column for every region and year."""
    study = panel[0]
    data = pd.concat([study.table(year).assign(year=year) for year in study.years]).rename_axis("region")
    data = data.reset_index()
    both = smf.ols("y ~ x + z + C(region) + C(year)", data).fit()
    for kind, other, column in (("time", "region", "year"), ("region", "time", "region")):
        small = smf.ols(f"y ~ x + z + C({column})", data).fit()
        lr, f = effects_tests(fit(panel, "ols", kind), fit(panel, "ols", "both"), f"{other} effects")
        assert lr.statistic == pytest.approx(2 * (both.llf - small.llf), rel=1e-9)
        truth = both.compare_f_test(small)
        assert (f.statistic, f.p_value) == (
            pytest.approx(truth[0], rel=1e-9),
            pytest.approx(truth[1], rel=1e-6),
        )
        assert f.df == (truth[2], both.df_resid) and lr.df == (truth[2],)


def test_corrected_lm_tests_count_what_effects_leave(panel):
    """With region effects T - 1 of T years: s2 is larger by T / (T - 1), the variance of the score smaller."""
    study, w, _ = panel
    one, other = (
        rows_of(si.spreg.panel_tests("y ~ x + z", study, w, effects="region", correction=c))
        for c in (True, False)
    )
    for name in ("LM error", "LM lag", "robust LM error", "robust LM lag"):
        ratio = one[name, "region"][0] / other[name, "region"][0]
        assert ratio == pytest.approx((T - 1) / T, rel=1e-9)
        assert one[name, "none"] == other[name, "none"]


# --- Hausman


def test_hausman_of_least_squares_is_mundlaks(panel):
    """The Wald test of the means over time in generalized least squares with the same variances."""
    fixed, random = fit(panel, "ols", "region"), fit(panel, "ols", "random")
    y, x, z = panel[2]
    phi, s2 = float(random.params["phi"]), random.sigma2
    columns = [np.ones((T, N)), x, z]
    columns += [np.broadcast_to(each.mean(axis=0), each.shape) for each in (x, z)]
    demeaned = [each - (1 - phi) * each.mean(axis=0) for each in (y, *columns)]
    design = np.stack([each.ravel() for each in demeaned[1:]], axis=1)
    cov = s2 * np.linalg.inv(design.T @ design)
    b = np.linalg.lstsq(design, demeaned[0].ravel())[0]
    wald = b[3:] @ np.linalg.solve(cov[3:, 3:], b[3:])
    test = si.spreg.panel_hausman(fixed, random)
    assert test.statistic == pytest.approx(wald, rel=1e-8) and test.df == (2,)


@pytest.mark.parametrize("model", ["sar", "sem", "sdm"])
def test_spatial_hausman_against_the_dense_information(panel, model):
    """The covariance of the fixed effects at the random effects estimates, by differences of mean and variance."""
    fixed, random = fit(panel, model, "region"), fit(panel, model, "random")
    y, x, z = panel[2]
    w = panel[1].matrix.toarray()
    columns = [x, z, *((x @ w.T, z @ w.T) if model == "sdm" else ())]
    dense = Dense(y, np.stack(columns, axis=2), w, "region")
    parameter = "lambda" if model == "sem" else "rho"
    at = np.array([*random.params[list(fixed.params.index)], random.sigma2])
    k = len(columns)
    cov = np.linalg.inv(dense.expected(at, (parameter,)))[:k, :k]
    names = list(fixed.params.index[:k])
    gap = cov - random.cov.loc[names, names].to_numpy()
    assert np.linalg.eigvalsh(gap)[0] > 0
    d = (fixed.params[names] - random.params[names]).to_numpy()
    test = si.spreg.panel_hausman(fixed, random)
    assert test.statistic == pytest.approx(d @ np.linalg.solve(gap, d), rel=1e-4) and test.df == (k,)


def test_hausman_wants_a_pair(panel):
    with pytest.raises(EstimationError, match="not SAR with region and OLS with random"):
        si.spreg.panel_hausman(fit(panel, "sar", "region"), fit(panel, "ols", "random"))
    with pytest.raises(EstimationError, match="not SAR with random and SAR with random"):
        si.spreg.panel_hausman(fit(panel, "sar", "random"), fit(panel, "sar", "random"))


# --- Baltagi, Song and Koh


class Components:
    """y is normal: variance s2 (B'B)^-1 in every year, and s2_mu between years of a region."""

    def __init__(self, y, columns, w):
        self.y, self.z = y.ravel(), np.stack([each.ravel() for each in columns], axis=1)
        self.w, self.years = w, len(y)

    def variance(self, s2, lam, s2_mu):
        b = np.eye(len(self.w)) - lam * self.w
        within = np.kron(np.eye(self.years), s2 * np.linalg.inv(b.T @ b))
        return within + s2_mu * np.kron(np.ones((self.years, self.years)), np.eye(len(self.w)))

    def log_likelihood(self, at):
        variance, u = self.variance(*at[-3:]), self.y - self.z @ at[:-3]
        return -(np.linalg.slogdet(variance)[1] + u @ np.linalg.solve(variance, u)) / 2

    def score_test(self, at, tested, free):
        """Return s' I^-1 s of the parameters tested beside those estimated, the score by differences."""
        steps = np.diag(1e-5 * np.maximum(np.abs(at), 0.1))
        score = np.array(
            [
                (self.log_likelihood(at + step) - self.log_likelihood(at - step)) / (2 * step.sum())
                for step in steps
            ]
        )
        inverse = np.linalg.inv(self.variance(*at[-3:]))
        changes = [
            inverse @ (self.variance(*(at + step)[-3:]) - self.variance(*(at - step)[-3:])) / (2 * step.sum())
            for step in steps[-3:]
        ]
        information = np.array([[np.sum(a * b.T) / 2 for b in changes] for a in changes])
        names = ["s2", "lambda", "s2_mu"]
        of, kept = ([names.index(name) for name in each] for each in (tested, free))
        assert np.abs(score[-3:][kept]).max() < 0.05  # at the maximum of these
        covariance = np.linalg.inv(information[np.ix_(kept + of, kept + of)])[len(kept) :, len(kept) :]
        return score[-3:][of] @ covariance @ score[-3:][of]


def test_baltagi_song_koh_by_differences(panel):
    y, x, z = panel[2]
    definition = Components(y, [np.ones((T, N)), x, z], panel[1].matrix.toarray())
    pooled, error, random = fit(panel, "ols", "none"), fit(panel, "sem", "none"), fit(panel, "ols", "random")
    found = {test.name: test.statistic for test in baltagi_song_koh(pooled, error, random)}
    none = np.array([*pooled.params, pooled.sigma2, 0.0, 0.0])
    with_error = np.array([*error.params[:3], error.sigma2, error.params["lambda"], 0.0])
    with_effects = np.array([*random.params[:3], random.sigma2, 0.0, random.about["sigma2_effects"]])
    for name, at, tested, free in (
        ("LM joint: random effects, error", none, ("lambda", "s2_mu"), ("s2",)),
        ("LM marginal: random effects", none, ("s2_mu",), ("s2",)),
        ("LM conditional: random effects", with_error, ("s2_mu",), ("s2", "lambda")),
        ("LM conditional: error", with_effects, ("lambda",), ("s2", "s2_mu")),
    ):
        assert found[name] == pytest.approx(definition.score_test(at, tested, free), rel=1e-4), name
    assert found["LM marginal: error"] == pytest.approx(
        si.spreg.lm_tests(pooled, lagged=())["LM error"].statistic, rel=1e-10
    )


def test_baltagi_song_koh_as_pysal(panel):
    """Their statistics are the roots of ours; of the joint one the sum."""
    from libpysal.weights import full2W
    from spreg.diagnostics_panel import BSK_tests
    from spreg.panel import PooledOLS

    y, x, z = panel[2]
    w = full2W(panel[1].matrix.toarray())
    columns = np.column_stack([x.ravel(), z.ravel()])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its use of pandas
        theirs = BSK_tests(PooledOLS(y.reshape(-1, 1), columns, w), w, which=["LM1", "LM2", "LMC_RE"])
    pooled, error, random = fit(panel, "ols", "none"), fit(panel, "sem", "none"), fit(panel, "ols", "random")
    tests = baltagi_song_koh(pooled, error, random)
    ours = [tests[place].statistic for place in (1, 2, 3)]
    np.testing.assert_allclose(theirs["Statistic"].astype(float) ** 2, ours, rtol=1e-4)


# --- residuals


@pytest.mark.parametrize("effects", ["none", "region"])
def test_pesaran_cd_by_pairs(panel, effects):
    test = si.spreg.pesaran_cd(fit(panel, "ols", effects))
    plain = fit(panel, "ols", effects, **({"correction": False} if effects == "region" else {}))
    e = plain.residuals.to_numpy().reshape(T, N)
    pairs = np.corrcoef(e.T)[np.triu_indices(N, 1)]
    assert test.statistic == pytest.approx(np.sqrt(2 * T / (N * (N - 1))) * pairs.sum(), rel=1e-9)


@pytest.mark.parametrize("effects", ["time", "both", "random"])
def test_pesaran_cd_is_refused_where_residuals_sum_to_zero(panel, effects):
    with pytest.raises(EstimationError, match="whose residuals sum to zero in every year"):
        si.spreg.pesaran_cd(fit(panel, "ols", effects))


@pytest.mark.parametrize("effects", FIXED)
def test_moments_of_moran_by_year(panel, effects):
    """Residuals of normal errors, by simulation: the mean and the spread of I in every year."""
    plain = fit(panel, "ols", effects, **({} if effects == "none" else {"correction": False}))
    q = np.linalg.qr(plain.design.z)[0]
    w = panel[1].matrix.toarray()
    e = np.random.default_rng(5).standard_normal((20_000, T, N))
    if effects in ("region", "both"):
        e = e - e.mean(axis=1, keepdims=True)
    if effects in ("time", "both"):
        e = e - e.mean(axis=2, keepdims=True)
    flat = e.reshape(len(e), -1)
    e = (flat - flat @ q @ q.T).reshape(e.shape)
    drawn = np.einsum("dti,ij,dtj->dt", e, w, e, optimize=True) / (e**2).sum(axis=2)
    for place, test in enumerate(moran_by_year(fit(panel, "ols", effects))):
        spread = drawn[:, place].std()
        assert test.about["expectation"] == pytest.approx(drawn[:, place].mean(), abs=4 * spread / 141)
        assert np.sqrt(test.about["variance"]) == pytest.approx(spread, rel=0.02)
        one = plain.residuals.to_numpy().reshape(T, N)[place]
        assert test.about["moran"] == pytest.approx(one @ w @ one / (one @ one), rel=1e-9)


@pytest.mark.parametrize("centred", [False, True])
def test_moments_of_quadratic_forms(panel, centred):
    """E e'We / E e'e, and E (e'We)^2 / E (e'e)^2, of e with covariance J - QQ', by dense matrices."""
    lag = Lag(panel[1].matrix, Blocks(1, 1, centred=centred))
    j = np.eye(N) - centred / N
    q = j @ np.random.default_rng(6).standard_normal((N, 5)) * 0.2
    v, w = j - q @ q.T, panel[1].matrix.toarray()
    both = (w + w.T) / 2 @ v
    expected = np.trace(both), 2 * np.trace(both @ both) + np.trace(both) ** 2
    sizes = np.trace(v), 2 * np.trace(v @ v) + np.trace(v) ** 2
    np.testing.assert_allclose(moments(q, lag), np.array(expected) / sizes, rtol=1e-10)


def test_moran_of_one_year_is_the_cross_section(panel):
    study, w, _ = panel
    year = study.years[1]
    pooled = si.spreg.panel("y ~ x + z", study, w, model="ols", effects="none", years=[year])
    (test,) = moran_by_year(pooled)
    whole = si.spreg.residual_moran(si.spreg.ols("y ~ x + z", study.table(year), w))
    assert test.statistic == pytest.approx(whole.statistic, rel=1e-9)


# --- the table


def test_each_model_is_nested_with_random_effects_too(panel):
    """The response is transformed by another phi in every fit; the values explained are the same."""
    study, w, _ = panel
    found = rows_of(si.spreg.panel_tests("y ~ x + z", study, w, effects="random"))
    small, large = fit(panel, "sem", "random"), fit(panel, "sdm", "random")
    ratio = 2 * (large.log_likelihood - small.log_likelihood)
    assert found["LR: SEM < SDM", "random"] == (pytest.approx(ratio, rel=1e-9), "2")
    wald = si.spreg.common_factor_test(large).statistic
    assert found["Wald: SEM < SDM", "random"] == (pytest.approx(wald, rel=1e-9), "2")
    with pytest.raises(EstimationError, match="other effects"):
        si.spreg.lr_test(fit(panel, "sar", "none"), large)


@pytest.mark.parametrize("effects", ["none", "region", "both", "random", "random+time"])
def test_rows_and_words(panel, effects):
    study, w, _ = panel
    table = si.spreg.panel_tests("y ~ x + z", study, w, effects=effects)
    frame = table.to_frame()
    assert list(frame.columns) == ["test", "effects", "statistic", "df", "p", "null", "decision"]
    assert (
        len(frame) == (42 if effects.endswith(("both", "time")) else 44) + T
        and frame["p"].between(0, 1).all()
        and (frame["null"] != "").all()
    )
    assert not frame[["test", "effects"]].duplicated().any()
    said = frame["decision"].str.startswith("Rejected at 5 %: ")
    assert (said == (frame["p"] < 0.05)).all() and (said | frame["decision"].str.startswith("Not rej")).all()
    for column in ("effects", "null", "decision"):
        assert not any(any(c.isascii() and c.islower() for c in in_words(text, "zh").replace("theta", "")
                       .replace("lambda", "").replace("rho", "").replace("beta", "").replace("x, W z", "")
                       .replace("x、W z", "")) for text in frame[column])  # fmt: skip
    assert table.about["points_to"] in ("OLS", "SLX", "SAR", "SEM", "SDM")
    assert "检验序列指向" in in_words(table.notes[0], "zh")


def test_order_of_rows_and_regions_does_not_matter(panel):
    study, w, _ = panel
    mixed = pd.concat([study.table(year).assign(year=year) for year in study.years]).rename_axis("region")
    mixed = mixed.set_index("year", append=True)[["y", "x", "z"]].sample(frac=1, random_state=3)
    order = np.random.default_rng(4).permutation(w.ids)
    other = si.weights.from_matrix(w.matrix[w.ids.get_indexer(order)][:, w.ids.get_indexer(order)], ids=order)
    one, two = (
        si.spreg.panel_tests("y ~ x + z", *each).to_frame()
        for each in ((study, w), (Study(mixed, about={"source": "made up"}), other))
    )
    np.testing.assert_allclose(one["statistic"], two["statistic"], rtol=1e-5)


def test_options(panel):
    study, w, _ = panel
    table = si.spreg.panel_tests(
        "y ~ x + z",
        study,
        w,
        effects="time",
        years=iter(study.years[:3]),
        lagged="x",
        balance="regions",
        isolates="error",
        logdet="exact",
        alpha=0.5,
    )
    found = rows_of(table)
    assert found["LR: SAR < SDM", "year"][1] == "1" and found["LR: SEM < SDM", "year"][1] == "2"
    assert table.to_frame()["decision"].str.contains("at 50 %").all()
    assert table.about["years"] == tuple(study.years[:3])
    for alpha in (0, 1, True, "0.05"):
        with pytest.raises(SpatialIIEError, match="alpha must be"):
            si.spreg.panel_tests("y ~ x", study, w, alpha=alpha)


def test_what_is_not_possible_is_left_out_and_named():
    one = knn().matrix.toarray() > 0
    w = si.weights.from_matrix((one | one.T).astype(float), ids=knn().ids)
    *_, study = simulated(knn())
    table = si.spreg.panel_tests("y ~ x + z", study, w, effects="region")
    found = rows_of(table)
    assert ("LM error", "region") in found and ("LM error", "year") not in found
    left = [
        note for note in table.notes if note.startswith("Left out: LM tests, effects: year. beside effects")
    ]
    assert len(left) == 1 and "未列出：LM 检验（效应：年份）" in in_words(left[0], "zh")
    with pytest.raises(WeightsError, match="rows of W sum alike"):
        si.spreg.panel_tests("y ~ x + z", study, w)


def made(name, p):
    from scipy.stats import chi2

    return TestResult(name, float(chi2.isf(p, 1)), (1,), "")


@pytest.mark.parametrize(
    ("p", "model"),
    [
        ({"LM error": 0.6, "LM lag": 0.6, "OLS": 0.6}, "OLS"),
        ({"LM error": 0.6, "LM lag": 0.6, "OLS": 0.01, "SLX": 0.6}, "SLX"),
        ({"LM error": 0.6, "LM lag": 0.6, "OLS": 0.01, "SLX": 0.01}, "SDM"),
        ({"SAR": 0.01, "SEM": 0.01}, "SDM"),
        ({"SAR": 0.6, "robust LM lag": 0.01, "robust LM error": 0.6}, "SAR"),
        ({"SAR": 0.6, "robust LM lag": 0.6, "robust LM error": 0.01}, "SDM"),
        ({"SEM": 0.6, "robust LM lag": 0.6, "robust LM error": 0.01}, "SEM"),
        ({"SEM": 0.6, "robust LM lag": 0.01, "robust LM error": 0.6}, "SDM"),
    ],
)
def test_the_way_of_elhorst(p, model):
    """Elhorst (2010), Spatial Economic Analysis 5, figure 2."""
    names = ("LM error", "LM lag", "robust LM error", "robust LM lag", "SAR", "SEM", "SLX", "OLS")
    tests = {name: made(name, p.get(name, 0.001)) for name in names}
    found = sequence(tests, 0.05)
    assert found is not None and found[0] == model
    assert "".join(in_words(found[1], "zh").split()) != "".join(found[1].split())
    del tests["SEM"]
    assert sequence(tests, 0.05) is None


def test_weights_that_change_from_year_to_year():
    """Estimates by adjusted score have no likelihood: Wald tests stay, and what needs one matrix is named."""
    w = knn()
    *_, study = simulated(w, rho=0.3)
    by_year = {year: knn(k=2 + place % 2) for place, year in enumerate(study.years)}
    table = si.spreg.panel_tests("y ~ x + z", study, by_year, effects="region")
    found = rows_of(table)
    sdm = si.spreg.panel("y ~ x + z", study, by_year, model="sdm", effects="region")
    wald = si.spreg.wald_test(sdm)
    assert found["Wald: SAR < SDM", "region"] == (pytest.approx(wald.statistic, rel=1e-9), "2")
    assert not any(name.startswith("LR: SAR") for name, _ in found)
    assert any(
        note.startswith("Left out: Hausman: SAR. random effects are for one matrix") for note in table.notes
    )


def test_trends_of_each_region():
    """CD is of residuals by dummies and trends; moments of I by year are not known beside them."""
    w = knn()
    *_, study = simulated(w, rho=0.3, years=6)
    table = si.spreg.panel_tests("y ~ x + C(region):year", study, w, effects="region")
    assert ("LM error", "region") in rows_of(table)
    y, x = (study.wide(name).to_numpy() for name in "yx")
    n, years = y.shape
    trend = np.column_stack([np.ones(years), np.arange(years)])
    left = np.eye(years) - trend @ np.linalg.pinv(trend)
    y, x = y @ left, x @ left
    r = np.corrcoef(y - (x * y).sum() / (x**2).sum() * x)
    cd = np.sqrt(2 * years / (n * (n - 1))) * r[np.triu_indices(n, 1)].sum()
    assert rows_of(table)["Pesaran CD", "region"][0] == pytest.approx(cd, rel=1e-9)
    assert any("residuals by year are not defined beside trends" in note for note in table.notes)
