"""Parts of a report: their numbers against the functions that make them, and every kind of plan composed."""

from __future__ import annotations

import pickle
import re
import warnings
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes

import spatial_iie as si
from spatial_iie.chapter.parts import clustering, explorer, local, models
from spatial_iie.chapter.parts import data as data_part
from spatial_iie.chapter.parts import weights as weights_part
from spatial_iie.chapter.words.methods import METHODS, REFERENCES, template
from spatial_iie.errors import WeightsWarning
from spatial_iie.report.document import Figure, Listing, Paragraph
from spatial_iie.study.study import Study
from tests.chapter import desks

LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def small():
    return desks.small()


@pytest.fixture(scope="module")
def documents(small):
    return {language: desks.document(*small, language) for language in LANGUAGES}


def texts(document):
    return [document.text(block) for _, block in document.blocks() if isinstance(block, Paragraph)]


def numbers(document):
    return {
        name: value
        for _, block in document.blocks()
        if isinstance(block, Paragraph)
        for name, value in block.numbers.items()
    }


def result(document, name):
    return next(table.result for table in document.tables if table.name == name)


def test_results_survive_an_interruption(small):
    _, found = small
    again = pickle.loads(pickle.dumps(found))
    assert again.keys() == found.keys()
    year = 2019
    assert again["local"]["results"][year].statistic.equals(found["local"]["results"][year].statistic)
    assert again["models"]["sdem"].impacts().to_frame().equals(found["models"]["impacts"].to_frame())


def test_both_languages_show_the_same_tables_figures_and_numbers(documents):
    english, chinese = documents["en"], documents["zh"]
    assert [table.name for table in english.tables] == [table.name for table in chinese.tables]
    assert [figure.name for figure in english.figures] == [figure.name for figure in chinese.figures]
    for table in english.tables:
        other = result(chinese, table.name).to_frame()
        same = table.result.to_frame()
        kinds = same.select_dtypes("number").columns
        assert other[kinds].equals(same[kinds]), table.name
    told, other = numbers(english), numbers(chinese)
    shared = told.keys() & other.keys()
    assert len(shared) > 100 and all(told[key] == other[key] or np.isnan(told[key]) for key in shared)


def test_every_table_and_figure_has_a_caption_and_sentences_refer_to_those_there_are(documents):
    for document in documents.values():
        assert all(each.caption for each in (*document.tables, *document.figures))
        assert not any(re.search(r"\[\[|\bNone\b|\bnan\b", text) for text in texts(document))
        said = [text for text in texts(document) if len(text) > 40]
        assert len(said) == len(set(said))


def test_sentences_carry_the_numbers_of_the_statistics(small, documents):
    desk, _ = small
    told = numbers(documents["en"])
    for year in desk.years:
        moran = si.esda.moran(desk.study[desk.index, year], desk.w)
        assert told[f"Moran's I {year}"] == pytest.approx(moran.statistic, rel=1e-12)
        geary = si.esda.geary(desk.study[desk.index, year], desk.w)
        assert told[f"Geary's C {year}"] == pytest.approx(geary.statistic, rel=1e-12)
    data = desk.study.year(2019)
    fit = si.spreg.sdem(desk.plan.models.formula, data, desk.w, lagged=list(desk.plan.models.lagged))
    assert told["SDEM digital industry index estimate"] == pytest.approx(
        fit.params["digital_index"], rel=1e-9
    )
    assert told["SDEM W digital industry index p"] == pytest.approx(fit.p_values["W digital_index"], rel=1e-9)
    values = desk.study[desk.index, 2019]
    assert told["mean"] == pytest.approx(values.mean()) and told["value Shanghai"] == values["310000"]


def test_the_table_of_the_source_has_its_layout(documents):
    table = result(documents["en"], "moran_by_year").to_frame()
    assert table.columns.tolist() == ["year", "I", "E(I)", "Sd(I)", "z", "p"]
    published = result(documents["en"], "sdem_published").to_frame()["variable"].tolist()
    shown = [name for name in published if name]
    assert shown[:7] == [
        "Intercept",
        "digital_index",
        "W digital_index",
        "W trade_share",
        "W deposit_share",
        "lambda",
        "Controls",
    ]
    assert shown.index("Wald (spregsem)") < shown.index("Wald: slopes")


def test_clusters_are_counted_as_results_name_them(small, documents):
    _, found = small
    table = result(documents["en"], "cluster_counts").to_frame()
    for year, one in found["local"]["results"].items():
        for correction in ("none", "fdr", "bonferroni"):
            row = table[(table["year"] == year) & (table["correction"] == correction)].iloc[0]
            named = one.clusters(0.05, None if correction == "none" else correction)
            for cluster in (*local.QUADRANTS, "not significant"):
                assert row[cluster] == (named == cluster).sum()
    cities = result(documents["en"], "cluster_cities").to_frame()
    assert cities["count"].tolist() == [len(c.split(", ")) if c else 0 for c in cities["cities"]]


def test_city_lists_hold_every_region_once_a_year_in_the_language(small, documents):
    desk, _ = small
    for language, comma, name in (("en", ", ", "Shanghai"), ("zh", "、", "上海市")):
        table = result(documents[language], "quadrant_cities").to_frame()
        for _, year in table.groupby("year"):
            listed = [city for cell in year["cities"] for city in cell.split(comma) if city]
            assert (
                len(listed) == len(set(listed)) == year["count"].sum() == len(desk.study.ids) - 1
            )  # an island
            assert name in listed


def test_the_explorer_has_every_view_and_none_twice(small):
    desk, found = small
    views = explorer.views(desk, found)
    wanted = [
        (variable, spec, year)
        for variable in (desk.index, *desk.plan.variables.explore)
        for spec in desk.weights
        for year in desk.years
    ]
    assert sorted(views) == sorted(wanted)
    assert views[desk.index, "queen", 2019] is found["local"]["results"][2019]
    assert (desk.index, "queen", 2019) not in found["explorer"]["others"]
    fresh = si.esda.local_moran(desk.study["trade_share", 2018], desk.weights["knn:6"], permutations=99)
    assert np.allclose(views["trade_share", "knn:6", 2018].statistic, fresh.statistic, equal_nan=True)


def test_impacts_stand_one_a_row_with_the_numbers_of_the_fit(small, documents):
    _, found = small
    wide = found["models"]["sdem"].impacts().to_frame()
    table = result(documents["en"], "impacts").to_frame().set_index(["variable", "impact"])
    for name in wide.index:
        for kind in ("direct", "indirect", "total"):
            row = table.loc[(name, f"{kind} impact")]
            assert row["estimate"] == wide.loc[name, kind]
            assert row["std_error"] == wide.loc[name, f"{kind}_std_error"]


def test_robustness_by_choice_adds_up(documents):
    grid = result(documents["en"], "robustness").to_frame()
    table = result(documents["en"], "robustness_by_choice").to_frame()
    for choice, part in table.groupby("choice"):
        assert part["fits"].sum() == len(grid)
        assert part["significant"].sum() == (grid["p"] <= 0.05).sum()
        assert part["minimum"].min() == grid["estimate"].min(), choice


def test_references_are_those_that_sentences_cite(documents):
    listing = next(
        block
        for section, block in documents["en"].blocks()
        if section.name == "methods" and isinstance(block, Listing)
    )
    whole = " ".join(
        [
            *texts(documents["en"]),
            *(i for _, b in documents["en"].blocks() if isinstance(b, Listing) for i in b.items),
        ]
    )
    cited = {key for key, work in REFERENCES.items() if work in listing.items}
    assert len(listing.items) == len(cited) == len(set(listing.items))
    for key in cited:
        author, year = key.rsplit(" ", 1)
        assert f"{author} {year}" in whole or f"{author} ({year})" in whole, key
    for name, method in METHODS.items():
        assert set(method.cited) <= REFERENCES.keys()
        for text in (template(name, language) for language in LANGUAGES):
            assert not text or all(key.rsplit(" ", 1)[1] in text for key in method.cited)


def test_limits_say_what_holds_for_this_report(documents):
    for language, words in (
        ("en", ("SYNTHETIC", "Association, not causation")),
        ("zh", ("合成数据", "相关而非因果")),
    ):
        *_, (section, block) = documents[language].blocks()
        assert section.name == "limitations"
        assert all(any(word in item for item in block.items) for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_drawn(documents, language):
    for figure in documents[language].figures:
        assert figure.draw() is not None


def compose(plan, study=None, provinces=desks.EAST):
    desk = desks.desk(plan, provinces, study)
    found = desks.found(desk)
    return desk, {language: desks.document(desk, found, language) for language in LANGUAGES}


def changed(**changes):
    base = desks.plan()
    lean = {"weights": replace(base.weights, others=()), "models": replace(base.models, formula=None)}
    return desks.plan(**{**lean, **changes})


def test_one_year_has_no_change_and_no_moves():
    base = desks.plan()
    _, documents = compose(changed(data=replace(base.data, years=(2018,))))
    names = {each.name for each in (*documents["en"].tables, *documents["en"].figures)}
    assert not names & {
        "index_maps",
        "transitions",
        "movers",
        "persistence",
        "quadrant_moves",
        "global_other_weights",
    }
    assert not any("weakened" in text or "strengthened" in text for text in texts(documents["en"]))


@pytest.mark.parametrize(
    ("given", "captions", "unit"),
    [
        ({"classes": "box"}, ["2019 (box map)", "common to all years (box map)"], "outlier"),
        ({"change": True}, ["2019 (Fisher-Jenks natural breaks)", ": change by region"], ""),
        ({"relative": True}, ["mean of the year)", "mean of the year)"], "standard deviations from the mean"),
        (
            {"relative": True, "change": True},
            ["mean of the year)", ", 2017 to 2019"],
            "standard deviations from",
        ),
    ],
)
def test_captions_name_the_classes_relative_values_and_change_of_maps(small, given, captions, unit):
    plan = small[0].plan
    desk = replace(small[0], plan=replace(plan, figures=replace(plan.figures, **given)))
    figures = data_part._figures(desk, "en")
    assert [wanted in each.caption for wanted, each in zip(captions, figures, strict=True)] == [True, True]
    one, other = (each.draw() for each in figures)
    legend = one.get_legend()
    assert unit in " ".join(
        [legend.get_title().get_text(), *(each.get_text() for each in legend.get_texts())]
    )
    assert isinstance(other, Axes) == given.get("change", False)


def test_without_a_formula_there_are_no_regressions():
    _, documents = compose(changed())
    assert {section.name for section in documents["en"].sections} & {"models", "robustness"} == set()
    assert not any("SDEM" in text for text in texts(documents["en"]))


def test_without_draws_p_is_that_of_the_normal_approximation():
    base = desks.plan()
    desk, documents = compose(changed(statistics=replace(base.statistics, permutations=0)))
    moran = si.esda.moran(desk.study[desk.index, 2019], desk.w)
    assert numbers(documents["en"])["Moran's I 2019 p"] == pytest.approx(moran.p_value)
    assert any("normal approximation" in text for text in texts(documents["en"]))
    assert "moran_permutations" not in {figure.name for figure in documents["en"].figures}


def test_a_chosen_correction_and_tail_are_told_and_used():
    base = desks.plan()
    chosen = replace(base.statistics, correction="fdr", alternative="greater", alpha=0.1)
    desk, documents = compose(changed(statistics=chosen))
    one = si.esda.local_moran(desk.study[desk.index, 2019], desk.w, permutations=99, alternative="greater")
    named = one.clusters(0.1, "fdr")
    table = result(documents["en"], "cluster_cities").to_frame().set_index("cluster")
    assert all(table.loc[cluster, "count"] == (named == cluster).sum() for cluster in local.QUADRANTS)
    whole = " ".join(texts(documents["en"]))
    assert (
        "one-sided (positive autocorrelation)" in whole and "10%" in whole and "false discovery rate" in whole
    )
    captions = {figure.name: figure.caption for figure in documents["en"].figures}
    assert (
        "false discovery rate" in captions["cluster_map"]
        and "unadjusted" in captions["cluster_map_corrected"]
    )


def test_other_measures_and_formulas():
    base = desks.plan()
    statistics = replace(base.statistics, measures=("geary",))
    formula = replace(
        base.models,
        formula="gdp_per_capita ~ log(digital_index)",
        lagged=(),
        controls=(),
        ladder=("ols", "sdem"),
    )
    _, documents = compose(changed(statistics=statistics, models=formula))
    whole = " ".join(texts(documents["en"]))
    assert "a 1% higher digital industry index" in whole or "per 1%" in whole
    assert "Moran's I fell" not in whole and "Moran's I rose" not in whole and "Geary's C" in whole


def with_gaps():
    panel = si.study.demo().panel
    panel = panel[[code[:2] in desks.EAST for code in panel.index.get_level_values(0)]].copy()
    panel.attrs = {}
    panel.loc[("310000", 2019), "digital_index"] = np.nan
    about = {
        "source": "panel.csv",
        "vintage": 2018,
        "matched": {"full name": 200, "old name": 3},
        "set_aside": {"巢湖市": "3 rows of [2017, 2018, 2019]; not a unit of 2018: 巢湖市"},
        "left_out": {"remark": "no numbers"},
        "later_merged": {"371200": (2019,)},
    }
    return Study(panel, about=about)


def test_what_is_missing_or_has_no_place_is_told():
    desk, documents = compose(changed(labels={}), with_gaps(), None)
    english, chinese = (" ".join(texts(documents[language])) for language in LANGUAGES)
    for words in ("Shanghai", "full name (200)", "old name (3)", "1 name in the table is unmatched", "Laiwu"):
        assert words in english
    for words in ("上海市", "全称（200 行）", "莱芜市"):
        assert words in chinese
    assert result(documents["en"], "set_aside").to_frame()["key"].tolist() == ["巢湖市"]
    assert result(documents["en"], "missing").to_frame()["region"].tolist() == ["310000"]
    assert "n = 76 to 77" in english and not documents["en"].synthetic
    found = desks.found(desk)["clustering"]
    assert found["change"].n == 76  # without the island and the region with a gap
    assert "the 76 with values in both" not in english and "digital_index" in english


def test_regions_with_gaps_in_the_first_year_change_what_is_compared():
    panel = with_gaps().panel
    panel.loc[("310000", 2019), "digital_index"] = 100.0
    panel.loc[("310000", 2017), "digital_index"] = np.nan
    _, documents = compose(changed(), Study(panel, about={"source": "x", "vintage": 2018}), None)
    assert any("the 76 with values in both" in text for text in texts(documents["en"]))


def test_own_boundaries_without_names_or_provinces():
    import geopandas
    from shapely.geometry import box

    shapes = {f"r{i}": box(i % 6, i // 6, i % 6 + 1, i // 6 + 1) for i in range(36)}
    layer = geopandas.GeoDataFrame({"id": list(shapes)}, geometry=list(shapes.values()), crs=32650)
    import pandas as pd

    random = np.random.default_rng(4)
    rows = [
        {"id": r, "year": y, "x": random.random() + i // 6, "y": random.random()}
        for y in (1, 2)
        for i, r in enumerate(shapes)
    ]
    frame = pd.DataFrame(rows).assign(year=lambda t: 2000 + t["year"])
    study = si.study.open(frame, region="id", year="year", boundaries=layer, boundary_key="id")
    base = desks.plan()
    plan = changed(
        data=replace(base.data, years=(2001, 2002), file="x.csv", boundaries="x.gpkg"),
        variables=replace(base.variables, index="x", explore=("y",)),
        models=replace(base.models, formula="y ~ x", year=2002, lagged=(), controls=()),
        labels={},
    )
    _, documents = compose(plan, study, None)
    assert any(" r3" in text for text in texts(documents["en"]))
    for figure in documents["zh"].figures:
        figure.draw()


def test_regressor_that_sentences_are_about(small):
    desk, _ = small
    assert models.key_regressor(desk) == "digital_index"
    other = replace(
        desk,
        plan=replace(
            desk.plan, models=replace(desk.plan.models, formula="gdp ~ population + log(digital_index)")
        ),
    )
    assert models.key_regressor(other) == "log(digital_index)"
    without = replace(
        desk,
        plan=replace(desk.plan, models=replace(desk.plan.models, formula="gdp ~ population + trade_share")),
    )
    assert models.key_regressor(without) == "population"


def test_weights_that_link_the_same_pairs_are_told(documents):
    assert any("queen contiguity and rook contiguity coincide" in text for text in texts(documents["en"]))


def test_no_draw_is_needed_to_compose(small):
    """Figures are drawn when they are written, so that a report without figures takes no time for them."""
    desk, found = small
    with warnings.catch_warnings():
        warnings.simplefilter("error", WeightsWarning)
        blocks = clustering.PART.compose(desk, found, "en")
    assert any(isinstance(block, Figure) for block in blocks)


def test_impacts_of_the_model_the_tests_point_to_are_told(small):
    """A lag of the response written into the data: SDM or SAR is pointed to, its spillovers stand in the summary."""
    desk, _ = small
    study, w = desk.study, desk.w.matrix.toarray()
    table = study.year(2019)
    x = (table["digital_index"] - table["digital_index"].mean()) / table["digital_index"].std()
    noise = np.random.default_rng(1).standard_normal(len(x))
    response = np.linalg.solve(np.eye(len(x)) - 0.7 * w, x.to_numpy() + 0.2 * noise)
    panel = study.panel.drop(
        columns=[name for name in study.variables if name not in ("digital_index", "gdp")]
    )
    panel["gdp"] = np.tile(response, (3, 1)).T.ravel()
    base = desks.plan()
    plan = changed(models=replace(base.models, formula="gdp ~ digital_index", lagged=(), controls=()))
    plan = replace(plan, variables=replace(plan.variables, explore=()))
    other, documents = compose(plan, Study(panel, about=dict(study.about) | {"synthetic": True}), None)
    found = desks.found(other)["models"]
    pointed = found["lm"].about["points_to"]
    assert pointed in ("SAR", "SDM")
    row = found["fits"][pointed].impacts().to_frame().loc["digital_index"]
    told = numbers(documents["en"])
    assert told[f"{pointed} indirect the digital industry index"] == row["indirect"] > 0
    summary = [
        text for text in texts(documents["en"]) if f"favour {pointed}" in text and "In the SDEM" in text
    ]
    assert summary and f"In the {pointed} the direct impact" in summary[0]


def test_weights_are_alike_by_their_links_however_these_are_kept():
    """Whatever integers the links were given in."""
    small_desk, _ = desks.small()
    queen = small_desk.weights["queen"]
    matrix = queen.matrix.copy()
    matrix.indices, matrix.indptr = matrix.indices.astype("int64"), matrix.indptr.astype("int64")
    other = si.weights.Weights(matrix, queen.ids)
    both = replace(small_desk, weights={"queen": queen, "again": other, "knn:6": small_desk.weights["knn:6"]})
    assert weights_part._alike(both) == [["queen", "again"]]


def test_what_a_caption_says_is_of_a_year_is_drawn_from_that_year(small, documents):
    """The example's years differ in every number that is checked."""
    desk, _ = small
    last = desk.study[desk.index, 2019]
    figures = {figure.name: figure for figure in documents["en"].figures}
    captions = {block.name: block.caption for block in (*documents["en"].tables, *documents["en"].figures)}
    for name in ("index_map", "moran_permutations", "cluster_map_corrected", "cluster_cities", "models"):
        assert "2019" in captions[name], name
        assert "2017" not in captions[name], name
    assert f"{last.max():.4g}" in si.viz.alt_text(figures["index_map"].draw())
    moran = si.esda.moran(last, desk.w).statistic
    assert f"observed {moran:.3f}" in si.viz.alt_text(figures["moran_permutations"].draw())
    clusters = local.clusters_of(small[1]["local"]["results"][2019], 2019, 0.05, "fdr")
    text = si.viz.alt_text(figures["cluster_map_corrected"].draw())
    assert all(f"{name.capitalize()} ({many})" in text for name, many in clusters.counts.items())


def test_levels_said_are_those_of_the_plan():
    """At 10 % nothing speaks of 5 %, but for intervals."""
    base = desks.plan()
    _, documents = compose(changed(statistics=replace(base.statistics, alpha=0.1)))
    for language, five in (("en", r"(?<![\d.])5 ?%"), ("zh", r"(?<![\d.])5 ?%")):
        said = [text for text in texts(documents[language]) if re.search(five, text)]
        assert not said, said
        assert all(
            "5 %" not in block.caption.replace("95 %", "") and "5%" not in block.caption.replace("95%", "")
            for block in (*documents[language].tables, *documents[language].figures)
        )


def test_regions_in_a_cluster_are_named_from_the_smallest_p_on(small, documents):
    """The caption says so; ties stay in the order of the study."""
    desk, found = small
    local_result = found["local"]["results"][2019]
    names = dict(desk.study.names)
    table = result(documents["zh"], "cluster_cities").to_frame().set_index("cluster")
    p, cluster = local_result.p_simulated, local_result.clusters(0.05)
    for kind, row in table.iterrows():
        members = sorted(cluster.index[cluster == kind], key=p.get)
        assert row["cities"] == "、".join(names[code] for code in members)
        assert row["count"] == len(members)
    assert table["count"].max() > 3


def test_an_effect_has_the_interval_of_its_own_coefficient(small):
    """Estimate and standard error times the quantile of the normal distribution, 1.959964."""
    desk, found = small
    fit = found["models"]["sdem"]
    for name in ("digital_index", "W digital_index"):
        effect = models.effect_of(fit, name, desk, "en")
        half = 1.959963984540054 * fit.std_errors[name]
        assert (effect.low, effect.high) == pytest.approx((fit.params[name] - half, fit.params[name] + half))
