"""No spoiled table or boundary file ends in anything but one plain error, and none takes the process with it."""

from __future__ import annotations

import importlib.util
import shutil
import zipfile
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from shapely.geometry import box

_SPEC = importlib.util.spec_from_file_location("fuzz_harness", Path(__file__).with_name("harness.py"))
harness = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(harness)

PANEL = pd.DataFrame(
    {
        "城市": ["北京市", "天津市", "石家庄市", "唐山市"],
        "year": [2018, 2018, 2019, 2019],
        "gdp": [1.5, 2.25, 3.0, 1234567.0],
        "text": ["1,234", "0,5", "12%", "—"],
    }
)


@pytest.fixture
def folder(tmp_path):
    good = tmp_path / "good"
    good.mkdir()
    number = PANEL.drop(columns="text")
    PANEL.iloc[:1].to_csv(tmp_path / "a.csv", index=False)
    PANEL.iloc[:1].to_csv(tmp_path / "b.csv", index=False, sep=";", encoding="gbk")
    PANEL.iloc[:1].to_csv(tmp_path / "c.tsv", index=False, sep="\t", encoding="utf-16")
    number.to_excel(good / "panel.xlsx", index=False)
    shutil.copyfile(good / "panel.xlsx", tmp_path / "a.xlsx")
    with zipfile.ZipFile(good / "panel.xlsx") as book:
        for name in ("sheet1.xml", "styles.xml", "workbook.xml"):
            inside = next(each for each in book.namelist() if each.endswith(name))
            (tmp_path / f"{name}.part").write_bytes(book.read(inside))
    number.rename(columns={"城市": "city"}).to_stata(tmp_path / "a.dta", version=118, write_index=False)
    english = number.drop(columns="城市").assign(adcode=[110000, 120000, 130100, 130200])
    english.to_stata(tmp_path / "b.dta", version=114, write_index=False)
    english.assign(kind=pd.Categorical(list("abab"))).to_stata(
        tmp_path / "c.dta", version=117, write_index=False
    )
    number.to_parquet(tmp_path / "a.parquet", index=False)
    squares = geopandas.GeoDataFrame(
        {"code": list("abcd")}, geometry=[box(k, 0, k + 1, 1) for k in range(4)], crs=4326
    )
    for suffix in ("geojson", "fgb", "gpkg"):
        squares.to_file(tmp_path / f"a.{suffix}")
    squares.to_file(good / "squares.shp")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("shp", "shx", "dbf", "prj", "cpg"):
            archive.write(good / f"squares.{part}", f"squares.{part}")
            shutil.copyfile(good / f"squares.{part}", tmp_path / f"{part}.{part}")
    return tmp_path


def test_spoiled_tables_end_in_one_plain_error(folder):
    readers = dict.fromkeys(
        ("a.csv", "b.csv", "c.tsv", "a.dta", "b.dta", "c.dta", "a.parquet"), "tables:study"
    )
    readers |= {"a.xlsx": "tables:study"}
    assert harness.trial(readers, folder, draws=250, seed=7) == []


def test_spoiled_sheets_end_in_one_plain_error(folder):
    readers = {f"{name}.xml.part": "tables:sheet" for name in ("sheet1", "styles", "workbook")}
    assert harness.trial(readers, folder, draws=150, seed=8) == []


def test_spoiled_boundaries_end_in_one_plain_error(folder):
    readers = dict.fromkeys(("a.geojson", "a.fgb", "a.gpkg", "a.zip"), "tables:layer")
    readers |= {f"{part}.{part}": f"tables:{part}" for part in ("shp", "shx", "dbf", "prj")}
    assert harness.trial(readers, folder, draws=120, seed=9) == []
