"""The terms of docs/terms.md hold: no text of the package, its catalogues or documents uses a phrase refused there."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from spatial_iie import errors
from spatial_iie.messages import Message

PACKAGE = Path(errors.__file__).parent
ROOT = PACKAGE.parent
TERMS = ROOT / "docs" / "terms.md"
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in TERMS.read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| English"))
]
REFUSED = [phrase for *_, phrases in ROWS for phrase in re.findall("`([^`]+)`", phrases)]
HISTORY = {"terms.md", "changelog.md"}
READS = PACKAGE / "weights" / "files" / "_cells.py"  # headings that the files of others have
SPOT = re.compile(r"\b(hot|cold)( and cold)? spots?\b|热点|冷点", re.I)
OF_GETIS_ORD = re.compile(r"\bG\b|Gi\*|Getis|quadrant (III|IV)|cluster|聚类|emerging|新兴", re.I)
NAMED = re.compile(
    r"(\w+ )?(hot|cold) spots?(, (since|already there in) \{\w+\})?"
    r"|[\u4e00-\u9fff]{0,4}(热点|冷点)(年数|，.*\{\w+\}.*)?|p 值（(热|冷)点）",
    re.I,
)
"""Classes of maps and tables of Gi* over the years, and headings of their columns."""


def _pattern(phrase):
    """Return where a phrase is used; in parentheses it explains a term and may stand."""
    return re.compile(rf"\b(?<!\(){re.escape(phrase)}\b" if phrase.isascii() else re.escape(phrase), re.I)


PATTERNS = {phrase: _pattern(phrase) for phrase in REFUSED}


def _documents():
    for file in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]:
        if file.name not in HISTORY:
            yield from (
                (f"{file.name}:{k}", line) for k, line in enumerate(file.read_text("utf-8").splitlines(), 1)
            )


def _catalogues():
    for file in (PACKAGE / "languages").glob("*.json"):
        rooms = json.loads(file.read_text(encoding="utf-8"))
        for room, entries in rooms.items():
            for template, text in entries.items():
                yield f"{file.name} {room}", template
                yield f"{file.name} {room}", text


def _code():
    """Yield the first lines of docstrings, and the texts that stand in code: templates, helps, headings."""
    for file in sorted(set(PACKAGE.rglob("*.py")) - {READS}):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            where = str(file.relative_to(PACKAGE))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (
                text := ast.get_docstring(node)
            ):
                yield where, text.splitlines()[0]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
                yield where, node.value


TEXTS = {"documents": _documents, "catalogues": _catalogues, "code": _code}


def test_the_table_is_read():
    assert len(ROWS) > 80 and len(REFUSED) > 40 and all(len(row) == 3 for row in ROWS)
    assert all(row[0].isascii() or "²" in row[0] for row in ROWS)
    assert all(re.search("[\u4e00-\u9fff]", row[1]) or row[1].isascii() for row in ROWS)


@pytest.mark.parametrize("kind", TEXTS)
def test_no_refused_phrase_is_used(kind):
    found = [
        (where, phrase)
        for where, text in TEXTS[kind]()
        for phrase, each in PATTERNS.items()
        if each.search(text)
    ]
    assert not found


def test_a_refused_phrase_would_be_found():
    assert PATTERNS["laggards"].search("Do Laggards grow faster?") and PATTERNS["重新抽取地区"].search(
        "超出重新抽取地区时"
    )
    assert not PATTERNS["one row a"].search("one row as before")


@pytest.mark.parametrize("kind", TEXTS)
def test_spots_are_of_getis_and_ord(kind):
    texts = [(where, text) for where, text in TEXTS[kind]() if SPOT.search(text)]
    names = {"hot and cold spots"}
    wrong = [
        (where, text)
        for where, text in texts
        if text not in names and not NAMED.fullmatch(text) and not OF_GETIS_ORD.search(text)
    ]
    assert texts and not wrong


_ISE = re.compile(
    r"(standard|normal|random|general|recogn|factor|symmetr|maxim|minim|student|summar)is(e|ed|es|ing|ation)"
)
_AMERICAN = re.compile(r"\b(favor|favors|neighboring|centered|colored|labeled)\b")


def test_spelling_is_one():
    """-ize in texts and in names, as docs/terms.md says; the names of other packages have their own."""
    names = [
        (str(file), match[0])
        for file in PACKAGE.rglob("*.py")
        for match in _ISE.finditer(file.read_text("utf-8"))
    ]
    texts = [
        (where, match[0])
        for kind in TEXTS.values()
        for where, text in kind()
        for match in (_ISE.search(text) or _AMERICAN.search(text),)
        if match
    ]
    assert not names and not texts
    assert _ISE.search("row-standardised") and _AMERICAN.search("the tests favor OLS")


_HAN_BESIDE_LATIN = re.compile("[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")


def test_a_blank_stands_between_chinese_and_latin_text():
    """In the catalogue as written; where fields begin and end messages see to it."""
    rooms = json.loads((PACKAGE / "languages" / "zh.json").read_text(encoding="utf-8"))
    texts = [re.sub(r"\{[^{}]*\}", "\0", text) for entries in rooms.values() for text in entries.values()]
    assert len(texts) > 3000 and not [text for text in texts if _HAN_BESIDE_LATIN.search(text)]


def test_messages_put_blanks_where_fields_begin_and_end():
    """But leave those around a name of the user's as they are."""

    def chinese(name, variable):
        return Message("{name} of {variable}", name=Message(name), variable=variable).render("zh")

    assert (
        chinese("Lee's L", "gdp") == "gdp 的 Lee 指数 L"
        and chinese("Moran's I", "指数") == "指数 的莫兰指数 I"
    )
    rate = Message("rate of {events} to {population}", events="cases", population="people")
    assert chinese("Moran's I", rate) == "cases 与 people 之比的莫兰指数 I"
