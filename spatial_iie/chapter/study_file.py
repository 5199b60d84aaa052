"""From a study file to a plan: every key known, every value of its kind, or one clear error."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import Field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

from spatial_iie._writing import note_read
from spatial_iie.chapter.keys import Keywords, parse_years
from spatial_iie.chapter.plan import Plan, tables
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, languages

_KINDS = {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


def read_plan(path: str | os.PathLike[str]) -> Plan:
    """Read a study file.

    Parameters
    ----------
    path : path
        A TOML file as ``spatial-iie init`` writes it; keys that are not there have their defaults.

    Returns
    -------
    Plan

    Raises
    ------
    DataError
        If there is no such file, it is no TOML, or it has a table, a key or a value that means nothing here.
    """
    file = Path(path)
    note_read(file)
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise DataError(
            "{file}: there is no such study file. Write one with: spatial-iie init {file}", file=file
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DataError(
            "{file}: cannot be read as a study file (TOML in UTF-8): {error}", file=file, error=error
        ) from None
    return plan_of(given, name=file.name, folder=str(file.parent))


def plan_of(given: Mapping[str, object], *, name: str = "study.toml", folder: str = "") -> Plan:
    """Return the plan that the keys of a study file make.

    Parameters
    ----------
    given : mapping
        Keys and tables as TOML has them.
    name, folder : str
        What errors call the file, and what paths in it are relative to.

    Examples
    --------
    >>> plan_of({"language": "zh", "statistics": {"permutations": 999}}).statistics.permutations
    999
    >>> plan_of({"statistics": {"permutation": 999}})
    Traceback (most recent call last):
        ...
    spatial_iie.errors.DataError: study.toml: [statistics] has no key 'permutation'; did you mean 'permutations'? \
There are [measures, permutations, seed, alternative, alpha, correction].
    """
    known = tables()
    top = {each.name: each for each in fields(Plan) if each.metadata.get("words")}
    found: Keywords = {}
    for heading, value in given.items():
        if heading in known:
            if not isinstance(value, Mapping):
                raise DataError(
                    "{name}: {heading} is a table; write it under [{heading}].", name=name, heading=heading
                )
            found[heading] = _record(known[heading], value, f"{name}: [{heading}]")
        elif heading == "labels":
            found[heading] = _labels(value, name)
        elif heading in top:
            found[heading] = _checked(top[heading], get_type_hints(Plan)[heading], value, f"{name}:")
        else:
            raise _unknown(
                Message("{name}: there is no key or table", name=name), heading, [*top, *known, "labels"]
            )
    return Plan(**found, folder=folder)


def _record(kind: type, given: Mapping[str, object], where: str) -> object:
    known = {each.name: each for each in fields(kind)}
    hints = get_type_hints(kind)
    given = _renamed(given, known, where)
    for name in given:
        if name not in known:
            raise _unknown(Message("{where} has no key", where=where), name, list(known))
    return kind(**{name: _checked(known[name], hints[name], value, where) for name, value in given.items()})


def _renamed(
    given: Mapping[str, object], known: Mapping[str, Field[object]], where: str
) -> Mapping[str, object]:
    """Return keys and values as they are called now, for files written before they were."""
    old = {name: each for each in known.values() for name in each.metadata.get("formerly", {})}
    found = dict(given)
    for name in old.keys() & found.keys():
        now, values = old[name].name, old[name].metadata["formerly"][name]
        value = found.pop(name)
        if now in found or not isinstance(value, str) or value not in values:
            raise DataError(
                "{where} {name} is now called {now}; there are {metadata}.",
                where=where,
                name=name,
                now=now,
                metadata=listed(old[name].metadata["choices"]),
            )
        found[now] = values[value]
    return found


def _checked(key: Field[object], hint: type, value: object, where: str) -> object:
    """Return a value as its key wants it."""
    kind: type = (
        next((each for each in get_args(hint) if each is not type(None)), hint) if _optional(hint) else hint
    )
    if get_origin(kind) is tuple:
        one = get_args(kind)[0]
        if key.name == "years" and isinstance(value, str):
            return parse_years(value, f"{where} {key.name} =")
        if not isinstance(value, list) or not all(_is(item, one) for item in value):
            raise DataError(
                "{where} {name} must be a list of {KINDS}, such as {example}, not {value!r}.",
                where=where,
                name=key.name,
                KINDS=Message(_KINDS[one]),
                example=_example(one),
                value=value,
            )
        items: list[object] = value
        value = tuple(value)
    elif _is(value, kind):
        value, items = kind(value), [value]
    else:
        raise DataError(
            "{where} {name} must be {KINDS}, not {value!r}.",
            where=where,
            name=key.name,
            KINDS=Message(_KINDS[kind]),
            value=value,
        )
    choices: Collection[str] = key.metadata["choices"]
    wrong = [item for item in items if choices and item not in choices]
    if wrong:
        raise DataError(
            "{where} {name} cannot be {wrong!r}; there are {choices}.",
            where=where,
            name=key.name,
            wrong=wrong[0],
            choices=listed(choices, 20),
        )
    return value


def _optional(hint: object) -> bool:
    return type(None) in get_args(hint)


def _is(value: object, kind: type) -> bool:
    if isinstance(value, bool) and kind is not bool:
        return False
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)


def _example(kind: type) -> str:
    return "[2017, 2018]" if kind is int else "[0.1, 0.2]" if kind is float else '["a", "b"]'


def _labels(given: object, name: str) -> dict[str, dict[str, str]]:
    if not isinstance(given, Mapping) or not all(
        isinstance(words, Mapping)
        and set(words) <= {*languages()}
        and all(isinstance(w, str) for w in words.values())
        for words in given.values()
    ):
        raise DataError(
            "{name}: [labels] gives columns their names for readers, such as gdp = {{ en = "
            '"GDP", zh = "地区生产总值" }}; other languages and kinds are not known.',
            name=name,
        )
    return {column: dict(words) for column, words in given.items()}


def _unknown(words: Message, name: str, known: list[str]) -> DataError:
    near = get_close_matches(name, known, n=1)
    guess = Message("did you mean {near!r}? There", near=near[0]) if near else Message("there")
    return DataError(
        "{words} {name!r}; {guess} are {known}.", words=words, name=name, guess=guess, known=listed(known, 30)
    )
