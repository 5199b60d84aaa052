"""spatial-iie panel: the numbers of si.spreg.panel, in the layout of journals."""

from __future__ import annotations

import pytest

import spatial_iie as si

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share"


def _fit(**options):
    study = si.study.demo()
    w = si.weights.queen(study.regions).row_standardized()
    return si.spreg.panel(FORMULA, study, w, **options)


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
@pytest.mark.parametrize("effects", ["none", "region", "time", "both", "random"])
def test_numbers_are_those_of_python(records, effects):
    rows = records("panel", "--model", "sdm", "--effects", effects, "--formula", FORMULA)
    fit = _fit(model="sdm", effects=effects)
    by_term = {row["term"]: row for row in rows if row["part"] in ("regressor", "lag", "spatial")}
    assert set(by_term) == set(fit.params.index)
    for name, row in by_term.items():
        assert row["estimate"] == pytest.approx(fit.params[name], rel=1e-9)
        assert row["std_error"] == pytest.approx(fit.std_errors[name], rel=1e-6)
    values = {row["term"]: row["estimate"] for row in rows if row["part"] == "fit"}
    assert values["r2_within"] == pytest.approx(fit.about["r2_within"])
    assert (values["regions"], values["years"]) == (365, 3)


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_years_are_a_range_or_a_list(records):
    fit = _fit(model="ols", effects="region", years=[2017, 2018])
    for years in ("2017-2018", "2017,2018"):
        rows = records(
            "panel", "--model", "ols", "--effects", "region", "--formula", FORMULA, "--year", years
        )
        assert rows[0]["estimate"] == pytest.approx(fit.params["digital_index"])


def test_models_effects_and_weights_stand_side_by_side(ask):
    status, out, _ = ask(
        "panel", "--model", "sar,sem", "--effects", "region,both", "--weights", "queen", "--weights", "knn:4",
        "--formula", FORMULA, "--parentheses", "se", "--format", "csv",
    )  # fmt: skip
    assert status == 0
    status, out, _ = ask(
        "panel", "--model", "sar", "--effects", "region,both", "--weights", "queen,knn:4",
        "--formula", FORMULA, "--parentheses", "se", "--format", "markdown",
    )  # fmt: skip
    head = next(line for line in out.splitlines() if line.startswith("| Variable"))
    assert status == 0
    assert [cell.strip() for cell in head.split("|")[2:-1]] == [
        "SAR, region, queen", "SAR, region, knn:4", "SAR, both, queen", "SAR, both, knn:4",
    ]  # fmt: skip
    assert "standard errors" in out and "same letter" in out


def test_impacts_are_of_the_regressors_alone(records):
    rows = records("panel", "--formula", FORMULA, "--show", "impacts", "--model", "sdm")
    assert [row["variable"] for row in rows] == ["digital_index", "trade_share"]
    rows = records("panel", "--formula", FORMULA, "--show", "impacts", "--model", "sar,sdm")
    assert [(row["fit"], row["variable"]) for row in rows] == [
        (model, name) for model in ("SAR", "SDM") for name in ("digital_index", "trade_share")
    ]


def test_draws_coefficients_and_impacts(ask, tmp_path):
    for show, models in (("coefficients", "sar,sdm"), ("impacts", "sdm")):
        file = tmp_path / f"{show}.png"
        status, _, err = ask("panel", "--formula", FORMULA, "--model", models, "--show", show, "--out", file)
        assert status == 0 and file.stat().st_size > 5_000, err
    status, _, err = ask("panel", "--model", "sar,sdm", "--show", "impacts", "--out", tmp_path / "two.png")
    assert status == 2 and "--out draws the impacts of one model" in err


def test_dummies_of_other_programs_and_gaps(records):
    rows = records(
        "panel", "--formula", FORMULA, "--model", "sar", "--correction", "none", "--balance", "years"
    )
    plain = records("panel", "--formula", FORMULA, "--model", "sar")
    sigma2 = [next(row["estimate"] for row in each if row["term"] == "sigma2") for each in (rows, plain)]
    assert sigma2[0] < sigma2[1]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--model", "nothing"), "--model"),
        (("--effects", "fixed"), "--effects"),
        (("--year", "2031"), "2031"),
        (("--lagged", "digital_index", "--model", "sar"), "sar"),
        (("--model", "sdm", "--show", "impacts", "--parentheses", "se"), "--parentheses"),
        (("--data", "missing.csv"), "missing.csv"),
    ],
)
def test_refusals_name_the_option(ask, words, named):
    status, out, err = ask("panel", *words)
    assert (status, out) == (2, "") and named in err
