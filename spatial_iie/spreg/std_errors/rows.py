"""The rows of a fit as its errors lie in them: years of all regions, effects taken out, in no other contrasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.spreg.panels._contrasts import in_all_years

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Rows:
    """T years of n regions, a year after the other; a cross-section is one year.

    Attributes
    ----------
    design : Design
        In the contrasts that the fit uses.
    table : DataFrame, T n rows
        What the data know of each row: the columns clusters can be named after.
    years : tuple of int
    """

    design: Design
    table: pd.DataFrame
    years: tuple[int, ...]

    @property
    def regions(self) -> pd.Index:
        """The regions of one year, length n."""
        return self.design.weights.ids if self.panel else self.design.ids

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.regions)

    @property
    def count(self) -> int:
        """Number of rows, T n."""
        return self.n * len(self.years)

    @property
    def panel(self) -> bool:
        """Whether there are several years."""
        return len(self.years) > 1

    @property
    def without_regions(self) -> bool:
        """Whether effects of regions were taken out."""
        return self.design.blocks.free < len(self.years)

    @property
    def independent(self) -> int:
        """Number of rows less the effects taken out."""
        return self.design.blocks.independent(self.n)

    @property
    def effects(self) -> tuple[int, int]:
        """How many effects of regions, and how many of years beside them, were taken out."""
        regions = self.n if self.without_regions else 0
        years = len(self.years) - self.without_regions if self.design.blocks.centred else 0
        return regions, years

    @property
    def leverage_of_effects(self) -> float:
        """What effects add to the leverage of every row."""
        of_regions = 1 / len(self.years) if self.without_regions else 0.0
        of_years = 1 / self.n if self.design.blocks.centred else 0.0
        return of_regions + of_years - of_regions * of_years

    def in_years(self, columns: Floats) -> Floats:
        """Return columns of the design's rows as T n rows: forward deviations as deviations from the mean."""
        return in_all_years(columns, self.design.blocks.count, len(self.years))


def rows_of(fit: RegressionResult, table: pd.DataFrame) -> Rows:
    """Return the rows of a fit; ``table`` has those of the data, in the order of the design, year after year."""
    return Rows(fit.design, table, fit.about.years or (0,))
