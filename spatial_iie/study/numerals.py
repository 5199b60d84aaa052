"""How numbers are written: which mark is the decimal one, settled column by column and never cell by cell.

``1,234`` is 1234 where a comma groups thousands and 1.234 where it is the decimal mark. A cell alone cannot tell;
the cells of its column mostly can: ``0,345`` and ``12,5`` group nothing, ``12.5`` and ``1,234.5`` have a point for
the decimal mark. Where a column says both, or says nothing while its table says otherwise, it is refused, not guessed.
"""

from __future__ import annotations

import decimal
import math
import re
from collections import Counter
from collections.abc import Sequence
from numbers import Real
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study.cells import ERRORS, MISSING, is_missing, plain
from spatial_iie.study.measurement import is_measure

Mark: TypeAlias = Literal[".", ","]
"""The decimal mark."""

#: A group of thousands never follows a 0: ``0,345`` is not 345. Blanks of any width group thousands, too.
_NUMERAL = {
    mark: re.compile(
        rf"(?P<sign>[+-]?)(?P<whole>\d*|[1-9]\d{{0,2}}(?:{group}\d{{3}})+|[1-9]\d{{0,2}}(?: \d{{3}})+)"
        rf"(?:{point}(?P<part>\d*))?(?P<exponent>e[+-]?\d+)?",
        re.ASCII,
    )
    for mark, point, group in ((".", r"\.", ","), (",", ",", r"\."))
}
_BLANKS = dict.fromkeys((0x2007, 0x2008, 0x2009, 0x200A, 0x202F, 0x205F), 0x20)
_SEPARATORS = re.compile("[,. ]")
#: Multiples that are written behind a number, as powers of ten.
_POWERS = {
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
_POWERS |= {"thousand": 3, "million": 6, "mn": 6, "billion": 9, "bn": 9}
_MANY = "|".join(sorted(_POWERS, key=len, reverse=True))
_MEASURED = re.compile(rf"(?P<body>[-+]?[\d.,][\d., ]*?)\s*(?P<many>{_MANY}|)\s*(?P<unit>[^\d\s.,].*|)")
_NAN = math.nan


class Numeral(NamedTuple):
    """What a cell says, and the two numbers that a text may stand for.

    ``kind`` is "number", "percent" (the number before the sign), "measured" (with a multiple or a unit behind it),
    "bracketed", "truth", "missing", "infinite" or "text"; ``point`` and ``comma`` are the value under that decimal
    mark, nan where the cell then is no number; ``marks`` are the points, commas and blanks within the number; ``many``
    and ``unit`` are the multiple and the unit behind it.
    """

    kind: str
    point: float = _NAN
    comma: float = _NAN
    marks: str = ""
    many: str = ""
    unit: str = ""

    @property
    def only(self) -> str:
        """The decimal mark under which alone the cell is a number; "" if both or neither will do."""
        return {(False, True): ".", (True, False): ","}.get(
            (math.isnan(self.point), math.isnan(self.comma)), ""
        )

    @property
    def either(self) -> bool:
        """Whether the cell is two different numbers."""
        return self.point != self.comma and not (math.isnan(self.point) or math.isnan(self.comma))

    def under(self, mark: str) -> float:
        """The value if this is the decimal mark."""
        return self.comma if mark == "," else self.point


def numeral(cell: object) -> Numeral:
    """Tell what a cell says.

    Examples
    --------
    >>> numeral(" 1，234 ")
    Numeral(kind='number', point=1234.0, comma=1.234, marks=',', many='', unit='')
    >>> numeral("0,345").only, numeral("12.3亿元")[:2], numeral("(5.3)").kind
    (',', ('measured', 1230000000.0), 'bracketed')
    >>> numeral("12.5％").kind, numeral("——").kind, numeral("1.2.3").kind
    ('percent', 'missing', 'text')
    """
    if is_missing(cell):
        return Numeral("missing")
    if isinstance(cell, bool | np.bool_):
        return Numeral("truth", float(cell), float(cell))
    if isinstance(cell, Real | decimal.Decimal):
        return _of_value(_as_float(cell))
    if not isinstance(cell, str):
        return Numeral("text")
    text = (
        plain(cell).casefold().translate(_BLANKS).removeprefix("'")
    )  # by which a spreadsheet says that it is text
    if text in MISSING or text in ERRORS:
        return Numeral("missing", marks="#" if text in ERRORS else "")
    if text.lstrip("+-") in ("inf", "infinity"):
        return Numeral("infinite")
    if text in ("true", "false"):
        return Numeral("truth", float(text == "true"), float(text == "true"))
    return _of_text(text)


def _of_text(text: str) -> Numeral:
    body, kind = (text[:-1].rstrip(), "percent") if text.endswith("%") else (text, "number")
    point, comma = _value(body, "."), _value(body, ",")
    if math.isnan(point) and math.isnan(comma):
        return _with_suffix(text)
    if math.isinf(point) or math.isinf(comma):
        return Numeral("infinite")
    return Numeral(kind, point, comma, "".join(mark for mark in ",. " if mark in body))


def _with_suffix(text: str) -> Numeral:
    """Read a number with a multiple or a unit behind it, or in brackets."""
    if re.fullmatch(r"\([-+]?[\d., ]*\d[\d., ]*%?\)", text):
        return Numeral("bracketed")
    found = _MEASURED.fullmatch(text)
    if found is None or not (found["many"] or found["unit"]):
        return Numeral("text")
    many, unit = found["many"], found["unit"].strip("()")
    if unit and (unit in "年月日" or not is_measure(unit)):
        return Numeral("text")
    body = found["body"] + (f"e{_POWERS[many]}" if many else "")
    point, comma = _value(body, "."), _value(body, ",")
    if math.isnan(point) and math.isnan(comma):
        return Numeral("text")
    return Numeral(
        "measured", point, comma, "".join(mark for mark in ",. " if mark in found["body"]), many, unit
    )


def _value(body: str, mark: Mark) -> float:
    found = _NUMERAL[mark].fullmatch(body)
    if found is None or not (found["whole"] or found["part"]):
        return _NAN
    whole = _SEPARATORS.sub("", found["whole"])
    return float(f"{found['sign']}{whole}.{found['part'] or '0'}{found['exponent'] or ''}")


def _as_float(cell: Real | decimal.Decimal) -> float:
    try:
        return float(cell)
    except OverflowError:
        return math.inf
    except ValueError:  # a signalling nan
        return _NAN


def _of_value(value: float) -> Numeral:
    if math.isfinite(value):
        return Numeral("number", value, value)
    return Numeral("missing" if math.isnan(value) else "infinite")


def _settled(read: Sequence[Numeral]) -> str:
    """Return the decimal mark that the cells of a column tell, "" if none does.

    A few decimal commas among whole numbers are slips, not a custom; points that group thousands are none.
    """
    counted = Counter(one.only for one in read)
    if counted["."] or not counted[","]:
        return "." if counted["."] else ""
    numbers = sum(one.kind in ("number", "percent", "measured") for one in read)
    with_comma = sum("," in one.marks for one in read)
    return "," if _groups_by_points(read) or 2 * with_comma > numbers else "."


def _groups_by_points(read: Sequence[Numeral]) -> bool:
    """Whether some cell shows points between thousands, as 1.234,5 and 1.234.567 do."""
    return any(one.only == "," and "." in one.marks for one in read)


def _doubtful(read: Sequence[Numeral], mark: str, doubted: bool) -> NDArray[np.bool_]:
    """Return which cells may be one number or another, and nothing tells which."""
    either = np.array([one.either for one in read], dtype=bool)
    points = np.array([one.marks == "." for one in read], dtype=bool)
    if mark == ".":
        return np.zeros(len(read), dtype=bool)
    if mark == ",":
        return np.zeros(len(read), dtype=bool) if _groups_by_points(read) else np.logical_and(either, points)
    both = bool((either & points).any() and (either & ~points).any())
    return either if doubted or both else np.zeros(len(read), dtype=bool)


_PLAIN = re.compile(r"(?:-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\n|\n)*+", re.ASCII)
_TOLD = re.compile(r"(?:\.\d{1,2}|\.\d{4,}|\n-?0\d*\.\d{3}|\d{4,}\.\d{3})\n", re.ASCII)


def _plainly(cells: list[object]) -> tuple[NDArray[np.float64], str] | None:
    """Read a column of plain texts at once: digits and points, blanks; None where cells need a closer look.

    The second part is the decimal mark that they tell, as `_settled` does: "." if some point groups no thousands,
    "" if there are no points.
    """
    texts = [cell for cell in cells if type(cell) is str]
    text = "\n" + "\n".join(texts) + "\n"
    if len(texts) < len(cells) or text.count("\n") != len(cells) + 1 or not _PLAIN.fullmatch(text, 1):
        return None
    pointed = "." in text
    if pointed and not _TOLD.search(text):
        return None  # every point may group thousands: other columns have a say
    values = np.array([cell or "nan" for cell in texts], dtype=object).astype(np.float64)
    return (values, "." if pointed else "") if np.isfinite(values[[bool(c) for c in texts]]).all() else None


class Column:
    """A column of cells as numbers, or the reason why it is none.

    Parameters
    ----------
    cells : pandas.Series
        As read, of any type.
    decimal : {".", ","}, optional
        The decimal mark; without it the cells tell.
    doubted : bool
        Whether something outside the column speaks for the decimal comma, so that cells that may be two numbers are
        refused where otherwise ``1,234`` is 1234.

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
    mark : {".", ",", ""}
        The decimal mark; "" if the cells tell none and none was given.
    kinds : list of str
        What each cell is: "number", "percent", "measured", "bracketed", "truth", "missing", "infinite", "text",
        "either" (of two numbers), "other mark" or "other unit".
    readings : numpy.ndarray
        The number of each cell, nan where it has none.
    errors : int
        How many cells are errors of a spreadsheet (#DIV/0!, #REF!), which are missing values.
    measured : tuple of (str, Numeral), or None
        The first number with a multiple or a unit behind it, as written and as read.
    separated : tuple of (str, float), or None
        The first number with separators of thousands, or a decimal comma: as written and as read.

    Examples
    --------
    >>> Column(pd.Series(["1,200", "—", "7"])).numbers
    array([1200.,   nan,    7.])
    >>> Column(pd.Series(["1,200", "0,3", "7,5"])).numbers
    array([1.2, 0.3, 7.5])
    >>> Column(pd.Series(["1,200", "3", "x"])).bad
    [(2, 'is not a number')]
    >>> Column(pd.Series(["河北省", "山西省"])).reason
    'text'
    """

    def __init__(self, cells: pd.Series, *, decimal: str | None = None, doubted: bool = False) -> None:
        self.numbers: NDArray[np.float64] | None = None
        self.reason = ""
        self.percent = False
        self.bad: list[tuple[int, str]] = []
        self.mark = ""
        self.separated: tuple[str, float] | None = None
        self.errors = 0
        self.measured: tuple[str, Numeral] | None = None
        self.kinds = ["text"] * len(cells)
        self.readings = np.full(len(cells), _NAN)
        if pd.api.types.is_datetime64_any_dtype(cells.dtype):
            self.reason = Message("dates")
        elif isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "iuf":
            values = cells.to_numpy(dtype=np.float64)
            kinds = np.select([np.isnan(values), np.isinf(values)], ["missing", "infinite"], "number")
            self._judge(kinds.tolist(), values)
        else:
            objects = cells.astype(object).tolist()
            plainly = None if decimal == "," else _plainly(objects)
            if plainly is not None:
                self.mark = "." if decimal is not None else plainly[1]
                self._judge(np.where(np.isnan(plainly[0]), "missing", "number").tolist(), plainly[0])
                return
            self._read([numeral(cell) for cell in objects], objects, decimal, doubted)

    def _read(self, read: list[Numeral], cells: list[object], decimal: str | None, doubted: bool) -> None:
        marks = {one.only for one in read} - {""}
        self.mark = decimal or _settled(read)
        at = next((i for i, one in enumerate(read) if one.kind == "measured"), None)
        self.measured = None if at is None else (plain(str(cells[at])), read[at])
        usual = Counter(one.unit for one in read if one.kind == "measured").most_common(1)
        self.errors = sum(one.kind == "missing" and one.marks == "#" for one in read)
        doubtful = _doubtful(read, self.mark, doubted) & (decimal is None)
        values = np.array([one.under(self.mark) for one in read], dtype=np.float64)
        values[doubtful] = _NAN
        kinds = [one.kind for one in read]
        for i, one in enumerate(read):
            if doubtful[i]:
                kinds[i] = "either"
            elif one.kind == "measured" and one.unit != usual[0][0]:
                kinds[i] = "other unit"
            elif one.kind in ("number", "percent", "measured") and math.isnan(values[i]):
                kinds[i] = "other mark" if len(marks) > 1 or decimal is not None else "text"
            elif (
                self.separated is None
                and one.kind in ("number", "percent")
                and set(one.marks) - ({"."} if self.mark != "," else set())
            ):
                self.separated = plain(str(cells[i])), float(values[i])
        self._judge(kinds, values)

    def _judge(self, kinds: list[str], values: NDArray[np.float64]) -> None:
        self.kinds, self.readings = kinds, values
        count = Counter(kinds)
        filled = len(kinds) - count["missing"]
        numeric = filled - count["truth"] - count["text"]
        if not filled:
            self.reason = Message("empty")
        elif count["truth"] == filled:
            self.numbers = values
        elif 2 * numeric < filled:
            self.reason = Message("text")
        else:
            self.numbers = values
            self.percent = count["percent"] == filled
            bad = dict(_BAD)
            if count["percent"] and not self.percent:
                bad["percent"] = Message("has a percent sign, other cells have none")
            if count["measured"] + count["other unit"] < filled:
                bad["measured"] = Message(
                    "has a unit or a multiple (万, 亿) behind it, other cells have none"
                )
            self.bad = [(i, bad[kind]) for i, kind in enumerate(kinds) if kind in bad]


_BAD = {
    "text": Message("is not a number"),
    "truth": Message("is not a number"),
    "infinite": Message("is infinite"),
    "either": Message("may be two numbers, as the comma or the point is the decimal mark"),
    "other mark": Message("has another decimal mark than the rest"),
    "other unit": Message("has another unit behind it than the rest"),
    "bracketed": Message("stands in brackets, and may be negative or a remark"),
}


def read_columns(
    frame: pd.DataFrame, *, decimal: str | None = None, semicolons: bool = False
) -> dict[str, Column]:
    """Read the columns of a table, each in the light of the others.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells as read.
    decimal : {".", ","}, optional
        The decimal mark of all columns; without it each column tells its own.
    semicolons : bool
        Whether semicolons cut the cells, as they do where the comma is the decimal mark.

    Returns
    -------
    dict
        A Column for every column.

    Examples
    --------
    >>> frame = pd.DataFrame({"share": ["0,3", "0,25"], "gdp": ["1,234", "5,678"]})
    >>> {name: column.bad for name, column in read_columns(frame).items()}["gdp"][0]
    (0, 'may be two numbers, as the comma or the point is the decimal mark')
    >>> read_columns(frame, decimal=",")["gdp"].numbers
    array([1.234, 5.678])
    """
    if decimal not in (None, ".", ","):
        raise DataError("decimal= is '.' or ',', not {decimal!r}.", decimal=decimal)
    alone = {str(name): Column(frame[name], decimal=decimal) for name in frame.columns}
    marks = {column.mark for column in alone.values() if column.numbers is not None}
    if decimal is not None or not ("," in marks or (semicolons and "." not in marks)):
        return alone
    return {
        name: column if column.mark else Column(frame[name], doubted=True) for name, column in alone.items()
    }


def how_written(columns: dict[str, Column]) -> tuple[str, ...]:
    """Say in which columns separators, decimal commas and percent signs were read, with an example each.

    Examples
    --------
    >>> how_written(read_columns(pd.DataFrame({"gdp": ["1,234", "56"], "share": ["12%", "3%"]})))
    ("Numbers of [gdp] have separators of thousands: '1,234' is 1234.", 'Percent signs of [share] are dropped: \
12% is 12.')
    """
    notes = []
    for comma, note in (
        (False, "Numbers of {columns} have separators of thousands: {text!r} is {value:.15g}."),
        (True, "Numbers of {columns} have a decimal comma: {text!r} is {value:.15g}."),
    ):
        found = {
            name: column.separated
            for name, column in columns.items()
            if column.numbers is not None and column.separated and (column.mark == ",") is comma
        }
        if found:
            text, value = next(iter(found.values()))
            notes.append(Message(note, columns=listed(found, 40), text=text, value=value))
    wrong = {name: column.errors for name, column in columns.items() if column.errors}
    if wrong:
        note = "Errors of a spreadsheet are missing values: {columns}."
        counts = (Message("{n} of {column}", n=n, column=name) for name, n in wrong.items())
        notes.append(Message(note, columns=listed(counts, 12)))
    behind = {name: column.measured for name, column in columns.items() if column.measured and not column.bad}
    if behind:
        note = "Multiples and units behind the numbers of {columns} are read: {text!r} is {value:.15g}."
        text, first = next(iter(behind.values()))
        value = first.under(columns[next(iter(behind))].mark)
        notes.append(Message(note, columns=listed(behind, 40), text=text, value=value))
    signs = [name for name, column in columns.items() if column.percent]
    if signs:
        note = "Percent signs of {columns} are dropped: 12% is 12."
        notes.append(Message(note, columns=listed(signs, 40)))
    return tuple(notes)
