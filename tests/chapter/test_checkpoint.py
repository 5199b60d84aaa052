"""What an interrupted run kept: a planted or moved file runs nothing and counts as none."""

from __future__ import annotations

import os
import pickle
import stat

import pytest

from spatial_iie import _sealed
from spatial_iie.chapter.checkpoint import Checkpoint
from spatial_iie.chapter.make import make
from spatial_iie.chapter.study_file import read_plan
from tests.chapter.small import FILE, write_small_study


class Bomb:
    """What a pickle can do when it is opened."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(_sealed, "_key_file", lambda: tmp_path / "state" / "seal.key")
    return Checkpoint.of({"plan": 1})


def test_what_was_kept_is_taken_up(kept):
    kept.keep("data", {"a": (1, 2)})
    assert kept.read("data") == {"a": (1, 2)}
    if os.name == "posix":
        assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    kept.clear()
    assert kept.read("data") is None and not kept.folder.exists()


@pytest.mark.parametrize("seal", [b"", b"\0" * 32, b"x" * 32])
def test_a_planted_file_runs_nothing(kept, tmp_path, seal):
    kept.keep("data", {"a": 1})
    (file,) = kept.folder.iterdir()
    bomb = pickle.dumps(Bomb(tmp_path / "ran"))
    own_key = _sealed._seal(b"k" * 32, bomb, "part")
    for content in (bomb + seal, bomb + own_key, bomb + file.read_bytes()[-32:]):
        file.write_bytes(content)
        assert kept.read("data") is None
    assert not (tmp_path / "ran").exists()
    pickle.loads(bomb)
    assert (tmp_path / "ran").exists()  # the bomb is one


def test_a_file_of_another_part_or_run_counts_as_none(kept):
    kept.keep("data", {"a": 1})
    (file,) = kept.folder.iterdir()
    (kept.folder / file.name.replace("data", "local")).write_bytes(file.read_bytes())
    assert kept.read("local") is None
    other = Checkpoint.of({"plan": 2})
    other.keep("data", {"a": 2})
    (kept.folder / file.name).write_bytes((other.folder / file.name).read_bytes())
    assert kept.read("data") is None


def test_a_report_beside_planted_files_is_made_and_runs_none_of_them(tmp_path, kept, monkeypatch):
    from spatial_iie.chapter import run as running

    plain = FILE.replace('formula = "log(income) ~ index + trade"\n', "")
    plan = read_plan(write_small_study(tmp_path, plain))
    folder = Checkpoint.of(running.provenance(plan)).folder
    folder.mkdir(parents=True)
    for part in running.requested_parts(plan):
        (folder / f"{part.name}.pickle").write_bytes(pickle.dumps(Bomb(tmp_path / "ran")))
    made = make(plan, tmp_path / "out", formats=["data"])
    assert not made.failures and not (tmp_path / "ran").exists()
    assert (tmp_path / "out" / "manifest.json").is_file() and not folder.exists()


def test_without_a_place_for_a_key_nothing_is_kept(kept, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(_sealed, "_key_file", lambda: tmp_path / "file" / "seal.key")
    kept.keep("data", {"a": 1})
    assert kept.read("data") is None


def test_what_another_state_of_the_code_kept_is_not_taken_up(kept, monkeypatch):
    """A version in the making has one number for many states."""
    from spatial_iie.chapter import checkpoint

    kept.keep("data", {"a": 1})
    assert Checkpoint.of({"plan": 1}).read("data") == {"a": 1}
    monkeypatch.setattr(checkpoint, "_code", lambda: "edited")
    assert Checkpoint.of({"plan": 1}).read("data") is None


@pytest.mark.usefixtures("kept")
def test_a_part_that_cannot_be_told_from_what_was_kept_is_computed_again(tmp_path):
    from spatial_iie.chapter import run as running

    plan = read_plan(
        write_small_study(tmp_path, FILE.replace('formula = "log(income) ~ index + trade"\n', ""))
    )
    old = Checkpoint.of(running.provenance(plan))
    old.keep("clustering", {"a record of another shape": 1})
    assert old.read("clustering")
    made = running.compose(plan)
    assert not made.failures and "clustering" in {each.name for each in made.document.sections}
    assert "a record of another shape" not in old.read("clustering")
