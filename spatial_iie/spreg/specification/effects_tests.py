"""Do regions and years have effects of their own? Likelihood ratio and F tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg.specification._tests import described

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult


def effects_tests(
    restricted: RegressionResult, full: RegressionResult, what: str
) -> tuple[TestResult, TestResult]:
    r"""Return the likelihood ratio and the F test of effects that only the second of two least squares fits has.

    .. math:: LR = n T \log(S_0 / S_1), \quad F = \frac{(S_0 - S_1) / q}{S_1 / d}

    with S the sums of squared residuals, q the effects and d the degrees of freedom that the larger model leaves.

    Parameters
    ----------
    restricted, full : RegressionResult
        OLS or SLX panels with ``correction=True``, which counts degrees of freedom.
    what : str
        The effects in words.

    Notes
    -----
    Both likelihoods are those of models with dummies on the same n T rows: those of transformed samples have
    different numbers of observations and cannot be set against each other. Elhorst (2014), Spatial Econometrics,
    section 3.6, has the first; the second is exact for normal errors, where the first rejects the
    more often the fewer the years: with region effects of variance 0 it is about :math:`n T \log(T / (T - 1))` on
    n - 1 degrees of freedom.
    """
    rows = len(full.about.years) * int(full.about.regions or 0)
    before, after = (fit.sigma2 * fit.n for fit in (restricted, full))
    left = int(full.residual_df or 0)
    number = int(restricted.residual_df or 0) - left
    null = Message("there are no {what}", what=Message(what))
    f = (before - after) / number / (after / left)
    return (
        TestResult(
            Message("LR: {what}", what=Message(what)),
            rows * float(np.log(before / after)),
            (number,),
            null,
            about=described(full),
        ),
        TestResult(Message("F: {what}", what=Message(what)), f, (number, left), null, "F", described(full)),
    )
