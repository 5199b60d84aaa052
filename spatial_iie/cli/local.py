"""Commands that print regions: clusters, quadrants, and the moves between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from spatial_iie import esda, viz
from spatial_iie._registry import LOCAL_STATISTICS, local_statistic
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import called, check_figure, layer_of, write_figure
from spatial_iie.cli._neighbours import without_zero
from spatial_iie.cli._output import progress_bar
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_question, open_questions, year_of
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.esda.clusters import LocalOfYear


def _names() -> dict[str, str]:
    """Return the names in the shell, and the functions: those of records, but for g and g-star, which are one."""
    found: dict[str, str] = {}
    for each in LOCAL_STATISTICS.values():
        short = each.command.removesuffix("-local-moran").removeprefix("local-")
        names = ("g", "g-star") if short == "getis-ord" else (short,)
        found |= dict.fromkeys(names, each.name)
    return found


STATISTICS = _names()
_WITHOUT_SCALING = Use(without=("scaling",))


@dataclass(frozen=True, kw_only=True)
class Which(o.Tail, o.Printed, o.Clusters, o.Sized):
    """Which local statistic, and how it is shown."""

    statistic: str = option(
        "moran, geary, g, g-star, join-counts (of zeros and ones) or bivariate (of --value X,Y).",
        "moran",
        choices=STATISTICS,
        decides=True,
    )
    significant: bool = option("Only regions in a cluster.", False)
    moments: str | None = option(
        "Null hypothesis behind z: the region keeps its value (conditional), or all values are permuted (total).",
        choices=("conditional", "total"),
    )
    out: str | None = option("Also draw the clusters: .png, .svg or .pdf.", panel=o.OUTPUT)

    @property
    def function(self) -> Any:
        """The function, with what the statistic says of it."""
        function = local_statistic(STATISTICS[self.statistic])
        more: Keywords = {"moments": self.moments} if self.moments else {}
        if self.statistic in ("g", "g-star"):
            more["star"] = self.statistic == "g-star"
        return partial(function, **more)


@dataclass(frozen=True, kw_only=True)
class Question(o.OneYear):
    """Which columns and year."""

    value: tuple[str, ...] | None = option(
        "Column to analyse; of --statistic bivariate two, X,Y.", several=True
    )


@command
def local(
    panel: Data,
    asked: Question,
    near: o.Neighbours,
    which: Which,
    draws: Annotated[o.Draws, Use(serves=[name for name in STATISTICS if name != "join-counts"])],
    level: o.Significance,
    output: o.Output,
) -> None:
    """Compute a local statistic of every region, with its p-value and cluster.

    \b
    spatial-iie local --statistic g-star --significant --out hot_spots.png
    spatial-iie local --statistic geary --year 2018 --format csv
    spatial-iie local --statistic bivariate --value digital_index,gdp_per_capita
    """
    from spatial_iie.esda.clusters import local_of_year, table_of_clusters

    without_zero(near, "local statistics")
    check_figure(which.out, which)
    years = asked.years  # refused before anything is read
    study, variables, w, _, _ = open_questions(panel, o.Questions(value=asked.value, year=asked.year), near)
    wanted = 2 if which.statistic == "bivariate" else 1
    if len(variables) != wanted:
        raise DataError(
            "--statistic {statistic} is of {wanted}; --value names {given}.",
            statistic=which.statistic,
            wanted=wanted,
            given=len(variables),
        )
    year = year_of(years, study, variables)
    with progress_bar("permutations") as progress:
        more = {} if which.statistic == "join-counts" else {"permutations": draws.drawn(progress)}
        found = local_of_year(
            study, variables, w, year, which.function, alternative=which.alternative, **more
        )
    cut: Keywords = {"alpha": level.alpha, "correction": level.corrected}
    table = table_of_clusters(
        study, " x ".join(variables), w, year, found, significant=which.significant, **cut
    )
    if which.out is not None:
        _draw(study, panel, found, which, variables, year, cut)
    output.show(table)


@command
def lisa(
    panel: Data,
    asked: o.OneQuestion,
    near: o.Neighbours,
    which: Annotated[Which, Use(without=("statistic",))],
    draws: o.Draws,
    level: o.Significance,
    output: o.Output,
) -> None:
    """Compute local Moran's I of every region, with its quadrant, p-value and cluster.

    \b
    spatial-iie lisa --significant --out clusters.png
    spatial-iie lisa --year 2018 --significant --correction fdr --format csv
    """
    values = None if asked.value is None else (asked.value,)
    local.function(panel, Question(year=asked.year, value=values), near, which, draws, level, output)


def _draw(
    study: Any,
    panel: Data,
    found: LocalOfYear,
    which: Which,
    variables: Sequence[str],
    year: int,
    cut: Keywords,
) -> None:
    layer = layer_of(study, panel)
    words = " × ".join(str(called(each, panel)["variable"]) for each in variables)
    look: Keywords = {
        "variable": words,
        "year": year,
        "width": which.width,
        **which.printed(study, panel),
        **which.clusters,
    }
    write_figure(viz.cluster_map(found.result, layer, language=o.language(), **look, **cut), str(which.out))


@dataclass(frozen=True, kw_only=True)
class OfQuadrants:
    """Layout of the table."""

    TITLE: ClassVar[str] = "Statistic"
    by_city: bool = option("One row per region, one column per year.", False)


@command
def quadrants(
    panel: Data,
    asked: o.Question,
    near: Annotated[o.Neighbours, _WITHOUT_SCALING],
    options: OfQuadrants,
    output: o.Output,
) -> None:
    """List the regions in each quadrant of the Moran scatter plot, by year.

    \b
    spatial-iie quadrants --year 2017-2019
    spatial-iie quadrants --by-city --lang zh
    """
    without_zero(near, "quadrants")
    study, variable, w, _, years = open_question(panel, asked, near)
    output.show(
        (esda.quadrants if options.by_city else esda.quadrant_cities)(study, variable, w, years=years)
    )


@dataclass(frozen=True, kw_only=True)
class Moves:
    """What to print of moves."""

    TITLE: ClassVar[str] = "Statistic"
    show: str = option(
        "counts: transition matrix; movers: regions that moved; persistent: regions that stayed, clusters first; "
        "markov: the Markov chain of quadrants; directions: of the moves in the scatter plot.",
        "counts",
        choices=("counts", "movers", "persistent", "markov", "directions"),
    )
    sectors: int = option("Number of sectors of directions.", 8, serves=("directions",), least=2)


_FUNCTIONS = {"counts": "transitions", "movers": "movers", "markov": "lisa_markov"}


@command
def transitions(
    panel: Data,
    asked: o.Question,
    near: Annotated[o.Neighbours, _WITHOUT_SCALING],
    moves: Moves,
    level: Annotated[o.Significance, Use(serves=("persistent",))],
    draws: Annotated[o.Draws, Use(serves=("persistent", "directions"))],
    output: o.Output,
) -> None:
    """Count the moves of regions between quadrants of the Moran scatter plot, or list them.

    \b
    spatial-iie transitions
    spatial-iie transitions --show movers --year 2017,2019
    """
    without_zero(near, "quadrants")
    study, variable, w, _, years = open_question(panel, asked, near)
    if moves.show in _FUNCTIONS:
        output.show(getattr(esda, _FUNCTIONS[moves.show])(study, variable, w, years=years))
        return
    with progress_bar("permutations") as progress:
        options: Keywords = {"years": years, "permutations": draws.drawn(progress)}
        if moves.show == "directions":
            table = esda.directional_moves(study, variable, w, sectors=moves.sectors, **options)
        else:
            cut: Keywords = {"alpha": level.alpha, "correction": level.corrected}
            table = esda.persistence(study, variable, w, **cut, **options)
    output.show(table)
