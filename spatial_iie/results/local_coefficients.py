"""Coefficients that are those of a place: geographically weighted regression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.results.about import TableAbout
from spatial_iie.results.base import Result, dated
from spatial_iie.results.table import TableResult

if TYPE_CHECKING:
    import geopandas
    import pandas as pd


class LocalModel(Protocol):
    """What can be asked of a local regression after it was made; supplied by the room that made it."""

    def predict(self, data: pd.DataFrame, places: geopandas.GeoDataFrame | None) -> pd.Series:
        """Return predictions by region."""


@dataclass(frozen=True, repr=False, eq=False)
class LocalCoefficients(Result):
    """Coefficients by region, how sure they are, and how near a region must be to count.

    Attributes
    ----------
    coefficients, std_errors : DataFrame, shape (n, k)
    critical : Series, shape (k,)
        Critical value of abs(t), corrected for the number of regressions that are independent of one another.
    bandwidths : Series, shape (k,)
        Number of neighbours, or kilometres.
    local_r2 : Series, shape (n,)
        nan where it is not defined, as with a bandwidth for each regressor.
    fitted, residuals : Series, shape (n,)
    statistics : mapping of str to float
        aicc, aic, bic, r2, and the effective number of parameters, ``enp``.
    local_model : LocalModel
        What ``predict`` asks.
    about : TableAbout, or mapping
        How the result was made.
    """

    coefficients: pd.DataFrame
    std_errors: pd.DataFrame
    critical: pd.Series
    bandwidths: pd.Series
    local_r2: pd.Series
    fitted: pd.Series
    residuals: pd.Series
    statistics: Mapping[str, float]
    local_model: LocalModel
    about: TableAbout = field(default_factory=TableAbout)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", TableAbout.of(self.about))
        for name in (
            "coefficients",
            "std_errors",
            "critical",
            "bandwidths",
            "local_r2",
            "fitted",
            "residuals",
        ):
            object.__setattr__(self, name, getattr(self, name).copy())

    @property
    def title(self) -> str:
        """Heading: the kind of regression and its formula."""
        kind = (
            "Multiscale geographically weighted regression"
            if self.multiscale
            else "Geographically weighted regression"
        )
        return dated(
            Message("{kind}: {formula}", kind=Message(kind), formula=self.about.formula), self.about.year
        )

    @property
    def multiscale(self) -> bool:
        """Whether every regressor has a bandwidth of its own."""
        return self.about.kind == "multiscale"

    @property
    def t_values(self) -> pd.DataFrame:
        """Coefficient by standard error, shape (n, k)."""
        return self.coefficients / self.std_errors

    @property
    def significant(self) -> pd.DataFrame:
        """Where abs(t) is above the corrected critical value, shape (n, k)."""
        return self.t_values.abs() > self.critical

    def to_frame(self) -> pd.DataFrame:
        """Return one row per regressor: bandwidth, spread of the coefficients, and how many of them are significant."""
        import pandas as pd

        values, sure = self.coefficients, self.significant
        columns = {
            "bandwidth": self.bandwidths,
            "mean": values.mean(),
            "sd": values.std(ddof=0),
            "minimum": values.min(),
            "q25": values.quantile(0.25),
            "median": values.median(),
            "q75": values.quantile(0.75),
            "maximum": values.max(),
            "critical_t": self.critical,
            "positive_pct": 100 * (sure & (values > 0)).mean(),
            "negative_pct": 100 * (sure & (values < 0)).mean(),
        }
        return pd.DataFrame(columns).rename_axis("variable")

    def by_region(self) -> TableResult:
        """Return one row per region: each coefficient with its t value, local R2, fitted values and residuals."""
        import pandas as pd

        parts = {}
        for name in self.coefficients:
            parts[str(name)] = self.coefficients[name]
            parts[f"t {name}"] = self.t_values[name]
        frame = pd.DataFrame(
            {**parts, "local_r2": self.local_r2, "fitted": self.fitted, "residual": self.residuals}
        )
        return TableResult(
            frame.rename_axis("region"), self.title, self.about | TableAbout(own_columns=tuple(parts))
        )

    def shown(self, variable: str) -> pd.Series:
        """Return the coefficient of a regressor by region, nan where it is not significant.

        Raises
        ------
        DataError
            If there is no such regressor.
        """
        if variable not in self.coefficients:
            raise DataError(
                "{variable!r} is no regressor. There are {known}.",
                variable=variable,
                known=listed(self.coefficients.columns, 12),
            )
        return self.coefficients[variable].where(self.significant[variable])

    def predict(self, data: pd.DataFrame, places: geopandas.GeoDataFrame | None = None) -> pd.Series:
        """Return predictions for other regions, or for other values of the same.

        Parameters
        ----------
        data : DataFrame, shape (m, ...)
            The regressors, labelled by region.
        places : GeoDataFrame, optional
            Where these regions are; by default as the fit found its own.
        """
        return self.local_model.predict(data, places)

    def __repr__(self) -> str:
        widths = ", ".join(f"{value:g}" for value in np.unique(self.bandwidths.to_numpy()))
        return (
            f"<{self._mark}{self.title}: n = {len(self.fitted)}, bandwidth {widths}, "
            f"AICc = {self.statistics['aicc']:.3f}>"
        )
