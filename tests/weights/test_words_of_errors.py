"""What weights refuse and announce, in Chinese and in the terms of the shell."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._files import regular_file
from spatial_iie.errors import SpatialIIEError, WeightsWarning

ENGLISH = re.compile(r"[A-Za-z][A-Za-z'-]*(?:[ ,;]+[A-Za-z][A-Za-z'-]*){2,}")
"""Three words of Latin letters and more in a row."""
geopandas = pytest.importorskip("geopandas")


@pytest.fixture(scope="module")
def study():
    return si.study.demo()


def points(**options):
    x, y = np.array([[100, 30], [100, 30], [101, 31], [102, 33.0]]).T
    return geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y), index=list("abcd"), **options)


def a_file(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


REFUSED = {
    "no coordinates": (lambda _: si.weights.knn(points(), 2), "坐标系"),
    "mercator": (lambda _: si.weights.knn(points(crs=3857), 2), "请使用 regions.to_crs(4326)，"),
    "points": (lambda _: si.weights.queen(points(crs=4326)), "邻接权重需要多边形"),
    "same place": (lambda _: si.weights.inverse_distance(points(crs=4326)), "1 对地区位置相同：a-b，反距离权重"),
    "duplicates": (lambda _: si.weights.gabriel(points(crs=4326)), "Gabriel 图无定义"),
    "equal values": (lambda _: si.weights.economic(pd.Series([1.0, 1.0, 2.0], name="gdp")), "gdp 相同：0-1"),
    "negative": (lambda _: si.weights.from_matrix([[0, -1], [1, 0]]), "有 1 个权重为负"),
    "radius": (lambda _: si.weights.from_matrix([[0, 1], [0, 0]]).normalized("spectral"), "最大特征值为零"),
    "folder": (lambda folder: regular_file(folder), "是文件夹，不是文件"),
    "nothing": (lambda folder: regular_file(folder / "x"), "没有这个文件"),
    "gal": (lambda folder: si.weights.read(a_file(folder, "w.gal", "2\na 1\nb\nb 0\n\n")), "w.gal：GAL 仅用于"),
    "gwt": (lambda folder: si.weights.read(a_file(folder, "w.gwt", "3\na b\n")), "每行应为 'focal neighbour weight'"),
    "unnamed": (lambda folder: si.weights.read(a_file(folder, "v.gwt", "3\na b 1\nb a 1\n")), "read(path, ids=...)"),
    "stata": (lambda folder: si.weights.read(a_file(folder, "w.dta", "x")), "应为：Stata 文件"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_errors_are_in_chinese_and_lose_no_value(case, tmp_path):
    made, part = REFUSED[case]
    with pytest.raises(SpatialIIEError) as caught, warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        made(tmp_path)
    chinese = caught.value.message.render("zh")
    assert part in chinese and str(caught.value) == caught.value.message.render("en")
    assert not ENGLISH.search(re.sub(r"[（(].*?[）)]|'.*?'", "", chinese)), chinese


@pytest.mark.parametrize(
    "case", ["no coordinates", "mercator", "points", "equal values", "radius", "unnamed"]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shell_is_told_of_no_call_of_python(case, language, tmp_path):
    with pytest.raises(SpatialIIEError) as caught:
        REFUSED[case][0](tmp_path)
    told = caught.value.message.render(language, "shell")
    assert not re.search(r"regions\.|weights\.|path,|least=|normalized", told), told


@pytest.mark.parametrize(
    "spec", ["queen:x", "mix:0.5:queen", "no such", "economic:gdp@1900", "block:nothing"]
)
def test_short_names_are_refused_in_chinese(study, spec):
    with pytest.raises(SpatialIIEError) as caught:
        si.weights.from_spec(spec, study)
    chinese = caught.value.message.render("zh")
    assert repr(spec) in chinese and not ENGLISH.search(chinese.replace("no such", "")), chinese


def test_warnings_keep_what_they_are_made_of(study):
    with pytest.warns(WeightsWarning) as seen:
        si.weights.from_spec("queen", study)
    (said,) = (each.message.args[0] for each in seen if "no neighbours" in str(each.message))
    assert "366 个地区中有 1 个没有邻接单元（queen 邻接）：330900" in said.render("zh")
    assert said.endswith("use w.attach_islands(regions).")
    assert said.render("en", "shell").endswith("use --isolates attach.")
