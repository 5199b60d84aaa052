"""The two streams of a command: answers to stdout, lines about them to stderr; both may be closed, or full."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from io import TextIOWrapper
from itertools import pairwise
from typing import TextIO

from spatial_iie._visible import visible
from spatial_iie.errors import without_controls
from spatial_iie.messages import ENGLISH, Message, languages, translated

_SPOKEN: ContextVar[str] = ContextVar("language of stderr", default=ENGLISH)
_HEADINGS: ContextVar[Mapping[str, str] | None] = ContextVar(
    "headings with units of measurement", default=None
)


class _Closed(io.TextIOBase):
    """What stands for a stream that was closed before the command began."""

    encoding = "utf-8"

    def write(self, _text: str) -> int:
        raise OSError(errno.EBADF, "it is closed")


def make_streams_writable() -> None:
    """Give both streams an encoding with Chinese characters, and a stand-in to those that are closed.

    Without one, the next file that is opened would take the number of a closed stream, and lines for stderr
    would go to stdout.
    """
    if None in (sys.stdout, sys.stderr):
        while os.open(os.devnull, os.O_RDWR) <= 2:
            pass
    sys.stdout = _Closed() if sys.stdout is None else sys.stdout
    sys.stderr = _Closed() if sys.stderr is None else sys.stderr
    for stream in (sys.stdout, sys.stderr):
        _make_room_for_chinese(stream)


def answer(text: str) -> None:
    """Write an answer to stdout; whatever a terminal would obey is written out."""
    sys.stdout.write(visible(text, keep="\n"))


def speak(arguments: Sequence[str]) -> None:
    """Choose the language of a command: that of ``--lang``, found before parsing, or of SPATIAL_IIE_LANG."""
    given = " ".join(arguments).replace("--lang=", "--lang ").split()
    wanted = [word for before, word in pairwise(given) if before == "--lang"]
    chosen = wanted[-1] if wanted else os.environ.get("SPATIAL_IIE_LANG", ENGLISH)
    _SPOKEN.set(chosen if chosen in languages() else ENGLISH)
    _HEADINGS.set(None)


def speak_by_default(wanted: str) -> None:
    """Choose the language of a command that was asked for none by SPATIAL_IIE_LANG; ``--lang`` is for the caller."""
    if "SPATIAL_IIE_LANG" not in os.environ:
        _SPOKEN.set(wanted)


def read_under(headings: Mapping[str, str] | None) -> None:
    """Remember under which headings, with units of measurement, the variables of a command's table stand."""
    _HEADINGS.set(headings)


def headings() -> Mapping[str, str]:
    """Return the headings of variables that have a unit of measurement."""
    return _HEADINGS.get() or {}


def language() -> str:
    """Return the language of the command: of its tables, notes and help."""
    return _SPOKEN.get()


def spoken(text: object) -> str:
    """Return a message in the language of stderr and in the terms of the shell; other text as it is."""
    return without_controls(str(translated(text, _SPOKEN.get(), "shell")))


def note(template: str, /, **values: object) -> None:
    """Write a note to stderr: a message, or a template and its values."""
    text = template if isinstance(template, Message) else Message(template, **values)
    say(spoken(Message("Note: {note}", note=text)))


def say(line: str) -> None:
    """Write a line to stderr; whatever a terminal would obey is written out. No line is worth a failure."""
    with suppress(OSError):
        print(visible(line), file=sys.stderr, flush=True)  # noqa: T201


def lost(error: OSError) -> Message:
    """Say why an answer was not written, or not whole, and let nothing more be written to stdout."""
    if error.filename is not None:
        return Message("{file} cannot be used: {why}.", file=error.filename, why=error.strerror or error)
    _silence(sys.stdout)
    return Message("the answer cannot be written to standard output: {why}.", why=error.strerror or error)


def _silence(stream: TextIO) -> None:
    """Let the flush at the end of the process go nowhere: what it would write is lost already, and was told."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _make_room_for_chinese(stream: object) -> None:
    """Write UTF-8 where the locale's encoding has no Chinese characters, as in the C locale or a Western pipe."""
    try:
        "市".encode(getattr(stream, "encoding", None) or "ascii")
    except (LookupError, UnicodeEncodeError):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
