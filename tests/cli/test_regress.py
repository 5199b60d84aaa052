"""One command for every model and local statistic; older spellings of options are read, with a note."""

from __future__ import annotations

import re

import pytest

import spatial_iie as si
from spatial_iie._registry import MODELS, model
from spatial_iie.cli import _RENAMED, _commands, run
from spatial_iie.study.demo import EXAMPLE_FORMULA, EXAMPLE_LAGGED


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_the_function_of_its_record(records, name):
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    lagged = {"lagged": list(EXAMPLE_LAGGED)} if MODELS[name].takes_lagged else {}
    fit = model(name)(EXAMPLE_FORMULA, study.year(2018), w, **lagged)
    rows = records("regress", "--model", name, "--weights", "knn:4", "--year", "2018")
    assert [row["coefficient"] for row in rows] == pytest.approx(list(fit.params), rel=1e-6)


@pytest.mark.parametrize("show", ["tests", "nested", "lm", "diagnostics"])
def test_what_is_shown_of_another_model(records, show):
    assert records("regress", "--model", "sar", "--show", show, "--year", "2019")


@pytest.mark.parametrize(("name", "star"), [("g", False), ("g-star", True)])
def test_a_local_statistic_is_that_of_its_function(records, name, star):
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    expected = si.esda.local_getis_ord(study["digital_index", 2019], w, star=star, permutations=0)
    rows = records("local", "--statistic", name, "--weights", "knn:4", "--permutations", "0")
    assert [row["statistic"] for row in rows] == pytest.approx(list(expected.statistic), rel=1e-9)


def test_an_older_spelling_is_read_with_a_note(ask, tmp_path):
    out = tmp_path / "map.png"
    _, _, err = ask("lisa", "--permutations", "99", "--map", str(out))
    assert out.exists() and "--map is called --out now" in err
    assert {command for command, _, _ in _RENAMED} <= set(_commands())


def test_an_option_that_what_is_shown_has_no_use_for_is_refused(capsys):
    assert run(["transitions", "--alpha", "0.1"]) == 2
    assert "--alpha is for --show persistent, not for --show counts." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("moran --seed 4", "--seed is for --permutations"),
        ("figure 5-6 --seed 9", "--seed is for 5-8, not for 5-6."),
        ("figure 5-6 --weights knn:4", "--weights is for 5-7 or 5-8, not for 5-6."),
        ("figure 5-7 --projection EPSG:3857", "--projection is for 5-6 or 5-8, not for 5-7."),
        ("local --statistic join-counts --seed 3", "not for --statistic join-counts."),
        ("rates --value gdp --population gdp --show rates --alternative less", "--alternative is for --show moran"),
        ("index build --seed 3", "--seed is for --show sensitivity, not for --show scores."),
        ("convergence --seed 3", "--seed is for --show sigma, not for --show beta."),
        ("accounts --tolerance 0.1", "--tolerance needs a TABLE"),
        ("sdem --show diagnostics --information observed", "--information is for standard errors"),
        ("scenario --published --draws 100 --seed 2", "--draws, --seed is for bands"),
        ("scenario --published --dpi 100", "--dpi is for a figure: name its file with --out."),
        ("scenario --published --width column", "--width is for a figure"),
    ],
)  # fmt: skip
def test_an_option_without_an_effect_is_refused(ask, given, why, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = ask(*given.split())
    assert (status, out) == (2, "") and why in err and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "command",
    [
        ("regress", "--model", "sem"),
        ("sdem",),
        ("compare", "--models", "ols,sem"),
        ("robustness", "--year", "2019", "--models", "sem", "--weights", "knn:4"),
        ("convergence",),
        ("employment",),
        ("employment", "--form", "levels"),
    ],
)
@pytest.mark.parametrize(
    ("inside", "words"), [("se", "standard errors"), ("ci", "95 % confidence intervals")]
)
def test_every_table_of_coefficients_says_what_stands_in_parentheses(ask, command, inside, words):
    status, out, err = ask(*command, "--parentheses", inside)
    assert status == 0, err
    assert f"Note: In parentheses {words}; * p < 0.1, ** p < 0.05, *** p < 0.01." in " ".join(out.split())
    number = r"-?[0-9.]+"
    assert re.search(rf"\({number}, {number}\)" if inside == "ci" else rf"\({number}\)", out)
