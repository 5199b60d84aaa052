"""The section on hot and cold clusters over the years: its numbers are those of si.esda, in both languages."""

from __future__ import annotations

import warnings

import pytest

import spatial_iie as si
from spatial_iie.chapter.asked import Hotspots
from spatial_iie.chapter.plan import Models, Variables
from spatial_iie.chapter.run import requested_parts
from spatial_iie.chapter.sections import check_sections
from spatial_iie.errors import DataError, WeightsWarning
from tests.chapter import desks
from tests.chapter.test_parts_indices import numbers, result, text

ASKED = Hotspots(permutations=19_999, filtered_permutations=19)


def settled(asked=ASKED):
    return desks.plan(variables=Variables("population"), models=Models(), hotspots=asked)


@pytest.fixture(scope="module")
def made():
    desk = desks.desk(settled(), provinces=None)
    wanted = [part for part in desks.parts(desk.plan) if part.name in ("hotspots", "summary", "methods")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        found = {part.name: part.compute(desk) for part in wanted}
    return desk, found, {language: desks.document(desk, found, language) for language in ("en", "zh")}


def test_it_is_there_if_asked_for():
    assert "hotspots" in [part.name for part in requested_parts(settled())]
    assert "hotspots" not in [part.name for part in requested_parts(desks.plan())]


def test_its_numbers_are_those_of_the_functions(made):
    desk, _, documents = made
    truth = si.esda.onset(desk.study, desk.index, desk.w, permutations=19_999, filtered_permutations=19)
    assert numbers(documents["en"], "hotspots")["regions cold"] == truth.about.counts["cold"] > 0
    assert (
        result(documents["en"], "onset_clusters").to_frame()["onset"].tolist()
        == truth.clusters["onset"].tolist()
    )
    assert "No cluster emerged" in text(documents["en"], "summary")
    assert "没有新出现的聚类" in text(documents["zh"], "hotspots")
    figures = [figure.name for figure in documents["en"].figures]
    assert {"onset_map", "onset_lines", "onset_years", "emerging_map"} <= set(figures)


def test_names_of_regions_are_in_the_language(made):
    _, _, documents = made
    assert not any("\u4e00" <= c <= "\u9fff" for c in text(documents["en"], "hotspots"))


def test_years_are_refused_before_anything_is_computed():
    desk = desks.desk(settled())
    with pytest.raises(DataError, match="at least three years"):
        check_sections(settled(Hotspots(years=(2018, 2019))), desk.study)
    with pytest.raises(DataError, match=r"\[hotspots\] years names \[2031\]"):
        check_sections(settled(Hotspots(years=(2017, 2018, 2031))), desk.study)
