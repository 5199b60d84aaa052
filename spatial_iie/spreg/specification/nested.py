"""Likelihood ratio tests between nested models, one pair or the whole ladder."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._registry import MODELS, Model, model, model_of
from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg._blocks import rows_sum_alike
from spatial_iie.spreg.panels._mundlak import means_of
from spatial_iie.spreg.specification._tests import Tests, described, not_robust
from spatial_iie.spreg.specification.wald import COMMON_FACTOR, all_of, is_zero

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.likelihood._space import Method
    from spatial_iie.spreg.panels._effects import Effects
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


def ladder() -> tuple[tuple[str, str], ...]:
    """Return the pairs of models of at most one spatial parameter that are one step apart, the larger in order.

    >>> ladder()[:3]
    (('OLS', 'SLX'), ('OLS', 'SEM'), ('SLX', 'SDEM'))
    """
    simple = [each for each in MODELS.values() if len(each.parameters) < 2 and not each.lags_if_named]
    return tuple(
        (small.label, large.label) for large in simple for small in simple if _one_step(small, large)
    )


def _one_step(small: Model, large: Model) -> bool:
    """Return whether a model has all of another, and lags of regressors or one spatial parameter more."""
    less, more = ({*each.parameters, *(["lags"] if each.lags else [])} for each in (small, large))
    return less < more and len(more - less) == 1


def nested_tests(
    formula: str,
    data: pd.DataFrame | Study,
    w: Weights,
    *,
    lagged: Iterable[str] | None = None,
    lag_intercept: bool = False,
    logdet: Method = "auto",
    isolates: Isolates = "exclude",
    effects: Effects | None = None,
    years: Iterable[int] | None = None,
) -> Tests:
    """Fit OLS, SLX, SEM, SDEM, SAR and SDM, and test every model against those it is nested in.

    Parameters
    ----------
    formula : str
        As for :func:`spatial_iie.spreg.sdem`.
    data : DataFrame, shape (n, ...), or Study
        A study with ``effects``: panels.
    w : Weights
    lagged : iterable of str, optional
        Regressors whose lag enters SLX, SDEM and SDM; by default all.
    lag_intercept : bool
        Whether the lag of the constant enters there as well.
    logdet : {"auto", "eigenvalues", "exact", "chebyshev"}
    isolates : {"exclude", "zero", "error"}
        As for :func:`spatial_iie.spreg.sdem`; all models, OLS too, are fitted to the same regions.
    effects : {"none", "region", "time", "both", "random"}, optional
        Of panels, as for :func:`spatial_iie.spreg.panel`.
    years : iterable of int, optional
        Of panels; by default all.

    Returns
    -------
    Tests
        "OLS < SLX", "OLS < SEM", "SLX < SDEM", "SEM < SDEM", "OLS < SAR", "SLX < SDM", "SAR < SDM" and the common
        factor test "SEM < SDM". For the last, the SDM has the lags of all regressors, and of the constant
        if the rows of W do not sum alike: only then is SEM nested in it. It is left out, with a note, where that SDM
        cannot be estimated, as with the lags of categories that repeat them.

    Raises
    ------
    AlignmentError, DataError, EstimationError, WeightsError
        As the models.

    Notes
    -----
    Elhorst (2010), Spatial Economic Analysis 5, figure 1; common factor Burridge (1981), JRSS B 43.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(7, 7).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((49, 2)), columns=["x", "y"], index=w.ids)
    >>> tests = si.spreg.nested_tests("y ~ x", data, w)
    >>> tests["SLX < SDEM"].df, tests["SEM < SDM"].null
    ((1,), 'common factor: theta = -rho beta')
    """
    chosen = None if lagged is None else ([lagged] if isinstance(lagged, str) else list(lagged))
    steps = ladder()
    shared: dict[str, object] = {"isolates": isolates}
    if effects is None:
        _refuse_study(data, years)
        fitted = partial(_of_one_year, formula, data, w)
    else:
        if lag_intercept:
            raise EstimationError(
                "lag_intercept=True is for one year: a panel has effects in place of a constant."
            )
        shared |= {"effects": effects, "years": None if years is None else list(years)}
        fitted = partial(_of_years, formula, data, w)
    lags = {"lagged": chosen} | ({"lag_intercept": lag_intercept} if effects is None else {})
    space: dict[str, object] = {"logdet": logdet}
    fits = {
        each.label: fitted(
            each, **shared, **(lags if each.lags else {}), **(space if each.parameters else {})
        )
        for each in (model_of(label) for label in dict.fromkeys(label for pair in steps for label in pair))
    }
    full = fits["SDM"]
    fewer = effects is None and full.n < len(data)  # type: ignore[arg-type]
    notes = [Message("All models are fitted to the same {n} regions.", n=full.n)] * fewer
    tests = [lr_test(fits[small], fits[large]) for small, large in steps]
    if not _is_common_factor(fits["SEM"], full):
        more = {"lag_intercept": _constants_need_lags(full.design)} if effects is None else {}
        try:
            full = fitted(model_of("SDM"), logdet=logdet, **shared, **more)
        except EstimationError as error:
            notes.append(
                Message(
                    "There is no test SEM < SDM, for which all regressors are lagged: {error}", error=error
                )
            )
    if _is_common_factor(fits["SEM"], full):
        tests.append(lr_test(fits["SEM"], full))
    if full is not fits["SDM"]:
        notes.append(
            Message(
                "SEM is nested in the SDM with all lags {lags}, which SEM < SDM uses.",
                lags=listed(_lags(full), 20),
            )
        )
    heading = Message("Likelihood ratio tests: {formula}", formula=formula)
    return Tests(heading, tuple(tests), described(fits["SEM"], *notes))


def _of_one_year(formula: str, data: object, w: Weights, kind: Model, **options: object) -> RegressionResult:
    return model(kind.name)(formula, data, w, **options)


def _of_years(formula: str, data: object, w: Weights, kind: Model, **options: object) -> RegressionResult:
    from spatial_iie.spreg.panels.panel import panel

    return panel(formula, data, w, model=kind.name, **options)  # type: ignore[arg-type]


def _refuse_study(data: object, years: object) -> None:
    if years is not None or hasattr(data, "years"):
        raise DataError(
            "effects is missing: a study is tested as a panel, with effects='both', 'region', 'none', ..."
        )


def lr_test(restricted: RegressionResult, full: RegressionResult) -> TestResult:
    """Return the likelihood ratio test of one fit against another in which it is nested.

    Parameters
    ----------
    restricted, full : RegressionResult
        Fitted to the same data with the same weights; the coefficients of the first are among those of the
        second, or it is a SEM and the second the SDM with all lags.

    Returns
    -------
    TestResult
        Twice the difference of the log-likelihoods, chi2 with as many degrees of freedom as parameters less.

    Raises
    ------
    EstimationError
        If a fit has no likelihood, data or weights differ, or the models are not nested.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(5, 5).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((25, 2)), columns=["x", "y"], index=w.ids)
    >>> lr_test(si.spreg.ols("y ~ x", data), si.spreg.slx("y ~ x", data, w)).null
    'theta = 0 for [W x]'
    """
    for fit in (restricted, full):
        if fit.inference is not None:
            raise EstimationError(
                "restricted likelihoods of {model} and another model cannot be compared: fit both by method='ml'.",
                model=fit.model,
            )
        if not np.isfinite(fit.log_likelihood):
            raise EstimationError(
                "{model} by {method} has no likelihood; use wald_test.", model=fit.model, method=fit.method
            )
    _check_same_data(restricted, full)
    null = _null(restricted, full)
    df = len(full.params) - len(restricted.params)
    statistic = 2 * (full.log_likelihood - restricted.log_likelihood)
    return TestResult(
        f"{restricted.model} < {full.model}",
        max(0.0, statistic),
        (df,),
        null,
        about=described(full, *not_robust(restricted, full)),
    )


def _null(restricted: RegressionResult, full: RegressionResult) -> Message:
    extra = [name for name in full.params.index if name not in restricted.params.index]
    missing = [name for name in restricted.params.index if name not in full.params.index]
    if _is_common_factor(restricted, full):
        return Message(COMMON_FACTOR)
    if missing or not extra:
        raise EstimationError(
            "{model} is not nested in {full}: {why}. {hint}Compare AIC instead.",
            model=restricted.model,
            full=full.model,
            why=Message("{names} are not in the latter", names=listed(missing, 12))
            if missing
            else Message("they have the same parameters"),
            hint=_hint(restricted, full),
        )
    space = [is_zero(name) for name in extra if name in ("lambda", "rho")]
    lags = [name for name in extra if name in _lags(full)]
    others = [name for name in extra if name not in lags and name not in ("lambda", "rho")]
    said = [Message("theta = 0 for {names}", names=listed(lags, 12))] if lags else []
    rest = [Message("{names} have no coefficient", names=listed(others, 12))] if others else []
    return all_of([*said, *space, *rest])


def _hint(restricted: RegressionResult, full: RegressionResult) -> Message | str:
    if (restricted.model, full.model) != ("SEM", "SDM"):
        return ""
    return Message(
        "SEM is nested in an SDM that lags every regressor (lagged=None), and the constant too if the rows of W do "
        "not sum alike (lag_intercept=True). "
    )


def _is_common_factor(restricted: RegressionResult, full: RegressionResult) -> bool:
    """Return whether filtering the first by I - l W leaves only columns that the second has."""
    if (restricted.model, full.model) != ("SEM", "SDM") or restricted.about.error_components == "baltagi":
        return False
    design: Design = full.design
    wanted = {f"W {name}" for name in restricted.design.own}
    if not _constants_need_lags(design):
        wanted -= {f"W {name}" for name in ("Intercept", *restricted.design.nuisance)}
    return wanted <= set(_lags(full)) and set(restricted.design.own) == set(design.own)


def _constants_need_lags(design: Design) -> bool:
    """Return whether the lag of a constant, of the intercept or of a year's effect, is another one; of groups it is."""
    if any(not name.startswith("year ") for name in set(design.nuisance) - set(means_of(design))):
        return True
    has = "Intercept" in design.own or bool(design.nuisance)
    return has and not rows_sum_alike(design.weights)


def _lags(fit: RegressionResult) -> list[str]:
    design: Design = fit.design
    return list(design.lags)


def _check_same_data(restricted: RegressionResult, full: RegressionResult) -> None:
    a, b = restricted.design, full.design
    if not a.ids.sort_values().equals(b.ids.sort_values()):
        raise EstimationError(
            "{model} was fitted to {n} regions and {full} to {n_full}, not the same ones: their "
            "likelihoods cannot be compared. Fit both to the same regions, ols with w too.",
            model=restricted.model,
            n=restricted.n,
            full=full.model,
            n_full=full.n,
        )
    of_random = ["phi" in fit.params.index for fit in (restricted, full)]
    if a.blocks != b.blocks or a.nuisance != b.nuisance or len(set(of_random)) > 1:
        raise EstimationError(
            "{model} and {full} have other effects, or only one is corrected for them: their "
            "likelihoods cannot be compared.",
            model=restricted.model,
            full=full.model,
        )
    if not _same_response(a, b):
        raise EstimationError(
            "{model} and {full} do not explain the same values of {response} and {other}: "
            "their likelihoods cannot be compared.",
            model=restricted.model,
            full=full.model,
            response=a.about.response,
            other=b.about.response,
        )
    uses_w = [fit for fit in (restricted, full) if fit.model != "OLS"]
    if len(uses_w) == 2 and not _same_weights(a, b):
        raise EstimationError(
            "{model} and {full} were fitted with different weights ({first}, {second}): "
            "neither is nested in the other.",
            model=restricted.model,
            full=full.model,
            first=a.weights.recipe,
            second=b.weights.recipe,
        )


def _same_response(a: Design, b: Design) -> bool:
    """Return whether two fits explain the same values; random effects transform them by an estimate of phi each."""
    if a.several_years and b.several_years:
        first, second = a.columns.response, b.columns.response
        return first.index.sort_values().equals(second.index.sort_values()) and bool(
            np.array_equal(first.to_numpy(), second.reindex(first.index).to_numpy())
        )
    return bool(np.array_equal(a.y, b.y[b.ids.get_indexer(a.ids)]))


def _same_weights(a: Design, b: Design) -> bool:
    for one, other in ((a.error_w, b.error_w), (a.lagged_w, b.lagged_w)):
        if one is None or other is None:
            if one is not other:
                return False
        elif not _equal(one, other):
            return False
    if a.weights is b.weights:
        return True
    by_year = [getattr(each.weights, "each", (each.weights,)) for each in (a, b)]
    if len(by_year[0]) != len(by_year[1]):
        return False
    return all(_equal(one, other) for one, other in zip(*by_year, strict=True))


def _equal(a: Weights, b: Weights) -> bool:
    order = b.ids.get_indexer(a.ids)
    if (order < 0).any():
        return False
    difference = a.matrix - b.matrix[order][:, order]
    return bool(np.abs(difference.data).max(initial=0.0) <= 1e-14 * a.matrix.data.max())
