"""Convergence clubs: an independent program of the paper, laws, and clubs that are known."""

from __future__ import annotations

import math
import warnings
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.indices._clubs import Panel, merged
from spatial_iie.indices._log_t import log_t, long_run_variance, quadratic_spectral


def simulated(levels, n=30, periods=20, seed=0, noise=0.05, rho=0.5):
    """Return values of regions that go to some levels, the highest first, shape (n, T)."""
    random = np.random.default_rng(seed)
    z = random.normal(size=(n, periods))
    for t in range(1, periods):
        z[:, t] = rho * z[:, t - 1] + math.sqrt(1 - rho**2) * z[:, t]
    when = np.arange(1, periods + 1)
    level = np.repeat(levels, n // len(levels))[:, np.newaxis]
    return (level + noise * z / (np.log(when + 1) * when**0.5)) * (1 + 0.02 * when)


def study_of(x, first=2001):
    rows = [(f"town {i:02}", first + t, value) for i, row in enumerate(x) for t, value in enumerate(row)]
    return si.study.open(pd.DataFrame(rows, columns=["region", "year", "income"]))


def by_the_paper(rows, trim=1 / 3):
    """Return b, its error and t by loops over regions, years and lags, as Phillips and Sul write them."""
    periods = len(rows[0])
    variance = []
    for t in range(periods):
        mean = sum(row[t] for row in rows) / len(rows)
        variance.append(sum((row[t] / mean - 1) ** 2 for row in rows) / len(rows))
    first = round(periods * trim) + 1
    when = range(first, periods + 1)
    y = [math.log(variance[0] / variance[t - 1]) - 2 * math.log(math.log(t)) for t in when]
    design = np.column_stack([np.ones(len(y)), [math.log(t) for t in when]])
    coefficients = np.linalg.lstsq(design, np.array(y), rcond=None)[0]
    u = np.array(y) - design @ coefficients
    rho = sum(u[1:] * u[:-1]) / sum(u[:-1] ** 2)
    width = 1.3221 * (4 * rho**2 / (1 - rho) ** 4 * len(u)) ** 0.2
    last = len(u) - 1
    total = u @ u / last
    for lag in range(1, last):
        x = lag / width
        kernel = (
            25
            / (12 * math.pi**2 * x**2)
            * (math.sin(1.2 * math.pi * x) / (1.2 * math.pi * x) - math.cos(1.2 * math.pi * x))
        )
        total += 2 * kernel * sum(u[s] * u[s + lag] for s in range(last - lag)) / last
    error = math.sqrt(np.linalg.inv(design.T @ design)[1, 1] * total)
    return coefficients[1], error, coefficients[1] / error


def clubs_by_the_paper(x, names, critical=-1.65):
    """Return clubs and who is in none, region by region, with no arrays."""
    left, clubs = sorted(names, key=lambda name: -x[name][-1]), []
    while len(left) > 1:
        if by_the_paper([x[name] for name in left])[2] > critical:
            return [*clubs, left], []
        core = None
        for start in range(len(left) - 1):
            t = {}
            for end in range(start + 2, len(left) + 1):
                value = by_the_paper([x[name] for name in left[start:end]])[2]
                if value <= critical:
                    break
                t[end] = value
            if t:
                core = left[start : max(t, key=t.get)]
                break
        if core is None:
            break
        beside = {
            name: by_the_paper([x[each] for each in [*core, name]])[2] for name in left if name not in core
        }
        criterion, club = 0.0, None
        while club is None:
            trial = [name for name in left if name in core or beside[name] > criterion]
            if trial == core or by_the_paper([x[name] for name in trial])[2] > critical:
                club = trial
            criterion += 0.1
        clubs.append(club)
        left = [name for name in left if name not in club]
    return clubs, left


@pytest.mark.parametrize("periods", [5, 6, 10, 17, 40])
def test_the_regression_is_that_of_the_paper(periods):
    x = simulated([1.0], periods=periods, seed=periods)
    whole = si.indices.convergence_clubs(study_of(x), "income", scale="level").to_frame().iloc[0]
    assert whole[["beta", "std_error", "t"]].tolist() == pytest.approx(by_the_paper(x.tolist()), rel=1e-8)
    in_logs = si.indices.convergence_clubs(study_of(10 * x), "income").to_frame().iloc[0]
    assert in_logs["t"] == pytest.approx(by_the_paper(np.log(10 * x).tolist())[2], rel=1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_the_algorithm_is_that_of_the_paper(seed):
    levels = [[1.0], [1.4, 1.0], [2.0, 1.5, 1.0]][seed % 3]
    x = simulated(levels, n=24, periods=[8, 12, 20][seed % 3], seed=seed, noise=0.3)
    study = study_of(x)
    rows = dict(zip(study.ids, x.tolist(), strict=True))
    clubs, none = clubs_by_the_paper(rows, list(rows))
    found = si.indices.convergence_clubs(study, "income", scale="level", merging="none")
    club = found.members["club"]
    assert [sorted(club.index[club == k]) for k in range(1, club.max() + 1)] == [
        sorted(each) for each in clubs
    ]
    assert sorted(club.index[club == 0]) == sorted(none)


def test_the_kernel_is_that_of_linearmodels():
    """Its weights take whole bandwidths, from lag 0 on."""
    covariance = pytest.importorskip("linearmodels.iv.covariance", reason="linearmodels is not installed")
    theirs = covariance.kernel_weight_quadratic_spectral(4, 12)
    assert quadratic_spectral(np.arange(1, 13) / 4) == pytest.approx(theirs[1:13])


def test_the_long_run_variance_of_what_does_not_depend_on_the_past_is_the_variance():
    u = np.array([[1.0, -1.0, 0.0, -1.0, 1.0, 0.0, 0.0]])
    before = u[0, :-1] @ u[0, 1:]
    assert before == -2  # so that there is something to weigh
    u = np.array([[2.0, 0.0, 1.0, 0.0, -1.0, 0.0]])
    assert long_run_variance(u)[0] == pytest.approx((u**2).sum() / 5)


def test_a_slope_that_is_known_is_found():
    """H_t = 1 / (log^2 t t^b) makes the left side b log t and a constant: residuals of rounding, b exact."""
    when = np.arange(1, 31)
    h = np.r_[1.0, 1 / (np.log(when[1:]) ** 2 * when[1:] ** 0.7)]
    fit = log_t(h[np.newaxis], 1 / 3)
    assert fit.beta[0] == pytest.approx(0.7) and fit.std_error[0] < 1e-7


def test_clubs_that_are_there_are_found_in_any_order_and_unit():
    x = simulated([3.0, 2.0, 1.0], n=30, seed=4)
    study = study_of(x)
    found = si.indices.convergence_clubs(study, "income", scale="level")
    assert found.members["club"].tolist() == [1] * 10 + [2] * 10 + [3] * 10
    frame = found.to_frame()
    assert list(map(str, frame["club"])) == ["all", "1", "2", "3"] and frame["n"].tolist() == [30, 10, 10, 10]
    assert frame["t"][0] <= -1.65 and (frame["t"][1:] > -1.65).all()
    rows = (study.panel * 1000).reset_index().sample(frac=1, random_state=1)
    shuffled = si.study.open(rows, region="region", year="year")
    again = si.indices.convergence_clubs(shuffled, "income", scale="level")
    assert again.members["club"].reindex(found.members.index).equals(found.members["club"])
    assert again.to_frame()["t"].tolist() == pytest.approx(frame["t"].tolist())
    assert found.groups().value_counts(sort=False).to_dict() == {"1": 10, "2": 10, "3": 10}
    shares = si.indices.group_shares(study, "income", found.groups(), draws=0).to_frame()
    assert shares["group"].unique().tolist() == ["1", "2", "3"]


def test_paths_have_the_mean_of_one():
    study = study_of(simulated([2.0, 1.0]))
    found = si.indices.convergence_clubs(study, "income", scale="level")
    assert found.paths.mean().to_numpy() == pytest.approx(1)
    assert found.by_region().to_frame()["path_last"].tolist() == pytest.approx(found.paths[2020].tolist())


def test_levels_or_growth_by_twice_the_speed():
    when = np.arange(1, 21)
    fast, slow = (
        1 + 0.3 * np.outer(np.linspace(-1, 1, 9), 1 / (np.log(when + 1) * when**a)) for a in (1.5, 0.1)
    )
    for x, kind in ((fast, "in levels"), (slow, "in growth")):
        frame = si.indices.convergence_clubs(study_of(x), "income", scale="level").to_frame()
        assert str(frame["kind"][0]) == kind and (frame["beta"][0] >= 2) == (kind == "in levels")


def test_merging():
    """Of three groups the first two go to one level: both methods merge those, and only those."""
    x = simulated([2.0, 1.0], n=20, seed=2, noise=0.02)
    panel = Panel(x[np.argsort(-x[:, -1])], 1 / 3, -1.65, 0.0)
    parts = [np.arange(5), np.arange(5, 10), np.arange(10, 20)]
    for how in ("phillips-sul", "von-lyncker"):
        assert [each.tolist() for each in merged(panel, parts, how)] == [list(range(10)), list(range(10, 20))]
    t = [panel.t(np.concatenate(pair)) for pair in pairwise(parts)]
    assert t[0] > -1.65 >= t[1]


def test_the_trend_is_that_of_statsmodels():
    from statsmodels.tsa.filters.hp_filter import hpfilter

    x = simulated([2.0, 1.0], n=10, periods=25)
    found = si.indices.convergence_clubs(study_of(x), "income", scale="level", trend=400)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        smooth = np.array([hpfilter(row, 400)[1] for row in x])
    assert found.paths.to_numpy() == pytest.approx(smooth / smooth.mean(axis=0))
    assert any("Hodrick-Prescott" in note for note in found.notes)


def test_regions_that_are_the_same_are_one_club():
    x = simulated([2.0, 1.0], n=8)
    x[1] = x[0]
    found = si.indices.convergence_clubs(study_of(x), "income", scale="level", sieve=0.5, trim=0.3)
    assert found.members["club"].iloc[0] == found.members["club"].iloc[1] > 0


def test_few_years_are_said():
    few = si.indices.convergence_clubs(study_of(simulated([1.0], periods=8)), "income", scale="level")
    many = si.indices.convergence_clubs(study_of(simulated([1.0], periods=35)), "income", scale="level")
    assert any("take them as a description" in note for note in few.notes)
    assert not any("take them as a description" in note for note in many.notes)


@pytest.mark.parametrize(
    ("x", "options", "error", "words"),
    [
        (simulated([1.0], periods=4), {}, DataError, "5"),
        (simulated([1.0]) * 0.1, {}, DataError, "logarithms of 0 or less"),
        (simulated([1.0]) - 3, {"scale": "level"}, DataError, "values of 0 or less"),
        (np.tile(np.arange(1.0, 21), (6, 1)), {"scale": "level"}, EstimationError, "all regions are alike"),
        (simulated([1.0]), {"trim": 0.9, "scale": "level"}, DataError, "fewer than 3"),
        (simulated([1.0]), {"trim": 0.01, "scale": "level"}, DataError, "leaves out no year"),
        (simulated([1.0]), {"trend": 0.0, "scale": "level"}, DataError, "positive number"),
        (
            simulated([1.0]),
            {"years": [2001, 2002, 2004, 2005, 2006], "scale": "level"},
            EstimationError,
            "steps",
        ),
        (
            simulated([1.0]),
            {"merging": "all", "scale": "level"},
            si.errors.SpatialIIEError,
            "merging must be one of",
        ),
    ],
)
def test_what_cannot_be_is_refused(x, options, error, words):
    with pytest.raises(error, match=words):
        si.indices.convergence_clubs(study_of(x), "income", **options)


def test_the_figure_has_a_line_for_every_region_and_club():
    from matplotlib.figure import Figure

    found = si.indices.convergence_clubs(
        study_of(simulated([3.0, 1.0], n=12, seed=4)), "income", scale="level"
    )
    axes = si.viz.transition_paths(found, ax=Figure().subplots(), name="Income")
    thick = [line for line in axes.lines if line.get_linewidth() > 2]
    assert len(axes.lines) == 1 + 12 + 2 and [line.get_label() for line in thick] == [
        "Club 1 (6)",
        "Club 2 (6)",
    ]
    assert thick[0].get_ydata() == pytest.approx(found.paths.iloc[:6].mean().to_numpy())
    with pytest.raises(DataError, match="wants the result"):
        si.viz.transition_paths(found.by_region())
