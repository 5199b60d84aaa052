"""The same document gives the same bytes: in another folder, another time zone, with another seed of hashes."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from spatial_iie.report.figures import draw_figures
from spatial_iie.report.latex_tables import write_latex_tables
from spatial_iie.report.manifest import write_manifest
from spatial_iie.report.tidy import write_tidy
from spatial_iie.report.word import write_word
from spatial_iie.report.workbook import write_workbook
from spatial_iie.report.zips import without_times
from tests.report import documents

ROOT = Path(__file__).parents[2]


def write_everything(folder: Path) -> dict[str, str]:
    """Write the document in every format, and return name -> hash."""
    document = documents.document("zh")
    drawn = draw_figures(document, folder / "figures", dpi=60)
    files = [file for kinds in drawn.pictures.values() for file in kinds.values()]
    files += [
        write_word(document, folder / "a.docx", drawn.pictures),
        write_workbook(document, folder / "a.xlsx"),
    ]
    files += [*write_latex_tables(document, folder / "latex"), *write_tidy(document, folder / "data")]
    files += [write_manifest(document, folder / "manifest.json", files)]
    return {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_same_bytes_elsewhere_and_in_another_process(tmp_path):
    here = write_everything(tmp_path / "here")
    assert write_everything(tmp_path / "there" / "deeper") == here
    script = (
        "import sys; from pathlib import Path; from tests.report.test_same_bytes import write_everything\n"
        "print(*sorted(map(':'.join, write_everything(Path(sys.argv[1])).items())), sep='\\n')"
    )
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "apart")],
        cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert dict(line.split(":") for line in done.stdout.split()) == here


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_archives_have_no_times(kind, tmp_path):
    document, path = documents.document("en"), tmp_path / f"a.{kind}"
    if kind == "docx":
        write_word(document, path, {})
    else:
        write_workbook(document, path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert names[0] == "[Content_Types].xml" and names[1:] == sorted(names[1:])
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = archive.read("docProps/core.xml").decode()
        assert archive.testzip() is None
    assert re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", properties) == ["1980-01-01T00:00:00Z"] * 2
    assert without_times(path.read_bytes()) == path.read_bytes()
