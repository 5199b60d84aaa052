"""Spatial weights as immutable, labelled sparse matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.weights.block import block as block
    from spatial_iie.weights.build import (
        from_graph as from_graph,
    )
    from spatial_iie.weights.build import (
        from_matrix as from_matrix,
    )
    from spatial_iie.weights.build import (
        lattice as lattice,
    )
    from spatial_iie.weights.combine import (
        difference as difference,
    )
    from spatial_iie.weights.combine import (
        intersection as intersection,
    )
    from spatial_iie.weights.combine import (
        nested as nested,
    )
    from spatial_iie.weights.combine import (
        symmetrized as symmetrized,
    )
    from spatial_iie.weights.combine import (
        union as union,
    )
    from spatial_iie.weights.contiguity import queen as queen
    from spatial_iie.weights.contiguity import rook as rook
    from spatial_iie.weights.distance import (
        distance_band as distance_band,
    )
    from spatial_iie.weights.distance import (
        inverse_distance as inverse_distance,
    )
    from spatial_iie.weights.distance import (
        knn as knn,
    )
    from spatial_iie.weights.economic import economic as economic
    from spatial_iie.weights.economic import gravity as gravity
    from spatial_iie.weights.files.reading import read as read
    from spatial_iie.weights.higher_order import higher_order as higher_order
    from spatial_iie.weights.interop import from_networkx as from_networkx
    from spatial_iie.weights.interop import from_w as from_w
    from spatial_iie.weights.kernel import kernel as kernel
    from spatial_iie.weights.spec import from_spec as from_spec
    from spatial_iie.weights.triangulation import (
        delaunay as delaunay,
    )
    from spatial_iie.weights.triangulation import (
        gabriel as gabriel,
    )
    from spatial_iie.weights.triangulation import (
        relative_neighbour as relative_neighbour,
    )
    from spatial_iie.weights.weights import Weights as Weights

__all__ = lazy_names(
    __name__,
    {
        "Weights": "weights",
        "block": "block",
        "delaunay": "triangulation",
        "difference": "combine",
        "distance_band": "distance",
        "economic": "economic",
        "from_graph": "build",
        "from_matrix": "build",
        "from_networkx": "interop",
        "from_spec": "spec",
        "from_w": "interop",
        "gabriel": "triangulation",
        "gravity": "economic",
        "higher_order": "higher_order",
        "intersection": "combine",
        "inverse_distance": "distance",
        "kernel": "kernel",
        "knn": "distance",
        "lattice": "build",
        "nested": "combine",
        "queen": "contiguity",
        "read": "files.reading",
        "relative_neighbour": "triangulation",
        "rook": "contiguity",
        "symmetrized": "combine",
        "union": "combine",
    },
)
