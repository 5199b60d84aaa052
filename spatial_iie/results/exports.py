"""What takes one result into a paper or a workbook."""

from __future__ import annotations

import importlib
from os import PathLike

from spatial_iie.messages import Language

_ROOM = "spatial_iie.report"  # by name: a result knows no format, it asks for one


class Exports:
    """The table of a result as text or as a file, with title and notes.

    Every method writes for readers: rounded numbers, headings and notes in ``language``. For programs take
    ``to_frame()``. A file that stands at ``path`` is replaced.
    """

    def to_latex(self, path: str | PathLike[str] | None = None, *, language: Language = "en") -> str:
        """Return the table for LaTeX with booktabs; written to ``path`` as well where one is given."""
        return _text(self, "latex", path, language)

    def to_markdown(self, path: str | PathLike[str] | None = None, *, language: Language = "en") -> str:
        """Return the table in Markdown; written to ``path`` as well where one is given."""
        return _text(self, "markdown", path, language)

    def to_html(self, path: str | PathLike[str] | None = None, *, language: Language = "en") -> str:
        """Return the table as an HTML fragment; written to ``path`` as well where one is given."""
        return _text(self, "html", path, language)

    def to_word(self, path: str | PathLike[str], *, language: Language = "en") -> None:
        """Write the table as a Word document (.docx)."""
        _write(self, "word", path, language)

    def to_excel(self, path: str | PathLike[str], *, language: Language = "en") -> None:
        """Write the table as an Excel workbook (.xlsx); its cells hold all digits."""
        _write(self, "excel", path, language)


def _text(result: object, format: str, path: str | PathLike[str] | None, language: Language) -> str:  # noqa: A002
    if path is not None:
        _write(result, format, path, language)
    tables = importlib.import_module(f"{_ROOM}.tables")
    return str(tables.render(result, format, language=language))


def _write(result: object, format: str, path: str | PathLike[str], language: Language) -> None:  # noqa: A002
    single = importlib.import_module(f"{_ROOM}.single")
    single.write_result(result, path, format, language=language)
