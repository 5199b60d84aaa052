"""Neighbours of neighbours: links by the number of steps between regions."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from spatial_iie._align import check_weights
from spatial_iie.errors import WeightsError
from spatial_iie.messages import Message
from spatial_iie.weights._announce import announce
from spatial_iie.weights._limits import check_links
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.weights import Weights


def higher_order(w: Weights, order: int, *, lower: bool = False) -> Weights:
    """Return the regions exactly so many steps away, a step being a link of ``w``.

    Parameters
    ----------
    w : Weights
        Of whatever kind; their values do not count, only which regions are linked.
    order : int
        Number of steps of the shortest way, at least 1.
    lower : bool
        Whether regions fewer steps away are neighbours too.

    Returns
    -------
    Weights
        Binary; symmetric if ``w`` is. No region is its own neighbour (Anselin and Smirnov, 1996).

    Warns
    -----
    WeightsWarning
        If regions have no neighbour of that order.

    Raises
    ------
    WeightsError
        If order is no whole number of at least 1.

    Examples
    --------
    >>> import spatial_iie as si
    >>> row = si.weights.lattice(1, 4)
    >>> si.weights.higher_order(row, 2).matrix.toarray().astype(int).tolist()
    [[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]]
    >>> si.weights.higher_order(row, 2, lower=True).cardinalities.tolist()
    [2, 3, 3, 2]
    """
    out = higher_order_silently(w, order, lower=lower)
    announce(out)
    return out


def higher_order_silently(w: Weights, order: int, *, lower: bool = False) -> Weights:
    """Return what :func:`higher_order` returns, without a warning."""
    check_weights(w)
    if isinstance(order, bool) or not isinstance(order, int | np.integer) or order < 1:
        raise WeightsError("order must be a whole number of at least 1, not {order!r}.", order=order)
    step = _pattern(w.matrix)
    shell = step
    reached = step + _identity(w.n)
    for _ in range(int(order) - 1):
        shell = _without(_pattern(shell @ step), reached)
        reached = _pattern(reached + shell)
        check_links(reached.nnz, Message("order {order}", order=order))
    matrix = _without(reached, _identity(w.n)) if lower else shell
    orders = f"1-{order}" if lower and order > 1 else str(order)
    recipe = w.recipe if orders == "1" else f"{w.recipe}:{orders}"
    about = w.about.without("steps") | WeightsAbout(order=int(order), lower=lower)
    return Weights(matrix.astype(float), w.ids, recipe=recipe, about=about)


def _pattern(matrix: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array(
        (np.ones(matrix.nnz, dtype=np.int32), matrix.indices, matrix.indptr), shape=matrix.shape
    )


def _identity(n: int) -> sparse.csr_array:
    return sparse.eye_array(n, dtype=np.int32, format="csr")


def _without(matrix: sparse.csr_array, other: sparse.csr_array) -> sparse.csr_array:
    """Return a pattern less the entries of another."""
    left = matrix - matrix.multiply(other)
    left.eliminate_zeros()
    return sparse.csr_array(left)
