"""The growth regression with effects of regions: least squares put right by the adjusted score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.indices.adjusted_score import Adjusted, adjusted_score
from spatial_iie.indices.speed import percent_a_year
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Message, term
from spatial_iie.results import FitAbout, RegressionResult

Floats = NDArray[np.float64]
METHOD = Message("adjusted score")
_UNCORRECTED = "without correction"  # what is said of least squares, and put right here


def check_model(model: str) -> None:
    """Refuse models beside whose lag effects of regions have no estimator that covers.

    Raises
    ------
    EstimationError
    """
    if model != "ols":
        raise EstimationError(
            "effects of regions are for {ols}: with few years, least squares "
            "and maximum likelihood make the speed several times too high (Nickell 1981), and "
            "the correction for {model!r} is not there yet. Take model='ols', or {model!r} with "
            "{time}, 'none' or no effects.",
            ols=term("model='ols' (--model ols)", "--model ols"),
            model=model,
            time=term("effects='time' (--effects time)", "--effects time"),
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
    from scipy import stats

    half = (found.high - found.low) / 2
    return float(half / stats.t.ppf(0.975, found.df)) if np.isfinite(half) else float("nan")


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


def _notes(found: Adjusted, span: int) -> tuple[Message, ...]:
    interval = (
        Message("no 95 % interval, because no value agrees with the data and these assumptions")
        if np.isnan(found.low)
        else Message(
            "95 % interval {low:.4f} to {high:.4f}, {p}, by inverting a test of that score",
            low=found.low,
            high=found.high,
            p=p_in_words(found.p),
        )
    )
    return (
        Message(
            "Effects of regions: the bias of least squares (Nickell 1981), by which the speed would be {speed}, is "
            "removed by the adjusted score (Dhaene and Jochmans 2016; Alvarez and Arellano 2022).",
            speed=percent_a_year(found.least_squares, span),
        ),
        Message(
            "beta: {interval}. Errors are taken as uncorrelated over the steps, of any variance; controls as strictly "
            "exogenous.",
            interval=interval,
        ),
    )
