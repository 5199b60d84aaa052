"""Join tables by matched regions and years: every study has its index in one file and its controls in another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, term
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.study._coverage import coverage
from spatial_iie.study._joining import How, index_of, side_by_side
from spatial_iie.study._parts import Part, read_part
from spatial_iie.study.cells import requested_years
from spatial_iie.study.study import Study

if TYPE_CHECKING:
    import geopandas

_SEVERAL = ("region", "year", "province", "encoding", "sheet")


def merge(
    *tables: str | Path | pd.DataFrame | Study,
    how: How = "outer",
    prefixes: Sequence[str | None] | None = None,
    same: str | Iterable[str] = (),
    years: int | Iterable[int] | None = None,
    region: str | Sequence[str | None] | None = None,
    year: str | int | Sequence[str | int | None] | None = None,
    province: str | Sequence[str | None] | None = None,
    encoding: str | Sequence[str | None] | None = None,
    sheet: str | Sequence[str | None] | None = None,
    boundaries: str | Path | geopandas.GeoDataFrame | None = None,
    boundary_key: str | None = None,
    boundary_layer: str | None = None,
    boundary_encoding: str | None = None,
    crs: object = None,
    vintage: int | None = None,
) -> TableResult:
    r"""Join tables by region and year, whatever each calls its regions and however it is laid out.

    Each table is read and matched as :func:`spatial_iie.study.open` does, so that one may have names and a row for
    each year, another codes and years in its headings. Columns of words (groups of cities) are kept. A table
    without years (areas, types of cities) has its values in every year of the others.

    Parameters
    ----------
    *tables : path, pandas.DataFrame or Study
        One or more. A single table is brought to long form, with codes.
    how : {"outer", "inner"}
        Keep every pair of region and year that is in some table, with blanks where a table has no row, or only those
        that are in all of them. Either way the notes name what is not in each table.
    prefixes : sequence of str, optional
        One for each table, written before the names of all its columns; None or "" for none.
    same : str or iterable of str, optional
        Columns that are the same variable in several tables. They become one: the first table with a value gives
        it; values must agree, to a millionth of their size, wherever several have one.
    years : int or iterable of int, optional
        Read the rows of these years only.
    region, year, province, encoding, sheet : optional
        As for :func:`spatial_iie.study.open`; one for all tables, or a list with one (or None) for each.
    boundaries, boundary_key, boundary_layer, boundary_encoding, crs, vintage : optional
        As for :func:`spatial_iie.study.open`, for all tables.

    Returns
    -------
    TableResult
        Columns ``adcode`` (or the key of own boundaries), ``name``, ``year`` (unless no table has years), then those
        of the tables in their order; a row for each region and year, ascending. ``synthetic`` is a last column if a
        table is marked so. ``about["tables"]`` has how each table was read.

    Raises
    ------
    DataError
        If a table cannot be read; has a pair of region and year twice; a column is in more than one table and not in
        ``same``; values of such a column differ; or no row is left.

    Notes
    -----
    Columns of words that have the same name in several tables and agree wherever several have a word become one
    without being named in ``same``.

    Examples
    --------
    >>> index = pd.DataFrame({"城市": ["天津", "北京", "北京"], "年份": [2019, 2019, 2018], "指数": [3.0, 2.0, 1.0]})
    >>> money = pd.DataFrame({"code": [1100, 3101], "gdp_2019": [354.0, 382.0]})
    >>> merged = merge(index, money)
    >>> print(merged.to_frame().to_string(index=False))
    adcode name  year  指数   gdp
    110000  北京市  2018 1.0   NaN
    110000  北京市  2019 2.0 354.0
    120000  天津市  2019 3.0   NaN
    310000  上海市  2019 NaN 382.0
    >>> print(*merged.notes, sep="\n")
    4 rows: 3 regions, 2018-2019; 1 of them in every table.
    table 1 lacks 1 region [310000 上海市]: its columns are blank there.
    table 2 lacks 1 region [120000 天津市]: its columns are blank there.
    table 2 lacks 1 year [2018]: its columns are blank there.
    >>> merge(index, money, how="inner").to_frame()["gdp"].tolist()
    [354.0]
    """
    check_choice("how", how, How)
    if not tables:
        raise DataError("merge needs at least one table.")
    names, before = _names(tables), _one_each("prefixes", prefixes, len(tables))
    options = {
        name: _one_each(name, value, len(tables))
        for name, value in zip(_SEVERAL, (region, year, province, encoding, sheet), strict=True)
    }
    common = {
        "boundaries": boundaries,
        "boundary_key": boundary_key,
        "boundary_layer": boundary_layer,
        "boundary_encoding": boundary_encoding,
        "crs": crs,
        "vintage": vintage,
    }
    read = [
        read_part(
            table,
            name,
            years=requested_years(years),
            **common,
            **{key: each[k] for key, each in options.items()},
        )
        for k, (table, name) in enumerate(zip(tables, names, strict=True))
    ]
    parts = _prefixed(_of_one_map(read), before)
    index = index_of(parts, how)
    frame, agreed = side_by_side(parts, index, [same] if isinstance(same, str) else list(same))
    synthetic = any(part.about.synthetic for part in parts)
    about = TableAbout(
        source=" + ".join(names),
        tables={part.name: dict(part.about) for part in parts},
        how=how,
        synthetic=synthetic,
        notes=(*(note for part in parts for note in part.notes), *coverage(parts, index, how), *agreed),
    )
    return TableResult(_labelled(frame, parts, synthetic), heading=" + ".join(names), about=about)


def _names(tables: Sequence[object]) -> list[str]:
    """Call each table by its file, by more of its path where two files have one name, or by its number."""
    paths = [Path(table) if isinstance(table, str | Path) else None for table in tables]
    short = [path.name if path is not None else Message("table {k}", k=k) for k, path in enumerate(paths, 1)]
    return [
        name if short.count(name) == 1 else Message("table {k} ({path})", k=k, path=paths[k - 1])
        for k, name in enumerate(short, 1)
    ]


def _one_each(name: str, value: Any, count: int) -> list[Any]:
    """Return an option for each table, from one for all or a list.

    >>> _one_each("region", "city", 2), _one_each("region", ["city", None], 2)
    (['city', 'city'], ['city', None])
    """
    if value is None or isinstance(value, str | int):
        if name == "prefixes" and value is not None:
            raise DataError(
                "prefixes= wants one for each table, such as {example}.",
                example=term("prefixes=('', 'b_')", "--prefix '' --prefix b_"),
            )
        return [value] * count
    each = list(value)
    if len(each) != count:
        raise DataError(
            "{name} has {n_each} {n_each:value|values} for {count} tables. Give one for all, or one for each.",
            name=Message(f"{name}="),
            n_each=len(each),
            count=count,
        )
    return each


def _of_one_map(parts: list[Part]) -> list[Part]:
    """Refuse tables whose regions are of different maps."""
    maps = {(part.key, part.about.own_boundaries) for part in parts}
    if len(maps) > 1:
        raise DataError(
            "the tables are of different maps: their regions are {maps}. Open them with the same boundaries.",
            maps=listed(key for key, _ in sorted(maps)),
        )
    return parts


def _prefixed(parts: list[Part], prefixes: list[str | None]) -> list[Part]:
    return [
        replace(part, cells=part.cells.add_prefix(prefix)) if prefix else part
        for part, prefix in zip(parts, prefixes, strict=True)
    ]


def _labelled(frame: pd.DataFrame, parts: list[Part], synthetic: bool) -> pd.DataFrame:
    """Return the joined table with code, name and year as its first columns."""
    names = {code: text for part in parts for code, text in part.names.items()}
    codes = frame.index.get_level_values(0)
    keys: dict[str, list[object]] = {parts[0].key: codes.tolist(), "name": [names[code] for code in codes]}
    if frame.index.nlevels == 2:
        keys["year"] = frame.index.get_level_values(1).astype(int).tolist()
    marks = {"synthetic": True} if synthetic else {}
    return pd.concat([pd.DataFrame(keys), frame.reset_index(drop=True)], axis="columns").assign(**marks)
