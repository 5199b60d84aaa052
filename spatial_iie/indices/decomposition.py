"""Theil's T and L, and other generalized entropies, within and between groups of regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatial_iie.indices._measures import Floats, entropy, entropy_named
from spatial_iie.indices._sample import grouped, sample_of
from spatial_iie.indices._tables import described, with_limits
from spatial_iie.indices.bootstrap import Bootstrap, Method
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, title_of

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.indices.groups import Grouping


class TheilParts(NamedTuple):
    """Theil's index by group and by part, for b columns of weights.

    ``own``, ``shares``: shape (k, b), the index inside each group (nan where all of a group is zero) and what that
    counts in the whole; ``means``: shape (k, b); ``between``: shape (b,).
    """

    own: Floats
    shares: Floats
    means: Floats
    between: Floats

    @property
    def contributions(self) -> Floats:
        """What each group adds to the part within, shape (k, b): nothing where it has no share of the whole."""
        return np.where(self.shares == 0, 0.0, self.own * self.shares)


def theil_parts(x: Floats, weights: Floats, members: Floats, order: float) -> TheilParts:
    r"""Return a generalized entropy by group and between groups.

    .. math::

        GE_\alpha = \sum_g p_g^{1 - \alpha} s_g^\alpha GE_{\alpha, g}
                   + \frac{1}{\alpha (\alpha - 1)} \left( \sum_g p_g (\mu_g / \mu)^\alpha - 1 \right)

    For Theil's T, of order 1, groups count by s and the second part is the sum of s ln(mu_g / mu); for L, of order 0,
    they count by p, and it is the sum of p ln(mu / mu_g).

    Parameters
    ----------
    x : ndarray, shape (n,)
        Positive; for positive orders zeros, too.
    weights : ndarray, shape (n, b)
    members : ndarray, shape (k, n)
        1 where a region belongs to a group.
    order : float

    Notes
    -----
    p_g is a group's share of the weights, s_g its share of the weighted total of x. Shorrocks (1980), The class of
    additively decomposable inequality measures, Econometrica 48(3).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.array([entropy(x[row > 0][:, np.newaxis], weights[row > 0], order) for row in members])
    heads, sums = members @ weights, (members * x) @ weights
    p, s = heads / heads.sum(axis=0), sums / sums.sum(axis=0)
    means = sums / heads
    return TheilParts(own, p ** (1 - order) * s**order, means, entropy(means, heads, order))


def theil_decomposition(
    y: pd.Series,
    groups: Grouping,
    *,
    index: str = "theil_t",
    weights: pd.Series | None = None,
    draws: int = 0,
    seed: int = 0,
    interval: Method = "bca",
) -> TableResult:
    """Return Theil's T or L, or another generalized entropy, inside each group, within groups and between them.

    Parameters
    ----------
    y : Series, shape (n,)
        Labelled by region; positive, for T zeros, too (0 ln 0 = 0; a group of nothing but zeros has no index inside).
    groups : {"four", "three", "province"}, mapping or Series
        See :func:`region_groups`; a mapping or Series may name more regions than ``y`` has.
    index : {"theil_t", "theil_l"} or "ge:ORDER"
        A generalized entropy, as "ge:2", half the squared coefficient of variation, has the same parts.
    weights : Series, shape (n,), optional
        How much each region counts; by default all the same.
    draws, seed, interval
        Bootstrap draws of regions within each group for 95 % intervals; by default none. What such an interval
        means: see :func:`inequality_by_year`.

    Returns
    -------
    TableResult
        A row for each group (its contribution to the within part), then within, between and total: part, group, n,
        mean, inside (the index inside the group), estimate (the contribution), share (of the total) and, with draws,
        low and high of the estimate. Within and between add up to the total.

    Raises
    ------
    AlignmentError
        If a region has no group, or y and weights do not cover the same regions.
    DataError
        If a value is negative, missing or infinite, or, for L, zero.
    EstimationError
        If there are fewer than two groups.

    Examples
    --------
    >>> import pandas as pd
    >>> y = pd.Series([1.0, 3.0, 2.0, 6.0], index=list("abcd"))
    >>> table = theil_decomposition(y, {"a": "poor", "b": "poor", "c": "rich", "d": "rich"}).to_frame()
    >>> table[["part", "group", "estimate", "share"]].round(4).values.tolist()
    [['within', 'poor', 0.0436, 0.2326], ['within', 'rich', 0.0872, 0.4652], ['within', 'all', 0.1308, 0.6979], \
['between', 'all', 0.0566, 0.3021], ['total', 'all', 0.1874, 1.0]]
    """
    measure = entropy_named(index)
    label = measure.label
    sample, found = sample_of(y, weights, measure.domain, label), grouped(y, groups)

    def parts(counts: Floats) -> TheilParts:
        return theil_parts(sample.x, sample.weights[:, np.newaxis] * counts, found.members, measure.order)

    def contributions(counts: Floats) -> Floats:
        found_parts = parts(counts)
        own, between = found_parts.contributions, found_parts.between
        within = own.sum(axis=0)
        return np.vstack([own, within, between, within + between])

    bootstrap = Bootstrap(draws, seed, interval) if draws else None
    limits = bootstrap.intervals(contributions, found.codes, sample.ids) if bootstrap else None
    ones = np.ones((len(y), 1))
    estimates, whole = contributions(ones)[:, 0], parts(ones)
    k, blank = len(found.names), [np.nan] * 2
    columns = {
        "part": ["within"] * (k + 1) + ["between", "total"],
        "group": [*found.names, "all", "all", "all"],
        "n": [*found.sizes.tolist(), *[len(y)] * 3],
        "mean": [*whole.means[:, 0], np.nan, *blank],
        "inside": [*whole.own[:, 0], np.nan, *blank],
    }
    frame = with_limits(columns, estimates, limits)
    frame.insert(6, "share", share_of(estimates, estimates[-1]))
    about = described(y, weights, bootstrap, frame, groups=groups, found=found, total=estimates[-1])
    about |= TableAbout(measure=label)
    heading = Message("{measure} within and between groups", measure=label)
    return TableResult(frame, heading=title_of(heading, about), about=about)


def share_of(parts: Floats, total: float) -> Floats:
    """Return parts by their total; nan where all are equal, so that there is nothing to share."""
    return np.asarray(parts / total if total > 0 else np.full(len(parts), np.nan))
