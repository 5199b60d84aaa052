"""What stands in parentheses below a coefficient: one convention for every table of coefficients."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from spatial_iie.inference import stars
from spatial_iie.messages import Message
from spatial_iie.results.base import fixed

Parentheses = Literal["z", "t", "se", "p", "ci", "std_error"]
"""z and t: the ratio to the standard error; se (or std_error); p; ci: the 95 % confidence interval."""

_WORDS = {
    "z": "z values (t for least squares)",
    "t": "ratios of coefficients to standard errors (t; normal distribution but for least squares)",
    "se": "standard errors",
    "std_error": "standard errors",
    "p": "p-values",
    "ci": "95 % confidence intervals",
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


def estimates_of(fit: object) -> dict[str, Estimate]:
    """Return the coefficients of a fit by their names."""
    of: object = fit
    columns = [of.params, of.std_errors, of.z_values, of.p_values, *of.conf_int().to_numpy().T]  # type: ignore[attr-defined]
    return {
        str(name): Estimate(*map(float, row))
        for name, *row in zip(of.params.index, *columns, strict=True)  # type: ignore[attr-defined]
    }


def legend(inside: Parentheses) -> Message:
    """Return the note that says what stands in parentheses, and what the stars mean."""
    return Message(
        "In parentheses {inside}; * p < 0.1, ** p < 0.05, *** p < 0.01.", inside=Message(_WORDS[inside])
    )
