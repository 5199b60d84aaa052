"""Commands that print a global statistic year by year."""

from __future__ import annotations

from spatial_iie.cli import _options as o


def moran(
    data: o.Data = None,
    region: o.Region = None,
    year_column: o.YearColumn = None,
    value: o.Value = None,
    year: o.Year = None,
    encoding: o.Encoding = None,
    boundaries: o.Boundaries = None,
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
    """Print global Moran's I year by year: are neighbouring cities alike?

    \b
    spatial-iie moran --year 2019
    spatial-iie moran --data panel.xlsx --region 城市 --year-column 年份 --value 指数 --permutations 9999
    """
    from spatial_iie import esda
    from spatial_iie import weights as weights_room
    from spatial_iie.cli._output import progress_bar, show
    from spatial_iie.cli._study import chosen_variable, open_study, parse_years
    from spatial_iie.inference import Permutations

    years = parse_years(year)
    study = open_study(data, region, year_column, years, encoding, boundaries)
    variable = chosen_variable(value, study)
    w = weights_room.from_spec(weights, study)
    w = w.row_standardized() if scaling is o.Scaling.row else w
    with progress_bar("permutations") as progress:
        table = esda.by_year(
            study,
            variable,
            w,
            statistic="moran",
            years=years,
            style=style.value if style else None,
            alternative=alternative.value if alternative else None,  # type: ignore[arg-type]
            assumption=assumption.value,  # type: ignore[arg-type]
            permutations=Permutations(permutations, seed, progress=progress) if permutations else 0,
            isolates=isolates.value,  # type: ignore[arg-type]
        )
    show(table, format.value, lang.value)
