"""Every option of every public function is given by some test, example or doctest: none is there untried."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = (
    "study",
    "weights",
    "esda",
    "spreg",
    "indices",
    "agglomeration",
    "macro",
    "report_2022",
    "viz",
    "report",
)
ROOMS += ("chapter",)


def _public():
    """Yield functions, and public methods of the package's classes, as (name in its room, name, function)."""
    for room in ROOMS:
        module = importlib.import_module(f"spatial_iie.{room}")
        for name in module.__all__:
            found = getattr(module, name)
            if inspect.isfunction(found) and found.__module__.startswith("spatial_iie"):
                yield f"{room}.{name}", name, found
            elif inspect.isclass(found) and found.__module__.startswith(f"spatial_iie.{room}"):
                for method, function in inspect.getmembers(found, inspect.isfunction):
                    if not method.startswith("_") and function.__module__.startswith("spatial_iie"):
                        yield f"{room}.{name}.{method}", method, function


def _options(function):
    """Return the parameters with a default: name and place, None for those given by name only."""
    parameters = list(inspect.signature(function).parameters.values())
    return {
        each.name: None if each.kind is each.KEYWORD_ONLY else place - (parameters[0].name == "self")
        for place, each in enumerate(parameters)
        if each.default is not each.empty and not each.name.startswith("_")
    }


def _sources():
    """Return the text of tests and examples, and of the doctests of the package."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("*.py"))]
    texts += [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").rglob("*.py"))]
    for path in sorted((ROOT / "spatial_iie").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if ">>>" in text:
            texts += [_examples(node) for node in ast.walk(ast.parse(text)) if isinstance(node, _DOCUMENTED)]
    return texts


_DOCUMENTED = (ast.FunctionDef, ast.ClassDef, ast.Module)


def _examples(node):
    parser = doctest.DocTestParser()
    return "".join(example.source for example in parser.get_examples(ast.get_docstring(node) or ""))


def _calls(texts):
    """Return, by the name of what is called, the names of arguments and the most given by place."""
    named, placed = defaultdict(set), defaultdict(int)
    for text in texts:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                named[called] |= {keyword.arg for keyword in node.keywords}
                starred = any(isinstance(argument, ast.Starred) for argument in node.args)
                placed[called] = max(placed[called], 99 if starred else len(node.args))
    return named, placed


def test_every_option_is_tried():
    """By a call of that name, or in a file that speaks of both, as suites over several functions do."""
    texts = _sources()
    named, placed = _calls(texts)
    words = [set(re.findall(r"\w+", text)) for text in texts]
    given = [set(re.findall(r"(\w+)\s*=[^=]|\"(\w+)\"", text)) for text in texts]
    given = [{word for pair in pairs for word in pair} for pairs in given]
    untried, seen = [], 0
    for full, name, function in _public():
        for option, place in _options(function).items():
            seen += 1
            called = option in named[name] or (place is not None and place < placed[name])
            spoken = any(name in file and option in asked for file, asked in zip(words, given, strict=True))
            if not (called or spoken):
                untried.append(f"{full}({option}=)")
    assert seen > 400
    assert not untried
