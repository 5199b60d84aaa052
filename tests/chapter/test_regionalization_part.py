"""The section on contiguous clusters: its numbers are those of si.esda, in both languages."""

from __future__ import annotations

import warnings

import pytest

from spatial_iie.chapter.asked import Regionalization
from spatial_iie.chapter.plan import Models
from spatial_iie.chapter.run import requested_parts
from spatial_iie.errors import WeightsWarning
from tests.chapter import desks
from tests.chapter.test_parts_indices import ENGLISH, numbers, result, text

pytest.importorskip("spopt", reason="spopt, of the extra regions, is not installed")


def settled():
    asked = Regionalization(method="ward", clusters=4, permutations=19)
    return desks.plan(models=Models(), regionalization=asked)


@pytest.fixture(scope="module")
def made():
    desk = desks.desk(settled())
    wanted = [part for part in desks.parts(desk.plan) if part.name in ("regionalization", "methods")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        found = {part.name: part.compute(desk) for part in wanted}
    return desk, found, {language: desks.document(desk, found, language) for language in ("en", "zh")}


def test_it_is_there_if_asked_for():
    assert "regionalization" in [part.name for part in requested_parts(settled())]
    assert "regionalization" not in [part.name for part in requested_parts(desks.plan())]


def test_its_numbers_are_those_of_the_function(made):
    _, found, documents = made
    clusters = found["regionalization"]["clusters"]
    frame = result(documents["en"], "clusters_joined").to_frame()
    assert frame["mean"].tolist() == clusters.to_frame()["mean"].tolist()
    said = numbers(documents["en"], "regionalization")
    assert said["between"] == pytest.approx(clusters.about.between) and said["clusters p"] == clusters.about.p
    assert "clusters_map" in [figure.name for figure in documents["en"].figures]
    assert "Fuzhou" in text(documents["en"], "regionalization")


def test_in_chinese_there_is_no_english(made):
    chinese = text(made[2]["zh"], "regionalization")
    assert "抚州市" in chinese and "Ward" in chinese
    assert not ENGLISH.search(chinese)
