"""Kernel weights: a function of distance over bandwidth, fixed or adapted to how close the neighbours are."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie.errors import WeightsError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, term
from spatial_iie.weights._announce import announce
from spatial_iie.weights._limits import check_links
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.distance import nearest
from spatial_iie.weights.places import Places, check_positive, pairs_within_km, places
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    import geopandas as gpd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Function = Literal["gaussian", "bisquare", "triangular", "exponential", "epanechnikov"]


class _Kernel(NamedTuple):
    """The function of z = d / b, and the z at which it has fallen to a share of its peak."""

    value: Callable[[Floats], Floats]
    reach: Callable[[float], float]


_KERNELS: dict[str, _Kernel] = {
    "gaussian": _Kernel(lambda z: np.exp(-(z**2) / 2), lambda floor: math.sqrt(-2 * math.log(floor))),
    "exponential": _Kernel(lambda z: np.exp(-z), lambda floor: -math.log(floor)),
    "bisquare": _Kernel(lambda z: (1 - z**2) ** 2 * (z < 1), lambda _: 1.0),
    "triangular": _Kernel(lambda z: (1 - z) * (z < 1), lambda _: 1.0),
    "epanechnikov": _Kernel(lambda z: (1 - z**2) * (z < 1), lambda _: 1.0),
}


def kernel(
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    function: Function = "gaussian",
    km: float | None = None,
    k: int | None = None,
    floor: float = 0.01,
) -> Weights:
    """Return weights K(d_ij / b_i) that fall with distance.

    Parameters
    ----------
    regions : GeoDataFrame or GeoSeries, n points or polygons
        Indexed by region; points and distances as in :func:`spatial_iie.weights.knn`.
    function : {"gaussian", "bisquare", "triangular", "exponential", "epanechnikov"}
        With z = d / b: exp(-z^2 / 2), (1 - z^2)^2, 1 - z, exp(-z), 1 - z^2. All are 1 at distance 0; the
        second, third and last end at the bandwidth.
    km : float, optional
        Fixed bandwidth, kilometres.
    k : int, optional
        Adaptive bandwidth: b_i is the distance from region i to its k-th nearest neighbour, where the kernels
        that end at the bandwidth are 0. With neither, the bandwidth is fixed at twice the greatest distance
        of a region to its nearest neighbour, so that every region has one.
    floor : float
        Links of the gaussian and the exponential kernel, which never end, are left out where they weigh less
        than this share of a weight at distance 0; between 0 and 1.

    Returns
    -------
    Weights
        Symmetric with a fixed bandwidth. No region is its own neighbour.

    Warns
    -----
    WeightsWarning
        If regions have no neighbour within the bandwidth.

    Raises
    ------
    WeightsError
        If both km and k are given, one is not positive, the k nearest neighbours of a region all lie where it
        does, or the layer has no coordinate system.

    Examples
    --------
    >>> import geopandas as gpd, spatial_iie as si
    >>> towns = gpd.GeoSeries(gpd.points_from_xy([0, 1000, 4000], [0, 0, 0]), crs=32650)
    >>> si.weights.kernel(towns, function="triangular", km=4).matrix.toarray().tolist()
    [[0.0, 0.75, 0.0], [0.75, 0.0, 0.25], [0.0, 0.25, 0.0]]
    """
    check_choice("function", function, get_args(Function))
    if km is not None and k is not None:
        raise WeightsError("a kernel has a fixed bandwidth (km=) or an adaptive one (k=), not both.")
    if not 0 < floor < 1:
        raise WeightsError("floor must lie between 0 and 1, not {floor!r}.", floor=floor)
    where = places(regions, Message("a kernel"))
    shape = _KERNELS[function]
    reach = shape.reach(floor)
    if k is None:
        width = _wide_enough(where) if km is None else km
        check_positive("km", width)
        i, j, d = _fixed(where, width * reach)
        z, label = d / width, f"{width:g}km"
    else:
        bandwidth = _adaptive_bandwidth(where, k)
        i, j, d = _adaptive(where, bandwidth * reach)
        z, label = d / bandwidth[i], f"k={k}"
    n = len(where.ids)
    about = where.about() | WeightsAbout(function=function, bandwidth=label, floor=floor)
    matrix = sparse.csr_array((shape.value(z), (i, j)), shape=(n, n))
    w = Weights(matrix, where.ids, recipe=f"kernel:{function}:{label}", about=about)
    announce(w)
    return w


def _wide_enough(where: Places) -> float:
    near = nearest(where, 1)
    return 2 * float(where.km(near.d).max())


def _fixed(where: Places, km: float) -> tuple[Ints, Ints, Floats]:
    pairs = pairs_within_km(where, km)
    i, j = np.concatenate([pairs, pairs[:, ::-1]]).T
    return i, j, where.km_between(i, j)


def _adaptive_bandwidth(where: Places, k: int) -> Floats:
    """Return the distance to the k-th nearest neighbour of each place, km, shape (n,)."""
    near = nearest(where, k)
    farthest = np.zeros(len(where.ids))
    np.maximum.at(farthest, near.i, near.d)
    bandwidth = where.km(farthest)
    none = bandwidth == 0
    if none.any():
        raise WeightsError(
            "{count} {count:region|regions} {count:has|have} all their {k} nearest neighbours "
            "in the same place {ids}: their "
            "bandwidth would be 0. Take a larger k, or a fixed bandwidth{how}.",
            count=int(none.sum()),
            k=k,
            ids=listed(where.ids[none]),
            how=term(" km=", ", as in kernel:gaussian:300km"),
        )
    return bandwidth


def _adaptive(where: Places, km: Floats) -> tuple[Ints, Ints, Floats]:
    """Return the links from each place to all within its own distance, shape (links,) each."""
    from scipy.spatial import KDTree

    tree = KDTree(where.points)
    radius = np.array([where.straight(float(each)) for each in km])
    counts = tree.query_ball_point(where.points, radius, workers=-1, return_length=True)
    check_links(int(counts.sum()) - len(km), Message("this bandwidth"))
    j = np.concatenate(tree.query_ball_point(where.points, radius, workers=-1)).astype(np.int64)
    i = np.repeat(np.arange(len(km)), counts)
    other = i != j
    i, j = i[other], j[other]
    return i, j, where.km_between(i, j)
