"""Weights by a short name, as the command line and study files write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from spatial_iie.errors import WeightsError
from spatial_iie.weights._store import stored
from spatial_iie.weights._announce import announce
from spatial_iie.weights.contiguity import Rule, contiguity_silently
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    from spatial_iie.study.study import Study


def from_spec(spec: str, study: Study) -> Weights:
    """Return binary weights between the regions of a study from a short name.

    Parameters
    ----------
    spec : str
        ``"queen"`` or ``"rook"``.
    study : Study
        Its regions. Contiguity of a boundary file is kept between runs, so that geometry is read once.

    Returns
    -------
    Weights

    Warns
    -----
    WeightsWarning
        If regions have no neighbours, or links were found by tolerance only.

    Raises
    ------
    WeightsError
        If the name means nothing.

    Examples
    --------
    >>> import spatial_iie as si
    >>> si.weights.from_spec("rook", si.study.demo()).recipe
    'rook'
    """
    rule = spec.strip().lower()
    if rule not in ("queen", "rook"):
        raise WeightsError(f"no weights are called {spec!r}. There are: queen, rook.")
    w = _contiguity(cast("Rule", rule), study)
    announce(w, stacklevel=3)
    return w


def _contiguity(rule: Rule, study: Study) -> Weights:
    if study.boundary_path is None:
        return contiguity_silently(study.regions, rule)
    layer = stored(
        study.boundary_path,
        rule,
        study.boundary_key,
        lambda: contiguity_silently(study.layer, rule),
    )
    return layer._part(study.ids)
