"""The record of a run: hashes worked out again, every number of every table."""

from __future__ import annotations

import hashlib
import json

import pytest

from spatial_iie.report.manifest import write_manifest
from spatial_iie.report.tidy import write_tidy
from tests.report import documents


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    document = documents.document("en")
    files = write_tidy(document, folder / "data")
    path = write_manifest(document, folder / "manifest.json", files, {"tall": "no points to draw"})
    return document, folder, path.read_text(encoding="utf-8")


def _refuse(constant):
    raise AssertionError(f"{constant} is no JSON")


def test_it_is_json_with_sorted_keys_and_no_place(written):
    _, folder, text = written
    record = json.loads(text, parse_constant=_refuse)
    assert set(record) == {
        "about",
        "failures",
        "files",
        "language",
        "sections",
        "subtitle",
        "synthetic",
        "title",
    }
    assert list(record) == sorted(record) and text.endswith("\n")
    assert str(folder) not in text and str(folder.parent) not in text
    assert record["failures"] == {"tall": "no points to draw"} and record["synthetic"] is True
    assert record["about"]["inputs"]["panel"] == {"file": "a.csv", "sha256": "0" * 64, "bytes": 3}


def test_every_file_has_its_hash_and_size(written):
    _, folder, text = written
    files = json.loads(text)["files"]
    assert set(files) == {f"data/{file.name}" for file in (folder / "data").iterdir()}
    for name, said in files.items():
        content = (folder / name).read_bytes()
        assert said == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def test_every_number_of_every_table_is_there_under_its_label(written):
    document, _, text = written
    blocks = {block["name"]: block for section in json.loads(text)["sections"] for block in section["blocks"]
              if "name" in block}  # fmt: skip
    assert set(blocks) == {*(table.name for table in document.tables), *(f.name for f in document.figures)}
    for name in ("long", "regions"):
        (table,) = [table for table in document.tables if table.name == name]
        frame = table.result.to_frame()
        values = {record["adcode"]: record["value"] for record in blocks[name]["records"]}
        assert values == frame["value"].to_dict()
    moran = blocks["moran"]
    assert [record["p"] for record in moran["records"]] == [8.7e-11, 0.20004, None]
    assert moran["label"] == "Table 1" and moran["printed"] and not blocks["regions"]["printed"]
    assert blocks["points"] == {
        "kind": "figure",
        "name": "points",
        "label": "Figure 1",
        "caption": "Three points",
    }


def test_sentences_are_there_with_their_numbers_and_references_filled_in(written):
    _, _, text = written
    blocks = json.loads(text)["sections"][0]["blocks"]
    (first, second) = [block for block in blocks if block["kind"] == "paragraph"]
    assert first["numbers"] == {"i": 0.176998} == second["numbers"]
    assert first["text"].startswith("Moran's I was 0.177 in 2019 (Table 1); Figure 1 shows it.")
    assert [block["kind"] for block in blocks] == [
        "paragraph",
        "table",
        "paragraph",
        "figure",
        "figure",
        "listing",
    ]


def test_a_file_elsewhere_is_refused(tmp_path):
    outside = tmp_path / "a.txt"
    outside.write_text("a")
    with pytest.raises(ValueError, match="outside the folder"):
        write_manifest(documents.document("en"), tmp_path / "out" / "manifest.json", [outside])
