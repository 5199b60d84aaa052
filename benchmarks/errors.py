"""Size of tests of a placebo regressor, and coverage of sandwich intervals of maximum likelihood: docs/errors.md.

``python benchmarks/errors.py size 500``, ``samples 500``, ``likelihood 200``, ``coverage 250`` and ``bootstrap 500``:
draws a cell.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.errors import EstimationError
from spatial_iie.spreg.design import make_design
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.std_errors import parts, reach
from spatial_iie.spreg.std_errors.apply import with_errors
from spatial_iie.weights.places import EARTH_RADIUS_KM, places

WORDS = (
    "hc1", "hc3", "cluster:province", "conley:150km", "conley:300km", "conley:500km", "conley:800km",
    "conley:300km:uniform", "conley:500km:uniform", "conley:300km:bartlett", "conley:500km:bartlett",
    "conley:800km:bartlett", "conley:300km:bartlett:adjusted", "conley:500km:bartlett:adjusted",
)  # fmt: skip
SAMPLES = ("hc1", "conley:300km", "conley:300km:uniform", "conley:300km:bartlett", "conley:500km")
FIELDS = {
    "independent": lambda d: np.eye(len(d)),
    "exponential, 100 km": lambda d: np.exp(-d / 100),
    "exponential, 130 km": lambda d: np.exp(-d / 130),
    "spherical, 400 km": lambda d: _spherical(d / 400),
    "spherical, 500 km": lambda d: _spherical(d / 500),
    "spherical, 800 km": lambda d: _spherical(d / 800),
    "exponential, 300 km": lambda d: np.exp(-d / 300),
    "6 nearest neighbors, 0.7": lambda d: _autoregressive(d, 6, 0.7),
}


def _spherical(u):
    u = np.minimum(u, 1.0)
    return 1 - 1.5 * u + 0.5 * u**3


def _autoregressive(d, k, at):
    """Return the correlations of u = at W u + e, W the k nearest, row-standardized."""
    w = np.zeros_like(d)
    np.put_along_axis(w, np.argsort(d, axis=1)[:, 1 : k + 1], 1 / k, axis=1)
    back = np.linalg.inv(np.eye(len(d)) - at * w)
    cov = back @ back.T
    return cov / np.sqrt(np.outer(np.diag(cov), np.diag(cov)))


def _places_once() -> None:
    """Find the pairs of every cut-off once: the places are the same in all draws."""
    found, kept = parts.nearby, {}

    def once(choice, ids, data):
        key = (choice.km, choice.kernel, *ids[[0, 1, -1]], len(ids))
        if key not in kept:
            kept[key] = found(choice, ids, data)
        return kept[key]

    parts.nearby = reach.nearby = once


def size(draws: int) -> None:
    """Print how often a 5 % test rejects that a regressor without effect has none, on the map of prefectures."""
    _places_once()
    where, d = _prefectures()
    print("| errors | " + " | ".join(FIELDS) + " |\n| --- |" + " --- |" * len(FIELDS))
    columns = [_rejections(draws, WORDS, field, where, d) for field in FIELDS.values()]
    for at, word in enumerate(WORDS):
        print(f"| {word} | " + " | ".join(f"{100 * cells[at]:.1f}" for cells in columns) + " |")
    print("| note | " + " | ".join(f"{100 * cells[-1]:.1f}" for cells in columns) + " |")


def samples(draws: int) -> None:
    """Print the same for 30 and 100 of the prefectures, drawn anew ten times."""
    _places_once()
    where, d = _prefectures()
    print("| n | field | " + " | ".join(SAMPLES) + " | note |\n| --- | --- |" + " --- |" * (len(SAMPLES) + 1))
    for n in (30, 100):
        for name, field in FIELDS.items():
            found = []
            for pick in range(10):
                rows = np.sort(np.random.default_rng([n, pick]).permutation(len(d))[:n])
                found.append(
                    _rejections(draws // 10, SAMPLES, field, where.iloc[rows], d[np.ix_(rows, rows)], pick)
                )
            cells = " | ".join(f"{100 * cell:.1f}" for cell in np.mean(found, axis=0))
            print(f"| {n} | {name} | {cells} |", flush=True)


def _prefectures():
    study = si.study.demo()
    points = places(study.regions, "a study").points
    chord = np.linalg.norm(points[:, None] - points, axis=2)
    lon, lat = np.degrees(np.arctan2(points[:, 1], points[:, 0])), np.degrees(np.arcsin(points[:, 2]))
    where = pd.DataFrame({"longitude": lon, "latitude": lat}, index=study.ids)
    return where, 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0))


def likelihood(draws: int) -> None:
    """Print the same for SEM with the six nearest neighbors, of the prefectures and of 30 and 100 of them."""
    _places_once()
    where, d = _prefectures()
    words = ("conley:300km:uniform", "conley:300km")
    print("| n | field | " + " | ".join(words) + " | note |\n| --- | --- | --- | --- | --- |")
    for n in (30, 100, len(d)):
        rows = np.sort(np.random.default_rng([n, 0]).permutation(len(d))[:n])
        part, apart = where.iloc[rows], d[np.ix_(rows, rows)]
        near = np.zeros_like(apart)
        np.put_along_axis(near, np.argsort(apart, axis=1)[:, 1:7], 1.0, axis=1)
        w = si.weights.from_matrix(near, part.index).row_standardized()
        for name in ("independent", "spherical, 500 km", "exponential, 300 km"):
            found = _rejections(draws, words, FIELDS[name], part, apart, w=w)
            print(f"| {n} | {name} | " + " | ".join(f"{100 * cell:.1f}" for cell in found) + " |", flush=True)


def _rejections(draws, words, field, where, d, seed=1, w=None):
    """Return the share of draws that reject by each word, and of those where the first cut-off is called short."""
    root = np.linalg.cholesky(field(d) + 1e-9 * np.eye(len(d)))
    random, rejected, named = np.random.default_rng(seed), np.zeros(len(words)), 0
    for _ in range(draws):
        table = where.copy()
        table[["x", "y"]] = root @ random.standard_normal((len(root), 2))
        try:
            plain = of_design("OLS" if w is None else "SEM", make_design("y ~ x", table, w, lagged=()))
        except EstimationError:  # the likelihood rises to the edge
            continue
        fits = [with_errors(plain, word, table) for word in words]
        rejected += [fit.p_values["x"] < 0.05 for fit in fits]
        named += any("cut-off is short" in note for note in fits[words.index("conley:300km")].notes)
    return np.array([*rejected, named]) / draws


PATTERNS = ("equal", "with x", "border high", "border low")
KINDS = (None, "hc0", "hc3")


def coverage(draws: int) -> None:
    """Print coverage of 95 % intervals under four patterns of unequal variances."""
    columns = [f"{q}, {kind or 'information'}" for q in ("parameter", "x", "z") for kind in KINDS]
    heads = ["n", "weights", "model", "variances", *columns, "error / sd, hc3"]
    print("| " + " | ".join(heads) + " |\n" + "| --- " * len(heads) + "|")
    for side in (10, 19):
        for name, w in _weights(side).items():
            for model in ("SEM", "SAR"):
                for pattern in PATTERNS:
                    cells = _covered(draws if side == 10 else draws // 2, side, w, model, pattern)
                    print(f"| {side**2} | {name} | {model} | {pattern} | {cells} |", flush=True)


def _weights(side):
    import geopandas as gpd

    at = np.arange(side**2)
    ids = pd.Index([f"r{i:03d}" for i in at])
    points = gpd.GeoSeries(gpd.points_from_xy(1e5 * (at % side), 1e5 * (at // side)), index=ids, crs=32650)
    lattice = si.weights.from_matrix(si.weights.lattice(side, side).matrix, ids=ids)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "queen": lattice.row_standardized(),
            "knn:6": si.weights.knn(points, 6).row_standardized(),
            "idw:2": si.weights.inverse_distance(points, power=2).row_standardized(),
        }


def _covered(draws, side, w, model, pattern):
    n, at, dense = side**2, 0.4, w.matrix.toarray()
    random = np.random.default_rng(side)
    back = np.linalg.inv(np.eye(n) - at * dense)
    x, z = np.linalg.solve(np.eye(n) - 0.5 * dense, random.standard_normal(n)), random.standard_normal(n)
    cell = np.arange(n)
    border = (cell % side % (side - 1) == 0) | (cell // side % (side - 1) == 0)
    sd = {
        "equal": np.ones(n),
        "with x": np.exp(0.6 * x / x.std()),
        "border high": np.where(border, 2.0, 0.7),
        "border low": np.where(border, 0.3, 1.0),
    }[pattern]
    name = "lambda" if model == "SEM" else "rho"
    hits, found, spread = np.zeros((3, len(KINDS))), [], []
    for _ in range(draws):
        e = sd * random.standard_normal(n)
        y = 1 + x + z + back @ e if model == "SEM" else back @ (1 + x + z + e)
        table = pd.DataFrame({"y": y, "x": x, "z": z}, index=w.ids)
        try:
            plain = of_design(model, make_design("y ~ x + z", table, w))
        except EstimationError:
            continue
        fits = [with_errors(plain, kind, table) for kind in KINDS]
        for column, fit in enumerate(fits):
            for row, (quantity, true) in enumerate(((name, at), ("x", 1.0), ("z", 1.0))):
                hits[row, column] += abs(fit.z_values[quantity] - true / fit.std_errors[quantity]) < 1.959964
        found.append(plain.params[name])
        spread.append(fits[-1].std_errors[name])
    shares = " | ".join(f"{100 * share:.1f}" for share in (hits / len(found)).ravel())
    return f"{shares} | {np.mean(spread) / np.std(found):.2f}"


def bootstrap(draws: int) -> None:
    """Print how often 5 % tests by few clusters of unequal size reject that a regressor without effect has none."""
    print("| clusters | hc1 | cluster, t with G - 1 | wild cluster bootstrap |\n| --- | --- | --- | --- |")
    for count in (6, 12, 31):
        random, n = np.random.default_rng(count), 300
        codes = np.sort(random.choice(count, n, p=np.arange(1, count + 1) / np.arange(1, count + 1).sum()))
        codes[:count] = np.arange(count)
        found = np.zeros(3)
        for _ in range(draws):
            values = random.standard_normal((n, 2)) + random.standard_normal((count, 2))[codes]
            table = pd.DataFrame(values, columns=["x", "y"]).assign(group=codes)
            plain = of_design("OLS", make_design("y ~ x", table, None))
            fits = [with_errors(plain, word, table) for word in ("hc1", "cluster:group")]
            p = [fit.p_values["x"] for fit in fits]
            p.append(si.spreg.wild_bootstrap(fits[1], draws=399).to_frame()["p_bootstrap"].iloc[0])
            found += np.array(p) < 0.05
        print(
            f"| {count} | " + " | ".join(f"{100 * share:.1f}" for share in found / draws) + " |", flush=True
        )


if __name__ == "__main__":
    {
        "size": size,
        "samples": samples,
        "likelihood": likelihood,
        "coverage": coverage,
        "bootstrap": bootstrap,
    }[sys.argv[1]](int(sys.argv[2]))
