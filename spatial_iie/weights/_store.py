"""Contiguity of boundary files, kept between runs under a key made of the file's content.

Looked up in the files that come with the package, then in the user's cache directory; whatever cannot be
read is built anew, and whatever cannot be written is not missed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie.weights.weights import Weights

PACKAGED = Path(__file__).parent / "data"  # contiguity of the built-in layer; shapefiles/build.py writes it
_FORMAT = 1  # raise when the contiguity algorithm or the layout of the files changes
_CONTENT = {
    ".shp": (".shp", ".dbf", ".prj"),
    ".gpkg": (".gpkg",),
    ".geojson": (".geojson",),
    ".json": (".json",),
}


def stored(path: Path, rule: str, key_column: str, build: Callable[[], Weights]) -> Weights:
    """Return contiguity weights of a boundary file: kept ones if there are any, else built and kept.

    Parameters
    ----------
    path : Path
        The boundary file; its content, the rule and the column of ids make the key.
    rule : {"queen", "rook"}
    key_column : str
        The column that names the regions.
    build : callable
        Makes the weights, if they are not kept.

    Returns
    -------
    Weights
    """
    try:
        name = file_name(path, rule, key_column)
    except OSError:
        name = None
    if name is None:  # not a file whose content is all there is to it
        return build()
    kept = _read(PACKAGED / name) or _read(user_folder() / name)
    if kept is not None:
        return kept
    w = build()
    write(w, user_folder() / name)
    return w


def user_folder() -> Path:
    """Return the folder of the user's cache: ``SPATIAL_IIE_CACHE``, or the platform's cache directory."""
    chosen = os.environ.get("SPATIAL_IIE_CACHE")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("spatial_iie") / "weights"


def file_name(path: Path, rule: str, key_column: str) -> str | None:
    """Return the name under which contiguity is kept, a digest of the content of a boundary file and its side files.

    None for formats that keep their content elsewhere too (folders, databases, virtual layers).
    """
    suffixes = _CONTENT.get(path.suffix.lower())
    if suffixes is None or not path.is_file():
        return None
    digest = hashlib.blake2b(f"{_FORMAT} {rule} {key_column}".encode(), digest_size=16)
    beside = {other.suffix.lower(): other for other in path.parent.iterdir() if other.stem == path.stem}
    for suffix in suffixes:
        part = path if suffix == path.suffix.lower() else beside.get(suffix)
        digest.update(f"{suffix} ".encode() + (part.read_bytes() if part is not None else b"-"))
    return f"{digest.hexdigest()}.npz"


def write(w: Weights, path: Path) -> None:
    """Write weights whole or not at all; a folder that cannot be written to is no error."""
    matrix = w.matrix
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez_compressed(
                    file,
                    ids=w.ids.to_numpy(dtype=str) if w.ids.dtype.kind not in "iu" else w.ids.to_numpy(),
                    indices=matrix.indices.astype(np.int32),
                    indptr=matrix.indptr.astype(np.int32),
                    made=np.array(json.dumps({"recipe": w.recipe, "about": dict(w.about)})),
                )
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _read(path: Path) -> Weights | None:
    try:
        with path.open("rb") as raw, np.load(raw) as file:
            made: dict[str, Any] = json.loads(str(file["made"]))
            indptr, indices = file["indptr"], file["indices"]
            matrix = sparse.csr_array((np.ones(len(indices)), indices, indptr), shape=(len(indptr) - 1,) * 2)
            about = made["about"]
            if "links_by_tolerance" in about:
                about["links_by_tolerance"] = tuple(map(tuple, about["links_by_tolerance"]))
            return Weights(matrix, pd.Index(file["ids"].tolist()), recipe=made["recipe"], about=about)
    except Exception:  # a damaged file fails in a dozen ways; whatever they are, the weights are built anew
        return None
