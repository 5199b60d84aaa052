"""A document with a block of every kind, in both languages, for the tests of the writers."""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.report.document import Document, Figure, Listing, Paragraph, Section, Table
from spatial_iie.results import TableResult

CITIES = ["北京市", "天津市", "石家庄市", "唐山市", "巴音郭楞蒙古自治州", "恩施土家族苗族自治州", "舟山市"]
SENTENCES = {
    "en": ["Moran's I was 0.177 in 2019 ([[moran]]); [[points]] shows it. All cities are on [[regions]].",
           "A p value of 0.2 is no evidence against & nothing < more > \"than\" that: 50 % of {x}_1 ~ a\\b."],
    "zh": ["2019 年莫兰指数为 0.177（见[[moran]]），[[points]]给出散点，全部城市见[[regions]]。",
           "p 值为 0.2 时，没有证据拒绝原假设；这并不等于“没有影响”。"],
}  # fmt: skip


def moran() -> TableResult:
    frame = pd.DataFrame(
        {
            "year": [2017, 2018, 2019],
            "variable": "digital_index",
            "statistic": [0.20899, 0.196994, np.nan],
            "expectation": -1 / 364,
            "z": [6.487708, -6.120253, np.nan],
            "p": [8.7e-11, 0.20004, np.nan],
            "n": [365, 365, 12345],
        }
    )
    return TableResult(frame, "Moran's I", {"synthetic": True, "notes": ("Left out: 1 < 2 regions & more.",)})


def membership() -> TableResult:
    """Lists of cities, as long as those of the field: 366 names in four cells."""
    names = (CITIES * 53)[:366]
    frame = pd.DataFrame(
        {
            "year": 2019,
            "quadrant": ["high-high", "low-high", "low-low", "high-low"],
            "count": [60, 90, 180, 36],
            "share": [60 / 366, 90 / 366, 180 / 366, 36 / 366],
            "cities": ["、".join(names[a:b]) for a, b in ((0, 60), (60, 150), (150, 330), (330, 366))],
        }
    )
    return TableResult(frame, "Quadrants", {"synthetic": True})


def regions(n: int = 60) -> TableResult:
    index = pd.Index([f"{110000 + 100 * k}" for k in range(n)], name="adcode")
    values = np.random.default_rng(5).standard_normal(n)
    frame = pd.DataFrame({"name": (CITIES * n)[:n], "value": values, 2019: "high-high"}, index=index)
    return TableResult(frame, "Local values", {"synthetic": True, "notes": ("Beneath.",)})


def wide() -> TableResult:
    parts = [
        f"{kind}{part}" for kind in ("direct", "indirect", "total") for part in ("", "_std_error", "_z", "_p")
    ]
    values = np.random.default_rng(6).standard_normal((3, len(parts))) * 1e-4
    frame = pd.DataFrame(
        values, columns=parts, index=pd.Index(["digital_index", "贸易占比", "x"], name="variable")
    )
    return TableResult(
        frame.assign(log_likelihood=-521.3763, aic=1060.7526, n=365), "Impacts", {"synthetic": True}
    )


@cache
def regression() -> TableResult:
    """A table of models as ``compare`` makes it, by two small fits."""
    w = si.weights.lattice(7, 7).row_standardized()
    data = pd.DataFrame(
        np.random.default_rng(3).standard_normal((49, 3)), columns=["x", "y", "c"], index=w.ids
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fits = {"OLS": si.spreg.ols("y ~ x", data), "SDEM": si.spreg.sdem("y ~ x + c", data, w)}
        return si.spreg.compare(
            fits, controls=["c", "W c"], impacts=True, lines={"Region fixed effects": {"OLS": "Yes"}}
        )


def points():
    from matplotlib.figure import Figure as Drawing

    axes = Drawing(figsize=(7, 4.6)).add_subplot()
    axes.plot([1, 2, 3], [1, 3, 2])
    axes.set_label("Three points, the second the highest.")
    return axes


def tall():
    from matplotlib.figure import Figure as Drawing

    return Drawing(figsize=(4, 12))


def fails():
    raise ValueError("no points to draw")


def document(language: str = "en") -> Document:
    zh = language == "zh"
    first, second = (Paragraph(text, {"i": 0.176998}) for text in SENTENCES[language])
    opening = (
        first,
        Table("moran", moran(), "各年莫兰指数" if zh else "Moran's I by year"),
        second,
        Figure("points", points, "散点图" if zh else "Three points"),
        Figure("tall", tall, "长图" if zh else "A tall figure"),
        Listing(("局限一", "局限二：<未知>") if zh else ("One limitation", "Anselin (1995). Local indicators & more.")),
    )  # fmt: skip
    models = (
        Table("models", regression(), "模型比较" if zh else "Models side by side"),
        Table("impacts", wide(), "空间效应" if zh else "Impacts"),
        Table("quadrant_cities", membership(), "象限城市" if zh else "Cities by quadrant"),
        Table("long", regions(), "地区数值" if zh else "Values of regions"),
        Table("regions", regions(), "全部地区" if zh else "All regions", printed=False),
    )
    sections = (
        Section("results", "空间集聚" if zh else "Clustering", opening),
        Section("models", "空间回归" if zh else "Models", models),
    )
    title = "数字经济的空间集聚" if zh else "Where the index clusters"
    about = {
        "inputs": {"panel": {"file": "a.csv", "sha256": "0" * 64, "bytes": 3}},
        "versions": {"numpy": "2"},
    }
    return Document(
        title, "366 个地区" if zh else "366 regions", language, sections, synthetic=True, about=about
    )
