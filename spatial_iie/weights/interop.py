"""From what other libraries call weights: libpysal's legacy ``W`` and networkx graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.errors import WeightsError
from spatial_iie.weights.build import from_matrix
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    import networkx as nx
    from libpysal.weights import W


def from_w(w: W) -> Weights:
    """Return weights from a legacy ``libpysal.weights.W``, as it is transformed now.

    Parameters
    ----------
    w : libpysal.weights.W
        Its islands are kept as isolates. For a ``Graph`` use :func:`from_graph`.

    Returns
    -------
    Weights
        In the order of ``w.id_order``; rows that all sum to 1 are recognized as row-standardized.

    Raises
    ------
    WeightsError
        If it is something else, or has negative or missing weights or self-neighbours.

    Examples
    --------
    >>> import spatial_iie as si
    >>> w = si.weights.from_matrix([[0, 2.5], [2.5, 0]], ids=["110000", "120000"])
    >>> si.weights.from_w(w.to_w()).matrix.toarray().tolist()
    [[0.0, 2.5], [2.5, 0.0]]
    """
    if not hasattr(w, "id_order") or not hasattr(w, "sparse"):
        raise WeightsError(
            "from_w takes a libpysal.weights.W, not {kind}. For a Graph use from_graph.",
            kind=type(w).__name__,
        )
    return _called(from_matrix(w.sparse, pd.Index(w.id_order, tupleize_cols=False)), "libpysal W")


def from_networkx(graph: nx.Graph | nx.DiGraph, *, weight: str = "weight") -> Weights:
    """Return weights from a networkx graph.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Nodes are regions. An edge of a directed graph from i to j makes j a neighbour of i.
    weight : str
        The attribute of edges that holds their weight; edges without it weigh 1.

    Returns
    -------
    Weights
        In the order of ``graph.nodes``; rows that all sum to 1 are recognized as row-standardized.

    Raises
    ------
    WeightsError
        If it is no graph, or has several edges between two nodes, loops, or negative or missing weights.

    Examples
    --------
    >>> import networkx as nx, spatial_iie as si
    >>> si.weights.from_networkx(nx.path_graph(["a", "b", "c"])).cardinalities.to_dict()
    {'a': 1, 'b': 2, 'c': 1}
    """
    if not hasattr(graph, "is_multigraph"):
        raise WeightsError("from_networkx takes a networkx graph, not {kind}.", kind=type(graph).__name__)
    if graph.is_multigraph():
        raise WeightsError(
            "the graph may have several edges between two nodes. Use nx.Graph(graph) or nx.DiGraph(graph)."
        )
    import networkx as nx

    if len(graph) == 0:
        raise WeightsError("the graph has no nodes; weights need at least one region.")
    matrix = nx.to_scipy_sparse_array(graph, weight=weight, dtype=float, format="csr")
    return _called(from_matrix(matrix, pd.Index(list(graph.nodes), tupleize_cols=False)), "networkx graph")


def _called(w: Weights, recipe: str) -> Weights:
    return Weights(w.matrix, w.ids, recipe=recipe, normalization=w.normalization)
