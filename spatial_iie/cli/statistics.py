"""Commands that print a global statistic year by year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from spatial_iie import esda
from spatial_iie._registry import STATISTICS, Statistic
from spatial_iie.chapter.data import Data
from spatial_iie.cli._options import ALTERNATIVES, Draws, Neighbours, Output, Questions
from spatial_iie.cli._output import progress_bar
from spatial_iie.cli._records import Use, command, option
from spatial_iie.cli._study import open_questions


@dataclass(frozen=True, kw_only=True)
class Options(Output):
    """Tail, variance and layout."""

    TITLE: ClassVar[str] = "Statistic"
    alternative: str | None = option(
        "Tail of the p values. By default two-sided; with --style spatgsa directed.", choices=ALTERNATIVES
    )
    assumption: str = option(
        "Variance behind sd, z and p.", "randomization", choices=("randomization", "normality")
    )
    style: str | None = option(
        "Layout of a published table: spatgsa (Stata).", choices=("spatgsa",), panel="Output"
    )


def _command(record: Statistic) -> Callable[..., None]:
    """Return the command of one global statistic; all have the same options."""

    def print_by_year(
        panel: Data,
        asked: Questions,
        near: Neighbours,
        draws: Annotated[Draws, Use(permutations=0)],
        options: Options,
    ) -> None:
        study, variables, w, rule, years = open_questions(panel, asked, near)
        style = options.style
        with progress_bar("permutations") as progress:
            table = esda.by_year(
                study,
                variables if len(variables) > 1 else variables[0],
                w,
                statistic=record.name,
                years=years,
                style=None if options.for_programs else style,  # type: ignore[arg-type]
                alternative=options.alternative or ("directed" if style else None),  # type: ignore[arg-type]
                assumption=options.assumption,  # type: ignore[arg-type]
                permutations=draws.drawn(progress),
                isolates=rule,
            )
        options.show(table)

    examples = "\n".join(f"spatial-iie {record.command} {options}" for options in record.examples)
    print_by_year.__doc__ = f"{record.help}\n\n\b\n{examples}"
    return command(print_by_year)


def __getattr__(name: str) -> Callable[..., None]:
    """Return the command of a global statistic: there is one for each record."""
    if name in STATISTICS:
        return _command(STATISTICS[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
