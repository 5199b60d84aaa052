"""In which province, or for counties prefecture, each row of a table is to lie: columns named, or found by headings."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.errors import DataError
from spatial_iie.messages import Message
from spatial_iie.study._quoted import nearest
from spatial_iie.study.cells import read_keys
from spatial_iie.study.headers import home_columns
from spatial_iie.study.levels import is_county
from spatial_iie.study.table import Table


def homes_in(
    table: Table,
    keys: Sequence[str],
    region: str,
    level: str,
    province: str | None = None,
    prefecture: str | None = None,
) -> list[str] | None:
    """Return the province of each row of a table, or for counties the prefecture; None if no column says it.

    Parameters
    ----------
    table : Table
    keys : sequence of str
        Names or codes of the regions. Names of counties repeat: where there are any, columns with usual headings are
        used, too.
    region : str
        Their column.
    level : str
        What they are.
    province, prefecture : str, optional
        Columns. Of a row that names no prefecture the province is taken.

    Raises
    ------
    DataError
        If there is no such column, or what it says is no province or prefecture.
    """
    named = [name for name in (prefecture, province) if name is not None]
    if not is_county(level):
        return None if province is None else _cells(table, province, "provinces")
    from spatial_iie.study._county_names import homes_of  # which are many

    if named:
        columns = [_cells(table, name, "prefectures") for name in named]
    elif all(key.isdigit() for key in keys):
        return None
    else:
        usual = [name for names in home_columns(table) for name in names if name != region]
        columns = [cells for cells in (read_keys(table.frame[name]) for name in usual) if _are_places(cells)]
    chosen = [next((text for text in texts if homes_of(text)), "") for texts in zip(*columns, strict=True)]
    return chosen or None


def _are_places(cells: Sequence[str]) -> bool:
    """Whether everything that a column says is a province or prefecture, or no place."""
    from spatial_iie.study._county_names import homes_of

    try:
        for text in set(cells):
            homes_of(text)
    except DataError:
        return False
    return True


def _cells(table: Table, column: str, what: str) -> list[str]:
    if column not in table.frame.columns:
        raise DataError(
            "{source}: there is no column {column!r} for the {what}; {there}.",
            source=table.source,
            column=column,
            what=Message(what),
            there=nearest(column, table.frame.columns),
        )
    return read_keys(table.frame[column])
