"""Concentration of sectors in regions and specialization of regions in sectors, by year and group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from spatial_iie.agglomeration._beside import NOTE, beside
from spatial_iie.agglomeration._sectors import Floats, Sectors, Year, sectors_of, shares_of
from spatial_iie.errors import DataError
from spatial_iie.indices._measures import gini_of
from spatial_iie.indices._tables import groups_note
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates
    from spatial_iie.agglomeration._sectors import Amounts
    from spatial_iie.indices.groups import Grouping
    from spatial_iie.results import TableResult
    from spatial_iie.weights.weights import Weights

Of = Literal["sector", "region"]
Reference = Literal["total", "others"]
_EXCESS = Message("the shares of the regions in a sector less their shares in the total")


def concentration(
    data: Amounts,
    *,
    sectors: str | Sequence[str] | None = None,
    years: int | Iterable[int] | None = None,
    total: str | None = None,
    groups: Grouping | None = None,
    largest: int | Sequence[int] = (1, 4, 10),
    w: Weights | None = None,
    isolates: Isolates = "exclude",
) -> TableResult:
    r"""Return how concentrated each sector is in space: concentration ratios, Hoover's index, the locational Gini.

    .. math:: CR_k = \sum_{i \le k} s_{(i)}, \quad
        Hoover = \frac{1}{2} \sum_i |s_i - x_i|, \quad
        Gini = \frac{1}{2} \sum_i \sum_j |s_i x_j - s_j x_i|

    with s_i the share of region i in the sector, the largest first in CR, and x_i its share in the total.

    Parameters
    ----------
    data, sectors, years, total
        As for :func:`location_quotient`.
    groups : str, mapping or Series, optional
        As ``by`` of :func:`spatial_iie.indices.region_groups`: adds rows of the regions of each group by themselves.
    largest : int or sequence of int
        How many of the largest regions the concentration ratios are of.
    w : Weights, optional
        Weights between the regions: adds Moran's I of s_i - x_i.
    isolates : {"exclude", "zero", "error"}
        Isolates in Moran's I.

    Returns
    -------
    TableResult
        One row per year, group and sector: year, group ("all" first), sector, n (regions), cr_k for each of
        ``largest``, hoover, gini and, with weights, moran, moran_z, moran_p.

    Raises
    ------
    AlignmentError, DataError
        As for :func:`location_quotient`; or if ``largest`` is no whole number from 1, or the weights lack a region.

    Notes
    -----
    Hoover (1936); Krugman (1991), Geography and Trade, whose locational Gini is half of the one here, which reaches 1:
    Gini's coefficient of location quotients weighted by x (that of R's REAT is not weighted). None of them knows which
    regions are neighbours: Moran's I beside them does.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = concentration(si.study.demo_sectors(), years=2019, largest=10).to_frame().set_index("sector")
    >>> table.loc[["internet_services", "trade"], ["cr_10", "hoover", "gini"]].round(2).values.tolist()
    [[0.31, 0.33, 0.45], [0.14, 0.06, 0.09]]
    """
    table = sectors_of(data, sectors, years=years, total=total)
    counts = _counts(largest)

    def measured(year: Year) -> dict[str, Floats]:
        shares, size = year.shares, year.size
        ordered = -np.sort(-shares, axis=0)
        ratios = {f"cr_{k}": ordered[:k].sum(axis=0) for k in counts}
        return {
            **ratios,
            "hoover": np.abs(shares - size).sum(axis=0) / 2,
            "gini": _locational(shares, size[:, 0]),
        }

    rows = _rows(table, "sector", groups, measured, w, isolates)
    return table.table(rows, Message("Concentration of sectors in regions"), _notes(table, groups, w))


def herfindahl(
    data: Amounts,
    *,
    of: Of = "sector",
    sectors: str | Sequence[str] | None = None,
    years: int | Iterable[int] | None = None,
    groups: Grouping | None = None,
    w: Weights | None = None,
    isolates: Isolates = "exclude",
) -> TableResult:
    r"""Return the Herfindahl index of each sector over regions, or of each region over sectors.

    .. math:: H = \sum_i s_i^2, \qquad H^* = \frac{H - 1 / n}{1 - 1 / n}

    Parameters
    ----------
    data, sectors, years
        As for :func:`location_quotient`.
    of : {"sector", "region"}
        Concentration of sectors in regions, or specialization of regions in sectors.
    groups, w, isolates
        As for :func:`concentration`; Moran's I is of the shares s_i. For sectors only.

    Returns
    -------
    TableResult
        year, group and sector, or year, region and name (of a study); n (shares), herfindahl, normalized (H*, from 0
        to 1), equivalent (1 / H, the number of equal shares with that H) and, with weights, moran, moran_z, moran_p.

    Raises
    ------
    AlignmentError, DataError
        As for :func:`concentration`.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"region": list("abc"), "sector": "it", "jobs": [20, 10, 10]})
    >>> herfindahl(rows).to_frame()[["herfindahl", "normalized", "equivalent"]].round(4).values.tolist()
    [[0.375, 0.0625, 2.6667]]
    """
    check_choice("of", of, Of)
    table = sectors_of(data, sectors, years=years)

    def measured(year: Year) -> dict[str, Floats]:
        shares = year.shares if of == "sector" else shares_of(year.amounts.T)
        h, n = (shares**2).sum(axis=0), len(shares)
        with np.errstate(invalid="ignore", divide="ignore"):
            return {"herfindahl": h, "normalized": (h - 1 / n) / np.float64(1 - 1 / n), "equivalent": 1 / h}

    rows = _rows(table, of, groups, measured, w, isolates, plain=True)
    heading = (
        Message("Herfindahl index of sectors over regions")
        if of == "sector"
        else Message("Herfindahl index of regions over sectors")
    )
    what = Message("the shares of the regions in a sector")
    return table.table(rows, heading, _notes(table, groups, w, what))


def krugman(
    data: Amounts,
    *,
    of: Of = "region",
    sectors: str | Sequence[str] | None = None,
    years: int | Iterable[int] | None = None,
    reference: Reference = "total",
    groups: Grouping | None = None,
    w: Weights | None = None,
    isolates: Isolates = "exclude",
) -> TableResult:
    r"""Return Krugman's index of the specialization of each region, or of the concentration of each sector.

    .. math:: K_i = \sum_s |v_{is} - v_s|, \qquad K_s = \sum_i |s_{is} - x_i|

    with v_is the share of sector s in region i and v_s its share in the reference; s_is the share of region i in
    sector s and x_i its share in the reference. From 0 (the same structure) to 2 (nothing in common).

    Parameters
    ----------
    data, sectors, years
        As for :func:`location_quotient`.
    of : {"region", "sector"}
        Specialization of regions in sectors, or concentration of sectors in regions.
    reference : {"total", "others"}
        All together, or the mean of the shares of all others, each counting the same.
    groups, w, isolates
        As for :func:`concentration`, for sectors only.

    Returns
    -------
    TableResult
        year, region and name (of a study), or year, group and sector; n (shares), krugman and, with weights, moran,
        moran_z, moran_p.

    Raises
    ------
    AlignmentError, DataError
        As for :func:`concentration`.

    Notes
    -----
    Krugman (1991), Geography and Trade, compares two regions; the mean of the others is that of Nakamura and Morrison
    Paul (2009) and R's REAT (``krugman.spec2``, ``krugman.conc2``). K_s against the total is twice Hoover's index.

    Examples
    --------
    >>> import pandas as pd
    >>> jobs = {"a": [20, 10, 70, 0, 0], "b": [0, 0, 0, 60, 40]}  # Farhauer and Kroell (2013)
    >>> rows = pd.DataFrame([(r, str(s), x) for r, row in jobs.items() for s, x in enumerate(row)])
    >>> rows.columns = ["region", "sector", "jobs"]
    >>> krugman(rows, reference="others").to_frame()["krugman"].round(6).tolist()
    [2.0, 2.0]
    """
    check_choice("of", of, Of)
    check_choice("reference", reference, Reference)
    table = sectors_of(data, sectors, years=years)

    def measured(year: Year) -> dict[str, Floats]:
        amounts = year.amounts if of == "sector" else year.amounts.T
        shares = shares_of(amounts)
        base = shares_of(amounts.sum(axis=1, keepdims=True))
        if reference == "others":
            there = np.isfinite(shares).all(axis=0)  # a region of nothing has no structure
            sums, m = shares[:, there].sum(axis=1, keepdims=True), there.sum()
            with np.errstate(invalid="ignore", divide="ignore"):
                base = (sums - np.where(there, shares, 0.0)) / (m - there)
        return {"krugman": np.abs(shares - base).sum(axis=0)}

    rows = _rows(table, of, groups, measured, w, isolates)
    heading = (
        Message("Krugman index of the specialization of regions")
        if of == "region"
        else Message("Krugman index of the concentration of sectors")
    )
    return table.table(rows, heading, _notes(table, groups, w))


def _locational(shares: Floats, size: Floats) -> Floats:
    """Return Gini's coefficient of s / x weighted by x, over the regions that have a total."""
    there = size > 0
    weights = size[there][:, np.newaxis]
    return np.array([gini_of(column[there] / size[there], weights)[0] for column in shares.T])


def _counts(largest: int | Sequence[int]) -> tuple[int, ...]:
    counts = (largest,) if isinstance(largest, int) else tuple(largest)
    if not counts or not all(
        isinstance(k, int | np.integer) and not isinstance(k, bool) and k >= 1 for k in counts
    ):
        raise DataError("largest must be whole numbers from 1, not {largest!r}.", largest=largest)
    return tuple(dict.fromkeys(int(k) for k in counts))


def _rows(
    table: Sectors,
    of: str,
    groups: Grouping | None,
    measured: Callable[[Year], Mapping[str, Floats]],
    w: Weights | None,
    isolates: Isolates,
    *,
    plain: bool = False,
) -> list[pd.DataFrame]:
    """Return a table for each year and group: keys, n, the measures and Moran's I beside them."""
    if of == "region" and (groups is not None or w is not None):
        raise DataError(
            "groups and weights are of regions: the measure of each region has none. Take of='sector'."
        )
    rows = []
    for year, group in table.members(groups):
        keys: dict[str, object] = {"year": year.year}
        keys |= {} if groups is None else {"group": group}
        keys |= {"sector": list(table.sectors)} if of == "sector" else table.called(year.regions)
        n = len(year.regions) if of == "sector" else len(table.sectors)
        frame = pd.DataFrame({**keys, "n": n, **measured(year)})
        if w is not None:
            shares = year.shares if plain else year.shares - year.size
            frame = frame.assign(**beside(shares, year.regions, w, isolates))
        rows.append(frame)
    return rows


def _notes(
    table: Sectors, groups: Grouping | None, w: Weights | None, what: Message = _EXCESS
) -> list[Message]:
    notes = []
    if groups is not None:
        sizes = table.groups(groups).value_counts(sort=False)
        notes.append(groups_note(groups, {str(name): int(n) for name, n in sizes.items()}))
    if w is not None:
        notes.append(Message(NOTE.template, what=what))
    return notes
