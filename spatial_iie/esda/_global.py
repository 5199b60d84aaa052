"""What all global statistics share: alignment, isolates, moments, permutations, the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

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


@dataclass(frozen=True)
class GlobalStatistic:
    """A global statistic as array functions; everything else is shared.

    Attributes
    ----------
    record : Statistic
        Its name in tables, and the sign of its z value where neighbours are alike.
    value : callable
        ``value(values, matrix, s0)``: values of shape (n, b), one relabelling a column, to shape (b,).
    moments : callable
        ``moments(values, constants)``: values of shape (n,) to :class:`Moments`.
    """

    record: Statistic
    value: Callable[..., Floats]
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
    of = partial(statistic.value, matrix=w.matrix, s0=w.s0)
    moments = statistic.moments(values, Constants(w.n, w.s0, w.s1, w.s2))
    check_choice("assumption", assumption, moments.variances)
    reference = None
    if options is not None:
        reference = permuted_statistic(
            of, values, options.draws, options.seed, executor=options.executor, progress=options.progress
        )
    return GlobalResult(
        name=statistic.record.label,
        statistic=float(of(values[:, np.newaxis])[0]),
        expectation=moments.expectation,
        variances=moments.variances,
        n=w.n,
        alternative=alternative,
        assumption=assumption,
        orientation=statistic.record.positive,
        reference=reference,
        about=described(y, w, left_out, isolates, options),
    )
