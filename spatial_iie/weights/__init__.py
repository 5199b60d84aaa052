"""Who neighbours whom: spatial weights as immutable, labelled sparse matrices."""

from __future__ import annotations

from spatial_iie.weights.build import from_graph, from_matrix, lattice
from spatial_iie.weights.contiguity import queen, rook
from spatial_iie.weights.files import read
from spatial_iie.weights.interop import from_networkx, from_w
from spatial_iie.weights.spec import from_spec
from spatial_iie.weights.weights import Weights

__all__ = [
    "Weights",
    "from_graph",
    "from_matrix",
    "from_networkx",
    "from_spec",
    "from_w",
    "lattice",
    "queen",
    "read",
    "rook",
]
