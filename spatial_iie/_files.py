"""The one door through which files from outside come in: what kind of file it is, and how a reader may fail.

A file may come from a stranger, or be damaged. It is looked at before it is opened (a device has no end, a
pipe blocks), and whatever the library that reads it stumbles over becomes one error of this package.
"""

from __future__ import annotations

import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spatial_iie._writing import note_read
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.messages import Message

_KINDS = (
    (stat.S_ISDIR, Message("a folder")),
    (stat.S_ISCHR, Message("a device")),
    (stat.S_ISBLK, Message("a device")),
    (stat.S_ISFIFO, Message("a pipe")),
    (stat.S_ISSOCK, Message("a socket")),
)


def regular_file(
    path: str | Path, *, most: int | None = None, error: type[SpatialIIEError] = DataError
) -> Path:
    """Return the path of a file that can be read from its beginning to its end, or refuse it unread.

    Parameters
    ----------
    path : str or Path
        A leading ``~`` is the user's home.
    most : int, optional
        Largest size that is read, in bytes.
    error : class, optional
        Which of the package's errors is raised.

    Returns
    -------
    Path

    Raises
    ------
    SpatialIIEError
        Of the class ``error``, if there is no such file, it is a folder, device, pipe or socket, it is empty,
        or larger than ``most``.

    Examples
    --------
    >>> regular_file("/")
    Traceback (most recent call last):
    spatial_iie.errors.DataError: / is a folder, not a file. Name a file.
    """
    try:
        path = Path(path).expanduser()
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise error("{path}: there is no such file.", path=shown(path)) from None
    except (OSError, ValueError, RuntimeError) as why:
        raise error("{path} cannot be opened: {why}.", path=shown(path), why=_reason(why)) from None
    for is_kind, kind in _KINDS:
        if is_kind(status.st_mode):
            folder, other = Message("Name a file."), Message("Save what it gives in a file first.")
            raise error(
                "{path} is {kind}, not a file. {advice}",
                path=shown(path),
                kind=kind,
                advice=folder if kind == "a folder" else other,
            )
    if status.st_size == 0:
        raise error("{name}: the file is empty.", name=printable(path.name))
    if most is not None and status.st_size > most:
        raise error(
            "{name} has {size:,.0f} MB; files of this kind are read up to {most:,.0f} MB. Is it the right file?",
            name=printable(path.name),
            size=status.st_size / 2**20,
            most=most / 2**20,
        )
    note_read(path)
    return path


@contextmanager
def guarded(path: str | Path, kind: str, *, error: type[SpatialIIEError] = DataError) -> Iterator[None]:
    """Turn whatever a reader stumbles over inside the block into one error; its warnings are not shown.

    Parameters
    ----------
    path : str or Path
        The file that is read, for the error.
    kind : str
        What it should be, with its article: ``"a Stata file"``.
    error : class, optional
        Which of the package's errors is raised. Errors of the package pass as they are, and so does
        ImportError, which is about the installation and not the file.

    Raises
    ------
    SpatialIIEError
        Of the class ``error``.

    Examples
    --------
    >>> with guarded("panel.dta", "a Stata file"):
    ...     raise KeyError("missing value labels")
    Traceback (most recent call last):
    spatial_iie.errors.DataError: panel.dta: cannot be read as a Stata file; is it damaged? ('missing value labels')
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (SpatialIIEError, ImportError):
        raise
    except PermissionError as why:
        raise error("{path} cannot be opened: {why}.", path=shown(path), why=_reason(why)) from None
    except MemoryError:
        raise error(
            "{name}: asks for more memory than there is; is it damaged, or not {kind}?",
            name=printable(Path(path).name),
            kind=Message(kind),
        ) from None
    except Exception as why:  # readers of foreign formats raise anything at all
        raise error(
            "{name}: cannot be read as {kind}; is it damaged? ({why})",
            name=printable(Path(path).name),
            kind=Message(kind),
            why=_reason(why),
        ) from None


def printable(text: str, most: int = 100) -> str:
    r"""Return text from outside on one line, without control characters, and not longer than ``most``.

    >>> printable("a\x1b[31m\n  b")
    'a[31m b'
    """
    line = "".join(character for character in " ".join(text.split()) if character.isprintable())
    return line if len(line) <= most else f"{line[:most]}..."


def shown(path: str | Path) -> str:
    """Return a path as an error names it."""
    return printable(str(path), most=300)


def _reason(why: Exception) -> str:
    text = why.strerror if isinstance(why, OSError) and why.strerror else str(why)
    return printable(text) or type(why).__name__
