"""Ellison-Glaeser and co-agglomeration: published values, every dartboard of a small map, rows in any order."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError

NUMBERS = Path(__file__).parents[3] / "shared" / "replication" / "numbers.json"
X = pd.Series({"a": 50.0, "b": 30.0, "c": 20.0})
Z = {"it": (40.0, 30.0, 20.0, 10.0), "steel": (60.0, 40.0)}


def _plants(places, sector="it"):
    return pd.DataFrame({"region": list(places), "sector": sector, "employment": Z[sector]})


def _boards(sector):
    """Yield every way plants can fall, and its probability."""
    share = X / X.sum()
    for places in itertools.product(X.index, repeat=len(Z[sector])):
        yield places, float(np.prod(share[list(places)]))


@pytest.mark.parametrize("method", ["ellison-glaeser", "maurel-sedillot"])
def test_moments_are_those_of_every_dartboard(method):
    """Expectation and variance of the raw sum by exact enumeration; the expectation of gamma is 0."""
    found = [
        (
            probability,
            si.agglomeration.ellison_glaeser(_plants(places), X, method=method, draws=0).to_frame().iloc[0],
        )
        for places, probability in _boards("it")
    ]
    p = np.array([each for each, _ in found])
    raw, gamma = (np.array([float(row[name]) for _, row in found]) for name in ("raw", "gamma"))
    row = found[0][1]
    assert p.sum() == pytest.approx(1)
    assert p @ raw == pytest.approx(row["expectation"], rel=1e-12)
    assert p @ (raw - p @ raw) ** 2 == pytest.approx(row["sd"] ** 2, rel=1e-12)
    assert p @ gamma == pytest.approx(0, abs=1e-14)
    z = np.array([float(row["z"]) for _, row in found])
    assert p @ z**2 == pytest.approx(1)


def test_moments_of_a_pair_are_those_of_every_two_dartboards():
    values = []
    for (first, p), (second, q) in itertools.product(_boards("it"), _boards("steel")):
        plants = pd.concat([_plants(first), _plants(second, "steel")])
        if (
            len(values) % 40 == 0
        ):  # the test against the rest is by the array below: one row in forty through the door
            row = si.agglomeration.coagglomeration(X, plants).to_frame().iloc[0]
            values.append((p * q, *_pair(first, second), float(row["gamma"]), float(row["z"])))
        else:
            values.append((p * q, *_pair(first, second), np.nan, np.nan))
    p, gamma, through, z = np.array(values).T
    asked = ~np.isnan(through)
    np.testing.assert_allclose(through[asked], gamma[asked], atol=1e-14)
    assert p @ gamma == pytest.approx(0, abs=1e-14)
    sd = np.sqrt(p @ gamma**2)
    np.testing.assert_allclose(z[asked], gamma[asked] / sd, rtol=1e-9)


def _pair(first, second):
    share = (X / X.sum()).to_numpy()
    place = {region: k for k, region in enumerate(X.index)}
    one, other = (
        np.bincount([place[r] for r in places], np.array(Z[s]) / sum(Z[s]), 3) - share
        for places, s in ((first, "it"), (second, "steel"))
    )
    return (float(one @ other / (1 - (share**2).sum())),)


def test_published_value():
    if not NUMBERS.exists():
        pytest.skip("the published numbers are not beside the repository")
    truth = json.loads(NUMBERS.read_text(encoding="utf-8"))["ellison_glaeser"]
    rows = [(region, "s", size) for region, sizes in truth["plants"].items() for size in sizes]
    plants = pd.DataFrame(rows, columns=["region", "sector", "employment"])
    totals = pd.Series(truth["region_employment"])
    row = si.agglomeration.ellison_glaeser(plants, totals, draws=0).to_frame().iloc[0]
    assert row["gamma"] == pytest.approx(truth["gamma"], abs=5e-9)
    z = (row["raw"] - row["expectation"]) / row["sd"]
    assert row["z"] == pytest.approx(z)


def test_all_together_is_the_mean_of_the_pairs_weighted_by_both():
    random = np.random.default_rng(2)
    plants = pd.DataFrame(
        {
            "region": random.choice(list("abcde"), 60),
            "sector": random.choice(["p", "q", "r"], 60),
            "employment": random.integers(1, 90, 60),
        }
    )
    table = si.agglomeration.coagglomeration(plants=plants).to_frame()
    w = plants.groupby("sector")["employment"].sum()
    pairs = table[table["first"] != "all"]
    weights = [w[a] * w[b] for a, b in zip(pairs["first"], pairs["second"], strict=True)]
    assert table.iloc[-1][["first", "second"]].tolist() == ["all", "all"]
    assert table.iloc[-1]["gamma"] == pytest.approx(np.average(pairs["gamma"], weights=weights))


def test_two_sectors_of_the_same_plants_are_where_one_is():
    """The pair's index is then the raw concentration of the one."""
    plants = pd.DataFrame({"region": list("aab"), "sector": "p", "employment": [5.0, 3.0, 2.0]})
    both = pd.concat([plants, plants.assign(sector="q")])
    gamma = si.agglomeration.coagglomeration(X, both).to_frame()["gamma"][0]
    row = si.agglomeration.ellison_glaeser(plants, X, draws=0).to_frame().iloc[0]
    assert gamma == pytest.approx(row["raw"] / (1 - (0.25 + 0.09 + 0.04)))


def test_size_of_regions_as_the_mean_of_shares():
    table = pd.DataFrame(
        {"region": ["a", "a", "b", "b"], "sector": ["p", "q"] * 2, "jobs": [3.0, 80.0, 1.0, 20.0]}
    )
    gamma = si.agglomeration.coagglomeration(table, size="mean").to_frame()["gamma"][0]
    x = np.array([(0.75 + 0.8) / 2, (0.25 + 0.2) / 2])
    s, t = np.array([0.75, 0.25]), np.array([0.8, 0.2])
    assert gamma == pytest.approx(((s - x) * (t - x)).sum() / (1 - (x**2).sum()))


@pytest.fixture(scope="module")
def example():
    """Plants of two sectors on the map of the example: one in a few neighbouring regions, one anywhere."""
    study = si.study.demo_sectors()
    random = np.random.default_rng(5)
    w = si.weights.knn(study.regions, 5)
    total = study.year(2019).sum(axis=1)
    home = np.flatnonzero(study.ids.str.startswith("44"))
    rows = [("near", study.ids[i]) for i in random.choice(home, 300)]
    rows += [("far", study.ids[i]) for i in random.choice(random.choice(len(total), 20, replace=False), 300)]
    rows += [("any", region) for region in random.choice(study.ids, 300, p=total / total.sum())]
    plants = pd.DataFrame(rows, columns=["sector", "region"])
    return (
        plants.assign(employment=random.lognormal(3, 1, len(plants)).round() + 1),
        study,
        w.row_standardized(),
    )


def test_neighbouring_and_scattered_concentration_are_told_apart(example):
    plants, study, w = example
    result = si.agglomeration.ellison_glaeser(plants, study, years=2019, w=w, draws=99, isolates="zero")
    table = result.to_frame().set_index("sector")
    assert table["pattern"].to_dict() == {
        "any": "as the dartboard",
        "far": "scattered regions",
        "near": "neighbouring regions",
    }
    assert (table["low"] <= table["gamma"]).all()
    assert (table["gamma"] <= table["high"]).all()
    assert result.about.synthetic


def test_rows_in_any_order(example):
    plants, study, w = example
    given = {"years": 2019, "w": w, "draws": 49, "seed": 3, "groups": "four", "sectors": ["near", "any"]}
    one = si.agglomeration.ellison_glaeser(plants, study, **given).to_frame()
    mixed = plants.sample(frac=1, random_state=1)
    other = si.agglomeration.ellison_glaeser(mixed, study, **{**given, "w": w.subset(w.ids[::-1])}).to_frame()
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)
    assert set(one["group"]) >= {"all", "East"}


def test_group_is_thrown_at_its_own_regions(example):
    plants, study, _ = example
    groups = study.ids.to_series().str[:2].eq("44").map({True: "south", False: "rest"})
    total = study.year(2019).sum(axis=1)
    table = si.agglomeration.ellison_glaeser(plants, total, groups=groups, draws=0).to_frame()
    row = table[(table["group"] == "south") & (table["sector"] == "near")].iloc[0]
    inside = plants[(plants["sector"] == "near") & (plants["region"].str[:2] == "44")]
    alone = (
        si.agglomeration.ellison_glaeser(inside, total[total.index.str[:2] == "44"], draws=0)
        .to_frame()
        .iloc[0]
    )
    assert row["gamma"] == pytest.approx(alone["gamma"], rel=1e-12)


def test_a_sector_of_one_plant_has_no_gamma():
    plants = pd.DataFrame({"region": ["a"], "sector": ["p"], "employment": [9]})
    row = si.agglomeration.ellison_glaeser(plants, X).to_frame().iloc[0]
    assert np.isnan([row["gamma"], row["low"], row["z"], row["p"]]).all()


@pytest.mark.parametrize(
    ("plants", "totals", "options", "error", "words"),
    [
        (X, X, {}, DataError, "one row for each plant"),
        (_plants("aabz"), X, {}, AlignmentError, r"1 region of plants is not among those with a total \[z\]"),
        (_plants("aabc").assign(employment=-1), X, {}, DataError, "must not be negative"),
        (_plants("aabc").assign(sector=None), X, {}, DataError, "4 plants have no region or sector|no plant"),
        (_plants("aabc"), X, {"sectors": "steel"}, DataError, "no plant is of sector"),
        (_plants("aabc"), X, {"years": 2019}, DataError, "no column year"),
        (_plants("aabc"), -X, {}, DataError, "totals of regions must not be negative"),
        (_plants("aabc"), X, {"method": "krugman"}, si.errors.SpatialIIEError, "method must be one of"),
    ],
)  # fmt: skip
def test_refused_in_words(plants, totals, options, error, words):
    with pytest.raises(error, match=words):
        si.agglomeration.ellison_glaeser(plants, totals, **options)


def test_coagglomeration_refuses_in_words():
    with pytest.raises(DataError, match="table of sectors, plants or both"):
        si.agglomeration.coagglomeration()
    with pytest.raises(DataError, match="two sectors or more; there is 1"):
        si.agglomeration.coagglomeration(si.study.demo_sectors(), sectors="trade", total="trade")
