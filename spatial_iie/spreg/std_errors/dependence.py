"""Which errors may be correlated: each kind turns scores by row into the covariance of their sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Dependence(Protocol):
    """A structure of rows in T blocks (years) of n regions each, a block after the other."""

    @property
    def by_year(self) -> bool:
        """Whether all errors of a year may be correlated with one another, whatever the regions."""

    @property
    def groups(self) -> int | None:
        """How many sums are independent, where rows add up to such sums."""

    def middle(self, scores: Floats) -> Floats:
        """Return the covariance of the sums of scores, shape (T n, p) -> (p, p)."""

    def together(self, t: int, s: int) -> Floats:
        """Return how far the error of a region in block t may be correlated with its own in block s, shape (n,)."""


@dataclass(frozen=True, eq=False)
class Independent:
    """No two rows."""

    n: int
    by_year: bool = False
    groups: None = None

    def middle(self, scores: Floats) -> Floats:
        """Return the sum of squares and products."""
        return scores.T @ scores

    def together(self, t: int, s: int) -> Floats:
        """Return 1 for the same year."""
        return np.full(self.n, float(t == s))


@dataclass(frozen=True, eq=False)
class Clusters:
    """Rows of the same cluster: ``codes``, shape (T n,), 0 to ``count`` - 1."""

    codes: Ints
    count: int
    n: int

    @property
    def by_year(self) -> bool:
        """Whether a whole year is in one cluster, and there are several years."""
        blocks = self.codes.reshape(-1, self.n)
        return len(blocks) > 1 and bool((blocks == blocks[:, :1]).all())

    @property
    def groups(self) -> int:
        """Return the number of clusters."""
        return self.count

    def middle(self, scores: Floats) -> Floats:
        """Return the products of sums by cluster."""
        sums = np.zeros((self.count, scores.shape[1]))
        np.add.at(sums, self.codes, scores)
        return sums.T @ sums

    def together(self, t: int, s: int) -> Floats:
        """Return 1 where a region is in the same cluster in both years."""
        blocks = self.codes.reshape(-1, self.n)
        return np.asarray(blocks[t] == blocks[s], dtype=float)


@dataclass(frozen=True, eq=False)
class Nearness:
    """Rows of the same year by a kernel of distance, and a region's own past by Bartlett's weights (Conley 1999).

    ``kernel``: shape (n, n), 1 on the diagonal. ``years``: of the blocks. ``lags``: past years that count.
    """

    kernel: sparse.csr_array
    years: tuple[int, ...]
    lags: int = 0
    by_year: bool = False
    groups: None = None

    def middle(self, scores: Floats) -> Floats:
        """Return S' K S."""
        blocks = scores.reshape(len(self.years), -1, scores.shape[1])
        total = np.zeros((scores.shape[1],) * 2)
        for t, now in enumerate(blocks):
            total += now.T @ (self.kernel @ now)
            for s in range(t):
                if weight := self._weight(t, s):
                    product = now.T @ blocks[s]
                    total += weight * (product + product.T)
        return (total + total.T) / 2

    def together(self, t: int, s: int) -> Floats:
        """Return Bartlett's weight of the years between."""
        return np.full(self.kernel.shape[0], self._weight(t, s))

    def matrix(self) -> sparse.csr_array:
        """Return K between all rows, shape (T n, T n)."""
        count = len(self.years)
        if count == 1:
            return self.kernel
        apart = np.array([[self._weight(t, s) * (t != s) for s in range(count)] for t in range(count)])
        own = sparse.kron(sparse.csr_array(apart), sparse.eye_array(self.kernel.shape[0]))
        return sparse.csr_array(sparse.kron(sparse.eye_array(count), self.kernel) + own)

    def _weight(self, t: int, s: int) -> float:
        return max(0.0, 1 - abs(self.years[t] - self.years[s]) / (self.lags + 1))


@dataclass(frozen=True, eq=False)
class Years:
    """All rows of a year, and of the years before by Bartlett's weights (Driscoll and Kraay 1998)."""

    years: tuple[int, ...]
    lags: int
    n: int
    by_year: bool = True

    @property
    def groups(self) -> int:
        """Return the number of years."""
        return len(self.years)

    def middle(self, scores: Floats) -> Floats:
        """Return the covariance by Newey and West of the sums by year."""
        sums = scores.reshape(len(self.years), self.n, -1).sum(axis=1)
        when = np.array(self.years)
        weights = np.maximum(0.0, 1 - np.abs(when[:, None] - when) / (self.lags + 1))
        return np.asarray(sums.T @ weights @ sums)

    def together(self, t: int, s: int) -> Floats:
        """Return Bartlett's weight of the years between."""
        return np.full(self.n, max(0.0, 1 - abs(self.years[t] - self.years[s]) / (self.lags + 1)))


@dataclass(frozen=True)
class Part:
    """One dependence and the factor its covariance is taken with; of two ways of clustering there are three."""

    dependence: Dependence
    factor: float = 1.0


def middle_of(parts: tuple[Part, ...], scores: Floats) -> Floats:
    """Return the covariance of the sums of scores by all parts."""
    return np.asarray(sum(part.factor * part.dependence.middle(scores) for part in parts))
