"""Mean centres and standard deviational ellipses: laws of the plane, cases by hand, pointpats, and true north."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyproj
import pytest

import spatial_iie as si
from spatial_iie._projection import CHINA_ALBERS
from spatial_iie.errors import DataError, EstimationError, SpatialIIEError
from spatial_iie.indices._moments import moments
from spatial_iie.indices.ellipse import ellipses, factor_of
from tests.indices.places_of import study_of

ELLIPSOID = pyproj.Geod(ellps="WGS84")


def found(points, weights=None, factor=1.0):
    weights = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=float)
    return ellipses(moments(np.asarray(points, dtype=float), weights[:, np.newaxis]), factor)


@pytest.fixture(scope="module")
def cloud():
    random = np.random.default_rng(5)
    return random.normal(size=(40, 2)) @ [[3.0, 1.0], [0.0, 1.5]] + [500.0, -200.0], random.gamma(2, 1, 40)


def test_two_points_by_hand():
    """(0, 0) and (6, 8), 3 : 1. Mean (1.5, 2); variance along the line 10^2 * 3/4 * 1/4; across it nothing."""
    ellipse = found([[0, 0], [6, 8]], [3, 1])
    assert ellipse.centre.tolist() == [[1.5, 2.0]]
    assert ellipse.major.item() == pytest.approx(np.sqrt(18.75), rel=1e-14)
    assert ellipse.minor.item() == pytest.approx(0, abs=1e-7)
    assert ellipse.rotation.item() == pytest.approx(np.degrees(np.arctan2(6, 8)), rel=1e-12)


def test_cross_by_hand():
    """At +-3 to the right and +-1 up: the variances are 2 * 9 / 4 and 2 * 1 / 4, the long axis lies east-west."""
    ellipse = found([[3, 0], [-3, 0], [0, 1], [0, -1]])
    assert (ellipse.major.item(), ellipse.minor.item()) == pytest.approx((np.sqrt(4.5), np.sqrt(0.5)))
    assert ellipse.rotation.item() == 90
    assert ellipse.area.item() == pytest.approx(np.pi * 1.5)


def test_points_on_a_circle():
    """With the factor sqrt(2) the ellipse of a circle is the circle, and it has no direction."""
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ellipse = found(100 + 7 * np.column_stack([np.cos(turn), np.sin(turn)]), factor=np.sqrt(2))
    assert (ellipse.major.item(), ellipse.minor.item()) == pytest.approx((7, 7))
    assert ellipse.area.item() == pytest.approx(49 * np.pi)
    assert np.isnan(ellipse.rotation.item())


def test_everything_in_one_place():
    ellipse = found([[1e4, 2e4], [3e4, 1e4], [0, 0]], [0, 5, 0])
    assert ellipse.centre.tolist() == [pytest.approx([3e4, 1e4])]
    assert (ellipse.major.item(), ellipse.minor.item()) == (0, 0) and np.isnan(ellipse.rotation.item())


@pytest.mark.parametrize("turn", [0.0, 17.0, 90.0, 133.0])
def test_moves_and_turns_with_the_points(cloud, turn):
    points, weights = cloud
    before = found(points, weights)
    a = np.radians(turn)
    clockwise = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])  # of row vectors
    after = found(points @ clockwise + [30.0, 900.0], weights)
    assert after.centre[0] == pytest.approx(before.centre[0] @ clockwise + [30.0, 900.0])
    assert (after.major, after.minor) == (pytest.approx(before.major), pytest.approx(before.minor))
    away = (after.rotation - before.rotation - turn + 90) % 180 - 90
    assert away.item() == pytest.approx(0, abs=1e-9)


def test_weights_count_as_copies_and_their_unit_does_not_matter(cloud):
    points, _ = cloud
    copies = np.arange(40) % 4  # zeros too
    weighted, scaled = found(points, copies), found(points, 1e6 * copies)
    repeated = found(np.repeat(points, copies, axis=0))
    for one in (weighted, scaled):
        for a, b in zip(one, repeated, strict=True):
            assert a == pytest.approx(b, rel=1e-10)


def test_against_pointpats(cloud):
    """pointpats 2.5: its angle is counter-clockwise from east in radians, although its docstring says clockwise."""
    centrography = pytest.importorskip("pointpats.centrography")
    points, weights = cloud
    assert found(points, weights).centre[0] == pytest.approx(
        centrography.weighted_mean_center(points, weights)
    )
    for convention, options in (
        ("crimestat", {}),
        ("yuill", {"method": "yuill", "crimestatCorr": False, "degfreedCorr": False}),
        ("arcgis", {"method": "yuill", "crimestatCorr": True, "degfreedCorr": False}),
    ):
        for each in (None, weights):
            ours = found(points, each, factor_of(len(points), convention))
            major, minor, angle = centrography.ellipse(points, weights=each, **options)
            assert (ours.major.item(), ours.minor.item()) == pytest.approx((major, minor), rel=1e-10)
            assert ours.rotation.item() == pytest.approx((90 - np.degrees(angle)) % 180, rel=1e-9)


def test_the_conventions_hold_the_parts_they_say():
    """Of a normal distribution 1 - exp(-k^2 / 2) lies within k standard deviations along both axes."""
    points = np.random.default_rng(2).normal(size=(40_000, 2)) * [4.0, 1.0]
    for convention, part in (("arcgis", 0.632), ("yuill", 0.393)):
        ellipse = found(points, factor=factor_of(len(points), convention))
        inside = ((points - ellipse.centre) / [ellipse.major.item(), ellipse.minor.item()]) ** 2
        assert (inside.sum(axis=1) <= 1).mean() == pytest.approx(part, abs=0.01)
        assert 1 - np.exp(-(factor_of(40_000, convention) ** 2) / 2) == pytest.approx(part, abs=0.001)


def test_a_meridian_runs_north_whatever_the_map_says():
    """On the map the meridian of 125 degrees leans by 11 degrees; a line along it has no rotation all the same."""
    degrees = [[125, 30], [125, 32], [125, 38]]
    study = study_of(degrees, [[1, 1], [2, 2], [1, 3]])
    table = si.indices.standard_ellipse(study, "amount", projection=CHINA_ALBERS, draws=0)
    leaning = np.array(list(table.about["convergence"].values()))
    assert leaning == pytest.approx(20 * (np.sin(np.radians(25)) + np.sin(np.radians(47))) / 2, rel=1e-3)
    rotation = table.to_frame()["rotation"].to_numpy()
    assert (rotation + 90) % 180 - 90 == pytest.approx(0, abs=1e-6)
    assert table.to_frame()["longitude"].tolist() == pytest.approx([125, 125])
    across = study_of([[124.9, 35], [125.1, 35]], [[1, 1], [1, 1]])
    assert si.indices.standard_ellipse(across, "amount", draws=0).to_frame()["rotation"].tolist() == (
        pytest.approx([90, 90], abs=0.01)
    )


def test_areas_and_axes_are_those_on_the_ground():
    """Places 100 km around a place, by geodesics: a circle on the ground, whose area the plane keeps."""
    azimuth = np.arange(0, 360, 10.0)
    n = len(azimuth)
    east, north, _ = ELLIPSOID.fwd([118.0] * n, [28.0] * n, azimuth, [1e5] * n)
    study = study_of(np.column_stack([east, north]), np.ones((n, 1)), years=(2019,))
    row = si.indices.standard_ellipse(study, "amount", draws=0).to_frame().iloc[0]
    assert row["area_km2"] == pytest.approx(np.pi * 1e4, rel=2e-3)
    assert (row["longitude"], row["latitude"]) == pytest.approx((118, 28), abs=0.02)
    assert (row["major_km"], row["minor_km"]) == pytest.approx((100, 100), rel=0.03)


def test_a_study_by_another_way():
    """All regions alike: centroids by geopandas in the plane, the covariance by numpy."""
    demo = si.study.demo()
    even = type(demo)(demo.panel.assign(one=1.0)[["one"]], about={})
    centroids = demo.regions.to_crs(CHINA_ALBERS).centroid
    points = np.column_stack([centroids.x, centroids.y]) / 1000
    table = si.indices.standard_ellipse(even, "one", convention="yuill", draws=0, years=[2019]).to_frame()
    back = pyproj.Transformer.from_crs(CHINA_ALBERS, 4326, always_xy=True)
    assert table.loc[0, ["longitude", "latitude"]].tolist() == pytest.approx(
        back.transform(*(1000 * points.mean(axis=0)))
    )
    large, small = np.sqrt(np.linalg.eigvalsh(np.cov(points.T, ddof=0))[::-1])
    assert table.loc[0, ["major_km", "minor_km", "area_km2"]].tolist() == pytest.approx(
        [large, small, np.pi * large * small]
    )


def test_equal_axes_are_said_to_have_no_direction():
    study = study_of([[104, 30], [106, 30], [105, 29], [105, 31]], np.ones((4, 1)), years=(2019,))
    square = "+proj=laea +lat_0=30 +lon_0=105 +units=m"
    at = pyproj.Transformer.from_crs(square, 4326, always_xy=True)
    degrees = [at.transform(x, y) for x, y in ((1e5, 0), (-1e5, 0), (0, 1e5), (0, -1e5))]
    study = study_of(degrees, np.ones((4, 1)), years=(2019,))
    table = si.indices.standard_ellipse(study, "amount", projection=square, draws=0)
    assert np.isnan(table.to_frame()["rotation"].item())
    assert any("2019: the axes are equal" in note for note in table.notes)


def test_intervals_hold_the_estimate_and_turn_round_at_180():
    """An ellipse along north: half of the draws turn a little left, to 179, half a little right, to 1."""
    random = np.random.default_rng(0)
    degrees = np.column_stack([105 + 0.3 * random.normal(size=40), 33 + 3 * random.normal(size=40)])
    table = si.indices.standard_ellipse(study_of(degrees, np.ones((40, 1)), (2019,)), "amount", draws=199)
    row = table.to_frame().iloc[0]
    for name in ("major_km", "minor_km", "rotation", "area_km2"):
        assert row[f"{name}_low"] < row[name] < row[f"{name}_high"]
    assert row["rotation_high"] - row["rotation_low"] < 20


def test_draws_without_a_direction_are_told():
    """Of two regions half of the draws hold one of them twice: no ellipse, and no direction."""
    table = si.indices.standard_ellipse(
        study_of([[110, 30], [112, 31]], [[1], [1]], (2019,)), "amount", draws=99
    )
    row = table.to_frame().iloc[0]
    assert row["rotation_low"] == pytest.approx(row["rotation"]) and row["major_km_low"] == 0
    (told,) = [note for note in table.notes if "draws have equal axes" in note]
    assert 30 < int(told.removeprefix("2019: ").split()[0]) < 70


def test_what_cannot_be_measured_is_refused():
    two = study_of([[110, 30], [112, 31]], [[1, 1], [1, 2]])
    with pytest.raises(EstimationError, match="crimestat divides by n - 2, and there are 2 regions"):
        si.indices.standard_ellipse(two, "amount", convention="crimestat")
    with pytest.raises(SpatialIIEError, match="convention must be one of"):
        si.indices.standard_ellipse(two, "amount", convention="esri")
    with pytest.raises(DataError, match="has degrees, not distances"):
        si.indices.standard_ellipse(two, "amount", projection="EPSG:4326")
    with pytest.raises(DataError, match=r"makes distances wrong by up to \d+ % in 2 regions"):
        si.indices.standard_ellipse(two, "amount", projection="EPSG:3857")
    with pytest.raises(DataError, match="is not understood"):
        si.indices.standard_ellipse(two, "amount", projection="albers")
    brazil = study_of([[-47, -15], [-43, -22]], [[1, 1], [1, 2]])
    with pytest.raises(DataError, match="makes distances wrong"):
        si.indices.standard_ellipse(brazil, "amount", projection=CHINA_ALBERS)
    _, _, metres = ELLIPSOID.inv(-47, -15, -43, -22)
    for plane in ("+proj=laea +lat_0=-18 +lon_0=-45 +units=km", None):  # by default one centred on the layer
        near = si.indices.standard_ellipse(brazil, "amount", projection=plane, draws=0).to_frame()
        assert near["major_km"][0] == pytest.approx(np.sqrt(2) * metres / 2000, rel=2e-3)


def test_places_of_ones_own():
    """Seats of government in place of centroids, in any order of rows; one that lacks is named."""
    demo = si.study.demo().select(["110000", "310000", "440100"])
    seats = study_of([[116.4, 39.9], [121.5, 31.2], [113.3, 23.1]], np.ones((3, 1)), (2019,), ids=demo.ids)
    moved = si.indices.centre_path(demo, "gdp", points=seats.layer.iloc[::-1], draws=0).to_frame()
    again = si.indices.centre_path(demo, "gdp", points=seats.layer, draws=0).to_frame()
    pd.testing.assert_frame_equal(moved, again)
    assert not np.allclose(
        moved["longitude"], si.indices.centre_path(demo, "gdp", draws=0).to_frame()["longitude"]
    )
    with pytest.raises(DataError, match=r"1 region without a place \[440100\]"):
        si.indices.centre_path(demo, "gdp", points=seats.layer.drop("440100"))
    with pytest.raises(DataError, match="coordinate system"):
        si.indices.centre_path(demo, "gdp", points=seats.layer.set_crs(None, allow_override=True))
