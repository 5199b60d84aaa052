"""Whether a study has what the sections asked for need: refused before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.chapter.asked import (
    Agglomeration,
    Composite,
    Contribution,
    Convergence,
    Coupling,
    Employment,
    Heterogeneity,
    Hotspots,
    Panel,
    Treatment,
)
from spatial_iie.chapter.assumed import check_assumptions
from spatial_iie.chapter.grouping import groups_of, outlined
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.systems import lists_of, systems_of
from spatial_iie.errors import DataError, EstimationError, SpatialIIEError, listed
from spatial_iie.messages import Message
from spatial_iie.study.wildcards import matching

if TYPE_CHECKING:
    from spatial_iie.study import Study

_LEAST_DRAWS = 99  # with fewer, no p value reaches 0.02


def check_sections(plan: Plan, study: Study) -> None:
    """Refuse columns, groups, years and draws that the sections asked for cannot use.

    Parameters
    ----------
    plan : Plan
        With index and years named.
    study : Study

    Raises
    ------
    DataError, AlignmentError
        If a column or a group is not there, years are too few, or draws.
    """
    if plan.models.formula is not None:
        _check_formula(plan.models.formula)
        _check_estimator(plan)
    if plan.panel is not None:
        _check_panel(plan.panel, plan)
    if plan.heterogeneity is not None:
        _check_heterogeneity(plan.heterogeneity, plan, study)
    if plan.treatment is not None:
        _check_treatment(plan.treatment, plan, study)
    if plan.hotspots is not None:
        _check_hotspots(plan.hotspots, plan)
    if plan.composite is not None:
        _check_composite(plan.composite, study)
    if plan.coupling is not None:
        _check_coupling(plan.coupling, plan, study)
    for name, section in (("inequality", plan.inequality), ("movement", plan.movement)):
        if section is not None:
            groups_of(section.groups, plan, study, name)
            _check_draws(name, section.draws)
    if plan.agglomeration is not None:
        _check_agglomeration(plan.agglomeration, plan, study)
    outlined(plan, study, "en")
    if plan.movement is not None:
        groups_of(plan.movement.blocks, plan, study, "movement", key="blocks")
    if plan.convergence is not None:
        _check_convergence(plan.convergence, plan, study)
    if plan.employment is not None:
        _check_employment(plan.employment, plan, study)
    if plan.accounts is not None:
        _check_draws("accounts", plan.accounts.draws)
    if plan.value_added is not None:
        _check_draws("value_added", plan.value_added.draws)
    if plan.contribution is not None:
        _check_contribution(plan.contribution)
    if plan.scenario is not None:
        check_assumptions(plan.scenario)
        if plan.contribution is None:
            raise DataError(
                "[scenario] starts from the last year of [contribution], which the study file does not have. Add it, "
                "with table = ..., or with published = true for published figures."
            )


def indicators_of(asked: Composite, study: Study) -> list[str] | dict[str, list[str]] | None:
    """Return the columns the index is built from, systems of them, or None for those of a preset.

    Raises
    ------
    DataError
        If a name or pattern stands for no column.
    """
    try:
        if asked.preset is not None:
            from spatial_iie.indices.presets import columns_of

            columns_of(asked.preset, study)
            return None
        if asked.systems:
            return lists_of(asked.systems, study.variables)
        return matching(asked.indicators, study.variables)
    except SpatialIIEError as error:
        where = "preset" if asked.preset else "systems" if asked.systems else "indicators"
        raise DataError("[composite] {where}: {error}", where=where, error=error) from None


def _check_agglomeration(asked: Agglomeration, plan: Plan, study: Study) -> None:
    """Refuse sectors, totals, firms and groups that are not there."""
    try:
        asked.of_study(study, embedded=plan.embedded)
        if asked.total is not None:
            study.variable(asked.total)
    except DataError as error:
        raise DataError("[agglomeration] {error}", error=error) from None
    groups_of(asked.groups, plan, study, "agglomeration")
    if asked.has_firms(embedded=plan.embedded):
        _check_draws("agglomeration", asked.draws)


def _check_panel(asked: Panel, plan: Plan) -> None:
    formula = asked.formula or plan.models.formula
    if formula is None:
        raise DataError("[panel] has no formula, and [models] has none: write formula = 'log(y) ~ x'.")
    _check_formula(formula, "panel" if asked.formula else "models")
    years = asked.years or plan.data.years
    if len(years) < 2:
        raise DataError("[panel] is of several years, and there is {years} only.", years=listed(years))
    unknown = [year for year in years if year not in plan.data.years]
    if unknown:
        raise DataError(
            "[panel] years names {unknown}; the report has {years}.",
            unknown=listed(unknown),
            years=listed(plan.data.years, 40),
        )
    if not (asked.model and asked.effects):
        raise DataError("[panel] model or effects names none.")


def _check_heterogeneity(asked: Heterogeneity, plan: Plan, study: Study) -> None:
    """Refuse a formula, groups, columns or draws that do not exist."""
    from spatial_iie.spreg.formulas.formula import variables

    formula = asked.formula or plan.models.formula
    if formula is None:
        raise DataError(
            "[heterogeneity] has no formula, and [models] has none: write formula = 'log(y) ~ x'."
        )
    _check_formula(formula, "heterogeneity" if asked.formula else "models")
    groups_of(asked.groups, plan, study, "heterogeneity")
    named = [each for each in (asked.moderator, asked.threshold, asked.mediator) if each]
    for name in (column for each in named for column in variables(f"y ~ {each}") if column != "y"):
        study[name, plan.data.years[-1]]  # an unknown column is refused before anything is computed
    _check_draws("heterogeneity", asked.draws)


def _check_treatment(asked: Treatment, plan: Plan, study: Study) -> None:
    """Refuse a treatment or designs that are not understood."""
    from spatial_iie.spreg.treatment.adoption import read_adoption
    from spatial_iie.spreg.treatment.fits import words_of

    if not (asked.formula or plan.models.formula):
        raise DataError("[treatment] has no formula, and [models] has none: write formula = 'log(y)'.")
    if not asked.treated:
        raise DataError(
            "[treatment] does not say who is treated: write treated = ['杭州=2018', '武汉=2019']."
        )
    try:
        words_of(asked.designs)
        read_adoption(study, asked.of(study), asked.since, tuple(asked.years or plan.data.years))
    except SpatialIIEError as error:
        raise DataError("[treatment] {error}", error=error) from None


def _check_hotspots(asked: Hotspots, plan: Plan) -> None:
    """Refuse too few years, and years that the report does not have."""
    unknown = set(asked.years) - set(plan.data.years)
    if unknown:
        raise DataError(
            "[hotspots] years names {unknown}; the report has {years}.",
            unknown=listed(sorted(unknown)),
            years=listed(plan.data.years, 40),
        )
    years = asked.years or plan.data.years
    if len(years) < 3:
        raise DataError("[hotspots] needs at least three years; there {n:is|are} {n}.", n=len(years))


def _check_estimator(plan: Plan) -> None:
    """Refuse keys of the other method."""
    try:
        _ = plan.models.estimator
    except EstimationError as error:
        raise DataError("[models] {error}", error=error) from None


def _check_formula(formula: str, table: str = "models") -> None:
    """Refuse what is no formula; what a formula names is a matter of its part of the report."""
    from spatial_iie.spreg.formulas.formula import variables

    try:
        variables(formula)
    except SpatialIIEError as error:
        raise DataError("[{table}] formula: {error}", table=table, error=error) from None


def _check_composite(asked: Composite, study: Study) -> None:
    found = indicators_of(asked, study)
    if found is None:
        from spatial_iie.indices.presets import columns_of

        found = list(columns_of(asked.preset or "", study).values())
    chosen = list(found) if isinstance(found, list) else [name for names in found.values() for name in names]
    if len(found) < 2:
        raise DataError(
            "[composite] indicators stand for {chosen}: an index is built from at least two columns.",
            chosen=listed(chosen),
        )
    weighting = asked.weighting or ("entropy" if asked.preset is None else "")
    if asked.standardization == "z" and weighting in ("entropy", "critic"):
        raise DataError(
            "[composite] weighting = {weighting!r} is not defined for standardization = 'z': "
            "write 'min-max', or weighting = 'equal', 'variation' or 'pca'.",
            weighting=weighting,
        )
    unknown = [name for name in asked.cost if name not in chosen]
    if unknown:
        raise DataError(
            "[composite] cost names {unknown}, no indicators; these are {chosen}.",
            unknown=listed(unknown),
            chosen=listed(chosen, 40),
        )


def _check_coupling(asked: Coupling, plan: Plan, study: Study) -> None:
    """Refuse systems, weights or groups that do not exist."""
    try:
        systems_of(asked.systems, study.variables)
        asked.recipe(study)
    except DataError as error:
        raise DataError("[coupling] {error}", error=error) from None
    groups_of(asked.groups, plan, study, "coupling")


def _check_convergence(asked: Convergence, plan: Plan, study: Study) -> None:
    from spatial_iie.indices.convergence import GROWTH
    from spatial_iie.spreg.formulas.formula import variables

    if len(plan.data.years) < 2:
        raise DataError(
            "[convergence] is between years, and there is {years} only.", years=listed(plan.data.years)
        )
    if not asked.models:
        raise DataError("[convergence] models names none.")
    for term in asked.controls:
        for name in variables(f"{GROWTH} ~ {term}"):
            if name != GROWTH and name not in study.categories(plan.data.years[0]):
                study[name, plan.data.years[0]]
    _check_draws("convergence", asked.draws)


def _check_employment(asked: Employment, plan: Plan, study: Study) -> None:
    names = (asked.employees, str(plan.variables.index), asked.gdp)
    for name in names:
        study[name, plan.data.years[-1]]
    if len(set(names)) < len(names):
        raise DataError(
            "[employment] employees, the index and gdp name a column twice {names}.", names=listed(names)
        )
    if asked.errors == "province":
        groups_of("province", plan, study, "employment")


def _check_contribution(asked: Contribution) -> None:
    parts = asked.value_added
    if not parts or len({*parts, asked.gdp}) <= len(parts):
        raise DataError(
            "[contribution] value_added must name columns other than gdp, each once, not {parts}.",
            parts=listed(parts),
        )
    if (asked.table is None) is not asked.published:
        wrong = Message("has no table" if asked.table is None else "has a table and published = true")
        raise DataError(
            "[contribution] {wrong}. Name a table of your own with table = ..., or write "
            "published = true for the national figures published in 2022.",
            wrong=wrong,
        )


def _check_draws(name: str, draws: int) -> None:
    if draws < _LEAST_DRAWS:
        raise DataError(
            "[{name}] draws must be at least {LEAST_DRAWS}, not {draws}.",
            name=name,
            LEAST_DRAWS=_LEAST_DRAWS,
            draws=draws,
        )
