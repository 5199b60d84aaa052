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
    """Pairs of polygons (i < j) that share a vertex (queen) or an edge (rook), and what is shared by none.

    ``doubled``: whether some edge has two polygons on one side of it, or more than two in all, as where polygons
    overlap.
    """

    queen: NDArray[np.int64]
    rook: NDArray[np.int64]
    unmatched: NDArray[np.int64]
    doubled: bool


def shared_boundaries(rings: Rings) -> Shared:
    """Find the polygons that share a vertex or an edge, both ends of which they share.

    Parameters
    ----------
    rings : Rings
        v vertices of n polygons, which lie to the left of their edges.

    Returns
    -------
    Shared
        ``queen`` and ``rook``, each of shape (pairs, 2), sorted, i < j; ``unmatched``, shape (e,): the
        vertices at which an edge starts that no other polygon shares.

    Notes
    -----
    Coordinates are compared exactly, so this is right for a valid coverage, where common boundaries agree
    vertex by vertex. One sort of the v vertices: O(v log v). Nearly all shared vertices belong to two polygons;
    an edge between two of those is shared where the other polygon has both ends next to each other. Only the
    edges at the vertices of three or more are looked up by sorting.
    """
    place = _places(rings)
    start = np.flatnonzero(rings.joined)
    here, there = place.partner[start], place.partner[start + 1]
    plain = (here >= 0) & (there >= 0)
    matched = plain & (np.abs(here - there) == 1) & rings.joined[np.minimum(here, there)]
    lone = start[matched]
    edge = start[~plain & place.shared[start] & place.shared[start + 1]]
    a, b = place.number(edge), place.number(edge + 1)
    key = np.minimum(a, b) * np.int64(len(rings.x)) + np.maximum(a, b)
    crowded, also = _pairs_in_groups(key, np.argsort(key), rings.region[edge])
    matched[np.searchsorted(start, edge[also])] = True
    doubled = bool((there - here == 1)[matched & plain].any()) or _doubled(key[also], (a < b)[also])
    rook = np.concatenate([_pairs_along(rings.region, lone, place.partner[lone]), crowded])
    return Shared(place.queen, unique_pairs(rook), start[~matched], doubled)


def _doubled(edge: Ints, forward: NDArray[np.bool_]) -> bool:
    """Tell whether an edge is gone along other than once in each direction."""
    _, number = np.unique(edge, return_inverse=True)
    ahead, back = np.bincount(number[forward]), np.bincount(number[~forward])
    return len(edge) > 0 and not (len(ahead) == len(back) and (ahead == 1).all() and (back == 1).all())


class _Places(NamedTuple):
    """Vertices by place: v entries each.

    ``partner``: the other vertex where a place has exactly two, of different polygons, else -1; ``first``: the
    first of three or more vertices of one place, else the vertex itself; ``shared``: whether another polygon has
    the place; ``queen``: the pairs that share one.
    """

    partner: Ints
    first: Ints
    shared: NDArray[np.bool_]
    queen: Ints

    def number(self, vertex: Ints) -> Ints:
        """Return numbers that are equal exactly for vertices of one shared place."""
        partner = self.partner[vertex]
        return np.where(partner >= 0, np.minimum(vertex, partner), self.first[vertex])


def _places(rings: Rings) -> _Places:
    order, opens = _sorted_by_place(rings.x, rings.y)
    starts = np.flatnonzero(opens)
    members = np.diff(starts, append=len(order))
    two, three = starts[members == 2], members > 2
    partner = np.full(len(order), -1)
    partner[order[two]], partner[order[two + 1]] = order[two + 1], order[two]
    partner[rings.region[partner] == rings.region] = -1
    shared = partner >= 0
    many = order[np.repeat(three, members)]
    group = np.repeat(order[starts[three]], members[three])
    first = np.arange(len(order))
    first[many] = group
    crowded, met = _pairs_in_groups(group, np.arange(len(group)), rings.region[many])
    lone = np.flatnonzero(shared)
    shared[many[met]] = True
    queen = unique_pairs(np.concatenate([_pairs_along(rings.region, lone, partner[lone]), crowded]))
    return _Places(partner, first, shared, queen)


def _pairs_along(region: Ints, vertex: Ints, partner: Ints) -> Ints:
    """Return the pairs of regions of pairs of vertices, smaller first, once for every run of the same pair."""
    i, j = region[vertex], region[partner]
    changes = np.ones(len(i), dtype=bool)
    changes[1:] = (i[1:] != i[:-1]) | (j[1:] != j[:-1])
    i, j = i[changes], j[changes]
    return np.column_stack([np.minimum(i, j), np.maximum(i, j)])


def _sorted_by_place(x: Floats, y: Floats) -> tuple[Ints, NDArray[np.bool_]]:
    """Return an order in which vertices of one place follow each other, and where in it a new place begins."""
    order = np.argsort(_hashed(x, y))
    kx, ky = x[order], y[order]
    key = _hashed(kx, ky)
    new_place = (kx[1:] != kx[:-1]) | (ky[1:] != ky[:-1])
    if not np.array_equal(key[1:] != key[:-1], new_place):  # two places with one hash: sort the places
        order = np.lexsort((y, x))
        kx, ky = x[order], y[order]
        new_place = (kx[1:] != kx[:-1]) | (ky[1:] != ky[:-1])
    return order, np.concatenate([[True], new_place])


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
    key = np.sort(pairs[:, 0] * width + pairs[:, 1])  # numpy.unique hashes first, which is slower here
    key = key[np.concatenate([[True], key[1:] != key[:-1]])]
    return np.stack([key // width, key % width], axis=1)
