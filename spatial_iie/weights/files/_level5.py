"""MATLAB's level 5 format, as far as weights need it: matrices, sparse matrices and cell arrays of text.

Read here, not by scipy: on a damaged file its reader follows sizes and types that contradict each other until the
process ends. Here every size is compared with the bytes that are there (MathWorks, MAT-File Format, chapter 1).
Variables of other classes (structures, objects) are passed over unread.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from scipy import sparse

from spatial_iie.errors import WeightsError
from spatial_iie.messages import Message

_NUMBERS = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_LETTERS = {1: "latin-1", 2: "utf-8", 16: "utf-8", 4: "utf-16", 17: "utf-16", 18: "utf-32"}
_MATRIX, _COMPRESSED = 14, 15
_CELL, _CHARACTERS, _SPARSE, _NUMERIC = 1, 4, 5, range(6, 16)
_COMPLEX = 0x0800

Element = tuple[int, bytes]
Variable: TypeAlias = "np.ndarray | sparse.csc_array | list[str]"  # numbers, or text


def variables(content: bytes) -> dict[str, Variable]:
    """Return the variables of a file by name: arrays, sparse arrays, and lists of texts for cell arrays.

    Raises
    ------
    WeightsError
        If the file was saved in format 7.3, or contradicts itself.
    """
    version, mark = content[124:126], content[126:128]
    if mark not in (b"IM", b"MI") or 2 in version:
        if 2 in version or content.startswith(b"\x89HDF"):
            raise WeightsError("it was saved in MATLAB's format 7.3. Save it with save(..., '-v7').")
        raise WeightsError("not a .mat file of MATLAB 5 to 7.")
    reader = _Level5("<" if mark == b"IM" else ">")
    held: dict[str, Variable] = {}
    for kind, data in reader.elements(content[128:]):
        if kind == _COMPRESSED:
            kind, data = reader.only(zlib.decompress(data))
        if kind != _MATRIX:
            raise _damaged("a variable is of type {kind}", kind=kind)
        name, value = reader.matrix(data)
        if value is not None:
            held[name] = value
    return held


def _damaged(template: str, **values: object) -> WeightsError:
    return WeightsError(
        "not a .mat file that can be read: {why}. Is it damaged?", why=Message(template, **values)
    )


class _Level5:
    def __init__(self, order: str) -> None:
        self.order = order

    def elements(self, data: bytes) -> Iterator[Element]:
        """Yield type and bytes of the elements that stand one after the other."""
        at = 0
        while at < len(data):
            if len(data) - at < 8:
                raise _damaged("it ends early")
            kind, size = struct.unpack_from(f"{self.order}II", data, at)
            start = at + 8
            if kind >> 16:  # up to four bytes stand in the tag itself
                kind, size, start = kind & 0xFFFF, kind >> 16, at + 4
                if size > 4:
                    raise _damaged("a short element is longer than four bytes")
                end, at = start + size, at + 8
            else:
                end = start + size
                at = end if kind == _COMPRESSED else start + -(-size // 8) * 8
            if end > len(data):
                raise _damaged("an element is longer than what is left of the file")
            yield kind, data[start:end]

    def only(self, data: bytes) -> Element:
        found = list(self.elements(data))
        if len(found) != 1:
            raise _damaged(
                "{count} {count:variable|variables} {count:stands|stand} where one should", count=len(found)
            )
        return found[0]

    def matrix(self, data: bytes, depth: int = 0) -> tuple[str, Variable | None]:
        """Return name and value of a variable; None for a class that holds no weights and no ids."""
        parts = self.elements(data)
        try:
            flags = self.numbers(next(parts))
            shape = tuple(int(size) for size in self.numbers(next(parts)))
            name = next(parts)[1].decode("latin-1")
            if len(flags) != 2 or len(shape) < 2 or min(shape) < 0:
                raise _damaged("variable {name} has no shape", name=name)
            family, is_complex = int(flags[0]) & 0xFF, bool(int(flags[0]) & _COMPLEX)
            if family in _NUMERIC:
                return name, self._filled(shape, [next(parts) for _ in range(1 + is_complex)])
            if family == _SPARSE:
                return name, self._sparse(shape, [next(parts) for _ in range(3 + is_complex)])
            if family == _CHARACTERS:
                return name, self._text(next(parts))
            if family == _CELL and depth == 0:
                cells = [self.matrix(next(parts)[1], depth + 1)[1] for _ in range(math.prod(shape))]
                return name, cells
        except StopIteration:
            raise _damaged("a variable ends early") from None
        return name, None

    def numbers(self, element: Element) -> np.ndarray:
        kind, data = element
        if kind not in _NUMBERS or len(data) % (width := int(_NUMBERS[kind][1])):
            raise _damaged("numbers are of type {kind}", kind=kind)
        return np.frombuffer(data, dtype=f"{self.order}{_NUMBERS[kind]}", count=len(data) // width)

    def _filled(self, shape: tuple[int, ...], parts: list[Element]) -> np.ndarray:
        arrays = [self.numbers(part) for part in parts]
        if any(len(array) != math.prod(shape) for array in arrays):
            raise _damaged("a matrix has more or fewer numbers than its shape says")
        values = arrays[0] if len(arrays) == 1 else arrays[0] + 1j * arrays[1]
        return values.reshape(shape, order="F")

    def _sparse(self, shape: tuple[int, ...], parts: list[Element]) -> sparse.csc_array:
        row, ends, *values = (self.numbers(part) for part in parts)
        if len(shape) != 2 or len(ends) != shape[1] + 1:
            raise _damaged("a sparse matrix has more or fewer columns than its shape says")
        stored = int(ends[-1])
        if ends[0] != 0 or (np.diff(ends.astype(np.int64)) < 0).any() or stored > len(row):
            raise _damaged("the columns of a sparse matrix overlap")
        row = row[:stored].astype(np.int64)
        if ((row < 0) | (row >= shape[0])).any() or any(len(part) < stored for part in values):
            raise _damaged("a sparse matrix has entries outside its shape")
        data = [part[:stored].astype(float) for part in values]
        filled = data[0] if len(data) == 1 else data[0] + 1j * data[1]
        return sparse.csc_array((filled, row, ends.astype(np.int64)), shape=shape)

    def _text(self, element: Element) -> str:
        kind, data = element
        if kind not in _LETTERS:
            raise _damaged("text is of type {kind}", kind=kind)
        name = _LETTERS[kind]
        return data.decode(
            f"{name}-{'le' if self.order == '<' else 'be'}" if name[-2:] in ("16", "32") else name
        )
