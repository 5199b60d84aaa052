"""Sandwich errors of maximum likelihood by brute force: dense matrices, loops over pairs, simulated scores."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.spreg.std_errors import quadratic
from spatial_iie.study.study import Study

PARAMETERS = {
    "sem": ("lambda",),
    "sdem": ("lambda",),
    "sar": ("rho",),
    "sdm": ("rho",),
    "sac": ("rho", "lambda"),
}
FORMULA = "y ~ x + z"


def _links(n, seed):
    random = np.random.default_rng(seed)
    links = (random.uniform(size=(n, n)) < 4 / n) & ~np.eye(n, dtype=bool)
    links |= np.roll(np.eye(n, dtype=bool), 1, axis=1)
    return si.weights.from_matrix(
        links.astype(float), ids=pd.Index([f"r{i:02d}" for i in range(n)])
    ).row_standardized()


def _year(w, seed, effect=0.0):
    random, n, dense = np.random.default_rng(seed), w.n, w.matrix.toarray()
    x, z, e = random.standard_normal((3, n))
    u = np.linalg.solve(np.eye(n) - 0.3 * dense, np.exp(0.5 * x) * e)
    y = np.linalg.solve(np.eye(n) - 0.3 * dense, 1 + x - z + effect + u)
    return pd.DataFrame({"y": y, "x": x, "z": z, "group": np.arange(n) % 7}, index=w.ids)


def _lattice():
    w = si.weights.lattice(5, 3, rook=True)
    return si.weights.from_matrix(w.matrix, ids=pd.Index([f"r{i:02d}" for i in range(15)])).row_standardized()


class Brute:
    """A fit in dense matrices, rows of T years of n regions; J takes out means of years where they were."""

    def __init__(self, fit, z, y, w, years, centred=False):
        self.names, self.n, self.years = PARAMETERS[fit.model.lower()], len(w), years
        n, self.s2 = self.n, fit.sigma2
        j = np.eye(n) - 1 / n if centred else np.eye(n)
        w = j @ w
        rho, lam = (float(fit.params.get(name, 0.0)) for name in ("rho", "lambda"))
        whole = np.kron(np.eye(years), w)
        eye = np.eye(n * years)
        a, b = eye - rho * whole, eye - lam * whole
        beta = fit.params.to_numpy()[: z.shape[1]]
        self.z, self.e = b @ z, b @ (a @ y - z @ beta)
        self.g = [
            j @ w @ np.linalg.inv(np.eye(n) - at * w) @ j
            for at in ({"rho": rho, "lambda": lam}[q] for q in self.names)
        ]
        signal = b @ whole @ np.linalg.inv(a) @ z @ beta
        self.q = [signal if name == "rho" else np.zeros(n * years) for name in self.names]

    def information(self, free, traces):
        """Return the expected information for ``free`` independent years; ``traces`` of the space that is left."""
        k, m, s2 = self.z.shape[1], len(self.names), self.s2
        size = np.zeros((k + m + 1,) * 2)
        size[:k, :k] = self.z.T @ self.z / s2
        for i, gi in enumerate(self.g):
            size[:k, k + i] = size[k + i, :k] = self.z.T @ self.q[i] / s2
            size[k + i, -1] = size[-1, k + i] = free * np.trace(gi) / s2
            for j, gj in enumerate(self.g):
                size[k + i, k + j] = (
                    free * (np.trace(gi @ gj) + np.trace(gi.T @ gj)) + self.q[i] @ self.q[j] / s2
                )
        size[-1, -1] = traces / (2 * s2**2)
        return size

    def middle(self, e, together):
        """Return the covariance of the scores: ``together`` says whether two rows may be correlated, (N, N) weights."""
        k, m, s2, n = self.z.shape[1], len(self.names), self.s2, self.n
        square = e**2 / s2 - (e**2 / s2).mean()
        columns = [self.z * e[:, None] / s2]
        for g, q in zip(self.g, self.q, strict=True):
            columns.append((q * e / s2 + np.tile(np.diag(g), self.years) * square)[:, None])
        columns.append(square[:, None] / (2 * s2))
        scores = np.hstack(columns)
        total = scores.T @ together @ scores
        for t, s in itertools.product(range(self.years), repeat=2):
            for i, j in itertools.combinations(range(n), 2):
                rows = t * n + i, t * n + j, s * n + i, s * n + j
                share = np.sqrt(together[rows[0], rows[2]] * together[rows[1], rows[3]])
                for p, r in itertools.product(range(m), repeat=2):
                    one, other = (self.g[c][i, j] + self.g[c][j, i] for c in (p, r))
                    total[k + p, k + r] += share * one * other * np.prod(e[list(rows)]) / s2**2
        return total


def _leverage(z):
    return np.einsum("ij,jk,ik->i", z, np.linalg.inv(z.T @ z), z)


@pytest.mark.parametrize("model", list(PARAMETERS))
@pytest.mark.parametrize("word", ["hc0", "hc1", "hc2", "hc3", "cluster:group"])
def test_a_cross_section_by_pairs(model, word):
    w = _links(26, 5)
    table = _year(w, 6)
    fit = getattr(si.spreg, model)(FORMULA, table, w, errors=word)
    names = [name for name in fit.params.index if name not in ("rho", "lambda")]
    own = np.column_stack([np.ones(26), table[["x", "z"]]])
    dense = w.matrix.toarray()
    z = np.hstack([own, dense @ own[:, 1:]]) if model in ("sdem", "sdm") else own
    brute = Brute(fit, z, table["y"].to_numpy(), dense, 1)
    assert len(names) == z.shape[1]
    h, k = _leverage(brute.z), z.shape[1]
    e = brute.e * {"hc0": 1, "hc1": np.sqrt(26 / (26 - k)), "hc2": (1 - h) ** -0.5}.get(word, 1 / (1 - h))
    together, factor = np.eye(26), 1.0
    if word.startswith("cluster"):
        together, factor = (
            np.equal.outer(table["group"].to_numpy(), table["group"].to_numpy()).astype(float),
            7 / 6,
        )
    bread = np.linalg.inv(brute.information(1, 26))
    expected = (bread @ (factor * brute.middle(e, together)) @ bread)[:-1, :-1]
    assert fit.cov.to_numpy() == pytest.approx(expected, rel=1e-7)
    assert fit.residual_df is None and fit.about.standard_errors == word


def _panel(w, years=3, seed=8):
    random = np.random.default_rng(seed)
    effect = 0.2 * random.standard_normal(w.n)
    tables = {2001 + t: _year(w, seed + t, effect + t) for t in range(years)}
    table = pd.concat(tables, names=["year", "region"]).swaplevel()
    table["group"] = table["group"].astype(float)
    return Study(table, about={"source": "made up"}), tables


def _demeaned(tables, w, model, effects):
    own = np.array([table[["y", "x", "z"]].to_numpy() for table in tables.values()])
    if model in ("sdem", "sdm"):
        own = np.concatenate([own, w.matrix.toarray() @ own[:, :, 1:]], axis=2)
    own = own - own.mean(axis=0) if effects in ("region", "both") else own
    own = own - own.mean(axis=1, keepdims=True) if effects in ("time", "both") else own
    flat = own.reshape(-1, own.shape[-1])
    y, z = flat[:, 0], flat[:, 1:]
    return y, (np.column_stack([np.ones(len(z)), z]) if effects == "none" else z)


@pytest.mark.parametrize("model", ["sem", "sar", "sdm", "sac"])
@pytest.mark.parametrize("effects", ["none", "region", "time", "both"])
@pytest.mark.parametrize("word", ["cluster:region", "cluster:region+group", "hc3", "conley:0km:1"])
def test_a_panel_by_pairs(model, effects, word):
    """Products of the errors of two regions summed over the years in which errors may be correlated, then squared."""
    n, years, w = 15, 3, _lattice()
    study, tables = _panel(w)
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects=effects, errors=word)
    y, z = _demeaned(tables, w, model, effects)
    brute = Brute(fit, z, y, w.matrix.toarray(), years, centred=effects in ("time", "both"))
    h = _leverage(brute.z)
    of_regions, of_years = (
        (1 / years) * (effects in ("region", "both")),
        (1 / n) * (effects in ("time", "both")),
    )
    if word == "hc3":
        h = h + of_regions + of_years - of_regions * of_years
    e = brute.e / (1 - h)
    region, year = np.tile(np.arange(n), years), np.repeat(np.arange(years), n)
    own, group = (np.equal.outer(v, v).astype(float) for v in (region, region % 7))
    time = np.maximum(0, 1 - np.abs(np.subtract.outer(year, year)) / 2)
    middles = {
        "cluster:region": [(own, 15 / 14)],
        "cluster:region+group": [(own, 15 / 14), (group, 7 / 6), (-1.0, 15 / 14)],
        "hc3": [(np.eye(n * years), 1.0)],
        "conley:0km:1": [(own * time, 1.0)],
    }[word]
    total = 0.0
    for together, factor in middles:
        sign = 1.0
        if isinstance(together, float):
            together, sign = own, -1.0
        total = total + sign * factor * brute.middle(e, together)
    free = years - (effects in ("region", "both"))
    bread = np.linalg.inv(brute.information(free, fit.n))
    expected = (bread @ total @ bread)[:-1, :-1]
    assert fit.cov.to_numpy() == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("model", ["sem", "sar", "sdm", "sac"])
@pytest.mark.parametrize("word", ["cluster:region", "cluster:group"])
def test_random_effects_by_pairs(model, word):
    """The same pairs of quasi-demeaned data, with the score of phi of every region beside them."""
    n, years, w = 15, 4, _lattice()
    study, tables = _panel(w, years, seed=9)
    table = study._panel
    more = np.repeat(np.random.default_rng(1).standard_normal(n), years)
    index = pd.MultiIndex.from_product([w.ids, tables], names=table.index.names)
    study = Study(table.assign(y=table["y"] + pd.Series(more, index=index)), about={"source": "made up"})
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects="random", errors=word)
    phi, s2 = float(fit.params["phi"]), fit.sigma2
    assert 0.05 < phi < 0.98
    own = np.array([study.year(year)[["y", "x", "z"]].assign(one=1.0).to_numpy() for year in tables])
    if model == "sdm":
        own = np.concatenate([own, w.matrix.toarray() @ own[:, :, 1:3]], axis=2)
    own = (own - (1 - phi) * own.mean(axis=0)).reshape(n * years, -1)
    order = [3, 1, 2, *range(4, own.shape[1])]
    brute = Brute(fit, own[:, order], own[:, 0], w.matrix.toarray(), years)
    e = brute.e / (1 - _leverage(brute.z))
    region = np.tile(np.arange(n), years)
    code = region if word == "cluster:region" else region % 7
    together = np.equal.outer(code, code).astype(float)
    k, m = brute.z.shape[1], len(brute.names)
    means = years * e.reshape(years, n).mean(axis=0) ** 2 / s2
    of_phi = np.tile((means.mean() - means) / phi, years) / years
    square = e**2 / s2 - (e**2 / s2).mean()
    columns = [brute.z * e[:, None] / s2]
    for g, q in zip(brute.g, brute.q, strict=True):
        columns.append((q * e / s2 + np.tile(np.diag(g), years) * square)[:, None])
    scores = np.hstack([*columns, (square / (2 * s2))[:, None]])
    middle = np.zeros((k + m + 2,) * 2)
    middle[:-1, :-1] = brute.middle(e, together)
    middle[:-1, -1] = middle[-1, :-1] = scores.T @ together @ of_phi
    middle[-1, -1] = of_phi @ together @ of_phi
    information = np.zeros((k + m + 2,) * 2)
    information[:-1, :-1] = brute.information(years, n * years)
    for i, g in enumerate(brute.g):
        information[k + i, -1] = information[-1, k + i] = -2 / phi * np.trace(g)
    information[-2, -1] = information[-1, -2] = -n / (phi * s2)
    information[-1, -1] = 2 * n / phi**2
    bread = np.linalg.inv(information)
    count = len(np.unique(code))
    expected = count / (count - 1) * bread @ middle @ bread
    kept = [i for i in range(k + m + 2) if i != k + m]
    assert fit.cov.to_numpy() == pytest.approx(expected[np.ix_(kept, kept)], rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("model", ["sem", "sar", "sac"])
@pytest.mark.parametrize("effects", ["none", "region", "both"])
@pytest.mark.parametrize("word", ["driscoll-kraay:1", "cluster:year"])
def test_scores_of_whole_years(model, effects, word):
    """All errors of a year may be correlated: its scores are summed whole, quadratic part and all."""
    n, years, w = 15, 6, _lattice()
    study, tables = _panel(w, years)
    fit = si.spreg.panel(FORMULA, study, w, model=model, effects=effects, errors=word)
    y, z = _demeaned(tables, w, model, effects)
    brute = Brute(fit, z, y, w.matrix.toarray(), years, centred=effects == "both")
    e, s2 = brute.e / (1 - _leverage(brute.z)), fit.sigma2
    columns = [brute.z * e[:, None] / s2]
    for g, q in zip(brute.g, brute.q, strict=True):
        inner = e * (np.kron(np.eye(years), g) @ e) / s2
        columns.append((q * e / s2 + inner - inner.mean())[:, None])
    columns.append(((e**2 - (e**2).mean()) / (2 * s2**2))[:, None])
    sums = np.hstack(columns).reshape(years, n, -1).sum(axis=1)
    reach = {"driscoll-kraay:1": 2, "cluster:year": 1}[word]
    apart = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
    factor = 6 / 5 if word == "cluster:year" else 1.0
    if word == "driscoll-kraay:1":
        assert any("6 years" in note and "errors='cluster:region' is" in note for note in fit.notes)
    middle = factor * sums.T @ np.maximum(0, 1 - apart / reach) @ sums
    bread = np.linalg.inv(brute.information(years - (effects in ("region", "both")), fit.n))
    assert fit.cov.to_numpy() == pytest.approx((bread @ middle @ bread)[:-1, :-1], rel=1e-6, abs=1e-12)


def test_the_pairs_have_the_variance_of_simulated_scores():
    """e'Ge of independent normal errors of unequal variance: 40,000 draws; the split by region has half of it."""
    w = _links(30, 3)
    g = w.matrix @ np.linalg.inv(np.eye(30) - 0.6 * w.matrix.toarray())
    random = np.random.default_rng(1)
    variance = np.exp(random.standard_normal(30))
    e = np.sqrt(variance) * random.standard_normal((40_000, 30))
    simulated = np.einsum("si,ij,sj->s", e, g, e).var()
    made = quadratic.Quadratic(_space(w), (0.6,), centred=False)
    diagonals, pairs = made.sums(variance[:, None])
    exact = float(pairs[0, 0] + (diagonals[0] ** 2 * 2 * variance**2).sum())
    assert simulated == pytest.approx(exact, rel=0.05)
    split = (e * (e @ g.T) - variance * np.diag(g)) ** 2
    assert split.sum(axis=1).mean() < 0.75 * exact


def _space(w):
    from spatial_iie.spreg.likelihood._space import space_of

    return space_of(w)


@pytest.mark.parametrize("effects", ["region", "both"])
def test_columns_part_by_part_are_those_of_the_whole_matrix(monkeypatch, effects):
    w = _links(26, 5)
    study, _ = _panel(w)
    fit = si.spreg.panel(FORMULA, study, w, model="sac", effects=effects, errors="cluster:region")
    monkeypatch.setattr(quadratic, "_DENSE", 10)
    monkeypatch.setattr(quadratic, "_AT_ONCE", 26 * 7)
    again = si.spreg.panel(FORMULA, study, w, model="sac", effects=effects, errors="cluster:region")
    assert again.cov.to_numpy() == pytest.approx(fit.cov.to_numpy(), rel=1e-9)
    monkeypatch.setattr(quadratic, "_MOST", 20)
    with pytest.raises(si.errors.EstimationError, match="up to 20 regions"):
        si.spreg.panel(FORMULA, study, w, model="sac", effects=effects, errors="cluster:region")


def test_the_observed_information_may_stand_outside():
    w = _links(26, 5)
    table = _year(w, 6)
    fits = [
        si.spreg.sar(FORMULA, table, w, information=kind, errors="hc3") for kind in ("expected", "observed")
    ]
    assert fits[0].std_errors["rho"] == pytest.approx(fits[1].std_errors["rho"], rel=0.3)
    assert fits[0].std_errors["rho"] != fits[1].std_errors["rho"]


def test_notes_say_what_the_errors_do_not_repair():
    """Clusters of several regions are a sign of a wrong model; a region's own years are none. No bootstrap of these."""
    w = _lattice()
    study, _ = _panel(w)
    for word, wrong in (("cluster:region", False), ("cluster:group", True), ("hc3", False)):
        fit = si.spreg.panel(FORMULA, study, w, model="sar", effects="region", errors=word)
        assert any("model is wrong" in note for note in fit.notes) is wrong
        assert any("15 clusters" in note for note in fit.notes) is (word == "cluster:region")
        assert not any("bootstrap" in note for note in fit.notes)
