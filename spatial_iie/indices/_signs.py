"""Test of a change by random signs: what each region adds to it, taken with either sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import label_order
from spatial_iie.errors import DataError
from spatial_iie.inference import Permutations, count_beyond

Floats = NDArray[np.float64]
_STEP = 1e-4  # of the derivatives
_STILL = 1e-12  # of a share: a smaller change is rounding
LEVEL = 0.05


class Signed(NamedTuple):
    """Changes of m numbers under random signs, shape (m, draws)."""

    draws: Floats

    def p(self, estimate: Floats) -> Floats:
        """Return two-sided p values, shape (m,), nan without draws or an estimate."""
        return np.array(
            [self._p(float(one), each) for one, each in zip(estimate, np.abs(self.draws), strict=True)]
        )

    def joint_p(self, estimate: Floats) -> float:
        """Return the p value of all changes together: their square in the covariance of the draws."""
        if self.draws.shape[1] < 2 or not np.isfinite(self.draws).all():
            return float("nan")
        middle = np.linalg.pinv(self.draws @ self.draws.T / self.draws.shape[1], rcond=1e-9, hermitian=True)
        own, others = estimate @ middle @ estimate, np.einsum("id,ij,jd->d", self.draws, middle, self.draws)
        return self._p(max(float(own), 0.0) ** 0.5, np.sqrt(np.maximum(others, 0.0)))

    def margin(self) -> Floats:
        """Return how far a change must be from zero for p of 5 % or less, shape (m,): half an interval."""
        count = self.draws.shape[1]
        if not count:
            return np.full(len(self.draws), np.nan)
        least = max(int(LEVEL * (1 + count) + 1e-9), 1)
        return np.asarray(np.sort(np.abs(self.draws), axis=1)[:, count - least])

    @staticmethod
    def _p(estimate: float, sizes: Floats) -> float:
        if not len(sizes) or not np.isfinite(sizes).all() or not np.isfinite(estimate):
            return float("nan")
        return (1 + count_beyond(sizes, abs(estimate))[0]) / (1 + len(sizes))


def signed(
    change: Callable[[Floats, Floats], Floats],
    first: Floats,
    last: Floats,
    labels: pd.Index,
    draws: int,
    seed: int,
    *,
    blocks: pd.Series | None = None,
) -> Signed:
    r"""Return a change under random signs of what each region, or block of regions, adds to it.

    With shares s of n regions of the total and the gradient g of the numbers at the mean of both years' shares,
    :math:`s'g = 0`, the change is :math:`\sum_i g_i (s_{i2} - s_{i1})` but for terms of third order. If a region's
    growth beside the mean is as likely above it as below, wherever it is, every sign of these contributions is as
    likely as the other. Growth is measured from the mean, of which a region is part: a block with the share S of the
    total counts :math:`(1 - 2 S + \sum S^2)^{-1/2}` times, which makes the variance right for equal variances.

    Parameters
    ----------
    change : callable
        Takes two sets of amounts, shapes (n, 1) and (n, b), returns the change from the former to each of the latter,
        shape (m, b).
    first, last : ndarray, shape (n,)
        Amounts.
    labels : Index of length n
        Signs are drawn in their order.
    draws, seed : int
    blocks : Series, shape (n,), optional
        Regions with the same label have the same sign.

    Raises
    ------
    SpatialIIEError
        If ``draws`` or ``seed`` is no whole number, or negative.
    DataError
        If there is one block.

    Notes
    -----
    Liu (1988), Annals of Statistics 16; Davidson and Flachaire (2008), J. Econometrics 146, on signs that impose the
    null hypothesis; Canay, Romano and Shaikh (2017), Econometrica 85, on signs of blocks.
    """
    Permutations.of(draws, seed)  # the same rules
    before, after = first / first.sum(), last / last.sum()
    middle, gain = (before + after) / 2, after - before
    gain[np.abs(gain) < _STILL * middle] = 0.0
    toward = (1 - _STEP) * middle[:, np.newaxis] + _STEP * np.eye(len(middle))
    added = change(middle[:, np.newaxis], toward) / _STEP * gain
    order = label_order(labels)
    codes, names = pd.factorize(labels[order] if blocks is None else blocks.to_numpy()[order])
    if len(names) < 2:
        raise DataError(
            "all regions are in one block, {block}: resampling needs at least two.", block=names[0]
        )
    of_blocks, share = np.zeros((len(names), len(added))), np.zeros(len(names))
    np.add.at(of_blocks, codes, added.T[order])
    np.add.at(share, codes, middle[order])
    left = np.maximum(1 - 2 * share + (share**2).sum(), 1e-12)
    signs = np.random.default_rng(seed).integers(0, 2, (draws, len(names))) * 2.0 - 1
    return Signed(np.asarray((signs @ (of_blocks / np.sqrt(left)[:, np.newaxis])).T))
