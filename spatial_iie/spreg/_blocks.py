"""Rows of several years: how often the regions repeat, what effects have taken away, and the lag within years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie.errors import EstimationError
from spatial_iie.messages import term

if TYPE_CHECKING:
    from spatial_iie.spreg._by_year import PanelWeights

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Blocks:
    """Rows in blocks, a block a year, each in the order of the weights. One block is a cross-section.

    Attributes
    ----------
    count : int
        Blocks of rows.
    free : int
        Of them independent: ``count``, or one less where means over time were subtracted.
    centred : bool
        Whether the mean over regions was taken from every block, and is from every lag.
    corrected : bool
        Whether the likelihood counts what is independent (Lee and Yu), or all rows.
    trends : tuple of tuple of float
        Functions of the year, beside the mean, that were taken from every region.
    """

    count: int = 1
    free: int = 1
    centred: bool = False
    corrected: bool = True
    trends: tuple[tuple[float, ...], ...] = ()

    @property
    def copies(self) -> int:
        """Blocks that the likelihood counts."""
        return self.free if self.corrected else self.count

    @property
    def reduced(self) -> bool:
        """Whether the likelihood leaves the vector of ones out of every block."""
        return self.centred and self.corrected

    def size(self, regions: int) -> int:
        """Return how many observations the likelihood counts.

        >>> Blocks(9, 9, centred=True).size(30), Blocks(10, 9, centred=True, corrected=False).size(30)
        (261, 300)
        """
        return self.copies * (regions - self.reduced)

    def independent(self, regions: int) -> int:
        """Return how many rows are independent, whatever the likelihood counts."""
        return self.free * (regions - self.centred)


@dataclass(frozen=True)
class Uneven(Blocks):
    """Rows of an unbalanced panel, one block in no order of years.

    Attributes
    ----------
    observations : int
        How many are independent once the effects are gone.
    """

    observations: int = 0

    def size(self, regions: int) -> int:  # noqa: ARG002
        """Return how many observations the likelihood counts."""
        return self.observations

    def independent(self, regions: int) -> int:  # noqa: ARG002
        """Return the same."""
        return self.observations


ONE_YEAR = Blocks()
"""A cross-section."""


@dataclass(frozen=True, eq=False)
class Lag:
    """The matrix of one year applied to every block of rows; centred: J W J with J = I - 11'/n.

    With ``years`` the matrix has blocks of its own, one a year; traces are means over them times the blocks counted.

    Examples
    --------
    >>> pair = sparse.csr_array([[0, 1.0], [1.0, 0]])
    >>> (Lag(pair, Blocks(2, 2)) @ np.array([1.0, 2.0, 3.0, 5.0])).tolist()
    [2.0, 1.0, 5.0, 3.0]
    >>> (Lag(pair, Blocks(2, 2, centred=True)) @ np.array([1.0, 2.0, 3.0, 5.0])).tolist()
    [0.5, -0.5, 1.0, -1.0]
    """

    matrix: sparse.csr_array
    blocks: Blocks
    years: int = 1

    def __matmul__(self, columns: Floats) -> Floats:
        if self.years > 1 or self.blocks.count == 1:
            if len(columns) != self.matrix.shape[1]:
                raise EstimationError(
                    "W changes from year to year, and of data without effects of regions there is no lag."
                )
            return self.centred(np.asarray(self.matrix @ columns))
        return self.centred(by_block(lambda rows: self.matrix @ rows, columns, self.blocks.count))

    @property
    def regions(self) -> int:
        """Rows of a year."""
        return int(self.matrix.shape[0]) // self.years

    def of_year(self, place: int) -> sparse.csr_array:
        """Return the matrix of one year."""
        if self.years == 1:
            return self.matrix
        rows = slice(place * self.regions, (place + 1) * self.regions)
        return sparse.csr_array(self.matrix[rows][:, rows])

    @property
    def T(self) -> Lag:  # noqa: N802
        """The transpose, on rows that are centred already if lags are."""
        return Lag(self.matrix.T.tocsr(), self.blocks, self.years)

    @property
    def size(self) -> int:
        """How many observations the likelihood counts."""
        return self.blocks.size(self.regions)

    def centred(self, columns: Floats) -> Floats:
        """Return the columns less their means by block, where blocks are centred."""
        return centred(columns, self.blocks.count) if self.blocks.centred else columns

    def trace(self) -> float:
        """Return tr W of the blocks that the likelihood counts: W has no diagonal, but may have lost its ones."""
        return -self.blocks.copies * self._ones() if self.blocks.reduced else 0.0

    def squares(self) -> float:
        """Return tr(W'W + WW) of the blocks that the likelihood counts."""
        return self.blocks.copies * self._squares(self.blocks.reduced)

    def independent_squares(self) -> float:
        """Return tr(W'W + WW) in the space in which the rows are independent."""
        return self.blocks.free * self._squares(self.blocks.centred)

    def independent_trace(self) -> float:
        """Return tr W in the space in which the rows are independent."""
        return -self.blocks.free * self._ones() if self.blocks.centred else 0.0

    def _ones(self) -> float:
        """Return the eigenvalue of the vector of ones; of weights by year, the mean."""
        return float(self.matrix.sum(axis=1)[:: self.regions].mean())

    def _squares(self, without_ones: bool) -> float:
        w = self.matrix
        whole = float((w.data**2).sum() + w.multiply(w.T).sum())
        if not without_ones:
            return whole / self.years
        columns, rows = w.sum(axis=0), w.sum(axis=1)  # JWJ = JW: rows that sum alike
        return (whole - float(columns @ columns + columns @ rows) / self.regions) / self.years


def by_block(function: Callable[[Floats], Floats], columns: Floats, count: int) -> Floats:
    """Return a linear function of n rows applied to every one of ``count`` blocks of n rows."""
    n = len(columns) // count
    side = columns.reshape(count, n, -1).transpose(1, 0, 2)
    done = np.asarray(function(np.ascontiguousarray(side.reshape(n, -1))))
    return np.ascontiguousarray(done.reshape(side.shape).transpose(1, 0, 2)).reshape(columns.shape)


def centred(columns: Floats, count: int) -> Floats:
    """Return columns less their mean over the rows of each of ``count`` blocks.

    >>> centred(np.array([1.0, 3.0, 5.0, 9.0]), 2).tolist()
    [-1.0, 1.0, -2.0, 2.0]
    """
    blocks = columns.reshape(count, len(columns) // count, -1)
    return np.asarray((blocks - blocks.mean(axis=1, keepdims=True)).reshape(columns.shape))


ROW_STANDARDIZED = term("w.row_standardized()", "--scaling row")
"""How to get weights whose rows sum alike."""


def rows_sum_alike(w: PanelWeights) -> bool:
    """Return whether W 1 = c 1, in every year: only then does removing the means of years commute with W."""
    sums = np.asarray(w.matrix.sum(axis=1)).reshape(-1, w.n)
    return bool(np.allclose(sums, sums[:, :1], rtol=1e-10))


def check_identified(lag: Lag) -> None:
    """Refuse weights that, without the means of years, only rescale: every region the neighbour of all, alike."""
    w, years = lag.matrix, lag.years
    probes = centred(np.random.default_rng(0).standard_normal((w.shape[0], 3)), years)
    lags = centred(np.asarray(w @ probes), years)
    factor = float((lags * probes).sum() / (probes**2).sum())
    if np.linalg.norm(lags - factor * probes) <= 1e-9 * np.linalg.norm(lags):
        raise EstimationError(
            "every region is the neighbour of all others alike: beside effects of years the lag only rescales, and rho "
            "or lambda cannot be told from 0. Use weights that tell near from far, or leave the effects of years out."
        )
