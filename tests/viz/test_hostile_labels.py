"""Names with dollars, backslashes and characters that no font has: drawn as they are, in every format."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import geopandas as gpd
import pandas as pd
import pytest
from matplotlib import rcParams
from matplotlib.text import Text
from shapely import box

import spatial_iie as si
from spatial_iie.errors import FontWarning

NAMES = ["$x^2$", "$a", "$\\frac{", "\\alpha", "a_b$c$", "plain"]


@pytest.fixture
def drawn():
    squares = [box(100 + k, 30, 101 + k, 31) for k in range(6)]
    layer = gpd.GeoDataFrame({"name": NAMES}, geometry=squares, crs=4326, index=NAMES)
    values = pd.Series(range(6), index=layer.index, dtype=float, name="$v$")
    return si.viz.choropleth(layer, values, k=3, labels=NAMES, title="$v_1", source="$\\nope{", note="$n$")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_dollars_on_a_map_are_dollars(drawn, tmp_path, kind):
    before = rcParams["text.parse_math"]
    si.viz.save(drawn, tmp_path / f"map.{kind}", dpi=40)
    texts = drawn.figure.figure.findobj(Text)
    shown = {text.get_text() for text in texts}
    assert {"$x^2$", "$a", "$\\frac{", "$v_1"} <= shown
    assert not [text for text in texts if "$" in text.get_text() and text.get_parse_math()]
    assert rcParams["text.parse_math"] == before


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_characters_without_a_glyph_are_told_once_and_spoil_no_file(tmp_path, kind):
    series = pd.Series([1.0, 2.0], index=[2018, 2019], name="v")
    drawn = si.viz.share_line(series, name="v", title="a\U0001f600\x1b[31m\x01b\u202e")
    with pytest.warns(FontWarning, match="no font at hand has") as told:
        file = si.viz.save(drawn, tmp_path / f"a.{kind}", dpi=40)
    assert len(told) == 1 and r"\x1b" in str(told[0].message) and "\x1b" not in str(told[0].message)
    if kind == "svg":
        ElementTree.parse(file)
