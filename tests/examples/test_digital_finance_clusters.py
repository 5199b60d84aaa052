"""The example on the real index: the clusters a reader of the map recognizes, and what makes them clusters."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import pytest

import spatial_iie as si

ROOT = Path(__file__).parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "prefecture_panel"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real panels are not here")
DELTA = {"上海市", "苏州市", "无锡市", "常州市", "南通市", "嘉兴市", "湖州市", "杭州市", "绍兴市"}


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location(
        "digital_finance_clusters", ROOT / "examples" / "digital_finance_clusters.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def answer(example):
    return example.analyse(FOLDER)


def test_the_yangtze_delta_is_high_high(answer):
    clusters = answer.clusters.to_frame()
    high = clusters[clusters["cluster"] == "high-high"]
    assert set(high["name"]) >= DELTA
    coast = high.index.str[:2].isin(["31", "32", "33", "34", "35", "44"])
    assert coast.all(), "Shanghai, Jiangsu, Zhejiang, Anhui, Fujian, Guangdong"
    low = clusters[clusters["cluster"] == "low-low"]
    assert len(low) > 0 and not low.index.str[:2].isin(["31", "32", "33", "35", "44"]).any()


def test_clusters_are_what_their_names_say(answer):
    study = si.study.open(
        FOLDER / "PKU_DFIIC_city.dta", region="pref_code_year18", year="year", years=(2019,)
    )
    y = study["index_aggregate", 2019].dropna()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        lag = si.weights.queen(study.regions.loc[y.index]).row_standardized().lag(y)
    high = answer.clusters.to_frame().query("cluster == 'high-high'").index
    assert (y[high] > y.mean()).all() and (lag[high] > y.mean()).all()


def test_the_years(answer):
    table = answer.by_year.to_frame()
    assert table["year"].tolist() == [2017, 2018, 2019]
    assert table["I"].str.endswith("***").all() and (table["I"].str[:5].astype(float) > 0.4).all()
    quadrants = answer.quadrants.to_frame()
    assert quadrants.groupby("year")["count"].sum().tolist() == [331, 332, 329]
    spots = answer.persistent.to_frame()
    hot = spots[spots["persistent_cluster"] == "high-high"]
    assert {"苏州市", "无锡市", "嘉兴市"} <= set(hot["name"]) and (hot["years_significant"] == 3).all()


def test_it_prints(example, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["example", str(FOLDER)])
    example.main()
    printed = capsys.readouterr().out
    assert "high-high, 2019" in printed and "苏州市" in printed
