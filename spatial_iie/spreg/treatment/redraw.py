"""Randomization inference: the treatment is drawn again among the regions of each province."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product
from math import comb, prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.messages import Message
from spatial_iie.spreg.treatment.columns import Columns, columns_of

if TYPE_CHECKING:
    from spatial_iie.spreg.treatment.design_words import DesignWord
    from spatial_iie.spreg.treatment.setting import Setting

Floats = NDArray[np.float64]
PROVINCE = "province"


def strata_of(setting: Setting, column: str | None) -> tuple[NDArray[np.int64], str | None]:
    """Return the group of each region that is used, shape (n,), and the column they are of.

    By default provinces where the study knows them, else one group.
    """
    table = setting.study.table(setting.years[-1]).loc[setting.ids]
    name = column or (PROVINCE if PROVINCE in table.columns else None)
    if name is None:
        return np.zeros(len(setting.ids), dtype=np.int64), None
    if name not in table.columns:
        raise DataError(
            "the study has no column {name!r} to draw within; there are {there}.",
            name=name,
            there=listed(table.columns, 12),
        )
    if table[name].isna().any():
        raise DataError(
            "column {name} lacks a value for {regions}: the treatment cannot be drawn within it.",
            name=name,
            regions=listed(table.index[table[name].isna()]),
        )
    return np.asarray(pd.factorize(table[name])[0], dtype=np.int64), name


def assignments(first: Floats, strata: NDArray[np.int64]) -> int:
    """Return the number of different assignments of first treated years within groups.

    >>> assignments(np.array([2018.0, np.inf, np.inf, 2018.0, np.inf]), np.array([0, 0, 0, 1, 1]))
    6
    """
    counts = []
    for group in np.unique(strata):
        left = int((strata == group).sum())
        for many in np.unique(first[strata == group], return_counts=True)[1]:
            counts.append(comb(left, int(many)))
            left -= int(many)
    return prod(counts)


def drawn(first: Floats, strata: NDArray[np.int64], draws: int, seed: int) -> Iterator[Floats]:
    """Yield first treated years permuted within groups: as many draws, or every other assignment if these are no more.

    >>> first = np.array([2018.0, np.inf, np.inf])
    >>> [each.tolist() for each in drawn(first, np.zeros(3, dtype=np.int64), 99, 0)]
    [[inf, 2018.0, inf], [inf, inf, 2018.0]]
    """
    if assignments(first, strata) <= draws + 1:
        yield from (each for each in _every(first, strata) if not np.array_equal(each, first))
        return
    random = np.random.default_rng(seed)
    home = np.argsort(strata, kind="stable")
    for _ in range(draws):
        order = np.lexsort((random.random(len(first)), strata))
        again = np.empty_like(first)
        again[home] = first[order]
        yield again


def _every(first: Floats, strata: NDArray[np.int64]) -> Iterator[Floats]:
    """Yield every assignment of first treated years within groups, each once."""
    groups = [np.flatnonzero(strata == group) for group in np.unique(strata)]
    groups = [group for group in groups if len(set(first[group])) > 1]
    for chosen in product(*(_arranged(first[group], group) for group in groups)):
        again = first.copy()
        for group, values in zip(groups, chosen, strict=True):
            again[group] = values
        yield again


def _arranged(values: Floats, group: NDArray[np.intp]) -> list[Floats]:
    """Return the different orders of the values of a group, by where each year but the last to be placed stands."""
    years, counts = np.unique(values, return_counts=True)
    found = [(np.full(len(group), years[-1]), tuple(range(len(group))))]
    for year, count in zip(years[:-1], counts[:-1], strict=True):
        found = [
            (_with(order, at, year), tuple(place for place in free if place not in at))
            for order, free in found
            for at in combinations(free, int(count))
        ]
    return [order for order, _ in found]


def _with(order: Floats, at: tuple[int, ...], year: float) -> Floats:
    order = order.copy()
    order[list(at)] = year
    return order


def check_strata(first: Floats, strata: NDArray[np.int64], column: str | None) -> int:
    """Return the number of assignments; refuse groups in which nothing can be drawn."""
    count = assignments(first, strata)
    if count < 2:
        raise EstimationError(
            "the treatment cannot be drawn again: within {groups} all regions or none are treated. Draw within larger "
            "groups.",
            groups=column or Message("the study"),
        )
    return count


class Drawn(NamedTuple):
    """What a design gives for the treatment as it is, and for treatments drawn again.

    Attributes
    ----------
    titles : tuple of Message, length k
    observed : ndarray, shape (k,)
    draws : ndarray, shape (draws, k)
    """

    titles: tuple[Message, ...]
    observed: Floats
    draws: Floats

    @property
    def p(self) -> Floats:
        """(1 + b) / (1 + m): b of the m draws are at least as far from the mean of all as the observed, shape (k,).

        The observed coefficient is one of all, so that the test is exact. Where the outcomes of groups move apart the
        mean is not zero.
        """
        centre = (self.draws.sum(axis=0) + self.observed) / (1 + len(self.draws))
        beyond = np.abs(self.draws - centre) >= np.abs(self.observed - centre) * (1 - 1e-10)
        return np.asarray((1 + beyond.sum(axis=0)) / (1 + len(self.draws)))


def p_of_draws(
    words: tuple[DesignWord, ...], setting: Setting, draws: int, seed: int, strata: NDArray[np.int64]
) -> dict[DesignWord, Drawn]:
    """Return the coefficients of each design, for the treatment as it is and drawn again within groups."""
    estimate = estimator(setting)
    whole, used = setting.first, setting.used
    found: dict[DesignWord, list[Floats]] = {word: [] for word in words}
    for again in drawn(whole[used], strata, draws, seed):
        first = whole.copy()
        first[used] = again
        for word in words:
            found[word].append(estimate(columns_of(word, setting, first)).b)
    results = {}
    for word in words:
        columns = columns_of(word, setting, whole)
        results[word] = Drawn(columns.titles, estimate(columns).b, np.array(found[word]))
    return results


def drawing_note(column: str | None, draws: int, seed: int, count: int) -> Message:
    """Say how the treatment was drawn again, or that every assignment was made."""
    within = Message("of the same {column}", column=column) if column else Message("of the study")
    if count <= draws + 1:
        return Message(
            "Placebo: all {count} assignments of first treated years to the regions {within}; p is exact, and at least "
            "{least:.3g}.",
            count=count,
            within=within,
            least=1 / count,
        )
    return Message(
        "Placebo: first treated years permuted among the regions {within}, {draws} permutations, seed {seed}; "
        "p = (1 + b) / (1 + m).",
        within=within,
        draws=draws,
        seed=seed,
    )


class Estimate(NamedTuple):
    """Coefficients, shape (k,), and the inverse of the cross products of their columns, shape (k, k)."""

    b: Floats
    inverse: Floats

    def size(self, at: list[int]) -> float:
        """Return b' A^(-1) b of some coefficients, A their block of the inverse: what they explain together."""
        b, block = self.b[at], self.inverse[np.ix_(at, at)]
        return float(b @ np.linalg.pinv(block, rcond=1e-10, hermitian=True) @ b)


def estimator(setting: Setting) -> Callable[[Columns], Estimate]:
    """Return what computes the coefficients of columns beside controls and both effects.

    Outcome and controls are taken out once (Frisch, Waugh and Lovell), unless a design leaves regions out.
    """
    y, x = setting.arrays()
    whole = _residuals(y, x)

    def estimate(columns: Columns) -> Estimate:
        kept = columns.kept
        left, basis = whole if kept.all() else _residuals(y[:, kept], x[:, kept])
        z = two_way(columns.array[:, kept])
        z = z - basis @ (basis.T @ z)
        inverse = np.asarray(np.linalg.pinv(z.T @ z, rcond=1e-10, hermitian=True), dtype=np.float64)
        return Estimate(inverse @ (z.T @ left), inverse)

    return estimate


def _residuals(y: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Return the outcome without effects and controls, and an orthonormal basis of the controls without effects."""
    z, outcome = two_way(x), two_way(y[:, :, np.newaxis])[:, 0]
    basis = np.linalg.qr(z)[0] if z.shape[1] else z
    return np.asarray(outcome - basis @ (basis.T @ outcome)), basis


def two_way(values: Floats) -> Floats:
    """Return deviations from the means of regions and years, shape (T, n, k) as (T n, k)."""
    left = values - values.mean(axis=0, keepdims=True)
    left = left - left.mean(axis=1, keepdims=True)
    return np.asarray(left.reshape(len(left) * left.shape[1], left.shape[2]))
