"""The command that tells where an index is, how far it spreads, and where it went."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel
from spatial_iie.cli._streams import note
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.results import TableResult
    from spatial_iie.study import Study


class Aspect(StrEnum):
    """What to print of movement."""

    centre = "centre"
    ellipse = "ellipse"
    change = "change"
    shares = "shares"
    share_change = "share-change"


class Size(StrEnum):
    """Conventions of the ellipse's axes."""

    arcgis = "arcgis"
    yuill = "yuill"
    crimestat = "crimestat"


_PANEL = "Movement"
_SHARES = (Aspect.shares, Aspect.share_change)
_DRAWN = (Aspect.centre, Aspect.ellipse)


@reads_a_panel
def movement(
    panel: Panel,
    value: o.Value = None,
    year: o.Year = None,
    show_: Annotated[
        Aspect,
        typer.Option(
            "--show",
            help="centre and ellipse by year; change: from the first year to the last, tested; shares of groups by "
            "year; share-change: from the first year to the last, tested.",
            rich_help_panel=_PANEL,
        ),
    ] = Aspect.centre,
    groups: Annotated[
        str | None,
        typer.Option(
            help="Of the shares: four (economic regions), three (belts), hu (sides of the Hu line), province, or a "
            "column of your table. By default four.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    blocks: Annotated[
        str | None,
        typer.Option(
            help="Draw cities in blocks, because neighbours grow alike: province, four, ... By default one by one.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    size: Annotated[
        Size | None,
        typer.Option(
            help="Semi-axes of the ellipse: sqrt(2) standard deviations (arcgis), one (yuill), CrimeStat's. "
            "By default arcgis.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    projection: Annotated[
        str | None,
        typer.Option(
            help="Equal-area plane of the centre, as PROJ reads it. By default Albers' of China.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option(min=0, help="Bootstrap draws of cities. 0: none.", rich_help_panel=_PANEL)
    ] = 999,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.", rich_help_panel=_PANEL)] = 0,
    figure: Annotated[
        Path | None,
        typer.Option(help="Draw centre or ellipse on the map: .png, .svg or .pdf.", rich_help_panel="Output"),
    ] = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Tell where the middle of an index is, how far it spreads, and whether it moved.

    Only cities with a value in all of the years count.

    \b
    spatial-iie movement
    spatial-iie movement --show ellipse --figure ellipse.png
    spatial-iie movement --show change --blocks province
    spatial-iie movement --show share-change --groups three --year 2017,2019 --lang zh
    """
    from spatial_iie.cli._output import show
    from spatial_iie.cli._study import chosen_variable, open_study, parse_years

    _check_fit(show_, groups, {"--blocks": blocks, "--size": size, "--projection": projection}, figure)
    years = parse_years(year)
    study = open_study(panel, years)
    options: dict[str, Any] = {"years": years, "draws": draws, "seed": seed}
    if show_ in _SHARES:
        options["groups"] = _grouped(groups or "four", study, panel, lang)
    else:
        options["blocks"] = None if blocks is None else _grouped(blocks, study, panel, lang)
        if show_ is not Aspect.centre:
            options["convention"] = (size or Size.arcgis).value
        if projection is not None:
            options["projection"] = projection
    result = _made(show_, study, chosen_variable(value, study), options)
    if figure is not None:
        _draw(result, study, panel, figure, lang)
    show(result, format.value, lang.value)


def _made(aspect: Aspect, study: Study, variable: str, options: dict[str, Any]) -> TableResult:
    from spatial_iie import indices

    functions = {
        Aspect.centre: "centre_path",
        Aspect.ellipse: "standard_ellipse",
        Aspect.change: "net_movement",
        Aspect.shares: "group_shares",
        Aspect.share_change: "share_changes",
    }
    result: TableResult = getattr(indices, functions[aspect])(study, variable, **options)
    return result


def _grouped(text: str, study: Study, panel: Panel, lang: o.Language) -> Any:
    from spatial_iie.cli._groups import chosen_groups

    return chosen_groups(text, study, panel, lang)


def _check_fit(aspect: Aspect, groups: str | None, of_places: dict[str, Any], figure: Path | None) -> None:
    """Refuse options that what is shown could not follow, before anything is computed."""
    if aspect in _SHARES:
        given = [name for name, value in of_places.items() if value is not None]
        if given:
            raise DataError(
                "{given} is not for --show {value}: shares have no place.",
                given=", ".join(given),
                value=aspect.value,
            )
    elif groups is not None:
        raise DataError(
            "--groups is for --show shares and share-change; --show {value} is of all cities.",
            value=aspect.value,
        )
    if aspect is Aspect.centre and of_places["--size"] is not None:
        raise DataError("--size is of the ellipse: it needs --show ellipse or --show change.")
    if figure is not None:
        if aspect not in _DRAWN:
            raise DataError(
                "--figure draws the map: it needs --show centre or --show ellipse, not {value}.",
                value=aspect.value,
            )
        from spatial_iie.viz.output import format_of

        format_of(figure)


def _draw(result: TableResult, study: Study, panel: Panel, path: Path, lang: o.Language) -> None:
    from spatial_iie import viz

    layer = study.regions if panel.boundaries is None else study.layer
    plane = result.about["projection"]
    viz.save(viz.movement_map(result, layer, projection=plane, language=lang.value), path)
    note("wrote {file}", file=path)
