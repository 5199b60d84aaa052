"""From current to constant prices: chained indices, deflated series, growth apart from prices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.macro._years import check_year, refuse_gaps, same_years, yearly
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, versions


def chained(
    links: pd.Series, *, base_year: int, base_value: float = 100.0, previous: float = 100.0
) -> pd.Series:
    r"""Chain an index from one year to the next into a series with one base year.

    .. math:: P_t = P_{t-1} \, \ell_t / \text{previous}, \qquad P_{base} = \text{base value}

    Parameters
    ----------
    links : Series, shape (years,)
        Each year's index with the year before = ``previous``, as statistical yearbooks print it (上年 = 100). The
        first year of the result is the year before the first link.
    base_year : int
        Year in which the result is ``base_value``.
    base_value : float
        100 for a price index; the level in current prices of ``base_year`` for a volume in prices of that year.
    previous : float
        What the links call no change.

    Returns
    -------
    Series, shape (years + 1,)

    Raises
    ------
    DataError
        If a link is missing or not positive, all of them look like rates of growth, a year is missing between them, or
        the base year is not covered.

    Examples
    --------
    >>> chained(pd.Series({2016: 102.0, 2017: 105.0}), base_year=2015).round(4).to_dict()
    {2015: 100.0, 2016: 102.0, 2017: 107.1}
    """
    steps = yearly(links, "links", positive=True) / _positive(previous, "previous")
    refuse_gaps(steps.index, "links")
    if steps.max() < 0.5:
        raise DataError(
            "all links are below half of {unchanged:g}, their value for no change: are they rates "
            "of growth, {value:g} for {meant:g}? Then add {unchanged:g}.",
            unchanged=previous,
            value=links.max(),
            meant=previous + links.max(),
        )
    start = pd.Series([1.0], index=[steps.index[0] - 1])
    level = pd.concat([start, steps]).cumprod().rename_axis("year")
    level *= (
        _positive(base_value, "base_value")
        / level[check_year(base_year, level.index, Message("the chained index"))]
    )
    return level.rename(links.name)


def deflate(nominal: pd.Series, price_index: pd.Series, *, base_year: int) -> pd.Series:
    r"""Bring a series in current prices to the prices of one year.

    .. math:: R_t = N_t \, P_{base} / P_t

    Parameters
    ----------
    nominal : Series, shape (years,)
        In current prices.
    price_index : Series
        Of at least the same years and ``base_year``; its own base does not matter.
    base_year : int
        The year whose prices are used: there the result equals ``nominal``.

    Returns
    -------
    Series, shape (years,)
        In the order of the years.

    Raises
    ------
    DataError
        If an index is missing or not positive, or the base year has none.
    AlignmentError
        If years of ``nominal`` have no index.

    Examples
    --------
    >>> nominal, prices = pd.Series({2015: 50.0, 2016: 55.0}), pd.Series({2015: 200.0, 2016: 210.0})
    >>> deflate(nominal, prices, base_year=2015).round(4).to_dict()
    {2015: 50.0, 2016: 52.381}
    """
    amounts, prices = yearly(nominal, "nominal"), yearly(price_index, "price_index", positive=True)
    base = prices[check_year(base_year, prices.index, "price_index")]
    there = prices.reindex(amounts.index.intersection(prices.index))
    same_years(amounts, there, ("nominal", "price_index"))
    return (amounts * base / there).rename(nominal.name)


def real_growth(nominal: pd.Series, price_index: pd.Series, *, base_year: int) -> TableResult:
    r"""Split growth in current prices into prices and volume.

    .. math:: 1 + n_t = (1 + \pi_t)(1 + r_t)

    Parameters
    ----------
    nominal, price_index, base_year
        As :func:`deflate` takes them; no year may be missing between the first and the last.

    Returns
    -------
    TableResult
        By year: nominal, price_index (base year = 100), real, and the growth of each in percent, missing in the
        first year.

    Raises
    ------
    DataError, AlignmentError
        As :func:`deflate`; also if ``nominal`` is not positive or leaves out a year.

    Examples
    --------
    >>> nominal, prices = pd.Series({2015: 50.0, 2016: 55.0}), pd.Series({2015: 200.0, 2016: 210.0})
    >>> table = real_growth(nominal, prices, base_year=2015).to_frame()
    >>> table.loc[2016, ["nominal_growth_pct", "price_growth_pct", "real_growth_pct"]].round(3).tolist()
    [10.0, 5.0, 4.762]
    """
    amounts = yearly(nominal, "nominal", positive=True)
    refuse_gaps(amounts.index, "nominal")
    real = deflate(amounts, price_index, base_year=base_year)
    prices = yearly(price_index, "price_index")
    prices = 100 * prices.reindex(amounts.index) / prices[base_year]
    frame = pd.DataFrame({"nominal": amounts, "price_index": prices, "real": real})
    for column in ("nominal", "price", "real"):
        level = frame["price_index" if column == "price" else column]
        frame[f"{column}_growth_pct"] = 100 * (level / level.shift() - 1)
    what = nominal.name or Message("a series")
    about = TableAbout(
        variable=what,
        base_year=base_year,
        years=(int(amounts.index[0]), int(amounts.index[-1])),
        notes=(
            Message(
                "Real: prices of {base_year}. (1 + nominal growth) = (1 + price growth)(1 + real growth).",
                base_year=base_year,
            ),
        ),
        versions=versions(),
    )
    heading = Message("Growth of {what} at current and at {base_year} prices", what=what, base_year=base_year)
    return TableResult(frame, heading, about)


def _positive(value: float, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 < value < np.inf:
        raise DataError("{name} must be a positive number, not {value!r}.", name=name, value=value)
    return float(value)
