"""Charts of results: heights, points and intervals are the numbers of the result, none is missing or added."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from scipy import stats

import spatial_iie as si
from spatial_iie.errors import DataError
from spatial_iie.results import TableResult
from spatial_iie.viz import (
    alt_text,
    coefficient_plot,
    correlogram,
    cutoff_plot,
    impacts_plot,
    margins_plot,
    permutation_histogram,
    posterior_plot,
    quadrant_counts,
    residual_diagnostics,
    specification_curve,
    transition_alluvial,
)

QUADRANTS = ["high-high", "low-high", "low-low", "high-low"]


@pytest.fixture(scope="module")
def w():
    return si.weights.lattice(8, 8, rook=True).row_standardized()


@pytest.fixture(scope="module")
def y(w):
    random = np.random.default_rng(5)
    return pd.Series(
        w.lag(pd.Series(random.normal(size=64), index=w.ids)) + random.normal(0, 0.3, 64), w.ids, name="y"
    )


@pytest.fixture(scope="module")
def fits(w, y):
    random = np.random.default_rng(6)
    data = pd.DataFrame(random.normal(size=(64, 2)), index=w.ids, columns=["a", "b"])
    data["y"] = y + 0.7 * data["a"]
    return {"OLS": si.spreg.ols("y ~ a + b", data), "SDEM": si.spreg.sdem("y ~ a + b", data, w)}


def _legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def _rows(axes):
    """Return (name of the row, estimate, low, high) of every error bar, by group."""
    names = [tick.get_text() for tick in axes.get_yticklabels()]
    found = {}
    for bar in axes.containers:
        x, place = bar[0].get_data()
        ends = [segment[:, 0] for segment in bar[2][0].get_segments()]
        found[bar.get_label()] = {
            names[round(float(p))]: (float(e), *map(float, end))
            for e, p, end in zip(x, place, ends, strict=True)
        }
    return found


def test_histogram_has_every_draw_once_and_the_tail_beyond_the_observed_value(w, y):
    result = si.esda.moran(y, w, permutations=999)
    axes = permutation_histogram(result, bins=37)
    assert len(axes.patches) == 37
    assert sum(bar.get_height() for bar in axes.patches) == 999
    edges = [bar.get_x() for bar in axes.patches] + [axes.patches[-1].get_x() + axes.patches[-1].get_width()]
    heights = [bar.get_height() for bar in axes.patches]
    assert heights == [
        ((result.reference >= low) & ((result.reference < high) | (high == edges[-1]))).sum()
        for low, high in zip(edges[:-1], [*edges[1:-1], edges[-1]], strict=True)
    ]


def test_histogram_marks_observed_and_expectation_and_states_p_and_tail(w, y):
    result = si.esda.moran(y, w, permutations=999, alternative="greater")
    axes = permutation_histogram(result)
    at = {line.get_gid(): line.get_xdata()[0] for line in axes.lines}
    assert at == {"observed": result.statistic, "expectation": result.expectation}
    low, high = axes.get_xlim()
    assert low < min(result.reference.min(), result.statistic)
    assert max(result.reference.max(), result.statistic) < high
    p = (1 + (result.reference >= result.statistic).sum()) / 1000
    assert (
        _legend(axes)[0]
        == f"Observed: {result.statistic:.3f}, p = {p:.4f} (one-sided, positive autocorrelation, 999 permutations)"
    )
    assert axes.get_xlabel() == "Moran's I of permuted values"


def test_histogram_without_draws_is_refused(w, y):
    with pytest.raises(DataError, match="permutations=9999"):
        permutation_histogram(si.esda.moran(y, w))


def test_correlogram_draws_the_statistic_of_every_order_in_its_band(w, y):
    table = si.esda.correlogram(y, w, orders=4)
    frame = table.to_frame()
    axes = correlogram(table)
    (line,) = [each for each in axes.lines if each.get_gid() == "statistic"]
    assert line.get_ydata().tolist() == frame["statistic"].tolist()
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1", "2", "3", "4"]
    (band,) = [part for part in axes.collections if part.get_gid() == "null"]
    corners = band.get_paths()[0].vertices
    for k, row in frame.iterrows():
        around = corners[corners[:, 0] == k, 1]
        half = stats.norm.ppf(0.975) * row["sd"]
        assert around.min() == pytest.approx(row["expectation"] - half, rel=1e-4)
        assert around.max() == pytest.approx(row["expectation"] + half, rel=1e-4)


def test_correlogram_fills_what_is_significant():
    rows = [
        ["0-100 km", 0.4, -0.1, 0.1, 0.001],
        ["100-200 km", 0.2, -0.1, 0.1, 0.04],
        ["200+", 0.0, -0.1, 0.1, 0.3],
    ]
    frame = pd.DataFrame(rows, columns=["band", "statistic", "expectation", "sd", "p"])
    axes = correlogram(TableResult(frame, "t", {"statistic": "Moran's I"}), alpha=0.01)
    filled, hollow = (part for part in axes.collections if part.get_gid() is None)
    assert filled.get_offsets()[:, 1].tolist() == [0.4]
    assert hollow.get_offsets()[:, 1].tolist() == [0.2, 0.0]
    assert to_hex(hollow.get_facecolor()[0]) == "#ffffff"
    assert _legend(axes)[1:] == ["p ≤ 0.01", "p > 0.01"]
    assert axes.get_xlabel() == "Distance band"
    with_draws = frame.assign(p_simulated=[0.5, 0.5, 0.001])
    filled, _ = (
        part
        for part in correlogram(TableResult(with_draws, "t"), alpha=0.01).collections
        if part.get_gid() is None
    )
    assert filled.get_offsets()[:, 1].tolist() == [0.0]


def test_cutoffs_stand_in_order_and_are_filled_where_significant():
    rows = pd.DataFrame({"km": [200.0, 0, 400], "std_error": [0.4, 0.3, 0.2], "p": [0.06, 0.05, 0.01]})
    axes = cutoff_plot(TableResult(rows, "t", {"variable": "x"}), name="index")
    first, line = axes.lines
    assert line.get_xydata().tolist() == [[0.0, 0.3], [200.0, 0.4], [400.0, 0.2]]
    assert set(first.get_ydata()) == {0.3}
    assert [part.get_offsets()[:, 0].tolist() for part in axes.collections] == [[0.0, 400.0], [200.0]]
    assert _legend(axes) == ["Error at the shortest cut-off", "p ≤ 0.05", "p > 0.05"]
    assert axes.get_title(loc="center") == "Conley standard error of index by cut-off"


def test_margins_of_one_effect_are_saved_in_every_format(tmp_path):
    """A band without an outline has no dashes, which an SVG cannot write of a line without width."""
    rows = pd.DataFrame({"z": [0.0, 1.0], "estimate": [1.0, 2.0], "low": [0.5, 1.0], "high": [1.5, 3.0]})
    table = TableResult(rows, "t", {"variable": "x", "own_columns": ("z",)})
    for kind in ("svg", "pdf", "png"):
        assert si.viz.save(margins_plot(table), tmp_path / f"margins.{kind}").stat().st_size > 1000


def test_margins_are_a_line_and_a_band_for_every_impact():
    """Of a table in any order: each line runs from the lowest value to the highest, each band around its own line."""
    rows = pd.DataFrame(
        [[kind, z, (k + 1) * z, (k + 1) * z - 0.5, (k + 1) * z + 0.7]
         for k, kind in enumerate(("direct", "total")) for z in (0.0, 1.0, 4.0)],
        columns=["impact", "z", "estimate", "low", "high"],
    )  # fmt: skip
    table = TableResult(rows.iloc[[5, 0, 3, 2, 4, 1]], "t", {"variable": "x", "own_columns": ("z",)})
    axes = margins_plot(table, name="Share")
    lines = {line.get_label(): line.get_xydata().tolist() for line in axes.lines[1:]}
    assert lines == {"Total": [[0, 0], [1, 2], [4, 8]], "Direct": [[0, 0], [1, 1], [4, 4]]}
    for line, band in zip(axes.lines[1:], axes.collections, strict=True):
        corners = band.get_paths()[0].vertices
        for z, value in line.get_xydata():
            around = corners[corners[:, 0] == z, 1]
            assert (around.min(), around.max()) == pytest.approx((value - 0.5, value + 0.7))
    assert len({line.get_marker() for line in axes.lines[1:]}) == 2  # apart in grey print
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Share", "Margin, 95% CI")


def test_posterior_bars_are_named_from_the_top_down():
    rows = [["OLS", "", 0.05], ["SAR", "queen", 0.15], ["SAR", "knn:6", 0.8]]
    frame = pd.DataFrame(rows, columns=["model", "weights", "probability"])
    axes = posterior_plot(TableResult(frame, "t"))
    named = {
        text.get_text(): place for place, text in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    }
    bars = {bar.get_y() + bar.get_height() / 2: bar for bar in axes.patches}
    widths = {name: bars[place].get_width() for name, place in named.items()}
    assert widths == {"OLS": 0.05, "SAR, queen": 0.15, "SAR, knn:6": 0.8}
    assert sorted(named, key=named.get, reverse=True) == list(widths)
    assert [bar.get_facecolor()[3] == 1 for bar in axes.patches] == [False, False, True]


def test_a_table_of_something_else_is_refused():
    with pytest.raises(DataError, match=r"lacks 3 columns \[statistic, expectation, sd\]; it has \[p\]"):
        correlogram(TableResult(pd.DataFrame({"p": [1.0]}), "t"))


COUNTS = pd.DataFrame(
    {"year": np.repeat([2018, 2019], 4), "quadrant": QUADRANTS * 2, "count": [5, 2, 9, 4, 6, 1, 13, 0]}
)


def test_quadrant_bars_are_the_counts_in_the_order_of_the_table_whatever_its_rows():
    axes = quadrant_counts(TableResult(COUNTS.sample(frac=1, random_state=1), "Counts"))
    assert [bar.get_height() for bar in axes.patches] == [5, 6, 2, 1, 9, 13, 4, 0]
    tops = [part.get_y() + part.get_height() for part in axes.patches[-2:]]
    assert tops == [20, 20]
    assert _legend(axes) == ["High-high", "Low-high", "Low-low", "High-low"]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2018", "2019"]


def test_quadrant_twice_in_a_year_is_refused():
    with pytest.raises(DataError, match="more than once"):
        quadrant_counts(TableResult(pd.concat([COUNTS, COUNTS]), "Counts"))


def _moves():
    random = np.random.default_rng(2)
    first = random.integers(0, 9, (4, 4))
    second = np.diag(first.sum(axis=0)) - np.eye(4, dtype=int) + np.roll(np.eye(4, dtype=int), 1, axis=1)
    rows = [
        {"years": years, "from": name, **dict(zip(QUADRANTS, row, strict=True)), "total": row.sum()}
        for years, table in (("2017-2018", first), ("2018-2019", second))
        for name, row in zip(QUADRANTS, table, strict=True)
    ]
    return first, second, TableResult(pd.DataFrame(rows), "Moves")


def test_streams_are_as_wide_as_the_moves_and_fill_their_blocks():
    first, second, table = _moves()
    axes = transition_alluvial(table)
    patches = {patch.get_gid(): patch for patch in axes.patches}
    blocks = {gid: patch for gid, patch in patches.items() if gid.startswith("block")}
    for year, totals in ((2017, first.sum(axis=1)), (2018, first.sum(axis=0)), (2019, second.sum(axis=0))):
        heights = [blocks[f"block {year} {name}"].get_height() for name in QUADRANTS]
        assert heights == totals.tolist()
    for year, moves in ((2017, first), (2018, second)):
        leaving, arriving = {}, {}
        for i, start in enumerate(QUADRANTS):
            for j, end in enumerate(QUADRANTS):
                gid = f"stream {year} {start} to {end}"
                assert (gid in patches) == (moves[i, j] > 0)
                if moves[i, j]:
                    corners = patches[gid].get_path().vertices
                    left, right = (
                        corners[corners[:, 0] == x, 1] for x in (corners[:, 0].min(), corners[:, 0].max())
                    )
                    assert (np.ptp(left), np.ptp(right)) == pytest.approx((moves[i, j], moves[i, j]))
                    leaving.setdefault(start, []).append((left.max(), left.min()))
                    arriving.setdefault(end, []).append((right.max(), right.min()))
        for when, spans in ((year, leaving), (year + 1, arriving)):
            for name, parts in spans.items():
                block, parts = blocks[f"block {when} {name}"], sorted(parts, reverse=True)
                assert parts[0][0] == pytest.approx(block.get_y() + block.get_height())
                assert parts[-1][1] == pytest.approx(block.get_y())
                assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(parts))


def test_alluvial_numbers_and_years_are_those_of_the_table():
    first, _, table = _moves()
    axes = transition_alluvial(table)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["2017", "2018", "2019"]
    numbers = [
        text.get_text() for text in axes.texts if text.get_position()[0] == 0 and text.get_text().isdigit()
    ]
    assert numbers == [str(total) for total in first.sum(axis=1)]


def test_steps_that_do_not_follow_are_refused():
    frame = _moves()[2].to_frame().replace({"years": {"2018-2019": "2019-2020"}})
    with pytest.raises(DataError, match="follow one another"):
        transition_alluvial(TableResult(frame, "Moves"))


def test_coefficients_are_drawn_in_their_own_rows_with_their_intervals(fits):
    drawn = _rows(coefficient_plot(fits, level=0.9, variables=["a", "b", "W a", "W b", "lambda"]))
    assert set(drawn["OLS"]) == {"a", "b"}
    assert list(drawn["SDEM"]) == ["a", "b", "W a", "W b", "lambda"]
    fit = fits["SDEM"]
    for name, (estimate, low, high) in drawn["SDEM"].items():
        half = stats.norm.ppf(0.95) * np.sqrt(fit.cov.loc[name, name])
        assert (estimate, low, high) == pytest.approx(
            (fit.params[name], fit.params[name] - half, fit.params[name] + half)
        )


def test_spatial_parameters_stand_in_the_note(fits):
    """They are on no scale of the regressors: without being asked for, they have no row."""
    axes = coefficient_plot(fits, note="mine")
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a", "b", "W a", "W b"]
    fit = fits["SDEM"]
    half = stats.norm.ppf(0.975) * np.sqrt(fit.cov.loc["lambda", "lambda"])
    low, high = fit.params["lambda"] - half, fit.params["lambda"] + half
    said = f"SDEM: λ {fit.params['lambda']:.3f} [{low:.3f}, {high:.3f}]".replace("-", "−")
    (note,) = [text for text in axes.figure.findobj(Text) if "Spatial parameters" in text.get_text()]
    words = " ".join(note.get_text().split())
    assert (
        words.startswith("Note: mine; Spatial parameters, 95% CI: ") and said in words and "OLS" not in words
    )


def test_chosen_coefficients_in_the_order_asked_under_other_names(fits):
    axes = coefficient_plot(fits["SDEM"], variables=["W b", "a"], names={"a": "Alpha"})
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["W b", "Alpha"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    with pytest.raises(DataError, match=r"in none of the fits \[c\]"):
        coefficient_plot(fits, variables=["c"])


def test_impacts_are_those_of_the_table(fits):
    table = fits["SDEM"].impacts()
    frame = table.to_frame()
    drawn = _rows(impacts_plot(table))
    for label, kind in (("Direct", "direct"), ("Indirect", "indirect"), ("Total", "total")):
        for name, (estimate, low, high) in drawn[label].items():
            half = 1.959963984540054 * frame.loc[name, f"{kind}_std_error"]
            value = frame.loc[name, kind]
            assert (estimate, low, high) == pytest.approx((value, value - half, value + half))


def test_impacts_of_restricted_likelihood_have_the_intervals_of_the_table():
    columns = {f"{kind}{part}": [value] for kind in ("direct", "indirect", "total")
               for part, value in (("", 1.0), ("_std_error", 9.0), ("_low", 0.25), ("_high", 2.5))}  # fmt: skip
    table = TableResult(pd.DataFrame(columns, index=pd.Index(["x"], name="variable")), "Impacts")
    drawn = _rows(impacts_plot(table))
    assert drawn["Indirect"]["x"] == pytest.approx((1.0, 0.25, 2.5))
    with pytest.raises(DataError, match="95 % intervals"):
        impacts_plot(table, level=0.9)


def test_what_is_read_aloud_of_impacts_has_their_names_and_no_empty_title(fits):
    table = fits["SDEM"].impacts()
    said = alt_text(impacts_plot(table, names={"a": "The first", "b": "The second"}, title=""))
    assert said.startswith("The first: Direct ")
    assert "; The second: Direct " in said


def test_specification_curve_sorts_the_fits_and_marks_their_own_choices():
    random = np.random.default_rng(8)
    keys = [(a, b) for a in ("queen", "knn:4", "rook") for b in (2018, 2019)]
    table = pd.DataFrame(keys, columns=["weights", "year"])
    table["estimate"] = random.normal(size=6)
    table["low"], table["high"] = table["estimate"] - 0.5, table["estimate"] + 0.5
    curve, marks = specification_curve(table.assign(model="SDEM")).axes
    points = sorted(
        (float(x), float(y)) for bar in curve.containers for x, y in zip(*bar[0].get_data(), strict=True)
    )
    assert [y for _, y in points] == sorted(table["estimate"])
    assert [x for x, _ in points] == [0, 1, 2, 3, 4, 5]
    lines = {
        place: tick.get_text()
        for place, tick in zip(marks.get_yticks(), marks.get_yticklabels(), strict=True)
    }
    assert list(lines.values()) == ["queen", "knn:4", "rook", "2018", "2019"]
    found: dict[int, set[str]] = {k: set() for k in range(6)}
    for part in marks.collections:
        for x, height in part.get_offsets():
            found[int(x)].add(lines[height])
    ordered = table.sort_values("estimate")
    assert list(found.values()) == [{row.weights, str(row.year)} for row in ordered.itertuples()]
    apart = int(((table["low"] > 0) | (table["high"] < 0)).sum())
    colored = {bar.get_label(): len(bar[0].get_xdata()) for bar in curve.containers}
    assert colored["95% CI excludes zero"] == apart and colored["95% CI includes zero"] == 6 - apart
    hollow = {bar.get_label(): bar[0].get_markerfacecolor() for bar in curve.containers}
    assert hollow["95% CI includes zero"] == "white" != hollow["95% CI excludes zero"]


def test_weights_that_coincide_are_drawn_once_and_the_main_specification_is_marked():
    keys = [
        ("queen", 2018),
        ("rook", 2018),
        ("knn:6", 2018),
        ("queen", 2019),
        ("rook", 2019),
        ("knn:6", 2019),
    ]
    table = pd.DataFrame(keys, columns=["weights", "year"])
    table["estimate"] = [0.3, 0.3, 0.2, 0.5, 0.5, 0.1]
    table["low"], table["high"] = table["estimate"] - 0.25, table["estimate"] + 0.25
    figure = specification_curve(
        table, names={"knn:6": "6 nearest neighbours"}, main={"weights": "queen", "year": 2019}, name="Effect"
    )
    curve, marks = figure.axes
    assert sum(len(bar[0].get_xdata()) for bar in curve.containers) == 4
    assert [tick.get_text() for tick in marks.get_yticklabels()] == [
        "queen",
        "6 nearest neighbours",
        "2018",
        "2019",
    ]
    (main,) = [part for part in curve.collections if part.get_gid() == "main"]
    assert main.get_offsets().tolist() == [[3.0, 0.5]]
    assert figure.get_suptitle() == "Effect: 4 distinct specifications"
    assert (
        "2 fits with the same estimate and interval under other weights are not shown"
        in figure.get_supxlabel()
    )
    curve, marks = specification_curve(table, main={"weights": "rook", "year": 2019}).axes
    (main,) = [part for part in curve.collections if part.get_gid() == "main"]
    assert main.get_offsets().tolist() == [[3.0, 0.5]]
    assert [tick.get_text() for tick in marks.get_yticklabels()][:3] == ["queen", "knn:6", "rook"]
    samples = specification_curve(table.assign(sample=range(6)), choices=["weights", "sample"])
    assert sum(len(bar[0].get_xdata()) for bar in samples.axes[0].containers) == 6
    other = table.assign(estimate=table["estimate"] + table.index / 1000)
    assert sum(len(bar[0].get_xdata()) for bar in specification_curve(other).axes[0].containers) == 6


def test_fits_without_an_estimate_are_left_out_and_none_at_all_refused():
    table = pd.DataFrame(
        {"model": ["a", "b"], "estimate": [1.0, np.nan], "low": [0.5, np.nan], "high": [2, np.nan]}
    )
    marks = specification_curve(table, choices=["model"]).axes[1]
    assert [tick.get_text() for tick in marks.get_yticklabels()] == ["a"]
    with pytest.raises(DataError, match="no fit has an estimate"):
        specification_curve(table.iloc[1:], choices=["model"])
    with pytest.raises(DataError, match="differ in no choice"):
        specification_curve(table)


def test_residual_panels_show_each_residual_with_its_own_fitted_value_and_quantile(fits, w):
    fit = fits["OLS"]
    local = si.esda.local_moran(fit.residuals, w, permutations=0)
    against, quantiles, scatter = residual_diagnostics(fit, local).axes
    points = against.collections[0].get_offsets()
    assert np.allclose(points, np.column_stack([fit.fitted, fit.residuals]))
    assert quantiles.collections[0].get_offsets()[:, 1].tolist() == sorted(fit.residuals)
    expected = stats.norm.ppf((np.arange(64) + 0.5) / 64)
    assert np.allclose(quantiles.collections[0].get_offsets()[:, 0], expected, atol=1e-9)
    (line,) = [each for each in scatter.lines if each.get_gid() == "line"]
    (x0, x1), (y0, y1) = line.get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(si.esda.moran(fit.residuals, w).statistic, abs=1e-12)
