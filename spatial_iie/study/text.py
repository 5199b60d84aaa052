"""Text files of cells: which encoding, which delimiter, found out by strict attempts."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import islice
from pathlib import Path

from spatial_iie._spreadsheet import unquoted
from spatial_iie.errors import DataError
from spatial_iie.study.about import Notes
from spatial_iie.study.layout import TOP
from spatial_iie.study.table import Table, refuse, table_of_rows

DELIMITERS = (",", "\t", ";", "|")


def read_text(path: Path, encoding: str | None, notes: Notes) -> Table:
    """Read a CSV file as a table; ``notes`` learns its encoding and delimiter."""
    rows, places = read_rows(path, encoding, notes)
    return table_of_rows(rows, places, "line", path.name, notes)


def read_rows(path: Path, encoding: str | None, notes: Notes) -> tuple[list[list[str]], list[int]]:
    """Return the cells of a CSV file by row, and the line in which each row begins.

    Raises
    ------
    DataError
        If the bytes are in no known encoding or not in the one given, or the text is not CSV.
    """
    raw = path.read_bytes()
    refuse(
        raw[:4] == b"PK\x03\x04", path.name, "is a workbook under the name of a text file; rename it to .xlsx"
    )
    text, notes["encoding"] = decoded(raw, encoding, path.name)
    notes["delimiter"] = delimiter(text)
    rows: list[list[str]] = []
    places: list[int] = []
    apart = f'{notes["delimiter"]} "' in text.partition("\n")[0]  # a blank before a quote belongs to no cell
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=notes["delimiter"], strict=True, skipinitialspace=apart
    )
    start, quoted = 1, "'" in text or '="' in text
    try:
        for row in reader:
            rows.append(list(map(_as_text, row)) if quoted else row)
            places.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            "{source}: the text from line {line} on is not CSV ({error}); look at its quotes.",
            source=path.name,
            line=start,
            error=str(error),
        ) from None
    return rows, places


def _as_text(cell: str) -> str:
    """Take off what makes a spreadsheet show a cell as text.

    >>> _as_text('="130100"'), _as_text("'=1")
    ('130100', '=1')
    """
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else unquoted(cell)


def decoded(raw: bytes, encoding: str | None, source: str) -> tuple[str, str]:
    """Decode bytes strictly and name the encoding; no byte is ever replaced.

    >>> decoded("城市".encode("gbk"), None, "panel.csv"), decoded("城市".encode("utf-8"), None, "panel.csv")
    (('城市', 'gb18030'), ('城市', 'utf-8-sig'))
    """
    if encoding is not None:
        return _decoded_as_declared(raw, encoding, source), encoding
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        attempts = ["utf-16"]
    elif b"\x00" in raw[:200]:
        attempts = ["utf-16-le" if raw[1::2].count(0) > raw[::2].count(0) else "utf-16-be"]
    else:
        attempts = ["utf-8-sig", "gb18030"]
    for name in attempts:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        refuse("\x00" in text, source, "holds zero bytes and is not text")
        return text, name
    raise DataError(
        "{source}: its bytes are neither UTF-8, UTF-16 nor GBK/GB18030; give encoding=.", source=source
    )


def _decoded_as_declared(raw: bytes, encoding: str, source: str) -> str:
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise DataError(
            "{source}: there is no encoding called {encoding!r}; try 'utf-8' or 'gb18030'.",
            source=source,
            encoding=encoding,
        ) from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DataError(
            "{source}: is not {encoding}, see line {line}; leave encoding= out to have it found out.",
            source=source,
            encoding=encoding,
            line=line,
        ) from None
    if not codecs.lookup(encoding).name.startswith("utf"):
        try:
            chinese = any("\u4e00" <= letter <= "\u9fff" for letter in raw.decode("utf-8"))
        except UnicodeDecodeError:
            chinese = False
        why = "is UTF-8 with Chinese in it, not {encoding}; leave encoding= out"
        refuse(chinese, source, why, encoding=encoding)
    return text


def delimiter(text: str) -> str:
    r"""Return the delimiter that cuts the first line with anything in it into most cells; a title is cut by none.

    >>> delimiter("city;gdp, current;year"), delimiter("A title\n\ncity;year\n")
    (';', ';')
    """
    lines = (
        line
        for line in islice(text.splitlines(), TOP)
        if line.strip(" \t,;|") and not line.startswith("sep=")
    )
    counts = ({mark: _cells(line, mark) for mark in DELIMITERS} for line in lines)
    first = next((each for each in counts if max(each.values()) > 1), dict.fromkeys(DELIMITERS, 1))
    return max(DELIMITERS, key=lambda mark: first[mark])


def _cells(line: str, mark: str) -> int:
    """How many cells a mark cuts a line into; 0 if the line is longer than a cell may be."""
    try:
        return len(next(csv.reader([line], delimiter=mark), []))
    except csv.Error:
        return 0
