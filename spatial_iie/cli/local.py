"""Commands that print regions: clusters, quadrants, and the moves between them."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel


class Correction(StrEnum):
    """Corrections for testing many regions at once."""

    none = "none"
    fdr = "fdr"
    bonferroni = "bonferroni"


class Moves(StrEnum):
    """Tables of the moves between quadrants."""

    counts = "counts"
    movers = "movers"
    persistent = "persistent"


_PANEL = "Statistic"
OneYear = Annotated[
    str | None, typer.Option("--year", help="One year. By default the last.", rich_help_panel="Your data")
]
Alpha = Annotated[
    float, typer.Option("--alpha", help="Level at which a cluster is significant.", rich_help_panel=_PANEL)
]
CorrectionOption = Annotated[
    Correction,
    typer.Option("--correction", help="For testing many cities at once.", rich_help_panel=_PANEL),
]
Draws = Annotated[
    int,
    typer.Option(
        "--permutations",
        min=0,
        help="Conditional permutations; 0: analytic p values.",
        rich_help_panel=_PANEL,
    ),
]


@reads_a_panel
def lisa(
    panel: Panel,
    value: o.Value = None,
    year: OneYear = None,
    weights: o.WeightsSpec = "queen",
    scaling: o.ScalingOption = o.Scaling.row,
    alternative: o.AlternativeOption = None,
    permutations: Draws = 9999,
    seed: o.Seed = 0,
    isolates: o.IsolatesOption = o.Isolates.exclude,
    significant: Annotated[
        bool, typer.Option("--significant", help="Only cities in a cluster.", rich_help_panel=_PANEL)
    ] = False,
    alpha: Alpha = 0.05,
    correction: CorrectionOption = Correction.none,
    map_: Annotated[
        Path | None,
        typer.Option("--map", help="Also draw the clusters: .png, .svg or .pdf.", rich_help_panel="Output"),
    ] = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Print local Moran's I of every city, with its quadrant, p values and cluster.

    \b
    spatial-iie lisa --significant --map clusters.png
    spatial-iie lisa --year 2018 --significant --correction fdr --format csv
    """
    from spatial_iie import esda
    from spatial_iie.cli._neighbours import without_zero
    from spatial_iie.cli._output import progress_bar, show
    from spatial_iie.cli._study import open_question
    from spatial_iie.errors import DataError
    from spatial_iie.inference import Permutations

    without_zero(isolates, "local statistics")
    study, variable, w, _, years = open_question(panel, value, year, weights, scaling, isolates)
    if map_ is not None:
        from spatial_iie.viz.output import format_of

        format_of(map_)
    if years is not None and len(years) > 1:
        raise DataError(
            "lisa prints one year; --year {year!r} names {n_years}.", year=year, n_years=len(years)
        )
    with progress_bar("permutations") as progress:
        table = esda.clusters(
            study,
            variable,
            w,
            year=years[0] if years else None,
            alpha=alpha,
            correction=None if correction is Correction.none else correction.value,  # type: ignore[arg-type]
            significant=significant,
            alternative=alternative.value if alternative else "two-sided",
            permutations=Permutations(permutations, seed, progress=progress) if permutations else 0,
        )
    if map_ is not None:
        from spatial_iie.cli.figures import local_results, write_cluster_map

        shown = (years or study.years)[-1]
        result = local_results(study, variable, w, (shown,), permutations=permutations, seed=seed)[shown]
        result = replace(result, alternative=alternative.value if alternative else "two-sided")
        about = {name: table.about[name] for name in ("alpha", "correction")}
        write_cluster_map(
            study, result, map_, own=panel.boundaries, title=table.title, language=lang.value, **about
        )
    show(table, format.value, lang.value)


@reads_a_panel
def quadrants(
    panel: Panel,
    value: o.Value = None,
    year: o.Year = None,
    weights: o.WeightsSpec = "queen",
    isolates: o.IsolatesOption = o.Isolates.exclude,
    by_city: Annotated[
        bool, typer.Option("--by-city", help="One row a city, one column a year.", rich_help_panel=_PANEL)
    ] = False,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Print which cities are in which quadrant of the Moran scatter plot, year by year, and how many.

    \b
    spatial-iie quadrants --year 2017-2019
    spatial-iie quadrants --by-city --lang zh
    """
    from spatial_iie import esda
    from spatial_iie.cli._neighbours import without_zero
    from spatial_iie.cli._output import show
    from spatial_iie.cli._study import open_question

    without_zero(isolates, "quadrants")
    study, variable, w, _, years = open_question(panel, value, year, weights, o.Scaling.row, isolates)
    table = (esda.quadrants if by_city else esda.quadrant_cities)(study, variable, w, years=years)
    show(table, format.value, lang.value)


@reads_a_panel
def transitions(
    panel: Panel,
    value: o.Value = None,
    year: o.Year = None,
    weights: o.WeightsSpec = "queen",
    isolates: o.IsolatesOption = o.Isolates.exclude,
    show_: Annotated[
        Moves,
        typer.Option(
            "--show",
            help="counts: from-to matrix; movers: who moved; persistent: who stayed, hot and cold spots first.",
            rich_help_panel=_PANEL,
        ),
    ] = Moves.counts,
    alpha: Alpha = 0.05,
    correction: CorrectionOption = Correction.none,
    permutations: Draws = 9999,
    seed: o.Seed = 0,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Print the moves of cities between the quadrants from year to year, or who made them.

    --alpha, --correction, --permutations and --seed serve --show persistent.

    \b
    spatial-iie transitions
    spatial-iie transitions --show movers --year 2017,2019
    """
    from spatial_iie import esda
    from spatial_iie.cli._neighbours import without_zero
    from spatial_iie.cli._output import progress_bar, show
    from spatial_iie.cli._study import open_question
    from spatial_iie.inference import Permutations

    without_zero(isolates, "quadrants")
    study, variable, w, _, years = open_question(panel, value, year, weights, o.Scaling.row, isolates)
    if show_ is not Moves.persistent:
        table = (esda.movers if show_ is Moves.movers else esda.transitions)(study, variable, w, years=years)
    else:
        with progress_bar("permutations") as progress:
            table = esda.persistence(
                study,
                variable,
                w,
                years=years,
                alpha=alpha,
                correction=None if correction is Correction.none else correction.value,  # type: ignore[arg-type]
                permutations=Permutations(permutations, seed, progress=progress) if permutations else 0,
            )
    show(table, format.value, lang.value)
