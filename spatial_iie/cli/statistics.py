"""Commands that print a global statistic year by year."""

from __future__ import annotations

from collections.abc import Callable

from spatial_iie.cli import _options as o
from spatial_iie.cli._panel import Panel, reads_a_panel


def _command(statistic: str, words: str) -> Callable[..., None]:
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
                statistic=statistic,
                years=years,
                style=style.value if style and not for_programs else None,
                alternative=alternative.value if alternative else "directed" if style else None,
                assumption=assumption.value,
                permutations=Permutations(permutations, seed, progress=progress) if permutations else 0,
                isolates=rule,
            )
        show(table, format.value, lang.value)

    command.__doc__ = words
    return command


moran = _command(
    "moran",
    """Print global Moran's I year by year: are neighbouring cities alike?

    \b
    spatial-iie moran --year 2019
    spatial-iie moran --value digital_index,gdp_per_capita
    spatial-iie moran --data panel.xlsx --region 城市 --year-column 年份 --value 指数 --permutations 9999
    """,
)

geary = _command(
    "geary",
    """Print Geary's C year by year: do neighbouring cities differ less than cities do on the whole?

    C is below 1, and z negative, where neighbours are alike; the tail "greater" means that all the same.

    \b
    spatial-iie geary --year 2017-2019
    """,
)

getis_ord = _command(
    "getis_ord",
    """Print the general G of Getis and Ord year by year: do high values lie together, or low ones?

    For values of at least zero. G depends on the zero of the scale, I and C do not.

    \b
    spatial-iie getis-ord --year 2019 --scaling none
    """,
)
