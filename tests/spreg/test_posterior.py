"""Marginal likelihoods: against dense matrices and brute-force integrals, published values, and laws."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.linalg import null_space
from scipy.special import gammaln

import spatial_iie as si
from spatial_iie import _registry
from spatial_iie.errors import DataError, SpatialIIEError, WeightsError
from spatial_iie.study.study import Study
from tests.spreg.dense_panel import Dense
from tests.spreg.test_panel_effects import NUMBERS, cigarettes, dense_of, knn, needs_shared, simulated

MODELS = ("ols", "slx", "sem", "sdem", "sar", "sdm")


def integrand(y, z, w, model, prior, intercept):
    """Return the logarithm of p(y | rho or lambda), coefficients and sigma2 integrated out; matrices of all rows.

    ``unit``: the normal with covariance sigma2 (I + n Z(Z'Z)^-1 Z') of what a flat constant leaves.
    """
    n, k = z.shape
    parameters = _registry.MODELS[model].parameters
    eye, omega = np.eye(n), np.linalg.eigvals(w)

    def value(at):
        filtered = eye - at * w if parameters else eye
        target = filtered @ y
        columns = filtered @ z if parameters == ("lambda",) else z
        logdet = np.log(np.abs(1 - at * omega)).sum().real if parameters else 0.0
        if prior == "flat":
            e = target - columns @ np.linalg.lstsq(columns, target)[0]
            a = (n - k) / 2
            half = np.linalg.slogdet(columns.T @ columns)[1] / 2
            return logdet - half - a * np.log(e @ e) + gammaln(a) - a * np.log(2 * np.pi)
        if intercept:
            one = columns[:, :1]
            others = columns[:, 1:] - one @ np.linalg.lstsq(one, columns[:, 1:])[0]
            left = null_space(one.T).T
            target, others = left @ target, left @ others
            half = np.log(one[:, 0] @ one[:, 0]) / 2
        else:
            others, half = columns, 0.0
        m = len(target)
        v = np.eye(m) + n * others @ np.linalg.solve(others.T @ others, others.T)
        a = m / 2
        return (
            logdet - half - np.linalg.slogdet(v)[1] / 2 - a * np.log(target @ np.linalg.solve(v, target))
            + gammaln(a) - a * np.log(2 * np.pi)
        )  # fmt: skip

    return value


def brute_force(value, low, high):
    """Return the logarithm of the mean of exp(value) over an interval."""
    grid = np.linspace(low, high, 402)[1:-1]
    top = max(map(value, grid))
    best = grid[int(np.argmax([value(each) for each in grid]))]
    area = quad(lambda at: np.exp(value(at) - top), low, high, points=[best], limit=300, epsrel=1e-9)[0]
    return top + np.log(area / (high - low))


def ends(w):
    omega = np.linalg.eigvals(w)
    real = omega[np.abs(omega.imag) < 1e-12].real
    return 1 / real.min(), 1 / real.max()


@pytest.mark.parametrize("prior", ["flat", "unit"])
def test_a_cross_section_by_brute_force(prior):
    w = si.weights.lattice(4, 5).row_standardized()
    random, dense = np.random.default_rng(4), w.matrix.toarray()
    x, v, e = random.standard_normal((3, 20))
    y = np.linalg.solve(np.eye(20) - 0.4 * dense, 2 + x - 0.5 * v + e)
    data = pd.DataFrame({"y": y, "x": x, "v": 100 * v}, index=w.ids)
    table = si.spreg.model_posterior(
        "y ~ x + v", data.sample(frac=1, random_state=1), w, prior=prior
    ).to_frame()
    assert table["model"].tolist() == [name.upper() for name in MODELS]
    expected = []
    for model in MODELS:
        z = np.column_stack([np.ones(20), x, 100 * v])
        if _registry.MODELS[model].lags:
            z = np.column_stack([z, dense @ z[:, 1:]])
        value = integrand(y, z, dense, model, prior, intercept=True)
        expected.append(
            brute_force(value, *ends(dense)) if _registry.MODELS[model].parameters else value(0.0)
        )
    np.testing.assert_allclose(table["log_marginal"], expected, rtol=1e-7)
    weights = np.exp(np.array(expected) - max(expected))
    np.testing.assert_allclose(table["probability"], weights / weights.sum(), rtol=1e-5)


@pytest.mark.parametrize("effects", ["region", "time", "both"])
def test_a_panel_by_explicit_eigenvectors(effects):
    w = knn(n=9)
    y, x, z, study = simulated(w, rho=0.3)
    table = si.spreg.model_posterior("y ~ x + z", study, w, effects=effects).to_frame().set_index("model")
    for model in ("sdm", "sem", "slx"):
        d = dense_of("sdm" if model == "slx" else model, y, x, z, w, effects)
        assert isinstance(d, Dense)
        value = integrand(d.y, d.z, d.w, model, "flat", intercept=False)
        expected = brute_force(value, *ends(w.matrix.toarray())) if model != "slx" else value(0.0)
        assert table.loc[model.upper(), "log_marginal"] == pytest.approx(expected, rel=1e-7)


@needs_shared
def test_cigarettes():
    """Our integrals, and the numbers of SDPDmod's code, which adds the signed sum of rho df instead of log of the area

    and counts log|I - rho W| for T years beside the degrees of freedom of T - 1.
    """
    truth = json.loads(NUMBERS.read_text())["cigarettes"]["log_marginals_region"]
    study, w = cigarettes()
    table = (
        si.spreg.model_posterior("logc ~ logp + logy", study, w, effects="region")
        .to_frame()
        .set_index("model")
    )
    found = table["log_marginal"]
    assert found["OLS"] == pytest.approx(truth["OLS"], abs=6e-5)
    omega = np.linalg.eigvals(w.matrix.toarray()).real
    low, high = 1 / omega.min(), 1 / omega.max()
    for model in ("SAR", "SDM"):
        design = si.spreg.panel("logc ~ logp + logy", study, w, model=model.lower()).design
        basis, triangle = np.linalg.qr(design.z)
        e, ed = (each - basis @ (basis.T @ each) for each in (design.y, design.lag @ design.y))
        a = (len(e) - len(design.names)) / 2
        constant = (
            gammaln(a) - a * np.log(2 * np.pi) - np.log(np.abs(np.diag(triangle))).sum() - np.log(high - low)
        )
        rho = np.arange(low + 0.001, high - 0.001, 0.001)
        squares = e @ e - 2 * rho * (e @ ed) + rho**2 * (ed @ ed)
        logdet = np.log(1 - rho[:, None] * omega).sum(axis=1)

        def density(years, squares=squares, logdet=logdet, a=a):
            values = years * logdet - a * np.log(squares)
            return np.exp(values - values.max()), values.max()

        f, top = density(30)
        printed = constant + top + ((rho[1:] + rho[:-1]) * np.diff(f) / 2).sum()
        assert printed == pytest.approx(truth[model], abs=2e-4)
        f, top = density(29)
        assert found[model] == pytest.approx(constant + top + np.log(np.trapezoid(f, rho)), abs=2e-4)
    assert table["probability"].idxmax() == "SDM"


def section(n=49, seed=0, rho=0.6):
    w = si.weights.lattice(7, 7).row_standardized()
    random = np.random.default_rng(seed)
    x, e = random.standard_normal((2, n))
    y = np.linalg.solve(np.eye(n) - rho * w.matrix.toarray(), x + e)
    return pd.DataFrame({"y": y, "x": x}, index=w.ids), w


def test_units_move_the_flat_prior_by_their_logarithm_and_the_other_not_at_all():
    data, w = section()
    scaled = data.assign(x=1000 * data["x"])
    for prior, shift in (("flat", 1.0), ("unit", 0.0)):
        one, other = (
            si.spreg.model_posterior("y ~ x", each, w, prior=prior)
            .to_frame()
            .set_index("model")["log_marginal"]
            for each in (data, scaled)
        )
        counts = pd.Series({"OLS": 1, "SLX": 2, "SEM": 1, "SDEM": 2, "SAR": 1, "SDM": 2})
        np.testing.assert_allclose(one - other, shift * counts[one.index] * np.log(1000), atol=1e-7)


def test_the_true_weights_and_model_are_found():
    data, w = section(rho=0.8)
    others = {
        "true": w,
        "other": si.weights.from_matrix(np.roll(w.matrix.toarray(), 20, axis=(0, 1)), ids=w.ids),
    }
    table = si.spreg.model_posterior("y ~ x", data, others, models=["ols", "sar", "slx"])
    frame = table.to_frame()
    assert list(zip(frame["model"], frame["weights"], strict=True)) == [
        ("OLS", ""), ("SAR", "true"), ("SLX", "true"), ("SAR", "other"), ("SLX", "other"),
    ]  # fmt: skip
    assert frame["probability"].sum() == pytest.approx(1)
    assert frame.set_index(["model", "weights"]).loc[("SAR", "true"), "probability"] > 0.95
    assert any(note.startswith("By weights: true") for note in table.notes)
    (uniform,) = (note for note in table.notes if note.startswith("rho and lambda uniform, by weights: "))
    assert all(f"{name} (" in uniform for name in set(table.to_frame()["weights"]) - {""})
    alone = si.spreg.model_posterior("y ~ x", data, w, models="sar").to_frame()
    assert alone["log_marginal"][0] == pytest.approx(frame["log_marginal"][1], rel=1e-12)


def test_where_the_prior_decides_it_is_said():
    data, w = section(rho=0.0)
    table = si.spreg.model_posterior("y ~ x", data.assign(x=data["x"] / 1e6), w, models=["ols", "slx"])
    assert table.to_frame()["probability"].idxmax() == 1
    assert any(
        "The prior decides: with prior='unit' the most probable row is OLS" in note for note in table.notes
    )


def test_all_weights_see_the_same_regions():
    data, w = section()
    matrix = w.matrix.toarray()
    matrix[0] = matrix[:, 0] = 0
    alone = si.weights.from_matrix(matrix, ids=w.ids)
    table = si.spreg.model_posterior(
        "y ~ x", data, {"whole": w, "holed": alone.row_standardized()}, models=["sar"]
    )
    assert table.about.n == 48 and any("1 region left out" in note for note in table.notes)
    part = si.spreg.model_posterior(
        "y ~ x", data.drop(0), w.subset(list(w.ids[1:])), models=["sar"]
    ).to_frame()
    assert table.to_frame()["log_marginal"][0] == pytest.approx(part["log_marginal"][0], rel=1e-10)


def test_all_weights_see_the_same_regions_of_a_panel():
    matrix = section()[1].matrix.toarray()
    w = si.weights.from_matrix(matrix, ids=[f"r{place}" for place in range(49)])
    *_, study = simulated(w)
    matrix[0] = matrix[:, 0] = 0
    holed = si.weights.from_matrix(matrix, ids=w.ids).row_standardized()
    table = si.spreg.model_posterior("y ~ x", study, {"whole": w, "holed": holed}, models=["sar", "slx"])
    assert [note for note in table.notes if "left out of every fit" in note] == [
        f"1 isolate under one of the weights left out of every fit [{w.ids[0]}]."
    ]
    rest = list(w.ids[1:])
    parts = {"whole": w.subset(rest), "holed": holed.subset(rest)}
    part = si.spreg.model_posterior("y ~ x", study.select(rest), parts, models=["sar", "slx"])
    assert not any("left out" in note for note in part.notes)
    for column in ("log_marginal", "probability"):
        assert table.to_frame()[column].tolist() == pytest.approx(part.to_frame()[column].tolist(), rel=1e-10)
    whole = {"whole": w, "holed": holed}
    kept = si.spreg.model_posterior("y ~ x", study, whole, models=["sar"], isolates="zero")
    assert kept.about.n - table.about.n == len(study.years) - 1
    with pytest.raises(si.errors.WeightsError, match="one matrix that is the same in all years"):
        si.spreg.model_posterior("y ~ x", study, {"changing": dict.fromkeys(study.years, w)})


@pytest.mark.parametrize(
    ("options", "words"),
    [({"models": ["sac"]}, "at most one spatial parameter"), ({"models": []}, "at most one spatial parameter"),
     ({"models": ["sarr"]}, "models"), ({"prior": "jeffreys"}, "prior"),
     ({"effects": "both"}, "of a panel"), ({"years": [2001]}, "of a panel")],
)  # fmt: skip
def test_what_is_refused(options, words):
    data, w = section()
    with pytest.raises(SpatialIIEError, match=words):
        si.spreg.model_posterior("y ~ x", data, w, **options)


def test_what_is_refused_of_panels_and_weights():
    data, w = section()
    *_, study = simulated(w)
    with pytest.raises(DataError, match="random effects"):
        si.spreg.model_posterior("y ~ x", study, w, effects="random")
    with pytest.raises(WeightsError, match="rows sum alike"):
        si.spreg.model_posterior("y ~ x", study, si.weights.lattice(7, 7), effects="both")
    with pytest.raises(WeightsError, match="needs weights"):
        si.spreg.model_posterior("y ~ x", data, {})
    assert Study is type(study)


def test_every_log_determinant_gives_the_same():
    data, w = section()
    one, other = (
        si.spreg.model_posterior("y ~ x", data, w, logdet=each, isolates="error").to_frame()["log_marginal"]
        for each in ("eigenvalues", "exact")
    )
    np.testing.assert_allclose(one, other, rtol=1e-8)
    some = si.spreg.model_posterior("y ~ x", data.assign(z=data["x"] ** 2), w, lagged=["x"], models=["sdm"])
    assert np.isfinite(some.to_frame()["log_marginal"][0])


def test_few_regions_put_mass_at_the_end_of_the_interval():
    """Near 1 the filtered constant vanishes and digits are lost: the integral ends all the same, and is right."""
    w = si.weights.lattice(5, 6).row_standardized()
    dense = w.matrix.toarray()
    random = np.random.default_rng([30, 3, 0])
    for _ in range(6):
        x, e = random.standard_normal((2, 30))
        data = pd.DataFrame({"y": 1 + x + e, "x": x}, index=w.ids)
        found = si.spreg.model_posterior("y ~ x", data, w, models="sem").to_frame()["log_marginal"][0]
    value = integrand(data["y"].to_numpy(), np.column_stack([np.ones(30), x]), dense, "sem", "flat", True)
    assert found == pytest.approx(brute_force(value, ends(dense)[0], 1 - 1e-7), abs=1e-5)
