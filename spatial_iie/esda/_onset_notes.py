"""What a reader of dated clusters must know: draws, who was left out, what was tested and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.esda._histories import Histories
from spatial_iie.esda._onset import Floats, Nulls
from spatial_iie.esda._years import named
from spatial_iie.inference import Permutations
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.study.study import Study


def least_draws(tested: int, alpha: float) -> int:
    """Return how many exchanges let the false discovery rate find a single region among those tested.

    >>> least_draws(361, 0.05)
    14439
    """
    return int(np.ceil(2 * tested / alpha - 1e-9)) - 1


def notes_of_onset(
    found: Histories,
    study: Study,
    p: Nulls,
    size: Floats,
    scores: Floats,
    draws: Permutations,
    filtered: Permutations | None,
    alpha: float,
) -> tuple[str, ...]:
    """Return what a reader must know: too few draws, who was left out, what was tested and how to read it."""
    notes: list[str] = [*_too_few(draws, int((size > 0).sum()), alpha), *found.notes]
    alone = found.weights.isolates
    if len(alone):
        notes.append(Message("isolates, not tested: {regions}.", regions=named(alone, study)))
    notes += [
        Message(
            "Hot and cold: regions whose neighbourhood (region and neighbours) stayed higher or lower than that of "
            "places with exchanged histories, from the onset to {last}; false discovery rate {half:g} % "
            "(Benjamini-Hochberg) for high and {half:g} % for low; {draws:,} exchanges, seed {seed}. Not tested: why, "
            "or whether the region alone is high.",
            last=str(found.years[-1]),
            half=50 * alpha,
            draws=draws.draws,
            seed=draws.seed,
        ),
        _second_null(p, filtered, alpha),
        Message(
            'The onset is the best-fitting step; "already there" means that the first year ({first}) cannot be '
            "excluded. Single regions may be false alarms (about 1 panel in 30 without any pattern shows one); regions "
            "at the rim of a cluster may belong to its surroundings. A rise spread over three years is dated within "
            "one year of its start in 88 % of the regions found, but the plausible years then hold its first year in "
            "only 66 %.",
            first=str(found.years[0]),
        ),
        *_tied_to_size(scores, size),
    ]
    return tuple(notes)


def _second_null(p: Nulls, filtered: Permutations | None, alpha: float) -> Message:
    if filtered is None:
        return Message(
            "Whether regions are special beyond the spatial autocorrelation of the whole map was not tested: that a "
            "cluster emerged cannot be said."
        )
    special = int((p.special <= alpha).sum())
    text = (
        "{special} {special:region is|regions are} special beyond the spatial autocorrelation of the whole map "
        "(lambda = {spatial:.3f} in all years; familywise {level:g} %, {draws:,} exchanges of filtered histories); "
        "only there can a cluster have emerged."
    )
    return Message(text, special=special, spatial=p.autocorrelation, level=100 * alpha, draws=filtered.draws)


def _too_few(draws: Permutations, tested: int, alpha: float) -> tuple[Message, ...]:
    least = least_draws(tested, alpha)
    if draws.draws >= least:
        return ()
    text = (
        "{draws:,} exchanges are too few for {tested} regions: the false discovery rate then finds no single region "
        "and misses small clusters. Take at least {least:,}."
    )
    return (Message(text, draws=draws.draws, tested=tested, least=least),)


def _tied_to_size(scores: Floats, size: Floats) -> tuple[Message, ...]:
    """Return a note if values vary more where neighbourhoods are small, or large."""
    from scipy.stats import spearmanr

    tested = size > 0
    if np.ptp(size[tested]) == 0:
        return ()
    rank = spearmanr(np.abs(scores[tested]).mean(axis=1), size[tested])
    if rank.pvalue > 0.01:
        return ()
    text = (
        "The spread of values is correlated with the size of the neighbourhood (rank correlation {rank:.2f}): where "
        "values vary more in places with few neighbours, error rates may be higher than stated."
    )
    return (Message(text, rank=float(rank.statistic)),)
