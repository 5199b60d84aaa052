"""Stata files: what the header declares is held to the length of the file before memory is taken."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.study.table import refuse

_OLD = range(102, 116)
_NEW = re.compile(
    rb"<stata_dta><header><release>(?P<release>11[789])</release><byteorder>(?P<order>MSF|LSF)</byteorder>"
    rb"<K>(?P<K>.{2,4}?)</K><N>(?P<N>.{4,8}?)</N>",
    re.DOTALL,
)


def read_stata(path: Path) -> pd.DataFrame:
    """Read a Stata file, labelled values as their labels where those are unique.

    Raises
    ------
    DataError
        If the file declares more variables and observations than it has bytes for.
    """
    raw = path.read_bytes()
    _check_size(raw, path.name)
    try:
        frame = pd.read_stata(BytesIO(raw), order_categoricals=False)
    except ValueError as error:
        if "label" not in str(error):
            raise
        frame = pd.read_stata(BytesIO(raw), convert_categoricals=False)
    old = raw[0] in _OLD or b"<release>117" in raw[:64]
    return frame.rename(columns=_mended).map(_mended) if old else frame


def _check_size(raw: bytes, source: str) -> None:
    """Refuse a file whose cells, a byte each at least, would not fit into it."""
    found = _NEW.match(raw)
    if found is not None:
        words, big = (found["K"], found["N"]), found["order"] == b"MSF"
    elif raw[0] in _OLD and len(raw) > 10:
        words, big = (raw[4:6], raw[6 : 10 if raw[0] > 102 else 8]), raw[1] == 1
    else:
        if raw.startswith(b"<stata_dta>"):
            raise DataError("{source}: cannot be read as a Stata file; is it damaged?", source=source)
        return
    variables, rows = (int.from_bytes(word, "big" if big else "little") for word in words)
    refuse(
        variables * max(rows, 1) > len(raw),
        source,
        "its header declares {rows:,} observations of {variables:,} variables, more than its {size:,} bytes can hold; "
        "it is damaged",
        rows=rows,
        variables=variables,
        size=len(raw),
    )


def _mended(cell: object) -> object:
    """Chinese text in a Stata file older than 118: its bytes say no encoding and were taken for Latin-1."""
    if not isinstance(cell, str) or cell.isascii():
        return cell
    for name in ("utf-8", "gb18030"):
        try:
            return cell.encode("latin-1").decode(name)
        except UnicodeError:
            continue
    return cell
