"""The commands ``scores`` and ``market-shares``: what experts say together, and parts of a market by year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from spatial_iie import report_2022, viz
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.keys import same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._streams import note
from spatial_iie.messages import translated

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import Result

_HEADINGS = {
    "rater": ("专家", "评分者"),
    "country": ("国家",),
    "dimension": ("维度", "指标"),
    "score": ("得分", "评分", "分数"),
    "year": ("年份", "年"),
    "name": ("名称", "企业"),
    "amount": ("规模", "金额"),
}


@dataclass(frozen=True, kw_only=True)
class Options(o.Sized):
    """Which scores, and what is computed of them."""

    TITLE: ClassVar[str] = "Scores"
    file: str | None = option(
        "Scores: csv or xlsx with columns rater, country, dimension and score. Without it SYNTHETIC ones of four "
        "countries, in the layout of the figures 2-2 to 2-6 of the 2022 report, which prints none.",
        argument="[FILE]",
    )
    show: str = option(
        "hexagon: what each country fills of it, and all together; mean: scores by dimension; rank: weighted by equal "
        "weights; agreement: whether the raters agree.",
        "hexagon",
        choices=("hexagon", "mean", "rank", "agreement"),
        panel=o.OUTPUT,
    )
    full: float = option("Full marks, the outer ring.", 10.0, least=0)
    how: str = option("Mean or median of the raters.", "mean", choices=("mean", "median"))
    draws: int = option("Bootstrap draws, or permutations of the test of agreement.", 999)
    seed: int = same(Statistics, "seed")
    country: str | None = option("Draw this country alone.", panel="Figure")
    out: str | None = option("Draw the radar chart: .png, .svg or .pdf.", panel="Figure")


@command
def scores(options: Annotated[Options, Use()], output: o.Output) -> None:
    """Compute what scores of experts say together: by dimension, ranked, agreed on, and whether countries together fill
    the hexagon of full marks.

    \b
    spatial-iie scores
    spatial-iie scores scores.csv --full 10 --out radar.png
    spatial-iie scores scores.csv --show agreement
    """
    check_figure(options.out, options)
    given = _read(options.file)
    how: Literal["mean", "median"] = "median" if options.how == "median" else "mean"
    table = report_2022.aggregate_scores(given, how=how)
    if options.out is not None:
        frame = table.to_frame()
        shown = frame if options.country is None else frame[[options.country]]
        shown.attrs["synthetic"] = table.about.synthetic
        drawn = viz.radar(shown, highest=options.full, language=o.language(), width=options.width)
        write_figure(drawn, options.out)
    result: Result = table
    if options.show == "hexagon":
        result = report_2022.filled(given, full=options.full, how=how, draws=options.draws, seed=options.seed)
    elif options.show == "rank":
        result = report_2022.weighted_scores(table)
    elif options.show == "agreement":
        result = report_2022.agreement(given, permutations=options.draws, seed=options.seed)
    output.show(result)


@dataclass(frozen=True, kw_only=True)
class Market(o.Sized):
    """Which market."""

    TITLE: ClassVar[str] = "Market"
    file: str | None = option(
        "Sizes: csv or xlsx with columns year, name and amount. Without it SYNTHETIC ones, in the place of those of "
        "figure 2-1 of the 2022 report.",
        argument="[FILE]",
    )
    top: int = option("So many are shown by name, the largest of the last year.", 4, least=1)
    out: str | None = option("Draw the shares by year: .png, .svg or .pdf.", panel="Figure")


@command
def market_shares(options: Annotated[Market, Use()], output: o.Output) -> None:
    """Compute market shares by year: of the largest, and of all others together.

    \b
    spatial-iie market-shares
    spatial-iie market-shares market.csv --top 5 --out shares.png
    """
    check_figure(options.out, options)
    made_up = report_2022.synthetic_market(language=o.language())
    result = report_2022.market_shares(
        made_up if options.file is None else _table(options.file), top=options.top
    )
    if options.out is not None:
        from spatial_iie.report.labels import column_label, in_words

        wide = result.to_frame().pivot_table("market_share_pct", "year", "name")
        wide = wide[result.to_frame()["name"].drop_duplicates()].rename(
            columns=lambda name: in_words(name, o.language())
        )
        wide.attrs["synthetic"] = result.about.synthetic
        title = str(translated(result.heading, o.language()))
        drawn = viz.stacked_bars(
            wide,
            name=column_label("market_share_pct", o.language()),
            digits=1,
            title=title,
            language=o.language(),
            width=options.width,
        )
        write_figure(drawn, options.out)
    output.show(result)


def _read(file: str | None) -> pd.DataFrame:
    """Read the scores, or make some up."""
    return report_2022.synthetic_scores(language=o.language()) if file is None else _table(file)


def _table(file: str) -> pd.DataFrame:
    """Read a table, its columns called as functions call them."""
    from spatial_iie.study.files import read_table

    read = read_table(Path(file))
    for line in read.in_words():
        note("{file}: {line}", file=Path(file).name, line=line)
    called = {other: name for name, others in _HEADINGS.items() for other in others}
    return read.frame.rename(columns=called)
