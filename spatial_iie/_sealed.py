"""What the package keeps for itself between runs, under a seal: files that it did not write itself are not opened.

A cache may lie where others can write. Its files are sealed with a key that only the user can read and that lies
elsewhere, so that a planted, moved or damaged file is as good as none.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

_LENGTH = 32  # bytes, of the key and of a seal


def sealed(content: bytes, name: str) -> bytes:
    """Return content with the seal of this user after it.

    Parameters
    ----------
    content : bytes
    name : str
        What the content is; under another name it cannot be opened.

    Raises
    ------
    OSError
        If there is no place for a key that the user alone can read.

    Examples
    --------
    >>> kept = sealed(b"weights", "layer 1")
    >>> opened(kept, "layer 1"), opened(kept, "layer 2"), opened(b"planted", "layer 1")
    (b'weights', None, None)
    """
    return content + _seal(_key(), content, name)


def opened(kept: bytes, name: str) -> bytes | None:
    """Return what was sealed by this user under this name, or None."""
    content, seal = kept[:-_LENGTH], kept[-_LENGTH:]
    try:
        right = _seal(_key(), content, name)
    except OSError:
        return None
    return content if hmac.compare_digest(seal, right) else None


def _seal(key: bytes, content: bytes, name: str) -> bytes:
    return hmac.digest(key, hashlib.sha256(name.encode()).digest() + content, hashlib.sha256)


def _key() -> bytes:
    """Return the user's key, made at the first need."""
    path = _key_file()
    return _read_key(path) or _made_key(path)


def _key_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("spatial_iie", appauthor=False) / "seal.key"


def _read_key(path: Path) -> bytes | None:
    """Return the key if it is this user's and nobody else's; None if there is none."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if os.name == "posix" and (status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077):
            raise PermissionError(f"{path} can be read or written by others.")
        key = file.read()
    if len(key) != _LENGTH:
        raise OSError(f"{path} holds no key.")
    return key


def _made_key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(_LENGTH)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
    return key
