"""Speed with effects of regions: the algebra of the bias, invariances, explicit dummies, and coverage by simulation."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spatial_iie as si
from spatial_iie.errors import EstimationError
from spatial_iie.indices.adjusted_score import Score, adjusted_score, covariances
from spatial_iie.indices.speed import speed_between
from spatial_iie.report.labels import in_words
from tests.indices.test_convergence import grid_study


def histories(n, steps, phi, seed, *, sd=0.08):
    """Levels, shape (n, steps + 1), of regions that close their gaps to levels of their own."""
    random = np.random.default_rng(seed)
    own = random.normal(0, 0.3, n)
    levels = [own + random.normal(0, 0.3, n)]
    for _ in range(steps):
        levels.append(phi * levels[-1] + (1 - phi) * own + random.normal(0, sd, n))
    return np.array(levels).T


def arrays(levels):
    """Levels before each step and growth, deviations from the means of regions, shape (n, T)."""
    return [each - each.mean(axis=1, keepdims=True) for each in (levels[:, :-1], np.diff(levels, axis=1))]


def adjusted(levels, **options):
    return adjusted_score(*arrays(levels), **options)


@pytest.mark.parametrize(("phi", "steps"), [(0.0, 4), (0.97, 5), (1.0, 9), (-0.4, 6), (1.2, 3)])
def test_the_bias_by_matrices(phi, steps):
    """Levels are y = L u, L lower triangular; E[(Q y)'(Q u)] = tr(Q L V), Q taking off the mean, V the variances."""
    back = np.arange(steps)[:, None] - np.arange(steps) - 1
    lower = np.where(back >= 0, phi ** np.maximum(back, 0), 0.0)
    off, variances = np.eye(steps) - 1 / steps, np.random.default_rng(0).gamma(2, 1, steps)
    assert covariances(phi, steps) @ variances == pytest.approx(-np.trace(off @ lower * variances), rel=1e-12)


@pytest.mark.parametrize("phi", [0.5, 1.0])
def test_the_score_has_expectation_zero_whatever_the_variances(phi):
    """E[m] is linear in the covariance of (y0, u): exact, for u of one step at a time, and for y0 that is fixed."""
    steps, sums = 6, []
    for s in range(steps):
        for sign in (1, -1):  # u = +-1 at step s: the mean over both is the expectation, y0 being anything
            y = [0.7]
            for t in range(steps):
                y.append(phi * y[-1] + sign * (t == s))
            sums.append(Score(*_score_parts(np.array([y]))).by_region(np.array([phi]))[0, 0])
    np.testing.assert_allclose(np.array(sums).reshape(steps, 2).mean(axis=1), 0, atol=1e-12)


def _score_parts(levels):
    level, growth = arrays(levels)
    return level, growth + level


def test_the_ends_of_the_interval_are_where_the_test_just_rejects():
    """Student's t of the scores, region by region, step by step."""
    levels, span, steps = histories(40, 8, 0.9, 3), 3, 8
    level, growth = arrays(levels)
    found = adjusted_score(level, growth / span, span=span)
    assert found.df == 39
    for end in (found.low, found.high):
        phi, score = 1 + span * end, np.zeros(40)
        for i in range(40):
            u = growth[i] - (phi - 1) * level[i]
            score[i] = level[i] @ u
            for s in range(steps):
                variance = steps / (steps - 2) * (u[s] ** 2 - (u @ u) / steps / (steps - 1))
                score[i] += variance * sum(phi ** (t - s - 1) for t in range(s + 1, steps)) / steps
        t = score.sum() / np.sqrt((score**2).sum())
        assert abs(t) == pytest.approx(stats.t.ppf(0.975, 39), rel=1e-6)
    assert found.low < found.beta < found.high
    assert found.least_squares == pytest.approx((level * growth).sum() / span / (level**2).sum())


@pytest.mark.parametrize("phi", [0.7, 0.97])
def test_the_interval_covers_and_the_bias_is_gone(phi):
    found = [adjusted(histories(60, 6, phi, seed)) for seed in range(80)]
    held = sum(each.low <= phi - 1 <= each.high for each in found)
    assert 71 <= held <= 80  # 95 % of 80 is 76, with a standard deviation of 1.9
    biased = np.median([each.least_squares - (phi - 1) for each in found])
    left = np.median([each.beta - (phi - 1) for each in found])
    assert biased < -0.15 and abs(left) < abs(biased) / 4


def test_p_and_interval_say_the_same():
    inside, outside = 0, 0
    for seed in range(60):
        found = adjusted(histories(50, 8, (0.6, 0.85, 0.98)[seed % 3], seed))
        holds = found.low <= 0 <= found.high
        assert holds == (found.p > 0.05)
        inside, outside = inside + holds, outside + (not holds)
    assert inside > 5 and outside > 5


@pytest.mark.parametrize("course", [(1.5, 0.6), (0.6, 1.5)])
def test_variances_by_step_do_not_spoil_the_interval(course):
    """Equal variances taken for granted would cover in none of a hundred cases where they fall."""
    held = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        levels = [random.normal(0, 0.3, 100)]
        for sd in np.linspace(*course, 8):
            levels.append(levels[-1] + 0.08 * sd * random.normal(size=100))
        found = adjusted(np.array(levels).T)
        held += found.low <= 0 <= found.high
    assert held >= 52  # 95 % of 60 is 57, with a standard deviation of 1.7


def test_data_that_no_value_fits_have_no_interval():
    """By chance, in a few of a hundred samples even where the model holds: then there is none, and that is said."""
    levels = histories(60, 6, 0.97, 28)
    found = adjusted(levels)
    assert np.isnan(found.low) and np.isnan(found.high) and found.p < 0.05
    told = speed_between(found.beta, found.low, found.high, 1)
    assert np.isnan([told.low, told.high, told.half_life_low, told.half_life_high]).all() and told.speed > 0


@pytest.fixture(scope="module")
def made():
    """A study on a lattice, its weights, and the logarithms it is made of; a control that matters."""
    random = np.random.default_rng(5)
    control = random.normal(size=(49, 9))
    logs = [random.normal(5, 0.3, 49)]
    own = random.normal(0, 0.05, 49)
    for t in range(8):
        logs.append(
            0.9 * logs[-1] + 0.5 + own + 0.1 * control[:, t] + 0.03 * t + 0.05 * random.normal(size=49)
        )
    logs = np.array(logs).T
    study, w = grid_study({"income": np.exp(logs), "skill": control}, tuple(range(2000, 2009)))
    return study, w, logs, control


@pytest.mark.parametrize("effects", ["region", "both"])
def test_other_coefficients_by_explicit_dummies(made, effects):
    study, w, logs, control = made
    fit = si.indices.beta_convergence(study, "income", w, controls=["skill"], effects=effects)
    beta = fit.about["adjusted"]["beta"]
    columns = [control[:, :-1].ravel(), *np.kron(np.eye(49), np.ones((1, 8)))]
    if effects == "both":
        columns += list(np.tile(np.eye(8)[1:], 49))
    rest = (np.diff(logs, axis=1) - beta * logs[:, :-1]).ravel()
    slope = np.linalg.lstsq(np.array(columns).T, rest, rcond=None)[0][0]
    assert fit.params["skill"] == pytest.approx(slope, rel=1e-8)
    assert fit.params["log(income)"] == beta
    assert np.isnan(fit.std_errors["log(income)"]) and fit.std_errors["skill"] > 0
    low, high = fit.conf_int().loc["skill"]
    assert low < 0.1 < high
    assert np.isnan(fit.log_likelihood) and "nan" not in " ".join(fit.notes) and "nan" not in repr(fit)


def test_clustered_errors_of_the_others_by_hand(made):
    """Given beta the sandwich of sums over a region's years, plus what beta's uncertainty adds."""
    study, w, logs, control = made
    fit = si.indices.beta_convergence(study, "income", w, controls=["skill"], effects="region")
    found = fit.about["adjusted"]
    x, level, growth = (
        each - each.mean(axis=1, keepdims=True)
        for each in (control[:, :-1], logs[:, :-1], np.diff(logs, axis=1))
    )
    residual = growth - found["beta"] * level - fit.params["skill"] * x
    given = ((x * residual).sum(axis=1) ** 2).sum() / (x**2).sum() ** 2 * 49 / 48
    half = (found["high"] - found["low"]) / 2 / stats.t.ppf(0.975, 48)
    added = half**2 * ((x * level).sum() / (x**2).sum()) ** 2
    assert fit.std_errors["skill"] ** 2 == pytest.approx(given + added, rel=1e-8)


def test_levels_of_regions_and_of_years_do_not_matter(made):
    study, w, logs, control = made
    first = si.indices.beta_convergence(study, "income", w, controls=["skill"], effects="both")
    random = np.random.default_rng(9)
    moved = logs + random.normal(size=(49, 1))
    other, _ = grid_study({"income": np.exp(moved), "skill": control}, tuple(range(2000, 2009)))
    # a region's constant c moves growth by nothing and the level by c: both are the region's effect
    again = si.indices.beta_convergence(other, "income", w, controls=["skill"], effects="both")
    for name in ("beta", "low", "high", "p"):
        assert again.about["adjusted"][name] == pytest.approx(first.about["adjusted"][name], rel=1e-6)
    shuffled = type(study)(study.panel.sample(frac=1, random_state=3), about={}, layer=study.layer)
    mixed = si.indices.beta_convergence(shuffled, "income", w, controls=["skill"], effects="both")
    assert mixed.about["adjusted"]["low"] == pytest.approx(first.about["adjusted"]["low"], rel=1e-9)


def test_speed_and_notes_go_with_the_interval(made):
    study, w, _, _ = made
    fit = si.indices.beta_convergence(study, "income", w, controls=["skill"], effects="both")
    found = fit.about["adjusted"]
    row = si.indices.convergence_speed(fit).to_frame().iloc[0]
    assert row["speed"] == pytest.approx(-np.log(1 + found["beta"]))
    assert row["speed_low"] == pytest.approx(-np.log(1 + found["high"]))
    assert row["speed_high"] == pytest.approx(-np.log(1 + found["low"]))
    assert row["p"] == found["p"] and np.isnan(row["std_error"])
    assert row["speed_low"] < 0.105 < row["speed_high"]  # 0.9 a year
    biased = 100 * -np.log(1 + found["least_squares"])
    told = " ".join((*fit.notes, *si.indices.convergence_speed(fit).notes))
    assert f"the speed would be {biased:.2f} % a year, is removed by the adjusted score" in told
    assert "intervals by inverting a test" in told and "delta" not in told
    for note in fit.notes:
        if "Nickell" in note or note.startswith(("beta:", "Conditional")):
            assert not any(word in in_words(note, "zh") for word in ("score", "Errors", "speed", "interval"))


def test_a_speed_without_limit_is_said_so():
    """Effects and much noise: the lower limit of beta more than undoes the gap."""
    random = np.random.default_rng(4)
    logs = random.normal(size=(49, 6))
    study, w = grid_study({"income": np.exp(logs)}, tuple(range(2000, 2006)))
    fit = si.indices.beta_convergence(study, "income", w, effects="region")
    assert fit.about["adjusted"]["low"] < -1
    try:
        row = si.indices.convergence_speed(fit).to_frame().iloc[0]
    except EstimationError as refused:
        assert "1 + T beta" in str(refused)
    else:
        assert row["speed_high"] == np.inf and row["half_life_low"] == 0
        assert any("and more" in note for note in fit.notes)


def test_what_does_not_cover_is_refused(made):
    study, w, _, _ = made
    for years in (range(2000, 2005), (2000, 2004, 2008), (2000, 2001)):
        with pytest.raises(
            EstimationError, match=r"need at least 5 steps .* Take more years, or the regression"
        ):
            si.indices.beta_convergence(study, "income", w, effects="region", years=years)
    assert (
        si.indices.beta_convergence(study, "income", w, model="sar", effects="time").params["rho"] is not None
    )


def test_pooled_steps_say_what_they_take_for_granted(made):
    study, w, _, _ = made
    for effects in ("none", "time"):
        fit = si.indices.beta_convergence(study, "income", w, effects=effects)
        (told,) = (
            note for note in fit.notes if note.startswith("The steps of a region are taken as independent")
        )
        assert "同一地区各期视为相互独立" in in_words(told, "zh")


def test_the_order_of_regions_does_not_matter():
    level, growth = arrays(histories(20, 6, 0.9, 2))
    order = np.random.default_rng(0).permutation(20)
    assert adjusted_score(level[order], growth[order]) == pytest.approx(adjusted_score(level, growth))


def test_on_the_command_line(tmp_path, capsys):
    from spatial_iie.cli import run

    logs = histories(30, 6, 0.9, 1) + 5
    years = range(2000, 2007)
    rows = [
        {"city": region, "year": year, "income": np.exp(logs[i, t])}
        for i, region in enumerate(si.study.demo().ids[:30])
        for t, year in enumerate(years)
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "p.csv", index=False)
    common = ["convergence", "--data", str(tmp_path / "p.csv"), "--region", "city", "--value", "income"]
    common += ["--effects", "both", "--weights", "knn:3"]
    assert run([*common, "--show", "speed", "--format", "json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["speed_low"] < 0.105 < record["speed_high"]
    assert run([*common, "--lang", "zh"]) == 0
    assert "调整得分法" in capsys.readouterr().out
    assert run([*common, "--model", "sar"]) == 0
    assert "variances that change over the years bias beta" in capsys.readouterr().out
