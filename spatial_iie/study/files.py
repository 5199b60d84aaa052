"""Tables from files: CSV, Excel, Stata, Parquet and DataFrames, read to one shape.

Nothing is interpreted here beyond the shape of a table: which line is the header, which lines are blank, where each
row stands in the file (so that every later error can name it). What a cell means is settled in ``cells``.
"""

from __future__ import annotations

import codecs
import csv
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed

DELIMITERS = (",", "\t", ";")
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Table:
    """A table of cells as written, and where each of its rows stands in its file.

    Attributes
    ----------
    frame : pandas.DataFrame
        Cells as read, columns as stripped strings, rows numbered from 0.
    places : numpy.ndarray
        For each row its number (or label) in the file.
    unit : str
        What a place is called there: "line", "row", "observation" or "index".
    source : str
        Name of the file, or "the DataFrame".
    notes : dict
        How it was read: path, encoding, delimiter, sheet, rows dropped.
    """

    frame: pd.DataFrame
    places: np.ndarray[Any, Any]
    unit: str
    source: str
    notes: dict[str, Any] = field(default_factory=dict)

    def where(self, position: int) -> str:
        """Where row ``position`` stands in the file, as "line 7"."""
        return f"{self.unit} {self.places[position]}"

    def take(self, rows: np.ndarray[Any, Any]) -> Table:
        """Return some of the rows, by position or by mask."""
        return replace(self, frame=self.frame.iloc[rows].reset_index(drop=True), places=self.places[rows])


def read_table(panel: Any, *, encoding: str | None = None, sheet: str | None = None) -> Table:
    """Read a panel from a path or a DataFrame.

    Parameters
    ----------
    panel : path or pandas.DataFrame
        ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xlsm``, ``.dta`` or ``.parquet``, or a DataFrame.
    encoding : str, optional
        Of a text file; without it UTF-8 (with or without mark), UTF-16 and GB18030 (which has GBK in it) are tried.
    sheet : str, optional
        Of a workbook; without it the first sheet that has anything in it.

    Raises
    ------
    DataError
        If there is no such file, it is empty, damaged, or not one of these kinds.

    Examples
    --------
    >>> table = read_table(pd.DataFrame({" city ": ["北京", None], "gdp": [1.5, None]}))
    >>> list(table.frame.columns), len(table.frame), table.notes["blank_rows"]
    (['city', 'gdp'], 1, 1)
    """
    if isinstance(panel, pd.DataFrame):
        _refuse(
            panel.index.nlevels > 1 and None in panel.index.names,
            "the DataFrame",
            "levels of its index have no names",
        )
        return _framed(panel, "index", "the DataFrame", {})
    if not isinstance(panel, str | Path):
        raise DataError(f"A panel is a path or a DataFrame, not a {type(panel).__name__}.")
    path = Path(panel).expanduser()
    _refuse(path.is_dir(), path.name, "is a folder, not a file")
    _refuse(not path.is_file(), str(path), "there is no such file")
    _refuse(path.stat().st_size == 0, path.name, "the file is empty")
    suffix = path.suffix.lower()
    notes: dict[str, Any] = {"path": str(path)}
    _refuse(
        encoding is not None and suffix not in TEXT_SUFFIXES,
        path.name,
        "encoding= is for text files (.csv) only",
    )
    _refuse(
        sheet is not None and suffix not in (".xlsx", ".xlsm"),
        path.name,
        "sheet= is for workbooks (.xlsx) only",
    )
    if suffix in TEXT_SUFFIXES:
        return _read_text(path, encoding, notes)
    if suffix in (".xlsx", ".xlsm"):
        return _guarded(
            lambda: _read_workbook(path, sheet, notes), path, "a workbook (or it is under a password)"
        )
    if suffix == ".dta":
        return _guarded(
            lambda: _framed(_read_stata(path), "observation", path.name, notes), path, "a Stata file"
        )
    if suffix == ".parquet":
        return _guarded(
            lambda: _framed(pd.read_parquet(path), "row", path.name, notes), path, "a Parquet file"
        )
    advice = "save it as .xlsx first" if suffix == ".xls" else "use .csv, .xlsx, .dta or .parquet"
    raise DataError(f"{path.name}: files of kind {suffix or '(no extension)'} are not read; {advice}.")


def _refuse(wrong: bool, source: str, why: str) -> None:
    if wrong:
        raise DataError(f"{source}: {why}.")


def _guarded(read: Callable[[], Table], path: Path, kind: str) -> Table:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except DataError:
        raise
    except ImportError:
        raise
    except Exception as error:  # the readers raise whatever they stumble over
        why = " ".join(str(error).split())[:100] or type(error).__name__
        raise DataError(f"{path.name}: cannot be read as {kind}; is it damaged? ({why})") from error


# ---------------------------------------------------------------------------------------------------------- text


def _read_text(path: Path, encoding: str | None, notes: dict[str, Any]) -> Table:
    raw = path.read_bytes()
    _refuse(
        raw[:4] == b"PK\x03\x04", path.name, "is a workbook under the name of a text file; rename it to .xlsx"
    )
    text, notes["encoding"] = _decoded(raw, encoding, path.name)
    notes["delimiter"] = _delimiter(text)
    rows: list[list[str]] = []
    places: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=notes["delimiter"], strict=True)
    start = 1
    try:
        for row in reader:
            rows.append(row)
            places.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"{path.name}: the text from line {start} on is not CSV ({error}); look at its quotes."
        ) from None
    return _gridded(rows, places, "line", path.name, notes)


def _decoded(raw: bytes, encoding: str | None, source: str) -> tuple[str, str]:
    """Text and the name of its encoding, by strict attempts; nothing is ever replaced."""
    if encoding is not None:
        return _decoded_as_told(raw, encoding, source), encoding
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        attempts = ["utf-16"]
    elif b"\x00" in raw[:200]:
        attempts = ["utf-16-le", "utf-16-be"] if raw[1:2] == b"\x00" else ["utf-16-be", "utf-16-le"]
    else:
        attempts = ["utf-8-sig", "gb18030"]
    for name in attempts:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        _refuse("\x00" in text, source, "holds zero bytes and is not text")
        return text, name
    raise DataError(f"{source}: its bytes are neither UTF-8, UTF-16 nor GBK/GB18030; give encoding=.")


def _decoded_as_told(raw: bytes, encoding: str, source: str) -> str:
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise DataError(
            f"{source}: there is no encoding called {encoding!r}; try 'utf-8' or 'gb18030'."
        ) from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(
            f"{source}: is not {encoding}, see line {line}; leave encoding= out to have it found out."
        ) from None
    if not codecs.lookup(encoding).name.startswith("utf"):
        try:
            chinese = any("\u4e00" <= letter <= "\u9fff" for letter in raw.decode("utf-8"))
        except UnicodeDecodeError:
            chinese = False
        _refuse(chinese, source, f"is UTF-8 with Chinese in it, not {encoding}; leave encoding= out")
    return text


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first line with anything in it into most cells."""
    first = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


# --------------------------------------------------------------------------------------------- workbooks and Stata


def _read_workbook(path: Path, sheet: str | None, notes: dict[str, Any]) -> Table:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        names = [each.title for each in book.worksheets]
        _refuse(
            sheet is not None and sheet not in names,
            path.name,
            f"has no sheet {sheet!r}; it has {listed(names)}",
        )
        rows: list[list[Any]] = []
        for name in names if sheet is None else [sheet]:
            if not rows:
                book[name].reset_dimensions()
                rows = [list(row) for row in book[name].iter_rows(values_only=True)]
                rows = rows if any(_filled(row) for row in rows) else []
                notes["sheet"] = name
        notes["other_sheets"] = tuple(name for name in names if name != notes["sheet"])
    finally:
        book.close()
    _refuse_uncalculated(path, notes["sheet"], rows)
    return _gridded(rows, range(1, len(rows) + 1), "row", path.name, notes)


def _refuse_uncalculated(path: Path, sheet: str, rows: list[list[Any]]) -> None:
    """Refuse formulas saved without their results: they would read as blank cells."""
    import openpyxl

    with zipfile.ZipFile(path) as archive:
        pages = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(b"<f>" in page or b"<f " in page for page in map(archive.read, pages)):
            return
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        book[sheet].reset_dimensions()
        for number, (row, known) in enumerate(zip(book[sheet].iter_rows(), rows, strict=True), start=1):
            for cell, value in zip(row, known, strict=False):
                if cell.data_type == "f" and value is None:
                    why = f"row {number} holds a formula without its result ({cell.value}); open and save it in Excel"
                    raise DataError(f"{path.name}: {why}.")
    finally:
        book.close()


def _read_stata(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_stata(path, order_categoricals=False)
    except ValueError as error:
        if "labels" not in str(error) and "categorical" not in str(error).lower():
            raise
        frame = pd.read_stata(path, convert_categoricals=False)
    head = path.read_bytes()[:64]
    old = head[0] in (113, 114, 115) or b"<release>117" in head
    return frame.rename(columns=_mended).map(_mended) if old else frame


def _mended(cell: Any) -> Any:
    """Chinese text in a Stata file older than 118, whose bytes say no encoding and were taken for Latin-1."""
    if not isinstance(cell, str) or cell.isascii():
        return cell
    for name in ("utf-8", "gb18030"):
        try:
            return cell.encode("latin-1").decode(name)
        except UnicodeError:
            continue
    return cell


# ------------------------------------------------------------------------------------------------- to one shape


def _filled(row: Sequence[Any]) -> int:
    """How many cells of a row have anything in them."""
    return sum(1 for cell in row if cell is not None and str(cell).strip())


def _header(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).replace("\ufeff", "").split())


def _gridded(
    rows: Sequence[Sequence[Any]], places: Sequence[int], unit: str, source: str, notes: dict[str, Any]
) -> Table:
    """A table from lines of cells: find the header, hold every line to its width."""
    kept = [(place, row) for place, row in zip(places, rows, strict=True) if _filled(row)]
    _refuse(not kept, source, "there is nothing in it")
    (top, first), body = kept[0], kept[1:]
    header = [_header(cell) for cell in first]
    while not header[-1]:
        header.pop()
    width = len(header)
    if body and _filled(first) == 1 and _filled(body[0][1]) > 1:
        why = f"{unit} {top} is a title ({header[-1]!r}), the header seems to be {unit} {body[0][0]}"
        raise DataError(f"{source}: {why}; delete what stands above it.")
    for place, row in body:
        longer = _filled(row[width:]) > 0
        if longer or (unit == "line" and len(row) < width):
            raise DataError(f"{source}: {unit} {place} has {len(row)} cells where the header has {width}.")
    cells = [[*row[:width], *[None] * (width - len(row))] for _, row in body]
    columns = [pd.Series([row[i] for row in cells], dtype=object) for i in range(width)]
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame()
    frame.columns = pd.Index(header)
    spots = np.array([place for place, _ in body], dtype=object)
    notes["blank_rows"] = sum(1 for place in places if place > top) - len(body)
    return _settled(Table(frame, spots, unit, source, notes))


def _framed(frame: pd.DataFrame, unit: str, source: str, notes: dict[str, Any]) -> Table:
    """A table from a DataFrame: named levels of its index become columns, blank rows go."""
    _refuse(frame.columns.nlevels > 1, source, "its columns have several levels; flatten them first")
    places = frame.index.to_numpy() if unit == "index" else np.arange(1, len(frame) + 1)
    clash = [name for name in frame.index.names if name is not None and name in frame.columns]
    _refuse(bool(clash), source, f"{listed(clash)} is a column and a level of the index at once")
    frame = frame.reset_index() if frame.index.names[0] is not None else frame.reset_index(drop=True)
    frame = frame.set_axis([_header(name) for name in frame.columns], axis="columns")
    unnamed = [name for name in frame.columns if name.startswith("Unnamed: ")]
    if len(unnamed) > 1 and 2 * len(unnamed) >= frame.shape[1]:
        why = f"its columns are called {listed(unnamed, 2)}: the header is one of its rows; read it with header="
        raise DataError(f"{source}: {why}.")
    table = Table(frame, np.asarray(places, dtype=object), unit, source, notes)
    blank = frame.isna() | frame.apply(
        lambda column: column.map(lambda cell: isinstance(cell, str) and not cell.strip())
    )
    full = ~blank.all(axis=1).to_numpy(dtype=bool)
    notes["blank_rows"] = int((~full).sum())
    return _settled(table if full.all() else table.take(full))


def _settled(table: Table) -> Table:
    """Drop columns without a name and repeated headers, refuse doubled names and empty tables."""
    frame, source = table.frame, table.source
    header = list(frame.columns)
    twice = [name for name, count in Counter(header).items() if name and count > 1]
    _refuse(
        bool(twice), source, f"{len(twice)} column names appear more than once, {listed(twice)}; rename them"
    )
    keep = []
    for i, name in enumerate(header):
        cells = frame.iloc[:, i]
        nameless = not name or name.startswith("Unnamed: ")
        counts = [_header(cell) for cell in cells] == [str(k) for k in range(len(cells))]
        if nameless and (counts or not _filled([None if pd.isna(cell) else cell for cell in cells])):
            continue
        _refuse(not name, source, f"column {i + 1} has values but no name in the header")
        keep.append(i)
    frame = frame.iloc[:, keep]
    _refuse(not len(frame), source, "there is a header and no row below it")
    again = np.ones(len(frame), dtype=bool)
    for name in frame.columns:
        again &= np.array([isinstance(cell, str) and _header(cell) == name for cell in frame[name]])
    table.notes["repeated_headers"] = int(again.sum())
    table = replace(table, frame=frame.reset_index(drop=True))
    _refuse(bool(again.all()), source, "there is a header and no row below it")
    return table.take(~again) if again.any() else table
