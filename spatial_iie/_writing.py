"""The one way files are written: whole or not at all, through no link, and never over a file that was read."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.messages import Message

_READ: ContextVar[set[tuple[int, int]] | None] = ContextVar("files read", default=None)


@contextmanager
def inputs_protected() -> Iterator[None]:
    """Within the block, refuse to write over any file that :func:`note_read` was told of.

    A command line and a report are such blocks; in Python, whoever reads a file and writes it again is taken
    at their word. A block within a block is part of it.
    """
    if _READ.get() is not None:
        yield
        return
    token = _READ.set(set())
    try:
        yield
    finally:
        _READ.reset(token)


def note_read(path: str | os.PathLike[str]) -> None:
    """Remember a file as one that was read, by what it is and not by its name, if a block is there to care."""
    known = _READ.get()
    if known is not None:
        with contextlib.suppress(OSError, ValueError):
            known.add(_identity(Path(path)))


@contextmanager
def whole(path: str | os.PathLike[str], *, error: type[SpatialIIEError] = DataError) -> Iterator[Path]:
    """Give a file to write to, in a folder of its own beside ``path``; it takes the place of ``path`` at the end.

    Parameters
    ----------
    path : path
        A file in it is replaced, its permissions stay; folders above it are made. A symbolic link is replaced
        and not followed.
    error : class, optional
        Which of the package's errors is raised.

    Yields
    ------
    pathlib.Path
        With the name of ``path``. If writing fails it is removed, and what stood at ``path`` is as it was.

    Raises
    ------
    SpatialIIEError
        Of the class ``error``, if ``path`` was read within :func:`inputs_protected`, is write-protected or no
        ordinary file, or cannot be written (a full disk, a folder without permission).

    Examples
    --------
    >>> target = Path(tempfile.mkdtemp()) / "tables" / "a.csv"
    >>> with whole(target) as draft:
    ...     _ = draft.write_text("n")
    >>> target.read_text(), [file.name for file in target.parent.iterdir()]
    ('n', ['a.csv'])
    """
    target = Path(path)
    refuse_to_replace(target, error=error)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".writing-") as folder:
            draft = Path(folder) / target.name
            yield draft
            _put_in_place(draft, target)
    except OSError as why:
        raise error("{file} cannot be written: {reason}.", file=target, reason=why.strerror or why) from why


def write_bytes(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file whole, and return its path.

    >>> write_bytes(Path(tempfile.mkdtemp()) / "a.txt", b"n").read_bytes()
    b'n'
    """
    with whole(path) as draft:
        draft.write_bytes(content)
    return Path(path)


def refuse_to_replace(target: Path, *, error: type[SpatialIIEError] = DataError) -> None:
    """Refuse a place where something stands that must stay: an input, a protected file, a folder, a device."""
    try:
        there = target.lstat()
    except (OSError, ValueError):
        return  # nothing stands there, or nothing can: writing will say why
    with contextlib.suppress(OSError):  # a link that leads nowhere
        if _identity(target) in (_READ.get() or ()):
            why = OSError(errno.EEXIST, Message("it is a file that was read: it would be lost"))
            raise _refused(error, target, why) from why
    if stat.S_ISLNK(there.st_mode):
        return
    if not stat.S_ISREG(there.st_mode):
        folder = stat.S_ISDIR(there.st_mode)
        why = OSError(errno.EEXIST, Message("it is a folder" if folder else "it is no ordinary file"))
        raise _refused(error, target, why) from why
    if not os.access(target, os.W_OK):
        why = OSError(errno.EACCES, Message("it is write-protected"))
        raise _refused(error, target, why) from why


def _refused(error: type[SpatialIIEError], target: Path, why: OSError) -> SpatialIIEError:
    """Return the error to raise from ``why``, which has the reason without the place."""
    note = "{file} cannot be written: {reason}. Name another file."
    return error(note, file=target, reason=why.strerror)


def _identity(path: Path) -> tuple[int, int]:
    """Return which file a path leads to: the same for every link to it and every spelling of its name."""
    status = path.stat()
    return status.st_dev, status.st_ino


def _put_in_place(draft: Path, target: Path) -> None:
    if not target.is_symlink():
        with contextlib.suppress(FileNotFoundError):
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
    draft.replace(target)
