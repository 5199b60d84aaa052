"""Some thousand regions: sparse routes against their definition, with nothing dense."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.sparse.linalg import splu

import spatial_iie as si


def _log_likelihood(fit, lam):
    """The SEM's likelihood with b and sigma2 concentrated out, by sparse LU and least squares."""
    w, y, z = fit.design.w.matrix, fit.design.y, fit.design.z
    a = (sparse.eye_array(fit.n) - lam * w).tocsc()
    target, basis = a @ y, a @ z
    e = target - basis @ np.linalg.lstsq(basis, target)[0]
    logdet = np.log(np.abs(splu(a).U.diagonal())).sum()
    return logdet - fit.n / 2 * (np.log(2 * np.pi * (e @ e) / fit.n) + 1)


def _data(w, lam, seed=0):
    random = np.random.default_rng(seed)
    x, e = random.standard_normal((2, w.n))
    u = splu((sparse.eye_array(w.n) - lam * w.matrix).tocsc()).solve(e)
    return pd.DataFrame({"y": 1 + x + u, "x": x}, index=w.ids)


def _directed(n, k=5):
    """Each region looks at its k nearest of random points on a line, and not back: no symmetric form."""
    place = np.sort(np.random.default_rng(5).uniform(size=n))
    near = np.abs(place[:, np.newaxis] - place).argsort(axis=1)[:, 1 : k + 1]
    rows = np.repeat(np.arange(n), k)
    return si.weights.from_matrix(
        sparse.csr_array((np.full(n * k, 1 / k), (rows, near.ravel())), shape=(n, n))
    )


@pytest.mark.parametrize("lam", [-1.5, -0.4, 0.0, 0.6, 0.97])
def test_maximum_wherever_it_is(lam):
    """Below -1 too: the interval of a row-standardized queen lattice goes down to -1.9."""
    w = si.weights.lattice(46, 46).row_standardized()
    fit = si.spreg.sem("y ~ x", _data(w, lam), w)
    found = fit.params["lambda"]
    assert fit.about["logdet"] == "exact"
    assert abs(found - lam) < 4 * fit.std_errors["lambda"]
    assert fit.log_likelihood == pytest.approx(_log_likelihood(fit, found), rel=1e-10)
    step = 0.05 * fit.std_errors["lambda"]
    up, down = _log_likelihood(fit, found + step), _log_likelihood(fit, found - step)
    assert up < fit.log_likelihood
    assert down < fit.log_likelihood
    assert up - down == pytest.approx(0, abs=1e-5)
    low, high = fit.about["interval"]
    assert low < found < high


def test_directed_weights():
    w = _directed(900)
    fit = si.spreg.sem("y ~ x", _data(w, 0.5), w)
    assert fit.about["logdet"] == "exact"
    assert fit.log_likelihood == pytest.approx(_log_likelihood(fit, fit.params["lambda"]), rel=1e-10)
    by_eigenvalues = si.spreg.sem("y ~ x", _data(w, 0.5), w, logdet="eigenvalues")
    np.testing.assert_allclose(fit.params, by_eigenvalues.params, rtol=1e-7)
    np.testing.assert_allclose(fit.cov, by_eigenvalues.cov, rtol=1e-6, atol=1e-12)


def test_the_same_weights_are_factorized_once():
    w = si.weights.lattice(30, 30).row_standardized()
    first = si.spreg.sem("y ~ x", _data(w, 0.5), w)
    second = si.spreg.sdem("y ~ x", _data(w, 0.5, seed=1), w)
    assert first.fitted_model.space is second.fitted_model.space
    other = si.weights.lattice(30, 30).row_standardized()
    fresh = si.spreg.sdem("y ~ x", _data(other, 0.5, seed=1), other)
    np.testing.assert_allclose(second.params, fresh.params, rtol=1e-9)


def test_probes_are_seeded():
    """Two matrices made alike, two fits: the same errors to the last digit, from the same probes."""
    made = (si.weights.lattice(50, 50).row_standardized() for _ in range(2))
    one, other = (si.spreg.sem("y ~ x", _data(w, 0.5), w) for w in made)
    pd.testing.assert_frame_equal(one.cov, other.cov, check_exact=True)
    assert 0 < one.about["trace_error"] < 2e-3
    assert "random probes" in " ".join(one.notes)


def test_too_many_regions_for_eigenvalues():
    w = si.weights.lattice(51, 51).row_standardized()
    with pytest.raises(si.errors.WeightsError, match="needs a dense 2601 x 2601 matrix"):
        si.spreg.sem("y ~ x", _data(w, 0.5), w, logdet="eigenvalues")
