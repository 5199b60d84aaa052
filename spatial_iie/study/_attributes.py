"""The encoding of the words in a boundary file, where the file does not say it or is wrong about it."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from spatial_iie._files import printable
from spatial_iie.errors import DataError
from spatial_iie.messages import Message, term

OPTION = term("boundary_encoding=...", "--boundary-encoding")
_UNTOLD = (0x00, 0x57)
"""Language drivers in a .dbf that name no encoding: none, and whatever the machine had that wrote it."""


def found_encoding(values: Iterable[bytes]) -> str | None:
    """Find out the encoding of some words; None if all of them are ASCII.

    UTF-8 if all of them are, as words in another encoding hardly ever are by chance; GB 18030 if they can be read so
    and two thirds of their characters are Chinese ones of GB 2312, both of whose bytes lie beyond ASCII, as two
    letters of a word in Latin-1 hardly ever do; else Latin-1.

    >>> [found_encoding([text.encode(name)]) for text, name in (("石家庄", "gbk"), ("São Paulo", "latin-1"))]
    ['gb18030', 'latin-1']
    """
    words = [value for value in values if not value.isascii()]
    if not words:
        return None
    if all(_decodes(word, "utf-8") for word in words):
        return "utf-8"
    if all(_decodes(word, "gb18030") for word in words):
        text = "".join(word.decode("gb18030", "ignore") for word in words)
        foreign = [character for character in text if not character.isascii()]
        if 3 * sum(map(_is_simplified, foreign)) >= 2 * len(foreign):
            return "gb18030"
    return "latin-1"


def _decodes(word: bytes, encoding: str) -> bool:
    """Whether a word is in an encoding; its last character may be cut, as fields are of so many bytes."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(word)
    except UnicodeDecodeError:
        return False
    return True


def _is_simplified(character: str) -> bool:
    code = character.encode("gb2312", "ignore")
    return len(code) == 2 and code[0] >= 0xB0


def shapefile_encoding(copied: Path, path: Path, given: str | None) -> tuple[str | None, Message | None]:
    """Return the encoding of the .dbf of a Shapefile, None to leave it to its language driver, and what to say of it.

    Parameters
    ----------
    copied : Path
        The copy that is read.
    path : Path
        The Shapefile, for messages.
    given : str, optional
        What the user says.

    Raises
    ------
    DataError
        If there is no such encoding, or words are not in the encoding that is given or that the .cpg names.
    """
    content = copied.with_suffix(".dbf").read_bytes() if copied.with_suffix(".dbf").is_file() else b""
    words = [word for word in _words(content) if not word.isascii()]
    if given is not None:
        known = _known(given)
        if known is None:
            raise DataError(
                "there is no encoding {encoding!r}; write utf-8, gb18030 or latin-1.", encoding=given
            )
        _check(words, known, path, Message("{option} says", option=OPTION))
        return known, None
    cpg = copied.with_suffix(".cpg")
    named = _known(cpg.read_bytes()[:40].decode("ascii", "ignore").strip()) if cpg.is_file() else None
    if named is not None:
        _check(words, named, path, Message("its .cpg says"))
        return named, None
    if len(content) > 32 and content[29] not in _UNTOLD and not cpg.is_file():
        return None, None
    found = found_encoding(words)
    if found is None:
        return None, None
    note = "The words of {file} are read as {encoding}, which was found out; {option} says otherwise."
    return _known(found), Message(note, file=printable(path.name), encoding=found, option=OPTION)


def _check(words: list[bytes], encoding: str, path: Path, who: Message) -> None:
    wrong = next((word for word in words if not _decodes(word, encoding)), None)
    if wrong is not None:
        raise DataError(
            "{file}: {who} {encoding}, but words in it are not in that encoding, such as {word}; they may be "
            "in {other}. Say it with {option}.",
            file=printable(path.name),
            who=who,
            encoding=encoding,
            word=printable(ascii(wrong[:20]), 60),
            other=found_encoding(words),
            option=OPTION,
        )


def _known(name: str) -> str | None:
    """Return the name by which Python knows an encoding as .cpg files write it: UTF-8, 936, ISO 88591, GBK."""
    bare = name.lower().replace("ansi ", "").replace("oem ", "").removeprefix("cp").strip()
    bare = {"88591": "latin-1", "iso 88591": "latin-1", "iso88591": "latin-1", "ascii": "utf-8"}.get(
        bare, bare
    )
    for each in (f"cp{bare}", bare) if bare.isdecimal() else (bare,):
        try:
            found = codecs.lookup(each).name
        except LookupError:
            continue
        if codecs.lookup(found)._is_text_encoding:  # hex and rot13 are codecs, not encodings
            return "gb18030" if found in ("gbk", "gb2312") else found
    return None


def _words(content: bytes) -> list[bytes]:
    """Return the names of fields and the texts in a .dbf, each once; nothing if it is none."""
    if len(content) < 33:
        return []
    rows, head, width = (int.from_bytes(content[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
    fields = [
        content[at : at + 32] for at in range(32, min(head, len(content)) - 31, 32) if content[at] != 0x0D
    ]
    found = {each[:11].split(b"\0")[0] for each in fields}
    rows = min(rows, (len(content) - head) // width) if width else 0
    table = np.frombuffer(content, np.uint8, max(rows, 0) * width, head if rows > 0 else 0).reshape(
        -1, width or 1
    )
    at = 1
    for each in fields:
        column, at = table[:, at : at + each[16]], at + each[16]
        if each[11:12] == b"C":
            found |= {row.tobytes().strip(b" \0") for row in column[(column >= 0x80).any(axis=1)]}
    return sorted(found)
