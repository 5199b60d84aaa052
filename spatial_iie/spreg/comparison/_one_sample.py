"""Fits of one table on one sample: who has no neighbours in one of them is in none."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._isolates import counted, with_neighbours
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, headings, joined
from spatial_iie.results import RegressionResult, carried
from spatial_iie.spreg.design import Design, make_design
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.std_errors.apply import again

if TYPE_CHECKING:
    import pandas as pd


Fits = Mapping[str, "RegressionResult"]


def on_one_sample(fits: Fits) -> tuple[Fits, tuple[str, ...]]:
    """Return the fits without the regions that one of them left out for want of neighbours, and a note.

    Fits without weights, and those with other weights that leave isolates out too, are made again on the smaller
    sample. Fits that keep isolates on purpose (``isolates="zero"``) stay.

    Raises
    ------
    DataError
        If a fit would have to be made again and cannot be.
    """
    theirs = {label: fit for label, fit in fits.items() if _may_leave_out(fit)}
    alone = _alone(theirs)
    if not alone:
        return fits, ()
    made = {
        label: _again(label, fit, alone) if label in theirs and _has(fit, alone) else fit
        for label, fit in fits.items()
    }
    again = [label for label in fits if made[label] is not fits[label]]
    if not again:
        return fits, ()
    sizes = sorted({made[label].n for label in theirs})
    note = Message(
        "One sample for all columns, n = {sizes}: {counted} without neighbours under the weights of a column left out "
        "of every one {regions}; fitted again for that: {again}.",
        sizes=joined(map(str, sizes), ", "),
        counted=counted(alone),
        regions=listed(alone, 10),
        again=headings(again),
    )
    return made, (note,)


def _may_leave_out(fit: RegressionResult) -> bool:
    """Say whether a fit is a cross-section of this room that does not keep isolates on purpose."""
    return (
        isinstance(fit.design, Design)
        and not fit.about.years
        and (fit.design.w is None or fit.about.isolates_rule == "exclude")
    )


def _has(fit: RegressionResult, regions: tuple[Hashable, ...]) -> bool:
    return bool(np.isin(np.asarray(regions, dtype=object), np.asarray(fit.design.ids, dtype=object)).any())


def _alone(fits: Fits) -> tuple[Hashable, ...]:
    """Return who has no neighbours in one of the fits; leaving some out may leave others without."""
    out = dict.fromkeys(
        region for fit in fits.values() if fit.design.w is not None for region in fit.about.isolates
    )
    while out:
        before = len(out)
        for fit in fits.values():
            if fit.design.w is not None:
                rest: pd.Index = fit.design.ids[~fit.design.ids.isin(list(out))]
                out |= dict.fromkeys(rest[~rest.isin(with_neighbours(rest, [fit.design.w]))])
        if len(out) == before:
            break
    return tuple(out)


def _again(label: str, fit: RegressionResult, alone: tuple[Hashable, ...]) -> RegressionResult:
    design: Design = fit.design
    restricted = fit.inference is not None
    if not restricted and not np.isfinite(fit.log_likelihood):
        raise DataError(
            "{label} by {method} has regions that other columns leave out, because they have no "
            "neighbours there {alone}. Fit it without them: data.drop(regions) and "
            "w.subset(ids).",
            label=label,
            method=fit.method,
            alone=listed(alone, 10),
        )
    kept = design.ids[~design.ids.isin(alone)]
    lags = [name[2:] for name in design.names[len(design.own) :]]
    table = design.columns.table.loc[design.columns.table.index.isin(kept)]
    table.attrs = carried(fit.about)
    w = None if design.w is None else design.one_w._part(kept)
    chosen = [name for name in lags if name != "Intercept"]
    smaller = make_design(str(fit.about.formula), table, w, lagged=chosen, lag_intercept="Intercept" in lags)
    information = "expected" if restricted else fit.about.information
    return again(of_design(fit.model, smaller, information=information, restricted=restricted), fit)
