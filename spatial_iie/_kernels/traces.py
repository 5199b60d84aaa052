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
    (128, 16)
    """
    return int(np.clip(2_000_000 // n, 16, 128))


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
    """Return tr(G(a)' G(b)) from random probes, with tr(G(a) G(b)), which is known, as control.

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
    Hutchinson (1990): E z'Mz = tr M for signs z. z'G'G z and z'G G z are nearly equal where W is nearly
    symmetric, so the regression of one on the other removes most of the noise.
    """
    found, control = [], []
    for z in sign_probes(w.shape[0], probes, seed):
        right = w @ solve_b(z)
        left = right if solve_a is solve_b else w @ solve_a(z)
        found.append(np.einsum("ij,ij->j", left, right))
        control.append(np.einsum("ij,ij->j", z, w @ solve_a(right)))
    x, y = np.concatenate(control), np.concatenate(found)
    spread = x - x.mean()
    total = float(spread @ spread)
    slope = float(spread @ y) / total if total > 0 else 0.0
    rest = y - y.mean() - slope * spread
    error = np.sqrt(rest @ rest / max(1, len(y) - 2) / len(y))
    return Trace(float(y.mean() - slope * (x.mean() - product)), float(error))


def is_small(w: sparse.csr_array) -> bool:
    """Return whether dense matrices of this size are acceptable."""
    return bool(w.shape[0] <= _DENSE)
