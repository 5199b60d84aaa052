"""Contiguity kept between runs: found again, rebuilt when spoiled, not missed when it cannot be kept."""

import concurrent.futures
import shutil
import warnings

import geopandas as gpd
import numpy as np
import pytest
from shapely import box

import spatial_iie as si
from spatial_iie.errors import WeightsWarning
from spatial_iie.weights import _store
from spatial_iie.weights.contiguity import contiguity_silently


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def layer_file(tmp_path):
    shapes = [box(k % 3, k // 3, k % 3 + 1, k // 3 + 1) for k in range(9)]
    layer = gpd.GeoDataFrame({"code": [f"城市{k}" for k in range(9)]}, geometry=shapes, crs=4326)
    layer.to_file(tmp_path / "nine.gpkg")
    return tmp_path / "nine.gpkg"


class Builder:
    """Builds queen weights of a file, and counts."""

    def __init__(self, path):
        self.path, self.calls = path, 0

    def __call__(self):
        self.calls += 1
        return contiguity_silently(gpd.read_file(self.path).set_index("code"), "queen")


def kept(folder):
    return sorted(folder.glob("*.npz"))


def test_the_second_time_is_read_not_built(folder, layer_file):
    build = Builder(layer_file)
    first = _store.stored(layer_file, "queen", "code", build)
    second = _store.stored(layer_file, "queen", "code", build)
    assert build.calls == 1
    assert len(kept(folder)) == 1
    assert second.ids.equals(first.ids)
    assert (second.matrix != first.matrix).nnz == 0
    assert (second.recipe, dict(second.about)) == (first.recipe, dict(first.about))


def test_rule_column_and_content_make_the_key(folder, layer_file):
    build = Builder(layer_file)
    for rule, column in (("queen", "code"), ("rook", "code"), ("queen", "name")):
        _store.stored(layer_file, rule, column, build)
    layer = gpd.read_file(layer_file)
    layer.iloc[:8].to_file(layer_file)
    assert _store.stored(layer_file, "queen", "code", build).n == 8
    assert build.calls == 4


def test_another_name_of_the_same_content_is_the_same(folder, layer_file, tmp_path):
    build = Builder(layer_file)
    _store.stored(layer_file, "queen", "code", build)
    shutil.copy(layer_file, tmp_path / "copy.gpkg")
    _store.stored(tmp_path / "copy.gpkg", "queen", "code", build)
    assert build.calls == 1


@pytest.mark.parametrize("spoil", ["empty", "half", "text", "flipped", "no array", "bad indices"])
def test_a_spoiled_file_is_built_anew_and_replaced(folder, layer_file, spoil):
    build = Builder(layer_file)
    right = _store.stored(layer_file, "queen", "code", build)
    (path,) = kept(folder)
    whole = path.read_bytes()
    if spoil in ("empty", "half", "text", "flipped"):
        flipped = whole[:60] + bytes(255 - byte for byte in whole[60:90]) + whole[90:]
        half = whole[: len(whole) // 2]
        path.write_bytes({"empty": b"", "half": half, "text": b"not a zip", "flipped": flipped}[spoil])
    else:
        with np.load(path) as file:
            arrays = dict(file)
        if spoil == "no array":
            del arrays["indptr"]
        else:
            arrays["indices"] = arrays["indices"] + 100
        np.savez_compressed(path, **arrays)
    again = _store.stored(layer_file, "queen", "code", build)
    assert build.calls == 2
    assert (again.matrix != right.matrix).nnz == 0
    _store.stored(layer_file, "queen", "code", build)
    assert build.calls == 2


def test_planted_weights_are_not_taken(folder, layer_file):
    """A cache may lie where others can write: links that nobody computed must not come out of it."""
    build = Builder(layer_file)
    right = _store.stored(layer_file, "queen", "code", build)
    (path,) = kept(folder)
    wrong = si.weights.lattice(3, 3, rook=True)
    _store.write(si.weights.from_matrix(wrong.matrix, ids=right.ids), path)
    again = _store.stored(layer_file, "queen", "code", build)
    assert build.calls == 2 and (again.matrix != right.matrix).nnz == 0
    rook = path.with_name(_store.file_name(layer_file, "rook", "code"))
    shutil.copy(path, rook)  # what was computed for another rule
    assert _store.stored(layer_file, "rook", "code", build) and build.calls == 3


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, monkeypatch, layer_file):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "file" / "cache"))
    build = Builder(layer_file)
    for _ in range(2):
        assert _store.stored(layer_file, "queen", "code", build).n == 9
    assert build.calls == 2


def test_nothing_is_left_behind_when_writing_breaks(folder, layer_file, monkeypatch):
    def broken(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez_compressed", broken)
    with pytest.raises(KeyboardInterrupt):
        _store.stored(layer_file, "queen", "code", Builder(layer_file))
    assert list(folder.iterdir()) == []


def test_many_at_once_read_something_whole(folder, layer_file):
    build = Builder(layer_file)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: _store.stored(layer_file, "queen", "code", build), range(24)))
    assert {w.links for w in found} == {40}
    assert len(kept(folder)) == 1
    assert [path.suffix for path in folder.iterdir()] == [".npz"]


def test_what_was_linked_by_tolerance_is_still_said(folder, layer_file):
    gapped = gpd.GeoDataFrame(
        {"code": ["a", "b"]}, geometry=[box(0, 0, 1, 1), box(1 + 1e-9, 0, 2, 1)], crs=4326
    )
    gapped.to_file(layer_file)
    build = Builder(layer_file)
    for _ in range(2):
        w = _store.stored(layer_file, "queen", "code", build)
        assert w.about["links_by_tolerance"] == (("a", "b"),)
    assert build.calls == 1


def test_the_packaged_file_is_what_would_be_built():
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        kept_weights, built = si.weights.from_spec("queen", study), si.weights.queen(study.regions)
    assert (kept_weights.matrix != built.matrix).nnz == 0
