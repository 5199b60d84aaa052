"""What scores fill of a hexagon: areas by shapely, limits by hand, the claim answered; made-up scores in an order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.report_2022.scores import ORDER


def _scores(values, dimensions="abcdef"):
    rows = [
        ("one", name, d, s) for name, each in values.items() for d, s in zip(dimensions, each, strict=True)
    ]
    return pd.DataFrame(rows, columns=["rater", "country", "dimension", "score"])


def _polygon(radii):
    angles = 2 * np.pi * np.arange(len(radii)) / len(radii)
    return shapely.Polygon(np.column_stack([radii * np.cos(angles), radii * np.sin(angles)]))


@pytest.mark.parametrize("n", [3, 5, 6, 8])
def test_areas_are_those_of_polygons_and_of_their_union(n):
    random = np.random.default_rng(n)
    values = {name: random.uniform(0.5, 10, n) for name in "ABCD"}
    frame = si.report_2022.filled(_scores(values, [f"d{k}" for k in range(n)]), draws=9).to_frame()
    ring = _polygon(np.full(n, 10.0)).area
    polygons = [_polygon(each) for each in values.values()]
    expected = [100 * each.area / ring for each in (*polygons, shapely.union_all(polygons))]
    assert frame["area_pct"].to_numpy() == pytest.approx(expected, rel=1e-6)
    assert frame["mean_pct"].iloc[-1] == pytest.approx(10 * np.max(list(values.values()), axis=0).mean())


def test_the_claim_is_answered():
    full = _scores({"A": [10, 10, 10, 10, 10, 10], "B": [1, 2, 3, 4, 5, 6]})
    result = si.report_2022.filled(full, draws=9)
    assert "Together they fill it" in result.about.notes[0]
    assert result.to_frame()["area_pct"].iloc[-1] == pytest.approx(100)
    half = _scores({"A": [10, 10, 10, 1, 1, 1], "B": [1, 1, 1, 10, 10, 9]})
    result = si.report_2022.filled(half, draws=9)
    assert "do not fill it" in result.about.notes[0]
    assert "on 5 of 6 dimensions" in result.about.notes[0]
    last = result.to_frame().iloc[-1]
    assert (last["least"], last["lacking"]) == ("f", 1.0)


def test_maxima_on_all_axes_do_not_make_the_area_full():
    """Full marks on every dimension by one country or another leave the corners between them empty."""
    spikes = _scores({"A": [10, 0.1, 10, 0.1, 10, 0.1], "B": [0.1, 10, 0.1, 10, 0.1, 10]})
    frame = si.report_2022.filled(spikes, draws=9).to_frame()
    assert frame["mean_pct"].iloc[-1] == pytest.approx(100)
    assert frame["area_pct"].iloc[-1] < 10


def test_intervals_are_percentiles_over_raters_in_any_order_of_rows():
    scores = si.report_2022.synthetic_scores(raters=5)
    one = si.report_2022.filled(scores, draws=199, seed=3)
    shuffled = scores.sample(frac=1, random_state=1)
    shuffled.attrs = dict(scores.attrs)
    other = si.report_2022.filled(shuffled, draws=199, seed=3).to_frame()
    frame = one.to_frame()
    assert (frame["low"] <= frame["area_pct"]).all() and (frame["area_pct"] <= frame["high"]).all()
    assert other.set_index("country").loc["China", ["area_pct", "mean_pct"]].tolist() != []
    assert other["high"].iloc[-1] == pytest.approx(frame["high"].iloc[-1], abs=25)
    assert one.about.synthetic


def test_made_up_scores_are_in_the_order_they_are_given():
    for raters, seed in ((1, 0), (3, 1), (12, 0), (40, 7)):
        means = si.report_2022.aggregate_scores(
            si.report_2022.synthetic_scores(raters=raters, seed=seed)
        ).to_frame()
        for dimension, countries in ORDER.items():
            assert means.loc[dimension].sort_values(ascending=False).index.tolist() == list(countries)
    mine = {"x": ["B", "A"], "y": ["A", "B"], "z": ["B", "A"]}
    means = si.report_2022.aggregate_scores(si.report_2022.synthetic_scores(order=mine)).to_frame()
    assert means.loc["x", "B"] > means.loc["x", "A"] and means.loc["y", "A"] > means.loc["y", "B"]
    with pytest.raises(DataError, match="each of them once"):
        si.report_2022.synthetic_scores(order={"x": ["A", "B"], "y": ["A", "C"]})


def test_no_country_of_the_made_up_scores_leads_everywhere():
    assert len({countries[0] for countries in ORDER.values()}) > 1


@pytest.mark.parametrize("values", [{"A": [1, 2]}, {"A": [-1, 2, 3, 4, 5, 6]}])
def test_what_is_no_hexagon_is_refused(values):
    dimensions = "abcdef"[: len(values["A"])]
    with pytest.raises(DataError, match="at least three dimensions"):
        si.report_2022.filled(_scores(values, dimensions))
