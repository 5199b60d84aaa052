"""Laws every fit obeys, whatever the data: limits, invariances, gradients, definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._registry import MODELS
from spatial_iie.spreg.specification.nested import ladder

SPATIAL = tuple(name for name, each in MODELS.items() if each.parameters)
ALL = tuple(MODELS)


def _weights(kind):
    """Symmetric binary, row-standardized, a directed matrix of unequal rows, and one with an island."""
    lattice = si.weights.lattice(7, 8)
    if kind == "binary":
        return lattice
    if kind == "row":
        return lattice.row_standardized()
    random = np.random.default_rng(3)
    if kind == "directed":
        matrix = random.uniform(0.2, 2, (56, 56)) * (random.uniform(size=(56, 56)) < 0.08)
        np.fill_diagonal(matrix, 0)
        return si.weights.from_matrix(matrix)
    matrix = lattice.matrix.toarray()
    matrix[5] = matrix[:, 5] = 0
    return si.weights.from_matrix(matrix).row_standardized()


KINDS = ("row", "binary", "directed", "island")


def _data(w, seed=0):
    random = np.random.default_rng(seed)
    data = pd.DataFrame({"x": random.standard_normal(w.n), "z": random.uniform(1, 3, w.n)}, index=w.ids)
    noise = random.standard_normal(w.n)
    filtered = np.linalg.solve(np.eye(w.n) - 0.5 / _radius(w) * w.matrix.toarray(), noise)
    data["y"] = 2 + data["x"] - 0.5 * data["z"] + filtered
    return data


def _radius(w):
    return float(np.abs(np.linalg.eigvals(w.matrix.toarray())).max())


def _log_likelihood(fit, params, sigma2):
    """The definition, with dense matrices."""
    d, n = fit.design, fit.n
    rho, lam = params.get("rho", 0.0), params.get("lambda", 0.0)
    w, eye = d.w.matrix.toarray(), np.eye(n)
    a, b = eye - rho * w, eye - lam * w
    e = b @ (a @ d.y - d.z @ params.to_numpy()[: len(d.names)])
    logdets = np.linalg.slogdet(a)[1] + np.linalg.slogdet(b)[1]
    return logdets - n / 2 * np.log(2 * np.pi * sigma2) - e @ e / (2 * sigma2)


def _call(model, data, w, **options):
    return getattr(si.spreg, model)("y ~ x + z", data, w, **{"isolates": "zero", **options})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", SPATIAL)
def test_likelihood_is_the_definition_and_its_gradient_zero(model, kind):
    w = _weights(kind)
    fit = _call(model, _data(w), w)
    assert fit.log_likelihood == pytest.approx(_log_likelihood(fit, fit.params, fit.sigma2), rel=1e-11)
    for name in fit.params.index:
        step = 1e-4 * fit.std_errors[name]
        up, down = (fit.params.copy() for _ in range(2))
        up[name] += step
        down[name] -= step
        difference = _log_likelihood(fit, up, fit.sigma2) - _log_likelihood(fit, down, fit.sigma2)
        assert abs(difference) / (2e-4) < 2e-6  # of the score, in units of its standard deviation


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", SPATIAL)
def test_observed_covariance_is_the_inverse_of_the_numerical_hessian(model, kind):
    w = _weights(kind)
    fit = _call(model, _data(w), w, information="observed")
    point = np.append(fit.params.to_numpy(), fit.sigma2)
    steps = 1e-3 * np.append(fit.std_errors.to_numpy(), fit.sigma2 * np.sqrt(2 / fit.n))

    def value(at):
        return _log_likelihood(fit, pd.Series(at[:-1], fit.params.index), at[-1])

    size = len(point)
    hessian = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            corners = [
                sign_i
                * sign_j
                * value(point + sign_i * steps[i] * np.eye(size)[i] + sign_j * steps[j] * np.eye(size)[j])
                for sign_i in (1, -1)
                for sign_j in (1, -1)
            ]
            hessian[i, j] = sum(corners) / (4 * steps[i] * steps[j])
    numerical = np.linalg.inv(-hessian)[:-1, :-1]
    scale = np.sqrt(np.outer(np.diag(numerical), np.diag(numerical)))
    assert np.abs((fit.cov.to_numpy() - numerical) / scale).max() < 1e-4


@pytest.mark.parametrize("model", SPATIAL)
def test_expected_information_is_the_mean_of_the_observed(model):
    """The outer product of the score over simulated responses has the expected information as its mean.

    The expected information does not depend on y but through the parameters, so it is checked against the
    formula in dense matrices, with E[yy'] put in by hand (Anselin 1988, section 6.2.5).
    """
    w = _weights("directed")
    fit = _call(model, _data(w), w)
    d, n, s2 = fit.design, fit.n, fit.sigma2
    rho, lam = fit.params.get("rho", 0.0), fit.params.get("lambda", 0.0)
    m, eye = w.matrix.toarray(), np.eye(n)
    a, b = eye - rho * m, eye - lam * m
    mean = np.linalg.solve(a, d.z @ fit.params.to_numpy()[: len(d.names)])
    root = np.linalg.inv(b @ a)  # y = mean + root e
    columns = {"rho": b @ m @ mean / np.sqrt(s2)}  # derivative of the mean of the filtered y
    operators = {"rho": b @ m @ root, "lambda": m @ np.linalg.inv(b)}
    names = [name for name in ("rho", "lambda") if name in fit.params]
    size = len(d.names) + len(names) + 1
    information = np.zeros((size, size))
    mean_part = np.column_stack(
        [b @ d.z / np.sqrt(s2), *(columns.get(name, np.zeros(n)) for name in names), np.zeros(n)]
    )
    information += mean_part.T @ mean_part
    covariance_part = (
        [np.zeros((n, n)) for _ in d.names] + [operators[name] for name in names] + [eye / (2 * s2)]
    )
    for i in range(size):
        for j in range(size):
            p, q = covariance_part[i], covariance_part[j]
            information[i, j] += np.trace(p @ q) + np.trace(p.T @ q)  # half the trace of two symmetrized ones
    expected = np.linalg.inv(information)[:-1, :-1]
    np.testing.assert_allclose(fit.cov.to_numpy(), expected, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("model", ["sem", "sar"])
def test_without_the_parameter_the_likelihood_is_that_of_least_squares(model):
    w = _weights("row")
    fit, plain = _call(model, _data(w), w), _call("ols", _data(w), w)
    at_zero = fit.params.copy()
    at_zero[: len(plain.params)] = plain.params.to_numpy()
    at_zero.iloc[-1] = 0.0
    assert plain.log_likelihood == pytest.approx(_log_likelihood(fit, at_zero, plain.sigma2), rel=1e-12)
    assert fit.log_likelihood >= plain.log_likelihood


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", ALL)
def test_buse_r2_compares_with_the_constant_under_the_same_variance(model, kind):
    """Buse (1973): 1 - u'V^-1 u over the least that y'V^-1 y leaves beside a constant; not defined with a lag of y."""
    w = _weights(kind)
    data = _data(w)
    fit = _call(model, data, w)
    if "rho" in fit.params:
        assert np.isnan(fit.buse_r2)
        return
    b = np.eye(w.n) - fit.params.get("lambda", 0.0) * w.matrix.toarray()
    y, one, inverse = data["y"].to_numpy(), np.ones(w.n), b.T @ b
    z = fit.design.z @ fit.params.to_numpy()[: fit.design.z.shape[1]]
    mean = (one @ inverse @ y) / (one @ inverse @ one)
    total = (y - mean) @ inverse @ (y - mean)
    assert fit.buse_r2 == pytest.approx(1 - (y - z) @ inverse @ (y - z) / total, rel=1e-9)
    assert 0 < fit.buse_r2 < 1


def test_larger_models_fit_no_worse():
    w = _weights("row")
    value = {model: _call(model, _data(w), w).log_likelihood for model in ALL}
    for small, large in [*ladder(), ("SEM", "SAC"), ("SAR", "SAC"), ("SEM", "SDM")]:
        assert value[large.lower()] >= value[small.lower()] - 1e-9


@pytest.mark.parametrize("kind", ["row", "directed"])
@pytest.mark.parametrize("model", ALL)
def test_order_and_names_of_regions_do_not_matter(model, kind):
    w = _weights(kind)
    data = _data(w)
    fit = _call(model, data, w)
    random = np.random.default_rng(1)
    shuffled = data.sample(frac=1, random_state=1)
    order = w.ids[random.permutation(w.n)]
    names = {old: f"r{old:03d}" for old in w.ids}
    relabelled = w.subset(order)
    renamed = si.weights.Weights(relabelled.matrix, [names[i] for i in relabelled.ids], recipe="renamed")
    again = _call(model, shuffled.rename(index=names), renamed)
    np.testing.assert_allclose(again.params, fit.params, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(again.std_errors, fit.std_errors, rtol=1e-7)
    assert again.log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-11)
    assert again.residuals.index.equals(shuffled.rename(index=names).index)
    for what in ("residuals", "fitted", "trend_residuals"):
        mine = getattr(again, what).rename(index={new: old for old, new in names.items()})
        np.testing.assert_allclose(mine[data.index], getattr(fit, what), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("model", ALL)
def test_units_only_scale(model):
    """y in other units with another zero, x in other units: coefficients scale, everything else stays."""
    w = _weights("row")
    data = _data(w)
    fit = _call(model, data, w)
    other = _call(model, data.assign(y=1e6 + 1e3 * data["y"], x=1e-4 * data["x"]), w)
    for name in fit.params.index:
        if name == "Intercept":
            continue
        factor = 1e3 * (1e4 if name in ("x", "W x") else 1) if name not in ("rho", "lambda") else 1
        assert other.params[name] == pytest.approx(factor * fit.params[name], rel=1e-5, abs=1e-7 * factor)
        assert other.z_values[name] == pytest.approx(fit.z_values[name], rel=1e-5, abs=1e-6)
    assert other.log_likelihood == pytest.approx(fit.log_likelihood - w.n * np.log(1e3), rel=1e-8)
    assert other.pseudo_r2 == pytest.approx(fit.pseudo_r2, rel=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", [name for name in ALL if MODELS[name].spills_over])
def test_impacts_are_their_definition(model, kind):
    w = _weights(kind)
    fit = _call(model, _data(w), w)
    dense, eye = w.matrix.toarray(), np.eye(w.n)
    rho = fit.params.get("rho", 0.0)
    table = fit.impacts().to_frame()
    assert list(table.index) == ["x", "z"]
    for name in ("x", "z"):
        s = np.linalg.solve(
            eye - rho * dense, eye * fit.params[name] + dense * fit.params.get(f"W {name}", 0.0)
        )
        assert table.loc[name, "direct"] == pytest.approx(np.diag(s).mean(), rel=1e-9)
        assert table.loc[name, "total"] == pytest.approx(s.sum(axis=1).mean(), rel=1e-9)
    np.testing.assert_allclose(table["direct"] + table["indirect"], table["total"], rtol=1e-12)
    np.testing.assert_allclose(table["total_z"], table["total"] / table["total_std_error"], rtol=1e-12)


def test_simulated_impact_errors_are_near_those_of_the_delta_method():
    w = _weights("row")
    fit = _call("sar", _data(w), w)
    delta, drawn = fit.impacts().to_frame(), fit.impacts(errors="simulated", draws=4000, seed=1).to_frame()
    pd.testing.assert_series_equal(delta["total"], drawn["total"])
    np.testing.assert_allclose(drawn["direct_std_error"], delta["direct_std_error"], rtol=0.1)
    again = fit.impacts(errors="simulated", draws=4000, seed=1).to_frame()
    pd.testing.assert_frame_equal(drawn, again)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", ALL)
def test_predictions(model, kind):
    w = _weights(kind)
    data = _data(w)
    fit = _call(model, data, w)
    dense, eye = w.matrix.toarray(), np.eye(w.n)
    rho, lam = fit.params.get("rho", 0.0), fit.params.get("lambda", 0.0)
    trend = fit.design.z @ fit.params.to_numpy()[: len(fit.design.names)]
    np.testing.assert_allclose(fit.predict(), np.linalg.solve(eye - rho * dense, trend), rtol=1e-10)
    np.testing.assert_allclose(fit.predict(spatial=True), fit.fitted, rtol=1e-9, atol=1e-11)
    e = (eye - lam * dense) @ ((eye - rho * dense) @ data["y"].to_numpy() - trend)
    np.testing.assert_allclose(fit.residuals, e, rtol=1e-8, atol=1e-10)
    shuffled = data.sample(frac=1, random_state=2)
    pd.testing.assert_series_equal(fit.predict(shuffled), fit.predict().reindex(shuffled.index))
    higher = fit.predict(data.assign(x=data["x"] + 1)) - fit.predict()
    assert higher.mean() == pytest.approx(fit.impacts().to_frame().loc["x", "total"], rel=1e-9)


@pytest.mark.parametrize("model", SPATIAL)
def test_log_determinants_agree(model):
    w = _weights("row")
    fits = [_call(model, _data(w), w, logdet=how) for how in ("eigenvalues", "exact")]
    np.testing.assert_allclose(fits[0].params, fits[1].params, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(fits[0].cov, fits[1].cov, rtol=1e-6, atol=1e-10)
    assert fits[0].log_likelihood == pytest.approx(fits[1].log_likelihood, rel=1e-11)
    assert fits[1].about["logdet"] == "exact"


@pytest.mark.parametrize("model", [name for name in SPATIAL if MODELS[name].lags])
def test_chebyshev_is_off_by_no_more_than_it_says(model):
    w = si.weights.lattice(30, 30).row_standardized()
    random = np.random.default_rng(4)
    data = pd.DataFrame(random.standard_normal((900, 2)), columns=["x", "y"])
    data["y"] += np.linalg.solve(np.eye(900) - 0.5 * w.matrix.toarray(), random.standard_normal(900))
    formula = "y ~ x"
    function = getattr(si.spreg, model)
    exact, fast = (function(formula, data, w, logdet=how) for how in ("exact", "chebyshev"))
    assert 0 < fast.about["logdet_error"] < 1
    assert abs(fast.log_likelihood - exact.log_likelihood) <= fast.about["logdet_error"]
    assert "off by at most" in " ".join(fast.notes)
    off = np.abs(fast.params - exact.params) / exact.std_errors
    assert off.max() < 4 * fast.about["probe_error"] < 0.2
    np.testing.assert_allclose(fast.std_errors, exact.std_errors, rtol=0.02)


@pytest.mark.parametrize("model", ALL)
def test_inputs_are_not_touched(model):
    w = _weights("row")
    data = _data(w)
    before, matrix = data.copy(), w.matrix.toarray()
    _call(model, data, w)
    pd.testing.assert_frame_equal(data, before)
    np.testing.assert_array_equal(w.matrix.toarray(), matrix)


def test_formulas_make_the_columns_they_say():
    """Functions, interactions and categories against columns made by hand."""
    w = _weights("row")
    data = _data(w).assign(province=np.resize(["a", "b", "c"], w.n))
    fit = si.spreg.sdem("y ~ log(z) + x:z + C(province)", data, w, lagged=["log(z)", "C(province)"])
    hand = pd.DataFrame({"y": data["y"], "l": np.log(data["z"])})
    hand["b"], hand["c"] = ((data["province"] == name).astype(float) for name in "bc")
    hand["xz"] = data["x"] * data["z"]
    same = si.spreg.sdem("y ~ l + b + c + xz", hand, w, lagged=["l", "b", "c"])
    names = {"l": "log(z)", "xz": "x:z", "b": "C(province)[T.b]", "c": "C(province)[T.c]"}
    for old in same.params.index:
        plain = old.removeprefix("W ")
        new = ("W " if old.startswith("W ") else "") + names.get(plain, plain)
        assert fit.params[new] == pytest.approx(same.params[old], rel=1e-9)
    assert len(fit.params) == len(same.params)


def test_lags_are_those_of_the_named_variables_and_never_of_the_constant():
    w = _weights("binary")
    data = _data(w)
    assert list(_call("slx", data, w).params.index) == ["Intercept", "x", "z", "W x", "W z"]
    assert list(_call("slx", data, w, lagged=["z"]).params.index) == ["Intercept", "x", "z", "W z"]
    assert "W Intercept" in si.spreg.sdm("y ~ x + z", data, w, lag_intercept=True).params.index
    with_constant = _call("slx", data, w, lag_intercept=True)
    assert list(with_constant.params.index) == ["Intercept", "x", "z", "W Intercept", "W x", "W z"]
    np.testing.assert_array_equal(with_constant.design.z[:, 3], w.matrix.sum(axis=1))
    np.testing.assert_array_equal(with_constant.design.z[:, 4], w.matrix @ data["x"].to_numpy())


def test_sac_is_the_best_of_several_maxima():
    """On a grid of both parameters no point is better."""
    w = _weights("row")
    data = _data(w, seed=5)
    fit = _call("sac", data, w)
    dense, eye = w.matrix.toarray(), np.eye(w.n)
    z, y = fit.design.z, fit.design.y
    for rho in np.linspace(-1.5, 0.98, 26):
        for lam in np.linspace(-1.5, 0.98, 26):
            a, b = eye - rho * dense, eye - lam * dense
            target, basis = b @ a @ y, b @ z
            e = target - basis @ np.linalg.lstsq(basis, target)[0]
            logdets = np.linalg.slogdet(a)[1] + np.linalg.slogdet(b)[1]
            value = logdets - w.n / 2 * (np.log(2 * np.pi * (e @ e) / w.n) + 1)
            assert value <= fit.log_likelihood + 1e-9
