"""What stands in parentheses below coefficients: statsmodels' numbers, one note and one convention for stars."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import spatial_iie as si
from spatial_iie.errors import DataError

INSIDE = ("z", "t", "se", "p", "ci")


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(5)
    table = pd.DataFrame(rng.standard_normal((64, 2)), columns=["x", "u"])
    table["y"] = 1 + 0.2 * table["x"] + table["u"]
    return table.set_index(si.weights.lattice(8, 8).ids)


@pytest.fixture(scope="module")
def truth(data):
    return sm.OLS(data["y"], sm.add_constant(data[["x"]])).fit()


def _numbers(text):
    return [float(part) for part in text.strip("()").split(", ")]


@pytest.mark.parametrize("inside", INSIDE)
def test_a_cell_has_the_numbers_of_statsmodels(data, truth, inside):
    expected = {
        "z": [truth.tvalues["x"]],
        "t": [truth.tvalues["x"]],
        "se": [truth.bse["x"]],
        "p": [truth.pvalues["x"]],
        "ci": list(truth.conf_int().loc["x"]),
    }[inside]
    table = si.spreg.compare({"OLS": si.spreg.ols("y ~ x", data)}, parentheses=inside, decimals=4)
    cells = table.to_frame()["OLS"].tolist()
    place = table.to_frame()["variable"].tolist().index("x")
    assert float(cells[place].rstrip("*")) == pytest.approx(truth.params["x"], abs=5e-5)
    assert cells[place].count("*") == sum(truth.pvalues["x"] < level for level in (0.1, 0.05, 0.01))
    assert _numbers(cells[place + 1]) == pytest.approx(expected, abs=5.1e-3 if inside in "zt" else 5.1e-4)


def test_the_note_says_what_stands_in_parentheses(data):
    fits = {"OLS": si.spreg.ols("y ~ x", data)}
    said = [
        next(
            note
            for note in si.spreg.compare(fits, parentheses=inside).about["notes"]
            if "In parentheses" in note
        )
        for inside in INSIDE
    ]
    assert len(set(said)) == 5 and all(
        each.endswith("* p < 0.1, ** p < 0.05, *** p < 0.01.") for each in said
    )
    for words, note in zip(("z values", "ratios", "standard errors", "p-values", "95 %"), said, strict=True):
        assert words in note


def test_an_interval_of_an_impact_is_the_normal_one(data):
    w = si.weights.lattice(8, 8).row_standardized()
    fit = si.spreg.sdm("y ~ x", data, w)
    frame = si.spreg.compare({"m": fit}, impacts=True, parentheses="ci", decimals=6).to_frame()
    place = frame["variable"].tolist().index("Total impacts") + 2
    of = fit.impacts().to_frame().loc["x"]
    low, high = _numbers(frame["m"][place])
    assert (low + high) / 2 == pytest.approx(of["total"], abs=2e-6)
    assert (high - low) / 2 == pytest.approx(1.959964 * of["total_std_error"], abs=2e-6)


def test_a_grid_on_paper_has_the_cells_of_its_rows():
    study = si.study.demo()
    options = {
        "weights": {"knn:4": si.weights.from_spec("knn:4", study).row_standardized()},
        "years": [2018, 2019],
        "models": ("ols", "sar"),
    }
    rows = si.spreg.robustness("log(gdp) ~ digital_index", study, **options).to_frame()
    paper = si.spreg.robustness(
        "log(gdp) ~ digital_index", study, **options, layout="paper", parentheses="se"
    )
    frame = paper.to_frame()
    assert list(frame) == ["weights", "year", "OLS", "SAR"] and frame["year"].tolist() == [
        "2018",
        "",
        "2019",
        "",
    ]
    for year, place in ((2018, 0), (2019, 2)):
        for model in ("OLS", "SAR"):
            row = rows[(rows["year"] == year) & (rows["model"] == model)].iloc[0]
            assert float(frame[model][place].rstrip("*")) == pytest.approx(row["estimate"], rel=0.02)
            assert _numbers(frame[model][place + 1]) == pytest.approx([row["std_error"]], abs=5.1e-5)
    assert any("In parentheses standard errors" in note for note in paper.about["notes"])
    twice = si.spreg.robustness(
        "log(gdp) ~ digital_index", study, **options | {"models": ("ols", "OLS", "sar")}, layout="paper"
    )
    assert list(twice.to_frame()) == list(frame)
    with pytest.raises(DataError, match="layout='paper'"):
        si.spreg.robustness("log(gdp) ~ digital_index", study, **options, parentheses="se")


def test_the_table_of_employment_takes_them(data):
    study = si.study.demo()
    fits = (
        si.macro.employment_levels(study.year(2019)),
        si.macro.employment_changes(study.year(2018), study.year(2019)),
    )
    table = si.macro.employment_table(*fits, parentheses="ci").to_frame()
    lower, upper = fits[0].conf_int().iloc[1]
    assert _numbers(table["employees"][1]) == pytest.approx([lower, upper], abs=5.1e-4)


def test_the_note_names_the_fits_that_have_t_values(data):
    w = si.weights.lattice(8, 8).row_standardized()
    least = si.spreg.ols("y ~ x", data)
    fits = {"A": least, "B": si.spreg.ols("y ~ x", data, method="gmm"), "C": si.spreg.sar("y ~ x", data, w)}
    for inside in ("z", "t"):
        said, none = (
            si.spreg.compare(each, parentheses=inside).about["notes"] for each in (fits, {"B": fits["B"]})
        )
        assert any("(t for A" in note for note in said) and not any("t for" in note for note in none)
    study = si.study.demo()
    options = {"weights": {"knn:4": si.weights.from_spec("knn:4", study).row_standardized()}, "years": 2019}
    for method, words in (("ml", "(t for OLS)"), ("gmm", "(normal distribution)")):
        grid = si.spreg.robustness(
            "log(gdp) ~ digital_index", study, **options, models=("ols", "sar"), method=method, layout="paper"
        )
        assert any(f"In parentheses z values {words}" in note for note in grid.about["notes"])


def test_an_interval_of_an_impact_of_least_squares_is_that_of_t(data):
    w = si.weights.lattice(8, 8).row_standardized()
    fit = si.spreg.slx("y ~ x", data, w)
    frame = si.spreg.compare({"m": fit}, impacts=True, parentheses="ci", decimals=6).to_frame()
    place = frame["variable"].tolist().index("Direct impacts") + 2
    assert _numbers(frame["m"][place]) == pytest.approx(fit.conf_int().loc["x"].tolist(), abs=2e-6)
