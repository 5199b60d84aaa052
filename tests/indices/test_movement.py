"""Paths, net movement and shares of groups: standstill, cases by hand, every bootstrap sample enumerated, refusals."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pandas as pd
import pyproj
import pytest

import spatial_iie as si
from spatial_iie._projection import CHINA_ALBERS
from spatial_iie.errors import AlignmentError, DataError, EstimationError, SpatialIIEError
from spatial_iie.indices.movement import _wald
from tests.indices.places_of import study_of

ELLIPSOID = pyproj.Geod(ellps="WGS84")
GRID = [[lon, lat] for lon in (100, 105, 110, 115) for lat in (25, 30, 35)]


def rows(table):
    return table.to_frame().set_index("measure")


@pytest.fixture(scope="module")
def demo():
    return si.study.demo()


def test_a_centre_between_two_regions_by_hand():
    """Half and half, then three quarters in the west: a quarter of the way west, along the line between them."""
    study = study_of([[104, 35], [106, 35]], [[1, 3], [1, 1]])
    table = si.indices.centre_path(study, "amount", draws=0).to_frame()
    _, _, apart = ELLIPSOID.inv(104, 35, 106, 35)
    assert table["longitude"].tolist() == pytest.approx([105, 104.5], abs=1e-4)
    assert table["moved_km"][1] == pytest.approx(apart / 4000, rel=1e-3)
    assert table["bearing"][1] == pytest.approx(270, abs=0.6)
    assert np.isnan(table.loc[0, ["moved_km", "bearing"]].astype(float)).all()


def test_steps_are_geodesics_between_the_centres(demo):
    table = si.indices.centre_path(demo, "digital_index", draws=0).to_frame()
    for before, after in ((0, 1), (1, 2)):
        a, b = table.iloc[before], table.iloc[after]
        ahead, _, metres = ELLIPSOID.inv(a["longitude"], a["latitude"], b["longitude"], b["latitude"])
        assert (b["moved_km"], b["bearing"]) == pytest.approx((metres / 1000, ahead % 360))


def test_growth_that_is_the_same_everywhere_moves_nothing(demo):
    start = demo["gdp", 2017]
    panel = (
        pd.concat({2017: start, 2018: 1.7 * start, 2019: 5 * start}, names=["year"]).swaplevel().to_frame("x")
    )
    even = type(demo)(panel, about={})
    path = si.indices.centre_path(even, "x", draws=0)
    assert path.to_frame()["moved_km"][1:].tolist() == pytest.approx([0, 0], abs=1e-6)
    assert path.to_frame()["bearing"].isna().all()
    assert sum("the mean centre does not move" in note for note in path.notes) == 2
    net = si.indices.net_movement(even, "x", draws=99)
    table = rows(net)
    assert table.loc["distance", "p"] == 1 and any("does not move" in note for note in net.notes)
    assert table["estimate"].drop("bearing").abs().max() < 1e-6
    changes = si.indices.share_changes(even, "x", draws=0).to_frame()["change"]
    assert changes.abs().max() < 1e-12


def test_the_unit_of_the_variable_does_not_matter(demo):
    other = type(demo)(1e4 * demo.panel[["gdp"]], about={})
    for function in (si.indices.centre_path, si.indices.net_movement, si.indices.group_shares):
        one, two = (function(study, "gdp", draws=29).to_frame() for study in (demo, other))
        pd.testing.assert_frame_equal(one, two, rtol=1e-7)


def test_east_and_north_are_parts_of_the_distance(demo):
    net = si.indices.net_movement(demo, "digital_index", draws=0)
    table = rows(net)["estimate"]
    east, north = table["eastward shift"], table["northward shift"]
    assert np.hypot(east, north) == pytest.approx(table["distance"])
    assert np.degrees(np.arctan2(east, north)) % 360 == pytest.approx(table["bearing"])
    ellipse = si.indices.standard_ellipse(demo, "digital_index", draws=0).to_frame().set_index("year")
    change = ellipse.loc[2019] - ellipse.loc[2017]
    assert table["change of major axis"] == pytest.approx(change["major_km"])
    assert table["change of area"] == pytest.approx(change["area_km2"] / 1e4)
    assert table["change of rotation"] == pytest.approx(change["rotation"])
    assert rows(net)[["low", "high", "p"]].isna().all(axis=None)


def test_bootstrap_against_every_sample():
    """Four regions have 4^4 equally likely samples; each one's shift from pyproj and numpy alone."""
    degrees = np.array([[100, 30], [108, 34], [112, 26], [118, 31]], dtype=float)
    values = np.array([[2, 5], [3, 3], [4, 4], [5, 4.5]])
    to_plane = pyproj.Transformer.from_crs(4326, CHINA_ALBERS, always_xy=True)
    plane = np.column_stack(to_plane.transform(*degrees.T))
    east = []
    for drawn in product(range(4), repeat=4):
        ends = [
            to_plane.transform(*(values[list(drawn), t] @ plane[list(drawn)] / values[list(drawn), t].sum()),
                               direction="INVERSE")
            for t in (0, 1)
        ]  # fmt: skip
        ahead, _, metres = ELLIPSOID.inv(*ends[0], *ends[1])
        east.append(metres / 1000 * np.sin(np.radians(ahead)))
    east = np.round(np.array(east), 9)
    draws = 20_000
    row = rows(si.indices.net_movement(study_of(degrees, values), "amount", draws=draws)).loc[
        "eastward shift"
    ]
    exact = min(1.0, 2 * min((east >= 0).mean(), (east <= 0).mean()))
    assert row["p"] == pytest.approx(exact, abs=4 * np.sqrt(exact / draws))
    for name, level in (
        ("low", 0.025),
        ("high", 0.975),
    ):  # as a percentile of all samples, within Monte Carlo error
        assert (east < row[name] - 1e-6).mean() - 0.005 <= level <= (east <= row[name] + 1e-6).mean() + 0.005


def test_a_shift_to_the_west_is_found_and_said():
    random = np.random.default_rng(1)
    start = random.gamma(4, 1, len(GRID) * 5)
    degrees = np.repeat(GRID, 5, axis=0) + random.uniform(-1, 1, (60, 2))
    growth = 1.5 - 0.03 * (degrees[:, 0] - 107) + 0.05 * random.normal(size=60)
    net = si.indices.net_movement(study_of(degrees, np.column_stack([start, start * growth])), "amount")
    row = rows(net).loc["eastward shift"]
    assert row["high"] < 0 and row["p"] < 0.01 and rows(net).loc["distance", "p"] < 0.01
    (told,) = [note for note in net.notes if "the centre moved" in note]
    assert "to the west (bearing" in told and "km of it to the west" in told
    assert not any("not determined" in note for note in net.notes)


def test_noise_without_a_place_is_not_found_and_has_no_direction():
    random = np.random.default_rng(3)
    start = random.gamma(4, 1, 60)
    degrees = np.repeat(GRID, 5, axis=0) + random.uniform(-1, 1, (60, 2))
    values = np.column_stack([start, start * np.exp(0.1 * random.normal(size=60))])
    net = si.indices.net_movement(study_of(degrees, values), "amount")
    assert rows(net).loc["distance", "low"] > 0  # a distance is never negative ...
    assert rows(net).loc["distance", "p"] > 0.05  # ... so p is of both shifts together
    assert any("direction is not determined" in note for note in net.notes)


def test_a_block_is_drawn_as_one_region_at_its_centre():
    """Regions of a block in one place are, drawn together, one region with their sum."""
    degrees = [[100, 30], [112, 26], [100, 30], [108, 34], [112, 26], [118, 31]]
    values = np.array([[1, 2], [2, 2], [1, 3], [3, 3], [2, 4], [5, 4.5]])
    blocks = dict(zip([f"r{k:03d}" for k in range(6)], "acabcd", strict=True))
    apart = si.indices.net_movement(study_of(degrees, values), "amount", blocks=blocks, draws=99)
    merged = study_of(
        [degrees[k] for k in (0, 1, 3, 5)],
        [values[[0, 2]].sum(0), values[[1, 4]].sum(0), values[3], values[5]],
    )
    together = si.indices.net_movement(merged, "amount", draws=99)
    pd.testing.assert_frame_equal(apart.to_frame(), together.to_frame(), rtol=1e-6, atol=1e-6)
    with pytest.raises(DataError, match="all regions are in one block"):
        si.indices.centre_path(merged, "amount", blocks=dict.fromkeys(merged.ids, "x"))


def test_draws_of_too_few_are_not_to_be_relied_on(demo):
    few = "Only 4 units are resampled"
    for function in (si.indices.centre_path, si.indices.standard_ellipse, si.indices.net_movement):
        notes = function(demo, "gdp", blocks="four", draws=40).about["notes"]
        assert any(note.startswith(few) for note in notes)
        assert not [note for note in notes if "too few" in note]
        for blocks in ("province", None):
            assert not [
                note for note in function(demo, "gdp", blocks=blocks, draws=40).notes if "Only" in note
            ]
        assert not [note for note in function(demo, "gdp", blocks="four", draws=0).notes if "Only" in note]
    one = si.indices.net_movement(demo, "gdp", draws=1)
    assert "1 replications are too few for a 95 % interval: take 999." in one.notes
    assert "test of no movement: p unknown." in " ".join(one.notes)
    for function in (si.indices.share_changes, si.indices.sigma_convergence, si.indices.inequality_change):
        small = demo.select(demo.ids[demo.ids.str[:2].isin(["11", "12", "14"])])  # 13 regions
        notes = " ".join(function(small, "gdp", draws=9).notes)
        assert "9 replications are too few" in notes and "Only 13 units are resampled" in notes


def test_the_joint_p_of_a_shift_by_hand():
    """Four draws a step from their mean in each direction have covariance 2/3; a chi2 of 2 df has tail exp(-x / 2)."""
    cross = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    assert _wald(np.array([1.0, 2.0]), cross + 5) == pytest.approx(np.exp(-5 / (2 / 3) / 2))
    line = np.array([[2.0, 0], [-2, 0], [0, 0]])  # variance 4, no other direction
    assert _wald(np.array([3.0, 0.0]), line) == pytest.approx(math.erfc(1.5 / math.sqrt(2)))
    assert _wald(np.array([0.0, 0.0]), np.zeros((5, 2))) == 1


def test_same_seed_same_answer_and_rows_in_any_order(demo):
    shuffled = type(demo)(demo.panel.sample(frac=1, random_state=0), about=demo.about)
    for function in (si.indices.centre_path, si.indices.net_movement, si.indices.share_changes):
        one = function(demo, "digital_index", draws=49, seed=4).to_frame()
        pd.testing.assert_frame_equal(one, function(shuffled, "digital_index", draws=49, seed=4).to_frame())
        other = function(demo, "digital_index", draws=49, seed=5).to_frame()
        assert not one.equals(other)


def test_the_same_regions_count_in_every_year():
    """A region without a value in one year is in none, and is named."""
    values = np.array([[1.0, 3], [1, 1], [np.nan, 50]])
    three = study_of([[104, 35], [106, 35], [120, 45]], values)
    table = si.indices.centre_path(three, "amount", draws=0)
    empty = np.array(
        [[1.0, 3], [1, 1], [np.nan, np.nan]]
    )  # on the same map: its projection follows from all regions
    two = si.indices.centre_path(study_of([[104, 35], [106, 35], [120, 45]], empty), "amount", draws=0)
    pd.testing.assert_frame_equal(table.to_frame(), two.to_frame())
    assert table.to_frame()["longitude"].max() < 106
    assert "Without a value in every year, left out of all: 1 region [r002]." in table.notes
    alone = si.indices.centre_path(three, "amount", years=[2019], draws=0).to_frame()
    assert alone["longitude"].item() > 115


def test_between_two_years_those_in_between_do_not_count():
    values = np.array([[1.0, np.nan, 3], [1, 1, 1], [2, 1, 1]])
    three = study_of([[104, 35], [106, 35], [120, 45]], values, (2017, 2018, 2019))
    two = study_of([[104, 35], [106, 35], [120, 45]], values[:, ::2], (2017, 2019))
    groups = {"r000": "a", "r001": "a", "r002": "b"}
    for ask in (
        lambda study: si.indices.net_movement(study, "amount", draws=9),
        lambda study: si.indices.share_changes(study, "amount", groups, draws=9),
    ):
        pd.testing.assert_frame_equal(ask(three).to_frame(), ask(two).to_frame())
        assert ask(three).about["years"] == (2017, 2019) and ask(three).about["n"] == 3


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([[1, -1], [1, 2], [2, 1]], r"amount is negative in 1 region \[r000\]"),
        ([[1, 0], [1, 0], [2, 0]], r"zero in every region in \[2019\]"),
        ([[1, np.inf], [1, 2], [2, 1]], r"infinite in 1 region \[r000\]"),
        ([[1, np.nan], [np.nan, 2], [2, 1]], "1 region of 3 have amount in all of"),
    ],
)
def test_values_that_weigh_nothing_are_refused(values, words):
    study = study_of([[104, 35], [106, 35], [110, 30]], values)
    groups = {"r000": "a", "r001": "a", "r002": "b"}
    for ask in (
        lambda: si.indices.centre_path(study, "amount"),
        lambda: si.indices.standard_ellipse(study, "amount"),
        lambda: si.indices.net_movement(study, "amount"),
        lambda: si.indices.group_shares(study, "amount", groups),
    ):
        with pytest.raises(DataError, match=words):
            ask()


def test_options_that_mean_nothing_are_refused(demo):
    for draws in (-1, 1.5, True):
        with pytest.raises(SpatialIIEError, match="draws must be a whole number of at least 0"):
            si.indices.centre_path(demo, "gdp", draws=draws)
    with pytest.raises(SpatialIIEError, match="seed must be"):
        si.indices.net_movement(demo, "gdp", seed=1.5)
    with pytest.raises(DataError, match="at least 2 years"):
        si.indices.net_movement(demo, "gdp", years=[2019])
    with pytest.raises(DataError, match="no year 2021"):
        si.indices.centre_path(demo, "gdp", years=[2019, 2021])
    few = study_of([[104, 35], [106, 35], [110, 30]], [[1, 1], [0, 0], [0, 0]])
    with pytest.raises(EstimationError, match="zeros"):
        si.indices.centre_path(few, "amount", draws=99)
    assert len(si.indices.centre_path(few, "amount", draws=0).to_frame()) == 2


def test_shares_by_hand():
    study = study_of([[104, 35], [106, 35], [110, 30], [112, 30]], [[1, 2], [2, 4], [3, 1], [4, 3]])
    groups = {"r000": "west", "r001": "west", "r002": "east", "r003": "east"}
    table = si.indices.group_shares(study, "amount", groups, draws=0).to_frame()
    assert table["group"].tolist() == ["west", "east"] * 2 and table["n"].tolist() == [2] * 4
    assert table["share"].tolist() == pytest.approx([0.3, 0.7, 0.6, 0.4])
    change = si.indices.share_changes(study, "amount", groups, draws=0).to_frame().set_index("group")
    assert change["change"].to_dict() == pytest.approx({"west": 0.3, "east": -0.3})
    assert (change["after"] - change["before"]).tolist() == pytest.approx(change["change"].tolist())


def test_the_bootstrap_of_a_change_of_shares_is_that_of_all_samples():
    """Two groups of two regions: nine pairs of samples, of chances 1/16, 1/8 and 1/4; each corner is beyond 2.5 %."""
    before, after = np.array([1.0, 2, 3, 4]), np.array([5.0, 1.5, 1, 4])
    study = study_of([[104, 35], [106, 35], [110, 30], [112, 30]], np.column_stack([before, after]))
    groups = {"r000": "west", "r001": "west", "r002": "east", "r003": "east"}
    changes, chances = [], []
    for west, east in product((0, 1, 2), (0, 1, 2)):
        counts = np.array([west, 2 - west, east, 2 - east])
        shares = [(counts * y)[:2].sum() / (counts * y).sum() for y in (before, after)]
        changes.append(shares[1] - shares[0])
        chances.append((1 + (west == 1)) * (1 + (east == 1)) / 16)
    changes, chances = np.array(changes), np.array(chances)
    tail = min(chances[changes <= 0].sum(), chances[changes >= 0].sum())
    assert 0 < tail < 0.3  # else p is 1 whatever is done with it
    table = si.indices.share_changes(study, "amount", groups, draws=9999).to_frame().set_index("group")
    west, east = table.loc["west"], table.loc["east"]
    assert (west["low"], west["high"]) == pytest.approx((changes.min(), changes.max()))
    assert (east["low"], east["high"]) == pytest.approx((-changes.max(), -changes.min()))
    spread = 2 * np.sqrt(tail * (1 - tail) / 9999)
    assert west["p"] == pytest.approx(2 * tail, abs=5 * spread) and west["p"] == east["p"]


@pytest.mark.parametrize("ask", ["share_changes", "net_movement", "inequality_change"])
def test_p_is_below_5_percent_where_the_interval_excludes_zero(demo, ask):
    """Both are of the same draws: shifted to and fro, a change is significant just where its interval says so."""
    panel = demo.panel[["digital_index", "gdp"]]
    year, rank = panel.index.get_level_values("year"), panel["gdp"].groupby("year").rank(pct=True)
    panel = panel.assign(drift=panel["gdp"] * (1 + 0.05 * rank * (year - 2017)))
    study, seen = type(demo)(panel, about={}), set()
    for seed, variable in product(range(2), panel.columns):
        table = getattr(si.indices, ask)(study, variable, draws=199, seed=seed).to_frame()
        if ask == "net_movement":
            table = table[table["measure"].isin(["eastward shift", "northward shift"])]
        estimate = table["change" if "change" in table else "estimate"]
        assert (table["low"] <= table["high"]).all() and np.isfinite(estimate).all()
        outside = (table["low"] > 0) | (table["high"] < 0)
        clear = (table["p"] - 0.05).abs() > 0.02  # 2.5 % of 199 draws lie between two of them
        assert (outside == (table["p"] < 0.05))[clear].all()
        assert (np.sign(estimate) == np.sign(table["low"] + table["high"]))[outside].all()
        seen |= set(outside)
    assert True in seen


def test_shares_add_up(demo):
    for by in ("four", "hu_line", "province"):
        shares = si.indices.group_shares(demo, "gdp", by, draws=19).to_frame()
        assert shares.groupby("year")["share"].sum().tolist() == pytest.approx([1, 1, 1])
        changes = si.indices.share_changes(demo, "gdp", by, draws=19).to_frame()
        assert changes["change"].sum() == pytest.approx(0, abs=1e-12)
        wide = shares.set_index(["year", "group"])["share"]
        assert changes.set_index("group")["change"].to_dict() == pytest.approx(
            (wide[2019] - wide[2017]).to_dict()
        )
    assert shares["low"].le(shares["share"]).mean() > 0.9


def test_draws_are_within_the_groups():
    """Where all regions of a group are alike every draw has the same shares; free draws would not."""
    degrees = [[104 + k, 35] for k in range(6)]
    study = study_of(degrees, [[1, 2]] * 3 + [[4, 1]] * 3)
    groups = {f"r{k:03d}": "west" if k < 3 else "east" for k in range(6)}
    table = si.indices.group_shares(study, "amount", groups, draws=99).to_frame()
    assert table["low"].tolist() == pytest.approx(table["share"].tolist(), rel=1e-12)
    assert table["high"].tolist() == pytest.approx(table["share"].tolist(), rel=1e-12)


def test_groups_that_say_little_or_nothing():
    study = study_of([[104, 35], [106, 35], [110, 30]], [[1, 2], [2, 4], [3, 1]])
    alone = si.indices.group_shares(study, "amount", {"r000": "a", "r001": "b", "r002": "b"}, draws=19)
    assert any("Groups of one region" in note and note.endswith(": a.") for note in alone.notes)
    with pytest.raises(DataError, match="all regions are in one group"):
        si.indices.group_shares(study, "amount", dict.fromkeys(study.ids, "a"))
    with pytest.raises(AlignmentError, match="without a group"):
        si.indices.group_shares(study, "amount", {"r000": "a"})


def test_what_is_synthetic_says_so(demo):
    for function in (si.indices.centre_path, si.indices.net_movement, si.indices.group_shares):
        table = function(demo, "digital_index", draws=0)
        assert table.about["synthetic"] and "SYNTHETIC" in table.notes[0]
        assert table.about["n"] == 366


def test_net_movement_is_between_the_points_given_in_any_projection():
    """Two regions; points one degree further north move with them, and the plane changes no geodesic by much."""
    study = study_of([[104, 35], [106, 35]], [[1, 3], [1, 1]])
    north = study.regions.geometry.representative_point().translate(yoff=1.0)
    plain = rows(si.indices.net_movement(study, "amount", draws=0))["estimate"]
    moved = rows(si.indices.net_movement(study, "amount", draws=0, points=north))["estimate"]
    _, _, apart = ELLIPSOID.inv(104, 36, 106, 36)
    assert moved["distance"] == pytest.approx(apart / 4000, rel=2e-3)
    assert moved["distance"] < plain["distance"]
    other = si.indices.net_movement(study, "amount", draws=0, projection="+proj=aeqd +lat_0=35 +lon_0=105")
    assert rows(other)["estimate"]["distance"] == pytest.approx(plain["distance"], rel=2e-3)
