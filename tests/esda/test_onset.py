"""Onset: the statistic by its formula, error rates by simulation, dates, readings, any order of rows."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, EstimationError, SpatialIIEError, WeightsError
from spatial_iie.esda._dating import dated_regions
from spatial_iie.esda._histories import normal_scores
from spatial_iie.esda._onset import (
    closed_gi_star,
    nulls,
    pooled_autocorrelation,
    serial_correlation,
    start_scores,
)
from spatial_iie.inference import Permutations
from spatial_iie.study.study import Study

SIDE, YEARS = 10, tuple(range(2010, 2020))
LATTICE = si.weights.lattice(SIDE, SIDE).row_standardized()
N = SIDE**2
BLOCK = [row * SIDE + column for row in range(2, 7) for column in range(2, 7)]
CORE = [row * SIDE + column for row in range(3, 6) for column in range(3, 6)]


def histories(random, serial=0.7):
    """Return stationary autoregressive histories with variance 1."""
    values = random.standard_normal((N, len(YEARS)))
    for year in range(1, len(YEARS)):
        values[:, year] = serial * values[:, year - 1] + np.sqrt(1 - serial**2) * values[:, year]
    return values


def study_of(values, years=YEARS):
    ids = [f"r{i:03}" for i in range(len(values))]
    index = pd.MultiIndex.from_product([ids, years], names=["region", "year"])
    panel = pd.DataFrame({"x": np.asarray(values).ravel()}, index=index)
    return Study(panel, about={"source": "made up", "without_map": True})


def weights_of(study, w=LATTICE):
    return si.weights.Weights(w.matrix, study.ids, recipe=w.recipe, normalization=w.normalization)


def closed_of(w):
    own = np.zeros(w.n)
    linked = np.diff(w.matrix.indptr) > 0
    own[linked] = np.maximum.reduceat(w.matrix.data, w.matrix.indptr[:-1][linked])
    return closed_gi_star(w.matrix, own)


@pytest.fixture(scope="module")
def risen():
    """Return a study in which a block of 5 x 5 rises by 3 standard deviations in 2015, and what is found."""
    values = histories(np.random.default_rng(5))
    values[np.ix_(BLOCK, range(5, 10))] += 3
    study = study_of(np.exp(values))
    return study, si.esda.onset(study, "x", weights_of(study), filtered_permutations=199)


def test_the_statistic_is_that_of_the_formula(risen):
    """Normal scores, GLS sums by a dense inverse, and closed neighbourhoods, each written out."""
    study, found = risen
    wide = study.wide("x").to_numpy()
    from scipy.stats import norm, rankdata

    z = norm.ppf(rankdata(wide, axis=0) / (N + 1))
    z = (z - z.mean(axis=0)) / z.std(axis=0)
    r = np.mean([np.mean(z[:, t] * z[:, t - 1]) for t in range(1, 10)])
    omega = np.linalg.inv([[r ** abs(t - u) for u in range(10)] for t in range(10)])
    links = (LATTICE.matrix.toarray() > 0) | np.eye(N, dtype=bool)
    for i in (0, 44, 50):
        members = np.flatnonzero(links[i])
        m = len(members)
        c = []
        for start in range(10):
            one = (np.arange(10) >= start).astype(float)
            u = z @ omega @ one / np.sqrt(one @ omega @ one)
            c.append(u[members].sum() * np.sqrt((N - 1) / (m * (N - m))))
        row = found.frame.iloc[i]
        assert row["neighbourhood"] == m
        assert abs(row["z"]) == pytest.approx(
            max(max(c), -min(c)) if row["cluster"] == "not significant" else max(c)
        )
        if row["cluster"] == "hot spot":
            assert row["onset"] == YEARS[int(np.argmax(c))]
            set_of = [YEARS[s] for s in range(10) if max(c[s], 0) ** 2 >= max(c) ** 2 - 4]
            assert [row["earliest"], row["latest"]] == [set_of[0], set_of[-1]]
    assert found.about.serial_correlation == pytest.approx(r)


def test_a_block_that_rises_is_found_dated_and_special(risen):
    _, found = risen
    core = found.frame.iloc[CORE]
    assert (core["cluster"] == "hot spot").all() and ((core["onset"] - 2015).abs() <= 1).all()
    first = found.clusters.iloc[0]
    assert (
        first["onset"] == 2015
        and first["verdict"] == "emerged"
        and set(CORE) < set(np.flatnonzero((found.frame["cluster_number"] == 1).fillna(value=False)))
    )
    words = found.in_words()
    assert "emerged in 2015 (plausible: 2015)" in words and "1 of" in words
    assert "于 2015 年新出现" in found.in_words("zh")


def test_a_block_that_was_there_is_already_there():
    values = histories(np.random.default_rng(6))
    values[BLOCK] += 3
    study = study_of(values)
    found = si.esda.onset(study, "x", weights_of(study), filtered_permutations=99)
    assert found.clusters["verdict"].iloc[0] == "already there in the first year"
    assert "was already there in the first year (2010)" in found.in_words()


def test_without_the_second_null_nothing_emerged(risen):
    study, _ = risen
    found = si.esda.onset(study, "x", weights_of(study), filtered_permutations=0)
    assert "emerged" not in set(found.clusters["verdict"]) and found.frame["special_p"].isna().all()
    assert "was not tested: that a cluster emerged cannot be said" in " ".join(found.notes)
    assert found.clusters["verdict"].iloc[0] == "within the spatial autocorrelation of the map"


def test_panels_without_a_pattern_seldom_have_a_finding():
    """At most 5.5 % in the study of docs/onset.md; 7.5 % is two standard errors above that with 600 panels."""
    random, closed, panels = np.random.default_rng(11), closed_of(LATTICE), 600
    size, any_found = np.diff(closed.indptr), 0
    for panel in range(panels):
        values = histories(random, 0.0 if panel % 3 == 0 else 0.7) + random.normal(size=len(YEARS))
        z = normal_scores(np.exp(values) if panel % 3 == 1 else values)
        serial = serial_correlation(z)
        p = nulls(z, serial, closed, LATTICE.matrix, Permutations(3_999, panel), None)
        found = dated_regions(np.asarray(closed @ start_scores(z, serial)), size, p, YEARS, 0.05)
        any_found += found["onset"].notna().any()
    assert any_found / panels <= 0.075


def test_a_field_that_is_autocorrelated_everywhere_is_not_special():
    """The first null is rejected by a stationary field; the second one in 5 % of panels, here 10 and two errors."""
    random, closed, panels = np.random.default_rng(12), closed_of(LATTICE), 200
    spread = np.linalg.inv(np.eye(N) - 0.5 * LATTICE.matrix.toarray())
    special = 0
    for panel in range(panels):
        z = normal_scores(spread @ histories(random))
        p = nulls(
            z, serial_correlation(z), closed, LATTICE.matrix, Permutations(1, panel), Permutations(199, panel)
        )
        special += np.nanmin(p.special) <= 0.05
    assert special / panels <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / panels)


def test_p_values_of_exchanges_are_uniform():
    """Of exchangeable histories the p value of a region is at most alpha in a share alpha of panels."""
    random, closed = np.random.default_rng(13), closed_of(LATTICE)
    p = []
    for panel in range(400):
        z = normal_scores(histories(random))
        p.append(nulls(z, 0.7, closed, LATTICE.matrix, Permutations(999, panel), None).hot[[0, 5, 44]])
    for level in (0.05, 0.2, 0.5):
        assert np.abs((np.array(p) <= level).mean(axis=0) - level).max() < 4 * np.sqrt(level / 400)


def test_lambda_is_that_of_the_restricted_likelihood():
    random = np.random.default_rng(2)
    z = np.linalg.solve(np.eye(N) - 0.6 * LATTICE.matrix.toarray(), random.standard_normal((N, 40)))
    assert pooled_autocorrelation(z, LATTICE.matrix) == pytest.approx(0.6, abs=0.03)
    one = z[:, :1] - z[:, :1].mean()
    values = pd.DataFrame({"y": one[:, 0]}, index=LATTICE.ids)
    fit = si.spreg.sem("y ~ 1", values, LATTICE, method="reml")
    assert pooled_autocorrelation(one, LATTICE.matrix) == pytest.approx(fit.params["lambda"], abs=1e-4)


def test_uneven_weights_give_weighted_gi_star():
    """On one year and standardized values C is the z score of Gi*."""
    random = np.random.default_rng(3)
    matrix = np.where(LATTICE.matrix.toarray() > 0, random.uniform(0.5, 2, (N, N)), 0)
    w = si.weights.from_matrix(matrix, ids=LATTICE.ids)
    y = pd.Series(random.gamma(2, size=N), index=w.ids)
    z = (y - y.mean()) / y.std(ddof=0)
    truth = si.esda.local_getis_ord(y, w, permutations=0).z_score
    assert closed_of(w) @ z.to_numpy() == pytest.approx(truth.to_numpy())


def test_rows_years_weights_and_threads_in_any_order(risen):
    study, found = risen
    mixed = Study(study.panel.sample(frac=1, random_state=1), about=study.about)
    w = weights_of(study)
    w = w.subset(w.ids[np.random.default_rng(1).permutation(N)])
    with ThreadPoolExecutor(3) as pool:
        draws = Permutations(found.about.draws, executor=pool)
        other = si.esda.onset(mixed, "x", w, years=YEARS[::-1], permutations=draws, filtered_permutations=199)
    pd.testing.assert_frame_equal(found.frame, other.frame)
    pd.testing.assert_frame_equal(found.clusters, other.clusters)
    pd.testing.assert_frame_equal(found.yearly, other.yearly)


def test_isolates_are_not_tested_and_incomplete_histories_are_left_out(risen):
    study, _ = risen
    panel = study.panel
    panel.loc[("r007", 2012), "x"] = np.nan
    links = LATTICE.matrix.toarray()
    links[99], links[:, 99] = 0, 0
    w = si.weights.from_matrix(links, ids=study.ids)
    found = si.esda.onset(Study(panel, about=study.about), "x", w, filtered_permutations=19)
    assert "r007" not in found.frame.index and found.about.left_out == ("r007",)
    row = found.frame.loc["r099"]
    assert row[["cluster", "onset", "verdict", "z", "hot_p", "cold_p", "special_p"]].isna().all()
    assert row["neighbourhood"] == 0 and found.about.counts["tested"] == 98
    notes = " ".join(found.notes)
    assert "1 region without a value in every year, left out: r007" in notes
    assert "isolates, not tested: r099" in notes


def test_draws_are_enough_by_default_and_too_few_are_named(risen):
    study, found = risen
    assert found.about.draws == 9_999  # 40 x 100 - 1 = 3,999 are needed
    few = si.esda.onset(study, "x", weights_of(study), permutations=999, filtered_permutations=19, seed=3)
    assert few.about.seed == 3
    assert "999 exchanges are too few for 100 regions" in few.notes[-6] + " ".join(few.notes)
    assert "Take at least 3,999" in " ".join(few.notes)
    assert "too few" not in " ".join(found.notes)


def test_shares_by_year_have_the_band_of_plausible_years(risen):
    _, found = risen
    table = found.by_year().to_frame()
    hot = table[table["cluster"] == "hot spot"].set_index("year")
    frame = found.frame[found.frame["cluster"] == "hot spot"]
    assert hot["regions"].tolist() == [int((frame["onset"] <= year).sum()) for year in YEARS]
    assert (hot["band_low_pct"] <= hot["clustered_pct"]).all()
    assert (hot["clustered_pct"] <= hot["band_high_pct"]).all()
    assert hot["clustered_pct"].iloc[-1] == pytest.approx(len(frame))


def test_results_cannot_be_changed(risen):
    _, found = risen
    table = found.to_frame()
    table["z"] = np.nan
    assert found.frame["z"].notna().all()
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.frame = None


def test_it_is_refused_in_words(risen):
    study, _ = risen
    w = weights_of(study)
    with pytest.raises(DataError, match=r"Onset of clusters needs at least 3 years .* there are 2"):
        si.esda.onset(study, "x", w, years=[2010, 2011])
    with pytest.raises(AlignmentError, match="not in the weights"):
        si.esda.onset(study, "x", w.subset(w.ids[:-1]))
    with pytest.raises(EstimationError, match="flat in 2010 is constant"):
        si.esda.onset(study.assign(flat=study.panel["x"] * 0), "flat", w)
    with pytest.raises(WeightsError, match="all regions are neighbours of all others"):
        si.esda.onset(study, "x", si.weights.from_matrix(1 - np.eye(N), ids=study.ids))
    with pytest.raises(SpatialIIEError, match="alpha must be a number between 0 and 1"):
        si.esda.onset(study, "x", w, alpha=5)
    with pytest.raises(SpatialIIEError, match="permutations must be at least 1"):
        si.esda.onset(study, "x", w, permutations=0)
    holes = study.panel
    for i, region in enumerate(study.ids):
        holes.loc[(region, YEARS[i % 10]), "x"] = np.nan
    with pytest.raises(DataError, match="no region has a value of x in every one of the 10 years"):
        si.esda.onset(Study(holes, about=study.about), "x", w)
