"""What all global statistics share: alignment, isolates, moments, permutations, the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import aligned_values, check_labels, check_same_regions, in_label_order
from spatial_iie._isolates import Isolates as Isolates
from spatial_iie._isolates import without_isolates as applied
from spatial_iie._kernels.permutation import permuted_statistic
from spatial_iie._registry import Statistic
from spatial_iie.errors import EstimationError, WeightsError, plural
from spatial_iie.inference import Alternative, Permutations, check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import GlobalResult, versions
from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]


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
    check_defined(values, statistic.record.label)
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


def without_isolates(
    series: Mapping[str, pd.Series], w: Weights, rule: Isolates
) -> tuple[list[pd.Series], Weights, tuple[Any, ...]]:
    """Apply the rule for regions without neighbours; leaving some out may leave others without.

    The weights come back in the order of their labels, in which random placements are drawn.
    """
    check_choice("isolates", rule, Isolates)
    w = in_label_order(w)
    for name, y in series.items():
        check_labels(y, name)
        check_same_regions(y.index, w.ids, name)
    alone = w.isolates
    if len(alone) == w.n:
        raise WeightsError("no region has a neighbour: a statistic of neighbours is not defined.")
    part, left_out = applied(w, rule)
    return [y.drop(list(left_out)) for y in series.values()], part, left_out


def check_defined(values: Floats, label: str, name: str = "y") -> None:
    """Refuse too few regions, and values that do not vary."""
    if len(values) < 4:
        raise EstimationError(
            "{label} needs at least 4 regions with neighbours; there are {count}.",
            label=label,
            count=len(values),
        )
    spread, size = float(np.ptp(values)), float(np.abs(values).max())
    if size > 1e75 or 0 < spread < 1e-75:
        raise EstimationError(
            "{name} has values of size {size:.3g}, out of the range of fourth powers. Rescale "
            "it: units do not matter.",
            name=name,
            size=size,
        )
    if spread <= 1e3 * np.finfo(float).eps * size:
        raise EstimationError(
            "{name} is constant (all {count} values are {values:g}): {label} is not defined. "
            "Check that the right column was read.",
            name=name,
            count=len(values),
            values=values[0],
            label=label,
        )


def described(
    y: pd.Series, w: Weights, left_out: tuple[Any, ...], rule: Isolates, options: Permutations | None
) -> dict[str, Any]:
    """Return the ``about`` of a result: variable, regions, weights, draws, seed, versions, what was left out."""
    about: dict[str, Any] = {
        "variable": y.name,
        **{key: y.attrs[key] for key in ("year", "source", "synthetic") if key in y.attrs},
        "n": w.n,
        "weights": w.recipe,
        "normalisation": w.normalisation,
        "isolates": rule,
        "left_out": left_out,
        "versions": versions(),
    }
    if options is not None:
        about |= {"draws": options.draws, "seed": options.seed}
    if left_out:
        about["notes"] = (
            Message(
                "{count} region{s} without neighbours left out: {regions}.",
                count=len(left_out),
                s=plural(left_out),
                regions=joined(map(str, left_out), ", "),
            ),
        )
    elif rule == "zero" and len(w.isolates):
        about["notes"] = (
            Message(
                "{count} regions without neighbours counted in n with a lag of 0.", count=len(w.isolates)
            ),
        )
    return about
