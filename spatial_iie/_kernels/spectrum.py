"""Extreme real eigenvalues of a non-negative sparse matrix, by Lanczos or Arnoldi unless it is small."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]

_DENSE = 400  # up to this many rows all eigenvalues are computed
_STEPS, _FEWEST, _EVERY = 3_000, 300, 25  # of the iteration: at most, at most where n is huge, between checks
_WORK = 4e8  # steps times rows


class Extremes(NamedTuple):
    """Smallest and largest real eigenvalue.

    ``smallest`` is nan if no eigenvalue is real and negative. ``exact`` is False if the iteration did not
    settle: then both are bounds that hold for sure, the norm of the matrix and its negative.
    """

    smallest: float
    largest: float
    exact: bool


def real_extremes(w: sparse.csr_array) -> Extremes:
    """Return the most negative and the largest real eigenvalue of a non-negative matrix with empty diagonal.

    Parameters
    ----------
    w : csr_array, shape (n, n)
        Non-negative.

    Returns
    -------
    Extremes

    Notes
    -----
    A matrix that some positive diagonal D makes symmetric, D W (row-standardized contiguity is one; Ord,
    1975, p. 125), has the eigenvalues of the symmetric D^(1/2) W D^(-1/2). For others, links between strongly
    connected parts are left out first, which changes no eigenvalue; the largest real eigenvalue is then the
    spectral radius (Perron and Frobenius). The iteration stops at a residual of 1e-7 of the eigenvalue (1e-9
    for matrices no diagonal makes symmetric), which bounds the error of a symmetric matrix's eigenvalue.
    """
    scale = symmetrizer(w)
    if scale is not None:
        return _symmetric_extremes(_similar(w, scale)) or _bounds(w)
    return _general_extremes(_within_strong_parts(w))


def spectral_radius(w: sparse.csr_array) -> float:
    """Return the largest eigenvalue in absolute value, which is real, of a non-negative matrix."""
    return real_extremes(w).largest


def symmetrizer(w: sparse.csr_array) -> Floats | None:
    """Return positive d, shape (n,), with diag(d) W symmetric, or None if there is none.

    Along a spanning forest of the links d is forced, d_j = d_i w_ij / w_ji; the other links must agree.

    >>> symmetrizer(sparse.csr_array([[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]])).tolist()
    [1.0, 2.0, 1.0]
    >>> symmetrizer(sparse.csr_array([[0, 1.0], [0, 0]])) is None
    True
    """
    forward, back = w.tocoo(), w.T.tocsr().tocoo()
    if not (np.array_equal(forward.row, back.row) and np.array_equal(forward.col, back.col)):
        return None
    if np.array_equal(forward.data, back.data):
        return np.ones(w.shape[0])
    ratio = sparse.csr_array((np.log(forward.data / back.data), w.indices, w.indptr), shape=w.shape)
    parent = _forest(w)
    child = np.flatnonzero(parent >= 0)
    d = np.zeros(w.shape[0])
    d[child] = np.asarray(ratio[parent[child], child]).ravel()
    while (parent >= 0).any():  # every round doubles the stretch of path that is summed
        below = np.flatnonzero(parent >= 0)
        d[below] += d[parent[below]]
        parent[below] = parent[parent[below]]
    gap = d[forward.row] + ratio.data - d[forward.col]
    return np.exp(d) if np.abs(gap).max(initial=0.0) < 1e-8 else None


def _forest(w: sparse.csr_array) -> NDArray[np.int64]:
    """Return the parent of every row in a spanning forest of a symmetric pattern, -1 at roots."""
    from scipy.sparse.csgraph import breadth_first_order, connected_components

    n = w.shape[0]
    _, label = connected_components(w, directed=False)
    _, roots = np.unique(label, return_index=True)
    pattern = w.tocoo()
    row = np.concatenate([pattern.row, np.full(len(roots), n)])
    col = np.concatenate([pattern.col, roots])
    joined = sparse.csr_array((np.ones(len(row)), (row, col)), shape=(n + 1, n + 1))
    _, parent = breadth_first_order(joined, n, directed=True, return_predecessors=True)
    parent = parent[:n].astype(np.int64)
    parent[parent == n] = -1
    return np.asarray(parent)


def _similar(w: sparse.csr_array, d: Floats) -> sparse.csr_array:
    root = np.sqrt(d)
    row = np.repeat(np.arange(w.shape[0]), np.diff(w.indptr))
    return sparse.csr_array((w.data * root[row] / root[w.indices], w.indices, w.indptr), shape=w.shape)


def _symmetric_extremes(a: sparse.csr_array) -> Extremes | None:
    if a.nnz == 0:
        return Extremes(np.nan, 0.0, True)
    if a.shape[0] <= _DENSE:
        values = np.linalg.eigvalsh(a.toarray())
        return Extremes(float(values[0]), float(values[-1]), True)
    return _lanczos(a)


def _lanczos(a: sparse.csr_array) -> Extremes | None:
    """Return both extreme eigenvalues of a symmetric matrix, or None if they do not settle.

    Plain three-term recurrence (Lanczos, 1950): without orthogonalization inner eigenvalues come back as
    copies, but the extreme ones and the bound of their error, |beta_m s_m|, hold (Paige, 1980).
    """
    n = a.shape[0]
    v = np.random.default_rng(0).standard_normal(n)
    v /= np.sqrt((v * v).sum())
    before = np.zeros(n)
    alpha: list[float] = []
    beta: list[float] = [0.0]
    for step in range(1, min(_STEPS, max(_FEWEST, int(_WORK / n))) + 1):
        u = a @ v
        u -= beta[-1] * before
        alpha.append(float((u * v).sum()))
        u -= alpha[-1] * v
        beta.append(float(np.sqrt((u * u).sum())))
        done = beta[-1] <= 1e-12 * max(np.abs(alpha).max(), max(beta))
        if done or step % _EVERY == 0:
            ends = _ends(np.array(alpha), np.array(beta[1:-1]), beta[-1])
            if ends is not None:
                return ends
        if done:
            return None
        before, v = v, u / beta[-1]
    return None


def _ends(alpha: Floats, beta: Floats, rest: float) -> Extremes | None:
    """Return the extreme eigenvalues of a tridiagonal matrix if what is left of the recurrence moves neither."""
    from scipy.linalg import eigh_tridiagonal

    found = []
    for which in (0, len(alpha) - 1):
        value, vector = eigh_tridiagonal(alpha, beta, select="i", select_range=(which, which))
        if rest * abs(vector[-1, 0]) > 1e-7 * abs(value[0]):
            return None
        found.append(float(value[0]))
    return Extremes(found[0], found[1], True)


def _general_extremes(w: sparse.csr_array) -> Extremes:
    if w.nnz == 0:
        return Extremes(np.nan, 0.0, True)
    if w.shape[0] <= _DENSE:
        return dense_extremes(w)
    from scipy.sparse.linalg import ArpackNoConvergence, eigs

    start = np.random.default_rng(0).standard_normal(w.shape[0])
    options = {"v0": start, "ncv": 40, "tol": 1e-9, "maxiter": _STEPS // 10, "return_eigenvectors": False}
    try:
        largest = float(eigs(w, k=1, which="LR", **options).real.max())
        left = _real(eigs(w, k=12, which="SR", **options))
    except ArpackNoConvergence:
        return _bounds(w)
    if not (left < 0).any():  # the leftmost are all complex: a real one may follow them
        return Extremes(-largest, largest, False)
    return Extremes(float(left.min()), largest, True)


def dense_extremes(w: sparse.csr_array) -> Extremes:
    """Return the extremes of all eigenvalues; links between strongly connected parts change none."""
    real = _real(np.linalg.eigvals(_within_strong_parts(w).toarray()))
    return Extremes(_negative(real), float(real.max()), True)


def _bounds(w: sparse.csr_array) -> Extremes:
    norm = float(min(w.sum(axis=0).max(), w.sum(axis=1).max()))
    return Extremes(-norm, norm, False)


def _real(values: NDArray[np.complex128]) -> Floats:
    return np.asarray(values.real[np.abs(values.imag) <= 1e-9 * max(1.0, float(np.abs(values).max()))])


def _negative(values: Floats) -> float:
    below = values[values < -1e-12]
    return float(below.min()) if len(below) else float("nan")


def _within_strong_parts(w: sparse.csr_array) -> sparse.csr_array:
    from scipy.sparse.csgraph import connected_components

    _, label = connected_components(w, directed=True, connection="strong")
    coo = w.tocoo()
    keep = label[coo.row] == label[coo.col]
    return sparse.csr_array((coo.data[keep], (coo.row[keep], coo.col[keep])), shape=w.shape)
