"""Links for regions that border none: to the nearest, to all within a distance, or as given."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.contiguity import unique_pairs
from spatial_iie.errors import AlignmentError, WeightsError, listed
from spatial_iie.messages import Message
from spatial_iie.weights._announce import announce
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.places import Places, check_system, pairs_within_km, places

if TYPE_CHECKING:
    import geopandas as gpd

    from spatial_iie.weights.weights import Weights

Ints = NDArray[np.int64]
How = str | float | Iterable[tuple[Hashable, Hashable]]


def attach_islands(
    w: Weights,
    regions: gpd.GeoDataFrame | gpd.GeoSeries | None,
    *,
    how: How = "nearest",
    components: bool = False,
    weight: float | None = None,
) -> Weights:
    """Link isolates; see :meth:`Weights.attach_islands`, which calls this."""
    if w.normalization != "none":
        raise WeightsError(
            "these weights are scaled ({normalization}); links are attached before scaling. "
            "Attach islands to the weights as built, then scale: "
            "w.attach_islands(regions).row_standardized().",
            normalization=w.normalization,
        )
    value = _weight(w, weight)
    if isinstance(how, str):
        if how not in ("nearest", "border"):
            raise WeightsError(
                "how must be 'border', 'nearest', a number of kilometres or pairs of regions, not {how!r}.",
                how=how,
            )
        where = _places(w, regions)
        pairs = (
            _nearest(w, where, components) if how == "nearest" else _nearest_border(w, regions, components)
        )
    elif isinstance(how, int | float | np.integer | np.floating) and not isinstance(how, bool):
        pairs = _within(w, _places(w, regions), float(how), components)
    else:
        pairs = _named_pairs(w, how)
    new = unique_pairs(pairs)
    new = new[~_linked(w, new)]
    i, j = np.concatenate([new, new[:, ::-1]]).T
    added = sparse.csr_array((np.full(len(i), value), (i, j)), shape=(w.n, w.n))
    matrix = w.matrix
    about = WeightsAbout(
        attached=tuple((w.ids[a], w.ids[b]) for a, b in new),
        attached_how=how
        if isinstance(how, str)
        else f"{how:g} km"
        if isinstance(how, int | float)
        else "as given",
    )
    out = w._rebuilt(
        matrix.maximum(added), w.ids, about, recipe=Message("{recipe}, isolates attached", recipe=w.recipe)
    )
    announce(out)
    return out


def _weight(w: Weights, weight: float | None) -> float:
    if weight is not None:
        if not np.isfinite(weight) or weight <= 0:
            raise WeightsError("weight must be a positive number, not {weight!r}.", weight=weight)
        return float(weight)
    if w.links and not (w.matrix.data == 1).all():
        raise WeightsError(
            "the weights are not binary (they run from {low:.4g} to {high:.4g}): say with "
            "weight= what the new links shall weigh.",
            low=w.matrix.data.min(),
            high=w.matrix.data.max(),
        )
    return 1.0


def _places(w: Weights, regions: gpd.GeoDataFrame | gpd.GeoSeries | None) -> Places:
    if regions is None or not hasattr(regions, "geometry"):
        raise WeightsError(
            "attaching by distance needs the layer of regions, not {kind}.", kind=type(regions).__name__
        )
    missing = w.ids[~w.ids.isin(regions.index)]
    if len(missing):
        raise AlignmentError(
            "{n_missing} {n_missing:region|regions} of the weights {n_missing:is|are} not in "
            "the layer {missing}. Pass the layer "
            "the weights were built from.",
            n_missing=len(missing),
            missing=listed(missing),
        )
    return places(regions.loc[w.ids], Message("attaching islands"))


def _linked(w: Weights, pairs: Ints) -> NDArray[np.bool_]:
    """Tell which pairs have both links already."""
    if len(pairs) == 0:  # for which scipy would hand back a sparse array
        return np.zeros(0, dtype=bool)
    i, j = pairs.T
    matrix = w.matrix
    both = (np.asarray(matrix[i, j]).ravel() > 0) & (np.asarray(matrix[j, i]).ravel() > 0)
    return np.asarray(both, dtype=bool)


def _nearest(w: Weights, where: Places, components: bool) -> Ints:
    if w.n < 2:
        return np.empty((0, 2), dtype=np.int64)
    if components:
        return _joining(w, where)
    from scipy.spatial import KDTree

    alone = w.ids.get_indexer(w.isolates)
    if len(alone) == 0:
        return np.empty((0, 2), dtype=np.int64)
    _, j = KDTree(where.points).query(where.points[alone], k=2)
    other = np.where(j[:, 0] == alone, j[:, 1], j[:, 0])
    return np.asarray(np.sort(np.column_stack([alone, other]), axis=1), dtype=np.int64)


def _nearest_border(w: Weights, regions: gpd.GeoDataFrame | gpd.GeoSeries, components: bool) -> Ints:
    """Return each isolate with the region whose border comes nearest to its own."""
    if components:
        raise WeightsError("how='border' is for isolates, not for components.")
    import geopandas
    import shapely

    from spatial_iie._extent import in_one_piece
    from spatial_iie._projection import equal_area_of

    check_system(regions, Message("attaching by borders"))
    there = regions.loc[w.ids]
    shapes = np.asarray(
        geopandas.GeoSeries(in_one_piece(there), crs=there.crs).to_crs(equal_area_of(there)).values
    )
    alone = w.ids.get_indexer(w.isolates)
    if w.n < 2 or len(alone) == 0:
        return np.empty((0, 2), dtype=np.int64)
    apart = shapely.distance(shapes[alone, None], shapes)
    apart[np.arange(len(alone)), alone] = np.inf
    return np.asarray(np.sort(np.column_stack([alone, apart.argmin(axis=1)]), axis=1), dtype=np.int64)


def _joining(w: Weights, where: Places) -> Ints:
    """Return the pairs that join all components, each by the shortest link out of it (Boruvka, 1926)."""
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import KDTree

    pairs: list[Ints] = []
    matrix = w.matrix
    while True:
        count, label = connected_components(matrix, directed=False)
        if count == 1:
            return np.concatenate(pairs) if pairs else np.empty((0, 2), dtype=np.int64)
        smaller = np.delete(np.arange(count), np.bincount(label).argmax())
        found = []
        for part in smaller:
            inside, outside = np.flatnonzero(label == part), np.flatnonzero(label != part)
            d, k = KDTree(where.points[inside]).query(where.points[outside])
            best = int(d.argmin())
            found.append(sorted((int(inside[k[best]]), int(outside[best]))))
        pairs.append(np.array(found, dtype=np.int64))
        i, j = pairs[-1].T
        matrix = matrix + sparse.csr_array((np.ones(len(i)), (i, j)), shape=matrix.shape)


def _within(w: Weights, where: Places, km: float, components: bool) -> Ints:
    pairs = pairs_within_km(where, km)
    if not components:
        alone = np.diff(w.matrix.indptr) == 0
        return np.asarray(pairs[alone[pairs[:, 0]] | alone[pairs[:, 1]]])
    label = w.component_labels
    apart = label[pairs[:, 0]] != label[pairs[:, 1]]
    return np.asarray(pairs[apart])


def _named_pairs(w: Weights, pairs: Any) -> Ints:
    try:
        named = [(a, b) for a, b in pairs]
    except (TypeError, ValueError):
        raise WeightsError(
            "how must be 'border', 'nearest', a number of kilometres or pairs of regions, not {how!r}.",
            how=pairs,
        ) from None
    labels = pd.Index([each for pair in named for each in pair], dtype=w.ids.dtype)
    unknown = labels[~labels.isin(w.ids)].unique()
    if len(unknown):
        raise AlignmentError(
            "{n_unknown} {n_unknown:region|regions} to be linked {n_unknown:is|are} not in the weights {unknown}.",
            n_unknown=len(unknown),
            unknown=listed(unknown),
        )
    found = np.sort(w.ids.get_indexer(labels).reshape(-1, 2), axis=1)
    own = found[:, 0] == found[:, 1]
    if own.any():
        raise WeightsError(
            "{count} {count:region|regions} {count:is|are} to be linked to themselves {ids}.",
            count=int(own.sum()),
            ids=listed(w.ids[found[own, 0]]),
        )
    return found.astype(np.int64)
