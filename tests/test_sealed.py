"""What is kept between runs is opened only if this user's runs sealed it, under this name."""

from __future__ import annotations

import os
import stat

import pytest

from spatial_iie import _sealed
from spatial_iie._sealed import opened, sealed


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    file = tmp_path / "state" / "seal.key"
    monkeypatch.setattr(_sealed, "_key_file", lambda: file)
    return file


def test_only_what_was_sealed_so_is_opened():
    kept = sealed(b"results", "part a")
    assert opened(kept, "part a") == b"results"
    assert opened(kept, "part b") is None
    assert opened(b"results", "part a") is None and opened(b"", "part a") is None
    for place in range(len(kept)):
        spoiled = bytearray(kept)
        spoiled[place] ^= 1
        assert opened(bytes(spoiled), "part a") is None
    assert opened(kept + b"x", "part a") is None and opened(kept[1:], "part a") is None


def test_another_key_opens_nothing(state):
    kept = sealed(b"results", "a")
    key = state.read_bytes()
    state.unlink()
    assert opened(kept, "a") is None
    assert state.read_bytes() != key  # keys are drawn, not derived


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_the_key_is_the_users_alone(state):
    kept = sealed(b"results", "a")
    assert stat.S_IMODE(state.stat().st_mode) == 0o600 and len(state.read_bytes()) == 32
    for mode in (0o644, 0o620, 0o602):
        state.chmod(mode)
        assert opened(kept, "a") is None
        with pytest.raises(OSError, match="by others"):
            sealed(b"results", "a")
    state.chmod(0o600)
    assert opened(kept, "a") == b"results"
    moved = state.with_name("elsewhere")
    state.rename(moved)
    state.symlink_to(moved)
    assert opened(kept, "a") is None


def test_a_short_key_is_none(state):
    state.parent.mkdir()
    for content in (b"", b"known"):
        state.unlink(missing_ok=True)
        state.touch(mode=0o600)
        state.write_bytes(content)
        assert opened(b"planted" + b"\0" * 32, "a") is None
        with pytest.raises(OSError, match="holds no key"):
            sealed(b"results", "a")


def test_the_key_does_not_lie_in_the_cache(monkeypatch, tmp_path):
    """Whoever can plant files in the cache could plant a key beside them."""
    from spatial_iie.weights._store import user_folder

    monkeypatch.undo()
    for folder in (str(tmp_path), ""):
        monkeypatch.setenv("SPATIAL_IIE_CACHE", folder)
        assert not _sealed._key_file().is_relative_to(user_folder().parent)
