"""Stata's .dta holding an n x n matrix, as ``spatwmat using`` reads it: n variables, n observations, no more.

``spatwmat`` (Pisati 2001, STB-60 sg162) takes every variable of the file into the matrix, so that a column of
ids would make it refuse the file. The ids are therefore the labels of the variables; observations are in the
same order.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import WeightsError, listed
from spatial_iie.weights.files._cells import content_of_cells
from spatial_iie.weights.files._content import Content, Kind, as_kind, dense, kind_of, unique

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

_MARK = "spatial weights, ids in variable labels: "
_LONGEST_LABEL = 80  # characters Stata allows
_LARGEST_MATRIX = 11_000  # rows a matrix may have in Stata/SE
_NO_CLOCK = datetime(1960, 1, 1)  # Stata's day 0: the same weights make the same file


def write(w: Weights, path: Path) -> None:
    """Write variables ``w1 ... wn`` of type double, labelled by the ids, in the format of Stata 14 and later.

    Raises
    ------
    WeightsError
        If there are more than 11,000 regions, or an id is longer than a label may be.
    """
    kind = kind_of(w.ids)
    labels = [str(label) for label in w.ids]
    unfit = [text for text in labels if len(text) > _LONGEST_LABEL or "\0" in text or not text]
    if unfit:
        raise WeightsError(
            "{n_unfit} ids are no labels for Stata (1 to 80 characters) {unfit}. Shorten them.",
            n_unfit=len(unfit),
            unfit=listed(unfit),
        )
    names = [f"w{k}" for k in range(1, w.n + 1)]
    frame = pd.DataFrame(dense(w, _LARGEST_MATRIX, ".dta"), columns=names)
    frame.to_stata(
        path,
        write_index=False,
        version=118,
        data_label=_MARK + kind,
        variable_labels=dict(zip(names, labels, strict=True)),
        time_stamp=_NO_CLOCK,
    )


def read(path: Path) -> Content:
    """Read n variables by n observations, or n + 1 of which the first holds the ids (values or value labels).

    Raises
    ------
    WeightsError
        If it is no Stata file, or not square.
    """
    with pd.read_stata(path, iterator=True) as reader:
        frame, labels, title = reader.read(), reader.variable_labels(), reader.data_label
    rows, columns = frame.shape
    ids = None
    if columns == rows + 1:
        ids = unique(_ids(frame.iloc[:, 0]))
        frame = frame.iloc[:, 1:]
    elif columns != rows and columns < 2:
        raise WeightsError(
            "a matrix of weights has as many variables as observations, not {columns} and {rows}.",
            columns=columns,
            rows=rows,
        )
    elif columns != rows:
        return content_of_cells([list(map(str, frame.columns)), *frame.astype(object).to_numpy().tolist()])
    elif title.startswith(_MARK):
        kind: Kind = "integer" if title.removeprefix(_MARK) == "integer" else "text"
        ids = unique(as_kind([labels[name] for name in frame.columns], kind))
    words = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    if words:
        raise WeightsError(
            "{n_words} {n_words:variable|variables} {n_words:holds|hold} no numbers {words}. "
            "Only the first may hold ids.",
            n_words=len(words),
            words=listed(words),
        )
    return Content(frame.to_numpy(dtype=float), ids)


def _ids(column: pd.Series) -> pd.Index:
    """Return ids as the first variable holds them: text, value labels, or whole numbers."""
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype=float)
        if not np.array_equal(values, np.round(values)):
            raise WeightsError(
                "the first variable, {name}, should hold ids, but has fractions or gaps.", name=column.name
            )
        return pd.Index(values.astype(np.int64))
    return as_kind(column.tolist(), "text")
