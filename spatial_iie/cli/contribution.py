"""The command ``contribution``: what an industry adds to growth, and what technology does."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spatial_iie.cli import _options as o
from spatial_iie.cli import _yearly as y
from spatial_iie.cli._study import parts_of
from spatial_iie.errors import DataError
from spatial_iie.messages import Message, joined

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import Result

_PANEL, _SOLOW = "Table", "Technology (--show solow, production)"


class Part(StrEnum):
    """What to print."""

    growth = "growth"
    parts = "parts"
    comparison = "comparison"
    rounding = "rounding"
    solow = "solow"
    production = "production"


def contribution(
    data: y.Data = None,
    published: y.Published = False,
    year_column: y.YearColumn = None,
    gdp: y.Gdp = None,
    value_added: y.ValueAdded = None,
    price_index: Annotated[
        str | None,
        typer.Option(help="Column of a price index, to deflate both.", rich_help_panel="Your data"),
    ] = None,
    base_year: Annotated[
        int | None,
        typer.Option(help="Year whose prices are used, with --price-index.", rich_help_panel="Your data"),
    ] = None,
    encoding: y.Encoding = None,
    sheet: y.Sheet = None,
    show_: Annotated[
        Part,
        typer.Option(
            "--show",
            help="growth: contribution, pull and share by year; parts: the same of several parts; "
            "comparison, of --published: other institutes; rounding, of --published: which figures follow from others; "
            "solow: technology and sources of growth; production: the regression behind it.",
            rich_help_panel=_PANEL,
        ),
    ] = Part.growth,
    step: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Compare with the year so many years before. By default 1; 3 for the published parts.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    output: Annotated[str | None, typer.Option(help="Column of real output.", rich_help_panel=_SOLOW)] = None,
    capital: Annotated[
        str | None, typer.Option(help="Column of the real capital stock.", rich_help_panel=_SOLOW)
    ] = None,
    labor: Annotated[
        str | None, typer.Option(help="Column of persons or hours worked.", rich_help_panel=_SOLOW)
    ] = None,
    base: Annotated[str, typer.Option(help="Years of the regression.", rich_help_panel=_SOLOW)] = "2007-2016",
    constant_returns: Annotated[
        bool, typer.Option("--constant-returns", help="Elasticities sum to 1.", rich_help_panel=_SOLOW)
    ] = False,
    trend: Annotated[
        bool, typer.Option("--trend", help="Technology grows at a constant rate.", rich_help_panel=_SOLOW)
    ] = False,
    labor_share: Annotated[
        str | None,
        typer.Option(
            help="Share of labour, a number or a column, in place of a regression.", rich_help_panel=_SOLOW
        ),
    ] = None,
    format: o.FormatOption = o.Format.table,  # noqa: A002
    lang: o.LanguageOption = o.Language.en,
) -> None:
    """Print what an industry adds to the growth of GDP, by a table of your own or by published figures.

    \b
    spatial-iie contribution --published
    spatial-iie contribution --published --show rounding
    spatial-iie contribution --data macro.csv --gdp gdp --value-added direct,penetration --show parts
    spatial-iie contribution --data pwt.csv --show solow --output rgdpna --capital rnna --labor emp
    """
    from spatial_iie.cli._output import show

    _refuse_unused(
        show_,
        {"--output": output, "--capital": capital, "--labor": labor, "--labor-share": labor_share,
         "--constant-returns": constant_returns or None, "--trend": trend or None},
        {"--gdp": gdp, "--value-added": value_added, "--price-index": price_index, "--base-year": base_year,
         "--step": step},
    )  # fmt: skip
    reading = {"year": year_column, "encoding": encoding, "sheet": sheet}
    if data is not None or show_ not in (Part.solow, Part.production):  # these say below what they need
        y.check_origin(data, published=published, year_column=year_column, gdp=gdp, value_added=value_added,
                       price_index=price_index, base_year=base_year, encoding=encoding, sheet=sheet)  # fmt: skip
    if show_ in (Part.solow, Part.production):
        if data is None:
            raise DataError(
                "--show {value} needs --data FILE: the published figures have no capital and no labour.",
                value=show_.value,
            )
        columns = _columns_of_solow(output, capital, labor)
        result = _technology(data, reading, columns, show_, _base(base), constant_returns, trend, labor_share)
    elif data is None:
        result = _of_the_report(show_, step, paper=format in (o.Format.markdown, o.Format.latex))
    else:
        if show_ in (Part.comparison, Part.rounding):
            raise DataError(
                "--show {value} is of the published figures: it takes --published, not --data.",
                value=show_.value,
            )
        result = _of_own_data(data, reading, gdp or "gdp", value_added or "value_added", price_index, base_year,
                              show_, step or 1)  # fmt: skip
    show(result, format.value, lang.value)


def _refuse_unused(part: Part, of_technology: dict[str, Any], of_growth: dict[str, Any]) -> None:
    """Refuse an option that was given and would change nothing in the part asked for."""
    technology = part in (Part.solow, Part.production)
    given = [
        name for name, value in (of_growth if technology else of_technology).items() if value is not None
    ]
    if given:
        of = joined(("growth", "parts") if technology else ("solow", "production"), " and ")
        raise DataError(
            "{given}: for --show {of}, not for --show {value}.",
            given=", ".join(given),
            of=of,
            value=part.value,
        )


def _of_the_report(part: Part, step: int | None, *, paper: bool) -> Result:
    """Return a table of the figures the report prints, told so beneath it."""
    from spatial_iie import macro, report_2022
    from spatial_iie.report_2022 import printed

    if step is not None and part in (Part.comparison, Part.rounding):
        raise DataError("--step is for --show growth and parts, not {value}.", value=part.value)
    gdp, value_added = report_2022.printed_series()
    if part is Part.comparison:
        table = report_2022.compare_institutes(
            report_2022.printed_institutes(), bases=printed.BASES, layout="paper" if paper else "long"
        )
    elif part is Part.rounding:
        return printed.rounding()
    elif part is Part.parts:
        parts = report_2022.printed_parts()
        table = macro.growth_contribution_of_parts(gdp[parts.index], parts, step=step or 3, unit=printed.UNIT)
    else:
        table = macro.growth_contribution(gdp, value_added, step=step or 1, unit=printed.UNIT)
    return printed.told(table, with_gdp=part is not Part.comparison)


def _of_own_data(
    data: Path,
    reading: dict[str, Any],
    gdp: str,
    value_added: str,
    price_index: str | None,
    base_year: int | None,
    part: Part,
    step: int,
) -> Result:
    from spatial_iie import macro

    if (price_index is None) != (base_year is None):
        raise DataError("--price-index and --base-year belong together.")
    parts = parts_of(value_added, "--value-added")
    wanted = [gdp, *parts, *([price_index] if price_index else [])]
    table = y.complete_years(data, wanted, **reading)
    if price_index is not None and base_year is not None:
        table = _deflated(table, [gdp, *parts], price_index, base_year)
    unit = Message("prices of {base_year}", base_year=base_year) if base_year else None
    if part is Part.parts:
        return macro.growth_contribution_of_parts(table[gdp], table[parts], step=step, unit=unit)
    whole = table[parts].sum(axis=1).rename(" + ".join(parts))
    return macro.growth_contribution(table[gdp], whole, step=step, unit=unit)


def _deflated(table: pd.DataFrame, columns: list[str], price_index: str, base_year: int) -> pd.DataFrame:
    from spatial_iie import macro

    real = {name: macro.deflate(table[name], table[price_index], base_year=base_year) for name in columns}
    return table.assign(**real)


def _columns_of_solow(output: str | None, capital: str | None, labor: str | None) -> dict[str, str]:
    named = {"output": output, "capital": capital, "labor": labor}
    lacking = [f"--{name}" for name, column in named.items() if column is None]
    if lacking:
        raise DataError("say which columns are meant with {lacking}.", lacking=", ".join(lacking))
    return {name: column for name, column in named.items() if column is not None}


def _technology(
    data: Path,
    reading: dict[str, Any],
    columns: dict[str, Any],
    part: Part,
    base: tuple[int, int],
    constant_returns: bool,
    trend: bool,
    labor_share: str | None,
) -> Result:
    from spatial_iie import macro

    share: float | str | None = labor_share
    if labor_share is not None:
        with suppress(ValueError):  # the name of a column
            share = float(labor_share)
    wanted = [*columns.values(), *([share] if isinstance(share, str) else [])]
    table = y.complete_years(data, wanted, **reading)
    options: dict[str, Any] = {"base": base, "constant_returns": constant_returns, "trend": trend}
    if share is not None and (constant_returns or trend or part is Part.production):
        raise DataError("--labor-share takes the place of the regression: leave out its options.")
    if part is Part.production:
        return macro.production_function(table, **columns, **options)
    return macro.solow(table, **columns, **options, labor_share=share)


def _base(text: str) -> tuple[int, int]:
    from spatial_iie.cli._study import parse_years

    try:
        years = parse_years(text) or ()
    except DataError:
        raise DataError(
            "--base {text!r} is not understood. Write years such as 2007-2016.", text=text
        ) from None
    if years != tuple(range(years[0], years[-1] + 1)):
        raise DataError(
            "--base {text!r} must be years that follow one another, such as 2007-2016.", text=text
        )
    return years[0], years[-1]
