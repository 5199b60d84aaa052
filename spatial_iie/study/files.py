"""Tables from files: CSV, Excel, Stata, Parquet and DataFrames.

Nothing is interpreted here beyond the shape of a table: which line is the header, which lines are blank,
where each row stands in the file (so that every later error can name it). What a cell means is settled in
``cells``.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from spatial_iie._writing import note_read
from spatial_iie.errors import DataError, listed
from spatial_iie.study.table import Table, filled, refuse, table_of_frame, table_of_rows
from spatial_iie.study.text import read_text

TEXT = (".csv", ".tsv", ".txt")
WORKBOOK = (".xlsx", ".xlsm")


def read_table(panel: Any, *, encoding: str | None = None, sheet: str | None = None) -> Table:
    """Read a panel from a path or a DataFrame.

    Parameters
    ----------
    panel : path or pandas.DataFrame
        ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xlsm``, ``.dta`` or ``.parquet``, or a DataFrame.
    encoding : str, optional
        Of a text file; without it UTF-8 (with or without mark), UTF-16 and GB18030 (which has GBK in it)
        are tried.
    sheet : str, optional
        Of a workbook; without it the first sheet that has anything in it.

    Returns
    -------
    Table

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
        return table_of_frame(panel, "index", "the DataFrame", {})
    if not isinstance(panel, str | Path):
        raise DataError(f"a panel is a path or a DataFrame, not a {type(panel).__name__}.")
    path = Path(panel).expanduser()
    refuse(path.is_dir(), path.name, "is a folder, not a file")
    refuse(not path.is_file(), str(path), "there is no such file")
    refuse(path.stat().st_size == 0, path.name, "the file is empty")
    note_read(path)
    suffix = path.suffix.lower()
    notes: dict[str, Any] = {"path": str(path)}
    refuse(encoding is not None and suffix not in TEXT, path.name, "encoding= is for text files (.csv) only")
    refuse(sheet is not None and suffix not in WORKBOOK, path.name, "sheet= is for workbooks (.xlsx) only")
    if suffix in TEXT:
        return read_text(path, encoding, notes)
    if suffix in WORKBOOK:
        rows = _guarded(lambda: _read_workbook(path, sheet, notes), path, "a workbook without a password")
        return table_of_rows(rows, range(1, len(rows) + 1), "row", path.name, notes)
    if suffix == ".dta":
        frame = _guarded(lambda: _read_stata(path), path, "a Stata file")
        return table_of_frame(frame, "observation", path.name, notes)
    if suffix == ".parquet":
        frame = _guarded(lambda: pd.read_parquet(path), path, "a Parquet file")
        return table_of_frame(frame, "row", path.name, notes)
    advice = "save it as .xlsx first" if suffix == ".xls" else "use .csv, .xlsx, .dta or .parquet"
    raise DataError(f"{path.name}: files of kind {suffix or '(no extension)'} are not read; {advice}.")


def _guarded(read: Callable[[], Any], path: Path, kind: str) -> Any:
    """Say in one line that a file is damaged, whatever its reader stumbled over."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except (DataError, ImportError, MemoryError):
        raise
    except Exception as error:
        why = " ".join(str(error).split())[:100] or type(error).__name__
        raise DataError(f"{path.name}: cannot be read as {kind}; is it damaged? ({why})") from error


def _read_workbook(path: Path, sheet: str | None, notes: dict[str, Any]) -> list[list[Any]]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        names = [each.title for each in book.worksheets]
        refuse(
            sheet is not None and sheet not in names,
            path.name,
            f"has no sheet {sheet!r}; it has {listed(names)}",
        )
        rows: list[list[Any]] = []
        for name in names if sheet is None else [sheet]:
            book[name].reset_dimensions()
            rows = [list(row) for row in book[name].iter_rows(values_only=True)]
            notes["sheet"] = name
            if any(filled(row) for row in rows):
                break
        notes["other_sheets"] = tuple(name for name in names if name != notes["sheet"])
    finally:
        book.close()
    _refuse_uncalculated(path, notes["sheet"], rows)
    return rows


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
                wrong = cell.data_type == "f" and value is None
                why = (
                    f"row {number} has a formula without its result ({cell.value}); open and save it in Excel"
                )
                refuse(wrong, path.name, why)
    finally:
        book.close()


def _read_stata(path: Path) -> pd.DataFrame:
    """Read a Stata file, labelled values as their labels where those are unique."""
    try:
        frame = pd.read_stata(path, order_categoricals=False)
    except ValueError as error:
        if "label" not in str(error):
            raise
        frame = pd.read_stata(path, convert_categoricals=False)
    head = path.read_bytes()[:64]
    old = head[0] in (113, 114, 115) or b"<release>117" in head
    return frame.rename(columns=_mended).map(_mended) if old else frame


def _mended(cell: Any) -> Any:
    """Chinese text in a Stata file older than 118: its bytes say no encoding and were taken for Latin-1."""
    if not isinstance(cell, str) or cell.isascii():
        return cell
    for name in ("utf-8", "gb18030"):
        try:
            return cell.encode("latin-1").decode(name)
        except UnicodeError:
            continue
    return cell
