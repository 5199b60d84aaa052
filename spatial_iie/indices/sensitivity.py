"""Sensitivity of the ranks of a composite index to its construction."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import AlignmentError, DataError, listed, plural
from spatial_iie.indices.composite_index import CompositeIndex
from spatial_iie.inference import Permutations
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, versions

Floats = NDArray[np.float64]
_RANDOM = ("random_low", "random_median", "random_high")


def rank_sensitivity(
    indices: Mapping[str, CompositeIndex],
    *,
    year: int | None = None,
    draws: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> TableResult:
    """Return the rank of every region under several ways of building the index, and under random weights.

    Parameters
    ----------
    indices : mapping of str to CompositeIndex
        Ways to build the index of the same regions, by the name of their column; the first is the one in question.
    year : int, optional
        By default the last one.
    draws : int
        How many random sets of weights; 0 for none.
    seed : int
        Of the random weights.
    level : float
        Share of the draws the interval holds.

    Returns
    -------
    TableResult
        Region, name, one column of ranks a way, ``best_rank``, ``worst_rank`` and ``places`` (how many places lie
        between the two); with draws, ``random_low``, ``random_median`` and ``random_high``, ranks that bound the
        middle ``level`` of the draws. Rows from the first rank of the first way to the last.

    Raises
    ------
    DataError
        If there is no index or no such year, or a level is not between 0 and 1.
    AlignmentError
        If the indices do not score the same regions in that year.

    Notes
    -----
    Random weights are drawn from the flat Dirichlet distribution, under which every set of weights that are positive
    and sum to 1 is as likely as any other, and weigh the standardized values of the first index in a sum: no
    opinion on the weights at all. Butler, Jia and Dyer (1997), Simulation techniques for the sensitivity analysis
    of multi-criteria decision models, European Journal of Operational Research 103(3), 531-546; Saisana, Saltelli and
    Tarantola (2005), Journal of the Royal Statistical Society A 168(2), 307-323.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study, parts = si.study.demo(), ["cloud_part", "map_part", "messaging_part"]
    >>> ways = {w: si.indices.composite(study, parts, weights=w) for w in ("entropy", "equal", "critic")}
    >>> table = si.indices.rank_sensitivity(ways, draws=200).to_frame().set_index("name")
    >>> table.loc["北京市", ["entropy", "equal", "critic", "places"]].tolist()
    [2, 2, 3, 1]
    """
    when, ranks = _ranks(indices, year)
    first = next(iter(indices.values()))
    frame = ranks.assign(
        best_rank=ranks.min(axis=1),
        worst_rank=ranks.max(axis=1),
        places=ranks.max(axis=1) - ranks.min(axis=1),
    )
    note: tuple[str, ...] = ()
    if draws:
        values = first.standardized.xs(when, level="year").loc[ranks.index]
        frame = frame.join(_random_ranks(values, Permutations(draws, seed), level))
        note = (
            Message(
                "random ranks: central {percent:g}% over {draws} sets of weights, all sets equally likely; "
                "{values}.",
                percent=100 * level,
                draws=draws,
                values=Message(f"{first.about.standardization} values"),
            ),
        )
    frame = frame.sort_values(next(iter(indices)), kind="stable")
    frame.insert(0, "name", first.names.loc[frame.index])
    return TableResult(
        frame.rename_axis(first.names.index.name or "region").reset_index(),
        heading=Message("Ranks of {n} ways to build the index, {year}", n=len(indices), year=when),
        about=_about(indices, when) | TableAbout(draws=draws, seed=seed, level=level, notes=note),
    )


def rank_agreement(indices: Mapping[str, CompositeIndex], *, year: int | None = None) -> TableResult:
    """Return how well every two ways of building the index agree on the ranks.

    Parameters
    ----------
    indices, year
        As for :func:`rank_sensitivity`; at least two indices.

    Returns
    -------
    TableResult
        One row per pair: first, second, Spearman's rho, Kendall's tau-b, and the mean and the largest number of places
        a region moves.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study, parts = si.study.demo(), ["cloud_part", "map_part", "messaging_part"]
    >>> ways = {w: si.indices.composite(study, parts, weights=w) for w in ("entropy", "equal", "critic")}
    >>> si.indices.rank_agreement(ways).to_frame()[["first", "second"]].to_numpy().tolist()
    [['entropy', 'equal'], ['entropy', 'critic'], ['equal', 'critic']]
    """
    from scipy.stats import kendalltau, spearmanr

    when, ranks = _ranks(indices, year)
    if len(indices) < 2:
        raise DataError("agreement is between at least two ways of building an index; there is one.")
    rows = []
    for one, other in combinations(indices, 2):
        a, b = ranks[one].to_numpy(), ranks[other].to_numpy()
        move = np.abs(a - b)
        rows.append(
            {
                "first": one,
                "second": other,
                "spearman": float(spearmanr(a, b).statistic),
                "kendall": float(kendalltau(a, b).statistic),
                "mean_places": float(move.mean()),
                "most_places": int(move.max()),
            }
        )
    return TableResult(
        pd.DataFrame(rows),
        heading=Message("Agreement of ranks between ways to build the index, {year}", year=when),
        about=_about(indices, when),
    )


def _ranks(indices: Mapping[str, CompositeIndex], year: int | None) -> tuple[int, pd.DataFrame]:
    """Return the year, and the ranks of its regions with a score: regions by ways."""
    if not indices:
        raise DataError("no index is given; give at least one, by name.")
    key = next(iter(indices.values())).names.index.name
    taken = {"region", key, "name", "best_rank", "worst_rank", "places", *_RANDOM}
    reserved = [name for name in indices if name in taken]
    if reserved:
        raise DataError(
            "{names} cannot be the name of a way to build an index: it names another column.",
            names=listed(reserved),
        )
    years = next(iter(indices.values())).about.years
    when = years[-1] if year is None else year
    ranks = {}
    for name, index in indices.items():
        if when not in index.about.years:
            raise DataError(
                "the index {name!r} has no year {year!r}; it has {years}.",
                name=name,
                year=when,
                years=listed(index.about.years, 40),
            )
        ranks[name] = index.ranks.xs(when, level="year").dropna().astype(int)
    table = pd.DataFrame(ranks)
    apart = table.index[table.isna().any(axis=1)]
    if len(apart):
        raise AlignmentError(
            "{n} region{s} {have} a score by some ways in {year} and none by others "
            "{regions}. Build all from the same regions and indicators.",
            n=len(apart),
            s=plural(apart),
            have="has" if len(apart) == 1 else "have",
            year=when,
            regions=listed(apart),
        )
    return when, table


def _random_ranks(values: pd.DataFrame, random: Permutations, level: float) -> pd.DataFrame:
    """Return the ranks that bound the middle of the draws, and their median."""
    from scipy.stats import rankdata

    if not 0 < level < 1:
        raise DataError("level is a share of the draws between 0 and 1, not {level!r}.", level=level)
    weights = np.random.default_rng(random.seed).dirichlet(np.ones(values.shape[1]), random.draws)
    scores = (values.to_numpy() @ weights.T).round(12)
    ranks = rankdata(-scores, method="min", axis=0)
    tail = (1 - level) / 2
    bounds = np.quantile(ranks, [tail, 0.5, 1 - tail], axis=1, method="inverted_cdf").astype(int)
    return pd.DataFrame(bounds.T, index=values.index, columns=list(_RANDOM))


def _about(indices: Mapping[str, CompositeIndex], when: int) -> TableAbout:
    return TableAbout(
        year=when,
        indices={name: index.about.recipe for name, index in indices.items()},
        synthetic=any(index.about.synthetic for index in indices.values()),
        source=next(iter(indices.values())).about.source,
        versions=versions(),
    )
