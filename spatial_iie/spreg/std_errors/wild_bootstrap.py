"""Wild cluster bootstrap: p values of least squares that hold with few clusters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.inference import check_draws
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried
from spatial_iie.spreg.std_errors.dependence import Clusters
from spatial_iie.spreg.std_errors.rows import rows_of

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.models._model import LinearModel

Floats = NDArray[np.float64]
_WEBB: Floats = np.asarray(np.sqrt([0.5, 1.0, 1.5]), dtype=float)
_FEW = 12  # clusters below which two signs give too few different draws
_AT_ONCE = 2_000


def wild_bootstrap(
    fit: RegressionResult,
    coefficients: Iterable[str] | str | None = None,
    *,
    draws: int = 9999,
    seed: int = 0,
) -> TableResult:
    """Test each coefficient by the wild cluster bootstrap, which holds its level with few clusters.

    Parameters
    ----------
    fit : RegressionResult
        OLS or SLX with ``errors="cluster:..."`` in one way, of one year or of a panel without effects of years.
    coefficients : str or iterable of str, optional
        Names in ``fit.params``; by default all but the intercept.
    draws, seed : int

    Returns
    -------
    TableResult
        One row per coefficient: coefficient, std_error, t, p (Student's t, clusters less one) and p_bootstrap.

    Raises
    ------
    DataError
        If there is no such coefficient.
    EstimationError
        If the fit is no least squares fit clustered in one way, or has effects of years taken out.

    Notes
    -----
    Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90: residuals under the null hypothesis,
    multiplied by one random number a cluster: signs (Rademacher); below 12 clusters one of the six numbers of Webb
    (2023), Canadian J. Economics 56. The p value is the number of draws with ``abs(t)`` at or above that of the data,
    plus one, over ``draws + 1``. Scores by cluster are linear in these numbers, so that a draw costs G^2 operations
    whatever n is (Roodman et al. 2019, Stata Journal 19).

    Examples
    --------
    >>> import spatial_iie as si
    >>> fit = si.spreg.ols("log(gdp_per_capita) ~ digital_index", si.study.demo().year(2019), errors="cluster:province")
    >>> wild_bootstrap(fit, draws=999).to_frame()["coefficient"].tolist()
    ['digital_index']
    """
    check_draws("draws", draws, at_least=99, seed=seed)
    clusters, z, y, factor = _clustered(fit)
    names = _named(fit, coefficients)
    rows = []
    for name in names:
        at = list(fit.params.index).index(name)
        p = _p_value(clusters, z, y, at, factor, draws, seed)
        estimate = (fit.params[name], fit.std_errors[name], fit.z_values[name], fit.p_values[name])
        rows.append((name, *estimate, p))
    frame = pd.DataFrame(rows, columns=["coefficient", "estimate", "std_error", "t", "p", "p_bootstrap"])
    note = Message(
        "Wild cluster bootstrap under the null, {draws} draws, seed {seed}, {count} clusters, {kind} weights.",
        draws=draws,
        seed=seed,
        count=clusters.count,
        kind="Rademacher" if clusters.count >= _FEW else "Webb",
    )
    heading = Message(
        "Wild cluster bootstrap: {model} of {formula}", model=fit.model, formula=fit.about.formula
    )
    about = TableAbout.of(carried(fit.about)) | TableAbout(
        draws=draws, seed=seed, notes=(*fit.about.notes, note)
    )
    return TableResult(frame, heading, about)


def _clustered(fit: RegressionResult) -> tuple[Clusters, Floats, Floats, float]:
    model = cast("LinearModel", fit.fitted_model)
    parts = [] if model.sandwich is None else model.sandwich.parts
    if fit.residual_df is None or len(parts) != 1 or not isinstance(parts[0].dependence, Clusters):
        raise EstimationError(
            "the wild cluster bootstrap is of OLS and SLX fits clustered in one way, as with errors='cluster:province'."
        )
    if fit.design.blocks.centred:
        raise EstimationError(
            "the wild cluster bootstrap is not for effects of years that were taken out: use effects='region' and "
            "C(year) in the formula."
        )
    rows = rows_of(fit, model.sandwich.table)  # type: ignore[union-attr]
    found = parts[0].dependence
    return found, rows.in_years(fit.design.z), rows.in_years(fit.design.y), parts[0].factor


def _named(fit: RegressionResult, coefficients: Iterable[str] | str | None) -> list[str]:
    known = list(map(str, fit.params.index))
    if coefficients is None:
        return [name for name in known if name != "Intercept"]
    names = [coefficients] if isinstance(coefficients, str) else list(coefficients)
    if not names:
        raise DataError("no coefficient is named: there are {known}.", known=listed(known, 12))
    if unknown := [name for name in names if name not in known]:
        raise DataError(
            "{unknown} are no parameters. There are {known}.",
            unknown=listed(unknown),
            known=listed(known, 12),
        )
    return names


def _p_value(
    clusters: Clusters, z: Floats, y: Floats, at: int, factor: float, draws: int, seed: int
) -> float:
    """Return the p value of one coefficient being zero."""
    basis, triangle = np.linalg.qr(z)
    a = basis @ np.linalg.inv(triangle)[at]
    others = np.delete(z, at, axis=1)
    null = y - others @ np.linalg.lstsq(others, y)[0] if others.shape[1] else y
    own = np.zeros(clusters.count)
    np.add.at(own, clusters.codes, a * null)
    left, right = (np.zeros((clusters.count, z.shape[1])) for _ in range(2))
    np.add.at(left, clusters.codes, basis * a[:, np.newaxis])
    np.add.at(right, clusters.codes, basis * null[:, np.newaxis])
    # row g: what the residuals of cluster g add to the score of every cluster
    scores = np.asarray(np.diag(own) - right @ left.T, dtype=np.float64)
    observed = float(_t(np.ones((1, clusters.count)), own, scores, factor)[0])
    random, more = np.random.default_rng(seed), 0
    for start in range(0, draws, _AT_ONCE):
        shape = (min(_AT_ONCE, draws - start), clusters.count)
        signs = np.asarray(random.integers(0, 2, shape) * 2.0 - 1, dtype=np.float64)
        if clusters.count < _FEW:
            signs = np.asarray(signs * _WEBB[random.integers(0, 3, shape)], dtype=np.float64)
        t = _t(signs, own, scores, factor)
        more += int((np.abs(t) >= np.abs(observed) * (1 - 1e-10)).sum())
    return (1 + more) / (1 + draws)


def _t(signs: Floats, own: Floats, scores: Floats, factor: float) -> Floats:
    return np.asarray(signs @ own / np.sqrt(factor * ((signs @ scores) ** 2).sum(axis=1)))
