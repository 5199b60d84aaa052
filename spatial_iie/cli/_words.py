"""Names as they are written on a command line."""

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
