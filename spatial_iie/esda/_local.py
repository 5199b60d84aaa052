"""What all local statistics share: alignment, isolates, lags, moments, conditional permutations, the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._align import aligned_values, called
from spatial_iie._kernels.conditional import conditional_counts
from spatial_iie._kernels.shared_null import TIE, Counts, shared_counts
from spatial_iie.errors import WeightsError, plural
from spatial_iie.esda._shared import Floats as Floats
from spatial_iie.esda._shared import check_defined, described
from spatial_iie.esda._shared import standardized as standardized
from spatial_iie.inference import Alternative, Permutations, check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import LocalResult, Moments, Reading, StatisticAbout
from spatial_iie.weights.weights import Weights


@dataclass(frozen=True)
class LocalForm:
    r"""A local statistic as arrays in the order of the weights; everything else is shared.

    .. math:: t_i = s_i \Bigl( w_{ii} c_i + w_{i\cdot} a_i + \sum_m b_{im} \sum_{j \neq i} w_{ij} v_{mj} \Bigr)

    where c, a and b belong to the region's value, w and s to its place.

    Attributes
    ----------
    label : str
        Name in a table, e.g. "Local Moran's I".
    value, around : ndarray, shape (n,)
        Standardized values of the region itself, and those its neighbours are averaged over.
    slopes, vectors : ndarray, shape (M, n)
        b and v; M is 1 or 2.
    constant : ndarray, shape (n,), or 0
        a, per unit of weight.
    itself : ndarray, shape (n,), or 0
        c, per unit of the region's own weight.
    own_weight, row_scale : ndarray, shape (n,), or number
        The weight of a region in its own statistic, and s, positive.
    orientation : int
        1 if larger means more positive autocorrelation, else -1.
    reading : str
        How clusters are named, see :class:`spatial_iie.results.LocalResult`.
    """

    label: str
    value: Floats
    around: Floats
    slopes: Floats
    vectors: Floats
    constant: Floats | float = 0.0
    itself: Floats | float = 0.0
    own_weight: Floats | float = 0.0
    row_scale: Floats | float = 1.0
    orientation: int = 1
    reading: Reading = "quadrants"


@dataclass(frozen=True)
class LocalOptions:
    """The options all local statistics have."""

    permutations: int | Permutations
    seed: int
    alternative: Alternative
    moments: Moments

    def __post_init__(self) -> None:
        check_choice("alternative", self.alternative, Alternative)
        check_choice("moments", self.moments, Moments)

    @property
    def draws(self) -> Permutations | None:
        """How to permute, or None."""
        return Permutations.of(self.permutations, self.seed)


def local_values(y: pd.Series, w: Weights, label: str, name: str = "y") -> Floats:
    """Return values in the order of the weights; refuse what a local statistic is not defined for."""
    values = aligned_values(y, w, name=name)
    if len(w.isolates) == w.n:
        raise WeightsError("no region has a neighbour: a statistic of neighbours is not defined.")
    check_defined(values, label, called(y, name))
    return values


def evaluate(form: LocalForm, y: pd.Series, w: Weights, options: LocalOptions) -> LocalResult:
    """Compute a local statistic on weights in the order of their labels; the result is in the order of ``y``."""
    matrix = w.matrix
    lags = (matrix @ form.vectors.T).T
    rows = _Rows.of(matrix, form.own_weight, form.row_scale)
    swayed = form.row_scale * (form.slopes * lags).sum(axis=0)
    statistic = rows.own * form.itself + rows.sum * form.constant + swayed
    expectations, variances = _moments(form, rows)
    draws = options.draws
    counts = None if draws is None else _counts(form, matrix, lags, draws)
    if counts is not None and form.orientation < 0:
        counts = Counts(counts.below, counts.above, counts.draws)
    order = w.ids.get_indexer(y.index)
    alone = rows.links == 0

    def placed(values: Floats | NDArray[np.int64]) -> Floats:
        return np.asarray(np.where(alone, np.nan, values)[order])

    return LocalResult(
        name=form.label,
        index=y.index,
        value=form.value[order],
        lag=placed(matrix @ form.around),
        statistic=placed(statistic),
        expectations={name: placed(part) for name, part in expectations.items()},
        variances={name: placed(part) for name, part in variances.items()},
        alternative=options.alternative,
        moments=options.moments,
        orientation=form.orientation,
        counts=None if counts is None else (placed(counts.above), placed(counts.below), placed(counts.draws)),
        reading=form.reading,
        about=_about(y, w, draws),
    )


class _Rows(NamedTuple):
    """Per region: its number of links, and scaled the sums of weights and of their squares and its own weight."""

    links: NDArray[np.int64]
    sum: Floats
    squares: Floats
    own: Floats

    @classmethod
    def of(cls, matrix: sparse.csr_array, own: Floats | float, scale: Floats | float) -> _Rows:
        return cls(
            np.diff(matrix.indptr).astype(np.int64),
            scale * matrix.sum(axis=1),
            scale**2 * matrix.power(2).sum(axis=1),
            scale * np.broadcast_to(own, matrix.shape[0]),
        )


def _moments(form: LocalForm, rows: _Rows) -> tuple[dict[str, Floats], dict[str, Floats]]:
    r"""Return expectations and variances under both nulls.

    Given its own value, region i's neighbours are a sample without replacement of the n - 1 others, of which
    :math:`u_j = \sum_m b_{im} v_{mj}` has mean :math:`\mu_i` and variance :math:`\sigma_i^2`:

    .. math:: E_i = w_{ii} c_i + w_{i\cdot} (a_i + \mu_i), \quad
              V_i = \sigma_i^2 \frac{(n-1) \sum_j w_{ij}^2 - w_{i\cdot}^2}{n-2}

    The total moments put every region's value at i in turn: by the laws of total expectation and variance,
    means and variances over r of the conditional moments with the weights of i and the value of r.
    """
    n = form.vectors.shape[1]
    mean, spread = _of_the_others(form)
    level = form.constant + mean
    itself = np.broadcast_to(np.asarray(form.itself, dtype=float), (n,))
    scatter = _nothing_below((n - 1) * rows.squares - rows.sum**2, 1e-12 * n * rows.squares) / (n - 2)
    conditional = rows.own * itself + rows.sum * level
    total = rows.own * itself.mean() + rows.sum * level.mean()
    own, around = itself - itself.mean(), level - level.mean()
    between = (
        rows.own**2 * (own**2).mean()
        + 2 * rows.own * rows.sum * (own * around).mean()
        + rows.sum**2 * (around**2).mean()
    )
    return (
        {"conditional": conditional, "total": total},
        {"conditional": spread * scatter, "total": spread.mean() * scatter + between},
    )


def _of_the_others(form: LocalForm) -> tuple[Floats, Floats]:
    """Return mean and variance of slopes @ vectors over the regions other than each."""
    v, b = form.vectors, form.slopes
    n = v.shape[1]
    center = v.mean(axis=1, keepdims=True)
    d = v - center
    shift = -d / (n - 1)  # mean of the others less the mean of all
    products = np.einsum("mj,lj->ml", d, d)
    spread = np.einsum("mi,ml,li->i", b, products, b) / (n - 1)
    away = (b * d).sum(axis=0)
    variance = _nothing_below(spread - away**2 / (n - 1) - (away / (n - 1)) ** 2, 1e-12 * spread)
    return (b * (center + shift)).sum(axis=0), _nothing_below(variance, TIE**2 * variance.max())


def _nothing_below(values: Floats, rounding: Floats | float) -> Floats:
    """Return zero for what is zero but for rounding."""
    return np.where(values <= rounding, 0.0, values)


def _counts(form: LocalForm, matrix: sparse.csr_array, lags: Floats, draws: Permutations) -> Counts:
    """Count draws: shared by all regions if the weights within each row are equal, else row by row."""
    weight = _common_weight(matrix)
    if weight is None:
        return conditional_counts(
            form.vectors,
            form.slopes,
            matrix,
            draws.draws,
            draws.seed,
            executor=draws.executor,
            progress=draws.progress,
        )
    return shared_counts(
        form.vectors,
        form.slopes,
        np.diff(matrix.indptr).astype(np.int64),
        lags / weight,
        draws.draws,
        draws.seed,
        executor=draws.executor,
        progress=draws.progress,
    )


def _common_weight(matrix: sparse.csr_array) -> Floats | None:
    """Return the weight all neighbours of a region have (1 without neighbours), or None if some differ."""
    linked = np.diff(matrix.indptr) > 0
    first = matrix.indptr[:-1][linked]
    low, high = np.minimum.reduceat(matrix.data, first), np.maximum.reduceat(matrix.data, first)
    if (high - low > 1e-12 * high).any():
        return None
    weight = np.ones(len(linked))
    weight[linked] = high
    return weight


def _about(y: pd.Series, w: Weights, draws: Permutations | None) -> StatisticAbout:
    """Return what a local result is about; isolates are named."""
    alone = tuple(w.isolates)
    note = "{count} isolate{s}, for which a local statistic is undefined: {regions}."
    regions = joined(map(str, alone), ", ")
    notes = (Message(note, count=len(alone), s=plural(alone), regions=regions),) if alone else ()
    return described(y, w, (), "exclude", draws) | StatisticAbout(
        isolates="undefined", left_out=alone, notes=notes
    )
