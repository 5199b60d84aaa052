r"""Plants thrown at a map as darts, as arrays: the indices of Ellison and Glaeser, their moments, their bootstrap.

Plant j of a sector has the share z_j of its employment and hits region i with probability x_i, independently of the
others. Sums of powers: H = sum z^2, p_k = sum x^k.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_CELLS = 1 << 21  # multiplicities a block of the bootstrap holds at most: 16 MB


class Map(NamedTuple):
    """Sums of powers of the probabilities of the regions, of which the moments are made."""

    p2: float
    p3: float

    @classmethod
    def of(cls, x: Floats) -> Map:
        """Return the sums of powers of probabilities that sum to 1."""
        return cls(float((x**2).sum()), float((x**3).sum()))

    @property
    def spread(self) -> float:
        """1 - sum x^2, the probability that two plants hit different regions."""
        return 1 - self.p2

    @property
    def trace(self) -> float:
        """Trace of C^2, the covariance C = diag(x) - xx' of one dart squared."""
        return self.p2 - 2 * self.p3 + self.p2**2


class Index(NamedTuple):
    """An index of concentration beyond that of plants: of its raw sum, and the moments of that on the dartboard.

    ``raw(s, x)``: from shares of the sector, shape (n, ...), and probabilities; ``expected(map, H)`` and
    ``variance(map, z)`` where every plant falls by itself.
    """

    raw: Callable[[Floats, Floats], Floats]
    expected: Callable[[Map, Floats], Floats]
    variance: Callable[[Map, Floats], float]

    def gamma(self, raw: Floats, board: Map, h: Floats) -> Floats:
        """Return gamma: the raw sum beyond its expectation, of 1 where all plants are in one place by nature."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((raw - self.expected(board, h)) / (board.spread * (1 - h)))


def _raw(s: Floats, x: Floats) -> Floats:
    return np.asarray(((s - x) ** 2).sum(axis=0))


def _variance(board: Map, z: Floats) -> float:
    """Return var(G): Ellison and Glaeser (1997), appendix A."""
    h, fourth = (z**2).sum(), (z**4).sum()
    p2, p3 = board
    return float(2 * (h**2 * board.trace - fourth * (p2 - 4 * p3 + 3 * p2**2)))


def _raw_plain(s: Floats, x: Floats) -> Floats:
    return np.asarray((s**2 - x**2).sum(axis=0))


def _variance_plain(board: Map, z: Floats) -> float:
    """Return var(sum s^2): pairs of plants in one region, those that share a plant being correlated."""
    h, third, fourth = (z**2).sum(), (z**3).sum(), (z**4).sum()
    p2, p3 = board
    pairs = (h**2 - fourth) * (p2 - p2**2)
    sharing = (h - h**2 - 2 * third + 2 * fourth) * (p3 - p2**2)
    return float(2 * pairs + 4 * sharing)


def _expected(board: Map, h: Floats) -> Floats:
    return np.asarray(board.spread * h)


INDICES = {
    "ellison-glaeser": Index(_raw, _expected, _variance),
    "maurel-sedillot": Index(_raw_plain, _expected, _variance_plain),
}


def bootstrap(index: Index, place: NDArray[np.int64], z: Floats, x: Floats, draws: int, seed: int) -> Floats:
    """Return gamma of plants drawn with replacement, shape (draws,); copies of a plant count as one larger plant.

    Copies lie in one region because they are copies: as plants of their own they would look like concentration.
    """
    board, gammas = Map.of(x[:, 0]), []
    order = np.lexsort((z, place))  # the order of rows is nothing to the answer
    place, z = place[order], z[order]
    size = max(1, min(draws, _CELLS // len(z)))
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    for block in range(-(-draws // size)):
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(block,))))
        columns = min(size, draws - block * size)
        counts = random.multinomial(len(z), np.full(len(z), 1 / len(z)), columns).T
        v = counts * z[:, np.newaxis]
        v = v / v.sum(axis=0)
        s = np.zeros((len(x), columns))
        s[place[starts]] = np.add.reduceat(v, starts, axis=0)
        gammas.append(index.gamma(index.raw(s, x), board, (v**2).sum(axis=0)))
    return np.concatenate(gammas)
