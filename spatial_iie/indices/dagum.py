"""Dagum's decomposition of Gini's coefficient: within groups, between them, and where they overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.indices._measures import MEASURES, Floats
from spatial_iie.indices._sample import Grouped, Sample, grouped, sample_of
from spatial_iie.indices._tables import described, with_limits
from spatial_iie.indices.bootstrap import Bootstrap, Method
from spatial_iie.indices.decomposition import share_of
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, title_of

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.indices.groups import Grouping

PARTS = ("within", "between", "transvariation", "total")


class Excess(NamedTuple):
    """By how much regions of one group exceed those of another, for b columns of weights.

    ``over``: shape (k, k, b), the weighted sum of y - x over pairs with y in group j above x in group h;
    ``heads``, ``sums``: shape (k, b), weights and weighted totals of groups.
    """

    over: Floats
    heads: Floats
    sums: Floats


def excess(x: Floats, weights: Floats, members: Floats) -> Excess:
    """Return the excesses of every group over every group in O(n log n + n k).

    Climbing the sorted values, what lies below in group h grows by the gap times the weight of h so far; each region
    of group j adds what lies below it. Nothing is subtracted, so small differences lose no digits.
    """
    order = np.argsort(x, kind="stable")
    gaps, member = np.diff(x[order]), members[:, order]
    w = np.ascontiguousarray(weights[order].T)  # one resample a row, so that sums run along memory
    by_group = np.argsort(member.argmax(axis=0), kind="stable")
    starts = np.concatenate([[0], np.cumsum(member.sum(axis=1))[:-1]]).astype(np.intp)
    over = np.empty((len(member), len(member), len(w)))
    below = np.zeros_like(w)
    for h, mine in enumerate(member):
        np.cumsum(gaps * np.cumsum(mine[:-1] * w[:, :-1], axis=1), axis=1, out=below[:, 1:])
        over[:, h] = np.add.reduceat((w * below)[:, by_group], starts, axis=1).T
    return Excess(over, members @ weights, (members * x) @ weights)


def dagum_parts(found: Excess) -> Floats:
    r"""Return the parts of Gini's coefficient, shape (4, b): within, between, transvariation, total.

    .. math::

        G_w = \sum_j G_{jj} p_j s_j, \quad
        G_b = \sum_{j<h} G_{jh} (p_j s_h + p_h s_j) D_{jh}, \quad
        G_t = \sum_{j<h} G_{jh} (p_j s_h + p_h s_j) (1 - D_{jh})

    Notes
    -----
    p and s are shares of the weights and of the weighted total. Dagum (1997), Empirical Economics 22(4). With M the
    excesses, N the weights and Y the total, the terms are M_jj / NY, |M_jh - M_hj| / NY and 2 min(M_jh, M_hj) / NY.
    """
    over = found.over / (found.heads.sum(axis=0) * found.sums.sum(axis=0))
    j, h = np.triu_indices(len(over), 1)
    within = np.einsum("jjb->b", over)
    between = np.abs(over[j, h] - over[h, j]).sum(axis=0)
    overlap = 2 * np.minimum(over[j, h], over[h, j]).sum(axis=0)
    return np.array([within, between, overlap, within + between + overlap])


def pair_ginis(found: Excess) -> Floats:
    """Return Gini's coefficients between groups, shape (k, k, b), those inside on the diagonal.

    G_jh = (M_jh + M_hj) / (N_j N_h (mu_j + mu_h)); Dagum (1997).
    """
    cross = found.heads[:, np.newaxis] * found.sums
    scale = cross + cross.swapaxes(0, 1)
    both = found.over + found.over.swapaxes(0, 1)
    return np.divide(both, scale, out=np.zeros_like(both), where=scale > 0)


def dagum(
    y: pd.Series,
    groups: Grouping,
    *,
    weights: pd.Series | None = None,
    draws: int = 0,
    seed: int = 0,
    interval: Method = "bca",
) -> TableResult:
    """Return Gini's coefficient within groups, between groups, and from their overlap (transvariation).

    Parameters
    ----------
    y : Series, shape (n,)
        Not negative, labelled by region.
    groups : {"four", "three", "province"}, mapping or Series
        See :func:`region_groups`; a mapping or Series may name more regions than ``y`` has.
    weights : Series, shape (n,), optional
        How much each region counts; by default all the same.
    draws, seed, interval
        Bootstrap draws of regions within each group for 95 % intervals; by default none. What such an interval
        means: see :func:`inequality_by_year`.

    Returns
    -------
    TableResult
        Rows within, between (net of overlap), transvariation, total: part, estimate, share (of the total) and, with
        draws, low and high of the estimate. The three add up to the total, which is :func:`gini`.

    Raises
    ------
    AlignmentError
        If a region has no group, or y and weights do not cover the same regions.
    DataError
        If a value is negative, missing or infinite, or all are zero.
    EstimationError
        If there are fewer than two groups.

    Notes
    -----
    Dagum (1997), A new approach to the decomposition of the Gini income inequality ratio, Empirical Economics 22(4).
    Transvariation is what comes from regions of a poorer group that are above regions of a richer one; it is zero if
    no two groups overlap.

    Examples
    --------
    >>> import pandas as pd
    >>> y = pd.Series([1.0, 3.0, 2.0, 6.0], index=list("abcd"))
    >>> dagum(y, {"a": "poor", "b": "poor", "c": "rich", "d": "rich"}).to_frame().round(4).values.tolist()
    [['within', 0.125, 0.375], ['between', 0.1667, 0.5], ['transvariation', 0.0417, 0.125], ['total', 0.3333, 1.0]]
    """
    sample, found = _both(y, groups, weights)

    def parts(counts: Floats) -> Floats:
        return dagum_parts(_excess(sample, found, counts))

    bootstrap = Bootstrap(draws, seed, interval) if draws else None
    limits = bootstrap.intervals(parts, found.codes, sample.ids) if bootstrap else None
    estimates = parts(np.ones((len(y), 1)))[:, 0]
    frame = with_limits({"part": list(PARTS)}, estimates, limits)
    frame.insert(2, "share", share_of(estimates, estimates[-1]))
    about = described(y, weights, bootstrap, frame, groups=groups, found=found, total=estimates[-1])
    about |= TableAbout(measure="Gini")
    return TableResult(
        frame, heading=title_of(Message("Dagum decomposition of the Gini coefficient"), about), about=about
    )


def dagum_pairs(
    y: pd.Series,
    groups: Grouping,
    *,
    weights: pd.Series | None = None,
    draws: int = 0,
    seed: int = 0,
    interval: Method = "bca",
) -> TableResult:
    """Return Gini's coefficient inside every group and between every two, and how far one is above the other.

    Parameters
    ----------
    y, groups, weights, draws, seed, interval
        As for :func:`dagum`.

    Returns
    -------
    TableResult
        First a row for each group with itself, then one for each pair, the richer of the two first: group, other,
        estimate (Gini's coefficient inside, or between), affluence and, with draws, low and high of the estimate.

    Raises
    ------
    AlignmentError, DataError, EstimationError
        As for :func:`dagum`.

    Notes
    -----
    Affluence is Dagum's relative economic affluence D_jh = (d_jh - p_jh) / (d_jh + p_jh), where d_jh is the mean
    excess of the richer group's regions over the poorer's and p_jh that of the poorer's over the richer's: 1 if the
    groups do not overlap, 0 if their means are the same. Dagum (1997).

    Examples
    --------
    >>> import pandas as pd
    >>> y = pd.Series([1.0, 3.0, 2.0, 6.0], index=list("abcd"))
    >>> dagum_pairs(y, {"a": "poor", "b": "poor", "c": "rich", "d": "rich"}).to_frame().round(4).values.tolist()
    [['poor', 'poor', 0.25, nan], ['rich', 'rich', 0.25, nan], ['rich', 'poor', 0.4167, 0.8]]
    """
    sample, found = _both(y, groups, weights)
    whole = _excess(sample, found, np.ones((len(y), 1)))
    means = (whole.sums / whole.heads)[:, 0]
    j, h = np.triu_indices(len(means), 1)
    itself = np.arange(len(means))
    first = np.concatenate([itself, np.where(means[j] >= means[h], j, h)])
    second = np.concatenate([itself, np.where(means[j] >= means[h], h, j)])

    def ginis(counts: Floats) -> Floats:
        return np.asarray(pair_ginis(_excess(sample, found, counts))[first, second])

    bootstrap = Bootstrap(draws, seed, interval) if draws else None
    limits = bootstrap.intervals(ginis, found.codes, sample.ids) if bootstrap else None
    names = np.array(found.names, dtype=object)
    columns = {"group": names[first], "other": names[second]}
    frame = with_limits(columns, ginis(np.ones((len(y), 1)))[:, 0], limits)
    frame.insert(3, "affluence", _affluence(whole.over[..., 0], first, second))
    about = described(y, weights, bootstrap, frame, groups=groups, found=found) | TableAbout(measure="Gini")
    return TableResult(
        frame, heading=title_of(Message("Gini coefficients inside and between groups"), about), about=about
    )


def _affluence(over: Floats, j: NDArray[np.int64], h: NDArray[np.int64]) -> Floats:
    """Return D_jh; nan inside a group, and 0 between groups all of whose regions have one value."""
    both = over[j, h] + over[h, j]
    relative = np.divide(over[j, h] - over[h, j], both, out=np.zeros_like(both), where=both > 0)
    return np.where(j == h, np.nan, relative)


def _both(y: pd.Series, groups: Grouping, weights: pd.Series | None) -> tuple[Sample, Grouped]:
    return sample_of(y, weights, MEASURES["gini"].domain, MEASURES["gini"].label), grouped(y, groups)


def _excess(sample: Sample, found: Grouped, counts: Floats) -> Excess:
    return excess(sample.x, sample.weights[:, np.newaxis] * counts, found.members)
