"""The whole report on a real panel: what it finds is what the functions it calls find; no spillover is expected."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.chapter import make, read_plan

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "prefecture_panel"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real panels are not here")
YEARS = (2017, 2018, 2019)
FILE = """\
language = "zh"
[data]
file = "panel.csv"
[variables]
index = "index"
explore = ["income"]
[labels]
index = { en = "digital finance index", zh = "数字普惠金融指数" }
income = { en = "GDP per capita", zh = "人均GDP" }
deposits = { en = "deposits", zh = "存款" }
population = { en = "population", zh = "人口" }
[weights]
others = ["knn:4"]
islands = "attach"
[statistics]
permutations = 999
[models]
formula = "log(income) ~ index + deposits + log(population)"
ladder = ["ols", "sem", "sdem"]
[robustness]
weights = ["queen", "knn:4"]
models = ["sdem"]
[inequality]
draws = 99
[movement]
draws = 99
[convergence]
draws = 99
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    panel().to_csv(folder / "panel.csv")
    (folder / "study.toml").write_text(FILE, encoding="utf-8")
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPATIAL_IIE_CACHE", str(folder / "cache"))
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        warnings.simplefilter("ignore", si.errors.FontWarning)
        return make(read_plan(folder / "study.toml"), folder / "out", formats=["html", "data"])


def panel() -> pd.DataFrame:
    """Return index and GDP of the cities complete in all years, keyed by the six-digit code."""
    index = si.study.open(FOLDER / "PKU_DFIIC_city.dta", region="pref_code_year18", year="year", years=YEARS)
    cities = si.study.open(FOLDER / "city_panel_1990_2023.csv", region="city_code", year="year", years=YEARS)
    columns = {
        "index": index.panel["index_aggregate"],
        "income": cities.panel["gdp_per_capita"],
        "deposits": 100 * cities.panel["deposit_balance_100m"] / cities.panel["gdp_100m"],
        "population": cities.panel["pop_10k"],
    }
    table = pd.DataFrame(columns).dropna().rename_axis(["adcode", "year"])
    whole = table.groupby(level="adcode").size() == len(YEARS)
    return table[table.index.get_level_values("adcode").isin(whole.index[whole])]


def test_nothing_fails(made):
    assert made.failures == ()
    record = json.loads(made.files[-1].read_text(encoding="utf-8"))
    assert record["synthetic"] is False
    assert "合成" not in made.files[-1].with_name("report.html").read_text(encoding="utf-8")


def test_its_tables_say_what_the_functions_say(made):
    table = pd.read_csv(made.files[-1].parent / "data" / "global_statistics.csv")
    table = table[table["measure"].astype(str).str.contains("Moran")] if "measure" in table else table
    study = si.study.open(made.files[-1].parents[1] / "panel.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        w = si.weights.queen(study.regions).attach_islands(study.regions).row_standardized()
    for year in YEARS:
        expected = si.esda.moran(study["index", year], w)
        (row,) = table[table["year"] == year].to_dict("records")
        assert np.isclose(row["statistic"], expected.statistic, rtol=1e-12)
        assert (row["n"], expected.z_score > 10) == (expected.n, True)
    assert study.about["synthetic"] is False
