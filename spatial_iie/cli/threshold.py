"""The command on thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from spatial_iie import spreg, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._heterogeneity import opened
from spatial_iie.cli._records import REQUIRED, Use, option


@dataclass(frozen=True, kw_only=True)
class Options(asked.Heterogeneity, o.Sized):
    """The keys of [heterogeneity] that are of thresholds, and what only the shell shows."""

    TITLE: ClassVar[str] = "Regression"
    show: str = option(
        "thresholds (with tests and intervals) or coefficients (of the regression by regime).",
        "thresholds",
        choices=("thresholds", "coefficients"),
    )
    threshold: str = option("Column in which a threshold is estimated.", REQUIRED, name="--variable")
    split: tuple[str, ...] | None = option("Regressors whose coefficients change. By default all.")
    model: str = option("Model.", "ols", choices=("ols", "slx"))
    trim: float = option("Share of the rows that every regime has at least.", 0.15)
    bootstrap: str = option(
        "Draws of the test: wild (residuals times normal numbers) or residual (drawn with replacement).",
        "wild",
        choices=("wild", "residual"),
    )
    seed: int = same(Statistics, "seed")
    out: str | None = option("Draw the likelihood ratio by value: .png, .svg or .pdf.", panel=o.OUTPUT)


_USE = Use(
    without=("gwr", "method", "variable", "groups", "moderator", "mediator"),
    words={"formula": "Dependent variable ~ regressors. Without --data: that of the published table."},
)


@command
def threshold(
    panel: Data, years: o.Years, options: Annotated[Options, _USE], near: o.Neighbours, output: o.Output
) -> None:
    """Estimate and test thresholds: values of a variable at which coefficients change (Hansen).

    \b
    spatial-iie threshold --variable trade_share
    spatial-iie threshold --variable trade_share --effects both --split digital_index --thresholds 2
    spatial-iie threshold --variable trade_share --show coefficients --errors hc3
    spatial-iie threshold --variable trade_share --out threshold.png
    """
    check_figure(options.out, options)
    found = opened(panel, years, options, near, (options.threshold,))
    result = spreg.threshold(
        found.formula,
        found.data,
        found.w,
        variable=options.threshold,
        split=options.split,
        thresholds=options.thresholds,
        model=options.model,
        trim=options.trim,
        bootstrap=options.bootstrap,  # type: ignore[arg-type]
        draws=options.draws,
        seed=options.seed,
        **found.shared,
    )
    if options.out is not None:
        write_figure(viz.threshold_plot(result, language=o.language(), width=options.width), options.out)
    output.show(result.fit if options.show == "coefficients" else result)
