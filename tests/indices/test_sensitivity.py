"""Ranks under several weightings by hand; under random weights, where the distribution is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError

IDS = ["110000", "120000", "310000", "440100"]
# towards x the order is 1 2 3 4, towards y it is 2 1 3 4
TABLE = pd.DataFrame({"x": [9.0, 8, 4, 0], "y": [8.0, 9, 4, 0]}, index=IDS)


def _study(*tables, years=(2018, 2019)):
    return si.study.Study(
        pd.concat(dict(zip(years, tables, strict=False))).swaplevel(), about={"source": "by hand"}
    )


def _ways(study):
    weights = {"towards x": {"x": 3, "y": 1}, "towards y": {"x": 1, "y": 3}}
    return {name: si.indices.composite(study, ["x", "y"], weights=each) for name, each in weights.items()}


def test_ranks_and_places_by_hand():
    table = si.indices.rank_sensitivity(_ways(_study(TABLE.iloc[::-1])), draws=0).to_frame()
    assert list(table.columns) == [
        "adcode",
        "name",
        "towards x",
        "towards y",
        "best_rank",
        "worst_rank",
        "places",
    ]
    assert table.drop(columns="name").to_numpy().tolist() == [
        ["110000", 1, 2, 1, 2, 1], ["120000", 2, 1, 1, 2, 1], ["310000", 3, 3, 3, 3, 0], ["440100", 4, 4, 4, 4, 0]
    ]  # fmt: skip
    assert table["name"].tolist() == ["北京市", "天津市", "上海市", "广州市"]


def test_agreement_by_hand():
    """Ranks 1 2 3 4 and 2 1 3 4: rho = 1 - 6 (1 + 1) / (4 (16 - 1)) = 4/5; 5 pairs agree, 1 does not: tau = 4/6."""
    (row,) = si.indices.rank_agreement(_ways(_study(TABLE))).to_frame().to_dict("records")
    assert (row["first"], row["second"]) == ("towards x", "towards y")
    assert row["spearman"] == pytest.approx(0.8, abs=1e-12)
    assert row["kendall"] == pytest.approx(4 / 6, abs=1e-12)
    assert (row["mean_places"], row["most_places"]) == (0.5, 1)


def test_year_is_the_last_unless_named():
    ways = _ways(_study(TABLE, TABLE.iloc[[1, 0, 2, 3]].set_axis(IDS)))
    last = si.indices.rank_sensitivity(ways, draws=0)
    assert last.about["year"] == 2019 and "2019" in last.title
    assert last.to_frame()["adcode"].tolist()[:2] == ["120000", "110000"]
    first = si.indices.rank_sensitivity(ways, year=2018, draws=0).to_frame()
    assert first["adcode"].tolist()[:2] == ["110000", "120000"]


@pytest.mark.parametrize(
    ("level", "intervals"),
    [
        (0.9, {"110000": (1, 3), "120000": (1, 3), "310000": (1, 2)}),
        (0.7, {"110000": (2, 3), "120000": (2, 3), "310000": (1, 2)}),
        (0.5, {"110000": (2, 3), "120000": (2, 3), "310000": (1, 1)}),
    ],
)
def test_random_ranks_of_three_regions(level, intervals):
    """Standardized (1, 0), (0, 1), (0.9, 0.9) and a weight w uniform on (0, 1): the third is first unless w > 0.9 or

    w < 0.1 (4 draws of 5) and second otherwise; each of the others is first with probability 1/10, second with 4/10.
    """
    table = pd.DataFrame({"x": [10.0, 0, 9], "y": [0.0, 10, 9]}, index=IDS[:3])
    index = si.indices.composite(_study(table), ["x", "y"], weights="equal")
    frame = (
        si.indices.rank_sensitivity({"equal": index}, draws=4000, level=level).to_frame().set_index("adcode")
    )
    for region, interval in intervals.items():
        assert tuple(frame.loc[region, ["random_low", "random_high"]]) == interval
    assert frame.loc["310000", "random_median"] == 1


def test_who_is_best_in_everything_is_first_under_any_weights():
    study = si.study.demo()
    parts = list(study.variables[-15:])
    panel = study.panel
    panel.loc[("542500", 2019), parts] = panel[parts].max() + 1
    index = si.indices.composite(si.study.Study(panel, about={}), parts)
    frame = si.indices.rank_sensitivity({"entropy": index}, draws=300).to_frame()
    first = frame.iloc[0]
    assert first["adcode"] == "542500"
    assert first[["entropy", "random_low", "random_median", "random_high"]].tolist() == [1, 1, 1, 1]
    assert (frame["random_low"] <= frame["random_median"]).all()
    assert (frame["random_median"] <= frame["random_high"]).all()


def test_seed_decides_and_nothing_else():
    ways = _ways(_study(TABLE))
    state = np.random.get_state()[1].copy()  # noqa: NPY002 - that it is left alone is what is tested
    one, again, other = (
        si.indices.rank_sensitivity(ways, draws=50, seed=seed, level=0.2).to_frame() for seed in (1, 1, 2)
    )
    assert one.equals(again)
    assert list(one.columns) == list(other.columns)
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002


def test_regions_without_a_score_are_left_out_of_all_or_refused():
    gaps = TABLE.copy()
    gaps.loc["310000", "y"] = np.nan
    study = _study(gaps)
    omit, mean = (si.indices.composite(study, ["x", "y"], missing=rule) for rule in ("omit", "mean"))
    frame = si.indices.rank_sensitivity({"omit": omit}, draws=20).to_frame()
    assert frame["adcode"].tolist() == ["110000", "120000", "440100"]
    with pytest.raises(
        AlignmentError, match=r"1 region has a score by some ways in 2018 and none by others \[310000\]"
    ):
        si.indices.rank_agreement({"omit": omit, "mean": mean})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"year": 2031}, "no year 2031; it has"),
        ({"draws": -1}, "draws must be a whole number of at least 1"),
        ({"level": 1.0}, "between 0 and 1, not 1.0"),
        ({"seed": -3}, "seed must be"),
    ],
)
def test_refusals(options, words):
    with pytest.raises(SpatialIIEError, match=words):
        si.indices.rank_sensitivity(_ways(_study(TABLE)), **options)


def test_names_and_numbers_of_ways():
    index = si.indices.composite(_study(TABLE), ["x", "y"])
    for name in ("region", "adcode", "random_low"):
        with pytest.raises(DataError, match=f"{name}.* cannot be the name of a way"):
            si.indices.rank_sensitivity({name: index}, draws=5)
    with pytest.raises(DataError, match="no index is given"):
        si.indices.rank_sensitivity({})
    with pytest.raises(DataError, match="at least two ways"):
        si.indices.rank_agreement({"one": index})
    with pytest.raises(DataError, match=r"\[places\] cannot be the name"):
        si.indices.rank_sensitivity({"places": index})


def test_what_is_made_of_synthetic_numbers_says_so():
    study = si.study.demo()
    ways = {
        w: si.indices.composite(study, ["map_part", "cloud_part"], weights=w) for w in ("equal", "critic")
    }
    for table in (si.indices.rank_sensitivity(ways, draws=10), si.indices.rank_agreement(ways)):
        assert table.about["synthetic"] and "SYNTHETIC" in table.summary()
