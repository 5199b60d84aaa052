"""Which regressions a battery is of: every combination, or each choice by itself beside the first one."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie._registry import model_of
from spatial_iie.messages import Message
from spatial_iie.spreg.comparison._alterations import Altered

if TYPE_CHECKING:
    from scipy import sparse

    from spatial_iie.spreg.moments import Moments
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.weights.weights import Weights

Combine = Literal["grid", "one", "all"]
NO_WEIGHTS = Message("no weights")


class Specification(NamedTuple):
    """The choices behind one fit, as its row in the table shows them; ``weights`` is empty where none are used."""

    sample: str
    outliers: str
    timing: str
    measure: str
    weights: str
    regressors: str
    effects: str
    year: int | str
    model: str
    errors: str

    @property
    def altered(self) -> Altered:
        """What was done to the data."""
        return Altered(*self[:4])


class How(NamedTuple):
    """How a word for standard errors is estimated: by moments, by the restricted likelihood, and the errors beyond."""

    moments: Moments | None
    restricted: bool
    errors: str | StandardErrors | None


DATA = Altered._fields
CHOICES = Specification._fields


def specifications(choices: Mapping[str, Sequence[object]], combine: Combine) -> list[Specification]:
    """Return the specifications, the first of which has the first of every choice.

    Parameters
    ----------
    choices : mapping of str to sequence
        Field of :class:`Specification` -> its values.
    combine : {"grid", "one", "all"}
        "all": every combination. "one": each choice by itself, all else as in the first. "grid": every combination of
        weights, regressors, effects, years, models and errors, each alteration of the data by itself.
    """
    if combine == "all":
        every: Iterable[Mapping[str, object]] = _each(choices)
    elif combine == "one":
        every = _one_by_one(choices)
    else:
        data = {name: choices[name] for name in DATA}
        rest = {name: given for name, given in choices.items() if name not in DATA}
        every = [{**altered, **cell} for altered in _one_by_one(data) for cell in _each(rest)]
    made = []
    for cell in every:
        found = Specification(**cell)  # type: ignore[arg-type]
        made.append(found if model_of(found.model).uses_weights else found._replace(weights=""))
    return list(dict.fromkeys(made))


def _each(choices: Mapping[str, Sequence[object]]) -> Iterator[dict[str, object]]:
    for values in product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def _one_by_one(choices: Mapping[str, Sequence[object]]) -> Iterator[dict[str, object]]:
    first = {name: given[0] for name, given in choices.items()}
    yield first
    for name, given in choices.items():
        for value in given[1:]:
            yield {**first, name: value}


class Parts:
    """Weights between some of the regions, cut once however often they are asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, tuple[Hashable, ...]], tuple[Weights, Weights]] = {}

    def of(self, w: Weights, ids: pd.Index) -> Weights:
        """Return the weights between regions, without a warning of those that are left without neighbours."""
        key = (id(w), tuple(ids))
        if key not in self._known:
            self._known[key] = (w, w._part(ids))  # w is kept, so that no other has its id
        return self._known[key][1]


class Distinct:
    """Tells whether tables and matrices have been seen before: equal ones have one number."""

    def __init__(self) -> None:
        self._tables: dict[bytes, int] = {}
        self._matrices: list[tuple[pd.Index, sparse.csr_array]] = []
        self._known: dict[int, tuple[Weights, int]] = {}

    def table(self, table: pd.DataFrame) -> int:
        """Return the number of a table: rows, names of columns and values."""
        digest = hashlib.sha256("\x00".join(map(str, (*table.columns, *table.index))).encode())
        for name in table:
            column = table[name]
            if pd.api.types.is_numeric_dtype(column):
                digest.update(column.to_numpy(dtype=float).tobytes())
            else:
                digest.update("\x00".join(map(str, column)).encode())
        return self._tables.setdefault(digest.digest(), len(self._tables))

    def weights(self, w: Weights | None) -> int:
        """Return the number of a matrix: equal ones have the same links with the same values, to twelve digits."""
        if w is None:
            return -1
        if id(w) not in self._known:
            self._known[id(w)] = (w, self._number(w))  # kept, so that no other has its id
        return self._known[id(w)][1]

    def _number(self, w: Weights) -> int:
        matrix = w.matrix
        for number, (ids, other) in enumerate(self._matrices):
            if (
                matrix.nnz == other.nnz
                and ids.equals(w.ids)
                and np.array_equal(matrix.indptr, other.indptr)
                and np.array_equal(matrix.indices, other.indices)
                and np.allclose(matrix.data, other.data, rtol=1e-12, atol=0.0)
            ):
                return number
        self._matrices.append((w.ids, matrix))
        return len(self._matrices) - 1
