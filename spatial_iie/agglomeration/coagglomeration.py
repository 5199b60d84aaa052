"""Co-agglomeration: whether sectors are in the same regions, in pairs and all together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from spatial_iie.agglomeration._dartboard import INDICES, Map
from spatial_iie.agglomeration._plants import plants_of
from spatial_iie.agglomeration._sectors import sectors_of
from spatial_iie.errors import DataError
from spatial_iie.inference import check_choice, two_sided_p
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.agglomeration._plants import Plants, Sector
    from spatial_iie.agglomeration._sectors import Amounts, Floats

Size = Literal["total", "mean"]


def coagglomeration(
    data: Amounts | pd.Series | None = None,
    plants: pd.DataFrame | TableResult | None = None,
    *,
    sectors: str | Sequence[str] | None = None,
    years: int | Iterable[int] | None = None,
    total: str | None = None,
    size: Size = "total",
) -> TableResult:
    r"""Return how far each two sectors are in the same regions and, from plants, all of them together.

    .. math::

        \gamma^c_{pq} = \frac{\sum_i (s_{ip} - x_i)(s_{iq} - x_i)}{1 - \sum_i x_i^2}, \qquad
        \gamma^c = \frac{G / (1 - \sum_i x_i^2) - H - \sum_p \gamma_p w_p^2 (1 - H_p)}{1 - \sum_p w_p^2}

    Parameters
    ----------
    data : Study, DataFrame or Series, optional
        A table of sectors, as for :func:`location_quotient`; beside ``plants``, of which the shares of sectors then
        are, their totals of the regions, by default the sums of the plants.
    plants : DataFrame or TableResult, optional
        As for :func:`ellison_glaeser`. With them each pair is tested against two dartboards that know nothing of each
        other, and the index of all sectors together is given.
    sectors, years, total
        As for :func:`location_quotient`.
    size : {"total", "mean"}
        What x_i is: the share of region i in the total, or the mean of its shares in the sectors, as Ellison, Glaeser
        and Kerr (2010) have it.

    Returns
    -------
    TableResult
        One row per year and pair: year, first, second, gamma and, from plants, z and p (two-sided, normal) and a row
        "all", "all" with the index of all sectors together.

    Raises
    ------
    AlignmentError, DataError
        As for :func:`location_quotient` and :func:`ellison_glaeser`; or if there are fewer than two sectors, or
        neither table.

    Notes
    -----
    Pairs: Ellison, Glaeser and Kerr (2010), American Economic Review 100, equation 1. All together: Ellison and
    Glaeser (1997), section 5, with w_p the share of sector p in the employment of all, G of these together and
    H = sum w_p^2 H_p; for two sectors it is the index of the pair. On the dartboards an index of a pair has expectation
    0 and variance H_p H_q tr(C^2) / (1 - sum x^2)^2, C = diag(x) - xx'.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = coagglomeration(si.study.demo_sectors(), years=2019).to_frame()
    >>> len(table), table.sort_values("gamma").iloc[-1][["first", "second"]].tolist()
    (45, ['electronics_manufacturing', 'software_services'])
    """
    check_choice("size", size, Size)
    if data is None and plants is None:
        raise DataError("coagglomeration needs a table of sectors, plants or both.")
    found = None if plants is None else plants_of(plants, data, sectors, years)
    if data is not None and found is None:
        table = sectors_of(data, sectors, years=years, total=total)
        about, given = table.about, [(y.year, table.sectors, y.shares, y.size[:, 0]) for y in table.years]
    else:
        about, given = found.about, [_sums(year) for year in found.years]  # type: ignore[union-attr]
    if len(given[0][1]) < 2:
        raise DataError("coagglomeration is of two sectors or more; there is {n}.", n=len(given[0][1]))
    rows = [_pairs(*one, size) for one in given]
    if found is not None:
        rows = [_tested(frame, year, size) for frame, year in zip(rows, found.years, strict=True)]
    frame = pd.concat(rows, ignore_index=True)
    frame = frame.drop(columns="year") if frame["year"].isna().all() else frame
    return TableResult(
        frame,
        heading=Message("Co-agglomeration of sectors"),
        about=about | TableAbout(notes=(*about.notes, *_notes(found, size))),
    )


def _sums(sectors: tuple[Sector, ...]) -> tuple[int | None, tuple[str, ...], Floats, Floats]:
    one = sectors[0]
    shares = np.column_stack([sector.shares for sector in sectors])
    return one.year, tuple(sector.name for sector in sectors), shares, one.x


def _size(shares: Floats, x: Floats, size: str) -> Floats:
    return x if size == "total" else shares.mean(axis=1)


def _pairs(year: int | None, names: Sequence[str], shares: Floats, x: Floats, size: str) -> pd.DataFrame:
    x = _size(shares, x, size)
    excess = shares - x[:, np.newaxis]
    gamma = excess.T @ excess / Map.of(x).spread
    pairs = list(combinations(range(len(names)), 2))
    first, second = np.array(pairs).T
    called = np.array(names, dtype=object)
    return pd.DataFrame(
        {"year": year, "first": called[first], "second": called[second], "gamma": gamma[first, second]}
    )


def _tested(frame: pd.DataFrame, sectors: tuple[Sector, ...], size: str) -> pd.DataFrame:
    """Add z and p of each pair, and the index of all sectors together."""
    shares = np.column_stack([sector.shares for sector in sectors])
    board = Map.of(_size(shares, sectors[0].x, size))
    h = np.array([sector.herfindahl for sector in sectors])
    pairs = np.array(list(combinations(range(len(sectors)), 2)))
    sd = np.sqrt(h[pairs].prod(axis=1) * board.trace) / board.spread
    with np.errstate(divide="ignore", invalid="ignore"):
        z = frame["gamma"].to_numpy() / sd
    tested = frame.assign(z=z, p=two_sided_p(z))
    together = {
        "year": sectors[0].year,
        "first": "all",
        "second": "all",
        "gamma": _together(sectors, board, size),
    }
    return pd.concat([tested, pd.DataFrame([together])], ignore_index=True)


def _together(sectors: tuple[Sector, ...], board: Map, size: str) -> float:
    shares = np.column_stack([sector.shares for sector in sectors])
    x = _size(shares, sectors[0].x, size)
    w = np.array([sector.size.sum() for sector in sectors])
    w = w / w.sum()
    h = np.array([sector.herfindahl for sector in sectors])
    index = INDICES["ellison-glaeser"]
    own = index.raw(shares, x[:, np.newaxis]) / board.spread - h  # gamma_p (1 - H_p)
    raw = float(((shares @ w - x) ** 2).sum())
    return float((raw / board.spread - (w**2 * h).sum() - (w**2 * own).sum()) / (1 - (w**2).sum()))


def _notes(plants: Plants | None, size: str) -> list[Message]:
    notes = [] if size == "total" else [Message("Size of a region: the mean of its shares in the sectors.")]
    if plants is not None:
        notes.append(
            Message(
                "p values are two-sided, of a normal z: both sectors thrown at the map independently of each other."
            )
        )
    return notes
