"""Workbooks of Excel 97 to 2003 (.xls), read by the package of the extra ``xls``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.study.layout import filled, has_years, is_table
from spatial_iie.study.table import refuse
from spatial_iie.study.workbook import SOME, Sheet, year_of_name


def read_old_workbook(path: Path, sheet: str | None, notes: dict[str, Any]) -> list[Sheet]:
    """Read the sheets of a table from an .xls file, chosen as those of an .xlsx are.

    Raises
    ------
    DataError
        If the package that reads such files is not installed, or there is no such sheet.
    """
    try:
        import python_calamine
    except ImportError:
        raise DataError(
            "{name}: files of Excel 97 to 2003 are read with a further package: pip install 'spatial-iie[xls]'. Or "
            "open it in Excel and save it as .xlsx.",
            name=path.name,
        ) from None
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    names = [
        each.name for each in book.sheets_metadata if each.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    wrong = sheet is not None and sheet not in book.sheet_names
    refuse(
        wrong,
        path.name,
        "has no sheet {sheet!r}; it has {sheets}",
        sheet=sheet,
        sheets=listed(book.sheet_names),
    )
    pages = {name: book.get_sheet_by_name(name) for name in ([sheet] if sheet else names)}
    rows = {name: page.to_python(skip_empty_area=False) for name, page in pages.items()}
    there = [name for name in pages if sheet or any(map(filled, rows[name]))]
    refuse(not there, path.name, "there is nothing in it")
    years = [name for name in there if year_of_name(name)]
    tables = [name for name in there if is_table(rows[name][:SOME])]
    several = sheet is None and len(years) > 1 and not any(has_years(rows[name][:SOME]) for name in years)
    chosen = years if several else (tables or there)[:1]
    others = [name for name in tables if name not in chosen]
    notes["sheet"], notes["other_sheets"] = chosen[0], tuple(n for n in book.sheet_names if n not in chosen)
    told = "Sheets of years are read as one table: {sheets}."
    notes["reading"] = (Message(told, sheets=listed(chosen, 40)),) if several else ()
    if others and not several:
        told = "Sheet {sheet!r} is read, {others} are not; {say} reads another."
        say = term("sheet=", "--sheet")
        notes["reading"] = (Message(told, sheet=chosen[0], others=listed(others), say=say),)
    return [
        Sheet(name, rows[name], tuple((*start, *end) for start, end in pages[name].merged_cell_ranges or ()))
        for name in chosen
    ]
