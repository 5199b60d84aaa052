"""Write tables and boundary layers to files for other programs, by the ending of the file's name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie._writing import write_bytes
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.results.base import Result
from spatial_iie.study._layer_files import LAYERS, layer_files
from spatial_iie.study._table_files import TABLES
from spatial_iie.study.study import Study
from spatial_iie.study.words import words_of

if TYPE_CHECKING:
    import geopandas

ENDINGS = (*TABLES, *LAYERS)
_MARK = "synthetic"


def export(what: Study | Result | pd.DataFrame | geopandas.GeoDataFrame, path: str | Path) -> Path:
    r"""Write a table, or the boundaries of regions, to a file.

    Parameters
    ----------
    what : Study, Result, pandas.DataFrame or geopandas.GeoDataFrame
        Of a study, its numbers in long form (code, name, year, variables), or its regions, as the ending says. Named
        levels of an index become columns.
    path : path
        Ends in ``.csv`` (UTF-8 with the mark by which Excel knows it), ``.xlsx``, ``.dta`` (Stata 14 and later),
        ``.parquet``; or for boundaries in ``.shp`` (with its companions), ``.gpkg``, ``.geojson``. A file that is there
        is replaced; nothing is left half written.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    DataError
        If the ending is none of these, or does not suit what is to be written; if names do not fit the format.

    Notes
    -----
    What is made from synthetic data carries a column ``synthetic``, by which :func:`spatial_iie.study.open` knows it
    again. Names that Stata does not allow are changed (``GDP（亿元）`` to ``GDP_亿元_``); the heading stays as the
    variable's label. GeoJSON is written in longitude and latitude, as its standard demands.

    Examples
    --------
    >>> import tempfile
    >>> from spatial_iie import study
    >>> folder = Path(tempfile.mkdtemp())
    >>> study.open(study.export(study.demo(), folder / "demo.dta")).about["synthetic"]
    True
    >>> _ = study.export(study.boundaries(level="province"), folder / "provinces.shp")
    >>> sorted(file.name for file in folder.iterdir())
    ['demo.dta', 'provinces.cpg', 'provinces.dbf', 'provinces.prj', 'provinces.shp', 'provinces.shx']
    """
    path = Path(path)
    kind = kind_of(path)
    if kind in LAYERS:
        files = layer_files(_layer(what, path), path)
    else:
        files = {path: _content(_table(what, path), path, kind)}
    for file, content in files.items():
        write_bytes(file, content)
    return path


def kind_of(path: Path) -> str:
    """Return the ending of a file that can be written.

    >>> kind_of(Path("Panel.XLSX"))
    '.xlsx'
    """
    kind = path.suffix.lower()
    if kind not in ENDINGS:
        raise DataError(
            "{name}: files of kind {kind} are not written; use {endings}.",
            name=path.name,
            kind=kind or Message("(no ending)"),
            endings=" ".join(ENDINGS),
        )
    return kind


def _content(frame: pd.DataFrame, path: Path, kind: str) -> bytes:
    """Return a table as the bytes of a file, and say in one line what a format cannot hold."""
    try:
        return TABLES[kind](frame, path.name)
    except DataError:
        raise
    except Exception as error:
        why = " ".join(str(error).split())[:200]
        raise DataError(
            "{name}: {kind} cannot hold this table: {why}", name=path.name, kind=kind, why=why
        ) from error


def _layer(what: object, path: Path) -> geopandas.GeoDataFrame:
    if isinstance(what, Study):
        return what.regions
    if getattr(what, "active_geometry_name", None) is None:
        raise DataError(
            "{name} is a file for boundaries; a table is written to {endings}.",
            name=path.name,
            endings=" ".join(TABLES),
        )
    return what


def _table(what: object, path: Path) -> pd.DataFrame:
    """Return what is to be written as a table for programs: all digits, keys as columns, marked if synthetic."""
    if getattr(what, "active_geometry_name", None) is not None:
        raise DataError(
            "{name} is a file for tables; boundaries are written to {endings}.",
            name=path.name,
            endings=" ".join(LAYERS),
        )
    if isinstance(what, Study):
        frame, synthetic = long_table(what), what.about.synthetic
    elif isinstance(what, Result):
        frame, synthetic = what.to_frame(), what.about.synthetic
    elif isinstance(what, pd.DataFrame):
        frame, synthetic = what.copy(), what.attrs.get("synthetic", False)
    else:
        raise DataError("a {kind} is neither a study, a table nor boundaries.", kind=type(what).__name__)
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    frame = frame.set_axis([str(name) for name in frame.columns], axis="columns").reset_index(drop=True)
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        raise DataError(
            "{name}: {n_twice} headings stand twice {twice}; rename them.",
            name=path.name,
            n_twice=len(twice),
            twice=listed(twice),
        )
    frame = frame.infer_objects()
    words = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name].dtype)]
    frame = frame.assign(**{name: words_of(frame[name]) for name in words})
    return frame.assign(**{_MARK: True}) if synthetic else frame


def long_table(study: Study) -> pd.DataFrame:
    """Return the numbers of a study with code, name and year as columns.

    >>> from spatial_iie.study.demo import demo
    >>> list(long_table(demo()).columns[:4])
    ['adcode', 'name', 'year', 'digital_index']
    """
    key = str(study.ids.name or "region")
    frame = study.panel.reset_index().rename(columns={"region": key})
    frame.insert(1, "name", study.names.reindex(frame[key]).to_numpy())
    return frame
