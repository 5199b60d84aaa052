"""Search for thresholds by sums of squares, for the data and for all bootstrap draws at once; arrays only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_NOTHING = 1e-10  # of the largest eigenvalue: a direction that a regime does not have


@dataclass(frozen=True, eq=False)
class Search:
    """Everything the sums of squares depend on, in cross-products.

    Attributes
    ----------
    candidates : ndarray, shape (J,)
        Values, ascending.
    counts : ndarray, shape (J,)
        Rows with the variable at or below each of them.
    columns : ndarray, shape (n, J, k)
        The regressors that may change times 1(q <= candidate), less what all regressors explain of them.
    residuals : ndarray, shape (n,)
        Of the regression without threshold.
    least : int
        Rows that every regime must have.
    """

    candidates: Floats
    counts: Ints
    columns: Floats
    residuals: Floats
    least: int

    @cached_property
    def gram(self) -> Floats:
        """Cross-products of the columns of all candidates, shape (J, k, J, k)."""
        n, count, k = self.columns.shape
        flat = self.columns.reshape(n, count * k)
        return np.asarray((flat.T @ flat).reshape(count, k, count, k))

    def scores(self, residuals: Floats) -> Floats:
        """Return the cross-products of the columns with residuals, shape (J, k); of draws (n, B), shape (B, J, k)."""
        n, count, k = self.columns.shape
        found = self.columns.reshape(n, count * k).T @ residuals
        return np.asarray(found.T.reshape(*residuals.shape[1:], count, k))

    def gains(self, scores: Floats, given: tuple[int, ...] = ()) -> Floats:
        """Return what a threshold at each candidate, with others given, takes from the sum of squares: (B, J).

        Candidates too near to one that is given have -inf.
        """
        at = list(given)
        count, k = scores.shape[-2:]
        size = k * (1 + len(at))
        places = np.column_stack([*(np.full(count, each) for each in at), np.arange(count)])
        gram = self.gram[places[:, :, np.newaxis], :, places[:, np.newaxis, :], :]  # (J, m, m, k, k)
        gram = gram.transpose(0, 1, 3, 2, 4).reshape(count, size, size)
        joined = scores[..., places, :].reshape(*scores.shape[:-2], count, size)
        inverse = np.linalg.pinv(gram, rcond=_NOTHING, hermitian=True)
        gain = np.einsum("...ji,jil,...jl->...j", joined, inverse, joined, optimize=True)
        for each in at:
            gain[..., np.abs(self.counts - self.counts[each]) < self.least] = -np.inf
        return np.asarray(gain)

    def coefficients(self, scores: Floats, at: tuple[int, ...]) -> Floats:
        """Return the coefficients of the columns of some candidates, shape (m, k)."""
        k = scores.shape[-1]
        places = list(at)
        gram = self.gram[np.ix_(places, range(k), places, range(k))].reshape(len(at) * k, -1)
        solved = np.linalg.pinv(gram, rcond=_NOTHING, hermitian=True) @ scores[places].ravel()
        return np.asarray(solved.reshape(len(at), k))

    def in_turn(self, scores: Floats, number: int) -> tuple[list[Floats], Ints]:
        """Return the gains of 1, 2, ..., ``number`` thresholds found one after the other, and where they are.

        Parameters
        ----------
        scores : ndarray, shape (B, J, k)
        number : int

        Returns
        -------
        list of ndarray, each shape (B,), and ndarray, shape (B, number)
        """
        draws = len(scores)
        found = np.zeros((draws, 0), dtype=np.int64)
        gains = []
        for _ in range(number):
            best, where = np.full(draws, -np.inf), np.zeros(draws, dtype=np.int64)
            for given in {tuple(row) for row in np.sort(found, axis=1).tolist()}:
                rows = (np.sort(found, axis=1) == np.array(given, dtype=np.int64)).all(axis=1)
                gain = self.gains(scores[rows], given)
                where[rows] = gain.argmax(axis=1)
                best[rows] = gain.max(axis=1)
            gains.append(best)
            found = np.column_stack([found, where])
        return gains, found

    def refined(self, scores: Floats, found: tuple[int, ...]) -> tuple[int, ...]:
        """Return thresholds each found again with the others given (Bai 1997), in their order."""
        at = list(found)
        for place in range(len(at) - 1):
            others = tuple(each for k, each in enumerate(at) if k != place)
            at[place] = int(self.gains(scores, others).argmax())
        return tuple(at)

    def fitted_residuals(self, at: tuple[int, ...]) -> Floats:
        """Return the residuals of the regression with thresholds at some candidates."""
        b = self.coefficients(self.scores(self.residuals), at)
        return np.asarray(self.residuals - np.einsum("nmk,mk->n", self.columns[:, list(at)], b))


def search_of(
    q: Floats,
    x: Floats,
    z: Floats,
    y: Floats,
    transform: Callable[[Floats], Floats],
    *,
    trim: float,
    most: int,
) -> Search:
    """Return the search over the values of q that leave a share ``trim`` of the rows on either side.

    Parameters
    ----------
    q : ndarray, shape (N,)
    x : ndarray, shape (N, k)
        Regressors whose coefficients may change.
    z : ndarray, shape (n, K)
        All regressors, the effects taken out.
    y : ndarray, shape (n,)
    transform : callable
        What takes the effects out of columns of N rows.
    trim : float
    most : int
        Candidates at most: beyond, values at equal distances of rank.
    """
    least = max(int(np.ceil(trim * len(q))), x.shape[1] + 1)
    values, counts = np.unique(q, return_counts=True)
    counts = counts.cumsum()
    inside = (counts >= least) & (counts <= len(q) - least)
    values, counts = values[inside], counts[inside]
    if len(values) > most:
        kept = np.unique(np.linspace(0, len(values) - 1, most).round().astype(int))
        values, counts = values[kept], counts[kept]
    scaled = x / np.where((size := np.sqrt((x**2).mean(axis=0))) > 0, size, 1.0)
    basis = np.linalg.qr(z)[0]
    below = q[:, np.newaxis] <= values
    columns = transform((below[:, :, np.newaxis] * scaled[:, np.newaxis, :]).reshape(len(q), -1))
    columns = columns - basis @ (basis.T @ columns)
    residuals = y - basis @ (basis.T @ y)
    return Search(values, counts, columns.reshape(len(z), len(values), x.shape[1]), residuals, least)
