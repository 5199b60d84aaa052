"""What the statistics of firms share: distances shown, patterns under the null hypothesis, bands around a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._execute import run_blocks
from spatial_iie._kernels.envelopes import Envelopes, envelopes
from spatial_iie._kernels.pair_density import Pairs, arcs, silverman
from spatial_iie.agglomeration.firms import Firms
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.inference import Permutations, check_choice
from spatial_iie.messages import Message, term
from spatial_iie.results.about import TableAbout
from spatial_iie.results.base import versions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Null = Literal["location", "labeling"]
Distances: TypeAlias = Iterable[float] | float | None

EXACT = 20_000
"""Firms up to which every pair is measured."""
STEPS = 50
_SAMPLE = 1500  # firms whose distances choose the greatest distance shown
_NULLS = {
    "location": Message(
        "random location: firms, with their sector and employment, exchanged among all sites"
    ),
    "labeling": Message("random labeling: sectors exchanged among firms, employment stays where it is"),
}


class Pattern(NamedTuple):
    """Where the firms of an sector are: positions among all firms, and the weights of all firms."""

    chosen: Ints
    weights: Floats


def distances_shown(firms: Firms, distances: Distances, *, zero: bool) -> Floats:
    """Return the distances at which a function is computed, ascending: up to the median of all pairs, or to a number.

    Raises
    ------
    EstimationError
        If a distance is negative or no number, or there are none.
    """
    if distances is None:
        distances = _round(float(np.median(_some_distances(firms))))
        if distances <= 0:
            raise DataError("half of all pairs of firms stand at one place: give distances.")
    try:
        if isinstance(distances, int | float):
            found = np.linspace(0, float(distances), STEPS + 1)[0 if zero else 1 :]
        else:
            found = np.unique(np.asarray(list(distances), dtype=np.float64))
    except (TypeError, ValueError):
        found = np.array([np.nan])
    if not len(found) or not np.isfinite(found).all() or found[0] < 0 or found[-1] <= 0:
        raise EstimationError(
            "{distances} must be the greatest distance, above zero{several}.",
            distances=term("distances", "--far"),
            several=term(", or distances from zero on, such as [0, 10, 20]", ""),
        )
    return found


def _some_distances(firms: Firms) -> Floats:
    from scipy.spatial.distance import pdist

    points = firms.points()
    some = np.random.default_rng(0).permutation(len(points))[:_SAMPLE]
    if len(some) < 2:
        raise DataError("there is one firm: it is at no distance from others.")
    return arcs(pdist(points[some]), firms.radius)


def _round(value: float) -> float:
    """Round down to 1, 2, 2.5 or 5 times a power of ten.

    >>> _round(870.0), _round(0.3)
    (500.0, 0.25)
    """
    if value <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(step * power for step in (1, 2, 2.5, 5) if step * power <= value))


def drawn(chosen: Ints, weights: Floats, null: Null, seed: int, number: int) -> Pattern:
    """Return a pattern under the null hypothesis; draw ``number`` of a seed is the same however many are made."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))))
    order = random.permutation(len(weights))
    if null == "labeling":
        return Pattern(order[chosen], weights)
    moved = np.empty_like(weights)
    moved[order] = weights
    return Pattern(order[chosen], moved)


def checked(firms: Firms, sector: str, null: str, level: float, bandwidth: float | None) -> Ints:
    """Return the positions of the firms of an sector; refuse what has no distances, and wrong options."""
    check_choice("null", null, Null)
    if bandwidth is not None and (isinstance(bandwidth, bool) or not 0 < float(bandwidth) < np.inf):
        raise EstimationError("bandwidth must be a positive number, not {bandwidth!r}.", bandwidth=bandwidth)
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 < level < 1:
        raise EstimationError("level must be between 0 and 1, such as 0.95, not {level!r}.", level=level)
    chosen = firms.of_sector(sector)
    if len(chosen) < 3:
        raise DataError(
            "sector {sector!r} has {n} {n:firm|firms}: distances between them have no density. Three are needed.",
            sector=sector,
            n=len(chosen),
        )
    return chosen


def rule_of_thumb(pairs: Pairs, n: int, far: float) -> float:
    """Return Silverman's bandwidth of the distances up to ``far``; refuse where there is none."""
    h = silverman(pairs, far)
    if h > 0:
        return h
    raise DataError(
        "the distances between {n} firms up to {far:g} are too few, or all the same: Silverman's bandwidth is not "
        "positive. Give bandwidth, or greater distances.",
        n=n,
        far=far,
    )


def simulated(
    function: Callable[[Pattern], Floats], observed: Pattern, null: Null, permutations: Permutations
) -> Floats:
    """Return a function of patterns under the null hypothesis, shape (draws, m)."""
    one = partial(_one, function, observed, null, permutations.seed)
    found = []
    for values in run_blocks(one, range(permutations.draws), permutations.executor):
        found.append(values)
        if permutations.progress is not None:
            permutations.progress(len(found), permutations.draws)
    return np.array(found)


def _one(
    function: Callable[[Pattern], Floats], observed: Pattern, null: Null, seed: int, number: int
) -> Floats:
    return function(drawn(observed.chosen, observed.weights, null, seed, number))


def banded(
    column: str,
    at: Floats,
    values: Floats,
    draws: Floats | None,
    level: float,
) -> tuple[pd.DataFrame, Envelopes | None]:
    """Return the table of a function with its bands, if there are simulations, and the bands."""
    whole = at.astype(int)
    table = pd.DataFrame({"distance": whole if (whole == at).all() else at, column: values})
    if draws is None:
        return table, None
    bands = envelopes(values, draws, level)
    table["mean_simulated"] = bands.expected
    for name in ("local_lower", "local_upper", "global_lower", "global_upper"):
        table[name] = getattr(bands, name)
    return table, bands


def of_draws(firms: Firms, permutations: Permutations | None, null: Null) -> TableAbout:
    """Return what ``about`` says of the firms and of simulations."""
    about = TableAbout(
        source=firms.about.source,
        synthetic=firms.about.synthetic,
        unit=firms.unit or None,
        versions=versions(),
    )
    if permutations is None:
        return about
    return about | TableAbout(draws=permutations.draws, seed=permutations.seed, null=null)


def notes_on(
    firms: Firms, bands: Envelopes | None, null: Null, draws: int | None, level: float
) -> list[Message]:
    """Say how distances are measured and what the bands are."""
    notes = [Message("{metric}.", metric=_capital(firms.metric))]
    if bands is not None:
        notes.append(
            Message(
                "Bands at {level:.0%} from {draws} simulations of {null}. {outside:.0%} of the simulations leave the "
                "local band at some distance, {global_:.0%} the global one.",
                level=level,
                draws=draws,
                null=_NULLS[null],
                outside=bands.outside,
                global_=1 - level,
            )
        )
    return notes


def _capital(words: Message) -> Message:
    return Message(words.template[0].upper() + words.template[1:], **words.values)


def where_in_words(at: Floats, mask: NDArray[np.bool_], unit: str) -> str:
    """Return the distances of a mask as ranges.

    >>> where_in_words(np.array([0.0, 10, 20, 30]), np.array([True, True, False, True]), "km")
    '0-10, 30 km'
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    spans = [
        f"{at[a]:g}" if b - a == 1 else f"{at[a]:g}-{at[b - 1]:g}"
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]
    return f"{', '.join(spans)} {unit}".strip()
