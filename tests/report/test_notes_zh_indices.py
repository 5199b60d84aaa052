"""Notes on indices, inequality, movement and convergence in Chinese: as they come, with their numbers kept."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.indices._tables import groups_note
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
def said():
    found = {note for result in made() for note in result.notes if note != SYNTHETIC["en"]}
    assert len(found) > 40
    return sorted(found)


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
