"""Coverage of the envelopes of firms, and the time that many firms take: the tables of docs/firms.md.

``python benchmarks/firms.py coverage 1000``: of 1,500 firms in clumps on the sphere, n of the sector under study are
drawn at random (labels that mean nothing), so many times; each pattern is held to the bands of 199 others of the rest.
``python benchmarks/firms.py power 200``: patterns whose sector is drawn twice as often within 60 km of ten sites, held
to the same bands. The first patterns are held to the public functions. ``python benchmarks/firms.py million``: seconds
for a million firms, and the error of binning against every pair of 20,000 of them.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie._kernels.envelopes import envelopes
from spatial_iie._kernels.pair_density import kernel_density, pairs_of
from spatial_iie.agglomeration import _cells
from spatial_iie.agglomeration._simulated import Pattern, drawn
from spatial_iie.agglomeration.duranton_overman import _KDensity
from spatial_iie.agglomeration.marcon_puech import _Ratio

A = si.agglomeration
SITES, SIZES, BANDS = 1500, (30, 100, 300), 199
AT = np.linspace(0, 500, 26)


def sites(count, seed):
    """Return longitudes and latitudes of firms in clumps of all sizes, as cities are."""
    random = np.random.default_rng(seed)
    middles = random.uniform([100, 22], [122, 42], (300, 2))
    size = random.pareto(1.1, 300) + 0.1
    home = random.choice(300, count, p=size / size.sum())
    return middles[home] + random.normal(0, 0.25, (count, 2)) * random.exponential(1, (count, 1))


def labeled(place, chosen, employment):
    """Return firms whose sector is "a" at some places."""
    sector = np.where(np.isin(np.arange(len(place)), chosen), "a", "b")
    return A.Firms.of(
        pd.DataFrame({"x": place[:, 0], "y": place[:, 1], "sector": sector, "employment": employment})
    )


def functions(firms):
    """Return the functions of patterns by name, what is exchanged, and the public function they are of."""
    points, radius = firms.points(), firms.radius
    k = {w: _KDensity(points, radius, AT, None, w, "reflected") for w in (False, True)}
    m = {c: _Ratio(points, radius, AT[1:], c, None) for c in (False, True)}
    return {
        "K": (k[False], "location", A.duranton_overman, {}),
        "K, employment": (k[True], "location", A.duranton_overman, {"weighted": True}),
        "M": (m[True].with_whole(firms.weights(False)), "location", A.marcon_puech, {}),
        "M, employment": (m[True], "labeling", A.marcon_puech, {"weighted": True, "null": "labeling"}),
        "m": (m[False], "location", A.marcon_puech, {"cumulative": False}),
    }


def study(patterns, clustered):
    """Print, for every function and size, the shares of patterns within their bands."""
    place = sites(SITES, 0)
    random = np.random.default_rng(1)
    firms = labeled(place, np.arange(30), np.ceil(40 * np.exp(random.standard_normal(SITES))))
    near = np.zeros(SITES, dtype=bool)
    at = firms.frame[["x", "y"]].to_numpy()
    for site in random.choice(SITES, 10, replace=False):
        near |= np.hypot((at[:, 0] - at[site, 0]) * 0.85, at[:, 1] - at[site, 1]) * 111 < 60
    for kind, (function, null, public, options) in functions(firms).items():
        weights = firms.weights(options.get("weighted", False))
        for n in SIZES:
            count = patterns if kind != "m" else max(BANDS + 1, patterns // 4)
            null_draws = count if not clustered else BANDS
            values = [function(drawn(np.arange(n), weights, null, 3, k)) for k in range(null_draws)]
            values = np.array(values)
            _check(firms, values, public, options, n)
            shares = []
            for k in range(count):
                draw = np.random.default_rng([2, n, k])
                if clustered:
                    odds = np.where(near, 2.0, 1.0)
                    mine = function(
                        Pattern(draw.choice(SITES, n, replace=False, p=odds / odds.sum()), weights)
                    )
                    shares.append(_within(mine, values))
                else:
                    others = draw.choice(np.delete(np.arange(count), k), BANDS, replace=False)
                    shares.append(_within(values[k], values[others]))
            local, inside, rejected = np.array(shares, dtype=float).mean(axis=0)
            print(f"| {kind} | {n} | {local:.1%} | {inside:.1%} | {rejected:.1%} | {count} |", flush=True)


def _within(mine, others):
    """Return the share of distances within the local band, whether all are in the global one, and whether p <= 0.05."""
    bands = envelopes(mine, others, 0.95)
    known = np.isfinite(bands.local_lower)
    local = (mine >= bands.local_lower) & (mine <= bands.local_upper)
    inside = (mine >= bands.global_lower - 1e-12) & (mine <= bands.global_upper + 1e-12)
    return local[known].mean(), inside[known].all(), bands.p_value <= 0.05


def _check(firms, values, public, options, n):
    """Hold the first pattern to the public function: draw 0 of the seed."""
    chosen = drawn(np.arange(n), np.ones(SITES), options.get("null", "location"), 3, 0).chosen
    if options.get("weighted") and options.get("null") != "labeling":
        return  # employment moves, too
    there = A.Firms.of(firms.frame.assign(sector=np.where(np.isin(np.arange(SITES), chosen), "a", "b")))
    table = public(there, "a", distances=AT[-len(values[0]) :], permutations=None, **options).to_frame()
    assert np.allclose(table.iloc[:, 1], values[0], equal_nan=True)


def million():
    """Print the seconds that a million firms take, and the error of binning of 20,000."""
    place = sites(1_000_000, 0)
    sector = np.where(np.arange(len(place)) < 100_000, "a", "b")
    begun = time.perf_counter()
    firms = A.read_firms(pd.DataFrame({"lon": place[:, 0], "lat": place[:, 1], "sector": sector}))
    print(f"reading {time.perf_counter() - begun:.1f} s")
    everyone = A.Firms.of(firms.frame.assign(sector="a"))
    for name, function, there, options in (
        ("K of 1,000,000", A.duranton_overman, everyone, {}),
        ("K of 100,000 among 1,000,000", A.duranton_overman, firms, {}),
        ("M of 100,000 among 1,000,000", A.marcon_puech, firms, {}),
    ):
        begun, used = time.perf_counter(), time.process_time()
        result = function(there, "a", permutations=None, **options)
        seconds = f"{time.perf_counter() - begun:.1f} s ({time.process_time() - used:.1f} s of a processor)"
        print(name, seconds, f"error {result.about['binning_error']:.3%}", result.notes[0][:60], flush=True)
    some = A.Firms.of(firms.frame.iloc[:: len(firms) // 20_000])
    at, points = np.linspace(0, 500, 51), some.points()[:20_000]
    begun = time.perf_counter()
    exact = kernel_density(
        pairs_of(points, None, some.radius, 590.0), len(points) * (len(points) - 1) / 2, at, 10.0
    )
    print(f"every pair of {len(points):,}: {time.perf_counter() - begun:.1f} s")
    cells = _cells.density_by_cells(points, None, some.radius, at, 10.0)
    print(f"binning error {np.abs(cells - exact).max() / exact.max():.3%} of the maximum")


if __name__ == "__main__":
    mode, *given = sys.argv[1:] or ["coverage"]
    if mode == "million":
        million()
    else:
        print("| function | n | within local band | within global band | p <= 0.05 | patterns |")
        print("|---|---|---|---|---|---|")
        study(int(given[0]) if given else 1000, clustered=mode == "power")
