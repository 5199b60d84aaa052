"""Standard errors of least squares: Stata's acreg, linearmodels and statsmodels, and laws that tie kinds together."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.messages import translated
from spatial_iie.spreg.std_errors.choice import standard_errors
from spatial_iie.spreg.std_errors.places import nearby
from spatial_iie.study.study import Study

SHARED = Path(__file__).parents[3] / "shared" / "replication"
FORMULA = "y ~ x + z"
CHOICES = (
    "hc0",
    "hc1",
    "hc2",
    "hc3",
    "cluster:group",
    "cluster:group+kind",
    "conley:300km",
    "conley:250km:uniform",
    "conley:300km:bartlett",
)


def _table(n=90, seed=1):
    random = np.random.default_rng(seed)
    values = pd.DataFrame(
        random.standard_normal((n, 2)), columns=["x", "z"], index=[f"r{i:03d}" for i in range(n)]
    )
    values["y"] = 1 + values["x"] - values["z"] + (1 + values["x"] ** 2) * random.standard_normal(n)
    values["longitude"], values["latitude"] = random.uniform(100, 120, n), random.uniform(22, 45, n)
    values["group"], values["kind"] = random.integers(0, 42, n), random.integers(0, 5, n)
    return values


def _panel(units=12, years=5, seed=2):
    random = np.random.default_rng(seed)
    ids = [f"r{i:02d}" for i in range(units)]
    index = pd.MultiIndex.from_product([ids, range(2001, 2001 + years)], names=["region", "year"])
    table = pd.DataFrame(random.standard_normal((len(index), 3)), columns=["x", "z", "e"], index=index)
    table["group"] = np.repeat(random.integers(0, 4, units), years).astype(float)
    mixed = np.repeat(random.standard_normal(units), years) + np.tile(random.standard_normal(years), units)
    table["y"] = table["x"] - table["z"] + mixed + (1 + table["x"] ** 2) * table["e"]
    layer = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(random.uniform(100, 120, units), random.uniform(22, 45, units)),
        index=pd.Index(ids),
        crs=4326,
    )
    links = np.roll(np.eye(units), 1, axis=1) + np.roll(np.eye(units), -1, axis=1)
    return Study(table, about={"source": "made up"}, layer=layer), si.weights.from_matrix(
        links, ids=pd.Index(ids)
    ).row_standardized()


def _published():
    path = SHARED / "numbers.json"
    if not path.exists():
        pytest.skip("the published numbers are not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))


def _acreg(units=25, years=12):
    """Return the data of acreg's published variances, which are a recipe."""
    random = np.random.default_rng(7)
    lat, lon = random.uniform(40, 40.5, units), random.uniform(-100, -99.5, units)
    x1, x2, e = random.standard_normal((3, units * years))
    table = pd.DataFrame({"y": 1 + 0.5 * x1 - 0.3 * x2 + e, "x1": x1, "x2": x2})
    return table, lat, lon


@pytest.mark.parametrize("kernel", ["uniform", "bartlett"])
def test_acreg(kernel):
    """Stata's variances: all pairs within 40 km whatever the year; within years, and three own years before."""
    printed = _published()["conley_acreg"]
    table, lat, lon = _acreg()
    if kernel == "uniform":
        table["longitude"], table["latitude"] = np.repeat(lon, 12), np.repeat(lat, 12)
        choice = si.spreg.StandardErrors(kind="conley", km=40, kernel="uniform", distance="flat")
        fit = si.spreg.ols("y ~ x1 + x2", table, errors=choice)
        expected = printed["uniform_no_time"]
    else:
        ids = pd.Index([f"u{i:02d}" for i in range(25)])
        years = np.tile(np.arange(2001, 2013), 25)
        table.index = pd.MultiIndex.from_arrays([np.repeat(ids, 12), years], names=["region", "year"])
        layer = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), index=ids, crs=4326)
        w = si.weights.from_matrix(np.ones((25, 25)) - np.eye(25), ids=ids)
        choice = si.spreg.StandardErrors(kind="conley", km=40, kernel="bartlett", years=3, distance="flat")
        study = Study(table, about={"source": "made up"}, layer=layer)
        fit = si.spreg.panel("y ~ x1 + x2", study, w, model="ols", effects="none", errors=choice)
        expected = printed["bartlett_lag_3"]
    variances = fit.std_errors[["x1", "x2", "Intercept"]].to_numpy() ** 2
    assert variances == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("cluster", "cluster_state"),
        ("cluster:region", "cluster_state"),
        ("driscoll-kraay:2", "dk_bartlett_2"),
    ],
)
def test_linearmodels(word, key):
    """Munnell's panel with effects of states; its numbers have six digits or seven."""
    printed = _published()["munnell"]["driscoll_kraay_linearmodels"]
    table = pd.read_csv(SHARED / "produc.csv").drop(columns="region").set_index(["state", "year"])
    matrix = pd.read_csv(SHARED / "usaww.csv", index_col=0).to_numpy()
    study = Study(table.rename_axis(["region", "year"]), about={"source": "Munnell"})
    w = si.weights.from_matrix(matrix, ids=pd.Index(table.index.unique("state")))
    formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp"
    fit = si.spreg.panel(formula, study, w, model="ols", effects="region", errors=word)
    assert fit.params.to_numpy() == pytest.approx(printed["coef"], abs=5.1e-7)
    assert fit.std_errors.to_numpy() == pytest.approx(printed[key], rel=1e-6, abs=5.1e-9)


@pytest.mark.parametrize("kind", ["hc0", "hc1", "hc2", "hc3"])
def test_heteroskedasticity_is_that_of_statsmodels(kind):
    table = _table()
    theirs = sm.OLS(table["y"], sm.add_constant(table[["x", "z"]])).fit(cov_type=kind.upper())
    fit = si.spreg.ols(FORMULA, table, errors=kind)
    assert fit.cov.to_numpy() == pytest.approx(theirs.cov_params().to_numpy(), rel=1e-10)
    assert fit.residual_df == 87 and kind.upper() in fit.about.errors


@pytest.mark.parametrize("columns", [("group",), ("group", "kind")])
def test_clusters_are_those_of_statsmodels(columns):
    """G / (G - 1) times (N - 1) / (N - k), each of three matrices by its own number of clusters."""
    table = _table()
    groups = table[list(columns)].to_numpy() if len(columns) > 1 else table["group"]
    ols = sm.OLS(table["y"], sm.add_constant(table[["x", "z"]]))
    theirs = ols.fit(cov_type="cluster", cov_kwds={"groups": groups})
    fit = si.spreg.ols(FORMULA, table, errors="cluster:" + "+".join(columns))
    assert fit.cov.to_numpy() == pytest.approx(theirs.cov_params().to_numpy(), rel=1e-10)
    assert fit.residual_df == min(table[name].nunique() for name in columns) - 1


def _with_dummies(study, effects):
    table = study._panel.reset_index()
    parts = [table[["x", "z"]]]
    if effects in ("region", "both"):
        parts.append(pd.get_dummies(table["region"], dtype=float))
    if effects in ("time", "both"):
        parts.append(pd.get_dummies(table["year"], dtype=float, drop_first=effects == "both"))
    if effects == "none":
        parts.append(pd.Series(1.0, index=table.index, name="one"))
    return table, sm.OLS(table["y"], pd.concat(parts, axis=1))


@pytest.mark.parametrize("effects", ["none", "region", "time", "both"])
@pytest.mark.parametrize("kind", ["hc0", "hc1", "hc2", "hc3"])
def test_effects_taken_out_are_dummies(effects, kind):
    """Leverages and degrees of freedom of the effects count, though forward deviations have a row less a region."""
    study, w = _panel()
    _, ols = _with_dummies(study, effects)
    theirs = ols.fit(cov_type=kind.upper()).cov_params().loc[["x", "z"], ["x", "z"]].to_numpy()
    fit = si.spreg.panel(FORMULA, study, w, model="ols", effects=effects, errors=kind)
    assert fit.cov.loc[["x", "z"], ["x", "z"]].to_numpy() == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("word", ["hc1", "hc3", "driscoll-kraay:1"])
def test_trends_of_regions_taken_out_are_dummies(word):
    """A trend of each region beside its mean: two leverages that differ by year, two effects a region."""
    study, w = _panel()
    table, _ = _with_dummies(study, "region")
    dummies = pd.get_dummies(table["region"], dtype=float)
    trends = dummies.mul(table["year"] - 2003, axis=0).add_suffix(" trend")
    ols = sm.OLS(table["y"], pd.concat([table[["x", "z"]], dummies, trends], axis=1))
    fit = si.spreg.panel("y ~ x + z + C(region):year", study, w, model="ols", effects="region", errors=word)
    if word.startswith("hc"):
        theirs = ols.fit(cov_type=word.upper()).cov_params()
    else:
        options = {"time": table["year"].to_numpy() - 2001, "maxlags": 1, "use_correction": False}
        theirs = ols.fit(cov_type="hac-groupsum", cov_kwds=options).cov_params() * 60 / ols.fit().df_resid
    expected = theirs.loc[["x", "z"], ["x", "z"]].to_numpy()
    assert fit.cov.loc[["x", "z"], ["x", "z"]].to_numpy() == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("effects", ["none", "region", "time", "both"])
def test_clusters_of_a_panel(effects):
    """statsmodels without its correction, times N / (N - k), where effects that clusters hold do not count."""
    study, w = _panel()
    table, ols = _with_dummies(study, effects)
    theirs = ols.fit(cov_type="cluster", cov_kwds={"groups": table["group"], "use_correction": False})
    fit = si.spreg.panel(FORMULA, study, w, model="ols", effects=effects, errors="cluster:group")
    left = {"none": 57, "region": 58, "time": 53, "both": 54}[effects]
    expected = theirs.cov_params().loc[["x", "z"], ["x", "z"]].to_numpy() * 60 / left
    assert fit.cov.loc[["x", "z"], ["x", "z"]].to_numpy() == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("effects", ["none", "region", "both"])
@pytest.mark.parametrize("lags", [0, 2])
def test_driscoll_and_kraay_are_those_of_statsmodels(effects, lags):
    study, w = _panel()
    table, ols = _with_dummies(study, effects)
    options = {"time": table["year"].to_numpy() - 2001, "maxlags": lags, "use_correction": False}
    theirs = ols.fit(cov_type="hac-groupsum", cov_kwds=options).cov_params()
    fit = si.spreg.panel(FORMULA, study, w, model="ols", effects=effects, errors=f"driscoll-kraay:{lags}")
    expected = theirs.loc[["x", "z"], ["x", "z"]].to_numpy() * 60 / ols.fit().df_resid
    assert fit.cov.loc[["x", "z"], ["x", "z"]].to_numpy() == pytest.approx(expected, rel=1e-9)
    assert fit.residual_df == 4
    assert any("with 5 years" in note and "cluster:region+year" in note for note in fit.notes)


def _great_circle(table):
    lon, lat = np.radians(table[["longitude", "latitude"]].to_numpy()).T
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half = half + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(half))


@pytest.mark.parametrize("kernel", ["bartlett", "uniform"])
def test_conley_by_all_pairs(kernel):
    """The haversine between all pairs, White's middle matrix summed over them, no tree and no sparse matrix."""
    table = _table()
    d = _great_circle(table)
    weights = np.where(d <= 400, 1 - d / 400 if kernel == "bartlett" else 1.0, 0.0)
    z = np.column_stack([np.ones(90), table[["x", "z"]]])
    e = table["y"].to_numpy() - z @ np.linalg.lstsq(z, table["y"].to_numpy())[0]
    bread, scores = np.linalg.inv(z.T @ z), z * e[:, None]
    fit = si.spreg.ols(FORMULA, table, errors=f"conley:400km:{kernel}")
    assert fit.cov.to_numpy() == pytest.approx(bread @ scores.T @ weights @ scores @ bread, rel=1e-9)
    layer = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(table["longitude"], table["latitude"]), index=table.index, crs=4326
    )
    choice = si.spreg.StandardErrors(kind="conley", km=400, kernel=kernel, places=layer)
    bare = table.drop(columns=["longitude", "latitude"])
    assert si.spreg.ols(FORMULA, bare, errors=choice).cov.to_numpy() == pytest.approx(fit.cov.to_numpy())
    whole = gpd.GeoDataFrame(bare, geometry=layer.geometry)
    word = f"conley:400km:{kernel}"
    assert si.spreg.ols(FORMULA, whole, errors=word).cov.to_numpy() == pytest.approx(fit.cov.to_numpy())


def test_no_reach_and_clusters_of_one_are_heteroskedasticity():
    table = _table()
    table["own"] = np.arange(90)
    hc0, hc1 = (si.spreg.ols(FORMULA, table, errors=kind).cov.to_numpy() for kind in ("white", "HC1"))
    assert si.spreg.ols(FORMULA, table, errors="conley:0km").cov.to_numpy() == pytest.approx(hc0, rel=1e-12)
    assert si.spreg.ols(FORMULA, table, errors="cluster:own").cov.to_numpy() == pytest.approx(hc1, rel=1e-12)


@pytest.mark.parametrize("model", ["ols", "slx", "sem", "sar", "sac"])
@pytest.mark.parametrize("word", CHOICES)
def test_the_order_of_rows_is_of_no_consequence(model, word):
    table = _table()
    links = si.weights.knn(
        gpd.GeoSeries(gpd.points_from_xy(table["longitude"], table["latitude"]), index=table.index, crs=4326),
        4,
    ).row_standardized()
    moved = table.sample(frac=1, random_state=3)
    function = getattr(si.spreg, model)
    fit, other = (function(FORMULA, rows, links, errors=word) for rows in (table, moved))
    assert other.cov.to_numpy() == pytest.approx(fit.cov.to_numpy(), rel=1e-9)
    again = function(FORMULA, moved, links.subset(moved.index), errors=word)
    assert again.std_errors.to_numpy() == pytest.approx(fit.std_errors.to_numpy(), rel=1e-6)
    plain = function(FORMULA, table, links)
    assert fit.params.equals(plain.params) and fit.log_likelihood == plain.log_likelihood
    assert not np.allclose(fit.std_errors, plain.std_errors, rtol=1e-3)
    assert plain.cov.equals(function(FORMULA, table, links, errors="classical").cov)


def test_a_panel_with_gaps_between_years_counts_them():
    """Own errors two years before are two apart, not one, where a year is missing."""
    study, w = _panel()
    kept = [2001, 2003, 2004]
    near = si.spreg.panel(FORMULA, study, w, model="ols", effects="none", years=kept, errors="conley:0km:1")
    far = si.spreg.panel(FORMULA, study, w, model="ols", effects="none", years=kept, errors="conley:0km:2")
    table = study._panel.loc[(slice(None), kept), :].sort_index(level=["year", "region"])
    z = np.column_stack([np.ones(36), table[["x", "z"]]])
    e = table["y"].to_numpy() - z @ np.linalg.lstsq(z, table["y"].to_numpy())[0]
    bread, scores = np.linalg.inv(z.T @ z), (z * e[:, None]).reshape(3, 12, 3)
    own = sum(s.T @ s for s in scores)
    pairs = {gap: scores[a].T @ scores[b] for gap, a, b in ((2, 0, 1), (3, 0, 2), (1, 1, 2))}
    for fit, lags in ((near, 1), (far, 2)):
        middle = own + sum(max(0, 1 - gap / (lags + 1)) * (p + p.T) for gap, p in pairs.items())
        assert fit.cov.to_numpy() == pytest.approx(bread @ middle @ bread, rel=1e-9)


def test_few_years_beside_effects_of_regions_are_named():
    study, w = _panel()
    for word, named in (("hc1", True), ("conley:500km", True), ("hc3", False), ("cluster:region", False)):
        fit = si.spreg.panel(FORMULA, study, w, model="ols", effects="region", errors=word)
        assert any("Stock and Watson" in note for note in fit.notes) is named
    pooled = si.spreg.panel(FORMULA, study, w, model="ols", effects="none", errors="hc1")
    assert not any("Stock and Watson" in note for note in pooled.notes)


def test_a_panel_without_a_map_is_placed_by_its_columns():
    study, w = _panel()
    word = "conley:800km:1"
    fit = si.spreg.panel(FORMULA, study, w, model="ols", effects="both", errors=word)
    at = study.regions.geometry
    table = study._panel.assign(longitude=at.x.repeat(5).to_numpy(), latitude=at.y.repeat(5).to_numpy())
    placed = Study(table, about={"source": "made up"})
    again = si.spreg.panel(FORMULA, placed, w, model="ols", effects="both", errors=word)
    assert again.cov.to_numpy() == pytest.approx(fit.cov.to_numpy(), rel=1e-9)
    nowhere = Study(study._panel, about={"source": "made up"})
    with pytest.raises(EstimationError, match="need to know where the regions are"):
        si.spreg.panel(FORMULA, nowhere, w, model="ols", effects="both", errors=word)


def test_codes_of_divisions_know_their_province_and_place():
    """Neither the province nor a place stands in these columns: the labels of the regions say both."""
    study = si.study.demo()
    numbers, full = study.year(2019), study.table(2019)
    formula = "log(gdp_per_capita) ~ digital_index"
    by_code = si.spreg.ols(formula, numbers, errors="cluster:province")
    assert by_code.cov.equals(si.spreg.ols(formula, full, errors="cluster:province").cov)
    assert any("31 clusters" in note and "bootstrap" in note for note in by_code.notes)
    placed = si.spreg.StandardErrors(kind="conley", km=300, places=study.regions)
    near = si.spreg.ols(formula, numbers, errors="conley:300km")
    assert near.cov.to_numpy() == pytest.approx(si.spreg.ols(formula, numbers, errors=placed).cov.to_numpy())
    wide = si.spreg.ols(formula, numbers, errors="conley:1500km")
    assert any("more than a tenth" in note for note in wide.notes)
    assert not any("more than a tenth" in note for note in near.notes)


def test_wald_tests_and_impacts_use_the_chosen_covariance():
    table = _table()
    where = gpd.GeoSeries(
        gpd.points_from_xy(table["longitude"], table["latitude"]), index=table.index, crs=4326
    )
    w = si.weights.knn(where, 4).row_standardized()
    fit = si.spreg.sdm(FORMULA, table, w, errors="hc3")
    names = ["W x", "W z"]
    b, v = fit.params[names].to_numpy(), fit.cov.loc[names, names].to_numpy()
    assert si.spreg.wald_test(fit).statistic == pytest.approx(b @ np.linalg.solve(v, b))
    plain = si.spreg.sdm(FORMULA, table, w)
    mine, theirs = (f.impacts().to_frame() for f in (fit, plain))
    assert mine["direct"].equals(theirs["direct"])
    assert (np.abs(mine["total_std_error"] / theirs["total_std_error"] - 1) > 0.01).all()
    said = si.spreg.lr_test(si.spreg.sar(FORMULA, table, w), fit).notes
    assert any("not robust" in note for note in said)
    assert not any("not robust" in n for n in si.spreg.lr_test(si.spreg.sar(FORMULA, table, w), plain).notes)
    assert any("not robust" in note for note in si.spreg.fit_tests(fit).notes)


def test_too_few_clusters_for_a_joint_test():
    """Four clusters give the covariance of at most four sums; the fit and its single tests stand."""
    table = _table()
    table["four"] = np.arange(90) % 4
    for name in "abcd":
        table[name] = np.random.default_rng(ord(name)).standard_normal(90)
    fit = si.spreg.ols("y ~ x + z + a + b + c + d", table, errors="cluster:four")
    with pytest.raises(
        EstimationError, match="6 coefficients cannot be tested at once: their covariance has rank"
    ):
        si.spreg.wald_test(fit, ["x", "z", "a", "b", "c", "d"])
    tests = si.spreg.fit_tests(fit)
    assert "Wald: slopes" not in tests and any("cannot be tested at once" in note for note in tests.notes)
    assert np.isfinite(si.spreg.wald_test(fit, "x").statistic)


BAD = [
    ("robust", EstimationError, "names no kind of standard errors"),
    ("hc4", EstimationError, "names no kind"),
    ("hc1:x", EstimationError, "names no kind"),
    (3, EstimationError, "names no kind"),
    ("conley", EstimationError, "with its unit, km"),
    ("conley:300", EstimationError, "with its unit, km"),
    ("conley:300mi", EstimationError, "with its unit, km"),
    ("conley:-3km", EstimationError, "with its unit, km"),
    ("conley:300km:gaussian", EstimationError, "names no kind"),
    ("conley:300km:2", EstimationError, "there is one year"),
    ("driscoll-kraay:2", EstimationError, "for panels"),
    ("driscoll-kraay:-1", EstimationError, "names no kind"),
    ("cluster", EstimationError, "does not name the column"),
    ("cluster:", EstimationError, "does not name the column"),
    ("cluster:a+b+c", EstimationError, "one or two different ways"),
    ("cluster:group+group", EstimationError, "one or two different ways"),
    ("cluster:grup", DataError, "no column of the data. Did you mean 'group'?"),
    ("cluster:province", DataError, "no column of the data"),
    ("cluster:all", EstimationError, "one cluster"),
    ("cluster:hole", DataError, "no value in 1 row [r004]"),
    ("conley:300km", EstimationError, "need to know where the regions are"),
]


@pytest.mark.parametrize(("word", "error", "says"), BAD, ids=[str(each[0]) for each in BAD])
def test_bad_input_has_one_clear_error_in_two_languages(word, error, says):
    table = _table().drop(columns=["longitude", "latitude"])
    table["all"], table["hole"] = 1, np.where(np.arange(90) == 4, np.nan, np.arange(90))
    with pytest.raises(error) as raised:
        si.spreg.ols(FORMULA, table, errors=word)
    message = raised.value.message
    assert says in message
    chinese = translated(message, "zh")
    assert chinese != message and any("一" <= letter <= "鿿" for letter in chinese)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": "hc1", "clusters": ("a",)}, "belongs to kind='cluster'"),
        ({"kind": "hc1", "km": 3}, "belong to kind='conley'"),
        ({"kind": "hc1", "adjusted": True}, "belong to kind='conley'"),
        ({"kind": "hc1", "years": 3}, "belongs to kind='conley' or"),
        ({"kind": "conley"}, "need a cut-off in km"),
        ({"kind": "conley", "km": float("nan")}, "at least 0 km"),
        ({"kind": "conley", "km": True}, "at least 0 km"),
        ({"kind": "conley", "km": "300"}, "at least 0 km and finite, not '300'"),
        ({"kind": "conley", "km": 3, "places": "x"}, "wants a GeoDataFrame or GeoSeries"),
        ({"kind": "hc1", "kernel": "uniform"}, "belong to kind='conley'"),
        ({"kind": "hc1", "distance": "flat"}, "belong to kind='conley'"),
        ({"kind": "driscoll-kraay", "years": 1.5}, "whole number"),
    ],
)
def test_records_refuse_what_is_not_theirs(given, says):
    with pytest.raises(EstimationError, match=says):
        si.spreg.StandardErrors(**given)


def test_coordinates_that_are_none_are_named():
    table = _table()
    table.loc["r007", "latitude"] = 99.0
    with pytest.raises(DataError, match=r"no longitude and latitude in degrees for 1 region .*r007"):
        si.spreg.ols(FORMULA, table, errors="conley:300km")
    layer = gpd.GeoSeries(gpd.points_from_xy([0.0], [0.0]), index=["r000"], crs=4326)
    with pytest.raises(EstimationError, match="no geometry for 89 regions"):
        si.spreg.ols(FORMULA, table, errors=si.spreg.StandardErrors(kind="conley", km=3, places=layer))


def test_a_cut_off_that_holds_all_regions_is_refused():
    with pytest.raises(EstimationError, match="within 30000 km of every region are all others"):
        si.spreg.ols(FORMULA, _table(), errors="conley:30000km")
    assert np.isfinite(si.spreg.ols(FORMULA, _table(), errors="conley:30000km:bartlett").std_errors["x"])
    table = _table()
    places = gpd.GeoSeries(gpd.points_from_xy(table["longitude"], table["latitude"]), table.index, crs=4326)
    fit = si.spreg.ols(FORMULA, table)
    one, several = (
        si.spreg.errors_by_cutoff(fit, "x", km=km, places=places).to_frame() for km in (300, [300])
    )
    assert one.equals(several)


def test_a_region_that_stands_alone_in_a_column_has_no_hc3():
    table = _table()
    table["only"] = (table.index == "r003").astype(float)
    with pytest.raises(EstimationError, match="leverage 1"):
        si.spreg.ols("y ~ x + only", table, errors="hc3")
    assert np.isfinite(si.spreg.ols("y ~ x + only", table, errors="hc1").std_errors["x"])


@pytest.mark.parametrize(
    "word", ["hc1", "conley:300km", "driscoll-kraay:1", "cluster:year", "cluster:region+year"]
)
def test_random_effects_have_clusters_that_hold_regions_whole(word):
    study, w = _panel()
    with pytest.raises(EstimationError, match="not for random effects"):
        si.spreg.panel(FORMULA, study, w, model="ols", effects="random", errors=word)


def test_what_has_no_sandwich_is_refused():
    study, w = _panel()
    with pytest.raises(EstimationError, match="not for dynamic panels"):
        si.spreg.panel(FORMULA, study, w, model="sar", time_lags=("y",), errors="cluster")
    options = {"effects": "random", "error_components": "baltagi", "errors": "cluster"}
    with pytest.raises(EstimationError, match="scores mix the errors of regions"):
        si.spreg.panel(FORMULA, study, w, model="sem", **options)
    random = [
        si.spreg.panel(FORMULA, study, w, model="ols", effects="random", errors=errors)
        for errors in (None, "classical")
    ]
    assert random[0].cov.equals(random[1].cov)


def _wide_panel():
    """A hundred regions of six years, so that residuals are taken as they are; effects and unequal variances."""
    return _panel(units=100, years=6, seed=5)


def test_random_effects_are_least_squares_of_quasi_demeaned_data():
    """statsmodels, clustered by region, on data less (1 - phi) of their means; Stata's factor of maximum likelihood."""
    study, w = _wide_panel()
    fit = si.spreg.panel(FORMULA, study, w, model="ols", effects="random", errors="cluster:region")
    table, phi = study._panel, fit.params["phi"]
    data = table[["y", "x", "z"]].assign(one=1.0)
    data = data - (1 - phi) * data.groupby("region").transform("mean")
    groups = {"groups": pd.factorize(table.index.get_level_values("region"))[0], "use_correction": False}
    theirs = sm.OLS(data["y"], data[["one", "x", "z"]]).fit(cov_type="cluster", cov_kwds=groups)
    names = ["Intercept", "x", "z"]
    assert fit.params[names].to_numpy() == pytest.approx(theirs.params.to_numpy(), rel=1e-8)
    found = fit.cov.loc[names, names].to_numpy()
    assert found == pytest.approx(theirs.cov_params().to_numpy() * 100 / 99, rel=1e-7)
    assert "clustered by region (100 clusters)" in fit.about.errors
    again = si.spreg.panel(FORMULA, study, w, model="slx", effects="random+time", errors="cluster:group")
    assert any("4 clusters of group" in note for note in again.notes) and np.isfinite(again.cov).all(
        axis=None
    )


def test_the_sandwich_of_random_effects_by_the_likelihood_of_each_region():
    """First and second differences of the normal density of a region's six years, all parameters at once."""
    study, w = _wide_panel()
    options = {"effects": "random", "information": "observed", "errors": "cluster:region"}
    fit = si.spreg.panel(FORMULA, study, w, model="ols", **options)
    table = study._panel.sort_index()
    y, x, z = (table[name].to_numpy().reshape(100, 6) for name in ("y", "x", "z"))

    def densities(at):
        u = y - at[0] - at[1] * x - at[2] * z
        inverse = (np.eye(6) - (1 - at[4] ** 2) / 6) / at[3]
        return np.log(at[4]) - 3 * np.log(at[3]) - np.einsum("it,ts,is->i", u, inverse, u) / 2

    at = np.array([*fit.params[["Intercept", "x", "z"]], fit.sigma2, fit.params["phi"]])
    steps = 1e-4 * np.eye(5) * np.maximum(np.abs(at), 0.1)
    scores = np.array([(densities(at + h) - densities(at - h)) / (2 * h.sum()) for h in steps]).T
    assert np.abs(scores.sum(axis=0)).max() < 1e-3
    hessian = np.empty((5, 5))
    for (i, h), (j, k) in product(enumerate(steps), repeat=2):
        total = sum(p * q * densities(at + p * h + q * k).sum() for p, q in product((1, -1), repeat=2))
        hessian[i, j] = total / (4 * h.sum() * k.sum())
    bread = np.linalg.inv(hessian)
    expected = bread @ scores.T @ scores @ bread * 100 / 99
    kept = [0, 1, 2, 4]
    assert fit.cov.to_numpy() == pytest.approx(expected[np.ix_(kept, kept)], rel=1e-4, abs=1e-8)


def test_without_effects_phi_has_no_standard_error():
    """Means that differ less than by chance: phi is 1, and the others are those of the pooled fit."""
    study, w = _wide_panel()
    table = study._panel
    e = table["e"] - 0.9 * table["e"].groupby("region").transform("mean")
    study = Study(table.assign(y=table["x"] + e), about={"source": "made up"})
    fit = si.spreg.panel(FORMULA, study, w, model="ols", effects="random", errors="cluster")
    assert fit.params["phi"] == 1 and np.isnan(fit.std_errors["phi"])
    pooled = si.spreg.panel(FORMULA, study, w, model="ols", effects="none", errors="cluster:region")
    names = ["Intercept", "x", "z"]
    ratio = fit.cov.loc[names, names].to_numpy() / pooled.cov.loc[names, names].to_numpy()
    assert ratio == pytest.approx((100 / 99) / (600 / 597), rel=1e-6)


@pytest.mark.parametrize(
    "word", [*CHOICES, "conley:300km:2", "conley:300km:bartlett:2:adjusted", "driscoll-kraay:1"]
)
def test_words_and_records_say_the_same(word):
    assert standard_errors(word).word == word


def test_several_conley_years_or_kernels_are_refused():
    with pytest.raises(EstimationError, match="names no kind"):
        standard_errors("conley:300km:uniform:bartlett")


def _two_stages(n=120, seed=4):
    table = _table(n, seed)
    random = np.random.default_rng(seed + 1)
    table["q"], table["r"] = random.standard_normal((2, n))
    table["d"] = table["q"] + 0.5 * table["r"] + 0.5 * (table["y"] - table["x"]) + random.standard_normal(n)
    return table


@pytest.mark.parametrize(
    "word", ["hc1", "hc3", "cluster:group", "cluster:group+kind", "conley:300km:bartlett"]
)
def test_two_stage_least_squares(word):
    """White's formula on what the instruments explain of the regressors; statsmodels on these, residuals put right."""
    table = _two_stages()
    choose = si.spreg.Moments(errors=word, endogenous="d", instruments=("q", "r"))
    fit = si.spreg.ols("y ~ x + d", table, method=choose)
    z = np.column_stack([np.ones(120), table[["x", "d"]]])
    q = np.column_stack([np.ones(120), table[["x", "q", "r"]]])
    through = q @ np.linalg.lstsq(q, z)[0]
    b = np.linalg.lstsq(through, table["y"])[0]
    assert fit.params.to_numpy() == pytest.approx(b, rel=1e-9)
    e = table["y"].to_numpy() - z @ b
    h = np.einsum("ij,jk,ik->i", through, np.linalg.inv(through.T @ through), through)
    stretched = e / (1 - h) if word == "hc3" else e * np.sqrt(120 / 117) if word == "hc1" else e
    bread, scores = np.linalg.inv(through.T @ through), through * stretched[:, None]
    same = [np.equal.outer(v, v).astype(float) for v in (table["group"].to_numpy(), table["kind"].to_numpy())]
    d = _great_circle(table)
    weights = {
        "cluster:group": [(same[0], table["group"].nunique())],
        "cluster:group+kind": [
            (same[0], table["group"].nunique()),
            (same[1], table["kind"].nunique()),
            (-same[0] * same[1], len(table[["group", "kind"]].drop_duplicates())),
        ],
        "conley:300km:bartlett": [(np.where(d <= 300, 1 - d / 300, 0.0), 0)],
    }.get(word, [(np.eye(120), 0)])
    middle = sum((g / (g - 1) * 119 / 117 if g else 1.0) * scores.T @ k @ scores for k, g in weights)
    assert fit.cov.to_numpy() == pytest.approx(bread @ middle @ bread, rel=1e-8)
    assert fit.residual_df is None and fit.about.standard_errors == word
    same_word = si.spreg.Moments(endogenous="d", instruments=("q", "r"))
    assert si.spreg.ols("y ~ x + d", table, method=same_word, errors=word).cov.equals(fit.cov)
    assert np.isfinite(si.spreg.instrument_tests(fit).to_frame()["statistic"]).all()


def test_moments_have_the_same_words():
    table = _table()
    where = gpd.GeoSeries(
        gpd.points_from_xy(table["longitude"], table["latitude"]), index=table.index, crs=4326
    )
    w = si.weights.knn(where, 4).row_standardized()
    for old, new in (("white", "hc0"), ("classical", "classical")):
        for model in ("ols", "slx", "sar", "sem", "sac"):
            function = getattr(si.spreg, model)
            fit = function(FORMULA, table, w, method=si.spreg.Moments(errors=old))
            assert function(FORMULA, table, w, method="gmm", errors=new).cov.equals(fit.cov)
    kernel = si.weights.kernel(where, function="triangular", km=300)
    hac = si.spreg.sar(FORMULA, table, w, method=si.spreg.Moments("hac", kernel=kernel))
    near = si.spreg.sar(FORMULA, table, w, method="gmm", errors="conley:300km:bartlett")
    assert near.cov.to_numpy() == pytest.approx(hac.cov.to_numpy(), rel=1e-9)
    with pytest.raises(EstimationError, match="for models without lambda"):
        si.spreg.sem(FORMULA, table, w, method="gmm", errors="cluster:group")
    with pytest.raises(EstimationError, match="both say which standard errors"):
        si.spreg.ols(FORMULA, table, method=si.spreg.Moments("classical"), errors="hc1")


@pytest.mark.parametrize("kernel", ["bartlett", "uniform"])
def test_effective_degrees_of_freedom_are_those_of_dense_matrices(kernel):
    """Mean and variance of e'Qe by traces of dense products; and by 100,000 draws."""
    table = _table()
    d = _great_circle(table)
    weights = np.where(d <= 500, 1 - d / 500 if kernel == "bartlett" else 1.0, 0.0)
    z = np.column_stack([np.ones(90), table[["x", "z"]]])
    bread = np.linalg.inv(z.T @ z)
    left = np.eye(90) - z @ bread @ z.T
    draws = np.random.default_rng(0).standard_normal((100_000, 90)) @ left
    df, share = [], []
    for a in (z @ bread).T:
        q = left @ (a[:, None] * weights * a) @ left
        df.append(np.trace(q) ** 2 / np.trace(q @ q))
        share.append(np.trace(q) / (a @ a))
        values = np.einsum("si,ij,sj->s", draws, a[:, None] * weights * a, draws)
        assert 2 * values.mean() ** 2 / values.var() == pytest.approx(df[-1], rel=0.03)
        assert values.mean() / (a @ a) == pytest.approx(share[-1], rel=0.01)
    plain, adjusted = (
        si.spreg.ols(FORMULA, table, errors=f"conley:500km:{kernel}{more}") for more in ("", ":adjusted")
    )
    assert plain.residual_df == adjusted.residual_df == int(min(df))
    assert adjusted.std_errors.to_numpy() == pytest.approx(plain.std_errors / np.sqrt(share), rel=1e-9)


def test_slopes_of_an_error_model_have_the_errors_of_the_filtered_regression():
    """The bare word in maximum likelihood: cov, t and degrees of freedom of least squares on filtered data."""
    table = _table()
    where = gpd.GeoSeries(gpd.points_from_xy(table["longitude"], table["latitude"]), table.index, crs=4326)
    w = si.weights.knn(where, 4).row_standardized()
    fit = si.spreg.sem(FORMULA, table, w, errors="conley:500km")
    columns = table.assign(one=1.0)[["y", "one", "x", "z"]]
    moved = columns - fit.params["lambda"] * (w.matrix @ columns.to_numpy())
    filtered = si.spreg.ols(
        "y ~ 0 + one + x + z", moved.join(table[["longitude", "latitude"]]), errors="conley:500km"
    )
    ours = fit.cov.iloc[:3, :3].to_numpy()
    np.testing.assert_allclose(ours, filtered.cov.to_numpy(), rtol=1e-7)
    assert fit.residual_df == filtered.residual_df
    assert fit.p_values["x"] == pytest.approx(
        2 * stats.t.sf(abs(fit.z_values["x"]), fit.residual_df), rel=1e-9
    )
    plain = si.spreg.sem(FORMULA, table, w, errors="conley:500km:uniform")
    assert plain.residual_df is None and not np.allclose(plain.std_errors, fit.std_errors)
    assert not si.spreg.fit_tests(fit).to_frame().empty
    with pytest.raises(EstimationError, match="least squares"):
        si.spreg.residual_moran(fit)


def test_the_bare_word_is_the_uniform_kernel_adjusted():
    """The record without a kernel too; a record that refuses the adjustment is acreg's uniform kernel."""
    table = _table()
    bare, named, plain = (
        si.spreg.ols(FORMULA, table, errors=f"conley:500km{more}")
        for more in ("", ":uniform:adjusted", ":uniform")
    )
    assert bare.cov.equals(named.cov) and bare.residual_df == named.residual_df
    assert (bare.std_errors > plain.std_errors).all()
    assert bare.about.standard_errors == "conley:500km"
    choice = si.spreg.StandardErrors(kind="conley", km=500, adjusted=False)
    assert choice.word == "conley:500km:uniform"
    assert si.spreg.ols(FORMULA, table, errors=choice).cov.equals(plain.cov)


def test_a_negative_variance_of_the_bare_word_is_that_of_bartlett():
    """Signs that alternate along a line: neighbours differ, so that the uniform kernel subtracts more than it has."""
    n = 40
    at = np.arange(n)
    table = pd.DataFrame(
        {"x": np.cos(at * 2.5), "y": (-1.0) ** at * np.cos(at * 2.5), "longitude": 100 + at, "latitude": 0.0},
        index=[f"r{i:02d}" for i in at],
    )
    bare, bartlett, uniform = (
        si.spreg.ols("y ~ x", table, errors=f"conley:120km{more}")
        for more in ("", ":bartlett:adjusted", ":uniform")
    )
    assert any("negative variance" in note for note in bare.notes)
    assert any("variance was negative" in note for note in uniform.notes)
    kernel = np.maximum(1 - np.abs(at[:, None] - at) * np.radians(1) * 6371.0088 / 120, 0)
    z = np.column_stack([np.ones(n), table["x"]])
    bread = np.linalg.inv(z.T @ z)
    left = np.eye(n) - z @ bread @ z.T
    a, e = (z @ bread)[:, 1], left @ table["y"].to_numpy()
    share = np.trace(left @ (a[:, None] * kernel * a)) / (a @ a)
    assert bare.std_errors["x"] ** 2 == pytest.approx((a * e) @ kernel @ (a * e) / share, rel=1e-9)
    assert "Bartlett" in bare.about.errors and "Bartlett" in bartlett.about.errors


def test_residuals_alike_beyond_the_cut_off_are_named():
    """A field with a range of 900 km is not over at 200; independent errors have nothing beyond. By all pairs."""
    table = _table(200)
    d = _great_circle(table)
    u = np.minimum(d / 900, 1)
    root = np.linalg.cholesky(1 - 1.5 * u + 0.5 * u**3 + 1e-9 * np.eye(200))
    table["far"] = root @ np.random.default_rng(3).standard_normal(200)
    table["near"] = np.random.default_rng(4).standard_normal(200)
    fit = si.spreg.ols("far ~ x", table, errors="conley:200km")
    z = np.column_stack([np.ones(200), table["x"]])
    e = table["far"].to_numpy() - z @ np.linalg.lstsq(z, table["far"].to_numpy())[0]
    ring = (d > 200) & (d <= 800 / 3)
    alike = e @ ring @ e / ring.sum() / np.mean(e**2)
    said = [note for note in fit.notes if "the cut-off is short" in note]
    assert len(said) == 1 and f"correlation of {alike:.2f}" in said[0] and "200 to 267 km" in said[0]
    near = si.spreg.ols("near ~ x", table, errors="conley:200km:bartlett")
    assert not any("the cut-off is short" in note for note in near.notes)


def test_a_grid_has_one_kind_of_errors():
    study = si.study.demo()
    w = {"knn": si.weights.from_spec("knn:4", study).row_standardized()}
    formula = "log(gdp_per_capita) ~ digital_index"
    table = si.spreg.robustness(
        formula, study, weights=w, years=[2019], models=["ols", "sar"], errors="conley:300km"
    )
    for model in ("ols", "sar"):
        fit = getattr(si.spreg, model)(formula, study.year(2019), w["knn"], errors="conley:300km")
        found = table.to_frame().set_index("model").loc[model.upper(), "std_error"]
        assert found == pytest.approx(fit.std_errors["digital_index"])
    assert any("conley:300km" in note for note in table.notes)
    with pytest.raises(DataError, match="no column of the data"):
        si.spreg.robustness(formula, study, weights=w, years=[2019], errors="cluster:nowhere")


def test_columns_of_one_sample_keep_their_errors():
    """compare() fits again without regions that another column leaves out: with the errors that were chosen."""
    table = _table()
    where = gpd.GeoSeries(
        gpd.points_from_xy(table["longitude"], table["latitude"]), index=table.index, crs=4326
    )
    near = si.weights.knn(where, 4).row_standardized()
    links = near.matrix.toarray().copy()
    links[3], links[:, 3] = 0, 0
    alone = si.weights.from_matrix(links, ids=table.index).row_standardized()
    fits = {
        "a": si.spreg.sar(FORMULA, table, near, errors="hc3"),
        "b": si.spreg.sar(FORMULA, table, alone, errors="hc3"),
    }
    shown = si.spreg.compare(fits, layout="long").to_frame()
    smaller = si.spreg.sar(FORMULA, table.drop("r003"), near.subset(table.index.drop("r003")), errors="hc3")
    cell = shown[(shown["model"] == "a") & (shown["variable"] == "x")] if "model" in shown else shown
    assert np.isclose(cell.select_dtypes("number").to_numpy(), smaller.std_errors["x"], rtol=1e-9).any()


@pytest.mark.parametrize("effects", ["region", "time", "both"])
def test_effects_that_were_taken_out_count_as_dummies_in_what_a_variance_expects(effects):
    """Share and degrees of freedom by dense projections on regressors and dummies."""
    study, w = _panel()
    plain, adjusted = (
        si.spreg.panel(FORMULA, study, w, model="ols", effects=effects, errors=f"conley:500km:uniform{more}")
        for more in ("", ":adjusted")
    )
    n, years = w.n, len(study.years)
    regions, times = np.kron(np.ones((years, 1)), np.eye(n)), np.kron(np.eye(years), np.ones((n, 1)))
    dummies = np.hstack({"region": [regions], "time": [times], "both": [regions, times]}[effects])
    x = np.column_stack([study.wide(name).loc[w.ids].to_numpy().T.ravel() for name in ("x", "z")])
    without = np.eye(n * years) - dummies @ np.linalg.pinv(dummies)
    inside = without @ x
    a = inside @ np.linalg.inv(inside.T @ inside)
    left = without - inside @ a.T
    where = study.layer.loc[w.ids]
    choice = si.spreg.StandardErrors(kind="conley", km=500, kernel="uniform", places=where)
    kernel = np.kron(np.eye(years), nearby(choice, w.ids, where).kernel.toarray())
    df, share = [], []
    for one in a.T:
        q = (one[:, None] * kernel * one) @ left
        share.append(np.trace(q) / (one @ one))
        df.append(np.trace(q) ** 2 / np.trace(q @ q))
    np.testing.assert_allclose(adjusted.std_errors, plain.std_errors / np.sqrt(share), rtol=1e-8)
    assert plain.residual_df == int(min(df))
