"""The spatial decomposition of Gini's coefficient: differences between neighbours, and between all others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._registry import Statistic
from spatial_iie.esda._global import GlobalStatistic, Isolates, Moments, Placed, evaluate
from spatial_iie.indices._measures import Floats, gini_of
from spatial_iie.indices._sample import sample_of
from spatial_iie.messages import Message, joined
from spatial_iie.results import GlobalResult
from spatial_iie.results import StatisticAbout as _About

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

    from spatial_iie.esda._global import Constants
    from spatial_iie.inference import Alternative, Permutations
    from spatial_iie.results import TableResult
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


def spatial_gini(
    y: pd.Series,
    w: Weights,
    *,
    alternative: Alternative = "two-sided",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "zero",
) -> GlobalResult:
    r"""Return the share of Gini's coefficient that lies between regions that are not neighbours, and its inference.

    .. math::

        G = \frac{\sum_i \sum_j w_{ij} |y_i - y_j|}{2 n^2 \mu}
          + \frac{\sum_i \sum_j (1 - w_{ij}) |y_i - y_j|}{2 n^2 \mu}

    Parameters
    ----------
    y : Series, shape (n,)
        Not negative, labelled by region, in any order.
    w : Weights
        Weights between the same n regions, of which only the links count: w_ij is 1 where there is one, else 0.
    alternative : {"two-sided", "greater", "less", "directed"}
        Tail of all p values; "greater" is positive autocorrelation: neighbours alike, so that more of the inequality
        lies between others than chance would put there.
    permutations : int or Permutations
        Random relabellings for a simulated p.
    seed : int
    isolates : {"zero", "exclude", "error"}
        Isolates: others to every region, as the decomposition has it; as if they were not in the
        study; or refused.

    Returns
    -------
    GlobalResult
        The statistic is the share of the second sum. ``about`` has ``gini``, ``neighbour_part`` and ``other_part``:
        the whole and the two sums. Expectation and variance are exact for values placed at random.

    Raises
    ------
    AlignmentError
        If y and w do not cover the same regions.
    DataError
        If a value is negative, missing or infinite.
    EstimationError
        If y is constant or there are fewer than 4 regions.
    WeightsError
        If no region has a neighbour, or ``isolates="error"`` and one has none.

    Notes
    -----
    Rey and Smith (2013), A spatial decomposition of the Gini coefficient, Letters in Spatial and Resource Sciences 6.
    Moments: Mantel (1967), Cancer Research 27; the sums over pairs take one sort.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(3, 3, rook=True)
    >>> found = spatial_gini(pd.Series([1., 2, 3, 2, 3, 4, 3, 4, 5], index=w.ids), w)
    >>> found.statistic, round(found.expectation, 4), round(found.about["gini"], 4), float(round(found.z_score, 3))
    (0.7692307692307692, 0.6667, 0.214, 2.276)
    """
    sample_of(y, None, "not negative", Message("Spatial Gini"))
    result = evaluate(
        SPATIAL_GINI,
        y,
        links_of(w),
        alternative=alternative,
        assumption="randomization",
        permutations=permutations,
        seed=seed,
        isolates=isolates,
    )
    values = y.drop(list(result.about.left_out)).to_numpy(dtype=float)
    whole = float(gini_of(values, np.ones((len(values), 1)))[0])
    others = result.statistic * whole
    notes = result.about.notes
    alone = w.isolates if isolates == "zero" else ()
    if len(alone):
        regions = joined(map(str, alone), ", ")
        notes = (
            Message("Isolates, which count as non-neighbours of every region: {regions}.", regions=regions),
        )
    note = Message(
        "Gini {gini:.4f} = {near:.4f} between neighbours + {others:.4f} between others.",
        gini=whole,
        near=whole - others,
        others=others,
    )
    parts = _About(gini=whole, neighbour_part=whole - others, other_part=others, notes=(*notes, note))
    return replace(result, about=result.about | parts)


def links_of(w: Weights) -> Weights:
    """Return weights of 1 for every link."""
    from spatial_iie.weights.weights import Weights as _Weights

    if not isinstance(w, _Weights):
        return w  # refused in words where all global statistics refuse it
    return _Weights((w.matrix != 0).astype(float), w.ids, recipe=w.recipe, about=w.about)


def spatial_gini_by_year(
    study: Study,
    variable: str,
    w: Weights,
    *,
    years: Iterable[int] | None = None,
    alternative: Alternative = "two-sided",
    permutations: int | Permutations = 0,
    seed: int = 0,
    isolates: Isolates = "zero",
) -> TableResult:
    """Return the spatial decomposition of Gini's coefficient for each year.

    Parameters
    ----------
    study : Study
    variable : str
        A column of the study's panel.
    w : Weights
        Weights between (at least) the regions of the study, cut down each year to those with a value.
    years : iterable of int, optional
        By default every year of the study.
    alternative, permutations, seed, isolates
        As for :func:`spatial_gini`.

    Returns
    -------
    TableResult
        Columns year, gini, neighbour_part, other_part (which add up to it), share (of the latter), expectation, sd, z,
        p, n and, with permutations, p_simulated and draws.

    Raises
    ------
    AlignmentError, DataError, EstimationError, WeightsError
        As for :func:`spatial_gini`; or if there is no such variable or year.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> table = spatial_gini_by_year(study, "digital_index", si.weights.queen(study.regions)).to_frame()
    >>> table["year"].tolist(), bool((table["share"] > table["expectation"]).all())
    ([2017, 2018, 2019], True)
    """
    import pandas as pd

    from spatial_iie.esda._years import about_years, gathered, present, years_with_values
    from spatial_iie.indices._tables import everywhere
    from spatial_iie.inference import tail_in_words
    from spatial_iie.results import TableAbout
    from spatial_iie.results import TableResult as _Table

    rows, notes = [], []
    wanted, blank = years_with_values(study, variable, years)
    for year in wanted:
        y, cut, missing = present(study, variable, year, w)
        found = spatial_gini(
            y, cut, alternative=alternative, permutations=permutations, seed=seed, isolates=isolates
        )
        parts = found.about.only("gini", "neighbour_part", "other_part")
        inference = found.to_frame().rename(columns={"statistic": "share"})
        rows.append(inference.assign(year=year, **parts))
        notes += [(str(year), note) for note in (*missing, *found.about.notes[:-1])]
    frame = pd.concat(rows, ignore_index=True)
    front = ["year", "gini", "neighbour_part", "other_part"]
    reading = Message(
        "Share: the part of the Gini coefficient between regions that are not neighbours. p values are {tail}; "
        "variance under randomization.",
        tail=Message(tail_in_words(alternative)),
    )
    return _Table(
        frame[[*front, *frame.columns.drop(front)]],
        heading=Message(
            "Spatial decomposition of the Gini coefficient of {variable}, {weights} neighbours",
            variable=variable,
            weights=w.recipe,
        ),
        about=about_years(study, variable, w, (*gathered(blank), *everywhere(notes, wanted), reading))
        | TableAbout(alternative=alternative)
        | found.about.only("draws", "seed"),
    )


def _placed(values: Floats, matrix: sparse.csr_array, s0: float) -> Placed:  # noqa: ARG001
    return Placed(values, partial(_share_of_others, matrix=matrix, total=_distances(values).sum()))


def _share_of_others(values: Floats, matrix: sparse.csr_array, total: float) -> Floats:
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    near = np.abs(values[rows] - values[matrix.indices]).sum(axis=0)
    return np.asarray(1 - near / total)


def _distances(values: Floats) -> Floats:
    """Return for each region the sum of its absolute differences from all others, by one sort, in its place."""
    order = np.argsort(values, kind="stable")
    gaps = np.diff(values[order])
    n, k = len(values), np.arange(1, len(values))
    below = np.concatenate([[0.0], np.cumsum(k * gaps)])
    above = np.concatenate([np.cumsum(((n - k) * gaps)[::-1])[::-1], [0.0]])
    total = np.empty(n)
    total[order] = below + above
    return total


def _moments(values: Floats, constants: Constants) -> Moments:
    """Return mean and variance of 1 - sum_ij w_ij d_ij / sum_ij d_ij: Mantel's, for d symmetric."""
    n, s0, s1, s2 = constants
    each = _distances(values)
    t0, t1, t2 = each.sum(), 4 * n * ((values - values.mean()) ** 2).sum(), 4 * (each**2).sum()
    two, three, four = n * (n - 1), n * (n - 1) * (n - 2), n * (n - 1) * (n - 2) * (n - 3)
    square = (
        s1 * t1 / (2 * two)
        + (s2 - 2 * s1) * (t2 - 2 * t1) / (4 * three)
        + (s0**2 + s1 - s2) * (t0**2 + t1 - t2) / four
    )
    mean = s0 * t0 / two
    return Moments(float(1 - mean / t0), {"randomization": float((square - mean**2) / t0**2)})


SPATIAL_GINI = GlobalStatistic(
    Statistic("spatial_gini", "Spatial Gini, share of others", "G", __name__), _placed, _moments
)
