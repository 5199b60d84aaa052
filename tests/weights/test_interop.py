"""To and from libpysal's W and networkx, against those libraries' own matrices."""

from __future__ import annotations

import libpysal
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spatial_iie as si
from spatial_iie.errors import WeightsError
from spatial_iie.weights import from_matrix, from_networkx, from_w

IDS = ["011000", "杭州市", "舟山市", "110000"]


@st.composite
def _weights(draw):
    n = draw(st.integers(1, 6))
    cells = draw(
        st.dictionaries(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), st.floats(1e-9, 1e9))
    )
    matrix = np.zeros((n, n))
    for (i, j), value in cells.items():
        matrix[i, j] = value if i != j else 0
    ids = draw(st.permutations(["011000", "杭州市", "a b", "c", "3", "9"]))[:n]
    return from_matrix(matrix, ids)


@given(w=_weights())
@settings(max_examples=50, deadline=None)
def test_there_and_back(w):
    for back in (from_w(w.to_w()), from_networkx(w.to_networkx())):
        assert back.ids.tolist() == w.ids.tolist()
        np.testing.assert_array_equal(back.matrix.toarray(), w.matrix.toarray())
        assert back.isolates.tolist() == w.isolates.tolist()
        assert back.normalization == w.normalization


def test_libpysal_sees_the_same_matrix_and_islands():
    w = from_matrix([[0, 2, 0, 1], [2, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]], IDS).row_standardized()
    theirs = w.to_w()
    assert (theirs.id_order, theirs.islands) == (IDS, ["舟山市"])
    np.testing.assert_array_equal(theirs.sparse.toarray(), w.matrix.toarray())
    assert from_w(theirs).normalization == "row"


def test_a_w_is_taken_as_it_is_transformed():
    theirs = libpysal.weights.lat2W(3, 3, rook=False)
    ours = si.weights.lattice(3, 3)
    np.testing.assert_array_equal(from_w(theirs).matrix.toarray(), ours.matrix.toarray())
    theirs.transform = "r"
    np.testing.assert_allclose(
        from_w(theirs).matrix.toarray(), ours.row_standardized().matrix.toarray(), rtol=1e-15
    )  # both divide once
    assert from_w(theirs).normalization == "row"


def test_networkx_sees_the_same_edges():
    w = from_matrix([[0, 2, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]], IDS)
    graph = w.to_networkx()
    assert list(graph.nodes) == IDS
    assert dict(graph.edges) == {("011000", "杭州市"): {"weight": 2.0}, ("110000", "011000"): {"weight": 1.0}}


def test_undirected_graphs_and_other_names_of_weight():
    graph = nx.Graph()
    graph.add_nodes_from(["c", "a", "b"])
    graph.add_edge("a", "b", km=3.5)
    graph.add_edge("a", "c")
    w = from_networkx(graph, weight="km")
    assert w.ids.tolist() == ["c", "a", "b"]
    assert w.matrix.toarray().tolist() == [[0, 1, 0], [1, 0, 3.5], [0, 3.5, 0]]
    assert from_networkx(nx.grid_2d_graph(2, 2)).cardinalities.tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize(
    ("function", "given", "words"),
    [
        (from_w, pd.DataFrame(), "from_w takes a libpysal.weights.W, not DataFrame"),
        (from_w, si.weights.lattice(2, 2).to_graph(), "not Graph. For a Graph use from_graph"),
        (from_networkx, np.eye(2), "takes a networkx graph, not ndarray"),
        (from_networkx, nx.MultiGraph([(1, 2)]), "several edges between two nodes. Use nx.Graph"),
        (from_networkx, nx.Graph(), "has no nodes"),
        (from_networkx, nx.Graph([(1, 1), (1, 2)]), "1 region is its own neighbour"),
        (from_networkx, nx.Graph([(1, 2, {"weight": np.nan})]), "missing or infinite"),
        (from_networkx, nx.Graph([(1, 2, {"weight": -1})]), "negative"),
    ],
)
def test_what_are_no_weights_is_refused(function, given, words):
    with pytest.raises(WeightsError, match=words):
        function(given)


def test_neither_shares_memory_with_the_weights():
    w = si.weights.lattice(2, 2)
    theirs = w.to_w()
    theirs.transform = "r"
    theirs.neighbors[0].append(9)
    w.to_networkx().remove_node(0)
    assert (w.s0, w.cardinalities[0]) == (12.0, 3)
