"""The command ``contribution``: what an industry adds to growth, and what technology does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from spatial_iie import macro, report_2022
from spatial_iie.chapter import asked
from spatial_iie.chapter.keys import Keywords, years_in_a_row
from spatial_iie.cli import _options as o
from spatial_iie.cli import _yearly as y
from spatial_iie.cli._command import command
from spatial_iie.cli._records import Use, option
from spatial_iie.errors import DataError
from spatial_iie.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import Result

_SOLOW = "Technology (--show solow, production)"
_TECHNOLOGY, _GROWTH = ("solow", "production"), ("growth", "parts")
_PUBLISHED = ("comparison", "rounding")


@dataclass(frozen=True, kw_only=True)
class Options(asked.Contribution):
    """The keys of [contribution], and what only the shell shows."""

    show: str = option(
        "growth: contribution rate, percentage points and share by year; parts: the same for several parts; "
        "comparison (of --published): other institutes; rounding (of --published): which figures follow from "
        "others; solow: growth accounting; production: the production function behind it.",
        "growth",
        choices=(*_GROWTH, *_PUBLISHED, *_TECHNOLOGY),
        panel="Table",
    )
    price_index: str | None = option("Column of a price index, to deflate both.", serves=_GROWTH)
    base_year: int | None = option("Base year of the prices, with --price-index.", serves=_GROWTH)
    step: int | None = option(
        "Number of years over which growth is computed. By default 1; 3 for the published parts.",
        least=1,
        serves=_GROWTH,
        panel="Table",
    )
    output: str | None = option("Column of real output.", serves=_TECHNOLOGY, panel=_SOLOW)
    capital: str | None = option("Column of the real capital stock.", serves=_TECHNOLOGY, panel=_SOLOW)
    labor: str | None = option("Column of persons or hours worked.", serves=_TECHNOLOGY, panel=_SOLOW)
    base: str = option("Years of the regression.", "2007-2016", serves=_TECHNOLOGY, panel=_SOLOW)
    constant_returns: bool = option(
        "Constant returns to scale: the elasticities sum to 1.", False, serves=_TECHNOLOGY, panel=_SOLOW
    )
    trend: bool = option(
        "Constant growth of technology: a linear trend.", False, serves=_TECHNOLOGY, panel=_SOLOW
    )
    labor_share: str | None = option(
        "Share of labour, a number or a column, in place of a regression.", serves=_TECHNOLOGY, panel=_SOLOW
    )


_KEYS = Use(
    without=("table", "unit"), gdp=None, value_added=None, serves={"gdp": _GROWTH, "value_added": _GROWTH}
)


@command
def contribution(table: y.Table, options: Annotated[Options, _KEYS], output: o.Output) -> None:
    """Compute the contribution of an industry to GDP growth, from your own table or from published figures.

    \b
    spatial-iie contribution --published
    spatial-iie contribution --published --show rounding
    spatial-iie contribution --data macro.csv --gdp gdp --value-added direct,penetration --show parts
    spatial-iie contribution --data pwt.csv --show solow --output rgdpna --capital rnna --labor emp
    """
    show, data = options.show, table.file
    reading = y.reading_of(table)
    if data is not None or show not in _TECHNOLOGY:  # these say below what they need
        named = {name: getattr(options, name) for name in ("gdp", "value_added", "price_index", "base_year")}
        y.check_origin(data, published=options.published, **named, **y.named(table))
    if show in _TECHNOLOGY:
        if data is None:
            raise DataError(
                "--show {value} needs --data FILE: the published figures have no capital and no labour.",
                value=show,
            )
        columns = _columns_of_solow(options.output, options.capital, options.labor)
        more = (options.constant_returns, options.trend, options.labor_share)
        result = _technology(
            Path(data), reading, columns, show, years_in_a_row(options.base, "--base"), *more
        )
    elif data is None:
        result = _of_the_report(show, options.step, paper=output.format in ("markdown", "latex"))
    else:
        if show in _PUBLISHED:
            raise DataError(
                "--show {value} is of the published figures: it takes --published, not --data.", value=show
            )
        result = _of_own_data(
            Path(data),
            reading,
            options.gdp or "gdp",
            list(options.value_added or ("value_added",)),
            options.price_index,
            options.base_year,
            show,
            options.step or 1,
        )
    output.show(result)


def _of_the_report(part: str, step: int | None, *, paper: bool) -> Result:
    """Return a table of the figures the report prints, told so beneath it."""
    from spatial_iie.report_2022 import printed

    if step is not None and part in ("comparison", "rounding"):
        raise DataError("--step is for --show growth and parts, not {value}.", value=part)
    gdp, value_added = report_2022.printed_series()
    if part == "comparison":
        table = report_2022.compare_institutes(
            report_2022.printed_institutes(), bases=printed.BASES, layout="paper" if paper else "long"
        )
    elif part == "rounding":
        return printed.rounding()
    elif part == "parts":
        parts = report_2022.printed_parts()
        table = macro.growth_contribution_of_parts(gdp[parts.index], parts, step=step or 3, unit=printed.UNIT)
    else:
        table = macro.growth_contribution(gdp, value_added, step=step or 1, unit=printed.UNIT)
    return printed.with_source(table, with_gdp=part != "comparison")


def _of_own_data(
    data: Path,
    reading: dict[str, object],
    gdp: str,
    parts: list[str],
    price_index: str | None,
    base_year: int | None,
    part: str,
    step: int,
) -> Result:
    if (price_index is None) != (base_year is None):
        raise DataError("--price-index and --base-year belong together.")
    wanted = [gdp, *parts, *([price_index] if price_index else [])]
    table = y.complete_years(data, wanted, reading)
    if price_index is not None and base_year is not None:
        table = _deflated(table, [gdp, *parts], price_index, base_year)
    unit = Message("prices of {base_year}", base_year=base_year) if base_year else None
    if part == "parts":
        return macro.growth_contribution_of_parts(table[gdp], table[parts], step=step, unit=unit)
    whole = table[parts].sum(axis=1).rename(" + ".join(parts))
    return macro.growth_contribution(table[gdp], whole, step=step, unit=unit)


def _deflated(table: pd.DataFrame, columns: list[str], price_index: str, base_year: int) -> pd.DataFrame:
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
    reading: Keywords,
    columns: Keywords,
    part: str,
    base: tuple[int, int],
    constant_returns: bool,
    trend: bool,
    labor_share: str | None,
) -> Result:
    share = asked.number_or_column(labor_share)
    wanted = [*columns.values(), *([share] if isinstance(share, str) else [])]
    table = y.complete_years(data, wanted, reading)
    options: Keywords = {"base": base, "constant_returns": constant_returns, "trend": trend}
    if share is not None and (constant_returns or trend or part == "production"):
        raise DataError("--labor-share takes the place of the regression: leave out its options.")
    if part == "production":
        return macro.production_function(table, **columns, **options)
    return macro.solow(table, **columns, **options, labor_share=share)
