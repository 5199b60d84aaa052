"""Files are written whole or not at all, through no link, never over an input; what was there keeps its rights."""

from __future__ import annotations

import os
import stat

import pytest

from spatial_iie._writing import inputs_protected, note_read, whole, write_bytes
from spatial_iie.errors import DataError, WeightsError
from tests.hostile import names_in


def litter(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_failed_write_leaves_what_was_there_and_nothing_else(tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("old")

    def spoil():
        with whole(target) as draft:
            draft.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        spoil()
    assert target.read_text() == "old" and names_in(tmp_path) == ["a.csv"]


def test_an_error_of_the_disk_is_one_of_the_package(tmp_path):
    said = pytest.raises(WeightsError, match=r"a\.csv cannot be written: No space left on device")
    with said, whole(tmp_path / "a.csv", error=WeightsError):
        raise OSError(28, "No space left on device")
    assert not litter(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_permissions_stay_and_a_new_file_has_the_usual_ones(tmp_path):
    old = tmp_path / "old.txt"
    old.write_text("x")
    old.chmod(0o640)
    write_bytes(old, b"y")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    umask = os.umask(0o022)
    try:
        new = write_bytes(tmp_path / "new.txt", b"y")
    finally:
        os.umask(umask)
    assert stat.S_IMODE(new.stat().st_mode) == 0o644


@pytest.mark.skipif(os.name != "posix", reason="links are those of POSIX")
def test_a_symbolic_link_is_replaced_and_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    victim.chmod(0o600)
    link, nowhere = tmp_path / "out.csv", tmp_path / "nowhere.csv"
    link.symlink_to(victim)
    nowhere.symlink_to(tmp_path / "planted")
    for path in (link, nowhere):
        write_bytes(path, b"new")
        assert not path.is_symlink() and path.read_bytes() == b"new"
    assert victim.read_text() == "precious" and not (tmp_path / "planted").exists()
    assert stat.S_IMODE(link.stat().st_mode) != 0o600  # nor are the rights of what it led to taken


@pytest.mark.skipif(os.name != "posix", reason="devices and pipes are those of POSIX")
def test_only_ordinary_files_are_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, words in (("pipe", "no ordinary file"), ("folder", "is a folder")):
        with pytest.raises(DataError, match=words):
            write_bytes(tmp_path / name, b"x")
    assert names_in(tmp_path) == ["folder", "pipe"]
    with pytest.raises(DataError, match="no ordinary file"):
        write_bytes("/dev/null", b"x")


def test_a_protected_file_is_left(tmp_path, monkeypatch):
    target = tmp_path / "a.csv"
    target.write_text("old")
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # as for those who are not root
    with pytest.raises(DataError, match="write-protected"):
        write_bytes(target, b"new")
    assert target.read_text() == "old"


def test_no_name_of_a_file_that_was_read_is_written_to(tmp_path):
    read = tmp_path / "panel.csv"
    read.write_text("data")
    os.link(read, tmp_path / "hard.csv")
    (tmp_path / "soft.csv").symlink_to(read)
    with inputs_protected():
        with inputs_protected():  # a report within a command
            note_read(read)
        note_read(tmp_path / "not there")
        for name in ("panel.csv", "hard.csv", "soft.csv", "../" + tmp_path.name + "/panel.csv"):
            with pytest.raises(DataError, match="was read"):
                write_bytes(tmp_path / name, b"new")
        write_bytes(tmp_path / "other.csv", b"new")
    assert read.read_text() == "data" and not litter(tmp_path)
    write_bytes(read, b"new")  # in Python, outside such a block, one may
    note_read(read)
    write_bytes(read, b"newer")
    assert read.read_bytes() == b"newer"
