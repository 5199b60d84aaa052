"""Commands that print a global statistic year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from spatial_iie import esda
from spatial_iie._registry import STATISTICS, Statistic
from spatial_iie.chapter.data import Data
from spatial_iie.cli._command import Command, command
from spatial_iie.cli._options import Draws, Neighbours, Output, Questions, Tail
from spatial_iie.cli._output import progress_bar
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_questions


@dataclass(frozen=True, kw_only=True)
class Options(Output):
    """Variance and layout."""

    TITLE: ClassVar[str] = "Statistic"
    assumption: str = option(
        "Assumption behind the variance, z and p.", "randomization", choices=("randomization", "normality")
    )
    style: str | None = option(
        "Layout of a published table: spatgsa (Stata).", choices=("spatgsa",), panel="Output"
    )


_TAIL = {"alternative": "Tail of the p-values. By default two-sided; with --style spatgsa directed."}


def _command(record: Statistic) -> Command:
    """Return the command of one global statistic; all have the same options."""

    def print_by_year(
        panel: Data,
        asked: Questions,
        near: Neighbours,
        tail: Annotated[Tail, Use(alternative=None, words=_TAIL)],
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
                alternative=tail.alternative or ("directed" if style else None),  # type: ignore[arg-type]
                assumption=options.assumption,  # type: ignore[arg-type]
                permutations=draws.drawn(progress),
                isolates=rule,
            )
        options.show(table)

    examples = "\n".join(f"spatial-iie {record.command} {options}" for options in record.examples)
    print_by_year.__doc__ = f"{record.help}\n\n\b\n{examples}"
    return command(print_by_year)


def __getattr__(name: str) -> Command:
    """Return the command of a global statistic: there is one for each record."""
    if name in STATISTICS:
        return _command(STATISTICS[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
