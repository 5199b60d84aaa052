"""The command on treatment effects with spillovers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import spreg, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, write_figure
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_study
from spatial_iie.cli.regression import formula_of
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.results import TableResult
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights

_EVENTS, _PLACEBO = ("event-study",), ("effects", "placebo")
_FAST = ("two-way", "donut", "rings", "exposure")


@dataclass(frozen=True, kw_only=True)
class Options(asked.Treatment, o.Sized):
    """The keys of [treatment], and what only the shell shows."""

    TITLE: ClassVar[str] = "Regression"
    show: str = option(
        "effects; event-study (by years since treatment, with a test of the leads); placebo (treatment of other "
        "regions); placebo-years (treatment in earlier years); or comparisons (Goodman-Bacon decomposition).",
        "effects",
        choices=("effects", "event-study", "placebo", "placebo-years", "comparisons"),
    )
    out: str | None = option("Draw the event study: .png, .svg or .pdf.", serves=_EVENTS, panel=o.OUTPUT)


_USE = Use(
    serves={
        "designs": (*_PLACEBO, "placebo-years"),
        **dict.fromkeys(("reach", "leads", "lags", "estimator"), _EVENTS),
        "ahead": ("placebo-years",),
        "errors": ("effects", *_EVENTS, "placebo-years"),
        **dict.fromkeys(("permutations", "seed", "within"), (*_PLACEBO, *_EVENTS)),
    },
    words={"formula": "Outcome, or outcome ~ controls. Without --data: log(gdp_per_capita)."},
)


@command
def did(
    data: Data,
    years: o.Years,
    options: Annotated[Options, _USE],
    near: o.Neighbours,
    output: o.Output,
) -> None:
    """Estimate treatment effects with spillovers by difference in differences, several designs side by side.

    \b
    spatial-iie did --treated 杭州,厦门,武汉,成都 --since 2018
    spatial-iie did --treated 杭州=2018,武汉=2019 --designs two-way,donut:150km,rings:100km:200km
    spatial-iie did --treated 杭州,厦门,武汉,成都 --since 2019 --show event-study --reach 150km --out events.png
    spatial-iie did --treated 杭州,厦门,武汉,成都 --since 2018 --show placebo --within region_group
    spatial-iie did --data panel.xlsx --formula 'log(gdp) ~ loans' --treated pilot --errors conley:300km
    """
    check_figure(options.out, options)
    if not options.treated:
        raise DataError(
            "--treated says who is treated: a column, or regions with years as in 杭州=2018,武汉=2019."
        )
    text = options.formula or formula_of(data, None, ())[0].partition("~")[0].strip()
    study = open_study(data, None)
    w, rule = neighbours(near, study)
    common: Keywords = {
        "treated": options.of(study), "years": years.years, "isolates": rule, **options.question
    }  # fmt: skip
    result = _shown(text, study, w, options, common)
    if options.out is not None:
        write_figure(viz.event_study_plot(result, language=o.language(), width=options.width), options.out)
    output.show(result)


def _shown(text: str, study: Study, w: Weights, options: Options, common: Keywords) -> TableResult:
    """Return the table that is asked for."""
    if options.show == "event-study":
        return spreg.event_study(text, study, w, errors=options.errors, **options.periods, **common)
    if options.show == "placebo":
        fast = options.designs if options.designs != asked.DESIGNS else _FAST
        return spreg.placebo_regions(text, study, w, designs=fast, **options.draws, **common)
    if options.show == "placebo-years":
        more: Keywords = {"ahead": options.ahead, "designs": options.designs, "errors": options.errors}
        return spreg.placebo_years(text, study, w, **more, **common)
    if options.show == "comparisons":
        return spreg.did_decomposition(text, study, w, **common)
    return spreg.did(
        text, study, w, designs=options.designs, errors=options.errors, **options.draws, **common
    )
