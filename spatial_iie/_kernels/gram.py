"""Cross products of nuisance columns after the spatial filter, D'B'BD with B = I - l W, at any l."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
_DENSE = 500  # columns: so many are handled as dense
_FULL = 0.05  # share of the entries of WD that make it dense


class Gram:
    """The matrix C(l) = D'D - l D'(W + W')D + l^2 (WD)'WD, positive definite, with its determinant and solutions.

    Parameters
    ----------
    d : csc_array, shape (N, r)
        Columns of full rank.
    wd : csc_array, shape (N, r)
        W D.

    Examples
    --------
    >>> d = sparse.csc_array([[1.0], [0.0]])
    >>> wd = sparse.csc_array([[0.0], [1.0]])  # each the neighbour of the other
    >>> gram = Gram(d, wd)
    >>> round(gram.logdet(0.5), 6), gram.solve(0.5, np.array([[2.5]])).tolist()
    (0.223144, [[2.0]])
    """

    def __init__(self, d: sparse.csc_array, wd: sparse.csc_array) -> None:
        self.columns = int(d.shape[1])
        self.dense = self.columns <= _DENSE or wd.nnz > _FULL * wd.shape[0] * wd.shape[1]
        if self.dense:
            one, other = d.toarray(), wd.toarray()
            mixed = one.T @ other
            self._parts = (one.T @ one, mixed + mixed.T, other.T @ other)
        else:
            mixed = d.T @ wd
            self._parts = tuple(sparse.csc_array(part) for part in (d.T @ d, mixed + mixed.T, wd.T @ wd))
        self._kept: tuple[float, object] = (np.nan, None)

    def matrix(self, at: float) -> Floats | sparse.csc_array:
        """Return C."""
        c0, c1, c2 = self._parts
        return c0 - at * c1 + at**2 * c2

    def slope(self, at: float, columns: Floats) -> Floats:
        """Return dC/dl times columns."""
        return np.asarray(-(self._parts[1] @ columns) + 2 * at * (self._parts[2] @ columns))

    def bend(self, columns: Floats) -> Floats:
        """Return the second derivative of C times columns."""
        return np.asarray(2 * (self._parts[2] @ columns))

    def root(self, at: float) -> Floats:
        """Return L of C = LL', dense."""
        c = self.matrix(at)
        return np.linalg.cholesky(c if isinstance(c, np.ndarray) else c.toarray())

    def logdet(self, at: float) -> float:
        """Return log|C|."""
        factor = self._factor(at)
        pivots = np.diag(factor[0]) ** 2 if isinstance(factor, tuple) else factor.factors()[1]
        return float(np.log(pivots).sum())

    def solve(self, at: float, b: Floats) -> Floats:
        """Return C^(-1) b for b of shape (r, m)."""
        from scipy.linalg import cho_solve

        factor = self._factor(at)
        if isinstance(factor, tuple):
            return np.asarray(cho_solve(factor, b))
        return np.column_stack([factor.solve(np.ascontiguousarray(column)) for column in b.T])

    def _factor(self, at: float):  # type: ignore[no-untyped-def]
        if self._kept[0] != at:
            from scipy.linalg import cho_factor

            c = self.matrix(at)
            if isinstance(c, np.ndarray):
                self._kept = (at, cho_factor(c, lower=True))
            else:
                import qdldl

                self._kept = (at, qdldl.Solver(sparse.csc_matrix(sparse.triu(c, format="csc")), upper=True))
        return self._kept[1]
