"""Open a panel: read it, settle its columns, match its regions, make the study."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.study.boundaries import VINTAGES, read_boundaries
from spatial_iie.study.cells import years_asked
from spatial_iie.study.files import read_table
from spatial_iie.study.match import match
from spatial_iie.study.headers import nearest
from spatial_iie.study.panel import LongTable, numbers_of, refuse_blank_keys, refuse_doubles, to_long
from spatial_iie.study.study import Study

if TYPE_CHECKING:
    import geopandas


def open(  # noqa: A001
    panel: str | Path | pd.DataFrame,
    *,
    region: str | None = None,
    year: str | int | None = None,
    years: int | Iterable[int] | None = None,
    province: str | None = None,
    boundaries: str | Path | geopandas.GeoDataFrame | None = None,
    boundary_key: str | None = None,
    vintage: int = 2018,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Study:
    """Open a panel of numbers by region and year as a study.

    Long tables (a row per region and year) and wide ones (years in the names of columns: ``gdp_2017``,
    ``2017年GDP``, ``指数(2019)``, ``2017``) are told apart by themselves. Columns that are mostly numbers
    become variables; others are left out and named in ``about``. Blanks and ``—``, ``-``, ``…``, ``.``,
    ``NA``, ``缺失``, ``无`` and the like are missing values. Numbers may be text, with thousands separators
    (not in files cut by semicolons, where a comma may be the decimal mark). Where every number of a column
    has a percent sign the sign is dropped, ``12.5%`` is 12.5, and ``about`` says so. True and false are 1
    and 0.

    Parameters
    ----------
    panel : path or pandas.DataFrame
        CSV (UTF-8, UTF-16 or GB18030, found out; cut by comma, tab or semicolon), ``.xlsx``, ``.dta``,
        ``.parquet``.
    region : str, optional
        Column of names or codes; without it a conventional header is looked for, codes before names.
    year : str or int, optional
        Column of years; or the one year of all rows; without it a conventional header is looked for.
    years : int or iterable of int, optional
        Read the rows of these years only.
    province : str, optional
        Column of provinces, where names alone do not tell regions apart.
    boundaries : path or geopandas.GeoDataFrame, optional
        Own polygons. If their keys are adcodes the panel's regions are matched as always, else key by key
        as text.
    boundary_key : str, optional
        Column of the own boundaries that holds their keys; ``adcode`` if there is one.
    vintage : int
        Year at whose end the divisions of the map stood; only 2018.
    encoding : str, optional
        Of a text file, if it is not to be found out.
    sheet : str, optional
        Of a workbook; without it the first that is not blank.

    Returns
    -------
    Study
        With what was read, chosen, matched and left out in ``about``.

    Raises
    ------
    DataError
        If the table cannot be read, or cells, columns, regions or years in it cannot be used; naming them.

    Notes
    -----
    A row stands on the map of the vintage: a row of a later year is looked up in the divisions of the
    vintage's year (莱芜 in 2019 stays 莱芜 on the map of 2018), and ``about["later_merged"]`` names such rows.
    A row of a unit that no longer was one in the row's year (巢湖市 in 2017, divided in 2011) has no place
    on the map: it is left out, and ``about["set_aside"]`` names it.

    Examples
    --------
    >>> cities = {"城市": ["北京", "天津市"], "gdp_2018": ["33,106", "13,363"], "gdp_2019": [35371, "—"]}
    >>> study = open(pd.DataFrame(cities))
    >>> study
    Study: 2 regions, 2018-2019, 1 variable [gdp], 1 value missing
    >>> study["gdp", 2018].to_dict()
    {'110000': 33106.0, '120000': 13363.0}
    """
    if vintage not in VINTAGES:
        raise DataError(f"there are no divisions of vintage {vintage!r}; there are those of the end of 2018.")
    table = read_table(panel, encoding=encoding, sheet=sheet)
    long = to_long(table, region=region, year=year, years=years_asked(years))
    refuse_blank_keys(long)
    shapes, own = _own(boundaries, boundary_key)
    if shapes is not None and not own:
        ids, matched = _as_written(long, shapes), {}
    else:
        ids, matched = _matched(long, _provinces(table, long, province), vintage)
    refuse_doubles(long, ids)
    variables, left_out, percent = numbers_of(long)
    frame = pd.DataFrame(
        variables, index=pd.MultiIndex.from_arrays([ids, long.years], names=["region", "year"])
    )
    about: dict[str, Any] = {
        "source": table.source,
        "synthetic": False,
        "vintage": vintage,
        "rows_read": len(table.frame),
    }
    about |= table.notes | long.about | matched
    about |= {"left_out": left_out, "percent": percent, "own_boundaries": shapes is not None}
    path = Path(boundaries) if isinstance(boundaries, str | os.PathLike) else None
    return Study(frame, about=about, layer=shapes, boundary_path=path)


def _own(boundaries: Any, key: str | None) -> tuple[geopandas.GeoDataFrame | None, bool]:
    """Own boundaries, and whether their keys are adcodes."""
    if boundaries is None:
        if key is not None:
            raise DataError("boundary_key= is for boundaries of your own; give boundaries= too.")
        return None, True
    try:
        shapes = read_boundaries(boundaries, region=key)
    except DataError as error:
        raise DataError(str(error).replace("region=...", "boundary_key=...")) from None
    codes = shapes.index.astype(str)
    return shapes, bool(codes.str.fullmatch(r"\d{6}").all())


def _provinces(table: Any, long: LongTable, province: str | None) -> list[str] | None:
    if province is None:
        return None
    if province not in long.table.frame.columns and province not in table.frame.columns:
        names = table.frame.columns
        raise DataError(
            f"{table.source}: there is no column {province!r} for the provinces; {nearest(province, names)}."
        )
    if province in long.table.frame.columns:
        return [str(cell).strip() for cell in long.table.frame[province]]
    repeats = len(long.keys) // len(table.frame)
    return [str(cell).strip() for cell in table.frame[province]] * repeats


def _as_written(long: LongTable, shapes: geopandas.GeoDataFrame) -> np.ndarray[Any, Any]:
    """Keys of own boundaries, compared as text."""
    there = set(shapes.index)
    unknown = {
        key: long.table.where(i) for i, key in reversed(list(enumerate(long.keys))) if key not in there
    }
    if unknown:
        said = listed(
            f"{key!r} ({unknown[key]})" for key in dict.fromkeys(k for k in long.keys if k in unknown)
        )
        raise DataError(
            f"{long.table.source}: {len(unknown)} regions are not in the boundaries: {said}; "
            f"those are called {listed(shapes.index, 3)}."
        )
    return np.array(long.keys, dtype=object)


def _matched(
    long: LongTable, provinces: list[str] | None, vintage: int
) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
    """Adcodes of the rows in the divisions of the vintage, and how they were found."""
    rows = pd.DataFrame(
        {"key": long.keys, "province": provinces or "", "year": np.minimum(long.years, vintage)}
    )
    unique = rows.drop_duplicates(ignore_index=True)
    province = unique["province"].tolist() if provinces else None
    matching = match(unique["key"].tolist(), year=unique["year"].tolist(), province=province)
    found = matching.to_frame()
    if found["adcode"].isna().any():
        _refuse_unknown(long, rows, unique[found["adcode"].isna().to_numpy()], matching)
    unique["id"], unique["rule"] = found["adcode"].to_numpy(), found["rule"].to_numpy()
    ids = rows.merge(unique, how="left", on=["key", "province", "year"], validate="many_to_one")
    about = {"matched": {str(rule): int(n) for rule, n in ids["rule"].value_counts().items()}}
    later = _later_merged(long, ids["id"].to_numpy(dtype=object), vintage)
    return ids["id"].to_numpy(dtype=object), about | ({"later_merged": later} if later else {})


def _refuse_unknown(long: LongTable, rows: pd.DataFrame, unknown: pd.DataFrame, matching: Any) -> None:
    """Raise what the matching says about its unknown keys, and where they stand in the table."""
    marked = rows.merge(unknown.assign(unknown=True), how="left", on=["key", "province", "year"])
    spots = np.flatnonzero(marked["unknown"].notna().to_numpy())
    first = {long.keys[i]: long.table.where(i) for i in reversed(spots.tolist())}
    where = listed(f"{key!r} ({first[key]})" for key in dict.fromkeys(long.keys[i] for i in spots))
    try:
        matching.codes()
    except DataError as error:
        raise DataError(
            f"{long.table.source}: {len(first)} regions are not known: {where}; {error}"
        ) from None


def _later_merged(long: LongTable, ids: np.ndarray[Any, Any], vintage: int) -> dict[str, tuple[int, ...]]:
    """Rows after the vintage whose region was another by then: {adcode: years}."""
    late = pd.DataFrame({"id": ids, "year": long.years})[long.years > vintage].drop_duplicates(
        ignore_index=True
    )
    if late.empty:
        return {}
    by_then = match(late["id"].tolist(), year=late["year"].tolist()).to_frame()["adcode"].to_numpy()
    moved = late[by_then != late["id"].to_numpy()]
    return {str(code): tuple(sorted(int(y) for y in part["year"])) for code, part in moved.groupby("id")}
