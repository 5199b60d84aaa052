"""Join counts: spatial autocorrelation of a binary variable."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from spatial_iie._align import called, check_labels, finite_numbers
from spatial_iie._registry import Statistic
from spatial_iie.errors import DataError, listed
from spatial_iie.esda._global import (
    Constants,
    Floats,
    GlobalStatistic,
    Isolates,
    Moments,
    Placed,
    evaluate,
    quadratic,
)
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, term

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

    from spatial_iie.inference import Alternative, Permutations
    from spatial_iie.results import GlobalResult
    from spatial_iie.weights.weights import Weights

Kind = Literal["BB", "BW", "WW"]
Sampling = Literal["nonfree", "free"]


def join_counts(
    y: pd.Series,
    w: Weights,
    *,
    kind: Kind = "BB",
    sampling: Sampling = "nonfree",
    probability: float | None = None,
    alternative: Alternative = "two-sided",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> GlobalResult:
    r"""Return the weighted count of joins of one kind, with its analytic and permutation inference.

    .. math::

        BB = \tfrac12 \sum_i \sum_j w_{ij} y_i y_j, \quad
        WW = \tfrac12 \sum_i \sum_j w_{ij} (1 - y_i)(1 - y_j), \quad
        BW = \tfrac12 \sum_i \sum_j w_{ij} (y_i - y_j)^2

    Parameters
    ----------
    y : Series, shape (n,)
        0 (white) or 1 (black), or booleans, labelled by region, in any order; both must occur.
    w : Weights
        Weights between the same n regions; with binary symmetric weights the statistic is a number of borders.
    kind : {"BB", "BW", "WW"}
        Joins of two ones, of one and zero, of two zeros.
    sampling : {"nonfree", "free"}
        Whether the number of ones is taken as given (placements at random) or each region is a one with the
        same ``probability``, independently.
    probability : float, optional
        Of a one, for free sampling; by default their share in ``y``.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values; "greater" is positive autocorrelation: many BB or WW, few BW.
    permutations, seed
        Random placements of the values, the number of ones as given.
    isolates : {"exclude", "zero", "error"}
        Isolates: as if they were not in the study; counted in n; or refused.

    Returns
    -------
    GlobalResult

    Raises
    ------
    AlignmentError
        If y and w do not cover the same regions.
    DataError
        If a value is neither 0 nor 1, or ``probability`` is not one or belongs to nonfree sampling.
    EstimationError
        If only one value occurs or fewer than 4 regions have neighbours.
    WeightsError
        If no region has a neighbour, or ``isolates="error"`` and one has none.

    Notes
    -----
    Cliff and Ord (1981), Spatial Processes, chapters 1 and 2, for any weights. With share p in the place of
    ``probability`` the free variance is taken as if p were known.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True)
    >>> y = pd.Series([1, 1, 1, 1, 0, 0, 0, 0, 0], index=w.ids)
    >>> [si.esda.join_counts(y, w, kind=kind).statistic for kind in ("BB", "BW", "WW")]
    [3.0, 4.0, 5.0]
    """
    check_choice("kind", kind, Kind)
    check_choice("sampling", sampling, Sampling)
    check_binary(y)
    if probability is not None and (sampling == "nonfree" or not 0 < probability < 1):
        raise DataError(
            "probability={probability!r}: give a number between 0 and 1 with sampling='free'; "
            "nonfree sampling takes the number of ones as given.",
            probability=probability,
        )
    return evaluate(
        GlobalStatistic(
            Statistic(
                "join_counts",
                Message("{kind} join count", kind=kind),
                kind,
                __name__,
                positive=-1 if kind == "BW" else 1,
            ),
            _PLACED[kind],
            partial(_moments, kind=kind, sampling=sampling, probability=probability),
        ),
        y,
        w,
        alternative=alternative,
        assumption=f"{sampling} sampling",
        permutations=permutations,
        seed=seed,
        isolates=isolates,
    )


def check_binary(y: pd.Series) -> None:
    """Refuse values other than 0 and 1, naming regions."""
    check_labels(y, "y")
    other = y.index[~np.isin(finite_numbers(y), (0.0, 1.0))]
    if len(other):
        raise DataError(
            "{name} has {n_other} {n_other:value|values} that are neither 0 nor 1, at {other}. "
            "Make it binary first, for example "
            "{how}.",
            name=called(y, "y"),
            how=term("y > y.median()", "in the table, or with --above 50 of join-counts"),
            n_other=len(other),
            other=listed(other),
        )


def _both(values: Floats, matrix: sparse.csr_array, s0: float) -> Placed:  # noqa: ARG001
    return quadratic(values, matrix, 2.0)


def _neither(values: Floats, matrix: sparse.csr_array, s0: float) -> Placed:
    return _both(1 - values, matrix, s0)


def _one(values: Floats, matrix: sparse.csr_array, s0: float) -> Placed:  # noqa: ARG001
    ends = matrix.sum(axis=1) + matrix.sum(axis=0)  # sum_ij w_ij (x_i - x_j)^2 / 2, x being 0 or 1
    return quadratic(values, -2 * matrix, 2.0, ends)


_PLACED = {"BB": _both, "BW": _one, "WW": _neither}


class _Chances(NamedTuple):
    """How probable joins are: of one pair of regions, of two with a region in common, of two without."""

    one: float
    touching: float
    apart: float


def _moments(
    values: Floats, constants: Constants, *, kind: Kind, sampling: Sampling, probability: float | None
) -> Moments:
    n, s0, s1, s2 = constants
    ones = int(values.sum())
    if sampling == "nonfree":
        chance = _nonfree(ones, n - ones, kind)
    else:
        chance = _free(ones / n if probability is None else probability, kind)
    expectation = s0 * chance.one / 2
    square = s1 * chance.one + (s2 - 2 * s1) * chance.touching + (s0**2 + s1 - s2) * chance.apart
    return Moments(expectation, {f"{sampling} sampling": square / 4 - expectation**2})


def _nonfree(b: int, w: int, kind: Kind) -> _Chances:
    n = b + w
    two, three, four = n * (n - 1), n * (n - 1) * (n - 2), n * (n - 1) * (n - 2) * (n - 3)
    if kind == "BW":
        return _Chances(2 * b * w / two, b * w / two, 4 * b * (b - 1) * w * (w - 1) / four)
    k = b if kind == "BB" else w
    return _Chances(k * (k - 1) / two, k * (k - 1) * (k - 2) / three, k * (k - 1) * (k - 2) * (k - 3) / four)


def _free(p: float, kind: Kind) -> _Chances:
    if kind == "BW":
        return _Chances(2 * p * (1 - p), p * (1 - p), (2 * p * (1 - p)) ** 2)
    p = p if kind == "BB" else 1 - p
    return _Chances(p**2, p**3, p**4)
