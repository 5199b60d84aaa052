"""The standard deviational ellipse of a variable by year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.indices._moments import Moments, drawn_moments, moments
from spatial_iie.indices._plane import Located, Plane, located
from spatial_iie.indices._resampling import angular_interval, interval
from spatial_iie.indices.centre import sentence
from spatial_iie.indices.groups import Grouping
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    import geopandas as gpd

    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
Convention = Literal["arcgis", "yuill", "crimestat"]
_ROUND = 1e-9  # axes this much alike, of their size, have no direction
_FLAT = 1e-13  # variances across a line, of that along it: less is rounding


class Ellipse(NamedTuple):
    """Standard deviational ellipses: centre, semi-axes, and degrees clockwise from up, 0 to 180."""

    centre: Floats
    major: Floats
    minor: Floats
    rotation: Floats

    @property
    def area(self) -> Floats:
        """Area, in the square of the unit of the points."""
        return np.asarray(np.pi * self.major * self.minor)


def standard_ellipse(
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
    r"""Return the weighted standard deviational ellipse of a variable in every year.

    The axes are those of the weighted covariance of the places, :math:`C = \sum_i y_i (p_i - \bar p)
    (p_i - \bar p)' / \sum_i y_i`: a semi-axis is :math:`k \sqrt{l}` for an eigenvalue l of C.

    Parameters
    ----------
    study, variable, years, points, projection, draws, seed, blocks
        As for :func:`centre_path`.
    convention : {"arcgis", "yuill", "crimestat"}
        The factor k. "arcgis": sqrt(2), so that 63 % of a normal distribution lies inside; "yuill": 1, one standard
        deviation along each axis, 39 %; "crimestat": sqrt(2 n / (n - 2)), n the number of regions.

    Returns
    -------
    TableResult
        One row per year: year, longitude and latitude of the centre, major_km and minor_km (semi-axes), rotation
        (degrees of the major axis clockwise from true north at the centre, 0 to 180) and area_km2, each of the last
        four with its 95 % interval (``_low``, ``_high``; nan without draws; limits of the rotation may leave 0 to
        180, since 179 and 1 are neighbours). The rotation is nan where the axes are equal, which a note says.

    Raises
    ------
    DataError, SpatialIIEError
        As for :func:`centre_path`.
    EstimationError
        If the convention divides by n - 2 and there are two regions.

    Notes
    -----
    Yuill (1971), Geografiska Annaler B 53. Lefever (1926) measured the standard deviation in every direction, which is
    no ellipse but a curve around it (Furfey 1927, American Journal of Sociology 33); Gong (2002), Geographical Analysis
    34, clarifies the formulas. ArcGIS counts the rotation from the north of the plane: subtract
    ``about["convergence"]`` of the year to compare.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = si.indices.standard_ellipse(si.study.demo(), "digital_index", draws=0).to_frame()
    >>> table[["year", "major_km", "minor_km", "rotation"]].round(0).values.tolist()[0]
    [2017.0, 1148.0, 892.0, 33.0]
    """
    there = located(study, variable, years, points, projection)
    factor = factor_of(len(there.points), convention)
    found = ellipses(moments(there.points, there.data.numbers), factor)
    drawn = ellipses(drawn_moments(there, study, draws, seed, blocks), factor)
    at = there.plane.degrees(found.centre)
    table = pd.DataFrame({"year": there.data.years, "longitude": at[:, 0], "latitude": at[:, 1]})
    rotation = true_rotation(there.plane, found)
    for name, values, bounds in (
        ("major_km", found.major, interval(drawn.major)),
        ("minor_km", found.minor, interval(drawn.minor)),
        ("rotation", rotation, angular_interval(true_rotation(there.plane, drawn), rotation, 180.0)),
        ("area_km2", found.area, interval(drawn.area)),
    ):
        table[name], table[f"{name}_low"], table[f"{name}_high"] = values, bounds.low, bounds.high
    notes = (
        *there.about.notes,
        *_notes(table, convention, there),
        *_without_direction(table, drawn),
        *sentence(there, study, draws, seed, blocks),
    )
    return TableResult(
        table,
        heading=Message(
            "Standard deviational ellipse of {variable}, {n} regions",
            variable=variable,
            n=there.about.n,
        ),
        about=there.about
        | TableAbout(
            convention=convention,
            convergence=dict(zip(there.data.years, there.plane.convergence(at).tolist(), strict=True)),
            draws=draws,
            seed=seed,
            notes=notes,
        ),
    )


def ellipses(of: Moments, factor: float = 1.0) -> Ellipse:
    """Return the standard deviational ellipses of moments of shape (...).

    Parameters
    ----------
    of : Moments
    factor : float
        Semi-axes are this many standard deviations.

    Returns
    -------
    Ellipse
        Of arrays of shape (...); the rotation is nan where the axes are equal.

    Examples
    --------
    >>> rectangle = np.array([[0.0, 0.0], [0.0, 2.0], [4.0, 0.0], [4.0, 2.0]])
    >>> found = ellipses(moments(rectangle, np.ones((4, 1))))
    >>> found.centre.tolist(), found.major.tolist(), found.minor.tolist(), found.rotation.tolist()
    ([[2.0, 1.0]], [2.0], [1.0], [90.0])
    """
    half = np.hypot((of.yy - of.xx) / 2, of.xy)
    large = (of.xx + of.yy) / 2 + half
    product = of.xx * of.yy - of.xy**2
    with np.errstate(invalid="ignore", divide="ignore"):
        small = np.where(product > _FLAT * large**2, product / large, 0.0)
    direction = np.degrees(np.arctan2(of.xy, (of.yy - of.xx) / 2)) / 2 % 180
    rotation = np.where((half > _ROUND * large) & (large > 0), direction, np.nan)
    return Ellipse(of.centre, factor * np.sqrt(large), factor * np.sqrt(small), rotation)


def true_rotation(plane: Plane, found: Ellipse) -> Floats:
    """Return rotations from true north at the centres in place of the plane's."""
    return np.asarray((found.rotation + plane.convergence(plane.degrees(found.centre))) % 180)


def factor_of(n: int, convention: Convention) -> float:
    """Return how many standard deviations a semi-axis is under a convention, for n regions.

    Raises
    ------
    EstimationError
        If the convention divides by n - 2 and there are two.
    """
    check_choice("convention", convention, Convention)
    if convention == "yuill":
        return 1.0
    if convention == "arcgis":
        return float(np.sqrt(2))
    if n < 3:
        raise EstimationError("the convention crimestat divides by n - 2, and there are {n} regions.", n=n)
    return float(np.sqrt(2 * n / (n - 2)))


def _notes(table: pd.DataFrame, convention: Convention, there: Located) -> list[Message]:
    words = {
        "arcgis": Message("sqrt(2) standard deviations (ArcGIS), which hold 63 % of a normal distribution"),
        "yuill": Message("one standard deviation (Yuill 1971), which hold 39 % of a normal distribution"),
        "crimestat": Message(
            "sqrt(2 n / (n - 2)) standard deviations (CrimeStat), n = {n}", n=len(there.points)
        ),
    }
    axes = Message(
        "Semi-axes of {length}; rotation: major axis, degrees clockwise from true north; area on the ellipsoid.",
        length=words[convention],
    )
    return [axes] + [
        Message("{year}: the axes are equal, so the ellipse has no direction.", year=year)
        for year in table["year"][table["rotation"].isna()]
    ]


def _without_direction(table: pd.DataFrame, drawn: Ellipse) -> list[Message]:
    lacking = np.isnan(drawn.rotation).sum(axis=-1)
    return [
        Message(
            "{year}: {count} of {draws} draws have equal axes; the interval of the rotation is of the others.",
            year=year,
            count=count,
            draws=drawn.rotation.shape[-1],
        )
        for year, count in zip(table["year"], lacking, strict=True)
        if count
    ]
