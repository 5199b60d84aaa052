"""The section on firms as points: its numbers are those of si.agglomeration, in both languages."""

from __future__ import annotations

import pytest

import spatial_iie as si
from spatial_iie.chapter.asked import Firms
from spatial_iie.chapter.run import requested_parts
from tests.chapter import desks
from tests.chapter.test_parts_indices import numbers, result, text

ASKED = Firms(sector=("finance", "trade"), far=200.0, permutations=19)


@pytest.fixture(scope="module")
def made():
    desk = desks.desk(desks.plan(firms=ASKED))
    wanted = [part for part in desks.parts(desk.plan) if part.name in ("firms", "methods")]
    found = {part.name: part.compute(desk) for part in wanted}
    return {language: desks.document(desk, found, language) for language in ("en", "zh")}


def test_it_is_there_if_asked_for():
    assert "firms" in [part.name for part in requested_parts(desks.plan(firms=ASKED))]
    assert "firms" not in [part.name for part in requested_parts(desks.plan())]


def test_its_numbers_are_those_of_the_functions(made):
    firms = si.agglomeration.demo_firms()
    k = si.agglomeration.duranton_overman(firms, "finance", distances=200, permutations=19)
    m = si.agglomeration.marcon_puech(firms, "trade", distances=200, permutations=19)
    summary = result(made["en"], "firms_summary").to_frame().set_index("sector")
    assert summary.loc["finance", "firms"] == 100
    assert summary.loc["finance", "k_density_p"] == k.about["p_value"]
    assert summary.loc["trade", "m_p"] == m.about["p_value"]
    assert numbers(made["en"], "firms")["finance k_density kernel_bandwidth"] == k.about["kernel_bandwidth"]
    values = result(made["en"], "firms_k_density_1_values").to_frame()
    assert values["k_density"].tolist() == k.to_frame()["k_density"].tolist()
    assert [figure.name for figure in made["en"].figures if figure.name.startswith("firms")] == [
        "firms_k_density_1", "firms_m_1", "firms_k_density_2", "firms_m_2",
    ]  # fmt: skip


def test_both_languages_say_that_the_firms_are_synthetic(made):
    assert "3,000 firms of 10 sectors are SYNTHETIC" in text(made["en"], "firms")
    assert "3,000 家企业为合成数据" in text(made["zh"], "firms")
    assert "Duranton and Overman (2005)" in text(made["en"], "methods")
    assert "Duranton and Overman (2005)" in text(made["zh"], "methods")
