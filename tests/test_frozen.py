"""Weights and results cannot be changed, and can be copied and sent to other processes."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.inference import Permutations


@pytest.fixture
def case():
    w = si.weights.lattice(4, 4).row_standardized()
    return pd.Series(np.random.default_rng(3).standard_normal(16), index=w.ids, name="x"), w


@pytest.mark.parametrize("again", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_are_whole(case, again):
    y, w = case
    result = si.esda.moran(y, w, permutations=99)
    assert (again(w).matrix != w.matrix).nnz == 0 and again(w).ids.equals(w.ids)
    assert dict(again(w).about) == dict(w.about)
    assert again(result).p_simulated == result.p_simulated and again(result).about["variable"] == "x"
    table = si.esda.by_year(si.study.demo().select(["110000", "120000", "130100", "131000", "130600"]), "gdp",
                            si.weights.from_matrix(np.ones((5, 5)) - np.eye(5),
                                                   ["110000", "120000", "130100", "131000", "130600"]))  # fmt: skip
    assert again(table).to_frame().equals(table.to_frame())


def test_nothing_makes_the_arrays_writable(case):
    _, w = case
    for array in (w.matrix.data, w.matrix.indices, w.matrix.indptr):
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            array.setflags(write=True)
        with pytest.raises(ValueError, match="cannot set WRITEABLE"):
            array.view().setflags(write=True)


def test_changes_to_what_was_handed_out_stay_outside(case):
    _, w = case
    before = w.matrix.toarray()
    w.matrix.data = np.zeros(w.links)
    w.matrix.setdiag(5)
    w.ids.name = "other"
    assert np.array_equal(w.matrix.toarray(), before) and w.ids.name is None
    with pytest.raises(TypeError):
        w.about["recipe"] = "mine"
    with pytest.raises(AttributeError):
        w.recipe = "mine"


def test_changes_to_what_was_given_stay_outside():
    matrix, ids = np.array([[0, 1.0], [1, 0]]), pd.Index(["a", "b"], name="region")
    w = si.weights.from_matrix(matrix, ids)
    matrix[0, 1] = 7
    ids.name = "other"
    assert w.matrix[0, 1] == 1 and w.ids.name == "region"


def test_processes_give_the_draws_of_this_one(case):
    y, w = case
    here = si.esda.moran(y, w, permutations=700, seed=2)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        there = si.esda.moran(y, w, permutations=Permutations(700, 2, executor=pool))
    assert np.array_equal(here.reference, there.reference)
