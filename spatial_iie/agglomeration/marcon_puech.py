"""M and m of Marcon and Puech: the share of an sector around its firms, over its share in the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._kernels.neighbour_ratios import around, mean_ratio, within
from spatial_iie._kernels.pair_density import pairs_of
from spatial_iie.agglomeration._cells import ACROSS, neighbours_by_cells
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
from spatial_iie.errors import EstimationError
from spatial_iie.inference import Permutations, p_in_words
from spatial_iie.messages import Message
from spatial_iie.results.about import TableAbout
from spatial_iie.results.table import TableResult

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def marcon_puech(
    firms: Firms | pd.DataFrame,
    sector: str,
    *,
    distances: Distances = None,
    cumulative: bool = True,
    weighted: bool = False,
    bandwidth: float | None = None,
    null: Null = "location",
    permutations: int | Permutations | None = 999,
    seed: int = 0,
    level: float = 0.95,
) -> TableResult:
    r"""Return M, the relative share of an sector within distances of its firms, or m, that at distances.

    .. math:: \hat M(r) = \sum_i \frac{\sum_{j \ne i, j \in S} w_j \, 1(d_{ij} \le r)}{\sum_{j \ne i} w_j \,
        1(d_{ij} \le r)} \Big/ \sum_i \frac{W_S - w_i}{W - w_i}

    with i the firms of the sector S that have a neighbour; m has :math:`\phi((r - d_{ij}) / h)` in place of the
    indicator.

    Parameters
    ----------
    firms : Firms or DataFrame
        All firms, of one year.
    sector : str
    distances : iterable of float, or float, optional
        Distances r, or the greatest of 50, in km (in the unit of the coordinates in a plane). By default that is the
        median distance between firms, rounded down.
    cumulative : bool
        M, of all neighbours up to r; otherwise m, of those about r.
    weighted : bool
        Whether w is employment; otherwise w = 1.
    bandwidth : float, optional
        h of m. By default Silverman's of the distances between firms of the sector up to twice the greatest r.
    null : {"location", "labeling"}
        Firms exchanged among all sites, with their employment, or sectors among firms, whose employment stays.
    permutations : int, Permutations or None
        Simulations behind the bands; None or 0: no bands.
    seed : int
    level : float

    Returns
    -------
    TableResult
        One row a distance: distance, m_cumulative or m_density, mean_simulated, local_lower,
        local_upper, global_lower, global_upper. 1: the sector has the same share around its firms as in the whole;
        2: twice that share. nan where no firm has a neighbour.

    Raises
    ------
    DataError
        If there is no such sector, it has fewer than three firms, or employment is missing where it weighs.
    EstimationError
        If an option is out of its range.

    Notes
    -----
    Marcon and Puech (2010), Measures of the geographic concentration of industries: improving distance-based methods,
    Journal of Economic Geography 10, 745-762; (2017), A typology of distance-based measures of spatial concentration,
    Regional Science and Urban Economics 62, 56-67. m: Lang, Marcon and Puech (2020), Distance-based measures of
    spatial concentration: introducing a relative density function, Annals of Regional Science 64, 243-265. As in R's
    dbmss.

    Examples
    --------
    >>> import spatial_iie as si
    >>> firms = si.agglomeration.demo_firms()
    >>> near = si.agglomeration.marcon_puech(firms, "software_services", distances=[20, 100], permutations=None)
    >>> bool(near.to_frame()["m_cumulative"].gt(1).all())
    True
    """
    firms = one_year(firms)
    chosen = checked(firms, sector, null, level, bandwidth)
    if cumulative and bandwidth is not None:
        raise EstimationError("bandwidth= is for m: M has none. Say cumulative=False.")
    at = distances_shown(firms, distances, zero=False)
    observed = Pattern(chosen, firms.weights(weighted))
    options = Permutations.of(permutations, seed)
    ratio = _Ratio(firms.points(), firms.radius, at, cumulative, bandwidth)
    if options is not None and (null == "labeling" or not weighted):
        ratio = ratio.with_whole(observed.weights)
    values, h = ratio(observed), ratio.width(chosen)
    draws = None if options is None else simulated(ratio, observed, null, options)
    binning = ratio.binning(observed, values)
    column = "m_cumulative" if cumulative else "m_density"
    table, bands = banded(column, at, values, draws, level)
    found: list[Message] = []
    if bands is not None:
        found = _finding(
            sector, at, values, bands.global_lower, bands.global_upper, bands.p_value, firms.unit
        )
    about = of_draws(firms, options, null) | TableAbout(
        variable=sector,
        n=len(chosen),
        level=level,
        measure=column,
        kernel_bandwidth=h,
        binning_error=binning,
        p_value=None if bands is None else bands.p_value,
        notes=(
            *found,
            *_how(len(chosen), len(firms), weighted, h, firms.unit),
            *_binned(binning),
            *notes_on(firms, bands, null, None if options is None else options.draws, level),
        ),
    )
    name = Message("M function") if cumulative else Message("m function")
    return TableResult(
        table, heading=Message("{kind} of {variable}", kind=name, variable=sector), about=about
    )


@dataclass(frozen=True)
class _Ratio:
    """M or m of a pattern at distances, as a function that can be sent to another process.

    ``whole``: what is around each firm, where no pattern changes it; ``across``: cells in a radius, of very many firms.
    """

    points: Floats
    radius: float | None
    at: Floats
    cumulative: bool
    bandwidth: float | None
    whole: Floats | None = None
    across: float = ACROSS

    def __call__(self, pattern: Pattern) -> Floats:
        of, w = pattern
        h = self.width(of)
        every = np.arange(len(w))
        whole = self._neighbours(of, every, w, h) if self.whole is None else self.whole[of]
        share = (w[of].sum() - w[of]) / (w.sum() - w[of])
        return mean_ratio(self._neighbours(of, of, w, h), whole, share)

    def width(self, of: Ints) -> float | None:
        """Return the bandwidth of m: that given, or of the distances between firms of the sector."""
        if self.cumulative or self.bandwidth is not None:
            return self.bandwidth
        far = 2 * float(self.at[-1])
        return rule_of_thumb(pairs_of(self.points[of], None, self.radius, far), len(of), far)

    def with_whole(self, weights: Floats) -> _Ratio:
        """Return the same function, what is around each firm computed once, where the bandwidth is always the same."""
        if not self.cumulative and self.bandwidth is None:
            return self
        every = np.arange(len(weights))
        return replace(self, whole=self._neighbours(every, every, weights, self.bandwidth))

    def _neighbours(self, of: Ints, among: Ints, weights: Floats, h: float | None) -> Floats:
        if len(of) * len(among) > EXACT**2:
            if h is not None:
                raise EstimationError(
                    "m of {of:,} among {among:,} firms is too long to compute; M is not: leave cumulative=False out.",
                    of=len(of),
                    among=len(among),
                )
            return neighbours_by_cells(self.points, of, among, weights, self.at, self.radius, self.across)
        if h is None:
            return within(self.points, of, among, weights, self.at, self.radius)
        return around(self.points, of, among, weights, self.at, h, self.radius)

    def binning(self, pattern: Pattern, values: Floats) -> float | None:
        """Return by how much cells twice as wide change the function at most, relatively; None without cells."""
        if len(pattern.chosen) * len(pattern.weights) <= EXACT**2:
            return None
        wider = replace(self, whole=None, across=self.across / 2)(pattern)
        return float(np.nanmax(np.abs(wider / values - 1)))


def _finding(
    sector: str, at: Floats, values: Floats, lower: Floats, upper: Floats, p: float, unit: str
) -> list[Message]:
    """Say at which distances the sector is over- or under-represented around its own firms."""
    found = []
    for there, words in (
        (values > upper, "{sector} is over-represented around its own firms at {where} (global test {p})."),
        (values < lower, "{sector} is under-represented around its own firms at {where} (global test {p})."),
    ):
        if there.any():
            where = where_in_words(at, there, unit)
            found.append(Message(words, sector=sector, where=where, p=p_in_words(p)))
    none = "{sector} is represented around its own firms as elsewhere (global test {p})."
    return found or [Message(none, sector=sector, p=p_in_words(p))]


def _how(chosen: int, every: int, weighted: bool, h: float | None, unit: str) -> list[Message]:
    counted = Message("weighted by employment") if weighted else Message("each counted once")
    notes = [
        Message("{n} of {every} firms, {counted}.", n=f"{chosen:,}", every=f"{every:,}", counted=counted)
    ]
    if h is not None:
        notes.append(Message("Gaussian kernel, bandwidth {h:.4g} {unit}.", h=h, unit=unit))
    return notes


def _binned(error: float | None) -> list[Message]:
    """Say that firms were gathered into cells, and what that may change."""
    if error is None:
        return []
    words = (
        "Firms are gathered into cells as wide as 1/{across} of each distance. Cells twice as wide change M by "
        "{error:.1%} at most."
    )
    return [Message(words, across=ACROSS, error=error)]
