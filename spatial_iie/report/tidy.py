"""The tables of a report for programs: CSV and Parquet with all digits."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pandas as pd

from spatial_iie._writing import write_bytes
from spatial_iie.messages import languages
from spatial_iie.report.document import Document, Table
from spatial_iie.report.labels import column_label
from spatial_iie.report.manifest import plain
from spatial_iie.report.tables import render, tidy


def write_tidy(document: Document, folder: Path) -> list[Path]:
    r"""Write every table, printed or not, as ``folder/NAME.csv`` and ``folder/NAME.parquet``.

    Parameters
    ----------
    document : Document
    folder : Path
        Made if it is not there.

    Returns
    -------
    list of Path
        The files: a row a record, the names of ``to_frame()``, its index a column, all digits; a column
        ``synthetic`` where the table is. The Parquet file keeps the headings of columns in every language, the
        caption, the notes and how the table was made; region codes are text there.

    Examples
    --------
    >>> import tempfile
    >>> from spatial_iie.report.document import Section
    >>> from spatial_iie.results import TableResult
    >>> table = Table("years", TableResult(pd.DataFrame({"year": [2019], "z": [1 / 3]}), "Regions"), "Regions by year")
    >>> document = Document("Title", "", "en", (Section("data", "Data", (table,)),))
    >>> files = write_tidy(document, Path(tempfile.mkdtemp()))
    >>> files[0].read_text(), pd.read_parquet(files[1])["z"].tolist() == [1 / 3]
    ('year,z\n2019,0.3333333333333333\n', True)
    """
    folder = Path(folder)
    files = []
    for table in document.tables:
        files.append(write_bytes(folder / f"{table.name}.csv", render(table.result, "csv").encode()))
        files.append(write_bytes(folder / f"{table.name}.parquet", _parquet(table, document)))
    return files


def _parquet(table: Table, document: Document) -> bytes:
    import pyarrow
    from pyarrow import parquet

    frame = tidy(table.result).rename(columns=str).reset_index(drop=True)
    mixed = [name for name in frame.columns if frame[name].dtype == object]
    frame = frame.assign(**{name: _one_kind(frame[name]) for name in mixed})
    arrow = pyarrow.Table.from_pandas(frame, preserve_index=False)
    statistic = table.result.about.statistic
    fields = [field.with_metadata(_headings(field.name, statistic)) for field in arrow.schema]
    described = {
        "title": document.title,
        "caption": table.caption,
        "notes": table.result.notes,
        "about": table.result.about,
    }
    text = json.dumps(plain(described), ensure_ascii=False, sort_keys=True)
    schema = pyarrow.schema(fields, metadata={**(arrow.schema.metadata or {}), "spatial_iie": text})
    file = BytesIO()
    parquet.write_table(arrow.cast(schema), file, compression="zstd")
    return file.getvalue()


def _headings(name: str, statistic: str | None) -> dict[str, str]:
    return {language: column_label(name, language, statistic) for language in languages()}


def _one_kind(column: pd.Series) -> pd.Series:
    """Return a column of Python objects as numbers if it has only these, else as text."""
    numbers = column.map(lambda value: isinstance(value, int | float) and not isinstance(value, bool))
    if (numbers | column.isna()).all():
        return column.astype(float)
    return column.where(column.isna(), column.astype(str)).astype("str")
