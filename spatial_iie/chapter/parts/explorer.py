"""What the page lets its reader explore: local Moran's I of several variables, weights and years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.part import Found, Part
from spatial_iie.messages import Language
from spatial_iie.report.document import Block

if TYPE_CHECKING:
    from spatial_iie.inference import Alternative
    from spatial_iie.results import LocalResult


def compute(desk: Desk) -> Found:
    """Return the results that part ``local`` has not: (variable, weights, year) -> local Moran's I."""
    from spatial_iie.esda.quadrants import local_by_year

    chosen = desk.plan.statistics
    found: dict[tuple[str, str, int], LocalResult] = {}
    for variable in dict.fromkeys((desk.index, *desk.plan.variables.explore)):
        for spec, w in desk.weights.items():
            if (variable, spec) == (desk.index, desk.plan.weights.main):
                continue
            results, _ = local_by_year(
                desk.study,
                variable,
                w,
                desk.years,
                at_least=1,
                permutations=desk.local_permutations,
                alternative=cast("Alternative", chosen.alternative),
            )
            found |= {(variable, spec, year): result for year, result in results.items()}
    return {"others": found}


def views(desk: Desk, findings: Mapping[str, Found]) -> dict[tuple[str, str, int], LocalResult]:
    """Return all results there are to explore, those of part ``local`` first."""
    main = findings.get("local", {}).get("results", {})
    first = {(desk.index, desk.plan.weights.main, year): result for year, result in main.items()}
    return {**first, **findings.get("explorer", {}).get("others", {})}


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:  # noqa: ARG001
    """Return nothing: the page builds its explorer from :func:`views`."""
    return ()


PART = Part("explorer", "Explore", compute, compose)
