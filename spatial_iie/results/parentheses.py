"""What stands in parentheses below a coefficient: one convention for every table of coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from spatial_iie.inference import stars
from spatial_iie.messages import Message, headings
from spatial_iie.results.base import fixed

if TYPE_CHECKING:
    from spatial_iie.results.regression import RegressionResult

Parentheses = Literal["z", "t", "se", "p", "ci", "std_error"]
"""z and t: the ratio to the standard error; se (or std_error); p; ci: the 95 % confidence interval."""

_WORDS = {
    "z": "z values (normal distribution)",
    "t": "ratios of coefficients to standard errors (normal distribution)",
    "se": "standard errors",
    "std_error": "standard errors",
    "p": "p-values",
    "ci": "95 % confidence intervals",
}
_WORDS_WITH_T = {
    "z": "z values (t for {fits})",
    "t": "ratios of coefficients to standard errors (t for {fits}; normal distribution for others)",
}


class Estimate(NamedTuple):
    """A coefficient or an impact, and what is known of its error."""

    value: float
    std_error: float
    ratio: float
    p: float
    low: float
    high: float

    def cells(self, inside: Parentheses, decimals: int, below: int | None = None) -> tuple[str, str]:
        """Return the estimate with stars, and what stands below it.

        An estimate without an error stands alone.

        >>> Estimate(0.5231, 0.2, 2.6155, 0.0089, 0.131, 0.915).cells("ci", 3)
        ('0.523***', '(0.131, 0.915)')
        >>> Estimate(0.5231, 0.2, 2.6155, 0.0089, 0.131, 0.915).cells("p", 3)
        ('0.523***', '(0.009)')
        """
        above = f"{fixed(self.value, decimals)}{stars(self.p)}"
        if not np.isfinite(self.std_error):
            return above, ""
        digits = decimals if below is None else below
        if inside in ("z", "t"):
            return above, f"({self.ratio:.2f})"
        if inside == "p":
            return above, "(<0.001)" if self.p < 0.001 else f"({self.p:.3f})"
        if inside == "ci":
            return above, f"({fixed(self.low, digits)}, {fixed(self.high, digits)})"
        return above, f"({fixed(self.std_error, digits)})"


def estimates_of(fit: RegressionResult) -> dict[str, Estimate]:
    """Return the coefficients of a fit by their names."""
    columns = (fit.params, fit.std_errors, fit.z_values, fit.p_values, *fit.conf_int().to_numpy().T)
    rows = zip(fit.params.index, *columns, strict=True)
    return {str(name): Estimate(*map(float, row)) for name, *row in rows}


def legend(inside: Parentheses, student: Sequence[str] = ()) -> Message:
    """Return the note that says what stands in parentheses, and what the stars mean.

    ``student`` are the fits whose ratios are held to Student's t, which are those of least squares with classical
    standard errors; all others have the normal distribution.

    >>> legend("z", ["OLS", "SLX"])
    'In parentheses z values (t for OLS, SLX); * p < 0.1, ** p < 0.05, *** p < 0.01.'
    """
    words = Message(_WORDS[inside])
    if student and inside in _WORDS_WITH_T:
        words = Message(_WORDS_WITH_T[inside], fits=headings(student))
    return Message("In parentheses {inside}; * p < 0.1, ** p < 0.05, *** p < 0.01.", inside=words)
