"""LaTeX tables: structure that compiles, and cells that say what the table says."""

from __future__ import annotations

import re
import shutil
import subprocess

import pandas as pd
import pytest

from spatial_iie.report.latex import escaped, latex
from spatial_iie.report.latex_tables import write_latex_tables
from spatial_iie.report.readable import readable
from spatial_iie.results import TableResult
from tests.report import documents


@pytest.fixture(scope="module", params=["en", "zh"])
def written(request, tmp_path_factory):
    document = documents.document(request.param)
    return document, write_latex_tables(document, tmp_path_factory.mktemp(request.param) / "latex")


def _plain(cell):
    """What a reader sees of a cell: the marks of LaTeX taken away by other means than they were put there."""
    cell = re.sub(r"\$\^\{(\*+)\}\$", r"\1", cell)
    cell = re.sub(r"\$([<>-])\$", r"\1", cell)
    cell = cell.replace("$^2$", "²")
    return re.sub(r"\\([&%$#_{}])", r"\1", cell)


def test_a_file_for_each_printed_table_and_one_for_all(written):
    document, files = written
    printed = [table.name for table in document.tables if table.printed]
    assert [file.name for file in files] == [*(f"{name}.tex" for name in printed), "all-tables.tex"]
    whole = files[-1].read_text(encoding="utf-8")
    assert re.findall(r"\\input\{(\w+)\}", whole) == printed
    assert ("ctexart" in whole) == (
        document.language == "zh"
    ) and "ctex" in whole  # cities are Chinese in both


def test_cells_are_those_of_the_readable_table_in_order(written):
    document, files = written
    for table, file in zip([t for t in document.tables if t.printed], files, strict=False):
        text = file.read_text(encoding="utf-8")
        rows = [line.removesuffix(r" \\") for line in text.splitlines() if line.endswith(r" \\")]
        expected = readable(table.result, document.language)
        heads = text.count(r"\midrule")  # a long table says its headings twice
        found = [[_plain(cell) for cell in re.split(r"(?<!\\) ?& ?", row)] for row in rows[heads:]]
        assert found == [[str(cell) for cell in row] for row in expected.to_numpy().tolist()]


def test_environments_and_braces_are_balanced(written):
    _, files = written
    for file in files:
        text = file.read_text(encoding="utf-8")
        open_ones = []
        for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
            if kind == "begin":
                open_ones.append(name)
            else:
                assert open_ones.pop() == name
        bare = re.sub(r"\\[{}\\]", "", text)
        assert not open_ones and bare.count("{") == bare.count("}")


def test_captions_and_labels_are_the_documents(written):
    document, files = written
    for table, file in zip([t for t in document.tables if t.printed], files, strict=False):
        assert rf"\caption{{{table.caption}}}\label{{tab:{table.name}}}" in file.read_text(encoding="utf-8")


def test_long_tables_go_over_pages_and_wide_ones_lie_across(written):
    _, files = written
    text = {file.stem: file.read_text(encoding="utf-8") for file in files}
    assert r"\begin{longtable}" in text["long"] and r"\endhead" in text["long"]
    assert r"\begin{longtable}" in text["quadrant_cities"] and r"\raggedright" in text["quadrant_cities"]
    assert r"\begin{sidewaystable}" in text["impacts"] and r"\resizebox{\linewidth}" in text["impacts"]
    assert r"\begin{table}" in text["moran"]


def test_characters_that_mean_something_to_latex():
    r"""A row that begins with a bracket or a star would be taken for an option of the line break before it."""
    assert escaped("λ ≤ 50 % of {a}_1^2 ~ b\\c") == (
        r"$\lambda$ $\leq$ 50 \% of \{a\}\_1\textasciicircum{}2 \textasciitilde{} b\textbackslash{}c"
    )
    table = TableResult(pd.DataFrame({"name": ["[a, b]", "* x", "-0.5", "(-2.0)", "0.3***"]}), "T")
    rows = [line for line in latex(table).splitlines() if line.endswith(r" \\")]
    assert rows[1:] == [r"{}[a, b] \\", r"{}* x \\", r"$-$0.5 \\", r"($-$2.0) \\", r"0.3$^{***}$ \\"]


@pytest.mark.skipif(shutil.which("xelatex") is None, reason="XeLaTeX is not installed")
def test_all_tables_compile(written, tmp_path):
    _, files = written
    for file in files:
        shutil.copy(file, tmp_path)
    run = subprocess.run(
        ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "all-tables.tex"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    log = (tmp_path / "all-tables.log").read_text(encoding="utf-8", errors="replace")
    assert run.returncode == 0, log[-2000:]
    assert "Overfull \\hbox" not in log and "Missing character" not in log
