"""Shift-share analysis: growth of regions as that of the whole, of their sectors, and their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from spatial_iie.agglomeration._sectors import Floats, sectors_of, whole
from spatial_iie.errors import DataError
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.agglomeration._sectors import Amounts, Sectors
    from spatial_iie.indices.groups import Grouping

By = Literal["region", "sector", "both"]
Method = Literal["classical", "dynamic"]
EFFECTS = ("national", "mix", "competitive")


def shift_share(
    data: Amounts,
    *,
    sectors: str | Sequence[str] | None = None,
    years: Iterable[int] | None = None,
    by: By = "region",
    groups: Grouping | None = None,
    method: Method = "classical",
) -> TableResult:
    r"""Return the change of each region as the effects of national growth, of its mix of sectors, and its own.

    .. math::

        \Delta e_{is} = \underbrace{e_{is} g}_{national} + \underbrace{e_{is} (g_s - g)}_{mix}
            + \underbrace{e_{is} (g_{is} - g_s)}_{competitive}

    with e_is the amount of sector s in region i at first, g_is its growth rate, g_s that of the sector everywhere and g
    that of everything.

    Parameters
    ----------
    data, sectors
        As for :func:`location_quotient`; regions that lack a value in one of the years are left out.
    years : iterable of int, optional
        The first and the last are compared; by default the first and the last of the table.
    by : {"region", "sector", "both"}
        What rows are: regions, sectors, or each sector in each region; the parts of the others are added up.
    groups : str, mapping or Series, optional
        As ``by`` of :func:`spatial_iie.indices.region_groups`: groups of regions in place of regions.
    method : {"classical", "dynamic"}
        From the first to the last year, or year by year and added up (Barff and Knight 1988).

    Returns
    -------
    TableResult
        region and name (of a study) or group, and sector, as asked for; before, after, change and its parts national,
        mix, competitive, which add up to it. Competitive effects of a sector add up to 0 over the regions.

    Raises
    ------
    AlignmentError, DataError
        As for :func:`location_quotient`; or if there are fewer than two years, or a sector is nowhere at first.

    Notes
    -----
    Dunn (1960), Papers of the Regional Science Association 6. Where a sector is new to a region its growth has no rate:
    all of it is competitive, as the formula has it in the limit.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = shift_share(si.study.demo_sectors(), groups="four").to_frame()
    >>> table["group"].tolist(), table[["competitive"]].sum().abs().round(6).tolist()
    (['East', 'Central', 'West', 'Northeast'], [0.0])
    """
    check_choice("by", by, By)
    check_choice("method", method, Method)
    table = sectors_of(data, sectors, years=years)
    if len(table.years) < 2:
        raise DataError("shift-share compares two years; there {n:is|are} {n}.", n=len(table.years))
    ends = table.years if method == "dynamic" else (table.years[0], table.years[-1])
    ends = tuple(sorted(ends, key=lambda year: year.year or 0))
    regions = ends[0].regions
    for year in ends[1:]:
        regions = regions[regions.isin(year.regions)]
    amounts = np.array([year.amounts[year.regions.get_indexer(regions)] for year in ends])
    gone = sorted({region for year in ends for region in year.regions} - set(regions), key=str)
    note = Message(
        "without a value in one of the years, left out: {regions}.", regions=joined(map(str, gone), ", ")
    )
    parts = sum(_effects(*pair) for pair in pairwise(amounts))
    frame = _labelled(table, regions, amounts[0], amounts[-1], np.asarray(parts), by, groups)
    heading = Message("Shift-share analysis, {first} to {last}", first=ends[0].year, last=ends[-1].year)
    about = table.about | TableAbout(
        years=tuple(int(year.year or 0) for year in ends),
        measure=method,
        notes=(*table.about.notes, *([note] if gone else [])),
    )
    return TableResult(frame, heading=heading, about=about)


def _effects(before: Floats, after: Floats) -> Floats:
    """Return the three effects, shape (3, n, S), of amounts of shape (n, S)."""
    first, last = before.sum(axis=0), after.sum(axis=0)
    if (first == 0).any():
        raise DataError("a sector that is nowhere at first has no growth rate; leave it out.")
    whole, growth = last.sum() / first.sum() - 1, last / first - 1
    return np.array([before * whole, before * (growth - whole), after - before - before * growth])


def _labelled(
    table: Sectors,
    regions: pd.Index,
    before: Floats,
    after: Floats,
    parts: Floats,
    by: str,
    groups: Grouping | None,
) -> pd.DataFrame:
    values = [before, after, after - before, *parts]
    names = ["before", "after", "change", *EFFECTS]
    frame = pd.DataFrame({name: each.ravel() for name, each in zip(names, values, strict=True)})
    place = regions.to_series() if groups is None else table.groups(groups).reindex(regions)
    called = "region" if groups is None else "group"
    frame.insert(0, called, np.repeat(place.to_numpy(), len(table.sectors)))
    if groups is not None:
        frame[called] = pd.Categorical(frame[called], categories=list(place.cat.categories))
    frame.insert(1, "sector", np.tile(np.array(table.sectors, dtype=object), len(regions)))
    keys = {"region": [called], "sector": ["sector"], "both": [called, "sector"]}[by]
    summed = frame.groupby(keys, sort=False, observed=True)[names].sum().reset_index()
    if groups is not None and by != "sector":
        summed = summed.sort_values(called, kind="stable", ignore_index=True)
        summed[called] = summed[called].astype(str)
    if called in summed and groups is None:
        keyed = table.called(pd.Index(summed["region"]))
        summed = pd.DataFrame({**keyed, **summed.drop(columns="region")})
    return summed.assign(**{name: whole(summed[name].to_numpy()) for name in names[:3]})
