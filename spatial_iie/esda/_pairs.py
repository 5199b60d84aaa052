"""What global statistics of two variables share: alignment, permutations, exact moments under random placement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie._align import aligned_values, called
from spatial_iie._kernels.permutation import permuted_statistic
from spatial_iie.esda._global import Floats, Isolates, Moments
from spatial_iie.esda._shared import check_defined, described, without_isolates
from spatial_iie.inference import Alternative, Permutations, check_choice
from spatial_iie.messages import Message
from spatial_iie.results import GlobalResult, StatisticAbout
from spatial_iie.weights.weights import Weights


class Pair(NamedTuple):
    """Two standardized variables (mean 0, mean square 1) and the weights, in one order."""

    x: Floats
    y: Floats
    matrix: sparse.csr_array
    s0: float


@dataclass(frozen=True)
class PairStatistic:
    """A global statistic of two variables as array functions.

    Attributes
    ----------
    label : str
    value : callable
        ``value(order, pair)``: rows of regions of shape (n, b), one placement a column, to shape (b,).
    moments : callable
        ``moments(pair)``: expectation and variance under the same random placements.
    """

    label: str
    value: Callable[..., Floats]
    moments: Callable[[Pair], Moments]


def evaluate_pair(
    statistic: PairStatistic,
    x: pd.Series,
    y: pd.Series,
    w: Weights,
    *,
    alternative: Alternative,
    permutations: int | Permutations | None,
    seed: int,
    isolates: Isolates,
) -> GlobalResult:
    """Compute a global statistic of two labelled variables on labelled weights."""
    check_choice("alternative", alternative, Alternative)
    options = Permutations.of(permutations, seed)
    (x, y), w, left_out = without_isolates({"x": x, "y": y}, w, isolates)
    values = {name: aligned_values(series, w, name=name) for name, series in (("x", x), ("y", y))}
    for name, column in values.items():
        check_defined(column, statistic.label, called({"x": x, "y": y}[name], name))
    pair = Pair(_standardized(values["x"]), _standardized(values["y"]), w.matrix, w.s0)
    of, rows = partial(statistic.value, pair=pair), np.arange(w.n, dtype=float)
    reference = None
    if options is not None:
        reference = permuted_statistic(
            of, rows, options.draws, options.seed, executor=options.executor, progress=options.progress
        )
    moments = statistic.moments(pair)
    about = described(y, w, left_out, isolates, options)
    return GlobalResult(
        name=statistic.label,
        statistic=float(of(rows[:, np.newaxis])[0]),
        expectation=moments.expectation,
        variances=moments.variances,
        n=w.n,
        alternative=alternative,
        reference=reference,
        about=about | StatisticAbout(variable=Message("{x} and {y}", x=x.name or "x", y=y.name or "y")),
    )


def _standardized(values: Floats) -> Floats:
    z = values - values.mean()
    return np.asarray(z / np.sqrt((z**2).mean()))


def placed(values: Floats, order: Floats) -> Floats:
    """Return the values in the places of each column of ``order``, shape (n, b)."""
    return np.asarray(values[order.astype(np.intp)])


def bilinear_moments(form: sparse.csr_array, x: Floats, y: Floats) -> tuple[float, float]:
    r"""Return mean and variance of :math:`\sum_{ij} a_{ij} x_i y_j` when pairs (x, y) are permuted at random.

    Parameters
    ----------
    form : sparse, shape (n, n)
        The a_ij; the diagonal may be full.
    x, y : ndarray, shape (n,)
        With mean zero.

    Notes
    -----
    Exact for n of at least 4: the expectation of a product of two terms depends only on which of their regions
    coincide (Mantel 1967, Cancer Research 27; Lee 2004, Environment and Planning A 36).
    """
    n = len(x)
    d = form.diagonal()
    a = sparse.csr_array(form - sparse.diags_array(d))
    rows, columns, own, mutual = a.sum(axis=1), a.sum(axis=0), a.power(2), a.multiply(a.T)
    xx, yy, xy, xxyy = x @ x, y @ y, x @ y, (x * y) @ (x * y)
    two, three, four = n * (n - 1), n * (n - 1) * (n - 2), n * (n - 1) * (n - 2) * (n - 3)
    same, crossed = own.sum(), mutual.sum()
    shared_x, shared_y = (rows**2).sum() - same, (columns**2).sum() - same
    through = 2 * ((rows * columns).sum() - crossed)
    total = rows.sum()
    apart = total**2 - same - crossed - shared_x - shared_y - through
    square = (
        same * (xx * yy - xxyy) / two
        + crossed * (xy**2 - xxyy) / two
        + (shared_x + shared_y) * (2 * xxyy - xx * yy) / three
        + through * (2 * xxyy - xy**2) / three
        + apart * (xx * yy + 2 * xy**2 - 6 * xxyy) / four
    )
    off = -total * xy / two
    diagonal = d.mean() * xy
    deviations = (d - d.mean()) @ (d - d.mean()) * (xxyy - xy**2 / n) / (n - 1)
    ends = d @ (rows + columns)
    product = -ends * xxyy / two + (d.sum() * total - ends) * (2 * xxyy - xy**2) / three
    return off + diagonal, square - off**2 + deviations + 2 * (product - off * diagonal)
