"""Very many firms: densities and neighbours by way of cells, and the error that cells make."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.cell_pairs import SPREAD, cells, flat, pairs_of_cells, within_cells
from spatial_iie._kernels.pair_density import REACH, kernel_density, pairs_of, silverman
from spatial_iie.errors import EstimationError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SIDE = 0.2
"""Side of a cell in bandwidths."""
NARROWEST = 50
"""The bandwidth of many firms is at least this part of the greatest distance."""
_SAMPLE = 1500  # firms whose distances tell the bandwidth
_MOST = 20_000_000  # cells of a grid
ACROSS = 16
"""Cells in a radius."""


def bandwidth_of_many(points: Floats, radius: float | None, far: float) -> float:
    """Return Silverman's bandwidth of the distances up to twice ``far``, from a sample; at least a part of ``far``."""
    some = points[np.random.default_rng(0).permutation(len(points))[:_SAMPLE]]
    h = silverman(pairs_of(some, None, radius, 2 * far), 2 * far)
    shrunk = h * (len(some) / len(points)) ** 0.4 if h > 0 else 0.0
    return max(shrunk, far / NARROWEST)


def density_by_cells(
    points: Floats,
    weights: Floats | None,
    radius: float | None,
    at: Floats,
    bandwidth: float,
    side: float = SIDE,
) -> Floats:
    """Return the K density of very many firms, by cells whose side is a part of the bandwidth.

    The variance that cells add to distances is taken from that of the kernel.

    Raises
    ------
    EstimationError
        If the bandwidth needs more cells than there is room for.
    """
    weight = np.ones(len(points)) if weights is None else weights
    place, size = flat(points), side * bandwidth
    _check_size(place, radius, size, bandwidth)
    grid = cells(place, weight, size, radius)
    pairs = pairs_of_cells(grid, float(at[-1]) + REACH * bandwidth)
    total = (weight.sum() ** 2 - grid.squares) / 2
    return kernel_density(pairs, total, at, bandwidth * float(np.sqrt(1 - side**2 * SPREAD)))


def neighbours_by_cells(
    points: Floats,
    of: Ints,
    among: Ints,
    weights: Floats,
    radii: Floats,
    radius: float | None,
    across: float = ACROSS,
) -> Floats:
    """Return the weight of the neighbours of firms within radii, by cells a part of each radius wide.

    Returns
    -------
    ndarray, shape (of, radii)
        Without the firm itself where it is ``among`` them.
    """
    place = flat(points)
    own = np.zeros(len(points))
    own[among] = weights[among]
    found = np.empty((len(of), len(radii)))
    for k, r in enumerate(radii):
        size = max(float(r) / across, _least_size(place, radius))
        if size > float(r) / across * 4:
            raise EstimationError(
                "{n} firms are too many for the distance {r:g}: cells would be wider than a quarter of it. Give "
                "greater distances, or fewer firms.",
                n=f"{len(points):,}",
                r=float(r),
            )
        grid = cells(place, own, size, radius)
        found[:, k] = within_cells(grid, of, float(r)) - own[of]
    return np.maximum(found, 0.0)


def _extent(place: Floats, radius: float | None) -> tuple[float, float]:
    wide, tall = np.ptp(place, axis=0) * (radius or 1.0)
    return float(wide), float(tall)


def _least_size(place: Floats, radius: float | None) -> float:
    wide, tall = _extent(place, radius)
    return float(np.sqrt(wide * tall / _MOST))


def _check_size(place: Floats, radius: float | None, size: float, bandwidth: float) -> None:
    least = _least_size(place, radius)
    if size < least:
        raise EstimationError(
            "a bandwidth of {h:g} is too narrow for so many firms: a grid of {most:,} cells is enough for {least:.3g} "
            "or more. Give a wider bandwidth.",
            h=bandwidth,
            most=_MOST,
            least=least / SIDE,
        )
