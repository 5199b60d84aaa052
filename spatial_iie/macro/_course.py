"""What projections share: a path of GDP that can be used, and the assumptions said beneath every table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.macro._years import refuse_gaps, yearly
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, versions


def gdp_path(gdp: pd.Series, value_added: float) -> pd.Series:
    """Return a path of GDP by ascending year, and refuse value added that does not fit into it."""
    path = yearly(gdp, "gdp", positive=True)
    refuse_gaps(path.index, "gdp")
    if len(path) < 2:
        raise DataError(
            "the path of GDP has one year, {year}: there is nothing to project.", year=path.index[0]
        )
    if (
        isinstance(value_added, bool)
        or not isinstance(value_added, int | float | np.number)
        or not value_added > 0
    ):
        raise DataError(
            "value_added must be a positive number, not {value_added!r}.", value_added=value_added
        )
    if value_added >= path.iloc[0]:
        raise DataError(
            "value added {value_added:g} is not below GDP {gdp:g} in {year}; are both in one unit?",
            value_added=value_added,
            gdp=path.iloc[0],
            year=path.index[0],
        )
    return path


def assumptions(value_added: float, path: pd.Series, unit: str | None) -> list[str]:
    """Say where a projection starts and how GDP is assumed to grow."""
    first, last = int(path.index[0]), int(path.index[-1])
    growth = 100 * (path / path.shift() - 1).iloc[1:]
    if growth.max() - growth.min() < 1e-9:
        how = Message("{growth:.4g} % in every year", growth=growth.mean())
    else:
        how = Message("{low:.4g} to {high:.4g} % a year", low=growth.min(), high=growth.max())
    start = "In {first}: value added {value_added:.4g}, GDP {gdp:.4g}."
    if unit:
        start = "In {first}: value added {value_added:.4g}, GDP {gdp:.4g} {unit}."
    return [
        Message(start, first=first, value_added=value_added, gdp=path.iloc[0], unit=unit),
        Message(
            "Assumed, not known: GDP grows by {how} from {first} to {last}.",
            how=how,
            first=first + 1,
            last=last,
        ),
    ]


def about_course(path: pd.Series, notes: list[str]) -> TableAbout:
    """Return how a projection was made."""
    years = (int(path.index[0]), int(path.index[-1]))
    return TableAbout(years=years, gdp=path.to_dict(), notes=tuple(notes), versions=versions())
