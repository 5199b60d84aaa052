"""The printed tables of a report as LaTeX files, and one that can be compiled as it is."""

from __future__ import annotations

from pathlib import Path

from spatial_iie._writing import write_bytes
from spatial_iie.messages import room
from spatial_iie.report.document import Document
from spatial_iie.report.latex import PACKAGES, escaped, has_chinese, latex
from spatial_iie.results import SYNTHETIC

ALL = "all-tables.tex"


def write_latex_tables(document: Document, folder: Path) -> list[Path]:
    r"""Write every printed table as ``folder/NAME.tex``, and ``all-tables.tex`` with all of them.

    Parameters
    ----------
    document : Document
    folder : Path
        Made if it is not there.

    Returns
    -------
    list of Path
        The files. A table stands in a text by ``\input{NAME}`` and is referred to by ``\ref{tab:NAME}``;
        ``all-tables.tex`` compiles with XeLaTeX.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from spatial_iie.report.document import Section, Table
    >>> from spatial_iie.results import TableResult
    >>> table = Table("years", TableResult(pd.DataFrame({"year": [2019], "n": [365]}), "Regions"), "Regions by year")
    >>> document = Document("Title", "", "en", (Section("data", "Data", (table,)),))
    >>> [file.name for file in write_latex_tables(document, Path(tempfile.mkdtemp()))]
    ['years.tex', 'all-tables.tex']
    """
    texts = {
        table.name: latex(table.result, document.language, caption=table.caption, label=f"tab:{table.name}")
        for table in document.tables
        if table.printed
    }
    whole = _whole(document, texts)
    files = {**{f"{name}.tex": text for name, text in texts.items()}, ALL: whole}
    return [write_bytes(Path(folder) / name, text.encode()) for name, text in files.items()]


def _whole(document: Document, texts: dict[str, str]) -> str:
    han = room(document.language, "messages.typography")["script"] == "han"
    head = [escaped(document.title)]
    mark = [rf"\begin{{center}}\textbf{{{escaped(SYNTHETIC.render(document.language))}}}\end{{center}}"]
    chinese = not han and any(map(has_chinese, [*head, *texts.values()]))
    return "\n".join(
        [
            "% !TeX program = xelatex",
            r"\documentclass[UTF8]{ctexart}" if han else r"\documentclass{article}",
            *([r"\usepackage[UTF8,scheme=plain]{ctex}"] if chinese else []),
            r"\usepackage[a4paper,margin=2.5cm]{geometry}",
            rf"\usepackage{{{','.join(PACKAGES)}}}",
            rf"\title{{{head[0]}}}",
            r"\date{}",
            r"\begin{document}",
            r"\maketitle",
            *(mark if document.synthetic else []),
            *(rf"\input{{{name}}}" for name in texts),
            r"\end{document}",
            "",
        ]
    )
