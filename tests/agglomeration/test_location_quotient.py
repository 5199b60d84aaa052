"""Location quotients: their law, their interval beside another program's, rows in any order, what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.agglomeration._relative_risk import ratio_limits
from spatial_iie.errors import AlignmentError, DataError

HANDS = pd.DataFrame(
    {
        "region": ["a", "a", "b", "b", "c", "c"],
        "sector": ["it", "other"] * 3,
        "jobs": [30.0, 70.0, 10.0, 90.0, 0.0, 40.0],
    }
)


def test_mean_weighted_by_share_of_the_total_is_one():
    table = si.agglomeration.location_quotient(si.study.demo_sectors(), years=[2017, 2019]).to_frame()
    total = si.study.demo_sectors().panel.sum(axis=1)
    share = total / total.groupby("year").transform("sum")
    size = share.reindex(pd.MultiIndex.from_frame(table[["region", "year"]])).to_numpy()
    means = (table["lq"] * size).groupby([table["year"], table["sector"]]).sum()
    np.testing.assert_allclose(means, 1, rtol=1e-12)
    assert len(means) == 20


def test_by_hand():
    found = si.agglomeration.location_quotient(HANDS).to_frame().set_index(["sector", "region"])["lq"]
    np.testing.assert_allclose(found["it"], [0.3 / (40 / 240), 0.1 / (40 / 240), 0], rtol=1e-14)
    np.testing.assert_allclose(found["other"], [0.7 / (200 / 240), 0.9 / (200 / 240), 1.2], rtol=1e-14)


def test_total_of_a_column():
    rows = [*HANDS.to_numpy().tolist(), ["a", "all", 200.0], ["b", "all", 150.0], ["c", "all", 50.0]]
    frame = pd.DataFrame(rows, columns=HANDS.columns)
    found = si.agglomeration.location_quotient(frame, sectors="it", total="all").to_frame()
    np.testing.assert_allclose(found["lq"], [30 / 200 / 0.1, 10 / 150 / 0.1, 0])


@pytest.mark.parametrize("counts", [(36, 40, 16, 80), (0, 12, 5, 80), (3, 30, 11, 400), (9, 70, 20, 60)])
def test_limits_are_those_of_statsmodels(counts):
    from statsmodels.stats.proportion import confint_proportions_2indep

    theirs = confint_proportions_2indep(*counts, method="score", compare="ratio", correction=False)
    ours = [float(end[0]) for end in ratio_limits(*np.array(counts, dtype=float)[:, None])]
    if counts[0] == 0:
        theirs = (0.0, theirs[1])
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


@pytest.mark.parametrize("counts", [(7, 7, 20, 60), (3, 30, 11, 400), (36, 40, 16, 80)])
def test_limits_by_the_likelihood_itself(counts):
    """At a limit the score is 1.96, with the proportions that a search finds most likely of that ratio."""
    from scipy.optimize import minimize_scalar
    from scipy.stats import binom, norm

    x1, n1, x2, n2 = counts
    for end, sign in zip(ratio_limits(*np.array(counts, dtype=float)[:, None]), (1, -1), strict=True):
        ratio = float(end[0])
        p2 = minimize_scalar(
            lambda p, r=ratio: -binom.logpmf(x1, n1, r * p) - binom.logpmf(x2, n2, p),
            bounds=(0, min(1, 1 / ratio)),
            method="bounded",
            options={"xatol": 1e-12},
        ).x
        variance = ratio * p2 * (1 - ratio * p2) / n1 + ratio**2 * p2 * (1 - p2) / n2
        assert (x1 / n1 - ratio * x2 / n2) / variance**0.5 == pytest.approx(sign * norm.ppf(0.975), abs=2e-5)


def test_interval_of_the_quotient_is_the_ratio_s():
    """Above 1 exactly where the ratio of the two shares is, whatever the scale."""
    table = (
        si.agglomeration.location_quotient(HANDS, unit={"it": 2.0, "other": 2.0})
        .to_frame()
        .set_index(["region", "sector"])
    )
    low, high = ratio_limits(*np.array([[15.0], [50.0], [5.0], [70.0]]))
    r = 100 / 240
    found = table.loc[("a", "it"), ["low", "high"]].to_numpy(dtype=float)
    np.testing.assert_allclose(found, [1 / (r + (1 - r) / low[0]), 1 / (r + (1 - r) / high[0])])
    assert table.loc[("c", "it"), "low"] == 0 < table.loc[("c", "it"), "high"] < 1


def test_wider_with_larger_units_and_higher_level():
    width = {}
    for unit, level in ((1.0, 0.95), (10.0, 0.95), (10.0, 0.99)):
        found = si.agglomeration.location_quotient(HANDS, unit=unit, level=level).to_frame()
        width[unit, level] = (found["high"] - found["low"]).to_numpy()
    assert (width[1.0, 0.95] < width[10.0, 0.95]).all()
    assert (width[10.0, 0.95] < width[10.0, 0.99]).all()


def test_rows_in_any_order():
    study = si.study.demo_sectors()
    frame = study.panel.reset_index().melt(["region", "year"], var_name="sector", value_name="jobs")
    mixed = frame.sample(frac=1, random_state=3)
    one, other = (si.agglomeration.location_quotient(each, unit=30.0).to_frame() for each in (study, mixed))
    keys = ["year", "region", "sector"]
    one = one.drop(columns="name")  # which a table without a study has not
    pd.testing.assert_frame_equal(
        one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True)
    )


def test_region_without_a_value_is_left_out_and_named():
    rows = HANDS.assign(jobs=HANDS["jobs"].where(HANDS["region"] != "b", np.nan))
    result = si.agglomeration.location_quotient(rows)
    assert set(result.to_frame()["region"]) == {"a", "c"}
    assert "left out: b" in result.notes[0]


@pytest.mark.parametrize(
    ("change", "options", "error", "words"),
    [
        (lambda t: t.assign(jobs=-t["jobs"]), {}, DataError, "not negative; 3 regions have others"),
        (lambda t: pd.concat([t, t.head(1)]), {}, AlignmentError, "1 row repeats the region and sector"),
        (lambda t: t.rename(columns={"sector": "industry"}), {}, DataError, "long table has columns region"),
        (lambda t: t, {"sectors": "steel"}, DataError, r"no sector \[steel\]; there are \[it, other\]"),
        (lambda t: t, {"total": "steel"}, DataError, "no total 'steel'"),
        (lambda t: t, {"unit": 0.0}, DataError, "unit must be a positive number"),
        (lambda t: t, {"level": 95}, DataError, "level must be between 0 and 1"),
        (lambda t: t, {"years": 2019}, DataError, "no column year"),
        (lambda t: t.assign(year=2018), {"years": 2019}, DataError, "no year"),
        (lambda t: t.assign(jobs=t["jobs"].where(t["sector"] != "it", 0)), {}, DataError, "sum to zero"),
        (lambda t: t, {"sectors": "other", "total": "it"}, DataError, "more in one sector than in total"),
    ],
)  # fmt: skip
def test_refused_in_words(change, options, error, words):
    with pytest.raises(error, match=words):
        si.agglomeration.location_quotient(change(HANDS), **options)
