"""Location quotients: the share of a sector in a region beside its share everywhere, with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.agglomeration._relative_risk import ratio_limits
from spatial_iie.agglomeration._sectors import Floats, Sectors, Year, sectors_of
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.results import TableAbout

if TYPE_CHECKING:
    from spatial_iie.agglomeration._sectors import Amounts
    from spatial_iie.results import TableResult

READINGS = ("above 1", "below 1", "not significant")


def location_quotient(
    data: Amounts,
    *,
    sectors: str | Sequence[str] | None = None,
    years: int | Iterable[int] | None = None,
    total: str | None = None,
    unit: float | Mapping[str, float] = 1.0,
    level: float = 0.95,
) -> TableResult:
    r"""Return the location quotient of each region and sector by year, with its interval.

    .. math:: LQ_{is} = \frac{e_{is} / e_i}{e_s / e}

    with e_is the amount of sector s in region i, e_i the total of the region, e_s that of the sector, e that of all.

    Parameters
    ----------
    data : Study or DataFrame
        A study whose variables are sectors, such as ``si.study.demo_sectors()``; or a long table with columns region,
        sector, year (if there are several) and one of amounts. Not negative.
    sectors : str or sequence of str, optional
        By default all.
    years : int or iterable of int, optional
        By default all.
    total : str, optional
        The variable, or the sector of a long table, that holds the total of each region; by default the sum of
        ``sectors``.
    unit : float or mapping, optional
        How much of ``data`` is one independent observation, by sector if it differs: 1 for counts of firms. Jobs come
        in plants: for employment, the mean size of plants weighted by employment.
    level : float
        Of the intervals.

    Returns
    -------
    TableResult
        One row per year, region and sector: year, region, name (of a study), sector, lq, its limits low and
        high, and class: "above 1", "below 1" where the interval does not hold 1, else "not significant". lq is
        nan in regions of total 0.

    Raises
    ------
    AlignmentError
        If a long table has a region and sector twice in a year.
    DataError
        If a column or year does not exist, an amount is negative or above the total, a sector has nothing at all,
        ``unit`` is not positive, or ``level`` is not between 0 and 1.

    Notes
    -----
    Florence (1939). The quotient rises with the ratio R of the share of the sector in the region to that in all
    others: LQ = 1 / (r + (1 - r) / R) with r the region's share of the total. The interval is that of R by the score
    test of two binomial proportions (Koopman 1984; Miettinen and Nurminen 1985), which holds where a sector has
    nothing in a region, too; compare Moineddin, Beyene and Boyle (2003), Geographical Analysis 35, who take the
    variance of the quotient itself. Coverage: docs/agglomeration.md. Intervals are of one quotient each: of n regions
    without any specialization, 5 % have one that does not hold 1.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"region": ["a", "a", "b", "b"], "sector": ["it", "other"] * 2, "firms": [30, 70, 10, 90]})
    >>> table = location_quotient(rows).to_frame()
    >>> table[table["sector"] == "it"].round(2)[["region", "lq", "low", "high", "class"]].values.tolist()
    [['a', 1.5, 1.23, 1.71, 'above 1'], ['b', 0.5, 0.29, 0.77, 'below 1']]
    """
    table = sectors_of(data, sectors, years=years, total=total)
    if not 0 < level < 1:
        raise DataError("level must be between 0 and 1, not {level}.", level=level)
    units = units_of(unit, table)
    rows = [_rows(year, table, units, level) for year in table.years]
    note = Message(
        "{level:g}% CI: score interval of two binomial proportions; {unit}.",
        level=100 * level,
        unit=_unit_in_words(unit),
    )
    return table.table(rows, Message("Location quotients"), [note], TableAbout(level=level))


def quotients(year: Year) -> Floats:
    """Return location quotients, shape (n, S); nan in regions of total 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(
            year.amounts / year.total[:, np.newaxis] / (year.amounts.sum(axis=0) / year.total.sum())
        )


def limits(year: Year, units: Floats, level: float) -> tuple[Floats, Floats]:
    """Return limits of location quotients, each of shape (n, S)."""
    inside, total = year.amounts / units, year.total[:, np.newaxis] / units
    sums, whole = inside.sum(axis=0), total.sum(axis=0)
    share = total / whole
    with np.errstate(invalid="ignore", divide="ignore"):
        ends = ratio_limits(inside, total, sums - inside, whole - total, level)
        return tuple(np.asarray(1 / (share + (1 - share) / end)) for end in ends)  # type: ignore[return-value]


def _rows(year: Year, table: Sectors, units: Floats, level: float) -> pd.DataFrame:
    sectors = table.sectors
    lq = quotients(year)
    low, high = limits(year, units, level)
    low, high = (np.where(np.isnan(lq), np.nan, end) for end in (low, high))
    found = np.select([low > 1, high < 1], READINGS[:2], READINGS[2])
    return pd.DataFrame(
        {
            "year": year.year,
            **{name: np.repeat(each, len(sectors)) for name, each in table.called(year.regions).items()},
            "sector": np.tile(np.array(sectors, dtype=object), len(year.regions)),
            "lq": lq.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "class": np.where(np.isnan(lq), np.array(None, dtype=object), found).ravel(),
        }
    )


def units_of(unit: float | Mapping[str, float], table: Sectors) -> Floats:
    """Return the size of an independent observation of each sector."""
    given = [unit.get(name, np.nan) for name in table.sectors] if isinstance(unit, Mapping) else unit
    units = np.broadcast_to(np.asarray(given, dtype=float), len(table.sectors))
    if not (np.isfinite(units) & (units > 0)).all():
        raise DataError(
            "unit must be a positive number, or one for each of {sectors}.", sectors=listed(table.sectors)
        )
    return units


def _unit_in_words(unit: float | Mapping[str, float]) -> Message:
    if isinstance(unit, Mapping):
        return Message(
            "an independent observation is as large as unit= has it for each sector"
        )  # in Python alone
    if unit == 1:
        return Message(
            "each unit of the table counts as an independent observation. Jobs come in plants, for which the intervals "
            "of employment are too narrow: give the mean size of plants, weighted by employment, as {unit}",
            unit=term("unit=", "--unit"),
        )
    return Message("{unit:g} of the table count as one independent observation", unit=unit)
