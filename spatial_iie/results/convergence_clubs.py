"""Convergence clubs: a row for each, the club of each region, and the paths on which they go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatial_iie.messages import Message
from spatial_iie.results.about import TableAbout
from spatial_iie.results.table import TableResult

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class ConvergenceClubs(TableResult):
    """Convergence clubs of regions, the one with the highest values first.

    Attributes
    ----------
    frame : DataFrame
        One row for all regions, one per club and one for the regions in none: club, n, beta, std_error, t, p, kind of
        convergence, and the means of the first and the last year.
    members : DataFrame
        One row per region: name, club (0: in none).
    paths : DataFrame, shape (n, T)
        Relative transition paths h: the value of a region over the mean of all, by region and year.
    """

    members: pd.DataFrame
    paths: pd.DataFrame

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("members", "paths"):
            object.__setattr__(self, name, getattr(self, name).copy())

    def groups(self) -> pd.Series:
        """Return the club of each region, for every function that takes groups.

        Returns
        -------
        Series, shape (n,)
            Categorical, named "group", indexed by region: "1", "2", ..., and "none" where some are in no club.
        """
        numbers = self.members["club"]
        order = [*(str(k) for k in sorted(set(numbers) - {0})), *(["none"] if (numbers == 0).any() else [])]
        named = numbers.map(lambda k: str(k) if k else "none").astype("category")
        found = named.cat.reorder_categories(order).rename("group")
        found.attrs = {
            "groups": Message("convergence clubs of {variable}", variable=self.about.variable or "")
        }
        return found

    def by_region(self) -> TableResult:
        """Return one row per region: name, club, and its relative transition path in the first and the last year."""
        first, last = self.paths.columns[0], self.paths.columns[-1]
        frame = self.members.assign(path_first=self.paths[first], path_last=self.paths[last])
        return TableResult(frame, self.title, self.about | TableAbout(notes=()))
