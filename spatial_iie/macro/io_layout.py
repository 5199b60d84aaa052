"""Which rows and columns of a file of an input-output table are no sectors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Which rows and columns of a file are no sectors; the defaults are the codes of China's official tables.

    Attributes
    ----------
    code, origin : str, optional
        Columns with the codes of the rows, and with home or import in a non-competitive table. By default the column
        called Code (代码) or else the first, and the one called Origin (来源) if there is one.
    value_added : tuple of str, optional
        Rows with the components of value added. By default those whose code begins with VA.
    final : tuple of str, optional
        Columns with final uses that are no sums of others. By default FU..., EX, and TC, GCF where their parts
        (FU1..., FU2...) are not there.
    exports, imports, output, discrepancy : str
        Columns; imports, output and discrepancy (statistical error) may be missing from the file.
    skip : tuple of str
        Rows and columns not to be read.
    """

    code: str | None = None
    origin: str | None = None
    value_added: tuple[str, ...] | None = None
    final: tuple[str, ...] | None = None
    exports: str = "EX"
    imports: str = "IM"
    output: str = "GO"
    discrepancy: str = "ERR"
    skip: tuple[str, ...] = ()
