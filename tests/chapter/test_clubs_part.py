"""Convergence clubs in the section on convergence: there with 5 years and more, in both languages."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.chapter.asked import Convergence
from spatial_iie.chapter.plan import Models, Variables
from spatial_iie.chapter.words.convergence import clubs
from spatial_iie.errors import WeightsWarning
from tests.chapter import desks
from tests.chapter.test_parts_indices import ENGLISH, numbers, result, text

YEARS = tuple(range(2008, 2020))


def long_study():
    """Return SYNTHETIC incomes of the regions of two provinces that go to two levels."""
    regions = si.study.demo().regions
    codes = [code for code in regions.index if code[:2] in ("32", "36")]
    random, when = np.random.default_rng(3), np.arange(1, len(YEARS) + 1)
    rows = []
    for code in codes:
        level = 20.0 if code[:2] == "32" else 12.0
        path = (level + random.normal() / (np.log(when + 1) * when**0.5)) * (1 + 0.03 * when)
        rows += [(code, year, income) for year, income in zip(YEARS, path, strict=True)]
    return si.study.open(pd.DataFrame(rows, columns=["region", "year", "income"]))


@pytest.fixture(scope="module")
def made():
    asked = Convergence(models=("ols",), draws=49)
    plan = desks.plan(models=Models(), convergence=asked, variables=Variables(index="income"))
    plan = replace(plan, data=replace(plan.data, years=YEARS))
    desk = desks.desk(plan, provinces=None, study=long_study())
    wanted = [part for part in desks.parts(desk.plan) if part.name in ("convergence", "methods")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        found = {part.name: part.compute(desk) for part in wanted}
    return desk, {language: desks.document(desk, found, language) for language in ("en", "zh")}


def test_the_clubs_are_those_of_the_function(made):
    desk, documents = made
    found = si.indices.convergence_clubs(desk.study, "income")
    frame = result(documents["en"], "clubs").to_frame()
    assert frame["n"].tolist() == found.to_frame()["n"].tolist() == [24, 13, 11]
    assert numbers(documents["en"], "convergence")["log t"] == pytest.approx(found.to_frame()["t"][0])
    assert "There are 2 convergence clubs of 13 and 11 regions" in text(documents["en"], "convergence")
    assert "club_paths" in [figure.name for figure in documents["en"].figures]
    assert "Phillips" in text(documents["en"], "methods")


def test_in_chinese_there_is_no_english(made):
    chinese = text(made[1]["zh"], "convergence")
    assert "收敛俱乐部" in chinese and not ENGLISH.search(chinese)


def test_of_one_club_and_of_regions_in_none_it_says_so():
    whole = {"beta": 0.5, "t": 3.0}
    one = pd.DataFrame([{"club": "all", "n": 9, **whole}, {"club": "1", "n": 9, **whole}])
    (said,) = clubs(one, 40, "en")
    assert said.text == "The log t test does not reject that all regions converge (b = 0.500, t = 3.00)."
    rest = pd.DataFrame([{"club": "none", "n": 2, "beta": -1.0, "t": -9.0}])
    none = pd.concat([one.assign(n=[11, 9], t=[-4.0, 3.0]), rest])
    first, second, few = clubs(none, 8, "en")
    assert first.text.startswith("The log t test rejects") and "2 regions in none" in second.text
    assert few.text.startswith("With 8 years the test rejects too often")
