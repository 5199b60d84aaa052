"""The K density of Duranton and Overman: how far apart the firms of an sector are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._kernels.envelopes import Envelopes
from spatial_iie._kernels.pair_density import REACH, kernel_density, pairs_of
from spatial_iie._kernels.r_density import dbmss_density
from spatial_iie.agglomeration._cells import NARROWEST, SIDE, bandwidth_of_many, density_by_cells
from spatial_iie.agglomeration._simulated import (
    EXACT,
    Distances,
    Null,
    Pattern,
    banded,
    checked,
    distances_shown,
    notes_on,
    of_draws,
    rule_of_thumb,
    simulated,
    where_in_words,
)
from spatial_iie.agglomeration.firms import Firms
from spatial_iie.agglomeration.reading import one_year
from spatial_iie.inference import Permutations, check_choice, p_in_words
from spatial_iie.messages import Message
from spatial_iie.results.about import TableAbout
from spatial_iie.results.table import TableResult

Floats = NDArray[np.float64]
Style = Literal["reflected", "dbmss"]


def duranton_overman(
    firms: Firms | pd.DataFrame,
    sector: str,
    *,
    distances: Distances = None,
    weighted: bool = False,
    bandwidth: float | None = None,
    null: Null = "location",
    permutations: int | Permutations | None = 999,
    seed: int = 0,
    level: float = 0.95,
    style: Style = "reflected",
) -> TableResult:
    r"""Return the K density of the distances between the firms of an sector, with local and global bands.

    .. math:: \hat K(r) = \frac{1}{h \sum_{i < j} w_i w_j} \sum_{i < j} w_i w_j
        \left[\phi\left(\frac{r - d_{ij}}{h}\right) + \phi\left(\frac{r + d_{ij}}{h}\right)\right]

    Parameters
    ----------
    firms : Firms or DataFrame
        All firms, of one year: those of other sectors say where a firm could be.
    sector : str
    distances : iterable of float, or float, optional
        Distances r, or the greatest of 51 from zero on, in km (in the unit of the coordinates in a plane). By default
        that is the median distance between firms, rounded down.
    weighted : bool
        Whether w is employment, so that the density is that of the distances between employees; otherwise w = 1.
    bandwidth : float, optional
        h. By default Silverman's of the distances up to twice the greatest r; of each simulation its own.
    null : {"location", "labeling"}
        Firms exchanged among all sites, with their employment, or sectors among firms, whose employment stays. The
        same where firms are not weighted.
    permutations : int, Permutations or None
        Simulations behind the bands; None or 0: no bands.
    seed : int
    level : float
        Of the bands.
    style : {"reflected", "dbmss"}
        "dbmss": the density as dbmss 2.10 in R prints it, 0.1 to 0.2 per cent higher (see Notes).

    Returns
    -------
    TableResult
        One row a distance: distance, k_density (per km), mean_simulated, local_lower, local_upper, global_lower,
        global_upper, localization (by how much it is above the global band; negative: below, where the
        sector is localized nowhere). ``about`` has kernel_bandwidth, p_value (of the global test), n and, where firms
        are gathered into cells, binning_error.

    Raises
    ------
    DataError
        If there is no such sector, it has fewer than three firms, or employment is missing where it weighs.
    EstimationError
        If an option is out of its range, or the bandwidth of the distances is zero.

    Notes
    -----
    Duranton and Overman (2005), Testing for localization using micro-geographic data, Review of Economic Studies 72,
    1077-1106. Reflected at zero after Silverman (1986, section 2.10). The global band leaves exactly the share
    1 - ``level`` of the simulations outside somewhere (see :mod:`spatial_iie._kernels.envelopes`); it is the
    band by which localization is judged, for local bands are left by more patterns the more distances there are.

    R's dbmss mirrors distances up to 4 h, bins them for the FFT, divides by one minus a mass below zero that is
    a mean over 512 points, and interpolates; ``style="dbmss"`` does the same.

    Examples
    --------
    >>> import spatial_iie as si
    >>> firms = si.agglomeration.demo_firms()
    >>> found = si.agglomeration.duranton_overman(firms, "software_services", permutations=99)
    >>> found.to_frame().columns[:3].tolist(), found.about["p_value"] <= 0.05
    (['distance', 'k_density', 'mean_simulated'], True)
    """
    check_choice("style", style, Style)
    firms = one_year(firms)
    chosen = checked(firms, sector, null, level, bandwidth)
    at = distances_shown(firms, distances, zero=True)
    density = _KDensity(firms.points(), firms.radius, at, bandwidth, weighted, style)
    observed = Pattern(chosen, firms.weights(weighted))
    options = Permutations.of(permutations, seed)
    values, h = density.with_bandwidth(observed)
    draws = None if options is None else simulated(density, observed, null, options)
    binning = density.binning(observed, values, h)
    table, bands = banded("k_density", at, values, draws, level)
    found: list[Message] = []
    if bands is not None:
        table["localization"] = _localization(values, bands)
        found = [_finding(sector, at, table, bands, firms.unit, level)]
    kind = Message("employment-weighted K density") if weighted else Message("K density")
    count = None if options is None else options.draws
    about = of_draws(firms, options, null) | TableAbout(
        variable=sector,
        n=len(chosen),
        level=level,
        measure="k_density",
        style=style,
        kernel_bandwidth=h,
        binning_error=binning,
        p_value=None if bands is None else bands.p_value,
        notes=(
            *found,
            _how(len(chosen), len(firms), h, firms.unit, bandwidth is not None, style),
            *_binned(h, firms.unit, binning),
            *notes_on(firms, bands, null, count, level),
        ),
    )
    return TableResult(
        table, heading=Message("{kind} of {variable}", kind=kind, variable=sector), about=about
    )


@dataclass(frozen=True)
class _KDensity:
    """The K density of a pattern at distances, as a function that can be sent to another process."""

    points: Floats
    radius: float | None
    at: Floats
    bandwidth: float | None
    weighted: bool
    style: Style

    def __call__(self, pattern: Pattern) -> Floats:
        return self.with_bandwidth(pattern)[0]

    def with_bandwidth(self, pattern: Pattern) -> tuple[Floats, float]:
        """Return the density of the distances between the firms of a pattern, and its bandwidth."""
        points, far, n = self.points[pattern.chosen], float(self.at[-1]), len(pattern.chosen)
        weights = pattern.weights[pattern.chosen] if self.weighted else None
        if n > EXACT and self.style == "reflected":
            h = self.bandwidth or bandwidth_of_many(points, self.radius, far)
            return density_by_cells(points, weights, self.radius, self.at, h), h
        pairs = pairs_of(points, weights, self.radius, 2 * far)
        h = float(self.bandwidth) if self.bandwidth is not None else rule_of_thumb(pairs, n, 2 * far)
        if self.style == "dbmss":
            every = list(pairs_of(points, weights, self.radius, np.inf)())
            d, w = (
                np.concatenate([each for each, _ in every]),
                [each for _, each in every if each is not None],
            )
            return dbmss_density(d, np.concatenate(w) if w else None, self.at, h), h
        if REACH * h > far:
            pairs = pairs_of(points, weights, self.radius, far + REACH * h)
        total = n * (n - 1) / 2 if weights is None else (weights.sum() ** 2 - (weights**2).sum()) / 2
        return kernel_density(pairs, float(total), self.at, h), h

    def binning(self, pattern: Pattern, values: Floats, h: float) -> float | None:
        """Return by how much cells twice as wide change the density, relative to its maximum; None without cells."""
        if len(pattern.chosen) <= EXACT or self.style == "dbmss":
            return None
        weights = pattern.weights[pattern.chosen] if self.weighted else None
        points = self.points[pattern.chosen]
        wider = density_by_cells(points, weights, self.radius, self.at, h, 2 * SIDE)
        return float(np.abs(wider - values).max() / values.max())


def _localization(values: Floats, bands: Envelopes) -> Floats:
    """Return by how much the density is above the global band; below it, negative, if it is nowhere above."""
    above = np.maximum(values - bands.global_upper, 0)
    return above if above.any() else np.minimum(values - bands.global_lower, 0)


def _finding(
    sector: str, at: Floats, table: pd.DataFrame, bands: Envelopes, unit: str, level: float
) -> Message:
    """Say at which distances the sector is localized or dispersed."""
    p = p_in_words(bands.p_value)
    for sign, words in (
        (1, "{sector} is localized at {where} (global test {p})."),
        (-1, "{sector} is dispersed at {where} (global test {p})."),
    ):
        there = sign * table["localization"].to_numpy() > 0
        if there.any():
            return Message(words, sector=sector, where=where_in_words(at, there, unit), p=p)
    return Message(
        "{sector} is neither localized nor dispersed at the level of {alpha:.0%} (global test {p}).",
        sector=sector,
        alpha=1 - level,
        p=p,
    )


def _how(chosen: int, every: int, h: float, unit: str, given: bool, style: Style) -> Message:
    return Message(
        "{n} of {every} firms. Gaussian kernel {kind}, bandwidth {h:.4g} {unit} {rule}.",
        n=f"{chosen:,}",
        every=f"{every:,}",
        kind=Message("as in R's dbmss") if style == "dbmss" else Message("reflected at zero"),
        h=h,
        unit=unit,
        rule=Message("as given") if given else Message("by {name}'s rule", name="Silverman"),
    )


def _binned(h: float, unit: str, error: float | None) -> list[Message]:
    """Say that firms were gathered into cells, and what that may change."""
    if error is None:
        return []
    return [
        Message(
            "More than {most:,} firms are gathered into cells of {side:.3g} {unit}; the bandwidth is at least 1/{part} "
            "of the greatest distance. Cells twice as wide change the density by {error:.1%} of its maximum.",
            most=EXACT,
            side=SIDE * h,
            unit=unit,
            part=NARROWEST,
            error=error,
        )
    ]
