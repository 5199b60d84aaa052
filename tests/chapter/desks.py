"""Desks for tests: the embedded example, whole or cut to a few provinces, with few draws."""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

import spatial_iie as si
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.example import example_plan
from spatial_iie.chapter.parts import PARTS
from spatial_iie.errors import WeightsWarning
from spatial_iie.report.document import Document, Section

EAST = ("31", "32", "33", "34", "35", "36", "37")  # provinces by the first digits of codes


def plan(**changes):
    """Return the example's plan as a report settles it, with few draws and a small grid."""
    settled = example_plan()
    defaults = {
        "data": replace(settled.data, years=(2017, 2018, 2019)),
        "models": replace(settled.models, year=2019),
        "statistics": replace(settled.statistics, permutations=99),
        "robustness": replace(settled.robustness, weights=("queen", "knn:4"), models=("sem", "sdem")),
    }
    return replace(settled, **{**defaults, **changes})


def desk(settled=None, provinces=EAST, study=None):
    """Return a desk of the example's regions in some provinces; of all of them for None."""
    settled = settled or plan()
    study = study or si.study.demo()
    if provinces is not None:
        study = study.select([code for code in study.ids if code[:2] in provinces])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        chosen = settled.weights
        weights = {
            spec: si.weights.from_spec(spec, study).normalized(chosen.scaling)
            for spec in dict.fromkeys((chosen.main, *chosen.others))
        }
    return Desk(settled, study, weights)


def parts(settled):
    """Return the parts a plan asks for, in order."""
    every = [import_module(f"spatial_iie.chapter.parts.{name}").PART for name in PARTS]
    return [part for part in every if part.asked(settled)]


def found(desk_):
    """Compute every part."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return {part.name: part.compute(desk_) for part in parts(desk_.plan)}


@cache
def small() -> tuple[Desk, dict[str, Any]]:
    """Return the small desk with what its parts find."""
    of_all = desk()
    return of_all, found(of_all)


def document(desk_, findings, language):
    """Compose the parts into a document."""
    sections = [
        Section(part.name, part.heading(language), part.compose(desk_, findings, language))
        for part in parts(desk_.plan)
        if part.name in findings
    ]
    synthetic = bool(desk_.study.about["synthetic"])
    return Document("Report", "", language, tuple(sections), synthetic=synthetic)
