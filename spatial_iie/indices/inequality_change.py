"""Change of inequality between two years, with a paired bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.esda._years import gathered, named, years_with_values
from spatial_iie.indices._measures import Floats, Measure, measure_named
from spatial_iie.indices._resampling import p_of_zero
from spatial_iie.indices._sample import Grouped, Sample, check_inside, grouped, sample_of
from spatial_iie.indices._tables import described
from spatial_iie.indices.bootstrap import Bootstrap, Method
from spatial_iie.indices.dagum import PARTS, dagum_parts, excess
from spatial_iie.indices.decomposition import theil_parts
from spatial_iie.indices.groups import groups_in_words, region_groups
from spatial_iie.messages import Message, joined, term
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.indices.groups import Grouping
    from spatial_iie.study.study import Study


def inequality_change(
    study: Study,
    variable: str,
    *,
    years: Iterable[int] | None = None,
    measure: str = "gini",
    groups: Grouping | None = None,
    weights: str | None = None,
    draws: int = 999,
    seed: int = 0,
    interval: Method = "percentile",
) -> TableResult:
    """Return how a measure of inequality, its parts, and the inequality inside groups changed between two years.

    Parameters
    ----------
    study : Study
    variable : str
        A column of the study's panel.
    years : iterable of int, optional
        The first and the last of these are compared; by default those of the study.
    measure : {"gini", "theil_t", "theil_l", "cv", "hoover"}, "atkinson:PARAMETER" or "ge:ORDER"
    groups : str, mapping or Series, optional
        As ``by`` of :func:`region_groups`: adds the parts (of Gini's coefficient Dagum's, of Theil's indices within
        and between; none of cv) and the inequality inside each group.
    weights : str, optional
        A column by which regions count, in each year by its value in that year.
    draws, seed : int
        Bootstrap draws. The same regions are drawn for both years (paired), within their groups if there are any.
    interval : {"percentile", "bca"}
        Percentiles of the draws, which go with p, or percentiles corrected for bias and skewness.

    Returns
    -------
    TableResult
        Columns part, group, before, after, change and, with draws, low and high (95 %) and p, two-sided, of no change.
        Only regions with a value in both years count; the others are named in the notes.

    Raises
    ------
    AlignmentError, DataError, EstimationError
        As for :func:`inequality_by_year` and :func:`decomposition_by_year`; or if there are fewer than two years.

    Notes
    -----
    p is 2 min(1 + #{draws >= 0}, 1 + #{draws <= 0}) / (1 + draws), at most 1. What draws of regions say about a panel
    of all cities: see :func:`inequality_by_year`. That "inequality falls" is read from the whole interval lying below
    zero; that it is the gap between groups that closes, from the between part.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> inequality_change(study, "digital_index", groups="four", draws=99).to_frame()["part"].tolist()[:4]
    ['total', 'within', 'between', 'transvariation']
    """
    chosen = measure_named(measure)
    kept, blank = years_with_values(study, [variable] if weights is None else [variable, weights], years)
    wanted = sorted(kept)
    if len(wanted) < 2:
        raise DataError(
            "a change is between two years; there is {years}. Give {how}.",
            years=listed(wanted),
            how=term("years=(first, last)", "--year 2017-2019"),
        )
    first, last = wanted[0], wanted[-1]
    (y, by), (later, later_by), notes = _pair(study, variable, weights, first, last)
    notes = (*gathered((year, note) for year, note in blank if not first < int(year) < last), *notes)
    label, domain = chosen.label, chosen.domain
    found = None if groups is None else grouped(y, region_groups(study, groups))
    samples = [sample_of(*cross, domain, label) for cross in ((y, by), (later, later_by))]
    if found is not None:
        for sample in samples:
            check_inside(sample, found.places, label)
    early, late = (_all_parts(sample, found, chosen) for sample in samples)

    def changes(counts: Floats) -> Floats:
        return late(counts) - early(counts)

    strata = np.zeros(len(y), dtype=np.int64) if found is None else found.codes
    ones = np.ones((len(y), 1))
    values = {"before": early(ones)[:, 0], "after": late(ones)[:, 0], "change": changes(ones)[:, 0]}
    frame = pd.DataFrame({**_names(found, chosen), **values})
    bootstrap = Bootstrap(draws, seed, interval) if draws else None
    if bootstrap is not None:
        limits = bootstrap.intervals(changes, strata)
        frame = frame.assign(low=limits.low, high=limits.high, p=p_of_zero(limits.draws))
    about = described(y, by, bootstrap, frame, groups=groups, found=found)
    by_groups = "" if groups is None else Message(", by {groups}", groups=groups_in_words(groups))
    return TableResult(
        frame,
        heading=Message(
            "Change of inequality of {variable}, {first} to {last}: {measure}{by_groups}",
            variable=variable,
            first=first,
            last=last,
            measure=label,
            by_groups=by_groups,
        ),
        about=about | TableAbout(measure=label, years=(first, last), notes=(*notes, *about.notes)),
    )


Cross = tuple[pd.Series, pd.Series | None]


def _pair(
    study: Study, variable: str, weights: str | None, first: int, last: int
) -> tuple[Cross, Cross, tuple[str, ...]]:
    """Return both years' values and what regions count, for the regions that have all of it."""
    names = [variable] if weights is None else [variable, weights]
    columns = {(name, year): study[name, year] for year in (first, last) for name in names}
    complete = pd.DataFrame(columns).notna().all(axis=1)
    if not complete.any():
        raise DataError(
            "no region has {names} in both {first} and {last}.",
            names=joined(names, " and "),
            first=first,
            last=last,
        )
    gone = complete.index[~complete]
    note = Message("Without a value in both years, left out: {regions}.", regions=named(gone, study))

    def of(year: int) -> Cross:
        y = columns[variable, year][complete]
        y.attrs["year"] = year
        return y, None if weights is None else columns[weights, year][complete]

    return of(first), of(last), (note,) if len(gone) else ()


def _all_parts(sample: Sample, found: Grouped | None, measure: Measure) -> Callable[[Floats], Floats]:
    """Return a function of multiplicities (n, b): total, parts and insides of groups, shape (m, b)."""

    def total(counts: Floats) -> Floats:
        return measure.of(sample.x, sample.weights[:, np.newaxis] * counts)[np.newaxis]

    def with_groups(counts: Floats) -> Floats:
        members = found.members  # type: ignore[union-attr]
        weights = sample.weights[:, np.newaxis] * counts
        inside = np.array([measure.of(sample.x[row > 0], weights[row > 0]) for row in members])
        if _is_gini(measure):
            parts = dagum_parts(excess(sample.x, weights, members))[:-1]
        elif measure.order is None:
            parts = np.empty((0, counts.shape[1]))
        else:
            theil = theil_parts(sample.x, weights, members, measure.order)
            parts = np.array([theil.contributions.sum(axis=0), theil.between])
        return np.vstack([total(counts), parts, inside])

    return total if found is None else with_groups


def _is_gini(measure: Measure) -> bool:
    return measure.label == "Gini"


def _names(found: Grouped | None, measure: Measure) -> dict[str, list[str]]:
    if found is None:
        return {"part": ["total"], "group": ["all"]}
    parts = [] if measure.order is None else ["within", "between"]
    parts = list(PARTS[:-1]) if _is_gini(measure) else parts
    k = len(found.names)
    return {
        "part": ["total", *parts, *["inside"] * k],
        "group": ["all"] * (1 + len(parts)) + list(found.names),
    }
