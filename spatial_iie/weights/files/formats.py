"""Formats of files of weights by the end of a name, and the writing of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from spatial_iie._writing import whole
from spatial_iie.errors import WeightsError
from spatial_iie.messages import joined
from spatial_iie.weights.files import csv_text, gal, gwt, mat, mtx, parquet, plain_text, stata, swm, workbook
from spatial_iie.weights.files._content import Content

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights


class Format(NamedTuple):
    """What a format is called, and how it is read and written."""

    name: str
    read: Callable[[Path], Content]
    write: Callable[[Weights, Path], None] | None


FORMATS: dict[str, Format] = {
    ".gal": Format("a GAL file", gal.read, gal.write),
    ".gwt": Format("a GWT file", gwt.read, gwt.write),
    ".dta": Format("a Stata file", stata.read, stata.write),
    ".swm": Format("a .swm file of ArcGIS", swm.read, swm.write),
    ".mat": Format("a .mat file of MATLAB", mat.read, mat.write),
    ".mtx": Format("a Matrix Market file", mtx.read, mtx.write),
    ".csv": Format("a table of comma-separated values", csv_text.read, csv_text.write_links),
    ".matrix.csv": Format("a table of comma-separated values", csv_text.read, csv_text.write_matrix),
    ".parquet": Format("a Parquet file", parquet.read, parquet.write),
    ".xlsx": Format("a workbook without a password", workbook.read, workbook.write),
    ".xlsm": Format("a workbook without a password", workbook.read, None),
    ".kwt": Format("a KWT file", gwt.read, None),
    ".txt": Format("a text file of weights", plain_text.read, None),
    ".tsv": Format("a text file of weights", plain_text.read, None),
    ".dat": Format("a text file of weights", plain_text.read, None),
}


def write(w: Weights, path: str | Path) -> None:
    """Write weights to a file, in the format its name ends in; a file that is there is replaced.

    Parameters
    ----------
    w : Weights
    path : str or Path
        Ends in .gal, .gwt, .dta, .swm, .mat, .mtx, .csv (a list of links), .matrix.csv, .xlsx or .parquet.

    Raises
    ------
    WeightsError
        If the name tells no format, the folder cannot be written to, or the format cannot hold these weights
        or ids. Then nothing is written, and a file that was there is as it was.
    """
    path = Path(path)
    form = format_of(path)
    if form.write is None:
        raise WeightsError(
            "{name!r}: files of this kind are read, not written. Choose one of {formats}.",
            name=path.name,
            formats=joined([suffix for suffix, each in FORMATS.items() if each.write], ", "),
        )
    if not path.parent.is_dir():
        raise WeightsError(
            "there is no folder {parent} to write {name} to. Make it first.",
            parent=path.parent,
            name=path.name,
        )
    with whole(path, error=WeightsError) as draft:
        form.write(w, draft)


def is_file_name(text: str) -> bool:
    """Tell whether a text ends as the name of a file of weights does.

    >>> is_file_name("roads.gal"), is_file_name("queen:2")
    (True, False)
    """
    return text.lower().endswith(tuple(FORMATS))


_OF_MATA = {
    ".spmat": "spmat use W using W.spmat, then spmat export W using W.txt",
    ".stswm": "spmatrix use W using W.stswm, then spmatrix export W using W.txt",
}
"""Files of Stata whose layout is documented nowhere, and what brings the weights out of them."""


def format_of(path: Path) -> Format:
    """Return the format that the end of a file's name tells."""
    fitting = [suffix for suffix in FORMATS if path.name.lower().endswith(suffix)]
    if path.suffix.lower() == ".xls":
        raise WeightsError(
            "{name!r}: workbooks of before 2007 are not read. Save it as .xlsx.", name=path.name
        )
    if path.suffix.lower() in _OF_MATA:
        raise WeightsError(
            "{name!r}: objects of Mata are not read. In Stata write the weights as text or data: {how}.",
            name=path.name,
            how=_OF_MATA[path.suffix.lower()],
        )
    if not fitting:
        raise WeightsError(
            "{name!r} names no format of weights. It should end in {formats}.",
            name=path.name,
            formats=joined(FORMATS, ", "),
        )
    return FORMATS[max(fitting, key=len)]
