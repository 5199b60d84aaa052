"""What global and local statistics share: values they are defined for, isolates, and what a result is about."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import called, check_labels, check_same_regions, in_label_order
from spatial_iie._isolates import Isolates
from spatial_iie._isolates import without_isolates as applied
from spatial_iie.errors import EstimationError, WeightsError
from spatial_iie.inference import Permutations, check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import StatisticAbout, carried, versions
from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]


def without_isolates(
    series: Mapping[str, pd.Series], w: Weights, rule: Isolates
) -> tuple[list[pd.Series], Weights, tuple[Hashable, ...]]:
    """Apply the rule for isolates; leaving some out may leave others without.

    The weights come back in the order of their labels, in which random placements are drawn.
    """
    check_choice("isolates", rule, Isolates)
    w = in_label_order(w)
    for name, y in series.items():
        check_labels(y, name)
        check_same_regions(y.index, w.ids, called(y, name))
    alone = w.isolates
    if len(alone) == w.n:
        raise WeightsError("no region has a neighbour: a statistic of neighbours is not defined.")
    part, left_out = applied(w, rule)
    return [y.drop(list(left_out)) for y in series.values()], part, left_out


def check_defined(values: Floats, label: str, name: str) -> None:
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
            "{name} is constant (all {count} {count:value|values} {count:is|are} {values:g}): {label} is not defined. "
            "Check that the right column was read.",
            name=name,
            count=len(values),
            values=values[0],
            label=label,
        )


def described(
    y: pd.Series, w: Weights, left_out: tuple[Hashable, ...], rule: Isolates, options: Permutations | None
) -> StatisticAbout:
    """Return the ``about`` of a result: variable, regions, weights, draws, seed, versions, what was left out."""
    notes: tuple[str, ...] = ()
    if left_out:
        notes = (
            Message(
                "{count} {count:isolate|isolates} left out: {regions}.",
                count=len(left_out),
                regions=joined(map(str, left_out), ", "),
            ),
        )
    elif rule == "zero" and len(w.isolates):
        note = "{count} isolates counted in n with a lag of 0."
        notes = (Message(note, count=len(w.isolates)),)
    about = StatisticAbout(variable=y.name)
    about |= carried(y.attrs)
    about |= StatisticAbout(
        n=w.n,
        weights=w.recipe,
        normalization=w.normalization,
        isolates=rule,
        left_out=left_out,
        versions=versions(),
    )
    if options is not None:
        about |= StatisticAbout(draws=options.draws, seed=options.seed)
    return about | StatisticAbout(notes=notes) if notes else about


def standardized(values: Floats) -> Floats:
    """Return values of mean 0 and population standard deviation 1.

    >>> standardized(np.array([1.0, 3.0])).tolist()
    [-1.0, 1.0]
    """
    deviations = values - values.mean()
    return np.asarray(deviations / np.sqrt((deviations**2).mean()))
