"""Tables from files: CSV, Excel, Stata, Parquet and DataFrames.

Nothing is interpreted here beyond the shape of a table: which line is the header, which lines are blank,
where each row stands in the file (so that every later error can name it). What a cell means is settled in
``cells``.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd

from spatial_iie._files import guarded, regular_file
from spatial_iie.errors import DataError
from spatial_iie.messages import Message
from spatial_iie.study.about import Notes
from spatial_iie.study.old_workbook import read_old_workbook
from spatial_iie.study.stata import read_stata
from spatial_iie.study.table import Table, refuse, stacked, table_of_frame, table_of_rows
from spatial_iie.study.text import read_rows, read_text
from spatial_iie.study.workbook import read_workbook, year_of_sheet

TEXT = (".csv", ".tsv", ".txt")
WORKBOOK = (".xlsx", ".xlsm", ".xls")


def read_table(panel: object, *, encoding: str | None = None, sheet: str | None = None) -> Table:
    """Read a panel from a path or a DataFrame.

    Parameters
    ----------
    panel : path or pandas.DataFrame
        ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xlsm``, ``.xls`` (with the extra ``xls``),
        ``.dta`` or ``.parquet``, or a DataFrame.
    encoding : str, optional
        Of a text file; without it UTF-8 (with or without mark), UTF-16 and GB18030 (which has GBK in it)
        are tried.
    sheet : str, optional
        Of a workbook; without it the first that is a table and is not hidden, or all that are named by years.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        If there is no such file, it is a device or a pipe, empty, damaged, or not one of these kinds.

    Examples
    --------
    >>> table = read_table(pd.DataFrame({" city ": ["北京", None], "gdp": [1.5, None]}))
    >>> list(table.frame.columns), len(table.frame), table.notes["blank_rows"]
    (['city', 'gdp'], 1, 1)
    """
    if isinstance(panel, pd.DataFrame):
        return table_of_frame(panel, "index", Message("the DataFrame"), {})
    if not isinstance(panel, str | Path):
        raise DataError("a panel is a path or a DataFrame, not a {kind}.", kind=type(panel).__name__)
    path = regular_file(panel)
    suffix = path.suffix.lower()
    notes: Notes = {"path": str(path)}
    refuse(encoding is not None and suffix not in TEXT, path.name, "encoding= is for text files (.csv) only")
    refuse(sheet is not None and suffix not in WORKBOOK, path.name, "sheet= is for workbooks (.xlsx) only")
    if suffix in TEXT:
        with guarded(path, Message("a text file of cells")):
            return read_text(path, encoding, notes)
    if suffix in WORKBOOK:
        return _of_workbook(path, sheet, notes)
    if suffix == ".dta":
        with guarded(path, Message("a Stata file")):
            return table_of_frame(read_stata(path), "observation", path.name, notes)
    if suffix == ".parquet":
        with guarded(path, Message("a Parquet file")):
            return table_of_frame(_read_parquet(path), "row", path.name, notes)
    raise DataError(
        "{name}: files of kind {kind} are not read; {advice}.",
        name=path.name,
        kind=suffix or Message("(no extension)"),
        advice=Message("use .csv, .xlsx, .xls, .dta or .parquet"),
    )


def read_cells(
    source: str | Path, *, encoding: str | None = None, sheet: str | None = None
) -> list[list[object]]:
    """Read the cells of a text file or a sheet by row, as they stand: for layouts with several lines of headings.

    Raises
    ------
    DataError
        As :func:`read_table`, or if the file is of another kind, or has several sheets that are tables by year.
    """
    path = regular_file(source)
    if path.suffix.lower() in TEXT:
        with guarded(path, Message("a text file of cells")):
            return [list(row) for row in read_rows(path, encoding, {"path": str(path)})[0]]
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        with guarded(path, Message("a workbook without a password")):
            first, *more = read_workbook(path, sheet, {"path": str(path)})
            refuse(bool(more), path.name, "has a sheet for each of several years; name one with sheet=")
            return [list(row) for row in first.rows]
    raise DataError(
        "{name}: files of kind {kind} are not read; {advice}.",
        name=path.name,
        kind=path.suffix.lower() or Message("(no extension)"),
        advice=Message("use .csv or .xlsx"),
    )


def _of_workbook(path: Path, sheet: str | None, notes: Notes) -> Table:
    """Read a sheet of a workbook, or the sheets of several years as one table."""
    with guarded(path, Message("a workbook without a password")):
        with path.open("rb") as file:
            start = file.read(512).lstrip()
        refuse(
            start[:1] == b"<" and b"<?mso" not in start,
            path.name,
            "is a page (HTML) under the name of a workbook; open it in Excel and save it as .xlsx",
        )
        if path.suffix.lower() == ".xls" and not start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            return read_text(path, None, notes)
        sheets = (read_old_workbook if start.startswith(b"\xd0\xcf") else read_workbook)(path, sheet, notes)
        tables = [
            table_of_rows(each.rows, range(1, len(each.rows) + 1), "row", path.name, {}, each.merged)
            for each in sheets
        ]
        if len(tables) == 1:
            return replace(tables[0], notes=notes | tables[0].notes)
        return stacked(tables, [(year_of_sheet(each), each.name) for each in sheets], notes)


#: Cells that a Parquet file may declare; repeated values take no space in it.
CELLS = 100_000_000


def _read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file from its bytes: folders on its path that look like year=2019 are no columns."""
    import pyarrow.parquet

    raw = BytesIO(path.read_bytes())
    size = pyarrow.parquet.ParquetFile(raw).metadata
    declared = size.num_rows * size.num_columns
    why = "declares {cells:,} cells; files of up to {most:,} are read"
    refuse(declared > CELLS, path.name, why, cells=declared, most=CELLS)
    return pd.read_parquet(raw)
