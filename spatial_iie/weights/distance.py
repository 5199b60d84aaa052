"""Weights by distance in kilometres: k nearest neighbours, distance bands, inverse distance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie.errors import WeightsError, WeightsWarning, listed, warn
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, term
from spatial_iie.weights._announce import announce
from spatial_iie.weights._limits import check_all_pairs
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.places import SAME, Places, check_positive, pairs_within_km, places
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    import geopandas as gpd
    from scipy.spatial import KDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Ties = Literal["first", "all"]


def knn(regions: gpd.GeoDataFrame | gpd.GeoSeries, k: int = 4, *, ties: Ties = "first") -> Weights:
    """Return the k nearest neighbours of every region.

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries, n points or polygons
        Indexed by region; see the notes for which point of a polygon is meant.
    k : int
        Number of neighbours, 1 to n - 1.
    ties : {"first", "all"}
        Where several regions are equally far at the k-th place: take those that come first in the layer, or
        all of them (the region then has more than k neighbours).

    Returns
    -------
    Weights
        Binary; not symmetric in general (see :func:`symmetrized`). ``about`` tells the point and the distance
        used, and the regions with ties.

    Warns
    -----
    WeightsWarning
        If ties were decided by the order of the layer, or regions lie in exactly the same place.

    Raises
    ------
    WeightsError
        If k is no whole number from 1 to n - 1, or the layer has no coordinate system.

    Notes
    -----
    Longitude and latitude: great-circle distance on a sphere of 6371.0088 km between the centroids of the
    areas on the sphere. Projected layers: distance in the plane between centroids. Points are used as they
    are.

    Examples
    --------
    >>> import geopandas as gpd, spatial_iie as si
    >>> cities = gpd.GeoSeries(gpd.points_from_xy([116.4, 117.2, 121.5], [39.9, 39.1, 31.2]), crs=4326)
    >>> si.weights.knn(cities, k=1).matrix.toarray().astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 1, 0]]
    """
    check_choice("ties", ties, Ties)
    where = places(regions, Message("k nearest neighbours"))
    near = nearest(where, k, ties=ties)
    n = len(where.ids)
    about = where.about() | WeightsAbout(k=k, ties=ties, tied=tuple(where.ids[near.tied]))
    matrix = sparse.csr_array((np.ones(len(near.i)), (near.i, near.j)), shape=(n, n))
    w = Weights(matrix, where.ids, recipe=f"knn:{k}", about=about)
    _tell_ties(w, near, k, ties)
    return w


def distance_band(regions: gpd.GeoDataFrame | gpd.GeoSeries, km: float | Literal["min"]) -> Weights:
    """Return the regions within a distance of one another, the limit included.

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries, n points or polygons
        Indexed by region; points and distances as in :func:`knn`.
    km : float or "min"
        Greatest distance of neighbours, kilometres; "min" is the smallest that leaves no region without a neighbour,
        the greatest distance of a region to the nearest other.

    Returns
    -------
    Weights
        Binary and symmetric.

    Warns
    -----
    WeightsWarning
        If regions have no neighbour within the distance.

    Raises
    ------
    WeightsError
        If km is not a positive number, the layer has no coordinate system, or there would be more links than
        memory can be expected to hold.

    Examples
    --------
    >>> import geopandas as gpd, spatial_iie as si
    >>> cities = gpd.GeoSeries(gpd.points_from_xy([116.4, 117.2, 114.5], [39.9, 39.1, 38.0]), crs=4326)
    >>> si.weights.distance_band(cities, km=300)
    <Weights band:300km: 3 regions, 6 links, 2.00 neighbours on average, no isolates, 1 component>
    """
    where = places(regions, Message("a distance band"))
    if km == "min":
        near = nearest(where, 1, ties="first")
        km = float(where.km_between(near.i, near.j).max())
    pairs = pairs_within_km(where, km)
    w = _symmetric(where, pairs, np.ones(len(pairs)), f"band:{km:g}km", WeightsAbout(km=float(km)))
    announce(w)
    return w


def inverse_distance(
    regions: gpd.GeoDataFrame | gpd.GeoSeries, *, power: float = 1, km: float | None = None
) -> Weights:
    """Return weights that fall with distance: w_ij = d_ij^(-power), d in kilometres.

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries, n points or polygons
        Indexed by region; points and distances as in :func:`knn`.
    power : float
        Positive; 2 is the inverse square.
    km : float, optional
        Cut-off: regions farther apart are no neighbours. Without it every pair is linked, which is n x n
        weights and therefore refused beyond 10,000 regions.

    Returns
    -------
    Weights
        Symmetric, in km^(-power).

    Warns
    -----
    WeightsWarning
        If regions have no neighbour within the cut-off.

    Raises
    ------
    WeightsError
        If two regions lie in the same place (their weight would be infinite), power or km is not positive, or
        the layer has no coordinate system.

    Examples
    --------
    >>> import geopandas as gpd, spatial_iie as si
    >>> towns = gpd.GeoSeries(gpd.points_from_xy([0, 3000, 3000], [0, 0, 4000]), crs=32650)
    >>> si.weights.inverse_distance(towns, km=4.5).matrix.toarray().round(3).tolist()
    [[0.0, 0.333, 0.0], [0.333, 0.0, 0.25], [0.0, 0.25, 0.0]]
    """
    check_positive("power", power)
    where = places(regions, Message("inverse distance"))
    pairs = all_pairs(where, Message("inverse distance")) if km is None else pairs_within_km(where, km)
    d = where.km_between(*pairs.T)
    check_apart(where, pairs, d, Message("inverse distance"))
    limit = "" if km is None else f":{km:g}km"
    about = WeightsAbout(power=float(power), km=km if km is None else float(km))
    w = _symmetric(where, pairs, d ** -float(power), f"idw:{power:g}{limit}", about)
    announce(w)
    return w


class Nearest(NamedTuple):
    """Links to nearest neighbours, in no order: from ``i`` to ``j`` at straight-line distance ``d``.

    ``tied``: the rows with equally far regions at the k-th place; ``coincident``: those with one at
    distance 0.
    """

    i: Ints
    j: Ints
    d: Floats
    tied: Ints
    coincident: Ints


def nearest(where: Places, k: int, *, ties: Ties = "first") -> Nearest:
    """Return the k nearest neighbours of each place; ties as in :func:`knn`."""
    from scipy.spatial import KDTree

    n = len(where.points)
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k < n:
        raise WeightsError(
            "k must be a whole number from 1 to {n} (one less than the regions), not {k!r}.", n=n - 1, k=k
        )
    tree = KDTree(where.points, leafsize=16)
    found: list[tuple[Ints, Ints, Floats]] = []
    tied: list[Ints] = []
    rows, wanted = (
        np.asarray(tree.indices, dtype=np.int64),
        min(n, int(k) + 2),
    )  # near ones one after the other
    while len(rows):
        d, j = _others(tree, where.points, rows, wanted)
        limit = d[:, k - 1 : k]
        settled = (d[:, -1:] > limit * (1 + SAME)).ravel() | (wanted == n)
        even = (d[:, k:] <= limit * (1 + SAME)).any(axis=1) & settled
        place = np.zeros(d.shape, dtype=bool)
        place[settled & ~even, :k] = True
        place[even] = _chosen(d[even], j[even], limit[even], k, ties)
        take = np.nonzero(place)
        found.append((rows[take[0]], j[take], d[take]))
        tied.append(rows[even])
        rows, wanted = rows[~settled], min(n, 2 * wanted)
    i, j, d = (np.concatenate(part) for part in zip(*found, strict=True))
    return Nearest(i, j, d, np.sort(np.concatenate(tied)), np.unique(i[d == 0]))


def _others(tree: KDTree, at: Floats, rows: Ints, wanted: int) -> tuple[Floats, Ints]:
    """Return distance and number of the ``wanted - 1`` nearest places other than itself, nearest first."""
    d, j = tree.query(at[rows], k=wanted, workers=-1)
    own = j == rows[:, np.newaxis]
    own[~own.any(axis=1), -1] = True  # crowded out of its own place by others: they are as near
    keep = ~own
    shape = (len(rows), wanted - 1)
    return d[keep].reshape(shape), j[keep].reshape(shape)


def _chosen(d: Floats, j: Ints, limit: Floats, k: int, ties: Ties) -> NDArray[np.bool_]:
    inside = d <= limit * (1 + SAME)
    if ties == "all":
        return inside
    nearer = d < limit * (1 - SAME)
    rank = np.where(nearer, -1, np.where(inside, j, np.iinfo(np.int64).max))
    position = np.argsort(np.argsort(rank, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(position < k)


def all_pairs(where: Places, purpose: Message) -> Ints:
    """Return all pairs i < j, shape (pairs, 2), unless they are too many."""
    check_all_pairs(
        len(where.ids),
        Message("{purpose} without a cut-off", purpose=purpose),
        term("Set a cut-off: km=...", "Set a cut-off, as in idw:1:500km or gravity:gdp:500km."),
    )
    return np.column_stack(np.triu_indices(len(where.ids), 1)).astype(np.int64)


def check_apart(where: Places, pairs: Ints, d: Floats, purpose: Message) -> None:
    """Refuse pairs of places that coincide, naming them."""
    same = np.flatnonzero(d == 0)
    if len(same):
        named = listed(f"{where.ids[i]}-{where.ids[j]}" for i, j in pairs[same])
        raise WeightsError(
            "{n_same} pairs of regions lie in the same place {named}: {purpose} would be "
            "infinite there. Join them, or leave one of each out.",
            n_same=len(same),
            named=named,
            purpose=purpose,
        )


def _symmetric(where: Places, pairs: Ints, weight: Floats, recipe: str, about: WeightsAbout) -> Weights:
    i, j = np.concatenate([pairs, pairs[:, ::-1]]).T
    n = len(where.ids)
    matrix = sparse.csr_array((np.concatenate([weight, weight]), (i, j)), shape=(n, n))
    return Weights(matrix, where.ids, recipe=recipe, about=where.about() | about)


def _tell_ties(w: Weights, near: Nearest, k: int, ties: Ties) -> None:
    if len(near.coincident):
        warn(
            Message(
                "{count} {count:region|regions} {count:lies|lie} in exactly the same place as "
                "another {regions}: they are each other's nearest "
                "neighbours.",
                count=len(near.coincident),
                regions=listed(w.ids[near.coincident], limit=12),
            ),
            WeightsWarning,
        )
    if len(near.tied) and ties == "first":
        warn(
            Message(
                "{count} {count:region|regions} {count:has|have} several others equally far at "
                "place {k} {regions}: {taken}",
                count=len(near.tied),
                k=k,
                regions=listed(w.ids[near.tied], limit=12),
                taken=term(
                    "those that come first in the layer were taken. Use ties='all' to keep them all.",
                    "those that come first in the layer were taken.",
                ),
            ),
            WeightsWarning,
        )
