"""The command that measures inequality between cities, and takes it apart."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel
from spatial_iie.cli._streams import note
from spatial_iie.cli._study import parts_of
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.results import TableResult
    from spatial_iie.study import Study


class Aspect(StrEnum):
    """What to print of inequality."""

    measures = "measures"
    theil = "theil"
    dagum = "dagum"
    pairs = "pairs"
    spatial = "spatial"
    change = "change"


class Interval(StrEnum):
    """Ways to make an interval of bootstrap draws."""

    percentile = "percentile"
    bca = "bca"


_PANEL = "Inequality"
_MEASURES = ("gini", "theil_t", "theil_l", "cv")

Groups = Annotated[
    str | None,
    typer.Option(
        help="four (economic regions), three (belts), hu (sides of the Hu line), province, or a column of your table. "
        "By default four for theil, dagum and pairs, none for measures and change.",
        rich_help_panel=_PANEL,
    ),
]
Show = Annotated[
    Aspect,
    typer.Option(
        "--show",
        help="measures by year; theil, dagum: parts by groups; pairs: between every two groups; spatial: neighbours "
        "and others; change: from the first year to the last, tested.",
        rich_help_panel=_PANEL,
    ),
]
Measures = Annotated[
    str | None,
    typer.Option(
        help="Of gini, theil_t, theil_l, cv, with commas. By default all; theil_t for theil, gini for change.",
        rich_help_panel=_PANEL,
    ),
]
WeightedBy = Annotated[
    str | None,
    typer.Option(help="Column by which cities count, such as population.", rich_help_panel=_PANEL),
]
Draws = Annotated[
    int,
    typer.Option(min=0, help="Bootstrap draws; of spatial, permutations. 0: none.", rich_help_panel=_PANEL),
]


@reads_a_panel
def inequality(
    panel: Panel,
    value: o.Value = None,
    year: o.Year = None,
    groups: Groups = None,
    show_: Show = Aspect.measures,
    measures: Measures = None,
    weighted_by: WeightedBy = None,
    draws: Draws = 999,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.", rich_help_panel=_PANEL)] = 0,
    interval: Annotated[
        Interval | None,
        typer.Option(
            help="How intervals are made of draws. By default bca; percentile for change.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            "--weights", help="Neighbours of --show spatial. By default queen.", rich_help_panel=_PANEL
        ),
    ] = None,
    isolates: o.IsolatesIfUsed = None,
    figure: Annotated[
        Path | None,
        typer.Option(help="Draw the parts of dagum or theil: .png, .svg or .pdf.", rich_help_panel="Output"),
    ] = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Measure how unequal cities are, year by year, within and between groups of them.

    \b
    spatial-iie inequality
    spatial-iie inequality --show dagum --groups four --figure dagum.png
    spatial-iie inequality --show change --groups hu --year 2017,2019
    spatial-iie inequality --data panel.xlsx --value 指数 --groups 城市群 --show theil --lang zh
    """
    from spatial_iie.cli._output import show
    from spatial_iie.cli._study import chosen_variable, open_study, parse_years

    _check_fit(show_, figure, weighted_by, interval)
    of_space = {"--weights": weights, "--isolates": isolates}
    if show_ is not Aspect.spatial and any(each is not None for each in of_space.values()):
        given = ", ".join(name for name, each in of_space.items() if each is not None)
        raise DataError(
            "{given} is for --show spatial, not for --show {value}.", given=given, value=show_.value
        )
    years = parse_years(year)
    study = open_study(panel, years)
    variable = chosen_variable(value, study)
    options: dict[str, Any] = {"years": years, "seed": seed}
    if show_ is Aspect.spatial:
        if groups is not None or measures is not None:
            raise DataError("--groups and --measures are not for --show spatial: it divides by neighbours.")
        result = _spatial(study, variable, weights or "queen", isolates, draws, **options)
    else:
        by = groups or ("four" if show_ in (Aspect.theil, Aspect.dagum, Aspect.pairs) else None)
        options |= {"draws": draws, "weights": weighted_by}
        options |= {} if interval is None else {"interval": interval.value}
        result = _made(
            show_, study, variable, _grouped(by, study, panel, lang), _names(measures, show_), options
        )
    if figure is not None:
        _draw(result, figure, lang)
    show(result, format.value, lang.value)


def _made(
    aspect: Aspect, study: Study, variable: str, groups: Any, measures: list[str], options: dict[str, Any]
) -> TableResult:
    from spatial_iie import indices

    if aspect is Aspect.measures:
        return indices.inequality_by_year(study, variable, groups=groups, measures=measures, **options)
    if aspect is Aspect.change:
        return indices.inequality_change(study, variable, groups=groups, measure=measures[0], **options)
    kind: Any = measures[0] if aspect is Aspect.theil else aspect.value
    return indices.decomposition_by_year(study, variable, groups, kind=kind, **options)


def _spatial(
    study: Study, variable: str, weights: str, isolates: o.Isolates | None, draws: int, **options: Any
) -> TableResult:
    from spatial_iie.cli._neighbours import neighbours
    from spatial_iie.indices import spatial_gini_by_year

    w, rule = neighbours(weights, study, o.Scaling.none, isolates or o.Isolates.zero)
    return spatial_gini_by_year(study, variable, w, permutations=draws, isolates=rule, **options)


def _grouped(text: str | None, study: Study, panel: Panel, lang: o.Language) -> Any:
    from spatial_iie.cli._groups import chosen_groups

    return None if text is None else chosen_groups(text, study, panel, lang)


def _names(text: str | None, aspect: Aspect) -> list[str]:
    """Return the measures asked for, those that fit what is shown."""
    usual = {Aspect.measures: ",".join(_MEASURES), Aspect.theil: "theil_t", Aspect.change: "gini"}
    if text is not None and aspect not in usual:
        raise DataError(
            "--measures is not for --show {value}: it is of the Gini coefficient.", value=aspect.value
        )
    names = parts_of(text or usual.get(aspect, "gini"), "--measures")
    allowed = ("theil_t", "theil_l") if aspect is Aspect.theil else _MEASURES
    wrong = [name for name in names if name not in allowed]
    if wrong:
        raise DataError(
            "--measures {text!r} must be of {allowed}, each once.", text=text, allowed=", ".join(allowed)
        )
    if aspect is not Aspect.measures and len(names) > 1:
        raise DataError(
            "--show {value} is of one measure; --measures {text!r} names {n_names}.",
            value=aspect.value,
            text=text,
            n_names=len(names),
        )
    return names


def _check_fit(
    aspect: Aspect, figure: Path | None, weighted_by: str | None, interval: Interval | None
) -> None:
    """Refuse options that what is shown could not follow, before anything is computed."""
    if figure is not None:
        if aspect not in (Aspect.dagum, Aspect.theil):
            raise DataError(
                "--figure draws the parts: it needs --show dagum or --show theil, not {value}.",
                value=aspect.value,
            )
        from spatial_iie.viz.output import format_of

        format_of(figure)
    if aspect is Aspect.spatial and (weighted_by is not None or interval is not None):
        raise DataError(
            "--weighted-by and --interval are not for --show spatial: cities count the same there."
        )


def _draw(result: TableResult, path: Path, lang: o.Language) -> None:
    from spatial_iie import viz

    viz.save(viz.inequality_parts(result, language=lang.value), path)
    note("wrote {file}", file=path)
