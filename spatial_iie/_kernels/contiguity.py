"""Which polygons share a vertex, an edge, or come closer than a tolerance: by hashing, without geometry."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Rings(NamedTuple):
    """All rings of all polygons in three flat arrays.

    ``x``, ``y``: coordinates of the vertices, shape (v,), rings one after the other and closed.
    ``region``: number of the polygon each vertex belongs to, shape (v,).
    ``joined``: whether a vertex is joined to the next one by an edge, shape (v,), False at the end of a ring.
    """

    x: Floats
    y: Floats
    region: Ints
    joined: NDArray[np.bool_]


class Shared(NamedTuple):
    """Pairs of polygons (i < j) that share a vertex (queen) or an edge (rook), and what is shared by none."""

    queen: NDArray[np.int64]
    rook: NDArray[np.int64]
    unmatched: NDArray[np.int64]


def shared_boundaries(rings: Rings) -> Shared:
    """Find the polygons that share a vertex or an edge, both ends of which they share.

    Parameters
    ----------
    rings : Rings
        v vertices of n polygons.

    Returns
    -------
    Shared
        ``queen`` and ``rook``, each of shape (pairs, 2), sorted, i < j; ``unmatched``, shape (e,): the
        vertices at which an edge starts that no other polygon shares.

    Notes
    -----
    Coordinates are compared exactly, so this is right for a valid coverage, where common boundaries agree
    vertex by vertex. One sort of the v vertices and one of the edges between shared vertices: O(v log v).
    """
    group, order = _vertex_groups(rings.x, rings.y)
    queen, shared = _pairs_in_groups(group, order, rings.region)
    start = np.flatnonzero(rings.joined)
    inner = start[shared[start] & shared[start + 1]]
    a, b = group[inner], group[inner + 1]
    low, high = np.minimum(a, b), np.maximum(a, b)
    edge = low * np.int64(len(group)) + high
    rook, edge_shared = _pairs_in_groups(edge, np.argsort(edge), rings.region[inner])
    matched = np.zeros(len(group), dtype=bool)
    matched[inner[edge_shared]] = True
    return Shared(queen, rook, start[~matched[start]])


def _vertex_groups(x: Floats, y: Floats) -> tuple[Ints, Ints]:
    """Return one number for each vertex, equal exactly where both coordinates are, and the order that sorts it."""
    key = _hashed(x, y)
    order = np.argsort(key)
    kx, ky, kk = x[order], y[order], key[order]
    new_key = kk[1:] != kk[:-1]
    new_place = (kx[1:] != kx[:-1]) | (ky[1:] != ky[:-1])
    if not np.array_equal(new_key, new_place):  # two places with one hash: compare the places themselves
        order = np.lexsort((y, x))
        kx, ky = x[order], y[order]
        new_place = (kx[1:] != kx[:-1]) | (ky[1:] != ky[:-1])
    group = np.empty(len(x), dtype=np.int64)
    group[order] = np.concatenate([[0], np.cumsum(new_place)])
    return group, order


def _hashed(x: Floats, y: Floats) -> NDArray[np.uint64]:
    bits_x = (x + 0.0).view(np.uint64)  # + 0.0 turns -0.0 into 0.0
    bits_y = (y + 0.0).view(np.uint64)
    mixed = bits_x * np.uint64(0x9E3779B97F4A7C15) ^ (bits_y * np.uint64(0xC2B2AE3D27D4EB4F) >> np.uint64(7))
    mixed ^= bits_y << np.uint64(21)
    return mixed * np.uint64(0xFF51AFD7ED558CCD)


def _pairs_in_groups(group: Ints, order: Ints, region: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Return all pairs of different regions met within a group, and which members have company.

    ``order`` sorts ``group``.
    """
    g, r = group[order], region[order]
    company = np.zeros(len(g), dtype=bool)
    pairs: list[Ints] = []
    step = 1
    while True:
        together = np.flatnonzero(g[step:] == g[:-step]) if step < len(g) else np.empty(0, dtype=np.int64)
        if len(together) == 0:
            break
        a, b = r[together], r[together + step]
        apart = a != b
        company[together[apart]] = True
        company[together[apart] + step] = True
        pairs.append(np.stack([np.minimum(a, b)[apart], np.maximum(a, b)[apart]], axis=1))
        step += 1
    met = np.empty(len(group), dtype=bool)
    met[order] = company
    return unique_pairs(np.concatenate(pairs) if pairs else np.empty((0, 2), dtype=np.int64)), met


def unique_pairs(pairs: Ints) -> Ints:
    """Return each pair once, sorted.

    >>> unique_pairs(np.array([[1, 2], [0, 2], [1, 2]])).tolist()
    [[0, 2], [1, 2]]
    """
    if len(pairs) == 0:
        return pairs
    width = np.int64(pairs.max() + 1)
    key = np.unique(pairs[:, 0] * width + pairs[:, 1])
    return np.stack([key // width, key % width], axis=1)
