"""Workbooks of Excel 97 to 2003 (.xls), read by the package of the extra ``xls``."""

from __future__ import annotations

from pathlib import Path

from spatial_iie.errors import DataError, listed
from spatial_iie.study.about import Notes
from spatial_iie.study.layout import filled, is_table
from spatial_iie.study.table import refuse
from spatial_iie.study.workbook import SOME, Sheet, sheets_of_table, what_is_read


def read_old_workbook(path: Path, sheet: str | None, notes: Notes) -> list[Sheet]:
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
    starts = {name: rows[name][:SOME] for name in there}
    chosen = sheets_of_table(starts)
    others = [name for name in there if name not in chosen and is_table(starts[name])]
    notes["sheet"], notes["other_sheets"] = chosen[0], tuple(n for n in book.sheet_names if n not in chosen)
    notes["reading"] = () if sheet else tuple(what_is_read(chosen, others))
    return [
        Sheet(name, rows[name], tuple((*start, *end) for start, end in pages[name].merged_cell_ranges or ()))
        for name in chosen
    ]
