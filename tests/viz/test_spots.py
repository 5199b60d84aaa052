"""Maps and charts of hot and cold spots over the years: classes, marks, legends, and what they refuse."""

from __future__ import annotations

from dataclasses import replace

import geopandas
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from shapely.geometry import box

import spatial_iie as si
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.results import TableAbout
from spatial_iie.results.spots import OnsetResult, SpotResult
from spatial_iie.viz import alt_text

IDS = [f"r{i}" for i in range(8)]
LAYER = geopandas.GeoDataFrame(
    geometry=[box(i % 4, i // 4, i % 4 + 1, i // 4 + 1) for i in range(8)], index=IDS, crs=3857
)
YEARS = (2015, 2016, 2017, 2018)


def onset():
    whole = "Int64"
    frame = pd.DataFrame(
        {
            "name": [f"Place {i}" for i in range(8)],
            "cluster": ["hot spot"] * 3
            + ["cold spot", "not significant", "not significant", "not significant", None],
            "onset": pd.array([2015, 2017, 2017, 2018, None, None, None, None], dtype=whole),
            "earliest": pd.array([2015, 2017, 2016, 2018, None, None, None, None], dtype=whole),
            "latest": pd.array([2015, 2017, 2018, 2018, None, None, None, None], dtype=whole),
            "verdict": [
                "already there in the first year",
                "emerged",
                "emerged",
                "emerged",
                *["not found"] * 3,
                None,
            ],
            "cluster_number": pd.array([1, 1, 1, 2, None, None, None, None], dtype=whole),
            "z": [4.0, 3, 3, -3, 0, 0, 0, np.nan],
            "special_p": [0.5, 0.01, 0.2, 0.01, 1, 1, 1, np.nan],
        },
        index=pd.Index(IDS, name="region"),
    )
    yearly = pd.DataFrame(np.linspace(-3, 4, 32).reshape(8, 4), index=frame.index, columns=YEARS)
    about = TableAbout(
        variable="x", weights="queen", years=YEARS, alpha=0.05, counts={"tested": 7, "hot": 3, "cold": 1}
    )
    clusters = pd.DataFrame(columns=["cluster_number", "cluster", "regions", "onset", "verdict"])
    return OnsetResult(frame, "Onset", about, yearly=yearly, clusters=clusters)


def test_the_legend_counts_every_class_and_mark():
    texts = [text.get_text() for text in si.viz.onset_map(onset(), LAYER).get_legend().get_texts()]
    assert texts[:3] == [
        "Hot spot, already there in 2015 (1)",
        "Hot spot, since 2017 (2)",
        "Cold spot, since 2018 (1)",
    ]
    assert "Not significant (3)" in texts and "No neighbours (1)" in texts
    assert "Crossed: several plausible years (1)" in texts
    assert "Thick outline: beyond autocorrelation (2)" in texts


def test_all_draw_on_axes_given():
    category = onset().frame.assign(category="new hot spot")
    emerging = SpotResult(category, "Emerging", TableAbout(variable="x", years=YEARS), yearly=onset().yearly)
    figure = Figure()
    ax = figure.add_subplot()
    assert si.viz.onset_map(onset(), LAYER, ax=ax) is ax
    ax = figure.add_subplot()
    assert si.viz.emerging_map(emerging, LAYER, ax=ax) is ax
    ax = figure.add_subplot()
    assert si.viz.spot_heatmap(onset(), ax=ax) is ax
    ax = figure.add_subplot()
    assert si.viz.cluster_share(onset().by_year(), ax=ax) is ax


def test_maps_speak_chinese():
    texts = [
        text.get_text() for text in si.viz.onset_map(onset(), LAYER, language="zh").get_legend().get_texts()
    ]
    assert texts[0] == "热点，2015 年已存在 (1)"


def test_the_heat_map_has_found_regions_with_their_onset():
    axes = si.viz.spot_heatmap(onset())
    assert [tick.get_text() for tick in axes.get_yticklabels()] == [f"Place {i}" for i in range(4)]
    marks = [line.get_xdata()[0] for line in axes.lines if len(set(line.get_xdata())) == 1]
    assert marks == [-0.5, 1.5, 1.5, 2.5]
    assert "Place 3" in alt_text(axes)
    few = si.viz.spot_heatmap(onset(), most=2)
    assert len(few.get_yticklabels()) == 2
    assert any("2 further regions are not shown" in text.get_text() for text in few.texts)


def test_the_share_has_a_band():
    axes = si.viz.cluster_share(onset().by_year())
    hot = axes.lines[0].get_ydata().tolist()
    assert hot == pytest.approx([100 / 7, 100 / 7, 300 / 7, 300 / 7])
    assert len(axes.collections) == 2


def test_categories_on_the_map():
    frame = pd.DataFrame(
        {
            "name": IDS,
            "category": ["new hot spot"] * 2 + ["historical cold spot"] + ["no pattern"] * 4 + [None],
        },
        index=pd.Index(IDS, name="region"),
    )
    result = SpotResult(frame, "Emerging", TableAbout(variable="x", years=YEARS), yearly=onset().yearly)
    texts = [text.get_text() for text in si.viz.emerging_map(result, LAYER).get_legend().get_texts()]
    assert texts[:4] == [
        "New hot spot (2)",
        "Historical cold spot (1)",
        "No pattern (4)",
        "No neighbours (1)",
    ]
    assert len(si.viz.spot_heatmap(result).get_yticklabels()) == 3


def test_other_results_are_refused():
    with pytest.raises(SpatialIIEError, match=r"wants the result of si\.esda\.onset"):
        si.viz.onset_map(pd.Series([1.0]), LAYER)
    with pytest.raises(SpatialIIEError, match=r"wants the result of si\.esda\.emerging_hot_spots"):
        si.viz.emerging_map(onset(), LAYER)
    none = replace(onset(), frame=onset().frame.assign(cluster="not significant"))
    with pytest.raises(DataError, match="no region is in a cluster"):
        si.viz.spot_heatmap(none)
    with pytest.raises(DataError, match="most must be a positive number"):
        si.viz.spot_heatmap(onset(), most=0)
