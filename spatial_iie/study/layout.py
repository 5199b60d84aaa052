"""Where a table stands among the rows of a sheet: titles, one or two rows of headings, labels, notes at the foot.

Rows that are no data are known by rule, and what is set aside is told: which rule, where, what stands there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from spatial_iie._files import printable
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study.cells import MISSING, is_missing, plain, read_year
from spatial_iie.study.headings import ALL_HEADINGS, UNIT_HEADERS, folded, is_indicator, is_place, is_years
from spatial_iie.study.headings import is_key as _is_key
from spatial_iie.study.measurement import is_measure

Row = Sequence[object]

#: Rows among which the headings are looked for, and rows of labels beneath them.
TOP, LABEL_ROWS = 60, 2
_NOTE = re.compile(
    r"\s*[*＊※【（(\[]?\s*(?:附?注(?:释|意|明)?[\d一二三1-9①-⑨]?\s*[：:.、\s]|备注|说明|(?:资料|数据|指标)?(?:来源|出处)|(?:数据|资料)整理|"
    r"本(?:表|数据)|以上(?:数据|资料)|更新时间|下载时间|导出时间|制表|单位\s*[：:]|[①-⑨*＊※]|"
    r"(?:foot)?notes?\s*[:：.]|sources?\s*[:：.]|copyright|©|\(c\))",
    re.IGNORECASE,
)
_NO_UNIT = re.compile(r"比例|指数|无|没有单位|无单位|无量纲|n/?a|none", re.IGNORECASE)


def is_unit(text: str) -> bool:
    """Whether a text is what stands in a row of units: a unit, in brackets or not, or that there is none.

    >>> [is_unit(text) for text in ("亿元", "（万人）", "元/人", "%", "10000 persons", "GDP", "110000")]
    [True, True, True, True, True, False, False]
    """
    inside = text.strip().strip("（）()[]")
    return bool(inside) and (is_measure(inside) or bool(_NO_UNIT.fullmatch(inside)))


def is_note(cell: object) -> bool:
    """Whether a cell begins as notes and sources do.

    >>> [is_note(cell) for cell in ("注：数据来自年鉴", "资料来源：年鉴", "Note: none", "注册资本", 3)]
    [True, True, True, False, False]
    """
    return isinstance(cell, str) and bool(_NOTE.match(cell))


def is_key(heading: str) -> bool:
    """Whether a heading is one of keys of any kind, those of provinces among them."""
    return is_place(heading) or _is_key(heading)


def is_filled(cell: object) -> bool:
    """Whether a cell has anything in it."""
    return cell is not None and not (isinstance(cell, str) and not cell.strip()) and not is_missing(cell)


def is_blank(row: Row) -> bool:
    """Whether no cell of a row has anything in it."""
    first = row[0] if row else None
    return not (type(first) is str and first and not first.isspace()) and not any(map(is_filled, row))


def filled(row: Row) -> int:
    """How many cells of a row have anything in them.

    >>> filled(["", " ", None, 0])
    1
    """
    return sum(map(is_filled, row))


def is_words(cell: object) -> bool:
    """Whether a cell is text that is neither a number nor a mark of a missing value.

    >>> is_words("亿元"), is_words("12.5"), is_words("—"), is_words(3)
    (True, False, False, False)
    """
    if not isinstance(cell, str):
        return False
    text = plain(cell).casefold()
    return text not in MISSING and not re.fullmatch(r"[-+(]?[\d., ]*\d[\d., ]*(?:e[-+]?\d+)?[%‰)]?", text)


class Aside:
    """What is set aside and why: places and what stands there, by rule, in the order of the file."""

    def __init__(self) -> None:
        self._found: dict[Message, list[Message]] = {}

    def add(self, rule: Message, where: Message | str, text: object = None) -> None:
        """Put one row, column or cell on the list."""
        note = Message("{where}: {text}", where=where, text=repr(printable(str(text), 40)))
        self._found.setdefault(rule, []).append(Message("{where}", where=where) if text is None else note)

    def take(self, other: Aside) -> None:
        """Put another list under this one."""
        for rule, places in other._found.items():
            self._found.setdefault(rule, []).extend(places)

    def count(self, rule: Message) -> int:
        """How much is set aside by a rule."""
        return len(self._found.get(rule, ()))

    def in_words(self) -> dict[str, Message]:
        """Return the list as ``about["set_aside"]`` has it: what, and by which rule."""
        return {
            listed(places, 3): Message("{rule} ({n})", rule=rule, n=len(places))
            for rule, places in self._found.items()
        }


TITLE = Message("a title above the headings")
NOTES = Message("a note or a source, no data")
REMARK = Message("a remark beside the table, under no heading")
LABELS = Message("labels or units beneath the headings")
UNNAMED = Message("a column without a heading")
ROW_NUMBERS = Message("numbers of rows, written by another program")
AGAIN = Message("the headings again")
SAME = Message("a column that is there twice, with the same cells")
TWICE = Message("columns of one name with different cells")


def header(cell: object) -> str:
    r"""Write a heading on one line, without outer blanks.

    >>> header(" GDP\n(亿元) "), header(2017.0), header(None)
    ('GDP (亿元)', '2017', '')
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if not is_filled(cell) else " ".join(str(cell).replace("\ufeff", "").split())


def header_row(rows: Sequence[Row]) -> int:
    """Return which row has the headings: the first with a usual one, or the first that is no title.

    >>> header_row([["某省统计年鉴"], ["单位：亿元", ""], ["城市", "2018", "2019"], ["北京", "1", "2"]])
    2
    """
    for i, row in enumerate(rows[:TOP]):
        if _is_header(row) and all(_above(title, row) for title in rows[:i]):
            names_places = i + 1 < len(rows) and any(map(is_place, map(header, rows[i + 1])))
            here = any(is_place(cell) or is_years(cell) for cell in map(header, row))
            return i + 1 if names_places and not here and _is_header(rows[i + 1]) else i
    wide = max(map(filled, rows[:TOP]))
    first = 0
    while wide > 1 and first + 1 < min(len(rows), TOP) and _is_title(rows[first]):
        first += 1
    return first


def is_table(rows: Sequence[Row]) -> bool:
    """Whether rows hold usual headings of a table with something beneath."""
    there = [row for row in rows if filled(row)]
    return len(there) > 1 and _is_header(there[header_row(there)]) and header_row(there) + 1 < len(there)


def has_years(rows: Sequence[Row]) -> bool:
    """Whether the headings of rows tell a year: a column of years, or years in the names of columns."""
    there = [row for row in rows if filled(row)]
    cells = [header(cell) for cell in there[header_row(there)]] if there else []
    return any(is_years(cell) or re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", cell) for cell in cells)


def _is_title(row: Row) -> bool:
    return filled(row) == 1 and is_filled(row[0])


def _above(title: Row, row: Row) -> bool:
    """Whether a row may stand above the headings: fewer cells than they have, and none of them a number."""
    count = filled(title)
    words = all(
        is_words(cell) or read_year(cell) or read_year(cell) is not None for cell in title if is_filled(cell)
    )
    return words and (count <= 2 or 2 * count <= filled(row) + 1)


def _is_header(row: Row) -> bool:
    cells = [header(cell) for cell in row if is_filled(cell)]
    if len(cells) < 2:
        return False
    years = [read_year(cell) for cell in cells]
    dated = [year for year in years if year is not None]
    plain_years = len(set(dated)) == len(dated) >= 2 and len(cells) - len(dated) <= 3
    texts = [cell for cell, year in zip(cells, years, strict=True) if year is None]
    no_numbers = all(is_words(text) for text in texts)
    usual = any(is_place(cell) or is_years(cell) for cell in texts)
    return no_numbers and (usual or (plain_years and _starts_with_text(texts)))


def _starts_with_text(texts: Sequence[str]) -> bool:
    """Whether the first column of a row of years is blank or a word, and no region."""
    return not texts or (len(texts) == 1 and bool(is_place(texts[0]) or is_indicator(texts[0])))


def _is_under(row: Row, names: Sequence[str]) -> bool:
    """Whether a row goes on with the headings: blank or the same where keys are, words or years elsewhere."""
    keys = [k for k, name in enumerate(names) if is_key(name) or is_years(name) or is_indicator(name)]
    cells = [header(cell) for cell in row] + [""] * (len(names) - len(row))
    if not keys or not any(cells) or any(cells[k] and not _names_a_key(cells[k], names[k]) for k in keys):
        return False
    rest = [cell for k, cell in enumerate(cells) if cell and k not in keys]
    return bool(rest) and all(is_words(cell) or read_year(cell) is not None for cell in rest)


def _names_a_key(cell: str, name: str) -> bool:
    """Whether a cell beneath a heading is a label of it: 年份 beneath year, 没有单位 beneath code."""
    return cell == name or is_place(cell) or is_years(cell) or is_key(cell) or is_unit(cell)


_DESCRIBES = frozenset(
    [
        "频率",
        "频度",
        "单位",
        "计量单位",
        "指标id",
        "指标编码",
        "指标代码",
        "id",
        "来源",
        "数据来源",
        "更新时间",
        "最后更新时间",
        "起始时间",
        "结束时间",
        "开始时间",
        "时间区间",
        "状态",
        "说明",
        "备注",
        "frequency",
        "unit",
        "units",
        "source",
        "seriesid",
        "seriescode",
        "srcode",
        "lastupdate",
        "updatetime",
        "firstobsdate",
        "lastobsdate",
        "status",
        "mnemonic",
        "functioninformation",
        "suggestions",
        "remarks",
    ]
)


def _describes(row: Row) -> bool:
    """Whether a row beneath the names of series describes them, as in exports of Wind and CEIC: 频率, 单位, 来源."""
    first = header(row[0]) if row else ""
    return folded(first) in _DESCRIBES and filled(row) > 1 and not any(_is_number(cell) for cell in row[1:])


class Headings:
    """The headings of a table, from one row or two, and the rows that belong to them.

    Attributes
    ----------
    names : list of str
        One for each column.
    first, end : int
        The rows of the headings and their labels.
    labels : dict
        Name -> what the rows of labels say of it.
    """

    def __init__(self, rows: Sequence[Row], source: str) -> None:
        at = header_row(rows)
        self.source, self.first, self.end = source, at, at + 1
        self.labels: dict[str, str] = {}
        self.names = [header(cell) for cell in rows[at]]
        if at and self._over(rows[at - 1]):
            self.first = at - 1
            self.names = self._joined([header(cell) for cell in rows[at - 1]], self.names)
        self.described = 0
        series = not self.names[0] or is_indicator(self.names[0])
        while series and self.end < len(rows) and _describes(rows[self.end]):
            self._describe(rows[self.end])
            self.end += 1
            self.described += 1
        while self.end < min(len(rows), at + 1 + self.described + LABEL_ROWS) and _is_under(
            rows[self.end], self.names
        ):
            self._take(rows[self.end])
            self.end += 1
        width = max((k + 1 for k, name in enumerate(self.names) if name), default=0)
        self.names = self.names[:width]

    def _over(self, row: Row) -> bool:
        """Whether the row above has headings over these: nothing over keys, years or names over several."""
        over = [header(cell) for cell in row]
        keys = [k for k, name in enumerate(self.names) if is_key(name) or is_years(name)]
        if any(k < len(over) and over[k] for k in keys) or sum(map(bool, over)) < 2:
            return False
        twice = max(Counter(name for name in self.names if name).values(), default=0) > 1
        within = all(k < len(self.names) and self.names[k] for k, cell in enumerate(over) if cell)
        rest = [self.names[k] for k in range(len(self.names)) if k not in keys and self.names[k]]
        return within and (twice or all(read_year(name) is not None for name in rest))

    def _describe(self, row: Row) -> None:
        """Take a row that describes series, as data bases write them: their units are noted."""
        if folded(header(row[0])) in UNIT_HEADERS:
            cells = zip(self.names[1:], map(header, row[1:]), strict=False)
            self.labels |= {name: cell for name, cell in cells if name and cell}

    def _take(self, row: Row) -> None:
        """Take a row beneath the headings: units and labels are noted, other headings are joined to these."""
        cells = [header(cell) for cell in row]
        pairs = [(name, cell) for name, cell in zip(self.names, cells, strict=False) if name and cell]
        rest = [cell for name, cell in pairs if not (is_key(name) or is_years(name))]
        several = any(cell and not name for name, cell in zip(self.names, cells, strict=False))
        years = [cell for cell in rest if read_year(cell) is not None]
        twice = max(Counter(name for name in self.names if name).values(), default=0) > 1
        if several or years or twice or len(cells) > len(self.names):
            above = {name: label for name, label in self.labels.items() if name and not is_unit(label)}
            self.names = self._joined([f"{name} {above.get(name, '')}".strip() for name in self.names], cells)
            self.labels = {name: label for name, label in self.labels.items() if name not in above}
        else:
            self.labels |= {name: f"{self.labels.get(name, '')} {cell}".strip() for name, cell in pairs}

    def _joined(self, over: Sequence[str], under: Sequence[str]) -> list[str]:
        """Join two rows of headings: the upper one stands over the columns up to the next upper one."""
        width = max(len(over), len(under))
        upper, lower = [*over, *[""] * (width - len(over))], [*under, *[""] * (width - len(under))]
        names, last = [], ""
        for k, (high, low) in enumerate(zip(upper, lower, strict=True)):
            if is_key(high) or is_years(high) or is_indicator(high):
                last = ""
                names.append(high)
                continue
            last = high or last
            if low and not last and not (is_key(low) or is_years(low)):
                raise DataError(
                    "{source}: it has two rows of headings, and nothing stands over {name} in column {column}. "
                    "Write one row of headings.",
                    source=self.source,
                    name=repr(printable(low, 40)),
                    column=k + 1,
                )
            names.append(
                f"{last} {low}".strip() if low and not is_unit(low) else high or last if low else high
            )
        return names


def body_of(
    rows: Sequence[Row], where: Callable[[int], Message], names: Sequence[str], source: str, aside: Aside
) -> list[int]:
    """Return which rows beneath the headings are rows of the table; notes and headings again are set aside.

    Raises
    ------
    DataError
        If a second table with other headings begins beneath the first.
    """
    keep = []
    keys = [k for k, name in enumerate(names) if is_place(name)]
    known = {name for name in names if name}
    ordinary: set[object] = set()
    for i, row in enumerate(rows):
        if row[0] in ordinary and (not keys or all(k < len(row) and row[k] in ordinary for k in keys)):
            keep.append(i)
            continue
        first = next((cell for cell in row if is_filled(cell)), None)
        if first is None:
            continue
        if isinstance(first, str):
            if is_note(first) and not any(_is_number(cell) for cell in row):
                aside.add(NOTES, where(i), first)
                continue
            if first is not row[0] and is_words(first) and filled(row) == 1 and _is_aside(row, first):
                aside.add(NOTES, where(i), first)
                continue
            if _is_again(row, known, keys, names):
                cells = [header(cell) for cell in row]
                if cells[: len(names)] == list(names) or set(filter(None, cells)) <= known:
                    aside.add(AGAIN, where(i))
                    continue
                raise DataError(
                    "{source}: a second table with other headings begins in {where}: {cells}. Save each table in a "
                    "file or a sheet of its own.",
                    source=source,
                    where=where(i),
                    cells=listed(filter(None, cells)),
                )
        keep.append(i)
        texts = [row[0], *(row[k] for k in keys if k < len(row))]
        if all(type(cell) is str and cell.strip() for cell in texts):
            ordinary.update(texts)
    return keep


def _is_aside(row: Row, first: object) -> bool:
    return (len(row) > 1 and first is row[-1]) or len(str(first)) > 8


def _is_number(cell: object) -> bool:
    return (is_filled(cell) and not isinstance(cell, str)) or (isinstance(cell, str) and _digits(cell))


def _digits(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[-+]?\d[\d.,]*\s*", text))


_FIRST = frozenset(name[0] for name in ALL_HEADINGS)


def _names_place(cell: object) -> bool:
    """Whether a cell is a usual heading of regions; most are known to be none by their first character."""
    if not isinstance(cell, str):
        return False
    first = cell.lstrip()[:1]
    if "\u3400" <= first <= "\u9fff" and first not in _FIRST:
        return False
    text = header(cell)
    return is_place(text) and len(text) > 1


def _is_again(row: Row, known: set[str], keys: Sequence[int], names: Sequence[str]) -> bool:
    """Whether a row beneath is one of headings: a usual heading stands where the regions are."""
    if keys:
        return any(k < len(row) and _names_place(row[k]) for k in keys) and filled(row) > 1
    return isinstance(row[0], str) and header(row[0]) == names[0] and {header(cell) for cell in row} >= known


def fill_merged(
    rows: list[list[object]], merged: Iterable[tuple[int, int, int, int]], first: int, names: Sequence[str]
) -> int:
    """Write the keys of merged cells into each of their rows; return into how many."""
    count = 0
    for top, left, bottom, right in merged:
        if left != right or top < first or bottom >= len(rows) or left >= len(names):
            continue
        cell = rows[top][left] if left < len(rows[top]) else None
        if not (is_words(cell) or is_years(names[left]) or is_key(names[left])):
            continue
        for i in range(top + 1, bottom + 1):
            row = rows[i]
            row += [None] * (left + 1 - len(row))
            if not is_filled(row[left]):
                row[left] = cell
                count += 1
    return count
