"""Log-determinants, intervals and traces against dense linear algebra."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

import spatial_iie as si
from spatial_iie._kernels.chebyshev import chebyshev_logdet, chebyshev_solve, sign_probes
from spatial_iie._kernels.factors import factors_of, symmetric_form
from spatial_iie._kernels.interval import Interval, admissible_interval, full_interval, radius_bound
from spatial_iie._kernels.logdet import eigen_logdet, exact_logdet, fine_grid, panel_edges
from spatial_iie._kernels.traces import crossed_trace, estimated_trace


def _matrix(kind):
    random = np.random.default_rng(7)
    lattice = si.weights.lattice(9, 8)
    if kind == "binary":
        return lattice.matrix
    if kind == "row":
        return lattice.row_standardized().matrix
    if kind == "distances":  # symmetric, unequal, then divided by row sums
        place = random.uniform(size=(72, 2))
        gap = np.linalg.norm(place[:, np.newaxis] - place, axis=2) + np.eye(72)
        close = np.where((gap < 0.3) & (gap > 0) & ~np.eye(72, dtype=bool), 1 / gap, 0)
        return sparse.csr_array(close / close.sum(axis=1, keepdims=True))
    if kind == "directed":
        matrix = random.uniform(0.1, 3, (72, 72)) * (random.uniform(size=(72, 72)) < 0.06)
        np.fill_diagonal(matrix, 0)
        return sparse.csr_array(matrix)
    matrix = lattice.matrix.toarray()
    matrix[[4, 40]] = matrix[:, [4, 40]] = 0
    return si.weights.from_matrix(matrix).row_standardized().matrix  # two islands


KINDS = ("binary", "row", "distances", "directed", "islands")
SYMMETRIC = ("binary", "row", "distances", "islands")


def _shares(interval):
    return [0.97 * interval.low, 0.5 * interval.low, -1e-3, 0.02, 0.25 * interval.high,
            0.5 * interval.high, 0.8 * interval.high, 0.99 * interval.high]  # fmt: skip


def _dense_g(w, at):
    dense = w.toarray()
    return dense @ np.linalg.inv(np.eye(len(dense)) - at * dense)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", [eigen_logdet, exact_logdet])
def test_value_and_derivatives(method, kind):
    w = _matrix(kind)
    interval = admissible_interval(w)
    logdet = method(w, interval)
    for at in _shares(interval):
        g = _dense_g(w, at)
        sign, value = np.linalg.slogdet(np.eye(w.shape[0]) - at * w.toarray())
        assert sign == 1
        scale = max(1.0, abs(value))
        assert logdet.value(at) == pytest.approx(value, abs=1e-10 * scale)
        assert logdet.slope(at) == pytest.approx(-np.trace(g), rel=3e-8, abs=1e-8)
        assert logdet.curvature(at) == pytest.approx(
            -np.trace(g @ g), rel=1e-6
        )  # two derivatives of 14 values
        assert logdet.value(at) == pytest.approx(value, abs=1e-10 * scale)  # again, now from the panel
    assert logdet.bound(0.1) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_factors(kind):
    w = _matrix(kind)
    b = np.random.default_rng(0).standard_normal((72, 3))
    factors = factors_of(w)
    at, elsewhere = 0.4 / radius_bound(w), -0.7 / radius_bound(w)
    dense = np.eye(72) - at * w.toarray()
    solve = factors.solver(at)
    for _ in range(2):
        assert factors.logdet(at) == pytest.approx(np.linalg.slogdet(dense)[1], rel=1e-12)
        np.testing.assert_allclose(dense @ solve(b), b, atol=1e-12)
        np.testing.assert_allclose(dense @ solve(b[:, 0]), b[:, 0], atol=1e-12)
        factors.logdet(elsewhere)  # a solver stays that of its own parameter


@pytest.mark.parametrize("kind", SYMMETRIC)
def test_symmetric_form_is_similar(kind):
    w = _matrix(kind)
    s, root = symmetric_form(w)
    np.testing.assert_array_equal(s.toarray(), s.toarray().T)
    np.testing.assert_allclose(s.toarray() / root[:, np.newaxis] * root, w.toarray(), atol=1e-12)
    assert symmetric_form(_matrix("directed")) is None


@pytest.mark.parametrize("kind", KINDS)
def test_interval_is_between_the_reciprocals_of_the_real_eigenvalues(kind):
    w = _matrix(kind)
    omega = np.linalg.eigvals(w.toarray())
    real = omega.real[np.abs(omega.imag) < 1e-9]
    interval = admissible_interval(w)
    assert interval.low == pytest.approx(1 / real.min(), rel=1e-8)
    assert interval.high == pytest.approx(1 / real.max(), rel=1e-8)
    assert interval == full_interval(w)
    assert radius_bound(w) >= np.abs(omega).max() * (1 - 1e-12)


def test_interval_of_many_regions_is_safe_before_it_is_exact():
    w = si.weights.lattice(80, 80).row_standardized().matrix
    safe, full = admissible_interval(w), full_interval(w)
    assert (safe.low, safe.high, safe.exact) == (-1, 1, False)
    assert full.exact
    assert full.low < safe.low
    assert full.high == safe.high
    binary = si.weights.lattice(80, 80).matrix
    assert admissible_interval(binary).high <= full_interval(binary).high * (1 + 1e-9)
    assert admissible_interval(binary).high == pytest.approx(full_interval(binary).high, rel=0.01)


def test_weights_without_a_cycle_have_a_finite_interval():
    chain = sparse.csr_array(np.diag(np.full(5, 2.0), k=1))
    interval = admissible_interval(chain)
    assert interval.low == -interval.high
    assert exact_logdet(chain, interval).value(0.4 * interval.high) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize(
    "interval", [Interval(-1, 1, True), Interval(-8, 0.5, True), Interval(-1.1, 1, True)]
)
def test_panels_keep_their_distance_from_both_singularities(interval):
    edges = panel_edges(interval)
    half, middle = np.diff(edges) / 2, (edges[:-1] + edges[1:]) / 2
    distance = np.minimum(interval.high - middle, middle - interval.low)
    assert (distance >= 3 * half * (1 - 1e-9)).all()
    assert 0 in edges
    assert (np.diff(fine_grid(interval)) > 0).all()
    assert interval.low < edges[0] < edges[-1] < interval.high


@pytest.mark.parametrize("kind", SYMMETRIC)
@pytest.mark.parametrize("seed", range(3))
def test_chebyshev_keeps_its_bound(kind, seed):
    w = _matrix(kind)
    s = symmetric_form(w).matrix
    logdet = chebyshev_logdet(s, probes=64, seed=seed)
    exact = eigen_logdet(w, admissible_interval(w))
    for at in np.array([-0.9, -0.5, -0.1, 0.2, 0.5, 0.8, 0.95]) / logdet.radius:
        assert abs(logdet.value(at) - exact.value(at)) <= logdet.bound(at)
        assert abs(logdet.slope(at) - exact.slope(at)) <= 4 * logdet.slope_std_error(at) + 1e-3 * abs(
            exact.slope(at)
        )
    assert logdet.bound(0.01) < 1e-3


def test_chebyshev_derivatives_are_those_of_its_value():
    logdet = chebyshev_logdet(symmetric_form(_matrix("row")).matrix, probes=8)
    for at in (-0.6, 0.1, 0.7):
        up, down = logdet.value(at + 1e-5), logdet.value(at - 1e-5)
        assert logdet.slope(at) == pytest.approx((up - down) / 2e-5, rel=1e-7)
        up, down = logdet.slope(at + 1e-5), logdet.slope(at - 1e-5)
        assert logdet.curvature(at) == pytest.approx((up - down) / 2e-5, rel=1e-7)


def test_chebyshev_moments_with_every_sign_vector_are_the_traces():
    """Over all 2^n sign vectors the mean of z'Mz is the trace: n = 8 has 256."""
    ring = (np.roll(np.eye(8), 1, axis=1) + np.roll(np.eye(8), -1, axis=1)) / 2
    ring[0, 4] = ring[4, 0] = 0.5
    radius = float(np.abs(np.linalg.eigvalsh(ring)).max())
    from spatial_iie._kernels.chebyshev import _first_four, _moments

    every = np.array(np.meshgrid(*[[-1.0, 1.0]] * 8)).reshape(8, -1)
    x = sparse.csr_array(ring / radius)
    means = _moments(x, every, 5).mean(axis=0)
    omega = np.linalg.eigvalsh(ring) / radius
    traces = [np.cos(k * np.arccos(np.clip(omega, -1, 1))).sum() for k in range(1, 11)]
    np.testing.assert_allclose(means, traces, atol=1e-10)
    np.testing.assert_allclose(_first_four(x), traces[:4], atol=1e-12)


@pytest.mark.parametrize("at", [-0.95, -0.3, 0.4, 0.99])
def test_chebyshev_solve(at):
    s = symmetric_form(_matrix("row")).matrix
    b = np.random.default_rng(1).standard_normal((72, 2))
    solved = chebyshev_solve(s, at, b, 1.0)
    np.testing.assert_allclose(solved - at * (s @ solved), b, atol=1e-9)


def test_probes_depend_on_seed_and_number_only():
    few, many = (np.column_stack(list(sign_probes(50, count, 3))) for count in (4, 9))
    np.testing.assert_array_equal(few, many[:, :4])
    assert set(np.unique(many)) == {-1.0, 1.0}
    assert not np.array_equal(few, np.column_stack(list(sign_probes(50, 4, 4))))


@pytest.mark.parametrize("kind", KINDS)
def test_crossed_trace_is_its_definition(kind):
    w = _matrix(kind)
    a, b = 0.5 / radius_bound(w), -0.3 / radius_bound(w)
    one, other = _dense_g(w, a), _dense_g(w, b)
    assert crossed_trace(w, a, b) == pytest.approx(np.trace(one.T @ other), rel=1e-11)
    assert crossed_trace(w, a, a) == pytest.approx(np.trace(one.T @ one), rel=1e-11)
    by_eigenvalues = eigen_logdet(w, admissible_interval(w)).crossed_trace if kind != "directed" else None
    if by_eigenvalues is not None:
        assert by_eigenvalues(a, b) == pytest.approx(np.trace(one.T @ other), rel=1e-10)


@pytest.mark.parametrize("kind", KINDS)
def test_estimated_trace_is_within_its_error(kind):
    w = _matrix(kind)
    at = 0.6 / radius_bound(w)
    solve = factors_of(w).solver(at)
    g = _dense_g(w, at)
    found = estimated_trace(w, solve, solve, float(np.trace(g @ g)), probes=200, seed=1)
    truth = np.trace(g.T @ g)
    assert abs(found.value - truth) <= 4 * found.std_error + 1e-9 * truth
    if kind == "binary":  # symmetric: the control is the trace itself
        assert found.value == pytest.approx(truth, rel=1e-10)
    if kind in ("row", "distances", "islands"):
        assert found.std_error < 0.02 * truth
