"""From a plan to a desk: the study opened, the weights built, every default settled."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from spatial_iie import study as room
from spatial_iie import weights
from spatial_iie._registry import STATISTICS
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.example import EXAMPLE_SECTORS
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.sections import check_sections
from spatial_iie.errors import DataError, LabelsWarning, WeightsError, listed, warn
from spatial_iie.inference import Permutations, smallest_p
from spatial_iie.messages import Message
from spatial_iie.messages import room as room_of
from spatial_iie.spreg.conventional import with_words
from spatial_iie.weights.spec import usable

if TYPE_CHECKING:
    from spatial_iie.inference import Alternative
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights

_HAN = re.compile("[\u3400-\u9fff]")


def open_desk(plan: Plan, *, progress: Callable[[int, int], None] | None = None) -> Desk:
    """Open the study of a plan, build its weights and settle what the plan leaves to the data.

    Raises
    ------
    SpatialIIEError
        If the table, a column, a year or a neighbourhood of the plan is not there.
    """
    study = _study(plan)
    settled = _settled(plan, study)
    study = with_words(study, settled.models.formula, *settled.models.instruments)
    check_sections(settled, study)
    _check_labels(settled, study)
    specs = dict.fromkeys([settled.weights.main, *settled.weights.others])
    return Desk(
        settled,
        study,
        {spec: weights_of(spec, study, settled) for spec in specs},
        progress,
    )


def inputs_of(plan: Plan) -> dict[str, Path]:
    """Return the files a plan reads, by the keys that name them."""
    named = {
        "data.file": plan.data.file,
        "data.boundaries": plan.data.boundaries,
        "data.shares": plan.data.shares,
    }
    if plan.accounts is not None:
        files = ("table", "shares", "industries", "before", "regions")
        named |= {f"accounts.{name}": getattr(plan.accounts, name) for name in files}
    if plan.value_added is not None:
        named |= {f"value_added.{name}": getattr(plan.value_added, name) for name in ("table", "divisions")}
    if plan.firms is not None:
        named["firms.file"] = plan.firms.file
    if plan.contribution is not None:
        named["contribution.table"] = plan.contribution.table
    named |= {f"weights {file}": file for file in _weights_files(plan)}
    return {name: Path(plan.folder) / file for name, file in named.items() if file is not None}


def _weights_files(plan: Plan) -> list[str]:
    from spatial_iie.weights.spec import files_in

    grid = plan.robustness.weights if plan.models.formula else ()
    panel = () if plan.panel is None else plan.panel.named(plan.data.years)
    every = (plan.weights.main, *plan.weights.others, *grid, *panel)
    return [file for spec in every for file in files_in(spec)]


def _study(plan: Plan) -> Study:
    data, files = plan.data, inputs_of(plan)
    if plan.embedded:
        if data.of_a_file:
            raise DataError(
                "[data] {given} needs file = ...: the embedded example is read as it is.",
                given=listed(data.of_a_file),
            )
        return data.example()
    reading = data.reading | {name: files.get(f"data.{name}") for name in ("boundaries", "shares")}
    return room.open(files["data.file"], years=data.years or None, **reading)


def _settled(plan: Plan, study: Study) -> Plan:
    _check_statistics(plan.statistics)
    years = tuple(sorted(plan.data.years)) or study.years
    index = plan.variables.index
    if index is None:
        if len(study.variables) != 1:
            raise DataError(
                "the table has {n_variables} columns of numbers {variables}. Say which one the "
                "report is about: index = ... under [variables].",
                n_variables=len(study.variables),
                variables=listed(study.variables, 40),
            )
        index = study.variables[0]
    index = study.variable(index)
    explore = tuple(study.variable(name) for name in plan.variables.explore)
    years = (
        tuple(year for year in years if study[index, year].notna().any()) or years
    )  # the others are told of
    for variable in (index, *explore):
        for year in years:
            study[variable, year]  # an unknown column or year is refused before anything is computed
    sectors = EXAMPLE_SECTORS if plan.data.file is None else ()
    for column in plan.labels:
        if column not in (*study.variables, *sectors):
            raise DataError(
                "[labels] names {column!r}, which the table does not have; there are {variables}.",
                column=column,
                variables=listed(study.variables, 40),
            )
    measures = plan.statistics.measures
    if not measures:
        raise DataError("[statistics] measures names none. Write moran, geary or getis_ord.")
    if len(measures) > 1 and any((study[index, year] < 0).any() for year in years):
        measures = tuple(
            each for each in measures if not STATISTICS[each].non_negative
        )  # not defined; the report says so
    others, grid = _possible_weights(plan, study)
    year = years[-1] if plan.models.year is None else plan.models.year
    study.year(year)
    return replace(
        plan,
        data=replace(plan.data, years=years),
        variables=replace(plan.variables, index=index, explore=explore),
        statistics=replace(plan.statistics, measures=measures),
        models=replace(plan.models, year=year),
        weights=replace(plan.weights, others=others),
        robustness=replace(plan.robustness, weights=grid),
    )


def _check_labels(plan: Plan, study: Study) -> None:
    """Warn of columns that have no name in the language of the report, where that is not written in Latin letters."""
    if room_of(plan.language, "messages.typography").get("script") != "han":
        return
    named = re.findall(r"\w+", plan.models.formula or "")
    used = dict.fromkeys((plan.variables.index, *plan.variables.explore, *named))
    lacking = [
        column
        for column in used
        if column in study.variables
        and plan.language not in plan.labels.get(column, {})
        and not _HAN.search(study.labels.get(column, column))
    ]
    if lacking:
        warn(
            Message(
                "[labels] has no {language} name for {columns}: figures and tables call them so. Add, for example, "
                '{first} = {{ {language} = "..." }}.',
                language=plan.language,
                columns=listed(lacking),
                first=lacking[0],
            ),
            LabelsWarning,
        )


def _possible_weights(plan: Plan, study: Study) -> list[tuple[str, ...]]:
    """Return the other weights and those of the grid; of default ones, those that the boundaries allow."""
    chosen = [plan.weights.others, plan.robustness.weights]
    default = [specs in (type(plan.weights)().others, type(plan.robustness)().weights) for specs in chosen]
    every = dict.fromkeys(spec for specs, by in zip(chosen, default, strict=True) if by for spec in specs)
    allowed = usable(tuple(every), study)
    return [
        tuple(spec for spec in specs if spec in allowed) if by else specs
        for specs, by in zip(chosen, default, strict=True)
    ]


def _check_statistics(chosen: Statistics) -> None:
    """Refuse levels and draws with which nothing could be found."""
    if not 0 < chosen.alpha < 1:
        raise DataError("[statistics] alpha must lie between 0 and 1, not {alpha}.", alpha=chosen.alpha)
    if chosen.permutations == 0:
        return
    Permutations(chosen.permutations, chosen.seed)  # refuses what cannot be drawn
    tails = 2 if chosen.alternative == "two-sided" else 1
    smallest = smallest_p(chosen.permutations, cast("Alternative", chosen.alternative))
    if smallest > chosen.alpha:
        raise DataError(
            "[statistics] permutations = {permutations}: the smallest p they can give is "
            "{smallest:.4g}, above alpha = {alpha:g}, so that nothing could be found. Take "
            "{ceil} or more, or 0 for analytic p values alone.",
            permutations=chosen.permutations,
            smallest=smallest,
            alpha=chosen.alpha,
            ceil=math.ceil(tails / chosen.alpha) - 1,
        )


def weights_of(spec: str, study: Study, plan: Plan, *, scaled: bool = True) -> Weights:
    """Return weights by their short name, isolates and scale as a plan says; files lie beside the study file.

    Raises
    ------
    WeightsError
        If the name means nothing, or there is no such file.
    """
    keys = plan.weights
    w = weights.from_spec(_placed(spec, Path(plan.folder)), study)
    if len(w.isolates):
        w = _settled_isolates(w, spec, study, keys.isolates)
    return w.normalized(keys.scaling) if scaled and keys.scaling != "none" else w  # type: ignore[arg-type]


def _settled_isolates(w: Weights, spec: str, study: Study, rule: str) -> Weights:
    """Refuse or attach isolates if the plan says so."""
    if rule == "error":
        raise WeightsError(
            "[weights] isolates = 'error': {n_isolates} {n_isolates:region|regions} "
            "{n_isolates:has|have} no neighbours under {spec} "
            "{isolates}. Write 'exclude', 'attach' or 'zero'.",
            n_isolates=len(w.isolates),
            spec=spec,
            isolates=listed(w.isolates, 10),
        )
    if rule != "attach":
        return w
    if w.links and not (w.matrix.data == 1).all():
        raise WeightsError(
            "[weights] isolates = 'attach' links regions with a weight of 1, and the weights of "
            "{spec} are not all 1. Write 'exclude', or take weights that reach every region.",
            spec=spec,
        )
    return w.attach_islands(study.regions, how="border" if study.level == "province" else "nearest")


def _placed(spec: str, folder: Path) -> str:
    """Return a short name of weights with the files in it as they lie in a folder."""
    from spatial_iie.weights.spec import FORMS, files_in

    for file in files_in(spec):
        if not (folder / file).is_file():
            raise WeightsError(
                "no weights are called {spec!r}, and there is no file {file} beside the study "
                "file. There are: {FORMS}.",
                spec=spec,
                file=file,
                FORMS=", ".join(FORMS),
            )
        spec = spec.replace(file, str(folder / file), 1)
    return spec
