"""Where do clusters of high values end, and how do they differ? On the SYNTHETIC example.

Regions are joined into contiguous clusters by SKATER (package spopt), drawn, and used as groups: their shares of the
total, and the coefficients of a regression within each kind.

    python examples/regions_of_high_values.py [--map clusters.png]
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path
from typing import NamedTuple

import spatial_iie as si
from spatial_iie.errors import WeightsWarning
from spatial_iie.results import Regionalization, TableResult
from spatial_iie.study.study import Study


class Answer(NamedTuple):
    """What was found."""

    study: Study
    clusters: Regionalization
    shares: TableResult


def answer(method: str = "skater", clusters: int = 8) -> Answer:
    """Return contiguous clusters of the index in 2019, and their shares of GDP by year."""
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        w = si.weights.queen(study.regions)
    found = si.esda.regionalization(
        study, "digital_index", w, method=method, clusters=clusters, permutations=0
    )
    return Answer(study, found, si.indices.group_shares(study, "gdp", found.groups(), draws=0))


def main(given: list[str] | None = None) -> None:
    """Print the clusters and their shares, and draw the map."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--map", type=Path)
    asked = parser.parse_args(given)
    found = answer()
    print(found.clusters.summary(), found.shares.summary(), sep="\n\n")
    if asked.map is not None:
        si.viz.save(si.viz.regionalization_map(found.clusters, found.study.regions), asked.map)


if __name__ == "__main__":
    main()
