"""The robustness battery: every alteration is the regression that one would run by hand on altered data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.stats.mstats import winsorize

import spatial_iie as si
from spatial_iie.spreg.comparison._alterations import winsorized
from spatial_iie.spreg.comparison._drop import named_regions
from spatial_iie.study.study import Study

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share"
# Typed from general knowledge, not from the codes.
VICE_PROVINCIAL = (
    *("广州", "武汉", "哈尔滨", "沈阳", "成都", "南京", "西安", "长春", "济南", "杭州"),
    *("大连", "青岛", "深圳", "厦门", "宁波"),
)
CAPITALS = (
    *(
        "石家庄",
        "太原",
        "呼和浩特",
        "沈阳",
        "长春",
        "哈尔滨",
        "南京",
        "杭州",
        "合肥",
        "福州",
        "南昌",
        "济南",
        "郑州",
    ),
    *("武汉", "长沙", "广州", "南宁", "海口", "成都", "贵阳", "昆明", "拉萨", "西安", "兰州", "西宁", "银川"),
    "乌鲁木齐",
)


@pytest.fixture(scope="module")
def study():
    demo = si.study.demo()
    return demo.select(demo.ids[:120])


@pytest.fixture(scope="module")
def w(study):
    return si.weights.from_spec("knn:4", study).row_standardized()


def row(table, **choices):
    frame = table.to_frame()
    kept = frame[np.all([frame[name].astype(str) == value for name, value in choices.items()], axis=0)]
    assert len(kept) == 1
    return kept.iloc[0]


def test_sets_of_cities_are_those_of_their_names():
    whole = si.study.demo()
    for text, names in (
        ("municipalities", ["北京", "天津", "上海", "重庆"]),
        ("vice-provincial", VICE_PROVINCIAL),
        ("capitals", CAPITALS),
        ("separately planned", ["大连", "青岛", "宁波", "厦门", "深圳"]),
    ):
        found = whole.names[named_regions(whole, text)].str.removesuffix("市").tolist()
        assert sorted(found) == sorted(names), text
    assert named_regions(whole, "副省级市").equals(named_regions(whole, "Vice_Provincial"))
    assert named_regions(whole, "省会 + 直辖市").equals(named_regions(whole, "capitals+municipalities"))


def test_regions_provinces_and_columns_are_dropped_by_name():
    whole = si.study.demo()
    zhejiang = whole.ids[whole.ids.str.startswith("33")]
    assert named_regions(whole, "Zhejiang").equals(zhejiang) and named_regions(whole, "浙江省").equals(
        zhejiang
    )
    assert named_regions(whole, "杭州").tolist() == named_regions(whole, "330100").tolist() == ["330100"]
    assert len(named_regions(whole, "Northeast")) == 36  # a word of a category
    coast = pd.Series(1.0, index=whole.panel.index).where(
        whole.panel.index.get_level_values(0).isin(zhejiang), 0.0
    )
    assert named_regions(whole.assign(coast=coast), "coast").equals(zhejiang)
    with pytest.raises(si.errors.DataError, match="other numbers than 0 and 1"):
        named_regions(whole, "gdp")
    for short, code in (
        ("内蒙古", "15"),
        ("黑龙江", "23"),
        ("广西", "45"),
        ("吉林省", "22"),
        ("tibet", "54"),
    ):
        assert named_regions(whole, short).equals(whole.ids[whole.ids.str.startswith(code)])
    assert named_regions(whole, "吉林市").tolist() == ["220200"]
    with pytest.raises(si.errors.DataError, match="is a province and a city: write 吉林省 or 吉林市"):
        named_regions(whole, "吉林")
    with pytest.raises(si.errors.DataError, match=r"no set of cities.*Did you mean 'Zhejiang'"):
        named_regions(whole, "Zhejang")


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_every_alteration_is_the_regression_on_altered_data(study, w):
    table = si.spreg.robustness(
        FORMULA, study, weights={"k": w}, years=[2019], models=["sem"], drop=["municipalities", ["Hebei", "110000"]],
        winsorize=[0.01, 0.05], lag=[1, 2],
        replace={"trade_share": ["deposit_share"], "digital_index": "low_carbon_index"},
    )  # fmt: skip
    data = study.table(2019)
    assert len(table.frame) == 1 + 2 + 2 + 2 + 2

    def fit(formula, table, weights=w):
        return si.spreg.sem(formula, table, weights)

    kept = study.ids[~study.ids.isin(["110000", "120000", "310000", "500000"])]
    by_hand = {"sample": {"without municipalities": fit(FORMULA, data.loc[kept], w.subset(kept))}}
    kept = study.ids[~study.ids.str.startswith(("13", "110000"))]
    by_hand["sample"]["without Hebei + 110000"] = fit(FORMULA, data.loc[kept], w.subset(kept))
    clipped = data.copy()
    for name in ("gdp_per_capita", "digital_index", "trade_share"):  # 120 values: 1.2 a tail
        clipped[name] = np.asarray(winsorize(data[name].to_numpy(), (0.01, 0.01)))
    by_hand["outliers"] = {"winsorized at 1 %": fit(FORMULA, clipped)}
    before = data.copy()
    before[["digital_index", "trade_share"]] = study.table(2018)[["digital_index", "trade_share"]]
    by_hand["timing"] = {"regressors 1 year before": fit(FORMULA, before)}
    before[["digital_index", "trade_share"]] = study.table(2017)[["digital_index", "trade_share"]]
    by_hand["timing"]["regressors 2 years before"] = fit(FORMULA, before)
    other = FORMULA.replace("trade_share", "deposit_share")
    by_hand["measure"] = {"deposit_share for trade_share": fit(other, data)}
    base = {
        "sample": "all regions",
        "outliers": "not altered",
        "timing": "same year",
        "measure": "not altered",
    }
    for name, fits in by_hand.items():
        for label, right in fits.items():
            found = row(table, **{**base, name: label})
            assert found["estimate"] == pytest.approx(right.params["digital_index"], rel=1e-9), label
            assert found["std_error"] == pytest.approx(right.std_errors["digital_index"], rel=1e-9)
            assert found["n"] == right.n
    right = fit(FORMULA.replace("digital_index", "low_carbon_index"), data).params["low_carbon_index"]
    found = row(table, **base | {"measure": "low_carbon_index for digital_index"})
    assert found["estimate"] == pytest.approx(right, rel=1e-9)
    assert found["estimate_per_sd"] == pytest.approx(right * data["low_carbon_index"].std(ddof=0), rel=1e-9)


def test_quantiles_are_those_of_stata():
    """The value number ceil(n p), or the mean of it and the next where n p is whole; pooled, or within each year."""
    rows = pd.MultiIndex.from_product([range(100), [1, 2]])
    values = np.r_[np.arange(100.0), 1000 + np.arange(100.0)].reshape(2, 100).T.ravel()
    frame = pd.DataFrame({"x": values}, index=rows)
    within = winsorized(frame, 0.02, None)["x"].groupby(level=1)
    assert within.min().tolist() == [1.5, 1001.5] and within.max().tolist() == [97.5, 1097.5]
    pooled = winsorized(frame, 0.016, [1, 2])["x"]  # 3.2 a tail
    assert (pooled.min(), pooled.max()) == (3.0, 1096.0)


def test_what_is_the_same_is_counted_once(study, w):
    same = si.weights.from_spec("knn:4", study).row_standardized()
    table = si.spreg.robustness(
        {"a": FORMULA, "b": FORMULA}, study, weights={"one": w, "again": same}, years=[2019], models=["ols", "sar"],
        drop=["Guangdong", "Xinjiang"], winsorize=0.004,
    )  # fmt: skip
    frame = table.to_frame()
    # no city of Guangdong or Xinjiang is among the first 120 regions; 0.48 a tail changes nothing
    assert frame["model"].tolist() == ["OLS", "SAR"] and frame["weights"].tolist() == ["no weights", "one"]
    assert table.title.startswith("digital_index in 2 regressions")
    said = " ".join(table.notes)
    for words in (
        "again: the same rows and the same weights as one",
        "b: the same",
        "without Guangdong: the same",
    ):
        assert words in said
    assert table.about["counts"]["same"] > 0
    other = w.subset(study.ids[::-1]).subset(study.ids)
    assert len(si.spreg.robustness(FORMULA, study, weights={"one": w, "o": other}, years=[2019]).frame) == 1


def test_choices_one_at_a_time_and_all_together(study, w):
    knn = si.weights.from_spec("knn:6", study).row_standardized()
    options = {
        "weights": {"4": w, "6": knn}, "years": [2018, 2019], "models": ["sem", "sar"], "drop": ["municipalities"],
        "winsorize": 0.05, "errors": [None, "hc3"],
    }  # fmt: skip
    counts = {
        how: len(si.spreg.robustness(FORMULA, study, combine=how, **options).frame)
        for how in ("one", "grid", "all")
    }
    assert counts == {"one": 1 + 6, "grid": 16 * 3, "all": 64}
    table = si.spreg.robustness(FORMULA, study, combine="one", **options)
    right = si.spreg.sem(FORMULA, study.table(2018), w, errors="hc3")
    assert row(table, errors="hc3")["std_error"] == pytest.approx(
        right.std_errors["digital_index"], rel=1e-10
    )


def test_what_is_tested_is_what_the_fit_says(study, w):
    fit = si.spreg.sdm(FORMULA, study.table(2019), w)
    impacts = fit.impacts().to_frame().loc["digital_index"]
    for what in ("direct", "indirect", "total"):
        table = si.spreg.robustness(
            FORMULA, study, weights={"k": w}, years=[2019], models=["sdm", "sem"], tested=what
        )
        found = row(table, model="SDM")
        assert found["estimate"] == pytest.approx(impacts[what], rel=1e-9)
        assert found["low"] == pytest.approx(
            impacts[what] - 1.959963985 * impacts[f"{what}_std_error"], rel=1e-7
        )
        assert found["tested"] == f"{what} impact"
    lag = si.spreg.robustness(
        FORMULA, study, weights={"k": w}, years=[2019], models=["sdm", "sem"], tested="lag"
    )
    assert row(lag, model="SDM")["estimate"] == pytest.approx(fit.params["W digital_index"], rel=1e-9)
    assert "no spatial lag" in row(lag, model="SEM")["note"]
    none = si.spreg.robustness(FORMULA, study, weights={"k": w}, years=[2019], models=["sem"], tested="lag")
    assert none.title == "digital_index in 1 regression, none positive, 0 significant at 5 %, 1 failed"
    slx = si.spreg.robustness(
        FORMULA, study, weights={"k": w}, years=[2019], models=["slx"], tested="total"
    ).frame.iloc[0]
    fit = si.spreg.slx(FORMULA, study.table(2019), w)
    reach = stats.t.ppf(0.975, fit.residual_df) * slx["std_error"]
    assert slx["low"] == pytest.approx(slx["estimate"] - reach, rel=1e-9)


def test_panels_are_altered_as_years_are(study, w):
    table = si.spreg.robustness(
        FORMULA, study, weights={"k": w}, effects=["both", "region"], models=["sar"], drop="municipalities", lag=1,
        winsorize=0.01, years={"all": [2017, 2018, 2019], "late": [2018, 2019]}, combine="one",
    )  # fmt: skip
    assert len(table.frame) == 1 + 1 + 1 + 1 + 1 + 1
    lagged = "log(gdp_per_capita) ~ L(digital_index, 1) + L(trade_share, 1)"
    right = si.spreg.panel(lagged, study, w, model="sar", effects="both")
    found = row(table, timing="regressors 1 year before")
    assert found["estimate"] == pytest.approx(right.params["L(digital_index, 1)"], rel=1e-9)
    late = si.spreg.panel(FORMULA, study, w, model="sar", effects="both", years=[2018, 2019])
    assert row(table, year="late")["estimate"] == pytest.approx(late.params["digital_index"], rel=1e-9)
    panel = study.panel[["gdp_per_capita", "digital_index", "trade_share"]]
    clipped = panel.apply(lambda x: x.clip(*np.quantile(x, (0.01, 0.99), method="averaged_inverted_cdf")))
    own = Study(clipped, about={"source": "clipped"})
    right = si.spreg.panel(FORMULA, own, w, model="sar", effects="both").params["digital_index"]
    assert row(table, outliers="winsorized at 1 %")["estimate"] == pytest.approx(right, rel=1e-9)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"drop": ["Atlantis"]}, "drop names 'Atlantis'"),
        ({"winsorize": 1}, "winsorize wants a share above 0 and below 0.5"),
        ({"winsorize": "0.01"}, "winsorize wants a share.*not '0.01'"),
        ({"drop": "+"}, "names no regions"),
        ({"drop": 5}, "drop names '5'"),
        ({"lag": 1.0}, "lag wants whole numbers of years from 1, not 1.0"),
        ({"errors": 5}, "errors=5 names no kind"),
        (
            {"errors": ["conley:300km", si.spreg.StandardErrors(kind="conley", km=300, distance="flat")]},
            "two records of one name, conley:300km",
        ),
        ({"replace": "gdp"}, "replace wants columns"),
        ({"lag": 0}, "lag wants whole numbers of years from 1"),
        ({"lag": 9}, "no year 9 before any of"),
        ({"replace": {"gdp": ["population"]}}, "'gdp', which is in no formula"),
        ({"replace": {"trade_share": ["trade"]}}, "no variable of the study. Did you mean 'trade_share'"),
        ({"combine": "some"}, "combine must be one of"),
        ({"tested": "effect"}, "tested must be one of"),
        ({"years": {"all": [2018, 2019]}}, "years by label are spans of panels"),
    ],
)
def test_what_is_not_understood_is_refused(study, w, options, words):
    with pytest.raises(si.errors.SpatialIIEError, match=words):
        si.spreg.robustness(FORMULA, study, **{"weights": {"k": w}, **options})
    with pytest.raises(si.errors.DataError, match=r"lag= takes regressors.*\[gdp\] is in the response"):
        si.spreg.robustness("gdp ~ log(gdp) + population", study, weights={"k": w}, lag=1)


def test_the_joint_test_permutes_whole_histories_of_the_variable(study, w):
    from spatial_iie.spreg.comparison._battery import Asked, Battery
    from spatial_iie.spreg.comparison.joint import _Histories

    asked = Asked(
        formula=FORMULA, study=study, weights={"k": w}, replace={"digital_index": ["low_carbon_index"]}
    )
    moved = _Histories(Battery(asked), study).shuffled(np.random.default_rng(0))
    before, after = (each.wide("digital_index").round(9) for each in (study, moved))
    assert sorted(map(tuple, before.to_numpy())) == sorted(map(tuple, after.to_numpy()))
    assert not before.equals(after)
    both = [
        dict(zip(each.wide("digital_index")[2019], each.wide("low_carbon_index")[2017], strict=True))
        for each in (study, moved)
    ]
    assert both[0] == both[1]  # all measures move together
    assert moved.wide("trade_share").equals(study.wide("trade_share"))


def test_the_joint_test_is_that_of_ols_by_hand(study, w):
    options = {"weights": {"k": w}, "years": [2019], "models": ["ols"]}
    seen = []
    found = si.spreg.specification_test(
        FORMULA, study, permutations=39, seed=5, progress=lambda *at: seen.append(at), **options
    )
    again = si.spreg.specification_test(FORMULA, study, permutations=39, seed=5, alpha=1e-12, **options)
    assert seen == [(i, 39) for i in range(1, 40)]
    assert again.to_frame()["observed"].tolist() == [
        *found.to_frame()["observed"][:1],
        0.0,
        found.to_frame()["observed"][2],
    ]
    assert found.to_frame()["p"][[0, 2]].equals(again.to_frame()["p"][[0, 2]])
    data, random, draws = study.table(2019), np.random.default_rng(5), []
    z = np.column_stack([np.ones(120), data["digital_index"], data["trade_share"]])
    y = np.log(data["gdp_per_capita"].to_numpy())
    slope = lambda z: np.linalg.lstsq(z, y, rcond=None)[0][1]  # noqa: E731
    for _ in range(39):
        order = random.permutation(120)
        draws.append(slope(np.column_stack([z[:, 0], z[order, 1], z[:, 2]])))
    frame = found.to_frame()
    assert frame["observed"][0] == pytest.approx(slope(z), rel=1e-9)
    assert frame["null_median"][0] == pytest.approx(np.median(draws), rel=1e-6)
    assert frame["p"][0] == (1 + np.sum(np.abs(draws) >= abs(slope(z)))) / 40
    against = si.spreg.specification_test(
        FORMULA, study, permutations=19, expected="negative", **options
    ).to_frame()
    assert against["p"][0] == 1.0 and against["observed"][1] == 0.0
    assert "negative" in against["statistic"][1]
    with pytest.raises(si.errors.DataError, match="cannot be permuted"):
        si.spreg.specification_test("log(gdp_per_capita) ~ C(province)", study, **options)
    with pytest.raises(si.errors.SpatialIIEError, match="permutations"):
        si.spreg.specification_test(FORMULA, study, permutations=5, **options)
    with pytest.raises(si.errors.SpatialIIEError, match="seed must be a whole number"):
        si.spreg.specification_test(FORMULA, study, seed=-1, **options)
    with pytest.raises(si.errors.SpatialIIEError, match="alpha must be a number between 0 and 1"):
        si.spreg.specification_test(FORMULA, study, alpha=5, **options)
    with pytest.raises(si.errors.DataError, match=r"not \[layout\]"):
        si.spreg.specification_test(FORMULA, study, layout="paper", **options)


@pytest.mark.parametrize("effects", [None, "region"])
def test_responses_under_the_null_are_those_of_an_error_model_without_the_variable(study, w, effects):
    """By dense matrices: innovations of whole regions drawn again, centred, as large as without estimated slopes."""
    from spatial_iie.spreg.comparison._battery import Asked, Battery
    from spatial_iie.spreg.comparison._null_model import RESPONSE, NullModel

    years = [2018, 2019] if effects else [2019]
    other = w.subset(w.ids[np.random.default_rng(3).permutation(w.n)])  # rows in another order
    asked = Asked(
        formula=FORMULA, study=study, weights={"k": other}, years=years, models=["ols"], effects=effects
    )
    model = NullModel(Battery(asked), study)
    assert model.formula == "log(gdp_per_capita) ~ trade_share"
    short, ids = "log(gdp_per_capita) ~ trade_share", list(model.regions)
    y = np.log(study.wide("gdp_per_capita").loc[ids, years].to_numpy())
    if effects:
        fit = si.spreg.panel(short, study, w, model="sem", effects=effects, years=years)
    else:
        fit = si.spreg.sem(short, study.table(2019), w)
    filtered = np.eye(w.n) - fit.params["lambda"] * w.subset(model.regions).matrix.toarray()
    if effects:
        x = study.wide("trade_share").loc[ids, years].to_numpy()
        gap = (y - fit.params["trade_share"] * x).T
        e = (filtered @ (gap - gap.mean(axis=0)).T) * np.sqrt(
            2
        )  # half of the region-years are free of effects
    else:
        own = fit.params["Intercept"] + fit.params["trade_share"] * study.wide("trade_share").loc[ids, years]
        e = (filtered @ (y - own.to_numpy())) * np.sqrt(w.n / (w.n - 2))
    drawn = model.drawn(np.random.default_rng(7)).wide(RESPONSE).loc[ids, years].to_numpy()
    again = e[np.random.default_rng(7).integers(0, w.n, w.n)]
    wanted = y - np.linalg.solve(filtered, e) + np.linalg.solve(filtered, again - again.mean(axis=0))
    np.testing.assert_allclose(drawn, wanted, rtol=1e-6)
    options = {"weights": {"k": w}, "years": years, "models": ["ols"], "effects": effects}
    table = si.spreg.specification_test(FORMULA, study, permutations=19, null="bootstrap", **options)
    assert any("with spatially correlated errors is true" in note for note in table.notes)
    assert table.to_frame()["p"].between(0.05, 1).all()


IV = "log(gdp_per_capita) ~ trade_share + [digital_index ~ population + deposit_share]"
EXOGENOUS = "log(gdp_per_capita) ~ trade_share + digital_index"


def test_formulas_with_instruments_beside_others():
    study = si.study.demo()
    w = {f"knn:{k}": si.weights.from_spec(f"knn:{k}", study).row_standardized() for k in (4, 6)}
    formulas = {"plain": EXOGENOUS, "instruments": IV}
    table = si.spreg.robustness(
        formulas, study, weights=w, years=[2018], models=["ols", "sdm", "sem"], variable="digital_index"
    )
    frame = table.to_frame().set_index(["regressors", "weights", "model"])
    for label, formula in formulas.items():
        for name, each in w.items():
            for model in ("sdm", "sem"):
                fit = getattr(si.spreg, model)(formula, study.year(2018), each)
                row = frame.loc[label, name, model.upper()]
                assert row["estimate"] == pytest.approx(fit.params["digital_index"], rel=1e-9)
                assert row["std_error"] == pytest.approx(fit.std_errors["digital_index"], rel=1e-9)
                weak = any(note.startswith("Weak instruments") for note in fit.notes)
                assert str(row["note"]).startswith("weak instruments: ") == weak
    assert frame.loc["instruments", "no weights", "OLS"]["estimate"] == pytest.approx(
        si.spreg.ols(IV, study.year(2018)).params["digital_index"]
    )
    assert any("the others by maximum likelihood" in note for note in table.notes)
    how = si.spreg.Moments(endogenous="digital_index", instruments=("population", "deposit_share"))
    options = {"weights": w, "years": [2018], "models": ["sdm"], "variable": "digital_index"}
    same = si.spreg.robustness(EXOGENOUS, study, method=how, **options)
    assert "Endogenous: digital_index. Instruments: population, deposit_share." in same.notes
    wanted = frame.loc["instruments"]["estimate"][[("knn:4", "SDM"), ("knn:6", "SDM")]]
    np.testing.assert_allclose(same.to_frame()["estimate"], wanted, rtol=1e-9)
    with pytest.raises(si.errors.EstimationError, match="without its instruments"):
        si.spreg.specification_test(IV, study, weights=w, years=[2018], variable="digital_index")


def test_instruments_are_altered_with_the_regressors():
    """Winsorized, of the year before, and of regions that have them: by hand on one year's table."""
    study = si.study.demo()
    w = {"knn:4": si.weights.from_spec("knn:4", study).row_standardized()}
    options = {"years": [2019], "models": ["ols"], "variable": "digital_index", "weights": w}
    frame = si.spreg.robustness(IV, study, winsorize=0.1, lag=1, errors=[None, "hc1"], **options).to_frame()
    table, before = study.year(2019), study.year(2018)
    cut = table.copy()
    for name in ("gdp_per_capita", "trade_share", "digital_index", "population", "deposit_share"):
        ends = np.quantile(table[name], (0.1, 0.9), method="averaged_inverted_cdf")
        cut[name] = table[name].clip(*ends)
    lagged = table.assign(
        **{name: before[name] for name in ("trade_share", "digital_index", "population", "deposit_share")}
    )
    truths = {"not altered": table, "winsorized at 10 %": cut, "lagged": lagged}
    for label, data in truths.items():
        chosen = frame["outliers"] == label if label != "lagged" else frame["timing"] != "same year"
        if label == "not altered":
            chosen &= frame["timing"] == "same year"
        for errors in ("classical", "hc1"):
            row = frame[chosen & (frame["errors"] == errors)].iloc[0]
            fit = si.spreg.ols(IV, data, errors=errors)
            assert row["estimate"] == pytest.approx(fit.params["digital_index"], rel=1e-9)
            assert row["std_error"] == pytest.approx(fit.std_errors["digital_index"], rel=1e-9)
    values = study.panel["deposit_share"]
    holes = study.assign(holes=values.where(values > values.quantile(0.2)))
    formulas = {"plain": EXOGENOUS, "instruments": IV.replace("deposit_share", "holes")}
    found = si.spreg.robustness(formulas, holes, isolates="zero", **options).to_frame()
    assert (found["n"] == holes.year(2019)["holes"].notna().sum()).all()
    assert (found["n"] < 366).all()


def test_panels_with_instruments_by_name():
    study = si.study.demo()
    w = {"knn:4": si.weights.from_spec("knn:4", study).row_standardized()}
    formula = (
        "log(gdp_per_capita) ~ trade_share + [digital_index ~ distance_to_杭州:L(national_digital_index, 1)]"
    )
    options = {"models": ["ols", "slx"], "variable": "digital_index", "effects": ["region", "both"]}
    table = si.spreg.robustness(formula, study, weights=w, method="liml", **options)
    assert any("cluster:region standard errors" in note for note in table.notes)
    weak = sum(str(note).startswith("weak") for note in table.to_frame()["note"])
    assert f"{weak} fits have weak instruments, as the column of notes says." in table.notes and weak > 1
    for _, row in table.to_frame().iterrows():
        model = str(row["model"]).lower()
        fit = si.spreg.panel(formula, study, w["knn:4"], model=model, effects=row["effects"], method="liml")
        assert row["estimate"] == pytest.approx(fit.params["digital_index"], rel=1e-8)
        assert row["std_error"] == pytest.approx(fit.std_errors["digital_index"], rel=1e-8)
        assert ("weak instruments" in str(row["note"])) == any(
            "Weak instruments" in each for each in fit.notes
        )


@pytest.mark.parametrize(
    ("expected", "p"),
    [(None, [0.5, 0.75, 0.5]), ("positive", [0.25, 0.5, 0.25]), ("negative", [1.0, 0.75, 1.0])],
)
def test_what_is_as_extreme_under_the_null(expected, p):
    """Three draws by hand: sizes whatever the sign, or values in the direction that is expected."""
    from spatial_iie.spreg.comparison.joint import _Summary, _table

    observed = _Summary(median=0.2, positive=0.5, negative=0.1, stouffer=2.0)
    draws = [_Summary(0.1, 0.0, 0.6, -3.0), _Summary(-0.3, 0.4, 0.2, 1.0), _Summary(0.0, 0.5, 0.0, 0.0)]
    assert _table(observed, draws, expected)["p"].tolist() == p


def test_stouffers_z_is_the_sum_over_the_root_of_the_number(study, w):
    options = {"weights": {"k": w}, "years": [2019], "models": ["ols", "sem"]}
    z = si.spreg.robustness(FORMULA, study, **options).frame["z"]
    found = si.spreg.specification_test(FORMULA, study, permutations=19, **options).to_frame()
    assert found["observed"][2] == pytest.approx(z.sum() / np.sqrt(2), rel=1e-9)
