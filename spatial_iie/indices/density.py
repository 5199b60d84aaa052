"""Kernel densities of a variable over the regions by year, and their modes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed, plural
from spatial_iie.indices._balanced import Balanced, balanced, check_positive
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
Scale = Literal["log", "relative", "level"]
Rule = Literal["scott", "silverman"]
_REACH = 3.0  # bandwidths beyond the outermost value
_HEADINGS = {
    "log": "log({variable})",
    "relative": "{variable} relative to the mean of the year",
    "level": "{variable}",
}


def density_by_year(
    study: Study,
    variable: str,
    *,
    scale: Scale = "log",
    bandwidth: Rule | float = "scott",
    years: Iterable[int] | None = None,
    grid: int = 256,
) -> TableResult:
    r"""Return Gaussian kernel densities of a variable over the regions, one a year on a common grid.

    .. math:: \hat f_t(v) = \frac{1}{n h_t} \sum_i \phi\left(\frac{v - v_{it}}{h_t}\right)

    Parameters
    ----------
    study : Study
        Only the regions that have a value in all of the years count; the others are named.
    variable : str
    scale : {"log", "relative", "level"}
        Natural logarithms; values divided by their mean over the regions in that year; values as they are. A kernel
        reaches below zero, where a skewed amount has no values: logarithms do not.
    bandwidth : {"scott", "silverman"} or float
        h: s n^(-1/5) (Scott 1992), s (3n/4)^(-1/5) (Silverman 1986), s the standard deviation with divisor n - 1; or a
        number in units of the scale, the same for every year.
    years : iterable of int, optional
        By default all, ascending.
    grid : int
        Points of the grid, at least 16.

    Returns
    -------
    TableResult
        One row per year and point: year, at, density. ``about["bandwidth"]`` and ``about["modes"]`` map each year to
        its bandwidth and to the places of the maxima of its density, which the notes tell. How many there are
        depends on the bandwidth.

    Raises
    ------
    DataError
        If a value has no logarithm, a mean is not positive, or regions are too few.
    EstimationError
        If the values of a year are all the same, or the bandwidth is not a positive number.

    Notes
    -----
    Silverman (1986), Density Estimation for Statistics and Data Analysis, chapter 3.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = si.indices.density_by_year(si.study.demo(), "digital_index", years=[2017, 2019])
    >>> table.to_frame().columns.tolist(), len(table.to_frame()), len(table.about["modes"][2017])
    (['year', 'at', 'density'], 512, 1)
    """
    check_choice("scale", scale, Scale)
    if isinstance(grid, bool) or not isinstance(grid, int) or grid < 16:
        raise EstimationError("grid must be a whole number of at least 16, not {grid!r}.", grid=grid)
    data = balanced(study, variable, years)
    values = _scaled(data, study, scale)
    widths = np.array([_bandwidth(v, bandwidth, year) for v, year in zip(values, data.years, strict=True)])
    low = float((values.min(axis=1) - _REACH * widths).min())
    high = float((values.max(axis=1) + _REACH * widths).max())
    at = np.linspace(low, high, grid)
    densities = [kernel_density(at, v, h) for v, h in zip(values, widths, strict=True)]
    modes = {year: _modes(at, f) for year, f in zip(data.years, densities, strict=True)}
    table = pd.DataFrame(
        {
            "year": np.repeat(data.years, grid),
            "at": np.tile(at, len(data.years)),
            "density": np.concatenate(densities),
        }
    )
    what = Message(_HEADINGS[scale], variable=variable)
    return TableResult(
        table,
        heading=Message("Density of {what}, {n} regions", what=what, n=data.about.n),
        about=data.about
        | TableAbout(
            scale=scale,
            what=what,
            bandwidth=dict(zip(data.years, widths.tolist(), strict=True)),
            modes=modes,
            notes=(
                *data.about.notes,
                _described(bandwidth, dict(zip(data.years, widths, strict=True)), modes),
            ),
        ),
    )


def _described(
    bandwidth: Rule | float, widths: dict[int, float], modes: dict[int, tuple[float, ...]]
) -> Message:
    by_year = [
        Message(
            "{year}: h = {h:.4g}, mode{s} at {modes}",
            year=year,
            h=h,
            s=plural(modes[year]),
            modes=joined((f"{mode:.3g}" for mode in modes[year]), ", "),
        )
        for year, h in widths.items()
    ]
    rule = (
        Message("by {name}'s rule", name=bandwidth.capitalize())
        if isinstance(bandwidth, str)
        else Message("as given")
    )
    return Message("Gaussian kernel, bandwidth h {rule}. {by_year}.", rule=rule, by_year=joined(by_year))


def kernel_density(at: Floats, values: Floats, bandwidth: float) -> Floats:
    """Return the Gaussian kernel density of n values at m points, shape (m,).

    >>> kernel_density(np.array([0.0]), np.array([0.0, 0.0]), 1.0).round(6).tolist()
    [0.398942]
    """
    away = (at[:, np.newaxis] - values) / bandwidth
    kernel = np.exp(-(away**2) / 2).mean(axis=1)
    return np.asarray(kernel / (bandwidth * np.sqrt(2 * np.pi)))


def _scaled(data: Balanced, study: Study, scale: Scale) -> Floats:
    """Return the values on their scale, shape (T, n)."""
    values = data.numbers.T
    if scale == "level":
        return values
    if scale == "log":
        check_positive(data, study, Message("the density of logarithms"))
        return np.asarray(np.log(values))
    means = values.mean(axis=1, keepdims=True)
    wrong = [year for year, mean in zip(data.years, means[:, 0], strict=True) if mean <= 0]
    if wrong:
        raise DataError(
            "the mean of {variable} is not positive in {years}: nothing is relative to it. Use scale='level'.",
            variable=data.about.variable,
            years=listed(wrong),
        )
    return np.asarray(values / means)


def _bandwidth(values: Floats, bandwidth: Rule | float, year: int) -> float:
    if not isinstance(bandwidth, str):
        number = isinstance(bandwidth, int | float) and not isinstance(bandwidth, bool)
        if not number or not np.isfinite(bandwidth) or bandwidth <= 0:
            raise EstimationError(
                "bandwidth must be a positive number, not {bandwidth!r}.", bandwidth=bandwidth
            )
        return float(bandwidth)
    check_choice("bandwidth", bandwidth, Rule)
    spread = float(values.std(ddof=1))
    if spread <= 1e-12 * float(np.abs(values).max()):
        raise EstimationError(
            "all {n} values of {year} are the same, {value:g}: they have no density.",
            n=len(values),
            year=year,
            value=values[0],
        )
    count = len(values) if bandwidth == "scott" else 0.75 * len(values)
    return float(spread * count**-0.2)


def _modes(at: Floats, density: Floats) -> tuple[float, ...]:
    """Return where the density has its maxima, each by the parabola through three points of the grid."""
    inner = density[1:-1]
    peak = np.flatnonzero((inner > density[:-2]) & (inner >= density[2:])) + 1
    left, middle, right = density[peak - 1], density[peak], density[peak + 1]
    shift = (left - right) / (left - 2 * middle + right) / 2
    return tuple((at[peak] + shift * (at[1] - at[0])).tolist())
