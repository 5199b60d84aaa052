"""The command ``value-added``: an input-output benchmark, carried forward by yearly accounts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from spatial_iie import macro, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli import _options as o
from spatial_iie.cli import _yearly as y
from spatial_iie.cli import accounts
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._records import Use, option
from spatial_iie.messages import translated

if TYPE_CHECKING:
    from spatial_iie.chapter.by_year import Inputs
    from spatial_iie.chapter.data import Data


@dataclass(frozen=True, kw_only=True)
class Options(asked.ValueAdded, o.Sized):
    """The keys of [value_added], and what only the shell shows."""

    show: str = option(
        "year: totals, share of GDP and contribution to its growth; part: direct value added and penetration by "
        "industry; reading: the last year under each definition.",
        "year",
        choices=("year", "part", "reading"),
        panel=o.OUTPUT,
    )
    out: str | None = option(
        "Draw direct value added and penetration by year: .png, .svg or .pdf.", panel="Figure"
    )


_TABLE = Use(
    only=(
        "table", "shares", "industries", "reading", "imports", "distribution", "dependence", "seed", "output", "final",
        "value_added", "imported", "skip", "tolerance",
    ),
)  # fmt: skip


@command
def value_added(
    benchmark: Annotated[accounts.Options, _TABLE],
    yearly: y.Table,
    options: Annotated[Options, Use(without=("table",))],
    output: o.Output,
) -> None:
    """Compute the value added of the digital industry by year: an input-output benchmark carried forward, and its
    contribution to GDP growth, with intervals.

    \b
    spatial-iie value-added
    spatial-iie value-added --show part --out parts.png
    spatial-iie value-added io_2018.csv --year 2018 --data yearly.csv --shares ranges.csv --divisions divisions.csv
    spatial-iie value-added io_2018.csv --year 2018 --data yearly.csv --capital K --labor L --constant-returns
    """
    check_figure(options.out, options)
    wanted = _with_table(options, yearly.file)
    inputs = _inputs(benchmark, yearly, wanted)
    how: Keywords = {
        **inputs.options(wanted), "reading": benchmark.reading, "imports": benchmark.imports,
        **({"distribution": benchmark.distribution} if "mode" in inputs.shares else {}),
        "dependence": benchmark.dependence, "draws": options.draws, "seed": benchmark.seed,
    }  # fmt: skip
    result = macro.value_added_by_year(**how, by=options.show)  # type: ignore[arg-type]
    if options.out is not None:
        from spatial_iie.chapter.by_year import parts_of

        shown = result if options.show == "year" else macro.value_added_by_year(**how, by="year")
        frame = shown.to_frame()
        ends = frame["value_added_q05"], frame["value_added_q95"]
        drawn = viz.stacked_bars(
            parts_of(shown, o.language()),
            interval=ends,
            digits=1,
            title=str(translated(shown.heading, o.language())),
            language=o.language(),
            width=options.width,
        )
        write_figure(drawn, options.out)
    output.show(result)


def _with_table(options: Options, file: str | None) -> asked.ValueAdded:
    """Return what was asked for, with the yearly table as a study file names it."""
    from dataclasses import fields

    own = {each.name: getattr(options, each.name) for each in fields(asked.ValueAdded)}
    return asked.ValueAdded(**{**own, "table": file})


def _inputs(benchmark: accounts.Options, yearly: Data, options: asked.ValueAdded) -> Inputs:
    """Read the four files, or take the example."""
    from spatial_iie.chapter import by_year

    by_year.check_origin(options, benchmark.table)
    if benchmark.table is None:
        made = by_year.example(o.language())
        return (
            made
            if benchmark.shares is None
            else made._replace(shares=accounts.shares_of(benchmark.shares, made.table))
        )
    table = accounts.table_of(benchmark)
    shares = accounts.shares_of(benchmark.shares, table)
    divisions, industries = (
        None if path is None else accounts.noted(macro.read_industries(Path(path)), path)
        for path in (options.divisions, benchmark.industries)
    )
    reading: Keywords = y.reading_of(yearly)
    data = by_year.yearly_of(options, Path(str(yearly.file)), divisions, industries, **reading)
    return by_year.Inputs(
        table, shares, accounts.noted(data, str(yearly.file)), divisions, industries, example=False
    )
