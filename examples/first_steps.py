"""From a study to weights, a year table and files for other programs, on the embedded SYNTHETIC example."""

from __future__ import annotations

import sys
from pathlib import Path

import spatial_iie as si


def main(folder: Path) -> dict[str, si.weights.Weights]:
    """Print what the example holds and how clustered it is; write its weights for GeoDa, R and Stata."""
    study = si.study.demo()
    print(study, end="\n\n")

    # Zhoushan is an island: contiguity leaves it without neighbours until it is linked to the nearest region.
    queen = si.weights.queen(study.regions)
    linked = queen.attach_islands(study.regions, how="nearest")
    print(queen, linked, sep="\n", end="\n\n")

    choices = {
        "queen": queen.row_standardized(),
        "queen, Zhoushan linked": linked.row_standardized(),
        "6 nearest": si.weights.knn(study.regions, k=6).row_standardized(),
        "within 300 km, by distance": si.weights.inverse_distance(study.regions, km=300).row_standardized(),
    }
    print(si.esda.by_year(study, "digital_index", choices).summary(), end="\n\n")

    for suffix in (".gal", ".gwt", ".dta"):
        linked.write(folder / f"queen{suffix}")
    again = si.weights.read(folder / "queen.gal")
    print("read back:", again)
    return {**choices, "read back": again}


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
