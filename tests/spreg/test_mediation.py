"""Mediation: the identities of least squares, Sobel's formula, and draws fitted one by one; regions of significance."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.spreg.heterogeneity import _mediation_draws as draws_of


def _made(n=80, seed=1):
    random = np.random.default_rng(seed)
    data = pd.DataFrame(random.standard_normal((n, 4)), columns=["x", "c", "m", "y"])
    data["m"] += 0.7 * data["x"] + 0.2 * data["c"]
    data["y"] += 0.5 * data["m"] + 0.3 * data["x"]
    return data


@pytest.fixture(scope="module")
def lattice():
    w = si.weights.lattice(9, 9).row_standardized()
    return _made(81).set_index(w.ids), w


def test_the_total_effect_is_the_direct_and_the_mediated():
    """c = c' + a b, exactly in least squares; Sobel (1982): a^2 s_b^2 + b^2 s_a^2."""
    data = _made()
    table = (
        si.spreg.mediation("y ~ x + c", data, mediator="m", draws=99, variable="x")
        .to_frame()
        .set_index("effect")
    )
    total, direct, both = (
        table.loc[row, "estimate"] for row in ("total effect", "direct effect", "mediated, Sobel")
    )
    assert total == pytest.approx(direct + both, abs=1e-12)
    a, b = si.spreg.ols("m ~ x + c", data), si.spreg.ols("y ~ x + c + m", data)
    wanted = np.hypot(a.params["x"] * b.std_errors["m"], b.params["m"] * a.std_errors["x"])
    assert table.loc["mediated, Sobel", "std_error"] == pytest.approx(wanted)
    assert table.loc["share", "estimate"] == pytest.approx(both / total)


def test_draws_are_regressions_of_regions_drawn_again():
    """The percentiles, by fitting every draw by hand."""
    data, draws, level = _made(40), 120, 0.9
    result = si.spreg.mediation("y ~ x + c", data, mediator="m", draws=draws, seed=4, level=level)
    random, products = np.random.default_rng(4), []
    counts = random.multinomial(40, np.full(40, 1 / 40), size=draws)
    for row in counts:
        drawn = data.loc[np.repeat(data.index, row)].reset_index(drop=True)
        a = si.spreg.ols("m ~ x + c", drawn).params["x"]
        products.append(a * si.spreg.ols("y ~ x + c + m", drawn).params["m"])
    row = result.to_frame().set_index("effect").loc["mediated, bootstrap"]
    np.testing.assert_allclose([row["low"], row["high"]], np.quantile(products, [0.05, 0.95]), rtol=1e-8)
    assert row["std_error"] == pytest.approx(np.std(products, ddof=1))


@pytest.mark.parametrize(("model", "scale"), [("sem", 1.0), ("sar", 1.0), ("sdm", 1.0), ("sdm", 0.5)])
def test_draws_of_spatial_models_are_fits_to_other_responses(lattice, model, scale):
    data, w = lattice
    w = si.weights.Weights(scale * w.matrix, w.ids)  # rows that sum alike, to 1 or to another number
    fit = getattr(si.spreg, model)("y ~ x + m", data, w)
    found = draws_of._of_signs(fit, "m", 2, np.random.default_rng(7), 0, None)
    signs = np.random.default_rng(7).integers(0, 2, (81, 2)) * 2.0 - 1
    dense, k = w.matrix.toarray(), len(fit.design.names)
    mean = fit.design.z @ fit.params.to_numpy()[:k]
    for column in range(2):
        e = fit.residuals.to_numpy() * signs[:, column]
        if model == "sem":
            y = mean + np.linalg.solve(np.eye(81) - fit.params["lambda"] * dense, e)
        else:
            y = np.linalg.solve(np.eye(81) - fit.params["rho"] * dense, mean + e)
        again = getattr(si.spreg, model)("y ~ x + m", data.assign(y=y), w)
        wanted = again.params["m"] if model == "sem" else again.impacts().to_frame().loc["m", "total"]
        assert found[column] == pytest.approx(wanted, rel=1e-6)


def test_effects_of_a_model_that_spills_over_are_total_impacts(lattice):
    data, w = lattice
    done = []
    table = si.spreg.mediation("y ~ x", data, w, mediator="m", model="sar", draws=99, isolates="zero", errors="hc3",
                               progress=lambda *at: done.append(at))  # fmt: skip
    frame = table.to_frame().set_index("effect")
    a = si.spreg.sar("m ~ x", data, w, errors="hc3").impacts().to_frame().loc["x"]
    assert frame.loc["a", "estimate"] == pytest.approx(a["total"])
    assert frame.loc["a", "std_error"] == pytest.approx(a["total_std_error"])
    assert done[-1] == (198, 198)
    assert [fit.about.response for fit in table.about.fits.values()] == ["y", "m", "y"]


def test_a_panel_keeps_regions_whole():
    study = si.study.demo()
    few = study.select(list(study.ids[::8]))
    w = si.weights.from_spec("knn:4", few).row_standardized()
    table = si.spreg.mediation("log(gdp_per_capita) ~ digital_index", few, w, mediator="trade_share", effects="both",
                               years=[2018, 2019], draws=99)  # fmt: skip
    frame = table.to_frame().set_index("effect")
    fit = si.spreg.panel(
        "trade_share ~ digital_index", few, w, model="ols", effects="both", years=[2018, 2019]
    )
    assert frame.loc["a", "estimate"] == pytest.approx(fit.params["digital_index"])
    assert frame.loc["mediated, bootstrap", ["low", "high"]].notna().all()
    assert any("sequential ignorability" in note for note in table.notes)


def test_what_cannot_be_mediated_is_refused(lattice):
    data, _ = lattice
    with pytest.raises(DataError, match="m is a regressor of the formula"):
        si.spreg.mediation("y ~ x + m", data, mediator="m")
    with pytest.raises(DataError, match="z is no regressor of the formula"):
        si.spreg.mediation("y ~ x", data, mediator="m", variable="z")
    with pytest.raises(EstimationError, match="only where the rows of W sum alike"):
        si.spreg.mediation("y ~ x", data, si.weights.lattice(9, 9), mediator="m", model="sar")
    with pytest.raises(DataError, match="level must be a number"):
        si.spreg.mediation("y ~ x", data, mediator="m", level=2)
    gaps = data.assign(m=data["m"].where(np.arange(81) > 0))
    assert si.spreg.mediation("y ~ x", gaps, mediator="m", draws=99).about.fits["y ~ x"].n == 80


@pytest.mark.parametrize("slope", [0.8, 0.05])
def test_the_margin_is_at_the_critical_value_where_its_significance_ends(slope):
    random = np.random.default_rng(3)
    data = pd.DataFrame(random.standard_normal((150, 3)), columns=["x", "z", "y"])
    data["y"] += 0.3 * data["x"] + slope * data["x"] * data["z"]
    fit = si.spreg.ols("y ~ x * z", data, errors="hc1")
    table = si.spreg.moderation(fit, "x", "z", at=[0, 1], level=0.9)
    ends = [
        float(each) for each in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", table.notes[-1].partition(":")[2])[:2]
    ]
    p = si.spreg.margins(fit, "x", at={"z": ends}).to_frame()["p"]
    np.testing.assert_allclose(p, 0.1, atol=2e-4)
    middle = si.spreg.margins(fit, "x", at={"z": [sum(ends) / 2]}).to_frame()["p"].iloc[0]
    assert (middle < 0.1) == ("between" in table.notes[-1])


def test_each_impact_of_a_spatial_model_has_its_region(lattice):
    data, w = lattice
    fit = si.spreg.sdm("y ~ x * c", data, w)
    notes = [note for note in si.spreg.moderation(fit, "x", "c").notes if note.startswith("Significant")]
    assert [next(kind for kind in ("indirect", "direct", "total") if kind in note) for note in notes] == [
        "direct", "indirect", "total"]  # fmt: skip


def test_what_is_not_moderated_is_refused():
    data = _made()
    with pytest.raises(EstimationError, match="does not depend on c"):
        si.spreg.moderation(si.spreg.ols("y ~ x + c", data), "x", "c")
    with pytest.raises(EstimationError, match="is no line in c"):
        si.spreg.moderation(si.spreg.ols("y ~ x * I(c**2) + c", data), "x", "c")
    with pytest.raises(DataError, match="not in the formula"):
        si.spreg.moderation(si.spreg.ols("y ~ x", data), "x", "c")
    with pytest.raises(DataError, match="level must be"):
        si.spreg.moderation(si.spreg.ols("y ~ x * c", data), "x", "c", level=1)


def test_what_else_is_refused_in_words():
    data = pd.DataFrame(np.random.default_rng(0).standard_normal((60, 4)), columns=["x", "y", "m", "z"])
    data["side"] = np.repeat(["a", "b"], 30)
    with pytest.raises(DataError, match="leave the square brackets out"):
        si.spreg.mediation("y ~ [x ~ z]", data, mediator="m", draws=99)
    with pytest.raises(DataError, match="side is a category"):
        si.spreg.moderation(si.spreg.ols("y ~ x * side", data), "x", "side")
    fit = si.spreg.ols("y ~ x * z", data)
    with pytest.raises(DataError, match=r"not at \[a\]"):
        si.spreg.moderation(fit, "x", "z", at=["a"])
    assert si.spreg.moderation(fit, "x", "z", at=2).to_frame()["z"].tolist() == [2]


def test_draws_of_a_panel_take_all_years_of_a_region():
    """The percentiles, by least squares on rows of every draw; regions in no order of their labels."""
    random = np.random.default_rng(6)
    labels = [f"r{k:02d}" for k in random.permutation(12)]
    w = si.weights.Weights(si.weights.lattice(3, 4).matrix, labels).row_standardized()
    index = pd.MultiIndex.from_product([labels, [2010, 2011, 2012]])
    data = pd.DataFrame(random.standard_normal((36, 3)), index=index, columns=["x", "m", "y"])
    data["m"] += data["x"]
    data["y"] += data["m"]
    study = si.study.Study(data, about={})
    result = si.spreg.mediation("y ~ x", study, w, mediator="m", effects="none", draws=99, seed=3, level=0.8)
    counts, products = np.random.default_rng(3).multinomial(12, np.full(12, 1 / 12), size=99), []
    for row in counts:
        rows = pd.concat(
            [data.loc[[name]] for name, many in zip(sorted(labels), row, strict=True) for _ in range(many)]
        )
        one = np.ones(len(rows))
        a = np.linalg.lstsq(np.column_stack([one, rows["x"]]), rows["m"], rcond=None)[0][1]
        products.append(
            a * np.linalg.lstsq(np.column_stack([one, rows[["x", "m"]]]), rows["y"], rcond=None)[0][2]
        )
    found = result.to_frame().set_index("effect").loc["mediated, bootstrap", ["low", "high"]].astype(float)
    np.testing.assert_allclose(found, np.quantile(products, [0.1, 0.9]), rtol=1e-8)
