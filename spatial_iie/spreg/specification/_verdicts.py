"""What each test of the selection sequence decides, in a sentence, and where the sequence leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from spatial_iie.inference import p_in_words
from spatial_iie.messages import Message, joined
from spatial_iie.results.base import as_message
from spatial_iie.spreg.panels.panel import EFFECTS_IN_WORDS

if TYPE_CHECKING:
    from spatial_iie.results import TestResult
    from spatial_iie.spreg.panels._effects import Effects


class Row(NamedTuple):
    """A test, the effects of the fit it is of, and what follows if its null is rejected and if it is not."""

    test: TestResult
    effects: Effects
    rejected: str
    kept: str

    def decision(self, alpha: float) -> Message:
        """Return the decision at a level."""
        rejected = self.test.p_value < alpha
        said = "Rejected at {level:g} %: {so}." if rejected else "Not rejected at {level:g} %: {so}."
        return Message(said, level=100 * alpha, so=Message(self.rejected if rejected else self.kept))


def in_words(effects: Effects) -> Message:
    """Return the effects of a fit in words."""
    return Message(EFFECTS_IN_WORDS[effects] or "none")


ERROR = ("the errors of neighbours are correlated", "no evidence of a spatial error")
LM = {
    "LM error": ERROR,
    "LM lag": ("the response depends on that of the neighbours", "no evidence of a spatial lag"),
    "robust LM error": (
        "a spatial error, whether or not there is a lag",
        "no evidence of an error beyond what a lag explains",
    ),
    "robust LM lag": (
        "a spatial lag, whether or not there is an error",
        "no evidence of a lag beyond what an error explains",
    ),
}
REGIONS = ("the model needs region effects", "region effects can be left out")
YEARS = ("the model needs year effects", "year effects can be left out")
REDUCED = {
    "SAR": ("SDM cannot be reduced to SAR", "SDM can be reduced to SAR"),
    "SEM": ("SDM cannot be reduced to SEM", "SDM can be reduced to SEM"),
    "SLX": ("SDM cannot be reduced to SLX", "SDM can be reduced to SLX"),
    "OLS": ("SLX cannot be reduced to OLS", "SLX can be reduced to OLS"),
}
FIXED_OR_RANDOM = ("random effects are inconsistent, use fixed effects", "random effects can be used")
RANDOM = ("there are region effects", "no evidence of random effects")
RANDOM_OR_ERROR = (
    "there are random effects, a spatial error, or both",
    "no evidence of random effects or of a spatial error",
)
BY_SHOCKS = (
    "the errors of different regions are correlated, by common shocks or in space",
    "no evidence of correlated errors",
)
DEPENDENT = ("the errors of different regions are correlated", "no evidence of correlated errors")


def sequence(rows: Mapping[str, TestResult], alpha: float) -> tuple[str, Message] | None:
    """Return the model that the sequence of Elhorst (2010, figure 2) leads to and the way; None if a test is missing.

    Parameters
    ----------
    rows : mapping
        "LM error", "LM lag", their robust forms where they are defined, and the likelihood ratio tests of a reduction
        to "SLX", "SAR", "SEM" and "OLS".
    alpha : float

    Returns
    -------
    tuple of str and Message
    """
    if not {"LM error", "LM lag", "SLX", "SAR", "SEM", "OLS"} <= rows.keys():
        return None
    rejected = {name: test.p_value < alpha for name, test in rows.items()}
    if not rejected["LM error"] and not rejected["LM lag"]:
        if not rejected["OLS"]:
            return "OLS", _way(rows, ("LM error", "LM lag", "OLS"), "do not reject")
        found = "SDM" if rejected["SLX"] else "SLX"
        return found, Message(
            "{first}, {second}, and {third}",
            first=_way(rows, ("LM error", "LM lag"), "do not reject"),
            second=_way(rows, ("OLS",), "rejects"),
            third=_way(rows, ("SLX",), "rejects" if rejected["SLX"] else "does not reject"),
        )
    if rejected["SAR"] and rejected["SEM"]:
        return "SDM", _way(rows, ("SAR", "SEM"), "reject")
    lag, error = (rows.get(f"robust LM {kind}", rows[f"LM {kind}"]) for kind in ("lag", "error"))
    favoured = "SAR" if lag.statistic >= error.statistic else "SEM"
    strongest, weaker = (lag, error) if favoured == "SAR" else (error, lag)
    robust = Message(
        "{strongest} says more than {weaker}", strongest=_described(strongest), weaker=_described(weaker)
    )
    found = favoured if not rejected[favoured] else "SDM"
    how = _way(rows, (favoured,), "rejects" if rejected[favoured] else "does not reject")
    return found, Message("{robust}, and {how}", robust=robust, how=how)


def _way(rows: Mapping[str, TestResult], names: tuple[str, ...], verb: str) -> Message:
    tests = joined([_described(rows[name]) for name in names], ", ")
    return Message(f"{{tests}} {verb}", tests=tests)


def _described(test: TestResult) -> Message:
    return Message("{test} ({p})", test=as_message(test.name), p=p_in_words(test.p_value))
