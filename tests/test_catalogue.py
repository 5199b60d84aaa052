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
from spatial_iie.messages import FOLDER, Message, Phrases, catalogue, fields, languages

PACKAGE = Path(errors.__file__).parent
PARTS = [import_module(f"spatial_iie.chapter.parts.{name}").PART for name in NAMES]
ERRORS = {
    name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Exception)
}


def _texts():
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _said():
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
    said = list(_said())
    assert len(said) > 1000
    missing = [
        f"{path.relative_to(PACKAGE)}: {text}" for path, text in said if text not in catalogue(language)
    ]
    assert not missing


def _phrases():
    """Yield where and what: constants given to ``phrase``, and texts of its modules that are assigned to a name."""
    for path, tree in _texts():
        if "phrase = Phrases(__name__)" not in map(ast.unparse, tree.body):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "phrase":
                yield from ((path, text) for text in _constants(node.args[1]))
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                texts = _constants(node.value) if isinstance(target, ast.Name) else ()
                yield from ((path, text) for text in texts if " " in text)


def _constants(node):
    """Yield the texts an expression can be, and those in its tuples and the values of its dictionaries."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (text for each in (node.body, node.orelse) for text in _constants(each))
    elif isinstance(node, ast.Tuple | ast.List):
        yield from (text for each in node.elts for text in _constants(each))
    elif isinstance(node, ast.Dict):
        yield from (text for each in node.values for text in _constants(each))
    elif isinstance(node, ast.Subscript):
        yield from _constants(node.value)


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_every_phrase_is_translated(language):
    missing = []
    for path, text in _phrases():
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if Phrases(module).template(language, text) == text and re.search(
            "[a-z]{2}", re.sub(r"\{.*?\}", "", text)
        ):
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


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_the_room_of_a_module_holds_what_the_module_says(language):
    """A template that was changed or taken away leaves nothing behind."""
    by_room = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    for room, entries in by_room.items():
        if "." not in room:
            continue
        file = PACKAGE / f"{room.replace('.', '/')}.py"
        said = {
            node.value
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant)
        }
        if room == "chapter.part":
            said |= {part.title for part in PARTS}
        assert not entries.keys() - said, room


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_every_part_of_a_report_has_a_heading(language):
    assert not [part.name for part in PARTS if part.heading(language) == part.title]
