"""The sections of a report that are there only if a study file has their tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, get_args

from spatial_iie._registry import MODELS, Effects
from spatial_iie.chapter.keys import Keywords, key, years_in_a_row
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import term

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

    from spatial_iie import macro
    from spatial_iie.agglomeration import Firms as PlacedFirms
    from spatial_iie.results import TableResult
    from spatial_iie.spreg import Moments
    from spatial_iie.spreg.models._method import Estimator
    from spatial_iie.study import Study

Matrix = TypeVar("Matrix")
Other = TypeVar("Other")
LIMITED = ("liml", "fuller")
"""Estimators with instruments in place of two-stage least squares."""
DESIGNS = ("two-way", "donut", "rings", "exposure", "sdm")
RULES, NONE = ("four", "three", "hu_line", "province", "city_clusters"), "none"
_GROUPS = (
    "Groups of regions: four (economic regions), three (belts), hu_line, province, city_clusters, "
    "a column, or none."
)


def number_or_column(text: str | None) -> float | str | None:
    """Return a number written as text, else the text: the name of a column.

    >>> number_or_column("0.55"), number_or_column("labsh")
    (0.55, 'labsh')
    """
    if text is not None:
        with suppress(ValueError):
            return float(text)
    return text


def estimator(method: str, endogenous: tuple[str, ...], instruments: tuple[str, ...]) -> Estimator | Moments:
    """Return how models are estimated: by moments where regressors are endogenous."""
    if not (endogenous or instruments):
        return method  # type: ignore[return-value]
    from spatial_iie.spreg import Moments
    from spatial_iie.spreg.models._method import k_class_of

    return Moments(endogenous=endogenous, instruments=instruments, k_class=k_class_of(method))


@dataclass(frozen=True)
class Panel:
    """Spatial panel models: all years at once, with effects of regions and years."""

    formula: str | None = key(
        "Dependent variable ~ regressors. By default that of [models].",
        example="log(gdp_per_capita) ~ digital_index + trade_share",
    )
    model: tuple[str, ...] = key(
        "Panel models, side by side. sac with --lagged is the general nesting model.",
        ("sdm",),
        choices=MODELS,
    )
    effects: tuple[str, ...] = key(
        "Effects: both (region and year), region, time (year), none, random (of regions), random+time, correlated "
        "(random, with the means over time of the regressors) or correlated+time; several side by side.",
        ("both",),
        choices=get_args(Effects),
    )
    error_components: str = key(
        "Errors of sem, sdem and sac with random effects: kkp (the effects are spatially correlated as the other "
        "errors are) or baltagi (they are not).",
        "kkp",
        choices=("kkp", "baltagi"),
    )
    lagged: tuple[str, ...] = key(
        "Regressors whose spatial lag enters slx, sdm, sdem and sac. Empty: all; none in sac.", ()
    )
    weights: tuple[str, ...] = key(
        "Spatial weights, side by side; {year} in a name, as in w_{year}.gal, stands for each year of the panel. "
        "Empty: the main weights of the study.",
        (),
    )
    other_weights: str | None = key(
        "A second matrix: of the errors in sac, and of W x in sdm and sdem.", example="knn:4"
    )
    years: tuple[int, ...] = key(
        'Years of the panel, a list or a text such as "2011-2019". Empty: all.', (), option=""
    )
    balance: str | None = key(
        "What goes where values are missing: the regions that lack one in any year, the years that lack one in any "
        "region, or the cells alone (unbalanced; ols, slx, sem, sdem). By default regions, up to a fifth of them.",
        example="regions",
        choices=("regions", "years", "cells"),
    )
    time_lags: tuple[str, ...] = key(
        "Lags in time of the response: y, that of the year before, and W y, its spatial lag (dynamic panel).",
        (),
        choices=("y", "W y"),
    )
    errors: str | None = key(
        "Standard errors: hc1, hc3, cluster:region, cluster:region+year, cluster:province, conley:300km, "
        "driscoll-kraay:2, ... By default those of the likelihood, or of least squares.",
        example="cluster:region",
    )
    method: str = key(
        "Estimator: ml (maximum likelihood; least squares without spatial parameters), gmm (by moments), or, in place "
        "of two-stage least squares, liml (limited information maximum likelihood) or fuller.",
        "ml",
        choices=("ml", "gmm", *LIMITED),
    )
    endogenous: tuple[str, ...] = key(
        "Regressors correlated with the error, estimated by moments with instruments. In a formula y ~ x + [d ~ z].",
        (),
    )
    instruments: tuple[str, ...] = key(
        "Terms outside the regression that explain the endogenous regressors.", ()
    )
    correction: str = key(
        "Likelihood without the effects: lee-yu, of what is left without them; none, of the model with dummies, as "
        "xsmle and splm print it.",
        "lee-yu",
        choices=("lee-yu", "none"),
    )
    parentheses: str = key(
        "What stands in parentheses below coefficients: z or t (ratio to the standard error), se (standard error), p "
        "(p-value) or ci (95 % confidence interval).",
        "z",
        choices=("z", "t", "se", "p", "ci"),
    )
    selection: bool = key(
        "Whether the report has the sequence of tests that leads to a model.", True, option=""
    )
    posterior: bool = key(
        "Whether the report has posterior probabilities of models and weights.", False, option=""
    )

    @property
    def corrected(self) -> bool:
        """Whether the likelihood is that of what is left without the effects."""
        return self.correction == "lee-yu"

    def named(self, years: tuple[int, ...]) -> tuple[str, ...]:
        """Return all names of weights, of each of its years, or those of the data, where they change."""
        from spatial_iie.weights.spec import in_years

        every = (*self.weights, *([] if self.other_weights is None else [self.other_weights]))
        return tuple(
            name for spec in every for name in in_years(spec, self.years or years).values() or [spec]
        )

    def paired(
        self, weights: Mapping[str, Matrix], build: Callable[[str], Other]
    ) -> dict[str, Matrix | tuple[Matrix, Other]]:
        """Return the weights side by side, each with the second matrix if there is one."""
        if self.other_weights is None:
            return dict(weights)
        other = build(self.other_weights)
        return {spec: (w, other) for spec, w in weights.items()}

    @property
    def further(self) -> Keywords:
        """What only fits take, no tests."""
        return {
            "time_lags": self.time_lags,
            "errors": self.errors,
            "error_components": self.error_components,
            "method": self.estimator,
        }

    @property
    def estimator(self) -> Estimator | Moments:
        """How every model is estimated."""
        return estimator(self.method, self.endogenous, self.instruments)


@dataclass(frozen=True)
class Heterogeneity:
    """Effects that differ: regimes, moderation, thresholds, mediation, local coefficients."""

    formula: str | None = key(
        "Dependent variable ~ regressors. By default that of [models].",
        example="log(gdp_per_capita) ~ digital_index + trade_share",
    )
    variable: str | None = key(
        "Regressor whose effect is moderated or mediated. By default the first.", example="digital_index"
    )
    model: str = key("Model.", "ols", choices=MODELS)
    method: str = key(
        "Estimator of coefficients by group: ml (maximum likelihood; least squares without spatial parameters) or, in "
        "one year, reml (restricted maximum likelihood, for few regions).",
        "ml",
        choices=("ml", "reml"),
    )
    effects: str | None = key(
        "Fit a panel of all years with these effects: both (region and year), region, time (year) or none. By default "
        "one year is fitted.",
        example="both",
        choices=("none", "region", "time", "both"),
    )
    errors: str | None = key(
        "Standard errors: hc3, cluster:region, cluster:province, conley:300km, ... By default those of the likelihood, "
        "or of least squares.",
        example="hc3",
    )
    groups: str = key(_GROUPS, "four")
    moderator: str | None = key("Column at whose values the effect is given.", example="trade_share")
    threshold: str | None = key("Column in which a threshold is estimated.", example="trade_share")
    thresholds: int = key("Number of thresholds: 1, 2 or 3.", 1)
    mediator: str | None = key("Column through which the effect may pass.", example="deposit_share")
    gwr: bool = key("Geographically weighted regression (needs the package mgwr).", False)
    draws: int = key("Bootstrap draws behind tests of thresholds and intervals of mediated effects.", 999)


@dataclass(frozen=True)
class Treatment:
    """Treatment effects with spillovers: difference in differences by several designs, event study, placebo test."""

    treated: tuple[str, ...] = key(
        "Who is treated: a column of 0 and 1 by region and year or of first treated years; or regions by name or code, "
        "each with its first treated year, as in 杭州=2018.",
        (),
        example=("杭州=2018", "厦门=2018"),
    )
    since: int | None = key("First treated year, where treated says only who.", example=2018)
    formula: str | None = key(
        "Outcome, or outcome ~ controls. By default the dependent variable of [models].",
        example="log(gdp_per_capita) ~ trade_share",
    )
    designs: tuple[str, ...] = key(
        "Designs, side by side: two-way, donut, donut:150km, rings:1:2, rings:100km:200km, exposure, "
        "exposure:cumulative, sdm; for staggered adoption callaway-santanna, sun-abraham, imputation, "
        "staggered-rings:100km (library diff-diff).",
        DESIGNS,
    )
    reach: str = key("Neighbours in the event study: up to an order, 1, or a distance, 100km; or none.", "1")
    leads: int | None = key("Periods before this many count as this many.", example=3, least=1)
    lags: int | None = key("Periods after this many count as this many.", example=3, least=0)
    estimator: str = key(
        "Estimator of the event study; all but two-way are for staggered adoption (library diff-diff).",
        "two-way",
        choices=("two-way", "callaway-santanna", "sun-abraham", "imputation", "staggered-rings"),
    )
    ahead: int = key(
        "Of the placebo in time: years before the first treatment that count as treated.", 1, least=1
    )
    years: tuple[int, ...] = key(
        'Years of the panel, a list or a text such as "2011-2019". Empty: all.', (), option=""
    )
    balance: str | None = key(
        "What goes where values are missing: the regions that lack one in any year, or the years that lack one in any "
        "region. By default regions, up to a fifth of them.",
        example="regions",
        choices=("regions", "years"),
    )
    errors: str = key(
        "Standard errors: cluster:region, cluster:province, conley:300km, driscoll-kraay:2, ...",
        "cluster:region",
    )
    permutations: int = key("Permutations of the placebo test.", 999, least=0)
    seed: int = key("Seed of the permutations.", 0, least=0)
    within: str | None = key(
        "Column within whose groups the treatment is drawn again. By default the province where it is known.",
        example="province",
    )

    def of(self, study: Study) -> str | list[str] | list[tuple[str, int]]:
        """Return who is treated as functions take it: a column of the study, regions, or regions with years."""
        names = {*study.variables, *study.about.headings.values()}
        if len(self.treated) == 1 and (
            self.treated[0] in names or not (self.since or "=" in self.treated[0])
        ):
            return self.treated[0]
        return [self._region(each) for each in self.treated]  # type: ignore[return-value]

    def _region(self, given: str) -> str | tuple[str, int]:
        name, dated, year = given.rpartition("=")
        if not dated:
            return given
        if not year.strip().isdigit():
            raise DataError(
                "{given!r} is not understood: write a region and a year, as in 杭州=2018.", given=given
            )
        return name.strip(), int(year)

    @property
    def question(self) -> Keywords:
        """What every function takes."""
        return {"since": self.since, "balance": self.balance}

    @property
    def draws(self) -> Keywords:
        """What the placebo test by regions takes."""
        return {"permutations": self.permutations, "seed": self.seed, "within": self.within}

    @property
    def periods(self) -> Keywords:
        """What the event study takes."""
        reach = None if self.reach == "none" else self.reach
        window = {"reach": reach, "leads": self.leads, "lags": self.lags}
        return {**window, "estimator": self.estimator, **self.draws}


@dataclass(frozen=True)
class Regionalization:
    """Regionalization: neighbouring regions of like values joined into contiguous clusters."""

    method: str = key(
        "How regions are joined: skater, ward (fast), azp, or max-p (needs the package spopt).",
        "skater",
        choices=("skater", "ward", "azp", "max-p"),
    )
    clusters: int | None = key(
        "Number of clusters. By default, of 2 to 10, that with the largest pseudo F; max-p finds it.",
        example=8,
        least=2,
    )
    others: tuple[str, ...] = key("Further columns by which regions are to be alike.", ())
    scale: str = key(
        "Normal scores of the ranks, or standardized values; by these the largest cities are clusters of one.",
        "rank",
        choices=("rank", "z"),
    )
    floor: float | None = key(
        "Least size of a cluster, for max-p. By default a tenth of the regions.", example=20
    )
    floor_of: str | None = key(
        "Column that the least size is of. By default the number of regions.", example="population"
    )
    islands: str = key(
        "Regions with no way to the others: linked to the nearest (attach), or clusters of their own (own).",
        "attach",
        choices=("attach", "own"),
    )
    permutations: int | None = key(
        "Permutations of the test of the clusters. By default 99 with ward, none with the others.",
        example=99,
        least=0,
    )

    @property
    def options(self) -> Keywords:
        """As the function takes them."""
        names = ("method", "clusters", "scale", "floor", "floor_of", "islands", "permutations")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Hotspots:
    """Hot and cold spots over the years: since when regions are in a cluster, and emerging hot spot categories."""

    years: tuple[int, ...] = key(
        'Years of the histories, at least three, a list or a text such as "2011-2019". Empty: all.',
        (),
        option="",
    )
    alpha: float = key(
        "Level: half of it is the false discovery rate of hot regions, half that of cold ones; of emerging hot spots, "
        "that of each test.",
        0.05,
    )
    permutations: int | None = key(
        "Exchanges of histories between places. By default as many as the false discovery rate needs.",
        example=19999,
        least=1,
    )
    filtered_permutations: int = key(
        "Exchanges of spatially filtered histories, for the second null hypothesis; 0: not tested.",
        999,
        least=0,
    )
    emerging: bool = key("Whether the report has the emerging hot spot categories.", True, option="")
    own_weight: float = key(
        "Weight of a region in its own Gi* of emerging hot spots, in units of the largest of its neighbours.",
        1.0,
    )


@dataclass(frozen=True)
class Firms:
    """Firms as points: how far apart those of a sector are (K density), and their share around one another (M)."""

    file: str | None = key(
        "Table of firms, a row each: csv, xlsx, dta or parquet. By default the SYNTHETIC firms of the example.",
        example="firms.csv",
        option="--data",
        help="Table of firms, a row each: csv, xlsx, dta or parquet. Without it: 3,000 SYNTHETIC firms.",
    )
    sector: tuple[str, ...] = key(
        "Sectors under study. Empty: software_services in the example.", (), example=("software",)
    )
    x: str | None = key("Column of longitudes, or of x. By default found by its heading.", example="经度")
    y: str | None = key("Column of latitudes, or of y. By default found by its heading.", example="纬度")
    sector_column: str | None = key("Column of sectors. By default found by its heading.", example="行业")
    employment: str | None = key("Column of employment. By default found by its heading.", example="从业人数")
    label: str | None = key("Column of labels of firms. By default found by its heading.", example="企业名称")
    year_column: str | None = key("Column of years. By default found by its heading.", example="年份")
    year: int | None = key("Year of the firms, where there are several.", example=2019)
    crs: str = key(
        "Coordinate reference system of x and y; plane: coordinates of a plane, distances in their unit.",
        "EPSG:4326",
    )
    unmatched: str = key(
        "Rows without usable coordinates or sector: error, or set-aside to go on without them and name them.",
        "error",
        choices=("error", "set-aside"),
    )
    far: float | None = key(
        "Greatest distance, in km. By default the median distance between firms, rounded down.", example=200.0
    )
    weighted: bool = key("Weight firms by their employment.", False)
    null: str = key(
        "What is drawn at random: location (firms, with their employment, among all sites) or labeling (sectors among "
        "firms). The same without weights.",
        "location",
        choices=("location", "labeling"),
    )
    band: float = key("Level of the bands.", 0.95)
    permutations: int = key("Simulations behind the bands; 0: none.", 999, least=0)
    seed: int = key("Seed of the simulations.", 0, least=0)

    @property
    def reading(self) -> Keywords:
        """How the table is read, as ``read_firms`` takes it."""
        return {
            "x": self.x,
            "y": self.y,
            "sector": self.sector_column,
            "employment": self.employment,
            "firm": self.label,
            "year": self.year_column,
            "crs": self.crs,
            "unmatched": self.unmatched,
        }

    @property
    def simulations(self) -> Keywords:
        """What K density and M take beside the firms and their sector."""
        return {
            "distances": self.far,
            "weighted": self.weighted,
            "null": self.null,
            "level": self.band,
        }

    def firms(self, folder: str = "") -> PlacedFirms:
        """Return the firms of the table, of one year; those of the example without one."""
        from pathlib import Path

        from spatial_iie import agglomeration

        if self.file is None:
            return agglomeration.demo_firms()
        found = agglomeration.read_firms(Path(folder) / self.file, **self.reading)
        return found if self.year is None else found.in_year(self.year)

    def sectors(self, firms: PlacedFirms) -> tuple[str, ...]:
        """Return the sectors under study: those asked for, that of the example, or the only one."""
        if self.sector:
            return self.sector
        if self.file is None:
            return ("software_services",)
        raise DataError(
            "the firms are of {n} sectors {sectors}. Say which with {option}.",
            n=len(firms.sectors),
            sectors=listed(firms.sectors, 40),
            option=term("sector = [...] in [firms]", "--sector"),
        )


@dataclass(frozen=True)
class Composite:
    """An index built from sub-indicators, and how its ranks depend on the weighting."""

    indicators: tuple[str, ...] = key("Columns it is built from; * stands for any letters.", ("industry_*",))
    systems: tuple[str, ...] = key(
        "For an index of two levels, in place of indicators: systems, each NAME=COLUMN+COLUMN (* stands for any "
        "letters).",
        (),
        example=("industries=industry_*", "connection=*_part"),
    )
    between: str = key(
        "Weights of the systems: of their sub-indices, or the sum of the weights of all indicators.",
        "equal",
        choices=("equal", "entropy", "critic", "variation", "pca", "sum"),
    )
    preset: str | None = key(
        "Named recipe of the literature in place of indicators: zhao2020, huang2019 or liu2020.",
        example="zhao2020",
    )
    weighting: str | None = key(
        "Weighting method. By default entropy, or that of the preset.",
        example="entropy",
        choices=("equal", "entropy", "critic", "variation", "pca"),
    )
    standardization: str | None = key(
        "Common scale. By default min-max, or that of the preset.",
        example="min-max",
        choices=("min-max", "z", "rank", "vector"),
    )
    over: str = key(
        "What is scaled and weighted together: all years, or each year.", "panel", choices=("panel", "year")
    )
    cost: tuple[str, ...] = key("Indicators of which less is better.", ())
    missing: str = key(
        "Regions that lack an indicator: error: refused; omit: left out; mean: given the mean of their other "
        "indicators.",
        "error",
        choices=("error", "omit", "mean"),
    )
    uncertainty: float | None = key(
        "Relative standard deviation of an average weight, such as 0.5: Moran's I of the index, and the regression, "
        "then have the uncertainty of the weights.",
        example=0.5,
        option="",
    )
    regression: str | None = key(
        "Regression with the index in it, called composite, for uncertainty.",
        example="log(gdp_per_capita) ~ composite",
        option="",
    )


@dataclass(frozen=True)
class Coupling:
    """Coupling coordination degree of systems."""

    systems: tuple[str, ...] = key(
        "Systems: NAME=COLUMN+COLUMN, built as an index (* stands for any letters), or a COLUMN between 0 and 1.",
        ("industries=industry_*", "connection=*_part"),
    )
    variant: str = key(
        "Coupling degree C: usual (geometric by arithmetic mean), liao (Liao 1999) or wang (Wang et al. 2021).",
        "usual",
        choices=("usual", "liao", "wang"),
    )
    system_weights: tuple[str, ...] = key(
        "Weights of the systems, each NAME=NUMBER. Empty: all the same.", (), example=("industries=0.6",)
    )
    standardization: str = key(
        "Systems as they are (none), or first put on the scale from 0 to 1 over all years (min-max).",
        "none",
        choices=("none", "min-max"),
    )
    weighting: str = key(
        "Weighting method of systems that are built from columns.",
        "entropy",
        choices=("equal", "entropy", "critic", "variation", "pca"),
    )
    cost: tuple[str, ...] = key("Indicators of which less is better.", ())
    groups: str = key(_GROUPS, "four")

    def recipe(self, study: Study) -> Keywords:
        """Return the options as the function takes them.

        Raises
        ------
        DataError
            If weights are not numbers, or a cost stands for no column.
        """
        from spatial_iie.chapter.systems import numbers_of
        from spatial_iie.study.wildcards import matching

        cost = matching(self.cost, study.variables) if self.cost else []
        return {
            "variant": self.variant,
            "system_weights": numbers_of(self.system_weights),
            "standardization": self.standardization,
            "weights": self.weighting,
            "directions": dict.fromkeys(cost, "cost"),
        }


@dataclass(frozen=True)
class Inequality:
    """Inequality of the index, and its decomposition."""

    groups: str = key(_GROUPS, "four")
    measures: tuple[str, ...] = key(
        "Measures: gini, theil_t, theil_l, cv, hoover, atkinson:0.5, ge:2, ... Empty: the first four, without "
        "theil_l where a value is zero.",
        (),
        example=("gini", "theil_t", "hoover", "atkinson:0.5"),
    )
    draws: int = key(
        "Bootstrap draws behind the intervals, and random permutations of the spatial Gini coefficient.", 999
    )
    interval: str | None = key(
        "Type of bootstrap interval of the measures. By default studentized.",
        example="bca",
        choices=("studentized", "bca", "percentile"),
        help="Type of bootstrap interval. By default studentized for measures, bca for parts, percentile for change.",
    )


@dataclass(frozen=True)
class Agglomeration:
    """Agglomeration of sectors: location quotients, concentration, specialization, co-agglomeration, shift-share."""

    sectors: tuple[str, ...] = key(
        "Columns that are sectors; * stands for any letters. Empty: those of the embedded example.",
        (),
        example=("jobs_*",),
    )
    total: str | None = key(
        "Column of totals of the regions. By default the sum of the sectors.", example="employment"
    )
    unit: float = key(
        "How much of the table is one independent observation in intervals of location quotients: 1 for firms; for "
        "employment the mean size of plants, weighted by employment.",
        1.0,
    )
    firms: str | None = key(
        "Table of firms with coordinates, sector and employment, for the index of Ellison and Glaeser. Without one and "
        "without data: the SYNTHETIC firms of the example.",
        example="firms.csv",
    )
    groups: str = key(_GROUPS, "none")
    draws: int = key("Bootstrap draws of firms behind the intervals of that index.", 999, least=0)

    def has_firms(self, *, embedded: bool) -> bool:
        """Whether there are firms."""
        return embedded or self.firms is not None

    def placed(
        self, study: Study, regions: geopandas.GeoDataFrame, year: int, *, embedded: bool, folder: str = ""
    ) -> tuple[TableResult, pd.Series | None]:
        """Return firms with the regions in which they lie, and totals of these: of the table, if they belong to it.

        Parameters
        ----------
        study : Study
            That of the sectors.
        regions : GeoDataFrame
            In which firms are located; those of the table without a total are left out.
        year : int
            Of the totals, and of the firms where they are of several.
        embedded : bool
            Whether the study is the embedded example.
        folder : str
            To which the name of the file is relative.
        """
        from pathlib import Path

        from spatial_iie import agglomeration

        if self.firms is None and not embedded:
            raise DataError("firms are needed: name their table with {firms}.",
                            firms=term("[agglomeration] firms", "--firms"))  # fmt: skip
        firms = agglomeration.demo_firms()
        if self.firms is not None:
            firms = agglomeration.read_firms(Path(folder) / self.firms)
            firms = firms.in_year(year) if len(firms.years) > 1 else firms
        if embedded and self.firms is not None:
            return agglomeration.locate_firms(
                firms, regions
            ), None  # the totals of the example are not theirs
        table, sectors = self.of_study(study, embedded=embedded)
        now = table.year(year)
        total = now[sectors].sum(axis=1, skipna=False) if self.total is None else now[self.total]
        total = total.dropna()
        return agglomeration.locate_firms(firms, regions[regions.index.isin(total.index)]), total

    def of_study(self, study: Study, *, embedded: bool) -> tuple[Study, list[str]]:
        """Return the study that has the sectors, and their names."""
        from spatial_iie.study import demo_sectors
        from spatial_iie.study.wildcards import matching

        if embedded and not self.sectors:
            study = demo_sectors().select(study.ids)
            return study, list(study.variables)
        if not self.sectors:
            raise DataError(
                "which columns are sectors? Name two or more of {columns} by {sectors}.",
                columns=listed(study.variables, 40),
                sectors=term("[agglomeration] sectors", "--sectors"),
            )
        return study, matching(self.sectors, study.variables)


@dataclass(frozen=True)
class Movement:
    """Mean centre of the index, its standard deviational ellipse, and its movement."""

    groups: str = key(_GROUPS, "four")
    blocks: str = key(
        "Groups resampled as blocks, because neighbours grow alike: province, four, ..., or none.", "none"
    )
    projection: str | None = key(
        "Equal-area projection of the centre. By default the Albers projection of China, or one centred on your own "
        "boundaries.",
        example="EPSG:3035",
    )
    draws: int = key("Bootstrap draws behind the intervals.", 999)


@dataclass(frozen=True)
class Convergence:
    """Beta and sigma convergence."""

    models: tuple[str, ...] = key(
        "Models of beta convergence.", ("ols", "sar", "sem", "sdem"), choices=MODELS
    )
    controls: tuple[str, ...] = key("Control variables of conditional convergence, in the first year.", ())
    draws: int = key("Bootstrap draws behind the intervals of sigma convergence.", 999)
    merging: str = key(
        "How convergence clubs are merged: phillips-sul (2009), von-lyncker (and Thoennessen 2017) or none.",
        "phillips-sul",
        choices=("phillips-sul", "von-lyncker", "none"),
    )
    trend: float | None = key(
        "Smoothing parameter of the Hodrick-Prescott filter before convergence clubs are found. By default no filter.",
        example=400.0,
    )


@dataclass(frozen=True)
class Employment:
    """Employment on the index and GDP: in logarithms, and in changes since the year before."""

    employees: str = key("Column of employment.", "employment")
    gdp: str = key("Column of GDP.", "gdp")
    errors: str = key(
        "Standard errors; HC1 is Stata's robust, province is clustered by province.",
        "HC1",
        choices=("classical", "HC0", "HC1", "HC2", "HC3", "province"),
    )


@dataclass(frozen=True)
class Accounts:
    """Direct and penetration value added from an input-output table."""

    table: str | None = key(
        "Input-output table, csv or xlsx; relative to this file. Without it a SYNTHETIC one of five sectors.",
        example="io_2018.csv",
    )
    shares: str | None = key(
        "Digital sectors and their shares R: columns sector and share, or low, mode and high. Without it the official "
        "digital sectors, each with R = 1.",
        example="shares.csv",
    )
    industries: str | None = key(
        "Industry of each sector: columns sector and industry. By default primary, secondary and tertiary, by the "
        "official names.",
        example="industries.csv",
    )
    before: str | None = key(
        "An earlier table of the same sectors: the change of output since is decomposed.",
        example="io_2012.csv",
    )
    regions: str | None = key(
        "A table of several regions, whose spillovers are shown.", example="mrio_2017.csv", option=""
    )
    unit: str = key("Unit of the table, such as 10,000 CNY, for sentences and notes.", "")
    draws: int = key("Draws of the simulation over uncertain shares.", 9999)


@dataclass(frozen=True)
class ValueAdded:
    """Value added of the digital industry by year: the table of [accounts], carried forward by yearly accounts."""

    year: int | None = key("Benchmark year, that of the input-output table.", example=2018)
    table: str | None = key(
        "Yearly accounts, csv or xlsx, one row per year: GDP and the value added of divisions. Without them, and "
        "without an input-output table, SYNTHETIC ones.",
        example="yearly.csv",
    )
    divisions: str | None = key(
        "Division of each sector, a column of the yearly accounts: columns sector and division. By default the "
        "industry of the sector: primary, secondary, tertiary.",
        example="divisions.csv",
    )
    gdp: str = key("Column of GDP.", "gdp")
    price_index: str | None = key(
        "Column of a price index, for amounts at the prices of one year.", example="price_index"
    )
    base_year: int | None = key("Year of these prices.", example=2015)
    capital: str | None = key(
        "Column of the real capital stock; with labor, rates of penetration move with technology.",
        example="capital",
    )
    labor: str | None = key("Column of persons or hours worked.", example="labor")
    base: str = key("Years of the production function.", "2007-2016")
    constant_returns: bool = key("Constant returns to scale: the elasticities sum to 1.", False)
    labor_share: str | None = key(
        "Share of labour, a number or a column, in place of a regression.", example="0.5"
    )
    unit: str = key("Unit of the yearly accounts, for sentences and notes.", "")
    draws: int = key("Draws of the simulation behind the intervals.", 9999)

    @property
    def columns(self) -> macro.Accounts:
        """Which columns are what, as functions take it."""
        from spatial_iie import macro

        return macro.Accounts(
            gdp=self.gdp,
            price_index=self.price_index,
            base_year=self.base_year,
            capital=self.capital,
            labor=self.labor,
            base=years_in_a_row(self.base, "--base"),
            constant_returns=self.constant_returns,
            labor_share=number_or_column(self.labor_share),
        )


@dataclass(frozen=True)
class Contribution:
    """Contribution of the industry to GDP growth."""

    table: str | None = key(
        "Table with one row per year, csv or xlsx, at constant prices.",
        example="macro.csv",
    )
    published: bool = key(
        "Use the national figures that Tsinghua University published in 2022 in place of a table.", False
    )
    gdp: str = key("Column of GDP.", "gdp")
    value_added: tuple[str, ...] = key(
        "Columns of the industry's value added; several are summed.", ("value_added",)
    )
    unit: str = key("Unit of the table, such as trillion CNY, for figures and notes.", "")


@dataclass(frozen=True)
class Scenario:
    """Paths of the industry's share of GDP, forward and backward.

    They start from the last year of [contribution].
    """

    targets: tuple[float, ...] = key("Shares of GDP to reach in the last year, percent.", (21.0, 33.0, 12.0))
    to: int = key("Last year.", 2035)
    gdp_growth: float = key("Assumed growth of GDP, percent a year.", 5.0)
    phases: tuple[str, ...] | None = key(
        "Assumed growth of the industry before the growth that is sought, name:years:percent. By default none, "
        "but after the national figures of 2022 two accelerations at the growth of 2021 and a pause between them.",
        example=("IT/CT:2022:13.08", "pause:2023:9.65", "OT:2024-2025:13.08"),
    )
    rate_sd: float = key(
        "Standard deviation of the industry's growth around the assumption, percentage points; behind the bands.",
        3.0,
    )
    gdp_sd: float = key(
        "Standard deviation of the growth of GDP, percentage points. With both 0 there are no bands.", 1.0
    )
    draws: int = key("Draws of the simulation behind the bands.", 999)
