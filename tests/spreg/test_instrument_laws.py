"""Tests of fits by moments, each recomputed by dense matrices: directed weights, an isolate, rows in any order, HAC."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

import spatial_iie as si
from spatial_iie.spreg import Moments

LATTICE = si.weights.lattice(9, 9)
ALONE = LATTICE.ids[40]
PLACES = np.column_stack(np.divmod(np.arange(81), 9))
GAP = np.hypot(*(PLACES[:, None] - PLACES[None]).transpose(2, 0, 1)) / 2.3


def _directed():
    """Return weights of no symmetry, rows of different sums, spectral radius 1, one region without neighbours."""
    values = LATTICE.matrix.toarray() * np.random.default_rng(0).uniform(0.1, 1, (81, 81))
    values[40] = values[:, 40] = 0
    return si.weights.from_matrix(values / np.abs(np.linalg.eigvals(values)).max(), ids=LATTICE.ids)


WEIGHTS = {"row": LATTICE.row_standardized(), "directed": _directed()}
KERNEL = pd.DataFrame(np.where((GAP > 0) & (GAP < 1), 1 - GAP, 0), LATTICE.ids, LATTICE.ids)
CASES = {  # endogenous regressors, instruments
    "sar": ((), ()),
    "sdm": ((), ()),
    "ols": (("d", "d2"), ("q", "q2", "q3")),
    "slx": (("d",), ("q", "q2")),
    "sar with d": (("d", "d2"), ("q", "q2", "q3")),
}


def _data(w):
    random = np.random.default_rng(5)
    x, q, q2, q3, e, v, v2 = random.standard_normal((7, w.n))
    d, d2 = q + q2 + 0.5 * e + v, q2 - q3 + 0.4 * e + v2
    y = np.linalg.solve(np.eye(w.n) - 0.4 * w.matrix.toarray(), 1 + x + d + d2 + e * (1 + 0.5 * np.abs(q)))
    return pd.DataFrame({"y": y, "x": x, "d": d, "d2": d2, "q": q, "q2": q2, "q3": q3}, index=w.ids)


class Dense:
    """The columns of a fit, and its tests by their definitions."""

    def __init__(self, case, w, errors):
        self.errors, (endogenous, instruments) = errors, CASES[case]
        ids = w.ids[w.cardinalities > 0]
        rows = w.ids.get_indexer(ids)
        self.w = w.matrix.toarray()[np.ix_(rows, rows)]
        data, n = _data(w).loc[ids], len(ids)
        inside = ["x"] if endogenous else ["x", "d"]
        x = np.column_stack([np.ones(n), data[inside]])
        y, columns = data["y"].to_numpy(), data[list(endogenous)].to_numpy()
        outside = data[list(instruments)].to_numpy()
        powers = {"ols": 0, "slx": 1}.get(case, 2)  # as of the regressors beside a lag of the response
        outside = np.column_stack(
            [outside, *(np.linalg.matrix_power(self.w, power) @ outside for power in range(1, powers + 1))]
        )
        if case in ("slx", "sdm"):
            x, columns = np.column_stack([x, self.w @ x[:, 1:]]), np.column_stack([columns, self.w @ columns])
        if case.startswith("s") and case != "slx":
            columns = np.column_stack([columns, self.w @ y])
            constant = w.normalization != "row"  # W 1 = 1 otherwise
            for power in range(1, 3 + (case == "sdm")):
                lag = np.linalg.matrix_power(self.w, power) @ x[:, : 1 + len(inside)]
                known = case == "sdm" and power == 1  # W x is a regressor there
                outside = np.column_stack(
                    [outside, lag[:, :constant], lag[:, lag.shape[1] if known else 1 :]]
                )
        self.x, self.columns, self.y, self.outside = x, columns, y, outside
        self.h, self.z = np.column_stack([x, outside]), np.column_stack([x, columns])
        self.near = np.eye(n) + (KERNEL.loc[ids, ids].to_numpy() if errors == "hac" else 0)
        self.spatial = case != "ols"
        p = self.h @ np.linalg.inv(self.h.T @ self.h) @ self.h.T
        self.zz = self.z.T @ p @ self.z
        self.u = y - self.z @ np.linalg.solve(self.zz, self.z.T @ p @ y)
        self.p = p

    def middle(self, u):
        if self.errors == "classical":
            return self.h.T @ self.h * (u @ u) / len(u)
        return self.h.T @ (self.near * np.outer(u, u)) @ self.h

    def anselin_kelejian(self):
        u, w = self.u, self.w
        s2, part = u @ u / len(u), self.z.T @ w.T @ u
        phi = np.trace(w.T @ w + w @ w) + self.spatial * 4 * part @ np.linalg.inv(self.zz) @ part / s2
        return (u @ w @ u / s2) ** 2 / phi

    def restrictions(self):
        s = np.linalg.inv(self.middle(self.u))
        a = self.z.T @ self.h
        b = np.linalg.solve(a @ s @ a.T, a @ s @ self.h.T @ self.y)
        g = self.h.T @ (self.y - self.z @ b)
        return g @ s @ g

    def first_stage(self, place, robust):
        column, inverse = self.columns[:, place], np.linalg.inv(self.h.T @ self.h)
        b = inverse @ self.h.T @ column
        e, (n, k), many = column - self.h @ b, self.h.shape, self.outside.shape[1]
        cov = inverse @ (self.middle(e) if robust else self.h.T @ self.h * (e @ e) / n) @ inverse
        return b[-many:] @ np.linalg.solve(cov[-many:, -many:], b[-many:]) / many * (n - k) / n

    def _reduced(self):
        """Return the excluded instruments and columns without the exogenous regressors, and first-stage residuals."""
        m = np.eye(len(self.y)) - self.x @ np.linalg.inv(self.x.T @ self.x) @ self.x.T
        z = m @ self.outside
        left = np.eye(len(self.y)) - z @ np.linalg.inv(z.T @ z) @ z.T
        return m, z, left

    def _of_scores(self, z, e, u=None):
        """Return the covariance of z'e with z'u."""
        u = e if u is None else u
        if self.errors == "classical":
            return z.T @ z * (e @ u) / len(u)
        return z.T @ (self.near * np.outer(e, u)) @ z

    def effective(self):
        m, z, left = self._reduced()
        column = m @ self.columns[:, 0]
        inverse = np.linalg.inv(z.T @ z)
        pi, cov = inverse @ z.T @ column, inverse @ self._of_scores(z, left @ column) @ inverse
        n, k = self.h.shape
        return pi @ z.T @ z @ pi / np.trace(cov @ z.T @ z) * (n - k) / n

    def rank(self, *, wald):
        """Return Kleibergen and Paap's statistic with the covariance of all first-stage coefficients, by Kronecker."""
        m, z, left = self._reduced()
        d = m @ self.columns
        e = left @ d if wald else d
        g, inverse = d.shape[1], np.linalg.inv(z.T @ z)
        pi = inverse @ z.T @ d
        middle = np.block([[self._of_scores(z, e[:, i], e[:, j]) for j in range(g)] for i in range(g)])
        cov = np.kron(np.eye(g), inverse) @ middle @ np.kron(np.eye(g), inverse)
        a, b = np.linalg.cholesky(z.T @ z).T, np.linalg.inv(np.linalg.cholesky(e.T @ e / len(e))).T
        u, _, v = np.linalg.svd(a @ pi @ b)
        turn = np.kron(v[-1:], u[:, g - 1 :].T)  # vec(A X B) = (B' kron A) vec(X)
        gap = turn @ (a @ pi @ b).T.ravel()
        scaled = np.kron(b.T, a)
        value = gap @ np.linalg.solve(turn @ scaled @ cov @ scaled.T @ turn.T, gap)
        n, k = self.h.shape
        return value / z.shape[1] * (n - k) / n if wald else value

    def anderson_rubin(self):
        m, z, left = self._reduced()
        y = m @ self.y
        (n, k), e = self.h.shape, left @ y
        if self.errors == "white":  # HC3
            e = e / (1 - np.diag(self.h @ np.linalg.inv(self.h.T @ self.h) @ self.h.T))
        factor = 1 if self.errors == "white" else (n - k) / n
        return z.T @ y @ np.linalg.solve(self._of_scores(z, e), z.T @ y) / z.shape[1] * factor

    def conditional(self, place):
        others = np.column_stack([self.x, np.delete(self.columns, place, axis=1)])
        column = self.columns[:, place]
        r = column - others @ np.linalg.solve(others.T @ self.p @ others, others.T @ self.p @ column)
        beside = self.x @ np.linalg.solve(self.x.T @ self.x, self.x.T @ r)
        rest = r - self.p @ r
        n, k = self.h.shape
        df = self.outside.shape[1] - self.columns.shape[1] + 1
        return ((r - beside) @ (r - beside) - rest @ rest) / df / (rest @ rest / (n - k)), (df, n - k)


@pytest.mark.parametrize("errors", ["classical", "white", "hac"])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("kind", WEIGHTS)
def test_every_test_by_its_definition(kind, case, errors):
    w, (endogenous, instruments) = WEIGHTS[kind], CASES[case]
    truth = Dense(case, w, errors)
    data = _data(w).sample(frac=1, random_state=3)
    order = np.random.default_rng(8).permutation(81)
    near = si.weights.from_matrix(KERNEL.iloc[order, order]) if errors == "hac" else None
    options = Moments(errors, endogenous=endogenous, instruments=instruments, kernel=near)
    formula = "y ~ x" + "".join(f" + {name}" for name in endogenous or ("d",))
    fit = getattr(si.spreg, case[:3])(formula, data, w, method=options)
    assert fit.n == len(truth.y) == 81 - (kind == "directed")
    tests, (n, k) = si.spreg.fit_tests(fit), truth.h.shape
    assert tests["Anselin-Kelejian"].statistic == pytest.approx(truth.anselin_kelejian(), rel=1e-7)
    over = tests["Sargan" if errors == "classical" else "Hansen J"]
    assert over.statistic == pytest.approx(truth.restrictions(), rel=1e-6)
    assert over.df == (k - truth.z.shape[1],)
    names = fit.fitted_model.instruments.names
    assert len(names) == truth.columns.shape[1]
    for place, name in enumerate(names):
        plain = tests[f"First-stage F: {name}"]
        assert plain.statistic == pytest.approx(truth.first_stage(place, robust=False), rel=1e-7)
        assert plain.df == (truth.outside.shape[1], n - k)
        if errors != "classical":
            robust = tests[f"Robust first-stage F: {name}"]
            assert robust.statistic == pytest.approx(truth.first_stage(place, robust=True), rel=1e-6)
            assert robust.df == plain.df
        if len(names) > 1:
            value, df = truth.conditional(place)
            assert tests[f"Conditional F: {name}"].statistic == pytest.approx(value, rel=1e-6)
            assert tests[f"Conditional F: {name}"].df == df
    said = [note for note in fit.notes if note.startswith("Weak instruments")]
    if len(names) > 1:
        low = [truth.conditional(place)[0] < 10 for place in range(len(names))]
    else:
        assert tests[f"Effective F: {names[0]}"].statistic == pytest.approx(truth.effective(), rel=1e-6)
        low = [truth.effective() < 10]
    assert len(said) == sum(low) and all(("conditional F" in note) == (len(names) > 1) for note in said)
    prefix = (
        ("Anderson LM", "Cragg-Donald F")
        if errors == "classical"
        else ("Kleibergen-Paap LM", "Kleibergen-Paap F")
    )
    for test, wald in zip(prefix, (False, True), strict=True):
        assert tests[test].statistic == pytest.approx(truth.rank(wald=wald), rel=1e-5)
    assert tests["Anderson-Rubin"].statistic == pytest.approx(truth.anderson_rubin(), rel=1e-6)


def test_a_note_where_the_variance_for_directed_weights_decides_otherwise():
    """u'(W + W')Z / 2 in place of u'WZ, as the derivative of u'Wu is (Kelejian and Prucha 2001)."""
    w, random = WEIGHTS["directed"], np.random.default_rng(195)
    x, e = random.standard_normal((2, 81))
    dense = w.matrix.toarray()
    data = pd.DataFrame({"x": x, "y": np.linalg.solve(np.eye(81) - 0.4 * dense, 1 + 3 * x + e)}, index=w.ids)
    fit = si.spreg.sar("y ~ x", data.sample(frac=1, random_state=1), w, method="gmm")
    test, made = si.spreg.residual_moran(fit), fit.fitted_model.instruments
    rows = w.ids.get_indexer(fit.design.ids)
    part, u = dense[np.ix_(rows, rows)], fit.residuals[fit.design.ids].to_numpy()
    z, h = (np.column_stack([made.exogenous, each]) for each in (made.endogenous, made.excluded))
    zz = z.T @ h @ np.linalg.inv(h.T @ h) @ h.T @ z
    slope, s2 = z.T @ (part + part.T) @ u, u @ u / 80
    phi = np.trace(part.T @ part + part @ part) + slope @ np.linalg.solve(zz, slope) / s2
    p = chi2.sf((u @ part @ u / s2) ** 2 / phi, 1)
    assert test.p_value < 0.05 < p
    assert any(note.endswith(f"with that for directed weights p = {p:.4f}.") for note in test.about["notes"])
    again = si.spreg.residual_moran(si.spreg.sar("y ~ x", _data(w), w, method="gmm"))
    assert not any("directed weights" in note for note in again.about["notes"])
