"""Where a sector is over- and under-represented: location quotients, those not different from 1 apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import DataError, listed
from spatial_iie.viz.charts._panel import table_with
from spatial_iie.viz.labels import is_synthetic, map_of, phrase
from spatial_iie.viz.maps.choropleth import aligned
from spatial_iie.viz.maps.classes import Entry, counted
from spatial_iie.viz.maps.compose import Picture, draw_map
from spatial_iie.viz.maps.options import MapOptions
from spatial_iie.viz.style import CLUSTERS, diverging

if TYPE_CHECKING:
    import geopandas
    import pandas as pd
    from matplotlib.axes import Axes

    from spatial_iie.messages import Language
    from spatial_iie.results import TableResult

_COLUMNS = ("region", "sector", "lq", "low", "high")


def location_quotient_map(
    table: TableResult,
    regions: geopandas.GeoDataFrame,
    *,
    sector: str | None = None,
    year: int | None = None,
    far: float = 2.0,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw the location quotients of a sector, those whose interval holds 1 in one pale class.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.agglomeration.location_quotient`.
    regions : GeoDataFrame
        Polygons, indexed by region; those without a quotient are hatched.
    sector : str, optional
        By default the only one of the table.
    year : int, optional
        By default the last.
    far : float
        Above 1: the bound of the outer classes, which begin at ``far`` and at 1 / ``far``.
    ax : Axes, optional
        Where to draw; by default a new figure made to measure.
    **options
        See :class:`MapOptions`; ``variable`` is the name of the sector for readers.

    Returns
    -------
    Axes

    Raises
    ------
    AlignmentError
        If the table has regions that are not on the map.
    DataError
        If there is no such sector or year, the table is another one, or ``far`` is not above 1.

    Examples
    --------
    >>> import geopandas, pandas as pd, spatial_iie as si
    >>> from shapely.geometry import box
    >>> squares = geopandas.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], index=["a", "b"])
    >>> rows = pd.DataFrame({"region": ["a", "a", "b", "b"], "sector": ["it", "other"] * 2, "firms": [60, 40, 10, 90]})
    >>> axes = location_quotient_map(si.agglomeration.location_quotient(rows), squares, sector="it")
    >>> [text.get_text() for text in axes.get_legend().get_texts()]
    ['2 and above (0)', 'Above 1 (1)', 'Not different from 1 (0)', 'Below 1 (0)', '0.5 and below (1)']
    """
    frame, sector, when = _rows(table, sector, year)
    if not far > 1:
        raise DataError("far must be above 1, not {far}.", far=far)
    wanted = MapOptions.usable(options)
    language = wanted.language
    aligned(frame.index, regions, "table")
    entries = _entries(far, language)
    picked = [frame["low"] > 1, frame["high"] < 1]
    outer = [frame["lq"] >= far, frame["lq"] <= 1 / far]
    keys = np.select([picked[0] & outer[0], picked[0], picked[1] & outer[1], picked[1]], [0, 1, 4, 3], 2)
    classes = frame["lq"].copy().astype(object)
    classes[:] = keys
    classes = classes.where(frame["lq"].notna())
    title = wanted.heading(phrase(language, "Location quotients"), wanted.variable or sector, when)
    picture = Picture(
        classes=classes,
        entries=entries,
        title=title,
        legend_title=phrase(language, "Location quotient"),
        alt=map_of(title, [entry.label for entry in counted(entries, classes)], language),
        synthetic=is_synthetic(table),
    )
    return draw_map(regions, picture, wanted, ax)


def _entries(far: float, language: Language) -> tuple[Entry, ...]:
    """Return the classes from high to low."""
    blue, pale_blue, _, pale_red, red = diverging(5)
    near = CLUSTERS["not significant"]
    low = f"{1 / far:.2g}"
    return (
        Entry(0, phrase(language, "{far} and above", far=f"{far:g}"), red),
        Entry(1, phrase(language, "Above 1"), pale_red),
        Entry(2, phrase(language, "Not different from 1"), near),
        Entry(3, phrase(language, "Below 1"), pale_blue),
        Entry(4, phrase(language, "{low} and below", low=low), blue),
    )


def _rows(table: TableResult, sector: str | None, year: int | None) -> tuple[pd.DataFrame, str, int | None]:
    """Return the quotients of one sector and year by region, and what they are of."""
    frame = table_with(table, _COLUMNS, "the table of location_quotient")
    there = list(dict.fromkeys(frame["sector"]))
    if sector is None and len(there) > 1:
        raise DataError("a map is of one sector; say which of {there}.", there=listed(there, 20))
    chosen = there[0] if sector is None else sector
    years = sorted(frame["year"].unique()) if "year" in frame else [None]
    when = years[-1] if year is None else year
    if chosen not in there or when not in years:
        raise DataError(
            "the table has no location quotients of {sector} in {year}; it has {there} in {years}.",
            sector=chosen,
            year=when,
            there=listed(there, 20),
            years=listed(years, 20),
        )
    frame = frame[frame["sector"] == chosen]
    frame = frame if when is None else frame[frame["year"] == when]
    return frame.set_index("region"), chosen, None if when is None else int(when)
