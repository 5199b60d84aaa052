"""The rows of a fit as its errors lie in them: years of all regions, effects taken out, in no other contrasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie.spreg.panels._contrasts import over_time
from spatial_iie.spreg.panels._effects import contrasts_beside

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
    def basis(self) -> Floats:
        """Functions of the year that were taken from every region, shape (T, p): the mean, and trends."""
        return np.array([np.ones(len(self.years)), *self.design.blocks.trends]).T

    @property
    def effects(self) -> tuple[int, int]:
        """How many effects of regions, and how many of years beside them, were taken out."""
        of_each = len(self.years) - self.design.blocks.free
        return of_each * self.n, len(self.years) - of_each if self.design.blocks.centred else 0

    @property
    def basis_of_effects(self) -> sparse.csr_array | None:
        """An orthonormal basis of the effects taken out, shape (T n, m), or None without effects."""
        count, parts, left = len(self.years), [], np.eye(len(self.years))
        if self.without_regions:
            parts.append(sparse.kron(np.linalg.qr(self.basis)[0], sparse.eye_array(self.n)))
            left = contrasts_beside(self.basis).reshape(-1, count)
        if self.design.blocks.centred:
            parts.append(sparse.kron(left.T, np.full((self.n, 1), self.n**-0.5)))
        return sparse.csr_array(sparse.hstack(parts)) if parts else None

    @property
    def leverage_of_effects(self) -> Floats:
        """What effects add to the leverage of every row, shape (T n,)."""
        of_regions = np.zeros(len(self.years))
        if self.without_regions:
            of_regions = (np.linalg.qr(self.basis)[0] ** 2).sum(axis=1)
        of_years = 1 / self.n if self.design.blocks.centred else 0.0
        return np.repeat(of_regions + of_years - of_regions * of_years, self.n)

    def in_years(self, columns: Floats) -> Floats:
        """Return columns of the design's rows as T n rows: forward deviations as deviations from the mean."""
        if self.design.blocks.count == len(self.years):
            return columns
        return over_time(contrasts_beside(self.basis).T, columns).reshape(-1, *columns.shape[1:])


def rows_of(fit: RegressionResult, table: pd.DataFrame) -> Rows:
    """Return the rows of a fit; ``table`` has those of the data, in the order of the design, year after year."""
    return Rows(fit.design, table, fit.about.years or (0,))
