"""Spatial correlogram: a global statistic over orders of contiguity or bands of distance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie._registry import statistic as registered
from spatial_iie.errors import WeightsError
from spatial_iie.inference import Alternative, Assumption, Permutations, tail_in_words
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.weights.higher_order import higher_order_silently
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    from spatial_iie.esda._global import Isolates


def correlogram(
    y: pd.Series,
    w: Weights | Mapping[str, Weights],
    *,
    orders: int = 5,
    statistic: str = "moran",
    alternative: Alternative = "two-sided",
    assumption: Assumption = "randomization",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> TableResult:
    """Return a global statistic over orders of neighbours, or over any series of weights.

    Parameters
    ----------
    y : Series, shape (n,)
        A finite, non-constant variable labelled by region.
    w : Weights or mapping of str to Weights
        Contiguity, of which neighbours 1, 2, ..., ``orders`` steps away are taken in turn, scaled as w is; or
        one set of weights for each row, for example bands of distance.
    orders : int
        Number of orders; they stop earlier where nobody is left that far away.
    statistic : str
        Name of a global statistic of one variable: "moran", "geary", "getis_ord", ...
    alternative, assumption, permutations, seed, isolates
        As for the statistic itself. Regions without a neighbour at some order are left out there: see n.

    Returns
    -------
    TableResult
        One row per set of weights: order (or band), statistic, expectation, sd, z, p, n, links and, with
        permutations, p_simulated and draws. The p values are those of single tests.

    Raises
    ------
    WeightsError
        If ``w`` has no links or the mapping is empty.

    Notes
    -----
    Cliff and Ord (1981), Spatial Processes, chapter 5.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(6, 6, rook=True)
    >>> y = pd.Series(np.repeat([1., 2, 3, 4, 5, 6], 6), index=w.ids)
    >>> si.esda.correlogram(y, w, orders=4).to_frame()["statistic"].round(2).tolist()
    [0.8, 0.57, 0.31, 0.01]

    Bands of distance:

    >>> regions = si.study.boundaries().drop("460300")  # islands far out
    >>> near, far = si.weights.distance_band(regions, km=700), si.weights.distance_band(regions, km=1200)
    >>> bands = {"0-700 km": near, "700-1200 km": si.weights.difference(far, near)}
    >>> north = regions.representative_point().y
    >>> si.esda.correlogram(north, bands).to_frame()["statistic"].round(1).tolist()
    [0.6, 0.3]
    """
    label, series = ("band", w) if isinstance(w, Mapping) else ("order", _orders(w, orders))
    if not series:
        raise WeightsError("a correlogram needs at least one set of weights with links.")
    parts = []
    for name, each in series.items():
        result = registered(statistic)(
            y,
            each,
            alternative=alternative,
            assumption=assumption,
            permutations=permutations,
            seed=seed,
            isolates=isolates,
        )
        part = result.to_frame()
        part.insert(0, label, name)
        part.insert(part.columns.get_loc("n") + 1, "links", each.links)
        parts.append(part)
    about = result.about.without("n", "left_out", "notes", "weights", "normalization")
    return TableResult(
        pd.concat(parts, ignore_index=True),
        heading=Message("Correlogram: {title}", title=result.title),
        about=TableAbout.of(about)
        | TableAbout(
            statistic=result.name,
            weights={name: each.recipe for name, each in series.items()},
            notes=(
                Message(
                    "p values are {tail}, each for one test; variance under {assumption}.",
                    tail=Message(tail_in_words(alternative)),
                    assumption=Message(result.assumption),
                ),
            ),
        ),
    )


def _orders(w: Weights, orders: int) -> dict[int, Weights]:
    """Return neighbours exactly 1, 2, ... steps away, scaled as ``w``, until there are none."""
    series: dict[int, Weights] = {}
    for order in range(1, orders + 1):
        each = higher_order_silently(w, order)
        if each.links == 0:
            break
        series[order] = each.row_standardized() if w.normalization == "row" else each
    return series
