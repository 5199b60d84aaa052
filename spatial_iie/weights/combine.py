"""Weights out of two weights: nested, union, intersection, difference; and out of one: symmetrized."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import sparse

from spatial_iie._align import check_same_regions
from spatial_iie.errors import WeightsError
from spatial_iie.inference import check_choice
from spatial_iie.weights._announce import announce
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.normalization import scaled
from spatial_iie.weights.weights import Weights

How = Literal["product", "mix"]
Rule = Literal["max", "min", "mean"]


def nested(w1: Weights, w2: Weights, *, how: How = "product", alpha: float = 0.5) -> Weights:
    """Return geography and economy in one matrix: the product of two weights, or a mix.

    Parameters
    ----------
    w1, w2 : Weights
        Between the same regions, in any order.
    how : {"product", "mix"}
        ``w1_ij w2_ij``, as the weights are; or ``alpha W1 + (1 - alpha) W2`` of both row-standardized, rows
        being standardized again where a region has neighbours in one of them only.
    alpha : float
        Share of ``w1`` in a mix, from 0 to 1.

    Returns
    -------
    Weights
        In the order of ``w1``; a product is not scaled, a mix is row-standardized. ``about["steps"]`` tells
        what was done in which order.

    Warns
    -----
    WeightsWarning
        If regions have no neighbours.

    Raises
    ------
    AlignmentError
        If they are not between the same regions.
    WeightsError
        If alpha is not between 0 and 1.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> row = si.weights.lattice(1, 3)
    >>> income = si.weights.economic(pd.Series([1.0, 2.0, 6.0], name="income"))
    >>> si.weights.nested(row, income).matrix.toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.25], [0.0, 0.25, 0.0]]
    >>> si.weights.nested(row, income, how="mix").matrix.toarray().round(3).tolist()
    [[0.0, 0.917, 0.083], [0.65, 0.0, 0.35], [0.222, 0.778, 0.0]]
    """
    check_choice("how", how, How)
    first, second = w1.matrix, _in_order(w1, w2)
    if how == "product":
        w = _result(first.multiply(second), (w1, w2), f"nested:{w1.recipe}*{w2.recipe}", ("product",))
    else:
        if not 0 <= alpha <= 1:
            raise WeightsError("alpha must lie between 0 and 1, not {alpha!r}.", alpha=alpha)
        mix = sparse.csr_array(alpha * scaled(first, "row") + (1 - alpha) * scaled(second, "row"))
        mix.eliminate_zeros()
        steps = ("row each", f"{alpha:g} of the first + {1 - alpha:g} of the second", "row")
        recipe = f"mix:{alpha:g}:{w1.recipe}+{w2.recipe}"
        w = _result(scaled(mix, "row"), (w1, w2), recipe, steps, normalization="row")
    announce(w)
    return w


def union(w1: Weights, w2: Weights) -> Weights:
    """Return weights of 1 where either has a link.

    Examples
    --------
    >>> import spatial_iie as si
    >>> rook, queen = si.weights.lattice(3, 3, rook=True), si.weights.lattice(3, 3)
    >>> si.weights.union(rook, queen).links == queen.links, si.weights.difference(queen, rook).links
    (True, 16)
    """
    return _set(w1, w2, "union", _binary(w1.matrix).maximum(_binary(_in_order(w1, w2))))


def intersection(w1: Weights, w2: Weights) -> Weights:
    """Return weights of 1 where both have a link.

    Examples
    --------
    >>> import spatial_iie as si
    >>> rook, queen = si.weights.lattice(3, 3, rook=True), si.weights.lattice(3, 3)
    >>> si.weights.intersection(rook, queen).links == rook.links
    True
    """
    return _set(w1, w2, "intersection", _binary(w1.matrix).multiply(_binary(_in_order(w1, w2))))


def difference(w1: Weights, w2: Weights) -> Weights:
    """Return weights of 1 where the first has a link and the second has none.

    Examples
    --------
    >>> import spatial_iie as si
    >>> diagonal = si.weights.difference(si.weights.lattice(3, 3), si.weights.lattice(3, 3, rook=True))
    >>> diagonal.cardinalities.tolist()
    [1, 2, 1, 2, 4, 2, 1, 2, 1]
    """
    first = _binary(w1.matrix)
    return _set(w1, w2, "difference", first - first.multiply(_binary(_in_order(w1, w2))))


def symmetrized(w: Weights, *, how: Rule = "max") -> Weights:
    """Return weights that are the same in both directions.

    Parameters
    ----------
    w : Weights
        For example k nearest neighbours.
    how : {"max", "min", "mean"}
        The larger of w_ij and w_ji (a link in either direction stays), the smaller (only mutual links stay),
        or their mean.

    Returns
    -------
    Weights
        Not scaled: rows of scaled weights no longer sum to 1 afterwards.

    Warns
    -----
    WeightsWarning
        If regions have no neighbours.

    Examples
    --------
    >>> import spatial_iie as si
    >>> w = si.weights.from_matrix([[0, 1, 0], [0, 0, 1], [0, 1, 0]])
    >>> si.weights.symmetrized(w).links, si.weights.symmetrized(w, how="mean").s0
    (4, 3.0)
    """
    check_choice("how", how, Rule)
    one, back = w.matrix, w.matrix.T.tocsr()
    matrix = {"max": one.maximum, "min": one.minimum}[how](back) if how != "mean" else (one + back) / 2
    out = _result(matrix, (w,), f"{w.recipe}, symmetrized ({how})", (f"symmetrized ({how})",))
    announce(out)
    return out


def _in_order(w1: Weights, w2: Weights) -> sparse.csr_array:
    """Return the second matrix with rows and columns in the order of the first's."""
    check_same_regions(w2.ids, w1.ids, "the second")
    if w2.ids.equals(w1.ids):
        return w2.matrix
    position = w2.ids.get_indexer(w1.ids)
    return w2.matrix[position][:, position]


def _binary(matrix: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)


def _set(w1: Weights, w2: Weights, name: str, matrix: sparse.csr_array) -> Weights:
    w = _result(matrix, (w1, w2), f"{name} of {w1.recipe} and {w2.recipe}", (name,))
    announce(w)
    return w


def _result(
    matrix: sparse.csr_array,
    parts: tuple[Weights, ...],
    recipe: str,
    steps: tuple[str, ...],
    *,
    normalization: str = "none",
) -> Weights:
    made = tuple(", ".join((w.recipe, *w.about.steps)) for w in parts)
    about = WeightsAbout(steps=(*made, *steps), parts=tuple(dict(w.about) for w in parts))
    return Weights(matrix, parts[0].ids, recipe=recipe, normalization=normalization, about=about)
