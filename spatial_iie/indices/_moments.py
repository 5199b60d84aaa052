"""Weighted mean and covariance of points in a plane, for many sets of weights at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.indices._resampling import draws_of
from spatial_iie.indices.groups import Grouping, region_groups

if TYPE_CHECKING:
    from spatial_iie.indices._plane import Located
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]


class Moments(NamedTuple):
    """Weighted mean of places (x to the right, y up) and the covariance, divided by the sum of the weights."""

    x: Floats
    y: Floats
    xx: Floats
    yy: Floats
    xy: Floats

    @property
    def centre(self) -> Floats:
        """The means, shape (..., 2)."""
        return np.stack([self.x, self.y], axis=-1)


def moments(points: Floats, weights: Floats) -> Moments:
    """Return the moments of n points under each of b sets of weights.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
    weights : ndarray, shape (n, b)
        None negative; where all are zero the moments are nan.

    Returns
    -------
    Moments
        Of arrays of shape (b,).

    Examples
    --------
    >>> found = moments(np.array([[0.0, 0.0], [4.0, 8.0]]), np.array([[3.0], [1.0]]))
    >>> found.centre.tolist(), found.xx.tolist(), found.xy.tolist()
    ([[1.0, 2.0]], [3.0], [6.0])
    """
    middle = points.mean(axis=0)  # taken off and put back: squares of large coordinates lose digits
    x, y = (points - middle).T
    with np.errstate(invalid="ignore", divide="ignore"):
        share = weights / weights.sum(axis=0)
    right, up = x @ share, y @ share
    xx, yy, xy = (x * x) @ share - right**2, (y * y) @ share - up**2, (x * y) @ share - right * up
    nothing = 1e-12 * float((x * x + y * y).max())  # all weight in one place, but for rounding
    in_one = xx + yy < nothing
    return Moments(middle[0] + right, middle[1] + up, *(np.where(in_one, 0.0, each) for each in (xx, yy, xy)))


def drawn_moments(there: Located, study: Study, draws: int, seed: int, blocks: Grouping | None) -> Moments:
    """Return the moments of every year in bootstrap samples of regions, arrays of shape (T, draws).

    Raises
    ------
    EstimationError
        If a sample holds nothing of the variable in some year.
    """
    years = there.data.numbers.T
    labels = None if blocks is None else region_groups(study, blocks).reindex(there.data.table.index)

    def of_all_years(counts: Floats) -> Floats:
        return np.vstack([np.stack(moments(there.points, counts * y[:, np.newaxis])) for y in years])

    found = draws_of(of_all_years, len(there.points), draws, seed, blocks=labels)
    return Moments(*found.reshape(len(years), 5, -1).swapaxes(0, 1))
