"""The effects that a design estimates, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from spatial_iie.inference import critical_value
from spatial_iie.messages import Message
from spatial_iie.spreg.treatment.columns import OWN, Columns
from spatial_iie.spreg.treatment.design_words import STAGGERED, DesignWord
from spatial_iie.spreg.treatment.fits import fit_of, free_name
from spatial_iie.spreg.treatment.setting import Setting
from spatial_iie.spreg.treatment.staggered import staggered_effects

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

LEVEL = 0.95


class Effect(NamedTuple):
    """One estimated effect of a design."""

    title: Message
    estimate: float
    std_error: float
    lower: float
    upper: float
    p: float


def effects_of(word: DesignWord, setting: Setting) -> tuple[list[Effect], Columns]:
    """Return the effects that a design estimates, and its columns."""
    if word.kind in STAGGERED:
        found, columns = staggered_effects(word, setting)
        return [Effect(*each) for each in found], columns
    fit, columns = fit_of(word, setting)
    if word.kind == "sdm":
        return _impacts(fit, free_name(OWN, setting.study)), columns
    interval = fit.conf_int(LEVEL)
    effects = []
    for title, column in zip(columns.titles, columns.names, strict=True):
        name = free_name(column, setting.study)
        values = (fit.params[name], fit.std_errors[name], *interval.loc[name], fit.p_values[name])
        effects.append(Effect(title, *map(float, values)))
    return effects, columns


def _impacts(fit: RegressionResult, name: str) -> list[Effect]:
    """Return the impacts of treatment in the SDM."""
    row = fit.impacts().to_frame().loc[name]
    margin = critical_value(LEVEL, fit.residual_df)
    return [
        Effect(
            Message(f"{kind} impact"),
            float(row[kind]),
            float(row[f"{kind}_std_error"]),
            float(row[kind] - margin * row[f"{kind}_std_error"]),
            float(row[kind] + margin * row[f"{kind}_std_error"]),
            float(row[f"{kind}_p"]),
        )
        for kind in ("direct", "indirect", "total")
    ]
