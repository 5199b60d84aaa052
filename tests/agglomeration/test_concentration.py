"""Concentration, specialization and shift-share: laws, published values, rows in any order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError

STUDY = si.study.demo_sectors()
BALLAND = np.array(  # the region-industry matrix of the examples of R's EconGeo
    [[100, 0, 0, 0, 0], [0, 15, 5, 70, 10], [0, 20, 10, 20, 50], [0, 25, 30, 5, 40], [0, 40, 55, 5, 0]],
    dtype=float,
)


def _long(matrix, year=None):
    rows = [(f"R{i}", f"I{s}", x) for i, row in enumerate(matrix, 1) for s, x in enumerate(row, 1)]
    frame = pd.DataFrame(rows, columns=["region", "sector", "jobs"])
    return frame if year is None else frame.assign(year=year)


def _lorenz(s, x):
    """Twice the area between the Lorenz curve and the diagonal, by trapezoids: an own program."""
    order = np.argsort(s / x)
    up, along = (np.concatenate([[0], np.cumsum(each[order])]) for each in (s, x))
    return 1 - np.sum(np.diff(along) * (up[1:] + up[:-1]))


def test_locational_gini_is_the_area_under_the_lorenz_curve():
    found = si.agglomeration.concentration(_long(BALLAND)).to_frame().set_index("sector")["gini"]
    x = BALLAND.sum(axis=1) / BALLAND.sum()
    truth = [_lorenz(column / column.sum(), x) for column in BALLAND.T]
    np.testing.assert_allclose(found, truth, rtol=1e-12)
    assert found["I1"] == pytest.approx(
        0.8
    )  # all in one fifth of the total: twice Krugman's limit less the share


def test_published_gini_of_location_quotients():
    """Farhauer and Kroell (2013), in the examples of R's REAT: not weighted, 0.4068966."""
    inside, total = [500, 500, 1000, 7000, 1000], [20000, 15000, 20000, 40000, 5000]
    rows = [
        (f"r{k}", sector, x) for sector, each in (("it", inside), ("all", total)) for k, x in enumerate(each)
    ]
    frame = pd.DataFrame(rows, columns=["region", "sector", "jobs"])
    table = (
        si.agglomeration.location_quotient(frame, sectors="it", total="all").to_frame().set_index("region")
    )
    assert si.indices.gini(table["lq"]) == pytest.approx(0.4068966, abs=5e-8)


def test_measures_by_hand():
    matrix = np.array([[6.0, 2.0], [3.0, 5.0], [1.0, 3.0]])
    table = si.agglomeration.concentration(_long(matrix), largest=(1, 2)).to_frame().set_index("sector")
    np.testing.assert_allclose(table.loc["I1", ["cr_1", "cr_2"]].astype(float), [0.6, 0.9])
    assert table.loc["I1", "hoover"] == pytest.approx((0.2 + 0.1 + 0.1) / 2)
    krugman = si.agglomeration.krugman(_long(matrix), of="sector").to_frame().set_index("sector")["krugman"]
    np.testing.assert_allclose(krugman, 2 * table["hoover"], rtol=1e-12)
    h = si.agglomeration.herfindahl(_long(matrix)).to_frame().set_index("sector")
    assert h.loc["I1", "herfindahl"] == pytest.approx(0.46)
    assert h.loc["I1", "normalized"] == pytest.approx((0.46 - 1 / 3) / (2 / 3))
    own = si.agglomeration.herfindahl(_long(matrix), of="region").to_frame().set_index("region")["herfindahl"]
    np.testing.assert_allclose(own, [0.75**2 + 0.25**2, (9 + 25) / 64, (1 + 9) / 16])


def test_the_same_structure_is_not_concentrated():
    table = _long(np.outer([5.0, 3.0, 2.0], [4.0, 6.0]))
    found = si.agglomeration.concentration(table).to_frame()
    np.testing.assert_allclose(found[["hoover", "gini"]], 0, atol=1e-15)
    for of in ("region", "sector"):
        for reference in ("total", "others"):
            k = si.agglomeration.krugman(table, of=of, reference=reference).to_frame()["krugman"]
            np.testing.assert_allclose(k, 0, atol=1e-15)


def test_mean_of_the_others_is_that_of_reat():
    """R's krugman.spec2: shares of each other region first, then their mean."""
    shares = BALLAND / BALLAND.sum(axis=1, keepdims=True)
    truth = [np.abs(row - np.delete(shares, k, axis=0).mean(axis=0)).sum() for k, row in enumerate(shares)]
    found = si.agglomeration.krugman(_long(BALLAND), reference="others").to_frame()["krugman"]
    np.testing.assert_allclose(found, truth, rtol=1e-12)


def test_moran_beside_is_that_of_the_same_shares():
    w = si.weights.knn(STUDY.regions, 4).row_standardized()
    table = si.agglomeration.concentration(STUDY, years=[2017, 2019], w=w).to_frame()
    y = STUDY.year(2019)
    excess = y["finance"] / y["finance"].sum() - y.sum(axis=1) / y.sum().sum()
    row = table[(table["year"] == 2019) & (table["sector"] == "finance")].iloc[0]
    found = si.esda.moran(excess, w)
    np.testing.assert_allclose(row[["moran", "moran_z", "moran_p"]].astype(float),
                               [found.statistic, found.z_score, found.p_value], rtol=1e-12)  # fmt: skip
    plain = si.agglomeration.herfindahl(
        STUDY, years=2019, w=w, isolates="zero", sectors=["finance", "trade"]
    ).to_frame()
    share = y["finance"] / y["finance"].sum()
    assert plain["moran"][0] == pytest.approx(si.esda.moran(share, w).statistic, rel=1e-12)


def test_a_group_is_its_regions_by_themselves():
    everywhere = si.agglomeration.concentration(STUDY, years=2018, groups="four").to_frame()
    east = [region for region, group in si.indices.region_groups(STUDY, "four").items() if group == "East"]
    alone = si.agglomeration.concentration(STUDY.select(east), years=2018).to_frame()
    found = everywhere[everywhere["group"] == "East"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(found, alone)


@pytest.mark.parametrize("function", ["concentration", "herfindahl", "krugman", "shift_share"])
def test_rows_in_any_order(function):
    frame = STUDY.panel.reset_index().melt(["region", "year"], var_name="sector", value_name="jobs")
    of = getattr(si.agglomeration, function)
    one, other = (of(each).to_frame() for each in (frame, frame.sample(frac=1, random_state=4)))
    pd.testing.assert_frame_equal(one, other)
    key = "region" if "region" in one else "sector"
    named = of(STUDY).to_frame().drop(columns="name", errors="ignore")
    pd.testing.assert_frame_equal(
        named.sort_values(key, ignore_index=True, kind="stable"),
        one.sort_values(key, ignore_index=True, kind="stable"),
        rtol=1e-10,
    )


REGIONS = {"A": ([90, 20, 10, 60], [100, 40, 10, 55]), "B": ([60, 30, 30, 40], [85, 55, 40, 35]),
           "C": ([250, 100, 110, 300], [255, 115, 85, 390])}  # fmt: skip


def test_shift_share_of_farhauer_and_kroell():
    """The three regions of their example (R's REAT): effects of region A worked out by hand."""
    rows = [
        (r, str(s), t, x)
        for r, ends in REGIONS.items()
        for t, end in enumerate(ends)
        for s, x in enumerate(end)
    ]
    frame = pd.DataFrame(rows, columns=["region", "sector", "year", "jobs"])
    table = si.agglomeration.shift_share(frame).to_frame().set_index("region")
    nation, growth = 1265 / 1100 - 1, np.array([440 / 400, 210 / 150, 135 / 150, 480 / 400]) - 1
    first, last = np.array(REGIONS["A"], dtype=float)
    truth = [180 * nation, first @ (growth - nation), (last - first * (1 + growth)).sum()]
    np.testing.assert_allclose(table.loc["A", ["national", "mix", "competitive"]].astype(float), truth)
    assert table.loc["A", "change"] == 25


@pytest.mark.parametrize("method", ["classical", "dynamic"])
@pytest.mark.parametrize("by", ["region", "sector", "both"])
def test_effects_add_up(by, method):
    table = si.agglomeration.shift_share(STUDY, by=by, method=method).to_frame()
    parts = table[["national", "mix", "competitive"]]
    np.testing.assert_allclose(parts.sum(axis=1), table["change"], atol=1e-6)
    np.testing.assert_allclose(table["after"] - table["before"], table["change"])
    np.testing.assert_allclose(parts[["mix", "competitive"]].sum(), 0, atol=1e-6)
    if method == "classical":
        g = table["after"].sum() / table["before"].sum() - 1
        np.testing.assert_allclose(table["national"], table["before"] * g)


def test_dynamic_is_the_sum_of_its_years():
    whole = si.agglomeration.shift_share(STUDY, method="dynamic").to_frame()
    steps = [
        si.agglomeration.shift_share(STUDY, years=pair).to_frame() for pair in ([2017, 2018], [2018, 2019])
    ]
    np.testing.assert_allclose(whole["mix"], steps[0]["mix"] + steps[1]["mix"], atol=1e-8)


def test_a_sector_new_to_a_region_is_competitive():
    frame = pd.concat([_long([[0.0, 8.0], [4.0, 6.0]], 2018), _long([[5.0, 9.0], [5.0, 6.0]], 2019)])
    row = si.agglomeration.shift_share(frame, by="both").to_frame().iloc[0]
    assert row[["national", "mix", "competitive"]].tolist() == [0, 0, 5]


def test_shift_share_of_groups_is_the_sum_of_regions():
    table = si.agglomeration.shift_share(STUDY).to_frame().set_index("region").drop(columns="name")
    groups = si.agglomeration.shift_share(STUDY, groups="four").to_frame().set_index("group")
    labels = si.indices.region_groups(STUDY, "four")
    summed = table.groupby(labels, observed=True).sum()
    np.testing.assert_allclose(groups.loc[summed.index.astype(str)], summed, rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: si.agglomeration.krugman(STUDY, groups="four"), DataError, "Take of='sector'"),
        (
            lambda: si.agglomeration.concentration(STUDY, largest=0),
            DataError,
            "largest must be whole numbers",
        ),
        (lambda: si.agglomeration.shift_share(STUDY, years=[2019]), DataError, "there is 1"),
        (
            lambda: si.agglomeration.herfindahl(STUDY, of="county"),
            si.errors.SpatialIIEError,
            "of must be one of",
        ),
        (
            lambda: si.agglomeration.concentration(STUDY, w=si.weights.lattice(2, 2)),
            AlignmentError,
            "366 regions of the table are not in the weights",
        ),
    ],
)
def test_refused_in_words(call, error, words):
    with pytest.raises(error, match=words):
        call()
