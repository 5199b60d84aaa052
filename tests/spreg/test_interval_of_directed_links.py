"""Weights without a negative real eigenvalue: rho and lambda may lie below -1, and the likelihood decides."""

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._kernels.interval import admissible_interval


def _cycles(n=48):
    """Directed cycles of three: eigenvalues 1 and exp(+-2 pi i / 3), none of them real and negative."""
    w = np.zeros((n, n))
    for k in range(0, n, 3):
        w[[k, k + 1, k + 2], [k + 1, k + 2, k]] = 1.0
    return w


def _triangle(n=48):
    """Each region after the first looks at those before it: no cycle, no eigenvalue but 0."""
    w = np.tril(np.ones((n, n)), -1) * (np.add.outer(np.arange(n), -np.arange(n)) <= 3)
    return w / np.maximum(w.sum(axis=1, keepdims=True), 1)


def _data(w, rho, model, seed=4):
    draw, n = np.random.default_rng(seed), len(w)
    x = draw.standard_normal(n)
    apart = np.linalg.inv(np.eye(n) - rho * w)
    e = 0.4 * draw.standard_normal(n)
    y = apart @ (1 + x + e) if model == "sar" else 1 + x + apart @ e
    return pd.DataFrame({"y": y, "x": x})


def _by_brute_force(w, data, model):
    """The parameter at which a dense likelihood is largest, looked for from -30 to 30."""
    y, z = data["y"].to_numpy(), np.column_stack([np.ones(len(data)), data["x"]])

    def likelihood(at):
        a = np.eye(len(w)) - at * w
        left, right = (a @ y, z) if model == "sar" else (a @ y, a @ z)
        b = np.linalg.lstsq(right, left, rcond=None)[0]
        return -len(w) / 2 * np.log(((left - right @ b) ** 2).sum()) + np.linalg.slogdet(a)[1]

    ends = 1 - 1e-9 if np.trace(w @ w @ w) > 0 else 30.0  # cycles of three end at 1
    grid = np.linspace(-30, ends, 3001)
    best = int(np.argmax([likelihood(at) for at in grid]))
    for _ in range(5):
        grid = np.linspace(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)], 101)
        best = int(np.argmax([likelihood(at) for at in grid]))
    return grid[best]


@pytest.mark.parametrize("model", ["sar", "sem"])
@pytest.mark.parametrize("logdet", ["eigenvalues", "exact"])
@pytest.mark.parametrize(
    ("matrix", "rho"), [(_cycles(), -1.9), (_cycles(), 0.4), (_triangle(), -2.2), (_triangle(), 1.4)]
)
def test_the_maximum_is_where_a_dense_likelihood_has_it(model, logdet, matrix, rho):
    data = _data(matrix, rho, model)
    fit = getattr(si.spreg, model)(
        "y ~ x", data, si.weights.from_matrix(matrix), logdet=logdet, isolates="zero"
    )
    found = fit.params["rho" if model == "sar" else "lambda"]
    assert found == pytest.approx(_by_brute_force(matrix, data, model), abs=1e-5)
    assert abs(found - rho) < 0.6
    assert (found < -1) == (rho < -1)


def test_the_interval_ends_where_a_real_eigenvalue_says_so():
    sparse = si.weights.from_matrix(_cycles()).matrix
    low, high, exact = admissible_interval(sparse)
    assert low <= -1000
    assert high == 1
    assert exact
    low, high, _ = admissible_interval(si.weights.from_matrix(_triangle()).matrix)
    assert low <= -1000
    assert high >= 1000
    both = _cycles()
    both[:2, :2] = [[0, 1], [1, 0]]  # a mutual pair beside the cycles: eigenvalue -1
    both[2] = both[:, 2] = 0
    assert admissible_interval(si.weights.from_matrix(both).matrix)[:2] == pytest.approx((-1, 1))
