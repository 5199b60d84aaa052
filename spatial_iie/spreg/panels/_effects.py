"""Effects of regions and years taken out of rows that stand year after year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spatial_iie._registry import Effects as Effects
from spatial_iie.errors import EstimationError, WeightsError, listed
from spatial_iie.messages import Message
from spatial_iie.spreg._blocks import ROW_STANDARDIZED, centred, check_identified, rows_sum_alike
from spatial_iie.spreg.design import Design
from spatial_iie.spreg.panels._contrasts import forward_deviations, over_time
from spatial_iie.spreg.panels._effect_terms import without_repetition
from spatial_iie.spreg.panels._mundlak import with_means
from spatial_iie.spreg.panels._panel_rows import labels

Floats = NDArray[np.float64]
CORRELATED = ("correlated", "correlated+time")
RANDOM = ("random", "random+time", *CORRELATED)
OF_REGIONS, OF_YEARS = ("region", "both"), ("time", "both", "random+time", "correlated+time")
_NOTHING = 1e-9  # of a column's norm: less than this after a transformation is rounding


def without_effects(
    design: Design,
    years: tuple[int, ...],
    effects: Effects,
    correction: bool,
    *,
    spatial: bool,
    trends: Floats | None = None,
) -> Design:
    """Return the design without its effects.

    Parameters
    ----------
    design : Design
        Rows of all years, weights of one.
    years : tuple of int
    effects : str
    correction : bool
        Whether the likelihood counts only what is independent.
    spatial : bool
        Whether the model has a spatial parameter, which year effects bias.
    trends : ndarray, shape (T, p), optional
        Functions of the year whose coefficients are each region's own.

    Raises
    ------
    EstimationError
        If a regressor, or the response, is nothing but effects, or too little is left.
    WeightsError
        If year effects are to be removed exactly and the rows of W do not sum alike.
    """
    before = design
    if effects in OF_YEARS and all(
        rows_sum_alike(w) for w in (design.weights, design.error_w or design.weights)
    ):
        design = _without_years(design, correction)
        if spatial:
            check_identified(design.lag)
    elif effects in OF_YEARS:
        if spatial and correction:
            raise WeightsError(_NOT_ALIKE, scaling=ROW_STANDARDIZED)
        design = with_years(design, years)
    if effects in OF_REGIONS:
        basis = np.column_stack([np.ones(len(years)), *([] if trends is None else [trends])])
        design = _without_regions(design, years, correction, basis)
    design = without_repetition(design)
    if effects in (*OF_REGIONS, *OF_YEARS) or design.nuisance:
        check_left(before, design, effects)
    return with_means(design, len(years)) if effects in CORRELATED else design


_NOT_ALIKE = (
    "year effects can be removed without bias only where the rows of W sum alike, as in row-standardized weights "
    "without isolates: otherwise W turns a year's effect into other effects. Use {scaling} with "
    "isolates='exclude', effects='region', or correction=False for the uncorrected estimates, whose rho and lambda "
    "are biased."
)


def _without_years(design: Design, correction: bool) -> Design:
    """Subtract the mean over regions in every year. The lag of what is left is centred again, by ``design.lag``."""
    blocks = replace(design.blocks, centred=True, corrected=correction)
    at = [place for place, name in enumerate(design.names) if name != "Intercept"]
    return replace(
        design,
        y=centred(design.y, blocks.count),
        z=centred(design.z[:, at], blocks.count),
        names=tuple(design.names[place] for place in at),
        own=tuple(name for name in design.own if name != "Intercept"),
        blocks=blocks,
    )


def with_years(design: Design, years: tuple[int, ...]) -> Design:
    """Add a column for each year but the first; for all years where there is no intercept."""
    first = 1 if "Intercept" in design.own else 0
    dummies = np.repeat(np.eye(len(years))[:, first:], len(design.y) // len(years), axis=0)
    names, k = tuple(f"year {each}" for each in years[first:]), len(design.own)
    z = np.column_stack([design.z[:, :k], dummies, design.z[:, k:]])
    own = (*design.own, *names)
    return replace(design, z=z, own=own, names=(*own, *design.names[k:]), nuisance=(*names, *design.nuisance))


def _without_regions(design: Design, years: tuple[int, ...], correction: bool, basis: Floats) -> Design:
    """Return the design in contrasts over time that leave out a basis: means, and trends; or in deviations from it."""
    contrasts = contrasts_beside(basis)
    kept = years[: len(contrasts)]
    free = len(kept)
    if not correction:
        contrasts, kept = contrasts.T @ contrasts, years
    at = [place for place, name in enumerate(design.names) if name != "Intercept"]
    trends = tuple(map(tuple, basis.T[1:].tolist()))
    blocks = replace(design.blocks, count=len(kept), free=free, corrected=correction, trends=trends)
    ids = labels(design.weights.ids, kept)
    return replace(
        design,
        y=over_time(contrasts, design.y)[:, 0],
        z=over_time(contrasts, design.z[:, at]),
        names=tuple(design.names[place] for place in at),
        own=tuple(name for name in design.own if name != "Intercept"),
        ids=ids,
        index=ids,
        blocks=blocks,
    )


def contrasts_beside(basis: Floats) -> Floats:
    """Return T - p orthonormal contrasts of T years that are 0 on a basis of functions of the year, shape (T - p, T).

    >>> years = np.arange(5.0)
    >>> contrasts = contrasts_beside(np.column_stack([np.ones(5), years]))
    >>> contrasts.shape, bool(np.allclose(contrasts @ years, 0) and np.allclose(contrasts @ contrasts.T, np.eye(3)))
    ((3, 5), True)
    """
    years = len(basis)
    if basis.shape[1] == 1:
        return forward_deviations(years)
    q, r = np.linalg.qr(basis / np.linalg.norm(basis, axis=0))
    rank = int((np.abs(np.diag(r)) > _NOTHING).sum())
    if rank < basis.shape[1] or years <= rank:
        raise EstimationError(
            "{years} years are too few for {p} trends of each region, or one of them repeats another.",
            years=years,
            p=basis.shape[1] - 1,
        )
    outside = np.linalg.svd(np.eye(years) - q @ q.T)[0][:, : years - rank]
    return np.asarray(outside.T)


def check_left(before: Design, after: Design, effects: Effects) -> None:
    """Refuse what is nothing but effects, and what is collinear or too little without them."""
    why = {
        "region": "do not vary over time: beside effects of regions",
        "time": "do not vary between regions: beside effects of years",
        "both": "do not vary over time, or between regions, beyond the sum of both: beside both effects",
    }.get(effects if effects in OF_REGIONS or effects not in OF_YEARS else "time", "")
    names = [name for name in after.names if name not in after.nuisance]
    old, new = (_norms(design, names) for design in (before, after))
    gone = new <= _NOTHING * old
    if gone.any():
        raise EstimationError(
            "{names} {why} they have no coefficient. Leave them out, or use other effects.",
            names=listed(np.array(names)[gone]),
            why=Message(why),
        )
    if np.linalg.norm(after.y) <= _NOTHING * np.linalg.norm(before.y):
        response = before.about.response
        raise EstimationError(
            "the response {response} is nothing but effects: there is nothing left to explain.",
            response=response,
        )
    k = len(after.names)
    scaled = after.z / np.linalg.norm(after.z, axis=0)
    if np.linalg.matrix_rank(scaled, tol=_NOTHING) < k:
        raise EstimationError(
            "perfect collinearity among {names} once the effects are removed.", names=listed(names, 12)
        )
    if (left := after.blocks.independent(len(after.weights.ids))) < k + 3:
        raise EstimationError(
            "{left} observations left by the effects are too few for {k} coefficients {names} "
            "and a variance.",
            left=left,
            k=k,
            names=listed(names, 12),
        )


def _norms(design: Design, names: list[str]) -> Floats:
    columns = design.z[:, [design.names.index(name) for name in names]]
    return np.asarray(np.linalg.norm(columns, axis=0))
