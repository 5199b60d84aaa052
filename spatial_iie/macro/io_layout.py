"""Which rows and columns of a file of an input-output table are no sectors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Layout:
    """Which rows and columns of a file are no sectors; the defaults are the codes of China's official tables.

    Attributes
    ----------
    code, origin : str, optional
        Columns with the codes of the rows, and with home or import in a non-competitive table. By default the column
        called Code (代码) or else the first, and the one called Origin (来源) if there is one.
    value_added : tuple of str, optional
        Rows with the components of value added, among them taxes on products where the table has them as a row. By
        default those whose code begins with VA.
    final : tuple of str, optional
        Columns with final uses that are no sums of others. By default FU..., EX, OF, and TC, GCF where their parts
        (FU1..., FU2...) are not there.
    imported : tuple of str, optional
        Rows with imported inputs of all products together, in a table whose other rows hold goods of home make. By
        default rows called imports, P7 or 进口.
    exports, outflow, imports, inflow : str
        Columns of exports and imports abroad, and, in tables of provinces, to and from other provinces; they may be
        missing from the file.
    output, discrepancy : str
        Columns; output may be a row instead, discrepancy (statistical error) may be missing from the file.
    skip : tuple of str
        Rows and columns not to be read.
    """

    code: str | None = None
    origin: str | None = None
    value_added: tuple[str, ...] | None = None
    final: tuple[str, ...] | None = None
    imported: tuple[str, ...] | None = None
    exports: str = "EX"
    outflow: str = "OF"
    imports: str = "IM"
    inflow: str = "IF"
    output: str = "GO"
    discrepancy: str = "ERR"
    skip: tuple[str, ...] = ()

    def is_imported(self, row: str) -> bool:
        """Say whether a row holds imported inputs of all products."""
        return row.strip().casefold() in _IMPORTED if self.imported is None else row in self.imported


_IMPORTED = frozenset({"imports", "imported inputs", "p7", "进口", "进口品", "进口产品"})
_OECD_ROW = re.compile(r"(TTL|DOM|IMP)_(\d\d(?:T\d\d)?)")
_OECD_FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DIRP", "CONS_ABR", "CONS_NONRES", "EXPO")
_OECD_ADDED = re.compile(r"VALU|TLS|NTAX|(TXS|TLS)_\w+")


def oecd_rows(codes: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """Return codes as the columns have them, and home, abroad or total, of the rows of a table of the OECD.

    Its rows are called TTL_01T02 (goods of all makes), or DOM_01T02 and IMP_01T02; its columns D01T02.

    >>> oecd_rows(["DOM_01T02", "IMP_01T02", "VALU"])
    (['D01T02', 'D01T02', 'VALU'], ['home', 'abroad', 'total'])
    """
    found = [_OECD_ROW.fullmatch(each) for each in codes]
    if not any(found):
        return None
    kinds = {"TTL": "home", "DOM": "home", "IMP": "abroad"}
    return (
        [each if match is None else f"D{match[2]}" for each, match in zip(codes, found, strict=True)],
        ["total" if match is None else kinds[match[1]] for match in found],
    )


def oecd_layout(layout: Layout, rows: Sequence[str], columns: Sequence[str]) -> Layout:
    """Return the layout of a table of the OECD: what is not given is known by its codes."""
    added = tuple(dict.fromkeys(each for each in rows if _OECD_ADDED.fullmatch(each)))
    output = next((name for name in ("OUTPUT", "OUTP") if name in (*rows, *columns)), layout.output)
    return replace(
        layout,
        value_added=layout.value_added or added,
        final=layout.final or tuple(name for name in _OECD_FINAL if name in columns),
        exports="EXPO" if layout.exports == Layout.exports else layout.exports,
        imports="IMPO" if layout.imports == Layout.imports else layout.imports,
        output=output if layout.output == Layout.output else layout.output,
        skip=(*layout.skip, "TTL_INT_FNL", "TOTAL"),
    )
