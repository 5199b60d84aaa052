"""The door to measures of agglomeration: a table of region x sector x year in, checked arrays by year out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import AlignmentError, DataError, listed
from spatial_iie.esda._years import chosen_years
from spatial_iie.indices._tables import everywhere
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult, carried, versions

if TYPE_CHECKING:
    from spatial_iie.indices.groups import Grouping
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
Amounts: TypeAlias = "Study | pd.DataFrame"
KEYS = ("region", "sector", "year")


class Year(NamedTuple):
    """One year of a table: amounts of n regions and S sectors, and the totals of the regions."""

    year: int | None
    regions: pd.Index
    amounts: Floats
    total: Floats

    def take(self, rows: NDArray[np.int64]) -> Year:
        """Return some of the regions, by position."""
        return Year(self.year, self.regions[rows], self.amounts[rows], self.total[rows])

    @property
    def shares(self) -> Floats:
        """Share of each region in each sector, shape (n, S); nan where a sector has nothing."""
        return shares_of(self.amounts)

    @property
    def size(self) -> Floats:
        """Share of each region in the total, shape (n, 1)."""
        return shares_of(self.total[:, np.newaxis])


@dataclass(frozen=True)
class Sectors:
    """Amounts by region and sector in each year, checked, and what a result says of where they are from."""

    sectors: tuple[str, ...]
    years: tuple[Year, ...]
    about: TableAbout
    source: Amounts

    @property
    def dated(self) -> bool:
        """Whether there are years."""
        return self.years[0].year is not None

    def members(self, groups: Grouping | None) -> Iterator[tuple[Year, str]]:
        """Yield all regions of each year, and those of each group, called by its name."""
        labels = None if groups is None else self.groups(groups)
        for year in self.years:
            yield year, "all"
            if labels is not None:
                inside = labels.reindex(year.regions)
                for name in labels.cat.categories:
                    rows = np.flatnonzero(inside == name)
                    if len(rows):
                        yield year.take(rows), str(name)

    def called(self, regions: pd.Index) -> dict[str, NDArray[np.object_]]:
        """Return the columns that say which regions rows are of: keys and, of a study, names."""
        columns = {"region": regions.to_numpy(dtype=object)}
        if hasattr(self.source, "names"):
            columns["name"] = self.source.names.reindex(regions).to_numpy(dtype=object)
        return columns

    def groups(self, groups: Grouping) -> pd.Series:
        """Return the group of each region."""
        from spatial_iie.indices.groups import region_groups

        if hasattr(self.source, "ids"):
            return region_groups(self.source, groups)
        everyone = pd.Index(sorted({region for year in self.years for region in year.regions}))
        return region_groups(pd.DataFrame(index=everyone), groups)

    def table(
        self,
        rows: Sequence[pd.DataFrame],
        heading: Message,
        notes: Iterable[Message] = (),
        more: TableAbout | None = None,
    ) -> TableResult:
        """Return rows of all years as a labelled table; a column of years only where there are years."""
        frame = pd.concat(rows, ignore_index=True)
        if not self.dated:
            frame = frame.drop(columns="year")
        about = self.about | (more or TableAbout()) | TableAbout(notes=(*self.about.notes, *notes))
        return TableResult(frame, heading=heading, about=about)


def whole(amounts: Floats) -> NDArray[np.float64] | NDArray[np.int64]:
    """Return amounts as integers where all of them are.

    >>> whole(np.array([3.0, 4.0])).tolist(), whole(np.array([3.0, 4.5])).tolist()
    ([3, 4], [3.0, 4.5])
    """
    rounded = np.round(amounts)
    return rounded.astype(np.int64) if np.array_equal(rounded, amounts) and rounded.max() < 2**53 else amounts


def shares_of(amounts: Floats) -> Floats:
    """Return the share of each row in the sum of its column, nan where that is zero."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(amounts / amounts.sum(axis=0))


def sectors_of(
    data: Amounts,
    sectors: Sequence[str] | None = None,
    *,
    years: int | Iterable[int] | None = None,
    total: str | None = None,
) -> Sectors:
    """Check a table of amounts by region, sector and year.

    Parameters
    ----------
    data : Study or DataFrame
        A study whose variables are sectors, or a long table: columns region, sector, year (if there are several) and
        one of numbers.
    sectors : sequence of str, optional
        By default all.
    years : int or iterable of int, optional
        By default all.
    total : str, optional
        A variable, or a sector of the long table, with the total of all sectors; by default the sum of ``sectors``.

    Raises
    ------
    AlignmentError
        If a long table has a region and sector twice in a year.
    DataError
        If a column or year does not exist, an amount is negative, or a sector or region group has nothing at all.
    """
    if hasattr(data, "variables"):
        wide, about = _of_study(data, years)
    else:
        wide, about = _of_frame(data, years)
    there = [str(name) for name in next(iter(wide.values())).columns]
    names = _names(sectors, [name for name in there if name != total], there)
    if total is not None and total not in there:
        raise DataError("there is no total {total!r}; there are {there}.", total=total, there=listed(there))
    made, notes = [], []
    for year, frame in wide.items():
        one, note = _year_of(year, frame, names, total)
        made.append(one)
        notes += [(str(year), each) for each in note]
    written = (
        everywhere(notes, [year for year in wide if year is not None])
        if None not in wide
        else tuple(note for _, note in notes)
    )
    what = (
        Message("Total of a region: {total}.", total=total)
        if total
        else Message("Total of a region: the sum of {n} sectors.", n=len(names))
    )
    about |= TableAbout(notes=(*written, what), versions=versions())
    return Sectors(tuple(names), tuple(made), about, data)


def _of_study(
    study: Study, years: int | Iterable[int] | None
) -> tuple[dict[int | None, pd.DataFrame], TableAbout]:
    wanted = chosen_years(study, years)
    about = TableAbout(source=study.about.source, synthetic=study.about.synthetic, years=wanted)
    return {year: study.year(year) for year in wanted}, about


def _of_frame(
    frame: pd.DataFrame, years: int | Iterable[int] | None
) -> tuple[dict[int | None, pd.DataFrame], TableAbout]:
    amount = _amount_column(frame)
    by = [key for key in KEYS if key in frame]
    twice = frame[by].duplicated()
    if twice.any():
        raise AlignmentError(
            "{n} {n:row repeats|rows repeat} the region and sector of another: {rows}. Add them up first.",
            n=int(twice.sum()),
            rows=listed(frame.index[twice]),
        )
    rows = frame.assign(sector=frame["sector"].map(str))
    about = TableAbout.of(carried(frame.attrs)).without("year")
    if "year" not in by:
        if years is not None:
            raise DataError("the table has no column year; leave years= out.")
        return {None: _spread(rows, amount)}, about
    there = sorted(rows["year"].unique())
    wanted = there if years is None else [years] if isinstance(years, int) else list(dict.fromkeys(years))
    lacking = [year for year in wanted if year not in there]
    if lacking or not wanted:
        raise DataError(
            "the table has no year {year!r}; there are {years}.",
            year=listed(lacking),
            years=listed(there, 40),
        )
    spread: dict[int | None, pd.DataFrame] = {
        int(year): _spread(rows[rows["year"] == year], amount) for year in wanted
    }
    return spread, about | TableAbout(years=tuple(map(int, wanted)))


def _spread(rows: pd.DataFrame, amount: str) -> pd.DataFrame:
    return rows.set_index(["region", "sector"])[amount].unstack()  # noqa: PD010 - each pair is there once


def _amount_column(frame: object) -> str:
    if not isinstance(frame, pd.DataFrame):
        raise DataError(
            "data is a {kind}: pass a Study whose variables are sectors, or a long table with columns region, sector, "
            "year and one of numbers.",
            kind=type(frame).__name__,
        )
    lacking = [key for key in KEYS[:2] if key not in frame]
    numbers = [str(name) for name in frame if name not in KEYS and pd.api.types.is_numeric_dtype(frame[name])]
    if lacking or len(numbers) != 1:
        raise DataError(
            "a long table has columns region, sector, year (if there are several) and one of numbers; this one has "
            "{columns}. Rename its columns, and leave the others out.",
            columns=listed(frame.columns, 12),
        )
    return numbers[0]


def _names(sectors: Sequence[str] | None, usual: list[str], there: list[str]) -> list[str]:
    names = (
        usual if sectors is None else [sectors] if isinstance(sectors, str) else list(dict.fromkeys(sectors))
    )
    unknown = [name for name in names if name not in there]
    if unknown or not names:
        raise DataError(
            "there is no sector {unknown}; there are {there}.",
            unknown=listed(unknown),
            there=listed(there, 20),
        )
    return names


def _year_of(
    year: int | None, frame: pd.DataFrame, names: list[str], total: str | None
) -> tuple[Year, tuple[Message, ...]]:
    """Return the regions with all values, and in words who is left out."""
    wanted = list(dict.fromkeys([*names, *([total] if total else [])]))
    lacking = [name for name in wanted if name not in frame]
    if lacking:
        raise DataError("{year} has no rows of sector {lacking}.", year=year, lacking=listed(lacking))
    used = frame[wanted].astype(float)
    complete = used.notna().all(axis=1)
    gone, used = used.index[~complete], used[complete].sort_index()
    amounts = used[names].to_numpy()
    whole = used[total].to_numpy() if total else amounts.sum(axis=1)
    _check(used, year)
    _check_totals(used.index, amounts, whole)
    note = Message(
        "without a value of every sector, left out: {regions}. Write 0 where nobody works.",
        regions=joined(map(str, gone), ", "),
    )
    return Year(year, used.index, amounts, whole), (note,) if len(gone) else ()


def _check(used: pd.DataFrame, year: int | None) -> None:
    values = used.to_numpy()
    when = "" if year is None else Message(" in {year}", year=year)
    wrong = used.index[(~np.isfinite(values) | (values < 0)).any(axis=1)]
    if len(wrong):
        raise DataError(
            "amounts must be finite and not negative; {n} {n:region has|regions have} others{when}: {regions}.",
            n=len(wrong),
            when=when,
            regions=listed(wrong),
        )
    if len(used) < 2:
        raise DataError("{n} {n:region has|regions have} a value of every sector{when}; at least 2 are compared.",
                        n=len(used), when=when)  # fmt: skip
    empty = used.columns[used.sum() == 0]
    if len(empty):
        raise DataError("{sectors} sum to zero{when}: nothing of them is anywhere. Leave them out.",
                        sectors=listed(empty), when=when)  # fmt: skip


def _check_totals(regions: pd.Index, amounts: Floats, total: Floats) -> None:
    above = regions[amounts.max(axis=1) > total * (1 + 1e-9)]
    if len(above):
        raise DataError(
            "{n} {n:region has|regions have} more in one sector than in total: {regions}.",
            n=len(above),
            regions=listed(above),
        )
