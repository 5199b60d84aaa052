"""What a cell says: a number, a year, a key, or nothing."""

from __future__ import annotations

import datetime
import decimal
import math
import re
from collections import Counter
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed

#: What stands for a missing value, once widths are made one and case is folded.
MISSING = frozenset(
    ". .. ... ...... … …… - -- --- – — —— ―― na n/a #n/a nan null none <na> 缺失 缺 无 无数据 暂无 暂缺".split()  # noqa: SIM905
) | {""}
YEARS = range(1900, 2101)
#: In a column of years, and where years are asked for; elsewhere a number such as 1809 is rather a code.
YEARS_SAID = range(1700, 2101)

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_YEAR = re.compile(
    r"(\d{4})(\.0*)?年?度?|(\d{4})([-/年]\d{1,2}月?|[-/.年]\d{1,2}[-/.月]\d{1,2}日?)([ t].*)?", re.ASCII
)
#: Full-width forms, the ideographic blank and the minus sign. Nothing else is folded: ``12①`` and ``15²`` are no
#: numbers, though Unicode's compatibility forms would make 121 and 152 of them.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x2212: 0x2D}


def read_cell(cell: object) -> tuple[str, float]:
    """Tell what a cell says, as a word and a value.

    Returns
    -------
    tuple of str and float
        The word is "number", "grouped" (with thousands separators), "percent" (the number before the sign),
        "truth" (0 or 1), "missing", "infinite" or "text"; the value is nan for the last three.

    Examples
    --------
    >>> read_cell(" 1，234.5 "), read_cell("12.5％"), read_cell("——"), read_cell("1.2.3")
    (('grouped', 1234.5), ('percent', 12.5), ('missing', nan), ('text', nan))
    """
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return "missing", math.nan
    if isinstance(cell, bool | np.bool_):
        return "truth", float(cell)
    if isinstance(cell, Real | decimal.Decimal):
        return _classed(_as_float(cell))
    if not isinstance(cell, str):
        return "text", math.nan
    text = plain(cell).casefold()
    if text in MISSING:
        return "missing", math.nan
    if _PLAIN.fullmatch(text):
        return _classed(float(text))
    if _GROUPED.fullmatch(text):
        return "grouped", float(text.replace(",", ""))
    if text.endswith("%") and _PLAIN.fullmatch(text[:-1].rstrip()):
        return "percent", float(text[:-1])
    if text.lstrip("+-") in ("inf", "infinity"):
        return "infinite", math.nan
    return ("truth", float(text == "true")) if text in ("true", "false") else ("text", math.nan)


def _as_float(cell: Real | decimal.Decimal) -> float:
    try:
        return float(cell)
    except OverflowError:
        return math.inf


def _classed(value: float) -> tuple[str, float]:
    if math.isfinite(value):
        return "number", value
    return ("missing" if math.isnan(value) else "infinite"), math.nan


def plain(text: str) -> str:
    """Text without outer blanks, full-width letters made narrow, the minus sign made a hyphen.

    >>> plain("　１２３ ")
    '123'
    """
    return text.translate(_NARROW).strip().removeprefix("\ufeff")


def read_year(cell: object, within: range = YEARS) -> int | None:
    """Tell the year a cell says, or None.

    >>> [read_year(cell) for cell in (2019.0, "2019年", "2019-12-31", pd.Timestamp(2019, 12, 31))]
    [2019, 2019, 2019, 2019]
    >>> [read_year(cell) for cell in (19, "20190", None)]
    [None, None, None]
    >>> read_year(1899), read_year(1899, YEARS_SAID)
    (None, 1899)
    """
    year: object = None
    if isinstance(cell, datetime.date | pd.Period) and cell is not pd.NaT:
        year = cell.year
    elif isinstance(cell, Real) and not isinstance(cell, bool | np.bool_) and float(cell).is_integer():
        year = int(float(cell))
    elif isinstance(cell, str) and (found := _YEAR.fullmatch(plain(cell).casefold())):
        year = int(found[1] or found[3])
    return year if isinstance(year, int) and year in within else None


def read_key(cell: object) -> str:
    """Write a region's name or code as text; a blank cell gives "".

    >>> read_key(1100.0), read_key("110000.0"), read_key(" 北京市 "), read_key(None)
    ('1100', '110000', '北京市', '')
    """
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return ""
    if isinstance(cell, Real) and float(cell).is_integer():
        return str(int(float(cell)))
    return re.sub(r"^(\d+)\.0+$", r"\1", plain(str(cell)))


class Column:
    """A column of cells as numbers, or the reason why it is none.

    Parameters
    ----------
    cells : pandas.Series
        As read, of any type.
    grouping : bool
        Whether ``1,234`` may be a number; not so where the comma may be the decimal mark.

    Attributes
    ----------
    numbers : numpy.ndarray or None
        float64, nan where missing; None if the column does not hold numbers.
    reason : str
        "" or why the column is no variable: "empty", "text" or "dates".
    percent : bool
        Whether every number was written with a percent sign (the sign is dropped: ``12.5%`` is 12.5).
    bad : list of tuple
        Positions and reasons of cells that cannot be used although most of the column are numbers.

    Examples
    --------
    >>> Column(pd.Series(["1,200", "—", "7"])).numbers
    array([1200.,   nan,    7.])
    >>> Column(pd.Series(["1,200", "3", "x"])).bad
    [(2, 'is not a number')]
    >>> Column(pd.Series(["河北省", "山西省"])).reason
    'text'
    """

    def __init__(self, cells: pd.Series, *, grouping: bool = True) -> None:
        self.numbers: np.ndarray[Any, Any] | None = None
        self.reason = ""
        self.percent = False
        self.bad: list[tuple[int, str]] = []
        if pd.api.types.is_datetime64_any_dtype(cells.dtype):
            self.reason = "dates"
            return
        if isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "iuf":
            kinds, values = _numeric_kinds(cells.to_numpy(dtype=np.float64))
        else:
            read = [read_cell(cell) for cell in cells.astype(object)]
            kinds = [kind if grouping or kind != "grouped" else "text" for kind, _ in read]
            values = np.array([value for _, value in read], dtype=np.float64)
        self._judge(kinds, values)

    def _judge(self, kinds: list[str], values: np.ndarray[Any, Any]) -> None:
        count = Counter(kinds)
        said = len(kinds) - count["missing"]
        numeric = count["number"] + count["grouped"] + count["percent"] + count["infinite"]
        if not said:
            self.reason = "empty"
        elif count["truth"] == said:
            self.numbers = values
        elif 2 * numeric < said:
            self.reason = "text"
        else:
            self.numbers = values
            self.percent = count["percent"] == said
            bad = {"text": "is not a number", "truth": "is not a number", "infinite": "is infinite"}
            if count["percent"] and not self.percent:
                bad["percent"] = "has a percent sign, other cells have none"
            self.bad = [(i, bad[kind]) for i, kind in enumerate(kinds) if kind in bad]


def _numeric_kinds(values: np.ndarray[Any, Any]) -> tuple[list[str], np.ndarray[Any, Any]]:
    kinds = np.select([np.isnan(values), np.isinf(values)], ["missing", "infinite"], "number")
    return kinds.tolist(), values


def years_asked(years: object) -> tuple[int, ...] | None:
    """Return the years asked for, from one year or many.

    >>> years_asked(range(2017, 2020)), years_asked(2019), years_asked(None)
    ((2017, 2018, 2019), (2019,), None)
    """
    if years is None:
        return None
    many = [years] if isinstance(years, str | Real) else list(years)  # type: ignore[call-overload]
    found = [read_year(year, YEARS_SAID) for year in many]
    wrong = [year for year, read in zip(many, found, strict=True) if read is None]
    if wrong or not found:
        raise DataError(f"years= wants calendar years such as range(2017, 2020), not {listed(wrong)}.")
    return tuple(sorted({year for year in found if year is not None}))
