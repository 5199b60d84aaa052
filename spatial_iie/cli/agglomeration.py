"""The command on the agglomeration of sectors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import agglomeration as room
from spatial_iie import viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords, same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import called, check_figure, layer_of, write_figure
from spatial_iie.cli._groups import chosen_groups
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_study
from spatial_iie.errors import DataError, listed
from spatial_iie.results import TableAbout

if TYPE_CHECKING:
    from spatial_iie.results import TableResult
    from spatial_iie.study import Study

_SHOWN = ("lq", "concentration", "herfindahl", "krugman", "ellison-glaeser", "coagglomeration", "shift-share")
_BESIDE = ("concentration", "herfindahl", "ellison-glaeser")
_BY_GROUPS = (*_BESIDE, "shift-share")
_FIGURES = ("lq", "ellison-glaeser")


@dataclass(frozen=True, kw_only=True)
class Options(asked.Agglomeration, o.Sized, o.Printed):
    """The keys of [agglomeration], and what only the shell shows."""

    TITLE: ClassVar[str] = "Agglomeration"
    show: str = option(
        "lq: location quotients; concentration: concentration ratios, Hoover index and locational Gini of sectors; "
        "herfindahl; krugman; ellison-glaeser: concentration beyond that of firms; coagglomeration: of pairs of "
        "sectors; shift-share: growth since the first year.",
        "lq",
        choices=_SHOWN,
    )
    value: str | None = option(
        "One sector, for location quotients. By default all; a map is of one.", serves=("lq",)
    )
    of: str | None = option(
        "Concentration of sectors, or specialization of regions. By default sector for herfindahl, region for krugman.",
        choices=("sector", "region"),
        serves=("herfindahl", "krugman"),
    )
    by: str = option(
        "What rows of shift-share are.",
        "region",
        choices=("region", "sector", "both"),
        serves=("shift-share",),
    )
    method: str = option(
        "From the first year to the last, or year by year and added up.",
        "classical",
        choices=("classical", "dynamic"),
        serves=("shift-share",),
    )
    index: str = option(
        "Index of the concentration of firms.",
        "ellison-glaeser",
        choices=("ellison-glaeser", "maurel-sedillot"),
        serves=("ellison-glaeser",),
    )
    seed: int = same(Statistics, "seed")
    out: str | None = option(
        "Draw the map of location quotients, or the indices with their intervals: .png, .svg or .pdf.",
        serves=_FIGURES,
        panel=o.OUTPUT,
    )


_SERVES = {
    "groups": _BY_GROUPS,
    "unit": ("lq",),
    "total": ("lq", "concentration", "coagglomeration"),
    "map_approval": ("lq",),
    "hatched": ("lq",),
    "graticule": ("lq",),
    "outline": ("lq",),
    "width": _FIGURES,
    "firms": ("ellison-glaeser",),
    "draws": ("ellison-glaeser",),
    "seed": ("ellison-glaeser",),
}


@command
def agglomeration(
    panel: Data,
    years: o.Years,
    options: Annotated[Options, Use(serves=_SERVES)],
    near: Annotated[o.Neighbours, Use(serves=_BESIDE)],
    output: o.Output,
) -> None:
    """Measure where sectors are over-represented, concentrated and together, and how regions grow with their sectors.

    \b
    spatial-iie agglomeration --value software_services --unit 50 --year 2019 --out lq.png
    spatial-iie agglomeration --show concentration --groups four
    spatial-iie agglomeration --show ellison-glaeser --out gamma.png
    spatial-iie agglomeration --show shift-share --groups province
    spatial-iie agglomeration --data panel.xlsx --sectors "就业_*" --show krugman --lang zh
    """
    check_figure(options.out, options)
    whole = open_study(panel, years.years)
    study, sectors = options.of_study(whole, embedded=panel.file is None)
    if options.value is not None and options.value not in sectors:
        raise DataError("--value {value!r} is none of the sectors {sectors}.",
                        value=options.value, sectors=listed(sectors, 20))  # fmt: skip
    result = _made(options, study, sectors, years, panel, near)
    if options.out is not None:
        _draw(options, result, study, sectors, panel)
    if options.value is not None:
        frame = result.to_frame()
        result = replace(result, frame=frame[frame["sector"] == options.value].reset_index(drop=True))
    output.show(result if panel.file is not None or output.for_programs else _labelled(result))


def _labelled(result: TableResult) -> TableResult:
    """Return a table with readers' words for the sectors of the example."""
    from spatial_iie.chapter.example import example_plan

    labels = {name: dict(words) for name, words in example_plan().labels.items()}
    return replace(result, about=result.about | TableAbout(labels=labels))


def _made(
    options: Options, study: Study, sectors: list[str], years: o.Years, panel: Data, near: o.Neighbours
) -> TableResult:
    """Return the table that is shown."""
    more: Keywords = {"sectors": sectors, "years": years.years}
    if options.show in _BY_GROUPS:
        more["groups"] = chosen_groups(options.groups, study, panel)
    if options.show in _SERVES["total"]:
        more["total"] = options.total
    if options.show in ("herfindahl", "krugman") and options.of is not None:
        more["of"] = options.of
    if options.show in _BESIDE and options.of != "region":
        more["w"], more["isolates"] = neighbours(near, study)
    if options.show == "ellison-glaeser":
        return _dartboard(options, study, sectors, years, panel, more)
    if options.show == "shift-share":
        more |= {"by": options.by, "method": options.method}
        return room.shift_share(study, **more)
    if options.show == "lq":
        return room.location_quotient(study, unit=options.unit, **more)
    made: TableResult = getattr(room, options.show)(study, **more)
    return made


def _dartboard(
    options: Options, study: Study, sectors: list[str], years: o.Years, panel: Data, more: Keywords
) -> TableResult:
    """Return the indices of Ellison and Glaeser of all sectors of the firms, in the last year asked for."""
    year = (years.years or study.years)[-1]
    embedded = panel.file is None
    firms, totals = replace(options, sectors=tuple(sectors)).placed(
        study, layer_of(study, panel), year, embedded=embedded
    )
    for name in ("sectors", "years"):
        more.pop(name)
    more |= {"method": options.index, "draws": options.draws, "seed": options.seed}
    return room.ellison_glaeser(firms, totals, **more)


def _draw(options: Options, result: TableResult, study: Study, sectors: list[str], panel: Data) -> None:
    """Draw the map of the location quotients of one sector, or the indices of all."""
    if options.show == "ellison-glaeser":
        names = {name: called(str(name), panel)["variable"] for name in result.to_frame()["sector"]}
        drawn = viz.gamma_plot(result, names=names, width=options.width, language=o.language())
        return write_figure(drawn, options.out or "")
    sector = options.value or sectors[0]
    if options.value is None and len(sectors) > 1:
        raise DataError(
            "a map is of one sector: say which with --value, of {sectors}.", sectors=listed(sectors, 20)
        )
    look = {
        **called(sector, panel),
        **options.printed(study, panel),
        "width": options.width,
        "language": o.language(),
    }
    look.pop("unit")  # a quotient has none
    mapped = viz.location_quotient_map(result, layer_of(study, panel), sector=sector, **look)
    return write_figure(mapped, options.out or "")
