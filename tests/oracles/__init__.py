"""Reference values from R (spdep 1.2-7, spatialreg 1.2-6), beside the scripts that made them."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from scipy import sparse

import spatial_iie as si

HERE = Path(__file__).parent


@cache
def values(name: str) -> dict[str, Any]:
    """Return one file of reference values, e.g. ``values("global_spdep")``."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


@cache
def inputs(dataset: str) -> dict[str, Any]:
    """Return columns and weights of a data set, in the row order of the reference values."""
    with gzip.open(HERE / "inputs" / f"{dataset}.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)


def column(dataset: str, name: str) -> pd.Series:
    """Return a column of a data set, indexed 0, 1, ..."""
    return pd.Series(inputs(dataset)["columns"][name], dtype=float, name=name)


def frame(dataset: str) -> pd.DataFrame:
    """Return all columns of a data set."""
    return pd.DataFrame(inputs(dataset)["columns"])


def weights(dataset: str, name: str, style: str) -> si.weights.Weights:
    """Return weights of a data set: style W is row-standardized, B and raw are as given."""
    triplets, n = inputs(dataset)["weights"][name], inputs(dataset)["n"]
    matrix = sparse.csr_array((triplets["w"], (triplets["i"], triplets["j"])), shape=(n, n), dtype=float)
    w = si.weights.from_matrix(matrix)
    return w.row_standardized() if style == "W" else w
