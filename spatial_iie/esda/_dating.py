"""From statistics by start year to dated regions and dated clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.esda._onset import Floats, Nulls, plausible
from spatial_iie.results.local_result import cutoff_of
from spatial_iie.results.spots import EMERGED, NOT_FOUND, THERE, WITHIN

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

Places = NDArray[np.intp]
_KINDS = {"hot spot": 1.0, "cold spot": -1.0}
_DATES = ("onset", "earliest", "latest")


def dated_regions(
    statistic: Floats, size: Floats, p: Nulls, years: tuple[int, ...], alpha: float
) -> pd.DataFrame:
    """Return what was found of every region, ``statistic`` of shape (n, T).

    A region found both hot and cold is what it is more surely. Dates are missing where nothing was found, everything
    where ``size`` is 0.
    """
    tested = size > 0
    hot, cold = (tested & (each <= cutoff_of(each[tested], alpha / 2, "fdr")) for each in (p.hot, p.cold))
    sign = np.where(statistic.max(axis=1) >= -statistic.min(axis=1), 1.0, -1.0)
    sign = np.where(hot & ~cold, 1.0, np.where(cold & ~hot, -1.0, sign))
    towards, found = sign[:, np.newaxis] * statistic, hot | cold
    table = pd.DataFrame({"neighbourhood": size, "cluster": "not significant"})
    table.loc[found, "cluster"] = np.where(sign[found] > 0, *_KINDS)
    table[[*_DATES]] = _dates(towards, years).where(pd.Series(found), axis=0)
    table["verdict"] = [
        _verdict(first, p_special <= alpha, years) if its else NOT_FOUND
        for first, p_special, its in zip(table["earliest"], p.special, found, strict=True)
    ]
    table["cluster_number"] = pd.array([pd.NA] * len(table), dtype="Int64")
    table["z"] = np.where(tested, sign * towards.max(axis=1), np.nan)
    table["hot_p"], table["cold_p"], table["special_p"] = p.hot, p.cold, p.special
    table.loc[~tested, ["cluster", "verdict"]] = None
    return table


def dated_clusters(
    statistic: Floats,
    regions: pd.DataFrame,
    w: Weights,
    years: tuple[int, ...],
    alpha: float,
) -> pd.DataFrame:
    """Return the connected clusters of the regions found, hot ones first, then by size; dated by the mean statistic.

    Sets ``cluster_number`` of the regions.
    """
    rows: list[dict[str, object]] = []
    for kind, sign in _KINDS.items():
        for its in _connected(np.flatnonzero(regions["cluster"] == kind), w):
            mean = sign * statistic[its].mean(axis=0, keepdims=True)
            dates = _dates(mean, years).iloc[0].to_dict()
            p_special = float(regions["special_p"].iloc[its].min())
            regions.iloc[its, regions.columns.get_loc("cluster_number")] = len(rows) + 1
            rows.append(
                {
                    "cluster_number": len(rows) + 1,
                    "cluster": kind,
                    "regions": len(its),
                    **dates,
                    "verdict": _verdict(dates["earliest"], p_special <= alpha, years),
                    "special_p": p_special,
                }
            )
    empty = ("cluster_number", "cluster", "regions", *_DATES, "verdict", "special_p")
    return pd.DataFrame(rows, columns=list(empty))


def _connected(members: Places, w: Weights) -> list[Places]:
    """Return the members by connected component, the largest first."""
    from scipy.sparse.csgraph import connected_components

    if not len(members):
        return []
    _, label = connected_components(w.matrix[members][:, members], directed=True, connection="weak")
    return sorted((members[label == each] for each in range(label.max() + 1)), key=len, reverse=True)


def _verdict(earliest: int, special: bool, years: tuple[int, ...]) -> str:
    return THERE if earliest == years[0] else EMERGED if special else WITHIN


def _dates(towards: Floats, years: tuple[int, ...]) -> pd.DataFrame:
    """Return the best start year of every row, and the first and the last of those that are plausible."""
    possible = plausible(towards)
    first, last = possible.argmax(axis=1), len(years) - 1 - possible[:, ::-1].argmax(axis=1)
    places = np.stack([towards.argmax(axis=1), first, last], axis=1)
    return pd.DataFrame(np.asarray(years)[places], columns=list(_DATES)).astype("Int64")
