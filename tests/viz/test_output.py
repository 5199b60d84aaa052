"""Files: the same figure, the same bytes; fonts inside; words for those who cannot see it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from matplotlib import image

import spatial_iie as si
from spatial_iie.errors import DataError

CODE = """
import spatial_iie as si
study = si.study.demo().select([i for i in si.study.demo().ids if i.startswith("44")])
axes = si.viz.choropleth(study.regions, study["digital_index", 2019], labels=["440100"], language="zh", hu_line=True)
for kind in ("png", "svg", "pdf"):
    si.viz.save(axes, "map." + kind)
"""
KINDS = ("png", "svg", "pdf")


@pytest.fixture(scope="module")
def figure(demo):
    part = demo.select([region for region in demo.ids if region.startswith("44")])
    return si.viz.choropleth(
        part.regions, part["digital_index", 2019], labels=["440100"], language="zh", hu_line=True
    )


def test_same_bytes_from_another_process_on_another_day(figure, tmp_path):
    import os

    there = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
    subprocess.run([sys.executable, "-c", CODE], cwd=tmp_path, check=True, env=there)
    for kind in KINDS:
        ours = si.viz.save(figure, tmp_path / f"again.{kind}").read_bytes()
        assert ours == (tmp_path / f"map.{kind}").read_bytes(), kind


def test_saving_twice_gives_the_same_bytes(figure, tmp_path):
    for kind in KINDS:
        first = si.viz.save(figure, tmp_path / f"a.{kind}").read_bytes()
        assert first == si.viz.save(figure, tmp_path / f"b.{kind}").read_bytes(), kind


def test_whole_map_in_another_order_of_rows_gives_the_same_bytes(demo, tmp_path):
    values = demo["digital_index", 2019]
    for name, series in {"a": values, "b": values.sample(frac=1, random_state=1)}.items():
        si.viz.save(si.viz.choropleth(demo.regions, series), tmp_path / f"{name}.png", dpi=80)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_nothing_says_when(figure, tmp_path):
    for kind in KINDS:
        data = si.viz.save(figure, tmp_path / f"map.{kind}").read_bytes()
        assert not re.search(rb"CreationDate|ModDate|dc:date|20\d\d-\d\d-\d\dT", data), kind


def test_fonts_are_embedded(figure, tmp_path):
    pdf = si.viz.save(figure, tmp_path / "map.pdf").read_bytes()
    assert b"/FontFile2" in pdf and b"NotoSansSC" in pdf
    svg = si.viz.save(figure, tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "font-family" not in svg and "<text" not in svg  # glyphs are outlines: no font is needed


def test_alternative_text_is_in_the_file(figure, tmp_path):
    text = si.viz.alt_text(figure)
    assert "21 个地区中 21 个有数据" in text
    assert text in si.viz.save(figure, tmp_path / "map.svg").read_text(encoding="utf-8")
    from PIL import Image

    with Image.open(si.viz.save(figure, tmp_path / "map.png", dpi=50)) as picture:
        assert picture.text["Description"] == text


def test_dots_per_inch(figure, tmp_path):
    wide, high = figure.figure.get_size_inches()
    pixels = image.imread(si.viz.save(figure, tmp_path / "map.png"))
    assert pixels.shape[:2] == (int(high * 300), int(wide * 300))


def test_refusals(figure, tmp_path):
    with pytest.raises(DataError, match=r"written as .png, .svg or .pdf, not '.gif'"):
        si.viz.save(figure, tmp_path / "map.gif")
    with pytest.raises(DataError, match="there is no folder"):
        si.viz.save(figure, tmp_path / "nowhere" / "map.png")
