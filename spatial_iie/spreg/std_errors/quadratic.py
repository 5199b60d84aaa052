"""The quadratic parts of the scores of rho and lambda: e'Ge with G = W (I - l W)^(-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.factors import Factors, factors_of
from spatial_iie.errors import EstimationError
from spatial_iie.spreg._blocks import by_block, centred

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatial_iie.spreg.likelihood._space import Space

Floats = NDArray[np.float64]
_DENSE = 2_500  # up to this many regions G is one matrix
_MOST = 20_000  # up to this many its columns are made one part after the other
_AT_ONCE = 8_000_000  # numbers in one part


@dataclass(frozen=True, eq=False)
class Quadratic:
    """One G for each spatial parameter, the same in all years.

    Attributes
    ----------
    space : Space
        Of one year.
    at : tuple of float
        The parameters.
    centred : bool
        Whether means of years were taken out: G is then J G, J = I - 11'/n.
    """

    space: Space
    at: tuple[float, ...]
    centred: bool

    def lag(self, which: int, e: Floats, years: int) -> Floats:
        """Return G e for e of T years of n regions."""
        solve, w = self.space.solver(self.at[which]), self.space.matrix
        found = by_block(lambda rows: w @ solve(rows), e, years)
        return centred(found, years) if self.centred else found

    def sums(self, products: Floats) -> tuple[Floats, Floats]:
        """Return the diagonals of G, shape (q, n), and the sums over pairs, shape (q, q).

        The latter are sum over i < j and over columns v of ``products``, shape (n, m), of
        (G_ij + G_ji)(F_ij + F_ji) v_i v_j, for any two G and F.
        """
        q, n = len(self.at), self.space.n
        diagonals, pairs = np.zeros((q, n)), np.zeros((q, q))
        for columns, parts in self._parts():
            here = np.arange(len(columns))
            sides = []
            for a, (g, transposed) in enumerate(parts):
                diagonals[a, columns] = g[columns, here]
                both = g + transposed
                both[columns, here] = 0.0
                sides.append(both)
            for a in range(q):
                for b in range(a, q):
                    weighted = (sides[a] * sides[b]).T @ products
                    pairs[a, b] += (weighted * products[columns]).sum() / 2
        return diagonals, np.triu(pairs) + np.triu(pairs, 1).T

    def _parts(self) -> Iterator[tuple[NDArray[np.int64], list[tuple[Floats, Floats]]]]:
        """Yield columns of every G and of its transpose, shape (n, c), part by part."""
        n = self.space.n
        if n > _MOST:
            raise EstimationError(
                "robust errors of maximum likelihood are for up to {most} regions; there are {n}. Use "
                "method='gmm', or errors='classical'.",
                most=_MOST,
                n=n,
            )
        if n <= _DENSE:
            yield np.arange(n), [(g, g.T) for g in map(self._whole, self.at)]
            return
        size, backwards = max(1, _AT_ONCE // n), factors_of(self.space.matrix.T.tocsr())
        for start in range(0, n, size):
            columns = np.arange(start, min(start + size, n))
            yield columns, [self._some(at, columns, backwards) for at in self.at]

    def _whole(self, at: float) -> Floats:
        w = self.space.matrix.toarray()
        g = np.linalg.solve((np.eye(len(w)) - at * w).T, w.T).T
        return g - g.mean(axis=0) if self.centred else g

    def _some(self, at: float, columns: NDArray[np.int64], backwards: Factors) -> tuple[Floats, Floats]:
        w = self.space.matrix
        unit = np.zeros((self.space.n, len(columns)))
        unit[columns, np.arange(len(columns))] = 1.0
        g = w @ self.space.solver(at)(unit)
        if self.centred:
            g = g - g.mean(axis=0)
            unit = unit - 1 / self.space.n  # (J G)' = G' J
        return g, w.T @ backwards.solver(at)(unit)
