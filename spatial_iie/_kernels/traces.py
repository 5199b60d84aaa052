"""Traces of products of G = W (I - l W)^(-1), as the expected information needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.chebyshev import sign_probes

Floats = NDArray[np.float64]
Solve = Callable[[Floats], Floats]
_DENSE = 2_000  # up to this many regions the trace is exact, from dense matrices


class Trace(NamedTuple):
    """A trace and the standard error of its estimate; 0 if exact."""

    value: float
    std_error: float


def probes_for(n: int) -> int:
    """Return how many random vectors estimate a trace over n regions.

    >>> probes_for(3_025), probes_for(1_000_000)
    (24, 16)
    """
    return int(np.clip(75_000 // n, 16, 64))


def crossed_trace(w: sparse.csr_array, a: float, b: float) -> float:
    """Return tr(G(a)' G(b)) exactly, by dense matrices.

    >>> pair = sparse.csr_array([[0, 1.0], [1.0, 0]])
    >>> round(crossed_trace(pair, 0.5, 0.5), 10)  # eigenvalues 2 and -2/3
    4.4444444444
    """
    dense, eye = w.toarray(), np.eye(w.shape[0])
    one = np.linalg.solve(eye - a * dense, dense)
    other = one if a == b else np.linalg.solve(eye - b * dense, dense)
    return float(np.einsum("ij,ij->", one, other))


def estimated_trace(
    w: sparse.csr_array, solve_a: Solve, solve_b: Solve, product: float, *, probes: int, seed: int = 0
) -> Trace:
    """Return tr(G(a)' G(b)) from random probes, with traces that are known as controls.

    Parameters
    ----------
    w : csr_array, shape (n, n)
    solve_a, solve_b : callable
        b of shape (n, m) to (I - a W)^(-1) b and (I - b W)^(-1) b.
    product : float
        tr(G(a) G(b)), from derivatives of the log-determinant.
    probes, seed : int

    Returns
    -------
    Trace

    Notes
    -----
    Hutchinson (1990): E z'Mz = tr M for signs z. z'G'G z is nearly a linear function of z'G G z, z'W'W z and
    z'W W z, whose expectations are known: the regression on what these are off by removes most of the noise.
    """
    known = np.array([product, float((w.data**2).sum()), float(w.multiply(w.T).sum())])
    found, controls = [], []
    for z in sign_probes(w.shape[0], probes, seed):
        right = w @ solve_b(z)
        left = right if solve_a is solve_b else w @ solve_a(z)
        lag = w @ z
        found.append(_columns(left, right))
        parts = (_columns(z, w @ solve_a(right)), _columns(lag, lag), _columns(z, w @ lag))
        controls.append(np.stack(parts, axis=1))
    y, x = np.concatenate(found), np.concatenate(controls) - known
    if len(y) < 2 * x.shape[1] + 2:
        return Trace(float(y.mean()), float(y.std(ddof=1) / np.sqrt(len(y))))
    design = np.column_stack([np.ones(len(y)), x / known])
    coefficients, *_ = np.linalg.lstsq(design, y)
    rest = y - design @ coefficients
    error = np.sqrt(rest @ rest / (len(y) - design.shape[1]) / len(y))
    return Trace(float(coefficients[0]), float(error))


def _columns(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.einsum("ij,ij->j", a, b))


def is_small(w: sparse.csr_array) -> bool:
    """Return whether dense matrices of this size are acceptable."""
    return bool(w.shape[0] <= _DENSE)
