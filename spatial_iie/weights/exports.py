"""To what other libraries call weights: libpysal's legacy ``W`` and networkx graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import networkx as nx
    from libpysal.weights import W

    from spatial_iie.weights.weights import Weights


def to_w(weights: Weights) -> W:
    """Return weights as a legacy ``libpysal.weights.W``."""
    from libpysal.weights import W

    matrix, ids = weights.matrix, weights.ids.to_numpy()
    pieces = matrix.indptr[1:-1]
    neighbors = dict(
        zip(ids.tolist(), [part.tolist() for part in np.split(ids[matrix.indices], pieces)], strict=True)
    )
    values = dict(zip(ids.tolist(), [part.tolist() for part in np.split(matrix.data, pieces)], strict=True))
    return W(neighbors, values, id_order=ids.tolist(), silence_warnings=True)


def to_networkx(weights: Weights) -> nx.DiGraph:
    """Return weights as a directed networkx graph."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(weights.ids.tolist())
    coo = weights.matrix.tocoo()
    ids = np.asarray(weights.ids)
    graph.add_weighted_edges_from(
        zip(ids[coo.row].tolist(), ids[coo.col].tolist(), coo.data.tolist(), strict=True)
    )
    return graph
