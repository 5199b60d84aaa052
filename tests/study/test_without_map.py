"""Regions that nobody knows: an index and inequality work, weights and maps say what they lack."""

from __future__ import annotations

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import DataError

NAMES = ["城市B", "城市A", "城市C", "城市D"]


def table(names=NAMES):
    rows = [(name, year, 10.0 * i + year - 2018) for year in (2018, 2019) for i, name in enumerate(names, 1)]
    return pd.DataFrame(rows, columns=["地区", "年份", "gdp"])


@pytest.fixture(scope="module")
def study():
    total = pd.DataFrame({"地区": ["合计"], "年份": [2018], "gdp": [999.0]})
    return si.study.open(pd.concat([table(), total]))


def test_numbers_stay_with_their_regions(study):
    assert study["gdp", 2019].to_dict() == {"城市B": 11.0, "城市A": 21.0, "城市C": 31.0, "城市D": 41.0}
    assert study.names.to_dict() == {name: name for name in NAMES}
    assert study.about.without_map and study.level == ""
    assert "合计" in study.about.set_aside and any("without a map" in note for note in study.about.reading)
    assert study.select(["城市A", "城市B"])["gdp", 2018].to_dict() == {"城市A": 20.0, "城市B": 10.0}


def test_inequality_and_index_need_no_map(study):
    gini = si.indices.gini(study["gdp", 2018])
    assert gini == pytest.approx(0.25)  # of 10, 20, 30, 40
    both = study.assign(half=study.panel["gdp"] / 2)
    scores = si.indices.composite(both, ["gdp", "half"], weights="equal").to_frame()
    assert scores.set_index(["region", "year"])["score"]["城市D", 2019] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "ask", [lambda s: s.regions, lambda s: s.layer, lambda s: si.viz.choropleth(s["gdp", 2018], s.regions)]
)
def test_a_map_is_refused_in_words(study, ask):
    with pytest.raises(DataError, match=r"4 regions are not known: .*Give their boundaries with boundaries="):
        ask(study)


@pytest.mark.parametrize(
    "names",
    [[*NAMES, "保定市"], ["保宁市", "石家壮市"], ["7", "8"], ["130198", "130199"], ["桥西区", "甲地"]],
)
def test_names_that_are_misspelt_or_known_in_part_are_refused_as_before(names):
    with pytest.raises(DataError, match=r"not known|several"):
        si.study.open(table(names))


def test_what_was_asked_for_is_not_ignored():
    for chosen in ({"level": "prefecture"}, {"vintage": 2010}):
        with pytest.raises(DataError, match="not known"):
            si.study.open(table(), **chosen)


def test_on_the_command_line(tmp_path, capsys):
    path = tmp_path / "cities.csv"
    table().to_csv(path, index=False)
    assert run(["inequality", "--data", str(path), "--value", "gdp", "--format", "csv"]) == 0
    said = capsys.readouterr()
    assert "Gini" in said.out and "without a map" in said.err
    assert run(["moran", "--data", str(path), "--value", "gdp", "--lang", "zh"]) == 2
    assert "请用 --boundaries 给出边界" in capsys.readouterr().err


def test_a_known_region_behind_many_others_is_not_nowhere():
    from spatial_iie.study.without_map import are_nowhere

    many = [f"city {k}" for k in range(25)]
    assert are_nowhere(many) and not are_nowhere([*many, "保定"])
