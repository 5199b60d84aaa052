"""``sdem``, ``compare`` and ``robustness``: what they print is what the functions give."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.study.demo import EXAMPLE_FORMULA as FORMULA
from spatial_iie.study.demo import EXAMPLE_LAGGED

LAGS = list(EXAMPLE_LAGGED)


@pytest.fixture(scope="module")
def demo():
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # of the island 330900
        return study, si.weights.queen(study.regions).row_standardized()


def test_sdem_of_the_example_is_that_of_the_published_table(records, capsys, demo):
    study, w = demo
    fit = si.spreg.sdem(FORMULA, study.year(2019), w, lagged=LAGS)
    rows = records("sdem")
    assert [row["variable"] for row in rows] == list(fit.params.index)
    assert [row["coefficient"] for row in rows] == pytest.approx(fit.params.tolist(), rel=1e-12)
    assert [row["p"] for row in rows] == pytest.approx(fit.p_values.tolist(), rel=1e-9)
    assert all(row["synthetic"] for row in rows)
    other = records("sdem", "--year", "2017", "--information", "observed", "--lagged", "digital_index")
    fit = si.spreg.sdem(FORMULA, study.year(2017), w, lagged="digital_index", information="observed")
    assert [row["std_error"] for row in other] == pytest.approx(fit.std_errors.tolist(), rel=1e-9)


@pytest.mark.parametrize(
    ("part", "column", "words"),
    [
        ("impacts", "variable", "digital_index"),
        ("tests", "test", "Wald: theta"),
        ("nested", "test", "SEM < SDEM"),
        ("lm", "test", "robust LM lag"),
        ("diagnostics", "test", "Jarque-Bera"),
    ],
)
def test_sdem_shows_its_parts(records, part, column, words):
    assert words in [row[column] for row in records("sdem", "--show", part)]


def test_the_table_names_every_row(ask):
    status, out, _ = ask("sdem", "--lang", "zh")
    assert status == 0 and "W deposit_share" in out and "lambda" in out and "合成" in out


def test_the_style_of_the_published_table(ask, records):
    rows = records("sdem", "--style", "spregsem")
    found = {row["test"]: row["statistic"] for row in rows}
    assert found["Wald (spregsem)"] == pytest.approx(9 * found["F (spregsem)"], rel=1e-12)
    _, out, _ = ask("sdem", "--style", "spregsem")
    assert "differ from the textbook tests of the same names" in " ".join(out.split())


def test_compare(ask, records, capsys, demo):
    study, w = demo
    rows = records("compare", "--models", "ols,sem,sdem")
    assert list(dict.fromkeys(row["fit"] for row in rows)) == ["OLS", "SEM", "SDEM"]
    fit = si.spreg.sem(FORMULA, study.year(2019), w)
    (found,) = [row for row in rows if (row["fit"], row["term"]) == ("SEM", "lambda")]
    assert found["estimate"] == pytest.approx(fit.params["lambda"], rel=1e-12)
    controls = "population,expenditure_share"
    _, out, _ = ask("compare", "--models", "ols,sdem", "--controls", controls, "--impacts", "--lang", "zh")
    assert "控制变量" in out and "间接效应" in out and "population" not in out


def test_robustness(records, capsys, demo):
    study, w = demo
    rows = records("robustness", "--weights", "queen,knn:4", "--models", "sdem,sar", "--year", "2018-2019")
    keys = [(row["weights"], row["year"], row["model"]) for row in rows]
    assert keys == [(k, y, m) for k in ("queen", "knn:4") for y in (2018, 2019) for m in ("SDEM", "SAR")]
    fit = si.spreg.sdem(FORMULA, study.year(2018), w, lagged=LAGS)
    assert rows[0]["estimate"] == pytest.approx(fit.params["digital_index"], rel=1e-12)
    assert rows[0]["rho"] is None


def test_a_table_of_ones_own(ask, records, demo, tmp_path):
    study, w = demo
    path = tmp_path / "panel.csv"
    study.panel.reset_index().rename(columns={"region": "adcode"}).to_csv(path, index=False)
    formula = "log(gdp) ~ digital_index + population"
    rows = records("sdem", "--data", str(path), "--formula", formula, "--year", "2018")
    fit = si.spreg.sdem(formula, study.year(2018), w)
    assert [row["coefficient"] for row in rows] == pytest.approx(fit.params.tolist(), rel=1e-9)
    assert "synthetic" not in rows[0]
    status, out, err = ask("sdem", "--data", str(path))
    assert (status, out) == (2, "") and "--formula" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sdem", "--formula", "gdp ~ nothing"), "no column of the data [nothing]"),
        (("sdem", "--year", "2017-2018"), "one year is shown"),
        (("compare", "--models", "gwr"), "--models must be one of"),
        (("compare", "--models", "ols,ols"), "each once"),
        (("robustness", "--variable", "gdp", "--weights", "knn:4"), "has no regressor 'gdp'"),
        (("sdem", "--lagged", "gdp"), "which is no regressor"),
    ],
)
def test_what_cannot_be_answered_is_one_plain_line(ask, arguments, words):
    status, out, err = ask(*arguments)
    complaints = [line for line in err.splitlines() if not line.startswith("Note:")]
    assert (status, out, len(complaints)) == (2, "", 1) and words in complaints[0]


@pytest.mark.parametrize("command", ["sdem", "compare", "robustness", "regress"])
@pytest.mark.parametrize("errors", ["white", "classical"])
def test_every_command_estimates_by_moments(records, demo, command, errors):
    study, w = demo
    how = si.spreg.Moments(errors)
    fit = si.spreg.sdem(FORMULA, study.year(2019), w, lagged=LAGS, method=how)
    models = {
        "compare": ["--models", "ols,sdem"],
        "regress": ["--model", "sdem"],
        "robustness": ["--models", "sdem"],
    }
    grid = ["--weights", "queen", "--year", "2019"] if command == "robustness" else []
    rows = records(command, *models.get(command, []), *grid, "--method", "gmm", "--errors", errors)
    if command == "robustness":
        (row,) = rows
    else:
        name = "term" if command == "compare" else "variable"
        row = next(row for row in rows if row[name] == "digital_index" and row.get("fit", "SDEM") == "SDEM")
    assert row["std_error"] == pytest.approx(fit.std_errors["digital_index"], rel=1e-9)


@pytest.mark.parametrize("command", ["sdem", "compare", "robustness", "regress"])
def test_every_command_estimates_by_restricted_likelihood(records, demo, command):
    study, w = demo
    fit = si.spreg.sdem(FORMULA, study.year(2019), w, lagged=LAGS, method="reml")
    models = {
        "compare": ["--models", "ols,sdem"],
        "regress": ["--model", "sdem"],
        "robustness": ["--models", "sdem", "--weights", "queen", "--year", "2019"],
    }
    rows = records(command, *models.get(command, []), "--method", "reml")
    name = {"compare": "term", "robustness": ""}.get(command, "variable")
    row = next(r for r in rows if not name or (r[name] == "digital_index" and r.get("fit", "SDEM") == "SDEM"))
    assert row["p"] == pytest.approx(fit.p_values["digital_index"], rel=1e-6)
    assert row["std_error"] == pytest.approx(fit.std_errors["digital_index"], rel=1e-9)


def test_what_restricted_likelihood_does_not_take_is_refused(ask):
    for options in (["--errors", "hc3"], ["--information", "observed"]):
        status, out, err = ask("regress", "--model", "sem", "--method", "reml", *options)
        assert (status, out) == (2, "") and "takes neither --errors nor --information" in err
    status, _, err = ask("regress", "--model", "sac", "--method", "reml")
    assert status == 2 and "--method reml is for models with one spatial parameter" in err


@pytest.mark.parametrize("command", ["sdem", "compare", "robustness", "regress"])
def test_what_belongs_to_the_other_method_is_refused(ask, command):
    given = ["--model", "sem"] if command == "regress" else []
    status, _, err = ask(command, *given, "--errors", "robust")
    assert status == 2 and "--errors 'robust' names no kind of standard errors." in err
    if command != "robustness":
        status, _, err = ask(command, *given, "--method", "gmm", "--information", "observed")
        assert status == 2 and "--information observed is for maximum likelihood, --method ml." in err


@pytest.mark.parametrize("command", ["sdem", "compare", "robustness", "regress", "panel"])
@pytest.mark.parametrize("errors", ["hc3", "cluster:province", "conley:300km"])
def test_every_command_takes_standard_errors_by_one_word(records, demo, command, errors):
    study, w = demo
    if command == "panel":
        fit = si.spreg.panel(FORMULA, study, w, model="sdem", effects="region", lagged=LAGS, errors=errors)
    else:
        fit = si.spreg.sdem(FORMULA, study.year(2019), w, lagged=LAGS, errors=errors)
    given = {
        "compare": ["--models", "ols,sdem"],
        "regress": ["--model", "sdem"],
        "robustness": ["--models", "sdem", "--weights", "queen", "--year", "2019"],
        "panel": ["--model", "sdem", "--effects", "region"],
    }
    rows = records(command, *given.get(command, []), "--errors", errors)
    if command == "robustness":
        (row,) = rows
    else:
        name = "term" if command in ("compare", "panel") else "variable"
        row = next(row for row in rows if row[name] == "digital_index" and row.get("fit", "SDEM") == "SDEM")
    assert row["std_error"] == pytest.approx(fit.std_errors["digital_index"], rel=1e-9)


@pytest.mark.parametrize(
    ("errors", "says", "in_chinese"),
    [
        ("cluster:nowhere", "--errors is clustered by 'nowhere', which is no column", "数据中没有这一列"),
        (
            "conley:300",
            "--errors 'conley:300' wants a cut-off with its unit, km, as in --errors conley:300km",
            "单位 km",
        ),
        ("driscoll-kraay:1", "are for panels", "用于面板数据"),
    ],
)
def test_errors_that_do_not_exist_are_refused_in_the_words_of_the_shell(ask, errors, says, in_chinese):
    status, out, err = ask("regress", "--model", "ols", "--errors", errors)
    assert (status, out) == (2, "") and says in err
    status, _, err = ask("--lang", "zh", "regress", "--model", "ols", "--errors", errors)
    assert status == 2 and in_chinese in err


def test_instruments_of_one_regression(records, ask, demo):
    study, w = demo
    formula, instruments = "log(gdp_per_capita) ~ digital_index", ("population", "log(trade_share)")
    how = si.spreg.Moments("classical", endogenous="digital_index", instruments=instruments)
    fit = si.spreg.ols(formula, study.year(2019), w, method=how)
    given = [
        "regress",
        "--formula",
        formula,
        "--endogenous",
        "digital_index",
        "--instruments",
        ",".join(instruments),
    ]
    rows = records(*given, "--method", "gmm", "--errors", "classical", "--show", "tests")
    found = {row["test"]: row["statistic"] for row in rows}
    truth = si.spreg.instrument_tests(fit)
    assert found["Sargan"] == pytest.approx(truth["Sargan"].statistic, rel=1e-9)
    assert found["First-stage F: digital_index"] == pytest.approx(
        truth["First-stage F: digital_index"].statistic
    )
    short = "log(gdp_per_capita) ~ [digital_index ~ population + log(trade_share)]"
    for line in (given, ["regress", "--formula", short]):  # moments by themselves
        again = records(*line, "--errors", "classical", "--show", "instruments")
        assert {row["test"]: row["statistic"] for row in again}["Sargan"] == pytest.approx(found["Sargan"])
    functions = {"strength": "instrument_strength", "first-stages": "first_stages"}
    for show, name in {**functions, "anderson-rubin": "anderson_rubin"}.items():
        rows = records("regress", "--formula", short, "--errors", "classical", "--show", show)
        truth = getattr(si.spreg, name)(fit).to_frame()
        given = pd.DataFrame(rows)[list(truth.columns)].fillna(np.nan)
        pd.testing.assert_frame_equal(given, truth, rtol=1e-6, check_dtype=False)
    status, _, err = ask("regress", "--formula", f"{short} + [gdp ~ population]")
    assert status == 2 and "do not read [endogenous ~ instruments]" in err
