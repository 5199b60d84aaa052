"""Weights without geometry: lattices, matrices, graphs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from spatial_iie.errors import WeightsError
from spatial_iie.weights.weights import Weights, real_matrix

if TYPE_CHECKING:
    from libpysal.graph import Graph


def lattice(rows: int, columns: int, *, rook: bool = False) -> Weights:
    """Return contiguity on a regular lattice of cells, numbered row by row from 0.

    Parameters
    ----------
    rows, columns : int
        Size of the lattice, each at least 1.
    rook : bool
        Whether cells must share a side; by default a corner is enough (queen).

    Returns
    -------
    Weights
        Binary and symmetric, n = rows x columns.

    Raises
    ------
    WeightsError
        If a size is not a positive whole number.

    Examples
    --------
    >>> import spatial_iie as si
    >>> si.weights.lattice(3, 3, rook=True).cardinalities.tolist()
    [2, 3, 2, 3, 4, 3, 2, 3, 2]
    """
    for size in (rows, columns):
        if not isinstance(size, int | np.integer) or isinstance(size, bool) or size < 1:
            raise WeightsError(
                "a lattice needs whole numbers of rows and columns of at least 1, not {rows!r} x "
                "{columns!r}.",
                rows=rows,
                columns=columns,
            )
    rule = "rook" if rook else "queen"
    matrix, ids = _lattice(int(rows), int(columns), rook=rook), pd.RangeIndex(rows * columns)
    return Weights(matrix, ids, recipe=f"{rule} lattice {rows} x {columns}")


def _lattice(rows: int, columns: int, *, rook: bool) -> sparse.csr_array:
    """Return the matrix row by row, neighbours in ascending order, so that nothing has to be sorted."""
    n = rows * columns
    kind = np.int32 if 8 * n < 2**31 else np.int64
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0) and not (rook and i and j)]
    inside = np.empty((rows, columns, len(steps)), dtype=bool)
    for number, (i, j) in enumerate(steps):
        row, column = np.arange(rows) + i, np.arange(columns) + j
        in_a_column = (column >= 0) & (column < columns)
        inside[:, :, number] = ((row >= 0) & (row < rows))[:, np.newaxis] & in_a_column
    there = inside.reshape(n, len(steps))
    ahead = np.array([i * columns + j for i, j in steps])
    indices = np.add.outer(np.arange(n, dtype=kind), ahead.astype(kind))[there]
    ends = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(kind)
    return sparse.csr_array((np.ones(len(indices)), indices, ends), shape=(n, n))


def from_matrix(matrix: ArrayLike | sparse.sparray, ids: Iterable[Hashable] | None = None) -> Weights:
    """Return weights from a matrix.

    Parameters
    ----------
    matrix : DataFrame, array_like or scipy sparse, shape (n, n)
        Non-negative weights; row i holds the weights of i's neighbours. The diagonal must be zero.
    ids : iterable of labels, length n, optional
        The regions. By default a DataFrame's own labels, otherwise 0, 1, ..., n - 1.

    Returns
    -------
    Weights
        Scaled as given; rows that all sum to 1 are recognized as row-standardized.

    Raises
    ------
    WeightsError
        If the matrix is not square, a weight is missing, masked, complex, infinite or negative, a region is
        its own neighbour, or rows and columns of a DataFrame are not labelled alike.

    Examples
    --------
    >>> import spatial_iie as si
    >>> si.weights.from_matrix([[0, 2], [2, 0]], ids=["a", "b"]).s0
    4.0
    """
    if isinstance(matrix, pd.DataFrame):
        if not matrix.index.equals(matrix.columns):
            raise WeightsError(
                "rows and columns of the table of weights are not labelled alike, in the same order."
            )
        if ids is not None and not matrix.index.equals(pd.Index(ids)):
            raise WeightsError(
                "the table of weights has labels of its own, and other ids were given. Leave ids= out."
            )
        ids = matrix.index
    values: sparse.sparray = matrix if sparse.issparse(matrix) else real_matrix(matrix)
    n = values.shape[0]
    w = Weights(values, pd.RangeIndex(n) if ids is None else ids)
    return _with_normalization_seen(w)


def from_graph(graph: Graph) -> Weights:
    """Return weights from a ``libpysal.graph.Graph``.

    Parameters
    ----------
    graph : libpysal.graph.Graph
        Its isolates are kept.

    Returns
    -------
    Weights
        In the order of ``graph.unique_ids``; rows that all sum to 1 are recognized as row-standardized.

    Raises
    ------
    WeightsError
        If it is something else, or has negative or missing weights or self-neighbours.

    Examples
    --------
    >>> import spatial_iie as si
    >>> w = si.weights.lattice(2, 3)
    >>> (si.weights.from_graph(w.to_graph()).matrix != w.matrix).nnz
    0
    """
    if not hasattr(graph, "adjacency") or not hasattr(graph, "unique_ids"):
        raise WeightsError("from_graph takes a libpysal.graph.Graph, not {kind}.", kind=type(graph).__name__)
    ids = pd.Index(graph.unique_ids)
    adjacency = graph.adjacency
    i = ids.get_indexer(adjacency.index.get_level_values(0))
    j = ids.get_indexer(adjacency.index.get_level_values(1))
    matrix = sparse.csr_array((adjacency.to_numpy(dtype=float), (i, j)), shape=(len(ids), len(ids)))
    return _with_normalization_seen(Weights(matrix, ids, recipe="libpysal graph"))


def _with_normalization_seen(w: Weights) -> Weights:
    sums = w.matrix.sum(axis=1)
    linked = w.cardinalities.to_numpy() > 0
    if not linked.any() or not np.allclose(sums[linked], 1.0, rtol=1e-9, atol=0):
        return w
    if (w.cardinalities[linked] == 1).all() and (w.matrix.data == 1).all():
        return w  # one neighbour each: binary as much as row-standardized
    return Weights(w.matrix, w.ids, recipe=w.recipe, normalization="row")
