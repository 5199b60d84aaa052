"""The section on treatment effects: its numbers are those of si.spreg, in both languages."""

from __future__ import annotations

import re
import warnings

import pytest

import spatial_iie as si
from spatial_iie.chapter.asked import Treatment
from spatial_iie.chapter.plan import Models
from spatial_iie.chapter.run import requested_parts
from spatial_iie.chapter.sections import check_sections
from spatial_iie.errors import DataError, WeightsWarning
from tests.chapter import desks
from tests.chapter.test_parts_indices import ENGLISH, numbers, result, text

TREATED = {"330100": 2019, "320100": 2019, "350200": 2019}
ASKED = Treatment(
    treated=tuple(f"{code}={year}" for code, year in TREATED.items()),
    formula="log(gdp_per_capita)",
    permutations=19,
)


def settled(treatment=ASKED):
    return desks.plan(models=Models(), treatment=treatment)


@pytest.fixture(scope="module")
def made():
    desk = desks.desk(settled())
    wanted = [part for part in desks.parts(desk.plan) if part.name in ("treatment", "summary", "methods")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        found = {part.name: part.compute(desk) for part in wanted}
    return desk, found, {language: desks.document(desk, found, language) for language in ("en", "zh")}


def test_it_is_there_if_asked_for():
    assert "treatment" in [part.name for part in requested_parts(settled())]
    assert "treatment" not in [part.name for part in requested_parts(desks.plan())]


def test_its_numbers_are_those_of_the_functions(made):
    desk, _, documents = made
    table = si.spreg.did(
        "log(gdp_per_capita)", desk.study, desk.w, treated=TREATED, permutations=19
    ).to_frame()
    got = result(documents["en"], "treatment").to_frame()
    assert got["estimate"].tolist() == pytest.approx(table["estimate"].tolist())
    assert numbers(documents["en"], "treatment")["Two-way own estimate"] == pytest.approx(
        table["estimate"][0]
    )
    events = si.spreg.event_study("log(gdp_per_capita)", desk.study, desk.w, treated=TREATED, permutations=0)
    assert result(documents["en"], "treatment_events").to_frame()["period"].tolist() == [-2, -1, 0] * 2
    assert f"{events.about.tests[0].p_value:.4f}" in text(documents["en"], "treatment")
    assert "treatment_event_study" in [figure.name for figure in documents["en"].figures]


def test_the_summary_has_the_effect_of_a_design_that_spillovers_do_not_reach(made):
    _, found, documents = made
    rows = found["treatment"]["effects"].to_frame()
    donut = rows[rows["design"] == "Donut, order 1"].iloc[0]
    assert numbers(documents["en"], "summary")["treatment effect"] == pytest.approx(donut["estimate"])
    assert "Butts (2023)" in text(documents["zh"], "methods")


def test_both_languages_say_the_same(made):
    _, _, documents = made
    said = [sorted(numbers(documents[language], "treatment").values()) for language in ("en", "zh")]
    assert said[0] == said[1]
    assert not ENGLISH.search(re.sub(r"log\(.*?\)", "", text(documents["zh"], "treatment")))


@pytest.mark.parametrize(
    ("treatment", "words"),
    [
        (Treatment(formula="log(gdp)"), "who is treated"),
        (Treatment(formula="log(gdp)", treated=("330100=2018",), designs=("ring",)), "'ring' is no design"),
        (Treatment(formula="log(gdp)", treated=("330100=then",)), "not understood"),
        (Treatment(formula="log(gdp)", treated=("nobody",)), "no variable 'nobody'"),
        (Treatment(treated=("330100=2018",)), "no formula"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_computed(treatment, words):
    with pytest.raises(DataError, match=words):
        check_sections(settled(treatment), si.study.demo())
