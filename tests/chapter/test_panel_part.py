"""The section on panel models: its numbers are those of si.spreg, in both languages, with what a study file may ask."""

from __future__ import annotations

import re
import warnings

import pytest

import spatial_iie as si
from spatial_iie.chapter import read_plan
from spatial_iie.chapter.asked import Panel
from spatial_iie.chapter.opening import inputs_of, open_desk
from spatial_iie.chapter.plan import Models
from spatial_iie.chapter.run import compose, requested_parts
from spatial_iie.chapter.sections import check_sections
from spatial_iie.chapter.words import methods
from spatial_iie.errors import DataError, WeightsWarning
from tests.chapter import desks
from tests.chapter.small import FILE, write_small_study
from tests.chapter.test_parts_indices import ENGLISH, numbers, result, text

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share"
PANEL = Panel(formula=FORMULA, model=("sdm", "sar"))


def settled(panel=PANEL):
    return desks.plan(models=Models(), panel=panel)


@pytest.fixture(scope="module")
def made():
    desk = desks.desk(settled())
    wanted = [part for part in desks.parts(desk.plan) if part.name in ("panel", "summary", "methods")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        found = {part.name: part.compute(desk) for part in wanted}
    return desk, found, {language: desks.document(desk, found, language) for language in ("en", "zh")}


def test_it_is_there_if_asked_for():
    assert "panel" in [part.name for part in requested_parts(settled())]
    assert "panel" not in [part.name for part in requested_parts(desks.plan())]


def test_its_numbers_are_those_of_the_functions(made):
    desk, found, documents = made
    fit = si.spreg.panel(FORMULA, desk.study, desk.w, model="sdm", effects="both")
    assert found["panel"]["fits"]["SDM"].params.to_dict() == pytest.approx(fit.params.to_dict())
    impacts = fit.impacts().to_frame().loc["digital_index"]
    told = numbers(documents["en"], "panel")
    assert told["SDM R2 within"] == pytest.approx(fit.about["r2_within"])
    assert any(value == pytest.approx(impacts["indirect"]) for value in told.values())
    table = result(documents["en"], "panel_impacts").to_frame()
    assert set(table["variable"]) == {"digital_index", "trade_share"}
    tests = si.spreg.panel_tests(FORMULA, desk.study, desk.w, effects="both").to_frame()
    got = result(documents["en"], "panel_selection").to_frame()
    assert got["statistic"].tolist() == pytest.approx(tests["statistic"].tolist(), rel=1e-6)


def test_it_claims_no_spillover_that_is_not_there(made):
    _, found, documents = made
    p = found["panel"]["impacts"].to_frame().loc["digital_index", "indirect_p"]
    claim = "not statistically significant" if p > 0.05 else "and significant"
    assert claim in text(documents["en"], "panel")


def test_both_languages_have_the_same_numbers_and_no_english_is_left(made):
    _, _, documents = made
    told = [sorted(numbers(documents[language], "panel").values()) for language in ("en", "zh")]
    assert told[0] == told[1] and len(told[0]) > 8
    assert not ENGLISH.search(re.sub(r"log\(.*?\)", "", text(documents["zh"], "panel")))


def test_its_figure_is_the_residuals_of_the_last_year(made):
    _, found, documents = made
    residuals = si.spreg.panel_residuals(found["panel"]["fits"]["SDM"])
    assert found["panel"]["residuals"].equals(residuals[2019])
    assert "panel_residuals" in [figure.name for figure in documents["en"].figures]


def test_a_study_file_asks_for_it(tmp_path, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    asked = (
        FILE
        + '[panel]\nmodel = ["sar"]\neffects = ["region"]\nweights = ["queen", "idw:1:150km"]\nselection = false\n'
    )
    found = compose(read_plan(write_small_study(tmp_path, asked)))
    assert not found.failures
    head = result(found.document, "panel").to_frame().columns.tolist()
    assert head == ["variable", "SAR, queen", "SAR, idw:1:150km"]
    assert not [table for table in found.document.tables if table.name == "panel_selection"]


def test_a_study_file_has_weights_of_every_year_and_a_second_matrix(tmp_path, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    asked = '[panel]\nmodel = ["sem"]\nweights = ["w_{year}.gal"]\nyears = "2018-2019"\n'
    plan = read_plan(write_small_study(tmp_path, FILE + asked))
    broken = compose(plan).failures
    assert [each.name for each in broken] == ["panel"] and "w_2018.gal, w_2019.gal" in broken[0].why
    study = open_desk(plan).study
    made = {}
    for year, km in zip(study.years, (100, 150), strict=True):
        w = si.weights.from_spec(f"band:{km}km", study)
        w.write(tmp_path / f"w_{year}.gal")
        made[year] = w.row_standardized()
    found = compose(plan)
    assert not found.failures
    assert {path.name for path in inputs_of(plan).values()} >= {f"w_{year}.gal" for year in study.years}
    fit = si.spreg.panel(plan.models.formula, study, made, model="sem", effects="both")
    rows = next(table for table in found.document.tables if table.name == "panel_long").result.to_frame()
    assert rows["estimate"].iloc[0] == pytest.approx(fit.params.iloc[0], rel=1e-6)
    pair = '[panel]\nmodel = ["sdm"]\nother_weights = "idw:1:150km"\nselection = true\n'
    other = compose(read_plan(write_small_study(tmp_path, FILE + pair)))
    assert not other.failures
    (table,) = [each for each in other.document.tables if each.name == "panel"]
    assert any("that of W x: idw:1:150km" in note for note in table.result.notes)


@pytest.mark.parametrize(
    ("panel", "words"),
    [
        (Panel(), "no formula"),
        (Panel(formula="log(x) ~ I(y.values[0])"), "square brackets|dot"),
        (Panel(formula=FORMULA, years=(2019,)), "several years"),
        (Panel(formula=FORMULA, years=(2018, 2031)), "2031"),
        (Panel(formula=FORMULA, model=()), "names none"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_computed(panel, words):
    with pytest.raises(DataError, match=words):
        check_sections(settled(panel), si.study.demo())


@pytest.mark.parametrize(
    ("errors", "says", "chinese", "cites"),
    [
        ("cluster:region", "clustered by region (Cameron and Miller 2015)", "聚类", "Cameron"),
        ("conley:300km:1", "spatial correlation within 300 km (Conley 1999)", "空间相关稳健", "Conley"),
        ("driscoll-kraay:1", "between regions and over time (Driscoll", "各年之间的相关稳健", "Driscoll"),
        (None, "", "", ""),
    ],
)
def test_methods_name_the_standard_errors_of_panels(errors, says, chinese, cites):
    """The sentence, and the work that it cites; nothing where nothing was chosen."""
    plan = settled(Panel(formula=FORMULA, model=("sar",), errors=errors))
    names = list(methods.used(plan, frozenset({"panel"})))
    told = {
        language: " ".join(each.text for each in methods.descriptions(names, plan, language))
        for language in ("en", "zh")
    }
    assert ("Standard errors of the panel models are" in told["en"]) is bool(errors)
    assert says in told["en"] and chinese in told["zh"] and "{" not in told["zh"]
    assert any(each.startswith(cites) for each in methods.references(names))
