"""Local statistics written from their textbook formulas, and their null distributions by going through all cases."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np


def moran(i, y, x, w):
    """Anselin (1995), equation 12, scaled by n."""
    z = y - y.mean()
    return z[i] * (w[i] @ z) / (z @ z / len(z))


def bivariate(i, y, x, w):
    zx, zy = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    return zx[i] * (w[i] @ zy)


def geary(i, y, x, w):
    """Anselin (1995), equation 17, scaled by n."""
    return w[i] @ (y - y[i]) ** 2 / y.var()


def getis_ord(i, y, x, w):
    return w[i] @ y / (y.sum() - y[i])


def getis_ord_star(i, y, x, w):
    row = w[i].copy()
    row[i] = row.max()
    if np.isclose(w[i].sum(), 1) and w.sum(axis=1).max() <= 1 + 1e-9:
        row = row / row.sum()
    return row @ y / y.sum()


def join_count(i, y, x, w):
    return y[i] * y[w[i] > 0].sum()


def total(statistic, i, y, x, w):
    """The statistic of region i under every placement of all values; pairs (x, y) stay together."""
    orders = np.array(list(permutations(range(len(y)))))
    return np.array([statistic(i, y[o], x[o], w) for o in orders])


def conditional(statistic, i, y, x, w):
    """The statistic of region i under every placement of the others' values."""
    others = np.delete(np.arange(len(y)), i)
    found = []
    for order in permutations(others):
        o = np.arange(len(y))
        o[others] = order
        found.append(statistic(i, y[o], x[o], w))
    return np.array(found)


def neighbour_values(i, y, w, *, ordered):
    """The values at region i's neighbours in every case: shape (cases, k). Subsets will do for equal weights."""
    others = np.delete(np.arange(len(y)), i)
    k = int((w[i] > 0).sum())
    cases = permutations(others, k) if ordered else combinations(others, k)
    return y[np.array(list(cases), dtype=int)]


def moran_of_neighbours(i, y, x, values, weights):
    return (y[i] - y.mean()) * ((values - y.mean()) @ weights) / y.var()


def bivariate_of_neighbours(i, y, x, values, weights):
    return (x[i] - x.mean()) / x.std() * ((values - y.mean()) / y.std() @ weights)


def geary_of_neighbours(i, y, x, values, weights):
    """With the sign turned: larger is more alike."""
    return -((values - y[i]) ** 2 @ weights) / y.var()


def getis_ord_of_neighbours(i, y, x, values, weights):
    return values @ weights / (y.sum() - y[i])


def tails(cases, observed):
    """P(case >= observed) and P(case <= observed); equal but for rounding is equal."""
    slack = 1e-9 * max(1.0, np.abs(cases).max())
    return (cases >= observed - slack).mean(), (cases <= observed + slack).mean()
