"""Value added of the digital industry by year: an input-output benchmark, carried forward by yearly accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import Permutations, check_choice
from spatial_iie.macro._benchmark import Benchmark, divisions_of
from spatial_iie.macro._contributions import INPUTS, READINGS, Reading, checked_shares
from spatial_iie.macro._described import amount, described
from spatial_iie.macro._years import calendar_years, check_year, numbers_or_missing, refuse_gaps, yearly
from spatial_iie.macro.contribution import growth_contribution
from spatial_iie.macro.deflation import deflate
from spatial_iie.macro.extrapolation import extrapolate, line_draws
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.macro.leontief import Imports
from spatial_iie.macro.ranges import Dependence, Distribution, drawn_shares
from spatial_iie.macro.solow import solow
from spatial_iie.messages import Message, joined, term
from spatial_iie.results import TableAbout, TableResult, versions

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

Floats = NDArray[np.float64]
Shares: TypeAlias = "Mapping[str, float] | pd.Series | pd.DataFrame"
By = Literal["year", "part", "reading"]
_OF_AMOUNT = ("value_added_q05", "value_added_q95")


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Which columns of the yearly accounts are what, and how technology is estimated.

    Parameters
    ----------
    gdp : str
        GDP, at the prices of the divisions.
    price_index : str, optional
        To bring GDP and value added to the prices of ``base_year``.
    base_year : int, optional
    capital, labor : str, optional
        Real capital stock, and persons or hours: with both, rates are carried forward by the multipliers of technology
        (:func:`solow`); without, they stay those of the benchmark year.
    base, constant_returns, labor_share
        As :func:`solow` takes them.

    Examples
    --------
    >>> Accounts(gdp="GDP").base
    (2007, 2016)
    """

    gdp: str = "gdp"
    price_index: str | None = None
    base_year: int | None = None
    capital: str | None = None
    labor: str | None = None
    base: tuple[int, int] = (2007, 2016)
    constant_returns: bool = False
    labor_share: float | str | None = None

    def __post_init__(self) -> None:
        if (self.price_index is None) != (self.base_year is None):
            raise DataError(
                "{both} belong together.",
                both=term("price_index= and base_year=", "--price-index and --base-year"),
            )
        if (self.capital is None) != (self.labor is None):
            raise DataError(
                "{both} belong together.", both=term("capital= and labor=", "--capital and --labor")
            )


def value_added_by_year(
    table: InputOutputTable,
    shares: Shares,
    data: pd.DataFrame,
    *,
    year: int,
    accounts: Accounts | None = None,
    divisions: Mapping[str, str] | pd.Series | None = None,
    industries: Mapping[str, str] | pd.Series | None = None,
    reading: Reading = "forward",
    imports: Imports | None = None,
    distribution: Distribution = "triangular",
    dependence: Dependence = "independent",
    draws: int = 9999,
    seed: int = 0,
    by: By = "year",
    unit: str | None = None,
) -> TableResult:
    r"""Return the value added of the digital industry by year and its contribution to growth, with intervals.

    With q the part of a division's value added that digital sectors i are in the benchmark year b, V the value added of
    division c by year, m the multiplier of technology and r the rate of :func:`penetration_value_added`,

    .. math:: G^{direct}_t = \sum_c V_{ct} \sum_i R_i q_{ic}, \qquad
              G^{penetration}_t = \sum_g r_{gb} \prod_{s = b + 1}^{t} m_s \sum_c w_{gc} V_{ct}

    where w is the part of division c that the other sectors of industry g are in year b.

    Parameters
    ----------
    table : InputOutputTable
        Of the benchmark year.
    shares : mapping or Series of sector to float, or DataFrame
        R_i. A DataFrame by sector has columns low, mode and high (without mode for "uniform") of uncertain shares.
    data : DataFrame, shape (years, ...)
        Yearly accounts, indexed by calendar year: GDP and the value added of the divisions, at one price and in one
        unit. Years in which a division has no value are continued along its least squares line.
    year : int
        The benchmark year.
    accounts : Accounts, optional
        Which columns are what.
    divisions : mapping or Series of sector to column, optional
        The division of the yearly accounts that each sector belongs to; by default its industry (primary, secondary,
        tertiary).
    industries, reading, imports
        As for :func:`penetration_value_added`.
    distribution, dependence
        Of uncertain shares, as for :func:`value_added_ranges`.
    draws, seed : int
        Of the simulation behind the intervals.
    by : {"year", "part", "reading"}
        "year": totals, share of GDP and contribution to its growth. "part": direct value added, and the rate and the
        value added by penetration of each industry. "reading": the last year under each definition of penetration,
        with rates carried forward and held: a range without a probability.
    unit : str, optional
        Of the yearly accounts, for the notes.

    Returns
    -------
    TableResult
        By year from the benchmark on: gdp, direct_value_added, penetration, value_added and its 5 and 95 % quantiles
        over the draws, share_pct, growth_pct, contribution_pct with quantiles, pull_points.

    Raises
    ------
    DataError
        If a column, year or sector is missing, or numbers do not suit.
    EstimationError
        If a line or a production function cannot be estimated.

    Notes
    -----
    The intervals are over what is drawn: the shares, within the ranges given; values of divisions on an extrapolated
    line, from the predictive distribution of the line; the elasticities behind the multipliers, from their sampling
    distribution (Student's t). What is not drawn is not in them: the definition of penetration, that all rates move
    with technology and that the composition of divisions stays that of the benchmark, errors of the tables.

    Examples
    --------
    >>> import spatial_iie as si
    >>> from spatial_iie.macro import Accounts
    >>> data, shares, divisions = si.macro.demo_accounts()
    >>> of = Accounts(capital="capital", labor="labor", price_index="price_index", base_year=2015)
    >>> result = si.macro.value_added_by_year(si.macro.demo_io_table(), shares, data, year=2018, accounts=of,
    ...                                       divisions=divisions, draws=199)
    >>> result.to_frame().index.tolist(), bool((result.to_frame()["share_pct"] < 100).all())
    ([2018, 2019, 2020, 2021], True)
    """
    check_choice("by", by, By)
    columns, options = accounts or Accounts(), Permutations(draws, seed)
    given = _Given(table, data, year, columns, divisions, industries, distribution, dependence)
    chain = given.chain(shares, reading, imports, options)
    span = {"first": chain.years[0], "last": chain.years[-1]}
    about = described(table, *chain.notes) | TableAbout(
        unit=unit, draws=draws, seed=seed, base_year=columns.base_year, reading=reading, years=tuple(chain.years),
        shares=chain.shares.to_dict(), fit=chain.fit, extrapolated=chain.extrapolated, distribution=distribution,
        dependence=dependence, versions=versions(),
        synthetic=bool(table.about.synthetic or data.attrs.get("synthetic", False)),
    )  # fmt: skip
    if by == "reading":
        heading = Message("Value added of the digital industry by reading, {last}", **span)
        text = Message(
            "Shares at their middle; what lies between the readings is a range without a probability."
        )
        notes = (*about.notes[: len(chain.notes) - 1], text, *about.notes[len(chain.notes) :])
        return TableResult(_by_reading(given, chain.shares), heading, about | TableAbout(notes=notes))
    if by == "part":
        return TableResult(_by_part(chain), Message("Value added by part, {first}-{last}", **span), about)
    heading = Message("Value added of the digital industry, {first}-{last}", **span)
    return TableResult(_by_year(chain), heading, about)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Chain:
    """Estimates by year and part, draws of the same, and what was assumed."""

    years: pd.Index
    gdp: pd.Series
    multiplier: float
    rates: pd.DataFrame
    point: pd.DataFrame
    drawn: Floats
    shares: pd.Series
    fit: RegressionResult | None
    extrapolated: tuple[str, ...]
    notes: tuple[str, ...]


class _Values(NamedTuple):
    """Value added of divisions by year, (t, c), the same for each draw, (s, t, c), and what was extrapolated."""

    known: Floats
    drawn: Floats
    lines: tuple[str, ...]
    notes: tuple[str, ...]


class _Moved(NamedTuple):
    """Multipliers by year, 1 in the benchmark year, draws of them, (s, t), the fit behind them, and notes."""

    steps: pd.Series
    drawn: Floats
    fit: RegressionResult | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Given:
    """What every run of the chain starts from."""

    table: InputOutputTable
    data: pd.DataFrame
    year: int
    of: Accounts
    divisions: Mapping[str, str] | pd.Series | None
    industries: Mapping[str, str] | pd.Series | None
    distribution: Distribution
    dependence: Dependence

    def chain(
        self, shares: Shares, reading: Reading, imports: Imports | None, options: Permutations
    ) -> _Chain:
        """Run the chain: benchmark, yearly accounts, multipliers, prices; then the same of the draws."""
        frame = _accounts(self.data, self.year)
        random = np.random.default_rng(options.seed)
        middle, drawn, ranged = self._shares(shares, options.draws, random)
        benchmark = self._benchmark(middle.clip(lower=drawn.max(axis=0)), frame.columns, reading, imports)
        years = frame.index[frame.index >= self.year]
        values = _yearly(frame, benchmark.divisions, years, options.draws, random)
        moved = _technology(frame, self.of, years, options.draws, random)
        prices, carried = _deflator(frame, self.of, years), moved.steps.cumprod().to_numpy()
        point = benchmark.values(middle.to_numpy()[None], carried[None], values.known[None])[0]
        every = benchmark.values(drawn, moved.drawn.cumprod(axis=1), values.drawn)
        rates = 100 * np.outer(carried, middle.to_numpy() @ benchmark.rates)
        uncertain = {"shares": ranged, "values": bool(values.lines), "elasticities": moved.fit is not None}
        return _Chain(
            years=years,
            gdp=yearly(_column(frame, self.of.gdp).loc[years], self.of.gdp, positive=True) / prices,
            multiplier=float(carried[-1]),
            rates=pd.DataFrame(rates, index=years, columns=benchmark.industries),
            point=pd.DataFrame(
                point / prices[:, None], index=years, columns=["direct", *benchmark.industries]
            ),
            drawn=every / prices[:, None],
            shares=middle,
            fit=moved.fit,
            extrapolated=values.lines,
            notes=(
                _benchmark_note(benchmark, values.known[0], self.year),
                *values.notes,
                *moved.notes,
                _price_note(self.of),
                _interval_note(uncertain, options, self.distribution, self.dependence),
            ),
        )

    def _shares(
        self, shares: Shares, draws: int, random: np.random.Generator
    ) -> tuple[pd.Series, Floats, bool]:
        """Return the shares, draws of them, and whether they are uncertain."""
        if isinstance(shares, pd.DataFrame):
            return *drawn_shares(self.table, shares, self.distribution, self.dependence, draws, random), True
        middle = checked_shares(self.table, shares)
        return middle, middle.to_numpy()[None], False

    def _benchmark(
        self, most: pd.Series, columns: pd.Index, reading: Reading, imports: Imports | None
    ) -> Benchmark:
        own = self.industries if self.divisions is None else self.divisions
        belongs = divisions_of(self.table, own, columns)
        return Benchmark.of(self.table, most, belongs, self.industries, reading, imports)


def _accounts(data: object, year: int) -> pd.DataFrame:
    """Return the yearly accounts by ascending year, every year from the benchmark on."""
    if not isinstance(data, pd.DataFrame):
        raise DataError("data is a {kind}, not a DataFrame indexed by year.", kind=type(data).__name__)
    frame = data.set_axis(calendar_years(data.index, "data")).sort_index()
    check_year(year, frame.index, "data")
    refuse_gaps(frame.index[frame.index >= year], "data")
    return frame


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame.columns:
        raise DataError(
            "the data have no column{s} {lacking}; there are {columns}.",
            s="", lacking=listed([name]), columns=listed(frame.columns, 20),
        )  # fmt: skip
    return numbers_or_missing(frame[name], name)


def _yearly(
    frame: pd.DataFrame, divisions: list[str], years: pd.Index, draws: int, random: np.random.Generator
) -> _Values:
    """Return value added of divisions, those of years without a number on the line through the others."""
    known = pd.DataFrame({name: _column(frame, name) for name in divisions})
    values, lacking, notes = known.loc[years].copy(), known.loc[years].isna(), []
    imagined = np.repeat(values.to_numpy()[None], draws if lacking.to_numpy().any() else 1, axis=0)
    for place, name in enumerate(divisions):
        missing = years[lacking[name]]
        if not len(missing):
            continue
        line = extrapolate(known[name].dropna(), missing)
        values.loc[missing, name] = line.to_frame()["estimate"]
        at = np.flatnonzero(lacking[name].to_numpy())
        imagined[:, at, place] = line_draws(known[name].dropna(), missing, draws, random)
        told = Message("{name} in {years}, extrapolated.", name=name, years=listed(missing))
        notes += [told, *line.about.notes]
    wrong = [f"{name} {year}" for name in divisions for year in values.index[~(values[name] > 0)]]
    if wrong:
        raise DataError("value added is not positive in {wrong}.", wrong=listed(wrong))
    lines = tuple(name for name in divisions if lacking[name].any())
    return _Values(values.to_numpy(), imagined, lines, tuple(notes))


def _deflator(frame: pd.DataFrame, of: Accounts, years: pd.Index) -> Floats:
    """Return what amounts of each year are divided by: prices by those of the base year, or 1."""
    if of.price_index is None or of.base_year is None:
        return np.ones(len(years))
    prices = yearly(_column(frame, of.price_index).dropna(), of.price_index, positive=True)
    one = deflate(pd.Series(1.0, index=prices.index), prices, base_year=of.base_year)
    lacking = years[~years.isin(one.index)]
    if len(lacking):
        raise DataError("{name} has no value in {years}.", name=of.price_index, years=listed(lacking))
    return np.asarray(1 / one.loc[years].to_numpy())


def _technology(
    frame: pd.DataFrame, of: Accounts, years: pd.Index, draws: int, random: np.random.Generator
) -> _Moved:
    """Return the multipliers of technology; 1 without capital and labour."""
    year = int(years[0])
    if of.capital is None or of.labor is None:
        ones = pd.Series(1.0, index=years)
        text = "Rates of penetration are those of {year} in every year: without capital and labour no multiplier."
        return _Moved(ones, np.ones((1, len(years))), None, (Message(text, year=year),))
    inputs = _inputs(frame, of)
    lacking = years[1:].difference(inputs.index)
    if len(lacking):
        raise DataError(
            "there is no multiplier of {years}: capital or labour is missing.", years=listed(lacking)
        )
    found = solow(
        inputs, output="output", capital="capital", labor="labor", base=of.base,
        constant_returns=of.constant_returns, labor_share=of.labor_share,
    )  # fmt: skip
    steps = found.to_frame()["multiplier"].reindex(years)
    steps.iloc[0] = 1.0
    text = "Rates of penetration: those of {year} times the multipliers of technology of the years after it."
    notes = (Message(text, year=year), *found.about.notes)
    fit = found.about.fit
    if fit is None:
        return _Moved(steps, steps.to_numpy()[None], None, notes)
    growth = np.log(inputs).diff().loc[years]
    return _Moved(steps, _drawn_multipliers(fit, growth, of.constant_returns, draws, random), fit, notes)


def _inputs(frame: pd.DataFrame, of: Accounts) -> pd.DataFrame:
    """Return real output, capital and labour of the years that have them."""
    real = _column(frame, of.gdp).dropna()
    if of.price_index is not None and of.base_year is not None:
        real = deflate(real, _column(frame, of.price_index).dropna(), base_year=of.base_year)
    named = {
        "output": real,
        "capital": _column(frame, str(of.capital)),
        "labor": _column(frame, str(of.labor)),
    }
    if isinstance(of.labor_share, str):
        named[of.labor_share] = _column(frame, of.labor_share)
    return pd.DataFrame(named).dropna()


def _drawn_multipliers(
    fit: RegressionResult,
    growth: pd.DataFrame,
    constant_returns: bool,
    draws: int,
    random: np.random.Generator,
) -> Floats:
    """Return multipliers under elasticities drawn from their sampling distribution, Student's t, shape (s, t)."""
    df, k = fit.residual_df or 1, 1 if constant_returns else 2
    root = np.linalg.cholesky(fit.cov.to_numpy()[-k:, -k:])
    wide = np.sqrt(df / random.chisquare(df, draws))[:, None]
    found = fit.params.to_numpy()[-k:] + wide * (random.standard_normal((draws, k)) @ root.T)
    labor = 1 - found[:, 0] if constant_returns else found[:, 1]
    output, capital, hours = (growth[name].to_numpy() for name in ("output", "capital", "labor"))
    logs = output - np.outer(found[:, 0], capital) - np.outer(labor, hours)
    logs[:, 0] = 0.0
    return np.asarray(np.exp(logs))


def _by_year(chain: _Chain) -> pd.DataFrame:
    """Return totals by year with their intervals, and what they add to growth."""
    total, drawn = chain.point.sum(axis=1), chain.drawn.sum(axis=2)
    frame = pd.DataFrame(
        {
            "gdp": chain.gdp,
            "direct_value_added": chain.point["direct"],
            "penetration": total - chain.point["direct"],
            "value_added": total,
            **_ends(_OF_AMOUNT, drawn),
            "share_pct": 100 * total / chain.gdp,
        }
    )
    if len(chain.years) == 1:
        return frame
    told = growth_contribution(chain.gdp, total).to_frame()
    grown = chain.gdp.diff()
    changes = 100 * np.diff(drawn, axis=1, prepend=np.nan) / grown.where(grown > 0).to_numpy()
    return frame.assign(
        growth_pct=told["growth_pct"],
        contribution_pct=told["contribution_pct"],
        **_ends(("contribution_q05", "contribution_q95"), changes),
        pull_points=told["pull_points"],
    )


def _ends(names: tuple[str, str], drawn: Floats) -> dict[str, Floats]:
    """Return the 5 and 95 % quantiles over the draws."""
    return {name: np.quantile(drawn, at, axis=0) for name, at in zip(names, (0.05, 0.95), strict=True)}


def _by_part(chain: _Chain) -> pd.DataFrame:
    """Return a row a year and part: value added with its interval, and of penetration the rate."""
    rows = []
    for place, name in enumerate(chain.point.columns):
        direct = name == "direct"
        part = "direct value added" if direct else f"penetration, {name}"
        rows.append(
            pd.DataFrame(
                {
                    "year": chain.years,
                    "part": part,
                    "rate_pct": np.nan if direct else chain.rates[name].to_numpy(),
                    "value_added": chain.point[name].to_numpy(),
                    **_ends(_OF_AMOUNT, chain.drawn[:, :, place]),
                }
            )
        )
    return pd.concat(rows).sort_values("year", kind="stable", ignore_index=True)


def _by_reading(given: _Given, shares: pd.Series) -> pd.DataFrame:
    """Return the last year's value added under each reading, with rates carried forward and held."""
    rows = []
    for reading, imports in product(READINGS, INPUTS):
        chain = given.chain(shares, reading, imports, Permutations(1, 0))
        direct, total = float(chain.point["direct"].iloc[-1]), float(chain.point.iloc[-1].sum())
        ways = {"carried forward": 1.0, "held": chain.multiplier} if chain.multiplier != 1 else {"held": 1.0}
        for rates, by in ways.items():
            penetration = (total - direct) / by
            rows.append(
                {
                    "reading": READINGS[reading],
                    "inputs": INPUTS[imports],
                    "rates": rates,
                    "penetration": penetration,
                    "value_added": direct + penetration,
                    "share_pct": 100 * (direct + penetration) / chain.gdp.iloc[-1],
                }
            )
    return pd.DataFrame(rows)


def _benchmark_note(benchmark: Benchmark, values: Floats, year: int) -> str:
    return Message(
        "In {year} the value added of the divisions is {yearly} in the yearly accounts, {table} in the input-output "
        "table; only shares and rates are taken from the latter.",
        year=year,
        yearly=amount(float(values.sum())),
        table=amount(float(benchmark.levels.sum())),
    )


def _price_note(of: Accounts) -> str:
    if of.base_year is None:
        return Message("At the prices of the yearly accounts: growth is real only if these are constant.")
    return Message("At prices of {base_year}.", base_year=of.base_year)


def _interval_note(
    uncertain: Mapping[str, bool], options: Permutations, distribution: str, dependence: str
) -> str:
    """Say what the intervals are over, and what is not in them."""
    together = {"independent": "each sector on its own", "common": "all at the same quantile"}[dependence]
    words = {
        "shares": Message(
            "shares ({distribution}, {together})",
            distribution=Message(distribution),
            together=Message(together),
        ),
        "values": Message("extrapolated values"),
        "elasticities": Message("elasticities"),
    }
    over = [words[name] for name, drawn in uncertain.items() if drawn]
    if not over:
        return Message("Nothing is drawn: shares are numbers, values are known, nothing is estimated.")
    return Message(
        "Intervals: 5 to 95 % of {draws:,} draws of {over}; seed {seed}. Not in them: the definition of penetration, "
        "that rates move with technology and divisions keep their composition, errors of the tables.",
        draws=options.draws,
        over=joined(over, ", "),
        seed=options.seed,
    )
