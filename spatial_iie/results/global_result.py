"""One number for the whole study area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.inference import (
    Alternative,
    analytic_p,
    check_choice,
    count_beyond,
    simulated_p,
    tail_in_words,
)
from spatial_iie.messages import Message
from spatial_iie.results.about import StatisticAbout
from spatial_iie.results.base import Result, frozen, notes_of, read_only, title_of, weights_note

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class GlobalResult(Result):
    """One number for the whole study area, and how surprising it is.

    Attributes
    ----------
    name : str
        The statistic, e.g. "Moran's I".
    statistic, expectation : float
        The observed value, and its expectation if values were placed at random.
    variances : mapping of str to float
        Variance under each assumption: "randomization" and, where there is one, "normality".
    n : int
        Number of regions the statistic was computed from.
    alternative, assumption : str
        The tail of the p values, "greater" being positive autocorrelation for every statistic; which variance
        ``sd``, ``z_score`` and ``p_value`` use.
    orientation : int
        1 if larger values mean more positive autocorrelation, -1 if smaller ones do (Geary's C).
    reference : ndarray of shape (draws,), or None
        The statistic of each random permutation.
    about : StatisticAbout, or mapping
        How the result was made.

    Notes
    -----
    For another tail or assumption, ``dataclasses.replace(result, alternative="greater")``.
    """

    name: str
    statistic: float
    expectation: float
    variances: Mapping[str, float]
    n: int
    alternative: Alternative = "two-sided"
    assumption: str = "randomization"
    orientation: int = 1
    reference: NDArray[np.float64] | None = None
    about: StatisticAbout = field(default_factory=StatisticAbout)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", StatisticAbout.of(self.about))
        object.__setattr__(self, "variances", frozen(self.variances))
        check_choice("assumption", self.assumption, self.variances)
        check_choice("alternative", self.alternative, Alternative)
        if self.reference is not None:
            object.__setattr__(self, "reference", read_only(self.reference))

    @property
    def variance(self) -> float:
        """Variance under ``assumption``."""
        return self.variances[self.assumption]

    @property
    def sd(self) -> float:
        """Standard deviation under ``assumption``."""
        return float(np.sqrt(max(self.variance, 0.0)))

    @property
    def z_score(self) -> float:
        """(statistic - expectation) / sd: for Geary's C, negative where autocorrelation is positive.

        nan where the statistic cannot vary, as where every region neighbours every other.
        """
        if self.variance <= 1e-13 * self.expectation**2:  # zero up to the rounding of its terms
            return float("nan")
        return (self.statistic - self.expectation) / self.sd

    @property
    def p_value(self) -> float:
        """Analytic p value from the normal approximation, in the tail ``alternative``."""
        return float(analytic_p(self.orientation * self.z_score, self.alternative))

    @property
    def p_simulated(self) -> float:
        """Pseudo p value from the reference draws, in the tail ``alternative``; nan without draws."""
        if self.reference is None:
            return float("nan")
        above, below = count_beyond(self.reference, self.statistic)
        if self.orientation < 0:
            above, below = below, above
        return float(simulated_p(above, below, self.reference.size, self.alternative))

    @property
    def title(self) -> str:
        """Heading: statistic and variable."""
        return title_of(self.name, self.about)

    @property
    def notes(self) -> tuple[str, ...]:
        """Tail, assumption and what was left out."""
        p = Message(
            "p values are {tail}; variance under {assumption}.",
            tail=tail_in_words(self.alternative),
            assumption=Message(self.assumption),
        )
        return (*notes_of(self.about), *weights_note(self.about), p)

    @property
    def _index_shown(self) -> bool:
        return False

    def to_frame(self) -> pd.DataFrame:
        """Return one row: statistic, expectation, sd, z, p, n and, with draws, p_simulated and draws."""
        import pandas as pd

        row: dict[str, float] = {
            "statistic": self.statistic,
            "expectation": self.expectation,
            "sd": self.sd,
            "z": self.z_score,
            "p": self.p_value,
            "n": self.n,
        }
        if self.reference is not None:
            row |= {"p_simulated": self.p_simulated, "draws": self.reference.size}
        return pd.DataFrame([row])

    def __repr__(self) -> str:
        simulated = ""
        if self.reference is not None:
            simulated = f", p_simulated = {self.p_simulated:.4g} ({self.reference.size} draws)"
        return (
            f"<{self._mark}{self.title}: {self.statistic:.4f}, E = {self.expectation:.4f}, z = {self.z_score:.3f}, "
            f"p = {self.p_value:.3g} ({self.alternative}){simulated}, n = {self.n}>"
        )
