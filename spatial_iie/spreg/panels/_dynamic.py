"""Dynamic panels: the response of the year before, the neighbours' too, with the bias of few years removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Message, joined
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg.models._model import LinearModel, of_design, result_of
from spatial_iie.spreg.panels._dynamic_bias import Adjustment, eigenvalues, remaining_eigenvalues
from spatial_iie.spreg.panels._dynamic_likelihood import Recursion, adjusted
from spatial_iie.spreg.panels._effects import OF_REGIONS, RANDOM
from spatial_iie.spreg.panels._panel_rows import labels

if TYPE_CHECKING:
    from spatial_iie.results import TableResult
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.impacts import Errors
    from spatial_iie.spreg.likelihood._information import Information
    from spatial_iie.spreg.likelihood._space import Method

Floats = NDArray[np.float64]

TIME_LAGS: dict[str, str] = {"y": "tau", "W y": "eta"}
"""What can be lagged in time, and what its coefficient is called."""
BIAS_CORRECTED = Message("quasi-maximum likelihood, bias-corrected")
SANDWICH = Message("sandwich of the bias-corrected likelihood, normal errors")
_UNEQUAL = 0.01  # level of the test of equal variances
_LEAST = {True: 3, False: 2}  # years to explain, with and without effects of regions


@dataclass(frozen=True, eq=False)
class DynamicModel(LinearModel):
    """A fit with the response of the year before among its regressors."""

    def impacts(self, result: RegressionResult, *, errors: Errors, draws: int, seed: int) -> TableResult:
        """Return short-run and long-run impacts by variable."""
        from spatial_iie.spreg.panels._dynamic_impacts import dynamic_impacts

        return dynamic_impacts(result, errors=errors, draws=draws, seed=seed)


def checked_time_lags(time_lags: Iterable[str], effects: str) -> tuple[str, ...]:
    """Return the lags in time in the order of their coefficients; refuse what does not exist.

    >>> checked_time_lags(["W y", "y"], "both")
    ('y', 'W y')
    """
    named = [time_lags] if isinstance(time_lags, str) else list(time_lags)
    unknown = [name for name in named if name not in TIME_LAGS]
    if unknown or len(set(named)) < len(named):
        raise DataError(
            "time_lags takes 'y', the response of the year before, and 'W y', its spatial lag, each once, not "
            "{given!r}.",
            given=tuple(named),
        )
    if named and effects in RANDOM:
        raise DataError(
            "time_lags has no estimator with effects='random': the first year depends on the effects. Use "
            "effects='region' or 'both'."
        )
    return tuple(name for name in TIME_LAGS if name in named)


def with_time_lags(
    design: Design, years: tuple[int, ...], time_lags: tuple[str, ...], effects: str
) -> tuple[Design, tuple[int, ...]]:
    """Return the design with the response of the year before as a column, and the years it explains.

    Parameters
    ----------
    design : Design
        Rows year after year.
    years : tuple of int
    time_lags : tuple of {"y", "W y"}
    effects : str

    Raises
    ------
    DataError
        If years are not consecutive, or a regressor is called like a coefficient of time.
    EstimationError
        If too few years are left without the first.
    """
    _check_years(years, effects)
    taken = [name for name in design.names if name in TIME_LAGS.values()]
    if taken:
        raise DataError(
            "the regressor {name!r} is called like a parameter of the models: results could "
            "not tell them apart. Rename the column.",
            name=taken[0],
        )
    n = len(design.y) // len(years)
    before = design.y[:-n]
    columns = {"y": before, "W y": (design.weights.matrix @ before.reshape(-1, n).T).T.ravel()}
    names = tuple(TIME_LAGS[name] for name in time_lags)
    kept = labels(design.weights.ids, years[1:])
    dynamic = replace(
        design,
        y=design.y[n:],
        z=np.column_stack([design.z[n:], *(columns[name] for name in time_lags)]),
        names=(*design.names, *names),
        time_lags=names,
        ids=kept,
        index=kept,
        blocks=replace(design.blocks, count=design.blocks.count - 1, free=design.blocks.free - 1),
    )
    return dynamic, years[1:]


def _check_years(years: tuple[int, ...], effects: str) -> None:
    steps = np.diff(years)
    if len(set(steps.tolist())) > 1:
        gaps = [
            f"{a}-{b}" for a, b, step in zip(years, years[1:], steps, strict=False) if step != steps.min()
        ]
        raise DataError(
            "time_lags takes the response of the year before, and the years are not consecutive: gaps {gaps}. Choose "
            "years= without a gap.",
            gaps=listed(gaps, 10),
        )
    least = _LEAST[effects in OF_REGIONS]
    if len(years) <= least:
        raise EstimationError(
            "time_lags loses the first year: at least {least} years are needed with effects={effects!r}, not {n}.",
            least=least + 1,
            effects=effects,
            n=len(years),
        )


def dynamic_fit(
    model: str,
    design: Design,
    years: int,
    effects: str,
    correction: bool,
    logdet: Method,
    information: Information,
) -> RegressionResult:
    """Return the fit of a dynamic panel: by the adjusted likelihood where effects of regions were removed.

    Parameters
    ----------
    model : str
    design : Design
        Of :func:`with_time_lags`, without its effects.
    years : int
        That are explained.
    effects : str
    correction : bool
        Whether the bias that the removal of effects of regions brings is corrected.
    logdet, information
        As the models take them.
    """
    if correction and effects in OF_REGIONS:
        if information != "expected":
            raise EstimationError(
                "information={information!r} does not apply to a bias-corrected dynamic panel, which has sandwich "
                "standard errors. Leave it out, or use correction=False.",
                information=information,
            )
        fit = _corrected(model, design, years, logdet)
    else:
        fit = of_design(model, design, logdet=logdet, information=information)
        fit = replace(fit, fitted_model=DynamicModel(design, fit.fitted_model.space))  # type: ignore[attr-defined]
    notes = (*fit.about.notes, *_notes(fit, years, effects, correction))
    of_regions = correction if effects in OF_REGIONS else None
    return replace(
        fit, about=fit.about | FitAbout(correction=of_regions, time_lags=design.time_lags, notes=notes)
    )


def _corrected(model: str, design: Design, years: int, logdet: Method) -> RegressionResult:
    parameters = model_of(model).parameters
    omega = remaining_eigenvalues(design)
    own, neighbours = (name if name in design.names else None for name in TIME_LAGS.values())
    found = adjusted(design, parameters, Recursion(own, neighbours, Adjustment(omega, years)), logdet)
    before = dict(zip((*design.names, *parameters), found.start.tolist(), strict=True))
    return result_of(
        model,
        BIAS_CORRECTED,
        DynamicModel(design, found.space),
        np.concatenate([found.b, list(found.spatial.values())]),
        found.cov,
        found.residuals,
        spatial=parameters,
        sigma2=found.sigma2,
        log_likelihood=float("nan"),
        about=design.about
        | FitAbout(
            uncorrected=before,
            errors=SANDWICH,
            notes=(*design.about.notes, *on_variances(design, found.residuals)),
        ),
    )


def on_variances(design: Design, residuals: Floats) -> tuple[Message, ...]:
    """Say that the variance of the errors changes over the years, which biases the correction, if a test finds so.

    Forward deviations of independent errors of equal variance are such errors again: Bartlett's (1937) test by year.
    """
    from scipy.stats import bartlett

    by_year = residuals.reshape(design.blocks.count, -1)
    p = float(bartlett(*by_year).pvalue) if len(by_year) > 1 else 1.0
    if p >= _UNEQUAL:
        return ()
    deviations = by_year.std(axis=1)
    return (
        Message(
            "The variance of the errors changes over the years (Bartlett's test, {p}; standard deviations of forward "
            "deviations from {least:.3g} to {most:.3g}): the correction takes it as constant, and its estimates are "
            "biased.",
            p=p_in_words(p),
            least=deviations.min(),
            most=deviations.max(),
        ),
    )


class Stability(NamedTuple):
    """How much of a deviation is left after a year.

    ``total`` is tau + rho + eta, ``std_error`` its standard error, ``largest`` the largest modulus of
    (tau + eta omega) / (1 - rho omega) over the eigenvalues omega of W: below 1 the model is stable.
    """

    total: float
    std_error: float
    largest: float


def stability(fit: RegressionResult) -> Stability:
    """Return whether a dynamic panel returns to its course."""
    names = [name for name in ("tau", "eta", "rho") if name in fit.params.index]
    tau, eta, rho = (float(fit.params.get(name, 0.0)) for name in ("tau", "eta", "rho"))
    omega = eigenvalues(fit.design.weights)
    largest = np.abs(Adjustment(omega, 2).passed(tau, eta, rho)).max()
    variance = fit.cov.loc[names, names].to_numpy().sum()
    return Stability(tau + eta + rho, float(np.sqrt(variance)), float(largest))


def _notes(fit: RegressionResult, years: int, effects: str, correction: bool) -> list[Message]:
    return [
        Message("The first year is lost to the lag in time: {years} years are explained.", years=years),
        _on_bias(fit, effects, correction),
        _on_stability(stability(fit)),
    ]


def _on_bias(fit: RegressionResult, effects: str, correction: bool) -> Message:
    if effects not in OF_REGIONS:
        return Message("Without effects of regions tau is biased upwards where the levels of regions differ.")
    if not correction:
        return Message(
            "Without bias correction tau is too low by about (1 + tau) / T, and the others are biased too."
        )
    before = [
        f"{name} = {fit.about.uncorrected[name]:.4f}"
        for name in ("tau", "eta", "rho")
        if name in fit.about.uncorrected
    ]
    return Message(
        "Bias of few years beside effects of regions corrected (Yu, de Jong and Lee 2008; Lee and Yu 2010); before the "
        "correction {before}.",
        before=joined(before, ", "),
    )


def _on_stability(found: Stability) -> Message:
    verdict = (
        Message("stable")
        if found.largest < 1
        else Message("NOT stable: deviations grow, and there are no long-run impacts")
    )
    return Message(
        "tau + rho + eta = {total:.4f} (standard error {error:.4f}); spectral radius of "
        "(I - rho W)^(-1) (tau I + eta W) {largest:.4f}: {verdict}.",
        total=found.total,
        error=found.std_error,
        largest=found.largest,
        verdict=verdict,
    )
