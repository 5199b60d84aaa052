"""Input-output tables from files in the layout of the National Bureau of Statistics, known by their codes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from spatial_iie.inference import check_choice
from spatial_iie.macro._balances import check_output
from spatial_iie.macro._io_cells import Cells
from spatial_iie.macro.io_layout import Layout
from spatial_iie.macro.io_table import TOLERANCE, AccountsAbout, InputOutputTable
from spatial_iie.messages import Language, Message


def read_io_table(
    source: str | Path | pd.DataFrame,
    *,
    layout: Layout | None = None,
    unit: str = "",
    language: Language = "en",
    encoding: str | None = None,
    sheet: str | None = None,
    tolerance: float = TOLERANCE,
) -> InputOutputTable:
    r"""Read an input-output table, and hold it to its balances and to the totals it prints.

    One row per sector and one column a sector, told by their codes; then the rows of value added (VA001, ...) and the
    columns of final uses (FU101, ..., EX), imports (IM), statistical error (ERR) and output (GO). The totals TII, TVA,
    TI, TIU, TFU, THC, TC and GCF are known by their codes, left out and compared with what they should be. A column
    Origin (Domestic, Imports) makes the table non-competitive, and so does a row of imported inputs. Known as well
    are the tables of provinces, with columns OF and IF of the trade with other provinces, and those of the OECD (rows
    ``TTL_...``, or ``DOM_...`` and ``IMP_...``).

    Parameters
    ----------
    source : path or DataFrame
        ``.csv``, ``.xlsx``, ``.dta`` or ``.parquet``, its header in the first line with anything in it.
    layout : Layout, optional
        Codes of your own.
    unit : str
        Such as "10,000 CNY"; it goes into every result.
    language : {"en", "zh"}
        Which of the columns of names tables show, where there are several.
    encoding, sheet
        As for :func:`spatial_iie.study.open`.
    tolerance : float
        Largest difference between the sides of a balance, as a share of output, and between a printed total and
        its parts; tables printed in whole units are off by a few of them.

    Returns
    -------
    InputOutputTable
        ``about`` has the source, the totals that were compared and how many blank cells were read as zero.

    Raises
    ------
    DataError
        If the file cannot be read, a sector has a row and no column or the other way round, a code is there
        twice, a cell is no number, an output is not positive, a printed total is not the sum it should be, or
        a sector does not balance.

    Examples
    --------
    >>> import io
    >>> text = "Code,Name,A,B,FU101,GO\nA,farms,150,500,350,1000\nB,mills,200,100,1700,2000\nVA001,wages,650,1400,,"
    >>> read_io_table(pd.read_csv(io.StringIO(text)))
    <InputOutputTable: 2 sectors, competitive, output 3,000, value added 2,050>
    """
    from spatial_iie.study.files import read_table

    check_choice("language", language, Literal["en", "zh"])
    file = read_table(source, encoding=encoding, sheet=sheet)
    cells = Cells.of(file.frame, file.source, layout or Layout(), tolerance)
    sectors = cells.sectors()
    home, abroad = cells.home(sectors), cells.abroad(sectors)
    imported = cells.imported_rows(sectors) if abroad is None else abroad[sectors]
    final = cells.final(sectors)
    added = cells.value_added()
    trade = cells.layout
    imports = (
        cells.column(home, trade.imports, trade.inflow)
        if abroad is None
        else abroad[sectors + final].sum(axis=1)
    )
    minus = imports is not None and bool((imports <= 0).all() and imports.any())  # some tables print them so
    names = cells.names(sectors, language)
    output = cells.output(home)
    check_output(output, names.iloc[:, 0])
    checked = cells.check_totals(sectors, final, home, imported, added)
    if abroad is not None:
        cells.check_imports(sectors, final, abroad)
    exports = tuple(name for name in (trade.exports, trade.outflow) if name in final)
    notes = list(file.in_words())
    notes += [Message("{n} blank cells read as 0.", n=cells.blanks)] * bool(cells.blanks)
    notes += [Message("Imports are printed with a minus sign; here they count as positive.")] * minus
    notes += [Message("Trade with other provinces counts among exports and imports.")] * (
        trade.outflow in exports
    )
    return InputOutputTable(
        home[sectors],
        home[final],
        added[sectors],
        output,
        imports=imports.abs() if minus else imports,  # type: ignore[union-attr]
        imported=imported,
        discrepancy=cells.column(home, trade.discrepancy),
        exports=exports[0] if len(exports) == 1 else exports or None,
        names=names,
        unit=unit,
        tolerance=tolerance,
        about=AccountsAbout(
            source=file.source,
            totals_compared=checked,
            blank_cells=cells.blanks,
            notes=tuple(notes),
        ),
    )
