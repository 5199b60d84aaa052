"""Bias, coverage and size of designs for treatment effects with spillovers: the tables of docs/treatment.md.

``python benchmarks/treatment.py designs 500``, ``few 500`` and ``leads 500``: simulated panels a cell. The errors of a
region are correlated over time (0.6). Least squares are those of the package on its columns of every design, as arrays;
in the first panel of a cell they are held to ``si.spreg.did``. The SDM is fitted to a tenth of the panels.
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

import spatial_iie as si
from spatial_iie.spreg.treatment.adoption import Adoption
from spatial_iie.spreg.treatment.columns import columns_of
from spatial_iie.spreg.treatment.design_words import design_word
from spatial_iie.spreg.treatment.periods import Window, columns_of_periods, periods_of
from spatial_iie.spreg.treatment.redraw import Drawn, Estimate, drawn, two_way
from spatial_iie.spreg.treatment.redraw_periods import Redrawn
from spatial_iie.spreg.treatment.setting import setting_of

OWN, SPILLED, PERSISTENCE, FIRST = 1.0, 0.5, 0.6, 2000
WORDS = ("two-way", "donut", "rings:1", "exposure")
WEIGHTS = ("queen", "knn:4", "idw:1:300km")
SIZES = ((30, 6), (100, 8), (285, 10))  # regions, years


class World:
    """Prefectures around Wuhan, their weights, and a question about them that is asked of many panels."""

    def __init__(self, n, years, name):
        demo = si.study.demo()
        middle = demo.regions.geometry.representative_point()
        near = np.argsort(((middle.x - 113) ** 2 + (middle.y - 31) ** 2).to_numpy())[:n]
        part = demo.select(demo.ids[np.sort(near)])
        w = si.weights.from_spec(name, part)
        self.w = (
            w.attach_islands(part.regions).row_standardized() if len(w.isolates) else w.row_standardized()
        )
        self.ids, self.layer, self.years = part.ids, part.layer, years
        first = {part.ids[0]: FIRST + years // 2}
        self.setting = setting_of(
            "y", self.study(np.random.default_rng(0).normal(size=(years, n))), self.w, first, None, None, None,
            "exclude", "cluster:region",
        )  # fmt: skip

    def study(self, y):
        rows = pd.MultiIndex.from_product([range(FIRST, FIRST + self.years), self.ids]).swaplevel()
        frame = pd.DataFrame({"y": y.ravel()}, index=rows)
        return si.study.Study(frame, layer=self.layer, about={"synthetic": True})

    def panel(self, random, treated, spill, own=OWN, trend=0.0):
        """Return first treated years and an outcome."""
        n, t = len(self.ids), self.years
        first = np.full(n, np.inf)
        first[random.choice(n, treated, replace=False)] = FIRST + t // 2
        on = (first <= FIRST + np.arange(t)[:, None]).astype(float)
        near = np.asarray(((self.w.matrix != 0).astype(float) @ on.T).T) > 0
        spilled = {"none": 0 * on, "rings": near * (1 - on), "share": np.asarray(self.w.matrix @ on.T).T}[
            spill
        ]
        e = random.normal(size=(t, n))
        for year in range(1, t):
            e[year] = PERSISTENCE * e[year - 1] + np.sqrt(1 - PERSISTENCE**2) * e[year]
        drift = trend * np.arange(t)[:, None] * np.isfinite(first)
        return first, random.normal(size=n) + 0.1 * np.arange(t)[
            :, None
        ] + own * on + SPILLED * spilled + drift + 0.5 * e

    def asked(self, first):
        years = self.setting.years
        return replace(self.setting, adoption=Adoption(pd.Series(first, index=self.ids), years))

    def did(self, y, first, word, **more):
        treated = pd.Series(first, index=self.ids)[np.isfinite(first)]
        return si.spreg.did(
            "y", self.study(y), self.w, treated=treated, designs=word, **{"permutations": 0, **more}
        )


def least_squares(y, columns):
    """Return coefficients and covariance clustered by region, as panels of this package have them."""
    kept = columns.kept
    z, left = two_way(columns.array[:, kept]), two_way(y[:, kept, None])[:, 0]
    bread = np.linalg.pinv(z.T @ z)
    b = bread @ z.T @ left
    scores = ((left - z @ b)[:, None] * z).reshape(len(y), kept.sum(), -1).sum(axis=0)
    nt, k = kept.sum() * len(y), z.shape[1]
    return b, bread @ scores.T @ scores @ bread * nt / (nt - k - len(y) + 1), kept.sum() - 1


def designs(panels):
    """Print bias of the own effect and coverage of its interval, with and without spillovers."""
    for n, years in SIZES:
        for name in WEIGHTS:
            world = World(n, years, name)
            for spill in ("none", "rings", "share"):
                random, found = np.random.default_rng(14), {word: [] for word in (*WORDS, "sdm")}
                for place in range(panels):
                    first, y = world.panel(random, max(n // 10, 3), spill)
                    for word in WORDS:
                        columns = columns_of(design_word(word), world.asked(first), first)
                        if not columns.comparison.any() and word != "exposure":
                            continue  # everybody is within reach
                        b, cov, df = least_squares(y, columns)
                        half = stats.t.ppf(0.975, df) * np.sqrt(cov[0, 0])
                        found[word].append((b[0], b[0] - half, b[0] + half))
                        if place == 0:
                            row = world.did(y, first, word).to_frame().iloc[0]
                            assert np.allclose(
                                found[word][0], row[["estimate", "lower", "upper"]].astype(float)
                            ), word
                    if place % 10 == 0:
                        row = world.did(y, first, "sdm").to_frame().iloc[0]
                        found["sdm"].append(tuple(row[["estimate", "lower", "upper"]]))
                for word, rows in found.items():
                    if rows:
                        b, low, high = np.array(rows, dtype=float).T
                        held = ((low <= OWN) & (high >= OWN)).mean()
                        print(
                            f"| {n} | {name} | {spill} | {word} | {b.mean() - OWN:+.3f} | {held:.1%} | {len(rows)} |",
                            flush=True,
                        )


def few(panels, draws=99):
    """Print the size of 5 % tests of no effect: clustered errors, and the placebo test."""
    for n, years in SIZES:
        world = World(n, years, "queen")
        for treated in (2, 4, 8, 16):
            random, rejected = np.random.default_rng(14), np.zeros((2, 2))
            for place in range(panels):
                first, y = world.panel(random, treated, "none", own=0.0)
                for row, word in enumerate(("two-way", "rings:1")):
                    question, design = world.asked(first), design_word(word)
                    b, cov, df = least_squares(y, columns_of(design, question, first))
                    rejected[row, 0] += 2 * stats.t.sf(abs(b[0]) / np.sqrt(cov[0, 0]), df) <= 0.05
                    left = two_way(y[:, :, None])[:, 0]
                    found = []
                    for again in drawn(first, np.zeros(n, dtype=int), draws, place):
                        z = two_way(columns_of(design, question, again).array)
                        found.append(np.linalg.lstsq(z, left, rcond=1e-10)[0])
                    rejected[row, 1] += Drawn((), b, np.array(found)).p[0] <= 0.05
            shares = " | ".join(f"{each:.1%}" for each in (rejected / panels).ravel())
            print(f"| {n} | {years} | {treated} | {shares} |", flush=True)


def leads(panels, draws=99):
    """Print the size of the tests of the leads, of either effect, and their power against a trend of 0.1 a year."""
    for n, years in SIZES:
        world = World(n, years, "queen")
        for treated in (4, 8, 16, 32):
            if treated > n / 4:
                continue
            shares = [_rejected(world, treated, trend, panels, draws) for trend in (0.0, 0.1)]
            cells = " | ".join(f"{each:.1%}" for share in shares for each in share)
            print(f"| {n} | {years} | {treated} | {cells} |", flush=True)


def _rejected(world, treated, trend, panels, draws):
    """Return how often the tests of own leads and of neighbours' reject: clustered, then placebo."""
    random, found, window = np.random.default_rng(14), [], Window("1", None, None)
    for place in range(panels):
        first, y = world.panel(random, treated, "rings", trend=trend)
        question = world.asked(first)
        periods = periods_of(question, first, window)
        wanted = [each.each for each in periods]
        columns = columns_of_periods(periods, wanted)
        if not columns.comparison.any():
            continue
        b, cov, df = least_squares(y, columns)
        left = two_way(y[:, :, None])[:, 0]
        every = [_inverse(columns, left)]
        for again in drawn(first, np.zeros(len(first), dtype=int), draws, place):
            every.append(_inverse(columns_of_periods(periods_of(question, again, window), wanted), left))
        row = []
        for short in ("own", "near"):
            names = [name for name in columns.names if name.startswith(f"{short}_before")]
            at = [columns.names.index(name) for name in names]
            row += [_p(b[at], cov[np.ix_(at, at)], df), Redrawn(every).joint_p(columns, names)]
        found.append(row)
    return (np.array(found) <= 0.05).mean(axis=0)


def _inverse(columns, left):
    z = two_way(columns.array)
    inverse = np.linalg.pinv(z.T @ z, rcond=1e-10, hermitian=True)
    return Estimate(inverse @ (z.T @ left), inverse)


def _p(b, cov, df):
    return stats.f.sf(b @ np.linalg.solve(cov, b) / len(b), len(b), df)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {"designs": designs, "few": few, "leads": leads}[sys.argv[1]](int(sys.argv[2]))
