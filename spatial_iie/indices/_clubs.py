"""The clustering algorithm of Phillips and Sul on arrays, and the merging of what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.indices._log_t import LogT, log_t, relative_variance

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_STEP = 0.1  # by which the criterion rises until a club converges


class Panel(NamedTuple):
    """Values x, shape (n, T), with the regions in the order in which the algorithm takes them, and its settings."""

    x: Floats
    trim: float
    critical: float
    sieve: float

    def test(self, members: Ints) -> LogT:
        """Return the log t regression of one set."""
        return self._of(self._away[members].sum(axis=0)[np.newaxis], (self._away[members] ** 2).sum(axis=0)[np.newaxis],
                        np.array([float(len(members))]))  # fmt: skip

    def t(self, members: Ints) -> float:
        """Return t of one set."""
        return float(self.test(members).t[0])

    def growing(self, members: Ints) -> Floats:
        """Return t of the first two, the first three, ... of some regions, shape (len - 1,)."""
        away = self._away[members]
        sums, squares = away.cumsum(axis=0)[1:], (away**2).cumsum(axis=0)[1:]
        return self._of(sums, squares, np.arange(2.0, len(members) + 1)).t

    def beside(self, core: Ints, others: Ints) -> Floats:
        """Return t of a core with each of some others, shape (len(others),)."""
        away, own = self._away[others], self._away[core]
        sums, squares = own.sum(axis=0) + away, (own**2).sum(axis=0) + away**2
        return self._of(sums, squares, np.full(len(others), len(core) + 1.0)).t

    @property
    def _away(self) -> Floats:
        return np.asarray(self.x - self.x.mean(axis=0))

    def _of(self, sums: Floats, squares: Floats, sizes: Floats) -> LogT:
        return log_t(relative_variance(sums, squares, sizes, self.x.mean(axis=0)), self.trim)


def found_clubs(panel: Panel) -> tuple[list[Ints], Ints]:
    """Return the clubs, the highest first, and the regions that are in none (Phillips and Sul 2007, section 4)."""
    left, clubs = np.arange(len(panel.x)), list[Ints]()
    while len(left) > 1:
        if panel.t(left) > panel.critical:
            return [*clubs, left], left[:0]
        core = _core(panel, left)
        if core is None:
            break
        club = _sieved(panel, core, left[~np.isin(left, core)])
        clubs.append(club)
        left = left[~np.isin(left, club)]
    return clubs, left


def _core(panel: Panel, left: Ints) -> Ints | None:
    """Return the core group: of the first that converge, as many as have the largest t."""
    for start in range(len(left) - 1):
        if panel.t(left[start : start + 2]) <= panel.critical:
            continue
        t = panel.growing(left[start:])
        failed = np.flatnonzero(t <= panel.critical)
        passed = t[: failed[0]] if len(failed) else t
        return np.asarray(left[start : start + 2 + int(passed.argmax())])
    return None


def _sieved(panel: Panel, core: Ints, others: Ints) -> Ints:
    """Return the core with the others that converge to it, the criterion rising until all converge together."""
    if not len(others):
        return core
    t = panel.beside(core, others)
    for criterion in np.arange(panel.sieve, t[np.isfinite(t)].max(initial=panel.sieve) + _STEP, _STEP):
        club = np.sort(np.concatenate([core, others[t > criterion]]))
        if panel.t(club) > panel.critical:
            return club
    return core


def merged(panel: Panel, clubs: Sequence[Ints], how: str) -> list[Ints]:
    """Return clubs with those merged that converge together.

    Phillips and Sul (2009): the first with the next as long as they do, then on from the one that does not. Von Lyncker
    and Thoennessen (2017): neighbours, if they do and better than the second of them with the one after it.
    """
    return _merged_on(panel, clubs) if how == "phillips-sul" else _merged_best(panel, list(clubs))


def _merged_on(panel: Panel, clubs: Sequence[Ints]) -> list[Ints]:
    found: list[Ints] = []
    for club in clubs:
        both = np.concatenate([found[-1], club]) if found else club
        if found and panel.t(both) > panel.critical:
            found[-1] = np.sort(both)
        else:
            found.append(club)
    return found


def _merged_best(panel: Panel, clubs: list[Ints]) -> list[Ints]:
    while len(clubs) > 1:
        both = [np.concatenate(pair) for pair in pairwise(clubs)]
        t = [*(panel.t(each) for each in both), -np.inf]
        best = next((m for m in range(len(both)) if t[m] > panel.critical and t[m] > t[m + 1]), None)
        if best is None:
            return clubs
        clubs = [*clubs[:best], np.sort(both[best]), *clubs[best + 2 :]]
    return clubs
