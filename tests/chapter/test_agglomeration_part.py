"""The section on agglomeration: its numbers are those of si.agglomeration, in both languages."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace

import pytest

import spatial_iie as si
from spatial_iie.chapter.asked import Agglomeration
from spatial_iie.chapter.plan import Models
from spatial_iie.chapter.run import requested_parts
from spatial_iie.chapter.sections import check_sections
from spatial_iie.errors import DataError, WeightsWarning
from tests.chapter import desks
from tests.chapter.test_parts_indices import ENGLISH, numbers, result, text

ASKED = Agglomeration(groups="four", unit=50.0, draws=99)


def settled(asked=ASKED):
    return desks.plan(models=Models(), agglomeration=asked)


@pytest.fixture(scope="module")
def made():
    desk = desks.desk(settled())
    wanted = [part for part in desks.parts(desk.plan) if part.name in ("agglomeration", "summary", "methods")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        found = {part.name: part.compute(desk) for part in wanted}
    return desk, found, {language: desks.document(desk, found, language) for language in ("en", "zh")}


def test_it_is_there_if_asked_for():
    assert "agglomeration" in [part.name for part in requested_parts(settled())]
    assert "agglomeration" not in [part.name for part in requested_parts(desks.plan())]


def test_its_numbers_are_those_of_the_functions(made):
    desk, _, documents = made
    study = si.study.demo_sectors().select(desk.study.ids)
    ginis = si.agglomeration.concentration(study, years=2019).to_frame().set_index("sector")["gini"]
    got = result(documents["en"], "concentration").to_frame().set_index("sector")["gini"]
    assert got.to_dict() == pytest.approx(ginis.to_dict())
    top = numbers(documents["en"], "agglomeration")
    assert max(v for k, v in top.items() if k.startswith("locational Gini")) == pytest.approx(ginis.max())
    firms = si.agglomeration.locate_firms(si.agglomeration.demo_firms())
    total = study.year(2019).sum(axis=1)
    inside = firms.to_frame()
    inside = inside[inside["region"].isin(total.index)]
    truth = si.agglomeration.ellison_glaeser(inside, total, draws=0).to_frame().set_index("sector")["gamma"]
    gammas = result(documents["en"], "ellison_glaeser").to_frame().set_index("sector")["gamma"]
    assert gammas.to_dict() == pytest.approx(truth.to_dict())
    shifts = si.agglomeration.shift_share(study, groups="four").to_frame()
    assert result(documents["en"], "shift_share").to_frame()["competitive"].tolist() == pytest.approx(
        shifts["competitive"].tolist()
    )
    assert {"location_quotients_map", "gammas"} <= {figure.name for figure in documents["en"].figures}


def test_it_speaks_chinese(made):
    _, _, documents = made
    words = text(documents["zh"], "agglomeration")
    assert "区位基尼系数" in words and not ENGLISH.search(re.sub(r"Ellison[- ]Glaeser|CR\d+", "", words))


def test_the_summary_has_its_first_sentence(made):
    _, _, documents = made
    assert "locational Gini" in text(documents["en"], "summary")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (replace(ASKED, groups="nothing"), "groups"),
        (replace(ASKED, sectors=("steel_*",)), r"\[agglomeration\] no column is called"),
        (replace(ASKED, total="steel"), r"\[agglomeration\] the study has no variable"),
        (replace(ASKED, draws=9), r"\[agglomeration\] draws must be at least"),
    ],
)
def test_refused_before_anything_is_computed(asked, words):
    with pytest.raises(DataError, match=words):
        check_sections(settled(asked), si.study.demo())
