"""Match the names or codes in a file, each distinct one once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.messages import Message
from spatial_iie.study._homes import homes_in
from spatial_iie.study._quoted import nearest
from spatial_iie.study.cells import read_keys, read_year
from spatial_iie.study.contradictions import contradictions
from spatial_iie.study.files import read_table
from spatial_iie.study.found_level import level_of
from spatial_iie.study.headers import region_column
from spatial_iie.study.indicators import turned
from spatial_iie.study.match import Matching, look_up, match
from spatial_iie.study.panel import other_keys
from spatial_iie.study.table import Table
from spatial_iie.study.units import units_at


def match_file(
    path: str | Path | Table,
    *,
    region: str | None = None,
    year: str | None = None,
    province: str | None = None,
    prefecture: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    level: str | None = None,
) -> Matching:
    r"""Return how every distinct name or code of a file was matched, matched or not.

    Parameters
    ----------
    path : path
        CSV, ``.xlsx``, ``.dta`` or ``.parquet``; or a table that was read before.
    region, year, province, prefecture : str, optional
        Columns of names or codes, of years, of provinces, and of prefectures for counties. The first is found by its
        header if not given, of counties the last two as well; keys are distinct together with those used.
    encoding, sheet : str, optional
        As for :func:`spatial_iie.study.open`.
    level : {"prefecture", "province", "county", "county-merged"}, optional
        What the keys are to stand for; without it found out from them.

    Returns
    -------
    Matching
        In the order in which the keys first appear. Where another column of names or codes says another unit, the key
        is unmatched, and its note says which.

    Raises
    ------
    DataError
        If the file cannot be read, or a column does not exist; not for keys that cannot be matched.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "cities.csv"
    ...     _ = file.write_text("城市,gdp\n襄樊,1\n襄樊,2\n恩施市,3\n", encoding="utf-8")
    ...     match_file(file)
    Matching(2 keys, 1 matched: 1 by old name; 1 unmatched)
    """
    read = path if isinstance(path, Table) else read_table(path, encoding=encoding, sheet=sheet)
    table = turned(read.copied(), region, year, level)
    column = region_column(table, region, level)
    keys = read_keys(table.frame[column])
    level = level or level_of(keys)
    homes = homes_in(table, keys, column, level, province, prefecture)
    rows = {"key": keys} if homes is None else {"key": keys, "province": homes}
    distinct = pd.DataFrame(
        rows | ({"year": table.frame[_existing(table, year)]} if year is not None else {})
    )
    distinct = distinct[distinct["key"] != ""].drop_duplicates(ignore_index=True)
    years = distinct["year"].map(read_year).tolist() if year is not None else None
    places = None if homes is None else distinct["province"].tolist()
    found = match(distinct["key"], year=years, province=places, level=level)
    return found.contradicted(_contradictions(table, column, level))


def _contradictions(table: Table, column: str, level: str) -> dict[str, Message]:
    """Say which keys stand beside a name or code of another unit, in another column of names or codes."""
    others = other_keys(table, column)
    rows = pd.DataFrame({"key": read_keys(table.frame[column])})
    if not others:
        return {}
    units = units_at(level)
    ids = look_up(rows["key"], level=level).to_frame()["adcode"]
    reasons: dict[str, Message] = {}
    for name, at, codes in contradictions(rows, ids.to_numpy(dtype=object), others, level):
        for i in at:
            note = "column {column} says {other}, which is {unit}"
            other, unit = others[name][i], units[codes[i]].name
            reasons.setdefault(rows["key"].iloc[i], Message(note, column=name, other=other, unit=unit))
    return reasons


def _existing(table: Table, year: str) -> str:
    if year not in table.frame.columns:
        there = nearest(year, table.frame.columns)
        raise DataError(
            "{source}: there is no column {column!r} for the {what}; {there}.",
            source=table.source,
            column=year,
            what=Message("years"),
            there=there,
        )
    return year
