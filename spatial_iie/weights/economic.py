"""Weights from what regions are like: economic distance and gravity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._align import check_labels, check_same_regions, finite_numbers
from spatial_iie.errors import DataError, WeightsError, listed
from spatial_iie.messages import Message, term
from spatial_iie.weights._announce import announce
from spatial_iie.weights._limits import check_all_pairs
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.distance import all_pairs, check_apart
from spatial_iie.weights.places import check_positive, pairs_within_km, places
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    import geopandas as gpd

Floats = NDArray[np.float64]


def economic(
    variable: pd.Series | pd.DataFrame, *, within: Weights | None = None, least: float | None = None
) -> Weights:
    """Return weights by economic distance: ``w_ij = 1 / |g_i - g_j|``.

    Parameters
    ----------
    variable : Series, or DataFrame of shape (n, years)
        Finite values indexed by region; a table is averaged over its columns first.
    within : Weights, optional
        Compute the weights on these links only, e.g. those of a distance band, whatever they weigh. Without
        it every pair is linked, which is n x n weights and therefore refused beyond 10,000 regions.
    least : float, optional
        Differences smaller than this count as this much, in the units of the variable. Without it regions
        with equal values are refused, as their weight would be infinite.

    Returns
    -------
    Weights
        Symmetric if ``within`` is; in 1 / units of the variable.

    Warns
    -----
    WeightsWarning
        If regions have no neighbours.

    Raises
    ------
    AlignmentError, DataError
        If labels are missing or doubled, or a value is missing, infinite or no number.
    WeightsError
        If regions have equal values and ``least`` is not given, or there are too many regions.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> income = pd.Series({"a": 10.0, "b": 12.0, "c": 16.0}, name="income")
    >>> si.weights.economic(income).matrix.toarray().round(3).tolist()
    [[0.0, 0.5, 0.167], [0.5, 0.0, 0.25], [0.167, 0.25, 0.0]]
    """
    series = averaged(variable)
    values = finite_numbers(series, _name(series))
    if least is not None:
        check_positive("least", least)
    n = len(values)
    if within is None:
        check_all_pairs(
            n,
            Message("economic distance"),
            term("Choose links first: economic(series, within=distance_band(...)).", "Take other weights."),
        )
        i, j = np.nonzero(~np.eye(n, dtype=bool))
    else:
        check_same_regions(series.index, within.ids, _name(series))
        series, values = series.loc[within.ids], values[series.index.get_indexer(within.ids)]
        coo = within.matrix.tocoo()
        i, j = coo.row, coo.col
    gap = np.abs(values[i] - values[j])
    if least is None:
        _check_different(series, i, j, gap > resolution(values))
    weight = 1 / (gap if least is None else np.maximum(gap, least))
    about = WeightsAbout(variable=series.name, least=least) | _within(within)
    matrix = sparse.csr_array((weight, (i, j)), shape=(n, n))
    w = Weights(matrix, series.index, recipe=f"economic:{_name(series)}", about=about)
    announce(w)
    return w


def gravity(
    variable: pd.Series | pd.DataFrame,
    regions: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    power: float = 2,
    km: float | None = None,
) -> Weights:
    """Return gravity weights: w_ij = g_i g_j / d_ij^power, d in kilometres.

    Parameters
    ----------
    variable : Series, or DataFrame of shape (n, years)
        Positive masses indexed by region, e.g. GDP; a table is averaged over its columns first.
    regions : GeoDataFrame or GeoSeries, n points or polygons
        The same regions; points and distances as in :func:`spatial_iie.weights.knn`.
    power : float
        Positive.
    km : float, optional
        Cut-off: regions farther apart are no neighbours. Without it every pair is linked, which is n x n
        weights and therefore refused beyond 10,000 regions.

    Returns
    -------
    Weights
        Symmetric, in the order of ``regions``.

    Warns
    -----
    WeightsWarning
        If regions have no neighbour within the cut-off.

    Raises
    ------
    AlignmentError, DataError
        If values and regions do not cover each other, or a value is missing, infinite or not positive.
    WeightsError
        If two regions lie in the same place, there are too many, or the layer has no coordinate system.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd, spatial_iie as si
    >>> towns = gpd.GeoSeries(gpd.points_from_xy([0, 2000], [0, 0]), index=["a", "b"], crs=32650)
    >>> si.weights.gravity(pd.Series({"b": 3.0, "a": 8.0}), towns).matrix.toarray().tolist()
    [[0.0, 6.0], [6.0, 0.0]]
    """
    check_positive("power", power)
    series = averaged(variable)
    where = places(regions, Message("gravity"))
    check_same_regions(series.index, where.ids, _name(series))
    masses = finite_numbers(series, _name(series))[series.index.get_indexer(where.ids)]
    low = masses <= 0
    if low.any():
        raise DataError(
            "gravity needs positive masses, but {name} is zero or negative in {count} {count:region|regions} "
            "{ids}. Leave them out, or take another variable.",
            name=_name(series),
            count=int(low.sum()),
            ids=listed(where.ids[low]),
        )
    pairs = all_pairs(where, Message("gravity")) if km is None else pairs_within_km(where, km)
    i, j = pairs.T
    d = where.km_between(i, j)
    check_apart(where, pairs, d, Message("gravity"))
    weight = masses[i] * masses[j] / d ** float(power)
    n = len(where.ids)
    both = (np.concatenate([weight, weight]), (np.concatenate([i, j]), np.concatenate([j, i])))
    limit = "" if km is None else f":{km:g}km"
    about = where.about() | WeightsAbout(variable=series.name, power=float(power), km=km)
    w = Weights(
        sparse.csr_array(both, shape=(n, n)), where.ids, recipe=f"gravity:{_name(series)}{limit}", about=about
    )
    announce(w)
    return w


def averaged(variable: pd.Series | pd.DataFrame) -> pd.Series:
    """Return a Series as it is, a table of years as its mean over the columns; refuse gaps."""
    if not isinstance(variable, pd.DataFrame):
        check_labels(variable, "the variable")
        return variable
    if variable.shape[1] == 0:
        raise DataError("the table to average has no columns.")
    years = [finite_numbers(variable[column], f"column {column!r}") for column in variable.columns]
    name = variable.attrs.get("variable", "mean over columns")
    mean = pd.Series(np.mean(years, axis=0), index=variable.index, name=name)
    check_labels(mean, "the variable")
    return mean


def _name(series: pd.Series) -> str:
    return "values" if series.name is None else str(series.name)


def _within(within: Weights | None) -> WeightsAbout:
    return WeightsAbout() if within is None else WeightsAbout(within=within.recipe)


def resolution(values: Floats) -> float:
    """Return the difference up to which values count as equal: what averaging leaves of equal numbers."""
    return 1e-12 * float(np.abs(values).max(initial=0.0))


def _check_different(
    series: pd.Series, i: NDArray[np.int64], j: NDArray[np.int64], apart: NDArray[np.bool_]
) -> None:
    same = np.flatnonzero(~apart & (i < j))
    if len(same) == 0:
        same = np.flatnonzero(~apart)
    if len(same):
        named = listed(f"{series.index[a]}-{series.index[b]}" for a, b in zip(i[same], j[same], strict=True))
        raise WeightsError(
            "{n_same} {n_same:pair of regions has|pairs of regions have} the same value of {name} {named}: "
            "1 / difference would be infinite. {advice}",
            n_same=len(same),
            name=_name(series),
            named=named,
            advice=term("Set least=, the smallest difference that counts.", "Take another variable."),
        )
