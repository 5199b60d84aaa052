"""Statistics, global and local, and a model that exist in tests only: a function and a record each, as anything new.

As a plugin of pytest (``-p tests.made_up``) they are there before tests are collected, as those of the package are.
"""

from __future__ import annotations

from functools import partial

from spatial_iie._align import in_label_order
from spatial_iie._registry import LOCAL_STATISTICS, MODELS, STATISTICS, Model, Statistic
from spatial_iie.esda import _local
from spatial_iie.esda._global import GlobalStatistic, Moments, Placed, evaluate
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
LOCAL_PRODUCT = Statistic("local_product", "Local product", "P", __name__)
GNS = Model("gns", __name__, ("rho", "lambda"), lags=True)


def _placed(values, matrix, s0):
    placed = GEARY.placed(values, matrix, s0)
    return Placed(placed.start, partial(_less_than_one, statistic=placed.statistic))


def _less_than_one(values, statistic):
    return 1 - statistic(values)


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
        GlobalStatistic(LIKENESS, _placed, _moments),
        y,
        w,
        alternative=alternative,
        assumption=assumption,
        permutations=permutations,
        seed=seed,
        isolates=isolates,
    )


def local_product(y, w, *, permutations=9999, seed=0, alternative="two-sided", moments="conditional"):
    """Return twice the standardized value times its lag."""
    options = _local.LocalOptions(permutations, seed, alternative, moments)
    w = in_label_order(w)
    z = _local.standardized(_local.local_values(y, w, LOCAL_PRODUCT.label))
    form = _local.LocalForm(LOCAL_PRODUCT.label, value=z, around=z, slopes=2 * z[None, :], vectors=z[None, :])
    return _local.evaluate(form, y, w, options)


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
    errors=None,
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
        errors=errors,
    )


def pytest_configure():
    """Register all."""
    STATISTICS[LIKENESS.name] = LIKENESS
    LOCAL_STATISTICS[LOCAL_PRODUCT.name] = LOCAL_PRODUCT
    MODELS[GNS.name] = GNS
