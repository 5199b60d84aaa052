"""GAL (GeoDa, R, Stata's spmat): lists of neighbours without weights.

Read and written here, not through libpysal: its readers turn every id into text or every id into a number
("011000" becomes 11000), take counts that contradict the list, and fail on ids with blanks without saying so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie.errors import WeightsError, listed
from spatial_iie.messages import Message
from spatial_iie.weights.files._content import Content, as_kind, unique
from spatial_iie.weights.files._text import header_line, parsed_header, text_of

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights


def write(w: Weights, path: Path) -> None:
    """Write binary, symmetric weights: a line ``id count`` and a line of neighbours for each region.

    Raises
    ------
    WeightsError
        If a weight is not 1 or a link goes one way, which GAL cannot hold, or an id has blanks.
    """
    matrix = w.matrix
    other = int((matrix.data != 1).sum())
    if other:
        raise WeightsError(
            "GAL holds links without weights, but {other} of {links} weights are not 1. Write "
            ".gwt, which holds them, or the weights before they were normalized.",
            other=other,
            links=w.links,
        )
    _refuse_one_way(matrix, w.ids, Message("Write .gwt, which holds links that go one way."))
    names = np.array([str(label) for label in w.ids], dtype=object)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(header_line(w, "GAL"))
        for name, start, end in zip(names, matrix.indptr[:-1], matrix.indptr[1:], strict=True):
            file.write(f"{name} {end - start}\n{' '.join(names[matrix.indices[start:end]])}\n")


def read(path: Path) -> Content:
    """Read GAL; every weight is 1.

    Raises
    ------
    WeightsError
        If counts and lists disagree, a neighbour is no region, a link goes one way, or an id occurs twice.
    """
    first, _, rest = text_of(path).partition("\n")
    header = parsed_header(first)
    records = list(_records(rest.split("\n")))
    if len(records) != header.n:
        raise WeightsError(
            "the first line says {n} regions, but {n_records} follow.", n=header.n, n_records=len(records)
        )
    ids = unique(as_kind([name for name, _ in records], header.kind).rename(header.name))
    position = pd.Index([name for name, _ in records])
    neighbors = [name for _, names in records for name in names]
    column = position.get_indexer(pd.Index(neighbors, dtype=position.dtype))
    if (column < 0).any():
        unknown = dict.fromkeys(np.array(neighbors, dtype=object)[column < 0])
        raise WeightsError(
            "{n_unknown} neighbours are not among the regions {unknown}.",
            n_unknown=len(unknown),
            unknown=listed(unknown),
        )
    ends = np.cumsum([0, *(len(names) for _, names in records)])
    matrix = sparse.csr_array((np.ones(len(column)), column, ends), shape=(header.n, header.n))
    _refuse_repeats(matrix, ids)
    _refuse_one_way(
        matrix, ids, Message("Add the missing links; links that go one way belong in a .gwt file.")
    )
    return Content(matrix, ids)


def _records(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each region with its neighbours; the empty line of a region without any may be missing."""
    k = 0
    while k < len(lines):
        words = lines[k].split()
        k += 1
        if not words:
            continue
        if len(words) != 2 or not words[1].isdecimal():
            raise WeightsError(
                "line {k} should be 'id count', not {line!r}. Ids with blanks cannot be read.",
                k=k + 1,
                line=lines[k - 1].strip()[:60],
            )
        neighbors: list[str] = []
        if words[1] != "0":
            neighbors = lines[k].split() if k < len(lines) else []
            k += 1
        if len(neighbors) != int(words[1]):
            raise WeightsError(
                "region {region} should have {said} neighbours, but {count} are listed.",
                region=words[0],
                said=words[1],
                count=len(neighbors),
            )
        yield words[0], neighbors


def _refuse_repeats(matrix: sparse.csr_array, ids: pd.Index) -> None:
    once = matrix.copy()
    once.sum_duplicates()
    if once.nnz < matrix.nnz:
        rows = np.repeat(np.arange(len(ids)), np.diff(once.indptr))[once.data > 1]
        raise WeightsError(
            "a neighbour is listed twice for {ids}. Keep one of each.", ids=listed(ids[np.unique(rows)])
        )


def _refuse_one_way(matrix: sparse.csr_array, ids: pd.Index, advice: Message) -> None:
    difference = (matrix - matrix.T).tocoo()
    one_way = difference.data > 0
    if one_way.any():
        ends = zip(ids[difference.row[one_way]], ids[difference.col[one_way]], strict=True)
        pairs = [Message("{i} to {j}", i=i, j=j) for i, j in ends]
        raise WeightsError(
            "GAL is for mutual links, but {n_pairs} go one way {pairs}. {advice}",
            n_pairs=len(pairs),
            pairs=listed(pairs),
            advice=advice,
        )
