"""Build an index from its parts, see what it owes to its weights, and test where it moves: the SYNTHETIC study."""

from __future__ import annotations

import sys
from pathlib import Path

import spatial_iie as si

WEIGHTINGS = ("entropy", "equal", "critic", "variation", "pca")


def main(folder: Path) -> dict[str, si.results.Result]:
    """Print weights, first ranks and their sensitivity; draw the changes of rank."""
    study = si.study.demo()
    parts = [name for name in study.variables if name.startswith("industry_") or name.endswith("_part")]
    ways = {name: si.indices.composite(study, parts, weights=name) for name in WEIGHTINGS}
    ways["TOPSIS"] = si.indices.composite(study, parts, standardization="vector", aggregation="topsis")
    index = ways["entropy"]
    print(index, end="\n\n")
    print(index.weight_table().summary(), end="\n\n")
    print(index.to_frame().query("year == 2019").head(10).to_string(index=False), end="\n\n")

    # The same parts, weighed otherwise: who moves, and by how many places?
    sensitivity = si.indices.rank_sensitivity(ways)
    agreement = si.indices.rank_agreement(ways)
    print(sensitivity.to_frame().nlargest(5, "places").to_string(index=False), end="\n\n")
    print(agreement.summary(), end="\n\n")
    si.viz.save(si.viz.rank_changes(index, top=15), folder / "rank_changes.png")

    # Scores go back into the study, and from there into any statistic.
    study = study.assign(score=index.scores)
    w = si.weights.knn(study.regions, k=6).row_standardized()
    clustering = si.esda.by_year(study, ["digital_index", "score"], w)
    print(clustering.summary(), end="\n\n")
    made = {"index": index, "sensitivity": sensitivity, "agreement": agreement, "clustering": clustering}
    return {**made, **moved(study, folder)}


def moved(study: si.study.Study, folder: Path) -> dict[str, si.results.Result]:
    """Ask whether the index spreads inland and whether cities become alike; draw the ellipses and the densities."""
    # Whole provinces are drawn, because neighbours grow alike.
    movement = si.indices.net_movement(study, "digital_index", blocks="province")
    inland = (
        si.indices.region_groups(study, "three")
        .astype(str)
        .replace(dict.fromkeys(("Central", "West"), "Inland"))
    )
    shares = si.indices.share_changes(study, "digital_index", inland)
    growth = si.indices.beta_convergence(study, "digital_index", controls=["log(population)"])
    dispersion = si.indices.sigma_convergence(study, "digital_index")
    for table in (movement, shares, growth, dispersion):
        print(table.summary(), end="\n\n")
    ellipse = si.indices.standard_ellipse(study, "digital_index", draws=0)
    si.viz.save(si.viz.movement_map(ellipse, study.regions, hu_line=True), folder / "ellipse.png")
    density = si.indices.density_by_year(study, "digital_index")
    si.viz.save(si.viz.density_ridges(density), folder / "density.png")
    return {"movement": movement, "shares": shares, "growth": growth, "dispersion": dispersion}


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
