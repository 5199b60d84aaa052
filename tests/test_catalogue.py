"""Every sentence of the package stands in every catalogue, and no catalogue holds what nobody says."""

from __future__ import annotations

import ast
import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from spatial_iie import errors
from spatial_iie.chapter.parts import PARTS as NAMES
from spatial_iie.messages import FOLDER, Message, catalogue, fields, languages

PACKAGE = Path(errors.__file__).parent
PARTS = [import_module(f"spatial_iie.chapter.parts.{name}").PART for name in NAMES]
ERRORS = {
    name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Exception)
}


def _texts():
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _described():
    """Yield where and what: the constant templates of errors and messages that hold a word."""
    for path, tree in _texts():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            text = node.args[0].value
            words = re.sub(r"\{[^{}]*\}", "", text) if isinstance(text, str) else ""
            if name in ERRORS | {Message.__name__} and " " in text.strip() and re.search(r"[a-z]{2}", words):
                yield path, text


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_every_sentence_is_translated(language):
    said = list(_described())
    assert len(said) > 1000
    missing = [
        f"{path.relative_to(PACKAGE)}: {text}" for path, text in said if text not in catalogue(language)
    ]
    assert not missing


def _phrases():
    """Yield where and what: templates of ``phrase(language, ...)``, written there or under a name in the module."""
    for path, tree in _texts():
        named = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    named.setdefault(getattr(target, "id", ""), []).append(node.value)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and len(node.args) > 1):
                continue
            name = getattr(node.func, "id", getattr(getattr(node.func, "value", None), "id", ""))
            if name == "phrase":
                yield from ((path, text) for text in _constants(node.args[1], named))


def _constants(node, named):
    """Yield the texts that a template may be: constants, the arms of a condition, what a table or a name holds."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=first, orelse=second):
            yield from (text for arm in (first, second) for text in _constants(arm, named))
        case ast.Dict(values=every) | ast.Tuple(elts=every):
            yield from (text for each in every for text in _constants(each, named))
        case ast.Name(id=name):
            yield from (text for value in named.get(name, ()) for text in _constants(value, {}))
        case ast.Subscript(value=table) | ast.Call(func=ast.Attribute(value=table, attr="get")):
            yield from _constants(table, named)


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_every_phrase_is_translated(language):
    missing = []
    for path, text in _phrases():
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        phrase = vars(import_module(f"spatial_iie.{module}"))["phrase"]
        if phrase.template(language, text) == text and re.search("[a-z]{2}", re.sub(r"\{.*?\}", "", text)):
            missing.append(f"{path.relative_to(PACKAGE)}: {text}")
    assert not missing


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_fields_of_a_translation_are_those_of_its_template(language):
    """A language may leave a field out (an article, an ending) but cannot have one of its own."""
    by_room = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    pairs = [pair for entries in by_room.values() for pair in entries.items()]
    assert not [template for template, text in pairs if not fields(text) <= fields(template)]


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_a_template_stands_once(language):
    """What several rooms say stands under "everywhere": of two texts the last one read would win in silence."""
    by_room = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    templates = [template for room, entries in by_room.items() if "." not in room for template in entries]
    assert not {each for each in templates if templates.count(each) > 1}


def _constants_of(room):
    """Return the texts in a module; what figures say stands in all modules of their room, classes in small letters."""
    files = (
        [PACKAGE / f"{room.replace('.', '/')}.py"]
        if room != "viz.labels"
        else (PACKAGE / "viz").rglob("*.py")
    )
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    said = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return said | {text.capitalize() for text in said} if room == "viz.labels" else said


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_the_room_of_a_module_holds_what_the_module_says(language):
    """A template that was changed or taken away leaves nothing behind."""
    by_room = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    english = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))
    for room, entries in by_room.items():
        if "." not in room:
            continue
        said = set(english[room]) if room in english else _constants_of(room)
        if room == "chapter.part":
            said |= {part.title for part in PARTS}
        assert not entries.keys() - said, room


COMPOSED = re.compile(
    r"(direct|indirect|total) impacts?|change of (major|minor) axis|penetration, \w+|\w+ (weights|information|moments)"
    r"|(min-max|z|rank|vector) (values|by year|over the panel)|(non)?free sampling|Fixed effects"
    r"|(Spatial )?Breusch-Pagan.*|the variance of the errors does not depend on the .*|symmetrized \(\w+\)"
    r"|generalized moments, \w+ innovations|headings in .*|\{items\} and \{more\} more"
    r"|\{tests\} (rejects?|do(es)? not reject)|\{rule\}, (a district of the city|merged since)"
    r"|the spatial lag of a regressor is asked for .*",
    re.I,
)
"""Templates that the code puts together."""


def _texts_in(nodes):
    """Yield the texts in the code, as they stand and without their first capital, and the paragraphs of longer ones."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (node.value, " ".join(node.value.split()))
            yield from (" ".join(each.split()) for each in node.value.split("\n\n"))


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_the_other_rooms_hold_what_the_package_says(language):
    texts = {text.lower() for _, tree in _texts() for text in _texts_in(ast.walk(tree))}
    data = "\n".join(file.read_text(encoding="utf-8") for file in (PACKAGE / "study" / "data").glob("*.csv"))
    left = [text for text in catalogue(language) if text.lower() not in texts and text not in data]
    assert not [text for text in left if not COMPOSED.fullmatch(text)]


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_the_room_of_a_module_says_otherwise_than_the_others(language):
    """What is called alike everywhere stands once, in a room that all share."""
    by_room = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    english = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))
    own = {room: entries for room, entries in by_room.items() if "." in room and room not in english}
    shared = catalogue(language)
    assert not [
        (room, text) for room, entries in own.items() for text in entries if shared.get(text) == entries[text]
    ]


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_every_part_of_a_report_has_a_heading(language):
    assert not [part.name for part in PARTS if part.heading(language) == part.title]
