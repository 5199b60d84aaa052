"""Thresholds: where they are, how sure that is, and the regression that they divide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from spatial_iie.messages import Message
from spatial_iie.results.about import TableAbout
from spatial_iie.results.base import Result, dated

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results.regression import RegressionResult


@dataclass(frozen=True, repr=False, eq=False)
class ThresholdResult(Result):
    """Thresholds of a variable at which coefficients change.

    Attributes
    ----------
    frame : DataFrame
        One row per threshold: number, threshold, low and high, F, p_bootstrap, and the critical values of F.
    profile : DataFrame
        The likelihood ratio by value: number, value, ratio, critical.
    fit : RegressionResult
        The regression by regime.
    about : TableAbout, or mapping
        How the thresholds were found.
    """

    frame: pd.DataFrame
    profile: pd.DataFrame
    fit: RegressionResult
    about: TableAbout = field(default_factory=TableAbout)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", TableAbout.of(self.about))
        for name in ("frame", "profile"):
            object.__setattr__(self, name, getattr(self, name).copy())

    @property
    def title(self) -> str:
        """Heading: the variable and the formula."""
        title = Message(
            "Thresholds in {variable}: {formula}",
            variable=self.about.variable or "",
            formula=self.about.formula,
        )
        return dated(title, self.about.year)

    @property
    def _index_shown(self) -> bool:
        return False

    def to_frame(self) -> pd.DataFrame:
        """Return one row per threshold."""
        return cast("pd.DataFrame", self.frame.copy())

    def __repr__(self) -> str:
        found = ", ".join(
            f"{row.threshold:.4g} [{row.low:.4g}, {row.high:.4g}], p = {row.p_bootstrap:.3g}"
            for row in self.frame.itertuples()
        )
        return f"<{self._mark}{self.title}: {found}>"
