"""Which rows a panel is fitted to, and what it refuses: missing cells, isolates, years, options that do not apply."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._registry import MODELS
from spatial_iie.errors import DataError, EstimationError, SpatialIIEError, WeightsError
from spatial_iie.study.study import Study
from tests.spreg.test_panel_effects import case, knn, needs_shared, simulated

FORMULA = "y ~ x + z"


def holed(cells, n=20, years=5):
    """Return a study in which x lacks cells (region number, year), and its weights."""
    w = knn(n=n)
    table = simulated(w, years=years)[3].panel
    for number, year in cells:
        table.loc[(w.ids[number], year), "x"] = np.nan
    return Study(table, about={"source": "holes"}), w


class TestMissingCells:
    def test_up_to_a_fifth_of_the_regions_is_left_out_and_named(self):
        study, w = holed([(1, 2001), (1, 2003), (4, 2002), (7, 2005), (9, 2001)])
        fit = si.spreg.panel(FORMULA, study, w, model="sdm")
        assert set(fit.about["left_out"]) == {"r01", "r04", "r07", "r09"} and fit.about["regions"] == 16
        assert any(
            "4 regions without values in all years left out [r01, r04, r07, r09]" in n for n in fit.notes
        )
        kept = w.ids.drop(["r01", "r04", "r07", "r09"])
        whole = simulated(w, years=5)[3].select(kept)
        same = si.spreg.panel(FORMULA, whole, w.subset(kept), model="sdm")
        np.testing.assert_allclose(fit.params, same.params, rtol=1e-10)

    def test_more_is_refused_with_what_is_missing_and_where(self):
        study, w = holed([(k, 2001 + k % 2) for k in range(5)])
        with pytest.raises(DataError, match=r"5 of 20 regions \(25%\)") as refused:
            si.spreg.panel(FORMULA, study, w)
        said = str(refused.value)
        assert "x in 5 region-years [r00 2001, r02 2001, r04 2001, r01 2002, r03 2002]" in said
        assert "balance='regions' keeps the 15 complete regions" in said
        assert "balance='years' keeps all 20 regions in [2003, 2004, 2005]" in said

    def test_regions_or_years_go_as_asked(self):
        study, w = holed([(k, 2001 + k % 2) for k in range(5)])
        fit = si.spreg.panel(FORMULA, study, w, model="sem", balance="regions")
        assert fit.about["regions"] == 15 and fit.about["years"] == (2001, 2002, 2003, 2004, 2005)
        fit = si.spreg.panel(FORMULA, study, w, model="sem", balance="years")
        assert fit.about["regions"] == 20 and fit.about["years_left_out"] == (2001, 2002)
        assert any("2 years without values in all regions left out [2001, 2002]" in n for n in fit.notes)
        same = si.spreg.panel(FORMULA, study, w, model="sem", years=[2003, 2004, 2005])
        np.testing.assert_allclose(fit.params, same.params, rtol=1e-12)

    def test_no_year_is_left(self):
        study, w = holed([(k, 2001 + k) for k in range(5)])
        with pytest.raises(DataError, match="balance='years' leaves none"):
            si.spreg.panel(FORMULA, study, w, balance="years")

    def test_a_column_the_formula_does_not_use_may_have_holes(self):
        study, w = holed([(k, 2001) for k in range(9)])
        assert si.spreg.panel("y ~ z", study, w, model="sem").about["left_out"] == ()

    @needs_shared
    def test_recorded_case(self):
        with pytest.raises(DataError, match=r"15 of 30 regions \(50%\)"):
            si.spreg.panel("y ~ x", *case("c10_unbalanced"), model="sdm", effects="both")


class TestIsolates:
    """r03 has no neighbour, though it is one of others: links go one way."""

    @pytest.fixture
    def cut(self):
        w = knn(n=20)
        matrix = w.matrix.toarray()
        matrix[3] = 0
        return simulated(w, years=4)[3], si.weights.from_matrix(matrix, ids=w.ids)

    @pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
    @pytest.mark.parametrize("model", list(MODELS))
    def test_are_left_out_of_every_model_and_named(self, cut, model):
        study, w = cut
        w = w.row_standardized()
        fit = si.spreg.panel(FORMULA, study, w, model=model, effects="both")
        assert fit.about["left_out"] == ("r03",) and fit.n == 18 * 3
        assert any("1 isolate left out [r03]" in note for note in fit.notes)
        kept = w.ids.drop("r03")
        same = si.spreg.panel(FORMULA, study.select(kept), w.subset(kept), model=model, effects="both")
        np.testing.assert_allclose(fit.params, same.params, rtol=1e-10)

    @pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
    def test_zero_keeps_them_where_that_is_right(self, cut):
        study, w = cut
        w = w.row_standardized()
        fit = si.spreg.panel(FORMULA, study, w, model="sdm", isolates="zero")
        assert fit.about["regions"] == 20 and any("[r03]: a lag of 0 there" in note for note in fit.notes)
        for model in ("sem", "sdm"):
            with pytest.raises(WeightsError, match="without isolates"):
                si.spreg.panel(FORMULA, study, w, model=model, isolates="zero", effects="both")
        direct = si.spreg.panel(
            FORMULA, study, w, model="sdm", isolates="zero", effects="both", correction=False
        )
        assert len(direct.design.nuisance) == 3
        slx = si.spreg.panel(FORMULA, study, w, model="slx", isolates="zero", effects="time")
        assert slx.about["regions"] == 20

    @pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
    def test_other_weights_of_a_test_must_fit_the_sample(self, cut):
        study, w = cut
        fit = si.spreg.panel(FORMULA, study, knn(n=20), model="ols")
        with pytest.raises(EstimationError, match=r"no neighbours under these weights \[r03\]"):
            si.spreg.lm_tests(fit, w.row_standardized())
        assert si.spreg.lm_tests(fit, w.row_standardized(), isolates="zero")["LM error"].df == (1,)

    @pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
    def test_error_refuses(self, cut):
        study, w = cut
        with pytest.raises(WeightsError, match=r"no neighbours \[r03\].*isolates='exclude'"):
            si.spreg.panel(FORMULA, study, w, isolates="error")


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ("2001-2003", "not '2001-2003'"), (b"2001", "not b'2001'"), (2001, "not 2001"), ([], r"not \[\]"),
        (["2001"], r"not \['2001'\]"), ([True, 2002], "whole numbers"), ([2001.5], "whole numbers"),
        ([2001, 1999], r"no year \[1999\]"), ([float("nan"), 2001], "whole numbers"),
    ],
)  # fmt: skip
def test_years_that_are_none(years, words):
    w = knn()
    with pytest.raises(DataError, match=words):
        si.spreg.panel(FORMULA, simulated(w)[3], w, years=years)


def test_years_in_any_order_and_type():
    w = knn()
    study = simulated(w)[3]
    fits = [
        si.spreg.panel(FORMULA, study, w, model="sem", years=years)
        for years in (
            [2003, 2001, 2001],
            np.array([2001, 2003]),
            pd.Index([2001.0, 2003.0]),
            iter([2001, 2003]),
        )
    ]
    assert {fit.about["years"] for fit in fits} == {(2001, 2003)}
    assert len({float(fit.params["lambda"]) for fit in fits}) == 1


def test_sac_with_lags_is_the_general_nesting_model():
    w = knn(n=30)
    study = simulated(w, years=3)[3]
    fit = si.spreg.panel(FORMULA, study, w, model="sac", effects="none", years=[2002], lagged=["x", "z"])
    cross = si.spreg.sac(FORMULA, study.year(2002), w, lagged=["x", "z"])
    np.testing.assert_allclose(fit.params, cross.params, rtol=1e-6)
    assert list(fit.params.index) == ["Intercept", "x", "z", "W x", "W z", "rho", "lambda"]
    plain = si.spreg.panel(FORMULA, study, w, model="sac")
    assert list(plain.params.index) == ["x", "z", "rho", "lambda"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"model": "sar", "lagged": ["nonsense"]}, "SAR has no lags of regressors"),
        ({"model": "sem", "lagged": "x"}, "SEM has no lags of regressors"),
        ({"model": "ols", "lagged": ["x"]}, "OLS has no lags of regressors"),
        ({"model": "sac", "lagged": ["nonsense"]}, "lagged names 'nonsense'"),
        ({"effects": "none", "correction": False}, "correction=False has nothing to do with effects='none'"),
        ({"effects": "random", "correction": False}, "nothing to do with effects='random'"),
        ({"model": "ols", "logdet": "exact"}, "no use of logdet='exact'"),
        ({"model": "slx", "information": "observed"}, "no use of information='observed'"),
        ({"information": "fisher"}, "information must be one of"),
        ({"model": "ols", "information": "fisher"}, "information must be one of"),
        ({"logdet": "fast"}, "logdet must be one of"),
        ({"balance": "rows"}, "balance must be one of"),
        ({"isolates": "attach"}, "isolates must be one of"),
        ({"model": 3}, "model must be one of"),
    ],
)
def test_what_a_model_would_ignore_is_refused(options, words):
    w = knn()
    with pytest.raises(SpatialIIEError, match=words):
        si.spreg.panel(FORMULA, simulated(w)[3], w, **options)


@needs_shared
def test_recorded_cases_of_options():
    fit = si.spreg.panel("y ~ x", *case("c06_lagged_ignored"), model="sac", lagged=["x"])
    assert list(fit.params.index) == ["x", "W x", "rho", "lambda"]
    with pytest.raises(DataError, match="2011-2013"):
        si.spreg.panel("y ~ x", *case("c11_years_text"), years="2011-2013")


def test_every_note_has_its_chinese():
    from spatial_iie.report.readable import notes

    study, w = holed([(k, 2001) for k in range(3)])
    uneven = si.weights.from_matrix(w.matrix * np.linspace(1, 2, w.n)[:, None], ids=w.ids)
    fits = [
        si.spreg.panel(FORMULA, study, w, model="sem", effects="both"),
        si.spreg.panel(FORMULA, study, w, model="sem", effects="both", correction=False, balance="years"),
        si.spreg.panel(FORMULA, study, uneven, model="sem", effects="time", correction=False),
    ]
    for fit in fits:
        for note in notes(fit, "zh"):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in note), note
