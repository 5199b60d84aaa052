"""What tables of inequality share: how they were made, and intervals beside estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import listed, plural
from spatial_iie.esda._years import gathered
from spatial_iie.indices._resampling import scarce
from spatial_iie.indices.groups import groups_in_words
from spatial_iie.messages import Listed, Message
from spatial_iie.results import TableAbout, carried, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from spatial_iie.indices._measures import Floats
    from spatial_iie.indices._sample import Grouped
    from spatial_iie.indices.bootstrap import Bootstrap, Intervals
    from spatial_iie.indices.groups import Grouping

_SMALL = 80  # regions a group needs for intervals of the parts to cover about what they say; see docs/inequality.md


def described(
    y: pd.Series,
    weights: pd.Series | None,
    bootstrap: Bootstrap | None,
    frame: pd.DataFrame,
    *,
    groups: Grouping | None = None,
    found: Grouped | None = None,
    total: float | None = None,
) -> TableAbout:
    """Return the ``about`` of a table made from a cross-section: what, of whom, drawn how, in words too."""
    counted_by = "region" if weights is None else str(weights.name or "weights")
    about = TableAbout(variable=y.name) | TableAbout.of(carried(y.attrs)).without("year")
    about |= TableAbout(n=len(y), counted_by=counted_by, versions=versions())
    notes = []
    if groups is not None and found is not None:
        sizes = {name: int(size) for name, size in zip(found.names, found.sizes, strict=True)}
        about |= TableAbout(groups=groups_in_words(groups), group_sizes=sizes)
        notes += [groups_note(groups, sizes), *alone_note(found)]
    if total == 0:
        notes.append(Message("All regions have the same value: the parts are zero and have no shares."))
    if weights is not None:
        notes.append(Message("Regions count by {column}.", column=counted_by))
    if bootstrap is not None:
        about |= TableAbout(draws=bootstrap.draws, seed=bootstrap.seed, interval=bootstrap.method)
        notes.append(interval_note(bootstrap, stratified=found is not None))
        notes += [
            *scarce(bootstrap.draws, len(y)),
            *(small_note(found) if found is not None else ()),
            *blank_note(frame, bootstrap),
        ]
    return about | TableAbout(notes=tuple(notes))


def groups_note(groups: Grouping, sizes: Mapping[str, int]) -> Message:
    """Say which groups there are, and how large."""
    listing = listed((f"{name} {size}" for name, size in sizes.items()), 40)
    return Message(
        "Groups ({groups}), regions in each: {sizes}.",
        groups=groups_in_words(groups),
        sizes=Listed(listing.template.strip("[]"), **listing.values),
    )


def alone_note(found: Grouped) -> tuple[Message, ...]:
    """Say which groups have one region."""
    alone = found.alone
    if not alone:
        return ()
    return (
        Message(
            "{n} group{s} of one region {groups}: no inequality inside.",
            n=len(alone),
            s=plural(alone),
            groups=listed(alone, 40),
        ),
    )


def small_note(found: Grouped) -> tuple[Message, ...]:
    """Warn of parts whose intervals cannot be relied on."""
    small = int((found.sizes < _SMALL).sum())
    if small == 0:
        return ()
    return (
        Message(
            "{small} of {n} groups {have} fewer than {least} regions: chance differences between group means count "
            "as inequality between groups, and the 95 % intervals of the parts cover less than their nominal level: "
            "in simulations 82 to 89 % "
            "with 4 groups of 20 or 30 regions each, less with more groups.",
            small=small,
            n=len(found.names),
            have="has" if small == 1 else "have",
            least=_SMALL,
        ),
    )


_HOW = {
    "bca": Message("bias-corrected and accelerated percentiles (BCa)"),
    "percentile": Message("percentiles"),
    "studentized": Message("studentized quantiles (bootstrap-t)"),
}


def interval_note(bootstrap: Bootstrap, *, stratified: bool) -> Message:
    """Say what an interval is, and what it rests on."""
    return Message(
        "95% CI: {how} of {draws} bootstrap replications (seed {seed}) that resample regions{within}; regions "
        "are assumed to be independent.",
        how=_HOW[bootstrap.method],
        draws=bootstrap.draws,
        seed=bootstrap.seed,
        within=Message(" within their group") if stratified else "",
    )


def blank_note(frame: pd.DataFrame, bootstrap: Bootstrap) -> tuple[Message, ...]:
    """Say why limits are blank, where some are."""
    blank = int(frame[["low", "high"]].isna().any(axis=1).sum()) if "low" in frame else 0
    if blank == 0:
        return ()
    if bootstrap.method == "studentized":
        return (
            Message(
                "{n} {n:interval|intervals} with a limit left blank: so few regions have replications without any "
                "inequality, which have no standard error.",
                n=blank,
            ),
        )
    return (
        Message(
            "{n} interval{s} left blank: the estimate lies beyond all of its bootstrap replications, so that "
            "its bias cannot be estimated.",
            n=blank,
            s="" if blank == 1 else "s",
        ),
    )


def with_limits(columns: Mapping[str, object], estimates: Floats, limits: Intervals | None) -> pd.DataFrame:
    """Return a table of labels, estimates and, where there are any, their limits."""
    import pandas as pd

    frame = pd.DataFrame({**columns, "estimate": np.asarray(estimates, dtype=float)})
    if limits is not None:
        frame = frame.assign(low=limits.low, high=limits.high)
    return frame


def everywhere(notes: Iterable[tuple[str, str]], years: Sequence[int]) -> tuple[str, ...]:
    """Write a note that holds in every year once and without the years.

    >>> everywhere([("2017", "x."), ("2018", "x."), ("2018", "y.")], (2017, 2018))
    ('x.', '2018: y.')
    """
    cases: dict[str, dict[str, None]] = {}
    for case, note in notes:
        cases.setdefault(note, {})[case] = None
    return tuple(
        note if len(found) == len(years) else gathered((case, note) for case in found)[0]
        for note, found in cases.items()
    )
