"""Notes on indices, inequality, movement and convergence in Chinese: as they come, with their numbers kept."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import SpatialIIEError
from spatial_iie.indices._tables import groups_note
from spatial_iie.messages import Message
from spatial_iie.report.labels import in_words
from spatial_iie.results import SYNTHETIC
from spatial_iie.study.study import Study

ENGLISH = re.compile(r"[A-Za-z][A-Za-z'-]*(?:[ ,;:]+[A-Za-z][A-Za-z'-]*){2,}")
"""Three words of Latin letters and more in a row."""
INDEX = "digital_index"


def gaps(study):
    """The example with values missing in one year."""
    table = pd.concat({year: study.year(year) for year in study.years}, names=["year", "region"]).swaplevel()
    table.loc[[("320100", 2018), ("320200", 2018)], [INDEX, "map_part"]] = np.nan
    return study.assign(gaps=table[INDEX], map_gaps=table["map_part"])


def converging(seed, beta, noise):
    """Regions whose growth goes with the logarithm of their first level by ``beta``."""
    study = si.study.demo()
    rng = np.random.default_rng(seed)
    first = np.exp(rng.normal(size=len(study.ids)))
    last = first * np.exp(2 * (beta * np.log(first) + rng.normal(scale=noise, size=len(first))))
    rows = {
        (code, year): x
        for year, values in ((2017, first), (2019, last))
        for code, x in zip(study.ids, values, strict=True)
    }
    panel = pd.DataFrame({"y": pd.Series(rows)})
    panel.index.names = ["region", "year"]
    return Study(panel, about={**study.about, "synthetic": False})


def made():
    """Yield results with every kind of note."""
    study = si.study.demo()
    with_gaps = gaps(study)
    few = study.select([code for code in study.ids if code[:2] in ("11", "31", "32", "36", "42", "43")])
    w = si.weights.knn(study.regions, k=4)
    parts = ["cloud_part", "map_gaps", "messaging_part"]
    ix = si.indices
    yield ix.composite(with_gaps, parts, missing="omit", weights="pca", standardization="z")
    yield ix.composite(with_gaps, parts, missing="mean", over="year", directions={"cloud_part": "cost"})
    ways = {
        name: ix.composite(study, ["cloud_part", "map_part"], weights=name) for name in ("entropy", "equal")
    }
    yield ix.rank_sensitivity(ways, draws=20)
    for data in (with_gaps, few):
        variable = "gaps" if data is with_gaps else INDEX
        yield ix.inequality_by_year(data, variable, groups="province", draws=20, interval="bca")
        yield ix.decomposition_by_year(data, variable, "province", draws=20)
        yield ix.inequality_change(data, variable, groups="three", draws=20)
        yield ix.centre_path(data, variable, draws=20)
        yield ix.standard_ellipse(data, variable, draws=20, blocks="province")
        yield ix.net_movement(data, variable, draws=20)
        yield ix.share_changes(data, variable, "province", draws=20)
        yield ix.sigma_convergence(data, variable, draws=20)
        yield ix.density_by_year(data, variable)
    for convention in ("yuill", "crimestat"):
        yield ix.standard_ellipse(study, INDEX, convention=convention, draws=0)
    yield ix.net_movement(study, INDEX, draws=0)
    yield ix.net_movement(study, INDEX, blocks="hu_line", draws=1)
    yield ix.net_movement(study, INDEX, blocks="hu_line", draws=199)
    yield ix.sigma_convergence(study, INDEX, draws=0)
    yield ix.composite(study, ["cloud_part", "map_part"], shift=0.5)
    yield ix.composite(study, ["cloud_part", "map_part"], weights={"cloud_part": 2, "map_part": 1})
    yield ix.inequality_by_year(study, INDEX, correction=True, draws=0)
    yield ix.spatial_gini_by_year(with_gaps, "gaps", w)
    for beta, noise in ((-0.1, 0.01), (-0.1, 2.0), (0.1, 0.01), (-0.6, 0.01)):
        fit = ix.beta_convergence(converging(1, beta, noise), "y")
        yield fit
        if beta > -0.5:
            yield ix.convergence_speed(fit)
    chain = si.esda.spatial_markov(study, INDEX, w.row_standardized())
    yield chain
    yield ix.ergodic_distribution(chain)


@pytest.fixture(scope="module")
def results():
    return list(made())


@pytest.fixture(scope="module")
def said(results):
    found = {note for result in results for note in result.notes if note != SYNTHETIC}
    assert len(found) > 40
    return sorted(found)


def test_titles_are_in_chinese(results):
    titles = {title for result in results if isinstance(title := result.title, Message)}
    assert len(titles) > 15
    for title in titles - {title for title in titles if title.startswith("Ergodic")}:  # of esda's title
        chinese = title.render("zh")
        assert re.search("[\u4e00-\u9fff]", chinese) and not ENGLISH.search(chinese), title
        assert sorted(re.findall(r"\d+", chinese)) == sorted(re.findall(r"\d+", title))


def refusals():
    """Yield calls of the indices that are refused, each in other words."""
    study, ix = si.study.demo(), si.indices
    y = study[INDEX, 2019]
    low = study.assign(low=study.panel[INDEX] - study.panel[INDEX].median())
    under = study.assign(low=-study.panel[INDEX])
    parts = ["cloud_part", "map_part"]
    yield lambda: ix.composite(study, ["cloud_part", "cloud_part"])
    yield lambda: ix.composite(study, parts, weights="critic", standardization="z")
    yield lambda: ix.composite(study, parts, weights="equal", shift=1.0)
    yield lambda: ix.composite(study, parts, standardization="z")
    yield lambda: ix.composite(study, parts, weights={"cloud_part": 1})
    yield lambda: ix.composite(study, parts, weights={"cloud_part": 1, "map_part": -1})
    yield lambda: ix.composite(gaps(study), ["cloud_part", "map_gaps"])
    yield lambda: ix.composite(study.assign(one=study.panel[INDEX] * 0 + 1), ["one", "map_part"])
    yield lambda: ix.inequality_by_year(low, "low", draws=0)
    yield lambda: ix.inequality_by_year(study, INDEX, measures=[], draws=0)
    yield lambda: ix.inequality_change(study, INDEX, years=[2019])
    yield lambda: ix.inequality_change(under, "low", measure="cv")
    yield lambda: ix.dagum(y, dict.fromkeys(y.index, "one"))
    yield lambda: ix.region_groups(study, "population")
    yield lambda: ix.region_groups(study, "five")
    yield lambda: ix.region_groups(study, {"110000": "a"})
    yield lambda: ix.group_shares(low, "low")
    yield lambda: ix.centre_path(study, INDEX, projection="EPSG:4326")
    yield lambda: ix.centre_path(study, INDEX, projection="EPSG:32651")
    yield lambda: ix.centre_path(study, INDEX, draws=-1)
    yield lambda: ix.density_by_year(low, "low")
    yield lambda: ix.density_by_year(study, INDEX, bandwidth=-1.0)
    yield lambda: ix.sigma_convergence(under, "low", measure="cv")
    yield lambda: ix.beta_convergence(study, INDEX, model="sar")
    yield lambda: ix.beta_convergence(study, INDEX, effects="time")
    yield lambda: ix.beta_convergence(
        study, INDEX, si.weights.knn(study.regions, k=4), model="sar", effects="region"
    )
    yield lambda: ix.beta_convergence(study, INDEX, si.weights.knn(study.regions, k=4), effects="region")


def test_errors_are_in_chinese():
    wrong = {}
    for refused in refusals():
        with pytest.raises(SpatialIIEError) as found:
            refused()
        message = found.value.message
        chinese = message.render("zh", "shell")
        words = re.sub(r"\.\.\. |'.*?'|e\.g\.", "", chinese)
        numbers = [set(re.findall(r"\d{6}", text)) for text in (message, chinese)]
        if ENGLISH.search(words) or re.search("[,;:.] |[,;:.]$", words) or numbers[0] != numbers[1]:
            wrong[str(message)] = chinese
        assert re.search("[\u4e00-\u9fff]", chinese), message
    assert not wrong


def test_advice_is_in_the_terms_of_the_shell():
    study = si.study.demo()
    with pytest.raises(SpatialIIEError) as found:
        si.indices.beta_convergence(study, INDEX, model="sar")
    assert found.value.message.render("en", "shell").endswith("between the regions: --weights queen.")
    with pytest.raises(SpatialIIEError) as found:
        si.indices.density_by_year(study.assign(low=study.panel[INDEX] * 0), "low")
    shell = found.value.message.render("en", "shell")
    assert "Leave those regions out of the table, or" in shell and "study.select" not in shell
    with pytest.raises(SpatialIIEError) as found:
        si.indices.composite(study, ["cloud_part", "map_part"], standardization="z")
    assert "Use --standardization min-max, which" in found.value.message.render("en", "shell")


def test_no_english_is_left(said):
    left = {
        note: in_words(note, "zh") for note in said if ENGLISH.search(_without_names(in_words(note, "zh")))
    }
    assert not left


def _without_names(text):
    """Take out names of provinces, which readers' labels replace, and of the columns of the tests."""
    for name in ("Inner Mongolia", "Hong Kong", "Macau"):
        text = text.replace(name, "")
    return re.sub(r"分组（.+）及地区数：.+|只有一个地区的组.+|组内无差异：.+", "", text)


def test_numbers_are_kept(said):
    for note in said:
        if note.startswith(("n = ", "Semi-axes")):
            continue
        numbers = sorted(re.findall(r"\d+(?:\.\d+)?", note))
        assert sorted(re.findall(r"\d+(?:\.\d+)?", in_words(note, "zh"))) == numbers, note


def test_every_note_has_chinese_in_it(said):
    assert all(re.search("[\u4e00-\u9fff]", in_words(note, "zh")) for note in said)


def test_groups_are_listed_as_chinese_lists_are():
    note = groups_note("three", {"East": 103, "Central": 87, "Hong Kong, Macau, Taiwan": 22})
    assert note == "Groups (three belts), regions in each: East 103, Central 87, Hong Kong, Macau, Taiwan 22."
    assert (
        in_words(note, "zh")
        == "分组（三大地带）及地区数：East 103、Central 87、Hong Kong, Macau, Taiwan 22。"
    )
