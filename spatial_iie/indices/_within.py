"""The growth regression with effects of regions: least squares put right by the adjusted score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._registry import model_of
from spatial_iie.indices.adjusted_score import LEVEL, Adjusted, adjusted_score
from spatial_iie.indices.speed import percent_a_year
from spatial_iie.inference import critical_value, p_in_words, two_sided_p
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg.panels._dynamic import BIAS_CORRECTED, on_variances
from spatial_iie.spreg.panels._dynamic_bias import Adjustment, Change, remaining_eigenvalues
from spatial_iie.spreg.panels._dynamic_interval import inverted_score
from spatial_iie.spreg.panels._dynamic_likelihood import Recursion

Floats = NDArray[np.float64]
METHOD = Message("adjusted score")
_AHEAD, _BEHIND = (
    np.arange(0, 1.2, 0.02),
    np.arange(0, 0.6, 0.02),
)  # of 1 + s beta, from that before the correction
_UNCORRECTED = "without correction"  # what is said of least squares, and put right here


def corrected_with_space(fit: RegressionResult, initial: str, steps: int, span: int) -> RegressionResult:
    r"""Return a fit of a panel with spatial lags with the bias of effects of regions removed from its likelihood.

    Growth over s years on the first level and its lag, :math:`g = \rho W g + \beta y + \theta W y + \ldots`, passes
    a deviation on by :math:`(1 + s \beta + (s \theta - \rho) \omega) / (1 - \rho \omega)`; the correction is that of a
    dynamic panel (:class:`spatial_iie.spreg.panels._dynamic_bias.Adjustment`).

    Parameters
    ----------
    fit : RegressionResult
        Of :func:`spatial_iie.spreg.panel`, any model but OLS, effects of regions or both.
    initial : str
        The coefficient of the level in which a step begins.
    steps, span : int
        Steps of each region, and years of a step.

    Raises
    ------
    EstimationError
        If the corrected likelihood has no maximum.
    """
    design, parameters = fit.design, model_of(fit.model).parameters
    lag = f"W {initial}"
    omega = remaining_eigenvalues(design)
    adjustment = Adjustment(omega, steps, Change(start=1.0, scale=float(span), carried=1.0))
    recursion = Recursion(initial, lag if lag in design.names else None, adjustment)
    found = inverted_score(
        design,
        parameters,
        recursion,
        "auto",
        ahead=_AHEAD / span,
        behind=_BEHIND / span,
        critical=critical_value(LEVEL),
    )
    names, place = fit.params.index, design.names.index(initial)
    before = dict(zip(names, found.start.tolist(), strict=True))
    beta = Adjusted(
        found.tau, found.low, found.high, float(two_sided_p(np.array([found.t]), None)[0]), before[initial], 0
    )
    note = Message(
        "Effects of regions: the bias of the likelihood, by which the speed would be {speed}, is removed as in a "
        "dynamic panel (Lee and Yu 2010). beta: {interval}. Errors are taken as uncorrelated over the steps and of "
        "equal variance: variances that change over the years bias beta.",
        speed=percent_a_year(before[initial], span),
        interval=_interval_in_words(beta),
    )
    return replace(
        fit,
        method=BIAS_CORRECTED,
        params=pd.Series(np.concatenate([found.point.b, list(found.point.spatial.values())]), index=names),
        cov=pd.DataFrame(found.covariance(place, _spread(beta)), index=names, columns=names),
        sigma2=found.point.sigma2,
        log_likelihood=float("nan"),
        residuals=design.labelled(found.point.residuals),
        fitted=design.labelled(design.y - found.point.residuals),
        residual_df=None,
        buse_r2=float("nan"),
        about=fit.about
        | FitAbout(
            method=BIAS_CORRECTED,
            adjusted={key: value for key, value in beta._asdict().items() if key != "df"},
            uncorrected=before,
            errors=Message(
                "sandwich of the bias-corrected likelihood, and none of beta, whose interval inverts a test"
            ),
            notes=(*fit.about.notes, note, *on_variances(design, found.point.residuals)),
        ),
    )


def corrected(fit: RegressionResult, initial: str, steps: int, span: int) -> RegressionResult:
    """Return a fit of a panel by least squares with the bias of effects of regions removed.

    Parameters
    ----------
    fit : RegressionResult
        Of :func:`spatial_iie.spreg.panel`, model "ols", effects of regions removed by means (``correction=False``).
    initial : str
        The coefficient of the level in which a step begins.
    steps, span : int
        Steps of each region, and years of a step.

    Returns
    -------
    RegressionResult
        ``about["adjusted"]`` holds estimate, interval and p of beta, which has no standard error; the other
        coefficients are those of least squares given beta. There is no likelihood.

    Raises
    ------
    EstimationError
        As :func:`adjusted_score`.
    """
    design = fit.design
    place = list(design.names).index(initial)
    level, others = design.z[:, place], np.delete(design.z, place, axis=1)
    labels = pd.Index(design.ids).str.rsplit(" ", n=1)
    regions, when = (pd.factorize(labels.str[part], sort=True)[0].astype(np.int64) for part in (0, 1))
    on_level, on_growth = (_slopes(others, each) for each in (level, design.y))

    def by_step(rows: Floats) -> Floats:
        table = np.empty((int(regions.max()) + 1, steps))
        table[regions, when] = rows
        return table

    found = adjusted_score(
        by_step(level - others @ on_level), by_step(design.y - others @ on_growth), span=span
    )
    slopes = on_growth - found.beta * on_level
    residuals = design.y - found.beta * level - others @ slopes
    params = np.insert(slopes, place, found.beta)
    cov = _covariance(others, residuals, regions, on_level, _spread(found))
    cov = np.insert(np.insert(cov, place, np.nan, axis=0), place, np.nan, axis=1)
    names = fit.params.index
    sigma2 = float(residuals @ residuals / len(residuals) * steps / (steps - 1))
    return replace(
        fit,
        method=METHOD,
        params=pd.Series(params, index=names),
        cov=pd.DataFrame(cov, index=names, columns=names),
        sigma2=sigma2,
        log_likelihood=float("nan"),
        residuals=design.labelled(residuals),
        fitted=design.labelled(design.y - residuals),
        residual_df=found.df,
        buse_r2=float("nan"),
        about=fit.about
        | FitAbout(
            adjusted=found._asdict(),
            errors=Message("clustered by region, and none of beta, whose interval inverts a test"),
            notes=(*(note for note in fit.about.notes if _UNCORRECTED not in note), *_notes(found, span)),
        ),
    )


def _slopes(others: Floats, of: Floats) -> Floats:
    if not others.shape[1]:
        return np.empty(0)
    return np.asarray(np.linalg.lstsq(others, of, rcond=None)[0])


def _spread(found: Adjusted) -> float:
    """Return half the interval of beta in units of Student's t: what the other coefficients owe to its uncertainty."""
    half = (found.high - found.low) / 2
    return float(half / critical_value(LEVEL, found.df or None)) if np.isfinite(half) else float("nan")


def _covariance(
    others: Floats, residuals: Floats, regions: NDArray[np.int64], on_level: Floats, spread: float
) -> Floats:
    """Return the covariance of the other coefficients: clustered by region given beta, and what beta adds."""
    k, many = others.shape[1], int(regions.max()) + 1
    if not k:
        return np.empty((0, 0))
    bread = np.linalg.inv(others.T @ others)
    scores = np.zeros((many, k))
    np.add.at(scores, regions, others * residuals[:, np.newaxis])
    given = bread @ (scores.T @ scores) @ bread * many / (many - 1)
    return np.asarray(given + spread**2 * np.outer(on_level, on_level))


def _interval_in_words(found: Adjusted) -> Message:
    return (
        Message("no 95 % interval, because no value agrees with the data and these assumptions")
        if np.isnan(found.low)
        else Message(
            "95 % interval {low:.4f} to {high:.4f}, {p}, by inverting a test of that score",
            low=found.low,
            high=found.high,
            p=p_in_words(found.p),
        )
    )


def _notes(found: Adjusted, span: int) -> tuple[Message, ...]:
    return (
        Message(
            "Effects of regions: the bias of least squares (Nickell 1981), by which the speed would be {speed}, is "
            "removed by the adjusted score (Dhaene and Jochmans 2016; Alvarez and Arellano 2022).",
            speed=percent_a_year(found.least_squares, span),
        ),
        Message(
            "beta: {interval}. Errors are taken as uncorrelated over the steps, of any variance; controls as strictly "
            "exogenous.",
            interval=_interval_in_words(found),
        ),
    )
