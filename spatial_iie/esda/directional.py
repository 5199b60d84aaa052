"""Directional moves in the Moran scatter plot (directional LISA)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie._align import in_label_order
from spatial_iie._kernels.permutation import permuted_statistic
from spatial_iie.errors import SpatialIIEError
from spatial_iie.esda._pairs import placed
from spatial_iie.esda._shared import Floats, standardized
from spatial_iie.esda._years import about_years, gathered, named, present, weights_in_words, years_with_values
from spatial_iie.inference import Alternative, Permutations, count_beyond, simulated_p, tail_in_words
from spatial_iie.messages import Message
from spatial_iie.results import TableResult

if TYPE_CHECKING:
    from scipy import sparse

    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


def directional_moves(
    study: Study,
    variable: str,
    w: Weights,
    *,
    years: Iterable[int] | None = None,
    sectors: int = 8,
    alternative: Alternative = "two-sided",
    permutations: int | Permutations = 999,
    seed: int = 0,
) -> TableResult:
    """Return how many regions moved in each direction of the Moran scatter plot from one year to another.

    A region's arrow goes from (value, lag) of the first year to (value, lag) of the last, both standardized.
    0 to 90 degrees is up with its neighbours, 180 to 270 down with them; in the other two they part.

    Parameters
    ----------
    study, variable
        Regions with values in both years are used.
    w : Weights
        As for :func:`quadrants`.
    years : iterable of two int, optional
        By default the first and the last of the study.
    sectors : int
        Number of equal sectors, a multiple of 4; they start at 0 degrees, rising values with unchanged lag.
    alternative : {"two-sided", "greater", "less", "directed"}
        Of the simulated p: "greater" is more arrows in the sector than by chance.
    permutations, seed
        Random placements of the regions' pairs of values.

    Returns
    -------
    TableResult
        One row per sector: from_degrees, to_degrees, move (in words), count and, with permutations, expected (the
        mean of the draws) and p_simulated. Regions that do not move at all are in no sector.

    Raises
    ------
    SpatialIIEError
        If ``sectors`` is not a positive multiple of 4 or there are not exactly two years.
    DataError
        If the variable or a year does not exist.

    Notes
    -----
    Rey, Murray and Anselin (2011), Letters in Spatial and Resource Sciences 4.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> table = si.esda.directional_moves(study, "digital_index", w, sectors=4).to_frame()
    >>> table["move"].tolist(), int(table["count"].sum())
    (['both up', 'own down, neighbours up', 'both down', 'own up, neighbours down'], 365)
    """
    if isinstance(sectors, bool) or not isinstance(sectors, int | np.integer) or sectors < 4 or sectors % 4:
        raise SpatialIIEError("sectors must be a positive multiple of 4, not {sectors!r}.", sectors=sectors)
    kept, blank = years_with_values(study, variable, years, at_least=2)
    chosen = (kept[0], kept[-1]) if years is None else kept
    blank = [(year, note) for year, note in blank if not chosen[0] < int(year) < chosen[-1]]
    if len(chosen) > 2:
        raise SpatialIIEError(
            "arrows go from one year to another; {n_chosen} years were given.", n_chosen=len(chosen)
        )
    before, after, cut, notes = _both_years(study, variable, in_label_order(w), chosen)
    notes = (*gathered(blank), *notes)
    linked = np.diff(cut.matrix.indptr) > 0
    of = partial(_in_sectors, before=before, after=after, matrix=cut.matrix, linked=linked, sectors=sectors)
    rows = np.arange(cut.n, dtype=float)
    count = of(rows[:, np.newaxis])[:, 0].astype(int)
    width = 360 // sectors if 360 % sectors == 0 else 360 / sectors
    table = pd.DataFrame(
        {"from_degrees": np.arange(sectors) * width, "to_degrees": np.arange(1, sectors + 1) * width}
    )
    table["move"] = [_MOVES[4 * k // sectors] for k in range(sectors)]
    table["count"] = count
    options = Permutations.of(permutations, seed)
    if options is not None:
        draws = permuted_statistic(
            of, rows, options.draws, options.seed, executor=options.executor, progress=options.progress
        )
        beyond = [count_beyond(sector, seen) for sector, seen in zip(draws, count, strict=True)]
        above, below = np.array(beyond).T
        table["expected"] = draws.mean(axis=1)
        table["p_simulated"] = simulated_p(above, below, options.draws, alternative)
        note = Message(
            "p values are {tail}; {draws} permutations, seed {seed}.",
            tail=_tail(alternative),
            draws=options.draws,
            seed=options.seed,
        )
        notes = (*notes, note)
    return TableResult(
        table,
        heading=Message(
            "Directions of {variable} {first}-{last}, {weights}",
            variable=variable,
            first=chosen[0],
            last=chosen[1],
            weights=weights_in_words(w),
        ),
        about=about_years(study, variable, w, notes),
    )


_MOVES = ("both up", "own down, neighbours up", "both down", "own up, neighbours down")


def _tail(alternative: Alternative) -> Message:
    words = {
        "greater": Message("one-sided, more arrows than by chance"),
        "less": Message("one-sided, fewer arrows than by chance"),
    }
    return words.get(alternative, Message(tail_in_words(alternative)))


def _both_years(
    study: Study, variable: str, w: Weights, years: tuple[int, ...]
) -> tuple[Floats, Floats, Weights, tuple[str, ...]]:
    """Return standardized values of two years, of the regions that have both, and the weights between them."""
    notes: list[tuple[str, str]] = []
    series = []
    for year in years:
        y, cut, missing = present(study, variable, year, w)
        series.append(y)
        notes += [(str(year), note) for note in missing]
    common = series[0].index.intersection(series[1].index)
    cut = w.subset(w.ids[w.ids.isin(common)])
    if len(cut.isolates):
        alone = Message("isolates, without an arrow: {regions}.", regions=named(cut.isolates, study))
        notes.append((f"{years[0]}-{years[1]}", alone))
    before, after = (standardized(y.reindex(cut.ids).to_numpy()) for y in series)
    return before, after, cut, gathered(notes)


def _in_sectors(
    order: Floats, *, before: Floats, after: Floats, matrix: sparse.csr_array, linked: Floats, sectors: int
) -> Floats:
    """Count arrows by sector, shape (sectors, b), for placements of the regions' pairs of values."""
    across = placed(after - before, order)
    up = matrix @ across
    angle = np.mod(np.arctan2(up, across), 2 * np.pi)
    sector = np.minimum((angle / (2 * np.pi) * sectors).astype(int), sectors - 1)
    moving = linked[:, np.newaxis] & ((across != 0) | (up != 0))
    return np.stack([((sector == k) & moving).sum(axis=0) for k in range(sectors)]).astype(float)
