"""Since when regions are in a cluster, with an error rate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie.errors import SpatialIIEError, WeightsError
from spatial_iie.esda._dating import dated_clusters, dated_regions
from spatial_iie.esda._histories import complete_histories, normal_scores
from spatial_iie.esda._onset import (
    closed_gi_star,
    nulls,
    serial_correlation,
    start_scores,
)
from spatial_iie.esda._onset_notes import least_draws, notes_of_onset
from spatial_iie.esda._years import about_years, weights_in_words
from spatial_iie.esda.local_getis_ord import weight_of_itself
from spatial_iie.inference import Permutations, check_alpha
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout
from spatial_iie.results.spots import OnsetResult

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

LABEL = Message("Onset of clusters")
_STEP = 10_000


def onset(
    study: Study,
    variable: str,
    w: Weights,
    *,
    years: Iterable[int] | None = None,
    alpha: float = 0.05,
    permutations: int | Permutations | None = None,
    filtered_permutations: int = 999,
    seed: int = 0,
) -> OnsetResult:
    r"""Return since when regions and clusters are hot or cold, with a false discovery rate.

    Values become normal scores within each year. For each start year s the generalized-least-squares sum of a history
    to the last year, :math:`u_i(s) = z_i' \Omega^{-1} 1_s / \sqrt{1_s' \Omega^{-1} 1_s}` with one serial correlation
    for all regions, is summed over a region and its neighbours:

    .. math:: C_i(s) = \sqrt{\frac{n-1}{m_i (n - m_i)}} \sum_{j \in N_i} u_j(s), \quad H_i = \max_s C_i(s), \quad
              L_i = \max_s (-C_i(s))

    Parameters
    ----------
    study : Study
    variable : str
        A column of the study's panel.
    w : Weights
        Weights between (at least) the regions of the study. Where weights within a row differ, Gi* is weighted, the
        region itself by the largest weight of its row.
    years : iterable of int, optional
        At least three; by default all with values. Histories end with the last of them.
    alpha : float
        Half of it is the false discovery rate of hot regions, half that of cold ones; all of it the familywise level
        of the second null.
    permutations : int or Permutations, optional
        Exchanges of histories; by default the first of 9,999, 19,999, 29,999, ... above 2 n / alpha, which the false
        discovery rate needs to find a single region.
    filtered_permutations : int
        Exchanges of spatially filtered histories, for the second null; 0 to leave it out: no cluster has emerged then.
    seed : int

    Returns
    -------
    OnsetResult
        Indexed by region: name, neighbourhood (m: regions with the region itself), cluster ("hot spot", "cold spot" or
        "not significant"), onset, earliest and latest (of the plausible years), verdict, cluster_number, z (the largest
        C), hot_p, cold_p and special_p. ``clusters`` dates connected clusters by the mean of C over their members.

    Raises
    ------
    DataError
        If fewer than three years have values, or no region has one in all of them.
    AlignmentError
        If a region of the study is not in the weights.
    WeightsError
        If no region has neighbours, or all are neighbours of all with equal weights.
    EstimationError
        If a year is constant, or fewer than 4 regions have complete histories.

    Notes
    -----
    Two nulls. *Histories are exchangeable between places*: whole histories are drawn for every neighbourhood, own
    history included, so that serial correlation and shocks of a year are kept and p is exact. Benjamini and Hochberg
    (1995) at alpha / 2, separately for hot and cold: a real hot cluster lowers all other places relative to the mean.
    *Constant spatial autocorrelation*: lambda is estimated for all years together, histories filtered by I - lambda W
    are exchanged, and a region is special if it exceeds the largest of all regions in all but alpha of the draws. The
    first null is rejected by any autocorrelated field; that a cluster emerged is said only if the second one is, too,
    and the first year is not plausible.

    A start year is plausible if max(C(s), 0)^2 is within 4 of the largest. Regions at the rim of a cluster may belong
    to its surroundings; clusters that end before the last year are not found. docs/onset.md has the error rates.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> study = study.select(study.ids.drop("330900"))  # an island
    >>> w = si.weights.queen(study.regions).row_standardized()
    >>> found = si.esda.onset(study, "digital_index", w, permutations=19999, filtered_permutations=99)
    >>> found.clusters["verdict"].unique().tolist()
    ['already there in the first year']
    """
    check_alpha(alpha)
    found = complete_histories(study, variable, w, years, LABEL)
    cut = found.weights
    closed = closed_gi_star(cut.matrix, weight_of_itself(cut)[0])
    size = np.diff(closed.indptr)
    if not size.any():
        raise WeightsError(
            "all regions are neighbours of all others with equal weights: no neighbourhood differs from the rest."
        )
    tested = int((size > 0).sum())
    draws = _draws(tested, alpha, permutations, seed)
    filtered = Permutations.of(filtered_permutations, draws.seed)
    scores = normal_scores(found.values)
    serial = serial_correlation(scores)
    p = nulls(scores, serial, closed, cut.row_standardized().matrix, draws, filtered)
    statistic = np.asarray(closed @ start_scores(scores, serial))
    regions = dated_regions(statistic, size, p, found.years, alpha)
    clusters = dated_clusters(statistic, regions, cut, found.years, alpha)
    order = study.ids[study.ids.isin(cut.ids)]
    yearly = pd.DataFrame(closed @ scores, index=cut.ids, columns=list(found.years))
    about = about_years(
        study, variable, w, notes_of_onset(found, study, p, size, scores, draws, filtered, alpha)
    )
    return OnsetResult(
        regions.set_axis(cut.ids, axis="index").reindex(order).rename_axis(study.ids.name or "region"),
        heading=Message(
            "Onset of clusters of {variable}, {first} to {last}, {weights}",
            variable=variable,
            first=found.years[0],
            last=found.years[-1],
            weights=weights_in_words(w),
        ),
        about=about
        | TableAbout(
            n=cut.n,
            years=found.years,
            left_out=found.left_out,
            alpha=alpha,
            draws=draws.draws,
            seed=draws.seed,
            filtered_draws=0 if filtered is None else filtered.draws,
            serial_correlation=serial,
            autocorrelation=p.autocorrelation,
            counts={
                "tested": tested,
                "hot": int((regions["cluster"] == "hot spot").sum()),
                "cold": int((regions["cluster"] == "cold spot").sum()),
            },
        ),
        yearly=yearly[size > 0].reindex(order),
        clusters=clusters,
    ).renamed(study.names)


def _draws(tested: int, alpha: float, given: int | Permutations | None, seed: int) -> Permutations:
    if given is None:
        return Permutations(_STEP * -(-(least_draws(tested, alpha) + 1) // _STEP) - 1, seed)
    chosen = Permutations.of(given, seed)
    if chosen is None:
        raise SpatialIIEError("onset rests on exchanged histories: permutations must be at least 1.")
    return chosen
