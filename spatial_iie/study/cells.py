"""What a cell says: a year, a key, or nothing; numbers are read by columns, in ``numerals``."""

from __future__ import annotations

import datetime
import decimal
import re
from collections.abc import Iterable, Sequence
from numbers import Real

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed

#: What stands for a missing value, once widths are made one and case is folded.
MISSING = frozenset(
    ". .. ... ...... … …… - -- --- – — —— ―― / na n/a n.a n.a. #n/a nan null none <na> 缺失 缺失值 缺 无 无数据 暂无 暂缺 空 空值 未公布 未统计 不详".split()  # noqa: E501, SIM905
) | {""}
#: What a spreadsheet writes where a formula has no value, once widths are made one and case is folded.
ERRORS = frozenset(
    [
        "#div/0!",
        "#num!",
        "#ref!",
        "#value!",
        "#name?",
        "#null!",
        "#n/a!",
        "#n/a",
        "#getting_data",
        "#spill!",
        "#calc!",
    ]
)
YEARS = range(1900, 2101)
#: In a column of years, and where years are asked for; elsewhere a number such as 1809 is rather a code.
YEARS_SAID = range(1700, 2101)

_REVISED = r"(?:\*|\((?:修订|修订数|初步|初步数|快报|快报数|年报|年报数|调整|调整后|r)\))"
_YEAR = re.compile(rf"(?:[fc]y ?)?(\d{{4}})(\.0*)?年?(?:度|末|底|财年)?\s*{_REVISED}?", re.ASCII)
_DAY_FIRST = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(\d{4})", re.ASCII)
_DATE = re.compile(
    r"(?P<year>\d{4})(?:[-/年](?P<month>\d{1,2})月?|[-/.年](?P<month_>\d{1,2})[-/.月](?P<day>\d{1,2})日?)"
    r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?(?:z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
#: What a spreadsheet makes of 1900 to 2100 in a cell that is to show a date: days since the end of 1899.
_NUMBERS_AS_DATES = (datetime.date(1905, 3, 14), datetime.date(1905, 9, 30))
#: Full-width forms, the ideographic blank and the minus sign. Nothing else is folded: ``12①`` and ``15²`` are no
#: numbers, though Unicode's compatibility forms would make 121 and 152 of them.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x2212: 0x2D}


def is_missing(cell: object) -> bool:
    """Whether a cell is blank: None, NA, NaT or nan.

    >>> is_missing(None), is_missing(float("nan")), is_missing(0), is_missing([])
    (True, True, False, False)
    """
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    if isinstance(cell, decimal.Decimal):
        return cell.is_nan()
    if isinstance(cell, np.datetime64 | np.timedelta64):
        return bool(np.isnat(cell))
    return isinstance(cell, Real) and bool(cell != cell)


def plain(text: str) -> str:
    """Text without outer blanks, full-width letters made narrow, the minus sign made a hyphen.

    >>> plain("　１２３ ")
    '123'
    """
    return text.translate(_NARROW).strip().removeprefix("\ufeff")


def read_year(cell: object, within: range = YEARS) -> int | None:
    """Tell the year a cell says, or None.

    A month or a day must be one: ``2018-99`` is no year, nor is ``2018/19``, nor a date of 1905 that a spreadsheet
    shows for the number 2019.

    >>> [read_year(cell) for cell in (2019.0, "2019年", "2019-12-31", pd.Timestamp(2019, 12, 31))]
    [2019, 2019, 2019, 2019]
    >>> [read_year(cell) for cell in ("2019年末", "FY2019", "12/31/2019", "31.12.2019")]
    [2019, 2019, 2019, 2019]
    >>> read_year("2019年（修订）"), read_year("2019*"), read_year("2019(预计)"), read_year("2019E")
    (2019, 2019, None, None)
    >>> [read_year(cell) for cell in (19, "20190", "2018-99", "2018/19", "201801", None)]
    [None, None, None, None, None, None]
    >>> read_year(1899), read_year(1899, YEARS_SAID)
    (None, 1899)
    """
    year: int | None = None
    if is_missing(cell):
        return None
    if isinstance(cell, datetime.date | pd.Period):
        day = cell.to_timestamp().date() if isinstance(cell, pd.Period) else cell
        year = _year_of_day(day.date() if isinstance(day, datetime.datetime) else day)
    elif isinstance(cell, Real) and not isinstance(cell, bool | np.bool_) and float(cell).is_integer():
        year = int(float(cell))
    elif isinstance(cell, str):
        year = _year_of_text(plain(cell).casefold())
    return year if year in within else None


def _year_of_text(text: str) -> int | None:
    if found := _YEAR.fullmatch(text):
        return int(found[1])
    found = _DATE.fullmatch(text)
    if found is None:
        other = _DAY_FIRST.fullmatch(text)  # day or month first: the year is the same
        return int(other[2]) if other else None
    try:
        day = datetime.date(
            int(found["year"]), int(found["month"] or found["month_"]), int(found["day"] or 1)
        )
    except ValueError:
        return None
    return _year_of_day(day)


def _year_of_day(day: datetime.date) -> int | None:
    return None if _NUMBERS_AS_DATES[0] <= day <= _NUMBERS_AS_DATES[1] else day.year


def may_be_two_years(cells: Iterable[object]) -> bool:
    """Whether every cell may be a month, or as well a year and the next: ``2011-12`` after ``2010-11``.

    >>> may_be_two_years(["2010-11", "2011/12"]), may_be_two_years(["2010-12", "2011-12"]), may_be_two_years(["2011"])
    (True, False, False)
    """
    found = [_DATE.fullmatch(plain(cell).casefold()) if isinstance(cell, str) else None for cell in cells]
    return bool(found) and all(
        one is not None and one["month"] and int(one["month"]) == (int(one["year"]) + 1) % 100
        for one in found
    )


def read_key(cell: object) -> str:
    """Write a region's name or code as text; a blank cell gives "".

    >>> read_key(1100.0), read_key("110000.0"), read_key(" 北京市 "), read_key(None)
    ('1100', '110000', '北京市', '')
    >>> read_key("1.30100E+05"), read_key("1.3E+05"), read_key("'130100")
    ('130100', '1.3E+05', '130100')
    """
    if not isinstance(cell, str):
        if is_missing(cell):
            return ""
        if isinstance(cell, Real) and float(cell).is_integer():
            return str(int(float(cell)))
    text = plain(str(cell))
    if text[:1] != "'" and not text[:1].isdigit():
        return text
    text = text.removeprefix("'")
    power = _POWER.fullmatch(text)
    if (
        power and len(power[2]) >= int(power[3]) and not power[2][int(power[3]) :].strip("0")
    ):  # no digit is lost
        return power[1] + power[2][: int(power[3])]
    return re.sub(r"^(\d+)\.0+$", r"\1", text)


_POWER = re.compile(r"([1-9])\.(\d+)[eE]\+?0?(\d)", re.ASCII)


def read_keys(cells: Iterable[object]) -> list[str]:
    """Write many names or codes as text, each different one read once.

    >>> read_keys(["北京 ", 1100.0, "北京 "])
    ['北京', '1100', '北京']
    """
    texts: dict[str, str] = {}
    found = []
    for cell in cells:
        if type(cell) is not str:
            found.append(read_key(cell))
            continue
        if cell not in texts:
            texts[cell] = read_key(cell)
        found.append(texts[cell])
    return found


def read_years(cells: Iterable[object]) -> list[int | None]:
    """Tell the years of a column that is said to be of years, each different cell read once.

    >>> read_years(["2019年", 2018, "x"])
    [2019, 2018, None]
    """
    known: dict[object, int | None] = {}
    found = []
    for cell in cells:
        if type(cell) not in (str, int, float):
            found.append(read_year(cell, YEARS_SAID))
            continue
        if cell not in known:
            known[cell] = read_year(cell, YEARS_SAID)
        found.append(known[cell])
    return found


def requested_years(years: object) -> tuple[int, ...] | None:
    """Return the years asked for, from one year or many.

    >>> requested_years(range(2017, 2020)), requested_years(2019), requested_years(None)
    ((2017, 2018, 2019), (2019,), None)
    """
    if years is None:
        return None
    many = [years] if isinstance(years, str | Real) else list(years)  # type: ignore[call-overload]
    found = [read_year(year, YEARS_SAID) for year in many]
    wrong = [year for year, read in zip(many, found, strict=True) if read is None]
    if wrong or not found:
        raise DataError(
            "years= wants calendar years such as range(2017, 2020), not {wrong}.", wrong=listed(wrong)
        )
    return tuple(sorted({year for year in found if year is not None}))


def span(years: Sequence[int]) -> str:
    """Write ascending years.

    >>> span([2017, 2018, 2019]), span([2011, 2019]), span([2019])
    ('2017-2019', '[2011, 2019]', '2019')
    """
    if len(years) == 1:
        return f"{years[0]}"
    return f"{years[0]}-{years[-1]}" if years[-1] - years[0] + 1 == len(years) else listed(years, 40)
