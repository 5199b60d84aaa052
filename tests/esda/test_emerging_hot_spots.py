"""Emerging hot spots: Mann-Kendall as published and as in scipy, the rules of all categories, any order of rows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, EstimationError
from spatial_iie.esda._mann_kendall import Trend, mann_kendall
from spatial_iie.esda.emerging_hot_spots import categories
from spatial_iie.results.spots import CATEGORIES
from spatial_iie.study.study import Study

FOLDERS = [parent / "shared" / "replication" for parent in Path(__file__).resolve().parents]


@pytest.fixture(scope="module")
def boston():
    folder = next((each for each in FOLDERS if (each / "bos_ecometric.csv").exists()), None)
    if folder is None:
        pytest.skip("the published example is not here")
    import geopandas

    rows = pd.read_csv(folder / "bos_ecometric.csv", dtype={".region_id": str})
    layer = geopandas.read_file(folder / "bos_ecometric.geojson").set_index(".region_id")
    panel = rows.set_index([".region_id", "year"])[["value"]]
    study = Study(panel, about={"source": "Boston"}, layer=layer)
    numbers = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))["emerging_hot_spots"]
    return study, si.weights.queen(study.regions).row_standardized(), numbers


def test_published_trends_which_count_each_region_twice(boston):
    study, w, numbers = boston
    found = si.esda.emerging_hot_spots(study, "value", w, permutations=0, own_weight=2)
    assert "2 times the weight of a neighbour" in " ".join(found.notes)
    table = found.to_frame()
    tracts = {tract: row for tract, row in numbers.items() if isinstance(row, dict)}
    assert len(tracts) == 2
    for tract, row in tracts.items():
        for name, value in row.items():
            digits = 5e-4 * 10 ** np.floor(np.log10(abs(value)) + 1) if name == "p" else 5e-4
            assert table.loc[tract, name] == pytest.approx(value, abs=digits), (tract, name)


def test_gi_star_is_that_of_every_year(boston):
    study, w, _ = boston
    found = si.esda.emerging_hot_spots(study, "value", w, permutations=99, seed=3, own_weight=1)
    one = si.esda.local_getis_ord(study["value", 2015], w, permutations=99, seed=3)
    assert found.yearly[2015].to_numpy() == pytest.approx(
        one.z_score[found.yearly.index].to_numpy(), abs=1e-9
    )
    assert set(found.to_frame()["category"]) <= set(CATEGORIES)


@pytest.mark.parametrize("digits", [0, 1, 8])
def test_tau_is_that_of_scipy(digits):
    """Rounded to few digits, values tie."""
    series = np.random.default_rng(1).normal(size=(20, 9)).round(digits)
    found = mann_kendall(series)
    truth = [kendalltau(np.arange(9), row).statistic for row in series]
    assert found.tau == pytest.approx(truth)


def test_variance_with_ties_is_that_of_all_orders():
    values = np.array([1.0, 1, 1, 2, 2, 5])
    from itertools import permutations

    every = np.array(list(permutations(values)))
    score = mann_kendall(every).score
    assert mann_kendall(values[np.newaxis]).variance.item() == pytest.approx((score**2).mean())


def test_equal_and_missing_values_have_no_trend():
    found = mann_kendall(np.array([[1.0, 1, 1], [1, np.nan, 2], [1, 2, 3]]))
    assert np.isnan(found.p[:2]).all() and found.score[2] == 3


UP, FLAT, DOWN = (3.0, 0.01), (1.0, 0.9), (-3.0, 0.01)
RULES = [
    ("0000000001", UP, "new hot spot"),
    ("0000000111", UP, "consecutive hot spot"),
    ("0111111111", UP, "intensifying hot spot"),
    ("1111111111", FLAT, "persistent hot spot"),
    ("1111111111", DOWN, "diminishing hot spot"),
    ("1111111110", DOWN, "historical hot spot"),
    ("1111111110", FLAT, "historical hot spot"),
    ("1010000001", FLAT, "sporadic hot spot"),
    ("1010000000", FLAT, "sporadic hot spot"),
    ("c000000001", FLAT, "oscillating hot spot"),
    ("c011111111", UP, "oscillating hot spot"),
    ("111111111c", DOWN, "oscillating cold spot"),
    ("000000000c", DOWN, "new cold spot"),
    ("00000000cc", DOWN, "consecutive cold spot"),
    ("cccccccccc", DOWN, "intensifying cold spot"),
    ("cccccccccc", FLAT, "persistent cold spot"),
    ("cccccccccc", UP, "diminishing cold spot"),
    ("ccccccccc0", UP, "historical cold spot"),
    ("c0c000000c", FLAT, "sporadic cold spot"),
    ("100000000c", FLAT, "oscillating cold spot"),
    ("1c00000000", FLAT, "no pattern"),
    ("0000000000", UP, "no pattern"),
]


@pytest.mark.parametrize(("years", "trend", "category"), RULES)
def test_rules(years, trend, category):
    hot, cold = (np.array([[year == mark for year in years]]) for mark in "1c")
    score, p = (np.array([each]) for each in trend)
    assert categories(hot, cold, Trend(score, score, score, p), 0.05) == [category]


def test_every_category_has_a_rule():
    assert {category for *_, category in RULES} == set(CATEGORIES) and len(CATEGORIES) == 17


def test_rows_years_and_weights_in_any_order(lattice_study):
    study, w = lattice_study
    found = si.esda.emerging_hot_spots(study, "x", w, permutations=99)
    rows = study.panel.sample(frac=1, random_state=1)
    mixed = Study(rows, about=study.about, layer=study.layer.sample(frac=1, random_state=2))
    other = si.esda.emerging_hot_spots(
        mixed, "x", w.subset(w.ids[::-1]), permutations=99, years=[2003, 2001, 2002]
    )
    pd.testing.assert_frame_equal(found.to_frame(), other.to_frame())
    pd.testing.assert_frame_equal(found.yearly, other.yearly)


def test_few_years_cannot_have_a_trend_and_say_so(lattice_study):
    study, w = lattice_study
    notes = " ".join(si.esda.emerging_hot_spots(study, "x", w, permutations=0).notes)
    assert "The trend of 3 years has p = 0.296 at least" in notes and "no error rate" in notes


def test_it_is_refused_in_words(lattice_study):
    study, w = lattice_study
    with pytest.raises(DataError, match="at least 3 years with values of x; there are 2"):
        si.esda.emerging_hot_spots(study, "x", w, years=[2001, 2002])
    with pytest.raises(AlignmentError, match="not in the weights"):
        si.esda.emerging_hot_spots(study, "x", w.subset(w.ids[:-1]))
    flat = study.assign(flat=study.panel["x"] * 0 + 1)
    with pytest.raises(EstimationError, match="flat in 2001 is constant"):
        si.esda.emerging_hot_spots(flat, "flat", w)
    with pytest.raises(si.errors.SpatialIIEError, match="own_weight must be a positive number"):
        si.esda.emerging_hot_spots(study, "x", w, own_weight=0)
