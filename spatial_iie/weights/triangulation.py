"""Weights from triangulated points, on the sphere or in the plane: Delaunay, Gabriel, relative neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie._kernels.contiguity import unique_pairs
from spatial_iie.errors import WeightsError, listed
from spatial_iie.messages import Message, term
from spatial_iie.weights._announce import announce
from spatial_iie.weights.contiguity import from_pairs
from spatial_iie.weights.places import Places, places
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    import geopandas as gpd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_ON = 1e-9  # relative: a point this close to a circle lies on it
_FLAT = 2.5  # degrees from the middle up to which points on the sphere are triangulated in a projection


def delaunay(regions: gpd.GeoDataFrame | gpd.GeoSeries) -> Weights:
    """Return the Delaunay triangulation: regions are neighbours if some circle through both holds no other.

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries, n points or polygons
        Indexed by region; which point of a polygon is meant, as in :func:`spatial_iie.weights.knn`. In
        longitude and latitude the circles are circles on the sphere, none larger than a great circle.

    Returns
    -------
    Weights
        Binary and symmetric. Where four or more points lie on one empty circle (a regular grid), which of the
        diagonals are links is arbitrary; :func:`gabriel` and :func:`relative_neighbour` are not.

    Raises
    ------
    WeightsError
        If regions lie in the same place, all lie on one line or circle, or the layer has no coordinate
        system.

    Examples
    --------
    >>> import geopandas as gpd, spatial_iie as si
    >>> towns = gpd.GeoSeries(gpd.points_from_xy([0, 1000, 0, 900], [0, 0, 1000, 800]), crs=32650)
    >>> builders = si.weights.delaunay, si.weights.gabriel, si.weights.relative_neighbour
    >>> [build(towns).links for build in builders]
    [10, 10, 8]
    """
    where = _apart(regions, Message("a Delaunay triangulation"))
    return _weights(where, _triangle_sides(where), "delaunay")


def gabriel(regions: gpd.GeoDataFrame | gpd.GeoSeries) -> Weights:
    """Return Gabriel neighbours: no third region lies in or on the circle whose diameter joins two.

    For parameters and errors see :func:`delaunay`, of which these are a part. (Gabriel and Sokal, 1969;
    Matula and Sokal, 1980, p. 206.)

    Examples
    --------
    >>> import geopandas as gpd, spatial_iie as si
    >>> square = gpd.GeoSeries(gpd.points_from_xy([0, 1, 0, 1], [0, 0, 1, 1]), crs=32650)
    >>> si.weights.gabriel(square).cardinalities.tolist()
    [2, 2, 2, 2]
    """
    where = _apart(regions, Message("a Gabriel graph"))
    return _weights(where, _gabriel_pairs(where), "gabriel")


def relative_neighbour(regions: gpd.GeoDataFrame | gpd.GeoSeries) -> Weights:
    """Return relative neighbours: no third region is closer to both of two than they are to each other.

    For parameters and errors see :func:`delaunay`; these are a part of :func:`gabriel`'s. (Toussaint, 1980.)

    Examples
    --------
    >>> import geopandas as gpd, spatial_iie as si
    >>> row = gpd.GeoSeries(gpd.points_from_xy([0, 1, 2, 1], [0, 0, 0, 5]), crs=32650)
    >>> si.weights.relative_neighbour(row).cardinalities.tolist()
    [1, 3, 1, 1]
    """
    where = _apart(regions, Message("a relative neighbour graph"))
    pairs = _gabriel_pairs(where)
    return _weights(where, pairs[_lune_is_empty(where.points, pairs)], "relative")


def _apart(regions: gpd.GeoDataFrame | gpd.GeoSeries, purpose: Message) -> Places:
    where = places(regions, purpose)
    _, first, counts = np.unique(where.points, axis=0, return_index=True, return_counts=True)
    if (counts > 1).any():
        raise WeightsError(
            "{count} {count:region|regions} {count:lies|lie} in the same place as another "
            "{ids}: {purpose} is not defined. "
            "Join them, or leave one of each out.",
            count=int((counts - 1).sum()),
            ids=listed(where.ids[first[counts > 1]]),
            purpose=purpose,
        )
    return where


def _weights(where: Places, pairs: Ints, recipe: str) -> Weights:
    w = Weights(from_pairs(pairs, len(where.ids)), where.ids, recipe=recipe, about=where.about())
    announce(w)
    return w


def _triangle_sides(where: Places) -> Ints:
    """Return the pairs i < j joined by a side of a triangle, shape (pairs, 2)."""
    from scipy.spatial import QhullError

    n = len(where.ids)
    if n < 3 or (n == 3 and where.on_sphere):
        return np.column_stack(np.triu_indices(n, 1)).astype(np.int64)
    try:
        triangles = _on_sphere(where.points) if where.on_sphere else _planar(where.points)
    except QhullError:
        raise WeightsError(
            "the {n} {n:region|regions} {n:lies|lie} on one line or circle, where no triangle can be drawn. Use {how}.",
            n=n,
            how=term("weights.knn", "knn:6"),
        ) from None
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])
    return unique_pairs(np.sort(sides, axis=1))


def _planar(at: Floats) -> Ints:
    from scipy.spatial import Delaunay

    return np.asarray(Delaunay(at - at.mean(axis=0)).simplices, dtype=np.int64)


def _on_sphere(at: Floats) -> Ints:
    """Return the triangles, shape (t, 3), whose circles are empty and smaller than a great circle.

    The faces of the convex hull of points on a sphere are their Delaunay triangles (Brown, 1979); the centre of
    the sphere lies behind those with such circles. Points within a few degrees, whose hull is nearly flat, are
    projected stereographically instead, which keeps circles, so that close points lose no digits.
    """
    from scipy.spatial import ConvexHull

    middle = at.sum(axis=0)
    size = float(np.linalg.norm(middle))
    if size > 0 and (at @ middle / size).min() > np.cos(np.radians(_FLAT)):
        return _projected(at, middle / size)
    hull = ConvexHull(at)
    return np.asarray(hull.simplices[hull.equations[:, 3] <= 0], dtype=np.int64)


def _projected(at: Floats, middle: Floats) -> Ints:
    east = np.cross(middle, np.eye(3)[np.abs(middle).argmin()])
    east /= np.linalg.norm(east)
    flat = at @ np.column_stack([east, np.cross(middle, east)]) / (1 + at @ middle)[:, np.newaxis]
    triangles = _planar(flat)
    u, v = (flat[triangles[:, k]] - flat[triangles[:, 0]] for k in (1, 2))
    turn = np.sign(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    a, b, c = (at[triangles[:, k]] for k in range(3))
    height = turn * (np.cross(b - a, c - a) * a).sum(axis=1)
    return np.asarray(triangles[height > 0])


def _gabriel_pairs(where: Places) -> Ints:
    """Return the sides of triangles whose own circle holds no third point (nor then does their ball)."""
    from scipy.spatial import KDTree

    pairs = _triangle_sides(where)
    if len(where.ids) < 3:
        return pairs
    i, j = pairs.T
    half = np.linalg.norm(where.points[i] - where.points[j], axis=1) / 2
    d, k = KDTree(where.points).query((where.points[i] + where.points[j]) / 2, k=3, workers=-1)
    third = (k != i[:, np.newaxis]) & (k != j[:, np.newaxis])
    inside = third & (d <= half[:, np.newaxis] * (1 + _ON))
    return np.asarray(pairs[~inside.any(axis=1)])


def _lune_is_empty(at: Floats, pairs: Ints) -> NDArray[np.bool_]:
    """Tell of which pairs no third point is closer to both than they are to each other.

    Such a point is closer to their middle than sqrt(3) / 2 of their distance.
    """
    from scipy.spatial import KDTree

    tree = KDTree(at)
    i, j = pairs.T
    d = np.linalg.norm(at[i] - at[j], axis=1)
    empty = np.ones(len(pairs), dtype=bool)
    left, wanted = np.arange(len(pairs)), min(len(at), 8)
    while len(left):
        far, k = tree.query((at[i[left]] + at[j[left]]) / 2, k=wanted, workers=-1)
        far, k = far.reshape(len(left), wanted), k.reshape(len(left), wanted)
        short = d[left, np.newaxis] * (1 - _ON)
        closer = [np.linalg.norm(at[k] - at[end[left], np.newaxis], axis=2) < short for end in (i, j)]
        third = (k != i[left, np.newaxis]) & (k != j[left, np.newaxis])
        found = (closer[0] & closer[1] & third).any(axis=1)
        empty[left[found]] = False
        open_ = ~found & (far[:, -1] < np.sqrt(3) / 2 * d[left]) & (wanted < len(at))
        left, wanted = left[open_], min(len(at), 2 * wanted)
    return empty
