"""Pairs of very many points by way of a grid of cells, correlated row by row with the fast Fourier transform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.pair_density import Pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WITHIN_CELL = 0.5214054331
"""Mean distance between two points of a unit square: (2 + sqrt(2) + 5 asinh(1)) / 15."""
SPREAD = 1 / 6
"""Variance that cells add to the distance between two points, in squares of their side."""

_BAND = 64  # rows that are summed before they are transformed back, at most


def flat(points: Floats) -> Floats:
    """Return longitudes and latitudes in radians of unit vectors, shape (n, 2); points of a plane as they are."""
    if points.shape[1] == 2:
        return points
    x, y, z = points.T
    return np.column_stack([np.arctan2(y, x), np.arcsin(np.clip(z, -1, 1))])


class Cells(NamedTuple):
    """Points gathered into cells of a grid.

    ``weights``: shape (rows, columns). ``squares``: the sum of squared weights of points. ``across``: middles of the
    rows, radians of latitude or distances. ``step``: between columns, radians of longitude or a distance. ``size``: the
    side of a cell. ``row``, ``column``: the cell of each point.
    """

    weights: Floats
    squares: float
    across: Floats
    step: float
    size: float
    radius: float | None
    row: Ints
    column: Ints


def cells(at: Floats, weights: Floats, size: float, radius: float | None) -> Cells:
    """Gather points into cells.

    Parameters
    ----------
    at : ndarray, shape (n, 2)
        Longitudes and latitudes in radians where there is a radius; else x and y.
    weights : ndarray, shape (n,)
    size : float
        Side of a cell, as distances are measured. Rows are as high; columns are as wide at the mean latitude.
    radius : float, optional
        Of the sphere.
    """
    along, across = at.T
    tall = size if radius is None else size / radius
    step = tall if radius is None else tall / float(np.average(np.cos(across), weights=weights))
    row = np.asarray((across - across.min()) // tall, dtype=np.int64)
    column = np.asarray((along - along.min()) // step, dtype=np.int64)
    shape = (int(row.max()) + 1, int(column.max()) + 1)
    held = np.bincount(row * shape[1] + column, weights=weights, minlength=shape[0] * shape[1]).astype(float)
    middles = across.min() + (np.arange(shape[0]) + 0.5) * tall
    return Cells(held.reshape(shape), float((weights**2).sum()), middles, step, size, radius, row, column)


def pairs_of_cells(grid: Cells, far: float) -> Pairs:
    """Return what goes through the pairs of cells at most ``far`` apart, as ``pairs_of`` does through points.

    The products of two rows at all lags are one correlation. On the sphere distances depend on both rows and the lag:
    bands of rows so narrow that distances at their middle are right to a quarter of a cell are summed before they are
    transformed back.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    rows, columns = grid.weights.shape
    length = next_fast_len(2 * columns, real=True)

    def blocks() -> Iterator[tuple[Floats, Floats]]:
        spectra = rfft(grid.weights, length, axis=1)
        yield (
            np.array([WITHIN_CELL * grid.size]),
            np.array([((grid.weights**2).sum() - grid.squares) / 2]),
        )
        start = 0
        while start < rows:
            stop = min(rows, start + _band(grid, start, far))
            middle = (start + stop - 1) / 2
            d = _distances(grid, middle, far)
            both = np.array(
                [
                    np.einsum(
                        "ij,ij->j",
                        spectra[start : min(stop, rows - up)],
                        np.conj(spectra[start + up : stop + up]),
                    )
                    for up in range(min(len(d), rows - start))
                ]
            )
            products = irfft(both, length, axis=1)
            d = d[: len(products)]
            most = d.shape[1] - 1
            sums = products[:, : most + 1]
            sums[:, 1:] += products[:, length - most :][:, ::-1]
            sums[0] /= 2  # of a row with itself, where each pair stands twice
            sums[0, 0] = 0.0
            near = d <= far
            yield d[near], sums[near]
            start = stop

    return blocks


def _band(grid: Cells, start: int, far: float) -> int:
    """Return how many rows from ``start`` on are one band."""
    if grid.radius is None:
        return _BAND
    steepness = np.tan(max(abs(grid.across[start]), far / grid.radius / 2))
    return min(_BAND, max(1, int(grid.radius / (2 * far * steepness))))


def _distances(grid: Cells, row: float, far: float) -> Floats:
    """Return distances between a cell of a row and those of rows above it, shape (rows up, columns away)."""
    tall = grid.size / (grid.radius or 1.0)
    up = np.arange(min(int(far / grid.size) + 2, len(grid.across)))
    y = grid.across[0] + row * tall
    most = int(max(_half_widths(grid, y, y + up * tall, far).max(), 0)) + 1
    x = np.arange(min(grid.weights.shape[1] - 1, most) + 1) * grid.step
    if grid.radius is None:
        return np.asarray(np.hypot((up * tall)[:, np.newaxis], x))
    rise = np.sin(up * tall / 2) ** 2
    run = np.outer(np.cos(y) * np.cos(y + up * tall), np.sin(x / 2) ** 2)
    return np.asarray(2 * grid.radius * np.arcsin(np.sqrt(np.minimum(rise[:, np.newaxis] + run, 1.0))))


def within_cells(grid: Cells, of: Ints, distance: float) -> Floats:
    """Return the weight within a distance of the middle of the cells of some points, shape of ``of``.

    A cell counts if its middle is within the distance.
    """
    sums = np.pad(np.cumsum(grid.weights, axis=1), ((0, 0), (1, 0)))
    width = grid.weights.shape[1]
    place, back = np.unique(grid.row[of] * width + grid.column[of], return_inverse=True)
    rows, columns = place // width, place % width
    found = np.zeros(len(place))
    starts = np.searchsorted(rows, np.arange(len(grid.across) + 1))
    for row in np.unique(rows):
        mine = slice(starts[row], starts[row + 1])
        at = columns[mine]
        half = _half_widths(grid, float(grid.across[row]), grid.across, distance)
        others = np.flatnonzero(half >= 0)
        reach, lines = half[others][:, np.newaxis], sums[others]
        ends = np.minimum(at + reach + 1, width), np.maximum(at - reach, 0)
        stop, start = (np.take_along_axis(lines, each, axis=1).sum(axis=0) for each in ends)
        found[mine] = stop - start
    return found[back]


def _half_widths(grid: Cells, y: float, others: Floats, radius: float) -> Ints:
    """Return how many columns to either side are within a radius of a cell, for rows; -1 where none is."""
    if grid.radius is None:
        square = radius**2 - (others - y) ** 2
        return np.where(square >= 0, np.sqrt(np.maximum(square, 0)) / grid.step, -1).astype(np.int64)
    rise = np.sin((others - y) / 2) ** 2
    share = (np.sin(min(radius / grid.radius, np.pi) / 2) ** 2 - rise) / (np.cos(others) * np.cos(y))
    angle = 2 * np.arcsin(np.sqrt(np.clip(share, 0, 1)))
    return np.where(share >= 0, angle / grid.step, -1).astype(np.int64)
