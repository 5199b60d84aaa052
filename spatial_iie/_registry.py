"""The statistics and models that exist: one record each, from which tables, commands, reports and tests follow."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from spatial_iie.inference import check_choice

Parameter = Literal["rho", "lambda"]


@dataclass(frozen=True, slots=True)
class Statistic:
    """What a table, a command or a report must know of a statistic.

    Attributes
    ----------
    name : str
        Of the public function.
    label : str
        Of the statistic in tables.
    symbol : str
        In formulas and in the layout of Stata's spatgsa.
    module : str
        Where the function is.
    positive : {1, -1}
        Sign of the z value where neighbours are alike.
    """

    name: str
    label: str
    symbol: str
    module: str
    positive: Literal[1, -1] = 1


@dataclass(frozen=True, slots=True)
class Model:
    """What a table, a command or a report must know of a regression model.

    Attributes
    ----------
    name : str
        Of the public function; in capitals that of the model in tables.
    words : str
        The name in full.
    module : str
        Where the function is.
    parameters : tuple of {"rho", "lambda"}
        Its spatial parameters, in the order of estimates.
    lags : bool
        Whether spatial lags of regressors enter, so that it takes ``lagged=``.
    """

    name: str
    words: str
    module: str
    parameters: tuple[Parameter, ...] = ()
    lags: bool = False

    @property
    def label(self) -> str:
        """The name in tables, e.g. SDEM."""
        return self.name.upper()

    @property
    def spills_over(self) -> bool:
        """Whether a regressor has an effect on other regions."""
        return self.lags or "rho" in self.parameters


def _by_name(*records: Any) -> dict[str, Any]:
    return {record.name: record for record in records}


STATISTICS: dict[str, Statistic] = _by_name(
    Statistic("moran", "Moran's I", "I", "spatial_iie.esda.moran"),
    Statistic("geary", "Geary's C", "c", "spatial_iie.esda.geary", positive=-1),
    Statistic("getis_ord", "Getis-Ord G", "G", "spatial_iie.esda.getis_ord"),
)
"""Global statistics of one variable."""

LOCAL_STATISTICS: dict[str, Statistic] = _by_name(
    Statistic("local_moran", "Local Moran's I", "I", "spatial_iie.esda.local_moran"),
    Statistic("local_geary", "Local Geary's C", "c", "spatial_iie.esda.local_geary", positive=-1),
    Statistic("local_getis_ord", "Getis-Ord Gi*", "G", "spatial_iie.esda.local_getis_ord"),
    Statistic("local_join_counts", "Local join counts", "BB", "spatial_iie.esda.local_join_counts"),
    Statistic(
        "bivariate_local_moran", "Bivariate local Moran's I", "I", "spatial_iie.esda.bivariate_local_moran"
    ),
)
"""Statistics of each region."""

MODELS: dict[str, Model] = _by_name(
    Model("ols", "ordinary least squares", "spatial_iie.spreg.ols"),
    Model("slx", "spatial lag of X model", "spatial_iie.spreg.slx", lags=True),
    Model("sem", "spatial error model", "spatial_iie.spreg.sem", ("lambda",)),
    Model("sdem", "spatial Durbin error model", "spatial_iie.spreg.sdem", ("lambda",), lags=True),
    Model("sar", "spatial autoregressive model", "spatial_iie.spreg.sar", ("rho",)),
    Model("sdm", "spatial Durbin model", "spatial_iie.spreg.sdm", ("rho",), lags=True),
    Model("sac", "spatial autoregressive combined model", "spatial_iie.spreg.sac", ("rho", "lambda")),
)
"""Regression models, the simplest first."""

Record = TypeVar("Record", Statistic, Model)


def statistic(name: str) -> Callable[..., Any]:
    """Return the public function of a global statistic by its name.

    >>> statistic("moran").__name__
    'moran'
    """
    return _function(record_of(name, STATISTICS, "statistic"))


def local_statistic(name: str) -> Callable[..., Any]:
    """Return the public function of a local statistic by its name.

    >>> local_statistic("local_geary").__name__
    'local_geary'
    """
    return _function(record_of(name, LOCAL_STATISTICS, "statistic"))


def model(name: str) -> Callable[..., Any]:
    """Return the public function of a regression model by its name, in either case.

    >>> model("SDEM").__name__
    'sdem'
    """
    return _function(record_of(name.lower(), MODELS, "model"))


def record_of(name: str, records: Mapping[str, Record], kind: str) -> Record:
    """Return a record by its name; another name is refused with those there are.

    >>> record_of("sdem", MODELS, "model").spills_over
    True
    """
    return records[check_choice(kind, name, records)]


def _function(record: Statistic | Model) -> Callable[..., Any]:
    return getattr(importlib.import_module(record.module), record.name)  # type: ignore[no-any-return]
