"""Change of Moran's I between two years, by a paired randomization test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._align import aligned_values, called
from spatial_iie._isolates import Isolates
from spatial_iie.errors import EstimationError
from spatial_iie.esda._shared import Floats, check_defined, described, standardized, without_isolates
from spatial_iie.inference import Alternative, Permutations, check_choice
from spatial_iie.messages import Message
from spatial_iie.results import GlobalResult, StatisticAbout

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from spatial_iie.weights.weights import Weights

LABEL = Message("Change of Moran's I")
_BLOCK = 1024  # draws


def moran_change(
    before: pd.Series,
    after: pd.Series,
    w: Weights,
    *,
    alternative: Alternative = "two-sided",
    permutations: int | Permutations = 9999,
    seed: int = 0,
    isolates: Isolates = "exclude",
) -> GlobalResult:
    r"""Return the difference of Moran's I between two years, against random exchange of each region's two values.

    With a and b the standardized values of the years, m = (a + b) / 2 and d = b - a,

    .. math:: I_b - I_a = \frac{1}{S_0} \sum_i g_i, \quad g_i = d_i \sum_j (w_{ij} + w_{ji}) m_j

    If the years are interchangeable, region by region and independently, each :math:`g_i` may as well have the other
    sign: expectation 0, variance :math:`\sum_i g_i^2 / S_0^2`.

    Parameters
    ----------
    before, after : Series, shape (n,)
        A variable in two years; finite, not constant, labelled by region.
    w : Weights
        Weights between the same n regions.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values; "greater" is more clustering after than before.
    permutations : int or Permutations
        Number of random exchanges, or options.
    seed : int
    isolates : {"exclude", "zero", "error"}
        Isolates: as if they were not in the study; counted with a lag of zero; or refused.

    Returns
    -------
    GlobalResult
        Its reference draws are the differences under random exchange, its assumption "exchange".

    Raises
    ------
    AlignmentError, DataError, WeightsError
        As :func:`moran`.
    EstimationError
        If a year is constant, the years are the same, or fewer than 4 regions have neighbours.

    Notes
    -----
    A test of paired observations by randomization (Fisher 1935, The Design of Experiments, section 21). The sd of
    Moran's I itself is no yardstick for the difference of two years: the years share their regions, and most of
    what is in their values. Changes that are spatially correlated make p too small; Moran's I of after - before shows
    whether they are.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True).row_standardized()
    >>> before = pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids)
    >>> after = pd.Series([1., 2, 3, 2, 3, 4, 5, 4, 3], index=w.ids)
    >>> round(moran_change(before, after, w).statistic, 4)
    -0.2778
    >>> round(si.esda.moran(after, w).statistic - si.esda.moran(before, w).statistic, 4)
    -0.2778
    """
    check_choice("alternative", alternative, Alternative)
    options = Permutations.of(permutations, seed)
    (before, after), w, left_out = without_isolates({"before": before, "after": after}, w, isolates)
    columns = []
    for name, y in (("before", before), ("after", after)):
        values = aligned_values(y, w, name=name)
        check_defined(values, LABEL, called(y, name))
        columns.append(standardized(values))
    a, b = columns
    middle = (a + b) / 2
    parts = (b - a) * (w.matrix @ middle + w.matrix.T @ middle) / w.s0
    if not (parts**2).sum() > 1e-24:
        raise EstimationError("the values of the two years are the same: there is no change to test.")
    return GlobalResult(
        name=LABEL,
        statistic=float(parts.sum()),
        expectation=0.0,
        variances={"exchange": float((parts**2).sum())},
        n=w.n,
        alternative=alternative,
        assumption="exchange",
        reference=None if options is None else np.concatenate(list(_exchanged(parts, options))),
        about=described(after, w, left_out, isolates, options) | _span(before, after),
    )


def _span(before: pd.Series, after: pd.Series) -> StatisticAbout:
    """Return the years between which the change is, if the values say of which they are."""
    first, last = (y.attrs.get("year") for y in (before, after))
    if not first or not last:
        return StatisticAbout()
    return StatisticAbout(year=Message("{first} to {last}", first=first, last=last))


def _exchanged(parts: Floats, options: Permutations) -> Iterator[Floats]:
    """Yield the differences under random exchange, block by block."""

    def block(number: int) -> Floats:
        random = np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(options.seed, spawn_key=(number,)))
        )
        rows = min(_BLOCK, options.draws - number * _BLOCK)
        signs = 2.0 * random.integers(0, 2, size=(rows, len(parts))) - 1.0
        return np.asarray(signs @ parts)

    yield from map(block, range(-(-options.draws // _BLOCK)))
