"""Contiguity weights: regions that share a border (rook) or at least a point of it (queen)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._extent import in_one_piece
from spatial_iie._kernels.contiguity import Rings, shared_boundaries, unique_pairs
from spatial_iie.errors import WeightsError
from spatial_iie.messages import Message, term
from spatial_iie.weights._announce import announce
from spatial_iie.weights._layer import geometries
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    import geopandas as gpd

Rule = Literal["queen", "rook"]


def queen(
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    order: int = 1,
    lower: bool = False,
    tolerance: float | None = None,
) -> Weights:
    """Return queen contiguity: two regions are neighbours if their boundaries have a point in common.

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries, n polygons
        Indexed by region.
    order : int
        1 for neighbours, 2 for regions two steps away (see :func:`spatial_iie.weights.higher_order`), and so
        on.
    lower : bool
        Whether regions fewer steps away are neighbours too.
    tolerance : float, optional
        Distance, in the units of the coordinates, within which imperfect boundaries still meet. By default
        one metre, but no more than a ten-thousandth of the layer's extent (a millionth, where the
        coordinate system is unknown). Boundaries
        that agree vertex by vertex need none.

    Returns
    -------
    Weights
        Binary and symmetric. ``about`` tells the tolerance, and the pairs that only met within it.

    Warns
    -----
    WeightsWarning
        If regions have no neighbours, or if the layer is no valid coverage and links were found by tolerance.

    Raises
    ------
    WeightsError
        If a geometry is missing, empty or no polygon, a region occurs twice, order is no whole number of at
        least 1, or tolerance is negative.

    Examples
    --------
    >>> import geopandas as gpd, spatial_iie as si
    >>> from shapely import box
    >>> squares = gpd.GeoSeries({"a": box(0, 0, 1, 1), "b": box(1, 1, 2, 2), "c": box(1, 0, 2, 1)})
    >>> si.weights.queen(squares).links, si.weights.rook(squares).links
    (6, 4)
    """
    return _contiguity(regions, "queen", order, lower, tolerance)


def rook(
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    order: int = 1,
    lower: bool = False,
    tolerance: float | None = None,
) -> Weights:
    """Return rook contiguity: two regions are neighbours if they share a stretch of boundary.

    Points in common, one or several, make no rook neighbours. For parameters, warnings and errors see
    :func:`queen`.

    Examples
    --------
    >>> import geopandas as gpd, spatial_iie as si
    >>> from shapely import box
    >>> squares = gpd.GeoSeries({"a": box(0, 0, 1, 1), "b": box(1, 0, 2, 1)})
    >>> si.weights.rook(squares)
    <Weights rook: 2 regions, 2 links, 1.00 neighbours on average, no isolates, 1 component>
    """
    return _contiguity(regions, "rook", order, lower, tolerance)


def _contiguity(
    regions: gpd.GeoDataFrame | gpd.GeoSeries, rule: Rule, order: int, lower: bool, tolerance: float | None
) -> Weights:
    from spatial_iie.weights.higher_order import higher_order_silently

    w = contiguity_silently(regions, rule, tolerance)
    if order != 1:
        w = higher_order_silently(w, order, lower=lower)
    announce(w)
    return w


def contiguity_silently(
    regions: gpd.GeoDataFrame | gpd.GeoSeries, rule: Rule, tolerance: float | None = None
) -> Weights:
    """Build contiguity weights; what must be known of them is in ``about``, for :func:`announce`."""
    from spatial_iie.weights._imperfect import pairs_within

    advice = term(
        "For points use weights.knn or weights.distance_band.", "For points use knn:6 or band:300km."
    )
    _, ids = geometries(regions, Message("contiguity"), points=False, advice=advice)
    geometry = in_one_piece(regions)
    rings = rings_of(geometry)
    shared = shared_boundaries(rings)
    links = shared.queen if rule == "queen" else shared.rook
    within = _small(regions, rings) if tolerance is None else _checked_tolerance(tolerance)
    near = pairs_within(geometry, rings, shared, within, stretch=rule == "rook")
    about = WeightsAbout(tolerance=within)
    if len(near):
        width = np.int64(len(ids))
        added = near[~np.isin(near @ [width, 1], links @ [width, 1])]
        links = unique_pairs(np.concatenate([links, added]))
        about |= WeightsAbout(links_by_tolerance=tuple((ids[i], ids[j]) for i, j in added))
    return Weights(from_pairs(links, len(ids)), ids, recipe=rule, about=about)


def _checked_tolerance(tolerance: float) -> float:
    if not isinstance(tolerance, int | float | np.number) or not 0 <= tolerance < np.inf:
        raise WeightsError(
            "tolerance must be a distance of at least 0, not {tolerance!r}.", tolerance=tolerance
        )
    return float(tolerance)


def from_pairs(pairs: NDArray[np.int64], n: int) -> sparse.csr_array:
    """Return the binary symmetric matrix of undirected links, shape (n, n)."""
    i, j = np.concatenate([pairs, pairs[:, ::-1]]).T.astype(np.int32 if n < 2**31 else np.int64)
    return sparse.csr_array((np.ones(len(i)), (i, j)), shape=(n, n))


def rings_of(geometry: NDArray[np.object_]) -> Rings:
    """Return the rings of an array of (multi)polygons as flat arrays, the polygon to the left of every edge."""
    import shapely

    geometry = shapely.orient_polygons(geometry)
    if (shapely.get_type_id(geometry) == 3).all():
        _, coordinates, (ring_ends, polygon_ends) = shapely.to_ragged_array(geometry)
        region_of_polygon = np.arange(len(polygon_ends) - 1)
    else:
        _, coordinates, (ring_ends, polygon_ends, region_ends) = shapely.to_ragged_array(geometry)
        region_of_polygon = np.repeat(np.arange(len(region_ends) - 1), np.diff(region_ends))
    region_of_ring = np.repeat(region_of_polygon, np.diff(polygon_ends))
    joined = np.ones(len(coordinates), dtype=bool)
    joined[ring_ends[1:] - 1] = False
    return Rings(
        np.ascontiguousarray(coordinates[:, 0]),
        np.ascontiguousarray(coordinates[:, 1]),
        np.repeat(region_of_ring, np.diff(ring_ends)).astype(np.int64),
        joined,
    )


def _small(regions: gpd.GeoDataFrame | gpd.GeoSeries, rings: Rings) -> float:
    """Return one metre in the units of the coordinates, but no more than a ten-thousandth of the layer's extent."""
    crs = regions.crs
    extent = float(np.hypot(np.ptp(rings.x), np.ptp(rings.y)))
    if crs is None:
        return 1e-6 * extent
    metre = 1 / 111_320 if crs.is_geographic else 1 / float(crs.axis_info[0].unit_conversion_factor)
    return min(metre, 1e-4 * extent)
