"""In Chinese no table of a public function has a Latin word that is no name, no symbol and not the user's."""

from __future__ import annotations

import inspect
import re
import warnings
from functools import cache

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import WeightsWarning
from tests.chapter.desks import EAST
from tests.latin import latin_words

ROOMS = (si.esda, si.spreg, si.indices, si.macro)
OF_FIRMS = ("count_firms", "locate_firms", "duranton_overman", "marcon_puech")
FORMULA, INDICATORS = (
    "gdp_per_capita ~ digital_index",
    ["industry_finance", "industry_retail", "industry_health"],
)
FUNCTIONS = {
    f"{room.__name__.rpartition('.')[2]}.{name}": function
    for room in ROOMS
    for name in room.__all__
    if inspect.isfunction(function := getattr(room, name))
    and re.fullmatch(r"\w*Result|Tests|CompositeIndex", str(inspect.signature(function).return_annotation))
}
FUNCTIONS |= {f"agglomeration.{name}": getattr(si.agglomeration, name) for name in OF_FIRMS}

BY_GROUPS = ("decomposition_by_year", "group_shares", "share_changes")
"""By default their groups have English names: those of another language are chosen with ``region_groups``."""


def clustered():
    """Return a fit with standard errors clustered by province."""
    return si.spreg.ols(FORMULA, given()["data"], given()["w"], errors="cluster:province")


RANDOM = {"fixed": "region", "random": "random"}


def panel(model, effects):
    """Return a panel fit of the small example."""
    return si.spreg.panel(FORMULA, given()["study"], given()["w"], model=model, effects=effects)


def firms():
    """Return the firms of the example in two sectors with Chinese names."""
    there = si.agglomeration.demo_firms()
    names = there.frame["sector"].map(lambda name: "金融" if name == "finance" else "其他")
    return si.agglomeration.Firms.of(there.frame.assign(sector=names), about=there.about)


@cache
def given():
    """Return what functions take, by the names of their parameters."""
    study = si.study.demo()
    study = study.select([code for code in study.ids if code[:2] in EAST])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        w = si.weights.queen(study.regions).row_standardized()
    data, y, groups = (
        study.year(2019),
        study["digital_index", 2019],
        si.indices.region_groups(study, language="zh"),
    )
    gdp, part = (pd.Series(1.05 ** np.arange(4) * at, index=range(2018, 2022)) for at in (80.0, 2.0))
    scenarios = (si.macro.Scenario("baseline", (si.macro.Phase("growth needed", 2019, 2021, 5.0),)),)
    index, pair = si.indices.composite(study, INDICATORS), data > data.median()
    chain = si.esda.spatial_markov(study, "digital_index", w)
    return {
        "study": study, "w": w, "variable": "digital_index", "variables": [pair["digital_index"], pair["gdp"]],
        "data": data, "x": data["gdp_per_capita"], "y": y, "events": data["gdp"], "population": data["population"],
        "statistic": "co_location", "before": study["digital_index", 2018], "after": y, "groups": groups,
        "formula": FORMULA, "fit": si.spreg.ols(FORMULA, data, w), "result": si.spreg.sdem(FORMULA, data, w),
        "restricted": si.spreg.sem(FORMULA, data, w), "full": si.spreg.sdem(FORMULA, data, w), "weights": {"queen": w},
        "fits": {"OLS": si.spreg.ols(FORMULA, data, w), "SDEM": si.spreg.sdem(FORMULA, data, w)},
        "indicators": INDICATORS, "indices": {"甲": index, "乙": index}, "chain": chain,
        "table": si.macro.demo_io_table(language="zh"), "shares": {"03": 1.0, "05": 0.5}, "gdp": gdp, "nominal": gdp,
        "price_index": gdp / 0.8, "base_year": 2018, "parts": pd.DataFrame({"甲": part, "乙": part / 2}),
        "series": part, "years": [2022], "targets": {"baseline": 10.0}, "phases": (), "rates": 4.0, "year": 2018,
        "multipliers": pd.Series({2019: 1.02}), "value_added": 2.0, "scenarios": scenarios,
        "projection": si.macro.project(2.0, gdp, scenarios),
    }  # fmt: skip


def special(name):
    """Return what a function takes otherwise than its parameters are called."""
    have = given()
    study, w, data = have["study"], have["w"], have["data"]
    binary = {"y": (have["y"] > 50).astype(int)}
    k, ell, noise = np.exp(np.random.default_rng(3).normal(0.05, 0.03, (3, 12)).cumsum(axis=1))
    economy = pd.DataFrame({"Y": k**0.4 * ell**0.6 * noise, "K": k, "L": ell}, index=range(2005, 2017))
    economy = {"data": economy, "output": "Y", "capital": "K", "labor": "L", "base": (2005, 2016)}
    ranges = pd.DataFrame({"low": [0.2, 0.5], "mode": [0.4, 0.6], "high": [0.6, 1.0]}, index=["03", "05"])
    years = {"before": study.year(2018), "after": data}
    return {
        "macro.value_added_by_year": lambda: {
            "table": si.macro.demo_io_table(), "shares": ranges, "data": si.macro.demo_accounts()[0].set_axis(
                ["GDP", "农业", "工业", "服务业", "信息服务", "价格", "资本", "劳动"], axis=1),
            "divisions": dict(zip(["01", "02", "03", "04", "05"], ["农业", "工业", "工业", "服务业", "信息服务"],
                                  strict=True)),
            "year": 2018, "accounts": si.macro.Accounts(gdp="GDP", capital="资本", labor="劳动"),
        },
        "esda.join_counts": lambda: binary,
        "esda.local_join_counts": lambda: binary,
        **{
            f"spreg.{each}": lambda: {"treated": {study.ids[0]: 2018, study.ids[1]: 2019, study.ids[2]: 2019}}
            for each in ("did", "event_study", "placebo_regions")
        },
        "spreg.did_decomposition": lambda: pytest.importorskip("diff_diff") and {
            "treated": {study.ids[0]: 2018, study.ids[1]: 2019}
        },
        "spreg.placebo_years": lambda: {"treated": dict.fromkeys(study.ids[:3], 2019)},
        "spreg.chow_tests": lambda: {"fit": si.spreg.regimes(FORMULA, data, w, groups=have["groups"])},
        "spreg.mediation": lambda: {"mediator": "trade_share", "draws": 99},
        "spreg.moderation": lambda: {
            "fit": si.spreg.ols(f"{FORMULA} * trade_share", data, w), "variable": "digital_index",
            "moderator": "trade_share",
        },
        "spreg.specification_test": lambda: {"weights": {"queen": w}, "models": ("sem",)},
        "spreg.variability_test": lambda: pytest.importorskip("mgwr") and {
            "result": si.spreg.gwr(FORMULA, data, study.regions)
        },
        "spreg.common_factor_test": lambda: {"fit": si.spreg.sdm(FORMULA, data, w)},
        "spreg.panel_hausman": lambda: {each: panel("sem", effects) for each, effects in RANDOM.items()},
        "spreg.mundlak_test": lambda: {"fit": panel("sem", "correlated")},
        "spreg.errors_by_cutoff": lambda: {"coefficient": "digital_index"},
        "spreg.wild_bootstrap": lambda: {"coefficients": "digital_index", "draws": 99, "fit": clustered()},
        "spreg.pesaran_cd": lambda: {"fit": panel("ols", "region")},
        "spreg.hausman_test": lambda: {"fit": have["full"]},
        **{
            f"spreg.{each}": lambda: {"fit": si.spreg.sar(FORMULA, data, w, method="gmm")}
            for each in ("instrument_tests", "instrument_strength", "first_stages", "anderson_rubin")
        },
        "spreg.wald_test": lambda: {"fit": have["full"]},
        **{f"indices.{each}": lambda: {"groups": have["groups"]} for each in BY_GROUPS},
        "indices.coupling_coordination": lambda: {"systems": {"甲": INDICATORS[:2], "乙": INDICATORS[1:]}},
        "indices.composite": lambda: {"indicators": INDICATORS},
        "indices.moran_of_index": lambda: {"index": have["indices"]["甲"]},
        "indices.regression_of_index": lambda: {
            "index": have["indices"]["甲"], "formula": "gdp_per_capita ~ composite"
        },
        "indices.obstacle_degrees": lambda: {"index": have["indices"]["甲"]},
        "indices.convergence_speed": lambda: {"fit": si.indices.beta_convergence(study, "digital_index")},
        **{
            f"agglomeration.{each}": lambda: {"firms": firms(), "sector": "金融"}
            for each in ("duranton_overman", "marcon_puech")
        },
        **{
            f"agglomeration.{each}": lambda: {"firms": firms()}
            for each in ("count_firms", "locate_firms")
        },
        "macro.constant_returns_test": lambda: {"fit": si.macro.production_function(**economy)},
        "macro.employment_changes": lambda: years,
        "macro.employment_table": lambda: {
            "levels": si.macro.employment_levels(data), "changes": si.macro.employment_changes(**years)
        },
        "macro.growth_contribution": lambda: {"value_added": have["series"]},
        "macro.production_function": lambda: economy,
        "macro.regional_spillovers": lambda: {"table": si.macro.demo_regional_table(language="zh")},
        "macro.regional_trade": lambda: {"table": si.macro.demo_regional_table(language="zh")},
        "macro.solow": lambda: economy,
        "macro.structural_decomposition": lambda: {
            "before": si.macro.demo_io_table(language="zh", earlier=True), "after": have["table"]
        },
        "macro.value_added_ranges": lambda: {"shares": ranges},
    }.get(name, dict)()  # fmt: skip


def printed(name):
    """Return what a function returns of what is given, with few draws, as a table in Chinese."""
    function, chosen = FUNCTIONS[name], special(name)
    parameters = inspect.signature(function).parameters
    required = [
        key
        for key, each in parameters.items()
        if each.default is each.empty and each.kind is not each.VAR_KEYWORD and key not in chosen
    ]
    few = {key: 19 for key in ("permutations", "draws") if key in parameters}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = function(**{key: given()[key] for key in required}, **(few | chosen))
    return si.report.render(found, "markdown", language="zh")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_latin_word_is_left(name):
    text = printed(name)
    assert re.search("[\u4e00-\u9fff]", text) and not latin_words(text)
