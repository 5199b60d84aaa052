"""The statistics and models that exist: one record each, from which tables, commands, reports and tests follow."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.results import GlobalResult, LocalResult, RegressionResult

Parameter = Literal["rho", "lambda"]
Effects = Literal["none", "region", "time", "both", "random", "random+time", "correlated", "correlated+time"]
"""Effects of a panel."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """What a table, a command or a report must know of a statistic.

    Attributes
    ----------
    name : str
        Of the public function.
    label : str
        Of the statistic in tables.
    symbol : str
        In formulas and in the layout of Stata's spatgsa.
    module : str
        Where the function is.
    positive : {1, -1}
        Sign of the z value where neighbours are alike.
    non_negative : bool
        Whether it is defined for values of at least zero only.
    decimals : int
        Of its values in sentences.
    help : str
        Of its command: what it prints, and how it is read. Empty: there is no command of its own.
    examples : tuple of str
        Options of its command to begin with.
    """

    name: str
    label: str
    symbol: str
    module: str
    positive: Literal[1, -1] = 1
    non_negative: bool = False
    decimals: int = 3
    help: str = ""
    examples: tuple[str, ...] = ("--year 2019",)

    def __post_init__(self) -> None:
        if not isinstance(self.label, Message):
            object.__setattr__(self, "label", Message(self.label))

    @property
    def command(self) -> str:
        """The name in the shell.

        >>> STATISTICS["getis_ord"].command
        'getis-ord'
        """
        return self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Model:
    """What a table, a command or a report must know of a regression model.

    Attributes
    ----------
    name : str
        Of the public function; in capitals that of the model in tables.
    module : str
        Where the function is.
    parameters : tuple of {"rho", "lambda"}
        Its spatial parameters, in the order of estimates.
    lags : bool
        Whether spatial lags of all regressors enter unless ``lagged=`` names some.
    lags_if_named : bool
        Whether only those that ``lagged=`` names enter.
    """

    name: str
    module: str
    parameters: tuple[Parameter, ...] = ()
    lags: bool = False
    lags_if_named: bool = False

    @property
    def label(self) -> str:
        """The name in tables, e.g. SDEM."""
        return self.name.upper()

    @property
    def takes_lagged(self) -> bool:
        """Whether it can have lags of regressors at all."""
        return self.lags or self.lags_if_named

    @property
    def uses_weights(self) -> bool:
        """Whether estimates depend on the weights."""
        return self.lags or bool(self.parameters)

    @property
    def spills_over(self) -> bool:
        """Whether a regressor has an effect on other regions."""
        return self.lags or "rho" in self.parameters

    @property
    def of_errors(self) -> bool:
        """Whether its only spatial parameter is that of the errors."""
        return self.parameters == ("lambda",)

    @property
    def of_response(self) -> bool:
        """Whether its only spatial parameter is that of the response."""
        return self.parameters == ("rho",)


Record = TypeVar("Record", Statistic, Model)


def _by_name(*records: Record) -> dict[str, Record]:
    return {record.name: record for record in records}


STATISTICS: dict[str, Statistic] = _by_name(
    Statistic(
        "moran",
        "Moran's I",
        "I",
        "spatial_iie.esda.moran",
        help="Compute global Moran's I by year, a measure of spatial autocorrelation.",
        examples=(
            "--year 2019",
            "--value digital_index,gdp_per_capita",
            "--data panel.xlsx --region 城市 --year-column 年份 --value 指数 --permutations 9999",
        ),
    ),
    Statistic(
        "geary",
        "Geary's C",
        "c",
        "spatial_iie.esda.geary",
        positive=-1,
        help="Compute Geary's C by year, a measure of spatial autocorrelation by squared differences.\n\n"
        'C is below 1, and z negative, under positive autocorrelation; the tail "greater" means '
        "positive autocorrelation all the same.",
        examples=("--year 2017-2019",),
    ),
    Statistic(
        "getis_ord",
        "Getis-Ord G",
        "G",
        "spatial_iie.esda.getis_ord",
        non_negative=True,
        decimals=5,
        help="Compute the general G of Getis and Ord by year, a measure of the clustering of high or of low "
        "values.\n\n"
        "For values of at least zero. G depends on the zero of the scale, I and C do not.",
        examples=("--year 2019 --scaling none",),
    ),
)
"""Global statistics of one variable."""

LOCAL_STATISTICS: dict[str, Statistic] = _by_name(
    Statistic("local_moran", "Local Moran's I", "I", "spatial_iie.esda.local_moran"),
    Statistic("local_geary", "Local Geary's C", "c", "spatial_iie.esda.local_geary", positive=-1),
    Statistic("local_getis_ord", "Local Getis-Ord G*", "G", "spatial_iie.esda.local_getis_ord"),
    Statistic("local_join_counts", "Local join count", "BB", "spatial_iie.esda.local_join_counts"),
    Statistic(
        "bivariate_local_moran", "Bivariate local Moran's I", "I", "spatial_iie.esda.bivariate_local_moran"
    ),
)
"""Statistics of each region."""

MODELS: dict[str, Model] = _by_name(
    Model("ols", "spatial_iie.spreg.models.ols"),
    Model("slx", "spatial_iie.spreg.models.slx", lags=True),
    Model("sem", "spatial_iie.spreg.models.sem", ("lambda",)),
    Model("sdem", "spatial_iie.spreg.models.sdem", ("lambda",), lags=True),
    Model("sar", "spatial_iie.spreg.models.sar", ("rho",)),
    Model("sdm", "spatial_iie.spreg.models.sdm", ("rho",), lags=True),
    Model(
        "sac",
        "spatial_iie.spreg.models.sac",
        ("rho", "lambda"),
        lags_if_named=True,
    ),
)
"""Regression models, the simplest first."""

SIDE_BY_SIDE = tuple(each.name for each in MODELS.values() if len(each.parameters) < 2)
"""Models printed side by side unless others are asked for."""

GRID = tuple(each.name for each in MODELS.values() if len(each.parameters) == 1)
"""Models of a grid of regressions unless others are asked for."""


def statistic(name: str) -> Callable[..., GlobalResult]:
    """Return the public function of a global statistic by its name.

    >>> statistic("moran").__name__
    'moran'
    """
    return _function(record_of(name, STATISTICS, "statistic"))


def local_statistic(name: str) -> Callable[..., LocalResult]:
    """Return the public function of a local statistic by its name.

    >>> local_statistic("local_geary").__name__
    'local_geary'
    """
    return _function(record_of(name, LOCAL_STATISTICS, "statistic"))


def model(name: str) -> Callable[..., RegressionResult]:
    """Return the public function of a regression model by its name, in either case.

    >>> model("SDEM").__name__
    'sdem'
    """
    return _function(model_of(name))


def model_of(name: str) -> Model:
    """Return the record of a regression model by its name, in either case.

    >>> model_of("SDEM").parameters
    ('lambda',)
    """
    return record_of(name.lower(), MODELS, "model")


def with_lags(base: str) -> str:
    """Return the label of the model that adds lags of the regressors to a model, by its label.

    >>> [with_lags(label) for label in ("OLS", "SEM", "SAR")]
    ['SLX', 'SDEM', 'SDM']
    """
    parameters = model_of(base).parameters
    return next(each.label for each in MODELS.values() if each.lags and each.parameters == parameters)


def record_of(name: str, records: Mapping[str, Record], kind: str) -> Record:
    """Return a record by its name; another name is refused with those there are.

    >>> record_of("sdem", MODELS, "model").spills_over
    True
    """
    from spatial_iie.inference import check_choice  # loads numpy, which the names of the commands do not need

    return records[check_choice(kind, name, records)]


def offered_by(room: str) -> dict[str, str]:
    """Return the functions of records that are of a room: name -> module of the room.

    >>> offered_by("spatial_iie.spreg")["sdem"]
    'models.sdem'
    """
    return {
        record.name: record.module.removeprefix(f"{room}.")
        for record in _every_record()
        if record.module.startswith(f"{room}.")
    }


def _every_record() -> Iterator[Statistic | Model]:
    for records in (STATISTICS, LOCAL_STATISTICS, MODELS):
        yield from records.values()


def _function(record: Statistic | Model) -> Callable[..., Any]:
    return getattr(importlib.import_module(record.module), record.name)  # type: ignore[no-any-return]
