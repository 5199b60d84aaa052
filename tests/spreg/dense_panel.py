"""A panel without its effects by brute force: explicit contrasts, dense matrices, numerical Hessians."""

from __future__ import annotations

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import minimize


class Dense:
    """y = rho W y + Z b + u, u = lambda W u + e in the space that effects of regions and years leave.

    Shape of ``y`` (T, n), of ``z`` (T, n, k). Written from Lee and Yu (2010), independent of the package.
    """

    def __init__(self, y, z, w, effects, *, corrected=True):
        years, n = y.shape
        over_years = null_space(np.ones((1, years))).T if effects in ("region", "both") else np.eye(years)
        over_regions = null_space(np.ones((1, n))).T if effects in ("time", "both") else np.eye(n)
        self.transform = np.kron(over_years, over_regions)
        self.y = self.transform @ y.ravel()
        self.z = self.transform @ z.reshape(years * n, -1)
        self.w = np.kron(np.eye(len(over_years)), over_regions @ w @ over_regions.T)
        self.n, self.k = self.z.shape

    def log_likelihood(self, b, rho, lam, sigma2):
        eye = np.eye(self.n)
        a, filtered = eye - rho * self.w, eye - lam * self.w
        e = filtered @ (a @ self.y - self.z @ b)
        value = -self.n / 2 * np.log(2 * np.pi * sigma2) - e @ e / (2 * sigma2)
        return value + np.linalg.slogdet(a)[1] + np.linalg.slogdet(filtered)[1]

    def unpacked(self, t, parameters):
        at = dict(zip(parameters, t[self.k : -1], strict=True))
        return t[: self.k], at.get("rho", 0.0), at.get("lambda", 0.0), t[-1]

    def maximum(self, parameters):
        """Return (b, rho and lambda as named, sigma2)."""

        def concentrated(t):
            at = dict(zip(parameters, t, strict=True))
            eye = np.eye(self.n)
            a, filtered = eye - at.get("rho", 0) * self.w, eye - at.get("lambda", 0) * self.w
            z, y = filtered @ self.z, filtered @ a @ self.y
            b, *_ = np.linalg.lstsq(z, y)
            e = y - z @ b
            value = self.n / 2 * np.log(e @ e / self.n)
            value -= np.linalg.slogdet(a)[1] + np.linalg.slogdet(filtered)[1]
            return value, np.concatenate([b, t, [e @ e / self.n]])

        starts = np.stack(np.meshgrid(*[[-0.3, 0.1, 0.5]] * len(parameters))).reshape(len(parameters), -1).T
        options = {"xatol": 1e-11, "fatol": 1e-13, "maxiter": 4000}
        runs = [
            minimize(lambda t: concentrated(t)[0], s, method="Nelder-Mead", options=options) for s in starts
        ]
        return concentrated(min(runs, key=lambda run: run.fun).x)[1]

    def observed(self, at, parameters):
        """Return minus the Hessian of the log-likelihood, by central differences."""
        step = 1e-4 * np.maximum(np.abs(at), 0.1)
        size = len(at)
        hessian = np.zeros((size, size))
        for i in range(size):
            for j in range(size):
                total = 0.0
                for si in (1, -1):
                    for sj in (1, -1):
                        t = at.copy()
                        t[i] += si * step[i]
                        t[j] += sj * step[j]
                        total += si * sj * self.log_likelihood(*self.unpacked(t, parameters))
                hessian[i, j] = total / (4 * step[i] * step[j])
        return -hessian

    def expected(self, at, parameters):
        """Return the information by covariances of the score: for y normal, from mean and variance of y alone.

        I_ij = m_i' V^-1 m_j + tr(V^-1 V_i V^-1 V_j) / 2, the derivatives by central differences.
        """

        def moments(t):
            b, rho, lam, sigma2 = self.unpacked(t, parameters)
            back = np.linalg.inv(np.eye(self.n) - rho * self.w)
            error = back @ np.linalg.inv(np.eye(self.n) - lam * self.w)
            return back @ self.z @ b, sigma2 * error @ error.T

        step = 1e-5 * np.maximum(np.abs(at), 0.1)
        means, parts = [], []
        inverse = np.linalg.inv(moments(at)[1])
        for i in range(len(at)):
            up, down = at.copy(), at.copy()
            up[i] += step[i]
            down[i] -= step[i]
            (m1, v1), (m0, v0) = moments(up), moments(down)
            means.append((m1 - m0) / (2 * step[i]))
            parts.append(inverse @ (v1 - v0) / (2 * step[i]))
        return np.array(
            [[m @ inverse @ other + np.trace(p @ q) / 2 for other, q in zip(means, parts, strict=True)]
             for m, p in zip(means, parts, strict=True)]
        )  # fmt: skip

    def score_test(self, restricted, parameters):
        """Return s' I^-1 s at a point where ``parameters`` beyond the last are zero; s by central differences."""
        score = np.zeros(len(restricted))
        for i in range(len(restricted)):
            step = 1e-5 * max(abs(restricted[i]), 0.1)
            for sign in (1, -1):
                t = restricted.copy()
                t[i] += sign * step
                score[i] += sign * self.log_likelihood(*self.unpacked(t, parameters)) / (2 * step)
        return score @ np.linalg.solve(self.expected(restricted, parameters), score)
