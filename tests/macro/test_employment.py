"""Jobs and the digital index: held to sandwich formulas written out here, to statsmodels and to ``spreg``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, EstimationError, WeightsError
from spatial_iie.inference import stars

PUBLISHED = Path(__file__).parents[3] / "shared" / "source" / "published_tables.json"
FORMULA = "log(employment) ~ log(digital_index) + log(gdp)"


@pytest.fixture(scope="module")
def study():
    return si.study.demo()


@pytest.fixture(scope="module")
def w(study):
    return si.weights.knn(study.regions, k=4).row_standardized()


def shuffled(table, seed=5):
    return table.sample(frac=1, random_state=seed)


def logs(table):
    return np.log(table["employment"]), np.log(table[["digital_index", "gdp"]])


def sandwich(y, x, errors, groups=None):
    """Coefficients and covariance, White (1980) and MacKinnon and White (1985), written out."""
    z = np.column_stack([np.ones(len(y)), x])
    n, k = z.shape
    bread = np.linalg.inv(z.T @ z)
    b = bread @ z.T @ y
    e = np.asarray(y - z @ b)
    leverage = np.einsum("ij,jk,ik->i", z, bread, z)
    if errors == "classical":
        return b, bread * (e @ e) / (n - k)
    if errors == "cluster":
        scores = pd.DataFrame(z * e[:, None]).groupby(np.asarray(groups)).sum().to_numpy()
        g = len(scores)
        return b, bread @ (scores.T @ scores) @ bread * g / (g - 1) * (n - 1) / (n - k)
    weight = {
        "HC0": e**2,
        "HC1": e**2 * n / (n - k),
        "HC2": e**2 / (1 - leverage),
        "HC3": e**2 / (1 - leverage) ** 2,
    }[errors]
    return b, bread @ (z.T * weight) @ z @ bread


@pytest.mark.parametrize("errors", ["classical", "HC0", "HC1", "HC2", "HC3", "cluster"])
def test_levels_are_the_formulas(study, errors):
    table = study.year(2019)
    provinces = table.index.to_series().str[:2]
    y, x = logs(table)
    b, cov = sandwich(y, x, errors, provinces)
    clusters = shuffled(provinces) if errors == "cluster" else None
    fit = si.macro.employment_levels(shuffled(table), errors=errors, clusters=clusters)
    assert fit.params.index.tolist() == ["Intercept", "log(digital_index)", "log(gdp)"]
    np.testing.assert_allclose(fit.params, b, rtol=1e-9)
    np.testing.assert_allclose(fit.cov, cov, rtol=1e-8)
    df = provinces.nunique() - 1 if errors == "cluster" else len(y) - 3
    assert fit.residual_df == df
    assert errors.replace("classical", "least squares") in fit.about["errors"]


@pytest.mark.parametrize("errors", ["nonrobust", "HC1", "HC3", "cluster"])
def test_levels_are_those_of_statsmodels_formulas(study, errors):
    smf = pytest.importorskip("statsmodels.formula.api")
    table = study.year(2018)
    provinces = table.index.to_series().str[:2]
    keywords = {"cov_kwds": {"groups": provinces.astype(int)}} if errors == "cluster" else {}
    theirs = smf.ols("np.log(employment) ~ np.log(digital_index) + np.log(gdp)", table).fit(
        cov_type=errors, use_t=True, **keywords
    )
    ours = si.macro.employment_levels(
        shuffled(table),
        errors="classical" if errors == "nonrobust" else errors,
        clusters=provinces if errors == "cluster" else None,
    )
    np.testing.assert_allclose(ours.params, theirs.params, rtol=1e-10)
    np.testing.assert_allclose(ours.std_errors, theirs.bse, rtol=1e-9)
    np.testing.assert_allclose(ours.p_values, theirs.pvalues, rtol=1e-6)
    np.testing.assert_allclose(ours.conf_int(), theirs.conf_int(), rtol=1e-8)
    assert ours.log_likelihood == pytest.approx(theirs.llf) and ours.pseudo_r2 == pytest.approx(
        theirs.rsquared
    )
    pd.testing.assert_series_equal(
        ours.residuals.sort_index(), theirs.resid.sort_index(), check_names=False, rtol=1e-7
    )


@pytest.mark.parametrize("log", [False, True])
def test_changes_are_paired_by_label(study, log):
    before, after = study.year(2018), study.year(2019)
    columns = ["employment", "digital_index", "gdp"]
    change = np.log(after[columns]) - np.log(before[columns]) if log else after[columns] - before[columns]
    b, cov = sandwich(change["employment"], change[columns[1:]], "HC1")
    fit = si.macro.employment_changes(shuffled(before, 1), shuffled(after, 2), log=log)
    np.testing.assert_allclose(fit.params, b, rtol=1e-8)
    np.testing.assert_allclose(fit.cov, cov, rtol=1e-6)
    assert fit.params.index[1] == ("D.log(digital_index)" if log else "D.digital_index")
    region = study.ids[100]
    fitted = b[0] + change.loc[region, columns[1:]] @ b[1:]
    assert fit.fitted[region] == pytest.approx(fitted)


def test_the_example_holds_what_it_was_simulated_with(study):
    """log(employment) = a + 0.1295 log(index) + 0.7284 log(gdp) + noise, the coefficients of table 5-3."""
    interval = si.macro.employment_levels(study.year(2019)).conf_int(0.999)
    assert interval.loc["log(digital_index)", "lower"] < 0.1295 < interval.loc["log(digital_index)", "upper"]
    assert interval.loc["log(gdp)", "lower"] < 0.7284 < interval.loc["log(gdp)", "upper"]


def test_units_move_the_constant_alone(study):
    table = study.year(2019)
    fit = si.macro.employment_levels(table)
    other = si.macro.employment_levels(
        table.assign(employment=table["employment"] * 1e4, gdp=table["gdp"] / 1e4)
    )
    np.testing.assert_allclose(other.params[1:], fit.params[1:], rtol=1e-9)
    shift = np.log(1e4) * (1 + fit.params["log(gdp)"])
    assert other.params["Intercept"] - fit.params["Intercept"] == pytest.approx(shift)


def test_residuals_can_be_tested_for_space(study, w):
    """The tests of the fit are those of ``spreg.ols`` with the same formula, whatever its standard errors."""
    table = study.year(2019)
    ours = si.macro.employment_levels(shuffled(table), errors="HC3")
    theirs = si.spreg.ols(FORMULA, table)
    moran, reference = si.spreg.residual_moran(ours, w), si.spreg.residual_moran(theirs, w)
    assert moran.statistic == pytest.approx(reference.statistic, rel=1e-8)
    assert moran.about["moran"] == pytest.approx(reference.about["moran"], rel=1e-8)
    first, second = si.spreg.lm_tests(ours, w), si.spreg.lm_tests(theirs, w)
    assert list(first) == list(second)
    for name in first:
        assert first[name].statistic == pytest.approx(second[name].statistic, rel=1e-6, abs=1e-9)
    with pytest.raises(WeightsError, match="without weights"):
        si.spreg.residual_moran(ours)


def test_residuals_of_changes_can_be_tested_for_space(study, w):
    before, after = study.year(2018), study.year(2019)
    columns = ["employment", "digital_index", "gdp"]
    change = (after[columns] - before[columns]).rename(columns={"employment": "y"})
    ours = si.spreg.lm_tests(si.macro.employment_changes(before, shuffled(after)), w, lagged=())
    theirs = si.spreg.lm_tests(si.spreg.ols("y ~ digital_index + gdp", change), w, lagged=())
    for name in ours:
        assert ours[name].statistic == pytest.approx(theirs[name].statistic, rel=1e-6, abs=1e-9)


def test_what_is_missing_is_left_out_and_named(study, w):
    before, after = study.year(2018), study.year(2019)
    one, two, three = study.ids[[3, 50, 200]]
    before.loc[one, "gdp"] = np.nan
    after.loc[two, "employment"] = np.nan
    before = before.drop(three)
    fit = si.macro.employment_changes(before, after)
    assert set(fit.about["left_out"]) == {one, two, three} and fit.n == len(study.ids) - 3
    assert all(code in " ".join(fit.notes) for code in (one, two, three))
    assert fit.residuals.isna().sum() == 3 and np.isnan(fit.residuals[two])
    inner = study.ids.drop([one, two, three])
    again = si.macro.employment_changes(before.loc[inner], after.loc[inner])
    np.testing.assert_allclose(fit.params, again.params)
    test = si.spreg.residual_moran(fit, w)  # the weights are cut down to the regions of the fit
    assert test.statistic == pytest.approx(si.spreg.residual_moran(again, w._part(inner)).statistic)


def test_predictions(study):
    table = study.year(2019)
    fit = si.macro.employment_levels(table)
    pd.testing.assert_series_equal(fit.predict(), fit.fitted, check_names=False)
    new = np.log(table[["gdp", "digital_index"]].iloc[:4]).rename(columns=lambda name: f"log({name})")
    np.testing.assert_allclose(fit.predict(new), fit.fitted.iloc[:4])
    with pytest.raises(DataError, match="no column"):
        fit.predict(table)
    with pytest.raises(EstimationError, match="no spatial lag"):
        fit.impacts()


def test_the_table_has_the_layout_of_the_source(study):
    levels = si.macro.employment_levels(study.year(2019))
    changes = si.macro.employment_changes(study.year(2018), study.year(2019))
    table = si.macro.employment_table(levels, changes)
    frame = table.to_frame()
    b, se, p = levels.params, levels.std_errors, levels.p_values
    assert frame["employees"].iloc[0] == f"{b['log(digital_index)']:.4f}{stars(p['log(digital_index)'])}"
    assert frame["employees"].iloc[3] == f"({se['log(gdp)']:.3f})"
    assert frame["employees"].iloc[4].startswith(f"{b['Intercept']:.4f}")
    assert frame["employees_change"].iloc[0].startswith(f"{changes.params['D.digital_index']:.4f}")
    assert frame["variable_of_change"].iloc[2] == "γ'" and frame["employees"].iloc[6] == "366"
    assert frame["employees_change"].iloc[7] == f"{changes.pseudo_r2:.3f}"
    assert table.about["synthetic"]
    with pytest.raises(DataError, match="first regression must be of levels"):
        si.macro.employment_table(changes, levels)
    long = si.macro.employment_table(levels, changes, layout="long").to_frame()
    assert long["coefficient"].tolist() == [*levels.params, *changes.params]
    assert long["form"].tolist() == ["levels"] * 3 + ["changes"] * 3


def test_the_printed_table_has_two_cells_that_cannot_be():
    """docs/accounts.md says so: the printed errors do not carry the printed stars."""
    if not PUBLISHED.is_file():
        pytest.skip(f"{PUBLISHED} is not there")
    printed = json.loads(PUBLISHED.read_text(encoding="utf-8"))["table_5_3_employment"]
    levels, changes = printed["levels"], printed["changes"]

    def mark(coefficient, error):
        return stars(float(2 * si.inference.analytic_p(abs(coefficient / error), "greater")))

    assert mark(levels["beta_log_DDI"], levels["se_beta"]) == "***"  # as printed
    assert mark(levels["gamma_log_GDP"], levels["se_gamma_printed"]) == ""  # printed with ***
    assert mark(changes["beta"], changes["se_beta_printed"]) == ""  # printed with ***
    assert mark(changes["alpha"], changes["se_alpha"]) == "***"


def test_input_is_untouched_and_results_are_frozen(study):
    before, after = study.year(2018), study.year(2019)
    copies = before.copy(), after.copy()
    fit = si.macro.employment_changes(before, after, log=True)
    pd.testing.assert_frame_equal(before, copies[0])
    pd.testing.assert_frame_equal(after, copies[1])
    assert fit.about["synthetic"] and "SYNTHETIC" in fit.summary()
    with pytest.raises(ValueError):
        fit.params.iloc[0] = 1.0


def test_what_cannot_be_is_refused_in_words(study):
    table = study.year(2019)
    region = study.ids[7]
    zero = table.copy()
    zero.loc[region, "gdp"] = 0.0
    with pytest.raises(DataError, match=rf"gdp is zero or negative in 1 region \[{region}\]"):
        si.macro.employment_levels(zero)
    si.macro.employment_changes(study.year(2018), zero)  # a difference needs no logarithm
    with pytest.raises(DataError, match=f"in the year before.*{region}"):
        si.macro.employment_changes(zero, table, log=True)
    infinite = table.copy()
    infinite.loc[region, "employment"] = np.inf
    with pytest.raises(DataError, match="employment"):
        si.macro.employment_levels(infinite)
    with pytest.raises(DataError, match=r"no column \[jobs\]"):
        si.macro.employment_levels(table, employees="jobs")
    with pytest.raises(DataError, match="twice"):
        si.macro.employment_levels(table, index="gdp")
    with pytest.raises(AlignmentError, match="not a DataFrame"):
        si.macro.employment_levels(table["gdp"])
    with pytest.raises(AlignmentError, match=f"more than once.*{region}"):
        si.macro.employment_levels(pd.concat([table, table.loc[[region]]]))
    with pytest.raises(DataError, match="none of 366 regions"):
        si.macro.employment_levels(table.assign(gdp=np.nan))
    with pytest.raises(EstimationError, match=r"gdp.*not vary"):
        si.macro.employment_levels(table.assign(gdp=5.0))
    with pytest.raises(EstimationError, match="collinearity"):
        si.macro.employment_levels(table.assign(gdp=2 * table["digital_index"]))
    with pytest.raises(EstimationError, match="exact combination"):
        si.macro.employment_levels(table.assign(employment=table["digital_index"] * table["gdp"]))
    with pytest.raises(EstimationError, match="5 rows are too few"):
        si.macro.employment_levels(table.iloc[:5])


def test_errors_that_are_not_defined_are_refused_in_words(study):
    """Where GDP changed in one region only, that region decides the coefficient alone: its leverage is 1."""
    before, after = study.year(2018), study.year(2019)
    region = study.ids[9]
    still = after.assign(gdp=before["gdp"])
    still.loc[region, "gdp"] += 1.0
    si.macro.employment_changes(before, still, errors="HC1")
    with pytest.raises(
        EstimationError, match=rf"HC3 is not defined: \[{region}\] decides a coefficient alone"
    ):
        si.macro.employment_changes(before, still, errors="HC3")


def test_clusters_are_refused_in_words(study):
    table = study.year(2019)
    provinces = table.index.to_series().str[:2]
    with pytest.raises(DataError, match="needs clusters"):
        si.macro.employment_levels(table, errors="cluster")
    with pytest.raises(DataError, match="errors='cluster' to use them"):
        si.macro.employment_levels(table, clusters=provinces)
    with pytest.raises(DataError, match=f"1 region without a cluster.*{study.ids[0]}"):
        si.macro.employment_levels(table, errors="cluster", clusters=provinces.iloc[1:])
    with pytest.raises(EstimationError, match="one cluster"):
        si.macro.employment_levels(table, errors="cluster", clusters=provinces * 0 + "a")
    with pytest.raises(si.errors.SpatialIIEError, match="errors must be one of"):
        si.macro.employment_levels(table, errors="HC9")
