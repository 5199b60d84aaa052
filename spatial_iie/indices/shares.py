"""Shares of groups of regions in the total of a variable by year, and their change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.indices._balanced import balanced, check_amounts, first_and_last
from spatial_iie.indices._resampling import draws_of, in_words, interval, p_of_zero, scarce
from spatial_iie.indices.groups import Grouping, groups_in_words, region_groups
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]


def group_shares(
    study: Study,
    variable: str,
    groups: Grouping = "four",
    *,
    years: Iterable[int] | None = None,
    draws: int = 999,
    seed: int = 0,
) -> TableResult:
    """Return the share of each group of regions in the total of a variable, by year.

    Parameters
    ----------
    study : Study
        Only the regions that have a value in all of the years count; the others are named.
    variable : str
        An amount that is nowhere negative.
    groups : {"four", "three", "hu_line", "province"}, str, mapping or Series
        As ``by`` of :func:`region_groups`.
    years : iterable of int, optional
        By default all, ascending.
    draws, seed : int
        Bootstrap draws for the intervals; 0 for none. Each group's regions are drawn by themselves.

    Returns
    -------
    TableResult
        One row per year and group: year, group, n (regions), share (0 to 1), and its 95 % interval low, high (nan
        without draws). The shares of a year add up to 1.

    Raises
    ------
    DataError
        If a value is negative or infinite, a year sums to zero, or there is one group.
    AlignmentError
        If the groups do not cover the regions.
    EstimationError
        If a bootstrap draw holds regions of value zero only.

    Notes
    -----
    A group of one region is the same in every draw: its interval comes from the others alone, which a note says.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = si.indices.group_shares(si.study.demo(), "digital_index", draws=0).to_frame()
    >>> table[["year", "group", "share"]].round(3).values.tolist()[:2]
    [[2017, 'East', 0.391], [2017, 'Central', 0.233]]
    """
    case = _grouped(study, variable, groups, years, draws, seed)
    rows = []
    for t, year in enumerate(case.years):
        bounds = interval(case.draws[t])
        for g, name in enumerate(case.names):
            rows.append(
                {
                    "year": year,
                    "group": name,
                    "n": case.sizes[g],
                    "share": case.shares[t, g],
                    "low": bounds.low[g],
                    "high": bounds.high[g],
                }
            )
    return TableResult(
        pd.DataFrame(rows),
        heading=Message(
            "Shares of {variable} by {groups}, {n} regions",
            variable=variable,
            groups=groups_in_words(groups),
            n=sum(case.sizes),
        ),
        about=case.about,
    )


def share_changes(
    study: Study,
    variable: str,
    groups: Grouping = "four",
    *,
    years: Iterable[int] | None = None,
    draws: int = 999,
    seed: int = 0,
) -> TableResult:
    """Return how the share of each group changed from the first to the last year, and test it.

    Parameters
    ----------
    study, variable, groups, draws, seed
        As for :func:`group_shares`; the same regions are drawn for both years (paired bootstrap).
    years : iterable of int, optional
        At least two, of which the first and the last are compared; regions with a value in both count.

    Returns
    -------
    TableResult
        One row per group: group, n, the shares before and after, change, its 95 % interval low, high, and p, two-sided
        against no change (nan without draws). The changes add up to 0. To test groups together ("the centre and the
        west"), give groups in which they are one.

    Raises
    ------
    AlignmentError, DataError
        As for :func:`group_shares`; or if there are fewer than two years.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> inland = si.indices.region_groups(study).astype(str).replace({"Central": "Inland", "West": "Inland"})
    >>> si.indices.share_changes(study, "digital_index", inland, draws=0).to_frame()["group"].tolist()
    ['East', 'Inland', 'Northeast']
    """
    case = _grouped(study, variable, groups, first_and_last(study, variable, years), draws, seed)
    change = case.draws[-1] - case.draws[0]
    bounds = interval(change)
    table = pd.DataFrame(
        {
            "group": case.names,
            "n": case.sizes,
            "before": case.shares[0],
            "after": case.shares[-1],
            "change": case.shares[-1] - case.shares[0],
            "low": bounds.low,
            "high": bounds.high,
            "p": p_of_zero(change),
        }
    )
    first, last = case.years[0], case.years[-1]
    return TableResult(
        table,
        heading=Message(
            "Change of the shares of {variable}, {first} to {last}, by {groups}",
            variable=variable,
            first=first,
            last=last,
            groups=groups_in_words(groups),
        ),
        about=case.about,
    )


class _Case(NamedTuple):
    years: tuple[int, ...]
    names: list[str]
    sizes: list[int]
    shares: Floats
    draws: Floats
    about: TableAbout


def _grouped(
    study: Study,
    variable: str,
    groups: Grouping,
    years: Iterable[int] | None,
    draws: int,
    seed: int,
) -> _Case:
    """Return shares by year and group, shape (T, G), and those of the draws, shape (T, G, draws)."""
    data = balanced(study, variable, years)
    check_amounts(data, study)
    labels = region_groups(study, groups).reindex(data.table.index).cat.remove_unused_categories()
    names = [str(name) for name in labels.cat.categories]
    if len(names) < 2:
        raise DataError("all regions are in one group {names}, whose share is 1.", names=listed(names))
    member = (labels.cat.codes.to_numpy() == np.arange(len(names))[:, np.newaxis]).astype(float)

    def of_all_years(counts: Floats) -> Floats:
        return np.vstack([_shares(member, counts * y[:, np.newaxis]) for y in data.numbers.T])

    drawn = draws_of(of_all_years, len(labels), draws, seed, within=labels)
    sizes = [int(size) for size in member.sum(axis=1)]
    alone = [name for name, size in zip(names, sizes, strict=True) if size == 1]
    notes = list(data.about.notes)
    if alone and draws:
        notes.append(
            Message(
                "Groups of one region, the same in every draw, so that their intervals come from the others: {groups}.",
                groups=joined(alone, ", "),
            )
        )
    if draws:
        notes += [in_words(draws, seed, within=True), *scarce(draws, len(labels))]
    return _Case(
        data.years,
        names,
        sizes,
        _shares(member, data.numbers).T,
        drawn.reshape(len(data.years), len(names), -1),
        data.about | TableAbout(groups=tuple(names), draws=draws, seed=seed, notes=tuple(notes)),
    )


def _shares(member: Floats, amounts: Floats) -> Floats:
    """Return shares of G groups, shape (G, b), for membership (G, n) and amounts (n, b); nan where all are zero."""
    sums = member @ amounts
    with np.errstate(invalid="ignore"):
        return np.asarray(sums / sums.sum(axis=0))
