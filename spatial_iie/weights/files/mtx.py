"""Matrix Market .mtx: a sparse matrix in coordinates, with the ids in its comments."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import WeightsError
from spatial_iie.weights.files._content import Content, as_kind, kind_of, unique

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

_ID = "id "
_LARGEST = 1_000_000  # regions a file may claim beyond its number of characters: most have no links then


def write(w: Weights, path: Path) -> None:
    """Write coordinates to 17 digits; every id is a comment ``% id "110000"`` (text) or ``% id 7`` (number).

    libpysal's writer keeps seven digits and no ids; this is scipy's writer.
    """
    from scipy.io import mmwrite

    convert = str if kind_of(w.ids) == "text" else int
    comment = "\n".join(f" {_ID}{json.dumps(convert(label))}" for label in w.ids)
    with path.open("wb") as file:
        mmwrite(file, w.matrix.tocoo(), comment=comment, field="real", precision=17, symmetry="general")


def read(path: Path) -> Content:
    """Read any real, integer or pattern matrix, and the ids if comments hold them.

    Raises
    ------
    WeightsError
        If it is no Matrix Market file, or holds complex numbers, or fewer entries than it says.
    """
    from scipy.io import mmread

    _check(path)
    matrix = mmread(path, spmatrix=False)
    if np.iscomplexobj(matrix):
        raise WeightsError("weights cannot be complex numbers.")
    return Content(matrix, _ids(path))


def _check(path: Path) -> None:
    """Refuse sizes that the file's length belies, and what is no number, before scipy sees them.

    It takes memory for as many entries as the file claims, and an exponent without digits (``1.5e``) ends its process.
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        first = file.readline(200).lower().split()
        sizes = next((line for line in file if not line.startswith("%") and line.strip()), "").split()
        entries = file.read()
    if len(first) != 5 or first[0] != "%%matrixmarket" or not all(size.isdecimal() for size in sizes):
        raise WeightsError(
            "a Matrix Market file begins with '%%MatrixMarket matrix' and has a line of sizes."
        )
    counts = [int(size) for size in sizes]
    if len(counts) != (3 if first[2] == "coordinate" else 2):
        raise WeightsError(
            "the line of sizes, {sizes}, does not fit a {first} matrix.",
            sizes=" ".join(sizes)[:60],
            first=first[2],
        )
    halved = 1 if first[4] == "general" else 2
    claimed = counts[2] if first[2] == "coordinate" else counts[0] * counts[1] // halved
    lines = entries.strip().count("\n") + 1
    if claimed > lines or max(counts[:2]) > _LARGEST + len(entries):
        raise WeightsError(
            "it claims to hold {sizes}, but has {lines} lines; it is damaged.",
            sizes=" x ".join(sizes),
            lines=lines,
        )
    if entries.strip():
        np.loadtxt(StringIO(entries), ndmin=2)


def _ids(path: Path) -> pd.Index | None:
    labels = []
    with path.open(encoding="utf-8", errors="replace") as file:
        next(file, None)
        for line in file:
            if not line.startswith("%"):
                break
            text = line[1:].strip()
            if text.startswith(_ID):
                labels.append(_label(text.removeprefix(_ID)))
    if not labels:
        return None
    return unique(as_kind(labels, "integer" if all(isinstance(label, int) for label in labels) else "text"))


def _label(text: str) -> str | int:
    try:
        label = json.loads(text)
    except json.JSONDecodeError:
        return text
    return label if isinstance(label, str | int) else text
