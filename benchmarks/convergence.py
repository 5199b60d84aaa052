"""Do the interval of the speed with effects of regions and the trend test of sigma keep their promise?

Tables of docs/convergence.md.

Run: python benchmarks/convergence.py speed|data|space|trend [samples]
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from scipy import stats

import spatial_iie as si
from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.indices import adjusted_score as score
from spatial_iie.indices.sigma import trend_of
from spatial_iie.results import FitAbout
from spatial_iie.spreg._blocks import Blocks
from spatial_iie.spreg.design import Design
from spatial_iie.spreg.panels._dynamic_bias import Adjustment, Change, remaining_eigenvalues
from spatial_iie.spreg.panels._dynamic_interval import inverted_score
from spatial_iie.spreg.panels._dynamic_likelihood import Recursion
from spatial_iie.spreg.panels._dynamic_likelihood import adjusted as maximum
from spatial_iie.spreg.panels._effects import without_effects as without_effects_of

SIZES, STEPS, SPEEDS = (30, 100, 285), (3, 5, 10, 20), (0.0, 0.02, 0.03, 0.05)
GRID = {"ahead": np.arange(0, 0.6, 0.03), "behind": np.arange(0, 0.3, 0.03), "critical": 1.96}


def histories(n, steps, speed, random, *, w=None, rho=0.0, lam=0.0, common=0.05, course=(1.0, 1.0)):
    """Return levels, shape (n, steps + 1): regions converge to levels of their own, or walk at random with drifts."""
    phi = np.exp(-speed)
    own = random.normal(0, 0.3, n) * (1 - phi) if speed else random.normal(0, 0.01, n)
    levels = [random.normal(0, 0.3, n) + (own / (1 - phi) if speed else 0)]
    spread = np.eye(n) if w is None else np.linalg.inv(np.eye(n) - lam * w)
    lag = np.eye(n) if w is None else np.linalg.inv(np.eye(n) - rho * w)
    for sd in 0.08 * np.linspace(*course, steps):
        shared, noise = common * random.normal(), sd * random.normal(size=n)
        growth = (phi - 1) * levels[-1] + own + shared + spread @ noise
        levels.append(levels[-1] + lag @ growth)
    return np.array(levels).T


def without_effects(levels, *, years=True):
    """Return the level before and growth, means of regions and of years taken off, shape (n, steps) each."""
    parts = levels[:, :-1], np.diff(levels, axis=1)
    parts = [each - each.mean(axis=1, keepdims=True) for each in parts]
    return [each - each.mean(axis=0) for each in parts] if years else parts


def least_squares(levels, *, years):
    """Return beta by least squares, with its bias."""
    level, growth = without_effects(levels, years=years)
    return float((level * growth).sum() / (level**2).sum())


def half_panel(levels, *, years):
    """Return the half-panel jackknife of Dhaene and Jochmans (2015); both splits of an odd number of steps."""
    steps = levels.shape[1] - 1
    if steps < 4:
        return np.nan  # a half of one step has no variation within regions
    halves = []
    for cut in {steps // 2, -(-steps // 2)}:
        first, second = levels[:, : cut + 1], levels[:, cut:]
        parts = [least_squares(each, years=years) for each in (first, second)]
        halves.append((cut * parts[0] + (steps - cut) * parts[1]) / steps)
    return 2 * least_squares(levels, years=years) - np.mean(halves)


def adjusted(levels, *, years):
    """Return what the package makes of it."""
    return score.adjusted_score(*without_effects(levels, years=years))


def speed(samples):
    """Print bias and coverage of beta by least squares, half-panel jackknife and adjusted score."""
    print("| n | T | speed | effects | LS | HPJ | HPJ covers | adjusted | covers | no interval | width |")
    for n in SIZES:
        for steps in STEPS:
            for true in SPEEDS:
                for years in (False, True):
                    random = np.random.default_rng([n, steps, round(100 * true)])
                    common = 0.05 if years else 0.0
                    drawn = [histories(n, steps, true, random, common=common) for _ in range(samples)]
                    row(n, steps, true, "region and year" if years else "region", drawn, years)


def row(n, steps, true, kind, drawn, years):
    """Print one row: medians of estimates less the truth, in percentage points a year; coverage of 95 % intervals."""
    beta = np.exp(-true) - 1
    plain = np.array([least_squares(each, years=years) for each in drawn])
    jack = np.array([half_panel(each, years=years) for each in drawn])
    found = np.array([adjusted(each, years=years)[:3] for each in drawn])
    covers = np.mean((found[:, 1] <= beta) & (beta <= found[:, 2]))
    best = np.mean(np.abs(jack - beta) <= 1.96 * jack.std())  # with the error it really has
    width = np.median(np.where(np.isnan(found[:, 1]), 0.0, found[:, 2] - found[:, 1]))
    middle = [100 * np.median(each - beta) for each in (plain, jack, found[:, 0])]
    print(
        f"| {n} | {steps} | {100 * true:.0f} % | {kind} | {middle[0]:.1f} | {middle[1]:.1f} | {100 * best:.0f} % | "
        f"{middle[2]:.1f} | {100 * covers:.1f} % | {100 * np.isnan(found[:, 1]).mean():.1f} % | {100 * width:.0f} |",
        flush=True,
    )


def data(samples):
    """Print the same where the data are not as the model has them: variances by step, neighbours that matter."""
    print("| n | T | speed | data | LS | HPJ | HPJ covers | adjusted | covers | no interval | width |")
    sides = {30: (5, 6), 100: (10, 10), 285: (15, 19)}
    kinds = {
        "errors fall by 60 %": {"course": (1.5, 0.6)},
        "errors rise by 150 %": {"course": (0.6, 1.5)},
        "spatial errors, 0.4": {"lam": 0.4},
        "spatial lag, 0.4": {"rho": 0.4},
    }
    for n in SIZES:
        w = si.weights.lattice(*sides[n], rook=True).row_standardized().matrix.toarray()
        for steps in (5, 10, 20):
            for words, kind in kinds.items():
                random = np.random.default_rng([n, steps, len(words)])
                drawn = [histories(n, steps, 0.03, random, w=w, **kind) for _ in range(samples)]
                row(n, steps, 0.03, words, drawn, True)


def likelihood(levels, w, model, *, inverted):
    """Return beta and its interval by the corrected likelihood of a model, effects of regions and years.

    The interval is that of the standard error, or by inverting the test of the score.
    """
    steps = levels.shape[1] - 1
    level, growth = levels[:, :-1].T, np.diff(levels, axis=1).T
    columns, names = [np.ones(level.size), level.ravel()], ["Intercept", "level"]
    if model_of(model).lags:
        columns.append((w.matrix @ level.T).T.ravel())
        names.append("W level")
    ids, blocks = pd.RangeIndex(level.size), Blocks(steps, steps)
    about = FitAbout(response="growth")
    rows = Design(growth.ravel(), np.column_stack(columns), tuple(names), ("Intercept", "level"), ids, ids, w,
                  columns=None, about=about, blocks=blocks)  # fmt: skip
    design = without_effects_of(rows, tuple(range(2000, 2000 + steps)), "both", True, spatial=True)
    recursion = Recursion(
        "level", "W level" if "W level" in names else None,
        Adjustment(remaining_eigenvalues(design), steps, Change(1.0, 1.0, 1.0)),
    )  # fmt: skip
    if inverted:
        found = inverted_score(design, model_of(model).parameters, recursion, "auto", **GRID)
        return found.tau, found.low, found.high
    found = maximum(design, model_of(model).parameters, recursion, "auto")
    margin = 1.96 * np.sqrt(found.cov[0, 0])
    return found.b[0], found.b[0] - margin, found.b[0] + margin


def space(samples):
    """Print the corrected likelihood beside the adjusted score, without space and with it."""
    print("| n | T | data | model | estimator | median | covers | no estimate | width |", flush=True)
    sides, beta = {30: (5, 6), 100: (10, 10), 285: (15, 19)}, np.exp(-0.03) - 1
    kinds = {
        "independent": ({}, ("ols",)),
        "errors fall by 60 %": ({"course": (1.5, 0.6)}, ("ols",)),
        "spatial lag, 0.4": ({"rho": 0.4}, ("sar",)),
        "spatial lag, errors fall": ({"rho": 0.4, "course": (1.5, 0.6)}, ("sar",)),
    }
    for n in SIZES:
        w = si.weights.lattice(*sides[n], rook=True).row_standardized()
        for steps in (10, 20):
            for words, (kind, models) in kinds.items():
                random = np.random.default_rng([n, steps, len(words)])
                dense = w.matrix.toarray()
                drawn = [histories(n, steps, 0.03, random, w=dense, **kind) for _ in range(samples)]
                for model in models:
                    for name, inverted in (("likelihood", False), ("its score", True)):
                        found = np.array([_or_nothing(each, w, model, inverted) for each in drawn])
                        _space_row(n, steps, words, model, name, found, beta)
                if "ols" in models:
                    found = np.array([adjusted(each, years=True)[:3] for each in drawn])
                    _space_row(n, steps, words, "ols", "adjusted score", found, beta)


def _or_nothing(levels, w, model, inverted):
    try:
        return likelihood(levels, w, model, inverted=inverted)
    except EstimationError:
        return np.nan, np.nan, np.nan


def _space_row(n, steps, words, model, estimator, found, beta):
    there = found[~np.isnan(found[:, 1])]
    covers = np.mean((there[:, 1] <= beta) & (beta <= there[:, 2]))
    width = np.median(there[:, 2] - there[:, 1])
    print(
        f"| {n} | {steps} | {words} | {model.upper()} | {estimator} | {100 * np.median(there[:, 0] - beta):.1f} | "
        f"{100 * covers:.1f} % | {100 * (1 - len(there) / len(found)):.0f} % | {100 * width:.0f} |", flush=True
    )  # fmt: skip


def trend(samples):
    """Print how often a trend of dispersion is found where there is none: by least squares, over the regions."""
    print("| n | T | AR | least squares | over regions |")
    for n in SIZES:
        for steps in (5, 10, 20):
            for ar in (0.0, 0.5, 0.9):
                random, hits = np.random.default_rng([n, steps, round(10 * ar)]), np.zeros(2)
                for _ in range(samples):
                    x = [random.normal(size=n) / np.sqrt(1 - ar**2)]
                    for _ in range(steps - 1):
                        x.append(ar * x[-1] + random.normal(size=n))
                    values = np.exp(0.1 * np.array(x).T)
                    years = tuple(range(steps))
                    line = stats.linregress(years, np.log(values).std(axis=0))
                    hits += line.pvalue < 0.05, trend_of(values, years, "sd_log").p < 0.05
                print(
                    f"| {n} | {steps} | {ar} | {hits[0] / samples:.3f} | {hits[1] / samples:.3f} |",
                    flush=True,
                )


if __name__ == "__main__":
    score.STEPS = 3  # to show why the package wants 5
    {"speed": speed, "data": data, "space": space, "trend": trend}[sys.argv[1]](
        int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    )
