"""Parquet: the list of links as libpysal's ``Graph`` keeps it, with recipe and normalization beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.errors import WeightsError, listed
from spatial_iie.weights.files._content import Content, kind_of, linked, links_of

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

_OURS, _LIBPYSAL = b"spatial_iie", b"libpysal"
_COLUMNS = ["focal", "neighbor", "weight"]


def write(w: Weights, path: Path) -> None:
    """Write ``focal, neighbor, weight``; a region without neighbours is a link to itself of weight 0.

    ``libpysal.graph.read_parquet`` reads the same file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kind_of(w.ids)
    frame = pd.DataFrame(dict(zip(_COLUMNS, links_of(w), strict=True))).set_index(_COLUMNS[:2])
    table = pa.Table.from_pandas(frame)
    row = w.normalization == "row"
    made = {
        _OURS: {"recipe": w.recipe, "normalization": w.normalization, "steps": w.about.steps},
        _LIBPYSAL: {"transformation": "R" if row else "O", "version": ""},
    }
    texts = {key: json.dumps(value, ensure_ascii=False).encode() for key, value in made.items()}
    pq.write_table(table.replace_schema_metadata({**table.schema.metadata, **texts}), path)


def read(path: Path) -> Content:
    """Read a list of links in three columns, ``focal``, ``neighbor`` and ``weight``.

    Raises
    ------
    WeightsError
        If it is no Parquet file or has other columns.
    """
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    if not set(_COLUMNS) <= set(table.column_names):
        raise WeightsError(
            "the columns should be {columns}, not {found}.",
            columns=listed(_COLUMNS),
            found=listed(table.column_names),
        )
    focal, neighbor, weight = (table.column(name).to_pylist() for name in _COLUMNS)
    kind = kind_of(pd.Index(focal))
    content = linked(focal, neighbor, [float("nan") if value is None else value for value in weight], kind)
    made = json.loads((table.schema.metadata or {}).get(_OURS, b"{}"))
    for key in [key for key in made if key.startswith("normali")]:  # earlier files spell it with s
        made["normalization"] = made.pop(key)
    return Content(content.matrix, content.ids, made=made)
