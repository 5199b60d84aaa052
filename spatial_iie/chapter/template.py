"""A study file with every key documented."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import Field, fields

from spatial_iie.chapter.plan import Plan, tables
from spatial_iie.messages import Language, Message, joined, languages, room

_HEAD = """\
# {what}
#     spatial-iie report {name} --out out/
# {same}
# {default}
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
    Global statistics of the year tables. One or more of: moran, geary, getis_ord.
    measures = ["moran", "geary", "getis_ord"]
    """
    chosen = plan or Plan()
    language = chosen.language
    head = {
        "what": Message("A study file of spatial_iie: what the report is made of. Run it with"),
        "same": Message(
            "The report is a function of this file and of the data: the same inputs give the same bytes."
        ),
        "default": Message(
            'Lines that begin with "# key =" show what could be given; what is not given has its default.'
        ),
    }
    parts = [_HEAD.format(name=name, **{each: words.render(language) for each, words in head.items()})]
    top = [each for each in fields(Plan) if each.metadata.get("words")]
    parts.append("\n".join(_entry(each, getattr(chosen, each.name), language) for each in top))
    for heading, kind in tables().items():
        parts.append(_table(heading, kind, getattr(chosen, heading), language))
        if heading == "variables":
            there = Message("Columns of the table: {columns}.", columns=joined(columns, ", "))
            parts += [f"# {there.render(language)}\n"] if columns else []
            shown = Message("What readers see in place of the name of a column.")
            parts.append(f"[labels]\n# {shown.render(language)}\n{_labels(chosen)}")
    return "\n".join(parts)


def _table(heading: str, kind: type, record: object, language: Language) -> str:
    """Return a table of the file; one that is not asked for with a mark before each line."""
    shown = kind() if record is None else record
    entries = "\n".join(_entry(each, getattr(shown, each.name), language) for each in fields(kind))
    words = f"# {Message(_words_of(kind)).render(language)}\n"
    if record is not None:
        return f"{words}[{heading}]\n{entries}"
    optional = Message("To have this section in the report, take the first # away from the lines below.")
    marked = "".join(f"#{line}\n" if line else "\n" for line in f"[{heading}]\n{entries}".splitlines())
    return f"{words}# {optional.render(language)}\n{marked}"


def _words_of(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split())


def _entry(key: Field[object], value: object, language: Language) -> str:
    words, choices = Message(key.metadata["words"]).render(language), key.metadata["choices"]
    if choices:
        of = joined(choices, ", ")
        several = isinstance(key.default, tuple)
        more = (
            Message("One or more of: {choices}.", choices=of)
            if several
            else Message("One of: {choices}.", choices=of)
        )
        words += f"{room(language, 'messages.typography')['between sentences']}{more.render(language)}"
    if value is None:
        return f"# {words}\n# {key.name} = {_toml(key.metadata['example'])}\n"
    return f"# {words}\n{key.name} = {_toml(value)}\n"


def _toml(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _labels(plan: Plan) -> str:
    lines = []
    for column, words in plan.labels.items():
        pairs = ", ".join(f"{each} = {_toml(words[each])}" for each in languages() if each in words)
        lines.append(f"{_toml(column)} = {{ {pairs} }}\n")
    return "".join(lines) or _LABEL_EXAMPLE
