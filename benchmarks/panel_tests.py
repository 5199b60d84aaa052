"""Simulation study of the tests of a panel: size at 5 % of each under its null.

    python benchmarks/panel_tests.py [draws] [seconds]

writes the table of docs/panel_tests.md, cell by cell. Lattices of 30, 100 and 285 regions, 5 and 10 years; queen
contiguity, four nearest neighbours and inverse distance, row-standardized. A cell stops after the draws, or after so
many seconds of the processor, if given; the table gives the number.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from random_effects import weights
from scipy.sparse import eye_array
from scipy.sparse.linalg import splu

import spatial_iie as si
from spatial_iie.errors import EstimationError
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.panels._effects import CORRELATED, RANDOM, without_effects
from spatial_iie.spreg.panels._random_effects import with_random_effects
from spatial_iie.spreg.specification.baltagi_song_koh import baltagi_song_koh
from spatial_iie.spreg.specification.effects_tests import effects_tests
from spatial_iie.spreg.specification.moran_by_year import moran_by_year
from spatial_iie.spreg.specification.panel_hausman import hausman_of_splm
from spatial_iie.study.study import Study

SEED = 20_290
OUT = Path(__file__).parents[1] / "docs" / "panel_tests.md"
CELLS = (
    (30, "queen", 5), (30, "queen", 10), (30, "idw:1", 5), (30, "idw:1", 10), (100, "queen", 5), (100, "knn:4", 5),
    (100, "idw:1", 10), (285, "queen", 5), (285, "idw:1", 5),
)  # fmt: skip
MODELS = ("OLS", "SLX", "SAR", "SEM", "SDM")
STRENGTH = 0.4  # rho or lambda where a null has one
LM = ("LM error", "LM lag", "robust LM error", "robust LM lag")
START, END = "<!-- simulation -->", "<!-- end -->"


class Panel:
    """Panels of one design: x is fixed and varies between regions and over time, errors are drawn."""

    def __init__(self, n: int, name: str, years: int) -> None:
        self.random = np.random.default_rng([SEED, n, years, len(name)])
        self.w, self.years = weights(name, n), years
        self.mu, self.tau = self.random.standard_normal(n), self.random.standard_normal((years, 1))
        self.x = self.random.standard_normal((years, n)) + self.mu + self.tau
        self.back = splu((eye_array(n) - STRENGTH * self.w.matrix).tocsc()).solve
        index = pd.MultiIndex.from_product([range(years), self.w.ids], names=["year", "region"]).swaplevel()
        y = self.x + self.random.standard_normal((years, n))
        table = pd.DataFrame({"y": y.ravel(), "x": self.x.ravel()}, index=index)
        study = Study(table, about={"source": "simulated"})
        made = {m: si.spreg.panel("y ~ x", study, self.w, model=m.lower(), effects="none") for m in MODELS}
        self.designs = {model: fit.design for model, fit in made.items()}

    def e(self) -> np.ndarray:
        """Return independent errors, shape (T, n)."""
        return self.random.standard_normal(self.x.shape)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Return (I - 0.4 W)^-1 values of every year."""
        return np.asarray(self.back(values.T).T)

    def fit(self, y: np.ndarray, model: str, effects: str, *, correction: bool = True):
        """Return a fit to another response."""
        span = tuple(range(self.years))
        design = replace(self.designs[model], y=y.ravel())
        spatial = model in ("SAR", "SEM", "SDM")
        design = without_effects(design, span, effects, correction, spatial=spatial)
        if effects in RANDOM:
            return with_random_effects(model, design, self.years, "auto", "expected")
        return of_design(model, design)


def lm_and_slx(panel: Panel):
    """Yield tests of y = x + 0.5 Wx + both effects + e, with and without the lag of x: rho = lambda = 0."""
    y = panel.x + panel.mu + panel.tau + panel.e()
    for effects in ("region", "both"):
        shown = y - panel.tau if effects == "region" else y
        for correction in (True, False):
            tests = si.spreg.lm_tests(panel.fit(shown, "OLS", effects, correction=correction), lagged=())
            for name in LM:
                yield f"{name}, {effects}{'' if correction else ', uncorrected'}", tests[name]
    yield "Pesaran CD, region", si.spreg.pesaran_cd(panel.fit(y - panel.tau, "OLS", "region"))
    yield "Moran's I of the first year, both", moran_by_year(panel.fit(y, "OLS", "both"))[0]
    y = y + 0.5 * (panel.w.matrix @ panel.x.T).T
    full = panel.fit(y, "SDM", "both")
    yield "LR: SLX < SDM, both", si.spreg.lr_test(panel.fit(y, "SLX", "both"), full)
    yield "Wald: SLX < SDM, both", si.spreg.wald_test(full, "rho")


def reductions(panel: Panel):
    """Yield tests of SDM against SAR and SEM where these are true."""
    y = panel.spread(panel.x + panel.e()) + panel.mu + panel.tau
    full = panel.fit(y, "SDM", "both")
    yield "LR: SAR < SDM, both", si.spreg.lr_test(panel.fit(y, "SAR", "both"), full)
    yield "Wald: SAR < SDM, both", si.spreg.wald_test(full)
    y = panel.x + panel.spread(panel.e()) + panel.mu + panel.tau
    full = panel.fit(y, "SDM", "both")
    yield "LR: SEM < SDM, both", si.spreg.lr_test(panel.fit(y, "SEM", "both"), full)
    yield "Wald: SEM < SDM, both", si.spreg.common_factor_test(full)


def effects(panel: Panel):
    """Yield tests of effects that are not there."""
    y = panel.x + panel.e()
    for what, other in (("region effects", panel.tau), ("year effects", panel.mu)):
        kind = "time" if what == "region effects" else "region"
        fits = [panel.fit(y + other, "OLS", each) for each in (kind, "both")]
        for test in effects_tests(*fits, what):
            yield str(test.name), test


def fixed_or_random(panel: Panel):
    """Yield tests where effects of regions are random and not correlated with x."""
    y = panel.x + panel.random.standard_normal(panel.w.n) + panel.e()
    for model, shown in (("OLS", y), ("SAR", panel.spread(y))):
        random, fixed = (panel.fit(shown, model, each) for each in ("random", "region"))
        yield f"Hausman: {model}", si.spreg.panel_hausman(fixed, random)
        yield f"Mundlak: {model}", si.spreg.mundlak_test(panel.fit(shown, model, CORRELATED[0]))
        if model == "SAR":
            other = panel.fit(shown, model, "region", correction=False)
            yield "Hausman: SAR (splm)", hausman_of_splm(other, random)


def components(panel: Panel):
    """Yield the tests of Baltagi, Song and Koh, each where its null is true."""
    e, mu = panel.e(), panel.random.standard_normal(panel.w.n)

    def tests(u: np.ndarray):
        y = panel.x + u
        fits = panel.fit(y, "OLS", "none"), panel.fit(y, "SEM", "none"), panel.fit(y, "OLS", "random")
        return baltagi_song_koh(*fits)

    for test in tests(e)[:3]:
        yield str(test.name), test
    for u, place in ((panel.spread(e), 3), (mu + e, 4)):
        test = tests(u)[place]
        yield str(test.name), test


PARTS = {
    lm_and_slx: 1,
    reductions: 1,
    effects: 1,
    fixed_or_random: 2,
    components: 2,
}  # one in so many samples


def cell(n: int, name: str, years: int, draws: int, seconds: float) -> pd.DataFrame:
    """Return, of each test, the number of samples and of those in which it rejects at 5 %."""
    panel, stop = Panel(n, name, years), time.process_time() + seconds
    found: list[dict[str, float]] = []
    while len(found) < draws and time.process_time() < stop:
        values: dict[str, float] = {}
        for part, every in PARTS.items():
            if len(found) % every:
                continue
            try:
                values |= {test: result.p_value for test, result in part(panel)}
            except EstimationError:  # a maximum at the edge
                continue
        found.append(values)
    p = pd.DataFrame(found)
    return pd.DataFrame({"samples": p.notna().sum(), "rejected": (p < 0.05).sum()})


def table(found: dict[tuple[int, str, int], pd.DataFrame]) -> list[str]:
    """Return the lines of the table: a row a test, all cells together and a column each."""
    every = sum(found.values())
    heads = [f"{n}, {years}, {name}" for n, name, years in found]
    lines = ["| null is true: rejected, % | samples | all | " + " | ".join(heads) + " |"]
    lines.append("|---|" + "---:|" * (2 + len(heads)))
    counts = [str(each["samples"].max()) for each in found.values()]
    lines.append(f"| samples | {every['samples'].max()} | | " + " | ".join(counts) + " |")
    for test, row in every.iterrows():
        cells = [100 * each.loc[test, "rejected"] / each.loc[test, "samples"] for each in found.values()]
        whole = 100 * row["rejected"] / row["samples"]
        lines.append(
            f"| {test} | {row['samples']} | {whole:.1f} | " + " | ".join(f"{v:.1f}" for v in cells) + " |"
        )
    return lines


def main() -> None:
    """Run the study and write its table into the page."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else np.inf
    found = {}
    for each in CELLS:
        found[each] = cell(*each, draws, seconds)
        text = OUT.read_text(encoding="utf-8")
        before, _, rest = text.partition(START)
        body = "\n".join([START, "", *table(found), "", END])
        OUT.write_text(before + body + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
