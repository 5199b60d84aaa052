"""Sparse factorizations of I - l W for many l: LDL' where W is similar to a symmetric matrix, LU otherwise."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.spectrum import symmetrizer

if TYPE_CHECKING:
    from qdldl import Solver
    from scipy.sparse.linalg import SuperLU

Floats = NDArray[np.float64]
Solve = Callable[[Floats], Floats]


class Symmetric(NamedTuple):
    """A symmetric matrix S and positive roots r with W = diag(1 / r) S diag(r); S has the eigenvalues of W."""

    matrix: sparse.csr_array
    root: Floats


class Factors(Protocol):
    """Factorizations of A = I - l W at any l."""

    def logdet(self, at: float) -> float:
        """Return log|A|."""

    def solver(self, at: float) -> Solve:
        """Return b -> A^(-1) b for b of shape (n,) or (n, m)."""


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
    """Return the factorizations that suit the weights."""
    similar = symmetric_form(w)
    return _GeneralFactors(w) if similar is None else _SymmetricFactors(similar)


class _SymmetricFactors:
    """LDL' (qdldl) of I - l S. The order of elimination is found once; one factor is kept, for the last l used."""

    def __init__(self, similar: Symmetric) -> None:
        self._similar = similar
        self._root = similar.root
        self._n = len(similar.root)
        upper = sparse.triu(similar.matrix + sparse.eye_array(self._n), format="csc")
        upper.sort_indices()
        column = np.repeat(np.arange(self._n), np.diff(upper.indptr))
        self._diagonal = upper.indices == column
        self._off = np.where(self._diagonal, 0.0, upper.data)
        self._indices, self._indptr = upper.indices.astype(np.int32), upper.indptr.astype(np.int32)
        self._solver: Solver | None = None
        self._loaded = float("nan")
        self._lock = RLock()

    def __reduce__(self) -> tuple[type[_SymmetricFactors], tuple[Symmetric]]:
        return type(self), (self._similar,)  # another process factorizes anew

    def logdet(self, at: float) -> float:
        with self._lock:
            pivots = np.asarray(self._load(at).factors()[1])
        return float(np.log(np.abs(pivots)).sum())

    def solver(self, at: float) -> Solve:
        def solve(b: Floats) -> Floats:
            columns = b.reshape(self._n, -1) * self._root[:, np.newaxis]
            with self._lock:
                factor = self._load(at)
                solved = np.column_stack([factor.solve(column) for column in columns.T])
            return (solved / self._root[:, np.newaxis]).reshape(b.shape)

        return solve

    def _load(self, at: float) -> Solver:
        if self._solver is not None and at == self._loaded:
            return self._solver
        import qdldl

        data = np.where(self._diagonal, 1.0, -at * self._off)
        a = sparse.csc_matrix((data, self._indices, self._indptr), shape=(self._n, self._n))
        if self._solver is None:
            self._solver = qdldl.Solver(a, upper=True)
        else:
            self._solver.update(a, upper=True)
        self._loaded = at
        return self._solver


class _GeneralFactors:
    """LU with partial pivoting."""

    def __init__(self, w: sparse.csr_array) -> None:
        self._w = sparse.csc_matrix(w)
        self._eye = sparse.eye(w.shape[0], format="csc")

    def logdet(self, at: float) -> float:
        return float(np.log(np.abs(self._factor(at).U.diagonal())).sum())

    def solver(self, at: float) -> Solve:
        return self._factor(at).solve  # type: ignore[no-any-return]

    def _factor(self, at: float) -> SuperLU:
        from scipy.sparse.linalg import splu

        return splu((self._eye - at * self._w).tocsc(), permc_spec="COLAMD")
