"""Net shift of the mean centre and the ellipse between two years, with a test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._projection import compass_point
from spatial_iie.indices._balanced import first_and_last
from spatial_iie.indices._moments import moments
from spatial_iie.indices._plane import Located, located
from spatial_iie.indices._resampling import angular_interval, interval, scarce
from spatial_iie.indices._signs import LEVEL, Signed, signed
from spatial_iie.indices.centre import STILL
from spatial_iie.indices.ellipse import Convention, ellipses, factor_of, true_rotation
from spatial_iie.indices.groups import Grouping, groups_in_words, region_groups
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    import geopandas as gpd

    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
_COLUMNS = ("measure", "unit", "estimate", "low", "high", "p")


def net_movement(
    study: Study,
    variable: str,
    *,
    years: Iterable[int] | None = None,
    convention: Convention = "arcgis",
    points: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
    projection: str | None = None,
    draws: int = 999,
    seed: int = 0,
    blocks: Grouping | None = None,
) -> TableResult:
    """Return how the centre and the ellipse of a variable changed from the first to the last year, and test it.

    The test gives random signs to what each region adds to a change (a wild bootstrap under the null hypothesis that
    growth has no direction), so that what is uncertain is the change and not the place of the centre.

    Parameters
    ----------
    study, variable, points, projection
        As for :func:`centre_path`.
    draws, seed : int
        Draws of signs; 0 for no intervals and p values.
    blocks : {"province", "four", "three", "hu_line"}, str, mapping or Series, optional
        As ``by`` of :func:`region_groups`: regions that have their sign together, because what moves one moves its
        neighbours.
    years : iterable of int, optional
        At least two, of which the first and the last are compared; by default those of the study. Regions with a
        value in both count.
    convention : {"arcgis", "yuill", "crimestat"}
        As for :func:`standard_ellipse`.

    Returns
    -------
    TableResult
        Columns measure, unit, estimate, low, high (the 95 % interval) and p. Measures: eastward and northward shift of
        the centre (negative to the west, to the south), its distance and bearing along the geodesic, and the
        changes of the semi-axes, the rotation and the area. p is two-sided against no change, the share of draws of
        signs whose change is as large; of the distance that of both shifts together, by their square in the covariance
        of the draws. The interval of a change holds zero just where p is above 5 %; those of distance and bearing are
        percentiles around the estimate. The bearing has no p. Intervals and p are nan without draws. The notes say in a
        sentence where the centre went.

    Raises
    ------
    DataError, EstimationError, SpatialIIEError
        As for :func:`centre_path` and :func:`standard_ellipse`.

    Notes
    -----
    Signs, and the size of the tests: docs/movement.md. A distance is never negative: its interval leaves out zero even
    where nothing moved, so go by p. Intervals are of the change of these regions, had chance favored others of them.
    Signs of single regions take them for independent. Where neighbors grow alike they find too much: see the shares in
    docs/movement.md, and give ``blocks="province"`` or others one sign.

    Examples
    --------
    >>> import spatial_iie as si
    >>> moved = si.indices.net_movement(si.study.demo(), "digital_index", draws=199)
    >>> moved.to_frame().set_index("measure")["estimate"].round(1).to_dict()["distance"]
    5.5
    """
    there = located(study, variable, first_and_last(study, variable, years), points, projection)
    factor = factor_of(len(there.points), convention)
    amounts, ids = there.data.numbers, there.data.table.index
    now = _changes(there, amounts[:, :1], amounts[:, -1:], factor)
    labels = None if blocks is None else region_groups(study, blocks).reindex(ids)
    found = signed(
        lambda start, end: _changes(there, start, end, factor),
        amounts[:, 0],
        amounts[:, -1],
        ids,
        draws,
        seed,
        blocks=labels,
    )
    table = _table(now[:, 0], found)
    first, last = there.data.years[0], there.data.years[-1]
    notes = [_described(table, first, last), *_undetermined(table, first, last)]
    if draws and blocks is None:
        notes.append(
            Message(
                "Regions have signs of their own; if changes are spatially correlated, give blocks such as provinces "
                "one sign."
            )
        )
    return TableResult(
        table,
        heading=Message(
            "Movement of {variable}, {first} to {last}, {n} regions",
            variable=variable,
            first=first,
            last=last,
            n=there.about.n,
        ),
        about=there.about
        | TableAbout(
            convention=convention,
            draws=draws,
            seed=seed,
            notes=(*there.about.notes, *notes, *_how(labels, len(ids), draws, seed, blocks)),
        ),
    )


_UNITS = {
    "eastward shift": "km",
    "northward shift": "km",
    "change of major axis": "km",
    "change of minor axis": "km",
    "change of rotation": "degrees",
    "change of area": "10,000 km2",
}
_TURN = list(_UNITS).index("change of rotation")


def _changes(there: Located, start: Floats, end: Floats, factor: float) -> Floats:
    """Return the changes from amounts of shape (n, 1) to others, shape (n, b): shape (6, b), as ``_UNITS``."""
    before, after = (moments(there.points, each) for each in (start, end))
    plane, (first, last) = there.plane, (ellipses(each, factor) for each in (before, after))
    at = plane.degrees(after.centre)
    km, bearing = plane.displacement(np.broadcast_to(plane.degrees(before.centre), at.shape), at)
    turned = (true_rotation(plane, last) - true_rotation(plane, first) + 90) % 180 - 90
    axes = (last.major - first.major, last.minor - first.minor)
    return np.array([*_parts(km, bearing), *axes, turned, (last.area - first.area) / 1e4])


def _parts(km: Floats, bearing: Floats) -> tuple[Floats, Floats]:
    """Return how far east and north a distance in a direction goes."""
    return km * np.sin(np.radians(bearing)), km * np.cos(np.radians(bearing))


def _table(now: Floats, found: Signed) -> pd.DataFrame:
    """Return a row for each change and, after the shifts, those of the distance and the bearing."""
    margin, p = found.margin(), found.p(now)
    margin[_TURN] = min(margin[_TURN], 90.0)  # a line turned by 90 degrees either way can be any
    rows = [
        dict(zip(_COLUMNS, (name, unit, now[k], now[k] - margin[k], now[k] + margin[k], p[k]), strict=True))
        for k, (name, unit) in enumerate(_UNITS.items())
    ]
    east, north = now[:2, np.newaxis] + found.draws[:2]
    km, bearing = np.hypot(*now[:2]), np.degrees(np.arctan2(*now[:2])) % 360
    bearing = np.where(km > STILL, bearing, np.nan)
    around = angular_interval(np.degrees(np.arctan2(east, north)), bearing, 360.0)
    rows[2:2] = [
        dict(zip(_COLUMNS, each, strict=True))
        for each in (
            (
                "distance",
                "km",
                km,
                *interval(np.hypot(east, north)),
                Signed(found.draws[:2]).joint_p(now[:2]),
            ),
            ("bearing", "degrees", float(bearing), *around, np.nan),
        )
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(_COLUMNS[2:], float))


def _how(
    labels: pd.Series | None, n: int, draws: int, seed: int, blocks: Grouping | None
) -> tuple[Message, ...]:
    """Return how p values and intervals were made, and what they cannot be relied on for."""
    if not draws:
        return ()
    how = Message(
        "p and 95% CI: {draws} draws of random signs of what {units} add to a change; seed {seed}.",
        draws=draws,
        units=Message("regions") if blocks is None else groups_in_words(blocks),
        seed=seed,
    )
    units = n if labels is None else labels.nunique()
    few = Message(
        "Only {units} blocks have signs, {patterns} patterns: p cannot be below {least:.3f}.",
        units=units,
        patterns=2**units,
        least=2 ** (1 - units),
    )
    return (how, *scarce(draws), *([few] if 2 ** (1 - units) > LEVEL else []))


def _described(table: pd.DataFrame, first: int, last: int) -> Message:
    """Say in a sentence where the centre went, and whether that could be nothing."""
    rows = table.set_index("measure")
    km, bearing = rows.loc["distance", "estimate"], rows.loc["bearing", "estimate"]
    if not np.isfinite(bearing):
        return Message("From {first} to {last} the mean centre does not move.", first=first, last=last)
    return Message(
        "From {first} to {last} the centre moved {km:.1f} km to the {where} (bearing {bearing:.0f} degrees){tested}.",
        first=first,
        last=last,
        km=km,
        where=Message(compass_point(bearing)),
        bearing=bearing,
        tested=_tested(rows.loc["eastward shift"], rows.loc["distance", "p"]),
    )


def _tested(shift: pd.Series, p: float) -> str:
    """Say how much of a move is to the east or west, and p of no move; nothing without draws."""
    if not np.isfinite(shift["p"]):
        return ""
    side, sign = (Message("west"), -1) if shift["estimate"] < 0 else (Message("east"), 1)
    low, high = sorted((sign * shift["low"], sign * shift["high"]))
    return Message(
        "; {km:.1f} km of it to the {side}, 95 % interval {low:z.1f} to {high:z.1f}, {p}; test of no movement: {joint}",
        km=sign * shift["estimate"],
        side=side,
        low=low,
        high=high,
        p=_p(shift["p"]),
        joint=_p(p),
    )


def _p(p: float) -> str:
    if np.isnan(p):
        return Message("p unknown")
    return f"p = {p:.3f}" if p >= 0.0005 else "p < 0.001"


def _undetermined(table: pd.DataFrame, first: int, last: int) -> list[Message]:
    rows = table.set_index("measure")
    notes = []
    if rows.loc["bearing", "high"] - rows.loc["bearing", "low"] > 180:
        notes.append(
            Message(
                "The interval of the bearing is wider than half a circle: the direction is not determined."
            )
        )
    if not np.isfinite(rows.loc["change of rotation", "estimate"]):
        notes.append(
            Message(
                "The ellipse of {first} or {last} has equal axes: its rotation and their change are undefined.",
                first=first,
                last=last,
            )
        )
    return notes
