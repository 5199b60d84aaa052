"""The map of location quotients and the figure of gammas: what they show, and what they refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import spatial_iie as si
from spatial_iie.errors import DataError

STUDY = si.study.demo_sectors(level="province")


@pytest.fixture(scope="module")
def quotients():
    return si.agglomeration.location_quotient(
        STUDY, sectors=["trade", "software_services"], total=None, unit=500.0
    )


def _counts(axes):
    return {text.get_text().split(" (")[0]: text.get_text() for text in axes.get_legend().get_texts()}


def test_map_counts_the_classes_of_the_table(quotients):
    axes = si.viz.location_quotient_map(
        quotients, STUDY.layer, sector="software_services", year=2018, far=1.5
    )
    frame = quotients.to_frame()
    rows = frame[(frame["sector"] == "software_services") & (frame["year"] == 2018)]
    shown = _counts(axes)
    n = int((rows["class"] == "not significant").sum())
    assert shown["Not different from 1"].endswith(f"({n})")
    outer = int(((rows["class"] == "above 1") & (rows["lq"] >= 1.5)).sum())
    assert shown["1.5 and above"].endswith(f"({outer})")
    assert "2018" in axes.get_title(loc="left") and "2018" in si.viz.alt_text(axes)


def test_map_in_chinese(quotients):
    axes = si.viz.location_quotient_map(
        quotients, STUDY.layer, sector="trade", language="zh", variable="批发零售"
    )
    assert {"大于 1", "小于 1", "与 1 无显著差异"} <= set(_counts(axes))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "a map is of one sector"),
        ({"sector": "steel"}, "no location quotients of steel"),
        ({"sector": "trade", "year": 2015}, "of trade in 2015"),
        ({"sector": "trade", "far": 1.0}, "far must be above 1"),
    ],
)
def test_map_refuses_in_words(quotients, options, words):
    with pytest.raises(DataError, match=words):
        si.viz.location_quotient_map(quotients, STUDY.layer, **options)


@pytest.fixture(scope="module")
def gammas():
    random = np.random.default_rng(3)
    place = {"near": [0, 1], "far": [0, 8], "any": range(9)}
    rows = [
        (year, s, f"r{random.choice(list(p))}")
        for year in (2018, 2019)
        for s, p in place.items()
        for _ in range(80)
    ]
    plants = pd.DataFrame(rows, columns=["year", "sector", "region"]).assign(
        employment=random.lognormal(2, 1, 480)
    )
    totals = pd.Series(1.0, index=[f"r{k}" for k in range(9)])
    w = si.weights.from_matrix(np.eye(9, k=1) + np.eye(9, k=-1), list(totals.index))
    return si.agglomeration.ellison_glaeser(
        plants, totals, w=w, draws=99, groups=dict.fromkeys(totals.index, "one")
    )


def test_gammas_are_drawn_in_order_of_size(gammas):
    frame = gammas.to_frame()
    rows = frame[(frame["year"] == 2018) & (frame["group"] == "all")].sort_values("gamma", ascending=False)
    ax = Figure().add_subplot()
    axes = si.viz.gamma_plot(gammas, year=2018, names={"near": "Near"}, ax=ax)
    assert axes is ax
    assert [t.get_text() for t in axes.get_yticklabels()] == [
        {"near": "Near"}.get(s, s) for s in rows["sector"]
    ]
    drawn = sorted(
        x for line in axes.lines if line.get_marker() not in ("None", "|") for x in line.get_xdata()
    )
    np.testing.assert_allclose([x for x in drawn if x != 0], sorted(rows["gamma"]))


def test_gammas_without_weights_and_intervals():
    plants = pd.DataFrame({"region": list("aabb"), "sector": "p", "employment": [1.0, 2, 3, 4]})
    axes = si.viz.gamma_plot(si.agglomeration.ellison_glaeser(plants, draws=0))
    assert axes.get_legend() is None


def test_gammas_of_another_year_or_table_are_refused(gammas, quotients):
    with pytest.raises(DataError, match="no year 2015"):
        si.viz.gamma_plot(gammas, year=2015)
    with pytest.raises(DataError, match="the table of ellison_glaeser"):
        si.viz.gamma_plot(quotients)
