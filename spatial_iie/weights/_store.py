"""Contiguity of boundary files, kept between runs under a key made of the file's content.

Looked up in the files that come with the package, then in the user's cache directory, under seal; whatever cannot
be read, or is not the user's own, is built anew, and whatever cannot be written is not missed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie._sealed import opened, sealed
from spatial_iie._writing import whole
from spatial_iie.errors import DataError
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
    with contextlib.suppress(OSError):
        return _weights((PACKAGED / name).read_bytes())
    own = user_folder() / name
    with contextlib.suppress(Exception):  # a damaged file fails in a dozen ways: the weights are built anew
        content = opened(own.read_bytes(), name)
        if content is not None:
            return _weights(content)
    w = build()
    with contextlib.suppress(DataError), whole(own) as draft:  # what cannot be kept is no error
        draft.write_bytes(sealed(_content(w), name))
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
    """Write weights for the package itself."""
    with whole(path) as draft:
        draft.write_bytes(_content(w))


def _content(w: Weights) -> bytes:
    matrix, file = w.matrix, BytesIO()
    np.savez_compressed(
        file,
        ids=w.ids.to_numpy(dtype=str) if w.ids.dtype.kind not in "iu" else w.ids.to_numpy(),
        indices=matrix.indices.astype(np.int32),
        indptr=matrix.indptr.astype(np.int32),
        made=np.array(json.dumps({"recipe": w.recipe, "about": dict(w.about)})),
    )
    return file.getvalue()


def _weights(content: bytes) -> Weights:
    with np.load(BytesIO(content), allow_pickle=False) as file:
        made = json.loads(str(file["made"]))
        indptr, indices = file["indptr"], file["indices"]
        matrix = sparse.csr_array((np.ones(len(indices)), indices, indptr), shape=(len(indptr) - 1,) * 2)
        about = made["about"]
        if "links_by_tolerance" in about:
            about["links_by_tolerance"] = tuple(map(tuple, about["links_by_tolerance"]))
        return Weights(matrix, pd.Index(file["ids"].tolist()), recipe=made["recipe"], about=about)
