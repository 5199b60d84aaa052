"""What the tables of treatment effects are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, carried, weights_in_words
from spatial_iie.spreg.treatment.setting import ERRORS, Setting


def heading_of(setting: Setting, what: Message) -> Message:
    """Return the heading of a table: what it shows, of which outcome, in which years."""
    return Message(
        "{what} on {outcome}, {first}-{last}",
        what=what,
        outcome=setting.formula.partition("~")[0].strip(),
        first=setting.years[0],
        last=setting.years[-1],
    )


def frame_of(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """Return a table of rows; columns of messages keep them, to be printed in another language."""
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=object if isinstance(values[0], Message) else None)
            for name, values in zip(columns, map(list, zip(*rows, strict=True)), strict=True)
        }
    )


def about_of(setting: Setting, notes: Iterable[Message], *, estimated: bool = True) -> TableAbout:
    """Return how a table was made: regions, years, weights, and notes; standard errors if they are the setting's."""
    w, errors = setting.w, setting.errors
    weights = weights_in_words(w.recipe, w.normalization)
    word = errors if isinstance(errors, str) else getattr(errors, "word", "classical")
    if word == ERRORS:
        word = Message("clustered by region")
    said = Message(
        "Effects of regions and years are removed. Standard errors: {errors}. Weights: {weights}."
        if estimated
        else "Effects of regions and years are removed. Weights: {weights}.",
        errors=word,
        weights=weights,
    )
    made = TableAbout(
        n=len(setting.ids),
        years=setting.years,
        left_out=(*setting.incomplete, *setting.alone, *setting.adoption.always),
        isolates=setting.alone,
        formula=setting.formula,
        weights=w.recipe,
        normalization=w.normalization,
        notes=(*notes, *setting.notes(), said),
    )
    return TableAbout.of(carried(setting.study.about)) | made
