"""Limitations of the report."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.words import limits as words
from spatial_iie.messages import Language
from spatial_iie.report.document import Block, Listing


def compute(desk: Desk) -> Found:  # noqa: ARG001
    """Return nothing: limits follow from the data and from what was found."""
    return {}


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """List the limits that hold for this report."""
    about, study = desk.study.about, desk.study
    gone = any(desk.study[desk.index, year].isna().any() for year in desk.years)
    contribution = desk.plan.contribution
    published = contribution is not None and contribution.published
    printed = published and bool({"contribution", "scenario"} & findings.keys())
    items = [
        words.synthetic(language, with_printed=printed) if about.synthetic else "",
        words.areas(len(study.ids), language),
        words.many_tests(findings["local"]["results"][desk.years[-1]].n, language)
        if "local" in findings
        else "",
        words.association(language) if {"models", "employment"} & findings.keys() else "",
        words.one_year(desk.plan.models.year, language)
        if "models" in findings and desk.plan.models.year is not None
        else "",
        words.choice_of_weights(list(desk.weights), language),
        words.parts(language) if "composite" in findings else "",
        words.drawn(language) if {"inequality", "movement", "convergence"} & findings.keys() else "",
        _shares(findings, language),
        words.printed(language) if printed else "",
        words.no_forecast(language) if "scenario" in findings else "",
        words.left_out(
            isolates=0 if desk.isolates == "zero" else len(desk.w.isolates), missing=gone, language=language
        ),
        words.few_years(desk.years, language),
        "" if about.own_boundaries else words.vintage(about.vintage, desk.years, language),
    ]
    return (Listing(tuple(item for item in items if item)),)


def _shares(findings: Mapping[str, Found], language: Language) -> str:
    if "accounts" not in findings:
        return ""
    taken = findings["accounts"]["direct"].to_frame()["digital_share"]
    return words.shares(language, bound=bool((taken == 1).all()))


PART = Part("limitations", "Limitations", compute, compose)
