"""A study file with every key documented."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from spatial_iie.chapter.plan import Plan, tables
from spatial_iie.messages import languages

_HEAD = """\
# A study file of spatial_iie: what the report is made of. Run it with
#     spatial-iie report {name} --out out/
# The report is a function of this file and of the data: the same inputs give the same bytes.
# Lines that begin with "# key =" show what could be given; what is not given has its default.
"""
_OPTIONAL = "# To have this section in the report, take the first # away from the lines below.\n"
_LABELS = """\
[labels]
# What readers see in place of the name of a column.
"""
_LABEL_EXAMPLE = '# gdp_per_capita = { en = "GDP per capita", zh = "人均GDP" }\n'


def study_file(plan: Plan | None = None, *, name: str = "study.toml", columns: Sequence[str] = ()) -> str:
    """Return the text of a study file: every key with its words, the values of a plan.

    Parameters
    ----------
    plan : Plan, optional
        By default that of the embedded example.
    name : str
        What the file will be called.
    columns : sequence of str
        The columns of numbers there are to choose from, told in a line of their own.

    Returns
    -------
    str
        TOML; ``plan_of(tomllib.loads(text))`` is the plan again.

    Examples
    --------
    >>> print(study_file().split("[statistics]")[1].split("# ")[1].strip())
    For the year tables. Any of: moran, geary, getis_ord.
    measures = ["moran", "geary", "getis_ord"]
    """
    chosen = plan or Plan()
    parts = [_HEAD.format(name=name)]
    parts.append(
        "\n".join(
            _entry(each, getattr(chosen, each.name)) for each in fields(Plan) if each.metadata.get("words")
        )
    )
    for heading, kind in tables().items():
        parts.append(_table(heading, kind, getattr(chosen, heading)))
        if heading == "variables":
            parts += [f"# Columns of the table: {', '.join(columns)}.\n"] if columns else []
            parts.append(_LABELS + _labels(chosen))
    return "\n".join(parts)


def _table(heading: str, kind: type, record: Any) -> str:
    """Return a table of the file; one that is not asked for with a mark before each line."""
    shown = kind() if record is None else record
    entries = "\n".join(_entry(each, getattr(shown, each.name)) for each in fields(kind))
    words = f"# {_words_of(kind)}\n"
    if record is not None:
        return f"{words}[{heading}]\n{entries}"
    marked = "".join(f"#{line}\n" if line else "\n" for line in f"[{heading}]\n{entries}".splitlines())
    return words + _OPTIONAL + marked


def _words_of(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split())


def _entry(key: Any, value: Any) -> str:
    words, choices = key.metadata["words"], key.metadata["choices"]
    several = isinstance(key.default, tuple)
    if choices:
        words += f" {'Any' if several else 'One'} of: {', '.join(choices)}."
    if value is None:
        return f"# {words}\n# {key.name} = {_toml(key.metadata['example'])}\n"
    return f"# {words}\n{key.name} = {_toml(value)}\n"


def _toml(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _labels(plan: Plan) -> str:
    lines = []
    for column, words in plan.labels.items():
        pairs = ", ".join(f"{each} = {_toml(words[each])}" for each in languages() if each in words)
        lines.append(f"{_toml(column)} = {{ {pairs} }}\n")
    return "".join(lines) or _LABEL_EXAMPLE
