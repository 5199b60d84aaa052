"""Anderson and Rubin's test and confidence sets, which hold however weak the instruments are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult, TestResult, carried
from spatial_iie.spreg.specification._projected import Projected, quadratic
from spatial_iie.spreg.specification._tests import instruments_of

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._instruments import Instruments

Floats = NDArray[np.float64]
Pieces = list[tuple[float, float]]


def anderson_rubin(fit: RegressionResult, *, level: float = 0.95) -> TableResult:
    r"""Return the confidence sets of the endogenous coefficients that weak instruments do not spoil.

    A value b belongs to the set if the instruments Q, without the exogenous regressors, explain nothing of y - b d:

    .. math:: AR(b) = g'M^{-1}g / L \le F_{L, n - k - L}, \quad g = Q'(y - b d), \quad M = Var(g)

    With several endogenous columns the others have the values at which AR is least, and L loses one for each. Under
    unequal variances (hc0 to hc3) M has residuals divided by 1 - h, h their leverages, as HC3; with those of HC0, as in
    Stata's ivreg2, sets by many instruments are too short (docs/instruments.md).

    Parameters
    ----------
    fit : RegressionResult
        By moments, without lambda, with endogenous regressors or a lag of the response.
    level : float
        Coverage.

    Returns
    -------
    TableResult
        A row a coefficient: estimate, lower and upper end, and the set in words: an interval, two rays, the whole line
        (the instruments say nothing), or empty (the instruments contradict one another). Of rho the part within the
        admissible interval.

    Raises
    ------
    EstimationError
        If the fit has no endogenous columns, or has lambda.

    Notes
    -----
    Anderson and Rubin (1949), Annals of Mathematical Statistics 20; sets by Dufour and Taamouti (2005), Econometrica
    73, by the roots of a matrix polynomial, for every kind of errors; several columns: Guggenberger, Kleibergen,
    Mavroeidis and Chen (2012), Econometrica 80, under errors of constant variance.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> random = np.random.default_rng(0)
    >>> q, v, e = random.standard_normal((3, 200))
    >>> data = pd.DataFrame({"d": q + v + e, "q": q}).assign(y=lambda t: 2 * t["d"] + e)
    >>> anderson_rubin(si.spreg.ols("y ~ [d ~ q]", data)).to_frame()["set"].tolist()
    ['[1.927, 2.171]']
    """
    import pandas as pd

    fit.conf_int(level)  # refuses what is no level
    made = instruments_of(fit)
    if made is None or not made.names or "lambda" in fit.params.index:
        raise EstimationError(
            "Anderson-Rubin sets are of fits by moments without lambda, with endogenous regressors or a lag of the "
            "response."
        )
    curve, rows, sets = Curve(Projected(made), fit.design.y), [], []
    if not np.isfinite(curve.statistic(np.zeros(len(made.names)))):
        raise EstimationError(
            "there are {n} instruments, and with these standard errors their covariance with the errors is not "
            "positive definite, as with fewer clusters or years than instruments: Anderson-Rubin sets do not exist. "
            "Use other standard errors, or fewer instruments.",
            n=made.excluded.shape[1],
        )
    for place, called in enumerate(made.names):
        name = "rho" if made.lags_response and place == len(made.names) - 1 else called
        error = float(fit.std_errors[name])
        pieces = curve.pieces(place, level, float(fit.params[name]), error)
        if name == "rho":
            interval = fit.fitted_model.space.logdet.interval  # type: ignore[attr-defined]
            ends = [(max(low, interval.low), min(high, interval.high)) for low, high in pieces]
            pieces = [each for each in ends if each[0] < each[1]]
        low, high = (pieces[0][0], pieces[-1][1]) if pieces else (np.nan, np.nan)
        shown = {"estimate": fit.params[name], "std_error": error, "set_low": low, "set_high": high}
        rows.append({"coefficient": name, **shown})
        sets.append(in_words(pieces))
    frame = pd.DataFrame(rows).assign(set=pd.Series(sets, dtype=object))
    heading = Message("Anderson-Rubin sets of {model}: {formula}", model=fit.model, formula=fit.about.formula)
    made_about = TableAbout(
        model=fit.model,
        formula=fit.about.formula,
        level=level,
        notes=tuple(_notes(fit, level, made)),
    )
    return TableResult(frame, heading, TableAbout.of(carried(fit.about)) | made_about)


def _notes(fit: RegressionResult, level: float, made: Instruments) -> list[Message | str]:
    notes: list[Message | str] = [
        Message("Sets of {level:g} % that hold however weak the instruments are.", level=100 * level)
    ]
    if len(made.names) > 1:
        notes.append(
            Message(
                "Each coefficient with the others where they agree best with the instruments; that is proved for "
                "errors of equal variance only."
            )
        )
    if made.independent:
        notes.append(
            Message(
                "Residuals are divided by 1 less their leverage, as in HC3: with many instruments and few rows sets "
                "would be too short otherwise."
            )
        )
    return [*notes, *fit.about.notes]


def joint_test(p: Projected, y: Floats) -> TestResult:
    """Return the test that all endogenous coefficients are zero."""
    curve = Curve(p, y)
    null = Message("all endogenous coefficients are zero")
    value = curve.statistic(np.zeros(len(p.made.names))) / p.instruments
    return TestResult("Anderson-Rubin", value, (p.instruments, p.denominator), null, "F")


class Curve:
    """AR as a function of the coefficients: g is linear and M quadratic in them."""

    def __init__(self, p: Projected, y: Floats) -> None:
        self.p = p
        every = np.column_stack([p.without(y[:, np.newaxis]), p.columns])
        self.sums = p.basis.T @ every
        self.covariances = p.made.covariances(p.basis, every - p.explained(every), enlarged=True)
        if not p.made.independent:
            self.covariances = self.covariances / p.small

    def statistic(self, b: Floats) -> float:
        """Return AR, times L."""
        c = np.concatenate([[1.0], -np.asarray(b)])
        g, m = self.sums @ c, np.einsum("i,j,ijkl->kl", c, c, self.covariances)
        return quadratic(m, g)

    def pieces(self, place: int, level: float, estimate: float, error: float) -> Pieces:
        """Return the set of one coefficient, as closed pieces in ascending order."""
        from scipy.special import fdtri

        others = self.p.columns.shape[1] - 1
        df = self.p.instruments - others
        limit = df * float(fdtri(df, self.p.denominator, level))
        if not others:
            return _within(lambda b: self.statistic(np.array([b])), limit, self._crossings(limit))
        least = self._least(place)
        return _within(least, limit, _scanned(least, limit, estimate, error))

    def _crossings(self, limit: float) -> Floats:
        """Return the real roots of det [[M(b), g(b)], [g(b)', limit]], where AR(b) is the limit."""
        from scipy.linalg import eig

        s, c = self.sums, self.covariances
        size = len(s) + 1
        scale = np.sqrt(np.trace(c[0, 0]) / np.trace(c[1, 1]))  # of the coefficient
        p0, p1, p2 = np.zeros((3, size, size))
        p0[:-1, :-1], p1[:-1, :-1], p2[:-1, :-1] = c[0, 0], -scale * (c[0, 1] + c[1, 0]), scale**2 * c[1, 1]
        p0[:-1, -1] = p0[-1, :-1] = s[:, 0]
        p1[:-1, -1] = p1[-1, :-1] = -scale * s[:, 1]
        p0[-1, -1] = limit
        eye, none = np.eye(size), np.zeros((size, size))
        roots = eig(np.block([[none, eye], [-p0, -p1]]), np.block([[eye, none], [none, p2]]), right=False)
        roots = roots[np.isfinite(roots)]
        real = roots[np.abs(roots.imag) <= 1e-6 * np.maximum(1.0, np.abs(roots))].real
        return np.sort(scale * real[np.abs(real) < 1e9])

    def _least(self, place: int) -> Callable[[float], float]:
        """Return AR as a function of one coefficient, at the best values of the others."""
        from scipy.linalg import eigh

        others = [each for each in range(self.p.columns.shape[1]) if each != place]
        classical = self.p.made.errors == "classical"
        start: Floats = np.asarray(np.linalg.lstsq(self.sums[:, 1:], self.sums[:, 0])[0][others], dtype=float)

        def least(b: float) -> float:
            if not classical:
                return self._minimum(place, b, others, start)
            turn = np.eye(len(self.covariances))[:, [0, *(1 + other for other in others)]]
            turn[1 + place, 0] = -b
            sums, traces = self.sums @ turn, np.trace(self.covariances, axis1=2, axis2=3) / len(self.sums)
            return float(eigh(sums.T @ sums, turn.T @ traces @ turn, eigvals_only=True)[0])

        return least

    def _minimum(self, place: int, b: float, others: list[int], start: Floats) -> float:
        from scipy.optimize import minimize

        def at(values: Floats) -> float:
            full = np.zeros(self.p.columns.shape[1])
            full[place], full[others] = b, values
            return self.statistic(full)

        again = np.linalg.lstsq(
            self.sums[:, [1 + o for o in others]], self.sums[:, 0] - b * self.sums[:, 1 + place]
        )[0]
        return float(min(minimize(at, each, method="BFGS").fun for each in (start, again)))


def _scanned(value: Callable[[float], float], limit: float, centre: float, scale: float) -> Floats:
    """Return where a curve crosses a limit, sought on a grid that reaches towards infinity."""
    grid = centre + scale * np.tan(np.linspace(-1.5606, 1.5606, 241))  # to 100 standard errors
    above = [value(each) > limit for each in grid]
    found = []
    for at in np.flatnonzero(np.diff(above)):
        low, high = grid[at], grid[at + 1]
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if (value(middle) > limit) == above[at] else (low, middle)
        found.append((low + high) / 2)
    return np.array(found)


def _within(value: Callable[[float], float], limit: float, crossings: Floats) -> Pieces:
    """Return the pieces between crossings where a curve is at most the limit."""
    if not len(crossings):
        return [(-np.inf, np.inf)] if value(0.0) <= limit else []
    width = max(1.0, float(np.abs(crossings).max()))
    ends = np.concatenate([[-np.inf], crossings, [np.inf]])
    probes = np.concatenate(
        [[crossings[0] - width], (crossings[1:] + crossings[:-1]) / 2, [crossings[-1] + width]]
    )
    pieces: Pieces = []
    for low, high, probe in zip(ends[:-1], ends[1:], probes, strict=True):
        if value(float(probe)) > limit:
            continue
        if pieces and pieces[-1][1] == low:
            pieces[-1] = (pieces[-1][0], float(high))
        else:
            pieces.append((float(low), float(high)))
    return pieces


def in_words(pieces: Pieces) -> Message | str:
    """Return a set in words.

    >>> in_words([(1.0, 2.0)]), in_words([(-np.inf, 0.0), (1.0, np.inf)]), in_words([])
    ('[1, 2]', 'unbounded, two rays: up to 0 and from 1', 'empty: the instruments contradict one another')
    """
    if not pieces:
        return Message("empty: the instruments contradict one another")
    if pieces == [(-np.inf, np.inf)]:
        return Message("the whole line: the instruments say nothing")
    if len(pieces) == 2 and pieces[0][0] == -np.inf and pieces[1][1] == np.inf:
        return Message(
            "unbounded, two rays: up to {low:.4g} and from {high:.4g}", low=pieces[0][1], high=pieces[1][0]
        )
    if len(pieces) == 1 and pieces[0][0] == -np.inf:
        return Message("unbounded: up to {high:.4g}", high=pieces[0][1])
    if len(pieces) == 1 and pieces[0][1] == np.inf:
        return Message("unbounded: from {low:.4g}", low=pieces[0][0])
    return joined([Message("[{low:.4g}, {high:.4g}]", low=low, high=high) for low, high in pieces], ", ")
