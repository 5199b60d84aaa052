"""The command on moderation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from spatial_iie import spreg, viz
from spatial_iie._registry import model as registered
from spatial_iie._registry import model_of
from spatial_iie.chapter import asked
from spatial_iie.chapter.data import Data
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._heterogeneity import opened
from spatial_iie.cli._records import REQUIRED, Use, option


@dataclass(frozen=True, kw_only=True)
class Options(asked.Heterogeneity):
    """The keys of [heterogeneity] that are of moderation, and what only the shell shows."""

    TITLE: ClassVar[str] = "Regression"
    at: tuple[float, ...] | None = option(
        "Values of the moderator. By default its quartiles, median, and deciles 1 and 9."
    )
    moderator: str = option("Column at whose values the effect is given.", REQUIRED)
    out: str | None = option("Draw the margins: .png, .svg or .pdf.", panel=o.OUTPUT)


_USE = Use(
    without=("gwr", "method", "groups", "threshold", "thresholds", "mediator", "draws"),
    words={"formula": "Dependent variable ~ regressors; the interaction is added if it lacks it."},
)


@command
def moderation(
    panel: Data, years: o.Years, options: Annotated[Options, _USE], near: o.Neighbours, output: o.Output
) -> None:
    """Compute the effect of a regressor at values of another, and where it is significant (Johnson and Neyman).

    \b
    spatial-iie moderation --moderator trade_share
    spatial-iie moderation --moderator trade_share --at 0,10,20 --model sdm --errors hc3
    spatial-iie moderation --moderator trade_share --effects both --out moderation.png
    """
    from spatial_iie.spreg.formulas.formula import first_number
    from spatial_iie.spreg.heterogeneity.moderation import with_interaction

    check_figure(options.out)
    found = opened(panel, years, options, near, (options.moderator,))
    variable = options.variable or first_number(found.formula)
    text = with_interaction(found.formula, variable, options.moderator)
    if found.panel:
        lags = None if model_of(options.model).takes_lagged else ()
        fit = spreg.panel(text, found.study, found.w, model=options.model, lagged=lags, **found.shared)
    else:
        fit = registered(options.model)(text, found.data, found.w, **found.shared)
    table = spreg.moderation(fit, variable, options.moderator, at=options.at)
    if options.out is not None:
        write_figure(viz.margins_plot(table, language=o.language()), options.out)
    output.show(table)
