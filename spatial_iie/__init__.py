"""Spatial clustering of China's digital industry: weights, ESDA, spatial regression, maps and reports.

The rooms (``study``, ``weights``, ``esda`` and the floor they stand on) load when first touched, so that
``import spatial_iie`` costs milliseconds.

>>> import spatial_iie as si
>>> study = si.study.demo()
>>> study = study.select(study.ids.drop("330900"))  # an island has no neighbours
>>> w = si.weights.queen(study.regions).row_standardized()
>>> round(si.esda.moran(study["digital_index", 2019], w).statistic, 3)
0.177
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatial_iie import (
        agglomeration,
        chapter,
        errors,
        esda,
        indices,
        inference,
        macro,
        report,
        report_2022,
        results,
        spreg,
        study,
        viz,
        weights,
    )

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "agglomeration",
    "chapter",
    "errors",
    "esda",
    "indices",
    "inference",
    "macro",
    "report",
    "report_2022",
    "results",
    "spreg",
    "study",
    "viz",
    "weights",
]

_ROOMS = frozenset(__all__) - {"__version__"}


def __getattr__(name: str) -> ModuleType:
    if name in _ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
