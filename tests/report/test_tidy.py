"""The data files, read again by pandas and pyarrow."""

from __future__ import annotations

import csv
import json

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from pyarrow import parquet

from spatial_iie.report.document import Document, Section, Table
from spatial_iie.report.tidy import write_tidy
from spatial_iie.results import TableResult
from tests.report import documents


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    document = documents.document("zh")
    folder = tmp_path_factory.mktemp("data")
    return document, folder, write_tidy(document, folder)


def _expected(table):
    frame = table.result.to_frame().rename(columns=str)
    frame = frame.reset_index() if frame.index.name else frame
    return frame.assign(synthetic=True) if table.result.about["synthetic"] else frame


def test_two_files_a_table_printed_or_not(written):
    document, folder, files = written
    names = [f"{table.name}.{kind}" for table in document.tables for kind in ("csv", "parquet")]
    assert [file.name for file in files] == names
    assert sorted(file.name for file in folder.iterdir()) == sorted(names)


def test_parquet_gives_back_every_digit_and_codes_as_text(written):
    document, folder, _ = written
    for table in document.tables:
        found = pd.read_parquet(folder / f"{table.name}.parquet")
        assert_frame_equal(found, _expected(table), check_exact=True, check_dtype=False)
    codes = pd.read_parquet(folder / "regions.parquet")["adcode"]
    assert all(isinstance(code, str) and len(code) == 6 for code in codes)


def test_csv_gives_back_every_digit(written):
    document, folder, _ = written
    for table in document.tables:
        expected = _expected(table)
        with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert list(rows[0]) == list(expected.columns)
        for name in expected.columns:
            found = [row[name] for row in rows]
            if pd.api.types.is_float_dtype(expected[name].dtype):
                numbers = [float(text or "nan") for text in found]
                assert numbers == pytest.approx(expected[name].tolist(), abs=0, rel=0, nan_ok=True)
            else:
                assert found == expected[name].map(str).tolist()


def test_parquet_says_what_its_columns_are_and_how_they_were_made(written):
    _, folder, _ = written
    schema = parquet.read_schema(folder / "moran.parquet")
    assert schema.field("year").metadata == {b"en": b"Year", b"zh": "年份".encode()}
    said = json.loads(schema.metadata[b"spatial_iie"])
    assert said["caption"] == "各年莫兰指数" and said["about"]["synthetic"] is True
    assert "Left out: 1 < 2 regions & more." in said["notes"]


def test_columns_of_mixed_objects_are_numbers_or_text(tmp_path):
    columns = {"value": [1934, "queen"], "share": [1, 2.5], "gap": ["a", None]}
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})
    document = Document("T", "", "en", (Section("s", "S", (Table("w", TableResult(frame, "W"), "W"),)),))
    write_tidy(document, tmp_path)
    found = pd.read_parquet(tmp_path / "w.parquet")
    assert found["value"].tolist() == ["1934", "queen"] and found["share"].tolist() == [1.0, 2.5]
    assert found["gap"].isna().tolist() == [False, True]
    assert "synthetic" not in found
