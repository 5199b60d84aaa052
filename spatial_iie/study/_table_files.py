"""A table as the bytes of a file: one small function for each format."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterable
from io import BytesIO

import numpy as np
import pandas as pd

from spatial_iie._spreadsheet import harmless
from spatial_iie.errors import DataError

_DAY = datetime.datetime(2000, 1, 1)
_ROWS_OF_A_SHEET = 1_048_576
_STATA_WORDS = frozenset(
    "aggregate array boolean break byte case catch class colvector complex const continue default delegate delete do "  # noqa: SIM905
    "double else eltypedef end enum explicit export external float for friend function global goto if inline int local "
    "long null pragma protected quad rowvector short typedef typename virtual _all _n _skip _b _pi str_L in _pred "
    "_rc _weight _coef _cons with _se using".split()
)


def _csv(frame: pd.DataFrame, _name: str) -> bytes:
    return str(harmless(frame).to_csv(index=False, lineterminator="\n")).encode("utf-8-sig")


def _parquet(frame: pd.DataFrame, _name: str) -> bytes:
    file = BytesIO()
    frame.to_parquet(file, index=False)
    return file.getvalue()


def _xlsx(frame: pd.DataFrame, name: str) -> bytes:
    """Write texts as texts (a name that begins with = is no formula) and numbers with all their digits."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    if len(frame) >= _ROWS_OF_A_SHEET:
        raise DataError(
            "{name}: a sheet holds {most:,} rows, not {n:,}; write .csv.",
            name=name,
            most=_ROWS_OF_A_SHEET,
            n=len(frame) + 1,
        )
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _DAY
    sheet = book.create_sheet("data")
    sheet.freeze_panes = "A2"

    def cell(value: object) -> WriteOnlyCell | bool | None:
        if (
            value is None
            or value is pd.NaT
            or value is pd.NA
            or (isinstance(value, float) and math.isnan(value))
        ):
            return None
        if isinstance(value, bool | np.bool_):
            return bool(value)
        made = WriteOnlyCell(sheet)
        number = isinstance(value, int | float | np.number)
        made.value = repr(value.item() if isinstance(value, np.number) else value) if number else str(value)
        made.data_type = "n" if number else "s"
        return made

    sheet.append([cell(str(column)) for column in frame.columns])
    for row in zip(*(frame[column].tolist() for column in frame.columns), strict=True):
        sheet.append([cell(value) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _dta(frame: pd.DataFrame, _name: str) -> bytes:
    renamed = stata_names(frame.columns)
    texts = {
        name: frame[name].map(lambda cell: "" if pd.isna(cell) else str(cell))
        for name in frame.columns
        if not pd.api.types.is_numeric_dtype(frame[name].dtype)
    }
    marks = {name: frame[name].astype("int8") for name in frame.columns if frame[name].dtype == bool}
    labels = {new: old[:80] for old, new in renamed.items() if new != old}
    file = BytesIO()
    frame.assign(**texts, **marks).rename(columns=renamed).to_stata(
        file, write_index=False, version=118, variable_labels=labels, time_stamp=_DAY
    )
    return file.getvalue()


def stata_names(columns: Iterable[str]) -> dict[str, str]:
    """Return for each heading a name that Stata allows: letters, digits and underscores, 32 at most, each once.

    >>> stata_names(["gdp", "GDP（亿元）", "2019", "GDP (亿元)"])
    {'gdp': 'gdp', 'GDP（亿元）': 'GDP_亿元_', '2019': '_2019', 'GDP (亿元)': 'GDP__亿元_'}
    """
    found: dict[str, str] = {}
    for column in columns:
        name = re.sub(r"\W", "_", column) or "_"
        if name[0].isdecimal() or name in _STATA_WORDS or re.fullmatch(r"str\d+", name):
            name = f"_{name}"
        name, count = name[:32], 1
        while name in found.values():
            count += 1
            name = f"{name[: 31 - len(str(count))]}_{count}"
        found[column] = name
    return found


TABLES: dict[str, Callable[[pd.DataFrame, str], bytes]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".dta": _dta,
    ".parquet": _parquet,
}
