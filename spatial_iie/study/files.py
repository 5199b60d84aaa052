"""Tables from files: CSV, Excel, Stata, Parquet and DataFrames.

Nothing is interpreted here beyond the shape of a table: which line is the header, which lines are blank,
where each row stands in the file (so that every later error can name it). What a cell means is settled in
``cells``.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from spatial_iie._files import guarded, regular_file
from spatial_iie.errors import DataError
from spatial_iie.messages import Message
from spatial_iie.study.stata import read_stata
from spatial_iie.study.table import Table, refuse, table_of_frame, table_of_rows
from spatial_iie.study.text import read_text
from spatial_iie.study.workbook import read_workbook

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
        Of a workbook; without it the first sheet that has anything in it and is not hidden.

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
    notes: dict[str, Any] = {"path": str(path)}
    refuse(encoding is not None and suffix not in TEXT, path.name, "encoding= is for text files (.csv) only")
    refuse(sheet is not None and suffix not in WORKBOOK, path.name, "sheet= is for workbooks (.xlsx) only")
    if suffix in TEXT:
        with guarded(path, Message("a text file of cells")):
            return read_text(path, encoding, notes)
    if suffix in WORKBOOK:
        with guarded(path, Message("a workbook without a password")):
            rows = read_workbook(path, sheet, notes)
            return table_of_rows(rows, range(1, len(rows) + 1), "row", path.name, notes)
    if suffix == ".dta":
        with guarded(path, Message("a Stata file")):
            return table_of_frame(read_stata(path), "observation", path.name, notes)
    if suffix == ".parquet":
        with guarded(path, Message("a Parquet file")):
            return table_of_frame(_read_parquet(path), "row", path.name, notes)
    advice = "save it as .xlsx first" if suffix == ".xls" else "use .csv, .xlsx, .dta or .parquet"
    raise DataError(
        "{name}: files of kind {kind} are not read; {advice}.",
        name=path.name,
        kind=suffix or Message("(no extension)"),
        advice=Message(advice),
    )


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
