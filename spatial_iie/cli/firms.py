"""The command on firms as points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import agglomeration, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._output import progress_bar
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._streams import note
from spatial_iie.errors import DataError, listed

if TYPE_CHECKING:
    from spatial_iie.agglomeration import Firms
    from spatial_iie.results import TableResult

_BANDS = ("k-density", "m", "m-density")
_REGIONS = ("counts", "regions")


@dataclass(frozen=True, kw_only=True)
class Options(asked.Firms, o.Sized):
    """The keys of [firms], and what only the shell shows."""

    TITLE: ClassVar[str] = "Firms"
    show: str = option(
        "k-density: of the distances between firms of a sector (Duranton and Overman); m: its share within distances "
        "of its firms (Marcon and Puech's M); m-density: that at distances (m); counts: firms by region and sector; "
        "regions: the region of each firm.",
        "k-density",
        choices=(*_BANDS, *_REGIONS),
    )
    bandwidth: float | None = option(
        "Bandwidth of the kernel, in km. By default Silverman's.", serves=("k-density", "m-density")
    )
    level: str = option(
        "Level of the regions.",
        "prefecture",
        choices=("prefecture", "province", "county", "county-merged"),
        serves=_REGIONS,
    )
    vintage: int | None = option(
        "Year, 2000 to 2025, at whose end the regions stood. By default 2018; counties are of 2023.",
        serves=_REGIONS,
    )
    amount: str = option(
        "What is counted: firms, or employment.", "firms", choices=("firms", "employment"), serves=("counts",)
    )
    out: str | None = option("Draw the function: .png, .svg or .pdf.", serves=_BANDS, panel=o.OUTPUT)


_USE = Use(
    serves=dict.fromkeys(
        ("sector", "far", "weighted", "null", "band", "permutations", "seed", "width"), _BANDS
    ),
    words={"sector": "Sector under study. By default software_services in the example."},
)


@command
def firms(options: Annotated[Options, _USE], output: o.Output) -> None:
    """Measure how far apart the firms of a sector are, or count firms into regions.

    \b
    spatial-iie firms
    spatial-iie firms --sector electronics_manufacturing --weighted --out k_density.png
    spatial-iie firms --data firms.csv --sector software --show m --far 200
    spatial-iie firms --data firms.csv --show counts --level county --format csv
    """
    check_figure(options.out, options)
    there = options.firms()
    for line in there.about.notes:
        note(line)
    if options.show in _REGIONS:
        output.show(_in_regions(there, options))
        return
    chosen = options.sectors(there)
    if len(chosen) > 1:
        raise DataError("one sector is shown at a time; --sector names {sectors}.", sectors=listed(chosen))
    result = _function(there, chosen[0], options)
    if options.out is not None:
        write_figure(viz.envelope_plot(result, language=o.language(), width=options.width), options.out)
    output.show(result)


def _in_regions(there: Firms, options: Options) -> TableResult:
    where: Keywords = {"level": options.level, "vintage": options.vintage}
    if options.show == "regions":
        return agglomeration.locate_firms(there, **where)
    where["amount"] = options.amount
    return agglomeration.count_firms(there, **where)


def _function(there: Firms, sector: str, options: Options) -> TableResult:
    from spatial_iie.inference import Permutations

    more = {**options.simulations, "bandwidth": options.bandwidth}
    with progress_bar("simulations") as progress:
        draws = options.permutations
        permutations = Permutations(draws, options.seed, progress=progress) if draws else None
        if options.show == "k-density":
            return agglomeration.duranton_overman(there, sector, permutations=permutations, **more)
        cumulative = options.show == "m"
        return agglomeration.marcon_puech(
            there, sector, cumulative=cumulative, permutations=permutations, **more
        )
