"""Commands that print a global statistic year by year."""

from __future__ import annotations

from collections.abc import Callable

from spatial_iie._registry import STATISTICS, Statistic
from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel


def _command(record: Statistic) -> Callable[..., None]:
    """Return the command of one global statistic; all have the same options."""

    @reads_a_panel
    def command(
        panel: Panel,
        value: o.Values = None,
        year: o.Year = None,
        weights: o.WeightsSpec = "queen",
        scaling: o.ScalingOption = o.Scaling.row,
        alternative: o.AlternativeOption = None,
        assumption: o.AssumptionOption = o.Assumption.randomization,
        permutations: o.PermutationsOption = 0,
        seed: o.Seed = 0,
        isolates: o.IsolatesOption = o.Isolates.exclude,
        style: o.StyleOption = None,
        format: o.FormatOption = o.Format.table,  # noqa: A002
        lang: o.LanguageOption = o.Language.en,
    ) -> None:
        from spatial_iie import esda
        from spatial_iie.cli._output import progress_bar, show
        from spatial_iie.cli._study import open_questions
        from spatial_iie.inference import Permutations

        study, variables, w, rule, years = open_questions(panel, value, year, weights, scaling, isolates)
        for_programs = format in (o.Format.json, o.Format.csv)  # they get the fixed columns in any style
        with progress_bar("permutations") as progress:
            table = esda.by_year(
                study,
                variables if len(variables) > 1 else variables[0],
                w,
                statistic=record.name,
                years=years,
                style=style.value if style and not for_programs else None,
                alternative=alternative.value if alternative else "directed" if style else None,
                assumption=assumption.value,
                permutations=Permutations(permutations, seed, progress=progress) if permutations else 0,
                isolates=rule,
            )
        show(table, format.value, lang.value)

    examples = "\n".join(f"spatial-iie {record.command} {options}" for options in record.examples)
    command.__doc__ = f"{record.help}\n\n\b\n{examples}"
    return command


def __getattr__(name: str) -> Callable[..., None]:
    """Return the command of a global statistic: there is one for each record."""
    if name in STATISTICS:
        return _command(STATISTICS[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
