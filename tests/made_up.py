"""A statistic and a model that exist in tests only: a function and a record each, as anything new would have.

As a plugin of pytest (``-p tests.made_up``) they are there before tests are collected, as those of the package are.
"""

from __future__ import annotations

from spatial_iie._registry import MODELS, STATISTICS, Model, Statistic
from spatial_iie.esda._global import GlobalStatistic, Moments, evaluate
from spatial_iie.esda.geary import GEARY
from spatial_iie.spreg.models._method import fitted

LIKENESS = Statistic(
    "likeness_of_all",
    "Likeness L",
    "L",
    __name__,
    help="Print the likeness of neighbours year by year: how much less than all do they differ?",
    examples=("--year 2019", "--style spatgsa"),
)
GNS = Model("gns", "general nesting spatial model", __name__, ("rho", "lambda"), lags=True)


def _value(values, matrix, s0):
    return 1 - GEARY.value(values, matrix, s0)


def _moments(values, constants):
    of_geary = GEARY.moments(values, constants)
    return Moments(1 - of_geary.expectation, of_geary.variances)


def likeness_of_all(
    y,
    w,
    *,
    alternative="two-sided",
    assumption="randomization",
    permutations=999,
    seed=0,
    isolates="exclude",
):
    """Return one less Geary's C."""
    return evaluate(
        GlobalStatistic(LIKENESS, _value, _moments),
        y,
        w,
        alternative=alternative,
        assumption=assumption,
        permutations=permutations,
        seed=seed,
        isolates=isolates,
    )


def gns(
    formula,
    data,
    w,
    *,
    lagged=None,
    lag_intercept=False,
    logdet="auto",
    information="expected",
    method="ml",
    isolates="exclude",
):
    """Return the fit with all three kinds of lags, which SAC with ``lagged=None`` is too."""
    return fitted(
        "GNS",
        formula,
        data,
        w,
        lagged=lagged,
        lag_intercept=lag_intercept,
        logdet=logdet,
        information=information,
        method=method,
        isolates=isolates,
    )


def pytest_configure():
    """Register both."""
    STATISTICS[LIKENESS.name] = LIKENESS
    MODELS[GNS.name] = GNS
