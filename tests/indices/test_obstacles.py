"""Obstacle degrees and indices of two levels: by hand, by their sums, by label."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.indices import composite, obstacle_degrees
from tests.indices.test_coupling import IDS, PANEL

SYSTEMS = {"a": ["x", "y"], "b": ["z"]}


@pytest.fixture
def study():
    return si.study.Study(PANEL, about={"source": "by hand"})


def test_obstacles_by_hand():
    """x of 0, 1/2, 1 and y of 1, 0, 1 with weights 3/4 and 1/4: all x; 3/8 of 5/8; at the ideal."""
    rows = pd.MultiIndex.from_product([IDS[:3], [2019]])
    study = si.study.Study(
        pd.DataFrame({"x": [0.0, 1, 2], "y": [5.0, 3, 5]}, index=rows), about={"source": "hand"}
    )
    index = composite(study, ["x", "y"], weights={"x": 3, "y": 1})
    table = obstacle_degrees(index).to_frame()
    assert table[["x", "y"]].to_numpy()[:2].tolist() == [[100.0, 0.0], [60.0, 40.0]]
    assert table.loc[2, ["x", "y"]].isna().all()
    assert any(
        "1 row is at the ideal in everything and has none" in note for note in obstacle_degrees(index).notes
    )
    year = obstacle_degrees(index, by="year").to_frame()
    assert year.to_dict("records") == [{"year": 2019, "n": 2, "x": 80.0, "y": 20.0}]
    cost = composite(study, ["x", "y"], weights={"x": 3, "y": 1}, directions={"x": "cost"})
    assert obstacle_degrees(cost).to_frame().loc[2, "x"] == 100.0


@pytest.mark.parametrize("over", ["panel", "year"])
def test_obstacles_are_shares_of_what_lacks_to_one(study, over):
    """1 - score is what all indicators lack: the obstacle degree is an indicator's share of it."""
    index = composite(study, ["x", "y", "z"], over=over)
    table = obstacle_degrees(index).to_frame()
    table = table.set_index([table.columns[0], "year"])
    assert table[["x", "y", "z"]].sum(axis=1).to_numpy() == pytest.approx(np.full(10, 100))
    for (region, year), row in table.iterrows():
        w = index.weights["panel" if over == "panel" else year]
        z = index.standardized.loc[(region, year)]
        lacks = 1 - index.scores[(region, year)]
        assert row[["x", "y", "z"]].tolist() == pytest.approx((100 * w * (1 - z) / lacks).tolist())


def test_obstacles_by_system_group_and_rank(study):
    index = composite(study, ["x", "y", "z"])
    each = obstacle_degrees(index).to_frame()
    both = obstacle_degrees(index, systems=SYSTEMS).to_frame()
    assert both["a"].tolist() == pytest.approx((each["x"] + each["y"]).tolist())
    groups = dict.fromkeys(IDS[:2], "north") | dict.fromkeys(IDS[2:], "south")
    table = obstacle_degrees(index, by="group", groups=groups).to_frame().set_index(["year", "group"])
    north = each[(each["year"] == 2019) & each.iloc[:, 0].isin(IDS[:2])]
    assert table.loc[(2019, "north"), "y"] == pytest.approx(north["y"].mean())
    assert table["n"].tolist() == [2, 3, 2, 3]
    largest = obstacle_degrees(index, largest=2).to_frame()
    for k, row in largest.iterrows():
        order = each.loc[k, ["x", "y", "z"]].astype(float).sort_values(ascending=False)
        assert [row["obstacle_1"], row["obstacle_2"]] == order.index[:2].tolist()
        assert [row["share_1"], row["share_2"]] == pytest.approx(order.iloc[:2].tolist())


def test_obstacles_that_repeat_the_weights_are_said(study):
    far = PANEL.copy()
    far.loc[("110000", 2018)] = 100.0  # one region that is best by far
    found = obstacle_degrees(composite(si.study.Study(far, about={"source": "by hand"}), ["x", "y", "z"]))
    assert any("their obstacle degrees are the weights" in note for note in found.notes)
    assert not any(
        "are the weights" in note for note in obstacle_degrees(composite(study, ["x", "y", "z"])).notes
    )


def test_a_region_without_a_score_has_none(study):
    panel = PANEL.copy()
    panel.loc[("310000", 2019), "x"] = np.nan
    index = composite(si.study.Study(panel, about={"source": "by hand"}), ["x", "y"], missing="omit")
    table = obstacle_degrees(index).to_frame()
    lost = (table.iloc[:, 0] == "310000") & (table["year"] == 2019)
    assert table.loc[lost, ["x", "y"]].isna().all(axis=None) and table.loc[~lost, "x"].notna().all()
    assert obstacle_degrees(index, by="year").to_frame()["n"].tolist() == [5, 4]


@pytest.mark.parametrize(
    ("recipe", "options", "words"),
    [
        ({"standardization": "z", "weights": "equal"}, {}, "z values are not"),
        ({}, {"systems": {"a": ["x"]}}, r"2 without a system \[y, z\]"),
        ({}, {"systems": {"a": ["x", "y"], "b": ["y", "z"]}}, r"unknown or twice \[y\]"),
        ({}, {"by": "group"}, "need groups="),
        ({}, {"by": "city"}, "by must be one of region, year, group"),
        ({}, {"largest": 4}, "from 1 to 3, not 4"),
    ],
)
def test_refusals(study, recipe, options, words):
    with pytest.raises(SpatialIIEError, match=words):
        obstacle_degrees(composite(study, ["x", "y", "z"], **recipe), **options)


# --- two levels ---


def test_two_levels_by_hand(study):
    """Entropy within, equal between: each sub-index is the index of its system alone."""
    index = composite(study, SYSTEMS)
    alone = {
        "a": composite(study, ["x", "y"]).scores,
        "b": (PANEL["z"] - PANEL["z"].min()) / np.ptp(PANEL["z"]),
    }
    for name, scores in alone.items():
        assert index.subindices[name].to_dict() == pytest.approx(scores.to_dict())
    expected = (alone["a"] + alone["b"].reindex(alone["a"].index)) / 2
    assert index.scores.to_dict() == pytest.approx(expected.to_dict())
    assert index.system_weights["panel"].to_dict() == pytest.approx({"a": 0.5, "b": 0.5})
    assert index.weights["panel"].sum() == pytest.approx(1)
    parts = index.contributions().to_frame()
    assert parts[["x", "y", "z"]].sum(axis=1).to_numpy() == pytest.approx(parts["score"].to_numpy())


@pytest.mark.parametrize("between", ["entropy", "variation", "critic", "pca", {"a": 3, "b": 1}])
@pytest.mark.parametrize("over", ["panel", "year"])
def test_weights_between_are_drawn_from_the_subindices(between, over):
    shared = PANEL.assign(
        z=PANEL["x"] + PANEL["y"] + 0.5 * PANEL["z"]
    )  # what they share keeps pca weights positive
    study = si.study.Study(shared, about={"source": "by hand"})
    index = composite(study, SYSTEMS, between=between, over=over)
    subs = si.study.Study(index.subindices.rename_axis(["region", "year"]), about={"source": "by hand"})
    for period in index.weights:
        years = None if period == "panel" else [period]
        if isinstance(between, dict):
            expected = pd.Series({"a": 0.75, "b": 0.25})
        else:  # sub-indices as they are: "vector" would scale, so weights are drawn by the function itself
            from spatial_iie.indices.weighting import WEIGHTINGS, Evidence

            rows = index.subindices if years is None else index.subindices.xs(period, level="year")
            expected = WEIGHTINGS[between](Evidence(rows, rows, str(period))).weights
        assert index.system_weights[period].to_dict() == pytest.approx(expected.to_dict())
    assert subs.variables == ("a", "b")


def test_the_sum_of_weights_is_the_index_of_one_level(study):
    one, two = composite(study, ["x", "y", "z"]), composite(study, SYSTEMS, between="sum")
    pd.testing.assert_series_equal(one.scores, two.scores)
    assert two.system_weights.loc["a", "panel"] == pytest.approx(one.weights["panel"][["x", "y"]].sum())
    table = two.weight_table().to_frame().set_index("indicator")
    assert (table["within"] * table["system_weight"]).to_dict() == pytest.approx(table["weight"].to_dict())
    assert table["system"].to_dict() == {"x": "a", "y": "a", "z": "b"}


def test_a_gap_is_filled_from_its_own_system():
    panel = PANEL.copy()
    panel.loc[("310000", 2019), "x"] = np.nan
    study = si.study.Study(panel, about={"source": "by hand"})
    index = composite(study, SYSTEMS, weights="equal", missing="mean")
    z = index.standardized.loc[("310000", 2019)]
    assert z["x"] == pytest.approx(z["y"])
    one = composite(study, ["x", "y", "z"], weights="equal", missing="mean").standardized.loc[
        ("310000", 2019)
    ]
    assert one["x"] == pytest.approx((one["y"] + one["z"]) / 2)


def test_rows_in_any_order_make_the_same_index():
    mixed = si.study.Study(PANEL.sample(frac=1, random_state=2), about={"source": "by hand"})
    one = composite(si.study.Study(PANEL, about={"source": "by hand"}), SYSTEMS, between="entropy")
    other = composite(mixed, {"b": ["z"], "a": ["y", "x"]}, between="entropy")
    assert other.scores.sort_index().to_dict() == pytest.approx(one.scores.sort_index().to_dict())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"indicators": {"a": ["x", "y"]}}, "at least two systems"),
        ({"indicators": {"a": ["x", "y"], "b": ["y"]}}, r"some are named again \[y\]"),
        ({"indicators": {"score": ["x"], "b": ["y"]}}, "named otherwise than"),
        ({"indicators": ["x", "y"], "between": "entropy"}, "give indicators as systems"),
        ({"indicators": SYSTEMS, "between": "best"}, "between must be one of equal"),
        ({"indicators": SYSTEMS, "between": {"a": 1}}, "weights and indicators differ"),
        ({"indicators": SYSTEMS, "weights": {"x": 1, "y": 1}}, "1 indicators without a weight"),
    ],
)
def test_two_levels_refuse(study, options, words):
    with pytest.raises(SpatialIIEError, match=words):
        composite(study, **options)


def test_subindices_are_of_sums_of_two_levels(study):
    with pytest.raises(DataError, match="one level and no sub-indices"):
        _ = composite(study, ["x", "y"]).subindices
    with pytest.raises(DataError, match="no sum of sub-indices"):
        composite(study, SYSTEMS, aggregation="topsis").subindex_table()
