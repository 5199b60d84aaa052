"""What all global statistics share: alignment, isolates, moments, permutations, the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie._align import aligned_values, called
from spatial_iie._isolates import Isolates as Isolates
from spatial_iie._kernels.permutation import permuted_statistic
from spatial_iie._registry import Statistic
from spatial_iie.esda._shared import Floats as Floats
from spatial_iie.esda._shared import check_defined, described, without_isolates
from spatial_iie.inference import Alternative, Permutations, check_choice
from spatial_iie.results import GlobalResult
from spatial_iie.weights.weights import Weights


class Constants(NamedTuple):
    """What the moments need to know of the weights: n and the sums S0, S1, S2."""

    n: int
    s0: float
    s1: float
    s2: float


class Moments(NamedTuple):
    """Expectation, and variance by the name of the assumption it rests on."""

    expectation: float
    variances: Mapping[str, float]


class Placed(NamedTuple):
    """Where permutations start from, shape (n,), and the statistic of columns of them, shape (n, b) to (b,)."""

    start: Floats
    statistic: Callable[[Floats], Floats]


def quadratic(z: Floats, matrix: sparse.csr_array, scale: float, diagonal: Floats | float = 0.0) -> Placed:
    """Return the placements of z'(W + D)z / scale, D diagonal: W enters once for each pair of neighbours."""
    pairs = sparse.triu(matrix + matrix.T, 1) + sparse.diags_array(np.broadcast_to(diagonal, len(z)))
    return Placed(z, partial(_quadratic, form=sparse.csr_array(pairs), scale=scale))


def _quadratic(z: Floats, form: sparse.csr_array, scale: float) -> Floats:
    return np.asarray(np.einsum("ib,ib->b", z, form @ z) / scale)


@dataclass(frozen=True)
class GlobalStatistic:
    """A global statistic as array functions; everything else is shared.

    Attributes
    ----------
    record : Statistic
        Its name in tables, and the sign of its z value where neighbours are alike.
    placed : callable
        ``placed(values, matrix, s0)``: values of shape (n,) to :class:`Placed`.
    moments : callable
        ``moments(values, constants)``: values of shape (n,) to :class:`Moments`.
    """

    record: Statistic
    placed: Callable[[Floats, sparse.csr_array, float], Placed]
    moments: Callable[[Floats, Constants], Moments]


def evaluate(
    statistic: GlobalStatistic,
    y: pd.Series,
    w: Weights,
    *,
    alternative: Alternative,
    assumption: str,
    permutations: int | Permutations | None,
    seed: int,
    isolates: Isolates,
) -> GlobalResult:
    """Compute a global statistic of labelled values on labelled weights."""
    check_choice("alternative", alternative, Alternative)
    options = Permutations.of(permutations, seed)
    (y,), w, left_out = without_isolates({"y": y}, w, isolates)
    values = aligned_values(y, w)
    check_defined(values, statistic.record.label, called(y, "y"))
    placed = statistic.placed(values, w.matrix, w.s0)
    moments = statistic.moments(values, Constants(w.n, w.s0, w.s1, w.s2))
    check_choice("assumption", assumption, moments.variances)
    reference = None
    if options is not None:
        reference = permuted_statistic(
            placed.statistic,
            placed.start,
            options.draws,
            options.seed,
            executor=options.executor,
            progress=options.progress,
        )
    return GlobalResult(
        name=statistic.record.label,
        statistic=float(placed.statistic(placed.start[:, np.newaxis])[0]),
        expectation=moments.expectation,
        variances=moments.variances,
        n=w.n,
        alternative=alternative,
        assumption=assumption,
        orientation=statistic.record.positive,
        reference=reference,
        about=described(y, w, left_out, isolates, options),
    )
