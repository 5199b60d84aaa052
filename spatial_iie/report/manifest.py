"""The record of a run: what went in, every number shown, every file written; no clock and no place."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from spatial_iie._writing import write_bytes
from spatial_iie.errors import DataError
from spatial_iie.report.document import Block, Document, Figure, Listing, Paragraph
from spatial_iie.report.tables import in_ascii_where_unseen, render


def write_manifest(
    document: Document, path: Path, files: Iterable[Path], failures: Mapping[str, str] | None = None
) -> Path:
    """Write ``manifest.json``: the whole report for programs.

    Parameters
    ----------
    document : Document
    path : Path
        The other files are named as seen from its folder.
    files : iterable of Path
        Everything the run has written.
    failures : mapping of str to str, optional
        Part -> what went wrong.

    Returns
    -------
    Path
        A JSON object, its keys sorted: ``about`` (of the document: inputs, plan, versions), ``sections`` with
        their blocks in order (``kind`` is paragraph, listing, table or figure; tables with all records, full
        digits and how each was made), ``files`` (name -> sha256, bytes) and ``failures``.

    Raises
    ------
    DataError
        If a file is not in the folder of ``path`` or below it.

    Examples
    --------
    >>> import tempfile
    >>> from spatial_iie.report.document import Section
    >>> text = Paragraph("I is 0.21.", {"i": 0.2089})
    >>> document = Document("Title", "", "en", (Section("data", "Data", (text,)),))
    >>> path = write_manifest(document, Path(tempfile.mkdtemp()) / "manifest.json", [])
    >>> json.loads(path.read_text())["sections"][0]["blocks"]
    [{'kind': 'paragraph', 'numbers': {'i': 0.2089}, 'text': 'I is 0.21.'}]
    """
    folder = Path(path).parent
    record = {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "synthetic": document.synthetic,
        "about": document.about,
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "blocks": [_block(block, document) for block in section.blocks],
            }
            for section in document.sections
        ],
        "files": {_name(file, folder): _fingerprint(Path(file)) for file in files},
        "failures": dict(failures or {}),
    }
    text = json.dumps(plain(record), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return write_bytes(path, f"{in_ascii_where_unseen(text)}\n".encode())


def plain(value: object) -> object:
    """Return a value as JSON can hold it: numbers that are not finite are null, what is no data its kind.

    >>> plain({"years": (2017, np.int64(2018)), "z": float("nan"), "seed": None, 2019: {"b", "a"}})
    {'years': [2017, 2018], 'z': None, 'seed': None, '2019': ['a', 'b']}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value), key=str)
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return type(value).__name__


def _block(block: Block, document: Document) -> dict[str, object]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": document.text(block), "numbers": block.numbers}
    if isinstance(block, Listing):
        return {"kind": "listing", "items": block.items}
    head = {"name": block.name, "label": document.labels[block.name], "caption": block.caption}
    if isinstance(block, Figure):
        return {"kind": "figure", **head}
    return {
        "kind": "table",
        **head,
        "printed": block.printed,
        "title": block.result.title,
        "records": json.loads(render(block.result, "json")),
        "notes": block.result.notes,
        "about": block.result.about,
    }


def _name(file: Path, folder: Path) -> str:
    inside, outer = Path(file).resolve(), folder.resolve()
    if not inside.is_relative_to(outer):
        raise DataError(
            "{file} is outside the folder of the report, {folder}, and would be named by its place.",
            file=file,
            folder=folder,
        )
    return inside.relative_to(outer).as_posix()


def _fingerprint(file: Path) -> dict[str, object]:
    content = file.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
