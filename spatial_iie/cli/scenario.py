"""The command ``scenario``: which growth a share of GDP needs, and where assumed growth leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

from spatial_iie import macro, report_2022, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.keys import same
from spatial_iie.cli import _options as o
from spatial_iie.cli import _yearly as y
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._growth import forward, gdp_path, named_numbers, phases_in
from spatial_iie.cli._records import Use, option
from spatial_iie.errors import DataError
from spatial_iie.messages import Message, Phrases, joined, translated
from spatial_iie.results import TableAbout

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.macro import Uncertainty
    from spatial_iie.results import TableResult

TARGETS = "baseline:21,optimistic:33,pessimistic:12"
PHASES = "IT/CT:2022:13.08,pause:2023:9.65,OT:2024-2025:13.08"
GDP_GROWTH = "5"
_ASSUMED = "Assumed by this command: {assumed}."
_NOT_PUBLISHED = (
    "Assumed by this command, not by the report, which prints shares of 2035 and phases but no rates: "
    "{assumed}."
)
_PHASES_SAID = Message(
    "growth of 2022 and 2024-2025 as in 2021 (13.08 %), of 2023 as the mean of 2019-2021 (9.65 %)"
)
phrase = Phrases(__name__)
_GDP_SAID = Message("GDP grows by {rate} % a year", rate=GDP_GROWTH)


class _Start(NamedTuple):
    """The last year that is known, the past to draw, and where both are from."""

    year: int
    gdp: float
    value_added: float
    past: pd.Series
    source: str | None


@dataclass(frozen=True, kw_only=True)
class Options(asked.Scenario):
    """The keys of [scenario], and what only the shell shows."""

    TITLE: ClassVar[str] = "Assumptions"
    targets: str | None = option(  # type: ignore[assignment]
        Message(
            "Shares of GDP in the last year, percent: 21,33. With --published by default {targets}.",
            targets=TARGETS,
        )
    )
    rates: str | None = option(
        "In place of --targets: growth after the phases, percent a year, such as 8,12,5 or slow:5,fast:12."
    )
    phases: str | None = option(  # type: ignore[assignment]
        Message(
            "Assumed growth of the industry before the scenarios, NAME:YEARS:PERCENT separated by commas, or none. "
            "With --published by default "
            "{phases}.",
            phases=PHASES,
        )
    )
    gdp_growth: str | None = option(  # type: ignore[assignment]
        Message(
            "Growth of GDP, percent a year, such as 5, or 2022-2025:5.5,2026-2035:4.5. By default {rate}.",
            rate=GDP_GROWTH,
        )
    )
    to: int = option("Last year.", 2035, most=3000)
    show: str | None = option(
        "required: the growth that shares require; ends: the last year of every scenario; paths: every year; "
        "share: shares by year, one column per scenario. By default required; with --rates ends.",
        choices=("required", "ends", "paths", "share"),
        panel=o.OUTPUT,
    )
    yearly: bool = option("Deviations vary by year, not by phase.", False)
    seed: int = same(Statistics, "seed")


@dataclass(frozen=True, kw_only=True)
class Out(o.Drawing):
    """The figure."""

    out: str | None = option("Draw the shares: .png, .svg or .pdf.")


_OF_BANDS = {"yearly": False, "draws": 9999, "seed": 0}
"""What is only for bands, which are there if one of the deviations is given."""
_AMOUNTS = Use(only=("published", "gdp", "value_added"), gdp=None, value_added=None)


@command
def scenario(
    table: y.Table,
    amounts: Annotated[asked.Contribution, _AMOUNTS],
    options: Annotated[Options, Use(rate_sd=None, gdp_sd=None, draws=_OF_BANDS["draws"])],
    drawing: Annotated[Out, Use(only=("out", "dpi", "width"))],
    output: o.Output,
) -> None:
    """Compute the growth that a share of GDP requires (--targets), or the share that assumed growth leads to
    (--rates).

    It starts from the last year of your table, or of published figures. Every rate is an assumption and is
    listed beneath the table.

    \b
    spatial-iie scenario --published
    spatial-iie scenario --data macro.csv --targets 5,8 --to 2030
    spatial-iie scenario --published --targets 21 --gdp-growth 2022-2025:5.5,2026-2035:4.5 --rate-sd 3 --gdp-sd 1
    spatial-iie scenario --published --rates 5,10,15 --out shares.png
    """
    data, published, gdp, value_added = table.file, amounts.published, amounts.gdp, amounts.value_added
    target, rates, phases, to = options.targets, options.rates, options.phases, options.to
    gdp_growth, figure, show = options.gdp_growth, drawing.out, options.show
    if target is not None and rates is not None:
        raise DataError(
            "--targets and --rates exclude each other: shares give growth, or growth gives shares."
        )
    if show == "required" and rates is not None:
        raise DataError("--show required is for --targets; --rates are given already.")
    y.check_origin(data, published=published, gdp=gdp, value_added=value_added, **y.named(table))
    if data is not None and target is None and rates is None:
        raise DataError(
            "say which shares of GDP to reach with --targets, or which growth to assume with --rates."
        )
    check_figure(figure, drawing)
    start = _start(data, y.reading_of(table), gdp, value_added)
    before = phases_in(phases if phases is not None else PHASES if data is None else "none")
    path = gdp_path(GDP_GROWTH if gdp_growth is None else gdp_growth, start.gdp, start.year, to)
    how = _uncertainty(options)
    if rates is None:
        shares = named_numbers(TARGETS if target is None else target, "--targets", "share {value:g} %")
        scenarios = macro.reaching(shares, start.value_added, path, before, name="growth needed")
    else:
        scenarios = forward(named_numbers(rates, "--rates", "rate {value:g} %"), before, start.year, to)
    part = show or ("required" if rates is None else "ends")
    projection = macro.project(start.value_added, path, scenarios, uncertainty=how)
    if part == "required":
        result = macro.required_growth(shares, start.value_added, path, before, uncertainty=how)
    else:
        shown = {"paths": lambda table: table, "share": macro.paths, "ends": macro.ends}
        result = shown[part](projection)
    assumed: list[str] = [
        *([_PHASES_SAID] if phases is None and data is None else []),
        *([_GDP_SAID] if gdp_growth is None else []),
    ]
    if figure is not None:
        _draw(projection, start, figure, drawing)
    words = _NOT_PUBLISHED if published else _ASSUMED
    output.show(_described(result, start.source, assumed, words))


def _start(
    data: str | None, reading: dict[str, object], gdp: str | None, value_added: Sequence[str] | None
) -> _Start:
    """Return the last year of the table, or of the report."""
    from spatial_iie.report_2022 import printed

    if data is None:
        whole, part = report_2022.printed_series()
        source: str | None = Message(
            "Value added and GDP of 2021 as printed in: {source}; {unit}.",
            source=printed.SOURCE,
            unit=printed.UNIT,
        )
    else:
        names = [gdp or "gdp", *(value_added or ("value_added",))]
        table = y.complete_years(Path(data), names, reading)
        whole, part = table[names[0]], table[names[1:]].sum(axis=1)
        source = None
    past = (100 * part / whole).sort_index()
    last = int(past.index[-1])
    return _Start(last, float(whole[last]), float(part[last]), past, source)


def _uncertainty(options: Options) -> Uncertainty | None:
    """Return how uncertain the rates are, or None if nothing is said of it."""
    if options.rate_sd is None and options.gdp_sd is None:
        given = [f"--{name}" for name, usual in _OF_BANDS.items() if getattr(options, name) != usual]
        if given:
            raise DataError("{given} is for bands: say --rate-sd or --gdp-sd.", given=", ".join(given))
        return None
    by: Any = "year" if options.yearly else "phase"
    return macro.Uncertainty(options.rate_sd or 0.0, options.gdp_sd or 0.0, by, options.draws, options.seed)


def _described(result: TableResult, source: str | None, assumed: list[str], words: str) -> TableResult:
    """Return the table with its source, and what this command assumed unasked, first among its notes."""
    extra = [
        *([source] if source else []),
        *([Message(words, assumed=joined(assumed))] if assumed else []),
    ]
    return replace(result, about=result.about | TableAbout(notes=(*extra, *result.about.notes)))


def _draw(projection: Any, start: _Start, figure: str, drawing: Out) -> None:
    from spatial_iie.report.labels import cell

    language = o.language()
    how = projection.about["uncertainty"]

    def said(name: str) -> str:
        return cell("scenario", name, language)

    def wide(column: str) -> pd.DataFrame:
        return macro.paths(projection, column).to_frame().rename(columns=said)

    axes = viz.scenarios(
        start.past,
        wide("share_pct"),
        name=phrase(language, "Share of GDP"),
        unit="%",
        bands=(wide("band_low_pct"), wide("band_high_pct")) if how else None,
        phases={said(name): span for name, span in projection.about["phases"].items()},
        title=phrase(language, "Share of GDP by scenario"),
        note=phrase(language, "All rates of growth are assumptions.")
        + (phrase(language, " Bands: {level:g} % of simulated rates.", level=100 * how.level) if how else ""),
        source=translated(start.source, language),
        language=language,
        width=drawing.width,
    )
    write_figure(axes, figure, drawing.dpi)
