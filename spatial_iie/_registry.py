"""The statistics that exist: what the command line, the year tables and the contract tests iterate over."""

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


def _found(name: str, registry: dict[str, str]) -> Callable[..., Any]:
    check_choice("statistic", name, registry)
    return getattr(importlib.import_module(registry[name]), name)  # type: ignore[no-any-return]
