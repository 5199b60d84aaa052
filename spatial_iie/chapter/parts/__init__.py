"""The parts of a report, one a file, in the order in which they are read."""

from __future__ import annotations

PARTS = (
    "summary",
    "data",
    "weights",
    "clustering",
    "local",
    "regionalization",
    "hotspots",
    "explorer",
    "firms",
    "composite",
    "coupling",
    "inequality",
    "agglomeration",
    "movement",
    "convergence",
    "models",
    "robustness",
    "panel",
    "heterogeneity",
    "treatment",
    "employment",
    "accounts",
    "value_added",
    "contribution",
    "scenario",
    "methods",
    "limitations",
)
"""Modules of this package; each offers ``PART``."""
