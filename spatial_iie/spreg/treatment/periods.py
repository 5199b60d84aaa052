"""Periods since treatment, of treated regions and of their neighbours, and the columns of an event study."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message, term
from spatial_iie.spreg.treatment.columns import Columns
from spatial_iie.spreg.treatment.design_words import reach_of

if TYPE_CHECKING:
    from spatial_iie.spreg.treatment.setting import Setting

Floats = NDArray[np.float64]
REFERENCE = -1
_NO_REACH = term("reach=None", "--reach none")


class Window(NamedTuple):
    """Who is a neighbour, and how many periods are told apart before and after treatment."""

    reach: str | None
    leads: int | None
    lags: int | None


class Periods(NamedTuple):
    """Periods since treatment of the regions of one effect, shape (T, n), nan for regions it does not concern.

    ``always``, shape (n,): regions that it concerns in all years, which have no period before and are left out.
    """

    title: Message
    short: str
    array: Floats
    always: NDArray[np.bool_]

    @property
    def each(self) -> list[int]:
        """The periods that occur, the reference too."""
        found = self.array[np.isfinite(self.array)]
        return sorted({int(period) for period in found} | ({REFERENCE} if found.size else set()))

    def name(self, period: int) -> str:
        """Return the name of a column."""
        return f"{self.short}_{'before' if period < 0 else 'after'}_{abs(period)}"


def periods_of(setting: Setting, first: Floats, window: Window) -> list[Periods]:
    """Return periods since own treatment, and since that of a region within reach, for first treated years."""
    at, years = setting.used, np.asarray(setting.years)
    found = [Periods(Message("own"), "own", _since(first[at], years, window), first[at] <= years[0])]
    if window.reach is not None:
        near = setting.reach(*one_bound(window.reach))
        exposed = near.first_exposed(first)[at]
        exposed[np.isfinite(first[at])] = np.inf  # treated themselves
        title = Message("neighbours, {reach}", reach=near.words)
        found.append(Periods(title, "near", _since(exposed, years, window), exposed <= years[0]))
    return found


def one_bound(reach: str) -> tuple[float, str]:
    """Return the bound and the unit of a reach."""
    bounds, unit = reach_of(str(reach), [str(reach).strip().lower()])
    return bounds[0], unit


def _since(first: Floats, years: NDArray[np.int64], window: Window) -> Floats:
    """Return periods since the first year, counted in years of the panel, shape (T, n); the ends put together."""
    place = np.searchsorted(years, np.where(np.isfinite(first), first, years[-1] + 1)).astype(float)
    place[(place == 0) | (place >= len(years))] = np.nan
    low = -np.inf if window.leads is None else -float(window.leads)
    high = np.inf if window.lags is None else float(window.lags)
    return np.asarray(np.clip(np.arange(len(years), dtype=float)[:, np.newaxis] - place, low, high))


def columns_of_periods(found: list[Periods], wanted: list[list[int]]) -> Columns:
    """Return a column for each wanted period of each effect but the reference."""
    names, titles, values = [], [], []
    for effect, periods in zip(found, wanted, strict=True):
        for period in periods:
            if period != REFERENCE:
                names.append(effect.name(period))
                titles.append(effect.title)
                values.append((effect.array == period).astype(float))
    concerned = [np.isfinite(effect.array).any(axis=0) for effect in found]
    kept = ~np.any([effect.always for effect in found], axis=0)
    comparison = kept & ~np.any(concerned, axis=0)
    return Columns(tuple(names), tuple(titles), np.stack(values, axis=2), kept, comparison)


def check_periods(found: list[Periods], columns: Columns) -> None:
    """Refuse an event study without neighbours, or without regions to compare with."""
    if len(found) > 1 and not np.isfinite(found[1].array).any():
        raise EstimationError(
            "no untreated region is a neighbour of a treated one: use {none}.", none=_NO_REACH
        )
    if not columns.comparison.any():
        raise EstimationError(
            "every region is treated or within reach: an event study needs regions that are neither. Choose a shorter "
            "reach, or {none}.",
            none=_NO_REACH,
        )
