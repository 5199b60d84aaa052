"""Commands on global statistics of another kind: over distance, of two variables, of counts and of rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import esda, results
from spatial_iie._registry import STATISTICS
from spatial_iie.chapter.data import Data
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._output import progress_bar
from spatial_iie.cli._records import REQUIRED, Use, option
from spatial_iie.cli._study import chosen_variables, open_question, open_questions, open_study, year_of
from spatial_iie.errors import DataError
from spatial_iie.messages import Message
from spatial_iie.study.cross_section import cross_section

if TYPE_CHECKING:
    from spatial_iie.results import Result
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights

_STATISTIC = "Statistic"
_Draws = Annotated[o.Draws, Use(permutations=999)]


def _cut(w: Weights, regions: object) -> Weights:
    """Return the weights between the regions that have values."""
    return w.subset(w.ids[w.ids.isin(regions)])


@dataclass(frozen=True, kw_only=True)
class Lags(o.Tail):
    """What is computed at every distance."""

    statistic: str = option("Global statistic.", "moran", choices=STATISTICS)
    orders: int = option("Number of orders of contiguity.", 5, least=1)


@command
def correlogram(
    panel: Data,
    asked: o.OneQuestion,
    near: o.Neighbours,
    lags: Lags,
    draws: Annotated[o.Draws, Use(permutations=0)],
    output: o.Output,
) -> None:
    """Compute a global statistic for increasing orders of contiguity, the spatial correlogram.

    \b
    spatial-iie correlogram --orders 8
    """
    study, variable, w, rule, _ = open_question(panel, asked, near)
    y = cross_section(study, year_of(asked.years, study, [variable]))[variable].dropna()
    with progress_bar("permutations") as progress:
        table = esda.correlogram(
            y,
            _cut(w, y.index),
            orders=lags.orders,
            statistic=lags.statistic,
            alternative=lags.alternative,  # type: ignore[arg-type]
            permutations=draws.drawn(progress),
            isolates=rule,
        )
    output.show(table)


@command
def moran_change(
    panel: Data, asked: o.Question, near: o.Neighbours, tail: o.Tail, draws: o.Draws, output: o.Output
) -> None:
    """Test the change of Moran's I from the first to the last of the years, by random exchange of the years.

    \b
    spatial-iie moran-change --year 2017,2019
    """
    study, variable, w, rule, years = open_question(panel, asked, near)
    first, last = (cross_section(study, (years or study.years)[place])[variable] for place in (0, -1))
    both = first.index[first.notna() & last.notna()]
    with progress_bar("permutations") as progress:
        result = esda.moran_change(
            first[both],
            last[both],
            _cut(w, both),
            alternative=tail.alternative,  # type: ignore[arg-type]
            permutations=draws.drawn(progress),
            isolates=rule,
        )
    output.show(result)


@dataclass(frozen=True, kw_only=True)
class Two(o.OneYear):
    """Two columns and a year."""

    value: tuple[str, ...] = option("Two columns, X,Y.", REQUIRED, several=True)


def _of_two(
    function: Callable[..., Result], asked: Two, panel: Data, near: o.Neighbours, **options: object
) -> Result:
    """Return a statistic of two columns in a year, of the regions that have both."""
    questions = o.Questions(value=asked.value, year=asked.year)
    study, variables, w, rule, _ = open_questions(panel, questions, near)
    if len(variables) != 2:
        raise DataError("--value must name two columns, X,Y; it names {n}.", n=len(variables))
    year = year_of(asked.years, study, variables)
    both = cross_section(study, year)[variables].dropna()
    one, other = (both[name] for name in variables)
    return function(one, other, _cut(w, both.index), isolates=rule, **options)


@command
def bivariate(
    panel: Data, asked: Two, near: o.Neighbours, tail: o.Tail, draws: _Draws, output: o.Output
) -> None:
    """Compute the bivariate Moran's I of one column and the spatial lag of another.

    \b
    spatial-iie bivariate --value digital_index,gdp_per_capita --year 2019
    """
    with progress_bar("permutations") as progress:
        options = {"alternative": tail.alternative, "permutations": draws.drawn(progress)}
        output.show(_of_two(esda.bivariate_moran, asked, panel, near, **options))


@command
def lee(panel: Data, asked: Two, near: o.Neighbours, tail: o.Tail, draws: _Draws, output: o.Output) -> None:
    """Compute Lee's L, the correlation of two spatially smoothed columns.

    \b
    spatial-iie lee --value digital_index,gdp_per_capita --year 2019
    """
    with progress_bar("permutations") as progress:
        options = {"alternative": tail.alternative, "permutations": draws.drawn(progress)}
        output.show(_of_two(esda.lee, asked, panel, near, **options))


@dataclass(frozen=True, kw_only=True)
class Joins(o.Tail):
    """Which joins are counted."""

    kind: str = option(
        "Joins of ones (BB), of zeros (WW), or of both (BW).", "BB", choices=("BB", "WW", "BW")
    )
    above: float | None = option(
        "Values above this are ones; without it the column must hold zeros and ones."
    )


@command
def join_counts(
    panel: Data,
    asked: o.OneQuestion,
    near: Annotated[o.Neighbours, Use(scaling="none")],
    joins: Joins,
    draws: Annotated[o.Draws, Use(permutations=0)],
    output: o.Output,
) -> None:
    """Compute the join count of a column of zeros and ones, or of values above a threshold.

    \b
    spatial-iie join-counts --value digital_index --above 50 --year 2019
    """
    study, variable, w, rule, _ = open_question(panel, asked, near)
    y = cross_section(study, year_of(asked.years, study, [variable]))[variable].dropna()
    y = y if joins.above is None else (y > joins.above).astype(float)
    with progress_bar("permutations") as progress:
        result = esda.join_counts(
            y,
            _cut(w, y.index),
            kind=joins.kind,  # type: ignore[arg-type]
            alternative=joins.alternative,  # type: ignore[arg-type]
            permutations=draws.drawn(progress),
            isolates=rule,
        )
    output.show(result)


@dataclass(frozen=True, kw_only=True)
class Rates(o.OneQuestion):
    """Counts, and what they are counted in."""

    population: str = option("Column of the population at risk.", REQUIRED)


@dataclass(frozen=True, kw_only=True)
class OfRates(o.Tail):
    """What to print of rates."""

    TITLE: ClassVar[str] = _STATISTIC
    show: str = option(
        "moran: Moran's I of the rates; rates: the standardized rates by region.",
        "moran",
        choices=("moran", "rates"),
    )


@command
def rates(
    panel: Data,
    asked: Rates,
    near: Annotated[o.Neighbours, Use(serves=("moran",))],
    options: Annotated[OfRates, Use(serves={"alternative": ("moran",)})],
    draws: Annotated[o.Draws, Use(permutations=0, serves=("moran",))],
    output: o.Output,
) -> None:
    """Compute Moran's I of empirical Bayes standardized rates, or print the rates.

    \b
    spatial-iie rates --data panel.xlsx --value cases --population residents
    """
    if options.show == "rates":
        study = open_study(panel, asked.years)
        names = [*chosen_variables(None if asked.value is None else [asked.value], study), asked.population]
        output.show(_table_of_rates(study, names, year_of(asked.years, study, names)))
        return
    values = (*(() if asked.value is None else (asked.value,)), asked.population)
    with progress_bar("permutations") as progress:
        both = Two(value=values, year=asked.year)
        more = {"alternative": options.alternative, "permutations": draws.drawn(progress)}
        output.show(_of_two(esda.moran_rates, both, panel, near, **more))


def _table_of_rates(study: Study, names: list[str], year: int) -> Result:
    """Return counts, population, rate and standardized rate of each region."""
    table = study.year(year)[names].dropna()
    events, population = (table[name] for name in names)
    frame = table.assign(rate=events / population, score=esda.empirical_bayes_rates(events, population))
    frame.insert(0, "name", study.names.reindex(frame.index))
    heading = Message("Empirical Bayes rates: {events} by {population}, {year}", events=names[0],
                      population=names[1], year=year)  # fmt: skip
    about = results.TableAbout(synthetic=study.about.synthetic)
    return results.TableResult(frame.rename_axis(study.ids.name or "region"), heading=heading, about=about)
