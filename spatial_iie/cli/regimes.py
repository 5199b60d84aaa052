"""The command on coefficients by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import spreg, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.data import Data
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._groups import chosen_groups
from spatial_iie.cli._heterogeneity import opened
from spatial_iie.cli._records import Use, option
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.results import Result


@dataclass(frozen=True, kw_only=True)
class Options(asked.Heterogeneity, o.Sized):
    """The keys of [heterogeneity] that are of regimes, and what only the shell shows."""

    TITLE: ClassVar[str] = "Regression"
    show: str = option(
        "coefficients by group; chow (tests that they are equal); or impacts (of a change in each group, on each).",
        "coefficients",
        choices=("coefficients", "chow", "impacts"),
    )
    common: tuple[str, ...] = option("Regressors whose coefficients are the same in all groups.", ())
    variances: str = option(
        "Error variance of ols and slx of one year: common, or one for each group (regime).",
        "common",
        choices=("common", "regime"),
    )
    out: str | None = option(
        "Draw the coefficients: .png, .svg or .pdf.", serves=("coefficients",), panel=o.OUTPUT
    )


_USE = Use(
    without=("gwr", "variable", "moderator", "threshold", "thresholds", "mediator", "draws"),
    words={"formula": "Dependent variable ~ regressors. Without --data: that of the published table."},
)


@command
def regimes(
    panel: Data, years: o.Years, options: Annotated[Options, _USE], near: o.Neighbours, output: o.Output
) -> None:
    """Fit a regression whose coefficients differ between groups of regions, and test whether they do.

    \b
    spatial-iie regimes
    spatial-iie regimes --groups hu_line --model sdm --show impacts
    spatial-iie regimes --groups three --show chow --errors hc3
    spatial-iie regimes --groups three --model sar --method reml --show chow
    spatial-iie regimes --model sar --effects both --show chow
    spatial-iie regimes --variances regime --common trade_share
    """
    check_figure(options.out, options)
    found = opened(panel, years, options, near)
    groups = chosen_groups(options.groups, found.study, panel)
    if groups is None:
        raise DataError("--groups none leaves nothing to compare: name groups of regions.")
    fit = spreg.regimes(
        found.formula,
        found.data,
        found.w,
        groups=groups,
        model=options.model,
        method=options.method,  # type: ignore[arg-type]
        common=options.common,
        variances=options.variances,  # type: ignore[arg-type]
        **found.shared,
    )
    if options.out is not None:
        write_figure(
            viz.coefficient_plot({fit.model: fit}, language=o.language(), width=options.width), options.out
        )
    shown: Result = fit
    if options.show != "coefficients":
        shown = spreg.chow_tests(fit) if options.show == "chow" else fit.impacts()
    output.show(shown)
