"""A statistic or a model is a function and a record: one of each that exists in tests only goes through everything."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie import _registry, messages
from spatial_iie._registry import LOCAL_STATISTICS, MODELS, STATISTICS
from spatial_iie.cli import run
from spatial_iie.report import labels
from spatial_iie.study.demo import EXAMPLE_FORMULA, EXAMPLE_LAGGED
from tests import made_up
from tests.chapter import desks

NEW, LABEL, LABEL_ZH = made_up.LIKENESS.name, made_up.LIKENESS.label, "相似指数 L"


@pytest.fixture
def registered(monkeypatch):
    """Register both, with the Chinese label of the statistic; commands are read again, as in a new process."""
    monkeypatch.setitem(STATISTICS, NEW, made_up.LIKENESS)
    monkeypatch.setitem(MODELS, "gns", made_up.GNS)
    monkeypatch.setitem(messages.catalogue("zh"), LABEL, LABEL_ZH)
    for module in ("regression", "convergence", "statistics"):
        monkeypatch.delitem(sys.modules, f"spatial_iie.cli.{module}", raising=False)


@pytest.fixture(scope="module")
def demo():
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # of the island 330900
        return study, si.weights.queen(study.regions).row_standardized()


def asked(capsys, *arguments):
    status = run([*arguments])
    out, err = capsys.readouterr()
    assert status == 0, err
    return out


def records(capsys, *arguments):
    return json.loads(asked(capsys, *arguments, "--format", "json"))


def test_without_a_record_there_is_neither(capsys):
    assert run([NEW.replace("_", "-"), "--year", "2019"]) == 2
    assert run(["compare", "--models", "ols,gns"]) == 2
    assert "gns" in capsys.readouterr().err


@pytest.mark.usefixtures("registered")
def test_the_year_table_and_the_layout_of_stata(demo):
    study, w = demo
    one = si.esda.by_year(study, "digital_index", w, statistic=NEW)
    geary = si.esda.by_year(study, "digital_index", w, statistic="geary").to_frame()
    np.testing.assert_allclose(one.to_frame()["statistic"], 1 - geary["statistic"], rtol=1e-12)
    np.testing.assert_allclose(one.to_frame()["z"], -geary["z"], rtol=1e-9)
    np.testing.assert_allclose(one.to_frame()["p"], geary["p"], rtol=1e-9)
    assert one.title.startswith(f"{LABEL} of digital_index")
    stata = si.esda.by_year(study, "digital_index", w, statistic=NEW, style="spatgsa")
    assert list(stata.to_frame().columns) == ["year", "L", "E(L)", "Sd(L)", "z", "p"]


@pytest.mark.usefixtures("registered")
def test_the_correlogram(demo):
    study, w = demo
    y = study["digital_index", 2019].drop("330900")
    bands = {"queen": w.subset(y.index)}
    one, geary = (si.esda.correlogram(y, bands, statistic=name).to_frame() for name in (NEW, "geary"))
    np.testing.assert_allclose(one["statistic"], 1 - geary["statistic"], rtol=1e-12)


@pytest.mark.usefixtures("registered")
def test_the_command_of_a_statistic(capsys):
    command = NEW.replace("_", "-")
    assert command in asked(capsys, "--help")
    told_by_help = asked(capsys, command, "--help")
    assert "how much less than all do they differ" in " ".join(told_by_help.split())
    (row,) = records(capsys, command, "--year", "2019")
    (other,) = records(capsys, "geary", "--year", "2019")
    assert row["statistic"] == pytest.approx(1 - other["statistic"])
    assert LABEL in asked(capsys, command, "--year", "2019")
    assert LABEL_ZH in asked(capsys, command, "--year", "2019", "--lang", "zh")
    assert "Sd(L)" in asked(capsys, command, "--year", "2019", "--style", "spatgsa")


@pytest.mark.usefixtures("registered")
def test_a_model_in_every_command_that_takes_models(capsys, demo):
    study, w = demo
    lags = list(EXAMPLE_LAGGED)
    fit = si.spreg.sac(EXAMPLE_FORMULA, study.year(2019), w, lagged=lags)
    rows = records(capsys, "compare", "--models", "ols,gns")
    of_gns = {row["term"]: row for row in rows if row["fit"] == "GNS"}
    assert of_gns["rho"]["estimate"] == pytest.approx(fit.params["rho"])
    assert of_gns["W digital_index"]["estimate"] == pytest.approx(fit.params["W digital_index"])
    (row,) = records(capsys, "robustness", "--models", "gns", "--weights", "queen", "--year", "2019")
    assert row["lag_estimate"] == pytest.approx(fit.params["W digital_index"])
    terms = {row["variable"] for row in records(capsys, "convergence", "--model", "gns")}
    assert terms >= {"W log(digital_index)", "rho", "lambda"}
    for command, option in (("compare", "--models"), ("convergence", "--model")):
        assert "gns" in asked(capsys, command, "--help"), option


@pytest.mark.usefixtures("registered")
def test_a_model_where_models_are_asked_for_by_name(demo):
    study, w = demo
    formula, years = "log(gdp_per_capita) ~ digital_index", [2018, 2019]
    one, other = (
        si.spreg.panel(formula, study, w, model=name, effects="time", years=years, lagged=["digital_index"])
        for name in ("gns", "sac")
    )
    np.testing.assert_allclose(one.params, other.params, rtol=1e-9)
    grid = si.spreg.robustness(formula, study, weights={"queen": w}, years=[2019], models=["gns"])
    assert grid.to_frame()["lag_estimate"].notna().all()
    fit = si.indices.beta_convergence(study, "gdp_per_capita", w, model="gns")
    assert fit.model == "GNS" and "W log(gdp_per_capita)" in fit.params.index
    with pytest.raises(si.errors.EstimationError, match="GNS"):
        si.spreg.hausman_test(fit)


@pytest.mark.usefixtures("registered")
def test_the_study_file():
    from spatial_iie.chapter.study_file import plan_of
    from spatial_iie.chapter.template import study_file

    text = study_file()
    assert f"getis_ord, {NEW}." in text and text.count("sac, gns.") == 5
    plan = plan_of(
        {
            "statistics": {"measures": [NEW, "moran"]},
            "models": {"ladder": ["ols", "gns"]},
            "robustness": {"models": ["gns"]},
            "convergence": {"models": ["gns"]},
        }
    )
    assert plan.statistics.measures == (NEW, "moran") and plan.models.ladder == ("ols", "gns")


def test_a_study_file_without_records_refuses_both():
    from spatial_iie.chapter.study_file import plan_of

    for table, key, name in (("statistics", "measures", NEW), ("models", "ladder", "gns")):
        with pytest.raises(si.errors.DataError, match=name):
            plan_of({table: {key: [name]}})


@pytest.mark.usefixtures("registered")
def test_the_report_in_both_languages():
    settled = desks.plan()
    settled = replace(
        settled,
        statistics=replace(settled.statistics, measures=(NEW, "moran"), permutations=99),
        models=replace(settled.models, ladder=("ols", "gns")),
        robustness=replace(settled.robustness, weights=("queen",), models=("gns",)),
    )
    desk = desks.desk(settled)
    wanted = ("clustering", "models", "robustness", "summary")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        parts = [part for part in desks.parts(settled) if part.name in wanted]
        found = {part.name: part.compute(desk) for part in parts}
    fit = found["models"]["fits"]["GNS"]
    assert {"rho", "lambda"} <= set(fit.params.index)
    sentences = {
        language: " ".join(
            block.text
            for part in parts
            if part.name in ("clustering", "models", "robustness")
            for block in part.compose(desk, found, language)
            if hasattr(block, "text")
        )
        for language in ("en", "zh")
    }
    assert f"{LABEL} of " in sentences["en"] and "GNS" in sentences["en"]
    assert LABEL_ZH in sentences["zh"] and LABEL not in sentences["zh"] and "GNS" in sentences["zh"]


@pytest.mark.usefixtures("registered")
def test_labels_in_both_languages():
    assert labels.column_label("statistic", "zh", LABEL) == LABEL_ZH
    assert labels.column_label("statistic", "en", LABEL) == LABEL
    assert labels.cell("measure", LABEL, "zh") == LABEL_ZH


@pytest.mark.usefixtures("registered")
def test_a_room_offers_the_functions_of_records(monkeypatch):
    monkeypatch.setitem(STATISTICS, NEW, replace(made_up.LIKENESS, module=f"spatial_iie.esda.{NEW}"))
    monkeypatch.setitem(MODELS, "gns", replace(made_up.GNS, module="spatial_iie.spreg.models.gns"))
    assert _registry.offered_by("spatial_iie.esda")[NEW] == NEW
    assert _registry.offered_by("spatial_iie.spreg")["gns"] == "models.gns"


@pytest.mark.parametrize(("room", "name"), [("esda", NEW), ("esda", "local_product"), ("spreg", "gns")])
def test_all_are_held_to_the_contract_of_their_room(room, name):
    """In a process of its own, in which they are registered before tests are collected."""
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.made_up", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, f"tests/{room}/test_contract.py", "-k", name],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    passed = int(done.stdout.rpartition(" passed")[0].split()[-1])
    assert passed >= 15


@pytest.mark.parametrize(
    "record", [*STATISTICS.values(), *LOCAL_STATISTICS.values(), *MODELS.values()], ids=lambda each: each.name
)
def test_every_record_is_of_a_public_function(record):
    room = record.module.split(".")[1]
    function = getattr(importlib.import_module(record.module), record.name)
    assert getattr(getattr(si, room), record.name) is function


@pytest.mark.parametrize("record", LOCAL_STATISTICS.values(), ids=lambda each: each.name)
def test_a_local_result_is_called_as_its_record(record):
    w = si.weights.lattice(4, 5)
    y = np.arange(20.0) % 2 if "join" in record.name else np.arange(20.0) ** 2
    values = [pd.Series(each, index=w.ids) for each in ([y, y[::-1]] if "bivariate" in record.name else [y])]
    result = getattr(si.esda, record.name)(*values, w)
    assert (result.name, result.orientation) == (record.label, record.positive)


def test_every_global_statistic_has_its_words():
    """A command, the sentence of its method in a report, and a name in Chinese."""
    from spatial_iie.chapter.words.methods import METHODS

    for record in STATISTICS.values():
        assert record.help and record.name in METHODS and record.label in messages.catalogue("zh")
        assert _registry.statistic(record.name).__doc__


def test_the_ladder_of_nested_models_follows_from_the_records(monkeypatch):
    """Elhorst (2010), figure 1, of one spatial parameter at most; a new model of that kind has its place in it."""
    nested = importlib.import_module("spatial_iie.spreg.specification.nested")
    figure = "OLS<SLX OLS<SEM OLS<SAR SLX<SDEM SEM<SDEM SLX<SDM SAR<SDM"
    assert {"<".join(pair) for pair in nested.ladder()} == set(figure.split())
    monkeypatch.setitem(MODELS, "gns", made_up.GNS)
    monkeypatch.setitem(MODELS, "new", replace(made_up.GNS, name="new", parameters=("lambda",), lags=False))
    assert set(nested.ladder()) - {tuple(pair.split("<")) for pair in figure.split()} == {
        ("OLS", "NEW"), ("NEW", "SDEM"),
    }  # fmt: skip
