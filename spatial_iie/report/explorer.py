"""What a page lets its reader explore: local Moran's I of several variables, with several weights, over the years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, get_args

import numpy as np

from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError, listed
from spatial_iie.inference import check_alpha, check_choice
from spatial_iie.results import Correction, LocalResult
from spatial_iie.results.base import frozen
from spatial_iie.viz.style import QUADRANTS

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

_ALPHAS = (0.1, 0.05, 0.01, 0.001)
CORRECTIONS: tuple[Correction | None, ...] = (None, *get_args(Correction))
_DIGITS = 4  # of standardized values, which are shown with three decimals


@dataclass(frozen=True, eq=False)
class Explorer:
    """Linked views of one study, in the language of the document they are in.

    Attributes
    ----------
    regions : GeoDataFrame
        The n regions, indexed by code; those without a result are shown as without data.
    names : mapping of str to str
        What a region is called, by code; the code itself where there is none.
    views : mapping of (variable, weights, year) to LocalResult
        Local Moran's I of every variable, with all weights, in every year: no combination is left out.
    values : mapping of (variable, year) to Series
        The variables in their own units, by region.
    variables, weights : mapping of str to str
        What they are called; the first of each is shown first.
    alpha : float
        Level of significance shown first.
    correction : {None, "fdr", "bonferroni"}
        Correction for many tests shown first.
    projection : str
        Of the map; see :class:`spatial_iie.viz.maps.options.MapOptions`.

    Raises
    ------
    DataError
        If a combination has no result, or no variable, weights or year is there.
    AlignmentError
        If a result or values have regions that are not on the map.
    SpatialIIEError
        If a result is not of local Moran's I, ``alpha`` is not between 0 and 1, or there is no such correction.
    """

    regions: geopandas.GeoDataFrame
    names: Mapping[str, str]
    views: Mapping[tuple[str, str, int], LocalResult]
    values: Mapping[tuple[str, int], pd.Series]
    variables: Mapping[str, str]
    weights: Mapping[str, str]
    alpha: float = 0.05
    correction: Correction | None = None
    projection: str = "auto"

    def __post_init__(self) -> None:
        for name in ("names", "views", "values", "variables", "weights"):
            object.__setattr__(self, name, frozen(getattr(self, name)))
        check_alpha(self.alpha)
        if self.correction is not None:
            check_choice("correction", self.correction, Correction)
        _check_complete(self)
        for key, result in self.views.items():
            if result.reading != "quadrants":
                raise SpatialIIEError(
                    "{key}: the views are of local Moran's I, not of {name}.", key=key, name=result.name
                )
            self._check_regions(result.index, key)
        for pair, values in self.values.items():
            self._check_regions(values.index, pair)

    def _check_regions(self, index: pd.Index, key: object) -> None:
        strangers = index[~index.isin(self.regions.index)]
        if len(strangers):
            raise AlignmentError(
                "{key}: {n_strangers} {n_strangers:region|regions} {n_strangers:is|are} not on "
                "the map: {strangers}; those of the map "
                "are called {index}.",
                key=key,
                n_strangers=len(strangers),
                strangers=listed(strangers),
                index=listed(self.regions.index, 3),
            )

    @property
    def years(self) -> tuple[int, ...]:
        """All years, ascending."""
        return tuple(sorted({year for _, _, year in self.views}))

    @property
    def alphas(self) -> tuple[float, ...]:
        """The levels offered, from loose to strict: the usual ones and the one shown first."""
        return tuple(sorted({*_ALPHAS, self.alpha}, reverse=True))

    def wide(self, variable: str) -> pd.DataFrame:
        """Return a variable in its own units, a row a region, a column a year."""
        import pandas as pd

        columns = {year: self.values[variable, year].reindex(self.regions.index) for year in self.years}
        return pd.DataFrame(columns).astype(float)

    def view(self, variable: str, weights: str, year: int) -> dict[str, object]:
        """Return one view as lists in the order of ``regions``, None where a number is not defined.

        ``quadrant`` counts from 0 in the order of the palette. A region is in the cluster of its quadrant if its
        ``p`` is at or below the cut-off, ``cutoffs[level][correction]`` in the order of ``alphas`` and
        ``CORRECTIONS``. The page compares and computes nothing; p has all its digits, so that the comparison is
        that of :meth:`LocalResult.clusters`.
        """
        result = self.views[variable, weights, year]
        frame = result.to_frame().reindex(self.regions.index)
        places = {name: place for place, name in enumerate(QUADRANTS)}
        codes = result.quadrant.reindex(self.regions.index).map(places)
        return {
            "z": _plain(frame["value"], _DIGITS),
            "lag": _plain(frame["lag"], _DIGITS),
            "statistic": _plain(frame["statistic"], _DIGITS),
            "p": _plain(result.decisive_p.reindex(self.regions.index)),
            "quadrant": [None if np.isnan(code) else int(code) for code in codes],
            "cutoffs": [[result.cutoff(alpha, each) for each in CORRECTIONS] for alpha in self.alphas],
        }


def _check_complete(explorer: Explorer) -> None:
    """Refuse gaps: a page cannot switch to what was not computed."""
    wanted = set(product(explorer.variables, explorer.weights, explorer.years))
    if not wanted:
        raise DataError("there is nothing to explore: give at least one variable, weights and a year.")
    lacking = sorted(wanted - set(explorer.views), key=str)
    if lacking:
        raise DataError(
            "{n_lacking} views have no result: {lacking}.", n_lacking=len(lacking), lacking=listed(lacking)
        )
    unnamed = sorted(set(explorer.views) - wanted, key=str)
    if unnamed:
        raise DataError(
            "{n_unnamed} views are of variables or weights without a name: {unnamed}.",
            n_unnamed=len(unnamed),
            unnamed=listed(unnamed),
        )
    bare = sorted(set(product(explorer.variables, explorer.years)) - set(explorer.values), key=str)
    if bare:
        raise DataError(
            "{n_bare} {n_bare:variable|variables} {n_bare:has|have} no values in their own units: {bare}.",
            n_bare=len(bare),
            bare=listed(bare),
        )


def _plain(numbers: pd.Series, digits: int | None = None) -> list[float | None]:
    """Return numbers as JSON has them.

    >>> import pandas as pd
    >>> _plain(pd.Series([0.123456, float("nan")]), 3)
    [0.123, None]
    """
    cut = numbers if digits is None else numbers.round(digits)
    return [None if np.isnan(number) else float(number) for number in cut]


def significant_digits(numbers: pd.Series, digits: int = 6) -> list[float | None]:
    """Return numbers with so many significant digits.

    >>> import pandas as pd
    >>> significant_digits(pd.Series([123456.789, 0.000123456789]))
    [123457.0, 0.000123457]
    """
    return [None if np.isnan(number) else float(f"{number:.{digits}g}") for number in numbers]
