"""Sparse factorisations of I - l W for many l: LDL' where W is similar to a symmetric matrix, LU otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.spectrum import symmetrizer

Floats = NDArray[np.float64]


class Symmetric(NamedTuple):
    """A symmetric matrix S and positive roots r with W = diag(1 / r) S diag(r); S has the eigenvalues of W."""

    matrix: sparse.csr_array
    root: Floats


class Factorisation(NamedTuple):
    """log|I - l W| at one l, and ``solve(b)`` = (I - l W)^(-1) b for b of shape (n,) or (n, m)."""

    logdet: float
    solve: Callable[[Floats], Floats]


class Factors(Protocol):
    """Factorisations of I - l W at any l."""

    def at(self, value: float) -> Factorisation: ...


def symmetric_form(w: sparse.csr_array) -> Symmetric | None:
    """Return the symmetric matrix that W is similar to by a diagonal scaling, or None (Ord 1975, page 125).

    >>> row = sparse.csr_array([[0, 1.0, 0], [0.5, 0, 0.5], [0, 1.0, 0]])
    >>> symmetric_form(row).matrix.toarray().round(4)[0]
    array([0.    , 0.7071, 0.    ])
    """
    d = symmetrizer(w)
    if d is None:
        return None
    root = np.sqrt(d)
    row = np.repeat(np.arange(w.shape[0]), np.diff(w.indptr))
    data = w.data * root[row] / root[w.indices]
    scaled = sparse.csr_array((data, w.indices, w.indptr), shape=w.shape)
    return Symmetric(((scaled + scaled.T) / 2).tocsr(), root)


def factors_of(w: sparse.csr_array) -> Factors:
    """Return the factorisations that suit the weights."""
    similar = symmetric_form(w)
    return _GeneralFactors(w) if similar is None else _SymmetricFactors(similar)


class _SymmetricFactors:
    """LDL' (qdldl) of I - l S on one pattern; half the work of LU, and the pivots are the determinant."""

    def __init__(self, similar: Symmetric) -> None:
        self._root = similar.root
        n = len(self._root)
        pattern = (similar.matrix + sparse.eye_array(n)).tocsc()
        pattern.sort_indices()
        column = np.repeat(np.arange(n), np.diff(pattern.indptr))
        self._diagonal = pattern.indices == column
        self._off = np.where(self._diagonal, 0.0, pattern.data)
        self._indices, self._indptr = pattern.indices.astype(np.int32), pattern.indptr.astype(np.int32)
        self._n = n

    def at(self, value: float) -> Factorisation:
        import qdldl

        data = np.where(self._diagonal, 1.0, -value * self._off)
        a = sparse.csc_matrix((data, self._indices, self._indptr), shape=(self._n, self._n))
        solver = qdldl.Solver(a)
        pivots = np.asarray(solver.factors()[1])
        logdet = float(np.log(np.abs(pivots)).sum())

        def solve(b: Floats) -> Floats:
            columns = b.reshape(self._n, -1)
            root = self._root[:, np.newaxis]
            solved = np.column_stack([solver.solve(c) for c in (columns * root).T]) / root
            return solved.reshape(b.shape)

        return Factorisation(logdet, solve)


class _GeneralFactors:
    """LU with partial pivoting."""

    def __init__(self, w: sparse.csr_array) -> None:
        self._w = sparse.csc_matrix(w)
        self._eye = sparse.eye(w.shape[0], format="csc")

    def at(self, value: float) -> Factorisation:
        from scipy.sparse.linalg import splu

        lu = splu((self._eye - value * self._w).tocsc(), permc_spec="COLAMD")
        return Factorisation(float(np.log(np.abs(lu.U.diagonal())).sum()), lu.solve)
