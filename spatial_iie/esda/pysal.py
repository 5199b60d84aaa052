"""Further local statistics of PySAL's esda, with this package's labels, tails, isolates and results."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from spatial_iie._align import aligned_values, called
from spatial_iie.errors import DataError
from spatial_iie.esda._shared import check_defined, described, without_isolates
from spatial_iie.esda.join_counts import check_binary
from spatial_iie.inference import Alternative, Permutations, check_choice
from spatial_iie.messages import Message
from spatial_iie.results import LocalResult, Reading, StatisticAbout
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    from libpysal.weights import W

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class _Found(NamedTuple):
    """What esda computed: the statistic, and its draws (regions x draws) or its moments and exact tails."""

    statistic: Floats
    reference: Floats | None = None
    moments: tuple[Floats, Floats] | None = None
    tails: tuple[Floats, Floats] | None = None


class _Statistic(NamedTuple):
    """A statistic of esda: its label, how many variables it takes, of what kind, and how to compute it."""

    label: str
    least: int
    most: int | None
    binary: bool
    orientation: int
    reading: Reading
    compute: Callable[[list[Floats], W, int], _Found]


def pysal_local(
    statistic: str,
    variables: Sequence[pd.Series],
    w: Weights,
    *,
    permutations: int | Permutations = 999,
    seed: int = 0,
    alternative: Alternative = "two-sided",
) -> LocalResult:
    """Return a local statistic computed by PySAL's esda.

    Parameters
    ----------
    statistic : str
        "multivariate_geary": mean over variables of local Geary's C (Anselin 2019), small where regions are
        alike in all of them. "losh": local spatial heteroscedasticity (Ord and Getis 2012) of one variable, large
        where neighbours scatter. "co_location": number of neighbours that have a 1 in all of several binary
        variables, for regions that have (Anselin and Li 2019). "no_co_location": for two binary variables of
        which no region has both, number of neighbours with the second around a region with the first.
    variables : sequence of Series, each of shape (n,)
        Labelled by the same regions, each in any order.
    w : Weights
        Weights between the same n regions. Standardized or made binary by esda as the statistic asks.
    permutations : int or Permutations
        Conditional permutations; "losh" has an approximate chi-squared distribution instead.
    seed : int
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of the p values. "greater" is alikeness for "multivariate_geary", scatter for "losh", many
        neighbours for the counts.

    Returns
    -------
    LocalResult
        In the order of the first variable, computed as if isolates were not in the study;
        for these it is nan. ``value``, ``lag`` and ``quadrant`` are nan: there is no single variable to show.

    Raises
    ------
    SpatialIIEError
        If the statistic is unknown.
    DataError
        If the number of variables does not fit, or a value is missing, infinite or not binary where it must be.
    AlignmentError, EstimationError, WeightsError
        As :func:`spatial_iie.esda.local_moran`.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True)
    >>> one, other = pd.Series([1, 1, 0, 1, 1, 0, 0, 0, 0]), pd.Series([1, 1, 1, 1, 0, 0, 0, 0, 0])
    >>> si.esda.pysal_local("co_location", [one, other], w, permutations=99).statistic.tolist()
    [2.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    check_choice("statistic", statistic, _STATISTICS)
    check_choice("alternative", alternative, Alternative)
    chosen, draws = _STATISTICS[statistic], Permutations.of(permutations, seed)
    named = _checked(chosen, variables)
    index = variables[0].index
    kept, cut, alone = without_isolates(named, w, "exclude")
    arrays = [aligned_values(y, cut, name=name) for name, y in zip(named, kept, strict=True)]
    for (name, y), values in zip(named.items(), arrays, strict=True):
        check_defined(values, chosen.label, called(y, name))
    with _seeded(0 if draws is None else draws.seed):
        found = chosen.compute(arrays, _plain(cut), 0 if draws is None else draws.draws)
    order = cut.ids.get_indexer(index)

    def placed(values: ArrayLike) -> Floats:
        return np.where(order < 0, np.nan, np.asarray(values, dtype=float)[order])

    nothing = np.full(cut.n, np.nan)
    expectation, variance = map(placed, found.moments or (nothing, nothing))
    counts = None
    if found.reference is not None:
        above, below, every = _counts(found.statistic, found.reference, chosen.orientation)
        counts = placed(above), placed(below), placed(every)
    about = described(variables[0], cut, alone, "exclude", None if found.reference is None else draws)
    names = ", ".join(str(y.name) for y in variables if y.name is not None)
    return LocalResult(
        name=chosen.label,
        index=index,
        value=placed(nothing),
        lag=placed(nothing),
        statistic=placed(found.statistic),
        expectations={"conditional": expectation},
        variances={"conditional": variance},
        alternative=alternative,
        orientation=chosen.orientation,
        tails=None if found.tails is None else (placed(found.tails[0]), placed(found.tails[1])),
        counts=counts,
        reading=chosen.reading,
        about=about | StatisticAbout(variable=names or None),
    )


def _checked(chosen: _Statistic, variables: Sequence[pd.Series]) -> dict[str, pd.Series]:
    count = len(variables)
    if isinstance(variables, pd.Series) or count < chosen.least or (chosen.most and count > chosen.most):
        wanted = (
            chosen.least if chosen.least == chosen.most else Message("at least {count}", count=chosen.least)
        )
        raise DataError(
            "{label} takes a list of {wanted} variables, not {count} items.",
            label=chosen.label,
            wanted=wanted,
            count=count,
        )
    if chosen.binary:
        for y in variables:
            check_binary(y)
    return {f"variable {number}": y for number, y in enumerate(variables, start=1)}


def _plain(w: Weights) -> W:
    """Return libpysal weights numbered in order: esda sorts labels in places, and values then change regions."""
    return Weights(w.matrix, range(w.n)).to_w()


def _counts(statistic: Floats, reference: Floats, orientation: int) -> tuple[Ints, Ints, Ints]:
    observed, slack = statistic[:, np.newaxis], 1e-9 * float(np.abs(reference).max())
    above = np.count_nonzero(reference >= observed - slack, axis=1)
    below = np.count_nonzero(reference <= observed + slack, axis=1)
    every = np.full(len(statistic), reference.shape[1])
    return (above, below, every) if orientation > 0 else (below, above, every)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed the global generator esda draws from, keep its warnings about components back, restore both."""
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed % 2**32)  # noqa: NPY002
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(state)  # noqa: NPY002


def _multivariate_geary(variables: list[Floats], w: W, draws: int) -> _Found:
    from esda import Geary_Local_MV

    fit = Geary_Local_MV(connectivity=w, permutations=draws).fit(np.stack(variables))
    return _Found(np.asarray(fit.localG), fit.Gs if draws else None)


def _losh(variables: list[Floats], w: W, draws: int) -> _Found:  # noqa: ARG001
    from esda import LOSH
    from scipy.stats import chi2

    fit = LOSH(connectivity=w, inference=None).fit(variables[0])
    freedom, scaled = 2 / fit.VarHi, 2 * fit.Hi / fit.VarHi  # Ord and Getis (2012), section 3
    return _Found(
        fit.Hi,
        moments=(np.ones_like(fit.Hi), fit.VarHi),
        tails=(chi2.sf(scaled, freedom), chi2.cdf(scaled, freedom)),
    )


def _co_location(variables: list[Floats], w: W, draws: int) -> _Found:
    from esda import Join_Counts_Local_MV

    fit = Join_Counts_Local_MV(connectivity=w).fit(variables, permutations=draws)
    return _Found(np.asarray(fit.LJC), fit.rjoins if draws else None)


def _no_co_location(variables: list[Floats], w: W, draws: int) -> _Found:
    from esda import Join_Counts_Local_BV

    if (variables[0] * variables[1]).any():
        raise DataError(
            "some regions have both variables: use co_location, or variables no region has both of."
        )
    fit = Join_Counts_Local_BV(connectivity=w).fit(*variables, case="BJC", permutations=draws)
    return _Found(np.asarray(fit.LJC), fit.rjoins if draws else None)


_STATISTICS = {
    "multivariate_geary": _Statistic(
        Message("Multivariate local Geary's C"), 2, None, False, -1, "significance", _multivariate_geary
    ),
    "losh": _Statistic(Message("LOSH"), 1, 1, False, 1, "significance", _losh),
    "co_location": _Statistic(
        Message("Local co-location count"), 2, None, True, 1, "co-location", _co_location
    ),
    "no_co_location": _Statistic(
        Message("Bivariate local join count"), 2, 2, True, 1, "co-location", _no_co_location
    ),
}
