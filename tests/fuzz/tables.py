"""Readers of one spoiled file each, as the harness calls them; whatever stands beside a spoiled part is put there."""

from __future__ import annotations

import shutil
import zipfile

from spatial_iie.study.boundaries import read_boundaries
from spatial_iie.study.files import read_table
from spatial_iie.study.opening import open as open_study


def table(path):
    """The cells only; the next one goes on to a study."""
    read_table(path)


def study(path):
    open_study(path)


def layer(path):
    read_boundaries(path, region="code")


def _good(path):
    """The folder of whole files: spoiled ones stand in a folder of their own."""
    return next(each for each in (path.parent / "good", path.parent.parent / "good") if each.is_dir())


def _beside(path, part):
    """Bring the good parts of a Shapefile, and read the whole with the spoiled one."""
    good = _good(path)
    for each in ("shp", "shx", "dbf", "prj", "cpg"):
        if each != part:
            shutil.copyfile(good / f"squares.{each}", path.with_name(f"{part}.{each}"))
    layer(path.with_name(f"{part}.shp"))


def shp(path):
    _beside(path, "shp")


def shx(path):
    _beside(path, "shx")


def dbf(path):
    _beside(path, "dbf")


def prj(path):
    _beside(path, "prj")


def sheet(path):
    """A spoiled sheet in a whole workbook: spoiled archives are refused before their XML is seen."""
    book = path.with_suffix(".xlsx")
    with zipfile.ZipFile(_good(path) / "panel.xlsx") as old, zipfile.ZipFile(book, "w") as new:
        for name in old.namelist():
            new.writestr(name, path.read_bytes() if name.endswith(path.stem) else old.read(name))
    read_table(book)
