"""What GAL and GWT files share: one header line, ids without blanks, UTF-8."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from spatial_iie.errors import WeightsError, listed
from spatial_iie.weights.files._content import Kind, kind_of

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

_LAYER: dict[Kind, str] = {"integer": "integer_ids", "text": "text_ids"}
_UNKNOWN = "unknown"


class Header(NamedTuple):
    """The first line: how many regions, what their ids are, the column that holds them, and whether we wrote it."""

    n: int
    kind: Kind
    name: str | None
    ours: bool


def header_line(w: Weights, format: str) -> str:  # noqa: A002
    """Return ``0 n layer id-variable``; where GeoDa puts the layer stands what kind of ids these are."""
    kind = kind_of(w.ids)
    _refuse_blanks(w.ids, format)
    name = w.ids.name
    usable = isinstance(name, str) and len(name.split()) == 1 and name == name.strip()
    return f"0 {w.n} {_LAYER[kind]} {name if usable else _UNKNOWN}\n"


def parsed_header(line: str) -> Header:
    """Read ``n`` or ``0 n layer id-variable``."""
    words = line.split()
    try:
        n = int(words[0] if len(words) == 1 else words[1])
    except (IndexError, ValueError):
        n = 0
    if n < 1:
        raise WeightsError(
            "the first line should be the number of regions, or '0 n layer id', not {line!r}.", line=line[:60]
        )
    kind: Kind = "integer" if len(words) > 2 and words[2] == _LAYER["integer"] else "text"
    name = words[-1] if len(words) > 3 and words[-1].lower() != _UNKNOWN else None
    return Header(n, kind, name, len(words) > 2 and words[2] in _LAYER.values())


def text_of(path: Path) -> str:
    """Return the text of a file in UTF-8, UTF-16 or GB18030."""
    from spatial_iie.study.text import decoded

    return decoded(path.read_bytes(), None, path.name)[0]


def _refuse_blanks(ids: pd.Index, format: str) -> None:  # noqa: A002
    wrong = [text for text in map(str, ids) if text.split() != [text]]
    if wrong:
        quoted = [repr(text) for text in wrong]
        raise WeightsError(
            "{n_wrong} ids are empty or have blanks {quoted}, which part the fields of a "
            "{format} file: no program could read it back. Use codes as ids, or write .csv, .mtx "
            "or .parquet.",
            n_wrong=len(wrong),
            quoted=listed(quoted),
            format=format,
        )
