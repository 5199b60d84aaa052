"""What a file of weights holds once it is read, before labels are settled."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from spatial_iie._files import printable
from spatial_iie.errors import WeightsError, listed
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

Kind = Literal["integer", "text"]


class Made(TypedDict, total=False):
    """How weights were made, as far as a file tells."""

    recipe: str
    normalization: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class Content:
    """A matrix as a file holds it, and whatever the file says about it.

    Attributes
    ----------
    matrix : sparse array or ndarray, shape (n, n)
    ids : Index of length n, or None
        The regions in the order of rows; None if the file holds no ids.
    unnamed : int
        How many further regions, without neighbours, the file counts but does not name (GWT).
    made : mapping
        Recipe, normalization and steps, if the file tells them (Parquet).
    third_is_weights : bool
        False for a .gwt of another program, whose third column may hold distances.
    also : tuple of Index
        Further labels of the same regions, such as names beside codes, which must not contradict ``ids``.
    half : bool
        Whether no link is there in both directions: a half of symmetric weights, or links that go one way.
    from_list : bool
        Whether it was a list of links, in which a region may be written in several ways.
    notes : tuple of Message
        What was made of blanks, titles and notes.
    """

    matrix: sparse.sparray | NDArray[np.float64]
    ids: pd.Index | None = None
    unnamed: int = 0
    made: Made = field(default_factory=Made)
    third_is_weights: bool = True
    also: tuple[pd.Index, ...] = ()
    half: bool = False
    notes: tuple[Message, ...] = ()
    from_list: bool = False


def kind_of(ids: pd.Index) -> Kind:
    """Tell whether ids are whole numbers or text; refuse everything else, which files cannot tell apart.

    >>> kind_of(pd.Index([1, 2])), kind_of(pd.Index(["011000", "杭州市"]))
    ('integer', 'text')
    """
    seen = pd.api.types.infer_dtype(ids, skipna=False)
    if seen == "integer":
        return "integer"
    if seen == "string":
        return "text"
    raise WeightsError(
        "ids are {seen}; a file can hold whole numbers or text {ids}. Convert them first.",
        seen=seen,
        ids=listed(ids),
    )


def as_kind(labels: Iterable[object], kind: Kind) -> pd.Index:
    """Return labels as whole numbers or as text."""
    texts = [str(label) for label in labels]
    if kind == "text":
        return pd.Index(texts)
    try:
        return pd.Index(np.array([int(text) for text in texts], dtype=np.int64))
    except (ValueError, OverflowError):
        wrong = [text for text in texts if not text.lstrip("+-").isdecimal()]
        raise WeightsError(
            "ids must be whole numbers here, but there are others {wrong}.", wrong=listed(wrong)
        ) from None


def linked(
    focal: Sequence[object],
    neighbor: Sequence[object],
    weight: ArrayLike,
    kind: Kind = "text",
) -> Content:
    """Return what a list of links says; a region without neighbours is a link to itself of weight 0.

    Parameters
    ----------
    focal, neighbor : sequences of labels, length m
        Regions stand in the order in which they first occur as focal, then as neighbour.
    weight : array_like, shape (m,)
    kind : {"integer", "text"}
        What ids are.

    Raises
    ------
    WeightsError
        If a link is listed twice.
    """
    everyone = np.empty(len(focal) + len(neighbor), dtype=object)
    everyone[:] = [*focal, *neighbor]
    codes, names = pd.factorize(everyone)
    i, j = codes[: len(focal)], codes[len(focal) :]
    n = len(names)
    twice = pd.Index(i.astype(np.int64) * n + j).duplicated()
    if twice.any():
        pairs = [f"{names[a]} - {names[b]}" for a, b in zip(i[twice], j[twice], strict=True)]
        raise WeightsError(
            "{n_pairs} {n_pairs:link|links} {n_pairs:is|are} listed twice {pairs}. Keep one of each.",
            n_pairs=len(pairs),
            pairs=listed(pairs),
        )
    matrix = sparse.csr_array((np.asarray(weight, dtype=float), (i, j)), shape=(n, n))
    return Content(matrix, unique(as_kind(names, kind)))


def numbers(texts: Iterable[str | float]) -> NDArray[np.float64]:
    """Return texts as floats, to the last digit; refuse what is no number, and 1_000, which Python takes for one."""
    try:
        if any(isinstance(text, str) and "_" in text for text in texts):
            raise ValueError("a number has an underscore")
        return np.array([float(text) for text in texts])
    except ValueError as error:
        raise WeightsError(
            "a weight is missing or no number ({printable}).", printable=printable(str(error))
        ) from None


def unique(ids: pd.Index) -> pd.Index:
    """Refuse ids that occur twice in a file."""
    if not ids.is_unique:
        twice = ids[ids.duplicated()].unique()
        raise WeightsError(
            "{n_twice} ids occur more than once {twice}. Each region needs its own id.",
            n_twice=len(twice),
            twice=listed(twice),
        )
    return ids


def links_of(w: Weights) -> tuple[list[Hashable], list[Hashable], list[float]]:
    """Return focal, neighbour and weight of every link, by row; isolates as links to themselves of 0."""
    matrix = w.matrix
    count = np.diff(matrix.indptr)
    alone = np.flatnonzero(count == 0)
    row = np.concatenate([np.repeat(np.arange(w.n), count), alone])
    column = np.concatenate([matrix.indices, alone])
    order = np.argsort(row, kind="stable")
    ids = np.array(w.ids.tolist(), dtype=object)
    weight = np.concatenate([matrix.data, np.zeros(len(alone))])
    return ids[row[order]].tolist(), ids[column[order]].tolist(), weight[order].tolist()


def dense(w: Weights, most: int, what: str) -> NDArray[np.float64]:
    """Return the full matrix, or refuse where it would be too large for the format."""
    if w.n > most:
        raise WeightsError(
            "{what} holds every cell of the {n} x {n} matrix; {most} regions is its limit. Write "
            ".gwt, .csv, .mtx or .parquet, which hold links only.",
            what=what,
            n=w.n,
            most=most,
        )
    return np.asarray(w.matrix.toarray())
