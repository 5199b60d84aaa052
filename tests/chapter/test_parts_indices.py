"""Sections on the index, inequality, movement and convergence: there if asked for, with numbers got otherwise."""

from __future__ import annotations

import pickle
import re
import warnings
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import spatial_iie as si
from spatial_iie.chapter import read_plan
from spatial_iie.chapter.asked import Composite, Convergence, Coupling, Inequality, Movement
from spatial_iie.chapter.plan import Models, Variables
from spatial_iie.chapter.run import compose, requested_parts
from spatial_iie.chapter.sections import check_sections
from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError, WeightsWarning
from spatial_iie.report.document import Listing, Paragraph
from spatial_iie.report.readable import notes, readable
from tests.chapter import desks
from tests.chapter.small import FILE, write_small_study

OURS = ("composite", "coupling", "inequality", "movement", "convergence")
PROVINCES = ("21", "32", "33", "36", "42", "43", "51", "53", "61")
ASKED = {
    "composite": Composite(),
    "coupling": Coupling(),
    "inequality": Inequality(draws=99),
    "movement": Movement(draws=99),
    "convergence": Convergence(models=("ols", "sdem"), controls=("log(population)",), draws=99),
}
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'-]*(?:[ ,;:]+[A-Za-z][A-Za-z'-]*){2,}")
"""Three words of Latin letters and more in a row."""


def settled(**changes):
    return desks.plan(**{"models": Models(), **ASKED, **changes})


def made(plan, provinces=PROVINCES, study=None):
    """Return a desk with what the sections of this file find, and what tells of all of them."""
    desk = desks.desk(plan, provinces, study)
    wanted = [part for part in desks.parts(plan) if part.name in (*OURS, "summary", "methods", "limitations")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return desk, {part.name: part.compute(desk) for part in wanted}


@pytest.fixture(scope="module")
def all_four():
    return made(settled())


@pytest.fixture(scope="module")
def documents(all_four):
    return {language: desks.document(*all_four, language) for language in ("en", "zh")}


def result(document, name):
    return next(table.result for table in document.tables if table.name == name)


def paragraphs(document, section):
    return [
        block for each, block in document.blocks() if each.name == section and isinstance(block, Paragraph)
    ]


def numbers(document, section):
    return {name: value for block in paragraphs(document, section) for name, value in block.numbers.items()}


def text(document, section):
    return " ".join(document.text(block) for block in paragraphs(document, section))


def gini_by_pairs(values):
    """Gini's mean difference over twice the mean, pair by pair."""
    x = list(values)
    return sum(abs(a - b) for a in x for b in x) / (2 * len(x) ** 2 * np.mean(x))


def test_sections_are_there_if_and_only_if_they_are_asked_for():
    for name, record in ASKED.items():
        plan = desks.plan(**{name: record})
        assert [part.name for part in requested_parts(plan) if part.name in OURS] == [name]
    assert not [part.name for part in requested_parts(desks.plan()) if part.name in OURS]


def test_a_study_file_asks_for_the_sections(tmp_path, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    formula = 'formula = "log(income) ~ index + trade"\n'
    plain = FILE.replace(formula, "")
    asked = plain + (
        '[composite]\nindicators = ["in*", "trade"]\n'
        '[coupling]\nsystems = ["index", "trade"]\nstandardization = "min-max"\ngroups = "none"\n'
        '[inequality]\ngroups = "none"\ndraws = 99\n'
        '[movement]\ngroups = "hu_line"\ndraws = 99\nprojection = "+proj=laea +lat_0=5 +lon_0=117"\n'
        '[convergence]\nmodels = ["ols", "sar"]\ndraws = 99\n'
    )
    with pytest.raises(DataError, match="all regions are in one group"):
        raise _only_failure(write_small_study(tmp_path, asked))
    found = compose(read_plan(write_small_study(tmp_path, asked.replace("hu_line", "none"))))
    assert not found.failures
    assert [s.name for s in found.document.sections if s.name in OURS] == list(OURS)
    assert result(found.document, "composite_weights").to_frame()["indicator"].sort_values().tolist() == [
        "income",
        "index",
        "trade",
    ]
    assert "one of its indicators" in text(found.document, "composite")
    assert "share_changes" not in {table.name for table in found.document.tables}
    without = compose(read_plan(write_small_study(tmp_path, plain)))
    assert not [s.name for s in without.document.sections if s.name in OURS]


def _only_failure(file):
    """Return the failure of the only part that failed as the error it was."""
    (failure,) = compose(read_plan(file)).failures
    assert failure.name == "movement"
    return DataError(failure.why)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"composite": Composite(indicators=("sector_*",))},
            r"\[composite\] indicators: no column is called, or looks like, 'sector_\*'",
        ),
        ({"composite": Composite(indicators=("map_part",))}, "built from at least two columns"),
        ({"composite": Composite(standardization="z")}, "'entropy' is not defined for standardization = 'z'"),
        ({"composite": Composite(cost=("gdp",))}, r"\[composite\] cost names \[gdp\], no indicators"),
        ({"inequality": Inequality(groups="five")}, r"\[inequality\] groups = 'five': write four, three"),
        ({"inequality": Inequality(groups="gdp")}, "gdp cannot group the regions"),
        ({"inequality": Inequality(draws=9)}, r"\[inequality\] draws must be at least 99, not 9"),
        ({"movement": Movement(groups="x")}, r"\[movement\] groups = 'x'"),
        ({"movement": Movement(blocks="x")}, r"\[movement\] blocks = 'x'"),
        ({"convergence": Convergence(models=())}, r"\[convergence\] models names none"),
        ({"convergence": Convergence(controls=("log(wealth)",))}, "wealth"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_computed(changes, words):
    with pytest.raises(SpatialIIEError, match=words):
        check_sections(desks.plan(**changes), si.study.demo())


def test_convergence_needs_two_years():
    plan = desks.plan(convergence=Convergence())
    with pytest.raises(DataError, match=r"\[convergence\] is between years"):
        check_sections(replace(plan, data=replace(plan.data, years=(2019,))), si.study.demo())


def test_results_survive_an_interruption(all_four, documents):
    desk, found = all_four
    again = desks.document(desk, pickle.loads(pickle.dumps(found)), "en")
    assert [again.text(b) for s in OURS for b in paragraphs(again, s)] == [
        documents["en"].text(b) for s in OURS for b in paragraphs(documents["en"], s)
    ]


def test_both_languages_show_the_same_numbers(documents):
    english, chinese = documents["en"], documents["zh"]
    assert [table.name for table in english.tables] == [table.name for table in chinese.tables]
    for table in english.tables:
        mine, other = table.result.to_frame(), result(chinese, table.name).to_frame()
        for one, two in zip(mine, other, strict=True):
            if pd.api.types.is_numeric_dtype(mine[one]):
                assert mine[one].equals(other[two].rename(one)), table.name
    for section in OURS:
        pairs = zip(paragraphs(english, section), paragraphs(chinese, section), strict=True)
        for one, two in pairs:
            assert list(one.numbers.values()) == list(two.numbers.values())


def test_no_english_is_left_in_chinese(documents):
    document = documents["zh"]
    left = []
    for section, block in document.blocks():
        texts = [document.text(block)] if isinstance(block, Paragraph) else []
        texts += list(block.items) if isinstance(block, Listing) and section.name != "methods" else []
        texts += [block.caption] if hasattr(block, "caption") else []
        if hasattr(block, "result"):
            frame = readable(block.result, "zh")
            texts += [*map(str, frame.columns), *(str(cell) for name in frame for cell in frame[name])]
            texts += notes(block.result, "zh")
        if section.name != "methods":
            left += [found for each in texts for found in ENGLISH.findall(each)]
            left += re.findall(
                r"\b(?:East|West|Central|Northeast|digital_index|industry_\w+)\b", " ".join(texts)
            )
    assert not left


def test_weights_and_variance_shares_are_those_of_the_scores(all_four, documents):
    desk, found = all_four
    index = found["composite"]["index"]
    table = result(documents["en"], "composite_weights").to_frame().set_index("indicator")
    parts = index.standardized.xs(2019, level="year") * index.weights["panel"]
    score = parts.sum(axis=1)
    shares = {name: np.cov(parts[name], score)[0, 1] / np.var(score, ddof=1) for name in parts}
    assert table["variance_share"].to_dict() == pytest.approx(shares)
    assert table["variance_share"].sum() == pytest.approx(1)
    top = result(documents["en"], "composite_top").to_frame()
    best = score.sort_values(ascending=False)
    names = si.viz.maps.names.names_of(desk.study.regions, "en")
    assert top["name"].tolist() == names[best.index[: len(top)]].tolist()
    assert top["score"].tolist() == pytest.approx(best.tolist()[: len(top)])
    told = numbers(documents["en"], "composite")
    y = desk.study["digital_index", 2019][score.index]
    assert told["correlation with the index"] == pytest.approx(stats.pearsonr(score, y).statistic)
    assert told["rank correlation with the index"] == pytest.approx(stats.spearmanr(score, y).statistic)


def test_places_are_counted_over_all_weightings(all_four, documents):
    desk, _ = all_four
    parts = [name for name in desk.study.variables if name.startswith("industry_")]
    ways = [
        si.indices.composite(desk.study, parts, weights=way).ranks.xs(2019, level="year").astype(int)
        for way in ("entropy", "equal", "critic", "variation", "pca")
    ]
    places = pd.concat(ways, axis=1).agg(np.ptp, axis=1)
    told = numbers(documents["en"], "composite")
    assert told["median places"] == places.median()
    (most,) = [value for name, value in told.items() if name.startswith("places of ")]
    assert most == places.max()
    kept = set.intersection(*[set(ranks.index[ranks <= 10]) for ranks in ways]) & set(
        ways[0].nsmallest(10).index
    )
    assert told["stay on top"] == len(kept)


def test_inequality_is_that_of_all_pairs_of_regions(all_four, documents):
    desk, _ = all_four
    first, last = (desk.study["digital_index", year] for year in (2017, 2019))
    told = numbers(documents["en"], "inequality")
    assert told["Gini 2019"] == pytest.approx(gini_by_pairs(last))
    assert told["change of Gini"] == pytest.approx(gini_by_pairs(last) - gini_by_pairs(first))
    groups = si.indices.region_groups(desk.study)
    mean = last.groupby(groups, observed=True).transform("mean")
    between = float((mean / last.mean() * np.log(mean / last.mean())).mean())
    whole = float((last / last.mean() * np.log(last / last.mean())).mean())
    assert told["share of Theil T between groups 2019"] == pytest.approx(between / whole)
    assert told["Dagum within"] + told["Dagum between"] + told["Dagum transvariation"] == pytest.approx(1)
    west = groups == "West"
    inside = gini_by_pairs(last[west]) - gini_by_pairs(first[west])
    assert told["change inside West"] == pytest.approx(inside)
    pairs = [(abs(last[a] - last[b]), (a, b)) for a, b in combinations(last.index, 2)]
    linked = desk.w.matrix.tocoo()
    near = {frozenset((desk.w.ids[i], desk.w.ids[j])) for i, j in zip(linked.row, linked.col, strict=True)}
    far = sum(d for d, pair in pairs if frozenset(pair) not in near) / sum(d for d, _ in pairs)
    assert told["spatial Gini share"] == pytest.approx(far)


def test_shares_of_the_centre_and_the_west_are_sums_over_their_regions(all_four, documents):
    desk, _ = all_four
    inland = [code for code in desk.study.ids if code[:2] in ("36", "42", "43", "51", "53", "61")]
    share = {
        year: desk.study["digital_index", year][inland].sum() / desk.study["digital_index", year].sum()
        for year in (2017, 2019)
    }
    told = numbers(documents["en"], "movement")
    assert told["share of centre and west, change"] == pytest.approx(share[2019] - share[2017])
    assert f"{100 * share[2019]:.1f}% at the end of the period" in text(documents["en"], "movement")
    assert "中部和西部合计" in text(documents["zh"], "movement")
    changes = [value for name, value in told.items() if name.startswith("change of the share of ")]
    assert len(changes) == 4 and sum(changes) == pytest.approx(0, abs=1e-12)


def test_the_centre_and_the_west_are_taken_together_only_where_groups_allow_it():
    for groups in ("hu_line", "province", "none"):
        desk, found = made(
            settled(movement=Movement(groups=groups, draws=99), composite=None, convergence=None)
        )
        assert "inland" not in found["movement"]
        document = desks.document(desk, found, "en")
        assert "joint share of Central and West" not in text(document, "movement") + text(document, "summary")
    coast, found = made(settled(composite=None, convergence=None), provinces=("32", "36"))
    assert "inland" not in found["movement"]  # there is no west
    desks.document(coast, found, "zh")


def test_convergence_is_that_of_a_line_through_growth(all_four, documents):
    desk, _ = all_four
    linked = desk.w.ids[~desk.w.ids.isin(desk.w.isolates)]  # all models of a table are of these
    assert 0 < len(linked) < len(desk.w.ids)
    first, last = (np.log(desk.study["digital_index", year].loc[linked]) for year in (2017, 2019))
    told = numbers(documents["en"], "convergence")
    line = stats.linregress(first, (last - first) / 2)
    assert told["beta absolute OLS"] == pytest.approx(line.slope)
    assert told["beta absolute OLS p"] == pytest.approx(line.pvalue)
    assert told["sigma 2019"] == pytest.approx(np.std(np.log(desk.study["digital_index", 2019])))
    x = np.column_stack([np.ones(len(first)), first, np.log(desk.study["population", 2017].loc[linked])])
    assert told["beta conditional OLS"] == pytest.approx(np.linalg.lstsq(x, (last - first) / 2)[0][1])
    chain = result(documents["en"], "markov").to_frame().query("neighbours == 'all'")
    counts = chain[["1", "2", "3", "4"]].to_numpy() * chain[["count"]].to_numpy()
    assert told["move up"] == pytest.approx(np.triu(counts, 1).sum() / counts.sum())
    assert told["move down"] == pytest.approx(np.tril(counts, -1).sum() / counts.sum())


def test_the_summary_refers_to_every_section(documents):
    for language, document in documents.items():
        said = text(document, "summary")
        labels = document.labels
        for name in (
            "composite_top",
            "inequality_change",
            "net_movement",
            "share_changes",
            "sigma",
            "beta_absolute",
        ):
            assert re.search(rf"{labels[name]}(?!\d)", said), (language, name)


def test_methods_and_limits_of_the_sections_are_told(documents):
    for language, document in documents.items():
        (works,) = [b for s, b in document.blocks() if s.name == "methods" and isinstance(b, Listing)]
        cited = text(document, "methods")
        for name in ("Nardo", "Shannon", "Dagum", "Yuill", "Barro", "Rey", "Efron"):
            assert name in cited and any(name in item for item in works.items), (language, name)
        (limits,) = [b for s, b in document.blocks() if s.name == "limitations"]
        assert any(
            ("sensitivity to individual regions" if language == "en" else "个别地区") in i
            for i in limits.items
        )


def test_one_year_tells_levels_and_no_change():
    plan = settled(convergence=None)
    desk, found = made(replace(plan, data=replace(plan.data, years=(2019,))))
    for language in ("en", "zh"):
        document = desks.document(desk, found, language)
        names = {table.name for table in document.tables}
        assert {"inequality", "centre_and_ellipse", "group_shares"} <= names
        assert not {"inequality_change", "net_movement", "share_changes"} & names
        assert "rank_changes" not in {figure.name for figure in document.figures}


def test_an_index_that_is_zero_somewhere_has_theils_t_and_no_l():
    study = si.study.demo()
    values = pd.concat({year: study["digital_index", year] for year in study.years}, names=["year", "region"])
    values[2018, "320100"] = 0.0
    zero = study.assign(with_zero=values.swaplevel())
    plan = settled(variables=Variables("with_zero"), composite=None, movement=None, convergence=None)
    desk, found = made(plan, study=zero)
    document = desks.document(desk, found, "en")
    assert result(document, "theil").to_frame()["estimate"].notna().all()
    told = text(document, "inequality")
    assert "Theil L" not in told and "Theil T" in told and "Gini coefficient" in told
    assert any("Theil L is left out" in note for note in result(document, "inequality").notes)


@pytest.mark.parametrize(
    "asked",
    [
        Composite(weighting="pca", standardization="z"),
        Composite(weighting="critic", over="year"),
        Composite(
            systems=("trade=industry_*", "connection=*_part"),
            between="entropy",
            uncertainty=0.5,
            regression="log(gdp_per_capita) ~ composite",
        ),
        Composite(weighting="variation", standardization="rank", cost=("industry_health",)),
    ],
)
def test_indices_of_every_kind_are_told_without_english(asked):
    desk, found = made(settled(composite=asked, inequality=None, movement=None, convergence=None))
    document = desks.document(desk, found, "zh")
    told = [*(table for table in document.tables if table.name.startswith("composite"))]
    assert told and not [n for table in told for n in notes(table.result, "zh") if ENGLISH.search(n)]
    for language in ("en", "zh"):
        assert not re.search(r"\bnan\b", text(desks.document(desk, found, language), "composite"))
    if asked.standardization == "z":
        assert set(found["composite"]["undefined"]) >= {"entropy", "critic"}


@pytest.mark.parametrize("groups", ["three", "hu_line", "province", "city_clusters"])
def test_groups_are_named_in_the_language_of_the_report(groups):
    plan = settled(
        inequality=Inequality(groups=groups, draws=99),
        movement=Movement(groups=groups, blocks="province", draws=99),
        composite=None,
        convergence=None,
    )
    desk, found = made(plan)
    document = desks.document(desk, found, "zh")
    shown = [cell for name in ("inequality_inside", "group_shares") if (table := result(document, name))
             for cell in readable(table, "zh")["分组"]]  # fmt: skip
    assert shown and all(re.search("[\u4e00-\u9fff]", name) for name in shown)
    told = [n for table in document.tables for n in notes(table.result, "zh")]
    assert not [note for note in told if ENGLISH.search(note)]


def test_a_column_of_words_groups_the_regions_of_a_report(tmp_path, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    extra = '[inequality]\ngroups = "ring"\ndraws = 99\n'
    text_ = FILE.replace('formula = "log(income) ~ index + trade"\n', "") + extra
    file = write_small_study(tmp_path, text_)
    panel = pd.read_csv(tmp_path / "cells.csv")
    panel["ring"] = np.where(panel["cell"].str[1:].astype(int) < 12, "inner", "outer")
    panel.to_csv(tmp_path / "cells.csv", index=False)
    document = compose(read_plan(file)).document
    table = result(document, "theil").to_frame()
    rings = table[table["group"] != "all"].set_index("group")
    assert rings["n"].to_dict() == {"inner": 12, "outer": 24}
    last = panel[panel["year"] == 2019].groupby("ring")["index"].mean()
    assert rings["mean"].to_dict() == pytest.approx(last.to_dict())
    panel.loc[panel["cell"] == "c03", "ring"] = None
    panel.to_csv(tmp_path / "cells.csv", index=False)
    with pytest.raises(AlignmentError, match=r"1 without a group \[c03\]"):
        compose(read_plan(file))


@pytest.mark.parametrize("interval", [None, "bca", "percentile"])
def test_the_interval_of_the_measures_is_that_of_the_study_file(interval):
    """That of the parts stays, which have no standard errors."""
    desk = desks.desk(desks.plan(inequality=Inequality(draws=99, interval=interval)))
    (part,) = [part for part in desks.parts(desk.plan) if part.name == "inequality"]
    found = part.compute(desk)
    assert found["years"].about["interval"] == (interval or "studentized")
    assert found["dagum"].about["interval"] == "bca"
