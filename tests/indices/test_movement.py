"""Paths, net movement and shares of groups: standstill, cases by hand, every sample and sign enumerated, refusals."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pyproj
import pytest

import spatial_iie as si
from spatial_iie._projection import CHINA_ALBERS
from spatial_iie.errors import AlignmentError, DataError, EstimationError, SpatialIIEError
from spatial_iie.indices._plane import located
from spatial_iie.indices._signs import Signed, signed
from spatial_iie.indices.movement import _changes
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


def _ellipse_by_hand(plane, shares):
    """Return the centre, semi-axes and rotation of the plane by the eigenvalues of the covariance."""
    centre = shares @ plane
    values, vectors = np.linalg.eigh((plane - centre).T * shares @ (plane - centre))
    x, y = vectors[:, 1]
    return centre, np.sqrt(2 * values[::-1]), np.degrees(np.arctan2(x, y)) % 180


def test_signs_against_every_pattern():
    """Six regions have 2^6 equally likely signs; what each adds by finite differences of formulas of this test."""
    degrees = np.array([[100, 30], [108, 34], [112, 26], [118, 31], [104, 40], [96, 36]], dtype=float)
    values = np.array([[2, 5], [3, 3], [4, 4], [5, 4.5], [2, 1], [1, 3]])
    to_plane = pyproj.Transformer.from_crs(4326, CHINA_ALBERS, always_xy=True)
    plane = np.column_stack(to_plane.transform(*degrees.T)) / 1000
    start, end = (values / values.sum(axis=0)).T
    middle = (start + end) / 2
    east, major, turn = [], [], []
    for one in np.eye(6):
        sides = [_ellipse_by_hand(plane, (1 - h) * middle + h * one) for h in (-1e-5, 1e-5)]
        places = [to_plane.transform(*(1000 * side[0]), direction="INVERSE") for side in sides]
        ahead, _, metres = ELLIPSOID.inv(*places[0], *places[1])
        east.append(metres / 1000 * np.sin(np.radians(ahead)) / 2e-5)
        major.append((sides[1][1][0] - sides[0][1][0]) / 2e-5)
        turn.append((sides[1][2] - sides[0][2]) / 2e-5)
    study = study_of(degrees, values)
    net = rows(si.indices.net_movement(study, "amount", draws=20_000, projection=CHINA_ALBERS))
    scale = (end - start) / np.sqrt(1 - 2 * middle + (middle**2).sum())
    signs = np.array(list(product((-1, 1), repeat=6)))
    for name, added, rel in (("eastward shift", east, 2e-3), ("change of major axis", major, 2e-3)):
        sizes = np.abs(signs @ (np.array(added) * scale))
        row = net.loc[name]
        least, most = ((sizes >= abs(row["estimate"]) * (1 + sign * rel)).mean() for sign in (1, -1))
        assert 0.05 < least <= most < 0.95
        assert least - 0.015 < row["p"] < most + 0.015
        margin = (row["high"] - row["low"]) / 2
        assert min(abs(sizes / margin - 1)) < rel and (sizes > margin * (1 + rel)).mean() <= 0.05
    turned = np.abs(signs @ (np.array(turn) * scale))  # in the plane, whose north differs a little
    estimate = abs(net.loc["change of rotation", "estimate"])
    least, most = ((turned >= estimate * (1 + sign * 0.05)).mean() for sign in (1, -1))
    assert least - 0.015 < net.loc["change of rotation", "p"] < most + 0.015


def test_what_regions_add_up_to_is_the_change(demo):
    """The gradient at the middle: all signs positive give the change but for terms of third order."""
    there = located(demo, "digital_index", [2017, 2019], None)
    start, end = there.data.numbers.T
    ids = there.data.table.index

    def change(a, b):
        return _changes(there, a, b, 1.0)

    found = signed(change, start, end, ids, 4000, 0)
    now = change(start[:, None], end[:, None])[:, 0]
    shares = (start / start.sum() + end / end.sum()) / 2
    step = (1 - 1e-4) * shares[:, None] + 1e-4 * np.eye(len(ids))
    added = change(shares[:, None], step) / 1e-4 * (end / end.sum() - start / start.sum())
    assert added.sum(axis=1) == pytest.approx(now, rel=5e-3)
    spread = np.sqrt((added**2 / (1 - 2 * shares + (shares**2).sum())).sum(axis=1))
    assert found.draws.std(axis=1) == pytest.approx(spread, rel=0.05)
    assert np.abs(found.draws.mean(axis=1) / spread).max() < 0.06


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


def test_a_block_is_one_region_at_its_centre():
    """Regions of a block in one place are, with one sign, one region with their sum."""
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
    for function in (si.indices.centre_path, si.indices.standard_ellipse):
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
    four = si.indices.net_movement(demo, "gdp", blocks="four", draws=999)
    assert "Only 4 blocks have signs, 16 patterns: p cannot be below 0.125." in four.notes
    p = rows(four)["p"].dropna()
    assert (p > 0.09).all() and (p * 16 / 2 - np.round(p * 16 / 2)).abs().max() < 0.35
    for function in (si.indices.share_changes, si.indices.sigma_convergence, si.indices.inequality_change):
        small = demo.select(demo.ids[demo.ids.str[:2].isin(["11", "12", "14"])])  # 13 regions
        notes = " ".join(function(small, "gdp", draws=9).notes)
        assert "9 replications are too few" in notes and "Only 13 units are resampled" in notes


def test_the_joint_p_of_a_shift_by_hand():
    """A step to each side has variance 1/2 in each direction: draws have the square 2; draws at or above it count."""
    cross = Signed(np.array([[1.0, -1, 0, 0], [0, 0, 1, -1]]))
    assert cross.joint_p(np.array([1.0, 1.0])) == 1 / 5
    assert cross.joint_p(np.array([0.6, 0.8])) == 1  # in a circle: of the size of every draw
    line = Signed(np.array([[2.0, -2, 0, 1], [0.0, 0, 0, 0]]))
    assert line.joint_p(np.array([2.0, 0.0])) == 3 / 5 and line.joint_p(np.array([0.0, 0.0])) == 1
    assert Signed(np.zeros((2, 4))).joint_p(np.zeros(2)) == 1


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
            table = table[~table["measure"].isin(["distance", "bearing"])]
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


@pytest.mark.parametrize("count", [39, 99, 999])
def test_an_interval_holds_zero_just_where_p_is_above_five_percent(count):
    from spatial_iie.indices._signs import Signed

    found = Signed(np.random.default_rng(count).standard_normal((1, count)))
    margin = found.margin()[0]
    for size in np.abs(found.draws[0]):
        for estimate in (size * (1 - 1e-6), size * (1 + 1e-6)):
            assert (found.p(np.array([estimate]))[0] <= 0.05) == (estimate > margin)
