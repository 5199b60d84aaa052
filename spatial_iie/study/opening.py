"""Open a panel: read it, settle its columns, match its regions, make the study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.study._homes import homes_in
from spatial_iie.study._names import VINTAGE
from spatial_iie.study.about import StudyAbout
from spatial_iie.study.boundaries import read_boundaries
from spatial_iie.study.carrying import combined, other_land
from spatial_iie.study.categories import few_enough
from spatial_iie.study.cells import requested_years
from spatial_iie.study.files import read_table
from spatial_iie.study.found_level import level_of
from spatial_iie.study.headers import has_no_years, says_cities
from spatial_iie.study.indicators import turned
from spatial_iie.study.layout import Aside, is_filled, is_words
from spatial_iie.study.levels import KEYED, check_level, check_selection, vintage_of
from spatial_iie.study.measurement import names_of
from spatial_iie.study.own_keys import level_of_layer, place_on
from spatial_iie.study.panel import (
    UNDATED,
    Complaint,
    LongTable,
    numbers_of,
    refuse_doubles,
    to_long,
    with_keys,
    with_undated,
    without_repeats,
)
from spatial_iie.study.placing import Ids, place
from spatial_iie.study.points import points_of
from spatial_iie.study.sharing import NO_PIECES, sharing_of, with_shared
from spatial_iie.study.study import Study
from spatial_iie.study.suspects import suspects
from spatial_iie.study.table import Table, refuse
from spatial_iie.study.vintages import check_vintage
from spatial_iie.study.without_map import are_nowhere, without_map
from spatial_iie.study.words import words_of

if TYPE_CHECKING:
    import geopandas

UNMATCHED = ("error", "set-aside")
"""What becomes of rows whose region is not known."""
_MARK = "synthetic"
"""The column that tables of this package carry if they are made from simulated numbers."""


def open(  # noqa: A001
    panel: str | Path | pd.DataFrame | Table,
    *,
    region: str | None = None,
    year: str | int | None = None,
    years: int | Iterable[int] | None = None,
    province: str | None = None,
    prefecture: str | None = None,
    boundaries: str | Path | geopandas.GeoDataFrame | None = None,
    boundary_key: str | None = None,
    boundary_layer: str | None = None,
    boundary_encoding: str | None = None,
    crs: object = None,
    longitude: str | None = None,
    latitude: str | None = None,
    level: str | None = None,
    select: str | None = None,
    vintage: int | None = None,
    amounts: Iterable[str] = (),
    rates_by: str | None = None,
    shares: str | Path | pd.DataFrame | None = None,
    shares_by: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    decimal: str | None = None,
    unmatched: str = "error",
) -> Study:
    """Open a panel of numbers by region and year as a study.

    Long tables (a row per region and year) and wide ones (years in the names of columns: ``gdp_2017``,
    ``2017年GDP``, ``指数(2019)``, ``2017``) are told apart by themselves. Columns that are mostly numbers
    become variables; others are left out and named in ``about``. Blanks and ``—``, ``-``, ``…``, ``.``,
    ``NA``, ``缺失``, ``无`` and the like are missing values. Numbers may be text, with commas or blanks between
    thousands; a decimal comma is known by what a whole column says (``0,345`` and ``1.234,5`` group no thousands),
    and a column that says both or, beside one with decimal commas, neither is refused; ``about["reading"]`` names
    the columns. Where every number of a column
    has a percent sign the sign is dropped, ``12.5%`` is 12.5, and ``about`` says so. True and false are 1
    and 0. A column ``synthetic`` that is true, as this package writes it beside simulated numbers, marks the
    study and all that is made from it.

    Units of measurement in headings are no part of the names of variables: ``GDP（亿元）`` is ``GDP``, and
    ``study.labels`` has what tables and maps print. Two headings that would have one name keep their units.

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
    prefecture : str, optional
        Column of prefectures, where names of counties repeat; without it one with a usual heading is used, and else
        one of provinces.
    boundaries : path or geopandas.GeoDataFrame, optional
        Own polygons. If their keys are names or codes of China's divisions the panel's regions are matched as always,
        else key by key as text, apart from spaces, case, leading zeros (``01`` is ``1``), accents and marks.
    boundary_key : str, optional
        Column of the own boundaries that holds their keys; without it ``adcode`` if there is one, else the one that
        has most of the table's regions.
    boundary_layer : str, optional
        Layer of a boundary file that has several.
    boundary_encoding : str, optional
        Encoding of the words of a Shapefile; without it what its ``.cpg`` says, or found out: UTF-8, GB 18030, Latin-1.
    crs : optional
        Coordinate reference system of boundaries that do not say it, such as ``"EPSG:4326"`` for longitude and
        latitude. Only distances and the scale of maps need one.
    longitude, latitude : str, optional
        Columns of degrees: every region is a point, its weights are by distance, and there is no boundary file.
    level : {"prefecture", "province", "county", "county-merged"}, optional
        What the regions are; without it found out from their names or codes, and ``about["level"]`` says which. With
        "county-merged" the districts of each city are one unit (市辖区), as in county statistics.
    select : {"mainland", "mainland-without-tibet"}, optional
        Keep the regions of a named selection only: without Hong Kong, Macau and Taiwan (31 provinces), and without
        Tibet too (30).
    vintage : int, optional
        Year, 2000 to 2025, at whose end the divisions of the map stood; by default 2018. Counties are those of 2023.
    amounts : iterable of str, optional
        Columns that add up where units that have rows of their own are one unit on the map.
    rates_by : str, optional
        The column, an amount, by which the other columns are averaged there.
    shares : path or DataFrame, optional
        Shares the rows of divided units out. Three columns: the divided unit, a unit of the map that holds some of its
        land, and the population or share of that part. ``amounts`` and ``rates_by`` are needed, too.
    shares_by : str, optional
        Instead, a column such as population: a row of a unit that the map does not have is shared out by the numbers
        of the units that hold its land, in the year of the map.
    encoding : str, optional
        Of a text file, if it is not to be found out.
    sheet : str, optional
        Of a workbook; without it the first that is neither blank nor hidden.
    decimal : {".", ","}, optional
        The decimal mark of text; without it each column tells its own, or is refused.
    unmatched : {"error", "set-aside"}
        What becomes of rows whose region or year is not known, and of cells in columns of numbers that are none:
        the table is refused, or they are set aside, and ``about["set_aside"]`` names them.

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
    A row stands on the map of the vintage, whatever its year: on the unit of the same name, if the map has one (莱芜 in
    2019 is 莱芜 on the map of 2018; ``about["later_merged"]`` names such rows); else on the one that holds all its land
    (莱芜 in 2018 is a part of 济南 on the map of 2020); a row of a unit whose land lies in several (巢湖市, divided in
    2011) has no place. ``about["reading"]`` says which units held other land in the year of a row.

    Rows, cells and columns that are not data are known by rule: titles, notes and sources, totals, a province among
    cities, units abolished since, remarks beside the table. They are left out, and ``about["set_aside"]`` names them
    and the rule.

    Examples
    --------
    >>> cities = {"城市": ["北京", "天津市"], "gdp_2018": ["33,106", "13,363"], "gdp_2019": [35371, "—"]}
    >>> study = open(pd.DataFrame(cities))
    >>> study
    Study: 2 regions, 2018-2019, 1 variable [gdp], 1 value missing
    >>> study["gdp", 2018].to_dict()
    {'110000': 33106.0, '120000': 13363.0}
    """
    rows = read_rows(
        panel,
        region=region,
        year=year,
        years=years,
        province=province,
        prefecture=prefecture,
        boundaries=boundaries,
        boundary_key=boundary_key,
        boundary_layer=boundary_layer,
        boundary_encoding=boundary_encoding,
        crs=crs,
        longitude=longitude,
        latitude=latitude,
        level=level,
        vintage=vintage,
        amounts=amounts,
        rates_by=rates_by,
        shares=shares,
        shares_by=shares_by,
        encoding=encoding,
        sheet=sheet,
        decimal=decimal,
        unmatched=unmatched,
    )
    rows = _without_units(rows)
    index = pd.MultiIndex.from_arrays([rows.ids, rows.long.years], names=["region", "year"])
    path = Path(boundaries) if isinstance(boundaries, str | Path) and boundary_layer is None else None
    made = Study(
        pd.DataFrame(rows.variables, index=index),
        about=rows.about,
        layer=rows.layer,
        boundary_path=path,
        words=pd.DataFrame(rows.words, index=index, dtype=object),
    )
    if select is None:
        return made
    check_selection(select)
    return made.select(select)


def _without_units(rows: Rows) -> Rows:
    """Call variables by their headings without units of measurement; ``about`` has units and headings."""
    left_out = rows.about.left_out
    lost = [name for name, why in left_out.items() if isinstance(why, Complaint)]
    names = names_of([*rows.variables, *lost], rows.long.table.notes.get("labels", {}), left_out)
    about = rows.about | StudyAbout(
        left_out={names.called.get(name, name): why for name, why in left_out.items()},
        percent=tuple(names.called[name] for name in rows.about.percent),
    )
    headings = {called: heading for heading, called in names.called.items() if called != heading}
    further = {"units": names.units, "headings": headings, "unclear": names.unclear}
    about |= {name: found for name, found in further.items() if found}
    return replace(rows, variables={names.called[k]: v for k, v in rows.variables.items()}, about=about)


@dataclass(frozen=True)
class Rows:
    """A table as :func:`open` reads it: its rows on the regions of a map, before they become a study.

    ``ids`` has the region of each row of ``long``, ``variables`` its numbers, ``words`` its texts; ``about`` is the
    study's.
    """

    long: LongTable
    ids: Ids
    variables: dict[str, NDArray[np.float64]]
    words: dict[str, NDArray[np.object_]]
    about: StudyAbout
    layer: geopandas.GeoDataFrame | None


def read_rows(
    panel: str | Path | pd.DataFrame | Table,
    *,
    region: str | None = None,
    year: str | int | None = None,
    years: int | Iterable[int] | None = None,
    province: str | None = None,
    prefecture: str | None = None,
    boundaries: str | Path | geopandas.GeoDataFrame | None = None,
    boundary_key: str | None = None,
    boundary_layer: str | None = None,
    boundary_encoding: str | None = None,
    crs: object = None,
    longitude: str | None = None,
    latitude: str | None = None,
    level: str | None = None,
    vintage: int | None = None,
    amounts: Iterable[str] = (),
    rates_by: str | None = None,
    shares: str | Path | pd.DataFrame | None = None,
    shares_by: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    decimal: str | None = None,
    unmatched: str = "error",
    one_of_several: bool = False,
) -> Rows:
    """Read a table and settle its columns and regions.

    As one of several tables it may lack some of the years asked for, have columns of words only, and of no year.
    """
    if level is not None:
        check_level(level)
    check_vintage(vintage_of(level or "", vintage))
    if unmatched not in UNMATCHED:
        raise DataError("unmatched= is 'error' or 'set-aside', not {unmatched!r}.", unmatched=unmatched)
    aside = unmatched == UNMATCHED[1]
    table = panel.copied() if isinstance(panel, Table) else read_table(panel, encoding=encoding, sheet=sheet)
    table = turned(table, region, year, level)
    asked = requested_years(years)
    if year is None and asked is not None and len(asked) == 1 and has_no_years(table):
        year = asked[0]
    long = to_long(
        table,
        region=region,
        year=year,
        years=None if one_of_several else asked,
        level=level,
        set_aside=aside,
    )
    if one_of_several:
        long = with_undated(long, table)
    if one_of_several and asked:
        there = np.isin(long.years, asked)
        refuse(not there.any(), table.source, "there is nothing of {years}", years=listed(asked))
        long = long.take(there)
    long = with_keys(long, set_aside=aside)
    layer = _own(boundaries, boundary_key, boundary_layer, boundary_encoding, crs, long.keys)
    if longitude is not None or latitude is not None:
        layer = _points(table, long, longitude, latitude, layer)
    units = _level(long, level, layer, vintage)
    homes = homes_in(table, long.keys, long.about.region_column, units, province, prefecture)
    homes = None if homes is None else [homes[row] for row in long.rows]
    sharing = sharing_of(shares, shares_by, units if layer is None else "", vintage)
    parts, pieces = long, NO_PIECES
    chosen = (level, vintage, province, prefecture)
    if layer is None and not sharing and all(each is None for each in chosen) and are_nowhere(long.keys):
        long, ids, placed = without_map(long)
        units, own, vintage = "", ids, VINTAGE
    elif layer is None:
        vintage = vintage_of(units, vintage)
        if sharing:
            long, homes, parts, pieces = sharing.apart(long, homes)
        long, ids, placed, own = place(long, homes, vintage, units, set_aside=aside)
        if sharing and len(pieces.rows):
            long, ids, own, pieces, more = sharing.together(long, ids, own, parts, pieces)
            placed = with_shared(placed, more)
        if units == KEYED[0]:
            other = other_land(ids, long.years, own != ids, vintage)
            placed |= StudyAbout(reading=(*placed.reading, *other)) if other else {}
    else:
        long, ids, placed = place_on(layer, long, homes, vintage, level, set_aside=aside)
        units, own, vintage = placed.level, ids, vintage or VINTAGE
    keep = without_repeats(long, ids)
    if not keep.all():
        pieces = pieces.take(keep[len(keep) - len(pieces.rows) :])
        long, ids, own = long.take(keep), ids[keep], own[keep]
    refuse_doubles(long, own)
    numbers = numbers_of(long, decimal=decimal, needed=not one_of_several, set_aside=aside)
    variables = {k: v for k, v in numbers.variables.items() if k not in (longitude, latitude)}
    factors, how_shared = (
        sharing.factors(long, ids, pieces, variables) if sharing and len(pieces.rows) else (None, [])
    )
    keep, variables = combined(table, ids, own, long.years, variables, amounts, rates_by, factors)
    if not keep.all():
        long, ids = long.take(keep), ids[keep]
    marked = len(variables) > 1 or one_of_several
    synthetic = marked and bool((variables.pop(_MARK, np.zeros(1)) == 1).any())
    about = StudyAbout(source=table.source, synthetic=synthetic, vintage=vintage, level=units)
    about = about | StudyAbout(rows_read=len(table.frame)) | table.notes | long.about | placed
    if level is None and units and units != KEYED[0]:
        about |= StudyAbout(level_found_out=True)
    about |= StudyAbout(left_out=numbers.left_out, percent=numbers.percent, own_boundaries=layer is not None)
    told_aside = _aside_notes(long.table.notes.get("set_aside")) | dict(placed.set_aside)
    about = about | StudyAbout(set_aside=told_aside) if told_aside else about.without("set_aside")
    lost = {name: why for name, why in numbers.left_out.items() if isinstance(why, Complaint)}
    reading = (
        *long.table.notes.get("reading", ()),
        *(() if layer is None else layer.attrs.pop("reading", ())),
        *placed.reading,
        *how_shared,
        *numbers.written,
        *suspects(variables, ids),
        *_years_without(variables, long.years),
        *(Message("Column {column} is left out: {why}", column=name, why=why) for name, why in lost.items()),
    )
    return Rows(
        long,
        ids,
        variables,
        _words(table, long, numbers.left_out),
        about | StudyAbout(reading=reading),
        layer,
    )


def _words(table: Table, long: LongTable, left_out: Mapping[str, str]) -> dict[str, NDArray[np.object_]]:
    """Return the columns of words that may be kinds of regions, also those of a wide table without a year."""
    found = {}
    for name in left_out:
        if name in long.table.frame.columns:
            cells = long.table.frame[name]
        elif left_out[name] == UNDATED:
            cells = table.frame[name].iloc[long.rows]
        else:
            continue
        there = [cell for cell in cells.unique() if is_filled(cell)]
        if few_enough(cells) and 2 * sum(map(is_words, there)) > len(there):
            found[name] = words_of(cells)
    return found


def _years_without(variables: Mapping[str, NDArray[np.float64]], years: NDArray[np.int64]) -> list[Message]:
    """Say which variables have no value in a whole year, others in others."""
    stamps, at = np.unique(years, return_inverse=True)
    found: dict[tuple[int, ...], list[str]] = {}
    for name, values in variables.items():
        counts = np.bincount(at, weights=~np.isnan(values), minlength=len(stamps))
        if counts.any() and not counts.all():
            found.setdefault(tuple(stamps[counts == 0].tolist()), []).append(name)
    note = "No values in {years}: {columns}."
    return [Message(note, years=listed(gone, 12), columns=listed(names, 12)) for gone, names in found.items()]


def _level(
    long: LongTable, level: str | None, layer: geopandas.GeoDataFrame | None, vintage: int | None
) -> str:
    """Return the level of the units on which rows are placed; of own boundaries that of their keys."""
    if layer is not None:
        return level or level_of_layer([str(key) for key in layer.index], vintage)
    if level is None and says_cities(long.about.region_column):
        return KEYED[0]
    return level or level_of(long.keys)


def _aside_notes(aside: Aside | None) -> dict[str, Message]:
    return {} if aside is None else aside.in_words()


def _own(
    boundaries: str | Path | geopandas.GeoDataFrame | None,
    key: str | None,
    name: str | None,
    encoding: str | None,
    crs: object,
    keys: list[str],
) -> geopandas.GeoDataFrame | None:
    """Own boundaries, if there are any."""
    if boundaries is None:
        given = {"boundary_key": key, "boundary_layer": name, "boundary_encoding": encoding, "crs": crs}
        for option, value in given.items():
            if value is not None:
                raise DataError(
                    "{option} is for boundaries of your own; give {boundaries} too.",
                    option=term(f"{option}=", f"--{option.replace('_', '-')}"),
                    boundaries=term("boundaries=", "--boundaries"),
                )
        return None
    try:
        return read_boundaries(boundaries, region=key, layer=name, encoding=encoding, crs=crs, keys=keys)
    except DataError as error:
        values = dict(error.message.values)
        if "region" in values:
            values["region"] = term("boundary_key=...", "--boundary-key")
        raise DataError(error.message.template, **values) from None


def _points(
    table: Table,
    long: LongTable,
    longitude: str | None,
    latitude: str | None,
    layer: geopandas.GeoDataFrame | None,
) -> geopandas.GeoDataFrame:
    """Points of the regions, from two columns of the table."""
    if longitude is None or latitude is None:
        raise DataError("points need both a column of longitudes and one of latitudes.")
    if layer is not None:
        raise DataError("regions are points or have boundaries: give longitude and latitude, or boundaries.")
    return points_of(table, long.keys, long.rows.tolist(), longitude=longitude, latitude=latitude)
