"""Coupling coordination: by hand, by the laws of each variant, against a published table, and right about labels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.indices import coupling_coordination
from spatial_iie.indices.coupling import coupling_degree
from spatial_iie.indices.coupling_result import CLASSES, class_of

IDS = ["110000", "120000", "310000", "440100", "500000"]
RNG = np.random.default_rng(4)
PANEL = pd.DataFrame(
    RNG.uniform(0.05, 1, (10, 3)),
    index=pd.MultiIndex.from_product([IDS, [2018, 2019]], names=["region", "year"]),
    columns=["x", "y", "z"],
)
VARIANTS = ("usual", "liao", "wang")
# Wang et al. (2021), table 8, 2008: C of ecology and economy of the 13 cities by the usual and by the modified form
PUBLISHED = {
    "usual": [0.9989, 0.9935, 0.8868, 0.9073, 0.6821, 0.8328, 0.6816, 0.7789, 0.6871, 0.6101, 0.8017, 0.7867, 0.7191],
    "wang": [0.9404, 0.8660, 0.5440, 0.5769, 0.3006, 0.4780, 0.3344, 0.4171, 0.3278, 0.2700, 0.4374, 0.4196, 0.3738],
}  # fmt: skip


@pytest.fixture
def study():
    return si.study.Study(PANEL, about={"source": "by hand"})


def test_by_hand():
    """0.2 and 0.8: means 0.4 and 0.5; 0.1, 0.4, 0.8: product 0.032, distances 0.3, 0.4, 0.7."""
    two, three = np.array([[0.2, 0.8]]), np.array([[0.1, 0.4, 0.8]])
    assert coupling_degree(two)[0] == pytest.approx(0.8, rel=1e-15)
    assert coupling_degree(two, "liao")[0] == pytest.approx((0.16 / 0.25) ** 2, rel=1e-14)
    assert coupling_degree(two, "wang")[0] == pytest.approx(np.sqrt(0.4 * 0.25), rel=1e-14)
    assert coupling_degree(three)[0] == pytest.approx(3 * 0.032 ** (1 / 3) / 1.3, rel=1e-14)
    assert coupling_degree(three, "liao")[0] == pytest.approx((0.032 / (1.3 / 3) ** 3) ** 2, rel=1e-13)
    assert coupling_degree(three, "wang")[0] == pytest.approx(
        np.sqrt((1 - 1.4 / 3) * np.sqrt(0.125 * 0.5)), rel=1e-14
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_laws(variant):
    scores = RNG.uniform(0.01, 1, (200, 4))
    c = coupling_degree(scores, variant)
    assert ((c > 0) & (c < 1)).all()
    assert coupling_degree(np.full((3, 4), 0.3), variant) == pytest.approx(np.ones(3), rel=1e-14)
    assert coupling_degree(scores[:, ::-1], variant) == pytest.approx(c, rel=1e-13)  # no order of systems
    zero = scores.copy()
    zero[:, 2] = 0
    assert (coupling_degree(zero, variant) == 0).all()
    assert np.isnan(coupling_degree(np.zeros((1, 4)), variant)).all()
    if variant != "wang":  # a ratio of means has no scale; the modified form has
        assert coupling_degree(0.5 * scores, variant) == pytest.approx(c, rel=1e-13)
    apart = coupling_degree(np.array([[0.5 - d, 0.5 + d] for d in np.linspace(0, 0.4, 9)]), variant)
    assert (np.diff(apart) < 0).all()


def test_without_the_factor_c_is_smaller_by_it():
    """What the published misuse computes: the n-th root of the product by the sum is C / n."""
    scores = RNG.uniform(0.1, 1, (50, 3))
    misused = np.prod(scores, axis=1) ** (1 / 3) / scores.sum(axis=1)
    assert 3 * misused == pytest.approx(coupling_degree(scores), rel=1e-13)
    assert misused.max() <= 1 / 3


def test_the_published_pairs_are_of_two_systems_between_0_and_1():
    """The usual C fixes the ratio of two systems, the modified one then their distance: both must be possible."""
    usual, modified = (np.array(PUBLISHED[name]) for name in ("usual", "wang"))
    root = np.sqrt(1 - usual**2)
    ratio = (1 - root) / (1 + root)
    distance = 1 - modified**2 / ratio
    largest = distance / (1 - ratio)
    assert ((distance > 0) & (largest < 1)).all()
    scores = np.column_stack([largest * ratio, largest])
    assert coupling_degree(scores).round(4) == pytest.approx(usual, abs=1e-12)
    assert coupling_degree(scores, "wang").round(4) == pytest.approx(modified, abs=1e-12)


def test_d_is_the_root_of_c_and_t_by_label(study):
    weights = {"x": 3, "z": 1, "y": 1}
    found = coupling_coordination(study, ["x", "y", "z"], system_weights=weights)
    frame = found.to_frame()
    frame = frame.set_index([frame.columns[0], "year"])
    for (region, year), row in PANEL.sample(frac=1, random_state=3).iterrows():
        c = 3 * np.prod(row) ** (1 / 3) / row.sum()
        t = 0.6 * row["x"] + 0.2 * row["y"] + 0.2 * row["z"]
        got = frame.loc[(region, year)]
        assert (got["coupling"], got["development"]) == (pytest.approx(c), pytest.approx(t))
        assert got["coordination"] == pytest.approx(np.sqrt(c * t))
    back = study.assign(d=found.scores)
    assert back["d", 2019].to_dict() == found.scores.xs(2019, level="year").to_dict()
    mixed = si.study.Study(PANEL.sample(frac=1, random_state=1), about={"source": "by hand"})
    again = coupling_coordination(mixed, ["x", "y", "z"], system_weights=weights).scores
    pd.testing.assert_series_equal(again.sort_index(), found.scores.sort_index(), check_freq=False)


def test_systems_are_columns_indices_or_built(study):
    index = si.indices.composite(study, ["x", "y"], weights="equal")
    given = coupling_coordination(study, {"a": index, "b": "z"})
    built = coupling_coordination(study, {"a": ["x", "y"], "b": "z"}, weights="equal")
    pd.testing.assert_series_equal(given.scores, built.scores)
    assert given.systems["a"].to_dict() == index.scores.to_dict()
    cost = coupling_coordination(study, {"a": ["x", "y"], "b": ["z", "y"]}, directions={"y": "cost"})
    expected = si.indices.composite(study, ["z", "y"], directions={"y": "cost"}).scores
    assert cost.systems["b"].to_dict() == expected.to_dict()
    scaled = coupling_coordination(
        si.study.Study(PANEL * [1, 50, 7], about={"source": "by hand"}), ["x", "y"], standardization="min-max"
    )
    x = PANEL["x"]
    assert scaled.systems["x"].to_dict() == pytest.approx(((x - x.min()) / (x.max() - x.min())).to_dict())


def test_classes_are_tenths():
    d = pd.Series([0, 0.0999, 0.1, 0.3, 0.7, 0.8999999999999999, 0.95, 1, np.nan])
    places = [0, 0, 1, 3, 7, 9, 9, 9]
    assert class_of(d).tolist() == [*(CLASSES[k] for k in places), None]
    chinese = [each.render("zh") for each in CLASSES]
    assert (chinese[0], chinese[4], chinese[5], chinese[9]) == (
        "极度失调",
        "濒临失调",
        "勉强协调",
        "优质协调",
    )


def test_tables_by_year_group_and_class(study):
    found = coupling_coordination(study, ["x", "y"])
    d = found.scores
    groups = dict.fromkeys(IDS[:2], "north") | dict.fromkeys(IDS[2:], "south")
    table = found.by_year(groups).to_frame().set_index(["year", "group"])
    north = d.xs(2019, level="year")[IDS[:2]]
    assert table.loc[(2019, "north"), "coordination"] == pytest.approx(north.mean())
    assert (table.loc[(2019, "north"), "lowest"], table.loc[(2019, "north"), "n"]) == (north.min(), 2)
    assert table.loc[(2018, "all"), "coordination"] == pytest.approx(d.xs(2018, level="year").mean())
    counts = found.classes().to_frame()
    assert counts[["2018", "2019"]].sum().tolist() == [5, 5]
    assert (
        counts["2019"].tolist() == np.histogram(d.xs(2019, level="year"), np.arange(0, 1.01, 0.1))[0].tolist()
    )


def test_what_is_missing_or_zero_is_named():
    panel = PANEL.copy()
    panel.loc[("310000", 2019), "x"] = np.nan
    panel.loc[("440100", 2018)] = 0.0
    found = coupling_coordination(si.study.Study(panel, about={"source": "by hand"}), ["x", "y"])
    assert np.isnan(found.scores[("310000", 2019)]) and found.scores[("440100", 2018)] == 0
    assert np.isnan(found.scores_of.loc[("440100", 2018), "coupling"])
    notes = " ".join(found.notes)
    assert "2019: without every system, left out: 310000" in notes
    assert "1 row with all systems at zero: C is undefined, D is 0" in notes
    assert "C is at most 1/2" in notes


def test_a_c_that_tells_nothing_apart_is_said(study):
    close = si.study.Study(0.5 + PANEL / 100, about={"source": "by hand"})
    assert any("above 0.9 in 100 %" in note for note in coupling_coordination(close, ["x", "y"]).notes)
    wang = coupling_coordination(close, ["x", "y"], variant="wang")
    assert not any("above 0.9" in note for note in wang.notes)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"systems": ["x"]}, "at least two systems"),
        ({"systems": "x"}, "not the text 'x'"),
        ({"systems": {"name": "x", "b": "y"}}, "named otherwise than"),
        ({"systems": ["x", "big"]}, r"the system big has 10 values not between 0 and 1: \[110000 in 2018"),
        ({"systems": ["x", "none"]}, "no variable 'none'"),
        ({"systems": ["x", "y"], "system_weights": {"x": 1}}, "weights and indicators differ"),
        ({"systems": ["x", "y"], "variant": "c"}, "variant must be one of usual, liao, wang"),
        ({"systems": ["x", "y"], "standardization": "z"}, "standardization must be one of none, min-max"),
    ],
)
def test_refusals(options, words):
    study = si.study.Study(PANEL.assign(big=10 + PANEL["x"]), about={"source": "by hand"})
    with pytest.raises(SpatialIIEError, match=words):
        coupling_coordination(study, **options)


def test_an_index_without_a_year_is_refused(study):
    index = si.indices.composite(study, ["x", "y"], years=[2018])
    with pytest.raises(DataError, match=r"the index of the system a has no year \[2019\]"):
        coupling_coordination(study, {"a": index, "b": "z"})


def test_it_needs_no_map():
    panel = PANEL.rename(
        index=dict(zip(IDS, ["a city", "b city", "c city", "d city", "e city"], strict=True)), level=0
    )
    study = si.study.Study(panel, about={"source": "by hand"})
    assert coupling_coordination(study, ["x", "y"]).scores.notna().all()
