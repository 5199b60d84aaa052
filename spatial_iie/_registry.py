"""The statistics and models that exist: what the command line, the year tables and the contract tests iterate over."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from spatial_iie.inference import check_choice

STATISTICS: dict[str, str] = {
    "moran": "spatial_iie.esda.moran",
    "geary": "spatial_iie.esda.geary",
    "getis_ord": "spatial_iie.esda.getis_ord",
}

LOCAL_STATISTICS: dict[str, str] = {
    "local_moran": "spatial_iie.esda.local_moran",
    "local_geary": "spatial_iie.esda.local_geary",
    "local_getis_ord": "spatial_iie.esda.local_getis_ord",
    "local_join_counts": "spatial_iie.esda.local_join_counts",
    "bivariate_local_moran": "spatial_iie.esda.bivariate_local_moran",
}

MODELS: dict[str, str] = {
    name: f"spatial_iie.spreg.{name}" for name in ("ols", "slx", "sem", "sdem", "sar", "sdm", "sac")
}


def statistic(name: str) -> Callable[..., Any]:
    """Return the public function of a global statistic by its name.

    >>> statistic("moran").__name__
    'moran'
    """
    return _found(name, STATISTICS)


def local_statistic(name: str) -> Callable[..., Any]:
    """Return the public function of a local statistic by its name.

    >>> local_statistic("local_geary").__name__
    'local_geary'
    """
    return _found(name, LOCAL_STATISTICS)


def model(name: str) -> Callable[..., Any]:
    """Return the public function of a regression model by its name, in either case.

    >>> model("SDEM").__name__
    'sdem'
    """
    return _found(name.lower(), MODELS, "model")


def _found(name: str, registry: dict[str, str], kind: str = "statistic") -> Callable[..., Any]:
    check_choice(kind, name, registry)
    return getattr(importlib.import_module(registry[name]), name)  # type: ignore[no-any-return]
