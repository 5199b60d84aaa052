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


def statistic(name: str) -> Callable[..., Any]:
    """Return the public function of a global statistic by its name.

    >>> statistic("moran").__name__
    'moran'
    """
    check_choice("statistic", name, STATISTICS)
    return getattr(importlib.import_module(STATISTICS[name]), name)  # type: ignore[no-any-return]
