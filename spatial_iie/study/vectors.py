"""Boundary files from outside: kinds that are known, copied to a place of their own before GDAL opens them.

GDAL opens whatever a file says it is, follows what it names, fetches what it links to, and may write beside it. Here a
file must be of a kind that is known, by its ending and by its content, and its parts are copied under plain names; what
is opened then can refer to nothing, and no request leaves the machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from spatial_iie._files import guarded, printable, regular_file, shown
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.study._attributes import OPTION, shapefile_encoding
from spatial_iie.study._quoted import named

if TYPE_CHECKING:
    import geopandas

#: Endings, and how a file of the kind begins.
KINDS = {
    ".shp": b"\x00\x00\x27\x0a",
    ".gpkg": b"SQLite format 3\x00",
    ".fgb": b"fgb",
    ".geojson": b"{",
    ".json": b"{",
    ".topojson": b"{",
}
#: The parts of a Shapefile that matter, beside it under the same name.
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
ARCHIVES, FOLDER = (".zip", ".shz"), ".gdb"
_ADVICE = Message(
    "use a Shapefile (.shp, or all its parts in a .zip), GeoPackage (.gpkg), GeoJSON or FlatGeobuf (.fgb)"
)
_IN_FOLDER = re.compile(r"gdb|timestamps|a[0-9a-f]{8}\.(gdbtable|gdbtablx|gdbindexes|freelist|spx|atx)")
#: Largest size of what an archive unpacks to, in bytes.
UNPACKED = 2**31
#: Nothing is fetched, mended or loaded while a file is read, whatever the environment says.
_SAFE = {
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_TIMEOUT": "1",
    "SHAPE_RESTORE_SHX": "NO",
    "SHAPE_ENCODING": None,
    "OGR_SQLITE_LOAD_EXTENSIONS": None,
    "OGR_SQLITE_PRAGMA": None,
    "OGR_GEOJSON_MAX_OBJ_SIZE": None,
}


def read_vector(
    source: str | os.PathLike[str], encoding: str | None = None, layer: str | None = None
) -> tuple[geopandas.GeoDataFrame, Message | None]:
    """Read a boundary file of a kind that is known.

    Parameters
    ----------
    source : path
        ``.shp``, ``.gpkg``, ``.geojson``, ``.json``, ``.topojson``, ``.fgb``, a ``.zip`` with one of them, or a
        ``.gdb`` folder.
    encoding : str, optional
        Of the words of a Shapefile; without it what the file says, or what is found out.
    layer : str, optional
        The one to be read where a file has several; without it the only one with more than one polygon.

    Returns
    -------
    layer : geopandas.GeoDataFrame
    told : Message or None
        What was found out of its encoding, and which layer was taken.

    Raises
    ------
    DataError
        If there is no such file, it is of another kind by its ending or its content, is damaged, refers to something
        else, or several of its layers may be meant.
    """
    from pyogrio.errors import DataLayerError, DataSourceError

    path = Path(source)
    if "://" in str(source) or str(source).startswith("/vsi"):
        raise DataError(
            "{file} is an address; addresses are not opened. Save the file and name it.", file=shown(path)
        )
    with TemporaryDirectory() as folder:
        copied = _copied(path, Path(folder))
        with guarded(path, Message("a vector file")), safely():
            try:
                return _read(copied, path, encoding, layer)
            except (DataSourceError, DataLayerError) as error:  # they name the copy
                reason = str(error).replace(str(copied.with_suffix("")), path.stem)
                raise RuntimeError(reason) from None


def _copied(path: Path, folder: Path) -> Path:
    """Copy what is to be opened into a folder, under a name that says nothing."""
    suffix = path.suffix.lower()
    if suffix == FOLDER and path.is_dir():
        return _copied_folder(path, folder / "layer.gdb")
    path = regular_file(path)
    if suffix in ARCHIVES:
        with guarded(path, Message("a zip archive")):
            path = _unpacked(path, folder)
        suffix = path.suffix.lower()
    if suffix not in KINDS:
        kind = printable(suffix, 20) or Message("(no extension)")
        raise DataError(
            "{file}: boundaries in files of kind {kind} are not read; {advice}.",
            file=printable(path.name),
            kind=kind,
            advice=_ADVICE,
        )
    _check_content(path, suffix)
    copy = folder / f"layer{suffix}"
    for part in PARTS if suffix == ".shp" else (suffix,):
        found = next((each for each in _beside(path, part) if os.path.lexists(each)), None)
        blank = (
            part in (".cpg", ".prj") and found is not None and found.is_file() and not found.stat().st_size
        )
        if found is not None and not blank:
            shutil.copyfile(path if part == suffix else regular_file(found), copy.with_suffix(part))
    return copy


def _beside(path: Path, part: str) -> tuple[Path, Path]:
    return path.with_suffix(part), path.with_suffix(part.upper())


def _copied_folder(path: Path, copy: Path) -> Path:
    copy.mkdir()
    for each in sorted(path.iterdir()):
        if _IN_FOLDER.fullmatch(each.name):
            shutil.copyfile(regular_file(each), copy / each.name)
    if not (copy / "gdb").exists():
        raise DataError("{file} is a folder, but no file geodatabase.", file=shown(path))
    return copy


def _unpacked(path: Path, folder: Path) -> Path:
    """Unpack the one boundary file of an archive, by the last part of its name: no name leads out of the folder."""
    with zipfile.ZipFile(path) as archive:
        files = {
            each: each.filename.replace("\\", "/").rsplit("/", 1)[-1]
            for each in archive.infolist()
            if not each.is_dir() and "__MACOSX" not in each.filename
        }
        known = [name for name in files.values() if Path(name).suffix.lower() in KINDS]
        if len(known) != 1:
            raise DataError(
                "{file}: holds {n_known} boundary files {named}, where one is wanted; {advice}.",
                file=printable(path.name),
                n_known=len(known),
                named=named(known),
                advice=_ADVICE,
            )
        if any(
            ".." in each.filename.replace("\\", "/").split("/") or each.filename[:1] in "/\\"
            for each in files
        ):
            raise DataError(
                "{file}: names files outside of itself; make a plain archive.",
                file=printable(path.name),
            )
        if sum(each.file_size for each in files) > UNPACKED:
            raise DataError(
                "{file}: unpacks to more than {most:.0f} GB.",
                file=printable(path.name),
                most=UNPACKED / 2**30,
            )
        stem = Path(known[0]).stem
        inside = folder / "archive"
        inside.mkdir()
        for each, name in files.items():
            if Path(name).stem == stem and Path(name).suffix.lower() in (*PARTS, *KINDS):
                with (
                    archive.open(each) as packed,
                    (inside / f"layer{Path(name).suffix.lower()}").open("wb") as plain,
                ):
                    shutil.copyfileobj(packed, plain)
    return inside / f"layer{Path(known[0]).suffix.lower()}"


def _check_content(path: Path, suffix: str) -> None:
    """Refuse a file that is not what its ending says, or that refers to something outside of itself."""
    with path.open("rb") as file:
        head = file.read(4096)
    if KINDS[suffix] == b"{":
        head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(KINDS[suffix]):
        raise DataError(
            "{file}: cannot be read as a vector file: it is no {suffix} file by its content; {advice}.",
            file=printable(path.name),
            suffix=suffix,
            advice=_ADVICE,
        )
    if suffix == ".gpkg":
        with guarded(path, Message("a GeoPackage")):
            _check_database(path)
    elif KINDS[suffix] == b"{":
        with guarded(path, "GeoJSON"):
            _check_json(path)


def _check_database(path: Path) -> None:
    """Refuse views and virtual tables: they run what the file says."""
    where = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(where, uri=True)) as database:
        rows = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    for kind, name, sql in rows:
        virtual = re.match(r"\s*CREATE\s+VIRTUAL\s+TABLE", str(sql), re.IGNORECASE)
        if kind == "view" or (virtual and not re.search(r"USING\s+\"?(rtree|fts)", str(sql), re.IGNORECASE)):
            raise DataError(
                "{file}: {layer} is a view, which is not opened; save the layer as a table.",
                file=printable(path.name),
                layer=printable(str(name), 40),
            )


def _check_json(path: Path) -> None:
    """Refuse GeoJSON whose reference system is a link, or is not known: either would be taken for degrees."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except RecursionError:
        raise DataError("{file}: is nested too deeply to be GeoJSON.", file=printable(path.name)) from None
    system = content.get("crs", content.get("coordRefSys")) if isinstance(content, dict) else None
    if system is None:
        return
    text = system.get("properties", {}).get("name") if isinstance(system, dict) else system
    known = isinstance(text, str) and re.fullmatch(
        r"(urn:(x-)?ogc:def:crs:|https?://(www\.)?opengis\.net/def/crs/)?[\w.]+[:/][\w.]*[:/]?[\w.]+", text
    )
    if not known:
        raise DataError(
            "{file}: its coordinate reference system is given by a link or unknown "
            "({system}); save it in longitude and latitude.",
            file=printable(path.name),
            system=printable(json.dumps(system), 80),
        )
    import geopandas

    geopandas.GeoSeries(crs=text)  # raises where PROJ does not know it


@contextmanager
def safely() -> Iterator[None]:
    """Keep GDAL from fetching anything; afterwards its options are what they were."""
    import pyogrio

    # what the environment says is no option of this process: put back, it would outlive the environment
    before = {name: None if name in os.environ else pyogrio.get_gdal_config_option(name) for name in _SAFE}
    pyogrio.set_gdal_config_options(_SAFE)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def _read(
    copied: Path, path: Path, given: str | None, wanted: str | None
) -> tuple[geopandas.GeoDataFrame, Message | None]:
    import geopandas

    encoding, note = None, None
    if copied.suffix == ".shp":
        encoding, note = shapefile_encoding(copied, path, given)
    elif given is not None:
        raise DataError(
            "{file}: {option} is for Shapefiles; files of this kind are in UTF-8.",
            file=printable(path.name),
            option=OPTION,
        )
    layer, told = _layer(copied, path, wanted)
    return geopandas.read_file(copied, engine="pyogrio", layer=layer, encoding=encoding), note or told


def _layer(copied: Path, path: Path, wanted: str | None) -> tuple[str | None, Message | None]:
    """Return the layer of a file that is to be read, None for its only one; and that it was chosen among several."""
    import pyogrio

    layers: list[tuple[str, str | None]] = [tuple(each) for each in pyogrio.list_layers(copied)]
    names = [name for name, _ in layers]
    called = listed(printable(str(name), 40) for name in names)
    if wanted is not None and wanted not in names:
        raise DataError(
            "{file}: there is no layer {layer!r}; there are {layers}.",
            file=printable(path.name),
            layer=wanted,
            layers=called,
        )
    if wanted is not None or len(layers) == 1:
        return wanted, None
    polygons = [
        name for name, kind in layers if kind is not None and ("Polygon" in kind or kind == "Unknown")
    ]
    several = [name for name in polygons if pyogrio.read_info(copied, layer=name)["features"] != 1]
    if len(polygons) != 1 and len(several) != 1:
        raise DataError(
            "{file}: has {n_polygons} layers of polygons among {n_layers} {layers}; say which with {option}.",
            file=printable(path.name),
            n_polygons=len(polygons),
            n_layers=len(layers),
            layers=called,
            option=term("boundary_layer=...", "--boundary-layer"),
        )
    if len(polygons) == 1:
        return polygons[0], None
    note = Message(
        "{file}: of its layers {layers}, {layer} has more than one region.",
        file=printable(path.name),
        layers=called,
        layer=several[0],
    )
    return several[0], note
