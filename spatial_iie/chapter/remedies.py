"""What stands beside a fit whose tests say that its standard errors do not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from spatial_iie.errors import SpatialIIEError
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried
from spatial_iie.spreg.specification.anderson_rubin import anderson_rubin, in_words
from spatial_iie.spreg.std_errors.choice import standard_errors

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

ROBUST, NEARBY = "hc3", "conley:300km"
FEW = 200


def remedies(
    fit: RegressionResult,
    again: Callable[[str, str | None], RegressionResult],
    *,
    method: str,
    errors: str | None,
    unequal: bool,
    correlated: bool,
) -> dict[str, RegressionResult]:
    """Return a fit and what its tests call for beside it; nothing if they call for nothing.

    Parameters
    ----------
    fit : RegressionResult
    again : callable
        Fits the same model by a method, with a word for standard errors.
    method, errors : str
        As the fit was made.
    unequal : bool
        Whether a test rejects that the errors have equal variances: errors robust to that are beside it.
    correlated : bool
        Whether residuals are spatially autocorrelated: errors that may be correlated nearby are beside it.
    """
    chosen = "hc0" if method == "gmm" and errors is None else errors
    kind = "classical" if chosen is None else standard_errors(chosen).kind
    wanted: list[tuple[str, str, str | None]] = []
    by = "gmm" if method == "gmm" else "ml"
    if unequal and kind == "classical":
        wanted.append((Message("{model}, HC3", model=fit.model), by, ROBUST))
    if correlated and kind not in ("conley", "driscoll-kraay"):
        wanted.append((Message("{model}, Conley 300 km", model=fit.model), by, NEARBY))
    if method == "ml" and fit.n < FEW and "lambda" in fit.params.index:
        wanted.append((Message("{model}, restricted likelihood", model=fit.model), "reml", None))
    found = {}
    for label, way, words in wanted:
        try:
            found[label] = again(way, words)
        except SpatialIIEError:
            continue  # Conley's errors need places, the restricted likelihood enough regions
    return {fit.model: fit, **found} if found else {}


def against_weak(fits: Mapping[Message, RegressionResult]) -> TableResult:
    """Return the endogenous coefficients by several estimators, with 95 % intervals, and their Anderson-Rubin sets."""
    import pandas as pd

    first = next(iter(fits.values()))
    sets = anderson_rubin(first).to_frame().set_index("coefficient")["set"]
    rows: list[tuple[object, ...]] = []
    for name, words in sets.items():
        for how, fit in fits.items():
            interval = in_words([tuple(fit.conf_int().loc[name])])
            rows.append((name, how, float(fit.params[name]), float(fit.std_errors[name]), interval))
        rows.append((name, Message("Anderson-Rubin set"), float("nan"), float("nan"), words))
    frame = pd.DataFrame(rows, columns=["coefficient", "estimator", "estimate", "std_error", "set"])
    for column in ("estimator", "set"):  # messages, to be printed in another language
        frame[column] = pd.Series([row[frame.columns.get_loc(column)] for row in rows], dtype=object)
    heading = Message("Estimates and sets by the same instruments: {formula}", formula=first.about.formula)
    notes = (*first.about.notes, Message("Intervals and sets of 95 %."))
    return TableResult(frame, heading, TableAbout.of(carried(first.about)) | TableAbout(notes=notes))
