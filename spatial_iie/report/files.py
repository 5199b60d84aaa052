"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a file beside ``path`` to write to; it takes the place of ``path`` when all is written.

    Parameters
    ----------
    path : path
        A file in it is replaced; folders above it are made.

    Yields
    ------
    pathlib.Path
        With the ending of ``path``. If writing fails it is removed, and what stood at ``path`` is as it was.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "tables" / "a.csv"
    >>> with whole(target) as draft:
    ...     _ = draft.write_text("n")
    >>> target.read_text(), [file.name for file in target.parent.iterdir()]
    ('n', ['a.csv'])
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.stem}.{os.getpid()}{target.suffix}")
    try:
        yield draft
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def write_bytes(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file whole, and return its path.

    >>> import tempfile
    >>> write_bytes(Path(tempfile.mkdtemp()) / "a.txt", b"n").read_bytes()
    b'n'
    """
    with whole(path) as draft:
        draft.write_bytes(content)
    return Path(path)
