"""The door of tables by year: finite numbers, one a year, in ascending order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from spatial_iie.errors import AlignmentError, DataError, listed, plural
from spatial_iie.messages import Message, term


def yearly(values: object, name: str, *, positive: bool = False) -> pd.Series:
    """Return a Series of finite numbers by ascending year, or say why it is none.

    Parameters
    ----------
    values : Series, shape (years,)
        Indexed by calendar year, in any order.
    name : str
        What to call it in an error.
    positive : bool
        Refuse zero and negative numbers.

    Raises
    ------
    DataError
        If it is no Series, its index holds no years or one twice, or a number is missing, infinite or not positive.

    Examples
    --------
    >>> yearly(pd.Series({2020: 2, 2019: 1}), "gdp").to_dict()
    {2019: 1.0, 2020: 2.0}
    """
    if not isinstance(values, pd.Series):
        raise DataError(
            "{name} is a {kind} without years. Pass a pandas Series indexed by year, for "
            "example pd.Series({{2019: 88.95, 2020: 91.0}}).",
            name=name,
            kind=type(values).__name__,
        )
    if values.empty:
        raise DataError("{name} is empty: it has no year.", name=name)
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    series = pd.Series(numbers.to_numpy(), index=calendar_years(values.index, name), name=values.name)
    _refuse(
        series,
        ~np.isfinite(series.to_numpy()),
        name,
        Message("missing, infinite or no number"),
        Message("Leave them out"),
    )
    if positive:
        _refuse(
            series,
            series.to_numpy() <= 0,
            name,
            Message("not positive"),
            Message("Mend them, or leave those years out"),
        )
    return series.sort_index()


def numbers_or_missing(values: pd.Series, name: str) -> pd.Series:
    """Return a column as numbers, blanks missing; refuse text, which is no blank.

    >>> numbers_or_missing(pd.Series([1, None], index=[2019, 2020]), "growth").tolist()
    [1.0, nan]
    """
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    wrong = values.index[(values.notna() & ~np.isfinite(numbers)).to_numpy()]
    if len(wrong):
        cases = [f"{where}: {values[where]!r}" for where in wrong.unique()]
        raise DataError(
            "{name} has {n_wrong} value{s} that {word} no number {cases}.",
            name=name,
            n_wrong=len(wrong),
            s=plural(wrong),
            word="is" if len(wrong) == 1 else "are",
            cases=listed(cases),
        )
    return numbers


def calendar_years(index: pd.Index, name: str) -> pd.Index:
    """Return an index as whole calendar years, each once, under the name "year"."""
    years = pd.to_numeric(pd.Series(index), errors="coerce").to_numpy(dtype=float)
    wrong = ~(np.isfinite(years) & (years == np.round(years)) & (years >= 1000) & (years <= 3000))
    if wrong.any():
        raise DataError(
            "the index of {name} must hold calendar years; {n_wrong} of its labels are none {labels}. "
            "{advice}.",
            name=name,
            n_wrong=int(wrong.sum()),
            labels=listed(index[wrong]),
            advice=term("Use set_index('year')", "Say which column has the years with --year-column"),
        )
    whole = pd.Index(years.astype(int), name="year")
    if not whole.is_unique:
        twice = whole[whole.duplicated()].unique()
        raise DataError(
            "{name} has {n_twice} year{s} more than once {twice}.",
            name=name,
            n_twice=len(twice),
            s=plural(twice),
            twice=listed(twice),
        )
    return whole


def same_years(
    one: pd.Series | pd.DataFrame, other: pd.Series | pd.DataFrame, names: tuple[str, str]
) -> None:
    """Refuse two tables that do not cover the same years, whatever their order."""
    only_one, only_other = one.index.difference(other.index), other.index.difference(one.index)
    if len(only_one) or len(only_other):
        raise AlignmentError(
            "{one} and {other} do not cover the same years: {only_one} in {one} only, "
            "{only_other} in {other} only.",
            one=names[0],
            other=names[1],
            only_one=listed(only_one),
            only_other=listed(only_other),
        )


def refuse_gaps(years: pd.Index, name: str) -> None:
    """Refuse ascending years with one missing between them."""
    gaps = sorted(set(range(int(years[0]), int(years[-1]) + 1)) - set(years))
    if gaps:
        raise DataError(
            "{name} must have every year from {first} to {last}; {n_gaps} {word} missing {gaps}.",
            name=name,
            first=years[0],
            last=years[-1],
            n_gaps=len(gaps),
            word="is" if len(gaps) == 1 else "are",
            gaps=listed(gaps),
        )


def check_year(year: int, years: Iterable[int], name: str) -> int:
    """Return a year that must be one of several."""
    there = list(years)
    if year not in there:
        raise DataError(
            "{name} has no year {year}. There are {there}.", name=name, year=year, there=listed(there, 12)
        )
    return int(year)


def _refuse(series: pd.Series, wrong: np.ndarray, name: str, what: str, advice: str) -> None:
    if wrong.any():
        where = series.index[wrong]
        raise DataError(
            "{name} has {n_where} number{s} that {word} {what}, in {where}. {advice}.",
            name=name,
            n_where=len(where),
            s=plural(where),
            word="is" if len(where) == 1 else "are",
            what=what,
            where=listed(where),
            advice=advice,
        )
