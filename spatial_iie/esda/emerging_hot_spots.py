"""Emerging hot spot analysis: Gi* by year, its Mann-Kendall trend, and the seventeen categories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.esda._histories import complete_histories
from spatial_iie.esda._mann_kendall import Trend, mann_kendall
from spatial_iie.esda._years import about_years, named, weights_in_words
from spatial_iie.esda.local_getis_ord import local_getis_ord
from spatial_iie.messages import Message
from spatial_iie.results import Correction, TableAbout
from spatial_iie.results.spots import SpotResult

if TYPE_CHECKING:
    from spatial_iie.inference import Permutations
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
LABEL = Message("Emerging hot spot analysis")
_MOST = 0.9  # of the years


def emerging_hot_spots(
    study: Study,
    variable: str,
    w: Weights,
    *,
    years: Iterable[int] | None = None,
    alpha: float = 0.05,
    correction: Correction | None = None,
    own_weight: float = 1.0,
    permutations: int | Permutations = 9999,
    seed: int = 0,
) -> SpotResult:
    r"""Return the emerging hot spot category of every region: Gi* of each year, and the Mann-Kendall test of its trend.

    Parameters
    ----------
    study : Study
    variable : str
        A column of the study's panel.
    w : Weights
        Weights between (at least) the regions of the study; Gi* counts each region among its neighbours.
    years : iterable of int, optional
        At least three; by default all with values.
    alpha : float
        Level at which a region is a hot or cold spot in a year, and at which there is a trend.
    correction : {None, "fdr", "bonferroni"}
        Of the tests of one year for their number, see :meth:`spatial_iie.results.LocalResult.clusters`.
    own_weight, permutations, seed
        Of Gi*, see :func:`local_getis_ord`; with 0 permutations hot and cold spots go by the analytic z.

    Returns
    -------
    SpotResult
        Indexed by region: name, category ("new hot spot", ..., "no pattern"), gi_star (z score, last year), tau, S,
        varS and p of the Mann-Kendall test, years_hot and years_cold. ``yearly`` holds the z score of Gi* by year.
        Regions without a value in every year are left out, and named; isolates have no category.

    Raises
    ------
    DataError
        If fewer than three years have values, or no region has one in all of them.
    AlignmentError, WeightsError, EstimationError
        As :func:`local_getis_ord`.

    Notes
    -----
    Categories of hot spots (of cold spots likewise, with the trend turned around), by the years in which a region is
    a hot spot, at level alpha:

    * in 90 % of the years or more, the last among them: *intensifying*, *diminishing* or, without a trend,
      *persistent*; not in the last one: *historical*;
    * in fewer, and in the last: *oscillating* if a cold spot before; *new* if in no year before; *consecutive* if in
      one uninterrupted run of years to the last;
    * in fewer, and never a cold spot: *sporadic*.

    These are the definitions of ArcGIS Pro, by which the R package sfdep goes too. Where they overlap, sfdep takes a
    spot that is not one in the last year for persistent; here it is historical, as its name has it. sfdep and ArcGIS
    put the values of the year before into Gi*; here each year stands alone. The numbers printed in sfdep's article
    count each region twice among its own neighbours: ``own_weight=2``. The rules have no error rate: :func:`onset`
    has one.

    Getis and Ord (1992), Geographical Analysis 24; Mann (1945), Econometrica 13.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> table = si.esda.emerging_hot_spots(study, "digital_index", w, permutations=0).to_frame()
    >>> "persistent hot spot" in set(table["category"])
    True
    """
    found = complete_histories(study, variable, w, years, LABEL)
    results = {
        year: local_getis_ord(
            found.above_least(place),
            found.weights,
            own_weight=own_weight,
            permutations=permutations,
            seed=seed,
        )
        for place, year in enumerate(found.years)
    }
    yearly = pd.DataFrame({year: result.z_score for year, result in results.items()})
    spots = pd.DataFrame({year: result.clusters(alpha, correction) for year, result in results.items()})
    trend = mann_kendall(yearly.to_numpy())
    frame = _table(found.weights.ids, study, yearly, spots, trend, alpha)
    alone = found.weights.isolates
    lonely = Message("isolates, without a category: {regions}.", regions=named(alone, study))
    first = next(iter(results.values()))
    return SpotResult(
        frame,
        heading=Message(
            "Emerging hot spots of {variable}, {first} to {last}, {weights}",
            variable=variable,
            first=found.years[0],
            last=found.years[-1],
            weights=weights_in_words(w),
        ),
        about=about_years(
            study,
            variable,
            w,
            (
                *found.notes,
                *((lonely,) if len(alone) else ()),
                *_rules(found.years, alpha, correction, own_weight),
            ),
        )
        | first.about.only("draws", "seed")
        | TableAbout(
            n=found.weights.n, years=found.years, left_out=found.left_out, alpha=alpha, correction=correction
        ),
        yearly=yearly.reindex(frame.index),
    )


def _table(
    ids: pd.Index, study: Study, yearly: pd.DataFrame, spots: pd.DataFrame, trend: Trend, alpha: float
) -> pd.DataFrame:
    hot, cold = ((spots == f"{kind} spot").to_numpy() for kind in ("hot", "cold"))
    frame = pd.DataFrame(
        {
            "name": np.asarray(study.names.reindex(ids)),
            "category": categories(hot, cold, trend, alpha),
            "gi_star": yearly.iloc[:, -1],
            "tau": trend.tau,
            "S": pd.array(trend.score, dtype="Int64"),
            "varS": trend.variance,
            "p": trend.p,
            "years_hot": hot.sum(axis=1),
            "years_cold": cold.sum(axis=1),
        },
        index=ids,
    )
    frame["category"] = frame["category"].where(yearly.notna().all(axis=1).to_numpy())
    return frame.reindex(study.ids[study.ids.isin(ids)]).rename_axis(study.ids.name or "region")


def categories(hot: Bools, cold: Bools, trend: Trend, alpha: float) -> list[str]:
    """Return the emerging hot spot category of every region from its hot and cold years, shape (n, T).

    >>> hot = np.array([[False, True, True]])
    >>> categories(hot, ~hot, mann_kendall(np.array([[1.0, 2.0, 3.0]])), 0.05)
    ['oscillating hot spot']
    """
    rising = np.where(trend.p <= alpha, np.sign(trend.score), 0.0)
    found = []
    for row in range(len(hot)):
        kinds = (("hot", hot[row], cold[row], rising[row]), ("cold", cold[row], hot[row], -rising[row]))
        kinds = kinds[::-1] if cold[row, -1] else kinds  # the spot of the last year comes first
        patterns = (
            f"{pattern} {kind} spot"
            for kind, its, other, way in kinds
            if (pattern := _pattern(its, other, way))
        )
        found.append(next(patterns, "no pattern"))
    return found


def _pattern(its: Bools, other: Bools, way: float) -> str | None:
    """Return the pattern of one kind of spot in a region, or None."""
    if its.mean() >= _MOST - 1e-12:
        if not its[-1]:
            return "historical"
        return "intensifying" if way > 0 else "diminishing" if way < 0 else "persistent"
    if its[-1] and other.any():
        return "oscillating"
    if other.any() or not its.any():
        return None
    first = int(np.argmax(its))
    if its[first:].all():
        return "new" if first == len(its) - 1 else "consecutive"
    return "sporadic"


def _rules(
    years: tuple[int, ...], alpha: float, correction: Correction | None, own_weight: float
) -> tuple[Message, ...]:
    """Return the notes on levels, on trends that cannot be significant, and on error rates."""
    level = "Hot and cold spots of a year, and trends, at {alpha:g}."
    if correction is not None:
        level = "Hot and cold spots of a year at {alpha:g}, corrected by {correction}; trends at {alpha:g}."
    notes = [Message(level, alpha=alpha, correction=Message(str(correction)))]
    if own_weight != 1:
        text = "Gi* gives each region {times:g} times the weight of a neighbour in its own neighbourhood."
        notes.append(Message(text, times=own_weight))
    least = float(mann_kendall(np.arange(float(len(years)))[np.newaxis]).p.item())
    if least > alpha:
        few = (
            "The trend of {n} years has p = {p:.3f} at least: none can be significant, and no spot intensifying or "
            "diminishing."
        )
        notes.append(Message(few, n=len(years), p=least))
    notes.append(
        Message(
            "These rules have no error rate: without any spatial pattern nearly every map has regions in a category. "
            "Onset dates clusters with one."
        )
    )
    return tuple(notes)
