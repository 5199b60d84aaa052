"""Names, numbers and years as they are written on a command line."""

from __future__ import annotations

import re

from spatial_iie.errors import DataError


def parts_of(text: str, option: str) -> list[str]:
    """Read several names as users write them: with commas between, each once.

    >>> parts_of("ols, sem，sdem", "--models")
    ['ols', 'sem', 'sdem']
    """
    parts = [part.strip() for part in re.split(r"[,，、]", text) if part.strip()]
    if not parts or len(set(parts)) < len(parts):
        raise DataError(
            "{option} {text!r} must name something, each once, with commas between.", option=option, text=text
        )
    return parts


def parse_years(text: str | None) -> tuple[int, ...] | None:
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
                "--year {text!r} is not understood. Write 2019, or 2017-2019, or 2017,2019.", text=text
            )
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            raise DataError(
                "--year {text!r} runs backwards. Write {last}-{first}.", text=text, last=last, first=first
            )
        years.extend(range(first, last + 1))
    return tuple(dict.fromkeys(years))
