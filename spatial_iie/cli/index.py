"""Commands that build a composite index from its parts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from spatial_iie import indices
from spatial_iie._writing import write_bytes
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords, same
from spatial_iie.cli import _options as o
from spatial_iie.cli._building import WEIGHTINGS, Building, Indicators
from spatial_iie.cli._command import Group, command
from spatial_iie.cli._groups import chosen_groups
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._streams import note
from spatial_iie.cli._study import open_study
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.indices import CompositeIndex
    from spatial_iie.results import Result
    from spatial_iie.study import Study


@dataclass(frozen=True, kw_only=True)
class Options(Building):
    """How the index is built, and what is shown of it."""

    show: str = option(
        "scores, weights, contributions, subindices (of --systems), obstacles (obstacle degrees, in per cent), "
        "sensitivity (ranks under all weightings and random weights, last year), agreement (of ranks, last year).",
        "scores",
        choices=(
            "scores", "weights", "contributions", "subindices", "obstacles", "sensitivity", "agreement",
        ),
    )  # fmt: skip
    by: str = option(
        "Obstacle degrees of every region, or means by year or group.",
        "year",
        choices=("region", "year", "group"),
        serves=("obstacles",),
    )
    groups: str = same(asked.Coupling, "groups")
    largest: int | None = option("Only the largest obstacles, this many.", serves=("obstacles",), least=1)
    draws: int = option("Random sets of weights.", 1000, least=0, serves=("sensitivity",))
    seed: int = same(Statistics, "seed")
    out: str | None = option("Write to this .csv file instead, with all digits.", panel=o.OUTPUT)


@command
def build(
    panel: Data,
    years: o.Years,
    options: Annotated[Options, Use(serves={"seed": ("sensitivity",), "groups": ("obstacles",)})],
    output: o.Output,
) -> None:
    """Build a composite index: a common scale, weights, one score per region and year.

    \b
    spatial-iie index build --year 2019
    spatial-iie index build --show weights --over year
    spatial-iie index build --preset list
    spatial-iie index build --data panel.xlsx --preset zhao2020
    spatial-iie index build --systems 'trade=industry_*,connection=*_part' --show subindices
    spatial-iie index build --show obstacles --by group --groups four --largest 3
    spatial-iie index build --data panel.xlsx --indicators '宽带,云*,专利' --cost 电价 --out scores.csv
    """
    _check_out(options.out)
    if options.preset == "list":
        output.show(indices.presets())
        return
    options.check(panel)
    study = open_study(panel, years.years)
    chosen, recipe = options.indicators_of(study), options.recipe(study, years.years)
    result = _requested(study, panel, chosen, recipe, options)
    if options.out is None:
        output.show(result)
    else:
        _write(result, options.out)


def _requested(
    study: Study, panel: Data, indicators: Indicators, recipe: Keywords, options: Options
) -> Result:
    index = indices.composite(study, indicators, **recipe)
    part = options.show
    if part == "scores":
        return index
    if part == "weights":
        return index.weight_table()
    if part == "contributions":
        return index.contributions()
    if part == "subindices":
        return index.subindex_table()
    if part == "obstacles":
        groups = chosen_groups(options.groups, study, panel) if options.by == "group" else None
        return indices.obstacle_degrees(index, by=options.by, groups=groups, largest=options.largest)  # type: ignore[arg-type]
    ways = _ways(study, indicators, recipe, index)
    if part == "agreement":
        return indices.rank_agreement(ways)
    return indices.rank_sensitivity(ways, draws=options.draws, seed=options.seed)


def _ways(
    study: Study, indicators: Indicators, recipe: Keywords, index: CompositeIndex
) -> dict[str, CompositeIndex]:
    """Return the index asked for, then those of the other weightings, as far as they are defined."""
    own = index.about.weighting
    ways = {own: index}
    for name in WEIGHTINGS:
        if name != own:
            try:
                ways[name] = indices.composite(study, indicators, **{**recipe, "weights": name, "shift": 0.0})
            except DataError as error:
                note("{name} weights are left out: {why}", name=name, why=error.message)
    return ways


def _check_out(out: str | None) -> None:
    """Refuse, before any work, a file that could not be written."""
    if out is None:
        return
    path = Path(out)
    if path.suffix.lower() != ".csv":
        raise DataError("--out {out} is no .csv file; other formats are printed with --format.", out=out)
    if not path.parent.is_dir():
        raise DataError("there is no folder {parent} to write {name} to.", parent=path.parent, name=path.name)


def _write(result: Result, out: str) -> None:
    from spatial_iie.report import render
    from spatial_iie.report.readable import notes

    write_bytes(Path(out), render(result, "csv").encode())
    note("wrote {file}: {what}", file=out, what=repr(result))
    for each in notes(result, o.language()):
        note(each)


GROUP = Group(
    "Build a composite index from sub-indicators, and see how it depends on its weights.",
    {"build": build},
    default="build",
)
