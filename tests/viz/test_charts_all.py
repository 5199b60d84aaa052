"""Every chart, in both languages and themes: text that is whole, legible and apart, the same bytes each time."""

from __future__ import annotations

import inspect
import warnings
from itertools import combinations

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

import spatial_iie as si
from spatial_iie import viz
from spatial_iie.errors import FontWarning, SpatialIIEError
from spatial_iie.results import SYNTHETIC as SYNTHETIC_NOTE
from spatial_iie.results import TableResult
from spatial_iie.viz import fonts

QUADRANTS = ["high-high", "low-high", "low-low", "high-low"]
CITIES = ["呼和浩特", "鄂尔多斯", "漯河", "亳州", "儋州"] * 8
SYNTHETIC = {"synthetic": True}


def _series(values, **more):
    series = pd.Series(values, **more)
    series.attrs.update(SYNTHETIC)
    return series


def _events():
    """Return an event study of the synthetic example."""
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    return si.spreg.event_study(
        "log(gdp_per_capita)", study, w, treated={"330100": 2019, "420100": 2018}, permutations=0
    )


@pytest.fixture(scope="module")
def given():
    """Return small inputs of every chart, marked as simulated."""
    w = si.weights.lattice(6, 6, rook=True).row_standardized()
    random = np.random.default_rng(4)
    y = _series(random.gamma(2, 1, 36).cumsum() + 1, index=w.ids, name="数字产业指数")
    data = pd.DataFrame({"y": y, "x": random.normal(size=36)}, index=w.ids)
    data.attrs.update(SYNTHETIC)
    local = si.esda.local_moran(y, w, permutations=0)
    moves = [[9, 1, 0, 2], [1, 8, 2, 0], [0, 2, 7, 1], [1, 0, 0, 2]]
    rows = [
        {"years": "2018-2019", "from": q, **dict(zip(QUADRANTS, m, strict=True))}
        for q, m in zip(QUADRANTS, moves, strict=True)
    ]
    counts = {
        "year": np.repeat([2018, 2019], 4),
        "quadrant": QUADRANTS * 2,
        "count": [12, 11, 10, 3, 11, 11, 9, 5],
    }
    runs = [
        (a, b, e)
        for a in ("queen", "knn:4", "idw:500km")
        for b, e in ((2018, random.normal()), (2019, random.normal()))
    ]
    curve = pd.DataFrame(runs, columns=["weights", "year", "estimate"]).assign(
        low=lambda t: t["estimate"] - 0.4, high=lambda t: t["estimate"] + 0.4
    )
    return {
        "w": w,
        "y": y,
        "local": local,
        "global": si.esda.moran(y, w, permutations=99),
        "correlogram": si.esda.correlogram(y, w, orders=3),
        "by_year": TableResult(
            pd.DataFrame(
                [[2018, 0.31, -0.03, 0.1, 0.001], [2019, 0.05, -0.03, 0.1, 0.4]],
                columns=["year", "statistic", "expectation", "sd", "p"],
            ),
            "Moran's I by year",
            {**SYNTHETIC, "statistic": "Moran's I"},
        ),
        "counts": TableResult(pd.DataFrame(counts), "Regions by quadrant", SYNTHETIC),
        "moves": TableResult(pd.DataFrame(rows), "Moves between quadrants", SYNTHETIC),
        "fit": si.spreg.sdem("y ~ x", data, w),
        "margins": si.spreg.margins(
            si.spreg.sdem("y ~ x * I(x**2)", data, w), "x", at={"I(x ** 2)": [0, 1, 4]}
        ),
        "curve": TableResult(curve, "Robustness", SYNTHETIC),
        "cutoffs": si.spreg.errors_by_cutoff(
            si.spreg.sdem("y ~ x", data, w), "x", km=[0, 100, 200], kernel="uniform", places=_grid(w.ids)
        ),
        "events": _events(),
        "names": dict(zip(w.ids, CITIES, strict=False)),
        "ranks": pd.DataFrame(
            [
                (name, year, 1 + (k * step) % 7)
                for year, step in ((2017, 1), (2018, 3), (2019, 5))
                for k, name in enumerate(
                    ["呼和浩特市", "巴音郭楞蒙古自治州", "漯河市", "亳州市", "儋州市", "京", "沪"]
                )
            ],
            columns=["name", "year", "rank"],
        ),
        "densities": TableResult(
            pd.DataFrame(
                {
                    "year": np.repeat([2017, 2018, 2019], 41),
                    "at": np.tile(np.linspace(-2, 2, 41), 3),
                    "density": np.concatenate(
                        [np.exp(-((np.linspace(-2, 2, 41) - c) ** 2)) for c in (0, 0.3, 0.5)]
                    ),
                }
            ),
            "Density",
            {
                **SYNTHETIC,
                "variable": "数字产业指数",
                "scale": "relative",
                "modes": {2017: (0.0,), 2018: (0.3,)},
            },
        ),
        "firms": si.agglomeration.duranton_overman(
            si.agglomeration.demo_firms(), "trade", distances=[0, 50, 100], permutations=19
        ),
        "posterior": si.spreg.model_posterior("y ~ x", data, w, models=["ols", "sar", "sdem"]),
        "level": _series([1.818, 1.999, 2.12, 2.397], index=[2018, 2019, 2020, 2021], name="实际增加值"),
        "growth": _series([np.nan, 9.96, 6.07, 13.08], index=[2018, 2019, 2020, 2021], name="实际增速"),
        "paths": pd.DataFrame(
            {"基准情形": [5.0, 21], "乐观情形": [6.0, 22], "悲观情形": [4.0, 20]}, index=[2025, 2035]
        ),
        "scores": pd.DataFrame(
            random.uniform(4, 9, (6, 4)),
            index=["IT 技术", "CT 技术", "OT 技术", "市场空间", "产业生态", "政府支持"],
            columns=["美国", "德国", "中国", "日本"],
        ),
    }


def _parts(g):
    parts = pd.DataFrame({"直接产业": [0.772, 1.074], "渗透产业": [1.046, 1.324]}, index=[2018, 2021])
    parts.attrs.update(SYNTHETIC)
    return parts


def _marked(frame):
    frame = frame.copy()
    frame.attrs.update(SYNTHETIC)
    return frame


def _grid(ids):
    import geopandas

    at = range(len(ids))
    points = geopandas.points_from_xy([110 + i % 4 for i in at], [30 + i // 4 for i in at])
    return geopandas.GeoSeries(points, index=ids, crs=4326)


CHARTS = {
    "moran_scatter": lambda g, **o: viz.moran_scatter(g["local"], names=g["names"], **o),
    "moran_scatter of years": lambda g, **o: viz.moran_scatter(
        {2018: g["local"], 2019: g["local"]}, names=g["names"], **o
    ),
    "moran_scatter of a pair": lambda g, **o: viz.moran_scatter(
        (g["y"], g["w"].lag(g["y"])), names=g["names"], **o
    ),
    "permutation_histogram": lambda g, **o: viz.permutation_histogram(g["global"], **o),
    "statistic_by_year": lambda g, **o: viz.statistic_by_year(
        g["by_year"], others={"k 近邻": g["by_year"]}, variable="数字产业指数", **o
    ),
    "correlogram": lambda g, **o: viz.correlogram(g["correlogram"], **o),
    "quadrant_counts": lambda g, **o: viz.quadrant_counts(g["counts"], **o),
    "transition_alluvial": lambda g, **o: viz.transition_alluvial(g["moves"], **o),
    "coefficient_plot": lambda g, **o: viz.coefficient_plot(g["fit"], names={"x": "数字产业指数"}, **o),
    "coefficient_plot of fits": lambda g, **o: viz.coefficient_plot(
        {"SDEM": g["fit"], "SDEM 稳健": g["fit"]}, **o
    ),
    "impacts_plot": lambda g, **o: viz.impacts_plot(g["fit"].impacts(), names={"x": "数字产业指数"}, **o),
    "posterior_plot": lambda g, **o: viz.posterior_plot(g["posterior"], **o),
    "margins_plot": lambda g, **o: viz.margins_plot(g["margins"], name="数字产业指数", **o),
    "cutoff_plot": lambda g, **o: viz.cutoff_plot(g["cutoffs"], name="数字产业指数", **o),
    "envelope_plot": lambda g, **o: viz.envelope_plot(g["firms"], **o),
    "event_study_plot": lambda g, **o: viz.event_study_plot(g["events"], name="人均地区生产总值", **o),
    "specification_curve": lambda g, **o: viz.specification_curve(
        g["curve"], choices=["weights", "year"], **o
    ),
    "residual_diagnostics": lambda g, **o: viz.residual_diagnostics(g["fit"], g["local"], **o),
    "level_and_growth": lambda g, **o: viz.level_and_growth(g["level"], g["growth"], unit="万亿元", **o),
    "stacked_bars": lambda g, **o: viz.stacked_bars(_parts(g), name="增加值", unit="万亿元", **o),
    "share_line": lambda g, **o: viz.share_line(g["level"], name="占 GDP 比重", **o),
    "scenarios": lambda g, **o: viz.scenarios(
        g["level"],
        g["paths"],
        name="占 GDP 比重",
        unit="%",
        phases={"IT、CT 技术": (2021, 2024), "OT 技术": (2025, 2028)},
        **o,
    ),
    "density_ridges": lambda g, **o: viz.density_ridges(g["densities"], **o),
    "rank_changes": lambda g, **o: viz.rank_changes(_marked(g["ranks"]), top=4, **o),
    "radar": lambda g, **o: viz.radar(_marked(g["scores"]), highest=10, **o),
    "radar of one": lambda g, **o: viz.radar(_marked(g["scores"][["中国"]]), highest=10, **o),
}
every_chart = pytest.mark.parametrize("chart", CHARTS)


def _figure(drawn):
    figure = drawn if isinstance(drawn, Figure) else drawn.figure
    figure.draw_without_rendering()
    return figure


def _seen(figure):
    """Return the texts that can be seen; ticks outside the limits are not drawn."""
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            shown = {id(tick) for tick in axis._update_ticks()} if axis.get_visible() else set()
            ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            hidden |= {
                id(label) for tick in ticks if id(tick) not in shown for label in (tick.label1, tick.label2)
            }
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in texts if id(text) not in hidden]


@every_chart
def test_no_text_is_read_as_mathematics(given, chart, tmp_path):
    """A name with dollar signs is a name with dollar signs, wherever it stands; nor does half a formula raise."""
    drawn = CHARTS[chart](given, title="$\\nope{", note="$n_1$", source="$s\\")
    viz.save(drawn, tmp_path / "a.png", dpi=30)
    figure = drawn if isinstance(drawn, Figure) else drawn.figure
    assert not [text for text in _seen(figure) if text.get_parse_math()]
    assert [text for text in _seen(figure) if "$s\\" in text.get_text()]


@every_chart
@pytest.mark.parametrize(("language", "theme"), [("en", "report"), ("zh", "report"), ("zh", "journal")])
def test_text_is_whole_legible_and_apart(given, chart, language, theme):
    """No character is missing (warnings are errors), nothing is cut off, no text covers another."""
    before = dict(matplotlib.rcParams)
    figure = _figure(CHARTS[chart](given, language=language, theme=theme))
    assert dict(matplotlib.rcParams) == before
    texts = _seen(figure)
    boxes = [Text.get_window_extent(text) for text in texts]
    frame = figure.bbox.padded(1)
    for text, box in zip(texts, boxes, strict=True):
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        assert inside, f"{text.get_text()!r} is cut off"
        assert text.get_fontsize() >= 5.5, text.get_text()
    over = [
        (a.get_text(), b.get_text())
        for (a, one), (b, other) in combinations(zip(texts, boxes, strict=True), 2)
        if one.shrunk(0.9, 0.7).overlaps(other.shrunk(0.9, 0.7))
    ]
    assert not over


@every_chart
def test_same_input_same_bytes_and_the_words_asked_for(given, chart, tmp_path):
    words = {"title": "一个标题", "source": "统计年鉴", "note": "一条注", "language": "zh"}
    first, second = (CHARTS[chart](given, **words) for _ in range(2))
    formats = (
        ("png", "svg", "pdf") if chart == "moran_scatter" else ("png",)
    )  # a font in a PDF takes its time
    for kind in formats:
        paths = [viz.save(drawn, tmp_path / f"{k}.{kind}", dpi=50) for k, drawn in enumerate((first, second))]
        assert paths[0].read_bytes() == paths[1].read_bytes()
    texts = [text.get_text() for text in _seen(_figure(first))]
    assert "一个标题" in texts
    assert any("资料来源：统计年鉴" in text and "一条注" in text for text in texts)
    assert any(SYNTHETIC_NOTE.render("zh") in text.replace("\n", "") for text in texts)


@every_chart
def test_chart_says_it_is_synthetic_and_is_described(given, chart):
    drawn = CHARTS[chart](given)
    assert "SYNTHETIC" in " ".join(text.get_text() for text in _seen(_figure(drawn)))
    assert len(viz.alt_text(drawn)) > 30
    assert "nan" not in viz.alt_text(drawn)


@every_chart
def test_without_a_chinese_font_there_is_a_message_and_no_box(given, chart, monkeypatch, tmp_path):
    for module in (fonts, __import__("spatial_iie.viz.charts._panel", fromlist=["_panel"])):
        monkeypatch.setattr(module, "cjk_family", lambda: None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        drawn = CHARTS[chart](given, language="zh", title="标题 x")
        viz.save(drawn, tmp_path / "chart.png", dpi=50)
    assert {warning.category for warning in caught} == {FontWarning}
    shown = "".join(text.get_text() for text in _seen(_figure(drawn)))
    assert all(ord(character) < 0x2E80 for character in shown)


def test_inputs_are_not_changed(given):
    frame = given["scores"].copy()
    viz.radar(given["scores"])
    pd.testing.assert_frame_equal(given["scores"], frame)
    table = given["fit"].impacts()
    before = table.to_frame()
    viz.impacts_plot(table)
    pd.testing.assert_frame_equal(table.to_frame(), before)


def test_observed_data_are_not_called_synthetic(given):
    axes = viz.radar(given["scores"])
    assert not any("SYNTHETIC" in text.get_text() for text in _seen(_figure(axes)))


def test_unknown_language_and_theme_are_refused(given):
    with pytest.raises(SpatialIIEError, match="language must be one of en, zh"):
        viz.radar(given["scores"], language="fr")
    with pytest.raises(SpatialIIEError, match="theme must be one of"):
        viz.radar(given["scores"], theme="dark")


def test_a_text_after_the_note_of_the_caller_is_joined_by_what_the_language_has():
    options = viz.ChartOptions(note="2019", language="zh")
    assert options.noting("n = 30", between="；").note == "2019；n = 30"
    assert viz.ChartOptions().noting("n = 30", between="; ").note == "n = 30"


ON_AXES = [name for name in CHARTS if "ax" in inspect.signature(getattr(viz, name.split()[0])).parameters]


@pytest.mark.parametrize("chart", ON_AXES)
def test_chart_is_drawn_on_the_axes_given(given, chart):
    if chart in ("moran_scatter of years",):
        pytest.skip("one axes a year")
    axes = Figure().add_subplot(projection="polar" if chart.startswith("radar") else None)
    assert CHARTS[chart](given, ax=axes) is axes
    axes.figure.draw_without_rendering()  # a character that is missing from the font is a warning, and so an error


def test_bars_have_the_colours_and_growth_the_unit_asked_for(given):
    colors = {"直接产业": "#112233", "渗透产业": "#445566"}
    axes = viz.stacked_bars(_parts(given), name="增加值", colors=colors)
    seen = [to_hex(part.patches[0].get_facecolor()) for part in axes.containers]
    assert sorted(seen) == sorted(colors.values())
    axes = viz.level_and_growth(given["level"], given["growth"], unit="万亿元", growth_unit="per cent")
    assert any("per cent" in text.get_text() for text in _seen(_figure(axes)))
