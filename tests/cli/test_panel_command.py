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
    assert status == 2 and "of one model, not of 2" in err


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_selection_is_the_table_of_tests(records):
    rows = records("panel", "--show", "selection", "--effects", "region", "--formula", FORMULA)
    study = si.study.demo()
    w = si.weights.queen(study.regions).row_standardized()
    table = si.spreg.panel_tests(FORMULA, study, w, effects="region").to_frame()
    assert [row["test"] for row in rows] == table["test"].tolist()
    assert [row["statistic"] for row in rows] == pytest.approx(table["statistic"].tolist(), rel=1e-6)


def test_posterior_is_the_table_of_python(records, ask, tmp_path):
    words = (
        "panel",
        "--show",
        "posterior",
        "--weights",
        "knn:4",
        "--effects",
        "region",
        "--formula",
        FORMULA,
    )
    rows = records(*words, "--model", "ols,sdm", "--out", tmp_path / "p.png")
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    table = si.spreg.model_posterior(FORMULA, study, w, models=["ols", "sdm"], effects="region").to_frame()
    assert [row["log_marginal"] for row in rows] == pytest.approx(table["log_marginal"].tolist(), rel=1e-9)
    assert (tmp_path / "p.png").stat().st_size > 5_000
    status, _, err = ask("panel", "--show", "posterior", "--effects", "region,both")
    assert status == 2 and "one kind of effects" in err


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_margins_of_an_interaction_with_a_figure(ask, records, tmp_path):
    formula, file = "log(gdp_per_capita) ~ digital_index * trade_share", tmp_path / "margins.png"
    words = (
        "panel",
        "--formula",
        formula,
        "--show",
        "margins",
        "--at",
        "trade_share=0",
        "--at",
        "trade_share=10",
        "--variable",
        "digital_index",
    )
    rows = records(*words)
    study = si.study.demo()
    w = si.weights.queen(study.regions).row_standardized()
    fit = si.spreg.panel(formula, study, w, model="sdm", effects="both")
    table = si.spreg.margins(fit, "digital_index", at={"trade_share": [0, 10]}).to_frame()
    assert [row["estimate"] for row in rows] == pytest.approx(table["estimate"].tolist(), rel=1e-6)
    assert ask(*words, "--out", file)[0] == 0 and file.stat().st_size > 5_000


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_lags_in_time_errors_and_values_of_other_years(records):
    rows = records(
        "panel", "--model", "ols", "--effects", "region", "--formula", "log(gdp_per_capita) ~ L(digital_index, 1)",
        "--year", "2018-2019", "--errors", "cluster:region",
    )  # fmt: skip
    study = si.study.demo()
    w = si.weights.queen(study.regions).row_standardized()
    fit = si.spreg.panel(
        "log(gdp_per_capita) ~ L(digital_index, 1)",
        study,
        w,
        model="ols",
        effects="region",
        errors="cluster:region",
    )
    assert rows[0]["estimate"] == pytest.approx(fit.params.iloc[0])
    assert rows[0]["std_error"] == pytest.approx(fit.std_errors.iloc[0])
    rows = records("panel", "--model", "sar", "--effects", "none", "--time-lags", "y", "--formula", FORMULA)
    assert "tau" in [row["term"] for row in rows]


def test_dummies_of_other_programs_and_gaps(records):
    rows = records(
        "panel", "--formula", FORMULA, "--model", "sar", "--correction", "none", "--balance", "years"
    )
    plain = records("panel", "--formula", FORMULA, "--model", "sar")
    sigma2 = [next(row["estimate"] for row in each if row["term"] == "sigma2") for each in (rows, plain)]
    assert sigma2[0] < sigma2[1]


def test_random_effects_and_their_errors(records):
    """phi is larger the smaller the effects; the means over time stand in no table."""
    words = ("panel", "--formula", FORMULA, "--model", "sem", "--effects", "random,correlated")
    both = [records(*words, "--error-components", kind) for kind in ("kkp", "baltagi")]
    phi = [[row["estimate"] for row in rows if row["term"] == "phi"] for rows in both]
    assert len(phi[0]) == len(phi[1]) == 2 and phi[0] != phi[1]
    assert not any("mean of" in str(row["term"]) for row in both[0] if row["part"] != "effect")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--model", "nothing"), "--model"),
        (("--effects", "fixed"), "--effects"),
        (("--year", "2031"), "2031"),
        (("--lagged", "digital_index", "--model", "sar"), "sar"),
        (("--model", "sdm", "--show", "impacts", "--parentheses", "se"), "--parentheses"),
        (("--data", "missing.csv", "--formula", "y ~ x"), "missing.csv"),
        (("--at", "trade_share=0"), "--show margins"),
        (("--show", "margins", "--at", "trade_share=low"), "--at"),
        (("--show", "margins", "--model", "sar,sdm"), "of one model"),
        (
            ("--other-weights", "w_{year}.gal"),
            "'w_{year}.gal' names weights of every year, which only --weights of panel",
        ),
        (("--show", "selection", "--model", "sar"), "--model"),
        (("--show", "selection", "--effects", "region,both"), "one kind of effects"),
        (("--errors", "robust"), "robust"),
        (("--effects", "both", "--error-components", "baltagi"), "--error-components 'baltagi'"),
        (("--show", "selection", "--error-components", "baltagi"), "--error-components"),
    ],
)
def test_refusals_name_the_option(ask, words, named):
    status, out, err = ask("panel", *words)
    assert (status, out) == (2, "") and named in err


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_the_grid_takes_panels(records):
    rows = records(
        "robustness",
        "--effects",
        "region,both",
        "--models",
        "sar",
        "--weights",
        "queen",
        "--formula",
        FORMULA,
    )
    assert [(row["effects"], row["year"]) for row in rows] == [("region", "2017-2019"), ("both", "2017-2019")]
    assert rows[1]["estimate"] == pytest.approx(_fit(model="sar", effects="both").params["digital_index"])


@pytest.fixture
def each_year(tmp_path):
    """Files of weights that widen from year to year, and the mapping that they are."""
    study = si.study.demo()
    made = {}
    for year, km in zip(study.years, (400, 450, 500), strict=True):
        w = si.weights.from_spec(f"band:{km}km", study)
        w.write(tmp_path / f"w_{year}.gal")
        made[year] = w.row_standardized()
    return tmp_path / "w_{year}.gal", made


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
@pytest.mark.parametrize(("model", "effects"), [("sem", "both"), ("sdm", "region"), ("sar", "none")])
def test_weights_of_every_year_are_files(records, each_year, model, effects):
    files, made = each_year
    words = ("panel", "--formula", FORMULA, "--model", model, "--effects", effects, "--weights", files)
    study = si.study.demo()
    for years in (study.years, study.years[1:]):
        fit = si.spreg.panel(FORMULA, study, made, model=model, effects=effects, years=years)
        rows = records(*words, "--year", f"{years[0]}-{years[-1]}")
        found = {
            row["term"]: row["estimate"] for row in rows if row["part"] in ("regressor", "lag", "spatial")
        }
        assert found == pytest.approx(fit.params.to_dict(), rel=1e-6)
    one = si.spreg.panel(FORMULA, study, made[study.years[0]], model=model, effects=effects, years=years)
    assert found != pytest.approx(one.params.to_dict(), rel=1e-3)


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_a_missing_year_of_weights_is_one_clear_error(ask, each_year):
    files, _ = each_year
    (files.parent / "w_2018.gal").unlink()
    status, out, err = ask("panel", "--formula", FORMULA, "--weights", files)
    assert (status, out) == (2, "") and "w_2018.gal]" in err and "w_2017" not in err and "{year}" in err
    status, _, err = ask("panel", "--formula", FORMULA, "--weights", files, "--lang", "zh")
    assert status == 2 and "没有文件" in err
    status, _, err = ask(
        "panel", "--formula", FORMULA, "--weights", files, "--year", "2017,2019", "--model", "sem",
        "--other-weights", "knn:4",
    )  # fmt: skip
    assert status == 2 and "each the same in all years" in err


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_a_second_matrix_is_that_of_the_errors_or_of_w_x(records, ask):
    study = si.study.demo()
    one, other = (si.weights.from_spec(each, study).row_standardized() for each in ("knn:6", "knn:4"))
    words = ("panel", "--formula", FORMULA, "--weights", "knn:6", "--other-weights", "knn:4")
    rows = records(*words, "--model", "sar,sac,sdm")
    for model, w in (("sar", one), ("sac", (one, other)), ("sdm", (one, other))):
        fit = si.spreg.panel(FORMULA, study, w, model=model, effects="both")
        for name, value in fit.params.items():
            (found,) = [
                row
                for row in rows
                if row["fit"] == fit.model
                and row["term"] == name
                and row["part"] in ("regressor", "lag", "spatial")
            ]
            assert found["estimate"] == pytest.approx(value, rel=1e-6)
    status, out, _ = ask(*words, "--model", "sac")
    assert status == 0 and "that of the errors: knn:4" in " ".join(out.split())
    status, _, err = ask(*words, "--model", "sar")
    assert status == 2 and "SAC, SDM and SDEM take a pair" in err
    status, _, err = ask(*words, "--show", "selection")
    assert status == 2 and "--other-weights is for" in err


def test_headings_with_commas_stand_apart_and_are_translated(ask):
    words = (
        "panel",
        "--formula",
        FORMULA,
        "--model",
        "ols,sdm",
        "--effects",
        "region,both",
        "--weights",
        "knn:4",
    )
    _, out, _ = ask(*words, "--format", "markdown")
    assert "(t for OLS, region; OLS, both)" in out and "Standard errors of SDM, region; SDM, both:" in out
    _, out, _ = ask(*words, "--format", "markdown", "--lang", "zh")
    head = next(line for line in out.splitlines() if line.startswith("| 变量"))
    assert [cell.strip() for cell in head.split("|")[2:-1]] == [
        "OLS，地区效应", "OLS，双向效应", "SDM，地区效应", "SDM，双向效应",
    ]  # fmt: skip
    assert "OLS，地区效应；OLS，双向效应" in out and ", region" not in out
    _, out, _ = ask(*words, "--lang", "zh", "--show", "impacts")
    assert "SDM，双向效应" in out and "SDM, both" not in out


def test_unbalanced_panels_are_a_choice(records):
    words = ("panel", "--formula", FORMULA, "--model", "sem", "--effects", "region", "--weights", "knn:4")
    rows = records(*words, "--balance", "cells")
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    fit = si.spreg.panel(FORMULA, study, w, model="sem", effects="region", balance="cells")
    assert rows[0]["estimate"] == pytest.approx(fit.params["digital_index"], rel=1e-6)


def test_panels_with_instruments(records, ask):
    """In the formula or by options; tests of instruments are of one model."""
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    short = "log(gdp_per_capita) ~ [digital_index ~ distance_to_杭州:L(national_digital_index, 1)]"
    fit = si.spreg.panel(short, study, w, model="ols", effects="both")
    words = ("panel", "--model", "ols", "--effects", "both", "--weights", "knn:4")
    long = (
        "--formula",
        "log(gdp_per_capita) ~ digital_index",
        "--method",
        "gmm",
        "--endogenous",
        "digital_index",
    )
    long = (*long, "--instruments", "distance_to_杭州:L(national_digital_index, 1)")
    for given in (("--formula", short), long):
        rows = records(*words, *given)
        assert rows[0]["estimate"] == pytest.approx(fit.params["digital_index"], rel=1e-6)
    rows = records(*words, "--formula", short, "--show", "strength")
    strength = si.spreg.instrument_strength(fit).to_frame()
    assert rows[0]["effective_f"] == pytest.approx(strength["effective_f"][0], rel=1e-6)
    status, _, err = ask(*words[:2], "ols,slx", *words[3:], "--formula", short, "--show", "instruments")
    assert status == 2 and "tests of instruments" in err
    status, out, _ = ask(*words, "--formula", short, "--show", "anderson-rubin", "--lang", "zh")
    assert status == 0 and "置信集" in out
