"""The tests that stand under one fit in a table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg.models._model import by_least_squares
from spatial_iie.spreg.specification._tests import Tests, described, instruments_of, not_robust
from spatial_iie.spreg.specification.instrument_tests import instrument_tests
from spatial_iie.spreg.specification.residual_moran import residual_moran
from spatial_iie.spreg.specification.spregsem import NOTE, spregsem_tests
from spatial_iie.spreg.specification.wald import all_of, can_be_tested, is_zero, wald_test

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

Style = Literal["spregsem"]


def fit_tests(fit: RegressionResult, *, style: Style | None = None) -> Tests:
    """Return the Wald, F and likelihood ratio tests of one fit, and those of its instruments.

    Parameters
    ----------
    fit : RegressionResult
    style : {"spregsem"}, optional
        Of a SEM or SDEM: put the rows of a table by Stata's ``spregsem`` first, see
        :func:`spatial_iie.spreg.spregsem.spregsem_tests`.

    Returns
    -------
    Tests
        "Wald: slopes"; "F: slopes" for OLS and SLX; "Wald: theta" with lags; "Wald: lambda", "Wald: rho" and, with a
        likelihood, "LR: space" against the same regression without spatial parameters. After restricted maximum
        likelihood Wald tests are against F, and "LR: lambda" or "LR: rho" is of that likelihood. With instruments:
        "Anselin-Kelejian" (see :func:`spatial_iie.spreg.residual_moran`) and those of
        :func:`spatial_iie.spreg.instrument_tests`.

    Raises
    ------
    EstimationError
        If the style is not for this model.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(7, 7).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((49, 2)), columns=["x", "y"], index=w.ids)
    >>> list(si.spreg.fit_tests(si.spreg.sdem("y ~ x", data, w)))
    ['Wald: slopes', 'Wald: theta', 'Wald: lambda', 'LR: space']
    """
    if style is not None:
        check_choice("style", style, Style)
    mine = (*(spregsem_tests(fit) if style == "spregsem" else ()), *_textbook(fit))
    more, notes = _of_instruments(fit)
    if any(test.name == "LR: space" for test in mine):
        notes = (*not_robust(fit), *notes)
    slopes = [*fit.design.variables, *fit.design.lags]
    if slopes and not can_be_tested(fit, slopes):
        notes = (Message(_TOO_MANY), *notes)
    if style == "spregsem":
        notes = (NOTE, *notes)
    heading = Message("Tests of {model}: {formula}", model=fit.model, formula=fit.about.formula)
    return Tests(heading, (*mine, *more), described(fit, *notes))


_TOO_MANY = "The slopes cannot be tested at once: with few clusters or years their covariance is singular."


def _textbook(fit: RegressionResult) -> list[TestResult]:
    design = fit.design
    slopes = [*design.variables, *design.lags]
    lags = design.lags
    spatial = [name for name in ("rho", "lambda") if name in fit.params.index]
    tests = []
    if slopes and can_be_tested(fit, slopes):  # not with fewer clusters or years than slopes
        tests.append(_renamed(wald_test(fit, slopes), "Wald: slopes", Message("all slopes are zero")))
        if fit.residual_df is not None:
            tests.append(
                _renamed(wald_test(fit, slopes, form="F"), "F: slopes", Message("all slopes are zero"))
            )
    if lags and can_be_tested(fit, lags):
        tests.append(_renamed(wald_test(fit), "Wald: theta"))
    if fit.inference is not None:
        return [
            *tests,
            *(TestResult(f"LR: {name}", fit.inference.ratio, (1,), is_zero(name)) for name in spatial),
        ]
    tests += [_renamed(wald_test(fit, name), f"Wald: {name}", is_zero(name)) for name in spatial]
    if (
        spatial and np.isfinite(fit.log_likelihood) and "phi" not in fit.params.index
    ):  # phi would change as well
        without = by_least_squares("OLS", design).log_likelihood
        null = all_of([is_zero(name) for name in spatial])
        tests.append(TestResult("LR: space", 2 * (fit.log_likelihood - without), (len(spatial),), null))
    return tests


def _of_instruments(fit: RegressionResult) -> tuple[tuple[TestResult, ...], tuple[str, ...]]:
    """Return the tests of the instruments and of the residuals they leave, and the notes that the fit has not."""
    made = instruments_of(fit)
    if made is None or not made.names:
        return (), ()
    tests = instrument_tests(fit)
    members, notes = tests.members, tests.about.notes
    if fit.design.w is not None and "lambda" not in fit.params.index:
        test = residual_moran(fit)
        members, notes = (test, *members), (*test.about.notes, *notes)
    return members, tuple(note for note in dict.fromkeys(notes) if note not in fit.about.notes)


def _renamed(test: TestResult, name: str, null: str | None = None) -> TestResult:
    return replace(test, name=name, null=null or test.null)
