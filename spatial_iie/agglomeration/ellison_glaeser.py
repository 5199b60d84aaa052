"""The index of Ellison and Glaeser: concentration of a sector beyond that of its plants, against the dartboard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from spatial_iie.agglomeration._beside import NOTE, beside
from spatial_iie.agglomeration._dartboard import INDICES, Map, bootstrap
from spatial_iie.agglomeration._plants import plants_of
from spatial_iie.agglomeration._sectors import whole
from spatial_iie.inference import Permutations, check_choice, two_sided_p
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates
    from spatial_iie.agglomeration._plants import Sector
    from spatial_iie.agglomeration._sectors import Amounts
    from spatial_iie.indices.groups import Grouping
    from spatial_iie.weights.weights import Weights

Method = Literal["ellison-glaeser", "maurel-sedillot"]
PATTERNS = ("neighbouring regions", "scattered regions", "less than the dartboard", "as the dartboard")
_ALPHA = 0.05


def ellison_glaeser(
    plants: pd.DataFrame | TableResult,
    totals: Amounts | pd.Series | None = None,
    *,
    sectors: str | Sequence[str] | None = None,
    years: int | Iterable[int] | None = None,
    method: Method = "ellison-glaeser",
    groups: Grouping | None = None,
    draws: int = 999,
    seed: int = 0,
    w: Weights | None = None,
    isolates: Isolates = "exclude",
) -> TableResult:
    r"""Return Ellison and Glaeser's index of each sector, its test against the dartboard and its interval.

    .. math::

        \gamma = \frac{G - (1 - \sum_i x_i^2) H}{(1 - \sum_i x_i^2)(1 - H)}, \qquad
        G = \sum_i (s_i - x_i)^2, \qquad H = \sum_j z_j^2

    with s_i the share of region i in the employment of the sector, x_i its share in the total, z_j that of plant j.

    Parameters
    ----------
    plants : DataFrame or TableResult
        A row of each plant: columns region, sector, employment and, if there are several, year; or the table of
        :func:`locate_firms`, whose firms outside of every region are left out.
    totals : Series, Study or DataFrame, optional
        Totals of the regions, x: a Series by region; or a table of sectors as for :func:`location_quotient`, whose
        totals are taken. By default the sums of all plants. Regions without plants belong to it.
    sectors, years : optional
        By default all there are among the plants.
    method : {"ellison-glaeser", "maurel-sedillot"}
        Maurel and Sedillot (1999) take sum s^2 - sum x^2 for G, so that concentration in large regions counts more.
    groups : str, mapping or Series, optional
        As ``by`` of :func:`spatial_iie.indices.region_groups`: adds rows of the regions of each group by themselves.
    draws, seed : int
        Bootstrap replications of plants for the 95 % intervals; 0 for none.
    w : Weights, optional
        Weights between the regions: adds Moran's I of s_i - x_i, and ``pattern``.
    isolates : {"exclude", "zero", "error"}
        Isolates in Moran's I.

    Returns
    -------
    TableResult
        One row per year, group and sector: year, group ("all" first), sector, plants, employees, gamma, its limits low
        and high, herfindahl (H), raw (G), expectation and sd of G on the dartboard, z, p (two-sided, normal); with
        weights moran, moran_z, moran_p and pattern: whether what is concentrated beyond the dartboard (p < 0.05) lies
        in "neighbouring regions" (Moran's I positive, p < 0.05) or in "scattered regions". gamma is nan for a sector
        of one plant.

    Raises
    ------
    AlignmentError
        If a plant is in a region without a total, or the weights lack a region.
    DataError
        If a column is missing, employment or a total is negative or not a number, or a sector or year does not exist.

    Notes
    -----
    Ellison and Glaeser (1997), Journal of Political Economy 105; expectation and variance are of their appendix A,
    exact for any number of plants; the normal p and the coverage of the intervals are simulated in
    docs/agglomeration.md. They call sectors above 0.05 highly localized and below 0.02 not very localized. Intervals
    are percentiles of plants drawn with replacement, the copies of a plant as one larger plant: of gamma given
    how attractive the regions turned out to be.

    Examples
    --------
    >>> import pandas as pd  # Farhauer and Kroell (2014)
    >>> jobs = {"Wien": [200, 650, 12000, 100, 50], "Linz": [16000, 13000, 1500, 1500], "Graz": [25000]}
    >>> plants = pd.DataFrame([(region, "it", size) for region, sizes in jobs.items() for size in sizes])
    >>> plants.columns = ["region", "sector", "employment"]
    >>> totals = pd.Series({"Wien": 500_000, "Linz": 400_000, "Graz": 100_000})
    >>> round(float(ellison_glaeser(plants, totals, draws=0).to_frame()["gamma"][0]), 8)
    0.05990628
    """
    check_choice("method", method, Method)
    Permutations(draws=draws or 1, seed=seed)  # the same rules
    found = plants_of(plants, totals, sectors, years)
    rows = []
    for sector, group in _members(found.years, groups):
        row = {
            "year": sector.year,
            **({} if groups is None else {"group": group}),
            **_row(sector, method, draws, seed),
        }
        if w is not None:
            near = beside((sector.shares - sector.x)[:, np.newaxis], sector.regions, w, isolates)
            row |= {name: float(value[0]) for name, value in near.items()}
            row["pattern"] = _pattern(row)
        rows.append(row)
    frame = pd.DataFrame(rows)
    frame["employees"] = whole(frame["employees"].to_numpy())
    if frame["year"].isna().all():
        frame = frame.drop(columns="year")
    about = found.about | TableAbout(draws=draws, seed=seed, measure=method)
    heading = (
        Message("Ellison-Glaeser index of concentration")
        if method == "ellison-glaeser"
        else Message("Maurel-Sedillot index of concentration")
    )
    return TableResult(
        frame, heading=heading, about=about | TableAbout(notes=(*about.notes, *_notes(frame, draws, seed)))
    )


def _members(years: Iterable[tuple[Sector, ...]], groups: Grouping | None) -> Iterator[tuple[Sector, str]]:
    """Yield each sector over all regions, then its plants in the regions of each group."""
    from spatial_iie.indices.groups import region_groups

    for sectors in years:
        yield from ((sector, "all") for sector in sectors)
        if groups is not None and sectors:
            labels = region_groups(pd.DataFrame(index=sectors[0].regions), groups)
            for name in labels.cat.categories:
                rows = np.flatnonzero(labels == name)
                inside = [sector.within(rows) for sector in sectors] if sectors[0].x[rows].sum() else []
                yield from ((sector, str(name)) for sector in inside if len(sector.size))


def _row(sector: Sector, method: str, draws: int, seed: int) -> dict[str, object]:
    index, x, z, h = INDICES[method], sector.x[:, np.newaxis], sector.z, sector.herfindahl
    board = Map.of(sector.x)
    raw = float(index.raw(sector.shares[:, np.newaxis], x)[0])
    expected, sd = float(index.expected(board, np.asarray(h))), np.sqrt(max(index.variance(board, z), 0.0))
    alone = len(z) < 2 or board.spread <= 0
    score = (raw - expected) / sd if sd > 0 and not alone else np.nan
    limits = (np.nan, np.nan)
    if draws and not alone:
        drawn = bootstrap(index, sector.place, z, x, draws, seed)
        limits = tuple(np.quantile(drawn[np.isfinite(drawn)], [0.025, 0.975]))
    return {
        "sector": sector.name,
        "plants": len(z),
        "employees": float(sector.size.sum()),
        "gamma": np.nan if alone else float(index.gamma(np.asarray(raw), board, np.asarray(h))),
        **({"low": float(limits[0]), "high": float(limits[1])} if draws else {}),
        "herfindahl": h,
        "raw": raw,
        "expectation": expected,
        "sd": float(sd),
        "z": float(score),
        "p": float(two_sided_p(np.asarray(score))),
    }


def _pattern(row: dict[str, object]) -> str:
    if not float(row["p"]) < _ALPHA:  # type: ignore[arg-type]
        return PATTERNS[3]
    if float(row["z"]) < 0:  # type: ignore[arg-type]
        return PATTERNS[2]
    near = float(row["moran_p"]) < _ALPHA and float(row["moran_z"]) > 0  # type: ignore[arg-type]
    return PATTERNS[0] if near else PATTERNS[1]


def _notes(frame: pd.DataFrame, draws: int, seed: int) -> list[Message]:
    notes = [
        Message(
            "p values are two-sided, of a normal z: raw against its expectation and variance on the dartboard."
        )
    ]
    if draws:
        notes.append(
            Message(
                "95% CI: percentiles of {draws} bootstrap replications (seed {seed}) that resample plants, which are "
                "assumed to be independent.",
                draws=draws,
                seed=seed,
            )
        )
    if "moran" in frame:
        what = Message("the shares of the regions in a sector less their shares in the total")
        notes.append(Message(NOTE.template, what=what))
    return notes
