"""A fit under the names of other packages, and one result as a file."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si

FORMULA = "log(gdp_per_capita) ~ digital_index"


@pytest.fixture(scope="module")
def data():
    return si.study.demo().year(2019)


@pytest.fixture(scope="module")
def fit(data):
    return si.spreg.ols(FORMULA, data)


@pytest.fixture(scope="module")
def theirs(data):
    from statsmodels.regression.linear_model import OLS

    z = np.column_stack([np.ones(len(data)), data["digital_index"]])
    return OLS(np.log(data["gdp_per_capita"].to_numpy()), z).fit()


@pytest.mark.parametrize("name", ["bse", "tvalues", "pvalues", "resid", "fittedvalues"])
def test_names_of_statsmodels_mean_the_same_there(fit, theirs, name):
    assert np.allclose(getattr(fit, name), getattr(theirs, name), rtol=1e-9, atol=1e-12)


def test_numbers_of_statsmodels_mean_the_same_there(fit, theirs):
    assert fit.nobs == theirs.nobs and np.isclose(fit.llf, theirs.llf, rtol=1e-12)
    assert np.allclose(fit.cov_params(), theirs.cov_params(), rtol=1e-9)


def test_tables_of_broom(fit, theirs):
    tidy = fit.tidy(level=0.9)
    assert list(tidy["term"]) == ["Intercept", "digital_index"]
    assert np.allclose(tidy[["conf.low", "conf.high"]], theirs.conf_int(0.1), rtol=1e-9)
    assert np.allclose(tidy["p.value"], theirs.pvalues, rtol=1e-9)
    glance = fit.glance().iloc[0]
    assert glance["nobs"] == len(theirs.resid) and np.isclose(glance["r.squared"], theirs.rsquared, rtol=1e-9)


def test_a_copy_of_the_covariance_changes_nothing(fit):
    mine = fit.cov_params()
    mine.iloc[0, 0] = -1.0
    assert fit.cov.iloc[0, 0] > 0


def test_the_protocol_of_maketables(fit):
    table = fit.__maketables_coef_table__
    assert table.index.name == "Coefficient" and list(table) == ["b", "se", "t", "p", "ci95l", "ci95u"]
    assert (table["ci95l"] < table["b"]).all() and (table["b"] < table["ci95u"]).all()
    assert fit.__maketables_stat__("N") == fit.n and fit.__maketables_stat__("unknown") is None
    assert fit.__maketables_depvar__ == fit.about["response"]


def test_maketables_prints_our_fits(fit):
    maketables = pytest.importorskip("maketables", reason="maketables is not installed")
    assert "digital_index" in str(maketables.ETable([fit]).make("tex"))


@pytest.mark.parametrize("kind", ["latex", "markdown", "html"])
def test_text_and_file_are_one(fit, tmp_path, kind):
    path = tmp_path / "table"
    text = getattr(fit, f"to_{kind}")(path, language="zh")
    assert path.read_text(encoding="utf-8") == text
    assert "系数" in text and "合成示例数据" in text


def test_one_table_as_word_and_excel(fit, tmp_path):
    from docx import Document
    from openpyxl import load_workbook

    fit.to_word(tmp_path / "fit.docx", language="zh")
    word = Document(tmp_path / "fit.docx")
    assert len(word.tables) == 1 and word.tables[0].cell(0, 1).text == "系数"
    assert not [p for p in word.paragraphs if p.style.name.startswith("Heading")]
    fit.to_excel(tmp_path / "fit.xlsx")
    book = load_workbook(tmp_path / "fit.xlsx")
    assert book.sheetnames == ["table"]
    assert fit.params["digital_index"] in [cell.value for cell in book["table"]["B"]]


def test_text_of_data_cannot_become_markup():
    result = si.results.TableResult(pd.DataFrame({"<b>": ["<script>", "a & b"]}), "<i>")
    assert "<script>" not in result.to_html() and "<i>" not in result.to_html()


def test_a_long_table_is_short_in_a_notebook():
    result = si.results.TableResult(pd.DataFrame({"n": range(400)}), "Regions")
    assert result._repr_html_().count("<tr") < 25 and len(result.to_frame()) == 400


def test_fits_can_be_copied_and_sent(fit):
    for other in (copy.deepcopy(fit), pickle.loads(pickle.dumps(fit))):
        assert other.params.equals(fit.params) and other.notes == fit.notes


def test_an_index_is_exported_as_any_result(tmp_path):
    study = si.study.demo()
    index = si.indices.composite(study, ["gdp", "trade_share"], weights="entropy")
    assert index.to_latex(path=tmp_path / "index.tex", language="zh") == index.to_latex(language="zh")
    assert index.to_markdown(path=tmp_path / "index.md", language="zh") == index.to_markdown(language="zh")
    assert index.to_html(path=tmp_path / "index.html", language="zh") == index.to_html(language="zh")
    index.to_word(path=tmp_path / "index.docx", language="zh")
    index.to_excel(path=tmp_path / "index.xlsx", language="zh")
    assert len(list(tmp_path.iterdir())) == 5
