"""From the choice to the rows of a fit: its clusters, distances and years, and the factors by convention."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.messages import Message, joined
from spatial_iie.spreg.formulas.formula import closest
from spatial_iie.spreg.std_errors.choice import StandardErrors
from spatial_iie.spreg.std_errors.dependence import Clusters, Independent, Nearness, Part, Years
from spatial_iie.spreg.std_errors.effective import effective
from spatial_iie.spreg.std_errors.places import nearby

if TYPE_CHECKING:
    from spatial_iie.spreg.std_errors.rows import Rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FEW = 40
"""Clusters below which errors by cluster are unreliable (Cameron and Miller 2015, J. Human Resources 50)."""


class Structure(NamedTuple):
    """What may be correlated, in words too.

    ``df``: of Student's t in least squares. ``shares``: what the variances expect of themselves, where they are
    adjusted, shape (k,).
    """

    parts: tuple[Part, ...]
    df: int
    words: Message
    notes: tuple[Message, ...] = ()
    shares: Floats | None = None


def structure(choice: StandardErrors, rows: Rows, z: Floats, *, least_squares: bool) -> Structure:
    """Return what the choice means for the rows of a fit; ``z``: its regressors, of two stages what is explained.

    Raises
    ------
    DataError
        If a column of clusters does not exist, or lacks values.
    EstimationError
        If there is one cluster only, no coordinates, or a panel is needed.
    """
    if choice.kind == "cluster":
        return _clustered(choice, rows, z.shape[1] if least_squares else None)
    left = rows.independent - z.shape[1]
    if choice.kind == "conley":
        return _near(choice, rows, left, z)
    if choice.kind == "driscoll-kraay":
        return _by_year(choice, rows, rows.count / left if least_squares else None)
    words = Message("robust to heteroskedasticity ({kind})", kind=choice.kind.upper())
    return Structure((Part(Independent(rows.n)),), left, words)


def _by_year(choice: StandardErrors, rows: Rows, factor: float | None) -> Structure:
    """Return sums by year; ``factor``: of least squares."""
    if not rows.panel:
        raise EstimationError(
            "Driscoll and Kraay's errors are for panels: one year has no time. Use errors='conley:300km' or 'hc1'."
        )
    count = len(rows.years)
    lags = int(4 * (count / 100) ** (2 / 9)) if choice.years is None else choice.years
    words = Message("Driscoll-Kraay, {lags} {lags:lag|lags}", lags=lags)
    size = _OF_LIKELIHOOD if factor is None else _OF_LEAST_SQUARES
    notes = (Message(_FEW_YEARS, count=count, **size),) if count < FEW // 2 else ()
    part = Part(Years(rows.years, lags, rows.n), 1.0 if factor is None else factor)
    return Structure((part,), count - 1, words, notes)


_FEW_YEARS = (
    "Driscoll-Kraay errors rest on sums by year: with {count} years they are usually too small; in simulations with "
    "5 to 20 years 5 % tests reject in {least} to {most} % of cases. errors={remedy!r} is the safer choice."
)
_OF_LEAST_SQUARES = {"least": 6, "most": 30, "remedy": "cluster:region+year"}
_OF_LIKELIHOOD = {"least": 20, "most": 50, "remedy": "cluster:region"}
_FEW_CLUSTERS = (
    "{count} clusters of {name}: with fewer than about {few}, errors by cluster are usually too small."
)
_FEW_BOOTSTRAPPED = (
    "{count} clusters of {name}: with fewer than about {few}, errors by cluster are usually too small. "
    "A wild cluster bootstrap is the safer test."
)
_NEAR = {
    "bartlett": "Conley, Bartlett kernel, cut-off {km:g} km",
    "uniform": "Conley, uniform kernel, cut-off {km:g} km",
    None: "Conley, uniform kernel, cut-off {km:g} km",
}
_WIDE = (
    "Within {km:g} km a region has {mean:.0f} others on average, more than a tenth of all {n}: Conley's errors are "
    "then unreliable, usually too small. Use a shorter cut-off."
)


def _near(choice: StandardErrors, rows: Rows, df: int, z: Floats) -> Structure:
    if choice.years is not None and not rows.panel:
        raise EstimationError(
            "past years of Conley's errors are for panels: there is one year. Leave them out."
        )
    found = nearby(choice, rows.regions, rows.table.iloc[: rows.n].set_axis(rows.regions))
    lags = choice.years or 0
    words = Message(_NEAR[choice.kernel], km=choice.km)
    if lags:
        words = Message("{how}, own errors of {lags} {lags:year|years} before", how=words, lags=lags)
    notes = []
    if choice.kernel != "bartlett" and choice.km and found.mean >= rows.n - 1:
        raise EstimationError(
            "within {km:g} km of every region are all others: residuals sum to zero, and Conley's errors do not exist. "
            "Use a shorter cut-off.",
            km=choice.km,
        )
    if found.mean > rows.n / 10:
        notes.append(Message(_WIDE, km=choice.km, mean=found.mean, n=rows.n))
    dependence = Nearness(found.kernel, rows.years, lags)
    if not choice.km:
        return Structure((Part(dependence),), df, words, tuple(notes))
    worth = effective(dependence.matrix(), rows.in_years(z), rows.basis_of_effects)
    adjusted = choice.kernel is None if choice.adjusted is None else choice.adjusted
    if adjusted:
        words = Message("{how}, adjusted for its expectation", how=words)
    return Structure(
        (Part(dependence),),
        max(1, min(df, int(worth.df.min()))),
        words,
        tuple(notes),
        worth.share if adjusted else None,
    )


def _clustered(choice: StandardErrors, rows: Rows, k: int | None) -> Structure:
    names = choice.clusters or _own_regions(rows)
    ways = [_codes(name, rows) for name in names]
    codes = [np.asarray(pd.factorize(way)[0], dtype=np.int64) for way in ways]
    for name, way in zip(names, codes, strict=True):
        if way.max() == 0:
            raise EstimationError(
                "all rows are in one cluster of {name}: errors by cluster need several, better forty. Use "
                "errors='conley:300km' or 'hc1'.",
                name=name,
            )
    both = [*codes]
    if len(codes) == 2:
        both.append(np.asarray(pd.factorize(codes[0] * (codes[1].max() + 1) + codes[1])[0], dtype=np.int64))
    signs = (1.0, 1.0, -1.0)[: len(both)]
    each = [Clusters(way, int(way.max()) + 1, rows.n) for way in both]
    shared = _of_panel(each, rows, k) if k is not None and rows.panel else None
    parts = tuple(
        Part(one, sign * (_own(one, rows, k) if shared is None else shared))
        for sign, one in zip(signs, each, strict=True)
    )
    counts = [one.count for one in each[: len(names)]]
    words = Message(
        "clustered by {names} ({counts} clusters)",
        names=joined(names, " and "),
        counts=joined(map(str, counts), " and "),
    )
    bootstrapped = k is not None and len(names) == 1 and not rows.design.blocks.centred
    few = _FEW_BOOTSTRAPPED if bootstrapped else _FEW_CLUSTERS
    notes = [
        Message(few, count=count, name=name, few=FEW)
        for name, count in zip(names, counts, strict=True)
        if count < FEW
    ]
    return Structure(parts, min(counts) - 1, words, tuple(notes))


def _own(one: Clusters, rows: Rows, k: int | None) -> float:
    """Return Stata's factor: G / (G - 1), in least squares times (N - 1) / (N - k)."""
    factor = one.count / (one.count - 1)
    if k is not None:
        factor *= (rows.count - 1) / (rows.count - k)
    return factor


def _of_panel(each: list[Clusters], rows: Rows, k: int) -> float:
    """Return N / (N - k), effects counted among k unless clusters hold them whole (linearmodels)."""
    of_regions, of_years = rows.effects
    blocks = [one.codes.reshape(-1, rows.n) for one in each[:2]]
    if any((way == way[:1]).all() for way in blocks):
        of_regions = 0
    if any(one.by_year for one in each[:2]):
        of_years = 0
    return rows.count / (rows.count - k - of_regions - of_years)


def _own_regions(rows: Rows) -> tuple[str, ...]:
    if rows.panel:
        return ("region",)
    raise EstimationError(
        "errors='cluster' does not name the column of the clusters, as in errors='cluster:province': in one year every "
        "region would be a cluster of its own."
    )


def _codes(name: str, rows: Rows) -> pd.Series:
    """Return the cluster of every row, by a column of the data or by the labels of the regions."""
    if rows.panel and name == "region":
        return pd.Series(np.tile(np.arange(rows.n), len(rows.years)))
    if rows.panel and name == "year":
        return pd.Series(np.repeat(np.arange(len(rows.years)), rows.n))
    if name not in rows.table.columns and _from_code(name, rows.regions):
        return pd.Series(np.tile(rows.regions.str[:2].to_numpy(), len(rows.years)))
    check_columns(
        StandardErrors(kind="cluster", clusters=(name,)), rows.table, rows.regions, panel=rows.panel
    )
    column = rows.table[name]
    if column.isna().any():
        raise DataError(
            "column {name} of the clusters has no value in {n} {n:row|rows} {rows}: every row of the fit needs its "
            "cluster. Fill the gaps, or leave these rows out.",
            name=name,
            n=int(column.isna().sum()),
            rows=listed(rows.table.index[column.isna()]),
        )
    return column.reset_index(drop=True)


def check_columns(
    choice: StandardErrors, table: pd.DataFrame, regions: pd.Index | None = None, *, panel: bool = False
) -> None:
    """Refuse clusters by what is neither a column of the data nor known from the labels of the regions."""
    more = ("region", "year") if panel else ()
    for name in choice.clusters:
        if (
            name in table.columns
            or name in more
            or _from_code(name, table.index if regions is None else regions)
        ):
            continue
        known = [str(column) for column in table.columns]
        raise DataError(
            "errors= is clustered by {name!r}, which is no column of the data.{closest} There are {known}.",
            name=name,
            closest=closest(name, known),
            known=listed([*more, *known], 12),
        )


def _from_code(name: str, regions: pd.Index) -> bool:
    return name == "province" and bool(regions.map(_is_code).all())


def _is_code(label: object) -> bool:
    return isinstance(label, str) and len(label) == 6 and label.isdigit()
