"""Which regions are treated, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.messages import term

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
Treated = str | Mapping[str, int] | Iterable[str] | Iterable[tuple[str, int]]
_ENDINGS = ("市", "地区", "自治州", "盟", "特别行政区")


@dataclass(frozen=True, eq=False)
class Adoption:
    """The first treated year of every region of a study.

    Attributes
    ----------
    first : Series
        Region -> year, infinite where a region is not treated within the years.
    years : tuple of int
        Ascending.
    """

    first: pd.Series
    years: tuple[int, ...]

    @property
    def always(self) -> tuple[str, ...]:
        """Regions treated in the first year already: nothing is known of them without treatment."""
        return tuple(self.first.index[self.first <= self.years[0]])

    def of(self, ids: pd.Index) -> Floats:
        """Return the first treated years of some regions, shape (n,)."""
        return np.asarray(self.first.loc[ids], dtype=float)


def read_adoption(study: Study, treated: Treated, since: int | None, years: tuple[int, ...]) -> Adoption:
    """Return when each region is first treated.

    Parameters
    ----------
    study : Study
    treated : str, mapping, or iterable
        A column of 0 and 1 by region and year, or of first treated years; {region: year}; regions, or pairs of a
        region and a year. A region is its code or its name.
    since : int, optional
        The year of treatment of all, where ``treated`` does not say it.
    years : tuple of int
        The years of the panel.

    Raises
    ------
    DataError
        If a region or a column is not known, or a column is of neither kind.
    EstimationError
        If a treatment ends, or nobody is treated after the first year, or everybody in it.
    """
    if isinstance(treated, str):
        first = _of_column(study, study.variable(treated), since, years)
    else:
        first = _of_regions(study, treated, since)
    first = first.where(first <= years[-1], np.inf).reindex(study.ids, fill_value=np.inf)
    found = Adoption(first, years)
    if not (np.isfinite(first) & (first > years[0])).any():
        raise EstimationError(
            "no region is first treated after {first} and by {last}: a treatment effect needs years before and after. "
            "{always} {always:region|regions} {always:is|are} treated in {first} already.",
            first=years[0],
            last=years[-1],
            always=len(found.always),
        )
    return found


def _of_column(study: Study, name: str, since: int | None, years: tuple[int, ...]) -> pd.Series:
    values = study.wide(name).reindex(index=study.ids, columns=list(years))
    array = values.to_numpy(dtype=float)
    if np.isin(array[np.isfinite(array)], (0, 1)).all():
        return _of_states(study, values, name, since)
    if since is not None:
        raise DataError(
            "{since} is for a list of regions, or a column that is 1 in every year or in none.",
            since=term("since=", "--since"),
        )
    lowest, highest = (pd.Series(f(values), index=values.index) for f in (_lowest, _highest))
    unequal = values.index[(lowest < highest).to_numpy()]
    if len(unequal):
        raise DataError(
            "column {name} is neither 0 and 1 by year nor one year of treatment a region: it changes over time in {n} "
            "{n:region|regions} {regions}.",
            name=name,
            n=len(unequal),
            regions=listed(unequal),
        )
    wrong = lowest[(lowest > 0) & ((lowest % 1 != 0) | (lowest < 1000) | (lowest > 9999)) | (lowest < 0)]
    if len(wrong):
        raise DataError(
            "column {name} holds {value:g} for {region}, which is no year of treatment; 0 or a blank means never.",
            name=name,
            value=float(wrong.iloc[0]),
            region=wrong.index[0],
        )
    return lowest.where(lowest > 0, np.inf)


def _lowest(values: pd.DataFrame) -> pd.Series:
    return values.min(axis=1)


def _highest(values: pd.DataFrame) -> pd.Series:
    return values.max(axis=1)


def _of_states(study: Study, values: pd.DataFrame, name: str, since: int | None) -> pd.Series:
    """Return first years of a column of 0 and 1; where the study has no row, treatment is as in the years before."""
    there = pd.MultiIndex.from_product([values.index, values.columns]).isin(study.panel.index)
    values = values.ffill(axis=1).fillna(0.0).where(~there.reshape(values.shape), values)
    if values.isna().to_numpy().any():
        i, t = np.argwhere(values.isna().to_numpy())[0]
        raise DataError(
            "column {name} of the treatment lacks a value, first for {region} in {year}: write 0 where there is no "
            "treatment.",
            name=name,
            region=values.index[i],
            year=values.columns[t],
        )
    ended = values.index[(values.diff(axis=1) < 0).any(axis=1)]
    if len(ended):
        raise EstimationError(
            "the treatment of {n} {n:region|regions} {regions} ends: these designs are for treatments that stay. Give "
            "the first treated year of each region instead if it is to count as treated from then on.",
            n=len(ended),
            regions=listed(ended),
        )
    treated = values.max(axis=1) > 0
    if since is not None:
        return pd.Series(np.where(treated, float(since), np.inf), index=values.index)
    if not values.diff(axis=1).to_numpy()[:, 1:].any() and treated.any():
        raise DataError(
            "column {name} is the same in every year: it says who is treated, not when. Add {since}.",
            name=name,
            since=term("since=YEAR", "--since YEAR"),
        )
    return values.idxmax(axis=1).astype(float).where(treated, np.inf)


def _of_regions(study: Study, treated: Mapping[str, int] | Iterable[object], since: int | None) -> pd.Series:
    """Return first years of regions by code or name."""
    if not isinstance(treated, Iterable):
        raise DataError(
            "{treated!r} does not say who is treated: give a column, regions, or regions with years.",
            treated=treated,
        )
    pairs = list(treated.items()) if hasattr(treated, "items") else [_pair(each, since) for each in treated]
    if not pairs:
        raise DataError("no treated region is named: give a column, or regions with years.")
    found: dict[str, float] = {}
    for region, given in pairs:
        code, year = region_of(study, str(region)), _number(given)
        if isinstance(given, bool) or not np.isfinite(year) or year % 1:
            raise DataError(
                "the year of treatment of {region} must be a whole number; with a list of regions alone, give {since}.",
                region=region,
                since=term("since=YEAR", "--since YEAR"),
            )
        if found.setdefault(code, year) != year:
            raise DataError("{region} is named twice, with different years of treatment.", region=region)
    return pd.Series(found, dtype=float)


def _number(year: object) -> float:
    try:
        return float(year)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")


def _pair(each: object, since: int | None) -> tuple[object, object]:
    if isinstance(each, tuple) and len(each) == 2:
        return each
    return each, since


def region_of(study: Study, given: str) -> str:
    """Return the region of a study with a code or a name; the ending of a name (市) may be left out.

    >>> import spatial_iie as si
    >>> region_of(si.study.demo(), "杭州")
    '330100'
    """
    if given in study.ids:
        return given
    names = study.names.astype(str)
    spellings = {given, *(given + ending for ending in _ENDINGS)}
    found = names.index[names.isin(spellings)]
    if len(found) != 1:
        raise DataError(
            "the study has no region {given!r} by code or name."
            if not len(found)
            else "several regions are called {given!r} {found}: give the code of one.",
            given=given,
            found=listed(found),
        )
    return str(found[0])
