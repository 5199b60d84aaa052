"""Which printed figures follow from other printed figures, when each is known only to its rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.macro._years import calendar_years, check_year, numbers_or_missing, same_years, yearly
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult, versions

Interval = tuple[float, float]
DERIVED: Mapping[str, Callable[..., float]] = {
    "gdp_increment": lambda g, g0, _v, _v0: g - g0,
    "value_added_increment": lambda _g, _g0, v, v0: v - v0,
    "growth_pct": lambda _g, _g0, v, v0: 100 * (v / v0 - 1),
    "contribution_pct": lambda g, g0, v, v0: 100 * (v - v0) / (g - g0),
    "pull_points": lambda _g, g0, v, v0: 100 * (v - v0) / g0,
    "share_pct": lambda g, _g0, v, _v0: 100 * v / g,
}
"""Every derived column of tables 5-1 and 5-2 as a function of GDP, GDP before, value added, value added before."""


def rounded(value: float, decimals: int) -> Interval:
    """Return the interval of numbers that are printed as ``value`` with so many decimals.

    >>> low, high = rounded(2.17, 2)
    >>> round(low, 4), round(high, 4)
    (2.165, 2.175)
    """
    half = 0.5 * 10.0**-decimals
    return value - half, value + half


def attainable(function: Callable[..., float], *intervals: Interval) -> Interval:
    """Return lowest and highest value of a function over a box of intervals, by its corners.

    Exact for functions that rise or fall in each argument while the others stand still, as sums, differences and
    quotients with a denominator that keeps its sign do.

    >>> attainable(lambda a, b: a / b, (1.0, 2.0), (4.0, 5.0))
    (0.2, 0.5)
    """
    values = [float(function(*corner)) for corner in product(*intervals)]
    return min(values), max(values)


def check_printed(
    gdp: pd.Series,
    value_added: pd.Series,
    printed: pd.DataFrame,
    *,
    gdp_within: float | Mapping[int, float] = 0.005,
    value_added_within: float | Mapping[int, float] = 0.0005,
    decimals: int = 2,
) -> TableResult:
    """Say of every printed figure whether it follows from printed GDP and value added.

    Parameters
    ----------
    gdp, value_added : Series, shape (years,)
        As printed.
    printed : DataFrame, shape (years, columns)
        Columns among gdp_increment, value_added_increment, growth_pct, contribution_pct, pull_points, share_pct;
        missing where nothing is printed.
    gdp_within, value_added_within : float or mapping of year to float
        Half the width of what a printed number may stand for: 0.005 with two decimals.
    decimals : int
        Of the printed figures.

    Returns
    -------
    TableResult
        A row a printed figure: year, figure, printed, computed from the inputs as they stand, lowest and highest
        value the inputs allow within their rounding, and a verdict: "reproduced" if the computed value rounds to
        the printed one, "within rounding" if only unrounded inputs can give it, else "not attainable".

    Raises
    ------
    DataError
        If a column is none of these, a figure is no number or lacks the year before it, there is none, a width is
        missing or negative, or GDP may have stood still within its rounding, so that its increment divides nothing.
    AlignmentError
        If GDP and value added do not cover the same years.

    Examples
    --------
    >>> table = check_printed(pd.Series({2019: 88.95, 2020: 91.0}), pd.Series({2019: 1.999, 2020: 2.12}),
    ...                       pd.DataFrame({"contribution_pct": [5.93], "share_pct": [2.33]}, index=[2020]))
    >>> table.to_frame()[["figure", "computed", "verdict"]].round(3).to_numpy().tolist()
    [['contribution_pct', 5.902, 'within rounding'], ['share_pct', 2.33, 'reproduced']]
    """
    g, v = yearly(gdp, "gdp", positive=True), yearly(value_added, "value_added", positive=True)
    same_years(g, v, ("gdp", "value_added"))
    figures = _figures(printed)
    around = {
        "g": _widths(gdp_within, g, "gdp_within"),
        "v": _widths(value_added_within, v, "value_added_within"),
    }
    rows = [
        {"year": year, "figure": name, **_checked(name, year, float(value), g, v, around, decimals)}
        for year in figures.index
        for name, value in figures.loc[year].items()
        if pd.notna(value)
    ]
    frame = pd.DataFrame(rows)
    counts = frame["verdict"].value_counts().to_dict()
    each = [Message("{n} {verdict}", n=n, verdict=Message(verdict)) for verdict, n in counts.items()]
    note = Message(
        "Within rounding: only inputs with more digits than are printed give this figure. "
        "Of {n} figures: {each}.",
        n=len(frame),
        each=joined(each, ", "),
    )
    about = TableAbout(
        years=(int(g.index[0]), int(g.index[-1])),
        counts=counts,
        notes=(note,),
        versions=versions(),
    )
    return TableResult(frame, Message("Printed figures and what the printed inputs allow"), about)


def _figures(printed: object) -> pd.DataFrame:
    """Return printed figures as numbers by year, or say why they are none."""
    if not isinstance(printed, pd.DataFrame):
        raise DataError(
            "printed is a {kind}, not a DataFrame of figures by year.", kind=type(printed).__name__
        )
    unknown = [name for name in printed.columns if name not in DERIVED]
    if unknown:
        raise DataError(
            "nothing is known of how {unknown} is derived; choose among {known}.",
            unknown=listed(unknown),
            known=listed(DERIVED, 9),
        )
    years = calendar_years(printed.index, "printed")
    figures = pd.DataFrame({name: numbers_or_missing(printed[name], str(name)) for name in printed.columns})
    if not figures.notna().to_numpy().any():
        raise DataError("printed holds no figure to check.")
    return figures.set_axis(years)


def _widths(within: float | Mapping[int, float], series: pd.Series, name: str) -> pd.Series:
    given = within if isinstance(within, Mapping) else dict.fromkeys(series.index, within)
    lacking = [year for year in series.index if year not in given]
    if lacking:
        raise DataError("{name} has no width for {lacking}.", name=name, lacking=listed(lacking))
    widths = yearly(pd.Series({year: given[year] for year in series.index}), name)
    if (widths < 0).any():
        raise DataError(
            "{name} must not be negative; it is in {years}.",
            name=name,
            years=listed(widths.index[widths < 0]),
        )
    return widths


def _checked(
    name: str,
    year: int,
    value: float,
    g: pd.Series,
    v: pd.Series,
    around: dict[str, pd.Series],
    decimals: int,
) -> dict[str, object]:
    check_year(year, g.index, "gdp")
    before = (
        year
        if name == "share_pct"
        else check_year(
            year - 1, g.index, Message("{name} of {year} needs GDP before; gdp", name=name, year=year)
        )
    )
    points = [g[year], g[before], v[year], v[before]]
    half = [around["g"][year], around["g"][before], around["v"][year], around["v"][before]]
    box = [(p - h, p + h) for p, h in zip(points, half, strict=True)]
    if name == "contribution_pct" and box[0][0] <= box[1][1] and box[0][1] >= box[1][0]:
        raise DataError(
            "contribution_pct of {year}: within its rounding GDP may not have changed since "
            "{before}, and a contribution to no increment is not defined. Leave the figure out.",
            year=year,
            before=before,
        )
    low, high = attainable(DERIVED[name], *box)
    computed = DERIVED[name](*points)
    printed_low, printed_high = rounded(value, decimals)
    slack = 1e-9 * max(1.0, abs(value))
    if printed_low - slack <= computed <= printed_high + slack:
        verdict = "reproduced"
    else:
        meets = low <= printed_high + slack and high >= printed_low - slack
        verdict = "within rounding" if meets else "not attainable"
    return {
        "printed": value,
        "computed": float(np.float64(computed)),
        "lowest": low,
        "highest": high,
        "verdict": verdict,
    }
