"""ArcGIS .swm: binary, regions known by whole numbers.

Read and written here, not through libpysal: its writer puts a sum after isolates, where
neither ArcGIS nor its own reader expects one, so that everything behind the first island is read as garbage;
and its reader takes the fixed four-byte ids of before ArcGIS Pro 3.2 for granted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie.errors import WeightsError, listed
from spatial_iie.weights.files._content import Content, kind_of, unique

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

_LARGEST = np.iinfo(np.int32).max


def write(w: Weights, path: Path) -> None:
    """Write the layout every version of ArcGIS reads: ``field;Unknown``, then a record for each region.

    A record is id, number of neighbours and, if there are any, their ids, weights, and the sum of weights.

    Raises
    ------
    WeightsError
        If ids are no whole numbers of up to 2,147,483,647, as ArcGIS wants them.
    """
    ids = _numbers(w.ids).astype("<i4")
    matrix = w.matrix
    name = w.ids.name if isinstance(w.ids.name, str) and not {";", "@", "\n"} & set(w.ids.name) else "id"
    with path.open("wb") as file:
        file.write(f"{name};Unknown\n".encode())
        file.write(np.array([w.n, w.normalization == "row"], dtype="<i4").tobytes())
        for k, (start, end) in enumerate(zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)):
            file.write(np.array([ids[k], end - start], dtype="<i4").tobytes())
            if end > start:
                weight = matrix.data[start:end].astype("<f8")
                file.write(
                    ids[matrix.indices[start:end]].tobytes() + weight.tobytes() + weight.sum().tobytes()
                )


def read(path: Path) -> Content:
    """Read files of any version of ArcGIS; ids become integers.

    Raises
    ------
    WeightsError
        If the file ends early or goes on too long, a neighbour is no region, or an id occurs twice.
    """
    head, _, body = path.read_bytes().partition(b"\n")
    options = _options(head)
    whole = "<i8" if options.get("HASID64") == "TRUE" else "<i4"
    reader = _Reader(body)
    n, row_standardized = (int(value) for value in reader.take(whole, 2))
    if n < 1:
        raise WeightsError("the file says that it holds {n} regions; it is damaged, or no .swm file.", n=n)
    fixed = options.get("FIXEDWEIGHTS") == "TRUE"
    records = [_record(reader, whole, fixed, row_standardized != 0) for _ in range(n)]
    if reader.at != len(body):
        raise WeightsError(
            "{n_body} bytes follow the last of {n} regions; the file is damaged.",
            n_body=len(body) - reader.at,
            n=n,
        )
    ids = unique(
        pd.Index(np.array([own for own, _, _ in records], dtype=np.int64), name=options["UNIQUEID"] or None)
    )
    neighbors = np.concatenate([near for _, near, _ in records]) if records else np.array([], dtype=np.int64)
    column = ids.get_indexer(pd.Index(neighbors))
    if (column < 0).any():
        unknown = np.unique(neighbors[column < 0])
        raise WeightsError(
            "{n_unknown} neighbours are not among the regions {unknown}.",
            n_unknown=len(unknown),
            unknown=listed(unknown),
        )
    ends = np.cumsum([0, *(len(near) for _, near, _ in records)])
    weight = np.concatenate([values for _, _, values in records]) if records else np.array([])
    return Content(sparse.csr_array((weight, column, ends), shape=(n, n)), ids)


class _Reader:
    """Takes numbers off a byte string, one run after the other."""

    def __init__(self, body: bytes) -> None:
        self.body, self.at = body, 0

    def take(self, kind: str, count: int) -> np.ndarray:
        size = np.dtype(kind).itemsize * count
        if count < 0 or self.at + size > len(self.body):
            raise WeightsError("the file ends in the middle of a record; it is damaged, or no .swm file.")
        self.at += size
        return np.frombuffer(self.body, dtype=kind, count=count, offset=self.at - size)


def _record(
    reader: _Reader, whole: str, fixed: bool, row_standardized: bool
) -> tuple[int, np.ndarray, np.ndarray]:
    own, count = (int(value) for value in reader.take(whole, 2))
    near = reader.take(whole, count)
    if count == 0:
        return own, near, np.array([])
    weight = np.repeat(reader.take("<f8", 1), count) if fixed else reader.take("<f8", count)
    _check_sum(own, float(weight.sum()), float(reader.take("<f8", 1)[0]), row_standardized)
    return own, near, weight


def _check_sum(own: int, added: float, held: float, row_standardized: bool) -> None:
    """Compare weights with their sum that the file holds; of row-standardized weights it is the sum before that."""
    close = abs(added - held) <= 1e-6 * max(abs(added), abs(held))
    standardized = row_standardized and abs(added - 1) <= 1e-6 and held > 0
    if not (close or standardized):
        raise WeightsError(
            "the weights of region {own} add up to {added:.6g}, but the file says {held:.6g}; it is damaged.",
            own=own,
            added=added,
            held=held,
        )


def _options(head: bytes) -> dict[str, str]:
    """Read ``field;reference`` (before ArcGIS 10.1) or ``VERSION@10.1;UNIQUEID@field;...``."""
    text = head.decode("utf-8", errors="replace")
    if text.upper().startswith("VERSION@"):
        parts = (item.partition("@") for item in text.strip().split(";"))
        options = {key.upper(): value.strip() for key, _, value in parts}
        return {
            "UNIQUEID": "",
            **{k: v.upper() if k in ("HASID64", "FIXEDWEIGHTS") else v for k, v in options.items()},
        }
    if text.count(";") != 1:
        raise WeightsError(
            "the first line of a .swm file is 'field;reference' or 'VERSION@...'; this is none."
        )
    return {"UNIQUEID": text.partition(";")[0]}


def _numbers(ids: pd.Index) -> NDArray[np.int64]:
    texts = [str(label) for label in ids]
    wrong = [
        text
        for text in texts
        if not (text.isascii() and text.removeprefix("-").isdecimal() and abs(int(text)) <= _LARGEST)
    ]
    if wrong:
        raise WeightsError(
            "ArcGIS knows regions by whole numbers, but {n_wrong} {kind_of} ids are none it can "
            "hold {wrong}. Use numeric codes as ids, or write another format.",
            n_wrong=len(wrong),
            kind_of=kind_of(ids),
            wrong=listed(wrong),
        )
    numbers = pd.Index([int(text) for text in texts])
    if not numbers.is_unique:
        raise WeightsError(
            "as whole numbers, ids occur more than once {unique}.",
            unique=listed(numbers[numbers.duplicated()].unique()),
        )
    return np.asarray(numbers, dtype=np.int64)
