"""MATLAB .mat (levels 4 and 5): a sparse matrix ``W`` and, beside it, ``ids``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie.errors import WeightsError, listed
from spatial_iie.weights.files._cells import content_of_cells
from spatial_iie.weights.files._content import Content, as_kind, kind_of, unique
from spatial_iie.weights.files._level5 import Variable, variables

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

_MATRIX, _IDS = "W", "ids"


def write(w: Weights, path: Path) -> None:
    """Write ``W`` as a sparse matrix and ``ids`` as a column of numbers or a cell array of text.

    libpysal's writer makes the matrix full and leaves the ids out; this is scipy's writer.
    """
    from scipy.io import savemat

    text = kind_of(w.ids) == "text"
    ids = np.array(w.ids.tolist(), dtype=object if text else np.int64)
    with path.open("wb") as file:
        savemat(file, {_IDS: ids.reshape(-1, 1), _MATRIX: sparse.csc_matrix(w.matrix)}, do_compression=True)


def read(path: Path) -> Content:
    """Read the square matrix of the file, and ``ids`` if it has any.

    Raises
    ------
    WeightsError
        If it is no .mat file of MATLAB 4 to 7, or has no square matrix, or several and none called ``W``.
    """
    held = _held(path)
    square = {name: value for name, value in held.items() if name != _IDS and _is_square(value)}
    if not square:
        links = [value for value in held.values() if _is_list(value)]
        if len(links) == 1:  # i, j and weight, as spconvert reads them
            return content_of_cells(links[0].tolist())
    if not square or (len(square) > 1 and _MATRIX not in square):
        raise WeightsError(
            "there should be one square matrix, or one called {name}, not {square}.",
            name=_MATRIX,
            square=listed(square),
        )
    matrix = square[_MATRIX] if _MATRIX in square else next(iter(square.values()))
    if _IDS in held:
        return Content(matrix, _labels(held[_IDS]))
    others = [value for name, value in held.items() if name not in square]
    labels = [_labels(value) for value in others if _may_be_labels(value, matrix.shape[0])]
    return Content(matrix, labels[0] if labels else None, also=tuple(labels[1:]))


def _held(path: Path) -> dict[str, Variable]:
    content = path.read_bytes()
    if len(content) >= 128 and 0 not in content[:4]:
        return variables(content)
    from scipy.io import loadmat  # MATLAB 4 begins with a number below 5000, so with a zero

    held: dict[str, Variable] = loadmat(path, appendmat=False, spmatrix=False)
    return {name: value for name, value in held.items() if not name.startswith("__")}


def _is_square(value: object) -> TypeGuard[np.ndarray | sparse.csc_array]:
    numeric = sparse.issparse(value) or (isinstance(value, np.ndarray) and value.dtype.kind in "buif")
    shape: tuple[int, ...] = getattr(value, "shape", ())
    return numeric and len(shape) == 2 and shape[0] == shape[1]


def _is_list(value: object) -> TypeGuard[np.ndarray]:
    return (
        isinstance(value, np.ndarray)
        and value.dtype.kind in "iuf"
        and value.ndim == 2
        and value.shape[1] == 3
    )


def _may_be_labels(value: object, n: int) -> bool:
    """Whether a variable is a text or a whole number for each region, no two the same."""
    if isinstance(value, list):
        return len(value) == n and all(isinstance(cell, str) for cell in value) and len(set(value)) == n
    if not (
        isinstance(value, np.ndarray) and value.dtype.kind in "iuf" and value.size == n == max(value.shape)
    ):
        return False
    return bool(np.array_equal(value, np.round(value))) and len(np.unique(value)) == n


def _labels(values: object) -> pd.Index:
    """Return ids from a column or row of numbers, or from a cell array of text."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        flat = values.ravel()
        if not np.array_equal(flat, np.round(flat)):
            raise WeightsError("ids has fractions. Use whole numbers or text.")
        return unique(pd.Index(flat.astype(np.int64)))
    if not isinstance(values, list) or not all(isinstance(cell, str) for cell in values):
        raise WeightsError("ids should be a column of numbers or a cell array of text.")
    return unique(as_kind(values, "text"))
