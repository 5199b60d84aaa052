"""Does the effect of a digital index differ? Groups, a moderator, a threshold, a mediator, and coefficients by place.

On the SYNTHETIC example: nothing here describes real cities. Coefficients of the east, the centre and the west with
Chow tests, and the effects of a change in each on each; the effect at values of the trade share, and where it is
significant; a threshold in the trade share; the effect through deposits; and, where the package mgwr is installed,
local coefficients on a map.

    python examples/heterogeneity.py [--map local.png]
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path
from typing import NamedTuple

import spatial_iie as si
from spatial_iie.errors import EstimationError, WeightsWarning
from spatial_iie.results import LocalCoefficients, RegressionResult, TableResult, ThresholdResult
from spatial_iie.study.study import Study

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share + log(population)"


class Answer(NamedTuple):
    """What was found: one result a question."""

    study: Study
    regimes: RegressionResult
    chow: TableResult
    impacts: TableResult
    panel: TableResult
    moderation: TableResult
    threshold: ThresholdResult
    mediation: TableResult
    local: LocalCoefficients | None


def answers(draws: int = 499) -> Answer:
    """Return the answers on the SYNTHETIC example of 2019, and Chow tests of the panel of all years."""
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        w = si.weights.from_spec("queen", study).row_standardized()
    year, groups = study.year(2019), si.indices.region_groups(study, "three")
    regimes = si.spreg.regimes(FORMULA, year, w, groups=groups, model="sdm", errors="hc3")
    panel = si.spreg.regimes(
        FORMULA, study, w, groups=groups, model="sar", effects="both", errors="cluster:region"
    )
    interacted = si.spreg.sdm(f"{FORMULA} + digital_index:trade_share", year, w)
    return Answer(
        study,
        regimes,
        si.spreg.chow_tests(regimes),
        regimes.impacts(),
        si.spreg.chow_tests(panel),
        si.spreg.moderation(interacted, "digital_index", "trade_share"),
        si.spreg.threshold(FORMULA, year, w, variable="trade_share", split=["digital_index"], draws=draws),
        si.spreg.mediation(FORMULA, year, w, mediator="deposit_share", draws=draws, errors="hc3"),
        local(study),
    )


def local(study: Study) -> LocalCoefficients | None:
    """Return coefficients by place, None where mgwr is not installed."""
    try:
        return si.spreg.gwr("log(gdp_per_capita) ~ digital_index", study.year(2019))
    except EstimationError:
        return None


def main(given: list[str] | None = None) -> None:
    """Print the answers, and draw the map."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--map", type=Path)
    asked = parser.parse_args(given)
    found = answers()
    for result in found[2:]:
        print(f"{'(mgwr is not installed)' if result is None else result.summary()}\n")
    if asked.map is not None and found.local is not None:
        si.viz.save(si.viz.coefficient_map(found.local, found.study.regions), asked.map)


if __name__ == "__main__":
    main()
