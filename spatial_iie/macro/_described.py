"""What a result says of the input-output table it is made from."""

from __future__ import annotations

from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout


def amount(value: float) -> str:
    """Write an amount of money in a note: six digits, or whole units if that is more.

    >>> amount(388391404.2), amount(418.1834)
    ('388,391,404', '418.183')
    """
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:,.6g}"


def described(table: InputOutputTable, *notes: str) -> TableAbout:
    """Return what a result says of the table it is made from, with notes of its own first."""
    kind = "competitive" if table.competitive else "non-competitive"
    unit = [Message("Unit: {unit}.", unit=table.unit)] if table.unit else []
    kept = TableAbout.of(table.about.only("source", "synthetic", "year", "versions"))
    return kept | TableAbout(
        sectors=len(table.sectors), kind=kind, unit=table.unit, notes=(*notes, *unit, *table.about.notes)
    )
