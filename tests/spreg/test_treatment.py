"""Treatment effects with spillovers: published numbers, dummies by statsmodels, and loops written out by hand."""

from __future__ import annotations

import json
import warnings
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError, WeightsError
from spatial_iie.spreg.treatment.forbidden import negative_weights
from spatial_iie.spreg.treatment.redraw import assignments

NUMBERS = Path(__file__).parents[3] / "shared" / "replication" / "numbers.json"
YEARS = list(range(2000, 2008))


def _km(lat, lon):
    """Return great-circle kilometres between all places by the haversine formula, radius 6371."""
    lat, lon = np.radians(lat), np.radians(lon)
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    return 2 * 6371 * np.arcsin(np.sqrt(half))


@pytest.fixture(scope="module")
def made():
    """Return the simulated panel of the published numbers, its study and weights."""
    random = np.random.default_rng(1)
    n = 200
    lat, lon = random.uniform(28, 34, n), random.uniform(105, 120, n)
    treated = (lat < 30) & (lon > 112)
    near = ~treated & (_km(lat, lon)[:, treated].min(axis=1) <= 100)
    mu = random.normal(size=n)
    rows = [
        (f"r{i:03d}", 2000 + t, lon[i], lat[i],
         mu[i] + 0.1 * t + treated[i] * (t >= 4) + 0.4 * near[i] * (t >= 4) + random.normal(scale=0.3),
         float(treated[i] * (t >= 4)), float(near[i] * (t >= 4)))
        for i in range(n) for t in range(8)
    ]  # fmt: skip
    rows = pd.DataFrame(rows, columns=["region", "year", "lon", "lat", "y", "d", "near"])
    rows["x"] = np.random.default_rng(8).normal(size=len(rows))
    opened = si.study.open(rows, region="region", year="year", longitude="lon", latitude="lat")
    return rows, opened, si.weights.knn(opened.regions, 4).row_standardized()


def _small(first, seed=3, side=5, years=range(2010, 2016), effect=1.0, spill=0.5):
    """Return a lattice with given first treated years, its study, weights and rows."""
    w = si.weights.lattice(side, side, rook=True)
    names = [f"c{k:02d}" for k in range(side * side)]
    w = si.weights.Weights(w.matrix, names).row_standardized()
    random = np.random.default_rng(seed)
    mu, rows = random.normal(size=len(names)), []
    for t, year in enumerate(years):
        d = np.array([first.get(name, np.inf) <= year for name in names], dtype=float)
        y = mu + 0.2 * t + effect * d + spill * (w.matrix @ d) + 0.1 * random.normal(size=len(names))
        frame = {"region": names, "year": year, "y": y, "d": d, "x": random.normal(size=len(names))}
        rows.append(
            pd.DataFrame({**frame, "lon": np.arange(25) % 5 / 4 + 110, "lat": np.arange(25) // 5 / 4 + 30})
        )
    rows = pd.concat(rows, ignore_index=True)
    opened = si.study.open(rows, region="region", year="year", longitude="lon", latitude="lat")
    return rows, opened, w


FIRST = {"c06": 2012, "c17": 2012, "c08": 2014}


def _by_dummies(rows, columns, keep=None):
    """Return the fit of y on columns and dummies of regions and years, clustered by region."""
    rows = rows if keep is None else rows[rows["region"].isin(keep)]
    dummies = pd.get_dummies(rows[["region", "year"]].astype(str), drop_first=True, dtype=float)
    z = sm.add_constant(pd.concat([rows[columns], dummies], axis=1))
    return sm.OLS(rows["y"], z).fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(rows["region"])[0]})


def _row(table, design, effect="own"):
    frame = table.to_frame()
    return frame[(frame["design"] == design) & (frame["effect"] == effect)].iloc[0]


def test_published_numbers(made):
    """The naive effect, the own effect and the effect on the ring that diff-diff gives."""
    if not NUMBERS.exists():
        pytest.skip("the shared folder with published numbers is not there")
    published = json.loads(NUMBERS.read_text(encoding="utf-8"))["spatial_did"]
    _, study, w = made
    table = si.spreg.did("y", study, w, treated="d", designs=["two-way", "rings:100km"], permutations=0)
    assert np.isclose(_row(table, "Two-way")["estimate"], published["naive"], atol=1e-6)
    assert np.isclose(_row(table, "Rings")["estimate"], published["own_effect"], atol=1e-6)
    assert np.isclose(_row(table, "Rings", "ring 0-100 km")["estimate"], published["ring_effect"], atol=1e-6)


def test_rings_and_controls_are_those_of_dummies(made):
    rows, study, w = made
    fits = si.spreg.did_fits("y ~ x", study, w, treated="d", designs=["two-way", "rings:100km"], errors=None)
    for word, columns in (("two-way", ["x", "d"]), ("rings:100km", ["x", "d", "near"])):
        truth = _by_dummies(rows, columns)
        assert np.allclose(fits[word].params, truth.params[columns], atol=1e-10)


def test_clustered_errors_are_those_of_dummies_up_to_the_factor(made):
    """statsmodels multiplies by G / (G - 1) (N - 1) / (N - k); here N / (N - k) with the effects nested in clusters."""
    rows, study, w = made
    table = si.spreg.did("y", study, w, treated="d", designs="rings:100km", permutations=0)
    truth = _by_dummies(rows, ["d", "near"])
    ratio = _row(table, "Rings")["std_error"] / truth.bse["d"]
    assert np.isclose(
        ratio, _row(table, "Rings", "ring 0-100 km")["std_error"] / truth.bse["near"], rtol=1e-9
    )
    assert np.isclose(ratio, 1, atol=0.08)


def test_donut_leaves_out_neighbours_by_order_and_by_km():
    rows, study, w = _small(FIRST)
    near = {"c01", "c05", "c07", "c11", "c12", "c16", "c18", "c22", "c03", "c09", "c13"}
    table = si.spreg.did("y", study, w, treated=FIRST, designs=["donut", "donut:30km"], permutations=0)
    kept = [name for name in study.ids if name not in near]
    truth = _by_dummies(rows, ["d"], kept).params["d"]
    assert np.isclose(_row(table, "Donut, order 1")["estimate"], truth, atol=1e-10)
    assert np.isclose(
        _row(table, "Donut, 30 km")["estimate"], truth, atol=1e-10
    )  # 0.25 degrees: 24 and 28 km
    row = _row(table, "Donut, order 1")
    assert (row["n_regions"], row["comparison_regions"], row["exposed_regions"]) == (14, 11, 0)
    assert row["contaminated"] == "no" and "Donut, order 1 rests on 11 comparison regions" in " ".join(
        table.notes
    )


def test_a_donut_too_small_for_the_weights_says_so():
    """25 km hold the neighbours to the east and west (24 km) but not those to the north and south (28 km)."""
    first = {"c12": 2012}
    _, study, w = _small(first)
    table = si.spreg.did("y", study, w, treated=first, designs="donut:25km", permutations=0)
    row = _row(table, "Donut, 25 km")
    assert (row["n_regions"], row["exposed_regions"], row["contaminated"]) == (23, 2, "yes")
    assert "By the weights 2 of the regions compared with are still next to a treated one" in " ".join(
        table.notes
    )


def test_a_donut_whose_rest_has_isolates_is_that_of_dummies():
    """Links of the regions that are left do not matter: year effects are then kept as columns."""
    first = {"c12": 2012}
    rows, study, w = _small(first)
    kept = [name for name in study.ids if name not in {"c07", "c11", "c13", "c17"}]
    row = _row(si.spreg.did("y", study, w, treated=first, designs="donut", permutations=9), "Donut, order 1")
    assert np.isclose(row["estimate"], _by_dummies(rows, ["d"], kept).params["d"], atol=1e-10)


def test_rings_by_order_move_with_the_nearest_treated_region():
    """Rings of staggered adoption, written out: the least number of steps to a region treated by then."""
    first = {"c00": 2012, "c01": 2014}
    rows, study, w = _small(first)
    steps = _steps(w)
    rows["one"], rows["two"] = 0.0, 0.0
    for place, row in rows.iterrows():
        i = list(w.ids).index(row["region"])
        near = min(
            (steps[i, list(w.ids).index(k)] for k, year in first.items() if year <= row["year"]), default=99
        )
        own = first.get(row["region"], 9999) <= row["year"]
        rows.loc[place, ["one", "two"]] = float(near == 1 and not own), float(near in (2, 3) and not own)
    table = si.spreg.did("y", study, w, treated=first, designs="rings:1:3", permutations=0)
    truth = _by_dummies(rows, ["d", "one", "two"]).params
    found = table.to_frame()["estimate"].to_numpy()
    assert np.allclose(found, truth[["d", "one", "two"]], atol=1e-10)
    assert table.to_frame()["effect"].tolist() == ["own", "ring of order 1", "ring of orders 2-3"]


def _steps(w):
    """Return numbers of steps between regions, by breadth."""
    links = w.matrix.toarray() > 0
    found = np.full(links.shape, 99)
    np.fill_diagonal(found, 0)
    for start in range(len(links)):
        front, count = {start}, 0
        while front:
            count += 1
            front = {j for i in front for j in np.flatnonzero(links[i]) if found[start, j] == 99}
            found[start, list(front)] = count
    return found


@pytest.mark.parametrize("cumulative", [False, True])
def test_exposure_is_the_share_of_treated_neighbours(cumulative):
    rows, study, w = _small(FIRST)
    d = rows.pivot_table(index="year", columns="region", values="d")[list(w.ids)]
    share = d @ w.matrix.T.toarray()
    share = share.cumsum() if cumulative else share
    rows["wd"] = share.to_numpy().ravel()
    word = "exposure:cumulative" if cumulative else "exposure"
    fit = si.spreg.did_fits("y", study, w, treated="d", designs=word)[word]
    assert np.allclose(fit.params, _by_dummies(rows, ["d", "wd"]).params[["d", "wd"]], atol=1e-10)


def test_sdm_has_the_impacts_of_our_panel(made):
    _, study, w = made
    table = si.spreg.did("y ~ x", study, w, treated="d", designs="sdm", permutations=0)
    fit = si.spreg.panel("y ~ x + d", study, w, model="sdm", effects="both", errors="cluster:region")
    impacts = fit.impacts().to_frame().loc["d"]
    for kind in ("direct", "indirect", "total"):
        row = _row(table, "SDM", f"{kind} impact")
        assert np.isclose(row["estimate"], impacts[kind]) and np.isclose(row["p"], impacts[f"{kind}_p"])
        assert np.isclose(row["upper"] - row["estimate"], 1.959964 * row["std_error"], rtol=1e-6)
        assert row["contaminated"] == "modeled"


def test_a_column_a_mapping_names_and_pairs_say_the_same(made):
    rows, study, w = made
    treated = sorted(rows.loc[rows["d"] == 1, "region"].unique())
    years = rows["region"].map(dict.fromkeys(treated, 2004.0))
    study = study.assign(
        since=pd.Series(years.to_numpy(), index=pd.MultiIndex.from_frame(rows[["region", "year"]]))
    )
    given = [
        "d",
        "since",
        dict.fromkeys(treated, 2004),
        [(name, 2004) for name in treated],
        pd.Series(2004, treated),
    ]
    found = [
        si.spreg.did("y", study, w, treated=each, designs="two-way", permutations=0).to_frame()
        for each in given
    ]
    found.append(
        si.spreg.did("y", study, w, treated=treated, since=2004, designs="two-way", permutations=0).to_frame()
    )
    assert all(each.equals(found[0]) for each in found)


def test_regions_by_chinese_names():
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    by_name = si.spreg.did_fits(
        "log(gdp_per_capita)", study, w, treated=["杭州", "西安市"], since=2018, designs="two-way"
    )
    by_code = si.spreg.did_fits(
        "log(gdp_per_capita)", study, w, treated={"330100": 2018, "610100": 2018}, designs="two-way"
    )
    assert by_name["two-way"].params.equals(by_code["two-way"].params)


def test_always_treated_regions_are_left_out_but_still_near():
    first = {**FIRST, "c24": 2010}
    _, study, w = _small(first)
    table = si.spreg.did("y", study, w, treated=first, designs=["two-way", "donut"], permutations=0)
    assert table.about.left_out == ("c24",) and "treated in 2010 already" in " ".join(table.notes)
    assert _row(table, "Two-way")["n_regions"] == 24
    assert _row(table, "Donut, order 1")["n_regions"] == 24 - 13  # 11 of FIRST, and both neighbours of c24


def test_draws_of_the_placebo_test_are_fits_again(made):
    """Each drawn coefficient is that of the panel regression with the treatment drawn."""
    _, study, w = _small(FIRST)
    designs = ["two-way", "donut", "rings:1", "exposure"]
    from spatial_iie.spreg.treatment import redraw
    from spatial_iie.spreg.treatment.fits import words_of
    from spatial_iie.spreg.treatment.setting import setting_of

    setting = setting_of("y ~ x", study, w, FIRST, None, None, None, "exclude", None)
    strata = np.zeros(25, dtype=np.int64)
    names = {word: ["treatment"] for word in designs}
    names["rings:1"] += ["ring_1"]
    names["exposure"] += ["exposure"]
    found = redraw.p_of_draws(words_of(designs), setting, 3, 5, strata)
    for place, again in enumerate(redraw.drawn(setting.first, strata, 3, 5)):
        treated = {name: int(year) for name, year in zip(study.ids, again, strict=True) if np.isfinite(year)}
        fits = si.spreg.did_fits("y ~ x", study, w, treated=treated, designs=designs)
        for word, drawn in zip(designs, found.values(), strict=True):
            assert np.allclose(drawn.draws[place], fits[word].params[names[word]], atol=1e-9)


def test_exposure_is_a_share_whatever_the_scale_of_the_weights():
    _, study, w = _small(FIRST)
    plain = si.weights.Weights((w.matrix != 0).astype(float), w.ids)
    for word in ("exposure", "exposure:cumulative", "sdm"):
        options = {"treated": FIRST, "designs": word, "permutations": 0}
        first, second = (si.spreg.did("y", study, each, **options).to_frame() for each in (w, plain))
        np.testing.assert_allclose(first["estimate"], second["estimate"], rtol=1e-9)


def test_the_placebo_p_is_about_the_mean_of_all_assignments():
    """Outcomes of two groups that move apart: every assignment within them is far from 0, none from the others."""
    w = si.weights.lattice(4, 5, rook=True)
    names = [f"c{k:02d}" for k in range(20)]
    w = si.weights.Weights(w.matrix, names).row_standardized()
    random = np.random.default_rng(5)
    frames = []
    for t, year in enumerate(range(2010, 2014)):
        y = 3.0 * (np.arange(20) < 10) * (t >= 2) + random.normal(size=20)
        group = np.where(np.arange(20) < 10, "one", "two")
        frames.append(pd.DataFrame({"region": names, "year": year, "y": y, "group": group}))
    rows = pd.concat(frames, ignore_index=True)
    study = si.study.open(rows, region="region", year="year", boundaries=None)
    found, pairs = [], list(combinations(range(10), 2))
    for pair in pairs:
        d = rows["region"].isin([names[k] for k in pair]) & (rows["year"] >= 2012)
        found.append(_by_dummies(rows.assign(d=d.astype(float)), ["d"]).params["d"])
    found = np.array(found)
    away, least = np.abs(found - found.mean()), int(found.argmin())
    treated = {names[k]: 2012 for k in pairs[least]}
    options = {"treated": treated, "designs": "two-way", "within": "group"}
    row = si.spreg.placebo_regions("y", study, w, permutations=99, **options).to_frame().iloc[0]
    assert row["p_placebo"] == pytest.approx(np.mean(away >= away[least] * (1 - 1e-10)))
    assert row["p_placebo"] < 0.1 < np.mean(np.abs(found) >= np.abs(found[least]))


def test_draws_as_far_as_the_observed_count():
    from spatial_iie.spreg.treatment.redraw import Drawn

    drawn = Drawn((), np.array([2.0]), np.array([[2.0], [0.0], [1.0], [1.0]]))  # mean 1.2
    assert drawn.p[0] == pytest.approx(3 / 5)
    mirrored = Drawn((), np.array([2.0]), np.array([[-2.0], [0.0]]))  # mean 0
    assert mirrored.p[0] == pytest.approx(2 / 3)


def test_the_placebo_p_is_that_of_all_assignments():
    """Of the 300 pairs of 25 regions, the share whose coefficient is as far from the mean: exact, or by draws."""
    first = {"c06": 2012, "c18": 2012}
    rows, study, w = _small(first, effect=0.1, spill=0.0, seed=11)
    y = rows.pivot_table(index="year", columns="region", values="y").to_numpy()
    gain = y[2:].mean(axis=0) - y[:2].mean(axis=0)

    def effect(a, b):
        return gain[[a, b]].mean() - np.delete(gain, [a, b]).mean()

    every = np.array([effect(a, b) for a, b in combinations(range(25), 2)])
    observed = effect(6, 18)
    exact = np.mean(np.abs(every - every.mean()) >= abs(observed - every.mean()) - 1e-12)
    assert 0.02 < exact < 0.6
    same = {"treated": first, "designs": "two-way"}
    row = si.spreg.placebo_regions("y", study, w, permutations=299, **same).to_frame().iloc[0]
    assert np.isclose(row["estimate"], observed) and np.isclose(row["p_placebo"], exact)
    drawn = si.spreg.placebo_regions("y", study, w, permutations=298, seed=2, **same)
    assert "298 permutations, seed 2" in " ".join(drawn.notes)
    assert abs(drawn.to_frame()["p_placebo"].iloc[0] - exact) < 4 * np.sqrt(exact * (1 - exact) / 298)


def test_every_assignment_is_made_once():
    """Of two groups with cohorts: all orders of labels, counted by brute force."""
    from spatial_iie.spreg.treatment.redraw import drawn

    first = np.array([2012.0, 2014.0, np.inf, np.inf, 2012.0, np.inf, np.inf])
    strata = np.array([0, 0, 0, 0, 1, 1, 2])
    brute = {
        (*a, *b, np.inf)
        for a in permutations([2012.0, 2014.0, np.inf, np.inf])
        for b in permutations([2012.0, np.inf])
    }
    found = [tuple(each) for each in drawn(first, strata, 99, 0)]
    assert len(found) == len(set(found)) == len(brute) - 1 == assignments(first, strata) - 1
    assert {*found, tuple(first)} == brute


def test_draws_stay_within_groups():
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    treated = {"330100": 2018, "420100": 2018, "110000": 2018}
    table = si.spreg.placebo_regions(
        "log(gdp_per_capita)",
        study,
        w,
        treated=treated,
        designs="two-way",
        permutations=19,
        within="province",
    )
    # Beijing is alone in its province and is drawn each time; Zhejiang has 11 units, Hubei 17
    said = " ".join(table.notes)
    assert "same province" in said and table.about.draws == 19
    assert assignments(np.array([2018.0, np.inf]), np.array([0, 1])) == 1


def test_placebo_in_time_uses_the_years_before(made):
    rows, study, w = made
    table = si.spreg.placebo_years("y", study, w, treated="d", ahead=2, designs=["two-way", "rings:100km"])
    before = rows[rows["year"] < 2004].copy()
    ever = set(rows.loc[rows["d"] == 1, "region"])
    before["d"] = (before["region"].isin(ever) & (before["year"] >= 2002)).astype(float)
    assert table.about.years == (2000, 2001, 2002, 2003)
    assert np.isclose(_row(table, "Two-way")["estimate"], _by_dummies(before, ["d"]).params["d"], atol=1e-10)


def test_event_study_is_that_of_dummies(made):
    rows, study, w = made
    table = si.spreg.event_study("y", study, w, treated="d", reach="100km", years=YEARS, permutations=9)
    own, near = (set(rows.loc[rows[name] == 1, "region"]) for name in ("d", "near"))
    names = []
    for kind, who in (("own", own), ("near", near)):
        for period in (-4, -3, -2, 0, 1, 2, 3):
            names.append(f"{kind}{period}")
            rows[names[-1]] = ((rows["year"] - 2004 == period) & rows["region"].isin(who)).astype(float)
    truth = _by_dummies(rows, names)
    frame = table.to_frame()
    assert np.allclose(frame.loc[frame["period"] != -1, "estimate"], truth.params[names], atol=1e-10)
    assert (frame.loc[frame["period"] == -1, "estimate"] == 0).all()
    assert frame.groupby("effect", sort=False)["n_regions"].first().tolist() == [len(own), len(near)]
    at = [list(truth.params.index).index(f"own{k}") for k in (-4, -3, -2)]
    leads = truth.f_test(np.eye(len(truth.params))[at])
    factor = (frame["std_error"].iloc[0] / truth.bse["own-4"]) ** 2
    test = table.about.tests[0]
    assert np.isclose(test.statistic * factor, leads.fvalue, rtol=1e-8) and test.df == (3, 199)


def test_leads_and_lags_are_put_together_at_the_ends(made):
    rows, study, w = made
    table = si.spreg.event_study("y", study, w, treated="d", reach=None, leads=2, lags=1, permutations=0)
    ever = set(rows.loc[rows["d"] == 1, "region"])
    since = (rows["year"] - 2004).clip(-2, 1)
    for period in (-2, 0, 1):
        rows[f"k{period}"] = ((since == period) & rows["region"].isin(ever)).astype(float)
    truth = _by_dummies(rows, ["k-2", "k0", "k1"]).params[["k-2", "k0", "k1"]]
    frame = table.to_frame()
    assert frame["period"].tolist() == [-2, -1, 0, 1]
    assert np.allclose(frame.loc[frame["period"] != -1, "estimate"], truth, atol=1e-10)


def test_placebo_of_an_event_study_is_that_of_all_assignments():
    """Of one treated region of 25: the sum of squares that the leads explain, by regressions with and without them."""
    first = {"c12": 2013}
    rows, study, w = _small(first, effect=0.0, spill=0.0, seed=5)
    table = si.spreg.event_study(
        "y ~ x", study, w, treated=first, reach="1", permutations=24, seed=0, within=None
    )
    sums, coefficients = [], []
    links = w.matrix.toarray() > 0
    for i, name in enumerate(study.ids):
        near = study.ids[links[:, i]]
        columns = {}
        for kind, who in (("own", [name]), ("near", near)):
            for period in (-3, -2, 0, 1, 2):
                columns[f"{kind}{period}"] = (rows["year"] - 2013 == period) & rows["region"].isin(who)
        made = rows.assign(**{key: value.astype(float) for key, value in columns.items()})
        full = _by_dummies(made, ["x", *columns])
        short = _by_dummies(made, ["x", *(key for key in columns if key not in ("own-3", "own-2"))])
        sums.append(short.ssr - full.ssr)
        coefficients.append(full.params["own0"])
    place = list(study.ids).index("c12")
    p = np.mean(np.array(sums) >= sums[place] * (1 - 1e-9))
    assert f"placebo p = {p:.4f}" in table.notes[0] and "all 25 assignments" in " ".join(table.notes)
    away = np.abs(np.array(coefficients) - np.mean(coefficients))
    row = table.to_frame().set_index(["effect", "period"]).loc[("own", 0)]
    assert np.isclose(row["estimate"], coefficients[place])
    assert np.isclose(row["p_placebo"], np.mean(away >= away[place] * (1 - 1e-9)))
    assert "joint tests of the leads reject far too often" in " ".join(table.notes)


def test_neighbours_of_regions_treated_in_all_years_are_not_in_an_event_study():
    first = {"c06": 2013, "c24": 2010}
    _, study, w = _small(first)
    table = si.spreg.event_study("y", study, w, treated=first, permutations=0)
    assert "2 untreated regions within reach of ones treated in all years" in " ".join(table.notes)
    assert table.to_frame()["n_regions"].tolist() == [1] * 6 + [4] * 6


def test_negative_weights_give_the_two_way_estimate():
    """The weights of de Chaisemartin and D'Haultfoeuille: with effects of their own and no noise they add up to it."""
    first = np.array([2.0, 3.0, 5.0, np.inf])
    years = (1, 2, 3, 4, 5, 6)
    treated = first <= np.array(years)[:, None]
    effects = np.random.default_rng(0).normal(size=treated.shape) * treated
    rows = pd.DataFrame(
        [(f"r{i}", t, effects[k, i], float(treated[k, i])) for k, t in enumerate(years) for i in range(4)],
        columns=["region", "year", "y", "d"],
    )
    fit = _by_dummies(rows, ["d"])
    residuals = sm.OLS(rows["d"], fit.model.exog[:, [0, *range(2, fit.model.exog.shape[1])]]).fit().resid
    weights = residuals[rows["d"] == 1] / residuals[rows["d"] == 1].sum()
    assert np.isclose((weights * rows.loc[rows["d"] == 1, "y"]).sum(), fit.params["d"])
    share, total = negative_weights(first, years)
    assert np.isclose(share, (weights < -1e-12).mean()) and np.isclose(total, weights[weights < 0].sum())


def test_staggered_adoption_is_said():
    _, study, w = _small(FIRST)
    said = " ".join(si.spreg.did("y", study, w, treated=FIRST, designs="two-way", permutations=0).notes)
    assert "staggered over 2 years" in said and "Only 3 treated regions" in said


def _without_neighbours(study, w):
    """Return the regions that are treated, or have no treated neighbour."""
    treated = np.array([name in STAGGERED for name in study.ids])
    near = np.asarray(w.matrix @ treated.astype(float)) > 0
    return set(study.ids[treated | ~near])


STAGGERED = {"c06": 2012, "c17": 2012, "c08": 2014, "c20": 2014, "c03": 2013}


def test_estimators_of_diff_diff():
    """The library called by hand on the same rows, and its decomposition, whose sum is the two-way estimate."""
    library = pytest.importorskip("diff_diff", reason="diff-diff is not installed")
    rows, study, w = _small(STAGGERED)
    rows["first"] = rows["region"].map(STAGGERED).fillna(0).astype(int)
    rows["unit"] = pd.factorize(rows["region"])[0]
    words = ["two-way", "callaway-santanna", "sun-abraham", "imputation", "staggered-rings:30km"]
    table = si.spreg.did("y", study, w, treated=STAGGERED, designs=words, permutations=0)
    names = {"outcome": "y", "unit": "unit", "time": "year", "first_treat": "first"}
    made = {
        "Callaway-Sant'Anna": library.CallawaySantAnna(),
        "Sun-Abraham": library.SunAbraham(cluster="unit"),
        "Imputation": library.ImputationDiD(cluster="unit"),
    }
    for design, estimator in made.items():
        fit = estimator.fit(rows, **names)
        row = _row(table, design)
        assert np.allclose(
            row[["estimate", "std_error"]].astype(float), [fit.overall_att, fit.overall_se], rtol=1e-9
        )
        assert row["contaminated"] == "yes"
    rings = library.SpilloverDiD(rings=[0.0, 30.0], conley_coords=("lat", "lon"), cluster="unit").fit(
        rows, **names
    )
    assert np.isclose(_row(table, "Staggered rings")["estimate"], rings.att, rtol=1e-9)
    assert np.isclose(
        _row(table, "Staggered rings", "ring 0-30 km")["estimate"],
        rings.spillover_effects["coef"].iloc[0],
        rtol=1e-9,
    )
    kept = _without_neighbours(study, w)
    donut = si.spreg.did("y", study, w, treated=STAGGERED, designs="imputation:1", permutations=0)
    fit = made["Imputation"].fit(rows[rows["region"].isin(kept)], **names)
    row = _row(donut, "Imputation, order 1")
    assert np.isclose(row["estimate"], fit.overall_att, rtol=1e-9) and row["n_regions"] == len(kept)
    assert row["contaminated"] == "no"
    parts = si.spreg.did_decomposition("y", study, w, treated=STAGGERED).to_frame()
    assert np.isclose(
        (parts["weight"] * parts["estimate"]).sum(), _row(table, "Two-way")["estimate"], atol=1e-9
    )
    assert len(parts) == 3 and np.isclose(parts["weight"].sum(), 1)


def test_event_studies_of_diff_diff():
    """Sun and Abraham's of all regions, and of those out of reach; rings by year; the reference is at zero in all."""
    library = pytest.importorskip("diff_diff", reason="diff-diff is not installed")
    rows, study, w = _small(STAGGERED)
    rows["first"] = rows["region"].map(STAGGERED).fillna(0).astype(int)
    rows["unit"] = pd.factorize(rows["region"])[0]
    same = {"treated": STAGGERED}
    for reach, kept in ((None, study.ids), ("1", _without_neighbours(study, w))):
        fit = library.SunAbraham(cluster="unit").fit(
            rows[rows["region"].isin(kept)], "y", "unit", "year", "first"
        )
        table = si.spreg.event_study("y", study, w, reach=reach, estimator="sun-abraham", **same)
        found = table.to_frame().set_index("period")["estimate"]
        assert found[-1] == 0
        assert np.allclose(
            found.drop(-1), [fit.event_study_effects[k]["effect"] for k in found.drop(-1).index]
        )
    assert table.about.tests[0].df == (3,)
    assert f"{25 - len(kept)} untreated regions within reach" in " ".join(table.notes)
    for estimator in ("callaway-santanna", "imputation"):
        frame = si.spreg.event_study("y", study, w, estimator=estimator, reach=None, **same).to_frame()
        assert frame.loc[frame["period"] == -1, "estimate"].tolist() == [0.0]
    rings = library.SpilloverDiD(
        rings=[0.0, 30.0], conley_coords=("lat", "lon"), cluster="unit", event_study=True
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = rings.fit(rows, outcome="y", unit="unit", time="year", first_treat="first")
    frame = si.spreg.event_study("y", study, w, estimator="staggered-rings", reach="30km", **same).to_frame()
    near = frame[(frame["effect"] == "neighbours, up to 30 km") & (frame["period"] >= 0)].set_index("period")[
        "estimate"
    ]
    assert np.allclose(near, fit.spillover_effects["coef"].droplevel(0)[near.index]) and len(near) > 1
    own = frame[(frame["effect"] == "own") & (frame["period"] >= 0)].set_index("period")["estimate"]
    assert np.allclose(own, fit.att_dynamic["coef"][own.index])


def test_without_the_library_the_error_says_what_to_install(monkeypatch):
    import importlib

    def absent(name):
        raise ImportError(name)

    _, study, w = _small(FIRST)
    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(EstimationError, match=r"spatial-iie\[did\]"):
        si.spreg.did("y", study, w, treated=FIRST, designs="imputation", permutations=0)


def _ending(rows):
    return rows.assign(d=rows["d"].where(rows["year"] < 2015, 0.0))


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"treated": "x"}, DataError, "changes over time in 25 regions"),
        ({"treated": None}, DataError, "does not say who is treated"),
        ({"designs": []}, DataError, "names no design"),
        ({"designs": None}, DataError, "None is no design"),
        ({"formula": None}, DataError, "a formula is text"),
        ({"study": pd.DataFrame()}, DataError, "a study is needed, not a DataFrame"),
        ({"treated": "nothing"}, DataError, "no variable 'nothing'"),
        ({"treated": ["nowhere"], "since": 2012}, DataError, "no region 'nowhere'"),
        ({"treated": ["c06"]}, DataError, "since=YEAR"),
        ({"treated": [("c06", 2012), ("c06", 2013)]}, DataError, "named twice"),
        ({"treated": []}, DataError, "no treated region is named"),
        ({"treated": {"c06": 2010}}, EstimationError, "no region is first treated after 2010"),
        ({"treated": {"c06": 2020}}, EstimationError, "no region is first treated after 2010"),
        ({"treated": {f"c{k:02d}": 2012 for k in range(25)}}, EstimationError, "all 25 regions are treated"),
        ({"treated": "d", "designs": "ring"}, DataError, "'ring' is no design"),
        ({"treated": "d", "designs": "rings:2:1"}, DataError, "must be positive and ascend"),
        ({"treated": "d", "designs": "rings:1:100km"}, DataError, "mix orders"),
        ({"treated": "d", "designs": "rings:1.5"}, DataError, "whole numbers up to"),
        ({"treated": "d", "designs": "donut:1:2"}, DataError, "donut has one bound"),
        ({"treated": "d", "designs": "two-way:1"}, DataError, "'two-way:1' is no design"),
        ({"treated": "d", "designs": "staggered-rings:1"}, DataError, "in km"),
        ({"treated": "d", "designs": "rings:19:20"}, EstimationError, "ring of order 20"),
        ({"treated": "d", "designs": "rings:8"}, EstimationError, "no region is out of the reach"),
        ({"treated": "d", "since": 2011, "designs": "two-way", "within": "nothing"}, DataError, "no column 'nothing'"),
    ],
)  # fmt: skip
def test_what_is_refused(given, error, words):
    _, study, w = _small(FIRST)
    with pytest.raises(error, match=words):
        si.spreg.did(**{"formula": "y", "study": study, "w": w, "treated": "d", "permutations": 3, **given})


def test_more_that_is_refused():
    rows, study, w = _small(FIRST)
    with pytest.raises(WeightsError, match="one matrix"):
        si.spreg.did("y", study, {2010: w}, treated="d")
    ended = si.study.open(_ending(rows), region="region", year="year", longitude="lon", latitude="lat")
    with pytest.raises(EstimationError, match=r"of 3 regions .* ends"):
        si.spreg.did("y", ended, w, treated="d")
    with pytest.raises(EstimationError, match="a placebo in time needs"):
        si.spreg.placebo_years("y", study, w, treated="d", ahead=2)
    with pytest.raises(EstimationError, match="not for sdm"):
        si.spreg.placebo_regions("y", study, w, treated="d", designs="sdm")
    with pytest.raises(EstimationError, match="at least 1"):
        si.spreg.event_study("y", study, w, treated="d", leads=0)
    with pytest.raises(EstimationError, match="reach in km"):
        si.spreg.event_study("y", study, w, treated="d", estimator="staggered-rings")
    with pytest.raises(EstimationError, match="every period"):
        si.spreg.event_study("y", study, w, treated="d", estimator="imputation", lags=1)
    with pytest.raises(EstimationError, match="neither"):
        si.spreg.event_study("y", study, w, treated="d", reach="8")
    with pytest.raises(EstimationError, match="did"):
        si.spreg.did_fits("y", study, w, treated="d", designs="imputation")


def test_missing_values_isolates_and_other_errors():
    """A treated region without an outcome is left out, and its neighbours still are neighbours of a treated one."""
    rows, _, w = _small(FIRST)
    gap = rows.assign(y=rows["y"].where(~((rows["region"] == "c08") & (rows["year"] == 2013))))
    study = si.study.open(gap, region="region", year="year", longitude="lon", latitude="lat")
    same = {"treated": FIRST, "designs": "donut", "permutations": 0}
    table = si.spreg.did("y", study, w, balance="regions", isolates="zero", errors="hc1", **same)
    assert _row(table, "Donut, order 1")["n_regions"] == 13 and table.about.left_out == ("c08",)
    years = si.spreg.did("y", study, w, balance="years", **same)
    assert years.about.years == (2010, 2011, 2012, 2014, 2015)


def test_a_region_without_a_row_is_treated_as_before():
    """Its row of 2014 is missing, so that it is left out; its neighbours are those of a region treated from 2012 on."""
    rows, _, w = _small(FIRST)
    fewer = rows[~((rows["region"] == "c06") & rows["year"].isin([2010, 2014]))]
    study = si.study.open(fewer, region="region", year="year", longitude="lon", latitude="lat")
    table = si.spreg.did("y", study, w, treated="d", designs="donut", permutations=0)
    same = si.spreg.did("y", study, w, treated=FIRST, designs="donut", permutations=0)
    assert table.about.left_out == ("c06",) and table.to_frame().equals(same.to_frame())
    gap = rows.assign(d=rows["d"].where(~((rows["region"] == "c06") & (rows["year"] == 2014))))
    broken = si.study.open(gap, region="region", year="year", longitude="lon", latitude="lat")
    with pytest.raises(DataError, match="lacks a value, first for c06 in 2014"):
        si.spreg.did("y", broken, w, treated="d", designs="donut")


def test_columns_of_the_table_keep_their_names():
    """A table with columns treatment, of numbers, and ring_1, of words."""
    rows, _, w = _small(FIRST)
    named = rows.assign(treatment=rows["x"], ring_1=np.where(rows["x"] > 0, "north", "south"))
    study = si.study.open(named, region="region", year="year", longitude="lon", latitude="lat")
    fit = si.spreg.did_fits("y ~ treatment", study, w, treated="d", designs="rings:1")["rings:1"]
    rows, plain, w = _small(FIRST)
    truth = si.spreg.did_fits("y ~ x", plain, w, treated="d", designs="rings:1")["rings:1"]
    assert list(fit.params.index) == ["treatment", "treatment_", "ring_1_"]
    assert np.allclose(fit.params, truth.params)
    found = si.spreg.did("y ~ treatment", study, w, treated="d", designs=["rings:1", "sdm"], permutations=0)
    assert np.isclose(_row(found, "Rings")["estimate"], truth.params["treatment"])


def test_two_years_and_other_errors(made):
    rows, study, w = made
    table = si.spreg.did("y", study, w, treated="d", years=[2003, 2004], designs="two-way", permutations=0)
    ever = set(rows.loc[rows["d"] == 1, "region"])
    gain = rows.pivot_table(index="region", columns="year", values="y")
    gain = gain[2004] - gain[2003]
    treated = gain.index.isin(ever)
    assert np.isclose(_row(table, "Two-way")["estimate"], gain[treated].mean() - gain[~treated].mean())
    errors = ["cluster:region", "hc1", "conley:150km", "driscoll-kraay:1", "cluster:region+year", None]
    found = [
        si.spreg.did(
            "y", study, w, treated="d", designs="rings:100km", errors=word, permutations=0
        ).to_frame()
        for word in errors
    ]
    assert len({round(float(each["std_error"].iloc[0]), 10) for each in found}) == len(errors)
    assert all(each["estimate"].equals(found[0]["estimate"]) for each in found)
    fit = si.spreg.did_fits("y", study, w, treated="d", designs="rings:100km", errors="conley:150km")[
        "rings:100km"
    ]
    assert np.isclose(found[2]["std_error"].iloc[0], fit.std_errors["treatment"])
    assert np.allclose(found[2][["lower", "upper"]].iloc[0].astype(float), fit.conf_int().loc["treatment"])


def test_few_treated_regions_without_a_draw_have_no_placebo_p():
    _, study, w = _small(FIRST)
    place = pd.MultiIndex.from_product([study.ids, study.years])
    alone = study.assign(block=pd.Series(np.repeat(np.arange(25.0), len(study.years)), index=place))
    table = si.spreg.did(
        "y", alone, w, treated=FIRST, designs="two-way", permutations=9, seed=1, within="block"
    )
    assert table.to_frame()["p_placebo"].isna().all() and "No placebo test" in " ".join(table.notes)


def test_draws_stay_within_groups_and_are_all_alike():
    """Twelve regions in two groups: every draw has the years of each group; places are equally likely."""
    from spatial_iie.spreg.treatment.redraw import drawn

    first = np.array(
        [2012.0, np.inf, np.inf, np.inf, 2014.0, np.inf, 2012.0, 2012.0, np.inf, np.inf, np.inf, np.inf]
    )
    strata = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    many = np.array(list(drawn(first, strata, 300, 0)))  # of 360
    for group in (0, 1):
        assert (np.sort(many[:, strata == group], axis=1) == np.sort(first[strata == group])).all()
    shares = np.isfinite(many).mean(axis=0)
    expected = np.where(strata == 0, 3 / 6, 1 / 6)
    assert len(many) == 300 and np.abs(shares - expected).max() < 4 * np.sqrt(0.25 / 300)


def test_intervals_of_impacts_are_those_of_t():
    from scipy.stats import t

    _, study, w = _small(FIRST)
    options = {"treated": FIRST, "designs": "sdm"}
    frame = si.spreg.did("y", study, w, permutations=0, **options).to_frame()
    fit = si.spreg.did_fits("y", study, w, **options)["sdm"]
    margin = t.ppf(0.975, fit.residual_df) if fit.residual_df else 1.959963984540054
    np.testing.assert_allclose(frame["upper"] - frame["estimate"], margin * frame["std_error"], rtol=1e-9)
    np.testing.assert_allclose(frame["estimate"] - frame["lower"], margin * frame["std_error"], rtol=1e-9)


def test_regions_behind_a_period_of_diff_diff():
    pytest.importorskip("diff_diff", reason="diff-diff is not installed")
    _, study, w = _small(STAGGERED)
    options = {"treated": STAGGERED, "estimator": "sun-abraham", "reach": None}
    frame = si.spreg.event_study("y", study, w, **options).to_frame().set_index("period")
    for period, count in frame["n_regions"].items():
        assert count == sum(2010 <= year + period <= 2015 for year in STAGGERED.values())


def test_states_of_years_without_rows_are_those_before():
    from spatial_iie.spreg.treatment.adoption import read_adoption

    rows, _, _ = _small(FIRST)
    gone = ((rows["region"] == "c06") & (rows["year"] == 2015)) | (
        (rows["region"] == "c17") & (rows["year"] == 2012)
    )
    study = si.study.open(rows[~gone], region="region", year="year", longitude="lon", latitude="lat")
    first = read_adoption(study, "d", None, study.years).first
    assert first[["c06", "c17", "c08"]].tolist() == [2012, 2013, 2014] and np.isfinite(first).sum() == 3
