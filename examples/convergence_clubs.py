"""Do cities converge to one level, or in clubs? On a SYNTHETIC panel of 60 towns and 20 years.

Two thirds of the towns go to the level of the rich, the others to a lower one. The log t test of Phillips and Sul
rejects that all converge, and finds the two clubs; their relative transition paths are drawn.

    python examples/convergence_clubs.py [--paths paths.png]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.results import ConvergenceClubs, TableResult
from spatial_iie.study.study import Study


class Answer(NamedTuple):
    """What was found."""

    study: Study
    clubs: ConvergenceClubs
    sigma: TableResult


def towns(seed: int = 0, periods: int = 20) -> Study:
    """Return a SYNTHETIC panel of incomes: 40 towns that go to one level, 20 to a lower one."""
    random, when = np.random.default_rng(seed), np.arange(1, periods + 1)
    rows = []
    for town in range(60):
        level = 10.0 if town < 40 else 8.0
        gap = random.normal(0, 0.8) + random.normal(0, 0.2, periods).cumsum() * 0.3
        path = (level + gap / (np.log(when + 1) * when**0.5)) * (1 + 0.03 * when)
        rows += [(f"town {town + 1:02}", 2000 + t, income) for t, income in zip(when, path, strict=True)]
    return si.study.open(pd.DataFrame(rows, columns=["region", "year", "income"]))


def answer(seed: int = 0) -> Answer:
    """Return the convergence clubs of the SYNTHETIC towns, and the dispersion by year beside them."""
    study = towns(seed)
    clubs = si.indices.convergence_clubs(study, "income", scale="level")
    return Answer(study, clubs, si.indices.sigma_convergence(study, "income", measure="cv", draws=0))


def main(given: list[str] | None = None) -> None:
    """Print the clubs and the dispersion, and draw the paths."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--paths", type=Path)
    asked = parser.parse_args(given)
    found = answer()
    print(found.clubs.summary(), found.sigma.summary(), sep="\n\n")
    if asked.paths is not None:
        si.viz.save(si.viz.transition_paths(found.clubs, name="income (SYNTHETIC)"), asked.paths)


if __name__ == "__main__":
    main()
