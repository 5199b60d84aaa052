"""What a report is to be made of: the study file (study.toml) as frozen records, every key with its words.

The records are the only list of keys: reading, refusing unknown keys and writing a documented file all go by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING

from spatial_iie._registry import GRID, MODELS, SIDE_BY_SIDE
from spatial_iie.chapter.asked import (
    LIMITED,
    Accounts,
    Agglomeration,
    Composite,
    Contribution,
    Convergence,
    Coupling,
    Employment,
    Firms,
    Heterogeneity,
    Hotspots,
    Inequality,
    Movement,
    Panel,
    Regionalization,
    Scenario,
    Treatment,
    ValueAdded,
    estimator,
)
from spatial_iie.chapter.clustering import Statistics, WeightsKeys
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords, key, keys_of, same
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.messages import languages

if TYPE_CHECKING:
    from spatial_iie.spreg import Moments
    from spatial_iie.spreg.models._method import Estimator


@dataclass(frozen=True)
class Variables:
    """Which columns the report is about."""

    index: str | None = key(
        "The column whose clustering is studied. By default the only one.", example="digital_index"
    )
    explore: tuple[str, ...] = key("Further columns that the page lets its reader switch to.", ())


@dataclass(frozen=True)
class Models:
    """Regressions. Without a formula (and with data of your own) the report has none."""

    formula: str | None = key(
        "Dependent variable ~ regressors.", example="log(gdp_per_capita) ~ digital_index + trade_share"
    )
    lagged: tuple[str, ...] = key("Regressors whose spatial lag enters. Empty: all of them.", ())
    year: int | None = key("Year of the regression. By default the last.", example=2019)
    ladder: tuple[str, ...] = key("Models side by side.", SIDE_BY_SIDE, choices=MODELS, option="--models")
    method: str = key(
        "Estimator: ml (maximum likelihood; least squares without spatial parameters), reml (restricted maximum "
        "likelihood, for few regions), gmm (by moments), or, in place of two-stage least squares, liml (limited "
        "information maximum likelihood) or fuller.",
        "ml",
        choices=("ml", "reml", "gmm", *LIMITED),
    )
    endogenous: tuple[str, ...] = same(Panel, "endogenous")
    instruments: tuple[str, ...] = same(Panel, "instruments")
    errors: str | None = key(
        "Standard errors: classical, hc0 to hc3, cluster:province, cluster:COLUMN+COLUMN, conley:300km, "
        "conley:300km:bartlett. By default classical; hc0 with gmm.",
        example="hc3",
    )
    information: str = key(
        "Information matrix behind the standard errors of ml.", "expected", choices=("expected", "observed")
    )
    controls: tuple[str, ...] = key(
        "Regressors shown as one line 'Controls' in the layout of Stata's spregsem.", ()
    )

    parentheses: str = key(
        "What stands in parentheses below coefficients: z or t (ratio to the standard error), se (standard error), p "
        "(p-value) or ci (95 % confidence interval).",
        "z",
        choices=("z", "t", "se", "p", "ci"),
    )

    @property
    def estimator(self) -> Estimator | Moments:
        """How every model is estimated.

        Raises
        ------
        EstimationError
            If a key belongs to the other method, or the standard errors do not exist.
        """
        if self.estimated == "gmm" and self.information != "expected":
            raise EstimationError("information='observed' is for maximum likelihood, method='ml'.")
        if self.method == "reml":
            from spatial_iie.spreg.models._method import is_restricted

            is_restricted("reml", self.errors, self.information)  # type: ignore[arg-type]
        if self.errors is not None:
            from spatial_iie.spreg.std_errors.choice import standard_errors

            standard_errors(self.errors)
        return estimator(self.method, self.endogenous, self.instruments)

    @property
    def instrumented(self) -> bool:
        """Whether regressors are endogenous, by keys or in the formula."""
        from spatial_iie.spreg.formulas.instrumented import read_instruments

        return bool(self.endogenous or self.instruments or read_instruments(self.formula or "").endogenous)

    @property
    def estimated(self) -> str:
        """How they are estimated, ml, reml or gmm: with endogenous regressors by moments."""
        return "gmm" if self.instrumented or self.method in LIMITED else self.method


@dataclass(frozen=True)
class Robustness:
    """The grid of regressions behind the specification curve."""

    weights: tuple[str, ...] = key(
        "Spatial weights of the grid.", ("queen", "rook", "knn:4", "knn:6", "band:300km")
    )
    models: tuple[str, ...] = key("Models of the grid.", GRID, choices=MODELS)
    errors: tuple[str, ...] = key(
        "Standard errors of the grid, such as hc3 or cluster:province. Empty: those of the models.", ()
    )
    formulas: tuple[str, ...] = key(
        "Further formulas, with other regressors or another dependent variable.", (), several=True
    )
    drop: tuple[str, ...] = key(
        "Regions to leave out, one after the other: municipalities, vice-provincial, capitals, separately planned, a "
        "region, a province, a word or a 0/1 column of the table; joined by + they go together.",
        (),
    )
    winsorize: tuple[float, ...] = key("Shares to winsorize in each tail, such as 0.01.", ())
    lag: tuple[int, ...] = key("Years by which regressors are lagged, such as 1.", ())
    replace: tuple[str, ...] = key("Columns in place of others, each written OLD=NEW.", ())
    combine: str = key(
        "What is combined: grid (weights, models and years; alterations of the data one at a time beside each), one "
        "(every choice one at a time beside the first of each) or all.",
        "grid",
        choices=("grid", "one", "all"),
    )
    tested: str = key(
        "What is reported of each fit: the coefficient, that of the lag, or the direct, indirect or total impact.",
        "coefficient",
        choices=("coefficient", "lag", "direct", "indirect", "total"),
    )
    expected: str | None = key(
        "Sign that theory expects, for the joint test.", example="positive", choices=("positive", "negative")
    )
    permutations: int = key("Permutations of the joint test of all fits; 0: no test.", 0, least=0)

    @property
    def altered(self) -> Keywords:
        """The choices as functions take them, without weights and models.

        Raises
        ------
        DataError
            If a replacement is not written ``OLD=NEW``.
        """
        found: dict[str, tuple[str, ...]] = {}
        for each in self.replace:
            old, sign, new = (part.strip() for part in each.partition("="))
            if not (old and sign and new):
                raise DataError(
                    "replace {text!r} is not understood. Write OLD=NEW, two columns.",
                    text=each,
                )
            found[old] = (*found.get(old, ()), new)
        return {
            "drop": self.drop,
            "winsorize": self.winsorize,
            "lag": self.lag,
            "replace": found,
            "combine": self.combine,
        }

    def regressions(self, formula: str) -> str | dict[str, str]:
        """Return the formula, or it and the further ones by number."""
        if not self.formulas:
            return formula
        return {f"({number})": text for number, text in enumerate((formula, *self.formulas), start=1)}


@dataclass(frozen=True)
class Figures:
    """How figures are written."""

    formats: tuple[str, ...] = key(
        "File formats of the figures.", ("png", "svg"), choices=("png", "svg", "pdf")
    )
    dpi: int = key("Dots per inch of a PNG.", 200)
    hu_line: bool = key("Whether maps of China show the Hu Huanyong line.", True)
    outline: str | None = key(
        "Groups of regions outlined on maps: city_clusters, four, three, province, or a column.",
        example="city_clusters",
    )
    projection: str | None = key(
        "Projection of maps, such as EPSG:3035. By default the Albers projection of China, or an equal-area one "
        "centred on your own boundaries.",
        example="EPSG:3035",
    )
    classes: str = key(
        "Classes of the maps of values: quantiles, natural breaks, equal intervals, head/tail breaks, box map, "
        "percentiles, standard deviations.",
        "fisher_jenks",
        choices=("quantile", "fisher_jenks", "equal", "headtail", "box", "percentile", "std"),
    )
    hinge: float = key(
        "Outliers of a box map are so many interquartile ranges beyond the quartiles: 1.5 or 3.", 1.5
    )
    relative: bool = key(
        "Maps of values in standard deviations from the mean of each year; classes are not for them.", False
    )
    change: bool = key(
        "In place of a map of each year, one of the change from the first to the last; classes are not for it.",
        False,
    )
    width: str = key(
        "How wide figures are. page: 174 mm; column: 84 mm, one of two columns.",
        "page",
        choices=("page", "column"),
    )
    hatched: bool = key("Hatch classes of maps that print as the same grey as others.", False)
    graticule: str = key(
        "Degrees at the edges of maps; auto: on one map as wide as a page that has no north arrow.",
        "auto",
        choices=("auto", "yes", "no"),
    )
    darker: float = key(
        "Level at which regions of a cluster stand in a darker tone; 0 for none.", 0.01, least=0
    )
    named_groups: int = key(
        "Groups of adjoining regions of one cluster with so many members or more are named on a map of one year; 0 for "
        "none.",
        3,
        least=0,
    )
    per: float = key("Units of the index of which the specification curve shows the effect.", 1.0)
    within: str = key(
        "Choice whose values stand apart in the specification curve, each in order of size.",
        "none",
        choices=("none", "weights", "year", "model"),
    )
    source: str | None = key("Source of the data, under figures.", example="Tencent Research Institute")
    map_approval: str | None = key("Review number of the base map, under maps.", example="GS(2024)0650")


FORMATS = ("html", "word", "excel", "latex", "figures", "data", "weights")


@dataclass(frozen=True)
class Outputs:
    """What is written."""

    formats: tuple[str, ...] = key("What is written.", FORMATS, choices=FORMATS)


@dataclass(frozen=True)
class Plan:
    """A study file.

    Attributes
    ----------
    labels : mapping of str to mapping
        Column -> {language: words} for readers.
    folder : str
        Where the file stands; paths in it are relative to this. Not a key of the file.
    """

    title: str | None = key("Title of the report. By default made from the index.", example="Digital China")
    language: str = key("Language of the report.", "en", choices=languages())
    data: Data = Data()  # noqa: RUF009 - frozen
    variables: Variables = Variables()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    weights: WeightsKeys = WeightsKeys()  # noqa: RUF009 - frozen
    statistics: Statistics = Statistics()  # noqa: RUF009 - frozen
    models: Models = Models()
    robustness: Robustness = Robustness()
    panel: Panel | None = keys_of(Panel)
    heterogeneity: Heterogeneity | None = keys_of(Heterogeneity)
    treatment: Treatment | None = keys_of(Treatment)
    regionalization: Regionalization | None = keys_of(Regionalization)
    hotspots: Hotspots | None = keys_of(Hotspots)
    firms: Firms | None = keys_of(Firms)
    composite: Composite | None = keys_of(Composite)
    coupling: Coupling | None = keys_of(Coupling)
    inequality: Inequality | None = keys_of(Inequality)
    agglomeration: Agglomeration | None = keys_of(Agglomeration)
    movement: Movement | None = keys_of(Movement)
    convergence: Convergence | None = keys_of(Convergence)
    employment: Employment | None = keys_of(Employment)
    accounts: Accounts | None = keys_of(Accounts)
    value_added: ValueAdded | None = keys_of(ValueAdded)
    contribution: Contribution | None = keys_of(Contribution)
    scenario: Scenario | None = keys_of(Scenario)
    figures: Figures = Figures()
    outputs: Outputs = Outputs()
    folder: str = ""

    @property
    def embedded(self) -> bool:
        """Whether the report is of the embedded SYNTHETIC example."""
        return self.data.file is None


def tables() -> dict[str, type]:
    """Return the tables of a study file in order: heading -> record of its keys."""
    found = {}
    for each in fields(Plan):
        if is_dataclass(each.default) or "record" in each.metadata:
            found[each.name] = each.metadata.get("record") or type(each.default)
    return found
