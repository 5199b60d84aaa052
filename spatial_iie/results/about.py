"""What a result is about: records with typed fields, which users read as mappings."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from math import nan
from typing import TYPE_CHECKING, Self, dataclass_transform

if TYPE_CHECKING:
    from spatial_iie.esda._chains import ChiSquare
    from spatial_iie.inference import Permutations
    from spatial_iie.macro.production import Elasticities
    from spatial_iie.macro.scenarios import Phase, Scenario, Uncertainty
    from spatial_iie.results.hypothesis import TestResult
    from spatial_iie.results.regression import RegressionResult
    from spatial_iie.spreg.likelihood._information import Information


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record(Mapping[str, object]):
    """A frozen mapping whose known keys are attributes as well.

    A subclass declares the keys as fields with defaults: an attribute that was not given has its default, a key that
    was not given is not there. Type checkers refuse other names; at run time further keys are kept, for users.

    Examples
    --------
    >>> about = StatisticAbout(variable="gdp", seed=1)
    >>> about.variable, about.draws, dict(about)
    ('gdp', None, {'variable': 'gdp', 'seed': 1})
    >>> about | StatisticAbout(year=2019)
    {'variable': 'gdp', 'seed': 1, 'year': 2019}
    """

    _items: dict[str, object]

    def __init__(self, /, **given: object) -> None:
        named = {key: value for key, value in given.items() if not hasattr(Record, key)}
        self.__dict__.update(named, _items=given)

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Self:
        """Return a mapping as a record of this kind."""
        return given if isinstance(given, cls) else cls(**given)

    def only(self, *keys: str) -> Self:
        """Return a record with these keys alone, where they are there."""
        return type(self)(**{key: self[key] for key in keys if key in self})

    def without(self, *keys: str) -> Self:
        """Return a record without these keys."""
        return type(self)(**{key: value for key, value in self.items() if key not in keys})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} cannot be changed: what a result is about is frozen.")

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __getitem__(self, key: str) -> object:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)

    def __or__(self, more: Mapping[str, object]) -> Self:
        return type(self)(**{**self, **more})


class About(Record):
    """What any result is about: where its numbers are from, and what a reader must know of them."""

    variable: str | None = None
    year: int | str | None = None
    source: str = ""
    synthetic: bool = False
    versions: Mapping[str, str] = {}
    draws: int | None = None
    seed: int | None = None
    statistic: str = ""
    own_columns: tuple[Hashable, ...] = ()  # of the table, named by the user
    own_words: tuple[str, ...] = ()  # in its cells
    labels: Mapping[str, Mapping[str, str]] = {}
    notes: tuple[str, ...] = ()


class StatisticAbout(About):
    """What a global or local statistic is of: the variable, the regions, the weights and the draws."""

    n: int | None = None
    weights: str = ""
    normalization: str = "none"
    isolates: str = ""
    left_out: tuple[Hashable, ...] = ()
    gini: float | None = None
    neighbour_part: float | None = None
    other_part: float | None = None


class FitAbout(About):
    """What a regression was fitted to, and how."""

    model: str = ""
    method: str = ""
    formula: str | None = None
    response: str = ""
    n: int | None = None
    weights: str | None = None
    normalization: str | None = None
    left_out: tuple[Hashable, ...] = ()
    missing: Mapping[str, int] = {}
    isolates: tuple[Hashable, ...] = ()
    isolates_rule: str | None = None
    errors: str | None = None
    standard_errors: str = ""  # the word they were asked for by
    # by maximum likelihood
    information: Information = "expected"
    logdet: str = ""
    logdet_error: float | None = None
    interval: tuple[float, float] | None = None
    trace_error: float | None = None
    probes: int | None = None
    probe_error: float | None = None
    # by moments
    endogenous: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    # of several years
    years: tuple[int, ...] = ()
    years_left_out: tuple[int, ...] = ()
    regions: int | None = None
    cells: int | None = None
    effects: str = ""
    effect_terms: tuple[str, ...] = ()
    trends: tuple[str, ...] = ()
    correction: bool | None = None
    sigma2_effects: float | None = None
    error_components: str = ""
    r2_within: float | None = None
    r2_between: float | None = None
    r2_overall: float | None = None
    time_lags: tuple[str, ...] = ()
    uncorrected: Mapping[str, float] = {}
    regimes: Mapping[str, int] = {}
    # of convergence
    span: int | None = None
    initial: str | None = None
    adjusted: Mapping[str, float] | None = None
    # of a production function
    columns: Mapping[str, str] = {}
    constant_returns: bool | None = None
    trend: bool = False
    elasticities: Elasticities | None = None
    condition_number: float | None = None
    durbin_watson: float | None = None


class TestAbout(FitAbout):
    """What a test of a fit found beside its statistic."""

    __test__ = False  # a name pytest would collect

    r2: float | None = None
    moran: float = nan
    expectation: float | None = None
    variance: float | None = None
    points_to: str = ""
    decision: str = ""


class TableAbout(About):
    """How a table was made."""

    n: int | Mapping[int, int] | None = None
    years: tuple[int, ...] = ()
    left_out: tuple[Hashable, ...] | Mapping[int, tuple[Hashable, ...]] = ()
    level: float | None = None
    interval: str = ""
    measure: str = ""
    groups: str | tuple[str, ...] = ""
    group_sizes: Mapping[str, int] = {}
    counted_by: str = ""
    # of statistics
    weights: str | Mapping[Hashable, str] | None = None
    normalization: str | Mapping[Hashable, str] | None = None
    isolates: str | tuple[Hashable, ...] = ()
    isolates_rule: str | None = None
    alternative: str = ""
    assumption: str = ""
    style: str | None = None
    alpha: float | None = None
    correction: str | None = None
    tests: tuple[TestResult | ChiSquare, ...] = ()
    breaks: Mapping[str, tuple[float, ...]] = {}
    # of regionalization
    between: float | None = None
    pseudo_f: float | None = None
    p: float | None = None
    method: str = ""
    # of histories
    filtered_draws: int = 0
    serial_correlation: float | None = None
    autocorrelation: float | None = None
    # of fits
    model: str = ""
    formula: str | None = None
    span: int | None = None
    points_to: str = ""
    decision: str = ""
    # of a variable over the years
    scale: str = "level"
    what: str = ""
    bandwidth: Mapping[int, float] = {}
    modes: Mapping[int, tuple[float, ...]] = {}
    change: Mapping[str, float] = {}
    trend: Mapping[str, float] | None = None
    projection: str | None = None
    convention: str = ""
    convergence: Mapping[int, float] = {}
    indices: Mapping[str, str] = {}
    # of functions of distance
    null: str = ""
    kernel_bandwidth: float | None = None
    binning_error: float | None = None
    p_value: float | None = None
    # of input-output accounts
    kind: str = ""
    unit: str | None = None
    sectors: int | None = None
    imports: str = ""
    spectral_radius: float | None = None
    total: float | None = None
    shares: Mapping[str, float] = {}
    reading: str = ""
    distribution: str = ""
    dependence: str = ""
    # of growth and scenarios
    step: int | None = None
    base: tuple[int, int] | None = None
    base_year: int | None = None
    fit: RegressionResult | None = None
    fits: Mapping[str, RegressionResult] = {}
    elasticities: Mapping[str, Mapping[int, float]] = {}
    technology_level: float | None = None
    extrapolated: tuple[str, ...] = ()
    slope: float | None = None
    slope_std_error: float | None = None
    gdp: Mapping[int, float] = {}
    phases: tuple[Phase, ...] | Mapping[str, tuple[int, int]] = ()
    scenarios: tuple[Scenario, ...] = ()
    uncertainty: Uncertainty | None = None
    targets: Mapping[str, float] = {}
    counts: Mapping[str, int] = {}
    # of raters and institutes
    how: str = ""
    raters: int | None = None
    permutations: Permutations | None = None
    institutes: tuple[str, ...] = ()
    # of tables joined
    tables: Mapping[str, Mapping[str, object]] = {}


def carried(attrs: Mapping[str, object]) -> dict[str, object]:
    """Return what a table, or a result, carries along of where its numbers are from.

    >>> carried({"year": 2019, "unit": "km"})
    {'year': 2019}
    """
    return {key: attrs[key] for key in ("year", "source", "synthetic") if key in attrs}
