"""The embedded example was simulated from known coefficients: intervals cover them, year by year and in the panel."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import pytest

import spatial_iie as si
from spatial_iie.study.demo import EXAMPLE_FORMULA, EXAMPLE_LAGGED

LAGS = list(EXAMPLE_LAGGED)


@pytest.fixture(scope="module")
def truth():
    path = Path(si.__file__).parent / "study" / "data" / "simulate_demo.py"
    spec = importlib.util.spec_from_file_location("simulate_demo", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.TRUTH


@pytest.fixture(scope="module")
def demo():
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # of the island 330900
        return study, si.weights.queen(study.regions).row_standardized()


@pytest.mark.parametrize("year", [2017, 2018, 2019])
@pytest.mark.parametrize("information", ["expected", "observed"])
def test_the_truth_lies_within_the_intervals(truth, demo, year, information):
    study, w = demo
    fit = si.spreg.sdem(EXAMPLE_FORMULA, study.year(year), w, lagged=LAGS, information=information)
    interval = fit.conf_int()
    assert set(fit.params.index) == set(truth) - {"sigma"}
    for name in fit.params.index:
        true = truth[name] - (0.06 * (2019 - year) if name == "Intercept" else 0.0)
        assert interval.loc[name, "lower"] <= true <= interval.loc[name, "upper"], name
    assert fit.sigma2**0.5 == pytest.approx(truth["sigma"], rel=0.1)


def test_the_digital_index_is_found_and_named(truth, demo):
    study, w = demo
    fit = si.spreg.sdem(EXAMPLE_FORMULA, study.year(2019), w, lagged=LAGS)
    assert fit.p_values["digital_index"] < 0.01 and fit.params["digital_index"] > 0
    assert "SYNTHETIC" in repr(fit)
