"""The command that measures inequality between regions, and takes it apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from spatial_iie import indices, viz
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords, same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import check_figure, in_words, write_figure
from spatial_iie.cli._groups import chosen_groups
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import chosen_variable, open_study
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.results import TableResult
    from spatial_iie.study import Study

_MEASURES = ("gini", "theil_t", "theil_l", "cv", "hoover", "atkinson", "ge")
_BY_GROUPS = ("measures", "theil", "dagum", "pairs", "change")


@dataclass(frozen=True, kw_only=True)
class Options(asked.Inequality, o.Sized):
    """The keys of [inequality], and what only the shell shows."""

    TITLE: ClassVar[str] = "Inequality"
    show: str = option(
        "measures by year; theil, dagum: decomposition by groups; pairs: between every two groups; spatial: "
        "neighbours and others; change: from the first year to the last, tested.",
        "measures",
        choices=(*_BY_GROUPS, "spatial"),
    )
    measures: tuple[str, ...] = option(
        "Of gini, theil_t, theil_l, cv, hoover, atkinson:0.5 (any parameter), ge:2 (any order). By default the first "
        "four; theil_t for theil, gini for change.",
        (),
        complete=_MEASURES,
        serves=("measures", "theil", "change"),
    )
    weighted_by: str | None = option(
        "Column of weights of the regions, such as population.", serves=_BY_GROUPS
    )
    seed: int = same(Statistics, "seed")
    out: str | None = option(
        "Draw the decomposition: .png, .svg or .pdf.", serves=("dagum", "theil"), panel=o.OUTPUT
    )


@command
def inequality(
    panel: Data,
    question: o.Question,
    options: Annotated[Options, Use(groups=None, serves={"groups": _BY_GROUPS, "interval": _BY_GROUPS})],
    near: Annotated[
        o.Neighbours, Use(without=("scaling",), scaling="none", isolates="zero", serves=("spatial",))
    ],
    output: o.Output,
) -> None:
    """Measure inequality between regions by year, within and between groups.

    \b
    spatial-iie inequality
    spatial-iie inequality --show dagum --groups four --out dagum.png
    spatial-iie inequality --show change --groups hu_line --year 2017,2019
    spatial-iie inequality --data panel.xlsx --value 指数 --groups 城市群 --show theil --lang zh
    """
    check_figure(options.out, options)
    show = options.show
    study = open_study(panel, question.years)
    variable = chosen_variable(question.value, study)
    more: dict[str, object] = {"years": question.years, "seed": options.seed}
    if show == "spatial":
        result = _spatial(study, variable, near, options.draws, **more)
    else:
        by = options.groups or ("four" if show in ("theil", "dagum", "pairs") else "none")
        more |= {"draws": options.draws, "weights": options.weighted_by}
        more |= {} if options.interval is None else {"interval": options.interval}
        groups = chosen_groups(by, study, panel)
        result = _made(show, study, variable, groups, _names(options.measures, show), more)
    if options.out is not None:
        drawn = viz.inequality_parts(in_words(result, panel), language=o.language(), width=options.width)
        write_figure(drawn, options.out)
    output.show(result)


def _made(
    aspect: str, study: Study, variable: str, groups: Any, measures: list[str] | None, options: Keywords
) -> TableResult:
    if aspect == "measures" or measures is None:
        return indices.inequality_by_year(study, variable, groups=groups, measures=measures, **options)
    if aspect == "change":
        return indices.inequality_change(study, variable, groups=groups, measure=measures[0], **options)
    kind = measures[0] if aspect == "theil" else aspect
    return indices.decomposition_by_year(study, variable, groups, kind=kind, **options)


def _spatial(study: Study, variable: str, near: o.Neighbours, draws: int, **options: Any) -> TableResult:
    w, rule = neighbours(near, study)
    return indices.spatial_gini_by_year(study, variable, w, permutations=draws, isolates=rule, **options)


def _names(given: tuple[str, ...], aspect: str) -> list[str] | None:
    """Return the measures asked for, or those that fit what is shown."""
    if aspect == "measures":
        return list(given) or None
    names = list(given) or ["theil_t" if aspect == "theil" else "gini"]
    if len(names) > 1:
        raise DataError(
            "--show {value} is of one measure; --measures {text!r} names {n_names}.",
            value=aspect,
            text=",".join(names),
            n_names=len(names),
        )
    return names
