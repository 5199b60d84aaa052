"""Local coefficients against the published fit of Georgia, a kernel by hand, and mgwr's own test of variability."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from libpysal import examples

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError, SpatialIIEError

PUBLISHED = Path(__file__).parents[3] / "shared" / "replication" / "numbers.json"
FORMULA = "PctBach ~ PctFB + PctBlack + PctRural"
NAMES = ["PctBach", "PctFB", "PctBlack", "PctRural"]


def test_without_the_package_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "mgwr.sel_bw", None)
    monkeypatch.setitem(sys.modules, "mgwr", None)
    with pytest.raises(EstimationError, match=r"pip install 'spatial-iie\[gwr\]'"):
        si.spreg.gwr("log(gdp_per_capita) ~ digital_index", si.study.demo().year(2019))


@pytest.fixture(scope="module")
def georgia():
    pytest.importorskip("mgwr", reason="mgwr, of the extra gwr, is not installed")
    table = pd.read_csv(examples.get_path("GData_utm.csv")).set_index("AreaKey")
    at = geopandas.points_from_xy(table["X"], table["Y"])
    return table[NAMES], geopandas.GeoSeries(at, index=table.index, crs="EPSG:26917")


@pytest.fixture(scope="module")
def wanted():
    if not PUBLISHED.exists():
        pytest.skip("published numbers are not here")
    return json.loads(PUBLISHED.read_text(encoding="utf-8"))["gwr_georgia"]


def test_georgia_is_as_published(georgia, wanted):
    table, places = georgia
    found = si.spreg.gwr(FORMULA, table, places, standardize=True)
    assert set(found.bandwidths) == {wanted["gwr_bandwidth"]}
    assert found.statistics["aicc"] == pytest.approx(wanted["gwr_aicc"], abs=5e-5)


def test_georgia_with_a_bandwidth_for_each_is_as_published(georgia, wanted):
    table, places = georgia
    found = si.spreg.gwr(FORMULA, table, places, multiscale=True)
    assert found.bandwidths.tolist() == wanted["mgwr_bandwidths"]
    assert found.statistics["aicc"] == pytest.approx(wanted["mgwr_aicc"], abs=5e-6)
    assert found.local_r2.isna().all()
    assert "Multiscale" in found.title
    with pytest.raises(EstimationError, match="multiscale=True has none"):
        found.predict(table, places)
    with pytest.raises(EstimationError, match="not of multiscale=True"):
        si.spreg.variability_test(found)


def _by_hand(table, points, at, bandwidth, fixed, kernel):
    """Return the weighted regression at one point."""
    distance = np.hypot(*(points - at).T)
    reach = bandwidth if fixed else np.sort(distance)[bandwidth - 1] * 1.0000001
    ratio = distance / reach
    weight = (
        np.where(ratio < 1, (1 - ratio**2) ** 2, 0.0) if kernel == "bisquare" else np.exp(-(ratio**2) / 2)
    )
    z = np.column_stack([np.ones(len(table)), table[NAMES[1:]]])
    root = np.sqrt(weight)[:, None]
    return np.linalg.lstsq(z * root, table[["PctBach"]] * root, rcond=None)[0].ravel()


@pytest.mark.parametrize(
    ("bandwidth", "fixed", "kernel"), [(60, False, "bisquare"), (150.0, True, "gaussian")]
)
def test_each_region_has_the_regression_of_its_neighbourhood(georgia, bandwidth, fixed, kernel):
    table, places = georgia
    found = si.spreg.gwr(FORMULA, table, places, bandwidth=bandwidth, fixed=fixed, kernel=kernel)
    points = np.column_stack([places.x, places.y]) / 1000  # km
    for k in (0, 57, 158):
        row = _by_hand(table, points, points[k], bandwidth, fixed, kernel)
        np.testing.assert_allclose(found.coefficients.iloc[k], row, rtol=1e-6)
    assert np.allclose(found.t_values, found.coefficients / found.std_errors)
    z = np.column_stack([np.ones(len(table)), table[NAMES[1:]]])
    np.testing.assert_allclose(found.fitted, (z * found.coefficients.to_numpy()).sum(axis=1))


def test_predictions_are_of_the_regression_at_the_place(georgia):
    table, places = georgia
    kept, new = table.index[:140], table.index[140:]
    points = np.column_stack([places.x, places.y]) / 1000
    for standardize in (False, True):
        found = si.spreg.gwr(
            FORMULA, table.loc[kept], places.loc[kept], bandwidth=60, standardize=standardize
        )
        predicted = found.predict(table.loc[new, NAMES[1:]], places.loc[new])
        for k, region in list(enumerate(new))[:3]:
            b = _by_hand(table.loc[kept], points[:140], points[140 + k], 60, False, "bisquare")
            assert predicted[region] == pytest.approx(b @ np.r_[1, table.loc[region, NAMES[1:]]], rel=1e-6)


def test_the_critical_value_is_shared_out(georgia):
    """da Silva and Fotheringham (2016): alpha p / ENP, Student's t with n - 1 degrees of freedom, as mgwr has it."""
    from mgwr.gwr import GWR

    table, places = georgia
    found = si.spreg.gwr(FORMULA, table, places, bandwidth=60)
    points = np.column_stack([places.x, places.y]) / 1000
    theirs = GWR(points, table[["PctBach"]].to_numpy(), table[NAMES[1:]].to_numpy(), 60, n_jobs=1).fit()
    np.testing.assert_allclose(found.critical, theirs.critical_tval())
    shown = found.shown("PctFB")
    assert (shown.isna().to_numpy() == (theirs.filter_tvals()[:, 1] == 0)).all()
    looser = si.spreg.gwr(FORMULA, table, places, bandwidth=60, level=0.8)
    assert looser.critical.iloc[0] < found.critical.iloc[0]


def test_variability_is_mgwrs_with_one_more_draw(georgia):
    table, places = georgia
    found = si.spreg.gwr("PctBach ~ PctFB", table, places, bandwidth=60)
    done = []
    test = si.spreg.variability_test(found, draws=9, seed=3, progress=lambda *at: done.append(at)).to_frame()
    arrays, random = found.local_model.arrays, np.random.default_rng(3)
    drawn = np.array(
        [arrays.model(60, random.permutation(arrays.points)).fit().params.std(axis=0) for _ in range(9)]
    )
    wanted = (1 + (drawn >= found.coefficients.std(ddof=0).to_numpy()).sum(axis=0)) / 10
    np.testing.assert_allclose(test["p_simulated"], wanted)
    assert done[-1] == (9, 9)


def test_longitudes_and_latitudes_are_on_a_sphere(georgia):
    table, places = georgia
    lonlat = places.to_crs(4326)
    flat = si.spreg.gwr(FORMULA, table, places, bandwidth=60)
    round_ = si.spreg.gwr(FORMULA, table.assign(longitude=lonlat.x, latitude=lonlat.y), bandwidth=60)
    assert any("great-circle" in note for note in round_.notes)
    np.testing.assert_allclose(round_.coefficients, flat.coefficients, atol=0.05)
    with pytest.raises(EstimationError, match="must both be longitudes and latitudes"):
        flat.predict(table, lonlat)


def test_the_map_is_grey_where_the_coefficient_is_not_significant():
    pytest.importorskip("mgwr", reason="mgwr, of the extra gwr, is not installed")
    study = si.study.demo()
    found = si.spreg.gwr("log(gdp_per_capita) ~ digital_index", study.year(2019), bandwidth=100)
    axes = si.viz.coefficient_map(found, study.regions, coefficient="digital_index", k=3, language="en")
    texts = [text.get_text() for text in axes.get_legend().get_texts()]
    assert f"Not significant ({int(found.shown('digital_index').isna().sum())})" in texts
    assert axes.get_title(loc="left") or axes.figure.texts or axes.get_title()
    from matplotlib.figure import Figure

    si.viz.coefficient_map(found, study.regions, ax=Figure().add_subplot())
    with pytest.raises(DataError, match="'nothing' is no regressor"):
        si.viz.coefficient_map(found, study.regions, coefficient="nothing")
    with pytest.raises(DataError, match=r"wants the result of si\.spreg\.gwr"):
        si.viz.coefficient_map(found.coefficients, study.regions)


def test_what_has_no_local_regression_is_refused(georgia):
    table, places = georgia
    with pytest.raises(DataError, match="bandwidth= is one of"):
        si.spreg.gwr(FORMULA, table, places, bandwidth=3)
    with pytest.raises(DataError, match="bandwidth= is one of"):
        si.spreg.gwr(FORMULA, table, places, multiscale=True, bandwidth=[50, 60])
    with pytest.raises(DataError, match="no regressor whose coefficient"):
        si.spreg.gwr("PctBach ~ 1", table, places)
    with pytest.raises(DataError, match="level must be"):
        si.spreg.gwr(FORMULA, table, places, bandwidth=60, level=0)
    with pytest.raises(EstimationError, match="has no geometry for 1 region"):
        si.spreg.gwr(FORMULA, table, places.iloc[1:])
    with pytest.raises(EstimationError, match="need to know where the regions are"):
        si.spreg.gwr(FORMULA, table)


def test_given_bandwidths_of_each_regressor_are_kept(georgia):
    table, places = georgia
    found = si.spreg.gwr("PctBach ~ PctFB", table, places, multiscale=True, bandwidth=[50, 90])
    assert found.bandwidths.tolist() == [50, 90]
    assert list(found.by_region().to_frame()) == ["Intercept", "t Intercept", "PctFB", "t PctFB", "local_r2", "fitted",
                                                  "residual"]  # fmt: skip


@pytest.mark.parametrize("given", [None, True, "wide", [60, 70], float("nan"), 10**6])
def test_bandwidths_that_are_none(georgia, given):
    table, places = georgia
    with pytest.raises(SpatialIIEError, match="bandwidth"):
        si.spreg.gwr(FORMULA, table, places, bandwidth=given)


def test_bandwidths_of_numpy_are_numbers(georgia):
    table, places = georgia
    first, second = (si.spreg.gwr(FORMULA, table, places, bandwidth=each) for each in (np.int64(60), 60))
    assert first.bandwidths.tolist() == second.bandwidths.tolist() == [60.0] * len(first.bandwidths)
