"""Thresholds against a search by hand, one regression at a time, and the law of their bootstrap."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError


def _made(n=120, seed=3, jump=1.5, second=None):
    random = np.random.default_rng(seed)
    data = pd.DataFrame(random.standard_normal((n, 4)), columns=["x", "z", "q", "e"])
    data["y"] = 1 + 0.5 * data["x"] + 0.3 * data["z"] + data["e"] + jump * (data["q"] > 0.2) * data["x"]
    if second is not None:
        data["y"] += second * (data["q"] > 0.9) * data["x"]
    return data


def _squares(y, columns):
    z = np.column_stack(columns)
    residuals = y - z @ np.linalg.lstsq(z, y, rcond=None)[0]
    return float(residuals @ residuals)


def _by_hand(data, trim, split=("Intercept", "x", "z"), given=()):
    """Return the sum of squares at every candidate."""
    one, y, q = np.ones(len(data)), data["y"].to_numpy(), data["q"].to_numpy()
    known = {"Intercept": one, "x": data["x"].to_numpy(), "z": data["z"].to_numpy()}
    least = int(np.ceil(trim * len(data)))
    found = {}
    for value in np.unique(q):
        below = (q <= value).sum()
        if below < least or len(q) - below < least:
            continue
        if any(abs(below - (q <= each).sum()) < least for each in given):
            continue
        columns = list(known.values())
        for each in (*given, value):
            columns += [known[name] * (q <= each) for name in split]
        found[value] = _squares(y, columns)
    return pd.Series(found)


@pytest.mark.parametrize("split", [None, ("x",), ("Intercept", "x")])
def test_the_threshold_has_the_least_sum_of_squares(split):
    data = _made()
    found = si.spreg.threshold(
        "y ~ x + z", data, variable="q", split=split, draws=19, interval="homoskedastic"
    )
    squares = _by_hand(data, 0.15, split or ("Intercept", "x", "z"))
    row = found.to_frame().iloc[0]
    assert row["threshold"] == squares.idxmin()
    alone = _squares(data["y"], [np.ones(len(data)), data["x"], data["z"]])
    assert row["F"] == pytest.approx(len(data) * (alone - squares.min()) / squares.min(), rel=1e-9)
    ratio = len(data) * (squares - squares.min()) / squares.min()
    np.testing.assert_allclose(found.profile["ratio"], ratio, atol=1e-7)
    inside = ratio.index[ratio <= 7.3523]  # Hansen (2000), table 1
    assert (row["low"], row["high"]) == (inside.min(), inside.max())


def test_the_regression_by_regime_is_two_regressions():
    data = _made()
    found = si.spreg.threshold("y ~ x + z", data, variable="q", draws=19)
    value = found.to_frame().loc[0, "threshold"]
    for label, part in (
        (f"q <= {value:.6g}", data[data["q"] <= value]),
        (f"q > {value:.6g}", data[data["q"] > value]),
    ):
        alone = si.spreg.ols("y ~ x + z", part)
        names = [f"{name}[{label}]" for name in alone.params.index]
        np.testing.assert_allclose(found.fit.params[names], alone.params, rtol=1e-9)


def test_two_thresholds_are_found_in_turn_and_again():
    data = _made(n=150, second=-3.0)
    found = si.spreg.threshold(
        "y ~ x + z", data, variable="q", thresholds=2, split=["x"], draws=49
    ).to_frame()
    first = _by_hand(data, 0.15, ("x",))
    second = _by_hand(data, 0.15, ("x",), (first.idxmin(),))
    refined = _by_hand(data, 0.15, ("x",), (second.idxmin(),))
    assert found["threshold"].tolist() == [refined.idxmin(), second.idxmin()]
    wanted = len(data) * (first.min() - second.min()) / second.min()
    assert found.loc[1, "F"] == pytest.approx(wanted, rel=1e-9)
    assert (found["p_bootstrap"] <= 0.05).all()


def test_draws_of_the_test_are_regressions_of_drawn_residuals():
    """The p value, by fitting every draw by hand."""
    from spatial_iie.spreg.heterogeneity import threshold as room

    data, seed, draws = _made(n=60, jump=0.4), 5, 25
    found = si.spreg.threshold("y ~ x + z", data, variable="q", draws=draws, seed=seed, trim=0.2).to_frame()
    row = found.iloc[0]
    q, y = data["q"].to_numpy(), data["y"].to_numpy()
    z = np.column_stack([np.ones(60), data["x"], data["z"]])
    both = np.column_stack([z, z * (q <= row["threshold"])[:, None]])
    left = y - both @ np.linalg.lstsq(both, y, rcond=None)[0]
    random, more = np.random.default_rng(seed), 0
    e = room._drawn(left, (1, 60), "wild", draws, random)
    for k in range(draws):
        drawn = data.assign(y=e[:, k])
        squares = _by_hand(drawn, 0.2)
        alone = _squares(e[:, k], [z])
        more += 60 * (alone - squares.min()) / squares.min() >= row["F"]
    assert row["p_bootstrap"] == (1 + more) / (1 + draws)


@pytest.fixture(scope="module")
def study():
    return si.study.demo()


@pytest.fixture(scope="module")
def near(study):
    return si.weights.from_spec("knn:4", study).row_standardized()


def test_a_panel_is_searched_with_dummies(study, near):
    """Hansen (1999): effects of regions and years beside the slopes, here as columns of dummies."""
    few = study.select(list(study.ids[::6]))
    w = si.weights.from_spec("knn:4", few).row_standardized()
    found = si.spreg.threshold(
        "log(gdp_per_capita) ~ digital_index", few, w, variable="trade_share", most=25, draws=19
    )
    frames = [few.table(year) for year in few.years]
    y = np.log(np.concatenate([frame["gdp_per_capita"] for frame in frames]))
    x, q = (np.concatenate([frame[name] for frame in frames]) for name in ("digital_index", "trade_share"))
    n, years = len(few.ids), len(frames)
    dummies = np.column_stack([np.tile(np.eye(n), (years, 1)), np.repeat(np.eye(years)[:, 1:], n, axis=0)])
    squares = [_squares(y, [dummies, x, x * (q <= value)]) for value in found.profile["value"]]
    ratio = (np.array(squares) / min(squares) - 1) * n * (years - 1)
    np.testing.assert_allclose(found.profile["ratio"], ratio, atol=1e-5)
    assert [name.partition("[")[0] for name in found.fit.params.index] == ["digital_index"] * 2


def test_the_residual_bootstrap_draws_regions_whole():
    from spatial_iie.spreg.heterogeneity.threshold import _drawn

    residuals = np.arange(12.0)  # 3 years of 4 regions
    drawn = _drawn(residuals, (3, 4), "residual", 50, np.random.default_rng(0)).reshape(3, 4, 50)
    assert np.allclose(np.diff(drawn, axis=0), 0)  # of a region less the mean of the year, alike in all years
    wild = _drawn(residuals + 1, (3, 4), "wild", 50, np.random.default_rng(0)).reshape(3, 4, 50)
    ratio = wild / (residuals + 1).reshape(3, 4, 1)
    assert np.allclose(np.diff(ratio, axis=0), 0)


def test_slx_changes_with_its_lags(study, near):
    year = study.year(2019)
    found = si.spreg.threshold("log(gdp_per_capita) ~ digital_index", year, near, variable="trade_share", model="slx",
                               draws=19, errors="hc3", most=50, bootstrap="residual", level=0.9, isolates="zero",
                               seed=2)  # fmt: skip
    kinds = {name.partition("[")[0] for name in found.fit.params.index}
    assert kinds == {"Intercept", "digital_index", "W digital_index"}
    assert found.fit.about.standard_errors == "hc3"
    assert "90%" in " ".join(map(str, found.notes))


def test_what_has_no_threshold_is_refused(study, near):
    data = _made()
    with pytest.raises(DataError, match="thresholds= is 1, 2 or 3, not 4"):
        si.spreg.threshold("y ~ x", data, variable="q", thresholds=4)
    with pytest.raises(DataError, match="trim= is the share"):
        si.spreg.threshold("y ~ x", data, variable="q", trim=0.6)
    with pytest.raises(DataError, match="split= names what is no regressor"):
        si.spreg.threshold("y ~ x", data, variable="q", split=["z"])
    with pytest.raises(DataError, match="no column of numbers"):
        si.spreg.threshold("y ~ x", data.assign(side=np.repeat(["a", "b"], 60)), variable="side")
    with pytest.raises(DataError, match="no column of the data"):
        si.spreg.threshold("y ~ x", data, variable="p")
    with pytest.raises(EstimationError, match="too few for 1 threshold"):
        si.spreg.threshold("y ~ x", data.assign(q=np.repeat([0, 1, 2], 40)), variable="q")
    with pytest.raises(EstimationError, match="SLX needs weights"):
        si.spreg.threshold("y ~ x", data, variable="q", model="slx")
    with pytest.raises(DataError, match="most= is a number of candidates"):
        si.spreg.threshold("y ~ x", data, variable="q", most=3)
    with pytest.raises(DataError, match="no column of the data"):
        si.spreg.threshold(
            "log(gdp_per_capita) ~ digital_index", study, near, variable="nothing", years=[2018, 2019]
        )


def test_a_pooled_panel_is_one_table(study, near):
    """Without effects the rows of all years are one cross-section."""
    few = study.select(list(study.ids[::9]))
    w = si.weights.from_spec("knn:4", few).row_standardized()
    options = {"variable": "trade_share", "draws": 19, "interval": "homoskedastic"}
    formula = "log(gdp_per_capita) ~ digital_index"
    pooled = si.spreg.threshold(formula, few, w, effects="none", **options).to_frame()
    rows = pd.concat([few.table(year) for year in few.years]).reset_index(drop=True)
    alone = si.spreg.threshold(formula, rows, **options).to_frame()
    np.testing.assert_allclose(
        pooled[["threshold", "low", "high", "F"]], alone[["threshold", "low", "high", "F"]]
    )


def test_the_chart_shows_the_ratio_and_the_interval():
    from matplotlib.figure import Figure

    found = si.spreg.threshold("y ~ x", _made(second=-3.0, n=150), variable="q", thresholds=2, draws=19)
    ax = Figure().add_subplot()
    axes = si.viz.threshold_plot(found, name="Openness", ax=ax, language="zh")
    assert axes is ax
    assert axes.get_xlabel() == "Openness"
    ratio = found.profile.loc[found.profile["number"] == 1, "ratio"]
    np.testing.assert_allclose(axes.lines[1].get_ydata(), ratio)
    assert axes.lines[0].get_ydata()[0] == pytest.approx(7.3523, abs=1e-4)
    assert "门槛值" in axes.get_legend().get_texts()[1].get_text()
    with pytest.raises(DataError, match=r"wants the result of si\.spreg\.threshold"):
        si.viz.threshold_plot(found.to_frame())


def test_thresholds_that_agree_in_six_digits_have_labels_of_their_own():
    random = np.random.default_rng(0)
    data = pd.DataFrame(random.standard_normal((90, 2)), columns=["x", "y"]).assign(q=1e8 + np.arange(90) / 7)
    fit = si.spreg.threshold("y ~ x", data, variable="q", thresholds=2, draws=19).fit
    labels = fit.fitted_model.regimes.labels
    values = [float(label.split(" <= ")[-1]) for label in labels[:2]]
    assert values[0] < values[1]
    for value, count in zip(values, np.cumsum(list(fit.fitted_model.regimes.sizes.values())), strict=False):
        assert (data["q"] <= value + 0.01).sum() == count


@pytest.mark.parametrize(("variable", "words"), [(None, "name of a column"), ("flat", "0 values")])
def test_a_variable_without_thresholds(variable, words):
    data = pd.DataFrame(np.random.default_rng(0).standard_normal((30, 2)), columns=["x", "y"]).assign(
        flat=1.0
    )
    with pytest.raises(si.errors.SpatialIIEError, match=words):
        si.spreg.threshold("y ~ x", data, variable=variable, draws=19)


def test_the_robust_interval_is_that_of_hansen():
    """Section 3.4 of Hansen (2000): the ratio divided by eta2, by Epanechnikov's kernel with 2.34 sd n^(-1/5)."""
    data = _made(n=150, seed=8, jump=1.0)
    data["y"] += 1.5 * data["e"] * np.abs(data["q"])
    row = si.spreg.threshold("y ~ x", data, variable="q", draws=19).to_frame().iloc[0]
    q, y, n = data["q"].to_numpy(), data["y"].to_numpy(), 150
    x = np.column_stack([np.ones(n), data["x"]])
    squares = _by_hand(data.assign(z=0.0), 0.15, ("Intercept", "x"))
    at = squares.idxmin()
    both = np.column_stack([x, x * (q <= at)[:, None]])
    b = np.linalg.lstsq(both, y, rcond=None)[0]
    e = y - both @ b
    kernel = np.maximum(1 - ((q - at) / (2.34 * q.std() * n**-0.2)) ** 2, 0)
    effect = (x @ b[2:]) ** 2
    eta2 = kernel @ (effect * e**2) / (kernel @ effect) / (e @ e / n)
    ratio = n * (squares - squares.min()) / squares.min() / eta2
    inside = ratio.index[ratio <= 7.3523]
    assert (row["low"], row["high"]) == (inside.min(), inside.max())
    plain = squares.index[ratio * eta2 <= 7.3523]
    assert (plain.min(), plain.max()) != (inside.min(), inside.max())


def test_draws_of_a_second_threshold_are_regressions_by_hand():
    from spatial_iie.spreg.heterogeneity import threshold as room

    data, seed, draws = _made(n=70, seed=1, jump=1.2), 5, 25
    options = {"variable": "q", "thresholds": 2, "split": ["x"], "draws": draws, "seed": seed, "trim": 0.2}
    row = si.spreg.threshold("y ~ x + z", data, **options).to_frame().iloc[1]
    q, y = data["q"].to_numpy(), data["y"].to_numpy()
    z = np.column_stack([np.ones(70), data["x"], data["z"]])
    first = _by_hand(data, 0.2, ("x",)).idxmin()
    second = _by_hand(data, 0.2, ("x",), (first,)).idxmin()
    null = np.column_stack([z, data["x"] * (q <= first)])
    fitted = null @ np.linalg.lstsq(null, y, rcond=None)[0]
    both = np.column_stack([null, data["x"] * (q <= second)])
    left = y - both @ np.linalg.lstsq(both, y, rcond=None)[0]
    random, more = np.random.default_rng(seed + 1), 0
    e = room._drawn(left, (1, 70), "wild", draws, random)
    basis = np.linalg.qr(z)[0]
    for k in range(draws):
        drawn = data.assign(y=fitted + e[:, k] - basis @ (basis.T @ e[:, k]))
        one = _by_hand(drawn, 0.2, ("x",))
        two = _by_hand(drawn, 0.2, ("x",), (one.idxmin(),))
        more += 70 * (one.min() - two.min()) / two.min() >= row["F"]
    assert 0 < more < draws and row["p_bootstrap"] == (1 + more) / (1 + draws)


@pytest.mark.parametrize("seed", [0, 6, 8])
def test_a_first_threshold_that_moves_is_found_again(seed):
    data = _made(n=60, seed=seed, jump=1.0, second=-1.2)
    first = _by_hand(data, 0.15, ("x",)).idxmin()
    second = _by_hand(data, 0.15, ("x",), (first,)).idxmin()
    again = _by_hand(data, 0.15, ("x",), (second,)).idxmin()
    assert again != first
    found = si.spreg.threshold(
        "y ~ x + z", data, variable="q", thresholds=2, split=["x"], draws=19
    ).to_frame()
    assert found["threshold"].tolist() == [again, second]
