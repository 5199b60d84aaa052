"""Do intervals that carry the uncertainty of an index hold what they say? docs/index_uncertainty.md.

python benchmarks/index_uncertainty.py moran [samples]: Moran's I, three kinds of weights
python benchmarks/index_uncertainty.py ols [samples]: a regression by least squares
python benchmarks/index_uncertainty.py sar [samples]: a spatial lag model, three kinds of weights
"""

from __future__ import annotations

import sys
import warnings

import geopandas
import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.indices.uncertainty import _morans, _reference, _sets, combined

M, SPREAD, DRAWS = 5, 0.5, 100
SIZES = {30: (5, 6), 100: (10, 10), 285: (15, 19)}
CONCENTRATION = (M - 1) / SPREAD**2 - 1
WEIGHTS = ("queen", "knn:6", "idw:1")


def grid(rows, columns):
    """Return squares in rows and columns."""
    from shapely.geometry import box

    cells = [box(100 + c, 20 + r, 101 + c, 21 + r) for r in range(rows) for c in range(columns)]
    return geopandas.GeoDataFrame(geometry=cells, index=[f"r{k:03d}" for k in range(len(cells))], crs=4326)


def weights_of(layer):
    """Return row-standardized weights of each kind."""
    made = {
        "queen": si.weights.queen(layer),
        "knn:6": si.weights.knn(layer, 6),
        "idw:1": si.weights.inverse_distance(layer, power=1.0),
    }
    return {name: w.row_standardized() for name, w in made.items()}


def indicators(rng, w, rho=0.6):
    """Return min-max indicators that share a spatial component: shape (n, M)."""
    inverse = np.linalg.inv(np.eye(w.n) - rho * w.matrix.toarray())
    raw = (
        inverse @ rng.normal(size=(w.n, 1))
        + 0.8 * inverse @ rng.normal(size=(w.n, M))
        + 0.5 * rng.normal(size=(w.n, M))
    )
    return (raw - raw.min(axis=0)) / (raw.max(axis=0) - raw.min(axis=0))


def index_of(z, layer):
    """Return the index with equal weights of columns that are on the scale from 0 to 1 already."""
    rows = pd.MultiIndex.from_product([layer.index, [2019]], names=["region", "year"])
    study = si.study.Study(
        pd.DataFrame(z, index=rows, columns=[f"x{k}" for k in range(M)]),
        about={"source": "made up"},
        layer=layer,
    )
    return study, si.indices.composite(study, study.variables, weights="equal")


def moran(samples):
    """Print how often the interval of I holds that of the true weights, and how often the test rejects chance."""
    print("n", "weights", "I of the true weights held", "width", "rejected under chance", sep=" | ")
    for n, shape in SIZES.items():
        layer = grid(*shape)
        for place, (name, w) in enumerate(weights_of(layer).items()):
            rng, held, width, rejected = np.random.default_rng([n, place]), 0, [], 0
            for sample in range(samples):
                z = indicators(rng, w)
                true = z @ rng.dirichlet(np.full(M, CONCENTRATION / M))
                draws = z @ _sets(M, "weights", SPREAD, DRAWS, sample)(np.full(M, 1 / M))
                found = _morans(draws, w)
                low, high = np.quantile(found, (0.025, 0.975), method="weibull")
                held += low <= float(_morans(true[:, None], w)[0]) <= high
                width.append(high - low)
                placed = draws[rng.permutation(n), :20]
                reference = _reference(placed, w, 99, sample)
                above = (reference >= _morans(placed, w).mean()).sum()
                rejected += 2 * min(1 + above, 1 + 99 - above) / 100 <= 0.05
            print(n, name, f"{100 * held / samples:.1f}", f"{np.median(width):.3f}", f"{100 * rejected / samples:.1f}",
                  sep=" | ", flush=True)  # fmt: skip


def least_squares(x, y):
    """Return coefficients, their variances and the log-likelihood of y on 1 and each column of x."""
    n = len(y)
    away = x - x.mean(axis=0)
    sxx = (away**2).sum(axis=0)
    slope = (away * (y - y.mean())[:, None]).sum(axis=0) / sxx
    rss = ((y - y.mean()) ** 2).sum() - slope**2 * sxx
    return slope[:, None], (rss / (n - 2) / sxx)[:, None], -n / 2 * np.log(rss)


def ols(samples):
    """Print coverage of the slope of the index with the true weights: as built, by Rubin's rules, by likelihood."""
    print(
        "n",
        "R2",
        "as built",
        "Rubin's rules",
        "by likelihood",
        "draws that count",
        "mean of the slope by each",
        sep=" | ",
    )
    for n, shape in SIZES.items():
        w = weights_of(grid(*shape))["queen"]
        for r2 in (0.2, 0.5, 0.8):
            rng, held, slopes, count = np.random.default_rng([n, int(10 * r2)]), np.zeros(3), [], []
            for _ in range(samples):
                z = indicators(rng, w)
                x = z @ rng.dirichlet(np.full(M, CONCENTRATION / M))
                x_sd = x.std()
                y = x + rng.normal(size=n) * x_sd * np.sqrt((1 - r2) / r2)
                draws = z @ rng.dirichlet(np.full(M, CONCENTRATION / M), 500).T
                b, v, like = least_squares(draws, y)
                own = [each[:1] for each in least_squares(z.mean(axis=1)[:, None], y)]
                every = [
                    combined(own[0], own[1], None, n - 2),
                    combined(b, v, None, n - 2),
                    combined(b, v, like, n - 2),
                ]
                from scipy import stats

                reach = stats.t.ppf(0.975, n - 2) * np.sqrt(own[1][0, 0])
                held[0] += abs(own[0][0, 0] - 1) <= reach
                for k in (1, 2):
                    held[k] += every[k].low[0] <= 1 <= every[k].high[0]
                slopes.append([float(own[0][0, 0]), every[1].estimate[0], every[2].estimate[0]])
                count.append(every[2].effective)
            print(n, r2, *(f"{100 * each / samples:.1f}" for each in held), f"{np.median(count):.0f}",
                  ", ".join(f"{each:.3f}" for each in np.mean(slopes, axis=0)), sep=" | ", flush=True)  # fmt: skip


def sar(samples):
    """Print coverage of the slope of the index in a spatial lag model, by the functions of the package."""
    print("n", "weights", "as built", "by likelihood", "draws that count", sep=" | ")
    for n in (100,):
        layer = grid(*SIZES[n])
        for place, (name, w) in enumerate(weights_of(layer).items()):
            rng, held, count = np.random.default_rng([n, place, 1]), np.zeros(2), []
            inverse = np.linalg.inv(np.eye(n) - 0.4 * w.matrix.toarray())
            for sample in range(samples):
                z = indicators(rng, w)
                study, index = index_of(z, layer)
                x = z @ rng.dirichlet(np.full(M, CONCENTRATION / M))
                y = inverse @ (x + x.std() * rng.normal(size=n))
                study = study.assign(y=pd.Series(y, index=index.scores.index))
                table = si.indices.regression_of_index(
                    "y ~ composite", study, index, w, model="sar", draws=30, seed=sample
                )
                row = table.to_frame().set_index("term").loc["composite"]
                held += [
                    abs(row["coefficient"] - 1) <= 1.96 * row["std_error"],
                    row["low"] <= 1 <= row["high"],
                ]
                count.append(float(next(note for note in table.notes if "as many count" in note).split()[-2]))
            print(n, name, *(f"{100 * each / samples:.1f}" for each in held), f"{np.median(count):.0f}", sep=" | ",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {"moran": moran, "ols": ols, "sar": sar}[sys.argv[1]](int(sys.argv[2]) if len(sys.argv) > 2 else 100)
