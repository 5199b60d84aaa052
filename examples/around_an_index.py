"""What index papers do around an index: two levels, obstacles, coupling coordination, uncertainty. SYNTHETIC study."""

from __future__ import annotations

import sys
from pathlib import Path

import spatial_iie as si


def main(folder: Path) -> dict[str, si.results.Result]:
    """Print sub-indices, obstacle degrees, the coordination of two systems and its clustering; draw its classes."""
    study = si.study.demo()
    systems = {
        "industries": [name for name in study.variables if name.startswith("industry_")],
        "connection": ["messaging_part", "map_part", "cloud_part"],
    }

    # An index of two levels: entropy weights within each system, equal weights between them.
    index = si.indices.composite(study, systems)
    print(index.subindex_table().to_frame().query("year == 2019").head().to_string(index=False), end="\n\n")

    # What holds regions down, by economic region.
    obstacles = si.indices.obstacle_degrees(index, by="group", groups="four", study=study, largest=3)
    print(obstacles.summary(), end="\n\n")

    # Do the two systems go together? The modified degree of Wang et al. (2021) tells regions apart.
    coupling = si.indices.coupling_coordination(study, systems, variant="wang")
    print(coupling.classes().summary(), end="\n\n")
    si.viz.save(si.viz.coupling_map(coupling, study.regions, year=2019), folder / "coupling.png")

    # D clusters; and so does the index, whatever its weights are.
    w = si.weights.knn(study.regions, k=6).row_standardized()
    with_degree = study.assign(coordination=coupling.scores)
    clustering = si.esda.by_year(with_degree, "coordination", w)
    print(clustering.summary(), end="\n\n")
    uncertain = si.indices.moran_of_index(index, w, years=[2019], draws=100, permutations=99)
    print(uncertain.summary())
    return {"obstacles": obstacles, "coupling": coupling, "clustering": clustering, "uncertain": uncertain}


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
