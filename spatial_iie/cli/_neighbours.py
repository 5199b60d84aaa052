"""From --weights, --scaling and --isolates to the weights of a command, and the rule for isolates."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from spatial_iie.cli._options import Neighbours
from spatial_iie.errors import DataError, WeightsError, WeightsWarning, listed
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates as Rule
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights

_FATE = {
    "exclude": "They are left out; --isolates attach links each to the nearest, zero counts them "
    "with a lag of 0.",
    "attach": "Each is linked to the nearest.",
    "zero": "They count, with a lag of 0 (--isolates zero).",
}


def neighbours(near: Neighbours, study: Study) -> tuple[Weights, Rule]:
    """Return weights, scaled, and what a statistic or a model does with regions that still have no neighbours.

    With "attach" these are regions whose neighbours have no values: they are left out.

    Raises
    ------
    WeightsError
        If there are such regions and the option refuses them, or they cannot be attached.
    """
    spec, isolates = near.spec, near.isolates
    w = _built(spec, study)
    if isolates == "error" and len(w.isolates):
        raise WeightsError(
            "--weights {spec}: {n_isolates} {n_isolates:region|regions} {n_isolates:has|have} "
            "no neighbours {isolates}. Choose "
            "--isolates exclude, attach or zero.",
            spec=spec,
            n_isolates=len(w.isolates),
            isolates=listed(w.isolates, 10),
        )
    if len(w.isolates):
        said = Message(
            "{k} of {n} regions {k:has|have} no neighbours ({spec}): {isolates}. {fate}",
            k=len(w.isolates),
            n=w.n,
            spec=spec,
            isolates=listed(w.isolates),
            fate=Message(_FATE[isolates]),
        )
        if isolates == "attach":
            w = _attached(w, spec, study)
        warnings.warn(said, WeightsWarning, stacklevel=2)
    return scaled(w, near.scaling), rule_of(near)


def rule_of(near: Neighbours) -> Rule:
    """Return what a statistic or a model does with regions that still have no neighbours."""
    return "exclude" if near.isolates == "attach" else near.isolates  # type: ignore[return-value]


def without_zero(near: Neighbours, what: str) -> Neighbours:
    """Refuse a lag of 0 where there is nothing that a lag of 0 could mean."""
    if near.isolates == "zero":
        raise DataError(
            "--isolates zero is not for {what}: a city without neighbours has none. Choose "
            "exclude, attach or error.",
            what=Message(what),
        )
    return near


def scaled(w: Weights, scaling: str) -> Weights:
    """Return the weights as the option --scaling wants them."""
    return w if scaling == "none" else w.normalized(scaling)  # type: ignore[arg-type]


def unscaled(near: Neighbours, study: Study) -> Weights:
    """Return weights as they are built, isolates and all: for what only asks who borders whom."""
    return _built(near.spec, study)


def _built(spec: str, study: Study) -> Weights:
    """Build weights; what Python would say of isolates is said in the words of the shell."""
    from spatial_iie.weights import from_spec

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        w = from_spec(spec, study)
    for each in said:
        if "attach_islands" not in str(each.message):
            warnings.warn(each.message, stacklevel=3)
    return w


def _attached(w: Weights, spec: str, study: Study) -> Weights:
    if w.links and not (w.matrix.data == 1).all():
        raise WeightsError(
            "--isolates attach links cities with a weight of 1, and the weights of {spec} are "
            "not all 1. Choose --isolates exclude, or weights that reach every city.",
            spec=spec,
        )
    return w.attach_islands(study.regions, how="border" if study.level == "province" else "nearest")
