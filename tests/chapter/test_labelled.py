"""Words in place of column names in printed tables; names in data files."""

from __future__ import annotations

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.chapter.labelled import inline, labelled, the
from spatial_iie.report.readable import notes, readable
from spatial_iie.report.tables import render
from spatial_iie.results import TableResult
from tests.chapter.desks import desk


@pytest.fixture(scope="module")
def of():
    return desk()


def table(of, cells, note="Lags: digital_index, gdp."):
    frame = pd.DataFrame({"variable": cells, "n": range(len(cells))})
    return labelled(TableResult(frame, "Coefficients", {"notes": (note,)}), of)


def test_terms_become_words_in_both_languages(of):
    cells = [
        "digital_index",
        "W digital_index",
        "log(gdp_per_capita)",
        "W log(gdp)",
        "digital_index_2019",
        "Intercept",
    ]
    english = readable(table(of, cells), "en")["Variable"].tolist()
    assert english == [
        "Digital industry index",
        "W × Digital industry index",
        "log(GDP per capita)",
        "W log(GDP)",
        "digital_index_2019",
        "Intercept",
    ]
    chinese = readable(table(of, cells), "zh")["变量"].tolist()
    assert chinese[:2] == ["数字产业指数", "W × 数字产业指数"] and chinese[-1] == "常数项"


def test_notes_have_words_and_sentences_keep_their_points(of):
    assert notes(table(of, []), "en") == ["Lags: Digital industry index, GDP."]


def test_data_keep_the_names_of_the_users_table(of):
    result = table(of, ["digital_index", "gdp"])
    assert result.to_frame()["variable"].tolist() == ["digital_index", "gdp"]
    assert "digital_index" in render(result, "csv", language="zh") and "指数" not in render(
        result, "csv", language="zh"
    )


def test_without_words_names_stand(of):
    plain = TableResult(pd.DataFrame({"variable": ["digital_index"]}), "Coefficients")
    assert readable(plain, "zh")["变量"].tolist() == ["digital_index"]


def test_fits_and_tests_can_be_labelled_and_stay_what_they_are(of):
    data = of.study.year(2019)
    fit = si.spreg.slx("gdp_per_capita ~ digital_index", data, of.w)
    same = labelled(fit, of)
    assert type(same) is type(fit) and same.params.equals(fit.params)
    assert "W × 数字产业指数" in readable(same, "zh")["变量"].tolist()
    tests = labelled(si.spreg.lm_tests(si.spreg.ols("gdp_per_capita ~ digital_index", data, of.w)), of)
    assert tests["LM lag"].df == (1,)


def test_regions_that_notes_name_are_english_in_english(of):
    result = si.esda.by_year(of.study, of.index, of.w)
    assert any("舟山市" in note for note in notes(result, "en"))
    assert any("330900 Zhoushan" in note for note in notes(labelled(result, of), "en"))
    assert any("330900 舟山市" in note for note in notes(labelled(result, of), "zh"))


def test_labels_within_a_sentence():
    assert inline("Trade share") == "trade share" and inline("GDP") == "GDP" and inline("") == ""
    assert the("Trade share", "en") == "the trade share" and the("人口", "zh") == "人口"
