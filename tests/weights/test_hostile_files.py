"""What is no file of weights is refused by kind, and files that contradict themselves before memory is taken."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest

from spatial_iie.errors import WeightsError
from spatial_iie.weights import from_matrix, read

_CASES = Path(__file__).parents[3] / "shared" / "cases" / "hostile"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_devices_pipes_and_folders_are_refused_unread(tmp_path):
    (tmp_path / "zero.gal").symlink_to("/dev/zero")
    with pytest.raises(WeightsError, match=r"zero.gal is a device, not a file"):
        read(tmp_path / "zero.gal")
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(WeightsError, match=r"pipe.csv is a pipe, not a file. Save what it gives"):
        read(tmp_path / "pipe.csv")
    (tmp_path / "folder.mtx").mkdir()
    with pytest.raises(WeightsError, match=r"folder.mtx is a folder, not a file"):
        read(tmp_path / "folder.mtx")


@pytest.mark.parametrize("name", ["x\0.gal", "a" * 5000 + ".gal"])
def test_names_no_system_takes_are_refused_in_words(name):
    with pytest.raises(WeightsError, match=r"cannot be opened"):
        read(name)


@pytest.mark.parametrize(
    "name",
    ["fuzz_crash.mat", "fuzz_MEMORYERROR__126.tab.dta", "fuzz_TRACEBACK_UnicodeDecodeError_42.parquet"],
)
def test_files_that_ended_the_process_are_refused(name):
    if not _CASES.is_dir():
        pytest.skip("the hostile files are not beside this repository")
    with pytest.raises(WeightsError, match=name.split(".")[0]):
        read(_CASES / name)


@pytest.mark.parametrize(
    ("sizes", "layout"),
    [
        ("3 3 99999999999", "coordinate"),
        ("99999999999 99999999999 1", "coordinate"),
        ("99999 99999", "array"),
    ],
)
def test_a_matrix_market_file_cannot_claim_more_than_it_holds(tmp_path, sizes, layout):
    path = tmp_path / "w.mtx"
    path.write_text(f"%%MatrixMarket matrix {layout} real general\n{sizes}\n1 2 1.0\n", encoding="ascii")
    with pytest.raises(WeightsError, match="claims to hold"):
        read(path)


def test_a_swm_file_with_a_negative_number_of_regions_is_refused(tmp_path):
    (tmp_path / "w.swm").write_bytes(b"id;Unknown\n" + struct.pack("<ii", -3, 0))
    with pytest.raises(WeightsError, match="says that it holds -3 regions"):
        read(tmp_path / "w.swm")


def test_the_row_sums_a_swm_file_holds_are_compared_with_its_weights(tmp_path):
    w = from_matrix([[0, 2.0, 0], [1.0, 0, 3.0], [0, 1.0, 0]], ids=[1, 2, 3])
    w.write(tmp_path / "w.swm")
    whole = (tmp_path / "w.swm").read_bytes()
    at = whole.index(struct.pack("<d", 3.0))
    (tmp_path / "w.swm").write_bytes(whole[:at] + struct.pack("<d", 30.0) + whole[at + 8 :])
    with pytest.raises(WeightsError, match="weights of region 2 add up to 31, but the file says 4"):
        read(tmp_path / "w.swm")


def test_row_standardized_swm_files_may_hold_the_sum_from_before(tmp_path):
    """ArcGIS keeps the sum of the weights before they were divided by it."""
    link = struct.pack("<iii", 1, 1, 2) + struct.pack("<dd", 1.0, 250.0)
    back = struct.pack("<iii", 2, 1, 1) + struct.pack("<dd", 1.0, 250.0)
    (tmp_path / "w.swm").write_bytes(b"id;Unknown\n" + struct.pack("<ii", 2, 1) + link + back)
    assert np.array_equal(read(tmp_path / "w.swm").matrix.toarray(), [[0, 1], [1, 0]])


def test_a_first_line_wider_than_the_file_is_long_is_refused(tmp_path):
    (tmp_path / "w.csv").write_text(",".join(map(str, range(500_000))) + "\n1,2,3\n", encoding="ascii")
    with pytest.raises(WeightsError, match="first line has 500000 fields, the file 3 lines"):
        read(tmp_path / "w.csv")


def test_a_number_with_an_underscore_is_no_number(tmp_path):
    (tmp_path / "w.csv").write_text("focal,neighbor,weight\na,b,1_0\nb,a,10\n", encoding="ascii")
    with pytest.raises(WeightsError, match="underscore"):
        read(tmp_path / "w.csv")
