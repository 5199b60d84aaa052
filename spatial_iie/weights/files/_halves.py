"""What a file may leave open: weights on the diagonal, and links that are there in one direction only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from spatial_iie.errors import WeightsError, listed
from spatial_iie.messages import Message, term
from spatial_iie.weights.files._content import Content

DIAGONALS, LINKS = ("zero",), ("mirror", "one-way")


def with_diagonal(content: Content, diagonal: str | None, name: str) -> Content:
    """Return a content without weights on its diagonal, or refuse them.

    Raises
    ------
    WeightsError
        If there are any, and nobody said that they are to be 0.
    """
    if diagonal is not None:
        _check("diagonal", diagonal, DIAGONALS)
    matrix = sparse.coo_array(content.matrix)
    own = (matrix.coords[0] == matrix.coords[1]) & (matrix.data != 0)
    if not own.any():
        return content
    if diagonal is None:
        at = np.unique(matrix.coords[0][own])
        labels = at + 1 if content.ids is None else content.ids[at]
        raise WeightsError(
            "{n} {n:region is its own neighbour|regions are their own neighbours} {labels}: the "
            "diagonal holds {value:.4g}. If it is to be 0, "
            "say {how}.",
            n=len(at),
            labels=listed(labels),
            value=float(matrix.data[own][0]),
            how=term(f"{name}@zero-diagonal, or diagonal='zero' in read()", "--diagonal zero"),
        )
    i, j = (each[~own] for each in matrix.coords)
    return replace(content, matrix=sparse.csr_array((matrix.data[~own], (i, j)), shape=matrix.shape))


def whole_links(content: Content, links: str | None, name: str) -> Content:
    """Return a content whose links are there in both directions where a file has each of them once.

    So are one half of a symmetric matrix and lists of pairs written; nearest neighbours, of which every region has as
    many, may be meant as they are.

    Raises
    ------
    WeightsError
        If every region has as many links and nobody said which is meant.
    """
    if links is not None:
        _check("links", links, LINKS)
    if not content.half or links == "one-way":
        return content
    matrix = sparse.csr_array(sparse.coo_array(content.matrix))
    count = np.diff(matrix.indptr)
    if links is None and count.min() == count.max():
        raise WeightsError(
            "every link is there in one direction only, and all regions have as many: nearest neighbours, or pairs "
            "that are neighbours of each other. Say {keep} to take them as they are, or {mirror} to add the other "
            "direction.",
            **_how(name),
        )
    note = Message(
        "every link is there in one direction only; the other was added. If links go one way, say {keep}.",
        keep=_how(name)["keep"],
    )
    return replace(
        content, matrix=matrix + matrix.T, notes=content.notes if links else (*content.notes, note)
    )


def _how(name: str) -> dict[str, Message]:
    return {
        "keep": term(f"{name}@one-way", "--weights-links one-way"),
        "mirror": term(f"{name}@mirror", "--weights-links mirror"),
    }


def _check(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise WeightsError(
            "{what}={value!r} is none of {choices}.", what=what, value=value, choices=listed(choices)
        )
