"""Random effects and spatially correlated errors: the Lagrange multiplier tests of Baltagi, Song and Koh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.messages import Message
from spatial_iie.results import TestResult
from spatial_iie.spreg.panels._error_components import Point, Slopes, contrasts, slopes
from spatial_iie.spreg.specification._tests import described, lag_for

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

_LAMBDA, _SIGMA2, _PHI = -3, -2, -1  # places in the score
_NO_EFFECTS = Message("there are no random effects of regions")
_NO_ERROR = Message("the errors of neighbours are not correlated (lambda = 0)")


def baltagi_song_koh(
    pooled: RegressionResult, error: RegressionResult, random: RegressionResult
) -> tuple[TestResult, ...]:
    r"""Return the joint, the two marginal and the two conditional tests.

    Of :math:`u_t = \mu + v_t`, :math:`v_t = \lambda W v_t + e_t`, each is :math:`s' I^{-1} s` at the
    restricted maximum of the likelihood, two-sided. The last two allow for what the others leave out: the test for
    random effects for a spatial error, and the test for a spatial error for random effects.

    Parameters
    ----------
    pooled : RegressionResult
        OLS without effects of regions.
    error : RegressionResult
        SEM of the same kind.
    random : RegressionResult
        OLS with random effects.

    Notes
    -----
    Baltagi, Song and Koh (2003), J. Econometrics 117: LM_J (section 2.1), LM_1, LM_2, the conditional tests of
    sections 2.4 and 2.3, squared where they take one side. The marginal test for a spatial error is LM error of the
    pooled residuals.
    """
    lag = lag_for(pooled, None)
    design = pooled.design
    data = contrasts(np.column_stack([design.y, design.z]), lag)

    def at(fit: RegressionResult) -> Slopes:
        values = {
            name: float(fit.params.get(name, default)) for name, default in (("lambda", 0.0), ("phi", 1.0))
        }
        b = fit.params[list(design.names)].to_numpy()
        return slopes(data, Point(b, fit.sigma2, lam=values["lambda"], phi=values["phi"]))

    none, with_error, with_effects = at(pooled), at(error), at(random)
    both = Message("{first}, and {second}", first=_NO_EFFECTS, second=_NO_ERROR)
    made = (
        ("LM joint: random effects, error", none, (_LAMBDA, _PHI), (_SIGMA2,), both),
        ("LM marginal: random effects", none, (_PHI,), (_SIGMA2,), _NO_EFFECTS),
        ("LM marginal: error", none, (_LAMBDA,), (_SIGMA2,), _NO_ERROR),
        (
            "LM conditional: random effects",
            with_error,
            (_PHI,),
            (_SIGMA2, _LAMBDA),
            _whatever(_NO_EFFECTS, "lambda"),
        ),
        (
            "LM conditional: error",
            with_effects,
            (_LAMBDA,),
            (_SIGMA2, _PHI),
            _whatever(_NO_ERROR, "random effects"),
        ),
    )
    about = described(pooled)
    return tuple(
        TestResult(Message(name), _score_test(found, of, free), (len(of),), null, about=about)
        for name, found, of, free, null in made
    )


def _whatever(null: Message, other: str) -> Message:
    return Message("{null}, allowing for {other}", null=null, other=Message(other))


def _score_test(found: Slopes, of: tuple[int, ...], free: tuple[int, ...]) -> float:
    """Return s' (I_11 - I_12 I_22^-1 I_21)^-1 s, 2 the parameters estimated under the null."""
    score, information = found.score[list(of)], found.information
    crossed = information[np.ix_(of, free)]
    own = information[np.ix_(of, of)] - crossed @ np.linalg.solve(information[np.ix_(free, free)], crossed.T)
    return float(score @ np.linalg.solve(own, score))
