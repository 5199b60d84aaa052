"""Who neighbours whom: spatial weights as immutable, labelled sparse matrices."""

from __future__ import annotations

from spatial_iie.weights.block import block
from spatial_iie.weights.build import from_graph, from_matrix, lattice
from spatial_iie.weights.combine import difference, intersection, nested, symmetrized, union
from spatial_iie.weights.contiguity import queen, rook
from spatial_iie.weights.distance import distance_band, inverse_distance, knn
from spatial_iie.weights.economic import economic, gravity
from spatial_iie.weights.files import read
from spatial_iie.weights.higher_order import higher_order
from spatial_iie.weights.interop import from_networkx, from_w
from spatial_iie.weights.kernel import kernel
from spatial_iie.weights.spec import from_spec
from spatial_iie.weights.triangulation import delaunay, gabriel, relative_neighbour
from spatial_iie.weights.weights import Weights

__all__ = [
    "Weights",
    "block",
    "delaunay",
    "difference",
    "distance_band",
    "economic",
    "from_graph",
    "from_matrix",
    "from_networkx",
    "from_spec",
    "from_w",
    "gabriel",
    "gravity",
    "higher_order",
    "intersection",
    "inverse_distance",
    "kernel",
    "knn",
    "lattice",
    "nested",
    "queen",
    "read",
    "relative_neighbour",
    "rook",
    "symmetrized",
    "union",
]
