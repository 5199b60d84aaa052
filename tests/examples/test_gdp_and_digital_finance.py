"""The example on real data: what is found is reported as found; no spillover is expected of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "prefecture_panel"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real panels are not here")


@pytest.fixture(scope="module")
def answer():
    spec = importlib.util.spec_from_file_location(
        "gdp_and_digital_finance", ROOT / "examples" / "gdp_and_digital_finance.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.analyse(FOLDER, ("queen", "knn:4"))


def test_the_direct_effect_is_clear_in_every_model(answer):
    for fit in answer.fits.values():
        assert fit.params["digital_index"] > 0 and fit.p_values["digital_index"] < 1e-6
    grid = answer.grid.to_frame()
    assert (grid["note"] == "").all() and len(grid) == 2 * 3 * 4
    assert (grid["direct"] > 0).all() and (grid["direct_p"] < 0.001).all()


def test_every_model_explains_the_same_cities(answer):
    sizes = {fit.n for fit in answer.fits.values()}
    assert len(sizes) == 1 and sizes.pop() == len(answer.study.ids) > 250
    assert "synthetic" not in answer.compared.to_frame() and not answer.compared.about["synthetic"]


def test_beijing_is_where_the_files_have_it(answer):
    import pandas as pd

    raw = pd.read_csv(FOLDER / "city_panel_1990_2023.csv", encoding="utf-8-sig")
    row = raw[(raw["city_code"] == 110000) & (raw["year"] == 2019)].iloc[0]
    ours = answer.study.year(2019).loc["110000"]
    assert ours["gdp_per_capita"] == row["gdp_per_capita"]
    assert ours["deposit_share"] == pytest.approx(
        100 * row["deposit_balance_100m"] / row["gdp_100m"], rel=1e-12
    )


def test_the_tests_agree_with_one_another(answer):
    """Errors are alike among neighbours, whichever way one asks; nested likelihoods are in order."""
    assert answer.lm["LM error"].p_value < 0.001
    assert answer.nested["OLS < SEM"].p_value < 0.001
    likelihood = {name: fit.log_likelihood for name, fit in answer.fits.items()}
    for small, large in (("OLS", "SLX"), ("SLX", "SDEM"), ("SEM", "SDEM"), ("SAR", "SDM"), ("SLX", "SDM")):
        assert likelihood[small] <= likelihood[large] + 1e-9


def test_impacts_add_up(answer):
    table = answer.impacts.to_frame()
    np.testing.assert_allclose(table["direct"] + table["indirect"], table["total"], rtol=1e-10)
