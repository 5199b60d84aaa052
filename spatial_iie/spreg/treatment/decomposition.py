"""The comparisons of two groups and two times of which a two-way estimate with staggered adoption is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from spatial_iie._isolates import Isolates
from spatial_iie.messages import Message
from spatial_iie.results import TableResult
from spatial_iie.spreg.treatment.about import about_of, frame_of, heading_of
from spatial_iie.spreg.treatment.adoption import Treated
from spatial_iie.spreg.treatment.forbidden import on_staggered
from spatial_iie.spreg.treatment.setting import Balance, setting_of
from spatial_iie.spreg.treatment.staggered import fitted, library, long_table

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

_COMPARISONS = {
    "treated_vs_never": "treated with never treated",
    "earlier_vs_later": "treated earlier with not yet treated",
    "later_vs_earlier": "treated later with already treated",
}


def did_decomposition(
    formula: str,
    study: Study,
    w: Weights,
    *,
    treated: Treated,
    since: int | None = None,
    years: Iterable[int] | None = None,
    balance: Balance | None = None,
    isolates: Isolates = "exclude",
) -> TableResult:
    """Decompose the two-way estimate of staggered adoption into its comparisons (Goodman-Bacon), without controls.

    Parameters
    ----------
    formula, study, w, treated, since, years, balance, isolates
        As for :func:`spatial_iie.spreg.did`; controls of the formula say which regions are complete, no more.

    Returns
    -------
    TableResult
        A row a kind of comparison: comparison, weight (they add up to 1), estimate (weighted mean). Comparisons with
        regions treated already are the forbidden ones: they are biased where effects change over time.

    Raises
    ------
    EstimationError
        If the library diff-diff is not installed, and as :func:`spatial_iie.spreg.did`.

    Notes
    -----
    Goodman-Bacon (2021), J. Econometrics 225; by the library diff-diff.

    Examples
    --------
    >>> import pytest, spatial_iie as si
    >>> _ = pytest.importorskip("diff_diff")
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> cities = {"杭州": 2018, "厦门": 2018, "武汉": 2019, "成都": 2019}
    >>> table = did_decomposition("log(gdp_per_capita)", study, w, treated=cities).to_frame()
    >>> round(float(table["weight"].sum()), 12)
    1.0
    """
    setting = setting_of(formula, study, w, treated, since, years, balance, isolates, None)
    found = fitted(library().BaconDecomposition().fit, long_table(setting)[0], [])
    rows = [
        (Message(words), getattr(found, f"total_weight_{kind}"), getattr(found, f"weighted_avg_{kind}"))
        for kind, words in _COMPARISONS.items()
        if getattr(found, f"total_weight_{kind}")
    ]
    frame = frame_of(rows, ("comparison", "weight", "estimate"))
    total = Message(
        "Weighted sum: {value:.6g}, the two-way estimate without controls.", value=float(found.twfe_estimate)
    )
    notes = [total, *on_staggered(setting)]
    heading = heading_of(setting, Message("Comparisons in the two-way estimate of effects"))
    return TableResult(frame, heading, about_of(setting, notes, estimated=False))
