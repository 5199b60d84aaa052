"""GWT (GeoDa, R): one line a link, with its weight.

Read and written here, not through libpysal: it writes weights to six or seven digits, forgets regions without
neighbours (W) or turns ids into numbers (Graph), and joins ids with blanks by underscores.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import WeightsError
from spatial_iie.messages import Message
from spatial_iie.weights.files._content import Content, linked, links_of, numbers
from spatial_iie.weights.files._text import header_line, parsed_header, text_of

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

_LINE = Message("'focal neighbour weight'")


def write(w: Weights, path: Path) -> None:
    """Write ``focal neighbour weight`` lines; a region without neighbours is a link to itself of weight 0.

    Raises
    ------
    WeightsError
        If an id has blanks.
    """
    lines = zip(*links_of(w), strict=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(header_line(w, "GWT"))
        file.writelines(f"{i} {j} {weight!r}\n" for i, j, weight in lines)


def read(path: Path) -> Content:
    """Read GWT; regions that are counted in the first line but named nowhere have no neighbours.

    What the third column holds in a file of another program is settled in ``_distances``.

    Raises
    ------
    WeightsError
        If a line is no link, a link is listed twice, or more regions occur than the first line says.
    """
    first, _, rest = text_of(path).partition("\n")
    header = parsed_header(first)
    content = linked(*_links(rest), header.kind)
    named = content.matrix.shape[0]
    if named > header.n:
        raise WeightsError("the first line says {n} regions, but {named} occur.", n=header.n, named=named)
    ids = cast("pd.Index", content.ids).rename(header.name)
    return Content(content.matrix, ids, unnamed=header.n - named, third_is_weights=header.ours)


def _links(text: str) -> tuple[list[str], list[str], NDArray[np.float64]]:
    try:
        table = pd.read_csv(io.StringIO(text), sep=r"\s+", header=None, dtype=str, na_filter=False, quoting=3)
    except pd.errors.EmptyDataError:
        return [], [], np.array([])
    except pd.errors.ParserError as error:
        why = " ".join(str(error).split())
        raise WeightsError(
            "every line should be {line}; ids with blanks cannot be read ({why}).", line=_LINE, why=why
        ) from None
    short = (table == "").any(axis=1).to_numpy()
    if table.shape[1] != 3 or short.any():
        at = (
            Message("line {line} is shorter", line=int(np.argmax(short)) + 2)
            if short.any()
            else Message("there are {count} fields", count=table.shape[1])
        )
        raise WeightsError("every line should be {line}; {at}.", line=_LINE, at=at)
    return table[0].tolist(), table[1].tolist(), numbers(table[2])
