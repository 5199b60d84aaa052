"""Expert shares R_i from a file: one number a sector, or a range."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.macro.sectors import CODES, code_of

_NUMBERS = {
    "share": ("share", "R", "r", "比例", "系数"),
    "low": ("low", "下限"),
    "mode": ("mode", "众数", "中值"),
    "high": ("high", "上限"),
}


def read_shares(
    source: str | Path | pd.DataFrame,
    table: InputOutputTable,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> pd.DataFrame:
    """Read expert shares: a column with the codes of sectors, and a share or a range for each.

    Parameters
    ----------
    source : path or DataFrame
        Columns sector (or code, 代码) and share (or R), or low, mode and high, or low and high. Other columns, such as
        names, are not read.
    table : InputOutputTable
        Whose codes they are; 90 finds 090.
    encoding, sheet
        As for :func:`spatial_iie.study.open`.

    Returns
    -------
    DataFrame
        By sector: the columns that are there. Without ``share`` it is the mode, or the middle of low and high.
        ``attrs["notes"]`` says what of the file was set aside.

    Raises
    ------
    DataError
        If the file cannot be read, a column is missing or no number, or a share lies outside its range.

    Examples
    --------
    >>> import spatial_iie as si
    >>> read_shares(pd.DataFrame({"code": [3, 5], "R": [0.4, 0.6]}), si.macro.demo_io_table())["share"].to_dict()
    {'03': 0.4, '05': 0.6}
    """
    from spatial_iie.study.cells import read_key
    from spatial_iie.study.files import read_table
    from spatial_iie.study.numerals import Column

    file = read_table(source, encoding=encoding, sheet=sheet)
    columns = list(file.frame.columns)
    code = next((name for name in CODES if name in columns), None)
    found = {
        name: next((each for each in names if each in columns), None) for name, names in _NUMBERS.items()
    }
    if code is None or not (found["share"] or (found["low"] and found["high"])):
        raise DataError(
            "{source}: shares want a column sector (or code) and a column share, or low, mode "
            "and high; there are {columns}.",
            source=file.source,
            columns=listed(columns, 8),
        )
    keys = [code_of(table, read_key(cell)) for cell in file.frame[code]]
    numbers = {}
    for name, column in found.items():
        if column is not None:
            read = Column(file.frame[column])
            bad = [
                key for key, kind in zip(keys, read.kinds, strict=True) if kind not in ("number", "percent")
            ]
            if bad:
                raise DataError(
                    "{source}: {column} of {bad} is not a number.",
                    source=file.source,
                    column=column,
                    bad=listed(bad),
                )
            numbers[name] = [
                value / 100 if kind == "percent" else value
                for kind, value in zip(read.kinds, read.readings, strict=True)
            ]
    frame = pd.DataFrame(numbers, index=pd.Index(keys, name="sector"))
    if "share" not in frame:
        frame["share"] = frame["mode"] if "mode" in frame else np.mean([frame["low"], frame["high"]], axis=0)
    _check_order(frame, file.source)
    frame.attrs["notes"] = file.in_words()
    return frame


def _check_order(frame: pd.DataFrame, source: str) -> None:
    """Refuse a share outside its own range: a point taken from such a row would hide the slip."""
    pairs = (("low", "high"), ("low", "mode"), ("mode", "high"), ("low", "share"), ("share", "high"))
    for low, high in ((low, high) for low, high in pairs if {low, high} <= set(frame.columns)):
        wrong = frame[(frame[low] > frame[high]).to_numpy()]
        if len(wrong):
            cases = [f"{code}: {row[low]:g}, {row[high]:g}" for code, row in wrong.iterrows()]
            raise DataError(
                "{source}: {low} is above {high} in {cases}.",
                source=source,
                low=low,
                high=high,
                cases=listed(cases),
            )
