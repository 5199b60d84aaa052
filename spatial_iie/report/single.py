"""One result as a file of its own: Word, Excel, LaTeX, Markdown, HTML."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from spatial_iie._writing import write_bytes
from spatial_iie.inference import check_choice
from spatial_iie.messages import Language, languages
from spatial_iie.report.document import Document, Section, Table
from spatial_iie.report.readable import title
from spatial_iie.report.tables import render
from spatial_iie.results import Result


def write_result(
    result: Result,
    path: str | os.PathLike[str],
    format: str,  # noqa: A002
    *,
    language: Language = "en",
) -> Path:
    """Write the table of a result, with its title and notes, as a file.

    Parameters
    ----------
    result : Result
    path : path
        Replaced if it is there.
    format : {"word", "excel", "latex", "markdown", "html", "table", "csv", "json"}
    language : {"en", "zh", ...}
        Of headings, cells and notes.

    Returns
    -------
    Path
        The file.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> table = TableResult(pd.DataFrame({"year": [2019], "n": [365]}), "Regions")
    >>> write_result(table, Path(tempfile.mkdtemp()) / "regions.docx", "word").name
    'regions.docx'
    """
    check_choice("language", language, languages())
    if format in _DOCUMENTS:
        return _DOCUMENTS[format](_alone(result, language), Path(path))
    whole = "full" if format == "table" else format  # a file has room
    return write_bytes(path, render(result, whole, language=language).encode())


def _alone(result: Result, language: Language) -> Document:
    table = Table("table", result, title(result, language))
    synthetic = result.about.synthetic
    return Document("", "", language, (Section("table", "", (table,)),), synthetic)


def _word(document: Document, path: Path) -> Path:
    from spatial_iie.report.word import write_word

    return write_word(document, path, {})


def _excel(document: Document, path: Path) -> Path:
    from spatial_iie.report.workbook import write_workbook

    return write_workbook(document, path)


_DOCUMENTS: dict[str, Callable[[Document, Path], Path]] = {"word": _word, "excel": _excel}
