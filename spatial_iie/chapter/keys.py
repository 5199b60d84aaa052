"""What a key of a study file is: words, a default, an example, choices; and years as they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import field, fields
from typing import Any

from spatial_iie.errors import DataError

Keywords = dict[str, Any]
"""Arguments on their way to a function, by name."""


def key(
    words: str,
    default: object = None,
    *,
    example: object = None,
    choices: Collection[str] = (),
    formerly: Mapping[str, Mapping[str, str]] | None = None,
    option: str | None = None,
    help: str = "",  # noqa: A002
    least: float | None = None,
    several: bool = False,
) -> Any:
    """Return a field of a study file.

    Parameters
    ----------
    words : str
        What it means, written above it by ``spatial-iie init``.
    default : object
        What it is if not given; None if it then follows from the data.
    example : object, optional
        Written where the default is None.
    choices : collection of str
        What it, or every item of it, must be one of; of records, their names.
    formerly : mapping, optional
        An older name of it, with what its values are called now; files that have it are read.
    option : str, optional
        What it is called in the shell, by default ``--`` and its name; empty if it is no option.
    help : str, optional
        What it means there, if other words.
    least : float, optional
        Bound of a number.
    several : bool
        Whether its items may hold commas, so that the shell takes one at a time.
    """
    told = {
        "words": words,
        "example": example,
        "choices": choices,
        "formerly": formerly or {},
        "option": option,
        "help": help or words,
        "least": least,
        "several": several,
    }
    return field(default=default, metadata=told)


def keys_of(record: type) -> Any:
    """Return a field of a study file for a table that is only there if the section it describes is wanted."""
    return field(default=None, metadata={"record": record})


def same(record: type, name: str) -> Any:
    """Return a field that is that of another record: one line for one key, wherever it is asked for."""
    of = next(each for each in fields(record) if each.name == name)
    return field(default=of.default, metadata=of.metadata)


def years_in_a_row(text: str, option: str) -> tuple[int, int]:
    """Return the first and the last of years that follow one another.

    >>> years_in_a_row("2007-2016", "--base")
    (2007, 2016)
    """
    try:
        years = parse_years(text) or ()
    except DataError:
        raise DataError(
            "{option} {text!r} is not understood. Write years such as 2007-2016.", option=option, text=text
        ) from None
    if years != tuple(range(years[0], years[-1] + 1)):
        raise DataError(
            "{option} {text!r} must be years that follow one another, such as 2007-2016.",
            option=option,
            text=text,
        )
    return years[0], years[-1]


def parse_years(text: str | None, option: str = "--year") -> tuple[int, ...] | None:
    """Read years as users write them.

    >>> parse_years("2017-2019"), parse_years("2017, 2019"), parse_years(None)
    ((2017, 2018, 2019), (2017, 2019), None)
    """
    if text is None:
        return None
    years: list[int] = []
    for part in re.split(r"[,，、\s]+", text.strip()):
        found = re.fullmatch(r"(\d{4})(?:\s*[-–:]\s*(\d{4}))?", part)
        if found is None:
            raise DataError(
                "{option} {text!r} is not understood. Write 2019, or 2017-2019, or 2017,2019.",
                option=option,
                text=text,
            )
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            raise DataError(
                "{option} {text!r} runs backwards. Write {last}-{first}.",
                option=option,
                text=text,
                last=last,
                first=first,
            )
        years.extend(range(first, last + 1))
    return tuple(dict.fromkeys(years))
