"""The command on geographically weighted regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from spatial_iie import spreg, viz
from spatial_iie import study as room
from spatial_iie.chapter import asked
from spatial_iie.chapter.clustering import Statistics
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import same
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._figures import called, check_figure, layer_of, write_figure
from spatial_iie.cli._output import progress_bar
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_study, year_of
from spatial_iie.cli.regression import formula_of
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    from spatial_iie.results import Result


@dataclass(frozen=True, kw_only=True)
class Options(asked.Heterogeneity, o.Printed, o.Sized):
    """The keys of [heterogeneity] that are of local coefficients, and what only the shell shows."""

    TITLE: ClassVar[str] = "Regression"
    show: str = option(
        "summary of the coefficients; regions (the coefficients of each); or variability (a permutation test of "
        "whether they vary).",
        "summary",
        choices=("summary", "regions", "variability"),
    )
    variable: str | None = option("Regressor that is drawn. By default the first.")
    bandwidth: str = option(
        "Criterion by which it is chosen (aicc, aic, bic, cv), or the bandwidth: a number of regions, or km with "
        "--fixed.",
        "aicc",
    )
    kernel: str = option("Kernel.", "bisquare", choices=("bisquare", "gaussian", "exponential"))
    fixed: bool = option("Whether the bandwidth is a distance.", False)
    multiscale: bool = option("A bandwidth for each regressor (MGWR).", False)
    draws: int = option("Permutations of the test of variability.", 99, serves=("variability",))
    seed: int = same(Statistics, "seed")
    out: str | None = option("Draw the coefficients on the map: .png, .svg or .pdf.", panel=o.OUTPUT)


_USE = Use(
    without=(
        "gwr",
        "model",
        "method",
        "effects",
        "errors",
        "groups",
        "moderator",
        "threshold",
        "thresholds",
        "mediator",
    ),
    serves={"seed": ("variability",)},
    words={"formula": "Dependent variable ~ regressors. Without --data: that of the published table."},
)


@command
def gwr(panel: Data, year: o.OneYear, options: Annotated[Options, _USE], output: o.Output) -> None:
    """Fit a geographically weighted regression, whose coefficients are those of a place (needs the package mgwr).

    \b
    spatial-iie gwr
    spatial-iie gwr --formula 'log(gdp_per_capita) ~ digital_index' --out gwr.png
    spatial-iie gwr --multiscale --show regions
    spatial-iie gwr --bandwidth 800 --fixed --kernel gaussian --show variability
    """
    from spatial_iie.spreg.formulas.formula import first_number, variables

    check_figure(options.out, options)
    text, _ = formula_of(panel, options.formula, ())
    study = open_study(panel, year.years)
    table = room.cross_section(study, year_of(year.years, study, variables(text)))
    layer = study.layer
    places = layer.loc[study.ids] if study.ids.isin(layer.index).all() else None
    found = spreg.gwr(
        text,
        table,
        places,
        bandwidth=_bandwidth(options),  # type: ignore[arg-type]
        kernel=options.kernel,  # type: ignore[arg-type]
        fixed=options.fixed,
        multiscale=options.multiscale,
    )
    if options.out is not None:
        name = options.variable or first_number(text)
        look = {**called(name, panel), "width": options.width, **options.printed(study, panel)}
        drawn = viz.coefficient_map(
            found, layer_of(study, panel), coefficient=name, language=o.language(), **look
        )
        write_figure(drawn, options.out)
    shown: Result = found if options.show == "summary" else found.by_region()
    if options.show == "variability":
        with progress_bar("permutations") as progress:
            shown = spreg.variability_test(found, draws=options.draws, seed=options.seed, progress=progress)
    output.show(shown)


def _bandwidth(options: Options) -> str | float | list[float]:
    """Return a criterion, or numbers."""
    if options.bandwidth.lower() in ("aicc", "aic", "bic", "cv"):
        return options.bandwidth.lower()
    try:
        numbers = [float(each) for each in options.bandwidth.split(",")]
    except ValueError:
        raise DataError(
            "--bandwidth {text!r} is not understood. Write aicc, aic, bic, cv, or a number.",
            text=options.bandwidth,
        ) from None
    return numbers if options.multiscale else numbers[0] if len(numbers) == 1 else numbers
