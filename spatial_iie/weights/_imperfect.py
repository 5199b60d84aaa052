"""Borders that should agree and do not: gaps, overlaps, T-junctions and jitter, found within a tolerance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial_iie._kernels.contiguity import Rings, Shared, unique_pairs

_CHUNK = 32  # edges a piece of boundary has at most: small boxes for the tree
_STRETCH = 10  # a shared border is longer than this many tolerances; a touch in one point is shorter


class _Pieces(NamedTuple):
    line: NDArray[np.object_]
    region: NDArray[np.int64]


def pairs_within(
    geometry: NDArray[np.object_],
    rings: Rings,
    shared: Shared,
    tolerance: float,
    *,
    stretch: bool,
) -> NDArray[np.int64]:
    """Return the pairs of polygons that overlap, or whose unshared boundaries come within a tolerance of each other.

    Only edges shared by no two polygons are looked at first; in a valid coverage those are the outer border, where
    nothing meets but at shared vertices, which do not count here. If one lies inside another polygon, or a shared
    edge has both its polygons on one side, polygons overlap, and then every pair is compared.

    Parameters
    ----------
    geometry : ndarray of n (multi)polygons
    rings : Rings
        Their vertices.
    shared : Shared
        Which edges nobody shares, and whether some have two polygons on one side.
    tolerance : float
        Units of the coordinates.
    stretch : bool
        Whether boundaries must run along each other, or the polygons overlap, not only meet.

    Returns
    -------
    ndarray, shape (pairs, 2)
        Numbers of the polygons, i < j, sorted.
    """
    pieces = _pieces(rings, shared.unmatched)
    tree = shapely.STRtree(pieces.line)
    a, b = tree.query(pieces.line, predicate="dwithin", distance=tolerance)
    keep = pieces.region[a] < pieces.region[b]
    a, b = a[keep], b[keep]
    real = _meet_elsewhere(pieces.line[a], pieces.line[b], tolerance)
    close = unique_pairs(np.stack([pieces.region[a[real]], pieces.region[b[real]]], axis=1))
    if shared.doubled or _enters(geometry, pieces):
        close = unique_pairs(np.concatenate([close, _overlapping(geometry)]))
    if stretch and len(close):
        close = close[[_share_a_stretch(pieces, geometry, i, j, tolerance) for i, j in close]]
    return close


def _pieces(rings: Rings, starts: NDArray[np.int64]) -> _Pieces:
    """Cut the unshared boundary into lines of a few edges each."""
    if len(starts) == 0:
        return _Pieces(np.empty(0, dtype=object), np.empty(0, dtype=np.int64))
    breaks = np.concatenate([[True], np.diff(starts) != 1])
    run = np.cumsum(breaks) - 1
    first = np.flatnonzero(breaks)
    position = np.arange(len(starts)) - first[run]
    opens = position % _CHUNK == 0
    piece = np.cumsum(opens) - 1
    ends = np.concatenate([np.flatnonzero(opens)[1:] - 1, [len(starts) - 1]])
    vertex = np.concatenate([starts, starts[ends] + 1])
    order = np.argsort(np.concatenate([piece, np.arange(len(ends))]), kind="stable")
    vertex, owner = vertex[order], np.concatenate([piece, np.arange(len(ends))])[order]
    lines = shapely.linestrings(np.column_stack([rings.x[vertex], rings.y[vertex]]), indices=owner)
    return _Pieces(lines, rings.region[starts[opens]])


def _meet_elsewhere(a: NDArray[np.object_], b: NDArray[np.object_], tolerance: float) -> NDArray[np.bool_]:
    """Tell which pairs of lines come close at another place than a vertex both have."""
    common = shapely.intersection(shapely.extract_unique_points(a), shapely.extract_unique_points(b))
    around = shapely.buffer(common, 2 * tolerance)
    away = shapely.dwithin(shapely.difference(a, around), shapely.difference(b, around), tolerance)
    return np.asarray(away, dtype=bool)


def _share_a_stretch(
    pieces: _Pieces, geometry: NDArray[np.object_], i: int, j: int, tolerance: float
) -> bool:
    """Tell whether a stretch of one polygon's unshared boundary runs along the other's, or they overlap by as much."""
    one, other = (shapely.multilinestrings(pieces.line[pieces.region == k]) for k in (i, j))
    along = shapely.intersection(one, shapely.buffer(other, tolerance))
    whole = shapely.make_valid(geometry[[j, i]])
    over = shapely.intersection([one, other], whole)
    both = shapely.intersection(*whole).length / 2 if shapely.relate_pattern(*whole, "T********") else 0.0
    return bool(max(along.length, both, *shapely.length(over)) > _STRETCH * tolerance)


def _enters(geometry: NDArray[np.object_], pieces: _Pieces) -> bool:
    """Tell whether unshared boundary of one polygon runs inside another."""
    piece, polygon = shapely.STRtree(geometry).query(pieces.line)
    other = pieces.region[piece] != polygon
    return bool(_share_inner_points(pieces.line[piece[other]], geometry[polygon[other]]).any())


def _overlapping(geometry: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the pairs of polygons that have inner points in common, shape (pairs, 2), i < j."""
    i, j = shapely.STRtree(geometry).query(geometry)
    i, j = i[i < j], j[i < j]
    over = _share_inner_points(geometry[i], geometry[j])
    return unique_pairs(np.stack([i[over], j[over]], axis=1))


def _share_inner_points(one: NDArray[np.object_], other: NDArray[np.object_]) -> NDArray[np.bool_]:
    try:
        return np.asarray(shapely.relate_pattern(one, other, "T********"), dtype=bool)
    except shapely.GEOSException:  # polygons that cross themselves
        mended = shapely.make_valid(one), shapely.make_valid(other)
        return np.asarray(shapely.relate_pattern(*mended, "T********"), dtype=bool)
