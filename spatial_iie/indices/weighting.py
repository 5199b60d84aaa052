"""Weights of sub-indicators: equal, an expert's, or drawn from the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.messages import Message, term

Weighting = Literal["equal", "entropy", "critic", "variation", "pca"]


class Weighed(NamedTuple):
    """Weights that sum to 1, and what a reader must know of how they came about."""

    weights: pd.Series
    note: str = ""


class Evidence(NamedTuple):
    """What weights are drawn from: rows without a gap, as observed and standardized, and their year or years."""

    observed: pd.DataFrame
    standardized: pd.DataFrame
    when: str
    shift: float = 0.0


def equal_weights(given: Evidence) -> Weighed:
    """Return 1 / m for each of m indicators."""
    names = given.standardized.columns
    return Weighed(pd.Series(1 / len(names), index=names))


def expert_weights(given: Mapping[str, float], names: list[str]) -> Weighed:
    """Return the weights given, divided by their sum.

    Raises
    ------
    DataError
        If an indicator has no weight, a weight no indicator, or a weight is not a positive finite number.

    Examples
    --------
    >>> expert_weights({"income": 3, "health": 1}, ["income", "health"])
    Weighed(weights=income    0.75
    health    0.25
    dtype: float64, note='the weights given sum to 4 and were divided by it.')
    """
    without = [name for name in names if name not in given]
    unknown = [name for name in given if name not in names]
    if without or unknown:
        raise DataError(
            "weights and indicators differ: {n_without} indicators without a weight {without}, "
            "{n_unknown} weights without an indicator {unknown}. Give each indicator one weight.",
            n_without=len(without),
            without=listed(without),
            n_unknown=len(unknown),
            unknown=listed(unknown),
        )
    try:
        weights = pd.Series({name: float(given[name]) for name in names})
    except (TypeError, ValueError) as error:
        raise DataError("weights must be numbers: {error}.", error=error) from None
    wrong = weights.index[~(np.isfinite(weights) & (weights > 0))]
    if len(wrong):
        raise DataError(
            "{n} weight{s} {are} not positive {names}. An indicator that should not count "
            "is left out; one that counts against is a cost, with a positive weight.",
            n=len(wrong),
            s=plural(wrong),
            are="is" if len(wrong) == 1 else "are",
            names=listed(wrong),
        )
    total = float(weights.sum())
    note = Message("the weights given sum to {total:g} and were divided by it.", total=total)
    return Weighed(weights / total, "" if abs(total - 1) < 1e-9 else note)


def entropy_weights(given: Evidence) -> Weighed:
    """Return weights that grow with how unevenly an indicator is spread over the rows.

    Notes
    -----
    With p_ij = z_ij / sum_i z_ij of the standardized values z: e_j = -k sum_i p_ij ln p_ij, k = 1 / ln n, 0 ln 0 = 0,
    and w_j = (1 - e_j) / sum_j (1 - e_j). n is the number of rows: of regions in a year, or of regions times years
    in a panel. 1 - e_j is computed as the mean of u ln u, u = n p_ij, divided by ln n: for nearly even indicators a
    difference from 1 would be all rounding. ``shift`` is added to z first, as some papers do; the weights depend on
    it, and no shift is needed, for zeros or for costs, which min-max standardization turns round (正向化). Shannon
    (1948), A mathematical theory of communication, theorem 2; Hwang and Yoon (1981), Multiple Attribute Decision
    Making, chapter 3, for weights; in Chinese, 熵值法.

    Examples
    --------
    >>> z = pd.DataFrame({"even": [0.9, 1.0, 1.1], "uneven": [0.0, 0.0, 1.0]})
    >>> entropy_weights(Evidence(z, z, "2019")).weights.round(3).tolist()
    [0.003, 0.997]
    """
    from scipy.special import xlog1py

    shifted = given.standardized + given.shift
    negative = shifted.columns[(shifted < 0).any()]
    if len(negative):
        raise DataError(
            "entropy is taken of shares, and {n} indicator{s} {names} {have} "
            "negative standardized values in {when} (the smallest is {value:.4g}). Use "
            "{minmax}, which turns costs round as "
            "(max - x) / (max - min); shifting the values would make the weights what the shift "
            "is.",
            n=len(negative),
            s=plural(negative),
            names=listed(negative),
            have="has" if len(negative) == 1 else "have",
            when=given.when,
            value=shifted.min().min(),
            minmax=term("standardization='min-max' (--standardization min-max)", "--standardization min-max"),
        )
    excess = (given.standardized - given.standardized.mean()) / shifted.mean()
    information = (xlog1py(1 + excess, excess) - excess).mean()
    return Weighed(information / information.sum())


def critic_weights(given: Evidence) -> Weighed:
    """Return weights that grow with an indicator's spread and with how little it agrees with the others.

    Notes
    -----
    C_j = s_j sum_k (1 - r_jk), with s_j the standard deviation of the standardized values and r_jk their correlation;
    w_j = C_j / sum_j C_j. Diakoulaki, Mavrotas and Papayannakis (1995), Determining objective weights in multiple
    criteria problems: the CRITIC method, Computers and Operations Research 22(7), 763-770; theirs are min-max
    values.

    Examples
    --------
    >>> z = pd.DataFrame({"a": [0.0, 0.5, 1.0], "b": [0.0, 0.5, 1.0], "c": [1.0, 0.5, 0.0]})
    >>> critic_weights(Evidence(z, z, "2019")).weights.round(12).tolist()
    [0.25, 0.25, 0.5]
    """
    z = given.standardized
    spread = z.std(ddof=0)
    conflict = (1 - z.corr()).clip(lower=0).sum()
    if conflict.max() < 1e-9:
        raise DataError(
            "all indicators agree perfectly in {when} {names}: CRITIC finds no conflict to "
            "weigh by. Use weights='equal'.",
            when=given.when,
            names=listed(z.columns),
        )
    content = spread * conflict
    return Weighed(content / content.sum())


def variation_weights(given: Evidence) -> Weighed:
    """Return weights in proportion to the coefficient of variation sd / mean (ddof = 0) of the values as observed.

    Standardizing would move the mean, and with it the coefficient, so the observed values are taken.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 3.0], "b": [30.0, 50.0]})  # 1 / 2 and 10 / 40
    >>> variation_weights(Evidence(x, x, "2019")).weights.round(12).tolist()
    [0.666666666667, 0.333333333333]
    """
    x = given.observed
    negative = x.columns[(x < 0).any()]
    if len(negative):
        raise DataError(
            "a coefficient of variation is of what has a zero and no negative values, and "
            "{n} indicator{s} {names} {have} some in {when}. Use other weights.",
            n=len(negative),
            s=plural(negative),
            names=listed(negative),
            have="has" if len(negative) == 1 else "have",
            when=given.when,
        )
    variation = x.std(ddof=0) / x.mean()
    return Weighed(variation / variation.sum())


def component_weights(given: Evidence) -> Weighed:
    """Return the first principal component of the correlations, its coefficients divided by their sum.

    Notes
    -----
    The sign of a component is arbitrary: divided by their sum, coefficients are the same under both. Only the first
    is used: the signs of later ones, which set indicators against each other, would have to be chosen by hand. The
    note says what share of the variance it explains, and how many eigenvalues are above 1 (Kaiser 1960, Educational
    and Psychological Measurement 20, 141-151). A negative weight is possible, where an indicator moves against the
    others, and is named. Pearson (1901), On lines and planes of closest fit, Philosophical Magazine 2(11), 559-572.

    Examples
    --------
    >>> z = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [0.0, 1.0, 3.0, 2.0]})
    >>> found = component_weights(Evidence(z, z, "2019"))
    >>> found.weights.round(12).tolist(), found.note
    ([0.5, 0.5], 'the first principal component explains 90.0 % of the variance; 1 of 2 eigenvalues is above 1.')
    """
    z = given.standardized
    eigenvalues, vectors = np.linalg.eigh(z.corr().to_numpy())
    first = vectors[:, -1]
    if abs(first.sum()) < 1e-6:
        raise DataError(
            "the first principal component of {when} sets the indicators against each other "
            "{names}: its coefficients sum to zero and make no weights. Check directions, or "
            "use others.",
            when=given.when,
            names=listed(z.columns),
        )
    weights = pd.Series(first / first.sum(), index=z.columns)
    above = int((eigenvalues > 1).sum())
    against = weights.index[weights < 0]
    negative = Message(
        " Negative weights, for indicators that move against the others: {names}.",
        names=listed(against, len(against)),
    )
    note = Message(
        "the first principal component explains {share:.1f} % of the variance; {above} of {n} eigenvalues {are} above "
        "1.{negative}",
        share=100 * eigenvalues[-1] / len(first),
        above=above,
        n=len(first),
        are="is" if above == 1 else "are",
        negative=negative if len(against) else "",
    )
    return Weighed(weights, note)


WEIGHTINGS: Mapping[str, Callable[[Evidence], Weighed]] = {
    "equal": equal_weights,
    "entropy": entropy_weights,
    "critic": critic_weights,
    "variation": variation_weights,
    "pca": component_weights,
}
