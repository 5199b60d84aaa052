"""Tables of firms: which columns hold coordinates, sector and employment, and cells that cannot be used."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._projection import reference_system
from spatial_iie.agglomeration.firms import DEGREES, PLANE, Firms
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.results.about import TableAbout
from spatial_iie.study._quoted import nearest, short
from spatial_iie.study.cells import is_missing, read_year
from spatial_iie.study.files import read_table
from spatial_iie.study.headings import folded, is_years
from spatial_iie.study.numerals import read_columns

if TYPE_CHECKING:
    from spatial_iie.study.table import Table

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

USUAL = {
    "x": ("longitude", "lon", "lng", "long", "x", "经度", "东经", "wgs84经度", "wgs84lon", "wgslng", "lngwgs84"),
    "y": ("latitude", "lat", "y", "纬度", "北纬", "wgs84纬度", "wgs84lat", "wgslat", "latwgs84"),
    "sector": (
        "sector", "industry", "industry_code", "industry_name", "type", "行业", "行业代码", "行业名称", "行业大类",
        "行业中类", "行业门类", "所属行业", "产业", "国民经济行业分类",
    ),
    "employment": (
        "employment", "employees", "workers", "staff", "从业人员", "从业人数", "从业人员数", "就业人数", "员工人数",
        "职工人数", "员工数", "参保人数",
    ),
    "firm": (
        "firm", "firm_id", "firmid", "plant", "plant_id", "company", "company_id", "企业", "企业名称", "企业代码",
        "公司", "公司名称", "统一社会信用代码", "法人代码", "组织机构代码", "股票代码", "证券代码",
    ),
}  # fmt: skip
"""Usual headings of each column, as they are compared; the first that is there counts."""
_CALLED = {
    "x": Message("longitude or x"),
    "y": Message("latitude or y"),
    "sector": Message("sector"),
    "employment": Message("employment"),
    "firm": Message("firm"),
}
_CHINA = (73.0, 136.0, 3.0, 54.0)
_CROWD = 0.05  # share of all firms at one place from which a note is due


def read_firms(
    table: str | Path | pd.DataFrame,
    *,
    x: str | None = None,
    y: str | None = None,
    sector: str | None = None,
    employment: str | None = None,
    firm: str | None = None,
    year: str | None = None,
    crs: str = DEGREES,
    unmatched: str = "error",
    encoding: str | None = None,
    sheet: str | None = None,
) -> Firms:
    """Read firms as points from a table: a row for each, with its coordinates, sector and employment.

    Parameters
    ----------
    table : path or DataFrame
        csv, xlsx, dta or parquet.
    x, y : str, optional
        Columns of coordinates: longitudes and latitudes in degrees, or those of ``crs``. By default found by their
        headings (longitude, lon, 经度, x; latitude, lat, 纬度, y).
    sector, employment, firm, year : str, optional
        Columns of the sector, the employment, the label of a firm, the year. By default found by their headings;
        employment, labels and years need not be there.
    crs : str
        Coordinate reference system, such as EPSG:32650; "plane" for coordinates of a plane without one. Distances are
        great-circle in degrees, straight in a projection.
    unmatched : {"error", "set-aside"}
        What becomes of rows without usable coordinates or sector: the table is refused, or they are set aside and
        named.
    encoding, sheet : str, optional
        Of a text file, of a workbook.

    Returns
    -------
    Firms

    Raises
    ------
    DataError
        If a column is missing, coordinates are missing, swapped or beyond their range, employment is negative, or a
        label stands twice in a year.

    Notes
    -----
    Coordinates of Chinese map services are shifted on purpose, by 300 to 700 m (GCJ-02; BD-09 by more), and nothing in
    a table tells. All firms of one city are shifted alike, so that distances between firms are not affected; which
    region a firm lies in is, near borders. Convert them to WGS 84 before counting.

    Examples
    --------
    >>> table = {"经度": [118.8, 121.5], "纬度": [32.1, 31.2], "行业": ["software", "trade"], "从业人数": [40, 7]}
    >>> read_firms(pd.DataFrame(table))
    <2 firms in 2 sectors, EPSG:4326>
    >>> read_firms(pd.DataFrame(table), x="纬度", y="经度")
    Traceback (most recent call last):
    ...
    spatial_iie.errors.DataError: the DataFrame: columns '纬度' and '经度' are swapped: as longitude and latitude all \
2 firms would lie outside of China, and the other way round all in it. Give x='经度', y='纬度'.
    """
    if unmatched not in ("error", "set-aside"):
        raise DataError("unmatched= is 'error' or 'set-aside', not {unmatched!r}.", unmatched=unmatched)
    rows = read_table(table, encoding=encoding, sheet=sheet)
    given = {"x": x, "y": y, "sector": sector, "employment": employment, "firm": firm}
    columns = {role: _column(rows, role, name) for role, name in given.items()}
    geographic = crs != PLANE and reference_system(crs).is_geographic
    notes: list[str] = []
    numbers = _numbers(rows, [columns[role] for role in ("x", "y", "employment") if columns[role]])
    at = np.column_stack([numbers[str(columns["x"])], numbers[str(columns["y"])]])
    bad = _bad_places(rows, columns, at, geographic)
    names = _words(rows, columns["sector"])
    wrong = {**bad, **{k: Message("no sector") for k in _positions(names == "") if k not in bad}}
    keep = _kept(rows, wrong, unmatched, notes)
    frame = pd.DataFrame({"x": at[:, 0], "y": at[:, 1], "sector": names})
    if columns["employment"]:
        frame["employment"] = _employment(rows, str(columns["employment"]), numbers, keep)
    stamped = _years(rows, year)
    if stamped is not None:
        frame["year"] = stamped
    frame.index = _labels(rows, columns["firm"])
    frame = frame[keep]
    if not len(frame):
        raise DataError("{source}: there is no firm in the table.", source=rows.source)
    if columns["firm"]:
        _refuse_twice(rows, frame)
    notes += _crowded(frame)
    about = TableAbout(source=rows.source, n=len(frame), notes=(*rows.in_words(), *notes))
    return Firms.of(frame, crs, about)


def _column(rows: Table, role: str, given: str | None) -> str | None:
    """Return the column of a role: the one given, or the first with a usual heading; None where it may be missing."""
    there = [str(name) for name in rows.frame.columns]
    if given is not None:
        if given in there:
            return given
        raise DataError(
            "{source}: there is no column {column!r} for the {what}; {there}.",
            source=rows.source,
            column=given,
            what=_CALLED[role],
            there=nearest(given, there),
        )
    headings = {folded(name): name for name in reversed(there)}
    found = next((headings[folded(usual)] for usual in USUAL[role] if folded(usual) in headings), None)
    if found is None and role in ("x", "y", "sector"):
        raise DataError(
            "{source}: no column of the {what} is found; say which with {option}. There are {names}.",
            source=rows.source,
            what=_CALLED[role],
            option=term(f"{role}=...", f"--{role}"),
            names=listed(there, 20),
        )
    return found


def _numbers(rows: Table, names: Iterable[str | None]) -> dict[str, Floats]:
    """Return columns as numbers, nan where a cell is blank; a cell that is no number is refused."""
    found = {}
    for name, column in read_columns(rows.frame[[str(name) for name in names]], decimal=None).items():
        if column.numbers is None or column.bad:
            k, why = column.bad[0] if column.bad else (0, "is no number")
            cell = rows.frame[name].iloc[int(k)]
            raise DataError(
                "{source}: {cell} in column {column!r} ({where}) {why}. Write plain numbers, degrees with decimals.",
                source=rows.source,
                cell=short(cell),
                column=name,
                where=rows.where(int(k)),
                why=why if isinstance(why, Message) else Message(str(why)),
            )
        found[name] = column.numbers
    return found


def _words(rows: Table, column: str | None) -> NDArray[np.object_]:
    codes, cells = pd.factorize(rows.frame[str(column)].astype(object), use_na_sentinel=False)
    words = np.array(["" if is_missing(cell) else _plain(cell) for cell in cells], dtype=object)
    return np.asarray(words[codes])


def _plain(cell: object) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()  # type: ignore[call-overload]


def _bad_places(
    rows: Table, columns: dict[str, str | None], at: Floats, geographic: bool
) -> dict[int, Message]:
    """Return the rows without usable coordinates, and why; refuse columns that are wrong as a whole."""
    missing = np.asarray(~np.isfinite(at).all(axis=1))
    nowhere = np.asarray(geographic & (at == 0).all(axis=1))
    found = {k: Message("no coordinates") for k in _positions(missing)}
    found |= {k: Message("coordinates 0, 0") for k in _positions(nowhere & ~missing)}
    if geographic:
        there = at[~(missing | nowhere)]
        _refuse_swapped(rows, columns, there)
        beyond = np.asarray((np.abs(at) > (180, 90)).any(axis=1) & ~missing)
        if beyond.sum() > len(at) / 2:
            raise DataError(
                "{source}: {n} of {total} coordinates, such as {x:g}, {y:g}, are no degrees. Say their coordinate "
                "reference system with {option}.",
                source=rows.source,
                n=int(beyond.sum()),
                total=len(at),
                x=at[beyond][0, 0],
                y=at[beyond][0, 1],
                option=term("crs='EPSG:...', or crs='plane'", "--crs EPSG:..., or --crs plane"),
            )
        found |= {k: Message("no degrees: {x:g}, {y:g}", x=at[k, 0], y=at[k, 1]) for k in _positions(beyond)}
    return found


def _refuse_swapped(rows: Table, columns: dict[str, str | None], at: Floats) -> None:
    west, east, south, north = _CHINA

    def inside(lon: Floats, lat: Floats) -> float:
        return float(((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).mean())

    if len(at) and inside(*at.T) < 0.05 and inside(*at.T[::-1]) > 0.95:
        raise DataError(
            "{source}: columns {x!r} and {y!r} are swapped: as longitude and latitude all {n} firms would lie outside "
            "of China, and the other way round all in it. Give {how}.",
            source=rows.source,
            x=columns["x"],
            y=columns["y"],
            n=len(at),
            how=term(f"x={columns['y']!r}, y={columns['x']!r}", f"--x '{columns['y']}' --y '{columns['x']}'"),
        )


def _positions(mask: Mask) -> list[int]:
    return [int(k) for k in np.flatnonzero(mask)]


def _kept(rows: Table, wrong: dict[int, Message], unmatched: str, notes: list[str]) -> Mask:
    """Return which rows count; those that cannot be used are refused, or set aside and named."""
    keep = np.ones(len(rows.frame), dtype=bool)
    if not wrong:
        return keep
    named = listed((Message("{where}: {why}", where=rows.where(k), why=wrong[k]) for k in sorted(wrong)), 5)
    if unmatched == "error":
        raise DataError(
            "{source}: {n} of {total} rows cannot be used {rows}. Mend them, or leave them out with {option}.",
            source=rows.source,
            n=len(wrong),
            total=len(keep),
            rows=named,
            option=term("unmatched='set-aside'", "--unmatched set-aside"),
        )
    keep[list(wrong)] = False
    notes.append(
        Message("{n} of {total} rows are set aside {rows}.", n=len(wrong), total=len(keep), rows=named)
    )
    return keep


def _employment(rows: Table, column: str, numbers: dict[str, Floats], keep: Mask) -> Floats:
    values = numbers[column]
    negative = _positions(keep & (values < 0))
    if negative:
        k = negative[0]
        raise DataError(
            "{source}: employment is negative in {n} rows, {value:g} in {where} first. Mend or leave them out.",
            source=rows.source,
            n=len(negative),
            value=values[k],
            where=rows.where(k),
        )
    return values


def _years(rows: Table, given: str | None) -> NDArray[np.int64] | None:
    from spatial_iie.study.panel import years_of_rows

    there = [str(name) for name in rows.frame.columns]
    if given is not None and given not in there:
        raise DataError(
            "{source}: there is no column {column!r} for the {what}; {there}.",
            source=rows.source,
            column=given,
            what=Message("years"),
            there=nearest(given, there),
        )
    column = given or next((name for name in there if is_years(name)), None)
    if column is None:
        return None
    if given is None and any(read_year(cell) is None for cell in rows.frame[column].astype(object)):
        return None
    return years_of_rows(rows, column)


def _labels(rows: Table, column: str | None) -> pd.Index:
    if column is None:
        return pd.Index([int(k) if str(k).isdigit() else k for k in rows.places], dtype=object)
    names = _words(rows, column)
    return pd.Index([name or str(rows.places[k]) for k, name in enumerate(names)], dtype=object)


def _refuse_twice(rows: Table, frame: pd.DataFrame) -> None:
    keys = [frame.index, frame["year"]] if "year" in frame else [frame.index]
    twice: pd.Index[Hashable] = frame.index[pd.MultiIndex.from_arrays(keys).duplicated()].unique()
    if len(twice):
        raise DataError(
            "{source}: {n} {n:firm|firms} {n:stands|stand} in more than one row {firms}. Keep one row for each "
            "firm and year, or give plants labels of their own.",
            source=rows.source,
            n=len(twice),
            firms=listed(twice),
        )


def _crowded(frame: pd.DataFrame) -> list[Message]:
    """Say where many firms share one place, as they do when addresses are known to the town only."""
    counts = frame.groupby(["x", "y"]).size()
    most = int(counts.max())
    if most < max(10, _CROWD * len(frame)):
        return []
    x, y = counts.idxmax()
    return [
        Message(
            "{n} of {total} firms stand at one place ({x:g}, {y:g}), as where addresses are known to the town only: "
            "distances between them are zero.",
            n=most,
            total=len(frame),
            x=x,
            y=y,
        )
    ]


def one_year(firms: Firms | pd.DataFrame) -> Firms:
    """Return firms that are of one year, or of none; a table is read as usual.

    Raises
    ------
    DataError
        If they are of several years, in which the same firm may stand more than once.
    """
    there = read_firms(firms) if isinstance(firms, pd.DataFrame) else firms
    if not isinstance(there, Firms):
        raise DataError(
            "firms are a table, or what read_firms returns, not a {kind}.", kind=type(there).__name__
        )
    if len(there.years) > 1:
        raise DataError(
            "the firms are of {n} years {years}; take one: {how}.",
            n=len(there.years),
            years=listed(there.years),
            how=term(f"firms.in_year({there.years[-1]})", f"--year {there.years[-1]}"),
        )
    return there
