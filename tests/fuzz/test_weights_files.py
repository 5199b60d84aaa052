"""Spoiled files of weights end in weights or in one plain error, whatever the format."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy.io import mmwrite, savemat

import spatial_iie as si

_spec = importlib.util.spec_from_file_location("fuzz_harness", Path(__file__).with_name("harness.py"))
harness = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(harness)

READ = "spatial_iie.weights:read"
NAMES = ("w.gal", "w.gwt", "w.dta", "w.swm", "w.mat", "w.mtx", "w.csv", "w.matrix.csv", "w.parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    matrix = np.triu(np.random.default_rng(0).random((9, 9)) < 0.4, 1)
    w = si.weights.from_matrix((matrix | matrix.T).astype(float), ids=range(101, 110))
    for name in NAMES:
        (w if name == "w.gal" else w.row_standardized()).write(folder / name)
    savemat(folder / "w4.mat", {"W": w.matrix.toarray()}, format="4")
    mmwrite(folder / "w.array.mtx", w.matrix.toarray())
    return folder


def test_spoiled_weights_are_weights_or_one_plain_error(folder):
    faults = harness.trial(dict.fromkeys((*NAMES, "w4.mat", "w.array.mtx"), READ), folder, draws=300, seed=1)
    assert not faults, "\n".join(faults)


def test_the_harness_sees_what_goes_wrong(tmp_path):
    """A foreign error, words for a terminal to obey, memory without end, and the end of the process."""
    for name in ("a", "b", "c", "d", "e"):
        (tmp_path / name).write_bytes(b"good")
    readers = {"a": "bad_readers:foreign", "b": "bad_readers:untidy", "c": "bad_readers:greedy",
               "d": "bad_readers:abrupt", "e": "bad_readers:tidy"}  # fmt: skip
    faults = harness.trial(readers, tmp_path, draws=3, seed=1)
    assert {name: sum(fault.startswith(f"{name} draw") for fault in faults) for name in readers} == {
        "a": 3,
        "b": 3,
        "c": 3,
        "d": 3,
        "e": 0,
    }
    assert any("MemoryError" in fault for fault in faults)
    assert sum("the process ended" in fault for fault in faults) == 3
